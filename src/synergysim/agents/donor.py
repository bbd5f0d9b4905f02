"""A donor or agency beside the government: it finances, trains, builds, brings together."""

from __future__ import annotations

import mesa
import numpy as np
import numpy.typing as npt

from synergysim.arrays import FloatArray
from synergysim.scenario.institutions import Donor as DonorConfig


class Donor(mesa.Agent):
    """A donor or agency that strengthens capacity, builds services and forms associations.

    Parameters
    ----------
    model : mesa.Model
    config : scenario's donor
    forms : str, default "groups"
        Column of households in which its associations are: groups, where both are one thing.
    """

    def __init__(self, model: mesa.Model, config: DonorConfig, forms: str = "groups") -> None:
        super().__init__(model)
        self.config, self.forms = config, forms

    def supports(self, ministry: str, equal: bool) -> bool:
        """Whether it strengthens a ministry; all of them where owners are held equal."""
        return equal or ministry in self.config.supports

    def strengthen(self, capacity: float) -> float:
        """Capacity of a supported ministry after a quarter of technical support."""
        return capacity + self.config.capacity_gain * (1.0 - capacity)

    def build(self, services: FloatArray, working: FloatArray) -> FloatArray:
        """Public services after a quarter, where productive programmes work.

        Parameters
        ----------
        services : array, shape (territories,)
        working : array, shape (territories,)
            1 where a productive programme has clients.
        """
        return services + self.config.services_gain * working * (1.0 - services)

    def associate(self, association: FloatArray, served: npt.NDArray[np.bool_]) -> None:
        """Add this month's part in marketing associations for families that are served.

        Parameters
        ----------
        association : array, shape (households,)
            Part in associations, or in groups that stand for them, this month, 0 to 1; changed in
            place.
        served : array of bool, shape (households,)
        """
        np.minimum(association + self.config.associations * served, 1.0, out=association)
