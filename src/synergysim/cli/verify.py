"""``synergysim verify``: run some cells of a results folder anew and compare."""

from __future__ import annotations

import argparse
import sys

from synergysim.cli.options import add_folder_arguments, positive

SAMPLE = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_folder_arguments(parser)
    parser.add_argument(
        "--sample", type=positive, default=SAMPLE, metavar="N", help=f"cells; {SAMPLE} by default"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="which cells")


def run(arguments: argparse.Namespace) -> int:
    """Say whether what was kept comes out again; 1 if not."""
    from synergysim.engine.compiled import recompile_kernels
    from synergysim.experiments.running.folder import find_folder
    from synergysim.experiments.running.verification import TOLERANCE, verify
    from synergysim.scenario.characters import visible

    folder = find_folder(arguments.folder, arguments.results)
    # Neither compiled rules nor burn-ins that are kept may vouch for results.
    with recompile_kernels():
        print("Compiling the model's rules anew: about 20 seconds", file=sys.stderr)
        found = verify(folder, arguments.sample, abs(arguments.seed))
    how = "to the bit" if found.exact else f"to {TOLERANCE:g}, as platform or packages differ"
    if found.differences.empty:
        print(f"{found.cells} cells were run anew and are the same {how}: {folder.path}")
        return 0
    print(visible(found.differences.to_string(index=False)))
    cells = found.differences["cell"].nunique()
    print(f"{cells} of {found.cells} cells did not come out the same {how}.", file=sys.stderr)
    return 1
