"""Listed families: monthly means over those whom given programmes ever put on their lists."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from synergysim.model import SynergyModel
from synergysim.outcomes.listed import PER_FAMILY, PER_PERSON
from synergysim.recording.recording_options import table_of
from synergysim.units import DAYS_PER_MONTH
from synergysim.world.basins import threshold

LISTED = "listed"
"""Table of the families on programmes' lists, which only experiments with arms ask for."""

SHARED_LISTS = "shared_lists"
"""Table of the families that two programmes' lists share, of experiments with arms."""

COLUMNS = {name: name.removesuffix("_per_person") for name in PER_PERSON}
"""Column of households that each mean per person is taken of."""


class ListedRecorder:
    """Follows the listed families of one model.

    Parameters
    ----------
    model : SynergyModel
    programmes : sequence of str
    """

    def __init__(self, model: SynergyModel, programmes: Sequence[str]) -> None:
        self.model = model
        self.names = list(dict.fromkeys(programmes))
        self.programmes = [model.institutions.programmes[name] for name in self.names]
        self.rows: list[dict[str, float]] = []
        self._size = model.households.size.astype(np.float64)
        self._threshold = threshold(model.case.context) if programmes else np.nan
        self._first: int | None = None

    def observe(self) -> None:
        """Record the month that the model has just simulated, once there is a list."""
        households = self.model.households
        listed = np.zeros(len(households), dtype=bool)
        for programme in self.programmes:
            listed |= programme.ever
        families = np.count_nonzero(listed)
        if families == 0:
            return
        month = self.model.month - 1
        if self._first is None:
            self._first = month
        people = float(self._size[listed].sum())
        children = households.children[listed].astype(np.float64)
        row = {"month": float(month - self._first), "run_month": float(month)}
        row["families"] = float(families)
        for name, column in COLUMNS.items():
            row[name] = float(households[column][listed].sum()) / people / DAYS_PER_MONTH
        for name in PER_FAMILY:
            row[name] = float(households[name][listed].mean())
        row["share_high"] = float(households["operates_high"][listed].mean())
        if np.isfinite(self._threshold):
            row["above_threshold"] = float((households["assets"][listed] >= self._threshold).mean())
        pupils = max(float(children.sum()), 1.0)
        row["attendance"] = float((households["attendance"][listed] * children).sum()) / pupils
        row["schooling"] = float((households["schooling"][listed] * children).sum()) / pupils
        self.rows.append(row)

    def table(self) -> pd.DataFrame:
        """Monthly means; ``month`` counts from the first list, ``run_month`` from the start."""
        frame = table_of(LISTED, self.rows)
        return frame.assign(
            month=frame["month"].astype(np.int64), run_month=frame["run_month"].astype(np.int64)
        )

    def shared(self) -> pd.DataFrame:
        """Families ever on the lists of two programmes, of each pair and each with itself."""
        ever = dict(zip(self.names, (programme.ever for programme in self.programmes), strict=True))
        rows = [
            (first, second, float(np.count_nonzero(ever[first] & ever[second])))
            for first in ever
            for second in ever
        ]
        return pd.DataFrame(rows, columns=["programme", "other", "families"])

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name."""
        return {LISTED: self.table(), SHARED_LISTS: self.shared()}
