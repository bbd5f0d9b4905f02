"""Are the forms the same rule? Each shadows a whole run of the production driver, on its draws."""

from __future__ import annotations

import numpy as np
from _forms import FORMS, Form
from _models import scenario

from synergysim.agents import household_parameters as given
from synergysim.model import SynergyModel
from synergysim.scenario.schema import Scenario

HOUSEHOLDS, MONTHS = 300, 48
"""They hold the shock, its response and several intakes."""

TOLERANCE = 1e-9
"""Relative; the C library's functions and the package's differ in the last bits."""

DAYS = 30.4


class ShadowedModel(SynergyModel):
    """A production run beside which a form lives the same months from its own state.

    Attributes
    ----------
    difference : float
        Largest relative difference in any month and column.
    aside : array of bool, shape (households,)
        Households that sold just enough to eat at the hunger floor, where the last bit says
        whether they count as hungry, and for which the form's last bit said otherwise.
    """

    def __init__(self, case: Scenario, form: type[Form]) -> None:
        super().__init__(case)
        self.form = form(self, keyed=True)
        self.difference = 0.0
        self.aside = np.zeros(len(self.households), dtype=bool)

    def live_households(self) -> None:
        self.form.take(self.households.state)
        super().live_households()
        self.form.see(self.parameters, self.territories.matrix)
        self.form.live(self.month)
        expected, found = self.households, self.households.copy()
        self.form.give(found.state)
        parameters = self.parameters
        floor = expected.size * (
            parameters[given.HUNGER_FLOOR] * parameters[given.SUBSISTENCE]
            * parameters[given.LINE] * DAYS * parameters[given.SEASON_FOOD]
        )  # fmt: skip
        at_floor = np.isclose(expected["consumption"], floor, rtol=TOLERANCE, atol=0.0)
        self.aside |= at_floor & (expected["hungry"] != found["hungry"])
        scale = np.maximum(np.abs(expected.state), 1.0)
        off = np.abs(found.state - expected.state) / scale
        self.difference = max(self.difference, float(off[:, ~self.aside].max()))


def check() -> None:
    """Print the largest difference of each form, and stop at one above the tolerance."""
    print(f"The same rule: {HOUSEHOLDS} households, {MONTHS} months, against the production driver")
    for form in FORMS:
        model = ShadowedModel(scenario(HOUSEHOLDS, MONTHS), form)
        model.run()
        aside = f", {model.aside.sum()} set aside" if model.aside.any() else ""
        print(f"  {form.title:34} largest relative difference {model.difference:.1e}{aside}")
        if not (model.difference <= TOLERANCE and model.aside.mean() < 0.05):
            raise SystemExit(f"{form.title} is not the same rule")
    print()
