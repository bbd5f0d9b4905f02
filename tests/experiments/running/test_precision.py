"""Replications until narrow: the widest interval by hand, and how many to try next."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.running.precision import next_replications, widest

LABELS = ["future", "architecture", "replication"]


def rows(differences, future="calm", shock="none"):
    found = []
    for replication, difference in enumerate(differences):
        common = {"future": future, "shock": shock, "replication": replication}
        found.append(common | {"architecture": "a", "income": 100.0 * replication})
        found.append(common | {"architecture": "b", "income": 100.0 * replication + difference})
    return pd.DataFrame(found)


def test_half_width_of_two_differences_by_hand():
    """Differences 2 and 4: standard error 1, t of one degree of freedom 12.706."""
    assert widest(rows([2, 4]), "income", "a", LABELS) == pytest.approx(12.706, rel=1e-4)


def test_the_widest_of_all_settings_counts():
    table = pd.concat([rows([2, 2.2, 2.4]), rows([1, 5, 9], future="dry")])
    assert widest(table, "income", "a", LABELS) == pytest.approx(4.3027 * 4 / 3**0.5, rel=1e-4)


def test_settings_without_the_outcome_do_not_count():
    """A run without a shock has no resilience."""
    empty = rows([1, 2]).assign(income=np.nan, shock="none")
    table = pd.concat([empty, rows([2, 4], shock="drought")])
    assert widest(table, "income", "a", LABELS) == pytest.approx(12.706, rel=1e-4)


def test_one_replication_says_nothing_and_one_policy_has_no_difference():
    assert widest(rows([2]), "income", "a", LABELS) == float("inf")
    alone = rows([2, 3]).query("architecture == 'a'")
    assert widest(alone, "income", "a", LABELS) == 0.0
    assert widest(alone, "income", "b", LABELS) == float("inf")


@pytest.mark.parametrize(
    ("now", "width", "wanted", "cap", "then"),
    [
        (20, 2.0, 1.0, 500, 40),
        (20, 1.2, 1.0, 500, 29),
        (20, 1.001, 1.0, 500, 21),
        (20, float("inf"), 1.0, 500, 40),
        (20, 2.0, 1.0, 30, 30),
    ],
)
def test_the_next_number_follows_the_width_and_never_more_than_doubles(
    now, width, wanted, cap, then
):
    assert next_replications(now, width, wanted, cap) == then
