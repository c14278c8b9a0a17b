"""A second walker, written from the words of the design and not from the engine: slow, small, on the plain data of a tree file.

Invariant: it shares nothing with `advicetree.engine`, so that where both agree, neither is likely to be wrong.
"""

import copy
import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

import rich_facts
from naive_days import has_reached

Data = dict[str, Any]
Known: TypeAlias = str | tuple[str, ...]  # what a fact has: a value or, of several, what was ticked
Given: TypeAlias = Known | float  # what was given for it; a day as its ISO text
Cost = tuple[int, int, int, int]  # known facts, old answers, new answers, choices of lists


class Walk:
    """A walk that goes on in place: where it is, what is known and what counts, all visits, the way that it came, the words said since the last stop.

    `today` is the day that ages are counted to, of what is known and of what is answered where no other day is given.
    """

    def __init__(self, tree: Data, known: Mapping[str, Given], today: date | None = None) -> None:
        self.tree = tree
        self.nodes = {**tree["situation"], **tree["action"], **tree["ending"]}
        self.today = today
        self.facts = {fact: self.value(fact, given) for fact, given in known.items()}
        asked = {self.fact(node) for node in tree["situation"]}
        self.counts = {fact: value for fact, value in self.facts.items() if fact not in asked}
        self.visits: Counter[str] = Counter()
        self.way: tuple[tuple[str, str], ...] = ()
        self.said: list[str] = []
        self.here = ""
        self._arrive(tree["start"])

    def declared(self, fact: str) -> Data:
        """A fact as the file has it; one of a situation's own has the answers that settle something."""
        if fact in self.tree["fact"]:
            found: Data = self.tree["fact"][fact]
            return found
        node = self.nodes[fact]
        own = {id: way for id, way in node["answers"].items() if _table(way, "to").get("settles", True)}
        return {"answers": own, "remember": node.get("remember", True)}

    def values(self, fact: str) -> list[str]:
        """The ids of the values of a fact, in the author's order."""
        declared = self.declared(fact)
        return list(declared["answers"]) if "answers" in declared else [band["id"] for band in declared["bands"]]

    def members(self, fact: str, name: str) -> set[str]:
        """The values that a value or a group means."""
        group = self.declared(fact).get("groups", {}).get(name)
        return {name} if group is None else {member for value in group["values"] for member in self.members(fact, value)}

    def value(self, fact: str, given: Given, today: date | None = None) -> Known:
        """The value that a number or a day means, or what was ticked in the author's order; an id means itself."""
        if isinstance(given, tuple):
            return tuple(choice for choice in self.values(fact) if choice in given)
        declared, today = self.declared(fact), today or self.today
        if given in self.values(fact):
            return str(given)
        return next(str(band["id"]) for band in declared["bands"] if self._is_in(band, given, today))

    def _is_in(self, band: Data, given: str | float, today: date | None) -> bool:
        """Whether a number or a day is in a band, if it is in none before it."""
        if isinstance(given, str):
            day = date.fromisoformat(given)
            if day >= date.fromisoformat(band.get("before", "9999-12-31")) or day > date.fromisoformat(band.get("up-to", "9999-12-31")):
                return False
            return "reached" not in band or (today is not None and has_reached(day, band["reached"], today))
        return bool(given < band["below"] if "below" in band else given <= band.get("up-to", given))

    def fact(self, node: str) -> str | None:
        """The fact that a situation asks about; `None` for actions and endings."""
        return self.nodes[node].get("about", node).partition(".")[0] if node in self.tree["situation"] else None

    def choice(self, node: str) -> str | None:
        """The choice, or the group of choices, that a situation is about, if it is about one."""
        return self.nodes[node].get("about", "").partition(".")[2] or None

    def remembered(self, node: str) -> bool:
        """Whether a node is a situation about a remembered fact."""
        fact = self.fact(node)
        return fact is not None and bool(self.declared(fact).get("remember", True))

    def offers(self, at: str | None = None) -> list[str]:
        """The ids of what can be answered here, or at a node; where several can be ticked, those of all choices."""
        here = at or self.here
        node = self.nodes[here]
        if here in self.tree["ending"]:
            return []
        if here in self.tree["action"]:
            return ["done"] if "then" in node else list(node["answers"])
        fact = self.fact(here) or here
        if "several" in self.declared(fact):
            return self.values(fact)
        named = [answer for answer in node.get("answers", {}) if answer not in self.declared(fact).get("groups", {})]
        return named + [value for value in self.values(fact) if value not in named]

    def answers(self, at: str | None = None) -> list[Known]:
        """All that can be answered here, or at a node."""
        fact = self.fact(at or self.here)
        return self.having(fact) if fact is not None and "several" in self.declared(fact) else [*self.offers(at)]

    def having(self, fact: str) -> list[Known]:
        """All that a fact can have."""
        declared = self.declared(fact)
        return [*rich_facts.ticked(declared)] if "several" in declared else [*self.values(fact)]

    def leads(self, node: str, answer: Known) -> Data:
        """The way that an answer is, by the value of its fact: what is named by itself goes first, then its group, then the rest."""
        fields, fact, choice = self.nodes[node], self.fact(node), self.choice(node)
        answers: Data = fields.get("answers", {})
        name: Known | None = answer
        if choice is not None and fact is not None:
            name = "yes" if self.members(fact, choice) & set(answer) else "no"
        elif fact is not None and answer not in answers and isinstance(answer, str):
            name = next((id for id in answers if answer in self.members(fact, id)), None)
        if isinstance(name, str) and name in answers:
            return _table(answers[name], "to")
        way: Data = {"to": fields["then"]} if "then" in fields else fields["others"]
        return way

    def answer(self, given: Given, today: date | None = None) -> None:
        """Answer here, on a day."""
        fact = self.fact(self.here)
        named = given in self.nodes[self.here].get("answers", {})
        answer = str(given) if fact is None or named else self.value(fact, given, today)
        way = self.leads(self.here, answer)
        self.way += ((self.here, str(answer)),)
        if fact is not None and self.remembered(self.here) and way.get("settles", True):
            self.facts[fact] = self.counts[fact] = answer
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
        if fact is None:
            return
        derived = "rules" in self.declared(fact)
        if derived or (self.remembered(node) and fact in self.facts):
            value = self.derived(fact) if derived else self.facts[fact]
            if not derived:
                self.counts[fact] = value
            way = self.leads(node, value)
            self.way += ((node, str(value)),)
            self._say(way)
            self._arrive(way["to"])

    def _say(self, fields: Data) -> None:
        if "say" in fields:
            self.said.append(fields["say"])

    def derived(self, fact: str) -> str:
        """The value of a derived fact by now: that of its first rule that applies."""
        return str(next(rule["is"] for rule in self.declared(fact)["rules"] if self.holds(rule)))

    def holds(self, fields: Data) -> bool:
        """Whether the `if` of a line or a rule holds by now, and its `unless` does not."""
        return ("if" not in fields or self._any_of(fields["if"])) and not ("unless" in fields and self._any_of(fields["unless"]))

    def _any_of(self, cases: Any) -> bool:
        return any(all(self._required(fact, wanted) for fact, wanted in case.items()) for case in _list(cases))

    def _required(self, fact: str, wanted: Any) -> bool:
        value = self.derived(fact) if "rules" in self.declared(fact) else self.counts.get(fact)
        if value is None:
            return False
        ticked = {value} if isinstance(value, str) else set(value)
        if isinstance(wanted, dict):
            return all(("yes" if self.members(fact, choice) & ticked else "no") in _list(answers) for choice, answers in wanted.items())
        return any(self.members(fact, name) & ticked for name in _list(wanted))

    def lines(self, key: str) -> list[str]:
        """The words that are said here, of those that the node has under a key; one that has bullets is said if one of them is."""
        return self._words(self.nodes[self.here].get(key, []))

    def _words(self, lines: Any) -> list[str]:
        found: list[str] = []
        for line in (_table(line, "say") for line in _list(lines)):
            bullets = self._words(line.get("bullets", []))
            if self.holds(line) and (bullets or not line.get("bullets")):
                found += [line["say"], *bullets]
        return found

    def fork(self, answer: Given) -> "Walk":
        """Another walk that takes an answer here."""
        other = copy.copy(self)
        other.facts, other.counts = dict(self.facts), dict(self.counts)
        other.visits = self.visits.copy()
        other.answer(answer)
        return other


def _table(given: Any, key: str) -> Data:
    return given if isinstance(given, dict) else {key: given}


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


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
            todo += [walk.fork(answer) for answer in walk.answers()]
    return met


class Ledger:
    """What a walk costs beside an old one: answers are kept by their remembered fact, or by node and time.

    What was known and answered is handed over as values; a list that differs is one answer, and its ticks count after the answers.
    """

    def __init__(self, tree: Data, known: Mapping[str, Known], steps: list[tuple[str, Known]]) -> None:
        self.tree = tree
        self.known = dict(known)
        self.start = Walk(tree, {})
        self.old: dict[str, list[Known]] = {}
        for node, value in steps:
            self.old.setdefault(self.key(self.start, node), []).append(value)

    def key(self, walk: Walk, node: str) -> str:
        """What an answer is kept by."""
        return f"about {walk.fact(node)}" if walk.remembered(node) else node

    def step(self, walk: Walk, left: dict[str, list[Known]], answer: Known) -> tuple[Cost, dict[str, list[Known]]]:
        """What an answer costs, and the old answers that are left after it."""
        key = self.key(walk, walk.here)
        can = walk.answers()
        fits = [index for index, old in enumerate(left.get(key, [])) if old in can]
        if not fits:
            return (0, 0, 1, ticks((), answer)), left
        old = left[key][fits[0]]
        return (0, 0 if old == answer else 1, 0, ticks(old, answer)), {**left, key: left[key][fits[0] + 1 :]}

    def people(self) -> Iterator[tuple[Cost, dict[str, Given]]]:
        """Every choice of what is known: each fact as it was, otherwise, or not known; with what the changes cost."""
        choices: list[tuple[Cost, dict[str, Given]]] = [((0, 0, 0, 0), {})]
        for fact, held in self.known.items():
            same: dict[str, Given] = {fact: held}
            unknown: dict[str, Given] = {}
            others: list[tuple[int, int, dict[str, Given]]] = [(1, ticks(held, value), {fact: value}) for value in self.start.having(fact) if value != held]
            choices = [
                ((cost[0] + changed, 0, 0, cost[3] + ticked), {**known, **more})
                for cost, known in choices
                for changed, ticked, more in [(0, 0, same), *others, (1, 0, unknown)]
            ]
        yield from choices

    def cheapest(self, goal: str, depth: int) -> Cost | None:
        """The least cost to visit a node: every choice of what is known, and every sequence of at most `depth` answers."""
        best: Cost | None = None
        for changed, known in self.people():
            todo: list[tuple[Cost, int, int, Walk, dict[str, list[Known]]]] = [(changed, 0, 0, Walk(self.tree, known), self.old)]
            count = 0
            while todo:
                cost, _, length, walk, left = heapq.heappop(todo)
                if best is not None and cost >= best:
                    break
                if walk.visits[goal]:
                    best = cost
                    break
                for answer in walk.answers() if length < depth else ():
                    extra, rest = self.step(walk, left, answer)
                    count += 1
                    heapq.heappush(todo, (total(cost, extra), count, length + 1, walk.fork(answer), rest))
        return best

    def first(self, goal: str, depth: int, cost: Cost) -> tuple[tuple[str, str], ...]:
        """The first of all ways to a node that cost so much, within so many answers: fewest visits, then what comes first in the author's order."""
        ways: list[tuple[int, list[int], tuple[tuple[str, str], ...]]] = []
        for changed, known in self.people():
            todo: list[tuple[Cost, Walk, dict[str, list[Known]]]] = [(changed, Walk(self.tree, known), self.old)]
            for count, walk, left in todo:  # which grows meanwhile
                if count == cost and walk.visits[goal]:
                    nodes = [node for node, _ in walk.way]
                    way = walk.way[: nodes.index(goal) if goal in nodes else None]
                    ways.append((len(way), [walk.answers(node).index(answer) for node, answer in way], way))
                elif not walk.visits[goal] and len(walk.way) < depth:
                    for answer in walk.answers():
                        extra, rest = self.step(walk, left, answer)
                        after = total(count, extra)
                        if after <= cost:
                            todo.append((after, walk.fork(answer), rest))
        return min(ways)[2]

    def cost_of(self, known: Mapping[str, Known], answers: list[tuple[str, Known]], goal: str) -> Cost:
        """What one walk costs, which must visit the goal; stops that are passed over are left out of `answers`."""
        changed = [fact for fact, held in self.known.items() if known.get(fact) != held]
        ticked = sum(ticks(self.known[fact], known[fact]) for fact in changed if fact in known)
        walk, left, cost = Walk(self.tree, known), self.old, (len(changed), 0, 0, ticked)
        for node, answer in answers:
            assert walk.here == node
            extra, left = self.step(walk, left, answer)
            cost = total(cost, extra)
            walk.answer(answer)
        assert walk.visits[goal], f"{goal} is not visited"
        return cost


def ticks(before: Known | None, after: Known) -> int:
    """How many choices of a list are ticked otherwise than before."""
    return len({*(before or ())} ^ {*after}) if isinstance(after, tuple) else 0


def total(one: Cost, other: Cost) -> Cost:
    """What two things cost together."""
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])
