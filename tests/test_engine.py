"""The semantics of a walk, case by case."""

from datetime import datetime, timedelta, timezone

import attrs
import pytest

from advicetree import RefusedAnswer, Session, Tree, UnknownName, engine, loads, random_walk
from advicetree.answering import facts_known, known_value, offers, resolve
from advicetree.engine import LATEST, Given, Position, advance, due, key, opens, replay, said_to, since, start
from advicetree.model import Ending, Limit, Line, Table, Wait
from conditions import where

NONE: Table[str] = Table()


def walk(tree: Tree, known: dict[str, Given], *given: Given) -> Position:
    """Walk by what is given at each stop."""
    position = start(tree, facts_known(tree, known))
    for one in given:
        answer, value = resolve(tree, position.node, one)
        position = advance(tree, position, answer, value)
    return position


def names(position: Position) -> list[str]:
    """Name what was passed over: `node.answer`, or `node!` where a limit sent on."""
    return [f"{passed.node}!" if isinstance(passed, Limit) else f"{passed.node}.{passed.id}" for passed in position.passed]


@pytest.mark.parametrize(
    ("known", "given", "here", "passed"),
    [
        ({}, [], "where", []),
        ({"region": "north"}, [], "how-long", ["where.north"]),
        ({"region": "south"}, [], "how-long", ["where.others"]),
        ({"region": "north", "nights": 1}, [], "tent", ["where.north", "how-long.few"]),
        ({"region": "north", "nights": 3}, [], "like-it", ["where.north", "how-long.others"]),
        ({"nights": "long"}, ["south"], "like-it", ["how-long.others"]),
        ({"nights": "long"}, ["south", "no"], "move-on", []),
        ({"nights": "long"}, ["south", "no", "done"], "like-it", ["where-again.others", "how-long-still.long"]),
        ({}, ["unsure", "done", "islands", "done", 2], "tent", []),
        ({}, ["unsure", "nothing"], "where", []),
        ({}, ["unsure", "nothing", "unsure"], "look-around", []),
        ({}, ["unsure", "nothing", "unsure", "nothing", "unsure"], "stay-home", ["look-around!"]),
        ({}, ["south", "week", "no", "done", "no", "done", "no", "done"], "stay-home", ["where-again!"]),
        ({}, ["south", "week", "yes"], "house", []),
    ],
)
def test_a_walk_goes_on_by_itself_through_what_is_known_and_what_is_exhausted(
    lodging: Tree, known: dict[str, Given], given: list[Given], here: str, passed: list[str]
) -> None:
    position = walk(lodging, known, *given)
    assert position.node.id == here
    assert names(position) == passed


def test_an_arrival_that_a_limit_sends_on_is_no_visit(lodging: Tree) -> None:
    position = walk(lodging, {}, "unsure", "nothing", "unsure", "nothing", "unsure")
    assert position.visits == {"look-around": 2}
    assert not position.visited("look-around")
    assert position.visited("stay-home")


def test_passing_over_a_situation_is_a_visit(lodging: Tree) -> None:
    position = walk(lodging, {"nights": "week"}, "south", "no", "done")
    assert position.visits == {"where-again": 1}
    assert [node for node in lodging.nodes if position.visited(node)] == ["like-it", "where-again", "how-long-still"]


def test_a_position_remembers_what_can_be_met_again_and_nothing_else(lodging: Tree) -> None:
    """An answer asked at each visit, and one that settles nothing, leave no trace."""
    assert walk(lodging, {}, "south", "week", "no").facts == {"region": "south", "nights": "week"}
    assert walk(lodging, {}, "unsure", "nothing") == walk_with_visits(lodging, {"look-around": 1})
    once = loads('format = 1\nid = "x"\ntitle = "X"\nstart = "a"\n[situation.a]\nask = "A?"\nanswers = { yes = "z", no = "z" }\n[ending.z]\nsay = "Z."')
    assert walk(once, {}, "yes").facts == {}
    assert walk(once, {"a": "yes"}).facts == {"a": "yes"}


def walk_with_visits(tree: Tree, visits: dict[str, int]) -> Position:
    """Stand at the start with some visits gone."""
    return Position(tree[tree.start], {}, visits)


def test_positions_are_equal_whatever_was_passed_over(lodging: Tree) -> None:
    assert walk(lodging, {"region": "north"}) == walk(lodging, {}, "north")


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("where", [("north", "The north"), ("unsure", "I cannot tell yet"), ("south", "The south"), ("islands", "The islands")]),
        ("how-long", [("few", "One or two"), ("week", "Up to a week"), ("long", "Longer")]),
        ("look-around", [("done", "Done"), ("nothing", "There was nothing")]),
        ("move-on", [("done", "Done")]),
        ("tent", []),
    ],
)
def test_offers_name_every_answer_with_those_of_others_last(lodging: Tree, node: str, expected: list[tuple[str, str]]) -> None:
    assert [(offer.id, offer.label) for offer in offers(lodging, lodging[node])] == expected


@pytest.mark.parametrize(
    ("node", "given", "answer", "value"),
    [
        ("where", "north", "north", "north"),
        ("where", "south", "others", "south"),
        ("where", "unsure", "unsure", "unsure"),
        ("how-long", "week", "others", "week"),
        ("how-long", 1, "few", "few"),
        ("how-long", 2.999, "few", "few"),
        ("how-long", 3, "others", "week"),
        ("how-long", 7.5, "others", "week"),
        ("how-long", 8, "others", "long"),
        ("how-long", 365, "others", "long"),
        ("look-around", "done", "done", "done"),
    ],
)
def test_an_answer_is_meant_by_its_id_or_by_a_number(lodging: Tree, node: str, given: Given, answer: str, value: str) -> None:
    """A number on a bound falls in the band above it."""
    found, stands_for = resolve(lodging, lodging[node], given)
    assert (found.id, stands_for) == (answer, value)


NIGHTS = "give a number of nights from 1 to 365, or one of 'few', 'week', 'long'"
REGIONS = "give one of 'north', 'unsure', 'south', 'islands'"


@pytest.mark.parametrize(
    ("node", "given", "message"),
    [
        ("where", "The north", "'The north' is not an answer at 'where'; give its id, 'north'"),
        ("where", "  the NORTH ", "'  the NORTH ' is not an answer at 'where'; give its id, 'north'"),
        ("where", "I cannot tell yet", "'I cannot tell yet' is not an answer at 'where'; give its id, 'unsure'"),
        ("where", "North", "'North' is not an answer at 'where'; did you mean 'north'?"),
        ("where", "nort", "'nort' is not an answer at 'where'; did you mean 'north'?"),
        ("where", "others", "'others' is not an answer at 'where'; say which one: give one of 'south', 'islands'"),
        ("where", "Somewhere else", "'Somewhere else' is not an answer at 'where'; say which one: give one of 'south', 'islands'"),
        ("where", "", f"'' is not an answer at 'where'; {REGIONS}"),
        ("where", 1, f"1 is not an answer at 'where'; {REGIONS}"),
        ("where", None, f"None is not an answer at 'where'; {REGIONS}"),
        ("where", ["north"], f"a list is not an answer at 'where'; {REGIONS}"),
        ("where", {"north": 1}, f"a table is not an answer at 'where'; {REGIONS}"),
        ("where", "x" * 100, f"'{'x' * 39}…' is not an answer at 'where'; {REGIONS}"),
        ("where", "a\nb\x00\ud800", f"'a\\nb\\x00\\ud800' is not an answer at 'where'; {REGIONS}"),
        ("how-long", True, f"true is not an answer at 'how-long'; {NIGHTS}"),
        ("how-long", float("nan"), f"nan is not an answer at 'how-long'; {NIGHTS}"),
        ("how-long", float("inf"), f"inf is not an answer at 'how-long'; {NIGHTS}"),
        ("how-long", float("-inf"), f"-inf is not an answer at 'how-long'; {NIGHTS}"),
        ("how-long", 0, f"0 is not an answer at 'how-long'; {NIGHTS}"),
        ("how-long", 365.5, f"365.5 is not an answer at 'how-long'; {NIGHTS}"),
        pytest.param("how-long", 10**5_000, f"a number of many digits is not an answer at 'how-long'; {NIGHTS}", id="huge"),
        ("how-long", "5", "'5' is not an answer at 'how-long'; give the number itself, not text"),
        ("how-long", "weeks", "'weeks' is not an answer at 'how-long'; did you mean 'week'?"),
        ("how-long", 2j, f"complex is not an answer at 'how-long'; {NIGHTS}"),
        ("look-around", "finished", "'finished' is not an answer at 'look-around'; give one of 'done', 'nothing'"),
        ("look-around", 1, "1 is not an answer at 'look-around'; give one of 'done', 'nothing'"),
        ("tent", "yes", "the walk has ended at 'tent', so 'yes' cannot be answered; go back, or start again"),
    ],
)
def test_any_other_answer_is_told_what_would_have_been_right(lodging: Tree, node: str, given: Given, message: str) -> None:
    with pytest.raises(RefusedAnswer) as refusal:
        resolve(lodging, lodging[node], given)
    assert str(refusal.value) == message
    assert refusal.value.offers == tuple(offer.id for offer in offers(lodging, lodging[node]))


@pytest.mark.parametrize(
    ("fact", "given", "value"),
    [("region", "north", "north"), ("nights", "week", "week"), ("nights", 4, "week"), ("nights", 7.9, "week"), ("nights", 8, "long")],
)
def test_a_fact_is_known_by_the_id_of_an_answer_or_by_a_number(lodging: Tree, fact: str, given: Given, value: str) -> None:
    assert known_value(lodging, fact, given) == value


@pytest.mark.parametrize(
    ("fact", "given", "kind", "message"),
    [
        ("land", "north", UnknownName, "there is no fact named 'land'; there are 'region', 'nights', 'like-it'"),
        ("regoin", "north", UnknownName, "there is no fact named 'regoin'; did you mean 'region'?"),
        ("where", "north", UnknownName, "there is no fact named 'where'; there are 'region', 'nights', 'like-it'"),
        (7, "north", UnknownName, "there is no fact named 7; there are 'region', 'nights', 'like-it'"),
        ("like-it", "yes", RefusedAnswer, "'like-it' is asked at each visit, so it cannot be known beforehand; leave it out"),
        ("region", "unsure", RefusedAnswer, "'unsure' is not a value of the fact 'region'; give one of 'north', 'south', 'islands'"),
        ("region", "The south", RefusedAnswer, "'The south' is not a value of the fact 'region'; give its id, 'south'"),
        ("region", "South", RefusedAnswer, "'South' is not a value of the fact 'region'; did you mean 'south'?"),
        ("region", 3, RefusedAnswer, "3 is not a value of the fact 'region'; give one of 'north', 'south', 'islands'"),
        ("region", None, RefusedAnswer, "None is not a value of the fact 'region'; give one of 'north', 'south', 'islands'"),
        ("nights", True, RefusedAnswer, f"true is not a value of the fact 'nights'; {NIGHTS}"),
        ("nights", float("nan"), RefusedAnswer, f"nan is not a value of the fact 'nights'; {NIGHTS}"),
        ("nights", float("inf"), RefusedAnswer, f"inf is not a value of the fact 'nights'; {NIGHTS}"),
        pytest.param("nights", 10**5_000, RefusedAnswer, f"a number of many digits is not a value of the fact 'nights'; {NIGHTS}", id="huge"),
        ("nights", 0.5, RefusedAnswer, f"0.5 is not a value of the fact 'nights'; {NIGHTS}"),
        ("nights", [4], RefusedAnswer, f"a list is not a value of the fact 'nights'; {NIGHTS}"),
    ],
)
def test_any_other_known_fact_is_refused(lodging: Tree, fact: str, given: Given, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as refusal:
        facts_known(lodging, {fact: given})
    assert str(refusal.value) == message


def test_lines_are_said_to_those_whom_they_are_for(lodging: Tree) -> None:
    lines = (Line("All."), Line("North.", condition=where("region", "north")), Line("South.", condition=where("region", "south")))
    assert [line.say for line in said_to(lodging, lines, {})] == ["All."]
    assert [line.say for line in said_to(lodging, lines, {"region": "north"})] == ["All.", "North."]


def test_a_bullet_is_said_to_those_whom_it_is_for_and_a_line_without_one_that_is_said_to_nobody(lodging: Tree) -> None:
    line = Line("Take:", bullets=(Line("A hat.", condition=where("region", "north")), Line("A boat.", condition=where("region", "islands"))))
    tent = Ending("tent", (Line("Sleep in a tent."), line))
    told = Session.start(attrs.evolve(lodging, nodes=Table({**lodging.nodes, "tent": tent})))
    assert [told.answer("north").answer("few").parting[1:], told.answer("south").answer("few").parting[1:]] == [
        (attrs.evolve(line, bullets=line.bullets[:1]),),
        (),
    ]


def test_answers_are_kept_by_their_lasting_fact_or_by_their_node(lodging: Tree) -> None:
    assert [key(lodging, lodging[node]) for node in ("where", "where-again", "like-it", "move-on", "tent")] == [
        "fact:region",
        "fact:region",
        "like-it",
        "move-on",
        "tent",
    ]


def test_a_replayed_walk_gives_each_stop_with_what_was_answered_there(lodging: Tree) -> None:
    taken = [resolve(lodging, lodging["where"], "south"), resolve(lodging, lodging["how-long"], 5)]
    stops = list(replay(lodging, NONE, taken))
    assert [(stop.position.node.id, stop.value) for stop in stops] == [("where", "south"), ("how-long", "week"), ("like-it", None)]


NINE = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("wait", "moments", "opens_at", "due_at"),
    [
        ({"at_least": DAY}, {}, NINE + DAY, None),
        ({"at_most": DAY}, {}, None, NINE + DAY),
        ({"at_least": DAY, "at_most": 2 * DAY}, {}, NINE + DAY, NINE + 2 * DAY),
        ({"at_least": DAY, "since": "sent"}, {}, NINE + DAY, None),
        ({"at_least": DAY, "since": "sent"}, {"sent": NINE - 5 * DAY}, NINE - 4 * DAY, None),
        ({"at_least": DAY, "at_most": 2 * DAY, "since": "sent"}, {"sent": NINE + DAY}, NINE + 2 * DAY, NINE + 3 * DAY),
        ({"at_least": DAY}, {"sent": NINE + DAY}, NINE + DAY, None),
        ({"until": "sent"}, {}, NINE, None),
        ({"until": "sent"}, {"sent": NINE + DAY}, NINE + DAY, None),
        ({"until": "sent", "at_most": DAY}, {"sent": NINE + DAY}, NINE + DAY, NINE + 2 * DAY),
        ({"at_least": DAY, "since": "sent"}, {"sent": LATEST}, LATEST, None),
        ({"at_least": DAY, "since": "sent"}, {"sent": LATEST - DAY / 2}, LATEST, None),
    ],
)
def test_a_wait_counts_from_its_moment_or_from_arrival(
    lodging: Tree, wait: dict[str, object], moments: dict[str, datetime], opens_at: datetime | None, due_at: datetime | None
) -> None:
    """A moment that nobody gave counts as the first arrival; time does not run over its end."""
    waits = Wait(**wait)  # type: ignore[arg-type]
    counted = since(lodging, waits, (), (NINE,), moments)
    assert opens(waits, counted) == opens_at
    assert due(waits, counted) == due_at


@pytest.mark.parametrize("most", [engine.MOST_SHARED, 3, 0])
def test_positions_that_sessions_share_are_those_that_each_would_come_to(lodging: Tree, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_SHARED", most)
    tree = attrs.evolve(lodging)
    for seed in range(40):
        steps = random_walk(tree, seed).session().steps
        position = shared = start(tree, {})
        for step in steps:
            answer, value = resolve(tree, position.node, step.answer)
            position, shared = advance(tree, position, answer, value), engine.shared_advance(tree, shared, answer, value)
            assert (shared, shared.passed) == (position, position.passed)
    assert len(tree.shared_steps) <= most
    assert len(tree.shared_positions) <= most


def test_a_position_that_holds_much_is_not_shared(lodging: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LARGEST_SHARED", -1)
    tree = attrs.evolve(lodging)
    here = start(tree, {})
    answer = offers(tree, here.node)[0]
    assert engine.shared_advance(tree, here, answer) == advance(tree, here, answer)
    assert (tree.shared_steps, tree.shared_positions) == ([], {})


def test_sessions_that_know_something_share_their_positions_too_and_equal_ones_are_one(lodging: Tree) -> None:
    """So sessions that start over and over leave nothing behind that no other could use."""
    tree = attrs.evolve(lodging)
    sizes = []
    for _ in range(3):
        for region in ("north", "south"):
            for seed in range(20):
                session = Session.start(tree, known={"region": region})
                for number in range(6):
                    if not session.ended:
                        session = session.answer(session.offers[(seed + number) % len(session.offers)].id)
        sizes.append((len(tree.shared_positions), len(tree.shared_steps)))
    assert sizes[0] == sizes[1] == sizes[2]
    held = list(tree.shared_positions.values())
    onward = [reached for position in held for reached in (position.onward or {}).values()]
    assert sorted(map(id, onward)) == sorted(map(id, tree.shared_steps))
    assert set(map(id, onward)) <= set(map(id, held))
    told = {(position.node.id, str(sorted(position.facts.items())), str(sorted(position.visits.items())), *map(id, position.passed)) for position in held}
    assert len(told) == len(held)
