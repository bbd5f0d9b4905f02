"""Search of files by name or path."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from synergysim.scenario.characters import visible
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.reader import displayed

ENDINGS = (".yaml", ".yml")

SLIP = 0.85
"""Likeness of two names above which one is a slip of the other."""


def looks_like_path(name: str) -> bool:
    """Tell a path, which has a separator or ends in .yaml, from a name."""
    return "/" in name or os.sep in name or name.endswith(ENDINGS)


def folders(family: str) -> list[Path]:
    """Folders that hold a family's files: the user's own first, then the shipped ones."""
    if family.startswith("experiments"):
        return [Path.cwd() / family, shipped_folder("experiments").parent / family]
    return [Path.cwd() / "scenarios" / family, shipped_folder("scenarios") / family]


def known_names(family: str) -> list[str]:
    """Names of a family that can be used from the current folder, sorted."""
    return sorted({path.stem for folder in folders(family) for path in _files(folder)})


def find_file(name: str | os.PathLike[str], family: str, *, referrer: Path | None = None) -> Path:
    """Find the file of a family that a name or a path means.

    Parameters
    ----------
    name : str or path-like
        A path (it has a separator or ends in ``.yaml``), or the name of a preset.
    family : str
        Folder of ``scenarios/``, or ``experiments``.
    referrer : Path, optional
        File that names it: paths are relative to its folder, and a preset may extend another of
        the same name that it hides. Without it, paths are relative to the current folder.

    Raises
    ------
    ScenarioError
        When there is no such file, with the nearest name that exists.
    """
    text = os.fspath(name)
    if not isinstance(name, str) or looks_like_path(text):
        base = Path.cwd() if referrer is None else referrer.parent
        path = base / text
        if not os.path.lexists(path):
            siblings = [other.name for other in _files(path.parent)]
            near = nearest_name(path.name, siblings)
            raise ScenarioError(
                f"no such file: {shorten(displayed(path), 200)}",
                found=shorten(text),
                allowed=f"an existing file of {family}",
                nearest=os.path.join(os.path.dirname(text), near) if near else None,
            )
        _refuse_odd(path)
        return path
    hidden = None
    for folder in folders(family):
        for ending in ENDINGS:
            path = folder / f"{text}{ending}"
            if os.path.isfile(path):
                if referrer is None or not _same(path, referrer):
                    return path
                hidden = path
    if hidden is not None:
        return hidden
    known = known_names(family)
    beside = [f"{text}{ending}" for ending in ENDINGS if text and os.path.isfile(f"{text}{ending}")]
    raise ScenarioError(
        f"no file of {family} has this name",
        found=shorten(text) or "empty text",
        allowed=", ".join(known) or f"a path, as there are no {family} here",
        nearest=beside[0] if beside and referrer is None else _suggested(text, known),
    )


def names_with(part: str, family: str) -> list[str]:
    """List the names of a family that contain a text, in any case of letters."""
    text = part.casefold()
    return [name for name in known_names(family) if text and text in name.casefold()]


def full_name(name: str, family: str) -> str:
    """Complete a part of a name where only one name of the family has it.

    Meant for what a person types. Files name other files in full, so that a new preset cannot
    change what they mean.

    Parameters
    ----------
    name : str
        A path, a name, or a part of a name.
    family : str

    Returns
    -------
    str
        The only name that contains the part; else the text as it was, for `find_file` to find or
        to refuse with all names that contain it.
    """
    if looks_like_path(name) or name in known_names(family) or os.path.isfile(f"{name}.yaml"):
        return name
    found = names_with(name, family)
    return found[0] if len(found) == 1 else name


def _suggested(name: str, known: list[str]) -> str | None:
    """Suggest the name that differs by a slip, else every name that contains the text."""
    near = nearest_name(name, known)
    if near is not None and SequenceMatcher(None, name, near).ratio() > SLIP:
        return near
    text = name.casefold()
    found = [other for other in known if len(text) > 2 and text in other.casefold()]
    return " or ".join(found) if found else near


def _refuse_odd(path: Path) -> None:
    """Refuse a file whose name, which results are kept under, would lead elsewhere."""
    if path.stem.startswith(".") or not path.stem.isprintable():
        raise ScenarioError(
            "a file's name that cannot name its results",
            found=shorten(visible(path.name)),
            allowed="a name that begins with a letter or digit, without control characters",
        )


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _files(folder: Path) -> Iterator[Path]:
    try:
        names = sorted(os.listdir(folder))
    except (OSError, ValueError):
        return
    yield from (folder / name for name in names if name.endswith(ENDINGS))
