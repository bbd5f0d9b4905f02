"""Columns: how a row class declares the attributes that its rows store in arrays."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any, Generic, Literal, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from synergysim.engine.storage import Stored

ScalarT = TypeVar("ScalarT", bound=float)

_SCALARS: dict[str, tuple[type, ...]] = {"b": (bool,), "i": (int,), "u": (int,), "f": (float, int)}


class Column(Generic[ScalarT]):
    """One declared column: the type, meaning and initial value of an attribute.

    On a row class it describes itself; on a row view it reads and writes the population's array.

    Attributes
    ----------
    name
        The attribute's name, set by the class that declares it.
    dtype
        The type of the array.
    doc, unit
        What the numbers mean and in which unit they are.
    default
        The value of every row when the population is given none.
    fixed
        Whether the values stay what they were when the population was made.
    """

    __slots__ = ("_scalars", "default", "doc", "dtype", "fixed", "name", "unit")

    def __init__(self, dtype: str, doc: str, unit: str, default: float, fixed: bool) -> None:
        self.name = ""
        self.dtype = np.dtype(dtype)
        if self.dtype.kind not in _SCALARS:
            raise TypeError(f"A column holds numbers or truth values, not {self.dtype}.")
        self.doc = doc
        self.unit = unit
        self.fixed = fixed
        self.default = fitted(default, self.dtype, "the default").item()
        self._scalars = _SCALARS[self.dtype.kind]

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, view: None, owner: type) -> Column[ScalarT]: ...
    @overload
    def __get__(self, view: Stored, owner: type) -> ScalarT: ...
    def __get__(self, view: Stored | None, owner: type) -> Column[ScalarT] | ScalarT:
        if view is None:
            return self
        value: ScalarT = view._population.__dict__[self.name].item(view._row)
        return value

    def __set__(self, view: Stored, value: ScalarT) -> None:
        self.refuse_if_fixed()
        array = view._population.__dict__[self.name]
        if not isinstance(value, self._scalars):
            value = fitted(value, self.dtype, f"column {self.name!r}").item()
        array[view._row] = value

    def refuse_if_fixed(self) -> None:
        """Raise ``AttributeError`` if the column may not change any more."""
        if self.fixed:
            raise AttributeError(f"Column {self.name!r} is fixed when the population is made.")


@overload
def column(
    dtype: Literal["bool"],
    *,
    doc: str = "",
    unit: str = "",
    default: bool = False,
    fixed: bool = False,
) -> Column[bool]: ...
@overload
def column(
    dtype: Literal["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"],
    *,
    doc: str = "",
    unit: str = "",
    default: int = 0,
    fixed: bool = False,
) -> Column[int]: ...
@overload
def column(
    dtype: Literal["float32", "float64"],
    *,
    doc: str = "",
    unit: str = "",
    default: float = 0,
    fixed: bool = False,
) -> Column[float]: ...
def column(
    dtype: str, *, doc: str = "", unit: str = "", default: float = 0, fixed: bool = False
) -> Column[Any]:
    """Declare a column in the body of a row class.

    Parameters
    ----------
    dtype
        The numpy type of the values: ``"bool"``, or an integer or floating type by name.
    doc, unit
        What the values mean and in which unit they are.
    default
        The value of every row when the population is given none.
    fixed
        Refuse assignment after the population is made. The array itself stays writable, so that
        compiled code sees the same type of array for all columns.

    Raises
    ------
    TypeError
        If the type is not numeric or ``default`` is not a number.
    ValueError
        If the type cannot hold ``default``.
    """
    return Column(dtype, doc, unit, default, fixed)


def fitted(values: object, dtype: np.dtype[Any], what: str) -> NDArray[Any]:
    """Return values as an array of a type, refusing to change them on the way.

    Floating columns round to their precision; whole and truth values must be held exactly.

    Raises
    ------
    TypeError
        If the values are not numbers.
    ValueError
        If the type cannot hold one of them (300 as int8, 2.5 as a whole number).
    """
    array = np.asarray(values)
    if array.dtype == dtype:
        return array
    if array.dtype.kind not in _SCALARS:
        raise TypeError(f"Cannot put values of type {array.dtype} into {what} ({dtype}).")
    with np.errstate(invalid="ignore", over="ignore"):
        converted = array.astype(dtype)
    if dtype.kind != "f" and not np.array_equal(converted, array):
        wrong = array[converted != array].flat[0]
        raise ValueError(f"Cannot put {wrong} into {what}: it is not a value of {dtype}.")
    return converted


def unknown_name(subject: str, name: str, known: Iterable[str]) -> str:
    """Return a message that names an unknown column, the nearest known one, and all of them."""
    known = list(known)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{subject} no column {name!r}.{hint} Columns: {', '.join(known) or 'none'}."
