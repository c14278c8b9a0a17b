"""The chat in a terminal: a line in, some lines out; a script can write the lines too."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timezone, tzinfo
from typing import TextIO

from advicetree import Tree
from chat.core import Chat, Reply, greeting, hear


def clock() -> datetime:
    """The time."""
    return datetime.now(timezone.utc)


def talk(tree: Tree, lines: TextIO = sys.stdin, out: TextIO = sys.stdout, now: Callable[[], datetime] = clock, zone: tzinfo | None = None) -> Chat:
    """Chat until the person says “stop” or the input ends, and return the chat as it is then."""
    chat = Chat.start(tree, now(), zone)
    _say(out, greeting(chat, now()))
    for line in lines:
        reply = hear(chat, line, now())
        chat = reply.chat
        _say(out, reply)
        if chat.stopped:
            break
    else:
        print(file=out)
    return chat


def _say(out: TextIO, reply: Reply) -> None:
    mark = "" if reply.chat.stopped else "\n> "
    print(f"\n{reply.text}\n{mark}", end="", file=out, flush=True)
