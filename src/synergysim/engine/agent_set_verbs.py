"""Methods that agent sets share: those of Mesa's own sets, in terms of positions in the set.

Mesa's sets hold weak references: an agent that was removed from its model and is not referenced
elsewhere disappears from all of them. Rows and their views cannot rely on reference counts.
Therefore an agent that was removed from its model disappears from every set here at once.
"""

from __future__ import annotations

import math
import operator
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Literal, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from synergysim.engine.mesa_versions import Agent, AgentSetBase, AgentT, GroupBy, is_registered
from synergysim.engine.row_agent import RowAgent

Positions: TypeAlias = "Sequence[int] | NDArray[np.intp]"
Filter: TypeAlias = "Callable[[AgentT], bool] | Sequence[int] | NDArray[Any] | None"
Verb: TypeAlias = "str | Callable[..., Any]"


class AgentSetVerbs(AgentSetBase[AgentT]):
    """An ordered set of agents that offers every verb of Mesa's agent sets.

    A kind of set says how to iterate, to count, to look up, and to take members by position; the
    verbs follow. Every derived set is of the same kind as the set it was derived from.
    """

    @abstractmethod
    def _take(self, chosen: Positions) -> Self:
        """Return a new set of the members at some positions, in that order."""

    @abstractmethod
    def _become(self, other: Self) -> None:
        """Take over the members of a set of the same kind."""

    @abstractmethod
    def copy(self) -> Self:
        """Return a set of the same agents that can change on its own."""

    def __copy__(self) -> Self:
        return self.copy()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__.copy()

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state)

    def _update(self, agents: Iterable[AgentT]) -> Self:
        """Replace the members; Mesa asks its subclasses for this one."""
        self.clear()
        for agent in agents:
            self.add(agent)
        return self

    def to_list(self) -> list[AgentT]:
        """Return the agents as a list."""
        return list(self)

    def __getitem__(self, item: int | slice) -> AgentT | list[AgentT]:
        """Return one agent, or a list of agents for a slice."""
        return self.to_list()[item]

    def select(
        self,
        filter_func: Filter[AgentT] = None,
        at_most: float = math.inf,
        inplace: bool = False,
        agent_type: type[Agent] | None = None,
    ) -> Self:
        """Return the agents that pass a filter.

        Parameters
        ----------
        filter_func
            A function of an agent, a mask of shape ``(len(self),)``, or positions in this set.
        at_most
            Keep the first so many; a float up to 1.0 is a share of this set, rounded down.
        inplace
            Change this set and return it, instead of a new one.
        agent_type
            Keep only agents of this class.

        Raises
        ------
        IndexError
            If a mask has another length or a position does not exist.
        """
        if filter_func is None and agent_type is None and at_most == math.inf:
            return self if inplace else self.copy()
        return self._placed(self._passing(filter_func, self._limit(at_most), agent_type), inplace)

    def _placed(self, chosen: Positions, inplace: bool) -> Self:
        taken = self._take(chosen)
        if not inplace:
            return taken
        self._become(taken)
        return self

    def _limit(self, at_most: float) -> int:
        """Return how many agents ``at_most`` allows, by Mesa's reading of it."""
        if at_most <= 1.0 and isinstance(at_most, float):
            return max(int(len(self) * at_most), 0)
        return max(math.ceil(min(at_most, len(self))), 0)

    def _passing(
        self, keep: Filter[AgentT], limit: int, agent_type: type[Agent] | None
    ) -> Positions:
        """Return the positions of the first ``limit`` agents that pass."""
        if keep is not None and not callable(keep):
            chosen = positions(keep, len(self))
            if agent_type is not None:
                members = self.to_list()
                fitting = [isinstance(members[i], agent_type) for i in chosen.tolist()]
                chosen = chosen[np.array(fitting, dtype=np.bool_)]
            return chosen[:limit]
        if keep is None and agent_type is None:
            return np.arange(limit)
        kind = Agent if agent_type is None else agent_type
        wanted: Callable[[Any], Any] = _anyone if keep is None else keep
        passing = (i for i, agent in enumerate(self) if wanted(agent) and isinstance(agent, kind))
        return list(islice(passing, limit))

    def sort(
        self,
        key: Callable[[AgentT], Any] | str,
        ascending: bool = False,
        inplace: bool = False,
    ) -> Self:
        """Return the agents ordered by an attribute or a function, ties in their old order."""
        return self._placed(self._order(key, ascending), inplace)

    def _order(self, key: Callable[[AgentT], Any] | str, ascending: bool) -> Positions:
        """Return the positions of the members in sorted order."""
        value = operator.attrgetter(key) if isinstance(key, str) else key
        keys = [value(agent) for agent in self]
        return sorted(range(len(keys)), key=keys.__getitem__, reverse=not ascending)

    def shuffle(self, inplace: bool = False) -> Self:
        """Return the agents in random order: the order Mesa's sets give for the same state."""
        return self._placed(self._shuffled(), inplace)

    def _shuffled(self) -> list[int]:
        order = list(range(len(self)))
        self.random.shuffle(order)
        return order

    def do(self, method: Verb, *args: Any, **kwargs: Any) -> Self:
        """Call a method, by name, or a function on each agent; agents removed on the way are not.

        Returns this set.
        """
        for agent in self:
            if is_living(agent):
                call(agent, method, args, kwargs)
        return self

    def shuffle_do(self, method: Verb, *args: Any, **kwargs: Any) -> Self:
        """Do as :meth:`do` in random order, without changing the order of this set."""
        self._take(self._shuffled()).do(method, *args, **kwargs)
        return self

    def map(self, method: Verb, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method or function on each agent as :meth:`do` does, and return the results."""
        return [call(agent, method, args, kwargs) for agent in self if is_living(agent)]

    def get(
        self,
        attr_names: str | Sequence[str],
        handle_missing: Literal["error", "default"] = "error",
        default_value: Any = None,
    ) -> list[Any]:
        """Return an attribute of each agent, or a list of attributes of each.

        Raises
        ------
        AttributeError
            If an agent lacks an attribute, unless ``handle_missing`` is ``"default"``.
        ValueError
            If ``handle_missing`` is neither ``"error"`` nor ``"default"``.
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}.")
        fallback = (default_value,) if handle_missing == "default" else ()
        if isinstance(attr_names, str):
            return self._values(attr_names, fallback)
        if not attr_names:
            return [[] for _ in self]
        values = (self._values(name, fallback) for name in attr_names)
        return [list(of_one) for of_one in zip(*values, strict=True)]

    def _values(self, name: str, fallback: tuple[Any, ...]) -> list[Any]:
        """Return one attribute of each agent, the fallback (if any) where it is missing."""
        return [getattr(agent, name, *fallback) for agent in self]

    def set(self, attr_name: str, value: Any) -> Self:
        """Set an attribute of each agent and return this set."""
        for agent in self:
            setattr(agent, attr_name, value)
        return self

    def agg(
        self, attribute: str, func: Callable[[Any], Any] | Iterable[Callable[[Any], Any]]
    ) -> Any:
        """Return what a function makes of an attribute's values, or a list for many functions."""
        values = self.get(attribute)
        return func(values) if callable(func) else [one(values) for one in func]

    def groupby(
        self,
        by: Callable[[AgentT], Any] | str,
        result_type: Literal["agentset", "list"] = "agentset",
    ) -> Groups:
        """Return the agents grouped by an attribute or a function, groups in order of appearance.

        ``result_type`` makes each group a set of this kind (``"agentset"``) or a list.
        """
        groups = {key: self._take(where) for key, where in self._grouped(by).items()}
        if result_type == "agentset":
            return Groups(groups)
        return Groups({key: group.to_list() for key, group in groups.items()})

    def _grouped(self, by: Callable[[AgentT], Any] | str) -> Mapping[Any, Positions]:
        """Return the positions of the members of each group."""
        grouped: dict[Any, list[int]] = {}
        for i, agent in enumerate(self):
            key = getattr(agent, by) if isinstance(by, str) else by(agent)
            grouped.setdefault(key, []).append(i)
        return grouped


class Groups(GroupBy):
    """Mesa's ``GroupBy``, aggregating through the sets so that columns stay columns."""

    def agg(self, attr_name: str, func: Callable[[Any], Any]) -> dict[Any, Any]:
        """Return what a function makes of an attribute's values in each group."""
        return {
            key: group.agg(attr_name, func)
            if isinstance(group, AgentSetVerbs)
            else func([getattr(agent, attr_name) for agent in group])
            for key, group in self
        }


def is_living(agent: Agent) -> bool:
    """Return whether an agent, view or registered, was not removed from its model."""
    if isinstance(agent, RowAgent):
        return agent.population.is_living(agent.row)
    return is_registered(agent)


def positions(chosen: Sequence[int] | NDArray[Any], n: int) -> NDArray[np.intp]:
    """Return a mask or positions among ``n`` as positions, each once, in the order given.

    Raises
    ------
    IndexError
        If a mask has another length or a position does not exist.
    TypeError
        If the positions are not whole numbers.
    """
    given = np.asarray(chosen)
    if given.dtype == np.bool_:
        if given.shape != (n,):
            raise IndexError(f"A mask over {n} rows is needed, not one of shape {given.shape}.")
        return np.flatnonzero(given)
    if given.ndim != 1 or (given.size and given.dtype.kind not in "iu"):
        raise TypeError(f"Give a mask or whole positions, not {given.dtype} of {given.shape}.")
    found = np.arange(n)[given.astype(np.intp)]
    _, first = np.unique(found, return_index=True)
    return found if len(first) == len(found) else found[np.sort(first)]


def _anyone(_agent: Agent) -> bool:
    return True


def call(agent: Agent, method: Verb, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a method, by name, or a function on one agent."""
    if isinstance(method, str):
        return getattr(agent, method)(*args, **kwargs)
    return method(agent, *args, **kwargs)
