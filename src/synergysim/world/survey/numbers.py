"""Cells of a survey's column as numbers: signs, codes for missing, and what is ambiguous."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synergysim.arrays import BoolArray, FloatArray
from synergysim.scenario.errors import describe, shorten
from synergysim.world.survey.name_matching import tidy
from synergysim.world.survey.notes import Notes, Rows
from synergysim.world.survey.source import MISSING
from synergysim.world.survey.survey_columns import SurveyColumn

YES_NO = {"true": "1", "yes": "1", "false": "0", "no": "0"}

PLAIN = r"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?$"
GROUPED = r"^[-+]?[1-9][0-9]{0,2}(\.[0-9]{3})+$"
"""A number with points that may separate decimals or thousands."""


@dataclass(frozen=True)
class Style:
    """How numbers of a column are written.

    Attributes
    ----------
    codes : tuple
        Numbers and texts of a cell that says nothing.
    decimal : str or None
        None where the mapping states nothing: a point is then a decimal point if some cell of the
        column cannot be read otherwise.
    thousands : str
    """

    codes: tuple[float | str, ...] = ()
    decimal: str | None = None
    thousands: str = ""


def numbers(cells: Any, column: SurveyColumn, style: Style, first: int, notes: Notes) -> FloatArray:
    """Turn a column into numbers.

    Parameters
    ----------
    cells : pyarrow array
    column : SurveyColumn
    style : Style
    first : int
        Number of the first row, counted from 0.
    notes : Notes
        Takes faults, codes and numbers that can be read two ways.

    Returns
    -------
    array of float64
        NaN where a cell says nothing, infinite where it is at fault.
    """
    kind = cells.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        values, bad = _from_text(cells, column, style, first, notes)
    else:
        values, bad = _from_numbers(cells)
    for code in style.codes:
        if not isinstance(code, str) or _number(code) is not None:
            rows = np.flatnonzero(values == float(code))
            notes.coded(column.name, f"{float(code):g}", rows + first + 1)
            values[rows] = np.nan
    if bad.any():
        rows = np.flatnonzero(bad)
        example = _shown(cells[int(rows[0])])
        allowed = _allowed(column, style, example)
        notes.faults.add(column.name, "not a number", rows + first + 1, example, allowed)
        values[bad] = np.inf
    if column.kind not in ("name", "flag") and column.name != "weight":
        notes.suspect(column.name, values, first)
    return values


def _from_numbers(cells: Any) -> tuple[FloatArray, BoolArray]:
    """Take a column of numbers as it is; NaN there says nothing."""
    said = pc.is_valid(cells).to_numpy(zero_copy_only=False)
    try:
        values = pc.cast(cells, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    except pa.ArrowException:
        return np.full(len(cells), np.nan), said
    return np.array(values, dtype=np.float64), said & np.isinf(values)


def _from_text(
    cells: Any, column: SurveyColumn, style: Style, first: int, notes: Notes
) -> tuple[FloatArray, BoolArray]:
    """Read text as numbers, by the signs of the mapping."""
    if style.decimal is None:
        try:
            plain = pc.cast(cells, pa.float64())
        except pa.ArrowInvalid:
            pass
        else:
            # All cells are plain numbers, the usual case, unless a word such as `nan` is in there.
            if pc.all(pc.is_finite(plain)).as_py() is not False:
                _note_points(cells, column, first, notes)
                values = np.array(plain.to_numpy(zero_copy_only=False), dtype=np.float64)
                return values, np.zeros(len(values), dtype=np.bool_)
    words, _ = tidy(cells)
    lower = pc.utf8_lower(words)
    nothing = pc.is_in(words, value_set=pa.array(MISSING, words.type))
    for code in style.codes:
        if isinstance(code, str) and _number(code) is None:
            coded = pc.fill_null(pc.equal(lower, code.strip().lower()), False)
            rows = np.flatnonzero(coded.to_numpy(zero_copy_only=False))
            notes.coded(column.name, f"'{shorten(code)}'", rows + first + 1)
            nothing = pc.or_(nothing, coded)
    words = pc.if_else(nothing, pa.scalar(None, words.type), words)
    if column.kind == "flag":
        for word, digit in YES_NO.items():
            words = pc.if_else(pc.fill_null(pc.equal(lower, word), False), digit, words)
    if style.decimal is None:
        _note_points(words, column, first, notes)
    else:
        words = _plain(words, style)
    said = pc.is_valid(words)
    fine = pc.fill_null(pc.match_substring_regex(words, PLAIN), True)
    plain = pc.if_else(fine, words, pa.scalar(None, words.type))
    values = pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False)
    bad = pc.and_(said, pc.invert(fine)).to_numpy(zero_copy_only=False)
    return np.array(values, dtype=np.float64), bad | np.isinf(values)


def _plain(words: Any, style: Style) -> Any:
    """Write numbers with a decimal point and nothing else; what is not in the style stays wrong."""
    decimal = re.escape(style.decimal or ".")
    whole = "[0-9]+"
    if style.thousands:
        whole = f"([0-9]+|[0-9]{{1,3}}({re.escape(style.thousands)}[0-9]{{3}})+)"
    pattern = f"^[-+]?({whole}({decimal}[0-9]*)?|{decimal}[0-9]+)([eE][-+]?[0-9]{{1,3}})?$"
    fine = pc.fill_null(pc.match_substring_regex(words, pattern), True)
    found = words
    if style.thousands:
        found = pc.replace_substring(found, style.thousands, "")
    if style.decimal == ",":
        found = pc.replace_substring(found, ",", ".")
    # A word that is in another style gets a letter, so that it is at fault even if it looks plain.
    return pc.if_else(fine, found, "in another style")


def _note_points(words: Any, column: SurveyColumn, first: int, notes: Notes) -> None:
    """Note numbers whose point can be read in two ways, until one settles it for the column."""
    name = column.name
    if notes.points.get(name, Rows()) is None:
        return
    pointed = pc.fill_null(pc.match_substring(words, "."), False)
    if not pc.any(pointed).as_py():
        return
    grouped = pc.fill_null(pc.match_substring_regex(words, GROUPED), False)
    if pc.any(pc.and_(pointed, pc.invert(grouped))).as_py():
        notes.points[name] = None
        return
    rows = np.flatnonzero(grouped.to_numpy(zero_copy_only=False))
    noted = notes.points.setdefault(name, Rows())
    if noted is not None:
        notes.examples.setdefault(name, words[int(rows[0])].as_py())
        noted.add(rows + first + 1)


def _shown(cell: Any) -> str:
    """Write a cell for a message; Python has no value for some dates of a Parquet file."""
    try:
        return describe(cell.as_py())
    except (ValueError, OverflowError):
        return f"a value of type {cell.type}"


def _number(code: float | str) -> float | None:
    """Value of a code that is a number, written as one or as text."""
    try:
        return float(code)
    except ValueError:
        return None


def _allowed(column: SurveyColumn, style: Style, example: str) -> str:
    """Say what a cell may be, and which line of the mapping may make a number of it."""
    unit = "0 or 1, yes or no" if column.kind == "flag" else f"a number ({column.unit})"
    digits = re.search(r"[0-9]([.,' ])[0-9]", example)
    if digits and style.decimal is None:
        sign = digits.group(1)
        ways = [f'`thousands: {{{column.name}: "{sign}"}}`']
        if sign == ",":
            ways.insert(0, f'`decimal: {{{column.name}: ","}}`')
        return f"{unit}, or {' or '.join(ways)} in the mapping"
    if style.decimal is not None:
        signs = f"decimals after '{style.decimal}'"
        signs += f", thousands apart by '{style.thousands}'" if style.thousands else ""
        return f"{unit} with {signs}, as the mapping states for this column"
    return unit
