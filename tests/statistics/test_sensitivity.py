from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest

from synergysim.statistics.sensitivity import flips, morris, sobol

BOUNDS = {"a": (0.0, 1.0), "b": (0.0, 1.0), "c": (0.0, 2.0)}
PROBLEM = {"num_vars": 3, "names": list(BOUNDS), "bounds": [list(band) for band in BOUNDS.values()]}


def sample(method: str, count: int) -> pd.DataFrame:
    pytest.importorskip("SALib", reason="SALib is an extra: synergysim[sensitivity]")
    module = importlib.import_module(f"SALib.sample.{method}")
    options = {"calc_second_order": False} if method == "sobol" else {"num_levels": 4}
    points = module.sample(PROBLEM, count, seed=1, **options)
    return pd.DataFrame(points, columns=list(BOUNDS))


def linear(points: pd.DataFrame) -> np.ndarray:
    return (4.0 * points["a"] + points["b"]).to_numpy()


def test_morris_of_a_linear_outcome_gives_its_slopes() -> None:
    points = sample("morris", 20)
    found = morris(points, linear(points), BOUNDS).set_index("factor")
    assert list(found.index) == ["a", "b", "c"]
    assert found["mu_star"].tolist() == pytest.approx([4.0, 1.0, 0.0])
    assert found["mu"].tolist() == pytest.approx([4.0, 1.0, 0.0])
    assert found["sigma"].tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert found["high"].tolist() == pytest.approx([4.0, 1.0, 0.0])
    assert (found["blocks"] == 20).all()


def test_sobol_of_a_linear_outcome_gives_shares_of_variance() -> None:
    # Variances 16/12 and 1/12: shares 16/17 and 1/17, no interaction.
    points = sample("sobol", 1024)
    found = sobol(points, linear(points), BOUNDS).set_index("factor")
    assert found.loc["a", "st"] == pytest.approx(16 / 17, abs=0.02)
    ends = found[["st_low", "st_high", "s1_low", "s1_high"]].to_numpy()
    assert (ends >= 0.0).all()
    assert (ends <= 1.0).all()
    assert found.loc["b", "s1"] == pytest.approx(1 / 17, abs=0.02)
    assert found.loc["c", "st"] == pytest.approx(0.0, abs=1e-6)
    assert (found["st_low"] <= found["st"]).all()
    again = sobol(points, linear(points), BOUNDS).set_index("factor")
    pd.testing.assert_frame_equal(found, again)


def test_a_product_shows_in_total_indices_only() -> None:
    points = sample("sobol", 1024)
    product = ((points["a"] - 0.5) * (points["b"] - 0.5)).to_numpy()
    found = sobol(points, product, BOUNDS).set_index("factor")
    assert found.loc[["a", "b"], "s1"].abs().max() < 0.05
    assert found.loc[["a", "b"], "st"].min() > 0.9


def test_an_outcome_that_does_not_vary_has_no_shares() -> None:
    points = sample("sobol", 8)
    found = sobol(points, np.ones(len(points)), BOUNDS)
    assert found[["st", "s1", "st_low"]].isna().all().all()


@pytest.mark.parametrize(("method", "analyse"), [("morris", morris), ("sobol", sobol)])
def test_a_failed_run_takes_its_block_along(method, analyse) -> None:
    points = sample(method, 16)
    values = linear(points).copy()
    values[0] = np.nan
    found = analyse(points, values, BOUNDS)
    assert (found["dropped"] == 1).all()
    assert (found["blocks"] == 15).all()
    with pytest.raises(ValueError, match="do not make blocks"):
        analyse(points[:-1], values[:-1], BOUNDS)
    with pytest.raises(ValueError, match=r"whole blocks of . points: 0, and at least 2"):
        analyse(points, np.full(len(points), np.nan), BOUNDS)


def test_a_missing_salib_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    points = pd.DataFrame({"a": [0.0, 1.0, 0.5] * 2})
    true_import = importlib.import_module

    def without(name: str, package: str | None = None) -> object:
        if name.startswith("SALib"):
            raise ModuleNotFoundError(name)
        return true_import(name, package)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'synergysim\[sensitivity\]'"):
        sobol(points, np.arange(6.0), {"a": (0.0, 1.0)})


def test_flips_worked_example() -> None:
    # The difference is -1 at the lowest a and +1 at the highest, whatever b.
    a, b = (grid.ravel() for grid in np.meshgrid(np.linspace(0, 1, 21), np.linspace(0, 1, 5)))
    points = pd.DataFrame({"a": a, "b": b})
    found = flips(points, 2.0 * a - 1.0, ["b", "a"])
    assert found["factor"].tolist() == ["a", "b"]
    assert found["flips"].tolist() == [True, False]
    assert found.loc[0, "at_low"] < -0.5
    assert found.loc[0, "change"] > 1.0
    assert found.loc[1, "change"] == pytest.approx(0.0, abs=1e-9)
    assert found.loc[0, "share_positive"] == pytest.approx(10 / 21)


def test_two_levels_are_their_own_thirds_and_gaps_are_left_out() -> None:
    points = pd.DataFrame({"a": [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]})
    found = flips(points, [-1.0, -1.1, -0.9, 1.0, np.nan, 1.1], ["a"]).iloc[0]
    assert found["flips"]
    assert (found["at_low"], found["at_high"]) == pytest.approx((-1.0, 1.05))
    assert found["n"] == 5
