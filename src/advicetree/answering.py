"""What can be answered, and what is meant by what was given: an answer and the value of its fact, or why it is refused.

Invariant: what was given is not changed here, and no clock is read: ages are counted to a day that is handed over.
A refusal says what is wrong, what would be right and, where that is plain, what was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import attrs

from advicetree.dates import TODAY, plain_day
from advicetree.engine import Given, way_of
from advicetree.errors import RefusedAnswer
from advicetree.given import is_list, plain_text, things
from advicetree.model import EMPTY, MOST_TICKED, Answer, Ending, Fact, Known, Node, Table, unknown
from advicetree.text import LONGEST_GUESSED, counted, listed, nearest, shown
from advicetree.tree import Tree

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")


def offers(tree: Tree, node: Node) -> tuple[Answer, ...]:
    """The answers that can be given at a node, in the author's order; those that groups or `others` take come last, each by its own id and label.

    Where several choices can be ticked, each of them is one, which leads where ticking it alone leads.
    """
    named = tuple(node.answers.values())
    if node.fact is None or (node.others is None and not node.ways):
        return named
    fact = tree.facts[node.fact]
    if fact.several is not None:
        return tuple(attrs.evolve(way_of(tree, node, (value.id,)), id=value.id, label=value.label) for value in fact.values.values())
    rest = (value for value in fact.values.values() if value.id not in node.answers)
    return named + tuple(attrs.evolve(way_of(tree, node, value.id), id=value.id, label=value.label) for value in rest)


def resolve(tree: Tree, node: Node, given: Given, today: date | None = None) -> tuple[Answer, Known]:
    """The answer that is meant by what was given at a node, and what its fact has by it.

    What is given is an answer's id, the id of a value that a group or `others` takes, a number or a day where the fact is one,
    or a list of ids where several can be ticked; ages are counted to `today`.
    Raises `RefusedAnswer` where it is none of these; for a label or another spelling, the error tells the id that is meant.
    """
    found = understood(tree, node, given, today)
    if found is None:
        raise refused_answer(tree, node, given, today)
    return found


def understood(tree: Tree, node: Node, given: Given, today: date | None = None) -> tuple[Answer, Known] | None:
    """As `resolve`, but `None` for what cannot be given."""
    if type(given) is str and (answer := node.answers.get(given)) is not None:
        return answer, given
    if node.fact is not None and (value := tree.facts[node.fact].known_as(given, today)) is not None:
        return way_of(tree, node, value), value
    return None


def label_of(tree: Tree, answer: Answer, value: Known) -> str:
    """What an answer given is called for readers; of one that a group or `others` took, the label of the real one, and of several, all their labels."""
    node = tree.nodes[answer.node]
    if node.fact is None or answer.id == value:  # also an answer that settles nothing
        return answer.label
    return label_of_value(tree.facts[node.fact], value)


def label_of_value(fact: Fact, value: Known) -> str:
    """What a value of a fact is called for readers; of several, all their labels."""
    if isinstance(value, str):
        return fact.values[value].label
    if not value:
        from advicetree.words import told  # noqa: PLC0415  (few lists are empty)

        return told("answer.nothing_ticked")
    return ", ".join(fact.values[choice].label for choice in value)


def facts_known(tree: Tree, known: Mapping[str, Given], today: date | None = None) -> Table[Known]:
    """The values (fact → value) of what is known beforehand; ages are counted to `today`.

    Raises `UnknownName` for a fact that the tree does not have, and `RefusedAnswer` for one that cannot be known beforehand or a value that it cannot have.
    """
    return Table({name: known_value(tree, name, given, today) for name, given in known.items()}) if known else EMPTY


def known_value(tree: Tree, name: str, given: Given, today: date | None = None) -> Known:
    """The value of one fact known beforehand; raises as `facts_known` does."""
    fact = tree.facts.get(name) if isinstance(name, str) else None
    if fact is None:
        raise unknown("fact", name, tree.facts)
    if fact.can_be_known and (value := fact.known_as(given, today)) is not None:
        return value
    raise refused_known(tree, fact, given, today)


def refused_answer(tree: Tree, node: Node, given: object, today: date | None = None) -> RefusedAnswer:
    """The error for an answer that cannot be given at a node."""
    if isinstance(node, Ending):
        return RefusedAnswer(f"the walk has ended at '{node.id}', so {shown(given)} cannot be answered", "go back, or start again")
    labels = {answer.id: answer.label for answer in offers(tree, node)}
    fact = tree.facts[node.fact] if node.fact is not None else None
    wrong = f"{shown(given)} is not an answer at '{node.id}'"
    if fact is not None and (special := _special(fact, given, labels, today)) is not None:
        return RefusedAnswer(*special[:2], tuple(labels), special[2])
    right, guess = meant(given, labels, fact)
    if node.others is not None and type(given) is str and given.strip().casefold() in {"others", node.others.label.casefold()}:
        taken = [id for id in labels if way_of(tree, node, id) is node.others]
        right = f"say which one: give {listed(taken) if len(taken) == 1 else f'one of {listed(taken)}'}"
    return RefusedAnswer(wrong, right, tuple(labels), guess)


def refused_known(tree: Tree, fact: Fact, given: object, today: date | None = None) -> RefusedAnswer:
    """The error for what cannot be known beforehand of a fact."""
    if fact.derived:
        return RefusedAnswer(f"'{fact.id}' is derived from {listed(tree.inputs(fact.id))}, so it cannot be known beforehand", "give those")
    if not fact.remember:
        return RefusedAnswer(f"'{fact.id}' is asked at each visit, so it cannot be known beforehand", "leave it out")
    labels = {value.id: value.label for value in fact.values.values()}
    special = _special(fact, given, labels, today)
    if special is not None:
        return RefusedAnswer(*special[:2], tuple(labels), special[2])
    right, guess = meant(given, labels, fact)
    return RefusedAnswer(f"{shown(given)} is not a value of the fact '{fact.id}'", right, tuple(labels), guess)


def _special(fact: Fact, given: object, labels: Mapping[str, str], today: date | None) -> tuple[str, str, str | None] | None:
    """What is wrong, what would be right and what was probably meant, for a group, a list or a day; `None` where nothing special is to be said."""
    if fact.several is not None:
        return _not_ticked(fact, given, labels)
    if (text := plain_text(given)) is not None and text in fact.groups:
        return f"{shown(text)} is a group of values of '{fact.id}'", f"give one of its values: {listed(fact.members(text))}", None
    return _not_a_day(fact, given, today) if fact.days is not None else None


def _not_ticked(fact: Fact, given: object, labels: Mapping[str, str]) -> tuple[str, str, str | None]:
    """Why a list of choices cannot be ticked."""
    if (text := plain_text(given)) is not None:
        found = text if text in labels else meant(text, labels, None)[1]
        right = f"give [{shown(found)}]" if found is not None else f"give a list of some of {listed(labels)}"
        return f"'{fact.id}' takes a list of choices, not {shown(given)}", right, found
    if not is_list(given):
        return f"'{fact.id}' takes a list of choices, not {shown(given)}", f"give a list of some of {listed(labels)}", None
    names = things(given, MOST_TICKED)
    if names is None and len(given) > MOST_TICKED:
        return f"the list of '{fact.id}' has {len(given):,} things, and there are {len(labels):,} to choose from", "give each once", None
    if names is None:
        return f"the list given for '{fact.id}' cannot be read", f"give a list of some of {listed(labels)}", None
    return _not_together(fact, names, labels)


def _not_together(fact: Fact, names: Sequence[object], labels: Mapping[str, str]) -> tuple[str, str, str | None]:
    """Why the things of a list cannot be ticked together."""
    for name in names:
        if (text := plain_text(name)) not in labels:
            right, guess = meant(name, labels, None)
            if guess is None:
                group = text is not None and text in fact.groups
                right = f"it is a group: give some of {listed(fact.members(text or ''))}" if group else f"give some of {listed(labels)}"
            return f"{shown(name)} is not a choice of '{fact.id}'", right, guess
    ticked = {plain_text(name) for name in names}
    alone = [value.id for value in fact.values.values() if value.alone]
    together = [name for name in alone if name in ticked]
    if together and len(ticked) > 1:
        return f"{shown(together[0])} of '{fact.id}' goes with no other choice", f"give ['{together[0]}'] alone, or leave it out", None
    if not ticked and alone:
        return f"nothing was ticked of '{fact.id}'", f"give ['{alone[0]}']", alone[0]
    several = fact.several
    assert several is not None, "it takes a list"
    count = len(ticked)
    most = len(labels) - len(alone) if several.most is None else several.most
    takes = f"at most {most}" if not several.least else str(most) if several.least == most else f"{several.least} to {most}"
    takes += f", or {shown(alone[0])} alone" if alone else ""
    return f"{counted(count, 'choice')} of '{fact.id}' {'was' if count == 1 else 'were'} ticked", f"tick {takes}", None


def _not_a_day(fact: Fact, given: object, today: date | None) -> tuple[str, str, str | None] | None:
    """Why something is not a day of a fact."""
    assert fact.days is not None, "it is a date"
    if isinstance(given, datetime):
        return f"{shown(given)} is a datetime, and '{fact.id}' takes a day", "give its .date() in the zone of the person", None
    when = plain_day(given)
    if when is None and (text := plain_text(given)) is not None and _ISO_DAY.fullmatch(text):
        return f"there is no such day as {shown(text)}", f"give {fact.days.in_words}, or one of {listed(fact.values)}", None
    if when is None:
        return None
    if today is None and fact.has_ages:
        return f"ages of '{fact.id}' are counted to a day, and this session keeps no time", "start it with 'now', or give the id of a band", None
    least = today if fact.days.least == TODAY else fact.days.least
    beyond = f"before {fact.days.least}" if isinstance(least, date) and when < least else f"after {fact.days.most}"
    return f"{when} is {beyond}", f"give {fact.days.in_words}, or one of {listed(fact.values)}", None


def meant(given: object, labels: Mapping[str, str], fact: Fact | None) -> tuple[str, str | None]:
    """What would have been right instead of what was given, in words, and the id that was probably meant; from the ids of the answers and their labels."""
    if type(given) is str and len(given) <= LONGEST_GUESSED:
        folded = given.strip().casefold()
        for id, label in labels.items():
            if folded == label.casefold():
                return f"give its id, {shown(id)}", id
        if fact is not None and _in_text(given, fact):
            return "give the number itself, not text", None
        if fact is not None and any(_in_text(given.replace(",", by), fact) for by in (".", "")):
            return "write a point before decimals, and nothing between thousands", None
        if guess := nearest(given, labels):
            return f"did you mean {shown(guess)}?", guess
    if isinstance(given, bool) and {"yes", "no"} <= labels.keys():
        return "give 'yes' for True and 'no' for False", None
    return f"{_in_range(given, fact)}one of {listed(labels)}", None


def _in_range(given: object, fact: Fact | None) -> str:
    """What to give if not an answer: a number, a day or neither; text with a year in it is a day that is written otherwise."""
    if fact is not None and fact.days is not None and type(given) is str and _YEAR.search(given[:LONGEST_GUESSED]):
        return "write the day as 1980-05-24, or give "
    bounds = (fact.number or fact.days) if fact is not None else None
    return f"give {bounds.in_words}, or " if bounds is not None else "give "


def _in_text(given: str, fact: Fact) -> bool:
    """Whether a text holds a number that the fact could be."""
    try:
        return fact.number is not None and fact.find(float(given)) is not None
    except ValueError:
        return False
