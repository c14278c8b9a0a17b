"""Who is told something else, in words.

Invariant: what nodes, answers and values are called for readers stands in the sentence, cut where it is long; each redirection is one sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

from advicetree.comparing.comparison import Redirection, Trait
from advicetree.model import Fact
from advicetree.promises import LIMIT, Point
from advicetree.text import counted
from advicetree.tree import Tree

LONGEST = 60
MOST_LISTED = 3
MOST_CERTAIN = 2  # one before, and one now
DONE = "done"  # the id of the way that `then` is


def who_in_words(old: Tree, new: Tree, redirection: Redirection, *, certain: bool = True) -> str:
    """One redirection as a sentence; where it was worked out answer by answer, it is not `certain` that each of these people is told all that is named.

    >>> from advicetree import shipped
    >>> tree = shipped("interview-recovery")
    >>> who_in_words(tree, tree, Redirection(None, ("prepare",), ("move-on",)))
    'Whoever starts used to be told “Prepare properly for your interview”, and is now told “Turn to the next job”.'
    """
    before, after = _told(old, new, redirection)
    who = _who(old, redirection)
    people = _people(old, new, redirection)
    if redirection.at is not None and (redirection.at.node,) == redirection.old and redirection.at.answer is None:
        return f"Whoever used to be told {before}{people} is now told {after}."
    if redirection.more and not redirection.people:
        return f"Somebody who {who} may be told {after} now, where it used to be {before}."
    if not certain and len(redirection.old) + len(redirection.new) > MOST_CERTAIN:
        return f"Whoever {who}{people} could be told {before}, and can be told {after} now."
    return f"Whoever {who}{people} used to be told {before}, and is now told {after}."


def _told(old: Tree, new: Tree, redirection: Redirection) -> tuple[str, str]:
    """What people were told and are told now, by headlines; ids tell those apart that have the same."""
    some = [(old[id].headline, id) for id in redirection.old], [(new[id].headline, id) for id in redirection.new]
    headlines = [headline for headline, _ in (*some[0], *some[1])]
    twice = {headline for headline in headlines if headlines.count(headline) > 1}
    before, after = ([f"{_quoted(headline)}{f' ({id})' if headline in twice else ''}" for headline, id in side] for side in some)
    return _either(before), _either(after)


def _who(old: Tree, redirection: Redirection) -> str:
    """The last answer that people gave, and the one before that all of them gave."""
    at = redirection.at
    if at is None:
        return "starts"
    node = old[at.node]
    if at.answer is None or at.answer == LIMIT:
        return f"comes to {_quoted(node.headline)}{' more often than its limit lets in' if at.answer == LIMIT else ''}"
    before = f" (after {_last(old, redirection.after[-1])})" if redirection.after else ""
    several = _asked(old, redirection)
    if several is None:
        return _answered(old, at, _label(old, at)) + before
    if len(several) == 1:
        fact = old.facts[several[0].fact.partition(".")[0]]
        return _answered(old, at, _values(fact, several[0].values) if "." not in several[0].fact else "anything") + before
    return f"comes through {_quoted(node.headline)}{before}"


def _asked(old: Tree, redirection: Redirection) -> list[Trait] | None:
    """What people answered last, where these are several answers: one trait, if it is so of all of them; `None` where it is one answer."""
    at = redirection.at
    node = old[at.node] if at is not None else None
    if at is None or node is None or node.fact is None or (at.answer in node.answers and at.answer not in old.facts[node.fact].values):
        return None
    found = [trait for traits in redirection.people for trait in traits if trait.fact.partition(".")[0] == node.fact and not trait.now]
    if not any(len(trait.values) > 1 for trait in found):
        return None
    return found[:1] if len(found) == len(redirection.people) and len(set(found)) == 1 else found


def _last(old: Tree, at: Point) -> str:
    return f"{_label(old, at)} at {_quoted(old[at.node].headline)}"


def _answered(old: Tree, at: Point, label: str) -> str:
    node = old[at.node]
    if node.kind == "action":
        only = len(node.answers) == 1
        return f"has done {_quoted(node.headline)}" if only else f"answers {label} after {_quoted(node.headline)}"
    derived = node.fact in old.derived
    return f"{'has' if derived else 'answers'} {label} {'for' if derived else 'at'} {_quoted(node.headline)}"


def _label(old: Tree, at: Point) -> str:
    """What an answer is called."""
    node, id = old[at.node], at.answer or ""
    fact = old.facts[node.fact] if node.fact is not None else None
    if id in node.answers:
        return _quoted(node.answers[id].label)
    if id in node.ways:
        return _quoted(node.ways[id].label)
    if node.others is not None and id == node.others.id:
        only = not node.answers and not node.ways
        return "anything" if only else "anything else" if id == DONE else _quoted(node.others.label)
    if node.choice is None and fact is not None and id in fact.values:
        return _quoted(fact.values[id].label)
    return _quoted(id)


def _people(old: Tree, new: Tree, redirection: Redirection) -> str:
    """What is true of people besides."""
    told = _asked(old, redirection)
    said = told[0] if told is not None and len(told) == 1 else None
    rest = [[trait for trait in case if trait != said] for case in redirection.people]
    cases = [_all_of([_trait(old, new, trait, redirection.at) for trait in case]) for case in rest if case] if all(rest) else []
    if redirection.more:
        cases.append(f"is one of {counted(redirection.more, 'more kind')} of people")
    if not cases:
        return ""
    return f" and {cases[0]}" if len(cases) == 1 else f" and either {'; or '.join(cases)};"


def _trait(old: Tree, new: Tree, trait: Trait, at: Point | None) -> str:
    name, _, choice = trait.fact.partition(".")
    tree = old if name in old.facts else new
    fact = tree.facts[name]
    if choice:
        ticked = trait.values == ("yes",)
        return f"{'ticks' if ticked else 'does not tick'} {_quoted(fact.label(choice))} at {_quoted(fact.ask)}"
    has = "has" if fact.derived else "answers"
    said = f"{has} {_values(fact, trait.values)} {'for' if fact.derived else 'to'} {_quoted(fact.ask)}"
    if not trait.now:
        return said
    if at is not None and at.answer in trait.values and old[at.node].fact == name:
        said = "whose answer"
    other = next((fact for fact in new.facts.values() if set(trait.now) <= fact.values.keys() and (fact.id == name or name in fact.was)), None)
    now = _values(other, trait.now) if other is not None else _either([*map(_quoted, trait.now)])
    return f"{said}{'' if said == 'whose answer' else ', which'} is {now} now"


def _values(fact: Fact, values: Sequence[str]) -> str:
    rest = [value for value in fact.values if value not in values]
    if 0 < len(rest) < len(values) and len(values) > MOST_LISTED:
        return f"anything but {_either([_quoted(fact.label(value)) for value in rest])}"
    return _either([_quoted(fact.label(value)) for value in values])


def _either(labels: Sequence[str]) -> str:
    """Some labels, of which it is one."""
    if len(labels) <= MOST_LISTED + 1:  # to name one more takes no longer than to count it
        return _listed(labels, "or") if labels else "nothing more"
    return _listed([*labels[:MOST_LISTED], f"one of {len(labels) - MOST_LISTED:,} others"], "or")


def _all_of(told: Sequence[str]) -> str:
    return _listed(told, "and")


def _listed(some: Sequence[str], word: str) -> str:
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} {word} {some[-1]}"


def _quoted(label: str) -> str:
    return f"“{label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + '…'}”"
