"""Simulated effects of arms beside published ones, each on the scale of its publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from synergysim.experiments.arm_file import Published
from synergysim.experiments.four_arms import LIST
from synergysim.outcomes.tables import names_of_columns

NOTHING = 0.1
"""Share of the largest of some effects below which an effect counts as none."""

Measured = tuple[str, str, int, int]
"""Outcome, start of the window, its last month and its span."""


def against_published(
    found: pd.DataFrame,
    published: Sequence[Published],
    taken: pd.DataFrame | None = None,
    deviations: Mapping[Measured, float] | None = None,
) -> pd.DataFrame:
    """Hold simulated effects against published ones.

    Parameters
    ----------
    found : DataFrame
        As :func:`synergysim.experiments.four_arms.effects` gives them.
    published : sequence of Published
        Those without a value, which a record has, are left out.
    taken : DataFrame, optional
        As :func:`synergysim.experiments.four_arms.shock_effects` gives it, for effects of a shock.
    deviations : mapping, optional
        Standard deviations over families, in the outcome's unit, of effects on that scale.

    Returns
    -------
    DataFrame
        A row per published effect: what it is, ``published`` with its range, ``simulated`` with
        its interval on the same scale, ``inside`` the published range (of a sign: the interval has
        that sign), whether it was ``used`` in a calibration, and its source and grade. Of the sign
        none, 0, the range is a tenth of the largest of the effects named, to both sides.
    """
    rows = []
    for finding in published:
        if finding.value is None:
            continue
        table = taken if finding.shock else found
        simulated, low, high = _on_its_scale(table, finding, deviations or {})
        ends = (finding.low, finding.high)
        if finding.scale == "sign" and finding.value == 0.0:
            ends = _none_within(table, finding)
        inside: bool | None = None
        if ends[0] is not None and ends[1] is not None:
            inside = bool(ends[0] <= simulated <= ends[1])
        elif finding.scale == "sign":
            inside = bool(low > 0.0 if finding.value > 0.0 else high < 0.0)
        rows.append(
            {
                "contrast": finding.effect,
                "outcome": finding.outcome,
                "since": finding.since or LIST,
                "month": finding.month,
                "span": finding.span,
                "of_shock": finding.shock,
                "scale": finding.scale,
                "published": finding.value,
                "published_low": ends[0],
                "published_high": ends[1],
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


def _here(table: pd.DataFrame | None, finding: Published) -> pd.DataFrame:
    """Rows of a published effect's outcome and window; none if it was not simulated."""
    if table is None or table.empty:
        return pd.DataFrame()
    return table[
        (table["outcome"] == finding.outcome)
        & (table["since"] == (finding.since or LIST))
        & (table["month"] == finding.month)
        & (table["span"] == finding.span)
    ]


def _none_within(table: pd.DataFrame | None, finding: Published) -> tuple[float, float]:
    """Ends between which an effect counts as none, in per cent; NaN if not simulated."""
    here = _here(table, finding)
    nothing = float("nan")
    if not here.empty:
        named = here[here["contrast"].isin(finding.tenth_of)]
        # A largest effect that is unknown in part is unknown.
        nothing = NOTHING * float(named["percent"].abs().max(skipna=False))
    return -nothing, nothing


def _on_its_scale(
    table: pd.DataFrame | None, finding: Published, deviations: Mapping[Measured, float]
) -> tuple[float, float, float]:
    """Simulated effect with its interval, as the effect was published; NaN if not simulated."""
    nothing = (float("nan"),) * 3
    here = _here(table, finding)
    row = here[here["contrast"] == finding.effect] if len(here) else here
    if finding.scale == "percent-of-shock" and len(row):
        # An arm may have the name of its contrast; what is given back is of the contrast.
        row = row[row["kind"] == "contrast"]
    if row.empty:
        return nothing
    one = row.iloc[0]
    if finding.scale in ("percent", "sign"):
        return one["percent"], one["percent_low"], one["percent_high"]
    factor = 1.0 / finding.factor
    if finding.scale == "points":
        factor *= 100.0
    if finding.scale == "deviations":
        key = (finding.outcome, finding.since or LIST, finding.month, finding.span)
        spread = deviations.get(key, 0.0)
        factor = 1.0 / spread if spread > 0.0 else float("nan")
    if finding.scale == "percent-of-shock":
        # What the shock takes without programmes: the reference is the first arm.
        whole = float(here.loc[here["kind"] == "arm", "effect"].iloc[0])
        factor = -100.0 / whole if whole else float("nan")
    ends = sorted((factor * one["low"], factor * one["high"]))
    return factor * one["effect"], ends[0], ends[1]
