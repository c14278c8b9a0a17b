/* Shows what stands below a step: the answers so far, each with a way to change it, and what can be done with the whole walk.

   Invariant: nothing is deleted before the reader has said so twice. */

import { noteKey } from "./changing.mjs";

/* Make all that stands below a step. */
export function belowStep(kit, state, moves) {
  const { now } = state;
  return kit.elements.make("div", { class: "more" }, now.steps.length > 0 && pathPart(kit, state, moves), toolsPart(kit, state, moves));
}

/* Tell what was asked and answered so far, each with a way to change it. */
function pathPart({ elements: { make, readers, button, list, askedAndAnswered }, words: { told, counted, answered }, language }, { walk, now }, moves) {
  const items = now.steps.map((step, index) => {
    const { node, nth } = step;
    const note = walk.notes[noteKey(node.id, nth)];
    const change = button("link change", () => moves.change(index), told("change"));
    change.setAttribute("aria-label", told("change_answer", { headline: node.headline }));
    return make("li", {}, askedAndAnswered(node.headline, answered(step, language), note && readers("blockquote", note)), change);
  });
  return make("details", { class: "path" }, make("summary", {}, counted("path", items.length)), list("so-far", items, "ol"));
}

function toolsPart(kit, { now, hasKept }, moves) {
  const { elements: { make, button }, words: { told } } = kit;
  const isEnding = now.node.kind === "ending";
  const isOn = now.steps.length > 0;
  const tools = [
    isOn && !isEnding && button("link plan", moves.plan, told("see_plan")),
    isOn && button("link copy", moves.copyLink, told("copy_link")),
    isOn && !isEnding && button("link again", moves.begin, told("start_again")),
    (isOn || hasKept) && forgetButton(kit, moves),
  ].filter(Boolean);
  return tools.length ? make("div", { class: "tools" }, ...tools) : undefined;
}

/* Make a button that forgets all that is kept, once that is confirmed. */
export function forgetButton({ elements: { make, button, panel }, words: { told } }, moves) {
  const forget = button("link forget", () => {
    forget.closest(".tools").parentNode.querySelector(".sure")?.remove();
    const question = make("p", { id: "sure_here", tabindex: "-1" }, told("sure"));
    const close = () => {
      asked.remove();
      forget.focus();
    };
    const buttons = make("p", { class: "row" }, button("button", moves.forget, told("sure_yes")), button("button", close, told("sure_no")));
    const asked = panel("notice bad sure", question, buttons);
    asked.setAttribute("role", "group");
    asked.setAttribute("aria-labelledby", "sure_here");
    asked.addEventListener("keydown", ({ key }) => key === "Escape" && close());
    forget.closest(".tools").after(asked);
    question.focus();
  }, told("forget"));
  return forget;
}
