"""A small tree and edits of it, as authors make them, and git repositories that hold versions of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

TEA = """\
format = 1
id = "tea"
title = "A cup of tea"
version = "1"
start = "thirsty"

[situation.thirsty]
ask = "Would you like some tea?"
answers.yes = "boil"
answers.no = "bye"

[action.boil]
do = "Boil the water"
answers.done = "pour"
answers.none = { label = "There is no water", to = "bye" }

[action.pour]
do = "Pour it over the leaves"
then = "drink"

[ending.drink]
say = "Drink it while it is hot."

[ending.bye]
say = "Goodbye."
"""
REWORDED = TEA.replace("Goodbye.", "Goodbye, then.")
SWAPPED = TEA.replace('yes = "boil"', 'yes = "bye"').replace('no = "bye"', 'no = "boil"')
RENAMED = TEA.replace("boil", "boil-water")
SHORTER = TEA.replace('answers.done = "pour"', 'answers.done = "drink"').replace(TEA[TEA.index("[action.pour]") : TEA.index("[ending.drink]")], "")
BROKEN = TEA.replace('then = "drink"', 'then = "drnk"')


def raised(text: str) -> str:
    """A version of the tree with its version raised."""
    return text.replace('version = "1"', 'version = "2"')


class Repository:
    """A git repository in a folder, whose commits are made by itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "An author")
        self.git("config", "user.email", "author@example.org")

    def git(self, *arguments: str, **environment: str) -> str:
        """Run git, and return what it prints."""
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **environment}).stdout

    def write(self, path: str, text: str) -> Path:
        """Write a file, which git does not know of yet."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def commit(self) -> None:
        """Commit all that is otherwise."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "An edit")
