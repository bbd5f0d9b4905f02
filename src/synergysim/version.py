"""The package version, in one place."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

__version__ = "0.2.0.dev0"


def git_commit(package: Path | None = None) -> str | None:
    """Commit of the checkout that the package runs from; None where it runs from no checkout.

    Changes that were not committed do not show: ``model_version`` of a manifest hashes the code.

    Parameters
    ----------
    package : Path, optional
        Folder of the package.
    """
    root = (package or Path(__file__).resolve().parent).parents[1]
    with suppress(OSError, UnicodeDecodeError, IndexError, StopIteration):
        folder = root / ".git"
        if folder.is_file():  # a further working tree of a repository
            folder = root / folder.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
        head = (folder / "HEAD").read_text(encoding="utf-8").strip()
        if head.startswith("ref:"):
            head = _commit_of(folder, head.removeprefix("ref:").strip())
        return head if re.fullmatch(r"[0-9a-f]{40,64}", head) else None
    return None


def _commit_of(folder: Path, branch: str) -> str:
    """Commit of a branch, in a file of its own or packed with others."""
    shared = folder / "commondir"
    common = folder / shared.read_text(encoding="utf-8").strip() if shared.exists() else folder
    if (common / branch).exists():
        return (common / branch).read_text(encoding="utf-8").strip()
    packed = (common / "packed-refs").read_text(encoding="utf-8").splitlines()
    return next(line.split()[0] for line in packed if line.endswith(f" {branch}"))
