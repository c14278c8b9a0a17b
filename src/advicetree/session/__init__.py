"""One person's walk, as a value: given answers, saved and resumed, changed, explained, and told to front ends.

Invariant: a session never changes, reads no clock and opens no file; where it stands is what the engine makes of its answers.
`session` holds it, `inputs` makes sound what programs hand in, and `saving` writes and reads saves.
`changing` says which later answers a change keeps, and `stops` what lies behind.
`explaining` says why, and `why_not` why not, by `searching` and `abstracting`; `sentences` tells both in English.
`viewing` and `acting` are the boundary to front ends.
"""
