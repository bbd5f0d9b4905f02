"""Versions of the model whose results were compared bit for bit, so that numbers stay valid.

A change of code that changes no result, such as one for speed, need not make measured pages stale
or end the freeze. ``experiments/findings/same_results.csv`` names such versions, each with an
earlier one and with the number of runs that were compared; ``benchmarks/_same_results.py`` compares
the runs and writes the row. Stored runs are kept apart by version all the same.
"""

from __future__ import annotations

from pathlib import Path

from synergysim.experiments.running.cells import model_version
from synergysim.scenario.csv_rows import csv_rows
from synergysim.scenario.errors import ScenarioError, describe
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.reader import displayed

FILE = "same_results.csv"
COLUMNS = ("model", "same_as", "runs", "added")


def same_results_path() -> Path:
    """Place of the shipped file."""
    return shipped_folder("experiments") / "findings" / FILE


def earlier_versions(path: Path | None = None) -> dict[str, str]:
    """Read which earlier version has the same results as a later one.

    Raises
    ------
    ScenarioError
        If a row is not written as it must be, or names the version of an earlier row again.
    """
    place = path or same_results_path()
    found: dict[str, str] = {}
    rows = csv_rows(place)
    next(rows, None)
    for number, fields in rows:
        row = dict(zip(COLUMNS, fields, strict=False))
        right = len(row) == len(COLUMNS) and row["runs"].isdigit() and row["same_as"]
        if not right or row["model"] in {*found, *found.values(), row["same_as"]}:
            raise ScenarioError(
                "not a comparison of two versions",
                file=displayed(place),
                line=number,
                found=describe(",".join(fields)),
                allowed=f"{', '.join(COLUMNS)}: a version that no row above names, an earlier one,"
                " the number of runs compared, columns that tables have in addition",
            )
        found[row["model"]] = row["same_as"]
    return found


def results_version(version: str | None = None, path: Path | None = None) -> str:
    """Version that first gave the results of another one; that itself unless it was compared.

    Parameters
    ----------
    version : str, optional
        The present one by default.
    path : Path, optional
        The shipped file by default.

    Raises
    ------
    ScenarioError
        As for :func:`earlier_versions`.
    """
    found = version or model_version()
    earlier = earlier_versions(path)
    while found in earlier:  # ends, as a row names only versions above it
        found = earlier[found]
    return found
