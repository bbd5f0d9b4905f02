"""Institutions that replay what was observed in other runs, channel by channel.

Programmes keep their instruments: what is due, and to whom, follows from the replayed lists. What
follows from lists alone (resentment, services that a donor builds, emergency responses) is worked
out for the lists of the replay.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np

from synergysim.institutions.channels import Channel, Path, Paths, compose, place_weights
from synergysim.institutions.office import DeliveryConditions
from synergysim.institutions.programme import Programme
from synergysim.institutions.system import InstitutionalSystem
from synergysim.institutions.targeting import by_territory


class ReplayedProgramme(Programme):
    """A programme whose account covers what it covered in the observed run.

    Attributes
    ----------
    money : Path
    month, payments : int
        The month that it delivers in, and payments of the month so far.
    lessons : float
        Quality of lessons in that month.
    """

    money: Path
    month = payments = 0
    lessons = 1.0

    def deliver(self, month: int, conditions: DeliveryConditions) -> None:
        """Wait where the observed programme waited; see ``Programme.deliver``."""
        conditions.ahead = self.money.ahead[month]
        super().deliver(month, conditions)

    @property
    def available(self) -> int:
        """Some money, or none, as in the observed run."""
        return int(self.money.funded[self.month])

    def affordable_share(self, wanted: int) -> float:  # noqa: ARG002  (the observed one counts)
        """Share that was covered; all or nothing where nothing was due in the observed run."""
        known = float(self.money.funded[self.month])
        share = self.money.paid.get((self.month, self.payments), known)
        self.payments += 1
        return share

    def teaching(self, month: int) -> float:  # noqa: ARG002  (that of the month it delivers in)
        """Quality of lessons in the observed run; see ``Office.teaching``."""
        return self.lessons

    def spend(self, use: str, amount: int) -> int:
        """Say what is covered of travel, and of the rest that all is: shares are paid already."""
        if use != "delivery":
            return amount
        known = float(self.money.funded[self.month])
        return round(self.money.travel.get(self.month, known) * amount)


class ReplayedSystem(InstitutionalSystem):
    """Institutions without politics: each channel comes from one observed run.

    Parameters
    ----------
    *given
        As those of the institutions of a run.
    sources : mapping of channel to Paths
        The observed run that each channel replays.

    Raises
    ------
    ValueError
        If an observed run had other programmes.
    """

    programme_class = ReplayedProgramme

    def __init__(self, *given: Any, sources: Mapping[Channel, Paths]) -> None:
        super().__init__(*given)
        for paths in sources.values():
            if set(paths.programmes) != set(self.programmes):
                raise ValueError(
                    f"observed runs of {', '.join(paths.programmes)} cannot be"
                    f" replayed by {', '.join(self.programmes)}"
                )
        self.sources = sources
        self._month = 0
        everybody = np.ones(len(self.households), dtype=bool)
        self._people = by_territory(everybody, self.households.territory, len(self.territories))
        for name, programme in self.programmes.items():
            met = self._conditions[name]
            money, training = self._path("money", name), self._path("training", name)
            # Each has an owner of its own, whose capacity is that of the observed run's.
            programme.owner = copy.copy(programme.owner)
            programme.owner.name = training.owner
            if isinstance(programme, ReplayedProgramme):
                programme.money = money
            met.lateness, met.mixed_messages = money.lateness, training.mixed_messages
            speaker = training.speaker
            met.served_by_partner = (
                self._nobody if speaker is None else self.programmes[speaker].enrolled
            )

    def _path(self, channel: Channel, name: str) -> Path:
        return self.sources[channel].programmes[name]

    def hold_politics(self, month: int) -> None:
        """Let places change with the lists that are replayed, once a quarter."""
        if month % 3 == 0:
            self._change_places(self.served("social"), self.served("productive"))

    def hold_intakes(self, month: int) -> None:
        """Let families go whose time is over, and put the lists of the month together."""
        for name, programme in self.programmes.items():
            programme.graduate(month)
            money, places = self._path("money", name), self._path("places", name)
            who = self._path("who", name)
            if month not in money.doses:
                continue
            rows, doses = compose(
                money.doses[month],
                place_weights(places, month, self._people),
                places.fullness[month],
                who.order[month],
                programme.gone,
                self.households.territory,
            )
            programme.enrol(rows, month, doses.astype(np.float64))

    def work_locally(self, month: int) -> None:
        """Nothing: what staff did is replayed."""

    def deliver(self, month: int) -> None:
        """Deliver under the conditions that are replayed; see ``InstitutionalSystem.deliver``."""
        self._month = month
        super().deliver(month)

    def _coordinate_locally(self) -> None:
        month, visits = self._month, self.managers.table("visits")
        aligned = self.managers.table("aligned")
        for name, programme in self.programmes.items():
            row = self.posts.row[name]
            money, training = self._path("money", name), self._path("training", name)
            visits[row], aligned[row] = training.visits[month], training.aligned[month]
            self._follows[row] = money.timing[month]
            programme.owner.capacity = float(money.capacity[month])
            quality = self._path("quality", name)
            programme.quality = float(quality.quality[month])
            if isinstance(programme, ReplayedProgramme):
                programme.month, programme.payments = month, 0
                programme.lessons = float(quality.teaching[month])

    def _sharing(self) -> float:
        return float(self.sources["who"].sharing[self._month])

    def check_money(self) -> None:
        """Check emergency responses, whose money is their own; programmes' money was observed."""
        for response in self.responses.values():
            response.account.check()
