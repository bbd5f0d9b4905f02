"""What the explorer shows of a comparison: differences and levels, and their course in time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from synergysim.experiments.comparison import Comparison
from synergysim.experiments.first_screen import BOTH
from synergysim.explorer.catalogue import (
    DIFFERENCE,
    LEVEL,
    architectures,
    difference_from,
    is_named,
    is_shown,
    level,
    outcomes,
    people,
    quantities,
    shocks,
    texts,
)
from synergysim.explorer.cube import Cube, Dimension, Place
from synergysim.explorer.stored_tables import read_table
from synergysim.figures.figure_context import FigureContext
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.recording.subgroups import ALL
from synergysim.scenario.errors import ScenarioError, describe
from synergysim.statistics.paired import mean_test, without_rounding

EVERYBODY = f"{ALL}/{ALL}"
LEADING = next(shown for shown in BOTH if shown.measure == "income")
"""What the page opens with where it is known: the outcome that leads the sentences of the first
screen, of the families that are poor at the start."""

SIGNIFICANT = 0.05
COURSES = (
    "consumption",
    "income",
    "earned_income",
    "headcount",
    "poverty_gap",
    "assets",
    "attendance",
)
"""Outcomes of months that are outcomes of runs under the same name."""

_DIFFERENCES = (
    "shock",
    "architecture",
    "outcome",
    "mean",
    "low",
    "high",
    "low50",
    "high50",
    "n",
    "reference_mean",
    "differs",
)
_WORDS = ("shock", "architecture", "outcome", "group", "level", "measure", "differs")
_OF_WORLDS = ("architecture", "group", "level", "measure", "world_low", "world_high")
_OF_GROUPS = (
    "shock",
    "architecture",
    "group",
    "level",
    "measure",
    "mean",
    "low",
    "high",
    "n",
    "reference_mean",
    "p_holm",
)


def cubes_of(comparison: Comparison, context: FigureContext) -> list[Cube]:
    """Give the cubes of a comparison.

    Parameters
    ----------
    comparison : Comparison
        As :func:`synergysim.experiments.stored_results.stored` reads it.
    context : FigureContext

    Raises
    ------
    ScenarioError
        If a table of the folder is not what was written.
    """
    return [outcome_cube(comparison, context), *course_cubes(comparison, context)]


def outcome_cube(comparison: Comparison, context: FigureContext) -> Cube:
    """Differences as the folder's tables state them, and levels from its runs, by people."""
    runs = _long(comparison)
    rows = pd.concat([_differences(comparison), _levels(runs)], ignore_index=True)
    rows = rows[rows["outcome"].isin(list(OUTCOMES)) & rows["n"].gt(0)]
    rows = _with_worlds(rows, comparison, context.shock)
    ran = [name for name in comparison.experiment.variants if name in set(rows["architecture"])]
    groups = rows["people"].drop_duplicates().str.split("/", n=1)
    unknown = [level for group, level in groups if not is_named(group, level)]
    if unknown:
        raise ScenarioError(
            "the results have groups of families that another version named",
            file=str(comparison.folder),
            found=", ".join(map(describe, unknown)),
            allowed="results of this version: run the experiment again",
        )
    return Cube(
        "outcomes",
        texts(lambda words: words("explorer.cube.outcomes")),
        (
            quantities(difference_from(context), level()),
            shocks(rows["shock"].unique(), context),
            people([(group, level) for group, level in groups], first_people(rows)),
            outcomes(rows["outcome"].unique(), context.currency, LEADING.measure),
            architectures(_ordered(ran, context.reference), context),
        ),
        rows,
    )


def first_people(rows: pd.DataFrame) -> str:
    """Name the poor where the leading outcome is known of them, as the first screen does.

    Parameters
    ----------
    rows : DataFrame
        With columns ``people`` and ``outcome``.
    """
    poor = f"{LEADING.group}/{LEADING.level}"
    leading = rows[rows["outcome"] == LEADING.measure]
    return poor if poor in set(leading["people"]) else EVERYBODY


def course_cubes(comparison: Comparison, context: FigureContext) -> list[Cube]:
    """Outcomes month by month, all families together; none if months were not kept."""
    monthly = comparison.tables.get("monthly")
    if monthly is None or monthly.empty:
        return []
    names = [name for name in COURSES if name in monthly]
    runs = monthly.melt(
        ["architecture", "shock", "replication", "month"], names, "outcome", "value"
    )
    keys = ["shock", "outcome", "month"]
    tested = [_tested(runs, keys, DIFFERENCE, context.reference), _tested(runs, keys, LEVEL)]
    rows = pd.concat(tested, ignore_index=True).drop(columns=["low50", "high50"])
    dates = monthly.drop_duplicates("month").sort_values("month")
    months = [
        Place(
            str(month),
            texts(lambda words, date=date: words.month(str(date))),  # type: ignore[misc]
            facts={"number": int(month)} | _tick(str(date), context.onset_date),
        )
        for month, date in zip(dates["month"], dates["date"], strict=True)
    ]
    ran = [name for name in comparison.experiment.variants if name in set(rows["architecture"])]
    return [
        Cube(
            "months",
            texts(lambda words: words("explorer.cube.months")),
            (
                quantities(difference_from(context), level()),
                shocks(rows["shock"].unique(), context),
                outcomes(names, context.currency),
                architectures(_ordered(ran, context.reference), context),
                Dimension(
                    "month",
                    texts(lambda words: words("explorer.choose.month")),
                    months,
                    is_scale=True,
                ),
            ),
            rows.astype({"month": str}),
            texts(lambda words: words("explorer.note_everybody")),
        )
    ]


def _tick(date: str, onset: str | None) -> dict[str, object]:
    """Mark Januaries by their year, and the month in which the shock strikes."""
    year, _, month = date.partition("-")
    return ({"tick": year} if month == "01" else {}) | ({"event": True} if date == onset else {})


def _ordered(names: Sequence[str], reference: str) -> list[str]:
    """Put the reference first, as figures do, so that spare marks agree with theirs."""
    return sorted(names, key=lambda name: name != reference)


def _differences(comparison: Comparison) -> pd.DataFrame:
    """Read the differences of all families and of groups from their tables."""
    whole = read_table(comparison.folder / "differences.csv", _DIFFERENCES, _WORDS)
    everybody = whole.assign(people=EVERYBODY, differs=whole["differs"].map(_truth))
    found = [everybody]
    path = comparison.folder / "group_differences.csv"
    if path.is_file():
        groups = read_table(path, _OF_GROUPS, _WORDS).rename(columns={"measure": "outcome"})
        groups = groups.assign(
            people=_people(groups),
            differs=(groups["p_holm"] < SIGNIFICANT).where(groups["p_holm"].notna()).astype(float),
        )
        known = set(everybody["outcome"])
        is_new = (groups["people"] != EVERYBODY) | ~groups["outcome"].isin(list(known))
        pairs = zip(groups["group"], groups["level"], strict=True)
        shown = np.array([is_shown(group, level) for group, level in pairs], dtype=bool)
        found.append(groups[is_new & shown])
    rows = pd.concat(found, ignore_index=True).rename(columns={"reference_mean": "reference"})
    return rows.assign(quantity=DIFFERENCE)


def _with_worlds(rows: pd.DataFrame, comparison: Comparison, shock: str) -> pd.DataFrame:
    """Add the range over worlds to the differences of which the folder has one."""
    path = comparison.folder / "world_differences.csv"
    if not path.is_file():
        return rows
    worlds = read_table(path, _OF_WORLDS, _WORDS).rename(
        columns={"measure": "outcome", "world_low": "range_low", "world_high": "range_high"}
    )
    keys = ["quantity", "shock", "architecture", "people", "outcome"]
    worlds = worlds.assign(quantity=DIFFERENCE, shock=shock, people=_people(worlds))
    return rows.merge(worlds[[*keys, "range_low", "range_high"]], on=keys, how="left")


def _truth(value: object) -> float:
    """Read whether a difference is significant: a test that was not made says nothing."""
    return {"True": 1.0, "False": 0.0}.get(str(value), float("nan"))


def _people(groups: pd.DataFrame) -> pd.Series[str]:
    return groups["group"].astype(str) + "/" + groups["level"].astype(str)


def _long(comparison: Comparison) -> pd.DataFrame:
    """A row per run, group and measure: all families by their outcomes, then every group shown."""
    wide, keys = comparison.measures, ["architecture", "shock", "replication"]
    names = [name for name in wide if name not in keys and name in OUTCOMES]
    everybody = wide.melt(keys, names, "outcome", "value").assign(people=EVERYBODY)
    groups = comparison.groups
    if groups is None or groups.empty:
        return everybody
    pairs = groups[["group", "level"]].drop_duplicates().astype(str)
    kept = [pair for pair in pairs.itertuples(index=False) if is_shown(*pair) and pair[0] != ALL]
    chosen = groups.assign(people=_people(groups)).rename(columns={"measure": "outcome"})
    chosen = chosen[chosen["people"].isin([f"{group}/{level}" for group, level in kept])]
    return pd.concat([everybody, chosen[everybody.columns]], ignore_index=True)


def _levels(runs: pd.DataFrame) -> pd.DataFrame:
    return _tested(runs, ["shock", "people", "outcome"], LEVEL)


def _tested(
    runs: pd.DataFrame, keys: list[str], quantity: str, reference: str = ""
) -> pd.DataFrame:
    """Means over replications with their intervals, or paired differences from a reference.

    Returns
    -------
    DataFrame
        ``architecture``, the keys, ``quantity``, and statistics; a row without any replication is
        left out.
    """
    wide = runs.pivot(index="replication", columns=["architecture", *keys], values="value")
    values = wide.to_numpy(dtype=np.float64)
    labels = wide.columns.to_frame(index=False)
    reference_mean = None
    if quantity == DIFFERENCE:
        base = wide.columns.get_indexer(
            pd.MultiIndex.from_frame(labels.assign(architecture=reference))
        )
        kept = (base >= 0) & (labels["architecture"] != reference).to_numpy()
        labels = labels[kept].reset_index(drop=True)
        after, before = values[:, kept], values[:, base[kept]]
        values = without_rounding(after - before, np.fmax(np.abs(after), np.abs(before)))
        reference_mean = mean_test(np.where(np.isnan(values), np.nan, before)).mean
    test, half = mean_test(values), mean_test(values, 0.50)
    found = labels.assign(
        quantity=quantity,
        mean=test.mean,
        low=test.low,
        high=test.high,
        low50=half.low,
        high50=half.high,
        n=test.n,
    )
    if reference_mean is not None:
        found = found.assign(reference=reference_mean)
    return found[found["n"] > 0]
