"""`advicetree diff` and `advicetree check --against`: two versions of a tree, the old one from a file or from git, and what is printed of them."""

# ruff: noqa: E501  (what is told stands whole in the tables)

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from advicetree import TreeError, check, compare, draw, load, loads, render_comparison
from advicetree.cli import main
from advicetree.reports.as_diff import DIFF_FORMATS
from versions import BROKEN, RENAMED, REWORDED, SHORTER, SWAPPED, TEA, Repository, raised


@attrs.frozen
class Ended:
    """How a command ended: its status, and what it printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is in a folder of its own, in no repository, and git has no configuration but that of the repositories that it makes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command."""

    def run(*arguments: str) -> Ended:
        return Ended(main(arguments), *capsys.readouterr())

    return run


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository whose only commit has the tree `trees/tea.toml`; the command runs beside it."""
    made = Repository(tmp_path / "repository")
    made.write("trees/tea.toml", TEA)
    made.commit()
    return made


@pytest.fixture
def inside(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The same repository; the command runs in it."""
    monkeypatch.chdir(repository.folder)
    return repository


def written(*texts: str) -> list[str]:
    """The names of files that hold some texts, `0.toml` and so on, in the folder where the command runs."""
    for number, text in enumerate(texts):
        Path(f"{number}.toml").write_text(text, encoding="utf-8")
    return [f"{number}.toml" for number in range(len(texts))]


def names_here() -> set[str]:
    """What is in the folder where the command runs."""
    return {path.name for path in Path().iterdir()}


# ------------------------------------------------------------------------------------------------------ Two files


def test_where_nothing_changed_that_is_said_in_a_line_and_the_status_is_0(run: Run) -> None:
    ended = run("diff", *written(TEA, f"# The same tree.\n{TEA}"))
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == "A cup of tea\n============\n\n0.toml → 1.toml\n\ntea 1: no change\n"


@pytest.mark.parametrize("edited", [REWORDED, SWAPPED, RENAMED, SHORTER])
@pytest.mark.parametrize("format", DIFF_FORMATS)
def test_where_something_changed_it_is_told_as_python_tells_it_and_the_status_is_1(run: Run, edited: str, format: str) -> None:
    files = written(TEA, edited)
    ended = run("diff", *files, "--format", format)
    assert (ended.status, ended.err) == (1, "")
    assert ended.out == render_comparison(compare(*map(load, files)), format) + "\n"  # type: ignore[arg-type]


def test_what_is_swapped_comes_first(run: Run) -> None:
    told = run("diff", *written(TEA, SWAPPED)).out.split("\n\n")
    assert told[3] == "Turned into its opposite\n------------------------"
    assert told[4].splitlines() == [
        "! The answers 'yes' and 'no' of 'thirsty' (Would you like some tea?) are",
        "  swapped: each leads where the other led (line 9).",
        "    'yes' led to 'boil' (Boil the water), and leads to 'bye' (Goodbye.)",
        "    'no' led to 'bye' (Goodbye.), and leads to 'boil' (Boil the water)",
    ]


def test_trees_that_come_with_the_package_are_named_by_their_ids(run: Run) -> None:
    same = run("diff", "delayed-flight", "delayed-flight")
    assert (same.status, same.out.splitlines()[3]) == (0, "delayed-flight → delayed-flight")
    other = run("diff", *written(TEA), "delayed-flight")
    assert (other.status, other.out.splitlines()[3], other.err) == (1, "0.toml → delayed-flight", "")
    assert "No saved session can be carried over: the tree was called 'tea', and is called 'delayed-flight' now" in " ".join(other.out.split())


WRONG = [
    ([], "diff compares two trees, and none are named; name the old version and the new one, or take the old one from git by --against REV"),
    (["0.toml"], "diff compares two trees, and 1 is named; name the old version and the new one, or take the old one from git by --against REV"),
    (["0.toml"] * 3, "diff compares two trees, and 3 are named; name the old version and the new one, or take the old one from git by --against REV"),
    (["0.toml", "1.toml", "--against", "main"], "--against compares one tree with what it was, and 2 are named; name one tree"),
    (["--against", "main"], "--against compares one tree with what it was, and 0 are named; name one tree"),
    (["0.toml", "1.toml", "--look", "cards"], "--look is about the picture; name its file by -o FILE"),
    (["0.toml", "1.toml", "--theme", "dark"], "--theme is about the picture; name its file by -o FILE"),
    (["0.toml", "1.toml", "-o", "-"], "-o names the file of the picture; give it a name that ends in .svg or another format; standard output is for the words"),
    (
        ["0.toml", "1.toml", "-o", "tea.jpg"],
        "'tea.jpg' does not end in a format that can be drawn; let it end in one of '.svg', '.png', '.pdf', '.dot', '.mmd', '.html', '.md', '.txt'",
    ),
    (["0.toml", "delayed-fligth"], "there is no shipped tree named 'delayed-fligth'; did you mean 'delayed-flight'?"),
    (["0.toml", "1.toml", "--git", "x"], "--git takes both versions from git, and tells them as text; leave out all else"),
    (["--format", "json", "--git", "x"], "--git takes both versions from git, and tells them as text; leave out all else"),
    (
        ["--git"],
        "git calls a diff driver with 7 arguments, and not with 0; set it as git's diff driver: git config diff.advicetree.command 'advicetree diff --git'",
    ),
]


@pytest.mark.parametrize(("arguments", "told"), WRONG, ids=[" ".join(arguments) or "nothing" for arguments, _ in WRONG])
def test_what_cannot_be_done_is_told_in_a_sentence_and_the_status_is_2(run: Run, arguments: list[str], told: str) -> None:
    written(TEA, REWORDED)
    assert run("diff", *arguments) == Ended(2, "", f"advicetree: {told}\n")
    assert names_here() == {"0.toml", "1.toml"}


def test_a_version_that_is_no_tree_is_trouble_and_no_change(run: Run) -> None:
    files = written(TEA, BROKEN)
    told = "1.toml:19:1: unknown-target: 'then' of 'pour' leads to 'drnk', and there is no such node; did you mean 'drink'?\n"
    assert run("diff", *files) == Ended(2, "", told)
    assert run("diff", *reversed(files)) == Ended(2, "", told)
    assert run("diff", "0.toml", "gone.toml") == Ended(2, "", "gone.toml: unreadable: the file cannot be read: No such file or directory\n")


def test_the_differences_are_drawn_into_a_file_in_either_look(run: Run) -> None:
    files = written(TEA, SHORTER)
    old, new = map(load, files)
    comparison = compare(old, new)
    for options, look, theme in ([], None, "auto"), (["--look", "cards", "--theme", "dark"], "cards", "dark"), (["--look", "chart"], "chart", "auto"):
        ended = run("diff", *files, "-o", "tea.svg", *options)
        assert (ended.status, ended.out, ended.err) == (1, run("diff", *files).out, "tea.svg is written.\n")
        drawn = draw(new, differences=comparison.differences, before=old, look=look, theme=theme)  # type: ignore[arg-type]
        assert Path("tea.svg").read_text(encoding="utf-8") == drawn.svg


def test_json_is_ascii_where_the_output_takes_no_more() -> None:
    files = written(TEA, TEA.replace("Goodbye.", "Зови меня."))
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    printed = subprocess.run([sys.executable, "-m", "advicetree", "diff", *files, "--format", "json"], capture_output=True, env=env, check=False)
    assert (printed.returncode, printed.stderr) == (1, b"")
    assert json.loads(printed.stdout.decode("ascii"))["changes"][0]["new"] == "Зови меня."


# ------------------------------------------------------------------------------------------------------ Against a revision


def test_the_old_version_is_taken_from_git_from_any_folder(repository: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    file = repository.write("trees/tea.toml", REWORDED)
    (repository.folder / "deep" / "er").mkdir(parents=True)
    (repository.folder.parent / "link.toml").symlink_to(file)
    for folder, name in (
        (repository.folder.parent, "repository/trees/tea.toml"),
        (repository.folder.parent, str(file)),
        (repository.folder.parent, "./link.toml"),
        (repository.folder, "trees/tea.toml"),
        (repository.folder / "trees", "tea.toml"),
        (repository.folder / "deep" / "er", "../../trees/tea.toml"),
    ):
        monkeypatch.chdir(folder)
        ended = run("diff", name, "--against", "main", "--format", "json")
        assert (ended.status, ended.err) == (1, "")
        told = json.loads(ended.out)
        assert (told["old"]["file"], told["new"]["file"]) == ("main:trees/tea.toml", name)
        assert [change["old"] for change in told["changes"]] == ["Goodbye."]
    monkeypatch.chdir(repository.folder)
    assert run("diff", "trees/tea.toml", "--against", "HEAD").out.splitlines()[3] == "HEAD:trees/tea.toml → trees/tea.toml"


def test_each_name_of_a_commit_is_a_revision(inside: Repository, run: Run) -> None:
    inside.git("tag", "-a", "v1", "-m", "The first")
    inside.write("trees/tea.toml", REWORDED)
    inside.commit()
    for revision in ("v1", "HEAD~1", "main^", "main@{1}", inside.git("rev-parse", "--short", "v1^{commit}").strip()):
        assert run("diff", "trees/tea.toml", "--against", revision).status == 1
    for revision in ("@", ":/An edit", "heads/main"):
        assert run("diff", "trees/tea.toml", "--against", revision).status == 0


def test_three_dots_name_the_commit_at_which_a_branch_began(inside: Repository, run: Run) -> None:
    """As they do to git diff, so that newer edits of the other branch do not count as undone."""
    inside.git("checkout", "-q", "-b", "edit")
    inside.write("trees/tea.toml", raised(TEA))
    inside.commit()
    inside.git("checkout", "-q", "main")
    inside.write("trees/tea.toml", REWORDED)
    inside.commit()
    inside.git("checkout", "-q", "edit")
    assert "Goodbye" in run("diff", "trees/tea.toml", "--against", "main").out
    ended = run("diff", "trees/tea.toml", "--against", "main...")
    assert (ended.status, ended.out.splitlines()[3]) == (1, "main...:trees/tea.toml → trees/tea.toml")
    assert "Goodbye" not in ended.out
    assert run("check", "trees/tea.toml", "--against", "main...", "--strict").status == 0
    inside.git("checkout", "-q", "--orphan", "other")
    inside.commit()
    assert run("diff", "trees/tea.toml", "--against", "main...").err.startswith("advicetree: there is no revision 'main...' in the repository of the tree; ")


def test_a_file_that_was_moved_is_compared_with_what_it_was(inside: Repository, run: Run) -> None:
    inside.git("mv", "trees/tea.toml", "drinks.toml")
    inside.write("drinks.toml", REWORDED)
    for _ in range(2):  # what is staged, and what is committed
        ended = run("diff", "drinks.toml", "--against", "main")
        assert ended.status == 1
        assert ended.out.splitlines()[3] == "main:trees/tea.toml → drinks.toml"
        inside.git("checkout", "-q", "-B", "edit")
        inside.commit()


NOT_THERE = "'drinks.toml' is not in the revision 'main', under this name or another; name a revision that has it; git sees where a file was moved from once it is known to git: git add it"


def test_a_file_that_is_new_is_not_compared(inside: Repository, run: Run) -> None:
    inside.write("drinks.toml", REWORDED)
    (inside.folder / "trees" / "tea.toml").unlink()
    assert run("diff", "drinks.toml", "--against", "main") == Ended(2, "", f"advicetree: {NOT_THERE}\n")
    inside.git("add", "--all")
    assert run("diff", "drinks.toml", "--against", "main").status == 1


HOSTILE = ["", "-h", "--output=pwned", "--help", "-", "--end-of-options", "\0", "HEAD\0"]
NO_COMMITS = ["mian", "HEAD:trees", "HEAD:trees/tea.toml", "HEAD^{tree}", "^HEAD", "HEAD..HEAD", "HEAD...HEAD", "...", "mian...", "HEAD:trees...", "HEAD main", "HEAD\n", "$(touch pwned)", "; touch pwned", "`touch pwned`", "é", "\udc80", "a" * 5_000]  # fmt: skip


@pytest.mark.parametrize("revision", HOSTILE)
def test_what_could_be_an_option_is_no_revision(inside: Repository, run: Run, revision: str) -> None:
    ended = run("diff", "trees/tea.toml", f"--against={revision}")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"advicetree: --against {revision!a} is no revision; name a branch, a tag or a commit, such as main or HEAD~1\n"
    assert names_here() == {".git", "trees"}
    assert inside.git("status", "--porcelain") == ""


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("revision", NO_COMMITS)
def test_what_is_no_commit_is_no_revision(run: Run, revision: str) -> None:
    ended = run("diff", "trees/tea.toml", "--against", revision)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("advicetree: there is no revision '")
    assert ended.err.endswith(
        "' in the repository of the tree; name a branch, a tag or a commit; if a server has it, or the clone is shallow, git fetch brings it\n"
    )
    assert ended.err.count("\n") == 1
    assert len(ended.err) < 250
    assert names_here() == {".git", "trees"}


@pytest.mark.parametrize(
    "name", ["-x.toml", ":(glob)x.toml", "*.toml", "[t]ea.toml", "a 'b' \"c\".toml", "té\u202e.toml", "two\nlines.toml", "tab\t.toml", "HEAD.toml"]
)
def test_a_path_is_never_an_option_or_a_pattern(inside: Repository, run: Run, name: str) -> None:
    inside.write(f"trees/{name}", TEA)
    inside.commit()
    inside.write(f"trees/{name}", SWAPPED)
    ended = run("diff", f"trees/{name}", "--against", "main", "--format", "json")
    assert (ended.status, ended.err) == (1, "")
    told = json.loads(ended.out)
    assert told["old"]["file"] == f"main:trees/{name}"
    assert {change["kind"] for change in told["changes"]} == {"swapped"}
    inside.git("mv", f"trees/{name}", "moved.toml")
    assert json.loads(run("diff", "moved.toml", "--against", "main", "--format", "json").out)["old"]["file"] == f"main:trees/{name}"
    assert "\u202e" not in run("diff", "moved.toml", "--against", "main").out


def test_where_there_is_no_repository_that_is_told(run: Run) -> None:
    told = "'0.toml' is in no git repository; --against takes the old version from one; or name two files: advicetree diff OLD NEW"
    assert run("diff", *written(TEA), "--against", "main") == Ended(2, "", f"advicetree: {told}\n")


def test_where_git_is_not_installed_that_is_told(inside: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(inside.folder))
    told = "git is not installed, or not on the PATH; install it, or name two files: advicetree diff OLD NEW"
    assert run("diff", "trees/tea.toml", "--against", "main") == Ended(2, "", f"advicetree: {told}\n")


def test_a_repository_that_git_does_not_read_is_told_in_its_words(inside: Repository, run: Run) -> None:
    (inside.folder / ".git" / "config").write_text("[core\n", encoding="utf-8")
    ended = run("diff", "trees/tea.toml", "--against", "main")
    assert ended == Ended(
        2, "", "advicetree: git cannot read the repository of 'trees/tea.toml': bad config line 1 in file .git/config; see what git status says there\n"
    )


def test_objects_that_are_damaged_are_told_in_the_words_of_git(inside: Repository, run: Run) -> None:
    found = inside.git("rev-parse", "main:trees/tea.toml").strip()
    damaged = inside.folder / ".git" / "objects" / found[:2] / found[2:]
    damaged.chmod(0o644)
    damaged.write_bytes(b"damaged")
    ended = run("diff", "trees/tea.toml", "--against", "main")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("advicetree: git ")
    assert ended.err.endswith("see what git status and git fsck say\n")


def test_a_repository_without_commits_has_no_revision(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Repository(tmp_path / "fresh").folder)
    assert run("diff", *written(TEA), "--against", "main").err.startswith("advicetree: there is no revision 'main' in the repository of the tree; ")
    assert run("diff", *written(TEA), "--against", "HEAD").err.startswith("advicetree: '0.toml' is not in the revision 'HEAD', under this name or another; ")


def test_every_tree_is_new_before_the_first_commit(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Repository(tmp_path / "fresh")
    monkeypatch.chdir(fresh.folder)
    fresh.write("trees/tea.toml", TEA)
    fresh.git("add", "--all")
    told = Ended(0, "trees/tea.toml: 5 nodes, 5 answers; no promises; no examples; no problem\n", "")
    for revision in ("HEAD", "@"):
        assert run("check", "trees/tea.toml", "--against", revision, "--strict") == told
    fresh.commit()
    fresh.git("checkout", "-q", "--orphan", "other")
    assert run("check", "trees/tea.toml", "--against", "HEAD").status == 2


def test_an_old_version_that_is_no_tree_is_told_by_its_revision(inside: Repository, run: Run) -> None:
    inside.write("trees/tea.toml", BROKEN)
    inside.commit()
    inside.write("trees/tea.toml", TEA)
    told = "HEAD:trees/tea.toml:19:1: unknown-target: 'then' of 'pour' leads to 'drnk', and there is no such node; did you mean 'drink'?\n"
    assert run("diff", "trees/tea.toml", "--against", "HEAD") == Ended(2, "", told)
    (inside.folder / "trees" / "tea.toml").write_bytes(b"\xff\xfe")
    inside.commit()
    inside.write("trees/tea.toml", TEA)
    told = "HEAD:trees/tea.toml:1:1: not-utf-8: the file is written in UTF-16; save it as UTF-8\n"
    assert run("diff", "trees/tea.toml", "--against", "HEAD") == Ended(2, "", told)


def test_an_old_version_that_was_a_link_or_a_folder_is_no_file(inside: Repository, run: Run) -> None:
    file = inside.folder / "trees" / "tea.toml"
    file.unlink()
    file.symlink_to("../elsewhere.toml")
    inside.commit()
    file.unlink()
    inside.write("trees/tea.toml/x.toml", TEA)
    inside.commit()
    (file / "x.toml").unlink()
    file.rmdir()
    inside.write("trees/tea.toml", TEA)
    for revision in ("main", "main~1"):
        right = "it is a link, a folder or another repository; name a revision in which it is a file"
        assert run("diff", "trees/tea.toml", "--against", revision) == Ended(2, "", f"advicetree: '{revision}:trees/tea.toml' is no file; {right}\n")


@pytest.mark.usefixtures("inside")
def test_an_old_version_that_is_larger_than_a_tree_is_not_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advicetree.cli.git.LARGEST_FILE", 100)
    told = "main:trees/tea.toml:1:1: too-large: a tree may have 32 MiB, and this is larger\n"
    assert run("diff", "trees/tea.toml", "--against", "main") == Ended(2, "", told)


def test_the_repository_is_that_of_the_file_whatever_the_environment_says(
    inside: Repository, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = Repository(tmp_path / "other")
    other.commit()
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/elsewhere")
    monkeypatch.setenv("GIT_PREFIX", "elsewhere/")
    inside.write("trees/tea.toml", REWORDED)
    assert run("diff", "trees/tea.toml", "--against", "main").status == 1


def test_nothing_is_run_that_a_repository_names(inside: Repository, run: Run) -> None:
    program = inside.folder.parent / "program"
    program.write_text("#!/bin/sh\ntouch ran\n", encoding="utf-8")
    program.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "diff.x.command", "diff.x.textconv", "filter.x.clean", "filter.x.smudge", "core.editor"):
        inside.git("config", key, str(program))
    inside.write(".gitattributes", "* diff=x filter=x\n")
    (inside.folder / "trees" / "tea.toml").rename("moved.toml")
    assert run("diff", "moved.toml", "--against", "main").status == 2
    assert run("check", ".", "--against", "main").status == 0
    assert names_here() == {".git", ".gitattributes", "trees", "moved.toml"}
    assert not list(inside.folder.rglob("ran"))


def test_nothing_is_fetched_for_an_old_version(run: Run, inside: Repository, tmp_path: Path) -> None:
    """In a clone without the contents of files, git would fetch them, by a program that its configuration names."""
    inside.git("config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    inside.git("clone", "--quiet", "--no-local", "--no-checkout", "--filter=blob:none", inside.folder.as_uri(), str(partial))
    subprocess.run(["git", "config", "remote.origin.uploadpack", f"touch {partial}/ran; git-upload-pack"], cwd=partial, check=True)  # noqa: S607
    tree = partial / "trees" / "tea.toml"
    tree.parent.mkdir()
    tree.write_text(TEA, encoding="utf-8")
    assert run("diff", str(tree), "--against", "HEAD").status == 2
    assert not (partial / "ran").exists()


def test_a_shipped_tree_is_compared_with_its_past_where_it_has_one(run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advicetree.resources._TREES", (repository.folder / "trees",))
    repository.write("trees/tea.toml", REWORDED)
    ended = run("diff", "tea", "--against", "main")
    assert (ended.status, ended.out.splitlines()[3]) == (1, "main:trees/tea.toml → tea")


# ------------------------------------------------------------------------------------------------------ As git's diff driver


@pytest.fixture
def driven(inside: Repository) -> Repository:
    """The same repository, whose diffs of trees are told by the command."""
    inside.git("config", "diff.advicetree.command", f"{shlex.quote(sys.executable)} -m advicetree diff --git")
    inside.write(".gitattributes", "trees/* diff=advicetree\n")
    inside.commit()
    return inside


def test_git_diff_shows_what_is_otherwise(driven: Repository) -> None:
    file = driven.write("trees/tea.toml", SWAPPED)
    names = "a/trees/tea.toml", "b/trees/tea.toml"
    told = render_comparison(compare(loads(TEA, name=names[0]), loads(SWAPPED, name=names[1]))) + "\n\n"
    assert driven.git("diff") == told
    driven.git("add", "--all")
    assert driven.git("diff", "--cached") == told
    driven.commit()
    assert driven.git("show", "--ext-diff", "--format=") == told
    assert driven.git("log", "-p", "--ext-diff", "--format=", "-1") == told
    file.unlink()
    assert driven.git("diff") == "a/trees/tea.toml was removed: A cup of tea (5 nodes)\n\n"
    driven.write("trees/more.toml", TEA)
    driven.git("add", "--all")
    driven.git("config", "diff.renames", "false")
    assert driven.git("diff", "--cached").split("\n\n")[0] == "b/trees/more.toml is new: A cup of tea (5 nodes)"


def test_git_diff_shows_a_tree_that_was_moved_and_edited(driven: Repository) -> None:
    driven.git("mv", "trees/tea.toml", "trees/drink.toml")
    driven.write("trees/drink.toml", REWORDED)
    driven.git("add", "--all")
    first, *rest = driven.git("diff", "--cached", "--find-renames").splitlines()
    assert first == "a/trees/tea.toml was renamed to b/trees/drink.toml."
    assert rest[3] == "a/trees/tea.toml → b/trees/drink.toml"
    assert rest[-2:] == ["    + Goodbye, then.", ""]


def test_git_diff_shows_the_lines_of_what_is_no_tree(driven: Repository) -> None:
    driven.write("trees/tea.toml", BROKEN)
    assert driven.git("diff") == (
        "b/trees/tea.toml:19:1: unknown-target: 'then' of 'pour' leads to 'drnk', and there is no such node; did you mean 'drink'?\n"
        "--- a/trees/tea.toml\n+++ b/trees/tea.toml\n"
        '@@ -16,7 +16,7 @@ answers.none = { label = "There is no water", to = "bye" }\n'
        ' \n [action.pour]\n do = "Pour it over the leaves"\n-then = "drink"\n+then = "drnk"\n \n [ending.drink]\n say = "Drink it while it is hot."\n\n'
    )


def test_git_diff_shows_the_lines_where_the_tree_is_the_same(driven: Repository) -> None:
    driven.write("trees/tea.toml", f"# Tea.\n{TEA}")
    assert driven.git("diff").splitlines()[:4] == [
        "b/trees/tea.toml: the tree is the same, and only its text is otherwise",
        "--- a/trees/tea.toml",
        "+++ b/trees/tea.toml",
        "@@ -1,3 +1,4 @@",
    ]


def test_git_diff_shows_modes_links_and_all_else_as_it_is(driven: Repository) -> None:
    file = driven.folder / "trees" / "tea.toml"
    file.chmod(0o755)
    assert driven.git("diff") == "b/trees/tea.toml had the mode 100644, and has 100755 now.\n\n"
    file.unlink()
    file.symlink_to("elsewhere.toml")
    told = driven.git("diff", "--no-renames")
    assert told == (
        "a/trees/tea.toml was removed: A cup of tea (5 nodes)\n\n"
        "--- a/trees/tea.toml\n+++ b/trees/tea.toml\n@@ -0,0 +1 @@\n+elsewhere.toml\n\\ No newline at end of file\n\n"
    )
    file.unlink()
    driven.write("trees/tea.toml", "\0\1")
    assert driven.git("diff").splitlines()[-2:] == ["Binary files a/trees/tea.toml and b/trees/tea.toml differ", ""]


def test_git_names_files_that_are_not_merged(driven: Repository) -> None:
    for branch, text in (("one", REWORDED), ("two", SWAPPED.replace("Goodbye", "Farewell"))):
        driven.git("checkout", "-q", "-b", branch, "main")
        driven.write("trees/tea.toml", text)
        driven.commit()
    with pytest.raises(subprocess.CalledProcessError):
        driven.git("merge", "one")
    assert driven.git("diff", "--cached").startswith("trees/tea.toml: not merged yet\n")


def test_of_many_problems_the_first_are_shown(run: Run) -> None:
    files = written(TEA, TEA.replace("to = ", "too = ").replace("then = ", "than = ").replace("say = ", "sya = "))
    ended = run("diff", "--git", "t.toml", files[0], "1" * 40, "100644", files[1], "0" * 40, "100644")
    lines = ended.out.splitlines()
    assert (ended.status, ended.err) == (0, "")
    assert [line.partition(" ")[0] for line in lines[:3]] == ["b/t.toml:15:47:", "b/t.toml:19:1:", "b/t.toml:22:1:"]
    assert lines[3:6] == ["and 1 more problem", "--- a/t.toml", "+++ b/t.toml"]


@pytest.mark.parametrize("count", [2, 6, 8, 10])
def test_other_arguments_than_those_of_git_are_refused(run: Run, count: int) -> None:
    right = "set it as git's diff driver: git config diff.advicetree.command 'advicetree diff --git'"
    assert run("diff", "--git", *"x" * count) == Ended(2, "", f"advicetree: git calls a diff driver with 7 arguments, and not with {count}; {right}\n")


# ------------------------------------------------------------------------------------------------------ check --against


def lines_of(ended: Ended) -> list[str]:
    """The problems that were printed, without the walks, and the summaries."""
    return [line for line in ended.out.splitlines() if ".toml:" in line[:40] or line.lstrip().startswith("= fix") or " trees:" in line]


MISSING = [
    "trees/tea.toml:12:1: warning: missing-was: node 'boil-water' seems to be 'boil' under another name, and saved sessions do not know that",
    '   = fix: if it is the same, write was = "boil" in [action.boil-water]',
    "trees/tea.toml: 5 nodes, 5 answers; no promises; no examples; 1 warning",
]


def test_a_renaming_without_was_is_warned_of_at_its_place_with_the_line_to_write(inside: Repository, run: Run) -> None:
    inside.write("trees/tea.toml", raised(RENAMED))
    assert run("check", "trees/tea.toml").out.count("\n") == 1
    ended = run("check", "trees/tea.toml", "--against", "main")
    assert (ended.status, ended.err, lines_of(ended)) == (0, "", MISSING)
    assert run("check", "trees/tea.toml", "--against", "main", "--strict").status == 1
    inside.write("trees/tea.toml", raised(RENAMED).replace("[action.boil-water]", '[action.boil-water]\nwas = "boil"'))
    assert run("check", "trees/tea.toml", "--against", "main", "--strict") == Ended(
        0, "trees/tea.toml: 5 nodes, 5 answers; no promises; no examples; no problem\n", ""
    )


def test_each_renaming_has_its_line_to_write(inside: Repository, run: Run) -> None:
    inside.write("trees/tea.toml", raised(RENAMED).replace("pour", "pour-it").replace('"bye"', '"good-bye"').replace(".bye]", ".good-bye]"))
    ended = run("check", "trees/tea.toml", "--against", "main")
    assert [line for line in lines_of(ended) if "fix" in line] == [
        '   = fix: if it is the same, write was = "boil" in [action.boil-water]',
        '   = fix: if it is the same, write was = "pour" in [action.pour-it]',
        '   = fix: if it is the same, write was = "bye" in [ending.good-bye]',
    ]
    inside.write("trees/tea.toml", TEA)
    assert run("check", "trees/tea.toml", "--against", "main", "--strict").status == 0


STRANDED = """\
trees/tea.toml:14:9: warning: stranded-sessions: a session that is at 'pour' cannot be carried over whole: after its last step, no. 2, the walk was at 'pour', and this tree leads to 'drink'
   |
14 | answers.done = "drink"
   |         ^^^^
   = a walk that shows it:
     1. thirsty: yes
     2. boil: done
     (then it comes to 'drink')
   = fix: let it lead on as before, or accept that such a session goes on at 'drink', with all its answers

trees/tea.toml: 4 nodes, 4 answers; no promises; no examples; 1 warning
"""


def test_a_session_that_cannot_be_carried_over_is_warned_of_with_its_walk(inside: Repository, run: Run) -> None:
    inside.write("trees/tea.toml", raised(SHORTER))
    assert run("check", "trees/tea.toml", "--against", "main") == Ended(0, STRANDED, "")


NOT_RAISED = """\
trees/tea.toml:4:1: warning: version-not-raised: the tree was changed, and its version is still '1'
  |
4 | version = "1"
  | ^^^^^^^
  = fix: raise it, so that sessions of one version can be told from those of the other

trees/tea.toml: 5 nodes, 5 answers; no promises; no examples; 1 warning
"""


def test_a_version_that_was_not_raised_is_warned_of(inside: Repository, run: Run) -> None:
    inside.write("trees/tea.toml", REWORDED)
    assert run("check", "trees/tea.toml", "--against", "main") == Ended(0, NOT_RAISED, "")
    assert run("check", "trees/tea.toml", "--against", "main", "--strict").status == 1
    inside.write("trees/tea.toml", raised(REWORDED))
    assert run("check", "trees/tea.toml", "--against", "main", "--strict").status == 0


@pytest.mark.parametrize("edited", [f"# Only a comment.\n{TEA}", REWORDED.replace('version = "1"\n', ""), REWORDED.replace('"1"', '"0"')])
def test_a_version_is_not_warned_of_where_nothing_changed_or_it_is_another_or_none(edited: str) -> None:
    assert check(loads(edited), against=loads(TEA)).problems == ()
    assert check(loads(TEA), against=loads(edited)).problems == ()


def test_two_answers_that_are_swapped_are_told_by_the_session_that_they_strand() -> None:
    """That they are swapped is told by `diff`."""
    assert [problem.rule for problem in check(loads(SWAPPED), against=loads(TEA)).problems] == ["version-not-raised", "stranded-sessions"]


def test_answers_that_are_swapped_are_marked_and_not_where_they_lead(inside: Repository, run: Run) -> None:
    inside.write("trees/tea.toml", raised(SWAPPED))
    [told] = [line for line in lines_of(run("check", "trees/tea.toml", "--against", "main")) if "stranded-sessions" in line]
    assert told.startswith("trees/tea.toml:9:9: warning: ")


def test_an_answer_that_is_gone_is_told_at_the_node_that_had_it(inside: Repository, run: Run) -> None:
    inside.write("trees/tea.toml", raised(TEA.replace('answers.none = { label = "There is no water", to = "bye" }\n', "")))
    [told] = [line for line in lines_of(run("check", "trees/tea.toml", "--against", "main")) if "stranded-sessions" in line]
    assert told.startswith("trees/tea.toml:12:1: warning: ")


def test_every_format_tells_what_an_edit_does(inside: Repository, run: Run) -> None:
    inside.write("trees/tea.toml", raised(RENAMED))
    arguments = ("check", "trees/tea.toml", "--against", "main", "--format")
    (told,) = json.loads(run(*arguments, "json").out)["trees"][0]["problems"]
    assert (told["rule"], told["severity"], told["line"], told["path"]) == ("missing-was", "warning", 12, ["action", "boil-water"])
    (rule,) = json.loads(run(*arguments, "sarif").out)["runs"][0]["tool"]["driver"]["rules"]
    assert (rule["id"], rule["defaultConfiguration"]) == ("missing-was", {"level": "warning"})
    assert rule["shortDescription"]["text"] == "A node, an answer, a fact or a value seems to have another name now, and does not say what it was called."
    assert run(*arguments, "github").out.startswith("::warning file=trees/tea.toml,line=12,col=1,title=missing-was::")


def test_trees_that_are_new_or_as_they_were_are_simply_checked(inside: Repository, run: Run) -> None:
    inside.write("trees/new.toml", TEA.replace('"tea"', '"new"'))
    inside.write("trees/tea.toml", raised(RENAMED))
    inside.write("more/same.toml", TEA)
    ended = run("check", "trees", "more", "--against", "main")
    assert (ended.status, ended.err) == (0, "")
    assert lines_of(ended) == [
        "trees/new.toml: 5 nodes, 5 answers; no promises; no examples; no problem",
        *MISSING,
        "more/same.toml: 5 nodes, 5 answers; no promises; no examples; no problem",
        "3 trees: 1 warning",
    ]


def test_a_tree_that_was_moved_is_checked_against_what_it_was(inside: Repository, run: Run) -> None:
    inside.git("mv", "trees/tea.toml", "trees/drink.toml")
    inside.write("trees/drink.toml", raised(RENAMED))
    assert lines_of(run("check", "trees", "--against", "main")) == [line.replace("tea.toml", "drink.toml") for line in MISSING]


def test_a_tree_with_another_id_is_another_tree_to_saved_sessions(inside: Repository, run: Run) -> None:
    inside.write("trees/tea.toml", TEA.replace('"tea"', '"cuppa"'))
    ended = run("check", "trees", "--against", "main")
    assert lines_of(ended) == [
        "trees/tea.toml:2:1: warning: stranded-sessions: the tree was called 'tea', so no saved session of it can be resumed",
        '  = fix: write id = "tea", unless it is another tree',
        "trees/tea.toml: 5 nodes, 5 answers; no promises; no examples; 1 warning",
    ]


def test_nobody_is_stranded_of_an_old_version_that_is_no_tree(inside: Repository, run: Run) -> None:
    inside.write("trees/tea.toml", BROKEN.replace("say = ", "sya = "))
    inside.commit()
    inside.write("trees/tea.toml", TEA)
    ended = run("check", "trees", "--against", "HEAD")
    assert (ended.status, ended.out) == (0, "trees/tea.toml: 5 nodes, 5 answers; no promises; no examples; no problem\n")
    assert ended.err == (
        "HEAD:trees/tea.toml:19:1: unknown-target: 'then' of 'pour' leads to 'drnk', and there is no such node; did you mean 'drink'?, and 2 more problems; "
        "nobody could walk this old version, so no session is compared\n"
    )


def test_where_git_cannot_be_asked_all_trees_are_checked_and_the_status_is_2(inside: Repository, run: Run, tmp_path: Path) -> None:
    inside.write("trees/tea.toml", raised(RENAMED))
    inside.write("trees/more.toml", TEA)
    (tmp_path / "alone.toml").write_text(TEA, encoding="utf-8")
    ended = run("check", "../alone.toml", "trees", "--against", "main")
    right = "--against takes the old version from one; or name two files: advicetree diff OLD NEW"
    assert (ended.status, ended.err) == (2, f"advicetree: '../alone.toml' is in no git repository; {right}\n")
    assert lines_of(ended)[-4:] == [*MISSING, "3 trees: 1 warning"]
    ended = run("check", "trees", "--against", "mian")
    right = "name a branch, a tag or a commit; if a server has it, or the clone is shallow, git fetch brings it"
    assert (ended.status, ended.err) == (2, f"advicetree: there is no revision 'mian' in the repository of the tree; {right}\n")
    assert ended.out.splitlines()[-1] == "2 trees: no problem"


def test_a_rule_is_explained_without_a_revision(run: Run) -> None:
    assert run("check", "--explain", "missing-was").out.startswith("missing-was\n-----------\n\nWarning. A node, an answer, ")
    told = "--explain explains a rule, and checks no tree; leave out all else"
    assert run("check", "--against", "main", "--explain", "missing-was") == Ended(2, "", f"advicetree: {told}\n")
    assert run("check", "--against", "main").err == "advicetree: no tree is named; name one or more, or ask what a rule means by --explain RULE\n"


def test_python_checks_a_tree_against_an_old_one() -> None:
    old, new = loads(TEA), loads(raised(RENAMED))
    assert [problem.rule for problem in check(new, against=old).problems] == ["missing-was"]
    assert check(new, against=new) == check(new)
    with pytest.raises(TypeError, match=r"^check looks at a Tree, not str; load one first$"):
        check(new, against="old")  # type: ignore[arg-type]
    broken = attrs.evolve(old, start="nowhere")
    with pytest.raises(TreeError, match=r"^start: unknown-target: "):
        check(new, against=broken)


def test_warnings_of_an_edit_cannot_be_silenced_on_a_node() -> None:
    silent = RENAMED.replace("[action.boil-water]", '[action.boil-water]\nsilence = { missing-was = "It is another." }')
    assert [problem.sentence for problem in check(loads(silent), against=loads(TEA)).problems if problem.rule == "idle-silence"] == [
        "'boil-water' silences 'missing-was', which is about no node"
    ]


# ------------------------------------------------------------------------------------------------------ The documentation

DOCS = Path(__file__).parent.parent / "docs"


def test_the_workflow_of_the_documentation_tells_each_tree_that_changed(inside: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its script, run as a step is: trees that changed are told, also under odd names, and those that are new or gone by their names."""
    page = (DOCS / "how-to" / "review-an-edit.md").read_text(encoding="utf-8")
    script = textwrap.dedent(page[page.index("          changed() {") : page.index('          cat edit.md >> "$GITHUB_STEP_SUMMARY"')])
    inside.write("trees/with spaces.toml", TEA)
    inside.write("trees/gone.toml", 'format = 1\nid = "gone"\ntitle = "Gone"\nstart = "end"\n[ending.end]\nsay = "That was all."\n')
    inside.commit()
    inside.git("checkout", "-q", "-b", "base")
    inside.write("trees/tea.toml", REWORDED)
    inside.commit()
    inside.git("checkout", "-q", "main")
    (inside.folder / "trees" / "gone.toml").unlink()
    inside.write("trees/tea.toml", SWAPPED)
    inside.write("trees/with spaces.toml", REWORDED)
    inside.write("trees/new.toml", TEA)
    inside.commit()
    commands = inside.folder.parent / "commands"
    commands.mkdir()
    (commands / "advicetree").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m advicetree "$@"\n', encoding="utf-8")
    (commands / "advicetree").chmod(0o755)
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("BASE", "base")
    run_script(script)
    told = Path("edit.md").read_text(encoding="utf-8")
    assert re.findall(r"<code>base\.\.\.:(.*?)</code>", told) == ["trees/tea.toml", "trees/with spaces.toml"]
    assert told.startswith("## A cup of tea\n")
    assert "are swapped" in told
    assert told.count("Goodbye, then.") == 1, "what the base was edited to since is no edit of the branch"
    assert told.endswith("`trees/new.toml` is a new tree.\n\n`trees/gone.toml` was removed, so that nobody can go on with a session that was saved of it.\n\n")


def run_script(script: str) -> None:
    """Run a script as a step of a workflow is."""
    subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], check=True)  # noqa: S607


def test_the_workflow_of_the_documentation_keeps_one_comment_and_says_when_nothing_is_changed_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a program in place of gh that keeps the comment in a file."""
    page = (DOCS / "how-to" / "review-an-edit.md").read_text(encoding="utf-8")
    start = page.index("          if [ -s edit.md ]")
    script = textwrap.dedent(page[start : page.index("        env:\n", start)])
    commands = tmp_path / "commands"
    commands.mkdir()
    (commands / "gh").write_text('#!/bin/sh\n[ "$2" = view ] && { cat comment 2> /dev/null; exit 0; }\ncat > comment\n', encoding="utf-8")
    (commands / "gh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PULL_REQUEST", "7")
    edit, comment = Path("edit.md"), Path("comment")
    edit.touch()
    run_script(script)
    assert not comment.exists(), "a pull request that changes no tree gets no comment"
    edit.write_text("An edit.\n", encoding="utf-8")
    run_script(script)
    assert comment.read_text(encoding="utf-8") == "<!-- review of advice -->\nAn edit.\n"
    edit.write_text("", encoding="utf-8")
    run_script(script)
    assert comment.read_text(encoding="utf-8") == "<!-- review of advice -->\nNo tree is changed any more.\n"
