/*
 * Steps through the decisions of a class view, one at a time, and opens what is hidden in two steps: what could be done,
 * then what the class did. Nothing depends on it: without it, all decisions stand one below the other, and open by hand.
 * It stands at the end of the view's own element, so that several views on one page do not meet.
 */
(() => {
  const root = document.currentScript.parentElement;
  const place = root.querySelector(".sc-moments");
  const moments = [...place.querySelectorAll(".sc-moment")];
  const words = JSON.parse(place.dataset.words);
  let at = 0;
  let all = false;

  const button = (word, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words[word];
    // At the first and the last decision a button does nothing, but it stays: the focus must not be lost.
    made.addEventListener("click", () => made.getAttribute("aria-disabled") === "true" || act());
    return made;
  };
  const previous = button("previous", () => go(at - 1));
  const next = button("next", () => go(at + 1));
  const reveal = button("show_choices", () => unveil());
  const every = button("all", () => { all = !all; draw(); });
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  const bar = document.createElement("div");
  bar.className = "sc-steps";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", words.steps);
  bar.append(previous, next, reveal, every, status);

  const parts = () => [...moments[at].querySelectorAll("details")];
  const go = (to) => {
    if (all || to === at || !moments[to]) return;
    at = to;
    draw();
    place.scrollIntoView({ block: "start" }); // each decision begins at the same height of the wall
  };
  const unveil = () => {
    const closed = parts().find((part) => !part.open);
    if (closed) closed.open = true;
    else for (const part of parts()) part.open = false;
  };
  const label = () => {
    const [choices, did] = parts();
    reveal.textContent = words[did.open ? "hide" : choices.open ? "show_did" : "show_choices"];
  };
  const draw = () => {
    moments.forEach((moment, i) => { moment.hidden = !all && i !== at; });
    every.setAttribute("aria-pressed", all);
    for (const control of [previous, next, reveal]) control.hidden = all;
    previous.setAttribute("aria-disabled", at === 0);
    next.setAttribute("aria-disabled", at === moments.length - 1);
    const place = words.step.replace("{n}", at + 1).replace("{all}", moments.length);
    status.textContent = all ? "" : `${place}: ${moments[at].querySelector("h2, h3, h4, h5").textContent}`;
    label();
  };

  place.prepend(bar);
  place.addEventListener("toggle", label, true);
  place.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "ArrowRight") go(at + 1);
    else if (event.key === "ArrowLeft") go(at - 1);
    else return;
    event.preventDefault();
  });
  // A notebook has keys of its own, which would add and delete cells.
  root.addEventListener("keydown", (event) => event.stopPropagation());
  draw();

  const flow = root.querySelector(".sc-flow");
  if (document.fullscreenEnabled) {
    const fill = button("fill", () => flow.requestFullscreen());
    fill.className = "sc-fill";
    flow.before(fill);
  }
})();
