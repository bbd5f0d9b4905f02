"""``synergysim calibrate``: fit a context to moments, and write the fitted context."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from synergysim.cli.options import households, positive, say

if TYPE_CHECKING:
    from synergysim.calibration.evaluations import Evaluator
    from synergysim.calibration.fit_report import Report
    from synergysim.calibration.problem import Problem

DEFAULT_REPLICATIONS = 4
DEFAULT_HOUSEHOLDS = 2000
DEFAULT_BURN_IN = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "context", metavar="CONTEXT", help="a file of scenarios/calibrations, or its name"
    )
    parser.add_argument(
        "--replications",
        type=positive,
        default=DEFAULT_REPLICATIONS,
        metavar="N",
        help=f"populations at each set of parameters ({DEFAULT_REPLICATIONS})",
    )
    parser.add_argument(
        "--households",
        type=households,
        default=DEFAULT_HOUSEHOLDS,
        metavar="N",
        help=f"households in each ({DEFAULT_HOUSEHOLDS})",
    )
    parser.add_argument(
        "--burn-in-years",
        type=positive,
        default=DEFAULT_BURN_IN,
        metavar="N",
        help=f"years before those that are watched ({DEFAULT_BURN_IN}, as in the shipped cases)",
    )
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="processes; one a processor if not given"
    )
    parser.add_argument(
        "--ensemble",
        type=positive,
        metavar="K",
        help="also find K sets of all uncertain numbers that meet the moments, such as 60, and take"
        " the most central one for the context",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write no context, but compare with the one that is there; 1 if it differs",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write the context into this folder"
    )
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="FOLDER")


def run(arguments: argparse.Namespace) -> int:
    """Fit, report, and write or compare; 1 if a comparison or an ensemble falls short."""
    from synergysim.calibration.load_problem import load_calibration

    problem = load_calibration(arguments.context)
    _check_target(problem, arguments)

    # Only a calibration that holds up is worth the wait for the compiler to load.
    from synergysim.calibration.ensemble import with_centre
    from synergysim.calibration.evaluations import Evaluator, Settings, executor_of
    from synergysim.calibration.fit import fit
    from synergysim.calibration.fit_report import report_of, store, text
    from synergysim.compile_kernels import compile_kernels
    from synergysim.experiments.running.executors import default_workers

    compile_kernels(say)
    folder = arguments.results / f"calibrate-{problem.name}"
    settings = Settings(arguments.replications, arguments.households, arguments.burn_in_years)
    try:
        with executor_of(arguments.workers or default_workers()) as executor:
            evaluate = Evaluator(
                folder / "evaluations",
                problem.config.welfare,
                settings,
                problem.config.impacts,
                executor,
            )
            code = _ensemble(problem, evaluate, arguments) if arguments.ensemble else 0
            problem = with_centre(problem, arguments.out)
            report = report_of(problem, evaluate, fit(problem, evaluate, say))
            store(report, folder)
            print(text(report))
            code = max(code, _context(problem, report, arguments))
    except KeyboardInterrupt:
        say(f"Interrupted. What was simulated is in {folder}; the same command continues.")
        raise
    say(f"{evaluate.simulated} populations simulated; tables and evaluations: {folder}")
    return code


def _check_target(problem: Problem, arguments: argparse.Namespace) -> None:
    """Refuse a folder that cannot be made, or a comparison with no file, before the long fit."""
    from synergysim.calibration.writing import context_folder
    from synergysim.scenario.errors import ScenarioError
    from synergysim.scenario.reader import displayed

    folder: Path = arguments.out or context_folder(problem)
    path = folder / f"{problem.config.writes}.yaml"
    if arguments.check and not path.is_file():
        reason = "there is no context to compare with"
        allowed = "--check on a context that was written; without it, the fit writes one"
        raise ScenarioError(reason, file=displayed(path), key="--check", allowed=allowed)
    if arguments.out is not None and not arguments.check:
        folder.mkdir(parents=True, exist_ok=True)


def _context(problem: Problem, report: Report, arguments: argparse.Namespace) -> int:
    """Write the context, or compare it with the one that is there."""
    from synergysim.calibration.writing import (
        CHECK_TOLERANCE,
        context_folder,
        context_text,
        deviations,
    )
    from synergysim.engine.files import write_whole
    from synergysim.scenario.reader import displayed

    folder: Path = arguments.out or context_folder(problem)
    path = folder / f"{problem.config.writes}.yaml"
    if not arguments.check:
        write_whole(path, context_text(problem, report, folder))
        print(f"\nWritten: {displayed(path)}")
        return 0
    found = deviations(report, path, problem.drawn)
    for name, (there, fitted) in found.items():
        print(f"{name}: {there:g} in {displayed(path)}, found {fitted:g}")
    if not found:
        print(f"\n{displayed(path)} agrees with the fit within {CHECK_TOLERANCE:.0%}.")
    return 1 if found else 0


def _ensemble(problem: Problem, evaluate: Evaluator, arguments: argparse.Namespace) -> int:
    """Find the ensemble, measure effects in it and store both; 1 if too few sets were accepted."""
    from synergysim.calibration.centre import measure_effects
    from synergysim.calibration.ensemble import (
        THRESHOLD,
        ensemble_path,
        find_ensemble,
        write_ensemble,
    )
    from synergysim.calibration.fit import fit
    from synergysim.calibration.values import with_values
    from synergysim.scenario.reader import displayed
    from synergysim.world.basins import threshold

    found = find_ensemble(problem, evaluate, fit(problem, evaluate, say), arguments.ensemble, say)
    if not found.sets:
        print(f"\n{found.summary()}\nNothing written.")
        return 1
    effects = None
    if problem.config.effects is not None:
        contexts = [with_values(problem.start.part, one) for one in found.sets]
        effects = measure_effects(problem.config.effects, contexts, evaluate, say)
        if problem.config.threshold is not None:
            effects[THRESHOLD] = [threshold(context) for context in contexts]
    path = ensemble_path(problem, arguments.out)
    write_ensemble(found, path, effects)
    print(f"\n{found.summary()}\nWritten: {displayed(path)}")
    return 0 if len(found.sets) >= arguments.ensemble else 1
