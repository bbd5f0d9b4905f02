"""Published effects of the sign none, and in deviations over families, on invented numbers."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from synergysim.experiments.arm_file import Published
from synergysim.experiments.arm_published import against_published
from synergysim.experiments.four_arms import effects, shock_effects

CONTRASTS = {
    "asset": {"asset": 1, "none": -1},
    "whole": {"whole": 1, "none": -1},
    "cash": {"cash": 1, "none": -1},
}


def simulated(asset, whole=30.0, cash=12.0, none=10.0):
    """Effects of invented arms, each with two replications a tenth of a unit apart."""
    rows = [
        {
            "arm": arm,
            "replication": r,
            "month": 36,
            "outcome": "income",
            "value": value + 0.1 * s,
        }
        for r in (0, 1)
        for arm, value in {"none": none, "asset": asset, "whole": whole, "cash": cash}.items()
        for s in [(-1) ** r * (arm != "none")]
    ]
    return effects(pd.DataFrame(rows), CONTRASTS, "none")


def published(**more):
    given = {
        "effect": "asset", "outcome": "income", "month": 36, "scale": "sign", "value": 0.0,
        "tenth_of": ["whole"], "source": "E1-999", "grade": "A",
    }  # fmt: skip
    return Published(**(given | more))


def held(table, *, deviations=None, **more):
    (row,) = against_published(table, [published(**more)], None, deviations).to_dict("records")
    return row


# What a shock takes ---------------------------------------------------------------------------


def taken(none, net):
    """What a shock takes: ``none`` hungry months without a programme, ``net`` with one."""
    key = ["arm", "replication", "month", "outcome", "value"]
    calm = [(arm, r, 12, "hungry", 0.2) for arm in ("none", "net") for r in (0, 1)]
    with_it = [
        (arm, r, 12, "hungry", 0.2 + value + 0.001 * (-1) ** r)
        for arm, value in {"none": none, "net": net}.items()
        for r in (0, 1)
    ]
    frames = [pd.DataFrame(rows, columns=key) for rows in (calm, with_it)]
    return shock_effects(*frames, {"net": {"net": 1, "none": -1}}, "none")


@pytest.mark.parametrize(
    ("none", "net", "back"),
    [(0.10, 0.05, 50.0), (0.10, 0.0, 100.0), (0.10, 0.10, 0.0), (0.10, 0.15, -50.0)],
)
def test_what_is_given_back_is_of_the_contrast_though_an_arm_has_its_name(none, net, back):
    """Of 0.10 that a shock adds, 0.05 are left with the programme: it gives back a half."""
    given = published(
        effect="net", outcome="hungry", month=12, scale="percent-of-shock", shock=True, value=57.0,
        tenth_of=[],
    )  # fmt: skip
    table = taken(none, net)
    (row,) = against_published(pd.DataFrame(), [given], table).to_dict("records")
    assert row["simulated"] == pytest.approx(back, abs=1.0)
    assert row["low"] <= row["simulated"] <= row["high"]


def test_in_points_a_name_of_both_is_what_the_shock_takes_from_the_arm():
    given = published(
        effect="net", outcome="hungry", month=12, scale="points", shock=True, value=2.4, tenth_of=[]
    )
    (row,) = against_published(pd.DataFrame(), [given], taken(0.10, 0.05)).to_dict("records")
    assert row["simulated"] == pytest.approx(5.0, abs=0.2)


# The sign none --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asset", "counts"), [(11.9, True), (12.1, False), (8.1, True), (7.9, False), (10.0, True)]
)
def test_below_a_tenth_of_another_effect_is_none_to_both_sides(asset, counts):
    """The whole adds 20 to a level of 10, 200 %, so that an asset may add 20 % or 2 units."""
    row = held(simulated(asset))
    assert (row["published_low"], row["published_high"]) == pytest.approx((-20.0, 20.0))
    assert row["simulated"] == pytest.approx(10.0 * (asset - 10.0))
    assert row["inside"] is counts


def test_the_largest_of_several_effects_counts_whatever_its_sign():
    table = simulated(11.9, whole=-40.0, cash=12.0)  # 19 % beside -500 % and 20 %
    assert held(table, tenth_of=["cash"])["inside"] is False
    assert held(table, tenth_of=["cash", "whole"])["published_high"] == pytest.approx(50.0)
    assert held(table, tenth_of=["cash", "whole"])["inside"] is True


def test_where_nothing_has_an_effect_only_zero_is_none():
    assert held(simulated(10.5, whole=10.0))["inside"] is False


@pytest.mark.parametrize("change", [{"month": 48}, {"outcome": "assets"}])
def test_what_was_not_simulated_is_not_none(change):
    row = held(simulated(10.0), **change)
    assert math.isnan(row["simulated"])
    assert math.isnan(row["published_high"])
    assert row["inside"] is False


def test_one_replication_is_enough_to_say_none_but_not_a_sign():
    single = simulated(10.5)
    rows = single.assign(percent_low=float("nan"), percent_high=float("nan"))
    assert held(rows)["inside"] is True
    assert held(rows, value=1.0, tenth_of=[])["inside"] is False


# Deviations over families ---------------------------------------------------------------------

KEY = ("income", "list", 36, 12)


def test_an_effect_is_divided_by_the_deviation():
    table = simulated(12.0)
    given = {"scale": "deviations", "value": 0.4, "tenth_of": []}
    row = held(table, deviations={KEY: 4.0}, **given)
    one = table[table["contrast"] == "asset"].iloc[0]
    assert row["simulated"] == pytest.approx(0.5)
    assert (row["low"], row["high"]) == pytest.approx((one["low"] / 4.0, one["high"] / 4.0))
    assert row["inside"] is None
    assert held(table, deviations={KEY: 4.0}, low=0.4, high=0.6, **given)["inside"] is True


@pytest.mark.parametrize("deviations", [{}, {KEY: 0.0}, {KEY: float("nan")}, None])
def test_without_a_deviation_an_effect_is_not_simulated(deviations):
    given = {"scale": "deviations", "value": 0.4, "tenth_of": []}
    assert math.isnan(held(simulated(12.0), deviations=deviations, **given)["simulated"])
