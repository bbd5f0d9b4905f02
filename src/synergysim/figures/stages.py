"""Start, middle and end of a run's institutional record, each the mean over a year."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import pandas as pd

from synergysim.measures.coordination import FUNCTIONS, mean_of_defined

STAGES = ("start", "middle", "end")

YEAR = 12

FAR_ABOVE = 0.05
"""Difference of two levels from which one is called stronger."""


def stage_months(last: int) -> dict[str, range]:
    """Months of the first year, of the year in the middle, and of the last year.

    Parameters
    ----------
    last : int
        The last month recorded. In a run of less than three years the stages overlap.
    """
    middle = max((last + 1 - YEAR) // 2, 0)
    end = max(last + 1 - YEAR, 0)
    starts = dict(zip(STAGES, (0, middle, end), strict=True))
    return {stage: range(first, first + YEAR) for stage, first in starts.items()}


def by_stage(
    frame: pd.DataFrame, keys: Sequence[str], value: str
) -> dict[tuple[str, ...], list[float]]:
    """Average a column over each stage's year; missing cells are left out.

    Parameters
    ----------
    frame : DataFrame
        A table of the record, with a column ``month``.
    keys : sequence of str
        Columns that name a row's subject.
    value : str

    Returns
    -------
    dict
        Subject to its means in the order of ``STAGES``, subjects as they come; NaN if undefined.
    """
    months = stage_months(int(frame["month"].max()))
    cells: dict[tuple[str, ...], list[list[float]]] = {}
    columns = [frame[key] for key in keys]
    for month, number, *names in zip(frame["month"], frame[value], *columns, strict=True):
        stages = cells.setdefault(tuple(map(str, names)), [[] for _ in STAGES])
        for stage, values in zip(STAGES, stages, strict=True):
            if month in months[stage]:
                values.append(float(number))
    return {
        subject: [mean_of_defined(values) for values in stages] for subject, stages in cells.items()
    }


def levels_at_end(coordination: pd.DataFrame) -> tuple[float, float] | None:
    """Give national and local coordination in the last year, over functions that both can settle.

    None where no function is defined on both levels.
    """
    cells = by_stage(coordination, ["level", "function"], "value")
    ends = [(cells["national", f][-1], cells["local", f][-1]) for f in FUNCTIONS]
    shared = [pair for pair in ends if not any(map(isnan, pair))]
    if not shared:
        return None
    national, local = zip(*shared, strict=True)
    return mean_of_defined(national), mean_of_defined(local)


def stronger(national: float, local: float) -> str:
    """Name the stronger level, ``close`` where they are about the same."""
    if local > national + FAR_ABOVE:
        return "local"
    return "national" if national > local + FAR_ABOVE else "close"


def between_ministries(partnerships: pd.DataFrame) -> pd.DataFrame:
    """Effort and trust of one ministry's offices towards another's, by quarter.

    Several programmes between the same two are averaged.

    Returns
    -------
    DataFrame
        Columns ``month``, ``date``, ``ministry``, ``towards``, ``side`` (``lead`` or ``partner``),
        ``effort``, ``trust``, ``programmes``.
    """
    sides = []
    for side, other in (("lead", "partner"), ("partner", "lead")):
        sides.append(
            pd.DataFrame(
                {
                    "month": partnerships["month"],
                    "date": partnerships["date"],
                    "ministry": partnerships[f"{side}_ministry"],
                    "towards": partnerships[f"{other}_ministry"],
                    "side": side,
                    "effort": partnerships[f"effort_{side}"],
                    "trust": partnerships[f"trust_{side}"],
                }
            )
        )
    keys = ["month", "date", "ministry", "towards", "side"]
    grouped = pd.concat(sides).groupby(keys, sort=False)
    means = grouped[["effort", "trust"]].mean()
    return means.assign(programmes=grouped.size()).reset_index()


def year_ticks(frame: pd.DataFrame, every: int) -> tuple[list[int], list[str]]:
    """Give months and years to write below an axis: the first quarter of every so many years."""
    firsts = dict(reversed(list(zip(frame["date"].str[:4], frame["month"], strict=True))))
    years = sorted(firsts)
    # A run that begins late in a year has hardly anything of it to name.
    years = years[1:] if frame["month"].min() == firsts[years[0]] and len(years) > 3 else years
    return [int(firsts[year]) for year in years[::every]], years[::every]


def last_decision(bodies: pd.DataFrame) -> pd.Series[str]:
    """Quarter of each body's last decision, by body; bodies that never decided are left out."""
    decided = bodies[bodies["decisions"] > 0]
    return decided.groupby("body", sort=False)["date"].last()


def of_one_will(partnerships: pd.DataFrame) -> tuple[int, int]:
    """Pairs whose two offices are one and make full effort throughout; and all pairs."""
    one = partnerships["lead_ministry"] == partnerships["partner_ministry"]
    full = partnerships[["effort_lead", "effort_partner"]].min(axis=1) == 1.0
    alone = (one & full).groupby([partnerships["lead"], partnerships["partner"]]).all()
    return int(alone.sum()), len(alone)
