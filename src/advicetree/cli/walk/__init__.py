"""The command `walk`: a walk with a reader at a terminal, or with the answers of a script.

Invariant: a `walk` holds the session as it stands, its clock and its file, and is steered by `commands`; nothing that was answered or noted is lost.
It is read either from a `script` or from a reader at a `terminal`, who chooses from `menus` and sees a face, `plain` or `fancy`.
`telling` tells a stop; `times` and `dates` tell and read times; `saving` keeps files, and `program` tells how the program was started.
Only `fancy` imports rich and prompt_toolkit.
"""
