"""A page within another page: the web component, what it tells the host, and what strangers learn, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import pytest

from advicetree import loads, web_component, words
from browser import AXE, from_npm
from page_blocks import blocks
from pages import NOW, ZONE, written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Frame, Page, Route

SITE = "https://advice.example"
STRANGER = "https://stranger.example"
STRICT = "default-src 'none'; script-src 'self'; frame-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
IFRAME = "document.querySelector('advice-tree').shadowRoot.querySelector('iframe')"
SANDBOX = "allow-scripts allow-forms allow-downloads allow-modals allow-popups allow-popups-to-escape-sandbox"

TREE = loads("""
format = 1
id = "moving"
version = "1.0"
title = "Moving house"
language = "en-GB"
start = "rooms"

[stage.first]
title = "First"

[fact.rooms]
ask = "How many rooms do you have?"
number = { unit = "rooms", from = 1, to = 999 }
bands = [{ id = "few", up-to = 3, label = "A few" }, { id = "many", label = "Many" }]

[fact.born]
ask = "When were you born?"
date = { to = "today" }
bands = [{ id = "young", before = 2000-01-01, label = "Before 2000" }, { id = "later", label = "Later" }]

[fact.things]
ask = "What do you have?"
several = true
answers = { piano = "A piano", books = "Books", nothing = { label = "Nothing", alone = true } }

[situation.rooms]
about = "rooms"
stage = "first"
then = "born"

[situation.born]
about = "born"
then = "things"

[situation.things]
about = "things"
then = "pack"

[action.pack]
do = "Pack your things"
note = "What is in the first box?"
how = { say = "Buy boxes", link = "https://boxes.example/shop" }
answers.done = "moved"
answers.more = { label = "There is more", to = "pack" }

[ending.moved]
good = true
say = "You have moved."
""")

PAGE = cache(lambda: written(TREE))

# A page that shows a tree by the component, and one that keeps what it is told.
HOST = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>A host</title><script src="listen.js"></script><script src="advice-tree.js" defer></script></head>
<body><main><h1>Our advice</h1>%s</main></body>
</html>
"""
LISTEN = """
window.heard = [];
for (const name of ["step", "notes", "end", "error"]) {
  document.addEventListener(`advicetree-${name}`, ({ target, detail }) => heard.push({ name, on: target.localName, detail }));
}
"""

Serves: TypeAlias = Callable[..., "Shown"]


@attrs.frozen
class Shown:
    """A host that is shown, and the frame in it."""

    page: Page

    @property
    def frame(self) -> Frame:
        """The frame of the page of the tree, once it has answered."""
        self.answered()
        return self.page.frames[1]

    def answered(self) -> None:
        """Wait until the page has answered the host."""
        self.until(f"{IFRAME}.lang !== ''")

    def until(self, condition: str) -> None:
        """Wait until a condition holds in the host."""
        until(self.page, condition)

    def heard(self, name: str, count: int = 1) -> list[Any]:
        """The details of the events of a name, once there are as many."""
        found = f"heard.filter((each) => each.name === '{name}')"
        until(self.page, f"{found}.length >= {count}")
        told: list[Any] = self.page.evaluate(f"{found}.map(({{ detail }}) => detail)")
        return told

    def iframe(self, what: str) -> Any:
        """Something of the frame as the host has it."""
        return self.page.evaluate(f"((frame) => {what})({IFRAME})")


@pytest.fixture
def serves(chromium: Browser) -> Iterator[Serves]:
    """What shows a host with an element in it; at the end, nothing went wrong on any page, and no policy stopped anything."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def serve(
        element: str = '<advice-tree src="moving.html"></advice-tree>',
        *,
        files: Mapping[str, str] | None = None,
        policy: str = STRICT,
        at: str = SITE,
        **options: Any,
    ) -> Shown:
        served = {f"{SITE}/moving.html": PAGE(), f"{at}/host.html": HOST % element, f"{at}/listen.js": LISTEN, f"{at}/advice-tree.js": web_component()}
        served |= files or {}

        def answer(route: Route) -> None:
            url = route.request.url.split("#")[0]
            if url not in served:
                wrong.append(f"asked for {url}")
                route.abort()
                return
            kind = {"js": "text/javascript", "css": "text/css"}.get(url.rpartition(".")[2], "text/html")
            headers = {"Content-Security-Policy": policy} if url.endswith("host.html") else {}
            route.fulfill(body=served[url], content_type=f"{kind}; charset=utf-8", headers=headers)

        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, "timezone_id": ZONE, **options})
        contexts.append(context)
        context.set_default_timeout(30_000)
        context.route("**/*", answer)
        page = context.new_page()
        page.clock.install(time=NOW)
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.goto(f"{at}/host.html")
        return Shown(page)

    yield serve
    for context in contexts:
        context.close()
    assert wrong == []


def until(where: Page | Frame, condition: str) -> None:
    """Wait until a condition holds; the policy of the page forbids what playwright would do for it."""
    page = where if not hasattr(where, "page") else where.page
    for _ in range(400):
        if where.evaluate(condition):
            return
        page.wait_for_timeout(25)
    pytest.fail(f"it did not come to pass that {condition}")


def press(frame: Frame, selector: str) -> None:
    """Click, as whoever has seen what is there does."""
    frame.page.clock.fast_forward(500)
    frame.locator(selector).first.click()


def walk(shown: Shown, note: str | None = None) -> None:
    """Walk from the start to the ending, and give a number, a date, and two things."""
    frame = shown.frame
    press(frame, ".begin")
    frame.locator(".number input").fill("437")
    press(frame, ".number button")
    frame.locator(".date input").fill("1961-05-23")
    press(frame, ".date button")
    frame.locator('[data-answer="piano"] input').check()
    frame.locator('[data-answer="books"] input').check()
    press(frame, ".ticks button")
    if note is not None:
        frame.locator(".note textarea").fill(note)
        shown.page.clock.fast_forward(1_000)
    press(frame, '.answer[data-answer="done"]')


def greet(shown: Shown, message: Any) -> list[Any]:
    """Greet the page in the frame as the component does, and give what comes back in a while."""
    greeting = f"""(message) => {{
      const {{ port1, port2 }} = new MessageChannel();
      window.back = [];
      port1.onmessage = ({{ data }}) => back.push(data);
      {IFRAME}.contentWindow.postMessage(message, "*", [port2]);
    }}"""
    shown.page.evaluate(greeting, message)
    shown.page.wait_for_timeout(100)
    back: list[Any] = shown.page.evaluate("back")
    return back


STEPS = [
    {"node": "rooms", "answer": "many"},
    {"node": "born", "answer": "young"},
    {"node": "things", "answer": ["piano", "books"]},
    {"node": "pack", "answer": "done"},
]


@pytest.mark.parametrize("sandbox", ["", " sandbox"])
def test_a_host_hears_each_step_by_ids_and_never_numbers_dates_or_notes(serves: Serves, sandbox: str) -> None:
    shown = serves(f'<advice-tree src="moving.html"{sandbox}></advice-tree>')
    walk(shown, note="My secret box")
    steps = shown.heard("step", 5)
    common = {"tree": "moving", "version": "1.0", "kind": "situation", "stage": None, "ended": False}
    assert steps == [
        {**common, "node": "rooms", "stage": "first", "steps": []},
        {**common, "node": "born", "steps": STEPS[:1]},
        {**common, "node": "things", "steps": STEPS[:2]},
        {**common, "node": "pack", "kind": "action", "steps": STEPS[:3]},
        {**common, "node": "moved", "kind": "ending", "ended": True, "steps": STEPS},
    ]
    assert shown.heard("end") == steps[-1:]
    assert shown.page.evaluate("heard.map(({ name, on }) => `${name} ${on}`)") == [*["step advice-tree"] * 5, "end advice-tree"]
    everything = json.dumps(shown.page.evaluate("heard"))
    assert not any(secret in everything for secret in ("437", "1961", "secret", "05-23"))
    assert shown.iframe("frame.sandbox.value") == (SANDBOX if sandbox else "")
    assert shown.frame.evaluate("self.origin") == ("null" if sandbox else SITE)
    assert shown.frame.locator(".of-host").inner_text() == words.told("page.host")


def test_back_and_change_are_told_too(serves: Serves) -> None:
    shown = serves()
    press(shown.frame, ".begin")
    press(shown.frame, '.answer[data-answer="few"]')
    shown.heard("step", 2)
    press(shown.frame, ".back")
    assert [step["node"] for step in shown.heard("step", 3)] == ["rooms", "born", "rooms"]
    shown.page.evaluate("history.forward()")
    assert shown.heard("step", 4)[-1]["node"] == "born"


def test_the_link_is_told_only_if_the_host_asks_and_leads_a_page_in_a_sandbox_to_where_it_was(serves: Serves) -> None:
    shown = serves('<advice-tree src="moving.html" sandbox walk></advice-tree>')
    shown.page.evaluate("document.addEventListener('advicetree-step', ({ target, detail }) => target.setAttribute('walk', detail.walk))")
    walk(shown)
    link = shown.heard("step", 5)[-1]["walk"]
    assert "437" in link
    assert words.told("page.host_reads_walk") in shown.frame.locator(".of-host").inner_text()
    assert len(shown.heard("step", 5)) == 5, "what the host sets is what the page has already"
    again = serves(f'<advice-tree src="moving.html" sandbox walk="{link}"></advice-tree>')
    (step,) = again.heard("step")
    assert (step["node"], step["steps"], step["walk"]) == ("moved", STEPS, link)
    earlier = link[: link.index("things_")] + "Z"
    again.page.evaluate("walk => document.querySelector('advice-tree').setAttribute('walk', walk)", earlier)
    assert again.heard("step", 2)[-1]["steps"] == STEPS[:2]
    assert len(again.page.frames) == 2


def test_notes_are_told_only_if_the_host_asks_and_the_reader_is_told_so(serves: Serves) -> None:
    shown = serves('<advice-tree src="moving.html" notes></advice-tree>')
    sentence = words.told("page.host_reads_notes")
    assert sentence in shown.frame.locator("#view").inner_text()
    walk(shown, note="My secret box\n<b>with</b> books")
    press(shown.frame, ".back")
    assert words.told("page.host_reads_note") in shown.frame.locator("#note_hint").inner_text()
    press(shown.frame, '.answer[data-answer="done"]')
    told = [{"node": "pack", "visit": 1, "note": "My secret box\n<b>with</b> books"}]
    assert [event["notes"] for event in shown.heard("notes")] == [told]
    assert shown.heard("step", 7)[-1]["notes"] == told
    assert sentence in shown.frame.locator("#view").inner_text()
    shown.page.evaluate("document.querySelector('advice-tree').removeAttribute('notes')")
    until(shown.frame, "!document.querySelector('.of-host').textContent.includes('notes')")
    assert sentence not in shown.frame.locator("#view").inner_text()
    press(shown.frame, ".back")
    assert "notes" not in shown.heard("step", 8)[-1]
    assert words.told("page.host_reads_note") not in shown.frame.locator("#note_hint").inner_text()


def test_where_nobody_asks_the_page_says_that_nothing_is_sent(serves: Serves) -> None:
    page = serves("<p>No advice here</p>").page
    page.goto(f"{SITE}/moving.html")
    assert page.locator(".first .nowhere").is_visible()
    assert page.locator(".of-host").count() == 0


def test_the_frame_is_named_and_in_the_language_of_the_page(serves: Serves) -> None:
    shown = serves()
    shown.answered()
    assert shown.iframe("frame.lang") == "en-GB"
    shown.page.evaluate("document.querySelector('advice-tree').setAttribute('label', 'Help with moving')")
    assert shown.iframe("frame.title") == "Help with moving"
    assert shown.iframe("frame.getAttribute('style').replace(/[\\d.]+/, 'N')") == "height: Npx;"


def test_axe_finds_nothing_in_a_host(serves: Serves) -> None:
    shown = serves(policy="frame-src 'self'")
    shown.answered()
    shown.page.evaluate(from_npm(AXE).read_text(encoding="utf-8"))
    found = shown.page.evaluate("axe.run(document, { iframes: false })")
    assert [violation["id"] for violation in found["violations"]] == []


# Looks


def looks(shown: Shown, name: str) -> str:
    value: str = shown.frame.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('{name}')")
    return value


def test_colours_and_the_font_of_the_element_are_those_of_the_page(serves: Serves) -> None:
    shown = serves()
    shown.answered()
    before = looks(shown, "--accent")
    style = "--advice-accent: #7a0fbf; --advice-on-accent: white; --advice-page: ivory; --advice-ink: rgb(20 20 20); "
    style += "--brand: Georgia; --advice-font: var(--brand), serif"
    shown.page.evaluate("style => document.querySelector('advice-tree').style.cssText = style", style)
    until(shown.frame, f"getComputedStyle(document.documentElement).getPropertyValue('--accent') !== '{before}'")
    assert [looks(shown, f"--{name}") for name in ("accent", "on-accent", "page", "ink", "font")] == [
        "#7a0fbf",
        "white",
        "ivory",
        "rgb(20 20 20)",
        "Georgia, serif",
    ]
    assert shown.frame.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 240)"
    assert shown.frame.evaluate("getComputedStyle(document.body).fontFamily") == "Georgia, serif"
    assert "color-mix" in looks(shown, "--soft")
    shown.page.evaluate("document.querySelector('advice-tree').style.cssText = ''")
    until(shown.frame, f"getComputedStyle(document.documentElement).getPropertyValue('--accent') === '{before}'")
    assert looks(shown, "--accent") == before
    assert shown.frame.evaluate("document.documentElement.style.length") == 1, "the scheme alone is left"


HOSTILE_VALUES = [
    "url(https://stranger.example/x.png)",
    "image-set('https://stranger.example/x.png' 1x)",
    "var(--ink)",
    "env(safe-area-inset-top)",
    "inherit",
    " initial ",
    "red; background: url(https://stranger.example/x.png)",
    "red } body { display: none",
    "expression(alert(1))",
    "r\\65 d",
    "12px",
    "<script>alert(1)</script>",
    "color-mix(in srgb, var(--ink), red)",
    "rgb(" + "0" * 300 + ", 0, 0)",
]


def test_a_value_that_is_no_colour_and_no_font_is_dropped(serves: Serves) -> None:
    shown = serves(at=SITE, files={f"{SITE}/other.html": "<!DOCTYPE html><title>Other</title>"})
    shown.answered()
    for value in [*HOSTILE_VALUES, 5, None, ["red"], {"toString": "red"}]:
        greet(
            shown, {"kind": "advice-tree", "asks": {"theme": {"accent": value, "page": value, "font": value if value != "12px" else "1 px"}, "scheme": value}}
        )
    shown.page.wait_for_timeout(100)
    assert shown.frame.evaluate("document.documentElement.style.cssText") == ""
    greet(shown, {"kind": "advice-tree", "asks": {"theme": {"accent": "red"}, "scheme": "dark"}})
    assert looks(shown, "--accent") == "red"


@pytest.mark.parametrize(
    ("scheme", "reader", "is_dark"), [("normal", "dark", False), ("light dark", "dark", True), ("light dark", "light", False), ("dark", "light", True)]
)
def test_the_page_is_as_dark_as_its_host(serves: Serves, scheme: str, reader: str, is_dark: bool) -> None:  # noqa: FBT001
    shown = serves(color_scheme=reader)
    shown.page.evaluate("scheme => document.querySelector('advice-tree').style.colorScheme = scheme", scheme)
    wanted = "rgb(20, 24, 31)" if is_dark else "rgb(255, 255, 255)"
    background = "getComputedStyle(document.body).backgroundColor"
    shown.answered()
    until(shown.frame, f"{background} === '{wanted}'")
    if scheme == "light dark":
        shown.page.emulate_media(color_scheme="light" if is_dark else "dark")
        assert shown.frame.evaluate(background) != wanted


# Height


def test_the_frame_is_as_high_as_its_content_and_as_the_window_while_a_dialog_is_open(serves: Serves) -> None:
    shown = serves()
    height = "frame.getBoundingClientRect().height"
    content = "Math.ceil(document.documentElement.getBoundingClientRect().height) + 1"
    press(shown.frame, ".begin")
    shown.heard("step")
    for width in (1280, 400):
        shown.page.set_viewport_size({"width": width, "height": 800})
        shown.page.wait_for_timeout(300)
        assert shown.iframe(height) == shown.frame.evaluate(content)
        assert shown.frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    press(shown.frame, "aside button")
    until(shown.page, f"{IFRAME}.getBoundingClientRect().height === 800")
    assert shown.frame.locator("dialog[open]").evaluate("(dialog) => dialog.getBoundingClientRect().height") == 800
    press(shown.frame, "dialog[open] .button.main")
    until(shown.page, f"{IFRAME}.getBoundingClientRect().height !== 800")
    assert shown.iframe(height) == shown.frame.evaluate(content)


def test_a_host_can_hold_the_height_and_sees_the_top_of_each_step(serves: Serves) -> None:
    shown = serves("<p>" + "Before. " * 2_000 + '</p><advice-tree src="moving.html"></advice-tree>', viewport={"width": 800, "height": 300})
    press(shown.frame, ".begin")
    shown.heard("step")
    shown.page.evaluate("scrollTo(0, 1e9)")
    press(shown.frame, '.answer[data-answer="few"]')
    shown.heard("step", 2)
    # Its top is at that of the window or, once the frame is as low as a step that leaves room, below it.
    assert -2 < shown.page.evaluate("document.querySelector('advice-tree').getBoundingClientRect().top") < 150
    shown.page.evaluate("document.querySelector('advice-tree').style.maxHeight = '200px'")
    shown.page.wait_for_timeout(200)
    assert shown.iframe("frame.getBoundingClientRect().height") == 200


# Strangers, and what is not what it seems


@pytest.mark.parametrize("sandbox", ["", " sandbox"])
def test_a_stranger_who_shows_the_page_learns_nothing(serves: Serves, sandbox: str) -> None:
    element = f'<advice-tree src="{SITE}/moving.html" notes walk{sandbox}></advice-tree>'
    shown = serves(element, at=STRANGER, policy=f"frame-src {SITE}")
    (frame,) = shown.page.frames[1:]
    press(frame, ".begin")
    press(frame, '.answer[data-answer="few"]')
    for message in ({"kind": "advice-tree", "asks": {"notes": True, "walk": True}}, {"kind": "advice-tree"}):
        assert greet(shown, message) == []
    shown.page.clock.fast_forward(6_000)
    assert shown.heard("error") == [{"reason": "no-answer", "src": f"{SITE}/moving.html"}]
    assert shown.page.evaluate("heard.length") == 1
    assert shown.iframe("frame.contentWindow.length") == 0
    assert frame.locator(".of-host").count() == 0


def test_a_stranger_between_the_page_and_its_own_site_learns_nothing(serves: Serves) -> None:
    """A page of the same site that is not around this one, such as its opener, a frame beside it or itself, is not answered either."""
    shown = serves()
    shown.answered()
    told = shown.frame.evaluate(
        """async () => {
          const { port1, port2 } = new MessageChannel();
          const back = [];
          port1.onmessage = ({ data }) => back.push(data);
          window.postMessage({ kind: "advice-tree", asks: {} }, "*", [port2]);
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          return back;
        }"""
    )
    assert told == []


def test_messages_of_any_shape_do_nothing_to_the_page(serves: Serves) -> None:
    shown = serves()
    shown.answered()
    press(shown.frame, ".begin")
    shown.heard("step")
    shown.page.evaluate(
        """() => {
          const frame = document.querySelector("advice-tree").shadowRoot.querySelector("iframe").contentWindow;
          const shapes = [null, 5, "advice-tree", [], {}, { kind: "advice-tree" }, { kind: ["advice-tree"] }, new Map([["kind", "advice-tree"]]), new Date()];
          for (const shape of shapes) frame.postMessage(shape, "*");
          const asks = [null, 5, "x", [], { theme: null, notes: 1, walk: "yes" }, { theme: [], scheme: {} }, { theme: { __proto__: null, font: {} } }];
          for (const each of asks) frame.postMessage({ kind: "advice-tree", asks: each }, "*", [new MessageChannel().port2]);
          const two = [new MessageChannel().port2, new MessageChannel().port2];
          frame.postMessage({ kind: "advice-tree", asks: { notes: true } }, "*", two);
          const { port1, port2 } = new MessageChannel();
          frame.postMessage({ kind: "advice-tree", asks: {} }, "*", [port2]);
          const texts = ["", "x", "%", "%E0%A4%A", "1.".repeat(50000), "javascript:alert(1)", "\\u0000", "<img src=x onerror=alert(1)>", "\\ud800"];
          for (const walk of [...texts, 5, null, {}, []]) port1.postMessage({ walk });
          for (const shape of [null, 5, "x", { asks: "x" }, { asks: 5 }]) port1.postMessage(shape);
        }"""
    )
    shown.page.wait_for_timeout(500)
    assert shown.frame.locator(".step").count() == 1
    assert words.told("page.host_reads_notes") not in shown.frame.locator("#view").inner_text()
    shown.page.clock.fast_forward(500)
    press(shown.frame, '.answer[data-answer="few"]')
    assert shown.frame.locator('.step[data-node="born"]').count() == 1


IMPOSTOR = """<!DOCTYPE html><title>Not the advice</title><script>
addEventListener("message", ({ ports: [port] }) => {
  const good = { kind: "walk", tree: "t", version: "", node: "n", nodeKind: "ending", steps: [] };
  const many = new Array(10001).fill({ node: "n", answer: "a" });
  const steps = [{}, [null], [{ node: "n", answer: 5 }], [{ node: "n", answer: [5] }], many].map((each) => ({ ...good, steps: each }));
  const heights = [undefined, "5", NaN, Infinity, -5, 1e9].map((height) => ({ kind: "height", height }));
  const others = [null, 5, "x", [], {}, { kind: "walk" }, { ...good, tree: 5 }, { ...good, node: null }, { ...good, version: "x".repeat(4000001) }];
  const wrong = [...steps, ...heights, ...others, { kind: "there" }, { kind: "there", title: 5, language: {} }];
  for (const each of wrong) port.postMessage(each);
  port.postMessage({ ...good, stage: 5, link: 5, notes: [["n", "x", "note"], ["n"], 5], more: "of it" });
});
</script>"""


def test_what_a_page_sends_is_checked(serves: Serves) -> None:
    shown = serves('<advice-tree src="moving.html" sandbox></advice-tree>', files={f"{SITE}/moving.html": IMPOSTOR})
    detail: dict[str, Any] = {"tree": "t", "version": "", "node": "n", "kind": "ending", "stage": None, "ended": True, "steps": []}
    assert (shown.heard("step"), shown.heard("end")) == ([detail], [detail])
    assert shown.page.evaluate("heard.length") == 2
    assert shown.iframe("[frame.style.height, frame.title]") == ["20000px", "moving.html"]


def test_in_a_sandbox_a_page_that_was_gone_to_later_is_told_nothing(serves: Serves) -> None:
    other = "<!DOCTYPE html><title>Elsewhere</title><script>window.told = []; addEventListener('message', ({ data }) => told.push(data));</script>"
    shown = serves('<advice-tree src="moving.html" sandbox walk></advice-tree>', files={f"{SITE}/elsewhere.html": other})
    shown.answered()
    shown.frame.evaluate("location.href = 'elsewhere.html'")
    assert shown.heard("error") == [{"reason": "left", "src": "moving.html"}]
    shown.page.evaluate("document.querySelector('advice-tree').setAttribute('notes', '')")
    shown.page.wait_for_timeout(200)
    assert shown.frame.evaluate("told") == []


@pytest.mark.parametrize("src", ["javascript:alert(1)", "data:text/html,x", "blob:x", "about:blank", "https://", ""])
def test_what_is_no_address_of_a_page_is_refused(serves: Serves, src: str) -> None:
    shown = serves(f'<advice-tree src="{src}"></advice-tree>' if src else "<advice-tree></advice-tree>")
    assert shown.heard("error") == [{"reason": "address", "src": src or None}]
    assert len(shown.page.frames) == 1


def test_a_page_that_is_not_there_is_an_error(serves: Serves) -> None:
    shown = serves(files={f"{SITE}/moving.html": "<!DOCTYPE html><title>Not found</title>"})
    shown.page.wait_for_timeout(200)
    shown.page.clock.fast_forward(6_000)
    assert shown.heard("error") == [{"reason": "no-answer", "src": "moving.html"}]


def test_another_page_can_be_shown_in_its_place(serves: Serves) -> None:
    shown = serves(files={f"{SITE}/other.html": written(loads(OTHER))})
    press(shown.frame, ".begin")
    shown.heard("step")
    history = shown.page.evaluate("history.length")
    shown.page.evaluate("document.querySelector('advice-tree').setAttribute('src', 'other.html')")
    shown.until(f"{IFRAME}.title === 'Another'")
    press(shown.frame, ".begin")
    assert shown.heard("step", 2)[-1]["tree"] == "other"
    assert shown.page.evaluate("history.length") == history + 1, "only the reader's own step is one to go back from"
    shown.page.evaluate("document.querySelector('h1').before(document.querySelector('advice-tree'))")
    shown.until(f"{IFRAME}.title === 'Another'")
    shown.page.evaluate("document.querySelector('advice-tree').remove()")
    assert len(shown.page.frames) == 1


OTHER = 'format=1\nid="other"\ntitle="Another"\nstart="a"\n[action.a]\ndo="Do it"\nthen="e"\n[ending.e]\nsay="Done."'


WAITING = """
format = 1
id = "waiting"
title = "Waiting"
start = "wait"
[action.wait]
do = "Wait for a reply"
wait = { at-least = "2 days" }
then = "end"
[ending.end]
say = "Done."
"""


def test_in_a_sandbox_files_are_saved_and_the_link_is_copied(serves: Serves) -> None:
    shown = serves('<advice-tree src="moving.html" sandbox></advice-tree>', files={f"{SITE}/moving.html": written(loads(WAITING))})
    shown.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=SITE)
    press(shown.frame, ".begin")
    with shown.page.expect_download() as downloaded:
        press(shown.frame, f"button:has-text('{words.told('page.calendar')}')")
    assert "DTSTART:20260302T2330" in downloaded.value.path().read_text(encoding="utf-8")
    press(shown.frame, f"button:has-text('{words.told('page.copy_link')}')")
    until(shown.frame, "document.getElementById('copied_here')?.textContent")
    assert shown.frame.locator("#copied_here").inner_text().startswith(words.told("page.copied"))
    assert "moving.html#w=" in shown.page.evaluate("navigator.clipboard.readText()")


def test_links_to_elsewhere_open_outside_the_frame(serves: Serves) -> None:
    shown = serves(files={"https://boxes.example/shop": "<!DOCTYPE html><title>Boxes</title>"})
    frame = shown.frame
    press(frame, ".begin")
    press(frame, '.answer[data-answer="few"]')
    frame.locator(".date input").fill("1961-05-23")
    press(frame, ".date button")
    frame.locator('[data-answer="nothing"] input').check()
    press(frame, ".ticks button")
    with shown.page.context.expect_page() as opened:
        press(frame, ".how a")
    assert opened.value.url == "https://boxes.example/shop"
    assert opened.value.evaluate("opener") is None
    assert frame.locator('.step[data-node="pack"]').count() == 1


GUIDE = Path(__file__).parents[1] / "docs" / "how-to" / "put-the-page-on-a-website.md"


def test_the_guide_does_what_it_says(serves: Serves) -> None:
    shown_blocks = list(blocks(GUIDE.read_text(encoding="utf-8")))
    files = {block.markers["file"].removeprefix("site/"): block.body for block in shown_blocks if "file" in block.markers}
    assert files.keys() == {"index.html", "steps.js", "site.css"}
    policies = [line.partition(": ")[2] for block in shown_blocks for line in block.body.splitlines() if line.startswith("Content-Security-Policy: ")]
    served = {f"{SITE}/{name}": body for name, body in files.items() if name != "index.html"}
    shown = serves(files={**served, f"{SITE}/advice.html": PAGE(), f"{SITE}/host.html": files["index.html"]}, policy=policies[1])
    assert looks(shown, "--accent") == "#6b2fa0"
    assert shown.frame.evaluate("getComputedStyle(document.body).fontFamily") == "Georgia, serif"


def test_the_frame_of_the_guide_leads_a_reader(serves: Serves) -> None:
    (recipe,) = [block.body for block in blocks(GUIDE.read_text(encoding="utf-8")) if block.body.startswith("<iframe")]
    page = serves(recipe, files={f"{SITE}/advice.html": PAGE()}).page
    (frame,) = page.frames[1:]
    frame.locator(".begin").click()
    frame.locator(".number input").fill("437")
    press(frame, ".number button")
    assert frame.locator('.step[data-node="born"]').count() == 1
    assert words.told("page.trouble.forbidden") in frame.locator("#view").inner_text()
    assert "#w=" in frame.evaluate("location.hash")
    assert all(f"`{token}`" in GUIDE.read_text(encoding="utf-8") for token in SANDBOX.split())
    assert recipe.split('sandbox="')[1].split('"')[0] == SANDBOX


def test_files_in_a_folder_work_together(chromium: Browser, tmp_path: Path) -> None:
    for name, text in {"moving.html": PAGE(), "host.html": HOST % '<advice-tree src="moving.html"></advice-tree>', "listen.js": LISTEN}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "advice-tree.js").write_text(web_component(), encoding="utf-8")
    context = chromium.new_context()
    page = context.new_page()
    page.goto((tmp_path / "host.html").as_uri())
    shown = Shown(page)
    shown.frame.locator(".begin").click()
    assert shown.heard("step")[0]["node"] == "rooms"
    context.close()


def test_a_tree_shown_twice_is_told_apart(serves: Serves) -> None:
    shown = serves('<advice-tree src="moving.html" id="one"></advice-tree><advice-tree src="moving.html" id="two" sandbox></advice-tree>')
    shown.until("[...document.querySelectorAll('advice-tree')].every((each) => each.shadowRoot.querySelector('iframe').title === 'Moving house')")
    shown.page.evaluate("document.addEventListener('advicetree-step', ({ target, detail }) => (window.at = { ...window.at, [target.id]: detail.node }))")
    press(shown.page.frames[2], ".begin")
    shown.until("window.at?.two === 'rooms' || window.at?.one === 'rooms'")
    assert len(shown.page.evaluate("Object.keys(at)")) == 1
