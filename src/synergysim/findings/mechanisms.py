"""Which mechanism carries which claim: predicted by the findings' files, against observed.

Every mechanism of a list is switched off in every finding. It carries a claim if that moves the
effect of a deciding test by the smallest effect of interest or more, and surely not by chance. It
carries the effect if the effect shrinks without it, and masks it if the effect grows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.experiments.running.plan import Joined
from synergysim.experiments.running.plan import Plan as Cells
from synergysim.experiments.running.store import Store
from synergysim.findings.claim_file import Finding
from synergysim.findings.execution import read_runs, run_all
from synergysim.findings.expansion import cells_of, label
from synergysim.findings.outcome_reading import Runs, effects_of, paired
from synergysim.findings.profiles import Profile
from synergysim.findings.relevant_size import relevance_of
from synergysim.findings.statement import Statement
from synergysim.scenario.csv_rows import csv_rows
from synergysim.scenario.errors import ScenarioError, describe
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.reader import displayed
from synergysim.statistics.claims import Expected
from synergysim.statistics.paired import t_interval
from synergysim.statistics.run_table import verdicts

COLUMNS = ("mechanism", "title", "switched off by")
FOLDER = Path("findings")


@dataclass(frozen=True)
class Mechanism:
    """A mechanism and the values that switch it off.

    Attributes
    ----------
    name, title : str
    off : dict of str to float
        Dotted path to value.
    """

    name: str
    title: str
    off: dict[str, float]


def load_mechanisms(path: Path | None = None) -> dict[str, Mechanism]:
    """Read the list of mechanisms; by default the shipped one.

    Raises
    ------
    ScenarioError
        At a row that is not written as it must be.
    """
    place = path or shipped_folder("experiments") / FOLDER / "mechanisms.csv"
    found = {}
    rows = csv_rows(place)
    header = next(rows, (1, []))[1]
    for number, fields in rows:
        row = dict(zip(header, fields, strict=False))
        try:
            pairs = [switch.split("=") for switch in row["switched off by"].split(";")]
            off = {key.strip(): float(value) for key, value in pairs}
            if not all(map(math.isfinite, off.values())):
                raise ValueError
            found[row["mechanism"]] = Mechanism(row["mechanism"], row["title"], off)
        except (KeyError, ValueError):
            raise ScenarioError(
                "not a mechanism",
                file=displayed(place),
                line=number,
                found=describe(",".join(fields)),
                allowed=f"{', '.join(COLUMNS)}, the last as path=value;path=value",
            ) from None
    return found


def run_mechanisms(
    findings: Sequence[Finding],
    mechanisms: Sequence[Mechanism],
    profile: Profile,
    folder: Path,
    *,
    workers: int | None = None,
    announce: Callable[[str], None] | None = None,
) -> pd.DataFrame:
    """Switch every mechanism off in every finding.

    Returns
    -------
    DataFrame
        A row per finding, mechanism and deciding test: ``predicted``, ``on`` and ``off`` (effects),
        ``change`` with ``low`` and ``high``, ``changes`` (whether it moves the test; ``pd.NA``
        without two replications of both) and
        ``in_smallest`` (the change in smallest effects of interest; above 0 where the mechanism
        works towards what the test expects, so that the effect shrinks without it). Where runs
        without the mechanism leave nothing of what a test counts, all of the effect hangs on it;
        where these runs failed, nothing was tested.
    """
    cells: dict[tuple[str, str], Cells] = {}
    for finding in findings:
        cells[finding.name, ""] = cells_of(finding, finding.variants, profile.replications)
        for one in mechanisms:
            without = {
                name: found.replace(_present(one.off, found.tree))
                for name, found in finding.variants.items()
            }
            cells[finding.name, one.name] = cells_of(
                finding, without, profile.replications, ablation=f"mechanism {one.name}"
            )
    every = Joined(tuple(cells.values()))
    if announce is not None:
        announce(f"{len(every)} runs")
    run_all([every], folder, workers, announce=announce)
    store = Store(folder)
    index = store.index()
    rows = []
    for finding in findings:
        for one in mechanisms:
            both = Joined((cells[finding.name, ""], cells[finding.name, one.name]))
            rows += _rows(finding, one, read_runs(store, index, finding, both))
    table = pd.DataFrame(rows)
    if len(table):
        table["changes"] = verdicts(table["changes"], table.pop("tested"))
    return table


def _present(off: dict[str, float], tree: dict[str, Any]) -> dict[str, float]:
    """Switches whose place a scenario has."""
    return {path: value for path, value in off.items() if _has(tree, path)}


def _has(tree: dict[str, Any], path: str) -> bool:
    place: Any = tree
    for key in path.split("."):
        if not isinstance(place, dict) or key not in place:
            return False
        place = place[key]
    return True


def _rows(finding: Finding, mechanism: Mechanism, runs: Runs) -> list[dict[str, Any]]:
    rows = []
    labels = {label(finding, name, f"mechanism {mechanism.name}") for name in finding.variants}
    ran = not runs.outcomes.empty and labels <= set(runs.outcomes["architecture"])
    shipped = {name: label(finding, name) for name in finding.variants}
    for name, test in finding.config.deciding().items():
        if test.statistic == "false alarms":
            continue
        on, off = (
            _effect(finding, test, runs, ablation)
            for ablation in (None, f"mechanism {mechanism.name}")
        )
        if off.empty and ran:
            off = 0.0 * on
        with_it, without = paired(on, off)
        differences = _towards(with_it, test.expect) - _towards(without, test.expect)
        low, high = t_interval(differences, 0.95)
        smallest = relevance_of(test, runs, shipped).smallest
        change, mean_on, mean_off = (
            float(values.mean()) if differences.size else float("nan")
            for values in (differences, with_it, without)
        )
        rows.append(
            {
                "finding": finding.name,
                "mechanism": mechanism.name,
                "test": name,
                "predicted": mechanism.name in finding.config.mechanisms,
                "on": mean_on,
                "off": mean_off,
                "change": change,
                "low": low,
                "high": high,
                "in_smallest": change / smallest,
                "changes": bool((low > 0.0 or high < 0.0) and abs(change) >= smallest),
                "tested": not (np.isnan(low) or np.isnan(smallest)),
            }
        )
    return rows


def _towards(effects: FloatArray, expected: Expected) -> FloatArray:
    """Effects, greater where they are nearer to what is expected."""
    match expected:
        case "positive":
            return effects
        case "negative":
            return -effects
        case "zero":
            return -np.abs(effects)


def _effect(
    finding: Finding, test: Statement, runs: Runs, ablation: str | None
) -> pd.Series[float]:
    labels = {name: label(finding, name, ablation) for name in finding.variants}
    return effects_of(test, runs, labels)


def by_claim(table: pd.DataFrame) -> pd.DataFrame:
    """Fold tests into claims: the largest change, and whether any test is carried.

    Returns
    -------
    DataFrame
        ``finding``, ``mechanism``, ``test`` (the one that is moved most), ``predicted``,
        ``observed`` (``carries``, ``masks``, ``nothing`` or ``not tested``), ``in_smallest``,
        ``as_predicted``: a mechanism is predicted to carry a claim, or to leave it alone;
        ``pd.NA`` where it was not tested.
    """
    order = table.assign(size=table["in_smallest"].abs()).sort_values(
        ["changes", "size"], ascending=False, kind="stable"
    )
    first = order.groupby(["finding", "mechanism"], sort=False).head(1).copy()
    moved = np.where(first["in_smallest"] > 0.0, "carries", "masks")
    tested = first["changes"].notna()
    changes = first["changes"].fillna(False).astype(bool)
    first["observed"] = np.where(changes, moved, np.where(tested, "nothing", "not tested"))
    expected = np.where(first["predicted"], "carries", "nothing")
    first["as_predicted"] = verdicts(first["observed"] == expected, tested)
    keys = ["finding", "mechanism", "test", "predicted", "observed", "in_smallest", "as_predicted"]
    return first[keys].sort_values(["finding", "mechanism"]).reset_index(drop=True)
