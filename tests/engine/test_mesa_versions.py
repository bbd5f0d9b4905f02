from __future__ import annotations

import warnings

import mesa
import numpy as np
import pytest

from synergysim.engine.mesa_versions import (
    AGENT_NAMES,
    AGENT_SET_NAMES,
    MODEL_NAMES,
    AgentSetBase,
    accepts_model,
    advance,
    is_registered,
    next_id,
    release,
    reserve_ids,
    seeded,
    set_next_id,
)


@pytest.mark.parametrize("seed", [0, 7, 2**40, np.int64(7)])
def test_seeding_never_warns(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one, other = mesa.Model(**seeded(seed)), mesa.Model(**seeded(int(seed)))
    assert one.random.random() == other.random.random()
    assert one.rng.random() == other.rng.random()


def test_plain_seeds_give_the_draws_of_python_and_numpy() -> None:
    """So that results do not depend on the version of Mesa."""
    model = mesa.Model(**seeded(7))
    assert model.random.random() == __import__("random").Random(7).random()
    assert model.rng.random() == np.random.default_rng(7).random()


def test_blocks_of_ids_never_collide_with_registered_agents() -> None:
    model, other = mesa.Model(**seeded(1)), mesa.Model(**seeded(1))
    assert next_id(model) == next_id(model) == 1
    first = mesa.Agent(model)
    block = reserve_ids(model, 10)
    assert reserve_ids(model, 0) == 12
    last = mesa.Agent(model)
    assert (first.unique_id, block, last.unique_id) == (1, 2, 12)
    assert mesa.Agent(other).unique_id == 1
    set_next_id(other, 40)
    assert mesa.Agent(other).unique_id == 40
    release(model)
    release(other)


def test_registration_is_known() -> None:
    model = mesa.Model(**seeded(1))
    agent = mesa.Agent(model)
    assert is_registered(agent)
    agent.remove()
    assert not is_registered(agent)
    release(model)


def test_the_lists_of_names_cover_the_installed_mesa() -> None:
    model = mesa.Model(**seeded(1))
    for owner, known in (
        (mesa.Agent(model), AGENT_NAMES),
        (model, MODEL_NAMES),
        (AgentSetBase, AGENT_SET_NAMES),
    ):
        names = {name for name in dir(owner) if not name.startswith("_")}
        assert names - known == set()
    release(model)


def test_only_mesas_own_scenario_takes_a_model() -> None:
    assert not accepts_model("anything")
    own = getattr(mesa.Model(**seeded(1)), "scenario", None)
    assert accepts_model(own) == (own is not None)


class Counting(mesa.Model):
    """Notes every step and every event, and what was counted then."""

    def __init__(self, schedules) -> None:
        super().__init__(**seeded(1))
        self.schedules = schedules
        self.seen = []

    def step(self) -> None:
        self.note("step")
        self.schedules(self)

    def note(self, name) -> None:
        self.seen.append((name, self.steps, getattr(self, "time", None)))


def nothing(model) -> None:
    """Schedule nothing."""


def now(model) -> None:
    if model.steps == 3:
        model.schedule_event(Note(model, "now"), at=model.time, priority=mesa.time.Priority.LOW)


def between(model) -> None:
    if model.steps in (2, 3):
        model.schedule_event(Note(model, "between"), after=1.5)


def at_a_step(model) -> None:
    """Of events of one time and priority, the one that was scheduled first comes first."""
    if model.steps in (2, 3):
        high = mesa.time.Priority.HIGH
        for months in (1, 2):
            model.schedule_event(Note(model, f"in {months}"), after=months, priority=high)


def again_and_again(model) -> None:
    if model.steps == 2:
        model.kept = Note(model, "recurring")
        schedule = mesa.time.Schedule(interval=0.75, count=3)
        model.schedule_recurring(model.kept, schedule)


def stopped(model) -> None:
    if model.steps == 3:
        model._default_schedule.stop()


def wrong(model) -> None:
    if model.steps == 3:
        raise ArithmeticError


KEPT = []


class Note:
    """What an event calls; Mesa holds it weakly."""

    def __init__(self, model, name) -> None:
        self.model, self.name = model, name
        KEPT.append(self)

    def __call__(self) -> None:
        self.model.note(self.name)


def after(way, schedules, times):
    """All that a model and its queue say after some steps."""
    model = Counting(schedules)
    for _ in range(times):
        try:
            way(model)
        except ArithmeticError:
            model.note("failed")
    queue = getattr(model, "_event_list", None)
    waiting = [] if queue is None else sorted((e.time, e.priority) for e in queue._events)
    count = getattr(getattr(model, "_default_schedule", None), "_execution_count", None)
    return model, (model.steps, getattr(model, "time", None), model.seen, waiting, count)


@pytest.mark.parametrize(
    "schedules", [nothing, now, between, at_a_step, again_and_again, stopped, wrong]
)
def test_advancing_is_a_step_of_mesa(schedules) -> None:
    """Counts, order and the queue, alone and in turn with Mesa's own steps."""
    if schedules not in (nothing, wrong) and not hasattr(mesa, "time"):
        pytest.skip("this version of Mesa has no events")
    turns = iter(range(1_000))
    ways = (advance, lambda model: model.step() if next(turns) % 3 else advance(model))
    for times in (1, 2, 3, 4, 9):
        _, wanted = after(lambda model: model.step(), schedules, times)
        for way in ways:
            model, found = after(way, schedules, times)
            assert found == wanted
        if schedules is nothing:
            assert [steps for _, steps, _ in model.seen] == list(range(1, times + 1))


def test_advancing_calls_a_step_that_somebody_put_in_its_place() -> None:
    model, called = Counting(nothing), []
    model.step = lambda: called.append(1)
    advance(model)
    assert called == [1]
    assert model.seen == []


def test_an_installed_mesa_without_events_still_steps(monkeypatch) -> None:
    from synergysim.engine import mesa_versions

    monkeypatch.setattr(mesa_versions, "_STEPS_ARE_EVENTS", False)
    model = Counting(nothing)
    advance(model)
    assert model.steps == 1
