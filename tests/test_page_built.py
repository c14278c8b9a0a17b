"""The script and the styles of the page as they are built: from all files there are, of what these hold now, and small."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from graphlib import TopologicalSorter
from pathlib import Path

from advicetree import loads
from browser import ROOT, from_npm, missing
from pages import drawn_page

PAGE = Path("src", "advicetree", "drawing", "page")
OWN = 120_000  # bytes of a page whose tree says next to nothing, without the picture

LITTLE = loads("""
format = 1
id = "little"
title = "Little"
start = "go"

[action.go]
do = "Go."
then = "there"

[ending.there]
say = "You are there."
""")


def builds(folder: Path, *more: str) -> None:
    """Build the script and the styles in a copy of the project."""
    npm = shutil.which("npm")
    if npm is None:
        missing("npm is not installed")
    from_npm("esbuild/bin/esbuild")
    shutil.copy(ROOT / "package.json", folder)
    shutil.copytree(ROOT / PAGE, folder / PAGE, ignore=shutil.ignore_patterns("built"))
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    subprocess.run([npm, "run", "build", "--", *more], cwd=folder, check=True, capture_output=True, text=True)


def test_what_is_built_is_what_the_files_say_now(tmp_path: Path) -> None:
    builds(tmp_path)
    built = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / PAGE / "built").iterdir()}
    kept = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / PAGE / "built").iterdir()}
    assert built.keys() == kept.keys() == {"script.js", "styles.css"}
    for name, text in built.items():
        assert kept[name] == text, f"{name} is not what `npm run build` makes"


def test_no_file_is_forgotten_and_modules_import_in_no_circle(tmp_path: Path) -> None:
    builds(tmp_path, "--metafile=built.json")
    taken = json.loads((tmp_path / "built.json").read_text(encoding="utf-8"))["inputs"]
    TopologicalSorter({file: [each["path"] for each in what["imports"]] for file, what in taken.items()}).prepare()  # it refuses a circle
    assert set(taken) == {(PAGE / folder / file.name).as_posix() for folder in ("script", "styles") for file in (ROOT / PAGE / folder).iterdir()}


def test_what_the_library_adds_to_a_page_stays_small() -> None:
    page, found = re.subn(r'<noscript id="picture">.*?</noscript>', "", drawn_page(LITTLE), flags=re.DOTALL)
    assert found == 1
    assert len(page.encode()) < OWN
