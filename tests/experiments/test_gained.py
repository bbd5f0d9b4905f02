"""Who gained, against the same families without programmes: a few families by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.experiments.gained import gained


def families(architecture: str, **of: object) -> pd.DataFrame:
    rows = pd.DataFrame({"household": [0, 1, 2, 3], **of})
    return rows.assign(architecture=architecture, shock="none", replication=0)


ALONE = families("no-programmes", had_both=False, passed_all=False, over_line=[1.0, 1.0, 1.0, 0.0])


def test_families_with_both_that_consume_a_tenth_more_gained() -> None:
    ran = families(
        "integrated",
        had_both=[True, True, True, False],
        passed_all=[True, False, False, False],
        over_line=[1.1, 1.09, 0.9, 5.0],
    )
    row = gained(ran, ALONE).iloc[0]
    assert row["families"] == 4
    assert row["with_both"] == 0.75
    assert row["gained"] == 0.25
    assert row["through"] == 0.25
    assert row["of_both"] == pytest.approx(1 / 3)
    assert row["lost"] == pytest.approx(1 / 3)


def test_gains_without_passing_every_stage_count_but_not_as_the_end_of_the_funnel() -> None:
    ran = families("integrated", had_both=True, passed_all=False, over_line=2.0)
    row = gained(ran, ALONE).iloc[0]
    assert (row["gained"], row["through"], row["lost"]) == (1.0, 0.0, 0.0)


def test_a_family_that_had_nothing_gains_by_anything_and_not_by_nothing() -> None:
    for end, expected in ((0.5, 0.25), (0.0, 0.0)):
        ran = families("integrated", had_both=True, passed_all=True, over_line=[1.0, 1.0, 1.0, end])
        assert gained(ran, ALONE).iloc[0]["gained"] == expected


def test_nobody_with_both_leaves_their_share_unknown() -> None:
    ran = families("independent", had_both=False, passed_all=False, over_line=2.0)
    row = gained(ran, ALONE).iloc[0]
    assert row["gained"] == 0.0
    assert pd.isna(row["of_both"])


def test_runs_without_their_counterpart_are_left_out() -> None:
    ran = families("integrated", had_both=True, passed_all=True, over_line=2.0)
    assert gained(ran.assign(replication=1), ALONE).empty
    assert gained(ran.assign(shock="covid19"), ALONE).empty


def test_only_runs_without_programmes_are_the_counterpart() -> None:
    ran = families("integrated", had_both=True, passed_all=True, over_line=2.0)
    others = families("social-alone", had_both=False, passed_all=False, over_line=2.0)
    assert gained(ran, pd.concat([others, ALONE])).iloc[0]["gained"] == 1.0
