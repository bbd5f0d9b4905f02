"""The annual panel: a row per household and calendar year lived in full, as a survey would have."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.household.fields import TRAIT_ROW
from synergysim.model import SynergyModel
from synergysim.recording.recording_options import PANEL, table_of
from synergysim.units import DAYS_PER_MONTH

PER_PERSON = ("consumption", "income", "earned_income")
"""Means over the year in PPP$ of 2017 per person and day."""

SUMMED = {"hungry_months": "hungry", "distress_sale": "distress_sale"}
"""Added up over the year, and the column of each: months below the hunger floor, PPP$ of assets
sold in distress."""

AVERAGED = ("attendance",)

AT_END = ("assets", "savings", "know_how", "social_capital", "aspiration", "schooling", "insured")
"""As they are in December, in the columns' own units."""

_COLUMNS = (*PER_PERSON, *SUMMED.values(), *AVERAGED)

BORN_WITH = ("labour", "land", "exposure")
"""Traits: labour and land over the context's means, rank in exposure."""

SIDES = ("social", "productive", "response")

ALL_ROWS = slice(None)


def received_by_side(model: SynergyModel, rows: slice = ALL_ROWS) -> dict[str, FloatArray]:
    """What households have received so far from either side and from responses, PPP$."""
    institutions = model.institutions
    found = {side: np.zeros(len(range(len(model.households))[rows])) for side in SIDES}
    for programme in institutions.programmes.values():
        found[programme.config.side] += programme.received[rows]
    for response in institutions.responses.values():
        found["response"] += response.received[rows]
    return found


class PanelRecorder:
    """Keeps the annual panel of one model; memory grows by a few columns a year.

    Parameters
    ----------
    model : SynergyModel
    """

    def __init__(self, model: SynergyModel) -> None:
        self.model = model
        self.frames: list[pd.DataFrame] = []
        self._sums = {name: np.zeros(len(model.households)) for name in _COLUMNS}
        self._received = received_by_side(model)
        self._months = 0

    def observe(self) -> None:
        """Take in the month that the model has just simulated."""
        model = self.model
        for name, total in self._sums.items():
            total += model.households[name]
        self._months += 1
        years, calendar = divmod(model.first_calendar_month + model.month - 1, 12)
        if calendar < 11:
            return
        received = received_by_side(model)
        if self._months == 12:
            self.frames.append(self._year(int(model.case.run.start[:4]) + years, received))
        for total in self._sums.values():
            total[:] = 0.0
        self._received, self._months = received, 0

    def _year(self, year: int, received: dict[str, FloatArray]) -> pd.DataFrame:
        households = self.model.households
        size = households.size.astype(np.float64)
        columns: dict[str, npt.NDArray[np.generic]] = {
            "household": np.arange(len(households), dtype=np.int32),
            "territory": households.territory,
            "size": households.size,
            "female_head": households.female_head.copy(),
            "labour_constrained": households.labour_constrained.copy(),
            "remoteness": self.model.territories.remoteness[households.territory],
        }
        columns |= {name: households.traits[TRAIT_ROW[name]].copy() for name in BORN_WITH}
        for name in PER_PERSON:
            columns[name] = self._sums[name] / (12.0 * DAYS_PER_MONTH * size)
        columns |= {name: self._sums[column].copy() for name, column in SUMMED.items()}
        columns |= {name: self._sums[name] / 12.0 for name in AVERAGED}
        columns |= {name: households[name].copy() for name in AT_END}
        for side in SIDES:
            columns[f"received_{side}"] = received[side] - self._received[side]
        frame = pd.DataFrame(columns)
        frame.insert(1, "year", year)
        return frame

    def table(self) -> pd.DataFrame:
        """The panel, ordered by year and household; empty if no calendar year was lived in full."""
        return pd.concat(self.frames, ignore_index=True) if self.frames else table_of(PANEL, [])

    def tables(self) -> dict[str, pd.DataFrame]:
        """The table under its name."""
        return {PANEL: self.table()}
