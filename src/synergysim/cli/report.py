"""``synergysim report``: one page on stored results, to read, to print and to pass on."""

from __future__ import annotations

import argparse
from pathlib import Path

from synergysim.cli.options import add_folder_arguments, add_language_option, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_folder_arguments(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where the page and its tables are written; by default report/ in the results folder",
    )
    parser.add_argument(
        "--pdf", action="store_true", help="write PDF too; needs the extra `synergysim[pdf]`"
    )
    parser.add_argument(
        "--figures",
        action="store_true",
        help="write the figures too, into figures/ in the results folder: what `synergysim figures`"
        " does, without drawing them twice",
    )
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the report."""
    from synergysim.figures.labels import load_labels
    from synergysim.report.results_page import write_report

    words = load_labels(arguments.language)
    if arguments.pdf:
        say(words("terminal.pdf"))
    written = write_report(
        arguments.folder,
        arguments.results,
        language=arguments.language,
        out=arguments.out,
        pdf=arguments.pdf,
        with_figures=arguments.figures,
        announce=say,
    )
    for path in written[: 1 + arguments.pdf]:
        print(words("terminal.report", place=path))
    if arguments.figures:
        print(words("terminal.figures", place=written[-1].parent))
    return 0
