"""One writer per run folder: a lock that a crash cannot leave behind."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

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


def _take(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = (folder / LOCK).read_text(encoding="utf-8") or "another process"
        what = f"{folder} is being written by {holder}; wait for it, stop it, or choose another folder"
        raise RunFolderError(what) from None
    except OSError as error:
        if error.errno not in _WITHOUT_LOCKS:
            raise
        warnings.warn(f"{folder} cannot be locked ({error}); start no second run in it", stacklevel=4)


def _free(descriptor: int) -> None:
    """Free the lock at once: closing the file alone would leave it with a forked child."""
    with suppress(OSError):  # where it could not be taken
        fcntl.flock(descriptor, fcntl.LOCK_UN)
