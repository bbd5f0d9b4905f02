"""Effects of arms on the same families and the same chances.

Every arm draws up the same lists; what an arm leaves out is not delivered. So the families that
are compared are the same ones, and none of the difference is selection. Of four arms (none,
social, productive, both):

    incremental effect of the productive side = both - social
    synergy = both - social - productive + none

The two are different quantities, and the second may be negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.experiments.arm_design import CONTRASTS, NONE, subtracted
from synergysim.experiments.arm_file import YEAR, Window
from synergysim.statistics.paired import t_interval

LIST = "list"
"""Start of the windows that are whole years: the first list of families."""

NOT_OUTCOMES = ("architecture", "replication", "month", "run_month", "shock", "families")
WINDOW = ["since", "month", "span"]
DRAWN = ["outcome", *WINDOW]

Weights = Mapping[str, int]


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
    outcomes = [name for name in full.columns if name not in NOT_OUTCOMES]
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


def window_means(
    listed: pd.DataFrame, windows: Sequence[Window], starts: Mapping[str, int]
) -> pd.DataFrame:
    """Means of listed families over windows that count from a programme's or a shock's start.

    Parameters
    ----------
    listed : DataFrame
        Monthly means as for :func:`yearly_means`, with ``run_month`` counted from the run's start.
    windows : sequence of Window
    starts : mapping of str to int
        Month of the run in which each programme starts and each shock sets in.

    Returns
    -------
    DataFrame
        As :func:`yearly_means` gives them, with ``since`` and ``span``. A window in which families
        were listed for a part of the time only is left out.
    """
    outcomes = [name for name in listed.columns if name not in NOT_OUTCOMES]
    frames = []
    for window in dict.fromkeys(windows):
        end = starts[window.since] + window.month
        mine = listed[listed["run_month"].between(end - window.span, end - 1)]
        groups = mine.groupby(["architecture", "replication"], sort=False)
        mine = mine[groups["run_month"].transform("size") == window.span]
        if mine.empty:
            continue
        means = mine.groupby(["architecture", "replication"], sort=False)[outcomes].mean()
        long = means.reset_index().melt(["architecture", "replication"], var_name="outcome")
        frames.append(long.assign(since=window.since, month=window.month, span=window.span))
    columns = ["arm", "replication", *WINDOW, "outcome", "value"]
    if not frames:
        return pd.DataFrame(columns=columns)
    return pd.concat(frames, ignore_index=True).rename(columns={"architecture": "arm"})[columns]


def compared_with(weights: Weights, reference: str = NONE) -> str:
    """The arm that an effect is a percentage of: the one subtracted; else the reference."""
    return subtracted(weights) or reference


def effects(
    means: pd.DataFrame,
    contrasts: Mapping[str, Weights] = CONTRASTS,
    reference: str = NONE,
) -> pd.DataFrame:
    """Effects of the arms, paired within replications.

    Parameters
    ----------
    means : DataFrame
        As :func:`yearly_means` or :func:`window_means` give them.
    contrasts : mapping of str to mapping
        Name -> weight of each arm.
    reference : str
        The arm whose mean is the level.

    Returns
    -------
    DataFrame
        A row per outcome, window and effect: ``effect``, its 95 % t-interval over replications
        ``low``, ``high``, the mean of the reference arm ``none``, the effect in per cent
        of the arm that it is compared with (``percent``, ``percent_low``, ``percent_high``) and
        ``n``. What a second side adds is in per cent of the first, as studies publish it;
        a contrast that subtracts several arms in per cent of the reference.

    Raises
    ------
    ValueError
        If an arm is missing.
    """
    wide = by_arm(means)
    used = dict.fromkeys([reference, *(arm for weights in contrasts.values() for arm in weights)])
    missing = [arm for arm in used if arm not in wide.columns]
    if missing:
        raise ValueError(f"an arm has no run that ended; missing: {', '.join(missing)}")
    rows = []
    for key, group in wide.groupby(level=DRAWN, sort=False):
        level = float(group[reference].mean())
        for name, weights in contrasts.items():
            base = float(group[compared_with(weights, reference)].mean())
            told = _told(_combined(group, weights), base)
            rows.append((*key, name, *told[:3], level, *told[3:]))
    columns = [*DRAWN, "contrast", "effect", "low", "high", "none"]
    return pd.DataFrame(rows, columns=[*columns, "percent", "percent_low", "percent_high", "n"])


def shock_effects(
    calm: pd.DataFrame,
    shocked: pd.DataFrame,
    contrasts: Mapping[str, Weights] = CONTRASTS,
    reference: str = NONE,
) -> pd.DataFrame:
    """What a shock takes in each arm, and how contrasts of the arms change that.

    Parameters
    ----------
    calm, shocked : DataFrame
        Means of the runs without and with the shock, as for :func:`effects`.
    contrasts, reference
        As for :func:`effects`.

    Returns
    -------
    DataFrame
        A row per outcome, window and arm or contrast: ``kind`` (arm or contrast), ``contrast`` (its
        name), ``effect`` (with the shock less without it; of a contrast the sum over its arms) with
        its interval, ``level`` (mean without the shock of the arm, of a contrast that of the
        reference), the same in per cent of that level, and ``n``.
    """
    without, taken = by_arm(calm), by_arm(shocked)
    taken = taken - without.reindex(index=taken.index, columns=taken.columns)
    told = [("arm", arm, {arm: 1}) for arm in dict.fromkeys([reference, *calm["arm"]])]
    told += [("contrast", name, dict(weights)) for name, weights in contrasts.items()]
    rows = []
    for key, group in taken.groupby(level=DRAWN, sort=False):
        levels = without.loc[group.index.intersection(without.index)]
        for kind, name, weights in told:
            level = float(levels[name if kind == "arm" else reference].mean())
            found = _told(_combined(group, weights), level)
            rows.append((*key, kind, name, *found[:3], level, *found[3:]))
    columns = [*DRAWN, "kind", "contrast", "effect", "low", "high", "level"]
    return pd.DataFrame(rows, columns=[*columns, "percent", "percent_low", "percent_high", "n"])


def arm_doses(
    doses: pd.DataFrame,
    families: pd.DataFrame,
    arms: Mapping[str, Sequence[str]],
    contrasts: Mapping[str, Weights] = CONTRASTS,
) -> pd.DataFrame:
    """What the programmes of each arm delivered for a family on a list, and by contrast.

    Parameters
    ----------
    doses : DataFrame
        Rows ``run`` of the table of doses: ``architecture`` (the arm), ``replication``,
        ``programme`` and amounts.
    families : DataFrame
        ``architecture``, ``replication``, ``families``: ever on a list.
    arms : mapping of str to sequence of str
        Programmes of each arm; of others nothing counts, as all arms have them.
    contrasts : mapping of str to mapping

    Returns
    -------
    DataFrame
        ``kind`` (arm or contrast), ``contrast`` (its name) and the means over replications of
        ``money`` and ``goods`` (local currency), ``lessons`` and ``full_visits`` of a family over
        the run.
    """
    own = {name for programmes in arms.values() for name in programmes}
    amounts = list(DOSES)
    mine = doses[doses["programme"].isin(own)]
    keys = ["architecture", "replication"]
    totals = mine.groupby(keys, sort=False)[amounts].sum()
    each = totals.div(families.set_index(keys)["families"], axis=0)
    means = each.groupby("architecture", sort=False).mean().reindex(list(arms)).fillna(0.0)
    rows = [("arm", arm, *means.loc[arm]) for arm in arms]
    for name, weights in contrasts.items():
        rows.append(("contrast", name, *sum(w * means.loc[arm] for arm, w in weights.items())))  # type: ignore[misc]
    return pd.DataFrame(rows, columns=["kind", "contrast", *amounts])


DOSES = ("money", "goods", "lessons", "full_visits")


def by_arm(means: pd.DataFrame) -> pd.DataFrame:
    """A row per outcome, window, replication and (where there are any) world, a column per arm."""
    whole = means if "since" in means else means.assign(since=LIST, span=YEAR)
    runs = ["world", "replication"] if "world" in means else ["replication"]
    return whole.pivot(index=[*DRAWN, *runs], columns="arm", values="value")


def _combined(group: pd.DataFrame, weights: Weights) -> FloatArray:
    """Weighted sum of arms in the replications that have them all."""
    found = np.zeros(len(group))
    for arm, weight in weights.items():
        found = found + weight * group[arm].to_numpy(dtype=np.float64)
    return found[~np.isnan(found)]


def _told(values: FloatArray, base: float) -> tuple[float, ...]:
    """Mean and interval of differences, the same in per cent of a level, and their number."""
    low, high = t_interval(values, 0.95)
    mean = float(values.mean()) if values.size else float("nan")
    scale = 100.0 / abs(base) if base else float("nan")
    return mean, low, high, mean * scale, low * scale, high * scale, values.size
