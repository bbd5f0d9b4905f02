"""Read and write named tuples in flat arrays, inside compiled code.

A block is a flat scratch of ``lanes`` rows: field ``c`` of lane ``j`` is at ``c * lanes + j``. Flat
storage with constant offsets lets the compiler vectorise a rule over lanes without alias checks
between its many fields. The functions made here spell out those offsets from the fields of a class,
so that rules refer to fields by name and not by position.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar, cast

from synergysim.arrays import FloatArray
from synergysim.engine.compiled import rule

FieldsT = TypeVar("FieldsT", bound=NamedTuple)


def field_reader(
    fields: type[FieldsT], first: int, lanes: int
) -> Callable[[FloatArray, int], FieldsT]:
    """Compile a function that reads the fields of one lane of a block.

    Parameters
    ----------
    fields : type of named tuple
        A class whose fields are all floats.
    first : int
        Position of its first field among the fields of the block.
    lanes : int
        Lanes of the block.

    Returns
    -------
    callable
        Takes a block, shape (fields * lanes,), and a lane; returns an instance of the class.
    """
    offsets = range(first * lanes, (first + len(fields._fields)) * lanes, lanes)
    values = ", ".join(f"block[{offset} + j]" for offset in offsets)
    source = f"def read(block, j):\n    return fields({values})\n"
    return cast(Callable[[FloatArray, int], FieldsT], _compile(source, fields))


def field_writer(
    fields: type[FieldsT], first: int, lanes: int
) -> Callable[[FloatArray, int, FieldsT], None]:
    """Compile a function that writes the fields of one lane of a block.

    The parameters are those of :func:`field_reader`. The function takes a block, a lane and an
    instance of the class.
    """
    lines = (
        f"    block[{(first + i) * lanes} + j] = values.{name}\n"
        for i, name in enumerate(fields._fields)
    )
    source = f"def write(block, j, values):\n{''.join(lines)}"
    return cast(Callable[[FloatArray, int, FieldsT], None], _compile(source, fields))


def array_reader(
    fields: type[FieldsT], widths: Mapping[str, int]
) -> Callable[[FloatArray], FieldsT]:
    """Compile a function that reads an array into a class whose fields follow each other in it.

    Parameters
    ----------
    fields : type of named tuple
    widths : mapping of str to int
        Fields that are arrays, with their lengths; every other field is one number.

    Returns
    -------
    callable
        Takes an array and returns an instance of the class; its arrays are views.
    """
    values, position = [], 0
    for name in fields._fields:
        end = position + widths.get(name, 1)
        values.append(f"array[{position}:{end}]" if name in widths else f"array[{position}]")
        position = end
    source = f"def read(array):\n    return fields({', '.join(values)})\n"
    return cast(Callable[[FloatArray], FieldsT], _compile(source, fields))


def _compile(source: str, fields: type[Any]) -> Any:
    """Compile the one function of a source text, which holds nothing but names of fields."""
    namespace: dict[str, Any] = {}
    exec(source, {"fields": fields}, namespace)
    (function,) = namespace.values()
    return rule(function)
