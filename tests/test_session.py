"""One person's walk: answering, notes, going back, changing one's mind."""

import re
import tracemalloc
from collections import ChainMap
from datetime import datetime, timedelta, timezone

import pytest

from advicetree import AdviceTreeError, RefusedAnswer, RefusedStep, Said, Session, Step, Tree, UnknownName, shipped
from advicetree.engine import Given
from odd_values import raising

NOON = datetime(2026, 1, 5, 12, tzinfo=timezone.utc)


def said(session: Session) -> tuple[str, ...]:
    """The words said on the way since the last stop."""
    return tuple(str(words) for words in session.said)


def walked(tree: Tree, *given: Given, known: dict[str, Given] | None = None) -> Session:
    """Start a session and give these answers."""
    session = Session.start(tree, known)
    for one in given:
        session = session.answer(one)
    return session


def test_a_session_is_made_by_starting_or_resuming_only(lodging: Tree) -> None:
    with pytest.raises(TypeError, match=r"^a session is made by Session.start\(tree\) or Session.resume\(tree, text\)$"):
        Session()
    for make in (Session.start, lambda tree: Session.resume(tree, "{}")):
        with pytest.raises(TypeError, match=r"^a session walks a Tree, not str; load one first$"):
            make("lodging")  # type: ignore[arg-type]
    assert repr(Session.start(lodging)) == "<Session of 'lodging' at 'where' after 0 steps>"


def test_a_fresh_session_stands_at_the_start_and_nothing_was_said(parcel: Tree) -> None:
    session = Session.start(parcel)
    assert session.tree is parcel
    assert session.here is parcel["tracked"]
    assert not session.ended
    assert (session.said, session.steps, session.set_aside) == ((), (), ())
    assert not any((session.known, session.facts, session.notes, session.recalled, session.moments))
    assert (session.started, session.opens_at, session.due_at, session.asks_moment) == (None, None, None, None)
    assert [offer.id for offer in session.offers] == ["yes", "no"]


def test_what_is_known_beforehand_is_kept_as_it_was_given_and_passed_over(parcel: Tree) -> None:
    session = Session.start(parcel, {"value": 10, "tracked": "no"})
    assert dict(session.known) == {"tracked": "no", "value": 10}
    assert dict(session.facts) == {"tracked": "no", "value": "little"}
    assert session.here.id == "ask-sender"
    assert session.said == (Said("Then the sender has to look.", "tracked", parcel["tracked"].source),)
    assert session.steps == ()
    assert walked(parcel, "done", "no", known=dict(session.known)).here.id == "let-go"


@pytest.mark.parametrize("known", [7, "value", ["value"], {"value", "sender"}])
def test_what_is_known_is_a_mapping(parcel: Tree, known: object) -> None:
    with pytest.raises(RefusedAnswer, match=r"; give a mapping of facts to answers, such as \{'country': 'india'\}$"):
        Session.start(parcel, known)  # type: ignore[arg-type]


def test_known_facts_of_a_mapping_that_fails_are_refused_and_not_its_failure_shown(parcel: Tree) -> None:
    right = "give a mapping of facts to answers, such as {'country': 'india'}"
    with pytest.raises(RefusedAnswer, match=re.escape(f"what is known cannot be read: RuntimeError; {right}")):
        Session.start(parcel, ChainMap(raising(list)()))
    assert Session.start(parcel, raising(dict)()) == Session.start(parcel)


def test_a_known_fact_that_cannot_be_is_refused(parcel: Tree) -> None:
    with pytest.raises(UnknownName, match=r"^there is no fact named 'valeu'; did you mean 'value'\?$"):
        Session.start(parcel, {"valeu": 10})
    with pytest.raises(RefusedAnswer, match=r"^-1 is not a value of the fact 'value'; give a number of euros from 0, or one of 'little', 'much'$"):
        Session.start(parcel, {"value": -1})
    with pytest.raises(RefusedAnswer, match=r"^'arrived' is asked at each visit, so it cannot be known beforehand; leave it out$"):
        Session.start(parcel, {"arrived": "yes"})


def test_what_was_known_cannot_be_changed_from_outside(lodging: Tree) -> None:
    known: dict[str, Given] = {"region": "north"}
    session = Session.start(lodging, known)
    known["region"] = "south"
    assert session.known["region"] == "north"
    with pytest.raises(TypeError):
        session.known["region"] = "south"  # type: ignore[index]
    with pytest.raises(TypeError):
        session.facts["region"] = "south"  # type: ignore[index]


def test_an_answer_gives_a_new_session_and_the_old_one_stands(lodging: Tree) -> None:
    before = Session.start(lodging)
    after = before.answer("south")
    assert (before.here.id, before.steps) == ("where", ())
    assert after.here.id == "how-long"
    assert said(after) == ("Take a hat.",)
    assert after.answer(5).steps == (Step("where", "south"), Step("how-long", 5))
    assert after.answer(5).facts == {"region": "south", "nights": "week"}


def test_what_is_said_comes_from_the_answer_and_from_all_that_was_passed_over(lodging: Tree) -> None:
    session = walked(lodging, "south", 20)
    assert session.said == ()
    assert session.answer("no").said == ()
    session = session.answer("no").answer("done")
    assert said(session) == ("Keep the hat.", "A long stay wants a good bed.")
    session = session.answer("no").answer("done").answer("no").answer("done")
    assert (session.here.id, said(session)) == ("stay-home", ("That is enough moving.",))
    assert session.ended
    assert session.offers == ()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("North", "'North' is not an answer at 'where'; did you mean 'north'?"),
        ("the south", "'the south' is not an answer at 'where'; give its id, 'south'"),
        ("others", "'others' is not an answer at 'where'; say which one: give one of 'south', 'islands'"),
        (3, "3 is not an answer at 'where'; give one of 'north', 'unsure', 'south', 'islands'"),
        (None, "None is not an answer at 'where'; give one of 'north', 'unsure', 'south', 'islands'"),
    ],
)
def test_a_wrong_answer_is_told_the_right_ones(lodging: Tree, given: Given, message: str) -> None:
    with pytest.raises(RefusedAnswer) as refusal:
        Session.start(lodging).answer(given)
    assert str(refusal.value) == message
    assert refusal.value.offers == ("north", "unsure", "south", "islands")


def test_nothing_is_answered_after_an_ending(lodging: Tree) -> None:
    session = walked(lodging, "south", 1)
    assert (session.here.id, session.ended) == ("tent", True)
    with pytest.raises(RefusedAnswer, match=r"^the walk has ended at 'tent', so 'yes' cannot be answered; go back, or start again$"):
        session.answer("yes")


def test_the_time_that_an_answer_was_given_there_counts_from_1(lodging: Tree) -> None:
    session = walked(lodging, "unsure", "nothing", "unsure", "done", "south")
    assert [(step.node, step.nth) for step in session.steps] == [("where", 1), ("look-around", 1), ("where", 2), ("look-around", 2), ("where-now", 1)]


def test_words_for_some_are_said_to_those_of_whom_it_is_known(lodging: Tree) -> None:
    unsure = walked(lodging, "unsure", "done", "islands")
    assert [line.say for line in unsure.how] == ["Buy a ticket."]
    assert [line.say for line in unsure.caution] == ["The islands are windy."]
    assert unsure.parting == ()
    assert [line.say for line in walked(lodging, "unsure", "done", "islands", known={"nights": 2}).how] == ["Buy a ticket."]  # its question comes later
    assert [line.say for line in walked(lodging, "north", 1).parting] == ["Sleep in a tent.", "Take warm clothes."]
    tent = walked(lodging, 1, known={"region": "south"})
    assert [line.say for line in tent.parting] == ["Sleep in a tent."]
    assert (tent.how, tent.caution) == ((), ())


def test_notes_are_kept_by_node_and_recalled_where_the_tree_says_so(lodging: Tree) -> None:
    session = Session.start(lodging).answer("unsure", note="No idea.")
    session = session.answer("nothing", note="Fog.\r\nRain.").answer("unsure").answer("done", note="A lake").answer("south").answer(4)
    assert dict(session.notes) == {"where": ("No idea.",), "look-around": ("Fog.\nRain.", "A lake")}
    assert dict(session.recalled) == {}
    session = session.answer("no")
    assert dict(session.recalled) == {"look-around": ("Fog.\nRain.", "A lake")}
    assert [step.note for step in session.steps] == ["No idea.", "Fog.\nRain.", None, "A lake", None, None, None]


@pytest.mark.parametrize("note", [None, "", " ", "\n\t"])
def test_an_empty_note_is_none(lodging: Tree, note: str | None) -> None:
    session = Session.start(lodging).answer("south", note=note)
    assert session == Session.start(lodging).answer("south")
    assert session.notes == {}


def test_a_note_may_have_2000_characters_lines_and_tabs(lodging: Tree) -> None:
    for note in ("x" * 2_000, "one\n\ttwo ☂ 🙂"):
        assert Session.start(lodging).answer("south", note=note).notes == {"where": (note,)}


@pytest.mark.parametrize(
    ("note", "message"),
    [
        ("x" * 2_001, "the note has 2,001 characters; a note may have 2,000"),
        ("a\x00b", "the note holds the character U+0000; leave control characters out"),
        ("a\x1b[31m", "the note holds the character U+001B; leave control characters out"),
        ("a\rb", "the note holds the character U+000D; leave control characters out"),
        ("\x85", "the note holds the character U+0085; leave control characters out"),
        ("\u2028", "the note holds the character U+2028; leave control characters out"),
        (chr(0xD800), "the note holds the character U+D800; leave control characters out"),
        (7, "the note is 7, and not text; give it as str"),
        (0, "the note is 0, and not text; give it as str"),
        (False, "the note is false, and not text; give it as str"),
        (b"text", "the note is bytes, and not text; give it as str"),
        (["text"], "the note is a list, and not text; give it as str"),
    ],
    ids=ascii,
)
def test_a_note_that_is_no_sound_text_is_refused(lodging: Tree, note: str, message: str) -> None:
    with pytest.raises(RefusedStep) as refusal:
        Session.start(lodging).answer("south", note=note)
    assert str(refusal.value) == message


def test_there_is_no_way_back_from_the_start(lodging: Tree) -> None:
    for session in (Session.start(lodging), Session.start(lodging, {"region": "north"}), walked(lodging, "south").back()):
        with pytest.raises(RefusedStep, match=r"^nothing was answered yet, so there is no way back; answer first$"):
            session.back()


def test_going_back_undoes_one_answer_and_all_that_was_passed_over_after_it(lodging: Tree) -> None:
    session = walked(lodging, "south", "week", "no")
    moved = session.answer("done")
    assert said(moved) == ("Keep the hat.",)
    assert moved.back() == session
    assert moved.back().here.id == "move-on"


def test_going_back_keeps_moments_and_what_was_known(parcel: Tree) -> None:
    session = Session.start(parcel, {"sender": "shop"}, NOON).answer("no", now=NOON, note="Lost it.").with_moment("sent", NOON)
    back = session.back()
    assert (dict(back.known), dict(back.moments)) == ({"sender": "shop"}, {"sent": NOON})
    assert back.notes == {}


# change: (what was known, what was answered, the change) → (where it leads, what is kept, what is set aside)
CHANGES = [
    # a node answered
    ({}, ["south", 5], ("where", "north"), "like-it", ["where north", "how-long 5"], []),
    ({}, ["south", 5], ("how-long", 1), "tent", ["where south", "how-long 1"], []),
    ({}, ["south", 5, "no", "done"], ("how-long", "few"), "tent", ["where south", "how-long few"], ["like-it no", "move-on done"]),
    # later answers about the same remembered fact find their new place
    ({}, ["south", 5], ("where", "unsure"), "look-around", ["where unsure"], ["how-long 5"]),
    ({}, ["unsure", "done", "south", 5], ("look-around", "nothing"), "like-it", ["where unsure", "look-around nothing", "where south", "how-long 5"], []),
    ({}, ["unsure", "nothing", "south", 5], ("look-around", "done"), "like-it", ["where unsure", "look-around done", "where-now south", "how-long 5"], []),
    (
        {},
        ["unsure", "done", "islands", "done", 5],
        ("where", "islands"),
        "like-it",
        ["where islands", "how-long 5"],
        ["look-around done", "where-now islands", "ferry done"],
    ),
    # an answer that is not an answer at its new place is set aside, and the next one about the fact taken
    (
        {},
        ["unsure", "nothing", "unsure", "done", "south"],
        ("look-around", "done", 1),
        "how-long",
        ["where unsure", "look-around done", "where-now south"],
        ["where unsure", "look-around done"],
    ),
    # which time
    (
        {},
        ["south", 5, "no", "done", "no", "done"],
        ("like-it", "yes", 1),
        "house",
        ["where south", "how-long 5", "like-it yes"],
        ["move-on done", "like-it no", "move-on done"],
    ),
    (
        {},
        ["south", 5, "no", "done", "no", "done"],
        ("like-it", "yes", 2),
        "house",
        ["where south", "how-long 5", "like-it no", "move-on done", "like-it yes"],
        ["move-on done"],
    ),
    (
        {},
        ["south", 5, "no", "done", "no", "done"],
        ("like-it", "yes"),
        "house",
        ["where south", "how-long 5", "like-it no", "move-on done", "like-it yes"],
        ["move-on done"],
    ),
    # a fact known beforehand, by its name or by a situation passed over
    ({"region": "south"}, [5, "no"], ("region", "north"), "move-on", ["how-long 5", "like-it no"], []),
    ({"region": "south"}, [5, "no"], ("where", "north"), "move-on", ["how-long 5", "like-it no"], []),
    ({"region": "south"}, [5, "no"], ("region", None), "where", [], ["how-long 5", "like-it no"]),
    ({"region": "south"}, [5, "no"], ("where", None), "where", [], ["how-long 5", "like-it no"]),
    ({"nights": 5}, ["south", "no"], ("how-long", 1), "tent", ["where south"], ["like-it no"]),
    ({"nights": 5}, [], ("nights", 9), "where", [], []),
    # a situation passed over, or a fact: it changes where it was learnt
    (
        {},
        ["unsure", "done", "south", 5, "no", "done"],
        ("where-again", "north"),
        "like-it",
        ["where unsure", "look-around done", "where-now north", "how-long 5", "like-it no", "move-on done"],
        [],
    ),
    ({}, ["south", 5, "no", "done"], ("how-long-still", 20), "like-it", ["where south", "how-long 20", "like-it no", "move-on done"], []),
    ({}, ["south", 5, "no", "done"], ("nights", 1), "tent", ["where south", "how-long 1"], ["like-it no", "move-on done"]),
    ({}, ["south"], ("region", "unsure"), "look-around", ["where unsure"], []),
]


@pytest.mark.parametrize(("known", "given", "change", "here", "kept", "aside"), CHANGES)
def test_a_change_keeps_what_still_fits_and_sets_the_rest_aside(
    lodging: Tree, known: dict[str, Given], given: list[Given], change: tuple[str, Given | None], here: str, kept: list[str], aside: list[str]
) -> None:
    changed = walked(lodging, *given, known=known).change(*change)
    assert changed.here.id == here
    assert [f"{step.node} {step.answer}" for step in changed.steps] == kept
    assert [f"{step.node} {step.answer}" for step in changed.set_aside] == aside


def test_a_changed_known_fact_is_known_beforehand_still(lodging: Tree) -> None:
    session = walked(lodging, 5, known={"region": "south"})
    assert dict(session.change("where", "north").known) == {"region": "north"}
    assert dict(session.change("where", None).known) == {}
    assert session.change("where", "north").change("where", "south") == session


def test_kept_steps_keep_their_times_notes_and_early_marks(parcel: Tree) -> None:
    one, two, three = (NOON.replace(hour=hour) for hour in (13, 14, 15))
    session = Session.start(parcel, now=NOON).answer("no", now=one, note="Nowhere.").answer("done", now=two, note="Called.", early=True)
    session = session.answer("no", now=three)
    changed = session.change("has-it-come", "yes")
    assert changed.steps == (
        Step("tracked", "no", 1, one, "Nowhere."),
        Step("ask-sender", "done", 1, two, "Called.", early=True),
        Step("has-it-come", "yes", 1, three),
    )
    changed = session.change("tracked", "yes")
    assert changed.steps == (Step("tracked", "yes", 1, one, "Nowhere."),)
    assert changed.set_aside == session.steps[1:]


def test_what_was_set_aside_belongs_to_that_session_alone(lodging: Tree) -> None:
    changed = walked(lodging, "south", 5, "no").change("how-long", 1)
    same = walked(lodging, "south", 1)
    assert changed.set_aside == (Step("like-it", "no"),)
    assert changed == same
    assert hash(changed) == hash(same)
    assert changed.save() == same.save()
    assert changed.back().set_aside == ()
    assert changed.change("how-long", 2).set_aside == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("wher", "north"), "there is no node or fact named 'wher'; did you mean 'where'?"),
        ((7, "north"), "there is no node or fact named 7; there are 'where', 'where-now', 'how-long', 'like-it', 'where-again', 'how-long-still' and 8 more"),
        (
            (["where"], "north"),
            "there is no node or fact named a list; there are 'where', 'where-now', 'how-long', 'like-it', 'where-again', 'how-long-still' and 8 more",
        ),
        (("ferry", "done"), "'ferry' was not answered in this walk; it met 'where', 'how-long', 'like-it', 'move-on'"),
        (("where-now", "south"), "'where-now' was not answered in this walk; it met 'where', 'how-long', 'like-it', 'move-on'"),
        (("tent", "south"), "'tent' was not answered in this walk; it met 'where', 'how-long', 'like-it', 'move-on'"),
        (("where", None), "no answer is given for 'where'; give one; only what was known beforehand can be forgotten"),
        (("region", None), "no answer is given for 'region'; give one; only what was known beforehand can be forgotten"),
        (("where", "nort"), "'nort' is not an answer at 'where'; did you mean 'north'?"),
        (("how-long", 0), "0 is not an answer at 'how-long'; give a number of nights from 1 to 365, or one of 'few', 'week', 'long'"),
        (("where", "north", 2), "2 is not the number of an answer at 'where'; it was answered once; they count from 1"),
        (("where", "north", 0), "0 is not the number of an answer at 'where'; it was answered once; they count from 1"),
        (("like-it", "yes", 3), "3 is not the number of an answer at 'like-it'; it was answered 2 times; they count from 1"),
        (("like-it", "yes", True), "true is not the number of an answer at 'like-it'; it was answered 2 times; they count from 1"),
        (("like-it", "yes", "1"), "'1' is not the number of an answer at 'like-it'; it was answered 2 times; they count from 1"),
    ],
)
def test_a_change_of_what_was_not_answered_is_refused(lodging: Tree, change: tuple[str, Given, int], message: str) -> None:
    session = walked(lodging, "south", 5, "no", "done", "no")
    with pytest.raises(AdviceTreeError) as refusal:
        session.change(*change)
    assert str(refusal.value) == message


def test_nothing_can_be_changed_before_the_first_answer(lodging: Tree) -> None:
    with pytest.raises(RefusedStep, match=r"^'where' was not answered in this walk; nothing was answered yet$"):
        Session.start(lodging).change("where", "north")


def test_a_known_fact_is_changed_to_what_it_can_be_only(lodging: Tree) -> None:
    session = Session.start(lodging, {"region": "south"})
    with pytest.raises(RefusedAnswer, match=r"^'unsure' is not a value of the fact 'region'; give one of 'north', 'south', 'islands'$"):
        session.change("where", "unsure")


def test_sessions_are_equal_when_the_tree_the_start_and_the_answers_are(lodging: Tree, parcel: Tree) -> None:
    session = walked(lodging, "south", 5)
    assert session == walked(lodging, "south", 5)
    assert len({session, walked(lodging, "south", 5)}) == 1
    others = [
        walked(lodging, "south", 6),
        walked(lodging, "south", "week"),
        walked(lodging, "south"),
        walked(lodging, 5, known={"region": "south"}),
        Session.start(parcel),
        Session.start(lodging, now=NOON).answer("south", now=NOON).answer(5, now=NOON),
        walked(lodging, "south").answer(5, note="Five."),
    ]
    for other in others:
        assert session != other
    assert session != "south"
    timed = Session.start(parcel, now=NOON)
    assert timed != timed.with_moment("sent", NOON)
    assert timed.with_moment("sent", NOON) == Session.start(parcel, now=NOON).with_moment("sent", NOON)


def test_a_session_tells_in_few_words_what_it_is(lodging: Tree) -> None:
    assert repr(walked(lodging, "south")) == "<Session of 'lodging' at 'how-long' after 1 step>"
    assert repr(walked(lodging, "south", 5)) == "<Session of 'lodging' at 'like-it' after 2 steps>"
    assert repr(walked(lodging, "south", 1)) == "<Session of 'lodging' at 'tent' after 2 steps, ended>"


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (Step("where", "south"), "<Step 'where': 'south'>"),
        (Step("how-long", 5, nth=2), "<Step 'how-long': 5, time 2>"),
        (Step("ferry", "done", 1, NOON, early=True), "<Step 'ferry': 'done', at 2026-01-05T12:00:00Z, early>"),
        (Step("ferry", "done", note="Rain.\n" * 20), "<Step 'ferry': 'done', note 'Rain.\\nRain.\\nRain.\\nRain.\\nRain.\\nRain.\\nRai…'>"),
    ],
)
def test_a_step_tells_in_few_words_what_it_is(step: Step, told: str) -> None:
    assert repr(step) == told


def test_a_hundred_thousand_sessions_with_five_times_take_sixty_megabytes_at_most() -> None:
    tree, start, day = shipped("interview-recovery"), datetime(2026, 3, 2, tzinfo=timezone.utc), timedelta(days=40)

    def walked(number: int) -> Session:
        session = Session.start(tree, now=start + timedelta(microseconds=number))
        for step in range(1, 6):
            session = session.answer(session.offers[0].id, now=start + day * step + timedelta(microseconds=number))
        return session

    assert len(walked(0).steps) == 5
    tracemalloc.start()
    sessions = [walked(number) for number in range(2_000)]
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held / len(sessions) <= 600
