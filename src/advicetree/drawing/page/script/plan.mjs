/* The plan of a walk, to take along: on the page, on paper and as text.

   Invariant: all three are made from one list of blocks, and so tell the same; the picture of the way, which tells nothing more, is not in the text.
   An action that was visited more than once gives its advice once, and the one where the walk is gives it first. */

import { adviceAt, citedBy, nextSteps, timesTold } from "./advice.mjs";
import { noteKey } from "./changing.mjs";

/* The plan of a walk as blocks: each has its `kind`, and words or other blocks. */
export function planBlocks(kit, state) {
  const { tree, words: { told, wholeDayOf } } = kit;
  const { now, at } = state;
  return [
    { kind: "small", text: told("plan_for", { title: tree.title, day: wholeDayOf(at) }) },
    { kind: "heading", text: told(now.node.kind === "ending" ? "plan_end" : "plan_now") },
    { kind: "now", blocks: nowBlocks(kit, state) },
    ...nextBlocks(kit, state),
    ...wayBlocks(kit, state),
    ...sourceBlocks(kit, state),
  ];
}

/* What is to be done now. */
function nowBlocks(kit, state) {
  const { now } = state;
  const { node } = now;
  const advice = adviceAt(kit.walker, node, now.values);
  return [
    { kind: "title", text: node.headline },
    ...(node.by ? [{ kind: "line", text: node.by }] : []),
    ...waitBlocks(kit, state),
    ...advice.help.map((line) => ({ kind: "lines", lines: [line] })),
    ...adviceBlocks(kit, advice, "lines"),
    ...noteBlocks(state, node, now.nth),
  ];
}

function waitBlocks({ words: { told, momentOf } }, { now, at, isTimed }) {
  const { wait } = now.node;
  if (!wait) return [];
  if (!isTimed) return wait.words ? [{ kind: "line", text: wait.words }] : [];
  const { opens, due } = timesTold(now);
  const blocks = [];
  if (opens !== undefined) blocks.push({ kind: "strong", text: told(at < opens ? "from" : "open_since", { time: momentOf(opens, at) }) });
  if (due !== undefined) blocks.push({ kind: "line", text: told(at < due ? "due" : "due_over", { time: momentOf(due, at) }) });
  return blocks;
}

/* How something is done and what to be careful of. */
function adviceBlocks({ words: { told } }, { how, caution, parting }, kind) {
  const careful = caution.map((line) => ({ ...line, say: told("careful", { advice: line.say }) }));
  const lines = [...how, ...careful, ...parting];
  return lines.length ? [{ kind, lines }] : [];
}

function noteBlocks({ walk, withNotes }, node, nth) {
  const text = walk.notes[noteKey(node.id, nth)];
  return withNotes && text ? [{ kind: "quote", text }] : [];
}

/* Where the answers at an action lead, and from when they can be given. */
function nextBlocks(kit, { walk, now, at, isTimed }) {
  const { words: { told, momentOf } } = kit;
  if (now.node.kind !== "action") return [];
  const ways = nextSteps(kit.walker, walk, now, at).map(({ node, opens, labels }) => ({
    answers: labels.reduce((before, last) => told("or", { before, last })),
    from: isTimed && opens !== undefined ? told("from", { time: momentOf(opens, at) }) : undefined,
    headline: node.headline,
  }));
  return [{ kind: "heading", text: told("plan_next") }, { kind: "ways", ways }];
}

/* The way so far, by days, and a picture of it. */
function wayBlocks(kit, state) {
  const { words: { told, dayOf } } = kit;
  const { now, at } = state;
  if (!now.steps.length) return [];
  const last = new Map(now.steps.map((step, index) => [step.node.id, index]));
  const days = now.steps.map((step) => (step.at === undefined ? undefined : dayOf(step.at, at)));
  const steps = now.steps.map((step, index) => stepBlock(kit, state, step, {
    day: days[index] === days[index - 1] ? undefined : days[index],
    index,
    hasAdvice: last.get(step.node.id) === index && step.node !== now.node,
  }));
  const boxes = [...steps.map(({ node, answered }) => ({ node, answered })), { node: now.node }];
  return [{ kind: "heading", text: told("plan_way") }, { kind: "picture", boxes }, { kind: "way", steps }];
}

function stepBlock(kit, state, step, { day, index, hasAdvice }) {
  const { walker, words, language } = kit;
  const { node, nth, early } = step;
  const isAction = node.kind === "action";
  const { values } = isAction && hasAdvice ? walker.walk({ ...state.walk, steps: state.walk.steps.slice(0, index) }) : state.now;
  const advice = isAction && hasAdvice ? adviceBlocks(kit, adviceAt(walker, node, values), "advice") : [];
  const said = words.answered(step, language);
  const answered = early ? words.told("answered_early", { answer: said }) : said;
  return { node, isAction, day, asked: node.headline, answered, blocks: [...noteBlocks(state, node, nth), ...advice] };
}

/* The sources of all that was told on the way, each once. */
function sourceBlocks({ walker, sources, words: { told } }, { now }) {
  const nodes = new Set([...now.steps.map(({ node }) => node), now.node]);
  const cited = [...nodes].flatMap((node) => citedBy(node, adviceAt(walker, node, now.values).all));
  const named = new Map(cited.map((id) => sources.get(id)).map(({ title, url }) => [`${title} ${url}`, { say: title, href: url, bullets: [] }]));
  return named.size ? [{ kind: "heading", text: told("rests") }, { kind: "lines", lines: [...named.values()] }] : [];
}
