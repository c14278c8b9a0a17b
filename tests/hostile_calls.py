"""Hands over what nobody expects, by the hundred thousand, and tells what came of it: mutated saves, calls in odd order, trees changed in Python.

`python tests/hostile_calls.py --seed 1 --count 300000` stops by itself; its status is 1 if there was a fault.
A fault is an exception that is not documented, a refusal that changes a session, and a session, a tree or an error that is not sound.

Invariant: inputs come in rounds, and round number `n` of a seed is always the same, so that `--first n --count 1` gives it again.
Each worker may take a gigabyte of memory, and each input ten seconds; what needs more counts as a fault.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from functools import partial
from pathlib import Path

import attrs

from hostile_inputs import KINDS, in_words
from hostile_texts import MOST_SECONDS, WORKERS, TooLong, at_most, most_memory, spread

ROUND = 20
CHUNK = 10
TRIED = (*["save"] * 4, *["call"] * 8, "tree")


@attrs.define
class Tried:
    """What came of some rounds: how often what, the faults by the round, and the longest time in seconds with the input that took it."""

    counts: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    faults: dict[int, str] = attrs.field(factory=dict)
    longest: tuple[float, str] = (0.0, "")
    memory: int = 0

    def add(self, other: Tried) -> None:
        """Take in what came of others."""
        self.counts += other.counts
        self.faults |= other.faults
        self.longest = max(self.longest, other.longest)
        self.memory = max(self.memory, other.memory)


def tried(seed: int, numbers: range) -> Tried:
    """Try some rounds."""
    done = Tried()
    for number in numbers:
        one_round(seed, number, done)
    done.memory = most_memory()
    return done


def one_round(seed: int, number: int, done: Tried) -> None:
    """Try one round, and note what comes of it; a fault ends it."""
    chance = random.Random(f"{seed}:{number}")  # noqa: S311
    kind = chance.choice(TRIED)
    log: list[str] = []
    try:
        inputs = KINDS[kind](chance)
        for _ in range(ROUND):
            started = time.monotonic()
            with at_most(MOST_SECONDS):
                one = next(inputs)
                log.append(one.told)
                outcome = one.run()
            done.longest = max(done.longest, (time.monotonic() - started, f"round {number}: {in_words(one.told)[1:-1]}"))
            done.counts[kind, outcome] += 1
    except (TooLong, Exception) as error:  # noqa: BLE001  (whatever comes is told)
        done.counts[kind, "FAULT"] += 1
        what = f"it took longer than {MOST_SECONDS} seconds" if isinstance(error, TooLong) else traceback.format_exc().strip()
        done.faults[number] = "\n".join([*log, "", what])


def kept(seed: int, number: int, told: str, folder: Path) -> Path:
    """Write what was done in a round, and what came of it, to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seed-{seed}-round-{number}.txt"
    path.write_text(f"seed {seed}, round {number}\n\n{told}\n", encoding="utf-8", errors="replace")
    return path


def main(argv: list[str] | None = None) -> int:
    """Try rounds, print what came of them, and give the status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000, help=f"how many inputs; they come in rounds of {ROUND}")
    parser.add_argument("--first", type=int, default=0, help="the number of the first round")
    parser.add_argument("--workers", type=int, default=WORKERS, help="how many processes")
    parser.add_argument("--keep", type=Path, default=Path("hostile-calls"), help="the folder for what shows a fault")
    wanted = parser.parse_args(argv)
    end = wanted.first + -(-wanted.count // ROUND)
    chunks = [range(start, min(start + CHUNK, end)) for start in range(wanted.first, end, CHUNK)]
    done = Tried()
    for more in spread(partial(tried, wanted.seed), chunks, wanted.workers):
        done.add(more)
        for number, told in more.faults.items():
            print(f"fault: {kept(wanted.seed, number, told, wanted.keep)}: {told.splitlines()[-1]}", flush=True)
    print(f"seed {wanted.seed}, {end - wanted.first:,} rounds, {done.counts.total():,} inputs: {len(done.faults):,} faults")
    for (kind, outcome), count in sorted(done.counts.items()):
        print(f"{count:>9,} {kind}, {outcome}")
    seconds, slowest = done.longest
    print(f"the longest took {seconds:.1f} seconds, in {slowest}")
    print(f"the most memory of a worker was {done.memory / 2**20:.0f} MiB")
    return 1 if done.faults else 0


if __name__ == "__main__":
    sys.exit(main())
