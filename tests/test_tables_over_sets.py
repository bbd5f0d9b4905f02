"""Cells of the pages' tables over other sets of assumptions."""

from __future__ import annotations

import pytest
from tests.test_docs import script

measured = script("measure_over_worlds")

NAN = float("nan")


@pytest.mark.parametrize(
    ("low", "high", "smallest", "scale", "digits", "written"),
    [
        (-0.0424, 0.0561, 0.02, 1.0, 3, "−0.042 to +0.056; 3/0/27"),
        (-0.00001, 0.00002, 0.02, 1.0, 3, "0.000 to 0.000; 3/0/27"),
        (0.0105, 0.0204, 0.005, 100.0, 1, "+1.1 to +2.0; 3/0/27"),
        (0.5, 0.75, NAN, 1.0, 2, "+0.50 to +0.75"),
    ],
)
def test_a_cell_has_the_range_and_the_counts(
    low: float, high: float, smallest: float, scale: float, digits: int, written: str
) -> None:
    row = {"world_low": low, "world_high": high, "smallest": smallest, "worlds": 30}
    counts = {"above": 3, "below": 0, "undecided": 27}
    assert measured.cell(row | counts, scale, digits) == written


def test_a_cell_says_that_no_set_ran() -> None:
    assert measured.cell({"worlds": 0}) == "no set ran"
