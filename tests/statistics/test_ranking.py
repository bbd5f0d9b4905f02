from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.statistics.ranking import best_share, ranking


def table(**arms: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"architecture": arm, "replication": replication, "income": value}
            for arm, values in arms.items()
            for replication, value in enumerate(values)
        ]
    )


def by_name(found: pd.DataFrame) -> pd.DataFrame:
    return found.set_index("architecture")


def test_an_arm_that_always_leads_is_best() -> None:
    base = np.random.default_rng(0).normal(size=10)
    found = ranking(table(a=list(base), b=list(base + 1.0), c=list(base - 1.0)), "income")
    assert found["architecture"].tolist() == ["b", "a", "c"]
    assert found["rank"].tolist() == [1.0, 2.0, 3.0]
    assert found["p_best"].tolist() == [1.0, 0.0, 0.0]
    assert found["share_best"].tolist() == [1.0, 0.0, 0.0]
    assert found["behind"].tolist() == pytest.approx([0.0, -1.0, -2.0])
    assert found["rank_low"].tolist() == found["rank_high"].tolist() == [1.0, 2.0, 3.0]
    assert found["may_be_best"].tolist() == [True, False, False]


def test_worked_example_of_ten_replications() -> None:
    # a leads by 3 in five replications and trails by 1 in five. A resample with k of the former
    # has it first if 3 k > 10 - k, so from k = 3 on: 1 - (1 + 10 + 45) / 1024 = 0.945.
    arms = table(a=[3.0, 0.0] * 5, b=[0.0, 1.0] * 5)
    found = by_name(ranking(arms, "income", resamples=20_000))
    assert found.loc["a", "p_best"] == pytest.approx(0.945, abs=0.01)
    assert found.loc["a", "share_best"] == 0.5
    assert bool(found.loc["b", "may_be_best"])


def test_ties_share_the_chance_and_the_rank() -> None:
    found = by_name(ranking(table(a=[1.0, 2.0] * 5, b=[1.0, 2.0] * 5, c=[0.0, 0.0] * 5), "income"))
    assert found["p_best"].to_dict() == {"a": 0.5, "b": 0.5, "c": 0.0}
    assert found["rank"].to_dict() == {"a": 1.5, "b": 1.5, "c": 3.0}
    assert found.loc[["a", "b"], "may_be_best"].all()


def test_less_may_be_better() -> None:
    found = ranking(table(a=[1.0, 1.1], b=[2.0, 2.2]), "income", lower_is_better=True)
    assert found["architecture"].tolist() == ["a", "b"]
    assert found.loc[1, "behind"] == pytest.approx(1.05)


@pytest.mark.parametrize("replications", [1, 2, 9])
def test_few_replications_rank_without_certainty(replications: int) -> None:
    found = ranking(table(a=[1.0] * replications, b=[2.0] * replications), "income")
    assert found["architecture"].tolist() == ["b", "a"]
    bootstrapped = ["p_best", "rank_low", "rank_high", "behind_low", "behind_high"]
    assert found[bootstrapped].isna().all(axis=None)
    assert found["may_be_best"].isna().all()


@given(st.lists(st.lists(st.floats(-5, 5), min_size=3, max_size=3), min_size=1, max_size=20))
def test_shares_of_being_best_add_up_to_one(rows: list[list[float]]) -> None:
    assert best_share(np.array(rows)).sum() == pytest.approx(1.0)


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_a_shift_that_all_arms_share_changes_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    arms = {name: random.normal(size=10) for name in "abc"}
    shift = random.normal(scale=3.0, size=10)
    one = ranking(table(**{k: list(v) for k, v in arms.items()}), "income", resamples=200)
    two = ranking(table(**{k: list(v + shift) for k, v in arms.items()}), "income", resamples=200)
    assert one["architecture"].tolist() == two["architecture"].tolist()
    assert one["p_best"].tolist() == pytest.approx(two["p_best"].tolist(), abs=0.02)
    assert math.isclose(one["behind"].sum(), two["behind"].sum(), abs_tol=1e-9)
