"""Thousands of people in each of six trees get what their sessions come to, in every library on this machine; `people_at_scale` has millions of them."""

from __future__ import annotations

import pytest

import people
import people_at_scale
from trees_at_hand import OTHERS, SHIPPED


def test_thousands_of_people_in_each_library(capsys: pytest.CaptureFixture[str]) -> None:
    some = [name for name in people_at_scale.libraries() if name != "pyspark"]
    assert people_at_scale.main(["--people", "20000", "--libraries", *some]) == 0
    told = capsys.readouterr().out
    assert told.count(" 0 differ; ") == len(some) * len([*SHIPPED, *OTHERS])


def test_people_who_are_told_something_else_are_counted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    walked = people_at_scale.loop

    def otherwise(some: people.People) -> tuple[list[str], float]:
        found, seconds = walked(some)
        return [some.tree.start, some.tree.start, *found[2:]], seconds

    monkeypatch.setattr(people_at_scale, "loop", otherwise)
    assert people_at_scale.main(["--people", "500", "--libraries", "pyarrow", "--trees", "benefits"]) == 1
    assert " 2 differ; " in capsys.readouterr().out
