"""The whole model with its households in another form, institutions unchanged."""

from __future__ import annotations

from time import process_time

from _forms import Form

from synergysim.model import SynergyModel
from synergysim.scenario import load_scenario
from synergysim.scenario.schema import Scenario

CASE = "lesotho-covid19-emergency-cash"
START = "2019-10"


def scenario(households: int, months: int, burn_in_years: int = 20) -> Scenario:
    """Return the shipped case in another size, starting half a year before its shock."""
    run = {
        "start": START,
        "households": households,
        "months": months,
        "burn_in_years": burn_in_years,
    }
    return load_scenario(CASE, overrides={"run": run}).scenario


class FormModel(SynergyModel):
    """The model with its household stage in a given form.

    Attributes
    ----------
    hand_over : float
        Seconds spent on handing columns over, which a model written in that form would not spend.
    """

    def __init__(self, case: Scenario, form: type[Form], keyed: bool = False) -> None:
        super().__init__(case)
        self.form = form(self, keyed)
        self.hand_over = 0.0

    def step_households(self) -> None:
        state = self.households.state
        began = process_time()
        self.seasons.set(self.parameters, self.calendar_month)
        self.form.take(state)
        self.form.see(self.parameters, self.territories.matrix)
        taken = process_time()
        self.form.live(self.month)
        lived = process_time()
        self.form.give(state)
        self.territory_sums[:] = self.form.sums
        self.hand_over += taken - began + process_time() - lived
