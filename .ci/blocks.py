"""Runs every block of a page as its reader would, from top to bottom, in the folder where it is called: `python3 .ci/blocks.py README.md`.

A block of `sh` is run by a shell as it is printed; of `console`, each line after `$`, and what it prints must be what stands below it.
Blocks of Python run in one interpreter, that of `.venv`, and examples after `>>>` must give what is shown.
A block below `<!-- file: NAME -->` is written to that file, and what a reader types at a prompt stands in `<!-- typed: one, another -->` above the block.
Blocks of `bat` are for Windows, and are not run here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"(?:<!-- (?P<note>file|typed): (?P<told>[^>]*?) -->\s*)?^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)

# Runs blocks of Python that come as lines of JSON, and answers each with what failed.
INTERPRETER = """
import doctest, io, json, sys
names = {"__name__": "__main__"}
for line in sys.stdin:
    block, told = json.loads(line), io.StringIO()
    if block.startswith(">>>"):
        test = doctest.DocTestParser().get_doctest(block, names, "block", None, 0)
        doctest.DocTestRunner().run(test, out=told.write, clear_globs=False)
        names = test.globs
    else:
        real, sys.stdout = sys.stdout, io.StringIO()
        exec(compile(block, "block", "exec"), names)
        sys.stdout = real
    print(json.dumps(told.getvalue()), flush=True)
"""


class Page:
    """A page whose blocks are run; the interpreter is started with the first block of Python."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text(encoding="utf-8")
        self.python: subprocess.Popen[str] | None = None

    def run(self) -> int:
        """Run all blocks, and give how many were run."""
        count = 0
        for block in BLOCK.finditer(self.text):
            language, body = block["language"], block["body"]
            typed = "".join(f"{line.strip()}\n" for line in block["told"].split(",")) if block["note"] == "typed" else ""
            if language == "bat":
                continue
            count += 1
            print(f"-- {language}: {body.splitlines()[0]}", flush=True)
            if block["note"] == "file":
                Path(block["told"]).write_text(body, encoding="utf-8")
            elif language == "sh":
                shell(body, typed)
            elif language == "console":
                self.console(body, typed)
            elif language == "python":
                self.interpret(body)
            else:
                sys.exit(f"nobody knows how to run a block of {language}")
        return count

    def console(self, body: str, typed: str) -> None:
        """Run each command, and hold what it prints against the page, if the page shows it; Python that is started is what the blocks of Python run in."""
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            if command.endswith("bin/python"):
                continue
            printed = shell(command, typed, read=bool(expected.strip()))
            if expected.strip() and printed.strip() != expected.strip():
                sys.exit(f"$ {command}\nprinted:\n{printed}\nand the page says:\n{expected}")

    def interpret(self, body: str) -> None:
        """Run a block of Python after those before it."""
        if self.python is None:
            self.python = subprocess.Popen([".venv/bin/python", "-c", INTERPRETER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.python.stdin is not None
        assert self.python.stdout is not None
        self.python.stdin.write(json.dumps(body) + "\n")
        self.python.stdin.flush()
        answer = self.python.stdout.readline()
        if wrong := json.loads(answer) if answer else "it stopped the interpreter":
            sys.exit(f"{body}\n{wrong}")


def shell(script: str, typed: str, *, read: bool = False) -> str:
    """Run a script by a shell that stops at the first failure; what it prints is shown, or given back to be read."""
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607
        input=typed,
        text=True,
        check=False,
        stdout=subprocess.PIPE if read else None,
        stderr=subprocess.STDOUT if read else None,
    )
    if ended.returncode and not read:
        sys.exit(f"{script}\nended with status {ended.returncode}")
    return ended.stdout or ""


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"{name}: {Page(Path(name)).run()} blocks ran")
