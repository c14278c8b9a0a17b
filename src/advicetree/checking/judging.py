"""What comes of the promises of a tree: each is kept, broken by a walk, or not proved.

What always holds: a promise that is not proved is never counted as kept, and says what is to blame.
"""

from __future__ import annotations

import attrs

from advicetree.checking.proofs.arriving import Goal, who_cannot
from advicetree.checking.proofs.chart import TooMuch
from advicetree.checking.proofs.flooding import BROKEN, Path, Watch, starting
from advicetree.checking.proofs.looping import too_long
from advicetree.checking.proofs.people import MOST_PEOPLE, People
from advicetree.checking.proofs.proving import Proof, Suspicion, told
from advicetree.checking.proofs.timing import too_early
from advicetree.checking.proofs.watches import watch_for
from advicetree.checking.report import Verdict
from advicetree.checking.study import Found, Study, is_absolute
from advicetree.checking.wording import LONGEST_NAME, broken, done_otherwise, mend, the
from advicetree.promises import Points, Promise
from advicetree.text import listed, shown


def judge(study: Study, number: int, promise: Promise) -> tuple[Verdict, list[tuple[str, Found]]]:
    """Give what came of one promise, the `number`th of its tree, and what is to be told of it, each with its rule."""
    proofs = [(part, _proof(study, part)) for part in _parts(promise)]
    breaks = [(part, proof, proof.path) for part, proof in proofs if proof.path is not None]
    if breaks:
        part, proof, path = min(breaks, key=lambda each: len(each[2].steps))
        return Verdict(promise, "broken"), [("broken-promise", _shown(study, number, part, proof, path))]
    unproved = [proof for _, proof in proofs if proof.verdict == "not proved"]
    if unproved and _somebody_comes(study, promise):
        sentence = f"{shown(promise.name, LONGEST_NAME)} is neither proved nor disproved: {_bound(unproved[0].blame)}"
        return Verdict(promise, "not proved"), [("not-proved", Found(sentence, ("promise", number, promise.kind), _less(unproved[0].blame)))]
    return Verdict(promise, "kept"), []


def _somebody_comes(study: Study, promise: Promise) -> bool:
    """Whether somebody may come to what a promise is about, as far as the rules know; if nobody does, it is kept, and they say so too."""
    group = promise.before or promise.never or promise.of
    if group is None:
        return True
    try:
        meets = [study.meets(point) for point in group.points]
    except TooMuch:
        return True
    return all(meets) if group.each and promise.kind in {"before", "never"} else any(meets)


def _parts(promise: Promise) -> list[Promise]:
    """Give a promise as several where it is about each of some points by itself: all of them are kept if and only if it is."""
    if promise.kind == "before" and the(promise.always).each:
        return [attrs.evolve(promise, always=Points((point,))) for point in the(promise.always).points]
    if promise.kind == "at-most" and the(promise.of).each:
        return [attrs.evolve(promise, of=Points((point,))) for point in the(promise.of).points]
    if promise.kind == "can" and the(promise.can).each:
        return [attrs.evolve(promise, can=Points((point,))) for point in the(promise.can).points]
    return [promise]


def _shown(study: Study, number: int, promise: Promise, proof: Proof, path: Path) -> Found:
    """Give what is found of a promise that is broken by a path."""
    chart = study.chart
    endless = proof.loop if promise.within is not None and len(path.steps) <= promise.within else 0
    cut = attrs.evolve(path, steps=path.steps[: promise.within])
    known, walk = told(chart, cut, proof.person)
    loop = _through([chart.node(step.state).id for step in cut.steps[len(cut.steps) - endless :]]) if endless else ""
    sentence = broken(study, promise, cut) + _how_long(study, promise, proof, loop)
    return Found(sentence, ("promise", number, promise.kind), mend(study.tree, promise), known=known, walk=walk)


def _through(nodes: list[str]) -> str:
    """Nodes that a walk goes through, as a sentence names them."""
    if len(nodes) != 2:  # noqa: PLR2004
        return listed(nodes, 4)
    return " and ".join(map(shown, nodes))


def _how_long(study: Study, promise: Promise, proof: Proof, loop: str) -> str:
    """Tell how long a walk can be that is longer than promised, where that can be told."""
    if loop:
        return f", and can go round through {loop} for ever"
    if promise.within is None or proof.longest <= promise.within:
        return ""
    fixed = {condition.fact: condition.value for condition in promise.when}
    sure = study.prover.decide(lambda people: too_long(people, proof.longest - 1), fixed).verdict == "broken"
    return f"; the longest has {proof.longest}" if sure else ""


def _bound(blame: tuple[str, ...]) -> str:
    """Tell which bound was reached: of people, where facts are to blame, or of states."""
    return f"it depends on more than {MOST_PEOPLE:,} kinds of people" if blame else "there is more to follow than can be followed"


def _less(blame: tuple[str, ...]) -> str:
    """Say what would make less of it."""
    if blame:
        return f"ask fewer of these facts again, or promise less: {listed(blame, 8)}"
    return "promise each thing by itself, count less, or limit fewer nodes of one loop"


def _proof(study: Study, promise: Promise) -> Proof:
    """What comes of proving a promise."""
    try:
        return study.never(promise) if is_absolute(promise) else _decided(study, promise)
    except TooMuch:
        return Proof("not proved")


def _decided(study: Study, promise: Promise) -> Proof:
    """What comes of proving a promise by the search that its kind needs. Raises `TooMuch`."""
    prover = study.prover
    fixed = {condition.fact: condition.value for condition in promise.when}
    if promise.kind == "can":
        return _can(study, promise, fixed)
    if promise.kind == "within":
        return prover.decide(lambda people: too_long(people, promise.within or 0), fixed)
    if promise.kind == "not-before":
        return prover.sought(too_early(study.chart, promise), fixed)
    if promise.kind == "by":
        return prover.watched(Watch(1, {study.chart.number[id]: (BROKEN,) for id in done_otherwise(study.tree, promise)}), fixed)
    return prover.watched(watch_for(study.chart, promise), fixed)


def _can(study: Study, promise: Promise, fixed: dict[str, str]) -> Proof:
    """Give whether whoever is at some points can still reach one of others."""
    chart, goals = study.chart, the(promise.can).points
    origin = promise.from_.points if promise.from_ is not None else ()
    from_nodes = {chart.number[point.node] for point in origin if point.answer is None}
    from_doors = {door for point in origin for door in chart.doors_at(point)}
    started = None if promise.from_ is not None else set(chart.starts)
    nodes = {chart.number[point.node] for point in goals if point.answer is None}
    doors = {door for point in goals for door in chart.doors_at(point)}

    def look(people: People) -> Suspicion | None:
        return who_cannot(people, Goal(people, nodes, doors), starting(chart, people.everybody), from_nodes, from_doors, started)

    asked_again = tuple(fact for fact in fixed if fact in chart.doubtful & study.tree.recurring)
    return study.prover.decide(look, fixed, asked_again)
