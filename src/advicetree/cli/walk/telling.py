"""What a reader is told at a stop of a walk.

Invariant: a stop is told in the same order everywhere: what was said on the way, the headline, help, how, what to be careful of, own notes, the wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from advicetree.cli.walk.program import argument
from advicetree.cli.walk.walk import Walk
from advicetree.engine import Given, Step
from advicetree.errors import AdviceTreeError, TooSoon
from advicetree.model import Action, Citation, Moment, Situation
from advicetree.pieces import Piece
from advicetree.session.explaining import cited
from advicetree.session.session import Session
from advicetree.text import listed, printable, shown
from advicetree.tree import Tree
from advicetree.words import answer, number, told
from advicetree.words import wait as wait_in_words


def stop(walk: Walk) -> list[Piece]:
    """Tell the stop where a walk stands."""
    session = walk.session
    here = session.here
    pieces = [Piece("said", words.say) for words in session.said]
    if here.stage is not None:
        pieces.append(Piece("stage", session.tree.stages[here.stage].title, told("terminal.stage", title="")))
    pieces.append(Piece("headline", here.headline))
    if isinstance(here, Situation):
        pieces += _situation(session, here)
    elif isinstance(here, Action):
        pieces += _action(session, here)
    else:
        pieces += [Piece("text", line.say) for line in session.parting[1:]]
    pieces += notes(session.tree, session.recalled)
    return [*pieces, *wait(walk)]


def _situation(session: Session, here: Situation) -> Iterator[Piece]:
    if here.help is not None:
        yield Piece("text", here.help)
    if session.asks_number is not None:
        yield Piece("text", told("walk.type_number", number=number(session.asks_number)))


def _action(session: Session, here: Action) -> Iterator[Piece]:
    if here.by is not None:
        yield Piece("text", told(f"channel.{here.by}"))
    for line in session.how:
        yield Piece("how", line.say, "- ")
    for line in session.caution:
        yield Piece("caution", line.say, told("walk.careful", advice=""))


def notes(tree: Tree, recalled: Mapping[str, tuple[str, ...]]) -> Iterator[Piece]:
    """Tell the reader's own notes, by the nodes where they were made."""
    for node, texts in recalled.items():
        yield Piece("label", told("walk.noted", headline=tree[node].headline))
        for text in texts:
            yield Piece("notes", text, "| ")


def wait(walk: Walk) -> list[Piece]:
    """Tell the wait of the action where a walk stands, as dates or, without time, as durations."""
    here = walk.session.here
    if not isinstance(here, Action) or here.wait is None:
        return []
    if walk.clock.now is None:
        words = wait_in_words(walk.session.tree, here.wait)
    elif words := _dates(walk):
        words += f" {here.wait.why}" if here.wait.why else ""
    return [Piece("wait", words)] if words else []


def _dates(walk: Walk) -> str:
    """When the action here opens, and when its wait runs out."""
    here = walk.session.here
    if walk.session.asks_moment is not None and here.wait is not None and here.wait.until is not None:
        return told("terminal.no_date")
    sentences = []
    if walk.session.opens_at is not None:
        opens = walk.clock.told_with_distance(walk.session.opens_at)
        sentences.append(told("terminal.opens" if walk.is_held else "terminal.open_since", time=opens))
    if walk.session.due_at is not None:
        sentences.append(told("terminal.due", time=walk.clock.told_with_distance(walk.session.due_at)))
    return " ".join(sentences)


def moment_given(moment: Moment, when: str) -> Piece:
    """Tell back a moment that was given, so that a slip is seen."""
    return Piece("text", told("terminal.moment", question=moment.ask, time=when, moment=moment.id))


def too_soon(walk: Walk, error: TooSoon) -> Piece:
    """Tell that an answer came too soon."""
    waits = walk.session.here.wait
    why = f" {waits.why}" if waits is not None and waits.why else ""
    return Piece("error", told("terminal.too_soon", time=walk.clock.told_with_distance(error.opens_at)) + why)


def not_offered(walk: Walk, typed: str, command: str | None) -> Piece:
    """Tell a reader that what was typed is not an answer, in the words of what is seen on the screen, with the command that it may be meant for."""
    if command is not None:
        return Piece("error", told("terminal.meant_command", typed=shown(typed), command=command))
    asked = walk.session.asks_number
    if asked is None:
        return Piece("error", told("terminal.not_an_answer", typed=shown(typed)))
    return Piece("error", told("terminal.not_a_number", typed=shown(typed), number=number(asked)))


def refused(error: AdviceTreeError) -> Piece:
    """What was refused, as a sentence."""
    return Piece("error", sentence(str(error)))


def sentence(words: str) -> str:
    """Words as a sentence that stands for itself."""
    return words[:1].upper() + words[1:] + ("" if words.endswith(("?", ".")) else ".")


def sources(session: Session) -> list[Piece]:
    """What the advice here rests on."""
    here = session.here
    lines = (*session.how, *session.caution, *session.parting)
    citations = dict.fromkeys((*here.source, *(citation for line in lines for citation in line.source)))
    if not citations:
        return [Piece("text", told("terminal.no_source"))]
    return [Piece("label", told("terminal.rests")), *cited_pieces(session.tree, tuple(citations))]


def cited_pieces(tree: Tree, citations: Sequence[Citation]) -> Iterator[Piece]:
    """Tell some citations, each with the words of its claim."""
    for source in cited(tree, citations):
        yield Piece("how", source.in_words, "- ")


def answered(tree: Tree, step: Step) -> str:
    """Tell an answer that was given, by what was asked and by its label."""
    node = tree[step.node]
    return told("terminal.answered", headline=node.headline, answer=answer(step.answer, step.label))


def known(tree: Tree, fact: str, given: Given) -> str:
    """What was known beforehand, by what would have been asked and by its label."""
    value = tree.facts[fact].find(given)
    assert value is not None, "what is known was found sound when the walk began"
    return told("terminal.answered", headline=tree.facts[fact].ask, answer=answer(given, value.label))


def saved(walk: Walk) -> list[Piece]:
    """Where a walk was saved, and how to come back to it."""
    assert walk.file is not None, "the walk was saved"
    where = told("terminal.saved_ended" if walk.session.ended else "terminal.saved", file=printable(walk.file))
    return [Piece("closing", where), Piece("command", walk.command_to("--resume", argument(walk.file)), "  ")]


def note_waits(walk: Walk) -> list[Piece]:
    """Tell that a walk that was saved lacks the note that waits for its answer."""
    return [Piece("text", told("terminal.note_waits"))] if walk.note else []


def note_kept(file: str) -> str:
    """Tell in a sentence where a note is that no answer took along."""
    return told("terminal.note_kept", file=shown(file))


def not_saved(walk: Walk) -> str:
    """Tell in a sentence that a walk without a file is gone."""
    return told("terminal.lost", command=walk.command_to("--save", "FILE"))


def elsewhere(walk: Walk) -> str:
    """Tell in a sentence that another program wrote to the walk's file, and where the walk is kept since."""
    assert walk.instead_of is not None, "the walk is kept elsewhere"
    assert walk.file is not None, "the walk is kept"
    return told("terminal.kept_elsewhere", before=shown(walk.instead_of), file=shown(walk.file))


def closing(walk: Walk) -> list[Piece]:
    """Tell at an ending that the walk has ended, and what can be done now."""
    if walk.file is not None:
        return [Piece("closing", told("walk.ended")), *(saved(walk) if walk.is_saved else [])]
    return [
        Piece("closing", told("terminal.ended_unsaved")),
        Piece("command", walk.command_to(), "  "),
    ]


def offered(session: Session) -> str:
    """Tell in a sentence what can be answered."""
    asked, answers = session.asks_number, listed([answer.id for answer in session.offers], 20)
    if asked is None:
        return told("terminal.can_be_answered", headline=session.here.headline, answers=answers)
    return told("terminal.can_be_number", headline=session.here.headline, number=number(asked), answers=answers)
