"""Thirteen kinds of edits of the shipped trees, as authors make them on the text of the files; one of them, a renaming, in two ways.

Invariant: each edit finds all that it changes, so that none goes stale in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

import attrs

TextEdit: TypeAlias = Callable[[str], str]


@attrs.frozen
class EditOfBoth:
    """One kind of edit, made on both trees: its id, what the guide calls it, and what the guide tells an author to do about it.

    `kinder` does much the same to the advice on interviews, and sends nobody back.
    """

    id: str
    title: str
    interview: TextEdit
    flight: TextEdit
    todo: str
    kinder: TextEdit | None = None


def edit(*replacements: tuple[str, str], everywhere: tuple[tuple[str, str], ...] = ()) -> TextEdit:
    """An edit that replaces pieces of the text which stand there once, and then others, given as patterns, wherever they stand."""

    def edited(text: str) -> str:
        for old, new in replacements:
            assert text.count(old) == 1, f"{text.count(old)} times in the text: {old}"
            text = text.replace(old, new)
        for pattern, new in everywhere:
            text, times = re.subn(pattern, new, text)
            assert times, f"not in the text: {pattern}"
        return text

    return edited


def rename(before: str, after: str, *, was: bool) -> TextEdit:
    """An action that is called otherwise, everywhere."""
    header = f"[action.{after}]\n"
    return edit(everywhere=((rf"(?<![\w-]){before}(?![\w-])", after), (re.escape(header), f'{header}was   = "{before}"\n' if was else header)))


CONTACT_WAITS = """wait    = { at-most = "3 days", why = "They need a good moment to ask." }
note    = "What did they find out?"
"""
CONTACT_SPLIT = """then    = "wait-for-contact"

[action.wait-for-contact]
stage = "ask-contacts"
do    = "Wait for what they find out"
wait  = { at-most = "3 days", why = "They need a good moment to ask." }
note  = "What did they find out?"
"""
BODY_FOUND_FIRST = """[action.find-body]
stage = "further"
do    = "Find out who decides between you and the airline"
how   = ["Each country has a body for that. Its address is on the airline's page."]
then  = "complain"

[action.complain]
stage  = "further"
do     = "Complain to the passenger rights authority"
"""
CONTACT_ASKED = """[action.ask-contact.answers.asked]
label = "I've asked, and they'll find out"
to    = "wait-for-contact"
[action.ask-contact.answers.fine]
"""
CONTACT_WAITED_FOR = """[action.wait-for-contact]
stage = "ask-contacts"
do    = "Wait for what they find out"
answers.done = { label = "I know more", to = "call-or-wait" }
answers.news = { label = "The employer has told me something new", to = "new-word" }

[situation.new-word]
"""
KNOW_WELL = """[situation.know-well]
stage       = "ask-contacts"
ask         = "Do you know them well enough to ask a favour?"
answers.yes = "ask-contact"
answers.no  = "call-or-wait"

[action.ask-contact]
"""
RECEIPTS = """[situation.receipts]
stage = "money"
ask   = "Do you have the receipts?"
answers.yes = "ask-back"
answers.no  = { to = "ask-back", say = "Then write down what you paid, where and when." }

[ending.nothing-due]
"""
QUESTION = """[situation.contact]
stage       = "ask-contacts"
ask         = "Do you know anyone who works there?"
help        = "Think of old colleagues, people you studied with, neighbours, or people you know online. \
Choose someone who knows you, but not the interviewer."
source      = "article 2.6"
answers.yes = "ask-contact"
answers.no  = "call-or-wait"
[situation.contact.answers.unsure]
label   = "I'm not sure"
to      = "call-or-wait"
settles = false
say     = "If you think of someone later, you can still ask them."
source  = "ours"

"""
TOLD_TOO = """  { say = "Tell the person you know at that company too. They may hear of something.", if = { contact = "yes" } },
"""
MUCH_EARLIER = """[situation.much-earlier]
stage = "money"
ask   = "Did the other flight leave much earlier than the first one?"
help  = [
  { say = "Much earlier is more than one hour.", if = { notice = "days" } },
  { say = "Much earlier is more than two hours.", if = { notice = "week" } },
]
answers.yes = { to = "distance", say = "Then it was too far from the planned times, and that may mean compensation: money for your lost time." }
answers.no  = { to = "spent", say = "Then it was close to the planned times, and they owe you no money for lost time.", source = "regulation 5.1" }

"""
PERHAPS = """answers.yes = "ask-contact"
answers.perhaps = { label = "Yes, but not well", to = "know-well", settles = false }
"""
STUCK = """[action.find-remedies.answers.stuck]
label = "I'm stuck on some of them"
to    = "contact"
say   = "Leave those for now. Someone you trust may have an idea."
source = "ours"
"""
NEITHER = """[action.choose.answers.neither]
label = "They offer me neither"
to    = "travel"
say   = "Write to them which flight you want, and by when. If nothing comes, book it yourself at a fair price, \
and ask for the money later."
"""
LONG_BEFORE_CALL = """wait    = { at-least = "2 days", since = "interview" }
[action.call-interviewer.answers.done]
"""
CALLED_ONCE = """limit   = { visits = 1, then = "wait-for-reply", say = "You have thought about calling before." }
[action.call-interviewer.answers.done]
"""
CHOSEN_TWICE = """limit = { visits = 2, then = "from", say = "You have chosen twice. See what you can claim." }
[action.choose.answers.fly]
"""
NOT_TOLD = """[situation.second-try.answers.not-told]
to  = "wait-after-call"
say = "That's a pity. You still have what you wrote down."
"""
WRONG_OR_NOT_TOLD = """wrong    = "It wasn't, and they told me why"
not-told = "It wasn't, but they wouldn't say why"
put-off  ="""
REST = """  "Then rest first. It was one bad hour.",
  "Put your list away, somewhere you'll find it again.",
"""
NEXT_WEEK = """  { say = "Choose a day next week to look for the next job.", source = ["article 5.2", "ours"] },
"""

EDITS = (
    EditOfBoth(
        "reword",
        "Reword a question",
        edit(("How strong are your experience, your qualifications and your present employer?", "How good do you look on paper?")),
        edit(("What does the airline say about your flight?", "What have they told you about your flight?")),
        "nothing",
    ),
    EditOfBoth(
        "rename-with-was",
        "Rename a node, with `was`",
        rename("calm-down", "take-a-break", was=True),
        rename("write-again", "remind-them", was=True),
        "nothing, but leave `was` there for as long as old sessions may come back",
    ),
    EditOfBoth(
        "rename-without-was",
        "Rename a node, without `was`",
        rename("calm-down", "take-a-break", was=False),
        rename("write-again", "remind-them", was=False),
        "write the line that is proposed",
    ),
    EditOfBoth(
        "split",
        "Split an action",
        edit(
            (
                CONTACT_WAITS,
                CONTACT_SPLIT,
            ),
            everywhere=(
                (r"ask-contact\.answers", "wait-for-contact.answers"),
                (r'"ask-contact(: [a-z-]+|\.see-again)"', r'"wait-for-contact\1"'),
                (r'(recall = .*)"ask-contact"', r'\1"wait-for-contact"'),
            ),
        ),
        edit(
            (
                '[action.complain]\nstage  = "further"\ndo     = "Complain to the passenger rights authority"\n',
                BODY_FOUND_FIRST,
            ),
            everywhere=((r'to( +)= "complain"', r'to\1= "find-body"'),),
        ),
        "leave the old answers where they are, and let a new one lead to the new action",
        edit(
            (
                "[action.ask-contact.answers.fine]\n",
                CONTACT_ASKED,
            ),
            (
                "[situation.new-word]\n",
                CONTACT_WAITED_FOR,
            ),
        ),
    ),
    EditOfBoth(
        "insert-question",
        "Insert a question",
        edit(
            ('answers.yes = "ask-contact"\n', 'answers.yes = "know-well"\n'),
            (
                "[action.ask-contact]\n",
                KNOW_WELL,
            ),
            everywhere=((r'( *)"contact: yes",', r'\1"contact: yes",\n\1"know-well: yes",'),),
        ),
        edit(
            ('answers.no  = "ask-back"\n', 'answers.no  = "receipts"\n'),
            (
                "[ending.nothing-due]\n",
                RECEIPTS,
            ),
            everywhere=((r'"ask-back: ', '"receipts: yes", "ask-back: '),),
        ),
        "take the answers after it again, or let only a new answer lead to it",
        edit(
            (
                'answers.yes = "ask-contact"\n',
                PERHAPS,
            ),
            (
                "[action.ask-contact]\n",
                KNOW_WELL,
            ),
        ),
    ),
    EditOfBoth(
        "delete-question",
        "Delete a question",
        edit(
            (QUESTION, ""),
            ('known = { contact = "yes" }\n', ""),
            (TOLD_TOO, '  "If you know somebody at that company, tell them too. They may hear of something.",\n'),
            ('"whose-doing", "contact", "call-or-wait"', '"whose-doing", "call-or-wait"'),
            everywhere=(
                (r'to( +)= "contact"', r'to\1= "ask-contact"'),
                (r' *"contact: yes",\n', ""),
                (r'"contact: (no|unsure)"', '"ask-contact: nothing"'),
            ),
        ),
        edit(
            (MUCH_EARLIER, ""),
            ('to = "much-earlier"', 'to = "distance"'),
            ('never  = ["much-earlier"]\n', ""),
            ('"much-earlier: no", "spent: none"', '"distance: short", "reason: weather", "spent: none"'),
            everywhere=((r' *"much-earlier: yes",\n', ""),),
        ),
        "leave finished sessions alone, and carry the others with `reuse=True`; or let them finish on the old version",
    ),
    EditOfBoth(
        "remove-answer",
        "Remove an answer",
        edit(
            (
                STUCK,
                "",
            ),
            ('"find-remedies: stuck"', '"find-remedies: done"'),
        ),
        edit(
            (
                NEITHER,
                "",
            ),
            ('"choose: neither"', '"choose: fly"'),
        ),
        "if another answer leads on alike, let that one say `was`",
        edit(
            (
                STUCK,
                "",
            ),
            ("[action.find-remedies.answers.done]\n", '[action.find-remedies.answers.done]\nwas   = "stuck"\n'),
            ('"find-remedies: stuck"', '"find-remedies: done"'),
        ),
    ),
    EditOfBoth(
        "swap",
        "Swap where two answers lead",
        edit(
            ('answers.yes = "ask-contact"\nanswers.no  = "call-or-wait"', 'answers.yes = "call-or-wait"\nanswers.no  = "ask-contact"'),
        ),
        edit(('answers.no  = "ask-back"\nanswers.yes = "nothing-due"', 'answers.no  = "nothing-due"\nanswers.yes = "ask-back"')),
        "undo it: it is mostly a mistake",
    ),
    EditOfBoth(
        "longer-wait",
        "Lengthen a wait",
        edit(
            ("Wait at least two days after the interview, or you'll", "Wait at least three days after the interview, or you'll"),
            (LONG_BEFORE_CALL, LONG_BEFORE_CALL.replace("2 days", "3 days")),
        ),
        edit(('wait   = { at-least = "4 weeks", at-most = "8 weeks"', 'wait   = { at-least = "6 weeks", at-most = "8 weeks"')),
        "nothing: whoever waits there now waits longer, and whoever has gone on is not called back",
    ),
    EditOfBoth(
        "limit",
        "Add a limit",
        edit(
            (
                "[action.call-interviewer.answers.done]\n",
                CALLED_ONCE,
            )
        ),
        edit(
            (
                "[action.choose.answers.fly]\n",
                CHOSEN_TWICE,
            )
        ),
        "let in as many visits as people have made; read the promises that no longer hold",
    ),
    EditOfBoth(
        "move-stage",
        "Move a node to another stage",
        edit(('[situation.instead]\nstage = "call-interviewer"', '[situation.instead]\nstage = "request-second-interview"')),
        edit(('[situation.reason]\nstage = "money"', '[situation.reason]\nstage = "claim"')),
        "nothing",
    ),
    EditOfBoth(
        "values",
        "Change what a fact can be",
        edit(
            ("not-told = \"It wasn't, but they wouldn't say why\"\nput-off  =", "put-off  ="),
            (
                NOT_TOLD,
                "",
            ),
            ('"second-try: not-told"', '"second-try: wrong"'),
        ),
        edit(
            ('below = 3, label = "2 hours or more, but less than 3"', 'below = 4, label = "2 hours or more, but less than 4"'),
            (
                '{ id = "below-four", below = 4, label = "3 hours or more, but less than 4" }',
                '{ id = "below-four", below = 5, label = "4 hours or more, but less than 5" }',
            ),
            ('{ id = "four", label = "4 hours or more" }', '{ id = "four", label = "5 hours or more" }'),
        ),
        "let a value that takes the place of another say `was`; give another id to what means something else",
        edit(
            (
                WRONG_OR_NOT_TOLD,
                'wrong    = { label = "It wasn\'t all right", was = "not-told" }\nput-off  =',
            ),
            (
                NOT_TOLD,
                "",
            ),
            ('"second-try: not-told"', '"second-try: wrong"'),
        ),
    ),
    EditOfBoth(
        "reorder",
        "Put answers in another order",
        edit(('answers.yes = "ask-contact"\nanswers.no  = "call-or-wait"', 'answers.no  = "call-or-wait"\nanswers.yes = "ask-contact"')),
        edit(('answers.no  = "ask-back"\nanswers.yes = "nothing-due"', 'answers.yes = "nothing-due"\nanswers.no  = "ask-back"')),
        "nothing",
    ),
    EditOfBoth(
        "replace-ending",
        "Replace an ending",
        edit(
            (
                REST,
                '  "Take a week off from all of it.",\n',
            ),
            (NEXT_WEEK, ""),
            everywhere=((r"(?<![\w-])rest-first(?![\w-])", "take-a-week"),),
        ),
        edit(
            ('  "It is fine to leave it.",\n', '  "Then nobody owes you anything for now.",\n'),
            ('  "Keep the receipts until then.",\n', ""),
            everywhere=((r"(?<![\w-])let-go(?![\w-])", "left-for-now"),),
        ),
        "keep its id and reword it, or let the new one say `was`",
        edit(
            (
                REST,
                '  "Take a week off from all of it.",\n',
            ),
            (NEXT_WEEK, ""),
            ("[ending.rest-first]\n", '[ending.rest-first]\nwas   = "rest-first"\n'),
            everywhere=((r'(?<![\w-])(?<!was   = ")rest-first(?![\w-])', "take-a-week"),),
        ),
    ),
)
