"""How many walks went which way and where they stopped: counted exactly or in steps, told alike in every format, and with nothing of a person in it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import AdviceTreeError, Count, Drawing, DrawingError, NodeHeat, RefusedTime, Session, Tree, carry, draw, load, loads, shipped
from advicetree.cli import main
from advicetree.drawing.bundles import gathered
from advicetree.drawing.heat import THINNEST, WIDEST, Heat, heat
from advicetree.drawing.view import view
from advicetree.engine import replay, taken
from advicetree.model import Answer, Ending, answers_of
from strategies import trees, walks
from test_drawing_svg import assert_fits, placed
from versions import RENAMED, TEA

PARCEL = Path(__file__).parent / "data" / "pictures" / "parcel.toml"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
DAY = timedelta(days=1)
MARK = "zzzqqq"

SHOP = loads(
    """
format = 1
id = "tea"
title = "Tea"
start = "thirsty"

[fact.colour]
ask = "Which colour?"
answers = { green = "Green", black = "Black" }

[situation.thirsty]
ask = "Are you thirsty?"
remember = false
answers.yes = "boil"
answers.no = "end"

[action.boil]
do = "Boil water"
wait = { at-least = "1 hour" }
limit = { visits = 2, then = "end" }
answers.done = "which"
answers.again = { to = "boil", any-time = true }

[situation.which]
about = "colour"
answers.green = "end"
answers.black = "thirsty"

[ending.end]
say = "Good."
good = true
"""
)


def walked(*moves: str, tree: Tree = SHOP, known: dict[str, str] | None = None, started: datetime | None = None) -> Session:
    """A walk by some answers; of one that keeps time, a day passes before each."""
    session, now = Session.start(tree, known, started), started
    for move in moves:
        now = None if now is None else now + DAY
        session = session.answer(move, now=now, note=MARK)
    return session


def exact(count: int) -> Count:
    return Count(count, count)


# What is counted


def arrivals(session: Session) -> tuple[Counter[str], Counter[tuple[str, str | None]]]:
    """How often a walk came to each node and went each way, told by the nodes one by one and not by the stops."""
    came: Counter[str] = Counter([session.tree.start])
    went: Counter[tuple[str, str | None]] = Counter()
    for halt in replay(session.tree, session.known_values, taken(session.tree, session.steps)):
        for passed in (*halt.position.passed, *([halt.answer] if halt.answer is not None else [])):
            went[passed.node, passed.id if isinstance(passed, Answer) else None] += 1
            came[passed.to] += 1
    return came, went


@given(st.data())
def test_the_counts_are_those_of_the_walks_one_by_one(data: st.DataObject) -> None:
    tree = data.draw(trees(rich=data.draw(st.booleans())))
    sessions = data.draw(st.lists(walks(tree), max_size=6))
    counted = heat(tree, sessions)
    came: Counter[str] = Counter()
    went: Counter[tuple[str, str | None]] = Counter()
    for session in sessions:
        its = arrivals(session)
        came += its[0]
        went += its[1]
    assert counted.walks == exact(len(sessions))
    assert counted.nodes.keys() == tree.nodes.keys()
    for id, node in tree.nodes.items():
        found = counted.nodes[id]
        assert found.came == exact(came[id])
        assert found.stopped == exact(sum(session.here is node and not session.ended for session in sessions))
        assert found.ways == {answer.id: exact(went[id, answer.id]) for answer in answers_of(node)}
        assert found.limit == (exact(went[id, None]) if node.limit is not None else None)


@given(st.data())
def test_what_comes_to_a_node_goes_on_from_it_or_is_there_still(data: st.DataObject) -> None:
    tree = data.draw(trees(rich=True))
    sessions = data.draw(st.lists(walks(tree), max_size=6))
    counted = heat(tree, sessions)
    to: Counter[str] = Counter({tree.start: len(sessions)})
    ended = 0
    for id, node in tree.nodes.items():
        found = counted.nodes[id]
        ways = [*found.ways.values(), *([found.limit] if found.limit is not None else [])]
        for answer in answers_of(node):
            to[answer.to] += found.ways[answer.id].at_least
        if node.limit is not None and found.limit is not None:
            to[node.limit.to] += found.limit.at_least
        if isinstance(node, Ending):
            assert found.stopped == exact(0)
            ended += found.came.at_least
        else:
            assert found.came.at_least == sum(way.at_least for way in ways) + found.stopped.at_least
    assert {id: found.came.at_least for id, found in counted.nodes.items()} == {id: to[id] for id in tree.nodes}
    assert ended + sum(found.stopped.at_least for found in counted.nodes.values()) == len(sessions)


@given(st.data(), st.integers(2, 7))
def test_in_steps_every_count_is_a_whole_step_and_holds_the_exact_one(data: st.DataObject, least: int) -> None:
    tree = data.draw(trees())
    sessions = data.draw(st.lists(walks(tree, most=3), max_size=4)) * data.draw(st.integers(1, 9))
    whole, told = heat(tree, sessions), heat(tree, sessions, least)
    pairs = [(whole.walks, told.walks)]
    for id, node in whole.nodes.items():
        other = told.nodes[id]
        pairs += [(node.came, other.came), (node.stopped, other.stopped), *zip(node.ways.values(), other.ways.values(), strict=True)]
    for one, steps in pairs:
        assert steps.at_least % least == 0
        assert steps.at_most == steps.at_least + least - 1
        assert steps.at_least <= one.at_least <= steps.at_most


@pytest.mark.parametrize("least", [2, 5])
def test_counts_in_the_same_step_are_drawn_alike_to_the_byte(least: int) -> None:
    """Nothing that is drawn is worked out from the exact numbers: not the widths, and not the shares."""
    for step in (0, 1, 12):
        drawings = [draw(SHOP, sessions=[walked("no")] * (step * least + more), least=least) for more in range(least)]
        for format in ("svg", "dot", "mmd", "md", "txt"):
            assert len({drawing.format(format) for drawing in drawings}) == 1
        assert len({drawing.view for drawing in drawings}) == 1


def test_passing_over_coming_back_and_a_limit_are_counted() -> None:
    sessions = [walked("yes", "again", "again"), walked("yes", "done", known={"colour": "black"}), walked("no")]
    counted = heat(SHOP, sessions)
    assert counted.nodes["boil"] == NodeHeat(exact(4), exact(0), counted.nodes["boil"].ways, exact(1))
    assert counted.nodes["boil"].ways == {"done": exact(1), "again": exact(2)}
    assert counted.nodes["which"].came == exact(1)
    assert counted.nodes["which"].ways == {"green": exact(0), "black": exact(1)}
    assert counted.nodes["thirsty"].stopped == exact(1)
    assert (counted.nodes["boil"].went(None), counted.nodes["boil"].went("again"), counted.nodes["end"].went("again")) == (exact(1), exact(2), None)
    assert counted.most == 4


def test_no_walks_are_counted_too() -> None:
    drawing = draw(SHOP, sessions=[])
    assert "Walks counted: 0." in drawing.outline
    assert drawing.view.title == "Tea: 0 walks"
    assert "stroke-width: 1.1" in drawing.svg


# For how long


def test_times_are_medians_since_the_last_step() -> None:
    sessions = [walked("yes", started=NOW - days * DAY) for days in (2, 4, 11)] + [walked("yes")]
    found = heat(SHOP, sessions, now=NOW).nodes["boil"]
    assert (found.stopped, found.stopped_for) == (exact(4), 3 * DAY)
    assert heat(SHOP, sessions).nodes["boil"].stopped_for is None
    assert heat(SHOP, [walked("yes")], now=NOW).nodes["boil"].stopped_for is None
    assert heat(SHOP, [walked(started=NOW - 3 * DAY)], now=NOW).nodes["thirsty"].stopped_for == 3 * DAY
    ended = heat(SHOP, [walked("no", started=NOW - 5 * DAY)], now=NOW).nodes["end"]
    assert (ended.stopped, ended.stopped_for) == (exact(0), None)


def test_a_step_after_now_has_just_been_taken() -> None:
    assert heat(SHOP, [walked("yes", started=NOW + DAY)], now=NOW).nodes["boil"].stopped_for == timedelta(0)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=9))
def test_a_median_is_told_to_the_largest_unit_of_which_it_has_two(seconds: list[int]) -> None:
    sessions = [Session.start(SHOP, now=NOW - timedelta(seconds=each)) for each in seconds]
    told = heat(SHOP, sessions, now=NOW).nodes["thirsty"].stopped_for
    true = median(seconds)
    unit = next((unit for unit in (86_400, 3_600, 60) if true >= 2 * unit), 1)
    assert told is not None
    assert told.total_seconds() % unit == 0
    assert abs(told.total_seconds() - true) <= unit / 2


def test_how_long_those_who_went_on_from_a_wait_had_stayed_is_told() -> None:
    found = heat(SHOP, [walked("yes", "done", started=NOW), walked("yes", "again", "done", started=NOW)]).nodes
    assert found["boil"].stayed == DAY
    assert found["thirsty"].stayed is None  # nobody waits there
    assert ("stayed", "Went on after 1 day (median)") in [*found["boil"].in_words()]


def test_the_times_of_too_few_are_not_told() -> None:
    sessions = [walked("yes", started=NOW - 3 * DAY)] * 4 + [walked("yes")] * 9
    assert heat(SHOP, sessions, 4, NOW).nodes["boil"].stopped_for == 2 * DAY
    assert heat(SHOP, sessions, 5, NOW).nodes["boil"].stopped_for is None


# What is told


def crowd() -> list[Session]:
    """A hundred walks and one, of which twelve have stopped at the wait for three days."""
    return [walked("no")] * 88 + [walked("yes", started=NOW - 4 * DAY)] * 12 + [walked("yes", "done", "black")]


def told_at(drawing: Drawing, id: str) -> list[str]:
    (box,) = (box for box in drawing.view.boxes if box.id == id)
    return [f"{detail.kind}: {detail.text}" for detail in box.details if box.heat is not None]


def test_boxes_tell_how_many_came_and_stopped() -> None:
    drawing = draw(SHOP, sessions=crowd(), now=NOW)
    assert told_at(drawing, "boil")[:2] == ["came: 13 came", "stopped-often: 12 stopped here (92%), for 3 days (median)"]
    assert told_at(drawing, "thirsty")[:2] == ["came: 102 came", "stopped: 1 stopped here (1%)"]
    assert told_at(drawing, "end") == ["came: 88 came"]
    assert told_at(draw(SHOP, sessions=[]), "end") == ["came: Nobody came"]


def test_small_counts_are_told_in_steps() -> None:
    drawing = draw(SHOP, sessions=crowd(), now=NOW, least=5)
    assert told_at(drawing, "boil")[:2] == ["came: 10 to 14 came", "stopped: 10 to 14 stopped here, for 3 days (median)"]
    assert told_at(drawing, "thirsty")[0] == "came: 100 to 104 came"
    assert told_at(drawing, "which")[0] == "came: Fewer than 5 came"
    assert {edge.count.brief for edge in drawing.view.edges if edge.count is not None} == {"10–14", "85–89", "<5"}
    assert "Walks counted: 100 to 104. A walk that comes to a node twice counts there twice." in drawing.outline
    assert "Numbers are told in steps of 5." in drawing.outline
    assert "85 to 89 went this way (about 85%)." in drawing.outline


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (exact(1), exact(1000), "1 stopped here (less than 1%)"),
        (exact(49), exact(1000), "49 stopped here (5%)"),
        (exact(1234), exact(1234), "1,234 stopped here (100%)"),
        (Count(5, 9), Count(45, 49), "5 to 9 stopped here"),
        (Count(5, 9), Count(50, 54), "5 to 9 stopped here (about 13%)"),
        (Count(5, 9), Count(5_000, 5_004), "5 to 9 stopped here (less than 1%)"),
    ],
)
def test_a_share_is_told_where_it_means_something(part: Count, whole: Count, told: str) -> None:
    assert [*NodeHeat(whole, part).in_words()][1][1] == told


def test_five_percent_stand_out() -> None:
    assert [NodeHeat(exact(1000), exact(stopped)).stops_many for stopped in (0, 44, 46, 500)] == [False, False, True, True]


def test_every_format_tells_it() -> None:
    drawing = draw(SHOP, sessions=crowd(), now=NOW, theme="light")
    svg = " ".join(ET.fromstring(drawing.svg).itertext())  # noqa: S314  (it is our own)
    for text in (svg, drawing.dot, drawing.mermaid):
        for words in ("101 walks", "13 came", "12 stopped", "(88)"):
            assert words in text
    assert "Width and number: how many of 101 walks went this way" in svg
    assert "The wider a line is, the more of 101 walks went along it." in svg
    for text in (drawing.outline, drawing.markdown):
        for words in ("Walks counted: 101.", "12 stopped here", "88 went this way", "Nobody went this way."):
            assert words in text


def widths(drawing: Drawing) -> dict[tuple[str, str | None], float]:
    """How wide the lines of a picture are, by what they are of."""
    found = {}
    for group in ET.fromstring(drawing.svg).iter("{http://www.w3.org/2000/svg}g"):  # noqa: S314
        if "way" in (group.get("class") or "").split() and group.get("data-node"):
            for line in group.iter("{http://www.w3.org/2000/svg}path"):
                found[group.get("data-node", ""), group.get("data-answer")] = float((line.get("style") or "stroke-width: 0").partition(": ")[2])
    return found


def test_lines_are_as_wide_as_many_went_along_them() -> None:
    drawing = draw(SHOP, sessions=crowd())
    found = widths(drawing)
    for edge in drawing.view.edges:
        assert edge.count is not None
        wide = THINNEST + (WIDEST - THINNEST) * edge.count.at_least / 102
        assert found[edge.node, edge.answer] == pytest.approx(wide, abs=0.01)
        assert re.search(rf"w_{edge.node}_.*penwidth={wide:.2f}", drawing.dot)
    assert f"stroke-width:{THINNEST + (WIDEST - THINNEST) * 88 / 102:.1f}px" in drawing.mermaid


@pytest.mark.parametrize("least", [1, 5])
def test_every_text_is_in_its_own_shape(least: int) -> None:
    tree = shipped("interview-recovery")
    sessions = [Session.start(tree, now=NOW).answer("waiting", now=NOW + DAY)] * 1234
    shown = draw(tree, sessions=sessions, least=least, now=NOW + 9 * DAY).view
    measures, _, frames = placed(shown)
    for box in shown.boxes:
        assert_fits(measures.boxes[box.id], *frames[f"n_{box.id.replace('-', '_')}"])


def test_without_sessions_nothing_is_counted() -> None:
    drawing = draw(load(PARCEL))
    assert drawing.view.heat is None
    assert {box.heat for box in drawing.view.boxes} == {None}
    assert {edge.count for edge in drawing.view.edges} == {None}


def test_a_part_tells_the_counts_of_the_whole() -> None:
    tree = shipped("interview-recovery")
    sessions = [Session.start(tree).answer("waiting").answer("done")] * 3
    whole = {box.id: box.heat for box in draw(tree, sessions=sessions).view.boxes}
    part = draw(tree, sessions=sessions, stage="evaluate", brief=True)
    assert {box.id: box.heat for box in part.view.boxes if box.kind != "elsewhere"}.items() <= whole.items()
    assert part.view.title == "Recovering from a bad interview: Evaluate, 3 walks"


def test_what_is_counted_comes_first_in_a_brief_box_too() -> None:
    tree = shipped("interview-recovery")
    (box,) = (box for box in draw(tree, sessions=[Session.start(tree)], stage="evaluate", brief=True).view.boxes if box.number == 5)
    assert [detail.kind for detail in box.details][:2] == ["came", "caution"]


@pytest.mark.parametrize(("least", "told"), [(1, "9"), (2, "8–16")])
def test_answers_that_are_one_line_are_counted_together(least: int, told: str) -> None:
    answers = ", ".join(f'a{number} = "end"' for number in range(8))
    tree = loads(f'format = 1\nid = "t"\ntitle = "T"\nstart = "q"\n[situation.q]\nask = "Which?"\nanswers = {{ {answers} }}\n[ending.end]\nsay = "E."\n')
    sessions = [walked(f"a{number}", tree=tree) for number in (0, 0, 1, 1, 2, 2, 3, 3, 7)]
    (edge,) = gathered(draw(tree, sessions=sessions, least=least).view).edges
    assert edge.count is not None
    assert edge.count.brief == told


def test_what_is_gone_was_not_counted() -> None:
    from advicetree.promises import Point  # noqa: PLC0415

    before = SHOP
    after = loads(
        'format = 1\nid = "tea"\ntitle = "Tea"\nstart = "thirsty"\n[situation.thirsty]\nask = "Are you thirsty?"\nremember = false\n'
        'answers.no = "end"\n[ending.end]\nsay = "Good."\n'
    )
    drawing = draw(after, sessions=[walked("no", tree=after)], differences={Point("thirsty", "yes"): "gone"}, before=before)
    counts = {(edge.node, edge.answer): edge.count for edge in drawing.view.edges}
    assert counts["thirsty", "no"] == exact(1)
    assert counts["thirsty", "yes"] is None
    assert drawing.svg


# What is nobody else's business


@pytest.mark.parametrize("least", [1, 5])
def test_nothing_of_a_person_is_in_it(least: int) -> None:
    """No note, no number, no day, no list, no known fact, no moment and no time of a step, in any format."""
    tree = load(PARCEL)
    started = datetime(2021, 7, 6, 5, 4, 3, tzinfo=timezone.utc)
    sessions = [Session.start(tree, {"value": 91827364.5, "sender": "friend"}, started).answer("no", now=started + timedelta(hours=7), note=MARK)]
    sessions = [session.with_moment("sent", started - 3 * DAY) for session in sessions]
    drawing, empty = (draw(tree, sessions=some, least=least, now=NOW) for some in (sessions, []))
    for name in ("svg", "dot", "mmd", "md", "txt"):
        text = str(drawing.format(name))
        assert not re.search(rf"{MARK}|91827364|2021|05:04|12:04", text)
        assert text.count("friend") == str(empty.format(name)).count("friend")
    assert MARK not in repr(drawing.view)
    assert "91827364" not in repr(drawing.view)
    assert drawing.view.session is None


# What is refused

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"sessions": [], "least": 0}, "'least' is 0; give a whole number from 1"),
    ({"sessions": [], "least": True}, "'least' is true; give a whole number from 1"),
    ({"sessions": [], "least": 2.0}, "'least' is 2.0; give a whole number from 1"),
    ({"least": 5}, "'least' is about sessions, and none are given; give 'sessions' too"),
    ({"now": NOW}, "'now' is about sessions, and none are given; give 'sessions' too"),
    ({"sessions": [], "session": Session.start(SHOP)}, "'session' and 'sessions' both say which walks are drawn; give one of them"),
    ({"heat": heat(SHOP, []), "sessions": []}, "'sessions' and 'heat' both say which walks are drawn; give one of them"),
    ({"heat": heat(SHOP, []), "session": Session.start(SHOP)}, "'session' and 'heat' both say which walks are drawn; give one of them"),
    ({"heat": heat(SHOP, []), "overview": True}, "'overview' and 'heat' exclude one another; give one of them"),
    ({"heat": heat(shipped("delayed-flight"), [])}, "'heat' was counted in another tree; draw the tree in which it was counted"),
    ({"heat": heat(SHOP, []), "least": 5}, "'least' is about sessions, and none are given; give 'sessions' too"),
    ({"sessions": [], "walk_only": True}, "there is no walk to draw by itself; give the session whose walk is meant"),
    (
        {"sessions": [Session.start(SHOP), Session.start(shipped("delayed-flight"))]},
        "session 2 of 'sessions' walks another tree; draw the tree that they all walk",
    ),
]


@pytest.mark.parametrize(("wanted", "told"), REFUSED, ids=[told[:40] for _, told in REFUSED])
def test_what_cannot_be_counted_is_refused_in_a_sentence(wanted: dict[str, Any], told: str) -> None:
    with pytest.raises(AdviceTreeError) as caught:
        draw(SHOP, **wanted)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("sessions", "told"),
    [
        ("walks", "'sessions' takes sessions, such as [session], not 'walks'"),
        (5, "'sessions' takes sessions, such as [session], not 5"),
        ({"a": 1}, "'sessions' takes sessions, such as [session], not a table"),
        (Session.start(SHOP), "'sessions' takes sessions, such as [session], not Session"),
        (["{}"], "'sessions' takes sessions, such as [session], and holds '{}'"),
    ],
)
def test_what_is_no_session_is_refused_by_its_type(sessions: Any, told: str) -> None:
    with pytest.raises(TypeError) as caught:
        draw(SHOP, sessions=sessions)
    assert str(caught.value) == told


def test_what_is_no_count_is_refused_by_its_type() -> None:
    with pytest.raises(TypeError) as caught:
        draw(SHOP, heat=5)  # type: ignore[arg-type]
    assert str(caught.value) == "'heat' is a Heat, such as summary(table, tree).heat(), not 5"


@pytest.mark.parametrize("least", [1, 5])
def test_what_was_counted_already_is_drawn_as_sessions_are(least: int) -> None:
    sessions = [Session.start(SHOP), Session.start(SHOP).answer("yes"), Session.start(SHOP).answer("no")]
    assert draw(SHOP, heat=heat(SHOP, sessions, least)).svg == draw(SHOP, sessions=sessions, least=least).svg


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(RefusedTime, match=r"^'now' has no zone; "):
        draw(SHOP, sessions=[], now=datetime(2026, 3, 2))  # noqa: DTZ001


def test_a_page_counts_nobody() -> None:
    with pytest.raises(
        DrawingError, match=r"^a page is walked by one reader, and does not tell of many walks; draw an SVG of them, or a page without sessions$"
    ):
        _ = draw(SHOP, sessions=[]).page


def test_sessions_are_taken_one_by_one_and_equal_trees_are_one() -> None:
    again = load(PARCEL)
    sessions = (Session.start(tree).answer("no") for tree in (load(PARCEL), again))
    assert heat(again, sessions).nodes["tracked"].came == exact(2)


def test_ten_thousand_walks_are_counted_in_seconds() -> None:
    """It took 0.4 seconds of processor time."""
    from time import process_time  # noqa: PLC0415

    tree = shipped("interview-recovery")
    rng = Random(1)  # noqa: S311
    some = []
    for _ in range(500):
        session = Session.start(tree)
        while not session.ended and rng.random() > 0.05:
            session = session.answer(rng.choice(session.offers).id if session.offers else ())
        some.append(session)
    began = process_time()
    counted: Heat = heat(tree, some * 20)
    assert process_time() - began < 10
    assert counted.walks == exact(10_000)
    assert view(tree, heat=counted).heat is counted


# On the command line


def folder(path: Path, **walks: str) -> Path:
    """A folder of saved walks."""
    path.mkdir()
    for name, text in walks.items():
        (path / f"{name}.json").write_text(text, encoding="utf-8")
    return path


def test_a_folder_of_saved_walks_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tree = load(PARCEL)
    sessions = [Session.start(tree), Session.start(tree, now=NOW - 5 * DAY).answer("no", now=NOW - 3 * DAY, note=MARK)]
    saved = folder(tmp_path / "walks", a=sessions[0].save(), b=sessions[1].save())
    (saved / "b.note.txt").write_text(MARK, encoding="utf-8")
    (saved / ".hidden.json").write_text("{}", encoding="utf-8")
    file = tmp_path / "heat.svg"
    options = ["--sessions", str(saved), "--now", NOW.isoformat()]
    for more, least in ([], 1), (["--least", "2"], 2):
        assert main(["draw", str(PARCEL), "-o", str(file), *options, *more]) == 0
        assert file.read_text(encoding="utf-8") == draw(tree, sessions=sessions, now=NOW, least=least).svg
        assert capsys.readouterr() == ("", f"{file} is written.\n")


def test_the_clock_tells_for_how_long_they_have_been_there(tmp_path: Path) -> None:
    session = Session.start(load(PARCEL), now=datetime.now(timezone.utc) - 4 * DAY)
    saved = folder(tmp_path / "walks", a=session.save())
    file = tmp_path / "heat.txt"
    assert main(["draw", str(PARCEL), "-o", str(file), "--sessions", str(saved)]) == 0
    assert "1 stopped here (100%), for 4 days (median)." in file.read_text(encoding="utf-8")


def test_files_without_a_walk_through_this_tree_are_told_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = load(PARCEL)
    good = Session.start(tree).answer("no").save()
    changed = good.replace('"no"', '"maybe"')
    saved = folder(tmp_path / "walks", good=good, another=Session.start(SHOP).save(), broken="{", changed=changed, newer=good.replace(":1,", ":9,", 1))
    (saved / "folder.json").mkdir()
    (saved / "nowhere.json").symlink_to(saved / "gone")
    monkeypatch.chdir(tmp_path)
    file = Path("heat.txt")
    assert main(["draw", str(PARCEL), "-o", str(file), "--sessions", "walks"]) == 0
    told = "advicetree: 6 of 7 files in 'walks' hold no walk through this tree, and are left out: 'another.json', 'broken.json', 'changed.json' and 3 more; "
    told += "1 of these walks another version of it, and cannot be carried over whole\n"
    assert capsys.readouterr() == ("", f"{told}{file} is written.\n")
    assert "Walks counted: 1." in file.read_text(encoding="utf-8")


def test_walks_that_were_saved_before_a_renaming_count_where_they_stand_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = loads(TEA)
    folder(tmp_path / "walks", here=Session.start(old).answer("yes").save(), on=Session.start(old).answer("yes").answer("done").save())
    monkeypatch.chdir(tmp_path)
    new = Path("new.toml")
    new.write_text(RENAMED.replace("[action.boil-water]", '[action.boil-water]\nwas = "boil"'), encoding="utf-8")
    assert main(["draw", "new.toml", "-o", "heat.txt", "--sessions", "walks"]) == 0
    assert "Walks counted: 2." in Path("heat.txt").read_text(encoding="utf-8")
    new.write_text(RENAMED, encoding="utf-8")
    assert main(["draw", "new.toml", "-o", "heat.txt", "--sessions", "walks"]) == 2
    assert capsys.readouterr().err.endswith(
        "advicetree: none of the 2 files in 'walks' holds a walk through this tree: 'here.json', 'on.json'; "
        "2 of these walk another version of it, and cannot be carried over whole; carry them to this version first\n"
    )


def test_sessions_of_another_version_are_to_be_carried_first() -> None:
    old, new = loads(TEA), loads(RENAMED)
    with pytest.raises(AdviceTreeError, match=r"^session 1 of 'sessions' walks another version of the tree; carry it first: carry\(session, tree\)\.session$"):
        draw(new, sessions=[Session.start(old)])
    assert "Walks counted: 1." in draw(new, sessions=[carry(Session.start(old), new).session]).outline


def test_a_single_file_that_is_left_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder(tmp_path / "walks", good=Session.start(load(PARCEL)).save(), broken="{")
    monkeypatch.chdir(tmp_path)
    assert main(["draw", str(PARCEL), "-o", "heat.txt", "--sessions", "walks"]) == 0
    told = "advicetree: 1 of 2 files in 'walks' holds no walk through this tree, and is left out: 'broken.json'\n"
    assert capsys.readouterr() == ("", f"{told}heat.txt is written.\n")


def test_who_has_just_stopped_has_been_there_for_less_than_a_second() -> None:
    tree = load(PARCEL)
    assert "1 stopped here (100%), for less than a second (median)." in draw(tree, sessions=[Session.start(tree, now=NOW)], now=NOW).outline


CLI_REFUSED = [
    (["--sessions", "nowhere"], "'nowhere' cannot be read as a folder: No such file or directory; name a folder of files that `walk --save` wrote"),
    (["--sessions", "empty"], "there is no saved walk in 'empty'; name a folder of files that `walk --save` wrote"),
    (["--sessions", "walks/a.json"], "'walks/a.json' cannot be read as a folder: Not a directory; name a folder of files that `walk --save` wrote"),
    (["--sessions", "a\0b"], "'a\\x00b' cannot be read as a folder: its name cannot be used; name a folder of files that `walk --save` wrote"),
    (
        ["--sessions", "walks"],
        "none of the 2 files in 'walks' holds a walk through this tree: 'a.json', 'b.json'; name a folder of files that `walk --save` wrote",
    ),
    (["--sessions", "walks", "--session", "walks/a.json"], "--session and --sessions both say which walks are drawn; give one of them"),
    (["--sessions", "walks", "--walk-only"], "--walk-only needs a walk to draw; name the file of a saved one by --session FILE"),
    (["--least", "5"], "--least is about saved walks; name their folder by --sessions FOLDER"),
    (["--now", "2026-03-02T09:00+01:00"], "--now is about saved walks; name their folder by --sessions FOLDER"),
    (["--sessions", "walks", "--least", "0"], "'least' is 0; give a whole number from 1"),
    (["--sessions", "walks", "--now", "noon"], "--now 'noon' is not a time with a zone; write it as 2026-03-02T09:00+01:00"),
]


@pytest.mark.parametrize(("options", "told"), CLI_REFUSED, ids=[" ".join(options) for options, _ in CLI_REFUSED])
def test_what_cannot_be_drawn_of_a_folder_is_told_in_a_sentence(
    options: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder(tmp_path / "walks", a="{}", b=Session.start(SHOP).save())
    folder(tmp_path / "empty")
    assert main(["draw", str(PARCEL), "-o", "tree.svg", *options]) == 2
    assert capsys.readouterr() == ("", f"advicetree: {told}\n")
    assert not (tmp_path / "tree.svg").exists()
