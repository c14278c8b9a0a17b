"""Who is told something else in another version of a tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import Point, Tree, loads
from advicetree.comparing.comparison import Redirection
from advicetree.comparing.dominators import immediate_dominators
from advicetree.comparing.drawings import Drawings
from advicetree.comparing.edge_by_edge import redirected_edges
from advicetree.comparing.matching import Matching
from advicetree.comparing.telling_people import who_in_words
from edits import edited
from strategies import trees

INTERVIEW = """
format = 1
id = "interview"
title = "After an interview"
start = "contact"
[situation.contact]
ask = "Do you know somebody there?"
answers = { yes = "ask", no = "deadline" }
[situation.deadline]
ask = "Do you have a deadline?"
answers = { yes = "call", no = "wait" }
[action.ask]
do = "Ask them how it went"
answers = { fine = "good", bad = "deadline" }
[action.wait]
do = "Wait two days"
then = "call"
[action.call]
do = "Call the interviewer"
answers = { fine = "good", bad = "bye" }
[ending.good]
say = "Good luck."
[ending.bye]
say = "On to the next."
"""


def edge_by_edge(old: Tree, new: Tree) -> tuple[Redirection, ...]:
    return redirected_edges(Drawings(Matching(old, new)))


def told(text: str, *edits: tuple[str, str]) -> list[str]:
    """What is told of an edit of the text of a tree, in words and edge by edge."""
    now = text
    for before, after in edits:
        assert before in now
        now = now.replace(before, after)
    old, new = loads(text), loads(now)
    return [who_in_words(old, new, redirection) for redirection in edge_by_edge(old, new)]


EDGES = {
    "an answer leads elsewhere": (
        [('no = "wait"', 'no = "call"')],
        [
            "Whoever answers “No” at “Do you have a deadline?” used to be told “Wait two days”, and is now told “Call the interviewer”.",
        ],
    ),
    "yes and no are swapped": (
        [('yes = "call", no = "wait"', 'yes = "wait", no = "call"')],
        [
            "Whoever answers “Yes” at “Do you have a deadline?” used to be told “Call the interviewer”, and is now told “Wait two days”.",
            "Whoever answers “No” at “Do you have a deadline?” used to be told “Wait two days”, and is now told “Call the interviewer”.",
        ],
    ),
    "a question whose answers lead to one node is none to be told of": (
        [('then = "call"', 'then = "sure"\n[situation.sure]\nask = "Are you sure?"\nanswers = { yes = "call", no = "call" }')],
        [],
    ),
    "a question is inserted": (
        [('then = "call"', 'then = "sure"\n[situation.sure]\nask = "Are you sure?"\nanswers = { yes = "call", no = "bye" }')],
        [
            (
                "Whoever has done “Wait two days”, after “No” at “Do you have a deadline?”, used to be told “Call the interviewer”, "
                "and is now told “Call the interviewer” or “On to the next.”."
            ),
        ],
    ),
    "an ending is replaced": (
        [("[ending.good]", "[ending.luck]"), ('say = "Good luck."', 'say = "We are quite sure that they will ring you up."'), ('"good"', '"luck"')],
        ["Whoever used to be told “Good luck.” is now told “We are quite sure that they will ring you up.”."],
    ),
    "the start is elsewhere": (
        [('start = "contact"', 'start = "wait"')],
        ["Whoever starts used to be told “Ask them how it went”, “Wait two days” or “Call the interviewer”, and is now told “Wait two days”."],
    ),
    "a limit is new": (
        [('do = "Call the interviewer"', 'do = "Call the interviewer"\nlimit = { visits = 1, then = "bye" }')],
        [
            (
                "Whoever comes to “Call the interviewer” more often than its limit lets in used to be told “Call the interviewer”, "
                "and is now told “On to the next.”."
            ),
        ],
    ),
}


@pytest.mark.parametrize(("edits", "expected"), EDGES.values(), ids=list(EDGES))
def test_what_an_answer_means_that_leads_elsewhere_is_told_in_a_sentence(edits: list[tuple[str, str]], expected: list[str]) -> None:
    """Each answer that leads elsewhere is one case, with all that can be advised next on each side."""
    assert [sentence.replace(" (call)", "").replace(" (wait)", "") for sentence in told(INTERVIEW, *edits)] == expected


def test_the_answers_that_all_walks_there_have_in_common_are_named() -> None:
    """What everybody answered who comes to an answer that leads elsewhere is told with it; what only some of them did is not."""
    one = INTERVIEW.replace('bad = "deadline"', 'bad = "call"')
    [found] = edge_by_edge(loads(one), loads(one.replace('no = "wait"', 'no = "call"')))
    assert (found.at, found.after) == (Point("deadline", "no"), (Point("contact", "no"),))
    [other] = edge_by_edge(loads(INTERVIEW), loads(INTERVIEW.replace('no = "wait"', 'no = "call"')))
    assert other.after == ()


def test_dominators_of_a_loop() -> None:
    """What every path goes through is found in graphs with loops too."""
    assert immediate_dominators([[1], [2, 3], [4], [4], [1, 5], []], 0) == [-1, 0, 1, 1, 1, 4]


@given(st.booleans().flatmap(lambda rich: trees(rich=rich)))
def test_a_tree_tells_nobody_anything_else_than_itself(tree: Tree) -> None:
    """Comparing a tree with itself finds nothing."""
    assert edge_by_edge(tree, tree) == ()


@given(st.data())
def test_whatever_is_told_edge_by_edge_names_what_there_is(data: st.DataObject) -> None:
    """Nodes and answers of each case are those of the old tree, and where it leads those of the new one."""
    old = data.draw(st.booleans().flatmap(lambda rich: trees(rich=rich)))
    new = data.draw(edited(old))
    for case in edge_by_edge(old, new):
        assert case.at is None or case.at.node in old.nodes
        assert {*case.old} <= old.nodes.keys()
        assert {*case.new} <= new.nodes.keys()
        assert who_in_words(old, new, case)
