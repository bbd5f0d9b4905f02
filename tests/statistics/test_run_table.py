from __future__ import annotations

import math

import pandas as pd
import pytest

from synergysim.statistics.run_table import block, within


def runs() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"a": a, "architecture": arm, "replication": r, "income": 10.0 * a + r + (arm == "x")}
            for a in (2.0, 1.0)
            for arm in ("x", "y")
            for r in (0, 1, 2)
        ]
    )


def test_a_block_keeps_the_cells_order_and_their_values() -> None:
    found = block(runs().sample(frac=1.0, random_state=0), "income", ["a", "architecture"])
    assert found.values.shape == (3, 4)
    for column, cell in enumerate(found.cells.itertuples()):
        expected = [10.0 * cell.a + r + (cell.architecture == "x") for r in range(3)]
        assert found.values[:, column].tolist() == expected
    assert found.replications == (0, 1, 2)


def test_a_replication_without_all_cells_is_left_out_and_counted() -> None:
    frame = runs()
    frame.loc[0, "income"] = math.nan
    found = block(frame, "income", ["a", "architecture"])
    assert (found.dropped, found.replications) == (1, (1, 2))


def test_what_cannot_be_arranged_is_refused() -> None:
    frame = runs()
    with pytest.raises(ValueError, match="no column b"):
        block(frame, "income", ["b"])
    with pytest.raises(ValueError, match="several runs share a, replication"):
        block(frame, "income", ["a"])
    empty = frame.assign(income=frame["income"].where(frame["a"] == 1.0))
    with pytest.raises(ValueError, match=r"no run has income at a = 2.0"):
        block(empty, "income", ["a", "architecture"])
    torn = frame.assign(income=frame["income"].where(frame["replication"] == frame["a"]))
    with pytest.raises(ValueError, match="no replication has income in every one of the 4 cells"):
        block(torn, "income", ["a", "architecture"])


def test_differences_are_taken_where_all_else_is_the_same() -> None:
    frame = runs().drop(index=0)
    found = within(frame, ["income"], "x", "y", ["a", "replication"])
    assert found["income"].tolist() == [1.0] * 5
    assert not ((found["a"] == 2.0) & (found["replication"] == 0)).any()
    with pytest.raises(ValueError, match="no run has architecture = z"):
        within(frame, ["income"], "z", "y", ["a", "replication"])
    with pytest.raises(ValueError, match="x has several runs per a"):
        within(frame, ["income"], "x", "y", ["a"])
