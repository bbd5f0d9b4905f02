"""``synergysim compare``: run an experiment, print paired differences, draw the figures."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synergysim.cli.options import add_language_option, add_record_option, positive

if TYPE_CHECKING:
    from synergysim.experiments.experiment import Experiment

DEFAULT_REPLICATIONS = 20
DEFAULT_WINDOW = 36


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "names",
        nargs="+",
        metavar="EXPERIMENT | CASE",
        help="an experiment's file or name, or the cases to compare, the reference first",
    )
    parser.add_argument("--shock", metavar="NAME", help="a shock that strikes all cases")
    parser.add_argument("--replications", type=int, metavar="N", help="instead of the file's")
    parser.add_argument("--households", type=int, metavar="N", help="instead of the file's")
    parser.add_argument("--months", type=int, metavar="N", help="instead of the case's")
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="processes; one a processor if not given"
    )
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="FOLDER")
    add_record_option(parser)
    parser.add_argument("--no-figures", action="store_true", help="tables and summary only")
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run or continue the experiment; 1 if any cell failed."""
    from synergysim.experiments.comparison import (
        ComparisonError,
        results_folder,
        run_experiment,
    )
    from synergysim.report.comparison import draw_figures, summary

    experiment = _experiment(arguments)
    folder = results_folder(experiment, arguments.results)
    try:
        comparison = run_experiment(
            experiment, arguments.results, workers=arguments.workers, announce=_say
        )
    except KeyboardInterrupt:
        _say(f"Interrupted. What was computed is in {folder}; the same command continues.")
        raise
    except ComparisonError as failed:
        _say(f"synergysim: error: {failed}; tracebacks are in {failed.folder}/failures.parquet")
        return 1
    except ValueError as failed:
        if experiment.arms is None:
            raise
        _say(f"synergysim: error: {_no_effects(folder, failed)}")
        return 1
    if experiment.arms is not None and not experiment.arms.published:
        # A table without columns is a file that nothing can read.
        (folder / "published.csv").unlink(missing_ok=True)
    print(summary(comparison, arguments.language))
    failures = int(comparison.manifest["failures"])
    if failures:
        _say(f"{failures} cells failed; their tracebacks are in {folder}/failures.parquet")
    if not arguments.no_figures:
        drawn = draw_figures(comparison, arguments.language, announce=_say)
        print(f"\nFigures: {drawn[0].parent if drawn else 'none applies'}")
    print(f"Tables and manifest: {folder}")
    return 1 if failures else 0


def _experiment(arguments: argparse.Namespace) -> Experiment:
    """Load the experiment, or make one of the cases named."""
    from synergysim.experiments.experiment import experiment_of, load_experiment
    from synergysim.recording.kept import recording_from_words
    from synergysim.scenario.errors import ScenarioError
    from synergysim.scenario.load import load_scenario
    from synergysim.scenario.names import known_names

    changes: dict[str, Any] = {
        key: value
        for key in ("replications", "households", "months")
        if (value := getattr(arguments, key)) is not None
    }
    recording = recording_from_words(arguments.record)
    names = arguments.names
    if len(names) == 1 and names[0] not in known_names("cases"):
        if arguments.shock is not None:
            changes["shocks"] = [arguments.shock]
        if arguments.record:
            changes["recording"] = recording.model_dump(exclude_defaults=True)
        return load_experiment(names[0], changes)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ScenarioError("a case is named twice", found=twice, allowed="each case once")
    replications = changes.pop("replications", DEFAULT_REPLICATIONS)
    shocks = None if arguments.shock is None else [arguments.shock]
    overrides = {f"run.{key}": value for key, value in changes.items()}
    variants = {
        _key(name, names): load_scenario(name, shocks=shocks, overrides=overrides) for name in names
    }
    return experiment_of(
        variants, title="Comparison of cases", replications=replications, window=DEFAULT_WINDOW,
        recording=recording,
    )  # fmt: skip


def _no_effects(folder: Path, reason: Exception) -> str:
    """Say why arms that ran cannot be compared: one failed, or there is no full year of a list."""
    failures = folder / "failures.parquet"
    if failures.is_file():
        return f"{reason}; tracebacks are in {failures}"
    return (
        f"the arms have no effects to tell ({reason}): every arm needs a list of families and"
        " twelve months after it; run more months"
    )


def _key(name: str, names: list[str]) -> str:
    """Name a case by its file, or by its path where two files share a name."""
    stem = Path(name).stem
    return stem if sum(Path(other).stem == stem for other in names) == 1 else name


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
