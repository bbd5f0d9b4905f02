"""Population files by name: where they are, and what identifies their content."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.names import folders
from synergysim.scenario.reader import displayed

FAMILY = "populations"
ENDING = ".parquet"


def find_population(name: str) -> Path:
    """Find the population file that a name or a path means.

    Parameters
    ----------
    name : str
        A path (it has a separator or ends in ``.parquet``), relative to the current folder, or the
        name of a file in ``scenarios/populations``.

    Raises
    ------
    ScenarioError
        When there is no such file, with the nearest name that exists.
    """
    if os.sep in name or "/" in name or name.endswith(ENDING):
        path = Path(name)
        if path.is_file():
            return path
        near = nearest_name(path.name, (other.name for other in path.parent.glob(f"*{ENDING}")))
        raise ScenarioError(
            f"no such file: {shorten(displayed(path), 200)}",
            key="population_file",
            found=shorten(name),
            allowed="a file that `synergysim population import` wrote",
            nearest=str(path.with_name(near)) if near else None,
        )
    found = known_populations()
    if name in found:
        return found[name]
    raise ScenarioError(
        "no population file has this name",
        key="population_file",
        found=shorten(name) or "empty text",
        allowed=shorten(", ".join(sorted(found)), 200)
        or "a path, as scenarios/populations holds none",
        nearest=nearest_name(name, found),
    )


def known_populations() -> dict[str, Path]:
    """Population files by name: the user's own hide shipped ones."""
    return {
        path.stem: path
        for folder in reversed(folders(FAMILY))
        for path in sorted(folder.glob(f"*{ENDING}"))
    }


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def population_digest(name: str) -> str:
    """SHA-256 of a population file's bytes, read again only when the file was written again."""
    path = find_population(name)
    facts = path.stat()
    return _digest(os.path.realpath(path), facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=32)
def _digest(path: str, written: int, size: int) -> str:
    del written, size  # arguments of the cache key only
    return file_digest(Path(path))
