"""The fit: what was put in comes out, and what is reported is true."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.calibration.evaluations import Evaluator
from synergysim.calibration.fit import MET, fit, rounded
from synergysim.calibration.fit_report import report_of, store, text
from synergysim.calibration.load_problem import load_calibration

TRUE = np.array([205.0, 48.0])


@pytest.fixture(scope="module")
def solved(tmp_path_factory, write_village, village, settings):
    """A problem whose targets were simulated at known parameters, and its fit."""
    folder = tmp_path_factory.mktemp("fit")
    blank = load_calibration(village)
    measure = Evaluator(folder / "truth", "consumption", settings)
    true = dict(zip(measure.names, measure([blank.context(TRUE)])[0].mean(axis=0), strict=True))
    moments = {
        name: {"target": float(true[name]), "tolerance": 0.005, "source": "truth", "grade": "C"}
        for name in ("headcount", "farm_share")
    }
    path = write_village(folder, context="../contexts/village-start.yaml", moments=moments)
    problem = load_calibration(path)
    evaluate = Evaluator(folder / "evaluations", "consumption", settings)
    return problem, evaluate, fit(problem, evaluate)


def test_known_parameters_are_recovered(solved):
    _, _, found = solved
    np.testing.assert_allclose(found.values, TRUE, rtol=0.02)
    assert found.iterations > 1


def test_the_report_says_what_is_so_at_the_rounded_values(solved, tmp_path, settings):
    problem, evaluate, found = solved
    report = report_of(problem, evaluate, found)
    assert report.all_fitted_met
    fitted = report.moments[report.moments["kind"] == "fitted"]
    assert fitted["distance"].abs().max() < 2 * MET
    again = Evaluator(tmp_path / "elsewhere", "consumption", settings)
    values = report.parameters["fitted"].to_numpy()
    fresh = again([problem.context(values)])[0]
    column = again.names.index("headcount")
    achieved = fitted.set_index("moment")["achieved"]
    assert achieved["headcount"] == pytest.approx(fresh[:, column].mean(), abs=1e-12)
    error = fitted.set_index("moment")["standard_error"]["headcount"]
    assert error == pytest.approx(abs(fresh[0, column] - fresh[1, column]) / 2)
    checks = report.moments.set_index("moment")["met"]
    assert checks["wage_share"]
    assert not checks["mean_size"]
    assert "miss" in text(report)
    assert not report.parameters["at_bound"].any()


def test_slopes_are_those_of_the_moments(solved):
    problem, evaluate, found = solved
    step = 0.02
    up, down = (
        evaluate([problem.context(found.values * np.array([np.exp(sign * step), 1.0]))])[0]
        for sign in (1, -1)
    )
    by_hand = (up - down).mean(axis=0) / (2 * step)
    row = evaluate.names.index("wage_share")
    assert found.slopes[row, 0] == pytest.approx(by_hand[row], rel=0.1)
    assert found.slopes[evaluate.names.index("headcount"), 0] < 0


def test_tables_are_stored(solved, tmp_path):
    problem, evaluate, found = solved
    store(report_of(problem, evaluate, found), tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "moments.csv",
        "parameters.csv",
        "report.json",
        "slopes.csv",
    ]


def test_a_start_that_meets_all_moments_is_kept(solved, write_calibration):
    problem, evaluate, _ = solved
    moments = {
        name: {"target": item.target, "tolerance": 10, "source": "truth", "grade": "C"}
        for name, item in problem.config.moments.items()
    }
    write_calibration(moments=moments)
    start = load_calibration("village")
    kept = fit(start, evaluate)
    np.testing.assert_array_equal(kept.values, start.start_values)
    assert kept.iterations == 0


def test_a_target_out_of_reach_ends_at_a_bound_and_says_so(write_calibration, tmp_path, settings):
    income = {"target": 90.0, "tolerance": 0.01, "source": "assumed", "grade": "C"}
    write_calibration(
        parameters={"livelihood.wage": {"low": 140, "high": 160}}, moments={"median_income": income}
    )
    problem = load_calibration("village")
    evaluate = Evaluator(tmp_path / "evaluations", "consumption", settings)
    report = report_of(problem, evaluate, fit(problem, evaluate))
    assert not report.all_fitted_met
    assert report.parameters["at_bound"].all()
    assert "at a bound" in text(report)


def test_rounding_keeps_within_the_bounds():
    assert rounded(123.456, 100, 200) == 123.5
    assert rounded(0.99996, 0.1, 0.99998) == 0.99998
