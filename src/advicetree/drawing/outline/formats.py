"""The formats of an outline: blocks for a terminal, plain text and Markdown.

Invariant: every format tells the same sections and items, each in its own marks, and no text of the author's is ever a mark.
"""

from __future__ import annotations

import html as escaping
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote as percent_encoded

import attrs

from advicetree.blocks import WIDEST, Block, as_text
from advicetree.drawing.outline.brief import in_brief
from advicetree.drawing.outline.content import content_of
from advicetree.drawing.sentences import Id, Item, NodeLink, Quote, Section, Span, WebLink
from advicetree.drawing.view import View
from advicetree.words import told

HASHES = {"tree": "#", "part": "##", "node": "###"}

# In the author's text: what a site makes links, icons or formulas of once Markdown is read, and what Markdown itself reads.
_LATE = r"[@$]|\#(?=\w)|:(?=//|[\w+-]+:)|(?<=www)\."
_EARLY = r"[&<>\\`*_{}\[\]|~^\#“”\t]|([=+])(?=\2)|\A[!-/:-@]|\A\d(?=\d*[.)])|\A[^\S\n]|[^\S\n]\Z"
_MARKS = re.compile(rf"(?P<late>{_LATE})|{_EARLY}|(?P<line>\n)", re.IGNORECASE)
_OWN_MARKS = re.compile(r"[&<>\\`*_\[\]|~]")  # of the library's own words, whose quotation marks and colons need no escaping
_PLAIN_IN_LINKS = "/:?#@!$&'*+,;=%~"


@attrs.frozen
class _Marks:
    """How a format writes what is in a sentence: the library's own words (`said`), and what is in their gaps; `node` gets the words for a node too."""

    said: Callable[[str], str]
    quote: Callable[[Quote], str]
    id: Callable[[str], str]
    link: Callable[[WebLink], str]
    node: Callable[[NodeLink, str], str]

    def written(self, words: Iterable[Span]) -> str:
        """Words in the format."""
        texts = []
        for span in words:
            if isinstance(span, str):
                texts.append(self.said(span))
            elif isinstance(span, Quote):
                texts.append(self.quote(span))
            elif isinstance(span, Id):
                texts.append(self.id(span.id))
            elif isinstance(span, WebLink):
                texts.append(self.link(span))
            else:
                texts.append(self.node(span, str(span.number) if span.brief else f"{span.number}, {self.quote(span.headline)}"))
        return "".join(texts)


def outline(view: View) -> list[Block]:
    """The outline as blocks, which can be laid out for a terminal."""
    return [block for section in content_of(view) for block in _blocks(section)]


def brief(view: View, columns: int = WIDEST) -> list[Block]:
    """The outline in brief as blocks: one line for each node, of so many columns where they are enough to tell where its ways lead."""
    blocks = [Block("title", view.title), Block("text", told("brief.start", number=view.numbers[view.tree.start]))]
    for part in in_brief(view, columns):
        blocks += [Block("label", part.title)] if part.title is not None else []
        blocks += [Block("how", line.text, line.lead, tone=line.kind, strong=len(line.headline)) for line in part.lines]
    return blocks


def text(view: View) -> str:
    """The outline as plain text, in lines of at most 88 columns."""
    return sections_as_text(content_of(view))


def markdown(view: View) -> str:
    """The outline in Markdown, as GitHub and MkDocs read it; where an answer leads is a link."""
    return sections_as_markdown(content_of(view), view.tree.id)


def sections_as_text(sections: Iterable[Section]) -> str:
    """Some sections as plain text, in lines of at most 88 columns."""
    return as_text([block for section in sections for block in _blocks(section)], WIDEST) + "\n"


def sections_as_markdown(sections: Iterable[Section], tree: str) -> str:
    """Some sections of the outline of a tree in Markdown."""
    lines: list[str] = []
    for section in sections:
        if section.id is not None:
            lines += [f'<a id="{escaping.escape(f"{tree}.{section.id}")}"></a>', ""]
        number = f"{section.number}. " if section.number is not None else ""
        lines += [f"{HASHES[section.kind]} {number}{_MARKDOWN.written(section.title)}", ""]
        if section.items:
            lines += [*_bullets(section.items), ""]
    return "\n".join(lines)


def _blocks(section: Section) -> Iterator[Block]:
    """The blocks of a section."""
    if section.kind == "part":
        yield Block("headline", _PLAIN.written(section.title))
        for item in section.items:
            yield Block("label" if item.below else "text", _PLAIN.written(item.words))
            yield from _lines(item.below, "", 1)
        return
    lead = f"{section.number}. " if section.number is not None else ""
    yield Block("label" if section.kind == "node" else "title", _PLAIN.written(section.title), lead, tone=section.tone)
    yield from _lines(section.items, " " * len(lead), 0)


def _lines(items: Iterable[Item], indent: str, depth: int) -> Iterator[Block]:
    """The blocks of some items; those of a list have a dash, unless they belong to a sentence and not to a title."""
    mark = "- " if depth % 2 else ""
    for item in items:
        words = _PLAIN.written(item.words)
        yield Block("how", words, indent + mark)
        if depth == 0 and not words.endswith(":"):
            yield from _lines(item.below, indent + "  ", 2)
        else:
            yield from _lines(item.below, indent + " " * len(mark), depth + 1)


def _bullets(items: Iterable[Item], indent: str = "") -> Iterator[str]:
    """Items as a list in Markdown; four spaces a level are what every reader of it takes."""
    for item in items:
        yield f"{indent}- {_MARKDOWN.written(item.words)}"
        yield from _bullets(item.below, indent + "    ")


def unmarked(text: str) -> str:
    r"""A text escaped so that Markdown shows it as it is, on one line.

    >>> print(unmarked("1. *So* [much](x)\nfor @you"))
    &#49;. &#42;So&#42; &#91;much&#93;(x)<br>for <span>&#64;</span>you
    """
    return _MARKS.sub(_unmarked_character, text)


def _unmarked_character(found: re.Match[str]) -> str:
    """A character by its number; one that sites look for after Markdown has been read is also in a tag of its own."""
    if found["line"]:
        return "<br>"
    code = f"&#{ord(found[0])};"
    return f"<span>{code}</span>" if found["late"] else code


def _address(link: WebLink) -> str:
    """An address, escaped for a link in Markdown."""
    return escaping.escape(percent_encoded(link.href, safe=_PLAIN_IN_LINKS))


_PLAIN = _Marks(said=str, quote=lambda quote: quote.text, id=str, link=lambda link: link.shown.text, node=lambda _, words: words)
_MARKDOWN = _Marks(
    said=lambda words: _OWN_MARKS.sub(lambda found: f"&#{ord(found[0])};", words),
    quote=lambda quote: f"**{unmarked(quote.text)}**" if quote.strong else unmarked(quote.text),
    id=lambda name: f"`{name}`",
    link=lambda link: f"[{unmarked(link.shown.text)}]({_address(link)})",
    node=lambda node, words: f"[{words}](#{node.tree}.{node.id})" if node.inside else words,
)
