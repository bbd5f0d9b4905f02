"""What is too little to matter: one rule for all claims, and how a test's size follows from it.

The smallest relevant effect is a tenth of a reference, and the outcome decides which:

1. *Families' own outcomes* (income, assets, hunger, schooling and the like): the effect of the
   support on the same outcome of the same people. A test names it as its yardstick: the variants
   with and without the support, or the variant in which a shock takes what is to be kept.
2. *Everything else* (reach, lists, will, trust, refusals, falls against the run without a shock):
   the base rate, which is the larger of what is compared. Of a difference or a slope, the largest
   level among the variants; of a difference of differences, the larger of the two differences; of
   a change over a run, the larger of its two ends; where one outcome is subtracted from another,
   the larger of the two. A test may name a yardstick where the claim itself compares two effects.

The larger of the two, since it does not depend on which side is called the base, does not vanish
where one side is zero, and asks for more. The reference is the mean over replications. A yardstick
whose own 95 % interval includes zero, and a base rate of zero, measure nothing: such a test is
unclear. Tests of version 0.1.0 and the nulls keep the sizes that were set by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from synergysim.findings.outcome_reading import Runs, effects_of, table_of, values_of
from synergysim.findings.statement import Statement
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.statistics.paired import t_interval

PART = 0.1
"""Smallest relevant effect as a share of its reference. Grade C: no source gives it. A tenth is far
above what chance leaves in paired runs, and below the smallest additions that evaluations of
combined programmes were designed to find, which are about a sixth of the first programme's effect
(E1-022 and E1-023 are 1.6 and 0.16 of it)."""

OF_FAMILIES = frozenset(
    {
        "welfare",
        "poverty",
        "poverty over time",
        "distribution",
        "coping",
        "shock year",
        "next generation",
        "holdings",
        "percentiles",
        "listed families",
    }
)
"""Families of outcomes that have the support's effect as their reference."""

CHANGE = re.compile("_change(_since_first_result)?$")


@dataclass(frozen=True)
class Relevance:
    """The smallest relevant effect of a test.

    Attributes
    ----------
    smallest : float
        In the unit of the effect; NaN where nothing measures what is relevant.
    reference : float
        What it is a tenth of; NaN where it was set by hand.
    """

    smallest: float
    reference: float


def needs_yardstick(test: Statement) -> bool:
    """Tell whether the rule gives a test no base rate, so that it has to name a yardstick."""
    if test.smallest is not None or test.yardstick is not None or not test.runs:
        return False
    known = OUTCOMES.get(test.outcome)
    mine = known is not None and known.family in OF_FAMILIES
    alone = test.statistic == "level" and test.less is None
    return mine or test.scale != "level" or (alone and CHANGE.search(test.outcome) is None)


def relevance_of(test: Statement, runs: Runs, labels: Mapping[str, str]) -> Relevance:
    """Measure what is relevant for a test; parameters as those of :func:`effects_of`.

    Returns
    -------
    Relevance
        In a single replication a yardstick has no interval, and counts as it is.
    """
    if test.smallest is not None:
        return Relevance(test.smallest, float("nan"))
    found = _effect(test, runs, labels) if test.yardstick else _base_rate(test, runs, labels)
    reference = abs(found)
    # Neither nothing nor rounding is a measure of anything.
    return Relevance(PART * reference if reference > 0.0 else float("nan"), reference)


def _effect(test: Statement, runs: Runs, labels: Mapping[str, str]) -> float:
    """Mean of a yardstick; NaN where chance may have made it."""
    assert test.yardstick is not None
    config = test.yardstick
    plain = {"statistic": "difference", "levels": None, "yardstick": None, "of": config.of}
    if config.outcome is not None:
        plain |= {"outcome": config.outcome, "less": None}
    if len(config.of) == 2:
        values = values_of(effects_of(test.at(**plain), runs, labels))
    else:
        plain |= {"statistic": "level"}
        there, calm = (
            effects_of(test.at(**plain, world=world), runs, labels)
            for world in ("shocked", "counterfactual")
        )
        values = values_of((there - calm).dropna())
    if not values.size:
        return float("nan")
    low, high = t_interval(values, 0.95)
    return float("nan") if low <= 0.0 <= high else float(values.mean())


def _base_rate(test: Statement, runs: Runs, labels: Mapping[str, str]) -> float:
    """The larger of what is compared."""
    means = _means(test.at(less=None), runs, labels)
    if test.less is not None:
        means = np.append(means, _means(test.at(outcome=test.less, less=None), runs, labels))
    elif test.statistic == "difference of differences":
        means = np.array([means[0] - means[1], means[2] - means[3]])
    elif test.statistic == "level":
        end = _means(test.at(outcome=CHANGE.sub("", test.outcome)), runs, labels)
        means = np.append(end, end - means)
    return float(np.abs(means).max()) if means.size else float("nan")


def _means(test: Statement, runs: Runs, labels: Mapping[str, str]) -> np.ndarray:
    """Means by variant over the replications that all variants have."""
    table: pd.DataFrame = table_of(test, runs, labels)
    whole = table[np.isfinite(table).all(axis=1)]
    return whole.mean(axis=0).to_numpy(dtype=np.float64) if len(whole) else np.full(1, np.nan)
