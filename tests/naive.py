"""A second walker, written from the words of the design and not from the engine: slow, small, on the plain data of a tree file.

Invariant: it shares nothing with `advicetree.engine`, so that where both agree, neither is likely to be wrong.
"""

import copy
import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from advicetree.engine import Given

Data = dict[str, Any]
Cost = tuple[int, int, int]


class Walk:
    """A walk that goes on in place: where it is, what is known, all visits, what was answered or passed over, and the words said since the last stop."""

    def __init__(self, tree: Data, known: Mapping[str, Given]) -> None:
        self.tree = tree
        self.nodes = {**tree["situation"], **tree["action"], **tree["ending"]}
        self.facts = {fact: self.value(fact, given) for fact, given in known.items()}
        self.visits: Counter[str] = Counter()
        self.way: tuple[tuple[str, str], ...] = ()
        self.said: list[str] = []
        self.here = ""
        self._arrive(tree["start"])

    def value(self, fact: str, given: Given) -> str:
        """The value that a number stands for; an id stands for itself."""
        if isinstance(given, str):
            return given
        bands = self.tree["fact"][fact]["bands"]
        last = bands[-1]["id"]
        return str(next((band["id"] for band in bands[:-1] if (given < band["below"] if "below" in band else given <= band["up-to"])), last))

    def fact(self, node: str) -> str | None:
        """The fact that a situation asks about; `None` for actions and endings."""
        return self.nodes[node].get("about", node) if node in self.tree["situation"] else None

    def remembered(self, node: str) -> bool:
        """Whether a node is a situation about a remembered fact."""
        fact = self.fact(node)
        return fact is not None and bool(self.tree["fact"].get(fact, self.nodes[node]).get("remember", True))

    def offers(self, at: str | None = None) -> list[str]:
        """The ids of the answers here, or at a node."""
        here = at or self.here
        node = self.nodes[here]
        if here in self.tree["ending"]:
            return []
        if "then" in node:
            return ["done"]
        named = list(node["answers"])
        if "others" not in node:
            return named
        fact = self.tree["fact"][node["about"]]
        values = list(fact["answers"]) if "answers" in fact else [band["id"] for band in fact["bands"]]
        return named + [value for value in values if value not in named]

    def leads(self, node: str, answer: str) -> Data:
        """The way that an answer is."""
        fields = self.nodes[node]
        way: Data = {"to": fields["then"]} if "then" in fields else fields["answers"].get(answer) or fields["others"]
        return way

    def answer(self, given: Given) -> None:
        """Answer here."""
        fact = self.fact(self.here)
        answer = given if isinstance(given, str) or fact is None else self.value(fact, given)
        assert isinstance(answer, str)
        way = self.leads(self.here, answer)
        self.way += ((self.here, answer),)
        if fact is not None and self.remembered(self.here) and way.get("settles", True):
            self.facts[fact] = answer
        self.said = [way["say"]] if "say" in way else []
        self._arrive(way["to"])

    def _arrive(self, node: str) -> None:
        limit = self.nodes[node].get("limit")
        if limit is not None and self.visits[node] == limit["visits"]:
            self._say(limit)
            self._arrive(limit["then"])
            return
        self.visits[node] += 1
        self.here = node
        fact = self.fact(node)
        if fact is not None and self.remembered(node) and fact in self.facts:
            way = self.leads(node, self.facts[fact])
            self.way += ((node, self.facts[fact]),)
            self._say(way)
            self._arrive(way["to"])

    def _say(self, fields: Data) -> None:
        if "say" in fields:
            self.said.append(fields["say"])

    def fork(self, answer: str) -> "Walk":
        """Another walk that takes an answer here."""
        other = copy.copy(self)
        other.facts = dict(self.facts)
        other.visits = self.visits.copy()
        other.answer(answer)
        return other


def reachable(tree: Data) -> set[str]:
    """Every node that some walk visits: all walks at once, until nothing new is met."""
    limited = {name for kind in ("situation", "action", "ending") for name, node in tree[kind].items() if "limit" in node}
    todo = [Walk(tree, {})]
    met: set[str] = set()
    done: set[object] = set()
    while todo:
        walk = todo.pop()
        met.update(walk.visits)
        state = (walk.here, frozenset(walk.facts.items()), frozenset((node, n) for node, n in walk.visits.items() if node in limited))
        if state not in done:
            done.add(state)
            todo += [walk.fork(answer) for answer in walk.offers()]
    return met


class Ledger:
    """What a walk costs beside an old one: answers are kept by their remembered fact, or by node and time."""

    def __init__(self, tree: Data, known: Mapping[str, Given], steps: list[tuple[str, Given]]) -> None:
        self.tree = tree
        self.known = dict(known)
        start = Walk(tree, known)
        self.old: dict[str, list[str]] = {}
        for node, given in steps:
            fact = start.fact(node)
            answer = given if fact is None else start.value(fact, given)
            self.old.setdefault(self.key(start, node), []).append(str(answer))

    def key(self, walk: Walk, node: str) -> str:
        """What an answer is kept by."""
        return f"about {walk.fact(node)}" if walk.remembered(node) else node

    def step(self, walk: Walk, left: dict[str, list[str]], answer: str) -> tuple[Cost, dict[str, list[str]]]:
        """What an answer costs, and the old answers that are left after it."""
        key = self.key(walk, walk.here)
        fits = [index for index, old in enumerate(left.get(key, [])) if old in walk.offers()]
        if not fits:
            return (0, 0, 1), left
        return (0, 0 if left[key][fits[0]] == answer else 1, 0), {**left, key: left[key][fits[0] + 1 :]}

    def people(self) -> Iterator[tuple[int, dict[str, Given]]]:
        """Every choice of what is known: each fact as it was, otherwise, or not known; with the number of changes."""
        choices: list[tuple[int, dict[str, Given]]] = [(0, {})]
        start = Walk(self.tree, {})
        for fact, given in self.known.items():
            declared = self.tree["fact"][fact]
            values = list(declared["answers"]) if "answers" in declared else [band["id"] for band in declared["bands"]]
            rest = [value for value in values if value != start.value(fact, given)]
            choices = [
                (count + extra, {**known, **more})
                for count, known in choices
                for extra, more in [(0, {fact: given}), *((1, {fact: value}) for value in rest), (1, {})]
            ]
        yield from choices

    def cheapest(self, goal: str, depth: int) -> Cost | None:
        """The least cost to visit a node: every choice of what is known, and every sequence of at most `depth` answers."""
        best: Cost | None = None
        for changed, known in self.people():
            todo: list[tuple[Cost, int, int, Walk, dict[str, list[str]]]] = [((changed, 0, 0), 0, 0, Walk(self.tree, known), self.old)]
            count = 0
            while todo:
                cost, _, length, walk, left = heapq.heappop(todo)
                if best is not None and cost >= best:
                    break
                if walk.visits[goal]:
                    best = cost
                    break
                for answer in walk.offers() if length < depth else ():
                    extra, rest = self.step(walk, left, answer)
                    count += 1
                    total = (cost[0] + extra[0], cost[1] + extra[1], cost[2] + extra[2])
                    heapq.heappush(todo, (total, count, length + 1, walk.fork(answer), rest))
        return best

    def first(self, goal: str, depth: int, cost: Cost) -> tuple[tuple[str, str], ...]:
        """The first of all ways to a node that cost so much, within so many answers: fewest visits, then what comes first in the author's order."""
        ways: list[tuple[int, list[int], tuple[tuple[str, str], ...]]] = []
        for changed, known in self.people():
            todo: list[tuple[Cost, Walk, dict[str, list[str]]]] = [((changed, 0, 0), Walk(self.tree, known), self.old)]
            for count, walk, left in todo:  # which grows meanwhile
                if count == cost and walk.visits[goal]:
                    nodes = [node for node, _ in walk.way]
                    way = walk.way[: nodes.index(goal) if goal in nodes else None]
                    ways.append((len(way), [walk.offers(node).index(answer) for node, answer in way], way))
                elif not walk.visits[goal] and len(walk.way) < depth:
                    for answer in walk.offers():
                        extra, rest = self.step(walk, left, answer)
                        total = (count[0] + extra[0], count[1] + extra[1], count[2] + extra[2])
                        if total <= cost:
                            todo.append((total, walk.fork(answer), rest))
        return min(ways)[2]

    def cost_of(self, known: Mapping[str, Given], answers: list[tuple[str, str]], goal: str) -> Cost:
        """What one walk costs, which must visit the goal; stops that are passed over are left out of `answers`."""
        changed = sum(1 for fact, given in self.known.items() if fact not in known or known[fact] != given)
        walk, left, cost = Walk(self.tree, known), self.old, (changed, 0, 0)
        for node, answer in answers:
            assert walk.here == node
            extra, left = self.step(walk, left, answer)
            cost = (cost[0] + extra[0], cost[1] + extra[1], cost[2] + extra[2])
            walk.answer(answer)
        assert walk.visits[goal], f"{goal} is not visited"
        return cost
