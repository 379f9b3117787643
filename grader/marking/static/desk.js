/**
 * The marking desk's front end: an ES module in anywidget's form, without a build step and without dependencies.
 *
 * It calls Python by messages {id, call, args} and hears {id, value} or {id, error}: the calls are those of
 * `grader.marking.work.Work` (or of `Moderation`), and `open`, which brings what a desk needs to begin with. Whatever is
 * typed or chosen is sent at once, and kept in the browser's session until Python has acknowledged it.
 */

const PATIENCE = 4000; // ms without an answer after which the marker is told
const TYPING = 300; // ms at most from a key to its saving
const QUIET = 1200; // ms without typing after which "saved" is said aloud
const KEPT = 24; // pieces that are kept for going back to
const LISTED = 200; // lines of a list that are drawn at once
const WHOLE = ""; // the key of what is said about a whole text
const MOST_TEXT = 10000;
const GONE = "Python does not answer. If it is busy, wait; if it has stopped, run this cell again. What is not saved yet "
  + "is kept in this browser until then.";
let desks = 0; // for ids: several desks may stand on one page

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

const button = (act, text, onclick, more = {}) =>
  h("button", { type: "button", class: "sd-button", "data-act": act, onclick, ...more }, text);

/** A press must not take the focus: the row would open under the pointer, and the click would land elsewhere. */
const steady = (event) => { if (event.target.closest("button")) event.preventDefault(); };

const key = (text) => h("kbd", { "aria-hidden": "true", text });

/**
 * HTML that Python has cleaned, as elements. It is built where nothing runs or loads, and its links become text: an
 * address in somebody's answer is there to be read, and one that is opened tells its owner that somebody did.
 */
function rich(html, tag = "div", className = "") {
  const made = document.createElement("template");
  made.innerHTML = html ?? "";
  for (const link of made.content.querySelectorAll("a")) {
    const words = h("span", { class: "sd-link" });
    const address = link.getAttribute("href") ?? "";
    words.append(...link.childNodes);
    if (/^(https?|mailto):/i.test(address) && address !== words.textContent) words.append(` (${address})`);
    link.replaceWith(words);
  }
  const node = h(tag, { class: `sd-rich ${className}`, dir: "auto" });
  node.append(made.content);
  // What is wider than the column is scrolled by itself, with the keyboard, too.
  for (const wide of node.querySelectorAll("pre, table")) {
    const box = h("div", { class: "sd-wide", tabindex: 0, role: "group", "aria-label": "Wide content" });
    wide.replaceWith(box);
    box.append(wide);
  }
  return node;
}

const number = (value) => String(Math.round(value * 100) / 100);
const percent = (share) => (share === null || share === undefined ? "–" : `${Math.round(share * 100)}%`);
const clock = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/** How strict somebody is, in words; `severity` counts levels, above 0 is stricter than the reference. */
function strictness(severity) {
  if (severity === null || severity === undefined) return "–";
  if (Math.abs(severity) < 0.05) return "as the reference";
  return `${number(Math.abs(severity))} levels ${severity > 0 ? "stricter" : "kinder"}`;
}

function grid(headings, rows) {
  return h("table", { class: "sd-table" }, h("thead", {}, h("tr", {}, headings.map((text) => h("th", { scope: "col", text })))),
    h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, h("bdi", { text: first })),
      rest.map((text) => h("td", { text }))))));
}

/** What calibration found, as the marker is told. */
function comparison(result, criteria) {
  const names = new Map(criteria.map((one) => [one.key, one.name]));
  return [h("p", { text: `${percent(result.exact)} of your levels are those of the reference, ${percent(result.adjacent)} are within `
    + `one level of it. You are ${strictness(result.severity)}${Math.abs(result.severity) < 0.05 ? "" : " than the reference"} on average.` }),
  result.kappa === null ? null : h("p", { class: "sd-muted", text: `Weighted kappa ${number(result.kappa)}: 0 is what chance gives, 1 is full agreement.` }),
  grid(["Criterion", "The same", "Within one", "On average"], result.criteria.map((one) =>
    [names.get(one.key) ?? one.key, percent(one.exact), percent(one.adjacent), strictness(one.severity)]))];
}

const FILTERS = { all: "All", unmarked: "Unmarked", begun: "Begun", done: "Done", flagged: "Flagged", changed: "Answer replaced",
  disagreeing: "Disagreeing" };
const STATES = { unmarked: "not begun", begun: "begun", done: "done" };
const BESIDE = { prompt: ["Prompt", "q"], anchors: ["Anchors", "a"], path: ["Scenario", "s"], tests: ["Automatic", "t"] };
const CHECKS = { full: "✓ passed", part: "◐ in part", none: "✗ failed", waiting: "… waits" };
const KEYS = [ // the last: for marking alone
  ["↑ ↓ or k j", "criterion above, below"], ["1 2 3 4", "level of the criterion"],
  ["← →", "a level lower, higher"], ["0 or Backspace", "no level"],
  ["c", "comment on the criterion", true], ["o", "comment on the whole", true], ["b", "comment bank", true],
  ["c or o", "reason", false], ["Esc", "from a text back to the criteria"],
  ["d or Ctrl+Enter", "done, and on to the next"], ["Shift+D", "take up again", true], ["n, p", "next, previous"],
  ["g", "go to a piece, or look at the list"], ["f", "filter", true], ["u or Ctrl+Z", "undo", true], ["x", "flag, or no longer", true],
  ["q", "prompt"], ["a", "anchor texts"], ["s", "scenario path and reasons"], ["t", "automatic marks"],
  ["PgUp, PgDn", "scroll the answer"], ["i", "progress"], ["?", "this list"],
];

/* ---- The wire --------------------------------------------------------------------------------------------------- */

/** Calls to Python, in order. A call that nobody answers stays open: a busy kernel answers later. */
class Wire {
  constructor(model, silent) {
    this.model = model;
    this.silent = silent; // told true when an answer is overdue or cannot come, false when one came
    this.open = new Map();
    this.count = 0;
    this.name = Math.random().toString(36).slice(2, 10);
    this.hear = (message) => this.answered(message);
    model.on("msg:custom", this.hear);
  }

  close() {
    this.model.off("msg:custom", this.hear);
    for (const one of this.open.values()) clearTimeout(one.timer);
  }

  call(call, args = {}) {
    return new Promise((resolve, reject) => {
      const id = `${this.name}-${(this.count += 1)}`;
      const timer = setTimeout(() => this.silent(true), PATIENCE);
      this.open.set(id, { resolve, reject, timer });
      const failed = () => { clearTimeout(timer); this.silent(true); };
      try {
        this.model.send({ id, call, args })?.catch?.(failed);
      } catch {
        failed();
      }
    });
  }

  answered({ id, value, error }) {
    const one = this.open.get(id);
    if (!one) return; // of another view of this desk
    this.open.delete(id);
    clearTimeout(one.timer);
    this.silent(false);
    if (error === undefined) one.resolve(value);
    else one.reject(new Error(error));
  }
}

/** What Python has not acknowledged yet, by what it is about; it outlives the page's reload and the kernel's end. */
class Unsaved {
  constructor() {
    this.jobs = new Map();
  }

  /** Take up what an earlier desk of the same marker has left. */
  restore(name) {
    this.name = name;
    try { return Object.entries(JSON.parse(sessionStorage.getItem(name)) ?? {}); } catch { return []; }
  }

  set(slot, job) {
    this.jobs.set(slot, job);
    this.keep();
  }

  settle(slot, job) {
    if (this.jobs.get(slot) !== job) return; // something newer waits there
    this.jobs.delete(slot);
    this.keep();
  }

  clear() {
    this.jobs.clear();
    this.keep();
  }

  keep() {
    if (!this.name) return;
    try {
      if (this.jobs.size) sessionStorage.setItem(this.name, JSON.stringify(Object.fromEntries(this.jobs)));
      else sessionStorage.removeItem(this.name);
    } catch { /* no storage here */ }
  }
}

/* ---- The desk ------------------------------------------------------------------------------------------------------ */

class Desk {
  constructor(model, el) {
    this.id = `sd${(desks += 1)}-${Math.random().toString(36).slice(2, 7)}`;
    this.wire = new Wire(model, (overdue) => this.silence(overdue));
    this.unsaved = new Unsaved();
    this.cache = new Map(); // pieces by code, the last looked at last
    this.items = [];
    this.counts = {};
    this.filter = "all";
    this.rows = new Map(); // the criteria on screen, and what is about the whole
    this.build(el);
    this.leave = () => this.flush();
    window.addEventListener("pagehide", this.leave);
    this.open().catch((error) => this.complain(error.message));
  }

  close() {
    this.flush();
    this.wire.close();
    window.removeEventListener("pagehide", this.leave);
    this.sizes.disconnect();
    clearTimeout(this.quiet);
  }

  /* -- the frame -- */

  build(el) {
    const part = (name, tag = "div", attributes = {}) => (this[name] = h(tag, { class: `sd-${name}`, ...attributes }));
    this.root = h("section", { class: "signoff-desk", lang: "en", dir: "ltr", tabindex: -1, "data-ready": "false", "data-lm-suppress-shortcuts": "true",
      "aria-labelledby": `${this.id}-title`, onkeydown: (event) => this.key(event) });
    part("title", "h2", { id: `${this.id}-title`, text: "Marking" });
    part("progress", "button", { type: "button", "data-act": "progress", "aria-haspopup": "dialog", onclick: () => this.showProgress() });
    this.choose = h("select", { id: `${this.id}-filter`, onchange: () => this.setFilter(this.choose.value) });
    part("filtering").append(h("label", { for: `${this.id}-filter`, text: "Show" }), this.choose);
    part("saved", "p", { "aria-hidden": "true" }); // the live region says it, once and not at each key
    part("news", "div", { class: "sd-hidden", role: "status" });
    part("alert", "div", { role: "alert" });
    part("notice");
    this.why = h("input", { id: `${this.id}-why`, dir: "auto", maxlength: 500, onchange: () => this.sendFlag() });
    this.flagLine = h("div", { class: "sd-flag", hidden: true }, h("label", { for: this.why.id, text: "Flagged for somebody to look at. Why?" }), this.why);
    part("answer", "section", { "aria-labelledby": `${this.id}-answer` });
    part("about", "h3", { id: `${this.id}-answer` });
    part("toggles", "div", { role: "group", "aria-label": "Beside the answer" });
    part("text", "div", { tabindex: 0, role: "group", "aria-label": "Answer" });
    this.answer.append(h("div", { class: "sd-bar" }, this.about, this.toggles), this.text);
    part("beside", "section", { hidden: true, tabindex: 0 });
    part("rubric", "section", { "aria-label": "Rubric" });
    part("foot", "footer");
    this.head = h("header", { class: "sd-head" }, this.title, this.progress, this.filtering,
      this.goButton = button("go", ["Go to", key("g")], () => this.showList(), { "aria-haspopup": "dialog" }),
      button("keys", ["Keys", key("?")], () => this.showKeys(), { "aria-haspopup": "dialog" }), this.saved);
    this.body = h("div", { class: "sd-body" }, this.answer, this.beside, this.rubric);
    for (const [name, [text, letter]] of Object.entries(BESIDE)) {
      this.toggles.append(button(`beside-${name}`, [h("span", { text }), key(letter)], () => this.toggle(name), { "aria-pressed": "false" }));
    }
    this.root.append(h("div", { class: "sd-frame" }, this.head, this.news, this.notice, this.flagLine, this.body, this.foot,
      this.alert)); // last, so that nothing moves under the pointer when it comes and goes
    el.append(this.root);
    // What stands beside the answer is open from the start where there is room for it.
    this.sizes = new ResizeObserver(([{ contentRect }]) => {
      if (!contentRect.width) return;
      this.roomy = contentRect.width >= 700;
      this.sizes.disconnect();
      if (this.piece && this.roomy && this.panel === undefined) this.toggle(this.usual(), true);
    });
    this.sizes.observe(this.root);
  }

  async open() {
    const found = await this.wire.call("open");
    this.facts = found.about;
    this.criteria = found.about.criteria;
    this.levels = found.about.levels;
    this.names = new Map([...this.criteria.map((one) => [one.key, one.name]), [WHOLE, "The whole"]]);
    this.title.textContent = `${this.verb} ${found.about.assignment}`;
    this.drawRubric();
    this.drawFoot();
    this.take(found);
    const resumed = await this.resume();
    this.start(found.piece);
    if (resumed) this.complain(resumed);
  }

  get verb() { return "Marking"; }

  get moderating() { return false; }

  /** What the list and the round are. */
  take({ queue, calibration }) {
    this.calibration = calibration;
    this.calibrating = calibration.needed && !calibration.finished;
    this.counts = queue.counts;
    this.items = this.calibrating ? calibration.texts.map((text) => this.asPiece(text)) : queue.items;
    this.root.dataset.mode = this.calibrating ? "calibrate" : "mark";
    this.goButton.hidden = this.filtering.hidden = this.calibrating;
    this.undoButton.hidden = this.flagButton.hidden = this.calibrating;
    this.drawProgress();
  }

  /** An anchor text to be marked stands where a piece does. */
  asPiece(text) {
    const item = { ...text, number: text.number, of: this.calibration.texts.length, answer_html: text.html, comments: {}, closed: "",
      question: this.facts.questions[0]?.question, state: text.done ? "done" : "unmarked", automatic: null, scenario: null };
    if (text.done) item.closed = "You have seen the reference for this text, so its levels stay as they are.";
    this.cache.set(text.code, item);
    return item;
  }

  /** Send what a desk before this one could not; what to say about it. */
  async resume() {
    const left = this.unsaved.restore(`signoff-desk:${this.facts.assignment}:${this.facts.marker}`);
    const sent = await Promise.allSettled(left.map(([slot, job]) => this.send(slot, job)));
    const saved = sent.filter((one) => one.status === "fulfilled").length;
    return saved ? `${plural(saved, "change that was", "changes that were")} not saved before ${saved === 1 ? "is" : "are"} saved now.` : "";
  }

  start(piece) {
    if (piece) this.remember(piece);
    const first = this.items.find((item) => item.state !== "done") ?? this.items[0];
    if (!this.items.length) {
      this.root.dataset.ready = "true";
      this.notice.replaceChildren(h("p", { text: this.emptyWords }));
      this.body.hidden = this.foot.hidden = true;
      return;
    }
    this.body.hidden = this.foot.hidden = false;
    this.go(piece?.code ?? first.code);
  }

  get emptyWords() { return "There is nothing in your share yet. Run this cell again when answers have been shared out."; }

  /* -- from piece to piece -- */

  passes(item, filter = this.filter) {
    if (filter === "all" || this.calibrating) return true;
    return ["flagged", "changed", "disagreeing"].includes(filter) ? item[filter] : item.state === filter;
  }

  /** The code of the next piece of this list in a direction; with `open`, the next one that is to be finished. */
  near(code, step, open = false) {
    const at = this.items.findIndex((item) => item.code === code);
    const count = this.items.length;
    for (let i = 1; i <= (open ? count - 1 : count); i += 1) {
      const index = at + i * step;
      if (!open && (index < 0 || index >= count)) return null;
      const item = this.items[(index + count) % count];
      if (this.passes(item) && !(open && (item.state === "done" || item.disagreeing))) return item.code;
    }
    return null;
  }

  move(step) {
    const code = this.near(this.target, step);
    if (code) return this.go(code);
    return this.say(step > 0 ? "This is the last one of this list." : "This is the first one of this list.", true);
  }

  /** Show a piece: at once where it was fetched ahead, and then as it is now. */
  async go(code, criterion = null) {
    if (this.code && this.code !== code) this.flush();
    this.target = code;
    this.complain("");
    const known = this.cache.get(code);
    if (known) this.show(known, criterion);
    else this.root.dataset.ready = "false";
    if (this.calibrating) return;
    let piece;
    try {
      piece = await this.fetch(code);
    } catch (error) {
      if (this.target === code) {
        this.complain(error.message);
        this.root.dataset.ready = "true";
        this.target = this.code ?? code;
      }
      return;
    }
    if (this.target !== code) return;
    if (known?.digest === piece.digest) this.drawStanding();
    else this.show(piece, criterion);
    this.ahead(code);
  }

  /** A piece as it is now; what is here already is not sent again. */
  async fetch(code) {
    const known = this.cache.get(code);
    const found = await this.wire.call("piece", known?.digest ? { code, known: known.digest } : { code });
    return this.remember({ ...(known?.digest === found.digest ? known : {}), ...found });
  }

  remember(piece) {
    // What is not acknowledged yet stands as the marker left it.
    for (const job of this.unsaved.jobs.values()) {
      if (job.args?.code !== piece.code) continue;
      if (job.call === "set_level") piece.levels[job.args.criterion] = job.args.level;
      if (job.call === "comment") piece.comments[job.args.criterion ?? WHOLE] = job.args.text;
    }
    this.cache.delete(piece.code);
    this.cache.set(piece.code, piece);
    if (this.cache.size > KEPT) {
      const old = [...this.cache.keys()].find((code) => code !== this.code && code !== piece.code);
      this.cache.delete(old);
    }
    if (this.code === piece.code) this.piece = piece;
    const item = this.items.find((one) => one.code === piece.code);
    if (item) for (const name of ["state", "flagged", "changed", "disagreeing"]) if (name in piece) item[name] = piece[name];
    return piece;
  }

  /** Fetch what will probably be wanted next, when there is nothing else to do. */
  ahead(code) {
    const wanted = [this.near(code, 1), this.near(code, 1, true)].find((one) => one && !this.cache.has(one));
    if (wanted) setTimeout(() => { if (this.target === code) this.fetch(wanted).catch(() => {}); }, 20);
  }

  show(piece, criterion) {
    const other = this.code !== piece.code;
    const inRubric = this.rubric.contains(this.focused);
    [this.piece, this.code] = [piece, piece.code];
    Object.assign(this.root.dataset, { code: piece.code, ready: "true" });
    this.drawAnswer();
    this.drawStanding();
    if (this.panel === undefined && this.roomy) this.panel = this.usual();
    this.drawBeside();
    if (!other) return;
    this.text.scrollTop = this.beside.scrollTop = this.rubric.scrollTop = 0;
    this.pick(criterion ?? (this.criteria.find((one) => !piece.levels[one.key]) ?? this.criteria[0]).key, inRubric);
    if (this.root.contains(this.focused)) this.root.scrollIntoView({ block: "nearest" });
    this.say(`${this.word} ${piece.number} of ${piece.of}, ${plural(piece.words, "word", "words")}.`);
  }

  get word() { return this.calibrating ? "Anchor text" : "Piece"; }

  /* -- drawing -- */

  drawAnswer() {
    const { piece } = this;
    this.about.replaceChildren(h("span", { text: `${this.word} ${piece.number} of ${piece.of}` }),
      this.calibrating ? "" : h("code", { text: piece.code }), h("small", { text: plural(piece.words, "word", "words") }));
    this.text.replaceChildren(rich(piece.answer_html, "div", "sd-paper"));
    const count = this.facts.questions.length;
    const asked = this.question;
    if (count > 1 && asked) this.text.prepend(h("p", { class: "sd-asked", text: asked.title }));
  }

  get question() {
    return this.facts.questions.find((one) => one.question === this.piece.question) ?? this.facts.questions[0];
  }

  drawProgress() {
    const texts = this.calibration?.texts ?? [];
    const [done, all] = this.calibrating ? [texts.filter((text) => text.done).length, texts.length] : [this.counts.done, this.counts.all];
    this.progress.replaceChildren(h("span", { text: this.calibrating ? `Calibration: ${done} of ${all} anchor texts` : `${done} of ${all} marked` }),
      h("i", { class: "sd-track", "aria-hidden": "true" }, h("i", { style: `inline-size:${all ? (100 * done) / all : 0}%` })));
    const options = Object.entries(FILTERS).filter(([name]) => name in this.counts)
      .map(([name, text]) => h("option", { value: name, text: `${text} (${this.counts[name]})` }));
    if (options.some((one, i) => one.text !== this.choose.options[i]?.text)) this.choose.replaceChildren(...options); // it may be open
    this.choose.value = this.filter;
  }

  drawRubric() {
    this.rows.clear();
    this.rubric.replaceChildren(h("h3", { class: "sd-hidden", text: "Rubric" }), ...this.criteria.map((one) => this.drawRow(one)),
      this.drawWhole());
    this.picked = null;
  }

  drawRow(criterion) {
    const id = `${this.id}-${criterion.key}`;
    const row = { key: criterion.key, dirty: false };
    row.radios = this.levels.map((level, i) => h("button", { type: "button", class: "sd-level", role: "radio", "aria-checked": "false",
      tabindex: i ? -1 : 0, "data-level": level.number, "aria-describedby": `${id}-${level.number}`,
      "aria-label": `Level ${level.number}, ${level.name}, ${plural(criterion.points[i], "point", "points")}`,
      onclick: () => { this.pick(criterion.key, true); this.setLevel(criterion.key, level.number); } },
    h("span", { class: "sd-number", text: level.number }),
    h("span", { class: "sd-words" }, h("b", { text: level.name }), h("span", { class: "sd-points", text: number(criterion.points[i]) }),
      h("span", { id: `${id}-${level.number}`, text: criterion.words[i] }))));
    row.group = h("div", { class: "sd-levels", role: "radiogroup", "aria-labelledby": `${id}-name` }, row.radios);
    row.reference = h("p", { class: "sd-reference", hidden: true });
    row.head = this.drawHead(row, `${id}-name`, criterion.name);
    row.node = h("section", { class: "sd-criterion", "data-criterion": criterion.key, "aria-labelledby": `${id}-name`,
      onfocusin: () => this.pick(criterion.key), onmousedown: steady },
    row.head, h("p", { class: "sd-question", text: criterion.question }), row.group, row.reference, this.drawComment(row));
    this.rows.set(criterion.key, row);
    return row.node;
  }

  drawHead(row, id, name) {
    row.mark = h("span", { class: "sd-got" });
    row.preview = h("button", { type: "button", class: "sd-preview", tabindex: -1, hidden: true, onclick: () => this.comment(row.key) });
    row.picker = h("button", { type: "button", class: "sd-pick", tabindex: -1, "aria-expanded": "false", onclick: () => this.pick(row.key, true) },
      h("span", { id, text: name }));
    return h("div", { class: "sd-top" }, h("h4", {}, row.picker), row.mark, row.preview);
  }

  drawWhole() {
    const row = { key: WHOLE, dirty: false, radios: [] };
    row.head = this.drawHead(row, `${this.id}-whole-name`, "The whole");
    row.node = h("section", { class: "sd-criterion sd-whole", "data-criterion": "whole", "aria-labelledby": `${this.id}-whole-name`,
      onfocusin: () => this.pick(WHOLE), onmousedown: steady }, row.head, this.drawComment(row));
    this.rows.set(WHOLE, row);
    return row.node;
  }

  drawComment(row) {
    const id = `${this.id}-${row.key || "whole"}-comment`;
    row.comment = h("textarea", { id, rows: 2, dir: "auto", maxlength: MOST_TEXT, oninput: () => this.typed(row), onblur: () => this.flush() });
    row.said = h("div", { class: "sd-said" }, h("div", { class: "sd-bar" }, h("label", { for: id }, "Comment",
      h("span", { class: "sd-hidden", text: ` on ${row.key ? this.names.get(row.key) : "the whole"}` })),
      button("keep", "Keep", () => this.keepComment(row), { title: "Put this comment into the bank" }),
      button("bank", ["Bank", key("b")], () => this.showBank(row), { "aria-haspopup": "dialog" })), row.comment);
    return row.said;
  }

  drawFoot() {
    this.total = h("p", { class: "sd-total" });
    this.undoButton = button("undo", ["Undo", key("u")], () => this.undo());
    this.flagButton = button("flag", [h("span", { text: "Flag" }), key("x")], () => this.flag(), { "aria-pressed": "false" });
    this.again = button("again", "Take up again", () => this.takeUp(), { hidden: true });
    this.finishButton = button("done", [this.finishWord = h("span", { text: "Done, next" }), key("d")], () => this.finish(), { class: "sd-button sd-primary" });
    this.foot.replaceChildren(this.total, button("previous", ["Previous", key("p")], () => this.move(-1)),
      button("next", ["Next", key("n")], () => this.move(1)), this.undoButton, this.flagButton, this.again, this.finishButton);
  }

  /** Levels, comments and what follows from them; nothing that somebody is typing in is touched. */
  drawStanding() {
    const { piece } = this;
    const closed = Boolean(piece.closed);
    this.root.dataset.state = piece.state;
    for (const row of this.rows.values()) this.drawRowStanding(row, piece, closed);
    this.drawTotal();
    this.drawNotice();
    this.drawProgress();
    this.flagButton.setAttribute("aria-pressed", String(Boolean(piece.flagged)));
    this.flagButton.firstChild.textContent = piece.flagged ? "Flagged" : "Flag";
    this.again.hidden = piece.state !== "done" || closed || this.calibrating;
    this.finishWord.textContent = this.finishWords;
    this.drawSaved();
    this.drawToggles();
    if (this.panel === "anchors") this.drawBeside();
  }

  get finishWords() {
    if (!this.calibrating) return this.piece.state === "done" ? "Next unmarked" : "Done, next";
    if (!this.piece.done) return "Done, compare";
    return this.items.every((item) => item.done) ? "How you compare" : "Next text";
  }

  drawRowStanding(row, piece, closed) {
    const level = piece.levels?.[row.key] ?? null;
    const current = level ?? 1;
    row.radios.forEach((radio, i) => {
      radio.setAttribute("aria-checked", String(i + 1 === level));
      radio.tabIndex = i + 1 === current ? 0 : -1;
      if (closed) radio.setAttribute("aria-disabled", "true");
      else radio.removeAttribute("aria-disabled");
    });
    const text = piece.comments?.[row.key] ?? "";
    if (!row.dirty && row.comment && row.comment.value !== text) row.comment.value = text;
    if (row.comment) row.comment.readOnly = closed;
    row.preview.hidden = !text;
    row.preview.textContent = text;
    row.preview.setAttribute("aria-label", `Comment on ${this.names.get(row.key)}: ${text}`);
    const points = level && row.key ? this.criteria.find((one) => one.key === row.key).points[level - 1] : null;
    row.mark.textContent = points === null ? "" : number(points);
    row.said.hidden = this.calibrating;
    row.node.hidden = this.calibrating && !row.key;
    if (row.reference) this.drawReference(row, piece.reference, level);
  }

  /** In the calibration round, what the reference says once the marker has said theirs. */
  drawReference(row, reference, level) {
    row.reference.hidden = !reference;
    row.radios.forEach((radio, i) => radio.toggleAttribute("data-reference", reference?.levels[row.key] === i + 1));
    if (!reference) return;
    const theirs = reference.levels[row.key];
    const apart = theirs === level ? "The same as the reference." : `The reference says ${theirs}, you said ${level}.`;
    row.reference.replaceChildren(h("b", { text: apart }), ` ${reference.why[row.key] ?? ""}`);
    row.mark.textContent = theirs === level ? "same" : `${Math.abs(theirs - level)} ${theirs > level ? "stricter" : "kinder"}`;
  }

  drawTotal() {
    const given = this.criteria.filter((one) => this.piece.levels[one.key]);
    const marks = given.reduce((sum, one) => sum + one.points[this.piece.levels[one.key] - 1], 0);
    const whole = given.length === this.criteria.length;
    if (whole) this.total.replaceChildren(h("b", { text: number(marks) }), ` of ${number(this.facts.most)}`);
    else this.total.textContent = `${given.length} of ${this.criteria.length} levels`;
  }

  drawNotice() {
    const { piece } = this;
    const lines = [];
    if (this.calibrating) lines.push(h("p", { text: piece.done ? piece.closed : this.calibration.why }));
    else if (piece.closed) lines.push(h("p", { text: piece.closed }));
    if (piece.changed) lines.push(h("p", { text: "The student handed in another answer after you had finished. Your levels and comments are as you left them: read it, and finish it again." }));
    this.notice.replaceChildren(...lines);
    this.flagLine.hidden = !piece.flagged || Boolean(piece.closed);
    if (this.focused !== this.why) this.why.value = piece.flag ?? "";
  }

  drawSaved() {
    const pending = this.unsaved.jobs.size > 0;
    const at = this.piece?.saved;
    this.saved.dataset.state = this.stuck ? "stuck" : pending ? "pending" : "saved";
    this.root.dataset.unsaved = this.unsaved.jobs.size;
    this.saved.textContent = this.stuck && pending ? "Not saved" : pending ? "Saving …" : at ? `Saved ${clock(at)}` : "No changes yet";
  }

  /* -- beside the answer -- */

  usual() { return this.piece?.scenario ? "path" : "prompt"; }

  available(name) {
    if (name === "anchors") return this.facts.anchors.length > 0;
    if (name === "path") return Boolean(this.piece?.scenario);
    return name !== "tests" || Boolean(this.piece?.automatic);
  }

  drawToggles() {
    for (const [name, [text]] of Object.entries(BESIDE)) {
      const node = this.toggles.querySelector(`[data-act="beside-${name}"]`);
      node.hidden = !this.available(name);
      node.setAttribute("aria-pressed", String(this.panel === name && !this.beside.hidden));
      const found = name === "tests" ? this.piece?.automatic : null;
      node.firstChild.textContent = found ? `${text} ${number(found.score)}/${number(found.points)}` : text;
      node.classList.toggle("sd-flagged", Boolean(found?.remarks.length));
    }
  }

  toggle(name, open = this.panel !== name) {
    if (!this.available(name)) return;
    this.panel = open ? name : null;
    this.drawBeside();
    this.drawToggles();
    this.say(open ? `${BESIDE[name][0]} shown.` : `${BESIDE[name][0]} hidden.`);
  }

  drawBeside() {
    const name = this.panel && this.available(this.panel) ? this.panel : null;
    this.beside.hidden = !name;
    this.body.classList.toggle("sd-open", Boolean(name));
    if (!name) return;
    this.beside.setAttribute("aria-label", BESIDE[name][0]);
    const drawn = { prompt: () => this.drawPrompt(), anchors: () => this.drawAnchors(), path: () => this.drawPath(), tests: () => this.drawTests() }[name]();
    const where = this.beside.contains(this.focused) ? this.focused.dataset.act : null;
    this.beside.replaceChildren(...drawn.filter(Boolean));
    if (where) (this.beside.querySelector(`[data-act="${where}"]`) ?? this.beside).focus({ preventScroll: true });
    this.drawToggles();
  }

  drawPrompt() {
    const { question } = this;
    if (!question) return [h("p", { text: "The assignment asks nothing that is kept here." })];
    return [rich(question.prompt_html), question.model_html
      ? h("details", {}, h("summary", { text: "A model answer" }), rich(question.model_html)) : null];
  }

  /** The anchor texts that have a level in the criterion in focus, the marker's own level first. */
  drawAnchors() {
    const criterion = this.criteria.find((one) => one.key === this.picked) ?? this.criteria[0];
    const having = (level) => this.facts.anchors.filter((anchor) => anchor.levels[criterion.key] === level);
    const level = this.anchorLevel ?? this.piece.levels?.[criterion.key] ?? 3;
    const found = having(level);
    const shown = found[(this.anchorTurn ?? 0) % Math.max(1, found.length)];
    const choose = h("div", { class: "sd-choose", role: "group", "aria-label": "Level of the anchor text" }, this.levels.map((one) =>
      button(`anchor-${one.number}`, `${one.number}`, () => { [this.anchorLevel, this.anchorTurn] = [one.number, 0]; this.drawBeside(); },
        { "aria-pressed": String(one.number === level), "aria-label": `Level ${one.number}: ${plural(having(one.number).length, "text", "texts")}` })),
    found.length > 1 ? button("anchor-other", `Another (${((this.anchorTurn ?? 0) % found.length) + 1} of ${found.length})`,
      () => { this.anchorTurn = (this.anchorTurn ?? 0) + 1; this.drawBeside(); this.beside.scrollTop = 0; }) : null);
    return [h("h3", { text: `${criterion.name}: anchor texts` }), choose,
      shown ? h("blockquote", { class: "sd-why" }, h("b", { text: `${level} ${this.levels[level - 1].name}.` }), ` ${shown.why[criterion.key] ?? ""}`) : null,
      shown?.borderline ? h("p", { class: "sd-muted", text: "A borderline text: other readers may place it a level up or down." }) : null,
      shown ? rich(shown.html, "div", "sd-paper") : h("p", { text: `No anchor text has level ${level} here.` })];
  }

  drawPath() {
    const { scenario } = this.piece;
    const tries = scenario.tries;
    const index = Math.min(this.tryShown?.code === this.code ? this.tryShown.index : scenario.shown, tries.length - 1);
    const play = tries[index];
    const choose = tries.length > 1 ? h("div", { class: "sd-choose", role: "group", "aria-label": "Try" }, tries.map((one, i) =>
      button(`try-${i}`, `Try ${one.number}`, () => { this.tryShown = { code: this.code, index: i }; this.drawBeside(); },
        { "aria-pressed": String(i === index) }))) : null;
    const map = scenario.map ? h("details", {}, h("summary", { text: "Map of the path" }), this.drawMap(scenario.map)) : null;
    return [h("h3", {}, "Scenario: ", h("bdi", { text: scenario.title })), scenario.notice ? h("p", { class: "sd-callout", text: scenario.notice }) : null, choose,
      play ? h("p", { class: "sd-muted" }, play.ending ? "Ended with: " : "Not played to an end.", play.ending ? h("bdi", { text: play.ending.title }) : "",
        play.meters.map((one) => h("span", { class: "sd-meter", text: `${one.label} ${one.start} → ${one.end}` }))) : null,
      play ? h("ol", { class: "sd-path" }, play.decisions.map((one) => h("li", { class: one.silent ? "sd-silent" : "" },
        h("span", { class: "sd-muted", dir: "auto", text: one.title }), rich(one.html, "div"),
        one.should ? h("p", { class: "sd-should" }, "One should: ", rich(one.should, "span")) : null,
        one.reason ? h("blockquote", { dir: "auto", text: one.reason }) : h("p", { class: "sd-muted", text: "No reason given." })))) : null, map];
  }

  drawMap(svg) {
    const box = h("div", { class: "sd-map", tabindex: 0, role: "group", "aria-label": "Map of the path" });
    box.innerHTML = svg; // drawn by the course itself, from its own story
    return box;
  }

  drawTests() {
    const { automatic } = this.piece;
    return [h("h3", { text: `Automatic part: ${number(automatic.score)} of ${number(automatic.points)}` }),
      automatic.remarks.length ? h("ul", { class: "sd-callout" }, automatic.remarks.map((text) => h("li", { dir: "auto", text }))) : null,
      automatic.checks.length ? null : h("p", { text: "No test of this assignment gives marks." }),
      h("ul", { class: "sd-checks" }, automatic.checks.map((one) => h("li", { "data-state": one.state },
        h("div", { class: "sd-bar" }, h("span", { text: one.label }), h("span", { class: "sd-state", text: CHECKS[one.state] ?? one.state }),
          h("span", { class: "sd-points", text: `${one.score === null ? "–" : number(one.score)} / ${number(one.points)}` })),
        one.said ? h("p", { class: "sd-mono", dir: "auto", text: one.said }) : null, one.help ? h("p", { class: "sd-muted", text: one.help }) : null)))];
  }

  /* -- choosing and saving -- */

  get focused() { return this.root.getRootNode().activeElement; }

  /** Put a criterion into focus: its descriptors and its comment show. */
  pick(name, focus = false) {
    const row = this.rows.get(name);
    if (this.picked !== name) {
      for (const one of this.rows.values()) {
        one.node.toggleAttribute("data-on", one === row);
        one.picker.setAttribute("aria-expanded", String(one === row));
      }
      this.picked = name;
      [this.anchorLevel, this.anchorTurn] = [null, 0];
      if (this.panel === "anchors") this.drawBeside();
    }
    if (!focus) return;
    const target = row.radios.find((radio) => radio.tabIndex === 0) ?? row.picker;
    target.focus({ preventScroll: true });
    row.node.scrollIntoView({ block: "nearest" });
  }

  along(step) {
    const names = [...this.rows.keys()].filter((name) => !this.rows.get(name).node.hidden);
    this.pick(names[Math.min(names.length - 1, Math.max(0, names.indexOf(this.picked) + step))], true);
  }

  setLevel(name, level) {
    const { piece } = this;
    if (!name || !piece) return;
    if (piece.closed) { this.complain(piece.closed); return; }
    this.complain("");
    if (piece.levels[name] === level) return;
    piece.levels[name] = level;
    const row = this.rows.get(name);
    const inGroup = row.group.contains(this.focused);
    this.save(name, level);
    this.drawStanding();
    if (inGroup) row.radios.find((radio) => radio.tabIndex === 0).focus({ preventScroll: true });
  }

  save(name, level) {
    const said = level ? `${this.names.get(name)}: level ${level}, ${this.levels[level - 1].name}.` : `${this.names.get(name)}: no level.`;
    this.send(`${this.code} level ${name}`, { call: "set_level", args: { code: this.code, criterion: name, level } })
      .then(() => this.say(`${said} Saved.`), () => {});
  }

  /** Send a change, and keep it until it is acknowledged. */
  async send(slot, job) {
    this.unsaved.set(slot, job);
    this.drawSaved();
    try {
      const standing = await this.wire.call(job.call, job.args);
      this.unsaved.settle(slot, job);
      this.stand(standing);
    } catch (error) {
      this.stuck = true;
      this.complain(error.message, true);
      throw error;
    } finally {
      this.drawSaved();
    }
  }

  /** What Python says of a piece after a change. */
  stand(standing) {
    const { counts, undone, ...mine } = standing;
    if (counts && !this.calibrating) this.counts = counts;
    const known = this.cache.get(mine.code);
    if (known) this.remember({ ...known, ...mine });
    if (this.code === mine.code) this.drawStanding();
  }

  typed(row) {
    row.dirty = true;
    const code = this.code;
    this.unsaved.set(`${code} comment ${row.key}`, { call: "comment", args: { code, criterion: row.key || null, text: row.comment.value } });
    this.drawSaved();
    row.timer ??= setTimeout(() => this.flushRow(row), TYPING);
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => { if (!this.unsaved.jobs.size) this.say("Comment saved."); }, QUIET);
  }

  /** Send a comment as it is now. Where the one before is still on its way, it is sent when that has come; `now` waits for nothing. */
  flushRow(row, now = false) {
    clearTimeout(row.timer);
    row.timer = null;
    if (!row.dirty || !this.code || (row.sending && !now)) return null;
    row.dirty = false;
    const [code, text] = [this.code, row.comment.value];
    this.piece.comments[row.key] = text;
    const sending = this.send(`${code} comment ${row.key}`, { call: "comment", args: { code, criterion: row.key || null, text } })
      .catch(() => {}).finally(() => {
        if (row.sending !== sending) return;
        row.sending = null;
        if (row.dirty && this.code === code) this.flushRow(row);
      });
    row.sending = sending;
    return sending;
  }

  flush() {
    return Promise.all([...this.rows.values()].map((row) => this.flushRow(row, true)));
  }

  async finish() {
    const { piece, code } = this;
    if (!piece) return;
    if (this.calibrating && piece.done) { this.nextText(); return; }
    if (piece.state === "done" || piece.closed) { this.onward(); return; }
    const missing = this.criteria.find((one) => !piece.levels[one.key]);
    if (missing) {
      this.pick(missing.key, true);
      this.complain(`Give a level for ${missing.name} first.`);
      return;
    }
    // A piece may close as soon as it is finished: what is said about it has to be there before.
    await this.flush();
    // Where Python is only slow, this waits with all that went before it; what was refused has to be seen to first.
    if ((this.stuck && !this.overdue) || this.code !== code) return;
    try {
      const standing = await this.wire.call("done", { code, done: true });
      if (this.calibrating) { await this.compare(code); return; }
      this.stand(standing);
    } catch (error) {
      this.complain(error.message);
      return;
    }
    if (this.code === code) this.onward();
  }

  onward() {
    const code = this.near(this.code, 1, true);
    if (code) this.go(code);
    else this.complain(this.filter === "all" ? "Every piece of your share is done, or waits for somebody else." : "Every piece of this list is done.");
  }

  async takeUp() {
    try {
      this.stand(await this.wire.call("done", { code: this.code, done: false }));
      this.say("Taken up again.", true);
    } catch (error) { this.complain(error.message); }
  }

  async undo() {
    if (this.calibrating) { this.complain("In the calibration round choose another level instead; after Done it stays."); return; }
    await this.flush();
    let back;
    try { back = await this.wire.call("undo"); } catch (error) { this.complain(error.message); return; }
    if (!back.undone) { this.say("There is nothing left to take back.", true); return; }
    for (const row of this.rows.values()) row.dirty = false;
    this.stand(back);
    const on = back.undone.criterion ?? (back.undone.what === "comment" ? WHOLE : this.picked);
    if (back.code !== this.code) await this.go(back.code, on);
    else this.pick(on, this.rubric.contains(this.focused));
    const what = { level: "a level of ", comment: "a comment on ", done: "done", flag: "a flag" }[back.undone.what];
    this.say(`Taken back: ${what}${/ $/.test(what) ? this.names.get(on) : ""}.`, true);
  }

  async flag() {
    if (!this.piece || this.calibrating) return;
    if (this.piece.closed) { this.complain(this.piece.closed); return; }
    const flagged = !this.piece.flagged;
    if (flagged) {
      // At once: what is typed before the kernel has answered belongs to the reason, and is no key of the desk's.
      this.why.value = "";
      this.flagLine.hidden = false;
      this.why.focus();
    }
    try { this.stand(await this.wire.call("flag", { code: this.code, flagged, why: "" })); } catch (error) {
      this.flagLine.hidden = flagged;
      this.complain(error.message);
      return;
    }
    this.say(flagged ? "Flagged." : "No longer flagged.");
    if (!flagged && !this.root.contains(this.focused)) this.pick(this.picked, true);
  }

  sendFlag() {
    const job = { call: "flag", args: { code: this.code, flagged: true, why: this.why.value } };
    this.send(`${this.code} flag`, job).then(() => this.say("Saved."), () => {});
  }

  async setFilter(name) {
    this.filter = name;
    try {
      const found = await this.wire.call("queue", {});
      [this.items, this.counts] = [found.items, found.counts];
    } catch (error) { this.complain(error.message); return; }
    this.drawProgress();
    const here = this.items.find((item) => item.code === this.code);
    if (here && this.passes(here)) { this.say(`${plural(this.counts[name], "piece", "pieces")} in this list.`); this.ahead(this.code); return; }
    const first = this.items.find((item) => this.passes(item));
    if (first) this.go(first.code);
    else this.say("No piece is in this list.", true);
  }

  /* -- the calibration round -- */

  async compare(code) {
    const found = await this.wire.call("calibration");
    this.calibration = found;
    this.items = found.texts.map((text) => this.asPiece(text));
    this.piece = this.cache.get(code);
    this.drawStanding();
    const same = this.criteria.filter((one) => this.piece.levels[one.key] === this.piece.reference.levels[one.key]).length;
    this.say(`The reference agrees in ${same} of ${this.criteria.length} criteria: look at each.`, true);
  }

  nextText() {
    const code = this.near(this.code, 1, true);
    if (code) { this.go(code); return; }
    const dialog = this.dialog("How you compare", [...comparison(this.calibration.result, this.criteria),
      h("p", { text: "Nobody agrees with a reference throughout. Where you are stricter or kinder, keep it in mind; the anchor texts stay at hand beside every answer." })],
    [button("begin", "Begin marking", () => dialog.close(), { class: "sd-button sd-primary", autofocus: true })]);
    dialog.addEventListener("close", () => this.begin());
  }

  async begin() {
    try {
      const found = await this.wire.call("open");
      this.facts = found.about;
      this.cache.clear();
      this.code = null;
      this.panel = undefined;
      this.take(found);
      this.start(found.piece);
      this.pick(this.criteria[0].key, true);
    } catch (error) { this.complain(error.message); }
  }

  /* -- dialogs -- */

  dialog(title, content, buttons = []) {
    const id = `${this.id}-dialog`;
    const back = this.focused;
    const node = h("dialog", { class: "sd-dialog", "aria-labelledby": id }, h("div", { class: "sd-bar" }, h("h3", { id, text: title }),
      button("close", "Close", () => node.close(), { class: "sd-button" })), h("div", { class: "sd-inside", tabindex: -1 }, content), buttons.length ? h("div", { class: "sd-buttons" }, buttons) : null);
    node.addEventListener("close", () => {
      node.remove();
      if (!this.root.contains(this.focused)) (this.root.contains(back) ? back : this.root).focus({ preventScroll: true });
    });
    node.addEventListener("click", (event) => { if (event.target === node) node.close(); });
    this.root.append(node);
    node.showModal();
    return node;
  }

  showKeys() {
    const known = KEYS.filter(([, , marking]) => marking === undefined || marking !== this.moderating);
    this.dialog("Keys", [h("p", { class: "sd-muted", text: "They work while the desk has the focus and you are not typing." }),
      h("dl", { class: "sd-keys" }, known.map(([keys, what]) => h("div", {}, h("dt", {}, h("kbd", { text: keys })), h("dd", { text: what }))))]);
  }

  showProgress() {
    const rows = Object.entries(FILTERS).filter(([name]) => name in this.counts).map(([name, text]) => [text, this.counts[name]]);
    const { result } = this.calibration;
    const apart = this.counts.disagreeing;
    this.dialog("Progress", [this.calibrating ? h("p", { text: this.calibration.why }) : grid(["Pieces", "How many"], rows),
      this.calibrating ? null : h("p", { text: apart ? `${plural(apart, "piece", "pieces")} that you and a second marker have finished ${apart === 1 ? "differs" : "differ"} by two levels or more, and `
        + `${apart === 1 ? "waits" : "wait"} for a moderator. Of the others nothing is told before both are done.` : "No piece that you and a second marker have finished differs by two levels or more." }),
      result ? h("h4", { text: "Calibration" }) : null, ...(result ? comparison(result, this.criteria) : [])]);
  }

  /** A list to choose from by typing: the first line that fits is taken with Enter. */
  picker(title, label, lines, { taken, extra = () => null, empty }) {
    const list = h("ul", { class: "sd-list" });
    const input = h("input", { id: `${this.id}-find`, type: "text", autocomplete: "off", spellcheck: "false" });
    let fitting = [];
    const draw = () => {
      const wanted = input.value.trim().toLowerCase();
      fitting = lines().filter((line) => !wanted || line.find.some((text) => text.toLowerCase().includes(wanted)))
        .sort((a, b) => b.find.includes(wanted) - a.find.includes(wanted));
      list.replaceChildren(...fitting.slice(0, LISTED).map((line) => h("li", {}, h("button", { type: "button", class: "sd-line", onclick: () => choose(line) }, line.shown), extra(line, draw))));
      if (!fitting.length) list.append(h("li", { class: "sd-muted", text: empty }));
      if (fitting.length > LISTED) list.append(h("li", { class: "sd-muted", text: `… and ${fitting.length - LISTED} more: type to narrow the list.` }));
    };
    const choose = (line) => { dialog.close(); taken(line); };
    const dialog = this.dialog(title, [h("label", { for: input.id, text: label }), input, list]);
    dialog.addEventListener("keydown", (event) => {
      const buttons = [...list.querySelectorAll(".sd-line")];
      const at = buttons.indexOf(this.focused);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        (buttons[at + step] ?? (step < 0 ? input : buttons.at(-1)))?.focus();
      } else if (event.key === "Enter" && this.focused === input && fitting.length) {
        event.preventDefault();
        choose(fitting[0]);
      }
    });
    input.addEventListener("input", draw);
    draw();
    input.focus();
    return draw;
  }

  showList() {
    if (this.calibrating) return;
    const marks = (item) => [STATES[item.state], item.flagged && "flagged", item.changed && "answer replaced", item.disagreeing && "disagreeing"].filter(Boolean).join(", ");
    const lines = this.items.filter((item) => this.passes(item)).map((item) => ({ code: item.code, find: [item.code, String(item.number)],
      shown: [h("span", { class: "sd-points", text: item.number }), h("code", { text: item.code }), h("span", { class: "sd-muted", text: this.lineWords?.(item) ?? marks(item) })] }));
    this.picker("Go to a piece", "Code or number", () => lines, { taken: (line) => this.go(line.code).then(() => this.pick(this.picked, true)), empty: "No piece of this list is called that." });
  }

  async showBank(row) {
    if (this.calibrating) return;
    const back = row.comment;
    let found;
    try { found = await this.wire.call("bank", { criterion: row.key || null }); } catch (error) { this.complain(error.message); return; }
    const lines = () => found.comments.map((text) => ({ text, find: [text], shown: [h("span", { dir: "auto", text })] }));
    const forget = async (text, draw) => {
      try { found = await this.wire.call("forget", { criterion: row.key || null, text }); } catch (error) { this.complain(error.message); }
      draw();
    };
    this.picker(`Comment bank: ${this.names.get(row.key)}`, "Find a comment", lines, {
      taken: ({ text }) => {
        this.comment(row.key);
        if (back.readOnly) return;
        back.value = [back.value.trimEnd(), text].filter(Boolean).join(" ");
        this.typed(row);
      },
      extra: (line, draw) => button("forget", "Remove", () => forget(line.text, draw), { "aria-label": `Remove from the bank: ${line.text}` }),
      empty: "No comment is kept here that fits. Write one, and choose Keep.",
    });
  }

  async keepComment(row) {
    try {
      await this.wire.call("keep", { criterion: row.key || null, text: row.comment.value });
      this.say("Kept in the comment bank.", true);
    } catch (error) { this.complain(error.message); }
  }

  /** Into the comment on a criterion. */
  comment(name) {
    if (this.calibrating) return;
    this.pick(name);
    const row = this.rows.get(name);
    row.comment.focus({ preventScroll: true });
    row.comment.setSelectionRange(row.comment.value.length, row.comment.value.length);
    row.node.scrollIntoView({ block: "nearest" });
  }

  /* -- what is said -- */

  /** To who listens; with `seen`, to who looks as well. */
  say(text, seen = false) {
    this.news.textContent = "";
    this.news.textContent = text;
    if (!seen) return;
    this.saved.textContent = text;
    this.saved.dataset.state = "news";
  }

  /** Something is in the way. What was not saved can be sent again; what was `refused` can be let go as well. */
  complain(text, refused = false) {
    if (!text && this.stuck) return;
    this.alert.replaceChildren(text, this.stuck ? h("span", { class: "sd-buttons" }, button("retry", "Try again", () => this.retry()),
      refused ? button("drop", "Let it go", () => this.drop()) : null) : "");
  }

  silence(overdue) {
    if (overdue) {
      this.overdue = this.stuck = true;
      this.complain(GONE);
    } else if (this.overdue) {
      this.overdue = this.stuck = false;
      this.complain("");
    }
    if (this.facts) this.drawSaved();
  }

  async retry() {
    this.stuck = false;
    this.complain("");
    await this.flush();
    await Promise.allSettled([...this.unsaved.jobs].map(([slot, job]) => this.send(slot, job)));
    this.pick(this.picked, true);
  }

  drop() {
    this.stuck = false;
    this.unsaved.clear();
    for (const row of this.rows.values()) row.dirty = false;
    this.cache.delete(this.code);
    this.complain("");
    this.go(this.code, this.picked);
    this.pick(this.picked, true);
  }

  /* -- keys -- */

  key(event) {
    event.stopPropagation(); // the notebook's own keys would add, run or delete cells
    const { key: pressed, target } = event;
    if (target.closest("dialog") || !this.piece || event.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    const writing = target.matches("textarea, input, select");
    if (pressed === "Escape" && writing) {
      event.preventDefault();
      this.pick(this.picked ?? this.criteria[0].key, true);
    } else if (command && pressed === "Enter") {
      event.preventDefault();
      this.finish();
    } else if (!writing && !event.altKey && (!command || pressed === "z")) {
      const act = this.acts(pressed, command)?.bind(this);
      if (!act) return;
      event.preventDefault();
      act();
    }
  }

  acts(pressed, command) {
    if (command) return this.undo;
    if (/^[0-4]$/.test(pressed)) return () => this.setLevel(this.picked, Number(pressed) || null);
    const level = this.piece.levels?.[this.picked] ?? 0;
    const scroll = (step) => this.text.scrollBy({ top: step * this.text.clientHeight * 0.85 });
    return {
      ArrowDown: () => this.along(1), ArrowUp: () => this.along(-1), j: () => this.along(1), k: () => this.along(-1),
      ArrowRight: () => this.setLevel(this.picked, Math.min(4, level + 1)), ArrowLeft: () => this.setLevel(this.picked, Math.max(1, level - 1)),
      Backspace: () => this.setLevel(this.picked, null), Delete: () => this.setLevel(this.picked, null),
      PageDown: () => scroll(1), PageUp: () => scroll(-1),
      n: () => this.move(1), p: () => this.move(-1), d: this.finish, D: this.takeUp, u: this.undo, x: this.flag, g: this.showList,
      f: () => this.choose.focus(), c: () => this.comment(this.picked), o: () => this.comment(WHOLE), b: () => this.showBank(this.rows.get(this.picked)),
      q: () => this.toggle("prompt"), a: () => this.toggle("anchors"), s: () => this.toggle("path"), t: () => this.toggle("tests"),
      i: this.showProgress, "?": this.showKeys,
    }[pressed];
  }
}

/* ---- Moderation: both markers' levels side by side, and the one that is agreed --------------------------------------- */

class Moderation extends Desk {
  get verb() { return "Moderating"; }

  get moderating() { return true; }

  get emptyWords() {
    const waiting = this.waiting ? ` ${plural(this.waiting, "piece waits", "pieces wait")} for a marker.` : "";
    return `There is nothing to decide on.${waiting}`;
  }

  get finishWords() { return "Agree, next"; }

  take({ queue, progress }) {
    this.calibrating = false;
    this.root.dataset.mode = "moderate";
    this.items = queue.items;
    [this.waiting, this.standings] = [queue.waiting, progress];
    this.filtering.hidden = this.undoButton.hidden = this.flagButton.hidden = true;
    this.drawProgress();
  }

  /** What was not sent yet are drafts: they are decided on here, and nowhere else. */
  async resume() {
    this.drafts = new Map(this.unsaved.restore(`signoff-moderation:${this.facts.assignment}:${this.facts.by}`));
    for (const [code, draft] of this.drafts) this.unsaved.set(code, draft);
  }

  draft(piece) {
    const of = this.drafts.get(piece.code) ?? { levels: {}, reason: "", comment: "" };
    if (!this.drafts.has(piece.code)) {
      for (const { key: name } of this.criteria) {
        const given = new Set(piece.markers.map((one) => one.levels[name]));
        of.levels[name] = piece.agreed?.how === "moderated" ? piece.agreed.levels[name] : given.size === 1 ? [...given][0] : null;
      }
    }
    return of;
  }

  remember(piece) {
    const item = this.items.find((one) => one.code === piece.code);
    const draft = this.draft(piece);
    return super.remember({ ...piece, number: item?.number ?? 0, of: this.items.length, levels: { ...draft.levels }, comments: { reason: draft.reason, comment: draft.comment },
      closed: "", state: "begun", done: false, flagged: false });
  }

  keepDraft() {
    const draft = { levels: { ...this.piece.levels }, reason: this.reasonBox.value, comment: this.commentBox.value };
    this.drafts.set(this.code, draft);
    [this.piece.comments.reason, this.piece.comments.comment] = [draft.reason, draft.comment];
    this.unsaved.set(this.code, draft);
    this.drawSaved();
  }

  save() { this.keepDraft(); }

  flush() { return Promise.resolve(); }

  passes() { return true; }

  lineWords(item) { return item.criteria.map((name) => this.names.get(name)).join(", "); }

  drawProgress() {
    const { pieces, agreed } = this.standings;
    const count = this.items.length;
    this.progress.replaceChildren(h("span", { text: `${count} to decide on, ${agreed} of ${pieces} agreed` }),
      h("i", { class: "sd-track", "aria-hidden": "true" }, h("i", { style: `inline-size:${pieces ? (100 * agreed) / pieces : 0}%` })));
  }

  drawSaved() {
    const draft = this.unsaved.jobs.has(this.code);
    this.saved.dataset.state = draft ? "pending" : "saved";
    this.saved.textContent = draft ? "Draft, not agreed yet" : "";
  }

  drawComment(row) {
    if (row.key) {
      row.said = h("div", { class: "sd-theirs" });
      return row.said;
    }
    const box = (name, label, more) => {
      this[name] = h("textarea", { id: `${this.id}-${name}`, rows: 2, dir: "auto", maxlength: MOST_TEXT, oninput: () => this.keepDraft(), ...more });
      return [h("label", { for: `${this.id}-${name}`, text: label }), this[name]];
    };
    row.theirs = h("div", { class: "sd-theirs" });
    row.history = h("details", {}, h("summary", { text: "History" }), h("ol", { class: "sd-history" }));
    row.said = h("div", { class: "sd-said" }, row.theirs, box("reasonBox", "Why this mark? (kept with it, for the markers)", { "aria-required": "true" }),
      box("commentBox", "Comment for the student, if any"), row.history);
    row.comment = this.reasonBox;
    return row.said;
  }

  drawRowStanding(row, piece, closed) {
    const comment = row.comment;
    row.comment = null; // what is written here is a draft, and not one of the piece's comments
    super.drawRowStanding(row, { ...piece, comments: {} }, closed);
    row.comment = comment;
    const of = (one) => row.key ? one.comments[row.key] : one.comments[WHOLE];
    const lines = piece.markers.map((one) => h("p", {}, h("b", {}, h("bdi", { text: one.marker }), row.key ? ` ${one.levels[row.key] ?? "–"}` : ` ${one.marks === null ? "–" : number(one.marks)}`),
      one.flag !== null && !row.key ? h("span", { class: "sd-muted", text: ` flagged: ${one.flag}` }) : "", of(one) ? h("span", { dir: "auto", text: ` ${of(one)}` }) : ""));
    (row.theirs ?? row.said).replaceChildren(...lines);
    const levels = piece.markers.map((one) => one.levels[row.key]).filter(Boolean);
    const apart = levels.length > 1 && Math.max(...levels) - Math.min(...levels) >= 2;
    row.node.toggleAttribute("data-apart", Boolean(row.key) && apart);
    row.mark.textContent = row.key ? piece.markers.map((one) => one.levels[row.key] ?? "–").join(" | ") : "";
    row.mark.title = row.key ? piece.markers.map((one) => `${one.marker}: ${one.levels[row.key] ?? "–"}`).join(", ") : "";
    row.radios.forEach((radio, i) => {
      const who = piece.markers.filter((one) => one.levels[row.key] === i + 1).map((one) => one.marker);
      radio.toggleAttribute("data-given", who.length > 0);
      radio.querySelector("b").dataset.who = who.map((name) => ` · ${name}`).join("");
      const level = this.levels[i];
      radio.setAttribute("aria-label", `Level ${level.number}, ${level.name}${who.length ? `, given by ${who.join(" and ")}` : ""}`);
    });
    if (row.key) return;
    if (this.focused !== this.reasonBox) this.reasonBox.value = piece.comments.reason;
    if (this.focused !== this.commentBox) this.commentBox.value = piece.comments.comment;
    row.history.lastChild.replaceChildren(...piece.history.map((one) => h("li", {}, h("span", { class: "sd-muted", text: `${new Date(one.at).toLocaleString()} ` }), h("b", {}, h("bdi", { text: one.who })), ` ${one.what}`)));
  }

  drawNotice() {
    this.notice.replaceChildren(h("p", { text: "Two markers differ by two levels or more. Decide on a level for each criterion, and say why." }));
  }

  async finish() {
    const { piece, code } = this;
    const missing = this.criteria.find((one) => !piece.levels[one.key]);
    if (missing) {
      this.pick(missing.key, true);
      this.complain(`Give a level for ${missing.name} first.`);
      return;
    }
    const reason = this.reasonBox.value.trim();
    if (!reason) {
      this.comment(WHOLE);
      this.complain("Say in a sentence why: the reason is kept with the mark, and the markers learn by it.");
      return;
    }
    const next = this.near(code, 1) ?? this.near(code, -1);
    try {
      await this.wire.call("agree", { code, levels: piece.levels, reason, comment: this.commentBox.value.trim() });
      this.drafts.delete(code);
      this.unsaved.settle(code, this.unsaved.jobs.get(code));
      this.cache.clear();
      const found = await this.wire.call("open");
      this.take(found);
      this.say("Agreed.", true);
      if (!this.items.length) {
        this.start(null);
        this.root.focus({ preventScroll: true });
      } else await this.go(this.items.some((item) => item.code === next) ? next : this.items[0].code);
    } catch (error) { this.complain(error.message); }
  }

  comment() { super.comment(WHOLE); }

  takeUp() {}

  undo() {}

  flag() {}

  showBank() {}

  showProgress() {
    const found = this.standings;
    this.dialog("Progress", [h("p", { text: `${found.agreed} of ${found.pieces} pieces are agreed, ${found.moderation} are to be decided on, ${found.waiting} wait for a marker.` }),
      grid(["Marker", "Share", "Done", "Flagged", "On the anchor texts"], found.markers.map((one) =>
        [one.marker, one.share, one.done, one.flagged, one.calibrated ? strictness(one.severity) : "not yet calibrated"]))]);
  }
}

export default {
  render({ model, el }) {
    const desk = new (model.get("mode") === "moderate" ? Moderation : Desk)(model, el);
    return () => desk.close();
  },
};
