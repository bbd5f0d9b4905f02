"""Bars that show how far something is, and lines where there is no terminal."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Self

from tqdm import TqdmWarning

PATIENCE = 2.0
"""Seconds before a bar or a line appears: what ends sooner needs none."""

LEAST = 3.0
"""Seconds that must be left for the first line, so that what takes five has an estimate."""

PAUSE = 20.0
"""Least seconds between two lines; as many as have passed, where that is more."""

LINES: ContextVar[Callable[[int, int, float], str] | None] = ContextVar("LINES", default=None)
"""Writes a line of what is done, what there is in all, and the seconds left; None for no lines."""


class Lines:
    """Prints a line on the error output now and then, where a bar cannot be drawn.

    Parameters
    ----------
    total, done : int
        Steps in all, and those that were done before.
    write : callable
        Writes a line, as :data:`LINES`.
    """

    def __init__(self, total: int, done: int, write: Callable[[int, int, float], str]) -> None:
        self.total, self.done, self.write = total, done, write
        self.start = time.monotonic()
        self.first: tuple[float, int] | None = None
        self.due, self.is_first = PATIENCE, True

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *error: object) -> None:
        """End; nothing is said."""

    def update(self, steps: int = 1) -> None:
        """Count steps that were done, and print a line if it is time."""
        self.done += steps
        passed = time.monotonic() - self.start
        if self.first is None:
            # The first step also loads the compiled rules and simulates the past: it tells nothing.
            self.first = passed, self.done
            return
        after, before = self.first
        left = (passed - after) / (self.done - before) * (self.total - self.done)
        if passed < self.due or left < (LEAST if self.is_first else PATIENCE):
            return
        self.is_first, self.due = False, passed + max(PAUSE, passed)
        print(self.write(self.done, self.total, left), file=sys.stderr, flush=True)

    def set_postfix(self, **facts: object) -> None:
        """Take what a bar would show beside it; failures are said at the end."""


def bar(total: int, unit: str, progress: bool | None = None, done: int = 0) -> Any:
    """Make a bar for a terminal or a notebook.

    Parameters
    ----------
    total, done : int
        Steps in all, and those that were done before.
    unit : str
        What a step is, in the singular.
    progress : bool, optional
        Whether to show it; by default if the error output is a terminal, or in a notebook.

    Returns
    -------
    tqdm or Lines
        A context, with ``update(steps)``.
    """
    show = shown() if progress is None else progress
    write = LINES.get()
    if not show and progress is None and write is not None:
        return Lines(total, done, write)
    with warnings.catch_warnings():
        # A notebook without widgets has a bar of text, which is good enough.
        warnings.simplefilter("ignore", TqdmWarning)
        from tqdm.auto import tqdm
    return tqdm(
        total=total,
        initial=done,
        unit=unit,
        disable=not show,
        desc=f"{unit}s",
        file=sys.stderr,
        dynamic_ncols=True,
        delay=0.0 if progress else PATIENCE,
    )


def shown() -> bool:
    """Whether a user is likely to see a progress bar."""
    return sys.stderr.isatty() or "ipykernel" in sys.modules
