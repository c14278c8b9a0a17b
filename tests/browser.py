"""A real browser for tests of pages, and the packages of npm that look at them.

Invariant: where the browser or a package is missing, a test is skipped and says why; where `CI` is set, it fails instead.
The browser is open only within `browser()`: as long as it is, its event loop keeps other loops from running in this thread.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")
AXE = "axe-core/axe.min.js"
MERMAID = "mermaid/dist/mermaid.min.js"


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium without a window, which is closed at the end."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError:
        missing("the Python package playwright is not installed")
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        missing(f"no browser is installed, neither {' nor '.join(NAMES)}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()


def from_npm(file: str) -> Path:
    """A file of a package of npm, such as `AXE`, where `npm install` put it."""
    path = ROOT / "node_modules" / file
    if not path.is_file():
        missing(f"`npm install` was not run, so there is no {path.relative_to(ROOT)}")
    return path


def missing(what: str) -> NoReturn:
    """Skip the test for what is missing, or fail it where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and CI may skip nothing")
    pytest.skip(what)
