"""The rules of sentences, each with the numbers that once made a sentence wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synergysim.statistics.relevance import (
    FEWEST,
    bounded,
    direction,
    identical_groups,
    is_tie,
    relevant,
    too_few,
    unknown,
    weigh,
)

NAN = float("nan")
numbers = st.floats(-1e6, 1e6).map(lambda value: round(value, 6))


def test_two_replications_are_too_few_and_ten_are_not():
    found = [too_few(count) for count in (1, 2, FEWEST - 1, FEWEST)]
    assert found == [True, True, True, False]


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (["untested"], True),
        (["same", "untested", "same"], True),
        (["same", "same"], False),
        (["untested", "more"], False),
        (["untested", "tie"], False),
        ([], False),
    ],
)
def test_a_difference_of_nothing_makes_no_other_known(weights, told):
    # One of two effects was nothing in both runs, and the sentence said "none is significant".
    assert unknown(weights) is told


def test_costs_whose_intervals_overlap_are_a_tie():
    # 2,530 against 2,586 was called "costs least"; the interval of the difference was ±350.
    assert is_tie(2530.0, 2586.0, noise=350.0)
    assert not is_tie(2530.0, 2586.0, noise=20.0)


def test_values_equal_to_the_last_digits_are_a_tie_without_noise():
    assert is_tie(0.1 + 0.2, 0.3)
    assert not is_tie(0.3, 0.3001)


def test_a_missing_value_ties_with_nothing():
    assert not is_tie(NAN, 1.0, noise=5.0)


@pytest.mark.parametrize(
    ("difference", "level", "expected"),
    [
        (-24.0 - -23.7, 100.0, False),  # per cent of consumption: 0.3 points
        (3.4 - 3.4, 3.4, False),
        (-0.058, 8.29, True),  # 0.7 % of income
        (0.005, 1.0, True),  # exactly half a point
        (0.0, 0.0, False),
        (1.0, 0.0, True),
        (NAN, 1.0, False),
    ],
)
def test_a_trifle_is_not_relevant(difference, level, expected):
    assert relevant(difference, level) is expected


@given(numbers, numbers, st.floats(1e-3, 1e3))
def test_relevance_does_not_depend_on_the_unit_of_money(difference, level, factor):
    if abs(abs(difference) - 0.005 * abs(level)) > 1e-6 * abs(level):
        assert relevant(difference, level) is relevant(factor * difference, factor * level)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.1, 0.3, 1), (-0.3, -0.1, -1), (-0.1, 0.1, 0), (0.0, 0.1, 0), (NAN, NAN, 0)],
)
def test_a_direction_needs_an_interval_beside_zero(low, high, expected):
    assert direction(low, high) == expected


@pytest.mark.parametrize(
    ("told", "replications", "expected"),
    [
        ((0.5, 0.4, 0.6), 2, "untested"),
        ((0.5, NAN, NAN), 20, "untested"),
        ((0.0, 0.0, 0.0), 2, "same"),
        ((0.5, -0.1, 1.1), 20, "tie"),
        ((0.03, 0.02, 0.04), 20, "trifle"),
        ((0.5, 0.4, 0.6), 20, "more"),
        ((-0.5, -0.6, -0.4), 20, "less"),
    ],
)
def test_a_difference_is_weighed(told, replications, expected):
    assert weigh(*told, level=10.0, replications=replications) == expected


def test_a_mean_of_zero_over_replications_that_differ_is_not_called_the_same():
    assert weigh(0.0, -0.5, 0.5, level=10.0, replications=20) == "tie"


@given(numbers, numbers, st.integers(0, 40))
def test_more_of_one_is_less_of_the_other(middle, half, replications):
    low, high = middle - abs(half), middle + abs(half)
    turned = {"more": "less", "less": "more"}
    one = weigh(middle, low, high, level=3.0, replications=replications)
    other = weigh(-middle, -high, -low, level=3.0, replications=replications)
    assert other == turned.get(one, one)


def test_a_share_above_a_hundred_per_cent_is_cut():
    assert bounded((86.0, 115.7), 0.0, 100.0) == (86.0, 100.0)
    assert bounded((-0.02, 0.4)) == (0.0, 0.4)


def test_a_missing_end_stays_missing():
    low, high = bounded((NAN, 1.2))
    assert np.isnan(low)
    assert high == 1.0


@given(numbers, numbers)
def test_a_bounded_interval_is_possible_and_bounding_it_again_changes_nothing(one, other):
    found = bounded((min(one, other), max(one, other)))
    assert 0.0 <= found[0] <= found[1] <= 1.0
    assert bounded(found) == found


def arms(**values: list[float]) -> pd.DataFrame:
    """A table of two outcomes: each arm's income, and its assets as ten times that."""
    rows = [
        {"architecture": name, "replication": place, "income": value, "assets": 10.0 * value}
        for name, column in values.items()
        for place, value in enumerate(column)
    ]
    return pd.DataFrame(rows)


def test_architectures_equal_to_the_last_digit_are_found():
    table = arms(independent=[1.0, 2.0], complementary=[1.5, 2.5], integrated=[1.5, 2.5])
    assert identical_groups(table, ["income", "assets"]) == [("complementary", "integrated")]


def test_architectures_with_equal_means_are_not_identical():
    assert identical_groups(arms(one=[1.0, 2.0], other=[2.0, 1.0]), ["income"]) == []


def test_one_different_outcome_distinguishes_architectures():
    table = arms(one=[1.0, 2.0], other=[1.0, 2.0])
    table.loc[3, "assets"] += 1.0
    assert identical_groups(table, ["income"]) == [("one", "other")]
    assert identical_groups(table, ["income", "assets"]) == []


def test_arms_of_other_replications_and_outcomes_nobody_has_are_not_identical():
    table = arms(one=[1.0, 2.0], other=[1.0, 2.0])
    assert identical_groups(table.iloc[:3], ["income"]) == []
    assert identical_groups(table.assign(income=NAN), ["income"]) == []


def test_two_shock_states_are_refused():
    table = arms(one=[1.0])
    with pytest.raises(ValueError, match="several runs share architecture, replication"):
        identical_groups(pd.concat([table, table]), ["income"])
