"""Bars that show how far something is."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from tqdm import TqdmWarning

PATIENCE = 2.0
"""Seconds before a bar appears: what ends sooner needs none."""


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
    tqdm
        A context, with ``update(steps)``.
    """
    show = shown() if progress is None else progress
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
