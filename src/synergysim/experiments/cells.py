"""Cells: what is run, keyed by its resolved content and by the version that would run it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache

from synergysim.engine.compiled import source_digest
from synergysim.experiments.experiment import Experiment
from synergysim.recording.kept import Recording
from synergysim.scenario.schema import Scenario
from synergysim.version import __version__

RESULT_ROOMS = (
    "engine",
    "measures",
    "scenario",
    "world",
    "institutions",
    "agents",
    "household",
    "recording",
    "statistics",
    "experiments",
    ".",
)
"""Rooms of the package whose code can change a result; the last is the package's own folder."""


@cache
def model_version() -> str:
    """Package version and a hash of the modules that can change a result."""
    return f"{__version__}+{source_digest(RESULT_ROOMS)}"


@dataclass(frozen=True)
class Cell:
    """One variant in one replication: a run and its twin.

    Attributes
    ----------
    variant : str
    replication : int
    scenario : Scenario
        With the replication's seeds.
    window : int
    listed : tuple of str
        Programmes whose listed families are followed.
    recording : Recording
        What is kept beside the aggregates.
    key : str
        Hash of the variant's name, the content and the model version.
    """

    variant: str
    replication: int
    scenario: Scenario
    window: int
    listed: tuple[str, ...]
    recording: Recording
    key: str


def with_replication(scenario: Scenario, replication: int) -> Scenario:
    """The scenario with the seeds of a replication: both seeds move on by its number."""
    run = scenario.run.model_copy(
        update={
            "population_seed": scenario.run.population_seed + replication,
            "path_seed": scenario.run.path_seed + replication,
        }
    )
    return scenario.model_copy(update={"run": run})


def expand(experiment: Experiment) -> list[Cell]:
    """Expand an experiment to cells, ordered by replication so that arms share burn-ins.

    Returns
    -------
    list of Cell
        ``variants * replications`` cells; common random numbers hold within a replication.
    """
    cells = []
    for replication in range(experiment.replications):
        for name, variant in experiment.variants.items():
            listed = experiment.arms.programmes if experiment.arms is not None else ()
            parts = (
                name, variant.digest, replication, experiment.window, listed,
                experiment.recording.model_dump_json(), model_version(),
            )  # fmt: skip
            key = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:20]
            scenario = with_replication(variant.scenario, replication)
            cells.append(
                Cell(
                    name, replication, scenario, experiment.window, listed, experiment.recording,
                    key,
                )
            )  # fmt: skip
    return cells


def design_key(experiment: Experiment) -> str:
    """Identity of a results folder: variants, window and model version, not the replications.

    Adding replications later therefore continues in the same folder.
    """
    content = {
        "variants": {name: variant.digest for name, variant in experiment.variants.items()},
        "window": experiment.window,
        "arms": experiment.arms.programmes if experiment.arms is not None else (),
        "recording": experiment.recording.model_dump(),
        "version": model_version(),
    }
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
