"""The first screen of a comparison read back from the tables of its results folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from synergysim.experiments.comparison import Comparison
from synergysim.experiments.first_screen import read_first_screen, read_written
from synergysim.figures.first_screen import first_screen_text
from synergysim.figures.first_screen_worlds import WorldsShown
from synergysim.findings.world_assumptions import ASSUMPTIONS
from synergysim.findings.world_differences import DIFFERENCES, read_differences
from synergysim.report.comparison import figure_context
from synergysim.report.first_screen import ministry_titles
from synergysim.report.stored_worlds import stored_sets


@dataclass(frozen=True)
class StoredScreen:
    """What the first screen was written from.

    Attributes
    ----------
    table : DataFrame
        As :func:`synergysim.experiments.first_screen.first_screen` gives it.
    others : DataFrame or None
        The same with the owners of programmes chosen otherwise.
    worlds : WorldsShown or None
        The same differences over worlds.
    """

    table: pd.DataFrame
    others: pd.DataFrame | None
    worlds: WorldsShown | None


def stored_screen(folder: Path) -> StoredScreen | None:
    """Read the tables of a first screen; None where none was written.

    Raises
    ------
    ScenarioError
        If a table is not what was written.
    """
    by_owners = read_first_screen(folder)
    if not by_owners:
        return None
    others = by_owners[1] if len(by_owners) > 1 else None
    return StoredScreen(by_owners[0], others, _stored_worlds(folder))


def screen_text(comparison: Comparison, language: str = "en") -> str | None:
    """Write the first screen again, in any language; None where none was written."""
    found = stored_screen(comparison.folder)
    if found is None:
        return None
    titles = ministry_titles(comparison, language)
    context = figure_context(comparison, language)
    return first_screen_text(found.table, context, titles, found.others, language, found.worlds)


def _stored_worlds(folder: Path) -> WorldsShown | None:
    """Read what differs over worlds, if the comparison was run in any."""
    if not (folder / f"{DIFFERENCES}.csv").is_file():
        return None
    differences = read_differences(folder / f"{DIFFERENCES}.csv").astype({"holds": "boolean"})
    assumptions = read_written(
        folder / f"{ASSUMPTIONS}.csv", {"more_than_chance": "boolean", "grade": "string"}
    )
    assumptions["grade"] = assumptions["grade"].fillna("")
    return WorldsShown(differences, *stored_sets(folder), assumptions)
