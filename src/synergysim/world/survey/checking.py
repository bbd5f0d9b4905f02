"""The first pass over a survey: every cell checked, and what the draw by weight needs kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from synergysim.scenario.errors import ScenarioError, describe
from synergysim.scenario.population_table import LARGEST_HOUSEHOLD, LARGEST_NUMBER
from synergysim.scenario.reader import displayed
from synergysim.world.survey.columns import BY_NAME, MOST_MISSING, SurveyUnits
from synergysim.world.survey.reading import Batch, Faults, read_batches

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

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
    """

    weight: FloatArray
    territory: npt.NDArray[np.int32]
    key: npt.NDArray[np.uint64]
    territories: list[str]
    missing: dict[str, int]

    def __len__(self) -> int:
        return len(self.weight)


def check_survey(path: Path, columns: Mapping[str, str], units: SurveyUnits) -> Frame:
    """Read a survey once, whole, and refuse what cannot be used.

    Parameters
    ----------
    path : Path
    columns : mapping
        Our name of each column to the survey's.
    units : SurveyUnits

    Raises
    ------
    ScenarioError
        When cells are no numbers, out of range or missing where they are needed, ids stand there
        twice, or there are no households at all. Each fault names its count and first rows.
    """
    faults = Faults(displayed(path))
    weights, places, keys = [], [], []
    codes: dict[str, int] = {}
    missing = dict.fromkeys(columns, 0)
    for batch in read_batches(path, columns, faults):
        for name, cells in batch.names.items():
            _check_names(name, cells, batch, faults)
        for name, values in batch.numbers.items():
            _check_numbers(name, values, batch, units, faults)
            missing[name] += int(np.isnan(values).sum())
        ids = batch.names["household_id"].to_numpy(zero_copy_only=False)
        keys.append(pd.util.hash_array(ids, hash_key=HASH_KEY, categorize=False))
        weights.append(batch.numbers["weight"])
        places.append(_coded(batch.names["territory"], codes))
    if not weights:
        raise ScenarioError("the survey has no households", file=faults.file)
    key = np.concatenate(keys)
    for name, repeated in _repeated(path, columns, key):
        faults.add("household_id", "an id stands there twice", repeated, name, "one row each")
    faults.refuse()
    _check_missing(missing, len(key), faults.file)
    names = sorted(codes, key=_natural)
    rank = np.empty(len(names), dtype=np.int32)
    rank[[codes[name] for name in names]] = np.arange(len(names), dtype=np.int32)
    return Frame(np.concatenate(weights), rank[np.concatenate(places)], key, names, missing)


def _check_names(name: str, cells: pa.Array, batch: Batch, faults: Faults) -> None:
    empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(cells), ""), True)
    rows = np.flatnonzero(empty.to_numpy(zero_copy_only=False))
    faults.add(name, "missing", rows + batch.first + 1, "nothing", BY_NAME[name].meaning)


def _check_numbers(
    name: str, values: FloatArray, batch: Batch, units: SurveyUnits, faults: Faults
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
        allowed = f"at most {LARGEST_HOUSEHOLD}"
        fault("too large for a household", values > LARGEST_HOUSEHOLD, allowed)
    else:
        fault("negative", values < 0, f"0 or more ({column.unit})")
    if column.kind != "flag" and name != "size":
        allowed = f"at most {LARGEST_NUMBER:g}"
        fault("larger than any household's", values > LARGEST_NUMBER, allowed)
    if column.unit == "persons":
        wrong = ~np.isnan(values) & (values != np.rint(values))
        fault("not whole persons", wrong, "whole persons")
    if name == "children":
        fault("more children than members", values > size, "at most the household's size")
    if name == "labour" and units.labour == "adults":
        fault("more able adults than members", values > size, "at most the household's size")


def _coded(names: pa.Array, codes: dict[str, int]) -> npt.NDArray[np.int32]:
    """Number the territories of a batch as they come."""
    encoded = names.dictionary_encode()
    own = [codes.setdefault(name or "", len(codes)) for name in encoded.dictionary.to_pylist()]
    if encoded.null_count:
        return np.zeros(len(names), dtype=np.int32)  # refused already
    found: npt.NDArray[np.int32] = np.array(own, dtype=np.int32)[encoded.indices.to_numpy()]
    return found


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort names with the numbers in them by value: 9 before 10."""
    parts = re.split(r"(\d+)", name)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def _repeated(
    path: Path, columns: Mapping[str, str], key: npt.NDArray[np.uint64]
) -> Iterator[tuple[str, IntArray]]:
    """Find ids that stand there more than once: by hash first, then by the ids themselves."""
    ordered = np.sort(key)
    suspects = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not suspects.size:
        return
    rows = np.flatnonzero(np.isin(key, suspects))
    ids: list[str] = []
    only_ids = {"household_id": columns["household_id"]}
    for batch in read_batches(path, only_ids, Faults(str(path))):
        within = rows[(rows >= batch.first) & (rows < batch.first + len(batch))]
        ids += batch.names["household_id"].take(pa.array(within - batch.first)).to_pylist()
    said = pd.Series(ids, index=rows).dropna()
    again = said[said.duplicated()]
    if len(again):
        yield describe(again.iloc[0]), np.asarray(again.index, dtype=np.int64) + 1


def _check_missing(missing: Mapping[str, int], rows: int, file: str) -> None:
    """Refuse a needed column that is empty in too many rows."""
    errors = [
        ScenarioError(
            f"missing in {count:,} of {rows:,} rows ({100 * count / rows:.1f} %)",
            file=file,
            key=name,
            allowed=f"at most {100 * MOST_MISSING:.0f} %",
        )
        for name, count in missing.items()
        if BY_NAME[name].needed and count > MOST_MISSING * rows
    ]
    if errors:
        errors[0].others, errors[0].more = tuple(errors[1:6]), len(errors) - 1
        raise errors[0]
