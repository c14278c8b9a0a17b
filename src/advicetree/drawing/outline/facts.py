"""What an outline tells of facts: how each is asked or worked out, its answers, bands and groups, and its rules.

Invariant: all that the format says of a fact is told, but for its former names.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from advicetree.drawing.conditions import told_rule, value_label
from advicetree.drawing.sentences import Id, Item, Quote, Span, filled, item, joined, sentence
from advicetree.model import Days, Fact, Number, Several, Value
from advicetree.tree import Tree
from advicetree.words import age, between, told
from advicetree.words import date as date_in_words


def told_fact(tree: Tree, fact: Fact) -> Item:
    """A fact that situations share or that is worked out, with its values."""
    return item(Id(fact.id), ": ", Quote(fact.ask), below=_below(tree, fact))


def asked(fact: Fact) -> Iterator[Item]:
    """How a fact is asked, and what can be answered beside the ids of its values."""
    if fact.derived:
        yield sentence("outline.derived")
        return
    yield sentence("outline.asked_once" if fact.remember else "outline.asked_each_time")
    if fact.several is not None:
        yield _several(fact.several)
    if fact.number is not None:
        yield _number(fact.number)
    if fact.days is not None:
        yield _days(fact.days)


def named_value(fact: Fact, name: str) -> tuple[Span, ...]:
    """A value or a group of a fact by its label and its id."""
    return filled("outline.value", label=Quote(value_label(fact, name), strong=True), id=Id(name))


def bounds_of(fact: Fact, value: Value) -> str:
    """Where a band of a number starts and ends, or which days one of a date takes; of other facts, nothing."""
    if fact.days is not None:
        return _days_of(fact, value)
    if fact.number is None:
        return ""
    bands = list(fact.values.values())
    lower = _bound(bands[bands.index(value) - 1], "from", "above") if value != bands[0] else None
    upper = _bound(value, "below", "up_to")
    if lower is not None and upper is not None:
        return told(f"bounds.both.{lower[0]}_{upper[0]}", least=lower[1], most=upper[1])
    if lower is not None:
        return told(f"bounds.least.{lower[0]}", least=lower[1])
    return told("bounds.any_size") if upper is None else told(f"bounds.most.{upper[0]}", most=upper[1])


def digits(number: float) -> str:
    """A number with all the digits that tell it from others."""
    short = f"{number:.16g}"
    return short if float(short) == number else repr(number)


def _below(tree: Tree, fact: Fact) -> Iterator[Item]:
    yield from asked(fact)
    for value in fact.values.values():
        more = told("outline.alone") if value.alone else bounds_of(fact, value)
        yield item(*named_value(fact, value.id), *([": ", more] if more else []))
    if fact.groups:
        yield sentence("outline.groups", [_group(fact, group) for group in fact.groups])
    if fact.rules:
        yield sentence("outline.rules", [_rule(tree, fact, number) for number in range(len(fact.rules))])
    if fact.worked_out_from:
        yield sentence("outline.worked_out_from", facts=joined([(Id(other),) for other in fact.worked_out_from], "list.comma"))


def _rule(tree: Tree, fact: Fact, number: int) -> Item:
    return sentence("outline.rule", number=str(number + 1), rule=told_rule(tree, fact, number))


def _group(fact: Fact, group: str) -> Item:
    values = joined([named_value(fact, name) for name in fact.groups[group].values], "list.comma")
    return sentence("outline.group", group=named_value(fact, group), values=values)


def _several(several: Several) -> Item:
    least, most = (None if not bound else str(bound) for bound in (several.least, several.most))
    if least is not None and most is not None:
        return sentence("outline.several.least_most", least=least, most=most)
    if least is not None:
        return sentence("outline.several.least", least=least)
    return sentence("outline.several.any") if most is None else sentence("outline.several.most", most=most)


def _number(number: Number) -> Item:
    """Which numbers can be given; a unit of anything but letters and digits is quoted, so that it is not read as a part of the sentence."""
    words: tuple[Span, ...] = (told("number.any"),)
    if number.unit is not None:
        is_bare = number.unit.replace(" ", "").isalnum()
        words = filled("number.unit" if is_bare else "outline.number_quoted", unit=Quote(number.unit))
    least, most = (None if bound is None else digits(bound) for bound in (number.least, number.most))
    if least is not None and most is not None:
        words = filled("outline.number_from_to", number=words, least=least, most=most)
    elif least is not None:
        words = filled("outline.number_from", number=words, least=least)
    elif most is not None:
        words = filled("outline.number_to", number=words, most=most)
    return sentence("outline.number", number=words)


def _days(asked: Days) -> Item:
    return sentence("outline.number", number=date_in_words(asked))


def _bound(band: Value, at_below: str, at_up_to: str) -> tuple[str, str] | None:
    """The bound that a band ends at, after the word for its kind; `None` where it has none."""
    if band.below is not None:
        return at_below, digits(band.below)
    return (at_up_to, digits(band.up_to)) if isinstance(band.up_to, int | float) else None


def _days_of(fact: Fact, band: Value) -> str:
    """Which days a band of a date takes that those above it leave."""
    parts = [told("outline.before", day=str(band.before))] if band.before is not None else []
    parts += [told("outline.to_day", day=str(band.up_to))] if isinstance(band.up_to, date) else []
    parts += [told("outline.reached", age=age(band.reached))] if band.reached is not None else []
    if parts:
        return between("condition.and").join(parts)
    return told("outline.any_day" if len(fact.values) == 1 else "outline.other_day")
