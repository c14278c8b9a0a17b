"""The example chat: what is typed, what is answered, and that nothing is answered unasked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("rapidfuzz")

from advicetree import Session, Tree, cover, load, loads, shipped
from chat import amounts, days, reading
from chat.commands import is_command
from chat.core import Chat, due, greeting, hear, press, remind_at
from chat.messages import told
from chat_phrases import asking, measured, negations
from example_programs import NOON, TREE
from guidance import support

BERLIN = ZoneInfo("Europe/Berlin")
ROOT = Path(__file__).parent.parent
SHIPPED = (shipped("interview-recovery"), shipped("delayed-flight"))
TREES = (*SHIPPED, TREE, *(load(path) for path in sorted((ROOT / "tests" / "data" / "trees").glob("*.toml"))))


def texts(reply_lines: str) -> list[str]:
    return reply_lines.splitlines()


def said(chat: Chat, *words: str, now: datetime = NOON) -> Chat:
    """The chat after some texts, one after another."""
    for each in words:
        chat = hear(chat, each, now).chat
    return chat


def reply(chat: Chat, words: str, now: datetime = NOON) -> str:
    return hear(chat, words, now).text


# Every walk


def typed(session: Session, answer: object, how: str) -> str:
    """What somebody types for an answer: its label, its number in the list, or its id; a number or a day as it is."""
    ids = [offer.id for offer in session.offers]
    if isinstance(answer, tuple | list):
        chosen = [ids.index(each) for each in answer]
        parts = {"label": [session.offers[each].label for each in chosen], "number": [str(each + 1) for each in chosen], "id": [ids[each] for each in chosen]}
        return ", ".join(parts[how]) or "none"
    if answer not in ids:
        return str(answer)
    listed = session.asks_number is None and len(ids) <= 12
    at = ids.index(str(answer))
    return {"label": session.offers[at].label, "number": str(at + 1) if listed else session.offers[at].label, "id": ids[at]}[how]


@pytest.mark.parametrize("how", ["label", "number", "id"])
@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.id)
def test_every_walk_can_be_had_by_typing_labels_numbers_or_ids(tree: Tree, how: str) -> None:
    """The chat is saved and resumed after each message. A label or a number is never asked back; an id only where it is a word of another label."""
    for walk in cover(tree).walks:
        now, chat = NOON, Chat.start(tree, NOON)
        for node, answer in walk.steps:
            assert chat.session.here.id == node
            now = max(now, chat.session.opens_at or now)
            text = typed(chat.session, answer, how)
            if how == "id" and is_command(text):  # such a word is a command: nobody sees ids
                assert len(hear(chat, text, now).chat.session.steps) <= len(chat.session.steps)
                text = typed(chat.session, answer, "label")
            after = hear(chat, text, now).chat
            if after.pending is not None:
                assert how == "id", (node, answer)
                wanted = list(answer) if isinstance(answer, tuple | list) else answer
                number = next(number for number, option in enumerate(after.options) if option.act == ("answer", wanted))
                after = press(after, after.key, number, now).chat
            assert [step.answer for step in after.session.steps] == [*(step.answer for step in chat.session.steps), answer]
            chat = Chat.resume(tree, after.save())
            assert (chat, chat.moved, chat.key) == (after, False, after.key)
        assert chat.session.ended == walk.ended


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.id)
def test_every_walk_can_be_had_by_buttons(tree: Tree) -> None:
    for walk in cover(tree).walks:
        now, chat = NOON, Chat.start(tree, NOON)
        for _, answer in walk.steps:
            now = max(now, chat.session.opens_at or now)
            if isinstance(answer, tuple | list):
                for choice in answer:
                    chat = press(chat, chat.key, [option.act for option in chat.options].index(("tick", choice)), now).chat
                after = press(chat, chat.key, [option.act for option in chat.options].index(("ticked",)), now).chat
            elif ("answer", answer) in [option.act for option in chat.options]:
                after = press(chat, chat.key, [option.act for option in chat.options].index(("answer", answer)), now).chat
            else:
                after = hear(chat, typed(chat.session, answer, "label"), now).chat
            assert len(after.session.steps) == len(chat.session.steps) + 1
            chat = after


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.id)
def test_cautions_and_what_can_be_said_are_told_at_every_stop(tree: Tree) -> None:
    for session in asking(tree):
        now = max(NOON, session.opens_at or NOON)
        for text in (greeting(Chat(session), now).text, reply(Chat(session), "again", now)):
            assert [line.say for line in session.caution if line.say not in text] == []
            shown = session.offers if len(session.offers) <= 12 else session.offers[:5]
            assert [offer.label for offer in shown if offer.label not in text] == []
        lost = reply(Chat(session), "blorg fnord", now)
        assert [offer.label for offer in shown if offer.label not in lost] == []


# Nothing unasked


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.id)
def test_the_opposite_of_an_answer_never_answers_without_being_asked_back(tree: Tree) -> None:
    for session in asking(tree):
        now = max(NOON, session.opens_at or NOON)
        labels = {reading.normal(offer.label) for offer in session.offers}
        for offer in session.offers[:20]:
            for text in negations(offer.label):
                if reading.normal(text) not in labels:
                    assert hear(Chat(session), text, now).chat.session == session, text


def test_the_figures_in_the_documentation_are_those_that_are_measured() -> None:
    negated, same, taken = measured(SHIPPED)
    page = (ROOT / "docs" / "how-to" / "chat.md").read_text(encoding="utf-8")
    total, others = sum(negated.values()), sum(same.values())
    assert negated["answered"] == 0
    assert f"took {taken:,} of {total:,} of them" in page
    assert f"Of {others:,} such texts, {same['answered'] + same['asked back']:,} were" in page


EXACT = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", *reading.ORDINALS, "last"}


def squashed(text: str) -> str:
    """A text without all but its letters and digits."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def may_answer(session: Session, text: str) -> bool:
    """Whether a text may answer without being asked back: what it would have to be, told more loosely than the chat does."""
    words = set(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
    names = {squashed(each) for offer in session.offers for each in (offer.id, offer.label)}
    exact = bool(words & EXACT) or any(word[0].isdigit() for word in words)
    if session.asks_several is not None:
        return exact or any(name in squashed(text) for name in names) or bool(words & reading.NOTHING) or "-" in text
    if session.asks_number is not None or session.asks_date is not None:
        exact = exact or "½" in text or bool(words & {"today", "yesterday", "gestern"})
    return squashed(text) in names or exact or (bool(words) and words <= {"yes", "please", "yeah", "yep", "ja", "y", "no", "nein"})


SCRAPS: Sequence[str] = (
    *("yes", "no", "not", "1", "2", "99", "the second one", "back", "why", "change", "stop", "again", "note: x", "help", "what if", "why not", "ummm", "6,5"),
    *(
        "yesterday",
        "3/4/2020",
        "I'm 45",
        "none",
        "all",
        "done",
        "ok",
        ",",
        "and",
        "?",
        "/start",
        "/",
        "“",
        "𝒜",
        "\x00",
        "\n",
        "\u202e",
        "ä",
        "🙈",
        "\udc80",
        "-1",
        "1e9",
    ),
    *("nein", "31 June", "99999 days ago", "0000-01-01", "no more", "½", "1.234.567,89", "9" * 40),
)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_whatever_is_typed_it_never_raises_and_answers_only_what_was_named_or_asked_back(data: st.DataObject) -> None:
    tree = data.draw(st.sampled_from(TREES))
    labels = [offer.label for session in [Session.start(tree, now=NOON)] for offer in session.offers]
    scrap = st.one_of(st.sampled_from([*SCRAPS, *labels]), st.text(max_size=8))
    now, chat = NOON, Chat.start(tree, NOON, BERLIN)
    for _ in range(data.draw(st.integers(1, 12))):
        here = [offer.label for offer in chat.session.offers] or ["x"]
        text = " ".join(data.draw(st.lists(st.one_of(scrap, st.sampled_from(here)), max_size=3)))
        now += timedelta(hours=data.draw(st.integers(0, 40)))
        heard = hear(chat, text, now)
        assert heard.messages
        assert all(message.lines for message in heard.messages)
        if len(heard.chat.session.steps) > len(chat.session.steps):
            assert chat.pending is not None or chat.ticked or may_answer(chat.session, text), (chat.session.here.headline, text)
        assert Chat.resume(tree, heard.chat.save()) == heard.chat
        if data.draw(st.booleans()) and heard.chat.options:
            heard = press(heard.chat, heard.chat.key, data.draw(st.integers(-1, len(heard.chat.options))), now)
        chat = heard.chat


def test_a_guess_asked_back_at_an_old_turn_does_nothing() -> None:
    tree = SHIPPED[1]
    asked = hear(Chat.start(tree, NOON), "umm the airport i guess", NOON).chat
    assert asked.pending is not None
    elsewhere = Chat(asked.session.answer("after", now=NOON), pending=asked.pending)
    for after in (hear(elsewhere, "yes", NOON), press(elsewhere, elsewhere.key, 0, NOON)):
        assert after.chat.session == elsewhere.session
        assert after.text.startswith("That belongs to an earlier question. This is where we are now:\n\nOn which day was the flight?")


def test_what_was_meant_for_another_turn_answers_nothing() -> None:
    chat = Chat.start(TREE, NOON)
    on = hear(chat, "yes", NOON, turn=chat.session.turn).chat
    again = hear(on, "1", NOON, turn=chat.session.turn)
    assert again.chat == on
    assert again.text.splitlines()[:4] == ["That belongs to an earlier question. This is where we are now:", "", "Good <b>then</b>.", "Boil <water>"]


def test_a_button_of_another_question_answers_nothing() -> None:
    chat = Chat.start(TREE, NOON)
    on = press(chat, chat.key, 0, NOON).chat
    assert press(on, chat.key, 0, NOON).chat == on
    assert press(on, on.key, 7, NOON).chat == on


def test_an_edited_tree_answers_nothing_that_was_not_seen() -> None:
    assert TREE.origin is not None
    edited = loads(TREE.origin.text.replace("answers.yes = {", 'answers.maybe = "rest"\nanswers.yes = {'))
    chat = Chat.resume(edited, Chat.start(TREE, NOON).save())
    assert chat.moved
    heard = hear(chat, "1", NOON)
    assert heard.chat.session.steps == ()
    assert heard.text.splitlines()[0] == "The advice has been changed since we last talked. This is where we are now:"
    assert hear(heard.chat, "1", NOON).chat.session.ended


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"session": 1}', "{"])
def test_what_is_not_a_saved_chat_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="this is not a saved chat"):
        Chat.resume(TREE, text)


# A conversation, word for word


def test_a_conversation_word_for_word() -> None:
    chat = Chat.start(TREE, NOON)
    assert greeting(chat, NOON).text.splitlines() == [
        *("Tea & rest", "Answer with a number or in your own words. Say “help” at any time.", ""),
        *("Are you <thirsty>?", "Swallow & see.", "1. Yes", '2. No, I am "fine"'),
    ]
    heard = hear(chat, "Yes.", NOON)
    assert heard.text.splitlines() == [
        *("✓ Yes", "", "Good <b>then</b>.", "Boil <water>", "Do this in person.", "• Fill the kettle & wait.", "Careful: It gets <hot>."),
        "Wait until Monday 2 March 2026 at 14:00 (UTC). Rest <first>.",
        "Wait no longer than Monday 2 March 2026 at 16:00 (UTC).",
        "When was <lunch>? (Say it in your words, such as “yesterday at 3 pm” or “20 November”. If you do not know, leave it.)",
        *("What kind of tea? (Start with “note:” to have it kept.)", "1. Done (not yet)"),
    ]
    heard = hear(heard.chat, "today at 11", NOON)
    also = "You can also say “back”, “change”, “why” or “help”."
    assert heard.text.splitlines() == [
        *("When was <lunch>? Monday 2 March 2026 at 11:00 (UTC). If that is wrong, say it again.",),
        *("Wait until Monday 2 March 2026 at 13:00 (UTC). Rest <first>.", "Wait no longer than Monday 2 March 2026 at 15:00 (UTC)."),
        *("Boil <water>", "1. Done (not yet)", also),
    ]
    heard = hear(heard.chat, "Green tea", NOON)
    assert heard.text.splitlines() == [
        *("I did not find that among the answers. Shall I keep it as your note? Say “yes” or “no”.", "Or answer:", "1. Done (not yet)"),
    ]
    heard = hear(heard.chat, "yes please", NOON)
    assert heard.text.splitlines() == ["I have noted that, and keep it with your answer here.", "Boil <water>", "1. Done (not yet)", also]
    heard = hear(heard.chat, "note: with milk", NOON)
    heard = hear(heard.chat, "done", NOON)
    assert heard.text.splitlines() == [
        "It is too soon for that. Please wait until Monday 2 March 2026 at 13:00 (UTC). Rest <first>.",
        "Do you want to go on all the same? Say “yes” or “no”.",
    ]
    assert hear(heard.chat, "no", NOON).text.splitlines() == ["All right.", "Boil <water>", "1. Done (not yet)", also]
    early = hear(heard.chat, "yes", NOON).chat
    assert early.session.steps[-1].early
    heard = hear(hear(heard.chat, "no", NOON).chat, "done", NOON + timedelta(hours=1))
    number = ["Type a number of cups & mugs from 0 to 20, or one of these:", "– Few", "– Many"]
    assert heard.text.splitlines() == ["✓ Done", "", "How many cups?", *number]
    assert reply(heard.chat, "21").splitlines() == ["21 is more than 20.", "How many cups?", *number, also]
    heard = hear(heard.chat, "2,5", NOON + timedelta(hours=1))
    assert heard.text.splitlines() == [
        *("✓ 2.5 cups & mugs (Few)", "", "Rest <now>.", "And <later>.", "At “Boil <water>” you noted: Green tea", "with milk"),
        *("This is where it ends. What would you like to do?", "1. Change an answer", "2. Go back", "3. Start again"),
    ]
    assert hear(heard.chat, "2", NOON + timedelta(hours=1)).chat.session.here.id == "cups"


START = ["Are you <thirsty>?", "1. Yes", '2. No, I am "fine"', "You can also say “why” or “help”."]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("Perhaps", ["Sorry, I did not understand that.", *START]),
        ("", ["You sent nothing that I can read.", *START]),
        ("🙈", ["Sorry, I did not understand that.", *START]),
        ("3", ["Sorry, I did not understand that.", *START]),
        ("0", ["Sorry, I did not understand that.", *START]),
        ("okay", ["I cannot tell which answer you mean by that.", *START]),
        ("back", ["This is where we began, so there is no way back.", *START]),
        ("change", ["You have not answered anything yet.", *START]),
        ("note:", ["Write your note behind “note:”, such as “note: she was friendly”.", *START]),
        ("thanks!", ["You are welcome.", *START]),
        ("WHY?", ["Why “Are you <thirsty>?”:", "This is where every walk starts.", "", *START]),
    ],
)
def test_the_chat_stays_where_it_is_and_says_what_can_be_said(words: str, answer: list[str]) -> None:
    heard = hear(Chat.start(TREE, NOON), words, NOON)
    assert (heard.chat, heard.text.splitlines()) == (Chat.start(TREE, NOON), answer)


@pytest.mark.parametrize(
    "words",
    ["2", "2.", "#2", "(2)", "number 2", "option two", "the second one", "second", "2nd", "the last one", "Two", "2️⃣", "no i am fine", "NO", "no"],
)
def test_the_second_answer_can_be_named_in_these_words(words: str) -> None:
    assert hear(Chat.start(TREE, NOON), words, NOON).chat.session.here.id == "rest"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("the airport", "Do you mean “At the airport, or stuck on the way”? Say “yes” or “no”."),
        ("it's over lol", "Do you mean “At home or where I was going: it is over”? Say “yes” or “no”."),
        ("at hoem flight still to com", "Do you mean “At home, and the flight is still to come”? Say “yes” or “no”."),
        ("not at the airport", "Do you mean one of these?\n1. At the airport, or stuck on the way\n2. None of these"),
        ("home", "Do you mean one of these?\n1. At home, and the flight is still to come\n2. At home or where I was going: it is over\n3. None of these"),
    ],
)
def test_a_guess_is_asked_back(words: str, asked: str) -> None:
    heard = hear(Chat.start(SHIPPED[1], NOON), words, NOON)
    assert (heard.chat.session.steps, heard.text) == ((), asked)
    assert hear(heard.chat, "no", NOON).text.splitlines()[:2] == ["All right.", "Where are you now?"]
    assert len(hear(heard.chat, "1" if "these" in asked else "yeah", NOON).chat.session.steps) == 1


def test_a_number_that_is_not_in_the_list_asked_back_answers_nothing() -> None:
    asked = said(Chat.start(SHIPPED[1], NOON), "not at the airport")
    for words in ("3", "yes", "the third one", "1, 2"):
        heard = hear(asked, words, NOON)
        assert (heard.chat, heard.text.splitlines()[0]) == (asked, "Please say the number of the one that you mean, or “no”.")


# Numbers, lists, days


@pytest.mark.parametrize(
    ("text", "unit", "numbers", "sure"),
    [
        ("6,5", "hours", [6.5], True),
        ("6.5 h", "hours", [6.5], True),
        ("six and a half", "hours", [6.5], True),
        ("6½ hours", "hours", [6.5], True),
        ("½", "hours", [0.5], True),
        ("half an hour", "hours", [0.5], True),
        ("an hour and a half", "hours", [1.5], True),
        ("1 hour 30 minutes", "hours", [1.5], True),
        ("1:30", "hours", [1.5], True),
        ("90 min", "hours", [1.5], True),
        ("two weeks", "days", [14], True),
        ("twenty five", "days", [25], True),
        ("€30", "euros", [30], True),
        ("1 500 km", "km", [1500], True),
        ("1.234.567,89", "euros", [1234567.89], True),
        ("-1", "hours", [-1], True),
        ("1,500", "km", [1500, 1.5], False),
        ("1.500", "km", [1.5, 1500], False),
        ("about 6", "hours", [6], False),
        ("not 6", "hours", [6], False),
        ("6 apples", "hours", [6], False),
        ("100 miles", "km", [160.9344], False),
        ("less than 6", "hours", [], False),
        ("4 or 5", "hours", [], False),
        ("1e5", "hours", [], False),
        ("nan", "hours", [], False),
        ("1_0", "hours", [], False),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, unit: str, numbers: list[float], sure: bool) -> None:  # noqa: FBT001
    read = amounts.amounts(text, unit)
    assert ([each.number for each in read], all(each.sure for each in read) and bool(read)) == (numbers, sure)


TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "day", "sure"),
    [
        ("24 May 1980", date(1980, 5, 24), True),
        ("May 24th, 1980", date(1980, 5, 24), True),
        ("24.5.1980", date(1980, 5, 24), True),
        ("24. Mai 1980", date(1980, 5, 24), True),
        ("1980-05-24", date(1980, 5, 24), True),
        ("today", TODAY, True),
        ("gestern", date(2026, 3, 1), True),
        ("2 days ago", date(2026, 2, 28), True),
        ("a week ago", date(2026, 2, 23), True),
        ("3/4/2020", date(2020, 4, 3), False),
        ("13/4/2020", date(2020, 4, 13), True),
        ("4/13/2020", date(2020, 4, 13), False),
        ("24.05.80", date(1980, 5, 24), False),
        ("on Friday", date(2026, 2, 27), False),
        ("last monday", date(2026, 2, 23), False),
        ("24 december", date(2025, 12, 24), False),
        ("Thursday 26 February 2026", date(2026, 2, 26), True),
    ],
)
def test_days_are_read_as_people_type_them_day_first(text: str, day: date, sure: bool) -> None:  # noqa: FBT001
    assert days.day(text, TODAY) == days.Day(day, sure)


@pytest.mark.parametrize("text", ["31 June", "30.2.2020", "2026-13-01", "0.0.2020"])
def test_a_day_that_the_calendar_does_not_have_is_told(text: str) -> None:
    with pytest.raises(days.NoSuchDay, match="There is no such day as"):
        days.day(text, TODAY)


@pytest.mark.parametrize("text", ["", "soon", "12", "99999 days ago", "5000 years ago", "may"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert days.day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("yesterday at 3pm", datetime(2026, 3, 1, 15, 0, tzinfo=BERLIN)),
        ("gestern 15 Uhr", datetime(2026, 3, 1, 15, 0, tzinfo=BERLIN)),
        ("20.11. 15:00", datetime(2025, 11, 20, 15, 0, tzinfo=BERLIN)),
        ("20 November", datetime(2025, 11, 20, 23, 59, tzinfo=BERLIN)),
        ("2026-02-20T15:00", datetime(2026, 2, 20, 15, 0, tzinfo=BERLIN)),
        ("this morning", datetime(2026, 3, 2, 12, 0, tzinfo=BERLIN)),
        ("last night", datetime(2026, 3, 1, 23, 59, tzinfo=BERLIN)),
        ("monday at noon", datetime(2026, 2, 23, 12, 0, tzinfo=BERLIN)),
        ("an hour ago", datetime(2026, 3, 2, 12, 0, tzinfo=BERLIN)),
        ("today", datetime(2026, 3, 2, 13, 0, tzinfo=BERLIN)),
        ("now", datetime(2026, 3, 2, 13, 0, tzinfo=BERLIN)),
    ],
)
def test_times_are_read_in_the_persons_zone(text: str, when: datetime) -> None:
    read = days.moment(text, NOON, BERLIN)
    assert read is not None
    assert read.when == when


@given(st.text(max_size=40))
def test_no_text_breaks_what_reads(text: str) -> None:
    amounts.amounts(text, "hours")
    days.days_of_age(text, TODAY)
    reading.position(text, 9)
    for read in (lambda: days.day(text, TODAY), lambda: days.moment(text, NOON, timezone.utc)):
        with suppress(days.NoSuchDay):
            read()


def test_lists_are_taken_in_words_and_numbers_and_refused_in_words() -> None:
    chat = Chat.start(support(), NOON)
    boxes = ["1. Universal Credit", "2. Housing Benefit", "3. Pension Credit", "4. None of these"]
    ask = "Say up to 2, such as “1” or “1, 2”, or just “None of these”:"
    assert greeting(chat, NOON).messages[-1].text.splitlines() == ["Which of these do you get?", ask, *boxes]
    for words in ("1, housing benefit", "2 1", "universal credit and housing benefit", "uc; hb", "1 & 2"):
        assert said(chat, words).session.facts == {"benefits": ("uc", "hb")}
    for words in ("1, 4", "1, 2, 3"):
        heard = hear(chat, words, NOON)
        assert (heard.chat, heard.text.splitlines()[0]) == (chat, "These do not go together, or are too few or too many.")
        assert "1. Universal Credit" in heard.text
    assert reply(chat, "i get housing benefits and pension") == "Do you mean “Housing Benefit + Pension Credit”? Say “yes” or “no”."
    assert reply(chat, "nothing") == "Do you mean “None of these”? Say “yes” or “no”."
    assert reply(chat, "help with rent").startswith("Do you mean")


PETS = """
format = 1
id     = "pets"
title  = "Pets"
start  = "pets"
[fact.pets]
ask     = "Which pets do you have?"
several = true
answers = { cat = "A cat", dog = "A dog" }
[situation.pets]
about = "pets"
then  = "end"
[ending.end]
say = "Good."
"""


def test_choices_are_ticked_by_buttons_and_the_last_button_is_what_it_says() -> None:
    chat = Chat.start(loads(PETS), NOON)
    assert [option.label for option in chat.options] == ["A cat", "A dog", "None of these"]
    ticked = press(chat, chat.key, 0, NOON)
    assert (ticked.redraw, ticked.chat.ticked) == (True, ("cat",))
    assert ticked.text.splitlines()[0] == "Ticked: A cat. Say “that is all” when it is."
    assert [option.label for option in ticked.chat.options] == ["A cat", "A dog", "That is all"]
    assert press(ticked.chat, chat.key, 2, NOON).chat.session == chat.session  # “None of these”, on a keyboard that was not drawn again
    for done in (press(ticked.chat, ticked.chat.key, 2, NOON), hear(ticked.chat, "that is all", NOON), hear(ticked.chat, "done", NOON)):
        assert done.chat.session.steps[0].answer == ("cat",)
    assert press(chat, chat.key, 2, NOON).chat.session.steps[0].answer == ()
    assert said(chat, "none").session.steps[0].answer == ()
    assert said(ticked.chat, "2").session.steps[0].answer == ("dog",)
    assert reply(chat, "both") == "Do you mean “A cat + A dog”? Say “yes” or “no”."


def test_a_day_or_an_age_is_taken_and_one_that_cannot_be_is_told() -> None:
    chat = said(Chat.start(support(), NOON), "4")
    assert "Type a date from 1 January 1900 to today" in greeting(chat, NOON).text
    assert said(chat, "24 May 1980").session.facts["born"] == "grown"
    assert reply(chat, "I'm 45") == "Do you mean “18 to 65”? Say “yes” or “no”."
    assert reply(chat, "17 years old") == "Do you mean “Under 18”? Say “yes” or “no”."
    assert reply(chat, "3/4/1980") == "Do you mean “3 April 1980”? Say “yes” or “no”."
    assert reply(chat, "31 June 1980").startswith("There is no such day as 31 June 1980.\nWhen were you born?\n")
    assert reply(chat, "31.12.1899").startswith("31 December 1899 is before 1 January 1900.\n")
    assert reply(chat, "tomorrow").startswith("3 March 2026 is after today.\n")


def many() -> Tree:
    """A tree that asks for one of 105 countries."""
    names = ("Niger", "Nigeria", "South Africa", "South Korea", *(f"Island {each}" for each in range(101)))
    answers = "".join(f'c{number} = "{name}"\n' for number, name in enumerate(names))
    return loads(
        f'format = 1\nid = "t"\ntitle = "T"\nstart = "s"\n[fact.c]\nask = "Where from?"\n[fact.c.answers]\n{answers}'
        '[situation.s]\nabout = "c"\nthen = "end"\n[ending.end]\nsay = "There."\n'
    )


def test_one_of_many_answers_is_found_by_a_part_of_it_and_asked_back() -> None:
    chat = Chat.start(many(), NOON)
    some = "“Niger”, “Nigeria”, “South Africa”, “South Korea”, “Island 0”"
    ask = f"There are 105 answers. Type yours or a part of it, such as {some}. The last one is “Island 100”."
    assert greeting(chat, NOON).messages[-1].text.splitlines() == ["Where from?", ask]
    assert said(chat, "niger").session.facts == {"c": "c0"}
    assert reply(chat, "nig").splitlines() == ["Do you mean one of these?", "1. Niger", "2. Nigeria", "3. None of these"]
    assert said(chat, "nig", "2").session.facts == {"c": "c1"}
    assert reply(chat, "korea") == "Do you mean “South Korea”? Say “yes” or “no”."
    assert reply(chat, "nigerria") == "Do you mean “Nigeria”? Say “yes” or “no”."
    assert reply(chat, "atlantis").splitlines()[:3] == ["I did not find that among the answers.", "Where from?", ask]
    assert said(chat, "3").session.facts == {}


def test_one_of_the_shipped_countries_is_found_by_the_name_of_its_group() -> None:
    chat = said(Chat.start(SHIPPED[1], NOON), "3", "1 May 2025")
    assert chat.session.here.id == "from"
    assert "2. United Kingdom, or UK: Scotland" in reply(chat, "UK")


# Commands


def test_an_answer_is_changed_by_picking_a_stop_and_another_answer() -> None:
    chat = said(Chat.start(SHIPPED[1], NOON), "3", "1 May 2025", "germany", "scotland", "1")
    heard = hear(chat, "change", NOON)
    assert heard.text.splitlines()[0] == "Which answer do you want to change?"
    assert "3. In which country does the journey begin? – Germany" in heard.text.splitlines()
    picked = hear(heard.chat, "3", NOON)
    assert picked.text.splitlines()[0] == "In which country does the journey begin?"
    assert hear(picked.chat, "fran", NOON).text == "Do you mean “France”? Say “yes” or “no”."
    changed = said(picked.chat, "fran", "yes")
    assert (changed.session.facts["from"], changed.session.here) == ("france", chat.session.here)
    assert said(chat, "change the country where it begins", "3", "no").session == chat.session
    assert said(chat, "change day", "2 may 2025").session.steps[1].answer == "2025-05-02"
    assert said(chat, "change", "no").session == chat.session


def test_what_does_not_fit_after_a_change_is_told() -> None:
    chat = said(Chat.start(TREE, NOON), "yes")
    chat = said(chat, "done", "yes", "3")
    heard = hear(said(chat, "change", "1"), "2", NOON)
    assert heard.text.splitlines()[:4] == ["I have changed that.", "These answers do not fit any more:", "– Boil <water> – Done", "– How many cups? – Many"]


def test_a_time_that_was_told_can_be_put_right_later() -> None:
    chat = said(Chat.start(TREE, NOON), "yes", "today at 9", "done")
    assert chat.session.here.id == "cups"
    asked = said(chat, "change", "3")
    assert asked.pending is not None
    assert asked.pending.moment == "lunch"
    assert reply(asked, "whenever").startswith("I could not read that as a time.")
    assert said(asked, "today at 8").session.moments["lunch"] == NOON.replace(hour=8)
    assert said(asked, "no").session == chat.session


def test_what_if_and_why_not_answer_nothing() -> None:
    chat = Chat.start(SHIPPED[1], NOON)
    ahead = hear(chat, "what if I'm at the airport", NOON)
    assert (ahead.chat, ahead.text.splitlines()[:2]) == (
        chat,
        ["If you said “At the airport, or stuck on the way”, this would come next:", "“Ask the airline to look after you”"],
    )
    assert "would have to be answered" in reply(chat, "why not a small claim at a court")
    some = hear(chat, "why not dancing", NOON)
    assert some.text.startswith("I do not know what you mean by that. I can tell you how to get to one of these:\n1. ")
    assert "would have to be answered" in reply(some.chat, "1")
    assert some.chat.session == chat.session


def test_starting_again_asks_back_and_stop_ends_the_reminders() -> None:
    chat = said(Chat.start(TREE, NOON), "yes")
    asked = hear(chat, "start again", NOON)
    assert asked.text == "Start again from the beginning? Your answers so far will be gone. Say “yes” or “no”."
    assert said(asked.chat, "no").session == chat.session
    assert said(asked.chat, "yes").session.steps == ()
    stopped = hear(chat, "stop", NOON)
    assert (stopped.reminder, stopped.chat.session) == (None, chat.session)
    assert said(stopped.chat, "again") == chat


def test_commands_can_be_said_at_a_question_of_the_chats_own() -> None:
    asked = said(Chat.start(SHIPPED[1], NOON), "the airport")
    assert reply(asked, "help").startswith("You can say:")
    assert said(asked, "/start").pending is None
    assert said(asked, "3").session.steps[0].answer == "after"


@given(st.text(max_size=300))
def test_a_note_that_is_kept_can_always_be_given(text: str) -> None:
    chat = said(Chat.start(TREE, NOON), "yes", f"note: {text}")
    after = said(chat, "done", "yes")
    assert len(after.session.steps) == 2


def test_a_note_that_is_too_long_is_told_at_once() -> None:
    chat = said(Chat.start(TREE, NOON), "yes", "note: green tea")
    heard = hear(chat, "note: " + "x" * 2_000, NOON)
    assert heard.text.startswith("That is too much for one note: 2,000 letters is the most. What you noted before is kept.\n")
    assert heard.chat == chat


def test_where_lines_lead_is_told_in_text() -> None:
    tree = loads(
        'format = 1\nid = "t"\ntitle = "T"\nstart = "a"\n[action.a]\ndo = "Ask"\nthen = "end"\nhow = [\n'
        '{ say = "Call the office", phone = "+44 (20) 79-46", bullets = [\n'
        '{ say = "the form", link = "https://example.org/a?b&c" }, { say = "call 112", phone = "112" }] }]\n'
        '[ending.end]\nsay = "There."\n'
    )
    lines = [line for each in Session.start(tree).how for line in told(each, "• ")]
    assert [line.address for line in lines] == ["+44 (20) 79-46", "https://example.org/a?b&c", "112"]
    assert greeting(Chat.start(tree, NOON), NOON).messages[-1].text.splitlines()[1:4] == [
        *("• Call the office: +44 (20) 79-46", "   ◦ the form: https://example.org/a?b&c", "   ◦ call 112"),
    ]


# Reminders


def test_a_reminder_comes_when_its_action_opens_and_when_its_wait_is_over() -> None:
    chat = said(Chat.start(TREE, NOON), "yes")
    reminder = chat.reminder
    assert reminder is not None
    opens, over = NOON + timedelta(hours=2), NOON + timedelta(hours=4)
    assert (remind_at(reminder, NOON), remind_at(reminder, opens), remind_at(reminder, over)) == (opens, over, None)
    assert due(chat, reminder, NOON) is None
    first, second = due(chat, reminder, opens), due(chat, reminder, over)
    assert first is not None
    assert first.text.splitlines() == [
        *("It is time now: you can go on.", "Boil <water>", "Do this in person.", "• Fill the kettle & wait.", "Careful: It gets <hot>."),
        "Wait no longer than Monday 2 March 2026 at 16:00 (UTC). Rest <first>.",
        "When was <lunch>? (Say it in your words, such as “yesterday at 3 pm” or “20 November”. If you do not know, leave it.)",
        *("What kind of tea? (Start with “note:” to have it kept.)", "1. Done"),
    ]
    assert second is not None
    assert second.text.splitlines()[0] == "You have waited long enough."


@pytest.mark.parametrize("words", [("back",), ("done", "yes"), ("today at 8",), ("stop",)])
def test_a_reminder_that_is_stale_says_nothing(words: tuple[str, ...]) -> None:
    chat = said(Chat.start(TREE, NOON), "yes")
    reminder = chat.reminder
    assert reminder is not None
    assert due(said(chat, *words), reminder, NOON + timedelta(hours=5)) is None


# The terminal


def terminal(*arguments: str, lines: str) -> subprocess.CompletedProcess[str]:
    """The chat in a terminal, driven by a pipe."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "chat", *arguments]
    return subprocess.run(command, cwd=ROOT / "docs" / "examples", input=lines, env=environ, capture_output=True, encoding="utf-8", check=False, timeout=60)


def test_a_script_can_walk_in_the_terminal() -> None:
    walked = terminal("delayed-flight", lines="3\n1 may 2025\ngerman\nyes\nstop\n")
    assert (walked.returncode, walked.stderr) == (0, "")
    assert "Do you mean “Germany”?" in walked.stdout
    assert walked.stdout.endswith("Goodbye. I will not remind you of anything. Write to me whenever you want to go on.\n")
    left = terminal(lines="")
    assert (left.returncode, left.stdout.splitlines()[1]) == (0, "Recovering from a bad interview")
    missing = terminal("no-such-tree", lines="")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
