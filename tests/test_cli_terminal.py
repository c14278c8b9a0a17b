"""The walk with a reader at a real terminal, with and without the packages of the extra `cli`."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from advicetree import Session, Tree
from advicetree.cli.menus import Choice, meant

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")

ROOT = Path(__file__).parent.parent
PARCEL = str(ROOT / "tests" / "data" / "good" / "lost-parcel.toml")
PATIENCE = 30.0
DOWN = "\x1b[B"

_STEERING = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>78])")
_CHILD = "import os, sys; os.login_tty(0); {block}; from advicetree.cli import main; sys.exit(main(sys.argv[1:]))"
_WITHOUT = "sys.modules.update(dict.fromkeys(['rich', 'prompt_toolkit']))"


class Screen:
    """A terminal with a walk in it: `type` types, `sees` waits for words to appear after those that were seen before."""

    def __init__(self, folder: Path, arguments: tuple[str, ...], *, extra: bool) -> None:
        self.master, slave = os.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "50", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONIOENCODING": "utf-8"}
        code = _CHILD.format(block="pass" if extra else _WITHOUT)
        self.process = subprocess.Popen([sys.executable, "-c", code, "walk", *arguments], stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment)
        os.close(slave)
        self.text = ""
        self.seen = 0

    def type(self, *lines: str) -> None:
        """Type lines, each with Enter."""
        for line in lines:
            os.write(self.master, line.encode() + b"\r")

    def press(self, keys: str) -> None:
        """Press keys, without Enter."""
        os.write(self.master, keys.encode())

    def sees(self, words: str) -> None:
        """Wait until the words are on the screen, below what was waited for before."""
        until = time.monotonic() + PATIENCE
        while (found := self.text.find(words, self.seen)) < 0:
            assert self._read(until), f"{words!r} does not come:\n{self.text[self.seen :]}"
        self.seen = found + len(words)

    def status(self) -> int:
        """Wait until the walk is left, and give its status."""
        while self._read(time.monotonic() + PATIENCE):
            pass
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """End the walk, if it still goes on."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)

    def _read(self, until: float) -> bool:
        """Take in what the terminal shows; false where nothing comes any more."""
        if not select.select([self.master], [], [], max(until - time.monotonic(), 0))[0]:
            return False
        try:
            data = os.read(self.master, 65_536)
        except OSError:
            return False
        self.text = _STEERING.sub("", self.text + data.decode(errors="replace")).replace("\r", "")
        return bool(data)


Open = Callable[..., Screen]


@pytest.fixture(params=[True, False], ids=["with the extra", "without the extra"])
def extra(request: pytest.FixtureRequest) -> bool:
    """Whether rich and prompt_toolkit can be imported."""
    return bool(request.param)


@pytest.fixture
def walk(tmp_path: Path, extra: bool) -> Iterator[Open]:  # noqa: FBT001
    """Opens terminals with a walk through the parcel's tree, in a folder of their own."""
    screens: list[Screen] = []

    def walk(*arguments: str) -> Screen:
        screens.append(Screen(tmp_path, (PARCEL, *arguments), extra=extra))
        return screens[-1]

    yield walk
    for screen in screens:
        screen.close()


def test_a_reader_is_walked_to_an_ending_and_out(walk: Open) -> None:
    screen = walk("--untimed")
    screen.sees("A parcel has not arrived")
    screen.sees("Does the parcel have a tracking number?")
    screen.sees("4. Save and quit")
    screen.type("1")
    screen.sees("What does the page say?")
    screen.type("It says [bold]Lyon[/bold].", "")
    screen.sees("2. It is on its way")
    screen.type("delivered")
    screen.sees("| It says [bold]Lyon[/bold].")
    screen.sees("1. Done")
    screen.type("done")
    screen.sees("2. Not yet")
    screen.type("not yet")
    screen.sees("You can type a number of euros from 0.")
    screen.sees("b. 25 euros or more")
    screen.type("10")
    screen.sees("Let it go.")
    screen.sees("The walk ends here.")
    screen.sees("1. Leave")
    screen.type("1")
    screen.sees("This walk is not saved.")
    screen.type("")
    screen.sees("The walk is not saved.")
    assert screen.status() == 0


def test_a_reader_asks_goes_back_and_finds_what_they_wrote(walk: Open) -> None:
    screen = walk("--untimed")
    screen.sees("3. Why am I here?")
    screen.type("/help")
    screen.sees("/why-not NODE  what it would take to get there")
    screen.sees("Save and quit")
    screen.type("5")
    screen.sees("'5' is no answer here; type the number of an answer, or /help.")
    screen.sees("Save and quit")
    screen.type("1")
    screen.sees("What does the page say?")
    screen.type("Still in Lyon.", "")
    screen.sees("5. Why am I here?")
    screen.type("5")
    screen.sees("You answered: Yes.")
    screen.sees("4. Go back")
    screen.type("4")
    screen.sees("Does the parcel have a tracking number?")
    screen.sees("Save and quit")
    screen.type("1")
    screen.sees("You wrote here before:")
    screen.sees("| Still in Lyon.")
    screen.type("")
    screen.sees("Save and quit")
    screen.type("/quit")
    screen.sees("What you wrote here is kept together with an answer, and you have not given one.")
    screen.sees("2. Leave without what I wrote")
    screen.type("2")
    screen.sees("This walk is not saved.")
    screen.type("")
    assert screen.status() == 0


def test_a_reader_comes_too_soon_saves_and_comes_back(walk: Open, tmp_path: Path, parcel: Tree) -> None:
    screen = walk()
    screen.sees("Save and quit")
    screen.type("2")
    screen.sees("Then the sender has to look.")
    screen.sees("When was the parcel sent?")
    screen.sees("Type a date such as 2026-11-20 15:00")
    screen.type("soon")
    screen.sees("That is no date that can be read here.")
    screen.sees("came here.")
    screen.type("an hour ago")
    screen.sees("(your time)")
    screen.sees("1. Done (not yet)")
    screen.type("1")
    screen.sees("It is too soon for that: it opens on ")
    screen.sees("3. Give another answer")
    screen.type("1")
    screen.sees("Press Enter for lost-parcel-walk.json.")
    screen.type("")
    screen.sees("--resume lost-parcel-walk.json")
    assert screen.status() == 0
    saved = Session.resume(parcel, (tmp_path / "lost-parcel-walk.json").read_text(encoding="utf-8"))
    assert (saved.here.id, list(saved.moments)) == ("ask-sender", ["sent"])
    again = walk("--resume", "lost-parcel-walk.json")
    again.sees("You stopped here:")
    again.sees("1. Done (not yet)")
    again.type("done")
    again.sees("2. Go on reading anyway")
    again.type("2")
    again.sees("Has it come?")
    again.sees("Save and quit")
    again.type("/quit")
    again.sees("The walk is saved in lost-parcel-walk.json.")
    assert again.status() == 0


@pytest.mark.parametrize(("key", "status"), [("\x04", 0), ("\x03", 130)])
def test_what_has_a_file_is_saved_however_the_reader_leaves(walk: Open, tmp_path: Path, parcel: Tree, key: str, status: int) -> None:
    screen = walk("--untimed", "--save", "walk.json")
    screen.sees("Save and quit")
    screen.type("2")
    screen.sees("Call the sender")
    screen.sees("Save and quit")
    screen.press(key)
    screen.sees("The walk is saved in walk.json. To go on with it:")
    assert screen.status() == status
    assert "Traceback" not in screen.text
    assert Session.resume(parcel, (tmp_path / "walk.json").read_text(encoding="utf-8")).here.id == "ask-sender"


def test_a_reader_who_leaves_without_a_file_is_offered_one(walk: Open, tmp_path: Path) -> None:
    screen = walk("--untimed")
    screen.sees("Save and quit")
    screen.type("2")
    screen.sees("1. Done")
    screen.sees("Save and quit")
    screen.press("\x04")
    screen.sees("This walk is not saved. To save it, type a file's name;")
    screen.type("none/walk.json")
    screen.sees("No such file or directory")
    screen.type("walk.json")
    screen.sees("The walk is saved in walk.json.")
    assert screen.status() == 0
    assert (tmp_path / "walk.json").is_file()


@pytest.mark.parametrize("extra", [True], indirect=True)
def test_arrow_keys_move_through_the_choices(walk: Open) -> None:
    screen = walk("--untimed")
    screen.sees("Save and quit")
    screen.press(DOWN)
    screen.type("")
    screen.sees("> No, or I lost it")
    screen.sees("Call the sender")
    assert "prompt_toolkit" not in screen.text


@pytest.mark.parametrize(
    ("typed", "line"),
    [("1", "yes"), ("yes", "yes"), ("Of course", "yes"), ("2", "b"), ("b", "b"), ("3", "/back"), ("go back", "/back"), ("/why", "/why"), ("4", "4"), ("", "")],
)
def test_a_choice_is_meant_by_its_mark_its_id_or_its_words(typed: str, line: str) -> None:
    assert meant(typed, [Choice("1", "Of course", "yes"), Choice("2", "yes", "b"), Choice("3", "Go back", "/back", is_answer=False)]) == line
