"""Many people at once: a table through a tree in each library, beside a loop over sessions, a loop by hand, and expressions of DuckDB and Polars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from time import perf_counter
from typing import Any

import attrs
import duckdb
import numpy as np
import polars as pl
import pyarrow as pa

from advicetree import Ending, Session, Tree, loads, shipped
from advicetree.answering import offers
from advicetree.tables import advise
from advicetree.tables.meanings import remembered
from benchmarks.measure import OURS, Call, Effort, Figure, Row, side_by_side
from benchmarks.peers import BY_HAND
from benchmarks.trees import eligibility

LOOP = "a loop over sessions"
SAMPLE = 5_000  # people whom loops lead, since they take their time


def values_of(tree: Tree) -> dict[str, list[str]]:
    """By each column that a table can have, the ids that can stand in it; of facts that take lists or numbers there are none here."""
    found: dict[str, list[str]] = {}
    for node in tree.nodes.values():
        if isinstance(node, Ending):
            continue
        if node.fact is not None and remembered(tree, node.fact):
            found[node.fact] = list(tree.facts[node.fact].values)
        elif node.fact is None or not tree.facts[node.fact].derived:
            found[node.id] = [answer.id for answer in offers(tree, node)]
    return found


def people(values: Mapping[str, list[str]], many: int) -> pa.Table:
    """Made-up people: each value is as frequent as the others, and one in twelve is missing."""
    random = np.random.default_rng(17)
    places = {name: random.integers(0, len(ids), many) for name, ids in values.items()}
    missing = {name: random.random(many) < 1 / 12 for name in values}
    return pa.table({name: pa.array(ids, pa.string()).take(pa.array(places[name], mask=missing[name])) for name, ids in values.items()})


def by_sessions(tree: Tree, rows: list[dict[str, str | None]]) -> list[str]:
    """Where each person stands, by a session for each."""
    facts = [name for name in rows[0] if remembered(tree, name)]
    found = []
    for row in rows:
        session = Session.start(tree, known={name: row[name] for name in facts})
        answered = set[str]()
        while (here := session.here.id) not in answered and here not in facts and not session.ended and (given := row.get(here)) is not None:
            answered.add(here)
            session = session.answer(given)
        found.append(session.here.id)
    return found


def by_hand(tree: Tree, rows: list[dict[str, str | None]]) -> list[str]:
    """The same in a loop over dictionaries, for a tree in which only facts decide."""
    ways = {node.id: (node.fact or "", {answer.id: answer.to for answer in node.answers.values()}) for node in tree.nodes.values()}
    found = []
    for row in rows:
        node = tree.start
        while True:
            fact, leads = ways[node]
            to = leads.get(row[fact] or "") if fact else None
            if to is None:
                break
            node = to
        found.append(node)
    return found


def as_when(tree: Tree, node: str) -> pl.Expr:
    """The same as one expression of Polars, in which each branch is written as often as ways lead to it."""
    fact = tree.nodes[node].fact
    found: Any = pl
    for answer in tree.nodes[node].answers.values():
        found = found.when(pl.col(fact or "") == answer.id).then(as_when(tree, answer.to))
    return pl.lit(node) if found is pl else found.otherwise(pl.lit(node))


def as_case(tree: Tree, node: str) -> str:
    """The same as one expression of SQL."""
    fact, answers = tree.nodes[node].fact, tree.nodes[node].answers.values()
    cases = " ".join(f"WHEN {fact} = '{answer.id}' THEN {as_case(tree, answer.to)}" for answer in answers)
    return f"CASE {cases} ELSE '{node}' END" if cases else f"'{node}'"


def in_libraries(tree: Tree, table: pa.Table) -> dict[str, Call]:
    """The call that advises a table in each library, ours in Polars."""
    frame = pl.DataFrame(table)
    pandas = frame.to_pandas()
    relation = duckdb.connect().from_arrow(table)
    tables: dict[str, Any] = {OURS: frame, f"{OURS}, pandas": pandas, f"{OURS}, PyArrow": table}
    calls: dict[str, Call] = {name: partial(advise, each, tree, add=["advice"]) for name, each in tables.items()}
    calls[f"{OURS}, Polars in streaming"] = lambda: advise(frame.lazy(), tree, add=["advice"]).collect(engine="streaming")
    calls[f"{OURS}, DuckDB"] = lambda: advise(relation, tree, add=["advice"]).to_arrow_table()
    assert advise(frame, tree)["advice"][:SAMPLE].to_list() == by_sessions(tree, table.slice(0, SAMPLE).to_pylist())
    return calls


def beside(loops: dict[str, Call], calls: dict[str, Call], many: int, effort: Effort) -> dict[str, Figure]:
    """The figures for each person; loops lead only some of them."""
    return {**side_by_side(loops, effort, min(SAMPLE, many)), **side_by_side(calls, effort, many)}


def rows(effort: Effort) -> Iterator[Row]:
    """How long a person takes, from start to end: what libraries do on several cores is their merit."""
    effort = attrs.evolve(effort, clock=perf_counter)
    many = 2_000 if effort.quick else 1_000_000
    tree = loads(eligibility())
    table = people(values_of(tree), many)
    sample = table.slice(0, SAMPLE).to_pylist()
    frame = pl.DataFrame(table)
    connection = duckdb.connect()
    connection.register("people", table)
    when, case = as_when(tree, tree.start), f"SELECT {as_case(tree, tree.start)} AS advice FROM people"  # noqa: S608  (made of ids)
    expressions: dict[str, Call] = {
        "nested when in Polars": lambda: frame.with_columns(advice=when),
        "nested CASE in DuckDB": lambda: connection.sql(case).to_arrow_table(),
    }
    assert by_hand(tree, sample) == frame.with_columns(advice=when)["advice"][:SAMPLE].to_list()
    loops: dict[str, Call] = {BY_HAND: lambda: by_hand(tree, sample), LOOP: lambda: by_sessions(tree, sample)}
    note = "Expressions repeat a branch for each way that leads to it, so they grow with the walks; a loop by hand knows no limits, lists, numbers or rules."
    yield Row("a person of a table, by eight facts", beside(loops, {**in_libraries(tree, table), **expressions}, many, effort), BY_HAND, 1, note)
    interview = shipped("interview-recovery")
    table = people(values_of(interview), many)
    whole = table.slice(0, SAMPLE).to_pylist()
    figures = beside({LOOP: lambda: by_sessions(interview, whole)}, in_libraries(interview, table), many, effort)
    yield Row(f"a person of a table, by {table.num_columns} facts and answers", figures, LOOP, 0.033, "DuckDB joins rows that hardly ever agree here.")
