"""Titles of presets, read without loading what the presets put together."""

from __future__ import annotations

from pathlib import Path

from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.names import find_file, known_names
from synergysim.scenario.reader import read_yaml


def titles(family: str) -> dict[str, str]:
    """Map every name of a family to its title.

    A file without a title of its own has that of the file it extends. A file that cannot be read,
    which may be the user's own, has the reason instead of a title.
    """
    return {name: _title(find_file(name, family), family) for name in known_names(family)}


def _title(path: Path, family: str, seen: frozenset[Path] = frozenset()) -> str:
    try:
        entries = read_yaml(path).entries
        if "title" in entries:
            return " ".join(str(entries["title"].value).split())
        if "extends" not in entries or path in seen:
            return ""
        base = find_file(str(entries["extends"].value), family, referrer=path)
        return _title(base, family, seen | {path})
    except ScenarioError as error:
        return f"(cannot be read: {error.reason})"
