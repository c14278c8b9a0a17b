/* Walks that come by a link, or from another version, also from a page that keeps time otherwise. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { makeArrivals } from "../../src/advicetree/drawing/page/script/arriving.mjs";
import { LINK_MARK, writeLink } from "../../src/advicetree/drawing/page/script/link.mjs";
import { makeWalker } from "../../src/advicetree/drawing/page/script/walk.mjs";
import { HOUR, PARCEL, START, otherTree } from "./trees.mjs";

const NOW = START + 100 * HOUR;
const UNTIMED = otherTree(PARCEL, { timed: undefined });
const STEPS = [["colour", "unsure"], ["look", "done"], ["colour-again", "green"]].map(([node, given]) => ({ node, given }));
const WITHOUT = { steps: STEPS };
const WITH = { started: START, moments: { sent: START }, steps: STEPS.map((step, index) => ({ ...step, at: START + index * HOUR })) };

/* What takes walks in on a page that keeps no walk of this version, and these of others. */
function arrivals(tree, others = []) {
  const words = { told: (name) => name, counted: (name, count) => `${name} ${count}` };
  const freshWalk = () => ({ id: "w", last: NOW, steps: [], moments: {}, notes: {}, ...(tree.timed ? { started: NOW } : {}) });
  const store = { walks: () => [], others: () => others, copyOf: (walk) => ({ ...walk, version: tree.version }) };
  return makeArrivals({ tree, walker: makeWalker(tree), store, words, freshWalk });
}

const linkTo = (record, here = "measure") => LINK_MARK + writeLink(PARCEL.version, record, here);
const timesOf = ({ steps }) => steps.map(({ at }) => at);

test("a walk that comes by a link goes on where it was", () => {
  const { walk, words } = arrivals(PARCEL).fromLink(linkTo(WITH));
  assert.deepEqual([walk.started, walk.steps, walk.moments, words], [START, WITH.steps, WITH.moments, "linked"]);
});

test("one that has no times counts as gone now on a page that keeps time, and one that has loses them on a page that keeps none", () => {
  const timed = arrivals(PARCEL).fromLink(linkTo(WITHOUT));
  assert.deepEqual([timed.walk.started, timesOf(timed.walk), timed.words], [NOW, [NOW, NOW, NOW], "linked"]);
  const untimed = arrivals(UNTIMED).fromLink(linkTo(WITH));
  assert.deepEqual(["started" in untimed.walk, untimed.walk.steps, untimed.words], [false, STEPS, "linked_untimed"]);
});

test("it is told where a link was cut, even at a stop where the walk stood too", () => {
  const text = linkTo(WITH);
  const { walk, words } = arrivals(PARCEL).fromLink(text.slice(0, -3));
  assert.deepEqual([walk.steps.length, words], [2, "fits 2 link_cut"]);
  assert.equal(arrivals(PARCEL).fromLink(linkTo({ ...WITH, steps: WITH.steps.slice(0, 1) }, "look").slice(0, -1)).words, "fits_none link_cut");
  const loop = [{ node: "colour", given: "red", at: START }, { node: "call", given: "busy", at: START }];
  assert.equal(arrivals(PARCEL).fromLink(linkTo({ ...WITH, steps: loop }, "call").slice(0, -6)).words, "fits 1 link_cut");
  assert.deepEqual(arrivals(PARCEL).fromLink(`${LINK_MARK}nothing`).words, "fits_none link_cut");
  assert.equal(arrivals(PARCEL).fromLink("#step-7"), undefined);
});

test("a walk of another version is carried over, whatever its page did about time", () => {
  const old = { id: "o", revision: 3, last: START, here: "measure", version: "1", notes: { "look/1": "My own words." } };
  for (const [tree, record, times] of [[PARCEL, WITHOUT, [NOW, NOW, NOW]], [UNTIMED, WITH, [undefined, undefined, undefined]], [PARCEL, WITH, timesOf(WITH)]]) {
    const here = arrivals(tree, [{ moments: {}, ...old, ...record }]);
    const walk = here.carriedWalk(here.older()[0]);
    assert.deepEqual([timesOf(walk), walk.version, walk.notes, "started" in walk], [times, "2", old.notes, Boolean(tree.timed)]);
  }
  assert.deepEqual(arrivals(PARCEL).older(), []);
});
