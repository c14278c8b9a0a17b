"""The rules of derived facts as tables, which are under a picture once, however many forks go by them.

Invariant: a rule is one row, in the author's order, with what it requires in columns and its value last.
A rule that holds in several cases has a line for each; so has each case in which it does not apply.
Where there would be too many columns, each rule is told as a sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from advicetree.drawing.conditions import in_words, labels_in_words, rules_in_words, value_label
from advicetree.model import Case, Condition, Fact, Requirement
from advicetree.tree import Tree
from advicetree.words import told

MOST_COLUMNS = 8
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Column = tuple[str, str | None]  # the fact that is read, and the choice of it, where it is one of several


@attrs.frozen
class RuleRow:
    """One rule as a row of a table."""

    cases: tuple[tuple[str, ...], ...]
    """The cases: of each, the word before it (“or”, “always”, “otherwise”, “unless” or none), then what it requires, column by column."""
    value: str
    """The label of the value that it gives."""


@attrs.frozen
class RuleTable:
    """The rules of one derived fact as a table, by which forks go."""

    name: str
    """The letter by which forks call it, such as `A`."""
    fact: str
    """The id of the derived fact."""
    title: str
    """Its title."""
    columns: tuple[str, ...]
    """The headings of its columns."""
    rows: tuple[RuleRow, ...]
    """The rules, in the author's order."""
    sentences: tuple[str, ...] = attrs.field(repr=False)
    """The same rules in words."""

    @property
    def told(self) -> tuple[str, ...]:
        """The table in lines of words: its name and title, then its rules with their numbers."""
        title = told("table.title", name=self.name, title=self.title)
        return (title, *(told("table.rule", number=number, rule=rule) for number, rule in enumerate(self.sentences, 1)))

    @property
    def letters(self) -> int:
        """How many letters are in it.

        :meta private:
        """
        texts = [cell for row in self.rows for case in row.cases for cell in (row.value, *case)]
        return sum(map(len, (self.title, *self.columns, *texts, *self.sentences)))


def rule_tables(tree: Tree, facts: Collection[str], all_facts: Iterable[str] | None = None) -> tuple[RuleTable, ...]:
    """The tables of some facts, as far as they are derived, and of the derived facts that they rest on.

    They are named by their places among those of `all_facts` of the tree, if these are given, so that a table has the same name in each picture of it.
    """
    wanted = _with_rests(tree, facts)
    names = {fact: _name(number) for number, fact in enumerate(_with_rests(tree, facts if all_facts is None else all_facts))}
    return tuple(_table(tree, tree.facts[fact], names) for fact in names if fact in wanted)


def _with_rests(tree: Tree, facts: Iterable[str]) -> list[str]:
    """Those of some facts that are derived, and then the derived facts that they rest on."""
    derived = [fact for fact in dict.fromkeys(facts) if fact in tree.derived]
    rests = [other for fact in derived for other in tree.rests_on(fact) if other in tree.derived]
    return list(dict.fromkeys((*derived, *rests)))


def _name(number: int) -> str:
    """The name of a table by its place.

    >>> [_name(number) for number in (0, 25, 26, 702)]
    ['A', 'Z', 'AA', 'AAA']
    """
    before, letter = divmod(number, len(LETTERS))
    return (_name(before - 1) if before else "") + LETTERS[letter]


def _table(tree: Tree, fact: Fact, names: Mapping[str, str]) -> RuleTable:
    read = [requirement for rule in fact.rules if rule.condition is not None for requirement in rule.condition.requirements]
    columns = list(dict.fromkeys((requirement.fact, requirement.choice) for requirement in read))
    is_wide = len(columns) > MOST_COLUMNS
    rows: list[RuleRow] = []
    for rule in fact.rules:
        otherwise = told("table.otherwise" if rows else "table.always")
        if rule.condition is None:
            cases: tuple[tuple[str, ...], ...] = (("", otherwise),) if is_wide else ((otherwise, *("" for _ in columns)),)
        else:
            cases = (("", in_words(tree, rule.condition)),) if is_wide else tuple(_cases(tree, rule.condition, columns))
        rows.append(RuleRow(cases, value_label(fact, rule.value)))
    headings = (told("table.if"),) if is_wide else tuple(_heading(tree, names, *column) for column in columns)
    return RuleTable(names[fact.id], fact.id, fact.ask, headings, tuple(rows), tuple(rules_in_words(tree, fact)))


def _heading(tree: Tree, names: Mapping[str, str], fact: str, choice: str | None) -> str:
    """The heading of a column: a question, a choice, or the title of another derived fact with the name of its own table."""
    read = tree.facts[fact]
    if choice is not None:
        return value_label(read, choice)
    return told("table.heading", title=read.ask, table=names[fact]) if fact in names else read.ask


def _cases(tree: Tree, condition: Condition, columns: Sequence[Column]) -> Iterator[tuple[str, ...]]:
    """The lines of a rule: its cases, and then when it does not apply, where what does not matter is left empty, so that it reads on."""
    for number, case in enumerate(condition.any_of):
        yield (told("table.or") if number else "", *_cells(tree, case, columns, told("table.any")))
    if not condition.any_of:
        yield (told("table.always"), *("" for _ in columns))
    for case in condition.unless:
        yield (told("table.unless"), *_cells(tree, case, columns, ""))


def _cells(tree: Tree, case: Case, columns: Sequence[Column], other: str) -> tuple[str, ...]:
    """What a case requires, column by column; `other` where it does not matter."""
    required = {(requirement.fact, requirement.choice): requirement for requirement in case.all_of}
    return tuple(_cell(tree, required[column]) if column in required else other for column in columns)


def _cell(tree: Tree, requirement: Requirement) -> str:
    if requirement.choice is not None:
        ticked = [told("table.ticked" if value == "yes" else "table.not_ticked") for value in requirement.values]
        return told("list.or", before=ticked[0], last=ticked[-1]) if len(ticked) > 1 else ticked[0]
    return labels_in_words(tree.facts[requirement.fact], requirement.values)
