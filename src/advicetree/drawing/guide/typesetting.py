"""A guide set by typst, which comes with the extra `print`.

Invariant: no other module touches typst. It gets the same document each time, and data as JSON; it reads no file, and asks nothing of the network.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import attrs

from advicetree.drawing.guide.content import SMALLER, Value
from advicetree.drawing.pixels import FONTS, missing_letters
from advicetree.drawing.sizes import PAPERS, Paper
from advicetree.errors import DrawingError, DrawingWarning
from advicetree.text import printable

if TYPE_CHECKING:
    import typst

INSTALL = "install the extra 'print' (in the folder of the project: pip install \".[print]\"); a page (.html) and the outline (.md and .txt) need nothing"
MEASURED = ("Arial", "Liberation Sans", "Helvetica")
LONGEST_TOLD = 300
DOCUMENTS_KEPT = 10
FORKED = "make PDFs in processes that are started afresh (multiprocessing.get_context('spawn')), or only after the fork"
_processes: set[int] = set()  # those that have set a guide: this one, or the one that it was forked from


def must_be_installed() -> None:
    """Raise `DrawingError` where typst is not installed."""
    try:
        import typst  # noqa: F401, PLC0415  (only a PDF needs it)
    except (ImportError, OSError):
        raise DrawingError("PDF needs the printing engine, which is not installed", INSTALL) from None


def typeset(content: Mapping[str, Value], paper: Paper) -> bytes:
    """The content of a guide as PDF; raises `DrawingError` where the machine has no font for it, and after a fork of a process that had set one.

    Typst waits for threads that a fork does not take along, and would wait for ever.
    """
    import typst  # noqa: PLC0415

    if _processes - {os.getpid()}:
        raise DrawingError("this process was forked from one that had made a PDF, and cannot make another", FORKED)
    _processes.add(os.getpid())
    fonts = typst.Fonts()
    there = {family.lower() for family in fonts.families()}
    families = [family for family in MEASURED if family.lower() in there]
    if not families:
        raise DrawingError("this machine has no font with the widths of Arial, so the text of a PDF would leave its boxes", FONTS)
    inputs = {"data": json.dumps({**content, "paper": list(PAPERS[paper])}, ensure_ascii=False), "fonts": json.dumps(families)}
    with TemporaryDirectory() as folder:
        typesetter = _Typesetter(folder, fonts)
        try:
            return typesetter.made(_document(), "pdf", inputs, ["ua-1"])
        except typst.TypstError as error:  # for example, since a letter is missing
            why = _said(error)
        finally:
            typesetter.forget()
        try:
            made = typesetter.made(_document(), "pdf", inputs)
        except typst.TypstError as error:
            raise DrawingError(f"the guide could not be set: {_said(error)}", SMALLER) from None
        finally:
            typesetter.forget()
        missing = missing_letters(inputs["data"], lambda letter: typesetter.made(b"#sys.inputs.letter", "svg", {"letter": letter}))
        warnings.warn(missing or f"the guide does not keep to PDF/UA: {why}", DrawingWarning, stacklevel=5)
        return made


def _said(error: typst.TypstError) -> str:
    return printable(error.message[:LONGEST_TOLD])


@attrs.frozen
class _Typesetter:
    """What sets documents, in a folder that holds nothing: the same bytes for the same inputs and fonts."""

    folder: str
    fonts: typst.Fonts

    def made(self, document: bytes, format: Literal["pdf", "svg"], inputs: dict[str, str], standards: list[Literal["ua-1"]] | None = None) -> bytes:
        """What becomes of a document; raises `TypstError`."""
        import typst  # noqa: PLC0415

        where = self.folder
        compiler = typst.Compiler(document, root=where, font_paths=self.fonts, package_path=where, package_cache_path=where, sys_inputs=inputs)
        made = compiler.compile(format=format, timestamp=0, pdf_standards=[*standards] if standards else [])
        assert isinstance(made, bytes), "a format that holds one page has a list of them, and only where there are several"
        return made

    def forget(self) -> None:
        """Let go of what typst keeps of the last ten documents, which for large guides would be gigabytes."""
        for _ in range(DOCUMENTS_KEPT + 1):
            self.made(b"", "svg", {})


@cache
def _document() -> bytes:
    return files("advicetree.drawing.guide").joinpath("guide.typ").read_bytes()
