"""Everything that differs between the supported versions of Mesa, and nothing else.

Mesa 3.3.1 is the newest release for Python 3.11; from 3.4 on Mesa needs Python 3.12. The rest of
the package imports Mesa's base classes from here and does not depend on the installed version.

Two traps cannot be caught in code and are therefore written down:

* Never assign ``model.time``. Mesa 3.5 advances it with every step, and a calendar year put there
  makes the next ``step()`` run two thousand of them. Keep the calendar in an attribute of your own.
* ``mesa.AgentSet(row_views)`` is empty. Mesa's set holds its members weakly and nobody else holds
  the views. Use :class:`~synergysim.engine.agent_sets.RowSet` or ``MixedAgentSet``.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, TypeVar

import mesa
import mesa.agent

__all__ = [
    "AGENT_NAMES",
    "AGENT_SET_NAMES",
    "MODEL_NAMES",
    "Agent",
    "AgentSetBase",
    "AgentT",
    "GroupBy",
    "Model",
    "accepts_model",
    "advance",
    "is_registered",
    "next_id",
    "release",
    "reserve_ids",
    "seeded",
    "set_next_id",
]

AgentT = TypeVar("AgentT", bound="Agent")

if TYPE_CHECKING:
    from synergysim.engine.mesa_annotations import Agent, AgentSetBase, GroupBy, Model
else:
    from mesa import Agent, Model

    try:  # Mesa 3.5 and later
        from mesa.agentset import AbstractAgentSet as AgentSetBase
        from mesa.agentset import GroupBy
    except ImportError:
        from mesa.agent import AgentSet as AgentSetBase
        from mesa.agent import GroupBy

AGENT_NAMES = frozenset(
    {
        "advance",
        "create_agents",
        "from_dataframe",
        "model",
        "pos",
        "random",
        "remove",
        "rng",
        "scenario",
        "step",
        "unique_id",
    }
)
"""Public names that Mesa owns on an agent, in at least one supported version."""

MODEL_NAMES = frozenset(
    {
        "agent_id_counter",
        "agent_types",
        "agents",
        "agents_by_type",
        "batch",
        "clear_all_subscriptions",
        "data_registry",
        "deregister_agent",
        "notify",
        "observables",
        "observe",
        "random",
        "register_agent",
        "remove_all_agents",
        "reset_randomizer",
        "reset_rng",
        "rng",
        "run_for",
        "run_model",
        "run_until",
        "running",
        "scenario",
        "schedule_event",
        "schedule_recurring",
        "step",
        "steps",
        "subscribers",
        "suppress",
        "time",
        "unobserve",
    }
)
"""Public names that Mesa owns on a model, in at least one supported version."""

AGENT_SET_NAMES = frozenset(
    {
        "add",
        "agg",
        "clear",
        "copy",
        "count",
        "discard",
        "do",
        "get",
        "groupby",
        "index",
        "isdisjoint",
        "map",
        "pop",
        "random",
        "remove",
        "select",
        "set",
        "shuffle",
        "shuffle_do",
        "sort",
        "to_list",
    }
)
"""Public names that Mesa or Python own on an agent set, in at least one supported version."""


def seeded(seed: int) -> dict[str, int]:
    """Return the keyword arguments that seed ``mesa.Model`` without a warning in any version.

    Mesa 3.5 warns about ``seed=`` and cannot take a numpy integer, hence the name and the type.
    A plain integer gives the same first draws in all versions.
    """
    return {"rng": int(seed)}


_STEPS_ARE_EVENTS = mesa.__version__ == "3.5.1"
"""Whether steps are events that :func:`advance` knows; other versions are left to themselves."""


def advance(model: Any) -> None:
    """Simulate a step as ``model.step()`` does, at a fraction of what that costs around the step.

    Mesa 3.5 makes an event for every step, which refers to the model weakly and waits in a queue.
    Where no other waits, the event of this step becomes that of the next: what is counted, and the
    order among events that others schedule, are the same.
    """
    event = _only_event(model) if _STEPS_ARE_EVENTS else None
    if event is None or model.step != model._wrapped_step:
        model.step()
        return
    schedule, queue, now = model._default_schedule, model._event_list, event.time
    queue.clear()
    model.time = now
    model._do_step()
    schedule._execution_count += 1
    if schedule._current_event is event:
        event.time, event.unique_id = now + 1, next(event._ids)
        queue.add_event(event)
    else:  # Mesa lets a step come again that was stopped while it ran
        schedule._schedule_next(now + 1)
    if len(queue._events) > 1:  # what the step scheduled for its own time comes now
        model.time = math.nextafter(now, 0.0)
        model._advance_time(now)


def _only_event(model: Any) -> Any:
    """Mesa's event of the next step if nothing else waits, or None."""
    schedule, waiting = model._default_schedule, model._event_list._events
    if len(waiting) != 1 or waiting[0] is not schedule._current_event or not schedule.is_active:
        return None
    return waiting[0] if waiting[0].time == model.time + 1 else None


def next_id(model: Model) -> int:
    """Return the ``unique_id`` that the model will give next, without using it up."""
    if hasattr(model, "agent_id_counter"):
        return int(model.agent_id_counter)
    first = next(_id_counters()[model])
    set_next_id(model, first)
    return int(first)


def set_next_id(model: Model, first: int) -> None:
    """Make ``first`` the ``unique_id`` that the model will give next."""
    if hasattr(model, "agent_id_counter"):
        model.agent_id_counter = first
    else:
        _id_counters()[model] = itertools.count(first)


def reserve_ids(model: Model, n: int) -> int:
    """Take ``n`` consecutive ids from the model's own counter and return the first of them."""
    first = next_id(model)
    set_next_id(model, first + n)
    return first


def release(model: Model) -> None:
    """Let a finished model be freed.

    Before 3.4.2 Mesa keeps every model that ever made an agent alive in a counter on the class
    ``Agent``. Later versions keep nothing and need nothing.
    """
    if not hasattr(model, "agent_id_counter"):
        _id_counters().pop(model, None)


def is_registered(agent: Agent) -> bool:
    """Return whether a registered agent still belongs to its model."""
    members = agent.model._agents_by_type.get(type(agent), ())
    return agent in members


def accepts_model(scenario: object) -> bool:
    """Return whether Mesa's own ``scenario`` setter can take this object.

    Mesa 3.5 writes ``scenario.model``, which breaks any frozen class but its own ``Scenario``.
    """
    own = getattr(getattr(mesa, "experimental", None), "scenarios", None)
    return own is not None and isinstance(scenario, own.Scenario)


def _id_counters() -> Any:
    """Return the counters that Mesa keeps on the class ``Agent`` before 3.4.2."""
    return mesa.agent.Agent._ids
