"""``synergysim diff``: describe the differences between two cases in words."""

from __future__ import annotations

import argparse

from synergysim.cli.options import add_case_options, load_case


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("one", metavar="A", help="name of a preset, or path of a case file")
    parser.add_argument(
        "other", metavar="B", nargs="?", help="the case to compare; A itself, changed, if left out"
    )
    add_case_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the differences; changes asked for are made to the second case."""
    from synergysim.scenario.difference import differences
    from synergysim.scenario.load import load_scenario

    one = load_scenario(arguments.one)
    other = load_case(arguments.other or arguments.one, arguments)
    print("\n".join(differences(one, other)) or "no difference")
    return 0
