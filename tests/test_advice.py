"""The words of the shipped trees: short screens, plain British English, and no formula said again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timezone

import pytest
import readability

from advicetree import Session, Tree, cover, random_walk, shipped, shipped_ids
from advicetree.model import Action, Situation, answers_of, lines_of

TREES = {id: shipped(id) for id in shipped_ids()}
NOW = datetime(2026, 11, 28, tzinfo=timezone.utc)
MOST_LABELS = 12  # more are searched by typing, and not read

# A reading age is five years above a grade of American schools. What the best public services aim at is nine, and eleven at most, so grades of 4 to 6;
# short sentences go below that, and single stops of few words go up and down, so each has two grades more.
GRADE = 6
AMERICAN = re.compile(
    r"\b(\w*(?:avor|olor|onor|umor|abor)(?:s|ed|ing|able|ite)?|center|theater|traveler|traveled|traveling|canceled|canceling|check in the mail|"
    r"gotten|program of study|defense|offense|license to|analyze\w*|apologize\w*|organiz\w+|realiz\w+|recogniz\w+|resume)\b",
    re.IGNORECASE,
)


def texts_of(tree: Tree) -> dict[str, list[str]]:
    """All that readers see of each node, labels aside."""
    found: dict[str, list[str]] = {}
    for node in [node for node in tree.nodes.values() if node.fact not in tree.derived]:  # nobody stops at those
        lines = [line for _, some in lines_of(node) for line in some]
        texts = [node.headline, *(each.say for line in lines for each in line.with_bullets)]
        if isinstance(node, Action) and node.wait is not None:
            texts.append(node.wait.why or "")
        if isinstance(node, Situation | Action):
            texts += [node.note or "", *(answer.say or "" for answer in answers_of(node)), (node.limit.say or "") if node.limit is not None else ""]
        found[node.id] = [text for text in dict.fromkeys(texts) if text]
    return found


def grades(texts: Iterable[str]) -> dict[str, float]:
    """The grades of American schools for which texts are right, by two measures: of Kincaid, by length, and of Dale and Chall, by known words."""
    sentences = [part for text in texts for part in re.split(r"(?<=[.?!:])\s+", text if text[-1] in ".?!:" else f"{text}.")]
    tokens = "\n".join(" ".join(re.findall(r"[\w'’-]+|[.,:;?!]", sentence)) for sentence in sentences)
    measured = readability.getmeasures(tokens, lang="en")["readability grades"]
    return {name: measured[name] for name in ("Kincaid", "DaleChallIndex")}


def screen(session: Session) -> list[str]:
    """All that is read at a stop, one's own notes aside."""
    here = session.here
    lines = (*session.help, *session.how, *session.caution, *session.parting)
    texts = [*map(str, session.said), here.headline, *(each.say for line in lines for each in line.with_bullets)]
    if isinstance(here, Action) and here.wait is not None:
        texts.append(here.wait.why or "")
    note = here.note if isinstance(here, Situation | Action) else None
    labels = [offer.label for offer in session.offers]
    return [*dict.fromkeys(texts), note or "", *(labels if len(labels) <= MOST_LABELS else ())]


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
class TestWords:
    """What holds of the words of every shipped tree."""

    def test_no_screen_has_more_than_120_words(self, tree: Tree) -> None:
        for walk in (*cover(tree), *(random_walk(tree, seed) for seed in range(300))):
            session = walk.session(NOW)
            for stop in (*(stop.session for stop in session.stops), session):
                words = sum(len(text.split()) for text in screen(stop))
                assert words <= 120, (stop.here.id, words)

    def test_children_of_eleven_can_read_them(self, tree: Tree) -> None:
        texts = texts_of(tree)
        assert max(grades(text for some in texts.values() for text in some).values()) <= GRADE
        hard = {id: found for id, some in texts.items() if max((found := grades(some)).values()) > GRADE + 2}
        assert hard == {}

    def test_they_are_british(self, tree: Tree) -> None:
        words = " ".join(text for some in texts_of(tree).values() for text in some)
        assert [found[0] for found in AMERICAN.finditer(words)] == []

    def test_no_sentence_is_said_at_three_places(self, tree: Tree) -> None:
        """Questions and labels may be the same wherever the same is asked."""
        said = Counter(
            part
            for some in texts_of(tree).values()
            for text in some
            for part in set(re.split(r"(?<=[.?!])\s+", text))
            if len(part.split()) > 2 and part[-1] != "?"
        )
        assert {sentence: count for sentence, count in said.items() if count > 2} == {}
