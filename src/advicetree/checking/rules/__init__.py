"""The rules of the checker: each a named function that gives what it finds in a tree under study.

Invariant: a rule yields problems of its own name, which is the same in messages, in the documentation's headings and in the tests.
What is an error here is exact, and never a false alarm; what may be meant that way is a warning, and can be silenced on its node.
`structure` is about where walks lead, `facts` about questions and what is known, `derived` about what is worked out or ticked,
`waits` about time, `words` about what is said and what it rests on;
the rules about promises are beside what comes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import attrs

from advicetree.checking import promises
from advicetree.checking.rules import derived, facts, structure, waits, words
from advicetree.checking.study import Study
from advicetree.problems import Problem


@attrs.frozen
class Rule:
    """One rule: its name, how grave it is to break it, and the function that looks for what breaks it.

    Some of what an error's rule finds may be only a warning, if the rule is `mild`.
    """

    name: str
    severity: Literal["error", "warning"]
    look: Callable[[Study], Iterator[Problem]]
    mild: bool = False


# What is told of promises, examples and the checker itself, by no rule that looks for it.
OWN: dict[str, Literal["error", "warning"]] = {
    "broken-promise": "error",
    "not-proved": "error",
    "failed-example": "error",
    "idle-silence": "warning",
    "undecided": "warning",
}
RULES = (
    Rule("unvisited-node", "error", structure.unvisited_node),
    Rule("stranded", "error", structure.stranded_people),
    Rule("endless-loop", "error", structure.endless_loop),
    Rule("limit-back", "error", structure.limit_back),
    Rule("idle-limit", "warning", structure.idle_limit),
    Rule("dead-answer", "error", facts.dead_answer, mild=True),
    Rule("same-answers", "warning", facts.same_answers),
    Rule("unasked-fact", "error", facts.unasked_fact),
    Rule("unsaid-line", "error", facts.unsaid_line),
    Rule("unheard-line", "warning", facts.unheard_line),
    Rule("single-choice", "warning", derived.single_choice),
    Rule("mixed-none", "warning", derived.mixed_none),
    Rule("idle-value", "warning", derived.idle_value),
    Rule("unread-words", "warning", derived.unread_words),
    Rule("late-input", "warning", derived.late_input),
    Rule("idle-rule", "warning", derived.idle_rule),
    Rule("half-asked", "warning", derived.half_asked),
    Rule("late-moment", "error", waits.late_moment),
    Rule("idle-floor", "error", waits.idle_floor),
    Rule("second-wait", "warning", waits.second_wait),
    Rule("uncarried-claim", "error", words.uncarried_claim),
    Rule("silent-claim", "warning", words.silent_claim),
    Rule("unsourced-node", "warning", words.unsourced_node),
    Rule("long-text", "warning", words.long_text),
    Rule("markup", "warning", words.markup),
    Rule("same-label", "warning", words.same_label),
    Rule("unrecalled-note", "warning", words.unrecalled_note),
    Rule("early-recall", "warning", words.early_recall),
    Rule("unused-name", "warning", words.unused_name),
    Rule("passable-always", "warning", promises.passable_always),
    Rule("idle-promise", "warning", promises.idle_promise),
)
# What is told of an edit, where a tree is checked against an old version of it.
OF_EDITS: dict[str, Literal["error", "warning"]] = {
    "version-not-raised": "warning",
    "missing-was": "warning",
    "stranded-sessions": "warning",
}
SEVERITIES = {**{rule.name: rule.severity for rule in RULES}, **OWN, **OF_EDITS}
