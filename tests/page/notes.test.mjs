/* A reader's notes, dates that are given by hand, and what is searched: small things that nothing of a page is needed for. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { foldedText } from "../../src/advicetree/drawing/page/script/fields.mjs";
import { notesTakenBack, withNote } from "../../src/advicetree/drawing/page/script/notes.mjs";
import { momentMeant } from "../../src/advicetree/drawing/page/script/wait.mjs";

process.env.TZ = "Europe/Berlin";

const at = (text) => new Date(text).getTime();

test("a note is changed in a copy, a blank one is none, and no note is longer than is kept", () => {
  const notes = Object.freeze({ "call/1": "busy" });
  assert.deepEqual(withNote(notes, "call/2", "They said yes"), { "call/1": "busy", "call/2": "They said yes" });
  assert.deepEqual(withNote(notes, "call/1", " \n"), {});
  assert.equal(withNote({}, "call/1", "x".repeat(5_000))["call/1"].length, 2_000);
});

test("what is taken back leaves what was written since", () => {
  const before = { "call/1": "old", "call/2": "later" };
  const after = { "call/1": "later", "call/2": "old" };
  assert.deepEqual(notesTakenBack(before, after, { ...after, "list/1": "new" }), { ...before, "list/1": "new" });
  assert.deepEqual(notesTakenBack(before, after, { ...after, "call/2": "old, and more" }), { "call/1": "old", "call/2": "old, and more" });
});

test("a day without an hour counts from its end, or from now if that is to come and does not lie ahead", () => {
  const now = at("2026-11-27T20:12");
  assert.equal(momentMeant("2026-11-27", "10:30", { now, liesAhead: false }), at("2026-11-27T10:30"));
  assert.equal(momentMeant("2026-11-26", "", { now, liesAhead: false }), at("2026-11-26T23:59"));
  assert.equal(momentMeant("2026-11-27", "", { now, liesAhead: false }), now);
  assert.equal(momentMeant("2026-11-27", "", { now, liesAhead: true }), at("2026-11-27T23:59"));
});

test("a search looks at letters and digits only, without accents", () => {
  for (const [text, folded] of [["São Tomé & Príncipe", "sao tome principe"], ["Straße 12", "strasse 12"], ["  Łódź ", "lodz"], ["İstanbul", "istanbul"]]) {
    assert.equal(foldedText(text), folded);
  }
});
