"""How the library is cited: `CITATION.cff` says the same as the package."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

import advicetree

ROOT = Path(__file__).parent.parent
CITED: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_version_that_is_cited_is_this_one() -> None:
    assert CITED["version"] == advicetree.__version__


def test_it_is_cited_under_its_name_licence_and_keywords() -> None:
    project = PROJECT["project"]
    assert (CITED["title"], CITED["license"], CITED["keywords"]) == (project["name"], project["license"], project["keywords"])
    assert CITED["authors"] == project["authors"]


def test_it_has_all_that_the_format_asks_for() -> None:
    """What the schema of the Citation File Format 1.2.0 requires, and no key that it does not know."""
    assert CITED["cff-version"] == "1.2.0"
    assert {"authors", "cff-version", "message", "title"} <= CITED.keys()
    assert CITED.keys() <= {"abstract", "authors", "cff-version", "date-released", "doi", "keywords", "license", "message", "title", "type", "url", "version"}


def test_the_page_on_citing_and_the_licence_says_the_same() -> None:
    page = (ROOT / "docs" / "project.md").read_text(encoding="utf-8")
    found = dict(re.findall(r"^  (\w+) += \{+([^}]+)\}+,?$", page, re.MULTILINE))
    [author] = CITED["authors"]
    assert found == {"title": CITED["title"], "author": author["name"], "version": CITED["version"], "license": CITED["license"]}
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_it_comes_with_the_sources() -> None:
    assert "/CITATION.cff" in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
