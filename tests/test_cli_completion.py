"""`advicetree completion`: what each shell completes when its script is there, typed into a real one."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from advicetree import shipped_ids
from advicetree.cli import completion, main
from advicetree.cli.parser import SHELLS
from advicetree.resources import rule_sections, schema_names

pytest.importorskip("shtab", reason="the extra 'cli' is not installed")
pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on Windows")

PATIENCE = 20.0  # seconds
LINE = re.compile(r"<<(.*?)>>", re.DOTALL)
START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
# Control-X Control-B prints the line as it stands; the word that is waited for is not on the line that is typed.
READY = {
    "bash": r"""bind 'set enable-bracketed-paste off'; bind -x '"\C-x\C-b": printf "<<%s>>" "$READLINE_LINE"'; source ./script; echo rea''dy""",
    "zsh": "fpath=($PWD/found $fpath); autoload -U compinit; compinit -u; "
    "line() { printf '<<%s>>' \"$BUFFER\" }; zle -N line; bindkey '^X^B' line; bindkey '^I' complete-word; echo rea''dy",
}
TYPED = [
    ("dr", "draw "),
    ("draw --lo", "draw --look "),
    ("draw --look ca", "draw --look cards "),
    ("draw --look ch", "draw --look chart "),
    ("check --format sar", "check --format sarif "),
    ("show keys", r"show keys\ of\ mine.toml "),
    (r"show keys\ o", r"show keys\ of\ mine.toml "),
    ("walk pl", "walk plan.json "),
    ("diff trees/in", "diff trees/inner.toml "),
    ("check inter", "check interview-recovery "),
    ("check plan.json inter", "check plan.json interview-recovery "),
    ("check plan.json --str", "check plan.json --strict "),
    ("draw plan.json -o pic", "draw plan.json -o picture.svg "),
    ("draw plan.json --sessions tr", "draw plan.json --sessions trees/"),
    ("check --explain unknown-tar", "check --explain unknown-target "),
    ("schema sess", "schema session-view "),
    ("completion fi", "completion fish "),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files to complete."""
    (tmp_path / "trees").mkdir()
    for name in ("keys of mine.toml", "plan.json", "READ.me", "picture.svg", "trees/inner.toml"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@contextmanager
def shell(name: str, folder: Path) -> Iterator[int]:
    """A shell that is typed into, with the script for it in place."""
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover  (becomes the shell)
        os.chdir(folder)
        plain = {"TERM": "dumb", "PS1": "", "HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
        os.execvpe(START[name][0], START[name], plain)  # noqa: S606
    try:
        os.write(terminal, f"{READY[name]}\n".encode())
        until(terminal, "ready\r\n")
        yield terminal
    finally:
        os.close(terminal)
        os.kill(child, 9)
        os.waitpid(child, 0)


def until(terminal: int, awaited: str) -> str:
    """What a shell shows, up to something."""
    shown, end = "", time.monotonic() + PATIENCE
    while awaited not in shown:
        assert time.monotonic() < end, shown
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 4096).decode(errors="replace")
    return shown


def completed(terminal: int, typed: str) -> str:
    """The line as it stands after a Tab; the line is empty again then."""
    os.write(terminal, f"{typed}\t\x18\x02".encode())
    found = LINE.search(until(terminal, ">>"))
    assert found is not None
    os.write(terminal, b"\x15")
    return found[1]


def write_script(name: str, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(completion.script(name), encoding="utf-8")


@pytest.mark.parametrize(("name", "file"), [("bash", "script"), ("zsh", "found/_advicetree")])
def test_a_shell_completes_commands_options_choices_files_and_ids(here: Path, name: str, file: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    write_script(name, here / file)
    with shell(name, here) as terminal:
        assert {typed: completed(terminal, f"advicetree {typed}") for typed, _ in TYPED} == {typed: f"advicetree {right}" for typed, right in TYPED}


def test_bash_completes_nothing_but_trees_where_one_is_named(here: Path) -> None:
    write_script("bash", here / "script")
    with shell("bash", here) as terminal:
        assert completed(terminal, "advicetree show READ") == "advicetree show READ"


def offered_by_fish(folder: Path, typed: str) -> set[str]:
    """What fish offers for the last word that was typed."""
    told = subprocess.run(
        ["fish", "--no-config", "-c", 'source script; complete -C "advicetree $argv[1]"', typed],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    assert told.stderr == ""
    return {line.partition("\t")[0] for line in told.stdout.splitlines()}


def test_fish_completes_commands_options_choices_files_and_ids(here: Path) -> None:
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    write_script("fish", here / "script")
    for typed, right in TYPED:
        *before, last = right.split(" ") if "\\" not in right else ["show", "keys of mine.toml"]
        assert offered_by_fish(here, typed) >= {last or before[-1]}
    assert offered_by_fish(here, "") == {*("list", "new", "show", "walk", "draw", "advise", "check", "diff", "schema", "component", "completion")}
    assert offered_by_fish(here, "draw --look ") == {"chart", "cards"}
    assert offered_by_fish(here, "show ") == {*shipped_ids(), "keys of mine.toml", "plan.json", "trees/"}
    assert offered_by_fish(here, "schema ") == set(schema_names())
    assert offered_by_fish(here, "check --explain ") == set(rule_sections())
    assert offered_by_fish(here, "completion ") == set(SHELLS)


@pytest.mark.parametrize("name", SHELLS)
def test_each_script_is_printed_and_names_each_command_and_option(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", name]) == 0
    printed = capsys.readouterr().out
    for word in ("list", "new", "completion", "with-stages", "untaken", "interview-recovery" if name != "powershell" else "compgen_files"):
        assert word in printed


def test_without_the_package_that_writes_them_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert main(["completion", "bash"]) == 2
    told = "shell completion needs the package shtab, which is not installed; install the extra 'cli' (in the folder of the project: pip install \".[cli]\")"
    assert capsys.readouterr() == ("", f"advicetree: {told}\n")


def test_a_shell_that_is_not_known_is_told_which_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "csh"]) == 2
    assert "invalid choice: 'csh' (choose from" in capsys.readouterr().err
