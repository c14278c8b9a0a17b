"""`advicetree show`: parts of a tree, one line for each node, looks in a terminal, and a pager where the text is longer than it."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from advicetree import load, shipped
from advicetree.blocks import as_text
from advicetree.cli import main
from advicetree.cli.paging import pager_command
from advicetree.drawing.outline.formats import brief, outline
from advicetree.drawing.view import view

PARCEL = Path(__file__).parent / "data" / "good" / "lost-parcel.toml"
PATIENCE = 30.0
LOOKS = re.compile(r"\x1b\[[0-9;]*m")


# What is shown


def test_parts_are_shown_as_they_are_drawn(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    tree = shipped("interview-recovery")
    for options, part in (
        ([], view(tree)),
        (["--stage", "evaluate"], view(tree, stage="evaluate")),
        (["--around", "call-interviewer"], view(tree, around="call-interviewer")),
        (["--around", "call-interviewer", "--steps", "2"], view(tree, around="call-interviewer", steps=2)),
    ):
        assert main(["show", "interview-recovery", *options]) == 0
        assert capsys.readouterr() == (as_text(outline(part), 80) + "\n", "")
        assert main(["show", "interview-recovery", *options, "--brief"]) == 0
        assert capsys.readouterr() == (as_text(brief(part, 80), 80) + "\n", "")


REFUSED = [
    (["--steps", "2"], "--steps needs a node to count from; name it by --around NODE"),
    (["--stage", "lok"], "there is no stage named 'lok'; did you mean 'look'?"),
    (["--around", "claims"], "there is no node named 'claims'; did you mean 'claim'?"),
    (["--around", "claim", "--steps", "-3"], "'steps' is -3; give a whole number from 0 to 10,000"),
    (["--around", "claim", "--stage", "look"], "'around' and 'stage' each choose a part of the tree; give one of them"),
]


@pytest.mark.parametrize(("options", "told"), REFUSED, ids=[" ".join(options) for options, _ in REFUSED])
def test_what_is_refused_is_told_as_it_is_of_a_drawing(options: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(PARCEL), *options]) == 2
    assert capsys.readouterr() == ("", f"advicetree: {told}\n")
    assert main(["draw", str(PARCEL), "-o", "-", *options]) == 2
    assert capsys.readouterr() == ("", f"advicetree: {told}\n")


# In a terminal

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")

_CHILD = (
    "import os, signal, sys; os.login_tty(0); signal.signal(signal.SIGINT, signal.default_int_handler); {ahead}; "
    "from advicetree.cli import main; status = main(sys.argv[1:]); print('status', status); sys.exit(status)"
)
WITHOUT_RICH = "sys.modules.update(dict.fromkeys(['rich']))"


class Terminal:
    """A terminal of 24 lines and 80 columns in which a command runs."""

    def __init__(self, *arguments: str, ahead: str = "pass", **environment: str) -> None:
        self.master, slave = os.openpty()
        kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "PAGER", "LESS", "COLORTERM", "FORCE_COLOR"}}
        settings = {**kept, "TERM": "xterm", "COLUMNS": "80", "LINES": "24", "PYTHONIOENCODING": "utf-8", **environment}
        code = _CHILD.format(ahead=ahead)
        self.process = subprocess.Popen([sys.executable, "-c", code, *arguments], stdin=slave, stdout=slave, stderr=slave, env=settings)
        os.close(slave)
        self.text = ""
        self.decode = getincrementaldecoder("utf-8")("replace").decode

    def sees(self, words: str) -> None:
        """Wait until some words are on the screen."""
        until = time.monotonic() + PATIENCE
        while words not in self.text:
            assert self._read(until), f"{words!r} does not come:\n{self.text[-2_000:]}"

    def comes(self, words: str, *, press: str) -> None:
        """Press some keys until some words are on the screen."""
        for _ in range(int(PATIENCE)):
            self.press(press)
            second = time.monotonic() + 1
            while words not in self.text and self._read(second):
                pass
            if words in self.text:
                return
        raise AssertionError(f"{words!r} does not come:\n{self.text[-2_000:]}")

    def press(self, keys: str) -> None:
        """Press some keys."""
        os.write(self.master, keys.encode())

    def status(self) -> int:
        """Wait until the command has ended, and give its status."""
        while self._read(time.monotonic() + PATIENCE):
            pass
        return self.process.wait(PATIENCE)

    def shown(self) -> str:
        """All that the command has shown, when it has ended well."""
        assert self.status() == 0
        assert self.text.endswith("status 0\n")
        return self.text.removesuffix("status 0\n")

    def close(self) -> None:
        """End the command, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)

    def _read(self, until: float) -> bool:
        if not select.select([self.master], [], [], max(until - time.monotonic(), 0))[0]:
            return False
        try:
            data = os.read(self.master, 65_536)
        except OSError:
            return False
        self.text += self.decode(data).replace("\r", "")
        return bool(data)


Open = Callable[..., Terminal]


@pytest.fixture
def terminal() -> Iterator[Open]:
    """Opens terminals with a command in each."""
    opened: list[Terminal] = []

    def open_(*arguments: str, ahead: str = "pass", **environment: str) -> Terminal:
        opened.append(Terminal(*arguments, ahead=ahead, **environment))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


def plain(*options: str) -> str:
    """What is printed of the shipped tree where there is no terminal."""
    command = [sys.executable, "-m", "advicetree", "show", "interview-recovery", *options]
    return subprocess.run(command, env={**os.environ, "COLUMNS": "80"}, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("options", [["--no-pager"], ["--no-pager", "--brief"]])
def test_looks_only_add_to_the_words(terminal: Open, options: list[str]) -> None:
    pytest.importorskip("rich")
    shown = terminal("show", "interview-recovery", *options).shown()
    assert LOOKS.sub("", shown) == plain(*options)
    assert "\x1b[1mRecovering from a bad interview\x1b[0m\n" in shown
    lead, headline = ("14. ask   ", "What would you like to do next?") if "--brief" in options else ("14. ", "Situation: What would you like to do next?")
    assert f"\n\x1b[1;33m{lead}\x1b[0m\x1b[1m{headline}\x1b[0m" in shown
    assert len(set(re.findall(r"\n\x1b\[([0-9;]+)m *\d+\. ", shown))) == 5  # a look for each kind, the two that are worked out or asked alike


@pytest.mark.parametrize(("ahead", "environment"), [("pass", {"NO_COLOR": "1"}), ("pass", {"TERM": "dumb"}), (WITHOUT_RICH, {})])
def test_text_is_plain_where_looks_are_not_wanted_or_not_there(terminal: Open, ahead: str, environment: dict[str, str]) -> None:
    assert terminal("show", "interview-recovery", "--no-pager", ahead=ahead, **environment).shown() == plain()


# In a pager

TELLS = "import os, sys; text = sys.stdin.read(); print('LESS', os.environ['LESS'], len(text.splitlines()), chr(27) in text)"


def pager(folder: Path, code: str, name: str = "pager") -> str:
    """A program that can be a pager."""
    program = folder / name
    program.write_text(f"#!{sys.executable}\n{code}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def test_what_is_longer_than_the_terminal_is_paged(terminal: Open, tmp_path: Path) -> None:
    program = pager(tmp_path, TELLS)
    lines = plain().count("\n")
    assert terminal("show", "interview-recovery", PAGER=program).shown() == f"LESS FRX {lines} False\n"
    assert terminal("show", "interview-recovery", PAGER=f"{program} --some 'option'", LESS="-i").shown() == f"LESS -i {lines} False\n"
    short = terminal("show", "interview-recovery", "--brief", "--stage", "evaluate", PAGER=program)
    assert LOOKS.sub("", short.shown()) == plain("--brief", "--stage", "evaluate")
    assert LOOKS.sub("", terminal("show", "interview-recovery", "--no-pager", PAGER=program).shown()) == plain()


def test_less_gets_the_looks(terminal: Open, tmp_path: Path) -> None:
    pytest.importorskip("rich")
    program = pager(tmp_path, f"{TELLS}; print(sys.argv[1:])", "less")
    assert terminal("show", "interview-recovery", PAGER=program).shown() == f"LESS FRX {plain().count(chr(10))} True\n['-R']\n"


@pytest.mark.parametrize("named", ["cat", "", " ", "no-such-pager", "'", "/"])
def test_without_a_pager_all_is_printed(terminal: Open, named: str) -> None:
    assert LOOKS.sub("", terminal("show", "interview-recovery", PAGER=named).shown()) == plain()


def test_a_pager_that_cannot_be_started_leaves_the_text_to_the_terminal(terminal: Open, tmp_path: Path) -> None:
    program = tmp_path / "broken"
    program.write_text("#!/no/such/interpreter\n", encoding="utf-8")
    program.chmod(0o755)
    assert terminal("show", "interview-recovery", PAGER=str(program)).shown() == plain()


def test_a_pager_may_end_before_it_has_read_all(terminal: Open, tmp_path: Path) -> None:
    long = pager(tmp_path, "import sys; print(sys.stdin.readline(), end='')")
    assert terminal("show", "interview-recovery", PAGER=long).shown() == "Recovering from a bad interview\n"
    assert terminal("show", "interview-recovery", PAGER=pager(tmp_path, "raise SystemExit(3)", "fails")).shown() == ""


def test_ctrl_c_is_the_pagers(terminal: Open, tmp_path: Path) -> None:
    reads_late = (
        "import signal, sys, time\n"
        "heard = []\n"
        "signal.signal(signal.SIGINT, lambda *_: heard.append(True))\n"
        "print('ready', flush=True)\n"
        "while not heard:\n"
        "    time.sleep(0.01)\n"
        "print('heard', flush=True)\n"
        "sys.stdin.read()\n"
        "print('read')"
    )
    screen = terminal("show", "interview-recovery", PAGER=pager(tmp_path, reads_late))
    screen.sees("ready")
    screen.press("\x03")
    assert screen.shown().endswith("heard\nread\n")
    ends = terminal("show", "interview-recovery", PAGER=pager(tmp_path, "import time; print('ready', flush=True); time.sleep(60)", "ends"))
    ends.sees("ready")
    ends.press("\x03")
    shown = ends.shown()
    assert "KeyboardInterrupt" in shown  # which is the pager's own
    assert "advicetree" not in shown


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_that_ends_the_program_ends_the_pager(terminal: Open, tmp_path: Path, name: str) -> None:
    code = "import os, time; print('pager', os.getpid(), 'ready', flush=True); time.sleep(60)"
    screen = terminal("show", "interview-recovery", PAGER=pager(tmp_path, code))
    screen.sees("ready\n")
    screen.process.send_signal(getattr(signal, name))
    assert screen.status() == 128 + getattr(signal, name)
    found = re.fullmatch(r"pager (\d+) ready\n", screen.text)
    assert found is not None, screen.text
    with pytest.raises(ProcessLookupError):
        os.kill(int(found[1]), 0)


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
def test_less_shows_the_text_until_it_is_left(terminal: Open) -> None:
    screen = terminal("show", "interview-recovery")
    screen.sees("I couldn't reach them (no-answer)")
    screen.press("\x03")
    screen.comes("Ends at next-interview (42).", press="G")  # keys that come together with Ctrl-C are lost to less
    screen.press("q")
    assert screen.status() == 0
    assert "Traceback" not in screen.text
    assert "^[[" not in screen.text


def test_which_pager_is_taken() -> None:
    assert pager_command({"PAGER": f"{sys.executable} -c 'a b'"}) == [sys.executable, "-c", "a b"]
    assert pager_command({"PAGER": sys.executable, "TERM": "dumb"}) is None
    if shutil.which("less"):
        assert pager_command({}) == ["less", "-R"]
        assert pager_command({"PAGER": "less -i"}) == ["less", "-i", "-R"]


def test_the_parcel_is_shown_in_brief(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")  # of which no more than 120 are taken
    assert main(["show", str(PARCEL), "--brief"]) == 0
    assert capsys.readouterr().out == as_text(brief(view(load(PARCEL)), 120), 120) + "\n"
