"""Whom responses paid, household by household, so that the same families can be found again."""

from __future__ import annotations

import numpy as np

from synergysim.model import SynergyModel
from synergysim.recording.result_columns import Columns

FAMILIES_PAID = "families_paid"


def families_paid_columns(model: SynergyModel) -> Columns:
    """Tell of each household whether a response paid it, and what it has at the end.

    Parameters
    ----------
    model : SynergyModel
        After its last month.

    Returns
    -------
    mapping of str to array
        A row per household: ``household`` (its row, the same in all runs with the same seeds),
        ``response_paid`` (whether a response paid it, in cash or in kind) and ``assets``.
    """
    count = len(model.households)
    paid = np.zeros(count, dtype=bool)
    for response in model.institutions.responses.values():
        paid |= response.first_paid >= 0
    return {
        "household": np.arange(count, dtype=np.int32),
        "response_paid": paid,
        "assets": model.households["assets"],
    }
