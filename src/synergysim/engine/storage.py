"""The interface that row views and row sets require of the population that stores them.

The types are stated here, below all three, so that none of their files imports another in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synergysim.engine.mesa_versions import Model


class Storage(Protocol):
    """A population: one array for each column, and which rows are alive.

    Attributes
    ----------
    model
        The model that the population belongs to.
    row_class
        The class that declares the columns.
    first_id
        Mesa's id of row 0.
    removals
        How often rows were removed.
    """

    model: Model
    row_class: type[Any]
    first_id: int
    removals: int

    def __len__(self) -> int: ...

    @property
    def living(self) -> NDArray[np.intp]:
        """Rows that were not removed."""
        ...

    def is_living(self, row: int) -> bool:
        """Return whether a row was not removed."""
        ...

    def remove(self, rows: int | Sequence[int] | NDArray[np.integer]) -> None:
        """Take rows out of the living."""
        ...

    def alone(self, row: int) -> Any:
        """Return the set of one row."""
        ...

    def frame(self, columns: Iterable[str] | None = None) -> pd.DataFrame:
        """Return the columns of the living as a table."""
        ...


class Stored(Protocol):
    """A view of one row of a population."""

    @property
    def _population(self) -> Storage: ...

    @property
    def _row(self) -> int: ...
