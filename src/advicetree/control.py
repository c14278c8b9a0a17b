"""The characters that no text of a tree and no note may hold: they steer a terminal, break a line where nobody sees it, or are no characters at all."""

from __future__ import annotations

import re

CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff\\ufffe\\uffff]")
