"""What a reader is shown at a stop of a walk, and what can be chosen there.

Invariant: a stop is shown in the same order everywhere: what was said on the way, the headline, help, how, what to be careful of, own notes, the wait.
Each choice means a line that could also be typed; the answers come first, and every stop has a way to leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from unicodedata import combining, normalize

import attrs

from advicetree.answering import label_of_value
from advicetree.blocks import Block, BlockKind
from advicetree.cli.values import NONE_TICKED, given
from advicetree.cli.walk.saving import argument
from advicetree.cli.walk.state import OngoingWalk
from advicetree.cli.walk.times import day_in_words
from advicetree.columns import columns_of
from advicetree.dates import TODAY, plain_day
from advicetree.engine import Step
from advicetree.errors import AdviceTreeError, TooSoon
from advicetree.model import Action, Days, Fact, Line, Moment, Wait
from advicetree.session.explaining import cited
from advicetree.session.session import Session
from advicetree.text import LONGEST_SHOWN, listed, printable, shown
from advicetree.tree import Tree
from advicetree.words import answer, between, channels, number, ticks, told
from advicetree.words import date as date_in_words
from advicetree.words import wait as wait_in_words

WRITE = "/write"
READ_ON = "/read-on "
RECORD = "/record "
ANOTHER_DAY = "another day"
NOTHING = ""
QUIT_AT_ONCE = "/quit at once"
FEWEST_STAGES = 2  # one stage says nothing of how far a walk has come
LONGEST_TITLES = 150  # letters of the stages' titles together, so that what is said at the start is three lines
MOST_LISTED = 25  # of more answers than fit on a screen, those are shown that have in them what is typed
_A_DAY, _WEEKS = timedelta(days=1), timedelta(weeks=3)


def stop(walk: OngoingWalk) -> list[Block]:
    """The present stop of a walk."""
    return [*_advice(walk.session), *wait(walk)]


def ahead(walk: OngoingWalk, later: Session) -> list[Block]:
    """The stop that an answer would lead to, to be read without giving it."""
    return [
        Block("note", told("terminal.ahead", label=later.steps[-1].label)),
        *_advice(later),
        Block("closing", told("terminal.still_here", headline=walk.session.here.headline)),
    ]


def _advice(session: Session) -> list[Block]:
    """What a stop says, without its wait."""
    here = session.here
    blocks = [Block("said", words.say) for words in session.said]
    blocks += _stage(session)
    blocks.append(Block("headline", here.headline))
    for line in session.help:
        blocks += said(line, "text")
    blocks += _asked(session)
    if here.by:
        blocks.append(Block("text", told("walk.channel", channels=channels(here.by))))
    for line in session.how:
        blocks += said(line, "how", "- ")
    for line in session.caution:
        blocks += said(line, "caution", told("walk.careful", advice=""))
    for line in session.parting[1:]:
        blocks += said(line, "text")
    return [*blocks, *notes(session.tree, session.recalled)]


def introduction(tree: Tree) -> list[Block]:
    """What a walk is, before its first stop: which stages it has, how long it can take, and that it can be left; nothing of a tree without stages and waits."""
    takes = max((_takes(node.wait) for node in tree.nodes.values()), default=0)
    titles = [stage.title for stage in tree.stages.values()]
    if len(titles) < FEWEST_STAGES and not takes:
        return []
    sentences = []
    if len(titles) >= FEWEST_STAGES:
        *others, last = titles
        named = told("list.and", before=between("list.comma").join(others), last=last)
        is_short = len(named) <= LONGEST_TITLES
        count = len(titles)
        sentences.append(told("terminal.intro.stages_named", count=count, titles=named) if is_short else told("terminal.intro.stages", count=count))
    how_long = ("no_time", "days", "weeks")[takes]
    return [Block("text", " ".join([*sentences, told(f"terminal.takes.{how_long}")]))]


def _takes(wait: Wait | None) -> int:
    """How long a wait can take: 2 for weeks, 1 for days or until a time that is not known yet, else 0."""
    longest = max(filter(None, (wait.at_least, wait.at_most)), default=timedelta(0)) if wait is not None else timedelta(0)
    if longest >= _WEEKS:
        return 2
    return 1 if longest >= _A_DAY or (wait is not None and wait.until is not None) else 0


def _stage(session: Session) -> Iterator[Block]:
    """The stage of a stop, with its number where there are others."""
    stages, here = session.tree.stages, session.here.stage
    if here is None:
        return
    number = list(stages).index(here) + 1
    several = len(stages) >= FEWEST_STAGES
    lead = told("terminal.stage_of", number=number, count=len(stages), title="") if several else told("terminal.stage", title="")
    yield Block("stage", stages[here].title, lead)


def _asked(session: Session) -> Iterator[Block]:
    """What can be typed besides the answers: a number or a date, or how many boxes can be ticked."""
    if session.asks_number is not None:
        yield Block("text", told("walk.type_number", number=number(session.asks_number)))
    if session.asks_date is not None and session.started is not None:
        yield Block("text", told("walk.type_date", date=date_in_words(session.asks_date)))
    if session.asks_several is not None:
        yield Block("text", ticks(session.tree.facts[session.here.fact or ""]))


def said(line: Line, kind: BlockKind, lead: str = "") -> Iterator[Block]:
    """A line, with where it leads unless its words show that, and the lines below it."""
    yield Block(kind, line.say, lead, line.link)
    indent = " " * columns_of(lead)
    if line.address is not None and line.address not in line.say:
        yield Block("link" if line.link is not None else "address", line.address, indent)
    for bullet in line.bullets:
        yield from said(bullet, "bullet", f"{indent}- ")


def notes(tree: Tree, recalled: Mapping[str, tuple[str, ...]]) -> Iterator[Block]:
    """The reader's own notes, by the nodes where they were made."""
    for node, texts in recalled.items():
        yield Block("label", told("walk.noted", headline=tree[node].headline))
        for text in texts:
            yield Block("notes", text, "| ")


def wait(walk: OngoingWalk) -> list[Block]:
    """The wait of the present action, as dates or, without time, as durations."""
    here = walk.session.here
    if not isinstance(here, Action) or here.wait is None:
        return []
    if walk.clock.now is None:
        words = wait_in_words(walk.session.tree, here.wait)
    elif words := _dates(walk):
        words += f" {here.wait.why}" if here.wait.why else ""
    early = [Block("text", told("terminal.early"))] if walk.by_reader and waiting(walk) else []
    return [Block("wait", words), *early] if words else []


def _dates(walk: OngoingWalk) -> str:
    """When the action here opens, and when its wait runs out."""
    here = walk.session.here
    if walk.session.asks_moment is not None and here.wait is not None and here.wait.until is not None:
        return told("terminal.no_date")
    sentences = []
    if walk.session.opens_at is not None:
        opens = walk.clock.told_with_distance(walk.session.opens_at)
        if walk.by_reader and (late := waiting(walk)):
            *others, last = [f"“{choice.label}”" for choice in late]
            answers = told("list.or", before=between("list.comma").join(others), last=last) if others else last
            sentences.append(told("terminal.opens_for", time=opens, answers=answers))
        else:
            sentences.append(told("terminal.opens" if walk.is_held else "terminal.open_since", time=opens))
    if walk.session.due_at is not None:
        sentences.append(told("terminal.due", time=walk.clock.told_with_distance(walk.session.due_at)))
    return " ".join(sentences)


def how_to_keep(walk: OngoingWalk, file: str) -> list[Block]:
    """How to keep a walk that has no file in one of this name, where it has to wait for days now."""
    if walk.file is not None or not _takes(walk.session.here.wait):
        return []
    now, due_at = walk.clock.now, walk.session.due_at
    waits = now is None or walk.is_held or (due_at is not None and now < due_at)
    return [Block("text", told("terminal.keep", file=file))] if waits else []


def written(walk: OngoingWalk) -> list[Block]:
    """What the reader wrote at this stop so far, at earlier visits and now."""
    texts = [*walk.session.notes.get(walk.session.here.id, ()), *([walk.note] if walk.note else [])]
    return [Block("label", told("terminal.wrote_before")), *(Block("notes", text, "| ") for text in texts)] if texts else []


def to_write(walk: OngoingWalk) -> Block:
    """How to write down what is asked for here."""
    mark = next(choice.mark for choice in menu(walk) if choice.line == WRITE)
    return Block("text", told("terminal.to_write", number=mark, label=told("choice.write")))


def waiting(walk: OngoingWalk) -> list[Choice]:
    """The answers that cannot be given yet; they have no marks, and are meant by their ids and words."""
    return [Choice("", answer.label, answer.id) for answer in walk.session.offers if walk.is_held and not answer.any_time]


def warned(walk: OngoingWalk, label: str) -> Block:
    """A word of warning before an answer is recorded that came too soon."""
    assert walk.session.opens_at is not None, "the answer waits"
    waits = walk.session.here.wait
    why = [waits.why] if waits is not None and waits.why else []
    until = told("terminal.early_warning", time=walk.clock.told(walk.session.opens_at))
    return Block("note", " ".join([until, *why, told("terminal.early_sure", label=label)]))


def moment_given(moment: Moment, when: str) -> Block:
    """A moment that was given, repeated so that a slip is seen."""
    return Block("text", told("terminal.moment", question=moment.ask, time=when, moment=moment.id))


def day_given(session: Session) -> list[Block]:
    """The day that the last answer gave, repeated so that a slip is seen; nothing where it gave none."""
    last = session.steps[-1]
    fact = session.tree.facts.get(session.tree.nodes[last.node].fact or "")
    day = plain_day(last.answer) if fact is not None and fact.days is not None and last.answer not in fact.values else None
    return [Block("text", told("terminal.day", day=day_in_words(day)))] if day is not None else []


def too_soon(walk: OngoingWalk, error: TooSoon) -> Block:
    """That an answer came too soon."""
    waits = walk.session.here.wait
    why = f" {waits.why}" if waits is not None and waits.why else ""
    return Block("error", told("terminal.too_soon", time=walk.clock.told_with_distance(error.opens_at)) + why)


def not_offered(walk: OngoingWalk, typed: str, command: str | None) -> Block:
    """That what was typed is not an answer, in the words that are seen on the screen, with the command that was perhaps meant."""
    if command is not None:
        return Block("error", told("terminal.meant_command", typed=shown(typed), command=command))
    session = walk.session
    fact = session.tree.facts.get(session.here.fact or "")
    if fact is not None and session.asks_several is not None and (wrong := not_ticked(session.tree, fact, typed)) is not None:
        return Block("error", wrong)
    return Block("error", " ".join([_why_not_one(walk, fact, typed), what_to_type(walk)]))


def _why_not_one(walk: OngoingWalk, fact: Fact | None, typed: str) -> str:
    """Why what was typed is not an answer here: a number or a day that is out of range, or nothing that is there."""
    session = walk.session
    when = plain_day(walk.dated(session.here.fact, typed)) if session.asks_date is not None else None
    if session.asks_date is not None and when is not None:
        return out_of_days(session.asks_date, when, walk.clock.today)
    if fact is not None and session.asks_number is not None and isinstance(value := given(session.tree, fact.id, typed), int | float):
        least, most = session.asks_number.least, session.asks_number.most
        if least is not None and value < least:
            return told("walk.number_less", text=typed, least=f"{least:.16g}")
        if most is not None and value > most:
            return told("walk.number_more", text=typed, most=f"{most:.16g}")
    if session.asks_date is None and _is_searched(session):
        return told("terminal.not_found", typed=printable(typed[:LONGEST_SHOWN]))
    return told("terminal.not_an_answer", typed=shown(typed))


def out_of_days(days: Days, when: date, today: date | None) -> str:
    """On which side a day is out of the range of those that can be given."""
    least = today if days.least == TODAY else days.least
    if isinstance(least, date) and when < least:
        return told("walk.date_past", date=when) if days.least == TODAY else told("walk.date_before", date=when, least=least)
    return told("walk.date_future", date=when) if days.most == TODAY else told("walk.date_after", date=when, most=days.most)


def what_to_type(walk: OngoingWalk) -> str:
    """What can be typed to answer here."""
    session = walk.session
    if session.asks_several is not None:
        return told("terminal.type.ticks_or_none" if can_be_none(session.tree.facts[session.here.fact or ""]) else "terminal.type.ticks")
    if session.asks_date is not None and session.started is not None:
        return told("terminal.type.date_or_part" if _is_searched(session) else "terminal.type.date", date=date_in_words(session.asks_date))
    if session.asks_number is not None:
        return told("terminal.type.number", number=number(session.asks_number))
    if walk.is_held and len(waiting(walk)) == len(session.offers):
        return told("terminal.type.choice")
    return told("terminal.type.part" if _is_searched(session) else "terminal.type.answer")


def not_ticked(tree: Tree, fact: Fact, typed: str) -> str | None:
    """Why some choices that were typed cannot be ticked together; `None` where one of them is not a choice."""
    ids = given(tree, fact.id, typed)
    if not isinstance(ids, tuple) or not fact.values.keys() >= set(ids):
        return None
    ids = tuple(dict.fromkeys(ids))
    together = [id for id in ids if fact.values[id].alone] if len(ids) > 1 else []
    if together:
        return told("walk.ticked_alone", label=fact.values[together[0]].label)
    return " ".join([told("walk.ticked", count=len(ids)) if ids else told("walk.ticked_none"), ticks(fact)])


def can_be_none(fact: Fact) -> bool:
    """Whether nothing at all can be ticked of a fact of several choices."""
    return fact.ticked(()) is not None


def refused(error: AdviceTreeError) -> Block:
    """What was refused, as a sentence."""
    return Block("error", sentence(str(error)))


def sentence(words: str) -> str:
    """Words as a sentence of their own."""
    return words[:1].upper() + words[1:] + ("" if words.endswith(("?", ".")) else ".")


def sources(session: Session) -> list[Block]:
    """What the advice here rests on; below a source without a claim, which lines rest on it."""
    here = session.here
    lines = [one for line in (*session.help, *session.how, *session.caution, *session.parting) for one in line.with_bullets]
    citations = dict.fromkeys((*session.tree.source_of(here), *(citation for line in lines for citation in line.source)))
    if not citations:
        return [Block("text", told("terminal.no_source"))]
    blocks = [Block("label", told("terminal.rests"))]
    for citation, source in zip(citations, cited(session.tree, tuple(citations)), strict=True):
        blocks.append(Block("how", source.in_words, "- "))
        resting = [line.say for line in lines if citation in (line.source or session.tree.source_of(here))] if source.claim is None else []
        blocks += [Block("bullet", told("terminal.rests_line", words=words), "  ") for words in resting]
    return blocks


def answered(tree: Tree, step: Step) -> str:
    """An answer that was given, by what was asked and by its label."""
    node = tree[step.node]
    return told("terminal.answered", headline=node.headline, answer=answer(step.answer, step.label))


def known(session: Session, name: str) -> str:
    """What was known of a fact beforehand, by what would have been asked and by its label."""
    fact = session.tree.facts[name]
    label = label_of_value(fact, session.known_values[name])
    return told("terminal.answered", headline=fact.ask, answer=answer(session.known[name], label))


def saved(walk: OngoingWalk) -> list[Block]:
    """Where a walk was saved, and how to come back to it."""
    assert walk.file is not None, "the walk was saved"
    where = told("terminal.saved_ended" if walk.session.ended else "terminal.saved", file=printable(walk.file))
    return [Block("closing", where), Block("command", walk.command_to("--resume", argument(walk.file)), "  ")]


def note_waits(walk: OngoingWalk) -> list[Block]:
    """That a walk was saved without the note that waits for its answer."""
    return [Block("text", told("terminal.note_waits"))] if walk.note else []


def note_kept(file: str) -> str:
    """A sentence that says where a note is that no answer took along."""
    return told("terminal.note_kept", file=shown(file))


def not_saved(walk: OngoingWalk) -> str:
    """A sentence that says that a walk without a file is gone."""
    return told("terminal.lost", command=walk.command_to("--save", "FILE"))


def elsewhere(walk: OngoingWalk) -> str:
    """A sentence that says that another program wrote to the walk's file, and where the walk is kept since."""
    assert walk.instead_of is not None, "the walk is kept elsewhere"
    assert walk.file is not None, "the walk is kept"
    return told("terminal.kept_elsewhere", before=shown(walk.instead_of), file=shown(walk.file))


def closing(walk: OngoingWalk) -> list[Block]:
    """At an ending, that the walk has ended, and what can be done now."""
    if walk.file is not None:
        return [Block("closing", told("walk.ended")), *(saved(walk) if walk.is_saved else [])]
    return [
        Block("closing", told("terminal.ended_unsaved")),
        Block("command", walk.command_to(), "  "),
    ]


def offered(session: Session) -> str:
    """A sentence that says what can be answered."""
    headline, answers = session.here.headline, listed([answer.id for answer in session.offers], 20)
    if session.asks_number is not None:
        return told("terminal.can_be_number", headline=headline, number=number(session.asks_number), answers=answers)
    if session.asks_date is not None:
        return told("terminal.can_be_number", headline=headline, number=date_in_words(session.asks_date), answers=answers)
    return told("terminal.can_be_answered", headline=headline, answers=answers)


@attrs.frozen
class Choice:
    """One thing to choose: the mark that it is chosen by, its words, the line that it means, and whether it is an answer.

    `box` says that it can be ticked together with others or, if it is `alone`, with no other. One without a mark is found by its words.
    """

    mark: str
    label: str
    line: str
    is_answer: bool = True
    box: bool = False
    alone: bool = False

    @property
    def shown_label(self) -> str:
        """Its words, with those that tell that it goes with no other box."""
        return told("walk.alone", label=self.label) if self.alone else self.label


def menu(walk: OngoingWalk) -> list[Choice]:
    """What can be chosen at a stop: the answers that can be given now, then the ways around them."""
    session = walk.session
    here = session.here
    is_number = session.asks_number is not None
    boxes = boxes_of(session.tree, here.fact) if session.asks_several is not None else []
    offers = [answer for answer in session.offers if answer.any_time or not walk.is_held]
    searched = [Choice("", answer.label, answer.id) for answer in offers] if _is_searched(session) else []
    lines = [] if boxes or searched else [(answer.label, answer.id, True) for answer in offers]
    if session.ended:
        lines.append((told("choice.leave"), "/quit", True))
    if here.note is not None:
        lines.append((told("choice.write"), WRITE, False))
    if here.wait is not None and here.wait.moment is not None and session.started is not None:
        moment = session.tree.moments[here.wait.moment]
        give = "choice.correct_date" if moment.id in session.moments else "choice.give_date"
        lines.append((told(give, question=moment.ask), f"/moment {moment.id}", False))
    if session.steps:
        lines.append((told("choice.back"), "/back", False))
    if len(session.steps) > 1 or session.known:
        lines.append((told("choice.change"), "/change", False))
    lines.append((told("choice.why"), "/why", False))
    if not session.ended:
        lines.append((told("choice.save"), "/quit", False))
    return [*boxes, *searched, *(Choice(_mark(number, is_number=is_number), *line) for number, line in enumerate(lines, len(boxes)))]


def _is_searched(session: Session) -> bool:
    """Whether there are too many answers to list them, so that one is found by its words."""
    return session.asks_several is None and session.asks_number is None and len(session.offers) > MOST_LISTED


def boxes_of(tree: Tree, fact: str | None) -> list[Choice]:
    """The choices of a fact of several, as boxes to tick."""
    values = tree.facts[fact or ""].values.values()
    return [Choice(str(number), value.label, value.id, box=True, alone=value.alone) for number, value in enumerate(values, 1)]


def found(typed: str, choices: Sequence[Choice]) -> list[Choice]:
    """The answers that a part of their words was typed of, whatever its case and its accents; those that begin with it come first."""
    wanted = _plain(typed)
    answers = [(at, number, choice) for number, choice in enumerate(choices) if not choice.mark and (at := _plain(choice.label).find(wanted)) >= 0]
    return [choice for _, _, choice in sorted(answers, key=lambda each: (each[0] > 0, each[1]))] if wanted else [choice for _, _, choice in answers]


def _plain(words: str) -> str:
    """Words without their accents, in small letters."""
    return "".join(letter for letter in normalize("NFKD", words.casefold()) if not combining(letter)).strip()


def ticked(typed: str, choices: Sequence[Choice]) -> str | None:
    """The line that means the boxes whose marks, ids or words were typed, with commas or spaces between them; `None` where one is not."""
    boxes = [choice for choice in choices if choice.box]
    if not boxes:
        return None
    for parts in (typed.split(","), typed.replace(",", " ").split()):
        lines = [meant(part.strip(), boxes) for part in parts if part.strip()]
        if lines and all(any(box.line == line for box in boxes) for line in lines):
            return ", ".join(lines)
    return NONE_TICKED if typed.casefold() in {NONE_TICKED, told("answer.nothing_ticked").casefold()} else None


def numbered(*lines: tuple[str, str]) -> list[Choice]:
    """Choices of these words and lines, by their numbers."""
    return [Choice(str(number), *line) for number, line in enumerate(lines, 1)]


def parts_of_day() -> list[Choice]:
    """The parts of a day in which a moment can be said to be."""
    return numbered(*((told(f"choice.part.{part}"), part) for part in ("morning", "afternoon", "evening")), (told("choice.unknown"), NOTHING))


def days(*, ahead: bool, given: bool) -> list[Choice]:
    """The days that a moment can be said to be on, by the words that they can be typed by."""
    words = ("today", "tomorrow", "in two days") if ahead else ("today", "yesterday", "two days ago")
    rest = told("choice.as_it_is" if given else "choice.unknown_yet" if ahead else "choice.unknown")
    return numbered(*((told(f"choice.day.{word.replace(' ', '_')}"), word) for word in (*words, ANOTHER_DAY)), (rest, NOTHING))


def _mark(number: int, *, is_number: bool) -> str:
    """What a choice is chosen by: its number, or a letter if a number is itself an answer."""
    return chr(ord("a") + number) if is_number and number < 26 else str(number + 1)  # noqa: PLR2004


def meant(typed: str, choices: Sequence[Choice]) -> str:
    """The line that is meant by what was typed: by its mark, the line itself, or by its words; what is none of these is given back."""
    wanted = typed.casefold()
    ways: tuple[Callable[[Choice], str], ...] = (lambda choice: choice.mark, lambda choice: choice.line, lambda choice: choice.label)
    return next((choice.line for way in ways for choice in choices if wanted and way(choice).casefold() == wanted), typed)


def meant_aside(typed: str, choices: Sequence[Choice]) -> str:
    """As `meant`, for what is asked aside of the answers: “yes” or “y” too means the one choice that begins with “Yes,”."""
    line = meant(typed, choices)
    wanted = typed.casefold()
    begin = [choice for choice in choices if (first := choice.label.casefold().partition(","))[1] and wanted in {first[0], first[0][:1]}]
    return begin[0].line if line == typed and len(begin) == 1 else line


def as_blocks(choices: Sequence[Choice]) -> list[Block]:
    """Choices as lines; what is not an answer comes below an empty line."""
    longest = max((len(choice.mark) for choice in choices), default=0)
    return [
        Block("choice" if choice.is_answer else "how", choice.shown_label, f"{choice.mark:>{longest + 2}}. {'[ ] ' if choice.box else ''}")
        for choice in choices
        if choice.mark
    ]
