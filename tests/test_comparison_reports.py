"""A comparison as text, Markdown and JSON: all formats tell the same, JSON holds the values, and no text of an author is ever a mark."""

from __future__ import annotations

import json
import re
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advicetree import AdviceTreeError, Comparison, Lost, Point, Redirection, Session, Trait, Tree, TreeChange, carry, compare, loads, render_comparison
from advicetree.columns import columns_of
from advicetree.comparing.comparison import CarryVerdict
from advicetree.comparing.sessions.renames import renames
from advicetree.comparing.telling import sections, summary
from advicetree.control import one_line
from edits import edited
from strategies import trees
from versions import RENAMED, REWORDED, SHORTER, SWAPPED, TEA

TEXTS = (
    "\x1b[31mred\x1b[0m",
    "two\nlines\r\nand more",
    "from the \u202eright\u202c and \u2066back\u2069",
    "tab\tbell\a and \x9b31m",
    "line\u2028separated\u2029",
    "::error file=x::no command",
    "```\ncode\n```",
    "</code></p><script>alert(1)</script>",
    "| a | b |\n|---|---|",
    "1. first\n\n# heading",
    "<!-- hidden -->",
    "&amp; &lt;",
    "字" * 60,
)
OLD = loads(TEA, name="old.toml")
NEW = loads(SHORTER, name="new.toml")


def comparison(*changes: TreeChange, crossing: CarryVerdict | None = None, **more: Any) -> Comparison:
    """A comparison made by hand."""
    made = Comparison(OLD, NEW, changes, **more)
    made.__dict__["crossing"] = crossing if crossing is not None else CarryVerdict("safe")
    return made


def data_of(compared: Comparison) -> dict[str, Any]:
    """The document that tells of a comparison in JSON."""
    data: dict[str, Any] = json.loads(render_comparison(compared, "json"))
    return data


SESSION = Session.start(OLD).answer("yes").answer("done")
MADE = comparison(
    TreeChange("removed", "node", "pour", None, old="Pour it over the leaves", path=("action", "pour")),
    TreeChange("led elsewhere", "answer", "boil.done", "boil.done", "to", "pour", "drink", ("action", "boil", "answers", "done", "to")),
    TreeChange("renamed", "node", "bye", "drink", path=("ending", "drink"), suggested=True),
    redirections=(
        Redirection(
            Point("boil", "done"),
            ("pour",),
            ("drink",),
            (Point("thirsty", "yes"),),
            ((Trait("thirsty", ("yes",)), Trait("benefits.uc", ("yes", "no"), ("yes",))),),
            2,
            0.25,
            (("thirsty", "yes"), ("benefits", ("uc", "hb"))),
            (("thirsty", "yes"),),
        ),
        Redirection(None, ("boil",), ("bye",)),
    ),
    exact=False,
    lost=(Lost("promise", "It is poured", "broken", "'It is poured' is broken", (("thirsty", "yes"),), (("benefits", ("uc",)),)),),
    crossing=CarryVerdict("stranded", SESSION, carry(SESSION, NEW)),
)

DOCUMENT = {
    "version": 1,
    "old": {"id": "tea", "title": "A cup of tea", "version": "1", "language": None, "file": "old.toml"},
    "new": {"id": "tea", "title": "A cup of tea", "version": "1", "language": None, "file": "new.toml"},
    "empty": False,
    "changes": [
        {
            "kind": "removed",
            "thing": "node",
            "before": "pour",
            "after": None,
            "key": "",
            "old": "Pour it over the leaves",
            "new": None,
            "suggested": False,
            "path": ["action", "pour"],
            "file": "old.toml",
            "line": 17,
            "column": 1,
        },
        {
            "kind": "led elsewhere",
            "thing": "answer",
            "before": "boil.done",
            "after": "boil.done",
            "key": "to",
            "old": "pour",
            "new": "drink",
            "suggested": False,
            "path": ["action", "boil", "answers", "done", "to"],
            "file": "new.toml",
            "line": 14,
            "column": 9,
        },
        {
            "kind": "renamed",
            "thing": "node",
            "before": "bye",
            "after": "drink",
            "key": "",
            "old": None,
            "new": None,
            "suggested": True,
            "path": ["ending", "drink"],
            "file": "new.toml",
            "line": 17,
            "column": 1,
        },
    ],
    "lost": [
        {
            "thing": "promise",
            "name": "It is poured",
            "verdict": "broken",
            "sentence": "'It is poured' is broken",
            "known": {"benefits": ["uc"]},
            "walk": [{"node": "thirsty", "answer": "yes"}],
            "amended": False,
        }
    ],
    "exact": False,
    "redirections": [
        {
            "at": {"node": "boil", "answer": "done"},
            "after": [{"node": "thirsty", "answer": "yes"}],
            "old": ["pour"],
            "new": ["drink"],
            "people": [[{"fact": "thirsty", "values": ["yes"], "now": []}, {"fact": "benefits.uc", "values": ["yes", "no"], "now": ["yes"]}]],
            "more": 2,
            "share": 0.25,
            "known": {"thirsty": "yes"},
            "walk": [{"node": "thirsty", "answer": "yes"}, {"node": "benefits", "answer": ["uc", "hb"]}],
        },
        {"at": None, "after": [], "old": ["boil"], "new": ["bye"], "people": [], "more": 0, "share": None, "known": {}, "walk": []},
    ],
    "crossing": {
        "verdict": "stranded",
        "session": {"known": {}, "walk": [{"node": "thirsty", "answer": "yes"}, {"node": "boil", "answer": "done"}], "here": "pour"},
        "carried": {
            "here": "drink",
            "kept": 2,
            "set_aside": [],
            "why": "after its last step, no. 2, the walk was at 'pour', and this tree leads to 'drink'",
            "forgotten": [],
        },
    },
    "renames": [
        {
            "thing": "node",
            "before": "bye",
            "after": "drink",
            "write": 'was = "bye"',
            "within": "[ending.drink]",
            "path": ["ending", "drink"],
            "file": "new.toml",
            "line": 17,
            "column": 1,
        }
    ],
}


def test_json_holds_all_that_a_comparison_holds() -> None:
    assert data_of(MADE) == DOCUMENT
    assert list(data_of(MADE)) == list(DOCUMENT)


def test_every_key_is_there_where_nothing_changed_and_a_tree_has_no_file() -> None:
    bare = attrs.evolve(OLD, origin=None)
    data = data_of(compare(bare, bare))
    assert data["old"]["file"] is None
    assert data["empty"] is True
    assert data.keys() == DOCUMENT.keys()
    assert data["crossing"] == {"verdict": "safe", "session": None, "carried": None}


@st.composite
def versions(draw: st.DrawFn, *, rich: bool = False) -> tuple[Tree, Tree]:
    """A tree and a version of it in which a few things are otherwise, or many."""
    old = draw(trees(rich=rich))
    return old, draw(st.one_of(edited(old), trees(rich=rich)))


def change_of(data: dict[str, Any]) -> TreeChange:
    """A change, from what JSON holds of it."""
    fields = {name: data[name] for name in ("kind", "thing", "before", "after", "key", "old", "new", "suggested")}
    return TreeChange(**fields, path=tuple(data["path"]))


def point_of(data: dict[str, Any] | None) -> Point | None:
    return Point(**data) if data is not None else None


def given_of(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def walk_of(data: list[dict[str, Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple((step["node"], given_of(step["answer"])) for step in data)


def redirection_of(data: dict[str, Any]) -> Redirection:
    """A redirection, from what JSON holds of it."""
    people = tuple(tuple(Trait(trait["fact"], tuple(trait["values"]), tuple(trait["now"])) for trait in case) for case in data["people"])
    after = tuple(Point(**point) for point in data["after"])
    known = tuple((fact, given_of(value)) for fact, value in data["known"].items())
    ways = tuple(data["old"]), tuple(data["new"])
    return Redirection(point_of(data["at"]), *ways, after, people, data["more"], data["share"], walk_of(data["walk"]), known)


def lost_of(data: dict[str, Any]) -> Lost:
    """What was lost, from what JSON holds of it."""
    known = tuple((fact, given_of(value)) for fact, value in data["known"].items())
    return Lost(data["thing"], data["name"], data["verdict"], data["sentence"], walk_of(data["walk"]), known, data["amended"])


@given(versions(rich=True))
def test_a_comparison_can_be_had_back_from_its_json(both: tuple[Tree, Tree]) -> None:
    _, new = both
    compared = compare(*both)
    data = data_of(compared)
    assert tuple(map(change_of, data["changes"])) == compared.changes
    assert [tuple(change["path"]) for change in data["changes"]] == [change.path for change in compared.changes]
    assert tuple(map(redirection_of, data["redirections"])) == compared.redirections
    assert tuple(map(lost_of, data["lost"])) == compared.lost
    assert (data["empty"], data["exact"]) == (compared.empty, compared.exact)
    assert [(rename["write"], rename["within"]) for rename in data["renames"]] == [(one.write, one.within) for one in renames(new, compared.changes)]
    crossing = compared.crossing
    assert data["crossing"]["verdict"] == crossing.verdict
    assert (data["crossing"]["session"] is None) == (crossing.session is None)
    if crossing.session is not None and crossing.carried is not None:
        assert walk_of(data["crossing"]["session"]["walk"]) == tuple((step.node, step.answer) for step in crossing.session.steps)
        assert (data["crossing"]["carried"]["here"], data["crossing"]["carried"]["why"]) == (crossing.carried.session.here.id, crossing.carried.why)


@given(versions(), st.integers(20, 120))
def test_text_has_every_item_in_lines_that_fit(both: tuple[Tree, Tree], columns: int) -> None:
    compared = compare(*both)
    assert all(columns_of(line) <= columns for line in render_comparison(compared, columns=columns).splitlines())
    words = " ".join(render_comparison(compared, columns=200).split())
    assert " ".join(summary(compared).split()) in words
    for section in sections(compared):
        for item in section.items:
            assert " ".join(f"{item.sign} {item.sentence.removesuffix('.')}".split()) in words
            assert all(" ".join(detail.split()) in words for detail in item.details)


def read(markdown: str) -> str:
    """What a reader sees of Markdown; fails where there is more than headings, lists, paragraphs and code in it."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    plain = {"heading", "bullet_list", "list_item", "paragraph"}
    seen = []
    for token in tokens:
        assert token.type in {*(f"{name}_{end}" for name in plain for end in ("open", "close")), "inline"}, token
        for child in token.children or ():
            assert child.type in {"text", "code_inline", "html_inline"}, child
            assert child.type != "html_inline" or child.content in {"<code>", "</code>", "<span>", "</span>", "<br>"}
        seen.append("".join(" " if child.content == "<br>" else "" if child.type == "html_inline" else child.content for child in token.children or ()))
    return "\n".join(filter(None, seen))


@pytest.mark.parametrize("text", [*TEXTS, "<img src=x onerror=alert(1)>", "[a](javascript:b)", "# no heading", "- no item", "`code", "@somebody #12", "**b**"])
def test_no_text_of_an_author_is_a_mark_of_markdown(text: str) -> None:
    said = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]", "", text).strip() or "x"
    new = loads(
        TEA.replace('"Goodbye."', json.dumps(said, ensure_ascii=False)).replace('"A cup of tea"', json.dumps(said, ensure_ascii=False)), name=f"{said}.toml"
    )
    compared = compare(OLD, new)
    seen = read(render_comparison(compared, "markdown"))
    for section in sections(compared):
        assert section.title in seen.splitlines()
        for item in section.items:
            for told in (item.sentence, *item.details):
                assert " ".join(one_line(told).split()) in " ".join(seen.split())


@pytest.mark.parametrize("edited", [REWORDED, SWAPPED, RENAMED, SHORTER])
def test_markdown_has_a_heading_for_the_tree_and_each_section_and_an_entry_for_each_item(edited: str) -> None:
    compared = compare(OLD, loads(edited, name="new.toml"))
    lines = render_comparison(compared, "markdown").splitlines()
    assert lines[:4] == ["## A cup of tea", "", "<code>old.toml</code> → <code>new.toml</code>", ""]
    assert [line[4:] for line in lines if line.startswith("### ")] == [section.title for section in sections(compared)]
    assert [line[3] for line in lines if line.startswith("- `")] == [item.sign for section in sections(compared) for item in section.items]
    assert sum(line.startswith("    - ") for line in lines) == sum(len(item.details) for section in sections(compared) for item in section.items)


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_steers_a_terminal(text: str) -> None:
    made = comparison(TreeChange("reworded", "node", "pour", "drink", text, text, text))
    for told in (render_comparison(made, columns=40), render_comparison(made, "markdown"), render_comparison(made, "json")):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", told)
    assert data_of(made)["changes"][0]["old"] == text


def test_a_tree_without_a_file_is_called_by_its_id() -> None:
    bare = attrs.evolve(OLD, origin=None)
    assert render_comparison(compare(bare, OLD)).splitlines()[3] == "tea → old.toml"


def test_lines_are_told_of_the_tree_that_has_them() -> None:
    told = render_comparison(compare(OLD, NEW), columns=200)
    assert "- The action 'pour' was removed: Pour it over the leaves (line 17)" in told
    assert "→ The answer 'boil.done' led to 'pour' (Pour it over the leaves), and leads to 'drink' (Drink it while it is hot.) now (line 14)." in told
    bare = attrs.evolve(OLD, origin=None), attrs.evolve(NEW, origin=None)
    assert "(line" not in render_comparison(compare(*bare), columns=200)


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ((OLD,), TypeError, "render_comparison takes what compare returns, not Tree"),
        ((MADE, "yaml"), AdviceTreeError, "'yaml' is not a format of comparisons; give one of 'text', 'markdown', 'json'"),
        ((MADE, ["text"]), AdviceTreeError, "a list is not a format of comparisons; give one of 'text', 'markdown', 'json'"),
        ((MADE, "text", "80"), TypeError, "'columns' is a whole number, not '80'"),
        ((MADE, "text", True), TypeError, "'columns' is a whole number, not true"),
    ],
)
def test_what_cannot_be_rendered_is_told(given: tuple[Any, ...], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=f"^{re.escape(told)}$"):
        render_comparison(*given)
