"""``synergysim new-context``: a context and its calibration from five published numbers."""

from __future__ import annotations

import argparse
from pathlib import Path

from synergysim.cli.options import add_language_option

OPTIONS = {
    "headcount": "share of people below the line",
    "mean": "consumption, PPP$ of 2017 per person and day",
    "gini": "Gini of consumption, 0 to 1",
    "household-size": "persons in the mean household",
    "wage-share": "share of wages in rural income",
}
"""Option -> what it is."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("name", metavar="NAME", help="name of the new context")
    for name, about in OPTIONS.items():
        parser.add_argument(f"--{name}", type=float, required=True, metavar="X", help=about)
    parser.add_argument(
        "--line", type=float, default=2.15, metavar="PPP$", help="poverty line; 2.15 if not given"
    )
    parser.add_argument(
        "--folder", default=".", metavar="FOLDER", help="folder that gets `scenarios/`; else here"
    )
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write both files, and say what was assumed."""
    from synergysim.calibration.new_context import (
        REMITTANCES,
        FiveNumbers,
        calibration_text,
        context_text,
    )
    from synergysim.engine.files import write_whole
    from synergysim.figures.labels import load_labels
    from synergysim.figures.pieces import fold
    from synergysim.scenario.errors import ScenarioError
    from synergysim.scenario.template import free_file

    if not 0.1 <= arguments.line <= 50.0:
        found, allowed = f"{arguments.line:g}", "from 0.1 to 50"
        raise ScenarioError("out of range", key="--line", found=found, allowed=allowed)
    numbers = FiveNumbers(
        arguments.headcount,
        arguments.mean,
        arguments.gini,
        arguments.household_size,
        arguments.wage_share,
        arguments.line,
    )
    numbers.check()
    place = Path(arguments.folder)
    files = {}
    for family, name, text in (
        ("contexts", f"{arguments.name}-start", context_text(arguments.name, numbers)),
        ("calibrations", arguments.name, calibration_text(arguments.name, numbers)),
    ):
        free_file(name, place, family)
        files[place / "scenarios" / family / f"{name}.yaml"] = text
    for path in files:
        if path.exists():
            raise ScenarioError(
                "a file of this name exists", file=str(path), allowed="another name"
            )
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    words = load_labels(arguments.language)
    print(words("new_context.written", files=", ".join(map(str, files))))
    told = words(
        "new_context.assumed",
        headcount=words.percent(100.0 * numbers.implied_headcount, 0),
        line=words.number(numbers.line, 2),
        remittances=words.percent(100.0 * REMITTANCES, 0),
        farm=words.percent(100.0 * numbers.farm_share, 0),
    )
    print(fold(told))
    print(f"  synergysim calibrate {arguments.name}")
    return 0
