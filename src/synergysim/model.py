"""The model: a Mesa model, and the order of its month."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NoReturn, SupportsIndex

import numpy as np
import numpy.typing as npt

from synergysim.engine.columnar_model import ColumnarModel
from synergysim.engine.mesa_versions import advance
from synergysim.household.agent import STATE_COLUMNS, TRAIT_COLUMNS, Household
from synergysim.household.kernel import SUMS, Threads, household_range
from synergysim.household.parameters import Seasons, household_parameters
from synergysim.institutions.system import InstitutionalSystem
from synergysim.scenario.base import month_index
from synergysim.scenario.load import Name, ResolvedScenario, load_scenario
from synergysim.scenario.own_code import own_code_named
from synergysim.scenario.schema import Scenario
from synergysim.world.burn_in import snapshot
from synergysim.world.local_economy import LocalEconomy
from synergysim.world.risk_sharing import settle
from synergysim.world.shocks import Shocks
from synergysim.world.territory import Territories

Driver = Literal["production", "loop", "agents"]


def without_shocks(scenario: Scenario) -> Scenario:
    """The same scenario in a world without its shocks, and without responses to them."""
    return scenario.model_copy(update={"shocks": {}, "responses": {}})


class SynergyModel(ColumnarModel):
    """Households, local managers and ministries under one institutional architecture.

    Parameters
    ----------
    case : str, path, ResolvedScenario or Scenario
        A preset's name, a case's file, a loaded case, or the checked values of one.
    driver : {"production", "loop", "agents"}
        How the household rule is applied: in blocks, one household after the other, or every Mesa
        agent's own ``step()``. All three give the same bits.
    threads : int
        Threads of the production driver and of a long past; any number gives the same bits.
    institutions : callable
        Makes the institutions; those of the case, unless a run observes or replays them.

    Attributes
    ----------
    case : Scenario
        The checked values.
    month : int
        Months simulated so far.
    households : Households
        The population as columns: arrays with a value per household, in PPP$ of 2017 per
        household and month where they are flows of money.
    institutions : InstitutionalSystem
    """

    def __init__(
        self,
        case: Name | ResolvedScenario | Scenario,
        *,
        driver: Driver = "production",
        threads: int = 1,
        institutions: Callable[..., InstitutionalSystem] = InstitutionalSystem,
    ) -> None:
        loaded = case if isinstance(case, (ResolvedScenario, Scenario)) else load_scenario(case)
        scenario = loaded.scenario if isinstance(loaded, ResolvedScenario) else loaded
        super().__init__(scenario.run.path_seed)
        self.case = scenario
        self.month = 0
        self.driver = driver
        self.first_calendar_month = int(scenario.run.start[5:]) - 1
        self._threads = Threads(threads)
        run, context = scenario.run, scenario.context
        initial = snapshot(
            context,
            run.households,
            run.population_seed,
            run.burn_in_years,
            self.first_calendar_month,
            run.past,
            threads,
        )
        self.households = initial.households
        self.territories = Territories(context, run.population_seed, run.path_seed)
        initial.resume(self.territories)
        self.parameters, self.seasons = household_parameters(context), Seasons(context)
        self.shocks = Shocks(scenario.shocks, self.territories, run.start, run.months)
        self.local_economy = LocalEconomy(
            context.local_economy, self.territories, initial.normal_spending, initial.normal_assets
        )
        with own_code_named("before the first month"):
            self.institutions = institutions(
                self, scenario, self.households, self.territories, self.shocks
            )
        self.territory_sums = np.zeros((len(self.territories), SUMS), dtype=np.int64)
        self.adopt(Household, self._household_columns())

    # The month --------------------------------------------------------------------------------

    def step(self) -> None:
        """Simulate one month, in the order of the specification."""
        month = self.month
        self.territories.advance_weather(month, self.calendar_month)  # 1 shocks
        self.shocks.strike(month)
        with own_code_named(self._when):
            self.institutions.hold_politics(month)  # 2 politics and institutions
            self.institutions.hold_intakes(month)  # 3 targeting
            self.institutions.work_locally(month)  # 4 local managers
            self.institutions.deliver(month)  # 5 delivery
        self.step_households()  # 6 households
        settle(self.territory_sums, self.territories)  # 7 risk sharing and local economy
        self.local_economy.clear(self.territory_sums, self.calendar_month)
        self.institutions.check_money()
        self.month = month + 1

    def step_households(self) -> None:
        """Apply the household rule to every household, through the chosen driver."""
        self.seasons.set(self.parameters, self.calendar_month)
        if self.driver == "agents":
            self.territory_sums[:] = 0
            self.agents_by_type[Household].do("step")
        elif self.driver == "loop":
            self.territory_sums[:] = 0
            self._step_range(0, len(self.households), width=1)
        else:
            households = self.households
            self.territory_sums[:] = self._threads.month(
                households.state,
                households.traits,
                households.territory,
                self.territories.matrix,
                self.parameters,
                self.case.run.path_seed,
                self.month,
            )

    def step_household(self, row: int) -> None:
        """Apply the household rule to one row; ``Household.step()`` calls it."""
        self._step_range(row, row + 1, width=1)

    def _step_range(self, first: int, last: int, width: int) -> None:
        households = self.households
        household_range(
            first,
            last,
            width,
            households.state,
            households.traits,
            households.territory,
            self.territories.matrix,
            self.parameters,
            self.case.run.path_seed,
            self.month,
            self.territory_sums,
        )

    # Around it --------------------------------------------------------------------------------

    @property
    def calendar_month(self) -> int:
        """Calendar month that comes next, 0 for January."""
        return (self.first_calendar_month + self.month) % 12

    @property
    def date(self) -> str:
        """The coming month as ``YYYY-MM``."""
        year = int(self.case.run.start[:4]) + (self.first_calendar_month + self.month) // 12
        return f"{year}-{self.calendar_month + 1:02d}"

    def _when(self) -> str:
        return f"in month {self.month} ({self.date})"

    def onset(self) -> int | None:
        """Month in which the first shock strikes, or None without a shock."""
        start = self.case.run.start
        onsets = [month_index(s.path.onset, start) for s in self.case.shocks.values()]
        return min(onsets, default=None)

    def leave_out_shocks(self) -> None:
        """Go on as the same scenario without its shocks, and without responses to them.

        Raises
        ------
        ValueError
            If a shock has struck already.
        """
        onset = self.onset()
        if onset is not None and self.month > onset:
            raise ValueError(f"a shock struck in month {onset}, and month {self.month} comes next")
        self.case = without_shocks(self.case)
        run = self.case.run
        self.shocks = Shocks(self.case.shocks, self.territories, run.start, run.months)
        self.institutions.leave_out_shocks(self.case, self.shocks)

    def run(self) -> SynergyModel:
        """Simulate the remaining months of the scenario."""
        while self.month < self.case.run.months:
            advance(self)
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """Refuse copies except those of ``fork``: others would not share columns between parts."""
        raise TypeError(
            "a SynergyModel cannot be copied; a second one made from its `case` and run for as many"
            " months is the same to the bit"
        )

    def close(self) -> None:
        """End the threads and let Mesa forget the model."""
        self._threads.close()
        super().close()

    def _household_columns(self) -> dict[str, npt.NDArray[np.generic]]:
        households = self.households
        stored = {name: households.state[row] for row, name in enumerate(STATE_COLUMNS)}
        traits = {name: households.traits[row] for row, name in enumerate(TRAIT_COLUMNS)}
        flags = (
            "territory",
            "female_head",
            "labour_constrained",
            "registered",
            "has_account",
            "interested",
        )
        return {**stored, **traits, **{name: getattr(households, name) for name in flags}}
