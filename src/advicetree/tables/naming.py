"""Which columns of a table are the tree's, and by which names.

Invariant: each column of the table is the tree's, is ignored because the caller says so, or is refused by its name; none is left out without a word.
A fact of which several choices can be ticked has one column with lists, or one column a choice, named `FACT_CHOICE`.
No name of a tree has an underscore, so one in the name of a column can stand for a hyphen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from advicetree.errors import AdviceTreeError
from advicetree.model import Ending
from advicetree.renaming import NO_NAMES, NONE, Renaming
from advicetree.tables.meanings import MOST_CHOICES, remembered
from advicetree.text import listed, nearest, shown
from advicetree.tree import Tree

Ignored: TypeAlias = Iterable[str] | Literal["all"]
_MOST_NAMED = 6
Sources: TypeAlias = dict[str, dict[str | None, str]]


class UnknownColumns(AdviceTreeError):
    """Columns that are neither the tree's nor ignored."""

    def __init__(self, wrong: str, right: str, columns: Sequence[str], meant: Mapping[str, str], names: Sequence[str]) -> None:
        super().__init__(wrong, right)
        self.columns = columns
        """The columns."""
        self.meant = meant
        """What some of them were probably meant as, by the names that the tree takes."""
        self.names = names
        """All names that the tree takes."""


def names_of(tree: Tree) -> tuple[str, ...]:
    """The names that columns can have for a tree, in its order: remembered facts, choices of them, and the nodes where something is answered.

    >>> from advicetree import shipped
    >>> names_of(shipped("interview-recovery"))[:3]
    ('decision', 'where-now', 'early-news')
    """
    names: dict[str, None] = {}
    for node in tree.nodes.values():
        if isinstance(node, Ending):
            continue
        fact = tree.facts[node.fact] if node.fact is not None else None
        if fact is not None and remembered(tree, fact.id) is not None:
            names[fact.id] = None
        if fact is None or not fact.derived:
            names[node.id] = None
    names |= {id: None for id in tree.facts if remembered(tree, id) is not None}
    return tuple(names)


def sources(tree: Tree, own: Sequence[str], columns: Mapping[str, str], ignore: Ignored) -> Sources:
    """By each name in the tree, the column of the table that it is: by choice where a list is told in one column for each, and else by `None`.

    `columns` says what columns of other names are called in the tree. Raises `AdviceTreeError` for a column that is neither the tree's nor ignored.
    """
    (found,) = sources_of_all((tree,), (NONE,), own, columns, ignore)
    return found


def sources_of_all(trees: Sequence[Tree], namings: Sequence[Renaming], own: Sequence[str], columns: Mapping[str, str], ignore: Ignored) -> list[Sources]:
    """The same for several trees, whose names may have been others: a column has to be that of one of them."""
    if not isinstance(columns, Mapping) or not all(isinstance(name, str) for pair in columns.items() for name in pair):
        raise TypeError(f"'columns' takes a mapping from columns to names in the tree, such as {{'Country': 'country'}}, not {shown(columns)}")
    if not isinstance(ignore, Iterable):
        raise TypeError(f"'ignore' takes names of columns, or 'all', not {shown(ignore)}")
    ignored = set(own) if ignore == "all" else {ignore} if isinstance(ignore, str) else set(ignore)
    _must_be_there("'columns' names", columns, own)
    if ignore != "all":
        _must_be_there("'ignore' names", ignored, own)
    called = {column: columns.get(column, column) for column in own if column in columns or ignore == "all" or column not in ignored}
    found = [_found(tree, naming, called) for tree, naming in zip(trees, namings, strict=True)]
    there = {column for each in found for parts in each.values() for column in parts.values()}
    if unknown := [column for column in called if column not in there and (column in columns or column not in ignored)]:
        raise _unknown(trees[-1], unknown, columns)
    for tree, each in zip(trees, found, strict=True):
        if not each:
            raise AdviceTreeError("no column of the table is named after a fact or a node of the tree", f"name them after {listed(names_of(tree))}")
    return found


def _found(tree: Tree, naming: Renaming, called: Mapping[str, str]) -> Sources:
    """The columns that are a tree's."""
    names = set(names_of(tree))
    found: Sources = {}
    ticks: dict[str, tuple[str, str]] = {}
    for fact in [fact for fact in tree.facts.values() if fact.several is not None]:
        choices = {former: now for former, now in naming.values.get(fact.id, NO_NAMES).items() if now in fact.values} | {id: id for id in fact.values}
        for called_so in (*(former for former, now in naming.facts.items() if now == fact.id), fact.id):
            ticks |= {f"{called_so}_{former}": (fact.id, now) for former, now in choices.items()}
    for column, name in called.items():
        dashed = name.replace("_", "-") if isinstance(name, str) else name
        now = next((each for id in (name, dashed) for each in (id, naming.fact(id), naming.node(id)) if each in names), name)
        ticked = [ticks[name]] if name in ticks else list({each for column, each in ticks.items() if column.replace("_", "-") == dashed})
        told, choice = (now, None) if now in names else ticked[0] if len(ticked) == 1 else (name, None)
        if told in names:
            if choice in found.setdefault(told, {}):
                raise AdviceTreeError(f"the columns {shown(found[told][choice])} and {shown(column)} are both {shown(name)}", "leave one of them out")
            found[told][choice] = column
    for name, parts in found.items():
        _must_be_whole(tree, name, parts)
    return found


def _must_be_there(what: str, names: Collection[str], own: Sequence[str]) -> None:
    for name in names:
        if name not in own:
            guess = nearest(name, own) if isinstance(name, str) else None
            right = f"did you mean {shown(guess)}?" if guess is not None else f"its columns are {listed(own)}"
            raise AdviceTreeError(f"{what} {shown(name)}, and the table has no such column", right)


def _must_be_whole(tree: Tree, name: str, parts: Mapping[str | None, str]) -> None:
    """Raise `AdviceTreeError` for a list that is told both ways, or of which a choice has no column."""
    if None in parts:
        if len(parts) > 1:
            other = next(column for choice, column in parts.items() if choice is not None)
            raise AdviceTreeError(f"{shown(parts[None])} holds lists, and {shown(other)} is one choice of the same", "leave out one or the other")
        return
    if len(tree.facts[name].values) > MOST_CHOICES:
        raise AdviceTreeError(f"'{name}' has more than {MOST_CHOICES} choices, too many for a column each", f"give one column '{name}' of lists")
    if missing := [choice for choice in tree.facts[name].values if choice not in parts]:
        wrong = f"the choices of '{name}' have a column each, but for {listed(missing)}"
        raise AdviceTreeError(wrong, f"add {listed([f'{name}_{choice}' for choice in missing])}, or one column '{name}' of lists")


def _unknown(tree: Tree, unknown: list[str], columns: Mapping[str, str]) -> AdviceTreeError:
    """The error for columns that are not the tree's."""
    names = names_of(tree)
    for column, name in [(column, str(columns.get(column, column)).replace("_", "-")) for column in unknown]:
        node = tree.nodes.get(name)
        fact = tree.facts.get(name if node is None or isinstance(node, Ending) or node.fact is None else node.fact)
        if fact is not None and fact.derived:
            wrong = f"{shown(column)} cannot be given, since '{fact.id}' is worked out by the rules of the tree"
            return UnknownColumns(wrong, f"name it in 'ignore', as in ignore={[column]!r}", [column], {}, names)
    for column in [column for column in unknown if column in columns]:
        guess = nearest(columns[column], names)
        right = f"did you mean {shown(guess)}?" if guess is not None else f"it takes {listed(names)}"
        return AdviceTreeError(f"{shown(column)} is said to be {shown(columns[column])}, and no column can be that of the tree", right)
    meant = {column: guess for column in unknown if isinstance(column, str) and (guess := nearest(column, names)) and column not in tree.nodes}
    count = "1 column is" if len(unknown) == 1 else f"{len(unknown):,} columns are"
    wrong = f"{count} neither a fact, a question nor an action of the tree: {listed(unknown)}"
    if meant:
        column, name = next(iter(meant.items()))
        right = f"did you mean {shown(name)} by {shown(column)}? Give columns={{{column!r}: {name!r}}}, or name what is not the tree's in 'ignore'"
    else:
        right = f"name what is not the tree's in 'ignore', such as ignore={unknown[:_MOST_NAMED]!r}, or ignore='all'; the tree takes {listed(names)}"
    return UnknownColumns(wrong, right, unknown, meant, names)
