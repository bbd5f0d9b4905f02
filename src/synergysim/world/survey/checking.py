"""The first pass over a survey: every cell checked, and what the draw by weight needs kept."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from synergysim.arrays import FloatArray, IntArray
from synergysim.scenario.errors import ScenarioError, describe, raise_all
from synergysim.scenario.population_table import ROWS_SHOWN, rows_named
from synergysim.world.survey.mapping import SurveyMapping
from synergysim.world.survey.name_matching import alike
from synergysim.world.survey.notes import Faults, Notes, Rows
from synergysim.world.survey.reading import Batch, read_batches
from synergysim.world.survey.source import Source
from synergysim.world.survey.survey_columns import ASSETS, BY_NAME, MOST_MISSING

HASH_KEY = "synergysim rows "
"""Sixteen characters that key the hash of household ids."""


@dataclass(frozen=True)
class Frame:
    """What the first pass keeps of every household: some 20 bytes each.

    Attributes
    ----------
    weight : array of float64
    territory : array of int32
        Position among ``territories``.
    key : array of uint64
        Hash of the household's id.
    territories : list of str
        Sorted; numbers by their value.
    missing : dict of str to int
        Cells without a value, by column.
    notes : Notes
        What was done with the cells of each column.
    """

    weight: FloatArray
    territory: npt.NDArray[np.int32]
    key: npt.NDArray[np.uint64]
    territories: list[str]
    missing: dict[str, int]
    notes: Notes

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def total_weight(self) -> float:
        """Sum of the weights, the same for any order of the rows."""
        return math.fsum(self.weight)


def check_survey(source: Source, columns: Mapping[str, str], mapping: SurveyMapping) -> Frame:
    """Read a survey once, whole, and refuse what cannot be used.

    Parameters
    ----------
    source : Source
    columns : mapping
        Our name of each column to the survey's.
    mapping : SurveyMapping

    Raises
    ------
    ScenarioError
        When cells are no numbers, can be read in two ways, are out of range or missing where they
        are needed, ids are there twice, or there are no households at all. Each fault names its
        count and first rows.
    """
    notes = Notes(Faults(source.shown))
    weights, places, keys = [], [], []
    codes: dict[str, int] = {}
    notes.missing = {name: Rows() for name in columns}
    for batch in read_batches(source, columns, mapping, notes):
        for name, cells in batch.names.items():
            _check_names(name, cells, batch, notes.faults)
        for name, values in batch.numbers.items():
            _check_numbers(name, values, batch, mapping, notes.faults)
            notes.missing[name].add(np.flatnonzero(np.isnan(values)) + batch.first + 1)
        ids = batch.names["household_id"].to_numpy(zero_copy_only=False)
        keys.append(pd.util.hash_array(ids, hash_key=HASH_KEY, categorize=False))
        weights.append(batch.numbers["weight"])
        places.append(_coded(batch.names["territory"], codes))
    if not weights:
        raise ScenarioError("the survey has no households", file=source.shown)
    key = np.concatenate(keys)
    notes.ambiguous()
    for name, repeated in _repeated(source, columns, mapping, key):
        notes.faults.add("household_id", "an id occurs twice", repeated, name, "one row each")
    notes.faults.refuse()
    missing = {name: rows.count for name, rows in notes.missing.items()}
    _check_missing(missing, len(key), source.shown)
    names = sorted(codes, key=lambda name: (_natural(name), name))
    rank = np.empty(len(names), dtype=np.int32)
    rank[[codes[name] for name in names]] = np.arange(len(names), dtype=np.int32)
    territory = rank[np.concatenate(places)]
    return Frame(np.concatenate(weights), territory, key, names, missing, notes)


def similar_territories(frame: Frame) -> list[str]:
    """Say which territories differ by capitals, accents, blanks or signs only."""
    place = {name: number for number, name in enumerate(frame.territories)}
    remarks = []
    for group in alike(frame.territories):
        parts = []
        for name in group:
            rows = np.flatnonzero(frame.territory == place[name]) + 1
            parts.append(f"'{name}' in {rows_named(rows[:ROWS_SHOWN], rows.size)}")
        remarks.append(f"territory: {' and '.join(parts)} are kept apart; is it one place?")
    return remarks


def _check_names(name: str, cells: pa.Array, batch: Batch, faults: Faults) -> None:
    empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(cells), ""), True)
    rows = np.flatnonzero(empty.to_numpy(zero_copy_only=False))
    faults.add(name, "missing", rows + batch.first + 1, "nothing", BY_NAME[name].meaning)


def _check_numbers(
    name: str, values: FloatArray, batch: Batch, mapping: SurveyMapping, faults: Faults
) -> None:
    """Check one column of a batch, where it says something, for what it cannot be."""
    column, size = BY_NAME[name], batch.numbers["size"]

    def fault(reason: str, wrong: npt.NDArray[np.bool_], allowed: str) -> None:
        rows = np.flatnonzero(wrong & ~np.isinf(values))
        if rows.size:
            example = describe(float(values[rows[0]]))
            faults.add(name, reason, rows + batch.first + 1, example, allowed)

    if column.whole:
        fault("missing", np.isnan(values), column.meaning)
    if column.kind == "flag":
        allowed = "0 or 1, yes or no, true or false"
        fault("neither yes nor no", ~np.isnan(values) & (values != 0) & (values != 1), allowed)
    elif name == "weight":
        fault("a weight that is not positive", values <= 0, column.meaning)
    elif name == "size":
        fault("fewer than one member", values < 1, column.meaning)
    else:
        fault("negative", values < 0, f"0 or more ({column.unit}){_if_a_code(name, values, 0.0)}")
    if column.kind != "flag":
        allowed = f"at most {column.most:g} ({column.unit}){_if_a_code(name, values, column.most)}"
        fault("larger than any household's", values > column.most, allowed)
    if column.unit == "persons":
        wrong = ~np.isnan(values) & (values != np.rint(values))
        fault("not whole persons", wrong, "whole persons")
    if name == "children":
        fault("more children than members", values > size, "at most the household's size")
    if name == "labour" and mapping.units.labour == "adults":
        fault("more able adults than members", values > size, "at most the household's size")


def _if_a_code(name: str, values: FloatArray, most: float) -> str:
    """Say how the mapping makes an impossible value a missing one, if it looks like a code."""
    wrong = values[np.isfinite(values) & ((values > most) if most else (values < 0.0))]
    if not wrong.size or not re.fullmatch(r"-?[0-9]*[789]{1,}", f"{wrong[0]:g}"):
        return ""
    return f"; if it is a code for a missing value: `missing: {{{name}: [{wrong[0]:g}]}}`"


def _coded(names: pa.Array, codes: dict[str, int]) -> npt.NDArray[np.int32]:
    """Number the territories of a batch as they come."""
    encoded = names.dictionary_encode()
    own = [codes.setdefault(name or "", len(codes)) for name in encoded.dictionary.to_pylist()]
    if encoded.null_count:
        return np.zeros(len(names), dtype=np.int32)  # refused already
    found: npt.NDArray[np.int32] = np.array(own, dtype=np.int32)[encoded.indices.to_numpy()]
    return found


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort names with the numbers in them by value: 9 before 10. Numbers may have any length."""
    parts = re.split(r"([0-9]+)", name)
    digits = {part: part.lstrip("0") for part in parts[1::2]}
    return tuple(
        (0, len(digits[part]), digits[part]) if part in digits else (1, 0, part)
        for part in parts
        if part
    )


def _repeated(
    source: Source, columns: Mapping[str, str], mapping: SurveyMapping, key: npt.NDArray[np.uint64]
) -> Iterator[tuple[str, IntArray]]:
    """Find repeated ids: by hash first, then by the ids themselves."""
    ordered = np.sort(key)
    suspects = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not suspects.size:
        return
    rows = np.flatnonzero(np.isin(key, suspects))
    ids: list[str] = []
    only_ids = {"household_id": columns["household_id"]}
    for batch in read_batches(source, only_ids, mapping, Notes(Faults(source.shown))):
        within = rows[(rows >= batch.first) & (rows < batch.first + len(batch))]
        ids += batch.names["household_id"].take(pa.array(within - batch.first)).to_pylist()
    said = pd.Series(ids, index=rows).dropna()
    again = said[said.duplicated()]
    if len(again):
        yield describe(again.iloc[0]), np.asarray(again.index, dtype=np.int64) + 1


def _check_missing(missing: Mapping[str, int], rows: int, file: str) -> None:
    """Refuse a needed column that is empty in too many rows."""
    needed = {name for name in missing if BY_NAME[name].needed}
    owned = [name for name in ASSETS if missing.get(name, rows) < rows]
    if len(owned) < len(ASSETS):
        # One column has to give all assets.
        needed |= set(owned or [name for name in ASSETS if name in missing])
    errors = [
        ScenarioError(
            f"missing in {count:,} of {rows:,} rows ({100 * count / rows:.1f} %)",
            file=file,
            key=name,
            allowed=f"at most {100 * MOST_MISSING:.0f} %",
        )
        for name, count in missing.items()
        if name in needed and count > MOST_MISSING * rows
    ]
    raise_all(errors)
