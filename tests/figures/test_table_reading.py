from __future__ import annotations

import pandas as pd
import pytest

from synergysim.figures.table_reading import architectures_of, rows_of, sort_by

TABLE = pd.DataFrame({"architecture": ["b", "a", "c", "a"], "shock": ["x", "x", "none", "none"]})


def test_the_reference_comes_first() -> None:
    assert architectures_of(TABLE, "a") == ["a", "b", "c"]
    with pytest.raises(ValueError, match="the reference z"):
        architectures_of(TABLE, "z")


def test_rows_of_a_shock_state() -> None:
    assert rows_of({"t": TABLE}, "t", "none")["architecture"].tolist() == ["c", "a"]
    with pytest.raises(ValueError, match="no rows with shock = flood"):
        rows_of({"t": TABLE}, "t", "flood")


def test_sorting_puts_the_undefined_last() -> None:
    values = pd.Series({"a": 1.0, "b": float("nan"), "c": 2.0})
    assert sort_by(["a", "b", "c", "d"], values) == ["c", "a", "b", "d"]
