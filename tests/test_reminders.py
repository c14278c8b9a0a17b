"""Reminders: what is waited for, from when and until when, and the file for calendars that is made of it."""

import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from advicetree import RefusedTime, Reminder, Session, loads
from strategies import walks

UTC = timezone.utc
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 23, 9, tzinfo=BERLIN)
HOUR = timedelta(hours=1)

LETTER = loads("""
format = 1
id = "letter"
title = "A letter; was sent, and no answer came"
start = "wait"

[moment.sent]
ask = "When was it sent?"

[action.wait]
do = "Wait, for a reply; or two"
wait = { at-least = "1 week", at-most = "3 weeks", since = "sent", why = "The office needs some days." }
answers.nothing = "call"
answers.reply = { label = "They have replied", to = "settled", any-time = true }

[action.call]
do = "Call them"
wait = { at-most = "2 days" }
answers.rest = "rest"
answers.talk = "talk"

[action.rest]
do = "Rest first"
wait = { at-least = "1 hour" }
then = "talk"

[action.talk]
do = "Talk"
then = "settled"

[ending.settled]
good = true
say = "It is settled."
""")


def events(file: bytes) -> list[Any]:
    """The events of a file, as icalendar reads them."""
    return list(icalendar.Calendar.from_ical(file).walk("VEVENT"))


def test_a_reminder_tells_what_is_waited_for_in_the_zone_of_the_session() -> None:
    session = Session.start(LETTER, now=MONDAY, zone=BERLIN)
    assert session.reminder() == Reminder(
        tree="letter",
        title="A letter; was sent, and no answer came",
        turn="0:wait",
        node="wait",
        headline="Wait, for a reply; or two",
        why="The office needs some days.",
        opens_at=datetime(2026, 3, 30, 10, tzinfo=BERLIN),  # the clocks went forward on 29 March, and a week is seven times 24 hours
        due_at=datetime(2026, 4, 13, 10, tzinfo=BERLIN),
    )
    reminder = session.reminder()
    assert reminder is not None
    assert str(reminder.opens_at) == "2026-03-30 10:00:00+02:00"


def test_without_a_zone_a_reminder_is_in_utc() -> None:
    reminder = Session.start(LETTER, now=MONDAY).reminder()
    assert reminder is not None
    assert str(reminder.opens_at) == "2026-03-30 08:00:00+00:00"


def test_a_wait_may_have_one_of_the_two_times() -> None:
    session = Session.start(LETTER, now=MONDAY).answer("nothing", now=MONDAY + timedelta(days=8))
    reminder = session.reminder()
    assert reminder is not None
    assert (reminder.opens_at, str(reminder.due_at)) == (None, "2026-04-02 07:00:00+00:00")
    reminder = session.answer("rest", now=MONDAY + timedelta(days=8)).reminder()
    assert reminder is not None
    assert (str(reminder.opens_at), reminder.due_at) == ("2026-03-31 08:00:00+00:00", None)


def test_nothing_is_reminded_of_where_nothing_is_waited_for() -> None:
    session = Session.start(LETTER, now=MONDAY).answer("nothing", now=MONDAY + timedelta(days=8)).answer("talk", now=MONDAY + timedelta(days=8))
    assert session.reminder() is None
    session = session.answer("done", now=MONDAY + timedelta(days=8))
    assert session.ended
    assert session.reminder() is None


def test_a_session_that_keeps_no_time_has_no_reminder() -> None:
    assert Session.start(LETTER).reminder() is None


def test_a_moment_moves_the_reminder_so_that_an_older_one_is_seen_to_be_stale() -> None:
    session = Session.start(LETTER, now=MONDAY)
    kept = session.reminder()
    assert session.reminder() == kept
    assert session.with_moment("sent", MONDAY - timedelta(days=3)).reminder() != kept
    assert Session.resume(LETTER, session.save()).reminder() == kept


def test_the_time_at_which_it_opens_is_rounded_up_and_the_one_at_which_it_is_due_is_cut() -> None:
    reminder = Session.start(LETTER, now=MONDAY + timedelta(microseconds=1)).reminder()
    assert reminder is not None
    assert str(reminder.opens_at) == "2026-03-30 08:00:01+00:00"
    assert str(reminder.due_at) == "2026-04-13 08:00:00+00:00"


def test_at_the_end_of_time_a_reminder_still_tells_a_time() -> None:
    late = datetime(9999, 12, 30, tzinfo=UTC)
    reminder = Session.start(LETTER, now=late, zone=ZoneInfo("Pacific/Auckland")).reminder()
    assert reminder is not None
    assert str(reminder.opens_at) == "9999-12-31 23:59:59+00:00"
    assert len(events(reminder.ics(now=late))) == 2


@given(st.data())
def test_at_the_time_of_a_reminder_it_is_not_too_soon(data: st.DataObject) -> None:
    session = data.draw(walks(timed=st.just(value=True)))
    reminder = session.reminder()
    assert (reminder is None) == (session.opens_at is None and session.due_at is None)
    if reminder is not None:
        assert (reminder.turn, reminder.node) == (session.turn, session.here.id)
        if reminder.opens_at is not None and session.opens_at is not None:
            assert timedelta(0) <= reminder.opens_at - session.opens_at < timedelta(seconds=1)
            assert (
                session.view(now=max(reminder.opens_at, session.steps[-1].at or reminder.opens_at) if session.steps else reminder.opens_at)["wait"] is not None
            )
        if reminder.due_at is not None and session.due_at is not None:
            assert timedelta(0) <= session.due_at - reminder.due_at < timedelta(seconds=1)


def test_the_file_for_calendars_is_exactly_this() -> None:
    reminder = Session.start(LETTER, now=MONDAY, zone=BERLIN).answer("nothing", now=MONDAY + timedelta(days=8)).reminder()
    assert reminder is not None
    file = reminder.ics(now=MONDAY, uid="walk-7", link="https://example.org/walks/7?a=b,c")
    assert file.decode().replace("\r\n", "\n") == (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//advicetree//reminder//EN\n"
        "BEGIN:VEVENT\nSUMMARY:Stop waiting: Call them\nDTSTART:20260402T070000Z\nDURATION:PT15M\nDTSTAMP:20260323T080000Z\nUID:walk-7/call/due\n"
        "CLASS:PRIVATE\nDESCRIPTION:https://example.org/walks/7?a=b\\,c\\n\\nA letter\\; was sent\\, an\n d no answer came\n"
        "TRANSP:TRANSPARENT\nURL:https://example.org/walks/7?a=b,c\n"
        "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Stop waiting: Call them\nTRIGGER:P0D\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"
    )


# A walk that starts at nine, a week before and at each change of the clocks, in zones that change them on other days, by half an hour, or not at all.
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland", "Asia/Kolkata", "Africa/Casablanca", "UTC"])
@pytest.mark.parametrize("day", [datetime(2026, 3, 8), datetime(2026, 3, 22), datetime(2026, 4, 5), datetime(2026, 10, 25), datetime(2050, 3, 25)])  # noqa: DTZ001
def test_two_readers_of_calendar_files_read_the_same_moments_back_when_clocks_change(zone: str, day: datetime) -> None:
    start = day.replace(hour=9, tzinfo=ZoneInfo(zone))
    reminder = Session.start(LETTER, now=start, zone=ZoneInfo(zone)).reminder()
    assert reminder is not None
    assert reminder.opens_at is not None
    assert reminder.due_at is not None
    file = reminder.ics(now=start)
    opens, due = events(file)
    assert (opens.start, due.start) == (reminder.opens_at, reminder.due_at)
    assert opens.start - start == timedelta(days=7)
    assert (opens["summary"], due["summary"]) == ("Wait, for a reply; or two", "Stop waiting: Wait, for a reply; or two")
    others = vobject.readOne(file.decode()).vevent_list
    assert [event.dtstart.value for event in others] == [reminder.opens_at, reminder.due_at]
    assert [event.summary.value for event in others] == [opens["summary"], due["summary"]]
    assert others[0].description.value == "The office needs some days.\n\nA letter; was sent, and no answer came"
    assert [alarm.trigger.value for event in others for alarm in event.valarm_list] == [timedelta(0), timedelta(0)]


def test_no_answer_and_no_note_is_in_the_file_and_its_events_are_private() -> None:
    session = Session.start(LETTER, {}, MONDAY).answer("nothing", now=MONDAY + timedelta(days=8), note="I fear the worst.")
    reminder = session.reminder()
    assert reminder is not None
    file = reminder.ics(now=MONDAY)
    assert b"fear" not in file
    assert b"nothing" not in file
    assert [event["class"] for event in events(file)] == ["PRIVATE"]


def test_events_of_a_walk_that_is_named_are_replaced_and_those_of_others_are_not() -> None:
    session = Session.start(LETTER, now=MONDAY)
    earlier, later = session.reminder(), session.with_moment("sent", MONDAY - HOUR).reminder()
    assert earlier is not None
    assert later is not None

    def names(reminder: Reminder, uid: str | None) -> list[str]:
        return [str(event["uid"]) for event in events(reminder.ics(now=MONDAY, uid=uid))]

    assert names(earlier, "walk-7") == names(later, "walk-7") == ["walk-7/wait/opens", "walk-7/wait/due"]
    assert names(earlier, "walk-8") != names(earlier, "walk-7")
    assert names(earlier, None) == names(earlier, None)
    assert not set(names(earlier, None)) & set(names(later, None))


@pytest.mark.parametrize("name", ["uid", "link"])
@pytest.mark.parametrize("value", ["", " ", "a\nb", "a\r\nATTENDEE:x", "a\x00b", "a\u2028b", "x" * 2001, 7])
def test_what_is_not_one_line_of_text_is_refused(name: str, value: Any) -> None:
    reminder = Session.start(LETTER, now=MONDAY).reminder()
    assert reminder is not None
    with pytest.raises(ValueError, match=f"^'{name}' is .*; give one line of text, up to 2,000 characters$"):
        reminder.ics(now=MONDAY, **{name: value})


def test_a_file_needs_a_time_with_a_zone() -> None:
    reminder = Session.start(LETTER, now=MONDAY).reminder()
    assert reminder is not None
    with pytest.raises(RefusedTime, match=r"^'now' has no zone; pass an aware datetime, such as datetime\.now\(timezone\.utc\)$"):
        reminder.ics(now=datetime(2026, 3, 23))  # noqa: DTZ001


def test_the_words_of_a_hostile_tree_add_no_lines_to_the_file() -> None:
    tree = loads('format=1\nid="x"\ntitle="x"\nstart="a"\n[action.a]\ndo="a\\tb; ATTENDEE:mail \\\\n b"\nwait={at-most="1 day"}\nthen="e"\n[ending.e]\nsay="e"')
    reminder = Session.start(tree, now=MONDAY).reminder()
    assert reminder is not None
    file = reminder.ics(now=MONDAY)
    assert vobject.readOne(file.decode()).vevent.summary.value == f"Stop waiting: {tree['a'].headline}"
    assert not any(line.startswith(b"ATTENDEE") for line in file.splitlines())


def test_without_icalendar_the_error_says_which_extra_to_install() -> None:
    program = """
import sys; sys.modules["icalendar"] = None
from datetime import datetime, timezone
from advicetree import Session, loads
tree = loads('format=1\\nid="x"\\ntitle="x"\\nstart="a"\\n[action.a]\\ndo="a"\\nwait={at-most="1 day"}\\nthen="e"\\n[ending.e]\\nsay="e"')
now = datetime(2026, 1, 5, tzinfo=timezone.utc)
try:
    Session.start(tree, now=now).reminder().ics(now=now)
except ModuleNotFoundError as error:
    print(error)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout == "a file for calendars needs icalendar; install the extra 'calendar' (in the folder of the project: pip install \".[calendar]\")\n"
