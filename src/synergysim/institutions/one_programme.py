"""What one programme with several components costs: one staff, one queue, one vote.

Components are in one programme where no boundary lies between them. Their staff carries the
families of all of them; what is still owed by a component that comes first holds up those behind it
in the same place; and what an emergency takes, it takes from the whole vote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from synergysim.agents.partnership import Partnership
from synergysim.institutions.programme import Programme

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


class OneProgramme:
    """Components of one programme.

    Parameters
    ----------
    components : list of Programme
        In the order of delivery.
    rows : list of int
        Their managers' rows.
    caseload : array of float64, shape (programmes,)
        Families per manager of every programme of the run, by row.
    """

    def __init__(self, components: list[Programme], rows: list[int], caseload: FloatArray) -> None:
        self.components = components
        self.rows = rows
        self._caseload = caseload[rows]
        self._counted, self._visited = -1, 1.0

    @property
    def visited_once(self) -> float:
        """Families of the programme over the places that its components give them, at most 1.

        A family that gets several components is one family of the staff's.
        """
        changes = sum([component.changes for component in self.components])
        if changes != self._counted:
            self._counted = changes
            listed = np.zeros(len(self.components[0].enrolled), dtype=bool)
            for component in self.components:
                listed |= component.enrolled
            places = sum([component.members.size for component in self.components])
            self._visited = int(np.count_nonzero(listed)) / places if places else 1.0
        return self._visited

    def share_staff(self, crowding: FloatArray) -> None:
        """Let all staff carry the same number of families, theirs and the others'.

        Parameters
        ----------
        crowding : array of float64, shape (programmes,)
            Families per financed place of every programme; changed in place so that a manager's
            caseload times it is the mean over all managers of the programme.
        """
        families = self._caseload * crowding[self.rows]
        each = float(np.add.reduce(families)) / len(self.rows) * self.visited_once
        crowding[self.rows] = each / self._caseload

    def ahead(self, programme: Programme, month: int, places: int) -> BoolArray:
        """Places where earlier components still owe something; array of bool, shape (places,)."""
        found = np.zeros(places, dtype=bool)
        for component in self.components[: self.components.index(programme)]:
            waiting = np.flatnonzero(component.overdue(month))
            found[component.households.territory[waiting]] = True
        return found

    def moved(self, share: float) -> float:
        """Share that an emergency takes from every component.

        Parameters
        ----------
        share : float
            Share of the productive components' money that it takes where votes are apart. The sum
            is the same.
        """
        votes = [component.config.budget for component in self.components]
        productive = [c.config.budget for c in self.components if c.is_productive]
        whole = sum(votes)
        return share * sum(productive) / whole if whole > 0.0 else 0.0


def programmes_of(
    pairs: Iterable[Partnership], programmes: Mapping[str, Programme], caseload: FloatArray
) -> dict[str, OneProgramme]:
    """The one programme of each component, by the component's name; nothing for others.

    Parameters
    ----------
    pairs : iterable of Partnership
    programmes : mapping of str to Programme
        In the order of delivery, which is that of managers' rows.
    caseload : array of float64, shape (programmes,)
    """
    group: dict[str, set[str]] = {}
    for pair in pairs:
        if pair.terms.boundary == "none":
            whole = {pair.lead, pair.partner}
            for name in (pair.lead, pair.partner):
                whole |= group.get(name, set())
            for name in whole:
                group[name] = whole
    names = list(programmes)
    made: dict[int, OneProgramme] = {}
    for whole in group.values():
        if id(whole) not in made:
            rows = [row for row, name in enumerate(names) if name in whole]
            made[id(whole)] = OneProgramme([programmes[names[r]] for r in rows], rows, caseload)
    return {name: made[id(whole)] for name, whole in group.items()}


def crowding_of(programmes: Iterable[Programme], teams: Iterable[OneProgramme]) -> FloatArray:
    """Families for each place that is paid for, as the staff of every programme carries them.

    Parameters
    ----------
    programmes : iterable of Programme
        In the order of their managers' rows.
    teams : iterable of OneProgramme
        Programmes whose components have one staff.
    """
    crowding = np.array([programme.crowding for programme in programmes])
    for team in teams:
        team.share_staff(crowding)
    return crowding


def queuing(whole: Mapping[str, OneProgramme]) -> set[str]:
    """Components that wait in one queue for others ahead of them."""
    return {name for name, one in whole.items() if one.components[0].name != name}
