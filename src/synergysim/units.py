"""Units of time and money that the model, its calibration and its reports share."""

from __future__ import annotations

MONTHS_PER_YEAR = 12
DAYS_PER_YEAR = 365.0
DAYS_PER_MONTH = DAYS_PER_YEAR / MONTHS_PER_YEAR


def years_voted(months: int) -> float:
    """Years for which a run of so many months votes money: whole quarters, at their beginning."""
    return 3 * -(-months // 3) / MONTHS_PER_YEAR


MINOR_UNITS = 100
"""Cents, or the like, in a unit of currency: money is kept in whole ones."""
