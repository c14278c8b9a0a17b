"""Walks of a tree as a library, for tests and for whoever wants to look at many of them.

Invariant: walks begin at the start with nothing known beforehand; where they lead is what `engine` says.
Every search has a bound, and what it gives says whether that was reached.
A `walk` is a value; `listing` gives them one after another or at random, `shortest` to each node, `cover` a few that take every answer,
and `counting` says how many there are.
The others look at the `positions` of a tree, led by the `nearness` of what they want, or by `deepening` for all;
a cover is made by `leading` walks of the engine to what is new, and from `witnesses` found in sets of valuations.
"""
