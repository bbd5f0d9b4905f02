"""Letters that the font of the figures does not have: one line says so, not one for each."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

FONT = "DejaVu Sans"
"""Comes with matplotlib, so that figures are the same on every computer."""

_MISSING = re.compile(r"Glyph \d+ \((?:\\N\{)?(.*?)\}?\) missing from font")
_said = False


@contextmanager
def boxes_said() -> Iterator[None]:
    """Say once in a process, and in words, that a letter is drawn as a box; pass other warnings on.

    Matplotlib warns for each letter, each time that its text is measured or drawn.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for one in caught:
        found = _MISSING.match(str(one.message))
        if found is None:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
        else:
            _say(found[1])


def _say(letter: str) -> None:
    global _said
    if not _said:
        _said = True
        print(
            f"synergysim: note: the font of the figures, {FONT}, has no letter"
            f" {letter}; figures show a box for each"
            " letter that is missing, tables and descriptions are complete",
            file=sys.stderr,
        )
