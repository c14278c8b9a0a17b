"""What drawing may take: processor time and memory, of this process and of Graphviz' program, and what Graphviz warns of."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import warnings
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest

from advicetree import DrawingError, DrawingWarning, Tree, draw, load, loads
from advicetree.cli import main
from advicetree.drawing.chart import engines
from test_drawing import tangled

VIEW = import_module("advicetree.drawing.view")  # whose name is that of its function too
PARCEL = Path(__file__).parent / "data" / "pictures" / "parcel.toml"

needs_scripts = pytest.mark.skipif(os.name == "nt", reason="a script stands for the program")
needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="the program dot is not installed")


class Slow:
    """An engine that waits, and takes no processor time."""

    def render_one(self, dot: str) -> bytes:
        time.sleep(0.4)
        return dot.encode()

    def stop(self) -> None:
        raise AssertionError


def test_waiting_for_a_busy_machine_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "MOST_SECONDS", 0.1)
    assert engines._within_time(Slow(), "drawn") == "drawn"


def spin(seconds: float) -> None:
    """Take so much processor time in this thread."""
    begun = time.thread_time()
    while time.thread_time() - begun < seconds:
        pass


def test_what_other_threads_take_is_not_counted() -> None:
    if not hasattr(time, "pthread_getcpuclockid"):
        pytest.skip("this system does not tell what a thread takes")
    told: list[float] = []
    ready, over = threading.Event(), threading.Event()

    def watched() -> None:
        spent = engines._stopwatch()
        spin(0.05)
        ready.set()
        over.wait()
        told.append(spent())

    thread = threading.Thread(target=watched)
    thread.start()
    ready.wait()
    spin(0.5)
    over.set()
    thread.join()
    assert 0.05 <= told[0] < 0.3


def test_where_threads_are_not_told_apart_it_is_what_the_process_takes_and_no_more_than_the_clock_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "pthread_getcpuclockid", raising=False)
    monkeypatch.setattr(engines, "MOST_SECONDS", 0.3)
    assert engines._within_time(Slow(), "drawn") == "drawn"
    with pytest.raises(DrawingError, match=r"within 0\.3 seconds of processor time: it is too large or too tangled"):
        _ = tangled(30).svg


def test_several_threads_draw_beside_one_another_each_with_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    small = draw(load(PARCEL)).svg
    monkeypatch.setattr(engines, "MOST_SECONDS", 0.5)
    found: list[str] = []

    def one(nodes: int) -> None:
        try:
            found.append(tangled(nodes).svg if nodes else draw(load(PARCEL)).svg)
        except DrawingError as error:
            found.append(error.wrong)

    threads = [threading.Thread(target=one, args=(nodes,)) for nodes in (0, 40, 0, 40, 0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = "the picture could not be laid out within 0.5 seconds of processor time: it is too large or too tangled"
    assert sorted(found) == sorted([small, small, small, refused, refused])


def test_the_memory_of_a_large_picture_is_given_back() -> None:
    _ = tangled(12).svg
    backend = engines._bundled._backend
    before = backend._session
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "MOST_KEPT", 1)
        assert draw(load(PARCEL), theme="dark").svg
    assert backend._session is None
    assert draw(load(PARCEL), theme="dark").svg
    before = backend._session
    assert draw(load(PARCEL), theme="light").svg
    assert backend._session is before


def program(script: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a script stand for the program `dot`."""
    (folder / "dot").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "dot").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


PROGRAMS = [
    ("while :; do :; done", "the picture could not be laid out within 1 seconds of processor time: it is too large or too tangled"),
    ("/bin/cat > /dev/null; exec /bin/sleep 600", "the program 'dot' had not drawn the picture after 3 seconds"),
    ("kill -SEGV $$", "the picture could not be drawn: it is too large for the program 'dot'"),
    ("echo 'Error: no\a' >&2; exit 1", "the program 'dot' failed: Error: no\\x07"),
]


@needs_scripts
@pytest.mark.parametrize(("script", "told"), PROGRAMS, ids=[script[:10] for script, _ in PROGRAMS])
@pytest.mark.parametrize("format", ["png", "pdf"])
def test_the_program_is_held_to_the_same_time_and_what_it_fails_with_is_told(
    format: str, script: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(script, tmp_path, monkeypatch)
    monkeypatch.setattr(engines, "MOST_SECONDS", 1.0)
    monkeypatch.setattr(engines, "MOST_WAIT", 3.0 if "sleep" in script else 300.0)
    begun = time.monotonic()
    with pytest.raises(DrawingError) as caught:
        getattr(draw(load(PARCEL), engine="system"), format)
    assert caught.value.wrong == told
    assert caught.value.right == "draw it as cards (look 'cards'), a part of it, or another format"
    assert time.monotonic() - begun < 300


@needs_scripts
def test_the_program_is_held_to_a_gigabyte_and_ten_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program("ulimit -v; ulimit -t", tmp_path, monkeypatch)
    memory, seconds = draw(load(PARCEL), engine="system").png.split()
    assert seconds == b"10"
    if sys.platform == "linux":
        assert memory == b"1048576"


@needs_scripts
def test_what_graphviz_warns_of_is_passed_on_once_each_and_never_at_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "Warning: one\\nWarning: two\\nWarning: one\\n\\n3\\n4\\n5\\n6\\n" + "x" * 400
    program(f"printf '{said}' >&2; echo drawn", tmp_path, monkeypatch)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert draw(load(PARCEL), engine="system").pdf == b"drawn\n"
    assert [str(one.message) for one in caught] == [f"Graphviz says of the picture: {line}" for line in ("Warning: one", "Warning: two", "3", "4", "5")]
    assert {one.category for one in caught} == {DrawingWarning}
    assert {one.filename for one in caught} == {__file__}


SCALED = "the picture is too large for a PNG, so Graphviz scaled it to 50% of its size; draw a part of the tree, or a PDF or SVG"
TALL = """format = 1
id = "tall"
title = "A long piece of advice"
start = "n0"
ending.end.say = "That is all."
"""


@pytest.fixture(scope="module")
def tall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of 400 actions in a row, whose PNG would be some 60,000 pixels high."""
    file = tmp_path_factory.mktemp("tall") / "tall.toml"
    caution = "Ask them how they saw the talk, and what they would have wished to hear instead of what you told them."
    lines = [
        f'[action.n{number}]\ndo = "Do thing number {number}, and take your time over it"\ncaution = ["{caution}"]\nthen = "{then}"\n'
        for number, then in enumerate([*(f"n{number}" for number in range(1, 400)), "end"])
    ]
    file.write_text(TALL + "".join(lines), encoding="utf-8")
    return file


@needs_dot
def test_a_png_that_graphviz_scaled_down_is_told(tall: Path, tmp_path: Path) -> None:
    drawing = draw(load(tall), engine="system")
    with pytest.warns(DrawingWarning) as caught:
        assert drawing.png.startswith(b"\x89PNG")
    assert [str(one.message) for one in caught] == [SCALED]
    drawing.save(tmp_path / "again.png")
    drawing.save(tmp_path / "tall.pdf")


@needs_dot
def test_the_command_line_tells_it_on_standard_error(tall: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tall.png"
    assert main(["draw", str(tall), "-o", str(file), "--engine", "system"]) == 0
    assert capsys.readouterr() == ("", f"advicetree: {SCALED}\n{file} is written.\n")


def test_a_graphviz_that_cannot_be_held_is_run_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where there is no shell, as on Windows."""
    monkeypatch.setattr(engines, "_SHELL", tmp_path / "nowhere")
    assert engines._held() == []
    if shutil.which("dot") is not None:
        assert draw(load(PARCEL), engine="system").pdf.startswith(b"%PDF")


@pytest.mark.skipif(sys.platform != "linux", reason="where a system keeps caches differs")
def test_the_engine_is_compiled_once_for_each_machine_and_a_home_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    code = "import sys; from advicetree import draw, load; print(len(draw(load(sys.argv[1])).svg))"

    def drawn(home: Path) -> str:
        env = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": ""}
        return subprocess.run([sys.executable, "-c", code, str(PARCEL)], check=True, capture_output=True, text=True, env=env).stdout

    (tmp_path / "file").touch()
    without = drawn(tmp_path / "file")  # a home that is no folder
    assert without == drawn(tmp_path)
    (compiled,) = (path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size > 100_000)
    compiled.write_bytes(compiled.read_bytes()[:1_000])  # one that was not written to its end is made again
    assert drawn(tmp_path) == without


def test_the_bundled_engine_takes_half_a_gigabyte_at_most() -> None:
    code = (
        "from advicetree.drawing.chart import engines\n"
        "engines.MOST_MEMORY = 24 << 20\n"
        "from advicetree import DrawingError, draw, load\n"
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_drawing import tangled\n"
        "try:\n"
        "    tangled(40).svg\n"
        "except DrawingError as error:\n"
        "    print(error.wrong)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=Path(__file__).parent.parent)
    assert done.stdout == "the picture could not be laid out: it is too large or too tangled for the engine\n"


@pytest.mark.skipif(os.name == "nt", reason="there is no such limit")
def test_where_address_space_is_limited_it_is_told_and_a_notebook_shows_the_outline() -> None:
    code = (
        "import resource\n"
        "from advicetree import DrawingError, draw, shipped\n"
        "resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\n"
        "drawing = draw(shipped('interview-recovery'), look='chart')\n"
        "for format in ('svg', 'page', 'svg'):\n"
        "    try:\n"
        "        getattr(drawing, format)\n"
        "    except DrawingError as error:\n"
        "        print(error)\n"
        "print(*drawing._repr_mimebundle_())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    told = "the drawing engine cannot be started: mmap failed to reserve 0x104000000 bytes; "
    told += "give the program more memory (ulimit -v), draw with engine 'system', or draw cards (look 'cards')"
    assert done.stdout.splitlines() == [told, told, told, "text/plain text/markdown"]


def test_where_no_thread_can_be_started_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(engines._Worker, "start", fails)
    with pytest.raises(DrawingError, match=r"^the drawing engine cannot be started: can't start new thread; give the program more memory"):
        _ = draw(load(PARCEL)).svg


SMALLER = "draw what is around a node, or one stage"
FORMATS = ("dot", "mermaid", "outline", "markdown")


def row(nodes: int, letters: int, **more: object) -> Tree:
    """A tree of so many actions in a row, each told in so many letters."""
    names = [*(f"n{number}" for number in range(nodes)), "end"]
    actions = {name: {"do": "W" * letters, "then": then, **more} for name, then in pairwise(names)}
    start = {"format": 1, "id": "row", "title": "Row", "start": "n0", "moment": {"then": {"ask": "M" * 4_000}}}
    return loads(json.dumps({**start, "action": actions, "ending": {"end": {"say": "E"}}}), "json")


def test_more_than_can_be_told_is_refused_before_it_is_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = load(PARCEL)
    monkeypatch.setattr(VIEW, "MOST_PARTS", 22)
    with pytest.raises(DrawingError) as caught:
        draw(tree)
    assert str(caught.value) == f"there are more than 22 boxes and edges to draw; {SMALLER}"
    assert draw(tree, around="claim").svg
    monkeypatch.setattr(VIEW, "MOST_PARTS", 23)
    drawing = draw(tree)
    letters = sum(box.letters for box in drawing.view.boxes) + sum(edge.letters for edge in drawing.view.edges)
    monkeypatch.setattr(VIEW, "MOST_LETTERS", letters - 1)
    with pytest.raises(DrawingError) as caught:
        draw(tree)
    assert str(caught.value) == f"there are more than {letters - 1} letters to draw; {SMALLER}"
    monkeypatch.setattr(VIEW, "MOST_LETTERS", letters)
    assert draw(tree).dot == drawing.dot
    for format in ("outline", "markdown", "page"):
        with pytest.raises(DrawingError) as caught:
            getattr(draw(tree), format)
        assert str(caught.value) == f"there are more than {letters} letters to draw; {SMALLER}"


def test_a_text_that_many_nodes_repeat_takes_no_memory_before_it_is_refused() -> None:
    tree = row(6_000, 1, wait={"at-least": "2 days", "since": "then"})
    with pytest.raises(DrawingError, match=r"^there are more than 5,000,000 letters to draw; "):
        draw(tree)


@pytest.mark.parametrize(
    ("nodes", "letters", "told"),
    [
        (500, 4_000, "there are 2,000,001 letters, and at most 2,000,000 can be drawn as a picture"),
        (3_000, 1, "there are 6,001 boxes and edges, and at most 6,000 can be drawn as a picture"),
    ],
)
def test_what_is_too_large_for_a_picture_is_refused_in_each_form_of_it_and_told_in_words(nodes: int, letters: int, told: str) -> None:
    drawing = draw(row(nodes, letters))
    for format in ("svg", "page", "png", "pdf"):
        with pytest.raises(DrawingError) as caught:
            getattr(drawing, format)
        assert str(caught.value) == f"{told}; {SMALLER}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DrawingWarning)  # Mermaid would not draw it either
        for format in FORMATS:
            assert getattr(drawing, format)


@needs_scripts
@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g transform="translate(4 4)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><g transform="translate(4 4)"><g class="node"><title>START</title></g></g></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="a b c d"><g transform="translate(4 4)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0"><g transform="translate(. 4)"/></svg>',
    ],
)
def test_a_picture_in_which_something_is_missing_is_no_picture(svg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(f"echo '{svg}'", tmp_path, monkeypatch)
    with pytest.raises(DrawingError, match=r"^what Graphviz wrote is not a picture that can be read; "):
        _ = draw(load(PARCEL), engine="system").svg


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_file_that_is_a_circle_of_links_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "one.dot").symlink_to("other.dot")
    (tmp_path / "other.dot").symlink_to("one.dot")
    with pytest.raises(DrawingError, match=r" cannot be written: Too many levels of symbolic links; name a file that can be$"):
        draw(load(PARCEL)).save(tmp_path / "one.dot")
    assert (tmp_path / "one.dot").is_symlink()
