"""Text as the values that the columns of a tree take: numbers, lists, and whether something was ticked, as these are typed.

Invariant: a text that is not what its column takes stays text, so that it is refused like any other value, and told.
What is empty is missing. Days and ids are text anyway, and a column that is not text, as those of CSV all are, stays as it is.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from advicetree.cli.values import UsageError, given
from advicetree.model import Fact
from advicetree.tables.meanings import is_text, remembered
from advicetree.tables.naming import Sources
from advicetree.text import shown
from advicetree.tree import Tree

_WHOLE, _NUMBER = r"-?[0-9]{1,15}", r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_TICKED = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def values_of(tree: Tree, sources: Sources, part: pa.RecordBatch) -> pa.Table:
    """The columns of a tree in some rows, as values; raises `UsageError` for a text that does not say whether something was ticked."""
    found: dict[str, pa.Array] = {}
    for name, columns in sources.items():
        fact = _about(tree, name)
        for choice, column in columns.items():
            texts = _texts(part.column(column))
            if texts is None:
                found[column] = part.column(column)
            elif choice is not None:
                found[column] = _ticks(column, texts)
            elif fact is not None and fact.several is not None:
                found[column] = _lists(tree, fact, texts)
            elif fact is not None and fact.number is not None:
                found[column] = _numbers(texts)
            else:
                found[column] = texts
    return pa.table(found)


def _texts(array: pa.Array) -> pa.Array | None:
    """The texts of a column, where it has such: without blanks around them, and missing where they are empty."""
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    if not is_text(kind):
        return None
    texts = pc.utf8_trim_whitespace(array.cast(pa.string()))
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _about(tree: Tree, name: str) -> Fact | None:
    """The fact that a column is about, by its name in the tree."""
    fact, node = remembered(tree, name), tree.nodes.get(name)
    if fact is None and node is not None and node.fact is not None:
        return tree.facts[node.fact]
    return fact


def _numbers(texts: pa.Array) -> pa.Array:
    """Numbers; where some are none, a union of these and of text."""
    if _all(texts, _WHOLE):
        return texts.cast(pa.int64())
    if _all(texts, _NUMBER.replace("[+-]?", "-?", 1)):
        return texts.cast(pa.float64())
    encoded = texts.dictionary_encode()
    different = encoded.dictionary.to_pylist()
    numbers = [float(text) if re.fullmatch(_NUMBER, text) else None for text in different]
    kinds = pa.array([0 if number is not None else 1 for number in numbers], pa.int8())
    mixed = pa.UnionArray.from_sparse(kinds, [pa.array(numbers, pa.float64()), pa.array(different, pa.string())])
    return pa.DictionaryArray.from_arrays(encoded.indices, mixed)


def _lists(tree: Tree, fact: Fact, texts: pa.Array) -> pa.Array:
    """Lists of ids, as they are typed with commas between."""
    encoded = texts.dictionary_encode()
    different = pa.array([given(tree, fact.id, text) for text in encoded.dictionary.to_pylist()], pa.list_(pa.string()))
    return different.take(encoded.indices)


def _ticks(column: str, texts: pa.Array) -> pa.Array:
    """Whether each was ticked."""
    encoded = texts.dictionary_encode()
    different: list[str] = encoded.dictionary.to_pylist()
    if odd := next((text for text in different if text.lower() not in _TICKED), None):
        raise UsageError(f"{shown(odd)} in the column {shown(column)} does not say whether the choice was ticked", "write true or false there")
    return pa.array([_TICKED[text.lower()] for text in different], pa.bool_()).take(encoded.indices)


def _all(texts: pa.Array, pattern: str) -> bool:
    """Whether all texts have a form."""
    return bool(pc.all(pc.match_substring_regex(texts, f"^(?:{pattern})$"), min_count=0).as_py())
