"""A Bot API server on loopback for tests: the methods that the example bot calls, with the limits and the JSON that the real one has.

What is sent is checked as the real service checks it: the length of texts in UTF-16 code units, markup, the 64 bytes of a button, which messages there are.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs

T = TypeVar("T")

TOKEN = "123456:a-token-that-nobody-may-see"  # noqa: S105  (of nobody)
PERSON = 77
LONGEST = 4_096
PATIENCE = 15.0  # seconds


class _Markup(HTMLParser):
    """What is left of a text in HTML, and whether its tags are those that the service knows, each closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.open, self.sound, self.links = "", list[str](), True, list[str]()
        self.feed(text)
        self.close()
        self.sound = self.sound and not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.sound = self.sound and tag in {"b", "a"}
        self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self.sound = self.sound and bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@dataclass
class Sent:
    """A message that the bot sent: its text without markup, and its buttons as pairs of a label and data."""

    id: int
    chat: int
    text: str
    html: str
    buttons: list[tuple[str, str]]


@dataclass
class Service:
    """The service: what people did, what the bot sent, and which calls are to fail."""

    address: str = ""
    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    failures: defaultdict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    changed: threading.Condition = field(default_factory=threading.Condition)
    confirmed: int = 0
    _update: int = 500

    # What people do

    def writes(self, text: str, chat: int = PERSON, **more: Any) -> int:
        """Somebody writes a text."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}] if text.startswith("/") else []
        return self._happens("message", {**self._message(chat), "text": text, "entities": entities, **more})

    def sends(self, chat: int = PERSON, **content: Any) -> int:
        """Somebody sends something else than text."""
        return self._happens("message", {**self._message(chat), **content})

    def edits(self, text: str, chat: int = PERSON) -> int:
        """Somebody edits a message."""
        return self._happens("edited_message", {**self._message(chat), "text": text, "edit_date": int(time.time())})

    def presses(self, message: Sent, label: str) -> int:
        """Somebody presses a button of a message."""
        return self.presses_data(message, next(data for named, data in message.buttons if named == label))

    def presses_data(self, message: Sent, data: str) -> int:
        """Somebody presses a button that has these data."""
        person, chat = self._person(message.chat), self._chat(message.chat)
        told = {"message_id": message.id, "date": int(time.time()), "chat": chat, "text": message.text}
        return self._happens("callback_query", {"id": str(self._update), "from": person, "chat_instance": "1", "data": data, "message": told})

    def blocks(self, chat: int = PERSON) -> int:
        """Somebody blocks the bot."""
        bot = {"id": 123456, "is_bot": True, "first_name": "Advice"}
        old, new = {"user": bot, "status": "member"}, {"user": bot, "status": "kicked", "until_date": 0}
        return self._happens(
            "my_chat_member",
            {"chat": self._chat(chat), "from": self._person(chat), "date": int(time.time()), "old_chat_member": old, "new_chat_member": new},
        )

    def delivers_again(self, update: int) -> None:
        """An update is delivered once more, as after a crash."""
        with self.changed:
            self.confirmed = update - 1
            self.changed.notify_all()

    def fails(self, method: str, status: int, description: str, **parameters: Any) -> None:
        """The next call of a method fails."""
        body = {"ok": False, "error_code": status, "description": description, **({"parameters": parameters} if parameters else {})}
        self.failures[method].append((status, body))

    # What the bot did

    def wait(self, so: Callable[[], T | None], what: str) -> T:
        """Wait until something is so; fails where it never is."""
        end = time.monotonic() + PATIENCE
        with self.changed:
            while not (found := so()):
                assert time.monotonic() < end, f"waited for {what}; sent: {[each.text[-200:] for each in self.sent[-3:]]}"
                self.changed.wait(0.05)
        return found

    def last(self, number: int, chat: int = PERSON) -> Sent:
        """The last message of a chat, when so many were sent to it."""

        def found() -> Sent | None:
            of_chat = [each for each in self.sent if each.chat == chat]
            return of_chat[-1] if len(of_chat) >= number else None

        return self.wait(found, f"{number} messages")

    def told(self, words: str, chat: int = PERSON, after: int = 0) -> Sent:
        """The first message to a chat, after so many of all, that has some words in it."""
        return self.wait(lambda: next((each for each in self.sent[after:] if each.chat == chat and words in each.text), None), repr(words))

    def called(self, method: str) -> list[dict[str, str]]:
        """How often a method was called, with what."""
        with self.changed:
            return [values for name, values in self.calls if name == method]

    # How it answers

    def answers(self, method: str, values: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The status and the body of the answer to a call."""
        if method == "getUpdates":
            return 200, {"ok": True, "result": self._news(int(values.get("offset", 0)), float(values.get("timeout", 0)))}
        with self.changed:
            self.calls.append((method, values))
            if self.failures[method]:
                self.changed.notify_all()
                return self.failures[method].pop(0)
            result, wrong = self._does(method, values)
            self.changed.notify_all()
        return (200, {"ok": True, "result": result}) if not wrong else (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {wrong}"})

    def _does(self, method: str, values: dict[str, str]) -> tuple[Any, str]:
        match method:
            case "getMe":
                return {"id": 123456, "is_bot": True, "first_name": "Advice", "username": "advice_bot"}, ""
            case "sendMessage":
                return self._sends(values)
            case "editMessageReplyMarkup":
                message = next((each for each in self.sent if each.id == int(values["message_id"]) and each.chat == int(values["chat_id"])), None)
                buttons, wrong = _buttons(values)
                if message is None or message.buttons == buttons or wrong:
                    return None, wrong or ("message to edit not found" if message is None else "message is not modified")
                message.buttons = buttons
                return {**self._message(message.chat, message.id), "text": message.text}, ""
            case "answerCallbackQuery" | "setMyCommands" | "deleteWebhook":
                return True, ""
        return None, f"method {method} is not known"

    def _sends(self, values: dict[str, str]) -> tuple[Any, str]:
        shown = _Markup(values["text"]) if values.get("parse_mode") == "HTML" else None
        if shown is not None and not shown.sound:
            return None, "can't parse entities"
        text = shown.text if shown is not None else values["text"]
        if not text.strip():
            return None, "message text is empty"
        if len(text.encode("utf-16-le")) // 2 > LONGEST:
            return None, "message is too long"
        buttons, wrong = _buttons(values)
        if wrong:
            return None, wrong
        sent = Sent(1_000 + len(self.sent), int(values["chat_id"]), text, values["text"], buttons)
        self.sent.append(sent)
        return {**self._message(sent.chat, sent.id), "text": text}, ""

    def _news(self, offset: int, timeout: float) -> list[dict[str, Any]]:
        end = time.monotonic() + min(timeout, 2.0)
        with self.changed:
            self.confirmed = max(self.confirmed, offset - 1) if offset else self.confirmed
            while not (news := [each for each in self.updates if each["update_id"] > self.confirmed]):
                if time.monotonic() >= end:
                    return []
                self.changed.wait(0.1)
            return news[:100]

    def _happens(self, kind: str, content: dict[str, Any]) -> int:
        with self.changed:
            self._update += 1
            self.updates.append({"update_id": self._update, kind: content})
            self.changed.notify_all()
            return self._update

    def _message(self, chat: int, id: int | None = None) -> dict[str, Any]:
        return {"message_id": id or self._update, "date": int(time.time()), "chat": self._chat(chat), "from": self._person(chat)}

    def _chat(self, chat: int) -> dict[str, Any]:
        return {"id": chat, "type": "private", "first_name": "Ada"}

    def _person(self, chat: int) -> dict[str, Any]:
        return {"id": chat, "is_bot": False, "first_name": "Ada"}


def _buttons(values: dict[str, str]) -> tuple[list[tuple[str, str]], str]:
    rows = json.loads(values["reply_markup"])["inline_keyboard"] if values.get("reply_markup") else []
    buttons = [(button["text"], button["callback_data"]) for row in rows for button in row]
    if len(buttons) > 100 or any(not label.strip() for label, _ in buttons):
        return [], "reply markup is wrong"
    return buttons, "" if all(1 <= len(data.encode()) <= 64 for _, data in buttons) else "BUTTON_DATA_INVALID"


@contextmanager
def service() -> Iterator[Service]:
    """The service on a free port of loopback."""
    holds = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            values = {name: found[0] for name, found in parse_qs(body, keep_blank_values=True).items()}
            _, _, path = self.path.partition("/bot")
            token, _, method = path.partition("/")
            status, answer = holds.answers(method, values) if token == TOKEN else (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
            written = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # a bot that was killed hears nothing
                self.wfile.write(written)

        def log_message(self, format: str, *args: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    holds.address = f"http://127.0.0.1:{server.server_port}/bot"
    try:
        yield holds
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
