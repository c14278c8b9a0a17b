/* Shows what a reader comes back to: the walk that is kept on this device, or what still fits of one that was made with another version of the advice.

   Invariant: no walk is thrown away here, and none goes on before the reader says so. The first start stands on the page as it is, without a script. */

import { timesTold } from "./advice.mjs";
import { noteKey } from "./changing.mjs";
import { hostNotice, toldNotice, troubleNotice } from "./notices.mjs";
import { stagePart } from "./step.mjs";
import { forgetButton } from "./tools.mjs";

/* Make the heading of a start. */
const startHeading = ({ elements: { make } }, words) => make("h1", { id: "headline_here", tabindex: "-1" }, words);

const startTools = (kit, moves) =>
  kit.elements.make("div", { class: "tools" }, kit.elements.button("link again", moves.begin, kit.words.told("start_again")), forgetButton(kit, moves));

/* Tell where a walk is, from when that can be done, and when its reader was there last. */
function whereItIs(kit, walk, at) {
  const { walker, elements: { make, theirs }, words: { told, momentOf } } = kit;
  const now = walker.walk(walk);
  const stage = stagePart(kit, now, now.node);
  const { opens } = timesTold(now);
  const when = opens !== undefined && told(at < opens ? "from" : "open_since", { time: momentOf(opens, at) });
  const stageOrHere = stage ?? make("p", {}, told("you_were"));
  stageOrHere.classList.add("small");
  return [stageOrHere, theirs("h2", undefined, now.node.headline), when && make("p", {}, make("strong", {}, when)), lastHere(kit, walk, at)];
}

const lastHereWords = ({ words: { told, momentOf } }, walk, at) => told("last_here", { time: momentOf(walk.last, at) });
const lastHere = (kit, walk, at) => kit.elements.make("p", { class: "small" }, lastHereWords(kit, walk, at));

/* Make what has to be told above the start that stands on the page. */
export function aboveFirst(kit, state, moves) {
  return kit.elements.make("div", { class: "start" }, hostNotice(kit, state), troubleNotice(kit, state, moves), toldNotice(kit, state.tell));
}

/* Make the start of a reader who has a walk to go on with; the others are folded, and so are those of other versions, each with what fits of it. */
export function welcomeView(kit, state, { walks: [walk, ...others], older }, moves) {
  const { at } = state;
  const { elements: { make, button, panel }, words: { told } } = kit;
  return make("div", { class: "start" },
    hostNotice(kit, state),
    troubleNotice(kit, state, moves),
    toldNotice(kit, state.tell),
    startHeading(kit, told("welcome")),
    panel("stack", ...whereItIs(kit, walk, at), make("p", { class: "row" }, button("button main on", () => moves.goOn(walk), told("go_on")))),
    othersPart(kit, [...others.map((each) => keptWalk(kit, each, moves)), ...older.map((each) => olderWalk(kit, each, moves))], at),
    startTools(kit, moves));
}

/* A walk of this version as the other walks are shown: where it is, and what goes on with it. */
const keptWalk = ({ walker }, walk, moves) => ({ walk, node: walker.walk(walk).node, goOn: () => moves.goOn(walk) });

/* A walk of another version in the same way; what no longer fits is told where it goes on. */
function olderWalk(kit, older, moves) {
  const { old, carried } = older;
  return { walk: old, node: kit.walker.walk(carried.record).node, goOn: () => moves.carryOn(older, carriedTold(kit, older)) };
}

/* What is to be told of a walk of another version that does not fit as a whole: how much of it fits, and what was set aside. */
function carriedTold(kit, { old, carried }) {
  return carried.whole ? {} : { words: fitsTold(kit, old, carried), aside: carried.aside.map((step) => olderStep(kit, step)) };
}

/* Make the other walks that are kept, each with a way to go on with it, the newest first. */
function othersPart({ elements: { make, theirs, button, list }, words }, others, at) {
  const { told, counted } = words;
  if (!others.length) return undefined;
  const items = others.sort((one, other) => other.walk.last - one.walk.last).map(({ walk, node: { headline }, goOn }) => {
    const go = button("link", goOn, told("go_on_short"));
    go.setAttribute("aria-label", told("go_on_with", { headline }));
    return make("li", {}, make("div", {}, make("span", { class: "asked" }, lastHereWords({ words }, walk, at)), theirs("strong", undefined, headline)), go);
  });
  return make("details", { class: "others" }, make("summary", {}, counted("other_walks", others.length)), list("so-far", items));
}

/* Tell how much fits of a walk of another version. */
function fitsTold({ words: { told, counted } }, old, carried) {
  return carried.whole ? told("older_whole") : counted("older_some", old.steps.length, { kept: carried.kept });
}

/* Make the start of a reader whose walks were all made with other versions of the advice: the newest with what fits of it, `carried`; the others folded. */
export function changedView(kit, state, [older, ...others], moves) {
  const { old, carried } = older;
  const { walker, elements: { make, theirs, button, panel }, words: { told } } = kit;
  const { node } = walker.walk(carried.record);
  return make("div", { class: "start" },
    hostNotice(kit, state),
    troubleNotice(kit, state, moves),
    toldNotice(kit, state.tell),
    startHeading(kit, told("older")),
    panel("stack",
      make("p", {}, fitsTold(kit, old, carried)),
      !carried.whole && make("p", {}, told("older_step")),
      theirs("h2", undefined, node.headline),
      lastHere(kit, old, state.at),
      make("p", { class: "row" }, button("button main on", () => moves.carryOn(older), told(carried.whole ? "go_on" : "older_go")))),
    hadPart(kit, old, carried),
    othersPart(kit, others.map((each) => olderWalk(kit, each, moves)), state.at),
    startTools(kit, moves));
}

/* Tell what was asked and answered with another version, as far as it can still be told. */
function olderStep({ walker, words: { told, answered }, language }, { node: id, given }) {
  const node = walker.nodes.get(id);
  const labels = node && walker.resolve(node, given)?.labels;
  return { asked: node?.headline ?? told("older_gone"), answered: labels ? answered({ given, labels }, language) : String(given) };
}

/* Tell what was answered with another version, and all notes. */
function hadPart(kit, old, carried) {
  const { elements: { make, readers, list, askedAndAnswered }, words: { told } } = kit;
  const visits = new Map();
  const notes = { ...old.notes };
  const notesAt = (id) => {
    visits.set(id, (visits.get(id) ?? 0) + 1);
    const key = noteKey(id, visits.get(id));
    const { [key]: note } = notes;
    delete notes[key];
    return note && readers("blockquote", note);
  };
  const items = [...carried.record.steps, ...carried.aside].map((step, index) => {
    const { asked, answered } = olderStep(kit, step);
    return make("li", {}, askedAndAnswered(asked, answered, notesAt(old.steps[index].node)));
  });
  const others = Object.values(notes).map((note) => make("li", {}, readers("blockquote", note)));
  return make("details", { class: "had" }, make("summary", {}, told("older_had")), list("so-far", [...items, ...others], "ol"));
}
