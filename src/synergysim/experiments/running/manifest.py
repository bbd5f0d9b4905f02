"""The manifest of a results folder: what was run, by what, from which seeds."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from synergysim.experiments.running.cells import model_version
from synergysim.experiments.running.plan import Plan
from synergysim.experiments.running.store import write_whole

PACKAGES = ("mesa", "numba", "llvmlite", "numpy", "pandas", "scipy", "pyarrow", "pydantic", "SALib")

FORMAT = 2
"""Of the folder: 1 had a file for every cell."""

NAME = "manifest.json"


def installed(package: str) -> str:
    """Version of a package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def describe(plan: Plan) -> dict[str, Any]:
    """Describe a results folder.

    Returns
    -------
    dict
        Ready for JSON. ``id`` hashes the design, the cells and the model version; clocks and
        machines are not part of it. With `cells.parquet` beside it, it holds all that is needed to
        run any of its cells again.
    """
    identity = hashlib.sha256(plan.folder.encode())
    identity.update(plan.keys().tobytes())
    return {
        "format": FORMAT,
        "id": identity.hexdigest()[:12],
        "experiment": {
            "name": plan.name,
            "title": plan.title,
            "question": plan.question,
            "text": plan.text,
            "text_sha256": hashlib.sha256(plan.text.encode()).hexdigest(),
        },
        "folder": plan.folder,
        "model_version": model_version(),
        "reference": plan.reference,
        "window": plan.keeping.window,
        "tables": list(plan.keeping.tables),
        "listed": list(plan.keeping.listed),
        "recording": plan.keeping.recording.model_dump(exclude_defaults=True),
        "replications": plan.replications,
        "precision": plan.precision.model_dump() if plan.precision is not None else None,
        "design": dict(plan.design),
        "points": len(plan.points),
        "paths": plan.paths,
        "choices": list(plan.choices),
        "labels": plan.labels,
        "variants": [
            {
                "labels": dict(variant.labels),
                "bases": [[list(chosen), base] for chosen, base in variant.bases.items()],
            }
            for variant in plan.variants
        ],
        "scenarios": dict(plan.bases),
        "seeds": {
            name: sorted(
                {
                    tree["run"][f"{name}_seed"] + replication
                    for tree in plan.bases.values()
                    for replication in (0, plan.replications - 1)
                }
            )
            for name in ("population", "path")
        },
        "cells": len(plan),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {package: installed(package) for package in PACKAGES},
    }


def write_manifest(manifest: dict[str, Any], folder: Path) -> Path:
    """Write the manifest, whole or not at all."""
    path = folder / NAME
    text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
    write_whole(path, text.encode())
    return path
