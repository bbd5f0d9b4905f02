from __future__ import annotations

import math

import pandas as pd

from synergysim.figures.verdict import verdict


def comparison(*rows: tuple[str, float, float, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["architecture", "mean", "p_value", "differs"])


def test_the_largest_gain_that_stands() -> None:
    found = verdict(
        comparison(("a", 3.0, 0.2, False), ("b", 2.0, 0.01, True), ("c", 1.0, 0.01, True))
    )
    assert (found.kind, found.architecture, found.count) == ("higher", "b", 2)
    assert found.row["mean"] == 2.0


def test_losses_are_told_when_there_is_no_gain_or_when_they_lead() -> None:
    losses = comparison(("a", -3.0, 0.01, True), ("b", -1.0, 0.01, True), ("c", 9.0, 0.9, False))
    assert (verdict(losses).kind, verdict(losses).architecture) == ("lower", "a")
    both = comparison(("a", -3.0, 0.01, True), ("b", 1.0, 0.01, True))
    assert verdict(both).kind == "higher"
    assert verdict(both, lead="lower").architecture == "a"


def test_nothing_to_tell() -> None:
    assert verdict(comparison(("a", 3.0, 0.2, False))).kind == "none"
    assert verdict(comparison(("a", 3.0, math.nan, False))).kind == "untested"
    assert verdict(comparison()).kind == "alone"
