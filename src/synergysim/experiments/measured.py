"""All measures of an experiment: paired differences by family and by group, and cost per result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray, known, known_table
from synergysim.measures.cost_effectiveness import cost_ratio, net_benefit
from synergysim.outcomes.lookup import families_compared
from synergysim.outcomes.tables_of_runs import FUNNEL_SHARES
from synergysim.recording.subgroups import ALL
from synergysim.scenario.context import Context
from synergysim.statistics.paired import compare_all, holm, mean_test, without_rounding
from synergysim.units import DAYS_PER_YEAR, years_voted


def wide_measures(outcomes: pd.DataFrame, groups: pd.DataFrame | None) -> pd.DataFrame:
    """A row per run and a column per measure: outcomes, and what only groups measure of all.

    Parameters
    ----------
    outcomes : DataFrame
        A row per run.
    groups : DataFrame or None
        Measures by group, if they were kept.
    """
    if groups is None or groups.empty:
        return outcomes
    keys = ["architecture", "shock", "replication"]
    everybody = groups[groups["group"] == ALL]
    new = everybody[~everybody["measure"].isin(outcomes.columns)]
    if new.empty:
        return outcomes
    wide = new.astype({"measure": str}).pivot(index=keys, columns="measure", values="value")
    return outcomes.merge(wide.reset_index(), on=keys, how="left")


def differences(wide: pd.DataFrame, variants: Sequence[str], reference: str) -> pd.DataFrame:
    """Paired differences of all measures from the reference, Holm-corrected within families.

    Parameters
    ----------
    wide : DataFrame
        As :func:`wide_measures` gives it.
    variants : sequence of str
    reference : str

    Returns
    -------
    DataFrame
        As :func:`synergysim.statistics.paired.compare_all`, with ``family`` and ``shock``; empty
        if there is nothing to compare.
    """
    frames = []
    for shock, rows in wide.groupby("shock", sort=False):
        ran = set(rows["architecture"])
        others = [name for name in variants if name != reference and name in ran]
        if not others or reference not in ran:
            continue
        for family, measures in families_compared().items():
            names = [name for name in measures if name in rows and rows[name].notna().any()]
            if names:
                found = compare_all(rows, names, others, reference)
                frames.append(found.assign(family=family, shock=shock))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def group_differences(
    groups: pd.DataFrame, variants: Sequence[str], reference: str
) -> pd.DataFrame:
    """Paired differences of every measure in every group.

    Returns
    -------
    DataFrame
        ``shock``, ``architecture``, ``group``, ``level``, ``measure``, the ``reference_mean``, the
        mean difference and its 95 % t-interval over replications ``low`` and ``high``, ``n``,
        ``p_value``, and ``p_holm``: corrected over levels and variants of a measure and grouping.
    """
    keys = ["group", "level", "measure"]
    frames = []
    for shock, rows in groups.groupby("shock", sort=False, observed=True):
        by_run = rows.astype(dict.fromkeys(keys, str)).pivot(
            index="replication", columns=["architecture", *keys], values="value"
        )
        ran = by_run.columns.get_level_values("architecture").unique()
        if reference not in ran:
            continue
        base = by_run[reference]
        for name in variants:
            if name == reference or name not in ran:
                continue
            other = by_run[name]
            shared = base.columns.intersection(other.columns, sort=False)
            found = _paired(base[shared].to_numpy(), other[shared].to_numpy())
            frame = pd.concat([shared.to_frame(index=False), found], axis=1)
            frames.append(frame.assign(shock=str(shock), architecture=name))
    if not frames:
        return pd.DataFrame()
    table = pd.concat(frames, ignore_index=True)
    p_values = table["p_value"].to_numpy(dtype=np.float64)
    corrected = np.full(len(table), np.nan)
    for places in table.groupby(["shock", "group", "measure"], sort=False).indices.values():
        corrected[places] = holm(p_values[places])
    table["p_holm"] = corrected
    first = ["shock", "architecture", *keys]
    ordered: pd.DataFrame = table[[*first, *(name for name in table if name not in first)]]
    return ordered


def funnel_differences(
    funnel: pd.DataFrame, variants: Sequence[str], reference: str
) -> pd.DataFrame:
    """Paired differences of the shares that reach each stage of the funnel.

    Parameters
    ----------
    funnel : DataFrame
        The table ``funnel`` of many runs.
    variants : sequence of str
    reference : str

    Returns
    -------
    DataFrame
        As :func:`group_differences`, with ``population`` and ``stage`` for group and level, and
        ``quantity`` for the measure: a column of shares of the funnel.
    """
    runs = ["architecture", "shock", "replication", "population", "stage"]
    names = {"population": "group", "stage": "level", "quantity": "measure"}
    long = funnel.melt(runs, [share.name for share in FUNNEL_SHARES], "quantity")
    found = group_differences(long.dropna().rename(columns=names), variants, reference)
    return found.rename(columns={new: old for old, new in names.items()})


def _paired(base: FloatArray, other: FloatArray) -> pd.DataFrame:
    """Means of paired differences, t-intervals and p-values, column by column.

    Pairs in which a value is missing or infinite are left out.
    """
    before, after = known(base), known(other)
    gap = without_rounding(after - before, np.fmax(np.abs(after), np.abs(before)))
    test = mean_test(gap)
    return pd.DataFrame(
        {
            "reference_mean": mean_test(np.where(np.isnan(gap), np.nan, before)).mean,
            "mean": test.mean,
            "low": test.low,
            "high": test.high,
            "n": test.n,
            "p_value": test.p_value,
        }
    )


BASES = {"executed": "cost", "appropriated": "appropriated"}
"""What cost is counted: what was spent, or what was voted for it."""

EFFECTS: Mapping[str, tuple[str, float]] = {
    "household lifted above the poverty line": ("headcount_households", -1.0),
    "month of consumption not lost": ("loss_months", -1.0),
    "hungry month avoided": ("hungry_months", -1.0),
}
"""Effect -> the measure it is read from, and its sign."""

INCOME = "income gained, local currency"
BENEFICIARY = "household ever served"


def cost_effectiveness(
    wide: pd.DataFrame, variants: Sequence[str], reference: str, context: Context, months: int
) -> pd.DataFrame:
    """Cost per result, per unit executed and per unit appropriated.

    Costs are local currency per household and year. Cost per household served is an average over
    the run; the others are increments over the reference, paired within replications. Where the
    effect cannot be distinguished from zero there is no ratio; net benefit, given for income, where
    a unit of money gained is worth one, is defined all the same.

    Parameters
    ----------
    wide : DataFrame
        As :func:`wide_measures` gives it.
    variants : sequence of str
    reference : str
    context : Context
        Turns PPP$ into local currency.
    months : int
        Length of the runs.

    Returns
    -------
    DataFrame
        ``shock``, ``architecture``, ``effect``, ``basis``, then ``cost``, ``gain``, ``ratio`` with
        Fieller's 95 % interval ``low`` and ``high``, ``distinguishable``, ``net_benefit`` with
        ``net_low`` and ``net_high``, and ``n``.
    """
    persons = context.population.household_size
    money = context.prices.local_per_ppp * persons * DAYS_PER_YEAR
    rows: list[dict[str, object]] = []
    for shock, runs in wide.groupby("shock", sort=False):
        by_variant = {
            str(name): found.set_index("replication")
            for name, found in runs.groupby("architecture", sort=False)
        }
        base = by_variant.get(reference)
        for name in variants:
            mine = by_variant.get(name)
            if mine is None:
                continue
            for basis, column in BASES.items():
                facts = {"shock": str(shock), "architecture": name, "basis": basis}
                if "coverage_both" in mine:
                    served = mine["coverage_social"] + mine["coverage_productive"]
                    served = served - mine["coverage_both"]
                    voted = column == "appropriated"
                    total = mine[column] * (years_voted(months) if voted else months / 12.0)
                    rows.append(facts | {"effect": BENEFICIARY} | _ratio(total, served))
                if base is None or name == reference:
                    continue
                extra = mine[column] - base[column]
                for effect, (measure, sign) in EFFECTS.items():
                    if measure in mine:
                        gain = sign * (mine[measure] - base[measure])
                        rows.append(facts | {"effect": effect} | _ratio(extra, gain))
                gain = money * (mine["income"] - base["income"])
                rows.append(facts | {"effect": INCOME} | _ratio(extra, gain, value=1.0))
    return pd.DataFrame([row for row in rows if row["n"]])


def _ratio(
    cost: pd.Series[float], gain: pd.Series[float], value: float | None = None
) -> dict[str, object]:
    pairs = known_table(pd.concat({"cost": cost, "gain": gain}, axis=1)).dropna()
    nan = float("nan")
    if pairs.empty:
        return {"n": 0}
    found = cost_ratio(pairs["cost"], pairs["gain"])
    net = None if value is None else net_benefit(pairs["cost"], pairs["gain"], value)
    return {
        "cost": found.cost,
        "gain": found.effect,
        "ratio": found.ratio,
        "low": found.low,
        "high": found.high,
        "distinguishable": found.distinguishable,
        "net_benefit": nan if net is None else net.mean,
        "net_low": nan if net is None else net.low,
        "net_high": nan if net is None else net.high,
        "n": found.n,
    }
