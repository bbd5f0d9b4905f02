"""Copies of objects whose arrays share memory, in which they go on sharing it."""

from __future__ import annotations

import io
import pickle
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from synergysim.engine.columnar_model import ColumnarModel

T = TypeVar("T")

_CODE = (type, FunctionType, BuiltinFunctionType, ModuleType)


def fork(found: T, shared: tuple[type, ...] = ()) -> T:
    """Copy an object with everything that it refers to, once each.

    Views of one array are views of one array in the copy as well, which neither ``copy`` nor
    ``pickle`` sees to.

    Parameters
    ----------
    found : object
    shared : tuple of type
        What is not copied, as nobody changes it; code never is.

    Raises
    ------
    Exception
        Whatever an object raises that cannot be copied.
    """
    stream = io.BytesIO()
    writer = _Writer(stream, (*_CODE, *shared))
    writer.dump(found)
    stream.seek(0)
    copy: T = _Reader(stream, writer.kept).load()
    return copy


def _kept(number: int) -> Any:
    """Mark the place of an object that travels beside the stream.

    The stream refers to this function by name, and :class:`_Reader` puts the lookup in its place.
    It is called only if something else reads the stream, without the objects.
    """
    raise pickle.UnpicklingError(f"object {number} of a copy is not in its stream")


class _Writer(pickle.Pickler):
    """Writes all but arrays and what is shared, of which it keeps copies or themselves."""

    def __init__(self, stream: io.BytesIO, shared: tuple[type, ...]) -> None:
        super().__init__(stream, protocol=pickle.HIGHEST_PROTOCOL)
        self.kept: list[Any] = []
        self._shared = shared
        self._owners: dict[int, tuple[NDArray[Any], NDArray[Any]]] = {}

    def reducer_override(self, found: Any) -> Any:
        """Write the number of what is kept beside the stream; the pickler asks once an object."""
        if isinstance(found, ColumnarModel):  # which refuses copies that do not come from here
            return object.__reduce_ex__(found, pickle.HIGHEST_PROTOCOL)
        if found is _kept or not isinstance(found, (np.ndarray, self._shared)):
            return NotImplemented
        self.kept.append(self._copy_of(found) if isinstance(found, np.ndarray) else found)
        return _kept, (len(self.kept) - 1,)

    def _copy_of(self, array: NDArray[Any]) -> NDArray[Any]:
        """Copy an array, as a view of its owner's copy where it is a view."""
        owner = array
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        foreign: object = owner.base  # memory of something that is no array
        if owner.dtype.hasobject or (foreign is not None and owner.flags.writeable):
            raise TypeError("arrays of objects, or over foreign memory, are not copied")
        if id(owner) not in self._owners:
            # The owner is kept as well: an id is an object's own only while the object exists.
            self._owners[id(owner)] = owner, owner.copy(order="K")
        copy = self._owners[id(owner)][1]
        if array is owner and array.flags.writeable:
            return copy
        start = array.ctypes.data - owner.ctypes.data
        view: NDArray[Any] = np.ndarray(array.shape, array.dtype, copy, start, array.strides)
        view.flags.writeable = array.flags.writeable
        return view


class _Reader(pickle.Unpickler):
    """Reads what a writer wrote, and takes the rest from what it kept."""

    def __init__(self, stream: io.BytesIO, kept: list[Any]) -> None:
        super().__init__(stream)
        self._objects = kept

    def find_class(self, module: str, name: str) -> Any:
        """Give what is kept where the stream has only its number."""
        found = super().find_class(module, name)
        return self._objects.__getitem__ if found is _kept else found
