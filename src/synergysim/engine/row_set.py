"""Agent sets over columns: a population and the numbers of some of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from random import Random
from typing import Any, Self, TypeGuard, overload

import numpy as np
from numpy.typing import NDArray

from synergysim.engine.agent_set_verbs import AgentSetVerbs, Filter, Positions, Verb
from synergysim.engine.columns import fitted, unknown_name
from synergysim.engine.mesa_versions import Agent
from synergysim.engine.row_agent import RowAgent, RowT, Vectorised, view_of
from synergysim.engine.storage import Storage

_REDUCTIONS: tuple[tuple[Any, Callable[[NDArray[Any]], Any]], ...] = (
    (min, np.min),
    (max, np.max),
    (sum, np.sum),
)


class RowSet(AgentSetVerbs[RowT]):
    """An ordered set of rows that is used like Mesa's ``AgentSet``.

    Verbs that name a column work on the whole array at once; verbs that take a function of an
    agent make a view a row and cost what a loop costs. ``rows.income`` is a fresh, read-only array
    in the set's order, and ``rows.income = values`` writes one value, or one a row, back.

    Parameters
    ----------
    population
        The population that stores the rows.
    row
        Row numbers, none twice; all living rows by default.
    random
        The generator for :meth:`shuffle`; the model's by default.
    """

    random: Random
    _population: Storage
    _rows: NDArray[np.intp]
    _removals: int
    _membership: NDArray[np.bool_] | None

    def __init__(
        self,
        population: Storage,
        row: NDArray[np.intp] | None = None,
        random: Random | None = None,
    ) -> None:
        self._population = population
        self._removals = population.removals
        self._hold(population.living if row is None else row)
        self.random = population.model.random if random is None else random

    def _hold(self, rows: NDArray[np.intp]) -> None:
        self._rows = rows
        self._membership = None

    @property
    def row(self) -> NDArray[np.intp]:
        """The numbers of the rows, in the set's order; shape ``(len(self),)``."""
        if self._removals != self._population.removals:
            self._removals = self._population.removals
            alive = np.zeros(len(self._population), dtype=np.bool_)
            alive[self._population.living] = True
            self._hold(self._rows[alive[self._rows]])
        return self._rows

    @property
    def population(self) -> Storage:
        """The population that stores the rows."""
        return self._population

    @property
    def model(self) -> Any:
        """The model that the rows belong to."""
        return self._population.model

    @property
    def rng(self) -> np.random.Generator:
        """The model's numpy generator."""
        return self._population.model.rng

    @property
    def unique_id(self) -> NDArray[np.intp]:
        """The ids of the rows, in the set's order."""
        return self._population.first_id + self.row

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        row_class = self._population.row_class
        if name in row_class.columns:
            values = self._gather(name).copy() if self._is_whole() else self._gather(name)
            values.flags.writeable = False
            return values
        verb = getattr(row_class, name, None)
        if isinstance(verb, Vectorised):
            return lambda *args, **kwargs: verb(self, *args, **kwargs)
        raise AttributeError(unknown_name(f"{row_class.__name__} has", name, row_class.columns))

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or name == "random":
            object.__setattr__(self, name, value)
        elif name in self._population.row_class.columns:
            self._scatter(name, value)
        else:
            row_class = self._population.row_class
            raise AttributeError(unknown_name(f"{row_class.__name__} has", name, row_class.columns))

    def _is_whole(self) -> bool:
        """Return whether the set is all rows in their order, and indexing would change nothing."""
        return self.row is self._population.living and len(self._rows) == len(self._population)

    def _gather(self, name: str) -> NDArray[Any]:
        """Return a column's values in the set's order: the column itself if the set is whole."""
        array: NDArray[Any] = self._population.__dict__[name]
        return array if self._is_whole() else array[self.row]

    def _scatter(self, name: str, value: Any) -> None:
        declared = self._population.row_class.columns[name]
        declared.refuse_if_fixed()
        values = fitted(value, declared.dtype, f"column {name!r}")
        if values.shape not in ((), (len(self),)):
            raise ValueError(
                f"Column {name!r} of this set takes one value or {len(self)}, "
                f"not shape {values.shape}."
            )
        where = slice(None) if self._is_whole() else self.row
        self._population.__dict__[name][where] = values

    def __len__(self) -> int:
        return len(self.row)

    def __iter__(self) -> Iterator[RowT]:
        population, row_class = self._population, self._population.row_class
        return (view_of(row_class, population, row) for row in self.row.tolist())

    def __contains__(self, agent: object) -> bool:
        if not (isinstance(agent, RowAgent) and agent.population is self._population):
            return False
        return bool(self._members()[agent.row])

    def _members(self) -> NDArray[np.bool_]:
        """Return a mask over the population that says which rows are in the set."""
        rows = self.row
        if self._membership is None:
            self._membership = np.zeros(len(self._population), dtype=np.bool_)
            self._membership[rows] = True
        return self._membership

    @overload
    def __getitem__(self, item: int) -> RowT: ...
    @overload
    def __getitem__(self, item: slice) -> list[RowT]: ...
    def __getitem__(self, item: int | slice) -> RowT | list[RowT]:
        """Return a view of one member, or a list of views for a slice."""
        if isinstance(item, slice):
            return list(self._with(self.row[item]))
        view: RowT = view_of(self._population.row_class, self._population, int(self.row[item]))
        return view

    def add(self, agent: Agent) -> None:
        """Add a row of this set's population.

        Raises
        ------
        TypeError
            If the agent is not a row of this population.
        ValueError
            If the row was removed.
        """
        row = self._own(agent).row
        if not self._population.is_living(row):
            raise ValueError(f"{agent!r} was removed from its model.")
        if agent not in self:
            self._hold(np.append(self.row, row))

    def discard(self, agent: object) -> None:
        """Take an agent out of the set, if it is there."""
        if isinstance(agent, RowAgent) and agent in self:
            self._hold(self.row[self.row != agent.row])

    def remove(self, agent: object) -> None:
        """Take an agent out of the set.

        Raises
        ------
        KeyError
            If it is not there.
        """
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    def clear(self) -> None:
        """Take all agents out of the set."""
        self._hold(np.empty(0, dtype=np.intp))

    def copy(self) -> Self:
        """Return a set of the same rows that can change on its own."""
        return self._with(self.row)

    def _with(self, rows: NDArray[np.intp]) -> Self:
        return type(self)(self._population, rows, self.random)

    def _take(self, chosen: Positions) -> Self:
        return self._with(self.row[np.asarray(chosen, dtype=np.intp)])

    def _become(self, other: Self) -> None:
        self._hold(other.row)

    def _own(self, agent: object) -> RowT:
        """Return an agent that is a row of this population, or say what to use instead."""
        if isinstance(agent, RowAgent) and agent.population is self._population:
            return agent  # type: ignore[return-value]  # the population's views are of its class
        raise TypeError(
            f"{agent!r} is not a row of {self._population!r}. "
            "MixedAgentSet holds agents of different kinds."
        )

    def _passing(self, keep: Filter[RowT], limit: int, agent_type: type[Agent] | None) -> Positions:
        if agent_type is not None and not issubclass(self._population.row_class, agent_type):
            return []
        return super()._passing(keep, limit, None)

    def _order(self, key: Callable[[RowT], Any] | str, ascending: bool) -> Positions:
        array = self._array(key)
        if array is None:
            return super()._order(key, ascending)
        if ascending:
            return np.argsort(array, kind="stable")
        # Descending with ties in their old order: a stable sort of the reversed values, reversed.
        return len(array) - 1 - np.argsort(array[::-1], kind="stable")[::-1]

    def _grouped(self, by: Callable[[RowT], Any] | str) -> Mapping[Any, Positions]:
        array = self._array(by)
        if array is None:
            return super()._grouped(by)
        keys, first, group = np.unique(
            array, return_index=True, return_inverse=True, equal_nan=False
        )
        ends = np.cumsum(np.bincount(group, minlength=len(keys)))
        members = np.split(np.argsort(group, kind="stable"), ends[:-1])
        return {array[first[i]].item(): members[i] for i in np.argsort(first).tolist()}

    def _array(self, name: object) -> NDArray[Any] | None:
        """Return the values of a column or of ``unique_id``, in the precision Python would use.

        Nothing if the name is neither: the verb then asks the views.
        """
        if name == "unique_id":
            return self.unique_id
        declared = self._population.row_class.columns.get(name) if isinstance(name, str) else None
        if declared is None:
            return None
        wide = {"f": np.float64, "i": np.int64, "u": np.uint64, "b": np.bool_}
        return self._gather(declared.name).astype(wide[declared.dtype.kind], copy=False)

    def _values(self, name: str, fallback: tuple[Any, ...]) -> list[Any]:
        array = self._array(name)
        return super()._values(name, fallback) if array is None else list(array.tolist())

    def set(self, attr_name: str, value: Any) -> Self:
        """Set an attribute of each row: a column to one value, or to one value a row."""
        if attr_name not in self._population.row_class.columns:
            return super().set(attr_name, value)
        self._scatter(attr_name, value)
        return self

    def agg(
        self, attribute: str, func: Callable[[Any], Any] | Iterable[Callable[[Any], Any]]
    ) -> Any:
        """Return what a function makes of an attribute's values, or a list for many functions.

        Functions of numpy, and ``min``, ``max`` and ``sum``, work on the column; any other gets
        the list of values, as from Mesa.
        """
        if not callable(func):
            return [self.agg(attribute, one) for one in func]
        array = self._array(attribute)
        if array is not None and len(array):
            for builtin, reduction in _REDUCTIONS:
                if func is builtin:
                    return reduction(array).item()
            if (getattr(func, "__module__", None) or "").partition(".")[0] == "numpy":
                array = array.view()
                array.flags.writeable = False  # it may be the column itself
                return func(array)
        return super().agg(attribute, func)

    def do(self, method: Verb, *args: Any, **kwargs: Any) -> Self:
        """Call a method or function on each row: all at once if it is vectorised.

        Returns this set.
        """
        verb = self._vectorised(method)
        if verb is None:
            return super().do(method, *args, **kwargs)
        if len(self):
            verb(self, *args, **kwargs)
        return self

    def map(self, method: Verb, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method or function as :meth:`do` does, and return one result a row."""
        verb = self._vectorised(method)
        if verb is None:
            return super().map(method, *args, **kwargs)
        return verb.each(self, *args, **kwargs) if len(self) else []

    def _vectorised(self, method: Verb) -> Vectorised | None:
        if isinstance(method, str):
            method = getattr(self._population.row_class, method, method)
        return method if isinstance(method, Vectorised) else None

    # A method, not a class method: the rows need their population. Python calls it on the set.
    def _from_iterable(self, agents: Iterable[object]) -> Self:  # type: ignore[override]  # see above
        """Return a set of some agents; Python's set operators ask for this one."""
        return self._with(np.array(list(dict.fromkeys(self._own(a).row for a in agents)), np.intp))

    def _shares(self, other: object) -> TypeGuard[RowSet[RowT]]:
        """Return whether another set holds rows of the same population."""
        return isinstance(other, RowSet) and other.population is self._population

    def __and__(self, other: AbstractSet[Any]) -> Self:
        if not self._shares(other):
            return super().__and__(other)  # type: ignore[return-value]  # see _from_iterable
        return self._with(other.row[self._members()[other.row]])

    def __or__(self, other: AbstractSet[Any]) -> Self:
        if not self._shares(other):
            return super().__or__(other)  # type: ignore[return-value]  # see _from_iterable
        return self._with(np.concatenate([self.row, other.row[~self._members()[other.row]]]))

    def __sub__(self, other: AbstractSet[Any]) -> Self:
        if not self._shares(other):
            return super().__sub__(other)  # type: ignore[return-value]  # see _from_iterable
        return self._with(self.row[~other._members()[self.row]])

    def __le__(self, other: AbstractSet[Any]) -> bool:
        if not self._shares(other):
            return super().__le__(other)
        return bool(other._members()[self.row].all())
