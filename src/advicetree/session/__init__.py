"""One person's walk, as a value: given answers, taken back and changed, saved and resumed, explained, and told to front ends.

Invariant: a session never changes, reads no clock and opens no file; where it is follows from its answers, by the engine alone.
`session` holds it, and `inputs` makes sound what programs hand in.
`changing` goes a walk again for undo, for a change of mind and for a resume; `saving` is the format of saves, and goes on from one.
`explaining` says why, and `why_not` why not, by `searching`, `abstracting` and `distinctions`.
`front_ends` makes views, and reads what is sent back.
"""
