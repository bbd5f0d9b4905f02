"""``synergysim explore``: stored results as one page to explore in a browser, without a server."""

from __future__ import annotations

import argparse
from pathlib import Path

from synergysim.cli.options import add_language_option


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "folders",
        metavar="FOLDER | EXPERIMENT",
        nargs="+",
        help="results folders, or experiments' names: several become choices in one page",
    )
    parser.add_argument(
        "--results",
        type=Path,
        default=Path("results"),
        metavar="FOLDER",
        help="where an experiment's name is looked for",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the page; by default explorer.html in the first results folder",
    )
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the page."""
    from synergysim.explorer.explorer_page import write_explorer
    from synergysim.figures.labels import load_labels

    path = write_explorer(
        arguments.folders, arguments.results, language=arguments.language, out=arguments.out
    )
    words = load_labels(arguments.language)
    print(words("terminal.explorer", place=path))
    return 0
