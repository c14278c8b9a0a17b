"""Advice as a graph that a program can walk.

>>> from advicetree import Session, shipped
>>> session = Session.start(shipped("interview-recovery"))
>>> while not session.ended:
...     session = session.answer(session.offers[0].id)
>>> session.here.kind
'ending'

Each name is imported when it is first asked for, so that a program pays for what it uses and for nothing else.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advicetree.checking import Outcome, Report, Verdict, check
    from advicetree.checking.coverage import Coverage, coverage
    from advicetree.checking.walks.cover import cover
    from advicetree.checking.walks.enumerating import count_walks, random_walk, walks
    from advicetree.checking.walks.shortest import ShortestWalks, shortest_walks
    from advicetree.checking.walks.walk import Walk, Walks
    from advicetree.comparing import compare
    from advicetree.comparing.comparison import CarryVerdict, Comparison, Lost, Redirection, Trait, TreeChange
    from advicetree.comparing.sessions.crossing import can_carry
    from advicetree.dates import Age
    from advicetree.drawing import Drawing, draw
    from advicetree.drawing.details import Detail
    from advicetree.drawing.heat import Count, Heat, NodeHeat
    from advicetree.drawing.rule_tables import RuleRow, RuleTable
    from advicetree.drawing.view import Box, Edge, View
    from advicetree.engine import Said, Step
    from advicetree.errors import (
        AdviceTreeError,
        DrawingError,
        DrawingWarning,
        MalformedRequest,
        RefusedAnswer,
        RefusedStep,
        RefusedTime,
        SaveError,
        StaleAnswer,
        TooMany,
        TooSoon,
        TreeError,
        UnknownName,
    )
    from advicetree.format import dumps, load, loads, validated
    from advicetree.graphs import graph, states
    from advicetree.model import (
        Action,
        Answer,
        Case,
        Citation,
        Condition,
        Days,
        Ending,
        Fact,
        Group,
        Limit,
        Line,
        Moment,
        Node,
        Number,
        Requirement,
        Rule,
        Several,
        Situation,
        Source,
        Stage,
        Table,
        Value,
        Wait,
    )
    from advicetree.problems import Place, Problem
    from advicetree.promises import Example, Move, Point, Points, Promise
    from advicetree.reports import render_report
    from advicetree.reports.as_diff import render_comparison
    from advicetree.resources import shipped, shipped_ids, web_component
    from advicetree.session.carrying import Carried, carry
    from advicetree.session.explaining import Cited, Explanation, Input, Reason, Tick
    from advicetree.session.reminding import Reminder
    from advicetree.session.session import Session, Stop
    from advicetree.session.why_not import Change, WhyNot
    from advicetree.tree import Origin, Tree
    from advicetree.views import ErrorView, ExplanationView, Request, SessionView, TreeView, WhyNotView

__version__ = "0.1.0"

__all__ = [
    "Action",
    "AdviceTreeError",
    "Age",
    "Answer",
    "Box",
    "Carried",
    "CarryVerdict",
    "Case",
    "Change",
    "Citation",
    "Cited",
    "Comparison",
    "Condition",
    "Count",
    "Coverage",
    "Days",
    "Detail",
    "Drawing",
    "DrawingError",
    "DrawingWarning",
    "Edge",
    "Ending",
    "ErrorView",
    "Example",
    "Explanation",
    "ExplanationView",
    "Fact",
    "Group",
    "Heat",
    "Input",
    "Limit",
    "Line",
    "Lost",
    "MalformedRequest",
    "Moment",
    "Move",
    "Node",
    "NodeHeat",
    "Number",
    "Origin",
    "Outcome",
    "Place",
    "Point",
    "Points",
    "Problem",
    "Promise",
    "Reason",
    "Redirection",
    "RefusedAnswer",
    "RefusedStep",
    "RefusedTime",
    "Reminder",
    "Report",
    "Request",
    "Requirement",
    "Rule",
    "RuleRow",
    "RuleTable",
    "Said",
    "SaveError",
    "Session",
    "SessionView",
    "Several",
    "ShortestWalks",
    "Situation",
    "Source",
    "Stage",
    "StaleAnswer",
    "Step",
    "Stop",
    "Table",
    "Tick",
    "TooMany",
    "TooSoon",
    "Trait",
    "Tree",
    "TreeChange",
    "TreeError",
    "TreeView",
    "UnknownName",
    "Value",
    "Verdict",
    "View",
    "Wait",
    "Walk",
    "Walks",
    "WhyNot",
    "WhyNotView",
    "__version__",
    "can_carry",
    "carry",
    "check",
    "compare",
    "count_walks",
    "cover",
    "coverage",
    "draw",
    "dumps",
    "graph",
    "load",
    "loads",
    "random_walk",
    "render_comparison",
    "render_report",
    "shipped",
    "shipped_ids",
    "shortest_walks",
    "states",
    "validated",
    "walks",
    "web_component",
]

_WHERE = {
    "Action": "model",
    "AdviceTreeError": "errors",
    "Age": "dates",
    "Answer": "model",
    "Box": "drawing.view",
    "Carried": "session.carrying",
    "CarryVerdict": "comparing.comparison",
    "Case": "model",
    "Change": "session.why_not",
    "Citation": "model",
    "Cited": "session.explaining",
    "Comparison": "comparing.comparison",
    "Condition": "model",
    "Count": "drawing.heat",
    "Coverage": "checking.coverage",
    "Days": "model",
    "Detail": "drawing.details",
    "Drawing": "drawing",
    "DrawingError": "errors",
    "DrawingWarning": "errors",
    "Edge": "drawing.view",
    "Ending": "model",
    "ErrorView": "views",
    "Example": "promises",
    "Explanation": "session.explaining",
    "ExplanationView": "views",
    "Fact": "model",
    "Group": "model",
    "Heat": "drawing.heat",
    "Input": "session.explaining",
    "Limit": "model",
    "Line": "model",
    "Lost": "comparing.comparison",
    "MalformedRequest": "errors",
    "Moment": "model",
    "Move": "promises",
    "Node": "model",
    "NodeHeat": "drawing.heat",
    "Number": "model",
    "Origin": "tree",
    "Outcome": "checking",
    "Place": "problems",
    "Point": "promises",
    "Points": "promises",
    "Problem": "problems",
    "Promise": "promises",
    "Reason": "session.explaining",
    "Redirection": "comparing.comparison",
    "RefusedAnswer": "errors",
    "RefusedStep": "errors",
    "RefusedTime": "errors",
    "Reminder": "session.reminding",
    "Report": "checking",
    "Request": "views",
    "Requirement": "model",
    "Rule": "model",
    "RuleRow": "drawing.rule_tables",
    "RuleTable": "drawing.rule_tables",
    "Said": "engine",
    "SaveError": "errors",
    "Session": "session.session",
    "SessionView": "views",
    "Several": "model",
    "ShortestWalks": "checking.walks.shortest",
    "Situation": "model",
    "Source": "model",
    "Stage": "model",
    "StaleAnswer": "errors",
    "Step": "engine",
    "Stop": "session.session",
    "Table": "model",
    "Tick": "session.explaining",
    "TooMany": "errors",
    "TooSoon": "errors",
    "Trait": "comparing.comparison",
    "Tree": "tree",
    "TreeChange": "comparing.comparison",
    "TreeError": "errors",
    "TreeView": "views",
    "UnknownName": "errors",
    "Value": "model",
    "Verdict": "checking",
    "View": "drawing.view",
    "Wait": "model",
    "Walk": "checking.walks.walk",
    "Walks": "checking.walks.walk",
    "WhyNot": "session.why_not",
    "WhyNotView": "views",
    "can_carry": "comparing.sessions.crossing",
    "carry": "session.carrying",
    "check": "checking",
    "compare": "comparing",
    "count_walks": "checking.walks.enumerating",
    "cover": "checking.walks.cover",
    "coverage": "checking.coverage",
    "draw": "drawing",
    "dumps": "format",
    "graph": "graphs",
    "load": "format",
    "loads": "format",
    "random_walk": "checking.walks.enumerating",
    "render_comparison": "reports.as_diff",
    "render_report": "reports",
    "shipped": "resources",
    "shipped_ids": "resources",
    "shortest_walks": "checking.walks.shortest",
    "states": "graphs",
    "validated": "format",
    "walks": "checking.walks.enumerating",
    "web_component": "resources",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'advicetree' has no attribute {name!r}")
    found = getattr(import_module(f"advicetree.{_WHERE[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
