"""A tiny calibration in a folder of scenarios of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from synergysim.calibration.ensemble import FOLDER
from synergysim.calibration.evaluations import Settings
from synergysim.calibration.load_problem import load_calibration
from synergysim.scenario.presets import shipped_folder

ENSEMBLES = sorted((shipped_folder("scenarios") / FOLDER).glob("*.csv"))
CALIBRATIONS = {
    load_calibration(path.stem).config.writes: path.stem
    for path in sorted((shipped_folder("scenarios") / "calibrations").glob("*.yaml"))
}
"""Name of the calibration that writes a context."""

TINY: dict[str, Any] = {
    "title": "Calibration of a village",
    "context": "village-start",
    "writes": "village",
    "welfare": "consumption",
    "parameters": {
        "livelihood.wage": {"low": 40, "high": 500},
        "livelihood.crop": {"low": 10, "high": 300},
    },
    "moments": {
        "headcount": {"target": 0.5, "tolerance": 0.02, "source": "assumed", "grade": "C"},
        "farm_share": {"target": 0.4, "tolerance": 0.02, "source": "E3-001", "grade": "B"},
    },
    "checks": {
        "wage_share": {"target": 0.5, "source": "assumed", "grade": "C", "low": 0.1, "high": 0.9},
        "mean_size": {"target": 9, "source": "assumed", "grade": "C", "low": 8, "high": 10},
    },
}

START = """\
extends: rural-household
title: A village, start of the calibration
livelihood:
  wage: {value: 150, source: assumed, grade: C, low: 40, high: 500}
  crop: {value: 60, source: assumed, grade: C, low: 10, high: 300}
territories:
  count: {value: 4, source: assumed, grade: C, low: 2, high: 8}
"""


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Populations that take a moment."""
    return Settings(replications=2, households=150, burn_in_years=2)


@pytest.fixture(scope="session")
def write_village() -> Callable[..., Path]:
    """Return a function that writes the tiny calibration, changed, into a folder of scenarios."""

    def write(folder: Path, **changes: Any) -> Path:
        content = {key: value for key, value in (TINY | changes).items() if value is not None}
        for family in ("contexts", "calibrations"):
            (folder / "scenarios" / family).mkdir(parents=True, exist_ok=True)
        start = folder / "scenarios" / "contexts" / "village-start.yaml"
        start.write_text(START, encoding="utf-8")
        path = folder / "scenarios" / "calibrations" / "village.yaml"
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def write_calibration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_village: Callable[..., Path]
) -> Callable[..., Path]:
    """Return a function that writes the tiny calibration, changed, where names find it."""
    monkeypatch.chdir(tmp_path)
    return partial(write_village, tmp_path)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory, write_village: Callable[..., Path]) -> Path:
    """The tiny calibration's file, its start named by its path, for all tests of a module."""
    return write_village(
        tmp_path_factory.mktemp("village"), context="../contexts/village-start.yaml"
    )
