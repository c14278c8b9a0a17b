"""The tree on delayed flights beside the law, which is written here once more, from Regulation (EC) No 261/2004 and its British version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from itertools import product
from typing import Any, Literal, NamedTuple

import pytest

from advicetree import Action, Session, Situation, cover, random_walk, shipped

TREE = shipped("delayed-flight")
NOW = datetime(2026, 11, 29, 9, tzinfo=timezone.utc)
MEMBERS = {
    "austria",
    "belgium",
    "bulgaria",
    "croatia",
    "cyprus",
    "czechia",
    "denmark",
    "estonia",
    "finland",
    "france",
    "germany",
    "greece",
    "hungary",
    "ireland",
    "italy",
    "latvia",
    "lithuania",
    "luxembourg",
    "malta",
    "netherlands",
    "poland",
    "portugal",
    "romania",
    "slovakia",
    "slovenia",
    "spain",
    "sweden",
}
EUROPE = MEMBERS | {"iceland", "norway", "switzerland"}
KINGDOM = {"england-wales-ni", "scotland"}
AT_HOME = {"where": "after", "day": date(2026, 10, 1)}
Owed = tuple[int, str, bool] | None


class Flight(NamedTuple):
    """A flight that was late or, with a `notice` in days, cancelled; then another left some hours `earlier`."""

    start: str
    end: str
    airline: Literal["eu", "uk", "other"]
    late: float
    km: int
    reason: str
    notice: int | None = None
    earlier: float = 0


def law(flight: Flight) -> Literal["eu", "uk"] | None:
    """Whose law holds: of the country of departure, or else by the country of arrival and the airline."""
    if flight.start in EUROPE:
        return "eu"
    if flight.start in KINGDOM:
        return "uk"
    if flight.end in EUROPE:
        return None if flight.airline == "other" else flight.airline
    return "uk" if flight.end in KINGDOM and flight.airline != "other" else None


def in_time(flight: Flight) -> bool:
    """Whether the passenger was told in time, or offered a flight close to the planned times."""
    if flight.notice is None:
        return flight.late < 3
    if flight.notice < 7:
        return flight.earlier <= 1 and flight.late < 2
    return flight.notice >= 14 or (flight.earlier <= 2 and flight.late < 4)


def owed(flight: Flight) -> Owed:
    """The compensation for each person, in which money, and whether the airline may halve it; `None` where none is due."""
    holds = law(flight)
    if holds is None or in_time(flight) or flight.reason in {"weather", "strike", "closed"}:
        return None
    within = holds == "eu" and {flight.start, flight.end} <= EUROPE
    row = 0 if flight.km <= 1500 else 1 if flight.km <= 3500 or within else 2
    sums = (250, 400, 600) if holds == "eu" else (220, 350, 520)
    return sums[row], "euros" if holds == "eu" else "pounds", flight.late < (2, 3, 4)[row]


def walked(answers: Mapping[str, Any]) -> Session:
    """The walk as far as these answers to nodes lead."""
    session = Session.start(TREE, now=NOW)
    while session.here.id in answers:
        session = session.answer(answers[session.here.id], now=NOW)
    return session


def told(flight: Flight) -> Owed:
    """What the tree says that the airline owes."""
    much = flight.notice is not None and flight.earlier > (1 if flight.notice < 7 else 2)
    session = walked(
        {
            **AT_HOME,
            "from": flight.start,
            "airline": flight.airline,
            "to": flight.end,
            "happened": "delayed" if flight.notice is None else "cancelled",
            "notice": flight.notice,
            "late": flight.late,
            "much-earlier": "yes" if much else "no",
            "distance": flight.km,
            "reason": flight.reason,
        }
    )
    if session.here.id != "claim-money":
        assert session.here.id in {"not-covered", "spent"}
        return None
    says = " ".join(line.say for line in session.how)
    (asked,) = re.findall(r"Ask for (\d+) (euros|pounds) for each person", says)
    return int(asked[0]), asked[1], "half" in says


def flights(start: str, end: str, airline: Literal["eu", "uk", "other"]) -> Iterator[Flight]:
    """Flights on both sides of each bound of the law."""
    hours, lengths = (0, 1.9, 2, 2.9, 3, 3.9, 4, 30), (1500, 1501, 3500, 3501)
    for late, km in product(hours, lengths):
        for reason in TREE.facts["reason"].values:
            yield Flight(start, end, airline, late, km, reason)
        for notice, earlier in product((0, 6, 7, 13, 14), (1, 1.5, 2, 2.5)):
            yield Flight(start, end, airline, late, km, "technical", notice, earlier)


@pytest.mark.parametrize("start", ["norway", "scotland", "elsewhere"])
@pytest.mark.parametrize("end", ["spain", "england-wales-ni", "elsewhere"])
@pytest.mark.parametrize("airline", ["eu", "uk", "other"])
def test_it_says_what_the_law_gives(start: str, end: str, airline: Literal["eu", "uk", "other"]) -> None:
    for flight in flights(start, end, airline):
        assert told(flight) == owed(flight), flight


@pytest.mark.parametrize("fact", ["from", "to"])
def test_the_countries_are_those_where_the_rules_hold(fact: str) -> None:
    asked = TREE.facts[fact]
    assert set(asked.members("eu")) == EUROPE
    assert set(asked.members("uk")) == KINGDOM
    assert set(asked.values) == EUROPE | KINGDOM | {"elsewhere"}
    assert set(asked.members("six-years")) == {"england-wales-ni", "ireland"}
    assert set(asked.members("five-years")) == {"scotland", "france"}


def years_ago(years: int, days: int) -> date:
    return date(NOW.year - years, NOW.month, NOW.day) + timedelta(days)


@pytest.mark.parametrize(
    ("start", "end", "day", "leads"),
    [
        ("england-wales-ni", "italy", years_ago(6, 0), "late"),
        ("england-wales-ni", "italy", years_ago(6, 1), "open"),
        ("spain", "ireland", years_ago(6, 1), "open"),
        ("scotland", "spain", years_ago(5, 0), "late"),
        ("scotland", "spain", years_ago(5, 1), "open"),
        ("italy", "france", years_ago(5, 1), "open"),
        ("germany", "italy", years_ago(4, 0), "late"),
        ("italy", "germany", years_ago(4, 1), "check"),
        ("germany", "italy", years_ago(3, 0), "check"),
        ("germany", "italy", years_ago(3, 1), "open"),
        ("poland", "italy", years_ago(6, 0), "late"),
        ("poland", "italy", years_ago(6, 1), "check"),
        ("poland", "italy", years_ago(1, 0), "check"),
        ("poland", "italy", years_ago(1, 1), "open"),
    ],
)
def test_how_long_there_is_to_claim_is_counted_to_the_day(start: str, end: str, day: date, leads: str) -> None:
    session = walked({"where": "after", "day": day, "from": start, "to": end})
    assert session.here.id == {"late": "too-late", "check": "happened", "open": "happened"}[leads]
    assert bool(session.said) == (leads == "check")


def test_somebody_at_the_airport_hears_at_the_second_stop_what_the_airline_has_to_give() -> None:
    session = walked({"where": "airport"})
    care = [line.say for line in session.how[0].bullets]
    assert care == ["food and drink", "two calls or messages", "for a night: a hotel, and the way there and back"]
    assert isinstance(session.here, Action)


@pytest.mark.parametrize(
    ("offered", "missing"),
    [
        (["nothing"], ["food and drink, after two hours", "a hotel, if it takes until tomorrow"]),
        (["food"], ["a hotel, if it takes until tomorrow"]),
        (["hotel", "voucher"], ["food and drink, after two hours"]),
        (["food", "hotel"], None),
    ],
)
def test_what_is_missing_is_said_and_no_more(offered: list[str], missing: list[str] | None) -> None:
    session = walked({"where": "airport", "ask-now": "done", "offered": offered, "now": "late-so-far"})
    said = [[bullet.say for bullet in line.bullets] for line in session.how if line.say == "Until you leave, you can still ask for:"]
    assert said == ([] if missing is None else [missing])


def words_at(session: Session) -> int:
    """How many words somebody reads at a stop, besides the answers."""
    lines = (*session.help, *session.how, *session.caution, *session.parting)
    note = session.here.note if isinstance(session.here, Situation | Action) else None
    texts = [
        *map(str, session.said),
        session.here.headline,
        note or "",
        *(text for line in lines for text in (line.say, *(bullet.say for bullet in line.bullets))),
    ]
    return sum(len(text.split()) for text in texts)


def test_nobody_reads_more_than_120_words_at_a_stop() -> None:
    for walk in [*cover(TREE), *(random_walk(TREE, seed) for seed in range(300))]:
        for stop in walk.session(NOW).stops:
            assert words_at(stop.session) <= 120, (stop.node, walk)


def test_a_straight_walk_from_home_is_short() -> None:
    answers = {**AT_HOME, "from": "france", "to": "italy", "happened": "delayed", "late": 5, "distance": 900, "reason": "technical", "claim-money": "sent"}
    session = walked({**answers, "wait-airline": "paid"})
    assert session.ended
    assert len(session.stops) <= 12


def test_whoever_asks_about_a_flight_of_later_years_is_told_that_the_rules_change() -> None:
    assert any("2027" in line.say for line in walked({"where": "after"}).help)
