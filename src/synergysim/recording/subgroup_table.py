"""Measures by group: one tidy table a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from synergysim.arrays import CodeArray, FloatArray, Rows
from synergysim.engine.ordering import order_near, order_of
from synergysim.measures.counterfactual_resilience import ResilienceParts
from synergysim.measures.incidence import targeting_ratios
from synergysim.measures.intergenerational import rank_slope
from synergysim.measures.percentiles import percentiles
from synergysim.measures.recovery import Recoveries
from synergysim.measures.trough import EXPOSED_FALL
from synergysim.model import SynergyModel
from synergysim.recording import household_kernels as at
from synergysim.recording import subgroup_measures as of
from synergysim.recording.household_accumulators import HouseholdRecord
from synergysim.recording.household_kernels import add_by_group
from synergysim.recording.panel import SIDES, received_by_side
from synergysim.recording.subgroup_inequality import GINI, PALMA, THEIL, inequality_by_level
from synergysim.recording.subgroups import ALL, labels_of
from synergysim.units import DAYS_PER_MONTH

PERCENTILES = (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
"""Percentiles of persons by consumption over the window that are kept, for growth incidence."""

INEQUALITY = {"gini": GINI, "theil": THEIL, "palma": PALMA}
"""Of consumption per person over the window; no ratios of sums, so taken group by group."""

BLOCK = 8192
"""Households whose parts of all measures are held at once."""


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
        self._order = order_of(record.welfare)
        self.labels = labels_of(model, record, self._order)
        self._bounds = of.capacity_bounds(model, record)
        ends = np.cumsum([len(labels.levels) for labels in self.labels.values()])
        self._firsts = np.append(0, ends[:-1])
        self._levels = int(ends[-1])
        self._codes = np.array([labels.codes for labels in self.labels.values()])

    def table(
        self,
        counterfactual: HouseholdRecord | None = None,
        loss: ResilienceParts | None = None,
        recoveries: Recoveries | None = None,
    ) -> pd.DataFrame:
        """Measure the run.

        Parameters
        ----------
        counterfactual : HouseholdRecord, optional
            Of the counterfactual, if this run was shocked.
        loss, recoveries : optional
            Against the counterfactual.

        Returns
        -------
        DataFrame
            ``group``, ``level``, ``measure``, ``value``: a row each; what a group has nothing to
            measure by, such as beneficiaries without any, is left out.
        """
        shares = of.shares_of_group(self.model)
        sums = self._sums(shares, counterfactual, loss, recoveries)
        size = self.model.households.size.astype(np.float64)
        welfare = self.record.totals[at.WINDOW_CONSUMPTION] / size
        order = order_of(welfare)
        codes_of = {
            group: (labels.codes, len(labels.levels)) for group, labels in self.labels.items()
        }
        inequality = inequality_by_level(order, welfare, size, codes_of)
        ratios = sums.ratios()
        # What there would be if neither list regarded the other.
        by_chance = ratios["on_list_social"] * ratios["on_list_productive"]
        ratios["on_list_both_by_chance"] = by_chance
        parts_of_all = sums.shares({name: float(np.sum(a)) for name, a in shares.items()})
        blocks: list[tuple[str, Sequence[str], dict[str, FloatArray]]] = []
        for (group, labels), first in zip(self.labels.items(), self._firsts, strict=True):
            levels = slice(first, first + len(labels.levels))
            found = {name: values[levels] for name, values in ratios.items()}
            if group != ALL:
                found |= {name: values[levels] for name, values in parts_of_all.items()}
            found |= {name: inequality[group][row] for name, row in INEQUALITY.items()}
            if group == ALL:
                found |= {name: np.array([v]) for name, v in self._of_all(size, order).items()}
            blocks.append((group, labels.levels, found))
        return _tidy(blocks)

    def _sums(
        self,
        shares: Mapping[str, FloatArray],
        counterfactual: HouseholdRecord | None,
        loss: ResilienceParts | None,
        recoveries: Recoveries | None,
    ) -> _Sums:
        """Add the parts of all measures up, block by block."""
        model, record = self.model, self.record
        probability = of.probability(model, record)
        sums = _Sums(self._levels, self._firsts, self._codes)
        for rows in self._blocks():
            parts = of.welfare_parts(model, record, rows)
            parts |= of.coping_parts(model, record, counterfactual, rows)
            parts |= of.first_year_parts(model, record, rows)
            parts |= of.reach_parts(model, record, rows)
            parts |= of.joint_parts(model, record, rows)
            parts |= of.probability_parts(model, probability, rows)
            parts |= of.capacity_parts(model, self._bounds, rows)
            if loss is not None and recoveries is not None:
                parts |= of.shock_parts(model, loss, recoveries, EXPOSED_FALL, rows)
            sums.add(parts, {n: amount[rows] for n, amount in shares.items()}, rows)
        return sums

    def _blocks(self) -> Iterator[slice]:
        for first in range(0, len(self.model.households), BLOCK):
            yield slice(first, min(first + BLOCK, len(self.model.households)))

    def _of_all(self, size: FloatArray, order: Rows) -> dict[str, float]:
        """Measures that rank everybody: targeting ratios, and what passes between generations."""
        record, schooling = self.record, self.model.households["schooling"]
        benefits = received_by_side(self.model)
        found = targeting_ratios(
            {f"targeting_ratio_{side}": benefits[side] for side in SIDES},
            record.welfare,
            size,
            order=self._order,
        )
        welfare = record.totals[at.WINDOW_CONSUMPTION] / (
            size * len(record.window) * DAYS_PER_MONTH
        )
        values = percentiles(welfare, PERCENTILES, size, order=order_near(welfare, order))
        found |= {
            f"consumption_p{level:02d}": float(value)
            for level, value in zip(PERCENTILES, values, strict=True)
        }
        found["schooling_rank_slope"] = rank_slope(record.welfare, schooling, order=self._order)
        return found


class _Sums:
    """Sums by every level, each part added up once however many measures share it."""

    def __init__(self, levels: int, firsts: Rows, codes: CodeArray) -> None:
        self._levels, self._firsts, self._codes = levels, firsts, codes
        self._sums = np.empty((levels, 0))
        self._ratios: dict[str, tuple[int, int]] = {}
        self._single: dict[str, int] = {}

    def add(
        self,
        parts: of.Parts,
        amounts: Mapping[str, FloatArray],
        rows: slice,
    ) -> None:
        """Add a block of households, of the same parts as every other."""
        columns: dict[int, tuple[int, FloatArray]] = {}

        def place(part: FloatArray) -> int:
            return columns.setdefault(id(part), (len(columns), part))[0]

        self._ratios = {n: (place(above), place(below)) for n, (above, below) in parts.items()}
        self._single = {name: place(amount) for name, amount in amounts.items()}
        values = np.empty((len(columns), rows.stop - rows.start))
        for row, part in columns.values():
            values[row] = part
        if not self._sums.size:
            self._sums = np.zeros((self._levels, len(columns)))
        add_by_group(values, rows.start, self._codes, self._firsts, self._sums)

    def shares(self, totals: Mapping[str, float]) -> dict[str, FloatArray]:
        """Shares that levels have of amounts; of nothing there are none."""
        return {
            name: self._sums[:, self._single[name]] / total
            for name, total in totals.items()
            if total > 0.0
        }

    def ratios(self) -> dict[str, FloatArray]:
        """Measures of all levels; NaN where there is nothing to divide by."""
        places = np.array(list(self._ratios.values()))
        above, below = self._sums.T[places[:, 0]], self._sums.T[places[:, 1]]
        found = np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0.0)
        return dict(zip(self._ratios, found, strict=True))


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
    value = np.concatenate([values for _, _, found in blocks for values in found.values()])
    known = ~np.isnan(value)
    kinds = (_names(tuple(groups)), _names(tuple(levels)), _names(tuple(measures)))
    columns: dict[str, object] = {
        name: pd.Categorical.from_codes(np.concatenate(column)[known], dtype=kind)
        for name, column, kind in zip(("group", "level", "measure"), codes, kinds, strict=True)
    }
    return pd.DataFrame(columns | {"value": value[known]})


@lru_cache(maxsize=32)
def _names(names: tuple[str, ...]) -> pd.CategoricalDtype:
    """Kind of a column of these names; runs of one sweep share them."""
    return pd.CategoricalDtype(pd.Index(names))
