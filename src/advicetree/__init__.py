"""Advice as a graph that a program can walk.

>>> from advicetree import Session, shipped
>>> session = Session.start(shipped("interview-recovery"))
>>> while not session.ended:
...     session = session.answer(session.offers[0].id)
>>> session.here.good
True

What reads and writes trees is imported when it is first asked for, so that `import advicetree` costs a program little.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from advicetree.errors import (
    AdviceTreeError,
    DrawingError,
    DrawingWarning,
    MalformedRequest,
    Place,
    Problem,
    RefusedAnswer,
    RefusedStep,
    RefusedTime,
    SaveError,
    StaleAnswer,
    TooSoon,
    TreeError,
    UnknownName,
)
from advicetree.model import Action, Answer, Ending, Fact, Line, Moment, Node, Situation, Tree, Wait
from advicetree.session import Session
from advicetree.walking import Said, Step

if TYPE_CHECKING:
    from advicetree.checking import Report, check
    from advicetree.checking.covering import coverage
    from advicetree.checking.walks.counting import count_walks
    from advicetree.checking.walks.cover import cover
    from advicetree.checking.walks.listing import TooMany, random_walk, walks
    from advicetree.checking.walks.shortest import shortest_walks
    from advicetree.checking.walks.walk import Walk
    from advicetree.drawing import Drawing, draw
    from advicetree.explaining import Cited, Explanation, Reason
    from advicetree.reading import dumps, load, loads, validated
    from advicetree.shipping import shelf, shipped
    from advicetree.stops import Stop
    from advicetree.views import ErrorView, ExplanationView, Request, SessionView, TreeView, WhyNotView
    from advicetree.why_not import Change, WhyNot

__all__ = [
    "Action",
    "AdviceTreeError",
    "Answer",
    "Change",
    "Cited",
    "Drawing",
    "DrawingError",
    "DrawingWarning",
    "Ending",
    "ErrorView",
    "Explanation",
    "ExplanationView",
    "Fact",
    "Line",
    "MalformedRequest",
    "Moment",
    "Node",
    "Place",
    "Problem",
    "Reason",
    "RefusedAnswer",
    "RefusedStep",
    "RefusedTime",
    "Report",
    "Request",
    "Said",
    "SaveError",
    "Session",
    "SessionView",
    "Situation",
    "StaleAnswer",
    "Step",
    "Stop",
    "TooMany",
    "TooSoon",
    "Tree",
    "TreeError",
    "TreeView",
    "UnknownName",
    "Wait",
    "Walk",
    "WhyNot",
    "WhyNotView",
    "check",
    "count_walks",
    "cover",
    "coverage",
    "draw",
    "dumps",
    "load",
    "loads",
    "random_walk",
    "shelf",
    "shipped",
    "shortest_walks",
    "validated",
    "walks",
]

_LATER = {
    "Change": "why_not",
    "Cited": "explaining",
    "Drawing": "drawing",
    "ErrorView": "views",
    "Explanation": "explaining",
    "ExplanationView": "views",
    "Reason": "explaining",
    "Report": "checking",
    "Request": "views",
    "SessionView": "views",
    "Stop": "stops",
    "TooMany": "checking.walks.listing",
    "TreeView": "views",
    "Walk": "checking.walks.walk",
    "WhyNot": "why_not",
    "WhyNotView": "views",
    "check": "checking",
    "count_walks": "checking.walks.counting",
    "cover": "checking.walks.cover",
    "coverage": "checking.covering",
    "draw": "drawing",
    "dumps": "reading",
    "load": "reading",
    "loads": "reading",
    "random_walk": "checking.walks.listing",
    "shelf": "shipping",
    "shipped": "shipping",
    "shortest_walks": "checking.walks.shortest",
    "validated": "reading",
    "walks": "checking.walks.listing",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'advicetree' has no attribute {name!r}")
    found = getattr(import_module(f"advicetree.{_LATER[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
