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
from advicetree.comparing.people.moves import CaseKey, Divergence
from advicetree.comparing.people.person_by_person import redirected_people, walked
from advicetree.comparing.people.shared_facts import SharedFacts
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


def exactly(old: str, *edits: tuple[str, str]) -> list[str]:
    """What is told of an edit of the text of a tree, in words and person by person."""
    now = old
    for before, after in edits:
        assert before in now
        now = now.replace(before, after)
    trees = loads(old), loads(now)
    cases, exact = redirections(Matching(*trees))
    assert exact
    return [who_in_words(*trees, case) for case in cases]


PARCEL = """
format = 1
id = "parcel"
title = "A parcel has not arrived"
start = "urgent"
[fact.urgent]
ask = "Is it urgent?"
answers = ["yes", "no"]
[fact.worth]
ask = "What was in it worth?"
number = { unit = "euros", from = 0 }
bands = [{ id = "little", below = 25, label = "Less than 25 euros" }, { id = "much", label = "25 euros or more" }]
[fact.scheme]
title = "Whether we pay"
answers = ["pay", "not"]
rules = [{ if = { urgent = "yes", worth = "much" }, is = "pay" }, { is = "not" }]
[situation.urgent]
about = "urgent"
answers = { yes = "look", no = "look" }
[action.look]
do = "Look the number up"
limit = { visits = 2, then = "worth" }
answers = { found = "glad", nothing = "again", later = "look" }
[situation.again]
about = "urgent"
answers = { yes = "call", no = "write" }
[action.call]
do = "Call the sender"
then = "worth"
[action.write]
do = "Write to the sender"
then = "worth"
[situation.worth]
about = "worth"
answers = { little = "let-go", much = "scheme" }
[situation.scheme]
about = "scheme"
answers = { pay = "claim", not = "let-go" }
[ending.claim]
say = "Claim the money."
[ending.let-go]
say = "Let it go."
[ending.glad]
say = "Good."
"""
EXACT = {
    "an answer leads elsewhere": (
        [('no = "write"', 'no = "call"')],
        [
            (
                "Whoever answers “No” at “Is it urgent?” (after “Nothing” at “Look the number up”) "
                "used to be told “Write to the sender”, and is now told “Call the sender”."
            )
        ],
    ),
    "yes and no are swapped": (
        [('answers = { yes = "call", no = "write" }', 'answers = { yes = "write", no = "call" }')],
        [
            (
                "Whoever answers “Yes” at “Is it urgent?” (after “Nothing” at “Look the number up”) "
                "used to be told “Call the sender”, and is now told “Write to the sender”."
            ),
            (
                "Whoever answers “No” at “Is it urgent?” (after “Nothing” at “Look the number up”) "
                "used to be told “Write to the sender”, and is now told “Call the sender”."
            ),
        ],
    ),
    "a question is asked no more": (
        [('nothing = "again"', 'nothing = "call"')],
        [
            (
                "Whoever answers “Nothing” after “Look the number up” and answers “No” to “Is it urgent?” "
                "used to be told “Write to the sender”, and is now told “Call the sender”."
            )
        ],
    ),
    "a question is inserted": (
        [
            ('nothing = "again"', 'nothing = "sure"'),
            ("[situation.again]", '[situation.sure]\nask = "Are you sure?"\nanswers = { yes = "again", no = "glad" }\n[situation.again]'),
        ],
        [
            (
                "Whoever answers “Nothing” after “Look the number up” and answers “Yes” to “Is it urgent?” and answers “No” to “Are you sure?” "
                "used to be told “Call the sender”, and is now told “Good.”."
            ),
            (
                "Whoever answers “Nothing” after “Look the number up” and answers “No” to “Is it urgent?” and answers “No” to “Are you sure?” "
                "used to be told “Write to the sender”, and is now told “Good.”."
            ),
        ],
    ),
    "an action is inserted, and nothing changes after it": (
        [('nothing = "again"', 'nothing = "breathe"'), ("[situation.again]", '[action.breathe]\ndo = "Take a deep breath"\nthen = "again"\n[situation.again]')],
        [
            (
                "Whoever answers “Nothing” after “Look the number up” "
                "used to be told “Call the sender” or “Write to the sender”, and is now told “Take a deep breath”."
            )
        ],
    ),
    "an action is removed, and nothing changes after it": (
        [('no = "write"', 'no = "worth"'), ('[action.write]\ndo = "Write to the sender"\nthen = "worth"\n', "")],
        [
            (
                "Whoever answers “No” at “Is it urgent?” (after “Nothing” at “Look the number up”) "
                "used to be told “Write to the sender”, and is now told “Let it go.”."
            ),
        ],
    ),
    "an action is replaced": (
        [('no = "write"', 'no = "fax"'), ('[action.write]\ndo = "Write to the sender"', '[action.fax]\ndo = "What else could be done by now"')],
        [
            (
                "Whoever answers “No” at “Is it urgent?” (after “Nothing” at “Look the number up”) used to be told “Write to the sender”, "
                "and is now told “What else could be done by now”."
            ),
        ],
    ),
    "an ending is replaced": (
        [('"let-go"', '"leave"'), ("[ending.let-go]", "[ending.leave]"), ("Let it go.", "There is not a thing that anybody could do.")],
        ["Whoever used to be told “Let it go.” is now told “There is not a thing that anybody could do.”."],
    ),
    "an answer is removed, which nobody gives any more": ([(", later = ", ", other = ")], []),
    "bands are otherwise": (
        [("below = 25", "below = 50")],
        [
            (
                "Whoever answers “25 euros or more” at “What was in it worth?” and answers “Yes” to “Is it urgent?” "
                "and whose answer is “Less than 25 euros” now used to be told “Claim the money.”, and is now told “Let it go.”."
            ),
        ],
    ),
    "a rule is otherwise": (
        [('{ if = { urgent = "yes", worth = "much" }, is = "pay" }', '{ if = { worth = "much" }, is = "pay" }')],
        [
            (
                "Whoever has “Not” for “Whether we pay” (after “25 euros or more” at “What was in it worth?”) "
                "used to be told “Let it go.”, and is now told “Claim the money.”."
            )
        ],
    ),
    "a limit lets in more": (
        [("visits = 2", "visits = 3")],
        [
            (
                "Whoever comes to “Look the number up” more often than its limit lets in used to be told “Claim the money.” or “Let it go.”, "
                "and is now told “Look the number up”."
            ),
        ],
    ),
    "words are otherwise": ([("Call the sender", "Ring the sender up"), ("Is it urgent?", "Is it a matter of urgency?")], []),
}


@pytest.mark.parametrize(("edits", "expected"), EXACT.values(), ids=list(EXACT))
def test_who_is_told_something_else_is_told_in_a_sentence(edits: list[tuple[str, str]], expected: list[str]) -> None:
    """Each case says who it is, what they were told, and what they are told now."""
    assert exactly(PARCEL, *edits) == expected


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


def _told_apart(cases: dict[CaseKey, Divergence]) -> set[tuple[str, frozenset[int], frozenset[int]]]:
    """What is told and was told, by kinds, whatever was answered before."""
    found: dict[tuple[str, int, int], tuple[set[int], set[int]]] = {}
    for (_, kind, old, new), case in cases.items():
        both = found.setdefault((kind, old, new), (set(), set()))
        both[0].update(case.old)
        both[1].update(case.new)
    return {(kind, frozenset(old), frozenset(new)) for (kind, _, _), (old, new) in found.items()}


@given(st.data())
def test_comparing_the_other_way_round_finds_the_same_mirrored(data: st.DataObject) -> None:
    """Whoever was told one thing and is told another now was told the other and is told the one, compared the other way round."""
    old = data.draw(drawn)
    new = data.draw(edited(old))
    there = _told_apart(walked(Drawings(Matching(old, new))).cases)
    back = _told_apart(walked(Drawings(Matching(new, old))).cases)
    kinds = {"added": "removed", "removed": "added", "told": "told"}
    assert back == {(kinds[kind], after, before) for kind, before, after in there}


def test_past_the_bounds_each_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it does not fit to walk each person through both trees, it is said, and what each answer means is told all the same."""
    old, new = loads(INTERVIEW), loads(INTERVIEW.replace('no = "wait"', 'no = "call"'))
    monkeypatch.setattr("advicetree.comparing.people.lockstep.MOST_WORK", 10)
    assert redirections(Matching(old, new)) == (edge_by_edge(old, new), False)


def test_a_new_row_of_many_questions_is_not_told_person_by_person() -> None:
    """Where new questions tell so many people apart that nobody wants to read it, it is said that some people are told something else."""
    questions = 20
    text = 'format = 1\nid = "row"\ntitle = "A row"\nstart = "first"\n[action.first]\ndo = "Begin"\nthen = "{}"'
    text += '\n[ending.good]\nsay = "Good."\n[ending.bad]\nsay = "Bad."'
    row = "".join(
        f'\n[situation.q{number}]\nask = "Is it {number}?"\nanswers = {{ yes = "{f"q{number + 1}" if number + 1 < questions else "bad"}", no = "good" }}'
        for number in range(questions)
    )
    old, new = loads(text.format("good")), loads(text.format("q0") + row)
    [case], exact = redirections(Matching(old, new))
    assert exact
    assert (case.old, case.new, case.people, case.more) == (("good",), ("bad",), (), 1)
    assert who_in_words(old, new, case) == "Somebody who has done “Begin” may be told “Bad.” now, where it used to be “Good.”."


SEVENTH = 7


def test_where_very_much_is_shared_only_what_matters_is_told_apart() -> None:
    """Twenty facts that are asked twice are too many to tell everybody apart; what one of them decides is still found person by person."""
    facts = range(20)
    head = 'format = 1\nid = "shared"\ntitle = "Shared"\nstart = "a0"\n[action.a20]\ndo = "Think"\nthen = "b0"'
    head += '\n[ending.good]\nsay = "Good."\n[ending.bad]\nsay = "Bad."\n[ending.worse]\nsay = "Worse."'
    declared = "".join(f'\n[fact.f{i}]\nask = "Is it {i}?"\nanswers = ["yes", "no"]' for i in facts)
    first = "".join(f'\n[situation.a{i}]\nabout = "f{i}"\nanswers = {{ yes = "a{i + 1}", no = "{"good" if i == SEVENTH else f"a{i + 1}"}" }}' for i in facts)
    again = "".join(
        f'\n[situation.b{i}]\nabout = "f{i}"\nanswers.yes = "{f"b{i + 1}" if i < facts[-1] else "bad"}"\nanswers.no = "{"{}" if i == SEVENTH else "good"}"'
        for i in facts
    )
    text = head + declared + first + again
    old, new = (loads(text.replace("{}", to)) for to in ("bad", "worse"))
    assert redirections(Matching(old, new)) == ((), True)  # whoever says no to the seventh has come to an end before
    swapped = loads(text.replace("{}", "bad").replace('"bad"\nanswers.no = "good"', '"good"\nanswers.no = "bad"'))
    cases, exact = redirections(Matching(old, swapped))
    assert exact
    assert [(case.at, case.old, case.new) for case in cases] == [(Point("b19", "yes"), ("bad",), ("good",)), (Point("b19", "no"), ("good",), ("bad",))]


BANDS = """
format = 1
id = "bands"
title = "Bands"
start = "q"
[fact.q]
ask = "How much?"
{}
[situation.q]
about = "q"
then = "end"
[ending.end]
say = "The end."
"""
PAIRS = {
    "the same bands": ("a.below = 5", "a.below = 5", {("a", "a"), ("b", "b")}),
    "a bound is higher": ("a.below = 5", "a.below = 7", {("a", "a"), ("b", "a"), ("b", "b")}),
    "a bound belongs to the other band": ("a.below = 5", "a.up-to = 5", {("a", "a"), ("b", "a"), ("b", "b")}),
    "a day is later": ("a.before = 2020-01-01", "a.before = 2020-06-01", {("a", "a"), ("b", "a"), ("b", "b")}),
    "an age is higher": ('a.reached = "18 years"', 'a.reached = "21 years"', {("a", "a"), ("a", "b"), ("b", "b")}),
    "an age instead of a day": ("a.before = 2020-01-01", 'a.reached = "21 years"', {("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")}),
}


@pytest.mark.parametrize(("before", "after", "pairs"), PAIRS.values(), ids=list(PAIRS))
def test_bands_go_together_that_one_number_or_day_is_in(before: str, after: str, pairs: set[tuple[str, str]]) -> None:
    """Whoever is in a band of the old tree is in those of the new one that some number, or some day, of that band is in."""

    def tree(band: str) -> Tree:
        key, _, value = band.removeprefix("a.").partition(" = ")
        kind = "number = {}" if key in {"below", "up-to"} and "-" not in value else "date = {}"
        return loads(BANDS.format(f'{kind}\nbands = [{{ id = "a", label = "A", {key} = {value} }}, {{ id = "b", label = "B" }}]'))

    assert set(SharedFacts(Matching(tree(before), tree(after))).pairs("q")) == pairs


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
