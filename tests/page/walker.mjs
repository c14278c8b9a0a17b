/* Walks for programs that compare: reads a line of JSON for each request, and answers each with a line of JSON.

   {"tree": NAME, "data": DATA} keeps a tree by a name. {"zone": ZONE, "tree": NAME, "record": RECORD, "operations": [OPERATION, …]} walks in it,
   where the reader is in a zone, and tells where the walk is at first and after each operation:
   {"do": "answer", "given", "at", "early", "note"}, {"do": "back"}, {"do": "change", "index", "given", "at"}, {"do": "moment", "moment", "at"},
   {"do": "carry", "tree": NAME}, {"do": "link"}. What was refused is told, and changes nothing.

   Invariant: a request changes nothing but the trees that are kept and the zone. */
import { createInterface } from "node:readline";

import { carry, change, moveNotes, noteKey } from "../../src/advicetree/drawing/page/script/changing.mjs";
import { readLink, writeLink } from "../../src/advicetree/drawing/page/script/link.mjs";
import { answer, isHeld, makeWalker } from "../../src/advicetree/drawing/page/script/walk.mjs";

const walkers = new Map();

const operations = {
  answer(state, { given, at, early, note }) {
    const now = state.walker.walk(state.record);
    const record = answer(state.record, now, given, at, early);
    if (!record) return { refused: "held" };
    if (!state.walker.walk(record).fits) return { refused: "answer" };
    const { [noteKey(now.node.id, now.nth)]: _, ...notes } = state.notes;
    if (note !== undefined) notes[noteKey(now.node.id, now.nth)] = note;
    return { ...state, record, notes };
  },

  back(state) {
    const { record } = state;
    return { ...state, record: { ...record, steps: record.steps.slice(0, -1) } };
  },

  change(state, { index, given, at }) {
    const changed = change(state.walker, state.record, index, given, at);
    if (!changed) return { refused: "answer" };
    const { record, aside, moved } = changed;
    const notes = moveNotes(state.notes, moved);
    const before = Object.values(state.notes).sort().join();
    if (Object.values(notes).sort().join() !== before) throw new Error("a note was lost");
    return { ...state, record, notes, told: { aside: aside.map(toldStep) } };
  },

  moment(state, { moment, at }) {
    const { record } = state;
    return { ...state, record: { ...record, moments: { ...record.moments, [moment]: at } } };
  },

  carry(state, { tree }) {
    const walker = walkers.get(tree);
    const here = state.walker.walk(state.record).node.id;
    const { record, kept, aside, stood, misfit, whole, moved } = carry(walker, { record: state.record, here });
    return { ...state, walker, record, notes: moveNotes(state.notes, moved), told: { kept, aside, stood, misfit, whole } };
  },

  link(state) {
    const here = state.walker.walk(state.record).node.id;
    const link = readLink(writeLink("1.0 beta", state.record, here));
    if (link.version !== "1.0 beta" || link.here !== here || link.cut) throw new Error(`the link says ${JSON.stringify(link)}`);
    return { ...state, record: link.record };
  },
};

function toldStep({ node, given, at, early, nth, labels, said }) {
  return { node: node.id, given, at, early, nth, label: labels.join(", "), said };
}

function told({ walker, record, notes }) {
  const now = walker.walk(record);
  const { node, nth, said, arrived, opens, due, asks, fits } = now;
  return {
    node: node.id,
    nth,
    said,
    offers: walker.offers(node).map(({ id, label }) => [id, label]),
    held: walker.offers(node).filter((way) => isHeld(now, way, arrived)).map(({ id }) => id),
    values: Object.fromEntries(now.values),
    steps: now.steps.map(toldStep),
    notes: now.steps.map((step) => notes[noteKey(step.node.id, step.nth)]),
    gone: [...now.gone].sort(),
    arrived,
    opens,
    due,
    asks,
    fits,
  };
}

function handle({ tree, data, zone, record, operations: wanted }) {
  if (data) {
    walkers.set(tree, makeWalker(data));
    return {};
  }
  process.env.TZ = zone;
  let state = { walker: walkers.get(tree), record, notes: {} };
  const stops = [told(state)];
  for (const { do: name, ...operation } of wanted) {
    const { told: report = {}, refused, ...next } = operations[name](state, operation);
    if (!refused) state = next;
    stops.push(refused ? { refused } : { ...told(state), ...report });
  }
  return stops;
}

function answered(line) {
  try {
    return handle(JSON.parse(line));
  } catch (error) {
    return { error: error.stack };
  }
}

for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(answered(line))}\n`);
