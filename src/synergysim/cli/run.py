"""``synergysim run``: one case, once, with its no-shock twin."""

from __future__ import annotations

import argparse
import sys

from synergysim.cli.options import add_case_options, load_case, positive


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("case", help="a case's file, or the name of a preset")
    parser.add_argument("--threads", type=positive, default=1, metavar="N")
    parser.add_argument("--window", type=positive, default=36, metavar="MONTHS")
    parser.add_argument("--csv", metavar="FILE", help="write the monthly aggregates to a file")
    add_case_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the case and print its outcomes and its money."""
    case = load_case(arguments.case, arguments)

    # Only a case that holds up is worth the wait for the compiler to load.
    from synergysim.experiments.single import run_case
    from synergysim.report.single import run_text
    from synergysim.warm import compile_kernels

    compile_kernels(lambda line: print(line, file=sys.stderr, flush=True))
    result = run_case(case, window=arguments.window, threads=arguments.threads)
    print(run_text(result))
    if arguments.csv:
        result.monthly.to_csv(arguments.csv, index=False)
    return 0
