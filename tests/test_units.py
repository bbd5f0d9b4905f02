"""Units are defined once, and months and years of days agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from synergysim import units
from synergysim.institutions.ledger import minor_units

PACKAGE = Path(units.__file__).parent


def test_twelve_months_have_the_days_of_a_year():
    assert pytest.approx(units.DAYS_PER_YEAR) == units.MONTHS_PER_YEAR * units.DAYS_PER_MONTH


@pytest.mark.parametrize(
    ("months", "years"), [(1, 0.25), (3, 0.25), (4, 0.5), (12, 1.0), (13, 1.25), (108, 9.0)]
)
def test_money_is_voted_for_whole_quarters(months, years):
    assert units.years_voted(months) == years


def test_amounts_are_stored_in_whole_minor_units():
    assert minor_units(12.34) == 1234
    assert minor_units(1.0) == units.MINOR_UNITS


def test_no_other_module_defines_the_days_of_a_month_or_a_year():
    literal = re.compile(r"\b30\.4\d*\b|\b36[45](\.\d+)?\b")
    files = [path for path in PACKAGE.rglob("*.py") if path.name != "units.py"]
    assert [path.name for path in files if literal.search(path.read_text("utf-8"))] == []
