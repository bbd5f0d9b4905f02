"""Designs are counted before they are made, and what would be counted twice is refused."""

from __future__ import annotations

import pytest

from synergysim.experiments.design import sampling
from synergysim.experiments.design.axes import Axis
from synergysim.experiments.design.file import Design
from synergysim.experiments.design.sweep_file import load_sweep
from synergysim.experiments.experiment import load_experiment
from synergysim.scenario import ScenarioError
from synergysim.scenario.tree import plant

NOWHERE = plant(None, ("", 0, 0))
TWO = [Axis("a", NOWHERE, low=0.0, high=1.0), Axis("b", NOWHERE, low=0.0, high=1.0)]
SOBOL = {"kind": "sobol", "samples": 8}


@pytest.mark.parametrize(
    "given",
    [
        SOBOL,
        SOBOL | {"second_order": True},
        {"kind": "morris", "samples": 5},
        {"kind": "latin-hypercube", "samples": 7},
        {"kind": "sobol-sequence", "samples": 8},
    ],
)
def test_points_are_counted_as_they_are_drawn(given) -> None:
    if given["kind"] in ("sobol", "morris"):
        pytest.importorskip("SALib")
    design = Design(**given)
    assert sampling.count_points(design, TWO) == len(sampling.points_of(design, TWO))


@pytest.mark.parametrize("kind", ["sobol", "morris", "latin-hypercube", "sobol-sequence"])
def test_a_design_that_is_too_large_is_not_drawn(monkeypatch, kind: str) -> None:
    monkeypatch.setattr(sampling, "drawn", lambda *_: pytest.fail("drawn"))
    with pytest.raises(ScenarioError, match="too many points") as caught:
        sampling.points_of(Design(kind=kind, samples=8_388_608), TWO)
    assert caught.value.key == "design.samples"


@pytest.mark.parametrize(
    ("levels", "reason"),
    [
        ([1, 1], "comes twice"),
        ([1, 1.0], "comes twice"),
        ([1, {"value": 2}], "wrong type"),
        ([1, [2]], "wrong type"),
    ],
)
def test_levels_are_single_values_each_once(write_sweep, levels, reason: str) -> None:
    path = write_sweep(vary={"programmes.productive.budget": levels})
    with pytest.raises(ScenarioError, match=reason) as caught:
        load_sweep(path)
    assert caught.value.line is not None


def test_a_point_that_is_spelt_out_twice_is_refused(write_sweep) -> None:
    points = [{"programmes.productive.budget": level} for level in (1, 2, 1)]
    path = write_sweep(vary=None, design=None, points=points)
    with pytest.raises(ScenarioError, match="a point that comes twice") as caught:
        load_sweep(path)
    assert caught.value.key == "points.2"


def test_a_window_fits_the_run(write_sweep, write_experiment) -> None:
    for load, write in ((load_sweep, write_sweep), (load_experiment, write_experiment)):
        with pytest.raises(ScenarioError, match="a window longer than the run") as caught:
            load(write(window=25))
        assert caught.value.allowed.startswith("at most 24")


def test_a_file_whose_name_leads_elsewhere_is_refused(write_experiment) -> None:
    with pytest.raises(ScenarioError, match="name its results"):
        load_experiment(write_experiment(name=".."))
