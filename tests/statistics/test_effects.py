from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.statistics.effects import effects, explained, level_means

RULES = ("list", "territorial")


def factorial(outcome, levels=(0.0, 1.0), replications=4) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "rule": rule,
                "share": x,
                "zeal": z,
                "replication": r,
                "income": outcome(SimpleNamespace(rule=rule == "territorial", x=x, z=z, r=r)),
            }
            for rule, x, z in itertools.product(RULES, levels, levels)
            for r in range(replications)
        ]
    )


FACTORS = ["rule", "share", "zeal"]


def row(found: pd.DataFrame, factor: str, other: str | None = None) -> pd.Series:
    mine = found["other"].isna() if other is None else found["other"] == other
    rows = found[(found["factor"] == factor) & mine]
    assert len(rows) == 1
    return rows.iloc[0]


def test_worked_example() -> None:
    # y = 10 + 2 rule + 3 share + 4 rule share + chance shared by all cells.
    # Main effect of rule: 2 + 4 * mean share = 4; of share: 3 + 4 * 1/2 = 5; interaction: 4.
    noise = [0.1, -0.3, 0.4, -0.2]
    frame = factorial(lambda c: 10 + 2 * c.rule + 3 * c.x + 4 * c.rule * c.x + noise[c.r])
    found = effects(frame, "income", FACTORS)
    assert row(found, "rule")["effect"] == pytest.approx(4.0)
    assert row(found, "share")["effect"] == pytest.approx(5.0)
    assert row(found, "zeal")["effect"] == pytest.approx(0.0)
    assert row(found, "rule", "share")["effect"] == pytest.approx(4.0)
    assert row(found, "share", "zeal")["effect"] == pytest.approx(0.0)
    # Chance that all cells share is in no effect.
    assert row(found, "rule")["high"] - row(found, "rule")["low"] < 1e-9
    assert list(found["kind"]) == ["main"] * 3 + ["interaction"] * 3
    assert found["percent"].iloc[0] == pytest.approx(100.0 * 4.0 / 13.5)


def test_intervals_are_over_replications() -> None:
    # The effect of share is 1, 2, 3, 4 in the four replications: t-interval 0.4457 to 4.5543.
    found = row(effects(factorial(lambda c: (c.r + 1) * c.x), "income", FACTORS), "share")
    assert (found["low"], found["high"]) == pytest.approx((0.445739, 4.554261), abs=1e-5)
    assert found["boot_low"] > 1.0


def test_three_names_are_each_compared_with_the_first() -> None:
    frame = pd.DataFrame(
        [
            {"rule": rule, "share": x, "replication": r, "income": level + x + 0.1 * r}
            for rule, level in (("list", 0.0), ("territorial", 2.0), ("community", 5.0))
            for x in (0.0, 1.0)
            for r in range(2)
        ]
    )
    found = effects(frame, "income", ["rule", "share"])
    main = found[(found["factor"] == "rule") & (found["kind"] == "main")]
    assert main.set_index("high_level")["effect"].to_dict() == pytest.approx(
        {"territorial": 2.0, "community": 5.0}
    )


def sampled(outcome, points=64, replications=3) -> pd.DataFrame:
    xs = np.random.default_rng(0).uniform(size=(points, 2))
    xs[0], xs[1] = (0.0, 0.0), (1.0, 1.0)
    return pd.DataFrame(
        [
            {"a": a, "b": b, "replication": r, "income": outcome(SimpleNamespace(a=a, b=b, r=r))}
            for a, b in xs
            for r in range(replications)
        ]
    )


def test_a_sampled_design_gives_the_same_effects_where_nothing_is_curved() -> None:
    frame = sampled(lambda c: 1.0 + 2.0 * c.a + 3.0 * c.b + 4.0 * c.a * c.b + 0.1 * c.r)
    found = effects(frame, "income", ["a", "b"])
    assert row(found, "a")["effect"] == pytest.approx(2.0 + 4.0 / 2)
    assert row(found, "b")["effect"] == pytest.approx(3.0 + 4.0 / 2)
    assert row(found, "a", "b")["effect"] == pytest.approx(4.0)
    assert explained(frame, "income", ["a", "b"])["rest"] == pytest.approx(0.0, abs=1e-9)


def test_curvature_shows_as_what_is_left() -> None:
    frame = sampled(lambda c: (c.a - 0.5) ** 2 + 0.0 * c.r)
    assert explained(frame, "income", ["a", "b"])["rest"] > 0.8


def test_shares_of_a_factorial() -> None:
    # Pure interaction of two two-level factors: nothing is left to main effects.
    frame = factorial(lambda c: (2 * c.rule - 1) * (2 * c.x - 1) + 0.0 * c.z * c.r)
    found = explained(frame, "income", FACTORS)
    assert found["main"] == pytest.approx(0.0, abs=1e-9)
    assert found["interactions"] == pytest.approx(1.0)
    flat = explained(factorial(lambda _: 3.0), "income", FACTORS)
    assert np.isnan(flat["rest"])


def test_level_means_leave_out_what_moves_all_cells() -> None:
    frame = factorial(lambda c: 10.0 * c.r + 4.0 * c.x)
    found = level_means(frame, "income", FACTORS, of=["share"])
    assert found["against"].tolist() == pytest.approx([-2.0, 2.0])
    assert found["high"].tolist() == pytest.approx([-2.0, 2.0])
    pairs = level_means(frame, "income", FACTORS, of=["rule", "share"])
    assert len(pairs) == 4


def test_what_cannot_be_estimated_is_refused() -> None:
    frame = factorial(lambda c: c.x)
    with pytest.raises(ValueError, match="rule does not vary"):
        effects(frame[frame["rule"] == "list"], "income", FACTORS)
    few = sampled(lambda c: c.a, points=3)
    with pytest.raises(ValueError, match="3 cells cannot tell 3 effects apart"):
        effects(few, "income", ["a", "b"])


@settings(max_examples=30)
@given(st.lists(st.floats(-10, 10), min_size=4, max_size=4))
def test_an_interaction_is_the_difference_of_differences(cells: list[float]) -> None:
    frame = pd.DataFrame(
        [
            {"a": i // 2, "b": i % 2, "replication": r, "y": cells[i] + 1.5 * r}
            for i in range(4)
            for r in range(2)
        ]
    )
    found = effects(frame, "y", ["a", "b"])
    expected = (cells[3] - cells[1]) - (cells[2] - cells[0])
    assert row(found, "a", "b")["effect"] == pytest.approx(expected, abs=1e-9)
    both = row(found, "b", None)["effect"]
    assert both == pytest.approx((cells[3] + cells[1] - cells[2] - cells[0]) / 2, abs=1e-9)
