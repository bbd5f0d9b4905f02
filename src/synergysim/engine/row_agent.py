"""Agents that are views of rows.

A row class names its columns; a :class:`~synergysim.engine.column_population.Population` stores
one array per column. An instance of the row class is a small view of one row, made on request and
discarded afterwards. Because it is a ``mesa.Agent``, code that accepts agents accepts rows::

    class Household(RowAgent):
        income = column("float64", unit="PPP dollars a day")
        enrolled = column("bool")

        @vectorised
        def receive(self, amount):
            self.income = self.income + amount
            self.enrolled = True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, update_wrapper
from random import Random
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

import numpy as np

from synergysim.engine.columns import Column, unknown_name
from synergysim.engine.mesa_versions import AGENT_NAMES, AGENT_SET_NAMES, Agent
from synergysim.engine.storage import Storage

STORAGE_NAMES = frozenset(
    {
        "adopt",
        "agents",
        "alone",
        "assign",
        "columns",
        "first_id",
        "frame",
        "is_living",
        "living",
        "model",
        "n",
        "nbytes",
        "population",
        "removals",
        "row",
        "row_class",
        "rows",
    }
)
"""Public names that populations, row sets and row views use for themselves."""

RESERVED_NAMES = AGENT_NAMES | AGENT_SET_NAMES | STORAGE_NAMES
"""Names that no column may have, because Mesa or the storage would hide it."""


class RowAgent(Agent):
    """A view of one row of a population, and a real ``mesa.Agent``.

    Views are never registered with Mesa: the population holds the state. Two views of one row are
    equal and hash alike. Writing an attribute that is no column is refused, since it would vanish
    with the view.

    Raises
    ------
    TypeError
        When instantiated by hand, or when a column has a name that Mesa or the storage owns.
    """

    __slots__ = ("_population", "_row")

    _population: Storage
    _row: int
    columns: ClassVar[Mapping[str, Column[Any]]] = MappingProxyType({})

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        raise TypeError(
            f"{type(self).__name__} is stored in columns: make many with "
            f"model.populate({type(self).__name__}, n, ...), take one with population.row(i)."
        )

    def __init_subclass__(
        cls, columns: Mapping[str, Column[Any]] = MappingProxyType({}), **kwargs: Any
    ) -> None:
        """Collect the columns of a class: those in its body, and ``columns`` made elsewhere."""
        super().__init_subclass__(**kwargs)
        for name, declared in columns.items():
            declared.__set_name__(cls, name)
            setattr(cls, name, declared)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        if clashes := sorted(RESERVED_NAMES.intersection(own)):
            raise TypeError(f"{cls.__name__} names columns that Mesa owns: {', '.join(clashes)}.")
        if hidden := sorted(name for name in own if name.startswith("_")):
            raise TypeError(f"{cls.__name__} has columns that are not public: {', '.join(hidden)}.")
        cls.columns = MappingProxyType({**cls.columns, **own})

    @property
    def population(self) -> Storage:
        """The population that holds this row."""
        return self._population

    @property
    def row(self) -> int:
        """The row's number, which is its index in every column."""
        return self._row

    @property
    def model(self) -> Any:
        """The model that the population belongs to."""
        return self._population.model

    @property
    def unique_id(self) -> int:
        """An id that no other agent of the model has."""
        return self._population.first_id + self._row

    @property
    def pos(self) -> None:
        """Rows are in no Mesa space."""
        return

    @property
    def random(self) -> Random:
        """The model's standard-library generator."""
        return self._population.model.random

    @property
    def rng(self) -> np.random.Generator:
        """The model's numpy generator."""
        return self._population.model.rng

    def remove(self) -> None:
        """Take the row out of the living; its values stay in the columns."""
        self._population.remove(self._row)

    def __setattr__(self, name: str, value: Any) -> None:
        if not hasattr(getattr(type(self), name, None), "__set__"):
            raise AttributeError(unknown_name(f"{type(self).__name__} has", name, self.columns))
        object.__setattr__(self, name, value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RowAgent):
            return NotImplemented
        return self._population is other._population and self._row == other._row

    def __hash__(self) -> int:
        return hash((id(self._population), self._row))

    def __reduce__(self) -> tuple[Any, ...]:
        return view_of, (type(self), self._population, self._row)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} row={self.row} unique_id={self.unique_id}>"


RowT = TypeVar("RowT", bound=RowAgent)

_set_population = RowAgent.__dict__["_population"].__set__
_set_row = RowAgent.__dict__["_row"].__set__


def view_of(row_class: type[RowT], population: Storage, row: int) -> RowT:
    """Return a view of a row, which must exist."""
    view = row_class.__new__(row_class)
    # Straight into the slots: a view is made millions of times and refuses ordinary assignment.
    _set_population(view, population)
    _set_row(view, row)
    return view


class Vectorised:
    """A verb written once for many rows; see :func:`vectorised`."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        update_wrapper(self, function)

    def __get__(self, view: RowAgent | None, owner: type) -> Callable[..., Any]:
        return self if view is None else partial(self._one, view)

    def __call__(self, rows: Any, *args: Any, **kwargs: Any) -> Any:
        """Apply the verb to a set of rows."""
        return self.function(rows, *args, **kwargs)

    def each(self, rows: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """Apply the verb to a set of rows and return one result a row, in the set's order."""
        results = self.function(rows, *args, **kwargs)
        if results is None:
            return [None] * len(rows)
        if np.shape(results) != (len(rows),):
            raise TypeError(
                f"{self.function.__qualname__} is vectorised and must return nothing or one value "
                f"a row: {len(rows)} rows, but a result of shape {np.shape(results)}."
            )
        return np.asarray(results).tolist()  # type: ignore[no-any-return]  # numpy says Any

    def _one(self, view: RowAgent, *args: Any, **kwargs: Any) -> Any:
        """Apply the verb to the single row of a view."""
        return self.each(view.population.alone(view.row), *args, **kwargs)[0]


def vectorised(function: Callable[..., Any]) -> Vectorised:
    """Mark a method of a row class as written for many rows at once.

    Write it as if for one row, in terms of arrays: ``self`` is always a
    :class:`~synergysim.engine.row_set.RowSet`, ``self.income`` is a fresh read-only array and
    ``self.income = values`` writes back. Choose with ``numpy.where`` instead of ``if``. The same
    function then serves a whole set and, called on one row view, a set of one row.

    For the type checker ``self`` is one row; annotate it ``self: Any`` to assign arrays that numpy
    returns. The function must treat the rows independently of their order, and return nothing or
    one value a row.
    """
    return Vectorised(function)
