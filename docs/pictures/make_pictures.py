"""Writes the pictures that the documentation shows: `python docs/pictures/make_pictures.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from advicetree import Drawing, Session, Tree, check, compare, draw, dumps, load, loads, random_walk, shipped, shipped_ids

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
HERE = Path(__file__).parent
DATA = HERE.parent.parent / "tests" / "data" / "pictures"
_TREE = re.compile(r'(?:"""|```toml)\n(?P<text>[^`"]*?format\s*=\s*1\b.*?)(?:"""|```)', re.DOTALL)
_PROMPT = re.compile(r"^\.\.\. ?", re.MULTILINE)


def told(page: str, id: str) -> Tree:
    """The tree of that id which a page of the documentation tells."""
    texts = [_PROMPT.sub("", found["text"]) for found in _TREE.finditer((HERE.parent / page).read_text(encoding="utf-8"))]
    (text,) = [text for text in texts if re.search(rf'^\s*id\s*=\s*"{id}"', text, re.MULTILINE)]
    return loads(text)


def parking() -> tuple[Tree, Tree]:
    """The same advice with forks and with rules, as the page on expressions puts both together."""
    page = (HERE.parent / "explanation" / "a-tree-is-data.md").read_text(encoding="utf-8")
    facts, forks, rules, *_ = [_PROMPT.sub("", text) for text in re.findall(r'"""\n(.*?)"""', page, re.DOTALL)]
    return loads(facts + forks), loads(facts + rules)


def written(page: str, name: str) -> Tree:
    """The tree that a page has its reader save as a file, as it is there in the end."""
    blocks = re.findall(rf"<!-- file: {re.escape(name)} -->\n```toml\n(.*?)^```$", (HERE.parent / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return loads(blocks[-1], "toml")


def people(tree: Tree) -> Iterator[Session]:
    """The walks that the page about live advice counts."""
    for answers in ["broken"] * 4 + ["broken done"] * 3 + ["dislike", "dislike yes", "broken done paid"]:
        session = Session.start(tree, now=MONDAY)
        for answer in answers.split():
            session = session.answer(answer, now=MONDAY)
        yield session


def plant_walk(tree: Tree) -> Session:
    """The walk that the page about building an app shows."""
    session = Session.start(tree)
    for answer in ("wet", "no", "done", "dry", "same"):
        session = session.answer(answer)
    return session


def stopped(tree: Tree) -> list[Session]:
    """Sessions of made-up readers: half of them stop after one to three answers, and half go on to an ending."""
    sessions = []
    for seed in range(240):
        walk, session = random_walk(tree, seed), Session.start(tree, now=MONDAY)
        for number, (_, given) in enumerate(walk.steps[: 1 + seed % 3 if seed % 2 else None]):
            session = session.answer(given, now=MONDAY + timedelta(hours=5 * number), early=True)
        sessions.append(session)
    return sessions


def pictures() -> dict[str, Drawing]:
    """Each picture by the name of its file."""
    tree = shipped("interview-recovery")
    session = Session.start(tree, known={"contact": "no"})
    for answer in ("waiting", "done", "mine", "done", "call"):
        session = session.answer(answer)
    refund = written("start/look-after-advice.md", "refund.toml")
    plant = written("start/build-an-app.md", "plant.toml")
    links = {stage: f"{stage}.svg" for stage in tree.stages}
    edit = compare(load(DATA / "parcel.toml"), load(DATA / "parcel-edited.toml"))
    data = json.loads(dumps(tree))
    data["version"] = "2.1.0"
    data["action"]["call-interviewer"]["wait"]["at-least"] = "3 days"
    data["situation"]["call-or-wait"]["answers"]["unsure"]["to"] = "wait-for-reply"
    edited = compare(tree, loads(json.dumps(data), "json"))
    overview = draw(tree, overview=True, links=links)
    tea, visit, packing = (told(f"explanation/{page}.md", id) for page, id in (("proofs", "tea"), ("passing-over", "visit"), ("sessions", "packing")))
    forks, rules = parking()
    letter = told("how-to/waits-clocks-and-moments.md", "letter")
    packed = Session.start(packing).answer("hills").answer("yes").answer("no")
    return {
        "overview.svg": overview,
        "overview.md": overview,
        **{f"{id}.svg": draw(shipped(id)) for id in shipped_ids()},
        **{file: draw(tree, stage=stage) for stage, file in links.items()},
        "rules.svg": draw(load(DATA / "heating.toml")),
        "differences.svg": draw(edit.new, differences=edit.differences, before=edit.before, look="cards"),
        "no-power.svg": draw(written("start/write-advice.md", "no-power.toml")),
        "broken-promise.svg": draw(tea, problems=check(tea).problems, look="chart"),
        "bicycle.svg": draw(told("how-to/write-a-good-tree.md", "stolen-bicycle")),
        "heat.svg": draw(tree, sessions=stopped(tree), now=MONDAY + timedelta(days=3), stage="evaluate"),
        "help.svg": draw(told("how-to/ask-for-lists-and-dates.md", "help"), look="cards"),
        "waiting.svg": draw(letter, session=Session.start(letter, now=MONDAY), look="chart"),
        "change.svg": draw(packing, session=packed.change("where", "sea"), look="chart"),
        "parking-forks.svg": draw(forks, look="chart"),
        "parking-rules.svg": draw(rules, look="chart"),
        "passing-over.svg": draw(visit, session=Session.start(visit, known={"country": "abroad"}).answer("yes"), look="chart"),
        "plant.svg": draw(plant, session=plant_walk(plant), look="cards"),
        "people.svg": draw(refund, sessions=people(refund), now=MONDAY + timedelta(weeks=4)),
        "edited-stage.svg": draw(edited.new, differences=edited.differences, before=edited.before, stage="call-interviewer", look="cards"),
        "random-walks.svg": draw(tree, sessions=[random_walk(tree, seed, longest=1 + seed % 9).session() for seed in range(500)], stage="evaluate"),
        "walk.svg": draw(tree, session=session, around="call-interviewer", look="chart"),
    }


if __name__ == "__main__":
    for name, drawing in pictures().items():
        drawing.save(HERE / name)
