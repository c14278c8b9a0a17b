"""The code blocks of a page, and how those for a shell are run: by the tests, and as a program, which runs a page as its reader would.

`python3 tests/page_blocks.py README.md` runs every block from top to bottom, in the folder where it is called, with nothing but the standard library.
Blocks of `sh` are run by a shell as they are printed; of `console`, each line after `$`, and what it prints must be what stands below it.
Blocks of Python run in one interpreter, that of `.venv`, and examples after `>>>` must give what is shown.
Blocks of `bat` are for Windows, and are not run here.

Above a block, comments that readers do not see say what is special about it:
`<!-- file: NAME -->` has it written to that file, `<!-- typed: one, another -->` says what the reader types at a prompt, `<!-- status: 1 -->` with which status
each command of it ends that prints nothing that is shown, and `<!-- not run: REASON -->` is for the tests, which cannot run it; the program can.

Invariant: each fence of a page is in one block, and a block's `start` and `end` are those of its fences.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"(?P<comments>(?:^[ \t]*<!-- [^\n]* -->[ \t]*\n\s*)*)"
    r"(?P<block>^(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})(?P<language>[^\n]*)\n(?P<body>.*?)^(?P=indent)(?P=fence)[ \t]*$)",
    re.MULTILINE | re.DOTALL,
)
_MARKER = re.compile(r"<!-- (?P<name>file|typed|status|not run): (?P<told>.*?) -->")
_COMMAND = re.compile(r"^\$ ", re.MULTILINE)


class BlockFailed(Exception):
    """A block does not do what the page says."""


@dataclass(frozen=True)
class Block:
    """A code block of a page, with what the comments above it say, by the name of the marker."""

    start: int
    end: int
    language: str
    body: str
    markers: Mapping[str, str]

    @property
    def typed(self) -> str:
        """What the reader types, a line each."""
        return "".join(f"{line.strip()}\n" for line in self.markers["typed"].split(",")) if "typed" in self.markers else ""

    @property
    def status(self) -> int:
        """With which status its commands end."""
        return int(self.markers.get("status", "0"))

    def write(self) -> None:
        """Write the block to its file, in the current folder or below it."""
        path = Path(self.markers["file"])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.body, encoding="utf-8", newline="\n")


def blocks(text: str) -> Iterator[Block]:
    """All code blocks of a page, in order."""
    for found in _BLOCK.finditer(text):
        body = re.sub(rf"^{found['indent']}", "", found["body"], flags=re.MULTILINE)
        markers = {marker["name"]: marker["told"] for marker in _MARKER.finditer(found["comments"])}
        yield Block(found.start("block"), found.end("block"), found["language"].strip(), body, markers)


def run_shell_block(block: Block, environment: Mapping[str, str] | None = None, longest: float | None = None) -> None:
    """Run a block of `sh` or `console`, each script for at most `longest` seconds; raises `BlockFailed` if it does not do what the page says."""
    for script, expected in [(block.body, "")] if block.language == "sh" else commands(block.body):
        if script.endswith("bin/python"):  # what the blocks of Python after it run in
            continue
        status, printed = shell(script, block.typed, environment, longest, read=bool(expected))
        if expected and printed.strip() != expected:
            raise BlockFailed(f"$ {script}\nprinted:\n{printed}\nand the page says:\n{expected}")
        if status != block.status and not expected:
            raise BlockFailed(f"{script}\nended with status {status}")


def commands(body: str) -> Iterator[tuple[str, str]]:
    r"""Each command of a console, which goes on after a line that ends in `\`, `|` or `&&`, and what the page says that it prints, or ''."""
    for part in _COMMAND.split(body)[1:]:
        command, _, expected = part.partition("\n")
        while command.endswith(("\\", "|", "&&")):
            line, _, expected = expected.partition("\n")
            command = f"{command}\n{line}"
        yield command, expected.strip()


def shell(script: str, typed: str, environment: Mapping[str, str] | None, longest: float | None, *, read: bool) -> tuple[int, str]:
    """Run a script by a shell that stops at the first failure: its status, and what it printed if that is read; what it left running is stopped."""
    started = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if read else None,
        stderr=subprocess.STDOUT if read else None,
        encoding="utf-8",
        env=environment,
        start_new_session=True,
    )
    try:
        printed, _ = started.communicate(typed, timeout=longest)
    except subprocess.TimeoutExpired as error:
        raise BlockFailed(f"{script}\nwas still running after {longest} seconds") from error
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()
    return started.returncode, printed or ""


# Runs blocks of Python that come as lines of JSON, and answers each with what failed.
_INTERPRETER = """
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
    """A page whose blocks are run as a reader does; the interpreter is started with the first block of Python."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text(encoding="utf-8")
        self.python: subprocess.Popen[str] | None = None

    def run(self) -> int:
        """Run all blocks, and give how many were run."""
        count = 0
        for block in blocks(self.text):
            if block.language == "bat":
                continue
            count += 1
            print(f"-- {block.language}: {block.body.splitlines()[0]}", flush=True)
            if "file" in block.markers:
                block.write()
            elif block.language in {"sh", "console"}:
                run_shell_block(block)
            elif block.language == "python":
                self.interpret(block.body)
            else:
                raise BlockFailed(f"nobody knows how to run a block of {block.language}")
        return count

    def interpret(self, body: str) -> None:
        """Run a block of Python after those before it."""
        if self.python is None:
            self.python = subprocess.Popen([".venv/bin/python", "-c", _INTERPRETER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.python.stdin is not None
        assert self.python.stdout is not None
        self.python.stdin.write(json.dumps(body) + "\n")
        self.python.stdin.flush()
        answer = self.python.stdout.readline()
        if wrong := json.loads(answer) if answer else "it stopped the interpreter":
            raise BlockFailed(f"{body}\n{wrong}")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        try:
            print(f"{name}: {Page(Path(name)).run()} blocks ran")
        except BlockFailed as failed:
            sys.exit(str(failed))
