"""The funnel: how many families get from eligible for both sides to above the poverty line."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import BoolArray, CodeArray, FloatArray
from synergysim.measures.coverage import expected_on_both
from synergysim.model import SynergyModel
from synergysim.recording import household_kernels as at
from synergysim.recording.household_accumulators import HouseholdRecord
from synergysim.recording.result_columns import Columns
from synergysim.thresholds import below

FUNNEL, FAMILIES = "funnel", "poor_families"
POOR, ALL = "poor", "all"

STAGES = (
    "population",
    "eligible",
    "social_list",
    "offered",
    "enrolled",
    "both",
    "at_once",
    "above_line",
)
"""In the order in which families pass them. Who is enrolled and on a social list has had both."""

BEFORE_INCOME = STAGES[:-1]
"""Stages of what programmes do, before that of what became of the family."""

AT_ONCE = 6
"""Months on both lists from which a family counts as having had both at the same time."""


def funnel_columns(model: SynergyModel, record: HouseholdRecord) -> Columns:
    """Count the families that reached each stage of the funnel over the run.

    Parameters
    ----------
    model : SynergyModel
        After its last month.
    record : HouseholdRecord
        Knows who was poor and eligible at the start, and how families lived.

    Returns
    -------
    mapping of str to array
        As the table ``funnel`` is declared, without the column ``shock``: a row for each
        population (poor at the start, all) and stage. Shares are of the families of the
        population; NaN of an empty population, and of ``above_line`` before a year was lived.
    """
    stages, populations = stages_reached(model, record), (POOR, ALL)
    families, through = np.full((2, len(populations), len(STAGES)), np.nan)
    for row, so_far in enumerate((record.poor, np.ones_like(record.poor))):
        for column, reached in enumerate(stages.values()):  # what is not known comes last
            so_far = so_far & reached
            among = reached if row else reached & record.poor
            families[row, column] = np.count_nonzero(among)
            through[row, column] = np.count_nonzero(so_far)
    met = np.full((2, *families.shape), np.nan)
    met[:, :, STAGES.index("both")] = _met_by_chance(model.households.territory, record, stages)
    counts = families[:, :1].copy()
    counts[counts == 0.0] = np.nan
    by_chance, within = met / counts
    known = len(stages) == len(STAGES)
    return {
        "population": tuple(population for population in populations for _ in STAGES),
        "stage": STAGES * len(populations),
        "families": families.ravel().astype(np.int64) if known else families.ravel(),
        "share": (families / counts).ravel(),
        "through": (through / counts).ravel(),
        "by_chance": by_chance.ravel(),
        "by_chance_in_places": within.ravel(),
    }


def _met_by_chance(
    place: CodeArray, record: HouseholdRecord, stages: dict[str, BoolArray]
) -> FloatArray:
    """How many the two lists would share by chance, in all and place by place: poor, and all."""
    social, productive = stages["social_list"], stages["enrolled"]
    kinds = ((place * 2 + record.poor) * 2 + social) * 2 + productive
    counted = np.bincount(kinds, minlength=8 * (int(place.max()) + 1)).reshape(-1, 2, 2, 2)
    found = np.empty((2, 2))
    for row, lists in enumerate((counted[:, 1], counted.sum(axis=1))):
        ones = lists.sum(axis=(1, 2)), lists[:, 1].sum(axis=1), lists[:, :, 1].sum(axis=1)
        by_place = [one.astype(np.float64) for one in ones]
        found[0, row] = expected_on_both(*(one.sum(keepdims=True) for one in by_place))
        found[1, row] = expected_on_both(*by_place)
    return found


def poor_families(model: SynergyModel, record: HouseholdRecord) -> Columns:
    """Tell of each family poor at the start how far it came, so that it can be found again.

    Parameters
    ----------
    model : SynergyModel
        After its last month.
    record : HouseholdRecord

    Returns
    -------
    mapping of str to array
        As the table ``poor_families`` is declared, without the column ``shock``: a row for each
        family poor at the start, whose ``household`` is the same in all runs with the same seeds.
        Empty before a calendar year was lived.
    """
    stages = stages_reached(model, record)
    members = record.poor if record.lived else np.zeros_like(record.poor)
    through = np.logical_and.reduce([stages[stage] for stage in BEFORE_INCOME])
    return {
        "household": np.flatnonzero(members).astype(np.int32),
        "had_both": stages["both"][members],
        "passed_all": through[members],
        "over_line": record.years[at.LAST_YEAR][members].astype(np.float32),
    }


def stages_reached(model: SynergyModel, record: HouseholdRecord) -> dict[str, BoolArray]:
    """Tell who reached each stage, whatever else they reached; left out is what is not known."""
    nobody = np.zeros(len(model.households), dtype=bool)

    def any_of(side: str, *names: str) -> BoolArray:
        programmes = model.institutions.of_side(side)
        found = [getattr(programme, name) for programme in programmes for name in names]
        either: BoolArray = np.logical_or.reduce([nobody, *found])
        return either

    listed, enrolled = any_of("social", "ever"), any_of("productive", "ever")
    offered = any_of("productive", "ever", "refused")
    # Requirements may be eased for families that an agreement covers: who was asked, was let in.
    eligible = (record.eligible["social"] | any_of("social", "ever", "refused")) & (
        record.eligible["productive"] | offered
    )
    reached = {
        "population": ~nobody,
        "eligible": eligible,
        "social_list": listed,
        "offered": offered,
        "enrolled": enrolled,
        "both": listed & enrolled,
        "at_once": record.counts[at.MONTHS_AT_ONCE] >= AT_ONCE,
    }
    if record.lived:
        reached["above_line"] = ~below(record.years[at.LAST_YEAR], 1.0, 1.0)
    return reached
