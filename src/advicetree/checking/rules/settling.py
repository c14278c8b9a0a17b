"""Answers that make a fact known which had better be asked again, and how to have it so.

Invariant: what is found here is a cause and a mend, told beside what a rule finds; it is an error of no kind by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from advicetree.checking.proofs.refinement import values_on
from advicetree.checking.proofs.state_graph import StateGraph
from advicetree.checking.proofs.traces import Trace
from advicetree.model import Situation
from advicetree.text import shown
from advicetree.tree import Tree


@attrs.frozen
class Settling:
    """An answer that makes a fact known: the situation where it is given, and its id."""

    node: Situation
    answer: str

    @property
    def why(self) -> str:
        """What the answer does."""
        return f"{shown(self.answer)} settles '{self.node.fact}', which is not asked again"

    def mend(self, tree: Tree) -> str:
        """What lets the question be asked again."""
        out = "" if tree.facts[self.node.fact].own else f"take it out of the fact '{self.node.fact}' and "
        return (
            f"if answer {shown(self.answer)} of {shown(self.node.id)} leaves it open, {out}write settles = false in it; else ask at each visit what can change"
        )


def settled(graph: StateGraph, trace: Trace, person: Mapping[str, str]) -> Settling | None:
    """The answer without which somebody at the end of a trace, who cannot come to an ending, could: its question is passed over from there on."""
    values = {**person, **values_on(graph, trace, person)}
    given = {fact: step.state for step in trace.steps if (fact := graph.edges[step.edge].fact) is not None and graph.edges[step.edge].values}
    for fact in reversed(list(values)):
        asked = _asked_again(graph, trace.end, {other: value for other, value in values.items() if other != fact})
        if asked is None:
            continue
        states = [given[fact]] if fact in given else asked
        node = next((node for state in states if isinstance(node := graph.node(state), Situation) and node.fact == fact), None)
        if node is not None and values[fact] in node.answers:
            return Settling(node, values[fact])
    return None


def _asked_again(graph: StateGraph, start: int, values: Mapping[str, str]) -> list[int] | None:
    """The states that lead to an ending for those of whom some values are true, all else being free; `None` where no ending is reached."""
    found, todo = {start}, [start]
    for state in todo:
        for edge, to in graph.transitions[state]:
            fact = graph.edges[edge].fact
            if to not in found and (fact is None or fact not in values or values[fact] in graph.edges[edge].values):
                found.add(to)
                todo.append(to)
    return todo if any(graph.node_of[state] in graph.endings for state in todo) else None
