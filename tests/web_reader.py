"""A reader of the example web app who has no JavaScript: sends only what the forms of a page hold, and follows where they are sent.

Invariant: what is not on the page cannot be pressed, ticked, chosen or filled in; so a walk that a reader goes can be gone by anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from fastapi.testclient import TestClient

from advicetree import Session, Tree
from example_programs import NOON, TREE
from web.advice import advice
from web.app import create_app
from web.settings import Settings
from web.store import Store, Walk

LANGUAGE = {"html", "span", "p", "h1", "h2", "strong", "label", "select", "option", "pre", "ul"}


class Form:
    """A form of a page: where it leads, its fields with what they hold, its boxes, the options of its lists, and its buttons."""

    def __init__(self, action: str, method: str) -> None:
        self.action, self.method = action, method
        self.fields: dict[str, str] = {}
        self.boxes: dict[str, bool] = {}
        self.options: dict[str, list[str]] = {}
        self.buttons: list[tuple[str | None, str, str]] = []
        self.leads: list[str] = []  # where each button leads


class Page(HTMLParser):
    """What a page holds, for somebody who reads it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.h1 = self.alert = self.title = self.text = ""
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self._roles: list[tuple[int, str]] = []
        self._href: str | None = None
        self._area: str | None = None
        self._option: tuple[str, str | None, bool] = ("", "", False)
        self.feed(text)
        self.text = " ".join(self.text.split())
        self.h1, self.alert, self.title = (" ".join(one.split()) for one in (self.h1, self.alert, self.title))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes.append((tag, given))
        if tag == "form":
            self.forms.append(Form(given["action"], given["method"]))
        elif tag == "a":
            self._href = given["href"]
        elif self.forms:
            self._part(self.forms[-1], tag, given)
        if tag not in {"input", "meta", "link", "img"}:
            self._open.append(tag)
            if "role" in given:
                self._roles.append((len(self._open), given["role"]))

    def _part(self, form: Form, tag: str, given: dict[str, str]) -> None:
        if tag == "input" and given["type"] == "checkbox":
            form.boxes[given["value"]] = "checked" in given
        elif tag in {"input", "textarea"}:
            form.fields[given["name"]] = given.get("value", "")
            self._area = given["name"] if tag == "textarea" else None
        elif tag == "select":
            form.options[given["name"]] = []
            form.fields[given["name"]] = ""
        elif tag == "option" and form.options:
            name = list(form.options)[-1]
            self._option = (name, given.get("value"), "selected" in given)
            if "value" in given:
                self._add_option()
        elif tag == "button" and "disabled" not in given:
            form.buttons.append((given.get("name"), given.get("value", ""), ""))
            form.leads.append(given.get("formaction", form.action))

    def _add_option(self) -> None:
        name, value, is_selected = self._option
        form = self.forms[-1]
        form.options[name].append(value or "")
        if is_selected or len(form.options[name]) == 1:
            form.fields[name] = value or ""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        while self._roles and self._roles[-1][0] > len(self._open):
            self._roles.pop()
        if tag == "a":
            self._href = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if "title" in self._open:
            self.title += data
            return
        self.text += data + " "
        if "h1" in self._open:
            self.h1 += data
        if any(role == "alert" for _, role in self._roles):
            self.alert += data
        if self._href is not None and data.strip():
            self.links[" ".join(data.split())] = self._href
        if self._area is not None:
            self.forms[-1].fields[self._area] += data.removeprefix("\n")
        if self._open and self._open[-1] == "option" and self._option[1] is None:
            self._option = (self._option[0], data.strip(), self._option[2])
            self._add_option()
        if self._open and "button" in self._open:
            name, value, words = self.forms[-1].buttons[-1]
            self.forms[-1].buttons[-1] = (name, value, words + data)


class Reader:
    """A reader of a tree, with a clock that goes only when it is set."""

    def __init__(self, client: TestClient, tree: Tree = TREE, now: datetime = NOON) -> None:
        self.client, self.tree, self.now = client, tree, now
        self.site = client.app.state.site  # type: ignore[attr-defined]
        self.site.clock = lambda: self.now
        self.path, self.status, self.html = "/", 0, ""
        self.headers: Any = {}

    def begin(self, zone: str = "UTC") -> Reader:
        """Begin a walk of the tree."""
        self.get("/")
        [form] = self.page.forms
        assert f"/start/{self.tree.id}" in form.leads
        assert not zone or zone in form.options["zone"]
        return self.send(f"/start/{self.tree.id}", {"zone": zone})

    def get(self, path: str | None = None) -> Reader:
        """Open an address; that of the walk, if none is given."""
        return self._came(self.client.get(self.path if path is None else path))

    def see(self, part: str) -> Reader:
        """Open a page about the walk."""
        return self.get(f"{self.address}/{part}" if part else self.address)

    def send(self, path: str, fields: dict[str, Any] | bytes, **headers: str) -> Reader:
        """Send a form, whatever it holds."""
        body = fields if isinstance(fields, bytes) else urlencode(fields, doseq=True, errors="replace").encode()
        return self._came(self.client.post(path, content=body, headers={"Content-Type": "application/x-www-form-urlencoded", **headers}))

    def press(self, button: str, ticks: Iterable[str] | None = None, **fields: str) -> Reader:
        """Press the button of a value or with some words, after fields were filled in and boxes ticked."""
        form, name, value = self.found(button)
        unknown = set(fields) - set(form.fields)
        assert not unknown, f"the form has no {unknown}"
        ticked = [box for box, is_ticked in form.boxes.items() if is_ticked] if ticks is None else list(ticks)
        assert set(ticked) <= set(form.boxes)
        for field in set(fields) & set(form.options):
            assert fields[field] in form.options[field]
        sent: dict[str, Any] = {**form.fields, **fields, **({"tick": ticked} if form.boxes else {}), **({name: value} if name else {})}
        if form.method == "get":
            return self.get(f"{form.action}?{urlencode(sent)}")
        return self.send(form.action, sent)

    def found(self, button: str) -> tuple[Form, str | None, str]:
        """The form of a button, with its name and value."""
        for form in self.page.forms:
            for name, value, words in form.buttons:
                if value == button or " ".join(words.split()).startswith(button):
                    return form, name, value
        raise AssertionError(f"there is no button {button!r} on {self.page.h1!r}: {[form.buttons for form in self.page.forms]}")

    def answer(self, given: object, **fields: str) -> Reader:
        """Give an answer by what the page has for it: boxes, a list, or buttons."""
        form = self.page.forms[0]
        if isinstance(given, tuple):
            return self.press("ticks", given, **fields)
        if "choice" in form.options:
            return self.press("choice", choice=str(given), **fields)
        return self.press(str(given), **fields)

    def _came(self, response: Any) -> Reader:
        self.status, self.html, self.headers, self.path = response.status_code, response.text, response.headers, response.url.path
        return self

    @property
    def page(self) -> Page:
        return Page(self.html)

    @property
    def headline(self) -> str:
        return self.page.h1

    @property
    def alert(self) -> str:
        return self.page.alert.removeprefix("There is a problem ")

    @property
    def token(self) -> str:
        return self.path.split("/")[2]

    @property
    def address(self) -> str:
        return f"/walk/{self.token}"

    @property
    def walk(self) -> Walk:
        """The walk as it is kept."""
        found: Walk | None = self.site.store.find(self.token)
        assert found is not None
        return found

    @property
    def session(self) -> Session:
        return Session.resume(self.site.trees[self.walk.tree].tree, self.walk.save)

    def later(self, time: timedelta) -> Reader:
        self.now += time
        return self.get()


def app_of(url: str, *trees: Tree, **settings: Any) -> Any:
    """The app for some trees, with their walks in a database."""
    return create_app({tree.id: advice(tree) for tree in trees}, Store(url), Settings(database_url=url, **settings))
