"""``synergysim sweep``: run or continue any design."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synergysim.cli.options import positive

if TYPE_CHECKING:
    from synergysim.experiments.sweep import Results


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("name", metavar="EXPERIMENT", help="an experiment's file or name")
    parser.add_argument("--replications", type=positive, metavar="N", help="instead of the file's")
    parser.add_argument("--households", type=positive, metavar="N", help="instead of the file's")
    parser.add_argument("--months", type=positive, metavar="N", help="instead of the case's")
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="processes; one a processor if not given"
    )
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="FOLDER")
    parser.add_argument("--no-figures", action="store_true", help="tables and summary only")
    parser.add_argument("--language", default="en", choices=["en", "es", "fr"])


def run(arguments: argparse.Namespace) -> int:
    """Run or continue the sweep; 1 if any cell failed."""
    from synergysim.experiments.running.runner import How
    from synergysim.experiments.sweep import folder_of, load_plan, run_plan

    changes: dict[str, Any] = {
        key: value
        for key in ("replications", "households", "months")
        if (value := getattr(arguments, key)) is not None
    }
    plan = load_plan(arguments.name, changes)
    folder = folder_of(plan, arguments.results)
    _say(f"{plan.name}: {plan.size_text()}")
    try:
        found = run_plan(plan, arguments.results, How(workers=arguments.workers), _say)
    except KeyboardInterrupt:
        _say(f"Interrupted. What was computed is in {folder}; the same command continues.")
        raise
    return _told(found, arguments)


def _told(found: Results, arguments: argparse.Namespace) -> int:
    from synergysim.report.sweep import draw_answers, summary, told

    if not found.outcomes.empty:
        answered = told(found)
        print(summary(answered, arguments.language))
        if not arguments.no_figures:
            drawn = draw_answers(found, answered, arguments.language)
            print(f"Figures: {drawn[0].parent if drawn else 'none applies'}")
    failures = int(found.manifest["failures"])
    print(f"{len(found.plan) - failures:,} of {len(found.plan):,} cells are done.")
    print(f"A row per run: {found.folder}/outcomes.parquet")
    if failures:
        _say(f"{failures:,} cells failed; their tracebacks are in {found.folder}/failures.parquet")
    return 1 if failures else 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
