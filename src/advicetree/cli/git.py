"""A tree's file as it was in a revision of its git repository.

Invariant: git is run with a list of arguments and without a shell, and no name that was typed or found can be taken for an option or a pattern.
Nothing of the repository is changed, nothing is run that its files could name, and nothing is fetched. No more is read than a tree's file may be large.
The repository is the one that the file is in, whatever the environment says, so that it is the same in a hook and from any folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import NamedTuple

import attrs

from advicetree.cli.values import UsageError, tree_of
from advicetree.control import one_line
from advicetree.format.parse import LARGEST_FILE, refuse_size
from advicetree.text import shown
from advicetree.tree import Tree

_ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}  # set for hooks and diff drivers, and relative to another folder
_PLAIN = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
_OBJECT = re.compile("[0-9a-f]{40,64}")
_FILES = {b"100644", b"100755", b"100664"}  # and not links, folders or other repositories
_LAST = {"HEAD", "@"}
_SINCE = "..."  # after a revision: the last commit that it and HEAD have in common, as git diff has it
_LONGEST_TOLD = 120


@attrs.frozen
class Former:
    """A file as it was: its bytes, the `path` that it had in the repository, and its `name` with the revision, such as `main:trees/parcel.toml`."""

    name: str
    path: str
    data: bytes


class _Entry(NamedTuple):
    mode: bytes
    object: bytes
    size: int


def old_version(tree: Tree, revision: str) -> Tree | None:
    """A tree as it was in a revision; `None` if it was not there.

    Raises `UsageError` where that cannot be known, and `TreeError` if what was there is no tree.
    """
    if tree.origin is None:
        return None
    found = former(tree.origin.file, revision)
    return tree_of(found.data, found.name, found.path) if found is not None else None


def former(file: str, revision: str) -> Former | None:
    """A file as it was in a revision, also where it had another name; `None` if it was not there, or before the first commit.

    Raises `UsageError` where that cannot be known, and `TreeError` if it was larger than any tree may be.
    """
    if not revision or revision.startswith("-") or "\0" in revision:
        raise UsageError(f"--against {shown(revision)} is no revision", "name a branch, a tag or a commit, such as main or HEAD~1")
    folder, last = os.path.split(os.path.realpath(file))
    path = _path_of(folder, file) + last
    commit = _commit(folder, revision)
    if commit is None:
        if revision in _LAST and _has_no_commit(folder):
            return None
        right = "name a branch, a tag or a commit; if a server has it, or the clone is shallow, git fetch brings it"
        raise UsageError(f"there is no revision {shown(revision)} in the repository of the tree", right)
    was: str | None = path
    if (entry := _entry(folder, commit, path)) is None:
        was = _moved_from(folder, commit, path)
        entry = _entry(folder, commit, was) if was is not None else None
    if entry is None or was is None:
        return None
    name = f"{revision}:{was}"
    if entry.mode not in _FILES:
        raise UsageError(f"{shown(name)} is no file", "it is a link, a folder or another repository; name a revision in which it is a file")
    if entry.size > LARGEST_FILE:
        refuse_size(name)
    return Former(name, was, _read(folder, "cat-file", "blob", os.fsdecode(entry.object)))


def lines_of_diff(old: str, new: str, names: tuple[str, str]) -> Iterator[str]:
    """What is otherwise in two files, line by line, under other `names` for them."""
    done = _git(".", "diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--", old, new)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    hunk = next((number for number, line in enumerate(lines) if line.startswith("@@")), None)
    old_name, new_name = map(one_line, names)
    if hunk is not None:
        yield from (f"--- {old_name}", f"+++ {new_name}", *lines[hunk:])
    elif done.returncode == 1:
        yield f"Binary files {old_name} and {new_name} differ"


def _path_of(folder: str, file: str) -> str:
    """The path of a folder in its repository, with a slash at its end unless it is empty."""
    done = _git(folder, "rev-parse", "--show-prefix")
    if done.returncode == 0:
        return os.fsdecode(done.stdout.removesuffix(b"\n"))
    why = _complaint(done)
    if "not a git repository" in why or "must be run in a work tree" in why:
        raise UsageError(f"{shown(file)} is in no git repository", "--against takes the old version from one; or name two files: advicetree diff OLD NEW")
    raise UsageError(f"git cannot read the repository of {shown(file)}: {why}", "see what git status says there")


def _commit(folder: str, revision: str) -> str | None:
    """The commit that a revision names: by a branch, by a tag, or in any other way that git knows; with three dots after it, the one where HEAD left it."""
    if revision.endswith(_SINCE):
        other = _commit(folder, revision.removesuffix(_SINCE))
        base = "" if other is None else os.fsdecode(_git(folder, "merge-base", other, "HEAD").stdout.strip())
        return base if _OBJECT.fullmatch(base) else None
    named = os.fsdecode(_git(folder, "rev-parse", "--verify", "--quiet", revision).stdout.strip())
    if not _OBJECT.fullmatch(named):
        return None
    found = os.fsdecode(_git(folder, "rev-parse", "--verify", "--quiet", f"{named}^{{commit}}").stdout.strip())
    return found if _OBJECT.fullmatch(found) else None


def _has_no_commit(folder: str) -> bool:
    """Whether a repository has no commit yet, so that all that is in it is new."""
    return not _read(folder, "rev-list", "--all", "--max-count=1")


def _entry(folder: str, commit: str, path: str) -> _Entry | None:
    """What a commit has at a path."""
    for line in _read(folder, "ls-tree", "-z", "-l", "--full-tree", commit, "--", path).split(b"\0"):
        about, _, name = line.partition(b"\t")
        if os.fsdecode(name) == path:
            mode, _, object, size = about.split()
            return _Entry(mode, object, int(size) if size.isdigit() else 0)
    return None


def _moved_from(folder: str, commit: str, path: str) -> str | None:
    """The path that a file had in a commit, where git sees that it was moved since; only files that git knows are compared."""
    for old, new in _moves(folder, commit):
        if new == path:
            return old
    return None


def _moves(folder: str, commit: str) -> Iterator[tuple[str, str]]:
    options = ("--cached", "--no-ext-diff", "--no-textconv", "--find-renames", "--diff-filter=R", "--name-status", "-z")
    words = iter(_read(folder, "diff-index", *options, commit).split(b"\0"))
    for _ in words:  # the likeness
        old, new = next(words, None), next(words, None)
        if old is not None and new is not None:
            yield os.fsdecode(old), os.fsdecode(new)


def _read(folder: str, *arguments: str) -> bytes:
    """What git prints; raises `UsageError` where it fails."""
    done = _git(folder, *arguments)
    if done.returncode != 0:
        raise UsageError(f"git {arguments[0]} failed: {_complaint(done)}", "see what git status and git fsck say")
    return done.stdout


def _git(folder: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder."""
    program = shutil.which("git")
    if program is None:
        raise UsageError("git is not installed, or not on the PATH", "install it, or name two files: advicetree diff OLD NEW")
    environment = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE} | _PLAIN
    return subprocess.run(  # noqa: S603  (a list of arguments, none of which is run)
        [program, "-c", "core.fsmonitor=false", "-C", folder, *arguments], stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False
    )


def _complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """The first line of what git complains of."""
    lines = os.fsdecode(done.stderr).strip().splitlines() or [f"it ended with status {done.returncode}"]
    return one_line(lines[0].removeprefix("fatal: "))[:_LONGEST_TOLD]
