"""What runs the code blocks of the documentation: that it would find a page that is wrong, and which blocks it leaves out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from page_blocks import Block, BlockFailed, blocks, commands, run_shell_block
from page_languages import check_language
from page_shell import environment, refuse_installing

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
# Why a block may be left out, and how many blocks may be for that.
REASONS = {
    "it installs packages": 12,
    "it serves until it is stopped": 7,
    "it needs a secret": 1,
    "it needs a cluster": 1,
    "a test makes these walks, counts them, and compares the page": 1,
    "it runs the tests": 1,
    "the tests build the site": 1,
}


def shown(page: Path) -> list[Block]:
    return list(blocks(page.read_text(encoding="utf-8")))


def shell_block(language: str, body: str, **markers: str) -> Block:
    return Block(0, 0, language, body, markers)


def test_blocks_that_are_not_run_say_why_and_are_few() -> None:
    """Each has one of a few reasons; write a block that runs before you raise a number."""
    left_out: dict[str, list[str]] = {}
    for page in PAGES:
        for block in shown(page):
            if "not run" in block.markers:
                left_out.setdefault(block.markers["not run"], []).append(f"{page.relative_to(ROOT)}: {block.body.splitlines()[0]}")
    assert set(left_out) <= set(REASONS), left_out
    assert {reason: found for reason, found in left_out.items() if len(found) > REASONS[reason]} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_all_blocks_name_a_language_and_are_sound_in_it(page: Path) -> None:
    for block in shown(page):
        check_language(block)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_file_that_the_reader_writes_is_used_further_down(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for block in shown(page):
        if "file" in block.markers:
            assert Path(block.markers["file"]).stem in text[block.end :], block.markers["file"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_windows_users_type_is_what_others_type(page: Path) -> None:
    """Each line of a block for Windows stands in a block for a shell of the same page, as it is written there."""
    elsewhere = "\n".join(block.body for block in shown(page) if block.language in {"sh", "console"}).replace("'", '"')
    for block in shown(page):
        if block.language == "bat":
            for line in filter(None, block.body.splitlines()):
                same = line.replace(".venv\\Scripts\\", ".venv/bin/").replace("py -m venv", "python3 -m venv")
                assert same in elsewhere


EXTRA = re.compile(r"""install [^\n]*?['"]?(?:\.|advicetree)\[(?P<extras>[\w,-]+)\]""")
REQUIREMENTS = re.compile(r"install [^\n]*?-r (?P<file>\S+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_extras_and_requirements_that_are_installed_are_there(page: Path) -> None:
    known = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"])
    for block in shown(page):
        for found in EXTRA.finditer(block.body):
            assert set(found["extras"].split(",")) <= known, found[0]
        for found in REQUIREMENTS.finditer(block.body):
            assert any((folder / found["file"]).is_file() for folder in (ROOT, ROOT / "docs" / "examples", page.parent)), found[0]


# ------------------------------------------------------------------------------------------- what finds a wrong page


def test_blocks_are_found_with_the_comments_above_them_and_without_their_indentation() -> None:
    page = "<!-- not run: it bites -->\n<!-- typed: a, b -->\n\n```sh\nls\n```\n\n- item\n\n  ~~~text\n  ```\n    deep\n  ~~~\n\n````\n```sh\n````\n"
    first, second, third = blocks(page)
    assert (first.language, first.body, first.typed) == ("sh", "ls\n", "a\nb\n")
    assert first.markers == {"not run": "it bites", "typed": "a, b"}
    assert (second.language, second.body, second.markers) == ("text", "```\n  deep\n", {})
    assert (third.language, third.body) == ("", "```sh\n")
    assert page[first.start : first.end] == "```sh\nls\n```"


def test_every_fence_of_every_page_is_in_a_block() -> None:
    """A fence that is not closed, or closed by another, would hide what comes after it."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in reversed(shown(page)):
            text = text[: block.start] + text[block.end :]
        assert re.findall(r"^\s*(?:```|~~~).*", text, re.MULTILINE) == [], page


def test_commands_go_on_over_lines() -> None:
    body = "$ echo a \\\n    b\na b\n$ true\n$ echo c |\n    cat\nc\n"
    assert list(commands(body)) == [("echo a \\\n    b", "a b"), ("true", ""), ("echo c |\n    cat", "c")]


@pytest.mark.parametrize(
    ("language", "body", "wrong"),
    [
        ("sh", "true\nfalse\ntrue\n", "ended with status 1"),
        ("sh", "echo $nobody\n", "ended with status 1"),
        ("sh", "false | true\n", "ended with status 1"),
        ("sh", "sleep 60\n", "was still running after 1 seconds"),
        ("console", "$ echo one\ntwo\n", "printed:\none\n\nand the page says:\ntwo"),
        ("console", "$ echo one >&2\n\n\n$ exit 3\n", "ended with status 3"),
        ("console", "$ exit 0\n$ true && false\n", "ended with status 1"),
        ("console", "$ cat\nyes\n", "printed:\nno\n"),
    ],
)
def test_a_shell_that_does_otherwise_than_the_page_says_fails_it(language: str, body: str, wrong: str) -> None:
    with pytest.raises(BlockFailed) as raised:
        run_shell_block(shell_block(language, body, typed="no"), None, 1)
    assert wrong in str(raised.value)


@pytest.mark.parametrize(("language", "body"), [("sh", "exit 3\n"), ("console", "$ exit 3\n$ exit 3\n")])
def test_a_shell_ends_with_the_status_that_the_page_says(language: str, body: str) -> None:
    run_shell_block(shell_block(language, body, status="3"))
    with pytest.raises(BlockFailed, match="ended with status 3"):
        run_shell_block(shell_block(language, body))


def test_a_shell_that_does_what_the_page_says_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds the commands of this environment and what the reader wrote, its home is its own, and what it left running is stopped."""
    monkeypatch.chdir(tmp_path)
    shell_block("text", "told\n", file="folder/file.txt").write()
    run_shell_block(shell_block("console", "$ cat folder/file.txt\ntold\n$ cat\nno\nyes\n", typed="no, yes"), environment(tmp_path), 60)
    body = ".venv/bin/python -c 'import pytest'\nadvicetree list\npython -c 'import advicetree'\ntouch ~/mine\nsleep 50 &\n"
    run_shell_block(shell_block("sh", body), environment(tmp_path), 60)
    assert (tmp_path / ".home" / "mine").is_file()


@pytest.mark.parametrize("body", ["python3 -m venv .venv\n", "pip install '.[cli]'\n", "sudo true\n", "npm install x\n", "apt-get install x\n"])
def test_a_shell_may_not_install(body: str) -> None:
    with pytest.raises(BlockFailed, match="changes the machine"):
        refuse_installing(shell_block("sh", body))


def test_requirements_are_only_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are there are well; one that is not fails the block, and nobody is asked for it."""
    monkeypatch.chdir(tmp_path)
    shell_block("text", "attrs\n", file="there.txt").write()
    shell_block("text", "there-is-no-such-package-here\n", file="missing.txt").write()
    block = shell_block("sh", "python -m pip install -r there.txt\n")
    refuse_installing(block)
    run_shell_block(block, environment(tmp_path), 60)
    with pytest.raises(BlockFailed, match="ended with status 1"):
        run_shell_block(shell_block("sh", "python -m pip install -r missing.txt\n"), environment(tmp_path), 60)


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("", "words\n"),
        ("klingon", "Qapla'\n"),
        ("text", "$ advicetree list\n"),
        ("toml", "a = \n"),
        ("json", "{a: 1}\n"),
        ("yaml", "a: [1\n"),
        ("ini", "no section\n"),
        ("html", "<p><b>words</p>\n"),
        ("html", "<p>words\n"),
        ("jinja", "{% if it %}words\n"),
        ("javascript", "const = 1;\n"),
        ("dockerfile", "FORM python\n"),
        ("python", "def f(:\n"),
        ("rst", ".. image: tree.svg\n"),
        ("xml", "<a><b></a>\n"),
    ],
)
def test_a_block_that_is_not_sound_fails_its_page(language: str, body: str) -> None:
    with pytest.raises(BlockFailed):
        check_language(shell_block(language, body))
