"""Results read back from their folder, as they were when they had been computed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TypeVar

import pandas as pd

from synergysim.experiments.comparison import Comparison
from synergysim.experiments.design.described import named
from synergysim.experiments.design.file import SweepFile
from synergysim.experiments.design.sweep_file import is_sweep
from synergysim.experiments.draft import Draft
from synergysim.experiments.experiment import Experiment
from synergysim.experiments.experiment_file import ExperimentFile, titles_of
from synergysim.experiments.first_screen import read_written
from synergysim.experiments.gained import GAINED
from synergysim.experiments.running.folder import Folder
from synergysim.experiments.running.manifest import AGAIN, unreadable
from synergysim.experiments.sweep import Results
from synergysim.outcomes.lookup import OF_RUNS, OF_SHOCKS
from synergysim.outcomes.tables import names_of_columns
from synergysim.recording.recording_options import GROUPS, Recording
from synergysim.recording.subgroups import LEVELS
from synergysim.scenario.check import validate_part
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.extensions import extend_all
from synergysim.scenario.load import ResolvedScenario
from synergysim.scenario.reader import parse_yaml
from synergysim.scenario.schema import Scenario
from synergysim.scenario.tree import Origin, Tree

File = TypeVar("File", SweepFile, ExperimentFile)


def stored(folder: Folder) -> Comparison | Results:
    """Read a comparison or a sweep.

    Raises
    ------
    ScenarioError
        If no run is done, or the folder is not what was written.
    """
    stated = _stated(folder)
    found = Results(folder.plan(), folder.path, dict(folder.manifest))
    _require_outcomes(found, folder)
    if found.outcomes.empty:
        raise ScenarioError(
            "results without a finished run",
            file=str(folder.path),
            allowed="results of which at least one run is done: run the experiment again",
        )
    if stated is not None and is_sweep(stated):
        tree = stated.tree.without("vary", "points")
        given = _checked(tree, SweepFile, folder)
        return replace(found, plan=replace(found.plan, analysis=named(given)))
    return _comparison(found, folder, stated)


def _checked(tree: Tree, kind: type[File], folder: Folder) -> File:
    """Check the experiment's file, which had been valid for the version that made the results."""
    try:
        return validate_part(tree, kind, "experiments")
    except ScenarioError as error:
        if folder.is_current:
            raise
        raise unreadable(folder.manifest, folder.path, str(error), "") from error


def _require_outcomes(found: Results, folder: Folder) -> None:
    """Refuse outcomes that lack columns of this version, which figures and reports would read."""
    missing = (
        [] if found.outcomes.empty else sorted(set(OF_RUNS) - set(OF_SHOCKS) - set(found.outcomes))
    )
    if missing:
        raise unreadable(
            folder.manifest,
            folder.path / "outcomes.parquet",
            f"no column {', '.join(missing)}",
            "a table of the results is damaged",
        )


def _comparison(found: Results, folder: Folder, stated: Draft | None) -> Comparison:
    given = folder.manifest
    file = _checked(stated.tree, ExperimentFile, folder) if stated is not None else None
    recording = Recording.model_validate(given["recording"])
    experiment = Experiment(
        name=given["experiment"]["name"],
        title=given["experiment"]["title"],
        question=given["experiment"]["question"],
        variants={
            one["labels"]["architecture"]: _scenario(given["scenarios"][one["bases"][0][1]])
            for one in given["variants"]
        },
        reference=given["reference"],
        replications=given["replications"],
        window=given["window"],
        arms=None if file is None else file.design(),
        recording=recording,
        titles={} if file is None else titles_of(file),
        text=given["experiment"]["text"],
    )
    if experiment.reference not in set(found.outcomes["architecture"]):
        raise ScenarioError(
            "results without a finished run of the reference",
            file=str(folder.path),
            found=", ".join(map(str, found.outcomes["architecture"].unique())),
            allowed=f"runs of {experiment.reference} among them: run the experiment again",
        )
    left = set(recording.tables) - {GROUPS}
    tables = {
        name: found.table(name).drop(columns="cell", errors="ignore")
        for name in given["tables"]
        if name not in left
    }
    if (gains := folder.path / f"{GAINED}.csv").is_file():
        tables[GAINED] = read_written(gains, {}, names_of_columns(GAINED))
    if GROUPS in tables:
        _require_levels(tables[GROUPS], folder)
    return Comparison(experiment, folder.path, tables, given)


def _require_levels(groups: pd.DataFrame, folder: Folder) -> None:
    """Refuse groups of families that another version named, which no text has a word for."""
    named = groups[["group", "level"]].drop_duplicates().itertuples(index=False)
    unknown = [level for group, level in named if group in LEVELS and level not in LEVELS[group]]
    if unknown:
        raise unreadable(
            folder.manifest,
            folder.path / f"{GROUPS}.parquet",
            f"the groups of families {', '.join(map(repr, unknown))}",
            "groups of families that this version does not have",
        )


def _scenario(tree: dict[str, object]) -> ResolvedScenario:
    """Take a scenario from a manifest; where its values came from is not part of it."""
    extend_all(tree.get("extensions"))
    scenario = Scenario.model_validate_json(json.dumps(tree))
    return ResolvedScenario(scenario.title, scenario, Tree({}, Origin("manifest", 0, 0)))


def _stated(folder: Folder) -> Draft | None:
    """Read the experiment's file; None where the experiment was put together in Python."""
    about = folder.manifest["experiment"]
    if not about["text"].strip():
        return None
    try:
        return Draft(about["name"], about["text"], parse_yaml(about["text"], about["name"]))
    except ScenarioError as error:
        raise ScenarioError(
            "the experiment in the manifest cannot be read",
            file=str(folder.path),
            found=str(error),
            allowed=AGAIN,
        ) from None
