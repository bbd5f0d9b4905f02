"""The manifest of a results folder: what was run, by what, from which seeds."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from synergysim.engine.files import checksum, read_regular, write_whole
from synergysim.experiments.running.cells import model_version
from synergysim.experiments.running.plan import Plan
from synergysim.scenario.errors import ScenarioError, dotted, shorten
from synergysim.scenario.errors import describe as describe_value
from synergysim.version import git_commit
from synergysim.world.burn_in import Past

PACKAGES = ("mesa", "numba", "llvmlite", "numpy", "pandas", "scipy", "pyarrow", "pydantic", "SALib")

FORMAT = 3
"""Of the folder: 1 had a file for every cell, 2 no checksums of the manifest and the cells."""

NAME = "manifest.json"

OF_MANIFESTS = ("experiment", "model_version")
"""Keys that manifests of every version have."""
OF_RECORDS = ("model_version", "profile", "context")
"""Keys of which what is kept of a run or of findings has one, whatever its version."""

AGAIN = "the file as it was written; run the experiment again: it keeps every cell that is done"


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
        "window": plan.outputs.window,
        "tables": list(plan.outputs.tables),
        "listed": list(plan.outputs.listed),
        "recording": plan.outputs.recording.model_dump(exclude_defaults=True),
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
        "pasts": sorted(set(plan.pasts())),
        "commit": git_commit(),
        "extensions": {
            name: hashlib.sha256(text.encode()).hexdigest()
            for tree in plan.bases.values()
            for name, text in tree.get("extensions", {}).items()
        },
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {package: installed(package) for package in PACKAGES},
    }


class _Experiment(BaseModel):
    name: str
    title: str
    question: str
    text: str


class _Variant(BaseModel):
    labels: dict[str, str]
    bases: list[tuple[list[str], str]]


Table = Annotated[str, StringConstraints(pattern="^[a-z0-9_]{1,80}$")]
"""A table's name, which becomes a folder of parts and a file of an export."""


class _Read(BaseModel):
    """What readers of a folder take from its manifest."""

    model_config = ConfigDict(strict=True)

    experiment: _Experiment
    model_version: str
    reference: str
    window: int
    tables: list[Table]
    listed: list[str]
    recording: dict[str, Any]
    replications: int
    design: dict[str, Any]
    paths: list[str]
    choices: list[str]
    labels: list[str]
    variants: list[_Variant]
    scenarios: dict[str, dict[str, Any]]
    cells_checksum: str
    python: str
    platform: str
    packages: dict[str, str]
    pasts: list[Past] = ["burn-in"]


def unreadable(
    manifest: Mapping[str, Any], path: Path, found: str, message: str, key: str = ""
) -> ScenarioError:
    """State why results cannot be read: another version made them, or else they are damaged.

    Parameters
    ----------
    manifest : mapping
        Its checksum has been verified.
    path : Path
        The file that cannot be read.
    found : str
        The error that it causes.
    message : str
        What is wrong if this version made the results.
    key : str, optional
        Where in the file.
    """
    made, own = manifest.get("model_version"), model_version()
    if not isinstance(made, str) or made == own:
        return ScenarioError(message, file=str(path), key=key, found=shorten(found), allowed=AGAIN)
    commit = manifest.get("commit")
    return ScenarioError(
        "results that another version of synergysim made, with names that this one does not read",
        file=str(path),
        key=key,
        found=shorten(f"made with {made}{f', commit {commit}' if commit else ''}; {found}", 300),
        allowed=f"results of {own}: run the experiment again ({_command(manifest)}), which starts a"
        " folder of its own; docs/renamed.md lists the names that changed, and the tables stay"
        " readable as they are",
    )


def _command(manifest: Mapping[str, Any]) -> str:
    """Give the command that runs the experiment of a manifest."""
    experiment = manifest.get("experiment")
    name = experiment.get("name") if isinstance(experiment, dict) else None
    verb = "sweep" if manifest.get("design") else "compare"
    return f"synergysim {verb} {shorten(str(name or 'FILE'), 60)}"


def unreadable_record(record: object, folder: Path, error: Exception, what: str) -> ScenarioError:
    """As :func:`unreadable`, for what is kept of a run or of findings, without a checksum.

    Parameters
    ----------
    record : object
        Content of the file, as JSON has it; ``model_version`` is that which made it.
    folder : Path
    error : Exception
        What reading it led to.
    what : str
        What it is kept of.
    """
    found = str(error)
    if isinstance(error, FileNotFoundError):
        found = f"no file {Path(error.filename).name}"
    if isinstance(record, (dict, list)) and not {"format", *OF_RECORDS} & set(record):
        return _foreign(record, folder)
    made = record.get("model_version", "a version before 0.2.0") if isinstance(record, dict) else ""
    if made in ("", model_version()):
        return ScenarioError(
            f"what is kept of {what} is not what was written",
            file=str(folder),
            found=shorten(found),
            allowed="the files as they were written: run it again",
        )
    return ScenarioError(
        f"what another version of synergysim kept of {what}, which this one does not read",
        file=str(folder),
        found=shorten(f"made with {made}; {found}", 300),
        allowed=f"files of {model_version()}: run it again",
    )


def _foreign(content: dict[str, Any] | list[Any], path: Path) -> ScenarioError:
    return ScenarioError(
        "a file that another program wrote",
        file=str(path),
        found=describe_value(content),
        allowed="a folder that synergysim compare, sweep, run or findings wrote",
    )


def write_manifest(manifest: dict[str, Any], folder: Path) -> Path:
    """Write the manifest with a checksum of its content, whole or not at all."""
    path = folder / NAME
    content = {key: value for key, value in manifest.items() if key != "checksum"}
    content["checksum"] = _checksum(content)
    write_whole(path, json.dumps(content, indent=2, sort_keys=True) + "\n")
    return path


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a results folder.

    Raises
    ------
    ScenarioError
        If it is damaged, or another version or another program wrote it.
    """
    path = folder / NAME
    content = read_regular(path)
    try:
        if content is None:
            raise ValueError
        manifest = json.loads(content)
    except (ValueError, RecursionError):
        raise ScenarioError("the manifest is no JSON", file=str(path), allowed=AGAIN) from None
    if not isinstance(manifest, dict):
        raise ScenarioError("the manifest is damaged", file=str(path), allowed=AGAIN)
    if not set(OF_MANIFESTS) <= set(manifest):
        raise _foreign(manifest, path)
    if (found := manifest.get("format", 1)) != FORMAT:
        is_newer = isinstance(found, int) and found > FORMAT
        made = shorten(str(manifest["model_version"]), 60)
        raise ScenarioError(
            f"results that {'a newer' if is_newer else 'an older'} version of synergysim laid out",
            file=str(folder),
            found=f"layout {shorten(str(found))}, made with {made}",
            allowed=f"layout {FORMAT}: run the experiment again ({_command(manifest)}), which"
            " starts a folder of its own; the tables stay readable as they are",
        )
    if manifest.pop("checksum", None) != _checksum(manifest):
        raise ScenarioError("the manifest is not what was written", file=str(path), allowed=AGAIN)
    try:
        _Read.model_validate_json(json.dumps(manifest))
    except ValidationError as error:
        first = error.errors()[0]
        key = shorten(dotted(first["loc"]))
        raise unreadable(manifest, path, first["msg"], "the manifest is damaged", key) from None
    return manifest


def _checksum(manifest: dict[str, Any]) -> str:
    return checksum(json.dumps(manifest, sort_keys=True).encode())
