"""The page of a tree as tests see it: what it shows at each stop, and what a session says that it is to show.

Invariant: the page's clock is at `NOW` and its reader in `ZONE`, where that is another day than in UTC; a session beside it keeps the same time
where its tree asks for dates, and none elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timezone
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest

from advicetree import Answer, Session, TooSoon, Tree, cover, random_walk, words
from advicetree.dates import TODAY, day
from advicetree.drawing import draw
from advicetree.drawing.page import page
from advicetree.drawing.picture import Picture
from advicetree.engine import Given, Step, replay, taken
from advicetree.errors import DrawingError
from advicetree.model import Action, Days, Limit, Line, answers_of
from browser import missing

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Opens: TypeAlias = Callable[..., "Page"]

UNSEEN = 400  # milliseconds after a change in which a click at the same place is held off
LONGEST_LIST = 12  # more than so many answers are searched
ZONE = "Europe/Berlin"
NOW = datetime(2026, 2, 28, 23, 30, tzinfo=timezone.utc)
DAY = NOW.astimezone(ZoneInfo(ZONE)).date()  # 1 March

Told: TypeAlias = dict[str, Any]

# What the page shows of the stop where it stands.
STOP = """() => {
  const all = (selector) => [...document.querySelectorAll(".step " + selector)];
  const texts = (selector) => all(selector).map((each) => each.textContent);
  const line = (each) => {
    const link = each.querySelector(":scope > a");
    const bullets = each.querySelector(":scope > ul");
    const text = [...each.childNodes].filter((part) => part !== bullets).map((part) => part.textContent).join("");
    return [text, link?.getAttribute("href") ?? null, bullets ? [...bullets.children].map(line) : []];
  };
  const lines = (selector) => all(selector).map(line);
  // On cards, the line of a row and the card that it names stand for all answers of the row, and each answer is marked by itself.
  const marked = (name) => [...new Set([...document.querySelectorAll(`svg .${name}:not(.line-only, .name)`)].map(({dataset: {node, answer, limit}}) =>
    limit !== undefined ? `${node} ` : answer !== undefined ? `${node} ${answer}` : node))].sort();
  return {
    node: document.querySelector(".step").dataset.node,
    headline: texts(".headline")[0],
    stage: texts(".stage")[0] ?? null,
    said: texts(".said"),
    help: lines(".help"),
    by: texts(".by")[0] ?? null,
    how: lines(".how > li"),
    caution: lines(".caution .words"),
    parting: lines(".parting"),
    recalled: all(".recalled").map((each) => [each.dataset.node, [...each.querySelectorAll("blockquote")].map((note) => note.textContent)]),
    wait: texts(".wait")[0] ?? null,
    note: texts(".note label")[0] ?? null,
    number: texts(".number label")[0] ?? null,
    date: texts(".date label")[0] ?? null,
    ticks: texts("legend")[0] ?? null,
    offers: all(".answer, .choice").map((each) => [each.dataset.answer, each.querySelector(".label").textContent]),
    ended: all(".ending").length > 0,
    notice: texts(".notice").length > 0,
    cited: texts(".rests .cite"),
    path: [...document.querySelectorAll(".path li .answered")].map((each) => each.textContent),
    walked: marked("walked"),
    here: marked("here"),
  };
}"""

# Goes to some addresses, one after the other, and gives what the page shows at each.
STOPS = f"""async (hashes) => {{
  const stop = {STOP};
  const stops = [];
  for (const hash of hashes) {{
    if (location.hash !== hash) {{
      const changed = new Promise((done) => addEventListener("hashchange", done, {{once: true}}));
      location.hash = hash;
      await changed;
    }}
    stops.push(stop());
  }}
  return stops;
}}"""


def picture(tree: Tree) -> Picture:
    """A picture of a tree as simple as can be, with the groups and classes of the real one."""
    groups = []
    for number, node in enumerate(tree.nodes.values()):
        x, y = 20 + number % 4 * 250, 20 + number // 4 * 120
        box = f'<rect x="{x}" y="{y}" width="200" height="60"/><text x="{x + 8}" y="{y + 30}">{escape(node.headline[:24])}</text>'
        groups.append(f'<g class="node" data-node="{node.id}"><title>{escape(node.headline)}</title>{box}</g>')
        way = f'<path d="M{x} {y + 60}v40"/>'
        groups += [f'<g class="way" data-node="{node.id}" data-answer="{answer.id}">{way}</g>' for answer in answers_of(node)]
        if node.limit is not None:
            groups.append(f'<g class="way limit" data-node="{node.id}" data-limit="">{way}</g>')
    height = 120 * (len(tree.nodes) // 4 + 1)
    style = "text { font: 11px Arial } rect { fill: #fff } g > path { stroke: #444 } .walked path { stroke: #0B4F8A }"
    root = 'xmlns="http://www.w3.org/2000/svg" class="advicetree" role="img" aria-labelledby="picture-title"'
    lines = (f'<title id="picture-title">{escape(tree.title)}</title>', f"<style>{style}</style>", *groups)
    return Picture(1020, height, root, style, lines)


def written(tree: Tree) -> str:
    """The page of a tree with a picture as simple as can be, which costs no time to draw."""
    return page(tree, picture(tree), "")


def drawn_page(tree: Tree) -> str:
    """The page of a tree with its real picture and its real outline."""
    try:
        return draw(tree).page
    except DrawingError as error:
        missing(str(error))


def hash_of(given: Sequence[Given], today: date = DAY) -> str:
    """The address of a walk; a day is in it with the day on which it was given."""
    return "#" + ",".join(_word(each, today) for each in given) if given else ""


def _word(given: Given, today: date) -> str:
    if isinstance(given, tuple):
        return "~" + "~".join(given)
    if isinstance(given, str):
        return given if day(given) is None else f"{given}@{today}"
    return f"n={given}"


def expected(session: Session) -> Told:
    """What a page is to show where a session stands."""
    tree, here = session.tree, session.here
    walked = {here.id}
    for stop in replay(tree, {}, taken(tree, session.steps)):
        for way in (*stop.position.passed, *(() if stop.answer is None else (stop.answer,))):
            walked |= {way.node, f"{way.node} " if isinstance(way, Limit) else f"{way.node} {way.id}"}
    number = session.asks_number
    lines = [one for line in (*session.help, *session.how, *session.caution, *session.parting) for one in line.with_bullets]
    return {
        "node": here.id,
        "headline": here.headline,
        "stage": tree.stages[here.stage].title if here.stage is not None else None,
        "said": [words.say for words in session.said],
        "help": [told_line(line) for line in session.help],
        "by": words.told("walk.channel", channels=words.channels(here.by)) if here.by else None,
        "how": [told_line(line) for line in session.how],
        "caution": [told_line(line) for line in session.caution],
        "parting": [told_line(line) for line in session.parting[1:]],
        "recalled": [[node, list(notes)] for node, notes in session.recalled.items()],
        "wait": told_wait(session),
        "note": here.note,
        "number": f"You can type {number.in_words}." if number is not None else None,
        "date": told_days(session.asks_date) if session.asks_date is not None else None,
        "ticks": words.ticks(tree.facts[here.fact or ""]) if session.asks_several is not None else None,
        "offers": [[answer.id, answer.label] for answer in told_offers(session)],
        "ended": session.ended,
        "notice": False,
        "cited": len(dict.fromkeys([*tree.source_of(here), *(citation for line in lines for citation in line.source)])),
        "path": [told_step(step) for step in session.steps],
        "walked": sorted(walked),
        "here": [here.id],
    }


def told_offers(session: Session) -> list[Answer]:
    """The answers that can be given, as a page shows them: those of a long list in the order of their fact, and the bands of a date last."""
    fact = session.tree.facts[session.here.fact] if session.here.fact is not None else None
    offers = list(session.offers)
    if fact is None or (len(offers) <= LONGEST_LIST and fact.days is None):
        return offers
    order = list(fact.values)
    if len(offers) > LONGEST_LIST:
        offers.sort(key=lambda answer: order.index(answer.id) if answer.id in order else len(order))
    return sorted(offers, key=lambda answer: fact.days is not None and answer.id in order)


def told_step(step: Step) -> str:
    """What was answered at a step, as a page shows it."""
    if isinstance(step.answer, tuple):
        return step.label
    if isinstance(step.answer, str):
        when = day(step.answer)
        return f"{told_day(when)} ({step.label})" if when is not None else step.label
    return f"{step.answer:.16g} ({step.label})"


def told_day(when: date | str) -> str:
    """A day in English, as a browser of the United States writes it."""
    return "today" if when == TODAY else f"{when:%B} {when.day}, {when.year}" if isinstance(when, date) else when


def told_days(days: Days) -> str:
    """Which days can be given, as a page says it."""
    if days.least is not None and days.most is not None:
        return f"Give a date from {told_day(days.least)} to {told_day(days.most)}."
    if days.least is not None:
        return f"Give a date from {told_day(days.least)} on."
    return f"Give a date up to {told_day(days.most)}." if days.most is not None else "Give a date."


def told_line(line: Line) -> list[Any]:
    """A line as a page shows it: its words, what they lead to, and the lines below it."""
    beside = f" {line.address}" if line.link is None and line.address is not None and line.address not in line.say else ""
    return [line.say + beside, line.href, [told_line(bullet) for bullet in line.bullets]]


def told_wait(session: Session) -> str | None:
    """A wait as the terminal tells it."""
    here = session.here
    if not isinstance(here, Action) or here.wait is None:
        return None
    return words.wait(session.tree, here.wait) or None


def shown(stop: Told) -> Told:
    """What a page shows, with its sources counted."""
    return {**stop, "cited": len(stop["cited"])}


def sessions(tree: Tree, given: Sequence[Given]) -> list[Session]:
    """The sessions at all stops of a walk; they keep time where the tree asks for dates."""
    walk = [started(tree)]
    for each in given:
        walk.append(answered(walk[-1], each))
    return walk


def started(tree: Tree) -> Session:
    """A session at the start of a tree; it keeps time where the tree asks for dates."""
    timed = any(fact.days is not None for fact in tree.facts.values())
    return Session.start(tree, now=NOW, zone=ZoneInfo(ZONE)) if timed else Session.start(tree)


def answered(session: Session, given: Given, note: str | None = None) -> Session:
    """A session after an answer; no floor holds it up."""
    now = None if session.started is None else NOW
    try:
        return session.answer(given, now=now, note=note)
    except TooSoon:
        return session.answer(given, now=now, note=note, early=True)


def same_walks(opened: Page, tree: Tree, walks: Sequence[Sequence[Given]]) -> None:
    """See that a page and a session tell the same at each stop of some walks; a stop that several walks share is looked at once."""
    session_at = {hash_of(walk[:count]): session for walk in walks for count, session in enumerate(sessions(tree, walk))}
    for session, stop in zip(session_at.values(), opened.evaluate(STOPS, list(session_at)), strict=True):
        page, wanted = shown(stop), expected(session)
        different = {name: (page[name], each) for name, each in wanted.items() if page[name] != each}
        assert not different, f"after {session.steps}: {different}"


def walks_of(tree: Tree, seeds: range, longest: int = 60) -> list[list[Given]]:
    """An edge cover of a tree, and some walks at random."""
    walks = [*cover(tree), *(random_walk(tree, seed, longest) for seed in seeds)]
    return [[answer for _, answer in walk.steps] for walk in walks]


def stop_of(opened: Page) -> Told:
    stop: Told = opened.evaluate(STOP)
    return shown(stop)


def click(control: Locator) -> None:
    """Click as whoever has seen what is there does, and not at once after it came."""
    control.page.clock.fast_forward(UNSEEN)
    control.click()


def begin(opened: Page) -> None:
    """Go from the start to the first step."""
    click(opened.locator(".begin"))


def give(opened: Page, *answers: str) -> None:
    """Give some answers, one after the other."""
    for answer in answers:
        click(opened.locator(f'.answer[data-answer="{answer}"]'))


def until(opened: Page, condition: str) -> None:
    """Wait until something is so; the policy of the page forbids what playwright would do for it."""
    for _ in range(1_200):
        if opened.evaluate(condition):
            return
        opened.wait_for_timeout(25)
    pytest.fail(f"it did not come to pass that {condition}")


def address(opened: Page) -> str:
    found: str = opened.evaluate("location.hash")
    return found
