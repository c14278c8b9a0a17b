"""The page on serving views: its blocks, put into files as it says, are an app whose page walks in a real browser."""

from __future__ import annotations

import asyncio
import re
import threading
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the Python package fastapi is not installed")
pytest.importorskip("uvicorn", reason="the Python package uvicorn is not installed")
import uvicorn

from advicetree import loads
from browser import browser
from example_programs import ROOT
from page_blocks import blocks
from test_example_web_minimal import LETTER
from web.__main__ import listening

PAGE = (ROOT / "docs" / "how-to" / "serve-views.md").read_text(encoding="utf-8").partition("Put the blocks of Python of this page")[0]


def test_the_page_in_the_browser_answers_goes_back_tells_and_goes_on_after_it_was_loaded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program: dict[str, Any] = {"__name__": "serve"}
    for block in blocks(PAGE):
        if "file" in block.markers:
            block.write()
    for block in blocks(PAGE):
        if block.language == "python":
            exec(block.body, program)  # noqa: S102
    with listening("127.0.0.1", 0) as open_socket, browser() as chromium:
        server = uvicorn.Server(uvicorn.Config(program["api"], log_level="error", access_log=False))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[open_socket])))
        thread.start()
        try:
            page = chromium.new_page(locale="en-GB", timezone_id="Europe/Berlin")
            broken: list[str] = []
            page.on("pageerror", lambda error: broken.append(str(error)))
            page.goto(f"http://127.0.0.1:{open_socket.getsockname()[1]}/page/")
            first = page.locator("h1").inner_text(timeout=10_000)
            page.locator("button").first.click()
            page.get_by_role("button", name="Back", exact=True).wait_for(timeout=10_000)
            second = page.locator("h1").inner_text()
            assert second != first
            page.reload()
            page.get_by_role("button", name="Back", exact=True).wait_for(timeout=10_000)
            assert page.locator("h1").inner_text() == second
            program["EDITION"] = "of-today"
            page.locator("button").first.click()
            assert page.get_by_role("alert").inner_text(timeout=10_000) == "The advice was changed. This is where you are now."
            page.get_by_role("button", name="Back", exact=True).click()
            page.locator("h1", has_text=first).wait_for(timeout=10_000)
            program["TREE"] = loads(LETTER)  # under which the walk cannot be read
            page.reload()
            assert page.get_by_role("alert").inner_text(timeout=10_000).startswith("Your answers cannot be read any more")
            page.get_by_role("button", name="Done").click()
            page.get_by_text("It is too soon.").wait_for(timeout=10_000)
            assert re.fullmatch(r"It is too soon\. Wait until \d\d/\d\d/\d{4}, \d\d:\d\d:\d\d\.", page.get_by_role("alert").inner_text())
            assert broken == []
        finally:
            server.should_exit = True
            thread.join(timeout=30)
