"""Trees that show on a page all that a tree can have."""

from __future__ import annotations

import json

from advicetree import Tree, loads

# Lines of all kinds, waits, notes, limits and loops.
HOUSE = """
format = 1
id = "house"
title = "Warm rooms"
language = "de-CH"
start = "constructor"

[source.book]
title = "The book of rooms"
author = "A. Builder"
date = 2020-02-03
url = "https://example.org/rooms"
claims = { "1" = "Rooms lose heat." }
[source.mail]
title = "A letter"
[source.ours]
title = "Ours"
default = true

[stage.first]
title = "First"

[moment.winter]
ask = "When does winter begin?"

[fact.degrees]
ask = "How warm is it?"
number = { unit = "degrees", from = -40, to = 60 }
bands = [
  { id = "cold", below = 0.5, label = "Cold" },
  { id = "mild", up-to = 20, label = "Mild" },
  { id = "hot", label = "Hot" },
]

[fact.heating]
ask = "What heats it?"
answers = { wood = "Wood", gas = "Gas", to-string = "A string", nothing = "Nothing" }

[situation.constructor]
stage = "first"
about = "degrees"
help = ["Look at the thermometer.", { say = "There are several", bullets = ["At the door", { say = "At the stove", if = { heating = "wood" } }] }]
caution = { say = "Keep your fingers off it.", phone = "+41 44 123 45 67" }
note = "What does it show?"
source = ["book 1", "mail"]
limit = { visits = 3, then = "give-up", say = "That is enough looking." }
answers.cold = { to = "look", say = "Brr." }
answers.broken = { label = "It is broken", to = "look", settles = false, say = "Then feel it." }
others = { label = "Warmer", to = "value-of" }

[situation.value-of]
about = "heating"
answers.wood = "look"
answers.no-idea = { label = "No idea", to = "look", settles = false }
others = { label = "Something else", to = "look", say = "As you like." }

[action.look]
do = "Look at the walls"
by = ["in-person", "online"]
help = { say = "How to look", link = "https://example.org/look?walls=all&at=night#(inside)", source = "book" }
how = [
  { say = "For gas", if = { heating = "gas" }, bullets = [{ say = "ask the works", mail = "gas@works.example" }, { say = "or call 112", phone = "112" }] },
  { say = "Only where both burn", bullets = [{ say = "wood", if = { heating = "wood" }, source = "mail" }, { say = "gas", if = { heating = "gas" } }] },
  { say = "Touch them.", source = "book" },
  { say = "Mind the stove.", if = { heating = "wood" } },
  { say = "It is mild, so take your time.", if = { degrees = "mild" } },
]
caution = ["Some are hot.", { say = "The string may burn.", if = { heating = "to-string" }, source = "mail" }]
note = "What did you see?"
limit = { visits = 4, then = "give-up", say = "You have seen them all." }
answers.done = "still-cold"
answers.again = { label = "Look at the thermometer again", to = "constructor", say = "Back to it." }

[situation.still-cold]
ask = "Is it still cold?"
remember = false
answers.yes = "wait-a-little"
answers.no = "glad"

[action.wait-a-little]
do = "Wait a little"
by = "call"
recall = ["look", "write", "constructor"]
wait = { at-least = "36 hours", at-most = "1 week", since = "winter", why = "Walls are slow." }
answers.done = "write"
answers.warm = { label = "It is warm", to = "glad", any-time = true }

[action.write]
do = "Write to the owner"
by = "letter"
note = "What will you write?"
recall = ["look"]
wait = { until = "winter", at-most = "2 days" }
limit = { visits = 2, then = "value-of" }
then = "look"

[ending.glad]
good = true
help = "That was all."
say = ["Good.", { say = "More on wood", link = "https://example.org/wood" }, { say = "Keep the wood dry.", if = { heating = "wood" }, source = "book 1" }]
recall = ["look"]

[ending.give-up]
say = "Take a coat."
"""

# Lists, dates, groups, numbers, and what follows from them.
RICH = """
format = 1
id = "rich"
title = "What you may get"
language = "en-US"
start = "benefits"

[fact.benefits]
ask = "Which of these do you get?"
several = true
[fact.benefits.answers]
uc = "Universal Credit"
hb = "Housing Benefit"
pc = "Pension Credit"
none = { label = "None of these", alone = true }
[fact.benefits.groups]
old = { label = "An old one", values = ["hb", "pc"] }
any = { label = "Any", values = ["old", "uc"] }

[fact.days]
ask = "On which days?"
several = { least = 2, most = 3 }
answers = { mo = "Monday", tu = "Tuesday", we = "Wednesday", th = "Thursday" }

[fact.born]
ask = "When were you born?"
date = { from = 1900-01-01, to = "today" }
bands = [
  { id = "pensioner", before = 1960-04-06, reached = "66 years and 1 month", label = "A pensioner" },
  { id = "adult", reached = "18 years", label = "Grown up" },
  { id = "child", label = "A child" },
]
[fact.born.groups]
grown = { label = "Eighteen or older", values = ["pensioner", "adult"] }

[fact.moved]
ask = "When did you move?"
date = {}
bands = [
  { id = "early", up-to = 2014-09-30, label = "By September 2014" },
  { id = "late", label = "Later" },
]

[fact.place]
ask = "Where do you live?"
answers = { at = "Austria", be = "Belgium", de = "Germany", uk = "United Kingdom", us = "United States" }
[fact.place.groups]
euro = { label = "The euro area", values = ["german", "be"] }
german = { label = "Where German is spoken", values = ["at", "de"] }

[fact.income]
ask = "What do you earn?"
number = { unit = "euros", from = 0 }
bands = [{ id = "low", up-to = 100, label = "Up to 100 euros" }, { id = "high", label = "More" }]

[fact.member]
ask = "Are you a member?"
answers = ["yes", "no"]

[fact.scheme]
title = "The scheme"
answers = { full = "Full", part = "Part", none = "None" }
rules = [
  { if = { needy = "yes", income = "low" }, is = "full" },
  { if = [{ benefits = { hb = "no" }, place = "euro" }, { days = ["mo", "tu"] }], unless = { born = "child" }, is = "part" },
  { is = "none" },
]
[fact.needy]
title = "Whether they are in need"
answers = ["yes", "no"]
rules = [
  { if = { benefits = "old" }, is = "yes" },
  { unless = { born = "grown" }, is = "yes" },
  { is = "no" },
]

[situation.benefits]
about = "benefits"
limit = { visits = 2, then = "place", say = "You said so." }
then = "hb"

[situation.hb]
about = "benefits.hb"
answers.yes = { to = "born", say = "Keep it." }
answers.no = "early"

[situation.early]
about = "scheme"
answers.full = "born"
then = "born"

[situation.born]
about = "born"
answers.grown = { to = "old", say = "You are grown up." }
answers.child = "place"
answers.unsure = { label = "I do not know", to = "place", settles = false, say = "Never mind." }

[situation.old]
about = "benefits.old"
answers.yes = "days"
then = "place"

[situation.days]
about = "days"
then = "place"

[situation.place]
about = "place"
answers.uk = { to = "income", say = "Rule, Britannia." }
answers.german = { to = "income", say = "Servus." }
others = { label = "Elsewhere", to = "moved", say = "Welcome." }

[situation.moved]
about = "moved"
answers = { early = "income", late = "income" }

[situation.income]
about = "income"
answers.low = "scheme"
then = "scheme"

[situation.scheme]
about = "scheme"
answers.full = { to = "apply", say = "All of it." }
answers.part = { to = "apply", say = "A part of it." }
answers.none = "again"

[action.again]
do = "Think again"
how = [{ say = "There may be more.", unless = { benefits = "none" } }, { say = "None of these: well.", if = { benefits = "none" } }]
limit = { visits = 2, then = "nothing" }
answers.back = "benefits"
answers.days = "days"
answers.stop = "nothing"

[action.apply]
do = "Apply"
how = [
  { say = "Bring the letter of your landlord.", if = { benefits = { hb = "yes" } } },
  { say = "You may claim Housing Benefit as well.", if = { benefits = { hb = "no" } } },
  { say = "For any of them.", if = { benefits = "any" } },
  { say = "On a day off.", if = { days = ["mo", "th"] } },
  { say = "In German.", if = { place = ["german"] } },
  { say = "For the young, or with little.", if = [{ born = "child" }, { income = "low", place = ["uk", "us"] }] },
  { say = "Not for members.", unless = { member = "yes" } },
  { say = "For members.", if = { member = "yes" } },
  { say = "In full.", if = { scheme = "full" } },
  { say = "Not in full.", unless = { scheme = "full" } },
  { say = "Since you moved early.", if = { moved = "early" }, unless = { born = "pensioner" } },
]
caution = [{ say = "Those in need go first.", if = { needy = "yes" } }]
wait = { at-least = "2 days" }
then = "nothing"

[ending.nothing]
say = ["That was all.", { say = "Come again in April.", if = { scheme = ["part", "none"], benefits = "pc" } }]
"""

# Somebody's age, by the calendar.
AGES = """
format = 1
id = "ages"
title = "How old?"
start = "born"
[fact.born]
ask = "When were you born?"
date = {}
bands = [
  { id = "old", reached = "66 years and 1 month", label = "Old" },
  { id = "grown", reached = "18 years", label = "Grown up" },
  { id = "toddler", reached = "1 year", label = "Toddler" },
  { id = "weeks", reached = "1 month and 14 days", label = "More than six weeks" },
  { id = "month", reached = "1 month", label = "A month" },
  { id = "days", reached = "3 days", label = "Some days" },
  { id = "new", label = "New" },
]
[situation.born]
about = "born"
then = "end"
[ending.end]
say = ["There.", { say = "Congratulations.", if = { born = ["grown", "old"] } }]
"""


def one_question(fact: str) -> str:
    """A tree of one question about a fact."""
    return f"""
format = 1
id = "one"
title = "One question"
start = "q"
[fact.f]
ask = "Which?"
{fact}
[situation.q]
about = "f"
then = "end"
[ending.end]
say = "There."
"""


PLACES = [
    "Åland",
    "Côte d’Ivoire",
    "Curaçao",
    "Łódź",
    "Österreich",
    "São Tomé and Príncipe",
    "Straße",
    "Türkiye",
    "North Korea",
    "South Korea",
    "日本",
    "Réunion",
]


def places(several: str = "") -> Tree:
    """A question about more places than a screen holds."""
    labels = [*PLACES, *(f"Place {number}" for number in range(212))]
    answers = ", ".join(f'p{number} = "{label}"' for number, label in enumerate(labels))
    return loads(one_question(f"{f'several = {several}' if several else ''}\nanswers = {{ {answers} }}"))


# A walk through it is as long as may be.
LONG = """
format = 1
id = "long"
title = "Long"
start = "on"
[action.on]
do = "Go on"
answers.go = "on"
answers.stop = "end"
[ending.end]
say = "There."
"""

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "<!--<script>",
    "\"><svg onload=alert(3)>&lt;b&gt; ' {title} ${x}",
    "</title></style><style>*{display:none}</style>",
    "</noscript></template><iframe srcdoc='<script>alert(4)</script>'>",
    "</noscript><p onclick='alert(5)'>",
]


def hostile() -> Tree:
    """A tree whose every text is HTML and script, and whose link has all that a link may have."""
    words = iter(HOSTILE * 20)
    say = {"say": next(words), "source": "s 1"}
    return loads(
        json.dumps(
            {
                "format": 1,
                "id": "hostile",
                "title": "</title><script>alert(0)</script><h1>",
                "start": "a",
                "source": {"s": {"title": next(words), "author": next(words), "url": "https://example.org/?a=%3Cb%3E&c='&lt;", "claims": {"1": next(words)}}},
                "stage": {"t": {"title": next(words)}},
                "moment": {"m": {"ask": next(words)}},
                "fact": {
                    "f": {
                        "ask": next(words),
                        "number": {"unit": next(words)[:20]},
                        "bands": [{"id": "x", "below": 1, "label": next(words)}, {"id": "y", "label": next(words)}],
                    }
                },
                "situation": {
                    "a": {
                        "about": "f",
                        "help": [{"say": next(words), "link": "https://example.org/?a=(b)&c=';//"}, say],
                        "caution": {"say": next(words), "bullets": [{"say": next(words), "mail": "o'b@example.org"}, {"say": next(words), "phone": "112"}]},
                        "note": next(words),
                        "stage": "t",
                        "answers": {"x": {"to": "b", "say": next(words)}},
                        "others": {"to": "b", "label": "o"},
                    }
                },
                "action": {
                    "b": {
                        "do": next(words),
                        "how": [say],
                        "caution": [say],
                        "note": next(words),
                        "recall": ["b"],
                        "wait": {"at-least": "1 day", "since": "m", "why": next(words)},
                        "limit": {"visits": 2, "then": "c", "say": next(words)},
                        "answers": {"again": {"label": next(words), "to": "b"}, "end": {"label": next(words), "to": "c"}},
                    }
                },
                "ending": {"c": {"say": [next(words), say]}},
            }
        ),
        "json",
    )
