"""Walks of a tree as a library, for tests and for programs that want to look at many of them.

Invariant: walks begin at the start with nothing known beforehand; where they lead is what `engine` says.
Every search has a bound, and what it returns says whether that was reached.
A `walk` is a value; `enumerating` lists whole ones in order or draws one at random, and counts them; `shortest` finds one to each node,
and `cover` a few that take every answer.
They search the `states` of a tree, guided by `distances` on its drawing;
a cover is made of walks that are `leading` to what is new, and of `witnesses` found in sets of valuations.
"""
