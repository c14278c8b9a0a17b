/* Changes of mind, and walks that are carried to another version of their tree: a walk is gone again, and keeps what still fits.

   Invariant: no answer is taken that was not given, floors are not judged again, times never run backwards, and nothing is left out without a word:
   each step is kept or set aside, exactly as in changing.py and carrying.py. Nothing handed in is changed, and no clock is read.
   Notes are kept by node and visit, and `moved` says which of them belong to another visit now; all of these moves are made at once, by `moveNotes`. */
import { noEarlier, plainStep } from "./walk.mjs";

/* The name by which the note of a visit is kept. */
export function noteKey(node, nth) {
  return `${node}/${nth}`;
}

/* Say whether the same was given, or whether two values are the same. */
function isSame(one, other) {
  return Array.isArray(one) && Array.isArray(other) ? one.join(" ") === other.join(" ") : one === other; // no id holds a space
}

/* A walk of the first steps of another. */
function goneUpTo(walker, record, steps) {
  const going = walker.setOut(record);
  for (const step of steps) going.take(step);
  return going;
}

/* Let a walk go on by those of some steps that still fit and are about no stale fact; give each of these with the step that it is now.
   The steps wait in queues by what they answered. Each stop takes the first of its queue that can be given there; one that cannot is passed by for good. */
function takeAgain(walker, going, steps, stale) {
  const queues = new Map();
  for (const step of [...steps].reverse().filter(({ node }) => !stale.has(node.fact))) {
    const key = walker.keyOf(step.node);
    if (!queues.has(key)) queues.set(key, []);
    queues.get(key).push(step);
  }
  const again = new Map();
  for (;;) {
    const step = queues.get(walker.keyOf(going.node))?.pop();
    if (!step) return again;
    const taken = going.take(step);
    if (taken) again.set(step, taken);
  }
}

/* A walk whose last step counts as given at a time. The one that was `changed` is judged as of that time if it is a day.
   Another day was judged once: where it would mean something else then, or could not be given, all times stay as they are. */
function arrivedAt(walker, record, going, at, changed) {
  const last = going.steps.at(-1);
  const again = goneUpTo(walker, record, going.steps.slice(0, -1));
  const taken = again.take({ ...last, at });
  if (!taken) return going;
  return last === changed || (taken.way === last.way && isSame(taken.value, last.value)) ? again : going;
}

/* The walk in which one of its steps gives another answer, at a time: the record, the later steps that no longer fit, and the notes that move.
   Nothing is given where that cannot be answered there. As `Session.change` with `now`: where the walk comes to stand elsewhere, or loses steps,
   its last step counts as given now, so that a wait that it arrives at counts from now. */
export function change(walker, record, index, given, at) {
  const before = walker.walk(record);
  const step = before.steps[index];
  if (!step) return undefined;
  let going = goneUpTo(walker, record, before.steps.slice(0, index));
  const changed = going.take({ ...step, given });
  if (!changed) return undefined;
  const fact = isSame(changed.given, step.given) ? undefined : (step.way.settles ?? changed.way.settles);
  const later = before.steps.slice(index + 1);
  const again = takeAgain(walker, going, later, fact === undefined ? new Set() : walker.workedOut(fact));
  const isElsewhere = going.node !== before.node || going.steps.length !== before.steps.length;
  if (before.arrived !== undefined && isElsewhere) going = arrivedAt(walker, record, going, noEarlier(at, before.arrived), changed);
  const aside = later.filter((each) => !again.has(each));
  return { record: { ...record, steps: going.steps.map(plainStep) }, aside, moved: movedByChange(before, going, again, aside) };
}

/* The notes that move by a change: those of steps that were kept go with them; those that were set aside,
   and the one where the walk stood, go to the next visits of their nodes, so that they are there when the walk comes there again. */
function movedByChange(before, going, again, aside) {
  const left = new Set(aside);
  const kept = before.steps.filter((step) => !left.has(step)).map((step) => [step, again.get(step) ?? step]);
  const visits = countVisits();
  for (const step of going.steps) visits(step.node.id);
  const others = [...aside, before].map((step) => [step, { node: step.node, nth: visits(step.node.id) }]);
  return moves([...kept, ...others].map(([old, now]) => [noteKey(old.node.id, old.nth), noteKey(now.node.id, now.nth)]));
}

/* What counts the visits of nodes: of a node, it gives the number of the next one. */
function countVisits() {
  const visits = new Map();
  return (node) => visits.set(node, (visits.get(node) ?? 0) + 1).get(node);
}

/* Those of some pairs of an old name and a new one that are not the same. */
function moves(names) {
  return names.filter(([old, now]) => old !== now);
}

/* Notes by their names after some moved, all at once. One that did not move, and whose name belongs to another visit now,
   gets the next free visit of its node. */
export function moveNotes(notes, moved) {
  const names = new Map(moved);
  const taken = new Set(names.values());
  const found = new Map();
  for (const [old, now] of names) if (Object.hasOwn(notes, old)) found.set(now, notes[old]);
  for (const [name, note] of Object.entries(notes)) {
    if (names.has(name)) continue;
    const [node] = name.split("/");
    let free = name;
    for (let nth = 1; taken.has(free); nth += 1) free = noteKey(node, nth);
    taken.add(free);
    found.set(free, note);
  }
  return Object.fromEntries(found);
}

/* What a table of the tree has under a name; nothing where either is missing. */
function ownOf(table, name) {
  return table !== undefined && name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

/* What a node is called now. */
function nodeNow({ tree }, name) {
  return ownOf(tree.was?.nodes, name) ?? name;
}

/* What was given at a node, by its name now, as it is called now. */
function givenNow({ tree, nodes }, id, given) {
  const node = nodes.get(id);
  if (!node) return given;
  const values = ownOf(tree.was?.values, node.fact);
  const now = (one) => (typeof one === "string" ? ownOf(values, one) : undefined) ?? one;
  if (Array.isArray(given)) return given.map(now);
  return (typeof given === "string" ? ownOf(ownOf(tree.was?.answers, id), given) : undefined) ?? now(given);
}

/* Carry a walk of another version of its tree over to this one, as far as that is certain: the record here, how many steps were kept,
   those that were set aside as they are called now, where the walk stood, and what does not fit any more: at which step, which was given at which node,
   and whether the walk is "elsewhere" then, the answer is "refused", or the last one "leads" elsewhere; `moved` are the notes that move.
   As `Session.resume` with `follow`. */
export function carry(walker, { record, here }) {
  const known = new Set((walker.tree.moments ?? []).map(({ id }) => id));
  const moments = Object.fromEntries(Object.entries(record.moments ?? {}).filter(([id]) => known.has(id)));
  const going = walker.setOut({ ...record, moments });
  const steps = record.steps.map((step) => {
    const node = nodeNow(walker, step.node);
    return { ...step, node, given: givenNow(walker, node, step.given) };
  });
  const stood = nodeNow(walker, here);
  const misfit = goOn(going, steps, stood);
  const kept = going.steps.length;
  const carried = { ...record, moments, steps: going.steps.map(plainStep) };
  return { record: carried, kept, aside: steps.slice(kept), stood, misfit, whole: misfit === undefined, moved: movedByCarry(record, here, steps, stood) };
}

/* Let a walk go on by steps as long as they fit and lead where it stood, and give what does not. */
function goOn(going, steps, stood) {
  for (const [index, step] of steps.entries()) {
    const isThere = step.node === going.node.id;
    if (!isThere || !going.take(step)) return { step: index + 1, node: step.node, reason: isThere ? "refused" : "elsewhere" };
  }
  return going.node.id === stood ? undefined : { step: steps.length, node: stood, reason: "leads" };
}

/* The notes that move when a walk is carried over: nodes may be called otherwise, or be one now. */
function movedByCarry(record, here, steps, stood) {
  const [before, after] = [countVisits(), countVisits()];
  const nodes = [...record.steps.map((step, index) => [step.node, steps[index].node]), [here, stood]];
  return moves(nodes.map(([old, now]) => [noteKey(old, before(old)), noteKey(now, after(now))]));
}
