"""One view of a tree in many formats: SVG, DOT, Mermaid, an outline in words, a page to walk on, PNG and PDF.

Invariant: a drawing is a value, and works out each format from the same view when it is first asked for; so all formats tell the same.
Nothing here changes a tree or a session, reads a clock, or asks the network; only `save` writes a file.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from os import PathLike, fsdecode
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

from advicetree.drawing.chart.engines import ENGINES, Engine, is_installed, rendered
from advicetree.drawing.heat import Heat
from advicetree.drawing.heat import heat as heat_of
from advicetree.drawing.overlay import Difference
from advicetree.drawing.sizes import LEAST_SCALE, MOST_SCALE, PAPERS, Paper
from advicetree.drawing.themes import LOOKS, THEMES, Look, Theme
from advicetree.drawing.view import View, in_brief, view, without_walks
from advicetree.errors import AdviceTreeError, DrawingError, DrawingWarning
from advicetree.files import mode_of, target_of, written_beside
from advicetree.format import validated
from advicetree.given import plain_text
from advicetree.problems import Problem
from advicetree.promises import Point
from advicetree.session.inputs import must_be_flag
from advicetree.session.session import Session
from advicetree.text import listed, nearest, shown
from advicetree.tree import Tree
from advicetree.words import told

if TYPE_CHECKING:
    from advicetree.drawing.overview.content import Overview
    from advicetree.drawing.picture import Picture

__all__ = ["FORMATS", "MOST_IN_CHART", "Difference", "Drawing", "Engine", "Look", "Paper", "Theme", "draw"]

_ATTRIBUTES: Mapping[str, Literal["svg", "png", "pdf", "dot", "mermaid", "page", "markdown", "outline"]] = {
    "svg": "svg",
    "png": "png",
    "pdf": "pdf",
    "dot": "dot",
    "gv": "dot",
    "mmd": "mermaid",
    "html": "page",
    "md": "markdown",
    "txt": "outline",
}
# A chart of more boxes and edges has letters of less than 6 pixels once the whole of it is fitted to a screen of 1280 by 720; a test holds that.
MOST_IN_CHART = 24
FORMATS = tuple(name for name in _ATTRIBUTES if name != "gv")


def draw(
    tree: Tree,
    *,
    session: Session | None = None,
    sessions: Iterable[Session] | None = None,
    least: int = 1,
    now: datetime | None = None,
    heat: Heat | None = None,
    around: str | None = None,
    steps: int = 1,
    stage: str | None = None,
    walk_only: bool = False,
    brief: bool | None = None,
    problems: Iterable[Problem] = (),
    differences: Mapping[Point, Difference] | None = None,
    before: Tree | None = None,
    look: Look | None = None,
    overview: bool = False,
    links: Mapping[str, str] | None = None,
    theme: Theme = "auto",
    engine: Engine = "bundled",
    scale: float = 2.0,
    paper: Paper = "a4",
    untimed: bool = False,
) -> Drawing:
    """A drawing of a tree, or of a part of it, which works out each format when it is first asked for.

    - `around` a node, within so many `steps` of it, or one `stage`: only that part is drawn.
    - `session`: its walk is drawn, with the node that it has come to and what opens when; with `walk_only`, nothing else.
    - `sessions`: how many of them went which way and stopped where and, with `now`, for how long; nothing else of them is in it.
      With `least`, counts are told in steps of that many, so that small ones cannot be seen.
    - `heat`: the same where it was counted already, such as that of a table of people.
    - `brief`: whether the words said on the way and what cautions say are left out, and marked; if it is not said, cards are brief.
    - `problems`, such as `check(tree).problems`: they are painted on the nodes and answers that they belong to,
      and without sessions and differences, walks that break promises are drawn.
    - `differences`: which nodes, answers (`Point("node", "answer")`) and limits (`(limit)` for an answer) are `new`, `gone` or `changed`; all else is pale.
      What is gone, and where answers led, is taken from the tree as it was `before`.
      A comparison of two trees has both: `draw(new, differences=comparison.differences, before=comparison.before)`.
    - `look`: a flow `chart`, which is laid out by Graphviz, or `cards` in columns, which need nothing else.
      If it is not said, what has up to 24 boxes and edges is a chart, where an engine is there to lay it out, and all else is cards.
    - `overview`: the stages of the whole tree, and how many ways lead from each to others and to endings.
      `links` say where the names of stages lead, such as `{"evaluate": "evaluate.svg"}`.
    - `theme`: `light`, `dark` or `auto`, which in SVG and on the page is as the reader's system is, and light elsewhere.
    - `engine`: `bundled`, which comes with the extra `draw`, or `system`, the program `dot`, which then draws PNG and PDF itself.
    - `scale` and `paper`: a PNG has 96/72 × `scale` pixels to a point of the SVG, and a PDF is on paper of the size `a4` or `letter`; not by `dot`.
    - `untimed`: the page keeps no time, and no wait of it holds a reader up.

    Raises `UnknownName` for a node or a stage that the tree does not have, and `AdviceTreeError` for a session of another tree,
    parts or sessions that exclude one another, a `least` below 1, a point that the tree does not have, steps below 0,
    an unknown look, theme, engine or paper, and a scale below 0.1 or above 20;
    `TypeError` for anything but a tree, a session, problems, differences and booleans in their places;
    `DrawingError` where there are more than 200,000 boxes and edges, or 5,000,000 letters.

    >>> from advicetree import draw, shipped
    >>> drawing = draw(shipped("interview-recovery"), around="call-interviewer")
    >>> drawing.dot.splitlines()[0]
    'digraph "interview-recovery" {'
    """
    _must_be_tree_and_session(tree, session)
    validated(tree)
    if before is not None:
        validated(before)
    must_be_flag("walk_only", walk_only)
    if brief is not None:
        must_be_flag("brief", brief)
    must_be_flag("overview", overview)
    must_be_flag("untimed", untimed)
    problems = _problems(problems)
    if sessions is None and (least != 1 or now is not None):
        raise AdviceTreeError(f"'{'now' if least == 1 else 'least'}' is about sessions, and none are given", "give 'sessions' too")
    if heat is not None and (other := "sessions" if sessions is not None else "session" if session is not None else None):
        raise AdviceTreeError(f"'{other}' and 'heat' both say which walks are drawn", "give one of them")
    heated = heat_of(tree, sessions, least, now) if sessions is not None else _heat(tree, heat)
    if not isinstance(differences, Mapping | None):
        raise TypeError(f"'differences' is a mapping of points to differences, not {shown(differences)}")
    if look is not None:
        _one_of("look", look, LOOKS)
    _one_of("theme", theme, THEMES)
    _one_of("engine", engine, ENGINES)
    _one_of("paper", paper, tuple(PAPERS))
    if links is not None and not overview:
        raise AdviceTreeError("'links' are those of the stages in an overview", "give overview=True with them")
    if overview:
        parts = {
            "sessions": sessions is not None,
            "heat": heat is not None,
            "around": around,
            "stage": stage,
            "walk_only": walk_only,
            "look": look,
            "brief": brief is not None,
        }
        drawing = _of_stages(tree, session, links, {**parts, "problems": problems, "differences": differences, "before": before}, theme)
        return attrs.evolve(drawing, scale=_scale(scale))
    chosen = view(
        tree,
        session=session,
        around=around,
        steps=steps,
        stage=stage,
        walk_only=walk_only,
        brief=bool(brief),
        problems=problems,
        differences=differences,
        before=before,
        heat=heated,
    )
    return Drawing(chosen, theme, engine, _look(chosen, engine) if look is None else look, brief, _scale(scale), paper, untimed=untimed)


def _must_be_tree_and_session(tree: object, session: object) -> None:
    """Raise `TypeError` for anything else."""
    if isinstance(tree, Session):
        raise TypeError("draw takes the tree first, not a Session; write draw(session.tree, session=session)")
    if not isinstance(tree, Tree) or not isinstance(session, Session | None):
        wrong = tree if not isinstance(tree, Tree) else session
        raise TypeError(f"a drawing is made of a Tree and a Session, not {type(wrong).__name__}; load one first")


def _heat(tree: Tree, given: object) -> Heat | None:
    """What was counted already; raises `TypeError` for anything else, and `AdviceTreeError` where it is of another tree."""
    if not isinstance(given, Heat | None):
        raise TypeError(f"'heat' is a Heat, such as summary(table, tree).heat(), not {shown(given)}")
    if given is not None and given.nodes.keys() != tree.nodes.keys():
        raise AdviceTreeError("'heat' was counted in another tree", "draw the tree in which it was counted")
    return given


def _look(view: View, engine: Engine) -> Look:
    """How a picture looks if it is not said: small ones are charts, where an engine can lay them out."""
    if engine == "system":
        return "chart"
    return "chart" if len(view.boxes) + len(view.edges) <= MOST_IN_CHART and is_installed() else "cards"


def _of_stages(tree: Tree, session: Session | None, links: object, others: Mapping[str, object], theme: Theme) -> Drawing:
    """The drawing of an overview; raises `AdviceTreeError` where anything is asked for that is not in one, or the links are not such."""
    from advicetree.drawing.overview.content import links_of, overview_of  # noqa: PLC0415  (only overviews need it)

    for name, other in others.items():
        if other:
            raise AdviceTreeError(f"'overview' and {shown(name)} exclude one another", "give one of them")
    whole = attrs.evolve(view(tree, session=session), part=told("part.overview"))
    leading = links_of(tree, links if links is not None else {})
    overview_of(whole, leading)  # what cannot be drawn is refused at once
    return Drawing(whole, theme, links=tuple(leading.items()))


def _scale(given: object) -> float:
    """How large a PNG is; raises `DrawingError` for what is not a number in the range."""
    number = given if isinstance(given, int | float) and not isinstance(given, bool) else None
    if number is None or not LEAST_SCALE <= number <= MOST_SCALE:
        raise DrawingError(f"'scale' is {shown(given)}", f"give a number from {LEAST_SCALE:g} to {MOST_SCALE:g}")
    return float(number)


def _problems(given: Iterable[Problem]) -> tuple[Problem, ...]:
    """Some problems; raises `TypeError` for anything else."""
    right = "takes problems, such as check(tree).problems"
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"'problems' {right}, not {shown(given)}")
    problems = tuple(given)
    for one in problems:
        if not isinstance(one, Problem):
            raise TypeError(f"'problems' {right}, and holds {shown(one)}")
    return problems


def _one_of(what: str, given: object, allowed: tuple[str, ...]) -> None:
    if given not in allowed:
        raise DrawingError(f"{shown(given)} is not {'an' if what[0] in 'aeiou' else 'a'} {what}", f"give one of {listed(allowed)}")


@attrs.frozen(slots=False)
class Drawing:
    """A drawing of a tree as a value: each format is worked out when it is first asked for.

    >>> from advicetree import draw, shipped
    >>> draw(shipped("interview-recovery"))
    <Drawing of 'interview-recovery': 46 boxes and 137 edges>
    """

    view: View
    """What is drawn, as values."""
    theme: Theme = "auto"
    """Its colours."""
    engine: Engine = "bundled"
    """What lays out a chart."""
    look: Look = "cards"
    """How a picture and the page look."""
    brief: bool | None = None
    """Whether words on the way and cautions are left out; `None`: in cards only."""
    scale: float = 2.0
    """How large a PNG is."""
    paper: Paper = "a4"
    """The size of a PDF's pages."""
    links: tuple[tuple[str, str], ...] | None = None
    """Of an overview, where the names of its stages lead; `None` for any other drawing."""
    untimed: bool = False
    """Whether the page keeps no time."""

    @cached_property
    def _overview(self) -> Overview | None:
        """What an overview shows: its places, and the ways between them; `None` where the drawing is not one."""
        if self.links is None:
            return None
        from advicetree.drawing.overview.content import overview_of  # noqa: PLC0415

        return overview_of(self.view, dict(self.links))

    @cached_property
    def svg(self) -> str:
        """The picture as an SVG document, the same text on every machine.

        Raises `DrawingError` where there are more than 6,000 boxes and edges or 2,000,000 letters to draw;
        for a chart also where the engine is missing or fails, or takes longer than 10 seconds of processor time.
        """
        return self._picture.svg() + "\n"

    @cached_property
    def _picture(self) -> Picture:
        """The picture as a value, from which the SVG is written; raises `DrawingError` as `svg` does."""
        return self._painted(self.theme, headed=True)

    def _painted(self, theme: Theme, *, headed: bool) -> Picture:
        """The picture in its look, or that of an overview, with its title and its legend where it is `headed`."""
        if self._overview is not None:
            from advicetree.drawing.overview.painting import painted  # noqa: PLC0415

            return painted(self._overview, theme, headed=headed)
        if self.look == "cards":
            from advicetree.drawing.cards.painting import painted as as_cards  # noqa: PLC0415  (each format is imported when it is asked for)

            return as_cards(self._carded, theme, headed=headed)
        from advicetree.drawing.chart.painting import painted as as_chart  # noqa: PLC0415

        return as_chart(self.view, theme, self.engine, headed=headed)

    @cached_property
    def _carded(self) -> View:
        """The view as cards show it."""
        return in_brief(self.view) if self.brief is None else self.view

    @cached_property
    def dot(self) -> str:
        """The picture as DOT, the text that Graphviz draws from; raises `DrawingError` for an overview, which has none."""
        if self._overview is not None:
            raise DrawingError("an overview is not drawn by Graphviz, and has no DOT", "draw it as SVG or Mermaid")
        from advicetree.drawing.chart.dot import dot  # noqa: PLC0415

        return dot(self.view, self.theme)

    @cached_property
    def mermaid(self) -> str:
        """The picture as a Mermaid flowchart, which many sites draw from text.

        Where Mermaid would refuse it, since it has more than 500 edges or 50,000 characters, a `DrawingWarning` says so, and what would fit.
        """
        if self._overview is not None:
            from advicetree.drawing.overview import telling  # noqa: PLC0415

            return telling.mermaid(self._overview, self.theme)
        from advicetree.drawing.mermaid import diagram, too_large  # noqa: PLC0415

        found = diagram(self.view, self.theme)
        if warning := too_large(self.view, found):
            warnings.warn(warning, DrawingWarning, stacklevel=3)
        return found.text

    @cached_property
    def outline(self) -> str:
        """All that the picture shows, and more, in plain text with numbers; it is complete for a reader who cannot see the picture.

        That of a walk alone (`walk_only`), without problems and differences, is short and for the person who went it.
        Raises `DrawingError` where it would have more than 5,000,000 letters.
        """
        if self._overview is not None:
            from advicetree.drawing.overview import telling  # noqa: PLC0415

            return telling.text(self._overview)
        from advicetree.drawing.outline.formats import text  # noqa: PLC0415

        return text(self.view)

    @cached_property
    def markdown(self) -> str:
        """The outline in Markdown; raises `DrawingError` as `outline` does."""
        if self._overview is not None:
            from advicetree.drawing.overview import telling  # noqa: PLC0415

            return telling.markdown(self._overview)
        from advicetree.drawing.outline.formats import markdown  # noqa: PLC0415

        return markdown(self.view)

    @cached_property
    def page(self) -> str:
        """A page in one file of HTML that needs no network, and leads a reader through the tree.

        It always holds the whole tree, and each reader begins at its start.
        Raises `DrawingError` for a drawing of a part or of sessions, and as `svg` does.
        """
        from advicetree.drawing.page import page  # noqa: PLC0415

        if self.view.heat is not None:
            raise DrawingError("a page is walked by one reader, and does not tell of many walks", "draw an SVG of them, or a page without sessions")
        if self.view.part is not None or self.view.session is not None:
            raise DrawingError("a page holds the whole tree, and is walked from its start", "draw it without a part and without a session")
        if self.view.way_told is not None:
            return attrs.evolve(self, view=without_walks(self.view)).page  # which marks what its reader walks, and nothing else
        return page(self.view.living, self._painted("auto", headed=False), self._head, timed=not self.untimed)

    @property
    def _head(self) -> str:
        """What is shown above a picture that has no title and no legend of its own, as a fragment of HTML."""
        if self.look == "cards":
            from advicetree.drawing.cards.painting import head as head_of_cards  # noqa: PLC0415

            return head_of_cards(self._carded)
        from advicetree.drawing.chart.painting import head as head_of_chart  # noqa: PLC0415

        return head_of_chart(self.view)

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG: what `svg` shows, light where the theme is `auto`; with the engine `system`, what Graphviz draws.

        Raises `DrawingError` where the extra `draw` or, for the engine `system`, the program `dot` is missing or fails, where the machine has no font
        for the text, where there are more than 100 million pixels, and as `svg` does.
        Letters that no font has, and what Graphviz warns of, are told by a `DrawingWarning`.
        """
        self.view.must_fit_in_picture()
        if self.engine == "system":
            return rendered(self.dot, "png")
        from advicetree.drawing import pixels  # noqa: PLC0415

        pixels.must_be_installed()
        return pixels.png(self._painted("light" if self.theme == "auto" else self.theme, headed=True), self.scale)

    @cached_property
    def pdf(self) -> bytes:
        """A guide to print: a title page, a sheet for each stage, all in words, and the sources; with the engine `system`, the picture that Graphviz draws.

        Raises `DrawingError` where the extra `print` or, for the engine `system`, the program `dot` is missing or fails, where the machine has no font
        for the text, where there are more than 1,000,000 letters, in a process forked from one that had made a guide, and for an overview; warns as `png` does.
        """
        self.view.must_fit_in_picture()
        if self._overview is not None:
            raise DrawingError("a PDF is a guide, which has the overview on its first page", "draw it without 'overview'")
        if self.engine == "system":
            return rendered(self.dot, "pdf")
        from advicetree.drawing.guide import guide  # noqa: PLC0415

        return guide(self.view, self.paper)

    def format(self, name: str) -> str | bytes:
        """The drawing in one format, named by the ending of its files: `svg`, `png`, `pdf`, `dot`, `mmd`, `html`, `md` or `txt`.

        Raises `DrawingError` for any other.
        """
        text = plain_text(name)
        attribute = _ATTRIBUTES.get(text.lower().removeprefix(".")) if text is not None else None
        if attribute is None:
            guess = nearest(text, FORMATS) if text is not None else None
            raise DrawingError(
                f"{shown(name)} is not a format that can be drawn", f"did you mean {shown(guess)}?" if guess else f"there are {listed(FORMATS, 8)}"
            )
        found: str | bytes = getattr(self, attribute)
        return found

    def save(self, path: str | bytes | PathLike[str] | PathLike[bytes]) -> None:
        """Write a file in the format that its name ends in, such as `tree.svg`; one that is there is replaced, and left alone where it holds the same already.

        Raises `DrawingError` where the name does not end in a format, the format cannot be drawn, or the file cannot be written; then no file is changed.
        Raises `TypeError` for anything but a str, bytes or a path.
        """
        if not isinstance(path, str | bytes | PathLike):
            raise TypeError(f"a drawing is saved in a file named by a str, bytes or a path, not by {type(path).__name__}")
        name = fsdecode(path)
        ending = Path(name).suffix.lower()
        if ending.removeprefix(".") not in _ATTRIBUTES:
            raise DrawingError(
                f"{shown(name)} does not end in a format that can be drawn", f"let it end in one of {listed(['.' + each for each in FORMATS], 8)}"
            )
        data = self.format(ending)
        try:
            _write(Path(name), data.encode("utf-8", "replace") if isinstance(data, str) else data)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "its name cannot be used"
            raise DrawingError(f"{shown(name)} cannot be written: {why}", "name a file that can be") from error

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows: the SVG, or Markdown where none can be drawn."""
        from advicetree.drawing.notebook import mime_bundle  # noqa: PLC0415  (only notebooks ask)

        return mime_bundle(self)

    def __repr__(self) -> str:
        part = f", {shown(self.view.part)}" if self.view.part is not None else ""
        boxes, edges = len(self.view.boxes), len(self.view.edges)
        return f"<Drawing of {shown(self.view.tree.id)}{part}: {boxes} box{'' if boxes == 1 else 'es'} and {edges} edge{'' if edges == 1 else 's'}>"


def _write(file: Path, data: bytes) -> None:
    """Write a file as a whole, or leave it as it was; one that holds the same already is left alone, so that a program that watches it sees no change."""
    if file.exists() and not file.is_file():
        file.write_bytes(data)  # a device, or what cannot be written and says so
        return
    if file.is_file() and file.read_bytes() == data:
        return
    target = target_of(file)
    with written_beside(target, data) as beside:
        beside.chmod(mode_of(target))
        beside.replace(target)
