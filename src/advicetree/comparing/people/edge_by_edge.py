"""Who is told something else, edge by edge: what each answer that leads elsewhere now means for whoever gives it.

This takes linear time, and so is always possible. It does not know who comes to an answer: *all* that can be advised next is told on each side.

Invariant: where no answer of a pair of nodes leads elsewhere, and who takes it is the same, nothing is told of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from advicetree.comparing.comparison import Redirection, Trait
from advicetree.comparing.people.drawings import Drawings, SharedAnswer, Side, way
from advicetree.comparing.people.routing import Routing
from advicetree.model import Limit, Node, answers_of
from advicetree.promises import LIMIT, Point

MOST_SILENT = 2_000  # nodes that are looked at after an answer, until advice is met
MOST_LOOKED_AT = 200_000  # after all answers; then few after each
FEW = 20


class _Turn(NamedTuple):
    """One thing that leads to another node now: the point after which it does, who goes there, and the nodes that are led to.

    Where all of some nodes may be led to, there are several; `edges` are the old edges that it is.
    """

    at: Point | None
    people: tuple[tuple[Trait, ...], ...]
    old: frozenset[int]
    new: frozenset[int]
    edges: int = 1


def redirected_edges(drawings: Drawings) -> tuple[Redirection, ...]:
    """Who is told something else, edge by edge, nearest the start first."""
    old, new = drawings.old, drawings.new
    routing = Routing(drawings)
    found: list[tuple[int, Redirection]] = []
    turns = [turn for turn in _turns(drawings) if not routing.alike(turn.old, turn.new)]
    advice = _Advice()
    for turn in _gathered(old, turns):
        place = old.number[turn.at.node] if turn.at is not None else None
        told = advice.after(old, turn.old, place), advice.after(new, turn.new, None if place is None else drawings.new_of[place])
        after = old.choices_before(place) if place is not None else ()
        found.append((-1 if place is None else old.depth[place], Redirection(turn.at, *told, after, turn.people)))
    return tuple(redirection for _, redirection in sorted(found, key=lambda each: each[0]))


def _turns(drawings: Drawings) -> Iterator[_Turn]:
    """All that leads elsewhere now, of what can be reached in both trees."""
    old, new = drawings.old, drawings.new
    if drawings.new_of[old.start] != new.start:
        yield _Turn(None, (), frozenset({old.start}), frozenset({new.start}))
    for number in drawings.differing:
        other = drawings.new_of[number]
        if number in old.depth and other in new.depth:
            yield from _limited(drawings, old.nodes[number], new.nodes[other])
            shared_answers = drawings.shared_answers(number)
            yield from _asked_otherwise(drawings, number) if shared_answers is None else _answered_alike(drawings, number, shared_answers)


def _limited(drawings: Drawings, one: Node, other: Node) -> Iterator[_Turn]:
    """What the limit of a node, or that it has none any more, changes for who comes there too often."""
    before, after = one.limit, other.limit
    if before == after and (before is None or after is None or drawings.pairs(before.to, after.to)):
        return
    old, new = drawings.old, drawings.new
    here = frozenset({old.number[one.id]}), frozenset({new.number[other.id]})
    to = _limit_to(old, before), _limit_to(new, after)
    if before is None or after is None:
        yield _Turn(Point(one.id, LIMIT), (), to[0] or here[0], to[1] or here[1])
    elif before.visits != after.visits:
        yield _Turn(Point(one.id, LIMIT), (), *((to[0], here[1]) if before.visits < after.visits else (here[0], to[1])))
    if before is not None and after is not None and not drawings.pairs(before.to, after.to):
        yield _Turn(Point(one.id, LIMIT), (), *to)


def _limit_to(side: Side, limit: Limit | None) -> frozenset[int]:
    return frozenset({side.number[limit.to]}) if limit is not None else frozenset()


def _asked_otherwise(drawings: Drawings, number: int) -> Iterator[_Turn]:
    """What each answer of a situation that asks another question now led to, and all that the new question leads to."""
    old, new = drawings.old, drawings.new
    now = frozenset(new.number[answer.to] for answer in answers_of(new.nodes[drawings.new_of[number]]))
    for answer in answers_of(old.nodes[number]):
        yield _Turn(Point(answer.node, answer.id), (), frozenset({old.number[answer.to]}), now)


def _answered_alike(drawings: Drawings, number: int, shared_answers: Iterable[SharedAnswer]) -> Iterator[_Turn]:
    """What the same answers of a pair of nodes lead to; what is derived by other rules may have any value now."""
    old, new = drawings.old, drawings.new
    one, other = old.nodes[number], new.nodes[drawings.new_of[number]]
    derived = one.fact is not None and old.tree.facts[one.fact].derived and not drawings.facts.alike(one.fact)
    now = frozenset(new.number[answer.to] for answer in answers_of(other)) if derived else frozenset()
    for shared in shared_answers:
        if now or not drawings.pairs(shared.old.to, shared.new.to):
            at = Point(one.id, shared.old.id if one.choice is None else shared.given[0])
            led = now or frozenset({new.number[shared.new.to]})
            yield _Turn(at, _part(drawings, one, shared), frozenset({old.number[shared.old.to]}), led)


def _part(drawings: Drawings, one: Node, shared: SharedAnswer) -> tuple[tuple[Trait, ...], ...]:
    """Who they are of all who take a way out of a node: those who have some of the values; empty where it is everybody who does."""
    tree = drawings.old.tree
    fact = tree.facts[one.fact] if one.fact is not None else None
    if fact is None or one.choice is not None or fact.several is not None or not fact.values.keys() >= {*shared.given}:
        return ()
    everybody = {value for value in fact.values if way(tree, one, value).id == shared.old.id}
    bands = {after for before, after in drawings.facts.pairs(fact.id) if before in shared.given}
    now = () if bands <= {*shared.now} else shared.now
    return ((Trait(fact.id, shared.given, now),),) if now or everybody != {*shared.given} else ()


def _gathered(old: Side, turns: list[_Turn]) -> Iterator[_Turn]:
    """Turns, with all of those as one that are the only ways to a node which lead to one and the same other node now."""
    ways: dict[int, int] = {old.start: 1}
    for number in old.depth:
        for answer in answers_of(old.nodes[number]):
            ways[old.number[answer.to]] = ways.get(old.number[answer.to], 0) + 1
        limit = old.nodes[number].limit
        if limit is not None:
            ways[old.number[limit.to]] = ways.get(old.number[limit.to], 0) + 1
    same: dict[tuple[frozenset[int], frozenset[int]], list[_Turn]] = {}
    for turn in turns:
        same.setdefault((turn.old, turn.new), []).append(turn)
    for (before, after), some in same.items():
        to = min(before)
        if 1 < len(some) == ways[to] and len(before) == 1 and not any(turn.people for turn in some):
            yield _Turn(Point(old.nodes[to].id), (), before, after)
        else:
            yield from some


class _Advice:
    """The actions and endings that can be advised next. It looks at so many nodes and no more, so what it finds after very many answers is not all."""

    def __init__(self) -> None:
        self.left = MOST_LOOKED_AT

    def after(self, side: Side, some: Iterable[int], let_in: int | None) -> tuple[str, ...]:
        """Those where some nodes are come to, one of which may let people in whatever its limit is."""
        met: set[int] = set()
        for one in some:
            found = set(side.silently(one, MOST_SILENT if self.left > 0 else FEW, let_in))
            self.left -= len(found)
            met |= found
        return tuple(side.nodes[number].id for number in sorted(met) if side.nodes[number].kind != "situation")
