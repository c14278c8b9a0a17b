/* A small tree for tests of walks, as its page has it: a question that two nodes ask, one that is asked at each visit, waits of every form, and a limit. */

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2026, 10, 26, 9);

export const PARCEL = {
  id: "parcel",
  version: "2",
  timed: true,
  start: "colour",
  stages: [{ id: "first", title: "First" }],
  moments: [{ id: "sent", ask: "When was it sent?" }],
  facts: [
    { id: "hue", values: [{ id: "red", label: "Red" }, { id: "green", label: "Green" }, { id: "blue", label: "Blue" }], groups: [{ id: "cold", values: ["green", "blue"] }] },
    { id: "size", values: [{ id: "small", label: "Small", below: 10 }, { id: "large", label: "Large" }], number: {} },
    { id: "since", values: [{ id: "old", label: "Old", reached: [0, 10] }, { id: "new", label: "New" }], days: { most: "today" } },
    { id: "extras", values: [{ id: "bow", label: "A bow" }, { id: "card", label: "A card" }], several: { least: 0 } },
    { id: "mood", values: [{ id: "good", label: "Good" }, { id: "bad", label: "Bad" }] },
    { id: "warm", values: [{ id: "yes", label: "Yes" }, { id: "no", label: "No" }], workedOutFrom: ["hue"] },
    { id: "tint", rules: [{ is: "strong", if: { anyOf: [[["hue", ["red"]]]] } }, { is: "weak" }] },
  ],
  derived: ["tint"],
  nodes: [
    { id: "colour", kind: "situation", fact: "hue", answers: [{ id: "red", to: "call", settles: "hue", say: "Red, then." }, { id: "unsure", label: "I can't tell", to: "look" }], ways: [{ id: "cold", label: "A cold one", to: "ask-warm", settles: "hue" }] },
    { id: "ask-warm", kind: "situation", fact: "warm", answers: [{ id: "yes", to: "call", settles: "warm" }, { id: "no", to: "measure", settles: "warm" }] },
    { id: "look", kind: "action", wait: { least: DAY, until: false }, answers: [{ id: "done", label: "Done", to: "colour-again" }, { id: "lost", label: "It's lost", to: "end", free: true }] },
    { id: "colour-again", kind: "situation", fact: "hue", answers: [{ id: "red", to: "fork", settles: "hue" }, { id: "green", to: "fork", settles: "hue" }], others: { id: "others", label: "Another", to: "fork", settles: "hue", say: "Another, then." } },
    { id: "fork", kind: "situation", fact: "tint", answers: [{ id: "strong", to: "call", say: "A strong one." }, { id: "weak", to: "measure", say: "A weak one." }] },
    { id: "measure", kind: "situation", fact: "size", answers: [{ id: "small", to: "since", settles: "size" }, { id: "large", to: "pack", settles: "size" }] },
    { id: "since", kind: "situation", fact: "since", answers: [{ id: "old", to: "end", settles: "since" }, { id: "new", to: "call", settles: "since" }] },
    { id: "pack", kind: "situation", fact: "extras", answers: [], others: { id: "others", label: "Go on", to: "call", settles: "extras" } },
    { id: "call", kind: "action", wait: { least: 2 * DAY, most: 7 * DAY, moment: "sent" }, limit: { visits: 2, to: "end", say: "That's enough calling." }, answers: [{ id: "done", label: "Done", to: "mood" }, { id: "busy", label: "Busy", to: "call" }] },
    { id: "mood", kind: "situation", fact: "mood", answers: [{ id: "good", to: "until" }, { id: "bad", to: "call" }] },
    { id: "until", kind: "action", wait: { least: 0, until: true, moment: "sent", most: DAY }, answers: [{ id: "done", label: "Done", to: "colour-again" }] },
    { id: "end", kind: "ending", good: true },
  ],
};

/* A copy of a tree with other fields, and with other nodes in the place of some. */
export function otherTree(tree, fields, nodes = {}) {
  return { ...tree, ...fields, nodes: tree.nodes.map((node) => ({ ...node, ...nodes[node.id] })) };
}
