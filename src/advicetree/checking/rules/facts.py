"""Rules about facts: that what is asked can be answered, and that what is answered counts.

Invariant: all of it is exact, person by person, as far as people can be told apart; past that bound less is found, and nothing that is not so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from advicetree.checking.found import at, finding
from advicetree.checking.study import Study
from advicetree.model import Action, Answer, Condition, Situation, answers_of
from advicetree.problems import Problem
from advicetree.text import listed, shown


def dead_answer(study: Study) -> Iterator[Problem]:
    """An answer that nobody can give at its node, since the fact is known by then to have another value: only a warning if it completes the cover of its fact.

    What leads on with the same words as an answer that is given is left alone: it misleads nobody.
    """
    for node in study.tree.nodes.values():
        if node.id not in study.visited or not isinstance(node, Situation):
            continue
        given, answers = study.given(node), answers_of(node)
        rest = given - node.answers.keys()
        live = {answer.id: (answer.to, answer.say) for answer in answers if (rest if answer is node.others else answer.id in given)}
        for answer in answers:
            if answer.id not in live and (answer.to, answer.say) not in live.values():
                yield _dead(study, node, answer, given)


def _dead(study: Study, node: Situation, answer: Answer, given: Collection[str]) -> Problem:
    """What is said of an answer that nobody can give at its node."""
    values = study.tree.facts[node.fact].values
    is_value = answer is node.others or answer.id in values
    completes = is_value and (answer is node.others or node.others is None)
    wrong, fix = f"nobody can give answer {shown(answer.id)} of {shown(node.id)}: by then '{node.fact}' is known", "ask only where it is still open"
    if is_value:
        left = [id for id in dict.fromkeys((*node.answers, *values)) if id in given and id in values]
        wrong += f", and leaves only {listed(left, 3)}"
        open_ = f", write settles = false where {shown(left[0])} leaves it open" if len(left) == 1 and _was_acted_on(study, node) else ""
        fix = f"ask it at each visit if it can change{open_}, let people of whom this is true come here"
    fix += ", or let it lead on as another answer does" if completes else ", or take the answer out"
    keys = ("others",) if answer is node.others else ("answers", answer.id)
    return finding("dead-answer", wrong, at(node, *keys), fix, node.id if completes else None, mild=completes)


def _was_acted_on(study: Study, node: Situation) -> bool:
    """Whether the shortest walk to a question about a known fact does something after it became known, so that the answer may be another by then."""
    graph, number = study.graph, study.graph.number[node.id]
    if not study.afford():
        return False
    trace = study.trace_to({state: bits for state, bits in enumerate(study.reachable) if bits and graph.node_of[state] == number})
    edges = [graph.edges[step.edge] for step in trace.steps] if trace is not None else []
    known = next((at for at, edge in enumerate(edges) if edge.fact == node.fact and edge.values), len(edges))
    return any(isinstance(graph.nodes[edge.node], Action) for edge in edges[known:])


def same_answers(study: Study) -> Iterator[Problem]:
    """A question whose answers all lead to the same place with the same words."""
    uses = _uses(study)
    for node in study.tree.nodes.values():
        if not isinstance(node, Situation) or (uses[node.fact] > 1 and study.tree.facts[node.fact].remember):
            continue
        answers = answers_of(node)
        if len({(answer.to, answer.say) for answer in answers}) == 1 and (len(answers) > 1 or node.others is not None):
            yield finding(
                "same-answers",
                f"all answers of {shown(node.id)} lead to {shown(answers[0].to)} with the same words, and nothing else needs to know what was answered",
                at(node),
                "let an answer lead elsewhere or say something of its own, or take the question out",
                node.id,
            )


def _uses(study: Study) -> Counter[str | None]:
    """How often each fact is used: asked by a situation, or named by an `if` or a `when`."""
    named = [fact for promise in study.tree.promises if promise.when is not None for fact in promise.when.facts]
    return Counter([*(node.fact for node in study.tree.nodes.values()), *(fact for _, _, condition in study.conditions for fact in condition.facts), *named])


def unasked_fact(study: Study) -> Iterator[Problem]:
    """A fact that is declared and never asked, and that no words depend on."""
    used = {node.fact for node in study.tree.nodes.values()}
    used |= {fact for _, _, condition in study.conditions for fact in condition.facts}
    for fact in study.tree.facts.values():
        if fact.id not in used:
            yield finding(
                "unasked-fact", f"no situation asks about the fact {shown(fact.id)}", ("fact", fact.id), f"ask about it (about = '{fact.id}'), or take it out"
            )


def unsaid_line(study: Study) -> Iterator[Problem]:
    """A line that is said to nobody, since nobody for whom its condition is true comes there."""
    for node, path, condition in study.conditions:
        if node.id in study.visited and (condition, node.id) in study.unsaid:
            yield finding(
                "unsaid-line",
                f"this line of {shown(node.id)} is said to nobody: nobody with {_told(condition)} comes here",
                path,
                "say it where such people come, or take it out",
                node.id,
            )


def unheard_line(study: Study) -> Iterator[Problem]:
    """A line whose fact nobody has been asked about by then, so that only people of whom it was known beforehand hear the line."""
    heard = _heard(study)
    asked = {node.fact for node in study.tree.nodes.values()}
    for node, path, condition in study.conditions:
        only = condition.simple
        if only is not None and node.id in study.visited and (condition, node.id) not in study.unsaid and node.id not in heard[condition]:
            why = f"nobody has given that answer about '{only.fact}' by then" if only.fact in asked else f"no situation asks about '{only.fact}'"
            yield finding(
                "unheard-line",
                f"this line of {shown(node.id)} is heard only if {_told(condition)} was known beforehand: {why}",
                path,
                "ask about the fact before, or say the line later",
                node.id,
            )


def _told(condition: Condition) -> str:
    return " and ".join(f"'{requirement.fact} = {listed(requirement.values)}'" for requirement in condition.requirements)


def _heard(study: Study) -> dict[Condition, set[str]]:
    """For each condition, the nodes where somebody can be who has given that answer; all, where that would take too long to tell."""
    found: dict[Condition, set[str]] = {}
    saying: dict[tuple[str | None, str], list[int]] = {}
    for number, edge in enumerate(study.graph.edges):
        for each in edge.values:
            saying.setdefault((edge.fact, each), []).append(number)
    for _, _, condition in study.conditions:
        only = condition.simple
        if condition in found or only is None:
            continue
        value = study.valuations.where(only.fact, only.values[0])
        edges = dict.fromkeys(saying.get((only.fact, only.values[0]), ()), value)
        if edges and not study.afford():
            found[condition] = set(study.tree.nodes)
            continue
        sets = study.behind(edges) if edges else []
        found[condition] = {study.graph.node(state).id for state, bits in enumerate(sets) if bits & value}
    return found
