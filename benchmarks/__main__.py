"""Run every benchmark and print its figures."""

from __future__ import annotations

import argparse

from benchmarks import checking, comparing, covering, drawing, holding, importing, loading, stepping, web

parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure advicetree beside what people would use instead.")
parser.add_argument("--quick", action="store_true", help="do each thing once, only to see that it runs")
arguments = parser.parse_args()
for benchmark in (importing, stepping, holding, loading, checking, comparing, covering, drawing, web):
    benchmark.main(quick=arguments.quick)
    print()
