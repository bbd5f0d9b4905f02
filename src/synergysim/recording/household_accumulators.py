"""What is remembered of every household: a few sums and counts, however many the months."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import BoolArray, FloatArray
from synergysim.institutions.targeting import log_welfare
from synergysim.model import SynergyModel
from synergysim.recording.household_kernels import (
    COUNTS,
    FIRST_CASH,
    FIRST_SUPPORT,
    SUMS,
    TOTALS,
    YEARS,
    month_of_households,
    year_of_households,
)
from synergysim.thresholds import below
from synergysim.units import DAYS_PER_MONTH


class HouseholdRecord:
    """Remembers the households of one model, month by month.

    Parameters
    ----------
    model : SynergyModel
        Before its first month.
    window : int
        Months at the end of the run over which outcomes are averaged.
    coping : range, optional
        Months over which hunger and distress sales are counted, and in the last year of them
        attendance; the window by default.

    Attributes
    ----------
    totals : array of float32, shape (len(TOTALS), households)
    counts : array of int16, shape (len(COUNTS), households)
    years : array of float32, shape (len(YEARS), households)
        Rows as ``household_pass`` names them.
    lived, in_window : int
        Years lived in full, and those of them that ended inside the window.
    first_year : range
        The twelve months from the onset of a shock; none without a shock.
    welfare : array of float32, shape (households,)
        Expected income at the start, PPP$ per person and day: what groups and rankings rest on.
    poor : array of bool
        Whose welfare at the start is below the poverty line.
    assets, schooling : array of float32
        At the start.
    high : array of bool
        Who ran the better technology at the start.
    eligible : dict of str to array of bool
        Who meets the criteria of some programme of each side at the start.
    """

    def __init__(self, model: SynergyModel, window: int, coping: range | None = None) -> None:
        households, months = model.households, model.case.run.months
        count = len(households)
        self.model = model
        self.window = range(max(months - window, 0), months)
        self.coping = self.window if coping is None else coping
        # Its last year, by when schools that a shock closed are open again.
        self.school = self.coping[-12:]
        self.first_year = range(0) if coping is None else coping[:12]
        counted = (self.window, self.coping, self.school, self.first_year)
        self._counted = [tuple(month in one for one in counted) for month in range(months)]
        self.line = model.case.context.poverty_line * DAYS_PER_MONTH
        self.year = np.zeros(count)
        self.totals = np.zeros((len(TOTALS), count), dtype=np.float32)
        self.counts = np.zeros((len(COUNTS), count), dtype=np.int16)
        self.counts[[FIRST_CASH, FIRST_SUPPORT]] = -1
        self.years = np.zeros((len(YEARS), count), dtype=np.float32)
        self.sums = np.zeros(SUMS)
        self.lived = self.in_window = 0
        welfare = (
            np.exp(log_welfare(households["expected_income"], households.size)) / DAYS_PER_MONTH
        )
        self.welfare = welfare.astype(np.float32)
        line = model.case.context.poverty_line
        self.poor: BoolArray = below(self.welfare, line, line)
        self.assets = households["assets"].astype(np.float32)
        self.schooling = households["schooling"].astype(np.float32)
        self.high = households["operates_high"] > 0.0
        intake = model.institutions.intake
        with intake.ranking.one_look():
            self.eligible: dict[str, BoolArray] = {
                side: np.logical_or.reduce(
                    [np.zeros(count, dtype=bool)]
                    + [intake.eligibility.eligible(one) for one in model.institutions.of_side(side)]
                )
                for side in ("social", "productive")
            }

    def observe(self) -> FloatArray:
        """Take in the month that the model has just simulated.

        Returns
        -------
        array of float64
            Sums over households, by the positions that ``household_pass`` names.
        """
        model, households = self.model, self.model.households
        month, institutions = model.month - 1, model.institutions
        in_window, in_coping, at_school, in_first_year = self._counted[month]
        month_of_households(
            month,
            households.state,
            households.traits,
            self.line,
            institutions.served("social"),
            institutions.served("productive"),
            self.received("social"),
            in_window,
            in_coping,
            at_school,
            in_first_year,
            self.year,
            self.totals,
            self.counts,
            self.sums,
        )
        return self.sums

    def close_year(self) -> tuple[float, float, float] | None:
        """Close a calendar year: sums over persons of headcount, gap and severity.

        None if the run began during the year: its sum cannot be held against a year's line.
        """
        month = self.model.month - 1
        if month < 11:
            self.year[:] = 0.0
            return None
        inside = month in self.window
        found = year_of_households(
            self.lived == 0,
            inside,
            self.model.households.size,
            self.line,
            self.year,
            self.counts,
            self.years,
        )
        self.lived += 1
        self.in_window += inside
        return found

    def received(self, side: str) -> FloatArray:
        """What each household has received from a side so far, PPP$."""
        programmes = self.model.institutions.of_side(side)
        if len(programmes) == 1:
            return programmes[0].received
        total = np.zeros(len(self.year))
        for programme in programmes:
            total += programme.received
        return total
