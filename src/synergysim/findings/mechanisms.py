"""Which mechanism carries which claim: predicted by the findings' files, against observed.

Every mechanism of a list is switched off in every finding. It carries a claim if that moves the
effect of a deciding test by the smallest effect of interest or more, and surely not by chance.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from synergysim.experiments.running.plan import Joined
from synergysim.experiments.running.plan import Plan as Cells
from synergysim.experiments.running.store import Store
from synergysim.findings.cells import cells_of, label
from synergysim.findings.load import Finding
from synergysim.findings.outcomes import table_of
from synergysim.findings.profiles import Profile
from synergysim.findings.running import read_table, run_all
from synergysim.findings.schema import Statement
from synergysim.recording.lockstep import LISTED
from synergysim.scenario.errors import ScenarioError, describe
from synergysim.scenario.reader import displayed
from synergysim.scenario.shipped import shipped_folder
from synergysim.statistics.claims import statistic
from synergysim.statistics.paired import t_interval

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
    with place.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                pairs = [switch.split("=") for switch in row["switched off by"].split(";")]
                off = {key.strip(): float(value) for key, value in pairs}
                found[row["mechanism"]] = Mechanism(row["mechanism"], row["title"], off)
            except (KeyError, ValueError, AttributeError):
                raise ScenarioError(
                    "not a mechanism", file=displayed(place), line=number,
                    found=describe(",".join(str(value) for value in row.values())),
                    allowed=f"{', '.join(COLUMNS)}, the last as path=value;path=value",
                ) from None  # fmt: skip
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
        ``change`` with ``low`` and ``high``, ``changes`` (whether it carries the test) and
        ``in_smallest`` (the change in smallest effects of interest).
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
            outcomes = read_table(store, index, "outcomes", both)
            wanted = finding.given.listed
            listed = read_table(store, index, LISTED, both) if wanted else pd.DataFrame()
            rows += _rows(finding, one, outcomes, listed)
    return pd.DataFrame(rows)


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


def _rows(
    finding: Finding, mechanism: Mechanism, outcomes: pd.DataFrame, listed: pd.DataFrame
) -> list[dict[str, Any]]:
    rows = []
    for name, test in finding.given.deciding().items():
        if test.statistic == "false alarms":
            continue
        values = [
            _effect(finding, test, outcomes, listed, ablation)
            for ablation in (None, f"mechanism {mechanism.name}")
        ]
        size = min(value.size for value in values)
        on, off = (value[:size] for value in values)
        low, high = t_interval(on - off, 0.95)
        change = float((on - off).mean()) if size else float("nan")
        surely = low > 0.0 or high < 0.0
        rows.append(
            {
                "finding": finding.name,
                "mechanism": mechanism.name,
                "test": name,
                "predicted": mechanism.name in finding.given.mechanisms,
                "on": float(on.mean()) if size else float("nan"),
                "off": float(off.mean()) if size else float("nan"),
                "change": change,
                "low": low,
                "high": high,
                "in_smallest": change / test.smallest,
                "changes": bool(surely and abs(change) >= test.smallest),
            }
        )
    return rows


def _effect(
    finding: Finding, test: Statement, outcomes: pd.DataFrame, listed: pd.DataFrame,
    ablation: str | None,
) -> Any:  # fmt: skip
    labels = {name: label(finding, name, ablation) for name in finding.variants}
    return statistic(table_of(test, outcomes, listed, labels), test.statistic, test.levels)


def by_claim(table: pd.DataFrame) -> pd.DataFrame:
    """Fold tests into claims: the largest change, and whether any test is carried.

    Returns
    -------
    DataFrame
        ``finding``, ``mechanism``, ``predicted``, ``changes``, ``in_smallest``, ``as_predicted``.
    """
    size = table.assign(size=table["in_smallest"].abs())
    largest = size.sort_values("size", ascending=False, kind="stable")
    first = largest.groupby(["finding", "mechanism"], sort=False).first().reset_index()
    any_of = table.groupby(["finding", "mechanism"])["changes"].any().rename("any").reset_index()
    merged = first.merge(any_of, on=["finding", "mechanism"])
    merged["changes"] = merged.pop("any")
    merged["as_predicted"] = merged["predicted"] == merged["changes"]
    keys = ["finding", "mechanism", "predicted", "changes", "in_smallest", "as_predicted"]
    return merged[keys].sort_values(["finding", "mechanism"]).reset_index(drop=True)
