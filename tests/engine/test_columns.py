from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.engine.columns import column, fitted, unknown_name
from synergysim.engine.row_agent import RowAgent


class Plot(RowAgent):
    area = column("float32", doc="Cultivated land.", unit="ha", default=1.5)
    crop = column("uint8", default=3, fixed=True)


def test_a_declaration_describes_itself() -> None:
    area = Plot.area
    assert (area.name, area.doc, area.unit) == ("area", "Cultivated land.", "ha")
    assert (area.dtype, area.default, area.fixed) == (np.float32, 1.5, False)
    assert Plot.columns["crop"].fixed


@pytest.mark.parametrize("dtype", ["object", "U5", "datetime64[s]", "complex128"])
def test_only_numbers_and_truth_values_have_columns(dtype: str) -> None:
    with pytest.raises(TypeError, match="numbers or truth values"):
        column(dtype)  # type: ignore[call-overload]  # the mistake under test


def test_a_default_must_fit() -> None:
    with pytest.raises(ValueError, match="300"):
        column("int8", default=300)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["int8", "uint8", "int32", "bool"]),
    st.lists(st.one_of(st.integers(-(2**40), 2**40), st.integers(0, 1)), min_size=1, max_size=5),
)
def test_whole_numbers_are_kept_or_refused(dtype: str, values: list[int]) -> None:
    wanted = np.dtype(dtype)
    if wanted == np.bool_:
        low, high = 0, 1
    else:
        low, high = int(np.iinfo(wanted).min), int(np.iinfo(wanted).max)
    if all(low <= value <= high for value in values):
        kept = fitted(values, wanted, "it")
        assert kept.dtype == wanted
        assert kept.tolist() == values
    else:
        with pytest.raises(ValueError, match="Cannot put"):
            fitted(values, wanted, "it")


@pytest.mark.parametrize("values", [[0.5], [float("nan")], [float("inf")]])
def test_fractions_do_not_become_whole(values: list[float]) -> None:
    with pytest.raises(ValueError, match="not a value of int64"):
        fitted(values, np.dtype("int64"), "it")


@pytest.mark.parametrize("values", [["a"], [None], [{}]])
def test_what_is_no_number_is_refused(values: list[object]) -> None:
    with pytest.raises(TypeError, match="Cannot put values of type"):
        fitted(values, np.dtype("float64"), "it")


def test_values_of_the_right_type_are_not_copied() -> None:
    values = np.ones(3)
    assert fitted(values, np.dtype("float64"), "it") is values


def test_messages_name_the_nearest_and_all() -> None:
    assert unknown_name("Plot has", "aera", ["area", "crop"]) == (
        "Plot has no column 'aera'. Did you mean 'area'? Columns: area, crop."
    )
    assert unknown_name("Plot has", "x", []) == "Plot has no column 'x'. Columns: none."
