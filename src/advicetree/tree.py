"""A whole tree as a value, and the text that it was read from.

Invariant of a tree that was read: every id that it names is there; the answers of a situation cover its fact, once each;
every node but an ending leads on; nothing can be passed over for ever.
Where something is in the file does not count when trees are compared.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import attrs

from advicetree.components import cyclic
from advicetree.given import plain_text
from advicetree.model import EMPTY, Answer, Citation, Fact, Moment, Node, Requirement, Source, Stage, Table, in_order, in_short, targets, unknown
from advicetree.problems import Place

if TYPE_CHECKING:
    from advicetree.promises import Example, Promise
    from advicetree.spans import Places
    from advicetree.views import TreeName, TreeView

_VALID = "_valid"


@attrs.frozen(slots=False)
class Origin:
    """The text that a tree was read from, so that places in it can be told later."""

    file: str
    """The name of the file, as it was given."""
    format: str
    """`toml` or `json`."""
    text: str = attrs.field(repr=False)
    """The text."""

    def place(self, *path: str | int) -> Place:
        """The place of a key by its path, such as `("situation", "tracked", "answers", "yes")`, or of the nearest one above it."""
        known = takewhile(lambda key: isinstance(key, str | int), path)
        return Place(self.file, *self._places.find(tuple(known)))

    def __getstate__(self) -> tuple[str, str, str]:
        return (self.file, self.format, self.text)

    def __setstate__(self, state: tuple[str, str, str]) -> None:
        self.__dict__.update(zip(("file", "format", "text"), state, strict=True))

    @cached_property
    def _places(self) -> Places:
        from advicetree.spans import Places  # noqa: PLC0415  (only a message needs it)

        try:
            return Places(self.text, self.format)
        except (AssertionError, AttributeError, IndexError, TypeError, ValueError):  # what is not the text of a tree has no places
            return Places("", "toml")


# Trees are few and sessions many: slots would buy nothing, and would forbid what is worked out once from a tree and kept with it.
@attrs.frozen(slots=False, cache_hash=True)
class Tree:
    """The whole advice: a directed graph of situations, actions and endings, with all that they refer to.

    `tree["ask-sender"]` gives a node.
    """

    id: str
    """What programs call it."""
    title: str
    """What people call it."""
    start: str
    """The id of the node where every walk starts."""
    nodes: Table[Node]
    """Its situations, actions and endings, by their ids."""
    facts: Table[Fact] = EMPTY
    """What its situations ask about, and what is derived from that."""
    moments: Table[Moment] = EMPTY
    """The points in time that its waits count from."""
    stages: Table[Stage] = attrs.field(default=EMPTY, eq=in_order)
    """Its named groups of nodes, in the order in which they are drawn."""
    sources: Table[Source] = attrs.field(default=EMPTY, eq=in_order)
    """Where its advice comes from."""
    promises: tuple[Promise, ...] = ()
    """What its author says holds on every walk."""
    examples: tuple[Example, ...] = ()
    """The walks that its author wrote down."""
    version: str | None = None
    """Which state of the advice it is."""
    language: str | None = None
    """The language of its words, as a BCP 47 tag."""
    origin: Origin | None = attrs.field(default=None, eq=False)
    """The text that it was read from; `None` for a tree made in Python. It does not count when trees are compared."""

    def __getitem__(self, node: str) -> Node:
        """A node by its id; raises `UnknownName` where no node has it."""
        found = self.nodes.get(name) if (name := plain_text(node)) is not None else None
        if found is None:
            raise unknown("node", node, self.nodes)
        return found

    def source_of(self, node: Node) -> tuple[Citation, ...]:
        """What a node rests on: what it cites or, where it cites nothing, the source that is the default, if there is one.

        >>> from advicetree import shipped
        >>> tree = shipped("interview-recovery")
        >>> [str(citation) for node in ("whose-doing", "where-now") for citation in tree.source_of(tree[node])]
        ['article 2.5', 'ours']
        """
        return node.source or self._default_source

    @cached_property
    def _default_source(self) -> tuple[Citation, ...]:
        return tuple(Citation(source.id) for source in self.sources.values() if source.default)

    def view(self) -> TreeView:
        """What does not change while people walk, as JSON data: the tree, its stages and its nodes, for choices such as “why not there?”.

        It can be kept as long as the tree; its shape is `TreeView`.
        Raises `TreeError` for a tree that was made in Python and breaks a rule.

        >>> from advicetree import shipped
        >>> shipped("interview-recovery").view()["nodes"][0]["kind"]
        'situation'
        """
        import_module("advicetree.format").validated(self)
        return {
            "view": 1,
            "tree": name_of(self),
            "start": self.start,
            "stages": [{"id": stage.id, "title": stage.title} for stage in self.stages.values()],
            "nodes": [{"id": node.id, "kind": node.kind, "headline": node.headline, "stage": node.stage} for node in self.nodes.values()],
        }

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows at the end of a cell: a picture."""
        shown_as: dict[str, str] = import_module("advicetree.drawing.notebook").mime_bundle(self)
        return shown_as

    def __getstate__(self) -> dict[str, Any]:
        """Leave out of a copy or a pickle what is worked out again when it is needed, but keep that the tree is known to be valid."""
        state = {field.name: getattr(self, field.name) for field in attrs.fields(Tree)}
        return state | {_VALID: True} if is_valid(self) else state

    def __repr__(self) -> str:
        return f"<Tree {in_short(self.id, self.title)} ({_how_many(self.nodes)} nodes)>"

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__dict__["_attrs_cached_hash"] = None

    @cached_property
    def fresh_stops(self) -> dict[str, Any]:
        """By a node, the position where a walk stops that arrives there and remembers nothing: `engine` works each out once for all walks.

        :meta private:
        """
        return {}

    @cached_property
    def shared_positions(self) -> dict[Any, Any]:
        """By what it holds, a position that sessions share: `engine` keeps a bounded number of them.

        :meta private:
        """
        return {}

    @cached_property
    def shared_steps(self) -> list[Any]:
        """For each answer at a shared position that is known to lead to another, that other: `engine` keeps a bounded number of them.

        :meta private:
        """
        return []

    @cached_property
    def fresh_setups(self) -> dict[str, Any]:
        """What all sessions share that know nothing beforehand, and were told no moment: `session` makes it once.

        :meta private:
        """
        return {}

    @cached_property
    def renamed(self) -> dict[str, Any]:
        """What its things were called before: `renaming` works it out once.

        :meta private:
        """
        return {}

    @cached_property
    def recurring(self) -> frozenset[str]:
        """The remembered facts that a walk may meet more than once: shared by situations, or asked where a walk can come again.

        :meta private:
        """
        asked: dict[str, int] = {}
        for node in self.nodes.values():
            if node.fact is not None:
                asked[node.fact] = asked.get(node.fact, 0) + 1
        looping = self.looping
        return frozenset(
            node.fact
            for node in self.nodes.values()
            if node.fact is not None and self.facts[node.fact].can_be_known and (asked[node.fact] > 1 or node.id in looping)
        )

    @cached_property
    def kept(self) -> frozenset[str]:
        """The remembered facts whose answers a walk has to keep in mind: those that it may meet more than once, and those that rules read.

        :meta private:
        """
        return self.recurring | self.ruling

    @cached_property
    def asked(self) -> frozenset[str]:
        """The facts that some situation is about."""
        return frozenset(node.fact for node in self.nodes.values() if node.fact is not None)

    @cached_property
    def derived(self) -> frozenset[str]:
        """The facts that have their values by rules."""
        return frozenset(fact.id for fact in self.facts.values() if fact.derived)

    @cached_property
    def ruling(self) -> frozenset[str]:
        """The facts that the rules of derived facts read which some situation is about, directly or through other derived facts.

        :meta private:
        """
        return frozenset(fact for derived in self.asked & self.derived for fact in self.inputs(derived))

    def rests_on(self, fact: str) -> tuple[str, ...]:
        """All facts that the rules of a derived fact read, directly or through other derived facts, each once."""
        found: dict[str, None] = {}
        waiting = [fact]
        while waiting:
            for read in self.facts[waiting.pop()].reads:
                if read not in found:
                    found[read] = None
                    waiting.append(read)
        return tuple(found)

    def derivation(self, fact: str) -> tuple[str, ...]:
        """A derived fact, as the last, after all derived facts that it rests on, each after those that it rests on itself; worked out once.

        :meta private:
        """
        order = self._derivations.get(fact)
        if order is None:
            found: dict[str, None] = {}
            waiting = [fact]
            while waiting:
                missing = [read for read in self.facts[waiting[-1]].reads if read in self.derived and read not in found]
                if missing:
                    waiting += missing
                else:
                    found[waiting.pop()] = None
            order = self._derivations[fact] = tuple(found)
        return order

    @cached_property
    def _derivations(self) -> dict[str, tuple[str, ...]]:
        return {}

    def inputs(self, fact: str) -> tuple[str, ...]:
        """The facts that a derived fact is worked out from in the end, which are not derived themselves."""
        return tuple(name for name in self.rests_on(fact) if name not in self.derived)

    def worked_out(self, fact: str) -> frozenset[str]:
        """The facts that programs work out from a fact, directly or through others."""
        found: set[str] = set()
        waiting = [fact]
        while waiting and self._working:
            for other in self._working.get(waiting.pop(), ()):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return frozenset(found)

    @cached_property
    def _working(self) -> dict[str, list[str]]:
        """By each fact, those that programs work out from it, or from a derived fact that rests on it."""
        found: dict[str, list[str]] = {}
        for fact in self.facts.values():
            for name in fact.worked_out_from:
                for source in (name, *self.rests_on(name)):
                    found.setdefault(source, []).append(fact.id)
        return found

    @cached_property
    def meant(self) -> dict[Requirement, frozenset[str]]:
        """The values of facts that each requirement means, with those of its groups: `engine` works each out once.

        :meta private:
        """
        return {}

    @cached_property
    def grouped(self) -> dict[str, dict[str, Answer]]:
        """By each situation that has ways for groups, the way of each value that one of its groups has.

        :meta private:
        """
        return {
            node.id: {value: way for id, way in node.ways.items() for value in self.facts[node.fact].members(id)}
            for node in self.nodes.values()
            if node.fact is not None and node.ways and node.choice is None
        }

    @cached_property
    def looping(self) -> frozenset[str]:
        """The nodes that a walk may reach again after it left them, as far as the drawing shows.

        :meta private:
        """
        successors = {node.id: targets(node) for node in self.nodes.values()}
        return frozenset(id for cycle in cyclic(successors) for id in cycle)


def name_of(tree: Tree) -> TreeName:
    """The id, title, version and language of a tree, as data."""
    return {"id": tree.id, "title": tree.title, "version": tree.version, "language": tree.language}


def is_valid(tree: Tree) -> bool:
    """Whether a tree is known to keep all rules: it was read, or was validated before; one that was made from another is not until it is."""
    return _VALID in tree.__dict__


def mark_valid(tree: Tree) -> Tree:
    """The same tree, known to be valid from now on."""
    tree.__dict__[_VALID] = True
    return tree


def _how_many(nodes: object) -> str:
    return f"{len(nodes):,}" if isinstance(nodes, dict) else "no"
