"""Household histories: followed families month by month, with everything that a household is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from synergysim.arrays import Rows
from synergysim.household.fields import FIRST_DELIVERED, STATE_ROW
from synergysim.model import SynergyModel
from synergysim.recording.panel import SIDES, received_by_side
from synergysim.recording.recording_options import HISTORIES, table_of

CALLED = {
    "capacity": "earning_capacity",
    **{name: f"household_{name}" for name in ("consumption", "income", "earned_income")},
}
"""Columns of households whose names mean something else in other tables, and what they are called
here: `income` is per person and day everywhere, that of a household is not."""

COLUMNS = {name: CALLED.get(name, name) for name, row in STATE_ROW.items() if row < FIRST_DELIVERED}
"""State and outcomes, in the columns' own units: column of households -> column of the table."""


class HistoryRecorder:
    """Follows some households of one model.

    Parameters
    ----------
    model : SynergyModel
    rows : array of int
        Which households.
    """

    def __init__(self, model: SynergyModel, rows: Rows) -> None:
        self.model = model
        self.rows = rows
        self.months: list[dict[str, npt.NDArray[np.generic]]] = []
        self._received = received_by_side(model)

    def observe(self) -> None:
        """Record the month that the model has just simulated."""
        model, rows = self.model, self.rows
        values = model.households.state[:FIRST_DELIVERED, rows]
        row: dict[str, npt.NDArray[np.generic]] = {
            "month": np.full(rows.size, model.month - 1, dtype=np.int32),
            "household": rows.astype(np.int32),
            "territory": model.households.territory[rows],
            "size": model.households.size[rows],
        }
        row |= dict(zip(COLUMNS.values(), values, strict=True))
        received = received_by_side(model)
        for side in SIDES:
            row[f"received_{side}"] = (received[side] - self._received[side])[rows]
        for side in ("social", "productive"):
            row[f"served_{side}"] = model.institutions.served(side)[rows]
        self._received = received
        self.months.append(row)

    def table(self) -> pd.DataFrame:
        """A row per month and household; money in PPP$ of the household and month."""
        if not self.months:
            return table_of(HISTORIES, [])
        return pd.DataFrame(
            {
                name: np.concatenate([month[name] for month in self.months])
                for name in self.months[0]
            }
        )

    def tables(self) -> dict[str, pd.DataFrame]:
        """The table under its name."""
        return {HISTORIES: self.table()}
