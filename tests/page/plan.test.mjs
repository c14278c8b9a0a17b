/* The plan of a walk, as blocks and as text. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { textOf } from "../../src/advicetree/drawing/page/script/paper.mjs";
import { planBlocks } from "../../src/advicetree/drawing/page/script/plan.mjs";
import { makeWalker } from "../../src/advicetree/drawing/page/script/walk.mjs";
import { makeWords } from "../../src/advicetree/drawing/page/script/words.mjs";

process.env.TZ = "Europe/Berlin";

const HOUR = 3_600_000;
const START = new Date("2026-11-27T20:00").getTime();

const TREE = {
  id: "calls",
  version: "1",
  title: "After an interview",
  language: "en",
  timed: true,
  start: "happened",
  nodes: [
    { id: "happened", kind: "situation", headline: "What has happened?", answers: [{ id: "done", label: "I've had it", to: "write" }] },
    {
      id: "write",
      kind: "action",
      headline: "Write it down",
      note: "What went wrong?",
      how: [{ say: "Look at the facts." }, { say: "Look here", href: "https://example.org/help", bullets: [{ say: "first" }] }],
      caution: [{ say: "Worry makes things look worse." }],
      source: ["article 1"],
      answers: [{ id: "done", label: "I've written it", to: "call" }],
    },
    {
      id: "call",
      kind: "action",
      headline: "Call them",
      by: "Do this by phone.",
      wait: { least: 48 * HOUR, most: 240 * HOUR, words: "Wait at least 2 days." },
      how: [{ say: "Thank them." }],
      note: "What did they say?",
      answers: [
        { id: "fine", label: "It was all right", to: "end" },
        { id: "good", label: "They want me", to: "end" },
        { id: "busy", label: "They were busy", to: "write" },
        { id: "not", label: "I'd rather not", free: true, to: "end" },
      ],
    },
    { id: "end", kind: "ending", headline: "That's all.", say: [{ say: "That's all." }, { say: "Look ahead." }] },
  ],
  facts: [],
  derived: [],
  sources: [{ id: "article 1", words: "Write it down.", title: "An article", details: "1", url: "https://example.org/article" }],
};

const SENTENCES = {
  moment: "{day}, {time}",
  careful: "Careful: {advice}",
  nothing_ticked: "None of them",
  number_given: "{number} ({label})",
  plan_for: "{title} · {day}",
  plan_now: "Now",
  plan_end: "Where this leads",
  plan_next: "What comes next",
  plan_way: "Your steps so far",
  rests: "Sources",
  from: "From {time}",
  open_since: "Open since {time}",
  due: "No longer than {time}",
  due_over: "Over on {time}",
  or: "{before}; or: {last}",
  answered_early: "{answer} (early)",
};

const walker = makeWalker(TREE);
const kit = { tree: TREE, walker, words: makeWords(SENTENCES, "en", ["en-GB"]), sources: new Map(TREE.sources.map((source) => [source.id, source])), language: "en" };

/* The state of a page where a walk went through some steps, hour by hour, and stands there `after` so many more. */
function stateAt(steps, { notes = {}, withNotes = true, after = 0, isTimed = true } = {}) {
  const taken = steps.map(([node, given, early], index) => ({ node, given, at: START + index * HOUR, ...(early ? { early } : {}) }));
  const walk = { started: START, moments: {}, notes, steps: taken };
  return { walk, now: walker.walk(walk), at: START + (steps.length - 1 + after) * HOUR, withNotes, isTimed };
}

const textAt = (...args) => textOf("Your plan", planBlocks(kit, stateAt(...args)));

const TWICE = [["happened", "done"], ["write", "done"], ["call", "busy", true], ["write", "done"]];

test("a plan tells what to do now, what comes next and from when, the way so far with the notes, and the sources", () => {
  const notes = { "write/1": "I forgot the team.\nAnd the budget.", "call/1": "being typed" };
  const text = textAt([["happened", "done"], ["write", "done"]], { notes });
  assert.equal(text, `Your plan
=========
After an interview · Friday, 27 November 2026

Now
---
Call them
Do this by phone.
From Sunday 29 November, 21:00
No longer than Monday 7 December, 21:00
- Thank them.
    being typed

What comes next
---------------
- It was all right; or: They want me. From Sunday 29 November, 21:00
  → That's all.
- They were busy. From Sunday 29 November, 21:00
  → Write it down
- I'd rather not
  → That's all.

Your steps so far
-----------------

Friday 27 November
What has happened? I've had it

Write it down
I've written it
    I forgot the team.
    And the budget.
- Look at the facts.
- Look here (https://example.org/help)
  - first
- Careful: Worry makes things look worse.

Sources
-------
- An article (https://example.org/article)
`);
});

test("notes can be left out", () => {
  const text = textAt([["happened", "done"], ["write", "done"]], { notes: { "write/1": "secret", "call/1": "secret" }, withNotes: false });
  assert.equal(text.includes("secret"), false);
});

test("an action that was visited twice gives its advice once, and each visit has its own note", () => {
  const text = textAt(TWICE, { notes: { "write/1": "first list", "write/2": "second list" } });
  assert.equal(text.split("Look at the facts.").length, 2);
  assert.ok(text.indexOf("first list") < text.indexOf("second list"));
  assert.ok(text.indexOf("second list") < text.indexOf("Look at the facts."));
});

test("the action where a walk stands gives its advice there, and not on the way", () => {
  const text = textAt(TWICE);
  assert.equal(text.split("- Thank them.").length, 2);
  assert.ok(text.indexOf("- Thank them.") < text.indexOf("Your steps so far"));
});

test("what was answered early is told so", () => {
  assert.ok(textAt(TWICE).includes("They were busy (early)"));
});

test("a wait that is over says so, and so does one that ran out", () => {
  const text = textAt([["happened", "done"], ["write", "done"]], { after: 241 });
  assert.ok(text.includes("Open since Sunday 29 November, 21:00"));
  assert.ok(text.includes("Over on Monday 7 December, 21:00"));
  assert.equal(text.includes("From "), false);
});

test("without time, a wait is told in its words, and nothing has a date", () => {
  const { started, ...walk } = { ...stateAt([["happened", "done"], ["write", "done"]]).walk };
  const untimed = { ...walk, steps: walk.steps.map(({ node, given }) => ({ node, given })) };
  const state = { walk: untimed, now: walker.walk(untimed), at: started, withNotes: true, isTimed: false };
  const text = textOf("Your plan", planBlocks(kit, state));
  assert.ok(text.includes("Wait at least 2 days."));
  assert.equal(text.split("November").length, 2); // of today, in the first line
});

test("an ending tells where it leads, and nothing comes next", () => {
  const text = textAt([...TWICE, ["call", "not"]]);
  assert.ok(text.includes("Where this leads\n----------------\nThat's all.\n- Look ahead."));
  assert.equal(text.includes("What comes next"), false);
});

test("the steps of each day stand below it, told once", () => {
  const steps = [["happened", "done"], ["write", "done"], ["call", "busy", true], ["write", "done"], ["call", "not"]];
  assert.equal(textAt(steps).split("Friday 27 November\n").length, 2);
  assert.equal(textAt(steps).split("Saturday 28 November\n").length, 2);
});

test("the picture of the way has a box for each step and for where the walk is, and is not in the text", () => {
  const blocks = planBlocks(kit, stateAt(TWICE));
  const { boxes } = blocks.find(({ kind }) => kind === "picture");
  assert.deepEqual(boxes.map(({ node }) => node.id), ["happened", "write", "call", "write", "call"]);
  assert.equal(textOf("", blocks), textOf("", blocks.filter(({ kind }) => kind !== "picture")));
});

test("a plan at the very start tells what to do, and no way", () => {
  const text = textAt([]);
  assert.ok(text.includes("What has happened?"));
  assert.equal(text.includes("Your steps so far"), false);
});
