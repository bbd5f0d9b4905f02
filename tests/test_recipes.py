"""The recipes of the documentation run, where the package that they are about is installed."""

from __future__ import annotations

import importlib.util
import inspect
import json
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from synergysim import load_scenario

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


def test_the_model_is_what_mesas_page_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the recipe hands over, with Mesa's page as a stub that keeps it."""
    shown: dict[str, Any] = {}
    stub = ModuleType("mesa.visualization")
    stub.__dict__["Slider"] = lambda *given: given[1:]
    stub.__dict__["make_plot_component"] = lambda names: names
    stub.__dict__["SolaraViz"] = lambda model, **given: shown.update(given, model=model)
    monkeypatch.setitem(sys.modules, "mesa.visualization", stub)
    made = recipe("solara_viz_recipe")
    given = inspect.signature(made.Watched).parameters
    assert set(shown["model_params"]) <= set(given)
    for name, one in shown["model_params"].items():
        first = one["value"] if isinstance(one, dict) else one[0] if isinstance(one, tuple) else one
        assert given[name].default == first, name
    item = load_scenario("lesotho").provenance[("institutions", "staff", "commitment", "social")]
    assert shown["model_params"]["commitment"][:3] == (item.value, item.low, item.high)
    for architecture in shown["model_params"]["architecture"]["values"]:
        model = made.Watched(architecture, households=HOUSEHOLDS)
        model.step()
        kept = model.datacollector.get_model_vars_dataframe()
        assert len(kept) == 2
        assert model.running
        assert {name for part in shown["components"] for name in np.atleast_1d(part)} <= set(kept)
        model.run()
        assert not model.running


# Solara and Mesa's page warn of changes to come in what they import.
@pytest.mark.filterwarnings("default")
def test_mesas_own_page_shows_the_model() -> None:
    solara = pytest.importorskip("solara", reason="Solara is an extra: synergysim[explore]")
    made = recipe("solara_viz_recipe")
    # A page's controls are in its side bar, which a layout shows.
    box, context = solara.render(solara.AppLayout(children=[made.page]), handle_error=False)
    try:
        buttons = {one.children[-1]: one for one in widgets(box) if type(one).__name__ == "Btn"}
        assert [one.label for one in widgets(box) if type(one).__name__ == "Select"] == [
            "Architecture"
        ]
        before = [one.value for one in widgets(box) if type(one).__name__ == "Image"]
        assert len(before) == 2
        buttons["Step"].click()
        assert "Time: 1" in texts_of(box)
        after = [one.value for one in widgets(box) if type(one).__name__ == "Image"]
        assert all(one != other for one, other in zip(before, after, strict=True))
        (select,) = [one for one in widgets(box) if type(one).__name__ == "Select"]
        select.v_model = "integrated"
        buttons["Reset"].click()
        assert "Time: 0" in texts_of(box)
    finally:
        context.close()


def widgets(widget: Any) -> Iterator[Any]:
    """Walk through a page's widgets, also those in named places and in a grid of charts."""
    yield widget
    inside = [*(getattr(widget, "children", None) or [])]
    if type(widget).__name__ == "GridLayout":
        inside += widget.items
    for place in getattr(widget, "v_slots", None) or []:
        inside += place["children"] if isinstance(place["children"], list) else [place["children"]]
    for one in inside:
        if hasattr(one, "comm"):
            yield from widgets(one)


def texts_of(box: Any) -> str:
    """Join the texts of a page."""
    parts = [child for one in widgets(box) for child in getattr(one, "children", None) or []]
    return " ".join(one for one in parts if isinstance(one, str))


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
