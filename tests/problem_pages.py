"""The pages on problems and on rules, taken apart: each rule with the trees that break it and what is said then."""

import re
from pathlib import Path

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"

_RULE = re.compile(r"^### `(?P<rule>[a-z0-9-]+)`\n(?P<section>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(?P<form>toml|ini|json|text)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_SOUND = {"format": "1", "id": '"sound"', "title": '"Sound"', "start": '"bye"'}


def sections(page: str = "problems.md") -> dict[str, str]:
    """The text of each rule's section of a page."""
    return {found["rule"]: found["section"] for found in _RULE.finditer((REFERENCE / page).read_text(encoding="utf-8"))}


def told(section: str) -> list[tuple[str, str, str]]:
    """What is shown in a section: the form and text of a tree (both empty where none is shown), and what is said of it."""
    shown, form, tree = [], "", ""
    for block in _BLOCK.finditer(section):
        if block["form"] == "text":
            shown.append((form, tree, block["text"]))
            form = tree = ""
        else:
            form, tree = block["form"].replace("ini", "toml"), block["text"]  # what is no TOML is shown as INI, so that nobody runs it
    return shown


def edits(section: str) -> list[tuple[str, str, str]]:
    """What is shown in a section about an edit: the tree before it, the tree after it, and what is said of it."""
    blocks = [block["text"] for block in _BLOCK.finditer(section)]
    return list(zip(blocks[::3], blocks[1::3], blocks[2::3], strict=True))


def completed(form: str, tree: str) -> str:
    """The tree with all that it leaves out."""
    if form == "json":
        return tree
    top = tree[: tree.index("[")] if "[" in tree else tree
    head = [f"{key} = {value}\n" for key, value in _SOUND.items() if not re.search(rf"^{key} ", top, re.MULTILINE)]
    bye = "" if "[ending.bye]" in tree or "[ending]" in tree else '[ending.bye]\nsay = "Goodbye."\n'
    return "".join(head) + tree + bye
