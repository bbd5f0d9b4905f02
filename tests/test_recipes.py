"""The recipes of the documentation run, where the package that they are about is installed."""

from __future__ import annotations

import importlib.util
import json
import runpy
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

RECIPES = Path(__file__).parents[1] / "docs" / "recipes"
HOUSEHOLDS, MONTHS = 80, 48


def recipe(name: str) -> ModuleType:
    """Import a recipe, or skip where its package is not installed."""
    path = RECIPES / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# The Workbench warns on import of packages that it could use, and of its own changes to come.
@pytest.mark.filterwarnings("default")
def test_ema_workbench_drives_the_model() -> None:
    pytest.importorskip("ema_workbench", reason="the EMA Workbench is not installed")
    found = recipe("ema_workbench_recipe").main(HOUSEHOLDS, MONTHS, scenarios=2)
    assert len(found) == 4
    assert set(found["architecture"]) == {"independent", "coordinated-institutions"}
    assert found["income"].between(0.5, 50.0).all()
    spread = found.groupby("architecture")["income"].agg(np.ptp)
    # Without agreements little follows from support, and nothing from joint money.
    assert spread["independent"] < 0.1 * spread["coordinated-institutions"]


def test_salib_drives_the_model() -> None:
    pytest.importorskip("SALib", reason="SALib is an extra: synergysim[sensitivity]")
    found = recipe("salib_recipe").main(HOUSEHOLDS, MONTHS, samples=2)
    assert len(found["mu_star"]) == 3
    assert np.isfinite(found["mu_star"]).all()


def test_mesas_batch_run_drives_the_model() -> None:
    found = recipe("mesa_batch_run_recipe").main(HOUSEHOLDS, MONTHS, replications=2)
    assert len(found) == 4
    assert (found["month"] == MONTHS).all()  # as many steps as months, on every version
    assert found.groupby("architecture")["consumption"].nunique().eq(2).all()  # not twice the same


@pytest.mark.parametrize(
    ("name", "months"), [("analyst_notebook", "72"), ("researcher_notebook", "30")]
)
def test_a_notebook_runs_from_its_first_cell_to_its_last(
    name: str, months: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["notebook", "60", months, "2"])
    found = runpy.run_path(str(RECIPES / f"{name}.py"), run_name="__main__")
    if name == "analyst_notebook":
        assert {"poor", "poor_sex"} <= set(found["gains"]["group"])
    else:
        assert len(found["synergy"]) == 2
        assert set(found["effects"]["kind"]) == {"main", "interaction"}
        assert found["stated"].low < found["stated"].high


def test_notebooks_are_those_of_their_scripts() -> None:
    module = recipe("../notebooks")
    made = module.scripts()
    assert [path.stem for path in made] == ["analyst_notebook", "researcher_notebook"]
    for path in made:
        text = path.with_suffix(".ipynb").read_text(encoding="utf-8")
        assert text == module.notebook(path.read_text(encoding="utf-8")), (
            "run `python docs/notebooks.py`"
        )
        cells = json.loads(text)["cells"]
        assert cells[0]["cell_type"] == "markdown"
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        assert all(compile(text, path.stem, "exec") for text in code)


def test_text_before_the_first_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="before the first cell"):
        recipe("../notebooks").notebook("import sys\n# %%\n")


def test_results_open_in_pandas_polars_and_duckdb_as_they_are(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"architecture": ["a", "a", "b"], "shock": "none", "replication": [0, 1, 0],
         "income": [1.0, 2.0, 4.0]}
    )  # fmt: skip
    frame.to_parquet(tmp_path / "outcomes.parquet")
    found = recipe("tables_recipe").main(tmp_path)
    assert found["pandas"] == {"a": 1.5, "b": 4.0}
    missing = [name for name in ("polars", "duckdb") if name not in found]
    assert all(means == found["pandas"] for means in found.values())
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
