"""Waits: when an action opens, when its wait runs out, and what comes too soon."""

from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from advicetree import RefusedAnswer, RefusedTime, Session, TooSoon, Tree, UnknownName, loads

UTC = timezone.utc
NINE = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

WAITS = loads("""
format = 1
id = "waits"
title = "All kinds of waits"
start = "pick"

[moment.sent]
ask = "When was it sent?"

[situation.pick]
ask = "Which?"
remember = false
answers = { arrival = "arrival", since = "since", until = "until", horizon = "horizon", none = "none" }

[action.arrival]
do = "Wait from arrival"
wait = { at-least = "1 day", at-most = "2 days" }
answers.done = "pick"
answers.failed = "end"
answers.came = { to = "end", any-time = true }

[action.since]
do = "Wait from a moment"
wait = { at-least = "1 day", at-most = "3 days", since = "sent" }
then = "pick"

[action.until]
do = "Wait until a moment"
wait = { until = "sent", at-most = "1 day" }
then = "pick"

[action.horizon]
do = "Do not wait too long"
wait = { at-most = "1 day" }
then = "pick"

[action.none]
do = "Go on"
then = "pick"

[ending.end]
say = "The end."
""")


def at(node: str, now: datetime = NINE, **moments: datetime) -> Session:
    """Start at nine, and go to a node at `now`."""
    session = Session.start(WAITS, now=NINE)
    for moment, when in moments.items():
        session = session.with_moment(moment, when)
    return session.answer(node, now=now)


@pytest.mark.parametrize(
    ("node", "moments", "opens_at", "due_at", "asks"),
    [
        ("arrival", {}, NINE + DAY + HOUR, NINE + 2 * DAY + HOUR, None),
        ("arrival", {"sent": NINE - DAY}, NINE + DAY + HOUR, NINE + 2 * DAY + HOUR, None),
        ("since", {}, NINE + DAY + HOUR, NINE + 3 * DAY + HOUR, "sent"),
        ("since", {"sent": NINE - 5 * DAY}, NINE - 4 * DAY, NINE - 2 * DAY, None),
        ("since", {"sent": NINE + 5 * DAY}, NINE + 6 * DAY, NINE + 8 * DAY, None),
        ("until", {}, NINE + HOUR, NINE + DAY + HOUR, "sent"),
        ("until", {"sent": NINE + DAY}, NINE + DAY, NINE + 2 * DAY, None),
        ("horizon", {}, None, NINE + DAY + HOUR, None),
        ("none", {}, None, None, None),
    ],
)
def test_a_wait_counts_from_its_moment_or_from_the_step_that_led_to_it(
    node: str, moments: dict[str, datetime], opens_at: datetime | None, due_at: datetime | None, asks: str | None
) -> None:
    session = at(node, NINE + HOUR, **moments)
    assert (session.opens_at, session.due_at) == (opens_at, due_at)
    assert (session.asks_moment and session.asks_moment.id) == asks


def test_a_wait_at_the_start_counts_from_the_start() -> None:
    tree = loads('format = 1\nid = "w"\ntitle = "W"\nstart = "a"\n[action.a]\ndo = "A"\nwait = { at-least = "1 day" }\nthen = "z"\n[ending.z]\nsay = "Z."')
    assert Session.start(tree, now=NINE).opens_at == NINE + DAY


@pytest.mark.parametrize(
    ("node", "answer", "opens_at", "message"),
    [
        ("arrival", "done", NINE + DAY, "it is too soon for 'done' at 'arrival'; it opens at 2026-01-06 09:00 UTC; answer then, or mark it as early"),
        ("arrival", "failed", NINE + DAY, "it is too soon for 'failed' at 'arrival'; it opens at 2026-01-06 09:00 UTC; answer then, or mark it as early"),
        ("since", "done", NINE + DAY, "it is too soon for 'done' at 'since'; it opens at 2026-01-06 09:00 UTC; answer then, or mark it as early"),
    ],
)
def test_an_answer_before_its_action_opens_is_too_soon(node: str, answer: str, opens_at: datetime, message: str) -> None:
    session = at(node)
    with pytest.raises(TooSoon) as refusal:
        session.answer(answer, now=opens_at - timedelta(microseconds=1))
    assert str(refusal.value) == message
    assert refusal.value.opens_at == opens_at
    assert isinstance(refusal.value, RefusedTime)
    assert not session.answer(answer, now=opens_at).steps[-1].early


def test_the_time_that_a_refusal_names_is_not_too_soon() -> None:
    """An opening between two minutes is told as the later one."""
    with pytest.raises(TooSoon, match=r"it opens at 2026-01-06 09:01 UTC;"):
        at("arrival", NINE + timedelta(microseconds=1)).answer("done", now=NINE + HOUR)


def test_an_any_time_answer_is_never_too_soon() -> None:
    session = at("arrival").answer("came", now=NINE)
    assert session.here.id == "end"
    assert not session.steps[-1].early


@pytest.mark.parametrize(("answer", "now", "is_early"), [("done", NINE, True), ("done", NINE + DAY, False), ("came", NINE, False), ("failed", NINE, True)])
def test_an_early_answer_is_taken_and_recorded_as_early_only_when_it_was(answer: str, now: datetime, is_early: bool) -> None:  # noqa: FBT001
    assert at("arrival").answer(answer, now=now, early=True).steps[-1].early == is_early


@pytest.mark.parametrize("node", ["horizon", "none", "until"])
def test_an_action_without_a_floor_is_open_at_once(node: str) -> None:
    """Also one that waits until a moment that nobody gave."""
    assert not at(node).answer("done", now=NINE, early=True).steps[-1].early


def test_the_horizon_only_informs() -> None:
    session = at("arrival").answer("done", now=NINE + 100 * DAY)
    assert session.here.id == "pick"
    assert not session.steps[-1].early


def test_a_moment_given_late_counts_at_once() -> None:
    session = at("since")
    assert session.asks_moment is not None
    with pytest.raises(TooSoon):
        session.answer("done", now=NINE)
    told = session.with_moment("sent", NINE - 2 * DAY)
    assert (told.asks_moment, told.opens_at) == (None, NINE - DAY)
    assert not told.answer("done", now=NINE).steps[-1].early
    with pytest.raises(TooSoon):
        session.answer("done", now=NINE)
    assert told.with_moment("sent", NINE + DAY).opens_at == NINE + 2 * DAY


def test_a_floor_is_judged_once_when_the_step_is_given() -> None:
    """A moment that is given or moved afterwards judges no step again, and neither do a change or a save."""
    session = at("since", sent=NINE - 2 * DAY).answer("done", now=NINE)
    moved = session.with_moment("sent", NINE)
    assert moved.steps == session.steps
    assert Session.resume(WAITS, moved.save()) == moved
    early = at("arrival").answer("done", now=NINE, early=True).answer("none", now=NINE)
    assert early.change("arrival", "done") == early
    assert early.change("pick", "horizon", nth=2).steps[1].early
    once = at("arrival").answer("came", now=NINE)
    assert once.change("arrival", "failed").steps[-1].at == NINE
    assert not once.change("arrival", "failed").steps[-1].early


def test_each_time_round_a_loop_starts_its_wait_anew() -> None:
    session = at("arrival").answer("done", now=NINE + DAY).answer("arrival", now=NINE + 3 * DAY)
    assert session.opens_at == NINE + 4 * DAY
    session = at("since", sent=NINE - DAY).answer("done", now=NINE).answer("since", now=NINE + 9 * DAY)
    assert session.opens_at == NINE


def test_a_time_before_the_last_one_counts_as_that_one() -> None:
    session = at("none", NINE + HOUR).answer("done", now=NINE)
    assert session.steps[-1].at == NINE + HOUR
    assert session == at("none", NINE + HOUR).answer("done", now=NINE + HOUR)
    assert at("none", NINE - DAY).steps[0].at == NINE


def test_times_of_all_zones_are_made_utc() -> None:
    for zone in (ZoneInfo("Asia/Kolkata"), timezone(timedelta(hours=-9)), ZoneInfo("UTC"), timezone.utc):
        now = NINE.astimezone(zone)
        session = Session.start(WAITS, now=now).answer("since", now=now).with_moment("sent", now)
        assert session == at("since", sent=NINE)
        assert {when.tzinfo for when in (session.started, session.steps[0].at, session.moments["sent"]) if when is not None} == {UTC}


def test_an_hour_that_comes_twice_is_two_times() -> None:
    """When clocks go back, `fold` tells the two apart."""
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    assert Session.start(WAITS, now=first.replace(fold=1)).started == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert Session.start(WAITS, now=first).started == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


LAST = datetime.max.replace(tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)


def test_waits_do_not_run_over_the_end_of_time() -> None:
    session = Session.start(WAITS, now=LAST).answer("arrival", now=LAST)
    assert (session.opens_at, session.due_at) == (LAST, LAST)
    assert not session.answer("done", now=LAST).steps[-1].early
    assert Session.resume(WAITS, session.save()) == session
    with pytest.raises(TooSoon, match=r"it opens at 9999-12-31 23:59 UTC;"):
        at("since", sent=LAST).answer("done", now=NINE)
    early = Session.start(WAITS, now=FIRST).answer("since", now=LAST)
    assert early.steps[0].at == LAST
    assert Session.resume(WAITS, early.save()) == early


class Vague(tzinfo):
    """A zone that cannot say how far it is from UTC."""

    def utcoffset(self, _: datetime | None) -> None:
        return None

    dst = utcoffset

    def tzname(self, _: datetime | None) -> str:
        return "somewhere"


AWARE = "pass an aware datetime, such as datetime.now(timezone.utc)"


@pytest.mark.parametrize(
    ("when", "message"),
    [
        (datetime(2026, 1, 5, 9), f"'now' has no zone; {AWARE}"),  # noqa: DTZ001
        (datetime(2026, 1, 5, 9, tzinfo=Vague()), f"'now' has no zone; {AWARE}"),
        (date(2026, 1, 5), f"'now' is date, and not a datetime; {AWARE}"),
        ("2026-01-05T09:00:00Z", f"'now' is '2026-01-05T09:00:00Z', and not a datetime; {AWARE}"),
        (1_767_600_000, f"'now' is 1767600000, and not a datetime; {AWARE}"),
        (datetime.max.replace(tzinfo=timezone(-HOUR)), f"'now' lies outside the years 1 to 9999 in UTC; {AWARE}"),
        (datetime.min.replace(tzinfo=timezone(HOUR)), f"'now' lies outside the years 1 to 9999 in UTC; {AWARE}"),
    ],
    ids=str,
)
def test_a_time_without_a_zone_or_that_is_none_is_refused(when: Any, message: str) -> None:
    with pytest.raises(RefusedTime) as refusal:
        Session.start(WAITS, now=when)
    assert str(refusal.value) == message
    with pytest.raises(RefusedTime) as refusal:
        at("none").answer("done", now=when)
    assert str(refusal.value) == message
    with pytest.raises(RefusedTime) as refusal:
        at("since").with_moment("sent", when)
    assert str(refusal.value) == message.replace("'now'", "'sent'", 1)


def test_a_session_keeps_time_or_does_not() -> None:
    timed, untimed = at("arrival"), Session.start(WAITS).answer("arrival")
    with pytest.raises(RefusedTime, match=r"^this session keeps time, and 'now' is missing; pass now=datetime.now\(timezone.utc\)$"):
        timed.answer("came")
    with pytest.raises(RefusedTime, match=r"^this session was started without a time, so it takes no 'now'; leave it out, or start with 'now'$"):
        untimed.answer("came", now=NINE)
    with pytest.raises(RefusedTime, match=r"^this session was started without a time, so it takes no moment; start it with 'now'$"):
        untimed.with_moment("sent", NINE)


def test_nothing_is_too_soon_for_a_session_that_keeps_no_time() -> None:
    session = Session.start(WAITS).answer("since")
    assert (session.opens_at, session.due_at, session.asks_moment) == (None, None, None)
    assert not session.answer("done", early=True).steps[-1].early
    assert session.answer("done").here.id == "pick"


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        ("snet", "there is no moment named 'snet'; did you mean 'sent'?"),
        ("arrival", "there is no moment named 'arrival'; there is only 'sent'"),
        (7, "there is no moment named 7; there is only 'sent'"),
        (["sent"], "there is no moment named a list; there is only 'sent'"),
    ],
)
def test_a_moment_that_the_tree_does_not_have_is_refused(moment: str, message: str) -> None:
    with pytest.raises(UnknownName) as refusal:
        at("none").with_moment(moment, NINE)
    assert str(refusal.value) == message


def test_a_tree_without_moments_says_so(lodging: Tree) -> None:
    with pytest.raises(UnknownName, match=r"^there is no moment named 'sent'; this tree has no moments$"):
        Session.start(lodging, now=NINE).with_moment("sent", NINE)


def test_a_wrong_answer_is_told_before_a_wrong_time() -> None:
    with pytest.raises(RefusedAnswer):
        at("arrival").answer("no-such-answer")


REORDERING = """
format = 1
id = "reordering"
title = "Two questions in either order"
start = "first"
situation.first = { ask = "Which first?", remember = false, answers = { x = "left", y = "right" } }
situation.left = { ask = "Left?", answers = { yes = "middle" } }
situation.right = { ask = "Right?", answers = { yes = "across" } }
situation.middle = { about = "right", ask = "Right?", answers = { yes = "rest" } }
situation.across = { about = "left", ask = "Left?", answers = { yes = "rest" } }
action.rest = { do = "Rest", wait = { at-least = "2 days" }, then = "end" }
ending.end.say = "That is all."
"""


class Stamp(datetime):
    """A datetime that knows more than a save can hold, as those of other libraries do."""

    __slots__ = ()

    def __add__(self, other: object) -> "Stamp":
        raise RuntimeError("this datetime is not to be kept")


def test_times_of_other_classes_are_kept_as_plain_ones(parcel: Tree) -> None:
    stamp = Stamp(2026, 1, 5, 9, tzinfo=timezone.utc)
    session = Session.start(parcel, now=stamp).with_moment("sent", stamp).answer("no", now=stamp)
    kept = [session.started, session.steps[0].at, session.moments["sent"]]
    assert [type(when) for when in kept] == [datetime] * 3
    assert Session.resume(parcel, session.save()) == session
    assert session.opens_at == datetime(2026, 1, 7, 9, tzinfo=timezone.utc)


class BrokenZone(tzinfo):
    """A zone whose offset is an error, or is nothing that an offset can be."""

    def __init__(self, offset: object) -> None:
        self.offset = offset

    def utcoffset(self, _: datetime | None) -> timedelta:
        if isinstance(self.offset, Exception):
            raise self.offset
        return self.offset  # type: ignore[return-value]

    def tzname(self, _: datetime | None) -> str:
        return "broken"

    def dst(self, _: datetime | None) -> None:
        return None


@pytest.mark.parametrize("offset", [KeyError("no such zone"), timedelta(hours=30), 5], ids=["raises", "too much", "a number"])
def test_a_zone_that_cannot_tell_its_offset_is_refused(parcel: Tree, offset: object) -> None:
    with pytest.raises(RefusedTime, match=r"^the zone of 'now' cannot tell its offset: (KeyError|ValueError|TypeError); pass an aware datetime"):
        Session.start(parcel, now=datetime(2026, 1, 5, tzinfo=BrokenZone(offset)))


def test_steps_never_run_backwards_after_a_change() -> None:
    """A kept step that comes to stand after a later one counts as given with that one."""
    tree = loads(REORDERING)
    day = [datetime(2026, 1, number, 9, tzinfo=timezone.utc) for number in range(1, 8)]
    session = Session.start(tree, now=day[0])
    for number, answer in enumerate(("x", "yes", "yes"), 1):
        session = session.answer(answer, now=day[number])
    changed = session.change("first", "y")
    assert [(step.node, step.at) for step in changed.steps] == [("first", day[1]), ("right", day[3]), ("across", day[3])]
    assert changed.opens_at == day[3] + timedelta(days=2)
    assert changed.answer("done", now=day[2], early=True).steps[-1].at == day[3]
    assert Session.resume(tree, changed.save()) == changed


def test_a_moment_that_nobody_gave_counts_as_the_first_arrival_at_an_action_that_counts_from_it() -> None:
    session = at("since").answer("done", now=NINE + DAY)
    again = session.answer("since", now=NINE + 5 * DAY)
    assert (again.opens_at, again.due_at) == (NINE + DAY, NINE + 3 * DAY)
    assert again.asks_moment is not None
    assert not again.answer("done", now=NINE + 5 * DAY).steps[-1].early
    assert session.answer("until", now=NINE + 5 * DAY).due_at == NINE + DAY
    assert at("until").answer("done", now=NINE + HOUR).answer("since", now=NINE + 5 * DAY).opens_at == NINE + DAY
    assert Session.resume(WAITS, again.save()).opens_at == again.opens_at


def test_a_moment_that_is_given_later_counts_in_place_of_the_first_arrival() -> None:
    again = at("since").answer("done", now=NINE + DAY).answer("since", now=NINE + 5 * DAY)
    assert again.with_moment("sent", NINE + 6 * DAY).opens_at == NINE + 7 * DAY


def test_the_first_arrival_is_that_of_the_walk_as_it_is() -> None:
    """Going back before it, or changing the way to it, makes another the first."""
    session = at("since").answer("done", now=NINE + DAY).answer("since", now=NINE + 5 * DAY)
    assert session.back().back().back().answer("since", now=NINE + 6 * DAY).opens_at == NINE + 7 * DAY
    other = session.change("pick", "none", nth=1)
    assert (other.here.id, other.answer("done", now=NINE + 6 * DAY).answer("since", now=NINE + 6 * DAY).opens_at) == ("none", NINE + 7 * DAY)
    assert session.change("pick", "until", nth=1, now=NINE + 8 * DAY).answer("done", now=NINE).answer("since", now=NINE).opens_at == NINE + 9 * DAY


LETTER = loads("""
format = 1
id = "letter"
title = "A letter"
start = "sent"
[fact.office]
ask = "Which office?"
answers = { town = "The town's", county = "The county's" }
[situation.sent]
ask = "Did you send the letter?"
answers = { yes = "which", no = "send" }
[action.send]
do = "Send it"
then = "which"
[situation.which]
about = "office"
answers = { town = "wait", county = "wait-long" }
[action.wait]
do = "Wait for a reply"
wait = { at-least = "3 days" }
answers.none = "end"
answers.came = { to = "end", any-time = true }
[action.wait-long]
do = "Wait for a reply for long"
wait = { at-least = "9 days" }
then = "end"
[ending.end]
say = "The end."
""")


def test_a_change_made_now_is_given_now() -> None:
    """So a wait that the walk arrives at by it counts from now; without `now` it keeps its time."""
    session = Session.start(LETTER, {"office": "town"}, NINE).answer("no", now=NINE)
    later = NINE + 10 * DAY
    assert session.change("sent", "yes").opens_at == NINE + 3 * DAY
    changed = session.change("sent", "yes", now=later)
    assert ([step.at for step in changed.steps], changed.opens_at) == ([later], later + 3 * DAY)
    with pytest.raises(TooSoon):
        changed.answer("none", now=later)


def test_a_change_that_leads_to_where_the_walk_stands_lets_nobody_wait_again() -> None:
    """Whoever puts a slip right has waited all the while; whoever comes to another wait by it has not, and the steps between keep their times."""
    session = Session.start(LETTER, now=NINE).answer("yes", now=NINE).answer("town", now=NINE + DAY)
    assert session.change("sent", "yes", now=NINE + 2 * DAY) == session
    changed = session.change("office", "county", now=NINE + 2 * DAY)
    assert ([step.at for step in changed.steps], changed.opens_at) == ([NINE, NINE + 2 * DAY], NINE + 11 * DAY)


def test_a_change_made_before_the_last_time_recorded_is_made_then() -> None:
    session = Session.start(LETTER, now=NINE).answer("yes", now=NINE).answer("town", now=NINE + DAY)
    assert session.change("sent", "no", now=NINE - DAY).steps[-1].at == NINE + DAY
    assert session.change("office", "county", now=NINE).opens_at == NINE + 10 * DAY


def test_a_known_fact_changed_now_leads_to_waits_that_count_from_now() -> None:
    """The last step that is kept counts as given now; where the walk stands as before, nothing counts anew."""
    later = NINE + 10 * DAY
    session = Session.start(LETTER, {"office": "town"}, NINE).answer("yes", now=NINE)
    changed = session.change("office", "county", now=later)
    assert (changed.here.id, changed.steps[0].at, changed.started, changed.opens_at) == ("wait-long", later, NINE, later + 9 * DAY)
    assert session.change("office", "town", now=later) == session
    assert session.change("office", "county").opens_at == NINE + 9 * DAY
    assert session.change("office", None, now=later).answer("town", now=later).opens_at == later + 3 * DAY


def test_a_known_fact_changed_now_starts_a_walk_without_steps_now() -> None:
    later = NINE + 10 * DAY
    session = Session.start(LETTER, {"office": "town", "sent": "yes"}, NINE)
    changed = session.change("office", "county", now=later)
    assert (changed.started, changed.opens_at) == (later, later + 9 * DAY)
    assert changed == Session.start(LETTER, {"office": "county", "sent": "yes"}, later)
    assert session.change("sent", "yes", now=later) == session


@pytest.mark.parametrize("name", ["sent", "office"])
def test_a_change_takes_the_times_that_an_answer_takes(name: str) -> None:
    untimed = Session.start(LETTER, {"office": "town"}).answer("no")
    timed = Session.start(LETTER, {"office": "town"}, NINE).answer("no", now=NINE)
    answer = {"sent": "yes", "office": "county"}[name]
    with pytest.raises(RefusedTime, match=r"^this session was started without a time, so it takes no 'now'; leave it out, or start with 'now'$"):
        untimed.change(name, answer, now=NINE)
    with pytest.raises(RefusedTime, match=r"^'now' has no zone; pass an aware datetime, such as datetime.now\(timezone.utc\)$"):
        timed.change(name, answer, now=datetime(2026, 1, 5))  # noqa: DTZ001


def test_only_what_the_floor_holds_can_have_been_early() -> None:
    """A step changed to an any-time answer loses its early mark."""
    early = Session.start(LETTER, {"office": "town"}, NINE).answer("yes", now=NINE).answer("none", now=NINE, early=True)
    assert early.change("wait", "none").steps[-1].early
    assert not early.change("wait", "came").steps[-1].early
