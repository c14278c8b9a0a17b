/* Gives what is told at a node in a walk: its lines, what it rests on, the notes that it recalls, and where its answers lead.

   Invariant: this follows from the tree, the walk and a time alone, so that the step, the plan and the text that is saved tell the same. */

import { noteKey } from "./changing.mjs";
import { isHeld } from "./walk.mjs";

/* Those of some lines that are said to the reader, each with those of its bullets that are; none whose bullets are all left unsaid. */
function linesSaid(walker, values, lines = []) {
  const meant = lines.filter((line) => !line.if || walker.holds(line.if, values));
  return meant
    .map((line) => ({ ...line, bullets: linesSaid(walker, values, line.bullets), alone: !line.bullets }))
    .filter(({ bullets, alone }) => alone || bullets.length);
}

/* All lines that are said at a node; what an ending says first is its headline, and left out. */
export function adviceAt(walker, node, values) {
  const [help, how, caution, say] = [node.help, node.how, node.caution, node.say].map((lines) => linesSaid(walker, values, lines));
  const all = [...help, ...how, ...caution, ...say].flatMap((line) => [line, ...line.bullets]);
  return { help, how, caution, parting: say.slice(1), all };
}

/* What a node and lines that are said there rest on: the ids of sources, each once. */
export const citedBy = (node, lines) => [...new Set([...(node.source ?? []), ...lines.flatMap((line) => line.source ?? [])])];

/* The notes that a node recalls, by the nodes where they were made. */
export function notesRecalled(walker, walk, now, node) {
  return (node.recall ?? []).flatMap((id) => {
    const texts = now.steps.filter((step) => step.node.id === id).map(({ nth }) => walk.notes[noteKey(id, nth)]).filter(Boolean);
    return texts.length ? [{ node: walker.nodes.get(id), texts }] : [];
  });
}

/* The stage of a node: its number, how many there are, its title, and which of them the walk has been in; nothing of a node without one. */
export function stageOf(stages, now, node) {
  const index = stages.findIndex(({ id }) => id === node.stage);
  if (index < 0) return undefined;
  const been = new Set(now.steps.map((step) => step.node.stage));
  return { number: index + 1, count: stages.length, title: stages[index].title, been: stages.map(({ id }) => been.has(id)) };
}

/* The times that are told of the wait where a walk is: when it opens, and when it runs out. Of one until a moment that nobody gave there are none,
   since nothing holds a reader there. */
export function timesTold({ node, asks, opens, due }) {
  const isUnknown = Boolean(node.wait?.until) && asks !== undefined;
  return isUnknown ? { isUnknown } : { isUnknown, opens, due };
}

/* Which answers can be given where a walk is, and which have to wait still. */
export function answersAt(walker, now, at) {
  const offers = walker.offers(now.node);
  const late = offers.filter((offer) => isHeld(now, offer, at));
  return { offers, late, free: offers.filter((offer) => !late.includes(offer)) };
}

/* Where the answers at an action lead, those that lead to the same together: `opens` says that they have to wait until then. */
export function nextSteps(walker, walk, now, at) {
  const ways = new Map();
  for (const offer of walker.offers(now.node)) {
    const step = { node: now.node.id, given: offer.id, at: Math.max(at, now.opens ?? 0) };
    const { node } = walker.walk({ ...walk, steps: [...walk.steps, step] });
    const opens = isHeld(now, offer, at) ? now.opens : undefined;
    const key = `${node.id} ${opens}`;
    if (!ways.has(key)) ways.set(key, { node, opens, labels: [] });
    ways.get(key).labels.push(offer.label);
  }
  return [...ways.values()];
}
