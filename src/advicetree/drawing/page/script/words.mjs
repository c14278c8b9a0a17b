/* Gives the page's own sentences, and writes numbers, days, times and lengths of time for readers.

   Invariant: no sentence stands here; all come with the tree. Days and times are written as they are where the reader is, if the language of the page's
   own words is spoken there, and else as in that language. No page is touched, and no clock is read. */

import { dayGiven } from "./days.mjs";

const LENGTHS = [
  ["week", 604_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];
const ONE_MINUTE = 60_000;

const spokenIn = (tag) => tag.toLowerCase().split("-")[0];

/* The locale in which a language is written for a reader: the first of theirs in which it is spoken, or else the language as it is written in their region,
   so that somebody in Germany reads English with 24 hours; nothing where the browser cannot make it out. */
function localeOf(language, locales) {
  try {
    const found = locales.find((tag) => spokenIn(tag) === spokenIn(language));
    if (found) return Intl.getCanonicalLocales(found)[0];
    const { region } = new Intl.Locale(locales[0] ?? language).maximize();
    return String(new Intl.Locale(language, new Intl.Locale(language).region ? {} : { region }));
  } catch {
    return undefined; // the browser's own
  }
}

/* Say whether a day has twice twelve hours where a locale is spoken. */
const hasTwelveHours = (locale) => new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hour12;

/* What makes something when it is first asked for: writers of dates take their time, and the first step has no date. */
function onceAsked(make) {
  let made;
  return () => (made ??= make());
}

/* What fills the gaps between the parts of a sentence, and those parts. */
const filledIn = (sentence, gaps) => sentence.split(/\{(\w+)\}/).map((part, number) => (number % 2 ? gaps[part] : part)).filter((part) => part !== "");

/* How many days later one time is than another, by the calendar of the reader's zone. */
const daysBetween = (from, to) => Math.round((new Date(to).setHours(12, 0, 0, 0) - new Date(from).setHours(12, 0, 0, 0)) / LENGTHS[1][1]);

/* What writes for readers: `sentences` by name, the language in which they are, and the locales that the reader has chosen. */
export function makeWords(sentences, language, locales) {
  const locale = localeOf(language, locales);
  const days = onceAsked(() => new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }));
  const daysOfYears = onceAsked(() => new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" }));
  const hours = onceAsked(() => new Intl.DateTimeFormat(locale, { hour: hasTwelveHours(locale) ? "numeric" : "2-digit", minute: "2-digit" }));
  const distances = onceAsked(() => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));

  /* One of the page's own sentences in parts: its texts, and what fills the gaps between them. */
  const parts = (name, gaps = {}) => filledIn(sentences[name], gaps);

  /* One of the page's own sentences, with its gaps filled. */
  const told = (name, gaps) => parts(name, gaps).join("");

  /* The one of two sentences that fits a number. */
  const counted = (name, count, gaps) => told(`${name}.${count === 1 ? "one" : "many"}`, { count, ...gaps });

  /* Write a number: as exactly as it was meant, and no more. */
  const plain = (number) => String(Number(number.toPrecision(16)));

  /* Write a day such as 2026-11-28, in a language. */
  function dated(day, speaks = language) {
    try {
      return new Date(`${day}T00:00Z`).toLocaleDateString(localeOf(speaks, locales), { dateStyle: "long", timeZone: "UTC" });
    } catch {
      return day;
    }
  }

  /* Write the day of a time with its weekday; with its year if that is not this year. */
  function dayOf(time, today) {
    const isThisYear = new Date(time).getFullYear() === new Date(today).getFullYear();
    return (isThisYear ? days() : daysOfYears()).format(time);
  }

  /* Write the day of a time with its weekday and its year. */
  const wholeDayOf = (time) => daysOfYears().format(time);

  /* Write a time with its day, rounded up to the minute, so that nothing seems to open before it does. */
  function momentOf(time, today) {
    const rounded = Math.ceil(time / ONE_MINUTE) * ONE_MINUTE;
    return told("moment", { day: dayOf(rounded, today), time: hours().format(rounded) });
  }

  /* Say how far off a time is that comes today or tomorrow; nothing of a later one, for which its weekday is clearer. */
  function distanceTo(time, now) {
    const ahead = daysBetween(now, time);
    if (time <= now || ahead > 1) return undefined;
    if (ahead === 1) return distances().format(1, "day");
    const minutes = Math.ceil((time - now) / ONE_MINUTE);
    return minutes < 60 ? distances().format(minutes, "minute") : distances().format(Math.round(minutes / 60), "hour");
  }

  /* Write a length of time, in its two largest units; in weeks only where it has nothing but whole ones. */
  function lengthOf(time) {
    const found = [];
    let left = time;
    for (const [unit, size] of time % LENGTHS[0][1] ? LENGTHS.slice(1) : LENGTHS) {
      const count = Math.floor(left / size);
      left -= count * size;
      if (count) found.push(new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count));
    }
    return new Intl.ListFormat(locale, { type: "conjunction" }).format(found.slice(0, 2));
  }

  /* Tell what was answered, by its labels; a number or a date with that of its band. */
  function answered({ given, labels }, speaks = language) {
    const label = labels.join(", ") || told("nothing_ticked");
    if (typeof given === "number") return told("number_given", { number: plain(given), label });
    const day = dayGiven(given);
    return day ? told("number_given", { number: dated(day, speaks), label }) : label;
  }

  return { parts, told, counted, plain, dated, dayOf, wholeDayOf, momentOf, distanceTo, lengthOf, answered };
}
