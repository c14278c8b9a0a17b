/* Writes a file for calendars (iCalendar, RFC 5545) of what is waited for: an event with an alarm when it opens, and one when it is due.

   Invariant: the events are those that `Session.reminder().ics()` writes. A calendar may be shared, so they hold what the advice says and nothing of the
   walk but where it waits: no answers and no notes. A link is cut where a walk can stand in it, and that of a file, which names folders of the reader's,
   is left out. They are private, and take no time of anybody's.
   Times are in UTC, which every calendar reads alike and shows in its own zone. */

import { LATEST } from "./days.mjs";

const CALENDAR_SECOND = 1_000;
const LONGEST_CALENDAR_LINE = 75; // octets, without the line break
const CALENDAR_EVENT_LENGTH = "PT15M"; // an event without a length is hardly seen in a calendar

/* The text of the file. `opens` and `due` are the times of a wait, either of which may be missing, and `stamp` is the time at which it is written.
   `walkId` names the walk and nothing of it, so that a later file for the same stop replaces these events; `told` gives sentences, as in words.mjs;
   `link` is where the reader goes on, and may be missing. */
export function calendarFile({ tree, walkId, node, opens, due, stamp, told, link }) {
  const address = /^https?:/.test(link ?? "") ? withoutControls(link.split("#")[0]) : undefined;
  const description = [node.wait?.why, address, tree.title].filter(Boolean).join("\n\n");
  const event = (kind, start) => {
    const summary = told(`calendar.${kind}`, { headline: node.headline });
    return eventLines({ uid: `${walkId}/${node.id}/${kind}`, start, stamp, summary, description, address });
  };
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//advicetree//page//EN",
    ...(opens === undefined ? [] : event("opens", Math.ceil(opens / CALENDAR_SECOND) * CALENDAR_SECOND)),
    ...(due === undefined ? [] : event("due", Math.floor(due / CALENDAR_SECOND) * CALENDAR_SECOND)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${foldedLine(line)}\r\n`).join("");
}

/* The lines of one event. */
function eventLines({ uid, start, stamp, summary, description, address }) {
  return [
    "BEGIN:VEVENT",
    `UID:${calendarText(uid)}`,
    `DTSTAMP:${calendarTime(stamp)}`,
    `DTSTART:${calendarTime(start)}`,
    `DURATION:${CALENDAR_EVENT_LENGTH}`,
    `SUMMARY:${calendarText(summary)}`,
    `DESCRIPTION:${calendarText(description)}`,
    ...(address ? [`URL:${address}`] : []),
    "CLASS:PRIVATE",
    "TRANSP:TRANSPARENT",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${calendarText(summary)}`,
    "TRIGGER:PT0S",
    "END:VALARM",
    "END:VEVENT",
  ];
}

/* Write a time in UTC, in whole seconds. */
const calendarTime = (time) => `${new Date(Math.min(time, LATEST)).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

const withoutControls = (text) => text.replace(/(?!\t)\p{Cc}/gu, "");

/* Write a text as a value: line breaks and what would part values are escaped, and other control characters left out. */
function calendarText(text) {
  const lines = text.split(/\r\n|\r|\n/).map((line) => withoutControls(line).replace(/[\\;,]/g, "\\$&"));
  return lines.join("\\n");
}

/* Fold a line so that none is longer than calendars read, and no character is cut in two; a line that goes on begins with a space. */
function foldedLine(line) {
  let folded = "";
  let length = 0;
  for (const character of line) {
    const size = octetsOf(character);
    if (length + size > LONGEST_CALENDAR_LINE) {
      folded += "\r\n ";
      length = 1;
    }
    folded += character;
    length += size;
  }
  return folded;
}

/* Say how many octets a character takes in UTF-8. */
function octetsOf(character) {
  const code = character.codePointAt(0);
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
