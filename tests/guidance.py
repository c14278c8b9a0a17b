"""A tree that uses all that real guidance needs: several choices at once, groups, dates, derived facts, and answers that a program works out."""

from datetime import datetime, timezone

from advicetree import Tree, loads

NOON = datetime(2026, 11, 28, 12, tzinfo=timezone.utc)

SUPPORT = """
format = 1
id = "support"
title = "Help with the rent"
start = "what-you-get"

[source.law]
title = "The law"
claims = { "1" = "Help goes to those who pay much." }

[fact.benefits]
ask = "Which of these do you get?"
several = { most = 2 }
[fact.benefits.answers]
uc = "Universal Credit"
hb = "Housing Benefit"
pc = "Pension Credit"
none = { label = "None of these", alone = true }
[fact.benefits.groups]
rent-help = { label = "Help with rent", values = ["uc", "hb"] }

[fact.born]
ask = "When were you born?"
date = { from = 1900-01-01, to = "today" }
bands = [
  { id = "old", reached = "66 years", label = "66 or older" },
  { id = "grown", reached = "18 years", label = "18 to 65" },
  { id = "young", label = "Under 18" },
]

[fact.country]
ask = "Where do you live?"
answers = { at = "Austria", be = "Belgium", ch = "Switzerland", us = "United States" }
[fact.country.groups]
eea = { label = "A country of the EEA", values = ["at", "be"] }

[fact.income]
ask = "What do you earn a month?"
number = { unit = "euros", from = 0 }
bands = [{ id = "low", below = 1000, label = "Less than 1,000 euros" }, { id = "high", label = "1,000 euros or more" }]

[fact.rent]
ask = "What is your rent?"
number = { unit = "euros", from = 0 }
bands = [{ id = "cheap", up-to = 400, label = "Up to 400 euros" }, { id = "dear", label = "More than 400 euros" }]

[fact.share]
ask = "How much of your income is the rent?"
number = { unit = "per cent", from = 0 }
bands = [{ id = "fair", up-to = 35, label = "Up to a third" }, { id = "much", label = "More than a third" }]
worked-out-from = ["income", "rent"]

[fact.left]
ask = "Is there enough left?"
answers = ["yes", "no"]
worked-out-from = ["share", "scheme"]

[fact.scheme]
title = "The scheme that applies"
answers = { full = "Full support", part = "Part of it", nothing = "No support" }
rules = [
  { if = { income = "low", benefits = "rent-help" }, is = "full" },
  { if = { income = "low" }, unless = { country = "us" }, is = "part" },
  { is = "nothing" },
]

[situation.what-you-get]
about = "benefits"
then = "age"

[situation.age]
about = "born"
answers.young = "too-young"
then = "where"

[situation.where]
about = "country"
answers.eea = { to = "earn", say = "The EEA has rules of its own." }
then = "earn"

[situation.earn]
about = "income"
then = "pay"

[situation.pay]
about = "rent"
then = "part-of-it"

[situation.part-of-it]
about = "share"
then = "enough"

[situation.enough]
about = "left"
then = "which"

[situation.which]
about = "scheme"
source = "law 1"
answers.full = { to = "has-housing", say = "You get full support." }
answers.part = "ask-part"
then = "no-help"

[situation.has-housing]
about = "benefits.hb"
answers.yes = "keep-it"
answers.no = "claim-it"

[action.ask-part]
do = "Ask for a part of it"
then = "claim-it"

[ending.too-young]
say = "Ask your parents."
[ending.no-help]
say = "There is no help."
[ending.keep-it]
say = ["Keep your Housing Benefit.", { say = "And the rest.", if = { benefits = { hb = "yes", uc = "yes" } } }]
[ending.claim-it]
say = "Claim Housing Benefit."
"""


def support() -> Tree:
    """The tree, loaded."""
    return loads(SUPPORT)
