"""The emergency of a run: which responses are called, what they waive, what they meet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.household.income import LAND_SKILL
from synergysim.household.parameters import household_parameters, named
from synergysim.institutions.response import EmergencyResponse, Ground
from synergysim.scenario.schema import Scenario
from synergysim.world.population import Households
from synergysim.world.shocks import Shocks
from synergysim.world.territory import Territories

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


class Emergency:
    """All responses of a scenario.

    Attributes
    ----------
    responses : dict of str to EmergencyResponse
        Those whose shock strikes.
    waived : bool
        Whether conditional support is paid without checks this month.
    """

    def __init__(
        self, scenario: Scenario, households: Households, territories: Territories, shocks: Shocks
    ) -> None:
        self.scenario = scenario
        self.households = households
        self.territories = territories
        self.shocks = shocks
        self.waived = False
        self.responses = {
            name: EmergencyResponse(
                name, given, households, scenario.institutions.targeting_error,
                0 if given.not_before is None else scenario.month(given.not_before),
                scenario.run.path_seed,
            )
            for name, given in scenario.responses.items()
            if given.shock in scenario.shocks
        }  # fmt: skip
        p = named(household_parameters(scenario.context))
        self._inputs = p.crop_input_cost * p.crop * households.land

    def declare(self, month: int) -> None:
        """Call the responses whose shock is deep enough, and waive what they waive."""
        for response in self.responses.values():
            response.call(month, self.shocks.depth[response.given.shock][month])
        self.waived = any(response.waives(month) for response in self.responses.values())

    def respond(self, month: int, lists: dict[str, BoolArray], sharing: float) -> None:
        """Let every response work; programmes have delivered already.

        Parameters
        ----------
        month : int
        lists : dict of str to array of bool, shape (households,)
            Families that each side's programmes serve.
        sharing : float
            Agreement in force between the sides on whose families are whose, 0 to 1; 1 where
            they share one registry.
        """
        if self.waived:
            self.households["condition"][:] = 0.0
        for response in self.responses.values():
            ground = Ground(
                self.shocks.depth[response.given.shock][month], lists, sharing,
                self.shocks.visits_lost, self._input_cost(),
                self.scenario.context.prices.local_per_ppp,
            )  # fmt: skip
            response.work(month, ground)

    def _input_cost(self) -> FloatArray:
        """What a month of full crop inputs costs each family, PPP$."""
        homes = self.households
        innate = homes["ability"] + self.territories.potential[homes.territory]
        cost: FloatArray = self._inputs * np.exp(LAND_SKILL * innate)
        return cost
