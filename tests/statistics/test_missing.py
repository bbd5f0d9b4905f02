"""What is missing or infinite is left out and counted, in every statistic."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.measured import _paired
from synergysim.experiments.running.precision import widest
from synergysim.statistics.bootstrap import bca_interval
from synergysim.statistics.claims import statistic
from synergysim.statistics.discovery import describing, prim
from synergysim.statistics.effects import effects
from synergysim.statistics.paired import compare_all, holm, mean_test, paired_p_value, t_interval
from synergysim.statistics.ranking import ranking
from synergysim.statistics.regret import regret
from synergysim.statistics.replications import half_width, needed
from synergysim.statistics.run_table import confirmed, within
from synergysim.statistics.sensitivity import flips

GONE = [np.nan, np.inf, -np.inf]


@pytest.fixture(params=GONE, ids=str)
def runs(request: pytest.FixtureRequest) -> pd.DataFrame:
    """Three pairs that differ by 2, and one whose value does not exist."""
    return pd.DataFrame(
        {
            "architecture": ["A"] * 4 + ["B"] * 4,
            "replication": [0, 1, 2, 3] * 2,
            "future": ["only"] * 8,
            "palma": [1.0, 1.1, 1.2, 1.3, 3.0, 3.1, 3.2, request.param],
        }
    )


def test_a_comparison_leaves_out_the_pair_and_counts_it(runs: pd.DataFrame) -> None:
    row = compare_all(runs, ["palma"], ["B"], "A").iloc[0]
    assert (row["n"], row["dropped"]) == (3, 1)
    assert row["mean"] == pytest.approx(2.0)
    assert row["low"] == pytest.approx(2.0)
    assert row["high"] == pytest.approx(2.0)
    assert row["p_value"] < 1e-9
    assert row["reference_mean"] == pytest.approx(1.1)


def test_ranks_regrets_and_differences_use_the_same_three_pairs(runs: pd.DataFrame) -> None:
    ranks = ranking(runs, "palma").set_index("architecture")
    assert ranks["n"].tolist() == [3, 3]
    assert ranks.loc["B", "mean"] == pytest.approx(3.1)
    found = regret(runs, "palma", ["future"])
    assert found.replications == 3
    assert found.policies.set_index("architecture").loc["A", "max"] == pytest.approx(2.0)
    gaps = within(runs, ["palma"], "B", "A", ["replication"])["palma"]
    assert gaps.mean() == pytest.approx(2.0)
    assert gaps.isna().sum() == 1
    assert widest(runs, "palma", "A", ["architecture", "future", "replication"]) == pytest.approx(
        0.0
    )


def test_columns_are_tested_as_single_vectors_are() -> None:
    values = np.array([[1.0, 5.0], [2.0, np.inf], [4.0, 6.0], [np.nan, 9.0]])
    both = mean_test(values)
    assert both.n.tolist() == [3, 3]
    for column in (0, 1):
        own = values[:, column]
        assert (both.low[column], both.high[column]) == pytest.approx(t_interval(own, 0.95))
        assert both.p_value[column] == pytest.approx(paired_p_value(own))
    groups = _paired(np.zeros_like(values), values)
    assert groups["mean"].tolist() == pytest.approx([7.0 / 3.0, 20.0 / 3.0])
    assert groups["n"].tolist() == [3, 3]


@pytest.mark.parametrize("gone", GONE)
def test_intervals_of_the_rest_do_not_change(gone: float) -> None:
    rest = [1.0, 2.0, 4.0, 8.0]
    assert bca_interval([*rest, gone]) == bca_interval(rest)
    assert half_width([*rest, gone]) == half_width(rest)
    assert needed([*rest, gone], 0.5) == needed(rest, 0.5)
    assert statistic(np.array([[3.0, 1.0], [gone, 1.0]]), "difference").tolist() == [2.0]
    points = pd.DataFrame({"a": [0.0, 0.1, 0.2, 0.8, 0.9, 1.0, 0.5]})
    turning = flips(points, [-1.0, -1.1, -0.9, 1.0, 0.9, 1.1, gone], ["a"]).iloc[0]
    assert turning["n"] == 6
    assert turning["flips"]


def test_masked_arrays_are_refused_in_words() -> None:
    masked = np.ma.array([1.0, 2.0, -99.0], mask=[False, False, True])
    for call in (
        lambda: mean_test(masked),
        lambda: t_interval(masked, 0.95),
        lambda: bca_interval(masked),
        lambda: half_width(masked),
        lambda: needed(masked, 1.0),
        lambda: holm(masked),
    ):
        with pytest.raises(ValueError, match="masked array"):
            call()


def test_without_a_test_there_is_no_verdict() -> None:
    """One replication, or one point in each third, tells nothing apart."""
    one = pd.DataFrame({"architecture": ["A", "B"], "replication": [0, 0], "income": [1.0, 2.0]})
    assert compare_all(one, ["income"], ["B"], "A")["differs"].tolist() == [pd.NA]
    assert ranking(one, "income")["may_be_best"].tolist() == [pd.NA, pd.NA]
    levers = pd.DataFrame({"a": [0.0, 1.0], "replication": [0, 0], "income": [1.0, 2.0]})
    assert effects(levers, "income", ["a"])["differs"].tolist() == [pd.NA]
    turning = flips(pd.DataFrame({"a": [0.0, 0.5, 1.0]}), [-1.0, 0.0, 1.0], ["a"])
    assert turning["flips"].tolist() == [pd.NA]
    assert not confirmed(pd.NA)
    assert confirmed(np.True_)


def test_a_missing_verdict_on_a_case_is_refused_and_not_made_true() -> None:
    cases = pd.DataFrame({"a": [0.0, 0.5, 1.0]})
    for missing in ([True, False, np.nan], [True, False, None]):
        with pytest.raises(ValueError, match="1 of verdicts are missing"):
            prim(cases, missing, ["a"])
        with pytest.raises(ValueError, match="1 of verdicts are missing"):
            describing(cases, missing, ["a"])
    with pytest.raises(ValueError, match="must be true or false"):
        prim(cases, [1.0, 0.0, 1.0], ["a"])


def test_a_level_that_comes_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="a level comes twice"):
        statistic(np.ones((3, 3)), "slope", [1.0, 1.0, 2.0])
