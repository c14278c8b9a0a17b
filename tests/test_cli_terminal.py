"""The walk with a reader at a real terminal, with and without the packages of the extra `cli`."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

from advicetree import Session, Tree, loads
from advicetree.blocks import Block
from advicetree.cli.process import Stopped, heeded
from advicetree.cli.walk import saving, terminal
from advicetree.cli.walk.front_end import PlainFrontEnd
from advicetree.cli.walk.rendering import Choice, meant
from advicetree.cli.walk.state import OngoingWalk
from advicetree.cli.walk.times import Clock
from signals_aside import SIGNAL_IN_A_LOOP, SIGNALS_ASIDE, Interrupted

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")

ROOT = Path(__file__).parent.parent
PARCEL = str(ROOT / "tests" / "data" / "good" / "lost-parcel.toml")
PATIENCE = 30.0
DOWN = "\x1b[B"
WRITE_IT = "Write it down here"

_STEERING = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>78])")
_HEEDED = "[signal.signal(n, signal.SIG_DFL) for n in (signal.SIGTERM, signal.SIGHUP)]; signal.signal(signal.SIGINT, signal.default_int_handler)"
_CHILD = f"import os, signal, sys; os.login_tty(0); {_HEEDED}; {{block}}; {{ahead}}; from advicetree.cli import main; sys.exit(main(sys.argv[1:]))"
_WITHOUT = "sys.modules.update(dict.fromkeys(['rich', 'prompt_toolkit']))"


class Screen:
    """A terminal with a walk in it: `type` types, `sees` waits for words to appear after those that were seen before."""

    def __init__(self, folder: Path, arguments: tuple[str, ...], *, extra: bool, ahead: str) -> None:
        self.master, slave = os.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "50", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONIOENCODING": "utf-8"}
        code = _CHILD.format(block="pass" if extra else _WITHOUT, ahead=ahead)
        self.process = subprocess.Popen([sys.executable, "-c", code, "walk", *arguments], stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment)
        self.is_open = True
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

    def hang_up(self) -> None:
        """Take the terminal away, as when its window is closed."""
        os.close(self.master)
        self.is_open = False

    def status(self) -> int:
        """Wait until the walk is left, and give its status."""
        while self.is_open and self._read(time.monotonic() + PATIENCE):
            pass
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        """End the walk, if it still goes on."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.is_open:
            self.hang_up()

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
    """Opens terminals with a walk through the parcel's tree, in a folder of their own; `ahead` is done in the program before it begins."""
    screens: list[Screen] = []

    def walk(*arguments: str, ahead: str = "pass") -> Screen:
        screens.append(Screen(tmp_path, (PARCEL, *arguments), extra=extra, ahead=ahead))
        return screens[-1]

    yield walk
    for screen in screens:
        screen.close()


def test_a_reader_is_walked_to_an_ending_and_out(walk: Open) -> None:
    screen = walk("--untimed")
    screen.sees("A parcel has not arrived")
    screen.sees("There are 2 stages: Look for it and Claim. It can take days. You can leave at\nany time, and go on later.")
    screen.sees("Stage 1 of 2: Look for it")
    screen.sees("Does the parcel have a tracking number?")
    screen.sees("4. Save and quit")
    screen.type("1")
    screen.sees("What does the page say?")
    screen.sees("Save and quit")
    screen.type(WRITE_IT)
    screen.sees("An empty line ends it")
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
    screen.sees("Save your walk?")
    screen.type("n")
    screen.sees("The walk is not saved.")
    assert screen.status() == 0


def test_a_reader_asks_goes_back_and_finds_what_they_wrote(walk: Open) -> None:
    screen = walk("--untimed")
    screen.sees("3. Why am I here?")
    screen.type("/help")
    screen.sees("/why-not NODE         what it would take to get there")
    screen.sees("Save and quit")
    screen.type("5")
    screen.sees("'5' is not an answer here. Type the number of an answer, or /help.")
    screen.sees("Save and quit")
    screen.type("1")
    screen.sees("What does the page say?")
    screen.sees("Save and quit")
    screen.type(WRITE_IT)
    screen.sees("An empty line ends it")
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
    screen.sees("To write, choose 3, “Write it down here”.")
    screen.sees("Save and quit")
    screen.type("/quit")
    screen.sees("What you wrote here is kept together with an answer, and you have not given one.")
    screen.sees("2. Leave without what I wrote")
    screen.type("2")
    screen.sees("Save your walk?")
    screen.type("n")
    assert screen.status() == 0


def test_a_reader_comes_too_soon_saves_and_comes_back(walk: Open, tmp_path: Path, parcel: Tree) -> None:
    screen = walk()
    screen.sees("Save and quit")
    screen.type("2")
    screen.sees("Then the sender has to look.")
    screen.sees("When was the parcel sent?")
    screen.sees("If you do not know, the wait counts from when you came here.")
    screen.sees("5. I do not know")
    screen.type("soon")
    screen.sees("'soon' cannot be read as a date;")
    screen.sees("5. I do not know")
    screen.type("2")
    screen.sees(": at what time of day?")
    screen.sees("4. I do not know")
    screen.type("3")
    screen.sees(", in the evening.")
    screen.sees("From ")
    screen.sees("“Done”.")
    screen.sees("1. Correct the date: When was the parcel sent?")
    screen.sees("Save and quit")
    screen.type("Done")
    screen.sees("It is too soon for that: it opens on ")
    screen.sees("4. Give another answer")
    screen.type("1")
    screen.sees("press Enter for lost-parcel-walk.json")
    screen.type("")
    screen.sees("--resume lost-parcel-walk.json")
    assert screen.status() == 0
    saved = Session.resume(parcel, (tmp_path / "lost-parcel-walk.json").read_text(encoding="utf-8"))
    assert (saved.here.id, list(saved.moments)) == ("ask-sender", ["sent"])
    again = walk("--resume", "lost-parcel-walk.json")
    again.sees("You stopped here:")
    assert "There are 2 stages" not in again.text
    again.sees("“Done”.")
    again.sees("Save and quit")
    again.type("done")
    again.sees("2. Go on reading")
    again.type("2")
    again.sees("This comes after “Done”, to be read only:")
    again.sees("Nothing is recorded. You are still at “Call the sender”.")
    again.sees("Save and quit")
    again.type("done")
    again.sees("3. I did it already")
    again.sees("Give another answer")
    again.type("3", "2")
    again.sees("The advice is to wait until ")
    again.sees("Has it come?")
    again.type("/quit")
    again.sees("The walk is saved in lost-parcel-walk.json.")
    assert again.status() == 0


@pytest.mark.parametrize("ahead", ["pass", SIGNALS_ASIDE])
@pytest.mark.parametrize(("key", "status"), [("\x04", 0), ("\x03", 130)])
def test_what_has_a_file_is_saved_however_the_reader_leaves(walk: Open, tmp_path: Path, parcel: Tree, key: str, status: int, ahead: str) -> None:
    screen = walk("--untimed", "--save", "walk.json", ahead=ahead)
    screen.sees("Save and quit")
    screen.type("2")
    screen.sees("Call the sender")
    screen.sees("Save and quit")
    screen.press(key)
    screen.sees("The walk is saved in walk.json. To go on with it:")
    assert screen.status() == status
    assert "Traceback" not in screen.text
    assert Session.resume(parcel, (tmp_path / "walk.json").read_text(encoding="utf-8")).here.id == "ask-sender"


@pytest.mark.parametrize("ahead", ["pass", SIGNALS_ASIDE])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_what_was_reached_is_saved_when_a_signal_ends_the_walk(walk: Open, tmp_path: Path, parcel: Tree, name: str, ahead: str) -> None:
    """As when the window of a terminal is closed; the terminal is left as it was."""
    screen = walk("--untimed", "--save", "walk.json", ahead=ahead)
    before = termios.tcgetattr(screen.master)
    screen.sees("Save and quit")
    screen.type("2")
    screen.sees("Call the sender")
    screen.sees("Save and quit")
    screen.process.send_signal(getattr(signal, name))
    assert screen.status() == 128 + getattr(signal, name)
    assert "Traceback" not in screen.text
    assert termios.tcgetattr(screen.master) == before
    assert Session.resume(parcel, (tmp_path / "walk.json").read_text(encoding="utf-8")).here.id == "ask-sender"


def _stopped_in_raw_mode(terminal_there: int) -> None:
    """Be told to end just after the mode of the terminal was changed."""
    with terminal.left_as_it_was():
        tty.setraw(terminal_there)
        raise Stopped(signal.SIGTERM)


def test_a_terminal_is_left_in_the_mode_that_it_was_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a signal comes just after the mode was changed, and nothing else would change it back."""
    master, slave = pty.openpty()
    with os.fdopen(master, "rb"), os.fdopen(slave, "rb") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        before = termios.tcgetattr(stdin)
        with pytest.raises(Stopped):
            _stopped_in_raw_mode(stdin.fileno())
        assert termios.tcgetattr(stdin) == before


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_lines_typed_at_a_note_are_kept_beside_the_walk_when_a_signal_ends_it(walk: Open, tmp_path: Path, name: str) -> None:
    """Those of another stop too, which wait there for the reader to come back."""
    screen = walk("--untimed", "--save", "walk.json")
    screen.sees("Save and quit")
    screen.type("1")
    screen.sees("What does the page say?")
    screen.sees("Save and quit")
    screen.type(WRITE_IT)
    screen.sees("An empty line ends it")
    screen.type("Still in Lyon.", "/back")
    screen.sees("Does the parcel have a tracking number?")
    screen.sees("Save and quit")
    screen.type("/note Ask Ann.")
    screen.sees("Noted;")
    screen.sees("Save and quit")
    screen.process.send_signal(getattr(signal, name))
    assert screen.status() == 128 + getattr(signal, name)
    assert "advicetree: what was written for an answer that was not given is kept in 'walk.note.txt'" in screen.text
    assert (tmp_path / "walk.note.txt").read_text(encoding="utf-8") == (
        "What you wrote at “Look the number up on the carrier's page”:\nStill in Lyon.\n\n"
        "What you wrote at “Does the parcel have a tracking number?”:\nAsk Ann.\n"
    )


SMALL = "import fcntl, struct; fcntl.ioctl(0, __import__('termios').TIOCSWINSZ, struct.pack('HHHH', 12, 80, 0, 0))"


def test_choices_that_would_push_the_question_out_of_the_screen_wait_for_a_key(walk: Open) -> None:
    screen = walk("--untimed", ahead=SMALL)
    screen.sees("1. Yes")
    screen.sees("4. Save and quit")
    assert "Press Enter" not in screen.text
    screen.type("1")
    screen.sees("To write, choose 3, “Write it down here”.\n\nPress Enter to read on.")
    assert "1. It says delivered" not in screen.text
    screen.type("")
    screen.sees("1. It says delivered")
    screen.sees("Save and quit")
    screen.type("/again")
    screen.sees("Press Enter to read on.")
    screen.type("/quit")
    screen.sees("Save your walk?")
    screen.type("n")
    assert screen.status() == 0


DEAF = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"


@pytest.mark.parametrize(("ahead", "statuses"), [("pass", {129, 2}), (DEAF, {2})], ids=["heard", "ignored"])
@pytest.mark.parametrize(("line", "seen"), [("/why", "You answered: Yes."), ("", "Save and quit"), ("/back", "tracking number?")])
def test_a_note_is_kept_when_the_terminal_goes_away(walk: Open, tmp_path: Path, ahead: str, statuses: set[int], line: str, seen: str) -> None:
    """While it is written, when it is finished, and when the reader has gone back; whether a signal tells of it or only an error does."""
    screen = walk("--untimed", "--save", "walk.json", ahead=ahead)
    screen.sees("Save and quit")
    screen.type("1")
    screen.sees("What does the page say?")
    screen.sees("Save and quit")
    screen.type(WRITE_IT)
    screen.sees("An empty line ends it")
    screen.type("Still in Lyon.", line)
    screen.sees(seen)
    screen.hang_up()
    assert screen.status() in statuses
    assert (
        (tmp_path / "walk.note.txt").read_text(encoding="utf-8").startswith("What you wrote at “Look the number up on the carrier's page”:\nStill in Lyon.\n")
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["walk.json", "walk.note.txt"]


def test_a_walk_in_two_terminals_becomes_two_files(walk: Open, tmp_path: Path, parcel: Tree) -> None:
    one = walk("--untimed", "--save", "walk.json")
    one.sees("Save and quit")
    two = walk("--resume", "walk.json")
    two.sees("Save and quit")
    one.type("2")
    one.sees("Call the sender")
    one.sees("Save and quit")
    two.type("1")
    two.sees("Another program wrote to 'walk.json' meanwhile,")
    two.sees("kept in 'walk.2.json'.")
    two.sees("What does the page say?")
    two.sees("Save and quit")
    two.type(WRITE_IT)
    two.sees("An empty line ends it")
    two.type("Still in Lyon.", "")
    two.sees("Save and quit")
    two.type("2")
    two.sees("Give it time")
    two.sees("Save and quit")
    two.type("/quit")
    two.sees("The walk is saved in walk.2.json.")
    assert two.status() == 1
    one.type("/quit")
    one.sees("The walk is saved in walk.json.")
    assert one.status() == 0
    saved = {path.name: Session.resume(parcel, path.read_text(encoding="utf-8")).here.id for path in tmp_path.iterdir()}
    assert saved == {"walk.json": "ask-sender", "walk.2.json": "give-it-time"}


def test_a_reader_who_leaves_without_a_file_is_offered_one(walk: Open, tmp_path: Path) -> None:
    screen = walk("--untimed")
    screen.sees("Save and quit")
    screen.type("2")
    screen.sees("1. Done")
    screen.sees("Save and quit")
    screen.press("\x04")
    screen.sees("Save your walk?")
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


@pytest.mark.parametrize("extra", [True], indirect=True)
def test_arrow_keys_move_through_the_days_and_the_parts_of_a_day(walk: Open) -> None:
    screen = walk()
    screen.sees("Save and quit")
    screen.type("2")
    screen.sees("5. I do not know")
    screen.press(DOWN)
    screen.type("")
    screen.sees("> Yesterday")
    screen.sees(": at what time of day?")
    screen.sees("4. I do not know")
    screen.press(DOWN)
    screen.type("")
    screen.sees("> Afternoon")
    screen.sees(", in the afternoon.")


class Reader(PlainFrontEnd):
    """A face behind which lines are typed that were written down; an exception stands for what a key raises."""

    def __init__(self, *lines: str | type[BaseException]) -> None:
        super().__init__()
        self.lines = list(lines)

    def ask(self, prompt: str) -> str:
        """Type the next line."""
        sys.stdout.write(prompt)
        line = self.lines.pop(0)
        if isinstance(line, str):
            sys.stdout.write(line + "\n")
            return line
        raise line


WAITS = """
format = 1
id = "waits"
title = "Waits"
start = "prepare"
moment.exam = { ask = "When is the exam?" }
[action.prepare]
do = "Prepare"
note = "What will you say?"
wait = { until = "exam", at-most = "1 day", why = "They will tell you." }
answers.done = "age"
answers.off = { label = "It is off", to = "over", any-time = true }
[fact.years]
ask = "How old are you?"
number = { from = 0 }
bands = [{ id = "young", below = 18, label = "Young" }, { id = "old", label = "Old" }]
[situation.age]
about = "years"
answers = { young = "over", old = "over" }
[ending.over]
say = "Over."
"""


@pytest.fixture
def converse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Walks with a reader whose lines are written down; gives the status and all that was shown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def converse(*lines: str | type[BaseException], tree: str = WAITS, time: str | None = "2026-03-02T09:00+00:00", file: str | None = None) -> tuple[int, str]:
        reader = Reader(*lines)
        monkeypatch.setattr(terminal, "front_end", lambda: reader)
        now = datetime.fromisoformat(time) if time is not None else None
        walk = OngoingWalk(Session.start(loads(tree), now=now), Clock(now, kept=now is not None), "waits.toml", file)
        status = terminal.converse(walk)
        assert not reader.lines
        return status, capsys.readouterr().out

    return converse


Converse = Callable[..., tuple[int, str]]


def test_a_moment_that_is_waited_for_holds_nobody_until_it_is_given(converse: Converse) -> None:
    status, out = converse("", "4", "tomorrow 12:00", "3", "5", "/quit", "n")
    assert status == 0
    assert "If you don't know the date yet, you can carry on without waiting. They will tell you." in " ".join(out.split())
    assert "When is the exam?\n\nIf you don't know yet, you don't have to wait." in out
    assert "  1. Today\n  2. Tomorrow\n  3. In two days\n  4. Another day\n  5. I do not know yet\n" in out
    assert "  4. Give the date: When is the exam?" in out
    assert "When is the exam? Tuesday 3 March 2026 at 12:00 (UTC). If that is not right," in out
    assert "From Tuesday 3 March 2026 at 12:00 (UTC), in 1 day and 3 hours: “Done”. Stop\nwaiting on Wednesday 4 March 2026" in out
    assert "  3. Correct the date: When is the exam?" in out
    assert "  4. Another day\n  5. Leave it as it is\n" in out


@pytest.mark.parametrize(
    ("stages", "stage", "introduction"),
    [
        ((), "", "It can take days. You can leave at any time, and go on later."),
        (("Look",), "Stage: Look", "It can take days. You can leave at any time, and go on later."),
        (("Look", "Ask"), "Stage 1 of 2: Look", "There are 2 stages: Look and Ask. It can take days. You can leave at any time, and go on later."),
        (
            ("Look", "Ask", "Claim"),
            "Stage 1 of 3: Look",
            "There are 3 stages: Look, Ask and Claim. It can take days. You can leave at any time, and go on later.",
        ),
        (("Look", "A" * 150), "Stage 1 of 2: Look", "There are 2 stages. It can take days. You can leave at any time, and go on later."),
    ],
)
def test_the_stages_are_counted_and_named_at_the_start(converse: Converse, stages: tuple[str, ...], stage: str, introduction: str) -> None:
    parts = "".join(f'stage.s{number} = {{ title = "{title}" }}\n' for number, title in enumerate(stages))
    tree = WAITS.replace("moment.exam", parts + "moment.exam")
    tree = tree.replace('do = "Prepare"', 'stage = "s0"\ndo = "Prepare"') if stages else tree
    out = " ".join(converse("", "/quit", tree=tree)[1].split())
    assert f"Waits ===== {introduction} Type the number" in out
    assert " ".join(f"/help tells what else you can type. {stage} Prepare -------".split()) in out


@pytest.mark.parametrize(
    ("wait", "introduction"),
    [
        ('at-least = "20 minutes"', ""),
        ('at-most = "1 day"', "It can take days. You can leave at any time, and go on later."),
        ('at-least = "20 days", at-most = "21 days"', "It can take weeks. You can leave at any time, and go on later."),
    ],
)
def test_how_long_a_walk_can_take_is_said_only_where_it_waits_for_days(converse: Converse, wait: str, introduction: str) -> None:
    tree = WAITS.replace('until = "exam", at-most = "1 day"', wait).replace('moment.exam = { ask = "When is the exam?" }', "")
    tree = tree.replace('note = "What will you say?"', "")
    out = " ".join(converse("/quit", tree=tree)[1].split())
    assert f"Waits ===== {introduction} Type the number".replace("  ", " ") in out


def test_a_walk_of_stages_without_waits_says_that_it_can_be_left(converse: Converse) -> None:
    tree = WAITS.replace('wait = { until = "exam", at-most = "1 day", why = "They will tell you." }', "").replace(", any-time = true", "")
    tree = tree.replace('moment.exam = { ask = "When is the exam?" }', 'stage = { a = { title = "Look" }, b = { title = "Ask" } }')
    out = converse("/quit", tree=tree)[1]
    assert "There are 2 stages: Look and Ask. You can leave at any time, and go on later.\n" in out


PAST = (
    WAITS.replace('until = "exam", at-most = "1 day"', 'at-least = "2 days", since = "exam"')
    .replace('note = "What will you say?"\n', "")
    .replace("When is", "When was")
)


@pytest.mark.parametrize(
    ("lines", "words", "when"),
    [
        (("1", "4"), "Monday 2 March 2026, at an unknown hour", "2026-03-02T09:00:00"),
        (("today", "1"), "Monday 2 March 2026, in the morning", "2026-03-02T09:00:00"),
        (("2", "2"), "Sunday 1 March 2026, in the afternoon", "2026-03-01T18:00:00"),
        (("Yesterday", "Evening"), "Sunday 1 March 2026, in the evening", "2026-03-01T23:59:00"),
        (("2", "14:30"), "Sunday 1 March 2026 at 14:30 (UTC)", "2026-03-01T14:30:00"),
        (("3", ""), "Saturday 28 February 2026, at an unknown hour", "2026-02-28T23:59:00"),
        (("yesterday evening",), "Sunday 1 March 2026, in the evening", "2026-03-01T23:59:00"),
        (("4", "26 February", "1"), "Thursday 26 February 2026, in the morning", "2026-02-26T12:00:00"),
        (("4", "26.2. 8:15"), "Thursday 26 February 2026 at 08:15 (UTC)", "2026-02-26T08:15:00"),
        (("26/02", "4"), "Thursday 26 February 2026, at an unknown hour", "2026-02-26T23:59:00"),
        (("4", "2/26", "4", "26/2", "1"), "Thursday 26 February 2026, in the morning", "2026-02-26T12:00:00"),
        (("4", "", "2", "3pm", "2", "/help", "15:00"), "Sunday 1 March 2026 at 15:00 (UTC)", "2026-03-01T15:00:00"),
    ],
)
def test_a_moment_is_asked_by_its_day_and_then_by_its_hour(converse: Converse, lines: tuple[str, ...], words: str, when: str) -> None:
    out = converse(*lines, "/quit", "walk.json", tree=PAST)[1]
    assert "When was the exam?\n\nIf you do not know, the wait counts from when you came here.\n\n  1. Today\n  2. Yesterday\n  3. Two days ago\n" in out
    assert f"When was the exam? {words}. If that is not right, type /moment exam and the date." in " ".join(out.split())
    assert json.loads(Path("walk.json").read_text(encoding="utf-8"))["moments"] == {"exam": f"{when}Z"}


def test_a_day_that_was_typed_is_told_back_before_its_hour_is_asked(converse: Converse) -> None:
    out = converse("4", "3/2", "1", "/moment exam", "4", "2 March", "1", "/quit", "n", tree=PAST)[1]
    typing = "> 4\n\nType the date, such as 26 November, 26.11. or 2026-11-26 14:30.\n> 3/2\n\n"
    asking = "Tuesday 3 February 2026: at what time of day? Or type an hour, such as 14:30.\n\n"
    assert f"{typing}{asking}  1. Morning\n  2. Afternoon\n  3. Evening\n  4. I do not know\n> 1\n" in out
    assert "When was the exam? Monday 2 March 2026, in the morning. If that is not right," in out


def test_a_moment_that_was_is_asked_about_once_where_it_is_to_come(converse: Converse) -> None:
    out = converse("1", "2", "2", "2", "2", "/quit", "n", tree=PAST)[1]
    assert "When was the exam? Monday 2 March 2026, in the afternoon. Is that right?\n\n  1. Yes\n  2. No, I meant another date\n" in out
    assert "When was the exam? Sunday 1 March 2026, in the afternoon. If that is not right," in out


@pytest.mark.parametrize("lines", [("/back",), ("2", "/back"), ("4", "/back")])
def test_a_command_leads_away_from_a_moment_at_each_of_its_questions(converse: Converse, lines: tuple[str, ...]) -> None:
    tree = PAST.replace('start = "prepare"', 'start = "first"').replace("[action.prepare]", '[action.first]\ndo = "Begin"\nthen = "prepare"\n[action.prepare]')
    out = converse("done", *lines, "/quit", tree=tree)[1]
    assert out.count("Begin\n-----\n") == 2


def test_a_date_that_does_not_come_is_asked_for_again(converse: Converse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        monkeypatch.setattr(Clock, "zone", None)
        out = converse("2026-03-29 02:30", "2026-03-29 03:30", "/quit", "n")[1]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "2026-03-29 02:30 does not come, since clocks are put forward then; write\n2026-03-29T01:30+01:00 or 2026-03-29T03:30+02:00.\n" in out
    assert "When is the exam? Sunday 29 March 2026 at 03:30 (your time)." in out


def test_a_note_is_not_asked_for_before_its_time_but_can_be_written(converse: Converse) -> None:
    out = converse("tomorrow", "4", "2", "Be brief.", "", "off", "/quit", "walk.json")[1]
    assert out.index("  1. It is off\n\n  2. Write it down here\n") < out.index("What will you say?")
    assert json.loads(Path("walk.json").read_text(encoding="utf-8"))["steps"][0][3] == "Be brief."


def test_another_answer_can_be_given_after_one_that_came_too_soon(converse: Converse) -> None:
    out = converse("in two days 9:00", "done", "4", "1", "1", "")[1]
    assert "It is too soon for that: it opens on Wednesday 4 March 2026 at 09:00 (UTC), in 2\ndays. They will tell you." in out
    assert "  1. Save, and come back then\n  2. Go on reading\n  3. I did it already\n  4. Give another answer\n" in out


WAITING = WAITS.replace(
    "answers.done",
    """answers.late = { label = "I was late", to = "age" }
answers.ill = { label = "I was ill", to = "age" }
answers.done""",
)


def test_while_an_action_waits_only_what_can_be_given_now_is_offered(converse: Converse) -> None:
    out = converse("in two days 9:00", "/early", "4", "/quit", "n", tree=WAITS.replace("answers.done", 'answers.missed = "age"\nanswers.done'))[1]
    assert (
        "From Wednesday 4 March 2026 at 09:00 (UTC), in 2 days: “Missed” or “Done”. Stop\n"
        "waiting on Thursday 5 March 2026 at 09:00 (UTC), in 3 days. They will tell you.\n\n"
        "To answer before that, type /early.\n\n"
        "This can take days. To keep your walk in waits-walk.json, type /save, or /quit\nto save and leave.\n\n"
        "  1. It is off\n\n  2. Write it down here\n"
    ) in out
    assert "Say what to answer:\n\n  1. Missed\n  2. Done\n  3. It is off\n  4. None of these\n" in out
    assert "not yet" not in out


def test_several_answers_that_wait_are_one_line(converse: Converse) -> None:
    out = converse("in two days 9:00", "i was late", "4", "/quit", "n", tree=WAITING)[1]
    assert "in 2 days: “I was late”, “I was ill” or “Done”." in " ".join(out.split())
    assert "It is too soon for that:" in out


def test_where_nothing_can_be_answered_yet_the_other_choices_are_counted_from_one(converse: Converse) -> None:
    out = converse("tomorrow 9:00", "", "/back", "/quit", "n", tree=WAITS.replace(", any-time = true", ""))[1]
    assert "“Done” or “It is off”. Stop" in out
    assert "save and leave.\n\n  1. Write it down here\n  2. Correct the date: When is the exam?\n  3. Why am I here?\n" in out
    assert "Type the number of a choice, or /help.\n" in out


def test_to_read_on_records_nothing(converse: Converse) -> None:
    out = converse("tomorrow 9:00", "Done", "Go on reading", "/quit", "walk.json")[1]
    assert (
        "This comes after “Done”, to be read only:\n\nHow old are you?\n----------------\n\nYou can type a number from 0.\n\n"
        "Nothing is recorded. You are still at “Prepare”.\n\n  1. It is off\n"
    ) in out
    assert json.loads(Path("walk.json").read_text(encoding="utf-8"))["steps"] == []


@pytest.mark.parametrize("lines", [("done", "I did it already"), ("/early done",), ("/early", "1"), ("/early prepare: Done",), ("/EARLY Done",)])
def test_an_early_answer_is_recorded_only_after_a_warning_and_a_yes(converse: Converse, lines: tuple[str, ...]) -> None:
    warning = (
        "The advice is to wait until Tuesday 3 March 2026 at 09:00 (UTC). They will tell\nyou. "
        "If you say yes, “Done” is recorded now, and the walk goes on from there. Is\nit so already?\n\n"
        "  1. No, not yet\n  2. Yes, it is so already\n"
    )
    out = converse("tomorrow 9:00", *lines, "1", *lines, "No, not yet", "/quit", "no.json")[1]
    assert out.count(warning) == 2
    assert json.loads(Path("no.json").read_text(encoding="utf-8"))["steps"] == []
    out = converse("tomorrow 9:00", *lines, "2", "Be brief.", "", "/quit", "yes.json")[1]
    assert out.count(warning) == 1
    assert json.loads(Path("yes.json").read_text(encoding="utf-8"))["steps"][0][:2] == ["prepare", "done"]


@pytest.mark.parametrize(("word", "steps"), [("yes", 1), ("Y", 1), ("no", 0), ("n", 0)])
def test_a_warning_before_an_early_answer_takes_yes_and_no(converse: Converse, word: str, steps: int) -> None:
    out = converse("tomorrow 9:00", "/early done", word, *(["Be brief.", ""] if steps else []), "/quit", "said.json")[1]
    assert f"{word!r} is not an answer here" not in out
    assert len(json.loads(Path("said.json").read_text(encoding="utf-8"))["steps"]) == steps


def test_a_line_of_a_note_may_begin_with_a_node(converse: Converse) -> None:
    assert "Noted; it is kept with your next answer." in converse("tomorrow 9:00", "/note age: 30", "/quit", "2", "n")[1]


KEEP = "This can take days. To keep your walk in {}, type /save, or /quit to save and leave."


def test_how_to_keep_a_walk_is_told_once_when_it_first_waits(converse: Converse) -> None:
    """Also where the date is given later; and not in a question."""
    Path("waits-walk.json").write_text("mine", encoding="utf-8")
    status, out = converse("tomorrow 9:00", "/again", "/save", "/quit")
    assert status == 0
    words = " ".join(out.split())
    assert words.count(KEEP.format("waits-walk2.json")) == 1
    assert f"{KEEP.format('waits-walk2.json')} 1. It is off" in words
    assert words.index("When is the exam? Tuesday") < words.index(KEEP[:19])
    assert "The walk is saved in waits-walk2.json. To go on with it:\n\n  advicetree walk waits.toml --resume waits-walk2.json\n\n  1. It is off" in out
    assert "Save your walk?" not in out
    assert json.loads(Path("waits-walk2.json").read_text(encoding="utf-8"))["here"] == "prepare"
    assert Path("waits-walk.json").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("wait", "time", "is_told"),
    [
        ('at-least = "1 day"', "2026-03-02T09:00+00:00", True),
        ('at-most = "3 days"', "2026-03-02T09:00+00:00", True),
        ('at-least = "1 day"', None, True),
        ('at-least = "20 minutes"', "2026-03-02T09:00+00:00", False),
        ('until = "exam"', "2026-03-02T09:00+00:00", False),
    ],
)
def test_how_to_keep_a_walk_is_told_where_it_waits_for_days(converse: Converse, wait: str, time: str | None, *, is_told: bool) -> None:
    tree = WAITS.replace('until = "exam", at-most = "1 day"', wait).replace('note = "What will you say?"', "")
    tree = tree if "until" in wait else tree.replace('moment.exam = { ask = "When is the exam?" }', "")
    out = converse(*[""] * ("until" in wait), "/quit", tree=tree, time=time)[1]
    assert (KEEP.format("waits-walk.json") in " ".join(out.split())) is is_told
    tree = tree.replace(wait, 'at-least = "1 day"').replace('moment.exam = { ask = "When is the exam?" }', "")
    assert "To keep your walk" not in converse("/quit", tree=tree, time=time, file="walk.json")[1]


def test_what_can_be_given_now_needs_no_warning(converse: Converse) -> None:
    out = converse("tomorrow 9:00", "/early off", "/quit", "walk.json")[1]
    assert "The advice is to wait" not in out
    assert "'soon' is not an answer at 'prepare'" in converse("tomorrow 9:00", "/early soon", "/quit", "n")[1]


def test_a_wait_until_a_moment_is_told_without_time(converse: Converse) -> None:
    out = converse(EOFError, time=None)[1]
    assert "Wait until the time given in answer to “When is the exam?”. Wait at most 1 day after that. They will tell you." in " ".join(out.split())
    assert out.endswith("The walk is not saved. To start again:\n\n  advicetree walk waits.toml\n")


def test_a_number_is_typed_and_the_answers_have_letters(converse: Converse) -> None:
    out = converse("done", "-1", "c", "/quit", time=None)[1]
    assert "  a. Young\n  b. Old\n\n  c. Go back\n  d. Why am I here?\n  e. Save and quit\n> -1" in out
    assert "-1 is less than 0. Type a number from 0, or the letter of an answer, or /help.\n" in out


def test_a_note_that_grows_too_long_keeps_what_fits(converse: Converse) -> None:
    out = converse(WRITE_IT, "x" * 1500, "y" * 600, "z", "", KeyboardInterrupt, KeyboardInterrupt, time=None)[1]
    assert "With this, the note has 2,101 characters; a note may have 2,000." in out
    assert "What you wrote here waits for an answer. To go back to it, type /again." in out
    assert "| z\n" in out


def test_a_draft_is_there_again_after_going_back_past_it(converse: Converse) -> None:
    out = converse(WRITE_IT, "One.", "", "done", "/back", WRITE_IT, "Two.", "", "done", "young", "/quit", "walk.json", time=None)[1]
    assert "You wrote here before:\n| One.\n" in out
    assert json.loads(Path("walk.json").read_text(encoding="utf-8"))["steps"][0][3] == "One.\nTwo."


def test_a_command_works_where_a_note_or_a_moment_is_asked_for(converse: Converse) -> None:
    out = converse("/why", "/nonsense", "", WRITE_IT, "/ is no command", "/sources", "/quit", "2")[1]
    assert out.count("This is where every walk starts.") == 1
    assert "There is no command '/nonsense'; type /help for those that there are." in out
    assert "No source is named for what is said here." in out
    assert "2. Leave without what I wrote" in out


def test_a_walk_whose_file_cannot_be_written_goes_on_and_offers_another(converse: Converse) -> None:
    status, out = converse("done", "/quit", "walk.json", time=None, file="gone/walk.json")
    assert status == 0
    assert "The walk cannot be saved in 'gone/walk.json': No such file or directory; name\nanother file." in out
    assert out.endswith("The walk is saved in walk.json. To go on with it:\n\n  advicetree walk waits.toml --resume walk.json\n")


def test_the_proposed_name_of_a_file_is_free(converse: Converse) -> None:
    Path("waits-walk.json").write_text("mine", encoding="utf-8")
    converse("done", "Save and quit", "", time=None)
    assert Path("waits-walk.json").read_text(encoding="utf-8") == "mine"
    assert json.loads(Path("waits-walk2.json").read_text(encoding="utf-8"))["here"] == "age"


@pytest.mark.parametrize("leaving", ["/quit", "Save and quit", EOFError, KeyboardInterrupt])
def test_an_empty_line_saves_however_the_reader_leaves(converse: Converse, leaving: str | type[BaseException]) -> None:
    status, out = converse("done", leaving, "", time=None)
    assert status == (130 if leaving is KeyboardInterrupt else 0)
    assert "Save your walk? Type a file's name, press Enter for waits-walk.json, or type n\nto leave without saving." in out
    assert json.loads(Path("waits-walk.json").read_text(encoding="utf-8"))["here"] == "age"


def test_pressed_twice_ctrl_c_leaves_without_saving(converse: Converse) -> None:
    status, out = converse("done", KeyboardInterrupt, KeyboardInterrupt, time=None)
    assert (status, list(Path().iterdir())) == (130, [])
    assert "The walk is not saved. To start again:" in out


def test_a_command_typed_where_a_file_is_named_is_a_command(converse: Converse) -> None:
    out = converse("done", "/quit", "/why", "/qit", "/back", "1", "/quit", "/help", "/save walk.json", time=None)[1]
    assert "Why “How old are you?”:" in out
    assert "There is no command '/qit'; did you mean '/quit'?" in out
    assert out.count("How old are you?\n----") == 2
    assert "/why-not NODE         what it would take" in out
    assert [path.name for path in Path().iterdir()] == ["walk.json"]


@pytest.mark.parametrize("typed", ["n", "No", "/quit"])
def test_a_walk_can_be_left_without_saving(converse: Converse, typed: str) -> None:
    assert converse("done", "/quit", typed, time=None)[0] == 0
    assert list(Path().iterdir()) == []


def test_ctrl_c_shows_a_note_that_waits_and_lets_the_reader_go_back_to_it(converse: Converse) -> None:
    status, out = converse(WRITE_IT, "Be brief.", KeyboardInterrupt, "/again", "done", "/quit", "", time=None)
    assert status == 0
    assert "To go back to it, type /again. | Be brief." in " ".join(out.split())
    assert json.loads(Path("waits-walk.json").read_text(encoding="utf-8"))["steps"][0][-1] == "Be brief."


def test_ctrl_c_keeps_a_note_that_waits_beside_the_walk(converse: Converse) -> None:
    out = converse(WRITE_IT, "Be brief.", KeyboardInterrupt, time=None, file="walk.json")[1]
    assert out.endswith("What was written for an answer that was not given is kept in 'walk.note.txt'.\n")
    assert Path("walk.note.txt").read_text(encoding="utf-8") == "What you wrote at “Prepare”:\nBe brief.\n"


def test_a_note_that_cannot_be_kept_is_told(converse: Converse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "note_beside", lambda _: "none/walk.note.txt")
    out = converse(WRITE_IT, "Be brief.", "Be kind.", KeyboardInterrupt, time=None, file="walk.json")[1]
    assert out.endswith(
        "\n\nWhat you wrote at “Prepare”:\nBe brief.\nBe kind.\n\n"
        "The note cannot be saved in 'none/walk.note.txt': No such file or directory;\ncopy it from here.\n"
    )


def test_drafts_of_other_stops_are_kept_too_where_the_reader_leaves(converse: Converse) -> None:
    out = converse("done", "/note Be brief.", "/back", KeyboardInterrupt, time=None, file="walk.json")[1]
    assert out.endswith("What was written for an answer that was not given is kept in 'walk.note.txt'.\n")
    assert Path("walk.note.txt").read_text(encoding="utf-8") == "What you wrote at “How old are you?”:\nBe brief.\n"


def test_what_the_reader_leaves_without_is_not_kept(converse: Converse) -> None:
    out = converse(WRITE_IT, "Be brief.", "", "/quit", "2", time=None, file="walk.json")[1]
    assert out.endswith("The walk is saved in walk.json. To go on with it:\n\n  advicetree walk waits.toml --resume walk.json\n")
    assert not Path("walk.note.txt").exists()


class Broken(Reader):
    """A reader's face that fails from the call of some number on, as where the terminal is gone."""

    def __init__(self, error: BaseException, works_for: int, *lines: str | type[BaseException]) -> None:
        super().__init__(*lines)
        self.error = error
        self.works_for = works_for
        self.has_failed = False

    def _use(self) -> None:
        self.works_for -= 1
        if self.works_for < 0:
            self.has_failed = True
            raise self.error

    def tell(self, blocks: Sequence[Block]) -> None:
        """Show some blocks, as far as that works."""
        self._use()
        super().tell(blocks)

    def ask(self, prompt: str) -> str:
        """Type the next line, as far as that works."""
        self._use()
        return super().ask(prompt)


@pytest.mark.parametrize("leaving", ["/quit", EOFError, KeyboardInterrupt])
@pytest.mark.parametrize("wrote", [(WRITE_IT, "Be brief.", "Be kind.", "/back", ""), ("Be brief.", "1", "Be kind.", "1")], ids=["asked", "not asked"])
@pytest.mark.parametrize(
    "error",
    [OSError(5, "Input/output error"), BrokenPipeError(), ValueError("I/O operation on closed file"), termios.error(5, "Input/output error"), Stopped(15)],
    ids=repr,
)
def test_wherever_the_face_fails_what_was_written_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaving: str | type[BaseException], error: BaseException, wrote: tuple[str, ...]
) -> None:
    """At whichever of all that is told and asked it fails: each line that was typed is in the walk's file or in that of the note."""
    monkeypatch.chdir(tmp_path)
    for works_for in count():
        file = f"{works_for}.json"
        reader = Broken(error, works_for, *wrote, "done", "/back", "/why", leaving, *[KeyboardInterrupt] * 3)
        monkeypatch.setattr(terminal, "front_end", lambda reader=reader: reader)
        with suppress(OSError, ValueError, Stopped):
            terminal.converse(OngoingWalk(Session.start(loads(WAITS)), Clock(None, kept=False), "waits.toml", file))
        kept = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob(f"{works_for}.*"))
        typed = [line for line in ("Be brief.", "Be kind.") if line not in reader.lines]
        assert [line for line in typed if line not in kept] == [], works_for
        if not reader.has_failed:
            return


def test_whenever_a_signal_comes_while_files_are_written_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while the note is kept since the terminal is gone, as a shell sends `SIGHUP` just after that."""
    monkeypatch.chdir(tmp_path)
    for written in count(1):
        fsync = Interrupted(written)
        reader = Broken(OSError(5, "Input/output error"), 21, WRITE_IT, "Be brief.", "", "done", "/back", WRITE_IT, "Be kind.", "")
        monkeypatch.setattr(terminal, "front_end", lambda reader=reader: reader)
        monkeypatch.setattr(os, "fsync", fsync)
        with suppress(OSError, Stopped), heeded():
            terminal.converse(OngoingWalk(Session.start(loads(WAITS)), Clock(None, kept=False), "waits.toml", f"{written}.json"))
        kept = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob(f"{written}.*"))
        typed = [line for line in ("Be brief.", "Be kind.") if line not in reader.lines]
        assert [line for line in typed if line not in kept] == [], written
        if fsync.calls_left > 0:
            assert "Be kind." in kept
            return


def test_words_that_may_be_meant_to_be_written_down_are_kept_when_a_signal_ends_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader = Reader("Be brief.")
    monkeypatch.setattr(reader, "ask", lambda prompt: Reader.ask(reader, prompt) if reader.lines else signal.raise_signal(signal.SIGTERM))
    monkeypatch.setattr(terminal, "front_end", lambda: reader)
    with pytest.raises(Stopped), heeded():
        terminal.converse(OngoingWalk(Session.start(loads(WAITS)), Clock(None, kept=False), "waits.toml", "walk.json"))
    assert Path("walk.note.txt").read_text(encoding="utf-8") == "What you wrote at “Prepare”:\nBe brief.\n"


def test_a_signal_that_comes_together_with_an_error_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a terminal goes away: what is written to it fails, and the signal is heard by the first function that is called after that."""
    monkeypatch.chdir(tmp_path)
    reading, gone = os.pipe()
    os.close(reading)
    reader = Reader(WRITE_IT, "Be brief.", "Be kind.")
    monkeypatch.setattr(reader, "ask", lambda prompt: Reader.ask(reader, prompt) if reader.lines else os.write(gone, b"lost"))
    monkeypatch.setattr(terminal, "front_end", lambda: reader)
    monkeypatch.setattr("advicetree.cli.process._ENDING", ("SIGPIPE",))  # it comes with the error
    ignored = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        with pytest.raises(Stopped), heeded():
            terminal.converse(OngoingWalk(Session.start(loads(WAITS)), Clock(None, kept=False), "waits.toml", "walk.json"))
    finally:
        signal.signal(signal.SIGPIPE, ignored)
        os.close(gone)
    assert "Be brief.\nBe kind.\n" in Path("walk.note.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("extra", [True], indirect=True)
@pytest.mark.parametrize("number", [1, 3, 6, 10])
def test_a_signal_in_the_midst_of_an_event_loop_ends_the_walk(walk: Open, tmp_path: Path, number: int) -> None:
    screen = walk("--untimed", "--save", "walk.json", ahead=SIGNAL_IN_A_LOOP.format(number=number))
    screen.type("1", WRITE_IT, "Still in Lyon.", "/why", "/back")
    assert screen.status() == 128 + signal.SIGHUP
    assert "Traceback" not in screen.text
    assert sorted(path.name for path in tmp_path.iterdir()) in ([], ["walk.json"], ["walk.json", "walk.note.txt"])


def test_an_earlier_answer_is_changed_by_numbers_alone(converse: Converse) -> None:
    out = converse("done", "12", "Change an earlier answer", "2", "2", "/quit", "", time=None)[1]
    assert "Say which answer to change:\n\n  1. “Prepare” Done\n  2. “How old are you?” 12 (Young)\n  3. None of these\n" in out
    assert "Say what the answer to “How old are you?” is now:\n\n  1. Young\n  2. Old\n" in out
    assert json.loads(Path("waits-walk.json").read_text(encoding="utf-8"))["steps"][1][1] == "old"


def test_a_place_to_get_to_is_chosen_by_its_headline(converse: Converse) -> None:
    out = converse("/why-not", "2", "/quit", time=None)[1]
    assert "Say where to get to:\n\n  1. Prepare\n  2. Over.\n  3. None of these\n" in out
    assert "To get to “Over.”:\n" in out


@pytest.mark.parametrize(
    "lines",
    [
        ("tomorrow 9:00", "done", "I did it already", "2", "Be brief.", ""),
        ("tomorrow 9:00", "/moment exam 25 February", "done", "Be brief.", ""),
    ],
)
def test_a_note_is_asked_for_before_the_answer_is_taken(converse: Converse, lines: tuple[str, ...]) -> None:
    converse(*lines, "/quit", "walk.json")
    assert json.loads(Path("walk.json").read_text(encoding="utf-8"))["steps"][0][3] == "Be brief."


def test_a_note_is_not_asked_for_twice_nor_with_an_answer_for_any_time(converse: Converse) -> None:
    assert converse("tomorrow 9:00", "off", "/quit", "n")[1].count("What will you say?") == 0
    assert converse("", "done", "/quit", "n")[1].count("What will you say?") == 1


def test_answers_are_offered_before_lines_are_asked_for(converse: Converse) -> None:
    out = converse("done", "/quit", "n", time=None)[1]
    assert (
        "Prepare\n-------\n\nWait until the time given in answer to “When is the exam?”. Wait at most 1 day\nafter that. They will tell you.\n\n"
        "This can take days. To keep your walk in waits-walk.json, type /save, or /quit\nto save and leave.\n\n"
        "What will you say?\n\nTo write, choose 3, “Write it down here”.\n\n"
        "  1. Done\n  2. It is off\n\n  3. Write it down here\n  4. Why am I here?\n  5. Save and quit\n> done\n\nHow old"
    ) in out
    assert "Write line by line" not in out


def test_lines_that_were_written_before_are_shown_with_the_question(converse: Converse) -> None:
    out = converse(WRITE_IT, "Be brief.", "", "done", "/back", "/quit", "2", time=None)[1]
    assert out.endswith(
        "What will you say?\n\nYou wrote here before:\n| Be brief.\n\nTo write, choose 3, “Write it down here”.\n\n"
        "  1. Done\n  2. It is off\n\n  3. Write it down here\n  4. Why am I here?\n  5. Save and quit\n> /quit\n\n"
        "What you wrote here is kept together with an answer, and you have not given one.\n\n"
        "  1. Give an answer first\n  2. Leave without what I wrote\n> 2\n\nThe walk is not saved. To start again:\n\n  advicetree walk waits.toml\n"
    )
    assert "| Be brief." in converse("tomorrow 9:00", "/note Be brief.", "/again", "/quit", "2", "n")[1]


@pytest.mark.parametrize(("chosen", "steps"), [("1", ["Be brief, or not."]), ("2", [None])])
def test_words_that_are_no_answer_may_be_meant_to_be_written_down(converse: Converse, chosen: str, steps: list[str | None]) -> None:
    out = converse("Be brief, or not.", chosen, "done", "/quit", "walk.json", time=None)[1]
    assert "You typed “Be brief, or not.”. Which did you mean?\n\n  1. To write it down\n  2. To give an answer\n" in out
    assert ("Noted; it is kept with your next answer." in out) is (chosen == "1")
    assert [(step[3:] or [None])[0] for step in json.loads(Path("walk.json").read_text(encoding="utf-8"))["steps"]] == steps


def test_words_that_may_be_meant_to_be_written_down_are_not_lost(converse: Converse) -> None:
    out = converse("Be brief.", KeyboardInterrupt, time=None, file="walk.json")[1]
    assert "What you wrote here waits for an answer. To go back to it, type /again." in out
    assert Path("walk.note.txt").read_text(encoding="utf-8") == "What you wrote at “Prepare”:\nBe brief.\n"
    out = converse("Be brief.", "/quit", "1", "done", "/quit", time=None, file="other.json")[1]
    assert "What you wrote here is kept together with an answer, and you have not given one." in out
    assert json.loads(Path("other.json").read_text(encoding="utf-8"))["steps"][0][3] == "Be brief."
    out = converse("Be brief.", "2", KeyboardInterrupt, time=None, file="third.json")[1]
    assert "What you wrote here" not in out
    assert converse("x" * 2_001, "/quit", time=None, file="fourth.json")[0] == 0


@pytest.mark.parametrize(
    ("typed", "told"), [("7", "'7' is not an answer here."), ("quit", "'quit' is not an answer here; as a command it is /quit, with a slash.")]
)
def test_what_cannot_be_meant_to_be_written_down_is_no_answer(converse: Converse, typed: str, told: str) -> None:
    out = converse(typed, "/quit", time=None)[1]
    assert told in out
    assert "Which did you mean?" not in out
    assert "'x' is not an answer here." in converse("done", "x", "/quit", "n", time=None)[1]


@pytest.mark.parametrize("typed", ["1", "done", "Done"])
def test_an_answer_typed_as_a_note_is_asked_about(converse: Converse, typed: str) -> None:
    out = converse(WRITE_IT, typed, "1", "/quit", "n", time=None)[1]
    assert f"You typed “{typed}”. Which did you mean?\n\n  1. To choose “Done”\n  2. To write it down\n" in out
    assert "How old are you?" in out
    assert "Noted; it is kept with your next answer." in converse(WRITE_IT, "1", "2", "/quit", "2", time=None)[1]


@pytest.mark.parametrize("typed", ["1001-01-02 10:00", "2029-01-01 evening"])
def test_a_moment_far_off_is_asked_about_once(converse: Converse, typed: str) -> None:
    out = converse(typed, "2", typed, "1", "/quit", "n")[1]
    assert out.count("Is that right?") == 1
    assert out.count("If that is not right,") == 1


@pytest.mark.parametrize(
    ("typed", "line"),
    [("1", "yes"), ("yes", "yes"), ("Of course", "yes"), ("2", "b"), ("b", "b"), ("3", "/back"), ("go back", "/back"), ("/why", "/why"), ("4", "4"), ("", "")],
)
def test_a_choice_is_meant_by_its_mark_its_id_or_its_words(typed: str, line: str) -> None:
    assert meant(typed, [Choice("1", "Of course", "yes"), Choice("2", "yes", "b"), Choice("3", "Go back", "/back", is_answer=False)]) == line
