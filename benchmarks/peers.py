"""The same graph in what people use today, each as its documentation does it best; what is not installed is left out, and said.

Invariant: each peer goes the same walk from a session that was made for it, and comes to where ours comes; `installed` asserts it,
and that a session which is saved after five steps and resumed goes on to the same end.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar

from advicetree import Session, Tree
from benchmarks.by_hand import HandSession, Ways, ways_of
from benchmarks.measure import OURS
from benchmarks.trees import WALK

BY_HAND = "by hand, immutable"


class Peer:
    """A graph that was built by a peer; a session is whatever stands for one person's walk in it."""

    name: ClassVar[str]
    uses: ClassVar[str]  # what is imported
    save: Callable[[Any], Any] | None = None
    resume: Callable[[Any], Any] | None = None

    def __init__(self, ways: Ways, start: str) -> None:
        raise NotImplementedError

    def session(self) -> Any:
        """A new session, at the start."""
        raise NotImplementedError

    def walk(self, session: Any, answers: Sequence[str] = WALK) -> Any:
        """The session after some answers; it may be the same one, changed."""
        raise NotImplementedError

    def node(self, session: Any) -> Any:
        """Where a session is."""
        return session


class ByHand(Peer):
    name, uses = BY_HAND, "import attrs"

    def __init__(self, ways: Ways, start: str) -> None:
        self.ways, self.start = ways, start

    def session(self) -> HandSession:
        return HandSession(self.ways, self.start)

    def walk(self, session: HandSession, answers: Sequence[str] = WALK) -> HandSession:
        for answer in answers:
            session = session.answer(answer)
        return session

    def node(self, session: HandSession) -> str:
        return session.node

    def save(self, session: HandSession) -> str:
        return session.save()

    def resume(self, text: str) -> HandSession:
        return HandSession.resume(self.ways, text)


class Ours(Peer):
    name, uses = OURS, "from advicetree import Session"

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def session(self) -> Session:
        return Session.start(self.tree)

    def walk(self, session: Session, answers: Sequence[str] = WALK) -> Session:
        for answer in answers:
            session = session.answer(answer)
        return session

    def node(self, session: Session) -> str:
        return session.here.id

    def save(self, session: Session) -> str:
        return session.save()

    def resume(self, text: str) -> Session:
        return Session.resume(self.tree, text)


class Networkx(Peer):
    """Successors in a multigraph, looked for by hand: there is no session, only the name of a node."""

    name, uses = "networkx, no session", "import networkx"

    def __init__(self, ways: Ways, start: str) -> None:
        self.start, self.graph = start, import_module("networkx").MultiDiGraph()
        self.graph.add_edges_from((node, to, answer) for node, answers in ways.items() for answer, to in answers.items())

    def session(self) -> str:
        return self.start

    def walk(self, session: str, answers: Sequence[str] = WALK) -> str:
        edges = self.graph.adj
        for answer in answers:
            session = next(to for to, keys in edges[session].items() if answer in keys)
        return session


class Zen(Peer):
    """An expression for each node, compiled once: zen-engine has decisions and no walks, so a session is only the name of a node."""

    name, uses = "zen-engine, compiled expressions, no session", "import zen"

    def __init__(self, ways: Ways, start: str) -> None:
        compiled = import_module("zen").compile_expression
        self.start, self.next = start, {node: compiled(self.forks(answers)) for node, answers in ways.items() if answers}

    @staticmethod
    def forks(answers: Any) -> str:
        *others, last = answers.items()
        return "".join(f'answer == "{answer}" ? "{to}" : ' for answer, to in others) + f'"{last[1]}"'

    def session(self) -> str:
        return self.start

    def walk(self, session: str, answers: Sequence[str] = WALK) -> str:
        for answer in answers:
            session = self.next[session].evaluate({"answer": answer})
        return session


class ZenTable(Peer):
    """One decision table of all answers, evaluated at each step."""

    name, uses = "zen-engine, a decision table, no session", "import zen"

    def __init__(self, ways: Ways, start: str) -> None:
        rows = [{"_id": f"{node}.{answer}", "n": f'"{node}"', "a": f'"{answer}"', "t": f'"{to}"'} for node, all_ in ways.items() for answer, to in all_.items()]
        fields = [{"id": "n", "name": "node", "field": "node"}, {"id": "a", "name": "answer", "field": "answer"}]
        table = {"hitPolicy": "first", "inputs": fields, "outputs": [{"id": "t", "name": "to", "field": "to"}], "rules": rows}
        kinds = {"in": "inputNode", "table": "decisionTableNode", "out": "outputNode"}
        nodes = [{"id": id, "name": id, "type": kind, "position": {"x": 0, "y": 0}} for id, kind in kinds.items()]
        nodes[1]["content"] = table
        edges = [{"id": f"{one}-{other}", "type": "edge", "sourceId": one, "targetId": other} for one, other in (("in", "table"), ("table", "out"))]
        self.start, self.decision = start, import_module("zen").ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def session(self) -> str:
        return self.start

    def walk(self, session: str, answers: Sequence[str] = WALK) -> str:
        for answer in answers:
            session = self.decision.evaluate({"node": session, "answer": answer})["result"]["to"]
        return session


class Transitions(Peer):
    """A machine without a model of its own, to which a model is added for each person."""

    name, uses = "transitions", "from transitions import Machine"

    def __init__(self, ways: Ways, start: str) -> None:
        rows = [[answer, node, to] for node, answers in ways.items() for answer, to in answers.items()]
        self.machine = import_module("transitions").Machine(None, list(ways), start, rows, auto_transitions=False)

    def session(self, at: str | None = None) -> Any:
        model = _Model()
        self.machine.models.clear()  # each model that is added is looked for among all before
        self.machine.add_model(model, at)
        return model

    def walk(self, session: Any, answers: Sequence[str] = WALK) -> Any:
        for answer in answers:
            getattr(session, answer)()
        return session

    def node(self, session: Any) -> Any:
        return session.state

    def save(self, session: Any) -> Any:
        return session.state

    def resume(self, state: str) -> Any:
        return self.session(state)


class _Model:
    """One person in transitions."""


class PythonStatemachine(Peer):
    """A class of its own, without the checks of its graph that take the square of its size."""

    name, uses = "python-statemachine", "from statemachine import State, StateMachine"

    def __init__(self, ways: Ways, start: str) -> None:
        package = import_module("statemachine")
        states = {node: package.State(initial=node == start, final=not answers) for node, answers in ways.items()}
        for node, answers in ways.items():
            for answer, to in answers.items():
                states[node].to(states[to], event=answer)
        unchecked = {"validate_final_reachability": False, "validate_trap_states": False}
        self.machine = type("Peer", (package.StateMachine,), {f"s_{node}": state for node, state in states.items()} | unchecked)

    def session(self) -> Any:
        return self.machine()

    def walk(self, session: Any, answers: Sequence[str] = WALK) -> Any:
        for answer in answers:
            session.send(answer)
        return session

    def node(self, session: Any) -> Any:
        return session.current_state_value.removeprefix("s_")

    def save(self, session: Any) -> Any:
        return session.current_state_value

    def resume(self, state: str) -> Any:
        return self.machine(start_value=state)


class Xstate(Peer):
    """The interpreter without asyncio, which is quicker than the pure function `transition`."""

    name, uses = "xstate-statemachine", "from xstate_statemachine import SyncInterpreter, create_machine"

    def __init__(self, ways: Ways, start: str) -> None:
        package = import_module("xstate_statemachine")
        states = {node: {"on": dict(answers)} if answers else {"type": "final"} for node, answers in ways.items()}
        self.machine, self.interpreter = package.create_machine({"id": "small", "initial": start, "states": states}), package.SyncInterpreter

    def session(self) -> Any:
        return self.interpreter(self.machine).start()

    def walk(self, session: Any, answers: Sequence[str] = WALK) -> Any:
        for answer in answers:
            session.send(answer)
        return session

    def node(self, session: Any) -> Any:
        return session.value

    def save(self, session: Any) -> Any:
        return session.get_snapshot()

    def resume(self, text: str) -> Any:
        return self.interpreter.from_snapshot(text, self.machine)


class Sismic(Peer):
    """An interpreter without contracts; its documentation has none saved, and it is pickled."""

    name, uses = "sismic", "from sismic.interpreter import Interpreter"

    def __init__(self, ways: Ways, start: str) -> None:
        model = import_module("sismic.model")
        self.chart, self.interpreter = model.Statechart("small"), import_module("sismic.interpreter").Interpreter
        self.chart.add_state(model.CompoundState("root", initial=start), None)
        for node, answers in ways.items():
            self.chart.add_state(model.BasicState(node) if answers else model.FinalState(node), "root")
        for node, answers in ways.items():
            for answer, to in answers.items():
                self.chart.add_transition(model.Transition(node, to, event=answer))
        self.chart.validate()

    def session(self) -> Any:
        interpreter = self.interpreter(self.chart, ignore_contract=True)
        interpreter.execute_once()
        return interpreter

    def walk(self, session: Any, answers: Sequence[str] = WALK) -> Any:
        for answer in answers:
            session.queue(answer)
            session.execute_once()
        return session

    def node(self, session: Any) -> Any:
        return session.configuration[-1]

    def save(self, session: Any) -> Any:
        return pickle.dumps(session)

    def resume(self, pickled: bytes) -> Any:
        return pickle.loads(pickled)  # noqa: S301


PEERS: tuple[type[Peer], ...] = (ByHand, Networkx, Zen, Transitions, Xstate, Sismic, PythonStatemachine, ZenTable)


def package(peer: type[Peer]) -> str:
    """What a peer is imported from."""
    return peer.uses.split()[1].partition(".")[0]


def classes() -> list[type[Peer]]:
    """What is installed."""
    return [peer for peer in PEERS if find_spec(package(peer))]


def missing() -> list[str]:
    """What is not installed."""
    return sorted({peer.name.partition(",")[0] for peer in PEERS if peer not in classes()})


def installed(tree: Tree) -> Iterator[Peer]:
    """Ours and each peer, with the graph of a tree; each comes to where ours comes."""
    ours = Ours(tree)
    ends = ours.node(ours.walk(ours.session()))
    for peer in (ours, *(peer(ways_of(tree), tree.start) for peer in classes())):
        assert peer.node(peer.walk(peer.session())) == ends, peer.name
        if peer.save is not None and peer.resume is not None:
            again = peer.resume(peer.save(peer.walk(peer.session(), WALK[:5])))
            assert peer.node(peer.walk(again, WALK[5:])) == ends, peer.name
        yield peer
