"""Villages' requests: whether leaving out who is served already became a rule, and what it did."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from synergysim.arrays import BoolArray
from synergysim.institutions.programme import Programme
from synergysim.measures.coordination import NAN, mean_of_defined, share_of
from synergysim.model import SynergyModel

ON_REQUEST = "on-request"

REQUESTS = ("request_rule", "request_rule_month", "overlap_under_rule", "overlap_without_rule")
"""Outcomes of villages' requests; NaN where no programme may be asked, or none was in that state.

``request_rule``
    Share of the programmes that villages may ask for which it had become the rule by the end.
``request_rule_month``
    Month of the run, from 0, in which it first became the rule of a programme.
``overlap_under_rule``, ``overlap_without_rule``
    Of families taken in under the rule, and of those taken in without it, the share whom the
    programme left out serves at the same time; pooled over months and programmes.
"""


class RequestRecorder:
    """Follows the programmes that villages may ask to leave out who is served already.

    Parameters
    ----------
    model : SynergyModel
    """

    def __init__(self, model: SynergyModel) -> None:
        self.model = model
        self.since: dict[str, float] = {}
        self._counts = {True: [0, 0], False: [0, 0]}
        self._leads = {
            pair.partner: pair.lead
            for pair in model.institutions.partnerships
            if pair.terms.exclude_served == ON_REQUEST
        }
        self._may_be_asked = [
            name
            for name, programme in model.institutions.programmes.items()
            if name in self._leads or programme.config.targeting.exclude is not None
        ]  # dated changes of criteria leave that as it is

    def observe(self) -> None:
        """Record the month that the model has just simulated."""
        month = self.model.month - 1
        for programme, served in self._asked():
            name = programme.name
            if programme.excludes_served and np.isnan(self.since.get(name, NAN)):
                self.since[name] = month
            since = self.since.setdefault(name, NAN)
            later = programme.enrolled & (programme.since >= since)  # nobody where it is no rule
            for ruled, families in ((True, later), (False, programme.enrolled & ~later)):
                count = self._counts[ruled]
                count[0] += int(np.count_nonzero(families & served))
                count[1] += int(np.count_nonzero(families))

    def _asked(self) -> Iterator[tuple[Programme, BoolArray]]:
        """Programmes that villages may ask, with the families whom they may ask to leave out."""
        system = self.model.institutions
        for name in self._may_be_asked:
            programme = system.programmes[name]
            exclude = system.intake.eligibility.criteria(programme).exclude
            others = [self._leads[name]] if name in self._leads else []
            if exclude is not None and exclude.when == ON_REQUEST:
                others.append(exclude.programme)
            served = [system.programmes[o].enrolled for o in others if o in system.programmes]
            if served:
                yield programme, np.logical_or.reduce(served)

    def outcomes(self) -> dict[str, float]:
        """Give ``REQUESTS`` of the run so far."""
        months = list(self.since.values())
        ruled = [float(not np.isnan(month)) for month in months]
        values = (
            mean_of_defined(ruled),
            min((m for m in months if not np.isnan(m)), default=NAN),
            share_of(*self._counts[True]),
            share_of(*self._counts[False]),
        )
        return dict(zip(REQUESTS, values, strict=True))
