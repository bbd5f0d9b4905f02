"""Population files: households of a survey in the model's own terms, and a start from them.

A file is Parquet, one row per household, sorted by territory, with a block of metadata that says
from which survey it was made, and how. :mod:`synergysim.world.survey` writes it.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from synergysim.scenario.context import Context
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.populations import METADATA, find_population, population_digest
from synergysim.scenario.reader import displayed
from synergysim.world.population import (
    Endowments,
    Flags,
    Households,
    assembled,
    drawn,
    reached,
    synthesise,
)

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1

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

FLAGS = Flags._fields
"""Columns that hold yes, no or nothing: what is not known follows the context's share."""

COLUMNS = ("household_id", "weight", "territory", *NUMBERS, *FLAGS, "filled")


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
    numbers: Mapping[str, npt.NDArray[np.float64]]
    flags: Mapping[str, npt.NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.territory)

    @property
    def territories(self) -> int:
        """Number of territories of the survey."""
        return len(self.about["territories"])


def populate(context: Context, households: int, seed: int) -> Households:
    """People a context: with the households of its population file, or with synthesised ones.

    Parameters
    ----------
    context : Context
    households : int
        How many; of a file, every so many-th.
    seed : int
        The population seed: what a survey does not know (hopes, ties, exposure to shocks, the part
        of ability that endowments do not share) is drawn from it.

    Raises
    ------
    ScenarioError
        When the file has fewer households, or another number of territories than the context.
    """
    if context.population_file is None:
        return synthesise(context, households, seed)
    name = context.population_file
    file = read_population(name)
    if households > len(file):
        raise ScenarioError(
            f"more households than the population file {name} holds",
            key="run.households",
            found=f"{households:,}",
            allowed=f"at most {len(file):,}, or a new import with more --households",
        )
    if context.territories.count != file.territories:
        raise ScenarioError(
            f"another number of territories than in the population file {name}",
            key="context.territories.count",
            found=str(context.territories.count),
            allowed=str(file.territories),
        )
    rows = (2 * np.arange(households, dtype=np.int64) + 1) * len(file) // (2 * households)
    draws = drawn(rows, seed)
    known = {key: column[rows] for key, column in file.numbers.items()}
    traits = context.population
    by_share = Flags(
        draws.uniform[1] < traits.female_head,
        draws.uniform[2] < traits.labour_constrained,
        *reached(context, draws),
    )
    flags = Flags(
        *(
            np.where(np.isnan(said[rows]), share, said[rows] == 1.0)
            for said, share in zip(file.flags.values(), by_share, strict=True)
        )
    )
    tools = context.technology.basic_tools * context.technology.scale
    return assembled(
        context,
        draws,
        Endowments(*(known[key] for key in Endowments._fields)),
        flags,
        territory=file.territory[rows],
        assets=np.maximum(known["assets"], tools),
        savings=known["savings"],
        expected_income=known["income_farm"] + known["income_wage"] + known["income_remittances"],
    )


def read_population(name: str) -> PopulationFile:
    """Read a population file by name or path.

    Raises
    ------
    ScenarioError
        When it is no such file, or was written by another version's format.
    """
    return _read(os.path.realpath(find_population(name)), population_digest(name))


@lru_cache(maxsize=4)
def _read(path: str, digest: str) -> PopulationFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    del digest  # it only tells one content of the file from the next
    shown = displayed(path)
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise ScenarioError(
            "not a Parquet file that can be read", file=shown, found=str(error)[:60]
        ) from None
    block = (table.schema.metadata or {}).get(METADATA)
    about = json.loads(block) if block else {}
    if about.get("format") != FORMAT or not set(COLUMNS) <= set(table.column_names):
        raise ScenarioError(
            "not a population file of this version",
            file=shown,
            allowed="a file that `synergysim population import` wrote",
        )
    numbers = {key: table[key].to_numpy().astype(np.float64) for key in NUMBERS}
    flags = {key: table[key].cast(pa.float64()).to_numpy() for key in FLAGS}
    territory = table["territory"].to_numpy()
    for array in (*numbers.values(), *flags.values(), territory):
        array.setflags(write=False)
    return PopulationFile(
        MappingProxyType(about), territory, MappingProxyType(numbers), MappingProxyType(flags)
    )


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
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, waiting = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
    os.close(handle)
    try:
        pq.write_table(table, waiting, compression="zstd")
        os.chmod(waiting, 0o644)
        os.replace(waiting, path)
    except BaseException:
        os.unlink(waiting)
        raise
