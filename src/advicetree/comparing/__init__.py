"""What changed between two versions of a tree, and what that does to people and to their saved sessions.

Invariant: nothing here has a semantics of its own: what is walked is walked by `engine`, what is carried is carried by `session.carrying`,
and what is proved is proved by `checking`. A comparison is a value; comparing a tree with itself finds nothing,
and comparing the other way round finds the same with old and new exchanged.

`matching` says what in one tree is what in the other; `changes` lists what is otherwise, `redirections` who is told something else,
`lost` which promises and examples of the old tree no longer hold, and `crossing` whether each possible session can be carried over.
`comparison` holds the values, and `telling` says them in words.
"""
