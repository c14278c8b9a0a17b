"""The trees that the benchmarks walk and load."""

from __future__ import annotations

from random import Random

HEAD = """format = 1
id = "{id}"
title = "A tree for measuring"
start = "n0"
[source.guide]
title = "A guide"
[source.guide.claims]
"1.1" = "Look first."
[stage.look]
title = "Look"
"""

SITUATION = """[situation.n{i}]
stage = "look"
ask = "Does the parcel have a tracking number, asked for the {i}th time?"
help = "It is printed on the receipt."
source = "guide 1.1"
answers.yes = "n{near}"
answers.no = {{ label = "No, or I lost it", to = "n{far}", say = "Then the sender has to look." }}
"""

ACTION = """[action.n{i}]
stage = "look"
do = "Look the number up on the carrier's page, for the {i}th time"
how = ["Copy the number without spaces.", "Look it up."]
caution = ["Be patient."]
source = "guide 1.1"
wait = {{ at-least = "3 days", why = "Scans lag behind." }}
then = "n{near}"
"""


def long_tree(nodes: int) -> str:
    """The text of a tree of so many nodes: two situations, then an action, and so on, to an ending."""
    parts = [HEAD.format(id="long")]
    last = nodes - 1
    for i in range(last):
        template = ACTION if i % 3 == 2 else SITUATION
        parts.append(template.format(i=i, near=min(i + 1, last), far=min(i + 2, last)))
    parts.append(f'[ending.n{last}]\nsay = "Done."\n')
    return "".join(parts)


# The graph that steps are measured on: twelve nodes, as an interview's advice in small.
SMALL = """format = 1
id = "small"
title = "After an interview"
start = "over"
[situation.over]
ask = "Is it over?"
answers = { yes = "write", no = "prepare" }
[action.write]
do = "Write down what went wrong"
then = "contact"
[situation.contact]
ask = "Do you know somebody there?"
answers = { yes = "ask", no = "call" }
[action.ask]
do = "Ask them"
answers = { fine = "good", bad = "call" }
[action.call]
do = "Call"
wait = { at-least = "2 days" }
answers = { fine = "good", bad = "drastic", busy = "patience" }
[action.patience]
do = "Wait"
wait = { at-least = "1 day" }
limit = { visits = 2, then = "drastic" }
answers = { heard = "good", nothing = "call" }
[situation.drastic]
ask = "Is it worth asking again?"
answers = { yes = "weigh", no = "learn" }
[action.weigh]
do = "Weigh the risks"
answers = { go = "request", stay = "learn" }
[action.request]
do = "Ask for a second interview"
answers = { granted = "good", refused = "learn" }
[action.learn]
do = "Learn from it"
then = "next"
[action.prepare]
do = "Prepare"
then = "good"
[ending.good]
say = "Good luck."
[ending.next]
say = "On to the next."
"""
WALK = ("yes", "done", "no", "busy", "nothing", "busy", "nothing", "bad", "yes", "go")

# Guidance as it is: groups, several choices, what is derived, and forks about them that are passed over.
GUIDANCE = """format = 1
id = "guidance"
title = "What you can get"
start = "where"
[fact.country]
ask = "Where do you live?"
answers = ["at", "be", "uk", "us"]
groups.eea = { label = "In the EEA", values = ["at", "be"] }
[fact.benefits]
ask = "Which of these do you get?"
several = true
answers = { uc = "Universal Credit", hb = "Housing Benefit", pip = "Personal Independence Payment", none = { label = "None", alone = true } }
[fact.income]
ask = "What do you earn in a week?"
number = { unit = "pounds", from = 0 }
bands = [{ id = "low", up-to = 150, label = "150 or less" }, { id = "middle", below = 400, label = "Up to 400" }, { id = "high", label = "400 or more" }]
[fact.scheme]
title = "The scheme that applies"
answers = ["full", "part", "nothing"]
rules = [
  { if = { income = "low", benefits = "uc" }, is = "full" },
  { if = { income = ["low", "middle"] }, unless = { benefits = "none" }, is = "part" },
  { is = "nothing" },
]
[situation.where]
about = "country"
answers = { eea = "what-you-get", uk = "what-you-get" }
others = { label = "Elsewhere", to = "abroad" }
[situation.what-you-get]
about = "benefits"
then = "housing"
[situation.housing]
about = "benefits.hb"
answers = { yes = "income", no = { to = "income", say = "You may be owed Housing Benefit." } }
[situation.income]
about = "income"
then = "scheme"
[situation.scheme]
about = "scheme"
answers = { full = "apply", part = "apply" }
then = "abroad"
[action.apply]
do = "Apply"
how = [{ say = "Bring your payslips.", if = { scheme = "part" } }, "Fill in the form."]
answers = { granted = "good", refused = "abroad" }
[ending.good]
say = ["Good.", { say = "Tell your landlord.", if = { benefits = { hb = "yes" } } }]
[ending.abroad]
say = "There is nothing here for you."
"""
GUIDED: tuple[str | float | tuple[str, ...], ...] = ("be", ("uc", "pip"), 120, "granted")


SHARED_HEAD = """format = 1
id = "shared"
title = "A tree whose situations share facts"
start = "n0"
[source.guide]
title = "A guide"
[source.guide.claims]
"1.1" = "Look first."
"""
FACT = """[fact.f{i}]
ask = "What is fact {i}?"
answers = {{ yes = "Yes", no = "No" }}
"""
SHARING = """[situation.n{i}]
about = "f{fact}"
source = "guide 1.1"
answers.yes = {{ to = "n{near}", say = "So be it." }}
answers.no = {{ to = "n{far}", say = "Then not." }}
"""
ASKING = """[situation.n{i}]
ask = "Is it the {i}th thing that is wrong?"
remember = false
source = "guide 1.1"
answers.yes = "n{near}"
answers.no = {{ label = "No, or I cannot tell", to = "n{far}", say = "Then on to the next." }}
"""
DOING = """[action.n{i}]
do = "Try the {i}th thing"
how = ["Take your time.", "Try it."]
caution = ["Be patient."]
source = "guide 1.1"
wait = {{ at-least = "1 hour" }}
limit = {{ visits = 2, then = "n{near}" }}
answers.done = "n{near}"
answers.again = {{ label = "Not yet", to = "n{i}" }}
"""
PROMISES = (
    'before = "n{late}"\nalways = ["n{early}", "n{next}"]',
    'never = "n{early}"\nafter = "n{late}"',
    'at-most = 2\nof = "n{action}"',
    'can = "n{last}"\nfrom = "n{early}"',
)


def shared_tree(nodes: int, *, promises: int) -> str:
    """The text of a tree of so many nodes: six facts shared by 2 % of its situations, every third node an action with a limit, promises of four kinds."""
    parts = [SHARED_HEAD, *(FACT.format(i=i) for i in range(6))]
    last = nodes - 1
    asked = 0
    for i in range(last):
        ways = {"i": i, "near": min(i + 1, last), "far": min(i + 2, last)}
        if i % 3 == 2:
            parts.append(DOING.format(**ways))
            continue
        asked += 1
        parts.append(SHARING.format(fact=asked // 50 % 6, **ways) if asked % 50 == 0 else ASKING.format(**ways))
    parts.append(f'[ending.n{last}]\nsay = "Done."\nsource = "guide 1.1"\n')
    for number in range(promises):
        early = last * (number + 1) // (promises + 2)
        points = {"early": early, "next": early + 1, "late": early + last // (promises + 2), "action": early - early % 3 + 2, "last": last}
        parts.append(f'[[promise]]\nname = "Promise {number}"\n{PROMISES[number % 4].format(**points)}\n')
    return "".join(parts)


def exploding_tree(facts: int) -> str:
    """The text of a tree whose one promise depends on what everybody answered about each of so many facts, each asked twice."""
    parts = ['format = 1\nid = "explosive"\ntitle = "A tree made to explode"\nstart = "a0"\n']
    for i in range(facts):
        onward, again = f"a{i + 1}" if i + 1 < facts else "b0", f"b{i + 1}" if i + 1 < facts else "no-yes"
        parts.append(f'[fact.f{i}]\nask = "What is fact {i}?"\nanswers = {{ yes = "Yes", no = "No" }}\n')
        parts.append(f'[situation.a{i}]\nabout = "f{i}"\nanswers.yes = {{ to = "{onward}", say = "Yes it is." }}\nanswers.no = "{onward}"\n')
        parts.append(f'[situation.b{i}]\nabout = "f{i}"\nanswers.yes = "some-yes"\nanswers.no = {{ to = "{again}", say = "No again." }}\n')
    parts.append('[ending.some-yes]\nsay = "Some yes."\n[ending.no-yes]\nsay = "No yes."\n')
    named = ", ".join(f'"a{i}.yes"' for i in range(facts))
    parts.append(f'[[promise]]\nname = "Whoever comes there has said yes"\nbefore = "some-yes"\nalways = [{named}]\n')
    return "".join(parts)


def eligibility(layers: int = 5, width: int = 4) -> str:
    """The text of a tree in which eight facts decide, each asked in several situations, in layers of so many situations."""
    random = Random(5)  # noqa: S311  (a tree is no secret)
    facts = {f"f{number}": ("yes", "no") if number % 2 else ("low", "middle", "high") for number in range(8)}
    parts = ['format = 1\nid = "eligibility"\ntitle = "What you may claim"\nstart = "l0-0"\n']
    parts += [f'[fact.{fact}]\nask = "What is {fact}?"\nanswers = {list(values)}\n'.replace("'", '"') for fact, values in facts.items()]
    for layer in range(layers):
        for place in range(width if layer else 1):
            fact = random.choice(list(facts))
            last = layer == layers - 1
            ways = [f"e{random.randrange(6)}" if last or random.random() < 0.15 else f"l{layer + 1}-{random.randrange(width)}" for _ in facts[fact]]
            answers = "".join(f'{value} = "{to}"\n' for value, to in zip(facts[fact], ways, strict=True))
            parts.append(f'[situation.l{layer}-{place}]\nabout = "{fact}"\n[situation.l{layer}-{place}.answers]\n{answers}')
    parts += [f'[ending.e{number}]\nsay = "This is the end {number}."\n' for number in range(6)]
    return "".join(parts)
