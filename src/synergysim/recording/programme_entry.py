"""How families and villages come to programmes: fit of rules, search saved, consent, entrants."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from synergysim.institutions.programme import Programme
from synergysim.institutions.target_fit import admitted_share
from synergysim.measures.coordination import mean_of_defined, share_of
from synergysim.model import SynergyModel

ENTRY = ("directed_overlap", "search_saved", "villages_open", "joint_share_of_entrants")
"""Outcomes of how families and villages come to programmes; NaN where nothing of the kind exists.

``directed_overlap``
    Share of the lead's families whom the partner's rules admit, counted on definitions before the
    first month; mean over pairs.
``search_saved``
    Share of partners' costs of finding and checking families that the leads' lists save, over the
    run.
``villages_open``
    Of the villages that productive programmes asked to let them in, the share that had by the end.
``joint_share_of_entrants``
    Of families who enter productive programmes from the first change of a programme's criteria on
    (in the window, where its criteria never change), the share whom a social programme serves at
    the end of the month of entry.
"""


class EntryRecorder:
    """Follows how families and villages come to the programmes of one model.

    Parameters
    ----------
    model : SynergyModel
        Before its first month.
    """

    def __init__(self, model: SynergyModel) -> None:
        self.model = model
        self._changes = 0
        self._entrants: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        system = model.institutions
        with system.intake.ranking.one_look():
            self._overlaps = [
                admitted_share(
                    system.intake.eligibility,
                    pair,
                    system.programmes[pair.lead],
                    system.programmes[pair.partner],
                )
                for pair in system.partnerships
            ]

    def observe(self) -> None:
        """Record the month that the model has just simulated."""
        month, system = self.model.month - 1, self.model.institutions
        programmes = system.of_side("productive")
        changes = sum([programme.changes for programme in programmes])
        if changes == self._changes:  # nobody came and nobody left
            return
        self._changes = changes
        for programme in programmes:
            if not programme.takes_in(month):
                continue
            rows = programme.members[programme.since[programme.members] == month]
            if rows.size:
                joint = int(np.count_nonzero(system.served("social")[rows]))
                self._entrants[programme.name].append((month, joint, rows.size))

    def outcomes(self, window: int) -> dict[str, float]:
        """Give ``ENTRY`` of the run so far.

        Parameters
        ----------
        window : int
            Months at the end of the run in which entrants count where criteria never change.
        """
        system = self.model.institutions
        names = dict.fromkeys(pair.partner for pair in system.partnerships)
        partners = [system.programmes[name] for name in names]
        productive = system.of_side("productive")
        entrants = [row for programme in productive for row in self._counted(programme, window)]
        values = (
            mean_of_defined(self._overlaps),
            share_of(sum(p.search_saved for p in partners), sum(p.search_cost for p in partners)),
            share_of(
                sum(int(np.count_nonzero(p.consents)) for p in productive),
                sum(int(np.count_nonzero(p.asked_consent)) for p in productive),
            ),
            share_of(sum(joint for _, joint, _ in entrants), sum(size for *_, size in entrants)),
        )
        return dict(zip(ENTRY, values, strict=True))

    def _counted(self, programme: Programme, window: int) -> list[tuple[int, int, int]]:
        """Entrants of a programme that count: month, those a social programme serves, and all."""
        changes = programme.config.targeting.changes.values()
        first = min(
            (self.model.case.month(change.date) for change in changes),
            default=self.model.month - window,
        )
        return [row for row in self._entrants[programme.name] if row[0] >= first]
