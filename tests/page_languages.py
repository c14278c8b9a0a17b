"""Whether the blocks of a page are sound in the language that they name; what a block of Python or for a shell does is found by running it.

Invariant: a language has one reader, and one that no reader is known for is refused.
"""

from __future__ import annotations

import configparser
import doctest
import json
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from xml.dom import minidom

from browser import missing
from page_blocks import Block, BlockFailed

_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
_DOCKER = re.compile(r"(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s")


def check_language(block: Block) -> None:
    """Raise `BlockFailed` if a block names no language, one that nobody reads here, or is not sound in it."""
    if block.language.startswith("{"):  # a directive of MyST, which the site is built with
        return
    if block.language not in _READERS:
        known = ", ".join(sorted(_READERS))
        raise BlockFailed(f"a block of {block.language or 'no language'!r} cannot be read here: write one of {known}; or add a reader to `page_languages.py`")
    try:
        _READERS[block.language](block.body)
    except Exception as error:  # what a parser raises is its own affair
        raise BlockFailed(f"this is not sound {block.language}: {error}\n{block.body}") from error


def _words(text: str) -> None:
    """What is shown as it is; a command hides in none of it."""
    if found := re.search(r"^\$ .*", text, re.MULTILINE):
        raise ValueError(f"{found[0]!r} is a command: write it in a block of `console`, which is run")


def _python(text: str) -> None:
    sources = [example.source for example in doctest.DocTestParser().get_examples(text)] if text.startswith(">>>") else [text]
    for source in sources:
        compile(source, "block", "exec", dont_inherit=True)


def _yaml(text: str) -> None:
    import yaml  # noqa: PLC0415  (only some pages have it)

    yaml.safe_load(text)


def _ini(text: str) -> None:
    configparser.ConfigParser(strict=False, interpolation=None).read_string(text)


def _jinja(text: str) -> None:
    import jinja2  # noqa: PLC0415

    jinja2.Environment(autoescape=True).parse(text)


def _javascript(text: str) -> None:
    node = shutil.which("node")
    if node is None:
        missing("node is not installed")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "block.mjs"
        file.write_text(text, encoding="utf-8")
        checked = subprocess.run([node, "--check", file], capture_output=True, text=True, check=False, timeout=60)
    if checked.returncode:
        raise ValueError(checked.stderr)


def _dockerfile(text: str) -> None:
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if line.strip() and not line.startswith("#") and not _DOCKER.match(line):
            raise ValueError(f"{line!r} begins with no instruction")


def _rst(text: str) -> None:
    """The marks of reStructuredText; its directives are Sphinx's, which the site is built with."""
    for mark in re.findall(r"^ *\.\. +[\w-]+:(?!:)", text, re.MULTILINE):
        if not mark.strip().startswith(".. _"):
            raise ValueError(f"{mark!r} wants two colons")


def _css(text: str) -> None:
    """Rules with their declarations, none of them within another."""
    if not re.fullmatch(r"(?:\s*[^{};]+\{(?:\s*[\w-]+:[^{};]+;)*\s*\})*\s*", text):
        raise ValueError("a rule is selectors and, in braces, declarations that each end with a semicolon")


class _Balanced(HTMLParser):
    """A reader of HTML that refuses an element that is not closed, or closed twice."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag not in _VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.opened or self.opened.pop() != tag:
            raise ValueError(f"</{tag}> closes what is not open")


def _html(text: str) -> None:
    parser = _Balanced()
    parser.feed(text)
    parser.close()
    if parser.opened:
        raise ValueError(f"<{parser.opened[-1]}> is not closed")


_READERS: Mapping[str, Callable[[str], object]] = {
    "bat": _words,
    "powershell": _words,
    "console": str,
    "css": _css,
    "diff": _words,
    "dockerfile": _dockerfile,
    "html": _html,
    "ini": _ini,
    "javascript": _javascript,
    "jinja": _jinja,
    "json": json.loads,
    "markdown": _words,
    "python": _python,
    "rst": _rst,
    "sh": str,
    "text": _words,
    "toml": tomllib.loads,
    "xml": minidom.parseString,
    "yaml": _yaml,
}
