"""The command line: one module per command; this one selects the command and handles errors."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from contextvars import copy_context
from importlib import import_module
from typing import Any

from synergysim.cli.help import VERBS, described, overview
from synergysim.version import __version__

INPUT_ERROR = 2
COMPUTER_ERROR = 3
INTERRUPTED = 130


def _module(verb: str) -> Any:
    """Load the module of a verb; one called `list` would hide the built-in here."""
    name = "presets" if verb == "list" else verb.replace("-", "_")
    return import_module(f"synergysim.cli.{name}")


ALLOW_EXTENSIONS = "--allow-extensions"


def _parser(chosen: str | None, *, every: bool = False) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="synergysim",
        description="Simulate how social protection and rural productive programmes coordinate.",
        epilog=overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"synergysim {__version__}")
    parser.add_argument(
        ALLOW_EXTENSIONS,
        action="store_true",
        help="execute the modules that a case names under `extensions`; may follow the verb",
    )
    verbs = parser.add_subparsers(
        dest="verb", metavar="VERB", required=True, help="one of the commands below"
    )
    for name, summary in VERBS.items():
        told = described(name)
        if every:  # completion names verbs with a help; the overview names all by purpose
            told["help"] = summary
        verb = verbs.add_parser(name, **told)
        if every or name == chosen:
            _module(name).add_arguments(verb)
    return parser


def every_parser() -> argparse.ArgumentParser:
    """Give the parser with the options of every verb, as completion needs it."""
    return _parser(None, every=True)


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
        0 when all went well, 1 for a failed run or check, 2 for bad input, 3 when the computer
        could not do it, 130 when interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if any("\0" in word for word in words):
        print("synergysim: error: no word may hold a null character", file=sys.stderr)
        return INPUT_ERROR
    if ALLOW_EXTENSIONS in words:
        from synergysim.scenario.extensions import allow_extensions

        words = [word for word in words if word != ALLOW_EXTENSIONS]
        allow_extensions()
    chosen = next((word for word in words if word in VERBS), None)
    parsed = _parser(chosen).parse_args(words)
    try:
        return int(copy_context().run(_module(parsed.verb).run, parsed))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return _explained(error)


def _explained(error: Exception) -> int:
    """Print an error that a user can mend and return its exit code; pass any other on."""
    from concurrent.futures.process import BrokenProcessPool

    from synergysim.engine.files import computer_failed, describe_error
    from synergysim.experiments.running.lock import FolderBusyError
    from synergysim.scenario.errors import ScenarioError

    if isinstance(error, BrokenPipeError):
        sys.stderr.close()
        return 0
    if isinstance(error, ScenarioError):
        line, code = str(error), INPUT_ERROR
    elif isinstance(error, FolderBusyError):
        line, code = str(error), COMPUTER_ERROR
    elif isinstance(error, BrokenProcessPool):
        line = "a worker process ended without a message, perhaps for want of memory"
        line, code = f"{line}; the same command continues", COMPUTER_ERROR
    elif isinstance(error, MemoryError):
        line, code = "not enough memory for what was asked", COMPUTER_ERROR
    elif isinstance(error, OSError):
        line, code = (
            describe_error(error),
            COMPUTER_ERROR if computer_failed(error) else INPUT_ERROR,
        )
    else:
        raise error
    print(f"synergysim: error: {line}", file=sys.stderr)
    return code
