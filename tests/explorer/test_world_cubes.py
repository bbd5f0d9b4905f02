"""Arms, and settings of sweeps, in the explorer: their intervals and their ranges over worlds."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent))
from page_data import data_of, rows_of

from synergysim.cli import main
from synergysim.figures.labels import languages
from synergysim.scenario.names import find_file

FEW = ["--replications", "2", "--workers", "1"]
RANGE = {"range_low": "world_low", "range_high": "world_high"}


def explored(folder: Path) -> dict[str, Any]:
    """Cubes of the page of a results folder, by name."""
    path = folder / "page.html"
    assert main(["explore", str(folder), "--out", str(path)]) == 0
    (result,) = data_of(path.read_text(encoding="utf-8"))["results"]
    return {cube["key"]: cube for cube in result["cubes"]}


def places(cube: dict[str, Any], key: str) -> dict[str, dict[str, str]]:
    (found,) = [one for one in cube["dimensions"] if one["key"] == key]
    return {place["key"]: place["name"] for place in found["places"]}


def equal(shown: pd.DataFrame, written: pd.DataFrame, columns: dict[str, str]) -> None:
    assert len(shown) == len(written) > 0
    for mine, other in columns.items():
        for one, two in zip(shown[mine], written[other], strict=True):
            assert math.isclose(one, two, rel_tol=1e-5, abs_tol=1e-12) or math.isnan(one + two)


@pytest.fixture(scope="module")
def arms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four arms in small, compared in two worlds as well."""
    folder = tmp_path_factory.mktemp("arms")
    stated = yaml.safe_load(find_file("four-arms-reference", "experiments").read_text("utf-8"))
    stated |= {"title": "Arms <b>", "context": "rural-household"}
    stated["windows"] = {"early": {"since": "productive", "month": 12}}
    stated["overrides"] |= {"run.burn_in_years": 1}
    (folder / "arms.yaml").write_text(yaml.safe_dump(stated), encoding="utf-8")
    small = [*FEW, "--households", "60", "--months", "36", "--worlds", "2", "--no-figures"]
    assert main(["compare", str(folder / "arms.yaml"), *small, "--results", str(folder / "r")]) == 0
    (found,) = (folder / "r" / "arms").iterdir()
    return found


def test_effects_of_arms_are_those_of_the_table_over_worlds(arms: Path):
    cube = explored(arms)["arms"]
    assert cube["compare"] == "contrast"
    shown = rows_of(cube)
    written = pd.read_csv(arms / "world_effects.csv")
    window = written[["since", "month", "span"]].astype(str).agg("-".join, axis=1)
    written = written.assign(window=window)
    keys = ["outcome", "window", "contrast"]
    both = shown.merge(written, on=keys, suffixes=("", "_written"), validate="1:1")
    equal(both, both, {"mean": "effect", "low": "low_written", "n": "n_written", **RANGE})
    assert len(both) == len(shown)
    assert both["range_low"].notna().all()


def test_windows_and_effects_of_arms_are_named_in_every_language(arms: Path):
    cube = explored(arms)["arms"]
    windows = places(cube, "window")
    assert next(iter(windows)) == "list-36-12", "the last year since families were listed"
    assert windows["productive-12-12"]["en"].startswith("Early (months 1 to 12")
    contrasts = places(cube, "contrast")
    assert contrasts["synergy"] == {"en": "Synergy", "es": "Sinergia", "fr": "Synergie"}
    assert contrasts["productive, given social"]["en"] == "Productive, given social"
    for language in languages():
        assert len({one[language] for one in windows.values()}) == len(windows)
        assert "both − social" in cube["note"]["en"]
        assert cube["note"][language]


def test_arms_without_worlds_have_no_range(arms: Path):
    path = arms / "world_effects.csv"
    kept = path.read_text(encoding="utf-8")
    path.unlink()
    columns = explored(arms)["arms"]["columns"]
    path.write_text(kept, encoding="utf-8")
    assert "range_low" not in columns
    assert {"mean", "low", "high", "reference"} <= set(columns)


def test_a_damaged_table_over_worlds_is_refused(arms: Path, capsys: pytest.CaptureFixture[str]):
    path = arms / "world_effects.csv"
    kept = path.read_text(encoding="utf-8")
    path.write_text("outcome\nassets\n", encoding="utf-8")
    assert main(["explore", str(arms)]) == 2
    path.write_text(kept, encoding="utf-8")
    told = capsys.readouterr().err
    assert "world_effects.csv" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("reference", ["independent", None])
def test_settings_of_a_sweep_have_their_range_over_worlds(
    reference: str | None, write_sweep: Callable[..., Path], tmp_path: Path
):
    budget = "programmes.productive.budget"
    source = write_sweep(vary={budget: [10, 20]}, reference=reference)
    results = tmp_path / "results"
    # The table states settings in the language of the command; the page has all three.
    asked = [*FEW, "--worlds", "2", "--results", str(results), "--lang", "es"]
    assert main(["sweep", str(source), *asked]) == 0
    (folder,) = (results / "tiny-sweep").iterdir()
    cube = explored(folder)["worlds"]
    written = pd.read_csv(folder / "analysis" / "world_differences.csv")
    shown = rows_of(cube)
    assert set(shown["outcome"]) == set(written["outcome"])
    settings = places(cube, "setting")
    named = shown.assign(setting=[settings[key]["es"] for key in shown["setting"]])
    both = named.merge(written, on=["outcome", "setting"], suffixes=("", "_w"), validate="1:1")
    equal(both, both, {"mean": "difference", "low": "low_w", "high": "high_w", **RANGE})
    assert len(both) == len(written) == len(shown)
    assert both["range_high"].notna().all()
    english = [one["en"] for one in settings.values()]
    assert len(set(english)) == len(settings) == (2 if reference else 3)
    assert all("20" in name or "10" in name for name in english)
    (base,) = places(cube, "quantity").values()
    assert all(base[language] for language in languages())
    assert ("Independent" in base["en"]) == (reference is not None) or "10" in base["en"]


def test_a_sweep_without_worlds_has_no_such_view(write_sweep: Callable[..., Path], tmp_path: Path):
    source = write_sweep(vary={"programmes.productive.budget": [10, 20]})
    assert main(["sweep", str(source), *FEW, "--results", str(tmp_path / "results")]) == 0
    (folder,) = (tmp_path / "results" / "tiny-sweep").iterdir()
    assert "worlds" not in explored(folder)
