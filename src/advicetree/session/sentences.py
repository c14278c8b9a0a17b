"""The English of `explain` and `why_not`: whole sentences with named gaps, and nothing else of it stands anywhere else.

Invariant: a sentence is chosen by the data alone, so that another language is another table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advicetree.engine import Given
    from advicetree.session.explaining import Cited, Explanation, Reason
    from advicetree.session.why_not import Change, WhyNot

SENTENCES = {
    "why": "Why “{headline}”:",
    "start": "This is where every walk starts.",
    "rests": "It rests on:",
    "source": "{title}",
    "claim": "{claim} ({title}, {number})",
    "situation": "“{headline}” You answered: {answer}",
    "action": "“{headline}”: {answer}",
    "early": "This was earlier than advised.",
    "known": "“{headline}” Known beforehand: {answer}",
    "remembered": "“{headline}” You had said so before: {answer}",
    "limit": "“{headline}” is left after {visits} visits.",
    "limit of one": "“{headline}” is left after one visit.",
    "number": "{given} ({label})",
    "there": "This walk has come to “{headline}” already.",
    "no-walk": "No walk leads to “{headline}”, whatever is known and answered.",
    "not-found": "No way to “{headline}” was found among {looked} positions; there may be one.",
    "changes": "To get to “{headline}”:",
    "known otherwise": "“{ask}” would have to be “{new_label}”, and is known to be “{old_label}”.",
    "known no more": "“{ask}” would have to be not known, and is known to be “{old_label}”.",
    "changed": "“{ask}” would have to be answered “{new_label}”, and not “{old_label}”.",
    "new": "“{ask}” would have to be answered “{new_label}”.",
}


def reason_in_words(reason: Reason) -> str:
    """One or more sentences that tell a reason."""
    if reason.kind == "limit":
        told = SENTENCES["limit of one" if reason.visits == 1 else "limit"].format(headline=reason.headline, visits=reason.visits)
        return told if reason.say is None else f"{told} {reason.say}"
    answer = "" if reason.given is None or reason.label is None else answer_in_words(reason.given, reason.label)
    form = reason.node_kind if reason.kind == "answered" else reason.kind
    told = SENTENCES[form].format(headline=reason.headline, answer=_ended(answer))
    return f"{told} {SENTENCES['early']}" if reason.early else told


def answer_in_words(given: Given, label: str) -> str:
    """What was given, by its label; a number with that of its band."""
    return label if isinstance(given, str) else SENTENCES["number"].format(given=f"{given:.16g}", label=label)


def explanation_in_words(explanation: Explanation) -> str:
    """Lines that tell what led to a node, one by one, and what it rests on."""
    told = [f"{number}. {reason.words}" for number, reason in enumerate(explanation.reasons, 1)] or [SENTENCES["start"]]
    rests = [f"- {source_in_words(source)}" for source in explanation.sources]
    return "\n".join([SENTENCES["why"].format(headline=explanation.headline), *told, *([SENTENCES["rests"], *rests] if rests else [])])


def source_in_words(source: Cited) -> str:
    """The text of a claim with its source's title and its number there, or the title of a source that is cited as a whole."""
    number = source.key.removeprefix(source.source).strip()
    return SENTENCES["source" if source.claim is None else "claim"].format(title=source.title, claim=source.claim, number=number)


def why_not_in_words(why: WhyNot) -> str:
    """A sentence for the outcome, and one for each thing that would have to be otherwise."""
    told = [SENTENCES[why.outcome].format(headline=why.headline, looked=f"{why.looked:,}")]
    return "\n".join([*told, *(_change_in_words(change) for change in why.changes if change.kind != "again")])


def _change_in_words(change: Change) -> str:
    form: str = change.kind
    if form == "known":
        form = "known no more" if change.new is None else "known otherwise"
    return SENTENCES[form].format(ask=change.ask, old_label=change.old_label, new_label=change.new_label)


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else words + "."
