"""Figures that were drawn already: a report takes their files instead of drawing them again.

A record beside the figures says of which program, language and tables they are, and has a hash of
each file. Where anything of this differs, the record counts for nothing and figures are drawn.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from synergysim.engine.files import write_whole
from synergysim.figures import FIGURES

RECORD = "drawn.json"
FIGURES_FOLDER = "figures"
NOT_READ = ("figures", "report", "parts", "columns.csv", "lever_way.csv")
"""Folders and files of results that no figure reads."""
OF_A_RUN = ("run.json", "tables")
"""What figures of a single run read; they are written beside it."""

KINDS = ("svg", "pdf", "png", "csv", "txt")
"""Files of a figure."""

READ = (".csv", ".json", ".parquet", ".yaml")
_PACKAGE = Path(__file__).resolve().parents[1]


class Titled(Protocol):
    """What a record keeps of a figure: its title and its description."""

    @property
    def title(self) -> str: ...  # noqa: D102 - what the class says

    @property
    def alt(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class KeptFigure:
    """A figure whose files are there.

    Attributes
    ----------
    name, title, alt : str
    folder : Path
    """

    name: str
    title: str
    alt: str
    folder: Path

    def svg(self) -> bytes:
        """Give the bytes of the SVG file."""
        return (self.folder / f"{self.name}.svg").read_bytes()

    def write_data(self, path: Path) -> None:
        """Write the numbers that the figure shows as CSV."""
        write_whole(path, (self.folder / f"{self.name}.csv").read_bytes())


def recorded(
    figures: Iterator[tuple[str, Any]], place: Path, folder: Path, language: str, left: list[str]
) -> Iterator[tuple[str, Any]]:
    """Pass on figures that are saved one after the other, and record them when all are.

    Parameters
    ----------
    figures : iterator of (str, Drawing)
        Each has to be in the folder when the next is asked for.
    place, folder : Path
        The results folder, and where the figures are written.
    language : str
    left : list of str
        Sentences about figures that are left out, filled while figures are drawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RECORD).unlink(missing_ok=True)
    found: list[tuple[str, Titled]] = []
    for name, drawing in figures:
        yield name, drawing
        found.append((name, drawing))
    record(found, place, folder, language, left)


def record(
    figures: Sequence[tuple[str, Titled]],
    place: Path,
    folder: Path,
    language: str,
    left: Sequence[str],
) -> None:
    """Record figures that were saved; none where a user's module drew one."""
    if any(name in FIGURES and FIGURES[name].drawn is not None for name, _ in figures):
        return
    content = {
        "stamp": stamp(place, language),
        "left_out": list(left),
        "figures": [
            {"name": name, "title": one.title, "alt": one.alt, "files": _hashes(folder, name)}
            for name, one in figures
        ],
    }
    write_whole(folder / RECORD, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def kept_figures(
    place: Path, language: str, announce: Callable[[str], None] | None = None
) -> list[tuple[str, KeptFigure]] | None:
    """Give the figures of results that were drawn already; None where they have to be drawn.

    Parameters
    ----------
    place : Path
        The results folder.
    language : str
    announce : callable, optional
        Receives the sentences about figures that were left out.
    """
    for folder in (place / FIGURES_FOLDER, place):
        found = _kept_in(folder, place, language, announce)
        if found is not None:
            return found
    return None


def _kept_in(
    folder: Path, place: Path, language: str, announce: Callable[[str], None] | None
) -> list[tuple[str, KeptFigure]] | None:
    try:
        content = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if content["stamp"] != stamp(place, language):
            return None
        if any(one["files"] != _hashes(folder, one["name"]) for one in content["figures"]):
            return None
        found = [
            (str(one["name"]), KeptFigure(one["name"], one["title"], one["alt"], folder))
            for one in content["figures"]
        ]
        left = [str(line) for line in content["left_out"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if announce is not None:
        for line in left:
            announce(line)
    return found


def stamp(place: Path, language: str) -> str:
    """Hash what figures follow from: the program, the language, and the files of the results."""
    digest = hashlib.sha256(f"{_program()}|{language}".encode())
    is_run = (place / OF_A_RUN[0]).is_file()
    for path in sorted(place.rglob("*")):
        inside = path.relative_to(place)
        counts = inside.parts[0] in OF_A_RUN if is_run else not set(inside.parts) & set(NOT_READ)
        if path.suffix in READ and counts and path.is_file():
            digest.update(f"{inside.as_posix()}|".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def _program() -> str:
    """Hash the package and the versions of what it draws with."""
    digest = hashlib.sha256(f"{version('matplotlib')}|{version('pandas')}".encode())
    for path in sorted(_PACKAGE.rglob("*")):
        if path.suffix in (".py", ".yaml"):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _hashes(folder: Path, name: str) -> dict[str, str]:
    return {
        kind: hashlib.sha256((folder / f"{name}.{kind}").read_bytes()).hexdigest() for kind in KINDS
    }
