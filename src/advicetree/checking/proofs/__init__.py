"""What holds for everybody on every walk, or the walk that shows otherwise.

What always holds: nothing here knows rules, promises' words or messages; it answers questions about people and paths.
A tree is spread out as a `graph`; `people` walk it in sets, by `flooding`; `proving` tells apart only the people that it has to.
`watches` follow the order of events; `arriving`, `looping` and `timing` say who can still get somewhere, go on for ever, or come too early.
"""
