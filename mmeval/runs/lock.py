"""One writer per run folder: a lock that a crash cannot leave behind."""

from __future__ import annotations

import errno
import os
import socket
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

LOCK = ".lock"
_WITHOUT_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


class RunFolderError(Exception):
    """The run folder cannot be used as asked; the message says what to do."""


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Be the only writer of ``folder`` until the block ends; whoever reads is never kept out.

    The system frees the lock when the process ends, however it ends, so the file itself may stay. A
    file system without locks (some network mounts) gives a warning, and nothing is guarded there.

    Raises:
        RunFolderError: another run holds it; the message says which process on which machine.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+", encoding="utf-8") as file:
        _take(file.fileno(), folder)
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()}")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
            _free(file.fileno())


def locked(descriptor: int, patience: float = 0.0) -> bool:
    """Take an open file's lock within ``patience`` seconds; False when another process keeps it.

    The lock goes with the last process that has the file open. Raises ``OSError`` where the system
    or the file system has no locks.
    """
    fcntl, until = _fcntl(), time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)


def _take(descriptor: int, folder: Path) -> None:
    try:
        if locked(descriptor):
            return
    except OSError as error:
        if error.errno not in _WITHOUT_LOCKS:
            raise
        warnings.warn(f"{folder} cannot be locked ({error}); start no second run in it", stacklevel=4)
        return
    holder = (folder / LOCK).read_text(encoding="utf-8") or "another process"
    raise RunFolderError(
        f"{folder} is being written by {holder}; wait for it, stop it, or choose another folder"
    )


def _free(descriptor: int) -> None:
    """Free the lock at once: closing the file alone would leave it with a forked child."""
    with suppress(OSError):  # where it could not be taken
        fcntl = _fcntl()
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _fcntl() -> ModuleType:
    try:
        import fcntl
    except ImportError:  # Windows
        raise OSError(errno.ENOSYS, "this system has no file locks") from None
    return fcntl
