"""Coordination bodies: who comes, what is said, what is decided.

Information and decisions are two outputs. Anybody present informs; an item passes only if the
principals whom it concerns are there and sign, and the body has the power. Items between two
members are settled by those two; only budget items need every member. Principals come as long as
something is decided, or as long as the body has money.
"""

from __future__ import annotations

import math

import mesa
import numpy as np
import numpy.typing as npt

from synergysim.agents.partnership import LEAD, PARTNER, Partnership
from synergysim.engine.draws import name_key, uniform_array
from synergysim.institutions.ground import hold_councils
from synergysim.scenario.architecture import Body as Given
from synergysim.scenario.architecture import Function
from synergysim.scenario.institutions import Coordination
from synergysim.streams import Stream

FloatArray = npt.NDArray[np.float64]

# Conventions, all assumed: nobody measured them.
FIRST_ATTENDANCE = 0.5  # share of principals at a body's first meeting without any support
COUNCIL_ATTENDANCE = 0.75  # attendance with which local councils begin
INFORMED_PACE = 0.25  # share of the gap in information that a meeting closes
INFORMED_BY = 4.0  # members present at which 63 % of what there is to know is known
OTHERS_SIGN = 0.8  # chance that a council member without a programme signs


class CoordinationBody(mesa.Agent):
    """A national or intermediate body.

    Attributes
    ----------
    attendance : float
        Chance that a member sends a principal.
    information : float
    met, decided : int
        Meetings held and items passed so far.
    """

    def __init__(
        self, model: mesa.Model, name: str, given: Given, coordination: Coordination,
        support: float, seed: int,
    ) -> None:  # fmt: skip
        super().__init__(model)
        self.name = name
        self.given = given
        self.coordination = coordination
        self.seed = seed
        self.attendance = FIRST_ATTENDANCE + (1.0 - FIRST_ATTENDANCE) * support
        self.information = 0.0
        self.met = 0
        self.decided = 0
        names = [*given.members, *(f"other {i}" for i in range(given.other_members))]
        self._keys = np.array([name_key("body", name, member) for member in names], dtype=np.int64)
        self._room = np.array([name_key("body", name)], dtype=np.int64)

    @property
    def size(self) -> int:
        """Number of members."""
        return len(self._keys)

    def meet(
        self, month: int, partnerships: list[Partnership], owners: tuple[str, str], lost: float
    ) -> bool:
        """Hold this month's meeting, if one is due and takes place.

        Parameters
        ----------
        month : int
        partnerships : list of Partnership
        owners : tuple of str
            Ministries that run the social and the productive side.
        lost : float
            Share of meetings that a shock prevents.

        Returns
        -------
        bool
            Whether the body met.
        """
        if month % self.given.cadence:
            return False
        chance = uniform_array(self.seed, Stream.MEETING, self._room, month)[:, 0]
        if chance[0] >= self.given.reliability * (1.0 - lost):
            return False
        self.met += 1
        draws = uniform_array(self.seed, Stream.SIGNATURE, self._keys, month)
        principal = draws[0] < self.attendance
        concerned = [p for p in partnerships if set(owners) <= set(self.given.members)]
        will = self._will(concerned, owners)
        signs = principal & (draws[1] < np.sqrt(will))
        passed, agenda = 0, max(len(self.given.functions) * len(concerned), 1)
        for partnership in concerned:
            both = bool(signs[self.given.members.index(owners[LEAD])]) and bool(
                signs[self.given.members.index(owners[PARTNER])]
            )
            for function in self.given.functions:
                agreed = bool(signs.all()) if function == "budget" else both
                if agreed and chance[1] < self.given.power:
                    partnership.agree(function, self.given.level)
                    passed += 1
        self.decided += passed
        known = 1.0 - math.exp(-self.size / INFORMED_BY)
        self.information += INFORMED_PACE * (known - self.information)
        for partnership in concerned:
            partnership.information = max(partnership.information, self.information)
        worth = (self.given.budget + passed / agenda) / self.coordination.worth_of_meeting
        pace = self.coordination.attendance_adjustment * self.given.cadence / 3.0
        self.attendance += min(pace, 1.0) * (min(worth, 1.0) - self.attendance)
        return True

    def _will(self, concerned: list[Partnership], owners: tuple[str, str]) -> FloatArray:
        """Will of each member to sign; members without an office follow the others' mean."""
        will = np.full(self.size, np.nan)
        for owner in owners:
            sides = [side for side, other in enumerate(owners) if other == owner]
            if owner in self.given.members and concerned:
                efforts = [partnership.effort[side] for partnership in concerned for side in sides]
                will[self.given.members.index(owner)] = float(np.mean(efforts))
        known = will[~np.isnan(will)]
        fallback = float(known.mean()) if known.size else 0.0
        return np.where(np.isnan(will), fallback, will)

    def binds(self) -> frozenset[Function]:
        """Return functions on which this body's decisions do not lapse."""
        return frozenset(self.given.functions) if self.given.binding else frozenset()


class LocalCouncils(mesa.Agent):
    """A local body in every territory: it decides on timing and delivery, never on money.

    Attributes
    ----------
    attendance : array, shape (territories,)
    agreement : array, shape (territories,)
        Strength of what was decided locally.
    met : array, shape (territories,)
        1 where the council met this month.
    """

    def __init__(
        self, model: mesa.Model, name: str, given: Given, coordination: Coordination,
        territories: int, seeded: float, seed: int,
    ) -> None:  # fmt: skip
        super().__init__(model)
        self.name = name
        self.given = given
        self.coordination = coordination
        self.seed = seed
        self.seeded = seeded
        self.attendance = np.full(territories, COUNCIL_ATTENDANCE)
        self.agreement = np.zeros(territories)
        self.met = np.zeros(territories)
        self._keys = np.array(
            [name_key("council", name, j) for j in range(territories)], dtype=np.int64
        )

    def meet(
        self, month: int, engagement: FloatArray, counterpart: FloatArray, lost: FloatArray
    ) -> None:
        """Meet where a meeting is due; the two managers sign as far as they are engaged.

        Parameters
        ----------
        month : int
        engagement, counterpart : array, shape (territories,)
            Engagement of the social manager, and mean engagement of the productive ones.
        lost : array, shape (territories,)
            Share of meetings that a shock prevents.
        """
        self.agreement *= (1.0 - self.coordination.agreement_lapse) ** (1.0 / 3.0)
        self.met[:] = 0.0
        if month % self.given.cadence:
            return
        given, pace = self.given, self.coordination.attendance_adjustment * self.given.cadence / 3.0
        hold_councils(
            month, self.seed, self._keys, engagement, counterpart, lost,
            given.reliability * self.seeded, OTHERS_SIGN**given.other_members, given.power,
            given.budget, self.coordination.worth_of_council, min(pace, 1.0), self.attendance,
            self.agreement, self.met,
        )  # fmt: skip
