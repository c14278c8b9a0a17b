/* A walk ↔ the text of a link, which goes through mail programs, chats and hands.

   Invariant: a link holds letters of ASCII, digits, and - . _ ~ only, and no notes. Its parts are joined by dots, and end with an end mark:

       1.VERSION.STARTED.HERE.MOMENTS.STEP.STEP.…Z         such as 1.2026-11-01.t5lk40.ask-sender._.tracked_no_0.Z

   STARTED counts seconds since 1970, all other times seconds after that, both in base 36; `_` stands for what is not there.
   A step is a node, what was given, when, and `e` where it was early, joined by `_`; what was given is an id, a number as N12p5, a day as D1960-05-01
   (in a walk without times with the day as of which it is judged, D1960-05-01~2026-11-28), or a list as L~uc~hb.
   Times are cut to whole seconds, all of them downwards, so that none comes before another that it came after.

   A link is read however often it was percent-encoded, with white space in it, with something behind it, or cut anywhere: a part counts only where
   another follows it, so that a step is read whole or not at all. Whatever the text is, reading it gives a walk or nothing, raises nothing, and ends soon. */
import { dayAt, dayGiven, isDay, isTime } from "./days.mjs";
import { LONGEST_WALK } from "./walk.mjs";

export const LINK_MARK = "#w="; // what stands before a link in the address of a page

const LONGEST_LINK = 4_000_000;
const LONGEST_VERSION = 2_000;
const MOST_ENCODED = 5; // how often a link may have been percent-encoded
const LINK_FORMAT = "1";
const END = "Z"; // no id has a capital letter
const NONE = "_";
const SECOND = 1_000;

const AN_ID = /^[a-z][a-z0-9-]{0,63}$/;
const SECONDS = /^-?[0-9a-z]{1,8}$/;
const A_NUMBER = /^N-?\d{1,22}(p\d{1,400})?(e-?\d{1,3})?$/;

// ------------------------------------------------------------ Writing

/* A version as letters that a link may hold: all but letters, digits and hyphens by their number. */
function writeVersion(version) {
  return version ? version.replace(/[^A-Za-z0-9-]/g, (character) => `~${character.charCodeAt(0).toString(16)}~`) : NONE;
}

/* Seconds in base 36. */
function writeSeconds(seconds) {
  return seconds.toString(36);
}

/* A time as whole seconds. */
function secondsOf(at) {
  return Math.floor(at / SECOND);
}

/* What was given as a word of a link. */
function writeGiven(given, isTimed) {
  if (Array.isArray(given)) return ["L", ...given].join("~");
  if (typeof given === "number") return `N${String(given).replace(".", "p").replace("+", "")}`;
  const day = dayGiven(given);
  if (day === undefined) return given;
  return isTimed ? `D${day}` : `D${given.replace("@", "~")}`;
}

/* The text of a link to a walk that stands at a node, of a version of the tree. */
export function writeLink(version, record, here) {
  const isTimed = isTime(record.started);
  const started = isTimed ? secondsOf(record.started) : undefined;
  const after = (at) => writeSeconds(secondsOf(at) - started);
  const moments = isTimed ? Object.entries(record.moments ?? {}).map(([id, at]) => `${id}~${after(at)}`) : [];
  const steps = record.steps.map(({ node, given, at, early }) => {
    const words = [node, writeGiven(given, isTimed)];
    if (isTimed) words.push(after(at));
    if (isTimed && early) words.push("e");
    return words.join("_");
  });
  const head = [LINK_FORMAT, writeVersion(version), isTimed ? writeSeconds(started) : NONE, here, moments.join("_") || NONE];
  return [...head, ...steps, END].join(".");
}

// ------------------------------------------------------------ Reading

/* The text of a link as it was written, whatever a mail program did to it. */
function plainLink(text) {
  let plain = text.slice(0, LONGEST_LINK);
  for (let times = 0; times < MOST_ENCODED && plain.includes("%"); times += 1) {
    plain = plain.replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
  }
  plain = plain.replace(/=\r?\n|[\s\u00ad\u200b-\u200d\u2060\ufeff]/g, "");
  const end = plain.search(/[^A-Za-z0-9._~-]/);
  return end < 0 ? plain : plain.slice(0, end);
}

/* The version that a word means; nothing where it means none. */
function readVersion(word) {
  if (word === NONE) return "";
  if (word.length > LONGEST_VERSION || !/^(?:[A-Za-z0-9-]|~[0-9a-f]{1,4}~)+$/.test(word)) return undefined;
  return word.replace(/~([0-9a-f]{1,4})~/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
}

/* The time that a word means, so many seconds after another; nothing where it means none. */
function readTime(word, started = 0) {
  const at = SECONDS.test(word) ? started + parseInt(word, 36) * SECOND : NaN;
  return isTime(at) ? at : undefined;
}

/* The moments that a word means; nothing where one of them cannot be read. */
function readMoments(word, started) {
  const moments = {};
  if (word === NONE) return moments;
  if (started === undefined) return undefined;
  for (const each of word.split("_", LONGEST_WALK)) {
    const [id, after] = each.split("~", 2);
    const at = readTime(after ?? "", started);
    if (!AN_ID.test(id) || at === undefined) return undefined;
    moments[id] = at;
  }
  return moments;
}

/* The day that a word means, with the day as of which it is judged, which is that of a time where there is one. */
function readDay(word, at) {
  const [day, asOf = at === undefined ? "" : dayAt(at)] = word.slice(1).split("~", 2);
  return isDay(day) && isDay(asOf) ? `${day}@${asOf}` : undefined;
}

/* What was given, from a word; nothing where it means nothing. */
function readGiven(word, at) {
  if (AN_ID.test(word)) return word;
  if (word.startsWith("D")) return readDay(word, at);
  if (A_NUMBER.test(word)) return Number(word.slice(1).replace("p", "."));
  const [mark, ...choices] = word.split("~", LONGEST_WALK);
  return mark === "L" && choices.every((choice) => AN_ID.test(choice)) ? choices : undefined;
}

/* The step that a part means; nothing where it means none. */
function readStep(part, started) {
  const [node, word = "", after = "", mark, ...more] = part.split("_", 5);
  const isTimed = started !== undefined;
  const at = isTimed ? readTime(after, started) : undefined;
  const given = readGiven(word, at);
  if (!AN_ID.test(node) || given === undefined || more.length || (isTimed ? at === undefined || (mark ?? "e") !== "e" : after || mark)) return undefined;
  const step = { node, given };
  if (isTimed) step.at = at;
  if (mark) step.early = true;
  return step;
}

/* The walk of a link: the version of its tree, the node where it stood, its record, and whether it was `cut`, so that steps may be missing;
   nothing for a text that is no link. */
export function readLink(text) {
  if (typeof text !== "string") return undefined;
  const [format, written, start, here, given, ...parts] = plainLink(text).split(".", LONGEST_WALK + 6);
  while (parts.at(-1) === "") parts.pop(); // whoever shortens a link may set dots behind it
  if (format !== LINK_FORMAT || !parts.length || !AN_ID.test(here)) return undefined;
  const version = readVersion(written);
  const started = start === NONE ? undefined : readTime(start);
  const moments = readMoments(given, started);
  if (version === undefined || moments === undefined || (started === undefined && start !== NONE)) return undefined;
  const { steps, cut } = readSteps(parts, started);
  return { version, here, record: started === undefined ? { steps } : { started, moments, steps }, cut };
}

/* The steps that some parts mean, up to the end mark or the first that means none. The last part is no step: it may be cut. */
function readSteps(parts, started) {
  const steps = [];
  for (const [index, part] of parts.entries()) {
    if (part.startsWith(END)) return { steps, cut: false };
    const step = index < parts.length - 1 ? readStep(part, started) : undefined;
    if (!step) break;
    steps.push(step);
  }
  return { steps, cut: true };
}
