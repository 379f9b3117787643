/* One component for every activity of a lesson.
 *
 * Down (trait `view`):
 *   { kind, title, lead_html?, problem, summary?, answered, record,
 *     forms: [{ id, live?, hidden?, button?, output, complaint?, heard?,
 *               fields: [{ id, type, label, value, options?, style?, min?, max?, step?, unit?, rows?, longest? }] }] }
 * Up (custom message): { type: "change" | "press", form, values: { field: text }, number }
 * `answered` is the number of the last message that Python has dealt with.
 *
 * A form with `hidden` and an option of a radio group with `off` are not shown; the next view may show them.
 *
 * `heard` is what a live form says to a screen reader when its long output changes.
 *
 * Texts are set as text. `output` and `lead_html` are HTML that Python built and escaped.
 * The page is built once; a new view only changes what differs, so that focus and typing survive.
 */

const NO_ANSWER_AFTER = 6000;
const NO_ANSWER =
  "No answer from the notebook yet. If another cell is still running, wait for it; otherwise run this cell again.";
const DRAFT_AFTER = 500; // milliseconds without a key before a text is sent

// Every widget loads this module anew and counts from 0: without a mark of its own, two activities of a page would give
// the same id to a field each, and a label would lead to the other one's.
const mark = Math.random().toString(36).slice(2, 8);
let serial = 0;

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") node.textContent = value;
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

function setHtml(node, html) {
  if (node.shown === html) return;
  node.shown = html;
  node.innerHTML = html;
  node.hidden = !html;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
  node.hidden = !text;
}

/* A field is { node, read(), write(value), on(handler) }; handler(settled) is false while the student is still typing. */
function radioField(field, name) {
  const group = el("fieldset", { class: `so-field so-${field.style || "cards"}` }, el("legend", { text: field.label }));
  const inputs = field.options.map((option) => {
    const input = el("input", { type: "radio", name, value: option.value });
    group.append(el("label", {}, input, el("span", { text: option.label })));
    return input;
  });
  return {
    node: group,
    read: () => inputs.find((input) => input.checked)?.value ?? "",
    write: (value) => inputs.forEach((input) => { input.checked = input.value === value; }),
    offer: (options) => options.forEach((option, index) => {
      inputs[index].disabled = Boolean(option.off);
      inputs[index].parentElement.hidden = Boolean(option.off);
    }),
    on: (handler) => group.addEventListener("change", () => handler(true)),
  };
}

function entryField(field, name) {
  const shared = { id: name, name };
  let input;
  if (field.type === "textarea") input = el("textarea", { ...shared, rows: field.rows || 3, maxlength: field.longest });
  else if (field.type === "select") {
    input = el("select", shared, ...field.options.map((o) => el("option", { value: o.value, text: o.label })));
  } else {
    input = el("input", { ...shared, type: field.type, min: field.min, max: field.max, step: field.step });
    if (field.type === "number") input.inputMode = "decimal";
  }
  const shown = field.type === "range" ? el("output", { for: name }) : null;
  const show = () => {
    if (!shown) return;
    shown.textContent = input.value + field.unit;
    input.setAttribute("aria-valuetext", input.value + field.unit);
  };
  const node = el("div", { class: `so-field so-${field.type}` }, el("label", { for: name, text: field.label }), input, shown);
  return {
    node,
    read: () => input.value,
    write: (value) => {
      if (input.value !== value && !(node.contains(document.activeElement) && input.dataset.touched)) input.value = value;
      show();
    },
    on: (handler) => {
      input.addEventListener("input", () => { input.dataset.touched = "1"; show(); handler(field.type === "range"); });
      input.addEventListener("change", () => handler(true));
      input.addEventListener("blur", () => { delete input.dataset.touched; });
    },
  };
}

function buildForm(form, send) {
  const fields = new Map();
  const node = el("form", { class: "so-form", novalidate: true, autocomplete: "off" });
  const inputs = el("div", { class: "so-inputs" });
  for (const field of form.fields) {
    const made = (field.type === "radio" ? radioField : entryField)(field, `so-${mark}-${(serial += 1)}-${field.id}`);
    fields.set(field.id, made);
    inputs.append(made.node);
  }
  const complaint = el("p", { class: "so-flag", role: "alert", hidden: true });
  const button = form.button ? el("button", { type: "submit", text: form.button }) : null;
  const output = el("div", { class: "so-output" });
  const heard = el("p", { class: "so-heard", role: "status" });
  inputs.append(...[complaint, button].filter(Boolean));
  node.append(inputs, output, heard);

  const values = () => Object.fromEntries([...fields].map(([id, field]) => [id, field.read()]));
  let timer = 0;
  const later = () => { clearTimeout(timer); timer = setTimeout(() => now("change"), DRAFT_AFTER); };
  const now = (type) => {
    clearTimeout(timer);
    // An answer that was asked for is read out; what changes while one types would only interrupt.
    output.setAttribute("aria-live", type === "press" ? "polite" : "off");
    send(type, form.id, values());
  };
  node.addEventListener("submit", (event) => { event.preventDefault(); now(form.button ? "press" : "change"); });
  if (form.live) for (const field of fields.values()) field.on((settled) => (settled ? now("change") : later()));
  node.addEventListener("keydown", (event) => {
    // Ctrl+S would otherwise be the browser's "save page": a note has something better to do with it.
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); now(form.button ? "press" : "change"); }
  });
  return {
    node,
    update(next, behind) {
      node.hidden = Boolean(next.hidden);
      for (const field of next.fields) {
        if (!behind) fields.get(field.id)?.write(field.value);
        if (field.options) fields.get(field.id)?.offer?.(field.options);
      }
      setHtml(output, next.output || "");
      setText(complaint, next.complaint || "");
      if (heard.textContent !== (next.heard || "")) heard.textContent = next.heard || "";
      if (button && button.textContent !== next.button) button.textContent = next.button;
    },
  };
}

function render({ model, el: host }) {
  const root = el("section", { class: "so", "data-lm-suppress-shortcuts": "true" });
  // JupyterLab's command-mode keys (b inserts a cell, d d deletes one) must not see what is typed here.
  root.addEventListener("keydown", (event) => event.stopPropagation());

  let number = 0;
  let waiting = 0;
  const stalled = el("p", { class: "so-flag", role: "alert", hidden: true });
  const give_up = () => setText(stalled, NO_ANSWER);
  const send = (type, form, values) => {
    number = Math.max(number, model.get("view").answered) + 1;
    clearTimeout(waiting);
    waiting = setTimeout(give_up, NO_ANSWER_AFTER);
    try { model.send({ type, form, values, number }); } catch { give_up(); }
  };

  const view = model.get("view");
  root.classList.add(`so-kind-${view.kind}`);
  const title = el("h2", { text: view.title, id: `so-title-${mark}-${(serial += 1)}`, hidden: !view.title });
  if (view.title) root.setAttribute("aria-labelledby", title.id);
  const lead = el("div", { class: "so-lead" });
  const problem = el("p", { class: "so-flag", role: "alert", hidden: true });
  const forms = view.forms.map((form) => buildForm(form, send));
  const summary = el("p", { class: "so-summary", role: "status", hidden: true });
  // The record beside this form repeats it for a reopened notebook; while the form lives, it only doubles it.
  const hide = el("style", { text: `.${CSS.escape(view.record)} { display: none; }` });
  root.append(hide, title, lead, problem, ...forms.map((form) => form.node), summary, stalled);
  host.append(root);

  // A form or an option that goes away must not take the keyboard's place with it.
  const keepFocus = (held) => {
    if (!root.contains(held) || (!held.disabled && held.getClientRects().length)) return;
    root.querySelector("form:not([hidden]) :is(input:enabled, select, textarea, button)")?.focus();
  };

  const update = () => {
    const next = model.get("view");
    const held = document.activeElement;
    setHtml(lead, next.lead_html || "");
    setText(problem, next.problem || "");
    setText(summary, next.summary || "");
    // While a newer message is on its way, this view's values are old: writing them would undo what was just entered.
    const behind = next.answered < number;
    next.forms.forEach((form, index) => forms[index].update(form, behind));
    keepFocus(held);
    root.dataset.answered = next.answered;
    if (next.answered >= number) { clearTimeout(waiting); setText(stalled, ""); }
  };
  model.on("change:view", update);
  update();
  return () => { clearTimeout(waiting); model.off("change:view", update); };
}

export default { render };
