"""`advicetree draw`: which format goes where, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from advicetree import Session, draw, load, shipped
from advicetree.cli import main

PARCEL = Path(__file__).parent / "data" / "pictures" / "parcel.toml"


def test_the_ending_of_the_file_chooses_the_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawing = draw(load(PARCEL))
    for ending in ("svg", "dot", "mmd", "html", "md", "txt"):
        file = tmp_path / f"tree.{ending}"
        assert main(["draw", str(PARCEL), "-o", str(file)]) == 0
        assert file.read_text(encoding="utf-8") == drawing.format(ending)
        assert capsys.readouterr() == ("", f"{file} is written.\n")


def test_standard_output_gets_svg_or_the_format_that_is_asked_for(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["draw", str(PARCEL), "-o", "-"]) == 0
    assert capfdbinary.readouterr() == (draw(load(PARCEL)).svg.encode(), b"")
    assert main(["draw", str(PARCEL), "-o", "-", "--format", "mmd", "--theme", "dark", "--brief"]) == 0
    assert capfdbinary.readouterr() == (draw(load(PARCEL), theme="dark", brief=True).mermaid.encode(), b"")


def test_parts_and_walks_are_drawn(tmp_path: Path) -> None:
    tree = shipped("interview-recovery")
    session = Session.start(tree).answer("waiting").answer("done")
    saved = tmp_path / "walk.json"
    saved.write_text(session.save(), encoding="utf-8")
    file = tmp_path / "tree.svg"
    for options, drawing in (
        (["--around", "call-interviewer", "--steps", "2"], draw(tree, around="call-interviewer", steps=2)),
        (["--stage", "evaluate", "--brief"], draw(tree, stage="evaluate", brief=True)),
        (["--session", str(saved)], draw(tree, session=session)),
        (["--session", str(saved), "--walk-only"], draw(tree, session=session, walk_only=True)),
    ):
        assert main(["draw", "interview-recovery", "-o", str(file), *options]) == 0
        assert file.read_text(encoding="utf-8") == drawing.svg


def test_problems_are_painted(tmp_path: Path) -> None:
    file = tmp_path / "tree.mmd"
    assert main(["draw", str(PARCEL), "--problems", "-o", str(file)]) == 0
    assert "its limit never sends anybody on" in file.read_text(encoding="utf-8").replace("<br/>", " ")


REFUSED = [
    (
        ["-o", "tree.jpg"],
        "'tree.jpg' does not end in a format that can be drawn; let it end in one of '.svg', '.png', '.pdf', '.dot', '.mmd', '.html', '.md', '.txt'",
    ),
    (["-o", "tree.svg", "--format", "svg"], "--format is for standard output; leave it out, since the ending of the file's name chooses the format"),
    (["-o", "tree.svg", "--walk-only"], "--walk-only needs a walk to draw; name the file of a saved one by --session FILE"),
    (["-o", "tree.svg", "--steps", "2"], "--steps needs a node to count from; name it by --around NODE"),
    (["-o", "tree.svg", "--stage", "lok"], "there is no stage named 'lok'; did you mean 'look'?"),
    (["-o", "tree.svg", "--around", "claims"], "there is no node named 'claims'; did you mean 'claim'?"),
    (["-o", "tree.svg", "--around", "claim", "--steps", "-3"], "'steps' is -3; give a whole number from 0 to 10,000"),
    (["-o", "tree.html", "--stage", "look"], "a page holds the whole tree, and is walked from its start; draw it without a part and without a session"),
    (["-o", "nowhere/tree.dot"], "'nowhere/tree.dot' cannot be written: No such file or directory; name a file that can be"),
]


@pytest.mark.parametrize(("options", "told"), REFUSED, ids=[" ".join(options) for options, _ in REFUSED])
def test_what_cannot_be_drawn_is_told_in_a_sentence_and_nothing_is_written(
    options: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["draw", str(PARCEL), *options]) == 2
    assert capsys.readouterr() == ("", f"advicetree: {told}\n")
    assert not list(tmp_path.iterdir())


def test_a_saved_walk_that_does_not_fit_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "walk.json"
    saved.write_text("{}", encoding="utf-8")
    assert main(["draw", str(PARCEL), "-o", str(tmp_path / "tree.svg"), "--session", str(saved)]) == 2
    assert re.match(r"advicetree: .+; .+\n$", capsys.readouterr().err)


def test_without_an_output_the_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", str(PARCEL)]) == 2
    assert "the following arguments are required: -o/--output" in capsys.readouterr().err
