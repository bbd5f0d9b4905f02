"""``synergysim status``: progress of a sweep."""

from __future__ import annotations

import argparse

from synergysim.cli.options import add_folder_arguments, add_language_option


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_folder_arguments(parser)
    add_language_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the state; 1 if any cell failed."""
    from synergysim.experiments.running.folder import find_folder
    from synergysim.figures.labels import load_labels
    from synergysim.report.sweep_state import state_text

    folder = find_folder(arguments.folder, arguments.results)
    state = folder.state()
    print(state_text(folder, state, load_labels(arguments.language)))
    return 1 if state.failed else 0
