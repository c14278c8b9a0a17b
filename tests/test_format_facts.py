"""One mistake about several choices, groups, conditions, dates or rules gives one message, that says what to write instead."""

import pytest

from advicetree import TreeError, loads

TREE = """
format = 1
id     = "help"
title  = "Which help"
start  = "which-benefits"

[fact.benefits]
ask     = "Which of these do you get?"
several = true
[fact.benefits.answers]
uc   = "Universal Credit"
hb   = "Housing Benefit"
none = { label = "None of them", alone = true }
[fact.benefits.groups]
means-tested = { label = "Means-tested", values = ["uc", "hb"] }

[fact.country]
ask = "Where are you from?"
[fact.country.answers]
austria = "Austria"
estonia = "Estonia"
us      = "United States"
[fact.country.groups]
eea = { label = "The EEA", values = ["austria", "estonia"] }
eta = { label = "No visa", values = ["estonia", "us"] }

[fact.savings]
ask    = "What do you have?"
number = { unit = "pounds", from = 0 }
bands  = [{ id = "ok", up-to = 16000, label = "Up to 16,000" }, { id = "much", label = "More" }]

[fact.born]
ask   = "When were you born?"
date  = { from = 1900-01-01, to = "today" }
bands = [
  { id = "early", before = 2014-10-01, label = "Before October 2014" },
  { id = "old", reached = "8 years", label = "8 or older" },
  { id = "young", label = "Younger" },
]

[fact.place]
ask      = "Where are you?"
answers  = ["home", "hospital"]

[fact.mood]
ask      = "How are you?"
answers  = ["good", "bad"]
remember = false

[fact.scheme]
title   = "The scheme that applies"
answers = { full = "Full support", none = "None" }
rules   = [
  { if = { place = "home", savings = "ok" }, is = "full" },
  { is = "none" },
]

[situation.which-benefits]
about = "benefits"
then  = "from-where"

[situation.from-where]
about        = "country"
answers.eea  = "how-much"
then         = "where"

[situation.how-much]
about   = "savings"
answers = { ok = "where", much = "where" }

[situation.where]
about   = "place"
answers = { home = "when", hospital = "how" }

[situation.when]
about = "born"
then  = "which-scheme"
answers.young = "how"

[situation.how]
about   = "mood"
answers = { good = "bye", bad = "bye" }

[situation.which-scheme]
about   = "scheme"
answers = { full = "with-housing", none = "bye" }

[situation.with-housing]
about   = "benefits.hb"
answers = { yes = "bye", no = "bye" }

[ending.bye]
say = ["Goodbye.", { say = "Stay in.", if = { place = "home" } }]

[[promise]]
name  = "All at home have left"
never = "which-scheme.full"
when  = { place = "hospital" }

[[example]]
name  = "Some"
known = { place = "home" }
walk  = ["which-benefits: uc, hb", "from-where: us", "when: 2000-01-05"]
"""
RULES = """  { if = { place = "home", savings = "ok" }, is = "full" },
  { is = "none" },
"""
Edits = tuple[tuple[str, str], ...]
MISTAKES: dict[str, tuple[Edits, str]] = {
    "several on a situation": (
        (('about = "benefits"\nthen  = "from-where"', 'about = "benefits"\nthen  = "from-where"\nseveral = true'),),
        "unknown-key: 'several' is not a key of [situation.which-benefits]; it belongs to a fact: move it to [fact.benefits]",
    ),
    "several on a situation w/o about": (
        (('[situation.how]\nabout   = "mood"\n', '[situation.how]\nask = "How?"\nseveral = true\n'),),
        "unknown-key: 'several' is not a key of [situation.how]; it belongs to a fact: write [fact.ID] with it, and about = \"ID\" here",
    ),
    "answers at several": (
        (('about = "benefits"\nthen  = "from-where"', 'about = "benefits"\nanswers.uc = "from-where"'),),
        "several-answers: several can be ticked at [situation.which-benefits], so no single answer leads on; write then = \"...\", and fork later by a situation about 'benefits.uc'",  # noqa: E501
    ),
    "answers at several all": (
        (('about = "benefits"\nthen  = "from-where"', 'about = "benefits"\nanswers.uc = "from-where"\nanswers.hb = "bye"\nanswers.none="bye"'),),
        "several-answers: several can be ticked at [situation.which-benefits], so no single answer leads on; write then = \"...\", and fork later by a situation about 'benefits.uc'",  # noqa: E501
    ),
    "answers and then at several": (
        (('about = "benefits"\nthen  = "from-where"', 'about = "benefits"\nthen  = "from-where"\nanswers.uc = "from-where"'),),
        "several-answers: several can be ticked at [situation.which-benefits], so no single answer leads on; take the answers out, and fork later by a situation about 'benefits.uc'",  # noqa: E501
    ),
    "no then at several": (
        (('about = "benefits"\nthen  = "from-where"', 'about = "benefits"'),),
        'no-way-on: [situation.which-benefits] leads nowhere; write then = "...", since several can be ticked there',
    ),
    "others at several": (
        (('about = "benefits"\nthen  = "from-where"', 'about = "benefits"\nothers = { to = "bye", label = "All" }'),),
        "several-answers: several can be ticked at [situation.which-benefits], so no single answer leads on; write then = \"...\", and fork later by a situation about 'benefits.uc'",  # noqa: E501
    ),
    "several number": (
        (("number = { unit", "several = true\nnumber = { unit"),),
        "several: 'several' of [fact.savings] goes with answers that are remembered; take 'number', 'bands' out",
    ),
    "several date": (
        (("date  = { from", "several = true\ndate  = { from"),),
        "several: 'several' of [fact.born] goes with answers that are remembered; take 'date', 'bands' out",
    ),
    "several rules": (
        (("rules   = [", "several = true\nrules   = ["),),
        "derived: [fact.scheme] is derived by rules, and nobody answers it; take 'several' out",
    ),
    "several remember": (
        (("several = true", "several = true\nremember = false"),),
        "several: 'several' of [fact.benefits] goes with answers that are remembered; take remember = false out",
    ),
    "several one": (
        (
            ('hb   = "Housing Benefit"\n', ""),
            ('none = { label = "None of them", alone = true }', ""),
            ('values = ["uc", "hb"]', 'values = ["uc"]'),
            ("benefits.hb", "benefits.uc"),
            ('uc, hb"', 'uc"'),
        ),
        "several: [fact.benefits] has one choice, which is a yes/no question; take 'several' out",
    ),
    "least 3": (
        (("several = true", "several = { least = 3 }"),),
        "several: nobody can tick 3 choices of [fact.benefits], of which 2 go together; ask for fewer",
    ),
    "most<least": (
        (("several = true", "several = { least = 2, most = 1 }"),),
        "several: nobody can tick at least 2 and at most 1 choice of [fact.benefits]; let 'least' not be above 'most'",
    ),
    "most 40": (
        (("several = true", "several = { most = 40 }"),),
        "several: nobody can tick 40 choices of [fact.benefits], of which 2 go together; ask for fewer",
    ),
    "most counts what is alone": (
        (("several = true", "several = { least = 1, most = 3 }"),),
        "several: nobody can tick 3 choices of [fact.benefits], of which 2 go together; ask for fewer",
    ),
    "alone w/o several": (
        (
            ("several = true\n", ""),
            ('about = "benefits"\nthen  = "from-where"', 'about = "benefits"\nanswers.uc="bye"\nthen = "from-where"'),
            ("which-benefits: uc, hb", "which-benefits: hb"),
            ('about   = "benefits.hb"\nanswers = { yes = "bye", no = "bye" }', 'about   = "benefits"\nanswers.hb = "bye"\nthen = "bye"'),
        ),
        "several: 'alone' of 'none' is for a fact of several choices; write several = true in the fact, or take it out",
    ),
    "every alone": (
        (
            ('uc   = "Universal Credit"', 'uc = { label = "UC", alone = true }'),
            ('hb   = "Housing Benefit"', 'hb = { label = "HB", alone = true }'),
            ('uc, hb"', 'uc"'),
        ),
        "several: every choice of [fact.benefits] is 'alone', so only one can be ticked; take 'several' out",
    ),
    "about benefits.housing": (
        (('about   = "benefits.hb"', 'about   = "benefits.housing"'),),
        "unknown-value: the fact 'benefits' has no choice or group 'housing'; it has 'uc', 'hb', 'none', 'means-tested'",
    ),
    "about benefits.Housing Benefit": (
        (('about   = "benefits.hb"', 'about   = "benefits.housing-benefit"'),),
        "unknown-value: the fact 'benefits' has no choice or group 'housing-benefit'; did you mean 'hb'?",
    ),
    "about country.eea": (
        (('about   = "benefits.hb"', 'about   = "country.eea"'),),
        "no-choices: only a fact of several choices has yes/no parts, and 'country' takes one answer; write about = \"country\" and answers.eea",
    ),
    "about country.eea for answers": (
        (('about        = "country"\nanswers.eea  = "how-much"\nthen ', 'about        = "country.eea"\nanswers.yes = "how-much"\nanswers.no '),),
        "no-choices: only a fact of several choices has yes/no parts, and 'country' takes one answer; write about = \"country\" and answers.eea",
    ),
    "settles false at choice": (
        (('{ yes = "bye", no = "bye" }', '{ yes = "bye", no = "bye", unknown = { to = "bye", settles = false } }'),),
        "settles-nothing: [situation.with-housing] is answered by what was ticked, so no answer can leave 'benefits.hb' unknown",
    ),
    "answers at choice foreign": (
        (('{ yes = "bye", no = "bye" }', '{ hb = "bye", no = "bye" }'),),
        "foreign-answer: [situation.with-housing] asks whether 'hb' was ticked, so its answers are 'yes' and 'no'",
    ),
    "remember at choice": (
        (('about   = "benefits.hb"', 'about   = "benefits.hb"\nremember = false'),),
        "remember-twice: [situation.with-housing] is about 'benefits', which is remembered already; say it in [fact.benefits], for all situations that ask about it",  # noqa: E501
    ),
    "values text": (
        (('values = ["austria", "estonia"]', 'values = "at"'),),
        "unknown-value: 'at' is not a value of the fact 'country'; it has 'austria', 'estonia', 'us', 'eea', 'eta'",
    ),
    "values wrong": (
        (('values = ["austria", "estonia"]', 'values = ["austia", "estonia"]'),),
        "unknown-value: 'austia' is not a value of the fact 'country'; did you mean 'austria'?",
    ),
    "group called like value": ((("eta = {", "us = {"),), "duplicate-id: 'us' is a value of [fact.country] already; give the group another id"),
    "group overlap": (
        (
            ('answers.eea  = "how-much"\nthen         = "where"', 'answers.eea = "how-much"\nanswers.eta = "bye"'),
            ("from-where: us", "from-where: austria"),
        ),
        "groups-overlap: 'eea' and 'eta' both take 'estonia'; name 'estonia' itself, or make a derived fact whose rules say which goes first",
    ),
    "group settles": (
        (('answers.eea  = "how-much"', 'answers.eea  = { to = "how-much", settles = false }'),),
        "settles-value: 'eea' is a group of answers of the fact 'country', so it cannot leave it unknown",
    ),
    "group then none left": (
        (('answers.eea  = "how-much"', 'answers.eea  = "how-much"\nanswers.us = "bye"'),),
        "others-of-none: the answers of [situation.from-where] name every value of 'country', so 'then' takes nobody; leave it out",
    ),
    "known group": (
        (('known = { place = "home" }', 'known = { country = "eea" }'),),
        "unknown-value: 'eea' is a group of answers of the fact 'country'; give one of 'austria', 'estonia'",
    ),
    "walk group": (
        (("from-where: us", "from-where: eea"),),
        "unknown-answer: 'eea' is a group of answers of the fact 'country'; give one of 'austria', 'estonia'",
    ),
    "walk group of several": (
        (('uc, hb"', 'means-tested"'),),
        "unknown-answer: 'means-tested' is a group of choices of the fact 'benefits'; give some of 'uc', 'hb'",
    ),
    "known several text": (
        (('known = { place = "home" }', 'known = { benefits = "uc" }'),),
        "unknown-value: 'benefits' takes a list of its choices; 'uc' goes in brackets: [\"uc\"]",
    ),
    "known several group list": (
        (('known = { place = "home" }', 'known = { benefits = ["means-tested"] }'),),
        "unknown-value: 'means-tested' is a group of choices of the fact 'benefits'; give some of 'uc', 'hb'",
    ),
    "known several with alone": (
        (('known = { place = "home" }', 'known = { benefits = ["uc", "none"] }'),),
        "unknown-value: 'none' of 'benefits' goes with no other choice; give it alone, or leave it out",
    ),
    "known several empty": (
        (('known = { place = "home" }', "known = { benefits = [] }"),),
        "unknown-value: nothing is ticked of 'benefits', which has a choice for that; did you mean 'none'?",
    ),
    "known several typo": (
        (('known = { place = "home" }', 'known = { benefits = ["ux"] }'),),
        "unknown-value: 'ux' is not a choice of the fact 'benefits'; it has 'uc', 'hb', 'none'",
    ),
    "known several few": (
        (
            ("several = true", "several = { least = 2 }"),
            ('known = { place = "home" }', 'known = { benefits = ["uc"] }'),
        ),
        "unknown-value: 1 choice of 'benefits' given, and 2 can be ticked",
    ),
    "known plain list": (
        (('known = { place = "home" }', 'known = { place = ["home"] }'),),
        "unknown-value: a list is not a value of the fact 'place', which takes one answer; did you mean 'home'?",
    ),
    "walk empty list": (
        (("which-benefits: uc, hb", "which-benefits:"),),
        "unknown-answer: nothing is ticked of 'benefits', which has a choice for that; did you mean 'none'?",
    ),
    "walk several typo": (
        (("which-benefits: uc, hb", "which-benefits: uc, hx"),),
        "unknown-value: 'hx' is not a choice of the fact 'benefits'; it has 'uc', 'hb', 'none'",
    ),
    "walk several alone": (
        (("which-benefits: uc, hb", "which-benefits: uc, none"),),
        "unknown-answer: 'none' of 'benefits' goes with no other choice; give it alone, or leave it out",
    ),
    "walk several done": (
        (("which-benefits: uc, hb", "which-benefits: done"),),
        "unknown-answer: 'done' does not say what is ticked at 'which-benefits'; name the choices: 'which-benefits: uc, hb'",
    ),
    "walk several brackets": (
        (("which-benefits: uc, hb", "which-benefits: [uc, hb]"),),
        "wrong-form: 'which-benefits: [uc, hb]' has brackets; choices go without them; did you mean 'which-benefits: uc, hb'?",
    ),
    "if text": (
        (('if = { place = "home" }', 'if = "place = home"'),),
        "wrong-type: 'if' of [[ending.bye.say]] no. 2 takes a table, and is text; write if = { place = \"...\" }, with the id of an answer or a band",
    ),
    'if "benefits.hb"': (
        (('if = { place = "home" }', 'if = { "benefits.hb" = "no" }'),),
        "bad-id: 'benefits.hb' is not the id of a fact; write its choice in a table: benefits = { hb = \"...\" }",
    ),
    "if savings 16000": (
        (('if = { place = "home" }', "if = { savings = 16000 }"),),
        "wrong-type: 'savings' of 'if' of [[ending.bye.say]] no. 2 takes the id of a band: 'ok', 'much'; did you mean 'ok'?",
    ),
    "if savings <": (
        (('if = { place = "home" }', 'if = { savings = "< 16000" }'),),
        "unknown-value: 'if' names '< 16000', which is not an answer of the fact 'savings'; it has 'ok', 'much'",
    ),
    "if born": (
        (('if = { place = "home" }', "if = { born = 1980-01-01 }"),),
        "wrong-type: 'born' of 'if' of [[ending.bye.say]] no. 2 takes the id of a band: 'early', 'old', 'young'; did you mean 'early'?",
    ),
    "if place []": (
        (('if = { place = "home" }', "if = { place = [] }"),),
        "empty-list: 'place' of 'if' of [[ending.bye.say]] no. 2 is an empty list, so it never holds; name values",
    ),
    "if mood": (
        (('if = { place = "home" }', 'if = { mood = "good" }'),),
        "not-remembered: 'if' names 'mood', which is asked at each visit; only a remembered fact can be known here",
    ),
    "if mood in rule": (
        (('{ place = "home", savings', '{ mood = "good", savings'),),
        "not-remembered: 'if' names 'mood', which is asked at each visit; only a remembered fact can be known here",
    ),
    "if true": (
        (('if = { place = "home" }', "if = { place = true }"),),
        "wrong-type: 'place' of 'if' of [[ending.bye.say]] no. 2 takes the id of an answer, and is true or false",
    ),
    "if list of facts": (
        (('if = { place = "home" }', 'if = ["place", "home"]'),),
        "wrong-type: entry 1 of 'if' of [[ending.bye.say]] no. 2 takes a table, and is text\nwrong-type: entry 2 of 'if' of [[ending.bye.say]] no. 2 takes a table, and is text",  # noqa: E501
    ),
    "if not": (
        (('if = { place = "home" }', 'if-not = { place = "home" }'),),
        "unknown-key: 'if-not' is not a key of [[ending.bye.say]] no. 2; did you mean 'unless'?",
    ),
    "if several list yes": (
        (('if = { place = "home" }', "if = { benefits = { hb = true } }"),),
        "wrong-type: 'hb' of 'benefits' of 'if' of [[ending.bye.say]] no. 2 takes 'yes' or 'no', and is true or false; write hb = \"yes\"",
    ),
    "if all of": (
        (('if = { place = "home" }', 'if = { all-of = [{ place = "home" }, { savings = "ok" }] }'),),
        "unknown-fact: 'all-of' of 'if' of [[ending.bye.say]] no. 2 is not a fact; the facts of one table hold together: write { one = \"...\", other = \"...\" }",  # noqa: E501
    ),
    "if any": (
        (('if = { place = "home" }', 'if = { any = [{ place = "home" }, { savings = "ok" }] }'),),
        "unknown-fact: 'any' of 'if' of [[ending.bye.say]] no. 2 is not a fact; a list of tables means any of them: write [{ ... }, { ... }]",
    ),
    "if not inside": (
        (('if = { place = "home" }', 'if = { not = { place = "home" } }'),),
        "unknown-fact: 'not' of 'if' of [[ending.bye.say]] no. 2 is not a fact; write unless = { ... } beside 'if'",
    ),
    "if not a list": (
        (('if = { place = "home" }', 'if = { not = { place = ["yes"] } }'),),
        "unknown-fact: 'not' of 'if' of [[ending.bye.say]] no. 2 is not a fact; write unless = { ... } beside 'if'",
    ),
    "if choice of one answer": (
        (('if = { place = "home" }', 'if = { place = { home = "no" } }'),),
        "no-choices: 'if' asks for single choices of 'place', which takes one answer; name the answer itself",
    ),
    "if choice list": (
        (('if = { place = "home" }', 'if = { benefits = { hb = "no", uc = ["x"] } }'),),
        "unknown-value: 'uc' of 'benefits' of 'if' of [[ending.bye.say]] no. 2 is 'x', and takes 'yes' or 'no'",
    ),
    "if true or false": (
        (('if = { place = "home" }', "if = { met = true }"), ("[fact.place]", '[fact.met]\nask = "Met?"\nanswers = ["yes", "no"]\n\n[fact.place]')),
        "wrong-type: 'met' of 'if' of [[ending.bye.say]] no. 2 takes the id of an answer, and is true or false; did you mean 'yes'?",
    ),
    "if on an answer": (
        (('answers.young = "how"', 'answers.young = { to = "how", if = { place = "home" } }'),),
        "unknown-key: 'if' is not a key of [situation.when.answers.young]; whoever gives an answer takes it: fork before it, by a situation about that fact or about a derived one",  # noqa: E501
    ),
    "link on an answer": (
        (('answers.young = "how"', 'answers.young = { to = "how", link = "https://a.org" }'),),
        "unknown-key: 'link' is not a key of [situation.when.answers.young]; what an answer says is words: write say = \"...\", and let a line of the next node have the 'link'",  # noqa: E501
    ),
    "number min": (
        (('number = { unit = "pounds", from = 0 }', 'number = { unit = "pounds", min = 0, max = 9 }'),),
        "unknown-key: 'min' is not a key of [fact.savings.number]; did you mean 'from'?\nunknown-key: 'max' is not a key of [fact.savings.number]; did you mean 'to'?",  # noqa: E501
    ),
    "known several with one that is alone left out": (
        (
            ("several = true", "several = { most = 1 }"),
            ('known = { place = "home" }', 'known = { benefits = ["uc", "hb"] }'),
            ("which-benefits: uc, hb", "which-benefits: uc"),
        ),
        "unknown-value: 2 choices of 'benefits' given, and 1 can be ticked",
    ),
    "bad id of a node of which an entry comes twice": (
        (
            ("[situation.how]", "[situation.how_]"),
            ('"when: 2000-01-05"]', '"how: good"]\n\n[[example]]\nname = "Again"\nwalk = ["how: good"]'),
        ),
        "bad-id: 'how_' is not an id: it holds '_'; ids take a to z, digits and '-', a letter first; did you mean 'how'?",
    ),
    "if and": (
        (('if = { place = "home" }', 'and = { place = "home" }'),),
        "unknown-key: 'and' is not a key of [[ending.bye.say]] no. 2; its keys are 'say', 'link', 'phone', 'mail', 'source', 'if' and 2 more",
    ),
    "when in rule": ((("{ if = { place", "{ when = { place"),), "unknown-key: 'when' is not a key of [[fact.scheme.rules]] no. 1; did you mean 'if'?"),
    "number at-most": (
        (("up-to = 16000", "at-most = 16000"),),
        "unknown-key: 'at-most' is not a key of [[fact.savings.bands]] no. 1; a band ends 'up-to' a number (with it) or 'below' one (without it); did you mean 'up-to'?",  # noqa: E501
    ),
    "number up-to text": (
        (("up-to = 16000", 'up-to = "x"'),),
        "wrong-type: 'up-to' of [[fact.savings.bands]] no. 1 takes a number or a date, and is text",
    ),
    "number not rising": (
        (
            (
                'bands  = [{ id = "ok", up-to = 16000, label = "Up to 16,000" }, { id = "much", label = "More" }]',
                'bands = [{ id = "a", up-to = 5, label = "A" }, { id = "b", below = 5, label = "B" }, { id = "c", label = "C" }]',
            ),
            ('{ ok = "where", much = "where" }', '{ a = "where", b = "where", c = "where" }'),
            ('savings = "ok"', 'savings = "a"'),
        ),
        "bands-order: band 'b' of [fact.savings] takes no number: it starts above 5 and ends below 5; order the bands by their bounds",
    ),
    "number last": (
        (('label = "More"', 'below = 20000, label = "More"'),),
        "bands-open: band 'much' of [fact.savings]: the last band takes the rest; leave 'below' out",
    ),
    "date before text": (
        (("before = 2014-10-01", 'before = "1/10/2014"'),),
        "wrong-form: 'before' of [[fact.born.bands]] no. 1 is '1/10/2014', and is written like 2026-01-05",
    ),
    "date below": (
        (("before = 2014-10-01", "below = 2014-10-01"),),
        "wrong-type: 'below' of [[fact.born.bands]] no. 1 takes a number, and is a date; a band of a date ends 'before' a day (without it) or 'up-to' one (with it); did you mean 'before'?",  # noqa: E501
    ),
    "date below number": (
        (("before = 2014-10-01", "below = 2014"),),
        "wrong-type: 'below' of [[fact.born.bands]] no. 1 takes a number, and [fact.born] is a date; a band of a date ends 'before' a day (without it) or 'up-to' one (with it)",  # noqa: E501
    ),
    "date under": (
        (('reached = "8 years"', 'under = "18 years"'),),
        "unknown-key: 'under' is not a key of [[fact.born.bands]] no. 2; say from which age on by reached = \"18 years\", the oldest band first",
    ),
    "date age": (
        (('reached = "8 years"', "age = 18"),),
        "unknown-key: 'age' is not a key of [[fact.born.bands]] no. 2; say from which age on by reached = \"18 years\", the oldest band first",
    ),
    "date over": (
        (('reached = "8 years"', "over = 18"),),
        "unknown-key: 'over' is not a key of [[fact.born.bands]] no. 2; say from which age on by reached = \"18 years\", the oldest band first",
    ),
    "date over text": (
        (('reached = "8 years"', 'at-least = "18 years"'),),
        "unknown-key: 'at-least' is not a key of [[fact.born.bands]] no. 2; say from which age on by reached = \"18 years\", the oldest band first",
    ),
    "date older-than": (
        (('reached = "8 years"', 'older-than = "18 years"'),),
        "unknown-key: 'older-than' is not a key of [[fact.born.bands]] no. 2; say from which age on by reached = \"18 years\", the oldest band first",
    ),
    "date after": (
        (("before = 2014-10-01", "after = 2014-10-01"),),
        "unknown-key: 'after' is not a key of [[fact.born.bands]] no. 1; a band starts where the one before it ends, 'before' a day or 'up-to' one; leave it out",  # noqa: E501
    ),
    "date until": (
        (("before = 2014-10-01", "until = 2014-10-01"),),
        "unknown-key: 'until' is not a key of [[fact.born.bands]] no. 1; a band of a date ends 'before' a day (without it) or 'up-to' one (with it); did you mean 'up-to'?",  # noqa: E501
    ),
    "date from": (
        (("before = 2014-10-01", "from = 2014-10-01"),),
        "unknown-key: 'from' is not a key of [[fact.born.bands]] no. 1; a band starts where the one before it ends, 'before' a day or 'up-to' one; leave it out",  # noqa: E501
    ),
    "date reached number": (
        (('reached = "8 years"', "reached = 18"),),
        "wrong-type: 'reached' of [[fact.born.bands]] no. 2 takes an age such as '18 years' or '66 years and 1 month', and is a number; write reached = \"18 years\"",  # noqa: E501
    ),
    "date reached text": (
        (('reached = "8 years"', 'reached = "18"'),),
        "wrong-form: 'reached' of [[fact.born.bands]] no. 2 is '18'; write years, months, weeks or days, such as '66 years and 1 month', up to 200 years; did you mean '18 years'?",  # noqa: E501
    ),
    "date reached 18y": (
        (('reached = "8 years"', 'reached = "18y"'),),
        "wrong-form: 'reached' of [[fact.born.bands]] no. 2 is '18y'; write years, months, weeks or days, such as '66 years and 1 month', up to 200 years; did you mean '18 years'?",  # noqa: E501
    ),
    "date reached 18 Years": (
        (('reached = "8 years"', 'reached = "18 Years"'),),
        "wrong-form: 'reached' of [[fact.born.bands]] no. 2 is '18 Years'; write years, months, weeks or days, such as '66 years and 1 month', up to 200 years; did you mean '18 years'?",  # noqa: E501
    ),
    "date reached half": (
        (('reached = "8 years"', 'reached = "7.5 years"'),),
        "wrong-form: 'reached' of [[fact.born.bands]] no. 2 is '7.5 years'; write years, months, weeks or days, such as '66 years and 1 month', up to 200 years",  # noqa: E501
    ),
    "youngest first": (
        (
            (
                'bands = [\n  { id = "early", before = 2014-10-01, label = "Before October 2014" },\n  { id = "old", reached = "8 years", label = "8 or older" },\n  { id = "young", label = "Younger" },\n]\n\n',  # noqa: E501
                'bands = [\n  { id = "old", reached = "18 years", label = "8 or older" },\n  { id = "early", reached = "66 years", label = "Before October 2014" },\n  { id = "young", label = "Younger" },\n]\n',  # noqa: E501
            ),
            (', "when: 2000-01-05"]', "]"),
        ),
        "bands-order: band 'early' of [fact.born] takes nobody: 'old' before it takes all of them; put the earliest days and the oldest first",
    ),
    "later first": (
        (
            (
                'bands = [\n  { id = "early", before = 2014-10-01, label = "Before October 2014" },\n  { id = "old", reached = "8 years", label = "8 or older" },\n  { id = "young", label = "Younger" },\n]\n\n',  # noqa: E501
                'bands = [\n  { id = "old", before = 2014-10-01, label = "8 or older" },\n  { id = "early", up-to = 2010-10-01, label = "Before October 2014" },\n  { id = "young", label = "Younger" },\n]\n',  # noqa: E501
            ),
        ),
        "bands-order: band 'early' of [fact.born] takes nobody: 'old' before it takes all of them; put the earliest days and the oldest first",
    ),
    "no last": (
        (('{ id = "young", label = "Younger" }', '{ id = "young", reached = "1 year", label = "Younger" }'),),
        "bands-open: band 'young' of [fact.born]: the last band takes the rest; leave 'reached' out",
    ),
    "band outside range": (
        (
            ("before = 2014-10-01", "before = 1890-10-01"),
            (', "when: 2000-01-05"]', "]"),
        ),
        "bands-order: band 'early' of [fact.born] takes nobody: it goes up to 1890-09-30, and the date starts at 1900-01-01",
    ),
    "band outside range exactly": (
        (
            ("before = 2014-10-01", "before = 1900-01-01"),
            (', "when: 2000-01-05"]', "]"),
        ),
        "bands-order: band 'early' of [fact.born] takes nobody: it goes up to 1899-12-31, and the date starts at 1900-01-01",
    ),
    "to now": (
        (('to = "today"', 'to = "now"'),),
        "wrong-form: 'to' of [fact.born.date] is 'now', and takes a date such as 2026-01-05, or 'today'; did you mean 'today'?",
    ),
    "to Today": (
        (('to = "today"', 'to = "Today"'),),
        "wrong-form: 'to' of [fact.born.date] is 'Today', and takes a date such as 2026-01-05, or 'today'; did you mean 'today'?",
    ),
    "to year": (
        (("from = 1900-01-01", "from = 1900"),),
        "wrong-type: 'from' of [fact.born.date] takes a date such as 2026-01-05, or 'today', and is a number; write from = 1900-01-01",
    ),
    "date true": (
        (('date  = { from = 1900-01-01, to = "today" }', "date = true"),),
        "wrong-type: 'date' of [fact.born] takes a table, and is true or false; write date = { from = 1900-01-01, to = \"today\" }",
    ),
    "date datetime": (
        (("from = 1900-01-01", "from = 1900-01-01T00:00:00"),),
        "wrong-type: 'from' of [fact.born.date] takes a date such as 2026-01-05, or 'today', and has a time of day; write 1900-01-01",
    ),
    "known date other": (
        (('known = { place = "home" }', 'known = { born = "5.1.2000" }'),),
        "unknown-value: '5.1.2000' is not a value of the fact 'born': a date is written like 2026-01-05; it has 'early', 'old', 'young'",
    ),
    "known date before": (
        (('known = { place = "home" }', "known = { born = 1890-01-01 }"),),
        "unknown-value: 1890-01-01 is not a date from 1900-01-01 to today",
    ),
    "known date datetime": (
        (('known = { place = "home" }', "known = { born = 2000-01-01T00:00:00 }"),),
        "wrong-type: 'born' of 'known' of [[example]] no. 1 takes a date, and has a time of day; write 2000-01-01",
    ),
    "known date number": (
        (('known = { place = "home" }', "known = { born = 2000 }"),),
        "unknown-value: 2000 is not a value of the fact 'born': a date is written like 2026-01-05",
    ),
    "known date future": (
        (('known = { place = "home" }', "known = { born = 2050-01-01 }\non = 2026-11-28"),),
        "unknown-value: 2050-01-01 is not a date from 1900-01-01 to today",
    ),
    "walk date other": (
        (("when: 2000-01-05", "when: 5.1.2000"),),
        "unknown-value: '5.1.2000' is not a value of the fact 'born': a date is written like 2026-01-05; it has 'early', 'old', 'young'",
    ),
    "walk date before": ((("when: 2000-01-05", "when: 1890-01-05"),), "unknown-answer: 1890-01-05 is not a date from 1900-01-01 to today"),
    "on text": (
        (('known = { place = "home" }', 'known = { place = "home" }\non = "28.11.2026"'),),
        "wrong-form: 'on' of [[example]] no. 1 is '28.11.2026', and is written like 2026-01-05",
    ),
    "on and at": (
        (('known = { place = "home" }', 'known = { place = "home" }\non = 2026-11-28\nat = 2026-11-28T09:00:00Z'),),
        "example-time: [[example]] no. 1 has 'at' and 'on', and 'at' says the day already; keep one of them",
    ),
    "ask on derived": (
        (('title   = "The scheme', 'ask = "The scheme'),),
        "fact-words: [fact.scheme] has 'ask', but it has rules, so it is never asked; call it 'title'",
    ),
    "ask and title": (
        (('title   = "The scheme', 'ask = "Which?"\ntitle   = "The scheme'),),
        "fact-words: [fact.scheme] has 'ask', but it has rules, so it is never asked; take 'ask' out",
    ),
    "title on asked": ((('ask = "Where are you from?"', 'title = "Where from"'),), "fact-words: [fact.country] has 'title', but it is asked; call it 'ask'"),
    "no last rule": (
        (('  { is = "none" },\n', ""),),
        'rules-open: the last rule of [fact.scheme] has a condition, so somebody would have no value; end with { is = "..." }',
    ),
    "empty rules": (
        (('  { if = { place = "home", savings = "ok" }, is = "full" },\n  { is = "none" },\n', ""),),
        'no-answers: [fact.scheme] has no rule; the last of them is { is = "..." }, for everybody else',
    ),
    "rule below one without if": (
        (
            (
                '  { if = { place = "home", savings = "ok" }, is = "full" },\n  { is = "none" },\n',
                '  { is = "none" },\n  { if = { place = "home" }, is = "full" },\n',
            ),
        ),
        "rules-dead: rule 2 of [fact.scheme] is never reached: rule 1 has no condition and takes everybody, so it goes last",
    ),
    "rule below general": (
        (
            (
                '  { if = { place = "home", savings = "ok" }, is = "full" },\n  { is = "none" },\n',
                '  { if = { place = "home" }, is = "full" },\n  { if = { place = "home", savings = "ok" }, is = "none" },\n  { is = "none" },\n',
            ),
        ),
        "rules-dead: rule 2 of [fact.scheme] is never reached: rule 1 takes everybody whom it could take; move it above that rule, or take it out",
    ),
    "rule below general list": (
        (
            (
                '  { if = { place = "home", savings = "ok" }, is = "full" },\n  { is = "none" },\n',
                '  { if = { place = ["home", "hospital"] }, is = "full" },\n  { if = { place = "home", savings = "ok" }, is = "none" },\n  { is = "none" },\n',
            ),
        ),
        "rules-dead: rule 2 of [fact.scheme] is never reached: rule 1 takes everybody whom it could take; move it above that rule, or take it out",
    ),
    "rule below general group": (
        (
            (
                '  { if = { place = "home", savings = "ok" }, is = "full" },\n  { is = "none" },\n',
                '  { if = { country = "eea" }, is = "full" },\n  { if = { country = "austria" }, is = "none" },\n  { is = "none" },\n',
            ),
        ),
        "rules-dead: rule 2 of [fact.scheme] is never reached: rule 1 takes everybody whom it could take; move it above that rule, or take it out",
    ),
    "rule below unless": (
        (
            (
                '  { if = { place = "home", savings = "ok" }, is = "full" },\n  { is = "none" },\n',
                '  { unless = { place = "home" }, is = "full" },\n  { unless = { place = ["home", "hospital"] }, is = "none" },\n  { is = "none" },\n',
            ),
        ),
        "rules-dead: rule 2 of [fact.scheme] is never reached: rule 1 takes everybody whom it could take; move it above that rule, or take it out",
    ),
    "rule then": (
        (('is = "none" }', 'then = "bye" }'),),
        "unknown-key: 'then' is not a key of [[fact.scheme.rules]] no. 2; a rule gives a value by 'is', and a situation about 'scheme' leads on",
    ),
    "rule to": (
        (('is = "none" }', 'to = "bye" }'),),
        "unknown-key: 'to' is not a key of [[fact.scheme.rules]] no. 2; a rule gives a value by 'is', and a situation about 'scheme' leads on",
    ),
    "rule is ful": ((('is = "full"', 'is = "ful"'),), "unknown-value: 'ful' is not a value of the fact 'scheme'; did you mean 'full'?"),
    "rule value": ((('is = "full"', 'value = "full"'),), "unknown-key: 'value' is not a key of [[fact.scheme.rules]] no. 1; did you mean 'is'?"),
    "rule else": (
        (('{ is = "none" }', '{ else = "none" }'),),
        "unknown-key: 'else' is not a key of [[fact.scheme.rules]] no. 2; the last rule has no condition, and is for everybody else: { is = \"...\" }",
    ),
    "circle": (
        (('{ place = "home", savings = "ok" }', '{ scheme = "full" }'),),
        "derived-circle: the rules of [fact.scheme] read 'scheme' itself; let it rest on other facts",
    ),
    "reads unasked": (
        (
            ('{ place = "home", savings = "ok" }', '{ other = "yes" }'),
            ("[fact.place]", '[fact.other]\nask = "Other?"\nanswers = ["yes", "no"]\n\n[fact.place]'),
        ),
        "never-asked: 'if' reads 'other', which no situation asks about, so it would never count; add one about it, which is passed over where it is known",
    ),
    "settles false derived": (
        (('{ full = "with-housing", none = "bye" }', '{ full = "with-housing", none = "bye", unknown = { to = "bye", settles = false } }'),),
        "settles-nothing: nobody is asked at [situation.which-scheme], so no answer there can leave 'scheme' unknown",
    ),
    "known derived": (
        (('known = { place = "home" }', 'known = { scheme = "full" }'),),
        "known-derived: 'known' names 'scheme', which is derived from others; give those: 'place', 'savings'",
    ),
    "when derived": (
        (('when  = { place = "hospital" }', 'when  = { scheme = "full" }'),),
        "derived-when: 'when' names 'scheme', which is derived, so it can change on the way; name 'place', 'savings', or write after = \"which-scheme.full\"",
    ),
    "when unless": (
        (('when  = { place = "hospital" }', 'unless  = { place = "hospital" }'),),
        "unknown-key: 'unless' is not a key of [[promise]] no. 1; its keys are 'name', 'when', 'before', 'always', 'never', 'after' and 8 more",
    ),
    "walk derived": (
        (('"from-where: us"', '"from-where: us", "which-scheme: full"'),),
        "unknown-answer: nobody is asked at 'which-scheme', since the fact 'scheme' is derived; leave this out",
    ),
    "worked out itself": (
        (("[fact.savings]", '[fact.savings]\nworked-out-from = "savings"'),),
        "worked-out-circle: [fact.savings] cannot be worked out from itself",
    ),
    "worked out circle": (
        (
            ("[fact.savings]", '[fact.savings]\nworked-out-from = "place"'),
            ("[fact.place]", '[fact.place]\nworked-out-from = ["savings"]'),
        ),
        "worked-out-circle: facts are worked out from one another in a circle: savings → place → savings; let one of them be asked",
    ),
    "worked out mood": (
        (("[fact.savings]", '[fact.savings]\nworked-out-from = ["mood"]'),),
        "not-remembered: 'worked-out-from' names 'mood', which is asked at each visit; name facts that are remembered",
    ),
    "worked out formula": (
        (("[fact.savings]", '[fact.savings]\nworked-out-from = "income - rent"'),),
        "unknown-fact: 'worked-out-from' names 'income - rent', and there is no such fact; a tree has no formulas, so list the facts: [\"...\", \"...\"]",
    ),
    "worked out empty": (
        (("[fact.savings]", "[fact.savings]\nworked-out-from = []"),),
        "empty-list: 'worked-out-from' of [fact.savings] is an empty list, and takes one entry or more",
    ),
    "worked out typo": (
        (("[fact.savings]", '[fact.savings]\nworked-out-from = "plase"'),),
        "unknown-fact: 'worked-out-from' names 'plase', and there is no such fact; did you mean 'place'?",
    ),
    "worked out choice": (
        (("[fact.savings]", '[fact.savings]\nworked-out-from = "benefits.hb"'),),
        "unknown-fact: 'worked-out-from' names 'benefits.hb', and there is no such fact; did you mean 'benefits'?",
    ),
    "then all named": (
        (('answers.young = "how"', 'answers = { early = "how", old = "how", young = "how" }'),),
        "others-of-none: the answers of [situation.when] name every value of 'born', so 'then' takes nobody; leave it out",
    ),
    "then and others": (
        (('answers.young = "how"', 'others = { to = "how", label = "All" }'),),
        "then-and-others: [situation.when] has both 'then' and 'others', which both take the rest; keep one of them",
    ),
    "then beside done": (
        (('answers.young = "how"', 'answers.done = { to = "how", label = "I am done", settles = false }'),),
        "reserved-id: 'then' of [situation.when] is a way called 'done', as another answer there is; write others = { to = \"...\", label = \"...\" } instead",
    ),
    "then in own": (
        (('about   = "mood"\nanswers = { good = "bye", bad = "bye" }', 'ask = "How?"\nthen = "bye"'),),
        "no-answers: [situation.how] has a question and no answers; give it some, or say by 'about' which fact it asks about",
    ),
    "answers list in situation": (
        (('answers = { good = "bye", bad = "bye" }', 'answers = ["good", "bad"]'),),
        'wrong-type: \'answers\' of [situation.how] takes a table, and is a list; write answers = { yes = "...", no = "..." }',
    ),
    "answers list dup": ((('["home", "hospital"]', '["home", "hospital", "home"]'),), "duplicate-id: 'answers' of [fact.place] names 'home' twice"),
    "answers list bad id": (
        (
            ('["home", "hospital"]', '["home", "hospital", "At Work"]'),
            ('hospital = "how" }', 'hospital = "how", at-work = "how" }'),
        ),
        "bad-id: 'At Work' is not an id: it holds the capital 'A'; ids take a to z, digits and '-', a letter first; did you mean 'at-work'?",
    ),
    "answers list empty": (
        (
            ('["good", "bad"]', "[]"),
            ('{ good = "bye", bad = "bye" }', '{ good = "bye" }'),
        ),
        "no-answers: [fact.mood] has no answer",
    ),
    "answers list long": (
        (('["home", "hospital"]', repr([f"a{number}" for number in range(100_000)])),),
        "too-many: 'answers' of [fact.place] has 100,000 entries, and may have 1,000",
    ),
    "answers list tables": (
        (('["home", "hospital"]', '[{ id = "home", label = "Home" }, { id = "hospital", label = "H" }]'),),
        'wrong-type: \'answers\' of [fact.place] takes a table, and is a list; write answers = { yes = "Yes", no = "No" }',
    ),
    "groups list": (
        (('eea = { label = "The EEA", values = ["austria", "estonia"] }', 'eea = ["austria", "estonia"]'),),
        'wrong-type: \'eea\' of [fact.country.groups] takes a table, and is a list; write eea = { label = "...", values = ["..."] }',
    ),
    "group unknown in answers": (
        (("answers.eea", "answers.eee"),),
        "foreign-answer: 'eee' is not an answer of the fact 'country'; it has 'austria', 'estonia', 'us', 'eea', 'eta', and what answers none of them has settles = false",  # noqa: E501
    ),
    "group with if": (
        (('if = { place = "home" } }', 'if = { country = "eee" } }'),),
        "unknown-value: 'if' names 'eee', which is not an answer of the fact 'country'; it has 'austria', 'estonia', 'us', 'eea', 'eta'",
    ),
    "several as text": (
        (("several = true", 'several = "yes"'),),
        "wrong-type: 'several' of [fact.benefits] takes true, false or a table, and is text; write several = true",
    ),
    "several is a number": (
        (("several = true", "several = 3"),),
        "wrong-type: 'several' of [fact.benefits] takes true, false or a table, and is a number; write several = true",
    ),
    "several min max": (
        (("several = true", "several = { min = 1, max = 2 }"),),
        "unknown-key: 'min' is not a key of [fact.benefits.several]; did you mean 'least'?\nunknown-key: 'max' is not a key of [fact.benefits.several]; did you mean 'most'?",  # noqa: E501
    ),
    "multiple": ((("several = true", "multiple = true"),), "unknown-key: 'multiple' is not a key of [fact.benefits]; did you mean 'several'?"),
    "rules in situation": (
        (('about   = "scheme"', 'about   = "scheme"\nrules = []'),),
        "unknown-key: 'rules' is not a key of [situation.which-scheme]; it belongs to a fact: move it to [fact.scheme]",
    ),
    "derived with remember": (
        (('title   = "The scheme', 'remember = false\ntitle   = "The scheme'),),
        "derived: [fact.scheme] is derived by rules, and nobody answers it; take 'remember' out",
    ),
    "derived bands": (
        (
            (
                'answers = { full = "Full support", none = "None" }\nrules',
                'number = {}\nbands = [{ id = "full", below = 3, label = "F" }, { id = "none", label = "N" }]\nrules',
            ),
        ),
        "derived: [fact.scheme] is derived by rules, which give its 'answers'; write them in place of 'number', 'bands'",
    ),
    "derived no answers": (
        (('answers = { full = "Full support", none = "None" }\nrules', "rules"),),
        "fact-kind: [fact.scheme] has rules and no answers; write those that they give",
    ),
}


def changed(edits: Edits) -> str:
    """The tree with some of its text written otherwise."""
    text = TREE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(("edits", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_in_one_sentence_with_its_mend(edits: Edits, said: str) -> None:
    with pytest.raises(TreeError) as caught:
        loads(changed(edits))
    assert [str(problem).split(": ", 1)[1] for problem in caught.value.problems] == said.splitlines()
    assert all(len(str(problem)) < 200 for problem in caught.value.problems)


def test_a_band_of_months_stands_below_a_band_of_more_days() -> None:
    later = '{ id = "old", reached = "400 days", label = "Older" },\n  { id = "year", reached = "12 months", label = "One" }'
    tree = loads(changed((('{ id = "old", reached = "8 years", label = "8 or older" }', later), (', "when: 2000-01-05"]', "]"))))
    assert [*tree.facts["born"].values] == ["early", "old", "year", "young"]
