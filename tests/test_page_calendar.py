"""The calendar file that a page writes: the same events as `Reminder.ics` writes, as a reader of calendar files reads both."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import assume, given
from hypothesis import strategies as st

from advicetree import Session, Tree, TreeError, loads, words
from advicetree.control import safe
from browser import missing

UTC = timezone.utc
MODULE = Path(__file__).parents[1] / "src/advicetree/drawing/page/script/calendar.mjs"
START = datetime(2026, 11, 28, 9, tzinfo=UTC)
WALK = "k3j5h2"

# Writes a file for each line that comes in, and ends with them.
PROGRAM = f"""
import {{ createInterface }} from "node:readline";
import {{ calendarFile }} from {json.dumps(MODULE.as_uri())};

for await (const line of createInterface({{ input: process.stdin }})) {{
  const {{ sentences, ...asked }} = JSON.parse(line);
  const told = (name, gaps) => sentences[name].replace(/\\{{(\\w+)\\}}/g, (_, gap) => gaps[gap]);
  console.log(JSON.stringify(calendarFile({{ ...asked, told }})));
}}
"""

Writes = Callable[..., str]


@pytest.fixture(scope="module")
def write() -> Iterator[Writes]:
    """What writes a file as the page does."""
    node = shutil.which("node")
    if node is None:
        missing("node is not installed")
    sentences = {name: words.WORDS[name] for name in ("calendar.opens", "calendar.due")}
    with subprocess.Popen(
        [node, "--input-type=module", "--eval", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said, heard = process.stdin, process.stdout

        def written(**asked: Any) -> str:
            said.write(json.dumps({"walkId": WALK, "sentences": sentences, **asked}) + "\n")
            said.flush()
            file: str = json.loads(heard.readline())
            return file

        yield written
        said.close()


def milliseconds(when: datetime | None) -> int | None:
    """A time as a page has it; every time of these tests is in whole milliseconds."""
    return None if when is None else (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def asked(session: Session) -> dict[str, Any]:
    """What a page would ask for where a session stands: its texts are those of the page's data."""
    here = session.here
    times = {"opens": milliseconds(session.opens_at), "due": milliseconds(session.due_at)}
    wait = {"why": safe(here.wait.why)} if here.wait is not None and here.wait.why else {}
    return {
        "tree": {"title": safe(session.tree.title)},
        "node": {"id": here.id, "headline": safe(here.headline), "wait": wait},
        **{name: when for name, when in times.items() if when is not None},
    }


def events(file: str | bytes) -> list[dict[str, Any]]:
    """The events of a file, with their alarms, as icalendar reads them."""
    return [contents(event) for event in icalendar.Calendar.from_ical(file).walk("VEVENT")]


def contents(component: Any) -> dict[str, Any]:
    """What a part of a file holds: each value as it is meant, and the parts within."""
    values = {name: value.dt if hasattr(value, "dt") else value for name, value in component.items()}
    return {**values, "parts": [contents(part) for part in component.subcomponents]}


def waiting(headline: str, why: str, title: str, wait: dict[str, str]) -> Tree:
    """A tree that begins with a wait."""
    action = {"do": headline, "wait": {**wait, "why": why}, "then": "end"}
    ending = {"say": "It is settled."}
    data = {"format": 1, "id": "letter", "title": title, "start": "wait", "action": {"wait": action}, "ending": {"end": ending}}
    return loads(json.dumps(data), "json")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120) | st.text(
    "\\;,: \"'\n\tnN\u2019\u00e4\u6f22\U0001f600", min_size=1, max_size=300
)
WAITS = st.sampled_from([{"at-least": "1 week"}, {"at-most": "2 days"}, {"at-least": "36 hours", "at-most": "3 weeks"}])


@given(headline=TEXTS, why=TEXTS, title=TEXTS, wait=WAITS, late=st.integers(0, 10**9), link=st.none() | st.just("https://example.org/advice.html?a=b,c;d"))
def test_a_page_writes_the_events_that_a_reminder_writes(write: Writes, headline: str, why: str, title: str, wait: Any, late: int, link: str | None) -> None:
    try:
        tree = waiting(headline, why, title, wait)
    except TreeError:
        assume(condition=False)
        raise
    session = Session.start(tree, now=START + timedelta(milliseconds=late))
    reminder = session.reminder()
    assert reminder is not None
    page = asked(session)
    file = write(**page, stamp=milliseconds(START), **({"link": link} if link else {}))
    if "\\N" not in f"{headline}|{why}|{title}":  # which icalendar writes as a line break
        assert events(file) == events(reminder.ics(now=START, uid=WALK, link=link))
    summaries = {f"{WALK}/wait/{kind}": words.told(f"calendar.{kind}", headline=page["node"]["headline"]) for kind in ("opens", "due")}
    for event in vobject.readOne(file).vevent_list:
        assert event.summary.value == summaries[event.uid.value]
    assert all(len(line.encode()) <= 75 for line in file.split("\r\n"))
    assert "\n" not in file.replace("\r\n", "")


def test_the_file_is_exactly_this(write: Writes) -> None:
    session = Session.start(
        waiting("Wait, for a reply; or two", "The office\nneeds some days.", "A letter", {"at-least": "1 week", "at-most": "3 weeks"}), now=START
    )
    file = write(**asked(session), stamp=milliseconds(START + timedelta(milliseconds=700)), link="https://example.org/advice.html#w=1.0~secret")
    opens = (
        "BEGIN:VEVENT\nUID:k3j5h2/wait/opens\nDTSTAMP:20261128T090000Z\nDTSTART:20261205T090000Z\nDURATION:PT15M\nSUMMARY:Wait\\, for a reply\\; or two\n"
        "DESCRIPTION:The office\\nneeds some days.\\n\\nhttps://example.org/advice.html\n \\n\\nA letter\nURL:https://example.org/advice.html\n"
        "CLASS:PRIVATE\nTRANSP:TRANSPARENT\n"
        "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Wait\\, for a reply\\; or two\nTRIGGER:PT0S\nEND:VALARM\nEND:VEVENT\n"
    )
    due = opens.replace("opens", "due").replace("20261205", "20261219").replace("Wait\\,", "Stop waiting: Wait\\,")
    assert file.replace("\r\n", "\n") == f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//advicetree//page//EN\n{opens}{due}END:VCALENDAR\n"
    assert [event.summary.value for event in vobject.readOne(file).vevent_list] == ["Wait, for a reply; or two", "Stop waiting: Wait, for a reply; or two"]


def test_at_the_end_of_time_the_file_still_tells_a_time(write: Writes) -> None:
    late = datetime(9999, 12, 30, tzinfo=UTC)
    session = Session.start(waiting("Wait", "It takes long.", "A letter", {"at-least": "1 week", "at-most": "3 weeks"}), now=late)
    reminder = session.reminder()
    assert reminder is not None
    page = {**asked(session), "opens": milliseconds(late + timedelta(days=1)), "due": 253_402_300_799_999 + 10**9}
    file = write(**page, stamp=milliseconds(late))
    assert [event["DTSTART"].year for event in events(file)] == [9999, 9999]


@pytest.mark.parametrize(
    "link", ["https://example.org/\r\nATTENDEE:mailto:a@example.org", "https://example.org/\x00\x85x", "#w=secret", "file:///home/secret/x"]
)
def test_no_link_adds_a_line_to_the_file(write: Writes, link: str) -> None:
    session = Session.start(waiting("Wait", "It takes long.", "A letter", {"at-least": "1 week"}), now=START)
    file = write(**asked(session), stamp=milliseconds(START), link=link)
    lines = file.split("\r\n")
    assert not any(line.startswith("ATTENDEE") for line in lines)
    assert "secret" not in file
    assert len(events(file)) == 1
