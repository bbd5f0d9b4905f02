"""Four arms: none, social, productive, both, on the same families and the same chances.

Every arm draws up the same lists; what an arm leaves out is not delivered. So the families that
are compared are the same ones, and none of the difference is selection.

    incremental effect of the productive side = both - social
    synergy = both - social - productive + none

The two are different quantities, and the second may be negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
from pydantic import Field

from synergysim.outcomes.tables import names_of_columns
from synergysim.scenario.base import Part, number
from synergysim.statistics.paired import t_interval

NONE, SOCIAL, PRODUCTIVE, BOTH = "none", "social", "productive", "both"
ARMS = (NONE, SOCIAL, PRODUCTIVE, BOTH)

CONTRASTS: Mapping[str, Mapping[str, int]] = {
    "social": {SOCIAL: 1, NONE: -1},
    "productive": {PRODUCTIVE: 1, NONE: -1},
    "both": {BOTH: 1, NONE: -1},
    "productive, given social": {BOTH: 1, SOCIAL: -1},
    "social, given productive": {BOTH: 1, PRODUCTIVE: -1},
    "productive, less social": {PRODUCTIVE: 1, SOCIAL: -1},
    "synergy": {BOTH: 1, SOCIAL: -1, PRODUCTIVE: -1, NONE: 1},
}
"""Effect -> weight of each arm in it; `less` compares one side instead of the other."""

YEAR = 12


class Published(Part):
    """A published effect to be held against the simulated one."""

    effect: str = Field(description="a contrast: social, productive, both, synergy, ...")
    outcome: str = Field(description="an outcome of the listed families")
    month: int = number("month", "last month of the year that is compared", ge=12, le=1200)
    scale: str = Field(pattern="^(percent|level|points)$", description="how it was published")
    value: float = Field(description="the published value")
    low: float | None = None
    high: float | None = None
    source: str
    grade: str = Field(pattern="^[ABC]$")
    used: bool = Field(default=False, description="whether a calibration was fitted to it")
    factor: float = Field(default=1.0, description="units of the outcome in one published unit")
    note: str = ""


class Arms(Part):
    """The contents of the two sides of a four-arm experiment."""

    social: list[str] = Field(min_length=1, description="programmes of the social arm")
    productive: list[str] = Field(min_length=1, description="programmes of the productive arm")
    published: list[Published] = Field(default_factory=list)

    @property
    def programmes(self) -> tuple[str, ...]:
        """Programmes of both sides."""
        return (*self.social, *self.productive)


def arm_overrides(arms: Arms, arm: str) -> dict[str, Any]:
    """Overrides that leave out what an arm does not deliver."""
    left_out = []
    if arm in (NONE, PRODUCTIVE):
        left_out += arms.social
    if arm in (NONE, SOCIAL):
        left_out += arms.productive
    return {f"programmes.{name}.delivers": False for name in left_out}


def yearly_means(listed: pd.DataFrame) -> pd.DataFrame:
    """Means of listed families over each full year since the lists were drawn up.

    Parameters
    ----------
    listed : DataFrame
        Monthly means: ``architecture`` (the arm), ``replication``, ``month`` counted from the
        first list, and outcomes.

    Returns
    -------
    DataFrame
        ``arm``, ``replication``, ``month`` (the last of each year, 12, 24, ...), ``outcome``,
        ``value``.

    Raises
    ------
    ValueError
        If no family was listed, or for less than a year.
    """
    if listed.empty:
        raise ValueError("no family was put on a list, so that there is nobody to compare")
    full = listed[listed["month"] >= 0]
    year = full["month"] // YEAR
    outcomes = [
        name
        for name in full.columns
        if name not in ("architecture", "replication", "month", "shock", "families")
    ]
    grouped = full.assign(year=year).groupby(["architecture", "replication", "year"], sort=False)
    whole = grouped["month"].transform("size") == YEAR
    if not whole.any():
        raise ValueError("families were listed for less than a year, the least that is compared")
    means = (
        full.assign(year=year)[whole]
        .groupby(["architecture", "replication", "year"], sort=False)[outcomes]
        .mean()
        .reset_index()
        .melt(["architecture", "replication", "year"], var_name="outcome")
    )
    means["month"] = (means.pop("year") + 1) * YEAR
    return means.rename(columns={"architecture": "arm"})


def compared_with(contrast: str) -> str:
    """The arm that an effect is a percentage of: the one subtracted; none where there are two."""
    subtracted = [arm for arm, weight in CONTRASTS[contrast].items() if weight < 0]
    return subtracted[0] if len(subtracted) == 1 else NONE


def effects(means: pd.DataFrame, contrasts: Sequence[str] = tuple(CONTRASTS)) -> pd.DataFrame:
    """Effects of the arms, paired within replications.

    Parameters
    ----------
    means : DataFrame
        As :func:`yearly_means` gives them.
    contrasts : sequence of str

    Returns
    -------
    DataFrame
        A row per outcome, month and effect: ``effect``, its 95 % t-interval over replications
        ``low``, ``high``, the mean of the arm without programmes ``none``, the effect in per cent
        of the arm that it is compared with (``percent``, ``percent_low``, ``percent_high``) and
        ``n``. What a second side adds is in per cent of the first, as studies publish it;
        synergy in per cent of none.

    Raises
    ------
    ValueError
        If an arm is missing.
    """
    wide = means.pivot(index=["outcome", "month", "replication"], columns="arm", values="value")
    missing = [arm for arm in ARMS if arm not in wide.columns]
    if missing:
        raise ValueError(f"four arms are needed; missing: {', '.join(missing)}")
    rows = []
    for key, group in wide.groupby(level=["outcome", "month"], sort=False):
        outcome, month = cast("tuple[str, int]", key)
        none = float(group[NONE].mean())
        for name in contrasts:
            values = sum(weight * group[arm] for arm, weight in CONTRASTS[name].items())
            found = np.asarray(values, dtype=np.float64)
            found = found[~np.isnan(found)]
            low, high = t_interval(found, 0.95)
            base = float(group[compared_with(name)].mean())
            scale = 100.0 / abs(base) if base else float("nan")
            mean = float(found.mean()) if found.size else float("nan")
            rows.append(
                (
                    outcome,
                    month,
                    name,
                    mean,
                    low,
                    high,
                    none,
                    mean * scale,
                    low * scale,
                    high * scale,
                    found.size,
                )
            )
    columns = [
        "outcome",
        "month",
        "contrast",
        "effect",
        "low",
        "high",
        "none",
        "percent",
        "percent_low",
        "percent_high",
        "n",
    ]
    return pd.DataFrame(rows, columns=columns)


def against_published(found: pd.DataFrame, published: Sequence[Published]) -> pd.DataFrame:
    """Hold simulated effects against published ones.

    Returns
    -------
    DataFrame
        A row per published effect: what it is, ``published`` with its range, ``simulated`` with
        its interval on the same scale, ``inside`` the published range, whether it was ``used`` in
        a calibration, and its source and grade.
    """
    rows = []
    for finding in published:
        row = found[
            (found["outcome"] == finding.outcome)
            & (found["month"] == finding.month)
            & (found["contrast"] == finding.effect)
        ]
        prefix = "percent" if finding.scale == "percent" else "effect"
        ends = ("percent_low", "percent_high") if finding.scale == "percent" else ("low", "high")
        factor = 1.0 if finding.scale == "percent" else 1.0 / finding.factor
        if finding.scale == "points":
            factor *= 100.0
        simulated = float(row[prefix].iloc[0]) * factor if len(row) else float("nan")
        low = float(row[ends[0]].iloc[0]) * factor if len(row) else float("nan")
        high = float(row[ends[1]].iloc[0]) * factor if len(row) else float("nan")
        bounded = finding.low is not None and finding.high is not None
        inside = finding.low <= simulated <= finding.high if bounded else None  # type: ignore[operator]
        rows.append(
            {
                "contrast": finding.effect,
                "outcome": finding.outcome,
                "month": finding.month,
                "scale": finding.scale,
                "published": finding.value,
                "published_low": finding.low,
                "published_high": finding.high,
                "simulated": simulated,
                "low": low,
                "high": high,
                "inside": inside,
                "used": finding.used,
                "source": finding.source,
                "grade": finding.grade,
                "note": finding.note,
            }
        )
    return pd.DataFrame(rows, columns=names_of_columns("published"))
