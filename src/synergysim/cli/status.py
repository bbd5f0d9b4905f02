"""``synergysim status``: progress of a sweep."""

from __future__ import annotations

import argparse

from synergysim.cli.options import add_folder_arguments, size_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_folder_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the state; 1 if any cell failed."""
    from synergysim.experiments.running.folder import find_folder
    from synergysim.scenario.characters import visible
    from synergysim.scenario.errors import shorten

    folder = find_folder(arguments.folder, arguments.results)
    state, given = folder.state(), folder.manifest
    print(visible(f"{given['experiment']['name']}: {given['experiment']['title']}"))
    print(f"  folder   {folder.path}")
    print(
        f"  cells    {state.cells:,}: {state.done:,} done, {state.failed:,} failed,"
        f" {state.waiting:,} waiting"
    )
    print(f"  running  {'yes' if state.running else 'no'}")
    print(f"  parts    {size_text(state.bytes)}")
    if state.broken:
        print(f"  broken   {state.broken} parts are not what was written: run the sweep again")
    own = "this one" if folder.is_current else "another: a sweep would start a folder of its own"
    print(visible(f"  version  {shorten(given['model_version'])}, {own}"))
    return 1 if state.failed else 0
