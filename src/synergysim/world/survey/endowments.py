"""Endowments of households, derived from the incomes in a survey.

A survey shows the income of one month or year; the model needs endowments. Each source of
income gives one endowment, scaled so that, with normal weather and the survey's assets, the mean
of that source over the population is the survey's:

- *advantage*: normal score of the head's schooling or, where the survey has none, of the residual
  of log earnings on size, able adults and sex of the head. It takes the place of the factor that
  labour, land and ability share in a synthesised population; what land and animals tell of ability
  stays in it.
- *labour*: wage income, freed of the ability that the advantage brings. Log deviations are shrunk
  so that the model's own variation (capacity, shocks, wage levels) is not counted twice.
- *land*: half what crops yielded (farm income less what the assets yield), half what land of that
  size yields on average, because one harvest also reflects chance.
- *remittance_weight*: remittances over the context's mean receiving household.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri

from synergysim.arrays import FloatArray
from synergysim.engine.compiled import kernel
from synergysim.household.income import (
    ILLNESS_LOSS,
    LAND_SKILL,
    crop_income,
    outputs,
    time_taken,
)
from synergysim.household.parameters import household_parameters, read_parameters
from synergysim.scenario.context import Context
from synergysim.world.territory import mean_market_access

OWN_HARVEST = 0.5
"""Weight of the household's own harvest in its land; the rest is the size of its land."""

USUAL_INPUTS = 0.8
"""Crop inputs in the ground in a usual year, of full use."""


def endowments(
    known: Mapping[str, FloatArray], context: Context, *, labour_is_ratio: bool = False
) -> dict[str, FloatArray]:
    """Turn incomes into endowments.

    Parameters
    ----------
    known : mapping of str to array of float64, shape (households,)
        ``size``, ``labour`` (able adults, or a ratio), ``land_hectares``, ``assets`` (PPP$),
        ``income_farm``, ``income_wage``, ``income_remittances`` (PPP$ per month), ``female_head``,
        and ``education`` where the survey has it; no cell is missing but of the last two.
    context : Context
    labour_is_ratio : bool
        Whether the survey states labour as a ratio: it is then taken as it is, but for its scale.

    Returns
    -------
    dict of str to array of float64
        ``advantage`` (standard deviations), ``labour``, ``land`` and ``remittance_weight``
        (ratios over the context's mean household).
    """
    livelihood, population = context.livelihood, context.population
    advantage = normal_scores(_standing(known))
    skill = population.ability_dispersion * np.sqrt(population.endowment_correlation) * advantage
    unshared = population.ability_dispersion**2 * (1.0 - population.endowment_correlation)
    dry = livelihood.drought_probability * min(livelihood.drought_months, 12) / 12.0
    access = mean_market_access(context.territories)
    parameters = household_parameters(context)
    yielded, busy = np.empty(len(skill)), np.empty(len(skill))
    # Assets sort by ability, so that who has them is likely as able as the whole rank says.
    able = population.ability_dispersion * advantage
    with_inputs = _from_assets(
        np.maximum(known["assets"], 1.0), able, access, parameters, yielded, busy
    )

    elastic = livelihood.wage_ability
    added = elastic**2 * unshared + livelihood.capacity_dispersion**2
    passing = livelihood.wage_risk**2 / 12.0 + context.territories.wage_dispersion**2
    wages = known["income_wage"]
    shrunk = _shrunk(wages * np.exp(-elastic * skill), added + passing)
    labour = known["labour"] if labour_is_ratio else shrunk
    usual = (1.0 - ILLNESS_LOSS * livelihood.illness_probability) * (
        1.0 - dry * livelihood.drought_wages
    )
    offered = livelihood.wage * np.exp(elastic * skill + 0.5 * added) * (1.0 - busy) * usual
    labour = _met(labour, offered, float(wages.mean()))

    crops = np.maximum(known["income_farm"] - yielded, 0.0)
    land = OWN_HARVEST * _over_mean(crops) + (1 - OWN_HARVEST) * _over_mean(known["land_hectares"])
    places = context.territories.productivity_dispersion**2
    base = livelihood.crop * np.exp(LAND_SKILL * skill + 0.5 * LAND_SKILL**2 * (unshared + places))
    harvest = base * with_inputs * access * (1.0 - dry * livelihood.drought_crop)
    left = max(float(known["income_farm"].mean() - yielded.mean()), 0.0)
    land = _met(land, harvest, left)

    sent = known["income_remittances"]
    weight = sent / livelihood.remittance if livelihood.remittance else np.zeros(len(sent))
    return {"advantage": advantage, "labour": labour, "land": land, "remittance_weight": weight}


def normal_scores(values: FloatArray) -> FloatArray:
    """Standard normal quantiles of ranks (Blom 1958, with 1/2 in place of 3/8); ties share one."""
    from scipy.stats import rankdata  # half a second, which most commands do without

    ranks = rankdata(values, method="average", nan_policy="omit")
    known = ~np.isnan(values)
    scores = ndtri((ranks - 0.5) / max(int(known.sum()), 1))
    found: FloatArray = np.where(known, scores, 0.0)
    return found


def _standing(known: Mapping[str, FloatArray]) -> FloatArray:
    """What ranks households: schooling of the head, or earnings beyond what they have."""
    if "education" in known:
        return known["education"]
    earned = known["income_farm"] + known["income_wage"]
    woman = np.nan_to_num(known["female_head"], nan=float(_mean_known(known["female_head"])))
    factors = [np.ones(len(earned)), np.log(known["size"]), woman]
    factors.append(np.log1p(known["labour"]))
    matrix, logs = np.column_stack(factors), np.log1p(earned)
    fitted, *_ = np.linalg.lstsq(matrix, logs, rcond=None)
    # Rounded so that households alike in everything tie, whatever the last bits of the fit.
    residual: FloatArray = np.round(logs - matrix @ fitted, 9)
    return residual


def _mean_known(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else 0.0


def _shrunk(values: FloatArray, added: float) -> FloatArray:
    """Draw positive values together, in logs, until ``added`` variance brings them back."""
    earns = values > 0.0
    if not earns.any():
        return np.zeros(len(values))
    logs = np.log(values[earns])
    spread = float(logs.var())
    keep = np.sqrt(max(1.0 - added / spread, 0.0)) if spread > 0.0 else 0.0
    found = np.zeros(len(values))
    found[earns] = np.exp(logs.mean() + keep * (logs - logs.mean()))
    return found


def _over_mean(values: FloatArray) -> FloatArray:
    mean = float(values.mean())
    return values / mean if mean > 0.0 else np.zeros(len(values))


def _met(shape: FloatArray, income: FloatArray, mean: float) -> FloatArray:
    """Scale endowments so that the income they bring, at ``income`` a unit, has the mean."""
    brought = float((shape * income).mean())
    return shape * (mean / brought) if brought > 0.0 else np.zeros(len(shape))


@kernel
def _from_assets(
    assets: FloatArray,
    skill: FloatArray,
    access: float,
    parameters: FloatArray,
    yielded: FloatArray,
    busy: FloatArray,
) -> float:
    """Work out what the assets of each household yield, and the wage time that they take.

    Returns
    -------
    float
        Crop income with usual inputs, over its base.
    """
    p = read_parameters(parameters)
    for i in range(assets.size):
        factor = np.exp(skill[i])
        low, high = outputs(assets[i], factor, factor, p)
        yielded[i] = max(low * access, high * access - p.fixed_cost)
        busy[i] = time_taken(assets[i], p)
    return crop_income(1.0, 1.0, USUAL_INPUTS, p)
