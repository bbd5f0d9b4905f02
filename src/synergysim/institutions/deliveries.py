"""Deliveries of all programmes: those that the compiled call knows together, others in their turn.

A programme delivers in its turn, by its own method, when something belongs to it that the compiled
call does not know, such as an instrument of a user's own. That is slower by some microseconds a
month, and gives the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from itertools import accumulate, groupby
from typing import Any

import numpy as np

from synergysim.arrays import FloatArray, IntArray, Rows
from synergysim.engine.shared_numbers import gather
from synergysim.institutions.instruments.cash import CALENDAR, Cash
from synergysim.institutions.instruments.package import Package
from synergysim.institutions.instruments.services import Services
from synergysim.institutions.instruments.training import Training
from synergysim.institutions.joint_delivery import DESIGN, TODAY, deliver_month
from synergysim.institutions.ledger import CELLS, first_unbalanced
from synergysim.institutions.office import TALLY
from synergysim.institutions.programme import Programme
from synergysim.scenario.institutions import Staff
from synergysim.units import MINOR_UNITS

KNOWN = {"cash": Cash, "package": Package, "training": Training, "services": Services}
"""Instruments that the compiled call delivers, in the order of delivery."""

LISTS = {"enrolled": np.bool_, "since": np.int32, "dose": np.float32, "received": np.float64}
OF_CASH = {"monthly": np.int64, "months_earned": np.int16, "months_owed": np.int16}
OF_PACKAGE = {"due": np.int32, "left": np.int16}
"""Arrays with a value for each household that become rows of tables, and their types."""

NOBODY: Rows = np.zeros(0, dtype=np.intp)

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
            self._minor_units = MINOR_UNITS * local_per_ppp
            self._lay_out(len(known))
            self._describe(speakers, staff)

    def _lay_out(self, every: int) -> None:
        """Turn arrays of programmes and instruments into tables."""
        known, households = self._known, self.programmes[0].households
        count, places = len(households), len(self.programmes[0].keys)
        self._households = households

        def tables(
            owners: dict[int, Any], rows: int, kinds: Mapping[str, Any], size: int
        ) -> list[Any]:
            return [
                gather(owners, name, np.empty((rows, size), kind)) for name, kind in kinds.items()
            ]

        accounts = {row: one.account for row, one in known.items()}
        cash, package, training = (
            dict(
                enumerate(
                    one.instruments[name] for one in known.values() if name in one.instruments
                )
            )
            for name in ("cash", "package", "training")
        )
        self._ledgers = tables(accounts, every, {"cells": np.int64}, len(CELLS))[0]
        self._tallies = tables(known, every, {"cells": np.float64}, len(TALLY))[0]
        self._keys: IntArray = np.array([one.keys for one in self.programmes])
        self._tables = [
            *tables(known, every, LISTS, count),
            *tables(cash, len(cash), OF_CASH, count),
            *tables(cash, len(cash), {"owes": np.bool_, "cells": np.float64}, 1),
            *tables(package, len(package), OF_PACKAGE, count),
            *tables(package, len(package), {"first_due": np.int64, "cells": np.float64}, 1),
            *tables(training, len(training), {"cells": np.float64}, 1),
        ]
        self._nobody, self._nowhere = np.zeros(count, dtype=bool), np.zeros(places)
        self._nothing_ahead = self._nowhere > 0.0
        self._today = np.zeros((len(TODAY), every))
        self._doses = np.zeros((every, places, 1))
        self._seen: list[Any] = []
        self._lists: list[Any] = []

    def _describe(self, speakers: Mapping[str, int], staff: Staff) -> None:
        """Write down what programmes are as long as the run lasts."""
        self._design = np.zeros(len(self.programmes), dtype=DESIGN)
        next_row = dict.fromkeys(("cash", "package", "training"), 0)
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
                found["lessons"] = config.training.months
                for name in ("dose", "coaching", "groups", "association"):
                    found[name] = getattr(config.training, name)
            if config.services is not None:
                found["links"], found["insurance"] = True, config.services.insurance

    def deliver(
        self,
        month: int,
        unchecked: bool,
        visits_lost: FloatArray,
        visits: FloatArray,
        aligned: FloatArray,
        follows: FloatArray,
        in_turn: Callable[[Programme, int], None],
    ) -> None:
        """Let every programme deliver what it owes this month.

        Parameters
        ----------
        month : int
        unchecked : bool
            Whether conditions are waived.
        visits_lost : array of float64, shape (territories,)
        visits, aligned, follows : array of float64, shape (programmes, territories)
            Visits made of a full round, agreement of messages with the partner programme, and
            chance that a tranche follows its calendar.
        in_turn : callable
            Lets a programme deliver that the compiled call does not know.
        """
        given: tuple[Any, ...] = ()
        if self._known:
            self._look(month, visits)
            households = self._households
            scratch = np.empty((2, len(households)), dtype=np.int64)
            given = (
                month, self.programmes[0].seed, self._minor_units, self._design, self._today,
                self._ledgers, self._tallies, self._keys, unchecked, visits_lost, self._nowhere,
                self._nothing_ahead, visits, aligned, follows, *self._lists, self._nobody,
                *self._tables, households.territory, households.labour_constrained,
                households.state, scratch[0], scratch[1],
            )  # fmt: skip
        for known, rows in self.ranges:
            if known:
                deliver_month(rows[0], rows[-1] + 1, *given)
            else:
                for row in rows:
                    in_turn(self.programmes[row], month)

    def _look(self, month: int, visits: FloatArray) -> None:
        """Look at what may have changed."""
        seen = [[one.changes for one in self.programmes], [one.search for one in self.programmes]]
        if seen != self._seen:
            self._look_at_lists(seen)
            self._seen = seen
        today, known = self._today, self._known
        for row, one in known.items():
            today[_CAPACITY, row] = one.owner.capacity
            if one.missing:
                today[_HIRED, row] = one.hired(month)
        # Stacked products of single rows add up as the product of two rows does, to the bit.
        today[_VISITED] = (visits[:, None, :] @ self._doses)[:, 0, 0]

    def _look_at_lists(self, seen: list[Any]) -> None:
        """Take in families, claims, doses and costs of lists that have changed."""
        before = self._seen or [[-1] * len(self.programmes)] * 2
        today = self._today
        for row, one in self._known.items():
            if any(now[row] != then[row] for now, then in zip(seen, before, strict=True)):
                today[_RATE, row] = one.administration  # which counts who was found
                today[_SEARCH, row], today[_FOUND, row] = one.search, one.found
                today[_DOSES, row] = one.doses
                if one.gives_messages:
                    self._doses[row, :, 0] = one.doses_by_territory()
        packages = [one.package for one in self.programmes]
        self._lists = [
            *_joined([one.members for one in self.programmes]),
            *_joined([NOBODY if package is None else package.claims for package in packages]),
        ]

    def check_money(self) -> None:
        """Assert that no minor unit appeared or vanished on any account."""
        for known, rows in self.ranges:
            if not known or first_unbalanced(rows[0], rows[-1] + 1, self._ledgers) >= 0:
                for row in rows:
                    self.programmes[row].account.check()


def _joined(lists: Sequence[Rows]) -> tuple[Rows, IntArray]:
    """Join lists of rows, and say where each begins and the last ends."""
    begins = list(accumulate([len(rows) for rows in lists], initial=0))
    return np.concatenate(lists), np.array(begins, dtype=np.int64)
