"""Rules about derived facts and lists of choices: what an author of real guidance writes that loads, and that nobody can mean.

Invariant: all of these are warnings. What is said of where facts count and rules apply holds person by person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advicetree.checking.found import at, finding
from advicetree.checking.proofs.reachability import reachable_sets
from advicetree.checking.study import Study, at_nodes, beyond
from advicetree.model import Node, Requirement, Situation
from advicetree.problems import Problem
from advicetree.text import listed, shown
from advicetree.tree import Tree

NONE = ("none", "none-of-these", "none-of-them", "nothing")
MOST_NAMED = 4
UNREAD = ("help", "note", "caution")


def single_choice(study: Study) -> Iterator[Problem]:
    """A fact of several choices of which only one can be ticked."""
    for fact in study.tree.facts.values():
        if fact.several is not None and fact.several.most == 1:
            fix = f"take 'several' out, and answer {listed(fact.values, 3)} one at a time"
            yield finding("single-choice", f"only one choice of {shown(fact.id)} can be ticked", ("fact", fact.id, "several"), fix)


def mixed_none(study: Study) -> Iterator[Problem]:
    """A choice that is called none, and can be ticked together with others."""
    for fact in study.tree.facts.values():
        for value in fact.values.values() if fact.several is not None else ():
            if value.id in NONE and not value.alone:
                wrong = f"{shown(value.id)} of {shown(fact.id)} can be ticked together with other choices"
                yield finding("mixed-none", wrong, ("fact", fact.id, "answers", value.id), "give it alone = true, or another id")


def idle_value(study: Study) -> Iterator[Problem]:
    """A value of a derived fact that no rule gives."""
    for fact in study.tree.facts.values():
        given = {rule.value for rule in fact.rules}
        for value in fact.values if fact.derived else ():
            if value not in given:
                wrong = f"no rule of {shown(fact.id)} gives {shown(value)}"
                yield finding("idle-value", wrong, ("fact", fact.id, "answers", value), f"write a rule with is = {shown(value)}, or take it out")


def unread_words(study: Study) -> Iterator[Problem]:
    """Help, a note or a caution at a fork about a derived fact, where nobody stops."""
    for node in study.tree.nodes.values():
        if isinstance(node, Situation) and node.fact in study.tree.derived:
            for key in UNREAD:
                if getattr(node, key):
                    wrong = f"nobody stops at {shown(node.id)}, since {shown(node.fact)} is derived, so nobody reads its {key}"
                    yield finding("unread-words", wrong, at(node, key), "put it where people stop, or say it on an answer's way", node.id)


def late_input(study: Study) -> Iterator[Problem]:
    """A fork about a derived fact, or a question that a program works out, that is met before one of its inputs is asked further down.

    A fork that is met again after that is well.
    """
    for node, name, places in _late(study):
        what = f"forks by {shown(node.fact)}, which rests on" if node.fact in study.tree.derived else f"asks for {shown(node.fact)}, which is worked out from"
        wrong = f"{shown(node.id)} {what} {shown(name)}, and that is asked further down, at {listed(places, 2)}"
        otherwise = "or come back to the fork after it" if node.fact in study.tree.derived else f"or take it out of what {shown(node.fact)} is worked out from"
        yield finding("late-input", wrong, at(node), f"ask about {shown(name)} above {shown(node.id)}, {otherwise}", node.id)


def idle_rule(study: Study) -> Iterator[Problem]:
    """A rule of a derived fact, not the last, that is the first to apply for nobody, wherever the fact is read."""
    hits = [hit for hit in study.never_hit if hit.rule + 1 < len(study.tree.facts[hit.fact].rules)]
    late = {(node.id, name) for node, name, _ in (_late(study) if hits else ())}
    for hit in hits:
        condition, nodes = study.tree.facts[hit.fact].rules[hit.rule].condition, study.read_at[hit.fact]
        assert condition is not None, "it is not the last"
        read = sorted(study.graph.exact.read_by(condition))
        if any((node, name) in late for node in nodes for name in read):
            continue  # that is told already
        uncounted = [name for name in read if study.where_it_counts(name).isdisjoint(nodes)]
        why, fix = "nobody to whom it applies comes there", "let such people come there, or take the rule out"
        if not study.can_hold(condition):
            why, fix = "its condition contradicts itself, so it applies to nobody", "mend the condition, or take the rule out"
        elif study.holds_at(condition, nodes):
            above = [str(number + 1) for number in study.takers(hit)]
            rules = " and ".join([", ".join(above[:-1]), above[-1]] if len(above) > 1 else above)
            some = "the rules above it" if len(above) > MOST_NAMED else f"rule{'s' if len(above) > 1 else ''} {rules}"
            why, fix = f"{some} take{'s' if len(above) == 1 else ''} everybody to whom it applies", "move it up, or take it out"
        elif uncounted:
            them = "it" if len(uncounted) == 1 else "them"
            why, fix = f"nobody there was asked about {listed(uncounted, 2)}", f"ask about {them} before, or take the rule out"
        wrong = f"rule {hit.rule + 1} of {shown(hit.fact)} never decides at {listed(nodes, 2)}: {why}"
        yield finding("idle-rule", wrong, ("fact", hit.fact, "rules", hit.rule), fix, nodes[0])


def half_asked(study: Study) -> Iterator[Problem]:
    """A rule that asks for a plain no, where somebody comes who was not asked: it does not hold for them, as their no would."""
    tree = study.tree
    for name, nodes in study.read_at.items():
        for number, rule in enumerate(tree.facts[name].rules):
            cases = rule.condition.any_of if rule.condition is not None else ()
            refused = {each.fact: each for case in cases for each in case.all_of if _is_no(tree, each)}
            for fact, requirement in refused.items():
                counts = {(study.graph.node(state).id, bool(counted)) for (state, counted), bits in study.counting(fact).items() if bits}
                some = [id for id in nodes if {(id, True), (id, False)} <= counts]
                if some:
                    yes = f'{{ {fact} = "yes" }}' if requirement.choice is None else f'{{ {fact} = {{ {requirement.choice} = "yes" }} }}'
                    skipped = f"some who come to {listed(some, 2)} were not asked, so it skips them"
                    wrong = f"rule {number + 1} of {shown(name)} asks for a no to {shown(fact)}, and {skipped}"
                    fix = f"put a rule with if = {yes} above it, or write unless = {yes}; if it is meant so, silence this on {shown(some[0])}"
                    yield finding("half-asked", wrong, ("fact", name, "rules", number), fix, some[0])


def _is_no(tree: Tree, requirement: Requirement) -> bool:
    """Whether a requirement is a plain no: to a choice, or to a question of yes and no."""
    if requirement.fact in tree.derived or requirement.values != ("no",):
        return False
    return requirement.choice is not None or {*tree.facts[requirement.fact].values} == {"yes", "no"}


def _late(study: Study) -> Iterator[tuple[Node, str, list[str]]]:
    """The nodes that rest on a fact which somebody is asked only further down, with that fact and where it is asked."""
    tree = study.tree
    resting = {node: _inputs(tree, node) for id, node in tree.nodes.items() if id in study.visited}
    if not any(resting.values()) or not study.graph.counted:
        return
    before = _before_forks(study, [node for node in resting if node.fact in tree.derived])
    for node, inputs in resting.items():
        further = study.drawn_from([node.id]) & study.visited if inputs else set[str]()
        again = before.get(node.fact, set())
        for name in inputs:
            places = [id for id, other in tree.nodes.items() if other.fact == name and id in further and id not in again]
            if places and (places := _asked_after(study, node.id, name, places)):
                yield node, name, places


def _inputs(tree: Tree, node: Node) -> tuple[str, ...]:
    """The facts that a fork about a derived fact, or a question that a program works out, rests on in the end."""
    if node.fact is None or node.fact in tree.derived:
        return tree.inputs(node.fact) if node.fact is not None else ()
    return tuple(dict.fromkeys(name for given in tree.facts[node.fact].worked_out_from for name in (tree.inputs(given) if given in tree.derived else (given,))))


def _asked_after(study: Study, node: str, fact: str, places: list[str]) -> list[str]:
    """Those of some places that somebody comes to from a node where a fact did not count; all of them where that would take too long to tell."""
    starts = {state: bits for (state, counts), bits in study.counting(fact).items() if not counts and study.graph.node(state).id == node}
    if not starts or not study.afford():
        return places if starts else []
    met = at_nodes(study.valuations, reachable_sets(study.valuations, starts))
    return [id for id in places if id in met]


def _before_forks(study: Study, forks: Iterable[Node]) -> dict[str | None, set[str]]:
    """By the fact of each fork, the nodes that lead to a fork about it."""
    back: dict[str, list[str]] = {id: [] for id in study.onward}
    for id, others in study.onward.items():
        for to in others:
            back[to].append(id)
    about: dict[str | None, list[str]] = {}
    for node in forks:
        about.setdefault(node.fact, []).append(node.id)
    return {fact: beyond(ids, back) for fact, ids in about.items()}
