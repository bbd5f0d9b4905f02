from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.statistics.uncertainty import uncertainty


def table(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"set": p, "replication": r, "income": values[p, r]}
            for p in range(values.shape[0])
            for r in range(values.shape[1])
        ]
    )


def test_worked_example() -> None:
    # Rows 1, 3 and 5, 7: set means 2 and 6, seed means 3 and 5, no remainder.
    # MS_P = 2 * (4 + 4) = 16, MS_S = 2 * (1 + 1) = 4, MS_E = 0: var P = 8, var S = 2.
    found = uncertainty(table(np.array([[1.0, 3.0], [5.0, 7.0]])), "income", ["set"])
    assert found.mean == 4.0
    assert found.parameter_sd == pytest.approx(np.sqrt(8.0))
    assert found.seed_sd == pytest.approx(np.sqrt(2.0))
    assert found.unshared_sd == pytest.approx(0.0, abs=1e-9)
    assert found.parameter_share == pytest.approx(0.8)
    assert (found.sets, found.replications) == (2, 2)


def test_known_components_are_found_again() -> None:
    random = np.random.default_rng(1)
    values = (
        3.0 * random.normal(size=(400, 1))
        + 2.0 * random.normal(size=(1, 200))
        + random.normal(size=(400, 200))
    )
    found = uncertainty(table(values), "income", ["set"], resamples=100)
    assert found.parameter_sd == pytest.approx(3.0, rel=0.1)
    assert found.unshared_sd == pytest.approx(1.0, rel=0.02)
    assert found.seed_sd == pytest.approx(np.sqrt(5.0), rel=0.12)
    assert found.share_low < found.parameter_share < found.share_high


def test_chance_alone_is_not_taken_for_parameters() -> None:
    values = np.random.default_rng(2).normal(size=(50, 5))
    found = uncertainty(table(values), "income", ["set"], resamples=100)
    assert found.parameter_share < 0.15
    assert found.parameter_high - found.parameter_low < 0.7 * np.ptp(
        np.quantile(values.mean(axis=1), [0.05, 0.95])
    )


def test_one_of_either_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="1 parameter sets and 3 replications"):
        uncertainty(table(np.ones((1, 3))), "income", ["set"])
    with pytest.raises(ValueError, match="2 parameter sets and 1 replications"):
        uncertainty(table(np.ones((2, 1))), "income", ["set"])


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_a_common_shift_of_a_replication_is_seed_not_parameter(seed: int) -> None:
    random = np.random.default_rng(seed)
    values = random.normal(size=(6, 5))
    shifted = values + 10.0 * random.normal(size=(1, 5))
    one, two = (uncertainty(table(v), "income", ["set"], resamples=20) for v in (values, shifted))
    assert one.parameter_sd == pytest.approx(two.parameter_sd, abs=1e-6)
    assert one.unshared_sd == pytest.approx(two.unshared_sd, abs=1e-6)
