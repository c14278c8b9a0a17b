"""The modules of a page have tests of their own, which node runs."""

from __future__ import annotations

import subprocess
from pathlib import Path

from walker import node_program

HERE = Path(__file__).parent
LONGEST = 600.0  # seconds: what takes longer waits for something that does not come


def test_the_modules_of_a_page_pass_their_tests() -> None:
    files = sorted(map(str, (HERE / "page").glob("*.test.mjs")))
    assert files
    run = subprocess.run([node_program(), "--test", *files], capture_output=True, text=True, encoding="utf-8", timeout=LONGEST, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
