"""Walks that take every answer, and what is not taken by some sessions."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import Ending, Session, Tree, Walk, cover, coverage, load, loads, random_walk, shipped, shipped_ids, walks
from advicetree.model import answers_of
from advicetree.promises import Point
from everywhere import door, takeable
from made_trees import AT_ONCE, HEAD, NO_END, TRAP, drawn_of, forks, guarded, is_true_to_the_engine, skips, twice
from strategies import trees
from strategies import walks as sessions

GOOD = Path(__file__).parent / "data" / "good"


def answers(tree: Tree) -> set[tuple[str, str]]:
    """All answers of a tree; what a group or `others` takes is one."""
    return {(answer.node, answer.id) for node in tree.nodes.values() for answer in answers_of(node)}


def taken(tree: Tree, some: Sequence[Walk]) -> set[tuple[str, str]]:
    """The answers that some walks take."""
    return {door(tree, point.node, point.answer) for walk in some for point in walk.points if point.answer}


def least(tree: Tree, untaken: Sequence[Point] = ()) -> int:
    """A number of walks that no cover can do without: the least flow through the drawing that goes over each answer, whatever is known or counted."""
    drawing: nx.DiGraph[str] = nx.DiGraph()
    drawing.add_edge("(out)", "(in)", weight=1)
    drawing.add_edge("(in)", tree.start, weight=0)
    wanted = dict.fromkeys(tree.nodes, 0)
    out = {(point.node, point.answer) for point in untaken}
    for node in tree.nodes.values():
        if isinstance(node, Ending):
            drawing.add_edge(node.id, "(out)", weight=0)
        if node.limit is not None:
            drawing.add_edge(node.id, node.limit.to, weight=0)
        for answer in answers_of(node):
            drawing.add_edge(node.id, answer.to, weight=0)
            if (answer.node, answer.id) not in out:
                wanted[node.id] += 1
                wanted[answer.to] -= 1
    nx.set_node_attributes(drawing, wanted, "demand")
    return int(nx.network_simplex(drawing)[0])


def twice_then(to: str) -> dict[str, Any]:
    return {"limit": {"visits": 2, "then": to}}


class TestCover:
    @given(trees() | trees(rich=True))
    def test_takes_every_answer_that_anybody_can_take_and_names_the_others(self, tree: Tree) -> None:
        found = cover(tree)
        possible = takeable(tree)
        assert taken(tree, found) == possible
        assert {(point.node, point.answer) for point in found.untaken} == answers(tree) - possible
        assert found.complete == (not found.untaken)

    @given(trees(most=14) | trees(most=14, rich=True))
    def test_has_whole_walks_that_go_the_same_way_in_the_engine(self, tree: Tree) -> None:
        assert all(is_true_to_the_engine(walk) and walk.ended for walk in cover(tree))

    @given(trees(most=14) | trees(most=14, rich=True))
    def test_has_no_walk_that_the_others_make_superfluous(self, tree: Tree) -> None:
        found = cover(tree)
        for number in range(len(found)):
            assert taken(tree, [*found[:number], *found[number + 1 :]]) != taken(tree, found)

    @given(trees(most=14) | trees(most=14, rich=True))
    def test_has_no_fewer_walks_than_the_drawing_needs(self, tree: Tree) -> None:
        """What is measured against below is a lower bound indeed."""
        found = cover(tree)
        assert len(found) >= least(tree, found.untaken)

    @pytest.mark.parametrize("id", shipped_ids())
    def test_of_a_shipped_tree_is_near_the_fewest(self, id: str) -> None:
        tree = shipped(id)
        found = cover(tree)
        assert found.complete
        assert len(found) <= 1.25 * least(tree)

    @pytest.mark.parametrize("path", sorted(GOOD.glob("*.toml")), ids=lambda path: path.stem)
    def test_of_a_good_tree_is_near_the_fewest(self, path: Path) -> None:
        tree = load(path)
        found = cover(tree)
        assert len(found) <= least(tree, found.untaken) + 1

    def test_of_drawn_trees_is_on_the_whole_near_the_fewest(self) -> None:
        """Facts make more walks necessary than the drawing needs, so one tree alone says little."""
        drawn = [skips(nodes) for nodes in range(5, 65)]
        assert sum(len(cover(tree)) for tree in drawn) <= 1.25 * sum(least(tree) for tree in drawn)

    def test_says_what_it_is(self, parcel: Tree, lodging: Tree) -> None:
        assert str(cover(parcel)) == "4 walks take all 12 answers."
        assert str(cover(lodging)) == "5 walks take 18 answers of 19; no whole walk takes 'how-long-still.few'."
        assert str(cover(forks(1))) == "2 walks take all 2 answers."
        assert str(cover(TRAP)) == "1 walk takes 1 answer of 4; no whole walk takes 'n0.trap', 'n1.done', 'n2.done'."
        assert str(cover(NO_END)) == "0 walks take 0 answers of 3; no whole walk takes 'n0.yes', 'n0.no', 'n1.done'."
        assert str(cover(AT_ONCE)) == "There are no answers to take."

    def test_goes_round_as_often_as_a_limit_lets_it(self) -> None:
        tree = loads(
            f'{HEAD}[action.n0]\ndo = "Try"\nlimit = {{ visits = 3, then = "n1" }}\nanswers = {{ a = "n0", b = "n0", c = "n0" }}\n'
            '[situation.n1]\nask = "And now?"\nanswers = { yes = "end", no = "end" }\n[ending.end]\nsay = "There."\n'
        )
        assert [str(walk) for walk in cover(tree)] == ["n0: a, n0: b, n0: c, n1: yes → end", "n0: a, n0: a, n0: a, n1: no → end"]

    def test_comes_back_from_where_nobody_gets_out(self) -> None:
        """The way in looks like the way out in the drawing, and is a trap for those who said yes before."""
        tree = loads(
            f'{HEAD}[fact.key]\nask = "Have you a key?"\nanswers = {{ yes = "Yes", no = "No" }}\n'
            '[situation.n0]\nabout = "key"\nanswers = { yes = "n1", no = "n1" }\n'
            '[action.n1]\ndo = "Go in"\nanswers = { in = "n2", away = "end" }\n'
            '[action.n2]\ndo = "Look for the door"\nanswers = { found = "n3", not = "n2", late = "n2" }\n'
            '[situation.n3]\nabout = "key"\nanswers = { yes = "end", no = "n2" }\n[ending.end]\nsay = "Out."\n'
        )
        found = cover(tree)
        assert taken(tree, found) == takeable(tree) == answers(tree) - {("n3", "no")}
        assert [walk.ended for walk in found] == [True] * len(found)

    def test_is_found_where_there_are_too_many_positions_to_look_at_all(self) -> None:
        assert str(cover(twice(30), bound=2_000)) == "2 walks take all 240 answers."

    @given(trees(most=12) | trees(most=12, rich=True), st.integers(1, 15))
    def test_within_a_bound_takes_what_it_can_and_names_the_others(self, tree: Tree, bound: int) -> None:
        found = cover(tree, bound)
        assert taken(tree, found) | {(point.node, point.answer) for point in found.untaken} == answers(tree)
        assert taken(tree, found) <= takeable(tree)
        assert not taken(tree, found) & {(point.node, point.answer) for point in found.untaken}
        if "no whole walk takes" in str(found):
            assert taken(tree, found) == takeable(tree)

    def test_has_no_walk_that_is_longer_than_a_session_may_be(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("advicetree.checking.walks.cover.LONGEST_WALK", 5)
        loop = '[action.n0]\ndo = "Try"\nanswers = { a = "n0", b = "n0", c = "n0", d = "n0", e = "n0", f = "n0", out = "n1" }\n'
        found = cover(loads(f'{HEAD}{loop}[action.n1]\ndo = "Go on"\nthen = "n2"\n[action.n2]\ndo = "Go on"\nthen = "end"\n[ending.end]\nsay = "There."\n'))
        assert [len(walk.steps) for walk in found] == [5, 5, 5]
        assert found.complete

    def test_gives_up_what_only_walks_take_that_are_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("advicetree.checking.walks.cover.LONGEST_WALK", 5)
        parts = [f'[situation.n{i}]\nask = "On?"\nanswers = {{ yes = "n{i + 1}", no = "end" }}\n' for i in range(8)]
        found = cover(loads("".join([HEAD, *parts, '[action.n8]\ndo = "Rest"\nthen = "end"\n[ending.end]\nsay = "There."\n'])))
        assert max(len(walk.steps) for walk in found) <= 5
        assert [str(point) for point in found.untaken] == ["n4.yes", "n5.yes", "n5.no", "n6.yes", "n6.no", "n7.yes", "n7.no", "n8.done"]
        assert "no walk was found that takes" in str(found)

    def test_gives_up_what_leads_to_a_way_out_that_is_longer_than_the_drawing_shows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("advicetree.checking.walks.cover.LONGEST_WALK", 4)
        tree = loads(
            f'{HEAD}[fact.key]\nask = "Have you a key?"\nanswers = {{ yes = "Yes", no = "No" }}\n'
            '[situation.n0]\nabout = "key"\nanswers = { yes = "n1", no = "n1" }\n[action.n1]\ndo = "Go in"\nanswers = { x = "n2", y = "n2" }\n'
            '[situation.n2]\nabout = "key"\nanswers = { yes = "n3", no = "end" }\n'
            + "".join(f'[action.n{i}]\ndo = "Go on"\nthen = "{to}"\n' for i, to in ((3, "n4"), (4, "n5"), (5, "end")))
            + '[ending.end]\nsay = "There."\n'
        )
        found = cover(tree)
        assert [str(walk) for walk in found] == ["n0: no, n1: x → end", "n0: no, n1: y → end"]
        assert [str(point) for point in found.untaken] == ["n0.yes", "n2.yes", "n3.done", "n4.done", "n5.done"]

    def test_looks_for_each_answer_by_itself_where_the_nearest_leads_too_far(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("advicetree.checking.walks.cover.LONGEST_WALK", 5)
        chain = "".join(f'[action.a{i}]\ndo = "Go on"\nthen = "{f"a{i + 1}" if i < 8 else "end"}"\n' for i in range(9))
        short = '[action.b0]\ndo = "Go on"\nthen = "b1"\n[action.b1]\ndo = "Go on"\nthen = "end"\n[ending.end]\nsay = "There."\n'
        found = cover(loads(f'{HEAD}[situation.n0]\nask = "Which way?"\nanswers = {{ long = "a0", short = "b0" }}\n{chain}{short}'))
        assert [str(walk) for walk in found] == ["n0: short, b0: done, b1: done → end"]
        assert len(found.untaken) == 10

    def test_finds_what_hangs_on_answers_given_long_before(self) -> None:
        """Which of 2 ** 30 ways leads there is not seen from the drawing: more facts matter to the last answers than can be told apart."""
        assert str(cover(guarded(12), bound=1_000)) == "13 walks take all 48 answers."
        assert str(cover(guarded(30))) == "31 walks take all 120 answers."

    def test_is_found_where_facts_multiply(self) -> None:
        assert str(cover(twice(100))) == "2 walks take all 800 answers."

    def test_is_found_where_every_action_leads_to_all(self) -> None:
        nodes = range(60)
        every = {f"n{i}": {"do": "Try", "answers": {**{f"to{j}": f"n{j}" for j in nodes}, "out": "end"}} for i in nodes}
        assert str(cover(drawn_of(every))) == "60 walks take all 3,660 answers."

    def test_is_found_where_limits_multiply(self) -> None:
        """Three hundred limits of two visits have 3 ** 300 ways to be counted."""
        ring = {
            f"n{i}": {"do": "Try", "answers": {"x": f"n{(i + 1) % 300}", "y": f"n{(i * 7 + 3) % 300}", "out": "end"}, **twice_then("end")} for i in range(300)
        }
        found = cover(drawn_of(ring))
        assert found.complete
        assert 300 <= len(found) <= 301

    def test_counts_only_the_limits_that_it_runs_into(self) -> None:
        """Each node is left for the next by its limit, behind which nothing else leads."""
        chain = {f"n{i}": {"do": "Try", "answers": {"again": f"n{i}", "out": "end"}, **twice_then(f"n{i + 1}" if i < 39 else "end")} for i in range(40)}
        found = cover(drawn_of(chain))
        assert str(found) == "40 walks take all 80 answers."
        assert all(is_true_to_the_engine(walk) for walk in found)

    def test_goes_round_a_thousand_times_where_only_a_limit_leads_on(self) -> None:
        deep = {"n0": {"do": "Try", "answers": {"again": "n0", "out": "end"}, "limit": {"visits": 1000, "then": "n1"}}, "n1": {"do": "Go on", "then": "end"}}
        found = cover(drawn_of(deep))
        assert str(found) == "2 walks take all 3 answers."
        assert max(len(walk.steps) for walk in found) == 1001

    def test_stops_where_the_work_is_spent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("advicetree.checking.walks.cover.MOST_WORK", 3_000)
        found = cover(guarded(12))
        assert 0 < len(found.untaken) < 48
        assert "no walk was found that takes" in str(found)
        assert taken(found[0].tree, found) | {(point.node, point.answer) for point in found.untaken} == answers(found[0].tree)

    def test_of_ten_thousand_nodes_is_found_soon(self) -> None:
        found = cover(skips(10_000))
        assert str(found) == "3 walks take all 16,665 answers."
        assert max(len(walk.steps) for walk in found) == 9_999


class TestCoverage:
    def test_tells_which_answers_are_not_taken_with_their_places(self, parcel: Tree) -> None:
        told = coverage(parcel, [Session.start(parcel).answer("yes").answer("moving").answer("came")])
        assert (told.answers, told.taken) == (12, 3)
        assert [str(point) for point, _ in told.untaken][:3] == ["tracked.no", "look-it-up.delivered", "give-it-time.done"]
        assert parcel.origin is not None
        assert told.untaken[0][1] == parcel.origin.place("situation", "tracked", "answers", "no")
        places = {str(point): place for point, place in told.untaken}
        assert places["ask-sender.done"] == parcel.origin.place("action", "ask-sender", "then")
        file = str(GOOD / "lost-parcel.toml")
        assert str(told).splitlines()[0] == f"{file}:{told.untaken[0][1].line}:9: nobody takes answer 'no' of 'tracked'"
        assert str(told).splitlines()[-1] == "3 of 12 answers are taken"

    def test_counts_what_others_takes_once_and_at_its_place(self, lodging: Tree) -> None:
        assert lodging.origin is not None
        untaken = dict(coverage(lodging, []).untaken)
        assert untaken[Point("where", "others")] == lodging.origin.place("situation", "where", "others")
        south, islands = (coverage(lodging, [Session.start(lodging).answer(region)]) for region in ("south", "islands"))
        assert south == islands
        assert (south.answers, south.taken) == (19, 1)

    def test_counts_what_was_known_beforehand_and_passed_over(self, lodging: Tree) -> None:
        told = coverage(lodging, [Session.start(lodging, {"region": "islands", "nights": 300})])
        assert {("where", "others"), ("how-long", "others")}.isdisjoint((point.node, point.answer) for point, _ in told.untaken)
        assert told.taken == 2

    @given(trees() | trees(rich=True))
    def test_of_a_cover_leaves_what_it_names(self, tree: Tree) -> None:
        found = cover(tree)
        assert {point for point, _ in coverage(tree, found).untaken} == set(found.untaken)
        assert coverage(tree, found) == coverage(tree, [walk.session() for walk in found])

    @given(st.data())
    def test_of_sessions_is_that_of_the_answers_that_they_gave_and_passed_over(self, data: st.DataObject) -> None:
        tree = data.draw(trees())
        drawn = data.draw(st.lists(sessions(tree), max_size=3))
        told = coverage(tree, drawn)
        untaken = {(point.node, point.answer) for point, _ in told.untaken}
        asked = {(step.node, step.answer) for session in drawn for step in session.steps if isinstance(step.answer, str)}
        assert not untaken & asked
        assert len(untaken) + told.taken == told.answers == len(answers(tree))
        assert coverage(tree, [*drawn, *walks(tree, 5)]).taken >= told.taken

    def test_stands_in_the_order_of_the_text(self) -> None:
        tree = shipped("interview-recovery")
        lines = [place.line for _, place in coverage(tree, []).untaken if place is not None]
        assert len(lines) == len(answers(tree))
        assert lines == sorted(lines)
        assert str(coverage(tree, cover(tree))) == f"{len(answers(tree))} of {len(answers(tree))} answers are taken; 3 of 3 rules are hit"

    def test_of_a_tree_of_no_text_tells_no_places(self, parcel: Tree) -> None:
        bare = attrs.evolve(parcel, origin=None)
        assert str(coverage(bare, [])).splitlines()[0] == "nobody takes answer 'yes' of 'tracked'"
        assert coverage(bare, [Session.start(parcel).answer("no"), random_walk(parcel, 1)]).taken > 1

    def test_refuses_sessions_of_another_tree(self, parcel: Tree, lodging: Tree) -> None:
        with pytest.raises(ValueError, match=r"^session no\. 2 walks another tree, 'lodging', or another version of 'lost-parcel'$"):
            coverage(parcel, [Session.start(parcel), Session.start(lodging)])
        with pytest.raises(ValueError, match="walks another tree, 'drawn'"):
            coverage(parcel, walks(forks(2)))

    def test_refuses_what_is_no_session_or_no_tree(self, parcel: Tree) -> None:
        with pytest.raises(TypeError, match=r"^no\. 1 is neither a session nor a walk, but str$"):
            coverage(parcel, ["tracked"])  # type: ignore[list-item]
        with pytest.raises(TypeError, match=r"^coverage looks at several sessions or walks, not at one Session; give a list of them$"):
            coverage(parcel, Session.start(parcel))  # type: ignore[arg-type]
        with pytest.raises(TypeError, match=r"^coverage is that of a Tree, not of str; load one first$"):
            coverage("lost-parcel", [])  # type: ignore[arg-type]


def test_the_tests_of_the_how_to_pass(tmp_path: Path) -> None:
    """The page's blocks are a test file; that they can be read is tested where they stand."""
    page = (Path(__file__).parent.parent / "docs" / "how-to" / "test-a-tree.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL) if not block.startswith(">>>")]
    (tmp_path / "test_pages.py").write_text("\n".join(blocks), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "test_pages.py::test_every_page_can_be_shown[where-now.to-come/prepare.done/ready] PASSED" in ran.stdout
