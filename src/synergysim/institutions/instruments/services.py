"""Links to services that visits make for families: enrolment in health insurance."""

from __future__ import annotations

from synergysim.arrays import FloatArray, Rows, SingleArray, TerritoryArray
from synergysim.engine.compiled import kernel
from synergysim.household.fields import STATE_ROW
from synergysim.institutions.delivery import topped_up
from synergysim.institutions.instruments.instrument import Instrument
from synergysim.institutions.office import DeliveryConditions
from synergysim.scenario.programmes import Services as ServicesConfig

_INSURANCE = STATE_ROW["insurance"]


@kernel
def offer_insurance(
    members: Rows,
    dose: SingleArray,
    territory: TerritoryArray,
    visits: FloatArray,
    carried: float,
    insurance: float,
    state: FloatArray,
) -> None:
    """Offer enrolment, as far as visits, doses and the money for the way go."""
    for i in members:
        reached = visits[territory[i]] * float(dose[i]) * carried
        state[_INSURANCE, i] = topped_up(state[_INSURANCE, i], insurance * reached)


class Services(Instrument):
    """Links to services, for as long as a family is on the list."""

    fields = ("insurance",)
    by_visits = True
    settings = ServicesConfig
    dose = None
    config: ServicesConfig

    def cost(self, months: int) -> int:
        """Nothing beyond the way to the families; see ``Instrument.cost``."""
        return 0

    def committed(self, month: int) -> float:
        """Nothing beyond the way to the families; see ``Instrument.committed``."""
        return 0.0

    def deliver(self, month: int, conditions: DeliveryConditions, carried: float) -> None:
        """Offer insurance to the families of the list; see ``Instrument.deliver``."""
        office = self.office
        offer_insurance(
            office.members,
            office.dose,
            office.households.territory,
            conditions.visits,
            carried,
            self.config.insurance,
            office.households.state,
        )
