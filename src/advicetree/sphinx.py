"""A directive for Sphinx that shows a tree, or a part of it, in documentation: `extensions = ["advicetree.sphinx"]`.

In reStructuredText:

    .. advicetree:: interview-recovery
       :stage: evaluate

and in Markdown, with MyST:

    ```{advicetree} trees/my-tree.toml
    :overview:
    ```

The argument is the id of a tree that comes with the package, or the path of a tree's file: relative to the document, or below the folder of the sources
where it begins with `/`. These options are those of `advicetree draw`: `stage`, `around` a node and within so many `steps`, `overview`, `look` and `theme`.
In the theme `auto`, a picture is as the page around it says by `data-theme`, as Furo and the PyData theme do, and light on other pages.
`outline` says where all of it is told in words: `folded` below the picture, `shown` there, or `none`.
`alt` is what the picture is called for those who cannot see it, `caption` stands below it, `width` is how wide it is, and `name` is what references call it.
The stages in an overview lead to the pictures of these stages on the same page.

HTML has the picture as SVG within the page, other formats with pictures have PNG, and those without have the words, whatever `outline` says.

Invariant: a document is read again when the file of a tree in it has changed; what cannot be drawn is one warning of Sphinx, with its place, and stops nothing.
Nothing in a tree is ever executed, and what an author wrote never becomes mark-up.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote as percent_encoded

import attrs
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id

from advicetree import __version__
from advicetree.drawing import Drawing, draw
from advicetree.drawing.outline.content import content_of
from advicetree.drawing.overview import telling
from advicetree.drawing.picture import Picture
from advicetree.drawing.sentences import Id, Item, NodeLink, Quote, Section, Span, WebLink
from advicetree.drawing.themes import LOOKS, THEMES, style
from advicetree.errors import AdviceTreeError, DrawingWarning
from advicetree.format import load
from advicetree.model import unknown
from advicetree.resources import shipped_file, shipped_ids
from advicetree.words import told

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata, OptionSpec
    from sphinx.writers.html5 import HTML5Translator

OUTLINES = ("folded", "shown", "none")
SMALLEST = 0.6  # as much as a picture shrinks to fit on a page; below that, it is scrolled
MOST_BESIDE_TEXT = 540.0  # points: what is wider may be too small to read there, and is offered on its own too
SHEET = (440.0, 600.0)  # points that a picture may take on a printed page

_LABELLED = re.compile(r'aria-labelledby="[^"]*"')
_ID = re.compile(r' id="advicetree-(title|desc|rules)-[^"]*"')  # nothing on the page refers to these, and the same picture may be there twice
_LINK = re.compile(r"<(/?)a\b[^>]*>")
_PLAIN_IN_LINKS = "/:?#@!$&'*+,;=%~"
_LOG = logging.getLogger(__name__)


class picture(nodes.General, nodes.Element):  # noqa: N801  (nodes are named like what they are in a document)
    """A picture of a tree, until it is known how it is written.

    `drawing` is a `Wanted`, and `width` is how wide it is wanted, or `None`; `alt` is what it is called.
    """


class in_words(nodes.General, nodes.Element):  # noqa: N801
    """The outline of a picture; `outline` says whether it is folded, shown or left out where the picture is shown."""


@attrs.frozen
class Wanted:
    """What is to be drawn: the path of a file and the arguments of `draw`; `links` are those of the stages of an overview."""

    path: str
    part: tuple[tuple[str, Any], ...]
    links: tuple[tuple[str, str], ...] = ()

    @property
    def drawing(self) -> Drawing:
        """The drawing; raises `AdviceTreeError` where the tree cannot be read or does not have the part."""
        return draw(load(self.path), **dict(self.part), links=dict(self.links) if self.links else None)


class AdviceTree(SphinxDirective):
    """The directive: a picture of a tree or of a part of it, and the same in words."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = {
        "stage": directives.unchanged_required,
        "around": directives.unchanged_required,
        "steps": directives.nonnegative_int,
        "overview": directives.flag,
        "look": lambda given: directives.choice(given, LOOKS),
        "theme": lambda given: directives.choice(given, THEMES),
        "outline": lambda given: directives.choice(given, OUTLINES),
        "alt": directives.unchanged_required,
        "caption": directives.unchanged_required,
        "width": lambda given: directives.length_or_percentage_or_unitless(given, "px"),
        "name": directives.unchanged_required,
    }

    def run(self) -> list[Node]:
        """The picture, in a figure where it has a caption, and the outline; nothing and a warning where it cannot be drawn."""
        try:
            wanted = Wanted(self._file(), tuple(self._part()))
            drawing = wanted.drawing
            _painted(drawing)
        except AdviceTreeError as error:
            _LOG.warning("advicetree: %s", error, location=self.get_location(), type="advicetree")
            return []
        shown = picture(drawing=wanted, width=self.options.get("width"), alt=self.options.get("alt", drawing.view.title))
        self.set_source_info(shown)
        shown["ids"].append(make_id(self.env, self.state.document, "advicetree", "-".join([drawing.view.tree.id, *self._named()])))
        self.state.document.set_id(shown)
        words = in_words("", *_outline(drawing, f"advicetree-{self.env.new_serialno('advicetree')}"), outline=self.options.get("outline", "folded"))
        return [self._with_caption(shown), words]

    def _named(self) -> Iterator[str]:
        """The part of the tree, as it is named in the address of the picture."""
        yield from (self.options[part] for part in ("stage", "around") if part in self.options)

    def _file(self) -> str:
        """The file of the tree; the document depends on it from now on, even where it cannot be read.

        Raises `UnknownName` where there is no such file or tree.
        """
        name = self.arguments[0]
        path = shipped_file(name) if name in shipped_ids() else Path(self.env.relfn2path(name)[1])
        self.env.note_dependency(str(path))
        if not path.is_file():
            beside = (*path.parent.glob("*.toml"), *path.parent.glob("*.json")) if path.parent.is_dir() else ()
            folder = name.rpartition("/")[0]
            raise unknown("tree", name, (*shipped_ids(), *(f"{folder}/{file.name}" if folder else file.name for file in sorted(beside))))
        return str(path)

    def _part(self) -> Iterator[tuple[str, Any]]:
        """The arguments of `draw`; raises `AdviceTreeError` for steps around nothing."""
        if "steps" in self.options and "around" not in self.options:
            raise AdviceTreeError("'steps' say how far the part around a node goes", "say by 'around' which node it is")
        for name in ("stage", "around", "steps", "look", "theme"):
            if name in self.options:
                yield name, self.options[name]
        if "overview" in self.options:
            yield "overview", True

    def _with_caption(self, shown: picture) -> Node:
        """The picture as references find it, in a figure where it has a caption."""
        if "caption" not in self.options:
            self.add_name(shown)
            return shown
        words, messages = self.parse_inline(self.options["caption"], lineno=self.lineno)
        figure = nodes.figure("", shown, nodes.caption("", "", *words), *messages)
        self.set_source_info(figure)
        self.set_source_info(figure[1])
        self.add_name(figure)
        return figure


class LinksOfStages(SphinxTransform):
    """Lets the stages in an overview lead to their pictures in the same document."""

    default_priority = 500

    def apply(self, **_: Any) -> None:
        """Find the pictures of stages, and tell the overviews of the same trees."""
        found = [(node, node["drawing"], dict(node["drawing"].part)) for node in self.document.findall(picture)]
        for node, wanted, part in found:
            if part.get("overview"):
                stages = {other["stage"]: beside["ids"][0] for beside, one, other in reversed(found) if one.path == wanted.path and "stage" in other}
                node["drawing"] = attrs.evolve(wanted, links=tuple((stage, f"#{id}") for stage, id in stages.items()))


def fit(app: Sphinx, document: nodes.document, page: str) -> None:
    """Give a document the pictures that its builder can show: SVG within HTML, PNG elsewhere, and words where there are no pictures."""
    is_html, has_png = app.builder.format == "html", "image/png" in app.builder.supported_image_types
    for shown in list(document.findall(picture)):
        if is_html:
            continue
        if has_png and (image := _image(app, page, shown)) is not None:
            shown.replace_self(image)
        else:
            shown.parent.remove(shown)
    for words in list(document.findall(in_words)):
        if words["outline"] == "none" and (is_html or has_png):
            words.parent.remove(words)
        elif not is_html:
            words.replace_self(words.children if words["outline"] == "shown" or not has_png else [])


def _image(app: Sphinx, page: str, shown: picture) -> nodes.image | None:
    """A picture as a file of PNG; a warning where none can be drawn."""
    drawing = _light(shown["drawing"].drawing)
    path = Path(app.doctreedir, "advicetree", f"{_digest(drawing.svg)}.png")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DrawingWarning)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            drawing.save(path)
        except AdviceTreeError as error:
            _LOG.warning("advicetree: %s", error, location=shown, type="advicetree")
            return None
    for one in caught:
        _LOG.warning("advicetree: %s", one.message, location=shown, type="advicetree")
    app.env.images.add_file(page, str(path))
    image = nodes.image(uri=str(path), candidates={"*": str(path)}, alt=shown["alt"], ids=shown["ids"], names=shown["names"])
    image["width"] = shown["width"] or f"{_width_on_sheet(drawing):.0f}pt"
    image.source, image.line = shown.source, shown.line
    return image


def _painted(drawing: Drawing) -> Picture:
    """The picture as a value."""
    return drawing._picture


def _light(drawing: Drawing) -> Drawing:
    """A drawing as it is printed: light, unless it is dark for everyone."""
    return attrs.evolve(drawing, theme="light") if drawing.theme == "auto" else drawing


def _width_on_sheet(drawing: Drawing) -> float:
    """How wide a picture is on a printed page, in points: as it is, or as there is room."""
    whole = _painted(drawing)
    return whole.width * min(1.0, SHEET[0] / whole.width, SHEET[1] / whole.height)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


# In words


def _outline(drawing: Drawing, prefix: str) -> Iterator[nodes.Element]:
    """The outline of a drawing, as nodes of a document; the ids in it begin with a prefix."""
    overview = drawing._overview
    sections = content_of(drawing.view) if overview is None else telling.content(overview)
    written = Writer(drawing.view.tree.language, prefix)
    for section in sections:
        yield from written.section(section)


@attrs.frozen
class Writer:
    """Writes an outline as nodes of a document: the author's words in the language of the tree, and links between its nodes by ids that begin with a `prefix`.

    Without a prefix, nodes are not linked.
    """

    language: str | None
    prefix: str | None = None

    def section(self, section: Section) -> Iterator[nodes.Element]:
        """A headline and a list."""
        if section.kind == "tree":
            yield self.list([Item(section.title), *section.items])
            return
        number = [nodes.Text(f"{section.number}. ")] if section.number is not None else []
        headline = nodes.rubric("", "", *number, *self.words(section.title), support_smartquotes=False)
        if section.id is not None and self.prefix is not None:
            headline["ids"].append(self._id(section.id))
        yield headline
        if section.items:
            yield self.list(section.items)

    def list(self, items: Iterable[Item]) -> nodes.bullet_list:
        """Items, and what belongs below them, as a list."""
        found = nodes.bullet_list(bullet="-")
        for item in items:
            paragraph = nodes.paragraph("", "", *self.words(item.words), support_smartquotes=False)
            found += nodes.list_item("", paragraph, *([self.list(item.below)] if item.below else []))
        return found

    def words(self, words: Iterable[Span]) -> Iterator[nodes.Node]:
        """Words, as they stand in a paragraph."""
        for span in words:
            if isinstance(span, str):
                yield nodes.Text(span)
            elif isinstance(span, Quote):
                yield self._quote(span)
            elif isinstance(span, Id):
                yield nodes.literal(span.id, span.id)
            elif isinstance(span, WebLink):
                yield nodes.reference("", "", self._quote(span.shown), refuri=percent_encoded(span.href, safe=_PLAIN_IN_LINKS), internal=False)
            else:
                yield self._node(span)

    def _quote(self, quote: Quote) -> nodes.inline | nodes.strong:
        """Words of the author's."""
        kind = nodes.strong if quote.strong else nodes.inline
        text = quote.text.replace("\n", " ")
        language = [] if self.language is None else [f"language-{self.language}"]
        return kind(text, text, classes=language, support_smartquotes=False)

    def _node(self, node: NodeLink) -> nodes.Node:
        """A node, which leads to where it is told."""
        told_by = [nodes.Text(f"{node.number}")] if node.brief else [nodes.Text(f"{node.number}, "), self._quote(node.headline)]
        kind, where = (nodes.reference, {"refid": self._id(node.id), "internal": True}) if node.inside and self.prefix is not None else (nodes.inline, {})
        return kind("", "", *told_by, **where, support_smartquotes=False)

    def _id(self, node: str) -> str:
        return f"{self.prefix}-{node}"


# In HTML


def visit_picture(writer: HTML5Translator, node: picture) -> None:
    """Write a picture within a page, where it is scrolled if it cannot be read in the width of the page; a wide one is offered on its own too."""
    drawing = node["drawing"].drawing
    id = escape(node["ids"][0])
    scrolled = f'<div class="advicetree-picture" role="group" tabindex="0" aria-label="{escape(node["alt"])}" style="overflow-x: auto">'
    writer.body.append(f'<div class="advicetree-drawing" id="{id}">{scrolled}{_within(writer, node, drawing)}</div>{_alone(writer, drawing)}</div>\n')
    raise nodes.SkipNode


def _alone(writer: HTML5Translator, drawing: Drawing) -> str:
    """A link to a picture in a file of its own, if it is wide."""
    if _painted(drawing).width <= MOST_BESIDE_TEXT:
        return ""
    name = f"advicetree-{_digest(drawing.svg)}.svg"
    folder = Path(writer.builder.outdir, writer.builder.imagedir)
    folder.mkdir(parents=True, exist_ok=True)
    alone = attrs.evolve(drawing, links=() if drawing.links is not None else None)  # the links of an overview are those of the page
    alone.save(folder / name)
    return f'<p class="advicetree-alone"><a href="{escape(writer.builder.imgpath)}/{name}">{escape(told("sphinx.alone"))}</a></p>'


def _within(writer: HTML5Translator, node: picture, drawing: Drawing) -> str:
    """A picture as an element of a page; the first one on a page of its look and theme has the style of all of them."""
    whole = _painted(drawing)
    look = "overview" if drawing.links is not None else drawing.look
    styled: set[tuple[str, str]] = writer.__dict__.setdefault("advicetree_styled", set())
    css = "" if (look, drawing.theme) in styled else f"<style>\n{style(drawing.theme, look, as_page=True)}</style>"
    styled.add((look, drawing.theme))
    lines = tuple(css if line.startswith("<style>") else _ID.sub("", line) for line in whole.lines)
    if not drawing.links:  # what is in an image cannot be a link for those who hear the page; the tables that links lead to are below
        lines = tuple(_LINK.sub(r"<\1g>", line) for line in lines)
    attributes = _LABELLED.sub(f'aria-label="{escape(node["alt"])}"', whole.attributes)
    if drawing.links:
        attributes = attributes.replace('role="img"', 'role="group"')
    wide = node["width"] or f"max(100%, {whole.width * SMALLEST:.0f}pt); max-width: {whole.width:.0f}pt"
    return attrs.evolve(whole, attributes=f'{attributes} style="width: {wide}; height: auto"', lines=lines).svg(sized=False)


def visit_in_words(writer: HTML5Translator, node: in_words) -> None:
    """Begin the outline."""
    summary = f"<summary>{escape(told('sphinx.in_words'))}</summary>"
    writer.body.append(f'<details class="advicetree-words">{summary}\n' if node["outline"] == "folded" else '<div class="advicetree-words">\n')


def depart_in_words(writer: HTML5Translator, node: in_words) -> None:
    """End the outline."""
    writer.body.append("</details>\n" if node["outline"] == "folded" else "</div>\n")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Tell Sphinx what is here."""
    app.add_node(picture, html=(visit_picture, None))
    app.add_node(in_words, html=(visit_in_words, depart_in_words))
    app.add_directive("advicetree", AdviceTree)
    app.add_transform(LinksOfStages)
    app.connect("doctree-resolved", fit)
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
