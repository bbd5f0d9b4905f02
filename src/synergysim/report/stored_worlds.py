"""What differs over worlds, read back from the tables of a results folder."""

from __future__ import annotations

from pathlib import Path

from synergysim.experiments.first_screen import read_written
from synergysim.figures.worlds_text import OverSets
from synergysim.findings.arm_worlds import EFFECTS
from synergysim.findings.compared_worlds import PARAMETERS
from synergysim.findings.variant_worlds import TABLE
from synergysim.findings.world_differences import read_differences
from synergysim.outcomes.tables import names_of_columns


def stored_sets(folder: Path) -> tuple[int, int]:
    """Count the worlds that were drawn, and the accepted sets of household parameters in them.

    Raises
    ------
    ScenarioError
        If the table is not what was written.
    """
    parameters = read_written(folder / f"{PARAMETERS}.csv", {}, ("world", "parameter", "value"))
    households = parameters[parameters["parameter"].str.startswith("context.")]
    sets = households.pivot(index="world", columns="parameter", values="value").drop_duplicates()
    return parameters["world"].nunique(), len(sets)


def stored_arm_worlds(folder: Path) -> OverSets | None:
    """Read effects of arms over worlds; None where they were not run in any.

    Raises
    ------
    ScenarioError
        If the table is not what was written.
    """
    return _stored(folder, EFFECTS)


def stored_variant_worlds(folder: Path) -> OverSets | None:
    """Read differences of other variants over worlds; None where they were not run in any.

    Raises
    ------
    ScenarioError
        If the table is not what was written.
    """
    return _stored(folder, TABLE)


def _stored(folder: Path, name: str) -> OverSets | None:
    path = folder / f"{name}.csv"
    if not path.is_file():
        return None
    table = read_differences(path, names_of_columns(name)).astype({"holds": "boolean"})
    return OverSets(table, stored_sets(folder)[1])
