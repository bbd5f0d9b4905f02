"""Emergency responses: selection, identification and payment of families, and delays.

Speed, coverage and leakage are not set. Each family must be found, on a list, in the registry or
by open visits, and then be paid, into an account or at a cash point; who is registered and who has
an account are traits of the households, and lists are shared as far as an agreement is in force.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synergysim.arrays import BoolArray, FloatArray, IntArray, Rows
from synergysim.engine.draws import name_key, normal_array, uniform_array
from synergysim.household.month import INPUT_MEMORY
from synergysim.institutions.apportionment import apportion
from synergysim.institutions.ledger import Account, minor_units
from synergysim.institutions.targeting import log_welfare, noisy_score, standard
from synergysim.scenario.institutions import TargetingError
from synergysim.scenario.responses import Response as ResponseConfig
from synergysim.streams import Stream
from synergysim.units import MINOR_UNITS
from synergysim.world.population import Households

KINDS = ("nothing", "cash", "food", "inputs", "package")
NOTHING, CASH, INPUTS = KINDS.index("nothing"), KINDS.index("cash"), KINDS.index("inputs")

COLUMN = {"cash": "cash", "food": "goods", "package": "package"}
"""Kind of a response -> what of the household's it fills; inputs go into the context."""


@dataclass(frozen=True)
class ResponseContext:
    """Conditions of a month of emergency support.

    Attributes
    ----------
    depth : array of float64, shape (territories,)
        Depth of the shock that is answered.
    lists : dict of str to array of bool, shape (households,)
        Families that each side's programmes serve.
    sharing : float
        Agreement in force between the two sides on whose families are whose, 0 to 1.
    visits_lost : array of float64, shape (territories,)
    input_cost : array of float64, shape (households,)
        What a month of full crop inputs costs a family, PPP$.
    local_per_ppp : float
    to_planting : int
        Months until the next planting, 0 in its month.
    """

    depth: FloatArray
    lists: dict[str, BoolArray]
    sharing: float
    visits_lost: FloatArray
    input_cost: FloatArray
    local_per_ppp: float
    to_planting: int


def given_by_place(config: ResponseConfig, context: ResponseContext, since: int) -> IntArray:
    """What a response gives in each place this month.

    Parameters
    ----------
    config : Response
    context : ResponseContext
    since : int
        Months since the first delivery.

    Returns
    -------
    array of int64, shape (territories,)
        Positions in ``KINDS``.
    """
    rule = config.by_place
    if rule is None:
        return np.full(len(context.depth), KINDS.index(config.kind))
    closed = context.depth >= rule.closed
    ahead = max(context.to_planting - rule.near, 0)
    if ahead == 0:
        return np.where(closed, CASH, INPUTS)
    return np.where(closed | (since + ahead > rule.wait), CASH, NOTHING)


class EmergencyResponse:
    """A response at work.

    Attributes
    ----------
    account : Account
        Its own money, apart from the programmes'.
    first : int or None
        Month of the first delivery; None as long as it is not called.
    listed : array of bool, shape (households,)
        Families that it reaches for.
    found, arrived : array of bool, shape (households,)
        Families that are known, and those whom payment has reached.
    payments_left : array of int16, shape (households,)
    first_paid : array of int16, shape (households,)
        Month in which each family was first paid, -1 if never.
    received : array of float64, shape (households,)
        What each family got from it so far, PPP$.
    """

    def __init__(
        self,
        name: str,
        config: ResponseConfig,
        households: Households,
        error: TargetingError,
        earliest: int,
        seed: int,
    ) -> None:
        self.name = name
        self.config = config
        self.households = households
        self.error = error
        self.earliest = earliest
        self.seed = seed
        self.first: int | None = None
        self.account = Account()
        count = len(households)
        self.listed, self.found, self.arrived = np.zeros((3, count), dtype=bool)
        self.payments_left = np.full(count, config.months, dtype=np.int16)
        self.first_paid = np.full(count, -1, dtype=np.int16)
        self.received = np.zeros(count)
        self._keys = np.arange(count, dtype=np.int64) ^ name_key("response", name)
        never = uniform_array(seed, Stream.EMERGENCY, self._keys)[3] < config.rails.never_collects
        self.collects: BoolArray = households.has_account | ~never

    def waives(self, month: int) -> bool:
        """Tell whether conditions are waived in a month."""
        if self.first is None or not self.config.waives_conditions:
            return False
        return self.first <= month < self.first + self.config.months

    def call(self, month: int, depth: FloatArray) -> None:
        """Decide on the response once the shock is deep enough."""
        level = float(depth.mean())
        called = month >= self.earliest and level > 0.0 and level >= self.config.trigger
        if self.first is None and called:
            self.first = month + self.config.delay

    def work(self, month: int, context: ResponseContext) -> None:
        """Find families and deliver to those whom the rails have reached, as money lasts."""
        if self.first is None or month < self.first or self.config.kind == "waiver":
            return
        if month == self.first:
            self.open(context)
        draw, turn, pays, *_ = uniform_array(self.seed, Stream.EMERGENCY, self._keys, month)
        kinds = given_by_place(self.config, context, month - self.first)[self.households.territory]
        in_cash = kinds == CASH
        self.found |= self.listed & (draw < self._finding(context))
        gets = self.found & self.collects & (kinds != NOTHING)
        self.arrived |= gets & (pays < self._paying(context, in_cash))
        overhead = np.where(in_cash, self.overhead, self.overhead_in_kind)
        due = self.arrived & (kinds != NOTHING) & (self.payments_left > 0)
        rows = self._affordable(np.flatnonzero(due), turn, self.amount + overhead)
        if rows.size and self.amount > 0:  # what is less than a minor unit is nothing
            self.account.spend("benefits", self.amount * len(rows))
            self.account.spend("administration", int(overhead[rows].sum()))
            self.payments_left[rows] -= 1
            self.first_paid[rows[self.first_paid[rows] < 0]] = month
            value = self.amount / (MINOR_UNITS * context.local_per_ppp)
            self.received[rows] += value
            for kind in np.unique(kinds[rows]):
                self._hand_over(KINDS[kind], rows[kinds[rows] == kind], value, context)

    # Before the first delivery ----------------------------------------------------------------

    def open(self, context: ResponseContext) -> None:
        """Vote the money, share it over places, and draw up the list."""
        money = minor_units(self.config.budget * len(self.households))
        self.account.appropriate(money, 0, 0)
        self.amount = minor_units(self.config.amount)
        own, places = self.config.administration, self.config.by_place
        self.overhead = round(self.amount * own)
        self.overhead_in_kind = round(
            self.amount * (own if places is None else places.administration)
        )
        enrolled = context.lists[self.config.lists]
        zone = np.zeros(len(self.households), dtype=np.int64)
        weight = np.ones(1)
        if self.config.territories == "by-exposure":
            zone = self.households.territory.astype(np.int64)
            weight = context.depth if context.depth.any() else np.ones(len(context.depth))
        self.weight = weight[zone]
        if self.config.top_up:
            self.listed |= enrolled
        topped_up = int(np.count_nonzero(self.listed))
        wanted = round(self.config.coverage * len(self.households)) - topped_up
        self.listed |= self._poorest(~enrolled, zone, weight, max(wanted, 0))
        # Lists of its own side hold whom it builds on, so that these are known from the first day.
        self.found |= self.listed & enrolled

    def _poorest(
        self, others: BoolArray, zone: IntArray, weight: FloatArray, wanted: int
    ) -> BoolArray:
        """The poorest of those not enrolled, as the registry or the village ranks them.

        Each zone's slots are in proportion to its families and its weight.
        """
        households = self.households
        welfare = log_welfare(households["expected_income"], households.size)
        error = np.where(households.registered, self.error.proxy_means, self.error.community)
        draw = normal_array(self.seed, Stream.SCORE, self._keys)[0]
        score = noisy_score(standard(welfare), error, draw)
        rows = np.flatnonzero(others)
        rows = rows[np.lexsort((score[rows], zone[rows]))]
        zone = zone[rows]
        families = np.bincount(zone, minlength=len(weight))
        slots = apportion(wanted, families * weight, families)
        position = np.arange(len(rows)) - np.searchsorted(zone, zone)
        chosen = np.zeros(len(households), dtype=bool)
        chosen[rows[position < slots[zone]]] = True
        return chosen

    # The month --------------------------------------------------------------------------------

    def _finding(self, context: ResponseContext) -> FloatArray:
        """Chance of being found: in the registry, by open visits, or on the other side's list."""
        rails, households = self.config.rails, self.households
        open_visits = 1.0 - context.visits_lost[households.territory]
        alone = np.where(households.registered, rails.registry, rails.census * open_visits)
        other = context.lists["productive" if self.config.lists == "social" else "social"]
        chance: FloatArray = 1.0 - (1.0 - alone) * (1.0 - context.sharing * other)
        return chance

    def _paying(self, context: ResponseContext, in_cash: BoolArray) -> FloatArray:
        """Chance that support reaches a family that was found."""
        rails, households = self.config.rails, self.households
        cash = np.where(households.has_account, rails.account, rails.cash_point)
        visited = rails.field * (1.0 - context.visits_lost[households.territory])
        chance: FloatArray = np.where(in_cash, cash, visited)
        return chance

    def _affordable(self, rows: Rows, turn: FloatArray, price: IntArray) -> Rows:
        """Those whom the money pays: chance decides who waits, not the order of the file.

        Where the response goes by exposure, the chance of coming first is in proportion to it
        (weighted sampling without replacement: the ranks of exponential waiting times).
        """
        with np.errstate(divide="ignore"):
            waiting = -np.log1p(-turn[rows]) / self.weight[rows]
        in_turn: Rows = rows[np.argsort(waiting, kind="stable")]
        return in_turn[np.cumsum(np.maximum(price[in_turn], 1)) <= self.account.available]

    def _hand_over(self, kind: str, rows: Rows, value: float, context: ResponseContext) -> None:
        households = self.households
        if kind != "inputs":
            households[COLUMN[kind]][rows] += value
            return
        # A stock of inputs that works its way through; what the land cannot take is eaten or sold.
        full = np.maximum(INPUT_MEMORY * context.input_cost[rows], 1e-9)
        used = np.minimum(value, np.maximum(1.0 - households["inputs"][rows], 0.0) * full)
        households["inputs"][rows] += used / full
        households["goods"][rows] += value - used
