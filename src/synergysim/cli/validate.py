"""``synergysim validate``: check scenario files, or print the schema they follow."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from synergysim.scenario.shipped import FAMILIES

EXPERIMENTS, CALIBRATIONS = "experiments", "calibrations"
OTHERS = (EXPERIMENTS, CALIBRATIONS)
"""Kinds of files that are checked but are no part of a case."""

SUMMARY = "check scenario files, or export their JSON Schema"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    kinds = ["case", *(family for family in FAMILIES if family != "cases")]
    parser.add_argument("files", nargs="*", metavar="FILE", help="files, or names of presets")
    parser.add_argument(
        "--as",
        dest="family",
        choices=(*FAMILIES, *OTHERS),
        help="kind of the files; else their folder tells, and a case is assumed",
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
    from synergysim.scenario.listing import numbers_of
    from synergysim.scenario.load import load_part, load_scenario
    from synergysim.scenario.names import looks_like_path

    folder = Path(name).absolute().parent.name if looks_like_path(name) else ""
    family = family or (folder if folder in (*FAMILIES, *OTHERS) else "cases")
    if family == EXPERIMENTS:
        return _checked_experiment(name)
    if family == CALIBRATIONS:
        return _checked_calibration(name)
    loaded = load_scenario(name) if family == "cases" else load_part(name, family)
    values = loaded.provenance
    numbers = numbers_of(values)
    sourced = sum(item.source is not None for item in numbers)
    return (
        f"{name}: OK, {family}, {len(values)} values,"
        f" {sourced} of {len(numbers)} numbers with a source"
    )


def _checked_experiment(name: str) -> str:
    """Check an experiment with every case that it would run."""
    from synergysim.experiments.design.load import is_sweep, load_sweep
    from synergysim.experiments.experiment import load_experiment
    from synergysim.scenario.names import find_file

    if is_sweep(find_file(name, EXPERIMENTS)):
        return f"{name}: OK, {EXPERIMENTS}, {load_sweep(name).size_text()}"
    experiment = load_experiment(name)
    return (
        f"{name}: OK, {EXPERIMENTS}, {len(experiment.variants)} variants,"
        f" {experiment.replications} replications"
    )


def _checked_calibration(name: str) -> str:
    """Check a calibration with the context that it starts from and what it measures."""
    from synergysim.calibration.problem import load_calibration

    given = load_calibration(name).given
    return (
        f"{name}: OK, {CALIBRATIONS}, {len(given.parameters)} parameters,"
        f" {len(given.targets)} fitted, {len(given.unfitted)} checks"
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
