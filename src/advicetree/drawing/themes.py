"""The colours of pictures, light and dark.

Invariant: text on its fill has a contrast of 7 : 1 or more; faint text has one of 4.5 : 1 or more. No meaning hangs on colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

Theme: TypeAlias = Literal["light", "dark", "auto"]
THEMES: tuple[Theme, ...] = ("light", "dark", "auto")


@attrs.frozen
class Palette:
    """The colours of one theme: of each kind of box its fill and its border, and those of all else."""

    page: str
    boxes: Mapping[str, tuple[str, str]]
    start: str
    start_text: str
    text: str
    quiet: str
    line: str
    faint: str
    faint_line: str
    walked: str
    caution: str
    wait: str
    error: str
    warning: str
    new: str
    gone: str
    changed: str


LIGHT = Palette(
    page="#FFFFFF",
    boxes={
        "situation": ("#FFF1CC", "#8A5A00"),
        "action": ("#E6F0FA", "#1F5A96"),
        "wait": ("#F1ECF8", "#5E4291"),
        "good": ("#DFF3E6", "#1B6B3E"),
        "ending": ("#ECECEC", "#555555"),
        "elsewhere": ("#FFFFFF", "#6B6B6B"),
    },
    start="#1F3A5F",
    start_text="#FFFFFF",
    text="#1B1B1B",
    quiet="#4A4A4A",
    line="#4A4A4A",
    faint="#6B6B6B",
    faint_line="#8C8C8C",
    walked="#0B4F8A",
    caution="#8A1C1C",
    wait="#4B3478",
    error="#B3261E",
    warning="#8A5A00",
    new="#1B6B3E",
    gone="#B3261E",
    changed="#8A5A00",
)

DARK = Palette(
    page="#14181F",
    boxes={
        "situation": ("#3A2F12", "#E0B04A"),
        "action": ("#16293D", "#7DB5EA"),
        "wait": ("#2A2140", "#B79FE8"),
        "good": ("#12301F", "#6CCB92"),
        "ending": ("#2A2D33", "#A9AFB8"),
        "elsewhere": ("#14181F", "#A9AFB8"),
    },
    start="#D7E3F4",
    start_text="#14181F",
    text="#F2F2F2",
    quiet="#C9CED6",
    line="#B4BAC4",
    faint="#9AA1AC",
    faint_line="#6E7681",
    walked="#7DB5EA",
    caution="#FFB4A9",
    wait="#CDB9F2",
    error="#FF8A80",
    warning="#F2C14E",
    new="#6CCB92",
    gone="#FF8A80",
    changed="#F2C14E",
)


def palette(theme: Theme) -> Palette:
    """The colours of a theme where one has to be chosen: `auto` is light."""
    return DARK if theme == "dark" else LIGHT
