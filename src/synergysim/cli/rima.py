"""``synergysim rima``: a run's households as a survey in the form that FAO's RIMA tool takes."""

from __future__ import annotations

import argparse
from pathlib import Path

from synergysim.cli.options import add_case_options, load_case, positive, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("case", help="a case's file, or the name of a preset")
    parser.add_argument(
        "--csv", type=Path, required=True, metavar="FILE", help="where the survey is written"
    )
    parser.add_argument(
        "--year",
        type=positive,
        action="append",
        default=[],
        metavar="YEAR",
        help="a round; may be repeated; the first and the last full year if not given",
    )
    add_case_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the case and write the survey."""
    from synergysim.scenario.errors import ScenarioError

    if not arguments.csv.parent.is_dir():  # known before anything is run
        raise ScenarioError("no such folder", file="--csv", found=str(arguments.csv.parent))
    case = load_case(arguments.case, arguments)

    from synergysim.compile_kernels import compile_kernels
    from synergysim.engine.files import write_csv
    from synergysim.experiments.rima import rima_survey

    compile_kernels(say)
    survey = rima_survey(case, arguments.year)
    write_csv(survey, arguments.csv)
    rounds = ", ".join(str(year) for year in sorted(survey["round"].unique()))
    print(f"{arguments.csv}: {len(survey):,} rows, rounds {rounds}")
    return 0
