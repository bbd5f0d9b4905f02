"""Measures of the households of a run: what each household adds to numerators and denominators.

A measure by group is then one division of sums (``group_table.py``). Each function takes the rows
of a block of households, so that a million need no more memory than a block. Money is in PPP$ of
2017.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synergysim.arrays import BoolArray, FloatArray
from synergysim.household.fields import STATE_ROW, TRAIT_ROW
from synergysim.measures.capacity import SAFETY_NETS, bounds_of, capacity_index, pillar_scores
from synergysim.measures.counterfactual_resilience import ResilienceParts
from synergysim.measures.development_resilience import PROBABILITY, estimated_probability
from synergysim.measures.duration import TAU
from synergysim.measures.recovery import Recoveries
from synergysim.measures.sequence import WINDOW
from synergysim.model import SynergyModel
from synergysim.recording import household_kernels as at
from synergysim.recording.household_accumulators import HouseholdRecord
from synergysim.recording.panel import ALL_ROWS, SIDES, received_by_side
from synergysim.thresholds import at_least, below
from synergysim.units import DAYS_PER_MONTH

Parts = dict[str, tuple[FloatArray, FloatArray]]

FALLS = {"exposed_share": 0.01, "exposed_share_5": 0.05, "exposed_share_10": 0.10}
"""Falls at the trough from which on a household counts as exposed."""

HALF_THE_LINE = 0.5
"""Share of the poverty line below which a person is extremely poor in the groups of households."""

WITHDRAWAL = 0.1
"""Fall of attendance below the counterfactual, in shares of school days, that is withdrawal."""


def served_ever(model: SynergyModel, rows: slice = ALL_ROWS) -> dict[str, BoolArray]:
    """Whom each side ever had on a list, whom both, and whom responses ever paid."""
    count = len(range(len(model.households))[rows])
    found = {side: np.zeros(count, dtype=bool) for side in SIDES}
    for programme in model.institutions.programmes.values():
        found[programme.config.side] |= programme.ever[rows]
    for response in model.institutions.responses.values():
        found["response"] |= response.received[rows] > 0.0
    return found | {"both": found["social"] & found["productive"]}


def welfare_parts(model: SynergyModel, record: HouseholdRecord, rows: slice) -> Parts:
    """Levels over the window, poverty on yearly consumption, its duration, crossings of lines."""
    size = model.households.size[rows].astype(np.float64)
    per_household = np.ones(size.size)
    days = size * (len(record.window) * DAYS_PER_MONTH)
    totals, years = record.totals[:, rows], record.years[:, rows]
    parts: Parts = {
        "consumption": (totals[at.WINDOW_CONSUMPTION].astype(np.float64), days),
        "income": (totals[at.WINDOW_INCOME].astype(np.float64), days),
        "earned_income": (totals[at.WINDOW_EARNED].astype(np.float64), days),
        "assets": (model.households["assets"][rows], per_household),
    }
    high, before = model.households["operates_high"][rows] > 0.0, record.high[rows]
    parts["better_technology"] = (high.astype(np.float64), per_household)
    parts["rose_technology"] = ((high & ~before).astype(np.float64), per_household)
    parts["fell_technology"] = ((~high & before).astype(np.float64), per_household)
    if record.in_window:
        lived = size * record.in_window
        poor = record.counts[at.POOR_WINDOW_YEARS, rows].astype(np.float64)
        parts |= {
            "headcount": (size * poor, lived),
            "headcount_households": (poor, per_household * record.in_window),
            "poverty_gap": (size * years[at.WINDOW_GAP], lived),
            "severity": (size * years[at.WINDOW_SQUARE], lived),
            "watts": (size * years[at.WINDOW_WATTS], lived),
        }
    return parts | (_duration_parts(record, size, rows) if record.lived > 1 else {})


def _duration_parts(record: HouseholdRecord, size: FloatArray, rows: slice) -> Parts:
    """Poverty over all years lived in full; see ``measures/chronic.py`` and ``duration.py``."""
    years, lived = record.years[:, rows], record.lived
    total = size * years[at.MEAN_SQUARE] / lived
    chronic = size * np.maximum(1.0 - years[at.MEAN_RATIO] / lived, 0.0) ** 2
    share = record.counts[at.POOR_YEARS, rows] / lived
    lasting = size * at_least(share, TAU, 1.0)
    was, is_now = (below(years[row], 1.0, 1.0) for row in (at.BASE_YEAR, at.LAST_YEAR))
    return {
        "total_poverty": (total, size),
        "chronic_poverty": (chronic, size),
        "transient_poverty": (total - chronic, size),
        "long_poor": (lasting, size),
        "long_poor_years": (lasting * share, size),
        "long_poor_gap": (lasting * years[at.MEAN_GAP] / lived, size),
        "rose_above_line": (size * (was & ~is_now), size),
        "fell_below_line": (size * (~was & is_now), size),
    }


def coping_parts(
    model: SynergyModel,
    record: HouseholdRecord,
    counterfactual: HouseholdRecord | None,
    rows: slice,
) -> Parts:
    """Hunger, distress sales, schooling; withdrawal from school against the counterfactual."""
    households, months = model.households, max(len(record.coping), 1)
    school = max(len(record.school), 1)
    children = households.children[rows].astype(np.float64)
    one = np.ones(children.size)
    hungry = record.counts[at.HUNGRY_MONTHS, rows].astype(np.float64)
    attendance = record.totals[at.COPING_ATTENDANCE, rows]
    schooling, before = households["schooling"][rows], record.schooling[rows]
    parts: Parts = {
        "coping_hungry_months": (12.0 * hungry, one * months),
        "ever_hungry": ((hungry > 0.0).astype(np.float64), one),
        "sold_in_distress": ((record.counts[at.SALE_MONTHS, rows] > 0).astype(np.float64), one),
        "coping_attendance": (children * attendance, children * school),
        "schooling": (children * schooling, children),
        "schooling_change": (children * (schooling - before), children),
    }
    if counterfactual is not None:
        fall = (counterfactual.totals[at.COPING_ATTENDANCE, rows] - attendance) / school
        withdrawn = at_least(fall, WITHDRAWAL, 1.0)
        parts["withdrawn_from_school"] = (children * withdrawn, children)
    return parts


def first_year_parts(model: SynergyModel, record: HouseholdRecord, rows: slice) -> Parts:
    """Who consumes half the poverty line or more in the year from onset; none without a shock."""
    if not record.first_year:
        return {}
    size = model.households.size[rows].astype(np.float64)
    half = HALF_THE_LINE * record.line * len(record.first_year) * size
    held = at_least(record.totals[at.FIRST_YEAR, rows], half, half)
    return {"above_half_line": (size * held, size)}


def joint_parts(model: SynergyModel, record: HouseholdRecord, rows: slice) -> Parts:
    """Months on lists over the window, and incomes of families with both at the same time."""
    size = model.households.size[rows].astype(np.float64)
    months = np.full(size.size, float(len(record.window)))
    on = {
        side: record.counts[row, rows].astype(np.float64)
        for side, row in (
            ("social", at.MONTHS_SOCIAL),
            ("productive", at.MONTHS_PRODUCTIVE),
            ("both", at.MONTHS_BOTH),
        )
    }
    joint = on["both"] > 0.0
    days = joint * size * (len(record.window) * DAYS_PER_MONTH)
    totals = record.totals[:, rows].astype(np.float64)
    return {f"on_list_{side}": (count, months) for side, count in on.items()} | {
        "income_with_both": (joint * totals[at.WINDOW_INCOME], days),
        "earned_income_with_both": (joint * totals[at.WINDOW_EARNED], days),
    }


def reach_parts(model: SynergyModel, record: HouseholdRecord, rows: slice) -> Parts:
    """Coverage, errors, benefits and their adequacy by side, and sequence."""
    size = model.households.size[rows].astype(np.float64)
    one = np.ones(size.size)
    months = max(model.month, 1)
    poor = record.poor[rows]
    poor_homes = poor.astype(np.float64)
    parts: Parts = {}
    ever, benefits = served_ever(model, rows), received_by_side(model, rows)
    mean_ratio = record.years[at.MEAN_RATIO, rows] / max(record.lived, 1)
    consumed = mean_ratio * record.line * size
    for side, who in ever.items():
        served = who.astype(np.float64)
        parts[f"coverage_{side}"] = (served, one)
        parts[f"exclusion_error_{side}"] = (poor_homes * ~who, poor_homes)
        parts[f"inclusion_error_{side}"] = (served * ~poor, served)
    for side, received in benefits.items():
        parts[f"benefits_{side}"] = (received, size * (months * DAYS_PER_MONTH))
        if record.lived:
            paid = received > 0.0
            parts[f"adequacy_{side}"] = (received / months, consumed * paid)
    cash, support = record.counts[at.FIRST_CASH, rows], record.counts[at.FIRST_SUPPORT, rows]
    joint = (cash >= 0) & (support >= 0)
    lag = support.astype(np.int64) - cash
    inside = joint & (lag >= WINDOW[0]) & (lag <= WINDOW[1])
    parts["in_sequence"] = (size * inside, size * joint)
    return parts


def shares_of_group(model: SynergyModel) -> dict[str, FloatArray]:
    """What is shared out among groups: beneficiaries in persons, benefits in money."""
    size = model.households.size.astype(np.float64)
    ever, benefits = served_ever(model), received_by_side(model)
    amounts = {f"beneficiary_share_{side}": size * ever[side] for side in SIDES}
    amounts |= {f"benefit_share_{side}": benefits[side] for side in SIDES}
    return amounts


def shock_parts(
    model: SynergyModel,
    loss: ResilienceParts,
    recoveries: Recoveries,
    threshold: float,
    rows: slice,
) -> Parts:
    """How households came through a shock; definitions in ``measures``."""
    size = model.households.size[rows].astype(np.float64)
    fall = loss.fall[rows]
    exposed = size * at_least(fall, threshold, 1.0)
    first = int(np.count_nonzero(recoveries.exposed[: rows.start]))
    mine = recoveries.exposed[rows]
    back = np.zeros(size.size)
    back[mine] = recoveries.observed[first : first + int(np.count_nonzero(mine))]
    parts: Parts = {
        "resilience": (exposed * loss.recovered[rows], exposed * loss.possible[rows]),
        "loss_months": (size * loss.lost[rows], size * loss.baseline[rows]),
        "dip": (exposed * fall, exposed),
        "recovered_share": (size * back, size * mine),
    }
    return parts | {
        name: (size * at_least(fall, least, 1.0), size) for name, least in FALLS.items()
    }


def probability(model: SynergyModel, record: HouseholdRecord) -> FloatArray | None:
    """Development resilience, as an analyst with the last two years of a panel estimates it.

    None where there are fewer than two years, or too few households for a regression.
    """
    if record.lived < 2 or len(model.households) < 50:
        return None
    households = model.households
    covariates = (households.female_head, households.labour_constrained, households.size)
    varying = [column for column in covariates if column.min() < column.max()]
    return estimated_probability(
        record.years[at.YEAR_BEFORE],
        record.years[at.LAST_YEAR],
        1.0,
        np.array(varying, dtype=np.float64).T if varying else None,
    )


def probability_parts(model: SynergyModel, found: FloatArray | None, rows: slice) -> Parts:
    """Development resilience, of what :func:`probability` found."""
    if found is None:
        return {}
    size, rho = model.households.size[rows].astype(np.float64), found[rows]
    return {
        "resilience_probability": (size * rho, size),
        "resilient_share": (size * at_least(rho, PROBABILITY, 1.0), size),
    }


def capacity_bounds(model: SynergyModel, record: HouseholdRecord) -> dict[str, tuple[float, float]]:
    """Bounds that indicators of the capacity index are scaled by: those of the start.

    Nobody receives anything at the start: transfers are scaled by the poverty line instead.
    """
    return bounds_of(capacity_indicators(model)) | {"transfers": (0.0, record.line)}


def capacity_parts(
    model: SynergyModel, bounds: Mapping[str, tuple[float, float]], rows: slice
) -> Parts:
    """The capacity index with and without safety nets, scaled by the households of the start.

    Parameters
    ----------
    model : SynergyModel
    bounds : dict of str to pairs of float
        See :func:`capacity_bounds`.
    rows : slice
    """
    size = model.households.size[rows].astype(np.float64)
    now = capacity_indicators(model, rows)
    months = max(model.month, 1)
    cash = sum(received_by_side(model, rows).values(), start=np.zeros(size.size))
    now["transfers"] = cash / (months * size)
    pillars = {pillar: {name: now[name] for name in names} for pillar, names in INDICATORS.items()}
    scores = pillar_scores(pillars, bounds)
    return {
        "capacity": _index_parts(scores, size),
        "capacity_without_safety_nets": _index_parts(
            {pillar: score for pillar, score in scores.items() if pillar != SAFETY_NETS}, size
        ),
    }


def _index_parts(
    scores: Mapping[str, FloatArray], size: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The index by household and what it is divided by; nothing where no pillar can be scored.

    Households that are all alike at the start give an indicator nothing to be scaled by.
    """
    if not scores:
        nothing = np.zeros(size.size)
        return nothing, nothing
    return size * capacity_index(scores), size


INDICATORS = {
    "ABS": ("insured", "market_access", "attendance"),
    "AST": ("assets", "savings", "land"),
    "SSN": ("transfers", "social_capital"),
    "AC": ("know_how", "schooling", "aspiration", "labour"),
}
"""Indicators of the capacity index by pillar."""


def capacity_indicators(model: SynergyModel, rows: slice = ALL_ROWS) -> dict[str, FloatArray]:
    """Indicators of the capacity index as they are now; money on a logarithmic scale."""
    households = model.households
    state, size = households.state[:, rows], households.size[rows].astype(np.float64)
    found: dict[str, FloatArray] = {
        name: state[STATE_ROW[name]]
        for name in (
            "insured",
            "attendance",
            "social_capital",
            "know_how",
            "schooling",
            "aspiration",
        )
    }
    return found | {
        "market_access": 1.0 - model.territories.remoteness[households.territory[rows]],
        "assets": np.log1p(state[STATE_ROW["assets"]] / size),
        "savings": np.log1p(state[STATE_ROW["savings"]] / size),
        "land": households.traits[TRAIT_ROW["land"], rows] / size,
        "labour": households.traits[TRAIT_ROW["labour"], rows] / size,
    }
