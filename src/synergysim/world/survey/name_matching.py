"""Names in a survey: without stray blanks, composed in one way, and compared for likeness."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

BLANKS = r"[\s\p{Z}]+"
INVISIBLE = r"[\p{Cf}]"
"""Letters that are not seen: blanks without width, marks of direction, soft hyphens."""


def tidy(cells: Any) -> tuple[Any, Any]:
    """Write names in one way.

    Parameters
    ----------
    cells : pyarrow array of strings

    Returns
    -------
    tidied : pyarrow array of strings
        In normal form C, each run of blanks one blank, none at the ends, no invisible letters.
    changed : pyarrow array of bool
        Where that differs from what is written.
    """
    found = cells
    ascii_only = pc.all(pc.string_is_ascii(cells)).as_py() is not False
    if not ascii_only:
        found = pc.utf8_normalize(pc.replace_substring_regex(found, INVISIBLE, ""), form="NFC")
    if pc.any(pc.match_substring_regex(found, BLANKS)).as_py():
        found = pc.utf8_trim_whitespace(pc.replace_substring_regex(found, BLANKS, " "))
    return found, pc.fill_null(pc.not_equal(found, cells), False)


def tidy_text(text: str) -> str:
    """Write one name as :func:`tidy` does."""
    found, _ = tidy(pa.array([text], pa.string()))
    return str(found[0].as_py())


def folded(name: str) -> str:
    """Write a name without capitals, accents, blanks and signs, to compare it with others."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def alike(names: Iterable[str]) -> list[list[str]]:
    """Find names that differ by capitals, accents, blanks or signs only."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[folded(name)].append(name)
    return [sorted(group) for group in groups.values() if len(group) > 1]
