from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.statistics.ranking import ranking
from synergysim.statistics.regret import Threshold, regret, satisficing


def table(means: dict[str, list[float]], noise: np.ndarray | None = None) -> pd.DataFrame:
    noise = np.array([[-0.1], [0.1]] * 5) if noise is None else noise
    return pd.DataFrame(
        [
            {
                "architecture": arm,
                "depth": s,
                "replication": r,
                "income": value + noise[r].flat[(k * len(values) + s) % noise[r].size],
            }
            for k, (arm, values) in enumerate(means.items())
            for s, value in enumerate(values)
            for r in range(len(noise))
        ]
    )


MEANS = {"a": [10.0, 2.0, 5.0], "b": [8.0, 7.0, 5.0], "c": [1.0, 6.5, 4.0]}


def test_worked_example() -> None:
    # Best in each future: 10, 7, 5. Regrets: a 0 5 0, b 2 0 0, c 9 0.5 1.
    found = regret(table(MEANS), "income", ["depth"])
    wide = found.cells.pivot(index="architecture", columns="depth", values="regret")
    assert wide.loc["a"].tolist() == pytest.approx([0.0, 5.0, 0.0])
    assert wide.loc["b"].tolist() == pytest.approx([2.0, 0.0, 0.0])
    assert wide.loc["c"].tolist() == pytest.approx([9.0, 0.5, 1.0])
    policies = found.policies.set_index("architecture")
    assert list(policies.index) == ["b", "a", "c"]
    assert policies["max"].to_dict() == pytest.approx({"a": 5.0, "b": 2.0, "c": 9.0})
    assert policies["mean"].to_dict() == pytest.approx({"a": 5 / 3, "b": 2 / 3, "c": 3.5})
    # 90th percentile of 0, 0, 5 by linear interpolation: 0.8 of the way from 0 to 5.
    assert policies.loc["a", "p90"] == pytest.approx(4.0)
    assert policies["worst_future"].to_dict() == {"a": 1, "b": 0, "c": 0}
    assert policies.loc["b", "p_minimax"] == 1.0
    # Chance that all policies share is in no regret.
    assert policies.loc["a", "max_high"] == pytest.approx(5.0)
    both_best = found.cells[(found.cells["depth"] == 2) & (found.cells["architecture"] != "c")]
    assert both_best["best"].all()
    # In the last future a and b are equal: nobody alone is best there.
    assert policies["sole"].to_dict() == {"a": 1, "b": 1, "c": 0}


def test_less_may_be_better() -> None:
    turned = table({arm: [-value for value in values] for arm, values in MEANS.items()})
    one = regret(table(MEANS), "income", ["depth"]).policies
    two = regret(turned, "income", ["depth"], lower_is_better=True).policies
    pd.testing.assert_frame_equal(one, two)


def test_the_maximum_over_noisy_cells_is_biased_upward_and_says_so() -> None:
    noise = np.random.default_rng(0).normal(size=(10, 2 * 30))
    frame = table({"a": [0.0] * 30, "b": [0.0] * 30}, noise)
    found = regret(frame, "income", ["depth"])
    assert (found.policies["max"] > 0.3).all()  # though no policy is worse than the other
    assert (found.policies["max_bias"] > 0.05).all()
    assert found.cells.loc[~found.cells["best"], "tied"].mean() > 0.8
    ranked = [
        ranking(rows, "income").set_index("architecture")["may_be_best"]
        for _, rows in frame.groupby("depth")
    ]
    may = found.cells.assign(may=found.cells["best"] | found.cells["tied"])
    for future, wanted in enumerate(ranked):
        mine = may[may["future"] == future].set_index("architecture")["may"]
        assert mine.to_dict() == wanted.to_dict()


@pytest.mark.parametrize("replications", [1, 2, 9])
def test_few_replications_have_no_intervals(replications: int) -> None:
    found = regret(table(MEANS, np.zeros((replications, 1))), "income", ["depth"])
    assert found.policies["max_low"].isna().all()
    assert found.policies["p_minimax"].isna().all()
    assert found.policies["max"].notna().all()
    assert (found.policies["sole"] == 0).all()
    enough = satisficing(
        table(MEANS, np.zeros((replications, 1))), [Threshold("income", 5.0)], ["depth"]
    )
    assert enough["low"].isna().all()


def test_a_missing_future_is_refused() -> None:
    frame = table(MEANS)
    lacking = frame[(frame["architecture"] != "c") | (frame["depth"] != 1)]
    with pytest.raises(ValueError, match="c was not run in the future depth = 1"):
        regret(lacking, "income", ["depth"])


def test_satisficing_worked_example() -> None:
    found = satisficing(table(MEANS), [Threshold("income", 5.0)], ["depth"])
    shares = found.set_index("architecture")["share"].to_dict()
    assert shares == pytest.approx({"a": 2 / 3, "b": 1.0, "c": 1 / 3})
    assert found["architecture"].tolist() == ["b", "a", "c"]
    bounded = satisficing(
        table(MEANS), [Threshold("income", 5.0), Threshold("income", 7.0, at_most=True)], ["depth"]
    )
    assert bounded.set_index("architecture")["met"].to_dict() == {"a": 1, "b": 2, "c": 1}


def test_a_threshold_may_be_a_difference() -> None:
    found = satisficing(table(MEANS), [Threshold("income", 0.0, reference="a")], ["depth"])
    shares = found.set_index("architecture")["share"].to_dict()
    assert shares == pytest.approx({"a": 1.0, "b": 2 / 3, "c": 1 / 3})
    with pytest.raises(ValueError, match="reference z is not among"):
        satisficing(table(MEANS), [Threshold("income", 0.0, reference="z")], ["depth"])
    with pytest.raises(ValueError, match="at least one threshold"):
        satisficing(table(MEANS), [], ["depth"])


def test_rounding_of_a_large_outcome_does_not_decide_a_difference() -> None:
    means = {"a": [1e6, 3e6], "b": [1e6 + 0.1, 3e6 + 0.1]}
    found = satisficing(
        table(means, np.zeros((2, 1))), [Threshold("income", 0.1, reference="a")], ["depth"]
    )
    assert found.set_index("architecture")["share"].to_dict() == {"a": 0.0, "b": 1.0}


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_regrets_are_never_negative_and_someone_has_none(seed: int) -> None:
    random = np.random.default_rng(seed)
    means = {arm: list(random.normal(size=4)) for arm in "abc"}
    found = regret(table(means), "income", ["depth"], resamples=100)
    assert (found.cells["regret"] >= 0.0).all()
    assert (found.cells.groupby("depth")["regret"].min() == 0.0).all()
    assert (found.policies["mean"] <= found.policies["max"] + 1e-12).all()
    assert found.policies["p_minimax"].sum() == pytest.approx(1.0)
