"""The manifest of a results folder: what was run, by what, from which seeds."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from synergysim.experiments.cells import Cell, design_key, model_version
from synergysim.experiments.experiment import Experiment

PACKAGES = ("mesa", "numba", "llvmlite", "numpy", "pandas", "scipy", "pyarrow", "pydantic")


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def describe(experiment: Experiment, cells: Sequence[Cell], failures: int) -> dict[str, Any]:
    """Describe a results folder.

    Parameters
    ----------
    experiment : Experiment
    cells : sequence of Cell
    failures : int

    Returns
    -------
    dict
        Ready for JSON. ``id`` hashes the design, the cells and the model version; clocks and
        machines are not part of it.
    """
    keys = sorted(cell.key for cell in cells)
    identity = hashlib.sha256(json.dumps([design_key(experiment), keys]).encode()).hexdigest()
    return {
        "id": identity[:12],
        "experiment": {
            "name": experiment.name,
            "title": experiment.title,
            "question": experiment.question,
            "text": experiment.text,
            "text_sha256": hashlib.sha256(experiment.text.encode()).hexdigest(),
        },
        "design": design_key(experiment),
        "model_version": model_version(),
        "reference": experiment.reference,
        "window": experiment.window,
        "replications": experiment.replications,
        "variants": {
            name: {"digest": variant.digest, "scenario": variant.tree}
            for name, variant in experiment.variants.items()
        },
        "seeds": {
            "population": sorted({cell.scenario.run.population_seed for cell in cells}),
            "path": sorted({cell.scenario.run.path_seed for cell in cells}),
        },
        "cells": len(cells),
        "failures": failures,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {package: _installed(package) for package in PACKAGES},
    }


def write_manifest(manifest: dict[str, Any], folder: Path) -> Path:
    """Write the manifest, whole or not at all."""
    path = folder / "manifest.json"
    waiting = path.with_suffix(".part")
    waiting.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(waiting, path)
    return path
