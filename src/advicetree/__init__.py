"""Advice as a graph that a program can walk.

>>> from advicetree import Session, shipped
>>> session = Session.start(shipped("interview-recovery"))
>>> while not session.ended:
...     session = session.answer(session.offers[0].id)
>>> session.here.good
True
"""

from advicetree.errors import (
    AdviceTreeError,
    Place,
    Problem,
    RefusedAnswer,
    RefusedStep,
    RefusedTime,
    SaveError,
    TooSoon,
    TreeError,
    UnknownName,
)
from advicetree.model import Action, Answer, Ending, Situation, Tree
from advicetree.reading import load, loads
from advicetree.session import Session
from advicetree.shelf import shelf, shipped
from advicetree.walking import Step
from advicetree.writing import dumps

__all__ = [
    "Action",
    "AdviceTreeError",
    "Answer",
    "Ending",
    "Place",
    "Problem",
    "RefusedAnswer",
    "RefusedStep",
    "RefusedTime",
    "SaveError",
    "Session",
    "Situation",
    "Step",
    "TooSoon",
    "Tree",
    "TreeError",
    "UnknownName",
    "dumps",
    "load",
    "loads",
    "shelf",
    "shipped",
]
