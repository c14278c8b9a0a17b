/* What is known: groups, conditions, rules, values, and what can be ticked. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { makeFacts } from "../../src/advicetree/drawing/page/script/facts.mjs";

const TREE = {
  facts: [
    { id: "country", values: [{ id: "at" }, { id: "be" }, { id: "uk" }, { id: "us" }], groups: [{ id: "eea", values: ["at", "be"] }, { id: "europe", values: ["uk", "eea"] }] },
    { id: "benefits", values: [{ id: "uc" }, { id: "hb" }, { id: "pc" }, { id: "none", alone: true }], groups: [{ id: "rent", values: ["uc", "hb"] }], several: { least: 0, most: 2 } },
    { id: "days", values: [{ id: "mo" }, { id: "tu" }, { id: "we" }], several: { least: 2 } },
    { id: "size", values: [{ id: "small", below: 0.5 }, { id: "medium", upTo: 20 }, { id: "large" }], number: { least: -40, most: 60 } },
    { id: "born", values: [{ id: "old", before: "1960-04-06", reached: [793, 0] }, { id: "grown", reached: [216, 0] }, { id: "young" }], days: { least: "1900-01-01", most: "today" } },
    { id: "visit", values: [{ id: "early", upTo: "2026-06-30" }, { id: "late" }], days: { least: "today" } },
    { id: "plan", values: [{ id: "a" }, { id: "b" }], workedOutFrom: ["tier"] },
    { id: "price", values: [{ id: "low" }], workedOutFrom: ["plan"] },
    { id: "scheme", rules: [{ is: "full", if: { anyOf: [[["size", ["small"]], ["benefits", ["rent"]]]] } }, { is: "part", if: { unless: [[["country", ["us"]]]] } }, { is: "nothing" }] },
    { id: "tier", groups: [{ id: "some", values: ["full", "part"] }], rules: [{ is: "one", if: { anyOf: [[["scheme", ["full"]]], [["benefits", ["yes"], "hb"]]] } }, { is: "two" }] },
  ],
  derived: ["scheme", "tier"],
};
const { facts, holds, withDerived, workedOut, valueOf, misticked, daysOf } = makeFacts(TREE);
const value = (name, given) => valueOf(facts.get(name), given);
const known = (values) => new Map(Object.entries(values));

test("a group means its values, and those of the groups in it", () => {
  const isIn = (name, country) => holds({ anyOf: [[["country", [name]]]] }, known({ country }));
  assert.deepEqual(["at", "be", "uk", "us"].map((country) => isIn("europe", country)), [true, true, true, false]);
  assert.deepEqual(["at", "uk"].map((country) => isIn("eea", country)), [true, false]);
});

test("a condition holds in any of its cases, unless one of the others does; what is not known does not hold", () => {
  const condition = { anyOf: [[["size", ["small"]], ["country", ["eea"]]], [["size", ["large"]]]], unless: [[["country", ["be"]]]] };
  assert.equal(holds(condition, known({ size: "small", country: "at" })), true);
  assert.equal(holds(condition, known({ size: "small", country: "be" })), false);
  assert.equal(holds(condition, known({ size: "small" })), false);
  assert.equal(holds(condition, known({ size: "large" })), true);
  assert.equal(holds({ unless: condition.unless }, known({})), true);
});

test("of several choices, one that was ticked is enough, and one can be asked by itself", () => {
  const ticked = known({ benefits: ["hb", "pc"] });
  assert.equal(holds({ anyOf: [[["benefits", ["rent"]]]] }, ticked), true);
  assert.equal(holds({ anyOf: [[["benefits", ["yes"], "uc"]]] }, ticked), false);
  assert.equal(holds({ anyOf: [[["benefits", ["no"], "uc"]]] }, ticked), true);
  assert.equal(holds({ anyOf: [[["benefits", ["yes"], "rent"]]] }, ticked), true);
  assert.equal(holds({ anyOf: [[["benefits", ["no"], "uc"]]] }, known({})), false);
});

test("the first rule that applies gives a derived fact its value, and others read that", () => {
  const derived = (values) => [...withDerived(known(values))].filter(([name]) => TREE.derived.includes(name)).map(([, each]) => each);
  assert.deepEqual(derived({ size: "small", benefits: ["uc"] }), ["full", "one"]);
  assert.deepEqual(derived({ size: "small", benefits: ["pc"] }), ["part", "two"]);
  assert.deepEqual(derived({ country: "us", benefits: ["hb"] }), ["nothing", "one"]);
  assert.deepEqual(derived({}), ["part", "two"]);
});

test("what programs work out from a fact includes what they work out from that, also by way of derived facts", () => {
  assert.deepEqual([...workedOut("size")].sort(), ["plan", "price"]);
  assert.deepEqual([...workedOut("plan")], ["price"]);
  assert.deepEqual([...workedOut("born")], []);
});

test("a number on a bound falls in the band that ends up to it, or else in the one above", () => {
  const bands = [[-40, "small"], [0.4999999999999999, "small"], [0.5, "medium"], [20, "medium"], [20.000000000000004, "large"], [60, "large"], [-0, "small"]];
  for (const [number, band] of bands) assert.equal(value("size", number), band, String(number));
  for (const number of [-40.1, 60.1, NaN, Infinity, 1e16, "5", true, null, [5], {}]) assert.equal(value("size", number), undefined, String(number));
  assert.equal(value("size", "large"), "large");
});

test("a day falls in a band as of the day with which it was given", () => {
  assert.equal(value("born", "1959-12-05@2026-01-05"), "old");
  assert.equal(value("born", "1959-12-06@2026-01-05"), "grown");
  assert.equal(value("born", "1960-04-06@2100-01-01"), "grown");
  assert.equal(value("born", "2008-02-29@2026-02-28"), "young");
  assert.equal(value("born", "2008-02-29@2026-03-01"), "grown");
  assert.equal(value("visit", "2026-06-30@2026-06-30"), "early");
  assert.equal(value("visit", "2026-07-01@2026-06-30"), "late");
  const none = ["1899-12-31@2026-01-05", "2026-01-06@2026-01-05", "1959-12-05", "1959-12-05@", "1959-12-05@2026-02-30", "1959-12-05@2026-01-05@2026-01-05", "", "toString"];
  for (const given of none) assert.equal(value("born", given), undefined, given);
  assert.equal(value("visit", "2026-06-29@2026-06-30"), undefined);
  assert.deepEqual(daysOf(facts.get("born"), "2026-01-05"), { least: "1900-01-01", most: "2026-01-05" });
});

test("what is ticked is kept once each, in the order of the fact", () => {
  assert.deepEqual(value("benefits", ["hb", "uc", "hb"]), ["uc", "hb"]);
  assert.deepEqual(value("benefits", ["none"]), ["none"]);
  assert.deepEqual(value("days", ["we", "mo", "tu"]), ["mo", "tu", "we"]);
  for (const given of [["uc", "none"], [], ["uc", "hb", "pc"], ["xx"], "uc", 5, [["uc"]], [null], Array(1_001).fill("uc")]) assert.equal(value("benefits", given), undefined);
  assert.equal(value("days", ["mo"]), undefined);
});

test("it is told what is wrong with what was ticked", () => {
  const wrong = (name, choices) => misticked(facts.get(name), choices);
  assert.equal(wrong("benefits", ["uc", "none"]), "alone");
  assert.equal(wrong("benefits", []), "none");
  assert.equal(wrong("benefits", ["uc", "hb", "pc"]), "many");
  assert.equal(wrong("days", ["mo"]), "few");
  assert.equal(wrong("days", ["mo", "tu"]), undefined);
});
