"""Tables of PySpark: each partition is advised and counted where it is. They need `pip install pyspark` and Java."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import attrs
import pyarrow as pa
import pytest

import people
import people_at_scale
from advicetree import shipped
from advicetree.tables import advise, compare, summary
from people import TODAY
from trees_at_hand import OTHERS, SHIPPED, tree_of

pyspark = pytest.importorskip("pyspark")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None and "JAVA_HOME" not in os.environ, reason="Spark needs Java"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    session = people_at_scale.spark_session()
    yield session
    session.stop()


def numbered(table: pa.Table) -> pa.Table:
    return table.append_column("row", pa.array(range(table.num_rows)))


def rows(frame: Any, *names: str) -> list[tuple[Any, ...]]:
    """Some columns of a frame, in the order of its rows' numbers."""
    table = frame.toArrow().sort_by("row")
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


@pytest.mark.parametrize("name", [*SHIPPED, *OTHERS])
def test_spark_gives_what_sessions_come_to(name: str, spark: Any) -> None:
    tree = tree_of(name)
    some = people.drawn(tree, 12, 200)
    frame = spark.createDataFrame(numbered(some.table)).repartition(3)
    told = advise(frame, tree, ignore=["row"], add=people.TOLD, today=TODAY)
    assert told.columns == [*some.table.column_names, "row", *people.TOLD]
    assert rows(told, *people.TOLD) == some.told()
    assert rows(told.filter("kind = 'ending'").select("row", "advice"), "advice") == [(row[0],) for row in some.told() if row[1] == "ending"]
    found, whole = (summary(each, tree, ignore="all", today=TODAY, paths=True) for each in (frame, some.table))
    assert (found.advice, found.answers, found.people) == (whole.advice, whole.answers, 200)


def test_spark_compares_two_versions(spark: Any) -> None:
    old = shipped("interview-recovery")
    new = attrs.evolve(old, start="after-refusal")
    table = numbered(people.drawn(old, 13, 200, share=0.6).table)
    whole = compare(table, old, new, ignore=["row"], today=TODAY, prefix="a.`b")
    names = whole.column_names[len(table.column_names) :]
    found = compare(spark.createDataFrame(table), old, new, ignore=["row"], today=TODAY, prefix="a.`b")
    assert rows(found, *names) == list(zip(*(whole[name].to_pylist() for name in names), strict=True))


def test_spark_tells_what_is_wrong_when_it_gets_there(spark: Any) -> None:
    frame = spark.createDataFrame(pa.table({"where": ["wales", "whales", None], "row": [0, 1, 2]}))
    wrong = "'whales' is not a value of the fact 'where'; did you mean 'wales'?"
    told = advise(frame, tree_of("benefits"), ignore=["row"], add=["advice", "problem"])
    assert rows(told, "advice", "problem") == [("pension-age", None), (None, wrong), ("where", None)]
    assert summary(frame, tree_of("benefits"), ignore="all", problems=True).refused == 1
    later = advise(frame, tree_of("benefits"), ignore=["row"])
    with pytest.raises(pyspark.errors.PySparkException, match="'whales' is not a value of the fact 'where'"):
        later.collect()


def test_columns_of_spark_with_any_name(spark: Any) -> None:
    tree = tree_of("benefits")
    for name in ("c.d", "e'f`g", "SELECT", "Ä b", 'a "b'):
        frame = spark.createDataFrame(pa.table({name: ["wales"]}))
        told = advise(frame, tree, columns={name: "where"}, add=["advice"], prefix=name)
        assert told.toArrow()[f"{name}advice"].to_pylist() == ["pension-age"]
        assert summary(frame, tree, columns={name: "where"}).people == 1


def test_thousands_of_people_in_spark(spark: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert spark.version.startswith("4.")
    assert people_at_scale.main(["--people", "5000", "--libraries", "pyspark"]) == 0
    assert capsys.readouterr().out.count(" 0 differ; ") == len([*SHIPPED, *OTHERS])
