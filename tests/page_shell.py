"""What blocks for a shell run with in the tests: the programs of this environment, no network, and nothing of the user's own.

Invariant: nothing is installed, and nothing is written but in the folder of the document.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import advicetree
from page_blocks import Block, BlockFailed

# What pages use that does not come with the package `dev`: a block that names one is skipped where it is not installed, and so are all where `bash` is not.
PROGRAMS = ("bash", "curl", "git", "jq", "node")

_INSTALLS = re.compile(r"-m venv\b|\bsudo\b|\bapt(-get)?\b|\bnpm (i|ci|install)\b|\bnpx\b|\bdocker\b|pip install (?!-r )")
_NOWHERE = "http://127.0.0.1:9"


def refuse_installing(block: Block) -> None:
    """Raise `BlockFailed` for a block that would change the machine; requirements are only looked up, and must be there already."""
    if found := _INSTALLS.search(block.body):
        raise BlockFailed(f"{found[0]!r} changes the machine: write `<!-- not run: it installs packages -->` above the block")


def environment(folder: Path) -> Mapping[str, str]:
    """The environment variables for a block that runs in this folder; `.venv` is found in it, as in a reader's clone."""
    programs = Path(sys.executable).parent
    home = folder / ".home"
    home.mkdir(exist_ok=True)
    if not (folder / ".venv").exists():
        (folder / ".venv").symlink_to(programs.parent, target_is_directory=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GIT_", "PIP_", "COV_")) and name != "FORCE_COLOR"}
    return kept | {
        "PATH": os.pathsep.join((str(programs), os.environ["PATH"])),
        "PYTHONPATH": str(Path(advicetree.__file__).parent.parent),
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "80",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "GIT_AUTHOR_NAME": "Author",
        "GIT_AUTHOR_EMAIL": "author@example.org",
        "GIT_COMMITTER_NAME": "Author",
        "GIT_COMMITTER_EMAIL": "author@example.org",
        "PIP_NO_INDEX": "1",
        "PIP_DRY_RUN": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "http_proxy": _NOWHERE,
        "https_proxy": _NOWHERE,
        "no_proxy": "127.0.0.1,localhost",
    }
