"""The model beside its evidence: published effects and simulated ones, and what is assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.experiment_file import ExperimentFile
from synergysim.findings.profiles import Profile
from synergysim.scenario.check import validate_part
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.listing import is_number
from synergysim.scenario.load import load_scenario
from synergysim.scenario.names import find_file, known_names
from synergysim.scenario.reader import read_yaml

GRADES = ("A", "B", "C")
NO_GRADE = "none"


def known_evidence() -> dict[str, str]:
    """Experiments with arms, and the case of each."""
    found = {}
    for name in known_names("experiments"):
        tree = read_yaml(find_file(name, "experiments"))
        if "arms" in tree.entries:
            found[name] = validate_part(tree, ExperimentFile, "experiments").case
    return found


def chosen(names: Sequence[str]) -> dict[str, str]:
    """Experiments that names mean: of experiments, or of cases; all if there are none.

    Raises
    ------
    ScenarioError
        If a name means neither.
    """
    known = known_evidence()
    if not names:
        return known
    found: dict[str, str] = {}
    for name in names:
        mine = {
            key: case
            for key, case in known.items()
            if name in (key, case, key.removeprefix("four-arms-"))
        }
        if not mine:
            others = sorted({*known, *known.values()})
            raise ScenarioError(
                "no experiment with arms has this name or case",
                found=shorten(name),
                allowed=shorten(", ".join(others), 300),
                nearest=nearest_name(name, others),
            )
        found |= mine
    return found


def against_published(
    experiments: Sequence[str],
    profile: Profile,
    results: Path,
    *,
    workers: int | None = None,
    announce: Callable[[str], None] | None = None,
) -> pd.DataFrame:
    """Run four arms, or take what is there, and hold them against published effects.

    Returns
    -------
    DataFrame
        As :func:`synergysim.experiments.four_arms.against_published`, with ``experiment``,
        ``case``, ``distance`` (simulated less published, in the published unit), ``in_ranges`` (in
        half widths of the published range; NaN without one) and ``covers`` (whether the simulated
        interval holds the published value).
    """
    frames = []
    sizes = {"replications": profile.replications, "households": profile.households}
    for name in experiments:
        experiment = load_experiment(name, sizes)
        if experiment.arms is None or not experiment.arms.published:
            continue
        if announce is not None:
            announce(f"{name}: {4 * profile.replications} runs")
        comparison = run_experiment(experiment, results, workers=workers)
        case = experiment.variants[experiment.reference].name
        frames.append(comparison.against_published().assign(experiment=name, case=case))
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    if not table.empty:
        half = (table["published_high"].astype(float) - table["published_low"].astype(float)) / 2.0
        table["distance"] = table["simulated"] - table["published"]
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
