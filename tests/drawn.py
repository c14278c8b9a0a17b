"""Whole trees with promises, drawn by a seed: small enough to go everywhere in, and rich in what the checker has to see.

Invariant: the same seed draws the same tree, and a tree that is drawn loads.
About one tree in five has a node that nobody visits, and about as many have somebody who is stranded; most promises could be kept or broken.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any

import rich_facts
from rich_facts import PLAIN

Data = dict[str, Any]

MOMENTS = ("first", "second")
CHANNELS = ("call", "mail", "online")
FACTS: Data = {
    "colour": PLAIN["colour"],
    "size": PLAIN["size"],
    "member": {"ask": "Are you a member?", "answers": {"no": "No", "yes": "Yes"}},
    "weather": PLAIN["weather"],
}
LASTING = ("colour", "size", "member")
OWN = ("no", "yes", "maybe")
KINDS = ("before", "before", "never", "never", "at-most", "can", "can", "within", "not-before", "by")


def draw(seed: int) -> Data:
    """The tree that a seed draws, as plain data."""
    return Drawing(seed).tree


def text(data: Data) -> str:
    """A tree as JSON, which `loads(…, "json")` reads."""
    return json.dumps(data)


class Drawing:
    """One tree while it is drawn: first its nodes with their ways, then where those lead, then what else stands there, then its promises."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311
        self.forking = self.maybe(0.35)  # whether it is mostly questions about shared facts
        self.kinds = self._kinds()
        self.shared = self._shared()
        self.names = list(self.kinds)
        self.nodes: dict[str, Data] = {}
        self.forgotten: set[str] = set()
        for name, kind in self.kinds.items():
            self.nodes[name] = {"situation": self._situation, "action": self._action, "ending": self._ending}[kind](name)
        self._lead()
        self._limits()
        self._time()
        self._words()
        self.tree = self._tree()
        self.tree["promise"] = [self._promise(f"Promise {number}") for number in range(self.rng.randint(3, 6))]

    def _shared(self) -> list[str]:
        """What several situations may be about."""
        return self.rng.sample(LASTING, self.rng.choice((1, 2, 2, 2, 3)) if len(self.kinds) > 5 else self.rng.choice((1, 1, 2)))

    def maybe(self, share: float) -> bool:
        return self.rng.random() < share

    def _tree(self) -> Data:
        rng = self.rng
        facts = self._facts()
        heading = {"format": 1, "id": "drawn", "title": "Drawn", "start": self.names[0], "fact": facts}
        moments = {moment: {"ask": f"When was the {moment}?"} for moment in MOMENTS}
        order = self.names[:]
        if self.maybe(0.3):
            rng.shuffle(order)
        nodes = {kind: {name: self.nodes[name] for name in order if self.kinds[name] == kind} for kind in ("situation", "action", "ending")}
        return {**heading, "moment": moments, **nodes}

    def _facts(self) -> Data:
        """The facts that are declared: those that something is about, and few others."""
        used = {node["about"] for node in self.nodes.values() if "about" in node}
        named = {fact for line in self.lines() for fact in line.get("if", {})}
        return {fact: FACTS[fact] for fact in FACTS if fact in used | named or self.maybe(0.04)}

    def lines(self) -> list[Data]:
        """All lines, and those below them."""
        lines = [line for node in self.nodes.values() for key in ("help", "how", "say") for line in node.get(key, [])]
        return [one for line in lines for one in (line, *line.get("bullets", ()))]

    # Nodes

    def _kinds(self) -> dict[str, str]:
        rng = self.rng
        size = rng.choice((7, 8, 9, 9) if self.forking else (3, 4, 5, 6, 6, 7, 7, 8, 8, 9))
        endings = 1 if size < 5 else rng.choice((1, 1, 2))
        kinds = ["situation" if self.maybe(0.75 if self.forking else 0.55) else "action" for _ in range(size - endings)]
        return {f"n{number}": kind for number, kind in enumerate([*kinds, *["ending"] * endings])}

    def _situation(self, name: str) -> Data:
        rng = self.rng
        others = [other for other, node in self.nodes.items() if self.kinds[other] == "situation" and "about" not in node]
        form = rng.choices(("shared", "own", "own-forgotten", "weather", "borrowed"), (200 if self.forking else 65, 13, 7, 11, 4))[0]
        if form == "borrowed" and others:
            about = rng.choice(others)
            values = [id for id, way in self.nodes[about]["answers"].items() if way.get("settles", True)]
            return self._asking({"about": about}, values, forgotten=about in self.forgotten)
        if form in {"shared", "weather"}:
            return self._sharing(rng.choice(self.shared) if form == "shared" else "weather")
        fields: Data = {"ask": f"Which way at {name}?"}
        if form == "own-forgotten":
            self.forgotten.add(name)
            fields["remember"] = False
        return self._asking(fields, OWN[: rng.choice((1, 2, 2, 2, 3))], forgotten=form == "own-forgotten", own=True)

    def _sharing(self, about: str) -> Data:
        """A situation about a fact that is declared."""
        return self._asking({"about": about}, self.values(about), forgotten=about == "weather")

    def _asking(self, fields: Data, values: Sequence[str], *, forgotten: bool, own: bool = False) -> Data:
        rng = self.rng
        named = list(values)
        if not own and len(values) > 1 and self.maybe(0.3):
            named = rng.sample(named, rng.randint(0, len(values) - 1))
        fields["answers"] = {value: {} for value in named}
        if not forgotten and self.maybe(0.25):
            fields["answers"]["unsure"] = {"settles": False}
        if len(named) < len(values):
            fields["others"] = {"label": "Another one"}
        return fields

    def _action(self, name: str) -> Data:
        fields: Data = {"do": f"Do {name}"}
        if self.maybe(0.5):
            fields["by"] = self.rng.sample(CHANNELS, self.rng.choice((1, 1, 1, 2)))
        if self.maybe(0.4):
            fields["note"] = "What came of it?"
        if self.maybe(0.35):
            return {**fields, "then": None}
        return {**fields, "answers": {id: {} for id in ("done", "failed", "stopped")[: self.rng.choice((1, 2, 2, 3))]}}

    def _ending(self, name: str) -> Data:
        return {"say": [{"say": f"The end at {name}."}], "good": self.maybe(0.5)}

    # Where ways lead

    def ways(self, name: str) -> list[Data]:
        """The tables of the ways out of a node."""
        node = self.nodes[name]
        return [*node.get("answers", {}).values(), *([node["others"]] if "others" in node else [])]

    def leads(self, name: str) -> list[str]:
        """Where a node leads on the drawing, limits left out."""
        then = self.nodes[name].get("then")
        return [*([then] if then else []), *(way["to"] for way in self.ways(name) if "to" in way)]

    def passing(self, name: str) -> list[tuple[str | None, str]]:
        """Where a walk may go on from a node without a stop in the end, each with the value of its fact; `None` where its limit sends it on."""
        node = self.nodes[name]
        if "then" in node.get("limit", {}):
            return [(None, node["limit"]["then"])]
        return [(value, way["to"]) for way in self.ways(name) for value in self.by(name, way) if "to" in way]

    def by(self, name: str, way: Data) -> list[str]:
        """The values of a remembered fact that lead on by a way of a situation when it is passed over."""
        node = self.nodes[name]
        fact = node.get("about", name)
        if self.kinds[name] != "situation" or not self._lasting(fact):
            return []
        answers = node["answers"]
        named = [id for id, other in answers.items() if other is way and way.get("settles", True)]
        return named if way is not node.get("others") else [value for value in self.values(fact) if value not in answers]

    def _lasting(self, fact: str) -> bool:
        return fact != "weather" and fact not in self.forgotten

    def rings(self, name: str, to: str, value: str | None) -> bool:
        """Whether passing on from one node to another would close a ring that somebody goes round, by a value of the fact there or by a limit."""
        todo: list[tuple[tuple[str, ...], dict[str, str]]] = [((to,), {} if value is None else {self.nodes[name].get("about", name): value})]
        for path, taken in todo:
            if path[-1] == name:
                return True
            fact = self.nodes[path[-1]].get("about", path[-1])
            for by, other in self.passing(path[-1]):
                if other not in path and (by is None or taken.get(fact, by) == by):
                    todo.append(((*path, other), taken if by is None else {**taken, fact: by}))
        return False

    def _lead(self) -> None:
        """Each way a node that it leads to: first so that most nodes can be drawn from the start, then the rest at random."""
        rng = self.rng
        self.same = {name for name in self.names if self.kinds[name] == "situation" and self.maybe(0.03)}
        free: list[tuple[str, Data | None]] = []
        for name in self.names:
            ways = sorted(self.ways(name), key=lambda way: "settles" in way)
            free += (
                [(name, None)]
                if self.kinds[name] == "action" and "then" in self.nodes[name]
                else [(name, way) for way in ways[: 1 if name in self.same else None]]
            )
        for number, name in enumerate(self.names[1:], 1):
            fits = [index for index, (before, _) in enumerate(free) if self.names.index(before) < number]
            if fits and self.maybe(0.92):
                self._set(*free.pop(rng.choice(fits[-4:] if self.maybe(0.6) else fits)), name)
        for name, slot in free:
            self._set(name, slot, self._target(name, [value for way in self._alike(name, slot) for value in self.by(name, way)]))

    def _alike(self, name: str, slot: Data | None) -> list[Data]:
        """The ways of a node that lead where one of them does."""
        return self.ways(name) if name in self.same else [] if slot is None else [slot]

    def _set(self, name: str, slot: Data | None, to: str) -> None:
        if slot is None:
            self.nodes[name]["then"] = to
        for way in self._alike(name, slot):
            way["to"] = to

    def _target(self, name: str, by: Sequence[str | None], among: Sequence[str] = ()) -> str:
        """Draw where a way leads that is passed over by some values of a fact, or by a limit: mostly onward, and never so that somebody goes round for ever."""
        rng = self.rng
        number = self.names.index(name)
        for _ in range(10):
            pool = among if among and self.maybe(0.7) else self.names[number + 1 :] if self.maybe(0.65) else self.names
            to = rng.choice(pool)
            if self.kinds[to] == "ending" and self.maybe(0.3):
                continue
            if not any(self.rings(name, to, value) for value in by):
                return to
        return self.names[-1]

    def _limits(self) -> None:
        rng = self.rng
        stops = [name for name in self.names if self.kinds[name] != "ending"]
        loops = [name for name in stops if self.maybe(0.2)]
        for name in loops:
            self.nodes[name]["limit"] = {"visits": rng.choice((1, 1, 2))}
        for name in loops:
            before = [other for other in stops if name in self.leads(other) and not self.passing(other)]
            to = self._target(name, [None], [*before, *loops])
            self.nodes[name]["limit"]["then"] = to
            if self.maybe(0.3):
                self.nodes[name]["limit"]["say"] = "Often enough."
        for name in loops:  # what is limited may lead back, and is passed over until its limit ends that
            for way in self.ways(name) if self.maybe(0.5) else ():
                way["to"] = rng.choice(self.names[: self.names.index(name) + 1]) if self.maybe(0.4) else way["to"]

    # What else stands at nodes

    def actions(self) -> list[str]:
        return [name for name in self.names if self.kinds[name] == "action"]

    def _time(self) -> None:
        rng = self.rng
        favourite = rng.choice(MOMENTS)
        late = [(gate, name) for name in self.actions() for gate in self.gates(name) if self.kinds[gate] == "action"]
        for name in self.actions():
            node = self.nodes[name]
            if self.maybe(0.6):
                node["wait"] = self._wait(favourite if self.maybe(0.8) else rng.choice(MOMENTS))
            idle = self.maybe(0.08)
            for way in node.get("answers", {}).values():
                if idle or self.maybe(0.2):
                    way["any-time"] = True
        if late and self.maybe(0.25):
            gate, name = rng.choice(late)
            self.nodes[gate]["wait"] = {"at-least": "1 hour", "since": favourite}
            self.nodes[name]["wait"] = {"until": favourite}

    def _wait(self, moment: str) -> Data:
        rng = self.rng
        length = rng.choice(("1 hour", "2 hours", "1 day", "P1DT12H"))
        form = rng.choice(("floor", "floor", "since", "since", "since", "until", "until", "horizon", "since-horizon"))
        wait: Data = {"why": "It takes a while."} if self.maybe(0.1) else {}
        if form in {"floor", "since"}:
            wait["at-least"] = length
        if form in {"since", "since-horizon"}:
            wait["since"] = moment
        if form == "until":
            wait["until"] = moment
        if "horizon" in form or self.maybe(0.15):
            wait["at-most"] = "1 week"
        return wait

    def _words(self) -> None:
        rng = self.rng
        notes = [name for name in self.names if "note" in self.nodes[name]]
        for name in self.names:
            if notes and self.maybe(0.15):
                self.nodes[name]["recall"] = rng.sample(notes, rng.choice((1, 1, min(2, len(notes)))))
            ways = self.ways(name) if self.kinds[name] == "situation" else []
            alike = len({way["to"] for way in ways}) == 1
            for way in ways:
                if self.maybe(0.1 if alike else 0.3):
                    way["say"] = rng.choice(("Words on the way.", "Other words."))
            key = {"action": "how", "ending": "say"}.get(self.kinds[name], "help")
            self.nodes[name].setdefault(key, []).extend(self._lines())
            for line in self.nodes[name][key][self.kinds[name] == "ending" :]:
                if self.maybe(0.3):
                    line["bullets"] = [{"say": "Below it."}, *self._lines()]

    def _lines(self) -> Iterator[Data]:
        while self.maybe(0.2):
            yield self._line()

    def _line(self) -> Data:
        fact = self.rng.choice([*self.shared, *self.shared, *self.own(), *(LASTING if self.maybe(0.1) else ())])
        return {"say": f"For {fact}.", "if": {fact: self.rng.choice(self.values(fact))}}

    def own(self) -> list[str]:
        """The situations that bring a remembered fact with them, whose name it has."""
        return [name for name in self.names if self.kinds[name] == "situation" and "about" not in self.nodes[name] and name not in self.forgotten]

    def values(self, fact: str) -> list[str]:
        """The values of a fact."""
        return rich_facts.values(FACTS[fact]) if fact in FACTS else [id for id, way in self.nodes[fact]["answers"].items() if way.get("settles", True)]

    # Promises

    def _promise(self, name: str) -> Data:
        kind = self.rng.choice([kind for kind in KINDS if kind != "by" or self.actions()])
        promise: Data = {"name": name, **getattr(self, "_" + kind.replace("-", "_"))()}
        if self.maybe(0.3) and (when := self._when()):
            promise["when"] = when
        return promise

    def _when(self) -> Any:
        """Of whom a promise holds; nothing where there is no fact to say it by."""
        facts = [fact for fact in self.tree["fact"] if fact != "weather"]
        chosen = self.rng.sample(facts, self.rng.choice((1, 1, min(2, len(facts))))) if facts else []
        return {fact: self.rng.choice(self.values(fact)) for fact in chosen}

    def point(self, among: Sequence[str] = (), share: float = 0.4) -> str:
        """Draw a node, or an answer that can be given there."""
        node = self.rng.choice(among or self.names)
        answers = list(self.answers(node))
        return f"{node}.{self.rng.choice(answers)}" if answers and self.maybe(share) else node

    def answers(self, name: str) -> Iterable[str]:
        """The answers that can be given at a node, those that `others` takes among them."""
        node = self.nodes[name]
        if self.kinds[name] == "ending":
            return ()
        if "then" in node:
            return ("done",)
        taken = self.values(node.get("about", name)) if "others" in node else []
        return dict.fromkeys([*node["answers"], *taken])

    def points(self, *, one: float = 0.6, each: float = 0.5, among: Sequence[str] = (), without: Iterable[str] = ()) -> Any:
        """Draw one point, a list of them, or `all-of` some."""
        found = [self.point(among) for _ in range(1 if self.maybe(one) else self.rng.choice((2, 2, 3)))]
        found = [point for point in dict.fromkeys(found) if point not in without]
        if not found:
            rest = (f"{name}.{answer}" for name in self.names for answer in self.answers(name))
            found = [next(point for point in (*self.names, *rest) if point not in without)]
        if len(found) == 1:
            return found[0]
        return {"all-of": found} if self.maybe(each) else found

    def gates(self, name: str) -> list[str]:
        """The nodes that every way on the drawing from the start to another passes first."""
        return [gate for gate in self.names if gate != name and self.kinds[gate] != "ending" and name not in self._drawn(gate)]

    def _drawn(self, without: str) -> set[str]:
        """The nodes that the drawing leads to from the start with a node taken out."""
        todo, seen = [self.names[0]], {self.names[0], without}
        while todo and todo[0] != without:
            here = todo.pop()
            limit = [self.nodes[here]["limit"]["then"]] if "limit" in self.nodes[here] else []
            fresh = [to for to in self.leads(here) + limit if to not in seen]
            seen.update(fresh)
            todo += fresh
        return seen - {without}

    def _before(self) -> Data:
        late = self.names[len(self.names) // 2 :]
        if self.maybe(0.5) and (gates := self.gates(target := self.rng.choice(late))):
            gate = self.rng.choice(gates)
            ways = [f"{gate}.{answer}" for answer in self.answers(gate)]
            always: list[str] = ways[:-1] if len(ways) > 1 and self.maybe(0.4) else ways if self.maybe(0.3) else [gate]
            return {"before": self.point([target]), "always": always if len(always) > 1 else always[0]}
        before = self.points(among=late)
        return {"before": before, "always": self.points(one=0.3, each=0.3, without=_names(before))}

    def _never(self) -> Data:
        if self.maybe(0.6):
            never = self.points(one=0.7, each=0.6)
            return {"never": never, "after": never if self.maybe(0.3) else self.points(one=0.7, each=0.6)}
        return {"never": self.points(one=0.25, each=0.9)}

    def _at_most(self) -> Data:
        stops = [name for name in self.names if self.kinds[name] != "ending"]
        return {"at-most": self.rng.choice((0, 1, 1, 1, 2, 2, 3)), "of": self.points(among=stops)}

    def _can(self) -> Data:
        can = self.points(one=0.5, each=0.4)
        if self.maybe(0.25):
            return {"can": can}
        start = self.points(one=0.7, each=0.0, without=_names(can))
        return {"can": can, "from": start}

    def _within(self) -> Data:
        return {"within": self.rng.choice((2, 3, 4, 5, 6, 7, 8, 10, 12, 20))}

    def _not_before(self) -> Data:
        waits = {name: self.nodes[name].get("wait", {}) for name in self.names}
        since = {wait["since"]: name for name, wait in waits.items() if wait.keys() >= {"since", "at-least"}}
        moment, name = self.rng.choice(sorted(since.items()) or [(self.rng.choice(MOMENTS), self.rng.choice(self.names))])
        after = [other for other in self.names if name in self.gates(other)]
        of = [self.rng.choice([name, *after] if self.maybe(0.7) else self.names[1:])]
        if self.maybe(0.15):
            of.append(self.rng.choice([other for other in self.names if other not in of]))
        least = self.rng.choice(("1 hour", "1 hour", "1 hour", "2 hours", "2 hours", "3 hours", "1 day", "P1DT12H", "2 days"))
        if self.maybe(0.4):
            least = waits[name].get("at-least", least)
        ways = {point: list(self.answers(point)) for point in of}
        of = [f"{point}.{self.rng.choice(ways[point])}" if ways[point] and self.maybe(0.4) else point for point in of]
        return {"not-before": least, "since": moment if self.maybe(0.9) else self.rng.choice(MOMENTS), "of": of if len(of) > 1 else of[0]}

    def _by(self) -> Data:
        used = [node["by"] for node in self.nodes.values() if "by" in node]
        by = self.rng.choice(used) if used and self.maybe(0.8) else self.rng.sample(CHANNELS, self.rng.choice((1, 2)))
        done = [name for name in self.actions() if set(self.nodes[name].get("by", ())) & set(by)]
        among = done if done and self.maybe(0.6) else self.actions()
        return {"by": by, "of": self.rng.sample(among, min(len(among), self.rng.choice((1, 1, 2))))}


def _names(points: Any) -> list[str]:
    """The names of the points of a promise."""
    given = points["all-of"] if isinstance(points, dict) else points
    return given if isinstance(given, list) else [given]
