"""``synergysim results``: rows of a sweep's tables, also while it runs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from synergysim.cli.options import add_folder_arguments, positive

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_folder_arguments(parser)
    parser.add_argument("--table", default="outcomes", metavar="NAME", help="outcomes if not given")
    parser.add_argument(
        "--where",
        metavar="CONDITION",
        help="such as \"income > 4 and architecture == 'integrated'\"",
    )
    parser.add_argument("--columns", metavar="NAME,NAME", help="all if not given")
    parser.add_argument(
        "--rows", type=positive, default=SHOWN, metavar="N", help=f"{SHOWN} if not given"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the rows that were asked for."""
    import pandas as pd

    from synergysim.experiments.running.folder import find_folder
    from synergysim.experiments.running.query import chosen, where

    folder = find_folder(arguments.folder, arguments.results)
    frames = []
    for piece in folder.pieces(arguments.table):
        kept = piece if arguments.where is None else where(piece, arguments.where)
        frames.append(chosen(kept, arguments.columns))
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    _print(rows, arguments.rows)
    return 0


def _print(rows: pd.DataFrame, most: int) -> None:
    if rows.empty:
        print("No rows.")
        return
    from synergysim.scenario.characters import visible

    shown = rows.head(most).drop(columns="cell", errors="ignore")
    print(visible(shown.to_string(index=False, float_format=lambda value: f"{value:.6g}")))
    print(f"{len(shown):,} of {len(rows):,} rows")
