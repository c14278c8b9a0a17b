/* Shows what a reader comes back to: the walk that is kept on this device, or what still fits of one that was made with another version of the advice.

   Invariant: no walk is thrown away here, and none goes on before the reader says so. The first start stands on the page as it is, without a script. */

import { timesTold } from "./advice.mjs";
import { noteKey } from "./changing.mjs";
import { hostNotice, toldNotice, troubleNotice } from "./notices.mjs";
import { stagePart } from "./step.mjs";
import { forgetButton } from "./tools.mjs";

/* Make the heading of a start. */
function startHeading({ elements: { make } }, words) {
  const made = make("h1", { id: "headline_here", tabindex: "-1" }, words);
  return made;
}

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

/* Make the start of a reader who has a walk to go on with; older ones are folded. */
export function welcomeView(kit, state, [walk, ...others], moves) {
  const { at } = state;
  const { elements: { make, button, panel }, words: { told } } = kit;
  return make("div", { class: "start" },
    hostNotice(kit, state),
    troubleNotice(kit, state, moves),
    toldNotice(kit, state.tell),
    startHeading(kit, told("welcome")),
    panel("stack", ...whereItIs(kit, walk, at), make("p", { class: "row" }, button("button main on", () => moves.goOn(walk), told("go_on")))),
    othersPart(kit, others, at, moves),
    startTools(kit, moves));
}

/* Make the other walks that are kept, each with a way to go on with it. */
function othersPart(kit, others, at, moves) {
  const { walker, elements: { make, theirs, button, list }, words: { told, counted } } = kit;
  if (!others.length) return undefined;
  const items = others.map((walk) => {
    const { headline } = walker.walk(walk).node;
    const go = button("link", () => moves.goOn(walk), told("go_on_short"));
    go.setAttribute("aria-label", told("go_on_with", { headline }));
    return make("li", {}, make("div", {}, make("span", { class: "asked" }, lastHereWords(kit, walk, at)), theirs("strong", undefined, headline)), go);
  });
  return make("details", { class: "others" }, make("summary", {}, counted("other_walks", others.length)), list("so-far", items));
}

/* Make the start of a reader whose walk was made with another version of the advice: `carried` is what fits of it. */
export function changedView(kit, state, older, moves) {
  const { old, carried } = older;
  const { walker, elements: { make, theirs, button, panel }, words: { told, counted } } = kit;
  const count = old.steps.length;
  const { node } = walker.walk(carried.record);
  const fits = carried.whole ? told("older_whole") : counted("older_some", count, { kept: carried.kept });
  return make("div", { class: "start" },
    hostNotice(kit, state),
    troubleNotice(kit, state, moves),
    toldNotice(kit, state.tell),
    startHeading(kit, told("older")),
    panel("stack",
      make("p", {}, fits),
      !carried.whole && make("p", {}, told("older_step")),
      theirs("h2", undefined, node.headline),
      lastHere(kit, old, state.at),
      make("p", { class: "row" }, button("button main on", () => moves.carryOn(older), told(carried.whole ? "go_on" : "older_go")))),
    hadPart(kit, old, carried),
    startTools(kit, moves));
}

/* Tell what was answered with another version, as far as it can still be told, and all notes. */
function hadPart({ walker, elements: { make, readers, list, askedAndAnswered }, words: { told, answered }, language }, old, carried) {
  const visits = new Map();
  const notes = { ...old.notes };
  const notesAt = (id) => {
    visits.set(id, (visits.get(id) ?? 0) + 1);
    const key = noteKey(id, visits.get(id));
    const { [key]: note } = notes;
    delete notes[key];
    return note && readers("blockquote", note);
  };
  const items = [...carried.record.steps, ...carried.aside].map(({ node: id, given }, index) => {
    const node = walker.nodes.get(id);
    const labels = node && walker.resolve(node, given)?.labels;
    const words = labels ? answered({ given, labels }, language) : String(given);
    return make("li", {}, askedAndAnswered(node?.headline ?? told("older_gone"), words, notesAt(old.steps[index].node)));
  });
  const others = Object.values(notes).map((note) => make("li", {}, readers("blockquote", note)));
  return make("details", { class: "had" }, make("summary", {}, told("older_had")), list("so-far", [...items, ...others], "ol"));
}
