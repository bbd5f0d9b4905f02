"""A sweep's results as its analysis sees them: one row per cell, every cell's labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

POLICY, UNIT, POINT, FUTURE, SHOCK = "architecture", "replication", "point", "future", "shock"
NO_SHOCK = "none"


@dataclass(frozen=True)
class Factor:
    """Something that varied.

    Attributes
    ----------
    path : str
        Column of the results.
    title : str
        What to call it.
    grade : str
        Grade of evidence of its value in the scenario; empty for what is chosen.
    low, high : float or None
        Range that was swept, of a number.
    case : float or None
        Value of the case, of a number.
    """

    path: str
    title: str
    grade: str = ""
    low: float | None = None
    high: float | None = None
    case: float | None = None


def _plain(level: object) -> str:
    return f"{level:g}" if isinstance(level, float) else str(level)


@dataclass(frozen=True)
class SweepView:
    """Results of a sweep.

    Attributes
    ----------
    runs : DataFrame
        A row per cell; with a shock, the run with it and not the run without it. Columns
        ``architecture`` (the policy), ``replication``, ``point``, ``future`` where there are
        named ones, a column per factor, and the outcomes.
    points : DataFrame
        All points of the design in its order, whether or not their cells succeeded.
    factors : tuple of Factor
        In the order of the columns of ``points``; named futures come last, as one factor.
    kind : str
        Of the design.
    reference : str
        The policy that others are compared with; empty if none.
    second_order : bool
        Whether a Sobol' design has points for pairs.
    levels : int
        Of a Morris design.
    titles : mapping
        What to call columns that are no factors: the policies' own.
    write : callable
        Gives a level of what varied as readers see it.
    """

    runs: pd.DataFrame
    points: pd.DataFrame
    factors: tuple[Factor, ...]
    kind: str
    reference: str = ""
    second_order: bool = False
    levels: int = 4
    titles: Mapping[str, str] = field(default_factory=dict)
    write: Callable[[object], str] = _plain

    @property
    def policies(self) -> list[str]:
        """Policies, the reference first."""
        names = [str(name) for name in self.runs[POLICY].unique()]
        return sorted(names, key=lambda name: name != self.reference)

    @property
    def varied(self) -> list[str]:
        """Columns that name a future: all that varied but the policy."""
        return [factor.path for factor in self.factors]

    @property
    def bounds(self) -> dict[str, tuple[float, float]]:
        """Swept range of every factor.

        Raises
        ------
        ValueError
            If one has names instead of numbers.
        """
        found = {}
        for factor in self.factors:
            if factor.low is None or factor.high is None:
                raise ValueError(f"sensitivity needs numbers, and {factor.path} has names")
            found[factor.path] = (factor.low, factor.high)
        return found

    def factor_table(self) -> pd.DataFrame:
        """A row per factor: ``factor``, ``title``, ``grade``, ``low``, ``high``, ``case``."""
        rows: list[dict[str, Any]] = [
            {
                "factor": f.path,
                "title": f.title,
                "grade": f.grade,
                "low": f.low,
                "high": f.high,
                "case": f.case,
            }
            for f in self.factors
        ]
        columns = ["factor", "title", "grade", "low", "high", "case"]
        return pd.DataFrame(rows, columns=columns)


def struck(runs: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    """Keep of every cell the run that met the shock, or its only run.

    Parameters
    ----------
    runs : DataFrame
        With a column ``shock``.
    labels : list of str
        Columns that name a cell.
    """
    if SHOCK not in runs or runs.empty:
        return runs
    calm = runs[SHOCK] == NO_SHOCK
    counterfactuals = runs.loc[~calm, labels].drop_duplicates()
    if counterfactuals.empty:
        return runs.reset_index(drop=True)
    met = runs[labels].merge(counterfactuals.assign(_met=True), on=labels, how="left")["_met"]
    return runs[~(calm.to_numpy() & met.notna().to_numpy())].reset_index(drop=True)
