"""Says on the terminal how long something took that is done once. No result reads a clock."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def timed_note(done: str) -> Iterator[None]:
    """Print what was done, and in how many seconds, on the standard error at the end."""
    began = time.perf_counter()
    yield
    took = time.perf_counter() - began
    print(f"synergysim: note: {done} in {took:.1f} s, once", file=sys.stderr)
