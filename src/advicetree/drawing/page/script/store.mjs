/* What the device keeps of the reader's walks: in localStorage, one entry for each tree and version, and in it each walk under its own id.

   Invariant: nothing that is kept is lost without a word. Each write reads the entry anew and changes its own walk only; where a walk has another
   revision than the one at hand, another tab went on with it, and nothing is written. A revision is higher than the one before, and no earlier than the
   time of its writing, so that two tabs that go on from the same one never come to the same again, even where all was removed in between.
   What cannot be read is moved to a key of its own before anything is written in its place. What is read has the shape that is written, or is not read
   at all: any other page of the same origin can write here.
   The storage can be missing, refuse, be full, or be emptied at any moment; nothing here throws for that. */

import { isTime, LATEST } from "./days.mjs";

/* The longest note, in UTF-16 units as `maxlength` counts them. */
export const LONGEST_NOTE_KEPT = 2_000;

const STORED_FORMAT = 1;
const STORED_WALKS = 50; // so many are kept; of more, the oldest ones without notes go
const STORED_WALKS_AT_MOST = 500; // with their notes
const STORED_STEPS = 10_000;
const STORED_NAMES = 10_000; // in one walk: notes, moments, or choices that are ticked together
const STORED_NAME = 1_000; // characters
const TRAIL_LINES = 100;

/* What the device keeps of a tree and version.
   `local` and `session` are functions that give `localStorage` and `sessionStorage`: only asking for them can throw already. `now` gives the time. */
export function makeStore({ local, session, id, version, now }) {
  const prefix = `advicetree/${partOfKey(id)}/`;
  const own = prefix + partOfKey(version);
  let refused = false; // whether the last write was refused, though not for want of room
  let moved = false; // whether something that could not be read was moved aside

  const textAt = (key) => local().getItem(key);
  const walksAt = (key) => entryOf(textAt(key), versionIn(key));
  const versionIn = (key) => textOfPart(key.slice(prefix.length));

  /* The keys of this tree: its entries, and what was moved aside. */
  function keys() {
    const storage = local();
    return Array.from({ length: storage.length }, (_, number) => storage.key(number)).filter((key) => key?.startsWith(prefix));
  }

  const entries = () => keys().filter((key) => isEntry(key, prefix));

  /* Say whether the browser keeps anything, and whether all that it has can be read. */
  function state() {
    return orElse("forbidden", () => {
      textAt(own);
      const whole = entries().every((key) => walksAt(key).whole);
      if (refused) return "forbidden";
      return moved || !whole ? "damaged" : "kept";
    });
  }

  /* The walks of this version, the newest first. */
  const walks = () => orElse([], () => newestFirst([...walksAt(own).walks.values()]));

  /* A walk of this version, or nothing. */
  const read = (walkId) => orElse(undefined, () => walksAt(own).walks.get(walkId));

  /* The walks of other versions, the newest first; those that were carried over from there are no longer among them. One that went on there
     afterwards is: a tab can still show the version before. */
  function others() {
    return orElse([], () => {
      const all = entries().flatMap((key) => [...walksAt(key).walks.values()]);
      const carried = new Set(all.map(({ from }) => from));
      return newestFirst(all.filter((walk) => walk.version !== version && !carried.has(stateOf(walk))));
    });
  }

  /* A walk of another version as one of this version, to be kept, or the one that was made of it meanwhile. It has the same id, unless a walk here has
     that already: then it becomes a walk of its own, whether that other one has gone on or not, so that neither is lost. */
  function copyOf(walk) {
    const here = walks();
    const from = stateOf(walk);
    const id = here.some((each) => each.id === walk.id) ? from : walk.id;
    return here.find((each) => each.from === from) ?? { ...walk, id, from, revision: 0, version };
  }

  /* Keep a walk as its next revision, and say how that went. Only where it was kept, the walk has its new revision and its time.
     What is beyond the limits is "full" too: it could not be read again. */
  function keep(walk) {
    return orElse("forbidden", () => {
      const text = textAt(own);
      const { walks: there, whole } = entryOf(text, version);
      if (isElsewhere(there, walk)) return "elsewhere";
      const time = now();
      const next = { revision: Math.max(walk.revision + 1, time), last: time };
      const kept = walkOf(walk.id, storedWalk({ ...walk, ...next }), version);
      if (!kept) return "full";
      there.delete(walk.id);
      if (!makeRoom(there)) return "full";
      there.set(walk.id, kept);
      const done = whole || isAside(text) ? "kept" : putAside(text);
      if (done !== "kept") return done;
      const written = write(own, textOfEntry(there));
      if (written === "kept") Object.assign(walk, next);
      return written;
    });
  }

  /* Write a text, and say how that went; some browsers take it and keep nothing. */
  function write(key, text) {
    try {
      local().setItem(key, text);
      refused = textAt(key) !== text;
    } catch (error) {
      if (isOutOfRoom(error)) return "full";
      refused = true;
    }
    return refused ? "forbidden" : "kept";
  }

  const asideKeys = () => keys().filter((key) => key.startsWith(`${own}/`));
  const isAside = (text) => asideKeys().some((key) => textAt(key) === text);

  /* Copy what cannot be read to a key where nothing is yet. */
  function putAside(text) {
    const taken = new Set(asideKeys());
    let key = `${own}/unreadable`;
    for (let number = 2; taken.has(key); number += 1) key = `${own}/unreadable/${number}`;
    const done = write(key, text);
    if (done === "kept") moved = true;
    return done;
  }

  /* Remove all that is kept of this tree, of all versions; say whether nothing is left. */
  function forget() {
    trail.forget();
    moved = false;
    return orElse(false, () => {
      for (const key of keys()) local().removeItem(key);
      return textAt(own) === null && keys().length === 0;
    });
  }

  /* Say what a `storage` event means for the walk at hand: another tab went on with it ("elsewhere"), or removed all that was kept ("forgotten");
     or nothing. Without an event, as where a page comes back that heard none for a while, what is there now tells. After "forgotten", what this tab
     still has of the walk goes too, its trail with it, or the next answer would keep it all again. So do the walks that it showed before, of which it
     `had` some that were kept: Back would bring them again. */
  function heard({ key, newValue, storageArea }, walk, had = false) {
    return orElse(undefined, () => {
      if (storageArea && storageArea !== local()) return undefined;
      const isGone = key === null || (key === own && newValue === null) || (key === undefined && textAt(own) === null);
      const there = walksAt(own).walks;
      if (isGone && !there.has(walk.id) && (walk.revision > 0 || had || trail.isUsed())) return "forgotten";
      return isElsewhere(there, walk) ? "elsewhere" : undefined; // an event can come late: what counts is what stands there now
    });
  }

  const trail = makeTrail({ session, key: `${prefix}trail`, now });
  return { state, walks, others, copyOf, keep, read, forget, heard, trail };
}

/* What a function gives, or something else where the storage throws. */
function orElse(otherwise, ask) {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}

const isOutOfRoom = (error) => ["QuotaExceededError", "NS_ERROR_DOM_QUOTA_REACHED"].includes(error?.name);

/* Say whether another tab went on with a walk, where these are there. */
const isElsewhere = (there, { id, revision }) => there.has(id) && there.get(id).revision !== revision;

/* A name for a walk as it stands now: a copy of it in another version is `from` there. */
const stateOf = ({ id, revision }) => `${id}-${revision}`;

// ---------------------------------------------------------------------- Keys

/* A text as a part of a key, in which no slash is left. */
const partOfKey = (text) => text.replace(/[%/]/g, encodeURIComponent);
const textOfPart = (part) => part.replace(/%2F|%25/g, decodeURIComponent);

/* Say whether a key is that of an entry: what was moved aside has one more slash. */
const isEntry = (key, prefix) => !key.slice(prefix.length).includes("/");

// --------------------------------------------------------------- What is read

/* The walks in the text of an entry by their ids, and whether all of it could be read. */
function entryOf(text, version) {
  const walks = new Map();
  if (!text) return { walks, whole: true };
  const data = orElse(undefined, () => JSON.parse(text));
  if (data?.format !== STORED_FORMAT || !isTable(data.walks)) return { walks, whole: false };
  const there = Object.entries(data.walks);
  for (const [id, stored] of there.slice(0, STORED_WALKS_AT_MOST)) {
    const walk = walkOf(id, stored, version);
    if (walk) walks.set(id, walk);
  }
  return { walks, whole: walks.size === there.length };
}

/* A walk as it was stored, or nothing where any part of it is not as it is written. */
function walkOf(id, stored, version) {
  if (!isTable(stored)) return undefined;
  const { revision, started, last, here, from } = stored;
  const isNamed = isName(id) && isName(here) && (from === undefined || isName(from));
  const isSound = isNamed && isRevision(revision) && isKeptTime(last) && (started === undefined || isKeptTime(started));
  const steps = stepsOf(stored.steps, started !== undefined);
  const moments = namesOf(stored.moments, isKeptTime);
  const notes = namesOf(stored.notes, isNote);
  if (!isSound || !steps || !moments || !notes) return undefined;
  return { id, revision, ...(started === undefined ? {} : { started }), ...(from === undefined ? {} : { from }), last, here, steps, moments, notes, version };
}

/* The steps of a walk as they were stored, or nothing. Each has its time where the walk is timed, and none elsewhere. */
function stepsOf(stored, timed) {
  if (!Array.isArray(stored) || stored.length > STORED_STEPS) return undefined;
  const steps = stored.map((step) => stepOf(step, timed));
  return steps.includes(undefined) ? undefined : steps;
}

function stepOf(stored, timed) {
  if (!Array.isArray(stored) || stored.length < 2 || stored.length > (timed ? 4 : 2)) return undefined;
  const [node, given, at, early] = stored;
  if (!isName(node) || !isGiven(given) || (timed && !isKeptTime(at)) || (early !== undefined && early !== 1)) return undefined;
  return { node, given, ...(timed ? { at } : {}), ...(early ? { early: true } : {}) };
}

/* What stands under names, all of it as it is to be, without a prototype: a name can be any text. */
function namesOf(stored = {}, isRight) {
  if (!isTable(stored)) return undefined;
  const pairs = Object.entries(stored);
  if (pairs.length > STORED_NAMES || !pairs.every(([name, value]) => isName(name) && isRight(value))) return undefined;
  return underNames(pairs);
}

function underNames(pairs) {
  const named = Object.create(null);
  for (const [name, value] of pairs) named[name] = value;
  return named;
}

const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isName = (value) => typeof value === "string" && value !== "" && value.length <= STORED_NAME;
const isNote = (value) => typeof value === "string" && value.length <= LONGEST_NOTE_KEPT;
const isRevision = (value) => Number.isInteger(value) && value >= 0 && value <= LATEST;
const isKeptTime = (value) => Number.isInteger(value) && isTime(value);

function isGiven(value) {
  if (Array.isArray(value)) return value.length <= STORED_NAMES && value.every(isName);
  return typeof value === "number" ? Number.isFinite(value) : isName(value);
}

// ------------------------------------------------------------ What is written

/* The text of an entry with some walks in it. */
function textOfEntry(walks) {
  const stored = underNames([...walks].map(([id, walk]) => [id, storedWalk(walk)]));
  return JSON.stringify({ format: STORED_FORMAT, walks: stored });
}

function storedWalk({ revision, started, last, here, from, steps, moments, notes }) {
  return { revision, started, last, here, from, steps: steps.map(storedStep), moments, notes };
}

function storedStep({ node, given, at, early }) {
  if (at === undefined) return [node, given];
  return early ? [node, given, at, 1] : [node, given, at];
}

/* Make room for one more walk: of too many, those without notes go, the oldest first. Say whether there is room now. */
function makeRoom(walks) {
  const oldest = newestFirst([...walks.values()]).reverse().filter(({ notes }) => Object.keys(notes).length === 0);
  for (const { id } of oldest.slice(0, Math.max(0, walks.size + 1 - STORED_WALKS))) walks.delete(id);
  return walks.size < STORED_WALKS_AT_MOST;
}

const newestFirst = (walks) => walks.sort((one, other) => other.last - one.last);

// ------------------------------------------------------------------ The trail

/* The steps that the browser's history stands for. It holds a number of a line of steps, and how many of them; the steps lie in sessionStorage,
   so that what is forgotten cannot be reached by Back. Without a storage they last as long as the page.
   The numbers are times, so that one from before all was forgotten never means a later line. */
function makeTrail({ session, key, now }) {
  let read; // the lines, once they were asked for: a first start has none, and a storage takes its time
  const kept = () => (read ??= orElse(new Map(), () => linesOf(JSON.parse(session().getItem(key)))));

  /* The number of the line that begins with some steps; a line goes on where they begin with all of it. */
  function line(steps) {
    const lines = kept();
    const found = [...lines].reverse().find(([, each]) => isBeginning(each, steps) || isBeginning(steps, each));
    const number = found ? found[0] : Math.max(now(), ...[...lines.keys()].map((each) => each + 1));
    if (found && found[1].length >= steps.length) return number;
    lines.set(number, [...steps]);
    if (lines.size > TRAIL_LINES) lines.delete(lines.keys().next().value);
    write(lines);
    return number;
  }

  /* Keep as many of the newest lines as there is room for. */
  function write(lines) {
    for (let count = lines.size; count > 0; count = Math.floor(count / 2)) {
      const stored = [...lines].slice(-count).map(([number, steps]) => [number, steps.map(storedStep)]);
      const text = JSON.stringify({ lines: underNames(stored) });
      if (orElse(false, () => (session().setItem(key, text), true))) return;
    }
  }

  /* The first steps of a line, or nothing where they are no longer there. */
  function steps(number, count) {
    const found = kept().get(number);
    return found && Number.isInteger(count) && count >= 0 && count <= found.length ? found.slice(0, count) : undefined;
  }

  /* Say whether any answer is in it. */
  const isUsed = () => [...kept().values()].some((each) => each.length > 0);

  /* Forget all lines. */
  function forget() {
    read = new Map();
    orElse(undefined, () => session().removeItem(key));
  }

  return { line, steps, isUsed, forget };
}

/* The lines of a trail as it was stored, by their numbers; what cannot be read is not in it. */
function linesOf(data) {
  const stored = Object.entries(data.lines).slice(-TRAIL_LINES);
  const lines = stored.map(([number, steps]) => [Number(number), stepsOf(steps, true) ?? stepsOf(steps, false)]);
  return new Map(lines.filter(([number, steps]) => Number.isSafeInteger(number) && steps));
}

/* Say whether a line of steps begins with some. */
export const isBeginning = (steps, line) => steps.length <= line.length && steps.every((step, number) => isSameStep(step, line[number]));
const isSameStep = (one, other) => JSON.stringify(storedStep(one)) === JSON.stringify(storedStep(other));
