"""What a guide holds, as plain values: texts, numbers, lists and mappings, which the typesetter gets as JSON.

Invariant: the author's texts are only in the values, so that none of them is ever a mark; nothing here knows how a page is set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import attrs

from advicetree.control import safe
from advicetree.drawing.guide.sheets import BARE, Sheet, scale_on, sheets_of
from advicetree.drawing.outline.content import content_of as outline_of
from advicetree.drawing.overview.content import overview_of
from advicetree.drawing.overview.painting import description as overview_in_words
from advicetree.drawing.overview.painting import painted
from advicetree.drawing.picture import Picture, description
from advicetree.drawing.sentences import Id, Item, NodeLink, Quote, Section, Span, flat, sentence
from advicetree.drawing.sizes import PAPERS, Paper
from advicetree.drawing.themes import LIGHT
from advicetree.drawing.view import View
from advicetree.errors import DrawingError
from advicetree.tree import Tree
from advicetree.words import between, counted, parted, told

Sentence: TypeAlias = "tuple[tuple[str, str | None], ...]"
Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"

MARGINS = (36.0, 44.0)  # left and right, above and below
SHARE_OF_OVERVIEW = 0.9  # of the height of a page
LEAST_OVERVIEW = 536.0  # how wide it is at least, so that its letters have 7 points; on A4 it is a little in the margins
PAGE = "\0"  # where the typesetter puts the number of a page
HEADING = 40.0  # what the heading of a sheet takes
AUTHORS_OWN = ("outline.stages", "outline.promises", "outline.examples")
FOR_AUTHORS = ("outline.about", "outline.worked_out_from")  # sentences that name the ids of facts
SAID_ANEW = ("start", "asked_once", "asked_each_time", "least", "most", "note", "recall")  # what the outline says in words of the format
MOST_LETTERS = 1_000_000
MOST_SOURCES = 6
LONGEST_IN_FOOTER = 70
LONGEST_RUN = 24
MOST_AFTER = 5  # sentences that follow another one on its line
LETTERS_ON_LINE, MOST_LINES_TOGETHER = 80, 30  # a card in words that is longer can be parted by the end of a page
SMALLER = "print one stage, or what is around a node"

_RUN = re.compile(rf"[^\s\u200b]{{{LONGEST_RUN}}}(?=[^\s\u200b])")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?(?![A-Za-z])")


def content_of(view: View, paper: Paper) -> dict[str, Value]:
    """All that is in the guide of a view; raises `DrawingError` where there are more than 1,000,000 letters."""
    left_out = {(told(name),) for name in AUTHORS_OWN}
    if not any(fact.derived for fact in view.tree.facts.values()):
        left_out.add((told("outline.facts"),))
    whole, *sections = [section for section in outline_of(view) if section.title not in left_out]
    letters = sum([section.letters for section in sections])
    if letters > MOST_LETTERS:
        raise DrawingError(f"there are {letters:,} letters, and at most {MOST_LETTERS:,} can be printed", SMALLER)
    width, height = (size - 2 * margin for size, margin in zip(PAPERS[paper], MARGINS, strict=True))
    sheets = [value for sheet in sheets_of(view, width, height - HEADING) for value in _sheet(sheet, width, height - HEADING)]
    tree = view.tree
    language = _LANGUAGE.match(tree.language or told("language"))
    return {
        "margins": list(MARGINS),
        "title": _text(tree.title),
        "plain_title": safe(view.title),
        "language": language[1].lower() if language is not None else told("language"),
        "region": language[2] if language is not None else None,
        "footer": _footer(tree),
        "lead": _text(_lead(view)),
        "notes": _items(_without(whole.items, sentence("outline.id", id=Id(tree.id)), sentence("outline.language", language=Id(tree.language or "")))),
        "overview": _overview(view, width, height * SHARE_OF_OVERVIEW),
        "reading": {"title": told("guide.reading"), "words": _text(" ".join(_reading(with_pictures=bool(sheets))))},
        "sources": {"title": told("guide.sources"), "items": list(_sources(tree))},
        "sheets": list(sheets),
        "words": {"title": told("guide.words"), "sections": list(_sections(sections, view))},
        "page": list(told("guide.page", page=PAGE).split(PAGE)),
    }


def _footer(tree: Tree) -> str:
    """The title, cut short where it is long, and the version."""
    title = safe(" ".join(tree.title.split()))
    short = title if len(title) <= LONGEST_IN_FOOTER else title[:LONGEST_IN_FOOTER].rstrip() + "…"
    return short if tree.version is None else told("guide.footer", title=short, version=safe(tree.version[:LONGEST_IN_FOOTER]))


def _lead(view: View) -> str:
    """How many cards there are, and what to do with them."""
    inside = [box for box in view.boxes if box.kind != "elsewhere"]
    cards = counted("guide.cards", len(inside))
    if view.part is not None:
        return told("guide.lead_part", cards=cards, part=safe(view.part))
    stages = {box.stage for box in inside if box.stage is not None}
    start = next(box.number for box in inside if box.id == view.tree.start)
    return told("guide.lead", cards=counted("guide.in_stages", len(stages), cards=cards) if stages else cards, start=start)


def _reading(*, with_pictures: bool) -> Iterator[str]:
    """How the guide is read, in sentences."""
    yield told("guide.numbered")
    if with_pictures:
        yield told("guide.shapes")
        yield told("guide.arrows")


def _overview(view: View, width: float, height: float) -> Value:
    """The overview of a whole tree that has stages; `None` where there is none, or it has too many."""
    if view.part is not None or not any(box.stage is not None for box in view.boxes):
        return None
    try:
        overview = overview_of(view, {})
    except DrawingError:
        return None
    return _picture(painted(overview, "light", headed=False), overview_in_words(overview), max(width, LEAST_OVERVIEW), height)


def _sources(tree: Tree) -> Iterator[Value]:
    """The first sources, and how many more there are."""
    for source in [*tree.sources.values()][:MOST_SOURCES]:
        details = [source.author] if source.author is not None else []
        details += [str(source.date.year)] if source.date is not None else []
        yield {"title": _text(source.title), "details": _text(between("list.comma").join(details)), "url": source.url, "shown": _text(source.url or "")}
    more = len(tree.sources) - MOST_SOURCES
    if more > 0:
        yield {"title": counted("guide.more_sources", more), "details": "", "url": None, "shown": ""}


def _sheet(sheet: Sheet, width: float, height: float) -> Iterator[Value]:
    """The pages of a sheet, each with its heading, which cards are on the sheet, and a picture."""
    numbers = sorted(box.number for box in sheet.view.boxes if box.kind != "elsewhere")
    cards = counted("guide.numbers", len(numbers), numbers=between("list.comma").join(_ranges(numbers)))
    for page, picture in enumerate(sheet.pictures, 1):
        title = told("guide.sheet", title=safe(sheet.title), page=page, count=len(sheet.pictures)) if len(sheet.pictures) > 1 else safe(sheet.title)
        yield {"title": _text(title), "cards": cards, "picture": _picture(picture, description(sheet.view), width, height)}


def _picture(picture: Picture, words: str, width: float, height: float) -> Value:
    """A picture as large as it is put on paper, without the page behind it, which would hide what is beside its bare edges."""
    scale = scale_on(picture, width, height)
    bare = attrs.evolve(picture, lines=tuple(line for line in picture.still().lines if not line.startswith('<rect class="page"')))
    return {"svg": bare.svg(), "width": picture.width * scale, "bare": BARE * scale, "words": words}


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Some numbers in order, those that follow one another as the first and the last."""
    first = last = numbers[0]
    for number in (*numbers[1:], None):
        if number is not None and number == last + 1:
            last = number
            continue
        yield str(first) if first == last else told("guide.range", first=first, last=last)
        first = last = number if number is not None else 0


# In words


def _sections(sections: Sequence[Section], view: View) -> Iterator[Value]:
    """The stages with their nodes, and after them what these name: tables of rules, facts, moments and sources."""
    boxes = {box.id: box for box in view.boxes}
    lists = [section for section in sections if section.kind == "part" and section.items]
    level = 2
    for section in sections:
        if section.id is not None:
            box = boxes[section.id]
            yield {
                "level": level,
                "label": _label(box.number),
                "number": str(box.number),
                "title": _text(Quote(box.headline).text),
                "kind": told(f"legend.{box.kind}"),
                "color": LIGHT.boxes[box.kind][1],
                "long": sum([_lines(item) for item in section.items]) > MOST_LINES_TOGETHER,
                "items": _items(_without(section.items, sentence("outline.id", id=Id(section.id)))),
            }
        elif not section.items:
            level = 3
            yield {"level": 2, "label": None, "title": _text(flat(_without_ids(section.title))), "long": False, "items": []}
    for table in view.tables:
        title, *rules = table.told
        yield {"level": 2, "label": None, "title": _text(title), "long": False, "items": _items([Item((Quote(rule),)) for rule in rules])}
    for section in lists:
        is_long = sum([_lines(item) for item in section.items]) > MOST_LINES_TOGETHER
        items = section.items if section.title == (told("outline.sources"),) else [_listed(item) for item in section.items]
        yield {"level": 2, "label": None, "title": _text(flat(section.title)), "long": is_long, "items": _items(items)}


def _lines(item: Item) -> int:
    """On how many lines an item has room, about."""
    return 1 + len(flat(item.words)) // LETTERS_ON_LINE + sum([_lines(one) for one in item.below])


def _label(number: int) -> str:
    return f"card-{number}"


def _without(items: Iterable[Item], *others: Item) -> list[Item]:
    return [item for item in items if item not in others]


def _listed(item: Item) -> Item:
    """What a list says of a fact or a moment, without the id in front, and without how often it is asked; sources keep their ids, by which they are cited."""
    below = _without(item.below, sentence("outline.asked_once"), sentence("outline.asked_each_time"))
    return attrs.evolve(item, words=item.words[2:] if isinstance(item.words[0], Id) else item.words, below=tuple(below))


def _for_readers(items: Iterable[Item]) -> Iterator[Item]:
    """Sentences of the outline in words for somebody who has them on paper, without those that are for authors."""
    left_out = {parted(name)[0][0] for name in FOR_AUTHORS}
    for item in items:
        if item.words[0] not in left_out:
            said = (_said_instead(item.words, parted(f"outline.{name}"), parted(f"guide.{name}")) for name in SAID_ANEW)
            yield attrs.evolve(item, words=next((words for words in said if words is not None), item.words))


def _said_instead(words: tuple[Span, ...], old: Sentence, new: Sentence) -> tuple[Span, ...] | None:
    """The words of one sentence in the place of those of another with the same gaps; `None` for words of neither. A full stop at the end may be missing."""
    (first, _), (last, gap) = old[0], old[-1]
    if words[0] != first or (gap is None and last != "." and words[-1] != last):
        return None
    inner = words[1:-1] if gap is None and words[-1] == last else words[1:]
    end = (new[-1][0],) if len(new) > 1 and words[-1] == last else ()
    return (new[0][0], *inner, *end)


def _items(items: Iterable[Item], depth: int = 0) -> list[Value]:
    """Items as the outline has them, every other level with dashes; but a few sentences that belong to another one follow it on the same line."""
    found: list[Value] = []
    for item in _for_readers(items):
        is_title = flat(item.words).endswith(":")
        all_below = [*_for_readers(item.below)]
        sentences = [one for one in all_below if not one.below and isinstance(one.words[0], str)]
        after = [] if is_title or len(sentences) > MOST_AFTER else sentences
        below = [one for one in all_below if one not in after]
        found.append(
            {
                "words": _words(item.words),
                "after": [_words(one.words) for one in after],
                "dash": bool(depth % 2),
                "careful": item.words == (told("outline.careful"),),
                "below": _items(below, depth + 1),
            }
        )
    return found


def _words(words: Iterable[Span]) -> list[Value]:
    """The words of a sentence, each with what it is."""
    found: list[Value] = []
    for span in _without_ids(words):
        if isinstance(span, str):
            found.append({"is": "said", "text": _text(span)})
        elif isinstance(span, Quote):
            found.append({"is": "strong" if span.strong else "quote", "text": _text(span.text)})
        elif isinstance(span, Id):
            found.append({"is": "id", "text": _text(span.id)})
        elif isinstance(span, NodeLink):
            headline = "" if span.brief else _text(span.headline.text)
            found.append({"is": "node", "number": str(span.number), "text": headline, "to": _label(span.number) if span.inside else None})
        else:
            found.append({"is": "web", "text": _text(span.shown.text), "to": span.href})
    return found


def _without_ids(words: Iterable[Span]) -> list[Span]:
    """Some words without the ids that stand in brackets after what they name."""
    found: list[Span] = []
    opened: int | None = None  # where the bracket is
    for span in words:
        if opened is not None and isinstance(span, str) and ")" in span:
            before = str(found[opened]).removesuffix(" (")
            found[opened:] = [text for text in (before + span.partition(")")[2],) if text]
            opened = None
            continue
        if isinstance(span, Id) and found and isinstance(found[-1], str) and found[-1].endswith(" ("):
            opened = len(found) - 1
        found.append(span)
    return found


def _text(text: str) -> str:
    """A text that steers nothing, and that can be broken within what would not fit on a line."""
    return _RUN.sub("\\g<0>\u200b", safe(text))
