"""A team's own districts as a run has them, beside what the file of districts states."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synergysim.arrays import BoolArray, FloatArray
from synergysim.model import SynergyModel
from synergysim.outcomes.tables import names_of_columns
from synergysim.recording.household_accumulators import HouseholdRecord
from synergysim.recording.result_columns import SHOCK, Columns

DISTRICTS = "districts"


def districts_columns(model: SynergyModel, record: HouseholdRecord) -> Columns | None:
    """Compare poverty and caseloads of the modelled districts with those that a file states.

    Parameters
    ----------
    model : SynergyModel
        After its last month.
    record : HouseholdRecord
        Knows who was poor at the start.

    Returns
    -------
    mapping of str to array, or None
        As the table ``districts`` is declared, without the column ``shock``: a row for each
        district and programme. None without a file of districts, or without programmes.
    """
    stated, programmes = model.case.context.territories.districts, model.institutions.programmes
    if stated is None or not programmes:
        return None
    place, size = model.households.territory, model.households.size.astype(np.float64)
    count = len(stated)
    households = np.bincount(place, minlength=count)
    persons = np.bincount(place, size, minlength=count)
    poor = np.bincount(place, size * record.poor, minlength=count) / persons

    def share(of: BoolArray) -> FloatArray:
        found: FloatArray = np.bincount(place, of.astype(np.float64), minlength=count) / households
        return found

    unknown = np.full(count, np.nan)
    caseloads = [np.divide(stated.caseloads.get(n, unknown), stated.families) for n in programmes]
    times = len(programmes)
    found: Columns = {
        "territory": np.tile(np.arange(count), times),
        "district": tuple(stated.name) * times,
        "households": np.tile(households, times),
        "families": np.tile(stated.families, times),
        "headcount_stated": np.tile(stated.headcount, times),
        "modelled_headcount": np.tile(poor, times),
        "programme": tuple(name for name in programmes for _ in range(count)),
        "caseload_stated": np.concatenate(caseloads),
        "on_list": np.concatenate([share(one.enrolled) for one in programmes.values()]),
        "ever_on_list": np.concatenate([share(one.ever) for one in programmes.values()]),
    }
    return {name: found[name] for name in _NAMES}


_NAMES = [name for name in names_of_columns(DISTRICTS) if name != SHOCK]

NO_DISTRICTS = pd.DataFrame({name: pd.Series(dtype="float64") for name in _NAMES}).astype(
    {"district": object, "programme": object, "territory": "int64", "households": "int64"}
)
"""The table of a run without a file of districts."""
