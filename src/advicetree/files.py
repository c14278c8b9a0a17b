"""Files that are written as a whole or not at all.

Invariant: what is written is kept beside the file that it is meant for until all of it is on the disk; whatever goes wrong, nothing is left behind.
Only one program at a time writes like this in a folder, but for what is written part after part, which is locked by itself;
so anything else left there is from a program that was killed, and is cleared by the next.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

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


@contextmanager
def written_in_parts(target: Path) -> Iterator[BinaryIO]:
    """A new file beside another one, to be written part after part; at the end of the block it takes the other one's place, and if the block raises it is gone.

    Other programs can write in the folder meanwhile.
    Raises `OSError` where it cannot be written, and `TimeoutError` (which is one) where another program keeps writing in the folder.
    """
    with _alone_in(target.parent) as alone:
        if alone:
            _clear(target.parent)
        handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=target.parent)
        if fcntl is not None:
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(handle)
            beside.chmod(mode_of(target))
            if fcntl is not None:  # while it is locked
                beside.replace(target)
        if fcntl is None:  # an open file cannot be renamed on Windows
            beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def mode_of(target: Path) -> int:
    """The permissions that a file has, or would have if it were made now."""
    return stat.S_IMODE(target.stat().st_mode if target.exists() else 0o666 & ~_umask())


def _umask() -> int:
    """The permissions that new files do not get; the system tells them only when they are set."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _clear(folder: Path) -> None:
    """Take away what programs left beside their files that were killed while they wrote."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX):
                with suppress(OSError):
                    _refuse_locked(entry.path)
                    os.unlink(entry.path)  # noqa: PTH108  (as it was listed)


def _refuse_locked(name: str) -> None:
    """Raise `BlockingIOError` for a file that a program is writing part after part; on Windows an open file cannot be taken away anyway."""
    if fcntl is not None:
        handle = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(handle)


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
