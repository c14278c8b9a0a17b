"""Run every benchmark and print its figures."""

from __future__ import annotations

import argparse
from importlib.util import find_spec

from benchmarks import checking, comparing, covering, drawing, holding, importing, loading, stepping

parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure advicetree beside what people would use instead.")
parser.add_argument("--quick", action="store_true", help="do each thing once, only to see that it runs")
arguments = parser.parse_args()
for benchmark in (importing, stepping, holding, loading, checking, comparing, covering, drawing):
    benchmark.main(quick=arguments.quick)
    print()
if find_spec("fastapi") and find_spec("sqlalchemy"):
    from benchmarks import web

    web.main(quick=arguments.quick)
