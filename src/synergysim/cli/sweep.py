"""``synergysim sweep``: run or continue any design."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from synergysim.cli.options import add_language_option, positive, say, sizes, warn, write_progress

if TYPE_CHECKING:
    from synergysim.experiments.running.plan import Plan
    from synergysim.experiments.running.runner import RunOptions
    from synergysim.experiments.sweep import Results
    from synergysim.findings.sweep_worlds import SweepWorlds

DEFAULT_LIMIT = 3600.0
"""Seconds that a cell may take, unless another limit is asked for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("name", metavar="EXPERIMENT", help="an experiment's file or name")
    parser.add_argument(
        "--worlds",
        type=positive,
        metavar="N",
        help="of grids, lists and levers: compare settings in N other sets of assumptions as well,"
        " with one replication each; 30 is a good number",
    )
    add_running_arguments(parser)


def add_running_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what says how large a sweep is, how it runs and what is shown of it."""
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="say what would be run, how long it would take and how large it would be",
    )
    parser.add_argument("--replications", type=positive, metavar="N", help="instead of the file's")
    parser.add_argument("--households", type=positive, metavar="N", help="instead of the file's")
    parser.add_argument("--months", type=positive, metavar="N", help="instead of the case's")
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="processes; one a processor if not given"
    )
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="a Dask scheduler, or `local` for one made here"
    )
    parser.add_argument(
        "--time-limit",
        type=_seconds,
        default=DEFAULT_LIMIT,
        metavar="SECONDS",
        help=f"what a cell may take; {DEFAULT_LIMIT:.0f} if not given, 0 for no limit",
    )
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="FOLDER")
    parser.add_argument("--no-figures", action="store_true", help="tables and summary only")
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run or continue the sweep; 1 if any cell failed."""
    from synergysim.experiments.sweep import load_plan

    changes = sizes(arguments)
    if arguments.worlds is None:
        return run_or_continue(load_plan(arguments.name, changes), arguments)
    from synergysim.findings.sweep_worlds import plan_sweep_worlds

    worlds = plan_sweep_worlds(arguments.name, arguments.worlds, changes)
    return run_or_continue(worlds.default, arguments, worlds)


def run_or_continue(
    plan: Plan, arguments: argparse.Namespace, worlds: SweepWorlds | None = None
) -> int:
    """Run a plan, in other worlds too, or describe it if asked; 1 if any cell failed."""
    from synergysim.experiments.running.executors import cluster
    from synergysim.experiments.running.runner import RunOptions
    from synergysim.experiments.sweep import folder_of, run_plan
    from synergysim.figures.labels import load_labels
    from synergysim.report.sweep_state import plan_text

    folder = folder_of(plan, arguments.results)
    words = load_labels(arguments.language)
    write_progress(arguments.language)
    say(f"{plan.name}: {plan_text(plan, words)}")
    if worlds is not None:
        say(
            words.count(
                "sweep_worlds.runs", worlds.runs, worlds=words.number(len(worlds.sampled), 0)
            )
        )
    warn(plan.warnings)
    limit = arguments.time_limit or None
    if arguments.dry_run:
        return _dry_run(plan, folder, arguments)
    options = RunOptions(workers=arguments.workers, limit=limit)
    try:
        if arguments.cluster is None:
            found = run_plan(plan, arguments.results, options, say)
            return _told(found, arguments, worlds, options)
        with cluster(arguments.cluster, arguments.workers) as (executor, workers):
            say(words.count("sweep_state.cluster", workers))
            options = RunOptions(
                workers=workers, limit=limit, executors=lambda: nullcontext(executor)
            )
            found = run_plan(plan, arguments.results.absolute(), options, say)
            return _told(found, arguments, worlds, options)
    except KeyboardInterrupt:
        say(words("sweep_state.interrupted", place=folder))
        raise


def _dry_run(plan: Plan, folder: Path, arguments: argparse.Namespace) -> int:
    """Print what a sweep would be."""
    from synergysim.compile_kernels import compile_kernels
    from synergysim.experiments.running.cost_estimate import estimate
    from synergysim.experiments.running.executors import default_workers
    from synergysim.figures.labels import load_labels
    from synergysim.report.sweep_state import axes_text, estimate_text

    words = load_labels(arguments.language)
    if axes := axes_text(plan, words):
        print(axes)
    compile_kernels(say)
    count = arguments.workers or default_workers()
    print(estimate_text(plan, estimate(plan, folder), folder, count, words))
    return 0


def _told(
    found: Results,
    arguments: argparse.Namespace,
    worlds: SweepWorlds | None,
    options: RunOptions,
) -> int:
    """Analyse what ran and print it, with the range over worlds if asked; 1 if a cell failed."""
    from synergysim.figures.labels import load_labels
    from synergysim.report.plausibility import implausible
    from synergysim.report.sweep import analyse, summary
    from synergysim.report.sweep_worlds import draw_sweep, over_worlds_text

    words = load_labels(arguments.language)
    failed_in_worlds = 0
    if not found.outcomes.empty:
        answered = analyse(found, arguments.language)
        print(summary(answered, arguments.language), flush=True)  # figures take a while
        if worlds is not None:
            text, failed_in_worlds = over_worlds_text(
                found, worlds, answered.context, arguments.language, options, say
            )
            print(text, flush=True)
        warn(implausible(found.outcomes, language=arguments.language))
        if not arguments.no_figures:
            drawn = draw_sweep(found, answered, arguments.language)
            print(
                words("terminal.figures", place=drawn[0].parent)
                if drawn
                else words("terminal.no_figures")
            )
    failures = int(found.manifest["failures"])
    total = len(found.plan)
    print(
        words(
            "terminal.done", count=words.number(total - failures, 0), total=words.number(total, 0)
        )
    )
    if found.plan.precision is not None:
        wanted = found.plan.precision
        print(
            words(
                "terminal.precision",
                replications=words.number(found.plan.replications, 0),
                outcome=words(f"outcome.{wanted.outcome}"),
                half=words.number(found.manifest["half_width"], 4),
                wanted=words.number(wanted.half_width, 4),
            )
        )
    print(words("terminal.rows", place=found.folder / "outcomes.parquet"))
    places = ((failures, found.folder), (failed_in_worlds, found.folder / "worlds"))
    for count, place in places:
        if count:
            say(words.count("terminal.failed", count, place=place / "failures.parquet"))
    return 1 if failures or failed_in_worlds else 0


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0.0 <= found < 1e9:
        raise argparse.ArgumentTypeError(f"must be a number of seconds from 0, found {text!r}")
    return found
