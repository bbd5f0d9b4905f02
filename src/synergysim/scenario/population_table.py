"""The content of a population file: columns, checksum, and the checks on every value.

A population file is Parquet, one row per household, sorted by territory, with a block of metadata
that says from which survey it was made, and how. Its footer also holds the SHA-256 of all other
bytes of the file, so that a damaged file is recognised before anything is read from it. Values are
checked after that: the compiled code that uses them writes without looking at the bounds of arrays.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from synergysim.arrays import BoolArray, FloatArray
from synergysim.engine.files import writing
from synergysim.scenario.errors import ScenarioError, describe, raise_all, shorten
from synergysim.scenario.populations import find_population, population_digest
from synergysim.scenario.reader import displayed

if TYPE_CHECKING:
    import pyarrow as pa


FORMAT = 2
METADATA = b"synergysim"
"""Key of the block of metadata in the file's footer."""

MARK = b"synergysim-checksum="
"""What precedes the 64 hexadecimal digits of the checksum in the footer."""

DIGITS = 64

NUMBERS = {
    "size": "persons",
    "children": "persons of school age",
    "labour": "ratio",
    "land": "ratio",
    "remittance_weight": "ratio",
    "advantage": "standard deviations",
    "assets": "PPP$",
    "savings": "PPP$",
    "income_farm": "PPP$ per month",
    "income_wage": "PPP$ per month",
    "income_remittances": "PPP$ per month",
}
"""Columns of numbers and their units; the incomes are the survey's, for comparison."""

FLAGS = ("female_head", "labour_constrained", "registered", "has_account", "interested")
"""Columns that hold yes, no or nothing: what is not known follows the context's share."""

COLUMNS = ("household_id", "weight", "territory", *NUMBERS, *FLAGS, "filled")

TYPES = {
    **dict.fromkeys(("weight", *NUMBERS), "double"),
    **dict.fromkeys(FLAGS, "bool"),
    "household_id": "string",
    "territory": "int32",
    "filled": "string",
}

LARGEST_HOUSEHOLD = 60
LARGEST_NUMBER = 1e12
"""No weight, amount, area or ratio of a household is larger, in any currency."""

LARGEST_ADVANTAGE = 10.0
"""Standard deviations; the normal score of the first of fifty million households is 5.5."""

ROWS_SHOWN = 10
"""Rows at fault that a message names."""

WRITTEN = "a file that `synergysim population import` wrote"


class PopulationFile(NamedTuple):
    """What a population file holds.

    Attributes
    ----------
    about : mapping
        Its metadata: survey, hash, rows, context, units, what was missing, versions.
    territory : array of int32, shape (households,)
        Sorted.
    numbers : mapping of str to array of float64
        See ``NUMBERS``.
    flags : mapping of str to array of float64
        1, 0, or NaN where the survey does not say.
    """

    about: Mapping[str, Any]
    territory: npt.NDArray[np.int32]
    numbers: Mapping[str, FloatArray]
    flags: Mapping[str, FloatArray]

    def __len__(self) -> int:
        return len(self.territory)

    @property
    def territories(self) -> int:
        """Number of territories of the survey."""
        return len(self.about["territories"])


def rows_named(rows: npt.NDArray[np.int64], count: int) -> str:
    """Write rows (counted from 1) for a message: how many, and which are the first."""
    more = ", ..." if count > len(rows) else ""
    several = "s" if count > 1 else ""
    return f"{count:,} row{several} (row{several} {', '.join(map(str, rows))}{more})"


def read_population(name: str) -> PopulationFile:
    """Read a population file by name or path, and check its bytes and every value.

    Raises
    ------
    ScenarioError
        When there is no such file, it is none of this version, it is damaged, or a value cannot be
        that of a household.
    """
    return _read(os.path.realpath(find_population(name)), population_digest(name))


@lru_cache(maxsize=4)
def _read(path: str, digest: str) -> PopulationFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    del digest  # an argument of the cache key only
    shown = displayed(path)
    _check_bytes(Path(path), shown)
    try:
        table = pq.read_table(path)
        about = json.loads((table.schema.metadata or {})[METADATA])
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise ScenarioError(
            "not a population file of this version",
            file=shown,
            found=shorten(str(error)),
            allowed=WRITTEN,
        ) from None
    _check_about(about, table, shown)
    numbers = {key: table[key].to_numpy() for key in NUMBERS}
    flags = {key: table[key].cast(pa.float64()).to_numpy() for key in FLAGS}
    territory = table["territory"].to_numpy()
    count = len(about["territories"])
    _check_values({**numbers, "weight": table["weight"].to_numpy()}, territory, count, shown)
    for array in (*numbers.values(), *flags.values(), territory):
        array.setflags(write=False)
    return PopulationFile(
        MappingProxyType(about), territory, MappingProxyType(numbers), MappingProxyType(flags)
    )


def _check_bytes(path: Path, shown: str) -> None:
    """Refuse a file whose bytes are not those that were written."""
    if path.stat().st_size == 0:
        raise ScenarioError("the file is empty", file=shown, allowed=WRITTEN)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        at = content.rfind(MARK)
        if at < 0:
            raise ScenarioError(
                "not a population file of this version: it has no checksum",
                file=shown,
                found="a damaged file, one that another program wrote, or one of version 0.1",
                allowed=f"{WRITTEN}; import the survey again",
            )
        stated = content[at + len(MARK) :][:DIGITS]
        found = _checksum(content, at + len(MARK))
    if stated != found:
        raise ScenarioError(
            "the population file is damaged: its content does not match its checksum",
            file=shown,
            found=f"SHA-256 {found.decode()[:12]}...",
            allowed="an undamaged copy, or a new import of the survey",
        )


def _checksum(content: mmap.mmap, at: int) -> bytes:
    """SHA-256 of all bytes but those of the checksum itself, in hexadecimal digits."""
    with memoryview(content) as view, view[:at] as before, view[at + DIGITS :] as after:
        digest = hashlib.sha256(before)
        digest.update(after)
    return digest.hexdigest().encode()


def _check_about(about: Any, table: pa.Table, file: str) -> None:
    """Check the metadata, and the names, types and empty cells of columns."""

    def fault(reason: str, key: str, found: str, allowed: str) -> ScenarioError:
        return ScenarioError(reason, file=file, key=key, found=found, allowed=allowed)

    if not isinstance(about, dict) or about.get("format") != FORMAT:
        stated = about.get("format") if isinstance(about, dict) else about
        allowed = f"{FORMAT}; import the survey again"
        raise fault("not a population file of this version", "format", describe(stated), allowed)
    if about.get("households") != table.num_rows or not table.num_rows:
        stated, allowed = describe(about.get("households")), f"{table.num_rows:,}, as there are"
        raise fault("another number of rows than the file states", "households", stated, allowed)
    names = about.get("territories")
    named = isinstance(names, list) and all(isinstance(name, str) and name for name in names)
    if not isinstance(names, list) or not named or len(set(names)) < len(names):
        raise fault("no list of names", "territories", describe(names), "different names")
    if not isinstance(about.get("context"), str):
        raise fault("no name", "context", describe(about.get("context")), "the context's name")
    for name, kind in TYPES.items():
        if name not in table.column_names:
            raise fault("missing column", name, "nothing", f"a column of type {kind}")
        column = table.column(name)
        if str(column.type) != kind:
            raise fault("a column of another type", name, str(column.type), kind)
        if column.null_count and name not in FLAGS:
            empty = np.flatnonzero(column.is_null().to_numpy())
            rows = rows_named(empty[:ROWS_SHOWN] + 1, column.null_count)
            raise fault(f"empty cells: {rows}", name, "nothing", f"a value ({kind})")


def _check_values(
    columns: Mapping[str, FloatArray], territory: npt.NDArray[np.int32], count: int, file: str
) -> None:
    """Refuse values that no household has, with their rows."""
    errors = []

    def check(name: str, fine: BoolArray, allowed: str) -> None:
        rows = np.flatnonzero(~fine)
        if rows.size:
            values = territory if name == "territory" else columns[name]
            reason = f"an impossible value: {rows_named(rows[:ROWS_SHOWN] + 1, rows.size)}"
            first = describe(values[rows[0]].item())
            errors.append(ScenarioError(reason, file=file, key=name, found=first, allowed=allowed))

    check("territory", (territory >= 0) & (territory < count), f"0 to {count - 1}")
    if not errors:
        after = np.concatenate(([True], territory[1:] >= territory[:-1]))
        check("territory", after, "rows sorted by territory")
    for name, values in columns.items():
        whole = values == np.rint(values)
        match name:
            case "size":
                fine = (values >= 1) & (values <= LARGEST_HOUSEHOLD) & whole
                check(name, fine, f"whole persons, 1 to {LARGEST_HOUSEHOLD}")
            case "children":
                fine = (values >= 0) & (values <= columns["size"]) & whole
                check(name, fine, "whole persons, 0 to the household's size")
            case "weight":
                check(name, (values > 0) & (values <= LARGEST_NUMBER), "a number above 0")
            case "advantage":
                allowed = f"{-LARGEST_ADVANTAGE:g} to {LARGEST_ADVANTAGE:g} standard deviations"
                check(name, np.abs(values) <= LARGEST_ADVANTAGE, allowed)
            case _:
                allowed = f"0 to {LARGEST_NUMBER:g} ({NUMBERS[name]})"
                check(name, (values >= 0) & (values <= LARGEST_NUMBER), allowed)
    raise_all(errors)


def write_population(
    path: Path, columns: Mapping[str, npt.ArrayLike | pa.Array], about: Mapping[str, Any]
) -> None:
    """Write a population file, whole or not at all.

    Parameters
    ----------
    path : Path
    columns : mapping
        All of ``COLUMNS``; flags with NaN where the survey does not say.
    about : mapping
        The metadata; the number of the format is added.

    Raises
    ------
    OSError
        When the file cannot be written, with its name and the reason.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = {
        key: pa.array(columns[key], mask=np.isnan(columns[key])).cast(pa.bool_())
        if key in FLAGS
        else pa.array(columns[key])
        for key in COLUMNS
    }
    block = json.dumps({"format": FORMAT, **about}, sort_keys=True).encode()
    table = pa.table(arrays).replace_schema_metadata({METADATA: block})
    with writing(path) as file:
        with pq.ParquetWriter(file, table.schema, compression="zstd") as writer:
            writer.write_table(table)
            writer.add_key_value_metadata({"checksum": MARK + b"0" * DIGITS})
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            at = content.rfind(MARK) + len(MARK)
            found = _checksum(content, at)
        file.seek(at)
        file.write(found)
