"""Columns of a terminal: how many a text takes, and where its lines break."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import draw, loads
from advicetree.blocks import Block, as_text
from advicetree.columns import TAB, cells, columns_of, cut, letters, wrapped
from advicetree.control import safe
from advicetree.drawing.widths import measured

SCRIPTS = (
    "abc xyz .,-“”…→✓",
    "包裹没有到怎么办？（有）。、「」",
    "ฉันรักภาษาไทยเพราะำๆ\u0e35\u0e48",
    "한국어\u1112\u1161\u11ab",
    "e\u0301n\u0303",
    "😀👍🏽👩\u200d🚀❤\ufe0f🇩🇪1\ufe0f\u20e3",
    "עברית العربية",
    "हिन्दी தமிழ்",
    " \t\u3000\xa0\u200b",
)
TEXTS = st.lists(st.one_of([st.text(st.sampled_from(script), max_size=30) for script in SCRIPTS] + [st.text(max_size=20)]), max_size=6).map("".join)


@pytest.mark.parametrize(
    "text",
    ["plain", "", "naïve", "nai\u0308ve", "日本語", "한국어", "\u1112\u1161\u11ab", "ｆｕｌｌ",
     "👩\u200d🚀👍🏽", "❤\ufe0f", "1\ufe0f\u20e3", "🇩🇪", "“quoted” – …", "עברית", "ไทย"],
)  # fmt: skip
def test_characters_take_the_columns_that_terminals_give_them(text: str) -> None:
    wcwidth = pytest.importorskip("wcwidth")
    assert columns_of(text) == wcwidth.wcswidth(text)


@given(TEXTS, st.integers(1, 40))
def test_no_line_is_wider_than_was_asked_for_and_nothing_is_lost(text: str, most: int) -> None:
    lines = wrapped(text, most)
    widest = max(map(columns_of, letters(text.replace("\t", TAB))), default=0)
    assert max(map(columns_of, lines), default=0) <= max(most, widest)
    assert all(lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(TEXTS)
def test_a_text_takes_the_columns_of_its_letters(text: str) -> None:
    assert columns_of(text) == sum(map(columns_of, letters(text))) == sum(columns for _, columns in cells(text))


@given(TEXTS, st.integers(1, 40))
def test_a_letter_stays_on_one_line(text: str, most: int) -> None:
    told = [letter for line in wrapped(text, most) for word in line.split(" ") for letter in letters(word)]
    assert told == [letter for word in re.split(r"[ \n\r\f\v]+", text.replace("\t", TAB)) for letter in letters(word)]


@pytest.mark.parametrize("letter", ["é", "字", "e\u0301", "ไ", "👩\u200d🚀", "🇩🇪", "👍🏽", "é ", "👩\u200d🚀 "])
def test_each_letter_is_measured_once_however_long_the_words_and_the_lines_are(letter: str) -> None:
    text = letter * (40_000 // len(letter))
    begun = time.thread_time()
    assert len(wrapped(text, 5_000)) > 1
    assert len(measured(text, 2_000.0)) >= 1
    assert time.thread_time() - begun < 2


@given(TEXTS, st.integers(1, 40))
def test_words_that_fit_stay_whole(text: str, most: int) -> None:
    """All but those of scripts that break between letters."""
    words = [word for word in text.split() if word.isascii() and columns_of(word) <= most]
    told = {word for line in wrapped(" ".join(words), most) for word in line.split()}
    assert told == set(words)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.integers(0, 3))
def test_a_plain_line_that_fits_stays_as_it_is_but_for_spaces_at_its_end(text: str, spare: int) -> None:
    line = text.rstrip()
    assert wrapped(text, len(text) + spare) == ([line] if line else [])
    assert wrapped(f"{text}é", len(text) + 1 + spare) == [f"{text}é"]


@given(TEXTS, st.integers(0, 40))
def test_what_is_cut_is_the_beginning_and_fits(text: str, most: int) -> None:
    kept = cut(text, most)
    assert text.startswith(kept)
    assert columns_of(kept) <= most


@given(TEXTS, st.sampled_from(["headline", "text", "how", "notes"]), st.sampled_from(["", "- ", "1. ", "    - "]), st.integers(20, 60))
def test_a_page_is_as_wide_as_was_asked_for(text: str, kind: str, lead: str, most: int) -> None:
    told = as_text([Block(kind, text, lead), Block("headline", text)], most)  # type: ignore[arg-type]
    widest = max(map(columns_of, letters(safe(text))), default=0)
    assert max(map(columns_of, told.split("\n"))) <= max(most, len(lead) + widest)


@pytest.mark.parametrize(
    ("text", "most", "lines"),
    [
        ("有快递单号吗？没有。", 8, ["有快递单", "号吗？没", "有。"]),
        ("他说：“有”（没有）吗", 8, ["他说：", "“有”（没", "有）吗"]),
        ("ฉันรักภาษาไทยมากเพราะเสียงไพเราะ", 10, ["ฉันรักภาษาไท", "ยมากเพราะ", "เสียงไพเราะ"]),
        ("see https://example.org/a/long/way", 12, ["see", "https://exam", "ple.org/a/lo", "ng/way"]),
        ("10\xa0km away", 6, ["10\xa0km", "away"]),
        ("  as  it stands", 12, ["  as  it", "stands"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("👩\u200d🚀👩\u200d🚀", 2, ["👩\u200d🚀", "👩\u200d🚀"]),
        ("没", 1, ["没"]),
        ("a\tb", 10, ["a    b"]),
        ("  ", 10, []),
        ("", 10, []),
    ],
)
def test_a_line_breaks_where_its_script_breaks(text: str, most: int, lines: list[str]) -> None:
    assert wrapped(text, most) == lines


PARCEL = """
format = 1
id = "zh"
title = "包裹没有到 → 怎么办？包裹没有到 → 怎么办？包裹没有到 → 怎么办？"
language = "zh"
start = "tracked"
[situation.tracked]
ask = "有快递单号吗？寄件人那里通常有一张收据，上面印着快递单号，请先找一找，再回答这个问题。"
answers.yes = { label = "有", to = "claim" }
answers.no = { label = "没有", to = "claim" }
[ending.claim]
say = "要求退款。😀 ถ้าพัสดุหายไปให้ขอเงินคืนจากผู้ส่งโดยเร็วที่สุดเท่าที่จะทำได้และเก็บใบเสร็จไว้เป็นหลักฐานด้วยนะครับขอบคุณมาก"
"""


def test_an_outline_is_no_wider_than_it_is_said_to_be() -> None:
    outline = draw(loads(PARCEL)).outline
    assert max(map(columns_of, outline.splitlines())) <= 88
    assert "上面印着快递单号" in "".join(line.strip() for line in outline.splitlines())
