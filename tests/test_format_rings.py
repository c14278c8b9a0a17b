"""Rings that could be passed over for ever: refused where somebody can go round one, whatever the drawing shows, and nowhere else."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from advicetree import Session, Tree, TreeError, loads
from advicetree.components import cyclic
from advicetree.engine import arrive, derive, way_of
from advicetree.format import rings
from advicetree.model import Known, targets

Data = dict[str, Any]

RIGHT = "ask one at each visit, write settles = false in an answer, or put an action between"
ELSEWHERE = "let one lead elsewhere or be asked at each visit"
FACTS: dict[str, tuple[str, ...]] = {"two": ("a", "b"), "three": ("a", "b", "c"), "other": ("a", "b")}


def tree(facts: Mapping[str, tuple[str, ...]], start: str = "n0", **kinds: Data) -> Data:
    """A tree as data, with facts told by the ids of their answers."""
    declared = {id: {"ask": "Which?", "answers": {value: value.upper() for value in values}} for id, values in facts.items()}
    return {"format": 1, "id": "t", "title": "T", "start": start, "fact": declared, **kinds, "ending": {"end": {"say": "The end."}}}


def load(data: Data) -> Tree:
    return loads(json.dumps(data), "json")


def refused(data: Data) -> list[str]:
    """What is said of the rings of a tree, of which nothing else is wrong."""
    try:
        load(data)
    except TreeError as error:
        assert {problem.rule for problem in error.problems} == {"passed-over-ring"}  # noqa: PT017  (it need not be raised)
        return [problem.sentence for problem in error.problems]
    return []


def draw(seed: int) -> Data:
    """A small tree that is mostly questions about a few facts, with ways that lead anywhere."""
    rng = Random(seed)  # noqa: S311
    names = [f"n{number}" for number in range(rng.randint(2, 7))]
    situations: Data = {}
    actions: Data = {}

    def to() -> str:
        return rng.choice([*names[names.index(name) + 1 :], "end"] if rng.random() < 0.7 else names)

    for name in names:
        limit = {"limit": {"visits": rng.randint(1, 3), "then": to()}} if rng.random() < 0.25 else {}
        kind = rng.choices(("shared", "own", "weather", "action"), (70, 12, 5, 13))[0]
        if kind == "action":
            actions[name] = {"do": "Do it", "then": to(), **limit}
            continue
        fact = rng.choice([*FACTS])
        values = FACTS[fact] if kind == "shared" else ("yes", "no")
        named = rng.sample(values, rng.randint(0, len(values) - 1)) if rng.random() < 0.3 else list(values)
        node: Data = {"about": fact} if kind == "shared" else {"ask": "Which?", **({"remember": False} if kind == "weather" else {})}
        node["answers"] = {value: to() for value in (named if kind == "shared" else values)}
        if kind == "shared" and len(named) < len(values):
            node["others"] = {"label": "Another one", "to": to()}
        if kind != "weather" and rng.random() < 0.2:
            node["answers"]["unsure"] = {"to": to(), "settles": False}
        situations[name] = {**node, **limit}
    return tree(FACTS, names[0], situation=situations, action=actions)


def people(data: Data) -> Iterator[dict[str, str]]:
    """Every assignment of the remembered facts."""
    own = {id: ("yes", "no") for id, node in data["situation"].items() if "about" not in node and node.get("remember", True)}
    facts = {**FACTS, **own}
    for values in product(*facts.values()):
        yield dict(zip(facts, values, strict=True))


def passes(data: Data, node: str, facts: dict[str, str], *, used_up: bool) -> int | None:
    """How many nodes somebody of whom all is known passes over from a node on; `None` if that has no end. Limits of actions are used up."""
    nodes = {**data["situation"], **data["action"], **data["ending"]}
    left = {id: 0 if used_up or id in data["action"] else nodes[id]["limit"]["visits"] for id in nodes if "limit" in nodes[id]}
    bound = (sum(left.values()) + 1) * (len(nodes) + 1)
    for count in range(bound + 1):
        here = nodes[node]
        if node in left and left[node] == 0:
            node = here["limit"]["then"]
            continue
        if node in left:
            left[node] -= 1
        fact = here.get("about", node)
        if node not in data["situation"] or fact not in facts:
            return count
        answer = here["answers"].get(facts[fact]) or here["others"]["to"]
        node = answer if isinstance(answer, str) else answer["to"]
    return None


def passing(data: Data) -> dict[str, list[str]]:
    """Where a walk may go on from each node that it passes over, whatever the values of facts."""
    found: dict[str, list[str]] = {}
    for id, node in {**data["situation"], **data["action"]}.items():
        ways = [*node.get("answers", {}).values(), *([node["others"]] if "others" in node else [])]
        ways = [way if isinstance(way, str) else way["to"] for way in ways if isinstance(way, str) or way.get("settles", True)]
        found[id] = (ways if node.get("remember", True) else []) + ([node["limit"]["then"]] if "limit" in node else [])
    return found


def test_a_tree_is_refused_if_and_only_if_somebody_goes_round_for_ever() -> None:
    """Whoever it is, and wherever the walk comes in; of a tree that loads, all walks stop, and where the words of the format say."""
    verdicts = Counter[str]()
    for seed in range(3_000):
        data = draw(seed)
        nodes = [*data["situation"], *data["action"]]
        found = {passes(data, node, facts, used_up=True) is None for facts in people(data) for node in nodes}
        told = refused(data)
        assert bool(told) == (True in found), seed
        if told:
            verdicts["refused"] += 1
            continue
        verdicts["a ring on the drawing" if cyclic(passing(data)) else "no ring at all"] += 1
        loaded = load(data)
        limits = {id: node.limit.visits for id, node in loaded.nodes.items() if node.limit is not None}
        actions = {id: visits for id, visits in limits.items() if id in data["action"]}
        for facts in people(data):
            for node in nodes:
                assert len(arrive(loaded, node, facts, limits).passed) == passes(data, node, facts, used_up=True)
                assert len(arrive(loaded, node, facts, actions).passed) == passes(data, node, facts, used_up=False)
    assert min(verdicts.values()) > 300, verdicts


def about(fact: str, others: str = "end", **answers: str) -> Data:
    """A situation about one of `FACTS`; the answers that it does not name lead elsewhere."""
    return {"about": fact, "answers": {value: answers.get(value, others) for value in FACTS[fact]}}


LIMIT = {"visits": 2, "then": "end"}
HOUSE: Data = {
    "where": about("two", a="parents", b="uncles"),
    "parents": {"ask": "Are the parents alive?", "answers": {"yes": "end", "no": "no-parents"}},
    "no-parents": about("two", a="uncles"),
    "uncles": {"ask": "Are there uncles?", "answers": {"yes": "end", "no": "no-uncles"}},
    "no-uncles": about("two", b="parents"),
}


def test_a_ring_that_nobody_can_go_round_is_walked_to_its_ends() -> None:
    """As in the rules of inheritance, where two countries ask the same questions in another order."""
    house = load(tree(FACTS, "where", situation=HOUSE))
    for value, first, second in (("a", "parents", "uncles"), ("b", "uncles", "parents")):
        session = Session.start(house).answer(value)
        assert session.here.id == first
        assert (session := session.answer("no")).here.id == second
        assert session.answer("no").here.id == "end"
        assert Session.start(house, {"two": value, "parents": "no", "uncles": "no"}).here.id == "end"


@pytest.mark.parametrize(
    ("situations", "said"),
    [
        (HOUSE, ""),
        (HOUSE | {"no-parents": about("two", b="uncles")}, "once known, 'parents', 'no-parents' and 2 more are passed over for ever with 'two = b'"),
        ({"n0": about("two", a="n1"), "n1": about("two", b="n0")}, ""),
        ({"n0": about("two", a="n1"), "n1": about("two", a="n0")}, "once known, 'n0', 'n1' are passed over for ever with 'two = a'"),
        ({"n0": about("two", a="n1"), "n1": about("other", b="n0")}, "once known, 'n0', 'n1' are passed over for ever"),
        ({"n0": about("two", a="n0")}, "once known, 'n0' is passed over for ever"),
        ({"n0": about("three", a="n1", b="n1"), "n1": about("three", b="n0", c="n0")}, "once known, 'n0', 'n1' are passed over for ever with 'three = b'"),
        ({"n0": about("three", a="n1"), "n1": {"about": "three", "answers": {"a": "end"}, "others": {"label": "Others", "to": "n0"}}}, ""),
        (
            {"n0": about("three", c="n1"), "n1": {"about": "three", "answers": {"a": "end"}, "others": {"label": "Others", "to": "n0"}}},
            "once known, 'n0', 'n1' are passed over for ever with 'three = c'",
        ),
        (
            {"n0": about("two", a="n1"), "n1": about("other", a="n2"), "n2": about("two", a="n3"), "n3": about("other", a="n0")},
            "once known, 'n0', 'n1' and 2 more are passed over for ever with 'two = a' and 1 more",
        ),
        ({"n0": about("two", a="n1") | {"limit": LIMIT}, "n1": about("two", a="n0")}, ""),  # the limit ends it
    ],
)
def test_what_is_said_of_a_ring(situations: Data, said: str) -> None:
    """With the value of a fact that several of its situations ask about; two facts are told by the first."""
    assert refused(tree(FACTS, next(iter(situations)), situation=situations)) == ([f"{said}; {ELSEWHERE if ' with ' in said else RIGHT}"] if said else [])


def test_a_ring_that_limits_end_only_after_very_many_rounds_is_refused() -> None:
    """A walk may pass over much, and not so much that a program seems to hang."""
    for count, visits, said in ((100, 1_000, ""), (101, 1_000, "lower"), (101, 900, ""), (10_000, 11, "lower")):
        names = [f"n{number}" for number in range(count)]
        ring = {name: about("two", a=names[number - count + 1]) for number, name in enumerate(names)}
        ring["n0"] |= {"limit": {"visits": visits, "then": "end"}}
        told = "once known, 'n0', 'n1' and {more} more are passed over too many times until a limit ends it; lower its 'visits', or ask one at each visit"
        assert refused(tree(FACTS, situation=ring)) == ([told.format(more=count - 2)] if said else []), (count, visits)
        if not said:
            session = Session.start(load(tree(FACTS, situation=ring)), {"two": "a"})
            assert session.here.id == "end"


def test_limits_that_end_a_ring_at_different_times_are_counted_together() -> None:
    """One limit is used up at once and sends on to the other, which lets in a thousand times."""
    names = [f"n{number}" for number in range(101)]
    ring = {name: about("two", a=names[number - 100]) for number, name in enumerate(names)}
    ring["n0"] = about("two") | {"limit": {"visits": 1, "then": "n1"}}
    ring["n50"] |= {"limit": {"visits": 1_000, "then": "end"}}
    assert refused(tree(FACTS, situation=ring)) == [
        "once known, 'n0', 'n1' and 99 more are passed over too many times until a limit ends it; lower its 'visits', or ask one at each visit"
    ]


def formula(clauses: list[list[tuple[int, bool]]]) -> Data:
    """A ring of clauses, each a chain of questions which of its literals is true: somebody can go round it if and only if all can be true at once."""
    facts = {f"x{variable}": ("yes", "no") for clause in clauses for variable, _ in clause}
    situations: Data = {}
    for number, clause in enumerate(clauses):
        then = f"c{(number + 1) % len(clauses)}-0"
        for place, (variable, positive) in enumerate(clause):
            other = f"c{number}-{place + 1}" if place + 1 < len(clause) else "end"
            ways = {"yes": then, "no": other} if positive else {"yes": other, "no": then}
            situations[f"c{number}-{place}"] = {"about": f"x{variable}", "answers": ways}
    return tree(facts, "c0-0", situation=situations)


def pigeons(number: int, holes: int) -> Data:
    """That so many pigeons find room, one in each hole."""
    at_home = [[(bird * holes + hole, True) for hole in range(holes)] for bird in range(number)]
    alone = [[(one * holes + hole, False), (two * holes + hole, False)] for hole in range(holes) for one, two in combinations(range(number), 2)]
    return formula(at_home + alone)


def test_whether_a_ring_can_be_gone_round_is_decided_as_far_as_the_work_goes() -> None:
    assert refused(pigeons(4, 3)) == []
    (told,) = refused(pigeons(3, 3))
    assert told.startswith("once known, 'c0-0', ")
    (told,) = refused(pigeons(8, 7))
    assert told == f"whether 'c0-0' and 447 more can be passed over for ever is too much to find out; {RIGHT}"


def test_the_work_is_counted_for_all_rings_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """And grows with them, so that a tree of any size can have some."""
    many: Data = {}
    for number in range(0, 3_000, 3):
        many[f"n{number}"] = about("two", a=f"n{number + 1}", b=f"n{number + 3}" if number < 2_997 else "end")
        many[f"n{number + 1}"] = about("other", a=f"n{number + 2}")
        many[f"n{number + 2}"] = about("two", b=f"n{number}")
    monkeypatch.setattr(rings, "MOST_WORK", 0)
    assert refused(tree(FACTS, situation=many)) == []
    monkeypatch.setattr(rings, "MORE_WORK", 1)
    (told,) = refused(tree(FACTS, situation=many))
    assert told.endswith(f" can be passed over for ever is too much to find out; {RIGHT}")


@pytest.mark.parametrize("count", [2, 3, 4, 30])
def test_a_ring_of_one_long_fact_is_told_with_all_of_its_fix(count: int) -> None:
    fact = "where-the-person-who-died-lived"
    names = [f"grandparents-of-the-child-{number}" for number in range(count)]
    situations = {name: {"about": fact, "answers": {"england-and-wales": names[number - count + 1], "b": "end"}} for number, name in enumerate(names)}
    with pytest.raises(TreeError) as caught:
        load(tree({fact: ("england-and-wales", "b")}, names[0], situation=situations))
    (problem,) = caught.value.problems
    assert problem.sentence.endswith(f"; {ELSEWHERE}")
    assert len(f"{problem.rule}: {problem.sentence}") < 200


@pytest.mark.parametrize("facts", [1, 10, 1_000])
def test_a_large_ring_that_contradicts_itself_loads(facts: int) -> None:
    """Ten thousand situations, of which two ask for different values of one fact."""
    values = {f"f{number}": ("a", "b") for number in range(facts)}
    situations = {}
    for number in range(10_000):
        value, other = ("a", "b") if number < 9_000 else ("b", "a")
        situations[f"n{number}"] = {"about": f"f{number % facts}", "answers": {value: f"n{(number + 1) % 10_000}", other: "end"}}
    assert refused(tree(values, situation=situations)) == []


WORDS: Data = {
    "place": {"ask": "Where?", "answers": {"at": "Austria", "be": "Belgium", "cn": "China"}, "groups": {"eu": {"label": "The Union", "values": ["at", "be"]}}},
    "old": {"ask": "Old?", "answers": ["yes", "no"]},
    "gets": {"ask": "What?", "answers": {"uc": "UC", "hb": "HB", "pip": "PIP", "none": {"label": "None", "alone": True}}, "several": True},
}


def rules(rng: Random, below: list[str]) -> list[Data]:
    """Rules of a derived fact, which may read derived facts below it."""

    def requirement() -> Data:
        fact = rng.choice(["place", "old", "gets", *below])
        if fact == "gets":
            choice = rng.choice(["uc", "hb", "none"])
            return {"gets": rng.choice([choice, {choice: rng.choice(["yes", "no"])}])}
        values: dict[str, list[Any]] = {"place": ["at", "be", "cn", "eu", ["at", "cn"]], "old": ["yes", "no"]}
        return {fact: rng.choice(values.get(fact, ["p", "q"]))}

    def rule() -> Data:
        case = {key: value for _ in range(rng.randint(1, 2)) for key, value in requirement().items()}
        return {rng.choice(["if", "if", "unless"]): case, "is": rng.choice(["p", "q"])}

    return [*(rule() for _ in range(rng.randint(1, 2))), {"is": rng.choice(["p", "q"])}]


def draw_with_words(seed: int) -> Data:
    """A small tree of forks about groups, choices and derived facts."""
    rng = Random(seed)  # noqa: S311
    names = [f"n{number}" for number in range(rng.randint(2, 6))]
    facts: Data = {**WORDS, "gets": {**WORDS["gets"], "several": rng.choice([True, {"most": 1}, {"least": 2}, {"most": 2}])}}
    derived = ["first", "second"][: rng.randint(1, 2)]
    for number, id in enumerate(derived):
        facts[id] = {"title": "It follows", "answers": {"p": "P", "q": "Q"}, "rules": rules(rng, derived[:number])}
    situations: Data = {}
    for name in names:
        kind = rng.choice([*derived, *derived, "place", "old", "gets", "gets.uc", "gets.hb", "gets.none"])
        values = {"place": rng.choice([["at", "be", "cn"], ["eu"], ["eu", "be"], ["cn"]]), "gets": [], "first": ["p", "q"], "second": ["p", "q"]}
        ahead = [*names[names.index(name) + 1 :], "end"]
        ways = {value: rng.choice(ahead if rng.random() < 0.6 else names) for value in values.get(kind, ["yes", "no"])}
        if not ways or (kind == "place" and ways.keys() & {"eu"}) or ways.keys() == {"cn"}:
            rest = {"then": rng.choice(ahead if rng.random() < 0.4 else names)}
        else:
            rest = {}
        situations[name] = {"about": kind, **({"answers": ways} if ways else {}), **rest}
        if rng.random() < 0.15:
            situations[name]["limit"] = {"visits": 2, "then": rng.choice([*names, "end", "end"])}
    asked = {f"ask-{fact}": {"about": fact, "then": "end"} for fact in WORDS}
    data = tree({}, names[0], situation={**situations, **asked})
    data["fact"] = facts
    return data


def everybody(loaded: Tree) -> Iterator[tuple[dict[str, Known], dict[str, Known]]]:
    """All that can be true of somebody, each with what counts of it."""
    gets = loaded.facts["gets"]
    lists = [ticked for size in range(4) for one in combinations(gets.values, size) if (ticked := gets.ticked(list(one))) is not None]
    for place, old, ticked in product(loaded.facts["place"].values, loaded.facts["old"].values, lists):
        facts: dict[str, Known] = {"place": place, "old": old, "gets": ticked}
        for size in range(4):
            for counting in combinations(facts, size):
                yield facts, {fact: facts[fact] for fact in counting}


def goes_round(loaded: Tree, node: str, facts: dict[str, Known], counts: dict[str, Known]) -> bool:
    """Whether somebody passes over nodes for ever from one on, if all limits are used up."""
    met = set[tuple[str, frozenset[str]]]()
    while (node, frozenset(counts)) not in met:
        met.add((node, frozenset(counts)))
        here = loaded[node]
        if here.limit is not None:
            node = here.limit.to
            continue
        if here.fact is None:
            return False
        if here.fact in loaded.derived:
            value: Known = derive(loaded, here.fact, counts)
        else:
            value = facts[here.fact]
            counts = {**counts, here.fact: value}
        node = way_of(loaded, here, value).to
    return True


def test_rings_through_groups_choices_and_derived_facts_are_refused_if_and_only_if_somebody_goes_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advicetree.format.rule_checks._takes_all", lambda *_: False)  # rules that can never apply are drawn, too
    verdicts = Counter[str]()
    for seed in range(1_500):
        data = draw_with_words(seed)
        told = refused(data)
        with monkeypatch.context() as unchecked:
            unchecked.setattr("advicetree.format.checks.rings", lambda _draft: ())
            loaded = load(data)
        rounds = any(goes_round(loaded, node, facts, counts) for facts, counts in everybody(loaded) for node in data["situation"])
        assert bool(told) == rounds, seed
        drawn = {id: [*targets(node)] for id, node in loaded.nodes.items() if id in data["situation"]}
        verdicts["refused" if told else "a ring on the drawing" if cyclic(drawn) else "no ring at all"] += 1
    assert min(verdicts.values()) > 100, verdicts


SCHEME: Data = {"title": "Scheme", "answers": {"full": "Full", "none": "None"}, "rules": [{"if": {"old": "yes", "place": "eu"}, "is": "full"}, {"is": "none"}]}


def with_scheme(**situations: Data) -> Data:
    data = tree({}, next(iter(situations)), situation=situations)
    data["fact"] = {**WORDS, "scheme": SCHEME}
    return data


def fork(fact: str, **answers: str) -> Data:
    """A situation about a fact of `WORDS`, or one that follows from them; what it does not name leads to the end."""
    return {"about": fact, "answers": answers, "then": "end"}


@pytest.mark.parametrize(
    ("situations", "said"),
    [
        # by the rest
        ({"n0": fork("place", at="n1"), "n1": {"about": "place", "then": "n0"}}, "once known, 'n0', 'n1' are passed over for ever with 'place = at'"),
        ({"n0": {"about": "gets", "then": "n1"}, "n1": {"about": "gets", "then": "n0"}}, "once known, 'n0', 'n1' are passed over for ever"),
        # by groups
        ({"n0": fork("place", eu="n1"), "n1": fork("place", cn="n0")}, ""),
        ({"n0": fork("place", eu="n1"), "n1": fork("place", be="n0")}, "once known, 'n0', 'n1' are passed over for ever with 'place = be'"),
        ({"n0": fork("place", eu="n1", be="end"), "n1": fork("place", be="n0")}, ""),
        # by choices
        ({"n0": fork("gets.hb", yes="n1"), "n1": fork("gets.hb", no="n0")}, ""),
        ({"n0": fork("gets.hb", yes="n1"), "n1": fork("gets.none", yes="n0")}, ""),
        ({"n0": fork("gets.hb", no="n1"), "n1": fork("gets.none", yes="n0")}, "once known, 'n0', 'n1' are passed over for ever"),
        ({"n0": fork("gets.hb", yes="n1"), "n1": fork("gets.hb", yes="n0")}, "once known, 'n0', 'n1' are passed over for ever with 'gets.hb = yes'"),
        # by derived facts, of which nothing is asked on the ring, one thing, and both
        ({"n0": fork("scheme", none="n0"), "a": {"about": "old", "then": "b"}, "b": {"about": "place", "then": "end"}}, "*'n0' is passed over for ever"),
        ({"n0": fork("scheme", full="n1"), "n1": fork("old", no="n0")}, ""),
        ({"n0": fork("scheme", full="n1"), "n1": fork("old", yes="n0"), "a": {"about": "place", "then": "end"}}, "*'n0', 'n1' are passed over for ever"),
        ({"n0": fork("scheme", full="n1"), "n1": fork("old", yes="n2"), "n2": fork("place", cn="n0")}, ""),
        (
            {"n0": fork("scheme", full="n1"), "n1": fork("old", yes="n2"), "n2": fork("place", be="n0")},
            "once known, 'n0', 'n1' and 1 more are passed over for ever with 'old = yes' and 1 more",
        ),
    ],
)
def test_what_is_said_of_a_ring_through_other_forks(situations: Data, said: str) -> None:
    reads = {f"ask-{fact}": {"about": fact, "then": "end"} for fact in ("old", "place")}
    told = refused(with_scheme(**situations, **reads))
    if said.startswith("*"):
        assert [said[1:] in sentence for sentence in told] == [True]
    else:
        assert [sentence.split("; ")[0] for sentence in told] == ([said] if said else [])


def test_past_the_bound_derived_facts_can_have_any_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """So a ring is refused that nobody could go round, but only if the drawing does not contradict it in another way."""
    ends = {"ask-old": {"about": "old", "then": "end"}, "ask-place": {"about": "place", "then": "end"}}
    only_by_rules = with_scheme(n0=fork("scheme", full="n1"), n1=fork("old", no="n0"), **ends)
    plainly = with_scheme(n0=fork("scheme", full="n1"), n1=fork("old", no="n2"), n2=fork("old", yes="n0"), **ends)
    assert (refused(only_by_rules), refused(plainly)) == ([], [])
    monkeypatch.setattr(rings, "MOST_WORK", 0)
    monkeypatch.setattr(rings, "MORE_WORK", 4)
    assert refused(plainly) == []
    assert refused(only_by_rules) == [f"whether 'n0' and 1 more can be passed over for ever is too much to find out; {RIGHT}"]


def test_rules_that_rest_on_a_long_chain_of_others_are_looked_at_without_recursion() -> None:
    chain = {f"d{number}": {**SCHEME, "rules": [{"if": {f"d{number - 1}": "full"}, "is": "full"}, {"is": "none"}]} for number in range(1, 3_000)}
    data = with_scheme(n0=fork("d2999", full="n1"), n1=fork("old", no="n0"), a={"about": "place", "then": "end"})
    data["fact"] |= {"d0": SCHEME, **chain}
    assert refused(data) == []
    data["situation"]["n1"] = fork("old", yes="n0")
    (told,) = refused(data)
    assert told.startswith("once known, 'n0', 'n1' are passed over for ever with 'old = yes'")
