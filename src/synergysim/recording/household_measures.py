"""Measures of the households of a run: what each household adds to numerators and denominators.

A measure by group is then one division of sums (``group_table.py``). Money is in PPP$ of 2017.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.measures.capacity import bounds_of, capacity_index, pillar_scores
from synergysim.measures.development_resilience import PROBABILITY, estimated_probability
from synergysim.measures.duration import TAU
from synergysim.measures.recovery import Recoveries
from synergysim.measures.resilience import ResilienceParts
from synergysim.measures.sequence import WINDOW
from synergysim.model import SynergyModel
from synergysim.recording import household_pass as at
from synergysim.recording.household_record import DAYS, HouseholdRecord
from synergysim.recording.panel import SIDES, benefits_by_side

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Parts = dict[str, tuple[FloatArray, FloatArray]]

FALLS = {"exposed_share": 0.01, "exposed_share_5": 0.05, "exposed_share_10": 0.10}
"""Falls at the trough from which on a household counts as exposed."""

WITHDRAWAL = 0.1
"""Fall of attendance below the twin's, in shares of school days, that counts as withdrawal."""


def served_ever(model: SynergyModel) -> dict[str, BoolArray]:
    """Whom each side ever had on a list, whom both, and whom responses ever paid."""
    count = len(model.households)
    found = {side: np.zeros(count, dtype=bool) for side in SIDES}
    for programme in model.institutions.programmes.values():
        found[programme.given.side] |= programme.ever
    for response in model.institutions.responses.values():
        found["response"] |= response.received > 0.0
    return found | {"both": found["social"] & found["productive"]}


def welfare_parts(model: SynergyModel, record: HouseholdRecord) -> Parts:
    """Levels over the window, poverty on yearly consumption, its duration, crossings of lines."""
    size = model.households.size.astype(np.float64)
    homes = np.ones(size.size)
    days = size * (len(record.window) * DAYS)
    rows = (at.WINDOW_CONSUMPTION, at.WINDOW_INCOME, at.WINDOW_EARNED)
    parts: Parts = {
        name: (record.totals[row].astype(np.float64), days)
        for name, row in zip(("consumption", "income", "earned_income"), rows, strict=True)
    }
    parts["assets"] = (model.households["assets"], homes)
    high = model.households["operates_high"] > 0.0
    parts["better_technology"] = (high.astype(np.float64), homes)
    parts["rose_technology"] = ((high & ~record.high).astype(np.float64), homes)
    parts["fell_technology"] = ((~high & record.high).astype(np.float64), homes)
    if record.in_window:
        years = size * record.in_window
        poor = record.counts[at.POOR_WINDOW_YEARS].astype(np.float64)
        parts |= {
            "headcount": (size * poor, years),
            "headcount_households": (poor, homes * record.in_window),
            "poverty_gap": (size * record.years[at.WINDOW_GAP], years),
            "severity": (size * record.years[at.WINDOW_SQUARE], years),
            "watts": (size * record.years[at.WINDOW_WATTS], years),
        }
    return parts | (_duration_parts(record, size) if record.lived > 1 else {})


def _duration_parts(record: HouseholdRecord, size: FloatArray) -> Parts:
    """Poverty over all years lived in full; see ``measures/chronic.py`` and ``duration.py``."""
    years, lived = record.years, record.lived
    total = size * years[at.MEAN_SQUARE] / lived
    chronic = size * np.maximum(1.0 - years[at.MEAN_RATIO] / lived, 0.0) ** 2
    share = record.counts[at.POOR_YEARS] / lived
    lasting = size * (share >= TAU)
    was, is_now = years[at.BASE_YEAR] < 1.0, years[at.LAST_YEAR] < 1.0
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
    model: SynergyModel, record: HouseholdRecord, twin: HouseholdRecord | None
) -> Parts:
    """Hunger, distress sales, schooling; withdrawal from school against the twin."""
    homes, months = model.households, max(len(record.coping), 1)
    school = max(len(record.school), 1)
    one, children = np.ones(len(homes)), homes.children.astype(np.float64)
    hungry = record.counts[at.HUNGRY_MONTHS].astype(np.float64)
    parts: Parts = {
        "coping_hungry_months": (12.0 * hungry, one * months),
        "ever_hungry": ((hungry > 0.0).astype(np.float64), one),
        "sold_in_distress": ((record.counts[at.SALE_MONTHS] > 0).astype(np.float64), one),
        "coping_attendance": (children * record.totals[at.COPING_ATTENDANCE], children * school),
        "schooling": (children * homes["schooling"], children),
        "schooling_change": (children * (homes["schooling"] - record.schooling), children),
    }
    if twin is not None:
        rows = at.COPING_ATTENDANCE
        fall = (twin.totals[rows] - record.totals[rows]) / school
        parts["withdrawn_from_school"] = (children * (fall >= WITHDRAWAL), children)
    return parts


def reach_parts(model: SynergyModel, record: HouseholdRecord) -> Parts:
    """Coverage, errors, benefits and their adequacy by side, and sequence."""
    size = model.households.size.astype(np.float64)
    one = np.ones(size.size)
    months = max(model.month, 1)
    poor = record.welfare < model.case.context.poverty_line
    poor_homes = poor.astype(np.float64)
    parts: Parts = {}
    ever, benefits = served_ever(model), benefits_by_side(model)
    mean_ratio = record.years[at.MEAN_RATIO] / max(record.lived, 1)
    consumed = mean_ratio * record.line * size
    for side, who in ever.items():
        served = who.astype(np.float64)
        parts[f"coverage_{side}"] = (served, one)
        parts[f"exclusion_error_{side}"] = (poor_homes * ~who, poor_homes)
        parts[f"inclusion_error_{side}"] = (served * ~poor, served)
    for side, received in benefits.items():
        parts[f"benefits_{side}"] = (received, size * (months * DAYS))
        if record.lived:
            paid = received > 0.0
            parts[f"adequacy_{side}"] = (received / months, consumed * paid)
    cash, support = record.counts[at.FIRST_CASH], record.counts[at.FIRST_SUPPORT]
    joint = (cash >= 0) & (support >= 0)
    lag = support.astype(np.int64) - cash
    inside = joint & (lag >= WINDOW[0]) & (lag <= WINDOW[1])
    parts["in_sequence"] = (size * inside, size * joint)
    return parts


def shares_of_group(model: SynergyModel) -> dict[str, FloatArray]:
    """What is shared out among groups: beneficiaries in persons, benefits in money."""
    size = model.households.size.astype(np.float64)
    ever, benefits = served_ever(model), benefits_by_side(model)
    amounts = {f"beneficiary_share_{side}": size * ever[side] for side in SIDES}
    amounts |= {f"benefit_share_{side}": benefits[side] for side in SIDES}
    return amounts


def shock_parts(
    model: SynergyModel, loss: ResilienceParts, recoveries: Recoveries, threshold: float
) -> Parts:
    """How households came through a shock; see ``measures/resilience.py`` and ``recovery.py``."""
    size = model.households.size.astype(np.float64)
    exposed = size * (loss.fall >= threshold)
    back = np.zeros(size.size)
    back[recoveries.exposed] = recoveries.observed
    parts: Parts = {
        "resilience": (exposed * loss.recovered, exposed * loss.possible),
        "loss_months": (size * loss.lost, size * loss.baseline),
        "dip": (exposed * loss.fall, exposed),
        "recovered_share": (size * back, size * recoveries.exposed),
    }
    return parts | {name: (size * (loss.fall >= fall), size) for name, fall in FALLS.items()}


def probability_parts(model: SynergyModel, record: HouseholdRecord) -> Parts:
    """Development resilience, as an analyst with the last two years of a panel estimates it."""
    if record.lived < 2 or len(model.households) < 50:
        return {}
    homes = model.households
    size = homes.size.astype(np.float64)
    covariates = np.column_stack([homes.female_head, homes.labour_constrained, homes.size])
    rho = estimated_probability(
        record.years[at.YEAR_BEFORE], record.years[at.LAST_YEAR], 1.0,
        covariates[:, covariates.std(axis=0) > 0.0],
    )  # fmt: skip
    return {
        "resilience_probability": (size * rho, size),
        "resilient_share": (size * (rho >= PROBABILITY), size),
    }


def capacity_parts(
    model: SynergyModel, record: HouseholdRecord, start: dict[str, FloatArray]
) -> Parts:
    """The capacity index with and without safety nets, scaled by the households of the start.

    Parameters
    ----------
    model : SynergyModel
    record : HouseholdRecord
    start : dict of str to array
        The indicators as they stood, see :func:`capacity_indicators`.
    """
    homes = model.households
    size = homes.size.astype(np.float64)
    now = capacity_indicators(model)
    months = max(model.month, 1)
    cash = sum(benefits_by_side(model).values(), start=np.zeros(size.size))
    bounds = bounds_of(start)
    # Nobody receives anything at the start: transfers are scaled by the poverty line instead.
    bounds["transfers"] = (0.0, record.line)
    now["transfers"] = cash / (months * size)
    pillars = {pillar: {name: now[name] for name in names} for pillar, names in INDICATORS.items()}
    scores = pillar_scores(pillars, bounds)
    return {
        "capacity": (size * capacity_index(scores), size),
        "capacity_without_safety_nets": (
            size * capacity_index(scores, safety_nets=False), size
        ),
    }  # fmt: skip


INDICATORS = {
    "ABS": ("insured", "market_access", "attendance"),
    "AST": ("assets", "savings", "land"),
    "SSN": ("transfers", "social_capital"),
    "AC": ("know_how", "schooling", "aspiration", "labour"),
}
"""Indicators of the capacity index by pillar."""


def capacity_indicators(model: SynergyModel) -> dict[str, FloatArray]:
    """Indicators of the capacity index as they stand now; money on a logarithmic scale."""
    homes = model.households
    size = homes.size.astype(np.float64)
    return {
        "insured": homes["insured"].copy(),
        "market_access": 1.0 - model.territories.remoteness[homes.territory],
        "attendance": homes["attendance"].copy(),
        "assets": np.log1p(homes["assets"] / size),
        "savings": np.log1p(homes["savings"] / size),
        "land": homes.traits[3] / size,
        "social_capital": homes["social_capital"].copy(),
        "know_how": homes["know_how"].copy(),
        "schooling": homes["schooling"].copy(),
        "aspiration": homes["aspiration"].copy(),
        "labour": homes.traits[2] / size,
    }
