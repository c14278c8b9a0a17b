"""Walks as values: whole ones in order, the shortest to each node, at random, and how many there are."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import AdviceTreeError, RefusedStep, Session, TooMany, Tree, Walk, count_walks, cover, loads, random_walk, shipped, shortest_walks, walks
from advicetree.checking.budget import Budget
from advicetree.checking.walks import enumerating as walks_module
from advicetree.checking.walks.states import _Vectors
from advicetree.promises import Point
from everywhere import can_be_given, endless, nearest, whole
from made_trees import AT_ONCE, HEAD, LOOP, NO_END, TRAP, drawn_of, forks, is_true_to_the_engine, twice
from strategies import trees

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)


def order(walk: Walk) -> tuple[int, list[int]]:
    """What walks are sorted by: visits, then the places of their answers."""
    places = [can_be_given(walk.tree, walk.tree[node]).index(answer) for node, answer in walk.steps]
    return len(walk.visits), places


class TestWalk:
    def test_is_told_in_one_line(self, parcel: Tree) -> None:
        assert str(walks(parcel)[1]) == "tracked: no, ask-sender: done, has-it-come: yes → glad"
        assert str(shortest_walks(parcel)["ask-sender"]) == "tracked: no → ask-sender …"
        assert str(shortest_walks(parcel)["tracked"]) == "→ tracked …"

    def test_tells_the_real_value_where_others_took_it_and_what_was_passed_over(self, lodging: Tree) -> None:
        walk = shortest_walks(lodging)["where-again"]
        assert str(walk) == "where: north, how-long: week, like-it: no, move-on: done → like-it …"
        assert list(map(str, walk.points))[-3:] == ["move-on.done", "where-again.north", "how-long-still.week"]
        assert walk.visits == ("where", "how-long", "like-it", "move-on", "where-again", "how-long-still", "like-it")
        south = next(walk for walk in walks(lodging) if walk.points[0] == Point("where", "south") and Point("where-again", "south") in walk.points)
        assert south.steps[0] == ("where", "south")

    def test_has_a_short_plain_name_that_tells_only_choices(self, parcel: Tree) -> None:
        names = [walk.__name__ for walk in walks(parcel)]
        assert names[1] == "tracked.no/has-it-come.yes/glad"
        assert all(len(name) <= 100 and name.isascii() and name.isprintable() and " " not in name for name in names)

    def test_has_a_name_that_is_shortened_in_the_middle_and_still_its_own(self) -> None:
        few = walks(forks(60), 300)
        names = {walk.__name__ for walk in few}
        assert len(names) == len(few)
        assert {len(name) for name in names} == {100}
        assert min(names).startswith("n0.yes/n1.yes/")
        assert min(names).endswith("/n60")

    def test_keeps_the_name_of_its_class(self) -> None:
        assert str(Walk.__name__) == "Walk"

    def test_is_a_value_that_compares_hashes_and_pickles(self, parcel: Tree) -> None:
        one, other = walks(parcel, 2)
        assert {one, walks(parcel, 1)[0]} == {one}
        assert one != other
        assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301

    def test_has_a_small_repr(self) -> None:
        assert repr(walks(forks(60), 1)[0]).count("n") < 20
        assert len(repr(walks(forks(60)))) < 2_000

    def test_marks_answers_as_early_where_its_session_keeps_time(self, parcel: Tree) -> None:
        walk = shortest_walks(parcel)["has-it-come"]
        session = walk.session(NOON)
        assert [(step.node, step.early, step.at) for step in session.steps] == [("tracked", False, NOON), ("ask-sender", True, NOON)]
        assert walk.session().started is None

    def test_gives_pytest_readable_ids(self, tmp_path: Path) -> None:
        """What `pytest.mark.parametrize` makes of a cover, in a run of its own."""
        (tmp_path / "test_parcel.py").write_text(
            "import pytest\nfrom advicetree import cover, load\n"
            f"@pytest.mark.parametrize('walk', cover(load({str(Path(__file__).parent / 'data' / 'good' / 'lost-parcel.toml')!r})))\n"
            "def test_walk(walk):\n    assert walk.session().ended\n"
        )
        command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", "no:randomly", "--rootdir", str(tmp_path), str(tmp_path)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert [line.split("::")[1].split(" ")[0] for line in ran.stdout.splitlines() if "::" in line] == [
            "test_walk[tracked.yes/look-it-up.delivered/has-it-come.no/worth-a-claim.much/glad]",
            "test_walk[tracked.no/has-it-come.yes/glad]",
            "test_walk[tracked.yes/look-it-up.moving/give-it-time.done/has-it-come.no/worth-a-claim.little/let-go]",
            "test_walk[tracked.yes/look-it-up.moving/give-it-time.came/glad]",
        ]


class TestWholeWalks:
    @given(trees() | trees(rich=True))
    def test_are_those_that_going_everywhere_finds_in_their_order(self, tree: Tree) -> None:
        found = walks(tree, 40)
        longest = len(found[-1].visits) if found and len(found) == 40 else 9
        expected = whole(tree, longest)[:40]
        assert [walk.steps for walk in found][: len(expected)] == expected
        assert all(len(walk.visits) > longest for walk in found[len(expected) :])

    @given(trees() | trees(rich=True))
    def test_go_the_same_way_in_the_engine_and_end(self, tree: Tree) -> None:
        assert all(is_true_to_the_engine(walk) and walk.ended for walk in walks(tree, 30))

    @given(trees(most=12) | trees(most=12, rich=True))
    def test_are_sorted_and_all_different(self, tree: Tree) -> None:
        keys = [order(walk) for walk in walks(tree, 100)]
        assert keys == sorted(keys)
        assert len({walk.steps for walk in walks(tree, 100)}) == len(keys)

    @given(trees() | trees(rich=True), st.integers(1, 20))
    def test_with_a_smaller_limit_are_the_first_of_more(self, tree: Tree, limit: int) -> None:
        some, more = walks(tree, limit), walks(tree, 21)
        assert some.walks == more.walks[:limit]
        assert some.complete == (len(more) <= limit)

    def test_say_what_they_are(self, parcel: Tree) -> None:
        assert str(walks(parcel)) == "10 walks, all that there are."
        assert str(walks(parcel, 3)) == "The first 3 walks; there are more."
        assert str(walks(TRAP)) == "1 walk, the only one."
        assert str(walks(AT_ONCE)) == "1 walk, the only one."
        assert str(walks(NO_END)) == "No walk comes to an end."

    def test_are_a_sequence(self, parcel: Tree) -> None:
        found = walks(parcel)
        assert (len(found), found[0], found[-1], found[:2]) == (10, next(iter(found)), next(reversed(found)), found.walks[:2])
        assert found[0] in found
        assert found.index(found[3]) == 3
        assert found == walks(parcel)
        assert found != walks(parcel, 3)

    def test_of_endless_loops_are_as_many_as_are_wanted(self) -> None:
        assert [len(walk.steps) for walk in walks(LOOP, 5)] == [1, 2, 3, 4, 5]

    def test_leave_out_those_longer_than_a_session_may_be(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("advicetree.checking.walks.enumerating.LONGEST_WALK", 4)
        found = walks(LOOP)
        assert [len(walk.steps) for walk in found] == [1, 2, 3, 4]
        assert not found.complete
        assert str(found) == "4 walks; those of more than 4 steps are left out."

    def test_stop_at_the_bound_and_say_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(walks_module, "LOOKS", 5)
        monkeypatch.setattr(walks_module, "LOOKS_A_WALK", 2)
        found = walks(LOOP, 10)
        assert not found.complete
        assert str(found) == f"{len(found)} walks; the search stopped after 25 steps, and there may be more."
        assert [len(walk.steps) for walk in found] == list(range(1, len(found) + 1))

    def test_are_found_where_there_are_too_many_positions_to_look_at_all(self) -> None:
        found = walks(twice(30), 20)
        assert len(found) == 20
        assert {len(walk.visits) for walk in found} == {121}

    def test_end_for_a_tree_that_nobody_gets_out_of_and_that_is_too_large_to_see_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(walks_module, "MOST_EXACT", 1)
        assert str(walks(NO_END)) == "No walk comes to an end."
        assert str(walks(TRAP)) == "1 walk, the only one."


class TestShortestWalks:
    @given(trees(rich=True))
    def test_have_the_fewest_visits_whatever_is_asked(self, tree: Tree) -> None:
        found, expected = shortest_walks(tree), nearest(tree)
        assert found.complete
        assert {node: walk.visits.index(node) + 1 for node, walk in found.items()} == {node: visits for node, (visits, _) in expected.items()}

    @given(trees())
    def test_are_the_first_of_those_with_the_fewest_visits(self, tree: Tree) -> None:
        found, expected = shortest_walks(tree), nearest(tree)
        assert found.complete
        assert list(found) == [id for id in tree.nodes if id in expected]
        assert {node: (walk.visits.index(node) + 1, walk.steps) for node, walk in found.items()} == expected

    @given(trees(most=12) | trees(most=12, rich=True))
    def test_go_the_same_way_in_the_engine(self, tree: Tree) -> None:
        found = shortest_walks(tree)
        assert len(found) == len(list(found))
        assert all(is_true_to_the_engine(walk) for walk in found.values())
        assert [node for node, walk in found.items() if node not in walk.visits] == []

    @given(trees() | trees(rich=True), st.integers(1, 12))
    def test_are_shortest_even_where_the_bound_was_reached(self, tree: Tree, bound: int) -> None:
        some, every = shortest_walks(tree, bound), shortest_walks(tree)
        assert set(some) <= set(every)
        assert all(walk == every[node] for node, walk in some.items())
        assert some.complete <= (len(some) == len(every))

    def test_say_what_they_are(self, parcel: Tree) -> None:
        assert str(shortest_walks(parcel)) == "A shortest walk to each of 9 nodes."
        assert repr(shortest_walks(parcel)) == "<ShortestWalks of 'lost-parcel': A shortest walk to each of 9 nodes.>"

    def test_say_which_nodes_nobody_can_visit(self) -> None:
        contradiction = loads(
            f'{HEAD}[fact.wet]\nask = "Wet?"\nanswers = {{ yes = "Yes", no = "No" }}\n'
            '[situation.n0]\nabout = "wet"\nanswers = { yes = "n1", no = "end" }\n[action.n1]\ndo = "Dry it"\nthen = "n2"\n'
            '[situation.n2]\nabout = "wet"\nanswers = { yes = "end", no = "n3" }\n[action.n3]\ndo = "Wonder"\nthen = "end"\n'
            '[action.island]\ndo = "Be alone"\nthen = "end"\n[ending.end]\nsay = "There."\n'
        )
        found = shortest_walks(contradiction)
        assert found.complete
        assert "n3" not in found
        assert str(found) == "A shortest walk to each of 4 nodes; nobody can visit 'n3', 'island'."
        with pytest.raises(KeyError):
            found["n3"]
        few = shortest_walks(contradiction, 1)
        assert not few.complete
        assert str(few) == "A shortest walk to each of 3 nodes; none was found within the bound to 'n2', 'n3', 'island'."

    def test_are_found_where_there_are_too_many_positions_to_look_at_all(self) -> None:
        found = shortest_walks(twice(30), 10_000)
        assert {"a0-no", "b0-no", "a15-no", "b29-no", "end"} <= set(found)
        assert found["b0-no"].visits.index("b0-no") == 61

    def test_lead_once_through_a_loop_over_everything(self) -> None:
        parts = [f'[situation.n{i}]\nask = "Yes?"\nanswers = {{ yes = "n{i + 1}", no = "n{i + 1}" }}\n' for i in range(60)]
        ring = loads("".join([HEAD, *parts, '[action.n60]\ndo = "Again?"\nanswers = { again = "n0", stop = "end" }\n[ending.end]\nsay = "There."\n']))
        found = shortest_walks(ring, 1_000)
        assert found.complete
        assert len(found["end"].visits) == 62


class TestRandomWalk:
    @given(trees() | trees(rich=True), st.integers(), st.integers(1, 60))
    def test_goes_the_same_way_in_the_engine(self, tree: Tree, seed: int, longest: int) -> None:
        walk = random_walk(tree, seed, longest)
        assert is_true_to_the_engine(walk)
        assert walk == random_walk(tree, seed, longest)
        assert walk.ended or len(walk.steps) == longest

    def test_is_the_same_everywhere(self, lodging: Tree) -> None:
        assert str(random_walk(lodging, 1)) == "where: north, how-long: long, like-it: no, move-on: done, like-it: yes → house"
        assert str(random_walk(lodging, 2026)) == "where: north, how-long: week, like-it: no, move-on: done, like-it: yes → house"

    def test_comes_by_each_answer_about_as_often(self) -> None:
        first = [random_walk(forks(1), seed).steps[0][1] for seed in range(1_000)]
        assert 440 < first.count("yes") < 560

    def test_stops_where_nobody_comes_to_an_end(self) -> None:
        walk = random_walk(NO_END, 1, longest=50)
        assert (len(walk.steps), walk.ended) == (50, False)
        assert random_walk(NO_END, 1).session().steps[-1].nth > 1_000
        with pytest.raises(RefusedStep):
            random_walk(NO_END, 1).session().answer("yes")

    def test_may_end_before_it_begins(self) -> None:
        assert str(random_walk(AT_ONCE, 1)) == "→ end"


class TestCount:
    @given(trees() | trees(rich=True))
    def test_is_that_of_all_walks_or_endless(self, tree: Tree) -> None:
        count = count_walks(tree)
        assert (count == math.inf) == endless(tree)
        if count <= 300:
            assert isinstance(count, int)
            found = walks(tree, 301)
            assert (len(found), found.complete) == (count, True)

    @given(trees(most=5) | trees(most=5, rich=True))
    def test_is_that_which_going_everywhere_finds(self, tree: Tree) -> None:
        count = count_walks(tree)
        if count < 3_000:
            assert len(whole(tree, 10_000)) == count

    def test_of_sixty_forks_is_exact(self) -> None:
        assert count_walks(forks(60)) == 2**60

    def test_of_loops_is_endless_only_where_they_can_be_left(self) -> None:
        assert count_walks(LOOP) == math.inf
        assert count_walks(TRAP) == 1
        assert count_walks(NO_END) == 0
        assert count_walks(AT_ONCE) == 1

    def test_knows_what_was_answered_before(self) -> None:
        assert count_walks(twice(8)) == 2**8

    def test_with_thousands_of_limits_on_one_cycle_comes_to_its_bound(self) -> None:
        """Each position holds 8,000 counts and differs from another in one of them, so to keep each whole would take five times as much."""
        n = 8_000
        ring = {
            f"n{i}": {"do": "Try", "answers": {"x": f"n{(i + 1) % n}", "y": f"n{(i * 7 + 3) % n}", "out": "end"}, "limit": {"visits": 1000, "then": "end"}}
            for i in range(n)
        }
        tree = drawn_of(ring)
        tracemalloc.start()
        with pytest.raises(TooMany, match=r"^'t' has more than 5,000 positions to count over; "):
            count_walks(tree, bound=5_000)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 20_000_000

    @given(st.integers(1, 1_000), st.data())
    def test_knows_positions_apart_by_all_their_visits(self, length: int, data: st.DataObject) -> None:
        """Equal vectors of visits have one number, and others have others."""
        vectors = _Vectors(length, Budget())
        places = data.draw(st.lists(st.integers(0, length - 1), max_size=8, unique=True))
        found: dict[tuple[int, ...], int] = {}
        for _ in range(4):
            vector, counts = 0, [0] * length
            for place, count in data.draw(st.lists(st.tuples(st.sampled_from(places), st.integers(0, 2)))) if places else ():
                vector = vectors.put(vector, place, count)
                counts[place] = count
            assert [vectors.get(vector, place) for place in range(length)] == counts
            assert found.setdefault(tuple(counts), vector) == vector
        assert len(set(found.values())) == len(found)

    def test_says_where_there_are_too_many_positions(self) -> None:
        with pytest.raises(TooMany) as caught:
            count_walks(twice(30), bound=500)
        assert str(caught.value) == "'drawn' has more than 500 positions to count over; give a larger bound, or take walks(tree, limit) for the first of them"
        assert isinstance(caught.value, AdviceTreeError)


SHIPPED = shipped("interview-recovery")


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: walks(SHIPPED, 0), ValueError, "the limit is a whole number of walks from 1, not 0"),
        (lambda: walks(SHIPPED, True), ValueError, "the limit is a whole number of walks from 1, not true"),
        (lambda: walks(SHIPPED, 2.0), ValueError, "the limit is a whole number of walks from 1, not 2.0"),  # type: ignore[arg-type]
        (lambda: walks("parcel"), TypeError, "this takes a Tree, not str; load one first"),  # type: ignore[arg-type]
        (lambda: shortest_walks(SHIPPED, -1), ValueError, "the bound is a whole number of positions from 1, not -1"),
        (lambda: shortest_walks(None), TypeError, "this takes a Tree, not NoneType; load one first"),  # type: ignore[arg-type]
        (lambda: cover(SHIPPED, 0), ValueError, "the bound is a whole number of positions from 1, not 0"),
        (lambda: cover("parcel"), TypeError, "this takes a Tree, not str; load one first"),  # type: ignore[arg-type]
        (lambda: count_walks(SHIPPED, -5), ValueError, "the bound is a whole number of positions from 1, not -5"),
        (lambda: count_walks(Session.start(SHIPPED)), TypeError, "this takes a Tree, not Session; load one first"),  # type: ignore[arg-type]
        (lambda: random_walk(SHIPPED, 1, 0), ValueError, "the length is a whole number of steps from 1 to 10,000, not 0"),
        (lambda: random_walk(SHIPPED, 1, 10_001), ValueError, "the length is a whole number of steps from 1 to 10,000, not 10001"),
        (lambda: random_walk(SHIPPED, "one"), TypeError, "the seed is a whole number, not str"),  # type: ignore[arg-type]
        (lambda: random_walk(SHIPPED, None), TypeError, "the seed is a whole number, not NoneType"),  # type: ignore[arg-type]
        (lambda: random_walk("parcel", 1), TypeError, "this takes a Tree, not str; load one first"),  # type: ignore[arg-type]
    ],
)
def test_a_bad_argument_is_refused_in_one_sentence(call: Callable[[], Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == message
