"""What comes of the promises of a tree: each is kept, broken by a walk, or not proved.

What always holds: a promise that is not proved is never counted as kept, and says what is to blame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from advicetree.checking.proofs.arriving import Goal, who_cannot
from advicetree.checking.proofs.flooding import Path, starting
from advicetree.checking.proofs.looping import too_long
from advicetree.checking.proofs.people import MOST_PEOPLE, People
from advicetree.checking.proofs.proving import KEPT, Proof, Suspicion, told
from advicetree.checking.proofs.timing import too_early
from advicetree.checking.proofs.watches import TooManyStages, watch_for
from advicetree.checking.report import Verdict
from advicetree.checking.study import Found, Study, untold
from advicetree.durations import in_words
from advicetree.errors import listed, shown
from advicetree.model import Answer, Situation
from advicetree.promises import Point, Points, Promise

LONGEST_NAME = 72
MOST_FOLLOWED = 20_000_000


def judge(study: Study, number: int, promise: Promise) -> tuple[Verdict, list[tuple[str, Found]]]:
    """Give what came of one promise, the `number`th of its tree, and what is to be told of it, each with its rule."""
    if promise.kind == "by":
        return _by(study, number, promise)
    proof = _proof(study, promise)
    path = ("promise", number)
    if proof.verdict == "broken" and proof.path is not None:
        return Verdict(promise, "broken"), [("broken-promise", _shown(study, number, promise, proof, proof.path))]
    if proof.verdict == "not proved":
        sentence = f"{shown(promise.name, LONGEST_NAME)} is neither proved nor disproved: {_bound(proof.blame)}"
        mend = f"ask fewer of these facts again, or promise less: {listed(proof.blame, 8)}" if proof.blame else "promise less, or limit fewer nodes of a loop"
        return Verdict(promise, "not proved"), [("not-proved", Found(sentence, (*path, promise.kind), mend))]
    return Verdict(promise, "kept"), []


def _shown(study: Study, number: int, promise: Promise, proof: Proof, path: Path) -> Found:
    """Give what is found of a promise that is broken by a path."""
    chart = study.chart
    endless = proof.loop if promise.within is not None and len(path.steps) <= promise.within else 0
    cut = attrs.evolve(path, steps=path.steps[: promise.within])
    facts, walk = told(chart, cut, proof.person, foreknown=promise.kind == "can")
    loop = listed([chart.node(step.state).id for step in cut.steps[len(cut.steps) - endless :]], 4) if endless else ""
    sentence = _broken(study, promise, cut) + _how_long(study, promise, proof, loop)
    return Found(sentence, ("promise", number, promise.kind), _mend(promise), known=untold(chart, cut, facts, walk), walk=walk)


def _how_long(study: Study, promise: Promise, proof: Proof, loop: str) -> str:
    """Tell how long a walk can be that is longer than promised, where that can be told."""
    if loop:
        return f", and can go round over {loop} for ever"
    if promise.within is None or proof.longest <= promise.within:
        return ""
    fixed = {condition.fact: condition.value for condition in promise.when}
    sure = study.prover.decide(lambda people: too_long(people, proof.longest - 1), fixed).verdict == "broken"
    return f"; the longest has {proof.longest}" if sure else ""


def _bound(blame: tuple[str, ...]) -> str:
    """Tell which bound was reached: of people, where facts are to blame, or of states."""
    return f"it depends on more than {MOST_PEOPLE:,} kinds of people" if blame else "there are more states of its walks than can be looked at"


def _proof(study: Study, promise: Promise) -> Proof:
    """Give what comes of proving a promise of any kind that is decided by walks."""
    prover = study.prover
    fixed = {condition.fact: condition.value for condition in promise.when}
    if promise.kind == "can":
        return _can(study, promise, fixed)
    if promise.kind == "within":
        return prover.decide(lambda people: too_long(people, promise.within or 0), fixed)
    if promise.kind == "not-before":
        return prover.sought(too_early(study.chart, promise), fixed)
    try:
        watch = watch_for(study.chart, promise)
    except TooManyStages:
        watch = None
    if watch is None or watch.stages * len(study.chart.node_of) > MOST_FOLLOWED:
        return Proof("not proved")
    return prover.watched(watch, fixed)


def _can(study: Study, promise: Promise, fixed: dict[str, str]) -> Proof:
    """Give whether whoever is at some points can still reach others: any of them or, where each is meant, each by itself."""
    chart, can = study.chart, _group(promise.can)
    origin = promise.from_.points if promise.from_ is not None else (Point(study.tree.start),)
    from_nodes = {chart.number[point.node] for point in origin if point.answer is None}
    from_doors = {door for point in origin for door in chart.doors_at(point)}
    started = None if promise.from_ is not None else set(chart.starts)
    proofs: list[Proof] = []
    for goals in [(point,) for point in can.points] if can.each else [can.points]:
        nodes = {chart.number[point.node] for point in goals if point.answer is None}
        doors = {door for point in goals for door in chart.doors_at(point)}

        def look(people: People, nodes: set[int] = nodes, doors: set[int] = doors) -> Suspicion | None:
            return who_cannot(people, Goal(people, nodes, doors), starting(chart, people.everybody), from_nodes, from_doors, started)

        proofs.append(study.prover.decide(look, fixed))
    broken = [proof for proof in proofs if proof.path is not None]
    if broken:
        return min(broken, key=lambda proof: len(proof.path.steps) if proof.path is not None else 0)
    return next((proof for proof in proofs if proof.verdict == "not proved"), KEPT)


def _by(study: Study, number: int, promise: Promise) -> tuple[Verdict, list[tuple[str, Found]]]:
    """Give what comes of a promise that actions are done by a channel, which is read from them."""
    others = [point.node for point in _group(promise.of).points if study.tree[point.node].by != promise.by]
    if not others:
        return Verdict(promise, "kept"), []
    by = study.tree[others[0]].by
    how = f"is done by '{by}'" if by is not None else "does not say how it is done"
    sentence = f"{shown(promise.name, LONGEST_NAME)} is broken: {shown(others[0])} {how}"
    found = Found(sentence, ("promise", number, "by"), f"write by = '{promise.by}' in {listed(others)}, or promise less")
    return Verdict(promise, "broken"), [("broken-promise", found)]


def _group(points: Points | None) -> Points:
    assert points is not None, "the reader saw to it"
    return points


def _either(points: Iterable[Point]) -> str:
    """Name points of which any one would do."""
    names = [str(point) for point in points]
    return listed(names, 2).replace("', '", "' or '").replace(" and ", " or ")


def _met(study: Study, path: Path) -> list[set[Point]]:
    """Give what a path meets, event by event: its nodes, and its answers."""
    found = [{Point(study.chart.node(path.start).id)}]
    for step in path.steps:
        door = study.chart.doors[step.door]
        found += [{Point(study.chart.nodes[door.node].id, answer) for answer in door.ids}, {Point(study.chart.node(step.to).id)}]
    return found


def _first(points: Points | None, met: list[set[Point]]) -> Point | None:
    """Give that point of some which is met first."""
    return next((point for event in met for point in _group(points).points if point in event), None) if points is not None else None


def _broken(study: Study, promise: Promise, path: Path) -> str:
    """Tell how a promise is broken by a path."""
    met = _met(study, path)
    said = f"{shown(promise.name, LONGEST_NAME)} is broken: "
    last = _first(promise.before or promise.never or promise.of, met[::-1])
    if promise.kind == "before":
        always = _group(promise.always)
        missing = [point for point in always.points if not any(point in event for event in met)]
        return f"{said}somebody comes to {shown(str(last))} without {_either(missing)} before"
    if promise.kind == "never":
        before = _first(promise.after, met)
        return f"{said}somebody comes to {shown(str(last))}{f' after {shown(str(before))}' if before is not None else ''}"
    if promise.kind == "at-most":
        times = (promise.at_most or 0) + 1
        return f"{said}somebody comes to {shown(str(last))}{'' if times == 1 else ' twice' if times == 2 else f' {times} times'}"  # noqa: PLR2004
    if promise.kind == "can":
        start = "somebody at the start" if promise.from_ is None else f"somebody at {shown(str(_first(promise.from_, met[::-1])))}"
        return f"{said}{start} cannot reach {_either(_group(promise.can).points)}{' any more' if promise.from_ is not None else ''}"
    if promise.kind == "within":
        return f"{said}a walk has not ended after {promise.within} visit{'' if promise.within == 1 else 's'}"
    assert promise.not_before is not None, "it is the last kind"
    since = f" since '{promise.since}'" if promise.since is not None else ""
    return f"{said}{shown(str(last))} can open earlier than {in_words(promise.not_before)}{since}"


def _mend(promise: Promise) -> str:
    """Say what to do about a broken promise."""
    return {
        "before": "close the way that the walk shows, or lead it over what has to come before",
        "never": "lead these people elsewhere before they come there, or say for whom it holds in 'when'",
        "at-most": "limit how often it is visited, or lead on elsewhere",
        "can": "give a way there from where these people stand",
        "within": "limit the loop that the walk shows, or allow more visits; a node that is passed over is visited too",
        "not-before": "give the action a floor since that moment, or a wait on the way",
    }[promise.kind]


def passable_always(study: Study) -> Iterator[Found]:
    """A promise whose `always` names a lasting situation that is passed over without a word by those whose fact is known."""
    for number, promise in enumerate(study.tree.promises):
        for index, point in enumerate(promise.always.points if promise.always is not None else ()):
            node = study.tree[point.node]
            if not isinstance(node, Situation) or study.tree.facts[node.fact].afresh:
                continue
            silent = [way for way in _ways(node, point) if way.settles is not None and way.say is None]
            if silent:
                path = ("promise", number, "always", index)
                yield Found(
                    f"{shown(promise.name, LONGEST_NAME)} counts on {shown(str(point))}, passed over without a word where {shown(silent[0].id)} is known",
                    path,
                    "say what has to be said in the answer ('say'), or count on an action",
                    node.id,
                )


def _ways(node: Situation, point: Point) -> list[Answer]:
    """Give the answers that a point at a situation means."""
    others = [node.others] if node.others is not None else []
    if point.answer is None:
        return [*node.answers.values(), *others]
    return [node.answers[point.answer]] if point.answer in node.answers else others
