"""The example programs of the documentation as modules, and a tree for them that has all that they show."""

from __future__ import annotations

import importlib.util
import sys
from datetime import datetime, timezone
from pathlib import Path
from types import ModuleType

from advicetree import loads

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)
TREE = loads("""
format = 1
id     = "tea"
title  = "Tea & rest"
start  = "thirsty"

[moment.lunch]
ask = "When was <lunch>?"

[fact.cups]
ask    = "How many cups?"
number = { unit = "cups & mugs", from = 0, to = 20 }
bands  = [{ id = "few", below = 3, label = "Few" }, { id = "many", label = "Many" }]

[situation.thirsty]
ask  = "Are you <thirsty>?"
help = "Swallow & see."
answers.yes = { to = "boil", say = "Good <b>then</b>." }
answers.no  = { label = "No, I am \\"fine\\"", to = "rest" }

[action.boil]
do      = "Boil <water>"
how     = ["Fill the kettle & wait."]
caution = ["It gets <hot>."]
note    = "What kind of tea?"
by      = "in-person"
wait    = { at-least = "2 hours", at-most = "4 hours", since = "lunch", why = "Rest <first>." }
then    = "cups"

[situation.cups]
about   = "cups"
answers = { few = "rest", many = "rest" }

[ending.rest]
recall = ["boil"]
say    = ["Rest <now>.", "And <later>."]
""")


def program(name: str) -> ModuleType:
    """An example program as a module; what stands under its main guard is not run."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / "examples" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# A tree that goes on for ever, so that a program can be stopped in the middle of it.
COUNT = """
format = 1
id = "count"
title = "Count"
start = "tick"
[action.tick]
do = "Say tick"
answers.tick = "tick"
answers.stop = "end"
[ending.end]
say = "Stopped."
"""
