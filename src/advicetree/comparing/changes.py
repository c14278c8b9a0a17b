"""What is otherwise in a new version of a tree, thing by thing and key by key.

Both trees are compared as the plain data that their files hold, the old one under the names of the new (`translating`), so that a change has the key
at which an author finds it.

Invariant: there is no change if and only if the trees are equal; comparing the other way round finds the same changes, mirrored.
What is told of a fact is not told again of each situation that asks about it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, TypeAlias

import attrs

from advicetree.comparing.comparison import ChangeKind, Thing, TreeChange
from advicetree.comparing.matching import Matching, Pairs, alike
from advicetree.comparing.translating import in_new_names
from advicetree.durations import as_written, duration
from advicetree.format.write import fact_data, node_data, plain_value
from advicetree.model import Fact, Group, Node, Value
from advicetree.promises import Example, Promise
from advicetree.tree import Tree

Data: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
LEAST_ALIKE = 0.4  # lines that are less alike are two lines
WORDS = frozenset({"ask", "do", "note", "label", "title", "say", "why"})
OPTIONAL_WORDS = frozenset({"note", "say", "why"})  # where one of these is new or gone, something else is said
LINES = ("say", "help", "how", "caution")
LENGTHS = frozenset({"at-least", "at-most", "not-before"})
WHOLE: tuple[Thing, ...] = ("wait", "limit")
NOTHING: Mapping[str, Any] = {}


class _Entry:
    """A table of the old tree under the names of the new one (`data`), and as it is there (`raw`), which is what is told of it."""

    def __init__(self, data: Data | None, raw: Data | None = None) -> None:
        self.data: Data = data or NOTHING
        self.raw: Data = self.data if raw is None else raw

    def without(self, *keys: str) -> _Entry:
        """The same without some keys."""
        return _Entry(_without(self.data, *keys), _without(self.raw, *keys))


def changes(matching: Matching) -> tuple[TreeChange, ...]:
    """All that is otherwise, in the order of the new tree; what was removed comes after what is there."""
    return tuple(_Changes(matching).all())


class _Changes:
    """The changes between two trees, and their names in both."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self.old, self.new = in_new_names(matching), matching.new

    def all(self) -> Iterator[TreeChange]:
        old, new = self.old, self.new
        if old is self.matching.old and old == new:  # nothing is called otherwise
            return
        yield from self._tree()
        for moments in ("moments", "stages", "sources"):
            yield from self._plain_things(moments)
        yield from self._facts()
        yield from self._nodes()
        for things in ("promises", "examples"):
            yield from self._sayings(things)

    def _tree(self) -> Iterator[TreeChange]:
        """What is otherwise of the tree as a whole."""
        for key in ("id", "title", "version", "language", "start"):
            old, new = getattr(self.old, key), getattr(self.new, key)
            if old != new:
                old = getattr(self.matching.old, key)  # as it is called there
                kind: ChangeKind = "led elsewhere" if key == "start" else "reworded" if key == "title" else "changed"
                yield TreeChange(kind, "tree", self.matching.old.id, self.new.id, key, old, new, (key,))

    def _plain_things(self, field: str) -> Iterator[TreeChange]:
        """What is otherwise of the moments, the stages or the sources."""
        table, thing = {"moments": ("moment", "moment"), "stages": ("stage", "stage"), "sources": ("source", "source")}[field]
        old, new = ({id: plain_value(one) for id, one in getattr(tree, field).items()} for tree in (self.old, self.new))
        yield from _by_name(thing, (table,), old, new, self._of_plain_thing)  # type: ignore[arg-type]
        if field != "moments":
            yield from _reordered(thing, (self.matching.old.id, self.new.id), list(old), list(new), NOTHING, (table,))  # type: ignore[arg-type]

    def _of_plain_thing(self, thing: Thing, id: str, old: Data, new: Data, path: Path) -> Iterator[TreeChange]:
        claims_old, claims_new = old.get("claims", NOTHING), new.get("claims", NOTHING)
        yield from _fields(thing, (id, id), _Entry(_without(old, "claims")), _without(new, "claims"), path)
        for number in (*claims_new, *(number for number in claims_old if number not in claims_new)):
            before, after = claims_old.get(number), claims_new.get(number)
            if before != after:
                name = f"{id} {number}"
                kind: ChangeKind = "added" if before is None else "removed" if after is None else "reworded"
                yield TreeChange(kind, "claim", name if before else None, name if after else None, "", before, after, (*path, "claims", number))
        yield from _reordered("claim", (id, id), list(claims_old), list(claims_new), NOTHING, (*path, "claims"))

    # Facts

    def _facts(self) -> Iterator[TreeChange]:
        pairs, facts = self.matching.facts, self.new.facts
        for id, fact in facts.items():
            before = pairs.old.get(id)
            old = self.old.facts.get(id)
            if old is None:
                if not fact.own:
                    yield TreeChange("added", "fact", None, id, "", None, fact.ask, ("fact", id))
                continue
            assert before is not None, "facts of one name are one"
            if fact.own or old.own:
                if fact.own != old.own:
                    there = self.matching.old.facts[before].ask if not old.own else None, fact.ask if not fact.own else None
                    kind: ChangeKind = "added" if old.own else "removed"
                    yield TreeChange(kind, "fact", before if fact.own else None, id if old.own else None, "", *there, ("fact", id))
                continue
            if before != id:
                yield TreeChange("renamed", "fact", before, id, path=("fact", id), suggested=before in pairs.suggested)
            if self.matching.old.facts[before] != fact:  # under the new names, what was renamed would not be seen
                yield from self._of_fact(before, old, fact)
        for before, fact in self.matching.old.facts.items():
            if before not in pairs.new and not fact.own:
                yield TreeChange("removed", "fact", before, None, "", fact.ask, None, ("fact", before))

    def _of_fact(self, before: str, old: Fact, new: Fact) -> Iterator[TreeChange]:
        """What is otherwise of a fact that is declared in both trees."""
        path: Path = ("fact", new.id)
        one, raw, other = (_with_question(fact_data(fact)) for fact in (old, self.matching.old.facts[before], new))
        parts = ("answers", "bands", "groups", "rules", "was")
        yield from _fields("fact", (before, new.id), _Entry(_without(one, *parts), _without(raw, *parts)), _without(other, *parts), path)
        yield from _former_names("fact", before, new.id, old.was, new.was, path)
        values, groups = self.matching.values(before), self.matching.groups(before)
        at = (*path, "bands" if "bands" in other else "answers")
        raw_fact = self.matching.old.facts[before]
        parts_of_values = list(self._parts("value", (before, new.id), values, _entries(old.values, raw_fact.values), _plain_table(new.values), at))
        yield from _with_swaps(parts_of_values, NOTHING)
        yield from self._parts("group", (before, new.id), groups, _entries(old.groups, raw_fact.groups), _plain_table(new.groups), (*path, "groups"))
        yield from self._rules((before, new.id), _rows(one, raw, "rules"), other.get("rules", []), (*path, "rules"))

    def _parts(self, thing: Thing, names: tuple[str, str], pairs: Pairs, old: Mapping[str, _Entry], new: Data, path: Path) -> Iterator[TreeChange]:
        """What is otherwise of the values or the groups of a fact, or the answers of a node."""
        owner_before, owner = names
        for id, data in new.items():
            at = (*path, id) if path[-1] != "bands" else path
            former = old.get(id)
            if former is None:
                yield TreeChange("added", thing, None, f"{owner}.{id}", "", None, _told(data), at)
                continue
            before = pairs.old.get(id, id)
            both = (f"{owner_before}.{before}", f"{owner}.{id}")
            if before != id:
                yield TreeChange("renamed", thing, *both, path=at, suggested=before in pairs.suggested)
            yield from _fields(thing, both, former.without("was", "id"), _without(data, "was", "id"), at)
            yield from _former_names(thing, *both, former.data.get("was", ()), data.get("was", ()), at)
        for id, entry in old.items():
            if id not in new:
                yield TreeChange("removed", thing, f"{owner_before}.{id}", None, "", _told(entry.raw), None, (*path[:1], owner_before, *path[2:], id))
        yield from _reordered(thing, names, list(old), list(new), pairs.old, path)

    def _rules(self, names: tuple[str, str], old: Sequence[_Entry], new: Sequence[Data], path: Path) -> Iterator[TreeChange]:
        """What is otherwise of the rules of a derived fact, which have no names."""
        before, after = names
        aligned = list(_aligned(old, new, _close_rules))
        given = [
            (one.data.get("is"), other.get("is")) for one, other, _ in aligned if one is not None and other is not None and _differ_in_value(one.data, other)
        ]
        for one, other, number in aligned:
            at = path if number is None else (*path, number)
            if one is None or other is None:
                kind: ChangeKind = "added" if one is None else "removed"
                said = (_told(one.raw) if one is not None else None, _told(other))
                yield TreeChange(kind, "rule", before if other is None else None, after if one is None else None, "", *said, at)
            else:
                swapped = _differ_in_value(one.data, other) and (other.get("is"), one.data.get("is")) in given
                kind = "swapped" if swapped else "inverted" if self._is_inverted(one.data, other) else "changed"
                yield TreeChange(kind, "rule", before, after, "", _told(one.raw), _told(other), at)

    # Nodes

    def _nodes(self) -> Iterator[TreeChange]:
        pairs = self.matching.nodes
        for id, node in self.new.nodes.items():
            old = self.old.nodes.get(id)
            path: Path = (node.kind, id)
            if old is None:
                yield TreeChange("added", "node", None, id, "", None, node.headline, path)
                continue
            before = pairs.old[id]
            if before != id:
                yield TreeChange("renamed", "node", before, id, path=path, suggested=before in pairs.suggested)
            if self.matching.old.nodes[before] != node or self._remembers(self.old, old) != self._remembers(self.new, node):
                yield from self._of_node(before, old, node, path)
        for before, node in self.matching.old.nodes.items():
            if before not in pairs.new:
                yield TreeChange("removed", "node", before, None, "", node.headline, None, (node.kind, before))

    def _remembers(self, tree: Tree, node: Node) -> bool:
        return node.fact is None or tree.facts[node.fact].remember

    def _of_node(self, before: str, old: Node, new: Node, path: Path) -> Iterator[TreeChange]:
        """What is otherwise of a node that is in both trees."""
        id = new.id
        if old.kind != new.kind:
            yield TreeChange("changed", "node", before, id, "kind", old.kind, new.kind, path)
        raw_node = self.matching.old.nodes[before]
        one, raw, other = node_data(self.old, old), node_data(self.matching.old, raw_node), node_data(self.new, new)
        if self._asks_as_its_fact(self.old, old) and self._asks_as_its_fact(self.new, new):
            for data in (one, raw, other):
                data.pop("ask", None)
        ways, ways_raw, ways_new = _ways(one), _ways(raw), _ways(other)
        _forget_labels_of_facts(self.old, old, ways, self.new, new, ways_new)
        names = (before, id)
        lines = {key: _lines_of(one, raw, key) for key in LINES}
        lines_new: dict[str, list[Data]] = {key: other[key] if isinstance(other.get(key), list) else [] for key in LINES}
        parts = ("answers", "others", "then", "limit", "wait", "was", "silence", *(key for key in LINES if lines[key] or lines_new[key]))
        yield from _fields("node", names, _Entry(_without(one, *parts), _without(raw, *parts)), _without(other, *parts), path)
        yield from _former_names("node", before, id, old.was, new.was, path)
        for key in LINES:
            yield from self._lines(names, key, lines[key], lines_new[key], path)
        for thing in WHOLE:
            yield from self._whole(thing, names, _Entry(one.get(thing), raw.get(thing)), other.get(thing), (*path, thing))
        yield from _fields("node", names, _Entry(_silences(one), _silences(raw)), _silences(other), path)
        pairs = self.matching.answers(before)
        entries = {way: _Entry(data, ways_raw[pairs.old.get(way, way)]) for way, data in ways.items()}
        yield from _with_swaps(list(self._parts("answer", names, pairs, entries, ways_new, (*path, "answers"))), self.matching.nodes.old)

    def _asks_as_its_fact(self, tree: Tree, node: Node) -> bool:
        return node.fact is not None and not tree.facts[node.fact].own and node.headline == tree.facts[node.fact].ask

    def _whole(self, thing: Thing, names: tuple[str, str], old: _Entry, new: Data | None, path: Path) -> Iterator[TreeChange]:
        """What is otherwise of a wait or a limit."""
        if not old.data or new is None:
            if old.data or new is not None:
                kind: ChangeKind = "added" if new is not None else "removed"
                before, after = (None, names[1]) if new is not None else (names[0], None)
                yield TreeChange(kind, thing, before, after, "", _told(old.raw), _told(new), path)
            return
        for change in _fields(thing, names, old, new, path):
            yield attrs.evolve(change, kind="led elsewhere") if change.key == "then" else change

    def _lines(self, names: tuple[str, str], key: str, old: Sequence[_Entry], new: Sequence[Data], path: Path) -> Iterator[TreeChange]:
        """What is otherwise of a list of lines, which have no names."""
        for one, other, number in _aligned(old, _flat(new), _close_lines):
            at = (*path, key) if number is None else (*path, key, number)
            if one is None or other is None:
                kind: ChangeKind = "added" if one is None else "removed"
                said = (one.data["say"] if one is not None else None, other["say"] if other is not None else None)
                yield TreeChange(kind, "line", names[0] if other is None else None, names[1] if one is None else None, key, *said, at)
                continue
            if one.data["say"] != other["say"]:
                yield TreeChange("reworded", "line", *names, key, one.data["say"], other["say"], at)
            conditions = [{part: line[part] for part in ("if", "unless") if part in line} for line in (one.data, other, one.raw)]
            if conditions[0] != conditions[1]:
                kind = "inverted" if self._is_inverted(*conditions[:2]) else "changed"
                yield TreeChange(kind, "line", *names, f"{key}.if", _told(conditions[2]), _told(conditions[1]), at)
            for change in _fields("line", names, one.without("say", "if", "unless"), _without(other, "say", "if", "unless"), at):
                yield attrs.evolve(change, key=f"{key}.{change.key}")

    def _is_inverted(self, one: Data, other: Data) -> bool:
        """Whether a condition is turned into its opposite: `if` into `unless`, or one value of two into the other."""
        if one.get("is") != other.get("is"):
            return False
        if one.get("if") == other.get("unless") and one.get("unless") == other.get("if"):
            return True
        (key, *more), (key_other, *more_other) = sorted(_without(one, "is")) or [""], sorted(_without(other, "is")) or [""]
        if more or more_other or key != key_other or not key:
            return False
        first, second = one[key], other[key]
        if not isinstance(first, dict) or not isinstance(second, dict) or first.keys() != second.keys() or len(first) != 1:
            return False
        (fact,) = first
        return self._are_opposite(fact, first[fact], second[fact])

    def _are_opposite(self, fact: str, one: Any, other: Any) -> bool:
        """Whether two requirements of a fact divide all its values between them."""
        if isinstance(one, dict) and isinstance(other, dict):
            return one.keys() == other.keys() and len(one) == 1 and {*one.values()} | {*other.values()} == {"yes", "no"}
        before, after = self.old.facts.get(fact), self.new.facts[fact]
        if isinstance(one, dict) or isinstance(other, dict) or after.several is not None:
            return False
        if before is None or before.values.keys() != after.values.keys() or len(after.values) == 1:
            return False  # a value that takes the place of another is no opposite of it
        meant = [{member for name in ([each] if isinstance(each, str) else each) for member in after.members(name)} for each in (one, other)]
        return meant[0].isdisjoint(meant[1]) and meant[0] | meant[1] == {*after.values}

    # Promises and examples

    def _sayings(self, field: str) -> Iterator[TreeChange]:
        """What is otherwise of the promises or the examples, which have names; one that says the same under another name is renamed."""
        thing: Thing = "promise" if field == "promises" else "example"
        old: dict[str, Promise | Example] = {one.name: one for one in getattr(self.old, field)}
        raw: dict[str, Promise | Example] = {one.name: one for one in getattr(self.matching.old, field)}
        new: dict[str, Promise | Example] = {one.name: one for one in getattr(self.new, field)}
        said = {attrs.evolve(one, name=""): one.name for one in old.values() if one.name not in new}
        renamed = {one.name: before for one in new.values() if one.name not in old and (before := said.pop(attrs.evolve(one, name=""), None)) is not None}
        there = [renamed.get(name, name) for name in new if name in old or name in renamed]
        for number, (name, one) in enumerate(new.items()):
            path: Path = (thing, number)
            before = renamed.get(name, name)
            if before not in old:
                yield TreeChange("added", thing, None, name, path=path)
                continue
            if before != name:
                yield TreeChange("renamed", thing, before, name, path=path)
            elif one != old[name]:
                yield from _fields(thing, (name, name), _Entry(_of_saying(old[name]), _of_saying(raw[name])), _of_saying(one), path)
        yield from (TreeChange("removed", thing, name, None, path=(thing,)) for name in old if name not in there)
        if there != [name for name in old if name in there]:
            yield TreeChange("reordered", thing, self.matching.old.id, self.new.id, path=(thing,))


def _by_name(thing: Thing, path: Path, old: Data, new: Data, of: Any) -> Iterator[TreeChange]:
    for id, data in new.items():
        if id not in old:
            yield TreeChange("added", thing, None, id, "", None, _told(data), (*path, id))
        elif old[id] != data:
            yield from of(thing, id, old[id], data, (*path, id))
    for id, data in old.items():
        if id not in new:
            yield TreeChange("removed", thing, id, None, "", _told(data), None, (*path, id))


def _reordered(thing: Thing, names: tuple[str, str], old: Sequence[str], new: Sequence[str], former: Mapping[str, str], path: Path) -> Iterator[TreeChange]:
    """The change of the order of what is in both, if there is one; `former` has old names by new ones."""
    first, second = [id for id in old if id in new], [id for id in new if id in old]
    if first != second:
        yield TreeChange("reordered", thing, *names, "", ", ".join(former.get(id, id) for id in first), ", ".join(second), path)


def _fields(thing: Thing, names: tuple[str, str], old: _Entry, new: Data, path: Path) -> Iterator[TreeChange]:
    """The keys of a table that say something else."""
    for key in (*new, *(key for key in old.data if key not in new)):
        if old.data.get(key) != new.get(key):
            kind = "changed" if key in OPTIONAL_WORDS and (key in old.data) != (key in new) else _kind(thing, key)
            yield TreeChange(kind, thing, *names, key, _text(key, old.raw.get(key)), _text(key, new.get(key)), (*path, key))


def _kind(thing: Thing, key: str) -> ChangeKind:
    if key == "stage":
        return "moved"
    if key == "to" and thing == "answer":
        return "led elsewhere"
    return "reworded" if key in WORDS and thing != "promise" else "changed"


def _former_names(thing: Thing, before: str, after: str, old: Sequence[str], new: Sequence[str], path: Path) -> Iterator[TreeChange]:
    """The change of `was`, but for what a renaming has said already."""
    said = {before.rpartition(".")[2], after.rpartition(".")[2]}
    one, other = ([name for name in names if name not in said] for names in ((old,) if isinstance(old, str) else old, (new,) if isinstance(new, str) else new))
    if one != other:
        yield TreeChange("changed", thing, before, after, "was", _told(one), _told(other), (*path, "was"))


def _with_swaps(found: list[TreeChange], former: Mapping[str, str]) -> Iterator[TreeChange]:
    """Changes of the answers of a node, of which those are swaps that only exchanged where two lead, or their labels; `former` has old names of nodes."""
    said = {(change.key, former.get(change.new or "", change.new) if change.key == "to" else change.new, change.old): change for change in found}
    for change in found:
        if change.key not in {"to", "label"} or change.kind not in {"led elsewhere", "reworded"}:
            yield change
            continue
        new = former.get(change.new or "", change.new) if change.key == "to" else change.new
        other = said.get((change.key, change.old, new))
        yield attrs.evolve(change, kind="swapped") if other is not None and other is not change else change


def _ways(data: dict[str, Any]) -> dict[str, Any]:
    """The answers of a node, with those of all other values and the only way on."""
    ways = dict(data.get("answers", NOTHING))
    if "then" in data:
        ways["done"] = {"to": data["then"]}
    if "others" in data:
        ways["others"] = dict(data["others"])
    return ways


def _forget_labels_of_facts(old: Tree, one: Node, ways_old: dict[str, Any], new: Tree, other: Node, ways_new: dict[str, Any]) -> None:
    """Take out the labels that answers have from their facts, which are told of these, and former names that are told of them."""
    if one.fact is None or other.fact is None or old.facts[one.fact].own or new.facts[other.fact].own:
        return
    labels: list[dict[str, Value | Group]] = [{**tree.facts[fact].values, **tree.facts[fact].groups} for tree, fact in ((old, one.fact), (new, other.fact))]
    for id in ways_old.keys() & ways_new.keys():
        if all(id in known and ways[id].get("label") == known[id].label for known, ways in zip(labels, (ways_old, ways_new), strict=True)):
            for ways in (ways_old, ways_new):
                ways[id] = _without(ways[id], "label")


def _plain_table(table: Mapping[str, Value | Group]) -> dict[str, Any]:
    return {id: plain_value(one) for id, one in table.items()}


def _entries(table: Mapping[str, Value | Group], raw: Mapping[str, Value | Group]) -> dict[str, _Entry]:
    """The entries of a table under their new names, and as they are in the old tree; both are in one order."""
    return {id: _Entry(plain_value(one), plain_value(other)) for (id, one), other in zip(table.items(), raw.values(), strict=True)}


def _rows(one: Data, raw: Data, key: str) -> list[_Entry]:
    return [_Entry(*both) for both in zip(one.get(key, ()), raw.get(key, ()), strict=True)]


def _lines_of(one: Data, raw: Data, key: str) -> list[_Entry]:
    """The lines at a key, each followed by its bullets; none where the key holds something else."""
    if not isinstance(one.get(key), list):
        return []
    return [_Entry(*both) for both in zip(_flat(one[key]), _flat(raw[key]), strict=True)]


def _with_question(data: dict[str, Any]) -> dict[str, Any]:
    """A fact with its words at one key, whether it is asked or, as a derived one, has a title."""
    if "title" in data:
        data["ask"] = data.pop("title")
    return data


def _silences(data: Data) -> Data:
    return {f"silence.{rule}": reason for rule, reason in data.get("silence", NOTHING).items()}


def _of_saying(one: Promise | Example) -> Data:
    return _without(plain_value(one), "name")


def _flat(lines: Sequence[Data]) -> list[dict[str, Any]]:
    """Lines, each followed by its bullets."""
    found = []
    for line in lines:
        found.append(_without(line, "bullets"))
        found += [{**bullet, "bullet": True} for bullet in line.get("bullets", ())]
    return found


def _close_lines(one: Data, other: Data) -> bool:
    return alike(one["say"], other["say"]) >= LEAST_ALIKE


def _close_rules(one: Data, other: Data) -> bool:
    return one.get("is") == other.get("is") or (one.get("if"), one.get("unless")) == (other.get("if"), other.get("unless"))


def _differ_in_value(one: Data, other: Data) -> bool:
    """Whether two rules apply to the same people, and give another value."""
    return one.get("is") != other.get("is") and all(one.get(key) == other.get(key) for key in ("if", "unless"))


def _aligned(old: Sequence[_Entry], new: Sequence[Data], close: Callable[[Data, Data], bool]) -> Iterator[tuple[_Entry | None, Data | None, int | None]]:
    """Pairs of entries of two lists that differ, and entries that only one of them has, each with its number in the new list if it is there.

    What of the lists is the same is found for the lists in one order of the two, whichever of them is the old one, so that the pairs do not depend on it.
    """
    olds, news, raws = ([json.dumps(entry, sort_keys=True) for entry in some] for some in ([one.data for one in old], new, [one.raw for one in old]))
    turned = news < raws
    first, second = (news, olds) if turned else (olds, news)
    for tag, *ends in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        ranges = [range(*ends[:2]), range(*ends[2:])]
        there, now = ranges[::-1] if turned else ranges
        pairs = {one: other for one, other in zip(there, now, strict=False) if close(old[one].data, new[other])}
        yield from ((old[one], new[other], other) for one, other in pairs.items())
        yield from ((None, new[other], other) for other in now if other not in pairs.values())
        yield from ((old[one], None, None) for one in there if one not in pairs)


def _without(data: Data, *keys: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def _text(key: str, value: Any) -> str | None:
    """What stands at a key, as an author writes it; text without quotes."""
    plain = _length(key, value)
    return plain if isinstance(plain, str) else _told(plain)


def _told(value: Any) -> str | None:
    """A value on one line, as TOML has it; `None` for one that says nothing."""
    if value is None or value in ({}, [], ()):
        return None
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key if _BARE.fullmatch(key) else json.dumps(key)} = {_told(_length(key, one))}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(str(_told(one)) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _length(key: str, value: Any) -> Any:
    """A length of time as an author writes it; any other value as it is."""
    length = duration(value) if key in LENGTHS and isinstance(value, str) else None
    return value if length is None else as_written(length)
