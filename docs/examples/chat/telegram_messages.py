"""A message as Telegram takes it: texts in HTML, and a keyboard.

Invariant: each text is escaped, and short enough to be sent; a button's data fit into its 64 bytes, and name what was asked and which option it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from chat.messages import Line, Message, Option

LONGEST_MESSAGE = 4_096  # UTF-16 code units, after markup is taken out: https://core.telegram.org/bots/api#sendmessage
LONGEST_LABEL = 60  # letters on a button; phones show less


def pieces(message: Message) -> list[str]:
    """A message as texts in HTML, each short enough to be sent."""
    texts: list[str] = []
    units, lines = 0, list[str]()
    for line in (part for whole in message.lines for part in _short_enough(whole)):
        size = _units(_shown(line)) + 1
        if lines and units + size > LONGEST_MESSAGE:
            texts.append("\n".join(lines))
            units, lines = 0, []
        units += size
        lines.append(_html(line))
    return [*texts, "\n".join(lines)]


def keyboard(key: str, options: Sequence[Option]) -> InlineKeyboardMarkup | None:
    """A button for each option, yes and no side by side; its data name what was asked and which option it is, in 64 bytes."""
    buttons = [InlineKeyboardButton(_on_button(option), callback_data=f"{key}:{number}") for number, option in enumerate(options)]
    if not buttons:
        return None
    return InlineKeyboardMarkup([buttons] if [option.id for option in options] == ["yes", "no"] else [[button] for button in buttons])


def _on_button(option: Option) -> str:
    mark = "" if option.ticked is None else "☑ " if option.ticked else "☐ "
    label = option.label if len(option.label) <= LONGEST_LABEL else f"{option.label[: LONGEST_LABEL - 1].rstrip()}…"
    return mark + label


def _shown(line: Line) -> str:
    """A line as people see it: a phone number or a mail address stands behind the words, since Telegram makes links of these by itself."""
    return line.text if line.link is not None else line.with_address


def _html(line: Line) -> str:
    text = escape(_shown(line), quote=False)
    if line.link is not None:
        text = f'<a href="{escape(line.link)}">{text}</a>'
    return f"<b>{text}</b>" if line.headline and text else text


def _short_enough(line: Line) -> Iterator[Line]:
    """A line, or several, where it is too long for a message: cut between words if it can be."""
    text = line.text
    room = LONGEST_MESSAGE - 1 - (_units(_shown(line)) - _units(text))
    while _units(text) > room:
        part = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
        end = part.rfind(" ") if " " in part else len(part)
        yield replace(line, text=part[:end], address=None)
        text = text[end:].lstrip(" ")
    yield replace(line, text=text)


def _units(text: str) -> int:
    """How long a text is in UTF-16 code units, by which Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
