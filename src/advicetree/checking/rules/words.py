"""Rules about words and sources: that words fit on a screen, can be told apart, come back where they are recalled, and rest on something.

Invariant: none of it touches where walks lead.
What cites a claim carries it: a node, a line, or an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.found import at, at_point, at_way, finding, lines
from advicetree.checking.study import Study, at_nodes
from advicetree.model import Ending, Node, Situation
from advicetree.problems import Problem
from advicetree.promises import Point
from advicetree.spans import Path
from advicetree.text import listed, shown

MOST_BITS = 1 << 29
_MARKUP = re.compile(
    r"(?P<link>!?\[[^\[\]\n]+\]\([^()\s]+\)|<a\s[^<>]*>|<https?://[^<>\s]+>)|\*\*\w(?:[^*\n]*[^*\s])?\*\*|(?<!\w)__\w(?:[^_\n]*[^_\s])?__(?!\w)"
    r"|</?(?:a|b|br|div|em|i|li|p|span|strong|u|ul)(?:\s[^<>]*)?/?>"
)
LONGEST_HEADLINE, LONGEST_ANSWER, LONGEST_WORDS = 150, 90, 400


def long_text(study: Study) -> Iterator[Problem]:
    """A text that is too long for a screen."""
    for node in study.tree.nodes.values():
        for path, text, most in _texts(node):
            if len(text) > most:
                yield finding(
                    "long-text",
                    f"this text of {shown(node.id)} has {len(text):,} characters; more than {most} are too many for a screen",
                    path,
                    "shorten it, or split it into several lines",
                    node.id,
                )


def _texts(node: Node) -> Iterator[tuple[Path, str, int]]:
    """The texts of a node: their paths, and how long they may be."""
    if not isinstance(node, Ending):
        yield at(node, "ask" if isinstance(node, Situation) else "do"), node.headline, LONGEST_HEADLINE
    for path, line in lines(node):
        yield path, line.say, LONGEST_HEADLINE if path[2:] == ("say", 0) else LONGEST_WORDS
    for answer in node.answers.values():
        yield at(node, "answers", answer.id), answer.label, LONGEST_ANSWER
        yield at(node, "answers", answer.id), answer.say or "", LONGEST_WORDS
    for way in (*node.ways.values(), *([node.others] if node.others is not None else [])):
        yield at_way(node, way), way.say or "", LONGEST_WORDS
    if node.limit is not None:
        yield at(node, "limit"), node.limit.say or "", LONGEST_WORDS
    yield at(node, "note"), node.note or "", LONGEST_WORDS
    if node.wait is not None:
        yield at(node, "wait"), node.wait.why or "", LONGEST_WORDS


def markup(study: Study) -> Iterator[Problem]:
    """Markdown or HTML in words, which readers see as it is written."""
    for node in study.tree.nodes.values():
        for path, text, _ in _texts(node):
            if found := _MARKUP.search(text):
                yield finding(
                    "markup",
                    f"this text of {shown(node.id)} holds {shown(found[0])}, which is shown as it is written",
                    path,
                    'a line leads somewhere by its link: { say = "...", link = "https://..." }' if found["link"] else "leave the marks out",
                    node.id,
                )


def same_label(study: Study) -> Iterator[Problem]:
    """Two answers of one node with the same label."""
    for node in study.tree.nodes.values():
        seen: dict[str, str] = {}
        for id, label in _labels(study, node):
            folded = label.strip().casefold()
            if folded in seen:
                yield finding(
                    "same-label",
                    f"answers {shown(seen[folded])} and {shown(id)} of {shown(node.id)} have the same label, {shown(label)}",
                    at_point(study.tree, Point(node.id, id)),
                    "give each a label that tells it from the others",
                    node.id,
                )
            seen.setdefault(folded, id)


def _labels(study: Study, node: Node) -> Iterator[tuple[str, str]]:
    """The ids and labels of all that is offered at a node, in the order of `engine.offers`; raises `BudgetExceeded`."""
    for answer in node.answers.values():
        yield answer.id, answer.label
    if node.fact is not None and (node.others is not None or (node.ways and node.choice is None)):
        values = study.tree.facts[node.fact].values
        study.graph.budget.spend(work=len(values))
        for value in values.values():
            if value.id not in node.answers:
                yield value.id, value.label


def unrecalled_note(study: Study) -> Iterator[Problem]:
    """A note that is never recalled."""
    recalled = {id for node in study.tree.nodes.values() for id in node.recall}
    for node in study.tree.nodes.values():
        if node.note is not None and node.id not in recalled:
            yield finding(
                "unrecalled-note",
                f"the note of {shown(node.id)} is never recalled",
                at(node, "note"),
                f"show it where it helps (recall = ['{node.id}']), or do not ask for it",
                node.id,
            )


def early_recall(study: Study) -> Iterator[Problem]:
    """A recall of a node that nobody has visited by then."""
    recalling: dict[str, list[tuple[Node, int]]] = {}
    for node in study.tree.nodes.values():
        for number, id in enumerate(node.recall):
            recalling.setdefault(id, []).append((node, number))
    maybe = _drawn_before(study, list(recalling))
    for bit, (id, nodes) in enumerate(recalling.items()):
        after = {node.id for node, _ in nodes if maybe[study.graph.number[node.id]] >> bit & 1}
        if after and study.afford():
            after = set(at_nodes(study.valuations, study.behind(nodes=frozenset([study.graph.number[id]]))))
        for node, number in nodes:
            if node.id in study.visited and node.id not in after:
                yield finding(
                    "early-recall",
                    f"{shown(node.id)} recalls {shown(id)}, which nobody has visited by then",
                    at(node, "recall", number),
                    "recall it at a node that comes after it, or take it out",
                    node.id,
                )


def _drawn_before(study: Study, ids: list[str]) -> list[int]:
    """For each node a bit set of those of some nodes from which the drawing leads to it, which is cheap to tell; raises `BudgetExceeded`."""
    graph = study.graph
    if len(graph.nodes) * len(ids) > MOST_BITS:
        raise BudgetExceeded
    bits = {graph.number[id]: 1 << bit for bit, id in enumerate(ids)}
    before = [0] * len(graph.components)
    found = [0] * len(graph.nodes)
    for number, component in enumerate(graph.components):
        own = 0
        for state in component:
            own |= bits.get(graph.node_of[state], 0)
        inside = before[number] | (own if graph.cyclic[number] else 0)
        for state in component:
            found[graph.node_of[state]] |= inside
            for _, to in graph.transitions[state]:
                before[graph.component_of[to]] |= before[number] | own
    return found


def unused_name(study: Study) -> Iterator[Problem]:
    """A moment that no wait counts from, a stage without nodes, a source that nothing cites, or a group that nothing names."""
    tree = study.tree
    moments = {moment for node in tree.nodes.values() if node.wait is not None for moment in (node.wait.since, node.wait.until)}
    moments |= {promise.since for promise in tree.promises}
    stages = {node.stage for node in tree.nodes.values()}
    cited = {citation.source for citation in study.carriers} | {source.id for source in tree.sources.values() if source.claims}
    for kind, unused, why in (
        ("moment", tree.moments.keys() - moments, "no wait counts from"),
        ("stage", tree.stages.keys() - stages, "no node belongs to"),
        ("source", tree.sources.keys() - cited, "nothing cites"),
    ):
        for name in sorted(unused):
            yield finding("unused-name", f"{why} the {kind} {shown(name)}", (kind, name), "use it, or take it out")
    named = _names_used(study)
    for fact in tree.facts.values():
        for group in fact.groups:
            if (fact.id, group) not in named:
                wrong = f"nothing names the group {shown(group)} of {shown(fact.id)}"
                yield finding("unused-name", wrong, ("fact", fact.id, "groups", group), "use it, or take it out")


def _names_used(study: Study) -> set[tuple[str, str]]:
    """What is named of each fact: by the ways of situations, by what these are about, by conditions, and by groups of groups."""
    tree = study.tree
    conditions = [condition for _, _, condition in study.conditions]
    conditions += [rule.condition for fact in tree.facts.values() for rule in fact.rules if rule.condition is not None]
    conditions += [promise.when for promise in tree.promises if promise.when is not None]
    found = {(each.fact, name) for condition in conditions for each in condition.requirements for name in (*each.values, each.choice or "")}
    found |= {(node.fact or "", name) for node in tree.nodes.values() for name in (*node.ways, node.choice or "")}
    return found | {(fact.id, name) for fact in tree.facts.values() for group in fact.groups.values() for name in group.values}


def uncarried_claim(study: Study) -> Iterator[Problem]:
    """A claim that no node carries."""
    for claim in study.claims:
        if claim not in study.carriers:
            yield finding(
                "uncarried-claim",
                f"no node carries the claim {shown(str(claim))}",
                ("source", claim.source, "claims", claim.claim or ""),
                f"cite it where the tree says it (source = '{claim}'), or take it out of the claims",
            )


def silent_claim(study: Study) -> Iterator[Problem]:
    """A claim that is carried only by words that can be passed over."""
    for claim in study.claims:
        nodes = study.carriers.get(claim, [])
        if nodes and all(passable for _, passable in nodes):
            node = nodes[0][0]
            carrying = list(dict.fromkeys(node.id for node, _ in nodes))
            yield finding(
                "silent-claim",
                f"the claim {shown(str(claim))} is carried only by words that can be passed over, at {listed(carrying, 3)}",
                at(node),
                f"carry it in the words of an answer (a 'say' with source = '{claim}'), or in a line of an action or an ending as well",
                node.id,
            )


def unsourced_node(study: Study) -> Iterator[Problem]:
    """A node with no source, where the tree has sources."""
    if not study.tree.sources:
        return
    sourced = {node.id for nodes in study.carriers.values() for node, _ in nodes}
    for node in study.tree.nodes.values():
        if node.id not in sourced:
            yield finding(
                "unsourced-node",
                f"nothing of {shown(node.id)} names a source",
                at(node),
                "say what it rests on, with 'source' on it, on its lines or its answers",
                node.id,
            )
