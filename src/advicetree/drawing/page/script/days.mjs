/* Days as texts such as 2026-01-05, ages counted by the calendar, and the day that it is at a time where the reader is.

   Invariant: no clock is read; times are handed in, in milliseconds since 1970. Days are texts, so that they compare as they follow one another.
   As in dates.py: where the day of the month does not exist, an age is reached on 1 March for whole years from 29 February,
   and on the last day of the month otherwise. */

/* The first and the last time that the calendar has, in UTC: the years 1 to 9999. */
export const EARLIEST = -62_135_596_800_000;
export const LATEST = 253_402_300_799_999;

const LENGTH_OF_A_DAY = "2026-01-05".length;
const LAST_YEAR = 9999;

/* Say whether something is a time that the calendar has. */
export function isTime(at) {
  return typeof at === "number" && at >= EARLIEST && at <= LATEST;
}

/* The day of a date in UTC. */
function isoDay(date) {
  return date.toISOString().slice(0, LENGTH_OF_A_DAY);
}

/* Say whether a text is a day that there is. */
export function isDay(text) {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text.startsWith("0000")) return false;
  const date = new Date(`${text}T00:00Z`);
  return !Number.isNaN(date.getTime()) && isoDay(date) === text;
}

/* The day that it is at a time in the reader's zone; at the ends of the calendar, in UTC. */
export function dayAt(at) {
  const date = new Date(at);
  const year = date.getFullYear();
  if (year < 1 || year > LAST_YEAR) return isoDay(date);
  const day = new Date(0);
  day.setUTCFullYear(year, date.getMonth(), date.getDate());
  return isoDay(day);
}

/* Say whether the reader's clocks are put on or back between two times. */
export function clocksChange(one, other) {
  return new Date(one).getTimezoneOffset() !== new Date(other).getTimezoneOffset();
}

/* The day on which what started on a day is of an age of so many months and days; nothing where the calendar ends before. */
export function reachedOn(start, [months, days]) {
  const [year, month, day] = start.split("-").map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1 + months, day);
  if (date.getUTCDate() !== day) date.setUTCDate(months % 12 === 0 ? 1 : 0); // it has run over into the next month
  date.setUTCDate(date.getUTCDate() + days);
  return date.getTime() <= LATEST ? isoDay(date) : undefined;
}

/* The day that was given, without the day as of which it is judged; nothing where no day was given. */
export function dayGiven(given) {
  if (typeof given !== "string") return undefined;
  const [day] = given.split("@", 1);
  return isDay(day) ? day : undefined;
}

/* What was given as it is judged at a time: a day with the day that it is then where the reader is, and all else as it is. */
export function judgedAt(given, at) {
  const day = dayGiven(given);
  return day === undefined ? given : `${day}@${dayAt(at)}`;
}
