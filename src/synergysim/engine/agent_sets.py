"""The agent sets that a model with columns hands out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import chain
from random import Random
from typing import Any, Self

import numpy as np

from synergysim.engine.agent_set_verbs import (
    AgentSetVerbs,
    Filter,
    Positions,
    Verb,
    call,
    is_living,
)
from synergysim.engine.mesa_versions import Agent
from synergysim.engine.row_agent import RowAgent
from synergysim.engine.row_set import RowSet

__all__ = ["MixedAgentSet", "RowSet"]


class MixedAgentSet(AgentSetVerbs[Agent]):
    """An ordered set of agents of any kind: single agents first, then sets of rows.

    ``model.agents`` is one. It holds its agents strongly, and sets of rows stay sets of rows as
    long as their order allows, so that ``select``, ``do``, ``map``, ``get`` and ``set`` use the
    columns. Sorting, shuffling and grouping go *across* all parts and end with a view a row: right
    rather than fast. In particular ``shuffle_do`` visits agents of all kinds in one random order
    and calls a vectorised verb row by row; ``model.agents_by_type[...]`` is the set to shuffle when
    there are many rows.

    Parameters
    ----------
    agents
        Single agents and :class:`RowSet` objects, in any order.
    random
        The generator for :meth:`shuffle`; by default that of the first agent's model.

    Raises
    ------
    ValueError
        If there is no agent to take the generator from.
    """

    random: Random
    _single: dict[Agent, None]
    _row_sets: list[RowSet[Any]]

    def __init__(self, agents: Iterable[Agent | RowSet[Any]], random: Random | None = None) -> None:
        self._row_sets = []
        self._single = {}
        for item in agents:
            if isinstance(item, RowSet):
                self._join(item)
            else:
                self._single[item] = None
        if self._row_sets:
            self._single = {a: None for a in self._single if not self._in_row_sets(a)}
        if random is None:
            generators = [rows.random for rows in self._row_sets]
            random = next(chain(generators, (agent.random for agent in self._single)), None)
        if random is None:
            raise ValueError("An empty MixedAgentSet needs a random number generator.")
        self.random = random

    def _join(self, rows: RowSet[Any]) -> None:
        for i, known in enumerate(self._row_sets):
            if known.population is rows.population:
                self._row_sets[i] = known | rows
                return
        self._row_sets.append(rows.copy())

    def _in_row_sets(self, agent: object) -> bool:
        return isinstance(agent, RowAgent) and any(agent in rows for rows in self._row_sets)

    def _singles(self) -> list[Agent]:
        return [agent for agent in self._single if is_living(agent)]

    def _single_set(self) -> MixedAgentSet:
        return MixedAgentSet(self._singles(), self.random)

    def __len__(self) -> int:
        return len(self._singles()) + sum(map(len, self._row_sets))

    def __iter__(self) -> Iterator[Agent]:
        return chain(self._singles(), *self._row_sets)

    def __contains__(self, agent: object) -> bool:
        if self._in_row_sets(agent):
            return True
        return isinstance(agent, Agent) and agent in self._single and is_living(agent)

    def add(self, agent: Agent) -> None:
        """Add an agent of any kind, after the other single agents.

        Raises
        ------
        ValueError
            If the agent was removed from its model.
        """
        if not is_living(agent):
            raise ValueError(f"{agent!r} was removed from its model.")
        if agent not in self:
            self._single[agent] = None

    def discard(self, agent: object) -> None:
        """Take an agent out of the set, if it is there."""
        if isinstance(agent, Agent):
            self._single.pop(agent, None)
        for rows in self._row_sets:
            rows.discard(agent)

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
        self._single, self._row_sets = {}, []

    def copy(self) -> Self:
        """Return a set of the same agents that can change on its own."""
        return self._of([*self._singles(), *self._row_sets])

    def _of(self, agents: Iterable[Agent | RowSet[Any]]) -> Self:
        return type(self)(agents, self.random)

    # A method, not a class method: it hands on the generator. Python calls it on the set.
    def _from_iterable(self, agents: Iterable[Agent]) -> Self:  # type: ignore[override]  # see above
        """Return a set of some agents; Python's set operators ask for this one."""
        return self._of(agents)

    def _take(self, chosen: Positions) -> Self:
        members = self.to_list()
        return self._of(members[i] for i in chosen)

    def _become(self, other: Self) -> None:
        self._single, self._row_sets = other._single, other._row_sets

    def select(
        self,
        filter_func: Filter[Agent] = None,
        at_most: float = math.inf,
        inplace: bool = False,
        agent_type: type[Agent] | None = None,
    ) -> Self:
        """Return the agents that pass a filter; see :meth:`AgentSetVerbs.select`.

        Sets of rows stay sets of rows, unless the filter is a list of positions.

        Raises
        ------
        IndexError
            If a mask has not one value for each agent.
        """
        mask = None if filter_func is None or callable(filter_func) else np.asarray(filter_func)
        if mask is not None and mask.dtype != np.bool_:
            return super().select(filter_func, at_most, inplace, agent_type)
        if mask is not None and mask.shape != (len(self),):
            raise IndexError(f"A mask over {len(self)} agents, not one of shape {mask.shape}.")
        left, start = self._limit(at_most), 0
        parts: list[Agent | RowSet[Any]] = []
        for part in (self._single_set(), *self._row_sets):
            keep = filter_func if mask is None else mask[start : start + len(part)]
            chosen = part._take(part._passing(keep, min(left, len(part)), agent_type))
            parts += [chosen] if isinstance(chosen, RowSet) else chosen.to_list()
            left -= len(chosen)
            start += len(part)
        selected = self._of(parts)
        if not inplace:
            return selected
        self._become(selected)
        return self

    def do(self, method: Verb, *args: Any, **kwargs: Any) -> Self:
        """Call a method or function on each agent, on sets of rows as :meth:`RowSet.do` does."""
        for agent in self._singles():
            if is_living(agent):
                call(agent, method, args, kwargs)
        for rows in self._row_sets:
            rows.do(method, *args, **kwargs)
        return self

    def map(self, method: Verb, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method or function as :meth:`do` does, and return the results."""
        results = [
            call(agent, method, args, kwargs) for agent in self._singles() if is_living(agent)
        ]
        for rows in self._row_sets:
            results += rows.map(method, *args, **kwargs)
        return results

    def _values(self, name: str, fallback: tuple[Any, ...]) -> list[Any]:
        values = [getattr(agent, name, *fallback) for agent in self._singles()]
        for rows in self._row_sets:
            values += rows._values(name, fallback)
        return values

    def set(self, attr_name: str, value: Any) -> Self:
        """Set an attribute of each agent to one value and return this set."""
        for agent in self._singles():
            setattr(agent, attr_name, value)
        for rows in self._row_sets:
            rows.set(attr_name, value)
        return self
