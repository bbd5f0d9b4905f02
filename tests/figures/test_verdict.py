"""What is said of a comparison of one outcome."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from synergysim.figures.verdict import verdict


def comparison(
    *rows: tuple[str, float, float, bool], n: int = 20, level: float = 50.0
) -> pd.DataFrame:
    """Architectures with a mean difference, the half-width of its interval, and Holm's verdict."""
    table = pd.DataFrame(rows, columns=["architecture", "mean", "half", "differs"])
    return table.assign(
        low=table["mean"] - table["half"],
        high=table["mean"] + table["half"],
        n=n,
        reference_mean=level,
    )


def test_the_largest_significant_gain() -> None:
    found = verdict(
        comparison(("a", 3.0, 4.0, False), ("b", 2.0, 1.0, True), ("c", 1.0, 0.5, True))
    )
    assert (found.kind, found.architecture, found.count) == ("higher", "b", 2)
    assert found.row["mean"] == 2.0


def test_losses_are_stated_when_there_is_no_gain_or_when_they_lead() -> None:
    losses = comparison(("a", -3.0, 1.0, True), ("b", -1.0, 0.5, True), ("c", 9.0, 10.0, False))
    assert (verdict(losses).kind, verdict(losses).architecture) == ("lower", "a")
    both = comparison(("a", -3.0, 1.0, True), ("b", 1.0, 0.5, True))
    assert verdict(both).kind == "higher"
    assert verdict(both, lead="lower").architecture == "a"


GAIN = ("a", 3.0, 1.0, True)


@pytest.mark.parametrize(
    ("rows", "changes", "kind"),
    [
        ([], {}, "alone"),
        ([("a", 3.0, 4.0, False)], {}, "none"),
        ([("a", 3.0, 1.0, False)], {}, "none"),  # an interval that Holm's correction widens
        ([("a", 3.0, math.nan, False)], {}, "untested"),
        ([("a", math.nan, math.nan, False)], {}, "untested"),
        ([GAIN], {"n": 1}, "untested"),
        ([GAIN], {"n": 9}, "untested"),
        ([GAIN], {"n": 10}, "higher"),
        ([GAIN], {"level": 601.0}, "trifle"),
        ([GAIN], {"level": 600.0}, "higher"),
        ([("a", 0.0, 0.0, False)], {}, "same"),
        ([("a", 0.0, 0.0, False)], {"n": 3}, "same"),
        ([("a", 0.0, 0.0, False), ("b", 1.0, 2.0, False)], {}, "none"),
        ([("a", 0.1, 0.05, True), ("b", 1.0, 2.0, False)], {}, "trifle"),
        ([("a", 0.1, 0.05, True), ("b", -1.0, 0.5, True)], {}, "lower"),
    ],
)
def test_tables_that_could_mislead(rows, changes, kind) -> None:
    assert verdict(comparison(*rows, **changes)).kind == kind


def test_a_share_is_set_against_the_whole_and_not_against_its_level() -> None:
    """Thirty per cent of a share of one per cent is a trifle; so is 0.3 points of 24."""
    small = comparison(("a", 0.3, 0.1, True), level=1.0)
    assert verdict(small).kind == "higher"
    assert verdict(small, whole=100.0).kind == "trifle"
    assert verdict(comparison(("a", 0.5, 0.1, True), level=24.0), whole=100.0).kind == "higher"


def test_few_replications_of_one_architecture_leave_the_others() -> None:
    both = pd.concat([comparison(GAIN, n=3), comparison(("b", 1.0, 2.0, False))])
    assert verdict(both).kind == "none"
