"""Who is told something else in another version of a tree."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from advicetree import Point, Session, Tree, loads
from advicetree.comparing.comparison import Redirection, Trait
from advicetree.comparing.matching import Matching
from advicetree.comparing.people import redirections
from advicetree.comparing.people.dominators import immediate_dominators
from advicetree.comparing.people.drawings import Drawings
from advicetree.comparing.people.edge_by_edge import redirected_edges
from advicetree.comparing.people.person_by_person import redirected_people
from advicetree.comparing.people.telling import who_in_words
from advicetree.engine import way_of
from advicetree.promises import LIMIT
from edits import edited
from lockstep_brute import Brute, Last, Person, TooMany, people
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
                "Whoever has done “Wait two days” (after “No” at “Do you have a deadline?”) used to be told “Call the interviewer”, "
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


drawn = st.booleans().flatmap(lambda rich: trees(rich=rich))


@given(drawn)
def test_a_tree_tells_nobody_anything_else_than_itself(tree: Tree) -> None:
    """Comparing a tree with itself finds nothing."""
    assert edge_by_edge(tree, tree) == ()
    assert redirections(Matching(tree, tree)) == ((), True)
    assert redirected_people(Drawings(Matching(tree, tree))) == ()


@given(st.data())
def test_whatever_is_told_names_what_there_is(data: st.DataObject) -> None:
    """Nodes and answers of each case are those of the old tree, and where it leads those of the new one."""
    old = data.draw(drawn)
    new = data.draw(edited(old))
    for case in (*edge_by_edge(old, new), *redirections(Matching(old, new))[0]):
        assert case.at is None or case.at.node in old.nodes
        assert {*case.old} <= old.nodes.keys()
        assert {*case.new} <= new.nodes.keys()
        assert who_in_words(old, new, case)


def _has(old: Tree, person: Person, last: Last, trait: Trait) -> bool:
    """Whether somebody has a trait, who answered last."""
    name, _, choice = trait.fact.partition(".")
    node = old.nodes[last[0]] if last is not None else None
    if node is not None and node.fact == name and (old.facts[name].derived or not old.facts[name].remember or (choice and choice == node.choice)):
        return last is not None and last[1] in trait.values
    facts, (before, after) = next((names, has) for names, has in person if (names[0] or names[1]) == name)
    if choice:
        has = before if facts[0] is not None else after
        ticked = has is not None and choice in has
        return ("yes" if ticked else "no") in trait.values
    value = before if facts[0] is not None else after
    if isinstance(value, tuple):
        return not {*value}.isdisjoint(trait.values)
    return (value in trait.values or not trait.values) and (not trait.now or after in trait.now)


def _is_after(old: Tree, last: Last, case: Redirection) -> bool:
    """Whether a case is after some last answer."""
    if last is None or case.at is None:
        return last is None and case.at is None
    node = old.nodes[case.at.node]
    if last[0] != node.id or last[1] is None or case.at.answer == LIMIT:
        return last[0] == node.id and last[1] is None and case.at.answer == LIMIT
    fact = old.facts[node.fact] if node.fact is not None else None
    settles = fact is not None and (case.at.answer in fact.values or case.at.answer not in node.answers)
    if settles and any(trait.fact.partition(".")[0] == node.fact and last[1] in trait.values for traits in case.people for trait in traits):
        return True
    if fact is None or node.choice is not None or last[1] not in fact.values:
        return last[1] == case.at.answer
    return way_of(old, node, last[1]).id == case.at.answer


def _is_of(old: Tree, person: Person, last: Last, case: Redirection) -> bool:
    """Whether somebody is among the people of a case."""
    return not case.people or any(all(_has(old, person, last, trait) for trait in traits) for traits in case.people)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_who_is_told_something_else_is_found_by_walking_each_person_through_both_trees(data: st.DataObject) -> None:
    """The cases are those that one person after the other meets, by all choices; each names those people who meet it, and nobody else who comes there."""
    old = data.draw(drawn)
    new = data.draw(edited(old))
    matching = Matching(old, new)
    cases, exact = redirections(matching)
    try:
        everybody = [(person, *Brute(matching).found(person)) for person in people(matching)] if exact else []
    except TooMany:
        assume(False)
    met: set[Redirection] = set()
    for person, told, lasts in everybody:
        for last, _, _, _ in told:
            assert last in lasts
        for (last, _, _, _), (before, after) in told.items():
            here = [case for case in cases if before <= {*case.old} and after <= {*case.new}]
            here = [case for case in here if _is_after(old, last, case) or (case.at is not None and case.at.answer is None and before <= {case.at.node})]
            assert any(_is_of(old, person, last, case) or case.more for case in here)
            met |= {*here}
        for case in cases:
            for last in lasts if not case.more else ():
                if (
                    _is_after(old, last, case)
                    and _is_of(old, person, last, case)
                    and not any(isinstance(b, tuple) ^ isinstance(a, tuple) for _, (a, b) in person)
                ):
                    assert any(one == last and before <= {*case.old} and after <= {*case.new} for (one, *_), (before, after) in told.items())
    assert met == {*cases} or not exact


@given(st.data())
def test_a_walk_that_shows_a_case_is_a_walk(data: st.DataObject) -> None:
    """Whoever goes the walk that shows a case is told what they were told, or asked on the way there, and is told something else in the new tree."""
    old = data.draw(drawn)
    new = data.draw(edited(old))
    cases, exact = redirections(Matching(old, new))
    for case in cases if exact else ():
        session = Session.start(old, dict(case.known))
        for node, answer in case.walk:
            assert session.here.id == node
            session = session.answer(answer)
        assert session.here.id in case.old or session.here.kind == "situation"
