"""Files that are written as a whole or not at all.

What always holds: what is written stands beside the file that it is meant for until all of it is on the disk; whatever goes wrong, nothing is left behind.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_beside(target: Path, data: bytes) -> Iterator[Path]:
    """Give a new file beside another one, readable by its owner alone, that holds some data and can be put into its place; it is gone afterwards.

    Raises `OSError` where it cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
