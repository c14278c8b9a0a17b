"""One mistake in a sound tree gives one message, in the author's words, that says what to write instead."""

import copy
import json
import re
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import Problem, TreeError, loads

TREE = r"""
format = 1
id     = "refund"
title  = "Money back"
start  = "arrived"

[source.policy]
title = "Refund policy of the shop"
[source.policy.claims]
"2.1" = "Food is not taken back."

[stage.look]
title = "Look for it"
[stage.ask]
title = "Ask for money"

[moment.bought]
ask = "When was it bought?"

[fact.kind]
ask = "What is it?"
[fact.kind.answers]
device = "A device"
food   = "Something to eat"

[fact.price]
ask    = "What did it cost?"
number = { unit = "euros", from = 0 }
bands  = [
  { id = "little", below = 500, label = "Less than 500 euros" },
  { id = "much", label = "500 euros or more" },
]

[situation.arrived]
stage = "look"
ask   = "Has it arrived?"
answers.yes = "what-kind"
answers.no  = "send-back"

[situation.what-kind]
about  = "kind"
source = "policy 2.1"
answers.device = "ask-customer"
answers.food   = "no-refund"

[action.ask-customer]
do    = "Ask the customer"
how   = ["Be kind.", { say = "Ask for the receipt.", if = { price = "much" } }]
note  = "What do they say?"
limit = { visits = 2, then = "no-refund" }
wait  = { at-least = "2 days", since = "bought" }
answers.well  = "send-back"
answers.again = "ask-customer"

[action.send-back]
do     = "Send the money back"
recall = ["ask-customer"]
then   = "closed"

[ending.no-refund]
say = "There is no refund."

[ending.closed]
say = ["That is done.", "Goodbye."]

[[promise]]
name  = "Nobody is sent money for food"
never = "send-back"
after = "what-kind.food"

[[example]]
name  = "Food"
known = { price = 30 }
walk  = ["arrived: yes", "what-kind: food"]
ends  = "no-refund"
"""
CLAIM_LINE = '"2.1" = "Food is not taken back."'
ASIDE = "a text of several lines goes between three quotes"
PROMPT = "this line begins with '{}', as Python's prompt shows it; leave that out"
HEADER = "a header has no spaces and no other marks than '.' and '-' in it"
CONFLICT = "this is the mark of a merge conflict; keep one of the two sides, and delete the marks"
Told = tuple[tuple[str, str, str], ...]
WORDS: Told = (
    (
        'answers.food   = "no-refund"',
        'answers.food = "There is no refund."',
        "unknown-target: answer 'food' of 'what-kind' leads to 'There is no refund.', and there is no such node; did you mean 'no-refund'?",
    ),
    (
        'start  = "arrived"',
        'start = "has it arrived"',
        "unknown-target: 'start' leads to 'has it arrived', and there is no such node; did you mean 'arrived'?",
    ),
    (
        'start  = "arrived"',
        'start = "Has it arived?"',
        "unknown-target: 'start' leads to 'Has it arived?', and there is no such node; did you mean 'arrived'?",
    ),
    (
        'start  = "arrived"',
        'start = "What is it?"',
        "unknown-target: 'start' leads to 'What is it?', and there is no such node; did you mean 'what-kind'?",
    ),
    (
        'recall = ["ask-customer"]',
        'recall = ["What do they say?"]',
        "unknown-node: [action.send-back] recalls 'What do they say?', and there is no such node; did you mean 'ask-customer'?",
    ),
    (
        'if = { price = "much" }',
        'if = { price = "500 euros or more" }',
        "unknown-value: 'if' names '500 euros or more', which is not an answer of the fact 'price'; did you mean 'much'?",
    ),
    (
        'if = { price = "much" }',
        'if = { price = "dear" }',
        "unknown-value: 'if' names 'dear', which is not an answer of the fact 'price'; it has 'little', 'much'",
    ),
    (
        'if = { price = "much" }',
        'if = { cost = "much" }',
        "unknown-fact: 'if' names 'cost', and there is no such fact; there are 'kind', 'price', 'arrived'",
    ),
    (
        'if = { price = "much" }',
        "if = { price = 5 }",
        "wrong-type: 'price' of 'if' of [[action.ask-customer.how]] no. 2 takes the id of a band: 'little', 'much'; did you mean 'little'?",
    ),
    (
        'after = "what-kind.food"',
        'after = "what-kind.food"\nwhen = { price = 500.0 }',
        "wrong-type: 'price' of 'when' of [[promise]] no. 1 takes the id of a band: 'little', 'much'; did you mean 'much'?",
    ),
    (
        'after = "what-kind.food"',
        'after = "what-kind.food"\nwhen = { price = -1 }',
        "wrong-type: 'price' of 'when' of [[promise]] no. 1 takes the id of a band: 'little', 'much'",
    ),
    *(
        (
            'after = "what-kind.food"',
            f'after = "what-kind.food"\nwhen = {{ {fact} = {value} }}',
            f"wrong-type: '{fact}' of 'when' of [[promise]] no. 1 takes the id of an answer, and is {type}",
        )
        for fact, value, type in (("kind", "5", "a number"), ("price", "true", "true or false"))
    ),
    ('stage = "look"', 'stage = "Look for it"', "unknown-stage: 'Look for it' is not a stage of this tree; did you mean 'look'?"),
    ('stage = "look"', 'stage = "search"', "unknown-stage: 'search' is not a stage of this tree; there are 'look', 'ask'"),
    (
        'source = "policy 2.1"',
        'source = "Refund policy of the shop"',
        "unknown-source: 'Refund policy of the shop' is not a source of this tree; did you mean 'policy'?",
    ),
    (
        'source = "policy 2.1"',
        'source = "refund policy of the shop 2.1"',
        "unknown-source: 'refund policy of the shop 2.1' is not a source of this tree; did you mean 'policy 2.1'?",
    ),
    ('source = "policy 2.1"', 'source = "law 2.1"', "unknown-source: 'law' is not a source of this tree; there is only 'policy'"),
    ('source = "policy 2.1"', 'source = "policy 7"', "unknown-claim: '7' is not a claim of the source 'policy'; it has only '2.1'"),
    (
        'source = "policy 2.1"',
        'source = "policy Food is not taken back."',
        "unknown-claim: 'Food is not taken back.' is not a claim of the source 'policy'; did you mean '2.1'?",
    ),
    ('since = "bought"', 'since = "When was it bought?"', "unknown-moment: 'When was it bought?' is not a moment of this tree; did you mean 'bought'?"),
    ('since = "bought"', 'since = "delivery"', "unknown-moment: 'delivery' is not a moment of this tree; there is only 'bought'"),
    (
        '[moment.bought]\nask = "When was it bought?"',
        "",
        "unknown-moment: 'bought' is not a moment of this tree; there is none yet, so declare [moment.bought]",
    ),
    (
        '"what-kind: food"]',
        '"what-kind: Something to eat"]',
        "unknown-answer: 'Something to eat' is not an answer of 'what-kind'; did you mean 'food'?",
    ),
    ('"what-kind: food"]', '"What is it?: food"]', "unknown-node: 'What is it?' is not a node of this tree; did you mean 'what-kind'?"),
    ('"what-kind.food"', '"what-kind.cake"', "unknown-answer: 'cake' is not an answer of 'what-kind'; it has 'device', 'food'"),
    (
        "known = { price = 30 }",
        'known = { price = "500 Euros or more" }',
        "unknown-value: '500 Euros or more' is not a value of the fact 'price'; did you mean 'much'?",
    ),
    (
        "known = { price = 30 }",
        "known = { price = -3 }",
        "unknown-value: -3 is not a value of the fact 'price', a number of euros from 0; it has 'little', 'much'",
    ),
    ('ends  = "no-refund"', 'ends = "There is no refund."', "unknown-node: 'There is no refund.' is not a node of this tree; did you mean 'no-refund'?"),
)
ONE_SUGGESTION: Told = (
    (
        "[action.send-back]",
        "[action.send_back]",
        "bad-id: 'send_back' is not an id: it holds '_'; ids take a to z, digits and '-', a letter first; did you mean 'send-back'?",
    ),
    (
        "[ending.closed]",
        "[ending.Closed]",
        "bad-id: 'Closed' is not an id: it holds the capital 'C'; ids take a to z, digits and '-', a letter first; did you mean 'closed'?",
    ),
    (
        "answers.food   =",
        "answers.Food =",
        "bad-id: 'Food' is not an id: it holds the capital 'F'; ids take a to z, digits and '-', a letter first; did you mean 'food'?",
    ),
    ("answers.food   =", "answers.foodd =", "foreign-answer: 'foodd' is not an answer of the fact 'kind'; did you mean 'food'?"),
    (
        "answers.food   =",
        'answers."Something to eat" =',
        "bad-id: 'Something to eat' is not an id: it holds the capital 'S'; ids take a to z, digits and '-', a letter first; did you mean 'food'?",
    ),
    (
        "[moment.bought]",
        "[moment.Bought]",
        "bad-id: 'Bought' is not an id: it holds the capital 'B'; ids take a to z, digits and '-', a letter first; did you mean 'bought'?",
    ),
    (
        "[fact.kind]",
        "[fact.Kind]",
        "bad-id: 'Kind' is not an id: it holds the capital 'K'; ids take a to z, digits and '-', a letter first; did you mean 'kind'?",
    ),
    (
        "[stage.look]",
        "[stage.Look]",
        "bad-id: 'Look' is not an id: it holds the capital 'L'; ids take a to z, digits and '-', a letter first; did you mean 'look'?",
    ),
    (
        "[source.policy]",
        "[source.Policy]",
        "bad-id: 'Policy' is not an id: it holds the capital 'P'; ids take a to z, digits and '-', a letter first; did you mean 'policy'?",
    ),
    (
        "answers.device =",
        "answers.others =",
        'reserved-id: an answer cannot be called \'others\'; write others = { to = "...", label = "..." } beside the answers',
    ),
    (CLAIM_LINE, '2.1 = "Food."', 'bad-id: a claim with a dot in its name needs quotes; write "2.1" = "..."'),
    (CLAIM_LINE, '2.1 = "Food."\n2.2 = "Drink."', 'bad-id: a claim with a dot in its name needs quotes; write "2.1" = "..."'),
    (
        'recall = ["ask-customer"]',
        'recall = ["what-kind"]',
        "recall-without-note: [action.send-back] recalls 'what-kind', which asks for no 'note'; give it one",
    ),
    (
        'recall = ["ask-customer"]',
        'recall = ["send-back"]',
        "recall-without-note: [action.send-back] recalls 'send-back', which asks for no 'note'; give it one",
    ),
)
HEADERS: Told = (
    (
        "[situation.arrived]",
        "[question.arrived]",
        "unknown-key: 'question' is not a key of the tree; nodes are situations, actions and endings: write [situation.arrived]",
    ),
    (
        "[action.send-back]",
        "[step.send-back]",
        "unknown-key: 'step' is not a key of the tree; nodes are situations, actions and endings: write [action.send-back]",
    ),
    ("[ending.closed]", "[closed]", "unknown-key: 'closed' is not a key of the tree; nodes are situations, actions and endings: write [ending.closed]"),
    (
        "[situation.what-kind]",
        "[what-kind]",
        "unknown-key: 'what-kind' is not a key of the tree; nodes are situations, actions and endings: write [situation.what-kind]",
    ),
    ("[action.send-back]", "[actions.send-back]", "unknown-key: 'actions' is not a key of the tree; did you mean 'action'?"),
    ("[moment.bought]", "[moments.bought]", "unknown-key: 'moments' is not a key of the tree; did you mean 'moment'?"),
    ("[stage.ask]", "[stages.ask]", "unknown-key: 'stages' is not a key of the tree; did you mean 'stage'?"),
    ("[fact.price]", "[facts.price]", "unknown-key: 'facts' is not a key of the tree; did you mean 'fact'?"),
    ("[[promise]]", "[[promises]]", "unknown-key: 'promises' is not a key of the tree; did you mean 'promise'?"),
    ("[[promise]]", "[promise]", "wrong-type: 'promise' of the tree takes a list of tables, and is a table; write [[promise]]"),
)
FORMS: Told = (
    (
        'wait  = { at-least = "2 days", since = "bought" }',
        'wait = "2 days"',
        "wrong-type: 'wait' of [action.ask-customer] takes a table, and is text; write wait = { at-least = \"2 days\" }",
    ),
    (
        'limit = { visits = 2, then = "no-refund" }',
        "limit = 2",
        "wrong-type: 'limit' of [action.ask-customer] takes a table, and is a number; write limit = { visits = 2, then = \"...\" }",
    ),
    (
        'answers.food   = "no-refund"',
        'others = "no-refund"',
        'wrong-type: \'others\' of [situation.what-kind] takes a table, and is text; write others = { to = "...", label = "..." }',
    ),
    (
        'if = { price = "much" }',
        'if = "price=much"',
        "wrong-type: 'if' of [[action.ask-customer.how]] no. 2 takes a table, and is text; write if = { price = \"...\" }, with the id of an answer or a band",
    ),
    (
        'since = "bought"',
        "since = 2026-05-01",
        "wrong-type: 'since' of [action.ask-customer.wait] takes the id of a moment, and is a date or a time",
    ),
    ('then   = "closed"', 'then = ["closed"]', "wrong-type: 'then' of [action.send-back] takes the id of a node, and is a list"),
    ('stage = "look"', "stage = 1", "wrong-type: 'stage' of [situation.arrived] takes the id of a stage, and is a number"),
    ('about  = "kind"', 'about = ["kind"]', "wrong-type: 'about' of [situation.what-kind] takes the id of a fact, and is a list"),
    ('then = "no-refund" }', "then = 3 }", "wrong-type: 'then' of [action.ask-customer.limit] takes the id of a node, and is a number"),
    (
        'number = { unit = "euros", from = 0 }',
        'number = "euros"',
        "wrong-type: 'number' of [fact.price] takes a table, and is text; write number = { unit = \"euros\", from = 0 }",
    ),
    ("visits = 2", "visits = 0", "out-of-range: 'visits' of [action.ask-customer.limit] is 0, and takes a whole number from 1 to 1,000"),
    (
        "answers.food   =",
        "answers.food.too =",
        "unknown-key: 'too' is not a key of [situation.what-kind.answers.food]; did you mean 'to'?",
    ),
    (
        'at-least = "2 days"',
        'at-least = "1.5 days"',
        "no-duration: 'at-least' of [action.ask-customer.wait] is '1.5 days'; a duration is a whole number, and has neither point nor comma; did you mean '36 hours'?",  # noqa: E501
    ),
)
RINGS: Told = (
    (
        'then = "no-refund" }',
        'then = "ask-customer" }',
        "passed-over-ring: the limit of 'ask-customer' sends the walk to 'ask-customer' itself; send it to another node",
    ),
    (
        'answers.food   = "no-refund"',
        'answers.food = "arrived"',
        "passed-over-ring: once known, 'arrived', 'what-kind' are passed over for ever; ask one at each visit, write settles = false in an answer, or put an action between",  # noqa: E501
    ),
    (
        'answers.device = "ask-customer"',
        'answers.device = "ask-customer"\nlimit = { visits = 1, then = "arrived" }',
        "passed-over-ring: the limit of 'what-kind' leads round to it again, over 'arrived', 'what-kind', for ever; send the walk to another node",
    ),
)
SYNTAX: Told = (
    ("[ending.closed]", '[ending.no-refund]\nsay = "No."\n[ending.closed]', "syntax: this is not TOML: [ending.no-refund] is declared twice, first on line 60"),
    ('title  = "Money back"', 'title = "Money back"\ntitle = "More"', "syntax: this is not TOML: the key 'title' is given twice in one table"),
    ("known = { price = 30 }", "known = { price = 30, price = 40 }", "syntax: this is not TOML: the key 'price' is given twice in one table"),
    ("answers.food   =", 'answers.device = "closed"\nanswers.food =', "syntax: this is not TOML: the key 'answers.device' is given twice in one table"),
    (
        'say = "There is no refund."',
        r'say = "See C:\users\shop."',
        r"""syntax: this is not TOML: '\u' in a text starts a character by its number; put the text in single quotes, or double the backslash""",
    ),
    (
        'say = "There is no refund."',
        r'say = "See C:\shop."',
        r"""syntax: this is not TOML: '\s' in a text means nothing; put the text in single quotes, or double the backslash""",
    ),
    (
        'say = ["That is done.", "Goodbye."]',
        'say = ["That is done." "Goodbye."]',
        "syntax: this is not TOML: a comma is missing before this, or the list is not closed",
    ),
    (
        'limit = { visits = 2, then = "no-refund" }',
        'limit = { visits = 2,\n  then = "no-refund" }',
        "syntax: this is not TOML: a table in braces has to be on one line; write a longer one below [action.ask-customer.limit], after all other keys of [action.ask-customer]",  # noqa: E501
    ),
    (
        'limit = { visits = 2, then = "no-refund" }',
        'limit = { visits = 2 then = "no-refund" }',
        "syntax: this is not TOML: a comma is missing before this, or the table in braces is not closed",
    ),
    (
        'say = "There is no refund."',
        'say = "There is no refund.',
        "syntax: this is not TOML: a quote (\") is missing at the end of the text, after 'is no refund.' (a text of several lines goes between three quotes)",
    ),
    *(
        ('say = "There is no refund."', f"say = {written}", f'syntax: this is not TOML: a quote (") is missing at the end of the text{after} ({ASIDE})')
        for written, after in (
            ('["There is no refund.", "Sorry.]', ", after 'Sorry.'"),
            ('["There is no refund.", { say = "Go home. }]  # see the law', ", after 'Go home.'"),
            ('["She said \\"no\\" to us,', ", after '\"no\" to us'"),
            ('"', ""),
            ('"see-https://example.org/a/very/long/address/indeed', ", after 'see-https://example.org/a/very/long/add…'"),
        )
    ),
    *(
        ('say = "There is no refund."', f'say = "There is no refund."\n{line}', f"syntax: this is not TOML: {PROMPT.format(mark)}")
        for line, mark in (('>>> tree = """', ">>>"), ("... [ending.next]", "..."), ("...", "..."), ("   ... say = 1", "..."))
    ),
    ('say = "There is no refund."', 'say = [\n... "There is no refund.",\n... ]', f"syntax: this is not TOML: {PROMPT.format('...')}"),
    ('say = "There is no refund."', "say = 'There is no refund.", "syntax: this is not TOML: the text that starts here is not closed"),
    ('say = "There is no refund."', 'say = """There is no refund.', "syntax: this is not TOML: the text that starts here is not closed"),
    ('say = "There is no refund."', "say = There is no refund.", "syntax: this is not TOML: this is not a value; text needs quotes"),
    *(
        ('say = "There is no refund."', f"say = {value}", f"syntax: this is not TOML: a value is missing after '{mark}'")
        for value, mark in (("", "="), ("# nothing", "="), ("[,]", "["), ('["No.",, "Sorry."]', ","))
    ),
    ("visits = 2, then", "visits = , then", "syntax: this is not TOML: a value is missing after '='"),
    ('say = "There is no refund."', 'say "There is no refund."', "syntax: this is not TOML: '=' is missing after the key 'say'"),
    ("[ending.closed]", "[ending.closed", "syntax: this is not TOML: ']' is missing after the header"),
    ("[[promise]]", "[[promise]", "syntax: this is not TOML: ']]' is missing after the header"),
    (
        'say = "There is no refund."',
        'say = "There is no refund." "Sorry."',
        'syntax: this is not TOML: nothing more can be on this line: a quote in a text is written \\", a comment starts with #',
    ),
    ("[ending.closed]", "[ending.no-refund.say]\n[ending.closed]", "syntax: this is not TOML: this header makes a table of a key that has a value already"),
    ("[situation.what-kind]", "[arrived]\n[situation.what-kind]\n[arrived]", "syntax: this is not TOML: [arrived] is declared twice, first on line 40"),
    (
        'answers.food   = "no-refund"',
        'limit = { visits = 1, then = "closed" }\nlimit.say = "Enough."',
        "syntax: this is not TOML: [situation.what-kind.limit] was already written out in full above; add this there",
    ),
    (
        'answers.food   = "no-refund"',
        '[situation.what-kind.answers]\nfood = "no-refund"',
        "syntax: this is not TOML: [situation.what-kind.answers] was already written out in full above; add this there",
    ),
    *(
        (
            'how   = ["Be kind.", { say = "Ask for the receipt.", if = { price = "much" } }]',
            how,
            "syntax: this is not TOML: the list that begins on line 48 is not closed; write its ']'",
        )
        for how in ('how = ["Be kind.",\nby = "call"\nq = 1', 'how = ["Be kind."\nby = "call"', 'how = ["Be [kind].", # [\n "Be short.",\nby = "call"')
    ),
    (
        'say = ["That is done.", "Goodbye."]',
        'say = ["That is done.",',
        "syntax: this is not TOML: the list that begins on line 64 is not closed; write its ']'",
    ),
    (
        'say = "There is no refund."',
        'say = "No."\ngood = False',
        "syntax: this is not TOML: this is not a value; text needs quotes, and a flag is written false",
    ),
    ('say = "There is no refund."', 'say = "\x1b"', "syntax: this is not TOML: the character U+001B cannot be here"),
    (
        "[ending.closed]",
        "[ending.\u00e9t\u00e9]",
        "syntax: this is not TOML: '\u00e9' cannot be in a key or an id; they take the letters a to z, digits and '-'",
    ),
    (
        "[ending.closed]",
        "[ending.sch\u00f6n]",
        "syntax: this is not TOML: '\u00f6' cannot be in a key or an id; they take the letters a to z, digits and '-'",
    ),
    (
        "[ending.closed]",
        "\u00e9t\u00e9 = 1\n[ending.closed]",
        "syntax: this is not TOML: '\u00e9' cannot be in a key or an id; they take the letters a to z, digits and '-'",
    ),
    (
        "answers.food   =",
        "answers.foo\u0434 =",
        "syntax: this is not TOML: '\u0434' cannot be in a key or an id; they take the letters a to z, digits and '-'",
    ),
    (
        "answers.food   =",
        "answers.f\u043eod =",
        "syntax: this is not TOML: the letter '\u043e', which is Cyrillic and not Latin, is used here; write 'o'",
    ),
    ("answers.food   =", "answers.some food =", "syntax: this is not TOML: a key has no spaces; write answers.some-food = ..."),
    ("answers.food   =", "answers.some:food =", "syntax: this is not TOML: ':' cannot be in a key or an id; write '-' instead"),
    ("answers.food   =", "answers.cake/food =", "syntax: this is not TOML: '/' cannot be in a key or an id; write '-' instead"),
    ('title  = "Money back"', 'title: "Money back"', "syntax: this is not TOML: a key is followed by '=', and not by ':'; write title = ..."),
    ('title  = "Money back"', '"title": "Money back"', "syntax: this is not TOML: a key is followed by '=', and not by ':'; write title = ..."),
    ('title  = "Money back"', "title", "syntax: this is not TOML: '=' is missing after the key 'title'"),
    ('title  = "Money back"', 'title == "Money back"', "syntax: this is not TOML: one '=' is enough"),
    ("[action.send-back]", "[action send-back]", f"syntax: this is not TOML: {HEADER}: write [action.send-back]"),
    ("[action.send-back]", "[action.send back]", f"syntax: this is not TOML: {HEADER}: write [action.send-back]"),
    ("[action.send-back]", "[send back]", f"syntax: this is not TOML: {HEADER}: write [send-back]"),
    ("[action.send-back]", "[action.send & back]", f"syntax: this is not TOML: {HEADER}: write [action.send-back]"),
    ("[action.send-back]", "[action.1 back / 2]", f"syntax: this is not TOML: {HEADER}"),
    ("[[promise]]", "[[promise one]]", f"syntax: this is not TOML: {HEADER}: write [[promise-one]]"),
    (
        'say = "There is no refund."',
        "say = \u201cThere is no refund.\u201d",
        "syntax: this is not TOML: '\u201c' is a curly quote; text needs straight ones: \"",
    ),
    (
        'say = "There is no refund."',
        'say = "There is no refund.\u201d',
        "syntax: this is not TOML: the text is not closed on its line: '\u201d' is a curly quote, and only a straight one closes it",
    ),
    *(
        ("answers.food   =", f"{before}answers.food{after}=", f"syntax: this is not TOML: {told}")
        for before, after, told in (
            ("\u00a0", " ", "a no-break space (U+00A0) is here; write a plain space"),
            ("", "\u00a0", "a no-break space (U+00A0) is here; write a plain space"),
            ("", " =\u202f", "a narrow no-break space (U+202F) is here; write a plain space"),
            ("", "\u2028", "a line separator (U+2028) is here; write a plain line break"),
            ("\u200b", " ", "an invisible character (U+200B, zero width space) is here; delete it"),
            ("\ufeff", " ", "a byte order mark (U+FEFF) is here, which editors do not show; delete it"),
            ("", "\uff1d", "'\uff1d' is not the plain '='; write that one"),
            ("", "\u2013too ", "'\u2013' is not the plain '-'; write that one"),
            *((f"{mark} HEAD\n", " ", CONFLICT) for mark in ("<<<<<<<", "=======", ">>>>>>>", "|||||||")),
        )
    ),
    ("bands  = [\n", "bands  = [\n<<<<<<< HEAD\n", f"syntax: this is not TOML: {CONFLICT}"),
    *(
        (old, new, "syntax: this is not TOML: the number 7,5 has a comma; write a point before decimals, and nothing between thousands")
        for old, new in (("below = 500,", "below = 7,5,"), ("from = 0", "from = 7,5"), ('title = "Look for it"', "title = 7,5"))
    ),
    ('say = "There is no refund."', "say = 2026-02-30", "syntax: this is not TOML: there is no such date or time"),
    (
        "[[example]]",
        '[promise]\nname = "More"\nwithin = 5\n[[example]]',
        "syntax: this is not TOML: [promise] is declared twice, first on line 66; each entry of a list has two brackets: write [[promise]]",
    ),
    (
        'ends  = "no-refund"',
        'ends = "no-refund"\n[example]\nname = "Drink"',
        "syntax: this is not TOML: [example] is declared twice, first on line 71; each entry of a list has two brackets: write [[example]]",
    ),
    (
        "[[promise]]",
        '[promise]\nname = "More"\nwithin = 5\n[[promise]]',
        "syntax: this is not TOML: [promise] on line 66 is one table, and here is a list of them; write [[promise]] there too",
    ),
    (
        "[ending.closed]",
        "[[ending.no-refund]]\n[ending.closed]",
        "syntax: this is not TOML: two brackets make a list, and this is one ending: write [ending.no-refund]",
    ),
    *(
        (
            "[ending.no-refund]",
            f"[[action]]\n{key}\n[ending.no-refund]",
            f"syntax: this is not TOML: two brackets make a list, and this is one action: write [action.{id}]",
        )
        for key, id in (('id = "lawyer"', "lawyer"), ('do = "Ask"', "ID"))
    ),
)

A_TEXT, A_WAIT, A_LIMIT, A_BAND = 'say = "There is no refund."', 'at-least = "2 days"', "visits = 2", "below = 500"
QUOTES = 'a quote is missing earlier on this line, or one is inside a text, where it is written \\"'
SINGLE = "a text in single quotes ends at the next ': put one that holds a ' in double quotes"
COMMAS = "a comma is missing before this, or the {} is not closed"
POINT = "the number 1.000,50 has a comma; write a point before decimals, and nothing between thousands"
DOTS = "there is one dot between two names, and none at an end: write"
# What stands behind a value, and shows what that was meant to be.
AFTER_VALUES: Told = tuple(
    (old, new, f"syntax: this is not TOML: {told}")
    for old, new, told in (
        (A_TEXT, 'say = ["Do not say "or else"."]', QUOTES),
        (A_TEXT, 'say = ["Do not say " or else "."]', QUOTES),
        (A_TEXT, 'say = ["Do not say ""or else""."]', QUOTES),
        (A_TEXT, 'say = ["No, "Sorry."]', QUOTES),
        ('"2 days", since', '"2 days, since', QUOTES),
        (A_TEXT, 'say = ["No." "Sorry."]', COMMAS.format("list")),
        (A_TEXT, "say = [1 2]", COMMAS.format("list")),
        (A_LIMIT + ",", A_LIMIT, COMMAS.format("table in braces")),
        ('"2 days", since', '"2 days"since', COMMAS.format("table in braces")),
        (A_TEXT, "say = 'the tenants' union'", SINGLE),
        (A_TEXT, r"say = 'the tenants\' union'", SINGLE),
        (A_TEXT, "say = ['don't', 'do']", SINGLE),
        (A_TEXT, "say = { say = 'the tenants' union', source = 'policy' }", SINGLE),
        (A_TEXT, r"""say = "the tenants\' union" """, "a ' between double quotes needs no backslash; take it out"),
        (A_LIMIT, 'visits" = 2', "there is a quote after the key 'visits', and none before it; take it out"),
        (A_WAIT, "at-least = 2 weeks", 'text needs quotes: "2 weeks"'),
        (A_WAIT, "at-least = 2weeks", 'text needs quotes: "2weeks"'),
        (A_WAIT, "at-most = 2 weeks", 'text needs quotes: "2 weeks"'),
        (A_TEXT, "say = 2 weeks # or so", 'text needs quotes: "2 weeks"'),
        (A_TEXT, "say = [2 weeks]", 'text needs quotes: "2 weeks"'),
        (A_LIMIT, "visits = 2 times", "a number is written alone: write visits = 2"),
        (A_BAND, "below = 1000 euros", "a number is written alone: write below = 1000"),
        (A_BAND, "below = 50%", "a number is written alone: write below = 50"),
        ('never = "send-back"', "at-most = 2 times", "a number is written alone: write at-most = 2"),
        *((A_BAND, f"below = {number}", "a number has nothing between its thousands: write 1000000") for number in ("1.000.000", "1 000 000", "1'000'000")),
        (A_BAND, "below = 1.000,50", POINT),
        (A_BAND, "below = 0500", "a number does not start with a 0: write 500"),
        *(
            (A_TEXT, f"say = {date}", f"a date is written like 2026-01-05, and not like '{date}'")
            for date in ("01.04.2019", "1.4.2019", "04/01/2019", "2019-4-1", "1 April 2019", "1. April 2019")
        ),
        *(
            (A_TEXT, f"say = {time}", f"a time is written like 2026-01-05T09:00:00Z, and not like '{time}'")
            for time in ("2026-1-5T09:00:00Z", "2026-01-05 09:00 Z", "2026-01-05T09:00", "2026-01-05 9:00:00Z", "2026-01-05T09:00:00 Z", "9:00", "09:00")
        ),
        ('then = "no-refund" }', 'then = "no-refund", }', "no comma goes before '}'; take it out"),
        (
            '{ id = "little", ',
            '{ id = "little",\n',
            "a table in braces has to be on one line; write a longer one below [[fact.price.bands]], after all other keys of [fact.price]",
        ),
        (
            "known = { price",
            "known = {\n price",
            "a table in braces has to be on one line; write a longer one below [example.known], after all other keys of [[example]]",
        ),
        ('id     = "refund"', "stage.q = {\n}", "a table in braces has to be on one line; write a longer one below [stage.q]"),
        (
            "if = { price",
            "if = {\n price",
            "a table in braces has to be on one line; write a longer one below a header of its own, after all other keys of its table",
        ),
        ("[ending.closed]", "(ending.closed)", "a header needs square brackets: write [ending.closed]"),
        ("[ending.closed]", "<ending.closed>", "a header needs square brackets: write [ending.closed]"),
        ("[ending.closed]", "[ending..closed]", f"{DOTS} [ending.closed]"),
        ("[ending.closed]", "[ending.closed.]", f"{DOTS} [ending.closed]"),
        ("[[promise]]", "[[.promise]]", f"{DOTS} [[promise]]"),
        ("answers.food   =", "answers..food =", f"{DOTS} answers.food = ..."),
        ("answers.food   =", ".answers.food =", f"{DOTS} answers.food = ..."),
        ("[ending.closed]", "[]", "a header names a table, such as [situation.ID]"),
    )
)
OTHER_FORMS = (
    ("toml", r"{\rtf1\ansi", "this is not TOML: this is RTF, as a word processor saves it; save it as plain text"),
    ("json", r"{\rtf1\ansi", "this is not JSON: this is RTF, as a word processor saves it; save it as plain text"),
    ("toml", '\n{ "format": 1 }', 'this is not TOML: this is JSON; read it by loads(text, "json")'),
    ("toml", "---\nformat: 1", "this is not TOML: this is YAML, and a tree is written in TOML or JSON"),
    ("toml", "<!DOCTYPE html>", "this is not TOML: this is XML or HTML, and a tree is written in TOML or JSON"),
    ("json", "# Money\n\nformat = 1", 'this is not JSON: this is TOML; read it by loads(text, "toml")'),
    ("json", '[situation.x]\nask = "Q?"', 'this is not JSON: this is TOML; read it by loads(text, "toml")'),
    ("toml", "trees/refund.toml\n", "this is not TOML: this is the name of a file, and not the text of a tree; load(path) reads the file"),
    ("json", "refund.JSON", "this is not JSON: this is the name of a file, and not the text of a tree; load(path) reads the file"),
    ("toml", "```toml\nformat = 1\n```", "this is not TOML: ``` fences a block of code in Markdown; take that line out"),
    ("toml", "format = 1\n ~~~\n", "this is not TOML: ~~~ fences a block of code in Markdown; take that line out"),
    ("json", '```json\n{ "format": 1 }', "this is not JSON: ``` fences a block of code in Markdown; take that line out"),
    ("json", '{ "format": 1 }\n```', "this is not JSON: ``` fences a block of code in Markdown; take that line out"),
    ("json", '{ "help": None }', "this is not JSON: None cannot be written as a value; leave its key out"),
    ("json", '{ "good": True }', "this is not JSON: this is not a value; text needs double quotes, and a flag is written true"),
    ("json", '{ "title": hello }', "this is not JSON: this is not a value; text needs double quotes"),
    ("json", '{ "format": }', "this is not JSON: a value is missing after ':'"),
    ("json", "[ 1, , 2 ]", "this is not JSON: a value is missing after ','"),
)

CLAIMS = "\n".join(f'"{part}.{number}" = "Said."' for part in range(3, 8) for number in range(1, 4))
# Slips that were really made while trees of other fields were written.
SLIPS: Told = (
    (
        'limit = { visits = 2, then = "no-refund" }\n',
        "visits = 2\n",
        "unknown-key: 'visits' is not a key of [action.ask-customer], but of its 'limit': write limit = { visits = ... }",
    ),
    (
        'wait  = { at-least = "2 days", since = "bought" }',
        'at-least = "2 days"',
        "unknown-key: 'at-least' is not a key of [action.ask-customer], but of its 'wait': write wait = { at-least = ... }",
    ),
    (
        'number = { unit = "euros", from = 0 }',
        'number = { from = 0 }\nunit = "euros"',
        "unknown-key: 'unit' is not a key of [fact.price], but of its 'number': write it there",
    ),
    (
        'after = "what-kind.food"',
        'after = "what-kind.food"\nall-of = ["send-back"]',
        "unknown-key: 'all-of' is not a key of [[promise]] no. 1, but of its 'before', 'always', 'never' and 4 more: write it there",
    ),
    ('then   = "closed"', 'to = "closed"', "unknown-key: 'to' is not a key of [action.send-back]; did you mean 'then'?"),
    (
        'answers.well  = "send-back"',
        'answers.well = { then = "send-back" }',
        "unknown-key: 'then' is not a key of [action.ask-customer.answers.well]; did you mean 'to'?",
    ),
    (
        'limit = { visits = 2, then = "no-refund" }',
        'limit = { visits = 2, to = "no-refund" }',
        "unknown-key: 'to' is not a key of [action.ask-customer.limit]; did you mean 'then'?",
    ),
    ('since = "bought"', 'from = "bought"', "unknown-key: 'from' is not a key of [action.ask-customer.wait]; did you mean 'since'?"),
    ('about  = "kind"', 'fact = "kind"', "unknown-key: 'fact' is not a key of [situation.what-kind]; did you mean 'about'?"),
    (
        'never = "send-back"',
        'never = "send-back"\nif = { kind = "food" }',
        "unknown-key: 'if' is not a key of [[promise]] no. 1; did you mean 'when'?",
    ),
    (
        'never = "send-back"',
        'never = { any-of = ["send-back", "closed"] }',
        "unknown-key: 'any-of' is not a key of 'never' of [[promise]] no. 1; a plain list means any of its nodes, and { all-of = [...] } each of them",
    ),
    (
        'after = "what-kind.food"',
        'since = "bought"',
        "promise-kind: 'since' does not go with 'never' in [[promise]] no. 1; what goes with it is 'after'",
    ),
    (
        'after = "what-kind.food"',
        'of = "what-kind.cake"',
        "promise-kind: 'of' does not go with 'never' in [[promise]] no. 1; what goes with it is 'after'",
    ),
    (
        'never = "send-back"\nafter = "what-kind.food"',
        'within = 5\nafter = "what-kind.food"',
        "promise-kind: 'after' does not go with 'within' in [[promise]] no. 1; nothing goes with it",
    ),
    (
        '"what-kind: food"]',
        '"kind: food"]',
        "unknown-node: 'kind' is not a node of this tree; 'what-kind' asks about the fact of that name",
    ),
    (
        'answers.device = "ask-customer"',
        'answers.device = "price"',
        "unknown-target: answer 'device' of 'what-kind' leads to 'price', and there is no such node; that is a fact, and no situation asks about it",
    ),
    (
        "known = { price = 30 }",
        'known = { price = "thirty" }',
        "unknown-value: 'thirty' is not a value of the fact 'price', a number of euros from 0; it has 'little', 'much'",
    ),
    (
        'source = "policy 2.1"',
        'source = "policy 2.1, 2.2"',
        "unknown-claim: '2.1, 2.2' is not a claim of the source 'policy'; several go into a list, each with its source",
    ),
    (
        'source = "policy 2.1"',
        'source = "policy, 2.1"',
        "unknown-source: 'policy, 2.1' is not a source of this tree; did you mean 'policy 2.1'?",
    ),
    (
        'answers.food   = "no-refund"',
        "",
        "uncovered: the answers of [situation.what-kind] leave out 'food' of the fact 'kind'; name them, or give 'then' or 'others'",
    ),
    (
        "[situation.what-kind]\n",
        '[situation.what-kinds.answers.other]\nto = "closed"\n[situation.what-kind]\n',
        "missing-key: [situation.what-kinds] has no 'ask'; did you mean 'what-kind'?",
    ),
    (
        "[action.send-back]\n",
        '[action.ask-custommer.answers.other]\nto = "closed"\n[action.send-back]\n',
        "missing-key: [action.ask-custommer] has no 'do'; did you mean 'ask-customer'?",
    ),
)
NO_ID = "with an id of your own"
THOUSANDS = "which means 1; write 1000 if thousands are meant, and 1 if not"
# One mistake that takes much with it: what hangs on it is not told as well.
ALONE: Told = (
    ("[situation.what-kind]", "[situation]", f"bad-id: [situation] has no id; write [situation.ID], {NO_ID}"),
    ("[action.send-back]", "[action]", f"bad-id: [action] has no id; write [action.ID], {NO_ID}"),
    ("[ending.no-refund]", "[ending]", f"bad-id: [ending] has no id; write [ending.ID], {NO_ID}"),
    ("[moment.bought]", "[moment]", f"bad-id: [moment] has no id; write [moment.ID], {NO_ID}"),
    ("[stage.ask]", "[stage]", f"bad-id: [stage] has no id; write [stage.ID], {NO_ID}"),
    ("[fact.price]", "[fact]", f"bad-id: [fact] has no id; write [fact.ID], {NO_ID}"),
    (
        "[source.policy]\ntitle",
        "[source]\ntitle",
        f"bad-id: [source] has no id; write [source.ID], {NO_ID}",
    ),
    (
        "[situation.what-kind]",
        "[[situation.what-kind]]",
        "wrong-type: 'what-kind' of [situation] takes a table, and is a list of them; write [situation.what-kind], with one bracket on each side",
    ),
    (
        "[moment.bought]\n",
        '[[moment]]\nid = "bought"\n',
        "wrong-type: 'moment' of the tree takes a table, and is a list; write [moment.bought] for each of them",
    ),
    ("[moment.bought]\n", "[[moment]]\n", "wrong-type: 'moment' of the tree takes a table, and is a list; write [moment.ID] for each of them"),
    (
        '[moment.bought]\nask = "When was it bought?"',
        '[moment]\nbought = "When was it bought?"',
        "wrong-type: 'bought' of [moment] takes a table, and is text; write bought = { ask = \"...\" }",
    ),
    (
        '[stage.ask]\ntitle = "Ask for money"',
        '[stage]\nask = "Ask for money"',
        "wrong-type: 'ask' of [stage] takes a table, and is text; write ask = { title = \"...\" }",
    ),
    (
        'answers.device = "ask-customer"\nanswers.food   = "no-refund"',
        'answers.device = "ask-customer"\nanswers.food   = "no-refund"\nthen = "no-refund"',
        "others-of-none: the answers of [situation.what-kind] name every value of 'kind', so 'then' takes nobody; leave it out",
    ),
    (
        "[action.ask-customer]",
        "[situation.ask-customer]",
        "unknown-key: [situation.ask-customer] has the keys of an action; write [action.ask-customer]",
    ),
    (
        "[situation.arrived]",
        "[action.arrived]",
        "unknown-key: [action.arrived] has the keys of a situation; write [situation.arrived]",
    ),
    ("[ending.no-refund]", "[action.no-refund]", "unknown-key: [action.no-refund] has the keys of an ending; write [ending.no-refund]"),
    (
        "answers.well  =",
        '[action.ask-customer.answers.early]\nto = "closed"\nanswers.well =',
        "misplaced-key: 'answers' is not a key of [action.ask-customer.answers.early]; it belongs to [action.ask-customer]: write it above the header [action.ask-customer.answers.early]",  # noqa: E501
    ),
    (
        'answers.device = "ask-customer"',
        '[situation.what-kind.answers.device]\nto = "ask-customer"',
        "misplaced-key: 'answers' is not a key of [situation.what-kind.answers.device]; it belongs to [situation.what-kind]: write it above the header [situation.what-kind.answers.device]",  # noqa: E501
    ),
    (
        'about  = "kind"',
        'ask = "How much?"\nnumber = { unit = "euros" }\nbands = [{ id = "much", label = "Much" }]',
        "unknown-key: 'number' is not a key of [situation.what-kind]; it belongs to a fact: write [fact.ID] with it, and about = \"ID\" here",
    ),
    ('note  = "What', 'say = "Call."\nnote = "What', "unknown-key: 'say' is not a key of [action.ask-customer]; what is said there is its 'how'"),
    ('ask   = "Has', 'say = "Look."\nask = "Has', "unknown-key: 'say' is not a key of [situation.arrived]; what is said there is its 'help'"),
    (
        'at-least = "2 days"',
        "at-least = 14",
        "wrong-type: 'at-least' of [action.ask-customer.wait] takes a duration such as '2 days', and is a number; write at-least = \"14 days\"",
    ),
    (
        'title  = "Money back"',
        'title = "M"\nlanguage = "English"',
        "wrong-form: 'language' of the tree is 'English', and is written like en for English, de for German",
    ),
    ("below = 500", "below = 1.000", f"wrong-form: 'below' of [[fact.price.bands]] no. 1 is 1.000, {THOUSANDS}"),
    ("visits = 2", "visits = 1.000", f"wrong-form: 'visits' of [action.ask-customer.limit] is 1.000, {THOUSANDS}"),
    ("known = { price = 30 }", "known = { price = 1.000 }", f"wrong-form: 'price' of 'known' of [[example]] no. 1 is 1.000, {THOUSANDS}"),
    ('"what-kind: food"', '"what-kind: 1.000"', f"wrong-form: the number of 'what-kind' is 1.000, {THOUSANDS}"),
    ('title  = "Money back"', "title = 1.000", "wrong-type: 'title' of the tree takes text, and is a number"),
    (
        'never = "send-back"',
        'never = "arrived: yes"',
        "unknown-node: 'arrived: yes' is not a node of this tree; a '.' goes between a node and its answer here; did you mean 'arrived.yes'?",
    ),
    (
        'ends  = "no-refund"',
        'ends = "no-refund: done"',
        "unknown-node: 'no-refund: done' is not a node of this tree; only its node is meant here; did you mean 'no-refund'?",
    ),
    (
        '"what-kind: food"',
        '"what-kind.food"',
        "wrong-form: 'what-kind.food' is not a step; write 'node: answer', or '+2 days'; did you mean 'what-kind: food'?",
    ),
    (
        'recall = ["ask-customer"]',
        'recall = "ask-customer.well"',
        "unknown-node: [action.send-back] recalls 'ask-customer.well', and there is no such node; did you mean 'ask-customer'?",
    ),
    (
        'then   = "closed"',
        'then = "ask-customer.well"',
        "unknown-target: 'then' of 'send-back' leads to 'ask-customer.well', and there is no such node; did you mean 'ask-customer'?",
    ),
)
LOOK_ALIKE = "it holds the letter '\u0441', which is Cyrillic and not Latin"
IDS = "ids take a to z, digits and '-', a letter first"
WAIT = "'at-least' of [action.ask-customer.wait]"
# What people of other trades and tools write.
HABITS: Told = (
    (
        '"what-kind: food"]',
        '"what-kind: \u0441ake"]',
        f"unknown-answer: '\u0441ake' is not an answer of 'what-kind': {LOOK_ALIKE}",
    ),
    (
        'then   = "closed"',
        'then = "\u0441losed"',
        f"unknown-target: 'then' of 'send-back' leads to '\u0441losed', and there is no such node: {LOOK_ALIKE}; did you mean 'closed'?",
    ),
    (
        'then   = "closed"',
        'then = "clo\u200bsed"',
        "unknown-target: 'then' of 'send-back' leads to 'clo\\u200bsed', and there is no such node: it holds an invisible character (U+200B, zero width space); did you mean 'closed'?",  # noqa: E501
    ),
    ("[ending.closed]", '[ending."\u0441losed"]', f"bad-id: '\u0441losed' is not an id: {LOOK_ALIKE}; {IDS}; did you mean 'closed'?"),
    ("[ending.closed]", '[ending."clos\u00e9d"]', f"bad-id: 'clos\u00e9d' is not an id: it holds '\u00e9'; {IDS}; did you mean 'closed'?"),
    ("[ending.closed]", '[ending."closed "]', f"bad-id: 'closed ' is not an id: it holds a space; {IDS}; did you mean 'closed'?"),
    ("[ending.closed]", '[ending.""]\nsay = "Q"\n[ending.closed]', f"bad-id: '' is not an id: it is empty; {IDS}"),
    ("[ending.closed]", '[ending.3q]\nsay = "Q"\n[ending.closed]', f"bad-id: '3q' is not an id: it starts with '3'; {IDS}"),
    (
        "[ending.closed]",
        f'[ending.{"q" * 65}]\nsay = "Q"\n[ending.closed]',
        f"bad-id: '{'q' * 15}\u2026' is not an id: it has 65 characters, and may have 64; {IDS}; did you mean '{'q' * 39}\u2026'?",
    ),
    (
        'then   = "closed"',
        'then = "closed"\n"\u0441aution" = "Be quick."',
        "unknown-key: '\u0441aution' is not a key of [action.send-back]: it holds the letter '\u0441', which is Cyrillic and not Latin; did you mean 'caution'?",  # noqa: E501
    ),
    (
        'say = "There is no refund."',
        'say = "There is no refund."\nlink = "https://example.org"',
        'unknown-key: \'link\' is not a key of [ending.no-refund]; it belongs to a line: write say = ["...", { say = "...", link = ... }]',
    ),
    (
        'say = "There is no refund."',
        'say = "There is no refund."\nauthor = "me"',
        "unknown-key: 'author' is not a key of [ending.no-refund]; its keys are 'say', 'help', 'good', 'stage', 'recall', 'source' and 2 more",
    ),
    (
        'id     = "refund"',
        'id = "refund"\nauthor = "me"',
        "unknown-key: 'author' is not a key of the tree; its keys are 'format', 'id', 'title', 'version', 'language', 'start' and 9 more",
    ),
    (
        'then   = "closed"',
        'then = "closed"\nabout = "price"',
        "unknown-key: 'about' is not a key of [action.send-back]; only situations have it",
    ),
    *(
        (
            'then   = "closed"',
            f'then = "closed"\nby = "{word}"',
            f"unknown-word: 'by' of [action.send-back] is '{word}', and takes one of 'call', 'mail', 'letter', 'message', 'in-person', 'online'; did you mean '{right}'?",  # noqa: E501
        )
        for word, right in (("email", "mail"), ("E-Mail", "mail"), ("phone", "call"), ("sms", "message"), ("post", "letter"), ("website", "online"))
    ),
    (
        'then   = "closed"',
        'then = "closed"\nby = ["online", "post"]',
        "unknown-word: entry 2 of 'by' of [action.send-back] is 'post', and takes one of 'call', 'mail', 'letter', 'message', 'in-person', 'online'; did you mean 'letter'?",  # noqa: E501
    ),
    (
        'then   = "closed"',
        'then = "closed"\nby = []',
        "empty-list: 'by' of [action.send-back] is an empty list, and takes one entry or more",
    ),
    (
        'then   = "closed"',
        'then = "closed"\nby = 1',
        "wrong-type: 'by' of [action.send-back] takes one of 'call', 'mail', 'letter', 'message', 'in-person', 'online', and is a number",
    ),
    *(
        (
            'if = { price = "much" }',
            f'if = "{text}"',
            "wrong-type: 'if' of [[action.ask-customer.how]] no. 2 takes a table, and is text; write if = { price = \"...\" }, with the id of an answer or a band",  # noqa: E501
        )
        for text in ("price < 3", "price>=500", "price == much", "price is much")
    ),
    (
        'answers.no  = "send-back"',
        'answers.no = "No, it has not"',
        "unknown-target: answer 'no' of 'arrived' leads to 'No, it has not', and there is no such node; its label goes beside it: { to = \"...\", label = \"...\" }",  # noqa: E501
    ),
    (
        'answers.no  = "send-back"',
        'answers.no = { to = "Nowhere at all", label = "No" }',
        "unknown-target: answer 'no' of 'arrived' leads to 'Nowhere at all', and there is no such node",
    ),
    (
        'answers.no  = "send-back"',
        'answers.no = { to = "send-back", label = "\\u200b\\u2060" }',
        "empty-text: 'label' of [situation.arrived.answers.no] is empty; write it, or leave the key out",
    ),
    (
        "below = 500",
        'below = "7,5"',
        "wrong-type: 'below' of [[fact.price.bands]] no. 1 takes a number, and is text; write below = 7.5, with a point for the comma",
    ),
    ("below = 500", 'below = "500"', "wrong-type: 'below' of [[fact.price.bands]] no. 1 takes a number, and is text; write below = 500"),
    ("below = 500", 'below = "much"', "wrong-type: 'below' of [[fact.price.bands]] no. 1 takes a number, and is text"),
    ("format = 1", 'format = "1"', "wrong-type: 'format' of the tree takes the number 1, and is text; write format = 1"),
    ("format = 1", 'format = "2"', "wrong-type: 'format' of the tree takes the number 1, and is text"),
    ("visits = 2", 'visits = "3"', "wrong-type: 'visits' of [action.ask-customer.limit] takes a whole number from 1 to 1,000, and is text; write visits = 3"),
    (
        'say = "There is no refund."',
        'say = "No."\ngood = "No"',
        "wrong-type: 'good' of [ending.no-refund] takes true or false, and is text; write good = false",
    ),
    (
        "known = { price = 30 }",
        'known = { price = "7,5" }',
        "unknown-value: '7,5' is not a value of the fact 'price': a number has a point, and not a comma; did you mean '7.5'?",
    ),
    *(
        ('at-least = "2 days"', f'at-least = "{text}"', f"no-duration: {WAIT} is '{text}'; {why}")
        for text, why in (
            ("60 working days", "the units are seconds, minutes, hours, days and weeks, and not 'working days'"),
            ("1 year", "a year has no fixed length, so write days or weeks, such as '365 days'"),
            ("2 months", "a month has no fixed length, so write days or weeks, such as '30 days'"),
            ("7,5 days", "a duration is a whole number, and has neither point nor comma; did you mean '180 hours'?"),
            ("30 min", "a duration is a whole number and a unit; did you mean '30 minutes'?"),
            ("two days", "a duration is a whole number of seconds, minutes, hours, days or weeks, such as '2 days'"),
            ("0 days", "a duration lasts from 1 second to 100 years"),
        )
    ),
    (
        'walk  = ["arrived: yes",',
        'at = 2026-01-05T09:00:00Z\nwalk = ["+7,5 days", "arrived: yes",',
        "no-duration: '+7,5 days' is not a time that goes by; a duration is a whole number, and has neither point nor comma; did you mean '+180 hours'?",
    ),
)
# Answers that are called like keys of their node, and keys that fell below the wrong header.
FALLEN: Told = (
    *(
        (
            'answers.well  = "send-back"',
            f'answers.{key} = {{ to = "send-bak" }}',
            f"unknown-target: answer '{key}' of 'ask-customer' leads to 'send-bak', and there is no such node; did you mean 'send-back'?",
        )
        for key in ("silence", "by", "then", "was", "recall", "caution", "stage", "source")
    ),
    *(
        (
            'answers.well  = "send-back"\nanswers.again = "ask-customer"',
            f'[action.ask-customer.answers]\n{key} = {{ to = "send-bak" }}',
            f"unknown-target: answer '{key}' of 'ask-customer' leads to 'send-bak', and there is no such node; did you mean 'send-back'?",
        )
        for key in ("silence", "by", "then", "was", "recall", "caution")
    ),
    *(
        (
            'answers.no  = "send-back"',
            f"answers.{key} = {to}",
            f"unknown-target: answer '{key}' of 'arrived' leads to 'what-kid', and there is no such node; did you mean 'what-kind'?",
        )
        for key in ("limit", "help", "others-too", "was", "recall", "silence")
        for to in ('{ to = "what-kid" }', '"what-kid"')
    ),
    (
        'answers.yes = "what-kind"\nanswers.no  = "send-back"',
        'answers = { yes = "what-kind", help = "Look at the door." }',
        "unknown-target: answer 'help' of 'arrived' leads to 'Look at the door.', and there is no such node; its label goes beside it: { to = \"...\", label = \"...\" }",  # noqa: E501
    ),
    (
        'answers.yes = "what-kind"\nanswers.no  = "send-back"',
        '[situation.arrived.answers]\nyes = "what-kind"\nlimit = "send-bak"',
        "unknown-target: answer 'limit' of 'arrived' leads to 'send-bak', and there is no such node; did you mean 'send-back'?",
    ),
    (
        'answers.yes = "what-kind"\nanswers.no  = "send-back"',
        '[situation.arrived.answers]\nyes = "what-kind"\nhelp = "send-bak"',
        "unknown-target: answer 'help' of 'arrived' leads to 'send-bak', and there is no such node; did you mean 'send-back'?",
    ),
    (
        'answers.yes = "what-kind"\nanswers.no  = "send-back"',
        '[situation.arrived.answers]\nyes = "what-kind"\nhelp = "Look at the door."',
        "misplaced-key: 'help' is not a key of [situation.arrived.answers]; it belongs to [situation.arrived]: write it above the header [situation.arrived.answers]",  # noqa: E501
    ),
    (
        'answers.yes = "what-kind"\nanswers.no  = "send-back"',
        '[situation.arrived.answers]\nyes = "what-kind"\nlimit = { visits = 2, then = "closed" }',
        "misplaced-key: 'limit' is not a key of [situation.arrived.answers]; it belongs to [situation.arrived]: write it above the header [situation.arrived.answers]",  # noqa: E501
    ),
    (
        'answers.device = "ask-customer"\nanswers.food   = "no-refund"',
        '[situation.what-kind.answers]\ndevice = "ask-customer"\nfood = "no-refund"\nhelp = "Look at the door."',
        "misplaced-key: 'help' is not a key of [situation.what-kind.answers]; it belongs to [situation.what-kind]: write it above the header [situation.what-kind.answers]",  # noqa: E501
    ),
    (
        'answers.yes = "what-kind"\nanswers.no  = "send-back"',
        'answers = { yes = "what-kind", remember = false }',
        "misplaced-key: 'remember' is not a key of [situation.arrived.answers]; it belongs to [situation.arrived]: write it there",
    ),
    (
        'do     = "Send the money back"\nrecall = ["ask-customer"]\nthen   = "closed"',
        'answers.do = "closed"',
        "missing-key: [action.send-back] has no 'do'",
    ),
    (
        'wait  = { at-least = "2 days", since = "bought" }',
        'wait  = { at-least = "2 days", by = "call" }',
        "misplaced-key: 'by' is not a key of [action.ask-customer.wait]; it belongs to [action.ask-customer]: write it there",
    ),
    (
        "[ending.closed]\n",
        '[action.send-back.wait]\nat-least = "2 days"\nby = "mail"\n[ending.closed]\n',
        "misplaced-key: 'by' is not a key of [action.send-back.wait]; it belongs to [action.send-back]: write it right below that header",
    ),
    (
        '[ending.no-refund]\nsay = "There is no refund."',
        '[ending.no-refund.silence]\nlong-text = "So be it."\nsay = "There is no refund."',
        "misplaced-key: 'say' is not a key of [ending.no-refund.silence]; it belongs to [ending.no-refund]: write it below a header of that name",
    ),
    *(
        (
            'start  = "arrived"\n' + between,
            between + '\nstart = "arrived"',
            f"misplaced-key: 'start' is not a key of {below}; it belongs to the tree: write it above the first header, [source.policy]",
        )
        for between, below in (
            (TREE[TREE.index("\n[source.policy]") : TREE.index("\n[source.policy.claims]")], "[source.policy]"),
            (TREE[TREE.index("\n[source.policy]") :], "[[example]] no. 1"),
        )
    ),
)


ARRIVED = 'answers.yes = "what-kind"\nanswers.no  = "send-back"\n'
KINDS = 'device = "A device"\nfood   = "Something to eat"\n'
SEND_BACK = 'recall = ["ask-customer"]\nthen   = "closed"\n'
TWICE_IN_LIMIT = "the key 'then' is given twice in [action.send-back.limit]; write that of [action.send-back] above this header"
# Keys that a header took from the table around it, or that were written as if it had not.
SWALLOWED: Told = (
    *(
        (ARRIVED, f"[situation.arrived.answers]\n{written}\n", f"misplaced-key: this is in [situation.arrived.answers] already: write {told} before it")
        for written, told in (
            ('yes = "what-kind"\nanswers.no = { to = "send-back" }', "no = ..., without 'answers'"),
            ('yes = "what-kind"\nanswers.no = "send-back"', "no = ..., without 'answers'"),
            ('answers.yes = "what-kind"\nanswers.no = "send-back"', "yes = ..., without 'answers'"),
            ('answers = { yes = "what-kind", no = "send-back" }', "yes = ..., without 'answers'"),
            ('yes = "what-kind"\nanswer.no = "send-back"', "no = ..., without 'answer'"),
        )
    ),
    (KINDS, KINDS.replace("food", "answers.food"), "misplaced-key: this is in [fact.kind.answers] already: write food = ..., without 'answers' before it"),
    (CLAIM_LINE, f"claims.{CLAIM_LINE}", "misplaced-key: this is in [source.policy.claims] already: write '2.1' = ..., without 'claims' before it"),
    (
        "known = { price = 30 }",
        "known = { known = { price = 30 } }",
        "misplaced-key: this is in 'known' of [[example]] no. 1 already: write price = ..., without 'known' before it",
    ),
    ("[action.send-back]", "[action.action.send-back]", "misplaced-key: this is in [action] already: write send-back = ..., without 'action' before it"),
    (
        SEND_BACK,
        f'{SEND_BACK}note = "What?"\n[action.send-back.limit]\nvisits = 2\nthen = "closed"\nnote = "Hey"\n',
        "unknown-key: 'note' is not a key of [action.send-back.limit]; it belongs to [action.send-back], which has one already",
    ),
    (
        SEND_BACK,
        '[action.send-back.limit]\nvisits = 2\nthen = "closed"\n',
        "no-way-on: [action.send-back] leads nowhere; the 'then' below [action.send-back.limit] is that of the limit: write its own above that header",
    ),
    (
        SEND_BACK,
        'limit = { visits = 2, then = "closed" }\n',
        "no-way-on: [action.send-back] leads nowhere; give it 'then' or answers, or make it an ending",
    ),
    (SEND_BACK, f'[action.send-back.limit]\nvisits = 2\nthen = "closed"\n{SEND_BACK}', f"syntax: this is not TOML: {TWICE_IN_LIMIT}"),
    (
        SEND_BACK,
        f'[action.send-back.limit]\nvisits = 2\nsay = "a"\nsay = "b"\n{SEND_BACK}',
        "syntax: this is not TOML: the key 'say' is given twice in one table",
    ),
    (
        'then   = "closed"',
        '[[action.send-back.how]]\nsay = "a"\nsource = "policy"\nsource = "policy"',
        "syntax: this is not TOML: the key 'source' is given twice in [[action.send-back.how]]; write that of [action.send-back] above this header",
    ),
    (
        "[source.policy.claims]\n" + CLAIM_LINE,
        CLAIM_LINE.replace('"2.1"', "2.1") + '\n2.2 = "Nor are books."',
        'unknown-key: \'2.1\' is not a key of [source.policy], but names a claim: write claims = { "2.1" = "..." }',
    ),
    (
        '[source.policy.claims]\n"2.1"',
        '"1.1" = "Nothing else is."\n[source.policy.claims]\n"2.1"',
        "unknown-key: '1.1' is not a key of [source.policy], but names a claim: write it in [source.policy.claims]",
    ),
    (
        CLAIM_LINE,
        f'{CLAIM_LINE}\n2.1.7 = "Nor is drink."\n3.1 = "Nor are books."',
        'bad-id: a claim with a dot in its name needs quotes; write "2.1.7" = "..."',
    ),
    *(
        ('ask = "What is it?"\n', f'ask = "What is it?"\n{number}\n', f"fact-kind: [fact.kind] has 'answers' and {said}")
        for number, said in (
            ("number = {}", "'number'; a fact has one of them"),
            ("date = {}", "'date'; a fact has one of them"),
            ('bands = [{ id = "a", label = "A" }]', "'bands'; bands belong to a number or a date"),
            ('number = {}\nbands = [{ id = "a", below = 4, label = "A" }, { id = "b", label = "B" }]', "'number'; a fact has one of them"),
        )
    ),
)
# Where the bands of a number end.
BAND = "[[fact.price.bands]] no."
ENDS = "a band ends 'up-to' a number (with it) or 'below' one (without it)"
STARTS = "a band starts where the one before it ends, 'below' a number or 'up-to' one; leave it out"
MUCH = '{ id = "much", label = "500 euros or more" }'
BAND_BOUNDS: Told = (
    *(
        ("below = 500", f"{key} = 500", f"unknown-key: {key.strip(chr(34))!r} is not a key of {BAND} 1; {ENDS}; did you mean {right!r}?")
        for right, keys in (
            ("up-to", ("at-most", "to", "upto", "up_to", "until", "max", "maximum", "most", '"<="')),
            ("below", ("under", "less-than", "lower-than", "smaller-than", '"<"')),
        )
        for key in keys
    ),
    *(
        ("below = 500", f"{key} = 500", f"unknown-key: {key.strip(chr(34))!r} is not a key of {BAND} 1; {STARTS}")
        for key in ("from", "at-least", "above", "over", "more-than", "min", "minimum", "least", '">"', '">="')
    ),
    ("below = 500", "up-to = 500, from = 5", f"unknown-key: 'from' is not a key of {BAND} 1; {STARTS}"),
    ("below = 500", 'up-to = "500"', f"wrong-type: 'up-to' of {BAND} 1 takes a number, and is text; write up-to = 500"),
    ("below = 500", "up-to = 500 euros", "syntax: this is not TOML: a number is written alone: write up-to = 500"),
    ("below = 500", "upto = 500", f"unknown-key: 'upto' is not a key of {BAND} 1; {ENDS}; did you mean 'up-to'?"),
    *(
        (MUCH, MUCH.replace(", label", f", {key} = 900, label"), message)
        for key, message in (
            ("below", "bands-open: band 'much' of [fact.price]: the last band takes the rest; leave 'below' out"),
            ("up-to", "bands-open: band 'much' of [fact.price]: the last band takes the rest; leave 'up-to' out"),
            ("at-most", f"unknown-key: 'at-most' is not a key of {BAND} 2; the last band takes the rest, so leave it out"),
            ("at-least", f"unknown-key: 'at-least' is not a key of {BAND} 2; {STARTS}"),
        )
    ),
    (
        "below = 500, ",
        "",
        "bands-open: band 'little' of [fact.price]: each band but the last ends 'below' a number (without it) or 'up-to' one (with it)",
    ),
    (
        "below = 500",
        "below = 500, up-to = 500",
        "bands-open: band 'little' of [fact.price] has both 'below' and 'up-to'; with 'up-to' that number belongs to it, and with 'below' to the next band",
    ),
    ("below = 500", "below = 0", "bands-order: band 'little' of [fact.price] takes no number: it ends below 0, and the number starts at 0"),
    ("below = 500", "up-to = -1", "bands-order: band 'little' of [fact.price] takes no number: it goes up to -1, and the number starts at 0"),
    (
        ", from = 0 }",
        ", from = 0, to = 499 }",
        "bands-order: band 'little' of [fact.price] ends below 500, and the number goes to 499, so the next band takes none",
    ),
)


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        ("up-to = 0", ""),  # 0 itself, from which the number starts
        ("below = 5|up-to = 5", ""),  # 5 itself
        ("up-to = 5|below = 5.1|up-to = 5.1", ""),
        ("below = 10", ""),  # the last takes 10 itself
        ("up-to = 10", "band 'b0' of [fact.n] goes up to 10, and the number goes to 10, so the next band takes none"),
        ("below = 11", "band 'b0' of [fact.n] ends below 11, and the number goes to 10, so the next band takes none"),
        ("below = 5|below = 5", "band 'b1' of [fact.n] takes no number: it starts at 5 and ends below 5; order the bands by their bounds"),
        ("up-to = 5|below = 5", "band 'b1' of [fact.n] takes no number: it starts above 5 and ends below 5; order the bands by their bounds"),
        ("up-to = 5|up-to = 5", "band 'b1' of [fact.n] takes no number: it starts above 5 and goes up to 5; order the bands by their bounds"),
        ("up-to = 5|up-to = 4", "band 'b1' of [fact.n] takes no number: it starts above 5 and goes up to 4; order the bands by their bounds"),
        ("below = 5|up-to = 4", "band 'b1' of [fact.n] takes no number: it starts at 5 and goes up to 4; order the bands by their bounds"),
    ],
)
def test_the_bounds_of_bands_rise_so_that_each_takes_some_number(ends: str, message: str) -> None:
    bands = [*ends.split("|"), ""]
    written = ", ".join(f'{{ id = "b{at}", label = "B{at}"{end and ", "}{end} }}' for at, end in enumerate(bands))
    fact = f'[fact.n]\nask = "N?"\nnumber = {{ from = 0, to = 10 }}\nbands = [{written}]\n'
    text = f'format = 1\nid = "t"\ntitle = "T"\nstart = "end"\n{fact}[ending.end]\nsay = "End."\n'
    if not message:
        assert [*loads(text).facts["n"].values] == [f"b{at}" for at in range(len(bands))]
        return
    with pytest.raises(TreeError) as caught:
        loads(text)
    assert [(problem.rule, problem.sentence) for problem in caught.value.problems] == [("bands-order", message)]


# Comments and values as other languages write them.
WORDS_OF_OTHERS: Told = (
    *(
        (old, new.format(f"{mark} look again"), f"syntax: this is not TOML: a comment starts with #, and not with {mark}")
        for mark in ("//", ";", "/*", "--", "<!--")
        for old, new in (
            ("[stage.look]", "{}\n[stage.look]"),
            ("[stage.look]", "[stage.look] {}"),
            ('title = "Look for it"', 'title = "Look for it" {}'),
            ('how   = ["Be kind.",', 'how = [ {}\n "Be kind.",'),
            ('how   = ["Be kind.",', 'how = [ "Be kind.", {}\n'),
        )
    ),
    ('title = "Look for it"', "title = // look", "syntax: this is not TOML: this is not a value; text needs quotes"),
    *(
        ('note  = "What do they say?"', f"note = {word}", f"syntax: this is not TOML: {word.partition(' ')[0]} cannot be written as a value; leave its key out")
        for word in ("null", "None", "nil # for now", "undefined")
    ),
    ('note  = "What do they say?"', "note = None of them", "syntax: this is not TOML: this is not a value; text needs quotes"),
)


def problems(old: str, new: str) -> list[str]:
    """What is said of the tree after one replacement, without the places."""
    assert TREE.count(old) >= 1, old
    with pytest.raises(TreeError) as caught:
        loads(TREE.replace(old, new, 1))
    return [str(problem).split(": ", 1)[1] for problem in caught.value.problems]


def test_the_tree_is_sound() -> None:
    assert loads(TREE).id == "refund"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [*WORDS, *ONE_SUGGESTION, *HEADERS, *FORMS, *RINGS, *SYNTAX, *AFTER_VALUES, *SLIPS, *ALONE, *HABITS, *FALLEN, *SWALLOWED, *BAND_BOUNDS, *WORDS_OF_OTHERS],
)
def test_one_mistake_gives_one_message(old: str, new: str, told: str) -> None:
    assert problems(old, new) == [told]


@pytest.mark.parametrize(("form", "text", "told"), OTHER_FORMS)
def test_a_text_of_another_form_is_called_by_its_name(form: str, text: str, told: str) -> None:
    with pytest.raises(TreeError) as caught:
        loads(text, form)
    assert [(problem.rule, problem.sentence) for problem in caught.value.problems] == [("syntax", told)]


@pytest.mark.parametrize("length", [1, 2, 3, 4, 30])
def test_a_ring_of_long_names_is_told_with_all_of_its_fix(length: int) -> None:
    ids = [f"grandparents-of-the-child-{number}" for number in range(length)]
    ring = "\n".join(
        f'[situation.{id}]\nask = "Who lives with {id}?"\nanswers = {{ yes = "{ids[(number + 1) % length]}", no = "end" }}' for number, id in enumerate(ids)
    )
    text = f'format = 1\nid = "home"\ntitle = "Home"\nstart = "{ids[0]}"\n{ring}\n[ending.end]\nsay = "End."\n'
    with pytest.raises(TreeError) as caught:
        loads(text)
    (problem,) = caught.value.problems
    assert problem.rule == "passed-over-ring"
    assert problem.sentence.endswith("; ask one at each visit, write settles = false in an answer, or put an action between")
    assert len(str(problem)) < 200


def test_a_number_of_three_decimals_is_taken_where_they_are_not_all_none_or_stand_in_json() -> None:
    for number in ("1.500", "1.0000", "0.500", "1000.000", "1.00", "1e3"):
        assert loads(TREE.replace("below = 500", f"below = {number}").replace("Less", "1.000")).id == "refund"
    number = json.loads('{"below": 1.000}')["below"]
    data = tomllib.loads(TREE)
    data["fact"]["price"]["bands"][0]["below"] = number
    assert loads(json.dumps(data).replace('"below": 1.0,', '"below": 1.000,'), "json").facts["price"].values["little"].below == 1


def test_nobody_is_told_to_write_an_id_that_is_not_one() -> None:
    assert problems('[moment.bought]\nask = "When was it bought?"', '[moment]\n"2.1" = "When?"\nbought = { ask = "When?" }') == [
        f"bad-id: '2.1' is not an id: it holds '.'; {IDS}",
        "wrong-type: '2.1' of [moment] takes a table, and is text",
    ]


@given(st.integers(1, 999), st.sampled_from(("", "+", "-")))
def test_a_number_that_may_be_a_thousand_is_never_taken_for_less(number: int, sign: str) -> None:
    (told,) = problems("below = 500", f"below = {sign}{number}.000") if sign != "-" else problems("from = 0", f"from = -{number}.000")
    assert f" is {sign}{number}.000, which means {sign.replace('+', '')}{number}; write {sign}{number}000 if " in told


MARKS = ('"', "'", "[", "]", "{", "}", ".", ",", "=", "\n", " ", "#", "[[", "]]", '"""', "1.000", "01.04.2019", "2 weeks", "[situation]\n", "[[action]]\n")


@given(st.integers(0, len(TREE)), st.sampled_from(MARKS), st.integers(0, 3))
def test_a_mark_too_many_is_told_in_short_sentences(at: int, mark: str, left_out: int) -> None:
    """Wherever it stands; and what is no TOML is told once."""
    told: tuple[Problem, ...] = ()
    try:
        loads(TREE[:at] + mark + TREE[at + left_out :])
    except TreeError as error:
        told = error.problems
    assert all(len(str(problem)) <= 200 and str(problem).isprintable() for problem in told)
    assert len(told) <= 1 or all(problem.rule != "syntax" for problem in told)


@pytest.mark.parametrize("language", ["en", "de", "pt-BR", "gsw", "zh-Hant-TW", "sl-rozaj-biske", "de-CH-1996"])
def test_a_language_tag_is_taken(language: str) -> None:
    assert loads(f'language = "{language}"\n{TREE}').language == language


TWICE = (
    'title = "A"\ntitle = "B"\n',
    "a = { b = 1,  b = 2 }\n",
    "a = { b.c = 1,  b.c = { d = [1, 2] } } # more\n",
    'a.b = 1\n  a.b = """\nc = 1\n"""\n',
    "a.b = 1\na.b.c = 2",
    'a = "c = 1"\n"a" = "c = 1, d = 2" # b = 3\n',
    "a = { b = 1 }\na.c = 1\n",
    "a = 1\na = [\n  { b = 1 },\n  { c = 1 },\n]\n",
    "a = 1\na = [\n  [1],\n  [2]]\n",
    'x = [\n  { a = "A", c = [1] },\n  { a = "B, c = 1", a = "C" },\n]\n',
)


@pytest.mark.parametrize("text", TWICE)
def test_a_key_that_stands_twice_is_told_where_it_does(text: str) -> None:
    """Its place is that of the key, and not that of what follows its value."""
    keys = list(re.finditer(r'(?<=[\n,]) *+("a"|title|[ab][.bc]*)(?= =)', text))
    for ends in ("\n", "\r\n"):
        with pytest.raises(TreeError) as caught:
            loads(text.replace("\n", ends))
        (told,) = caught.value.problems
        start = keys[-1].start(1)
        assert told.place is not None
        assert (told.place.line, told.place.column) == (text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
        assert "is given twice" in told.sentence or "was already written out in full above" in told.sentence


def test_a_key_that_stands_twice_with_a_huge_value_is_told_where_the_parser_is() -> None:
    with pytest.raises(TreeError) as caught:
        loads('title = "A"\ntitle = """\n' + "x = 1\n" * 10_000 + '"""\n')
    (told,) = caught.value.problems
    assert told.place is not None
    assert (told.place.line, told.sentence) == (10_003, "this is not TOML: a key is given twice in one table")


def test_a_header_in_a_text_is_no_header() -> None:
    """Also where a tree is told where its first one stands."""
    with pytest.raises(TreeError) as caught:
        loads(TREE.replace('start  = "arrived"', 'version = """\n[none]\n[[none]]"""').replace("[[example]]", 'start = "arrived"\n[[example]]'))
    assert [problem.sentence.rpartition(": ")[2] for problem in caught.value.problems] == [
        "write it above the first header, [source.policy]",
    ]


def test_json_has_no_headers_to_write_something_above() -> None:
    data = tomllib.loads(TREE)
    data["situation"]["arrived"]["answers"]["remember"] = False
    data["action"]["ask-customer"]["wait"]["by"] = "call"
    data["ending"]["closed"]["start"] = data.pop("start")
    with pytest.raises(TreeError) as caught:
        loads(json.dumps(data, default=str), "json")
    assert [problem.sentence.partition("; ")[2] for problem in caught.value.problems] == [
        "it belongs to [situation.arrived]: write it there",
        "it belongs to [action.ask-customer]: write it there",
        "it belongs to the tree: write it there",
    ]


LONG = st.sampled_from(("q" * 64, "q" * 63 + "_", "long-" * 12 + "id", "Q" * 200, "many words in one name, " * 8))


def places(value: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all that stands in a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, item in inner for path in ((*above, key), *places(item, (*above, key)))]


@given(st.data())
def test_a_message_stays_short_however_long_the_names(data: st.DataObject) -> None:
    tree = copy.deepcopy(tomllib.loads(TREE))
    for _ in range(3):
        *above, key = data.draw(st.sampled_from(places(tree)))
        table = tree
        for part in above:
            table = table[part]  # type: ignore[index]
        if isinstance(table, list) or data.draw(st.booleans()):
            table[key] = data.draw(LONG)  # type: ignore[index]
        else:
            table[data.draw(LONG)] = table.pop(key)  # type: ignore[arg-type]
    longest = 0
    try:
        loads(json.dumps(tree), "json", "")
    except TreeError as error:
        longest = max(len(str(problem)) for problem in error.problems)
    assert longest <= 200


def test_what_is_left_out_is_listed_in_short() -> None:
    many = "".join(f'answer-number-{number} = "A"\n' for number in range(60))
    (told,) = problems("[fact.kind.answers]\n", f"[fact.kind.answers]\n{many}")
    assert "leave out 'answer-number-0', 'answer-number-1', 'answer-number-2' and 57 more of the fact 'kind'; name them" in told


def test_a_claim_is_told_those_that_begin_like_it() -> None:
    """Where a source has many claims, those of the same part are told."""
    with pytest.raises(TreeError) as caught:
        loads(TREE.replace(CLAIM_LINE, CLAIM_LINE + "\n" + CLAIMS).replace("policy 2.1", "policy 5.4"))
    (told,) = caught.value.problems
    assert told.sentence == "'5.4' is not a claim of the source 'policy'; near it there are '5.1', '5.2', '5.3'"


def test_a_number_is_told_its_range() -> None:
    """A number that a fact cannot be, or a text that is none, is told which numbers there can be."""
    asked = '[situation.dear]\nabout = "price"\nanswers.little = "closed"\nanswers.much = "closed"\n[situation.what-kind]'
    for number in ("-1", "30 euros"):
        with pytest.raises(TreeError) as caught:
            loads(TREE.replace("[situation.what-kind]", asked).replace("what-kind: food", f"dear: {number}"))
        (told,) = caught.value.problems
        assert told.sentence == f"'{number}' is not an answer of 'dear', which takes a number of euros from 0; it has 'little', 'much'"
