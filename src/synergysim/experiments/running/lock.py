"""One sweep at a time in a folder: a lock that the system takes back when its owner dies."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from synergysim.engine.files import open_regular
from synergysim.scenario.errors import ScenarioError

NAME = ".lock"
PATIENCE = 10


class FolderBusyError(RuntimeError):
    """Another process is running cells into the folder."""


def _take(file: int) -> bool:
    """Lock an open file for this process alone, or return False at once."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder's lock.

    Raises
    ------
    FolderBusyError
        If another process holds it.
    ScenarioError
        If something else than a file is in the lock's place.
    OSError
        If the folder cannot be written.
    """
    file = _open(folder / NAME, os.O_RDWR | os.O_CREAT)
    try:
        for _ in range(PATIENCE):  # a glance of `status` holds it for an instant
            if _take(file):
                break
            time.sleep(0.1)
        else:
            raise FolderBusyError(
                f"{folder}: another sweep{_owner(file)} is running into this folder;"
                " wait for it, or stop it"
            )
        with suppress(OSError):  # the number is for reading alone: a full disk is no hindrance
            os.ftruncate(file, 0)
            os.write(file, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(file)


def is_running(folder: Path) -> bool:
    """Tell whether some process holds the folder's lock."""
    try:
        file = open_regular(folder / NAME, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _take(file)
    finally:
        os.close(file)


def _open(path: Path, flags: int) -> int:
    """Open the lock itself, never what a link in its place names."""
    try:
        return open_regular(path, flags)
    except OSError as error:
        if not os.path.lexists(path) or (path.is_file() and not path.is_symlink()):
            raise OSError(error.errno, error.strerror, str(path)) from error
    kind = "a link" if path.is_symlink() else "a folder" if path.is_dir() else "a device or pipe"
    raise ScenarioError(
        "the lock of a results folder must be a file",
        file=str(path),
        found=kind,
        allowed="nothing, or the file that a sweep writes: delete what is there",
    )


def _owner(file: int) -> str:
    try:
        found = os.read(file, 40).decode(errors="replace").strip()
    except OSError:  # where a lock forbids reading too
        return ""
    return f" (process {found})" if found else ""
