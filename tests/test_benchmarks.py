"""The benchmarks compare one rule in several forms, and read exponents off times."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import a file of the benchmarks by its name."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module


def test_every_form_is_the_present_rule(benchmark, capsys):
    benchmark("_check").check(households=60, months=24)
    said = capsys.readouterr().out
    assert all(form.title in said for form in benchmark("_forms").FORMS)


def test_a_form_that_leaves_a_column_out_is_named_with_it(benchmark, monkeypatch):
    forms, check = benchmark("_forms"), benchmark("_check")

    class Forgetful(forms.ProductionForm):
        title = "forgetful"

        def give(self, state):
            super().give(state)
            state[forms.STATE_ROW["food_insecure"]] = 0.5

    monkeypatch.setattr(check, "FORMS", (Forgetful,))
    with pytest.raises(SystemExit, match="forgetful is not the same rule: food_insecure"):
        check.check(households=40, months=8)


@pytest.mark.parametrize("unknown", ["x if x else [1.0]", "sum((x, 1.0))", "x ** 2.0"])
def test_what_has_no_translation_into_c_is_refused(benchmark, unknown, tmp_path, monkeypatch):
    name = f"odd_rule_{len(unknown)}"
    (tmp_path / f"{name}.py").write_text(f"def odd(x: float) -> float:\n    return {unknown}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    rule = SimpleNamespace(py_func=benchmark(name).odd)
    with pytest.raises((NotImplementedError, KeyError)):
        benchmark("_c_source").Translation().add(rule)


def test_exponents_are_read_off_times(benchmark):
    found = benchmark("linearity")
    sizes = [400, 800, 2_000, 4_000, 8_000, 20_000, 40_000]
    times = [5.0 + 0.002 * size for size in sizes]
    fixed, exponent = found.fixed_part(sizes, times)
    assert (fixed, exponent) == pytest.approx((5.0, 1.0), abs=0.02)
    assert found.slope(sizes, [0.1 * size**1.5 for size in sizes]) == pytest.approx(1.5)
    steep = [2.0 + 1e-4 * size**1.3 for size in sizes]
    assert found.fixed_part(sizes, steep)[1] == pytest.approx(1.3, abs=0.02)
    assert found.slope(sizes, steep) < 1.3


def test_programmes_of_a_case_of_any_number_share_one_budget(benchmark):
    given = benchmark("linearity").case(programmes=21).programmes
    budgets = [programme.budget for name, programme in given.items() if name != "social"]
    assert len(budgets) == 20
    assert np.sum(budgets) == pytest.approx(
        benchmark("linearity").case(programmes=2).programmes["productive-001"].budget
    )


@pytest.mark.parametrize("path", sorted(FOLDER.glob("[!_]*.py")), ids=lambda path: path.stem)
def test_every_script_finds_what_it_measures(benchmark, path):
    module = benchmark(path.stem)
    for kind, methods in getattr(module, "PARTS", {}).values():
        assert set(methods) <= vars(kind).keys()
