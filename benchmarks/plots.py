"""The plots of the page of figures, on a white ground, so that they can be read on light and on dark pages alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter

from benchmarks.measure import OURS, Row, amount, exponent

COLOURS = {OURS: "#0b6e4f", "limit": "#555555", "peer": "#b8c4ce"}
LINES = ("#0b6e4f", "#c2410c", "#1d4ed8", "#7c3aed", "#a16207", "#0e7490", "#be185d", "#4b5563", "#65a30d", "#111827", "#9333ea", "#f59e0b")
MARKS = "os^DvPX*<>ph"

mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": OURS, "font.family": "sans-serif", "font.size": 10, "axes.spines.top": False})
mpl.rcParams.update({"axes.spines.right": False, "savefig.facecolor": "white", "axes.titlesize": 11, "axes.titleweight": "bold", "axes.titlelocation": "left"})


def bars(rows: Sequence[Row], file: Path, columns: int = 1) -> None:
    """A bar for each figure of each row, on a logarithmic scale."""
    lines = -(-len(rows) // columns)
    most = max(len(row.figures) for row in rows)
    figure, axes = plt.subplots(lines, columns, figsize=(9, lines * (0.9 + 0.32 * most)), squeeze=False, layout="constrained")
    for row, axis in zip(rows, axes.flat, strict=False):
        names = sorted(row.figures, key=lambda name, row=row: -row.figures[name].best)  # type: ignore[misc]
        values = [row.figures[name].best for name in names]
        axis.barh(names, values, color=[COLOURS[OURS if name.startswith(OURS) else "limit" if name == row.limit else "peer"] for name in names])
        for place, value in enumerate(values):
            axis.annotate(amount(value, row.unit), (value, place), xytext=(4, 0), textcoords="offset points", va="center")
        axis.set_xscale("log")
        axis.set_xlim(min(values) / 3, max(values) * 6)
        axis.set_title(row.what)
        _units(axis.xaxis, row.unit)
    _save(figure, file)


def curves(panels: Mapping[str, Iterable[tuple[str, Mapping[int, float]]]], file: Path) -> None:
    """Lines of seconds by size, on logarithmic scales, with the exponent of each."""
    figure, axes = plt.subplots(len(panels), 1, figsize=(9, 4.6 * len(panels)), squeeze=False, layout="constrained")
    for (title, lines), axis in zip(panels.items(), axes.flat, strict=True):
        for number, (name, points) in enumerate(sorted(lines, key=lambda line: -list(line[1].values())[-1])):
            label = f"{name}: {exponent(points):.2f}"
            axis.loglog(list(points), list(points.values()), marker=MARKS[number % len(MARKS)], color=LINES[number % len(LINES)], label=label, markersize=5)
        axis.set_title(title)
        axis.xaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size:,.0f}"))
        axis.grid(visible=True, color="#e5e7eb")
        axis.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, title="What: its exponent", alignment="left")
        _units(axis.yaxis, "s")
    _save(figure, file)


def _units(axis: Axis, unit: str) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _: amount(value, unit).replace(".00", "").replace(".0 ", " ")))


def _save(figure: plt.Figure, file: Path) -> None:
    figure.savefig(file, metadata={"Date": None}, bbox_inches="tight", pad_inches=0.2)
    plt.close(figure)
    text = file.read_text(encoding="utf-8")
    file.write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n", encoding="utf-8")
