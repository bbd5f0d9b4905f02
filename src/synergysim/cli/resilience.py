"""``synergysim resilience``: development resilience, exact and as an analyst would estimate it."""

from __future__ import annotations

import argparse
from pathlib import Path

from synergysim.cli.options import add_case_options, add_language_option, load_case, positive, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("case", help="a case's file, or the name of a preset")
    parser.add_argument(
        "--futures",
        type=positive,
        default=100,
        metavar="N",
        help="number of futures of the same households; 100 if not given",
    )
    parser.add_argument(
        "--csv", type=Path, metavar="FILE", help="write both probabilities of each household"
    )
    add_language_option(parser)
    add_case_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Simulate the futures and print both probabilities."""
    from synergysim.scenario.errors import ScenarioError

    if arguments.futures < 2:
        raise ScenarioError("too few", file="--futures", found="1", allowed="at least 2")
    case = load_case(arguments.case, arguments)

    from synergysim.compile_kernels import compile_kernels
    from synergysim.experiments.resilience import development_resilience
    from synergysim.report.resilience import futures_text

    compile_kernels(say)
    found = development_resilience(case, arguments.futures)
    print(futures_text(found, arguments.language))
    if arguments.csv:
        from synergysim.engine.files import write_csv

        write_csv(found.households, arguments.csv, index=True, index_label="household")
    return 0
