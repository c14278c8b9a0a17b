"""The example bot on Telegram, by the real client library, against a Bot API server on loopback."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("telegram")
pytest.importorskip("rapidfuzz")

from advicetree import Tree, loads, shipped
from chat.messages import Line, Message, Option
from chat.store import Store
from chat.telegram import UPDATES, Bot
from chat.telegram_messages import keyboard, pieces
from telegram_api import TOKEN, Sent, Service, service

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)
TEA = loads("""
format = 1
id     = "tea"
title  = "Tea & rest"
start  = "thirsty"

[fact.pots]
ask     = "Which <pots> are clean?"
several = true
answers = { red = "The red one", blue = "The blue one", none = { label = "Neither", alone = true } }

[situation.thirsty]
ask  = "Are you <thirsty>?"
help = [{ say = "Read about thirst & tea", link = "https://example.org/?a=1&b='2'" }, { say = "Or call", phone = "+44 20 7946 0018" }]
answers.yes = "pots"
answers.no  = { label = "No, I am \\"fine\\"", to = "rest" }

[situation.pots]
about = "pots"
then  = "boil"

[action.boil]
do      = "Boil <water>"
caution = ["It gets <hot>."]
note    = "What kind of tea?"
wait    = { at-least = "2 hours", at-most = "4 hours", why = "Rest <first>." }
then    = "rest"

[ending.rest]
recall = ["boil"]
say    = ["Rest <now>.", "And <later>."]
""")


class Watch:
    """A clock that tests put on."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def api() -> Iterator[Service]:
    with service() as holds:
        yield holds


@contextmanager
def running(api: Service, tree: Tree = TEA, path: str = ":memory:", clock: Callable[[], datetime] | None = None) -> Iterator[Bot]:
    """The bot in a thread of its own."""
    begun, over = threading.Event(), threading.Event()
    bots: list[Bot] = []
    failed: list[BaseException] = []

    async def run() -> None:
        bot = Bot(tree, Store(path, tree.id), now=clock or Watch())
        bots.append(bot)
        application = bot.application(TOKEN, api.address)
        async with application:
            await bot._begin(application)
            assert application.updater is not None
            await application.updater.start_polling(timeout=timedelta(seconds=1), allowed_updates=UPDATES)
            await application.start()
            begun.set()
            await asyncio.to_thread(over.wait)
            await application.updater.stop()
            await application.stop()
            await bot._end(application)
        bot.store.close()

    def target() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:  # noqa: BLE001  (told by the test)
            failed.append(error)
            begun.set()

    thread = threading.Thread(target=target)
    thread.start()
    begun.wait(20)
    try:
        assert not failed, failed
        yield bots[0]
    finally:
        over.set()
        thread.join(20)
    assert not failed, failed


def test_a_walk_by_buttons_and_words_comes_to_its_end(api: Service) -> None:
    watch = Watch()
    with running(api, clock=watch):
        api.writes("/start")
        start = api.last(2)
        assert api.sent[0].text.startswith("Hello!")
        assert start.text.splitlines()[:3] == ["Are you <thirsty>?", "Read about thirst & tea", "Or call: +44 20 7946 0018"]
        assert start.html.startswith('<b>Are you &lt;thirsty&gt;?</b>\n<a href="https://example.org/?a=1&amp;b=&#x27;2&#x27;">Read about thirst &amp; tea</a>')
        assert [label for label, _ in start.buttons] == ["Yes", 'No, I am "fine"']
        api.presses(start, "Yes")
        pots = api.told("clean?")
        api.wait(lambda: not start.buttons, "the old buttons to go")
        api.presses(pots, "☐ The red one")
        api.wait(lambda: "☑ The red one" in dict(pots.buttons), "the tick")
        api.presses(pots, "☐ The blue one")
        api.wait(lambda: "☑ The blue one" in dict(pots.buttons), "the other tick")
        api.presses(pots, "☑ The red one")
        api.wait(lambda: "☐ The red one" in dict(pots.buttons), "the tick to go")
        api.presses(pots, "That is all")
        boil = api.told("Boil <water>")
        assert "Careful: It gets <hot>." in boil.text
        api.writes("note: green & <strong>")
        api.told("I have noted that")
        watch.time = NOON + timedelta(hours=2)
        api.writes("Done")
        end = api.told("Rest <now>.")
        assert "At “Boil <water>” you noted: green & <strong>" in end.text
        assert [label for label, _ in end.buttons] == ["Change an answer", "Go back", "Start again"]


def test_a_button_of_an_earlier_question_answers_nothing_and_is_told_so(api: Service) -> None:
    with running(api):
        api.writes("hi")
        start = api.last(2)
        data = dict(start.buttons)["Yes"]
        api.presses(start, "Yes")
        api.told("clean?")
        count = len(api.sent)
        api.presses_data(start, data)
        api.presses_data(start, "nonsense")
        api.wait(lambda: len(api.called("answerCallbackQuery")) == 3, "the answers")
        assert [call.get("text", "") for call in api.called("answerCallbackQuery")] == [
            "",
            *["That button belongs to an earlier question. Please answer the last one."] * 2,
        ]
        assert len(api.sent) == count
        api.writes("1")
        assert "✓ The red one" in api.told("✓", after=count).text


def test_two_taps_at_once_answer_once(api: Service) -> None:
    with running(api):
        api.writes("hi")
        start = api.last(2)
        data = dict(start.buttons)["Yes"]
        api.presses_data(start, data)
        api.presses_data(start, data)
        api.told("clean?")
        api.wait(lambda: len(api.called("answerCallbackQuery")) == 2, "both to be answered")
        assert sum("clean?" in each.text for each in api.sent) == 1


def test_messages_of_one_chat_are_heard_in_their_order_while_others_go_on(api: Service) -> None:
    with running(api):
        for chat in (1, 2):
            api.writes("hi", chat)
            api.last(2, chat)
        api.fails("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        api.writes("yes", 1)
        api.writes("1, 2", 1)
        api.wait(lambda: not api.failures["sendMessage"], "the failure")
        api.writes("no", 2)
        count = len(api.sent)
        assert "Rest" in api.told("Rest <now>.", 2, after=0).text
        api.told("Boil", 1)
        assert next(each.chat for each in api.sent[count:]) == 2  # the other chat did not wait
        texts = [each.text for each in api.sent if each.chat == 1]
        assert next(i for i, text in enumerate(texts) if "clean?" in text) < next(i for i, text in enumerate(texts) if "Boil" in text)


def test_what_is_asked_to_wait_is_sent_later_and_what_the_network_loses_again(api: Service) -> None:
    with running(api):
        api.fails("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        api.fails("sendMessage", 502, "Bad Gateway")
        api.writes("hi")
        assert "thirsty" in api.last(2).text


def test_after_a_crash_between_keeping_and_sending_the_reply_is_sent_and_no_update_counts_twice(api: Service, tmp_path: Path) -> None:
    path = str(tmp_path / "chats.sqlite")
    with running(api, path=path):
        api.writes("hi")
        api.last(2)
        update = api.writes("1")
        api.told("clean?")
    store = Store(path, TEA.id)
    store._rows.execute("UPDATE chats SET told = 0")
    store.close()
    count = len(api.sent)
    api.delivers_again(update)
    with running(api, path=path):
        again = api.told("clean?", after=count)
        api.writes("2")
        api.told("✓ The blue one", after=count)
        api.told("Boil", after=count)
    assert again.text.startswith("Which <pots> are clean?")
    assert [sum(words in each.text for each in api.sent[count:]) for words in ("clean?", "The red one", "Boil <water>")] == [1, 1, 1]


def test_a_reply_that_the_service_does_not_take_for_long_is_sent_by_the_queue(api: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = str(tmp_path / "chats.sqlite")
    with running(api, path=path):
        api.writes("hi")
        api.last(2)
        api.fails("sendMessage", 429, "Too Many Requests: retry after 3000", retry_after=3_000)
        api.writes("1")
        api.wait(lambda: "an update was not handled" in caplog.text or None, "the refusal, and that it is put by")
        assert not any("clean?" in each.text for each in api.sent)
        api.writes("hi", 5)  # wakes the queue
        api.told("clean?")


def test_reminders_come_once_at_both_times_and_outlive_the_process(api: Service, tmp_path: Path) -> None:
    path, watch = str(tmp_path / "chats.sqlite"), Watch()
    with running(api, path=path, clock=watch):
        api.writes("hi")
        api.last(2)
        api.writes("yes")
        api.told("clean?")
        api.writes("neither")
        api.told("Boil")
    watch.time = NOON + timedelta(hours=2)
    with running(api, path=path, clock=watch):
        opened = api.told("It is time now: you can go on.")
        assert [label for label, _ in opened.buttons] == ["Done"]
    watch.time = NOON + timedelta(hours=5)
    with running(api, path=path, clock=watch):
        api.told("You have waited long enough.")
        api.presses(next(each for each in api.sent if "long enough" in each.text), "Done")
        api.told("Rest <now>.")
    assert [sum(words in each.text for each in api.sent) for words in ("It is time now", "waited long enough")] == [1, 1]


def test_nobody_is_reminded_who_went_on_or_said_stop(api: Service, tmp_path: Path) -> None:
    path, watch = str(tmp_path / "chats.sqlite"), Watch()
    with running(api, path=path, clock=watch):
        for chat, words in ((1, "back"), (2, "stop")):
            for said, seen in (("hi", "thirsty"), ("yes", "clean?"), ("neither", "Boil"), (words, "taken" if chat == 1 else "Goodbye")):
                api.writes(said, chat)
                api.told(seen, chat)
    watch.time = NOON + timedelta(hours=3)
    with running(api, path=path, clock=watch):
        api.writes("help", 1)
        api.told("You can say", 1)
    assert not any("It is time" in each.text for each in api.sent)


def test_who_blocks_the_bot_is_left_alone_and_goes_on_later(api: Service, tmp_path: Path) -> None:
    path, watch = str(tmp_path / "chats.sqlite"), Watch()
    with running(api, path=path, clock=watch):
        for said, seen in (("hi", "thirsty"), ("yes", "clean?"), ("neither", "Boil")):
            api.writes(said)
            api.told(seen)
        api.blocks()
        api.writes("hi", 5)
        api.last(2, 5)
        api.fails("sendMessage", 403, "Forbidden: bot was blocked by the user")
        api.writes("help", 5)
        api.wait(lambda: not api.failures["sendMessage"], "the refusal")
        api.writes("1", 5)
        api.told("clean?", 5)
    watch.time = NOON + timedelta(hours=3)
    count = len(api.sent)
    with running(api, path=path, clock=watch):
        api.writes("again")
        assert "Boil" in api.told("Boil", after=count).text
    assert not any("It is time" in each.text for each in api.sent)


def test_what_is_no_text_and_what_is_edited_gets_a_friendly_reply_that_lists_the_answers(api: Service) -> None:
    with running(api):
        api.sends(sticker={"file_id": "x", "file_unique_id": "y", "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False})
        api.told("I can read only text.")
        assert "1. Yes" in api.last(2).text
        api.edits("no")
        api.told("I do not read messages again")
        assert "1. Yes" in api.last(4).text


def test_all_that_is_kept_can_be_deleted(api: Service, tmp_path: Path) -> None:
    path = tmp_path / "chats.sqlite"
    with running(api, path=str(path)):
        for said, seen in (("hi", "thirsty"), ("yes", "clean?"), ("neither", "Boil"), ("note: my secret tea", "noted"), ("/forget@advice_bot", "deleted")):
            api.writes(said)
            api.told(seen)
    store = Store(str(path), TEA.id)
    assert store._rows.execute("SELECT count(*) FROM chats").fetchone() == (0,)
    store.close()


def test_bots_about_two_trees_can_keep_their_chats_in_one_file(api: Service, tmp_path: Path) -> None:
    path = str(tmp_path / "chats.sqlite")
    with running(api, path=path):
        api.writes("hi")
        api.writes("yes", 77)
        api.told("clean?")
    count = len(api.sent)
    with running(api, shipped("delayed-flight"), path):
        api.writes("hi")
        api.told("Where are you now?", after=count)
    count = len(api.sent)
    with running(api, path=path):
        api.writes("again")
        api.told("clean?", after=count)


def test_a_damaged_chat_begins_anew(api: Service, tmp_path: Path) -> None:
    path = str(tmp_path / "chats.sqlite")
    with running(api, path=path):
        api.writes("hi")
        api.last(2)
    store = Store(path, TEA.id)
    store._rows.execute("UPDATE chats SET state = '{}'")
    store.close()
    count = len(api.sent)
    with running(api, path=path):
        api.writes("1")
        assert "thirsty" in api.told("thirsty", after=count).text


def test_an_edited_tree_answers_nothing_that_was_not_seen(api: Service, tmp_path: Path) -> None:
    path = str(tmp_path / "chats.sqlite")
    with running(api, path=path):
        api.writes("hi")
        start = api.last(2)
    assert TEA.origin is not None
    edited = loads(TEA.origin.text.replace('answers.yes = "pots"', 'answers.maybe = "rest"\nanswers.yes = "pots"'))
    count = len(api.sent)
    with running(api, edited, path):
        api.writes("1")
        assert "The advice has been changed" in api.told("changed", after=count).text
        now = api.told("1. Maybe", after=count)
        api.presses_data(start, start.buttons[0][1] if start.buttons else "0:0")
        api.presses(now, "Yes")
        api.told("clean?", after=count)


# What a message looks like


def test_a_long_message_is_cut_between_lines_then_words_and_never_within_a_letter() -> None:
    lines = (Line("𝒜" * 3_000), Line("word & " * 1_000), Line("short", headline=True), Line("x", address="https://example.org/a&b"))
    texts = pieces(Message(lines))
    with service() as holds:
        for text in texts:
            _, wrong = holds._does("sendMessage", {"chat_id": "1", "text": text, "parse_mode": "HTML"})
            assert wrong == ""
        told = "".join(each.text for each in holds.sent)
    assert told.count("𝒜") == 3_000
    assert told.count("word &") == 1_000
    assert len(texts) == 4


def test_no_button_has_more_than_64_bytes_of_data_and_labels_are_cut() -> None:
    made = keyboard("0123456789ab", [Option("ü" * 300, ("answer", "x" * 300))] * 99)
    assert made is not None
    assert {len(button.callback_data.encode()) for row in made.inline_keyboard for button in row if isinstance(button.callback_data, str)} == {14, 15}
    assert made.inline_keyboard[0][0].text == "ü" * 59 + "…"


# The program itself


SOON = """
format = 1
id     = "soon"
title  = "Soon"
start  = "hungry"
[situation.hungry]
ask = "Are you hungry?"
answers = { yes = "wait", no = "end" }
[action.wait]
do   = "Wait a little"
wait = { at-least = "3 seconds" }
answers.done = { label = "I have waited", to = "end" }
[ending.end]
say = "Enjoy it."
"""


def started(api: Service, folder: Path, *arguments: str, token: str = TOKEN) -> subprocess.Popen[str]:
    """The bot as a process, by the command that the documentation tells."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TELEGRAM_TOKEN": token, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "chat.telegram", *arguments, "--api", api.address, "--store", str(folder / "chats.sqlite")]
    with (folder / "log").open("a", encoding="utf-8") as log:
        return subprocess.Popen(command, cwd=ROOT / "docs" / "examples", env=environ, stdout=log, stderr=log, text=True)


def test_the_program_is_killed_in_the_middle_and_goes_on_and_the_reminder_still_comes(api: Service, tmp_path: Path) -> None:
    file = tmp_path / "soon.toml"
    file.write_text(SOON, encoding="utf-8")
    first = started(api, tmp_path, str(file))
    try:
        api.writes("/start")
        api.presses(api.last(2), "Yes")
        api.told("Wait a little")
    finally:
        first.kill()
        first.wait(10)
    count = len(api.sent)
    second = started(api, tmp_path, str(file))
    try:
        api.told("It is time now", after=count)
        api.writes("i have waited")
        api.told("Enjoy it.", after=count)
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) == 0
    finally:
        second.kill()
        second.wait(10)
    assert TOKEN not in (tmp_path / "log").read_text(encoding="utf-8")


def test_a_wrong_token_is_told_without_the_token(api: Service, tmp_path: Path) -> None:
    process = started(api, tmp_path, token="999:another-one")  # noqa: S106  (of nobody)
    assert process.wait(30) == 1
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "Telegram does not know this token" in log
    assert "another-one" not in log
    missing = started(api, tmp_path, token="")
    assert missing.wait(30) == 1
    assert "set TELEGRAM_TOKEN" in (tmp_path / "log").read_text(encoding="utf-8")


def asked_after(api: Service, count: int) -> Sent:
    """The first message after so many that asks something."""
    return api.wait(lambda: next((each for each in api.sent[count:] if each.buttons or "answers. Type" in each.text), None), "a question")


def test_a_shipped_tree_is_walked_to_an_end_by_the_first_button_of_each_question(api: Service) -> None:
    seen: list[Any] = []
    with running(api, shipped("delayed-flight")):
        api.writes("hi")
        message = api.last(2)
        for _ in range(30):
            seen.append(message.text.splitlines()[0])
            if any(label == "Start again" for label, _ in message.buttons):
                break
            count = len(api.sent)
            if not message.buttons:
                api.writes("austria")
            elif message.buttons[0][0].startswith("☐"):
                api.writes("1")
            else:
                api.presses(message, message.buttons[0][0])
            message = asked_after(api, count)
    assert any(label == "Start again" for label, _ in message.buttons), seen
