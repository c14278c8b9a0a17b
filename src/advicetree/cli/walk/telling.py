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
from advicetree.session.sentences import answer_in_words, source_in_words
from advicetree.session.session import Session
from advicetree.text import listed, printable, shown
from advicetree.tree import Tree
from advicetree.wording import CHANNELS_AT_LENGTH, wait_at_length


def stop(walk: Walk) -> list[Piece]:
    """Tell the stop where a walk stands."""
    session = walk.session
    here = session.here
    told = [Piece("said", words.say) for words in session.said]
    if here.stage is not None:
        told.append(Piece("stage", session.tree.stages[here.stage].title, "Stage: "))
    told.append(Piece("headline", here.headline))
    if isinstance(here, Situation):
        told += _situation(session, here)
    elif isinstance(here, Action):
        told += _action(session, here)
    else:
        told += [Piece("text", line.say) for line in session.parting[1:]]
    told += notes(session.tree, session.recalled)
    return [*told, *wait(walk)]


def _situation(session: Session, here: Situation) -> Iterator[Piece]:
    if here.help is not None:
        yield Piece("text", here.help)
    if (number := session.asks_number) is not None:
        yield Piece("text", f"You can type {number.in_words}.")


def _action(session: Session, here: Action) -> Iterator[Piece]:
    if here.by is not None:
        yield Piece("text", CHANNELS_AT_LENGTH[here.by])
    for line in session.how:
        yield Piece("how", line.say, "- ")
    for line in session.caution:
        yield Piece("caution", line.say, "Careful: ")


def notes(tree: Tree, recalled: Mapping[str, tuple[str, ...]]) -> Iterator[Piece]:
    """Tell the reader's own notes, by the nodes where they were made."""
    for node, texts in recalled.items():
        yield Piece("label", f"What you noted at “{tree[node].headline}”:")
        for text in texts:
            yield Piece("notes", text, "| ")


def wait(walk: Walk) -> list[Piece]:
    """Tell the wait of the action where a walk stands, as dates or, without time, as durations."""
    here = walk.session.here
    if not isinstance(here, Action) or here.wait is None:
        return []
    if walk.clock.now is None:
        told = wait_at_length(walk.session.tree, here.wait)
    elif told := _dates(walk):
        told += f" {here.wait.why}" if here.wait.why else ""
    return [Piece("wait", told)] if told else []


def _dates(walk: Walk) -> str:
    """When the action here opens, and when its wait runs out."""
    here = walk.session.here
    if walk.session.asks_moment is not None and here.wait is not None and here.wait.until is not None:
        return "Until you give the date, nothing holds you here."
    told = []
    if walk.session.opens_at is not None:
        opens = walk.clock.told_with_distance(walk.session.opens_at)
        told.append(f"Opens on {opens}." if walk.is_held else f"Open since {opens}.")
    if walk.session.due_at is not None:
        told.append(f"Stop waiting on {walk.clock.told_with_distance(walk.session.due_at)}.")
    return " ".join(told)


def moment_given(moment: Moment, when: str) -> Piece:
    """Tell back a moment that was given, so that a slip is seen."""
    return Piece("text", f"{moment.ask} {when}. If that is not right, type /moment {moment.id} and the date.")


def too_soon(walk: Walk, error: TooSoon) -> Piece:
    """Tell that an answer came too soon."""
    waits = walk.session.here.wait
    why = f" {waits.why}" if waits is not None and waits.why else ""
    return Piece("error", f"It is too soon for that: it opens on {walk.clock.told_with_distance(error.opens_at)}.{why}")


def not_offered(walk: Walk, typed: str, command: str | None) -> Piece:
    """Tell a reader that what was typed is not an answer, in the words of what is seen on the screen, with the command that it may be meant for."""
    if command is not None:
        return Piece("error", f"{shown(typed)} is not an answer here; as a command it is {command}, with a slash.")
    number = walk.session.asks_number
    right = "type the number of an answer" if number is None else f"type {number.in_words}, or the letter of an answer"
    return Piece("error", f"{shown(typed)} is not an answer here; {right}, or /help.")


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
        return [Piece("text", "No source is named for what is said here.")]
    return [Piece("label", "This rests on:"), *cited_pieces(session.tree, tuple(citations))]


def cited_pieces(tree: Tree, citations: Sequence[Citation]) -> Iterator[Piece]:
    """Tell some citations, each with the words of its claim."""
    for source in cited(tree, citations):
        yield Piece("how", source_in_words(source), "- ")


def answered(tree: Tree, step: Step) -> str:
    """Tell an answer that was given, by what was asked and by its label."""
    node = tree[step.node]
    return f"“{node.headline}” " + answer_in_words(step.answer, step.label)


def known(tree: Tree, fact: str, given: Given) -> str:
    """What was known beforehand, by what would have been asked and by its label."""
    value = tree.facts[fact].find(given)
    assert value is not None, "what is known was found sound when the walk began"
    return f"“{tree.facts[fact].ask}” " + answer_in_words(given, value.label)


def saved(walk: Walk) -> list[Piece]:
    """Where a walk was saved, and how to come back to it."""
    assert walk.file is not None, "the walk was saved"
    what_for = "read its end again" if walk.session.ended else "go on with it"
    command = walk.command_to("--resume", argument(walk.file))
    return [Piece("closing", f"The walk is saved in {printable(walk.file)}. To {what_for}:"), Piece("command", command, "  ")]


def note_waits(walk: Walk) -> list[Piece]:
    """Tell that a walk that was saved lacks the note that waits for its answer."""
    return [Piece("text", "What you wrote here is not in the file yet: your next answer takes it along.")] if walk.note else []


def note_kept(file: str) -> str:
    """Tell in a sentence where a note is that no answer took along."""
    return f"what was written for an answer that was not given is kept in {shown(file)}"


def not_saved(walk: Walk) -> str:
    """Tell in a sentence that a walk without a file is gone."""
    return f"the walk is not saved, since it had no file; {walk.command_to('--save', 'FILE')} keeps it in one"


def elsewhere(walk: Walk) -> str:
    """Tell in a sentence that another program wrote to the walk's file, and where the walk is kept since."""
    assert walk.instead_of is not None, "the walk is kept elsewhere"
    assert walk.file is not None, "the walk is kept"
    return f"another program wrote to {shown(walk.instead_of)} meanwhile, so that file is left as it is, and this walk is kept in {shown(walk.file)}"


def closing(walk: Walk) -> list[Piece]:
    """Tell at an ending that the walk has ended, and what can be done now."""
    if walk.file is not None:
        return [Piece("closing", "The walk ends here."), *(saved(walk) if walk.is_saved else [])]
    return [
        Piece("closing", "The walk ends here. It is not saved; type /save FILE to keep it, with your notes. To start again:"),
        Piece("command", walk.command_to(), "  "),
    ]


def offered(session: Session) -> str:
    """Tell in a sentence what can be answered."""
    asked = session.asks_number
    number = f"{asked.in_words}, or " if asked is not None else ""
    return f"“{session.here.headline}” can be answered with {number}{listed([answer.id for answer in session.offers], 20)}."
