"""What people type about the answers of a tree: the opposite of an answer, and the same in other words; and what the example chat makes of it.

`python tests/chat_phrases.py` prints the figures of docs/how-to/chat.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone

from rapidfuzz import fuzz, process, utils

from advicetree import Session, Tree, cover, shipped
from chat.core import Chat, hear

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)
NEGATED = (
    "not {}",
    "No, not: {}",
    "I don't want to say “{}”",
    "it's not true that {}",
    "I would never say {}",
    "{}? No!",
    "definitely not {}",
    "{} is wrong",
)


def negations(label: str) -> Iterator[str]:
    """The opposite of a label, in the words of people."""
    lower = label[0].lower() + label[1:]
    yield from (pattern.format(lower) for pattern in NEGATED)
    for told, denied in (("I have ", "I haven't "), ("I've ", "I haven't "), ("It was ", "It wasn't "), ("They ", "They didn't "), ("I ", "I don't ")):
        if label.startswith(told):
            yield denied + label.removeprefix(told)


def paraphrases(label: str) -> Iterator[str]:
    """A label in other words, shortened, and with slips of the thumb."""
    lower, words = label[0].lower() + label[1:], re.findall(r"[\w'’]+", label)
    yield from (f"{label} please", f"um {lower} I guess", f"i think {lower}", f"it's {lower}!!")
    if len(words) > 3:
        yield " ".join(words[: len(words) // 2 + 1])
        yield " ".join(word for word in words if len(word) > 3) or label + "s"
    if len(label) > 6:
        middle, third = len(label) // 2, len(label) // 3
        yield label[:middle] + label[middle + 1 :]
        yield label[:third] + label[third + 1] + label[third] + label[third + 2 :]
    yield label.replace("the ", "").replace("'", "").lower() + " ok"


def asking(tree: Tree) -> list[Session]:
    """A session at each stop of a tree that has answers, one for each node, once it is open."""
    found: dict[str, Session] = {}
    for walk in cover(tree).walks:
        session = Session.start(tree, now=NOON)
        for _, given in walk.steps:
            found.setdefault(session.here.id, session)
            session = session.answer(given, now=max(NOON, session.opens_at or NOON), early=True)
    return list(found.values())


def outcome(session: Session, id: str, text: str) -> str:
    """What the chat makes of a text about an answer: `answered`, `asked back` with that answer among what is asked, `asked other`, or `told`."""
    chat = Chat(session)
    after = hear(chat, text, max(NOON, session.opens_at or NOON)).chat
    if after.session.steps != session.steps:
        return "answered"
    if after.pending is None:
        return "told"
    given = [act[-1] for option in after.pending.options for act in [option.act] if act[0] in {"answer", "early"}]
    return "asked back" if id in given or [id] in given else "asked other"


def measured(trees: tuple[Tree, ...]) -> tuple[Counter[str], Counter[str], int]:
    """Of all answers of some trees, what the chat makes of their negations and their paraphrases; and how many negations a measure of likeness takes."""
    negated, same, taken = Counter[str](), Counter[str](), 0
    for tree in trees:
        for session in asking(tree):
            labels = {offer.id: offer.label for offer in session.offers}
            for id, label in labels.items():
                for text in negations(label):
                    negated[outcome(session, id, text)] += 1
                    best = process.extractOne(text, labels, scorer=fuzz.WRatio, processor=utils.default_process)
                    taken += best is not None and best[1] >= 80
                for text in paraphrases(label):
                    same[outcome(session, id, text)] += 1
    return negated, same, taken


if __name__ == "__main__":
    print(measured((shipped("interview-recovery"), shipped("delayed-flight"))))  # noqa: T201  (a program to run)
