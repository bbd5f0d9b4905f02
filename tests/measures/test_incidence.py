"""Incidence, adequacy, and groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synergysim.measures.incidence import (
    adequacy,
    beneficiary_incidence,
    benefit_incidence,
    coady_grosh_hoddinott,
    targeting_ratios,
)

FIFTHS = [0, 1, 2, 3, 4]
AMOUNTS = arrays(np.float64, 20, elements=st.integers(0, 100).map(float))


def test_incidence_by_hand():
    served = np.array([True, True, False, True, False])
    assert beneficiary_incidence(served, FIFTHS, [2, 1, 1, 1, 1]).tolist() == [
        0.5,
        0.25,
        0,
        0.25,
        0,
    ]
    assert benefit_incidence([6, 2, 0, 2, 0], FIFTHS).tolist() == [0.6, 0.2, 0.0, 0.2, 0.0]


def test_nobody_served_has_no_incidence():
    assert np.isnan(beneficiary_incidence(np.zeros(5, dtype=bool), FIFTHS)).all()
    assert np.isnan(benefit_incidence(np.zeros(5), FIFTHS)).all()
    assert np.isnan(coady_grosh_hoddinott(np.zeros(5), FIFTHS))
    assert np.isnan(adequacy([0.0, 0.0], [1.0, 2.0]))


def test_the_targeting_ratio_by_hand():
    welfare = np.arange(10.0)
    assert coady_grosh_hoddinott(np.ones(10), welfare) == pytest.approx(1.0)
    assert coady_grosh_hoddinott([1, 1, 0, 0, 0, 0, 0, 0, 0, 0], welfare) == pytest.approx(2.5)
    assert coady_grosh_hoddinott([0, 0, 0, 0, 0, 0, 0, 0, 1, 1], welfare) == 0.0
    # Half of the third of five is on this side of the border of 40 %... two fifths are exactly it.
    assert coady_grosh_hoddinott([0, 1, 1, 0, 0], np.arange(5.0)) == pytest.approx(0.5 / 0.4)


@given(AMOUNTS)
def test_the_ratio_is_one_among_equals_and_bounded(amounts):
    if amounts.sum() == 0.0:
        return
    assert coady_grosh_hoddinott(amounts, np.ones(20)) == pytest.approx(1.0)
    assert 0.0 <= coady_grosh_hoddinott(amounts, np.arange(20.0)) <= 2.5 + 1e-9
    assert benefit_incidence(amounts, np.arange(20) // 4).sum() == pytest.approx(1.0)


def test_adequacy_looks_at_beneficiaries_of_the_group_alone():
    assert adequacy([2.0, 0.0, 1.0], [10.0, 99.0, 2.0]) == 0.25
    assert adequacy([2.0, 0.0, 1.0], [10.0, 99.0, 2.0], [True, True, False]) == 0.2


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: beneficiary_incidence([True], [0, 1]), "groups for"),
        (lambda: beneficiary_incidence([True], [5]), "0 to 4"),
        (lambda: benefit_incidence([-1.0], [0]), "negative"),
        (lambda: coady_grosh_hoddinott([1.0], [1.0, 2.0]), "units of welfare"),
        (lambda: adequacy([1.0], [1.0, 2.0]), "households of welfare"),
        (lambda: adequacy([1.0], [np.nan]), "NaN"),
    ],
)
def test_what_is_not_defined_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_ratios_of_several_benefits_are_those_of_each():
    draws = np.random.default_rng(3)
    welfare, heads = draws.integers(1, 40, 300) / 4.0, draws.integers(1, 9, 300)
    amounts = {"cash": draws.random(300), "kind": np.zeros(300), "cattle": welfare}
    found = targeting_ratios(amounts, welfare, heads, order=np.argsort(welfare, kind="stable"))
    assert np.isnan(found.pop("kind"))
    assert found == {
        name: coady_grosh_hoddinott(amounts[name], welfare, heads) for name in ("cash", "cattle")
    }
    with pytest.raises(ValueError, match="300 units of welfare for 2 of amounts"):
        targeting_ratios(amounts | {"few": [1.0, 2.0]}, welfare, heads)
