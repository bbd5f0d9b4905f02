"""Effects of programmes as moments: differences between the arms of an experiment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import pandas as pd

from synergysim.calibration.problem import Impact
from synergysim.experiments.arm_effects import arm_effects as measured_arms
from synergysim.experiments.experiment import load_experiment
from synergysim.scenario.context import Context
from synergysim.scenario.errors import ScenarioError, nearest_name

ArmEffects = Callable[[str, Context, int, int], pd.DataFrame]
"""Experiment, context, replications, households -> columns arm, month, outcome, value."""


def impact_moments(
    impacts: Mapping[str, Impact],
    context: Context,
    replications: int,
    households: int,
    arm_effects: ArmEffects = measured_arms,
) -> dict[str, float]:
    """Measure effects of programmes in a context.

    Parameters
    ----------
    impacts : mapping of str to Impact
    context : Context
    replications, households : int
    arm_effects : callable, optional
        Runs an experiment's arms; by default
        :func:`synergysim.experiments.arm_effects.arm_effects`.

    Returns
    -------
    dict of str to float
        By name: the first arm less the second, in units of the outcome or per cent of the second.

    Raises
    ------
    ScenarioError
        When an experiment has no such arm, outcome or month.
    """
    names = dict.fromkeys(impact.experiment for impact in impacts.values())
    tables = {}
    for name in names:
        try:
            tables[name] = arm_effects(name, context, replications, households)
        except ScenarioError:
            raise
        except ValueError as error:
            raise ScenarioError(
                f"the experiment {name} gives no effects: {error}",
                key="impacts",
                found=f"{households:,} households",
                allowed="so many that families are listed for a year; see --households",
            ) from None
    return {name: _effect(name, item, tables[item.experiment]) for name, item in impacts.items()}


@cache
def experiment_digest(name: str) -> str:
    """Hash of what an experiment runs, wherever its parts come from.

    Raises
    ------
    ScenarioError
        When there is no such experiment, or it is faulty.
    """
    variants = load_experiment(name).variants
    return "+".join(f"{arm}={variant.digest}" for arm, variant in variants.items())


def _effect(name: str, impact: Impact, table: pd.DataFrame) -> float:
    first, second = (_level(name, impact, arm, table) for arm in impact.effect.split(" - "))
    if impact.measured_as == "percent":
        return 100.0 * (first / second - 1.0)
    return first - second


def _level(name: str, impact: Impact, arm: str, table: pd.DataFrame) -> float:
    rows = table
    for column, wanted in (("arm", arm), ("outcome", impact.outcome), ("month", impact.month)):
        kept = rows[rows[column] == wanted]
        if kept.empty:
            known = [str(value) for value in rows[column].unique()]
            raise ScenarioError(
                f"the experiment {impact.experiment} has no such {column}",
                key=f"impacts.{name}.{'effect' if column == 'arm' else column}",
                found=str(wanted),
                allowed=", ".join(known[:20]),
                nearest=nearest_name(str(wanted), known),
            )
        rows = kept
    return float(rows["value"].mean())
