"""``synergysim figures``: draw the figures of stored results again, in any size."""

from __future__ import annotations

import argparse
from pathlib import Path

from synergysim.cli.options import add_folder_arguments, add_language_option, say
from synergysim.figures.sizes import PRINT, SIZES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_folder_arguments(parser)
    parser.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="NAME",
        help="these figures; a name that the results cannot fill lists those that they can",
    )
    parser.add_argument(
        "--size",
        choices=tuple(SIZES),
        default=PRINT,
        help="print: 170 mm wide; slide: 16:9, with text of 14 points and more; square: 210 mm;"
        " print if not given",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where they are written; by default figures/ in the results folder, and"
        " figures/SIZE/ of other sizes than print",
    )
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Draw and write the figures, and name each with its finding."""
    from synergysim.figures.labels import load_labels
    from synergysim.report.kept_figures import FIGURES_FOLDER, recorded
    from synergysim.report.stored_figures import figures_of

    left: list[str] = []

    def said(line: str) -> None:
        left.append(line)
        say(line)

    place, drawings = figures_of(
        arguments.folder,
        arguments.results,
        only=arguments.only,
        language=arguments.language,
        size=arguments.size,
        announce=said,
    )
    out = arguments.out or place / "figures" / ("" if arguments.size == PRINT else arguments.size)
    count = 0
    if not arguments.only and out == place / FIGURES_FOLDER:
        out.mkdir(parents=True, exist_ok=True)
        drawings = recorded(drawings, place, out, arguments.language, left)
    for name, drawing in drawings:
        drawing.save(out, name)
        print(f"{name}: {drawing.title}")
        count += 1
    words = load_labels(arguments.language)
    print(words("terminal.figures", place=out) if count else words("terminal.no_figures"))
    return 0
