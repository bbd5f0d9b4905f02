"""Compiles the kernels once, with a word about it, before several processes would each do so."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from synergysim.engine.compiled import compiled_folder
from synergysim.engine.draws import normal_array, uniform_array
from synergysim.household.columns import PLACE, STATE_ROW, TRAITS
from synergysim.household.kernel import Threads
from synergysim.household.parameters import LENGTH

MESSAGE = "Compiling the household rule: about 20 seconds, once"


def is_compiled() -> bool:
    """Whether the machine code of the household kernel is on disk."""
    return any(compiled_folder().glob("**/*household_range*.nbc"))


def compile_kernels(announce: Callable[[str], None] | None = None) -> None:
    """Compile every kernel, or load it from the cache.

    Parameters
    ----------
    announce : callable, optional
        Told what takes time, if it has to be compiled.
    """
    if announce is not None and not is_compiled():
        announce(MESSAGE)
    keys = np.arange(1, dtype=np.int64)
    uniform_array(0, 0, keys)
    normal_array(0, 0, keys)
    Threads(1).month(
        np.ones((len(STATE_ROW), 1)),
        np.ones((len(TRAITS), 1), dtype=np.float32),
        np.zeros(1, dtype=np.int32),
        np.ones((1, len(PLACE))),
        np.ones(LENGTH),
        0,
        0,
    )


if __name__ == "__main__":
    compile_kernels(print)
