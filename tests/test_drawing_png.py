"""PNG without Graphviz: how large it is, that all is painted, and what is told where it cannot be."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
import threading
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advicetree import AdviceTreeError, DrawingError, DrawingWarning, Session, draw, load, loads, shipped
from advicetree.cli import main
from advicetree.drawing import Look, Theme, pixels
from advicetree.drawing.picture import Picture

PARCEL = Path(__file__).parent / "data" / "pictures" / "parcel.toml"
WITHOUT = (
    "PNG needs the painting engine, which is not installed; "
    "install the extra 'draw' (in the folder of the project: pip install \".[draw]\"); "
    "cards as .svg and .html, and texts (.mmd, .md, .txt and .dot), need nothing"
)
NO_FONT = (
    "this machine has no font with the widths of Arial, so the text of a PNG would be missing or leave its boxes; "
    "install Arial, Liberation Sans or Helvetica (apt install fonts-liberation)"
)


def size(png: bytes) -> tuple[int, int]:
    """How wide and high a PNG is, as its header says."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


def rows(png: bytes) -> list[bytes]:
    """The pixels of a PNG, row by row, each as four bytes of red, green, blue and opacity."""
    wide, high = size(png)
    assert png[24:26] == b"\x08\x06", "eight bits a channel, with opacity"
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        data += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += 12 + length
    raw = zlib.decompress(data)
    found, before = [], bytes(4 * wide)
    for row in range(high):
        start = row * (4 * wide + 1)
        before = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + 4 * wide]), before)
        found.append(before)
    return found


def _unfiltered(kind: int, line: bytearray, above: bytes) -> bytes:
    for at in range(len(line)):
        left, up, corner = (line[at - 4] if at >= 4 else 0), above[at], (above[at - 4] if at >= 4 else 0)
        nearest = min((left, up, corner), key=lambda one: abs(left + up - corner - one))
        line[at] = (line[at] + (0, left, up, (left + up) // 2, nearest)[kind]) % 256
    return bytes(line)


def colours(png: bytes) -> set[bytes]:
    return {row[at : at + 4] for row in rows(png) for at in range(0, len(row), 4)}


@settings(deadline=None, max_examples=10)
@given(st.floats(0.1, 2.5), st.booleans())
def test_a_png_has_so_many_pixels_to_a_point(scale: float, chart: bool) -> None:  # noqa: FBT001
    drawing = draw(load(PARCEL), look="chart" if chart else "cards", scale=scale)
    picture = drawing._picture
    for pixels_, points in zip(size(drawing.png), (picture.width, picture.height), strict=True):
        assert abs(pixels_ - points * 96 / 72 * scale) <= scale + 1


def test_the_png_of_an_overview_is_its_picture() -> None:
    drawing = draw(shipped("interview-recovery"), overview=True, scale=1.0)
    wide, high = drawing._picture.width, drawing._picture.height
    assert size(drawing.png) == pytest.approx((wide * 4 / 3, high * 4 / 3), abs=1)


def test_by_itself_a_png_has_twice_the_pixels_that_a_browser_shows() -> None:
    drawing = draw(load(PARCEL))
    assert drawing.scale == 2.0
    assert drawing.png == draw(load(PARCEL), scale=2).png
    assert size(drawing.png)[0] == pytest.approx(2 * size(draw(load(PARCEL), scale=1).png)[0], abs=2)


@pytest.mark.parametrize(("theme", "page", "letters"), [("auto", "FFFFFF", "1B1B1B"), ("light", "FFFFFF", "1B1B1B"), ("dark", "14181F", "F2F2F2")])
def test_what_the_svg_shows_is_painted_in_its_colours(theme: Theme, page: str, letters: str) -> None:
    drawing = draw(load(PARCEL), around="tracked", steps=0, theme=theme, look="cards", scale=1)
    found = colours(drawing.png)
    assert {bytes.fromhex(f"{colour}FF") for colour in (page, letters)} <= found
    assert rows(drawing.png)[0][:4] == bytes.fromhex(f"{page}FF")
    assert len(found) > 50


@pytest.mark.parametrize("look", ["chart", "cards"])
def test_what_is_beside_a_walk_is_grey_as_in_the_svg(look: Look) -> None:
    """Though the painter does not know the selector that a page needs for it."""
    session = Session.start(load(PARCEL))
    drawing = draw(load(PARCEL), session=session, stage="claim", look=look, scale=1)
    assert ":not(" in drawing.svg
    assert bytes.fromhex("8C8C8CFF") in colours(drawing.png), "the borders of what is beside it"
    assert bytes.fromhex("8C8C8CFF") not in colours(draw(load(PARCEL), stage="claim", look=look, scale=1).png)


def test_no_program_is_run_and_the_same_bytes_come_in_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(draw(load(PARCEL), stage="look", scale=1).png)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


@pytest.mark.parametrize("scale", [0, 0.09, -1, 20.1, float("nan"), float("inf"), True, "2", None])
def test_a_scale_out_of_range_is_refused(scale: Any) -> None:
    with pytest.raises(AdviceTreeError, match=r"^'scale' is .+; give a number from 0\.1 to 20$"):
        draw(load(PARCEL), scale=scale)


def test_too_many_pixels_are_told_before_any_is_painted_and_the_scale_that_is_told_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[str] = []

    def painting(svg: str, scale: float = 1.0) -> bytes:
        painted.append(f"{svg}{scale}")
        return b""

    monkeypatch.setattr(pixels, "_painted", painting)
    tree = shipped("interview-recovery")
    with pytest.raises(DrawingError) as caught:
        _ = draw(tree, scale=20).png
    assert re.fullmatch(
        r"the picture would have [\d,]+ × [\d,]+ pixels, and at most 100,000,000 can be painted; give a scale of [\d.]+ or less, or draw a part of the tree",
        str(caught.value),
    )
    assert painted == []
    fits = float(caught.value.right.split()[4])
    picture = draw(tree)._picture
    assert 0.97 < picture.width * picture.height * (96 / 72 * fits) ** 2 / pixels.MOST_PIXELS <= 1
    with pytest.raises(DrawingError, match=r"pixels, and at most 100,000,000 can be painted; draw a part of the tree$"):
        pixels.png(Picture(1e6, 1e6, "", "", ()), 1.0)


def test_without_the_extra_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    looks: tuple[Look | None, ...] = ("chart", "cards", None)
    for look in looks:
        with pytest.raises(DrawingError) as caught:
            _ = draw(load(PARCEL), look=look).png
        assert str(caught.value) == WITHOUT


def without_fonts(code: str, folder: Path, *fonts: Path) -> subprocess.CompletedProcess[str]:
    """Run a program on a machine that has no fonts but these."""
    (folder / "fonts").mkdir()
    for font in fonts:
        (folder / "fonts" / font.name).symlink_to(font)
    (folder / "fonts.conf").write_text(f'<?xml version="1.0"?><fontconfig><dir>{folder / "fonts"}</dir></fontconfig>', encoding="utf-8")
    environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=120)


PROGRAM = f"""
import warnings; warnings.simplefilter("always")
from advicetree import draw, load, DrawingError
try:
    print(len(draw(load({str(PARCEL)!r})).%s) > 10_000)
except DrawingError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there can fonts be hidden")
def test_on_a_machine_without_fonts_it_is_told_what_to_install(tmp_path: Path) -> None:
    assert without_fonts(PROGRAM % "png", tmp_path).stdout == f"{NO_FONT}\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only there can fonts be hidden")
def test_a_font_of_other_widths_is_not_taken(tmp_path: Path) -> None:
    serif = next(Path("/usr/share/fonts").rglob("LiberationSerif-Regular.ttf"), None)
    if serif is None:
        pytest.skip("the font is not installed")
    assert without_fonts(PROGRAM % "png", tmp_path, serif).stdout == f"{NO_FONT}\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only there can fonts be hidden")
def test_letters_that_no_font_has_are_told(tmp_path: Path) -> None:
    sans = next(Path("/usr/share/fonts").rglob("LiberationSans-Regular.ttf"), None)
    if sans is None:
        pytest.skip("the font is not installed")
    tree = {"format": 1, "id": "x", "title": "Été ж 中文", "start": "a", "ending": {"a": {"say": "Fin."}}}
    code = f"""
import json, warnings; warnings.simplefilter("always")
from advicetree import draw, loads
_ = draw(loads({json.dumps(json.dumps(tree))}, "json"), look="cards").png
"""
    told = without_fonts(code, tmp_path, sans).stderr
    assert "DrawingWarning: no font on this machine has letters such as '中', so there are empty boxes in their places; install a font that has them" in told
    assert "<string>:4: " in told, "the line that asked is named"


def test_letters_that_are_there_are_not_told_of(recwarn: pytest.WarningsRecorder) -> None:
    tree = {"format": 1, "id": "x", "title": "Été — “ça” ж", "start": "a", "ending": {"a": {"say": "Fin…"}}}
    assert draw(loads(json.dumps(tree), "json")).png
    assert [one for one in recwarn if issubclass(one.category, DrawingWarning)] == []


def test_the_command_line_writes_a_png_of_the_scale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tree.png"
    assert main(["draw", str(PARCEL), "-o", str(file), "--scale", "1.5"]) == 0
    assert file.read_bytes() == draw(load(PARCEL), scale=1.5).png
    assert capsys.readouterr() == ("", f"{file} is written.\n")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["-o", "tree.png", "--scale", "0"], "'scale' is 0.0; give a number from 0.1 to 20"),
        (["-o", "tree.svg", "--scale", "2"], "--scale is for PNG; leave it out, or draw a .png"),
        (["-o", "-", "--scale", "2"], "--scale is for PNG; leave it out, or draw a .png"),
        (["-o", "tree.png", "--paper", "a4"], "--paper is for PDF; leave it out, or draw a .pdf"),
        (["-o", "tree.png", "--scale", "2", "--engine", "system"], "--scale is not for the program 'dot'; leave it out, or leave --engine system out"),
        (["-o", "tree.pdf", "--paper", "letter", "--engine", "system"], "--paper is not for the program 'dot'; leave it out, or leave --engine system out"),
    ],
)
def test_sizes_of_other_formats_are_refused(
    options: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["draw", str(PARCEL), *options]) == 2
    assert capsys.readouterr() == ("", f"advicetree: {told}\n")
    assert not list(tmp_path.iterdir())
