/**
 * The player's front end: an ES module in anywidget's form, without a build step and without dependencies.
 *
 * It draws the synced traitlet `view` and sends messages up; INTERFACE.md says what is in both. What a choice means is
 * decided in Python. The debrief's part of the front end comes when the debrief does, as the traitlet `later`.
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
  const picture = person.avatar ? h("img", { src: person.avatar, alt: "" }) : null; // the name stands beside it
  const face = h("span", { class: "sp-avatar", "aria-hidden": "true" }, picture ?? person.initials ?? "");
  if (Number.isFinite(person.hue)) face.style.setProperty("--hue", person.hue);
  return face;
}

const changeWords = (change, t) =>
  t(change.change > 0 ? "change_up" : "change_down", { label: change.label, n: Math.abs(change.change) });

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
    part("earlier");
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
      h("div", { class: "sp-stage" }, this.earlier, this.log, this.reply), this.side, this.debrief));
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
    if (moved) {
      this.drafted = null;
      this.should = this.draft?.should ?? null;
    }
    this.answered(moved);
    Object.assign(this.root.dataset, { step: view.step, phase: view.phase, ready: "false" });
    // Only when it changes: to set it, even to the same value, makes the browser style every entry of the log anew.
    const lang = view.lang ?? "en";
    if (this.root.lang !== lang || !this.root.dir) {
      this.root.lang = lang;
      this.root.dir = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(lang) ? "rtl" : "ltr";
    }
    this.drawSlate();
    this.alert.replaceChildren(view.error ?? "",
      view.reload ? button("reload", this.t("reload"), () => this.act({ type: "reload" })) : "");
    this.notice.textContent = view.notice ?? "";
    if (first) this.drawStanding();
    // What had the focus may be about to go: the log keeps it until the reply is there again.
    if (this.focused && (this.reply.contains(this.focused) || this.debrief.contains(this.focused)
      || this.tools.contains(this.focused))) this.log.focus({ preventScroll: true });
    this.reply.replaceChildren();
    this.debrief.replaceChildren();
    this.drawLog(moved, height);
    if (moved && !first) this.drawn();
  }

  /** What the engine does once a step is on screen, such as writing the transcript, nobody has to wait for. */
  drawn() {
    const unheard = () => {}; // the next action will say that nobody listens
    try { this.model.send({ type: "drawn", step: this.view.step })?.catch?.(unheard); } catch { unheard(); }
  }

  /** Story text is in the story's language, whatever the interface's is: what Python built, and what stands alone. */
  tell(part) {
    const lang = this.view.story?.lang;
    if (!lang) return part;
    for (const node of [part, ...part.querySelectorAll("bdi, [dir='auto']")]) {
      if (node.matches("bdi, [dir='auto']:not(textarea, .sp-reason)")) node.lang = lang;
    }
    return part;
  }

  drawSlate() {
    const { story = {}, decisions = 0 } = this.view;
    const title = story.title || this.t("scenario");
    const cell = (label, value) => h("div", {}, h("dt", { text: label }), h("dd", {}, h("bdi", { text: value })));
    this.slate.replaceChildren(
      h("div", { class: "sp-title" }, h("h2", { id: `${this.id}-title`, dir: "auto", text: title }),
        story.role ? h("p", { dir: "auto", text: story.role }) : null),
      h("dl", { hidden: !story.title },
        story.minutes ? cell(this.t("running_time"), this.t("minutes", { n: story.minutes })) : null,
        cell(this.t("decisions"), decisions)));
    this.tell(this.slate);
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
    this.tell(this.side);
  }

  drawTools(rewinds) {
    this.tools.replaceChildren();
    if (rewinds.length) {
      const list = h("ol");
      const back = h("details", { class: "sp-rewind" }, h("summary", { text: this.t("go_back") }),
        h("p", { text: this.t("go_back_note") }), list);
      // A long play has many ways back, and few steps at which anybody looks at them.
      back.addEventListener("toggle", () => list.replaceChildren(...rewinds.map((past) => h("li", {}, h("button", {
        type: "button", "data-act": "rewind", "data-decision": past.decision,
        onclick: () => this.act({ type: "rewind", decision: past.decision }) },
      h("bdi", { class: "sp-detail", text: past.title }), rich(past.html, "", { inline: true }))))));
      this.tools.append(back);
    }
    if (rewinds.length) {
      this.tools.append(button("restart", this.t("restart"), () => this.act({ type: "restart" })));
    }
  }

  /** Keep the entries that are still true, show the old ones at once, and let the new ones come one by one. */
  drawLog(moved, height) {
    const { log = [], fresh = 0, earlier = 0 } = this.view;
    this.earlier.replaceChildren(earlier
      ? button("earlier", this.t("earlier", { n: earlier }), () => this.act({ type: "earlier" })) : "");
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
    const node = this.tell(entry(log[this.next], log[this.next - 1], people, this.t));
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

  /** The debrief's code and looks, which came with the first debrief: the page's address for them is made once. */
  async more() {
    const { script, style } = this.model.get("later");
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    this.root.prepend(h("style", { text: style }));
    try {
      const { default: debriefWith } = await import(address);
      return debriefWith({ h, s, rich, icon, button, avatar, changeWords, reasonLine, t: this.t, act: this.act, MAX, PATIENCE });
    } catch {
      return { parts: () => ({ title: null, nodes: [h("p", { class: "sp-part", text: this.t("no_debrief") })] }) };
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  /** Every line is there: now the meters, the record, and the reply or the debrief. */
  async settle() {
    const { view } = this;
    if (view.debrief) {
      this.later ??= this.more();
      const { parts } = await this.later;
      if (view !== this.view) return; // another came meanwhile
      this.finish(() => {
        const { title, nodes } = parts(view);
        this.debrief.setAttribute("aria-label", this.t("debrief"));
        this.debrief.append(...nodes);
        this.tell(this.debrief);
        return title;
      });
    } else this.finish(() => (view.reply ? this.drawReply(view.reply) : null));
  }

  /** Draw what comes last, and put the focus there if something done here led to it. */
  finish(draw) {
    const hadFocus = this.focused;
    this.drawStanding();
    this.reply.replaceChildren();
    this.reply.style.minBlockSize = "";
    const target = draw();
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

  /** Where the story asks for both, first what one should do; `this.should` keeps it while one says what one would. */
  drawReply(reply) {
    const { prompt, choices = [] } = reply;
    const first = reply.should && !this.should;
    const reason = first ? "off" : reply.reason ?? "optional";
    const open = (choice) => first || choice.available; // what one should do need not be open to one
    const spoken = choices.filter((choice) => !choice.silent);
    const silent = choices.filter((choice) => choice.silent);
    const row = (choice, number) => h("label", { class: `sp-choice${open(choice) ? "" : " sp-closed"}` },
      h("input", { type: "radio", name: `${this.id}-choice`, "data-choice": choice.id, value: choice.id,
        disabled: !open(choice), "aria-disabled": open(choice) ? null : "true" }),
      h("span", {}, rich(choice.html, "", { inline: true }), choice.available ? null : h("span", { class: "sp-needed" },
        icon("lock"), h("span", { text: this.t("unavailable") }))),
      number <= 9 ? h("kbd", { "aria-hidden": "true", text: number }) : null);
    const legend = reply.should ? this.t(first ? "should_do" : "would_do") : prompt || this.t("reply");
    const fieldset = h("fieldset", { class: "sp-choices" }, h("legend", { text: legend }),
      spoken.map((choice, i) => row(choice, i + 1)),
      silent.length && spoken.length ? h("hr", { "aria-hidden": "true" }) : null,
      silent.map((choice, i) => row(choice, spoken.length + i + 1)));
    this.complaint = h("p", { class: "sp-complaint", role: "alert" });
    this.reason = reason === "off" ? null : h("textarea", { id: `${this.id}-why`, rows: 2, dir: "auto",
      "aria-required": reason === "required" ? "true" : null });
    const count = Math.min(9, choices.length);
    this.sendWord = first ? "should_next" : "send";
    this.sendButton = button("send", this.t(this.sendWord), () => this.choose(), { class: "sp-primary" });
    this.reply.append(this.should ? h("p", { class: "sp-should" }, h("span", { text: `${this.t("should_said")} ` }),
      rich(choices.find((choice) => choice.id === this.should)?.html, "", { inline: true }),
      button("change", this.t("should_change"), () => this.say(null))) : "", fieldset, this.reason ? h("div", { class: "sp-why-box" },
      h("label", { for: `${this.id}-why`, text: this.t(reason === "required" ? "reason_required" : "reason") }),
      this.reason) : "", this.complaint, h("div", { class: "sp-send" }, this.sendButton,
      first ? null : h("span", { class: "sp-keys", text: this.t("keys", { range: count > 1 ? `1–${count}` : "1" }) })));
    this.restoreDraft();
    this.tell(this.reply);
    return fieldset.querySelector("input:checked") ?? fieldset.querySelector("input:not(:disabled)");
  }

  choose() {
    const { reply } = this.view;
    if (!reply || this.waiting || this.root.dataset.ready !== "true") return;
    const chosen = this.reply.querySelector("input[data-choice]:checked");
    const reason = this.reason?.value.trim() ?? "";
    if (!chosen) return this.complain("choose_first", this.reply.querySelector("input:not(:disabled)"));
    if (reply.should && !this.should) return this.say(chosen.dataset.choice);
    if (reply.reason === "required" && !reason) return this.complain("reason_first", this.reason);
    this.drafted = { choice: chosen.dataset.choice, reason: this.reason?.value ?? "", should: this.should };
    this.send({ type: "choose", choice: chosen.dataset.choice, reason, ...(reply.should ? { should: this.should } : {}) });
  }

  /** Take what one should do, and ask what one would; null takes it back. */
  say(should) {
    this.should = should;
    this.reply.replaceChildren();
    this.drawReply(this.view.reply)?.focus();
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
  async keep(message) {
    if (message.type !== "portfolio" || !this.mine || !this.waiting) return;
    this.answered(false);
    this.mine = false;
    const kept = this.debrief.querySelector(".sp-kept");
    kept.textContent = "";
    kept.textContent = await (await this.later).keep(message);
    this.back?.focus({ preventScroll: true });
  }

  busy(on) {
    this.reply.toggleAttribute("aria-busy", on);
    for (const control of this.root.querySelectorAll("[data-act], .sp-reply input, .sp-reply textarea")) {
      if (!control.hasAttribute("aria-disabled")) control.disabled = on;
    }
    if (this.sendButton) this.sendButton.textContent = this.t(on ? "sending" : this.sendWord);
  }

  /* What was typed outlives the player: after a stopped kernel the cell is run again, and a new player stands there. */
  get draftKey() {
    return `signoff:${this.view.story?.id}:${this.view.step}`;
  }

  get draft() {
    try { return this.drafted ?? JSON.parse(sessionStorage.getItem(this.draftKey)); } catch { return null; } // no storage
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
    const { draft } = this;
    if (!draft || (this.view.reply.should && !this.should)) return;
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
