"""Covariate shocks: a path in time, a depth in each territory, and the channels it acts through."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from synergysim.engine.draws import name_key, uniform_array
from synergysim.scenario.base import month_index
from synergysim.scenario.shocks import Path, Shock
from synergysim.streams import Stream
from synergysim.world.territory import COLUMN, Territories

FloatArray = npt.NDArray[np.float64]


def path_depth(path: Path, start: str, months: int) -> FloatArray:
    """Depth of a shock in each month of a run.

    Parameters
    ----------
    path : Path
        Onset, months at full depth, recovery time and end.
    start : str
        First month of the run, ``YYYY-MM``.
    months : int
        Length of the run.

    Returns
    -------
    array of float64, shape (months,)
        0 before onset, 1 at full depth, then ``exp(-t / recovery)``, and 0 from the end on.
    """
    since = np.arange(months) - month_index(path.onset, start)
    fading = np.maximum(since - path.full_months + 1, 0)
    if path.recovery_months > 0:
        depth = np.exp(-np.minimum(fading * (1.0 / path.recovery_months), 700.0))
    else:
        depth = (fading == 0).astype(np.float64)
    return np.where((since >= 0) & (since < path.months), depth, 0.0)


def territory_exposure(name: str, shock: Shock, territories: Territories) -> FloatArray:
    """Depth of a shock in each territory: chance and remoteness, scaled to the stated range."""
    key = name_key("shock", name)
    luck = uniform_array(territories.path_seed ^ key, Stream.SHOCK_EXPOSURE, territories.keys)[0]
    tilt = shock.spread.remoteness
    lean = luck + tilt * (2.0 * territories.remoteness - 1.0)
    rank = (lean + abs(tilt)) / (1.0 + 2.0 * abs(tilt))
    lowest, highest = shock.spread.lowest, shock.spread.highest
    exposure: FloatArray = lowest + (highest - lowest) * rank
    return exposure


class Shocks:
    """All shocks of a scenario, acting on the territories month by month."""

    def __init__(
        self, shocks: Mapping[str, Shock], territories: Territories, start: str, months: int
    ) -> None:
        self.shocks = dict(shocks)
        self.territories = territories
        self.depth = {name: path_depth(s.path, start, months) for name, s in shocks.items()}
        self.exposure = {
            name: territory_exposure(name, s, territories) for name, s in shocks.items()
        }
        self.visits_lost = np.zeros(len(territories))
        self.budget_moved = 0.0

    def strike(self, month: int) -> None:
        """Apply this month's depth of every shock to the places' matrix.

        Losses of several shocks compound; a shock of depth zero leaves every bit as it was.
        """
        matrix = self.territories.matrix
        self.visits_lost = np.zeros(len(self.territories))
        self.budget_moved = 0.0
        for name, shock in self.shocks.items():
            if self.depth[name][month] == 0.0:
                continue
            depth = shock.severity * self.depth[name][month] * self.exposure[name]
            lose = shock.channels
            matrix[:, COLUMN["sale_factor"]] *= np.maximum(1.0 - lose.sales * depth, 0.0)
            matrix[:, COLUMN["crop_factor"]] *= np.maximum(1.0 - lose.crops * depth, 0.0)
            matrix[:, COLUMN["remittance_factor"]] *= np.maximum(
                1.0 - lose.remittances * depth, 0.0
            )
            matrix[:, COLUMN["accident_factor"]] *= 1.0 + lose.assets * depth
            matrix[:, COLUMN["school_open"]] *= np.maximum(1.0 - lose.schools * depth, 0.0)
            hit = np.where(depth > 0, lose.households_hit, 0.0)
            kept = (1.0 - matrix[:, COLUMN["hit_loss"]]) * (
                1.0 - np.minimum(lose.wages * depth, 1.0)
            )
            matrix[:, COLUMN["hit_share"]] = np.maximum(matrix[:, COLUMN["hit_share"]], hit)
            matrix[:, COLUMN["hit_loss"]] = 1.0 - kept
            self.visits_lost = 1.0 - (1.0 - self.visits_lost) * (
                1.0 - np.minimum(lose.visits * depth, 1.0)
            )
            moved = min(lose.budgets * float(depth.mean()), 1.0)
            self.budget_moved = 1.0 - (1.0 - self.budget_moved) * (1.0 - moved)
