"""What an edit does to saved sessions: whether each can be carried over, and what an author writes so that it can.

`crossing` decides it for all possible sessions, by what nodes do (`behaviour`) and what can be given at them (`givens`);
`renames` finds what looks renamed, with the line to write, and `edits` tells both as problems of the new tree.
Invariant: what is carried is carried by `session.carrying`; a session that is shown as stranded was carried, and is.
"""
