"""Why a walk stands where it stands, and why not elsewhere: the words, and what they rest on."""

import json
import time
from collections.abc import Collection
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given

from advicetree import Change, Cited, Explanation, Input, Reason, Session, Tick, Tree, UnknownName, WhyNot, loads
from advicetree.answering import label_of_value
from advicetree.engine import Given
from advicetree.model import Known
from guidance import NOON, support
from hostile_bounds import drawn
from naive import Walk
from strategies import plain, walks

NINE = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)


def walked(tree: Tree, *given: Given, known: dict[str, Given] | None = None) -> Session:
    """Start a session and give these answers."""
    session = Session.start(tree, known)
    for one in given:
        session = session.answer(one)
    return session


def otherwise(why: WhyNot, kind: str) -> list[tuple[str, Known | None, Known | None]]:
    """What would be otherwise, of one kind, in order."""
    return [(change.name, change.old, change.new) for change in why.changes if change.kind == kind]


def way(why: WhyNot) -> list[tuple[str, str | None]]:
    """The nodes of the way to a goal, each with its answer."""
    return [(reason.node, reason.answer) for reason in why.walk]


def test_what_is_passed_over_again_takes_no_more_memory() -> None:
    """A walk may pass over half a million nodes, and there are only so many reasons to do so."""
    tree = loads(
        """
format = 1
id = "round"
title = "Round and round"
start = "known"
[situation.known]
ask = "Do you know the way?"
answers = { yes = "go", no = "lost" }
[action.go]
do = "Go round"
answers = { again = "known", stop = "lost" }
[ending.lost]
say = "Sit down."
"""
    )
    reasons = walked(tree, "yes", *["again"] * 5).explain().reasons
    assert [reason.kind for reason in reasons] == ["answered", *["answered", "remembered"] * 5]
    assert len({id(reason) for reason in reasons if reason.kind == "remembered"}) == 1


@pytest.mark.parametrize(
    ("known", "given", "words"),
    [
        (
            {},
            [],
            """
Why “Which region do you go to?”:
This is where every walk starts.
""",
        ),
        (
            {"region": "south"},
            [],
            """
Why “How many nights do you stay?”:
1. “Which region do you go to?” Known beforehand: The south.
""",
        ),
        (
            {"nights": 20},
            ["unsure", "nothing", "unsure", "nothing", "unsure"],
            """
Why “Stay at home.”:
1. “Which region do you go to?” You answered: I cannot tell yet.
2. “Look around”: There was nothing.
3. “Which region do you go to?” You answered: I cannot tell yet.
4. “Look around”: There was nothing.
5. “Which region do you go to?” You answered: I cannot tell yet.
6. “Look around” is left after 2 visits. You have looked enough.
""",
        ),
        (
            {"region": "south"},
            [5, "no", "done", "yes"],
            """
Why “Rent a house.”:
1. “Which region do you go to?” Known beforehand: The south.
2. “How many nights do you stay?” You answered: 5 (Up to a week).
3. “Do you like it?” You answered: No.
4. “Move on”: Done.
5. “Which region do you go to?” Known beforehand: The south.
6. “How many nights do you stay?” You had said so before: 5 (Up to a week).
7. “Do you like it?” You answered: Yes.
It rests on:
- The traveller's guide
- Nobody regrets a hat. (The traveller's guide, 1)
""",
        ),
    ],
)
def test_an_explanation_tells_step_by_step_what_led_here_and_what_it_rests_on(lodging: Tree, known: dict[str, Given], given: list[Given], words: str) -> None:
    assert str(walked(lodging, *given, known=known).explain()) == words.strip()


def test_an_explanation_tells_what_was_earlier_than_advised(parcel: Tree) -> None:
    session = Session.start(parcel, now=NINE).answer("no", now=NINE).answer("done", now=NINE + timedelta(hours=1), early=True)
    assert (
        str(session.explain())
        == """
Why “Has it come?”:
1. “Does the parcel have a tracking number?” You answered: No, or I lost it.
2. “Call the sender”: Done. This was earlier than advised.
""".strip()
    )


GUIDE = Cited("guide", "guide", "The traveller's guide")
HAT = Cited("guide 1", "guide", "The traveller's guide", claim="Nobody regrets a hat.")


def test_an_explanation_is_data_first(lodging: Tree) -> None:
    """What was answered, known, remembered and decided by a limit stands in fields, and its words are made of them."""
    session = walked(lodging, 5, "no", "done", "no", "done", "no", "done", known={"region": "south"})
    reasons = session.explain().reasons
    assert reasons[:5] == (
        Reason("where", "situation", "known", "Which region do you go to?", "south", "The south", "south", say="Take a hat.", sources=(HAT,)),
        Reason("how-long", "situation", "answered", "How many nights do you stay?", "week", "Up to a week", 5),
        Reason("like-it", "situation", "answered", "Do you like it?", "no", "No", "no"),
        Reason("move-on", "action", "answered", "Move on", "done", "Done", "done"),
        Reason("where-again", "situation", "known", "Which region do you go to?", "south", "The south", "south", say="Keep the hat."),
    )
    assert reasons[5] == Reason("how-long-still", "situation", "remembered", "How many nights do you stay?", "week", "Up to a week", 5)
    assert reasons[-1] == Reason("where-again", "situation", "limit", "Which region do you go to?", visits=2, say="That is enough moving.")
    assert walked(lodging, "south", 5, "yes").explain() == Explanation(
        "house",
        "Rent a house.",
        (
            Reason("where", "situation", "answered", "Which region do you go to?", "south", "The south", "south", say="Take a hat.", sources=(HAT,)),
            Reason("how-long", "situation", "answered", "How many nights do you stay?", "week", "Up to a week", 5),
            Reason("like-it", "situation", "answered", "Do you like it?", "yes", "Yes", "yes"),
        ),
        (GUIDE, HAT),
    )


def test_an_explanation_as_plain_data(parcel: Tree, lodging: Tree) -> None:
    """Every key is always there, and what it holds is JSON's own."""
    session = Session.start(parcel, now=NINE).answer("no", now=NINE).answer("done", now=NINE + timedelta(hours=1), early=True)
    early = session.explain().view()["reasons"][1]
    assert (early["node"], early["early"]) == ("ask-sender", True)
    view = walked(lodging, 5, known={"region": "islands"}).explain().view()
    hat = {"source": "guide", "title": "The traveller's guide", "url": None, "date": None, "claim": "Nobody regrets a hat.", "default": False}
    assert view == {
        "view": 1,
        "node": "like-it",
        "headline": "Do you like it?",
        "reasons": [
            {
                "node": "where",
                "node_kind": "situation",
                "kind": "known",
                "headline": "Which region do you go to?",
                "answer": "islands",
                "label": "The islands",
                "given": "islands",
                "early": False,
                "visits": None,
                "say": "Take a hat.",
                "sources": ["guide 1"],
                "worked_out_from": [],
                "counted": [],
            },
            {
                "node": "how-long",
                "node_kind": "situation",
                "kind": "answered",
                "headline": "How many nights do you stay?",
                "answer": "week",
                "label": "Up to a week",
                "given": 5,
                "early": False,
                "visits": None,
                "say": None,
                "sources": [],
                "worked_out_from": [],
                "counted": [],
            },
        ],
        "sources": [],
        "cited": {"guide 1": hat},
    }
    assert json.loads(json.dumps(view)) == view


def test_a_source_is_cited_with_its_date_and_its_url() -> None:
    tree = loads(
        'format = 1\nid = "x"\ntitle = "X"\nstart = "z"\n[source.book]\ntitle = "The book"\nurl = "https://example.org/"\ndate = 2009-05-22\n'
        'claims = { "3.4" = "It is so." }\n[ending.z]\nsay = "Z."\nsource = ["book 3.4", "book"]'
    )
    sources = walked(tree).explain().sources
    assert sources == (
        Cited("book 3.4", "book", "The book", "https://example.org/", date(2009, 5, 22), "It is so."),
        Cited("book", "book", "The book", "https://example.org/", date(2009, 5, 22)),
    )
    assert [source.words for source in sources] == ["It is so.", "The book"]
    assert sources[0].view()["date"] == "2009-05-22"


def test_what_is_shown_in_a_prompt_is_short(lodging: Tree) -> None:
    session = walked(lodging, "south", 5)
    assert repr(session.explain()) == "<Explanation of 'like-it' by 2 reasons and 0 sources>"
    assert repr(session.explain().reasons[1]) == "Reason(node='how-long', kind='answered', answer='week', given=5)"
    assert repr(session.why_not("tent")) == "<WhyNot 'tent': 1 change>"
    assert repr(session.why_not("tent").changes) == "(Change(kind='changed', do='change', name='how-long', nth=1, old='week', new='few'),)"
    assert repr(session.why_not("ferry")) == "<WhyNot 'ferry': 3 changes>"
    assert repr(session.why_not("where")) == "<WhyNot 'where': there>"


@pytest.mark.parametrize(
    ("number", "told"), [(1_234_567, "1234567"), (0.1, "0.1"), (10**15, "1000000000000000"), (12.50, "12.5"), (0.30000000000000004, "0.3")]
)
def test_numbers_are_told_as_people_write_them(parcel: Tree, number: float, told: str) -> None:
    session = walked(parcel, "no", "done", "no", number)
    band = "Less than 25 euros" if number < 25 else "25 euros or more"
    assert session.explain().reasons[-1].words == f"“What was in the parcel worth?” You answered: {told} ({band})."


@pytest.mark.parametrize("label", ["Really?", "Never!", "Well…", "So.", "Yes"])
def test_a_sentence_ends_once(label: str) -> None:
    tree = loads(
        f'format = 1\nid = "x"\ntitle = "X"\nstart = "a"\n[situation.a]\nask = "A?"\n'
        f'answers.yes = {{ to = "z", label = "{label}" }}\nanswers.no = "z"\n[ending.z]\nsay = "Z."'
    )
    assert str(walked(tree, "yes").explain()).splitlines()[1] == f"1. “A?” You answered: {label}{'.' if label == 'Yes' else ''}"


# why_not: (what was known, what was answered, the goal) → (the outcome, what it says)
WHY_NOT: list[tuple[dict[str, Given], list[Given], str, str, str]] = [
    ({}, [], "where", "there", "This walk has already come to “Which region do you go to?”."),
    ({}, ["south"], "where", "there", "This walk has already come to “Which region do you go to?”."),
    ({"region": "south"}, [], "where", "there", "This walk has already come to “Which region do you go to?”."),
    (
        {},
        [],
        "tent",
        "changes",
        """
To get to “Sleep in a tent.”:
“Which region do you go to?” would have to be answered “The north”.
“How many nights do you stay?” would have to be answered “One or two”.
""",
    ),
    (
        {},
        ["south", 5],
        "tent",
        "changes",
        """
To get to “Sleep in a tent.”:
“How many nights do you stay?” would have to be answered “One or two”, and not “Up to a week”.
""",
    ),
    (
        {"nights": 5},
        ["south"],
        "tent",
        "changes",
        """
To get to “Sleep in a tent.”:
“How many nights do you stay?” would have to be “One or two”, and is known to be “Up to a week”.
""",
    ),
    (
        {"region": "south"},
        [],
        "look-around",
        "changes",
        """
To get to “Look around”:
“Which region do you go to?” would have to be not known, and is known to be “The south”.
“Which region do you go to?” would have to be answered “I cannot tell yet”.
""",
    ),
    (
        {},
        ["south", 5],
        "ferry",
        "changes",
        """
To get to “Take the ferry”:
“Which region do you go to?” would have to be answered “I cannot tell yet”, and not “The south”.
“Look around” would have to be answered “Done”.
“Where to, now that you have looked around?” would have to be answered “The islands”.
""",
    ),
]


@pytest.mark.parametrize(("known", "given", "goal", "outcome", "words"), WHY_NOT)
def test_why_not_tells_the_least_that_would_have_to_be_otherwise(
    lodging: Tree, known: dict[str, Given], given: list[Given], goal: str, outcome: str, words: str
) -> None:
    why = walked(lodging, *given, known=known).why_not(goal)
    assert why.outcome == outcome
    assert str(why) == words.strip()


def test_why_not_is_data_first(lodging: Tree) -> None:
    """Every change stands with its question and its labels, and the way tells what is passed over as well."""
    where, around = "Which region do you go to?", "Where to, now that you have looked around?"
    why = walked(lodging, "no", known={"region": "south", "nights": 5}).why_not("ferry")
    assert (why.node, why.headline, why.outcome) == ("ferry", "Take the ferry", "changes")
    assert why.changes == (
        Change("known", "change", "region", None, None, where, "south", "The south", None, None),
        Change("new", "answer", "where", None, None, where, None, None, "unsure", "I cannot tell yet"),
        Change("new", "answer", "look-around", None, None, "Look around", None, None, "done", "Done"),
        Change("new", "answer", "where-now", None, None, around, None, None, "islands", "The islands"),
    )
    assert why.walk == (
        Reason("where", "situation", "answered", where, "unsure", "I cannot tell yet", "unsure", say="No hurry."),
        Reason("look-around", "action", "answered", "Look around", "done", "Done", "done"),
        Reason("where-now", "situation", "answered", around, "islands", "The islands", "islands"),
    )
    assert walked(lodging, "south", 5).why_not("tent").changes == (
        Change("changed", "change", "how-long", 1, "1:how-long", "How many nights do you stay?", "week", "Up to a week", "few", "One or two"),
    )
    assert walked(lodging, "south").why_not("where").walk == ()


def test_the_way_tells_what_is_passed_over_too(lodging: Tree) -> None:
    """Known beforehand, remembered, or left because of a limit: each is a step of the way."""
    known = walked(lodging, known={"region": "south"}).why_not("tent").walk
    assert [(reason.node, reason.kind, reason.answer) for reason in known] == [("where", "known", "south"), ("how-long", "answered", "few")]
    limit = walked(lodging).why_not("stay-home").walk
    assert [(reason.node, reason.kind) for reason in limit[-2:]] == [("where", "answered"), ("look-around", "limit")]
    seen = walked(lodging, "south", 5, "no", "done", "yes").why_not("how-long-still")
    assert seen.outcome == "there"
    assert [(reason.node, reason.kind) for reason in seen.walk[-3:]] == [("like-it", "answered"), ("move-on", "answered"), ("where-again", "remembered")]


def test_why_not_as_plain_data(lodging: Tree) -> None:
    """Every key is always there, and what it holds is JSON's own."""
    why = walked(lodging, "south", 5).why_not("tent")
    view = why.view()
    assert {**view, "walk": len(view["walk"])} == {
        "view": 1,
        "node": "tent",
        "headline": "Sleep in a tent.",
        "outcome": "changes",
        "changes": [
            {
                "kind": "changed",
                "do": "change",
                "name": "how-long",
                "nth": 1,
                "step": "1:how-long",
                "fact": None,
                "ask": "How many nights do you stay?",
                "old": "week",
                "old_label": "Up to a week",
                "new": "few",
                "new_label": "One or two",
            }
        ],
        "walk": 2,
        "cited": {"guide 1": HAT.view()},
        "looked": why.looked,
    }
    assert view["walk"] == [reason.view() for reason in why.walk]
    assert json.loads(json.dumps(view)) == view


CHOICES = loads("""
format = 1
id = "choices"
title = "Which way is the least"
start = "one"
fact.way = { ask = "Which way?", answers = { left = "Left", right = "Right" } }
[situation.one]
ask = "One?"
answers = { yes = "two", no = "three" }
[situation.two]
about = "way"
answers = { left = "goal", right = "end" }
[situation.three]
ask = "Three?"
answers = { yes = "four", no = "goal" }
[action.four]
do = "Four"
answers = { good = "goal", bad = "goal" }
[action.nowhere]
do = "Nobody comes here"
then = "end"
[ending.goal]
say = "Goal."
[ending.end]
say = "End."
""")


def test_a_known_fact_is_kept_even_if_it_costs_more_answers() -> None:
    """One answer given otherwise and one new answer are less than one known fact changed."""
    why = walked(CHOICES, "yes", known={"way": "right"}).why_not("goal")
    assert (otherwise(why, "known"), otherwise(why, "changed"), otherwise(why, "new")) == ([], [("one", "yes", "no")], [("three", None, "no")])


def test_an_old_answer_is_kept_even_if_it_costs_more_new_ones() -> None:
    """An answer that is not asked any more costs nothing."""
    why = walked(CHOICES, "no", "yes").why_not("goal")
    assert (otherwise(why, "known"), otherwise(why, "changed"), otherwise(why, "new")) == ([], [], [("four", None, "good")])
    why = walked(CHOICES, "yes", "right").why_not("goal")
    assert (otherwise(why, "changed"), otherwise(why, "new")) == ([("two", "right", "left")], [])


def test_nobody_gets_where_no_walk_leads() -> None:
    why = walked(CHOICES, "yes").why_not("nowhere")
    assert (why.outcome, str(why)) == ("no-walk", "No walk leads to “Nobody comes here”, whatever is known and answered.")


def test_a_search_that_ended_at_its_bound_does_not_say_that_there_is_no_way() -> None:
    why = walked(path(9)).why_not("a5", bound=4)
    assert (why.outcome, str(why)) == ("not-found", "No way to “Go on” was found among 4 positions; there may be one.")
    assert walked(path(9)).why_not("a5", bound=5).outcome == "changes"


TIES = loads("""
format = 1
id = "ties"
title = "Ways that cost the same"
start = "one"
fact.way = { ask = "Which way?", answers = { left = "Left", right = "Right" } }
[situation.one]
ask = "One?"
answers = { long = "known", second = "two", third = "three" }
[situation.known]
about = "way"
answers = { left = "two", right = "two" }
[action.two]
do = "Two"
answers = { stop = "end", on = "goal", again = "goal" }
[action.three]
do = "Three"
answers = { on = "goal" }
[ending.goal]
say = "Goal."
[ending.end]
say = "End."
""")


def test_of_ways_that_cost_the_same_the_shortest_is_told_and_then_the_first_in_the_authors_order() -> None:
    assert way(walked(TIES, known={"way": "left"}).why_not("goal")) == [("one", "second"), ("two", "on")]
    assert way(walked(TIES, "third").why_not("two")) == [("one", "second")]
    assert way(walked(TIES, "long", "left", "stop").why_not("goal")) == [("one", "long"), ("known", "left"), ("two", "on")]


def test_why_not_of_a_node_that_is_none_names_the_nearest(lodging: Tree) -> None:
    with pytest.raises(UnknownName, match=r"^there is no node named 'tnet'; did you mean 'tent'\?$"):
        walked(lodging).why_not("tnet")
    with pytest.raises(UnknownName, match=r"^there is no node named 7; there are "):
        walked(lodging).why_not(7)  # type: ignore[arg-type]


def test_why_not_minds_no_waits(parcel: Tree) -> None:
    session = Session.start(parcel, now=NINE).answer("no", now=NINE)
    why = session.why_not("glad")
    assert way(why) == [("tracked", "no"), ("ask-sender", "done"), ("has-it-come", "yes")]


def test_a_known_fact_is_forgotten_only_where_nothing_less_will_do() -> None:
    """To forget it and then leave it open is a known fact changed and a new answer; to have known it otherwise is less."""
    tree = loads("""
format = 1
id = "open"
title = "Left open"
start = "one"
fact.way = { ask = "Which way?", answers = { left = "Left", right = "Right" } }
[situation.one]
about = "way"
answers.unsure = { to = "goal", settles = false }
answers.left = "goal"
answers.right = "end"
[ending.goal]
say = "Goal."
[ending.end]
say = "End."
""")
    why = Session.start(tree, {"way": "right"}).why_not("goal")
    assert (otherwise(why, "known"), otherwise(why, "new")) == ([("way", "right", "left")], [])


def test_answers_of_earlier_times_at_a_node_are_kept_in_their_order(lodging: Tree) -> None:
    """Each time at a node is compared with that time; an old answer that is none at its new place is passed by."""
    why = walked(lodging, "unsure", "nothing", "unsure", "nothing", "south", 5, "no").why_not("where-now")
    assert (otherwise(why, "changed"), otherwise(why, "new")) == ([("look-around", "nothing", "done")], [])
    why = walked(lodging, "unsure", "nothing", "unsure", "done", "south").why_not("how-long")
    assert why.outcome == "there"
    why = walked(lodging, "unsure", "nothing", "unsure", "nothing", "south", 5, "yes").why_not("tent")
    assert (otherwise(why, "changed"), otherwise(why, "new")) == ([("how-long", "week", "few")], [])
    why = walked(lodging, "unsure", "nothing", "unsure", "nothing", "islands").why_not("ferry")
    assert (otherwise(why, "changed"), otherwise(why, "new")) == ([("look-around", "nothing", "done")], [])


TWICE = loads("""
format = 1
id = "twice"
title = "One fact, asked in many places"
start = "one"
fact.way = { ask = "Which way?", answers = { left = "Left", right = "Right" } }
situation.one = { about = "way", answers = { unsure = { to = "look", settles = false }, left = "end", right = "end" } }
action.look = { do = "Look", answers = { again = "three", on = "two" } }
situation.two = { about = "way", answers = { left = "goal", right = "end" } }
situation.three = { about = "way", answers = { unsure = { to = "four", settles = false }, left = "end", right = "end" } }
action.four = { do = "Four", then = "five" }
situation.five = { about = "way", answers = { left = "end", right = "end" } }
ending.goal.say = "Goal."
ending.end.say = "End."
""")


def test_an_old_answer_that_is_none_at_its_new_place_is_passed_by() -> None:
    why = walked(TWICE, "unsure", "again", "unsure", "done", "left").why_not("goal")
    assert (otherwise(why, "changed"), otherwise(why, "new")) == ([("look", "again", "on")], [])


def test_an_old_answer_is_used_once() -> None:
    """What was left open the first time was not left open the second time."""
    why = walked(TWICE, "unsure", "again", "left").why_not("four")
    assert (otherwise(why, "changed"), otherwise(why, "new")) == ([("three", "left", "unsure")], [])


def made(session: Session, why: WhyNot) -> Session:
    """Make changes on a session, in their order."""
    for change in why.changes:
        session = session.change(change.name, change.new, change.nth) if change.do == "change" else session.answer(change.new or "")
    return session


ASIDE = loads("""
format = 1
id = "aside"
title = "What a change sets aside"
start = "one"
fact.first = { ask = "One more?", answers = { yes = "Yes", no = "No" } }
situation.one = { about = "first", answers = { yes = "four", no = "three" } }
situation.three = { ask = "Three?", answers = { yes = "four", no = "end" } }
situation.four = { ask = "Four?", answers = { yes = "five", no = "five" } }
situation.five = { ask = "Five?", answers = { yes = "end", no = "six" } }
situation.six = { about = "first", answers = { yes = "end", no = "goal" } }
ending.goal.say = "Goal."
ending.end.say = "End."
""")


def test_what_a_change_sets_aside_is_given_again() -> None:
    """It is no change of mind, so it costs nothing and is not told in words; but a session has to be given it."""
    session = walked(ASIDE, "yes", "yes", "yes")
    why = session.why_not("goal")
    assert [(change.kind, change.do, change.name, change.nth, change.old, change.new) for change in why.changes] == [
        ("changed", "change", "one", 1, "yes", "no"),
        ("new", "answer", "three", None, None, "yes"),
        ("again", "answer", "four", None, "yes", "yes"),
        ("changed", "answer", "five", None, "yes", "no"),
    ]
    assert made(session, why).here.id == "goal"
    assert (
        str(why)
        == """
To get to “Goal.”:
“One more?” would have to be answered “No”, and not “Yes”.
“Three?” would have to be answered “Yes”.
“Five?” would have to be answered “No”, and not “Yes”.
""".strip()
    )


def test_what_a_change_passed_by_is_changed_back() -> None:
    """The first change leads past where `unsure` can be given, and so loses it; the second leads to where it can."""
    tree = loads("""
format = 1
id = "lost"
title = "An answer lost on the way"
start = "a"
fact.first = { ask = "First?", answers = { yes = "Yes", no = "No" } }
fact.way = { ask = "Which way?", answers = { left = "Left", right = "Right" } }
situation.a = { about = "first", answers = { yes = "b", no = "b" } }
action.b = { do = "B", answers = { on = "c", off = "d" } }
situation.c = { about = "first", answers = { yes = "p", no = "s" } }
situation.d = { about = "first", answers = { yes = "end", no = "u" } }
situation.p = { about = "way", answers = { unsure = { to = "q", settles = false }, left = "end", right = "end" } }
situation.q = { about = "way", answers = { left = "end", right = "end" } }
situation.s = { about = "way", answers = { left = "end", right = "end" } }
situation.u = { about = "way", answers = { unsure = { to = "goal", settles = false }, left = "end", right = "end" } }
ending.goal.say = "Goal."
ending.end.say = "End."
""")
    session = walked(tree, "yes", "on", "unsure", "left")
    why = session.why_not("goal")
    assert [(change.kind, change.do, change.name, change.old, change.new) for change in why.changes] == [
        ("changed", "change", "a", "yes", "no"),
        ("changed", "change", "b", "on", "off"),
        ("again", "change", "u", "unsure", "unsure"),
    ]
    assert made(session, why).here.id == "goal"


def path(count: int) -> Tree:
    """A path of so many actions, from each of which a walk can go back to the first; each has a limit, so that a walk remembers it."""
    nodes = [f'[action.a{i}]\ndo = "Go on"\nanswers = {{ on = "a{i + 1}", back = "a0" }}\nlimit = {{ visits = 9, then = "end" }}\n' for i in range(count)]
    return loads(
        "".join(
            ['format = 1\nid = "path"\ntitle = "Path"\nstart = "a0"\n', *nodes, f'[action.a{count}]\ndo = "Stop"\nthen = "end"\n[ending.end]\nsay = "End."\n']
        )
    )


def test_the_search_is_bounded_by_what_its_positions_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """A position of a walk that remembers much counts for more, so that memory and time are bounded whatever the tree is."""
    session = walked(path(99))
    assert len(session.why_not("end").changes) == 9
    why = session.why_not("end", bound=100)
    assert (why.outcome, why.looked) == ("not-found", 100)
    monkeypatch.setattr("advicetree.session.searching.MOST_WORK", 10)
    why = session.why_not("end", bound=100)
    assert why.outcome == "not-found"
    assert 0 < why.looked < 100
    assert str(why) == f"No way to “End.” was found among {why.looked} positions; there may be one."


def test_thousands_of_limits_that_do_not_matter_cost_nothing() -> None:
    """The search remembers only what it has to: here nothing, so that it looks at no more positions than the walk has."""
    tree = loads(json.dumps(drawn("many_limits", 5, 0.2)), "json")
    assert len(tree.nodes) == 8_001
    why = walked(tree).why_not("a7999")
    assert (len(why.changes), why.looked) == (11, 11)


def test_limits_that_follow_one_another_are_seen_at_once() -> None:
    """Each of them could send on at once to the next, as long as its visits are not counted."""
    tree = loads(json.dumps(drawn("ladder", 5, 0.1)), "json")
    why = walked(tree).why_not("e")
    assert [change.new for change in why.changes] == ["y"] * 500
    assert why.looked < 2_500


def test_what_is_passed_over_is_no_position() -> None:
    """A walk may pass over more nodes than a search may look at."""
    tree = loads(json.dumps(drawn("one_fact", 1, 0.02)), "json")
    why = walked(tree).why_not("s1979", bound=500)
    assert [(change.name, change.new) for change in why.changes] == [("s0", "a")]


def test_a_way_that_is_longer_than_a_walk_may_be_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advicetree.session.searching.LONGEST_WALK", 5)
    assert walked(path(9)).why_not("a5").outcome == "changes"
    assert walked(path(9)).why_not("a6").outcome == "not-found"


def test_changes_that_take_too_long_to_put_in_order_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advicetree.session.why_not.MOST_KEPT", 0)
    assert walked(ASIDE, "yes", "yes", "yes").why_not("goal").outcome == "not-found"


def test_a_way_through_a_limit_is_found(lodging: Tree) -> None:
    why = walked(lodging).why_not("stay-home")
    assert way(why) == [*[("where", "unsure"), ("look-around", "nothing")] * 2, ("where", "unsure"), ("look-around", None)]


# Several at once, dates, groups and derived facts

SUPPORT = support()


def helped(*given: Given, known: dict[str, Given] | None = None) -> Session:
    """Start a session with real guidance at noon, and give these answers."""
    session = Session.start(SUPPORT, known, NOON)
    for one in given:
        session = session.answer(one, now=NOON)
    return session


@pytest.mark.parametrize(
    ("known", "given", "words"),
    [
        (
            {"born": "1950-03-01"},
            [("uc", "hb"), "be", 900, 500, "much", "no"],
            """
Why “Keep your Housing Benefit.”:
1. “Which of these do you get?” You answered: Universal Credit, Housing Benefit.
2. “When were you born?” Known beforehand: 1950-03-01 (66 or older).
3. “Where do you live?” You answered: Belgium.
4. “What do you earn a month?” You answered: 900 (Less than 1,000 euros).
5. “What is your rent?” You answered: 500 (More than 400 euros).
6. “How much of your income is the rent?” You answered: More than a third.
7. “Is there enough left?” You answered: No.
8. “The scheme that applies” is “Full support”, since the answer to “What do you earn a month?” is “900 (Less than 1,000 euros)”, and the answer to “Which of these do you get?” includes “Universal Credit” and “Housing Benefit”.
9. “Which of these do you get?” You had said so before: Universal Credit, Housing Benefit. Here it counts that “Housing Benefit” is ticked.
""",  # noqa: E501
        ),
        (
            {"benefits": ("none",), "country": "ch"},
            ["grown", "low", "cheap", "fair", "yes"],
            """
Why “Ask for a part of it”:
1. “Which of these do you get?” Known beforehand: None of these.
2. “When were you born?” You answered: 18 to 65.
3. “Where do you live?” Known beforehand: Switzerland.
4. “What do you earn a month?” You answered: Less than 1,000 euros.
5. “What is your rent?” You answered: Up to 400 euros.
6. “How much of your income is the rent?” You answered: Up to a third.
7. “Is there enough left?” You answered: Yes.
8. “The scheme that applies” is “Part of it”, since the answer to “What do you earn a month?” is “Less than 1,000 euros”, and the answer to “Where do you live?” is “Switzerland”.
""",  # noqa: E501
        ),
        (
            {"benefits": ("none",), "country": "ch", "born": "old", "rent": 7, "share": 1, "left": "yes"},
            [2000],
            """
Why “There is no help.”:
1. “Which of these do you get?” Known beforehand: None of these.
2. “When were you born?” Known beforehand: 66 or older.
3. “Where do you live?” Known beforehand: Switzerland.
4. “What do you earn a month?” You answered: 2000 (1,000 euros or more).
5. “What is your rent?” Known beforehand: 7 (Up to 400 euros).
6. “How much of your income is the rent?” Known beforehand: 1 (Up to a third).
7. “Is there enough left?” Known beforehand: Yes.
8. “The scheme that applies” is “No support”, since nothing known so far says otherwise.
""",
        ),
    ],
)
def test_a_derived_fact_is_explained_by_the_facts_that_its_rule_reads(known: dict[str, Given], given: list[Given], words: str) -> None:
    assert str(helped(*given, known=known).explain()) == words.strip()


UC, HB = Tick("uc", "Universal Credit", ticked=True), Tick("hb", "Housing Benefit", ticked=True)


def test_a_reason_of_a_derived_fact_is_data() -> None:
    session = helped(("uc", "hb"), "old", "at", 900, "dear", "much", "no")
    reason = session.explain().reasons[7]
    assert reason == Reason(
        "which",
        "situation",
        "derived",
        "The scheme that applies",
        "full",
        "Full support",
        say="You get full support.",
        sources=(Cited("law 1", "law", "The law", claim="Help goes to those who pay much."),),
        worked_out_from=(
            Input("income", "What do you earn a month?", 900, "Less than 1,000 euros"),
            Input("benefits", "Which of these do you get?", ("uc", "hb"), "Universal Credit, Housing Benefit", (UC, HB)),
        ),
    )
    assert reason.view()["worked_out_from"] == [
        {"fact": "income", "ask": "What do you earn a month?", "answer": 900, "label": "Less than 1,000 euros", "counted": [], "derived": False},
        {
            "fact": "benefits",
            "ask": "Which of these do you get?",
            "answer": ["uc", "hb"],
            "label": "Universal Credit, Housing Benefit",
            "counted": [UC.view(), HB.view()],
            "derived": False,
        },
    ]
    assert UC.view() == {"choice": "uc", "label": "Universal Credit", "ticked": True}
    passed = session.explain().reasons[8]
    assert (passed.kind, passed.answer, passed.label, passed.given) == ("remembered", "yes", "Universal Credit, Housing Benefit", ("uc", "hb"))
    assert passed.view()["given"] == ["uc", "hb"]
    assert passed.counted == (HB,)
    assert passed.view()["counted"] == [HB.view()]


CASES = """
format = 1
id = "cases"
title = "Cases"
start = "a"
[fact.a]
ask = "A?"
answers = ["yes", "no"]
[fact.b]
ask = "B?"
answers = ["yes", "no"]
[fact.c]
ask = "C?"
answers = ["yes", "no"]
[fact.both]
title = "Both"
answers = { t = "They do", f = "They do not" }
rules = [{ if = { a = "yes", b = "yes" }, is = "t" }, { is = "f" }]
[fact.sum]
title = "All together"
answers = { x = "X", y = "Y", z = "Z" }
rules = [
  { if = [{ a = "yes", c = "yes" }, { b = "yes" }], unless = { both = "t" }, is = "x" },
  { unless = { c = "no" }, is = "y" },
  { is = "z" },
]
[situation.a]
about = "a"
then = "first"
[situation.first]
about = "sum"
answers.x = "b"
then = "b"
[situation.b]
about = "b"
then = "c"
[situation.c]
about = "c"
then = "second"
[situation.second]
about = "sum"
answers.z = "end"
then = "end"
[ending.end]
say = "End."
"""


@pytest.mark.parametrize(
    ("answers", "first", "second"),
    [
        (
            "yes no yes",
            "since nothing known so far says otherwise",
            "since the answer to “A?” is “Yes”, the answer to “C?” is “Yes”, and “Both” is “They do not”",
        ),  # the case that holds, and what must not
        ("no yes no", "since nothing known so far says otherwise", "since the answer to “B?” is “Yes”, and “Both” is “They do not”"),
        ("yes yes no", "since nothing known so far says otherwise", "since nothing known so far says otherwise"),
        ("yes yes yes", "since nothing known so far says otherwise", "since the answer to “C?” is “Yes”"),
    ],
)
def test_only_the_case_that_holds_is_told_and_what_does_not_count_is_not(answers: str, first: str, second: str) -> None:
    reasons = [reason.words for reason in walked(loads(CASES), *answers.split()).explain().reasons if reason.kind == "derived"]
    assert [words.rstrip(".").split("”, ", 1)[1] for words in reasons] == [first, second]


TICKS = """
format = 1
id = "ticks"
title = "Ticks"
start = "fork"
[fact.got]
ask = "Which do you get?"
several = true
[fact.got.answers]
uc = "Credit"
hb = "Rent"
pc = "Pension"
[fact.got.groups]
home = { label = "Help at home", values = ["uc", "hb"] }
[fact.where]
ask = "Where?"
answers = ["here", "there"]
[fact.sum]
title = "All together"
answers = { x = "X", y = "Y", z = "Z" }
rules = [
  { if = { got = { pc = "yes" } }, unless = { got = { uc = "yes", hb = "yes" } }, is = "x" },
  { if = { got = "home" }, unless = { where = "there", got = "pc" }, is = "y" },
  { if = { got = { pc = "no" } }, is = "z" },
  { is = "x" },
]
[situation.fork]
about = "got.home"
answers = { yes = "one", no = "one" }
[situation.one]
about = "got.hb"
answers = { yes = "where", no = "where" }
[situation.where]
about = "where"
then = "sum"
[situation.sum]
about = "sum"
then = "end"
[ending.end]
say = "End."
"""


@pytest.mark.parametrize(
    ("ticked", "first", "second", "last"),
    [
        (
            ["uc"],
            "You answered: Credit. Here it counts that “Credit” is ticked.",
            "Here it counts that “Rent” is not ticked.",
            "includes “Credit”, and not “Pension”",
        ),
        (
            ("uc", "hb"),
            "You answered: Credit, Rent. Here it counts that “Credit” and “Rent” are ticked.",
            "Here it counts that “Rent” is ticked.",
            "includes “Credit” and “Rent”, and not “Pension”",
        ),
        (
            ("pc",),
            "You answered: Pension. Here it counts that none of “Credit” and “Rent” is ticked.",
            "Here it counts that “Rent” is not ticked.",
            "includes “Pension”, and not “Credit” or “Rent”",
        ),
        (
            (),
            "You answered: None of them. Here it counts that none of “Credit” and “Rent” is ticked.",
            "Here it counts that “Rent” is not ticked.",
            "does not include “Pension”",
        ),
    ],
)
def test_what_counts_of_a_list_is_told(ticked: tuple[str, ...], first: str, second: str, last: str) -> None:
    """At a question about a choice or a group, and in a rule; what is met of an exception that does not hold is left out."""
    reasons = [reason.words for reason in walked(loads(TICKS), ticked, "there").explain().reasons]
    assert reasons[0] == f"“Which do you get?” {first}"
    assert reasons[1].endswith(f". {second}")
    assert reasons[3].partition("since ")[2] == f"the answer to “Which do you get?” {last}."


def test_of_many_choices_that_count_the_first_are_told() -> None:
    choices = {f"c{number}": f"Choice {number}" for number in range(9)}
    fact: Any = {"ask": "Which?", "several": True, "answers": choices, "groups": {"all": {"label": "Any", "values": list(choices)}}}
    situation = {"about": "f.all", "answers": {"yes": "e", "no": "e"}}
    rest = {"fact": {"f": fact}, "situation": {"q": situation}, "ending": {"e": {"say": "E"}}}
    tree = loads(json.dumps({"format": 1, "id": "t", "title": "T", "start": "q", **rest}), "json")
    told = walked(tree, ()).explain().reasons[0].words
    assert told.endswith("Here it counts that none of “Choice 0”, “Choice 1”, “Choice 2”, “Choice 3” and 5 more is ticked.")


# What it would take, through lists, groups, dates and derived facts

THERE = (("uc", "hb"), "old", "at", 900, 500, "much", "no")


@pytest.mark.parametrize(
    ("known", "given", "goal", "words"),
    [
        (
            {},
            THERE,
            "claim-it",
            """
To get to “Claim Housing Benefit.”:
“Which of these do you get?” would have to be answered “Universal Credit”, and not “Universal Credit, Housing Benefit”.
""",
        ),
        (
            {},
            THERE,
            "ask-part",
            """
To get to “Ask for a part of it”:
“Which of these do you get?” would have to be answered “Pension Credit”, and not “Universal Credit, Housing Benefit”.
""",
        ),
        (
            {},
            THERE,
            "too-young",
            """
To get to “Ask your parents.”:
“When were you born?” would have to be answered “Under 18”, and not “66 or older”.
""",
        ),
        (
            {"benefits": ("pc",), "country": "us", "income": 10, "rent": 3, "share": 30, "left": "yes"},
            ("1980-01-01",),
            "keep-it",
            """
To get to “Keep your Housing Benefit.”:
“Which of these do you get?” would have to be “Housing Benefit, Pension Credit”, and is known to be “Pension Credit”.
""",
        ),
        (
            {"benefits": ("pc",), "country": "us", "income": 10, "rent": 3, "share": 30, "left": "yes"},
            ("1980-01-01",),
            "ask-part",
            """
To get to “Ask for a part of it”:
“Where do you live?” would have to be “Austria”, and is known to be “United States”.
""",
        ),
        (
            {},
            (),
            "keep-it",
            """
To get to “Keep your Housing Benefit.”:
“Which of these do you get?” would have to be answered “Housing Benefit”.
“When were you born?” would have to be answered “66 or older”.
“Where do you live?” would have to be answered “Austria”.
“What do you earn a month?” would have to be answered “Less than 1,000 euros”.
“What is your rent?” would have to be answered “Up to 400 euros”.
“How much of your income is the rent?” would have to be answered “Up to a third”.
“Is there enough left?” would have to be answered “Yes”.
""",
        ),
    ],
)
def test_the_least_to_change_is_found_through_lists_and_rules(known: dict[str, Given], given: tuple[Given, ...], goal: str, words: str) -> None:
    assert str(helped(*given, known=known).why_not(goal)) == words.strip()


def test_what_a_change_sets_aside_since_it_was_worked_out_from_it_is_given_again() -> None:
    why = helped(*THERE).why_not("no-help")
    assert [(change.kind, change.do, change.name, change.new) for change in why.changes] == [
        ("changed", "change", "earn", "high"),
        ("again", "answer", "part-of-it", "much"),
        ("again", "answer", "enough", "no"),
    ]
    known: dict[str, Given] = {"income": 900, "rent": 500, "share": 55, "left": "no", "country": "at"}
    why = helped(("uc",), "old", known=known).why_not("no-help")
    assert [(change.kind, change.do, change.name, change.old, change.new) for change in why.changes] == [
        ("known", "change", "income", "low", "high"),
        ("again", "answer", "part-of-it", "much", "much"),
        ("again", "answer", "enough", "no", "no"),
    ]
    assert why.changes[1].view()["new"] == "much"
    view = helped(*THERE).why_not("claim-it").view()
    assert (view["changes"][0]["old"], view["changes"][0]["new"]) == (["uc", "hb"], ["uc"])


def test_what_was_known_is_asked_before_the_change_that_forgets_it() -> None:
    """Changing a known fact forgets what was worked out from it, even where that was met before."""
    tree = loads("""
format = 1
id = "early"
title = "Early"
start = "sum"
[fact.parts]
ask = "Parts?"
answers = ["yes", "no"]
[fact.sum]
ask = "Sum?"
answers = ["yes", "no"]
worked-out-from = ["parts"]
[situation.sum]
about = "sum"
then = "parts"
[situation.parts]
about = "parts"
answers = { yes = "one", no = "two" }
[ending.one]
say = "One."
[ending.two]
say = "Two."
""")
    session = walked(tree, known={"sum": "no", "parts": "yes"})
    why = session.why_not("two")
    assert [(change.kind, change.do, change.name, change.new) for change in why.changes] == [
        ("known", "change", "parts", "no"),
        ("again", "answer", "sum", "no"),
    ]
    assert session.change("parts", "no").answer("no").here.id == "two"


def test_where_rules_rule_it_out_no_walk_leads_there() -> None:
    tree = loads(
        CASES.replace('answers.z = "end"', 'answers.x = "both"').replace(
            "[ending.end]",
            """[situation.both]
about = "both"
answers.t = "never"
then = "end"
[ending.never]
say = "Never."
[ending.end]""",
        )
    )
    why = walked(tree, "yes", "no", "yes").why_not("never")
    assert (why.outcome, str(why)) == ("no-walk", "No walk leads to “Never.”, whatever is known and answered.")


@given(walks(rich=True))
def test_what_decided_is_what_a_second_walker_goes_by(session: Session) -> None:
    """At each node of a walk, with the value that a derived fact has there."""
    naive = Walk(plain(session.tree), session.known_values)
    for step in session.steps:
        naive.answer(step.value)
    reasons = [reason for reason in session.explain().reasons if reason.kind != "limit"]
    assert [reason.node for reason in reasons] == [node for node, _ in naive.way]
    for reason, (_, value) in zip(reasons, naive.way, strict=True):
        assert value == (str(reason.given) if isinstance(reason.given, tuple) else reason.answer)


@given(walks(rich=True))
def test_a_derived_fact_is_told_from_facts_that_a_rule_of_its_value_reads(session: Session) -> None:
    """And that count: they were answered, or passed over, before it; each with its value."""
    tree, met = session.tree, set[str]()
    for reason in session.explain().reasons:
        fact = tree[reason.node].fact
        if reason.kind == "derived" and fact is not None:
            read = [set(rule.condition.facts) if rule.condition is not None else set() for rule in tree.facts[fact].rules if rule.value == reason.answer]
            told = {one.fact for one in reason.worked_out_from}
            assert any(told <= facts for facts in read)
            assert told <= met | tree.derived
            for one in reason.worked_out_from:
                assert one.label == label_of_value(tree.facts[one.fact], session.facts[one.fact] if one.fact in met else str(one.given))
        elif fact is not None and reason.kind != "limit":
            met.add(fact)


def forks(count: int, wanted: Collection[int]) -> Tree:
    """A tree that asks for a list of so many choices, and goes on by all of them to a goal for those who ticked the wanted ones."""
    choices = "\n".join(f'c{number} = "Choice {number}"' for number in range(count))
    lines = [f'[fact.got]\nask = "Which?"\nseveral = true\n[fact.got.answers]\n{choices}\n[situation.which]\nabout = "got"\nthen = "n0"']
    for number in range(count):
        further = f"n{number + 1}" if number + 1 < count else "goal"
        yes, no = (further, "end") if number in wanted else ("end", further)
        lines.append(f'[situation.n{number}]\nabout = "got.c{number}"\nanswers = {{ yes = "{yes}", no = "{no}" }}')
    heading = 'format = 1\nid = "forks"\ntitle = "Forks"\nstart = "which"'
    return loads("\n".join([heading, *lines, '[ending.end]\nsay = "End."\n[ending.goal]\nsay = "Goal."']))


def test_only_the_choices_that_matter_are_looked_at() -> None:
    """Of 2 to the 200 lists, one is found at once."""
    why = Session.start(forks(200, {3, 70, 199})).why_not("goal")
    assert [change.new for change in why.changes] == [("c3", "c70", "c199")]
    assert why.looked < 20


def test_where_too_many_choices_matter_the_search_gives_up_soon() -> None:
    started = time.process_time()
    why = Session.start(forks(200, range(0, 200, 2))).why_not("goal")
    assert (why.outcome, time.process_time() - started < 20) == ("not-found", True)
