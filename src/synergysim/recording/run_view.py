"""A run at its end, as measures read it: arrays of households, monthly series, and its records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from synergysim.arrays import BoolArray, FloatArray
from synergysim.household.fields import STATE_ROW, TRAIT_ROW
from synergysim.recording import household_kernels as at
from synergysim.recording.counterfactual import CounterfactualComparison
from synergysim.recording.doses import share_of_income
from synergysim.recording.recorder import Recorder

FLAGS = ("female_head", "labour_constrained", "registered", "has_account", "interested")
"""Facts about a household that are true or false and do not change."""

AVERAGED = {
    "consumption": at.WINDOW_CONSUMPTION,
    "income": at.WINDOW_INCOME,
    "earned_income": at.WINDOW_EARNED,
}
"""Flows whose sums over the window are recorded for every household."""


class RunView:
    """One run after its last month. Its arrays cannot be written to.

    Parameters
    ----------
    recorder : Recorder
        Of the run.
    window : int
        Months at the end of the run over which outcomes are averaged.
    against : CounterfactualComparison, optional
        Losses and recoveries, where a shock struck.
    without_shock : RunView, optional
        The same run without its shocks and responses; None where there is none to compare with.

    Attributes
    ----------
    window : range
        Months over which outcomes are averaged.
    persons : array of float64, shape (households,)
        Members of each household.
    territory : array of int32, shape (households,)
        Territory of each household, from 0.
    poverty_line : float
        PPP$ of 2017 per person and day.
    sides : tuple of str
        Sides of programmes, for ``served`` and ``received``.
    recorder, against
        What the package's own measures read; their arrays must not be written to.
    """

    sides = ("social", "productive")

    def __init__(
        self,
        recorder: Recorder,
        window: int,
        against: CounterfactualComparison | None = None,
        without_shock: RunView | None = None,
    ) -> None:
        model = recorder.model
        self.recorder, self.against, self.without_shock = recorder, against, without_shock
        self.window = range(max(recorder.months - window, 0), recorder.months)
        self.persons = _fixed(model.households.size.astype(np.float64))
        self.territory = _fixed(model.households.territory)
        self.poverty_line = model.case.context.poverty_line
        self._series: Mapping[str, FloatArray] | None = None

    def __len__(self) -> int:
        """Households of the run."""
        return len(self.persons)

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """Give a column of households after the last month, shape (households,).

        Parameters
        ----------
        name : str
            A field of a household (``docs/household.md``), or one of ``FLAGS``.

        Raises
        ------
        KeyError
            If there is no such column.
        """
        households = self.recorder.model.households
        if name in STATE_ROW:
            return _fixed(households.state[STATE_ROW[name]])
        if name in TRAIT_ROW:
            return _fixed(households.traits[TRAIT_ROW[name]])
        if name in FLAGS:
            return _fixed(getattr(households, name))
        known = ", ".join([*STATE_ROW, *TRAIT_ROW, *FLAGS])
        raise KeyError(f"households have no column {name}; there are: {known}")

    def mean(self, name: str) -> FloatArray:
        """Mean of each household's consumption, income or earned income over the window.

        Returns
        -------
        array of float64, shape (households,)
            PPP$ of 2017 per household and month; over the months of the run's own window.

        Raises
        ------
        KeyError
            If ``name`` is none of ``AVERAGED``.
        """
        if name not in AVERAGED:
            raise KeyError(f"no mean of {name} is recorded; there are: {', '.join(AVERAGED)}")
        households = self.recorder.household_record
        return _fixed(households.totals[AVERAGED[name]].astype(np.float64) / len(households.window))

    def monthly(self, name: str) -> FloatArray:
        """Give a monthly aggregate, shape (months,), from the first month on.

        Parameters
        ----------
        name : str
            A column of the table ``monthly``, or of ``Recorder.series``.

        Raises
        ------
        KeyError
            If there is no such aggregate.
        """
        if self._series is None:
            self._series = self.recorder.series()
        if name not in self._series:
            known = ", ".join(self._series)
            raise KeyError(f"no month's {name} is recorded; there are: {known}")
        return _fixed(self._series[name])

    @property
    def welfare_at_start(self) -> FloatArray:
        """Expected income before the first month, PPP$ of 2017 per person and day."""
        return _fixed(self.recorder.household_record.welfare.astype(np.float64))

    @cached_property
    def shares_of_income(self) -> Mapping[str, float]:
        """Yearly benefit of a listed family over its expected income, by programme."""
        programmes = self.recorder.model.institutions.programmes
        record = self.recorder.household_record
        return {name: share_of_income(programme, record) for name, programme in programmes.items()}

    @property
    def remoteness(self) -> FloatArray:
        """Remoteness of each household's territory, 0 to 1."""
        model = self.recorder.model
        return _fixed(model.territories.remoteness[model.households.territory])

    def served(self, side: str) -> BoolArray:
        """Tell whom programmes of a side ever had on a list, shape (households,)."""
        programmes = self.recorder.model.institutions.of_side(side)
        nobody = np.zeros(len(self), dtype=bool)
        return _fixed(np.logical_or.reduce([nobody, *(one.ever for one in programmes)]))

    def received(self, side: str) -> FloatArray:
        """What each household received from programmes of a side over the run, PPP$ of 2017."""
        return _fixed(self.recorder.household_record.received(side))


def _fixed(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
