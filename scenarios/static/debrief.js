/**
 * The debrief's part of the front end. player.js loads it with the first debrief and gives it a `kit` of its own
 * functions, so that this module imports nothing.
 */

export default function debriefWith({ h, s, rich, icon, button, avatar, changeWords, reasonLine, t, act, MAX, PATIENCE }) {
  function changeList(changes) {
    const moved = (changes ?? []).filter((change) => change.change);
    if (!moved.length) return h("p", { class: "sp-changes sp-none", text: t("no_change") });
    return h("ul", { class: "sp-changes" }, moved.map((change) =>
      h("li", { class: change.change > 0 ? "sp-up" : "sp-down" },
        h("span", { "aria-hidden": "true", text: change.change > 0 ? "▲ " : "▼ " }), changeWords(change, t))));
  }

  const factsLine = (approach, changes) => h("div", { class: "sp-facts" },
    approach ? h("span", { class: "sp-chip", text: approach }) : null, changes);

  /** A line chart from 0 to 10; the numbers stand in its name and in the table below the charts. */
  function chart({ label, values }) {
    const [width, height, pad] = [160, 80, 5];
    const x = (i) => pad + (i * (width - 2 * pad)) / Math.max(1, values.length - 1);
    const y = (v) => height - pad - (v * (height - 2 * pad)) / MAX;
    const points = values.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`);
    const drawing = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img",
      "aria-label": `${label}: ${values.join(", ")}` });
    for (const level of [0, MAX / 2, MAX]) {
      drawing.append(s("line", { class: "sp-grid", x1: 0, x2: width, y1: y(level), y2: y(level) }));
    }
    const line = points.join(" "), end = values.length - 1;
    drawing.append(s("polygon", { class: "sp-area", points: `${x(0)},${y(0)} ${line} ${x(end)},${y(0)}` }),
      s("polyline", { class: "sp-line", points: line }));
    values.forEach((v, i) => drawing.append(s("circle", { cx: x(i), cy: y(v), r: i === end ? 3.2 : 1.8,
      class: i === end ? "sp-last" : "sp-dot" })));
    const first = values[0], last = values[end];
    return h("figure", { class: "sp-chart" },
      h("figcaption", {}, h("span", { text: label }), h("bdi", { class: "sp-run" }, `${first} → `,
        h("b", { class: last < first ? "sp-down" : last > first ? "sp-up" : "", text: last }))),
      drawing);
  }

  function meterTable(meters) {
    const count = Math.max(0, ...meters.map((m) => m.values.length));
    const head = Array.from({ length: count }, (_, i) => h("th", { scope: "col", text: i ? i : t("start") }));
    return h("details", { class: "sp-table" }, h("summary", { text: t("table") }),
      h("div", { class: "sp-scroll", tabindex: 0, role: "group", "aria-label": t("meters_over_time") }, h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col", text: t("meter") }), head)),
        h("tbody", {}, meters.map((m) => h("tr", {}, h("th", { scope: "row", text: m.label }),
          m.values.map((v) => h("td", { text: v }))))))));
  }

  /** How others chose: a bar a choice, and the same in words; where no share may be told there is no bar. */
  function spread({ label, note, rows }) {
    return h("details", { class: "sp-others" }, h("summary", { text: label }),
      h("ul", { class: "sp-spread" }, rows.map((row) => {
        const bar = h("span", { class: "sp-share", "aria-hidden": "true" });
        bar.style.setProperty("--share", row.share ?? 0);
        return h("li", { class: row.yours ? "sp-yours" : "" }, rich(row.html, "", { inline: true }),
          h("span", { class: "sp-told" }, h("b", { text: row.told }),
            row.yours ? h("span", { class: "sp-chip", text: t("spread_yours") }) : null), bar);
      })), h("p", { class: "sp-about", dir: "auto", text: note }));
  }

  function alternative(other) {
    return h("li", { class: other.available ? "" : "sp-closed" },
      rich(other.html, "sp-deed"),
      other.should ? h("p", { class: "sp-should", text: t("should_told") }) : null,
      other.available ? null : h("p", { class: "sp-needed" }, icon("lock"),
        h("span", { text: other.condition ? t("needed", { condition: other.condition }) : t("not_open") })),
      factsLine(other.approach_label, other.available ? changeList(other.changes) : null),
      other.why ? rich(other.why, "sp-why") : null,
      other.leads ? h("p", { class: "sp-leads", text: t("leads", { title: other.leads }) }) : null);
  }

  function decisionCard(made, index) {
    const others = made.alternatives ?? [];
    return h("li", { class: "sp-decision" },
      h("h4", {}, h("span", { class: "sp-number", "aria-hidden": "true", text: String(index + 1).padStart(2, "0") }),
        h("span", { class: "sp-hidden", text: `${t("decision", { n: index + 1 })}: ` }),
        h("bdi", { text: made.title })),
      rich(made.html, `sp-deed${made.silent ? " sp-silent" : ""}`),
      made.should && h("p", { class: "sp-should" }, h("span", { text: `${t("should_told")}: ` }),
        made.should.same ? t("should_same") : rich(made.should.html, "", { inline: true })),
      factsLine(made.approach_label, changeList(made.changes)),
      reasonLine(made.reason, t),
      made.why ? rich(made.why, "sp-why") : null,
      (made.spreads ?? []).map(spread),
      others.length ? h("details", { class: "sp-others" }, h("summary", {}, h("span", { text: t("alternatives") }),
        h("span", { class: "sp-count", "aria-hidden": "true", text: others.length })),
        h("ul", {}, others.map(alternative))) : null,
      button("rewind", t("back_here"), () => act({ type: "rewind", decision: made.decision }),
        { "data-decision": made.decision, "aria-label": `${t("back_here")}: ${made.title}` }));
  }

  /** The map with the roads that were seen, and a switch to see every road. */
  function path({ map, whole_map: whole }) {
    const drawing = h("div", { class: "sp-scroll sp-map", tabindex: 0, role: "group", "aria-label": t("path_map") });
    const draw = (all) => { drawing.innerHTML = all ? whole : map; };
    draw(false);
    const every = button("roads", t("every_road"), () => {
      const all = every.getAttribute("aria-pressed") !== "true";
      every.setAttribute("aria-pressed", all);
      draw(all);
    }, { "aria-pressed": "false" });
    return [drawing, whole ? every : null];
  }

  /** What one person says in a row is one speech. */
  function voiceParts(voices, people) {
    const speeches = [];
    for (const { who, html } of voices) {
      if (who && speeches.at(-1)?.who === who) speeches.at(-1).parts.push(html);
      else speeches.push({ who, parts: [html] });
    }
    return speeches.map(({ who, parts }) => {
      if (!who) return rich(parts[0], "sp-narration");
      const person = people?.[who] ?? { name: who, initials: "" };
      return h("figure", { class: "sp-voice" }, avatar(person), h("div", {},
        h("blockquote", {}, parts.map((html) => rich(html, "sp-body"))),
        h("figcaption", {}, h("bdi", { class: "sp-name", text: person.name }),
          person.about ? h("bdi", { class: "sp-about", text: person.about }) : null)));
    });
  }

  /** The end of a try: its name as a title card, then what happened and why. */
  function parts(view) {
    const told = view.debrief;
    const { ending, outcome, gap, meters = [], decisions = [], voices = [], questions = [], endings } = told;
    const section = (className, title, ...children) =>
      h("section", { class: `sp-part ${className}`, "aria-label": title }, h("h3", { text: title }), ...children);
    const title = h("h2", { class: "sp-ending", tabindex: -1, dir: "auto" },
      h("span", { class: "sp-ending-label", text: t("ending") }), h("span", { class: "sp-hidden", text: ": " }),
      h("span", { text: ending?.title ?? "" }));
    const nodes = [
      h("div", { class: "sp-titlecard" }, title, outcome ? rich(outcome, "sp-outcome") : null),
      told.map && section("sp-path", t("path"), path(told)),
      meters.length && section("sp-moves", t("meters_over_time"),
        h("div", { class: "sp-charts" }, meters.map(chart)), meterTable(meters)),
      decisions.length && section("sp-decisions", t("your_decisions"), gap && h("p", { class: "sp-gap", text: gap }),
        h("ol", {}, decisions.map(decisionCard))),
      voices.length && h("details", { class: "sp-part sp-voices" },
        h("summary", {}, h("h3", { text: t("voices") }), h("span", { text: t("voices_hint") })),
        h("div", { class: "sp-voices-inner" }, voiceParts(voices, view.people))),
      questions.length && section("sp-questions", t("questions"),
        h("ol", {}, questions.map((question) => h("li", {}, rich(question))))),
      section("sp-keep", t("keep"), h("p", { text: t("keep_note") }), h("div", { class: "sp-keep-as" },
        button("copy", t("copy_markdown"), () => act({ type: "portfolio", format: "markdown" })),
        button("download", t("download_page"), () => act({ type: "portfolio", format: "html" }))),
      h("p", { class: "sp-kept", role: "status" })),
      h("div", { class: "sp-closing" },
        endings ? h("div", { class: "sp-endings" }, h("span", { class: "sp-frames", "aria-hidden": "true" },
          Array.from({ length: endings.all }, (_, i) => h("i", { class: i < endings.seen ? "sp-seen" : "" }))),
        h("span", { text: t("endings_seen", endings) })) : null,
        button("restart", t("play_again"), () => act({ type: "restart" }), { class: "sp-primary" })),
    ].filter(Boolean);
    return { title, nodes };
  }

  /** Put text on the clipboard; false where the browser does not allow it. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { // an insecure page, or a browser that asks for a fresher click
      const area = h("textarea", { style: "position:fixed;opacity:0" });
      area.value = text;
      document.body.append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      return copied;
    }
  }

  function download(text, name) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/html;charset=utf-8" }));
    h("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), PATIENCE); // the browser reads it after the click
  }

  /** Take the debrief to keep, and say what became of it. */
  async function keep({ format, text, name }) {
    if (format !== "html") return t((await copy(text)) ? "copied" : "copy_failed");
    download(text, name);
    return t("downloaded", { name });
  }

  return { parts, keep };
}
