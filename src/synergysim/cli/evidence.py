"""``synergysim evidence``: published effects beside simulated ones, and how much is assumed."""

from __future__ import annotations

import argparse
from pathlib import Path

from synergysim.cli.options import add_language_option, positive, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "names",
        nargs="*",
        metavar="CASE | EXPERIMENT",
        help="a case, an experiment with arms or an evaluation; all if not given",
    )
    parser.add_argument("--households", type=positive, default=800, metavar="N")
    parser.add_argument("--replications", type=positive, default=6, metavar="N")
    parser.add_argument(
        "--worlds",
        type=positive,
        metavar="N",
        help="other sets of assumptions in which every arm runs once; none if not given",
    )
    parser.add_argument(
        "--tests",
        action="store_true",
        help="run evaluations of the test too: once, when the model is frozen",
    )
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="processes; one a processor if not given"
    )
    parser.add_argument("--parts", action="store_true", help="grades of each part of a case, too")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="FOLDER")
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run arms where they are missing, and print the comparison."""
    from synergysim.engine.files import write_csv
    from synergysim.figures.labels import load_labels
    from synergysim.findings.evidence import against_published, chosen, grades
    from synergysim.findings.profiles import Profile
    from synergysim.report.evidence import evidence_text

    experiments = chosen(arguments.names)
    parameters = grades(list(dict.fromkeys(one.case for one in experiments.values())))
    profile = Profile(arguments.households, arguments.replications, worlds=arguments.worlds or 0)
    published = against_published(
        experiments,
        profile,
        arguments.results,
        tests=arguments.tests,
        workers=arguments.workers,
        announce=say,
    )
    folder = arguments.results / "evidence"
    write_csv(published, folder / "published.csv")
    write_csv(parameters, folder / "parameters.csv")
    shown = parameters if arguments.parts else parameters[parameters["part"] == "all"]
    hidden = {} if arguments.tests else {n: one for n, one in experiments.items() if one.held_out}
    print(evidence_text(published, shown, arguments.language, hidden))
    print(f"\n{load_labels(arguments.language)('terminal.tables', place=folder)}")
    return 0
