"""Groups of households, as they stood at the start of the run: labels that no programme moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synergysim.arrays import CodeArray, Rows, SingleArray
from synergysim.engine.ordering import order_of
from synergysim.household.fields import TRAIT_ROW
from synergysim.measures.quantiles import quantile_groups
from synergysim.model import SynergyModel
from synergysim.recording.household_accumulators import HouseholdRecord
from synergysim.thresholds import at_least

ALL = "all"
"""Group, and only level, of everybody."""

POVERTY = ("extremely poor", "poor", "near the poverty line", "not poor")
_POVERTY_BOUNDS = (0.5, 1.0, 1.5)
"""Welfare at the start over the poverty line from which each next level begins; half a line is the
subsistence that the household's rule knows."""

SEX = ("man", "woman")
LABOUR = ("not constrained", "constrained")
NOT_POOR = "not poor"
FIFTHS = ("1", "2", "3", "4", "5")
REMOTENESS = ("near", "middle", "remote")
EXPOSURE = ("hit first", "hit next", "hit last")
"""Thirds by rank in exposure; a shock hits the lowest ranks of a place first."""

LEVELS = {
    "sex": SEX,
    "poverty": POVERTY,
    "fifth": FIFTHS,
    "labour": LABOUR,
    "remoteness": REMOTENESS,
    "exposure": EXPOSURE,
}
"""Levels that do not depend on the run, by group."""


@dataclass(frozen=True)
class Labels:
    """One way to group households.

    Attributes
    ----------
    levels : sequence of str
    codes : array of int32, shape (households,)
        Position of each household's level.
    """

    levels: Sequence[str]
    codes: CodeArray


def labels_of(
    model: SynergyModel, record: HouseholdRecord, order: Rows | None = None
) -> dict[str, Labels]:
    """Group the households of a model.

    Parameters
    ----------
    model : SynergyModel
    record : HouseholdRecord
    order : array of rows, optional
        Households in order of welfare at the start, where that is known already.

    Returns
    -------
    dict of str to Labels
        ``all``, ``sex`` of the head, ``poverty`` and ``fifth`` by welfare at the start, ``labour``,
        ``remoteness`` (thirds of places), ``exposure`` (thirds of ranks) and ``territory``; then
        ``poor`` (at the start), and the poor by sex, labour and remoteness.
    """
    households, places = model.households, model.territories
    size = households.size.astype(np.float64)
    relative = record.welfare / model.case.context.poverty_line
    poverty = sum(at_least(relative, bound, bound).astype(np.int32) for bound in _POVERTY_BOUNDS)
    place_third = quantile_groups(places.remoteness, groups=3)
    sex = households.female_head.astype(np.int32)
    labour = households.labour_constrained.astype(np.int32)
    remoteness = place_third[households.territory].astype(np.int32)
    return {
        ALL: Labels((ALL,), np.zeros(len(households), dtype=np.int32)),
        "sex": Labels(SEX, sex),
        "poverty": Labels(POVERTY, poverty),
        "fifth": Labels(FIFTHS, _groups_of(record.welfare, 5, size, order)),
        "labour": Labels(LABOUR, labour),
        "remoteness": Labels(REMOTENESS, remoteness),
        "exposure": Labels(EXPOSURE, _groups_of(households.traits[TRAIT_ROW["exposure"]], 3)),
        "territory": Labels(
            tuple(str(number) for number in range(len(places))),
            households.territory.astype(np.int32),
        ),
        "poor": _of_poor(("poor",), np.zeros(len(households), dtype=np.int32), record),
        "poor_sex": _of_poor(SEX, sex, record),
        "poor_labour": _of_poor(LABOUR, labour, record),
        "poor_remoteness": _of_poor(REMOTENESS, remoteness, record),
    }


def _of_poor(levels: Sequence[str], codes: CodeArray, record: HouseholdRecord) -> Labels:
    """Group the families that are poor at the start; all others share one more level."""
    others = np.int32(len(levels))
    return Labels((*levels, NOT_POOR), np.where(record.poor, codes, others).astype(np.int32))


def _groups_of(
    values: SingleArray,
    groups: int,
    size: npt.NDArray[np.float64] | None = None,
    order: Rows | None = None,
) -> CodeArray:
    known = order_of(values) if order is None else order
    return quantile_groups(values, size, groups=groups, order=known).astype(np.int32)
