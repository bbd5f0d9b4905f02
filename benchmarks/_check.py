"""Are the forms the same rule? Each shadows a whole run of the production driver, on its draws."""

from __future__ import annotations

import numpy as np
from _forms import FORMS, Form
from _models import scenario

from synergysim.engine.draws import uniform_array
from synergysim.household.fields import STATE_ROW
from synergysim.model import SynergyModel
from synergysim.scenario.schema import Scenario

HOUSEHOLDS, MONTHS = 300, 48
"""They hold the shock, its response and several intakes."""

TOLERANCE = 1e-9
"""Relative; the C library's functions and the package's differ in the last bits."""


MORE_STREAM = 9_001
"""Draws of what :class:`ShadowedModel` delivers beside the programmes; the next one too."""


class ShadowedModel(SynergyModel):
    """A production run beside which a form lives the same months from its own state.

    Attributes
    ----------
    difference : float
        Largest relative difference in any month and column.
    differs : set of str
        Columns in which one was above the tolerance.
    sums_agree : bool
        Whether every month's sums by territory were the same within their rounding.
    used : array of bool, shape (columns,)
        Columns in which anything but zero was seen before a month.
    """

    def __init__(self, case: Scenario, form: type[Form]) -> None:
        super().__init__(case)
        self.form = form(self, keyed=True)
        self.difference = 0.0
        self.differs: set[str] = set()
        self.sums_agree = True
        self.used = np.zeros(len(self.households.state), dtype=bool)
        self.keys = np.arange(case.run.households, dtype=np.int64)

    def step_households(self) -> None:
        self._deliver_more()
        self.form.take(self.households.state)
        super().step_households()
        self.form.see(self.parameters, self.territories.matrix)
        self.form.live(self.month)
        expected, found = self.households.state, np.empty_like(self.households.state)
        self.form.give(found)
        off = np.abs(found - expected) / np.maximum(np.abs(expected), 1.0)
        self.difference = max(self.difference, float(off.max()))
        apart = (off > TOLERANCE).any(axis=1)
        self.differs |= {name for name, row in STATE_ROW.items() if apart[row]}
        # Production rounds each household's part to a unit, and the plain forms their sums.
        rounding = np.bincount(self.households.territory, minlength=len(self.territories)) + 1
        allowed = rounding[:, None] + TOLERANCE * np.abs(self.territory_sums)
        sums_off = np.abs(self.form.sums - self.territory_sums)
        self.sums_agree &= bool((sums_off <= allowed).all())

    def _deliver_more(self) -> None:
        """Add deliveries of every kind, so that none goes unseen, however few the case makes."""
        households = self.households
        draws = uniform_array(0, MORE_STREAM, self.keys, self.month)
        households["condition"][:] = draws[0] < 0.5
        households["works"][:] = draws[1] * (draws[2] < 0.3)
        households["insurance"][:] = draws[3] < 0.1
        served = uniform_array(0, MORE_STREAM + 1, self.keys, self.month)
        households["goods"][:] += 20.0 * served[1] * (served[0] < 0.2)
        households["package"][:] += 300.0 * served[2] * (served[0] > 0.98)
        for name in ("training", "coaching", "groups", "association"):
            households[name][:] = np.maximum(households[name], served[3] * (served[1] < 0.2))
        self.used |= households.state.any(axis=1)


def check(households: int = HOUSEHOLDS, months: int = MONTHS) -> None:
    """Print the largest difference of each form, and stop at one above the tolerance."""
    print(f"The same rule: {households} households, {months} months, against the production driver")
    for form in FORMS:
        model = ShadowedModel(scenario(households, months), form)
        model.run()
        print(f"  {form.title:34} largest relative difference {model.difference:.1e}")
        if not (model.difference <= TOLERANCE and model.sums_agree):
            where = ", ".join(sorted(model.differs)) or "sums of territories"
            raise SystemExit(f"{form.title} is not the same rule: {where}")
        unused = [name for name, row in STATE_ROW.items() if not model.used[row]]
        if unused:
            raise SystemExit(f"The check says nothing on {', '.join(unused)}")
    print()
