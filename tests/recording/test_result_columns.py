"""Tables made once of columns are those that pandas makes row by row and run by run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.outcomes.tables import names_of_columns
from synergysim.recording.paired_run import TABLES, run_lockstep
from synergysim.recording.recording_options import Recording
from synergysim.recording.result_columns import frame_of, frame_of_numbers, nothing

KEPT = Recording(groups=False)
ONE = {"name": ("a", "b"), "count": np.array([1, 2]), "share": np.array([0.5, np.nan])}
OTHER = {"name": ("c",), "count": np.array([3]), "share": np.array([1.0])}


def as_pandas_does(runs):
    frames = [pd.DataFrame(columns).assign(shock=name) for name, columns in runs.items()]
    return pd.concat(frames, ignore_index=True)


@pytest.mark.parametrize(
    "runs",
    [
        {"none": ONE},
        {"none": ONE, "covid": OTHER},
        {"none": OTHER, "covid": ONE | {"count": np.array([1.0, np.nan])}},
        {"none": nothing(("name", "count")), "covid": {"name": ("a",), "count": np.array([1])}},
        {"none": {"count": np.empty(0, dtype=np.int64)}, "covid": {"count": np.array([7])}},
    ],
)
def test_a_frame_of_columns_is_that_of_pandas(runs):
    pd.testing.assert_frame_equal(frame_of(runs), as_pandas_does(runs), check_exact=True)


def test_without_rows_kinds_stay_and_the_last_column_holds_words():
    found = frame_of({"none": nothing(("name", "count"))})
    assert found.dtypes.astype(str).tolist() == ["object", "object", "str"]
    whole = frame_of({"none": {"count": np.empty(0, dtype=np.int64)}})
    assert whole.dtypes.astype(str).tolist() == ["int64", "str"]


def test_many_numbers_are_a_row_a_run():
    runs = {"none": {"a": 1.0, "b": np.nan}, "covid": {"a": 2.0, "b": 0.5}}
    wanted = pd.DataFrame({"a": [1.0, 2.0], "b": [np.nan, 0.5], "shock": ["none", "covid"]})
    found = frame_of_numbers(runs)
    pd.testing.assert_frame_equal(found, wanted, check_exact=True)
    found.columns.name = "measures"
    found.loc[0, "shock"] = "other"
    pd.testing.assert_frame_equal(frame_of_numbers(runs), wanted, check_exact=True)


def test_who_writes_to_a_table_writes_to_no_other(make):
    """Words, names of columns and tables without rows are kept between runs, unseen."""
    scenario = make("lesotho", {"run.households": 60, "run.months": 14})
    first, second = (run_lockstep(scenario, 12, recording=KEPT) for _ in range(2))
    kept = {name: table.copy() for name, table in second.items()}
    for table in first.values():
        table.columns.name = "changed"
        for column in table if len(table) else ():
            table.loc[0, column] = "other" if table[column].dtype == "str" else 7
        table["more"] = 1.0
    again = run_lockstep(scenario, 12, recording=KEPT)
    for name, table in kept.items():
        pd.testing.assert_frame_equal(second[name], table, check_exact=True)
        pd.testing.assert_frame_equal(again[name], table, check_exact=True)


def test_tables_have_their_declared_columns_and_say_last_of_which_run_a_row_is(make):
    found = run_lockstep(make("lesotho-covid19-emergency-cash"), 12, tables=TABLES)
    for name in TABLES[1:]:
        assert set(found[name]) == set(names_of_columns(name))
        assert found[name].columns[-1] == "shock"
    assert list(found["funnel"]) == names_of_columns("funnel")
