"""Writes what carries each claim of the shipped trees into the page that tells where they come from: `python docs/explanation/make_claims.py`.

Invariant: what stands between the markers of `from-article-to-tree.md` is made from the trees alone; everything else on the page is left as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from advicetree import Answer, Citation, Ending, Line, Node, Tree, check, draw, shipped

PAGE = Path(__file__).parent / "from-article-to-tree.md"
_PART = re.compile(r"(?P<begin><!-- made: (?P<what>[a-z]+) (?P<tree>[a-z-]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)
_COMMENT = re.compile(r"# (?P<says>[A-Z].*)")
_MARKUP = re.compile(r"[\\`*_\[\]<>|]")


def page(text: str) -> str:
    """The page with its made parts written anew."""
    return _PART.sub(lambda part: part["begin"] + "\n" + _WRITERS[part["what"]](shipped(part["tree"])) + "\n" + part["end"], text)


def claims(tree: Tree) -> str:
    """A table of every claim, its words, and the words of the tree that rest on it, in the order of the numbers in its pictures."""
    pictures, numbers = _pictures(tree), {box.id: int(box.number) for box in draw(tree, look="cards").view.boxes if box.number is not None}
    carried: dict[Citation, list[str]] = {}
    for node in sorted(tree.nodes.values(), key=lambda node: numbers[node.id]):
        for cited, words in _carrying(node):
            for citation in cited:
                if citation.claim is not None:
                    carried.setdefault(citation, []).append(f"[{numbers[node.id]}]({pictures[node.id]}) {words}")
    rows = [
        f"| {source.id} {claim} | {_plain(says)} | {'<br>'.join(carried.get(Citation(source.id, claim), ['nothing']))} |"
        for source in tree.sources.values()
        for claim, says in source.claims.items()
    ]
    return "\n".join(["| Claim | What the source says, in our words | What the tree says |", "|---|---|---|", *rows, ""])


def promises(tree: Tree) -> str:
    """The promises of a tree below what its file says of them together, each with what the checker found."""
    found = {id(verdict.promise): verdict.verdict for verdict in check(tree).verdicts}
    told: dict[str, list[str]] = {}
    for number, promise in enumerate(tree.promises):
        told.setdefault(_above(tree, number), []).append(f"    - {_plain(promise.name)}: {found[id(promise)]}")
    return "\n".join(line for above, each in told.items() for line in (f"- **{_plain(above)}**", *each)) + "\n"


def counts(tree: Tree) -> str:
    """How many texts of a tree rest on claims of its sources, on these and on its authors, and on its authors alone."""
    kinds = Counter[str]()
    for node in tree.nodes.values():
        for cited, _ in _carrying(node, tree.source_of(node)):
            claims = any(citation.claim is not None for citation in cited)
            ours = any(citation.claim is None for citation in cited)
            kinds["both" if claims and ours else "claims" if claims else "ours"] += 1
    rows = [("claims alone", "claims"), ("a claim, and something of our own", "both"), ("us alone", "ours")]
    return "\n".join(["| What it rests on | Texts |", "|---|---|", *(f"| {words} | {kinds[kind]} |" for words, kind in rows), ""])


_WRITERS = {"claims": claims, "promises": promises, "counts": counts}


def _carrying(node: Node, default: tuple[Citation, ...] = ()) -> Iterator[tuple[tuple[Citation, ...], str]]:
    """The texts of a node that cite something, with what they cite: its headline, its lines, and the words of its answers.

    A text that cites nothing is said to rest on what its node cites, or else on the `default`; without one it is left out.
    """
    own = node.source or default
    parting = node.say if isinstance(node, Ending) else ()
    if head := (parting[0].source if parting else ()) or own:
        yield head, f"**{_plain(node.headline)}**"
    for line in (*parting[1:], *node.help, *node.how, *node.caution):
        for each in line.with_bullets:
            if each.source or default:
                yield each.source or own, _said(each)
    for answer in _answers(node):
        if answer.say is not None and (answer.source or default):
            yield answer.source or own, f"{_plain(answer.label)}: “{_plain(answer.say)}”"


def _said(line: Line) -> str:
    return f"“{_plain(line.say)}”" + (" (to some)" if line.condition is not None else "")


def _answers(node: Node) -> Iterator[Answer]:
    yield from (*node.answers.values(), *node.ways.values())
    if node.others is not None:
        yield node.others


def _pictures(tree: Tree) -> dict[str, str]:
    """The picture of the documentation that shows each node: that of its stage, of the tree that has such pictures, or of the whole tree."""
    staged = tree.id == "interview-recovery"
    return {id: f"../pictures/{node.stage if staged and node.stage is not None else tree.id}.svg" for id, node in tree.nodes.items()}


def _above(tree: Tree, number: int) -> str:
    """The comment that stands above a promise and those before it in the file of a tree."""
    if tree.origin is None:
        raise ValueError("only a tree that was read from a text has comments")
    above = tree.origin.text.splitlines()[: tree.origin.place("promise", number).line - 1]
    return next(found["says"] for line in reversed(above) if (found := _COMMENT.fullmatch(line)))


def _plain(words: str) -> str:
    """Words as they are, in Markdown."""
    return _MARKUP.sub(lambda mark: "\\" + mark[0], words)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
