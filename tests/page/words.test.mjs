/* How numbers, days and times are written for readers, where the reader is. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeWords } from "../../src/advicetree/drawing/page/script/words.mjs";

process.env.TZ = "Europe/Berlin";

const SENTENCES = {
  moment: "{day}, {time}",
  nothing_ticked: "None of them",
  number_given: "{number} ({label})",
  "walks.one": "1 walk of {owner}",
  "walks.many": "{count} walks of {owner}",
};
const words = makeWords(SENTENCES, "en", ["de-DE", "en-GB", "en-US"]);

const at = (text) => new Date(text).getTime();
const NOON = at("2026-11-27T12:00");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test("gaps of a sentence are filled by texts or by anything else", () => {
  const element = { tag: "strong" };
  assert.deepEqual(words.parts("number_given", { number: element, label: "Warm" }), [element, " (", "Warm", ")"]);
  assert.equal(words.told("number_given", { number: "12.5", label: "Warm" }), "12.5 (Warm)");
});

test("what fills a gap is never read as a sentence with gaps", () => {
  assert.equal(words.told("number_given", { number: "{label}", label: "$&" }), "{label} ($&)");
});

test("a number decides between two sentences", () => {
  assert.equal(words.counted("walks", 1, { owner: "yours" }), "1 walk of yours");
  assert.equal(words.counted("walks", 0, { owner: "yours" }), "0 walks of yours");
});

test("a number is written as exactly as it was meant", () => {
  for (const [number, written] of [[0.1 + 0.2, "0.3"], [1200.5, "1200.5"], [-0, "0"], [1e15, "1000000000000000"]]) assert.equal(words.plain(number), written);
});

test("days are written as where the reader is, if the language is spoken there", () => {
  assert.equal(words.dayOf(NOON, NOON), "Friday 27 November");
  assert.equal(makeWords(SENTENCES, "en", ["de-DE", "en-US"]).dayOf(NOON, NOON), "Friday, November 27");
  assert.equal(makeWords(SENTENCES, "de", ["en-GB"]).dayOf(NOON, NOON), "Freitag, 27. November");
  assert.equal(makeWords(SENTENCES, "en", ["de-DE"]).dayOf(NOON, NOON), "Friday, 27 November");
});

test("a day of another year has its year", () => {
  assert.match(words.dayOf(at("2027-01-04T09:00"), NOON), /2027/);
  assert.match(words.wholeDayOf(NOON), /2026/);
});

test("a language that the browser cannot make out is no reason to fail", () => {
  assert.equal(typeof makeWords(SENTENCES, "not a tag!", []).dayOf(NOON, NOON), "string");
  assert.equal(words.dated("2026-11-28", "not a tag!").includes("2026"), true);
});

test("a time is rounded up to the minute, so that nothing seems to open before it does", () => {
  assert.equal(words.momentOf(at("2026-11-29T10:29:00.001"), NOON), "Sunday 29 November, 10:30");
  assert.equal(words.momentOf(at("2026-11-28T23:59:30"), NOON), "Sunday 29 November, 00:00");
});

test("how far off a time is, is told of today and tomorrow only", () => {
  assert.equal(words.distanceTo(NOON + 30 * 60_000, NOON), "in 30 minutes");
  assert.equal(words.distanceTo(NOON + 3 * HOUR, NOON), "in 3 hours");
  assert.equal(words.distanceTo(at("2026-11-28T00:10"), NOON), "tomorrow");
  assert.equal(words.distanceTo(NOON + 2 * DAY, NOON), undefined);
  assert.equal(words.distanceTo(NOON, NOON), undefined);
});

test("tomorrow is tomorrow where the clocks are changed too", () => {
  assert.equal(words.distanceTo(at("2026-10-25T23:30"), at("2026-10-24T23:45")), "tomorrow");
  assert.equal(words.distanceTo(at("2026-03-29T00:30"), at("2026-03-28T00:15")), "tomorrow");
});

test("a length of time has its two largest units, and weeks only where they are whole", () => {
  const lengths = [[2 * DAY, "2 days"], [14 * DAY, "2 weeks"], [15 * DAY, "15 days"], [36 * HOUR, "1 day and 12 hours"], [90_061_000, "1 day and 1 hour"], [15 * 60_000, "15 minutes"]];
  for (const [length, written] of lengths) assert.equal(words.lengthOf(length), written);
});

test("what was answered is told by its labels, and a number or a day with that of its band", () => {
  assert.equal(words.answered({ given: ["uc", "hb"], labels: ["One", "Two"] }), "One, Two");
  assert.equal(words.answered({ given: [], labels: [] }), "None of them");
  assert.equal(words.answered({ given: 12.5, labels: ["Warm"] }), "12.5 (Warm)");
  assert.equal(words.answered({ given: "1960-05-01@2026-11-28", labels: ["66 or older"] }), "1 May 1960 (66 or older)");
  assert.equal(words.answered({ given: "yes", labels: ["Yes"] }), "Yes");
});
