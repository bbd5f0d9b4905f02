"""Measures by group: one tidy table a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from synergysim.measures.incidence import coady_grosh_hoddinott
from synergysim.measures.inequality import gini
from synergysim.measures.intergenerational import rank_slope
from synergysim.measures.palma import palma
from synergysim.measures.percentiles import percentiles
from synergysim.measures.recovery import Recoveries
from synergysim.measures.resilience import ResilienceParts
from synergysim.measures.theil import theil
from synergysim.measures.trough import EXPOSED_FALL
from synergysim.model import SynergyModel
from synergysim.recording import household_measures as of
from synergysim.recording import household_pass as at
from synergysim.recording.household_pass import add_by_group
from synergysim.recording.household_record import DAYS, HouseholdRecord
from synergysim.recording.labels import ALL, labels_of
from synergysim.recording.panel import SIDES, benefits_by_side

FloatArray = npt.NDArray[np.float64]

PERCENTILES = (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
"""Percentiles of persons by consumption over the window that are kept, for growth incidence."""

INEQUALITY: dict[str, Callable[[FloatArray, FloatArray], float]] = {
    "gini": gini, "theil": theil, "palma": palma,
}  # fmt: skip
"""Of consumption per person over the window; no ratios of sums, so taken group by group."""

OF_PLACES = (
    "consumption", "income", "earned_income", "headcount", "poverty_gap", "assets",
    "coping_hungry_months", "coverage_social", "coverage_productive", "coverage_both",
    "benefits_social", "benefits_productive", "benefits_response", "resilience", "loss_months",
    "dip", "exposed_share", "recovered_share",
)  # fmt: skip
"""Measures that are also told by territory, of which there are many with few households each."""


class GroupTable:
    """Takes a run's measures by group at its end.

    Parameters
    ----------
    model : SynergyModel
        Before its first month: groups are those of the start.
    record : HouseholdRecord
    """

    def __init__(self, model: SynergyModel, record: HouseholdRecord) -> None:
        self.model = model
        self.record = record
        self.labels = labels_of(model, record)
        self._start = of.capacity_indicators(model)
        counts = [len(labels.levels) for labels in self.labels.values()]
        firsts = np.cumsum([0, *counts])
        self._levels = int(firsts[-1])
        self._first = dict(zip(self.labels, firsts.tolist(), strict=False))
        codes = [
            labels.codes + first
            for labels, first in zip(self.labels.values(), firsts.tolist(), strict=False)
        ]
        self._order: npt.NDArray[np.intp] | None = None
        self._codes = np.ascontiguousarray(np.column_stack(codes), dtype=np.int32)

    def table(
        self,
        twin: HouseholdRecord | None = None,
        loss: ResilienceParts | None = None,
        recoveries: Recoveries | None = None,
    ) -> pd.DataFrame:
        """Measure the run.

        Parameters
        ----------
        twin : HouseholdRecord, optional
            Of the no-shock twin, if this run was shocked.
        loss, recoveries : optional
            Against the twin.

        Returns
        -------
        DataFrame
            ``group``, ``level``, ``measure``, ``value``: a row each; what a group has nothing to
            measure by, such as beneficiaries without any, is left out.
        """
        model, record = self.model, self.record
        parts = of.welfare_parts(model, record) | of.coping_parts(model, record, twin)
        parts |= of.reach_parts(model, record) | of.probability_parts(model, record)
        parts |= of.capacity_parts(model, record, self._start)
        if loss is not None and recoveries is not None:
            parts |= of.shock_parts(model, loss, recoveries, EXPOSED_FALL)
        shares = of.shares_of_group(model)
        sums = _Sums(self._codes, self._levels)
        blocks: list[tuple[str, Sequence[str], dict[str, FloatArray]]] = []
        for group, labels in self.labels.items():
            codes, count = labels.codes, len(labels.levels)
            told = parts if group != "territory" else {n: parts[n] for n in OF_PLACES if n in parts}
            first = self._first[group]
            found = sums.ratios(told, slice(first, first + count))
            if group not in (ALL, "territory"):
                for name, amount in shares.items():
                    total = float(np.sum(amount))
                    if total > 0.0:
                        found[name] = np.bincount(codes, amount, minlength=count) / total
            if group != "territory":
                found |= self._inequality(codes, count)
            if group == ALL:
                found |= {name: np.array([value]) for name, value in self._of_all().items()}
            blocks.append((group, labels.levels, found))
        return _tidy(blocks)

    def _inequality(self, codes: npt.NDArray[np.int64], count: int) -> dict[str, FloatArray]:
        size = self.model.households.size.astype(np.float64)
        welfare = self.record.totals[at.WINDOW_CONSUMPTION] / size
        if self._order is None:
            self._order = np.argsort(welfare, kind="stable")
        # In order already: what each measure sorts again costs next to nothing.
        order = self._order
        welfare, size, sorted_codes = welfare[order], size[order], codes[order]
        found = {name: np.full(count, np.nan) for name in INEQUALITY}
        for level in range(count):
            mine = sorted_codes == level
            if welfare[mine].any():
                for name, measure in INEQUALITY.items():
                    found[name][level] = measure(welfare[mine], size[mine])
        return found

    def _of_all(self) -> dict[str, float]:
        """Measures that rank everybody: targeting ratios, and what passes between generations."""
        record = self.record
        size = self.model.households.size.astype(np.float64)
        benefits = benefits_by_side(self.model)
        found = {
            f"targeting_ratio_{side}": coady_grosh_hoddinott(benefits[side], record.welfare, size)
            for side in SIDES
        }
        welfare = record.totals[at.WINDOW_CONSUMPTION] / (size * len(record.window) * DAYS)
        values = percentiles(welfare, PERCENTILES, size)
        found |= {
            f"consumption_p{level:02d}": float(value)
            for level, value in zip(PERCENTILES, values, strict=True)
        }
        found["schooling_rank_slope"] = rank_slope(
            record.welfare, self.model.households["schooling"]
        )
        return found


class _Sums:
    """Sums by every group, each part added up once however many measures share it."""

    def __init__(self, codes: npt.NDArray[np.int32], levels: int) -> None:
        self._codes = codes
        self._levels = levels
        self._found: dict[int, FloatArray] = {}

    def added(self, part: FloatArray) -> FloatArray:
        """Sums of one part over every level."""
        if id(part) not in self._found:
            sums = np.zeros(self._levels)
            add_by_group(np.ascontiguousarray(part, dtype=np.float64), self._codes, sums)
            self._found[id(part)] = sums
        return self._found[id(part)]

    def ratios(self, parts: of.Parts, levels: slice) -> dict[str, FloatArray]:
        """Measures of some levels; NaN where there is nothing to divide by."""
        found = {}
        for name, (numerator, denominator) in parts.items():
            above, below = self.added(numerator)[levels], self.added(denominator)[levels]
            found[name] = np.divide(
                above, below, out=np.full(below.size, np.nan), where=below != 0.0
            )
        return found


def _tidy(blocks: Sequence[tuple[str, Sequence[str], dict[str, FloatArray]]]) -> pd.DataFrame:
    """Turn values by group, measure and level into a row each; NaN is left out."""
    groups, levels, measures = (
        list(dict.fromkeys(names))
        for names in (
            [group for group, _, _ in blocks],
            [level for _, given, _ in blocks for level in given],
            [name for _, _, found in blocks for name in found],
        )
    )
    level_code, measure_code = (
        {name: code for code, name in enumerate(names)} for names in (levels, measures)
    )
    codes: list[list[npt.NDArray[np.int64]]] = [[], [], []]
    for code, (_, given, found) in enumerate(blocks):
        names = np.array([measure_code[name] for name in found], dtype=np.int64)
        codes[0].append(np.full(names.size * len(given), code, dtype=np.int64))
        codes[1].append(np.tile([level_code[level] for level in given], names.size))
        codes[2].append(np.repeat(names, len(given)))
    group, level, measure = (np.concatenate(column) for column in codes)
    value = np.concatenate([values for _, _, found in blocks for values in found.values()])
    frame = pd.DataFrame(
        {
            "group": pd.Categorical.from_codes(group, pd.Index(groups)),
            "level": pd.Categorical.from_codes(level, pd.Index(levels)),
            "measure": pd.Categorical.from_codes(measure, pd.Index(measures)),
            "value": value,
        }
    )
    return frame[~np.isnan(value)].reset_index(drop=True)
