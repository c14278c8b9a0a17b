"""What comes of the promises of a tree: each is kept, broken by a walk, or not proved.

Invariant: a promise that is not proved is never counted as kept, and says what is to blame.
"""

from __future__ import annotations

import attrs

from advicetree.checking.budget import BudgetExceeded
from advicetree.checking.found import Found
from advicetree.checking.proofs.cycles import longer_than
from advicetree.checking.proofs.goals import Goal, who_cannot
from advicetree.checking.proofs.monitors import monitor_for
from advicetree.checking.proofs.reachability import VIOLATED, Monitor, at_start
from advicetree.checking.proofs.refinement import UNKNOWN, Counterexample, Proof, as_walk
from advicetree.checking.proofs.timing import too_early
from advicetree.checking.proofs.valuations import MOST_VALUATIONS, Valuations
from advicetree.checking.report import Verdict
from advicetree.checking.study import Study, is_absolute
from advicetree.checking.wording import LONGEST_NAME, broken, done_otherwise, mend, the
from advicetree.promises import Points, Promise
from advicetree.text import listed, shown


def judge(study: Study, number: int, promise: Promise) -> tuple[Verdict, list[tuple[str, Found]]]:
    """What came of one promise, the `number`th of its tree, and what is to be told of it, each with its rule."""
    proofs = [(part, _proof(study, part)) for part in _parts(promise)]
    violations = [(part, proof.counterexample) for part, proof in proofs if proof.counterexample is not None]
    if violations:
        part, example = min(violations, key=lambda each: len(each[1].trace.steps))
        return Verdict(promise, "broken"), [("broken-promise", _shown(study, number, part, example))]
    unknown = [proof for _, proof in proofs if proof.verdict == "unknown"]
    if unknown and _somebody_comes(study, promise):
        sentence = f"{shown(promise.name, LONGEST_NAME)} is neither proved nor disproved: {_bound(unknown[0].blame)}"
        return Verdict(promise, "not proved"), [("not-proved", Found(sentence, ("promise", number, promise.kind), _less(unknown[0].blame)))]
    return Verdict(promise, "kept"), []


def _somebody_comes(study: Study, promise: Promise) -> bool:
    """Whether somebody may come to what a promise is about, as far as the rules know; if nobody does, it is kept, and they say so too."""
    group = promise.before or promise.never or promise.of
    if group is None:
        return True
    try:
        meets = [study.meets(point) for point in group.points]
    except BudgetExceeded:
        return True
    return all(meets) if group.each and promise.kind in {"before", "never"} else any(meets)


def _parts(promise: Promise) -> list[Promise]:
    """A promise as several where it is about each of some points by itself: all of them are kept if and only if it is."""
    if promise.kind == "before" and the(promise.always).each:
        return [attrs.evolve(promise, always=Points((point,))) for point in the(promise.always).points]
    if promise.kind == "at-most" and the(promise.of).each:
        return [attrs.evolve(promise, of=Points((point,))) for point in the(promise.of).points]
    if promise.kind == "can" and the(promise.can).each:
        return [attrs.evolve(promise, can=Points((point,))) for point in the(promise.can).points]
    return [promise]


def _shown(study: Study, number: int, promise: Promise, example: Counterexample) -> Found:
    """What is found of a promise that is broken, as a counterexample shows."""
    graph, trace = study.graph, example.trace
    endless = example.loop if promise.within is not None and len(trace.steps) <= promise.within else 0
    cut = attrs.evolve(trace, steps=trace.steps[: promise.within])
    known, walk = as_walk(graph, cut, example.person)
    loop = _through([graph.node(step.state).id for step in cut.steps[len(cut.steps) - endless :]]) if endless else ""
    sentence = broken(study, promise, cut) + _how_long(study, promise, example, loop)
    return Found(sentence, ("promise", number, promise.kind), mend(study.tree, promise), known=known, walk=walk)


def _through(nodes: list[str]) -> str:
    """Nodes that a walk goes through, as a sentence names them."""
    if len(nodes) != 2:  # noqa: PLR2004
        return listed(nodes, 4)
    return " and ".join(map(shown, nodes))


def _how_long(study: Study, promise: Promise, example: Counterexample, loop: str) -> str:
    """How long a walk can be that is longer than promised, where that can be told."""
    if loop:
        return f", and can go round through {loop} for ever"
    if promise.within is None or example.longest <= promise.within:
        return ""
    fixed = {condition.fact: condition.value for condition in promise.when}
    sure = study.prover.decide(lambda valuations: longer_than(valuations, example.longest - 1), fixed).verdict == "violated"
    return f"; the longest has {example.longest}" if sure else ""


def _bound(blame: tuple[str, ...]) -> str:
    """Which bound was reached: of kinds of people, where facts are to blame, or of states."""
    return f"it depends on more than {MOST_VALUATIONS:,} kinds of people" if blame else "there is more to follow than can be followed"


def _less(blame: tuple[str, ...]) -> str:
    """What would make less of it."""
    if blame:
        return f"ask fewer of these facts again, or promise less: {listed(blame, 8)}"
    return "promise each thing by itself, count less, or limit fewer nodes of one loop"


def _proof(study: Study, promise: Promise) -> Proof:
    """What comes of proving a promise."""
    try:
        return study.never(promise) if is_absolute(promise) else _decided(study, promise)
    except BudgetExceeded:
        return UNKNOWN


def _decided(study: Study, promise: Promise) -> Proof:
    """What comes of proving a promise by the search that its kind needs. Raises `BudgetExceeded`."""
    prover = study.prover
    fixed = {condition.fact: condition.value for condition in promise.when}
    if promise.kind == "can":
        return _can(study, promise, fixed)
    if promise.kind == "within":
        return prover.decide(lambda valuations: longer_than(valuations, promise.within or 0), fixed)
    if promise.kind == "not-before":
        return prover.searched(too_early(study.graph, promise), fixed)
    if promise.kind == "by":
        return prover.monitored(Monitor(1, {study.graph.number[id]: (VIOLATED,) for id in done_otherwise(study.tree, promise)}), fixed)
    return prover.monitored(monitor_for(study.graph, promise), fixed)


def _can(study: Study, promise: Promise, fixed: dict[str, str]) -> Proof:
    """Whether whoever is at some points can still reach one of others."""
    graph, goals = study.graph, the(promise.can).points
    origin = promise.from_.points if promise.from_ is not None else ()
    from_nodes = {graph.number[point.node] for point in origin if point.answer is None}
    from_edges = {edge for point in origin for edge in graph.edges_at(point)}
    started = None if promise.from_ is not None else set(graph.starts)
    nodes = {graph.number[point.node] for point in goals if point.answer is None}
    edges = {edge for point in goals for edge in graph.edges_at(point)}

    def find(valuations: Valuations) -> Counterexample | None:
        return who_cannot(valuations, Goal(valuations, nodes, edges), at_start(graph, valuations.all), from_nodes, from_edges, started)

    asked_again = tuple(fact for fact in fixed if fact in graph.left_open & study.tree.recurring)
    return study.prover.decide(find, fixed, asked_again)
