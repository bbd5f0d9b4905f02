"""``synergysim new``: a small file of one's own that extends a case."""

from __future__ import annotations

import argparse
import shlex


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("name", metavar="NAME", help="name of the new case")
    parser.add_argument(
        "--from", dest="source", metavar="CASE", required=True,
        help="the case to start from: the name of a preset, or a case's file",
    )  # fmt: skip
    parser.add_argument(
        "--folder", metavar="FOLDER", default=".", help="where to write it; else here"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the file, and say what comes next."""
    from synergysim.scenario.starter import new_case

    target = new_case(arguments.name, arguments.source, arguments.folder)
    file, source = shlex.quote(str(target)), shlex.quote(arguments.source)
    print(f"{target} is written: edit it, then")
    print(f"  synergysim validate {file}")
    print(f"  synergysim diff {source} {file}")
    print(f"  synergysim run {file}")
    return 0
