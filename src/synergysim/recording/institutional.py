"""What institutions did in a run, in a few numbers: window means, and changes over the run.

Offices act by the quarter and are looked at by the quarter. Everything is read, nothing is changed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from synergysim.agents.partnership import Partnership
from synergysim.arrays import FloatArray, Rows
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.pairwise import pairwise_sum
from synergysim.model import SynergyModel
from synergysim.recording.exclusion_requests import RequestRecorder
from synergysim.recording.programme_entry import EntryRecorder
from synergysim.scenario.architecture import Function

POOREST = 0.4
"""Share of households, by welfare at the start of the run, that count as the poorest."""

LOCAL_FUNCTIONS: tuple[Function, ...] = ("timing", "delivery")
"""What local managers and councils can settle; they move no lists and no money."""

OF_PAIRS = (
    *("agreement", "effort_lead", "effort_partner", "trust_lead", "trust_partner"),
    *("central_coordination", "central_delivery", "central_targeting"),
    *("target_overlap", "joint_released", "capacity_lead", "capacity_partner"),
)
"""What is read of every pair."""

QUARTERLY = (
    *("support", *OF_PAIRS, "local_coordination", "principals", "information", "resentment"),
    *("services", "aligned", "visits", "dose", "joint_share"),
)
"""What is read every quarter; NaN where it does not exist, such as attendance without a body."""

CHANGES = ("support", "principals", "trust_lead", "capacity_lead", "joint_share")
"""Of these, the last quarter less the first one known is an outcome as well."""


@rule
def _mean(values: FloatArray) -> float:
    return float(pairwise_sum(values) / values.size)


@rule
def _mean_of_rows(rows: Rows, table: FloatArray) -> float:
    places, chosen = table.shape[1], np.empty(rows.size * table.shape[1])
    for n in range(rows.size):
        for j in range(places):
            chosen[n * places + j] = table[rows[n], j]
    return _mean(chosen)


@kernel
def _means_of_places(
    resentment: FloatArray,
    services: FloatArray,
    posts: Rows,
    local: FloatArray,
    aligned: FloatArray,
    visits: FloatArray,
) -> tuple[float, float, float, float, float]:
    """Means over places, and over some programmes' managers of what they agree, align and visit."""
    return (
        _mean(resentment),
        _mean(services),
        _mean_of_rows(posts, local),
        _mean_of_rows(posts, aligned),
        _mean_of_rows(posts, visits),
    )


class InstitutionalRecorder:
    """Follows the institutions of one model.

    Parameters
    ----------
    model : SynergyModel
    """

    def __init__(self, model: SynergyModel) -> None:
        self.model = model
        self.quarters: list[dict[str, float]] = []
        self.agendas: list[tuple[int, int]] = []
        self.requests = RequestRecorder(model)
        self.entry = EntryRecorder(model)
        system = model.institutions
        posts = [system.posts.row[pair.partner] for pair in system.partnerships]
        self._posts = np.array(posts, dtype=np.intp)
        self._poorest = poorest(system.intake.ranking.welfare())

    def observe(self) -> None:
        """Record the month that the model has just simulated."""
        self.requests.observe()
        self.entry.observe()
        if self.model.month % 3 == 0:
            self.quarters.append({**self._offices(), **self._bodies(), **self._reach()})

    def _offices(self) -> dict[str, float]:
        institutions, table = self.model.institutions, self.model.institutions.managers.table
        territories, pairs = institutions.territories, institutions.partnerships
        resentment, services, local, aligned, visits = _means_of_places(
            territories.resentment,
            territories.services,
            self._posts,
            institutions.local_agreements,
            table("aligned"),
            table("visits"),
        )
        row = {
            "support": institutions.government.support,
            "resentment": resentment,
            "services": services,
        }
        if not pairs:
            return row
        of_pairs = [self._of_pair(pair) for pair in pairs]
        several, count = len(pairs) > 1, len(pairs)
        totals = np.add.reduce(of_pairs, axis=0).tolist() if several else of_pairs[0]
        for name, total in zip(OF_PAIRS, totals, strict=True):
            row[name] = total / count
        row["local_coordination"], row["aligned"], row["visits"] = local, aligned, visits
        return row

    def _of_pair(self, pair: Partnership) -> tuple[float, ...]:
        """``OF_PAIRS`` of one pair; what is in force is an agreement times the weaker will."""
        programmes, effort = self.model.institutions.programmes, pair.joint_effort
        agreements, (first, second) = pair.agreements, LOCAL_FUNCTIONS
        return (
            effort,
            *pair.effort,
            *pair.trust,
            effort * pair.obligation(),
            effort * ((agreements[first] + agreements[second]) / 2.0),
            effort * agreements["targeting"],
            pair.overlap,
            pair.released,
            programmes[pair.lead].owner.capacity,
            programmes[pair.partner].owner.capacity,
        )

    def _bodies(self) -> dict[str, float]:
        """Attendance and information of bodies above the local level."""
        bodies = self.model.institutions.bodies
        self.agendas.append(
            (
                sum(body.met * self._agenda(body.config.functions) for body in bodies),
                sum(body.decided for body in bodies),
            )
        )
        if not bodies:
            return {}
        return {
            "principals": mean([mean(body.presence) for body in bodies]),
            "information": mean([body.information for body in bodies]),
        }

    def _agenda(self, functions: Sequence[str]) -> int:
        return len(functions) * max(len(self.model.institutions.partnerships), 1)

    def _reach(self) -> dict[str, float]:
        """What productive families get, and how many of them the social side serves as well."""
        institutions = self.model.institutions
        social, productive = institutions.served("social"), institutions.served("productive")
        served = int(np.count_nonzero(productive))
        if not served:
            return {}
        programmes = institutions.of_side("productive")
        families = sum(programme.members.size for programme in programmes)
        return {
            "joint_share": int(np.count_nonzero(social & productive)) / served,
            "dose": math.fsum(programme.doses for programme in programmes) / families,
        }

    def outcomes(self, window: int) -> dict[str, float]:
        """Outcomes of the run.

        Parameters
        ----------
        window : int
            Months at the end of the run over which levels are averaged.

        Returns
        -------
        dict
            Window means of ``QUARTERLY``; ``<name>_change`` of ``CHANGES``;
            ``support_change_since_first_result``;
            ``decided``, the share of agenda items that bodies passed in the window; and who was
            reached: ``partner_executed``, the share of the budget approved for partner programmes
            that reached families; ``served_twice``, the share of served families whom programmes of
            more than one ministry ever served; ``places_to_poorest``, the share of productive
            families who were among the poorest 40 % at the start; and ``poorest_reached``, the
            share of those who were reached; ``REQUESTS``; and ``ENTRY``.
        """
        quarters = self.quarters[-max(window // 3, 1) :]
        result = {name: mean(_known(quarters, name)) for name in QUARTERLY}
        for name in CHANGES:
            known = _known(self.quarters, name)
            result[f"{name}_change"] = known[-1] - known[0] if known else float("nan")
        result["support_change_since_first_result"] = self._since_first_result()
        result["decided"] = self._decided(len(quarters))
        result |= self._places() | self._partners()
        return result | self.requests.outcomes() | self.entry.outcomes(window)

    def _since_first_result(self) -> float:
        """Change of support from the first quarter with a family on a productive list on."""
        known = [row["support"] for row in self.quarters]
        first = next((i for i, row in enumerate(self.quarters) if "joint_share" in row), None)
        return float("nan") if first is None else known[-1] - known[first]

    def _decided(self, quarters: int) -> float:
        if not self.model.institutions.bodies or not self.agendas:
            return float("nan")
        before = self.agendas[-quarters - 1] if len(self.agendas) > quarters else (0, 0)
        items = self.agendas[-1][0] - before[0]
        return (self.agendas[-1][1] - before[1]) / items if items else 0.0

    def _partners(self) -> dict[str, float]:
        """What partners' money did, and families that programmes of two owners served."""
        institutions = self.model.institutions
        accounts = [institutions.programmes[p.partner].account for p in institutions.partnerships]
        voted = sum(account.appropriated for account in accounts)
        reached = sum(account.used["benefits"] + account.used["delivery"] for account in accounts)
        by_owner: dict[str, npt.NDArray[np.bool_]] = {}
        for programme in institutions.programmes.values():
            owner = programme.owner.name
            by_owner[owner] = by_owner.get(owner, False) | programme.ever
        count = sum(ever.astype(np.int64) for ever in by_owner.values())
        served = int(np.count_nonzero(count)) if by_owner else 0
        return {
            "partner_executed": reached / voted if voted else float("nan"),
            "served_twice": float(np.count_nonzero(count > 1)) / served if served else float("nan"),
        }

    def _places(self) -> dict[str, float]:
        ever = np.zeros(len(self._poorest), dtype=bool)
        for programme in self.model.institutions.of_side("productive"):
            ever |= programme.ever
        poorest = self._poorest & ever
        reached = int(ever.sum())
        return {
            "places_to_poorest": float(poorest.sum()) / reached if reached else float("nan"),
            "poorest_reached": float(poorest.sum()) / max(int(self._poorest.sum()), 1),
        }


def poorest(values: FloatArray, share: float = POOREST) -> npt.NDArray[np.bool_]:
    """Who is among that share of households with the smallest values, ties broken by row."""
    count = int(np.count_nonzero((np.arange(values.size) + 0.5) / max(values.size, 1) < share))
    if not count:
        return np.zeros(values.size, dtype=np.bool_)
    border = np.partition(values, count - 1)[count - 1]
    found: npt.NDArray[np.bool_] = values < border
    found[np.flatnonzero(values == border)[: count - int(np.count_nonzero(found))]] = True
    return found


def _known(rows: list[dict[str, float]], name: str) -> list[float]:
    return [row[name] for row in rows if name in row]


def mean(values: Sequence[float] | FloatArray) -> float:
    """Mean; NaN of nothing."""
    if not len(values):
        return float("nan")
    # Plain `sum` rounds differently from one Python to the next.
    total = np.add.reduce(values) if isinstance(values, np.ndarray) else math.fsum(values)
    return float(total) / len(values)
