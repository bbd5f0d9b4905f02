"""A team's own districts as a run has them, beside what the file of districts states."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synergysim.arrays import BoolArray, FloatArray
from synergysim.model import SynergyModel
from synergysim.outcomes.tables import names_of_columns
from synergysim.recording.household_accumulators import HouseholdRecord

DISTRICTS = "districts"


def districts_table(model: SynergyModel, record: HouseholdRecord) -> pd.DataFrame:
    """Compare poverty and caseloads of the modelled districts with those that a file states.

    Parameters
    ----------
    model : SynergyModel
        After its last month.
    record : HouseholdRecord
        Knows who was poor at the start.

    Returns
    -------
    DataFrame
        As the table ``districts`` is declared, without the column ``shock``: a row for each
        district and programme. Empty without a file of districts.
    """
    names = [name for name in names_of_columns(DISTRICTS) if name != "shock"]
    stated = model.case.context.territories.districts
    if stated is None:
        return NO_DISTRICTS.copy()
    place, size = model.households.territory, model.households.size.astype(np.float64)
    count = len(stated)
    households = np.bincount(place, minlength=count)
    persons = np.bincount(place, size, minlength=count)
    poor = np.bincount(place, size * record.poor, minlength=count) / persons

    def share(of: BoolArray) -> FloatArray:
        found: FloatArray = np.bincount(place, of.astype(np.float64), minlength=count) / households
        return found

    frames = [
        pd.DataFrame(
            {
                "territory": np.arange(count),
                "district": stated.name,
                "households": households,
                "families": stated.families,
                "headcount_stated": stated.headcount,
                "modelled_headcount": poor,
                "programme": name,
                "caseload_stated": np.divide(
                    stated.caseloads.get(name, np.full(count, np.nan)), stated.families
                ),
                "on_list": share(programme.enrolled),
                "ever_on_list": share(programme.ever),
            }
        )
        for name, programme in model.institutions.programmes.items()
    ]
    return pd.concat(frames, ignore_index=True)[names] if frames else NO_DISTRICTS.copy()


NO_DISTRICTS = pd.DataFrame(
    {name: pd.Series(dtype="float64") for name in names_of_columns(DISTRICTS) if name != "shock"}
).astype({"district": object, "programme": object, "territory": "int64", "households": "int64"})
"""The table of a run without a file of districts."""
