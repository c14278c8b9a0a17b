"""Writes the page of figures, docs/explanation/figures.md, and the plots beside it.

Invariant: all that the page says of figures is made from rows. It lists each row in which a peer is faster, or whose bound is passed,
and each curve that is steeper than it should be, with the row's note on why, or that it is not known.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.comparing import RESUMING
from benchmarks.measure import OURS, Row, amount, exponent
from benchmarks.peers import missing
from benchmarks.starting import BARE, PARTS

FOLDER = Path(__file__).parent.parent / "docs" / "explanation"
PEERS = ("networkx", "transitions", "xstate-statemachine", "sismic", "python-statemachine", "zen-engine")
PACKAGES = ("advicetree", "attrs", "tomli", "graphviz", *PEERS, "narwhals", "numpy", "pandas", "polars", "pyarrow", "duckdb")
TABLE = "a person of a table, by"
TEXT = Path(__file__).parent / "page.txt"
STEEP = 1.2


def write(found: Mapping[str, Sequence[Row]]) -> None:
    """Write the page and its plots, from the rows under each heading; all benchmarks have to be there."""
    from benchmarks import plots  # noqa: PLC0415  (it needs matplotlib)

    rows = [row for group in found.values() for row in group]
    single, grown = {row.what: row for row in rows if row.size is None}, curves(rows)
    gaps = {
        "short": short(single, grown),
        "step": told(single["one step"]),
        "growth": growth(grown),
        "slower": "\n".join(slower(rows, grown)),
        "tables": "\n".join(table for title, group in found.items() for table in tables(title, group)),
        "machine": machine(),
    }
    (FOLDER / "figures.md").write_text(TEXT.read_text(encoding="utf-8").format(**gaps), encoding="utf-8")
    plots.bars([single["one step"]], FOLDER / "figures-step.svg")
    sessions = ("new session", "save five steps", "resume five steps", "memory after five steps")
    plots.bars([single[what] for what in sessions], FOLDER / "figures-session.svg", 2)
    plots.bars([row for row in rows if row.what.startswith(TABLE)], FOLDER / "figures-tables.svg")
    lines = [(curve[0], {row.size or 0: row.figures[OURS].best for row in curve}) for curve in grown.values() if curve[0].unit == "s"]
    panels = {
        f"By {counted}": [(first.what, points) for first, points in lines if first.counts == counts]
        for counts, counted in (("nodes", "the nodes of a tree"), ("steps", "the steps of a walk"))
    }
    plots.curves(panels, FOLDER / "figures-growth.svg")


def curves(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of growing size, by what they measure."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.size is not None:
            found.setdefault(row.what, []).append(row)
    return found


def power(curve: Sequence[Row], name: str = OURS) -> float:
    """The exponent of a curve."""
    return exponent({row.size or 0: row.figures[name].best for row in curve})


def short(single: Mapping[str, Row], grown: Mapping[str, Sequence[Row]]) -> str:
    """What most readers want to know."""

    def ours(what: str) -> str:
        rows = [single[what]] if what in single else [row for row in grown[what] if row.size == 10_000]
        return amount(rows[0].figures[OURS].best, rows[0].unit)

    step, commands = single["one step"], single["a command, from start to end"].figures
    times = {name: step.figures[name].best / step.figures[OURS].best for name in PEERS if name in step.figures}
    wide = [what for what in single if what.startswith(TABLE)][-1]
    apart, by = 1 / (single[wide].ratio or 1), wide.removeprefix(TABLE).strip()
    longer = ", ".join(f"`{name}` takes {factor:.0f} times as long" for name, factor in times.items())
    bare_peers = {name.removesuffix(", no session"): figure for name, figure in step.figures.items() if name.endswith(", no session")}
    alone = "; ".join(f"{amount(figure.best)} in {name}" for name, figure in bare_peers.items())
    small, check, bare = (amount(commands[name].best) for name in ("advicetree check, a small tree", "advicetree check", BARE))
    return "\n".join(
        [
            f"- **A step takes {ours('one step')}**, {step.ratio:.2f} of what it takes in an immutable session that is written by hand; {longer}.",
            f"  Looking up the next node alone, without a session, takes {alone}.",
            f"- **A session takes {ours('memory after five steps')}** after five steps, and {ours('the same with time')} with times.",
            f"  It is saved in {ours('save five steps')} and resumed in {ours('resume five steps')}.",
            f"- **A tree of 10,000 nodes** is loaded in {ours('load from TOML')} with the extra `fast`.",
            f"  It is checked with 20 promises in {ours('check, with 20 promises')}.",
            f"  It is compared with another version in {ours('compare, one edit')}, and written as DOT in {ours('DOT')}.",
            "  The advice on interviews has 46 nodes.",
            f"- **Advising one row of a table takes {ours(wide)}** in Polars, by {by} of that advice; a session takes {apart:.0f} times as long.",
            f"- **`from advicetree import Session` takes {ours('import')}**.",
            f"  `advicetree check` takes {small} for a small tree and {check} for the advice on interviews, of which Python itself takes {bare}.",
        ]
    )


def told(row: Row) -> str:
    """The figures of a row in words."""
    return ", ".join(f"{name} {amount(figure.best, row.unit)}" for name, figure in sorted(row.figures.items(), key=lambda each: each[1].best))


def growth(grown: Mapping[str, Sequence[Row]]) -> str:
    """Which curves are steep, and why."""
    powers = {what: power(curve) for what, curve in grown.items()}
    steep = {what: found for what, found in powers.items() if found > STEEP}
    largest = max(row.size or 0 for curve in grown.values() for row in curve)
    told = f"{len(powers) - len(steep)} of {len(powers)} curves have an exponent of at most {STEEP:g}, up to {largest:,} nodes and 9,000 steps."
    return "\n".join([told, "", *(f"- *{what}* has {found:.2f}. {grown[what][-1].note}".rstrip() for what, found in steep.items())]).rstrip()


def slower(rows: Sequence[Row], grown: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Rows in which a peer is faster or the bound is passed; of curves the last."""
    for row in rows:
        if OURS not in row.figures or (row.size is not None and row is not grown[row.what][-1]):
            continue
        ours = row.figures[OURS].best
        faster = {
            name: ours / figure.best
            for name, figure in row.figures.items()
            if figure.best < ours and name not in {row.limit, PARTS, RESUMING} and not name.startswith(OURS)
        }
        beyond = row.bound is not None and row.ratio is not None and row.ratio > row.bound
        if faster or beyond:
            parts = [f"ours takes {factor:,.1f} times as long as `{name}`" for name, factor in faster.items()]
            parts += [f"ours takes {row.ratio:.2f} of {row.limit}, and {row.bound:g} is the bound"] if beyond else []
            of = "" if row.size is None else f" ({row.size:,})"
            yield f"- **{row.what}{of}**: {'; '.join(parts)}. {reason(row)}"


def reason(row: Row) -> str:
    """Why a row is as it is."""
    return row.note or "The reason is not known yet."


def tables(title: str, rows: Sequence[Row]) -> Iterator[str]:
    """The figures of a benchmark: those of one size, and those that grow."""
    if not rows:
        return
    yield f"### {title}\n"
    single = [row for row in rows if row.size is None]
    if single:
        yield "| what | by | best | median | ratio | bound |\n|---|---|--:|--:|--:|--:|"
        for row in single:
            for number, (name, figure) in enumerate(sorted(row.figures.items(), key=lambda each, row=row: (each[0] != OURS, each[0] != row.limit))):  # type: ignore[misc]
                ratio = "" if (ratio_of := row.ratio_of(name)) is None else f"{ratio_of:.2f}"
                bound = f"{row.bound:g}" if row.bound is not None and name == OURS else ""
                what = row.what if number == 0 else ""
                yield f"| {what} | {name} | {amount(figure.best, row.unit)} | {amount(figure.median, row.unit)} | {ratio} | {bound} |"
        yield ""
    grown = curves(rows)
    for sizes in dict.fromkeys(tuple(row.size or 0 for row in curve) for curve in grown.values()):
        yield f"| what, by size | by | {' | '.join(f'{size:,}' for size in sizes)} | exponent |\n|---|---|{'--:|' * (len(sizes) + 1)}"
        for what, curve in grown.items():
            if tuple(row.size or 0 for row in curve) == sizes:
                for number, name in enumerate(sorted(curve[0].figures, key=lambda name: name != OURS)):
                    cells = " | ".join(amount(row.figures[name].best, row.unit) for row in curve)
                    yield f"| {what if number == 0 else ''} | {name} | {cells} | {power(curve, name):.2f} |"
        yield ""
    if notes := dict.fromkeys(f"*{row.what}*: {row.note}" for row in rows if row.note):
        yield "\n".join(f"- {note}" for note in notes) + "\n"


def machine() -> str:
    """The kind of machine, and the versions of all that was measured."""
    file = Path("/proc/cpuinfo")
    models = [line.partition(": ")[2] for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("model name")] if file.exists() else []
    system = f"{platform.system()}, {platform.python_implementation()} {platform.python_version()}"
    here = f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {system}"
    busy = f" While it was measured, {os.getloadavg()[2]:.1f} programs ran on it on average, this one among them." if hasattr(os, "getloadavg") else ""
    versions = ", ".join(f"{name} {known}" for name in PACKAGES if (known := _version(name)))
    out = f"\nNot installed, and left out: {', '.join(missing())}." if missing() else ""
    return f"{datetime.now(timezone.utc):%B %Y}, {here}.{busy}\nVersions: {versions}.{out}"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
