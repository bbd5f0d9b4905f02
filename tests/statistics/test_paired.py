from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synergysim.statistics.paired import compare_all, holm, mean_test, paired_difference


def table(**arms: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"architecture": arm, "replication": replication, "income": value, "assets": -value}
            for arm, values in arms.items()
            for replication, value in enumerate(values)
        ]
    )


def test_worked_example() -> None:
    # Differences 1, 2, 3, 4: mean 2.5, sd 1.29099, standard error 0.645497, t(3) = 3.18245.
    frame = table(new=[11.0, 22.0, 33.0, 44.0], old=[10.0, 20.0, 30.0, 40.0])
    found = paired_difference(frame, "income", "new", "old")
    assert found.mean == 2.5
    assert (found.low, found.high) == pytest.approx((0.445739, 4.554261), abs=1e-5)
    # t(3) at 75 % is 0.764892.
    assert (found.low50, found.high50) == pytest.approx((2.006264, 2.993736), abs=1e-5)
    assert found.p_value == pytest.approx(0.030466, abs=1e-5)
    assert (found.n, found.dropped, found.reference_mean) == (4, 0, 25.0)
    assert found.percent == pytest.approx(10.0)
    assert found.has_interval


def test_pairs_are_matched_by_replication_not_by_order() -> None:
    frame = table(new=[11.0, 22.0], old=[10.0, 20.0])
    shuffled = frame.iloc[[3, 0, 1, 2]]
    assert paired_difference(shuffled, "income", "new", "old") == paired_difference(
        frame, "income", "new", "old"
    )


def test_missing_pairs_are_dropped_and_counted() -> None:
    frame = table(new=[11.0, 22.0, math.nan, 44.0], old=[10.0, 20.0, 30.0])
    found = paired_difference(frame, "income", "new", "old")
    assert (found.n, found.dropped, found.mean) == (2, 2, 1.5)
    assert found.reference_mean == 15.0


@pytest.mark.parametrize(("values", "mean"), [([12.0], 2.0), ([math.nan], math.nan)])
def test_too_few_for_an_interval(values: list[float], mean: float) -> None:
    found = paired_difference(table(new=values, old=[10.0]), "income", "new", "old")
    assert not found.has_interval
    assert found.mean == pytest.approx(mean, nan_ok=True)
    assert math.isnan(found.low)
    assert math.isnan(found.p_value)


def test_no_spread() -> None:
    same = paired_difference(table(new=[0.1, 0.2], old=[0.1, 0.2]), "income", "new", "old")
    assert (same.mean, same.low, same.high, same.p_value) == (0.0, 0.0, 0.0, 1.0)
    shifted = paired_difference(table(new=[2.0, 3.0], old=[1.0, 2.0]), "income", "new", "old")
    assert (shifted.low, shifted.high, shifted.p_value) == (1.0, 1.0, 0.0)


def test_rounding_is_not_an_effect() -> None:
    old = [100.0, 200.0, 300.0]
    new = [value * (1.0 + 4e-16) for value in old]
    assert paired_difference(table(new=new, old=old), "income", "new", "old").p_value == 1.0


def test_per_cent_keeps_the_sign_of_the_difference() -> None:
    found = paired_difference(table(new=[11.0, 22.0], old=[10.0, 20.0]), "assets", "new", "old")
    assert found.mean < 0.0
    assert found.percent == pytest.approx(-10.0)
    zero = paired_difference(table(new=[1.0, 2.0], old=[0.0, 0.0]), "income", "new", "old")
    assert math.isnan(zero.percent)


def test_refusals() -> None:
    frame = table(new=[1.0], old=[1.0])
    with pytest.raises(ValueError, match="no column speed"):
        paired_difference(frame, "speed", "new", "old")
    with pytest.raises(ValueError, match="no run has architecture = other"):
        paired_difference(frame, "income", "other", "old")
    with pytest.raises(ValueError, match="one shock state"):
        paired_difference(pd.concat([frame, frame]), "income", "new", "old")


def test_holm_worked_example() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    adjusted = holm([0.02, math.nan, 0.03])
    assert adjusted[[0, 2]] == pytest.approx([0.04, 0.04])
    assert math.isnan(adjusted[1])
    assert holm([]).size == 0
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([1.2])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12))
def test_holm_lies_between_none_and_bonferroni(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    raw = np.array(p_values)
    assert (adjusted >= raw).all()
    assert (adjusted <= np.minimum(1.0, raw * raw.size) + 1e-15).all()


def test_compare_all_is_tidy_and_corrects_over_the_whole_table() -> None:
    frame = table(
        a=[11.0, 22.0, 33.0, 44.0], b=[10.5, 19.5, 30.5, 39.5], old=[10.0, 20.0, 30.0, 40.0]
    )
    found = compare_all(frame, ["income", "assets"], ["old", "a", "b"], "old")
    assert found[["outcome", "architecture"]].to_numpy().tolist() == [
        ["income", "a"],
        ["income", "b"],
        ["assets", "a"],
        ["assets", "b"],
    ]
    raw = found["p_value"].iloc[0]
    assert raw < 0.05
    assert found["p_holm"].iloc[0] == pytest.approx(4 * raw)
    assert not found["differs"].any()
    assert found["percent_low"].iloc[0] == pytest.approx(100 * found["low"].iloc[0] / 25.0)


def test_compare_all_without_variants() -> None:
    found = compare_all(table(old=[1.0, 2.0]), ["income"], ["old"], "old")
    assert found.empty
    assert {"architecture", "p_holm", "differs"} <= set(found.columns)


def test_other_units_and_arms() -> None:
    frame = table(new=[11.0, 22.0], old=[10.0, 20.0]).rename(
        columns={"architecture": "case", "replication": "path_seed"}
    )
    found = compare_all(frame, ["income"], ["new"], "old", unit="path_seed", arm="case")
    assert found["case"].tolist() == ["new"]
    assert found["mean"].tolist() == [1.5]


def test_means_are_tested_as_scipy_does() -> None:
    values = np.random.default_rng(4).normal(1.0, 2.0, (30, 20))
    values[3, 4] = np.nan
    own = mean_test(values)
    theirs = stats.ttest_1samp(values, 0.0, nan_policy="omit")
    ends = theirs.confidence_interval(0.95)
    for found, expected in (
        (own.p_value, theirs.pvalue),
        (own.low, ends.low),
        (own.high, ends.high),
    ):
        np.testing.assert_allclose(found, expected, rtol=0.0, atol=1e-12)
