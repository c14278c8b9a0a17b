"""What a program hands over: numbers of any library, missing values, and what is neither."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpies

from advicetree import AdviceTreeError, MalformedRequest, RefusedAnswer, RefusedStep, SaveError, Session, StaleAnswer, Tree, UnknownName, loads
from advicetree.given import exact, is_missing
from advicetree.model import Fact, Several, Table, Value
from advicetree.text import shown
from hostile_inputs import in_words
from odd_values import lying, posing, raising

BOUNDS = (0.1, 1, 9.99, 10, 1e6)
TREE = loads(
    json.dumps(
        {
            "format": 1,
            "id": "speed",
            "title": "How fast",
            "start": "measure",
            "fact": {
                "fast": {
                    "ask": "How fast is it?",
                    "number": {"unit": "Mbit/s", "from": 0},
                    "bands": [
                        *({"id": f"b{number}", "below": bound, "label": f"Below {bound}"} for number, bound in enumerate(BOUNDS)),
                        {"id": "more", "label": "More"},
                    ],
                },
                "owner": {"ask": "Is it yours?", "answers": {"yes": "Yes", "no": "No"}},
            },
            "situation": {
                "measure": {"about": "fast", "answers": {"b0": "own"}, "others": {"to": "own", "label": "More"}},
                "own": {"about": "owner", "answers": {"yes": "end", "no": "end"}},
            },
            "ending": {"end": {"say": "Good."}},
        }
    ),
    "json",
)
START = Session.start(TREE)


def taken(handed: Any) -> Session:
    """Answer with what is handed over, and know it beforehand: both go alike, keep plain values, and are resumed alike."""
    session = START.answer(handed)
    kept = session.steps[0].answer
    assert type(kept) in {int, float}
    knowing = Session.start(TREE, {"fast": handed})
    assert (knowing.known["fast"], knowing.facts["fast"]) == (kept, session.facts["fast"])
    assert type(knowing.known["fast"]) is type(kept)
    for one in (session, knowing, START.answer("b1").change("measure", handed), Session.start(TREE, {"fast": 5}).change("fast", handed)):
        assert one.facts["fast"] == session.facts["fast"]
        assert Session.resume(TREE, one.save()) == one
    return session


def band(number: Fraction) -> str:
    """The band of a number, by what the author wrote."""
    return next((f"b{place}" for place, bound in enumerate(BOUNDS) if number < Fraction(repr(bound))), "more")


@given(numpies.from_dtype(np.dtype("int64")) | st.integers(-(2**70), 2**70))
def test_whole_numbers_of_every_type_are_taken_as_they_are(number: Any) -> None:
    kinds: list[Any] = [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64]
    fits = [kind(int(number)) for kind in kinds if np.iinfo(kind).min <= number <= np.iinfo(kind).max]
    for handed in (*fits, Decimal(int(number)), Fraction(int(number))):
        if 0 <= number <= 10**15:
            session = taken(handed)
            assert session == START.answer(int(number))
            assert type(session.steps[0].answer) is int
        else:
            with pytest.raises(RefusedAnswer):
                START.answer(handed)


@given(numpies.from_dtype(np.dtype("float64")) | numpies.from_dtype(np.dtype("float32")) | numpies.from_dtype(np.dtype("float16")))
def test_floats_of_every_type_are_taken_as_they_are(number: Any) -> None:
    if 0 <= float(number) <= 10**15:
        session = taken(number)
        assert session == START.answer(float(number))
        assert type(session.steps[0].answer) is float
        assert session.facts["fast"] == next((f"b{place}" for place, bound in enumerate(BOUNDS) if float(number) < bound), "more")
    else:
        with pytest.raises(RefusedAnswer):
            START.answer(number)


decimals = st.decimals(0, 10**7, allow_nan=False, places=2) | st.decimals(0, 10**16, allow_nan=False)
near_bounds = st.builds(
    lambda bound, tiny, sign: Decimal(repr(bound)) + sign * tiny, st.sampled_from(BOUNDS), st.decimals(0, "1e-12", places=20), st.sampled_from((1, -1))
)


@given(decimals | near_bounds | st.fractions(0, 10**7))
def test_what_no_float_is_equal_to_is_judged_exactly_and_kept_so_that_it_is_judged_alike(number: Any) -> None:
    """By what the author wrote: 0.1 is not below 0.1, whatever a float makes of it."""
    assume(number <= 10**15)
    value = band(Fraction(number))
    found = TREE.facts["fast"].find(number)
    assert found is not None
    assert found.id == value
    try:
        session = taken(number)
    except RefusedAnswer as refusal:
        event("refused")
        assert refusal.right == "round it, or give the id of a value"  # noqa: PT017
        assert band(Fraction(repr(float(number)))) != value
        assert not isinstance(number, Decimal) or len(number.as_tuple().digits) > 15
    else:
        assert session.facts["fast"] == value
        assert session.steps[0].answer == float(number)


def test_a_long_float_is_judged_exactly() -> None:
    assert taken(np.longdouble(2.5)).steps[0].answer == 2.5
    assert taken(np.longdouble("0.7")).facts["fast"] == "b1"


@pytest.mark.parametrize(
    "number",
    [Decimal("9.99999999999999999999"), Fraction(10) - Fraction(1, 10**30), Fraction(10) - Fraction(1, 10**5000)],
    ids=["decimal", "fraction", "many digits"],
)
def test_a_number_that_can_only_be_kept_as_another_value_is_refused(number: Any) -> None:
    exactly = r"is not exactly a float, and 10.0, the nearest, is another value of it; round it, or give the id of a value"
    message = rf"^the {type(number).__name__} given for 'fast' {exactly}$"
    for hand_over in (START.answer, lambda given: Session.start(TREE, {"fast": given}), lambda given: START.answer("b0").change("measure", given)):
        with pytest.raises(RefusedAnswer, match=message):
            hand_over(number)


def test_prices_are_taken() -> None:
    assert taken(Decimal("19.99")).steps[0].answer == 19.99
    assert taken(Decimal("0.1")).facts["fast"] == "b1"
    assert taken(Decimal("9.99")).facts["fast"] == "b3"
    assert taken(Decimal("1e-999999999")).steps[0].answer == 0


class Broken(Fraction):
    """A number whose arithmetic fails."""

    def __float__(self) -> float:
        raise RuntimeError("no float")


@pytest.mark.parametrize(
    ("handed", "told"),
    [
        (np.timedelta64(5, "D"), "timedelta64"),
        (np.array(5), "ndarray"),
        (np.array([1, 2]), "ndarray"),
        (pd.Series([1]), "Series"),
        (np.complex128(5), "complex128"),
        (5 + 0j, "complex"),
        (Decimal("1e999999999"), "inf"),
        (Fraction(10**400), "inf"),
        (np.uint64(2**63), str(2**63)),
        (Broken(1, 2), "Broken"),
        (np.float32("inf"), "inf"),
        (True, "true"),
        (np.bool_(True), "true"),
        (np.bool_(False), "false"),
        (None, "None"),
        (float("nan"), "nan"),
        (np.float32("nan"), "nan"),
        (Decimal("NaN"), "nan"),
        (Decimal("sNaN"), "nan"),
        (pd.NA, "nan"),
        (pd.NaT, "nan"),
        (np.datetime64("NaT"), "nan"),
    ],
)
def test_what_is_not_a_number_is_refused_as_an_answer(handed: Any, told: str) -> None:
    with pytest.raises(RefusedAnswer) as refusal:
        START.answer(handed)
    offers = "'b0', 'b1', 'b2', 'b3', 'b4', 'more'"
    assert str(refusal.value) == f"{told} is not an answer at 'measure'; give a number of Mbit/s from 0, or one of {offers}"


def test_text_of_other_types_is_text() -> None:
    session = START.answer(np.str_("b0")).answer(np.str_("yes"))
    assert session == START.answer("b0").answer("yes")
    assert {type(step.answer) for step in session.steps} == {str}
    assert Session.start(TREE, {np.str_("owner"): np.str_("no")}).known == {"owner": "no"}


PARCEL = """
format = 1
id = "parcel"
title = "A parcel"
start = "look"
[moment.sent]
ask = "When was it sent?"
[action.look]
do = "Look the number up"
note = "What does it say?"
wait = { at-least = "1 day", since = "sent" }
then = "bye"
[ending.bye]
say = "Goodbye."
"""
NINE = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)


@pytest.mark.parametrize("text", [raising(str), lying(str), np.str_])
def test_text_counts_by_its_letters_whatever_its_class_says(text: Any) -> None:
    """Some compare as equal to all, or raise; what is kept of them is plain."""
    assert TREE[text("own")] is TREE["own"]
    assert TREE.facts["owner"].find(text("no")) is TREE.facts["owner"].find("no")
    session = START.answer(text("b0"), turn=text("0:measure"))
    assert session == START.answer("b0")
    assert session.change(text("measure"), text("b1"), turn=text(session.turn)) == START.answer("b1")
    assert session.act({"turn": text(session.turn), "do": text("answer"), "answer": text("yes")}) == session.answer("yes")
    assert session.act({"turn": session.turn, "do": text("change"), "step": text("0:measure"), "answer": text("b1")}) == START.answer("b1")
    assert session.why_not(text("end")) == session.why_not("end")
    assert Session.resume(TREE, text(session.save())) == session
    tree = loads(text(PARCEL), text("toml"))
    waiting = Session.start(tree, now=NINE).with_moment(text("sent"), NINE - timedelta(days=2))
    noted = waiting.answer("done", now=NINE, note=text("Mine."))
    assert {type(kept) for kept in (*noted.moments, *(step.note for step in noted.steps))} == {str}
    assert Session.resume(tree, noted.save()) == noted


@pytest.mark.parametrize("text", [raising(str), lying(str), np.str_])
def test_what_is_wrong_is_refused_whatever_its_class_says(text: Any) -> None:
    refused: list[tuple[Callable[[], object], type[Exception], str]] = [
        (lambda: TREE[text("onw")], UnknownName, "there is no node named 'onw'; did you mean 'own'?"),
        (lambda: START.answer("b0", turn=text("1:own")), StaleAnswer, "this was meant for the stop '1:own', and the walk is at '0:measure'"),
        (lambda: START.act({"turn": text("1:own"), "answer": "b0"}), StaleAnswer, "this was meant for the stop '1:own', and the walk is at '0:measure'"),
        (lambda: START.act({"turn": "0:measure", "do": text("reset")}), MalformedRequest, "the request's 'do' is 'reset'"),
        (lambda: START.act({"turn": "0:measure", "answer": "b0", "early": text("no")}), MalformedRequest, "the request's 'early' is 'no'; send true or false"),
        (lambda: START.change(text("owned"), "yes"), UnknownName, "there is no node or fact named 'owned'"),
        (lambda: Session.start(TREE, {"owner": text("maybe")}), RefusedAnswer, "'maybe' is not a value of the fact 'owner'"),
        (lambda: START.with_moment(text("sent"), NINE), UnknownName, "there is no moment named 'sent'; this tree has no moments"),
        (lambda: START.why_not(text("onw")), UnknownName, "there is no node named 'onw'; did you mean 'own'?"),
        (lambda: Session.resume(TREE, text("{}")), SaveError, "this is not a saved session that can be resumed: it does not have the parts of one"),
        (lambda: loads("", text("yaml")), AdviceTreeError, "'yaml' is not a format of trees; give one of 'toml', 'json'"),
    ]
    for refuse, kind, message in refused:
        with pytest.raises(kind, match="^" + re.escape(message)):
            refuse()


def told_in_act(key: str, odd: object, unknown: str) -> tuple[type[Exception], str]:
    """What is raised for a value of a request that nothing is called, and how its message starts; what is not text is malformed."""
    return (UnknownName, unknown) if type(odd) is str else (MalformedRequest, f"the request's '{key}' is {in_json(odd)}; send the ")


def in_json(odd: object) -> str:
    """A value as a message about JSON shows it."""
    return "an object" if type(odd) is dict else shown(odd)


@pytest.mark.parametrize(
    "odd",
    [raising(object)(), lying(object)(), [], {}, np.array([1, 2]), raising(int)(1), raising(float)(1.0), posing(str)(), posing(int)(), "x" * 10**6],
    ids=in_words,
)
def test_what_is_nothing_of_the_kind_is_refused_in_few_words(odd: Any) -> None:
    refused: list[tuple[Callable[[], object], type[Exception], str]] = [
        (lambda: TREE[odd], UnknownName, f"there is no node named {shown(odd)}"),
        (lambda: START.answer("b0", turn=odd), StaleAnswer, f"this was meant for the stop {shown(odd)}, and the walk is at '0:measure'"),
        (lambda: START.back(turn=odd), StaleAnswer, f"this was meant for the stop {shown(odd)}"),
        (lambda: START.change(odd, "b0"), UnknownName, f"there is no node or fact named {shown(odd)}"),
        (lambda: START.with_moment(odd, NINE), UnknownName, f"there is no moment named {shown(odd)}"),
        (lambda: START.answer("b0", note=odd), RefusedStep, "the note "),
        (lambda: START.act({"turn": "0:measure", "do": odd}), MalformedRequest, f"the request's 'do' is {in_json(odd)}"),
        (
            lambda: START.act({"turn": "0:measure", "do": "change", "fact": odd, "answer": 1}),
            *told_in_act("fact", odd, f"{shown(odd)} is not a fact that was known beforehand"),
        ),
        (
            lambda: START.act({"turn": "0:measure", "do": "change", "step": odd, "answer": 1}),
            *told_in_act("step", odd, f"{shown(odd)} is not a step of this walk"),
        ),
        (
            lambda: START.act({"turn": "0:measure", "do": "moment", "moment": odd, "at": "2026-01-05T09:00Z"}),
            *told_in_act("moment", odd, f"there is no moment named {shown(odd)}"),
        ),
        (lambda: START.view(path=odd), ValueError, f"the path is a whole number of stops from 0, not {shown(odd)}"),
        (lambda: START.why_not("own", odd), ValueError, f"the bound is a whole number of positions from 1, not {shown(odd)}"),
        (lambda: loads("", odd), AdviceTreeError, f"{shown(odd)} is not a format of trees; give one of 'toml', 'json'"),
    ]
    for refuse, kind, message in refused:
        with pytest.raises(kind, match="^" + re.escape(message)) as refusal:
            refuse()
        assert len(str(refusal.value)) < 200


MISSING = (None, float("nan"), np.float32("nan"), np.float16("nan"), np.longdouble("nan"), Decimal("NaN"), Decimal("sNaN"), pd.NA, pd.NaT, np.datetime64("NaT"))


@pytest.mark.parametrize("missing", MISSING, ids=lambda value: f"{type(value).__name__} {value}")
def test_a_missing_value_is_not_known(missing: Any) -> None:
    assert is_missing(missing)
    session = Session.start(TREE, {"fast": missing, "owner": "yes"})
    assert session == Session.start(TREE, {"owner": "yes"})
    assert Session.start(TREE, {"fast": 5}).change("fast", missing) == START
    with pytest.raises(UnknownName, match=r"^there is no fact named 'fats'; did you mean 'fast'\?$"):
        Session.start(TREE, {"fats": missing})
    with pytest.raises(RefusedAnswer, match=r"^no answer is given for 'measure'; give one; only what was known beforehand can be forgotten$"):
        START.answer(5).change("measure", missing)


def test_a_fact_that_is_not_remembered_can_be_missing(parcel: Tree) -> None:
    assert Session.start(parcel, {"arrived": None}) == Session.start(parcel)


@pytest.mark.parametrize("value", [0, 0.0, False, np.bool_(False), np.int64(0), "", "nan", Decimal(0), [], {}, np.array([float("nan")]), object(), START])
def test_what_is_there_is_not_missing(value: object) -> None:
    assert not is_missing(value)


@given(
    st.lists(st.tuples(st.none() | st.floats(0, 100) | st.integers(0, 100), st.sampled_from(("yes", "no", None))), max_size=5),
    st.sampled_from((None, "Int64", "Float64")),
)
def test_the_rows_of_a_data_frame_are_what_is_known(rows: list[tuple[Any, Any]], kind: str | None) -> None:
    frame = pd.DataFrame(rows, columns=["fast", "owner"], dtype=object)
    if kind is not None:
        assume(kind == "Float64" or all(fast is None or fast == int(fast) for fast, _ in rows))
        frame["fast"] = frame["fast"].astype(kind)
    ways = [[dict(row) for _, row in frame.iterrows()], frame.to_dict("records"), [row._asdict() for row in frame.itertuples(index=False)]]
    for way in ways:
        for known, row in zip(way, rows, strict=True):
            expected = {name: value for name, value in zip(("fast", "owner"), row, strict=True) if value is not None}
            assert Session.start(TREE, known).facts == Session.start(TREE, expected).facts


def test_a_column_of_booleans_is_told_what_to_give() -> None:
    message = r"^true is not a value of the fact 'owner'; give 'yes' for True and 'no' for False$"
    for known in (*pd.DataFrame({"owner": [True]}).to_dict("records"), {"owner": np.bool_(True)}):
        with pytest.raises(RefusedAnswer, match=message):
            Session.start(TREE, known)
    with pytest.raises(RefusedAnswer, match=r"^false is not an answer at 'own'; give 'yes' for True and 'no' for False$"):
        START.answer("b0").answer(False)


@given(st.floats() | st.integers() | st.booleans() | st.text() | st.none() | st.decimals() | st.complex_numbers() | st.dates() | st.binary())
def test_anything_is_a_number_missing_or_neither(value: object) -> None:
    number = exact(value)
    assert number is None or type(number) in {int, float, Decimal}
    assert (number is None) == (not isinstance(value, int | float | Decimal) or isinstance(value, bool) or (isinstance(value, Decimal) and value.is_snan()))


def test_nothing_is_imported_for_it() -> None:
    script = "import sys, advicetree.given as given; given.exact(5); given.is_missing(None); print({'numpy', 'decimal', 'fractions'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "set()\n"


AID = Fact("aid", "Which?", Table({id: Value(id, id, alone=id == "none") for id in ("uc", "hb", "none")}), several=Several())


class Unreadable(list[str]):
    """A list that cannot be read."""

    def __iter__(self) -> NoReturn:
        raise RuntimeError

    def __len__(self) -> int:
        return 1


@pytest.mark.parametrize(
    "given",
    [["hb", "uc"], ("uc", "hb"), {"uc", "hb"}, frozenset(("hb", "uc")), ["uc", "hb", "uc"], np.array(["hb", "uc"]), dict.fromkeys(("hb", "uc")).keys()],
    ids=lambda given: type(given).__name__,
)
def test_a_list_of_choices_is_the_same_however_it_is_given(given: object) -> None:
    """In the author's order, each once, as plain text."""
    ticked = AID.ticked(given)
    assert ticked == ("uc", "hb")
    assert {type(choice) for choice in ticked} == {str}


@pytest.mark.parametrize(
    "given",
    [
        *([], "uc", ["uc", "none"], ["uc", "xx"], ["uc", None], ["uc", 1], [["uc"]], ["uc"] * 1_001, ["uc", float("nan")]),
        *({"uc": 1}, b"uc", None, 5, float("nan"), Unreadable(), np.array("uc"), np.array([["uc"]]), range(10**9), iter(["uc"])),
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_cannot_be_ticked_is_refused_in_a_sentence(given: Any) -> None:
    assert AID.ticked(given) is None
    data = {"ask": "Which?", "several": True, "answers": {"uc": "UC", "hb": "HB", "none": {"label": "None", "alone": True}}}
    tree = {"fact": {"aid": data}, "situation": {"a": {"about": "aid", "then": "e"}}, "ending": {"e": {"say": "E"}}}
    session = Session.start(loads(json.dumps({"format": 1, "id": "t", "title": "T", "start": "a", **tree}), "json"))
    with pytest.raises(RefusedAnswer) as refused:
        session.answer(given)
    assert len(str(refused.value)) < 200
    assert refused.value.offers == ("uc", "hb", "none")


@given(st.lists(st.sampled_from(("uc", "hb", "none"))))
def test_lists_are_normalised_once(given: list[str]) -> None:
    ticked = AID.ticked(given)
    if ticked is not None:
        assert set(ticked) == set(given)
        assert AID.ticked(ticked) == ticked
    else:
        assert not given or ("none" in given and len(set(given)) > 1)
