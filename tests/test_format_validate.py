"""Trees that were made or changed in Python: they keep the rules that a file keeps, or are refused with all that is wrong."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import (
    Action,
    Age,
    Answer,
    Case,
    Condition,
    Ending,
    Fact,
    Line,
    Node,
    Problem,
    Session,
    Situation,
    Tree,
    TreeError,
    Wait,
    check,
    count_walks,
    cover,
    coverage,
    draw,
    dumps,
    graph,
    load,
    loads,
    random_walk,
    shipped,
    shortest_walks,
    states,
    validated,
    walks,
)
from advicetree.format import validate
from advicetree.model import Table, Value
from advicetree.promises import Example, Move, Point, Points, Promise
from advicetree.tree import Origin, is_valid
from conditions import where
from odd_values import ODD_FIELDS, at, sites, turned, value_at
from strategies import givens, trees

Changed = Callable[[Tree], Tree]

USES: tuple[tuple[str, Callable[[Tree], object]], ...] = (
    ("validated", validated),
    ("start", Session.start),
    ("resume", lambda tree: Session.resume(tree, "{}")),
    ("check", check),
    ("draw", lambda tree: draw(tree).outline),
    ("draw before", lambda tree: draw(loads(TEXT), before=tree)),
    ("dumps", dumps),
    ("view", Tree.view),
    ("graph", graph),
    ("states", states),
    ("cover", cover),
    ("coverage", lambda tree: coverage(tree, [])),
    ("walks", lambda tree: walks(tree, 3)),
    ("shortest_walks", shortest_walks),
    ("random_walk", lambda tree: random_walk(tree, 1)),
    ("count_walks", count_walks),
)
TEXT = """
format = 1
id = "parcel"
title = "A parcel"
start = "tracked"
[source.guide]
title = "A guide"
claims."1.2" = "Look first."
[moment.sent]
ask = "When was it sent?"
[fact.value]
ask = "What is it worth?"
number = { unit = "euros", from = 0 }
bands = [{ id = "little", below = 25, label = "Little" }, { id = "much", label = "Much" }]
[situation.tracked]
ask = "Is there a number?"
source = "guide 1.2"
answers.yes = "look"
answers.no = "worth"
[situation.worth]
about = "value"
answers.much = "look"
others = { to = "bye", label = "Less" }
[action.look]
do = "Look it up"
how = ["Slowly.", { say = "Or ask.", if = { value = "much" } }]
wait = { at-least = "2 days", since = "sent" }
limit = { visits = 2, then = "bye" }
answers.done = "bye"
answers.again = "tracked"
[ending.bye]
say = "Goodbye."
[[promise]]
name = "Look first"
before = "look.done"
always = "tracked"
[[example]]
name = "One"
walk = ["tracked: no", "worth: 30", "look: done"]
"""


YES = ("nodes", "tracked", "answers", "yes")
SAID: tuple[tuple[Changed, str], ...] = (
    (at("start", to="trackd"), "start: unknown-target: 'start' leads to 'trackd', and there is no such node; did you mean 'tracked'?"),
    (at(*YES, "to", to="lok"), "situation.tracked.answers.yes: unknown-target: answer 'yes' of 'tracked' leads to 'lok', and there is no such node; did you mean 'look'?"),  # noqa: E501
    (at("nodes", "tracked", "id", to="other"), "situation.tracked.id: inconsistent: 'id' of [situation.tracked] is 'other', and has to be 'tracked'"),
    (at(*YES, "id", to="yep"), "situation.tracked.answers.yes.id: inconsistent: 'id' of [situation.tracked.answers.yes] is 'yep', and has to be 'yes'"),
    (at(*YES, "node", to="look"), "situation.tracked.answers.yes.node: inconsistent: 'node' of [situation.tracked.answers.yes] is 'look', and has to be 'tracked'"),  # noqa: E501
    (at(*YES, "settles", to="value"), "situation.tracked.answers.yes.settles: inconsistent: 'settles' of [situation.tracked.answers.yes] is 'value', and has to be 'tracked'"),  # noqa: E501
    (at("nodes", "worth", "answers", "much", "settles", to=None), "situation.worth.answers.much: settles-value: 'much' is an answer of the fact 'value', so it cannot leave it unknown; take 'much' out of the fact, or settles = false out of here"),  # noqa: E501
    (at(*YES, "label", to="Yep"), "situation.tracked.answers.yes.label: inconsistent: 'label' of [fact.tracked.answers.yes] is 'Yes', and has to be 'Yep'"),
    (at(*YES, "any_time", to=True), "situation.tracked.answers.yes.any-time: unknown-key: 'any-time' is not a key of [situation.tracked.answers.yes]; only the answers of actions have it"),  # noqa: E501
    (at(*YES, to="look"), "situation.tracked.answers.yes: wrong-type: 'yes' of [situation.tracked.answers] takes an Answer, and is a str"),
    (at("facts", to=Table()), "situation.worth.about: unknown-fact: [situation.worth] is about 'value', and there is no such fact; there is only 'tracked'"),
    (at("facts", "tracked", "own", to=False), 'situation.tracked: fact-twice: [situation.tracked] brings a fact of its own, and [fact.tracked] has that name; write about = "tracked" here, or call one of them something else'),  # noqa: E501
    (at("facts", "more", to=Fact("more", "More?", Table(), own=True)), "situation.more: inconsistent: 'more' of [fact] is there, and has to be left out"),
    (at("facts", "value", "values", "little", "below", to=True), "fact.value.bands[0].below: wrong-type: 'below' of [[fact.value.bands]] no. 1 takes a float or None, and is a bool"),  # noqa: E501
    (at("facts", "value", "values", "little", "below", to=float("nan")), "fact.value.bands[0].below: out-of-range: 'below' of [[fact.value.bands]] no. 1 takes a finite number of at most 15 digits, and is nan"),  # noqa: E501
    (at("nodes", "tracked", "answers", to={}), "situation.tracked.answers: wrong-type: 'answers' of [situation.tracked] takes a Table, and is a dict"),
    (at("nodes", "tracked", "source", to=["guide"]), "situation.tracked.source: wrong-type: 'source' of [situation.tracked] takes a tuple, and is a list"),
    (at("nodes", "tracked", "source", 0, "claim", to="9"), "situation.tracked.source[0]: unknown-claim: '9' is not a claim of the source 'guide'; it has only '1.2'"),  # noqa: E501
    (at("nodes", "tracked", "source", 0, "claim", to=9), "situation.tracked.source[0]: wrong-type: 'claim' of entry 1 of 'source' of [situation.tracked] takes a str or None, and is an int"),  # noqa: E501
    (at("nodes", "look", "how", 1, "condition", to=where("value", "more")), "action.look.how[1].if.value: unknown-value: 'if' names 'more', which is not an answer of the fact 'value'; it has 'little', 'much'"),  # noqa: E501
    (at("nodes", "look", "wait", "since", to="then"), "action.look.wait.since: unknown-moment: 'then' is not a moment of this tree; there is only 'sent'"),
    (at("nodes", "look", "wait", "at_least", to=timedelta(seconds=1.5)), "action.look.wait.at-least: inconsistent: 'at-least' of [action.look.wait] is 0:00:01.500000, and has to be 0:00:01"),  # noqa: E501
    (at("nodes", "look", "wait", "at_least", to=timedelta(-1)), "action.look.wait.at-least: no-duration: 'at-least' of [action.look.wait] is 'P-1D'; a duration is a whole number of seconds, minutes, hours, days or weeks, such as '2 days'"),  # noqa: E501
    (at("nodes", "look", "wait", to=Wait()), "action.look.wait: empty-wait: [action.look.wait] says neither how long nor until when; give 'at-least', 'at-most' or 'until'"),  # noqa: E501
    (at("nodes", "look", "limit", "node", to="bye"), "action.look.limit.node: inconsistent: 'node' of [action.look.limit] is 'bye', and has to be 'look'"),
    (at("nodes", "look", "limit", "to", to="look"), "action.look.limit: passed-over-ring: the limit of 'look' sends the walk to 'look' itself; send it to another node"),  # noqa: E501
    (at("nodes", "bye", "say", to=()), "ending.bye: missing-key: [ending.bye] has no 'say'"),
    (at("nodes", "bye", "say", 0, "say", to="Good\x07bye."), "ending.bye.say[0].say: control-character: 'say' of [[ending.bye.say]] no. 1 holds the character U+0007; leave it out"),  # noqa: E501
    (at("nodes", "bye", to=None), "the tree: wrong-type: 'bye' of the tree takes a Situation or an Action or an Ending, and is None"),
    (at("nodes", to=None), "the tree: wrong-type: 'nodes' of the tree takes a Table, and is None"),
    (at("nodes", 5, to=None), "the tree: wrong-type: 'nodes' of the tree has a key that is an int, and takes a str"),
    (at("title", to="x" * 201), "title: too-long: 'title' of the tree has 201 characters, and may have 200"),
    (at("title", to=5), "title: wrong-type: 'title' of the tree takes a str, and is an int"),
    (at("promises", to=None), "promise: wrong-type: 'promise' of the tree takes a tuple, and is None"),
    (at("promises", 0, "kind", to="never"), "promise[0].kind: inconsistent: 'kind' of [[promise]] no. 1 is 'never', and has to be 'before'"),
    (at("promises", 0, "always", "points", 0, "node", to="shop"), "promise[0].always[0]: unknown-node: 'shop' is not a node of this tree"),
    (at("promises", 0, "when", to=where("value", "mach")), "promise[0].when.value: unknown-value: 'when' names 'mach', which is not an answer of the fact 'value'; did you mean 'much'?"),  # noqa: E501
    (at("promises", 0, "before", "points", 0, "answer", to="dne"), "promise[0].before[0]: unknown-answer: 'dne' is not an answer of 'look'; did you mean 'done'?"),  # noqa: E501
    (at("examples", 0, "walk", 1, "given", to="30"), "example[0].walk[1]: inconsistent: 'given' of entry 2 of 'walk' of [[example]] no. 1 is '30', and has to be 30"),  # noqa: E501
    (at("examples", 0, "at", to=datetime(2026, 1, 5, 9)), "example[0].at: no-zone: 'at' of [[example]] no. 1 has no zone; it takes a time with its zone, such as 2026-01-05T09:00:00Z"),  # noqa: DTZ001, E501  (on purpose)
    (at("sources", "guide", "claims", to=Table({"x y": "Say."})), "source.guide.claims.'x y': bad-id: 'x y' cannot name an entry of [source.guide.claims]; write it like 1.2"),  # noqa: E501
    (at("origin", to="parcel.toml"), "origin: wrong-type: 'origin' of the tree takes an Origin or None, and is a str"),
)  # fmt: skip


@pytest.mark.parametrize(("change", "said"), SAID)
def test_what_is_wrong_is_told_at_its_path_as_the_reader_tells_it(change: Changed, said: str) -> None:
    tree = change(loads(TEXT))
    with pytest.raises(TreeError) as caught:
        validated(tree)
    problem = caught.value.problems[0]
    assert str(problem) == said
    assert problem.place is None
    assert len(said) < 200 + len(problem.where)


@pytest.mark.parametrize(("name", "use"), USES)
def test_whatever_takes_a_tree_refuses_one_that_breaks_a_rule(name: str, use: Callable[[Tree], object]) -> None:
    for change in (at(*YES, "to", to="nowhere"), at("nodes", "tracked", "id", to="other"), at("facts", to={}), at("nodes", "look", "wait", to=5)):
        with pytest.raises(TreeError):
            use(change(loads(TEXT)))
    with pytest.raises(TypeError):
        use("a tree")  # type: ignore[arg-type]
    assert name


def test_a_tree_made_from_nothing_is_walked_and_written() -> None:
    yes, no = (Answer(id, id.capitalize(), "tired", to, settles="tired") for id, to in (("yes", "sleep"), ("no", "bye")))
    values = Table({id: Value(id, id.capitalize()) for id in ("yes", "no")})
    nodes: Table[Node] = Table(
        {
            "bye": Ending("bye", (Line("Goodbye."),)),
            "tired": Situation("tired", "Are you tired?", "tired", Table({"yes": yes, "no": no})),
            "sleep": Action("sleep", "Sleep", Table({"done": Answer("done", "Done", "sleep", "bye")})),
        }
    )
    tree = Tree("rest", "Rest", "tired", nodes, Table({"tired": Fact("tired", "Are you tired?", values, own=True)}))
    assert not is_valid(tree)
    assert Session.start(tree).answer("yes").answer("done").here == nodes["bye"]
    assert is_valid(tree)
    assert check(tree).ok
    assert loads(dumps(tree), "json") == tree


def test_too_many_nodes_are_counted() -> None:
    tree = loads(TEXT)
    endings = {f"e{number}": Ending(f"e{number}", (Line("Goodbye."),)) for number in range(100_001)}
    with pytest.raises(TreeError) as caught:
        validated(attrs.evolve(tree, nodes=Table({**tree.nodes, **endings})))
    assert [problem.rule for problem in caught.value.problems][:1] == ["too-many"]


def test_many_problems_end_as_those_of_a_text_do() -> None:
    tree = loads(TEXT)
    endings: dict[str, Any] = {f"e{number}": Ending("e", (Line("Goodbye."),)) for number in range(2_000)}
    for more in (endings, dict.fromkeys(endings)):
        wrong = at("nodes", to=Table({**tree.nodes, **more}))(tree)
        with pytest.raises(TreeError) as caught:
            validated(wrong)
        assert len(caught.value.problems) == 1_001
        assert caught.value.problems[-1].rule == "too-many-problems"


def test_problems_stand_in_the_order_of_the_tree() -> None:
    tree = loads(TEXT)
    for name in ("look", "worth", "tracked"):
        tree = at("nodes", name, "stage", to="none")(tree)
    with pytest.raises(TreeError) as caught:
        validated(at("sources", "guide", "url", to="x")(at("promises", 0, "since", to="x")(tree)))
    assert [problem.where for problem in caught.value.problems] == [
        "source.guide.url",
        "situation.tracked.stage",
        "situation.worth.stage",
        "action.look.stage",
        "promise[0].since",
    ]


def test_a_tree_is_looked_at_once_and_one_that_was_read_never(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    validates = validate.validate

    def looking(tree: Tree) -> None:
        looked.append(tree)
        validates(tree)

    monkeypatch.setattr(validate, "validate", looking)
    tree = loads(TEXT)
    for _, use in USES:
        if use is not USES[2][1]:
            use(tree)
    assert not looked
    other = attrs.evolve(tree, title="Another")
    for _ in range(2):
        for _, use in USES:
            if use is not USES[2][1]:
                use(other)
    assert looked == [other]
    for again in (copy.copy(other), copy.deepcopy(other), pickle.loads(pickle.dumps(other))):  # noqa: S301  (our own)
        assert is_valid(again)
        assert validated(again) is again
    assert not is_valid(attrs.evolve(other))
    assert len(looked) == 1


def test_a_text_that_is_none_has_no_places() -> None:
    for origin in (Origin("x", "toml", "[[["), Origin("x", "json", ""), Origin("x", "json", "{1"), Origin("x", "toml", "a = ")):
        tree = attrs.evolve(loads(TEXT), origin=origin)
        assert {problem.place.line for problem in check(tree).problems if problem.place is not None} == {1}


def refused(tree: Tree) -> tuple[Problem, ...] | None:
    """What is wrong with a tree; `None` for one that is valid."""
    try:
        validated(tree)
    except TreeError as error:
        return error.problems
    return None


@given(st.data())
def test_a_tree_that_was_changed_anywhere_is_used_or_refused(data: st.DataObject) -> None:
    """Whatever stands in whichever field: each function gives what it gives for the same tree read from a file, or raises `TreeError`."""
    tree = data.draw(trees(4))
    extra: dict[str, Any] = {"promises": (Promise("Look", "never", never=Points((Point("n0"),))),), "examples": (Example("One", walk=(Move("n0", "red"),)),)}
    tree = attrs.evolve(tree, **extra) if data.draw(st.booleans()) else tree
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(sites(tree))))
        kind = data.draw(st.sampled_from(("odd", "swap", "drop", "rename")))
        if kind != "odd" and isinstance(value_at(tree, path[:-1]), Table):
            tree = turned(tree, path, kind)
        else:
            other = st.sampled_from(ODD_FIELDS) if kind == "odd" else st.sampled_from(list(sites(tree))).map(partial(value_at, tree))
            tree = at(*path, to=data.draw(other))(tree)
    assert repr(tree)
    if (problems := refused(tree)) is not None:
        assert all(problem.place is None and str(problem).isprintable() for problem in problems)
        _, use = data.draw(st.sampled_from(USES))
        with pytest.raises(TreeError):
            use(attrs.evolve(tree))
        assert tree._repr_mimebundle_().keys() == {"text/plain"}
        return
    again = loads(dumps(tree), "json")
    assert again == tree
    assert {(problem.rule, problem.path) for problem in check(tree).problems} == {(problem.rule, problem.path) for problem in check(again).problems}
    assert draw(tree).outline == draw(again).outline
    assert list(walks(tree, 5)) == list(walks(again, 5))


MOVING = load(Path(__file__).parent / "data" / "good" / "moving-house.toml")
RULE = ("facts", "offer", "rules", 0)
OF_RICH_TREES: tuple[tuple[Changed, str], ...] = (
    (at("facts", "help", "several", to=True), "fact.help.several: wrong-type: 'several' of [fact.help] takes a Several or None, and is a bool"),
    (at("facts", "help", "several", "least", to=4), "fact.help.several: several: nobody can tick 4 choices of [fact.help], of which 3 go together; ask for fewer"),  # noqa: E501
    (at("facts", "help", "several", "least", to=-1), "fact.help.several.least: out-of-range: 'least' of [fact.help.several] is -1, and takes a whole number from 0 to 1,000"),  # noqa: E501
    (at("facts", "help", "groups", "heavy", "id", to="other"), "fact.help.groups.heavy.id: inconsistent: 'id' of [fact.help.groups.heavy] is 'other', and has to be 'heavy'"),  # noqa: E501
    (at("facts", "help", "groups", "heavy", "values", 0, to="heavy"), "fact.help.groups.heavy: group-circle: the group 'heavy' of [fact.help] holds itself; take it out there"),  # noqa: E501
    (at("facts", "help", "values", "van", "below", to=3.0), "fact.help.answers.van.below: unknown-key: 'below' is not a key of [fact.help.answers.van]; its keys are 'label', 'alone', 'was'"),  # noqa: E501
    (at("facts", "born", "values", "old", "reached", to="66 years"), "fact.born.bands[0].reached: wrong-type: 'reached' of [[fact.born.bands]] no. 1 takes an Age or None, and is a str"),  # noqa: E501
    (at("facts", "born", "values", "old", "reached", to=Age()), "fact.born.bands[0].reached: wrong-form: 'reached' of [[fact.born.bands]] no. 1 is 'P'; write years, months, weeks or days, such as '66 years and 1 month', up to 200 years"),  # noqa: E501
    (at("facts", "born", "values", "old", "before", to=datetime(2000, 1, 1)), "fact.born.bands[0].before: wrong-type: 'before' of [[fact.born.bands]] no. 1 takes a date or None, and is a datetime"),  # noqa: DTZ001, E501
    (at("facts", "born", "days", "least", to="tomorrow"), "fact.born.date.from: wrong-form: 'from' of [fact.born.date] is 'tomorrow', and takes a date such as 2026-01-05, or 'today'"),  # noqa: E501
    (at(*RULE, "value", to="teem"), "fact.offer.rules[0].is: unknown-value: 'teem' is not a value of the fact 'offer'; did you mean 'team'?"),
    (at(*RULE, "condition", to=Condition((Case(()),))), "fact.offer.rules[0].if: empty-condition: 'if' of [[fact.offer.rules]] no. 1 is an empty table; name a fact and its answer"),  # noqa: E501
    (at(*RULE, "condition", "any_of", 0, "all_of", 0, "values", to=()), "fact.offer.rules[0].if.born: empty-list: 'born' of 'if' of [[fact.offer.rules]] no. 1 is an empty list, so it never holds; name values"),  # noqa: E501
    (at(*RULE, "condition", "any_of", 0, "all_of", 0, "choice", to="van"), "fact.offer.rules[0].if.born: no-choices: 'if' asks for single choices of 'born', which takes one answer; name the answer itself"),  # noqa: E501
    (at("nodes", "boxes-first", "choice", to="van"), "situation.boxes-first.choice: inconsistent: 'choice' of [situation.boxes-first] is 'van', and has to be 'heavy'"),  # noqa: E501
    (at("nodes", "which-town", "answers", to=MOVING["which-town"].ways), "situation.which-town.answers.near: inconsistent: 'near' of [situation.which-town.answers] is there, and has to be left out"),  # noqa: E501
    (at("nodes", "what-we-offer", "answers", "team", "settles", to="offer"), "situation.what-we-offer.answers.team.settles: inconsistent: 'settles' of [situation.what-we-offer.answers.team] is 'offer', and has to be None"),  # noqa: E501
    (at("examples", 0, "known", "help", to=["van"]), "example[0].known.help: wrong-type: 'help' of 'known' of [[example]] no. 1 takes a str or a float or a tuple, and is a list"),  # noqa: E501
)  # fmt: skip


@pytest.mark.parametrize(("change", "said"), OF_RICH_TREES)
def test_what_is_wrong_with_facts_of_every_kind_is_told_at_its_path(change: Changed, said: str) -> None:
    with pytest.raises(TreeError) as caught:
        validated(change(MOVING))
    assert [str(problem) for problem in caught.value.problems] == [said]


@given(trees(4, rich=True) | st.just(MOVING), st.data())
def test_a_rich_tree_that_was_changed_anywhere_is_read_back_or_refused(tree: Tree, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(sites(tree))))
        other = st.sampled_from(ODD_FIELDS) | st.sampled_from(list(sites(tree))).map(partial(value_at, tree))
        tree = at(*path, to=data.draw(other))(tree)
    if refused(tree) is None:
        assert loads(dumps(tree), "json") == tree


@given(trees(rich=True), st.data())
def test_words_can_be_changed_without_harm(tree: Tree, data: st.DataObject) -> None:
    """The title, what is said, and labels of answers that are not those of a fact of their situation alone."""
    changed = attrs.evolve(tree, title="Another", origin=None)
    for id, node in tree.nodes.items():
        where = ("nodes", id, {"Situation": "ask", "Action": "do"}.get(type(node).__name__, "say"))
        if isinstance(node, Ending):
            changed = at(*where, 0, "say", to="Another end.")(changed)
        elif isinstance(node, Action) or node.about is not None:
            changed = at(*where, to="Other words?")(changed)
            for answer in node.answers:
                changed = at("nodes", id, "answers", answer, "label", to=f"Another {answer}")(changed)
    assert validated(changed) is changed
    errors = [sorted((problem.rule, problem.path) for problem in check(one).problems if problem.severity == "error") for one in (tree, changed)]
    assert errors[0] == errors[1]
    one, other = Session.start(tree), Session.start(changed)
    for _ in range(5):
        if one.ended:
            break
        several = one.here.fact is not None and one.asks_several is not None
        some = givens(tree.facts[one.here.fact or ""], timed=False) if several else [offer.id for offer in one.offers]
        given_now = data.draw(st.sampled_from(some))
        one, other = one.answer(given_now), other.answer(given_now)
        assert one.here.id == other.here.id


def test_values_show_themselves_in_a_line() -> None:
    tree = loads(TEXT)
    tracked = tree["tracked"]
    shown = [tree, tree.nodes, tracked, tree["look"], tree["bye"], tracked.answers["yes"], tree.facts["value"], tree.promises[0], tree.examples[0]]
    assert [repr(value) for value in shown] == [
        "<Tree 'parcel': A parcel (4 nodes)>",
        "{'tracked': <Situation 'tracked': Is there a number?>, 'worth': <Situation 'worth': What is it worth?>, 'look': <Action 'look': Look it up>, 'bye': <Ending 'bye': Goodbye.>}",  # noqa: E501
        "<Situation 'tracked': Is there a number?>",
        "<Action 'look': Look it up>",
        "<Ending 'bye': Goodbye.>",
        "<Answer 'yes': Yes ('tracked' → 'look')>",
        "<Fact 'value': What is it worth?>",
        "<Promise 'Look first' (before)>",
        "<Example 'One': 3 entries>",
    ]
    assert repr(shipped("interview-recovery").nodes) == (
        "<Table of 46: 'where-now', 'early-news', 'whose-doing', 'contact', 'new-word', 'call-or-wait' and 40 more>"
    )
    with pytest.raises(TreeError) as caught:
        validated(at("start", to="x")(tree))
    assert repr(caught.value.problems[0]) == "<Problem start: unknown-target: 'start' leads to 'x', and there is no such node>"


@given(st.sampled_from(ODD_FIELDS), st.data())
def test_whatever_a_value_holds_it_can_be_shown(odd: object, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(list(sites(loads(TEXT)))))
    changed = at(*path, to=odd)(loads(TEXT))
    assert all(repr(value_at(changed, path[:depth])) for depth in range(len(path)))
