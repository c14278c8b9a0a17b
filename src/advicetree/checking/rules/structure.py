"""Rules about where walks lead: that every node is visited by somebody, and that everybody comes to an end.

Invariant: what is found here is shown by a walk or holds on all walks, person by person; none of it is read from the drawing alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from advicetree.checking.found import at, at_point, finding, way_named
from advicetree.checking.proofs.liveness import EndlessCycles, stranded, traps
from advicetree.checking.proofs.refinement import as_walk, last_answer, who_walks
from advicetree.checking.proofs.state_graph import StateGraph, Transition
from advicetree.checking.proofs.traces import Trace, TraceStep
from advicetree.checking.study import Study
from advicetree.model import Known, Situation, targets
from advicetree.problems import Problem, attribute
from advicetree.promises import Point
from advicetree.text import listed, shown


def unvisited_node(study: Study) -> Iterator[Problem]:
    """A node that nobody can visit; those that only lead on from there are told with it."""
    nodes, met = study.tree.nodes, study.visited
    before: dict[str, list[str]] = {}
    for node in nodes.values():
        for to in dict.fromkeys(targets(node)):
            before.setdefault(to, []).append(node.id)
    left = [id for id in nodes if id not in met]
    first = [id for id in left if any(other in met for other in before.get(id, ())) or not set(before.get(id, ())) - {id}]
    told: set[str] = set()
    barred = {*met, *first}
    for id in [*first, *left]:
        if id in told:
            continue
        behind = _behind(study, id, barred)
        told |= {id, *behind}
        barred.update(behind)
        others = [other for other in before.get(id, ()) if other in met]
        why = "no answer leads there" if not set(before.get(id, ())) - {id} else "only what lies behind it leads there"
        if others:
            why = f"nobody who comes to {listed(others, 3)} can go on to it"
        more = f", nor {listed(behind, 3)} behind it" if behind else ""
        yield finding(
            "unvisited-node", f"nobody can visit {shown(id)}{more}: {why}", at(nodes[id]), "let an answer that somebody can give lead to it, or take it out", id
        )


def _behind(study: Study, id: str, barred: Collection[str]) -> list[str]:
    """The nodes that a node leads to, over others or at once, without those that are barred, the nearest first."""
    found = {id: None}
    for name in (todo := [id]):
        fresh = [to for to in dict.fromkeys(targets(study.tree[name])) if to not in found and to not in barred]
        found.update(dict.fromkeys(fresh))
        todo += fresh
    return list(found)[1:]


def stranded_people(study: Study) -> Iterator[Problem]:
    """Somebody who cannot come to an end."""
    proof = study.prover.decide(stranded)
    study.skipped = study.skipped or proof.verdict == "unknown"
    if proof.counterexample is None:
        return
    told_of: set[str] = set()
    for each in [proof.counterexample] if study.left_out else traps(study.valuations):
        trace = each.trace
        node = study.graph.node(trace.end)
        if node.id in told_of or not study.afford():
            continue
        told_of.add(node.id)
        person = study.person(trace, each.needs)
        known, walk = as_walk(study.graph, trace, person)
        who = f" with {listed([attribute(fact, value) for fact, value in known], 2)}" if known else " like this" if walk else ""
        why, otherwise = "", "ask at each visit what can change"
        if (settled := _settled(study.graph, trace, person)) is not None:
            asked, answer = settled
            why = f": {shown(answer)} settles '{asked.fact}', which is not asked again"
            out = "" if study.tree.facts[asked.fact].own else f"take it out of the fact '{asked.fact}' and "
            otherwise = f"if answer {shown(answer)} of {shown(asked.id)} leaves it open, {out}write settles = false in it; else {otherwise}"
        yield finding(
            "stranded",
            f"people who come to {shown(node.id)}{who} can no longer come to an end{why}",
            at(node),
            f"{otherwise}, or let some answer lead on to an ending for these people too",
            known=known,
            walk=walk,
        )


def _settled(graph: StateGraph, trace: Trace, person: Mapping[str, Known]) -> tuple[Situation, str] | None:
    """The answer without which somebody at the end of a trace, who cannot come to an ending, could, with its situation: that is passed over from there on."""
    given = {fact: step.state for step in trace.steps if (fact := graph.edges[step.edge].fact) is not None and graph.edges[step.edge].values}
    for fact in reversed(list(person)):
        asked = _asked_again(graph, trace.end, {other: value for other, value in person.items() if other != fact})
        if asked is None:
            continue
        states = [given[fact]] if fact in given else asked
        node = next((node for state in states if isinstance(node := graph.node(state), Situation) and node.fact == fact), None)
        value = person[fact]
        if node is not None and isinstance(value, str) and value in node.answers:
            return node, value
    return None


def _asked_again(graph: StateGraph, start: int, values: Mapping[str, Known]) -> list[int] | None:
    """The states that lead to an ending for people with some values, all else being free; `None` where no ending is reached."""
    found, todo = {start}, [start]
    for state in todo:
        for edge, to in graph.transitions[state]:
            if to not in found and graph.fits(edge, values):
                found.add(to)
                todo.append(to)
    return todo if any(graph.node_of[state] in graph.endings for state in todo) else None


def endless_loop(study: Study) -> Iterator[Problem]:
    """A loop that can be gone round for ever without a wait or a limit."""
    graph = study.graph
    waits = [graph.nodes[edge.node].wait for edge in graph.edges]
    slow = [wait is not None and wait.moment is None and not edge.answer.any_time for edge, wait in zip(graph.edges, waits, strict=True)]

    def is_open(state: int, transition: Transition) -> bool:
        return not slow[transition.edge] and not _is_back(graph, state, transition)

    endless = EndlessCycles(study.valuations, study.reachable, is_open)
    gone_round: set[int] = set()
    for number in endless.components:
        loop, bit = endless.loop(number)
        edges = {step.edge for step in loop}
        if edges & gone_round or not graph.counted or not study.afford():
            continue
        trace = endless.trace(loop, bit, study.starts)
        person = who_walks(graph, trace.round_again(len(loop))).person
        if person is None:
            continue
        gone_round |= edges
        nodes = [graph.node(step.state).id for step in loop]
        over = next((node.wait.moment for step in loop if (node := graph.node(step.state)).wait is not None and node.wait.moment is not None), None)
        round_ = f"over {listed(nodes)}" if len(nodes) > 1 else f"from {shown(nodes[0])} to itself"
        yield finding(
            "endless-loop",
            f"a walk can go round {round_} for ever, without a wait or a limit",
            at_point(study.tree, Point(graph.node(loop[-1].state).id, last_answer(graph, trace, person))),
            "limit how often one of these nodes is visited, or let an action on the way wait"
            + (f"; a wait since '{over}' is over after the first round" if over is not None else ""),
            walk=as_walk(graph, trace, person)[1],
        )


def _is_back(graph: StateGraph, state: int, transition: Transition) -> bool:
    """Whether a limit leads straight back by a transition."""
    return (state, transition) in graph.sent_on and graph.node_of[transition.to] == graph.node_of[state]


def limit_back(study: Study) -> Iterator[Problem]:
    """A limit that leads straight back to the question whose answer ran into it."""
    graph, told_of = study.graph, set[str]()
    for (state, transition), limits in graph.sent_on.items():
        if not _goes(study, state, transition) or not graph.counted or not _is_back(graph, state, transition) or limits[-1].node in told_of:
            continue
        trace = study.trace_to({state: study.valuations.preimage(transition.edge, study.valuations.all)})
        if trace is None:
            continue
        limit, node = limits[-1], graph.node(state)
        longer = trace.longer([TraceStep(state, *transition)], trace.bit)
        person = who_walks(graph, longer).person
        if person is None:
            continue
        last = last_answer(graph, longer, person)
        name = way_named(study.tree, Point(node.id, last)).id
        told_of.add(limit.node)
        yield finding(
            "limit-back",
            f"the limit of {shown(limit.node)} leads back to {shown(limit.to)}, where answer {shown(name)} has just run into it",
            at(study.tree[limit.node], "limit"),
            "let the limit lead to another node",
            walk=as_walk(graph, longer, person)[1],
        )


def idle_limit(study: Study) -> Iterator[Problem]:
    """A limit that nobody can run into."""
    graph = study.graph
    run_into = {limit.node for (state, transition), limits in graph.sent_on.items() if _goes(study, state, transition) for limit in limits}
    for node in study.tree.nodes.values():
        if node.limit is not None and node.id in study.visited and node.id not in run_into and graph.counted:
            times = "twice" if node.limit.visits == 1 else f"more than {node.limit.visits} times"
            yield finding(
                "idle-limit",
                f"nobody can come to {shown(node.id)} {times}, so its limit never sends anybody on",
                at(node, "limit"),
                "take the limit out, or lead back here as it was meant",
                node.id,
            )


def _goes(study: Study, state: int, transition: Transition) -> bool:
    """Whether somebody can take a transition."""
    return bool(study.valuations.image(transition.edge, study.reachable[state]))
