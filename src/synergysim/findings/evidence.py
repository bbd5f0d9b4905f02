"""The model beside its evidence: published effects and simulated ones, and what is assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.experiment_file import ExperimentFile
from synergysim.findings.evaluation_records import FOLDER, statuses, with_records
from synergysim.findings.evaluation_worlds import over_worlds
from synergysim.findings.profiles import Profile
from synergysim.findings.published_effects import TEST, load_published
from synergysim.scenario.check import validate_part
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.listing import is_number
from synergysim.scenario.load import load_scenario
from synergysim.scenario.names import find_file, known_names
from synergysim.scenario.reader import read_yaml

GRADES = ("A", "B", "C")
NO_GRADE = "none"


@dataclass(frozen=True)
class Evaluation:
    """An experiment with arms.

    Attributes
    ----------
    path : str
    case : str
    held_out : tuple of str
        Records of the test that it names.
    """

    path: str
    case: str
    held_out: tuple[str, ...] = ()


def known_evidence() -> dict[str, Evaluation]:
    """Experiments with arms, and evaluations, by name."""
    kept = {effect.record for effect in load_published() if effect.split == TEST}
    found = {}
    for family in ("experiments", FOLDER):
        for name in known_names(family):
            path = find_file(name, family)
            tree = read_yaml(path)
            if "arms" not in tree.entries:
                continue
            config = validate_part(tree, ExperimentFile, "experiments")
            design = config.design()
            named = [one.record or one.source for one in (design.published if design else ())]
            held = tuple(one for one in named if one in kept)
            found[name] = Evaluation(str(path), config.case, held)
    return found


def chosen(names: Sequence[str]) -> dict[str, Evaluation]:
    """Experiments that names mean: of experiments, or of cases; all if there are none.

    Raises
    ------
    ScenarioError
        If a name means neither.
    """
    known = known_evidence()
    if not names:
        return known
    found: dict[str, Evaluation] = {}
    for name in names:
        mine = {
            key: one
            for key, one in known.items()
            if name in (key, one.case, key.removeprefix("four-arms-"))
        }
        if not mine:
            others = sorted({*known, *(one.case for one in known.values())})
            raise ScenarioError(
                "no experiment with arms has this name or case",
                found=shorten(name),
                allowed=shorten(", ".join(others), 300),
                nearest=nearest_name(name, others),
            )
        found |= mine
    return found


def against_published(
    experiments: Mapping[str, Evaluation],
    profile: Profile,
    results: Path,
    *,
    tests: bool = False,
    workers: int | None = None,
    announce: Callable[[str], None] | None = None,
) -> pd.DataFrame:
    """Run arms, or take what is there, and hold them against published effects.

    Parameters
    ----------
    experiments : mapping of str to Evaluation
    profile : Profile
        Its worlds are other sets of assumptions, in which every arm runs once.
    results : Path
    tests : bool, default False
        Whether evaluations with records of the test run too; else they are left out.
    workers : int, optional
    announce : callable, optional

    Returns
    -------
    DataFrame
        As :func:`synergysim.experiments.four_arms.against_published`, with ``experiment``,
        ``case``, ``status`` (what had been done with the record before the model was changed),
        ``distance`` (simulated less published, in the published unit), ``in_ranges`` (in half
        widths of the published range; NaN without one), ``covers`` (whether the simulated interval
        holds the published value), and over worlds ``worlds``, ``world_low`` and ``world_high``
        (10th and 90th percentile) and ``worlds_inside`` (the published range, or of its sign).

    Raises
    ------
    ScenarioError
        If tests are wanted of a model that is not frozen.
    """
    frames = []
    sizes = {"replications": profile.replications, "households": profile.households}
    # All are loaded first, so that what is refused is refused before anything has run.
    loaded = {
        name: with_records(load_experiment(one.path, sizes), tests=tests)
        for name, one in experiments.items()
        if tests or not one.held_out
    }
    for name, experiment in loaded.items():
        if experiment.arms is None or not experiment.arms.published:
            continue
        if announce is not None:
            announce(f"{name}: {len(experiment.variants) * profile.replications} runs")
        comparison = run_experiment(experiment, results, workers=workers)
        table = comparison.against_published().assign(experiment=name, case=experiments[name].case)
        if profile.worlds:
            table = table.join(over_worlds(comparison, profile.worlds, workers))
        frames.append(table)
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    if not table.empty:
        known = statuses()
        seen = table["used"].map({True: "used", False: "looked at"})
        table["status"] = table["source"].map(known).fillna(seen)
        half = (table["published_high"].astype(float) - table["published_low"].astype(float)) / 2.0
        table["distance"] = table["simulated"] - table["published"]
        table.loc[table["scale"] == "sign", "distance"] = float("nan")
        table["in_ranges"] = table["distance"] / half.where(half > 0.0)
        table["covers"] = (table["low"] <= table["published"]) & (
            table["published"] <= table["high"]
        )
    return table


def grades(cases: Sequence[str]) -> pd.DataFrame:
    """Count the numbers of cases by the grade of their evidence, and those that are assumed.

    Returns
    -------
    DataFrame
        ``case``, ``part`` (a section of the case, or ``all``), ``numbers``, a column per grade,
        ``none`` (without a grade) and ``assumed`` (whose source says so).
    """
    rows = []
    for case in cases:
        counts: dict[str, Counter[str]] = {}
        for path, item in load_scenario(case).provenance.items():
            if path[0] == "run" or not is_number(item.value):
                continue
            for part in ("all", str(path[0])):
                count = counts.setdefault(part, Counter())
                count["numbers"] += 1
                count[item.grade or NO_GRADE] += 1
                count["assumed"] += item.source_class == "assumed"
        for part, count in counts.items():
            keys = ("numbers", *GRADES, NO_GRADE, "assumed")
            rows.append({"case": case, "part": part} | {key: count[key] for key in keys})
    return pd.DataFrame(rows)
