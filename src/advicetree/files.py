"""Files that are written as a whole or not at all.

Invariant: what is written is kept beside the file that it is meant for until all of it is on the disk; whatever goes wrong, nothing is left behind.
Only one program at a time writes like this in a folder, so anything left there is from a program that was killed, and is cleared by the next.
"""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

PATIENCE = 10.0

_PREFIX, _SUFFIX = ".advicetree-", ".part"
_LOCK = ".advicetree.lock"
_PAUSE = 0.005


def target_of(name: str | os.PathLike[str]) -> Path:
    """The file that is written where a name is written to: what links lead to; there may be nothing yet.

    Raises `OSError` where links lead in a circle or the way there cannot be gone, and `ValueError` for a name that no file can have.
    """
    if not os.fspath(name):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    with suppress(FileNotFoundError):
        os.stat(name)  # noqa: PTH116  (a `Path` raises other errors for a circle of links)
    return Path(os.path.realpath(name))


@contextmanager
def written_beside(target: Path, data: bytes) -> Iterator[Path]:
    """A new file beside another one, readable by its owner alone, that holds some data and can be put into its place; it is gone afterwards.

    Until then no other program that writes like this writes in the folder, so what is compared meanwhile stays as it is.
    Raises `OSError` where it cannot be written, and `TimeoutError` (which is one) where another program keeps writing in the folder.
    """
    with _alone_in(target.parent) as alone:
        if alone:
            _clear(target.parent)
        handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Take away what programs left beside their files that were killed while they wrote."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX):
                with suppress(OSError):
                    os.unlink(entry.path)  # noqa: PTH108  (as it was listed)


@contextmanager
def _alone_in(folder: Path) -> Iterator[bool]:
    """Keep others from writing in a folder, and tell whether that could be done: some file systems know no locks.

    A lock ends with the program that holds it, however that ends.
    """
    handle = _locked(folder)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


def _locked(folder: Path) -> int | None:
    """Wait for the lock of a folder, and take it; `None` where there are no locks."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return _lock(folder)
        except (BlockingIOError, FileExistsError):
            if time.monotonic() > until:
                raise TimeoutError(errno.ETIMEDOUT, "another program keeps writing in this folder") from None
            time.sleep(_PAUSE)
        except OSError:
            return None


def _lock(folder: Path) -> int:
    """Take the lock of a folder: the folder itself is locked or, on Windows, there is a file that Windows takes away with the program that made it."""
    if fcntl is None:
        return os.open(folder / _LOCK, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_TEMPORARY", 0))
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(handle)
        raise
    return handle
