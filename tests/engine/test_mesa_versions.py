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
