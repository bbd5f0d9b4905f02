"""What each programme delivered: money, goods, lessons and visits, in all and for each family."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synergysim.institutions.programme import Programme
from synergysim.model import SynergyModel
from synergysim.recording.household_accumulators import HouseholdRecord
from synergysim.units import DAYS_PER_MONTH, MINOR_UNITS

DOSES = "doses"
DELIVERED = ("money", "goods", "lessons", "full_visits")
PER = ("run", "family", "family_year")
"""What a row counts: everything, or that over the families or family-years on the list."""

COLUMNS = ("programme", "per", "families_listed", "family_years", *DELIVERED, "share_of_income")


def doses_table(model: SynergyModel, record: HouseholdRecord) -> pd.DataFrame:
    """Count what programmes delivered over the run; three rows a programme.

    Parameters
    ----------
    model : SynergyModel
    record : HouseholdRecord
        Knows what families expected to earn before anything happened.

    Returns
    -------
    DataFrame
        ``programme``; ``per``: ``run``, ``family`` or ``family_year``; ``families_listed`` and
        ``family_years`` of the run; ``money`` and ``goods`` in local currency, which add up to the
        benefits of the table of money; ``lessons`` and ``full_visits``;
        ``share_of_income`` as :func:`share_of_income` gives it. NaN where no family was listed.
    """
    rows: list[dict[str, object]] = []
    for name, programme in model.institutions.programmes.items():
        listed = int(np.count_nonzero(programme.ever))
        years = programme.family_months / 12.0
        about = {"programme": name, "families_listed": listed, "family_years": years}
        about["share_of_income"] = share_of_income(programme, record)
        for per, count in zip(PER, (1.0, float(listed), years), strict=True):
            amounts = delivered(programme).items()
            each = {key: amount / count if count else np.nan for key, amount in amounts}
            rows.append({**about, "per": per, **each})
    return pd.DataFrame(rows, columns=list(COLUMNS))


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
