"""What institutions did, quarter by quarter: the record from which coordination is read.

Kept only when asked for. It reads public attributes and changes nothing: a run that is recorded
takes the same draws as one that is not.
"""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pandas as pd

from synergysim.agents.partnership import FUNCTIONS, LEAD, PARTNER, Partnership
from synergysim.arrays import BoolArray
from synergysim.measures.coordination import (
    LEVELS,
    NAN,
    Convergence,
    agreed_work,
    freely_released,
    mean_of_defined,
    mean_over_families,
    share_of,
)
from synergysim.measures.coverage import coverage
from synergysim.model import SynergyModel
from synergysim.recording.joint_beneficiaries import JointFamilies
from synergysim.recording.public_money import Key, QuarterlyMoney
from synergysim.recording.recording_options import INSTITUTIONS, table_of
from synergysim.scenario.architecture import Function

Row = dict[str, object]

YEAR = 4
"""Quarters over which flows are pooled: money, deliveries and intakes are lumpy."""


class CoordinationRecorder:
    """Follows the institutions of one model.

    Parameters
    ----------
    model : SynergyModel
    """

    def __init__(self, model: SynergyModel) -> None:
        self.model = model
        self.system = model.institutions
        self.owners = {name: p.owner.name for name, p in self.system.programmes.items()}
        self.money = QuarterlyMoney(self.system, len(model.households))
        self.rows: dict[str, list[Row]] = defaultdict(list)
        programmes = self.system.programmes
        self.joint = [
            JointFamilies(programmes[p.lead], programmes[p.partner], model.households)
            for p in self.system.partnerships
        ]
        self._counts: dict[str, tuple[int, int]] = {}
        self._met = {council.name: [0, 0] for council in self.system.councils}
        self._admitted: list[tuple[int, int]] = []
        self._planned: list[tuple[float, float]] = []

    def observe(self) -> None:
        """Record the month that the model has just simulated; a quarter's last month closes it."""
        month = self.model.month - 1
        for joint in self.joint:
            joint.observe(month)
        for council in self.system.councils:
            seen = self._met[council.name]
            seen[0] += int(council.met.sum())
            # What was decided this month is in full force; older decisions have begun to lapse.
            seen[1] += int((council.met * (council.agreement == 1.0)).sum())
        if month % 3 == 2 or self.model.month == self.model.case.run.months:
            self._close(month)

    def _close(self, month: int) -> None:
        start = self.model.case.run.start
        year, calendar = divmod(int(start[5:]) - 1 + month, 12)
        quarter: Row = {"month": month, "date": f"{int(start[:4]) + year}-{calendar + 1:02d}"}
        self.money.close(quarter)
        self._note_partnerships(quarter)
        self._note_ministries(quarter)
        self._note_bodies(quarter)
        self._note_exclusions(quarter)
        self._note_profile(quarter)
        self._note_convergence(quarter, month)

    # Ministries and bodies --------------------------------------------------------------------

    def _note_partnerships(self, quarter: Row) -> None:
        for pair, joint in zip(self.system.partnerships, self.joint, strict=True):
            row: Row = quarter | {
                "lead": pair.lead,
                "partner": pair.partner,
                "lead_ministry": self.owners[pair.lead],
                "partner_ministry": self.owners[pair.partner],
                "effort_lead": pair.effort[LEAD],
                "effort_partner": pair.effort[PARTNER],
                "trust_lead": pair.trust[LEAD],
                "trust_partner": pair.trust[PARTNER],
                "fit": pair.fit,
                "target_overlap": pair.overlap,
                "pair_information": pair.information,
                "joint_released": self._released(pair),
                "joint_families": int(joint.joint.sum()),
                "agreed_work": float(np.mean([pair.coordination(f) for f in FUNCTIONS])),
                "local_work": self._ties(pair),
            }
            for function in FUNCTIONS:
                row[f"agreed_{function}"] = pair.agreements[function]
                row[f"settled_{function}"] = pair.settled_at.get(function, "nobody")
            self.rows["partnerships"].append(row)

    def _released(self, pair: Partnership) -> float:
        """Share of the pair's joint money released; NaN where there is none, or none yet."""
        begun = self.system.programmes[pair.partner].account.appropriated > 0
        return pair.released if pair.terms.joint is not None and begun else NAN

    def _note_ministries(self, quarter: Row) -> None:
        money = ("committed", "released", "retained", "unspent", "executed")
        for name, ministry in self.system.ministries.items():
            seats = [
                (pair.effort[side], pair.trust[side], pair.trust[1 - side])
                for pair, side in ministry.seats
            ]
            effort, trust, trusted = np.mean(seats, axis=0).tolist() if seats else (NAN,) * 3
            own = [self.money.latest[self._key(p)] for p, o in self.owners.items() if o == name]
            held, kept = self._held(name)
            self.rows["ministries"].append(
                quarter
                | {
                    "ministry": name,
                    "title": ministry.title,
                    "sector": ministry.sector,
                    "support": self.system.government.support,
                    "office_capacity": ministry.capacity,
                    "effort": effort,
                    "trust": trust,
                    "trusted": trusted,
                }
                | {use: math.fsum(amounts[use] for amounts in own) for use in money}
                | {"held": held / self.money.unit, "kept_back": kept / self.money.unit}
            )

    def _key(self, programme: str) -> Key:
        """Under what a programme's account is kept."""
        return self.system.programmes[programme].config.side, programme

    def _held(self, ministry: str) -> tuple[float, float]:
        """Joint money of the quarter that a ministry holds, and what it kept back of it."""
        held = kept = 0.0
        for pair in self.system.partnerships:
            joint, flow = pair.terms.joint, self.money.quarter[self._key(pair.partner)]
            if joint is not None and joint.holder == ministry:
                held += pair.terms.joint_part * flow["committed"]
                kept += flow["retained"]
        return held, kept

    def _note_bodies(self, quarter: Row) -> None:
        for body in self.system.bodies:
            met, decided = self._counts.get(body.name, (0, 0))
            self._counts[body.name] = (body.met, body.decided)
            self.rows["bodies"].append(
                quarter
                | {
                    "body": body.name,
                    "title": body.config.title,
                    "level": body.config.level,
                    "members": body.size,
                    "places": 1,
                    "meetings": body.met - met,
                    "decisions": body.decided - decided,
                    "meeting_attendance": body.attendance,
                    "information": body.information,
                    "local_agreement": NAN,
                }
            )
        for council in self.system.councils:
            met, decided = self._met[council.name]
            self._met[council.name] = [0, 0]
            self.rows["bodies"].append(
                quarter
                | {
                    "body": council.name,
                    "title": council.config.title,
                    "level": "local",
                    "members": len(council.members) + council.config.other_members,
                    "places": len(council.met),
                    "meetings": met,
                    "decisions": decided,
                    "meeting_attendance": float(council.attendance.mean()),
                    "information": NAN,
                    "local_agreement": float(council.agreement.mean()),
                }
            )

    def _note_exclusions(self, quarter: Row) -> None:
        """What programmes share with those whose families they are to leave out."""
        programmes, intake = self.system.programmes, self.system.intake
        for name, programme in programmes.items():
            exclude = intake.eligibility.criteria(programme).exclude
            if exclude is None or exclude.programme not in programmes:
                continue
            both = programme.enrolled & programmes[exclude.programme].enrolled
            self.rows["exclusions"].append(
                quarter
                | {
                    "programme": name,
                    "other": exclude.programme,
                    "when": exclude.when,
                    "served_by_other": share_of(int(both.sum()), int(programme.enrolled.sum())),
                    "rule": exclude.when == "always" or programme.excludes_served,
                }
            )

    # The profile ------------------------------------------------------------------------------

    def _note_profile(self, quarter: Row) -> None:
        cells = {
            "national": [self._settled(f, "national") for f in FUNCTIONS],
            "intermediate": [self._settled(f, "intermediate") for f in FUNCTIONS],
            "local": self._local(),
        }
        cells["national"][FUNCTIONS.index("budget")] = self._national_budget()
        for level in LEVELS:
            for function, value in zip(FUNCTIONS, cells[level], strict=True):
                self.rows["coordination"].append(
                    quarter | {"level": level, "function": function, "value": value}
                )

    def _settled(self, function: Function, level: str) -> float:
        """Agreements that a level reached, with the will behind them; design counts as national."""
        remit = [b.config.functions for b in self.system.bodies if b.config.level == level]
        if level != "national" and not any(function in functions for functions in remit):
            return NAN
        names = ("national", "design") if level == "national" else (level,)
        pairs = self.system.partnerships
        strength = [
            p.agreements[function] if p.settled_at.get(function) in names else 0.0 for p in pairs
        ]
        return agreed_work(strength, [p.effort for p in pairs])

    def _national_budget(self) -> float:
        """Joint money released of what could be kept back; without any, agreement and will."""
        shares = []
        for pair in self.system.partnerships:
            joint = pair.terms.joint
            if joint is None:
                shares.append(pair.coordination("budget"))
                continue
            held = pair.holder is not None
            holdable = pair.config.retention if held else 1.0
            released = self._released(pair)
            if np.isnan(released):
                continue
            shares.append(freely_released(released, 0.0 if joint.binding else holdable))
        return mean_of_defined(shares)

    def _local(self) -> list[float]:
        """Families sent by local managers; nobody local moves budgets; working ties otherwise."""
        partners = [self.system.programmes[p.partner] for p in self.system.partnerships]
        counts = [(p.admitted, p.referred) for p in partners]
        self._admitted.append((sum(c[0] for c in counts), sum(c[1] for c in counts)))
        now, before = self._admitted[-1], (0, 0)
        if len(self._admitted) > YEAR:
            before = self._admitted[-1 - YEAR]
        sent = share_of(now[1] - before[1], now[0] - before[0])
        ties = mean_of_defined([self._ties(pair) for pair in self.system.partnerships])
        return [sent, NAN, ties, ties]

    def _ties(self, pair: Partnership) -> float:
        """Working agreement of a pair on the ground, over the partner programme's families."""
        place, count = self.model.households.territory, len(self.system.territories)
        enrolled = self.system.programmes[pair.partner].enrolled
        agreement = np.clip(self.system.local_agreement(pair), 0.0, 1.0)
        return mean_over_families(agreement, np.bincount(place[enrolled], minlength=count))

    # Convergence ------------------------------------------------------------------------------

    def _note_convergence(self, quarter: Row, month: int) -> None:
        everybody = np.zeros(len(self.model.households), dtype=bool)
        joint, whole = 0, 0
        for family in self.joint:
            everybody |= family.joint
            joint += int(family.joint.sum())
            whole += int(family.whole(month).sum())
        self._planned.append(self._joint_money())
        planned = [sum(values) for values in zip(*self._planned[-YEAR:], strict=True)]
        recent = range(month // 3 - YEAR + 1, month // 3 + 1)
        came = sum(f.deliveries.get(q, 0) for f in self.joint for q in recent)
        fitting = sum(f.with_cash.get(q, 0) for f in self.joint for q in recent)
        poor: BoolArray = self.system.intake.ranking.poor()
        found = Convergence(
            coverage(everybody, poor),
            share_of(planned[0] - planned[1], planned[0]),
            share_of(fitting, came),
            share_of(whole, joint),
        )
        self.rows["convergence"].append(
            quarter
            | dict(zip(FUNCTIONS, found.parts, strict=True))
            | {
                "index": found.index,
                "arithmetic": found.arithmetic,
                "joint_families": int(everybody.sum()),
                "joint_deliveries": came,
                "deliveries_with_cash": fitting,
            }
        )

    def _joint_money(self) -> tuple[float, float]:
        """Money planned for joint families in the quarter, and what was retained of it."""
        planned = retained = 0.0
        for pair in self.system.partnerships:
            joint, flow = pair.terms.joint, self.money.quarter[self._key(pair.partner)]
            share = float(pair.settled_at.get("budget") == "design")
            if joint is not None:
                share = pair.terms.joint_part
            planned += share * flow["committed"]
            retained += flow["retained"] if share > 0.0 else 0.0
        return planned, min(retained, planned)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The record as frames, by the names in ``INSTITUTIONS``."""
        return {
            name: table_of(name, self.money.rows if name == "budgets" else self.rows[name])
            for name in INSTITUTIONS
        }
