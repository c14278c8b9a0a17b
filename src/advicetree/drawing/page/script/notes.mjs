/* A reader's notes, by the visit at which they are made.

   Invariant: no note is changed in place, and a blank one is none. */

import { LONGEST_NOTE_KEPT } from "./store.mjs";

/* Notes in which one of them says this. */
export function withNote(notes, key, text) {
  const { [key]: before, ...others } = notes;
  return text.trim() ? { ...others, [key]: text.slice(0, LONGEST_NOTE_KEPT) } : others;
}

/* The notes as they were before something moved them, but for what was written since: `after` are those at once after it. */
export function notesTakenBack(before, after, now) {
  const since = Object.entries(now).filter(([key, text]) => after[key] !== text);
  return { ...before, ...Object.fromEntries(since) };
}
