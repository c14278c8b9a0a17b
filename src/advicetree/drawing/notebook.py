"""How a notebook shows a bare tree or session: as its drawing.

What always holds: the model and the session know nothing of it; a notebook is told by `%load_ext advicetree`.
"""

from __future__ import annotations

from typing import Any

from advicetree.drawing import draw
from advicetree.model import Tree
from advicetree.session import Session


def show_in(shell: Any) -> None:
    """Let a shell of IPython show trees and sessions as pictures."""
    formatter = shell.display_formatter.mimebundle_formatter
    formatter.for_type(Tree, lambda tree, **_: draw(tree)._repr_mimebundle_())
    formatter.for_type(Session, lambda session, **_: draw(session.tree, session=session)._repr_mimebundle_())
