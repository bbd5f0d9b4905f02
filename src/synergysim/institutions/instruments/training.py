"""Training, coaching, groups and associations, carried to families by promoters' visits."""

from __future__ import annotations

from synergysim.arrays import BoolArray, FloatArray, MonthArray, Rows, SingleArray, TerritoryArray
from synergysim.engine.compiled import kernel, rule
from synergysim.household.fields import STATE_ROW
from synergysim.institutions.delivery import topped_up
from synergysim.institutions.instruments.instrument import Instrument
from synergysim.institutions.office import DeliveryConditions
from synergysim.scenario.programmes import Training as TrainingConfig

_FIELDS = ("training", "coaching", "groups", "association")
_TRAINING, _COACHING, _GROUPS, _ASSOCIATION = (STATE_ROW[name] for name in _FIELDS)


@rule
def agreement(served_by_partner: bool, mixed_messages: float, aligned: float) -> float:
    """Part of a lesson that remains where two programmes' messages do not agree."""
    return 1.0 - mixed_messages * (1.0 - aligned) if served_by_partner else 1.0


@kernel
def train(  # noqa: PLR0913  (a compiled loop)
    month: int,
    members: Rows,
    since: MonthArray,
    dose: SingleArray,
    territory: TerritoryArray,
    visits: FloatArray,
    aligned: FloatArray,
    partner: BoolArray,
    mixed_messages: float,
    carried: float,
    months: int,
    training: float,
    coaching: float,
    groups: float,
    association: float,
    state: FloatArray,
) -> float:
    """Train and coach families, as far as visits, doses and the money for the way go.

    Returns
    -------
    float
        Training given, in months of full training of a family.
    """
    lessons = 0.0
    for i in members:
        if month - since[i] < months:
            place = territory[i]
            reached = visits[place] * float(dose[i]) * carried
            taught = training * agreement(partner[i], mixed_messages, aligned[place]) * reached
            state[_TRAINING, i] = topped_up(state[_TRAINING, i], taught)
            state[_COACHING, i] = topped_up(state[_COACHING, i], coaching * reached)
            state[_GROUPS, i] = topped_up(state[_GROUPS, i], groups * reached)
            state[_ASSOCIATION, i] = topped_up(state[_ASSOCIATION, i], association * reached)
            lessons += taught
    return lessons


class Training(Instrument):
    """Training and company by promoters, in the first months of a stay."""

    fields = _FIELDS
    by_visits = True
    settings = TrainingConfig
    dose = "lessons"
    config: TrainingConfig

    def cost(self, months: int) -> int:
        """Nothing beyond the way to the families; see ``Instrument.cost``."""
        return 0

    def committed(self, month: int) -> float:
        """Nothing beyond the way to the families; see ``Instrument.committed``."""
        return 0.0

    def deliver(self, month: int, conditions: DeliveryConditions, carried: float) -> None:
        """Teach the families that are still in training; see ``Instrument.deliver``."""
        office, config = self.office, self.config
        households = office.households
        self.delivered += train(
            month,
            office.members,
            office.since,
            office.dose,
            households.territory,
            conditions.visits,
            conditions.aligned,
            conditions.served_by_partner,
            conditions.mixed_messages,
            carried,
            config.months,
            config.dose * office.teaching(month),
            config.coaching,
            config.groups,
            config.association,
            households.state,
        )
