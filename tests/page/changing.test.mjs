/* Changes of mind, walks that are carried to another version, and the notes that go with them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { carry, change, moveNotes, noteKey } from "../../src/advicetree/drawing/page/script/changing.mjs";
import { answer, makeWalker } from "../../src/advicetree/drawing/page/script/walk.mjs";
import { DAY, HOUR, PARCEL, START, otherTree } from "./trees.mjs";

const walker = makeWalker(PARCEL);
const FRESH = { started: START, moments: {}, steps: [] };

/* The record of a walk that has given these answers: each an answer, hours after the start, and perhaps that it was early. */
function gone(answers, record = FRESH) {
  return answers.reduce((before, [given, hours, early]) => answer(before, walker.walk(before), given, START + hours * HOUR, early), record);
}

const brief = (steps) => steps.map(({ node, given, at }) => [node.id ?? node, given, (at - START) / HOUR]);
const hours = (record, number, given, after) => change(walker, record, number, given, START + after * HOUR);

test("later answers that still fit are kept with their times, also at another node that asks the same", () => {
  const record = gone([["green", 0], ["no", 1], [5, 2], ["new", 3]]);
  const { record: changed, aside, moved } = hours(record, 0, "blue", 9);
  assert.deepEqual(brief(changed.steps), [["colour", "blue", 9]]);
  assert.deepEqual(brief(aside), [["ask-warm", "no", 1], ["measure", 5, 2], ["since", "new", 3]]);
  assert.deepEqual(moved, []);
  const unsure = gone([["unsure", 0], ["done", 24], ["red", 25], ["busy", 73]]);
  const kept = hours(unsure, 0, "red", 100);
  assert.deepEqual(brief(kept.record.steps), [["colour", "red", 0], ["call", "busy", 100]]);
  assert.deepEqual(brief(kept.aside), [["look", "done", 24], ["colour-again", "red", 25]]);
});

test("where a walk still stands at the same stop, it has waited since it came there", () => {
  const record = gone([["unsure", 0], ["done", 24], ["green", 25], [5, 26], ["new", 27]]);
  const { record: changed, aside } = hours(record, 3, 6, 90);
  assert.deepEqual([brief(changed.steps).at(-1), aside], [["since", "new", 27], []]);
  assert.equal(walker.walk(changed).opens, START + 27 * HOUR + 2 * DAY);
});

test("where it comes to stand elsewhere, or loses steps, its last step counts as given now", () => {
  const record = gone([["unsure", 0], ["done", 24], ["green", 25], [5, 26], ["new", 27]]);
  assert.equal(brief(hours(record, 2, "red", 90).record.steps).at(-1)[2], 90);
  assert.equal(brief(hours(record, 2, "red", -90).record.steps).at(-1)[2], 27, "a clock that was set back");
  assert.deepEqual(brief(hours(record, 3, 20, 90).record.steps).at(-1), ["measure", 20, 90]);
});

test("a day that was not changed is judged once, so all times stay where it would mean something else now", () => {
  const record = gone([["unsure", 0], ["done", 24], ["green", 25], [5, 26], ["2026-11-18", 26], ["busy", 80], ["done", 140]]);
  const other = hours(record, 4, "2026-11-18", 140);
  assert.deepEqual(brief(other.record.steps), brief(record.steps));
  const longer = makeWalker(otherTree(PARCEL, {}, { since: { answers: [{ id: "old", to: "end", settles: "since" }, { id: "new", to: "look", settles: "since" }] } }));
  const lost = { ...record, steps: record.steps.slice(0, 5) };
  const before = longer.walk(lost);
  assert.equal(before.node.id, "look");
  const changed = change(longer, lost, 2, "blue", START + 400 * HOUR);
  assert.deepEqual(brief(changed.record.steps).at(-1), ["since", "2026-11-18@2026-11-27", 26]);
});

test("what cannot be answered there changes nothing", () => {
  const record = gone([["red", 0]]);
  for (const given of ["purple", 5, undefined, ["red"], "cold"]) assert.equal(change(walker, record, 0, given, START), undefined);
  for (const index of [1, -1, 0.5, undefined]) assert.equal(change(walker, record, index, "red", START), undefined);
});

test("what a program works out from a fact is not kept where that changes", () => {
  const asked = makeWalker(otherTree(PARCEL, { facts: PARCEL.facts.map((fact) => ({ ...fact, workedOutFrom: undefined })) }));
  const record = gone([["green", 0], ["no", 1], [5, 2]]);
  assert.deepEqual(brief(hours(record, 0, "blue", 9).aside), [["ask-warm", "no", 1], ["measure", 5, 2]]);
  assert.deepEqual(change(asked, record, 0, "blue", START + 9 * HOUR).aside, []);
  assert.deepEqual(hours(record, 0, "green", 9).aside, [], "the same answer again");
});

test("notes go with the steps that are kept, and those that were set aside wait for the next visit of their node", () => {
  const record = gone([["red", 0], ["busy", 48], ["done", 96], ["good", 96]]);
  const notes = { "call/1": "first call", "call/2": "second call", "until/1": "typed just now" };
  const { record: changed, moved, aside } = hours(record, 0, "unsure", 100);
  assert.deepEqual([brief(changed.steps), aside.length], [[["colour", "unsure", 100]], 3]);
  assert.deepEqual(moveNotes(notes, moved), notes);
  const other = hours(record, 1, "done", 100);
  assert.deepEqual(brief(other.record.steps).map(([node, given]) => [node, given]), [["colour", "red"], ["call", "done"], ["mood", "good"]]);
  assert.deepEqual(moveNotes(notes, other.moved), notes);
});

test("notes move all at once, and none takes the place of another", () => {
  assert.deepEqual(moveNotes({ "a/1": "one", "a/2": "two" }, [["a/1", "a/2"], ["a/2", "a/1"]]), { "a/1": "two", "a/2": "one" });
  assert.deepEqual(moveNotes({ "a/1": "one", "b/1": "left" }, [["a/1", "b/1"]]), { "b/1": "one", "b/2": "left" });
  assert.deepEqual(moveNotes({ "b/1": "left", "b/2": "more" }, [["a/1", "b/1"]]), { "b/2": "left", "b/3": "more" });
  assert.deepEqual(Object.keys(moveNotes({ x: "1", "x/y": "2", "": "3", "x/": "4" }, [["a/1", "x"]])).length, 4);
  assert.equal(noteKey("call", 2), "call/2");
});

// ------------------------------------------------------------ Another version

const NEW = makeWalker(
  otherTree(
    { ...PARCEL, nodes: PARCEL.nodes.map((node) => (node.id === "call" ? { ...node, id: "ring", answers: [{ id: "done", to: "mood" }, { id: "engaged", to: "ring" }] } : node)) },
    {
      moments: [],
      facts: PARCEL.facts.map((fact) => (fact.id === "extras" ? { ...fact, values: [{ id: "ribbon", label: "A bow" }, fact.values[1]] } : fact)),
      was: { nodes: { call: "ring" }, answers: { ring: { busy: "engaged" } }, values: { extras: { bow: "ribbon" } } },
    },
    {
      colour: { answers: [{ id: "red", to: "ring", settles: "hue" }, { id: "unsure", to: "look" }] },
      pack: { others: { id: "others", to: "ring", settles: "extras" } },
      mood: { answers: [{ id: "good", to: "until" }, { id: "bad", to: "ring" }] },
    },
  ),
);
const carried = (record) => carry(NEW, { record, here: walker.walk(record).node.id });

test("a walk goes on under the names that things have now", () => {
  const record = gone([["red", 0], ["busy", 10, true]], { ...FRESH, moments: { sent: START + 5 * HOUR, other: 0 } });
  const { record: now, kept, aside, stood, misfit, whole, moved } = carried(record);
  assert.deepEqual(brief(now.steps), [["colour", "red", 0], ["ring", "engaged", 10]]);
  assert.deepEqual([kept, aside, stood, misfit, whole], [2, [], "ring", undefined, true]);
  assert.deepEqual([now.moments, now.steps[1].early], [{}, true]);
  assert.deepEqual(moved, [["call/1", "ring/1"], ["call/2", "ring/2"]]);
  const list = [{ node: "pack", given: ["bow", "card"] }, { node: "call", given: "done" }];
  assert.deepEqual(carry(NEW, { record: { ...FRESH, steps: list }, here: "mood" }).aside.map(({ given }) => given), [["ribbon", "card"], "done"]);
});

test("it stops at the first step that does not fit, and the rest is set aside", () => {
  const refused = carry(walker, { record: { ...FRESH, steps: [{ node: "colour", given: "red", at: START }, { node: "call", given: "later", at: START }] }, here: "call" });
  assert.deepEqual([refused.kept, refused.misfit, refused.whole], [1, { step: 2, node: "call", reason: "refused" }, false]);
  const elsewhere = carry(walker, { record: { ...FRESH, steps: [{ node: "gone", given: "red", at: START }] }, here: "end" });
  assert.deepEqual([elsewhere.misfit, elsewhere.aside.length], [{ step: 1, node: "gone", reason: "elsewhere" }, 1]);
  const leads = carry(walker, { record: gone([["red", 0]]), here: "look" });
  assert.deepEqual([leads.kept, leads.misfit], [1, { step: 1, node: "look", reason: "leads" }]);
  assert.deepEqual(carry(walker, { record: FRESH, here: "end" }).misfit, { step: 0, node: "end", reason: "leads" });
});

test("a walk may hold anything", () => {
  for (const odd of [undefined, null, 5, {}, [], [[]], "", "__proto__", "constructor"]) {
    const { kept, whole } = carry(NEW, { record: { started: START, moments: { constructor: 5 }, steps: [{ node: odd, given: odd, at: odd }] }, here: odd });
    assert.deepEqual([kept, whole], [0, false]);
  }
});
