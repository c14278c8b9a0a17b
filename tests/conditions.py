"""Conditions that tests make, and what they read of them."""

from advicetree.model import Case, Condition, Requirement
from advicetree.promises import Promise


def where(fact: str, *values: str) -> Condition:
    """The condition that a fact has one of some values."""
    return Condition((Case((Requirement(fact, values),)),))


def of_all(promise: Promise) -> dict[str, str]:
    """What is true of everybody whom a promise is about, where each of its facts has one value."""
    return {requirement.fact: requirement.values[0] for requirement in promise.when.requirements} if promise.when is not None else {}
