"""The page of a tree as tests see it: what it shows at each stop, and what a session says that it is to show.

Invariant: the page's clock is at `NOW` as it opens, and its reader in `ZONE`, where that is another day than in UTC. A session beside it keeps the same time;
beside a page that keeps none, it stays at `NOW`, and no floor holds it up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
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
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
SECOND = timedelta(seconds=1)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Told: TypeAlias = dict[str, Any]

# What the page shows of the stop where it stands.
STOP = """() => {
  const all = (selector) => [...document.querySelectorAll(".step " + selector)];
  const text = (each) => each.textContent.replaceAll("\\u202f", " "); // which some browsers write between an hour and its half of the day
  const texts = (selector) => all(selector).map(text);
  const line = (each) => {
    const link = each.querySelector(":scope > a");
    const bullets = each.querySelector(":scope > ul");
    const words = [...each.childNodes].filter((part) => part !== bullets).map((part) => part.textContent).join("");
    return [words, link?.getAttribute("href") ?? null, bullets ? [...bullets.children].map(line) : []];
  };
  const lines = (selector) => all(selector).map(line);
  const isEarly = (each) => each.closest(".early") !== null;
  const offers = (some) => some.map((each) => [each.dataset.answer, each.querySelector(".label").textContent]);
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
    wait: all(".wait").flatMap((each) => [...(each.matches("p") ? [each] : each.querySelectorAll("p"))].map(text)),
    note: texts(".note label")[0] ?? null,
    number: texts(".number label")[0] ?? null,
    date: texts(".date label")[0] ?? null,
    ticks: texts(".ticks legend")[0] ?? null,
    offers: offers(all(".answer, .choice").filter((each) => !isEarly(each))),
    late: offers(all(".answer").filter(isEarly)),
    later: texts(".later > li"),
    ended: all(".ending").length > 0,
    notice: texts(".notice")[0] ?? null,
    cited: texts(".rests .cite").length,
    path: [...document.querySelectorAll(".path li .answered")].map((each) => each.textContent),
  };
}"""

# What is marked in the whole picture.
# On cards, the line of a row and the card that it names stand for all answers of the row, and each answer is marked by itself.
MARKS = """() => {
  document.querySelector("aside .to-picture").click();
  const nameOf = ({ dataset: { node, answer, limit } }) => (limit !== undefined ? `${node} ` : answer !== undefined ? `${node} ${answer}` : node);
  const marked = (name) => [...new Set([...document.querySelectorAll(`.sheet .${name}:not(.line-only, .name)`)].map(nameOf))].sort();
  const marks = { walked: marked("walked"), here: marked("here") };
  document.querySelector("dialog").close();
  return marks;
}"""

# Goes to some addresses, one after the other, each at a time, and gives what the page shows there.
STOPS = f"""async ([stops, withMarks]) => {{
  const stop = {STOP};
  const marks = {MARKS};
  const shown = [];
  for (const [hash, at] of stops) {{
    localStorage.clear();
    Date.now = () => at;
    const changed = new Promise((done) => addEventListener("hashchange", done, {{once: true}}));
    location.hash = hash;
    await changed;
    shown.push({{ ...stop(), ...(withMarks ? marks() : {{}}) }});
  }}
  return shown;
}}"""


# Pages


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


def written(tree: Tree, *, timed: bool = True) -> str:
    """The page of a tree with a picture as simple as can be, which costs no time to draw."""
    return page(tree, picture(tree), "", timed=timed)


def drawn_page(tree: Tree) -> str:
    """The page of a tree with its real picture."""
    try:
        return draw(tree).page
    except DrawingError as error:
        missing(str(error))


# Walks


def started(tree: Tree, now: datetime = NOW) -> Session:
    """A session at the start of a tree."""
    return Session.start(tree, now=now, zone=ZoneInfo(ZONE))


def answered(session: Session, given: Given, note: str | None = None, now: datetime = NOW) -> Session:
    """A session after an answer, which comes early where it is too soon for it."""
    try:
        return session.answer(given, now=now, note=note)
    except TooSoon:
        return session.answer(given, now=now, note=note, early=True)


def sessions(tree: Tree, given: Sequence[Given]) -> list[Session]:
    """The sessions at all stops of a walk that takes no time."""
    walk = [started(tree)]
    for each in given:
        walk.append(answered(walk[-1], each))
    return walk


def walks_of(tree: Tree, seeds: range, longest: int = 60) -> list[list[Given]]:
    """An edge cover of a tree, and some walks at random."""
    walks = [*cover(tree), *(random_walk(tree, seed, longest) for seed in seeds)]
    return [[answer for _, answer in walk.steps] for walk in walks]


# Links


def link_of(session: Session, *, timed: bool = True) -> str:
    """The address of the walk of a session, as the page writes it into a link."""
    start = session.started if timed else None
    moments = [f"{moment}~{_seconds(when - start)}" for moment, when in session.moments.items()] if start is not None else []
    head = ["1", _version(session.tree.version), "_" if start is None else _seconds(start - EPOCH), session.here.id, "_".join(moments) or "_"]
    return "#w=" + ".".join([*head, *(_step(step, start) for step in session.steps), "Z"])


def link_to(tree: Tree, given: Sequence[Given], *, timed: bool = True) -> str:
    """The address of a walk that takes no time."""
    return link_of(sessions(tree, given)[-1], timed=timed)


def _step(step: Step, start: datetime | None) -> str:
    """One step of a link; a day in a walk without times has the day as of which it is judged."""
    given = step.answer
    if isinstance(given, tuple):
        word = "~".join(("L", *given))
    elif isinstance(given, str):
        word = given if day(given) is None else f"D{given}" if start is not None else f"D{given}~{DAY}"
    else:
        word = "N" + f"{given:.17g}".replace(".", "p").replace("+", "") if isinstance(given, float) else f"N{given}"
    if start is None:
        return f"{step.node}_{word}"
    assert step.at is not None
    return "_".join((step.node, word, _seconds(step.at - start), *(("e",) if step.early else ())))


def _version(version: str | None) -> str:
    return re.sub(r"[^A-Za-z0-9-]", lambda found: f"~{ord(found[0]):x}~", version) if version else "_"


def _seconds(length: timedelta) -> str:
    """Whole seconds in base 36."""
    seconds, text = length // SECOND, ""
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    while seconds or not text:
        seconds, digit = divmod(seconds, 36)
        text = DIGITS[digit] + text
    return sign + text


# What a page is to show


def expected(session: Session, at: datetime = NOW, *, timed: bool = True) -> Told:
    """What a page that was opened by a link is to show where a session stands, at a time."""
    tree, here = session.tree, session.here
    number = session.asks_number
    lines = [one for line in (*session.help, *session.how, *session.caution, *session.parting) for one in line.with_bullets]
    late = late_at(session, at) if timed else []
    offers = [answer for answer in told_offers(session) if answer not in late]
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
        "wait": told_wait(session, at) if timed else told_wait_without_time(session),
        "note": here.note,
        "number": f"You can type {number.in_words}." if number is not None else None,
        "date": told_days(session.asks_date) if session.asks_date is not None else None,
        "ticks": words.ticks(tree.facts[here.fact or ""]) if session.asks_several is not None else None,
        "offers": [[answer.id, answer.label] for answer in offers],
        "late": [[answer.id, answer.label] for answer in late],
        "later": [answer.label for answer in late],
        "ended": session.ended,
        "notice": words.told("page.linked" if timed else "page.linked_untimed"),
        "cited": len(dict.fromkeys([*tree.source_of(here), *(citation for line in lines for citation in line.source)])),
        "path": [told_step(step) for step in session.steps],
    }


def marks_of(session: Session) -> Told:
    """What is to be marked in the whole picture where a session stands."""
    tree, here = session.tree, session.here
    walked = {here.id}
    for stop in replay(tree, {}, taken(tree, session.steps)):
        for way in (*stop.position.passed, *(() if stop.answer is None else (stop.answer,))):
            walked |= {way.node, f"{way.node} " if isinstance(way, Limit) else f"{way.node} {way.id}"}
    return {"walked": sorted(walked), "here": [here.id]}


def late_at(session: Session, at: datetime) -> list[Answer]:
    """The answers that have to wait still."""
    opens = session.opens_at
    arrived = session.steps[-1].at if session.steps else session.started
    if opens is None or arrived is None or max(at, arrived) >= opens:
        return []
    return [answer for answer in session.offers if not answer.any_time]


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


def told_moment(when: datetime, at: datetime) -> str:
    """A time in English, rounded up to the minute, as a browser of the United States writes it for its reader."""
    local, today = ((each + timedelta(seconds=59, microseconds=999_999)).astimezone(ZoneInfo(ZONE)) for each in (when, at))
    year = f", {local.year}" if local.year != at.astimezone(today.tzinfo).year else ""
    return f"{local:%A}, {local:%B} {local.day}{year}, {local.hour % 12 or 12}:{local:%M} {local:%p}"


def told_days(days: Days) -> str:
    """Which days can be given, as a page says it."""
    if days.least is not None and days.most is not None:
        return f"Enter a date from {told_day(days.least)} to {told_day(days.most)}."
    if days.least is not None:
        return f"Enter a date on or after {told_day(days.least)}."
    return f"Enter a date on or before {told_day(days.most)}." if days.most is not None else "Enter a date."


def told_line(line: Line) -> list[Any]:
    """A line as a page shows it: its words, what they lead to, and the lines below it."""
    beside = f" {line.address}" if line.link is None and line.address is not None and line.address not in line.say else ""
    return [line.say + beside, line.href, [told_line(bullet) for bullet in line.bullets]]


def told_wait(session: Session, at: datetime) -> list[str]:
    """What a page says of the times of a wait: from when on, and until when to wait; nothing where it ends at a moment that nobody gave."""
    opens, due, here = session.opens_at, session.due_at, session.here
    if isinstance(here, Action) and here.wait is not None and here.wait.until is not None and session.asks_moment is not None:
        return []
    arrived = session.steps[-1].at if session.steps else session.started
    assert arrived is not None
    now = max(at, arrived)
    told = []
    if opens is not None and (due is None or now < due):
        told.append(words.told("page.from" if now < opens else "page.open_since", time=told_moment(opens, now)))
    if due is not None:
        told.append(words.told("page.due" if now < due else "page.due_over", time=told_moment(due, now)))
    return told


def told_wait_without_time(session: Session) -> list[str]:
    """A wait as the terminal tells it."""
    here = session.here
    said = words.wait(session.tree, here.wait) if isinstance(here, Action) and here.wait is not None else ""
    return [said] if said else []


def times_of_wait(stop: Told) -> Told:
    """What a page shows, and of a wait only its times."""
    beginnings = tuple(words.group("page")[name].partition("{")[0] for name in ("from", "open_since", "due", "due_over"))
    return {**stop, "wait": [text for text in stop["wait"] if text.startswith(beginnings)]}


# Both side by side


def same_stops(opened: Page, stops: Iterable[tuple[Session, datetime]], *, timed: bool = True, marks: bool = False) -> None:
    """See that a page tells at some stops what sessions tell, each at a time; and that it marks the same in the whole picture."""
    wanted = {(link_of(session, timed=timed), _milliseconds(at)): (session, at) for session, at in stops}
    for (session, at), stop in zip(wanted.values(), opened.evaluate(STOPS, [list(map(list, wanted)), marks]), strict=True):
        told = {**expected(session, at, timed=timed), **(marks_of(session) if marks else {})}
        shown = times_of_wait(stop) if timed else stop
        different = {name: (shown[name], each) for name, each in told.items() if shown[name] != each}
        assert not different, f"after {session.steps} at {at}: {different}"


def same_walks(opened: Page, tree: Tree, walks: Iterable[Sequence[Given]], *, timed: bool = True, marks: bool = False) -> None:
    """See that a page and a session tell the same at each stop of some walks that take no time; a stop that several walks share is looked at once."""
    same_stops(opened, ((session, NOW) for walk in walks for session in sessions(tree, walk)), timed=timed, marks=marks)


def _milliseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(milliseconds=1)


def stop_of(opened: Page) -> Told:
    """What a page shows."""
    found: Told = opened.evaluate(STOP)
    return found


def walked(session: Session) -> Told:
    """What a page without time is to show where a session stands to which its reader walked."""
    return {**expected(session, timed=False), "notice": None}


def given_in(opened: Page) -> list[Any]:
    """What was given in the walk that is shown, as the device keeps it."""
    found: list[Any] = opened.evaluate(
        """() => {
          const { walk, count } = history.state ?? {};
          const entries = Object.keys(localStorage).map((key) => JSON.parse(localStorage[key]).walks ?? {});
          return (entries.find((walks) => walks[walk])?.[walk].steps ?? []).slice(0, count).map(([, given]) => given);
        }"""
    )
    return found


def go_to(opened: Page, hash: str) -> None:
    """Go to an address within the page that is open."""
    opened.evaluate(STOPS, [[[hash, opened.evaluate("Date.now()")]], False])


# What a reader does


def begin(opened: Page) -> None:
    """Go from the start to the first step."""
    click(opened.locator(".begin"))


def give(opened: Page, *answers: str) -> None:
    """Give some answers, one after the other."""
    for answer in answers:
        click(opened.locator(f'.answer[data-answer="{answer}"]'))


def click(control: Locator) -> None:
    """Click as whoever has seen what is there does, and not at once after it came."""
    control.page.clock.fast_forward(UNSEEN)
    control.click()


def load_anew(opened: Page) -> None:
    """Load a page anew, once a busy browser has written what the page keeps."""
    opened.wait_for_timeout(500)
    opened.reload()


def until(opened: Page, condition: str) -> None:
    """Wait until something is so; the policy of the page forbids what playwright would do for it."""
    for _ in range(1_200):
        if opened.evaluate(condition):
            return
        opened.wait_for_timeout(25)
    pytest.fail(f"it did not come to pass that {condition}")
