"""How soon a page shows something, and its first question, on a processor six times slower; and what takes its bytes.

`python -m benchmarks.pages` measures the pages of the shipped trees, and those in files that are named, in turns; it needs playwright and Chromium.
"""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from advicetree import draw, shipped, shipped_ids
from benchmarks.measure import Figure, Row

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EMPTY = Path(__file__).parent / "empty.html"
SLOWER = 6
MOST_LOOKS = 300  # tenths of a second
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")

# The parts of a page, each by what is around it.
PARTS = {
    "picture": r'<noscript id="picture">(.*?)</noscript>',
    "all in words": r'<section class="outline"[^>]*>(.*?)</section>',
    "script": r"<script>(.*?)</script>\s*</body>",
    "styles": r"<style>(.*?)</style>.*</head>",
    "data": r'<script type="application/json" id="tree">(.*?)</script>',
}

# Presses the start as soon as that does something, and tells when the first question was there for a reader: a frame after its headline was.
WATCH = """
(() => {
  const look = () => {
    const headline = document.querySelector(".step .headline");
    if (headline?.checkVisibility()) return requestAnimationFrame(() => (window.firstQuestion = performance.now()));
    document.querySelector("button.begin")?.click();
    return requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def rows(files: Mapping[str, Path], runs: int) -> Iterator[Row]:
    """When each page shows something, and its first question; and the bytes of each, and of its parts."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (what only counts bytes needs none)

    paints: dict[str, list[float]] = {name: [] for name in files}
    questions: dict[str, list[float]] = {name: [] for name in files}
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for _ in range(runs):
            for name, file in files.items():
                paint, question = opened(browser, file)
                paints[name].append(paint)
                questions[name].append(question)
        browser.close()
    for what, found in (("first paint", paints), ("first question", questions)):
        figures = {name: Figure(min(times), statistics.median(times)) for name, times in found.items()}
        yield Row(f"{what}, on a processor {SLOWER} times slower", figures)


def opened(browser: Browser, file: Path) -> tuple[float, float]:
    """The seconds until a page that nobody was on before shows something, and until it shows its first question."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(EMPTY.as_uri())  # in the process of local files, which is slowed then and stays so
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(file.absolute().as_uri())
    for _ in range(MOST_LOOKS):
        page.wait_for_timeout(100)
        paint, question = page.evaluate(FIRST_PAINT), page.evaluate("window.firstQuestion")
        if paint is not None and question is not None:
            context.close()
            return paint / 1_000, question / 1_000
    raise SystemExit(f"{file} shows no first question")


def sizes(files: Mapping[str, Path]) -> Iterator[Row]:
    """The bytes of each page, as a file and as a server sends it packed; and of each of its parts that it has."""
    texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    yield Row("bytes of the whole page", {name: bytes_of(text.encode()) for name, text in texts.items()}, unit="B")
    yield Row("bytes of it, packed", {name: bytes_of(gzip.compress(text.encode())) for name, text in texts.items()}, unit="B")
    for part, pattern in PARTS.items():
        found = {name: re.search(pattern, text, re.DOTALL) for name, text in texts.items()}
        yield Row(f"bytes of its {part}", {name: bytes_of(one[1].encode()) for name, one in found.items() if one is not None}, unit="B")


def bytes_of(text: bytes) -> Figure:
    """How many bytes a text has."""
    count = float(len(text))
    return Figure(count, count)


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description="Measure how soon pages show something, and their bytes.")
    parser.add_argument("files", nargs="*", metavar="FILE", type=Path, help="pages to measure beside those of the shipped trees")
    parser.add_argument("--runs", type=int, default=15, help="how often each is opened (15 if left out)")
    parser.add_argument("--bytes", action="store_true", help="only count bytes, which needs no browser")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = {f"{file}": file for file in given.files}
        for id in shipped_ids():
            files[id] = Path(folder, f"{id}.html")
            draw(shipped(id)).save(files[id])
        for row in (*sizes(files), *(() if given.bytes else rows(files, given.runs))):
            print(row, flush=True)


if __name__ == "__main__":
    main()
