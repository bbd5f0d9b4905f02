"""The accepted set in the middle of an ensemble, whose numbers a context ships as its defaults.

Effects of programmes are measured in every accepted set, from the four arms of the context's
experiment. A set is the more central, the nearer its effects lie to the medians of the ensemble.
The effects and how central each has to be were named before they were measured.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.calibration.evaluations import Evaluator, key_of, read, write
from synergysim.calibration.impacts import experiment_digest
from synergysim.experiments.arm_effects import arm_effects as measured_arms
from synergysim.scenario.context import Context

MONTH = 48
"""Month since the list in which arms are compared."""

HALF, MOST = 0.25, 0.4
"""Distance from the median, as a share of the sets: inside the central half, and inside 80 %."""

CONTRASTS: Mapping[str, Mapping[str, int]] = {
    "social": {"social": 1, "none": -1},
    "productive": {"both": 1, "social": -1},
    "productive_alone": {"productive": 1, "none": -1},
    "both": {"both": 1, "none": -1},
    "interaction": {"both": 1, "social": -1, "productive": -1, "none": 1},
}
"""Arms with their signs. ``productive`` is its effect on families that have the social side."""


@dataclass(frozen=True)
class Effect:
    """A difference between arms, and how near to the ensemble's median the default has to lie."""

    contrast: str
    outcome: str
    within: float

    @property
    def name(self) -> str:
        """Column of a table of effects."""
        return f"effect.{self.contrast}.{self.outcome}"


EFFECTS = (
    Effect("social", "consumption", HALF),
    Effect("social", "assets", HALF),
    Effect("productive", "earned_income", HALF),
    Effect("productive", "assets", HALF),
    Effect("productive_alone", "earned_income", HALF),
    Effect("interaction", "earned_income", HALF),
    Effect("social", "earned_income", MOST),
    Effect("social", "savings", MOST),
    Effect("social", "food_insecure", MOST),
    Effect("social", "attendance", MOST),
    Effect("productive", "consumption", MOST),
    Effect("productive", "farm_income_per_person", MOST),
    Effect("productive", "wage_income_per_person", MOST),
    Effect("productive", "food_insecure", MOST),
    Effect("productive_alone", "assets", MOST),
    Effect("both", "consumption", MOST),
    Effect("both", "above_threshold", MOST),
    Effect("interaction", "assets", MOST),
)


def effects_of(
    experiment: str,
    context: Context,
    replications: int,
    households: int,
    arm_effects: Callable[[str, Context, int, int], pd.DataFrame] = measured_arms,
) -> dict[str, float]:
    """Measure all effects in a context.

    Parameters
    ----------
    experiment : str
        With the arms ``none``, ``social``, ``productive`` and ``both``.
    context : Context
    replications, households : int
    arm_effects : callable, optional

    Returns
    -------
    dict of str to float
        By column, in units of the outcome; NaN where an arm does not have the outcome, as no family
        is above a threshold that does not exist.
    """
    table = arm_effects(experiment, context, replications, households)
    at_month = table[table["month"] == MONTH].set_index(["arm", "outcome"])["value"]
    levels = {key: float(value) for key, value in at_month.items()}
    return {
        effect.name: sum(
            sign * levels.get((arm, effect.outcome), math.nan)
            for arm, sign in CONTRASTS[effect.contrast].items()
        )
        for effect in EFFECTS
    }


def measure_effects(
    experiment: str,
    contexts: Sequence[Context],
    evaluate: Evaluator,
    announce: Callable[[str], None] = lambda _: None,
) -> pd.DataFrame:
    """Measure all effects in contexts, from what is stored or by simulation.

    Parameters
    ----------
    experiment : str
    contexts : sequence of Context
    evaluate : Evaluator
        Gives the folder, the executor and the settings.
    announce : callable
        Told of every context.

    Returns
    -------
    DataFrame
        One row a context, one column an effect.
    """
    settings = evaluate.settings
    ask = partial(
        _stored,
        experiment=experiment,
        replications=settings.replications,
        households=settings.households,
        folder=evaluate.folder,
    )
    run = map if evaluate.executor is None else evaluate.executor.map
    rows = []
    for row in run(ask, contexts):
        rows.append(row)
        announce(f"effects of programmes in set {len(rows)} of {len(contexts)}")
    return pd.DataFrame(rows, columns=[effect.name for effect in EFFECTS])


def _stored(
    context: Context, *, experiment: str, replications: int, households: int, folder: Path
) -> dict[str, float]:
    asked = [effect.name for effect in EFFECTS]
    facts = [asked, MONTH, experiment_digest(experiment), replications, households]
    path = folder / f"{key_of(context, facts, institutions=True)}.json"
    found = read(path)
    if found is None:
        found = effects_of(experiment, context, replications, households)
        write(path, found)
    return found


def places(values: FloatArray) -> FloatArray:
    """Share of the sets below each set, ties and the set itself counted by half.

    Parameters
    ----------
    values : array of float64, shape (sets,)
        NaN where a set does not have the effect; shares are of the sets that have it.
    """
    others = values[:, None]
    below, equal = (others > values).sum(axis=1), (others == values).sum(axis=1)
    has_it = ~np.isnan(values)
    found: FloatArray = np.full(len(values), np.nan)
    found[has_it] = (below + 0.5 * equal)[has_it] / has_it.sum()
    return found


def distances(effects: pd.DataFrame) -> FloatArray:
    """Distance of each set from the middle, in what is allowed.

    The largest over the effects of the distance from the median, as a share of the sets, over the
    distance within which the effect has to lie: at most 1 where a set lies in the central half by
    the first six effects and in the central 80 % by the others.

    Parameters
    ----------
    effects : DataFrame
        One row a set, with the columns of :data:`EFFECTS`.

    Returns
    -------
    array of float64, shape (sets,)
    """
    apart = [
        np.abs(places(effects[effect.name].to_numpy(dtype=np.float64)) - 0.5) / effect.within
        for effect in EFFECTS
    ]
    found: FloatArray = np.nan_to_num(np.max(apart, axis=0), nan=np.inf)
    return found
