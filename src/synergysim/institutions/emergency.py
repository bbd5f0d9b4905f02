"""Emergency responses of a run: triggers, waived conditions, conditions of delivery."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import BoolArray, FloatArray, SingleArray
from synergysim.engine.compiled import kernel
from synergysim.household.income import crop_base
from synergysim.household.parameters import household_parameters, named
from synergysim.institutions.response import EmergencyResponse, ResponseContext
from synergysim.scenario.schema import Scenario
from synergysim.world.population import Households
from synergysim.world.shocks import Shocks
from synergysim.world.territory import Territories


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
                name,
                config,
                households,
                scenario.institutions.targeting_error,
                0 if config.not_before is None else scenario.month(config.not_before),
                scenario.run.path_seed,
            )
            for name, config in scenario.responses.items()
            if config.shock in scenario.shocks
        }
        p = named(household_parameters(scenario.context))
        self._crop, self._input_share = p.crop, p.crop_input_cost

    def declare(self, month: int) -> None:
        """Call the responses whose shock is deep enough, and waive what they waive."""
        for response in self.responses.values():
            response.call(month, self.shocks.depth[response.config.shock][month])
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
            context = ResponseContext(
                self.shocks.depth[response.config.shock][month],
                lists,
                sharing,
                self.shocks.visits_lost,
                self._input_cost(),
                self.scenario.context.prices.local_per_ppp,
                self.months_to_planting(month),
            )
            response.work(month, context)

    def months_to_planting(self, month: int) -> int:
        """Count the months until the next planting, 0 in its month."""
        context, start = self.scenario.context, int(self.scenario.run.start[5:]) - 1
        return (context.livelihood.planting - start - month) % 12

    def _input_cost(self) -> FloatArray:
        """What a month of full crop inputs costs each family, PPP$."""
        households = self.households
        innate = households["ability"] + self.territories.potential[households.territory]
        return self._input_share * crop_bases(self._crop, households.land, innate)


@kernel
def crop_bases(crop: float, land: SingleArray, innate: FloatArray) -> FloatArray:
    """The household rule's ``crop_base`` for all families."""
    found = np.empty(innate.size)
    for i in range(innate.size):
        found[i] = crop_base(crop, land[i], innate[i])
    return found
