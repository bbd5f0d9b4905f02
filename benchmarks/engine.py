"""One household rule in several forms, side by side: time, memory and start-up.

    python benchmarks/engine.py              the full set, some minutes
    python benchmarks/engine.py --quick      fewer and shorter rounds, under a minute
    python benchmarks/engine.py --memory     a million households for ten years, and nothing else
    python benchmarks/engine.py --start      compiling and starting, and nothing else

See DECLARATION.md for what is compared and how.
"""

from __future__ import annotations

import argparse
import platform

import mesa
import numba
import numpy as np
from _check import check
from _memory import growth, million
from _runs import parts_of_a_month, rule_alone, whole_run
from _startup import start_up

from synergysim.compile_kernels import compile_kernels

SIZES = (2_000, 20_000)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description="Side-by-side measurements of the engine.")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--memory", action="store_true", help="the memory of a million households")
    parser.add_argument("--start", action="store_true", help="compiling and starting")
    arguments = parser.parse_args()
    print(
        f"Python {platform.python_version()}, Mesa {mesa.__version__}, numpy {np.__version__},"
        f" numba {numba.__version__}, {platform.machine()}\n"
    )
    compile_kernels(print)
    if arguments.memory:
        million()
        return
    starts = 2 if arguments.quick else 5
    if arguments.start:
        start_up(starts)
        return
    rounds, months = (2, 12) if arguments.quick else (7, 24)
    check()
    for households in SIZES:
        rule_alone(households, rounds)
    for households in SIZES:
        whole_run(households, months, 1 if arguments.quick else 3)
    for households in SIZES:
        parts_of_a_month(households, 108, 2 if arguments.quick else 5)
    growth(20_000, 200_000, 12 if arguments.quick else 60)
    start_up(starts)


if __name__ == "__main__":
    main()
