"""The whole picture of a page as tests see it: where parts of it are on the screen, and what is told beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advicetree import Tree, shipped
from pages import Opens, begin, drawn_page

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SEE = "aside .to-picture"
FRAME = ".frame-of-picture"
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
SETTLED = 300  # milliseconds after which nothing glides any more

INTERVIEW = shipped("interview-recovery")

# Where a part of the picture is in its frame, in pixels from the middle of that; and how large a unit of the picture is.
PLACE = """(node) => {
  const [at, frame] = [`.sheet .node[data-node="${node}"]`, ".frame-of-picture"].map((each) => document.querySelector(each).getBoundingClientRect());
  return { right: at.left + at.width / 2 - frame.left - frame.width / 2, down: at.top + at.height / 2 - frame.top - frame.height / 2,
    left: at.left, top: at.top, width: at.width, height: at.height };
}"""
SCALE = """() => {
  const sheet = document.querySelector(".sheet");
  return sheet.getBoundingClientRect().width / sheet.querySelector("svg").viewBox.baseVal.width;
}"""
WORDS = "document.querySelector('.words-of-step').hidden ? null : document.querySelector('.words-of-step').innerText"
FOCUSED = "document.activeElement.className || document.activeElement.id || document.activeElement.tagName"


def place(opened: Page, node: str) -> dict[str, float]:
    found: dict[str, float] = opened.evaluate(PLACE, node)
    return found


def scale(opened: Page) -> float:
    found: float = opened.evaluate(SCALE)
    return found


def words(opened: Page) -> str | None:
    found: str | None = opened.evaluate(WORDS)
    return found


def settle(opened: Page) -> None:
    """Wait until nothing glides any more."""
    opened.clock.run_for(SETTLED)
    opened.evaluate("getComputedStyle(document.querySelector('.sheet')).transform")


def whole(opens: Opens, tree: Tree | str = INTERVIEW, **options: Any) -> Page:
    """A page with its whole picture open, in which nothing glides unless that is asked for."""
    opened = opens(drawn_page(tree) if isinstance(tree, Tree) else tree, **{**STILL, **options})
    begin(opened)
    opened.locator(SEE).click()
    settle(opened)
    return opened


def is_all_seen(opened: Page) -> bool:
    """Whether all of the picture is in its frame."""
    inside: bool = opened.evaluate(
        """() => {
          const [sheet, frame] = [".sheet", ".frame-of-picture"].map((each) => document.querySelector(each).getBoundingClientRect());
          return sheet.width <= frame.width + 1 && sheet.height <= frame.height + 1;
        }"""
    )
    return inside


def middle_of(opened: Page) -> tuple[float, float]:
    """The middle of the frame, on the screen."""
    return centre(opened.locator(FRAME))


def centre(control: Locator) -> tuple[float, float]:
    box = control.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def node_at(opened: Page, node: str) -> tuple[float, float]:
    """A point on the screen at which a node is seen."""
    at = place(opened, node)
    return at["left"] + at["width"] / 2, at["top"] + 12
