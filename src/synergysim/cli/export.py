"""``synergysim export``: a sweep's tables as CSV."""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path

from synergysim.cli.options import add_folder_arguments

FAILURES = "failures"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_folder_arguments(parser)
    parser.add_argument(
        "--csv",
        type=Path,
        nargs="?",
        const=None,
        metavar="FOLDER",
        help="where to write; `csv` in the results folder if not given",
    )
    parser.add_argument(
        "--table", action="append", metavar="NAME", help="may be repeated; all if not given"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write each table as one CSV file, piece by piece."""
    from synergysim.engine.files import safe_cells, writing
    from synergysim.experiments.running.assembly import write_columns
    from synergysim.experiments.running.folder import find_folder

    folder = find_folder(arguments.folder, arguments.results)
    target: Path = arguments.csv or folder.path / "csv"
    tables: list[str] = arguments.table or folder.tables
    for table in tables:
        path, count = target / f"{table}.csv", 0
        pieces = folder.pieces(table)
        first = next(pieces, None)
        if first is None or (table == FAILURES and first.empty):
            path.unlink(missing_ok=True)  # of an earlier export, which would pass for this one
            continue
        with writing(path) as file:
            for piece in chain([first], pieces):
                rows = safe_cells(piece)
                rows.to_csv(file, index=False, header=not count, lineterminator="\n")
                count += len(piece)
        print(f"{path}: {count:,} rows")
    write_columns(tables, target)
    return 0
