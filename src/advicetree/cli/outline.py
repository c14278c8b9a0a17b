"""A whole tree as a numbered outline, by its stages.

What always holds: every node stands there once, within its stage in the order that walks come to it, with all that it says and every way that it leads on.
Numbers are for this reading only, and ids stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advicetree.cli.pages import Piece
from advicetree.cli.telling import CHANNEL_WORDS
from advicetree.durations import in_words
from advicetree.model import Action, Answer, Citation, Line, Node, Situation, Tree, Wait, targets

_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def outline(tree: Tree) -> list[Piece]:
    """Give the outline of a tree."""
    grouped = _grouped(tree)
    numbers = {node.id: number for number, node in enumerate((node for _, nodes in grouped for node in nodes), 1)}
    about = ", ".join(part for part in (tree.id, f"version {tree.version}" if tree.version else "", tree.language or "") if part)
    told = [Piece("title", tree.title), Piece("text", f"{about}. The walk starts at no. {numbers[tree.start]}.")]
    for title, nodes in grouped:
        if title is not None:
            told.append(Piece("headline", title))
        for node in nodes:
            told += _Entry(tree, numbers).tell(node)
    return [*told, *_sources(tree)]


def _grouped(tree: Tree) -> list[tuple[str | None, list[Node]]]:
    """Give the nodes by stages; those without one come first if the walk starts there, else last."""
    groups: dict[str | None, list[Node]] = {stage: [] for stage in tree.stages}
    bare: list[Node] = []
    for node in _in_order(tree):
        (bare if node.stage is None else groups[node.stage]).append(node)
    staged: list[tuple[str | None, list[Node]]] = [(stage.title, groups[stage.id]) for stage in tree.stages.values() if groups[stage.id]]
    if not bare:
        return staged
    title = "Without a stage" if staged else None
    return [(title, bare), *staged] if tree[tree.start].stage is None else [*staged, (title, bare)]


def _in_order(tree: Tree) -> list[Node]:
    """Give the nodes as walks come to them, those of fewer answers first; what no walk comes to stands at the end."""
    met = {tree.start: None}
    queue = [tree.start]
    for id in queue:
        new = [to for to in targets(tree[id]) if to not in met]
        met.update(dict.fromkeys(new))
        queue += dict.fromkeys(new)
    return [tree[id] for id in {**met, **dict.fromkeys(tree.nodes)}]


class _Entry:
    """Tells one node of the outline."""

    def __init__(self, tree: Tree, numbers: dict[str, int]) -> None:
        self.tree = tree
        self.numbers = numbers

    def tell(self, node: Node) -> Iterator[Piece]:
        """Give the pieces of a node: its headline with its number, then what stands below."""
        lead = f"{self.numbers[node.id]}. "
        yield Piece("label", node.headline, lead)
        kind = "situation" if isinstance(node, Situation) else "action" if isinstance(node, Action) else "good ending" if node.good else "ending"
        below = [f"({kind}, {node.id})"]
        if isinstance(node, Situation):
            below += self._situation(node)
        elif isinstance(node, Action):
            below += self._action(node)
        else:
            below += [f"- {self._line(line)}" for line in node.say[1:]]
        below += self._ways(node)
        if node.recall:
            below.append("Shows the notes made at " + ", ".join(f"no. {self.numbers[id]}" for id in node.recall) + ".")
        if node.source:
            below.append(f"Source: {_citations(node.source)}")
        indent = " " * len(lead)
        for words in below:
            mark = next((mark for mark in ("- ", "  ") if words.startswith(mark)), "")
            yield Piece("how", words[len(mark) :], indent + mark)

    def _situation(self, node: Situation) -> Iterator[str]:
        fact = self.tree.facts[node.fact]
        if node.help is not None:
            yield node.help
        if not fact.own:
            yield f"About “{fact.id}”, which " + ("is asked afresh at each visit." if fact.afresh else "is asked once.")
        elif fact.afresh:
            yield "Asked afresh at each visit."
        if fact.number is not None:
            yield f"The answer is {fact.number.in_words}."

    def _action(self, node: Action) -> Iterator[str]:
        if node.by is not None:
            yield CHANNEL_WORDS[node.by]
        for line in node.how:
            yield f"- {self._line(line)}"
        for line in node.caution:
            yield f"- Careful: {self._line(line)}"
        if node.note is not None:
            yield f"Asks for a note: {node.note}"
        if node.wait is not None:
            yield self._wait(node, node.wait)

    def _wait(self, node: Action, wait: Wait) -> str:
        counted = f"after the answer to “{self.tree.moments[wait.moment].ask}”" if wait.moment is not None else "after arrival"
        told = []
        if wait.until is not None:
            told.append(f"Opens at the answer to “{self.tree.moments[wait.until].ask}”.")
        if wait.at_least is not None:
            told.append(f"Opens {in_words(wait.at_least)} {counted}.")
        if wait.at_most is not None:
            told.append(f"Wait at most {in_words(wait.at_most)} {counted}.")
        free = [f"“{answer.label}”" for answer in node.answers.values() if answer.any_time]
        if free and wait.floor is not None:
            told.append(f"At any time: {', '.join(free)}.")
        return " ".join([*told, *([wait.why] if wait.why else [])])

    def _ways(self, node: Node) -> Iterator[str]:
        for answer in node.answers.values():
            yield from self._way(answer, leaves_open=isinstance(node, Situation) and answer.settles is None and not self.tree.facts[node.fact].afresh)
        if node.others is not None:
            yield from self._way(node.others, leaves_open=False)
        if node.limit is not None:
            yield f"- From {_nth_visit(node.limit.visits + 1)} on → {self._to(node.limit.to)}"
            if node.limit.say is not None:
                yield f"  Said on the way: {node.limit.say}"

    def _way(self, answer: Answer, *, leaves_open: bool) -> Iterator[str]:
        leaves = " (leaves it open)" if leaves_open else ""
        source = f" [{_citations(answer.source)}]" if answer.source else ""
        yield f"- {answer.label}{leaves} → {self._to(answer.to)}"
        if answer.say is not None or source:
            yield f"  Said on the way: {answer.say or ''}{source}" if answer.say is not None else f"  Source: {_citations(answer.source)}"

    def _to(self, id: str) -> str:
        return f"{self.numbers[id]}. {self.tree[id].headline}"

    def _line(self, line: Line) -> str:
        """Tell a line with its condition and its sources."""
        condition = ""
        if line.condition is not None:
            fact = self.tree.facts[line.condition.fact]
            condition = f" (only if “{fact.ask}” is “{fact.values[line.condition.value].label}”)"
        return line.say + condition + (f" [{_citations(line.source)}]" if line.source else "")


def _nth_visit(number: int) -> str:
    return f"the {_ORDINALS[number]} visit" if number < len(_ORDINALS) else f"visit no. {number}"


def _citations(citations: Sequence[Citation]) -> str:
    return ", ".join(str(citation) for citation in citations)


def _sources(tree: Tree) -> Iterator[Piece]:
    """Tell the sources with their claims."""
    if tree.sources:
        yield Piece("headline", "Sources")
    for source in tree.sources.values():
        parts = (source.title, source.author, source.date.isoformat() if source.date is not None else None, source.url)
        yield Piece("label" if source.claims else "text", ", ".join(part for part in parts if part is not None), f"{source.id}: ")
        for claim, words in source.claims.items():
            yield Piece("how", words, f"  {claim}  ")
