"""All that the library itself says to readers: at the terminal, on the page, in pictures, in outlines and in explanations.

Invariant: no other module holds words for readers. A sentence is whole, its gaps have names, and it is chosen by data alone,
so that another language is another table in the place of `WORDS`.
What is said to programmers and authors is not here: errors, reports of a check, and how the command line is used.

A name is that of a group and of a sentence in it. Where a number decides between two, they end in `.one` and `.many`, and `counted` chooses.
A sentence has no full stop where something follows it, or where it is written in a box of a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING

from advicetree.dates import TODAY, day
from advicetree.durations import in_units

if TYPE_CHECKING:
    from advicetree.dates import Age
    from advicetree.model import Days, Fact, Number, Wait
    from advicetree.tree import Tree

ENGLISH: Mapping[str, str] = {
    "language": "en",
    # Numbers, lengths of time and dates
    "date.any": "a date",
    "number.any": "a number",
    "number.unit": "a number of {unit}",
    "number.from": "{number} from {least}",
    "number.to": "{number} to {most}",
    "number.from_to": "{number} from {least} to {most}",
    "length.year.one": "1 year",
    "length.year.many": "{count} years",
    "length.month.one": "1 month",
    "length.month.many": "{count} months",
    "length.week.one": "1 week",
    "length.week.many": "{count} weeks",
    "length.day.one": "1 day",
    "length.day.many": "{count} days",
    "length.hour.one": "1 hour",
    "length.hour.many": "{count} hours",
    "length.minute.one": "1 minute",
    "length.minute.many": "{count} minutes",
    "length.second.one": "1 second",
    "length.second.many": "{count} seconds",
    "length.none": "no time",
    "length.span": "{least} to {most}",
    "list.comma": "{before}, {last}",
    "list.semicolon": "{before}; {last}",
    "list.slash": "{before} / {last}",
    "list.and": "{before} and {last}",
    "list.or": "{before} or {last}",
    "by.call": "by phone",
    "by.mail": "by e-mail",
    "by.letter": "by letter",
    "by.message": "by message",
    "by.in-person": "in person",
    "by.online": "online",
    "weekday.1": "Monday",
    "weekday.2": "Tuesday",
    "weekday.3": "Wednesday",
    "weekday.4": "Thursday",
    "weekday.5": "Friday",
    "weekday.6": "Saturday",
    "weekday.7": "Sunday",
    "month.1": "January",
    "month.2": "February",
    "month.3": "March",
    "month.4": "April",
    "month.5": "May",
    "month.6": "June",
    "month.7": "July",
    "month.8": "August",
    "month.9": "September",
    "month.10": "October",
    "month.11": "November",
    "month.12": "December",
    "date.day": "{weekday} {day} {month} {year}",
    "date.part.morning": "{day}, in the morning",
    "date.part.afternoon": "{day}, in the afternoon",
    "date.part.evening": "{day}, in the evening",
    "date.unknown_hour": "{day}, at an unknown hour",
    "date.time": "{day} at {time} ({zone})",
    "date.today": "today",
    "date.to_come": "{date}, in {length}",
    "zone.yours": "your time",
    "zone.yours_named": "your time, {zone}",
    # What the terminal and the page say of a node
    "answer.done": "Done",
    "answer.nothing_ticked": "None of them",
    "walk.careful": "Careful: {advice}",
    "walk.type_number": "You can type {number}.",
    "walk.type_date": "You can type {date}, in a form such as 1980-05-24 or 24 May 1980.",
    "walk.number_given": "{number} ({label})",
    "walk.alone": "{label} (on its own)",
    "walk.ticked_none": "Nothing is ticked yet.",
    "walk.ticked": "You have ticked {count}.",
    "walk.ticked_alone": "“{label}” goes with no other. Tick it alone, or leave it out.",
    "walk.number_less": "{text} is less than {least}.",
    "walk.number_more": "{text} is more than {most}.",
    "walk.date_before": "{date} is before {least}.",
    "walk.date_after": "{date} is after {most}.",
    "walk.date_past": "{date} is in the past.",
    "walk.date_future": "{date} is in the future.",
    "walk.noted": "What you noted at “{headline}”:",
    "walk.ended": "The walk ends here.",
    "walk.channel": "Do this {channels}.",
    "wait.until": "Wait until the time given in answer to “{question}”.",
    "wait.after_that": "Wait at most {most} after that.",
    "wait.for.least": "Wait at least {least}.",
    "wait.for.most": "Wait at most {most}.",
    "wait.for.least_most": "Wait at least {least} and at most {most}.",
    "wait.for.least_since": "Wait at least {least}, counted from the answer to “{question}”.",
    "wait.for.most_since": "Wait at most {most}, counted from the answer to “{question}”.",
    "wait.for.least_most_since": "Wait at least {least} and at most {most}, counted from the answer to “{question}”.",
    # How many choices can be ticked, at the terminal and on the page
    "tick.any": "Tick all that apply, or nothing.",
    "tick.at_least": "Tick all that apply, at least {least}.",
    "tick.up_to": "Tick up to {most}, or nothing.",
    "tick.exactly": "Tick {most}.",
    "tick.either": "Tick {least} or {most}.",
    "tick.from_to": "Tick {least} to {most}.",
    "tick.or_just.all": "Tick all that apply, or just {alone}.",
    "tick.or_just.at_least": "Tick all that apply, at least {least}, or just {alone}.",
    "tick.or_just.exactly": "Tick {most}, or just {alone}.",
    "tick.or_just.either": "Tick {least} or {most}, or just {alone}.",
    "tick.or_just.from_to": "Tick {least} to {most}, or just {alone}.",
    # Why, and why not
    "why.title": "Why “{headline}”:",
    "why.start": "This is where every walk starts.",
    "why.rests": "It rests on:",
    "why.claim": "{claim} ({title}, {number})",
    "why.reason.situation": "“{headline}” You answered: {answer}",
    "why.reason.action": "“{headline}”: {answer}",
    "why.early": "This was earlier than advised.",
    "why.reason.known": "“{headline}” Known beforehand: {answer}",
    "why.reason.remembered": "“{headline}” You had said so before: {answer}",
    "why.derived": "“{headline}” is “{answer}”, since {facts}.",
    "why.derived_else": "“{headline}” is “{answer}”, since nothing known so far says otherwise.",
    "why.counts.ticked.one": "Here it counts that {choices} is ticked.",
    "why.counts.ticked.many": "Here it counts that {choices} are ticked.",
    "why.counts.not_ticked.one": "Here it counts that {choices} is not ticked.",
    "why.counts.not_ticked.many": "Here it counts that none of {choices} is ticked.",
    "why.input.answer": "the answer to “{question}” is “{answer}”",
    "why.input.derived": "“{question}” is “{answer}”",
    "why.input.ticked": "the answer to “{question}” includes {ticked}",
    "why.input.not_ticked": "the answer to “{question}” does not include {others}",
    "why.input.both": "the answer to “{question}” includes {ticked}, and not {others}",
    "why.limit.one": "“{headline}” is left after one visit.",
    "why.limit.many": "“{headline}” is left after {count} visits.",
    "why_not.outcome.there": "This walk has already come to “{headline}”.",
    "why_not.outcome.no-walk": "No walk leads to “{headline}”, whatever is known and answered.",
    "why_not.outcome.not-found": "No way to “{headline}” was found among {looked:,} positions; there may be one.",
    "why_not.outcome.changes": "To get to “{headline}”:",
    "why_not.change.known": "“{question}” would have to be “{new}”, and is known to be “{old}”.",
    "why_not.change.unknown": "“{question}” would have to be not known, and is known to be “{old}”.",
    "why_not.change.changed": "“{question}” would have to be answered “{new}”, and not “{old}”.",
    "why_not.change.new": "“{question}” would have to be answered “{new}”.",
    # Conditions and rules
    "condition.is": "“{question}” is {values}",
    "condition.includes": "“{question}” includes {values}",
    "condition.ticked": "“{choice}” is ticked at “{question}”",
    "condition.not_ticked": "“{choice}” is not ticked at “{question}”",
    "condition.ticked_or_not": "“{question}” is answered, whether “{choice}” is ticked or not",
    "condition.value": "“{label}”",
    "condition.more": "{count} more",
    "condition.and": "{before}, and {last}",
    "condition.or": "{before}; or {last}",
    "rule.if": "If {cases}: {value}",
    "rule.unless": "Unless {others}: {value}",
    "rule.if_unless": "If {cases}; unless {others}: {value}",
    "rule.always": "Always: {value}",
    "rule.else": "Otherwise: {value}",
    # Pictures
    "box.numbered.here": "{number}. {headline}",
    "box.numbered.elsewhere": "→ {number}. {headline}",
    "box.each_time": "Asked each time",
    "box.advice.careful": "Careful: {advice}",
    "box.advice_if.careful": "Careful: {advice}\n({condition})",
    "box.advice.bullet": "• {advice}",
    "box.advice_if.bullet": "• {advice}\n({condition})",
    "box.tick.all": "Tick all that apply",
    "box.tick.any": "Tick all that apply, or nothing",
    "box.tick.at_least": "Tick all that apply, at least {least}",
    "box.tick.up_to": "Tick up to {most}, or nothing",
    "box.tick.exactly": "Tick {most}",
    "box.tick.either": "Tick {least} or {most}",
    "box.tick.from_to": "Tick {least} to {most}",
    "box.choice": "• {choice}",
    "box.alone": "• {choice} (on its own)",
    "box.more_choices": "and {count} more",
    "box.one_of": "One of {count}",
    "box.ticked_at": "Ticked at “{question}”",
    "box.by_a_program": "A program can work it out",
    "box.worked_out": "Worked out: table {table}",
    "box.only_if": "only if {cases}",
    "box.unless": "unless {others}",
    "box.only_if_unless": "only if {cases}; unless {others}",
    "box.careful_brief": "Careful …",
    "box.until": "Wait until “{question}”",
    "box.least": "Wait at least {length}",
    "box.least_since": "Wait at least {length} from “{question}”",
    "box.most": "Wait at most {length}",
    "box.most_since": "Wait at most {length} from “{question}”",
    "box.between": "Wait {span}",
    "box.between_since": "Wait {span} from “{question}”",
    "box.opens": "Opens {time}",
    "box.due": "Stop waiting {time}",
    "box.problem.error": "Error: {problem}",
    "box.problem.warning": "Warning: {problem}",
    "box.more_problems": "and {count} more problems, which the check tells",
    "box.more_here.one": "1 more way leads here",
    "box.more_here.many": "{count} more ways lead here",
    "box.more_on.one": "1 more way leads on",
    "box.more_on.many": "{count} more ways lead on",
    "box.more_both": "{here}, {on}",
    "box.more_on_too.one": "1 leads on",
    "box.more_on_too.many": "{count} lead on",
    "box.became.new": "New",
    "box.became.gone": "Gone",
    "box.became.changed": "Changed",
    "way.any_time": "at any time",
    "way.leaves_open": "leaves it open",
    "way.ticked": "“{choice}” is ticked",
    "way.not_ticked": "“{choice}” is not ticked",
    "way.otherwise": "otherwise",
    "way.group": "{group} ({count})",
    "way.and_more": "{first}, {second} and {count} more",
    "way.limit": "From the {visit} time on",
    "way.became.new": "new",
    "way.became.gone": "gone",
    "way.became.changed": "changed",
    "way.led.number": "led to {number} before",
    "way.led.headline": "led to “{headline}” before",
    "count.exact": "{count:,}",
    "count.range": "{least:,} to {most:,}",
    "count.fewer": "fewer than {more:,}",
    "count.brief.range": "{least:,}–{most:,}",
    "count.brief.fewer": "<{more:,}",
    "share.exact": "{percent}%",
    "share.about": "about {percent}%",
    "share.less": "less than 1%",
    "heat.walks.one": "{count} walk",
    "heat.walks.many": "{count} walks",
    "heat.part": "{part}, {walks}",
    "heat.nobody_came": "nobody came",
    "heat.came": "{count} came",
    "heat.stopped": "{count} stopped here",
    "heat.stopped_share": "{count} stopped here ({share})",
    "heat.stopped_for": "{stopped}, for {length} (median)",
    "heat.stayed": "Went on after {length} (median)",
    "heat.at_once": "less than a second",
    "heat.nobody_went": "nobody went this way",
    "heat.went": "{count} went this way",
    "heat.went_share": "{count} went this way ({share})",
    "heat.tag": "{share} stopped here",
    "heat.legend.share": "their share at this card",
    "heat.legend": "Width and number: how many of {walks} went this way",
    "heat.shapes": "width of a line, and number in brackets: how many of {walks} went this way",
    "heat.in_words": "The wider a line is, the more of {walks} went along it.",
    "ordinal.st": "{number}st",
    "ordinal.nd": "{number}nd",
    "ordinal.rd": "{number}rd",
    "ordinal.th": "{number}th",
    "cards.done": "Done",
    "cards.any_answer": "Whatever the answer is",
    "cards.any_number": "Any number",
    "cards.any_date": "Any date",
    "cards.open": "open",
    "cards.whatever_ticked": "Whatever is ticked",
    "cards.said": "“{words}”",
    "cards.goes_to": "→ {number}",
    "cards.here_again": "this card again",
    "cards.from": "from {cards}",
    "cards.from_more": "from {cards} and {count} more",
    "cards.tag.error": "Error {numbers}",
    "cards.tag.warning": "Warning {numbers}",
    "cards.range": "{first}–{last}",
    "cards.some.error": "Error",
    "cards.some.warning": "Warning",
    "cards.problem": "{count}. Card {card}. {problem}",
    "cards.legend.goes_to": "goes on at card 7",
    "cards.legend.from": "card 3 leads here too",
    "cards.legend.any_time": "no wait holds this answer",
    "cards.legend.careful": "there is a warning",
    "cards.legend.open": "is asked again later",
    "part.walk_elsewhere": "{part}. The walk is at {number}, {headline}, which is not in this part",
    "part.walk": "the walk so far",
    "part.around.one": "1 step around “{headline}”",
    "part.around.many": "{count} steps around “{headline}”",
    "part.alone": "“{headline}” alone",
    "compared.any": "Changes between two versions",
    "compared.versions": "Changes from version {old} to {new}",
    "compared.none": "Nothing shown here has changed",
    "compared.in_part": "{part}. {changes}",
    "compared.nodes.one": "1 node",
    "compared.nodes.many": "{count} nodes",
    "compared.answers.one": "1 answer",
    "compared.answers.many": "{count} answers",
    "compared.limits.one": "1 limit",
    "compared.limits.many": "{count} limits",
    "compared.told.new": "New: {counts}.",
    "compared.told.gone": "Gone: {counts}.",
    "compared.told.changed": "Changed: {counts}.",
    "picture.start": "Start",
    "picture.here": "You are here",
    "picture.in_words": "The outline of the tree says the same in words.",
    "picture.shows": "A diagram of {nodes}, joined by {count} answers and limits.",
    "picture.questions.one": "1 question",
    "picture.questions.many": "{count} questions",
    "picture.forks.one": "1 fork that is worked out",
    "picture.forks.many": "{count} forks that are worked out",
    "picture.actions.one": "1 action",
    "picture.actions.many": "{count} actions",
    "picture.endings.one": "1 ending",
    "picture.endings.many": "{count} endings",
    "picture.nothing": "nothing",
    "picture.stands": "The walk is at “{headline}”.",
    "picture.breaks": "A walk that breaks a promise is drawn thick.",
    "spoken.here": "You are here. {node}",
    "spoken.became.new": "New. {node}",
    "spoken.became.gone": "Gone. {node}",
    "spoken.became.changed": "Changed. {node}",
    "spoken.kind.situation": "Situation: {headline}",
    "spoken.kind.fork": "Fork: {headline}",
    "spoken.kind.action": "Action: {headline}",
    "spoken.kind.wait": "Action with a wait: {headline}",
    "spoken.kind.good": "Good ending: {headline}",
    "spoken.kind.ending": "Ending: {headline}",
    "spoken.kind.elsewhere": "Elsewhere in the tree: {headline}",
    "legend.situation": "Question",
    "legend.fork": "Worked out, not asked",
    "legend.action": "Do this",
    "legend.wait": "Do this, with a wait",
    "legend.good": "Good ending",
    "legend.ending": "Other ending",
    "legend.elsewhere": "Goes on elsewhere",
    "legend.back": "Back",
    "legend.limit": "Limit",
    "legend.new": "New",
    "legend.gone": "Gone, struck through",
    "legend.changed": "Changed",
    "legend.walked": "The way so far",
    "legend.breaks": "A walk that breaks a promise",
    "legend.words": "words are said on this way",
    "shapes.situation": "diamond: question",
    "shapes.fork": "dotted box: worked out, not asked",
    "shapes.action": "box: do this",
    "shapes.wait": "dashed box: do this, with a wait",
    "shapes.good": "double border: good ending",
    "shapes.ending": "thick border: other ending",
    "shapes.elsewhere": "arrow and number: goes on elsewhere",
    "shapes.pill": "pill: good ending",
    "shapes.back": "dashed line: back",
    "shapes.limit": "dotted line: a limit",
    "shapes.breaks": "thick line: a walk that breaks a promise",
    "shapes.new": "thick line: new",
    "shapes.gone": "thick dotted line: gone",
    "shapes.changed": "thick dashed line: changed",
    "part.overview": "overview",
    "overview.range": "{first}–{last}",
    "overview.rest": "and {count} more endings",
    "overview.more": "+{count}",
    "overview.also": "Also to {places}",
    "overview.told": "{place} ({count})",
    "overview.shows": "An overview: {stages}, and how many ways lead from each to others and to endings.",
    "overview.stages.one": "1 stage",
    "overview.stages.many": "{count} stages",
    "overview.counted": "{stages} with {nodes}",
    "overview.in_words": "The outline of the overview says the same in words.",
    "overview.key.count": "So many answers and limits lead this way",
    "overview.key.card": "Each small card is one node:",
    "overview.spoken.stage": "Stage: {title}",
    "overview.spoken.start": "Start: {node}",
    "overview.spoken.nodes": "{title}, {range}. {nodes}.",
    "overview.section.start": "Start: {node}",
    "overview.section.stage": "Stage {stage} of {count}: {title} ({range})",
    "overview.section.unstaged": "{title} ({range})",
    "overview.section.beside": "Endings, and nodes without a stage",
    "overview.from_to": "{first} to {last}",
    "overview.nodes": "{nodes}.",
    "overview.nodes_at": "{range}: {nodes}",
    "overview.here": "The walk is at {node}.",
    "overview.walked": "The walk came by here.",
    "overview.start_within": "Every walk starts here, at {node}.",
    "overview.leads": "Leads to:",
    "overview.leads_back": "Leads back to:",
    "overview.leads_nowhere": "Leads to nothing else.",
    "overview.way.one": "{place} (1 way)",
    "overview.way.many": "{place} ({count} ways)",
    "overview.kind.situation": "Question: {node}",
    "overview.kind.fork": "Fork: {node}",
    "overview.kind.action": "Action: {node}",
    "overview.kind.good": "Good ending: {node}",
    "overview.kind.ending": "Ending: {node}",
    "overview.entered.one": "1 way leads here.",
    "overview.entered.many": "{count} ways lead here.",
    "table.title": "{name}. {title}",
    "table.heading": "{title} (table {table})",
    "table.first": "The first rule that fits counts.",
    "table.gives": "Gives",
    "table.rule": "{number}. {rule}",
    "table.if": "Applies",
    "table.or": "or",
    "table.always": "always",
    "table.otherwise": "otherwise",
    "table.unless": "unless",
    "table.any": "–",
    "table.ticked": "ticked",
    "table.not_ticked": "not ticked",
    "notebook.no_picture": "There is no picture: {why}.",
    "notebook.longer": "… ({count:,} more characters; print() shows them all)",
    "sphinx.in_words": "The same in words",
    "sphinx.alone": "Open the picture on its own",
    # Outlines
    "outline.part": "This is a part of the tree: {part}",
    "outline.id": "Id: {id}",
    "outline.version": "Version: {version}",
    "outline.language": "Language: {language}",
    "outline.start": "Every walk starts at {node}.",
    "outline.stands.none": "This walk is at {node}, before any answer.",
    "outline.stands.one": "This walk is at {node}, after one answer.",
    "outline.stands.many": "This walk is at {node}, after {count} answers.",
    "outline.ended.none": "This walk has ended, before any answer, at {node}.",
    "outline.ended.one": "This walk has ended, after one answer, at {node}.",
    "outline.ended.many": "This walk has ended, after {count} answers, at {node}.",
    "outline.heat": "Walks counted: {count}. A walk that comes to a node twice counts there twice.",
    "outline.in_steps": "Numbers are told in steps of {least}.",
    "outline.stage": "Stage: {title} ({id})",
    "outline.no_stage": "Without a stage",
    "outline.stages": "Stages",
    "outline.facts": "Facts",
    "outline.moments": "Moments",
    "outline.sources": "Sources",
    "outline.promises": "Promises",
    "outline.examples": "Examples",
    "outline.elsewhere": "{node}, which is not in this part",
    "outline.kind.situation": "Situation: {headline}",
    "outline.kind.fork": "Fork: {headline}",
    "outline.kind.action": "Action: {headline}",
    "outline.kind.good": "Good ending: {headline}",
    "outline.kind.ending": "Ending: {headline}",
    "outline.here": "You are here.",
    "outline.walked": "This walk came by here.",
    "outline.breaks": "A walk that breaks a promise comes by here.",
    "outline.became.new": "This node is new.",
    "outline.became.gone": "This node is gone.",
    "outline.became.changed": "This node is changed.",
    "outline.led": "Before, it led to {node}.",
    "outline.help": "Help:",
    "outline.about": "Asks about the fact {fact}.",
    "outline.about_choice": "Asks about the fact {fact}: whether {choice} is ticked.",
    "outline.asks_first": "Where that is not known yet, asks: {question}",
    "outline.asked_once": "Asked once.",
    "outline.asked_each_time": "Asked at each visit.",
    "outline.derived": "Worked out by rules, and never asked.",
    "outline.several.any": "Several choices can be ticked.",
    "outline.several.least": "Several choices can be ticked, at least {least}.",
    "outline.several.most": "Several choices can be ticked, at most {most}.",
    "outline.several.least_most": "Several choices can be ticked, at least {least} and at most {most}.",
    "outline.alone": "goes with no other choice",
    "outline.value": "{label} ({id})",
    "outline.groups": "Groups:",
    "outline.group": "{group}: {values}",
    "outline.rules": "The first of these rules that applies gives the value:",
    "outline.rule": "Rule {number}: {rule}.",
    "outline.worked_out_from": "A program can work it out from {facts}.",
    "outline.number": "The answer is {number}.",
    "outline.number_quoted": "a number of “{unit}”",
    "outline.number_from": "{number}, {least} or more",
    "outline.number_to": "{number}, {most} or less",
    "outline.number_from_to": "{number}, from {least} to {most}",
    "outline.by": "Done {channels}.",
    "outline.how": "How:",
    "outline.careful": "Careful:",
    "outline.said_then": "Said then:",
    "outline.only_if": "Only if {cases}.",
    "outline.unless": "Unless {cases}.",
    "outline.required": "{words} ({fact}: {values})",
    "outline.until_moment": "Wait until {moment}.",
    "outline.least": "Wait at least {length} after arrival.",
    "outline.least_moment": "Wait at least {length} after {moment}.",
    "outline.most": "Wait at most {length} after arrival.",
    "outline.most_moment": "Wait at most {length} after {moment}.",
    "outline.moment": "the time given in answer to “{question}” ({moment})",
    "outline.why_wait": "Why wait: {words}",
    "outline.note": "Asks for a note: {words}",
    "outline.answers": "Answers:",
    "outline.answer": "{label} ({id}): go to {node}.",
    "outline.answer_marked": "{label} ({id}), {marks}: go to {node}.",
    "outline.otherwise": "Otherwise: go to {node}.",
    "outline.otherwise_marked": "Otherwise, {marks}: go to {node}.",
    "outline.in_any_case": "In any case: go to {node}.",
    "outline.in_any_case_marked": "In any case, {marks}: go to {node}.",
    "outline.limit": "From the {visit} arrival on: go to {node}.",
    "outline.limit_marked": "From the {visit} arrival on, {marks}: go to {node}.",
    "outline.went": "{label}: on to {node}.",
    "outline.went_on": "On to {node}.",
    "outline.taken": "taken",
    "outline.with.error": "with an error",
    "outline.with.warning": "with a warning",
    "outline.others": "For all other answers: {values}.",
    "outline.takes": "For the answers of the group: {values}.",
    "outline.and_more": "{values} and {count} more",
    "outline.is_number": "That is a number {bounds}.",
    "outline.is_date": "That is a day: {bounds}.",
    "brief.start": "Every walk starts at {number}.",
    "brief.kind.situation": "ask",
    "brief.kind.fork": "fork",
    "brief.kind.action": "do",
    "brief.kind.wait": "wait",
    "brief.kind.good": "good",
    "brief.kind.ending": "end",
    "brief.kind.elsewhere": "",
    "brief.way": "{label} → {number}",
    "brief.ways": "→ {numbers}",
    "brief.more.one": "{label} and 1 more",
    "brief.more.many": "{label} and {count} more",
    "brief.limit": "from the {visit} time → {number}",
    "brief.elsewhere": "Elsewhere in the tree",
    "brief.stage": "(in {stage})",
    "bounds.any_size": "of any size",
    "bounds.least.from": "from {least}",
    "bounds.least.above": "above {least}",
    "bounds.most.below": "below {most}",
    "bounds.most.up_to": "up to {most}",
    "bounds.both.from_below": "from {least} and below {most}",
    "bounds.both.from_up_to": "from {least} up to {most}",
    "bounds.both.above_below": "above {least} and below {most}",
    "bounds.both.above_up_to": "above {least} up to {most}",
    "outline.any_day": "any day",
    "outline.before": "before {day}",
    "outline.to_day": "up to {day}",
    "outline.reached": "{age} ago or longer",
    "outline.other_day": "any other day",
    "outline.leaves_open": "Leaves the question open.",
    "outline.any_time": "Can be given at any time.",
    "outline.on_the_way": "Said on the way: {words}",
    "outline.recall": "Shows the notes made at {nodes}.",
    "outline.leads_to": "Leads to: {url}",
    "outline.phone": "Phone: {phone}",
    "outline.mail": "E-mail: {mail}",
    "outline.bullets": "Below it:",
    "outline.source": "Source: {sources}",
    "outline.headline_source": "Source of the headline: {sources}",
    "outline.default_source": "A node without a source of its own rests on this one.",
    "outline.author": "Author: {author}",
    "outline.date": "Date: {date}",
    "outline.link": "Link: {url}",
    "outline.claim": "Claim {id}: {words}",
    "promise.before": "Nobody comes to {points} without having come before to {others}.",
    "promise.never": "Nobody comes to {points} at all.",
    "promise.never_after": "Nobody comes to {points} after {others}.",
    "promise.at_most.once": "Nobody comes more than once to {points}.",
    "promise.at_most.twice": "Nobody comes more than twice to {points}.",
    "promise.at_most.times": "Nobody comes more than {count} times to {points}.",
    "promise.can": "There is always a way to {points} from the start.",
    "promise.can_from": "There is always a way to {points} from {others}.",
    "promise.within.one": "Every walk has ended after 1 visit.",
    "promise.within.many": "Every walk has ended after {count} visits.",
    "promise.comes.opens": "{points} opens no earlier than {length} after {moment}.",
    "promise.comes.open": "{points} open no earlier than {length} after {moment}.",
    "promise.comes.given": "{points} can be given no earlier than {length} after {moment}.",
    "promise.comes.opens_or_given": "{points} opens or can be given no earlier than {length} after {moment}.",
    "promise.comes.open_or_given": "{points} open or can be given no earlier than {length} after {moment}.",
    "promise.start_of_walk": "the start of the walk",
    "promise.each_done": "Each of {points} is done {channels}, and in no other way.",
    "promise.all_done": "{points} are done {channels}, and in no other way.",
    "promise.one_done": "{points} is done {channels}, and in no other way.",
    "example.known": "Known beforehand: {facts}.",
    "example.fact": "{fact} is {value}",
    "example.starts": "Starts at {time}.",
    "example.on": "Ages are counted to {day}.",
    "example.nothing": "nothing ticked",
    "example.moment": "Moment {moment}: {time}.",
    "example.walk": "Walk: {moves}.",
    "example.time_goes_by.one": "{length} goes by",
    "example.time_goes_by.many": "{length} go by",
    "example.ends": "Ends at {point}.",
    "example.visits": "Comes to {points}.",
    "example.never": "Never comes to {points}.",
    # Printed guides
    "guide.cards.one": "1 card",
    "guide.cards.many": "{count} cards",
    "guide.in_stages.one": "{cards} in 1 stage",
    "guide.in_stages.many": "{cards} in {count} stages",
    "guide.lead": "{cards}. Start at card {start}, answer, and go on where the answer leads.",
    "guide.lead_part": "{cards}: a part of the advice, {part}.",
    "guide.start": "Begin at card {node}.",
    "guide.reading": "How to read it",
    "guide.numbered": "Each card has a number, the same in pictures and in words. Take an answer that fits, and go on at the card that it names.",
    "guide.shapes": (
        "In pictures, a card with cut corners is a question, and a square one is something to do, with round corners and a dashed edge where there is a wait. "
        "An ending is a pill, with a double edge if it is a good one. A card with a dotted edge is worked out, and not asked."
    ),
    "guide.key.count": "So many ways lead from there to here",
    "guide.key.card": "Each small sign is one card:",
    "guide.arrows": "“→ 7” leads to card 7, and “from 3” says that card 3 leads here.",
    "guide.asked_once": "If you come here again, give the same answer.",
    "guide.asked_each_time": "If you come here again, answer anew.",
    "guide.least": "Wait at least {length}.",
    "guide.most": "Wait at most {length}.",
    "guide.note": "Write down: {words}",
    "guide.recall": "Look at what you wrote at {nodes}.",
    "guide.sources": "Where the advice comes from",
    "guide.more_sources.one": "and 1 more, in the list at the end",
    "guide.more_sources.many": "and {count} more, in the list at the end",
    "guide.footer": "{title}  ·  version {version}",
    "guide.numbers.one": "card {numbers}",
    "guide.numbers.many": "cards {numbers}",
    "guide.range": "{first}–{last}",
    "guide.sheet": "{title}, sheet {page} of {count}",
    "guide.others": "Other cards",
    "guide.all": "All cards",
    "guide.words": "In words",
    "guide.page": " (page {page})",
    # All the advice in words, on the page
    "in_words.start": "Start at {node}",
    "in_words.steps": "All steps",
    "in_words.first_steps": "To begin with",
    "in_words.other_steps": "Other steps",
    "in_words.asked_once": "You're only asked this once.",
    "in_words.follows": "This isn't asked. It follows from what you've answered: {fact}",
    "in_words.ticked_before": "This isn't asked again. It's what you've ticked at “{question}”",
    "in_words.only_if": "(only if {cases})",
    "in_words.unless": "(unless {others})",
    "in_words.only_if_unless": "(only if {cases}; unless {others})",
    "in_words.way": "{label}: {node}",
    "in_words.then": "Then: {node}",
    "in_words.limit": "From the {visit} time on: {node}",
    "in_words.anything_else": "anything else",
    "in_words.group": "{group} ({values})",
    "in_words.bounds": "{label} ({bounds})",
    "in_words.recall.one": "Look at what you wrote in step {steps}.",
    "in_words.recall.many": "Look at what you wrote in steps {steps}.",
    "in_words.rests": "Source {sources}",
    "in_words.claims": "{source} ({claims})",
    "in_words.claim": "{id}: {words}",
    "in_words.worked_out": "What follows from your answers",
    "in_words.default_source": "Anything without a source of its own is based on this one.",
    # What stands on the page before its script runs
    "start.needs_script": (
        "To be led through this advice step by step, you need JavaScript, and a browser from 2022 or later. Without them, you can read all of the advice below."
    ),
    "start.does": "You answer a few questions, and get advice on what to do next, one step at a time.",
    "start.takes.days": "It can take days. There are things to do in between, and some involve waiting.",
    "start.takes.weeks": "It can take weeks. There are things to do in between, and some involve waiting.",
    "start.stop": "Stop whenever you like: it's here when you come back.",
    "start.stages": "There are {count} stages. You may not need them all.",
    "start.begin": "Start",
    "start.kept": "What's kept",
    "start.kept_here": "Your answers and notes are kept in this browser, on this device.",
    "start.kept_nowhere": "Nothing is sent anywhere.",
    "start.kept_who": "Anyone who uses this browser can read them. You can delete them at any time.",
    "start.in_words": "Read all the advice in words",
    "start.picture": "See the whole picture",
    "start.keys": "Answer with the keys 1 to 9, and go back with Backspace",
    "start.where": "Where you are",
    "start.all_words": "All the advice in words",
    # The page; its script gets this group without the name of it
    # Coming back
    "page.welcome": "Welcome back",
    "page.you_were": "You were here:",
    "page.last_here": "You were last here on {time}.",
    "page.go_on": "Continue where you left off",
    "page.go_on_short": "Continue",
    "page.go_on_with": "Continue with: {headline}",
    "page.other_walks.one": "Another time you went through this",
    "page.other_walks.many": "{count} other times you went through this",
    "page.older": "The advice has changed since you were here",
    "page.older_whole": "All your answers still fit, and your notes are all kept.",
    "page.older_some.one": "Your answer doesn't fit any more. Your notes are all kept.",
    "page.older_some.many": "You can keep {kept} of your {count} answers, and all your notes.",
    "page.older_step": "This step is different now:",
    "page.older_go": "Continue from there",
    "page.older_had": "What you had answered",
    "page.older_gone": "A step that isn't there any more",
    "page.linked": "You opened this from a link. It brought the answers and times, but not the notes: those stay on the device where they were written.",
    "page.linked_untimed": "You opened this from a link. It brought the answers, but not the notes: those stay on the device where they were written.",
    "page.fits_none": "Nothing in this link fits this advice, so you're at the start.",
    "page.fits.one": "Only the first answer in this link fits this advice.",
    "page.fits.many": "Only the first {count} answers in this link fit this advice.",
    "page.link_cut": "The link may have been cut, or the advice has changed.",
    "page.kept_fits_none": "Nothing that was kept fits this advice, so you're at the start.",
    "page.kept_fits.one": "Only the first answer that was kept fits this advice.",
    "page.kept_fits.many": "Only the first {count} answers that were kept fit this advice.",
    # A step
    "page.back": "Back",
    "page.stage": "Stage: {title}",
    "page.stage_of": "Stage {number} of {count}: {title}",
    "page.careful_heading": "Careful",
    "page.how_to": "What to do",
    "page.at_hand": "Your notes, to keep handy",
    "page.came_of_it": "What happened?",
    "page.answers": "Answers",
    "page.any_time": "{label} (at any time)",
    "page.note_hint": "Only if you like. It stays on this device, and isn't included if you copy a link.",
    "page.note_hint_unkept": "Only if you like. It can't be kept on this device, and isn't included if you copy a link.",
    "page.note_kept": "Kept on this device.",
    "page.rests": "Where this advice comes from",
    "page.claim": "{claim} ({source})",
    "page.source": "{title}, {details}",
    "page.too_long": "You've reached the most steps that this page can keep, so that answer isn't taken. Save your plan, or start again.",
    "page.the_end": "This is where the advice ends. If something new happens, go back a step, or change an earlier answer.",
    # Waits
    "page.moment": "{day}, {time}",
    "page.from": "From {time}",
    "page.in_about": "That's {distance}.",
    "page.counted_here": "This is {length} after you came to this step.",
    "page.counted_from": "This is {length} after {time}, your answer to “{question}”.",
    "page.counted_until": "This is your answer to “{question}”.",
    "page.counted_unknown": "This is {length} after you came to this step. If you answer the question below, it may be sooner.",
    "page.counted_unknown_from": "This is {length} after {time}. If you answer the question below, it may be sooner.",
    "page.moment_ahead": "That day is still to come: change it if it's wrong.",
    "page.clocks_change": "The clocks change in between.",
    "page.open_since": "You can do this now. The wait ended on {time}.",
    "page.open_now": "You can do this now.",
    "page.no_moment": "If you don't know the date yet, you can carry on without waiting.",
    "page.due": "Don't wait past {time}.",
    "page.due_over": "The time to wait ended on {time}. You don't have to wait any longer.",
    "page.calendar": "Add it to my calendar",
    "page.close_page": "You can close this page now. When you come back, you'll be right here.",
    "page.long_wait": "Some browsers delete a page's saved data if you don't visit it for a week. To be safe:",
    "page.moment_day": "Date",
    "page.moment_hour": "Time, roughly",
    "page.moment_hint": "If you leave out the time, the end of that day counts.",
    "page.change_moment": "Change the date",
    "page.use_date": "Use this date",
    "page.no_hour": "The time isn't complete yet. You can leave it empty.",
    "page.moment_given": "{question} {time}.",
    "page.free_answers": "You can choose these at any time",
    "page.late_answers": "You can choose these from {time}",
    "page.early": "It's happened already",
    "page.early_warning": "The advice is to wait until {time}.",
    "page.early_ask": "If you've done it anyway, say how it went.",
    # Answers
    "page.use_ticks": "Continue",
    "page.chosen": "Your answer so far",
    "page.give_number": "Enter {number}.",
    "page.no_number": "You haven't entered a number yet.",
    "page.not_a_number": "“{text}” cannot be read as a number.",
    "page.write_number": "Use a point for decimals, and no commas: 1200.5.",
    "page.number_out": "{text} is out of range.",
    "page.today": "today",
    "page.give_date": "Enter a date.",
    "page.give_date_from": "Enter a date on or after {from}.",
    "page.give_date_to": "Enter a date on or before {to}.",
    "page.give_date_from_to": "Enter a date from {from} to {to}.",
    "page.no_date": "Enter the whole date: the day, the month and the year.",
    "page.without_date": "Answer without a date",
    "page.search": "Type to search",
    "page.search_all": "{all} to choose from.",
    "page.search_some": "{count} of {all} match.",
    "page.search_one": "1 match. Press Enter to choose it.",
    "page.search_none": "Nothing matches “{text}”, so all {all} are shown. Check the spelling, or type less of it.",
    # The answers so far, and changing them
    "page.path.one": "Your answer so far",
    "page.path.many": "Your answers so far ({count})",
    "page.change": "Change",
    "page.change_answer": "Change: {headline}",
    "page.changing": "You're changing an earlier answer. Later answers that still fit are kept.",
    "page.keep_it": "Keep it as it is",
    "page.changed": "Changed: “{headline}” is now “{answer}”.",
    "page.all_kept": "All your other answers still fit, and are kept.",
    "page.set_aside.one": "This later answer no longer fits, and was set aside:",
    "page.set_aside.many": "These later answers no longer fit, and were set aside:",
    "page.set_aside_step": "{asked} – {answered}",
    "page.set_aside_notes": "The notes that you made there are kept: you'll see them if you come back to those steps.",
    "page.undo": "Undo the change",
    "page.undone": "The change is undone.",
    # What can be done with a walk
    "page.start_again": "Start again",
    "page.started_again": "You've started again. What you did before is still here.",
    "page.to_before": "Go back to it",
    "page.copy_link": "Copy a link to where you are",
    "page.copied": "The link is copied. Anyone who has it can read your answers and times, but not your notes.",
    "page.copied_untimed": "The link is copied. Anyone who has it can read your answers, but not your notes.",
    "page.copy_by_hand": "Copy this link. Anyone who has it can read your answers and times, but not your notes.",
    "page.copy_by_hand_untimed": "Copy this link. Anyone who has it can read your answers, but not your notes.",
    "page.forget": "Delete everything",
    "page.sure": "Delete all your answers and notes from this device? This can't be undone.",
    "page.sure_yes": "Yes, delete everything",
    "page.sure_no": "No, keep them",
    "page.forgotten": "Everything is deleted from this device.",
    "page.not_forgotten": "This browser doesn't let the page delete what it keeps. You can delete it in the settings of the browser, as data of this site.",
    # Trouble with what is kept
    "page.trouble.forbidden": (
        "This browser doesn't let the page keep anything. Your answers stay only while this tab is open. "
        "Copy a link to them, or save your plan as text, before you close it."
    ),
    "page.trouble.full": "There's no room left in this browser, so what you did last isn't kept. Save your plan as text before you close this page.",
    "page.trouble.damaged": "Some of what was kept on this device can't be read any more. It's left as it is, and what you do from now on is kept beside it.",
    "page.trouble.elsewhere": "You've continued in another tab or window, so what you do here isn't kept.",
    "page.elsewhere_take": "Show the other one here",
    "page.elsewhere_keep": "Keep both",
    # The page around this one
    "page.host": "The website that shows this advice is told which step you're at, and which answers you choose.",
    "page.host_reads_walk": "It's also told the numbers, dates and times that you gave.",
    "page.host_reads_notes": "It's also told your notes.",
    "page.host_reads_note": "The website that shows this advice is told it, too.",
    # The plan
    "page.see_plan": "See and print your plan",
    "page.plan": "Your plan",
    "page.plan_for": "{title} · {day}",
    "page.plan_now": "Now",
    "page.plan_end": "Where this leads",
    "page.plan_next": "What comes next",
    "page.plan_way": "Your steps so far",
    "page.or": "{before}; or: {last}",
    "page.answered_early": "{answer} (earlier than advised)",
    "page.with_notes": "With my notes",
    "page.print": "Print",
    "page.save_text": "Save as text",
    "page.to_step": "Back to where you are",
    # The picture
    "page.you_are_here": "You are here",
    "page.choice_ticked": "“{choice}” is ticked",
    "page.choice_not_ticked": "“{choice}” is not ticked",
    "page.otherwise": "Otherwise",
    "page.other_answers": "or one of {count} other answers",
    "page.more_ways.one": "1 more way, in the whole picture",
    "page.more_ways.many": "{count} more ways, in the whole picture",
    "page.after_visits.one": "If you've been here once already",
    "page.after_visits.many": "If you've been here {count} times already",
    "page.picture_title": "The whole picture",
    "page.picture_hint": "Click or tap a step to read it, or read {link}.",
    "page.picture_in_words": "all the advice in words",
    "page.picture_keys": "Picture of all the advice: the arrow keys move it, plus and minus zoom, 0 shows all of it. “Find a step” tells the same in words.",
    "page.signs": "What the signs mean",
    "page.find_step": "Find a step",
    "page.step_in_list": "{headline} ({number})",
    "page.choose_step": "Choose one of {count} steps",
    "page.no_stage": "Without a stage",
    "page.zoom_in": "Zoom in",
    "page.zoom_out": "Zoom out",
    "page.all_of_it": "All of it",
    "page.where_i_am": "Where I am",
    "page.close": "Close",
    "page.words_of_step": "The words of this step",
    "page.step_beside": "The words of “{headline}” follow the picture.",
    # Events in calendars
    "calendar.opens": "{headline}",
    "calendar.due": "Stop waiting: {headline}",
    # The terminal
    "terminal.hint": "Type the number of your answer and press Enter; /help tells what else you can type.",
    "terminal.hint_fancy": "Choose with the arrow keys and Enter, or type the number; /help tells what else you can type.",
    "terminal.stopped_here": "You stopped here:",
    "terminal.intro.stages": "There are {count} stages.",
    "terminal.intro.stages_named": "There are {count} stages: {titles}.",
    "terminal.takes.no_time": "You can leave at any time, and go on later.",
    "terminal.takes.days": "It can take days. You can leave at any time, and go on later.",
    "terminal.takes.weeks": "It can take weeks. You can leave at any time, and go on later.",
    "terminal.stage": "Stage: {title}",
    "terminal.stage_of": "Stage {number} of {count}: {title}",
    "terminal.no_date": "If you don't know the date yet, you can carry on without waiting.",
    "terminal.opens": "Opens on {time}.",
    "terminal.opens_for": "From {time}: {answers}.",
    "terminal.early": "To answer before that, type /early.",
    "terminal.open_since": "Open since {time}.",
    "terminal.due": "Stop waiting on {time}.",
    "terminal.moment": "{question} {time}. If that is not right, type /moment {moment} and the date.",
    "terminal.too_soon": "It is too soon for that: it opens on {time}.",
    "terminal.ahead": "This comes after “{label}”, to be read only:",
    "terminal.still_here": "Nothing is recorded. You are still at “{headline}”.",
    "terminal.early_warning": "The advice is to wait until {time}.",
    "terminal.early_sure": "If you say yes, “{label}” is recorded now, and the walk goes on from there. Is it so already?",
    "terminal.meant_command": "{typed} is not an answer here; as a command it is {command}, with a slash.",
    "terminal.not_an_answer": "{typed} is not an answer here.",
    "terminal.not_found": "No answer has “{typed}” in it.",
    "terminal.type.answer": "Type the number of an answer, or /help.",
    "terminal.type.choice": "Type the number of a choice, or /help.",
    "terminal.type.part": "Type a part of your answer, or /help.",
    "terminal.type.number": "Type {number}, or the letter of an answer, or /help.",
    "terminal.type.date": "Type {date}, such as 1980-05-24, or the number of an answer, or /help.",
    "terminal.type.date_or_part": "Type {date}, such as 1980-05-24, or a part of your answer, or /help.",
    "terminal.type.ticks": "Type the numbers of all that apply, with commas between them, or /help.",
    "terminal.type.ticks_or_none": "Type the numbers of all that apply, with commas between them, - for none, or /help.",
    "terminal.day": "That is {day}. If it is not right, type /back.",
    "terminal.type_ticks": "Type the numbers of all that apply, with commas between them, such as 1, 2.",
    "terminal.type_ticks_or_none": "Type the numbers of all that apply, with commas between them, such as 1, 2. Type - for none.",
    "terminal.tick_keys": "Tick with the space bar, and choose “{go_on}” at the end; or type the numbers, with commas between them.",
    "terminal.script_ticks": "Write the names of all that apply, with commas between them.",
    "terminal.script_ticks_or_none": "Write the names of all that apply, with commas between them, or - for none.",
    "terminal.unchanged": "Nothing is changed.",
    "terminal.search": "There are {count} answers. Type a part of yours to find it.",
    "terminal.search_keys": "There are {count} answers. Type a part of yours to find it, and choose with the arrow keys and Enter.",
    "terminal.search_instead": "Or type a part of one of the {count} answers.",
    "terminal.search_instead_keys": "Or type a part of one of the {count} answers, and choose it with the arrow keys and Enter.",
    "terminal.found": "{count} answers have “{typed}” in them. Which one is yours?",
    "terminal.found_many": "{count} answers have “{typed}” in them. Type more of your answer.",
    "terminal.more": "and {count} more",
    "terminal.no_source": "No source is named for what is said here.",
    "terminal.rests": "This rests on:",
    "terminal.rests_line": "“{words}”",
    "terminal.answered": "“{headline}” {answer}",
    "terminal.saved": "The walk is saved in {file}. To go on with it:",
    "terminal.saved_ended": "The walk is saved in {file}. To read its end again:",
    "terminal.not_saved": "The walk is not saved. To start again:",
    "terminal.ended_unsaved": "The walk ends here. It is not saved; type /save FILE to keep it, with your notes. To start again:",
    "terminal.lost": "the walk is not saved, since it had no file; {command} keeps it in one",
    "terminal.kept_elsewhere": "another program wrote to {before} meanwhile, so that file is left as it is, and this walk is kept in {file}",
    "terminal.note_waits": "What you wrote here is not in the file yet: your next answer takes it along.",
    "terminal.note_kept": "what was written for an answer that was not given is kept in {file}",
    "terminal.note_there": "what was written for an answer that was not given is kept in {file}; take from it what you want to keep, and delete it",
    "terminal.misfit": "{file} no longer fits this tree, since {why}; the walk goes on from the last step that fits, and {file} is left as it is",
    "terminal.can_be_answered": "“{headline}” can be answered with {answers}.",
    "terminal.can_be_number": "“{headline}” can be answered with {number}, or {answers}.",
    "terminal.wrote": "What you wrote at “{headline}”:",
    "terminal.wrote_here": "What you wrote here waits for an answer. To go back to it, type /again.",
    "terminal.unknown_ahead": "If you don't know yet, you don't have to wait.",
    "terminal.unknown": "If you do not know, the wait counts from when you came here.",
    "terminal.type_date": "Type the date, such as 26 November, 26.11. or 2026-11-26 14:30.",
    "terminal.which_hour": "{day}: at what time of day? Or type an hour, such as 14:30.",
    "terminal.is_it_right": "{question} {time}. Is that right?",
    "terminal.write": "Write down what you want to remember.",
    "terminal.wrote_before": "You wrote here before:",
    "terminal.how_to_write": "Write line by line, or leave it empty for now. An empty line ends it; /back and /quit work here too.",
    "terminal.to_write": "To write, choose {number}, “{label}”.",
    "terminal.which_meant": "You typed “{typed}”. Which did you mean?",
    "terminal.note_unanswered": "What you wrote here is kept together with an answer, and you have not given one.",
    "terminal.save": "Save your walk? Type a file's name, press Enter for {name}, or type n to leave without saving.",
    "terminal.keep": "This can take days. To keep your walk in {file}, type /save, or /quit to save and leave.",
    "terminal.read_on": "Press Enter to read on. ",
    "terminal.set_aside": "These answers no longer fit, and were set aside:",
    "terminal.note_empty": "The note is empty.",
    "terminal.note_taken": "Noted; it is kept with your next answer.",
    "terminal.moment_asked": "{question} (/moment {moment} WHEN)",
    "terminal.note_asked": "{question} (/note TEXT)",
    "choice.not_yet": "{label} (not yet)",
    "choice.go_on": "That is all",
    "choice.leave": "Leave",
    "choice.write": "Write it down here",
    "choice.give_date": "Give the date: {question}",
    "choice.correct_date": "Correct the date: {question}",
    "choice.back": "Go back",
    "choice.change": "Change an earlier answer",
    "choice.why": "Why am I here?",
    "choice.save": "Save and quit",
    "choice.part.morning": "Morning",
    "choice.part.afternoon": "Afternoon",
    "choice.part.evening": "Evening",
    "choice.unknown": "I do not know",
    "choice.unknown_yet": "I do not know yet",
    "choice.as_it_is": "Leave it as it is",
    "choice.day.today": "Today",
    "choice.day.yesterday": "Yesterday",
    "choice.day.two_days_ago": "Two days ago",
    "choice.day.tomorrow": "Tomorrow",
    "choice.day.in_two_days": "In two days",
    "choice.day.another_day": "Another day",
    "choice.yes": "Yes",
    "choice.another_date": "No, I meant another date",
    "choice.choose": "To choose “{label}”",
    "choice.note": "To write it down",
    "choice.answer": "To give an answer",
    "choice.answer_first": "Give an answer first",
    "choice.leave_note": "Leave without what I wrote",
    "choice.come_back": "Save, and come back then",
    "choice.read_on": "Go on reading",
    "choice.early": "I did it already",
    "choice.is_so": "Yes, it is so already",
    "choice.is_not_so": "No, not yet",
    "choice.other_answer": "Give another answer",
    "choice.none": "None of these",
    "choice.ask_me": "I would rather be asked",
    "unclear.goal": "Say where to get to:",
    "unclear.which_goal": "Say which of them {typed} is:",
    "unclear.new_answer": "Say what the answer to “{question}” is now:",
    "unclear.change": "Say which answer to change:",
    "unclear.early": "Say what to answer:",
    "unclear.moment": "Say which moment is meant:",
    "terminal.help": "Besides answers you can type:",
    "help.back": "take the last answer back",
    "help.why": "why you are here",
    "help.why-not": "what it would take to get there; NODE is an id or a headline",
    "help.change": "change an answer given before; {asked} for the answer forgets what was known beforehand",
    "help.note": "write down a line, kept with your next answer; without a text, drop what was written",
    "help.early": "answer before the time has come",
    "help.moment": "say when something was",
    "help.sources": "what the advice here rests on",
    "help.again": "show this stop again",
    "help.save": "save the walk in a file",
    "help.quit": "leave",
    "help.help": "show this",
}
WORDS = ENGLISH  # another language is another table here


def told(name: str, /, **gaps: object) -> str:
    """A sentence with its gaps filled.

    >>> told("why_not.outcome.changes", headline="Nothing more to do.")
    'To get to “Nothing more to do.”:'
    """
    return WORDS[name].format(**gaps)


def counted(name: str, count: int, /, **gaps: object) -> str:
    """The one of two sentences that fits a number, with that as `count`.

    >>> counted("length.day", 1), counted("length.day", 12)
    ('1 day', '12 days')
    """
    return told(f"{name}.{'one' if count == 1 else 'many'}", count=count, **gaps)


@lru_cache(512)
def _parted(sentence: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((text, gap) for text, gap, _, _ in Formatter().parse(sentence))


def parted(name: str) -> tuple[tuple[str, str | None], ...]:
    """A sentence as pairs of a text and the gap after it, to be filled by what is not text, such as a link; `None` where no gap follows.

    >>> parted("why_not.outcome.changes")
    (('To get to “', 'headline'), ('”:', None))
    """
    return _parted(WORDS[name])


def between(name: str) -> str:
    """What is between the things in a list of some kind.

    >>> between("list.or").join(["red", "green", "blue"])
    'red or green or blue'
    """
    return told(name, before="", last="")


def group(name: str) -> dict[str, str]:
    """The sentences of a group, by their names in it."""
    return {sentence.removeprefix(f"{name}."): words for sentence, words in WORDS.items() if sentence.startswith(f"{name}.")}


def channels(by: Iterable[str]) -> str:
    """By which channels something is done.

    >>> channels(("call", "in-person"))
    'by phone or in person'
    """
    return between("list.or").join(told(f"by.{channel}") for channel in by)


def number(asked: Number) -> str:
    """Which numbers can be given.

    >>> from advicetree.model import Number
    >>> number(Number("euros", 0))
    'a number of euros from 0'
    """
    some = told("number.unit", unit=asked.unit) if asked.unit else told("number.any")
    least, most = (None if bound is None else f"{bound:.16g}" for bound in (asked.least, asked.most))
    return _in_range(some, least, most)


def _in_range(some: str, least: object, most: object) -> str:
    """Something of a kind, from a least and to a most where it has them."""
    if least is not None and most is not None:
        return told("number.from_to", number=some, least=least, most=most)
    if least is not None:
        return told("number.from", number=some, least=least)
    return some if most is None else told("number.to", number=some, most=most)


def date(asked: Days) -> str:
    """Which days can be given.

    >>> from datetime import date as day
    >>> from advicetree.model import Days
    >>> date(Days(day(1900, 1, 1), "today"))
    'a date from 1900-01-01 to today'
    """
    least, most = (told("date.today") if bound == TODAY else bound for bound in (asked.least, asked.most))
    return _in_range(told("date.any"), least, most)


def ticks(fact: Fact) -> str:
    """How many choices of a fact can be ticked, and which goes with no other.

    >>> from advicetree.model import Fact, Several, Table, Value
    >>> values = [Value("cat", "A cat"), Value("dog", "A dog"), Value("fish", "Fish"), Value("none", "No pets", alone=True)]
    >>> ticks(Fact("pets", "Which pets?", Table({value.id: value for value in values}), several=Several(most=2)))
    'Tick 1 or 2, or just “No pets”.'
    """
    kind, least, most = ticking(fact)
    alone = [told("condition.value", label=value.label) for value in fact.values.values() if value.alone]
    if alone:
        return told(f"tick.or_just.{kind}", least=least, most=most, alone=between("list.or").join(alone))
    return told(f"tick.{kind}", least=least, most=most)


def ticking(fact: Fact) -> tuple[str, int, int]:
    """How it is said how many choices of a fact can be ticked together: the kind of sentence, how many at least and how many at most.

    Where one of them is alone, to tick nothing is no answer.
    """
    several, together = fact.several, sum(1 for value in fact.values.values() if not value.alone)
    assert several is not None, "several can be ticked"
    has_alone = together < len(fact.values)
    least = max(several.least, 1) if has_alone else several.least
    most = together if several.most is None else several.most
    if most >= together and least < together:
        kind = "all" if has_alone and least == 1 else "at_least" if least else "any"
    elif not least:
        kind = "up_to"
    else:
        kind = "exactly" if least == most else "either" if least + 1 == most else "from_to"
    return kind, least, most


def age(reached: Age) -> str:
    """How long ago something is, in years, months and days.

    >>> from advicetree.dates import Age
    >>> age(Age(793))
    '66 years and 1 month'
    """
    years, months = divmod(reached.months, 12)
    parts = [counted(f"length.{unit}", count) for unit, count in (("year", years), ("month", months), ("day", reached.days)) if count]
    *others, last = parts or [told("length.none")]
    return told("list.and", before=between("list.comma").join(others), last=last) if others else last


def answer(given: str | float | tuple[str, ...], label: str) -> str:
    """What was given, by its label; a number or a date with that of its band.

    >>> answer("yes", "Yes"), answer(12.5, "Warm"), answer("1950-03-01", "66 or older")
    ('Yes', '12.5 (Warm)', '1950-03-01 (66 or older)')
    """
    if isinstance(given, tuple) or (isinstance(given, str) and day(given) is None):
        return label
    return told("walk.number_given", number=given if isinstance(given, str) else f"{given:.16g}", label=label)


def length(time: timedelta) -> str:
    """A length of time, in its two largest units.

    >>> length(timedelta(days=1, hours=12)), length(timedelta(0))
    ('1 day and 12 hours', 'no time')
    """
    parts = [counted(f"length.{unit}", count) for unit, count in in_units(time).items() if count]
    return between("list.and").join(parts[:2]) if parts else told("length.none")


def span(least: timedelta, most: timedelta) -> str:
    """Two lengths of time as a span; a unit that both are in is told once.

    >>> span(timedelta(days=1), timedelta(days=2)), span(timedelta(days=2), timedelta(weeks=2))
    ('1 to 2 days', '2 days to 2 weeks')
    """
    (one, *more), (other, *others) = ([unit for unit in in_units(time).items() if unit[1]] or [("", 0)] for time in (least, most))
    alike = one[0] == other[0] and not more and not others
    return told("length.span", least=f"{one[1]:,}" if alike else length(least), most=length(most))


def wait(tree: Tree, wait: Wait) -> str:
    """A wait as lengths of time, as its author wrote it, and why; empty where nothing is to be waited for."""
    question = "" if wait.moment is None else tree.moments[wait.moment].ask
    least, most = (None if time is None else length(time) for time in (wait.at_least, wait.at_most))
    sentences = []
    if wait.until is not None:
        sentences.append(told("wait.until", question=question))
        sentences += [told("wait.after_that", most=most)] if most is not None else []
    elif least is not None or most is not None:
        bounds = "least_most" if least is not None and most is not None else "least" if least is not None else "most"
        sentences.append(told(f"wait.for.{bounds}" if wait.moment is None else f"wait.for.{bounds}_since", least=least, most=most, question=question))
    if sentences and wait.why:
        sentences.append(wait.why)
    return " ".join(sentences)
