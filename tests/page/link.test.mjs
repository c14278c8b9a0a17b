/* A walk as the text of a link, whatever becomes of that on its way. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { EARLIEST, LATEST } from "../../src/advicetree/drawing/page/script/days.mjs";
import { readLink, writeLink } from "../../src/advicetree/drawing/page/script/link.mjs";
import { LONGEST_WALK } from "../../src/advicetree/drawing/page/script/walk.mjs";
import { START } from "./trees.mjs";

process.env.TZ = "Europe/Berlin";

const SECOND = 1_000;
const TIMED = {
  started: START,
  moments: { sent: START - 90 * SECOND, constructor: START + SECOND },
  steps: [
    { node: "colour", given: "red", at: START },
    { node: "measure", given: -12.5, at: START + SECOND },
    { node: "since", given: "1960-02-29@2026-11-26", at: START + 5 * SECOND, early: true },
    { node: "pack", given: ["bow", "card"], at: START + 86_400 * SECOND },
    { node: "pack", given: [], at: START + 86_400 * SECOND },
  ],
};
const UNTIMED = { steps: TIMED.steps.map(({ node, given }) => ({ node, given })) };
const TEXT = writeLink("2", TIMED, "call");

/* Numbers from 0 to 1 that are the same each time. */
function* chances(seed) {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

test("a link is short, holds the walk, and needs no character that is encoded anywhere", () => {
  assert.equal(TEXT, "1.2.tp3qc0.call.sent~-2i_constructor~1.colour_red_0.measure_N-12p5_1.since_D1960-02-29_5_e.pack_L~bow~card_1uo0.pack_L_1uo0.Z");
  assert.match(TEXT, /^[A-Za-z0-9._~-]+$/);
  assert.deepEqual(readLink(TEXT), { version: "2", here: "call", record: TIMED, cut: false });
});

test("a link of a walk without times holds none", () => {
  const text = writeLink("", { ...UNTIMED, moments: { sent: START } }, "end");
  assert.equal(text, "1._._.end._.colour_red.measure_N-12p5.since_D1960-02-29~2026-11-26.pack_L~bow~card.pack_L.Z");
  assert.deepEqual(readLink(text), { version: "", here: "end", record: UNTIMED, cut: false });
});

test("any version goes through", () => {
  for (const version of ["1.0.0", "2026-11-28", "v2 (draft)", "über_~._%41\n🌳", "_", "~", "Z", "\ud800", "x".repeat(300)]) {
    assert.equal(readLink(writeLink(version, TIMED, "call")).version, version);
  }
});

test("any number goes through", () => {
  for (const number of [0, 1e15, -1e15, 0.1, 1e-7, -1.5e-300, 123_456_789.123, 4.9e-324, 1e21]) {
    const [step] = readLink(writeLink("", { steps: [{ node: "a", given: number }] }, "b")).record.steps;
    assert.equal(step.given, number);
  }
});

test("whatever is encoded, broken, or has something behind it is read all the same", () => {
  const whole = readLink(TEXT);
  const encoded = [...TEXT].map((character) => `%${character.charCodeAt(0).toString(16)}`).join("");
  const sent = [
    encoded,
    encodeURIComponent(encoded),
    encodeURIComponent(encodeURIComponent(encoded)),
    TEXT.replaceAll("~", "%7E").replaceAll("_", "%5f"),
    TEXT.replace(/.{30}/g, "$&\n"),
    TEXT.replace(/.{30}/g, "$&\r\n "),
    TEXT.replace(/.{30}/g, "$&=\r\n"),
    TEXT.replace(/.{30}/g, "$&\u00ad"),
    ...[".", ")", ").", "%20", "&utm_source=mail", "?x=1", " and more words", "…", "-", "_"].map((behind) => TEXT + behind),
  ];
  for (const text of sent) assert.deepEqual(readLink(text), whole, text);
});

test("a link that was cut has only steps that were read whole, and says so", () => {
  for (let length = 0; length < TEXT.length; length += 1) {
    for (const text of [TEXT.slice(0, length), encodeURIComponent(TEXT).slice(0, length), `${TEXT.slice(0, length)}...`]) {
      const read = readLink(text);
      if (!read) continue;
      assert.equal(read.cut, true, text);
      assert.deepEqual(read.record.steps, TIMED.steps.slice(0, read.record.steps.length), text);
    }
  }
});

test("times are cut to seconds, and stay in their order", () => {
  const chance = chances(7);
  for (let turn = 0; turn < 500; turn += 1) {
    let at = START + Math.floor(chance.next().value * 3_000) - 1_500;
    const record = { started: at, moments: { sent: at - Math.floor(chance.next().value * 5_000) }, steps: [] };
    for (let count = 0; count < 6; count += 1) {
      at += Math.floor(chance.next().value * 2_500);
      record.steps.push({ node: "call", given: "busy", at });
    }
    const read = readLink(writeLink("2", record, "call")).record;
    const times = ({ started, moments, steps }) => [moments.sent, started, ...steps.map((step) => step.at)];
    for (const [index, time] of times(read).entries()) {
      const lost = times(record)[index] - time;
      assert.ok(lost >= 0 && lost < SECOND);
      assert.ok(index < 2 || time >= times(read)[index - 1]);
    }
    assert.deepEqual(readLink(writeLink("2", read, "call")).record, read);
  }
});

test("times long ago and far ahead go through, and none outside the calendar", () => {
  for (const [started, at] of [[EARLIEST, LATEST - 999], [-SECOND, 0], [LATEST - 999, LATEST - 999]]) {
    const record = { started, moments: { sent: EARLIEST }, steps: [{ node: "a", given: "b", at }] };
    assert.deepEqual(readLink(writeLink("", record, "c")).record, record);
  }
  assert.equal(readLink("1._.zzzzzzzz.call._.Z"), undefined);
  assert.deepEqual(readLink("1._.0.call._.a_b_zzzzzzzz.Z").record.steps, []);
});

test("what is no link is none, and what is wrong in one ends its steps", () => {
  const none = ["", "1", "2.2.0.call._.Z", "1..0.call._.Z", "1.2..call._.Z", "1.2.0.Call._.Z", "1.2.0.call..Z", "1.2.0.call.sent.Z", "1.2._.call.sent~1.Z", "1.2.0.call.__proto__~1.Z", "colour", undefined, null, 5, {}, ["1"]];
  for (const text of none) assert.equal(readLink(text), undefined, String(text));
  const wrong = ["a", "a_", "a_b", "a_b_", "a_b_1_f", "a_b_1_e_e", "A_b_1", "a_B_1", "a_N_1", "a_N1p_1", "a_N1p5p5_1", "a_D2026-02-30_1", "a_L~B_1", "a_L~_1", "a_b_-", "__proto__", "", "a_constructor~b_1"];
  for (const part of wrong) {
    const { record, cut } = readLink(`1.2.0.call._.a_b_0.${part}.a_b_1.Z`);
    assert.deepEqual([record.steps.length, cut], [1, true], part);
  }
});

test("hostile texts are read at once, whatever they are", () => {
  const many = 1_000_000;
  const hostile = [
    "~".repeat(5 * many),
    `1.${"~".repeat(4 * many)}`,
    `1.${"~a~".repeat(many)}.0.call._.Z`,
    `1._._.call._.${"a_b.".repeat(many)}Z`,
    `1._._.call._.a_L${"~a".repeat(many)}.Z`,
    `1._.0.call.${"a~1_".repeat(many)}.Z`,
    `1._._.call._.a_N${"1".repeat(3 * many)}.Z`,
    "%".repeat(4 * many),
    "%25".repeat(many),
    " ".repeat(4 * many),
    ".Z".repeat(2 * many),
    `${"a".repeat(4 * many)}!`,
  ];
  for (const text of hostile) assert.ok((readLink(text)?.record.steps.length ?? 0) <= LONGEST_WALK);
});

test("whatever is changed in a link, something sound is read or nothing", () => {
  const chance = chances(11);
  const pick = (from) => from[Math.floor(chance.next().value * from.length)];
  for (let turn = 0; turn < 3_000; turn += 1) {
    const letters = [...TEXT];
    for (let count = 0; count < 3; count += 1) letters.splice(Math.floor(chance.next().value * letters.length), pick([0, 1, 5]), pick(["", ".", "_", "~", "N", "D", "L", "Z", "%", "%2", "z", "9", "-"]));
    const read = readLink(letters.join(""));
    if (!read) continue;
    for (const { node, given, at } of read.record.steps) {
      assert.match(node, /^[a-z][a-z0-9-]*$/);
      assert.ok(typeof given === "string" || Number.isFinite(given) || given.every((choice) => typeof choice === "string"));
      assert.ok(read.record.started === undefined ? at === undefined : at >= EARLIEST && at <= LATEST);
    }
  }
});
