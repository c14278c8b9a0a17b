"""The legend of cards: a small card for each kind that there is, and what the numbers, words and lines mean that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advicetree.drawing.cards.columns import Columns
from advicetree.drawing.cards.content import HEADLINE, Card
from advicetree.drawing.cards.shapes import behind, border, outline
from advicetree.drawing.cards.tags import FROM
from advicetree.drawing.frames import Frame
from advicetree.drawing.overlay import Difference
from advicetree.drawing.picture import LEGEND, SAMPLE, Key, key_of_line, keys_of_differences, number, rect, text_at
from advicetree.drawing.view import View
from advicetree.drawing.widths import BOLD, ELLIPSIS, width
from advicetree.words import told

KINDS = ("start", "situation", "fork", "action", "wait", "good", "ending")


def legend(view: View, cards: Mapping[str, Card], columns: Columns) -> Iterator[Key]:
    """The legend: the differences that are shown, a small card for each kind that there is, then what numbers, dots and dashes mean that there are."""
    kinds = {card.box.kind for card in cards.values()}
    kinds_ = kinds | ({"start"} if view.tree.start in cards else set())
    x = 0.0
    for key in keys_of_differences(view, x, _row):
        yield key
        x = key[1] + 12
    for kind in KINDS:
        if kind in kinds_:
            frame = Frame(x + 1, 5, 22, 14)
            words = told("picture.start" if kind == "start" else f"legend.{kind}")
            shape = f'<g class="node {"situation start" if kind == "start" else kind}">'
            of = "situation" if kind == "start" else kind
            fill = f'<path class="{"body" if kind in {"good", "ending"} else "top"}" d="{outline(of, frame)}"/>'
            yield x, x + 29 + width(words) * LEGEND, f"{shape}{fill}{border(of, frame)}</g>{text_at('key', words, x + 29, 12, LEGEND)}"
            x += 29 + width(words) * LEGEND + 12
    rows = [row for card in cards.values() for row in card.rows]
    is_named = any(not columns.is_drawn(row) for row in rows)
    has_words = any(text.words.endswith(ELLIPSIS) for row in rows for item in row.items for text in item.texts if text.look == "label")
    notes = {text.words for row in rows for item in row.items for text in item.texts if text.look == "note"}
    is_careful = any(text.words == told("box.careful_brief") for card in cards.values() for text in card.texts)
    for sample, look, words, is_there in (
        (told("cards.goes_to", number=7), "go", told("cards.legend.goes_to"), is_named),
        (told("cards.from", cards="3"), "from-card", told("cards.legend.from"), is_named),
        (ELLIPSIS, "label", told("legend.words"), has_words),
        (told("way.any_time"), "note", told("cards.legend.any_time"), told("way.any_time") in notes),
        (told("cards.open"), "note", told("cards.legend.open"), told("cards.open") in notes),
        (told("box.careful_brief"), "caution", told("cards.legend.careful"), is_careful),
    ):
        if is_there:
            size = FROM if look == "from-card" else HEADLINE - 2
            wide = width(sample) * (BOLD if look == "go" else 1.0) * size
            yield x, x + wide + 6 + width(words) * LEGEND, f"{text_at(look, sample, x, 12, size)}{text_at('key', words, x + wide + 6, 12, LEGEND)}"
            x += wide + 6 + width(words) * LEGEND + 12
    if view.way_told is not None:
        key = key_of_line("walked", view.way_told, x)
        yield key
        x = key[1] + 12
    if view.heat is not None:
        key = key_of_line("heat key", told("heat.legend", walks=view.heat.walks_told), x)
        yield key
        x = key[1] + 12
        words = told("heat.legend.share")
        yield x, x + 30 + width(words) * LEGEND, f"{rect(Frame(x, 6, 24, 12), 0, 'share')}{text_at('key', words, x + 30, 12, LEGEND)}"


def _row(kind: Difference, x: float) -> str:
    """A piece of the row of an answer, and the line that leads on from it."""
    middle = x + SAMPLE / 2
    line = f'<path class="line" d="M{number(middle)},12 H{number(x + SAMPLE)}"/>'
    return f'<g class="way {kind}">{behind(Frame(x, 5, SAMPLE / 2, 14), 0.0)}{line}</g>'
