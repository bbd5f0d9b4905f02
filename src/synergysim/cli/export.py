"""``synergysim export``: a sweep's tables as CSV."""

from __future__ import annotations

import argparse
from pathlib import Path

from synergysim.cli.options import add_folder_arguments


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_folder_arguments(parser)
    parser.add_argument(
        "--csv", type=Path, nargs="?", const=None, metavar="FOLDER",
        help="where to write; `csv` in the results folder if not given",
    )  # fmt: skip
    parser.add_argument(
        "--table", action="append", metavar="NAME", help="may be repeated; all if not given"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write each table as one CSV file, piece by piece."""
    from synergysim.experiments.running.folder import find_folder

    folder = find_folder(arguments.folder, arguments.results)
    target: Path = arguments.csv or folder.path / "csv"
    target.mkdir(parents=True, exist_ok=True)
    for table in arguments.table or folder.tables:
        path, count = target / f"{table}.csv", 0
        waiting = path.with_suffix(".csv.part")
        for piece in folder.pieces(table):
            if count == 0 and (table == "failures" and piece.empty):
                break
            piece.to_csv(waiting, index=False, mode="a" if count else "w", header=not count)
            count += len(piece)
        if waiting.exists():
            waiting.replace(path)
            print(f"{path}: {count:,} rows")
    return 0
