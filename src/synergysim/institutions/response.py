"""Emergency cash: who is on a list, who can be paid, and when the money arrives."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.engine.draws import name_key, uniform_array
from synergysim.institutions.ledger import Account, minor_units
from synergysim.institutions.targeting import log_welfare, rank_share
from synergysim.scenario.shocks import Response as Given
from synergysim.streams import Stream
from synergysim.world.population import Households

BoolArray = npt.NDArray[np.bool_]


class EmergencyCash:
    """A response at work.

    Attributes
    ----------
    account : Account
        Its own money, apart from the programmes'.
    arrived : array of bool, shape (households,)
        Families that have been reached.
    payments_left : array of int16, shape (households,)
    received : array of float64, shape (households,)
        What each family got from it so far, PPP$.
    """

    def __init__(
        self, name: str, given: Given, households: Households, onset: int, seed: int
    ) -> None:
        self.name = name
        self.given = given
        self.households = households
        self.first = onset + given.delay
        self.seed = seed
        self.account = Account()
        self.arrived = np.zeros(len(households), dtype=bool)
        self.payments_left = np.full(len(households), given.months, dtype=np.int16)
        self.listed = np.zeros(len(households), dtype=bool)
        self.received = np.zeros(len(households))
        self._keys = np.arange(len(households), dtype=np.int64) ^ name_key("response", name)

    def open(self, enrolled: BoolArray) -> None:
        """Vote the money and draw the list: those enrolled, and the poorest of the others."""
        money = minor_units(self.given.budget * len(self.households))
        self.account.appropriate(money, 0, 0)
        if self.given.top_up:
            self.listed |= enrolled
        others = ~enrolled
        welfare = log_welfare(self.households["expected_income"], self.households.size)
        rank = np.ones(len(self.households))
        rank[others] = rank_share(welfare[others])
        self.listed |= others & (rank < self.given.extension)

    def pay(self, month: int, enrolled: BoolArray, local_per_ppp: float) -> None:
        """Pay those whom the rails have reached, as long as there is money."""
        if month < self.first:
            return
        if month == self.first:
            self.open(enrolled)
        rails, homes = self.given.rails, self.households
        chance = np.where(
            enrolled,
            np.where(homes.has_account, rails.account, rails.list),
            np.where(homes.registered, rails.registry, rails.none),
        )
        draw, turn, *_ = uniform_array(self.seed, Stream.EMERGENCY, self._keys, month)
        self.arrived |= self.listed & (draw < chance)
        rows = np.flatnonzero(self.arrived & (self.payments_left > 0))
        amount = minor_units(self.given.amount)
        if amount <= 0 or not rows.size:
            return
        # Where money runs short, chance decides who waits, not the order of the file.
        rows = rows[np.argsort(turn[rows], kind="stable")][: self.account.available // amount]
        self.account.spend("benefits", amount * len(rows))
        self.payments_left[rows] -= 1
        homes["cash"][rows] += amount / (100.0 * local_per_ppp)
        self.received[rows] += amount / (100.0 * local_per_ppp)
