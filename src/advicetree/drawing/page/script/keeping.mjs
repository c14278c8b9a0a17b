/* Keeps the walk that is shown: in the device's store, in the browser's history, and in the address.

   Invariant: the browser's history holds names and numbers, and never steps or notes, so that what is forgotten cannot be reached by Back; the address
   holds a walk only where the device keeps nothing. What could not be kept stands as `trouble` until it is over. */

import { noteKey } from "./changing.mjs";
import { LINK_MARK, writeLink } from "./link.mjs";
import { withNote } from "./notes.mjs";
import { isBeginning } from "./store.mjs";

const FULL_HISTORY = 50; // entries: no browser is known to hold fewer, and one that holds no more takes the first away for the next
const NOTE_PAUSE = 300; // milliseconds after the last letter until a note is kept

/* Say whether anything was given in a walk. */
export const holdsSomething = ({ steps, notes, moments }) => [steps, Object.keys(notes), Object.keys(moments)].some(({ length }) => length);

/* What keeps the walk of `shown`, which has the `walk`, where it is `now`, the `view` and the `trouble`; `noteKept` is called
   when a note was kept or could not be, and is told whether that brought trouble or ended some. */
export function makeKeeping(shown, { tree, walker, store, clock, told, noteKept }) {
  const walksHere = new Map(); // the walks that this tab has shown, by their ids: without a storage, Back still finds them
  let noteTimer = 0;
  let isWritten = true; // whether the browser's history has an entry for what is shown
  let written = {}; // the last entry that was added to the browser's history, and how long that was then
  let noteStatus; // where it is said that a note is kept

  /* A walk that has just begun. */
  function freshWalk() {
    const id = Math.random().toString(36).slice(2, 10).padEnd(8, "0");
    const times = { last: clock(), ...(tree.timed ? { started: clock() } : {}) };
    return { id, revision: 0, version: tree.version, ...times, here: tree.start, steps: [], moments: {}, notes: {} };
  }

  /* Say what is wrong with the store, if something is. */
  function storeTrouble() {
    const state = store.state();
    return state === "kept" ? undefined : state;
  }

  /* Say whether the device keeps what is done here. */
  const isKept = () => shown.trouble === undefined || shown.trouble === "damaged";

  /* What a walk holds, as a text that can be compared. */
  const contentOf = ({ revision, steps, moments, notes }) => JSON.stringify([revision, steps, { ...moments }, { ...notes }]);

  /* Say whether the device has all of a walk already; only looking at it here takes it from no other tab. */
  function isThere(walk) {
    const kept = walk.revision > 0 ? store.read(walk.id) : undefined;
    return kept !== undefined && contentOf(kept) === contentOf(walk);
  }

  /* Keep the walk on the device, unless there is nothing of it yet, or nothing new. */
  function keep() {
    const { walk } = shown;
    stopNote();
    walksHere.set(walk.id, walk);
    const isOver = walk.revision === 0 || isThere(walk); // no other tab goes on with this one
    if (shown.trouble === "elsewhere" && isOver) shown.trouble = storeTrouble();
    if ((walk.revision === 0 && !holdsSomething(walk)) || isThere(walk)) return;
    walk.here = walker.walk(walk).node.id;
    const done = store.keep(walk);
    shown.trouble = done === "kept" ? undefined : done;
  }

  // ------------------------------------------------------------------ Notes

  function stopNote() {
    clearTimeout(noteTimer);
    noteTimer = 0;
  }

  /* Keep a note while it is written: at once in the walk, and a moment later on the device. */
  function noteTyped(text, status) {
    noteStatus = status;
    status.textContent = "";
    const { walk, now } = shown;
    shown.walk = { ...walk, notes: withNote(walk.notes, noteKey(now.node.id, now.nth), text) };
    stopNote();
    noteTimer = setTimeout(keepNote, NOTE_PAUSE);
  }

  /* Keep a note that was written, if it is not kept yet, and say so beside it. */
  function keepNote() {
    if (!noteTimer) return;
    const before = shown.trouble;
    keep();
    noteKept(shown.trouble !== before);
    if (isKept() && noteStatus.isConnected) noteStatus.textContent = ` ${told("note_kept")}`;
  }

  // ------------------------------------------------------- History, address

  /* The address of a view of the walk: a name only, or the whole walk where nothing can be kept. */
  function addressOf(view) {
    if (shown.trouble === "forbidden" && shown.walk.steps.length) return linkTo();
    return `#${view === "step" ? `step-${shown.walk.steps.length + 1}` : view}`;
  }

  /* What makes a link of the address of this page: all of the walk but its notes. */
  const linkTo = () => LINK_MARK + writeLink(tree.version, shown.walk, shown.now.node.id);

  /* Write a view of the walk into the browser's history, as a new entry or in the place of this one (`pushState` or `replaceState`).
     `before` is how many answers the entry before it had, where that is a step of the same walk, and `isOurs` says that there is one of this page. */
  function write(view, how) {
    const { walk, changing } = shown;
    const { state } = history;
    const isNew = how === "pushState";
    const follows = isNew && isWritten && isOfVersion(state) && state.view === "step" && view === "step" && state.walk === walk.id && isBefore(state, walk);
    const steps = { line: store.trail.line(walk.steps), count: walk.steps.length };
    const entry = { version: tree.version, view, walk: walk.id, revision: walk.revision, ...steps, changing };
    writeEntry(how, { ...entry, isOurs: isNew ? isWritten : state?.isOurs, before: follows ? state.count : undefined }, addressOf(view));
    if (isNew) written = { entry: history.state, length: history.length };
  }

  /* Say whether an entry stands for all steps of a walk but the last. */
  function isBefore({ line, count }, { steps }) {
    const there = store.trail.steps(line, count);
    return there !== undefined && count === steps.length - 1 && isBeginning(there, steps);
  }

  /* The browser went to an entry of its history, which is what is shown then. */
  const returned = () => {
    isWritten = true;
  };

  /* Write an entry into the browser's history, unless that takes no more for a while: Safari refuses what comes after a hundred within
     half a minute, and Chromium passes over it. */
  function writeEntry(how, entry, address) {
    const page = location.href.split("#")[0]; // in the text of a frame, the address alone would be that of the page around it
    const before = history.state;
    try {
      history[how](entry, "", page + address);
      isWritten = entry === null ? history.state === null : history.state !== before;
    } catch {
      isWritten = false;
    }
  }

  /* Say whether the browser's history can go back for this page alone: it takes and holds only so many entries. In a frame, those of the pages around it and beside
     it are among them, and only as long as none was added since, the last one is this page's. */
  function hasHistory() {
    if (!isWritten || window.navigation?.canGoBack === false) return false;
    return window.parent === window || (written.entry === history.state && written.length === history.length && history.length < FULL_HISTORY);
  }

  /* Say whether an entry of the browser's history was written by this version of the tree: by another, its steps may be called otherwise. */
  const isOfVersion = (entry) => entry?.version === tree.version;

  /* The walk that an entry of the browser's history stands for; nothing where it is not there any more, or was one of another version. */
  function walkOf(entry) {
    if (!entry?.walk || !isOfVersion(entry)) return undefined;
    const found = entry.walk === shown.walk.id ? shown.walk : (walksHere.get(entry.walk) ?? store.read(entry.walk));
    const steps = store.trail.steps(entry.line, entry.count);
    return found && steps && { ...found, steps };
  }

  /* Say whether this tab has shown a walk that was kept. */
  const hadKept = () => [...walksHere.values()].some(({ revision }) => revision > 0);

  /* Forget the walks of this tab, and the trail that leads to them. */
  function forgetHere() {
    stopNote();
    walksHere.clear();
    store.trail.forget();
    writeEntry("replaceState", null, "");
  }

  return { freshWalk, storeTrouble, isKept, keep, noteTyped, keepNote, linkTo, returned, write, hasHistory, walkOf, hadKept, forgetHere };
}
