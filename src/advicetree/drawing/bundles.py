"""Edges that lead from one node to the same target, as one: what many countries share is one way, not one for each.

Invariant: each edge is in exactly one bundle; bundles, and the edges in each, keep the author's order, and a limit is a bundle of its own.
What is painted on an edge (a walk, a problem, a difference) is on all edges of its bundle, so that a bundle is painted as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from advicetree.drawing.heat import Count, together
from advicetree.drawing.view import Edge, View
from advicetree.drawing.widths import ELLIPSIS
from advicetree.words import told

MOST_NAMED = 6


def bundled(edges: Iterable[Edge]) -> list[tuple[Edge, ...]]:
    """Some edges by their node, their target and what is painted on them."""
    bundles: dict[tuple[object, ...], list[Edge]] = {}
    for edge in edges:
        looks = (edge.back, edge.walked, edge.problem, edge.difference)
        bundles.setdefault((edge.node, edge.to, edge.answer is None, *looks), []).append(edge)
    return [tuple(bundle) for bundle in bundles.values()]


def labels(bundle: Sequence[Edge], most: int = MOST_NAMED) -> tuple[str, ...]:
    """The labels of a bundle, each a line; of more than `most`, one line with the first two and how many more there are.

    >>> [labels([Edge("where", id, "on", id.title()) for id in ids]) for ids in ("ab", "abcdefgh")]
    [('A', 'B'), ('A, B and 6 more',)]
    """
    texts = tuple(edge.label for edge in bundle if edge.label)
    if len(texts) <= max(most, 2):
        return texts
    return (told("way.and_more", first=texts[0], second=texts[1], count=len(texts) - 2),)


def details_of(bundle: Sequence[Edge]) -> tuple[str, ...]:
    """What is to be known of an edge; of several in a bundle that are new, gone or changed, what is to be known of all of them."""
    first, *others = bundle
    if others and first.difference is None:
        return ()
    return tuple(detail for detail in first.details if all(detail in edge.details for edge in others))


def count_of(bundle: Iterable[Edge]) -> Count | None:
    """How many went along any of some edges; `None` where that is not counted."""
    counts = [edge.count for edge in bundle if edge.count is not None]
    return together(counts) if counts else None


def gathered(view: View, most: int = MOST_NAMED) -> View:
    """A view in which bundles of more than `most` edges are one edge each, which has the ids of the others in `also`."""
    edges: list[Edge] = []
    for bundle in bundled(view.edges):
        if len(bundle) <= most:
            edges += bundle
            continue
        first, *others = bundle
        say = ELLIPSIS if any(edge.say is not None for edge in bundle) else None
        also = tuple(edge.answer for edge in others if edge.answer is not None)
        edges.append(attrs.evolve(first, label=labels(bundle, most)[0], say=say, details=details_of(bundle), also=also, count=count_of(bundle)))
    return attrs.evolve(view, edges=tuple(edges))
