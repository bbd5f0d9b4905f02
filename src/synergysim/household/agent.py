"""The household as a Mesa agent: a view of one row of the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synergysim.engine.columns import column
from synergysim.engine.row_agent import RowAgent
from synergysim.household.columns import DELIVERED, OUTCOMES, STATE, TRAITS

if TYPE_CHECKING:
    from collections.abc import Callable


class Household(RowAgent):
    """One household. Its ``step()`` lives one month by the same rule as the whole population."""

    territory = column("int32", fixed=True, doc="territory it lives in")
    female_head = column("bool", fixed=True, doc="headed by a woman")
    labour_constrained = column("bool", fixed=True, doc="hardly any labour")
    registered = column("bool", fixed=True, doc="in the registry")
    has_account = column("bool", fixed=True, doc="can be paid electronically")
    interested = column("bool", fixed=True, doc="interested in a productive programme")

    size = column("float32", fixed=True, unit="persons", doc="members")
    children = column("float32", fixed=True, unit="persons", doc="members of school age")
    labour = column("float32", fixed=True, unit="ratio", doc="labour endowment")
    land = column("float32", fixed=True, unit="ratio", doc="crop base")
    remittance_weight = column("float32", fixed=True, unit="ratio", doc="remittances")
    exposure = column("float32", fixed=True, unit="share", doc="rank in exposure to shocks")
    own_aspiration = column("float32", fixed=True, unit="0..1", doc="own level of aspirations")
    own_social_capital = column("float32", fixed=True, unit="0..1", doc="own level of ties")
    advantage = column("float32", fixed=True, unit="sd", doc="common part of its endowments")

    assets = column("float64", unit="PPP$", doc="productive assets")
    savings = column("float64", unit="PPP$", doc="liquid savings")
    fresh = column("float64", unit="PPP$", doc="assets delivered lately")
    inputs = column("float64", unit="share", doc="crop inputs in the ground")
    know_how = column("float64", unit="log points", doc="productive know-how")
    aspiration = column("float64", unit="0..1", doc="aspirations")
    social_capital = column("float64", unit="0..1", doc="ties to others")
    expected_income = column("float64", unit="PPP$ per month", doc="income expected")
    capacity = column("float64", unit="log points", doc="persistent earning capacity")
    ability = column("float64", unit="log points", doc="ability of this generation")
    schooling = column("float64", unit="0..1", doc="schooling of the next generation")
    insured = column("float64", unit="0..1", doc="enrolled in health insurance")

    earned_income = column("float64", unit="PPP$ per month", doc="income without transfers")
    income = column("float64", unit="PPP$ per month", doc="income with transfers")
    consumption = column("float64", unit="PPP$ per month", doc="consumption")
    attendance = column("float64", unit="share", doc="school attendance")
    hungry = column("float64", unit="0 or 1", doc="below the hunger floor")
    distress_sale = column("float64", unit="PPP$", doc="assets sold in distress")
    operates_high = column("float64", unit="0 or 1", doc="runs the better technology")
    farm_income = column("float64", unit="PPP$ per month", doc="crops and assets")
    wage_income = column("float64", unit="PPP$ per month", doc="wages")
    shared = column("float64", unit="PPP$", doc="received from risk sharing, net")

    cash = column("float64", unit="PPP$", doc="cash delivered this month")
    goods = column("float64", unit="PPP$", doc="goods delivered this month")
    package = column("float64", unit="PPP$", doc="assets delivered this month")
    training = column("float64", unit="0..1", doc="training this month")
    coaching = column("float64", unit="0..1", doc="coaching this month")
    groups = column("float64", unit="0..1", doc="savings groups this month")
    condition = column("float64", unit="0 or 1", doc="support asks for school attendance")
    works = column("float64", unit="share", doc="wage time that public works take")
    insurance = column("float64", unit="0..1", doc="health insurance offered this month")

    def step(self) -> None:
        """Live one month: the reference driver of the household rule."""
        live: Callable[[int], Any] = self.model.live_one_household
        live(self.row)


STATE_COLUMNS = tuple(given.name for given in STATE + OUTCOMES + DELIVERED)
TRAIT_COLUMNS = tuple(given.name for given in TRAITS)
