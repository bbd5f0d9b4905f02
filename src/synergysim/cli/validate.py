"""``synergysim validate``: check scenario files, or print the schema they follow."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from synergysim.scenario.presets import FAMILIES

EXPERIMENTS, CALIBRATIONS = "experiments", "calibrations"
OTHERS = (EXPERIMENTS, CALIBRATIONS)
"""Kinds of files that are checked but do not belong to a case."""

UNSOURCED = ("none", "override")
"""Kinds of source that are none: a bare number typed over another lost that one's source."""

MOST_LISTED = 10
"""Numbers without a source that are named."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    kinds = ["case", *(family for family in FAMILIES if family != "cases")]
    parser.add_argument("files", nargs="*", metavar="FILE", help="files, or names of presets")
    parser.add_argument(
        "--as",
        dest="family",
        choices=(*FAMILIES, *OTHERS),
        help="kind of the files; else their folder and their keys tell",
    )
    parser.add_argument("--json-schema", metavar="KIND", choices=kinds, help="print a JSON Schema")
    parser.add_argument(
        "--write-schemas", metavar="FOLDER", type=Path, help="write every JSON Schema to a folder"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check each file; 0 when all are good, 2 otherwise."""
    from synergysim.scenario.errors import ScenarioError

    if arguments.json_schema or arguments.write_schemas:
        _schemas(arguments.json_schema, arguments.write_schemas)
    elif not arguments.files:
        raise ScenarioError("nothing to validate", allowed="files, or names of presets")
    faults = 0
    for name in arguments.files:
        try:
            print(_checked(name, arguments.family))
        except ScenarioError as error:
            faults += 1
            print(f"synergysim: error: {error}", file=sys.stderr)
    return 2 if faults else 0


def _checked(name: str, family: str | None) -> str:
    """Check one file and say what it holds."""
    from synergysim.scenario.errors import dotted
    from synergysim.scenario.listing import numbers_of
    from synergysim.scenario.load import ResolvedScenario, load_part, load_scenario
    from synergysim.scenario.names import looks_like_path

    folder = Path(name).absolute().parent.name if looks_like_path(name) else ""
    family = family or recognised(name, folder)
    if family == EXPERIMENTS:
        return _checked_experiment(name)
    if family == CALIBRATIONS:
        return _checked_calibration(name)
    loaded = load_scenario(name) if family == "cases" else load_part(name, family)
    values = loaded.provenance
    numbers = {path: item for path, item in values.items() if numbers_of({path: item})}
    without = [path for path, item in numbers.items() if item.source_class in UNSOURCED]
    text = (
        f"{name}: OK, {family}, {len(values)} values,"
        f" {len(numbers) - len(without)} of {len(numbers)} numbers with a source"
    )
    if without:
        shown = ", ".join(dotted(path) for path in without[:MOST_LISTED])
        more = f" and {len(without) - MOST_LISTED} more" if len(without) > MOST_LISTED else ""
        text += f"\n  without a source: {shown}{more}"
    return _with_warnings(text, loaded.warnings if isinstance(loaded, ResolvedScenario) else ())


def recognised(name: str, folder: str = "") -> str:
    """Tell the kind of a file by its folder, or by its keys if that kind has fewer than half."""
    from synergysim.calibration.problem import CalibrationFile
    from synergysim.experiments.design.file import SweepFile
    from synergysim.experiments.experiment_file import ExperimentFile
    from synergysim.scenario.names import find_file, known_names, looks_like_path
    from synergysim.scenario.parts import SECTIONS, ScenarioParts
    from synergysim.scenario.reader import read_yaml

    if not looks_like_path(name):
        known = (family for family in ("cases", *OTHERS) if name in known_names(family))
        return next(known, "cases")
    keys = set(read_yaml(find_file(name, "cases")).entries)
    kinds = {
        "cases": {*ScenarioParts.model_fields, "extends", "overrides"},
        EXPERIMENTS: {*ExperimentFile.model_fields, *SweepFile.model_fields, "vary", "points"},
        CALIBRATIONS: set(CalibrationFile.model_fields),
        **{family: {*part.model_fields, "extends"} for family, part in SECTIONS.items()},
    }
    if folder in kinds and 2 * len(keys & kinds[folder]) >= len(keys):
        return folder
    return max(kinds, key=lambda kind: len(keys & kinds[kind]))


def _checked_experiment(name: str) -> str:
    """Check an experiment with every case that it would run."""
    from synergysim.experiments.design.sweep_file import is_sweep, load_sweep
    from synergysim.experiments.experiment import load_experiment
    from synergysim.experiments.sweep import plan_of
    from synergysim.figures.labels import load_labels
    from synergysim.report.sweep_state import plan_text

    if is_sweep(name):
        plan = load_sweep(name)
        return _with_warnings(
            f"{name}: OK, {EXPERIMENTS}, {plan_text(plan, load_labels('en'))}", plan.warnings
        )
    experiment = load_experiment(name)
    text = (
        f"{name}: OK, {EXPERIMENTS}, {len(experiment.variants)} variants,"
        f" {experiment.replications} replications"
    )
    return _with_warnings(text, plan_of(experiment).warnings)


def _with_warnings(text: str, warnings: Iterable[str]) -> str:
    """Add a line for each warning."""
    return "\n  warning: ".join([text, *warnings])


def _checked_calibration(name: str) -> str:
    """Check a calibration with the context that it starts from and what it measures."""
    from synergysim.calibration.load_problem import load_calibration

    config = load_calibration(name).config
    return (
        f"{name}: OK, {CALIBRATIONS}, {len(config.parameters)} parameters,"
        f" {len(config.targets)} fitted, {len(config.unfitted)} checks"
    )


def _schemas(kind: str | None, folder: Path | None) -> None:
    from synergysim.engine.files import write_whole
    from synergysim.scenario.schema_export import KINDS, json_schema

    if kind:
        print(json.dumps(json_schema(kind), indent=2, ensure_ascii=False))
    if folder is None:
        return
    for name in KINDS:
        text = json.dumps(json_schema(name), indent=2, ensure_ascii=False)
        write_whole(folder / f"{name}.schema.json", text + "\n")
    print(f"{len(KINDS)} schemas in {folder}", file=sys.stderr)
