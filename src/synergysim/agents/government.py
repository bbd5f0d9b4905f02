"""The government: political support, drifting goals, elections."""

from __future__ import annotations

import mesa
import numpy as np

from synergysim.agents.partnership import Partnership
from synergysim.arrays import IntArray
from synergysim.engine.draws import name_key, normal, normal_array
from synergysim.scenario.institutions import Government as GovernmentConfig
from synergysim.streams import Stream


def bounded(value: float) -> float:
    """Clip to [0, 1]."""
    return min(max(value, 0.0), 1.0)


class Government(mesa.Agent):
    """Political support and its changes.

    Attributes
    ----------
    support : float
        Factor on the benefits of coordination, 0 to 1.
    promised : float
        Support that the last election brought; results must earn a part of it.
    election : bool
        Whether an election falls into this month.
    """

    def __init__(self, model: mesa.Model, config: GovernmentConfig, seed: int) -> None:
        super().__init__(model)
        self.config = config
        self.seed = seed
        self.support = config.support
        self.promised = config.support
        self.election = False
        self.anchors: dict[tuple[str, int], float] = {}
        self._drawn: tuple[list[Partnership], list[tuple[str, str]], dict[str, int], IntArray]
        self._drawn = [], [], {}, np.empty(0, dtype=np.int64)

    def _normal(self, stream: Stream, name: str, month: int, draw: int = 0) -> float:
        return normal(self.seed, int(stream), name_key(name), month, draw)

    def hold_election(self, month: int, partnerships: list[Partnership]) -> None:
        """Hold an election when it is due: support and goals jump."""
        self.election = month > 0 and month % self.config.election_every == 0
        if not self.election:
            return
        jump = self._normal(Stream.ELECTION, "support", month)
        self.promised = bounded(self.promised + self.config.election_support * jump)
        # By name: an office that sits in several pairs is moved once.
        goals = {
            (name, side): partnership.goals[side]
            for partnership in partnerships
            for side, name in enumerate(self._offices(partnership))
        }
        for (name, side), goal in goals.items():
            anchor = self.anchors.get((name, side), goal)
            jump = self._normal(Stream.GOALS, name, month, draw=1)
            self.anchors[name, side] = bounded(anchor + self.config.election_goals * jump)

    @staticmethod
    def _offices(partnership: Partnership) -> tuple[str, str]:
        """Names on which goals are drawn; one name where one strategy ties the two goals."""
        if partnership.terms.shared_goals:
            return partnership.lead, partnership.lead
        return partnership.lead, partnership.partner

    def drift(self, month: int, partnerships: list[Partnership]) -> None:
        """Let every office's goal drift around its anchor, once a quarter."""
        offices, row, keys = self._offices_drawn(partnerships)
        drawn = normal_array(self.seed, Stream.GOALS, keys, month)[0].tolist()
        drift, adjustment = self.config.goal_drift, self.config.adjustment
        for partnership, names in zip(partnerships, offices, strict=True):
            goals = partnership.goals
            for side, name in enumerate(names):
                goal = goals[side]
                anchor = self.anchors.setdefault((name, side), goal)
                news = drift * drawn[row[name]]
                goals[side] = bounded(goal + news + adjustment * (anchor - goal))

    def _offices_drawn(
        self, partnerships: list[Partnership]
    ) -> tuple[list[tuple[str, str]], dict[str, int], IntArray]:
        """Offices of each pair, and the row and key of each office's draw; an office draws once."""
        known, offices, row, keys = self._drawn
        if known is not partnerships:
            offices = [self._offices(partnership) for partnership in partnerships]
            row = {name: position for position, name in enumerate(dict.fromkeys(sum(offices, ())))}
            keys = np.array([name_key(name) for name in row], dtype=np.int64)
            self._drawn = partnerships, offices, row, keys
        return offices, row, keys

    def see_results(self, visible: float | None) -> None:
        """Adjust support: a part of what was promised must be earned by visible results.

        Parameters
        ----------
        visible : float or None
            Result that politics sees, 0 to 1; None as long as no family could be a result, when
            support follows what was promised.
        """
        missing = 0.0 if visible is None else self.config.earned * (1.0 - visible)
        earned = self.promised * (1.0 - missing)
        self.support += self.config.adjustment * (earned - self.support)
