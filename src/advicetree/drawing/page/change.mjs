/* Shows an earlier step again, so that its answer can be changed.

   Invariant: what was given there is marked or filled in, and nothing is changed until another answer is given. */

import { adviceAt } from "./advice.mjs";
import { headline } from "./step.mjs";

/* Make a step whose answer is to be changed: `values` are what was known there, and `today` the day as of which a date is judged. */
export function changeView(kit, { step: { node, given }, values, today, isTimed }, moves) {
  const { elements: { make, button, paragraph }, words: { told } } = kit;
  return make("div", { class: "step changing", "data-node": node.id },
    button("link back", moves.leave, told("back")),
    make("p", { class: "small", id: "changing_here" }, told("changing")),
    headline(kit, node, ["changing_here"]),
    ...adviceAt(kit.walker, node, values).help.map((line) => paragraph("help", line)),
    kit.fields.answering(node, { give: moves.changeTo, before: given, today, marksFree: !isTimed }),
    make("p", { class: "row" }, button("button", moves.leave, told("keep_it"))));
}
