"""``synergysim evidence``: published effects beside simulated ones, and how much is assumed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from synergysim.cli.options import positive


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "names",
        nargs="*",
        metavar="CASE | EXPERIMENT",
        help="a case, or a four-arm experiment; all if not given",
    )
    parser.add_argument("--households", type=positive, default=800, metavar="N")
    parser.add_argument("--replications", type=positive, default=6, metavar="N")
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="processes; one a processor if not given"
    )
    parser.add_argument("--parts", action="store_true", help="grades of each part of a case, too")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="FOLDER")


def run(arguments: argparse.Namespace) -> int:
    """Run four arms where they are missing, and print the comparison."""
    from synergysim.engine.files import write_csv
    from synergysim.findings.evidence import against_published, chosen, grades
    from synergysim.findings.profiles import Profile
    from synergysim.report.evidence import evidence_text

    experiments = chosen(arguments.names)
    parameters = grades(list(dict.fromkeys(experiments.values())))
    profile = Profile(arguments.households, arguments.replications, worlds=0)
    published = against_published(
        list(experiments), profile, arguments.results, workers=arguments.workers, announce=_say
    )
    folder = arguments.results / "evidence"
    write_csv(published, folder / "published.csv")
    write_csv(parameters, folder / "parameters.csv")
    shown = parameters if arguments.parts else parameters[parameters["part"] == "all"]
    print(evidence_text(published, shown))
    print(f"\nTables: {folder}")
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
