"""The formats of an outline: blocks for a terminal, plain text, Markdown and HTML.

Invariant: every format tells the same sections and items, each in its own marks, and no text of the author's is ever a mark.
"""

from __future__ import annotations

import html as escaping
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from advicetree.blocks import WIDEST, Block, as_text
from advicetree.drawing.outline_content import content_of
from advicetree.drawing.outline_values import Id, Item, NodeLink, Quote, Section, Span, WebLink
from advicetree.drawing.view import View
from advicetree.words import told

LOWEST = 6
HASHES = {"tree": "#", "part": "##", "node": "###"}

# In the author's text: what a site makes links, icons or formulas of once Markdown is read, and what Markdown itself reads.
_LATE = r"[@$]|\#(?=\w)|:(?=//|[\w+-]+:)|(?<=www)\."
_EARLY = r"[&<>\\`*_{}\[\]|~^\#“”\t]|([=+])(?=\2)|\A[!-/:-@]|\A\d(?=\d*[.)])|\A[^\S\n]|[^\S\n]\Z"
_MARKS = re.compile(rf"(?P<late>{_LATE})|{_EARLY}|(?P<line>\n)", re.IGNORECASE)
_PLAIN_IN_LINKS = "/:?#@!$&'*+,;=%~"


def outline(view: View) -> list[Block]:
    """The outline as blocks, which can be laid out for a terminal."""
    return [block for section in content_of(view) for block in _blocks(section)]


def text(view: View) -> str:
    """The outline as plain text, in lines of at most 88 columns."""
    return as_text(outline(view), WIDEST) + "\n"


def markdown(view: View) -> str:
    """The outline in Markdown, as GitHub and MkDocs read it; where an answer leads is a link."""
    lines: list[str] = []
    for section in content_of(view):
        if section.id is not None:
            lines += [f'<a id="{escaping.escape(f"{view.tree.id}.{section.id}")}"></a>', ""]
        number = f"{section.number}. " if section.number is not None else ""
        lines += [f"{HASHES[section.kind]} {number}{_marked(section.title)}", ""]
        if section.items:
            lines += [*_bullets(section.items), ""]
    return "\n".join(lines)


def html(view: View, level: int = 3) -> str:
    """The outline as a fragment of HTML, with headings of this level and the next one; it holds no links but those to sources.

    The author's words are marked with the tree's language; all others are in that of the library's own.
    """
    lines: list[str] = []
    for section in content_of(view):
        if section.kind == "tree":
            lines += _list((Item((told("outline.title", title=""), *section.title)), *section.items))
            continue
        heading = f"h{min(level + (section.kind == 'node'), LOWEST)}"
        number = f"{section.number}. " if section.number is not None else ""
        lines.append(f"<{heading}>{number}{_tagged(section.title)}</{heading}>")
        if section.items:
            lines += _list(section.items)
    fragment = "\n".join(lines)
    return fragment if view.tree.language is None else fragment.replace("<bdi>", f'<bdi lang="{escaping.escape(view.tree.language)}">')


def _blocks(section: Section) -> Iterator[Block]:
    """The blocks of a section."""
    if section.kind == "part":
        yield Block("headline", _plain(section.title))
        for item in section.items:
            yield Block("label" if item.below else "text", _plain(item.words))
            yield from _lines(item.below, "", 1)
        return
    lead = f"{section.number}. " if section.number is not None else ""
    yield Block("label" if section.kind == "node" else "title", _plain(section.title), lead)
    yield from _lines(section.items, " " * len(lead), 0)


def _lines(items: Iterable[Item], indent: str, depth: int) -> Iterator[Block]:
    """The blocks of some items; those of the second level have a dash, unless they belong to a sentence and not to a title."""
    mark = "- " if depth == 1 else ""
    for item in items:
        words = _plain(item.words)
        yield Block("how", words, indent + mark)
        if depth == 0 and not words.endswith(":"):
            yield from _lines(item.below, indent + "  ", 2)
        else:
            yield from _lines(item.below, indent + " " * len(mark), depth + 1)


def _plain(words: Iterable[Span]) -> str:
    """Words as plain text."""
    texts = []
    for part in words:
        if isinstance(part, NodeLink):
            texts.append(str(part.number) if part.brief else f"{part.number}, {part.headline.text}")
        elif isinstance(part, WebLink):
            texts.append(part.url.text)
        elif isinstance(part, Id):
            texts.append(part.id)
        else:
            texts.append(part.text if isinstance(part, Quote) else part)
    return "".join(texts)


def _bullets(items: Iterable[Item], indent: str = "") -> Iterator[str]:
    """Items as a list in Markdown; four spaces a level are what every reader of it takes."""
    for item in items:
        yield f"{indent}- {_marked(item.words)}"
        yield from _bullets(item.below, indent + "    ")


def _marked(words: Iterable[Span]) -> str:
    """Words in Markdown."""
    texts = []
    for part in words:
        if isinstance(part, NodeLink):
            words_of_it = str(part.number) if part.brief else f"{part.number}, {unmarked(part.headline.text)}"
            texts.append(f"[{words_of_it}](#{part.tree}.{part.id})" if part.inside else words_of_it)
        elif isinstance(part, WebLink):
            texts.append(f"[{unmarked(part.url.text)}]({_address(part)})")
        elif isinstance(part, Id):
            texts.append(f"`{part.id}`")
        elif isinstance(part, Quote):
            texts.append(f"**{unmarked(part.text)}**" if part.strong else unmarked(part.text))
        else:
            texts.append(part)
    return "".join(texts)


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


def _list(items: Iterable[Item]) -> Iterator[str]:
    """Items as a list in HTML."""
    yield "<ul>"
    for item in items:
        if item.below:
            yield f"<li>{_tagged(item.words)}"
            yield from _list(item.below)
            yield "</li>"
        else:
            yield f"<li>{_tagged(item.words)}</li>"
    yield "</ul>"


def _tagged(words: Iterable[Span]) -> str:
    """Words in HTML; those of the author are isolated, so that text written from right to left does not turn what is beside it."""
    texts = []
    for part in words:
        if isinstance(part, NodeLink):
            texts.append(str(part.number) if part.brief else f"{part.number}, {_tagged([part.headline])}")
        elif isinstance(part, WebLink):
            texts.append(f'<a href="{_address(part)}">{_tagged([part.url])}</a>')
        elif isinstance(part, Id):
            texts.append(f"<code>{escaping.escape(part.id)}</code>")
        elif isinstance(part, Quote):
            words_of_it = f"<bdi>{escaping.escape(part.text).replace(chr(10), '<br>')}</bdi>"
            texts.append(f"<strong>{words_of_it}</strong>" if part.strong else words_of_it)
        else:
            texts.append(part)
    return "".join(texts)


def _address(link: WebLink) -> str:
    """An address, escaped for a link in either format."""
    return escaping.escape(quote(link.url.text, safe=_PLAIN_IN_LINKS))
