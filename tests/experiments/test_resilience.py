"""Many futures of the same households, and what one panel would say of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.experiments.resilience import Futures, development_resilience
from synergysim.experiments.single_run import run_case
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario

SMALL = {"run.households": 80, "run.burn_in_years": 1}


def test_the_exact_probability_is_a_share_of_runs_with_other_draws():
    found = development_resilience("lesotho", 4, overrides=SMALL)
    above, sizes = [], []
    for seed in range(4):
        path = {"run.path_seed": load_scenario("lesotho").scenario.run.path_seed + seed}
        changes = SMALL | path | {"run.months": 24}
        panel = run_case("lesotho", overrides=changes, recording={"annual_panel": True}).tables[
            "panel"
        ]
        second = panel[panel["year"] == 2016]
        above.append(second["consumption"].to_numpy() >= found.line)
        sizes.append(second["size"].to_numpy())
    np.testing.assert_array_equal(found.households["exact"], np.mean(above, axis=0))
    assert all(np.array_equal(size, found.households["size"]) for size in sizes)
    assert 0.0 < found.households["exact"].mean() < 1.0
    assert found.households["estimated"].between(0.0, 1.0).all()
    assert found.year == 2016


def test_both_are_compared_by_persons():
    households = pd.DataFrame({"size": [1, 3], "exact": [1.0, 0.5], "estimated": [0.7, 0.9]})
    found = Futures(load_scenario("lesotho"), households, 1.0, 2016, 10).compared()
    assert found["exact"] == pytest.approx((1 * 1.0 + 3 * 0.5) / 4)
    assert found["estimated"] == pytest.approx((0.7 + 2.7) / 4)
    assert (found["exact_resilient"], found["estimated_resilient"]) == (0.25, 0.75)
    assert found["distance"] == pytest.approx((0.3 + 1.2) / 4)
    assert found["misplaced"] == 1.0
    assert found["correlation"] == pytest.approx(-1.0)


def test_too_short_runs_and_single_futures_are_refused(capsys):
    with pytest.raises(ScenarioError, match="at least 24"):
        development_resilience("lesotho", 2, overrides=SMALL | {"run.months": 23})
    with pytest.raises(ValueError, match="at least 2"):
        development_resilience("lesotho", 1)
    assert main(["resilience", "lesotho", "--futures", "1"]) == 2
    assert "--futures" in capsys.readouterr().err


def test_the_command_prints_both_and_writes_every_household(tmp_path, capsys, mismatch):
    target = tmp_path / "probabilities.csv"
    words = ["resilience", "lesotho-covid19", "--futures", "3", "--csv", str(target)]
    year_before = SMALL | {"run.start": "2019-01"}
    settings = [word for key, value in year_before.items() for word in ("--set", f"{key}={value}")]
    assert main([*words, *settings]) == 0
    out = capsys.readouterr().out
    assert "futures 3" in out
    assert "estimated" in out
    table = pd.read_csv(target)
    assert len(table) == 80
    assert mismatch("probabilities of households", table) == ([], [])
