"""The program that reads mutated trees: it stops by itself, finds nothing but trees and `TreeError`, and would tell of anything else."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

import hostile_texts
from hostile_texts import Crash, kept, mutated, outcome, spread, tried

SCRIPT = Path(hostile_texts.__file__)
TOLD = (
    r"seed 5, 400 texts: ([\d,]+) loads, ([\d,]+) TreeError \(([\d,]+) of them syntax\), 0 crash\n"
    r"the longest took \d\.\d seconds; the most memory of a worker was \d+ MiB\n"
)


def test_mutated_trees_are_read_or_refused(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, SCRIPT, "--seed", "5", "--count", "400"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    told = re.fullmatch(TOLD, run.stdout)
    assert told is not None, run.stdout
    loads, refused, syntax = (int(number.replace(",", "")) for number in told.groups())
    assert loads + refused == 400
    assert 0 < syntax < refused - 50, "many are told more than where their syntax is wrong"
    assert (run.returncode, list(tmp_path.iterdir())) == (0, [])


def test_a_text_of_a_seed_is_always_the_same() -> None:
    assert [mutated(3, number) for number in range(50)] == [mutated(3, number) for number in range(50)]
    assert mutated(3, 1) != mutated(4, 1)


def raises(*_: object) -> None:
    raise KeyError("ask")


def lasts(*_: object) -> None:
    time.sleep(5)


def explodes(*_: object) -> None:
    raise MemoryError


@pytest.mark.parametrize(
    ("reads", "told"), [(raises, "KeyError: 'ask'"), (explodes, "MemoryError"), (lasts, "it took longer than 0.1 seconds")], ids=["raises", "explodes", "lasts"]
)
def test_anything_else_is_a_crash_that_is_kept(reads: Callable[..., None], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile_texts, "loads", reads)
    monkeypatch.setattr(hostile_texts, "load", reads)
    if reads is lasts:
        monkeypatch.setattr(hostile_texts, "MOST_SECONDS", 0.1)
    assert outcome("title = 1", "toml", tmp_path).rstrip().endswith(told)
    counts, crashes, _, _ = tried(3, range(7, 9))
    assert (counts, [crash.number for crash in crashes]) == ({"crash": 2}, [7, 8])
    path = kept(crashes[1], 3, tmp_path / "kept")
    text, form = mutated(3, 8)
    assert path == tmp_path / "kept" / f"seed-3-text-8.{form}"
    assert path.read_bytes() == (text if isinstance(text, bytes) else text.encode())
    assert told in path.with_suffix(".txt").read_text(encoding="utf-8")


def test_a_text_that_no_file_can_hold_is_kept_all_the_same(tmp_path: Path) -> None:
    assert kept(Crash(1, "\ud800", "toml", "\ud800"), 2, tmp_path).read_bytes() == b"\xed\xa0\x80"


def test_the_status_tells_of_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Here nothing is read in other processes, which know nothing of what is put in its place."""

    monkeypatch.setattr(hostile_texts, "spread", map)
    monkeypatch.setattr(hostile_texts, "loads", raises)
    monkeypatch.setattr(hostile_texts, "load", raises)
    assert hostile_texts.main(["--seed", "3", "--first", "8", "--count", "1", "--keep", str(tmp_path)]) == 1
    first, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("crash: ")
    assert first.endswith("KeyError: 'ask'")
    assert len(list(tmp_path.iterdir())) == 2


def dies(_: range) -> None:
    os._exit(1)


def test_a_process_that_dies_ends_the_program() -> None:
    with pytest.raises(BrokenProcessPool):
        list(spread(dies, [range(1)], 1))
