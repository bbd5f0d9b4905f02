"""Deliveries of all programmes: those that the compiled call knows together, others in their turn.

A programme delivers in its turn, by its own method, when something belongs to it that the compiled
call does not know, such as an instrument of a user's own. That is slower by some microseconds a
month, and gives the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from itertools import accumulate, groupby
from typing import Any

import numpy as np

from synergysim.arrays import FloatArray, Rows
from synergysim.engine.shared_numbers import gather
from synergysim.institutions.instruments.cash import CALENDAR, Cash
from synergysim.institutions.instruments.package import Package
from synergysim.institutions.instruments.services import Services
from synergysim.institutions.instruments.training import Training
from synergysim.institutions.joint_delivery import (
    DESIGN,
    MONEY,
    NUMBERS,
    TODAY,
    count_doses,
    deliver_month,
)
from synergysim.institutions.ledger import CELLS, first_unbalanced
from synergysim.institutions.programme import Programme
from synergysim.scenario.institutions import Staff
from synergysim.units import MINOR_UNITS

KNOWN = {"cash": Cash, "package": Package, "training": Training, "services": Services}
"""Instruments that the compiled call delivers, in the order of delivery."""

NOBODY: Rows = np.zeros(0, dtype=np.intp)

_OWES, _FIRST_DUE, _LISTED, _LISTED_END, _CLAIMING, _CLAIMING_END = range(len(CELLS), len(MONEY))
_SEARCH, _FOUND, _RATE, _DOSES, _CAPACITY, _HIRED, _VISITED = range(len(TODAY))


def is_known(programme: Programme) -> bool:
    """Whether the compiled call knows all that a programme does."""
    return type(programme) is Programme and all(
        type(instrument) is KNOWN.get(name) for name, instrument in programme.instruments.items()
    )


class Deliveries:
    """Deliveries of all programmes of a run.

    Arrays of programmes and instruments become rows of tables that the compiled call reads; the
    objects go on as views of their rows, so that Python sees and changes the same numbers.

    Parameters
    ----------
    programmes : mapping of str to Programme
        In the order of delivery, which is that of managers' rows; before anybody is enrolled.
    speakers : mapping of str to int
        Row of the programme whose messages a programme's families hear as well; -1 for none.
    waiting : container of str
        Programmes that wait for what others owe, which is asked in Python.
    staff : Staff
    local_per_ppp : float
    visits, aligned, follows : array of float64, shape (programmes, territories)
        Visits made of a full round, agreement of messages with the partner programme, and chance
        that a tranche follows its calendar; they go on changing with the run.

    Attributes
    ----------
    ranges : list of (bool, list of int)
        Rows that follow each other, and whether the compiled call delivers them.
    """

    def __init__(
        self,
        programmes: Mapping[str, Programme],
        speakers: Mapping[str, int],
        waiting: Container[str],
        staff: Staff,
        local_per_ppp: float,
        visits: FloatArray,
        aligned: FloatArray,
        follows: FloatArray,
    ) -> None:
        self.programmes = list(programmes.values())
        known = [is_known(one) and one.name not in waiting for one in self.programmes]
        for row, one in enumerate(self.programmes):  # lists that are no rows cannot be looked up
            speaker = speakers[one.name]
            known[row] &= speaker < 0 or known[speaker]
        self.ranges = [
            (alike, [row for row, _ in found])
            for alike, found in groupby(enumerate(known), key=lambda row: row[1])
        ]
        self._known = {row: self.programmes[row] for row, alike in enumerate(known) if alike}
        if self._known:
            self._describe(speakers, staff)
            self._lay_out((MINOR_UNITS * local_per_ppp, self._design), (visits, aligned, follows))

    def _lay_out(self, described: tuple[Any, ...], met: tuple[FloatArray, ...]) -> None:
        """Turn arrays of programmes and instruments into tables."""
        known, first, every = self._known, self.programmes[0], len(self.programmes)
        households, places = first.households, len(first.keys)
        cash, package, training = (
            {row: one.instruments[name] for row, one in known.items() if name in one.instruments}
            for name in ("cash", "package", "training")
        )
        transfers, goods = (dict(enumerate(found.values())) for found in (cash, package))

        self._money = np.zeros((every, len(MONEY)), dtype=np.int64)
        gather({row: one.account for row, one in known.items()}, "cells", self._money[:, :_OWES])
        gather(cash, "owes", self._money[:, _OWES : _OWES + 1])
        gather(package, "first_due", self._money[:, _FIRST_DUE : _FIRST_DUE + 1])

        numbers = np.zeros((every, len(NUMBERS)))
        added = len(NUMBERS) - 3
        gather(known, "cells", numbers[:, :added])
        for column, found in enumerate((cash, package, training), start=added):
            gather(found, "cells", numbers[:, column : column + 1])

        def table(rows: int, kind: type) -> Any:
            return np.empty((rows, len(households)), dtype=kind)

        lists = {
            name: gather(known, name, table(every, kind))
            for name, kind in (("enrolled", np.bool_), ("dose", np.float32), ("received", float))
        }
        months = table(every + len(goods), np.int32)
        gather(known, "since", months[:every])
        gather(goods, "due", months[every:])
        counts = table(2 * len(transfers) + len(goods), np.int16)
        gather(transfers, "months_earned", counts)
        gather(transfers, "months_owed", counts[len(transfers) :])
        gather(goods, "left", counts[2 * len(transfers) :])
        monthly = gather(transfers, "monthly", table(len(transfers), np.int64))

        self._today = np.zeros((len(TODAY), every))
        self._given = (
            first.seed, *described, self._today, self._money, numbers,
            np.array([one.keys for one in self.programmes]), *met, lists["enrolled"], months,
            lists["dose"], lists["received"], monthly, counts, households.territory,
            households.labour_constrained, households.state,
        )  # fmt: skip
        self._counted = self._money, self._design, lists["dose"], households.territory
        self._packages = [
            one.package if row in known else None for row, one in enumerate(self.programmes)
        ]
        self._hiring = [(row, one) for row, one in known.items() if one.missing]
        self._visits, self._doses = met[0], np.zeros((every, places))
        self._seen = [(-1, 0.0)] * every
        self._capacities: list[float] = []
        self._lists = NOBODY

    def _describe(self, speakers: Mapping[str, int], staff: Staff) -> None:
        """Write down what programmes are as long as the run lasts."""
        self._design = np.zeros(len(self.programmes), dtype=DESIGN)
        next_row = dict.fromkeys(("cash", "package"), 0)
        for row, one in self._known.items():
            config, found = one.config, self._design[row]
            found["start"], found["key"], found["lead"] = one.start, one.key, speakers[one.name]
            found["first_calendar_month"] = one.calendar_month(0) - 1
            found["delivers"], found["as_needed"] = config.delivers, one.account.as_needed
            found["condition"], found["messages"] = config.condition, one.gives_messages
            found["administration"] = config.costs.administration
            found["counts_search"] = config.costs.targeting is None
            found["way"], found["missing"] = one.delivery_cost, one.missing
            found["quality"], found["lateness"] = one.quality, staff.lateness
            found["mixed_messages"] = staff.mixed_messages
            for name in next_row:
                found[name] = next_row[name] if name in one.instruments else -1
                next_row[name] += name in one.instruments
            if config.cash is not None:
                found["paid_every"] = config.cash.payment_every
                months = config.cash.calendar or CALENDAR
                found["calendar"] = sum(1 << month - 1 for month in months)
                found["works"] = config.cash.works.labour if config.cash.works is not None else 0.0
            if one.package is not None:
                package = one.package.config
                found["tranche"] = one.package.value / package.tranches
                found["tranche_every"] = package.tranche_every
                found["consumable"] = package.consumable
            if config.training is not None:
                found["trains"], found["lessons"] = True, config.training.months
                for name in ("dose", "coaching", "groups", "association"):
                    found[name] = getattr(config.training, name)
            if config.services is not None:
                found["links"], found["insurance"] = True, config.services.insurance

    def deliver(
        self,
        month: int,
        unchecked: bool,
        visits_lost: FloatArray,
        in_turn: Callable[[Programme, int], None],
    ) -> None:
        """Let every programme deliver what it owes this month.

        Parameters
        ----------
        month : int
        unchecked : bool
            Whether conditions are waived.
        visits_lost : array of float64, shape (territories,)
        in_turn : callable
            Lets a programme deliver that the compiled call does not know.
        """
        if self._known:
            self._look(month)
        for known, rows in self.ranges:
            if known:
                deliver_month(
                    rows[0], rows[-1] + 1, month, unchecked, visits_lost, self._lists, *self._given
                )
            else:
                for row in rows:
                    in_turn(self.programmes[row], month)

    def _look(self, month: int) -> None:
        """Look at what may have changed."""
        programmes, today = self.programmes, self._today
        seen = [(one.changes, one.search) for one in programmes]
        if seen != self._seen:
            self._look_at_lists(seen)
            self._seen = seen
        capacities = [one.owner.capacity for one in programmes]
        if capacities != self._capacities:
            today[_CAPACITY] = self._capacities = capacities
        for row, one in self._hiring:
            today[_HIRED, row] = one.hired(month)
        # Products of many pairs of rows add up as the product of two rows does, to the bit.
        np.vecdot(self._visits, self._doses, out=today[_VISITED])

    def _look_at_lists(self, seen: list[tuple[int, float]]) -> None:
        """Take in families, claims, doses and costs of lists that have changed."""
        today = self._today
        for row, one in self._known.items():
            if seen[row] != self._seen[row]:
                today[_RATE, row] = one.administration  # which counts who was found
                today[_SEARCH, row], today[_FOUND, row] = one.search, one.found
                today[_DOSES, row] = one.doses
        lists = [one.members for one in self.programmes]
        lists += [NOBODY if package is None else package.claims for package in self._packages]
        self._lists = np.concatenate(lists)
        bounds = np.array(list(accumulate(map(len, lists), initial=0)))
        money, count = self._money, len(self.programmes)
        money[:, _LISTED], money[:, _LISTED_END] = bounds[:count], bounds[1 : count + 1]
        money[:, _CLAIMING], money[:, _CLAIMING_END] = bounds[count:-1], bounds[count + 1 :]
        count_doses(self._lists, *self._counted, self._doses)

    def check_money(self) -> None:
        """Assert that no minor unit appeared or vanished on any account."""
        for known, rows in self.ranges:
            if not known or first_unbalanced(rows[0], rows[-1] + 1, self._money) >= 0:
                for row in rows:
                    self.programmes[row].account.check()
