"""``synergysim show``: print a case as it will run, with the source of every value."""

from __future__ import annotations

import argparse
import json

from synergysim.cli.options import add_case_options, load_case


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("case", metavar="CASE", help="name of a preset, or path of a case file")
    parser.add_argument("--only", metavar="PATH", help="show a part, such as context.livelihood")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--sources", action="store_true", help="count numbers by source and grade")
    form.add_argument("--json", action="store_true", help="print JSON")
    add_case_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the case."""
    from synergysim.scenario import listing

    resolved = load_case(arguments.case, arguments)
    if arguments.json:
        data = listing.as_data(resolved, arguments.only)
        print(json.dumps(data, indent=2, ensure_ascii=False))
    elif arguments.sources:
        print(listing.sources_text(resolved, arguments.only))
    else:
        print(listing.as_text(resolved, arguments.only))
    return 0
