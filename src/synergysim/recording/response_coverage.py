"""How far and how fast each emergency response came, and along which rails."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from synergysim.arrays import BoolArray
from synergysim.institutions.response import EmergencyResponse
from synergysim.model import SynergyModel
from synergysim.outcomes.listed import OF_RESPONSES
from synergysim.outcomes.outcome import names_of
from synergysim.recording.household_accumulators import HouseholdRecord
from synergysim.recording.result_columns import Columns

RESPONSES = "responses"

_KINDS = {"response": object} | dict.fromkeys(names_of(OF_RESPONSES), np.float64)

NO_RESPONSES = pd.DataFrame(columns=list(_KINDS)).astype(_KINDS)
"""The table of a run without any."""


def responses_columns(model: SynergyModel, record: HouseholdRecord) -> Columns | None:
    """Tell of each response whom it reached, and when; a row a response.

    Parameters
    ----------
    model : SynergyModel
    record : HouseholdRecord
        Knows who was poor before anything happened.

    Returns
    -------
    mapping of str to array, or None
        Column ``response``, then the outcomes of responses; NaN where there is nobody to take a
        share of. A waiver of conditions lists and pays nobody. None without responses.
    """
    if not model.institutions.responses:
        return None
    rows = [
        _reach(response, record.poor) | _speed(response, model.onset() or 0)
        for response in model.institutions.responses.values()
    ]
    names = pd.Series(list(model.institutions.responses), dtype=object)
    found: dict[str, Any] = {"response": names}
    return found | {name: np.array([row[name] for row in rows]) for name in names_of(OF_RESPONSES)}


def _reach(response: EmergencyResponse, poor: BoolArray) -> dict[str, float]:
    households, paid = response.households, response.first_paid >= 0
    listed, money = response.listed, response.received
    total = float(money.sum())
    return {
        "listed": float(listed.mean()),
        "found": float(response.found.mean()),
        "paid": float(paid.mean()),
        "poor_paid": _share(paid, poor),
        "leakage": float(money[~poor].sum()) / total if total else float("nan"),
        "registered_paid": _share(paid, listed & households.registered),
        "unregistered_paid": _share(paid, listed & ~households.registered),
        "account_paid": _share(paid, listed & households.has_account),
        "no_account_paid": _share(paid, listed & ~households.has_account),
    }


def _speed(response: EmergencyResponse, onset: int) -> dict[str, float]:
    months = response.first_paid[response.first_paid >= 0] - onset
    if not months.size:
        return dict.fromkeys(("months_to_first", "months_to_half"), float("nan"))
    return {"months_to_first": float(months.min()), "months_to_half": float(np.median(months))}


def _share(who: BoolArray, among: BoolArray) -> float:
    return float(who[among].mean()) if among.any() else float("nan")
