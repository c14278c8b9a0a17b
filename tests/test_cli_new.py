"""`advicetree new`: the tree that it writes, what it is called, and what is refused."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import Session, check, load, loads
from advicetree.cli import main
from advicetree.cli.new import id_from, title_from, tree_text
from advicetree.cli.walk import saving

OF_EVERYTHING = ("source", "stage", "fact", "situation", "action", "ending", "promise", "example")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a folder in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["advicetree"])
    (tmp_path / "sub").mkdir()
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    """What is said about something that is refused; nothing is written then."""
    before = sorted(Path().rglob("*"))
    assert main(["new", *typed]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert sorted(Path().rglob("*")) == before
    return told.err


def test_a_new_tree_is_named_after_its_file_and_the_next_commands_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "lost-keys.toml"]) == 0
    tree = load("lost-keys.toml")
    assert (tree.id, tree.title) == ("lost-keys", "Lost keys")
    assert capsys.readouterr().out.splitlines() == [
        "lost-keys.toml is written. Open it in an editor, and type:",
        "  advicetree check lost-keys.toml",
        "  advicetree walk lost-keys.toml",
        "  advicetree draw lost-keys.toml -o lost-keys.html",
    ]


def test_the_next_commands_can_be_typed_whatever_the_file_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    for file in ("My tree's $HOME.toml", "-dash.toml", "sub/a b.toml"):
        assert main(["new", "--", file]) == 0
        _, *typed = capsys.readouterr().out.splitlines()
        for line, word in zip(typed, ("check", "walk", "draw"), strict=True):
            program, command, named, *_ = shlex.split(line)
            assert (program, command) == ("advicetree", word)
            assert Path(named).samefile(file)
        assert main(shlex.split(typed[0])[1:]) == 0
        assert main(shlex.split(typed[2])[1:]) == 0
        assert "<!DOCTYPE html>" in Path(shlex.split(typed[2])[-1]).read_text(encoding="utf-8")
        capsys.readouterr()


def test_on_windows_names_are_quoted_as_its_shells_read_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "name", "nt")
    assert saving.in_shell("advicetree", "check", r"trees\my tree.toml", r"C:\trees\lost-keys.toml") == (
        r'advicetree check "trees\my tree.toml" C:\trees\lost-keys.toml'
    )


def test_a_new_tree_checks_clean_and_shows_one_of_everything(capsys: pytest.CaptureFixture[str]) -> None:
    text = tree_text("my-tree", "My tree")
    written = tomllib.loads(text)
    assert all(written[what] for what in OF_EVERYTHING)
    assert {ending.get("good", False) for ending in written["ending"].values()} == {True, False}
    assert any("wait" in action for action in written["action"].values())
    assert any("note" in action for action in written["action"].values())
    assert 60 <= len(text.splitlines()) <= 90
    assert max(map(len, text.splitlines())) <= 160
    assert main(["new", "my-tree.toml"]) == 0
    assert main(["check", "--strict", "my-tree.toml"]) == 0
    assert "1 of 1 promise proved; 1 of 1 example passes" in capsys.readouterr().out


def test_each_part_of_a_new_tree_is_explained_above_it() -> None:
    """Every header stands below a comment, or below another of its kind that does."""
    blocks = [block.splitlines() for block in tree_text("my-tree", "My tree").split("\n\n")]
    assert all(block[0].startswith("# ") for block in blocks)
    kinds = {line.strip("[]").partition(".")[0] for block in blocks for line in block if line.startswith("[")}
    assert kinds == set(OF_EVERYTHING)


def test_all_that_a_new_tree_remembers_is_told_only_to_some() -> None:
    tree = loads(tree_text("my-tree", "My tree"), "toml")
    urgent, calm = (Session.start(tree).answer(answer) for answer in ("yes", "no"))
    assert [line.say for line in urgent.how] == ["Say in one sentence what is wrong.", "Call, and do not write."]
    assert [line.say for line in calm.answer("unsure").how] == ["Say in one sentence what is wrong."]


NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=80)


@given(NAMES, st.none() | NAMES)
def test_every_name_that_makes_an_id_gives_a_tree_that_checks_clean(stem: str, title: str | None) -> None:
    if id := id_from(stem):
        named = title_from(stem) if title is None else title_from(title) or "Title"
        report = check(loads(tree_text(id, named), "toml"))
        assert report.ok
        assert not report.warnings
        assert (report.tree.id, report.tree.title) == (id, named)


@pytest.mark.parametrize(
    ("stem", "id", "title"),
    [
        ("my-tree", "my-tree", "My tree"),
        ("My tree", "my-tree", "My tree"),
        ("lost_keys_2", "lost-keys-2", "Lost keys 2"),
        ("Ärger in der Straße", "arger-in-der-strasse", "Ärger in der Straße"),
        ("2024 plan", "plan", "2024 plan"),
        ("trees.v2", "trees-v2", "Trees.v2"),
        ("a" * 80, "a" * 64, "A" + "a" * 79),
        ("a\nb\a", "a-b", "A b"),
        ("日本", "", "日本"),
        ("2024", "", "2024"),
    ],
)
def test_ids_and_titles_are_made_from_names(stem: str, id: str, title: str) -> None:
    assert (id_from(stem), title_from(stem)) == (id, title)


def test_a_title_can_be_given_in_every_script() -> None:
    title = 'Schlüssel "verloren" \\ 鍵をなくした'
    assert main(["new", "keys.toml", "--title", title]) == 0
    assert load("keys.toml").title == title


def test_a_tree_goes_to_standard_output_as_it_would_go_to_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "-"]) == 0
    printed = capsys.readouterr().out
    assert main(["new", "my-tree.toml"]) == 0
    capsys.readouterr()
    assert printed == Path("my-tree.toml").read_text(encoding="utf-8")
    assert main(["new", "-", "--title", "Lost keys"]) == 0
    assert loads(capsys.readouterr().out, "toml").title == "Lost keys"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["keys"], "'keys' does not end in .toml, and a new tree is a TOML file; name it keys.toml"),
        (["keys.v2"], "'keys.v2' does not end in .toml, and a new tree is a TOML file; name it keys.v2.toml"),
        (["keys.toml.txt"], "'keys.toml.txt' has the ending '.txt', and a new tree is a TOML file; name it keys.toml"),
        (["keys.txt"], "'keys.txt' has the ending '.txt', and a new tree is a TOML file; name it keys.toml"),
        (["sub/keys.JSON"], "'sub/keys.JSON' would be JSON, and a new tree is TOML, which can hold comments; name it sub/keys.toml"),
        ([".keys.toml"], "'.keys.toml' would be hidden, and `check` passes over hidden files in a folder; name it keys.toml"),
        (["sub/.toml"], "'sub/.toml' would be hidden, and `check` passes over hidden files in a folder; name it sub/my-tree.toml"),
        ([".keys"], "'.keys' would be hidden, and `check` passes over hidden files in a folder; name it my-tree.toml"),
        (["sub"], "'sub' is a folder; name a file, such as sub/my-tree.toml"),
        (["sub/"], "'sub/' is a folder; name a file, such as sub/my-tree.toml"),
        ([""], "the file's name is empty; name a file, such as my-tree.toml"),
        (["gone/keys.toml"], "there is no folder 'gone'; make it first, or name a file in one that is there"),
        (
            ["鍵.toml"],
            "'鍵.toml' makes no id for the tree, which needs a letter from a to z; name it like my-tree.toml; its title can be any text",
        ),
        (["x\0.toml"], r"'x\x00.toml' cannot be written: its name cannot be used; name another file"),
        (["a" * 300 + ".toml"], f"'{'a' * 39}…' cannot be written: File name too long; name another file"),
        (["k.toml", "--title", " "], "--title is empty; write what readers shall see, or leave --title out, and it is made from the file's name"),
        (["k.toml", "--title", "a\nb"], r"--title 'a\nb' has a line break or another control character; write it on one line"),
        (["k.toml", "--title", "a" * 201], "--title has 201 characters; write at most 200"),
    ],
)
def test_what_cannot_be_written_is_refused(capsys: pytest.CaptureFixture[str], typed: list[str], told: str) -> None:
    assert refused(capsys, *typed) == f"advicetree: {told}\n"


def test_nothing_is_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    Path("keys.toml").write_text("mine", encoding="utf-8")
    Path("link.toml").symlink_to("nowhere.toml")
    for file in ("keys.toml", "link.toml"):
        assert refused(capsys, file) == f"advicetree: '{file}' is there already, and nothing is overwritten; name another file, or rename that one\n"
    assert Path("keys.toml").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_written_to_is_told() -> None:
    """Root may write everywhere, but not in a folder that the system keeps."""
    told = subprocess.run([sys.executable, "-m", "advicetree", "new", "/proc/keys.toml"], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert told.stderr.startswith("advicetree: ")
    assert "'/proc'" in told.stderr or "'/proc/keys.toml' cannot be written" in told.stderr


def test_a_file_that_cannot_be_filled_is_not_left_behind(capsys: pytest.CaptureFixture[str]) -> None:
    """As on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        told = refused(capsys, "keys.toml")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert told == "advicetree: 'keys.toml' cannot be written: File too large; name another file\n"
