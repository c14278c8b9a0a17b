"""Why a walk stands where it stands, and why not elsewhere: the words, and what they rest on."""

from datetime import datetime, timedelta, timezone

import pytest

from advicetree import Session, Tree, UnknownName, loads
from advicetree.explaining import Change, Explanation, Reason, WhyNot
from advicetree.model import Citation
from advicetree.walking import Given

NINE = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)


def walked(tree: Tree, *given: Given, known: dict[str, Given] | None = None) -> Session:
    """Start a session and give these answers."""
    session = Session.start(tree, known)
    for one in given:
        session = session.answer(one)
    return session


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
6. “How many nights do you stay?” You had said so before: Up to a week.
7. “Do you like it?” You answered: Yes.
It rests on:
- The traveller's guide (guide)
- Nobody regrets a hat. (guide 1)
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


def test_an_explanation_is_a_value_with_its_citations(lodging: Tree) -> None:
    guide = Citation("guide", "1")
    assert walked(lodging, "south", 5).explain() == Explanation(
        "like-it",
        "Do you like it?",
        (
            Reason("where", "answered", "“Which region do you go to?” You answered: The south.", (guide,)),
            Reason("how-long", "answered", "“How many nights do you stay?” You answered: 5 (Up to a week)."),
        ),
        (),
    )
    kinds = [reason.kind for reason in walked(lodging, 5, "no", "done", "no", "done", "no", "done", known={"region": "south"}).explain().reasons]
    assert kinds[:5] == ["known", "answered", "answered", "answered", "known"]
    assert kinds[5] == "remembered"
    assert kinds[-1] == "limit"


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
    ({}, [], "where", "there", "This walk stands at “Which region do you go to?”."),
    ({}, ["south"], "where", "there", "This walk has been at “Which region do you go to?”."),
    ({"region": "south"}, [], "where", "there", "This walk has been at “Which region do you go to?”."),
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


def test_why_not_is_a_value_with_every_change_and_the_whole_way(lodging: Tree) -> None:
    why = walked(lodging, "no", known={"region": "south", "nights": 5}).why_not("ferry")
    assert why == WhyNot(
        "ferry",
        "changes",
        why.words,
        known=(Change("region", "south", None),),
        new=(Change("where", None, "unsure"), Change("look-around", None, "done"), Change("where-now", None, "islands")),
        walk=(("where", "unsure"), ("look-around", "done"), ("where-now", "islands")),
    )
    assert walked(lodging, "south", 5).why_not("tent").changed == (Change("how-long", "week", "few"),)
    assert walked(lodging, "south").why_not("where").walk == ()


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
    assert (why.known, why.changed, why.new) == ((), (Change("one", "yes", "no"),), (Change("three", None, "no"),))


def test_an_old_answer_is_kept_even_if_it_costs_more_new_ones() -> None:
    """An answer that is not asked any more costs nothing."""
    why = walked(CHOICES, "no", "yes").why_not("goal")
    assert (why.known, why.changed, why.new) == ((), (), (Change("four", None, "good"),))
    why = walked(CHOICES, "yes", "right").why_not("goal")
    assert (why.changed, why.new) == ((Change("two", "right", "left"),), ())


def test_nobody_gets_where_no_walk_leads() -> None:
    why = walked(CHOICES, "yes").why_not("nowhere")
    assert (why.outcome, str(why)) == ("no-walk", "No walk leads to “Nobody comes here”, whatever is known and answered.")


def test_a_search_that_ended_at_its_bound_does_not_say_that_there_is_no_way() -> None:
    why = walked(CHOICES).why_not("goal", bound=2)
    assert (why.outcome, str(why)) == ("not-found", "No way to “Goal.” was found among 2 positions; there may be one.")
    assert walked(CHOICES).why_not("goal", bound=100).outcome == "changes"


def test_why_not_of_a_node_that_is_none_names_the_nearest(lodging: Tree) -> None:
    with pytest.raises(UnknownName, match=r"^no node is called 'tnet'; did you mean 'tent'\?$"):
        walked(lodging).why_not("tnet")
    with pytest.raises(UnknownName, match=r"^no node is called 7; there are "):
        walked(lodging).why_not(7)  # type: ignore[arg-type]


def test_why_not_minds_no_waits(parcel: Tree) -> None:
    session = Session.start(parcel, now=NINE).answer("no", now=NINE)
    why = session.why_not("glad")
    assert why.walk == (("tracked", "no"), ("ask-sender", "done"), ("has-it-come", "yes"))


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
    assert (why.known, why.new) == ((Change("way", "right", "left"),), ())


def test_answers_of_earlier_times_at_a_node_are_kept_in_their_order(lodging: Tree) -> None:
    """Each time at a node is compared with that time; an old answer that is none at its new place is passed by."""
    why = walked(lodging, "unsure", "nothing", "unsure", "nothing", "south", 5, "no").why_not("where-now")
    assert (why.changed, why.new) == ((Change("look-around", "nothing", "done"),), ())
    why = walked(lodging, "unsure", "nothing", "unsure", "done", "south").why_not("how-long")
    assert why.outcome == "there"
    why = walked(lodging, "unsure", "nothing", "unsure", "nothing", "south", 5, "yes").why_not("tent")
    assert (why.changed, why.new) == ((Change("how-long", "week", "few"),), ())
    why = walked(lodging, "unsure", "nothing", "unsure", "nothing", "islands").why_not("ferry")
    assert (why.changed, why.new) == ((Change("look-around", "nothing", "done"),), ())


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
    assert (why.changed, why.new) == ((Change("look", "again", "on"),), ())


def test_an_old_answer_is_used_once() -> None:
    """What was left open the first time was not left open the second time."""
    why = walked(TWICE, "unsure", "again", "left").why_not("four")
    assert (why.changed, why.new) == ((Change("three", "left", "unsure"),), ())


def test_a_way_through_a_limit_is_found(lodging: Tree) -> None:
    why = walked(lodging).why_not("stay-home")
    assert why.walk == (("where", "unsure"), ("look-around", "nothing"), ("where", "unsure"), ("look-around", "nothing"), ("where", "unsure"))
