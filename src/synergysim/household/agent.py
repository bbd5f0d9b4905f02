"""The household as a Mesa agent: a view of one row of the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synergysim.engine.columns import Column, column
from synergysim.engine.row_agent import RowAgent
from synergysim.household.fields import DELIVERED, OUTCOMES, STATE, TRAITS

if TYPE_CHECKING:
    from collections.abc import Callable


def _declared() -> dict[str, Column[float]]:
    """Make a column of each trait, and of each field that changes from month to month."""
    traits = {
        trait.name: column("float32", fixed=True, unit=trait.unit, doc=trait.meaning)
        for trait in TRAITS
    }
    return traits | {
        field.name: column("float64", unit=field.unit, doc=field.meaning)
        for field in STATE + OUTCOMES + DELIVERED
    }


class Household(RowAgent, columns=_declared()):
    """One household. Its ``step()`` applies the same rule as the drivers of the population."""

    territory = column("int32", fixed=True, doc="territory of residence")
    female_head = column("bool", fixed=True, doc="headed by a woman")
    labour_constrained = column("bool", fixed=True, doc="hardly any labour")
    registered = column("bool", fixed=True, doc="in the registry")
    has_account = column("bool", fixed=True, doc="can be paid electronically")
    interested = column("bool", fixed=True, doc="interested in a productive programme")

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> float: ...

    def step(self) -> None:
        """Simulate one month: the reference driver of the household rule."""
        step_household: Callable[[int], Any] = self.model.step_household
        step_household(self.row)


STATE_COLUMNS = tuple(given.name for given in STATE + OUTCOMES + DELIVERED)
TRAIT_COLUMNS = tuple(given.name for given in TRAITS)
