"""A printed guide: what is in it, how large its letters are, and that no text of a tree is ever a mark."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advicetree import AdviceTreeError, DrawingError, Session, Tree, draw, load, loads, shipped, shipped_ids
from advicetree.cli import main
from advicetree.drawing.guide import content, typesetting
from advicetree.drawing.guide.content import content_of
from advicetree.drawing.guide.sheets import sheets_of
from advicetree.drawing.sizes import PAPERS, Paper
from advicetree.drawing.view import part_of, view
from test_drawing_png import PROGRAM, without_fonts

PARCEL = Path(__file__).parent / "data" / "pictures" / "parcel.toml"
TREES = [load(PARCEL), *map(shipped, shipped_ids())]
A4, LETTER = (595.28, 841.89), (612.0, 792.0)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(pdf))


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without what only lets lines be broken."""
    return [page.extract_text().replace("\u200b", "") for page in read(pdf).pages]


def bare(text: str) -> str:
    """A text without spaces, since where a line is broken there may be none."""
    return re.sub(r"\s|\u200b", "", text)


def bookmarks(pdf: bytes) -> list[str]:
    def flat(entries: list[Any]) -> list[str]:
        return [title for entry in entries for title in (flat(entry) if isinstance(entry, list) else [str(entry["/Title"])])]

    return flat(read(pdf).outline)


def letters_in(svg: str) -> set[float]:
    """The sizes of all letters in a picture of cards, as its style has them."""
    rules: dict[frozenset[str], float] = {}
    for selectors, size in re.findall(r"^([^{}@\n]+) \{[^{}]*font-size: ([\d.]+)px", svg, re.MULTILINE):
        for selector in selectors.split(", "):
            named = selector.split(" ")[1:]
            if len(named) == 1:
                rules[frozenset(re.findall(r"\.([\w-]+)", named[0]))] = float(size)
    found = set()
    for style, look in re.findall(r'<text (?:style="font-size: ([\d.]+)px" )?class="([^"]+)"', svg):
        found.add(float(style) if style else rules[max((rule for rule in rules if rule <= set(look.split())), key=len)])
    return found


def one_ending(title: str = "Title", say: str = "The end.", **more: Any) -> Tree:
    return loads(json.dumps({"format": 1, "id": "x", "title": title, "start": "a", "ending": {"a": {"say": say}}, **more}), "json")


@pytest.mark.parametrize("tree", TREES, ids=[tree.id for tree in TREES])
@pytest.mark.parametrize(("paper", "size"), [("a4", A4), ("letter", LETTER)])
def test_a_guide_has_the_title_each_stage_and_each_node_by_its_number_and_the_sources(tree: Tree, paper: Paper, size: tuple[float, float]) -> None:
    drawing = draw(tree, paper=paper)
    reader = read(drawing.pdf)
    texts = pages(drawing.pdf)
    assert {(round(float(page.mediabox.width), 1), round(float(page.mediabox.height), 1)) for page in reader.pages} == {tuple(round(side, 1) for side in size)}
    assert reader.metadata is not None
    assert reader.metadata.title == tree.title
    assert bare(tree.title) in bare(texts[0])
    footer = bare(tree.title if tree.version is None else f"{tree.title}  ·  version {tree.version}")
    assert all(f"{footer}{number}" in bare(text) for number, text in enumerate(texts, 1))
    whole = "".join(bare(text).replace(f"{footer}{number}", "") for number, text in enumerate(texts, 1))
    for box in drawing.view.boxes:
        assert bare(f"{box.number}{box.headline}") in whole
        assert box.headline in bookmarks(drawing.pdf)
    for stage in tree.stages.values():
        assert any(title.startswith(stage.title) for title in bookmarks(drawing.pdf))
    for source in tree.sources.values():
        assert bare(source.title) in bare(texts[0])
        assert all(bare(words) in whole for words in source.claims.values())


@pytest.mark.parametrize("tree", TREES, ids=[tree.id for tree in TREES])
@pytest.mark.parametrize("paper", list(PAPERS))
def test_letters_of_pictures_have_seven_points_and_every_card_is_on_a_sheet(tree: Tree, paper: Paper) -> None:
    drawn = view(tree)
    sheets: Any = content_of(drawn, paper)["sheets"]
    shown: set[str] = set()
    for sheet in sheets:
        svg = sheet["picture"]["svg"]
        found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
        assert found is not None
        scale = sheet["picture"]["width"] / float(found[1])
        assert scale * min(letters_in(svg)) >= 7
        wide, high = (side - 2 * margin for side, margin in zip(PAPERS[paper], content.MARGINS, strict=True))
        bare_edges = 2 * sheet["picture"]["bare"]
        assert scale * float(found[1]) - bare_edges <= wide + 0.01
        assert scale * float(found[2]) - bare_edges <= high - content.HEADING + 0.01
        shown |= set(re.findall(r'<g class="node [^"]*" data-node="([^"]+)"', svg))
    leading_on = {edge.node for edge in drawn.edges}
    assert shown >= leading_on


def test_the_words_say_where_to_go_on_and_on_which_page() -> None:
    tree = shipped("interview-recovery")
    texts = pages(draw(tree).pdf)
    numbers = {box.headline: box.number for box in draw(tree).view.boxes}
    number = numbers["Take a break first"]
    first = next(page for page, text in enumerate(texts, 1) if re.search(rf"\n{number}\s*Take a break first", text) and "In words" not in text and page > 9)
    assert bare(f"goto{number}Takeabreakfirst(page{first})") in bare("".join(texts))


def test_what_is_for_authors_is_left_out() -> None:
    tree = shipped("interview-recovery")
    whole = "".join(pages(draw(tree).pdf))
    assert "where-now" not in whole
    assert "Asks about the fact" not in whole
    assert "Promises" not in whole
    assert "Only if" in whole


MATCHES = """
format = 1
id = "candles"
title = "An evening without light"
start = "kids-there"
[fact.kids]
ask = "Are there small children with you?"
answers = { yes-there-are = "Yes", none-there = "No" }
[moment.out-since]
ask = "Since when has the power been out?"
[situation.kids-there]
about = "kids"
answers.yes-there-are = "light-them"
answers.none-there = "light-them"
[action.light-them]
do = "Light a few candles"
note = "Where are the matches?"
then = "still-dark"
[situation.still-dark]
ask = "Is it still dark?"
remember = false
answers = { dark-yes = "wait-more", dark-no = "over-now" }
[action.wait-more]
do = "Wait"
recall = "light-them"
wait = { at-least = "1 day", at-most = "3 days" }
limit = { visits = 2, then = "over-now" }
answers.waited = "wait-long"
[action.wait-long]
do = "Wait longer"
wait = { since = "out-since", at-least = "5 days" }
answers.waited-long = "still-dark"
[ending.over-now]
say = "Blow them out."
"""


def test_a_guide_speaks_to_a_reader_and_has_no_part_of_facts_where_nothing_is_worked_out() -> None:
    drawn = loads(MATCHES)
    whole = bare("".join(pages(draw(drawn).pdf)))
    for said in (
        "If you come here again, give the same answer.",
        "If you come here again, answer anew.",
        "Wait at least 1 day. Wait at most 3 days.",
        "Wait at least 5 days after the time given in answer to “Since when has the power been out?”.",
        "Write down: Where are the matches?",
        "Look at what you wrote at 2 Light a few candles",
    ):
        assert bare(said) in whole
    for said in ("Asked once", "Asked at each visit", "after arrival", "Asks for a note", "Shows the notes", "Facts"):
        assert bare(said) not in whole
    assert [id for id in (*drawn.nodes, *drawn.moments, "kids:", "none-there", "dark-no", "waited-long", "waited") if id in whole] == []
    flight = draw(shipped("delayed-flight")).pdf
    assert "Facts" in bookmarks(flight)
    assert "Asked once" not in "".join(pages(flight))


def test_the_first_page_speaks_of_cards_as_the_rest_of_the_guide_does() -> None:
    first = bare(pages(draw(shipped("interview-recovery")).pdf)[0])
    assert bare("Begin at card 1") in first
    assert bare("Each small sign is one card:") in first
    assert [words for words in ("Every walk starts", "node", "limits") if bare(words) in first] == []


def test_a_guide_is_tagged_in_the_language_of_the_tree_and_the_same_each_time() -> None:
    pdf = draw(load(PARCEL)).pdf
    assert pdf == draw(load(PARCEL)).pdf
    catalog: Any = read(pdf).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    for language, told in (("de", "de"), ("pt-BR", "pt-BR"), ("zh-Hans-CN", "zh-CN")):
        assert (read(draw(one_ending(language=language)).pdf).trailer["/Root"])["/Lang"] == told  # type: ignore[index]


def test_a_guide_of_a_part_has_that_part_alone() -> None:
    tree = shipped("interview-recovery")
    stage = "".join(pages(draw(tree, stage="evaluate").pdf))
    assert "a part of the advice, Evaluate" in stage
    assert "Take a break first" in stage
    assert "Have they said why?" not in stage
    around = draw(tree, around="call-interviewer")
    found = bare("".join(pages(around.pdf)))
    assert all(bare(box.headline) in found for box in around.view.boxes)
    walk = draw(tree, session=Session.start(tree).answer("waiting"), walk_only=True)
    assert bare("This walk is at") in bare("".join(pages(walk.pdf)))


HOSTILE = (
    '#panic("x")',
    "$x^2$ #{1+1}",
    "[*b*] _i_ `c` @ref <card-1>",
    "\\ \\u{41} \\#",
    '"quoted" \' = // /* */',
    "~--- ... --",
    "= Heading\n- list",
    "#sys.inputs.data",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_tree_is_ever_a_mark(text: str) -> None:
    answer = {"label": text, "say": text, "to": "b"}
    tree = loads(
        json.dumps(
            {
                "format": 1,
                "id": "x",
                "title": text,
                "version": text,
                "start": "a",
                "stage": {"s": {"title": text}},
                "source": {"q": {"title": text, "author": text, "claims": {"1": text}}},
                "action": {
                    "a": {
                        "do": text,
                        "stage": "s",
                        "how": [text],
                        "caution": [text],
                        "answers": {"on": answer},
                        "source": ["q 1"],
                    }
                },
                "ending": {"b": {"say": [text, text]}},
            }
        ),
        "json",
    )
    pdf = draw(tree).pdf
    assert bare("".join(pages(pdf))).count(bare(text)) >= 12
    assert {" ".join(text.split()), text} & {title.replace("\u200b", "") for title in bookmarks(pdf)}


letters = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=40)


@settings(deadline=None, max_examples=25)
@given(letters, letters)
@pytest.mark.filterwarnings("ignore::advicetree.DrawingWarning")
def test_any_text_can_be_printed(title: str, say: str) -> None:
    try:
        tree = one_ending(title, say)
    except AdviceTreeError:
        return
    assert draw(tree).pdf.startswith(b"%PDF")


def test_long_words_and_long_cards_stay_on_the_paper() -> None:
    """A word that is wider than the paper is broken, and a card that is longer is parted."""
    tree = one_ending("T" * 200, ["E" * 900, *(f"Sentence number {number} of a long ending." for number in range(150))])  # type: ignore[arg-type]
    reader = read(draw(tree).pdf)
    assert len(reader.pages) > 3
    for page in reader.pages:
        at: list[tuple[float, float]] = []
        page.extract_text(visitor_text=lambda text, user, matrix, *_, at=at: at.append((user[4] + matrix[4], user[5] + matrix[5])) if text.strip() else None)
        assert all(0 <= x <= 595.28 and 0 <= y <= 841.89 for x, y in at)
    assert bare("".join(pages(draw(tree).pdf))).count("E") >= 900


def test_more_sources_than_have_room_on_the_first_page_are_at_the_end() -> None:
    tree = one_ending(source={f"q{number}": {"title": f"Source number {number}", "url": f"https://example.org/{number}"} for number in range(9)})
    texts = pages(draw(tree).pdf)
    assert "Source number 5" in texts[0]
    assert "Source number 6" not in texts[0]
    assert "and 3 more, in the list at the end" in texts[0]
    assert "Source number 8" in texts[-1]
    links = {
        str(note.get_object()["/A"]["/URI"])
        for page in read(draw(tree).pdf).pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    }
    assert links == {f"https://example.org/{number}" for number in range(9)}


def test_a_part_of_a_view_says_which_cards_lead_into_it() -> None:
    whole = view(shipped("interview-recovery"))
    ids = {box.id for box in whole.boxes if box.stage == "evaluate"}
    part = part_of(whole, ids, "Evaluate")
    assert {box.id for box in part.boxes if box.kind != "elsewhere"} == ids
    assert set(part.edges) == {edge for edge in whole.edges if edge.node in ids}
    assert {edge.to for edge in part.edges} <= {box.id for box in part.boxes}
    numbers = {box.id: box.number for box in whole.boxes}
    for box in part.boxes:
        sources = sorted({numbers[edge.node] for edge in whole.edges if edge.to == box.id and edge.node not in ids})
        told = [detail.text for detail in box.details if detail.text.startswith("from ")]
        assert told == ([f"from {' · '.join(map(str, sources))}"] if sources and box.kind != "elsewhere" else [])


def test_a_large_tree_is_printed_or_told_which_part_to_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [*(f"n{number}" for number in range(150)), "end", "end"]
    nodes = {
        name: {"do": f"Go on with step {number}", "answers": {"on": names[number + 1], "far": names[number + 2]}} for number, name in enumerate(names[:-2])
    }
    tree = loads(json.dumps({"format": 1, "id": "long", "title": "Long", "start": "n0", "action": nodes, "ending": {"end": {"say": "The end."}}}), "json")
    found = bare("".join(pages(draw(tree).pdf)))
    assert all(f"Goonwithstep{number}" in found for number in range(150))
    assert len(next(sheets_of(view(tree), 509.0, 700.0)).pictures) > 2
    monkeypatch.setattr(content, "MOST_LETTERS", 3_000)
    with pytest.raises(DrawingError, match=r"^there are [\d,]+ letters, and at most 3,000 can be printed; print one stage, or what is around a node$"):
        _ = draw(tree).pdf


def test_without_the_extra_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(DrawingError) as caught:
        _ = draw(load(PARCEL)).pdf
    assert str(caught.value) == (
        "PDF needs the printing engine, which is not installed; "
        "install the extra 'print' (in the folder of the project: pip install \".[print]\"); a page (.html) and the outline (.md and .txt) need nothing"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only there can fonts be hidden")
def test_on_a_machine_without_fonts_it_is_told_what_to_install(tmp_path: Path) -> None:
    assert without_fonts(PROGRAM % "pdf", tmp_path).stdout == (
        "this machine has no font with the widths of Arial, so the text of a PDF would leave its boxes; "
        "install Arial, Liberation Sans or Helvetica (apt install fonts-liberation)\n"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only there can fonts be hidden")
def test_letters_that_no_font_has_are_told_and_all_else_is_printed(tmp_path: Path) -> None:
    sans = next(Path("/usr/share/fonts").rglob("LiberationSans-Regular.ttf"), None)
    if sans is None:
        pytest.skip("the font is not installed")
    tree = {"format": 1, "id": "x", "title": "Été 中文", "start": "a", "ending": {"a": {"say": "Fin."}}}
    code = f"""
import json, warnings; warnings.simplefilter("always")
from advicetree import draw, loads
print(draw(loads({json.dumps(json.dumps(tree))}, "json")).pdf[:4])
"""
    done = without_fonts(code, tmp_path, sans)
    assert done.stdout == "b'%PDF'\n"
    assert "<string>:4: DrawingWarning: no font on this machine has letters such as '中', so there are empty boxes in their places; install a" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told in another way elsewhere")
def test_what_was_printed_takes_no_memory_afterwards() -> None:
    """A program that prints one guide after another needs no more memory than for one."""
    code = """
import json, resource
from advicetree import draw, dumps, loads, shipped
data = json.loads(dumps(shipped("delayed-flight")))
for number in range(8):
    data["title"] = f"Number {number}"
    for action in data["action"].values():
        action["do"] += f" {number}"
    assert draw(loads(json.dumps(data), "json")).pdf
    if number == 1:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024 < 60)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_the_same_bytes_come_in_all_threads() -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(draw(load(PARCEL)).pdf)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [draw(load(PARCEL)).pdf] * 4


def test_no_program_is_run_and_no_folder_is_read(tmp_path: Path) -> None:
    """A guide is made where there are no programs, and in a folder that is gone."""
    code = f"""
import os
os.chdir({str(tmp_path)!r})
from advicetree import draw, load
tree = load({str(PARCEL)!r})
os.rmdir({str(tmp_path)!r})
print(draw(tree).pdf[:4])
"""
    alone = {"PATH": "/nowhere", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120, env=alone)
    assert (done.stdout, done.stderr) == ("b'%PDF'\n", "")


def test_a_document_that_cannot_be_set_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_document", lambda: b"#nothing")
    with pytest.raises(DrawingError, match=r"^the guide could not be set: unknown variable: nothing; print one stage, or what is around a node$"):
        _ = draw(load(PARCEL)).pdf


def test_an_overview_is_no_guide() -> None:
    with pytest.raises(DrawingError, match=r"^a PDF is a guide, which has the overview on its first page; draw it without 'overview'$"):
        _ = draw(shipped("interview-recovery"), overview=True).pdf


def test_the_overview_is_on_the_first_page_with_letters_of_seven_points() -> None:
    for paper in PAPERS:
        overview: Any = content_of(view(shipped("interview-recovery")), paper)["overview"]
        found = re.search(r'viewBox="0 0 ([\d.]+) ', overview["svg"])
        assert found is not None
        assert overview["width"] / float(found[1]) * 10.5 >= 7 - 1e-9
        assert overview["width"] - 2 * overview["bare"] <= PAPERS[paper][0] - 2 * 28
    assert content_of(view(shipped("interview-recovery"), stage="evaluate"), "a4")["overview"] is None
    assert content_of(view(one_ending()), "a4")["overview"] is None


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(AdviceTreeError, match=r"^'a5' is not a paper; give one of 'a4', 'letter'$"):
        draw(load(PARCEL), paper="a5")  # type: ignore[arg-type]


def test_the_command_line_prints_on_the_paper_that_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "guide.pdf"
    assert main(["draw", str(PARCEL), "-o", str(file), "--paper", "letter"]) == 0
    assert file.read_bytes() == draw(load(PARCEL), paper="letter").pdf
    assert capsys.readouterr() == ("", f"{file} is written.\n")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_forked_from_one_that_made_a_guide_is_told_so_and_does_not_hang() -> None:
    code = (
        "import os, signal\n"
        "from advicetree import DrawingError, draw, load\n"
        f"drawing = lambda: draw(load({str(PARCEL)!r}))\n"
        "assert drawing().pdf\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    signal.alarm(30)  # so that nothing is left where it hangs\n"
        "    try:\n"
        "        drawing().pdf\n"
        "    except DrawingError as error:\n"
        "        os._exit(0 if 'this process was forked from one that had made a PDF' in str(error) else 1)\n"
        "    os._exit(2)\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
        "assert drawing().pdf\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=60)
