"""Reproducibility of a folder's results: some cells are run again and compared."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from synergysim.experiments.running.assembly import reading
from synergysim.experiments.running.cells import model_version, run_cell, scenario_of
from synergysim.experiments.running.folder import Folder
from synergysim.experiments.running.manifest import NAME, installed
from synergysim.scenario.errors import ScenarioError
from synergysim.world.burn_in import ignoring_cached_burn_ins

TOLERANCE = 1e-9
"""Relative, on another platform or with other packages."""


@dataclass(frozen=True)
class Verified:
    """What came of it.

    Attributes
    ----------
    cells : int
        How many were run again.
    exact : bool
        Whether bits were compared: on the same platform, with the same packages.
    differences : DataFrame
        Cells and tables that differ: ``cell``, ``table``, ``column``, ``largest`` relative.
    """

    cells: int
    exact: bool
    differences: pd.DataFrame


def verify(
    folder: Folder, sample: int, seed: int = 1, progress: Callable[[int], None] | None = None
) -> Verified:
    """Run a sample of a folder's cells again, without cached burn-ins.

    Raises
    ------
    ScenarioError
        If another version of the model made them, or nothing is there.
    """
    if not folder.is_current:
        raise ScenarioError(
            "another version of the model made these results",
            file=str(folder.path),
            found=folder.manifest["model_version"],
            allowed=f"{model_version()}: install that version to verify, or run the experiment"
            " again, which starts a folder of its own",
        )
    plan, listing = folder.plan(), folder.listing
    keys = listing["cell"].to_numpy().astype("S20")
    with reading(folder.path / NAME, folder.manifest):
        same = len(plan) == len(keys) and bool((plan.keys() == keys).all())
    if not same:
        raise ScenarioError("manifest and cells do not belong together", file=str(folder.path))
    there = np.flatnonzero(folder.index.holds(keys))
    if not len(there):
        raise ScenarioError("no cell of it has been run yet", file=str(folder.path))
    chosen = np.random.default_rng(seed).choice(there, min(sample, len(there)), replace=False)
    exact = _same_machine(folder)
    rows: list[dict[str, object]] = []
    for count, number in enumerate(sorted(chosen)):
        cell = plan.cell(int(number))
        with ignoring_cached_burn_ins():
            found = run_cell(scenario_of(cell, plan.bases[cell.base]), cell.outputs)
        wanted = listing.iloc[[number]]
        for table in plan.outputs.tables:
            kept = next(folder.rows(table, wanted), pd.DataFrame())
            column, largest = compare(kept, found[table], exact=exact)
            if column:
                rows.append(
                    {"cell": cell.key, "table": table, "column": column, "largest": largest}
                )
        if progress is not None:
            progress(count + 1)
    columns = ["cell", "table", "column", "largest"]
    return Verified(len(chosen), exact, pd.DataFrame(rows, columns=columns))


def compare(kept: pd.DataFrame, found: pd.DataFrame, *, exact: bool) -> tuple[str, float]:
    """Find the first column that differs, and by how much; an empty name where none does."""
    if len(kept) != len(found):
        return "number of rows", float(abs(len(kept) - len(found)))
    for name in found.columns:
        if name not in kept:
            return f"{name} (missing)", float("nan")
        one, other = kept[name].to_numpy(), found[name].to_numpy()
        if not np.issubdtype(other.dtype, np.number):
            if list(map(str, one)) != list(map(str, other)):
                return name, float("nan")
            continue
        if not np.issubdtype(one.dtype, np.number):
            return f"{name} (no numbers)", float("nan")
        first, second = one.astype(float), other.astype(float)
        same = (first == second) | (np.isnan(first) & np.isnan(second))
        if same.all():
            continue
        gap = np.abs(first - second) / np.maximum(np.abs(first), np.abs(second))
        largest = float(np.max(np.where(same, 0.0, np.nan_to_num(gap, nan=np.inf))))
        if exact or largest > TOLERANCE:
            return name, largest
    return "", 0.0


def _same_machine(folder: Folder) -> bool:
    manifest = folder.manifest
    return bool(
        manifest["platform"] == platform.platform()
        and manifest["python"] == platform.python_version()
        and all(installed(name) == version for name, version in manifest["packages"].items())
    )
