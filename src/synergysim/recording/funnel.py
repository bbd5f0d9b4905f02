"""The funnel: how many families get from eligible for both sides to above the poverty line."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synergysim.arrays import BoolArray
from synergysim.measures.coverage import overlap_by_chance
from synergysim.model import SynergyModel
from synergysim.outcomes.tables import names_of_columns
from synergysim.recording import household_kernels as at
from synergysim.recording.household_accumulators import HouseholdRecord
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


def funnel_table(model: SynergyModel, record: HouseholdRecord) -> pd.DataFrame:
    """Count the families that reached each stage of the funnel over the run.

    Parameters
    ----------
    model : SynergyModel
        After its last month.
    record : HouseholdRecord
        Knows who was poor and eligible at the start, and how families lived.

    Returns
    -------
    DataFrame
        As the table ``funnel`` is declared, without the column ``shock``: a row for each
        population (poor at the start, all) and stage. Shares are of the families of the
        population; NaN of an empty population, and of ``above_line`` before a year was lived.
    """
    stages = stages_reached(model, record)
    place = model.households.territory.astype(np.int64)
    rows: list[dict[str, object]] = []
    for population, members in ((POOR, record.poor), (ALL, np.ones_like(record.poor))):
        count, so_far = int(np.count_nonzero(members)), members
        for stage in STAGES:
            row: dict[str, object] = {"population": population, "stage": stage}
            if stage in stages:
                so_far = so_far & stages[stage]
                families = int(np.count_nonzero(members & stages[stage]))
                row["families"] = families
                if count:
                    row["share"] = families / count
                    row["through"] = int(np.count_nonzero(so_far)) / count
            if stage == "both" and count:
                social, productive = (stages[one][members] for one in ("social_list", "enrolled"))
                row["by_chance"] = overlap_by_chance(social, productive)
                within = overlap_by_chance(social, productive, place[members])
                row["by_chance_in_places"] = within
            rows.append(row)
    names = [name for name in names_of_columns(FUNNEL) if name != "shock"]
    return pd.DataFrame(rows, columns=names)


def poor_families(model: SynergyModel, record: HouseholdRecord) -> pd.DataFrame:
    """Tell of each family poor at the start how far it came, so that it can be found again.

    Parameters
    ----------
    model : SynergyModel
        After its last month.
    record : HouseholdRecord

    Returns
    -------
    DataFrame
        As the table ``poor_families`` is declared, without the column ``shock``: a row for each
        family poor at the start, whose ``household`` is the same in all runs with the same seeds.
        Empty before a calendar year was lived.
    """
    stages = stages_reached(model, record)
    members = record.poor if record.lived else np.zeros_like(record.poor)
    through = np.logical_and.reduce([stages[stage] for stage in BEFORE_INCOME])
    return pd.DataFrame(
        {
            "household": np.flatnonzero(members).astype(np.int32),
            "had_both": stages["both"][members],
            "passed_all": through[members],
            "over_line": record.years[at.LAST_YEAR][members].astype(np.float32),
        }
    )


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
