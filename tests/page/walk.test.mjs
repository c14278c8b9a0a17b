/* Where a walk is, what was said on the way, and what is waited for. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { LATEST } from "../../src/advicetree/drawing/page/script/days.mjs";
import { LONGEST_WALK, answer, isHeld, keepingTime, makeWalker, plainStep } from "../../src/advicetree/drawing/page/script/walk.mjs";
import { DAY, HOUR, PARCEL, START, otherTree } from "./trees.mjs";

const walker = makeWalker(PARCEL);
const untimed = makeWalker(otherTree(PARCEL, { timed: undefined }));
const FRESH = { started: START, moments: {}, steps: [] };

/* The record of a walk that has given these answers: each an answer, hours after the start, and perhaps that it was early. */
function gone(answers, record = FRESH) {
  return answers.reduce((before, [given, hours, early]) => answer(before, walker.walk(before), given, START + hours * HOUR, early), record);
}

const now = (answers, record) => walker.walk(gone(answers, record));

test("a walk begins at the start, and is nowhere else yet", () => {
  const { node, nth, steps, said, values, gone: names, fits, arrived, opens, due, since, asks } = walker.walk(FRESH);
  assert.deepEqual([node.id, nth, steps, said, [...values], [...names], fits], ["colour", 1, [], [], [["tint", "weak"]], ["colour"], true]);
  assert.deepEqual([arrived, opens, due, since, asks], [START, undefined, undefined, undefined, undefined]);
});

test("what was answered is told, and what was said since", () => {
  const { steps, said, node, values } = now([["unsure", 0], ["done", 30], ["blue", 31]]);
  assert.deepEqual(steps.map(({ node: { id }, given, nth, labels }) => [id, given, nth, labels]), [
    ["colour", "unsure", 1, ["I can't tell"]],
    ["look", "done", 1, ["Done"]],
    ["colour-again", "blue", 1, ["Blue"]],
  ]);
  assert.deepEqual(said, ["Another, then.", "A weak one."]);
  assert.deepEqual(steps.map((step) => step.said), [[], [], said]);
  assert.deepEqual([node.id, values.get("hue"), values.get("tint")], ["measure", "blue", "weak"]);
});

test("a question whose fact is known is passed over, and all that was gone through has its name", () => {
  const { node, gone: names } = now([["red", 0], ["done", 48], ["good", 48], ["done", 48]]);
  assert.equal(node.id, "call");
  const passed = ["call", "call done", "colour", "colour red", "colour-again", "colour-again red", "fork", "fork strong", "mood", "mood good", "until", "until done"];
  assert.deepEqual([...names].sort(), passed);
});

test("a limit sends a walk on, and says so", () => {
  const { node, said, gone: names, nth } = now([["red", 0], ["busy", 48], ["busy", 96]]);
  assert.deepEqual([node.id, said, names.has("call "), nth], ["end", ["That's enough calling."], true, 1]);
});

test("an answer that is not there fits nowhere, and a walk goes as far as its steps fit", () => {
  const steps = [{ node: "colour", given: "red", at: START }, { node: "call", given: "gone", at: START }, { node: "call", given: "done", at: START }];
  const { fits, node, steps: taken } = walker.walk({ ...FRESH, steps });
  assert.deepEqual([fits, node.id, taken.length], [false, "call", 1]);
  assert.equal(walker.walk({ ...FRESH, steps: [steps[1]] }).steps.length, 0);
});

test("a record may hold anything", () => {
  const odd = [undefined, null, true, NaN, {}, [], [[]], "", "toString", "__proto__", "constructor", "1960-05-01@", 1e300, -1];
  for (const given of odd) {
    for (const at of [START, NaN, -Infinity, Infinity, "1", undefined, null]) {
      for (const node of ["colour", "measure", "__proto__", undefined, null, {}]) {
        const { node: here, arrived } = walker.walk({ started: START, moments: { sent: at, constructor: at }, steps: [{ node, given, at, early: given }] });
        assert.ok(walker.nodes.has(here.id));
        assert.ok(arrived >= START && arrived <= LATEST);
      }
    }
  }
  assert.equal(walker.walk({ started: "yesterday", steps: [] }).arrived, undefined);
});

test("a step is never before the one before it, whatever the clock says", () => {
  const record = gone([["unsure", 0], ["done", 30], ["red", 20]]);
  assert.deepEqual(record.steps.map(({ at }) => (at - START) / HOUR), [0, 30, 30]);
  const back = { ...record, steps: record.steps.map((step, index) => ({ ...step, at: START - index * DAY })) };
  assert.deepEqual(walker.walk(back).steps.map(({ at }) => at), [START, START, START]);
  assert.equal(answer(record, walker.walk(record), "done", 1e300, true).steps.at(-1).at, LATEST);
});

test("a wait opens after its time, and until then an answer is held up unless it is early, or can be given at any time", () => {
  const record = gone([["unsure", 1]]);
  const here = walker.walk(record);
  const [done, lost] = walker.offers(here.node);
  const opens = START + HOUR + DAY;
  assert.deepEqual([here.since, here.opens, here.due, here.asks], [START + HOUR, opens, undefined, undefined]);
  assert.deepEqual([opens - 1, opens].map((at) => isHeld(here, done, at)), [true, false]);
  assert.equal(isHeld(here, lost, START + HOUR), false);
  assert.equal(answer(record, here, "done", opens - 1), undefined);
  assert.deepEqual(answer(record, here, "done", opens - 1, true).steps.at(-1), { node: "look", given: "done", at: opens - 1, early: true });
  assert.deepEqual(answer(record, here, "done", opens, true).steps.at(-1), { node: "look", given: "done", at: opens });
  assert.deepEqual(answer(record, here, "lost", START, true).steps.at(-1), { node: "look", given: "lost", at: START + HOUR });
});

test("a clock that was set back does not shorten a wait", () => {
  const record = gone([["unsure", 1]]);
  const here = walker.walk(record);
  assert.equal(answer(record, here, "done", START - 100 * DAY), undefined);
  assert.equal(answer(record, here, "done", START - 100 * DAY, true).steps.at(-1).at, START + HOUR);
});

test("a wait counts from its moment or, where nobody gave it, from the first arrival at an action that counts from it", () => {
  const first = now([["red", 3]]);
  assert.deepEqual([first.since, first.opens, first.due, first.asks], [START + 3 * HOUR, START + 3 * HOUR + 2 * DAY, START + 3 * HOUR + 7 * DAY, "sent"]);
  const second = now([["red", 3], ["busy", 60]]);
  assert.deepEqual([second.node.id, second.nth, second.since], ["call", 2, START + 3 * HOUR]);
  const known = walker.walk({ ...gone([["red", 3]]), moments: { sent: START - DAY } });
  assert.deepEqual([known.since, known.opens, known.asks], [START - DAY, START + DAY, undefined]);
});

test("a wait until a moment that nobody gave is open on arrival, and cannot be early", () => {
  const here = now([["red", 0], ["done", 48], ["good", 48]]);
  assert.deepEqual([here.node.id, here.opens, here.due, here.asks], ["until", START, START + DAY, "sent"]);
  const later = { ...FRESH, moments: { sent: START + 60 * HOUR } };
  const steps = [["red", 0], ["done", 48, true], ["good", 48]];
  assert.equal(now(steps, later).opens, START + 60 * HOUR);
  const early = gone([...steps, ["done", 49, true]], later);
  assert.equal(walker.walk(early).steps.at(-1).early, true);
  assert.equal(walker.walk({ ...early, moments: {} }).steps.at(-1).early, false);
});

test("no wait ends after the calendar", () => {
  assert.equal(walker.walk({ ...FRESH, started: LATEST, steps: [{ node: "colour", given: "red", at: LATEST }] }).opens, LATEST);
});

test("a day is judged as of the day of its step", () => {
  const steps = [["unsure", 0], ["done", 24], ["green", 24], [5, 24]];
  assert.equal(now([...steps, ["2026-11-17", 24]]).steps.at(-1).given, "2026-11-17@2026-11-27");
  assert.equal(now([...steps, ["2026-11-17@1999-01-01", 24]]).node.id, "end");
  assert.equal(now([...steps, ["2026-11-18", 24]]).node.id, "call");
  assert.equal(now([...steps, ["2026-11-28", 24]]).fits, false);
});

test("without times nothing is waited for, and a day is judged as of the one beside it", () => {
  const steps = [["colour", "unsure"], ["look", "done"], ["colour-again", "green"], ["measure", 5], ["since", "2026-11-17@2026-11-27"]];
  const record = { steps: steps.map(([node, given]) => ({ node, given, at: START, early: true })) };
  const { node, fits, arrived, opens, steps: taken } = untimed.walk(record);
  assert.deepEqual([node.id, fits, arrived, opens], ["end", true, undefined, undefined]);
  assert.deepEqual(taken.map(plainStep), steps.map(([id, given]) => ({ node: id, given })));
  assert.deepEqual(answer({ steps: [] }, untimed.walk({ steps: [] }), "red", START).steps, [{ node: "colour", given: "red" }]);
  assert.equal(untimed.walk({ ...FRESH, steps: [{ node: "colour", given: "red", at: START }] }).opens, undefined);
});

test("a record is made to keep time as its page does", () => {
  const timed = gone([["unsure", 0], ["done", 2, true]]);
  const bare = { steps: [{ node: "colour", given: "unsure" }, { node: "look", given: "done" }] };
  assert.equal(keepingTime(PARCEL, timed, START), timed);
  assert.equal(keepingTime({}, bare, START), bare);
  assert.deepEqual(keepingTime({}, timed, START), { moments: {}, ...bare });
  assert.deepEqual(keepingTime(PARCEL, bare, START), { started: START, steps: bare.steps.map((step) => ({ ...step, at: START })) });
});

test("a record and a tree stay as they were", () => {
  const [record, tree] = [gone([["red", 0], ["done", 48]]), JSON.parse(JSON.stringify(PARCEL))];
  const before = JSON.stringify([record, tree]);
  const other = makeWalker(tree);
  other.walk(record);
  other.offers(other.nodes.get("pack"));
  answer(record, other.walk(record), "good", START);
  assert.equal(JSON.stringify([record, tree]), before);
});

test("what can be answered are the answers by name, then those that groups and others take, and of several all choices", () => {
  const offered = (id) => walker.offers(walker.nodes.get(id)).map((offer) => [offer.id, offer.label, offer.to]);
  assert.deepEqual(offered("colour"), [["red", "Red", "call"], ["unsure", "I can't tell", "look"], ["green", "Green", "ask-warm"], ["blue", "Blue", "ask-warm"]]);
  assert.deepEqual(offered("pack"), [["bow", "A bow", "call"], ["card", "A card", "call"]]);
  assert.deepEqual(offered("end"), []);
  assert.deepEqual(walker.resolve(walker.nodes.get("pack"), ["card", "bow"]).labels, ["A bow", "A card"]);
});

test("the longest walk goes no further", () => {
  const tree = { timed: true, start: "on", nodes: [{ id: "on", kind: "action", answers: [{ id: "go", to: "on" }] }] };
  const steps = Array.from({ length: LONGEST_WALK + 5 }, () => ({ node: "on", given: "go", at: START }));
  const { fits, steps: taken, nth } = makeWalker(tree).walk({ ...FRESH, steps });
  assert.deepEqual([fits, taken.length, nth], [false, LONGEST_WALK, LONGEST_WALK + 1]);
});
