"""The program that hands over what nobody expects: it stops by itself, finds no fault, and would tell of any."""

import gc
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import hostile_calls
import hostile_inputs
from advicetree import Session, TooSoon, TreeError
from hostile_calls import kept, tried
from hostile_inputs import in_words
from odd_values import raising

SCRIPT = Path(hostile_calls.__file__)


def test_whatever_is_handed_over_is_taken_or_refused(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, SCRIPT, "--seed", "5", "--count", "600"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr, list(tmp_path.iterdir())) == (0, "", []), run.stdout
    first, *counts, slowest, memory = run.stdout.splitlines()
    assert first == "seed 5, 30 rounds, 600 inputs: 0 faults"
    told = [re.fullmatch(r" +([\d,]+) (save|call|tree), (.+)", line) for line in counts]
    assert sum(int(line[1].replace(",", "")) for line in told if line is not None) == 600
    outcomes = {f"{line[2]}, {line[3]}" for line in told if line is not None}
    assert {"save, resumed", "save, refused", "tree, refused", "call, answer: taken", "call, answer: StaleAnswer"} <= outcomes
    assert len(outcomes) > 30
    assert re.match(r"the longest took \d\.\d seconds, in round \d+: ", slowest)
    assert re.fullmatch(r"the most memory of a worker was \d+ MiB", memory)


def test_a_round_of_a_seed_is_always_the_same() -> None:
    one, again, other = (tried(seed, range(6)).counts for seed in (3, 3, 4))
    assert one == again != other


def raises(*_: object, **__: object) -> None:
    raise KeyError("ask")


def lasts(*_: object, **__: object) -> None:
    time.sleep(5)


@pytest.mark.parametrize(("does", "told"), [(raises, "KeyError: 'ask'"), (lasts, "it took longer than 0.1 seconds")], ids=["raises", "lasts"])
def test_anything_else_is_a_fault_that_is_kept(does: Callable[..., None], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "answer", does)
    if does is lasts:
        monkeypatch.setattr(hostile_calls, "MOST_SECONDS", 0.1)
    monkeypatch.setattr(hostile_calls, "TRIED", ("call",))
    gc.disable()  # what an alarm raises while a collector's callback runs is lost
    try:
        done = tried(3, range(8, 9))
    finally:
        gc.enable()
    number = 8
    assert done.faults[number].splitlines()[-1] == told
    assert done.counts["call", "FAULT"] == 1
    text = kept(3, number, done.faults[number], tmp_path / "kept").read_text(encoding="utf-8")
    assert text.startswith(f"seed 3, round {number}\n\n")
    assert told in text


@pytest.mark.parametrize(
    ("kind", "what", "wrong"),
    [
        ("call", "answer", lambda *_, **__: None),
        ("call", "save", lambda _: "{}"),
        ("call", "turn", property(lambda _: "0:nowhere")),
        ("save", "__hash__", id),
        ("save", "__eq__", lambda session, other: session is other),
    ],
)
def test_a_session_that_is_not_sound_is_a_fault(kind: str, what: str, wrong: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, what, wrong)
    monkeypatch.setattr(hostile_calls, "TRIED", (kind,))
    assert tried(3, range(10)).faults


@pytest.mark.parametrize("takes", [lambda tree: tree, lambda _: raises_tree_error()], ids=["takes all", "refuses all"])
def test_a_tree_that_is_judged_wrong_is_a_fault(takes: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile_inputs, "validated", takes)
    monkeypatch.setattr(hostile_calls, "TRIED", ("tree",))
    assert tried(3, range(3)).faults


def raises_tree_error() -> None:
    raise TreeError(())


def test_the_status_tells_of_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Here nothing is tried in other processes, which know nothing of what is put in its place."""

    monkeypatch.setattr(hostile_calls, "spread", lambda work, chunks, _: map(work, chunks))
    monkeypatch.setattr(hostile_calls, "TRIED", ("call",))
    monkeypatch.setattr(Session, "answer", raises)
    assert hostile_calls.main(["--seed", "3", "--count", "100", "--keep", str(tmp_path)]) == 1
    told = capsys.readouterr().out.splitlines()
    faults = [line for line in told if line.startswith("fault: ")]
    assert all(line.endswith("KeyError: 'ask'") for line in faults)
    assert 0 < len(faults) == len(list(tmp_path.iterdir()))
    assert f"{len(faults)} faults" in told[len(faults)]


def test_a_value_is_told_whatever_it_is() -> None:
    assert in_words("yes") == "'yes'"
    assert in_words(raising(object)()) == "<a RaisingObject>"
    assert in_words("x" * 10_000) == f"'{'x' * 499}… (10,002 characters)"
    assert in_words(TooSoon) == "<class 'advicetree.errors.TooSoon'>"
