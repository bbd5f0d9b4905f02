from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.statistics.discovery import describes, describing, prim


def cases(count: int = 1000, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "depth": random.uniform(size=count),
            "support": random.uniform(size=count),
            "useless": random.uniform(size=count),
            "rule": random.choice(["list", "territorial", "community"], size=count),
        }
    )


FACTORS = ["depth", "support", "useless", "rule"]


def test_a_box_that_is_there_is_found() -> None:
    frame = cases()
    loses = (frame["depth"] > 0.6) & (frame["support"] < 0.5)
    box = prim(frame, loses, FACTORS)
    found = {restriction.factor: restriction for restriction in box.restrictions}
    assert set(found) == {"depth", "support"}
    assert found["depth"].low == pytest.approx(0.6, abs=0.05)
    assert found["depth"].high is None
    assert found["support"].high == pytest.approx(0.5, abs=0.05)
    assert box.coverage > 0.9
    assert box.density > 0.9
    assert box.base_rate == pytest.approx(loses.mean())
    assert all(restriction.quasi_p < 1e-6 for restriction in box.restrictions)


def test_names_are_peeled_too() -> None:
    frame = cases()
    box = prim(frame, frame["rule"] == "list", FACTORS)
    assert [(r.factor, r.names) for r in box.restrictions] == [("rule", ("list",))]
    assert (box.coverage, box.density) == (1.0, 1.0)


def test_levels_of_a_grid_are_peeled_whole() -> None:
    depth = np.repeat([0.0, 0.5, 1.0, 2.0], 25)
    frame = pd.DataFrame({"depth": depth, "useless": np.tile(np.arange(25.0), 4)})
    box = prim(frame, depth >= 1.0, ["depth", "useless"])
    assert [(r.factor, r.low, r.high) for r in box.restrictions] == [("depth", 1.0, None)]
    assert (box.inside, box.interesting, box.cases) == (50, 50, 100)


def test_noise_gives_no_story() -> None:
    stories = 0
    for seed in range(20):
        frame = cases(200, seed)
        noise = np.random.default_rng(100 + seed).uniform(size=200) < 0.5
        box = prim(frame, noise, FACTORS)
        stories += box.density > 0.8 and box.coverage > 0.5
    assert stories == 0


@pytest.mark.parametrize("verdict", [True, False])
def test_all_or_none_needs_no_box(verdict: bool) -> None:
    box = prim(cases(50), [verdict] * 50, FACTORS)
    assert box.restrictions == ()
    assert box.inside == 50
    assert box.base_rate == float(verdict)


def test_quasi_p_worked_example() -> None:
    # Ten cases, the five upper ones interesting: the box x >= 5 holds 5 of 5, without it 5 of 10.
    # P(at least 5 of 5 | 0.5) = 1/32.
    frame = pd.DataFrame({"x": np.arange(10.0)})
    box = prim(frame, frame["x"] >= 5.0, ["x"])
    assert box.restrictions[0].low == 5.0
    assert box.restrictions[0].quasi_p == pytest.approx(1 / 32)
    strict = prim(frame, frame["x"] >= 5.0, ["x"], significance=0.01)
    assert strict.restrictions == ()


def test_gaps_and_lengths_are_refused() -> None:
    frame = cases(10)
    with pytest.raises(ValueError, match="10 cases and 3 verdicts"):
        prim(frame, [True] * 3, FACTORS)
    with pytest.raises(ValueError, match="no full column other"):
        prim(frame, [True] * 10, ["other"])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 0.9))
def test_a_box_describes_what_lies_in_it(seed: int, cut: float) -> None:
    frame = cases(120, seed)
    loses = (frame["depth"] > cut).to_numpy()
    if not loses.any() or loses.all():
        return
    box = prim(frame, loses, FACTORS)
    inside = np.ones(120, dtype=bool)
    for restriction in box.restrictions:
        column = frame[restriction.factor]
        if restriction.names:
            inside &= column.isin(restriction.names).to_numpy()
        if restriction.low is not None:
            inside &= (column >= restriction.low).to_numpy()
        if restriction.high is not None:
            inside &= (column <= restriction.high).to_numpy()
    assert inside.sum() == box.inside
    assert loses[inside].mean() == pytest.approx(box.density)
    assert (loses & inside).sum() / loses.sum() == pytest.approx(box.coverage)
    assert box.density >= box.base_rate


def grid_of_27() -> pd.DataFrame:
    """Give three levels of depth, support and budget, crossed."""
    levels = ((0.5, 1.0, 1.5), (0.5, 0.8, 1.0), (150.0, 300.0, 600.0))
    return pd.DataFrame(itertools.product(*levels), columns=["depth", "support", "budget"])


def test_losses_in_the_shape_of_an_l_are_described_by_the_cases_without_a_loss() -> None:
    # 24 of 27 cases lose; "no assumption tells them apart" was said of them.
    frame = grid_of_27()
    loses = ~((frame["support"] == 1.0) & (frame["budget"] == 600.0))
    of_losses, box = describing(frame, loses, ["depth", "support", "budget"])
    assert not of_losses
    assert {r.factor: (r.low, r.high) for r in box.restrictions} == {
        "support": (1.0, None),
        "budget": (600.0, None),
    }
    assert (box.coverage, box.density, box.inside) == (1.0, 1.0, 3)


def test_rare_losses_are_described_themselves() -> None:
    frame = grid_of_27()
    of_losses, box = describing(frame, frame["depth"] == 1.5, ["depth", "support", "budget"])
    assert of_losses
    assert [(r.factor, r.low) for r in box.restrictions] == [("depth", 1.5)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_chequerboard_has_no_box(turned: bool) -> None:
    frame = pd.DataFrame(itertools.product(range(6), range(6)), columns=["one", "other"])
    black = ((frame["one"] + frame["other"]) % 2 == 0) != turned
    of_losses, box = describing(frame, black, ["one", "other"])
    assert of_losses
    assert not describes(box)
    assert box.restrictions == ()
    assert (box.interesting, box.cases) == (18, 36)


@pytest.mark.parametrize("all_of_them", [False, True])
def test_all_or_none_have_no_box(all_of_them: bool) -> None:
    frame = grid_of_27()
    _, box = describing(frame, np.full(27, all_of_them), ["depth"])
    assert box.restrictions == ()
