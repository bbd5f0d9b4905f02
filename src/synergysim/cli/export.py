"""``synergysim export``: tables of results as a workbook, or as CSV."""

from __future__ import annotations

import argparse
from pathlib import Path

from synergysim.cli.options import add_folder_arguments, add_language_option

WORKBOOK = "tables.xlsx"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_folder_arguments(parser)
    parser.add_argument(
        "--excel",
        action="store_true",
        help="write one workbook: what the results are, what columns mean, and a sheet for each"
        " table. Runs are not averaged: `outcomes` has a row for each run; means over runs, with"
        " their intervals, are in first_screen and differences. Tables of more than 200,000 cells"
        " are left to CSV. Needs the extra `synergysim[excel]`",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help=f"of the workbook; `{WORKBOOK}` in the results folder if not given",
    )
    parser.add_argument(
        "--csv",
        nargs="?",
        const="",
        metavar="FOLDER",
        help="write each table as CSV, the default; into `csv` in the results folder"
        " if no folder is given",
    )
    parser.add_argument(
        "--separator",
        metavar="CHARACTER",
        help='between the cells of CSV: "," ";" "|" or tab; a comma if not given',
    )
    parser.add_argument(
        "--decimal",
        metavar="CHARACTER",
        help='of numbers in CSV: "." or ","; a point if not given. Spreadsheets in Spanish and'
        ' French mostly read --separator ";" --decimal ","',
    )
    parser.add_argument(
        "--table",
        action="append",
        default=[],
        metavar="NAME",
        help="may be repeated; all if not given",
    )
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write what was asked for; CSV where nothing was."""
    from synergysim.experiments.running.folder import find_folder
    from synergysim.figures.labels import load_labels
    from synergysim.report.exported_tables import Notation, export_csv, only_of
    from synergysim.report.workbook import MOST_CELLS, write_workbook

    as_csv = arguments.csv is not None or not arguments.excel
    only_of("--excel", arguments.excel, {"--out": arguments.out})
    only_of("--csv", as_csv, {"--separator": arguments.separator, "--decimal": arguments.decimal})
    notation = Notation(arguments.separator or ",", arguments.decimal or ".")
    words = load_labels(arguments.language)
    folder = find_folder(arguments.folder, arguments.results)
    if arguments.excel:
        out = arguments.out or folder.path / WORKBOOK
        written = write_workbook(folder, out, arguments.table, language=arguments.language)
        print(words("workbook.written", place=out, count=len(written.sheets)))
        if written.left_out:
            most = words.number(MOST_CELLS, 0)
            print(words("workbook.omitted", most=most, tables=", ".join(written.left_out)))
    if as_csv:
        target = Path(arguments.csv) if arguments.csv else folder.path / "csv"
        for path, rows in export_csv(folder, target, arguments.table, notation):
            print(f"{path}: {rows:,} rows")
    return 0
