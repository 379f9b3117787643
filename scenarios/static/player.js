/**
 * The player's front end: an ES module in anywidget's form, without a build step and without dependencies.
 *
 * It draws the synced traitlet `view` (a plain object) and nothing else; what a choice means is decided in Python.
 * Up go custom messages, each with the `step` of the view that was on screen, so that a late one can be refused:
 *   {type: "choose", choice, reason, step}   {type: "rewind", decision, step}   {type: "restart", step}
 *   {type: "portfolio", format: "markdown" | "html", step}, at the debrief, which is answered with a custom message:
 *   {type: "portfolio", format, text, name}: the debrief to keep, and what its file is called
 *
 * The view; optional parts are null:
 *   step            number of journal events; phase "play" | "end" | "error"; error, notice: text; lang; strings
 *   story           {id, title, role, minutes}
 *   meters          [{key, label, value: 0…10, change}], change since the last decision; or, in words instead of
 *                   numbers, [{key, label, band: "low" | "mid" | "high", moved: "up" | "down" | ""}]; or none
 *   people          {KEY: {name, about, initials, hue: degrees}}
 *   log, fresh      the try's entries, oldest first, and the index of the first new one; an entry is {kind, …}:
 *                   time {text} · narration {html} · say {who, channel, detail, html} · image {src, alt}
 *                   · you {html, silent, reason} · record {text}. Channels: phone (a voice call), e-mail, chat,
 *                   call (a video call), in person, public post; any other looks like "in person" without its label
 *   reply           {prompt, choices: [{id, html, available, silent}], reason: "optional" | "required" | "off"}
 *   record, rewinds [text], [{decision, title, html}]
 *   debrief         {ending: {title}, outcome, meters: [{label, values}], voices: [{who | null, html}], questions: [html],
 *                   endings: {seen, all}, map: svg, decisions: [{decision, title, html, silent, approach_label,
 *                   changes: [{label, change}], why, reason, alternatives: [{html, available, condition, changes, why,
 *                   approach_label, leads}]}]}
 * Lines come one by one from `fresh` on when `step` has changed; meters and record follow when the lines are there.
 * Any change of `view` counts as the answer to a message.
 *
 * For tests and styles: `.signoff-player[data-step][data-phase][data-ready]`; `data-ready` is "true" when every line
 * is there and the reply can be given. A choice is `input[data-choice="<id>"]`; `[data-act]` names the buttons
 * ("send", "show-all", "rewind" with `data-decision`, "restart", "copy", "download").
 *
 * Fields called `html`, and the path map, are markup that Python has built from text; they go through innerHTML.
 * Everything else is set as text. The map may use the custom properties --sp-ink, --sp-muted, --sp-rule, --sp-paper,
 * --sp-accent and currentColor, which follow the theme.
 */

const PATIENCE = 4000; // ms until a message without an answer means that nobody listens
const MAX = 10; // meters run from 0 to 10
const BANDS = ["low", "mid", "high"]; // or are told in words
const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  email: "M2 4h16v12H2zM2 4.5l8 6.5 8-6.5",
  chat: "M3 3.5h14v10H9l-4 3.5v-3.5H3z",
  call: "M2 5.5h10.5v9H2zM12.5 9l5.5-3v8l-5.5-3",
  in_person: "M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 17c.5-4 2.5-5.5 6-5.5s5.5 1.5 6 5.5",
  public_post: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM2.5 10h15M10 2.5c-5 5-5 10 0 15M10 2.5c5 5 5 10 0 15",
  record: "M5 2.5h7l3 3v12H5zM12 2.5v3h3M7.5 10h5M7.5 13h5",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
};
const CHANNELS = ["phone", "email", "chat", "call", "in_person", "public_post"];
let players = 0; // for ids: several players may stand on one page

/* ---- Making elements ------------------------------------------------------------------------------------------ */

/** An element with attributes (`text` and `on…` handlers included) and children; false and null ones are left out. */
function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function s(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Text made in Python from a story's Markdown. Bare inline text gets its paragraph, so that styles can rely on one. */
function rich(html, className = "", { inline = false } = {}) {
  const node = h(inline ? "span" : "div", { class: `sp-rich ${className}`, dir: "auto" });
  node.innerHTML = html ?? "";
  if (inline) for (const p of node.querySelectorAll(":scope > p")) p.replaceWith(...p.childNodes);
  else if (!node.querySelector(":scope > p, :scope > ul, :scope > ol, :scope > blockquote")) {
    const p = h("p");
    p.append(...node.childNodes);
    node.append(p);
  }
  return node;
}

const button = (act, text, onclick, more = {}) =>
  h("button", { type: "button", class: "sp-quiet", "data-act": act, text, onclick, ...more });

const icon = (name) =>
  s("svg", { class: "sp-icon", viewBox: "0 0 20 20", "aria-hidden": "true" }, s("path", { d: ICONS[name] }));

const fill = (template, values = {}) => template.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);

const channelKey = (channel) => (channel ?? "").toLowerCase().replace("-", "").replace(/\s+/g, "_");

/** The drawn voice of a spoken line: one bar a syllable or so, the same each time because it comes from the text. */
function waveform(text) {
  const plain = text.replace(/<[^>]*>/g, "");
  const count = Math.max(14, Math.min(64, Math.round(plain.length / 2.5)));
  const wave = s("svg", { class: "sp-wave", viewBox: `0 0 ${count * 4} 20`, "aria-hidden": "true",
    preserveAspectRatio: "xMinYMid meet" });
  for (let i = 0; i < count; i += 1) {
    const at = Math.floor((i * plain.length) / count);
    const quiet = /[\s.,;:!?…–]/.test(plain[at] ?? " ");
    const height = quiet ? 2 : 5 + ((plain.charCodeAt(at) * 7 + i * 5) % 14);
    wave.append(s("rect", { x: i * 4, y: 10 - height / 2, width: 2, height, rx: 1 }));
  }
  return wave;
}

/* ---- The parts of the picture; each takes data and `t`, which finds the words ----------------------------------- */

function avatar(person) {
  const face = h("span", { class: "sp-avatar", "aria-hidden": "true", text: person.initials ?? "" });
  if (Number.isFinite(person.hue)) face.style.setProperty("--hue", person.hue);
  return face;
}

const changeWords = (change, t) =>
  t(change.change > 0 ? "change_up" : "change_down", { label: change.label, n: Math.abs(change.change) });

function changeList(changes, t) {
  const moved = (changes ?? []).filter((change) => change.change);
  if (!moved.length) return h("p", { class: "sp-changes sp-none", text: t("no_change") });
  return h("ul", { class: "sp-changes" }, moved.map((change) =>
    h("li", { class: change.change > 0 ? "sp-up" : "sp-down" },
      h("span", { "aria-hidden": "true", text: change.change > 0 ? "▲ " : "▼ " }), changeWords(change, t))));
}

/** One meter: ten segments, as on a level meter; what was just won is bright, what was just lost is hollow. */
function meter({ label, value, change = 0 }, t) {
  const moved = change ? t(change > 0 ? "up" : "down", { n: Math.abs(change) }) : "";
  const valuetext = t(change ? "meter_value_changed" : "meter_value", { value, max: MAX, change: moved });
  const segments = Array.from({ length: MAX }, (_, i) => {
    const kind = i < value ? (i >= value - change ? "sp-won" : "sp-on") : i < value - change ? "sp-lost" : "";
    return h("i", { class: kind });
  });
  return h("div", { class: `sp-meter${value <= 2 ? " sp-low" : ""}` },
    h("span", { class: "sp-meter-label", "aria-hidden": "true", text: label }),
    h("span", { class: "sp-meter-value", "aria-hidden": "true" },
      change ? h("span", { class: change > 0 ? "sp-up" : "sp-down",
        text: `${change > 0 ? "▲" : "▼"}${Math.abs(change)}` }) : null,
      h("b", { text: value })),
    h("div", { class: "sp-bar", role: "meter", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": MAX,
      "aria-valuenow": value, "aria-valuetext": valuetext }, segments));
}

/** A meter in words: a segment a band, and no number behind it. */
function bandedMeter({ label, band, moved }, t) {
  const level = BANDS.indexOf(band) + 1, word = t(`band_${band}`);
  return h("div", { class: `sp-meter sp-banded${level === 1 ? " sp-low" : ""}` },
    h("span", { class: "sp-meter-label", "aria-hidden": "true", text: label }),
    h("span", { class: "sp-meter-value", "aria-hidden": "true" },
      moved ? h("span", { class: `sp-${moved}`, text: moved === "up" ? "▲" : "▼" }) : null, h("b", { text: word })),
    h("div", { class: "sp-bar", role: "meter", "aria-label": label, "aria-valuemin": 1, "aria-valuemax": BANDS.length,
      "aria-valuenow": level, "aria-valuetext": word },
    BANDS.map((_, i) => h("i", { class: i < level ? "sp-on" : "" }))));
}

/** What a meter did since the last decision, for those who listen. */
const meterNews = (m, t) => m.band ? t("band_now", { label: m.label, band: t(`band_${m.band}`) })
  : `${changeWords(m, t)}, ${t("meter_value", { value: m.value, max: MAX })}`;

const reasonLine = (reason, t) => reason
  ? h("p", { class: "sp-reason", dir: "auto" }, h("span", { text: `${t("your_reason")}: ` }), reason) : null;

const factsLine = (approach, changes) => h("div", { class: "sp-facts" },
  approach ? h("span", { class: "sp-chip", text: approach }) : null, changes);

/** A line that somebody says, dressed as its channel. `follows`: the same person goes on in the same chat. */
function spoken(line, person, follows, t) {
  const channel = channelKey(line.channel);
  const known = CHANNELS.includes(channel);
  const name = h("bdi", { class: "sp-name", text: person.name });
  const label = known ? h("span", { class: "sp-channel" }, channel === "phone" ? null : icon(channel),
    h("span", { text: t(`channel_${channel}`) })) : null;
  const detail = line.detail ? h("bdi", { class: "sp-detail", text: line.detail }) : null;
  const about = person.about ? h("bdi", { class: "sp-about", text: person.about }) : null;
  const body = rich(line.html, "sp-body");
  const block = (...parts) => h("div", { class: "sp-block" }, ...parts);
  const aside = h("span", { class: "sp-aside",
    text: [known && t(`channel_${channel}`), line.detail].filter(Boolean).join(", ").replace(/^.+$/, "($&)") });
  const parts = {
    email: () => [block(h("div", { class: "sp-letterhead" }, avatar(person),
      h("div", { class: "sp-from" }, h("span", { class: "sp-hidden", text: `${t("from")} ` }), name, about),
      h("div", { class: "sp-stamp" }, label, detail)), body)],
    chat: () => [avatar(person), block(h("div", { class: "sp-by" }, name, label, detail), body)],
    phone: () => [avatar(person), block(h("div", { class: "sp-by" }, name, label, detail), waveform(line.html), body)],
    call: () => [h("div", { class: "sp-tile" }, avatar(person), h("div", { class: "sp-plate" }, name)),
      h("div", { class: "sp-caption" }, h("div", { class: "sp-by" }, label, detail), body)],
    public_post: () => [block(h("div", { class: "sp-letterhead" }, avatar(person),
      h("div", { class: "sp-from" }, name, about), h("div", { class: "sp-stamp" }, label, detail)), body)],
  }[channel] ?? (() => [block(h("div", { class: "sp-by" }, name, aside.textContent ? aside : null), body)]);
  const node = h("div", { class: `sp-say sp-${known ? channel : "in_person"}${follows ? " sp-follows" : ""}` }, parts());
  if (Number.isFinite(person.hue)) node.style.setProperty("--hue", person.hue);
  return node;
}

/** One entry of the log. */
function entry(line, before, people, t) {
  switch (line.kind) {
    case "time":
      return h("div", { class: "sp-time" }, h("bdi", { text: line.text }));
    case "narration":
      return rich(line.html, "sp-narration");
    case "say": {
      const follows = before?.kind === "say" && before.who === line.who && before.channel === line.channel
        && channelKey(line.channel) === "chat" && !line.detail;
      return spoken(line, people?.[line.who] ?? { name: line.who ?? "", initials: "" }, follows, t);
    }
    case "image":
      return h("figure", { class: "sp-image" }, line.src ? h("img", { src: line.src, alt: line.alt ?? "" })
        : h("figcaption", { class: "sp-about", dir: "auto", text: line.alt ?? "" }));
    case "you":
      return h("div", { class: `sp-you${line.silent ? " sp-silent" : ""}` },
        h("span", { class: "sp-you-name", text: t("you") }), rich(line.html, "sp-body"),
        reasonLine(line.reason, t));
    case "record":
      return h("div", { class: "sp-filed" }, icon("record"),
        h("span", {}, h("b", { text: `${t("record_added")}: ` }), h("bdi", { text: line.text })));
    default: // a kind that a newer Python sends: better unseen than broken
      return h("div", { hidden: true });
  }
}

/** A line chart from 0 to 10; the numbers stand in its name and in the table below the charts. */
function chart({ label, values }, t) {
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

function meterTable(meters, t) {
  const count = Math.max(0, ...meters.map((m) => m.values.length));
  const head = Array.from({ length: count }, (_, i) => h("th", { scope: "col", text: i ? i : t("start") }));
  return h("details", { class: "sp-table" }, h("summary", { text: t("table") }),
    h("div", { class: "sp-scroll", tabindex: 0, role: "group", "aria-label": t("meters_over_time") }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col", text: t("meter") }), head)),
      h("tbody", {}, meters.map((m) => h("tr", {}, h("th", { scope: "row", text: m.label }),
        m.values.map((v) => h("td", { text: v }))))))));
}

function alternative(other, t) {
  return h("li", { class: other.available ? "" : "sp-closed" },
    rich(other.html, "sp-deed"),
    other.available ? null : h("p", { class: "sp-needed" }, icon("lock"),
      h("span", { text: other.condition ? t("needed", { condition: other.condition }) : t("not_open") })),
    factsLine(other.approach_label, other.available ? changeList(other.changes, t) : null),
    other.why ? rich(other.why, "sp-why") : null,
    other.leads ? h("p", { class: "sp-leads", dir: "auto", text: t("leads", { title: other.leads }) }) : null);
}

function decisionCard(made, index, act, t) {
  const others = made.alternatives ?? [];
  return h("li", { class: "sp-decision" },
    h("h4", {}, h("span", { class: "sp-number", "aria-hidden": "true", text: String(index + 1).padStart(2, "0") }),
      h("span", { class: "sp-hidden", text: `${t("decision", { n: index + 1 })}: ` }),
      h("bdi", { text: made.title })),
    rich(made.html, `sp-deed${made.silent ? " sp-silent" : ""}`),
    factsLine(made.approach_label, changeList(made.changes, t)),
    reasonLine(made.reason, t),
    made.why ? rich(made.why, "sp-why") : null,
    others.length ? h("details", { class: "sp-others" }, h("summary", {}, h("span", { text: t("alternatives") }),
      h("span", { class: "sp-count", "aria-hidden": "true", text: others.length })),
      h("ul", {}, others.map((other) => alternative(other, t)))) : null,
    button("rewind", t("back_here"), () => act({ type: "rewind", decision: made.decision }),
      { "data-decision": made.decision, "aria-label": `${t("back_here")}: ${made.title}` }));
}

/** The end of a try: its name as a title card, then what happened and why. */
function debriefParts(view, act, t) {
  const { ending, outcome, meters = [], decisions = [], voices = [], questions = [], endings, map } = view.debrief;
  const section = (className, title, ...children) =>
    h("section", { class: `sp-part ${className}`, "aria-label": title }, h("h3", { text: title }), ...children);
  const title = h("h2", { class: "sp-ending", tabindex: -1, dir: "auto" },
    h("span", { class: "sp-ending-label", text: t("ending") }), h("span", { class: "sp-hidden", text: ": " }),
    h("span", { text: ending?.title ?? "" }));
  const drawing = h("div", { class: "sp-scroll sp-map", tabindex: 0, role: "group", "aria-label": t("path_map") });
  drawing.innerHTML = map ?? "";
  const speeches = []; // what one person says in a row is one speech
  for (const { who, html } of voices) {
    if (who && speeches.at(-1)?.who === who) speeches.at(-1).parts.push(html);
    else speeches.push({ who, parts: [html] });
  }
  const voice = ({ who, parts }) => {
    if (!who) return rich(parts[0], "sp-narration");
    const person = view.people?.[who] ?? { name: who, initials: "" };
    return h("figure", { class: "sp-voice" }, avatar(person), h("div", {},
      h("blockquote", {}, parts.map((html) => rich(html, "sp-body"))),
      h("figcaption", {}, h("bdi", { class: "sp-name", text: person.name }),
        person.about ? h("bdi", { class: "sp-about", text: person.about }) : null)));
  };
  return { title, nodes: [
    h("div", { class: "sp-titlecard" }, title, outcome ? rich(outcome, "sp-outcome") : null),
    map && section("sp-path", t("path"), drawing),
    meters.length && section("sp-moves", t("meters_over_time"),
      h("div", { class: "sp-charts" }, meters.map((m) => chart(m, t))), meterTable(meters, t)),
    decisions.length && section("sp-decisions", t("your_decisions"),
      h("ol", {}, decisions.map((made, i) => decisionCard(made, i, act, t)))),
    voices.length && h("details", { class: "sp-part sp-voices" },
      h("summary", {}, h("h3", { text: t("voices") }), h("span", { text: t("voices_hint") })),
      h("div", { class: "sp-voices-inner" }, speeches.map(voice))),
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
  ].filter(Boolean) };
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

/* ---- The player: what is on screen, and when ---------------------------------------------------------------------- */

class Player {
  constructor(model, el) {
    this.model = model;
    this.id = `sp${(players += 1)}-${Math.random().toString(36).slice(2, 7)}`;
    this.view = null;
    this.shown = []; // the log entries on screen, as JSON, to know which ones can stay
    this.timer = null; // the pause before the next line
    this.waiting = null; // the patience with a message that was sent
    this.mine = false; // the coming view answers something done in this player, so the focus may move
    this.t = (key, values) => fill(this.view?.strings?.[key] ?? key, values);
    this.act = (message) => this.send(message);
    this.build(el);
    this.redraw = () => this.draw();
    this.receive = (message) => this.keep(message);
    model.on("change:view", this.redraw);
    model.on("msg:custom", this.receive);
    this.draw();
  }

  build(el) {
    const part = (name, tag = "div", attributes = {}) => (this[name] = h(tag, { class: `sp-${name}`, ...attributes }));
    this.root = h("section", { class: "signoff-player", "data-ready": "false", "data-lm-suppress-shortcuts": "true",
      "aria-labelledby": `${this.id}-title`,
      onkeydown: (event) => this.key(event), onclick: (event) => this.click(event) });
    part("slate", "header");
    part("messages");
    this.alert = h("div", { class: "sp-alert", role: "alert" });
    this.notice = h("div", { class: "sp-notice", role: "status" });
    this.messages.append(this.alert, this.notice);
    part("meters", "div", { role: "group" });
    this.news = h("div", { class: "sp-hidden", role: "status" });
    part("log", "div", { role: "log", tabindex: 0,
      onwheel: () => (this.follow = false), ontouchmove: () => (this.follow = false) });
    part("reply");
    part("side");
    this.record = h("details", { class: "sp-record" });
    this.recordSummary = h("summary");
    this.recordList = h("div");
    this.record.append(this.recordSummary, this.recordList);
    part("tools");
    this.side.append(this.record, this.tools);
    part("debrief", "div", { role: "group" });
    this.root.append(h("div", { class: "sp-frame" }, this.slate, this.messages, this.meters, this.news,
      h("div", { class: "sp-stage" }, this.log, this.reply), this.side, this.debrief));
    el.append(this.root);
    // The record starts open where there is room beside the conversation; afterwards it stays as the learner left it.
    this.sizes = new ResizeObserver(([{ contentRect }]) => {
      if (!contentRect.width) return;
      this.record.open = contentRect.width >= 800;
      this.sizes.disconnect();
    });
    this.sizes.observe(this.root);
  }

  close() {
    this.model.off("change:view", this.redraw);
    this.model.off("msg:custom", this.receive);
    this.sizes.disconnect();
    clearTimeout(this.timer);
    clearTimeout(this.waiting);
  }

  get focused() {
    const active = this.root.getRootNode().activeElement;
    return this.root.contains(active) ? active : null;
  }

  /* -- drawing a view -- */

  draw() {
    const view = this.model.get("view");
    if (!view || view.step === undefined) return;
    const moved = !this.view || view.step !== this.view.step;
    const first = !this.view;
    clearTimeout(this.timer);
    if (this.typing) this.typing.remove();
    const height = this.reply.offsetHeight;
    this.view = view;
    if (moved) this.drafted = null;
    this.answered(moved);
    Object.assign(this.root.dataset, { step: view.step, phase: view.phase, ready: "false" });
    this.root.lang = view.lang ?? "en";
    this.root.dir = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(this.root.lang) ? "rtl" : "ltr";
    this.drawSlate();
    this.alert.textContent = view.error ?? "";
    this.notice.textContent = view.notice ?? "";
    if (first) this.drawStanding();
    // What had the focus may be about to go: the log keeps it until the reply is there again.
    if (this.focused && (this.reply.contains(this.focused) || this.debrief.contains(this.focused)
      || this.tools.contains(this.focused))) this.log.focus({ preventScroll: true });
    this.reply.replaceChildren();
    this.debrief.replaceChildren();
    this.drawLog(moved, height);
  }

  drawSlate() {
    const { story = {}, log = [] } = this.view;
    const title = story.title || this.t("scenario");
    const cell = (label, value) => h("div", {}, h("dt", { text: label }), h("dd", {}, h("bdi", { text: value })));
    this.slate.replaceChildren(
      h("div", { class: "sp-title" }, h("h2", { id: `${this.id}-title`, dir: "auto", text: title }),
        story.role ? h("p", { dir: "auto", text: story.role }) : null),
      h("dl", { hidden: !story.title },
        story.minutes ? cell(this.t("running_time"), this.t("minutes", { n: story.minutes })) : null,
        cell(this.t("decisions"), log.filter((line) => line.kind === "you").length)));
  }

  /** Meters and record: they change when the lines that explain the change are there, not before. */
  drawStanding() {
    const { meters = [], record = [], rewinds = [] } = this.view;
    this.meters.setAttribute("aria-label", this.t("meters"));
    this.meters.hidden = !meters.length;
    this.meters.replaceChildren(...meters.map((m) => (m.band ? bandedMeter : meter)(m, this.t)));
    this.news.textContent = meters.filter((m) => m.change || m.moved).map((m) => meterNews(m, this.t)).join("; ");
    const known = this.recorded ?? record.length;
    this.recorded = record.length;
    this.recordSummary.replaceChildren(icon("record"), h("span", { text: this.t("record") }),
      h("span", { class: "sp-count", "aria-hidden": "true", text: record.length }),
      h("span", { class: "sp-hidden", text: ` (${this.t("record_count", { n: record.length })})` }));
    this.record.classList.toggle("sp-grew", record.length > known);
    this.recordList.replaceChildren(record.length
      ? h("ol", {}, record.map((text, i) => h("li", { class: i >= known ? "sp-new" : "", dir: "auto", text })))
      : h("p", { text: this.t("record_empty") }));
    this.side.hidden = this.view.phase === "error" && !this.view.log?.length;
    this.drawTools(this.view.phase === "end" ? [] : rewinds); // the debrief has its own ways back
  }

  drawTools(rewinds) {
    this.tools.replaceChildren();
    if (rewinds.length) {
      this.tools.append(h("details", { class: "sp-rewind" }, h("summary", { text: this.t("go_back") }),
        h("p", { text: this.t("go_back_note") }),
        h("ol", {}, rewinds.map((past) => h("li", {}, h("button", { type: "button", "data-act": "rewind",
          "data-decision": past.decision, onclick: () => this.act({ type: "rewind", decision: past.decision }) },
        h("bdi", { class: "sp-detail", text: past.title }), rich(past.html, "", { inline: true })))))));
    }
    if (rewinds.length || (this.view.phase === "error" && this.view.log?.length)) {
      this.tools.append(button("restart", this.t("restart"), () => this.act({ type: "restart" })));
    }
  }

  /** Keep the entries that are still true, show the old ones at once, and let the new ones come one by one. */
  drawLog(moved, height) {
    const { log = [], fresh = 0 } = this.view;
    const texts = log.map((line) => JSON.stringify(line));
    let kept = 0;
    while (kept < texts.length && texts[kept] === this.shown[kept]) kept += 1;
    while (this.log.children.length > kept) this.log.lastElementChild.remove();
    this.shown = texts;
    this.log.setAttribute("aria-label", this.t("conversation"));
    this.log.hidden = !log.length;
    this.next = kept;
    const start = moved ? Math.max(kept, Math.min(fresh, log.length)) : log.length;
    this.log.setAttribute("aria-live", "off"); // nobody wants to hear again what they have read
    while (this.next < start) this.add();
    this.firstNew = start;
    this.follow = true;
    this.hurry = !moved || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.setAttribute("aria-live", "polite");
    if (start < log.length && !this.hurry) {
      // The page below must not jump up and down while the choices are away.
      this.reply.style.minBlockSize = `${height}px`;
      this.reply.append(button("show-all", this.t("show_all"), () => this.skip()));
      this.scroll(this.log.lastElementChild, "auto");
    }
    this.goOn();
  }

  add() {
    const { log, people } = this.view;
    const node = entry(log[this.next], log[this.next - 1], people, this.t);
    if (this.next >= (this.firstNew ?? Infinity) && !this.hurry) node.classList.add("sp-arrives");
    this.log.append(node);
    this.next += 1;
    return node;
  }

  goOn() {
    const { log = [] } = this.view;
    if (this.next >= log.length) return this.settle();
    const line = log[this.next];
    const speech = (line.html ?? line.text ?? "").length;
    const pause = line.kind === "you" ? 0 : Math.min(900, 350 + speech * (line.kind === "say" ? 4 : 2));
    if (this.hurry || !pause) {
      const node = this.add();
      if (!this.hurry) this.scroll(node);
      return this.goOn();
    }
    if (line.kind === "say") {
      this.typing = h("div", { class: "sp-typing", "aria-hidden": "true" },
        avatar(this.view.people?.[line.who] ?? {}), h("span", { class: "sp-dots" }, h("i"), h("i"), h("i")));
      this.log.append(this.typing);
      this.scroll(this.typing);
    }
    this.timer = setTimeout(() => {
      this.typing?.remove();
      this.scroll(this.add());
      this.goOn();
    }, pause);
  }

  skip() {
    if (this.root.dataset.ready === "true") return;
    clearTimeout(this.timer);
    this.typing?.remove();
    this.hurry = true;
    this.goOn();
  }

  /** Scroll the log, never the page: to the end, but not past the beginning of what is to be read. */
  scroll(node, behavior = "smooth") {
    if (!node || !this.follow) return;
    const top = node.getBoundingClientRect().top - this.log.getBoundingClientRect().top + this.log.scrollTop - 12;
    const end = this.log.scrollHeight - this.log.clientHeight;
    this.log.scrollTo({ top: Math.min(end, top), behavior: this.hurry ? "auto" : behavior });
  }

  /** Every line is there: now the meters, the record, and the reply or the debrief. */
  settle() {
    const hadFocus = this.focused;
    this.drawStanding();
    this.reply.replaceChildren();
    this.reply.style.minBlockSize = "";
    let target = null;
    if (this.view.phase === "end" && this.view.debrief) {
      const { title, nodes } = debriefParts(this.view, this.act, this.t);
      this.debrief.setAttribute("aria-label", this.t("debrief"));
      this.debrief.append(...nodes);
      target = title;
    } else if (this.view.reply) target = this.drawReply(this.view.reply);
    // Only now: the reply takes its room from the log, and what was scrolled into sight before would slip out of it.
    const entries = this.log.children;
    this.scroll(entries[this.hurry ? Math.min(this.firstNew, entries.length - 1) : entries.length - 1], "auto");
    this.root.dataset.ready = "true";
    if (this.mine && hadFocus) {
      (target ?? this.log).focus({ preventScroll: true });
      const smooth = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
      (target?.closest(".sp-choices, .sp-titlecard") ?? this.log).scrollIntoView({ block: "nearest", behavior: smooth });
    }
    this.mine = false;
  }

  /* -- the reply -- */

  drawReply({ prompt, choices = [], reason = "optional" }) {
    const spoken = choices.filter((choice) => !choice.silent);
    const silent = choices.filter((choice) => choice.silent);
    const row = (choice, number) => h("label", { class: `sp-choice${choice.available ? "" : " sp-closed"}` },
      h("input", { type: "radio", name: `${this.id}-choice`, "data-choice": choice.id, value: choice.id,
        disabled: !choice.available, "aria-disabled": choice.available ? null : "true" }),
      h("span", {}, rich(choice.html, "", { inline: true }), choice.available ? null : h("span", { class: "sp-needed" },
        icon("lock"), h("span", { text: this.t("unavailable") }))),
      number <= 9 ? h("kbd", { "aria-hidden": "true", text: number }) : null);
    const fieldset = h("fieldset", { class: "sp-choices" }, h("legend", { text: prompt || this.t("reply") }),
      spoken.map((choice, i) => row(choice, i + 1)),
      silent.length && spoken.length ? h("hr", { "aria-hidden": "true" }) : null,
      silent.map((choice, i) => row(choice, spoken.length + i + 1)));
    this.complaint = h("p", { class: "sp-complaint", role: "alert" });
    this.reason = reason === "off" ? null : h("textarea", { id: `${this.id}-why`, rows: 2, dir: "auto",
      "aria-required": reason === "required" ? "true" : null });
    const count = Math.min(9, choices.length);
    this.sendButton = button("send", this.t("send"), () => this.choose(), { class: "sp-primary" });
    this.reply.append(fieldset, this.reason ? h("div", { class: "sp-why-box" },
      h("label", { for: `${this.id}-why`, text: this.t(reason === "required" ? "reason_required" : "reason") }),
      this.reason) : "", this.complaint, h("div", { class: "sp-send" }, this.sendButton,
      h("span", { class: "sp-keys", text: this.t("keys", { range: count > 1 ? `1–${count}` : "1" }) })));
    this.restoreDraft();
    return fieldset.querySelector("input:checked") ?? fieldset.querySelector("input:not(:disabled)");
  }

  choose() {
    const { reply } = this.view;
    if (!reply || this.waiting || this.root.dataset.ready !== "true") return;
    const chosen = this.reply.querySelector("input[data-choice]:checked");
    const reason = this.reason?.value.trim() ?? "";
    if (!chosen) return this.complain("choose_first", this.reply.querySelector("input:not(:disabled)"));
    if (reply.reason === "required" && !reason) return this.complain("reason_first", this.reason);
    this.drafted = { choice: chosen.dataset.choice, reason: this.reason?.value ?? "" };
    this.send({ type: "choose", choice: chosen.dataset.choice, reason });
  }

  complain(key, target) {
    this.complaint.textContent = this.t(key);
    target?.focus();
  }

  /** Send a message up, and notice when nobody answers: a stopped kernel says nothing by itself. */
  send(message) {
    if (this.waiting) return;
    this.back = this.focused;
    if (this.complaint) this.complaint.textContent = "";
    this.alert.textContent = "";
    this.log.focus({ preventScroll: true }); // before the controls are disabled, or the keys would go to the notebook
    this.busy(true);
    this.mine = true;
    this.waiting = setTimeout(() => this.unanswered(), PATIENCE);
    try {
      const sent = this.model.send({ ...message, step: this.view.step });
      sent?.catch?.(() => this.unanswered());
    } catch {
      this.unanswered();
    }
  }

  answered(moved) {
    clearTimeout(this.waiting);
    this.waiting = null;
    this.busy(false);
    if (moved) this.forgetDraft();
  }

  unanswered() {
    if (!this.waiting) return;
    clearTimeout(this.waiting);
    this.waiting = null;
    this.mine = false;
    this.busy(false);
    this.alert.textContent = this.t("dead_kernel");
    if (this.drafted) this.keepDraft();
    if (this.focused === this.log) this.back?.focus({ preventScroll: true });
    this.alert.scrollIntoView({ block: "nearest" });
  }

  /** The debrief to keep has come; every view of this player hears it, and the one that asked takes it. */
  async keep({ type, format, text, name }) {
    if (type !== "portfolio" || !this.mine || !this.waiting) return;
    this.answered(false);
    this.mine = false;
    const kept = this.debrief.querySelector(".sp-kept");
    kept.textContent = "";
    if (format === "html") {
      download(text, name);
      kept.textContent = this.t("downloaded", { name });
    } else kept.textContent = this.t((await copy(text)) ? "copied" : "copy_failed");
    this.back?.focus({ preventScroll: true });
  }

  busy(on) {
    this.reply.toggleAttribute("aria-busy", on);
    for (const control of this.root.querySelectorAll("[data-act], .sp-reply input, .sp-reply textarea")) {
      if (!control.hasAttribute("aria-disabled")) control.disabled = on;
    }
    if (this.sendButton) this.sendButton.textContent = this.t(on ? "sending" : "send");
  }

  /* What was typed outlives the player: after a stopped kernel the cell is run again, and a new player stands there. */
  get draftKey() {
    return `signoff:${this.view.story?.id}:${this.view.step}`;
  }

  keepDraft() {
    try { sessionStorage.setItem(this.draftKey, JSON.stringify(this.drafted)); } catch { /* no storage here */ }
    this.kept = this.draftKey;
  }

  forgetDraft() {
    try { if (this.kept) sessionStorage.removeItem(this.kept); } catch { /* no storage here */ }
    this.kept = null;
  }

  restoreDraft() {
    let draft = this.drafted;
    try { draft ??= JSON.parse(sessionStorage.getItem(this.draftKey)); } catch { /* no storage here */ }
    if (!draft) return;
    this.kept = this.draftKey;
    const chosen = [...this.reply.querySelectorAll("input")].find((input) => input.dataset.choice === draft.choice);
    if (chosen && !chosen.disabled) chosen.checked = true;
    if (this.reason) this.reason.value = draft.reason ?? "";
  }

  /* -- keys and clicks -- */

  key(event) {
    event.stopPropagation(); // the notebook's own keys would add, run or delete cells
    const { key, target } = event;
    if (["Shift", "Control", "Alt", "Meta", "Tab"].includes(key)) return;
    const control = target.closest("button, summary, a, select");
    if (this.root.dataset.ready !== "true") {
      if (control || event.ctrlKey || event.metaKey) return;
      if (key === " " || key === "Enter") event.preventDefault();
      this.skip();
      return;
    }
    const writing = target === this.reason;
    if (key === "Enter" && !control && (!writing || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!event.isComposing && !event.repeat) this.choose();
    } else if (/^[1-9]$/.test(key) && !writing && !this.waiting && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const input = this.reply.querySelectorAll("input[data-choice]")[Number(key) - 1];
      if (!input || input.disabled) return;
      event.preventDefault();
      input.checked = true;
      input.focus();
    }
  }

  click(event) {
    if (!event.target.closest("button, summary, a, input, textarea, label")) this.skip();
  }
}

export default {
  render({ model, el }) {
    const player = new Player(model, el);
    return () => player.close();
  },
};
