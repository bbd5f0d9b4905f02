"""Store a population of agents as one array a column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from synergysim.engine.agent_set_verbs import positions
from synergysim.engine.columns import Column, fitted, unknown_name
from synergysim.engine.mesa_versions import Model, reserve_ids
from synergysim.engine.row_agent import RowT, view_of
from synergysim.engine.row_set import RowSet


class Population(Generic[RowT]):
    """A fixed number of rows of one class, each column a contiguous array of shape ``(n,)``.

    ``population.income`` is the array itself, not a copy; ``population.income = values`` writes
    into it, so that whoever holds the array sees the change. Removed rows keep their values and
    their place: columns never move and never shrink.

    Parameters
    ----------
    model
        The model the rows belong to; it gives them a block of ``n`` unique ids.
    row_class
        The :class:`~synergysim.engine.row_agent.RowAgent` that declares the columns.
    n
        The number of rows.
    **initial
        A scalar or an array of shape ``(n,)`` for each column that does not start at its default.
        Arrays are copied; see :meth:`adopt` for the other way.

    Raises
    ------
    TypeError
        If a name is no column or values are not numbers.
    ValueError
        If values have the wrong shape or do not fit the type of their column.
    """

    model: Model
    row_class: type[RowT]
    first_id: int
    removals: int

    def __init__(self, model: Model, row_class: type[RowT], n: int, **initial: ArrayLike) -> None:
        if n < 0:
            raise ValueError(f"A population cannot have {n} rows.")
        _refuse_unknown(row_class, initial)
        self._begin(model, row_class, n, _new_arrays(row_class.columns, n, initial))

    @classmethod
    def adopt(
        cls, model: Model, row_class: type[RowT], arrays: Mapping[str, NDArray[Any]]
    ) -> Population[RowT]:
        """Make a population over existing arrays, without copying them.

        Parameters
        ----------
        model, row_class
            As in the constructor.
        arrays
            One-dimensional, contiguous, writable arrays of the declared types and of one length.
            Columns that are not given start at their defaults.

        Raises
        ------
        TypeError
            If a name is no column.
        ValueError
            If an array would have to be copied, or the lengths differ.
        """
        _refuse_unknown(row_class, arrays)
        if not arrays:
            raise ValueError("Adopting needs at least one array; use the constructor instead.")
        n = len(next(iter(arrays.values())))
        for name, array in arrays.items():
            dtype = row_class.columns[name].dtype
            usable = array.flags.c_contiguous and array.flags.writeable
            if array.shape != (n,) or array.dtype != dtype or not usable:
                raise ValueError(
                    f"Cannot adopt column {name!r}: it needs a contiguous, writable {dtype} array "
                    f"of shape ({n},), found {array.dtype} of shape {array.shape}."
                )
        population = cls.__new__(cls)
        absent = {name: c for name, c in row_class.columns.items() if name not in arrays}
        missing = _new_arrays(absent, n, {})
        population._begin(model, row_class, n, {**arrays, **missing})
        return population

    def _begin(
        self, model: Model, row_class: type[RowT], n: int, arrays: Mapping[str, NDArray[Any]]
    ) -> None:
        # Columns sit beside the population's own attributes, so that reading one costs nothing.
        self.__dict__.update(
            {name: arrays[name] for name in row_class.columns},
            model=model,
            row_class=row_class,
            first_id=reserve_ids(model, n),
            removals=0,
            _length=n,
            _alive=None,
            _living=None,
        )

    def __getattr__(self, name: str) -> NDArray[Any]:
        # Reached only for names that are neither columns nor attributes. Copying and pickling look
        # for special names before there is any state.
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(self._unknown(name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self.row_class.columns:
            raise AttributeError(self._unknown(name))
        self.assign(name, value)

    def assign(self, name: str, values: ArrayLike) -> None:
        """Write a scalar or an array of shape ``(n,)`` into a column, in place.

        Raises
        ------
        AttributeError
            If the column is fixed.
        TypeError, ValueError
            If the values do not fit.
        """
        declared = self.row_class.columns[name]
        declared.refuse_if_fixed()
        self.__dict__[name][:] = _shaped(declared, len(self), values)

    def __len__(self) -> int:
        """Return the number of rows in each column, removed rows included."""
        return int(self._length)

    def __repr__(self) -> str:
        return f"<Population of {len(self)} {self.row_class.__name__}>"

    @property
    def nbytes(self) -> int:
        """The memory that the columns take, in bytes."""
        return sum(int(self.__dict__[name].nbytes) for name in self.row_class.columns)

    @property
    def living(self) -> NDArray[np.intp]:
        """The numbers of the rows that were not removed, ascending; read-only."""
        living: NDArray[np.intp] | None = self.__dict__["_living"]
        if living is None:
            alive = self.__dict__["_alive"]
            living = np.arange(len(self)) if alive is None else np.flatnonzero(alive)
            living.flags.writeable = False
            self.__dict__["_living"] = living
        return living

    def is_living(self, row: int) -> bool:
        """Return whether a row was not removed."""
        alive = self.__dict__["_alive"]
        return alive is None or bool(alive[row])

    def remove(self, rows: int | Sequence[int] | NDArray[np.integer]) -> None:
        """Take rows, by number, out of the living and out of every set. Twice does no harm."""
        if self.__dict__["_alive"] is None:
            self.__dict__["_alive"] = np.ones(len(self), dtype=np.bool_)
        self.__dict__["_alive"][rows] = False
        self.__dict__["_living"] = None
        self.__dict__["removals"] += 1

    def row(self, row: int) -> RowT:
        """Return a view of one row; negative numbers count from the end.

        Raises
        ------
        IndexError
            If there is no such row.
        """
        n = len(self)
        if not -n <= row < n:
            raise IndexError(f"There is no row {row} among {n}.")
        return view_of(self.row_class, self, int(row) % n)

    @property
    def agents(self) -> RowSet[RowT]:
        """The living rows as an agent set."""
        return RowSet(self)

    def rows(self, which: Sequence[int] | NDArray[Any]) -> RowSet[RowT]:
        """Return the living among some rows as an agent set.

        Parameters
        ----------
        which
            Row numbers, in the order wanted, or a mask of shape ``(n,)`` beside the columns:
            ``population.rows(population.income < 3)``.

        Raises
        ------
        IndexError
            If a mask has another length or a row does not exist.
        TypeError
            If the row numbers are not whole.
        """
        chosen = positions(which, len(self))
        alive = self.__dict__["_alive"]
        return RowSet(self, chosen if alive is None else chosen[alive[chosen]])

    def alone(self, row: int) -> RowSet[RowT]:
        """Return the set of one row, living or not."""
        return RowSet(self, np.array([row], dtype=np.intp))

    def frame(self, columns: Iterable[str] | None = None) -> pd.DataFrame:
        """Return a copy of the living rows' columns as a frame indexed by ``unique_id``.

        Raises
        ------
        AttributeError
            If a name is no column.
        """
        names = list(self.row_class.columns if columns is None else columns)
        rows = self.living
        index = pd.Index(self.first_id + rows, name="unique_id")
        return pd.DataFrame({name: getattr(self, name)[rows] for name in names}, index=index)

    def _unknown(self, name: str) -> str:
        return unknown_name(f"{self.row_class.__name__} has", name, self.row_class.columns)


def together(population: Population[Any], dtype: str) -> NDArray[Any]:
    """Return the columns of one type as rows of one table, in the order of their declaration.

    Raises
    ------
    ValueError
        If they were made apart, as adopted ones are.
    """
    kind = np.dtype(dtype)
    declared = population.row_class.columns
    columns = [getattr(population, name) for name, one in declared.items() if one.dtype == kind]
    table = columns[0].base if columns else None
    if not isinstance(table, np.ndarray) or any(
        column.base is not table or column.ctypes.data != row.ctypes.data
        for column, row in zip(columns, table, strict=True)
    ):
        raise ValueError(f"{population!r} has no table of its columns of type {kind}.")
    return table


def _refuse_unknown(row_class: type[RowT], given: Iterable[str]) -> None:
    """Raise ``TypeError`` for the first given name that is no column."""
    for name in given:
        if name not in row_class.columns:
            raise TypeError(unknown_name(f"{row_class.__name__} has", name, row_class.columns))


def _shaped(declared: Column[Any], n: int, values: ArrayLike) -> NDArray[Any]:
    """Return values that fit a column of ``n`` rows: a scalar, or one value a row."""
    fitting = fitted(values, declared.dtype, f"column {declared.name!r}")
    if fitting.shape not in ((), (n,)):
        raise ValueError(
            f"Column {declared.name!r} takes one value or {n}, not shape {fitting.shape}."
        )
    return fitting


def _new_arrays(
    columns: Mapping[str, Column[Any]], n: int, initial: Mapping[str, ArrayLike]
) -> dict[str, NDArray[Any]]:
    """Return new arrays for columns, those of one type as rows of one table."""
    alike: dict[np.dtype[Any], list[str]] = {}
    for name, declared in columns.items():
        alike.setdefault(declared.dtype, []).append(name)
    arrays = {}
    for dtype, names in alike.items():
        # The system hands out zeroed pages lazily.
        for name, row in zip(names, np.zeros((len(names), n), dtype=dtype), strict=True):
            values = initial.get(name)
            if values is not None:
                row[:] = _shaped(columns[name], n, values)
            elif columns[name].default:
                row[:] = columns[name].default
            arrays[name] = row
    return arrays
