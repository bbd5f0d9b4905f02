"""``synergysim run``: one case, once, with and without its shock."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from synergysim.cli.options import (
    add_case_options,
    add_language_option,
    add_record_option,
    load_case,
    positive,
    say,
    warn,
)

if TYPE_CHECKING:
    from synergysim.recording.recording_options import Recording


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("case", help="a case's file, or the name of a preset")
    parser.add_argument("--threads", type=positive, default=1, metavar="N")
    parser.add_argument(
        "--window",
        type=positive,
        metavar="MONTHS",
        help="months at the end over which outcomes are averaged; by default 36",
    )
    parser.add_argument(
        "--csv", type=Path, metavar="FILE", help="write the monthly aggregates to a file"
    )
    add_record_option(parser)
    parser.add_argument(
        "--tables", type=Path, metavar="FOLDER", help="write every table there, as Parquet"
    )
    drawn = parser.add_mutually_exclusive_group()
    drawn.add_argument(
        "--figures",
        type=Path,
        metavar="FOLDER",
        help="draw figures there; by default into results/run-CASE/",
    )
    drawn.add_argument("--no-figures", action="store_true", help="draw nothing")
    add_language_option(parser)
    add_case_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the case, print its outcomes, its money and its institutions, and draw them."""
    recording = _recording(arguments)
    case = load_case(arguments.case, arguments)
    recording.fits(case.scenario.run.households, case.scenario.run.months)
    warn(case.warnings)

    # Only a case that holds up is worth the wait for the compiler to load. Mesa comes first: it
    # looks through its callers and all loaded modules as it loads, and here are few of either.
    import mesa  # noqa: F401

    from synergysim.compile_kernels import compile_kernels
    from synergysim.experiments.single_run import run_case
    from synergysim.figures.labels import load_labels
    from synergysim.report.plausibility import implausible
    from synergysim.report.shock_horizon import horizon_notes
    from synergysim.report.single_run import run_text

    words = load_labels(arguments.language)
    compile_kernels(say)
    result = run_case(case, window=arguments.window, threads=arguments.threads, recording=recording)
    print(run_text(result, arguments.language), flush=True)  # figures take longer than the run
    warn(implausible(result.outcomes, result.doses, arguments.language))
    warn(horizon_notes([result.case.scenario], words))
    if arguments.csv:
        from synergysim.engine.files import write_csv

        write_csv(result.monthly, arguments.csv)
    if arguments.tables:
        from synergysim.experiments.running.assembly import write_parquet

        for name, table in result.tables.items():
            write_parquet(table, arguments.tables / f"{name}.parquet")
        print("\n" + words("terminal.tables", place=arguments.tables))
    if not arguments.no_figures:
        # A drawing library takes its time to load.
        from synergysim.report.run_figure import draw_run

        files = draw_run(result, arguments.figures, arguments.language, say)
        names = ", ".join(dict.fromkeys(file.stem for file in files))
        print("\n" + words("terminal.figures", place=f"{files[0].parent} ({names})"))
    return 0


def _recording(arguments: argparse.Namespace) -> Recording:
    from synergysim.recording.recording_options import Recording, recording_from_words
    from synergysim.scenario.errors import ScenarioError

    recording = recording_from_words(arguments.record)
    if arguments.record and recording != Recording() and arguments.tables is None:
        raise ScenarioError(
            "recorded tables need a folder",
            file="--record",
            found=", ".join(arguments.record),
            allowed="together with --tables FOLDER",
        )
    return recording
