/* Days, ages by the calendar, and the day that it is where the reader is. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { EARLIEST, LATEST, clocksChange, dayAt, dayGiven, isDay, isTime, judgedAt, reachedOn } from "../../src/advicetree/drawing/page/script/days.mjs";

const YEAR = 12;

/* Do something where the reader is in a zone. */
function inZone(zone, action) {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    return action();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

test("a day is a day that there is, written in one way", () => {
  for (const day of ["2026-01-05", "2024-02-29", "0001-01-01", "9999-12-31", "2000-02-29"]) assert.equal(isDay(day), true, day);
  const none = ["2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-32", "0000-01-01", "2026-1-5", "20260105", "+2026-01-05", " 2026-01-05", "2026-01-05T00", "٢٠٢٦-01-05", ""];
  for (const text of none) assert.equal(isDay(text), false, text);
});

test("an age is reached on the same day of the month", () => {
  assert.equal(reachedOn("2008-01-05", [18 * YEAR, 0]), "2026-01-05");
  assert.equal(reachedOn("1960-04-06", [66 * YEAR + 1, 0]), "2026-05-06");
  assert.equal(reachedOn("2026-12-31", [0, 1]), "2027-01-01");
  assert.equal(reachedOn("2026-01-05", [0, 14]), "2026-01-19");
});

test("whole years from 29 February end on 1 March where there is none, and months on the last day of their month", () => {
  assert.equal(reachedOn("2008-02-29", [18 * YEAR, 0]), "2026-03-01");
  assert.equal(reachedOn("2008-02-29", [20 * YEAR, 0]), "2028-02-29");
  assert.equal(reachedOn("2026-01-31", [1, 0]), "2026-02-28");
  assert.equal(reachedOn("2024-01-31", [1, 0]), "2024-02-29");
  assert.equal(reachedOn("2026-08-31", [1, 0]), "2026-09-30");
  assert.equal(reachedOn("2008-02-29", [YEAR + 1, 0]), "2009-03-29");
  assert.equal(reachedOn("2026-01-31", [1, 1]), "2026-03-01");
});

test("ages are counted in the first years too, and not beyond the calendar", () => {
  assert.equal(reachedOn("0001-01-31", [1, 0]), "0001-02-28");
  assert.equal(reachedOn("0096-02-29", [4 * YEAR, 0]), "0100-03-01");
  assert.equal(reachedOn("9999-12-30", [0, 1]), "9999-12-31");
  assert.equal(reachedOn("9999-12-31", [0, 1]), undefined);
  assert.equal(reachedOn("9990-01-01", [1_000 * YEAR, 0]), undefined);
  assert.equal(reachedOn("2026-01-01", [1e15, 0]), undefined);
});

test("what day it is goes by the reader's zone, also where clocks are put on or back", () => {
  const evening = Date.UTC(2026, 1, 28, 23, 30);
  assert.equal(inZone("UTC", () => dayAt(evening)), "2026-02-28");
  assert.equal(inZone("Europe/Berlin", () => dayAt(evening)), "2026-03-01");
  assert.equal(inZone("Pacific/Kiritimati", () => dayAt(evening)), "2026-03-01");
  assert.equal(inZone("America/St_Johns", () => dayAt(Date.UTC(2026, 2, 1, 3, 29, 59))), "2026-02-28");
  assert.equal(inZone("America/St_Johns", () => dayAt(Date.UTC(2026, 2, 1, 3, 30))), "2026-03-01");
  assert.equal(inZone("Europe/Berlin", () => dayAt(Date.UTC(2026, 2, 29, 21, 59, 59))), "2026-03-29");
  assert.equal(inZone("Europe/Berlin", () => dayAt(Date.UTC(2026, 2, 29, 22))), "2026-03-30");
});

test("clocks change between two times where they are put on or back, and not where they are only otherwise elsewhere", () => {
  const [before, after] = [Date.UTC(2026, 2, 29, 0, 59), Date.UTC(2026, 2, 29, 1)];
  assert.equal(inZone("Europe/Berlin", () => clocksChange(before, after)), true);
  assert.equal(inZone("Europe/Berlin", () => clocksChange(after, before)), true);
  assert.equal(inZone("Europe/Berlin", () => clocksChange(before - 1, before)), false);
  assert.equal(inZone("UTC", () => clocksChange(before, after)), false);
});

test("at the ends of the calendar the day is that in UTC", () => {
  assert.equal(inZone("Etc/GMT+12", () => dayAt(EARLIEST)), "0001-01-01");
  assert.equal(inZone("Pacific/Kiritimati", () => dayAt(LATEST)), "9999-12-31");
  for (const at of [EARLIEST, 0, LATEST]) assert.equal(isTime(at), true);
  for (const at of [EARLIEST - 1, LATEST + 1, NaN, Infinity, "0", null, undefined]) assert.equal(isTime(at), false);
});

test("a day that was given is judged as of the day of its step, whatever stood beside it", () => {
  const at = Date.UTC(2026, 10, 28, 12);
  inZone("UTC", () => {
    assert.equal(judgedAt("1960-05-01", at), "1960-05-01@2026-11-28");
    assert.equal(judgedAt("1960-05-01@2020-01-01", at), "1960-05-01@2026-11-28");
    for (const given of ["yes", "1960-05", 12.5, ["uc"], undefined, "@", "1960-02-30@2020-01-01"]) assert.equal(judgedAt(given, at), given);
  });
  assert.equal(dayGiven("1960-05-01@2020-01-01"), "1960-05-01");
  assert.equal(dayGiven("yes"), undefined);
});
