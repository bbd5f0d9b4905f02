"""``synergysim completion``: a script with which a shell completes commands."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

SHELLS = ("bash", "zsh", "tcsh")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that reads the script")


def run(arguments: argparse.Namespace) -> int:
    """Print the script."""
    from synergysim.cli import every_parser

    library, parser = _library(), every_parser()
    _complete_files(parser, library)
    print(library.complete(parser, shell=arguments.shell))
    return 0


def _library() -> Any:
    """Give shtab.

    Raises
    ------
    ScenarioError
        If it is not installed.
    """
    try:
        return import_module("shtab")
    except ImportError as error:
        from synergysim.scenario.errors import ScenarioError

        raise ScenarioError(
            "tab completion needs shtab",
            file="completion",
            found=str(error),
            allowed="pip install 'synergysim[completion]'",
        ) from None


def _complete_files(parser: argparse.ArgumentParser, library: Any) -> None:
    """Let paths be completed, as folders where they are folders."""
    # The library reads an attribute that the actions of argparse do not declare.
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                _complete_files(inner, library)
        elif action.metavar == "FOLDER":
            action.complete = library.DIRECTORY  # type: ignore[attr-defined]
        elif action.type is Path or "FILE" in str(action.metavar):
            action.complete = library.FILE  # type: ignore[attr-defined]
