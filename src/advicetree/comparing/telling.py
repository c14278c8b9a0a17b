"""A comparison in words, for whoever reviews an edit.

Invariant: the most harmful comes first: what was turned into its opposite, what no longer holds, who is told something else, which sessions are stranded;
then what was added, removed and changed; and what is only worded otherwise at the end. Each change is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

import attrs

from advicetree.comparing.closely import deserves_a_close_look
from advicetree.comparing.comparison import Comparison, Lost, Thing, TreeChange
from advicetree.comparing.people.telling import who_in_words
from advicetree.comparing.sessions.renames import renames
from advicetree.model import Node, lines_of
from advicetree.problems import entry
from advicetree.text import counted, printable, shown
from advicetree.tree import Tree

Sign: TypeAlias = Literal["!", "+", "-", "~", "→"]
LONGEST_TOLD = 200
MOST_STEPS = 12
MOST_LOST = 3

SECTIONS: dict[str, frozenset[Thing]] = {
    "Nodes": frozenset({"node", "answer", "line", "wait", "limit"}),
    "Facts": frozenset({"fact", "value", "group", "rule"}),
    "The tree": frozenset({"tree", "moment", "stage", "source", "claim"}),
    "Promises and examples": frozenset({"promise", "example"}),
}
KEYS = {  # what it means that a key is there now, or is not any more
    ("any-time", True): "can be given at any time now, whatever its action waits for",
    ("any-time", False): "has to wait now until its action opens",
    ("remember", True): "is asked at each visit now",
    ("remember", False): "is remembered now, and asked once",
    ("good", True): "is a good ending now",
    ("good", False): "is not a good ending any more",
    ("settles", True): "leaves its fact open now",
    ("settles", False): "settles its fact now",
}


@attrs.frozen
class Item:
    """One thing that is told: a sign, a sentence, and lines below it; `path` leads to it in the new tree or, if it is `gone`, in the old one."""

    sign: Sign
    sentence: str
    details: tuple[str, ...] = ()
    path: tuple[str | int, ...] = ()
    gone: bool = False


@attrs.frozen
class Section:
    """Things that are told together."""

    title: str
    items: tuple[Item, ...]


def in_words(comparison: Comparison) -> str:
    """The whole comparison as text; one line where nothing changed."""
    found = sections(comparison)
    lines = [summary(comparison)]
    for section in found:
        lines += ["", section.title]
        for item in section.items:
            lines += [f"{item.sign} {item.sentence}", *(f"    {line}" for line in item.details)]
    return "\n".join(printable(line) for line in lines)


def summary(comparison: Comparison) -> str:
    """How much is otherwise, in one line: versions, nodes and answers, what is lost, who is redirected, and sessions."""
    old, new = comparison.old, comparison.new
    versions = f" {old.version} → {new.version}" if old.version != new.version else f" {new.version}" if new.version else ""
    told = [counted(len(comparison.changes), "change") if comparison.changes else "no change"]
    if comparison.lost:
        told.append(_of_lost(comparison.lost))
    if comparison.redirections:
        told.append(f"{counted(len(comparison.redirections), 'case')} in which people are told something else")
    return f"{new.id}{versions}: {'; '.join(told)}"


def sections(comparison: Comparison) -> tuple[Section, ...]:
    """All that is told of a comparison, the most harmful first; empty where nothing changed."""
    teller = _Teller(comparison)
    found = [
        Section("Turned into its opposite", tuple(teller.turned())),
        Section("No longer holds", tuple(teller.lost())),
        Section("Look closely", tuple(teller.closely())),
        Section(f"Who is told something else ({'person by person' if comparison.exact else 'answer by answer'})", tuple(teller.redirected())),
        Section("Saved sessions", tuple(teller.sessions()) if comparison.changes else ()),
        *(Section(title, tuple(teller.changed(things))) for title, things in SECTIONS.items()),
        Section("Reworded", tuple(teller.reworded())),
    ]
    return tuple(section for section in found if section.items)


class _Teller:
    """Tells a comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.old, self.new = comparison.old, comparison.new

    def turned(self) -> Iterator[Item]:
        """What was swapped or inverted, which is mostly a mistake."""
        told: set[tuple[Thing, str, str]] = set()
        for change in self.comparison.changes:
            if change.kind == "inverted":
                details = (*self._words_of(change), *_both(change))
                yield Item("!", f"{_capital(self._whose(change))} is turned into its opposite: it is for everybody else now.", details, change.path)
            owner = (change.thing, change.name.partition(".")[0], change.key)
            if change.kind == "swapped" and owner not in told:
                told.add(owner)
                yield self._swapped(*owner)

    def _swapped(self, thing: Thing, owner: str, key: str) -> Item:
        """What was exchanged among the answers of a node, or the values or the rules of a fact."""
        some = [
            change
            for change in self.comparison.changes
            if change.kind == "swapped" and (change.thing, change.name.partition(".")[0], change.key) == (thing, owner, key)
        ]
        if thing == "rule":
            details = tuple(line for change in some for line in _both(change))
            return Item("!", f"{counted(len(some), 'rule')} of {shown(owner)} give each other's values now.", details, some[0].path)
        ids = [change.name.partition(".")[2] for change in some]
        names = " and ".join(map(shown, ids)) if len(ids) == 2 else ", ".join(map(shown, ids))  # noqa: PLR2004
        if key == "label":
            what = "have each other's labels now"
            details = tuple(f"{shown(id)} was {_quoted(change.old)}, and is {_quoted(change.new)}" for id, change in zip(ids, some, strict=True))
        else:
            what = "are swapped: each leads where the other led"
            details = tuple(
                f"{shown(id)} led to {self._named(self.old, change.old)}, and leads to {self._named(self.new, change.new)}"
                for id, change in zip(ids, some, strict=True)
            )
        of = self._named(self.new, owner) if thing == "answer" else f"the fact {shown(owner)}"
        return Item("!", f"The {thing}s {names} of {of} {what}.", details, some[0].path)

    def lost(self) -> Iterator[Item]:
        """Promises and examples that no longer hold: of many, the first ones, and the names of the others."""
        for thing in ("promise", "example"):
            every = [one for one in self.comparison.lost if one.thing == thing]
            some, amended = [one for one in every if not one.amended], [one for one in every if one.amended]
            for one in some[:MOST_LOST]:
                who = [f"of somebody with {', '.join(f'{fact} = {_plain(value)}' for fact, value in one.known)}"] if one.known else []
                yield Item("!", f"The {thing} {one.sentence}.", (*who, *_walk(one.walk)))
            if others := some[MOST_LOST:]:
                yield Item("!", f"{counted(len(others), f'more {thing}')} no longer {_hold(others)}:", _names(others))
            if amended:
                yield Item("~", f"{counted(len(amended), thing)} no longer {_hold(amended)} as before, and the new tree changes that too:", _names(amended))

    def closely(self) -> Iterator[Item]:
        """What takes protection away, or may say the opposite."""
        for change in filter(deserves_a_close_look, self.comparison.changes):
            item = self._reworded(change) if change.kind == "reworded" else self._changed(change)
            yield attrs.evolve(item, sign="!")

    def redirected(self) -> Iterator[Item]:
        """Who is told something else."""
        for one in self.comparison.redirections:
            yield Item("→", who_in_words(self.old, self.new, one, certain=self.comparison.exact), (), ())

    def sessions(self) -> Iterator[Item]:
        """What happens to sessions that are saved."""
        verdict = self.comparison.crossing
        if verdict.verdict == "safe":
            if any(change.kind == "swapped" and change.key == "label" for change in self.comparison.changes):
                yield Item("!", "Every saved session can be carried over whole, but what people answered means something else, where labels were exchanged.")
            else:
                yield Item("~", "Every saved session can be carried over whole.")
        elif verdict.verdict == "not decided":
            yield Item("~", "Whether each saved session can be carried over whole was not decided: there is more to look at than can be looked at.")
        elif verdict.session is None:
            yield Item(
                "!", f"No saved session can be carried over: the tree was called {shown(self.old.id)}, and is called {shown(self.new.id)} now.", (), ("id",)
            )
        else:
            walk = tuple(_walk([(step.node, step.value or step.answer) for step in verdict.session.steps]))  # type: ignore[misc]
            yield Item(
                "!", f"Not every saved session can be carried over whole. One that is at {shown(verdict.session.here.id)}:", (*walk, str(verdict.carried))
            )
        for one in renames(self.new, self.comparison.changes):
            yield Item("~", f"{shown(one.before)} seems to be called {shown(one.after)} now: {one}.", (), one.path)

    def changed(self, things: frozenset[Thing]) -> Iterator[Item]:
        """What was added, removed, renamed, moved and changed."""
        for change in self.comparison.changes:
            if change.thing in things and change.kind not in {"swapped", "inverted", "reworded"} and not deserves_a_close_look(change):
                yield self._changed(change)
        version = self.new.version
        if "tree" in things and self.comparison.changes and version is not None and version == self.old.version:
            yield Item("~", f"The version is still {shown(version)}: raise it, so that sessions of one version can be told from those of the other.")

    def _changed(self, change: TreeChange) -> Item:
        whose = self._whose(change)
        if change.kind in {"added", "removed"}:
            said = change.new if change.kind == "added" else change.old
            sign: Sign = "+" if change.kind == "added" else "-"
            return Item(sign, f"{_capital(whose)} was {change.kind}{f': {_cut(said)}' if said else '.'}", (), change.path, gone=change.kind == "removed")
        if change.kind == "renamed":
            return Item("→", f"{_capital(self._whose(change, before=True))} is called {shown(_last(change.after))} now.", (), change.path)
        if change.kind == "moved":
            return Item("~", f"{_capital(whose)} moved from {_stage(change.old)} to {_stage(change.new)}.", (), change.path)
        if change.kind == "reordered":
            what = {"answer": "The answers of {}", "value": "The values of {}", "group": "The groups of {}", "claim": "The claims of {}"}.get(change.thing)
            subject = what.format(shown(change.after)) if what is not None else f"The {change.thing}s"
            return Item("~", f"{subject} are in another order.", _both(change), change.path)
        if change.kind == "led elsewhere":
            leads = "starts" if change.thing == "tree" else "sends on" if change.thing == "limit" else "leads"
            led = {"starts": "started at", "sends on": "sent on to", "leads": "led to"}[leads]
            to = "at" if leads == "starts" else "to"
            before, after = self._named(self.old, change.old), self._named(self.new, change.new)
            return Item("→", f"{_capital(whose)} {led} {before}, and {leads} {to} {after} now.", (), change.path)
        return self._otherwise(change, whose)

    def _otherwise(self, change: TreeChange, whose: str) -> Item:
        """What a key says otherwise."""
        if (said_of := KEYS.get((change.key, change.new is not None))) is not None and (change.old is None or change.new is None):
            return Item("~", f"{_capital(whose)} {said_of}.", (), change.path)
        at = f"{_capital(whose)}: {change.key}" if change.key else _capital(whose)
        if change.old is None or change.new is None:
            verb, said = ("is new", change.new) if change.old is None else ("is gone", change.old)
            return Item("~", f"{at} {verb}: {_cut(said)}", self._words_of(change), change.path)
        words = self._words_of(change)
        if len(change.old) + len(change.new) > LONGEST_TOLD // 2:
            return Item("~", f"{at} has changed.", (*words, *_both(change)), change.path)
        return Item("~", f"{at} was {change.old}, and is {change.new} now.", words, change.path)

    def _words_of(self, change: TreeChange) -> tuple[str, ...]:
        """The words of the line that a change is about, where it is not about these."""
        number = next((part for part in reversed(change.path) if isinstance(part, int)), None)
        if change.thing != "line" or change.kind == "reworded" or number is None:
            return ()
        lines = dict(lines_of(self.new.nodes[change.name]))[change.key.partition(".")[0]]
        flat = [each for line in lines for each in line.with_bullets]
        return (_quoted(flat[number].say),)

    def reworded(self) -> Iterator[Item]:
        """What is only worded otherwise."""
        for change in self.comparison.changes:
            if change.kind == "reworded" and not deserves_a_close_look(change):
                yield self._reworded(change)

    def _reworded(self, change: TreeChange) -> Item:
        key = f": {change.key}" if change.key and change.thing != "line" else ""
        return Item("~", f"{_capital(self._whose(change))}{key} was reworded.", _both(change), change.path)

    def _whose(self, change: TreeChange, *, before: bool = False) -> str:
        """What a change is about, by its name."""
        name = (change.before if before else change.name) or ""
        if change.thing == "line":
            return f"a line in {shown(change.key.partition('.')[0])} of {shown(name)}"
        if change.thing in {"rule", "wait", "limit"}:
            return f"{'a' if change.thing == 'rule' else 'the'} {change.thing} of {shown(name)}"
        if change.thing == "tree":
            return "the tree"
        if change.thing == "node":
            tree = self.old if before or change.kind == "removed" else self.new
            return f"the {tree.nodes[name].kind} {shown(name)}" if name in tree.nodes else shown(name)
        return f"the {change.thing} {shown(name)}"

    def _named(self, tree: Tree, name: str | None) -> str:
        """A node by its id, with the beginning of its headline."""
        node: Node | None = tree.nodes.get(name or "")
        return f"{shown(name)} ({shown(node.headline).strip(chr(39))})" if node is not None else shown(name)


def _hold(some: Sequence[Lost]) -> str:
    return "holds" if len(some) == 1 else "hold"


def _names(some: Sequence[Lost]) -> tuple[str, ...]:
    return tuple(one.name for one in some)


def _of_lost(some: Sequence[Lost]) -> str:
    """How many promises and examples no longer hold."""
    promises = sum(one.thing == "promise" for one in some)
    told = [counted(number, thing) for number, thing in ((promises, "promise"), (len(some) - promises, "example")) if number]
    return f"{' and '.join(told)} no longer {_hold(some)}"


def _last(name: str | None) -> str:
    return (name or "").rpartition(".")[2]


def _both(change: TreeChange) -> tuple[str, ...]:
    """What was and what is, one below the other."""
    return tuple(f"{sign} {_cut(said)}" for sign, said in (("-", change.old), ("+", change.new)) if said is not None)


def _walk(walk: Iterable[tuple[str, str | tuple[str, ...]]]) -> list[str]:
    told = [entry(step) for step in walk]
    more = len(told) - MOST_STEPS
    return told if more <= 0 else [*told[: MOST_STEPS // 2], f"… ({more} more)", *told[-MOST_STEPS // 2 :]]


def _plain(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _stage(id: str | None) -> str:
    return "no stage" if id is None else f"stage {shown(id)}"


def _cut(said: str | None) -> str:
    text = said or ""
    return text if len(text) <= LONGEST_TOLD else text[: LONGEST_TOLD - 1] + "…"


def _quoted(said: str | None) -> str:
    return f"“{_cut(said)}”"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
