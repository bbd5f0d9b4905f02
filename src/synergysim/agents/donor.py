"""A donor or agency beside the government: it finances, trains, builds, brings together."""

from __future__ import annotations

import mesa
import numpy as np
import numpy.typing as npt

from synergysim.arrays import FloatArray
from synergysim.scenario.institutions import Donor as DonorConfig


class Donor(mesa.Agent):
    """A donor or agency that strengthens capacity, builds services and forms associations."""

    def __init__(self, model: mesa.Model, config: DonorConfig) -> None:
        super().__init__(model)
        self.config = config

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

    def associate(self, groups: FloatArray, served: npt.NDArray[np.bool_]) -> None:
        """Add this month's part in marketing associations for families that are served.

        Parameters
        ----------
        groups : array, shape (households,)
            Part in groups this month, 0 to 1; changed in place.
        served : array of bool, shape (households,)
        """
        np.minimum(groups + self.config.associations * served, 1.0, out=groups)
