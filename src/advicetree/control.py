"""Characters that control a terminal or a line, and texts without them.

Invariant: what comes from files and readers is shown only after `safe`, so that it cannot move the cursor, change colours or hide what is around it.
"""

from __future__ import annotations

import json
import re

# What no text of a tree and no note may hold: it controls a terminal, breaks a line where nobody sees it, or is not a character at all.
CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff\\ufffe\\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


def safe(text: str) -> str:
    r"""A text without characters that could control a terminal or change the direction of the text around it.

    >>> safe("safe\x1b[31m")
    'safe�[31m'
    """
    return text if text.isascii() and text.isprintable() else _TURNING.sub("", CONTROL.sub("\ufffd", text))


def escaped(data: str) -> str:
    r"""A text of JSON in which such characters are written by their numbers, as its strings allow; it holds the same data.

    >>> print(escaped('"a\u202eb"'))
    "a\u202eb"
    """
    return _TURNING.sub(_number, CONTROL.sub(_number, data))


def _number(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def one_line(text: str) -> str:
    r"""A text on one line, without characters that could steer a terminal.

    >>> one_line("two\nlines")
    'two lines'
    """
    return safe(" ".join(text.split("\n")).replace("\t", " "))
