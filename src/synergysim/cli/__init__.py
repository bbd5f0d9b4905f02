"""The command line: one module a verb; this one only finds the verb and ends cleanly."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from synergysim.version import __version__

VERBS = {
    "list": "list cases, experiments, shocks and other presets, with their titles",
    "new": "write a small file of your own that extends a case",
    "run": "run one case and print what happened",
    "trace": "tell one household's or one ministry's story in a run",
    "compare": "compare architectures, paired on common random numbers (the main job)",
    "sweep": "run or continue any design: grids, lists, samples, policies and futures",
    "status": "say how far a sweep is",
    "results": "print rows of a sweep's tables, also while it runs",
    "export": "write a sweep's tables as CSV",
    "verify": "run some cells of a results folder anew and compare",
    "validate": "check scenario files, or export their JSON Schema",
    "show": "print a case with every value, its unit and its source",
    "diff": "say in words what differs between two cases",
    "population": "import a household survey, or describe a population beside its targets",
    "findings": "test the claims on coordination, each with what breaks it",
    "evidence": "published effects beside simulated ones, and how much is assumed",
    "resilience": "development resilience: exact from many futures, and as a panel would tell it",
    "rima": "write a run's households as a survey that FAO's RIMA tool takes",
    "calibrate": "fit a context to moments, and say how well they identify it",
}
"""Verbs in the order of the help. A verb's module is loaded only when it is called."""

INPUT_ERROR = 2
INTERRUPTED = 130


def _module(verb: str) -> Any:
    """Load the module of a verb; one called `list` would hide the built-in here."""
    return import_module(f"synergysim.cli.{'presets' if verb == 'list' else verb}")


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="synergysim",
        description="Simulate how social protection and rural productive programmes coordinate.",
        epilog="`synergysim VERB --help` explains a verb.",
    )
    parser.add_argument("--version", action="version", version=f"synergysim {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, summary in VERBS.items():
        verb = verbs.add_parser(name, help=summary, description=summary)
        if name == chosen:
            _module(name).add_arguments(verb)
    return parser


def enter() -> int:
    """Run the command line as a process of its own: what the ``synergysim`` command calls.

    Loading a few thousand modules makes hundreds of thousands of objects that stay. Collecting
    garbage among them at the usual pace, and once more at the end, costs half a second a call.
    Arrow's own allocator keeps what it took for each file that it read, so that a process that
    gathers many parts would grow with them; the system's gives it back.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    gc.set_threshold(200_000, 50, 100)
    code = main()
    gc.freeze()
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the program's name.

    Returns
    -------
    int
        0 when all went well, 2 for bad input, 1 for a failed run, 130 when interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    chosen = next((word for word in words if word in VERBS), None)
    parsed = _parser(chosen).parse_args(words)
    try:
        return int(_module(parsed.verb).run(parsed))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return _explained(error)


def _explained(error: Exception) -> int:
    """Print an error that a user can mend and return its exit code; pass any other on."""
    from concurrent.futures.process import BrokenProcessPool

    from synergysim.experiments.running.lock import FolderBusyError
    from synergysim.scenario.errors import ScenarioError

    if isinstance(error, FolderBusyError):
        print(f"synergysim: error: {error}", file=sys.stderr)
        return 1
    if isinstance(error, BrokenProcessPool):
        lost = "a worker process ended without a word, perhaps for want of memory"
        print(f"synergysim: error: {lost}; the same command continues", file=sys.stderr)
        return 1
    if isinstance(error, MemoryError):
        print("synergysim: error: not enough memory for what was asked", file=sys.stderr)
        return 1
    if isinstance(error, BrokenPipeError):
        sys.stderr.close()
        return 0
    if not isinstance(error, (ScenarioError, OSError)):
        raise error
    told = str(error)
    if isinstance(error, OSError) and error.filename is not None:
        told = f"{error.filename}: {error.strerror}"
    print(f"synergysim: error: {told}", file=sys.stderr)
    return INPUT_ERROR
