/* Shows a wait: from when something can be done, what that is counted from, until when to wait, and a form for the date that it is counted from.

   Invariant: a time is told with its weekday, and the engine's: nothing here decides when something opens. Without time, a wait is told in its words. */

import { timesTold } from "./advice.mjs";
import { clocksChange, dayAt, EARLIEST, isDay, LATEST } from "./days.mjs";

const END_OF_DAY = "23:59";
const LONG_WAIT = 6 * 86_400_000; // after seven days without a visit, some browsers delete what a page keeps

const twoDigits = (number) => String(number).padStart(2, "0");

/* The day and the hour of a time as fields for them have it. */
function dayAndHour(time) {
  const date = new Date(time);
  return { day: dayAt(time), hour: `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}` };
}

/* The time that is meant by a day and an hour; a day without one counts from its end, or from now if that is to come and does not lie ahead. */
export function momentMeant(day, hour, { now, liesAhead }) {
  const timeAt = (at) => Math.min(Math.max(new Date(`${day}T${at}`).getTime(), EARLIEST), LATEST); // in UTC, it can lie beyond the calendar
  if (hour) return timeAt(hour);
  const end = timeAt(END_OF_DAY);
  const isToday = dayAndHour(now).day === day;
  return isToday && !liesAhead ? Math.min(end, now) : end;
}

/* Make the panel of the wait where a walk is; nothing where there is nothing to tell. */
export function waitPanel(kit, state, moves) {
  const { elements: { make, theirs, panel } } = kit;
  const { now, isTimed } = state;
  const { wait } = now.node;
  if (!wait) return undefined;
  if (!isTimed) return wait.words && theirs("p", "wait panel", wait.words);
  const { opens } = timesTold(now);
  const told = opens !== undefined && state.at < opens ? closedWait(kit, state, moves) : openWait(kit, state, moves);
  return told.length ? panel("wait", make("div", { class: "stack" }, ...told)) : undefined;
}

/* Tell a wait that is not over. */
function closedWait(kit, state, moves) {
  const { elements: { make, theirs, button }, words: { told, momentOf } } = kit;
  const { now, at } = state;
  const { opens, due, node: { wait } } = now;
  const distance = distanceSentence(kit, opens, at);
  const isLong = Math.max(opens, due ?? 0) - at > LONG_WAIT;
  return [
    make("p", { class: "when", tabindex: "-1" }, told("from", { time: momentOf(opens, at) })),
    make("p", {}, distance && [make("span", { class: "distance" }, distance), " "], countedFrom(kit, state),
      wait.least > 0 && clocksChange(now.since, opens) && [" ", told("clocks_change")],
      now.asks === undefined && wait.least > 0 && now.since > at && [" ", told("moment_ahead")]),
    wait.why && theirs("p", undefined, wait.why),
    dueSentence(kit, state),
    momentPart(kit, state, moves),
    make("p", { class: "row" }, button("button", moves.saveCalendar, told("calendar"))),
    state.isKept && make("p", {}, make("strong", {}, told("close_page"))),
    state.isKept && isLong && make("p", { class: "small" }, told("long_wait"), " ", button("link", moves.copyLink, told("copy_link"))),
  ];
}

/* Say how far off a time is, if that is today or tomorrow; an empty text otherwise. */
export function distanceSentence({ words: { told, distanceTo } }, opens, at) {
  const distance = distanceTo(opens, at);
  return distance ? told("in_about", { distance }) : "";
}

/* Tell a wait that is over, or that has only an end, or that counts from what nobody has said yet; of one that is past its end, no more than that. */
function openWait(kit, state, moves) {
  const { elements: { make, theirs }, words: { told, momentOf } } = kit;
  const { now, at } = state;
  const { wait } = now.node;
  const { isUnknown, opens, due } = timesTold(now);
  const isOver = due <= at;
  const parts = [
    opens !== undefined && !isOver && make("p", { class: "over", tabindex: "-1" }, told("open_since", { time: momentOf(opens, at) })),
    isUnknown && make("p", {}, told("no_moment")),
    dueSentence(kit, state),
    (due !== undefined || isUnknown) && wait.why && theirs("p", undefined, wait.why),
    momentPart(kit, state, moves),
  ];
  return parts.filter(Boolean);
}

/* Tell what the time at which a wait is over is counted from. */
function countedFrom({ tree, elements: { theirs }, words: { told, parts, dayOf, momentOf, lengthOf } }, { now, at }) {
  const { wait } = now.node;
  const question = theirs("span", undefined, tree.moments?.find(({ id }) => id === wait.moment)?.ask);
  if (wait.until) return parts("counted_until", { question });
  const length = lengthOf(wait.least);
  if (wait.moment === undefined) return told("counted_here", { length });
  const time = dayAndHour(now.since).hour === END_OF_DAY ? dayOf(now.since, at) : momentOf(now.since, at); // a day counts to its end
  if (now.asks === undefined) return parts("counted_from", { length, time, question });
  return now.since === now.arrived ? told("counted_unknown", { length }) : told("counted_unknown_from", { length, time });
}

function dueSentence({ elements: { make }, words: { told, momentOf } }, { now, at }) {
  const { due } = timesTold(now);
  return due !== undefined && make("p", {}, told(at < due ? "due" : "due_over", { time: momentOf(due, at) }));
}

/* Make what the moment that a wait counts from is given with: open where nobody gave it, and else folded. */
function momentPart(kit, state, moves) {
  const { tree, elements: { folded }, words: { told } } = kit;
  const { now, walk } = state;
  const moment = tree.moments?.find(({ id }) => id === now.node.wait.moment);
  if (!moment) return undefined;
  const form = momentForm(kit, state, moves, moment);
  return walk.moments[moment.id] === undefined ? form : folded("moment", told("change_moment"), form);
}

/* Make a form for a day and, roughly, its hour; what is refused is told beside it. */
function momentForm({ fields: { refusal, refuse }, elements: { make, theirs }, words: { told } }, state, moves, { id, ask }) {
  const had = state.walk.moments[id];
  const before = had === undefined ? undefined : dayAndHour(had);
  const day = make("input", { type: "date", id: "moment_day", max: "9999-12-31", value: before?.day });
  const hour = make("input", { type: "time", id: "moment_hour", value: before?.hour, "aria-describedby": "moment_hint" });
  const refused = refusal("moment_refused");
  const pair = make("div", { class: "row" },
    make("div", {}, make("label", { for: "moment_day", class: "hint" }, told("moment_day")), day),
    make("div", {}, make("label", { for: "moment_hour", class: "hint" }, told("moment_hour")), hour));
  const hint = make("p", { class: "hint", id: "moment_hint" }, told("moment_hint"));
  const form = make("form", { class: "moment stack", novalidate: true },
    make("fieldset", {}, theirs("legend", undefined, ask), pair, hint), refused, make("button", { class: "button" }, told("use_date")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = (field, words) => {
      refuse(refused, words, field);
      field.setAttribute("aria-invalid", "true");
      field.focus();
    };
    if (!isDay(day.value)) return wrong(day, told("no_date"));
    if (hour.validity.badInput) return wrong(hour, told("no_hour"));
    moves.giveMoment(id, momentMeant(day.value, hour.value, { now: state.at, liesAhead: Boolean(state.now.node.wait.until) }));
  });
  return form;
}
