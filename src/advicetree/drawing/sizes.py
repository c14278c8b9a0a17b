"""How large what is printed and painted can be.

Invariant: sizes of paper are in points.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Paper: TypeAlias = Literal["a4", "letter"]
PAPERS: Mapping[Paper, tuple[float, float]] = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
LEAST_SCALE, MOST_SCALE = 0.1, 20.0
