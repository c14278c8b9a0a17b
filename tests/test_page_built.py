"""The script of the page: built of modules, which does what they do where they are imported, and refused where it would not."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advicetree.drawing.page.scripts import ScriptFault, built
from browser import missing

MODULES = {
    "page.mjs": """
/* The entry.

   Invariant: it prints. */

import { twice, WORD } from "./words.mjs";
import { counted } from "./count.mjs";

// What is printed.
print(twice(WORD), counted()); // at once
""",
    "words.mjs": """
import { times } from "./count.mjs";

export const WORD = "a // b /* c */";

/* Give a word twice. */
export function twice(word) {
  /* Not three times. */
  return `${word}${word}`.repeat(times(1));
}
""",
    "count.mjs": """
export async function* endless() {
  yield 1;
}

export class Counter {
  constructor() {
    this.count = 0;
  }
}

const one = 1;
export const times = (number) => number * one;
export function counted() {
  const WORD = new Counter();
  return WORD.count;
}
""",
}


def node() -> str:
    """The program that runs JavaScript without a browser."""
    program = shutil.which("node")
    if program is None:
        missing("node is not installed")
    return program


def printed(script: str) -> list[object]:
    """What a script prints, and the names that are global after it, where it is run as a page runs it."""
    wrapped = f"""
const vm = require("node:vm");
const printed = [];
const world = vm.createContext({{ print: (...words) => printed.push(...words) }});
vm.runInContext({json.dumps(script)}, world);
const found = vm.runInContext("[typeof twice, typeof WORD, typeof one, Object.keys(globalThis).join()]", world);
console.log(JSON.stringify([...printed, ...found]));
"""
    ran = subprocess.run([node(), "-e", wrapped], capture_output=True, text=True, check=True)
    found: list[object] = json.loads(ran.stdout)
    return found


def test_a_script_holds_modules_after_those_that_they_import_from_and_no_more_than_runs() -> None:
    assert built(MODULES, "page.mjs").splitlines() == [
        '"use strict";{',
        "async function* endless() {",
        "yield 1;",
        "}",
        "class Counter {",
        "constructor() {",
        "this.count = 0;",
        "}",
        "}",
        "const one = 1;",
        "const times = (number) => number * one;",
        "function counted() {",
        "const WORD = new Counter();",
        "return WORD.count;",
        "}",
        'const WORD = "a // b /* c */";',
        "function twice(word) {",
        "return `${word}${word}`.repeat(times(1));",
        "}",
        "print(twice(WORD), counted());",
        "}",
    ]


def test_what_is_built_runs_and_leaves_no_name_behind() -> None:
    assert printed(built(MODULES, "page.mjs")) == ["a // b /* c */a // b /* c */", 0, "undefined", "undefined", "undefined", "print"]


def test_what_is_built_does_what_the_modules_do(tmp_path: Path) -> None:
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text.replace("print(", "console.log("), encoding="utf-8")
    ran = subprocess.run([node(), str(tmp_path / "page.mjs")], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == " ".join(map(str, printed(built(MODULES, "page.mjs"))[:2])).split()


@pytest.mark.parametrize(
    ("line", "built_as"),
    [
        ("one(); // why", "one();"),
        ('const word = "a // b";', 'const word = "a // b";'),
        ('const word = "a // b"; // c', 'const word = "a // b";'),
        ("const word = `a // ${b} // c`;", "const word = `a // ${b} // c`;"),
        ('const quote = /["] // /;', 'const quote = /["] // /;'),
        ("const slash = /a // b/;", "const slash = /a // b/;"),
        ('const url = "https://example.org"; // there', 'const url = "https://example.org";'),
        ("const half = one / 2; // that's it", "const half = one / 2; // that's it"),
    ],
)
def test_a_comment_behind_code_goes_only_where_it_is_sure_to_be_one(line: str, built_as: str) -> None:
    assert built({"page.mjs": line}, "page.mjs").splitlines()[1:-1] == [built_as]


@given(st.lists(st.sets(st.integers(0, 30)), min_size=1, max_size=12))
@settings(deadline=None, max_examples=60)
def test_modules_come_once_each_and_after_those_that_they_import_from(imports: list[set[int]]) -> None:
    """Whatever modules import from those before them; the last is the entry, and imports from all that nobody else does."""
    imports = [{other for other in others if other < number} for number, others in enumerate(imports)]
    imports[-1] |= set(range(len(imports) - 1)) - set().union(*imports)
    texts = {
        f"m{number}.mjs": "".join(f'import {{ n{other} }} from "./m{other}.mjs";\n' for other in sorted(others)) + f"export const n{number} = {number};\n"
        for number, others in enumerate(imports)
    }
    lines = built(texts, f"m{len(imports) - 1}.mjs").splitlines()[1:-1]
    order = [int(line.split()[3].removesuffix(";")) for line in lines]
    assert sorted(order) == list(range(len(imports)))
    assert all(order.index(other) < order.index(number) for number, others in enumerate(imports) for other in others)


FAULTS: dict[str, tuple[dict[str, str], str]] = {
    "two modules with the same name": (
        {"words.mjs": MODULES["words.mjs"] + "\nfunction one() {}"},
        "count.mjs and words.mjs both have 'one' at their top",
    ),
    "a name that a module has twice": ({"count.mjs": MODULES["count.mjs"] + "\nlet one = 2;"}, "count.mjs has 'one' at its top twice"),
    "an import of what is not exported": (
        {"count.mjs": MODULES["count.mjs"].replace("export const times", "const times")},
        "words.mjs imports 'times', which count.mjs does not export",
    ),
    "an import of what is not there": ({"page.mjs": 'import { one } from "./other.mjs";'}, "page.mjs imports from other.mjs, which is not there"),
    "a circle": (
        {"count.mjs": 'import { WORD } from "./words.mjs";\n' + MODULES["count.mjs"]},
        "modules import one another in a circle: words.mjs, count.mjs, words.mjs",
    ),
    "an import of itself": (
        {"count.mjs": 'import { times } from "./count.mjs";\n' + MODULES["count.mjs"]},
        "modules import one another in a circle: count.mjs, count.mjs",
    ),
    "a module that nothing imports": ({"lost.mjs": "export const lost = 1;"}, "lost.mjs is imported by no module"),
    "a default export": ({"lost.mjs": "export default 1;"}, "lost.mjs has a line that cannot be built: 'export default 1;'"),
    "a list of exports": ({"lost.mjs": "export { one };"}, "lost.mjs has a line that cannot be built: 'export { one };'"),
    "an import that renames": (
        {"lost.mjs": 'import { one as two } from "./count.mjs";'},
        "lost.mjs has a line that cannot be built: 'import { one as two } from \"./count.mjs\";'",
    ),
    "an import on several lines": ({"lost.mjs": "import {\n  one,\n} from 'x';"}, "lost.mjs has a line that cannot be built: 'import {'"),
    "an import below code": (
        {"lost.mjs": 'one();\nimport { two } from "./count.mjs";'},
        "lost.mjs imports below its code: 'import { two } from \"./count.mjs\";'",
    ),
    "names taken out of a value": ({"lost.mjs": "const { one } = two;"}, "lost.mjs has a line that cannot be built: 'const { one } = two;'"),
    "a template that spans lines": ({"lost.mjs": "const one = `a\n  b`;"}, "lost.mjs has a template that spans lines: 'const one = `a'"),
    "code behind a comment": ({"lost.mjs": "/* one\n */ two();"}, "lost.mjs has code behind a comment: ' */ two();'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_would_not_do_as_the_modules_do_is_refused(fault: str) -> None:
    texts, words = FAULTS[fault]
    with pytest.raises(ScriptFault) as caught:
        built({**MODULES, **texts}, "page.mjs")
    assert str(caught.value) == words
