"""Attributes of objects that are kept in arrays, which compiled code reads and changes too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from numpy.typing import NDArray


class _HasCells(Protocol):
    @property
    def cells(self) -> NDArray[Any]: ...


class _Cell:
    """An attribute whose value is one of the object's ``cells``.

    Parameters
    ----------
    position : int
        Which of ``cells``.
    """

    def __init__(self, position: int) -> None:
        self._position = position


class WholeCell(_Cell):
    """A whole number; exact up to 2^53 where the cells are of float64."""

    def __get__(self, owner: _HasCells, of: type) -> int:
        """Read the cell."""
        return int(owner.cells.item(self._position))

    def __set__(self, owner: _HasCells, value: int) -> None:
        """Write the cell."""
        owner.cells[self._position] = value


class RealCell(_Cell):
    """A number."""

    def __get__(self, owner: _HasCells, of: type) -> float:
        """Read the cell."""
        return float(owner.cells.item(self._position))

    def __set__(self, owner: _HasCells, value: float) -> None:
        """Write the cell."""
        owner.cells[self._position] = value


def gather(owners: Mapping[int, Any], name: str, table: NDArray[Any]) -> NDArray[Any]:
    """Make an array of each owner a row of one table, of which the owner keeps a view.

    Parameters
    ----------
    owners : mapping of int to object
        By the row that each gets.
    name : str
        Attribute that holds the array; nothing else may hold it.
    table : array, shape (rows, size of the array)

    Returns
    -------
    array
        The table.
    """
    for row, owner in owners.items():
        table[row] = getattr(owner, name)
        setattr(owner, name, table[row])
    return table
