"""The files of the command line: what another program writes meanwhile, what a signal or a killed program leaves, and names that no file can have."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import files
from advicetree.cli import main
from advicetree.cli.process import Stopped, heeded
from advicetree.cli.values import UsageError
from advicetree.cli.walk import saving
from advicetree.files import target_of, written_beside
from advicetree.text import printable, shown
from signals_aside import SIGNALS_ASIDE, Interrupted

ROOT = Path(__file__).parent.parent
LOOP = """
format = 1
id = "loop"
title = "Round and round"
start = "again"
situation.again = { ask = "Again?", remember = false, answers = { yes = "note", no = "end" } }
action.note = { do = "Write it down", note = "What was it?", then = "again" }
ending.end.say = "Enough."
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a tree that goes round, and a walk at its start."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "loop.toml").write_text(LOOP, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["walk", "loop.toml", "--untimed", "--save", "walk.json"]) == 0
    return tmp_path


def steps(file: Path) -> list[list[str]]:
    """The nodes and answers of a saved walk."""
    return [step[:2] for step in json.loads(file.read_text(encoding="utf-8"))["steps"]]


def saves(folder: Path) -> list[str]:
    """The names of all files in a folder but the tree."""
    return sorted(path.name for path in folder.iterdir() if path.name != "loop.toml")


class Meanwhile(io.StringIO):
    """Lines of which the last comes only after something else has happened."""

    def __init__(self, lines: str, happens: Callable[[], object]) -> None:
        super().__init__(lines)
        self.happens = happens
        self.lines = lines.count("\n")

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # as StringIO itself
        self.lines -= 1
        if self.lines == 0:
            self.happens()
        return super().readline(-1 if size is None else size)


def after(process: subprocess.Popen[str], typed: str, seen: str) -> None:
    """Type lines, and wait until something is seen."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(typed)
    process.stdin.flush()
    for line in process.stdout:
        if seen in line:
            return
    pytest.fail(f"{seen!r} does not come")


# ---------------------------------------------------------------------------------------------------- two walks, one file


def test_a_walk_whose_file_another_program_wrote_to_is_kept_beside_it_and_says_so(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def other() -> None:
        (here / "walk.2.json").write_text("taken", encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", io.StringIO("no\n"))
        assert main(["walk", "loop.toml", "--resume", "walk.json"]) == 0
        capsys.readouterr()

    monkeypatch.setattr(sys, "stdin", Meanwhile("yes\ndone\n", other))
    assert main(["walk", "loop.toml", "--resume", "walk.json"]) == 1
    told = capsys.readouterr()
    assert told.err == "another program wrote to 'walk.json' meanwhile, so that file is left as it is, and this walk is kept in 'walk.3.json'\n"
    assert told.out.endswith("\nThe walk is saved in walk.3.json. To go on with it:\n\n  advicetree walk loop.toml --resume walk.3.json\n")
    assert steps(here / "walk.json") == [["again", "no"]]
    assert steps(here / "walk.3.json") == [["again", "yes"], ["note", "done"]]
    assert saves(here) == ["walk.2.json", "walk.3.json", "walk.json"]


def test_a_new_file_that_another_program_wrote_to_meanwhile_is_left_alone_too(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The end of the walk tells the file in which it is, and not the one in which it was to be."""
    monkeypatch.setattr(sys, "stdin", Meanwhile("yes\ndone\nno\n", lambda: (here / "new.json").write_text("mine", encoding="utf-8")))
    assert main(["walk", "loop.toml", "--untimed", "--save", "new.json"]) == 1
    assert "The walk is saved in new.2.json. To read its end again:" in capsys.readouterr().out
    assert (here / "new.json").read_text(encoding="utf-8") == "mine"
    assert len(steps(here / "new.2.json")) == 3


def test_the_same_walk_written_twice_is_one_walk(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other() -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("no\n"))
        assert main(["walk", "loop.toml", "--resume", "walk.json"]) == 0

    monkeypatch.setattr(sys, "stdin", Meanwhile("no\n", other))
    assert main(["walk", "loop.toml", "--resume", "walk.json"]) == 0
    assert saves(here) == ["walk.json"]


def test_a_file_that_was_taken_away_meanwhile_is_written_anew(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Meanwhile("no\n", (here / "walk.json").unlink))
    assert main(["walk", "loop.toml", "--resume", "walk.json"]) == 0
    assert steps(here / "walk.json") == [["again", "no"]]


def test_a_walk_kept_beside_a_link_stands_beside_the_file_that_it_leads_to(here: Path) -> None:
    (here / "there").mkdir()
    (here / "there" / "real.json").write_text("theirs", encoding="utf-8")
    (here / "link.json").symlink_to("there/real.json")
    assert saving.write("link.json", "mine", "as it was") == str(here / "there" / "real.2.json")
    assert (here / "there" / "real.2.json").read_text(encoding="utf-8") == "mine"
    assert (here / "there" / "real.json").read_text(encoding="utf-8") == "theirs"


NO_FILES: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo if hasattr(os, "mkfifo") else Path.mkdir,
    "a folder": Path.mkdir,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to a folder": lambda path: path.symlink_to("."),
    "a link in a circle": lambda path: path.symlink_to(path.name),
    "an empty file": Path.touch,
}


@pytest.mark.parametrize("make", NO_FILES.values(), ids=NO_FILES)
def test_what_has_the_name_of_a_notes_file_is_left_alone(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], make: Callable[[Path], object]
) -> None:
    make(here / "walk.note.txt")
    before = written(here / "walk.note.txt")
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n/note hello\n"))
    assert main(["walk", "loop.toml", "--resume", "walk.json"]) == 0
    assert capsys.readouterr().err.splitlines()[-1] == "what was written for an answer that was not given is kept in 'walk.note.2.txt'"
    assert (here / "walk.note.2.txt").read_text(encoding="utf-8") == "What you wrote at “Write it down”:\nhello\n"
    assert written(here / "walk.note.txt") == before
    assert saves(here) == ["walk.json", "walk.note.2.txt", "walk.note.txt"]


def written(path: Path) -> tuple[int, ...]:
    """Which thing has a name, and when it was written; when it was read last is nobody's business."""
    found = path.lstat()
    return found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns


def test_all_files_with_notes_are_told_where_a_walk_is_resumed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["walk.note.10.txt", "walk.note.2.txt", "walk.note.txt", "walk.note.old.txt", "walk2.note.txt", "walk.note.2.json", "walk+note.txt"]
    for name in names:
        (here / name).touch()
    (here / "walk.note.3.txt").mkdir()
    capsys.readouterr()
    assert main(["walk", "loop.toml", "--resume", "walk.json"]) == 0
    told = "advicetree: what was written for an answer that was not given is kept in '{}'; take from it what you want to keep, and delete it\n"
    assert capsys.readouterr().err == "".join(map(told.format, ["walk.note.txt", "walk.note.2.txt", "walk.note.10.txt"]))
    assert saving.notes_beside(str(here / "walk.json")) == [str(here / name) for name in ("walk.note.txt", "walk.note.2.txt", "walk.note.10.txt")]


def test_a_note_that_cannot_be_kept_is_told_on_standard_error(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    name = f"{'x' * 248}.json"
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n/note hello\n/note again\n"))
    assert main(["walk", "loop.toml", "--untimed", "--save", name]) == 2
    shortened = "x" * 39 + "…"
    assert capsys.readouterr().err == (
        f"What you wrote at “Write it down”:\nhello\nagain\nadvicetree: the note cannot be saved in '{shortened}': File name too long; copy it from here\n"
    )
    assert steps(here / name) == [["again", "yes"]]


@pytest.mark.parametrize("make", [NO_FILES[kind] for kind in ("a pipe", "a folder", "an empty file")])
def test_a_walk_whose_file_was_swapped_for_something_else_is_kept_beside_it(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], make: Callable[[Path], object]
) -> None:
    def swap() -> None:
        (here / "walk.json").unlink()
        make(here / "walk.json")

    monkeypatch.setattr(sys, "stdin", Meanwhile("no\n", swap))
    assert main(["walk", "loop.toml", "--resume", "walk.json"]) == 1
    told = "another program wrote to 'walk.json' meanwhile, so that file is left as it is, and this walk is kept in 'walk.2.json'\n"
    assert capsys.readouterr().err == told
    assert steps(here / "walk.2.json") == [["again", "no"]]


@pytest.mark.parametrize("before", ["as it was", None])
def test_of_walks_that_are_saved_at_the_same_time_none_is_lost(tmp_path: Path, before: str | None) -> None:
    """Eight walks write at once, again and again: whoever is told that its walk stands in a file finds it there."""
    for turn in range(25):
        file = tmp_path / f"{turn}.json"
        if before is not None:
            file.write_text(before, encoding="utf-8")
        barrier = threading.Barrier(8)

        def save(number: int, name: str = str(file), barrier: threading.Barrier = barrier) -> str | None:
            barrier.wait()
            try:
                return saving.write(name, f"walk {number}", before)
            except UsageError:
                return None

        with ThreadPoolExecutor(8) as pool:
            kept = list(pool.map(save, range(8)))
        told = [(name, f"walk {number}") for number, name in enumerate(kept) if name is not None]
        assert len(told) == (8 if before is not None else 1)
        assert [Path(name).read_text(encoding="utf-8") for name, _ in told] == [text for _, text in told]
    assert not list(tmp_path.glob(".*"))


def test_of_programs_that_end_at_the_same_time_no_walk_is_lost(here: Path) -> None:
    command = [sys.executable, "-m", "advicetree", "walk", "loop.toml", "--resume", "walk.json"]
    walks = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    for walk in walks:
        after(walk, "", "Again?")
    for number, walk in enumerate(walks):
        after(walk, f"yes\n/note {number}\n", "Noted;")
    for walk in walks:
        after(walk, "done\n", "Again?")
    ended = [(walk.communicate()[1], walk.returncode) for walk in walks]
    assert sorted(status for _, status in ended) == [0, 1, 1, 1], ended
    notes = [json.loads((here / name).read_text(encoding="utf-8"))["steps"][1][3] for name in saves(here)]
    assert sorted(notes) == ["0", "1", "2", "3"]


# ---------------------------------------------------------------------------------------------------- signals and killed programs


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(here: Path) -> Iterator[Start]:
    """Starts programs that are ended at the latest with the test; `ahead` is done in the program before it begins."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: str) -> subprocess.Popen[str]:
        whole = f"import signal, sys, os\n{code}"
        started.append(subprocess.Popen([sys.executable, "-c", whole, *arguments], cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


WALK = "from advicetree.cli import main\nsys.exit(main(['walk', 'loop.toml', '--untimed', '--save', 'new.json']))"
CAREFREE = "[signal.signal(n, signal.SIG_DFL) for n in (signal.SIGTERM, signal.SIGHUP)]\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("aside", ["pass", SIGNALS_ASIDE])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_script_walk_that_is_told_to_end_saves_what_was_reached(here: Path, start: Start, name: str, aside: str) -> None:
    number = getattr(signal, name)
    walk = start(f"{CAREFREE}{aside}\n{WALK}")
    after(walk, "yes\n/note hello\ndone\nyes\n", "What was it?")
    after(walk, "", "What was it?")
    walk.send_signal(number)
    assert walk.wait(20) == 128 + number
    assert json.loads((here / "new.json").read_text(encoding="utf-8"))["steps"] == [["again", "yes"], ["note", "done", None, "hello"], ["again", "yes"]]
    assert saves(here) == ["new.json", "walk.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_note_that_waits_for_its_answer_is_kept_beside_the_walk_when_a_signal_ends_it(here: Path, start: Start, name: str) -> None:
    """One from before stays as it is."""
    (here / "new.note.txt").write_text("mine", encoding="utf-8")
    walk = start(CAREFREE + WALK)
    after(walk, "yes\n/note hello\n/note again\n", "Noted;")
    after(walk, "", "Noted;")
    walk.send_signal(getattr(signal, name))
    assert walk.wait(20) == 128 + getattr(signal, name)
    assert steps(here / "new.json") == [["again", "yes"]]
    assert saves(here) == ["new.json", "new.note.2.txt", "new.note.txt", "walk.json"]
    assert (here / "new.note.2.txt").read_text(encoding="utf-8") == "What you wrote at “Write it down”:\nhello\nagain\n"
    assert (here / "new.note.2.txt").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("lines", "status"), [("yes\n/note hello\n", 0), ("yes\n/note hello\n/quit\n", 0), ("yes\n/note hello\nnever\n", 2)])
def test_a_note_that_no_answer_took_along_is_kept_when_a_script_ends(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: str, status: int
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    assert main(["walk", "loop.toml", "--resume", "walk.json"]) == status
    assert capsys.readouterr().err.splitlines()[-1] == "what was written for an answer that was not given is kept in 'walk.note.txt'"
    assert (here / "walk.note.txt").read_text(encoding="utf-8") == "What you wrote at “Write it down”:\nhello\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["walk", "loop.toml", "--resume", "walk.json"]) == 0
    told = "what was written for an answer that was not given is kept in 'walk.note.txt'; take from it what you want to keep, and delete it"
    assert capsys.readouterr().err == f"advicetree: {told}\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_note_is_kept_where_a_signal_comes_while_files_are_written(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At whichever of the files that are written in a walk it comes."""
    ignored = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as it may be where the tests were started
    try:
        _each_file_interrupted(here, monkeypatch)
    finally:
        signal.signal(signal.SIGHUP, ignored)


def _each_file_interrupted(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = []
    for written in count(1):
        fsync = Interrupted(written)
        monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n/note hello\n"))
        monkeypatch.setattr(os, "fsync", fsync)
        statuses.append(main(["walk", "loop.toml", "--untimed", "--save", f"{written}.json"]))
        if fsync.calls_left > 0:
            break
        if written > 1:  # at the first one, nothing was reached
            assert steps(here / f"{written}.json") == [["again", "yes"]]
            assert (here / f"{written}.note.txt").read_text(encoding="utf-8") == "What you wrote at “Write it down”:\nhello\n"
    assert statuses == [129, 129, 129, 0]


def test_a_note_is_kept_and_told_where_whoever_read_the_output_is_gone(here: Path) -> None:
    command = [sys.executable, "-m", "advicetree", "walk", "loop.toml", "--untimed", "--save", "new.json"]
    walk = subprocess.Popen(command, cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    after(walk, "yes\n/note hello\n", "Noted;")
    assert walk.stdout is not None
    walk.stdout.close()
    walk.stdout = None
    assert walk.communicate("/why\n", 20)[1] == "what was written for an answer that was not given is kept in 'new.note.txt'\n"
    assert walk.returncode == 141
    assert (here / "new.note.txt").read_text(encoding="utf-8") == "What you wrote at “Write it down”:\nhello\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_walk_without_a_file_that_a_signal_ends_says_that_it_is_not_saved(here: Path) -> None:
    code = f"import signal, sys\n{CAREFREE}from advicetree.cli import main\nsys.exit(main(['walk', 'loop.toml', '--untimed']))"
    pipe = subprocess.PIPE
    walk = subprocess.Popen([sys.executable, "-c", code], cwd=here, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    after(walk, "yes\n", "What was it?")
    walk.terminate()
    assert walk.communicate(timeout=20)[1] == "the walk is not saved, since it had no file; advicetree walk loop.toml --save FILE keeps it in one\n"
    assert walk.returncode == 128 + signal.SIGTERM
    assert saves(here) == ["walk.json"]


@pytest.mark.parametrize("read_before", [False, True])
def test_what_a_walk_does_not_read_is_left_to_the_program_around_it(start: Start, *, read_before: bool) -> None:
    """Nothing of standard input is lost that the program read ahead, or that a walk did."""
    walk = "main(['walk', 'loop.toml', '--untimed'])\n"
    code = f"from advicetree.cli import main\n{'input()' * read_before}\n{walk}{walk}print(sys.stdin.read())"
    told = start(code).communicate("first\n" * read_before + "yes\n/quit\nno\n/quit\nlast\n", 60)[0]
    assert told.count("Again?") == 2
    assert told.endswith("\n> /quit\nlast\n\n")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_signal_that_is_ignored_stays_ignored(start: Start) -> None:
    """As `nohup` and a shell's background jobs start a program."""
    walk = start("[signal.signal(n, signal.SIG_IGN) for n in (signal.SIGHUP, signal.SIGINT)]\n" + WALK)
    after(walk, "yes\n", "What was it?")
    walk.send_signal(signal.SIGHUP)
    walk.send_signal(signal.SIGINT)
    assert "Enough." in walk.communicate("done\nno\n", 20)[0]
    assert walk.returncode == 0


def test_signals_are_as_they_were_when_a_command_has_ended() -> None:
    def mine(*_: object) -> None: ...

    before = signal.signal(signal.SIGTERM, mine)
    try:
        with heeded():
            assert signal.getsignal(signal.SIGTERM) is mine
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with pytest.raises(Stopped) as stopped, heeded():
            signal.raise_signal(signal.SIGTERM)
        assert stopped.value.code == 128 + signal.SIGTERM
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_command_can_run_beside_the_main_thread(capsys: pytest.CaptureFixture[str]) -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(main, ["list"]).result() == 0
    assert "interview-recovery" in capsys.readouterr().out


WRITING = """
from advicetree.files import written_beside
from pathlib import Path
with written_beside(Path('walk.json').resolve(), b'half'):
    print('writing', flush=True)
    sys.stdin.readline()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_what_a_killed_program_left_is_cleared_by_the_next_that_writes(here: Path, start: Start) -> None:
    writing = start(WRITING)
    after(writing, "", "writing")
    assert len(saves(here)) == 2
    writing.kill()
    writing.wait()
    stray = [name for name in saves(here) if name != "walk.json"]
    assert len(stray) == 1
    assert stray[0].endswith(".part")
    (here / ".other-program.part").touch()
    saving.write("new.json", "text")
    assert saves(here) == [".other-program.part", "new.json", "walk.json"]


def test_what_a_program_is_writing_is_left_alone_and_waited_for(here: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = start(WRITING)
    after(writing, "", "writing")
    before = saves(here)
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    with pytest.raises(UsageError, match=r"^the walk cannot be saved in 'new.json': another program keeps writing in this folder; name another file$"):
        saving.write("new.json", "text")
    assert saves(here) == before
    monkeypatch.setattr(files, "PATIENCE", 20.0)
    with ThreadPoolExecutor(1) as pool:
        saved = pool.submit(saving.write, "new.json", "text")
        writing.communicate("\n")
        assert saved.result() == "new.json"
    assert saves(here) == ["new.json", "walk.json"]


def test_where_there_are_no_locks_files_are_written_all_the_same_and_nothing_is_cleared(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> int:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(files, "_lock", refuse)
    (here / ".advicetree-x.part").touch()
    assert saving.write("walk.json", "text", "another") == "walk.2.json"
    assert saves(here) == [".advicetree-x.part", "walk.2.json", "walk.json"]


# ---------------------------------------------------------------------------------------------------- names that no file can have


ODD = {
    "a circle of links": ("circle", "Too many levels of symbolic links"),
    "a file as a folder": ("loop.toml/x", "Not a directory"),
    "a folder that is not there": ("gone/x", "No such file or directory"),
    "too long": ("x" * 300, "File name too long"),
    "a character that no name can have": ("a\0b", "its name cannot be used"),
}


@pytest.mark.parametrize(("name", "why"), ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    ("arguments", "ending"),
    [
        (("show",), ".toml"),
        (("walk",), ".toml"),
        (("check",), ".toml"),
        (("draw", "-o", "x.txt"), ".toml"),
        (("draw", "loop.toml", "-o"), ".txt"),
        (("draw", "loop.toml", "-o"), ".svg"),
        (("draw", "loop.toml", "-o", "x.txt", "--session"), ".json"),
        (("walk", "loop.toml", "--untimed", "--save"), ".json"),
        (("walk", "loop.toml", "--resume"), ".json"),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("here")
def test_a_name_that_cannot_be_used_is_a_sentence(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], ending: str, name: str, why: str) -> None:
    if name == "circle":
        Path(f"one{ending}").symlink_to(f"{name}{ending}")
        Path(f"{name}{ending}").symlink_to(f"one{ending}")
    before = sorted(Path().iterdir())
    assert main([*arguments, name + ending]) == 2
    told = capsys.readouterr()
    sentence = (told.err or told.out).splitlines()[0]
    taken = "is there already, and nothing is overwritten; name another file"
    assert (taken if name == "circle" and "--save" in arguments else why) in sentence
    assert "Traceback" not in told.err
    assert sorted(Path().iterdir()) == before


@pytest.mark.usefixtures("here")
def test_an_empty_name_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "loop.toml", "--untimed", "--save", ""]) == 2
    assert capsys.readouterr() == ("", "advicetree: the walk cannot be saved in '': No such file or directory; name another file\n")


def test_a_walk_is_not_told_to_go_on_from_what_no_walk_can_be_in(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "folder").mkdir()
    assert main(["walk", "loop.toml", "--save", "folder"]) == 2
    assert capsys.readouterr().err.endswith("advicetree: 'folder' is there already, and nothing is overwritten; name another file\n")


ODD_NAMES = ["line\nbreak.json", "it's.json", "back\\slash\a.json", "-dash.json", "\u202eturned 1.json", "plain.json", "with space.json"]


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="there is no bash here")
@pytest.mark.parametrize("name", [*ODD_NAMES, *([os.fsdecode(b"no-utf\xff1-8.json")] if sys.platform == "linux" else [])], ids=ascii)
def test_the_command_that_goes_on_with_a_walk_runs_as_it_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Whatever the name of its file is: where it was saved, and where it is found there already."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    capsys.readouterr()
    assert main(["walk", "loop.toml", "--untimed", f"--save={name}"]) == 0
    assert (here / name).is_file()
    told, command = capsys.readouterr().out.splitlines()[-3::2]
    assert told == f"The walk is saved in {printable(name)}. To go on with it:"
    start = f'advicetree() {{ {shlex.quote(sys.executable)} -m advicetree "$@"; }}; '
    ended = subprocess.run(["/bin/bash", "-c", start + command.strip()], cwd=here, input="done\n", capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert steps(here / name) == [["again", "yes"], ["note", "done"]]
    assert main(["walk", "loop.toml", "--untimed", f"--save={name}"]) == 2
    option = command.partition("loop.toml ")[2]
    told = f"advicetree: {shown(name)} is there already, and nothing is overwritten; go on with it by {option}, or name another file\n"
    assert capsys.readouterr().err == told


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_shell_reads_what_is_told_as_it_was(word: str) -> None:
    """All that stands in it can be shown; `$'...'` is read here as a shell reads it."""
    told = saving.in_shell(word)
    assert told.isprintable()
    if told.startswith("$'"):
        read = re.sub(rb"\\([0-7]{3}|.)", lambda found: bytes([int(found[1], 8)]) if len(found[1]) == 3 else found[1], os.fsencode(told[2:-1]))
        assert os.fsdecode(read) == word
    else:
        assert shlex.split(told) == [word]


def test_a_drawing_is_told_on_one_line(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["draw", "loop.toml", "-o", "a\nb.dot"]) == 0
    assert capsys.readouterr().err == "a\\nb.dot is written.\n"
    assert (here / "a\nb.dot").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
@pytest.mark.parametrize(
    "command",
    [
        ["show", "loop.toml"],
        ["check", "loop.toml"],
        ["check", "--explain"],
        ["schema"],
        ["draw", "loop.toml", "-o", "-"],
        ["walk", "loop.toml"],
        ["list"],
        ["--help"],
        ["walk", "--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_a_full_disk_behind_the_output_is_a_sentence(here: Path, command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "advicetree", *command], cwd=here, stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (ended.returncode, ended.stderr) == (2, b"advicetree: No space left on device\n")


def test_a_file_that_links_lead_to_is_written_and_a_circle_is_refused(here: Path) -> None:
    (here / "link").symlink_to("real")
    assert target_of("link") == here / "real"
    (here / "round").symlink_to("round")
    with pytest.raises(OSError, match="Too many levels"):
        target_of("round")
    with written_beside(target_of("link"), b"text") as beside:
        assert beside.parent == here
        assert beside.read_bytes() == b"text"
    assert not beside.exists()
