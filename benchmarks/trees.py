"""The trees that the benchmarks walk and load."""

from __future__ import annotations

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
    """Give the text of a tree of so many nodes: two situations, then an action, and so on, to an ending."""
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
