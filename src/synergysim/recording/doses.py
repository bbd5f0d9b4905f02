"""What each programme delivered: money, goods, lessons and visits, in all and for each family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from synergysim.institutions.programme import Programme
from synergysim.model import SynergyModel
from synergysim.recording.household_accumulators import HouseholdRecord
from synergysim.recording.result_columns import Columns, nothing
from synergysim.units import DAYS_PER_MONTH, MINOR_UNITS

DOSES = "doses"
DELIVERED = ("money", "goods", "lessons", "full_visits")
PER = ("run", "family", "family_year")
"""What a row counts: everything, or that over the families or family-years on the list."""

COLUMNS = ("programme", "per", "families_listed", "family_years", *DELIVERED, "share_of_income")


def doses_columns(model: SynergyModel, shares: Mapping[str, float]) -> Columns:
    """Count what programmes delivered over the run; three rows a programme.

    Parameters
    ----------
    model : SynergyModel
    shares : mapping of str to float
        What :func:`share_of_income` gives of each programme.

    Returns
    -------
    mapping of str to array
        ``programme``; ``per``: ``run``, ``family`` or ``family_year``; ``families_listed`` and
        ``family_years`` of the run; ``money`` and ``goods`` in local currency, which add up to the
        benefits of the table of money; ``lessons`` and ``full_visits``;
        ``share_of_income``. NaN where no family was listed.
    """
    rows: list[tuple[object, ...]] = []
    for name, programme in model.institutions.programmes.items():
        listed = int(np.count_nonzero(programme.ever))
        years, amounts = programme.family_months / 12.0, delivered(programme)
        for per, count in zip(PER, (1.0, float(listed), years), strict=True):
            each = [amounts[key] / count if count else np.nan for key in DELIVERED]
            rows.append((name, per, listed, years, *each, shares[name]))
    if not rows:
        return nothing(COLUMNS)
    programmes, per_what, *numbers = zip(*rows, strict=True)
    found: list[Any] = [programmes, per_what, *(np.array(column) for column in numbers)]
    return dict(zip(COLUMNS, found, strict=True))


def delivered(programme: Programme) -> dict[str, float]:
    """What a programme delivered so far, in the units of the table."""
    given = dict.fromkeys(DELIVERED, 0.0) | {"full_visits": programme.visits}
    for instrument in programme.instruments.values():
        if instrument.dose is not None:
            given[instrument.dose] += instrument.delivered
    return given | {name: given[name] / MINOR_UNITS for name in ("money", "goods")}


def share_of_income(programme: Programme, record: HouseholdRecord) -> float:
    """Yearly benefit of a listed family over the income that it expected before the run.

    A family that was listed for less than a year counts as one of a year: a package is not worth
    twelve times as much because its family leaves after a month.
    """
    listed = programme.ever
    families = int(np.count_nonzero(listed))
    if families == 0:
        return float("nan")
    years = max(programme.family_months / 12.0, float(families))
    households = record.model.households
    daily = record.welfare[listed] * households.size[listed]
    income = 12.0 * DAYS_PER_MONTH * float(np.add.reduce(daily, dtype=np.float64)) / families
    amounts = delivered(programme)
    rate = record.model.case.context.prices.local_per_ppp
    return (amounts["money"] + amounts["goods"]) / rate / years / income
