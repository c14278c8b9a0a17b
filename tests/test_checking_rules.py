"""Every rule of the checker: the page that documents it, with exact messages, and what holds of all of them."""

from __future__ import annotations

import json

import attrs
import pytest

from advicetree import Problem, Report, Tree, check, dumps, loads, shipped
from advicetree import draw as draw_tree
from advicetree.checking.rules import OF_EDITS, OWN, RULES, SEVERITIES
from advicetree.checking.study import Study, points_of
from advicetree.model import Situation, Table, Value
from advicetree.problems import dotted
from drawn import draw, text
from problem_pages import completed, edits, sections, told

PAGE = sections("rules.md")
MILD = {rule.name for rule in RULES if rule.mild}
NAMES = [*(rule.name for rule in RULES), *OWN, *OF_EDITS]
LONGEST_MESSAGE = 200


def said(problem: Problem) -> list[str]:
    """A problem as the page shows it: its rule and sentence, then who breaks it, and how."""
    lines = [str(problem).split(": ", 1)[1].removeprefix("warning: ")]
    if problem.rule in {"broken-promise", "stranded", "endless-loop", "limit-back", "second-wait"}:
        lines += [f"  with {', '.join(f'{fact} = {value}' for fact, value in problem.known)}"] if problem.known else []
        lines += [f"  {node}: {answer}" for node, answer in problem.walk]
    return lines


def test_every_rule_has_a_heading_and_every_heading_is_a_rule() -> None:
    assert sorted(PAGE) == sorted(NAMES)


@pytest.mark.parametrize("rule", NAMES)
def test_the_page_says_how_grave_it_is(rule: str) -> None:
    assert PAGE[rule].lstrip().startswith("*Warning.*" if SEVERITIES[rule] == "warning" else "*Error.*")
    assert ("only a *warning*" in PAGE[rule]) == (rule in MILD)


@pytest.mark.parametrize("rule", [name for name in NAMES if name not in {"not-proved", "undecided", *OF_EDITS}])
def test_the_page_shows_what_breaks_a_rule_and_what_is_said(rule: str) -> None:
    ((form, tree, shown),) = told(PAGE[rule])
    problems = check(loads(completed(form, tree), form)).problems
    assert {problem.rule for problem in problems} == {rule}
    assert [line for problem in problems for line in said(problem)] == shown.splitlines()


@pytest.mark.parametrize("rule", OF_EDITS)
def test_the_page_shows_an_edit_that_breaks_a_rule_and_what_is_said(rule: str) -> None:
    ((before, after, shown),) = edits(PAGE[rule])
    old, new = (loads(completed("toml", tree)) for tree in (before, after))
    assert not check(old).problems
    assert not check(new).problems
    (problem,) = check(new, against=old).problems
    assert problem.rule == rule
    lines = [str(problem).split(": ", 1)[1].removeprefix("warning: "), *(f"  {node}: {answer}" for node, answer in problem.walk), f"  fix: {problem.fix}"]
    assert lines == shown.splitlines()


WAITING = """
format = 1
id = "waiting"
title = "Waiting"
start = "write"
[moment.letter]
ask = "When was the letter sent?"
[action.write]
do = "Write"
wait = { at-least = "3 days", since = "letter" }
answers.nothing = "call"
answers.answered = { to = "bye", any-time = true }
[action.call]
do = "Call"
wait = { at-least = "3 days", since = "letter" }
answers.nothing = "write"
answers.answered = "bye"
limit = { visits = 2, then = "bye" }
[ending.bye]
say = "Bye."
"""
BACK = "the wait of 'call' is over at once for people who come back to it: it counts from 'letter', and nothing else waits on the way"
USED = "the wait of 'call' holds nobody: everybody who comes there has waited as long since 'letter' at 'write'"


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (("", ""), [USED]),  # back at 'write', whoever waited there came by 'call', which waits too
        (('answers.nothing = "write"', 'answers.nothing = "call"'), [USED]),
        (('"3 days", since = "letter" }\nanswers.nothing = "write"', '"4 days", since = "letter" }\nanswers.nothing = "bye"'), []),
        (('answers.nothing = "call"', 'answers.nothing = { to = "call", any-time = true }'), [BACK]),
        (('wait = { at-least = "3 days", since = "letter" }\nanswers.nothing = "call"', 'answers.nothing = "call"'), [BACK]),
    ],
)
def test_a_wait_since_a_moment_that_was_waited_for_is_told(change: tuple[str, str], sentences: list[str]) -> None:
    found = check(loads(WAITING.replace(*change))).problems
    assert [problem.sentence for problem in found if problem.rule == "second-wait"] == sentences


def asked_twice(facts: int, start: str = "") -> Tree:
    """A tree whose promise depends on what was answered about each of so many facts, each asked twice; `start` has more keys of its start."""
    parts = ['format = 1\nid = "twice"\ntitle = "Twice"\nstart = "a0"\n']
    for i in range(facts):
        onward, again = f"a{i + 1}" if i + 1 < facts else "b0", f"b{i + 1}" if i + 1 < facts else "no-yes"
        parts.append(f'[fact.f{i}]\nask = "Is it so?"\nanswers = {{ yes = "Yes", no = "No" }}\n')
        parts.append(f'[situation.a{i}]\nabout = "f{i}"\nanswers.yes = {{ to = "{onward}", say = "Yes." }}\nanswers.no = "{onward}"\n{start if i == 0 else ""}')
        parts.append(f'[situation.b{i}]\nabout = "f{i}"\nanswers = {{ yes = "some-yes", no = "{again}" }}\n')
    parts.append('[ending.some-yes]\nsay = "Yes."\n[ending.no-yes]\nsay = "No."\n')
    named = ", ".join(f'"a{i}.yes"' for i in range(facts))
    parts.append(f'[[promise]]\nname = "Some yes"\nbefore = "some-yes"\nalways = [{named}]\n')
    return loads("".join(parts))


def test_what_depends_on_ten_facts_is_proved() -> None:
    report = check(asked_twice(10))
    assert [verdict.verdict for verdict in report.verdicts] == ["kept"]
    assert report.ok


def test_what_depends_on_thirty_facts_is_not_proved_and_never_counted_as_kept() -> None:
    """The search ends within its bound, says so, and names the facts that are to blame."""
    report = check(asked_twice(30))
    assert [verdict.verdict for verdict in report.verdicts] == ["not proved"]
    assert not report.ok
    (not_proved,) = report.problems
    assert not_proved.sentence == "'Some yes' is neither proved nor disproved: it depends on more than 65,536 kinds of people"
    assert not_proved.fix == "ask fewer of these facts again, or promise less: 'f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7' and 9 more"


def test_what_some_rule_cannot_see_is_said() -> None:
    """Each answer is looked at by itself, and is given by somebody; but in which order all is met is not looked at."""
    report = check(asked_twice(30, start='limit = { visits = 1, then = "b0" }\n'))
    undecided = next(problem for problem in report.problems if problem.rule == "undecided")
    assert (
        undecided.sentence
        == "the tree has more kinds of people than can be distinguished (f23, f24, f25, f26 and 10 more), so some problems may not have been found"
    )


def test_what_is_true_of_some_facts_only_is_proved_however_many_others_there_are() -> None:
    """Facts that a promise does not depend on are never told apart."""
    tree = loads(text_of_many(40))
    assert [verdict.verdict for verdict in check(tree).verdicts] == ["kept", "broken"]


def text_of_many(facts: int) -> str:
    """A tree of many facts, each asked twice, with a promise that is kept and one that is broken."""
    parts = ['format = 1\nid = "many"\ntitle = "Many"\nstart = "a0"\n']
    for i in range(facts):
        onward, again = f"a{i + 1}" if i + 1 < facts else "b0", f"b{i + 1}" if i + 1 < facts else "end"
        parts.append(f'[fact.f{i}]\nask = "Is it so?"\nanswers = {{ yes = "Yes", no = "No" }}\n')
        parts.append(f'[situation.a{i}]\nabout = "f{i}"\nanswers.yes = {{ to = "{onward}", say = "Yes." }}\nanswers.no = "{onward}"\n')
        parts.append(f'[situation.b{i}]\nabout = "f{i}"\nanswers.yes = {{ to = "{again}", say = "Yes." }}\nanswers.no = "{again}"\n')
    parts.append('[ending.end]\nsay = "End."\n')
    parts.append('[[promise]]\nname = "Once yes, always yes"\nnever = "b7.no"\nafter = "a7.yes"\n')
    parts.append('[[promise]]\nname = "Never yes and no"\nnever = "b8.no"\nafter = "a7.yes"\n')
    return "".join(parts)


@pytest.mark.parametrize("seed", range(300))
def test_problems_can_be_read(seed: int) -> None:
    """Each has a place, is one printable line of under 200 characters, and says what to do."""
    for problem in check(loads(text(draw(seed)), "json")).problems:
        line = str(problem)
        assert len(line) < LONGEST_MESSAGE
        assert line.isprintable()
        assert problem.fix
        assert not problem.fix.endswith(".")
        assert problem.severity == SEVERITIES[problem.rule] or (problem.rule in MILD and problem.severity == "warning")


@pytest.mark.parametrize("seed", range(200))
def test_a_rule_finds_problems_of_its_own_name_and_a_silence_on_the_node_of_a_warning_takes_it_away(seed: int) -> None:
    tree = loads(text(draw(seed)), "json")
    study = Study(tree)
    for rule in RULES:
        assert {problem.rule for problem in rule.look(study)} <= {rule.name}
    warning = next((problem for problem in check(tree).problems if problem.node is not None), None)
    if warning is not None and warning.node is not None:
        assert warning.severity == "warning"
        node = tree[warning.node]
        silent = attrs.evolve(tree, nodes=Table({**tree.nodes, node.id: attrs.evolve(node, silence=Table({warning.rule: "It is meant."}))}))
        assert (warning.rule, warning.node) not in {(problem.rule, problem.node) for problem in check(silent).problems}


def test_errors_stand_before_warnings_and_each_in_the_order_of_the_text() -> None:
    for seed in range(50):
        report = check(loads(text(draw(seed)), "json"))
        assert report.problems == (*report.errors, *report.warnings)
        for some in (report.errors, report.warnings):
            places = [(at.line, at.column) for problem in some if (at := problem.place) is not None]
            assert places == sorted(places)


def test_checking_changes_nothing_and_gives_the_same_again() -> None:
    tree = loads(text(draw(7)), "json")
    assert check(tree) == check(tree)


@pytest.mark.parametrize("seed", range(60))
def test_a_tree_without_a_text_has_the_same_problems_at_the_same_paths(seed: int) -> None:
    """They have no place, and stand in the order in which the tree would be written."""
    tree = loads(dumps(loads(text(draw(seed)), "json")), "json")
    found, bare = check(tree).problems, check(attrs.evolve(tree, origin=None)).problems
    assert bare == tuple(attrs.evolve(problem, place=None) for problem in found)
    assert all(str(problem).startswith(f"{dotted(problem.path)}: ") for problem in bare)


@pytest.mark.parametrize("seed", range(60))
def test_a_problem_stands_where_its_path_leads(seed: int) -> None:
    tree = loads(text(draw(seed)), "json")
    assert tree.origin is not None
    for problem in check(tree).problems:
        assert problem.place in {tree.origin.place(*problem.path), tree.origin.place(*problem.path[:2], "then")}


@pytest.mark.parametrize("seed", range(60))
def test_problems_are_painted_on_the_same_nodes_whatever_text_the_tree_has(seed: int) -> None:
    """Of equal trees, those without text or of another text too."""
    tree = loads(text(draw(seed)), "json")
    bare, other = attrs.evolve(tree, origin=None), loads(dumps(tree, indent=4), "json")
    pictures = [draw_tree(one, problems=check(another).problems) for one in (tree, bare, other) for another in (tree, bare, other)]
    assert len({picture.mermaid.count("Error: ") + picture.mermaid.count("Warning: ") for picture in pictures}) == 1
    first = pictures[0].view
    for picture in pictures:
        assert [(box.id, box.problem) for box in picture.view.boxes] == [(box.id, box.problem) for box in first.boxes]
        assert [edge.problem for edge in picture.view.edges] == [edge.problem for edge in first.edges]
        assert sorted(problem.path for problem in picture.view.unplaced) == sorted(problem.path for problem in first.unplaced)


def test_progress_is_told_before_each_part() -> None:
    heard: list[tuple[int, int, str]] = []
    tree = shipped("interview-recovery")
    check(tree, progress=lambda done, of, what: heard.append((done, of, what)))
    parts = len(RULES) + len(tree.promises) + len(tree.examples)
    assert [(done, of) for done, of, _ in heard] == [(number, parts) for number in range(parts)]
    assert heard[0][2] == RULES[0].name


def test_only_trees_are_checked() -> None:
    with pytest.raises(TypeError, match=r"^check looks at a Tree, not str; load one first$"):
        check("interview-recovery")  # type: ignore[arg-type]


SILENCED = """
format = 1
id = "silenced"
title = "Silenced"
start = "taste"
[action.taste]
do = "Taste the tea"
note = "How was it?"
silence = { unrecalled-note = "The program shows it." }
then = "bye"
[ending.bye]
say = "Goodbye."
"""


def test_a_warning_is_silenced_on_its_node() -> None:
    assert check(loads(SILENCED)).problems == ()


@pytest.mark.parametrize(
    ("rule", "sentence", "fix", "guess"),
    [
        ("unrecalled-notes", "'taste' silences 'unrecalled-notes', which is not a rule", "write 'unrecalled-note'", "unrecalled-note"),
        ("none-of-them", "'taste' silences 'none-of-them', which is not a rule", "take the silence out", None),
        ("undecided", "'taste' silences 'undecided', which is about no node", "fix what it finds, or leave it as it is", None),
        ("failed-example", "'taste' silences 'failed-example', which is an error", "fix what it finds: only warnings can be silenced", None),
        ("same-label", "'taste' silences 'same-label', which is not found here", "take the silence out", None),
        ("stranded", "'taste' silences 'stranded', which is an error", "fix what it finds: only warnings can be silenced", None),
    ],
)
def test_a_silence_that_silences_nothing_is_told(rule: str, sentence: str, fix: str, guess: str | None) -> None:
    problems = check(loads(SILENCED.replace("unrecalled-note", rule))).problems
    told_of = next(problem for problem in problems if problem.rule == "idle-silence")
    assert (told_of.sentence, told_of.fix, told_of.nearest) == (sentence, fix, guess)
    assert str(told_of.place) == "<text>:9:13"


def test_values_that_go_the_same_ways_are_one_kind_of_people() -> None:
    """Six facts of two hundred values each are told apart only where some situation tells their values apart."""
    parts = ['format = 1\nid = "wide"\ntitle = "Wide"\nstart = "a0"\n']
    for i in range(6):
        values = ", ".join(f'v{number} = "Value {number}"' for number in range(200))
        parts.append(f'[fact.f{i}]\nask = "Which?"\nanswers = {{ {values} }}\n')
        for row, onward in (("a", f"a{i + 1}" if i < 5 else "b0"), ("b", f"b{i + 1}" if i < 5 else "end")):
            others = f'others = {{ label = "Another", to = "{onward}" }}'
            parts.append(f'[situation.{row}{i}]\nabout = "f{i}"\nanswers.v7 = {{ to = "{onward}", say = "Seven." }}\n{others}\n')
    never = '[[promise]]\nname = "Once seven, always seven"\nnever = "b3.v8"\nafter = "a3.v7"\n'
    line = 'say = ["End.", { say = "Nine.", if = { f2 = "v9" } }]\n'
    report = check(loads("".join(parts) + f"[ending.end]\n{line}{never}"))
    assert report.problems == ()
    assert [verdict.verdict for verdict in report.verdicts] == ["kept"]


def test_a_forgotten_remember_is_told_with_what_fixes_it() -> None:
    """Where an answer is dead since it is remembered, asking at each visit is what may have been meant."""
    tree = (
        'format = 1\nid = "tea"\ntitle = "Tea"\nstart = "hot"\n[situation.hot]\nask = "Is it hot?"\nanswers = { no = "wait", yes = "drink" }\n'
        '[action.wait]\ndo = "Wait"\nthen = "still-hot"\n[situation.still-hot]\nabout = "hot"\nanswers = { no = "drink", yes = "wait-more" }\n'
        '[action.wait-more]\ndo = "Wait more"\nthen = "drink"\n[ending.drink]\nsay = "Drink."\n'
    )

    def found(text: str) -> str | None:
        return next(problem for problem in check(loads(text)).problems if problem.rule == "dead-answer").fix

    right = "ask it at each visit if it can change, write settles = false where 'no' leaves it open"
    assert found(tree) == f"{right}, let people of whom this is true come here, or let it lead on as another answer does"
    asked_at_once = tree.replace('no = "wait"', 'no = "still-hot"')
    assert found(asked_at_once) == "ask it at each visit if it can change, let people of whom this is true come here, or let it lead on as another answer does"


def test_a_trap_is_told_once_for_each_node_where_people_come_to_stand() -> None:
    """Two loops without a way out are two problems, each at the node that is come to first."""
    loops = "".join(f'[action.a{i}]\ndo = "A"\nwait = {{ at-least = "1 hour" }}\nthen = "b{i}"\n[action.b{i}]\ndo = "B"\nthen = "a{i}"\n' for i in range(2))
    tree = loads(
        'format = 1\nid = "traps"\ntitle = "Traps"\nstart = "q"\n[situation.q]\nask = "Where to?"\nremember = false\n'
        f'answers = {{ out = "end", one = "a0", other = "a1" }}\n{loops}[ending.end]\nsay = "End."\n'
    )
    stranded = [problem for problem in check(tree).problems if problem.rule == "stranded"]
    assert [problem.sentence for problem in stranded] == [f"people who come to 'a{i}' like this can no longer come to an end" for i in range(2)]
    assert [problem.walk for problem in stranded] == [(("q", "one"),), (("q", "other"),)]


NOT_KNOWN = """
format = 1
id = "number"
title = "A number"
start = "know"
[situation.know]
ask = "Do you know the number?"
answers.yes = "bye"
answers.dont-know = "look"
[action.look]
do = "Look it up"
wait = { at-least = "1 day" }
then = "know"
[ending.bye]
say = "Bye."
"""
SHARED = '[fact.number]\nask = "Do you know it?"\nanswers = { yes = "Yes", dont-know = "I do not know" }\n[situation.know]\nabout = "number"\n'
REST = "else ask at each visit what can change, or let some answer lead on to an ending for these people too"


@pytest.mark.parametrize(
    ("change", "sentence", "fix"),
    [
        (
            ("", ""),
            "people who come to 'know' with 'know = dont-know' can no longer come to an end: 'dont-know' settles 'know', which is not asked again",
            f"if answer 'dont-know' of 'know' leaves it open, write settles = false in it; {REST}",
        ),
        (
            ('[situation.know]\nask = "Do you know the number?"\n', SHARED),
            "people who come to 'know' with 'number = dont-know' can no longer come to an end: 'dont-know' settles 'number', which is not asked again",
            f"if answer 'dont-know' of 'know' leaves it open, take it out of the fact 'number' and write settles = false in it; {REST}",
        ),
        (
            ('answers.yes = "bye"\n', 'answers.yes = "look"\n'),
            "people who come to 'know' can no longer come to an end",
            "ask at each visit what can change, or let some answer lead on to an ending for these people too",
        ),
    ],
)
def test_an_answer_that_settles_what_it_had_better_leave_open_is_told(change: tuple[str, str], sentence: str, fix: str) -> None:
    found = next(problem for problem in check(loads(NOT_KNOWN.replace(*change))).problems if problem.rule == "stranded")
    assert (found.sentence, found.fix) == (sentence, fix)
    assert check(loads(NOT_KNOWN.replace('"look"', '{ to = "look", settles = false }', 1))).problems == ()


def test_a_report_tells_the_warnings_of_one_rule_once() -> None:
    unsourced = "".join(f'[action.a{i}]\ndo = "Do {i}"\nthen = "a{i + 1}"\n' for i in range(5))
    report = check(
        loads(f'format = 1\nid = "bare"\ntitle = "Bare"\nstart = "a0"\n[source.s]\ntitle = "S"\n{unsourced}[ending.a5]\nsay = "Bye."\nsource = "s"\n')
    )
    assert str(report).splitlines() == [
        "<text>:7:1: warning: unsourced-node: nothing of 'a0' names a source",
        f"  fix: {report.problems[0].fix}",
        "  5 times in all, next at:",
        "    <text>:10:1: nothing of 'a1' names a source",
        "    <text>:13:1: nothing of 'a2' names a source",
        "    and 2 more places",
        "bare: 6 nodes, 5 answers; no promises; no examples; 5 warnings",
    ]


def test_what_a_report_holds_is_told_shortly_at_a_prompt() -> None:
    """However long a walk or a list of points is, no value fills a page."""
    tree = shipped("interview-recovery")
    report = check(tree)
    assert repr(report) == "<Report of 'interview-recovery': no problem>"
    assert repr(report.coverage) == "<Coverage: 132 of 132 answers are taken; 3 of 3 rules are hit>"
    assert repr(report.verdicts[0]) == "<Verdict 'kept' on 'Nobody calls before the list is written'>"
    assert repr(tree.promises[0]) == "<Promise 'Nobody calls before the list is written' (before)>"
    assert repr(report.outcomes[0]) == "<Outcome of 'The interview is still to come': it passed>"
    assert repr(tree.examples[0]) == "<Example 'The interview is still to come': 2 entries>"
    failed = check(attrs.evolve(tree, examples=(attrs.evolve(tree.examples[0], ends="left-open", walk=()),))).outcomes[0]
    why = "it stops at 'where-now', where 'waiting', 'refused', 'questions', 'good', 'to-come' can be given, and must end at 'left-open'"
    assert repr(failed) == f"<Outcome of 'The interview is still to come': {why}>"
    assert max(len(repr(each)) for some in (report.verdicts, report.outcomes, tree.promises, tree.examples) for each in some) < 160


def asked_of_many_values(facts: int, values: int) -> Tree:
    """A tree that asks twice about each of so many facts of so many values, of which the first ten go other ways than the others."""

    def answers(first: str, others: str) -> str:
        return "".join(f'answers.v{number} = "{first if number < 10 else others}"\n' for number in range(values))

    parts = ['format = 1\nid = "classes"\ntitle = "Classes"\nstart = "a0"\n']
    for i in range(facts):
        onward = f"a{i + 1}" if i + 1 < facts else "end"
        parts.append(f'[fact.f{i}]\nask = "Which?"\nanswers = {{ {", ".join(f"v{number} = {json.dumps(str(number))}" for number in range(values))} }}\n')
        parts.append(f'[situation.a{i}]\nabout = "f{i}"\n{answers("none", f"b{i}")}[situation.b{i}]\nabout = "f{i}"\n{answers("gap", onward)}')
    parts.append('[ending.none]\nsay = "None."\n[ending.gap]\nsay = "Nobody."\n[ending.end]\nsay = "End."\n')
    return loads("".join(parts))


def test_values_that_nothing_tells_apart_count_as_one() -> None:
    """Of five facts of sixty values each, all is decided, since answers of their own do not tell values apart that lead to the same node."""
    report = check(asked_of_many_values(5, 60))
    rules = {problem.rule for problem in report.problems}
    assert "undecided" not in rules
    assert [problem.sentence.partition(":")[0] for problem in report.problems if problem.rule == "unvisited-node"] == ["nobody can visit 'gap'"]
    dead = [problem.path for problem in report.problems if problem.rule == "dead-answer"]
    assert dead == [("situation", f"b{i}", "answers", f"v{number}") for i in range(5) for number in range(10)]
    first = next(problem for problem in report.problems if problem.rule == "dead-answer")
    assert first.sentence == "nobody can give answer 'v0' of 'b0': by then 'f0' is known, and leaves only 'v10', 'v11', 'v12' and 47 more"


def asked_in_two_ways(facts: int, fact: str, promise: str, *, agreeing: bool) -> Report:
    """Check a tree where only who has answered about a fact in two ways would come to 'gap', and that asks twice about so many other facts on the way.

    Unless the answers are `agreeing`, the shortest way there answers in two ways about each of them, and is longer by a detour if it does not.
    """
    parts = [f'format = 1\nid = "detours"\ntitle = "Detours"\nstart = "{"a0" if facts else "a-last"}"\n']
    for i in range(facts):
        onward, again = f"a{i + 1}" if i + 1 < facts else "a-last", f"b{i + 1}" if i + 1 < facts else "b-last"
        near, far = (again, f"by-b{i}") if agreeing else (f"by-b{i}", again)
        parts.append(f'[fact.f{i}]\nask = "Is it so?"\nanswers = {{ yes = "Yes", no = "No" }}\n')
        ways = {"a": (onward, f"by-a{i}", onward), "b": (near, far, again)}
        for letter, (yes, no, then) in ways.items():
            parts.append(f'[situation.{letter}{i}]\nabout = "f{i}"\nanswers = {{ yes = "{yes}", no = "{no}" }}\n')
            parts.append(f'[action.by-{letter}{i}]\ndo = "Go around by {letter}{i}"\nthen = "{then}"\n')
    parts.append(f'[fact.{fact}]\nask = "Is it?"\nanswers = {{ yes = "Yes", no = "No" }}\n')
    parts.append(f'[situation.a-last]\nabout = "{fact}"\nanswers = {{ yes = "{"b0" if facts else "b-last"}", no = "end" }}\n')
    parts.append(f'[situation.b-last]\nabout = "{fact}"\nanswers = {{ yes = "end", no = "gap" }}\n')
    parts.append('[action.gap]\ndo = "Wonder"\nthen = "end"\n[ending.end]\nsay = "End."\n')
    return check(loads("".join(parts) + f'[[promise]]\nname = "Nobody"\nnever = "{promise}"\n'))


def nobody_there(report: Report) -> set[tuple[str, tuple[str | int, ...]]]:
    return {(problem.rule, problem.path) for problem in report.problems if problem.rule in {"unvisited-node", "dead-answer"}}


GAP = {("unvisited-node", ("action", "gap")), ("dead-answer", ("situation", "b-last", "answers", "no"))}


@pytest.mark.parametrize("promise", ["gap", "gap.done", "b-last.no"])
@pytest.mark.parametrize(("facts", "fact", "agreeing"), [(0, "z", True), (40, "z", True), (20, "a", False)])
def test_a_proved_promise_and_the_rules_agree_where_nobody_comes(promise: str, facts: int, fact: str, agreeing: bool) -> None:  # noqa: FBT001
    """Whichever of them tells enough people apart: of many facts, the rules leave out 'z', and the promise comes to its bound before 'a'."""
    report = asked_in_two_ways(facts, fact, promise, agreeing=agreeing)
    assert [verdict.verdict for verdict in report.verdicts] == ["kept"]
    assert nobody_there(report) == GAP
    assert ("undecided" in {problem.rule for problem in report.problems}) == (not agreeing)


def with_twins(tree: Tree) -> Tree:
    """A tree where each value of a remembered fact has a twin, whose answers lead where its own do."""
    remembered = {fact.id: fact for fact in tree.facts.values() if fact.remember and fact.number is None}
    facts, nodes = dict(tree.facts), dict(tree.nodes)
    for fact in remembered.values():
        twins = {f"{value.id}-too": Value(f"{value.id}-too", f"{value.label}, too") for value in fact.values.values()}
        facts[fact.id] = attrs.evolve(fact, values=Table({**fact.values, **twins}))
    for node in tree.nodes.values():
        if isinstance(node, Situation) and node.fact in remembered:
            settling = [way for way in node.answers.values() if way.settles is not None]
            ways = {f"{way.id}-too": attrs.evolve(way, id=f"{way.id}-too", label=f"{way.label}, too") for way in settling}
            nodes[node.id] = attrs.evolve(node, answers=Table({**node.answers, **ways}))
    return attrs.evolve(tree, facts=Table(facts), nodes=Table(nodes), origin=None)


@pytest.mark.parametrize("seed", range(80))
def test_a_twin_of_each_value_changes_nothing(seed: int) -> None:
    """People are not told apart by it, promises that name no answers come out the same, and so do the rules about where walks lead."""
    tree = loads(text(draw(seed)), "json")
    silent = [promise for promise in tree.promises if all(point.answer is None for point in points_of(promise))]
    tree = attrs.evolve(tree, promises=tuple(silent), origin=None)
    twin = with_twins(tree)
    assert Study(twin).valuations.size == Study(tree).valuations.size
    report, other = check(tree), check(twin)
    assert [verdict.verdict for verdict in other.verdicts] == [verdict.verdict for verdict in report.verdicts]
    same = {"unvisited-node", "stranded", "endless-loop", "limit-back", "idle-limit", "dead-answer", "unsaid-line", "unheard-line"}
    found, again = ({(each.rule, each.path) for each in one.problems if each.rule in same} for one in (report, other))
    assert {(rule, path) for rule, path in again if not str(path[-1]).endswith("-too")} == found


WHERE = """
format = 1
id = "heirs"
title = "Who inherits"
start = "where"
[fact.region]
ask = "Where did they live?"
answers = { england = "England", scotland = "Scotland", abroad = "Abroad" }
[situation.where]
about = "region"
answers = { england = "partner", scotland = "partner", abroad = "no-advice" }
[situation.partner]
ask = "Is there a partner?"
answers = { yes = "shares", no = "crown" }
[situation.shares]
about = "region"
ANSWERS
[ending.they]
say = "They inherit."
[ending.crown]
say = "The Crown inherits."
[ending.no-advice]
say = "Ask there."
"""
NOBODY = "nobody can give answer {!r} of 'shares': by then 'region' is known{}"
LEFT = ", and leaves only 'england', 'scotland'"
WARNED = "ask it at each visit if it can change, let people of whom this is true come here, or let it lead on as another answer does"
TAKE_OUT = "ask it at each visit if it can change, let people of whom this is true come here, or take the answer out"


@pytest.mark.parametrize(
    ("answers", "severity", "dead", "fix"),
    [
        # what completes the cover, and leads on as another answer does
        ('answers = { england = "they", scotland = "crown" }\nothers = { to = "crown", label = "Not possible here" }', "", "", ""),
        ('answers = { england = "they", scotland = "crown", abroad = "crown" }', "", "", ""),
        ('answers = { england = "they" }\nothers = { to = "crown", label = "Scotland" }', "", "", ""),
        ('answers = { england = { to = "they", say = "So." }, scotland = "crown", abroad = { to = "they", say = "So." } }', "", "", ""),
        # what completes the cover, and leads elsewhere or says something else
        ('answers = { england = "they", scotland = "crown" }\nothers = { to = "no-advice", label = "Not here" }', "warning", "others", WARNED),
        ('answers = { england = "they", scotland = "crown", abroad = "no-advice" }', "warning", "abroad", WARNED),
        ('answers = { england = "they", scotland = "crown", abroad = { to = "crown", say = "Not possible." } }', "warning", "abroad", WARNED),
        ('answers = { england = "they", scotland = { to = "crown", say = "Sorry." }, abroad = "crown" }', "warning", "abroad", WARNED),
        # what the cover does not need
        ('answers = { england = "they", abroad = "no-advice" }\nothers = { to = "crown", label = "Scotland" }', "error", "abroad", TAKE_OUT),
        ('answers = { england = "they", abroad = "crown" }\nothers = { to = "crown", label = "Scotland" }', "", "", ""),
        (
            'answers = { england = "they", scotland = "crown", abroad = "crown", unsure = { to = "no-advice", settles = false } }',
            "error",
            "unsure",
            "ask only where it is still open, or take the answer out",
        ),
        ('answers = { england = "they", scotland = "crown", abroad = "crown", unsure = { to = "crown", settles = false } }', "", "", ""),
    ],
)
def test_an_answer_that_nobody_can_give_is_as_grave_as_it_misleads(answers: str, severity: str, dead: str, fix: str) -> None:
    report = check(loads(WHERE.replace("ANSWERS", answers)))
    left = LEFT if dead != "unsure" else ""
    expected = [("dead-answer", severity, NOBODY.format(dead, left), fix, "shares" if severity == "warning" else None)] if severity else []
    assert [(problem.rule, problem.severity, problem.sentence, problem.fix, problem.node) for problem in report.problems] == expected
    assert report.ok == (severity != "error")


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        ('abroad = "no-advice"', []),
        ('abroad = "crown"', [("warning", "'shares' silences 'dead-answer', which is not found here")]),
        (
            'abroad = "crown", unsure = { to = "no-advice", settles = false }',
            [
                ("error", "nobody can give answer 'unsure' of 'shares': by then 'region' is known"),
                ("warning", "'shares' silences 'dead-answer', which is an error"),
            ],
        ),
        (
            'abroad = "no-advice", unsure = { to = "no-advice", settles = false }',
            [("error", "nobody can give answer 'unsure' of 'shares': by then 'region' is known")],
        ),
    ],
)
def test_a_dead_answer_is_silenced_where_it_is_only_a_warning(answers: str, left: list[tuple[str, str]]) -> None:
    silent = f'answers = {{ england = "they", scotland = "crown", {answers} }}\nsilence = {{ dead-answer = "Nobody abroad gets here." }}'
    report = check(loads(WHERE.replace("ANSWERS", silent)))
    assert [(problem.severity, problem.sentence) for problem in report.problems] == left


def test_a_question_whose_answers_all_lead_alike_is_a_warning_that_can_be_silenced() -> None:
    """Since its answer may serve the program."""
    tea = 'format = 1\nid = "tea"\ntitle = "Tea"\nstart = "tea"\n[situation.tea]\nask = "Tea?"\nanswers = { yes = "bye", no = "bye" }\n'
    bye = '[ending.bye]\nsay = "Bye."\n'
    report = check(loads(tea + bye))
    assert [(problem.rule, problem.severity, problem.node) for problem in report.problems] == [("same-answers", "warning", "tea")]
    assert report.ok
    assert check(loads(tea + 'silence = { same-answers = "The program counts them." }\n' + bye)).problems == ()


class TestDerivedFacts:
    """What is warned of at forks about derived facts, and what is not."""

    TREE = next(completed(form, tree) for form, tree, _ in told(PAGE["late-input"]))

    def found(self, *changes: tuple[str, str]) -> list[str]:
        tree = self.TREE
        for old, new in changes:
            assert old in tree
            tree = tree.replace(old, new)
        return [problem.rule for problem in check(loads(tree)).problems]

    def test_a_fork_below_all_that_it_rests_on_is_well(self) -> None:
        above = [('start = "income"', 'start = "children"'), ('"bye", say = "Ask', '"income", say = "Ask'), ('answers.no = "bye"', 'answers.no = "income"')]
        assert self.found(*above, ('then = "children"', 'then = "bye"'), ('to = "children"', 'to = "bye"')) == []

    def test_a_fork_that_is_met_again_is_well(self) -> None:
        again = '[situation.again]\nabout = "scheme"\nanswers.full = { to = "bye", say = "You get all." }\nthen = "bye"\n\n[situation.children]'
        back = [('"bye", say = "Ask', '"again", say = "Ask'), ('answers.no = "bye"', 'answers.no = "again"')]
        assert self.found(("[situation.children]", again), *back) == []

    def test_it_can_be_silenced(self) -> None:
        silent = '[situation.fork]\nsilence = { late-input = "Children come in elsewhere." }'
        assert self.found(("[situation.fork]", silent)) == []


WORKED_OUT = """
format = 1
id = "rent"
title = "The rent"
start = "share"
[fact.income]
ask = "What do you earn?"
answers = ["low", "high"]
[fact.rent]
ask = "What is the rent?"
answers = ["cheap", "dear"]
[fact.share]
ask = "Is the rent more than a third of your income?"
answers = ["yes", "no"]
worked-out-from = ["income", "rent"]
[situation.share]
about = "share"
answers = { yes = "rent", no = { to = "bye", say = "That is well." } }
[situation.rent]
about = "rent"
answers = { dear = { to = "bye", say = "Ask for a cheaper one." }, cheap = "bye" }
[ending.bye]
say = "Goodbye."
"""
RULES_NEVER_HIT = """
format = 1
id = "fare"
title = "The fare"
start = "age"
[fact.age]
ask = "How old are you?"
answers = ["young", "grown", "old"]
[fact.pass]
ask = "Do you have a pass?"
answers = ["yes", "no"]
[fact.fare]
title = "The fare"
answers = ["half", "full"]
rules = [
  { if = { pass = "yes" }, is = "half" },
  { if = { age = "young" }, is = "half" },
  { if = { age = "grown" }, is = "full" },
  { if = { age = ["young", "grown"] }, unless = { pass = "yes" }, is = "half" },
  { is = "full" },
]
[situation.age]
about = "age"
answers = { young = { to = "pass", say = "Hello." }, grown = "fork", old = "fork" }
[situation.pass]
about = "pass"
answers = { yes = { to = "bye", say = "Use it." }, no = "bye" }
[situation.fork]
about = "fare"
answers.half = { to = "bye", say = "You pay half." }
answers.full = "bye"
[ending.bye]
say = "Goodbye."
"""


class TestWhatRestsOnOthers:
    """What is told of rules that never decide, and of what is worked out too early."""

    def test_a_question_that_is_worked_out_from_what_is_asked_further_down_is_told(self) -> None:
        (found,) = [problem for problem in check(loads(WORKED_OUT)).problems if problem.rule == "late-input"]
        assert found.sentence == "'share' asks for 'share', which is worked out from 'rent', and that is asked further down, at 'rent'"
        assert found.fix == "ask about 'rent' above 'share', or take it out of what 'share' is worked out from"

    def test_an_input_that_only_programs_know_is_well(self) -> None:
        fewer = WORKED_OUT.replace('["income", "rent"]', '["income"]')
        assert "late-input" not in {problem.rule for problem in check(loads(fewer)).problems}

    def test_somebody_else_who_is_asked_further_down_does_not_matter(self) -> None:
        """Only the young are asked for a pass, and they never come to the fork."""
        assert "late-input" not in {problem.rule for problem in check(loads(RULES_NEVER_HIT)).problems}

    def test_a_rule_that_never_decides_is_told_with_the_reason(self) -> None:
        assert [(problem.sentence, problem.fix) for problem in check(loads(RULES_NEVER_HIT)).problems if problem.rule == "idle-rule"] == [
            ("rule 1 of 'fare' never decides at 'fork': nobody there was asked about 'pass'", "ask about it before, or take the rule out"),
            ("rule 2 of 'fare' never decides at 'fork': nobody to whom it applies comes there", "let such people come there, or take the rule out"),
            ("rule 4 of 'fare' never decides at 'fork': rule 3 takes everybody to whom it applies", "move it up, or take it out"),
        ]

    def test_a_rule_that_decides_for_a_line_is_well(self) -> None:
        line = RULES_NEVER_HIT.replace('say = "Goodbye."', 'say = ["Goodbye.", { say = "You pay half.", if = { fare = "half" } }]')
        assert [problem.sentence for problem in check(loads(line)).problems if problem.rule == "idle-rule"] == [
            "rule 4 of 'fare' never decides at 'fork', 'bye': rules 2 and 3 take everybody to whom it applies"
        ]

    def test_a_rule_that_decides_for_an_answer_which_a_program_works_out_is_well(self) -> None:
        fee = '[fact.fee]\nask = "What is the fee?"\nanswers = ["low", "high"]\nworked-out-from = ["fare"]\n'
        asked = '[situation.fee]\nabout = "fee"\nanswers = { low = "bye", high = "bye" }\n[ending.bye]'
        worked_out = RULES_NEVER_HIT.replace("[situation.age]", f"{fee}[situation.age]").replace("[ending.bye]", asked)
        worked_out = worked_out.replace('yes = { to = "bye"', 'yes = { to = "fee"')
        told = [problem.sentence for problem in check(loads(worked_out)).problems if problem.rule == "idle-rule"]
        assert [sentence[:6] for sentence in told] == ["rule 2", "rule 4"]

    def test_a_condition_that_contradicts_itself_is_told_as_such(self) -> None:
        rule = RULES_NEVER_HIT.replace(
            '{ if = { age = "grown" }, is = "full" }', '{ if = { age = "grown" }, unless = { age = ["grown", "old"] }, is = "full" }'
        )
        told = [(problem.sentence, problem.fix) for problem in check(loads(rule)).problems if problem.rule == "idle-rule"]
        assert told[-1] == (
            "rule 3 of 'fare' never decides at 'fork': its condition contradicts itself, so it applies to nobody",
            "mend the condition, or take the rule out",
        )
        line = '["Goodbye.", { say = "Hm.", if = { age = "old" }, unless = { age = "old" } }]'
        said = [problem for problem in check(loads(RULES_NEVER_HIT.replace('"Goodbye."', line))).problems if problem.rule == "unsaid-line"]
        assert [(problem.sentence, problem.fix) for problem in said] == [
            ("this line of 'bye' is said to nobody: its condition contradicts itself", "mend the condition, or take the line out")
        ]

    def test_a_line_for_people_who_are_asked_and_go_elsewhere_is_not_said_to_come_too_early(self) -> None:
        line = RULES_NEVER_HIT.replace('"Goodbye."', '["Goodbye.", { say = "Hm.", if = { age = "old", pass = "yes" } }]')
        said = [problem.sentence for problem in check(loads(line)).problems if problem.rule == "unsaid-line"]
        assert said == ["this line of 'bye' is said to nobody: nobody with 'age = old and pass = yes' comes here"]

    def test_an_answer_that_no_rule_gives_is_told_by_its_rules(self) -> None:
        rule = RULES_NEVER_HIT.replace('{ if = { age = ["young", "grown"] }, unless = { pass = "yes" }, is = "half" }', '{ if = { age = "old" }, is = "full" }')
        dead = [problem.sentence for problem in check(loads(rule)).problems if problem.rule == "dead-answer"]
        assert dead == ["nobody goes on by answer 'half' of 'fork': no rule gives it to anybody who comes here"]

    def test_a_group_that_nothing_names_is_told(self) -> None:
        group = RULES_NEVER_HIT.replace(
            'answers = ["young", "grown", "old"]', 'answers = ["young", "grown", "old"]\ngroups.adult = { label = "Adult", values = ["grown", "old"] }'
        )
        assert [problem.sentence for problem in check(loads(group)).problems if problem.rule == "unused-name"] == ["nothing names the group 'adult' of 'age'"]
        used = group.replace('{ if = { age = "grown" }, is = "full" }', '{ if = { age = "adult" }, is = "full" }')
        assert "unused-name" not in {problem.rule for problem in check(loads(used)).problems}

    def test_it_is_silenced_where_the_fact_is_read(self) -> None:
        silent = RULES_NEVER_HIT.replace('about = "fare"', 'about = "fare"\nsilence = { idle-rule = "The table is that of the law." }')
        assert {problem.rule for problem in check(loads(silent)).problems} & {"idle-rule", "idle-silence"} == set()


HALF_ASKED = """
format = 1
id = "fare"
title = "The fare"
start = "age"
[fact.age]
ask = "Are you under 18?"
answers = ["yes", "no"]
[fact.school]
ask = "Do you go to school?"
answers = ["yes", "no"]
[fact.cards]
ask = "Which cards do you have?"
several = true
answers = ["blue", "red"]
[situation.age]
about = "age"
answers = { yes = "school", no = "pay" }
[situation.school]
about = "school"
answers = { yes = "cards", no = { to = "cards", say = "Go back to it." } }
[situation.cards]
about = "cards"
then = "pay"
[fact.fare]
title = "The fare"
answers = ["half", "full"]
rules = [{ RULE, is = "half" }, { is = "full" }]
[situation.pay]
about = "fare"
answers = { half = { to = "bye", say = "Half." }, full = "bye" }
[ending.bye]
say = "Goodbye."
"""


@pytest.mark.parametrize(
    ("condition", "fact"),
    [
        ('if = { school = "no" }', "school"),
        ('if = { age = "yes", school = "no" }', "school"),
        ('if = { cards = { blue = "no" } }', "cards"),
        ('if = { age = "no" }', None),
        ('if = { school = "yes" }', None),
        ('if = { cards = "blue" }', None),
        ('if = { school = ["yes", "no"] }', None),
        ('unless = { school = "no" }', None),
    ],
)
def test_a_rule_for_those_who_say_no_is_told_where_some_are_not_asked(condition: str, fact: str | None) -> None:
    found = [problem.sentence for problem in check(loads(HALF_ASKED.replace("RULE", condition))).problems if problem.rule == "half-asked"]
    told = f"rule 1 of 'fare' asks for a no to '{fact}', and some who come to 'pay' were not asked, so it skips them"
    assert found == ([told] if fact is not None else [])
