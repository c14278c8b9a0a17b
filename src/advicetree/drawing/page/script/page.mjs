/* The page: which walk is shown and in which view, and all that moves it.

   Invariant: where a walk is follows from what `shown.walk` holds alone, and each move keeps it before it is shown. Whatever comes from outside (a link,
   what was kept, a clock) goes through the module that reads it, and what does not fit is told in words. */

import { makeArrivals } from "./arriving.mjs";
import { calendarFile } from "./calendar.mjs";
import { changeView, changedWalk } from "./change.mjs";
import { dayAt } from "./days.mjs";
import { makeElements } from "./elements.mjs";
import { makeFields } from "./fields.mjs";
import { copyText, fieldsKept, focusKept, followLinksWithin, holdOffClicks, saveFile, takeKeys } from "./handling.mjs";
import { makeHost } from "./host.mjs";
import { holdsSomething, makeKeeping } from "./keeping.mjs";
import { LINK_MARK } from "./link.mjs";
import { paperOf, planView, textOf } from "./paper.mjs";
import { makePicture } from "./picture.mjs";
import { planBlocks } from "./plan.mjs";
import { showAround, takesKeys, wordsOfNode } from "./shell.mjs";
import { aboveFirst, changedView, welcomeView } from "./start.mjs";
import { stepView } from "./step.mjs";
import { makeStore } from "./store.mjs";
import { belowStep } from "./tools.mjs";
import { distanceSentence } from "./wait.mjs";
import { watchWait } from "./waiting.mjs";
import { answer, makeWalker } from "./walk.mjs";
import { makeWords } from "./words.mjs";

// All that this script needs of a browser came with this property or before it; in one without, all the words stand on the page.
if (!CSS.supports("accent-color", "auto")) throw new Error("unsupported");

const VIEWS_TO_LEAVE = ["change", "plan", "words"];

const one = (selector) => document.querySelector(selector);
const clock = () => Date.now();

// ------------------------------------------------------------------ The parts

const tree = JSON.parse(one("#tree").textContent);
const walker = makeWalker(tree);
const store = makeStore({ local: () => localStorage, session: () => sessionStorage, id: tree.id, version: tree.version, now: clock });
const author = { lang: document.documentElement.lang, dir: document.documentElement.dir };
const own = { lang: one("main").closest("[lang]").lang, dir: one("main").closest("[dir]").dir };
const words = makeWords(tree.words, own.lang, navigator.languages);
const told = words.told;
const elements = makeElements(author, own);
const sources = new Map(tree.sources.map((source) => [source.id, source]));
const kit = { tree, walker, words, elements, sources, fields: makeFields({ walker, words, elements }), language: author.lang };
const switchOfKeys = one(".keys input");

// What is shown: which walk, where that is, in which view; the number of the step that is being changed; what the last move has to tell,
// what is wrong with what is kept and whether that was announced; and whether the plan has the reader's notes.
const shown = { view: "start", changing: 0, tell: {}, trouble: undefined, announced: undefined, withNotes: true };

const keeping = makeKeeping(shown, { tree, walker, store, clock, told, noteKept });
const arrivals = makeArrivals({ tree, walker, store, words, freshWalk: keeping.freshWalk });
const picture = makePicture({
  walker,
  words,
  elements,
  language: author.lang,
  draw: () => one("#picture")?.textContent,
  head: () => one("#picture_head")?.textContent,
  outline: wordsOfNode,
  readInWords: (id) => {
    go("words");
    if (id) goWithin(document.getElementById(id));
  },
});
const host = makeHost({ window, title: tree.title, onHost: () => show(shown.view, { keepsFocus: true }), onWalk: openText });
const changedOnScreen = holdOffClicks();
const wait = watchWait({
  stateNow,
  isOver: (hasOpened) => {
    show("step", { keepsFocus: true });
    if (hasOpened) announce(told("open_now"));
  },
  comesCloser: (opens, at) => one(".step .wait .distance")?.replaceChildren(distanceSentence(kit, opens, at)),
});

shown.trouble = keeping.storeTrouble();
setWalk(keeping.freshWalk());

/* Tell the page around this one of a note, and show trouble that came with keeping it. */
function noteKept(isTrouble) {
  tellHost();
  if (isTrouble) show(shown.view, { keepsFocus: true });
}

/* Tell the page around this one where the walk is. */
function tellHost() {
  const { walk, now } = shown;
  host.tell({ walker, now, link: keeping.linkTo().slice(LINK_MARK.length), notes: walk.notes });
}

/* Let the page be about a walk. */
function setWalk(walk) {
  shown.walk = walk;
  shown.now = walker.walk(walk);
}

/* The time as the walk has it, which never runs backwards. */
function walkTime() {
  return Math.max(clock(), shown.now.arrived ?? 0);
}

/* All that views show. */
function stateNow() {
  const { trouble, announced } = shown;
  const hasKept = store.walks().length > 0 || store.others().length > 0;
  return { ...shown, at: walkTime(), isTimed: Boolean(tree.timed), isNew: trouble !== announced, isKept: keeping.isKept(), hasKept, host };
}

// --------------------------------------------------------------------- Moving

/* Go to a view of a walk, as a new entry of the browser's history. */
function go(view, walk = shown.walk, tell = {}) {
  setWalk(walk);
  keeping.keep();
  keeping.write(view, "pushState");
  shown.tell = tell;
  show(view, { focus: true });
}

/* Go back to the entry from which this one was reached, or to the step where none of this page is there. */
function leave() {
  if (history.state?.isOurs && keeping.hasHistory()) history.back();
  else go("step");
}

/* Go one answer back: by the browser's own history where its last entry is just that, which it is not after coming back or by a link. */
function goBack() {
  const { view, walk } = shown;
  if (view !== "step") return leave();
  if (!walk.steps.length) return undefined;
  if (history.state?.before === walk.steps.length - 1 && keeping.hasHistory()) return history.back();
  return go("step", { ...walk, steps: walk.steps.slice(0, -1) });
}

/* Take an answer. One that is held up all the same, since the clock was set back meanwhile, is shown so; one that no walk is long enough for is told. */
function give(given, early = false) {
  const next = answer(shown.walk, shown.now, given, clock(), early);
  if (!next) return show("step", { keepsFocus: true });
  if (walker.walk(next).fits) return go("step", next);
  shown.tell = { words: told("too_long") };
  return show("step", { focus: true });
}

/* Change an earlier answer, and offer to undo that until the next step. */
function changeTo(given) {
  const { walk, now, changing } = shown;
  if (JSON.stringify(given) === JSON.stringify(now.steps[changing].given)) return leave();
  const changed = changedWalk(kit, walk, changing, given, clock());
  if (!changed) return undefined;
  const undo = () => go("step", changed.takenBack(shown.walk), { words: told("undone") });
  return go("step", changed.walk, { ...changed, undo });
}

/* Take the moment that a wait counts from. */
function giveMoment(id, time) {
  const { walk } = shown;
  setWalk({ ...walk, moments: { ...walk.moments, [id]: time } });
  keeping.keep();
  show("step", {});
  (one(".step .wait [tabindex]") ?? one("#headline_here")).focus();
  const question = tree.moments.find((moment) => moment.id === id).ask;
  announce(told("moment_given", { question, time: words.momentOf(time, clock()) }));
}

/* Show the start as if nothing had ever been here, and say why. */
function startOver(reason) {
  keeping.forgetHere();
  setWalk(keeping.freshWalk());
  shown.trouble = keeping.storeTrouble();
  shown.tell = { words: told(reason) };
  show("start", { focus: true });
}

const planNow = () => planBlocks(kit, stateNow());

const pageMoves = {
  today: () => dayAt(walkTime()),
  give,
  changeTo,
  giveMoment,
  leave,
  back: goBack,
  begin: () => {
    const before = shown.walk;
    const tell = { words: told("started_again"), undo: () => go("step", store.read(before.id) ?? before), undoName: "to_before" };
    go("step", keeping.freshWalk(), before.steps.length ? tell : {});
  },
  goOn: (kept) => {
    const { walk, words: sentence } = arrivals.fromStore(kept);
    go("step", walk, { words: sentence });
  },
  carryOn: (older, tell) => go("step", arrivals.carriedWalk(older), tell),
  change: (index) => {
    shown.changing = index;
    go("change");
  },
  plan: () => go("plan"),
  noteTyped: keeping.noteTyped,
  keepNote: keeping.keepNote,
  forget: () => startOver(store.forget() ? "forgotten" : "not_forgotten"),
  copyLink: ({ target }) => copyText(location.href.split("#")[0] + keeping.linkTo(), target, kit, announce),
  saveText: () => saveFile(`${tree.id}.txt`, "text/plain", textOf(told("plan"), planNow())),
  saveCalendar: () => {
    const { walk, now: { node, opens, due } } = shown;
    const text = calendarFile({ tree, walkId: walk.id, node, opens, due, stamp: clock(), told, link: location.href });
    saveFile(`${node.id}.ics`, "text/calendar", text);
  },
  print: () => print(),
  setNotes: (withNotes) => {
    shown.withNotes = withNotes;
    show("plan", { keepsFocus: true });
  },
  takeOther: () => {
    shown.trouble = undefined;
    go("step", store.read(shown.walk.id) ?? shown.walk);
  },
  keepBoth: () => {
    shown.trouble = undefined;
    go("step", { ...shown.walk, id: keeping.freshWalk().id, revision: 0 });
  },
};

// -------------------------------------------------------------------- Showing

/* Make the elements of a view; a first start and all the words stand on the page already. */
function elementsOf(view) {
  const state = stateNow();
  if (view === "step") return [stepView(kit, state, pageMoves), belowStep(kit, state, pageMoves)];
  if (view === "plan") return [planView(kit, state, planNow(), pageMoves)];
  if (view === "change") {
    const { walk, now, changing, isTimed } = state;
    const step = now.steps[changing];
    const { values } = walker.walk({ ...walk, steps: walk.steps.slice(0, changing) });
    return [changeView(kit, { step, values, today: dayAt(step.at ?? clock()), isTimed }, pageMoves)];
  }
  return view === "start" ? [startElement(state)] : [];
}

/* Make the start: of a walk that is kept, of one with another version, or what has to be told above a first one. */
function startElement(state) {
  const walks = store.walks().filter(holdsSomething);
  const older = arrivals.older();
  if (walks.length) return welcomeView(kit, state, { walks, older }, pageMoves);
  return older.length ? changedView(kit, state, older, pageMoves) : aboveFirst(kit, state, pageMoves);
}

/* Show a view of the walk; one of a step that is not there any more is that of the step where the walk is. Where the same is shown anew, for something
   that the reader did not do, it `keepsFocus`, and all that is half given. */
function show(asked, { focus = false, keepsFocus = false }) {
  const refocus = keepsFocus && focusKept();
  const refill = keepsFocus && fieldsKept();
  const view = asked === "change" && !shown.now.steps[shown.changing] ? "step" : asked;
  shown.view = view;
  one(".live").textContent = ""; // what was announced is of what was shown before
  const made = elementsOf(view);
  if (focus) one("dialog[open]")?.close(); // it was over what was shown before
  const beside = view === "step" ? picture.around(shown.now) : undefined;
  const heading = showAround(view, made, { tree, now: shown.now, host, isKept: keeping.isKept(), beside });
  shown.announced = shown.trouble;
  if (view !== "start") tellHost();
  changedOnScreen();
  wait.begin();
  if (refill) refill();
  if (refocus) refocus();
  if (focus) {
    scrollTo(0, 0);
    heading.focus({ preventScroll: true }); // a screen reader reads it, and what describes it
  }
}

/* Bring a part of the page before the reader. */
function goWithin(part) {
  part.tabIndex = -1;
  part.focus();
  part.scrollIntoView();
}

/* Say something to a screen reader that is seen elsewhere already. */
function announce(text) {
  const live = one(".live");
  live.textContent = "";
  setTimeout(() => (live.textContent = text), 50);
}

// ----------------------------------------------------------------- From outside

/* The walk of an entry of the browser's history, as far as it fits, and what is to be told of it; nothing where it is not there any more. */
function walkAt(entry) {
  const kept = entry?.view === "start" ? undefined : keeping.walkOf(entry);
  return kept && arrivals.fromStore(kept);
}

/* Show what an entry of the browser's history stands for: where it is not there any more, the start. */
function returnTo(entry) {
  keeping.keepNote();
  keeping.returned();
  const linked = entry === null && arrivals.fromLink(location.hash); // it was put into the address of this page
  if (linked) return openLink(linked, true);
  const found = walkAt(entry) ?? (entry?.view === "start" ? undefined : arrivals.fromLink(location.hash));
  shown.tell = { words: found?.words };
  if (!found) return show("start", { focus: true });
  shown.changing = entry.changing;
  setWalk(found.walk);
  if (!found.words) keeping.keep();
  return show(found.words ? "step" : entry.view, { focus: true });
}

/* Show a walk that came by a link; at once with the page or, later, with the focus on it. */
function openLink({ walk, words: sentence }, focus) {
  setWalk(walk);
  keeping.keep();
  keeping.write("step", "replaceState");
  shown.tell = { words: sentence };
  show("step", { focus });
}

/* Show a walk that the page around this one hands over, as the text of a link. */
function openText(text) {
  const linked = arrivals.fromLink(LINK_MARK + text, { isHandedOver: true });
  if (linked) openLink(linked, true);
}

/* Show what the page was opened for: what it showed when it was loaded anew, a link, or the start. */
function openPage() {
  const entry = history.state;
  const there = walkAt(entry);
  const kept = there && store.read(entry.walk);
  const wentOn = kept !== undefined && kept.revision !== entry.revision; // without an entry, or in another tab
  const found = wentOn ? arrivals.fromStore(kept) : there;
  if (found) {
    setWalk(found.walk);
    shown.changing = entry.changing;
    shown.tell = { words: found.words };
    return show(found.words || (wentOn && entry.view === "change") ? "step" : entry.view, {});
  }
  const linked = arrivals.fromLink(location.hash);
  return linked ? openLink(linked) : show("start", {});
}

/* Do what another tab did to what is kept. */
function hear(event) {
  const heard = store.heard(event, shown.walk, keeping.hadKept());
  if (heard === "forgotten") return startOver("forgotten");
  if (heard === "elsewhere") shown.trouble = heard;
  return (heard || shown.view === "start") && show(shown.view, { keepsFocus: true });
}

addEventListener("popstate", ({ state }) => returnTo(state));
addEventListener("storage", hear);
addEventListener("pageshow", ({ persisted }) => persisted && hear({})); // while it was put by, it heard nothing
addEventListener("pagehide", keeping.keepNote);
document.addEventListener("visibilitychange", () => (document.hidden ? keeping.keepNote() : wait.look()));
addEventListener("beforeprint", () => {
  one("#print").replaceChildren(elements.make("div", { class: "paper" }, elements.make("h1", {}, told("plan")), ...paperOf(kit, planNow())));
});
switchOfKeys.addEventListener("change", () => document.body.classList.toggle("without-keys", !switchOfKeys.checked));
one(".begin").addEventListener("click", pageMoves.begin);
for (const control of document.querySelectorAll(".to-words")) control.addEventListener("click", () => go("words"));
for (const control of document.querySelectorAll(".to-picture")) {
  control.hidden = !picture.isDrawn();
  control.addEventListener("click", () => {
    picture.around(shown.now);
    picture.whole();
  });
}
one(".leave-words").addEventListener("click", leave);
takeKeys({
  areOn: () => switchOfKeys.checked && takesKeys(shown.view),
  back: goBack,
  leave: () => VIEWS_TO_LEAVE.includes(shown.view) && leave(),
});
followLinksWithin((target) => (target ? goWithin(target) : go("start")));
openPage();
