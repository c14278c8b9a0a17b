/* Shows an earlier step again, so that its answer can be changed.

   Invariant: what was given there is marked or filled in, and nothing is changed until another answer is given. What a change sets aside is told. */

import { adviceAt } from "./advice.mjs";
import { change, moveNotes, noteKey } from "./changing.mjs";
import { notesTakenBack } from "./notes.mjs";
import { headline } from "./step.mjs";

/* Make a step whose answer is to be changed: `values` are what was known there, and `today` the day as of which a date is judged. */
export function changeView(kit, { step: { node, given }, values, today, isTimed }, moves) {
  const { elements: { make, button, paragraph }, words: { told } } = kit;
  return make("div", { class: "step changing", "data-node": node.id },
    button("link back", moves.leave, told("back")),
    make("p", { class: "small", id: "changing_here" }, told("changing")),
    headline(kit, node, ["changing_here"]),
    ...adviceAt(kit.walker, node, values).help.map((line) => paragraph("help", line)),
    kit.fields.answering(node, { give: moves.changeTo, before: given, today: () => today, marksFree: !isTimed }),
    make("p", { class: "row" }, button("button", moves.leave, told("keep_it"))));
}

/* A walk in which one of its answers was changed, with what is to be told of that, and what takes the change back: a walk as it is then, to one
   without the change. Nothing is given where that cannot be answered there. */
export function changedWalk({ walker, words: { answered }, language }, walk, index, given, at) {
  const { steps } = walker.walk(walk);
  const done = change(walker, walk, index, given, at);
  if (!done) return undefined;
  const changed = { ...walk, ...done.record, notes: moveNotes(walk.notes, done.moved) };
  const answer = answered(walker.walk(changed).steps[index], language);
  const aside = done.aside.map((step) => ({ asked: step.node.headline, answered: answered(step, language) }));
  const hasNotes = done.aside.some(({ node, nth }) => walk.notes[noteKey(node.id, nth)]);
  const takenBack = (later) => ({ ...later, steps: walk.steps, notes: notesTakenBack(walk.notes, changed.notes, later.notes) });
  return { walk: changed, changed: { headline: steps[index].node.headline, answer }, aside, hasNotes, takenBack };
}
