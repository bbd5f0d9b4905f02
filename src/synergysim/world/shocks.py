"""Covariate shocks: a path in time, a depth in each territory, and the channels it acts through."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synergysim.arrays import FloatArray, IntArray
from synergysim.engine.draws import name_key, uniform_array
from synergysim.scenario.base import month_index
from synergysim.scenario.shocks import EVERYWHERE, OwnPath, Path, Shock
from synergysim.streams import Stream
from synergysim.world.territory import COLUMN, Territories

LEAST_PRICE = 0.01
"""Ratio to normal below which a shock cannot push prices."""

SUDDEN = 0.01
"""Months of recovery up to which a wave ends at once."""


def path_depth(path: Path, start: str, months: int) -> FloatArray:
    """Depth of a shock in each month of a run.

    Parameters
    ----------
    path : Path
        Onset, months at full depth, recovery time, end and later waves.
    start : str
        First month of the run, ``YYYY-MM``.
    months : int
        Length of the run.

    Returns
    -------
    array of float64, shape (months,)
        0 before onset, 1 at full depth, then ``exp(-t / recovery)``, and 0 from the end on; where
        waves overlap, the deepest.
    """
    since = np.arange(months) - month_index(path.onset, start)
    depth = _wave(since, path.full_months, path.recovery_months)
    for wave in path.waves.values():
        later = wave.depth * _wave(since - wave.after, wave.full_months, wave.recovery_months)
        depth = np.maximum(depth, np.where(since >= wave.after, later, 0.0))
    return np.where((since >= 0) & (since < path.months), depth, 0.0)


def _wave(since: IntArray, full_months: int, recovery_months: float) -> FloatArray:
    fading = np.maximum(since - full_months + 1, 0)
    if recovery_months > SUDDEN:
        depth: FloatArray = np.exp(-np.minimum(fading * (1.0 / recovery_months), 700.0))
        return depth
    sudden: FloatArray = (fading == 0).astype(np.float64)
    return sudden


def own_depth(path: OwnPath, start: str, months: int, territories: int) -> FloatArray:
    """Depth by month and territory of a path of the user's own.

    Returns
    -------
    array of float64, shape (months, territories)
        0 before and after what the path says; a territory that it does not name has the depth
        given for everywhere, or none.
    """
    found = np.zeros((months, territories))
    first = month_index(path.onset, start)
    # What holds everywhere comes first, so that a territory's own rows replace it.
    for place in sorted(path.depth, key=lambda place: place != EVERYWHERE):
        depth = np.zeros(months)
        stated = np.array(path.depth[place])[: max(months - first, 0)]
        depth[first : first + len(stated)] = stated
        found[:, slice(None) if place == EVERYWHERE else int(place)] = (
            depth[:, np.newaxis] if place == EVERYWHERE else depth
        )
    return found


def course(
    name: str, shock: Shock, territories: Territories, start: str, months: int
) -> FloatArray:
    """Depth of a shock by month and territory, with its severity, shape (months, territories).

    A path that says the depth of single territories takes the place of the spread.
    """
    if not isinstance(shock.path, OwnPath):
        path = path_depth(shock.path, start, months)[:, np.newaxis]
        return (shock.severity * path) * territory_exposure(name, shock, territories)
    depth = shock.severity * own_depth(shock.path, start, months, len(territories))
    if set(shock.path.depth) == {EVERYWHERE}:
        depth = depth * territory_exposure(name, shock, territories)
    return depth


def territory_exposure(name: str, shock: Shock, territories: Territories) -> FloatArray:
    """Depth of a shock in each territory: chance and remoteness, scaled to the stated range.

    A file of districts that says their exposure takes the place of chance and remoteness.
    """
    key = name_key("shock", name)
    drawn = uniform_array(territories.path_seed ^ key, Stream.SHOCK_EXPOSURE, territories.keys)[0]
    tilt = shock.spread.remoteness
    lean = drawn + tilt * (2.0 * territories.remoteness - 1.0)
    rank = (lean + abs(tilt)) / (1.0 + 2.0 * abs(tilt))
    districts = territories.context.territories.districts
    if districts is not None and districts.exposure is not None:
        rank = np.array(districts.exposure)
    lowest, highest = shock.spread.lowest, shock.spread.highest
    exposure: FloatArray = lowest + (highest - lowest) * rank
    return exposure


def both_hits(
    share: FloatArray, loss: FloatArray, other_share: FloatArray, other_loss: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Share of households whose wages two shocks hit, and what these lose on average.

    Either hits the same households first, so that the larger share contains the smaller. Those hit
    by both lose compounded shares; the mean keeps the wages that all lose together.
    """
    compounded = 1.0 - (1.0 - loss) * (1.0 - other_loss)
    either = np.maximum(share, other_share)
    alone = np.where(share > other_share, loss, other_loss)
    part = np.minimum(share, other_share) / np.maximum(either, 1e-300)
    return either, part * compounded + (1.0 - part) * alone


def both_whole_jobs(
    lost: FloatArray, jobs: FloatArray, other_lost: FloatArray, other_jobs: FloatArray
) -> FloatArray:
    """Part of two shocks' losses of wages that is whole jobs: the mean, weighted by the losses."""
    weight = np.maximum(lost + other_lost, 1e-300)
    mean: FloatArray = (lost * jobs + other_lost * other_jobs) / weight
    return np.minimum(mean, 1.0)  # despite rounding


class Shocks:
    """All shocks of a scenario, acting on the territories month by month.

    Attributes
    ----------
    depth : dict of str to array of float64, shape (months, territories)
        Depth of each shock, with its severity.
    visits_lost : array of float64, shape (territories,)
    budget_moved : float
        Share of productive budgets that this month's shocks move to the emergency.
    """

    def __init__(
        self, shocks: Mapping[str, Shock], territories: Territories, start: str, months: int
    ) -> None:
        self.shocks = dict(shocks)
        self.territories = territories
        self.depth = {
            name: course(name, shock, territories, start, months) for name, shock in shocks.items()
        }
        self.onset = {name: month_index(shock.path.onset, start) for name, shock in shocks.items()}
        self._strikes = {name: depth.any(axis=1).tolist() for name, depth in self.depth.items()}
        self._nothing_lost = np.zeros(len(territories))
        self.visits_lost = self._nothing_lost
        self.budget_moved = 0.0

    def _closed(self, name: str, month: int) -> FloatArray:
        """Share of schooling that a shock closes: with its depth, or for as long as is stated."""
        shock = self.shocks[name]
        depth, lose = self.depth[name][month], shock.channels
        if lose.schools_months > 0:
            stays = 0 <= month - self.onset[name] < lose.schools_months
            depth = np.full(len(depth), shock.severity if stays else 0.0)
        closed: FloatArray = np.minimum(lose.schools * depth, 1.0)
        return closed

    def strike(self, month: int) -> None:
        """Apply this month's depth of every shock to the places' matrix.

        Losses of several shocks compound; a shock of depth zero leaves every bit as it was.
        """
        matrix = self.territories.matrix
        self.visits_lost = self._nothing_lost
        self.budget_moved = 0.0
        for name, shock in self.shocks.items():
            lose, depth = shock.channels, self.depth[name][month]
            strikes = self._strikes[name][month]
            if strikes or lose.schools_months > 0:
                matrix[:, COLUMN["school_open"]] *= 1.0 - self._closed(name, month)
            if not strikes:
                continue
            matrix[:, COLUMN["sale_factor"]] *= np.maximum(1.0 - lose.sales * depth, 0.0)
            matrix[:, COLUMN["crop_factor"]] *= np.maximum(1.0 - lose.crops * depth, 0.0)
            matrix[:, COLUMN["remittance_factor"]] *= np.maximum(
                1.0 - lose.remittances * depth, 0.0
            )
            matrix[:, COLUMN["price"]] *= np.maximum(1.0 + lose.prices * depth, LEAST_PRICE)
            matrix[:, COLUMN["accident_factor"]] *= 1.0 + lose.assets * depth
            share, loss = matrix[:, COLUMN["hit_share"]], matrix[:, COLUMN["hit_loss"]]
            new_share = np.where(depth > 0, lose.households_hit, 0.0)
            new_loss = np.minimum(lose.wages * depth, 1.0)
            matrix[:, COLUMN["whole_jobs"]] = both_whole_jobs(
                share * loss,
                matrix[:, COLUMN["whole_jobs"]],
                new_share * new_loss,
                np.full(len(depth), lose.whole_jobs),
            )
            matrix[:, COLUMN["hit_share"]], matrix[:, COLUMN["hit_loss"]] = both_hits(
                share, loss, new_share, new_loss
            )
            self.visits_lost = 1.0 - (1.0 - self.visits_lost) * (
                1.0 - np.minimum(lose.visits * depth, 1.0)
            )
            moved = min(lose.budgets * float(depth.mean()), 1.0)
            self.budget_moved = 1.0 - (1.0 - self.budget_moved) * (1.0 - moved)
