"""One household's story: what reached it, what befell it and what it did, month by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from synergysim.engine.draws import uniform_array
from synergysim.household.fields import TRAITS
from synergysim.household.income import wages_lost
from synergysim.household.investment import accident_rate
from synergysim.household.kernel import EVENTS_STREAM
from synergysim.household.parameters import named
from synergysim.institutions.programme import Programme
from synergysim.model import SynergyModel
from synergysim.units import DAYS_PER_MONTH
from synergysim.world.territory import COLUMN

BOUGHT = 0.03
"""Share of assets from which building them up in one month is an event."""

KEPT = (
    "assets",
    "savings",
    "know_how",
    "aspiration",
    "social_capital",
    "schooling",
    "insured",
    "attendance",
    "hungry",
    "distress_sale",
    "operates_high",
    "farm_income",
    "wage_income",
)
"""Columns of the household that the story keeps as they are."""


@dataclass
class OnList:
    """How a family stood with one programme when the last month ended."""

    enrolled: bool = False
    refused: bool = False
    owed: int = 0
    left: int = 0
    due: int = -1
    planned: int = -1
    received: float = 0.0


class HouseholdStory:
    """Follows one household of one model.

    Parameters
    ----------
    model : SynergyModel
    row : int
        Its row, from 0.
    """

    def __init__(self, model: SynergyModel, row: int) -> None:
        self.model, self.row = model, row
        households = model.households
        self.traits = {
            trait.name: float(households.traits[i, row]) for i, trait in enumerate(TRAITS)
        }
        self.place = int(households.territory[row])
        self.start = {name: float(households[name][row]) for name in KEPT}
        self.months: list[dict[str, object]] = []
        self.events: list[dict[str, object]] = []
        self._lists = {name: OnList() for name in model.institutions.programmes}
        self._emergency = dict.fromkeys(model.institutions.responses, 0.0)
        self._before = dict(self.start)
        self._drought = False

    def observe(self) -> None:
        """Take in the month that the model has just simulated."""
        month, households, row = self.model.month - 1, self.model.households, self.row
        year, calendar = divmod(self.model.first_calendar_month + month, 12)
        self._when: dict[str, object] = {
            "month": month,
            "date": f"{int(self.model.case.run.start[:4]) + year}-{calendar + 1:02d}",
        }
        now = {name: float(households[name][row]) for name in KEPT}
        received, package = {}, 0.0
        for name, programme in self.model.institutions.programmes.items():
            received[name], assets = self._from_programme(name, programme, month)
            package += assets
        for name, response in self.model.institutions.responses.items():
            received[name] = float(response.received[row]) - self._emergency[name]
            self._emergency[name] += received[name]
            if received[name] > 0.0:
                self._event("emergency", name, received[name])
        self._from_chance(month)
        invested = self._own_doing(month, now, package)
        people = self.traits["size"] * DAYS_PER_MONTH
        self.months.append(
            self._when
            | {
                name: float(households[name][row]) / people
                for name in ("consumption", "income", "earned_income")
            }
            | now
            | {"invested": invested}
            | {f"received_{name}": amount for name, amount in received.items()}
            | {f"enrolled_{name}": on.enrolled for name, on in self._lists.items()}
        )
        self._before = now

    def _event(self, kind: str, subject: str = "", amount: float = float("nan")) -> None:
        self.events.append(self._when | {"kind": kind, "subject": subject, "amount": amount})

    # What reached it --------------------------------------------------------------------------

    def _from_programme(self, name: str, programme: Programme, month: int) -> tuple[float, float]:
        """Note what a programme did; return what it gave, and the part that is assets, PPP$."""
        row, was = self.row, self._lists[name]
        cash, package = programme.cash, programme.package
        is_now = OnList(
            bool(programme.enrolled[row]),
            bool(programme.refused[row]),
            int(cash.months_owed[row]) if cash is not None else 0,
            int(package.left[row]) if package is not None else 0,
            int(package.due[row]) if package is not None else 0,
            was.planned,
            float(programme.received[row]),
        )
        if int(programme.since[row]) == month and is_now.enrolled:
            self._event("enrolled", name, float(programme.dose[row]))
            was.left = is_now.left
            is_now.planned = was.planned = month + 1
        elif was.enrolled and not is_now.enrolled:
            self._event("left", name)
        if is_now.refused and not was.refused:
            self._event("refused", name)
        gave = is_now.received - was.received
        tranche = is_now.left < was.left
        if tranche:
            late = month - was.planned
            self._event("tranche_late" if late > 0 else "tranche", name, gave)
            assert package is not None
            is_now.planned = month + package.config.tranche_every
        elif is_now.left > 0 and is_now.due <= month:
            self._event("tranche_slipped", name)
        elif gave > 0.0:
            self._event("paid_late" if was.owed > 0 else "paid", name, gave)
        if is_now.owed > 0 and is_now.owed != was.owed:
            self._event("unpaid", name)
        self._lists[name] = is_now
        if tranche and package is not None:
            return gave, gave * (1.0 - package.config.consumable)
        return gave, 0.0

    # What befell it ---------------------------------------------------------------------------

    def _from_chance(self, month: int) -> None:
        """Note illness, lost assets, drought, shocks and a new generation, on the run's own draws.

        The draws of a month are a function of seed, stream, row and month, so that they can be
        looked up again and cost a run nothing.
        """
        model, p = self.model, named(self.model.parameters)
        self._draws = self._uniforms(month)
        if self._draws[0] < p.illness_probability:
            self._event("ill")
        factor = self._at_place("accident_factor")
        rate = float(accident_rate(self._before["know_how"], p)) * factor
        self._lost = 0.0
        if self._draws[1] < rate:
            self._lost = float(p.accident_loss * self._draws[2])
            self._event("accident", "", 100.0 * self._lost)
        self._heirs = bool(self._draws[3] < p.renewal)
        if self._heirs:
            self._event("heirs")
        drought = bool(model.territories.drought_left[self.place] > 0.0)
        if drought and not self._drought:
            self._event("drought")
        self._drought = drought
        lost = wages_lost(
            self.traits["exposure"],
            self._at_place("hit_share"),
            self._at_place("hit_loss"),
            self._at_place("whole_jobs"),
        )
        if lost > 0.0:
            self._event("hit", "", 100.0 * lost)

    def _uniforms(self, month: int) -> list[float]:
        key = np.array([self.row], dtype=np.int64)
        seed = self.model.case.run.path_seed
        return [float(u) for u in uniform_array(seed, EVENTS_STREAM, key, month)[:, 0]]

    def _at_place(self, name: str) -> float:
        return float(self.model.territories.matrix[self.place, COLUMN[name]])

    # What it did ------------------------------------------------------------------------------

    def _own_doing(self, month: int, now: dict[str, float], package: float) -> float:
        """Note sales, investment, technology and hunger; return what was invested, PPP$."""
        p, before = named(self.model.parameters), self._before
        if now["distress_sale"] > 0.0:
            self._event("sold", "", now["distress_sale"])
        left = (before["assets"] + package - now["distress_sale"]) * (1.0 - p.depreciation)
        passed = float(p.inherited_assets) if self._heirs else 1.0
        invested = max(now["assets"] / passed - float(left) * (1.0 - self._lost), 0.0)
        if invested > BOUGHT * before["assets"]:
            self._event("invested", "", invested)
        if month > 0 and now["operates_high"] != before["operates_high"]:
            self._event("better_technology" if now["operates_high"] > 0 else "worse_technology")
        if now["hungry"] > before["hungry"] or (month == 0 and now["hungry"] > 0):
            self._event("hungry")
        return invested

    def table(self) -> pd.DataFrame:
        """A row per month; the column ``events`` names what happened in it."""
        frame = pd.DataFrame(self.months)
        texts: dict[object, list[str]] = {}
        for event in self.events:
            words = f"{event['kind']} {event['subject']}".strip()
            texts.setdefault(event["month"], []).append(words)
        frame["events"] = ["; ".join(texts.get(month, [])) for month in frame["month"]]
        return frame

    def happenings(self) -> pd.DataFrame:
        """A row per event: ``month``, ``date``, ``kind``, ``subject``, ``amount``."""
        columns = ["month", "date", "kind", "subject", "amount"]
        return pd.DataFrame(self.events, columns=columns)
