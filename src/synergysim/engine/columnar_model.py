"""A Mesa model that stores its populations in columns."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from numpy.typing import ArrayLike, NDArray

from synergysim.engine.agent_sets import MixedAgentSet
from synergysim.engine.column_population import Population
from synergysim.engine.mesa_versions import (
    MODEL_NAMES,
    Model,
    accepts_model,
    next_id,
    release,
    seeded,
    set_next_id,
)
from synergysim.engine.row_agent import RowAgent, RowT


class ColumnarModel(Model):
    """A ``mesa.Model`` that can hold populations of rows beside registered agents.

    ``model.agents`` and ``model.agents_by_type`` are snapshots of who is in the model: agents
    removed later leave them, agents made later are in the next one asked for.

    A finished model has to be closed, by :meth:`close` or by using it in a ``with`` statement:
    Mesa before 3.4.2 never frees it otherwise.

    Parameters
    ----------
    seed
        Seeds ``model.random`` and ``model.rng``.

    Raises
    ------
    TypeError
        When a subclass declares a value under a name that Mesa owns, such as ``time``.
    """

    def __init__(self, seed: int) -> None:
        self._populations: dict[type[RowAgent], Population[Any]] = {}
        self._closed = False
        super().__init__(**seeded(seed))

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # Looked at first: Mesa itself adds to the class below.
        own = (name for name, value in vars(cls).items() if not callable(value))
        if clashes := sorted(MODEL_NAMES.intersection(own)):
            raise TypeError(f"{cls.__name__} redefines what Mesa owns: {', '.join(clashes)}.")
        super().__init_subclass__(**kwargs)

    def populate(self, row_class: type[RowT], n: int, **columns: ArrayLike) -> Population[RowT]:
        """Make ``n`` agents of a row class.

        See :class:`~synergysim.engine.column_population.Population`.

        Raises
        ------
        ValueError
            If the model already has agents of this class, or is closed.
        """
        self._refuse_second(row_class)
        population = Population(self, row_class, n, **columns)
        self._populations[row_class] = population
        return population

    def adopt(self, row_class: type[RowT], arrays: Mapping[str, NDArray[Any]]) -> Population[RowT]:
        """Make agents of a row class over existing arrays; see :meth:`Population.adopt`.

        Raises
        ------
        ValueError
            If the model already has agents of this class, is closed, or an array does not fit.
        """
        self._refuse_second(row_class)
        population = Population.adopt(self, row_class, arrays)
        self._populations[row_class] = population
        return population

    def _refuse_second(self, row_class: type[RowAgent]) -> None:
        self._refuse_if_closed()
        if row_class in self._populations:
            raise ValueError(
                f"The model already has a population of {row_class.__name__}; columns do not grow."
            )

    @property
    def agents(self) -> MixedAgentSet:
        """All agents: the registered ones first, then the populations in order of creation."""
        populations = (population.agents for population in self._populations.values())
        return MixedAgentSet([*super().agents, *populations], random=self.random)

    @property
    def agents_by_type(self) -> dict[type[Any], Any]:
        """The agents of each class: Mesa's own sets, and a ``RowSet`` for each row class."""
        rows = {row_class: kept.agents for row_class, kept in self._populations.items()}
        return {**super().agents_by_type, **rows}

    @property
    def agent_types(self) -> list[type[Any]]:
        """The classes of agents in the model."""
        return [*super().agent_types, *self._populations]

    @property
    def scenario(self) -> Any:
        """What the model was made from; any object, frozen ones included."""
        return self.__dict__.get("_scenario")

    @scenario.setter
    def scenario(self, scenario: Any) -> None:
        self._scenario = scenario
        if accepts_model(scenario):
            scenario.model = self

    def register_agent(self, agent: Any) -> None:
        """Register an agent, as Mesa does; ``ValueError`` if the model is closed."""
        self._refuse_if_closed()
        super().register_agent(agent)

    def remove_all_agents(self) -> None:
        """Remove all agents, rows included."""
        super().remove_all_agents()
        for population in self._populations.values():
            population.remove(population.living)

    def close(self) -> None:
        """Declare the model finished, so that its memory can be freed. Twice does no harm.

        Its agents and columns can still be read; it takes no new ones.
        """
        self._closed = True
        release(self)

    def _refuse_if_closed(self) -> None:
        if self._closed:
            release(self)  # Mesa takes an id before it registers, which would hold the model again
            raise ValueError("The model is closed and takes no new agents.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_next_id": None if self._closed else next_id(self)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        first = state.pop("_next_id")
        self.__dict__.update(state)
        # Early Mesa counts ids outside the model, so a copy would begin again at 1.
        if first is not None:
            set_next_id(self, first)
