"""Rules about facts: that what is asked can be answered, and that what is answered counts.

Invariant: all of it is exact, person by person, as far as people can be told apart; past that bound less is found, and nothing that is not so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from advicetree.checking.found import LONGEST_NAME, at, at_way, finding, in_short
from advicetree.checking.study import Study
from advicetree.engine import way_of
from advicetree.model import Action, Answer, Situation, answers_of
from advicetree.problems import Problem
from advicetree.text import listed, shown
from advicetree.tree import Tree


def dead_answer(study: Study) -> Iterator[Problem]:
    """An answer that nobody can give at its node, since the fact is known by then to have another value: only a warning if it completes the cover of its fact.

    What leads on with the same words as an answer that is given is left alone: it misleads nobody.
    """
    for node in study.tree.nodes.values():
        if node.id not in study.visited or not isinstance(node, Situation):
            continue
        given, answers = study.given(node), answers_of(node)
        live = [answer for answer in answers if _is_given(study.tree, node, answer, given)]
        ways = {(answer.to, answer.say) for answer in live}
        for answer in answers:
            if answer not in live and (answer.to, answer.say) not in ways:
                yield _dead(study, node, answer, given)


def _is_given(tree: Tree, node: Situation, answer: Answer, given: Collection[str]) -> bool:
    """Whether somebody gives an answer, or one that a group or `others` takes."""
    if answer.id in given or len(answers_of(node)) == 1:
        return True
    if node.choice is not None:
        return answer is node.others and not set(given) <= node.ways.keys()
    return any(id in tree.facts[node.fact].values and way_of(tree, node, id) is answer for id in given)


def _dead(study: Study, node: Situation, answer: Answer, given: Collection[str]) -> Problem:
    """What is said of an answer that nobody can give at its node."""
    fact, takes_the_rest = study.tree.facts[node.fact], answer is node.others
    is_value = takes_the_rest or answer.id in fact.values or answer.id in node.ways
    completes = is_value and (takes_the_rest or node.others is None)
    wrong, fix = f"nobody can give answer {shown(answer.id)} of {shown(node.id)}: by then '{node.fact}' is known", "ask only where it is still open"
    if node.choice is not None or fact.derived:
        about = node.fact if node.choice is None else f"{node.fact}.{node.choice}"
        why, fix = f"'{about}' is something else by then", "let others come here"
        if fact.derived:
            why, fix = "no rule gives it to anybody who comes here", "look at those rules, let others come here"
        wrong = f"nobody goes on by answer {shown(answer.id)} of {shown(node.id)}: {why}"
    elif is_value:
        left = [id for id in dict.fromkeys((*node.answers, *fact.values)) if id in given and id in fact.values]
        wrong += f", and leaves only {listed(left, 3)}"
        open_ = f", write settles = false where {shown(left[0])} leaves it open" if len(left) == 1 and _was_acted_on(study, node) else ""
        fix = f"ask it at each visit if it can change{open_}, let people of whom this is true come here"
    fix += ", or let it lead on as another answer does" if completes else ", or take the answer out"
    return finding("dead-answer", wrong, at_way(node, answer), fix, node.id if completes else None, mild=completes)


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
    """How often each fact is used: asked by a situation, named by an `if` or a `when`, or read by rules."""
    named = [fact for promise in study.tree.promises if promise.when is not None for fact in promise.when.facts]
    named += [fact for _, _, condition in study.conditions for fact in condition.facts]
    return Counter([*(node.fact for node in study.tree.nodes.values()), *named, *_read(study)])


def _read(study: Study) -> list[str]:
    """The facts that rules read, and those that others are worked out from."""
    facts = study.tree.facts.values()
    read = [fact for each in facts for rule in each.rules if rule.condition is not None for fact in rule.condition.facts]
    return [*read, *(fact for each in facts for fact in each.worked_out_from)]


def unasked_fact(study: Study) -> Iterator[Problem]:
    """A fact that is declared and never asked, and that no words depend on."""
    used = {node.fact for node in study.tree.nodes.values()}
    used |= {fact for _, _, condition in study.conditions for fact in condition.facts} | {*_read(study)}
    for fact in study.tree.facts.values():
        if fact.id not in used:
            yield finding(
                "unasked-fact", f"no situation asks about the fact {shown(fact.id)}", ("fact", fact.id), f"ask about it (about = '{fact.id}'), or take it out"
            )


def unsaid_line(study: Study) -> Iterator[Problem]:
    """A line that is said to nobody, since nobody for whom its condition holds comes there."""
    for node, path, condition in study.conditions:
        said = study.said.get((condition, node.id))
        if said is None or said.anybody:
            continue
        later = [fact for fact in sorted(study.graph.exact.read_by(condition) & study.tree.asked) if not _is_asked_before(study, fact, node.id)]
        why = f"nobody with {shown(in_short(condition), LONGEST_NAME)} comes here"
        fix = "say it where such people come, or take it out"
        if not study.can_hold(condition):
            why, fix = "its condition contradicts itself", "mend the condition, or take the line out"
        elif later:
            why = f"{listed(later, 3)} {'counts' if len(later) == 1 else 'count'} only from a situation about {'it' if len(later) == 1 else 'them'} on"
            fix = "ask before, say the line later, or take it out"
        yield finding("unsaid-line", f"this line of {shown(node.id)} is said to nobody: {why}", path, fix, node.id)


def _is_asked_before(study: Study, fact: str, node: str) -> bool:
    """Whether somebody is asked about a fact at a node, or where the drawing leads on from there to it."""
    asked = {other.id for other in study.tree.nodes.values() if other.fact == fact and other.id in study.visited}
    return node in asked or node in study.drawn_from(asked)


def unheard_line(study: Study) -> Iterator[Problem]:
    """A line that only people hear of whom the program knew something beforehand, since no situation asks about it."""
    for node, path, condition in study.conditions:
        said = study.said.get((condition, node.id))
        if said is not None and said.anybody and not said.asked:
            unasked = sorted(study.graph.exact.read_by(condition) - study.tree.asked)
            yield finding(
                "unheard-line",
                f"this line of {shown(node.id)} is heard only by people whose {listed(unasked, 3)} was known beforehand: no situation asks about it",
                path,
                "ask about the fact; if the program always knows it, silence this",
                node.id,
            )
