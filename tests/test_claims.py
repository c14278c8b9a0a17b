"""The page that tells claim by claim what became of the article is made from the trees, and says of every claim what carries it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from advicetree import loads, shipped, shipped_ids

FOLDER = Path(__file__).parent.parent / "docs" / "explanation"
PAGE = (FOLDER / "from-article-to-tree.md").read_text(encoding="utf-8")
MADE = runpy.run_path(str(FOLDER / "make_claims.py"))


def test_the_page_is_that_of_today() -> None:
    """It is made by `python docs/explanation/make_claims.py`."""
    assert MADE["page"](PAGE) == PAGE


@pytest.mark.parametrize("what", ["claims", "promises", "counts"])
@pytest.mark.parametrize("tree", shipped_ids())
def test_every_shipped_tree_has_its_part(tree: str, what: str) -> None:
    assert f"<!-- made: {what} {tree} -->" in PAGE


@pytest.mark.parametrize("id", shipped_ids())
def test_every_claim_has_a_row_with_words_that_carry_it(id: str) -> None:
    tree = shipped(id)
    rows = MADE["claims"](tree).splitlines()[2:]
    claims = [f"| {source.id} {claim} |" for source in tree.sources.values() for claim in source.claims]
    assert [row for row, claim in zip(rows, claims, strict=True) if not row.startswith(claim) or row.endswith("| nothing |")] == []


def test_a_claim_that_loses_its_words_is_shown_without_any_and_a_broken_promise_as_broken() -> None:
    """Both are of the tree at hand, and not of what stood there before."""
    origin = shipped("interview-recovery").origin
    assert origin is not None
    cited, asked = 'source = "article 2.7"', "I've thought twice, and I want to ask\"\nto    = "
    assert (origin.text.count(cited), origin.text.count(asked)) == (1, 1)
    claims = MADE["claims"](loads(origin.text.replace(cited, 'source = "ours"')))
    assert "| article 2.7 | A contact may even be able to recommend you. | nothing |" in claims
    broken = "    - Only those wait for that answer who have asked, and are being thought about: broken\n"
    assert broken not in MADE["promises"](loads(origin.text))
    assert broken in MADE["promises"](loads(origin.text.replace(f'{asked}"second-interview"', f'{asked}"wait-for-second"')))


def test_words_that_mean_something_in_markdown_are_shown_as_they_are() -> None:
    tree = loads("""
        format = 1
        id = "t"
        title = "T"
        start = "a"
        [source.s]
        title = "S"
        claims.1 = "A | *b*"
        [action.a]
        do = "Press |"
        how = [{ say = "Not <c>.", source = "s 1" }]
        source = "s 1"
        then = "end"
        [ending.end]
        say = [{ say = "Done.", source = "s 1" }]
    """)
    row = r"| s 1 | A \| \*b\* | [1](../pictures/t.svg) **Press \|**<br>[1](../pictures/t.svg) “Not \<c\>.”<br>[2](../pictures/t.svg) **Done.** |"
    assert MADE["claims"](tree).splitlines()[2] == row
