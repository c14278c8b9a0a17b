"""The stops of a walk that lie behind it, each with what it takes to show it again, and to change the answer given there.

Invariant: a stop keeps the whole session and its own number in it, so that the stops of a long walk cost no more than the walk.
The session as it stood there is walked again when somebody asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from advicetree.engine import Step, offers
from advicetree.model import Answer, Node

if TYPE_CHECKING:
    from advicetree.session.session import Session


@attrs.frozen
class Stop:
    """One stop of a walk: its `step`, the answer given there, and its `node`, the situation or action where it was.

    >>> from advicetree import Session, shipped
    >>> session = Session.start(shipped("interview-recovery"))
    >>> session = session.answer(session.offers[0].id)
    >>> stop = session.stops[0]
    >>> stop.turn == f"0:{stop.node.id}", stop.label == stop.offers[0].label
    (True, True)
    >>> session.change(stop.node.id, stop.step.answer, stop.step.nth) == session
    True
    """

    step: Step
    node: Node = attrs.field(repr=False)
    _whole: Session = attrs.field(repr=False)
    _index: int = attrs.field(repr=False)

    @property
    def turn(self) -> str:
        """The text that names the stop, as `Session.turn` did when the walk stood there."""
        return f"{self._index}:{self.step.node}"

    @property
    def label(self) -> str:
        """What the answer given there is called for readers."""
        return self.step.label

    @property
    def offers(self) -> tuple[Answer, ...]:
        """The answers that could be given there, in the author's order."""
        return offers(self._whole.tree, self.node)

    @property
    def session(self) -> Session:
        """The session as it stood there, before the answer; moments and what was known are those of the whole walk."""
        return self._whole._before(self._index)
