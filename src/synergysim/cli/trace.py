"""``synergysim trace``: the course of one household or one ministry in one run."""

from __future__ import annotations

import argparse
from pathlib import Path

from synergysim.cli.options import add_case_options, add_language_option, load_case, positive, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("case", help="a case's file, or the name of a preset")
    who = parser.add_mutually_exclusive_group()
    who.add_argument(
        "--household",
        metavar="ID",
        nargs="?",
        const="",
        help="its row, from 0; without an ID, or without the option: the household with the median"
        " start among those whom both sides serve",
    )
    who.add_argument(
        "--ministry", metavar="NAME", help="its name in the scenario, its title or short name"
    )
    parser.add_argument(
        "--csv", type=Path, metavar="FILE", help="write the months or quarters to a file"
    )
    parser.add_argument("--threads", type=positive, default=1, metavar="N")
    add_language_option(parser)
    add_case_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the story."""
    row = _row(arguments.household)
    case = load_case(arguments.case, arguments)

    from synergysim.compile_kernels import compile_kernels
    from synergysim.experiments.trace import known_ministry, trace_household, trace_ministry
    from synergysim.report.trace import household_text, ministry_text

    if arguments.ministry is not None:
        known_ministry(case, arguments.ministry)
    compile_kernels(say)
    if arguments.ministry is not None:
        ministry = trace_ministry(case, arguments.ministry, threads=arguments.threads)
        text, table = ministry_text(ministry, arguments.language), ministry.table
    else:
        household = trace_household(case, row, threads=arguments.threads)
        text, table = household_text(household, arguments.language), household.table
    print(text)
    if arguments.csv:
        from synergysim.engine.files import write_csv

        write_csv(table, arguments.csv)
    return 0


def _row(text: str | None) -> int | None:
    """Read a household's row; none asks for the median start.

    Raises
    ------
    ScenarioError
        If it is no whole number.
    """
    from synergysim.scenario.errors import ScenarioError, shorten

    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise ScenarioError(
            "not the number of a household",
            file="--household",
            found=shorten(text),
            allowed="a whole number from 0",
        )
    return int(text)
