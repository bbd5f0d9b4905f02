"""An instrument, a targeting rule and a ministry's behaviour that the package does not have.

A case names this file under ``extensions``, and uses what it registers:

    extensions: [extension_recipe.py]
    programmes:
      productive:
        extends: lesotho-springs
        instruments:
          food-vouchers:
            value: {value: 120, source: assumed, grade: C, low: 60, high: 240}
            months: 6
        targeting: {rule: women-first}
"""

from __future__ import annotations

import numpy as np

from synergysim import extending as ss


class VoucherSettings(ss.Part):
    """What a programme says about its vouchers."""

    value: float = ss.number("local currency per month", "worth of a voucher", ge=0, le=1e6)
    months: int = ss.number("months", "months of a stay with a voucher", ge=1, le=24)


class FoodVouchers(ss.Instrument):
    """A voucher for food in the first months of a stay."""

    settings = VoucherSettings
    fields = ("goods",)
    dose = "goods"

    def __init__(self, office: ss.Office, config: VoucherSettings) -> None:
        super().__init__(office, config)
        self.worth = round(100 * config.value)  # money is counted in hundredths

    def cost(self, months: int) -> int:
        return self.worth * min(months, self.config.months)

    def committed(self, month: int) -> float:
        office = self.office
        served = month - office.since[office.members]
        left = np.clip(self.config.months - served, 0, None) * office.dose[office.members]
        return self.worth * float(left.sum())

    def deliver(self, month: int, conditions: ss.DeliveryConditions, carried: float) -> None:  # noqa: ARG002
        office = self.office
        served = month - office.since[office.members]
        rows = office.members[(served >= 1) & (served <= self.config.months)]
        amounts = np.floor(self.worth * office.dose[rows].astype(float)).astype(np.int64)
        self.hand_over("goods", rows, amounts, conditions)


def women_first(score: np.ndarray, households: object) -> np.ndarray:
    """Rank families that a woman heads before all others, each group by its noisy score."""
    return score - 10.0 * households.female_head  # type: ignore[attr-defined]


def reciprocal(
    support: float, benefit: float, cost: float, inertia: float, routine: float
) -> float:
    """Do next quarter what has become routine, and what half of the benefit is worth."""
    return min(max(0.5 * routine + 0.5 * support * benefit / (cost + inertia), 0.0), 1.0)


ss.register_instrument("food-vouchers", FoodVouchers)
ss.register_targeting_rule("women-first", ss.TargetingRule(order=women_first))
ss.register_behaviour("reciprocal", reciprocal)
