"""Measure the caseload ratios of the shipped cases, and write them into docs/caseload-ratios.csv.

python docs/measure_caseloads.py [--cases NAME ...] [--populations N] [--households N]
python docs/measure_caseloads.py --spread [--cases NAME ...]

Every row of the table names what is counted, families enrolled so far (`ever`), families on the
list (`now`) or places entered (`places`) of a programme, over families, places, another programme's
families or the families of the places that a programme has entered. `a place` divides a programme's
families by the places that it has entered, `beside P` counts them in the places of P only.
Published values are written by hand; this script writes what a case delivers under its own
architecture. `--spread` writes into docs/place-spread.csv how much places differ in poverty.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from synergysim.arrays import BoolArray, IntArray
from synergysim.model import SynergyModel
from synergysim.scenario.load import load_scenario

TABLE = Path(__file__).resolve().parent / "caseload-ratios.csv"
SPREAD = TABLE.with_name("place-spread.csv")
SPREAD_COLUMNS = ("case", "places", "spread", "spread_low", "spread_high")
DELIVERED = ("delivered", "delivered_low", "delivered_high")
FIRST_SEED = 501
"""Populations 501, 502, ...: seeds of development, none for verdicts."""

Row = dict[str, str]


def read_table() -> list[Row]:
    """Read the table of ratios."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def count(model: SynergyModel, what: str) -> float:
    """Count what a side of a ratio names, now.

    Raises
    ------
    KeyError
        At a programme that the case does not have.
    """
    programmes, place = model.institutions.programmes, model.households.territory
    if what == "families":
        return float(len(model.households))
    if what == "places":
        return float(len(model.territories))
    if what.startswith("families of "):
        return float(programmes[what.removeprefix("families of ")].entered[place].sum())
    if what.endswith(" a place"):
        what = what.removesuffix(" a place")
        return count(model, what) / count(model, f"{what.rsplit(' ', 1)[0]} places")
    what, _, other = what.partition(" beside ")
    name, kind = what.rsplit(" ", 1)
    if name.endswith(" side"):
        side = name.removesuffix(" side")
        lists = [programme.ever for programme in model.institutions.of_side(side)]
        return float(np.logical_or.reduce(lists).sum())
    programme = programmes[name]
    counted = {"ever": programme.ever, "now": programme.enrolled, "places": programme.entered}
    inside = programmes[other].entered[place] if other else True
    return float((counted[kind] & inside).sum())


def ratios(case: str, rows: Sequence[Mapping[str, str]], **changes: int) -> list[float]:
    """Run a case, and count the ratios of its rows.

    Parameters
    ----------
    case : str
    rows : sequence of mappings
        Rows of the table.
    **changes
        Values for `run`: households, seeds.

    Returns
    -------
    list of float
        One for each row.
    """
    overrides = {f"run.{key}": value for key, value in changes.items()}
    scenario = load_scenario(case, overrides=overrides).scenario
    sides = ("numerator", "denominator")
    asked = {scenario.month(row[f"{side}_date"]): None for row in rows for side in sides}
    counted: dict[tuple[int, str], float] = {}
    model = SynergyModel(scenario)
    for month in range(max(asked) + 1):
        model.step()
        if month in asked:
            for row in rows:
                for side in sides:
                    if scenario.month(row[f"{side}_date"]) == month:
                        counted[month, row[side]] = count(model, row[side])
    found = []
    for row in rows:
        above, below = (counted[scenario.month(row[f"{side}_date"]), row[side]] for side in sides)
        found.append(above / below)
    return found


def spread_of(poor: BoolArray, place: IntArray, count: int) -> float:
    """Standard deviation of poverty rates between places, sampling error removed, points.

    The variance of the rates that sampling alone would give is taken off, ``rate · (1 - rate)``
    over the families of a place less one, which is what it is without bias.

    Parameters
    ----------
    poor : array of bool, shape (households,)
    place : array of int, shape (households,)
    count : int
        Places.
    """
    families = np.bincount(place, minlength=count)
    rates = np.bincount(place, weights=poor, minlength=count) / families
    by_chance = float((rates * (1.0 - rates) / (families - 1)).mean())
    return 100.0 * math.sqrt(max(float(rates.var(ddof=1)) - by_chance, 0.0))


def measure_spread(cases: Sequence[str], populations: int, households: int) -> None:
    """Measure how much places differ at the start of each case, and write the table."""
    kept = {}
    if SPREAD.exists():
        with SPREAD.open(encoding="utf-8", newline="") as file:
            kept = {row["case"]: row for row in csv.DictReader(file)}
    for case in cases:
        values, count = [], 0
        for seed in range(FIRST_SEED, FIRST_SEED + populations):
            changes = {"run.households": households, "run.population_seed": seed}
            model = SynergyModel(load_scenario(case, overrides=changes).scenario)
            poor, count = model.institutions.intake.ranking.poor(), len(model.territories)
            values.append(spread_of(poor, model.households.territory, count))
        shown = [f"{value:.3g}" for value in (np.mean(values), min(values), max(values))]
        kept[case] = dict(zip(SPREAD_COLUMNS, (case, str(count), *shown), strict=True))
    with SPREAD.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, SPREAD_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept.values())


def main() -> None:
    """Measure the cases that are asked for, and write the table."""
    parser = argparse.ArgumentParser(description="Measure caseload ratios.")
    parser.add_argument("--cases", nargs="+")
    parser.add_argument("--populations", type=int, default=6)
    parser.add_argument("--households", type=int, default=2000)
    parser.add_argument("--spread", action="store_true")
    asked = parser.parse_args()
    table = read_table()
    if asked.spread:
        cases = asked.cases or list(dict.fromkeys(row["case"] for row in table))
        measure_spread(cases, asked.populations, asked.households)
        return
    for case in asked.cases or dict.fromkeys(row["case"] for row in table):
        rows = [row for row in table if row["case"] == case]
        runs = [
            ratios(case, rows, households=asked.households, population_seed=seed, path_seed=seed)
            for seed in range(FIRST_SEED, FIRST_SEED + asked.populations)
        ]
        for row, values in zip(rows, np.array(runs).T, strict=True):
            shown = (values.mean(), values.min(), values.max())
            row.update(zip(DELIVERED, (f"{value:.3g}" for value in shown), strict=True))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    main()
