"""Safe file access: atomic writing, checksums when reading, links not followed.

Every file that the package writes goes through :func:`writing`. What it can compute again carries
a checksum and is trusted only in a folder that nobody else can change.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    import pandas as pd

_DIGEST_BYTES = 32
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT: int = getattr(os, "O_NONBLOCK", 0)
_BINARY: int = getattr(os, "O_BINARY", 0)

_COMPUTER = {
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "larger than a file may be here",
    errno.EROFS: "the disk is read-only",
    errno.EIO: "the disk failed",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ENOMEM: "not enough memory",
}
"""Errors that the computer causes and not the input, in words."""

_IN_THE_WAY = {
    errno.EEXIST: "a file is where a folder should be",
    errno.ENOTDIR: "a file is where a folder should be",
    errno.EISDIR: "a folder is where a file should be",
    errno.ELOOP: "a link that is not followed",
}

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def computer_failed(error: OSError) -> bool:
    """Tell whether the computer, and not what was asked of it, caused an error."""
    return error.errno in _COMPUTER


def describe_error(error: OSError) -> str:
    """Say what failed and with which file, on one line."""
    reason = (_COMPUTER | _IN_THE_WAY).get(error.errno or 0) or error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename is not None else reason


# Writing ------------------------------------------------------------------------------------------


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that is there whole afterwards, or not at all.

    The content is written beside the file and takes its place at the end, so that readers and
    a sudden end never leave half of it. A link in its place is replaced and not followed. Devices
    and pipes, such as ``/dev/stdout``, are written to directly.

    Parameters
    ----------
    path : Path
        Its folder is made where there is none.

    Raises
    ------
    OSError
        If it cannot be written; with the name of this file and the first reason.
    """
    waiting = path.with_name(f".{path.name[:80]}.{uuid4().hex[:8]}.part")
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            with path.open("wb") as stream:
                yield stream
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(_open(waiting, os.O_RDWR | os.O_CREAT | os.O_EXCL), "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(waiting, path)
        except BaseException:
            with suppress(OSError):  # a second error would hide the first
                waiting.unlink()
            raise
    except OSError as error:
        if error.filename not in (None, str(waiting)) or isinstance(error, BrokenPipeError):
            raise
        raise _named(error, path) from error


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file that is there whole or not at all; see :func:`writing`."""
    with writing(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def write_csv(frame: pd.DataFrame, path: Path, **how: Any) -> None:
    """Write a table as CSV, whole or not at all, safe to open in a spreadsheet.

    Parameters
    ----------
    frame : DataFrame
    path : Path
    **how
        For ``DataFrame.to_csv``; without an index and with Unix line ends by default.
    """
    options: dict[str, Any] = {"index": False, "lineterminator": "\n"} | how
    with writing(path) as file:
        safe_cells(frame).to_csv(file, **options)


def safe_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Such text begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return. Numbers, and text
    that is a number, stay as they are.
    """
    changed = frame.rename(columns=_safe, index=_safe)
    for position, kind in enumerate(changed.dtypes):
        if kind.kind not in "biufcmM":
            changed.isetitem(position, changed.iloc[:, position].map(_safe).array)
    return changed


def _safe(cell: Any) -> Any:
    if not isinstance(cell, str) or not cell.startswith(RUNS_AS_FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell if cell[0] in "+-" else f"'{cell}"


# Reading ------------------------------------------------------------------------------------------


def open_regular(path: Path, flags: int = os.O_RDONLY) -> int:
    """Open a regular file and nothing else: no link, folder, pipe or device.

    Returns
    -------
    int
        A file descriptor.

    Raises
    ------
    OSError
        If there is none, or something else is in its place.
    """
    file = _open(path, flags)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return file


def read_regular(path: Path) -> bytes | None:
    """Read a regular file; None where there is none, or it cannot be read."""
    try:
        with os.fdopen(open_regular(path), "rb") as file:
            return file.read()
    except OSError:
        return None


def checksum(content: bytes) -> str:
    """Sixteen hexadecimal digits that change with any byte of the content."""
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def seal(content: bytes) -> bytes:
    """Put a checksum at the end of a content; see :func:`read_sealed`."""
    return content + hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()


def read_sealed(path: Path) -> bytes | None:
    """Read what :func:`seal` ended, without the checksum; None unless every byte is as written."""
    found = read_regular(path)
    if found is None:
        return None
    content = found[:-_DIGEST_BYTES]
    return content if seal(content) == found else None


# Folders ------------------------------------------------------------------------------------------


def private_folder(path: Path) -> Path | None:
    """Make a folder that only this user can change; None if that is impossible.

    The folder itself has to belong to this user and be closed to writing by anybody else. The
    folders above it have to belong to this user or to root; others may write into them only where
    nobody can rename what is not theirs, as in ``/tmp``.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)
        real = path.resolve(strict=True)
        if not hasattr(os, "getuid"):  # Windows: a user's folders are closed by themselves
            return path if real.is_dir() else None
        facts = real.stat()
        closed = stat.S_ISDIR(facts.st_mode) and not facts.st_mode & 0o022
        if not closed or facts.st_uid != os.getuid() or not os.access(real, os.W_OK | os.X_OK):
            return None
        return path if all(map(_safe_above, real.parents)) else None
    except (OSError, RuntimeError, ValueError):
        return None


def _safe_above(folder: Path) -> bool:
    facts = folder.stat()
    if facts.st_uid not in (0, os.getuid()):
        return False
    by_others = facts.st_mode & stat.S_IWOTH
    by_group = facts.st_mode & stat.S_IWGRP and not (
        facts.st_gid == 0 or _is_group_of_one(facts.st_gid)
    )
    return not (by_others or by_group) or bool(facts.st_mode & stat.S_ISVTX)


def _is_group_of_one(group: int) -> bool:
    """Whether a group is the user's private one, as many systems give each user."""
    import grp
    import pwd

    try:
        user, found = pwd.getpwuid(os.getuid()), grp.getgrgid(group)
    except KeyError:
        return False
    return user.pw_gid == group and found.gr_name == user.pw_name and not found.gr_mem


def _open(path: Path, flags: int) -> int:
    return os.open(path, flags | _NO_FOLLOW | _NO_WAIT | _BINARY, 0o666)


def _named(error: OSError, path: Path) -> OSError:
    number = error.errno if error.errno is not None else errno.EIO
    return OSError(number, error.strerror or str(error), str(path))
