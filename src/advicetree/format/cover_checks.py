"""What must hold of the answers of a situation: they are those of what it is about, and cover all values of that, once each.

Invariant: each check reports all that it finds, and changes nothing that was read.
"""

from __future__ import annotations

from advicetree.format.draft import Draft, Fields, table
from advicetree.format.reading import header
from advicetree.format.references import RESERVED, best_match, by_words, unknown_value
from advicetree.model import Fact, Table, Value
from advicetree.spans import Path
from advicetree.text import listed, shown

MOST_GROUPED = 1_000_000


def check_answers(draft: Draft, path: Path, node: Fields, fact: Fact, choice: str | None) -> None:
    """What a situation is about can be asked there, and its answers are those of it."""
    add = draft.reading.add
    answers = table(node, "answers")
    if choice is not None and fact.several is None:
        right = f'write about = "{fact.id}"' + (f" and answers.{choice}" if choice in fact.groups or choice in fact.values else "")
        add("no-choices", (*path, "about"), f"only a fact of several choices has yes/no parts, and '{fact.id}' takes one answer; {right}")
        draft.unsure.add(str(path[1]))
    elif choice is not None and choice not in fact.values and choice not in fact.groups:
        unknown_value(draft, (*path, "about"), f"the fact '{fact.id}' has no choice or group {shown(choice)}", choice, fact, groups=True)
    elif fact.several is not None and choice is None:
        if answers or "others" in node:
            _several(draft, path, node, fact)
    elif answers or node.keys() & {"others", "then"}:
        _cover(draft, path, node, fact if choice is None else Fact(f"{fact.id}.{choice}", fact.ask, YES_OR_NO), choice)


YES_OR_NO = Table({id: Value(id, id) for id in ("yes", "no")})


def _several(draft: Draft, path: Path, node: Fields, fact: Fact) -> None:
    """Report answers of a situation where several can be ticked."""
    answers = table(node, "answers")
    at = (*path, "answers", next(iter(answers))) if answers else (*path, "others")
    choice = next((answer for answer in (*answers, *fact.values) if answer in fact.values or answer in fact.groups), "")
    right = "take the answers out" if "then" in node else 'write then = "..."'
    wrong = f"several can be ticked at {header(path)}, so no single answer leads on"
    draft.reading.add("several-answers", at, f"{wrong}; {right}, and fork later by a situation about '{fact.id}.{choice}'")


def _cover(draft: Draft, path: Path, node: Fields, fact: Fact, choice: str | None) -> None:
    """The answers of a situation, with `others` or `then`, are all values of its fact, once each; those that settle nothing are none of them."""
    add = draft.reading.add
    answers = table(node, "answers")
    guessed: set[str] = set()
    for answer, given in answers.items():
        at = (*path, "answers", answer)
        if given is None:
            continue
        if given.get("settles") is False:
            _unsettling(draft, at, answer, fact, choice)
        elif answer not in fact.groups and (meant := _meant(draft, at, answer, fact, choice)) is not None:
            guessed.add(meant)
    if guessed:
        draft.unsure.add(str(path[1]))
    taken = _grouped(draft, path, answers, fact)
    if "others" in answers or path[1] in draft.reading.unsure:
        return  # that was reported, and takes the rest
    if not fact.values:
        add("no-answers", path, _no_answers(path, asked=bool(answers)))
        return
    _rest(draft, path, node, fact, guessed, taken, choice)


def _rest(draft: Draft, path: Path, node: Fields, fact: Fact, guessed: set[str], taken: int, choice: str | None) -> None:
    """What the answers of a situation leave out is taken by `others` or `then`, and otherwise there is nothing to take."""
    add = draft.reading.add
    answers = table(node, "answers")
    left = [value for number, value in enumerate(fact.values) if value not in answers and value not in guessed and not taken >> number & 1]
    rest = next((key for key in ("others", "then") if key in node), None)
    if rest is not None and not left:
        add("others-of-none", (*path, rest), f"the answers of {header(path)} name every value of '{fact.id}', so '{rest}' takes nobody; leave it out")
    if rest is None and left:
        draft.unsure.add(str(path[1]))
        right = "name them, or give 'then' or 'others'" if choice is None else "name it, or give 'then'"
        add("uncovered", path, f"the answers of {header(path)} leave out {listed(left, 3)} of the fact '{fact.id}'; {right}")


def _no_answers(path: Path, *, asked: bool) -> str:
    """What is said of a situation whose own fact has no value."""
    if asked:
        return f"no answer of {header(path)} settles anything; write remember = false for a question that is never remembered"
    return f"{header(path)} has a question and no answers; give it some, or say by 'about' which fact it asks about"


def _grouped(draft: Draft, path: Path, answers: Fields, fact: Fact) -> int:
    """The values that the groups among some answers take, as bits; no two groups take the same one, unless it is named itself."""
    groups = [answer for answer in answers if answer in fact.groups and answer not in fact.values]
    if not groups:
        return 0
    named = sum(draft.mask(fact, answer) for answer in answers if answer in fact.values)
    taken, before = 0, draft.grouped
    for group in groups:
        mask = draft.mask(fact, group)
        draft.grouped += mask.bit_count()
        if shared := taken & mask & ~named:
            value = list(fact.values)[(shared & -shared).bit_length() - 1]
            first = next(other for other in groups if draft.mask(fact, other) & shared & -shared)
            right = f"name '{value}' itself, or make a derived fact whose rules say which goes first"
            draft.reading.add("groups-overlap", (*path, "answers", group), f"'{first}' and '{group}' both take '{value}'; {right}")
        taken |= mask
    if before <= MOST_GROUPED < draft.grouped:
        draft.reading.add("too-many", path, f"the groups that situations up to {header(path)} name have more than {MOST_GROUPED:,} answers in all")
    return taken


def _unsettling(draft: Draft, path: Path, answer: str, fact: Fact, choice: str | None) -> None:
    """An answer that leaves its fact unknown is not a value of it, and is given by somebody who is asked."""
    add = draft.reading.add
    if choice is not None:
        add("settles-nothing", path, f"{header(path[:2])} is answered by what was ticked, so no answer can leave '{fact.id}' unknown")
    elif fact.derived:
        add("settles-nothing", path, f"nobody is asked at {header(path[:2])}, so no answer there can leave '{fact.id}' unknown")
    elif not fact.remember:
        add("settles-nothing", path, f"'{fact.id}' is asked at each visit and never remembered, so settles = false says nothing")
    elif answer in fact.values:
        right = "" if fact.own else f"; take '{answer}' out of the fact, or settles = false out of here"
        add("settles-value", path, f"'{answer}' is an answer of the fact '{fact.id}', so it cannot leave it unknown{right}")
    elif answer in fact.groups:
        add("settles-value", path, f"'{answer}' is a group of answers of the fact '{fact.id}', so it cannot leave it unknown")


def _meant(draft: Draft, path: Path, answer: str, fact: Fact, choice: str | None) -> str | None:
    """The value that an answer was meant to be, if it is none and that is plain; an answer that is none is reported."""
    add = draft.reading.add
    if answer in fact.values or answer in RESERVED or (*path[:2], answer) in draft.reading.found_elsewhere:
        return None
    if choice is not None and answer not in draft.reading.fixed_ids:
        add("foreign-answer", path, f"{header(path[:2])} asks whether '{choice}' was ticked, so its answers are 'yes' and 'no'")
        return "yes" if answer == choice else None
    labels = {id: fact.label(id) for id in (*fact.values, *fact.groups)}
    guess = best_match(answer, labels, by_words(labels))
    if answer not in draft.reading.fixed_ids:
        free = "" if fact.derived else ", and what answers none of them has settles = false"
        right = "" if guess else f"; it has {listed(labels)}{free}"
        add("foreign-answer", path, f"'{answer}' is not an answer of the fact '{fact.id}'{right}", guess)
    elif guess is not None:
        draft.reading.better_guesses[path] = guess
    return guess
