"""Four flows of real guidance, written in the format by hand: what they say, to whom, and that all of it is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advicetree import Session, Tree, check, load

FOLDER = Path(__file__).parent / "data" / "trees"
FLOWS = {name: load(FOLDER / f"{name}.toml") for name in ("benefits", "inheritance", "pension-age", "visa")}


@pytest.mark.parametrize("name", FLOWS)
def test_everything_about_a_flow_is_decided_and_sound(name: str) -> None:
    report = check(FLOWS[name])
    assert [str(problem) for problem in report.problems] == []
    assert [verdict.verdict for verdict in report.verdicts] == ["kept"] * len(FLOWS[name].promises)
    assert all(outcome.passed for outcome in report.outcomes)


# A third of what the format took before it had lists, groups and rules: the same flows were measured then, routing alone, at 145 kB and 89 kB,
# and the inheritance at 37 situations.
@pytest.mark.parametrize(("name", "most"), [("benefits", 145_000 // 3), ("visa", 89_000 // 3)])
def test_a_flow_is_short_enough_to_be_read(name: str, most: int) -> None:
    assert len((FOLDER / f"{name}.toml").read_text(encoding="utf-8")) < most


def test_the_inheritance_asks_in_a_third_of_the_situations() -> None:
    assert sum(node.kind == "situation" for node in FLOWS["inheritance"].nodes.values()) <= 37 // 3


# The State Pension age, reckoned once more by the timetable, day by day.

FROM_66 = [date(1960, 4, 6), date(1961, 3, 6), date(1977, 4, 6)]
BERLIN, LONDON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")


def years_later(born: date, years: int, months: int) -> date:
    """The day on which somebody is so old: the day of the month, or the last of it where it does not exist; 1 March for whole years."""
    month = born.month - 1 + months
    year, month = born.year + years + month // 12, month % 12 + 1
    for day in range(born.day, 27, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        return found if day == born.day or months or born.day != 29 else found + timedelta(days=1)
    return date(year, month, born.day)


def may_claim(born: date, today: date) -> bool:
    """Whether somebody has reached State Pension age."""
    if born < date(1953, 12, 6):
        return True
    if born < FROM_66[0]:
        return years_later(born, 66, 0) <= today
    if born < FROM_66[1]:
        months = (born.year - 1960) * 12 + born.month - 4 + (born.day >= 6)
        return years_later(born, 66, months) <= today
    return born < FROM_66[2] and years_later(born, 67, 0) <= today


@given(st.dates(date(1950, 1, 1), date(1980, 1, 1)), st.integers(-3, 3), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.booleans())
def test_a_pension_can_be_claimed_from_the_day_that_the_timetable_says(born: date, near: int, today: date, birthday: bool) -> None:  # noqa: FBT001
    if birthday:
        today = years_later(born, 66, 0) + timedelta(days=near) if near else years_later(born, 67, 0)
    if not date(1951, 1, 1) <= today <= date(2060, 1, 1) or born > today:
        return
    now = datetime.combine(today, time(12), tzinfo=LONDON)
    session = Session.start(FLOWS["pension-age"], now=now, zone=LONDON).answer("age", now=now).answer(born, now=now)
    assert session.here.id == ("claim" if may_claim(born, today) else "wait")
    known = Session.start(FLOWS["pension-age"], known={"born": born}, now=now, zone=LONDON).answer("age", now=now)
    assert (known.here, known.parting) == (session.here, session.parting)


def test_the_day_of_a_birthday_begins_at_midnight_where_the_person_lives() -> None:
    midnight = datetime(2025, 11, 27, 23, 30, tzinfo=timezone.utc)  # half past midnight in Berlin, and not yet in London
    places = {zone: Session.start(FLOWS["pension-age"], now=midnight, zone=zone).answer("age", now=midnight) for zone in (BERLIN, LONDON)}
    assert {zone.key: session.answer(date(1959, 11, 28), now=midnight).here.id for zone, session in places.items()} == {
        "Europe/Berlin": "claim",
        "Europe/London": "wait",
    }


# The benefits, some of them written once more as code


def persons(tree: Tree) -> st.SearchStrategy[dict[str, str | tuple[str, ...]]]:
    """A value for each fact that is asked."""
    facts = [fact for fact in tree.facts.values() if not fact.derived]
    return st.fixed_dictionaries({fact.id: _ticks(tree, fact.id) if fact.several else st.sampled_from(sorted(fact.values)) for fact in facts})


def _ticks(tree: Tree, name: str) -> st.SearchStrategy[tuple[str, ...]]:
    fact = tree.facts[name]
    lists = st.lists(st.sampled_from(sorted(fact.values)), max_size=len(fact.values), unique=True)
    return lists.map(fact.ticked).filter(lambda ticked: ticked is not None).map(lambda ticked: ticked or ())


def gone(tree: Tree, person: dict[str, str | tuple[str, ...]], known: Iterable[str] = ()) -> Session:
    """The walk of a person of whom some facts are known, who answers what is true and, at actions, as is offered first."""
    session = Session.start(tree, known={fact: person[fact] for fact in known})
    while not session.ended:
        fact = session.here.fact
        session = session.answer(session.offers[0].id if fact is None else person[fact])
    return session


def entitled(person: dict[str, str | tuple[str, ...]]) -> Iterator[str]:
    """What somebody is told of, for some benefits."""
    where, old, expects = person["where"], person["pension-age"] == "yes", person["children"] == "yes"
    ages = person["ages"] if expects else ()
    claims = person["gets"]
    gets = person["benefits"] if claims == "yes" else ()
    means = claims == "unsure" or bool({*gets} & {"uc", "jsa", "esa", "is", "pc"})
    if where != "northern-ireland":
        yield "Council Tax Reduction"
        if not old and person["savings"] != "much" and "uc" not in gets:
            yield "Universal Credit"
    if where == "scotland" and means and {*ages} & {"first", "two", "nursery", "infant", "junior", "teen"}:
        yield "Scottish Child Payment"
    if where == "wales" and "nursery" in ages:
        yield "Up to thirty free hours"
    if ages:
        yield "Child Benefit"
    if where in {"england", "wales"} and person["carer"] == "yes":
        yield "Carer's Allowance"
    if not old and (claims == "unsure" or "uc" in gets):
        yield "Help to Save"


NAMES = (
    "Council Tax Reduction",
    "Universal Credit: for living costs, in work or out of it.",
    "Scottish Child Payment",
    "Up to thirty free hours",
    "Child Benefit",
    "Carer's Allowance",
    "Help to Save",
)


@given(persons(FLOWS["benefits"]))
def test_everybody_is_told_of_the_benefits_that_the_rules_give(person: dict[str, str | tuple[str, ...]]) -> None:
    told = [line.say for line in gone(FLOWS["benefits"], person).parting]
    found = {name.split(":")[0] for name in NAMES for line in told if line.startswith(name)}
    if person["where"] == "northern-ireland":
        found.discard("Carer's Allowance")
    assert found == set(entitled(person))


@pytest.mark.parametrize("name", ["benefits", "inheritance", "visa"])
@settings(max_examples=60)
@given(st.data())
def test_a_program_that_knows_a_part_leads_to_the_same_advice(name: str, data: st.DataObject) -> None:
    tree = FLOWS[name]
    person = data.draw(persons(tree))
    asked, knowing = gone(tree, person), gone(tree, person, data.draw(st.sets(st.sampled_from(sorted(person)))))
    assert (knowing.here, knowing.parting) == (asked.here, asked.parting)


# The inheritance, with its ring


def heir(person: dict[str, str | tuple[str, ...]]) -> str:  # noqa: C901, PLR0911  (so is the law)
    """Where the law leads somebody, written once more, by the close family and then by those further off."""
    region, family = person["region"], {*person["family"]}
    kin = family & {"parents", "siblings", "half-siblings"}
    if region == "abroad":
        return "ask-abroad"
    if "partner" in family:
        if region == "northern-ireland" and person["estate"] == "small":
            return "all-to-partner"
        if "children" in family:
            return {"england-wales": "legacy", "scotland": "house", "northern-ireland": "children-in-ni"}[str(region)]
        if region == "england-wales":
            return "see-a-lawyer" if person["died"] == "to-2014" else "all-to-partner"
        return "all-to-partner" if not kin else "house" if region == "scotland" else "partner-and-kin"
    if "children" in family:
        return "to-children"
    if {"parents", "siblings"} <= family and region == "scotland":
        return "parents-and-siblings"
    for closer in ("parents", "siblings", "half-siblings"):
        if closer in family:
            return f"to-{closer}"
    for further in ("aunts", "grandparents") if region == "scotland" else ("grandparents", "aunts"):
        if person[further] == "yes":
            return f"to-{further}"
    if region == "northern-ireland":
        return "next-of-kin"
    last = "great-aunts" if region == "scotland" else "half-aunts"
    return {"half-aunts": "to-aunts", "great-aunts": "to-great-aunts"}[last] if person[last] == "yes" else "to-the-crown"


@given(persons(FLOWS["inheritance"]))
def test_those_inherit_whom_the_law_names(person: dict[str, str | tuple[str, ...]]) -> None:
    assert gone(FLOWS["inheritance"], person).here.id == heir(person)


@pytest.mark.parametrize("name", ["benefits", "inheritance"])
def test_every_answer_every_tick_and_every_rule_has_an_example(name: str) -> None:
    told = check(FLOWS[name]).coverage
    assert (told.untaken, told.unticked, told.unhit) == ((), (), ())


SUMS = {
    "2014-09-30": "£250,000, and of the half",
    "2014-10-01": "£250,000.",
    "2020-02-05": "£250,000.",
    "2020-02-06": "£270,000.",
    "2023-07-25": "£270,000.",
    "2023-07-26": "£322,000.",
}


@pytest.mark.parametrize(("died", "money"), SUMS.items())
def test_the_sum_goes_by_the_day_of_the_death(died: str, money: str) -> None:
    now = datetime(2026, 11, 28, tzinfo=timezone.utc)
    session = Session.start(FLOWS["inheritance"], now=now)
    for answer in ("england-wales", ["partner", "children"], died):
        session = session.answer(answer, now=now)
    assert any(line.say.startswith(f"The sum is {money}") for line in session.parting)


# The visa, for each passport


def test_each_passport_is_treated_as_its_group_is() -> None:
    tree = FLOWS["visa"]
    ends: dict[str, set[str]] = {}
    for group, fact in (("eea", tree.facts["passport"]), ("travel-permit", tree.facts["passport"])):
        for passport in fact.members(group):
            session = Session.start(tree).answer(passport)
            while not session.ended and session.here.id not in {"get-a-permit", "apply-as-visitor"}:
                wanted = {"dual": "no", "document": "full", "purpose": "visit"}
                session = session.answer(wanted[session.here.id])
            ends.setdefault(group, set()).add(session.here.id)
    assert ends == {"eea": {"get-a-permit", "no-visa-irish"}, "travel-permit": {"get-a-permit"}}


def test_there_are_more_than_two_hundred_passports() -> None:
    session = Session.start(FLOWS["visa"])
    assert len(session.offers) > 200
    assert {answer.to for answer in session.offers} == {"no-visa-irish", "dual"}
