"""What the documentation promises: links lead somewhere, every public name is told, and the example programs do what they say.

That its code blocks run is tested where they stand: `conftest.py` in the folder of the project collects them.
"""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from advicetree import dumps, loads
from example_programs import NOON, TREE, program
from guidance import support

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
FENCE = re.compile(r"^ *(```+)(?P<language>[a-z]*|{[a-z-]+})\n(?P<body>.*?)^ *\1$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<to>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(?P<title>.+?) *$", re.MULTILINE)


def prose(page: Path) -> str:
    """The text of a page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get, as code hosts make them."""
    found: dict[str, int] = {}
    for heading in HEADING.finditer(prose(page)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading["title"])
        anchor = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        found[anchor] = count = found.get(anchor, -1) + 1
        if count:
            found[f"{anchor}-{count}"] = 0
    return set(found)


def links() -> Iterator[tuple[str, str]]:
    """Every link within the project: the page, and where it leads."""
    for page in PAGES:
        for link in LINK.finditer(prose(page)):
            if not re.match(r"[a-z]+:", link["to"]):
                yield page.relative_to(ROOT).as_posix(), unquote(link["to"])


PATH = re.compile(r"`(?P<path>\w[\w.-]*/\w[\w./-]*)`")


@pytest.mark.parametrize("path", sorted({found["path"] for found in PATH.finditer(prose(ROOT / "CONTRIBUTING.md"))} - {"trees/your-tree.toml"}))
def test_what_contributing_names_is_there(path: str) -> None:
    """In the folder of the project, or below that of the package."""
    assert (ROOT / path).exists() or (ROOT / "src" / "advicetree" / path).exists()


@pytest.mark.parametrize(("page", "to"), sorted(set(links())))
def test_links_lead_to_files_and_headings_that_are_there(page: str, to: str) -> None:
    path, _, anchor = to.partition("#")
    target = (ROOT / page).parent / path if path else ROOT / page
    assert target.exists(), f"{page} links to {to}, which is not there"
    if anchor:
        assert anchor in anchors(target), f"{page} links to {to}, and {target.name} has no such heading"


def test_anchors_are_made_of_headings_and_counted_where_they_are_twice(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A `B-c`: d\n\n## Add\n\n```sh\n# No heading\n```\n\n## Add\n\n### [Link](x.md), too\n", encoding="utf-8")
    assert anchors(page) == {"a-b-c-d", "add", "add-1", "link-too"}


def test_links_lead_from_the_index_to_every_page() -> None:
    """The pages of the site that only include one of the repository are reached by its name."""
    beside: dict[str, set[str]] = {}
    for page, to in links():
        path = os.path.normpath(Path(page).parent / to.partition("#")[0]) if not to.startswith("#") else page
        beside.setdefault(page, set()).add(f"{path}/README.md" if (ROOT / path).is_dir() else path)
    reached, todo = set[str](), ["docs/index.md"]
    while todo:
        page = todo.pop()
        if page not in reached:
            reached.add(page)
            todo += beside.get(page, ())
    pages = {page.relative_to(ROOT).as_posix() for page in PAGES if not page.read_text(encoding="utf-8").startswith("```{include}")}
    assert {page for page in pages if page.startswith("docs/") and not page.startswith("docs/pictures/")} - reached == set()


def test_the_pictures_are_those_of_today() -> None:
    """They are made by `python docs/pictures/make.py`."""
    made = runpy.run_path(str(ROOT / "docs" / "pictures" / "make.py"))["pictures"]()
    for name, drawing in made.items():
        assert (ROOT / "docs" / "pictures" / name).read_text(encoding="utf-8") == drawing.format(Path(name).suffix)


def test_contributing_names_every_room() -> None:
    """A newcomer finds each thing from one table."""
    told = set(re.findall(r"^\| `([\w.]+)/?` \|", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE))
    package = ROOT / "src" / "advicetree"
    rooms = {path.name for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert told == rooms | {"trees", "tests", "docs", "benchmarks"}


def test_pieces_of_the_good_tree_are_pieces_of_it() -> None:
    """The page shows a tree in pieces and then whole; both say the same."""
    page = (ROOT / "docs" / "how-to" / "write-a-good-tree.md").read_text(encoding="utf-8")
    *pieces, whole = [block["body"] for block in FENCE.finditer(page) if block["language"] == "toml"]
    assert loads(whole).id == "stolen-bicycle"
    assert [piece for piece in pieces if piece not in whole] == []


# ---------------------------------------------------------------------------------------------- the example programs


def test_the_chat_walks_to_an_ending_by_number_id_label_and_amount() -> None:
    chat = program("chat").Chat.about(TREE, NOON)
    assert chat.greeting(NOON).splitlines() == ["Are you <thirsty>?", "Swallow & see.", "1. Yes", '2. No, I am "fine"']
    chat, reply = chat.hear("yes", NOON)
    assert reply.splitlines() == [
        "Good <b>then</b>.",
        "Boil <water>",
        "Do this in person.",
        "- Fill the kettle & wait.",
        "Careful: It gets <hot>.",
        "Wait until 02 March 2026 at 14:00 UTC. Rest <first>.",
        "Wait no longer than 02 March 2026 at 16:00 UTC.",
        "When was <lunch>? (Say it as 2026-11-20 15:00, if you know.)",
        "What kind of tea?",
        "1. Done",
    ]
    chat, reply = chat.hear("2026-03-02 11:00", NOON)
    assert reply.splitlines() == [
        "When was <lunch>? 02 March 2026 at 11:00 UTC. If that is not right, say it again.",
        "Wait until 02 March 2026 at 13:00 UTC. Rest <first>.",
        "Wait no longer than 02 March 2026 at 15:00 UTC.",
        "1. Done",
    ]
    chat, reply = chat.hear("Green tea", NOON)
    assert reply.splitlines() == ["I keep that. You can add to it, or tell me what came of it:", "1. Done"]
    chat, reply = chat.hear("with milk", NOON)
    assert reply.splitlines() == ["I keep that. You can add to it, or tell me what came of it:", "1. Done"]
    chat, reply = chat.hear("1", NOON + timedelta(hours=1))
    assert reply.splitlines() == ["How many cups?", "Say a number of cups & mugs from 0 to 20, or one of these:", "- Few", "- Many"]
    chat, reply = chat.hear("2.5", NOON + timedelta(hours=1))
    assert reply.splitlines() == ["Rest <now>.", "And <later>.", "At “Boil <water>” you noted: Green tea", "with milk"]
    assert chat.session.ended


def test_the_chat_takes_lists_dates_and_a_part_of_an_answer() -> None:
    chat = program("chat").Chat.about(support(), NOON)
    boxes = ["1. Universal Credit", "2. Housing Benefit", "3. Pension Credit", "4. None of these"]
    assert chat.greeting(NOON).splitlines() == ["Which of these do you get?", "Say all that are true, such as “1, 2”:", *boxes]
    for said, reply in (("1, 9", NOT_UNDERSTOOD), ("1, 4", REFUSED), ("-", REFUSED)):
        same, told = chat.hear(said, NOON)
        assert (same, told.splitlines()) == (chat, [reply, "Say all that are true, such as “1, 2”:", *boxes])
    chat, reply = chat.hear("1, housing benefit", NOON)
    day = ["Say a date from 1900-01-01 to today, such as 1980-05-24, or one of these:", "1. Under 18", "2. 66 or older", "3. 18 to 65"]
    assert reply.splitlines() == ["When were you born?", *day]
    assert chat.hear("soon", NOON)[1].splitlines() == [NOT_UNDERSTOOD, *day]
    assert chat.hear("1899-12-31", NOON)[1].splitlines() == [REFUSED, *day]
    assert chat.hear("1", NOON)[0].session.ended
    chat, _ = chat.hear("1980-05-24", NOON)
    assert chat.session.facts == {"benefits": ("uc", "hb"), "born": "grown"}


def test_the_chat_finds_one_of_many_answers_by_a_part_of_it() -> None:
    answers = "".join(f'c{number} = "{name}"\n' for number, name in enumerate(("Niger", "Nigeria", *(f"Island {each}" for each in range(20)))))
    tree = loads(
        f'format = 1\nid = "t"\ntitle = "T"\nstart = "s"\n[fact.c]\nask = "Where from?"\n[fact.c.answers]\n{answers}'
        '[situation.s]\nabout = "c"\nthen = "end"\n[ending.end]\nsay = "There."\n'
    )
    chat = program("chat").Chat.about(tree, NOON)
    ask = "There are 22 answers: say yours, or a part of it."
    assert chat.greeting(NOON).splitlines() == ["Where from?", ask]
    assert chat.hear("niger", NOON)[0].session.facts == {"c": "c0"}
    assert chat.hear("nig", NOON)[1].splitlines() == ["Which of these do you mean?", "- Niger", "- Nigeria"]
    assert chat.hear("isl", NOON)[1].splitlines()[-2:] == ["- Island 11", "- and more: say more of yours"]
    assert chat.hear("atlantis", NOON)[1].splitlines() == ["Please choose one of these, or say “back” or “why”:", ask]
    assert chat.hear("geria", NOON)[0].session.facts == {"c": "c1"}


NOT_UNDERSTOOD = "I did not understand that. Please answer, or say “back” or “why”."
REFUSED = "That cannot be answered here."
CHOOSE = 'Please choose one of these, or say “back” or “why”:\n1. Yes\n2. No, I am "fine"'


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("Perhaps", CHOOSE),
        ("", CHOOSE),
        ("3", CHOOSE),
        ("0", CHOOSE),
        ("2026-03-02 11:00", CHOOSE),
        ("WHY", "Why “Are you <thirsty>?”:\nThis is where every walk starts."),
        ("back", "This is where we began, so there is no way back."),
    ],
)
def test_the_chat_stays_where_it_is_when_nothing_can_be_answered(said: str, reply: str) -> None:
    chat = program("chat").Chat.about(TREE, NOON)
    assert chat.hear(said, NOON) == (chat, reply)


def test_a_message_to_the_chat_that_is_delivered_twice_answers_nothing_unseen() -> None:
    chat = program("chat").Chat.about(TREE, NOON)
    turn = chat.session.turn
    chat, _ = chat.hear("yes", NOON, turn)
    again, reply = chat.hear("yes", NOON, turn)
    assert again == chat
    assert reply.splitlines()[:3] == ["That belongs to an earlier question. This is where we are:", "Good <b>then</b>.", "Boil <water>"]


def test_the_chat_keeps_a_note_when_an_answer_comes_too_soon() -> None:
    chat, _ = program("chat").Chat.about(TREE, NOON).hear("1", NOON)
    chat, _ = chat.hear("Green tea", NOON)
    again, reply = chat.hear("done", NOON)
    assert reply.splitlines() == [
        "It is too soon for that. Rest <first>. Come back on 02 March 2026 at 14:00 UTC.",
        "When was <lunch>? (Say it as 2026-11-20 15:00, if you know.)",
    ]
    assert (again.note, again.session) == ("Green tea", chat.session)


def test_the_chat_tells_a_wait_that_is_over() -> None:
    chat, _ = program("chat").Chat.about(TREE, NOON).hear("1", NOON)
    told = chat.greeting(NOON + timedelta(hours=4)).splitlines()
    assert [line for line in told if "ait" in line] == [
        "- Fill the kettle & wait.",
        "You need not wait any longer: the time was up on 02 March 2026 at 16:00 UTC.",
    ]


@pytest.mark.parametrize("words", ["x" * 2_000, "ding\a"])
def test_the_chat_says_at_once_that_a_note_cannot_be_kept(words: str) -> None:
    chat, _ = program("chat").Chat.about(TREE, NOON).hear("1", NOON)
    chat, _ = chat.hear("Green tea", NOON)
    again, reply = chat.hear(words, NOON)
    assert reply == "I cannot keep that: it is too long, or more than plain text. What you noted before is kept."
    assert again == chat


@pytest.mark.parametrize("amount", ["nan", "-1", "21", "inf"])
def test_the_chat_tells_which_number_it_asks_for(amount: str) -> None:
    chat, _ = program("chat").Chat.about(TREE, NOON).hear("1", NOON)
    chat, _ = chat.hear("done", NOON + timedelta(hours=2))
    again, reply = chat.hear(amount, NOON + timedelta(hours=2))
    assert reply.splitlines()[1:] == ["Say a number of cups & mugs from 0 to 20, or one of these:", "- Few", "- Many"]
    assert again == chat


def test_the_chat_takes_a_label_and_goes_back() -> None:
    chat = program("chat").Chat.about(TREE, NOON)
    on, _ = chat.hear('no, i am "fine"', NOON)
    assert on.session.here.id == "rest"
    assert on.hear("Back", NOON)[0] == chat


def run_chat(*arguments: str, said: str) -> subprocess.CompletedProcess[str]:
    """Run the chat as a program of its own."""
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(ROOT / "docs" / "examples" / "chat.py"), *arguments]
    return subprocess.run(command, input=said, env=environ, capture_output=True, encoding="utf-8", check=False, timeout=60)


def test_the_chat_takes_a_file_and_ends_where_its_input_ends(tmp_path: Path) -> None:
    file = tmp_path / "tea.json"
    file.write_text(dumps(TREE), encoding="utf-8")
    ended = run_chat(str(file), said="no\n")
    assert (ended.returncode, ended.stderr, ended.stdout.splitlines()[-2:]) == (0, "", ["> Rest <now>.", "And <later>."])
    left = run_chat(said="")
    assert (left.returncode, left.stderr, left.stdout.splitlines()[0]) == (0, "", "What has happened so far?")
    missing = run_chat("no-such-tree", said="")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)


def test_the_web_app_takes_a_file_or_a_shipped_tree(tmp_path: Path) -> None:
    file = tmp_path / "tea.json"
    file.write_text(dumps(TREE), encoding="utf-8")
    tree_called = program("web_app").tree_called
    assert (tree_called(str(file)), tree_called("interview-recovery").id) == (TREE, "interview-recovery")
