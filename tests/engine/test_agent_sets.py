"""Sets that mix registered agents and rows do what Mesa's sets do on the same agents as objects."""

from __future__ import annotations

import copy
import math
from random import Random
from typing import Any

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.engine.agent_sets import MixedAgentSet, RowSet
from synergysim.engine.columnar_model import ColumnarModel
from synergysim.engine.columns import column
from synergysim.engine.mesa_versions import AgentSetBase, seeded
from synergysim.engine.row_agent import RowAgent, vectorised


class Farm(RowAgent):
    cattle = column("int32")

    @vectorised
    def graze(self, days):
        self.cattle = self.cattle + days
        return self.cattle


class Well(RowAgent):
    cattle = column("float64")

    def graze(self, days: int) -> float:
        self.cattle += days
        return self.cattle


class Office(mesa.Agent):
    def __init__(self, model: Any, cattle: float) -> None:
        super().__init__(model)
        self.cattle = cattle

    def graze(self, days: int) -> float:
        self.cattle += days
        return self.cattle


counts = st.lists(st.integers(0, 3), max_size=5)
quick = settings(max_examples=40, deadline=None)


def twins_of(
    offices: list[int], farms: list[int], wells: list[int]
) -> tuple[MixedAgentSet, Any, ColumnarModel, mesa.Model]:
    model, plain = ColumnarModel(4), mesa.Model(**seeded(4))
    for cattle in offices:
        Office(model, cattle)
    model.populate(Farm, len(farms), cattle=farms)
    model.populate(Well, len(wells), cattle=wells)
    for cattle in offices + farms + wells:
        Office(plain, cattle)
    return model.agents, plain.agents, model, plain


def ids(agents: Any) -> list[int]:
    return [agent.unique_id for agent in agents]


@quick
@given(counts, counts, counts, st.one_of(st.integers(0, 16), st.floats(0, 1), st.just(math.inf)))
def test_reading_verbs(o: list[int], f: list[int], w: list[int], at_most: float) -> None:
    mixed, plain, _model, _plain_model = twins_of(o, f, w)
    assert isinstance(mixed, AgentSetBase)
    assert len(mixed) == len(plain)
    assert ids(mixed) == ids(plain)
    assert mixed.get("cattle") == plain.get("cattle")
    assert mixed.get(["unique_id", "cattle"]) == plain.get(["unique_id", "cattle"])
    assert mixed.agg("cattle", [sum, len]) == plain.agg("cattle", [sum, len])
    for keep in (None, lambda agent: agent.cattle > 1):
        ours = mixed.select(keep, at_most=at_most)
        assert ids(ours) == ids(plain.select(keep, at_most=at_most))
        assert isinstance(ours, MixedAgentSet)
    many = mixed.agg("cattle", np.array) > 1 if len(mixed) else np.zeros(0, dtype=np.bool_)
    assert ids(mixed.select(many)) == ids(plain.select(lambda agent: agent.cattle > 1))
    assert ids(mixed.select(np.flatnonzero(many))) == ids(mixed.select(many))
    assert len(mixed.select(agent_type=Farm)) == len(f)
    assert ids(mixed.sort("cattle")) == ids(plain.sort("cattle"))
    assert ids(mixed.shuffle()) == ids(plain.shuffle())
    ours, theirs = mixed.groupby("cattle"), plain.groupby("cattle")
    assert {k: ids(v) for k, v in ours} == {k: ids(v) for k, v in theirs}
    assert list(ours.groups) == list(theirs.groups)
    assert ours.agg("cattle", sum) == theirs.agg("cattle", sum)


@quick
@given(counts, counts, counts)
def test_writing_verbs(o: list[int], f: list[int], w: list[int]) -> None:
    mixed, plain, model, plain_model = twins_of(o, f, w)
    assert mixed.do("graze", 2) is mixed
    assert mixed.map("graze", days=1) == plain.do("graze", 2).map("graze", 1)
    mixed.shuffle_do("graze", 3)
    plain.shuffle_do("graze", 3)
    assert mixed.get("cattle") == plain.get("cattle")
    assert model.random.random() == plain_model.random.random()
    visited: list[list[int]] = [[], []]
    mixed.shuffle_do(lambda agent: visited[0].append(agent.unique_id))
    plain.shuffle_do(lambda agent: visited[1].append(agent.unique_id))
    assert visited[0] == visited[1]
    assert mixed.set("cattle", 9).get("cattle") == plain.set("cattle", 9).get("cattle")


def test_row_sets_stay_row_sets_through_select() -> None:
    mixed, _, _, _ = twins_of([1], [1, 2, 3], [4])
    farms = mixed.select(agent_type=Farm).select(lambda agent: agent.cattle > 1)
    assert [type(part) for part in farms._row_sets] == [RowSet, RowSet]
    assert farms.map("graze", 1) == [3, 4]


def test_members_come_and_go() -> None:
    mixed, plain, model, _ = twins_of([1], [1, 2], [4])
    office, farm = next(iter(mixed)), model.agents_by_type[Farm][0]
    assert office in mixed
    assert farm in mixed
    assert next(iter(plain)) not in mixed
    twin = mixed.copy()
    mixed.remove(farm)
    mixed.discard(farm)
    assert farm not in mixed
    assert farm in twin
    mixed.add(farm)
    mixed.add(farm)
    assert (len(mixed), len(twin)) == (4, 4)
    mixed.remove(office)
    with pytest.raises(KeyError):
        mixed.remove(office)
    assert office in copy.copy(twin)
    assert set(mixed & twin) == set(mixed)
    assert (mixed | twin) == twin
    mixed.clear()
    assert len(mixed) == 0


def test_the_removed_leave_every_set_at_once() -> None:
    mixed, _, model, _ = twins_of([1, 2], [1, 2], [])
    shuffled, sorted_ = mixed.shuffle(), mixed.sort("cattle")
    office, farm = next(iter(mixed)), model.agents_by_type[Farm][0]
    office.remove()
    farm.remove()
    for agents in (mixed, shuffled, sorted_, model.agents):
        assert sorted(ids(agents)) == [2, 4]
        assert office not in agents
        assert farm not in agents
    for gone in (office, farm):
        with pytest.raises(ValueError, match="removed"):
            mixed.add(gone)


def test_agents_removed_on_the_way_are_not_visited() -> None:
    mixed, _, _, _ = twins_of([1, 2, 3], [1, 2, 3], [])
    visited: list[int] = []

    def meet(agent: Any) -> None:
        visited.append(agent.unique_id)
        for other in mixed:
            if other.unique_id in (2, 5):
                other.remove()

    mixed.do(meet)
    assert visited == [1, 3, 4, 6]


def test_a_hand_made_set_drops_duplicates_and_joins_row_sets() -> None:
    _, _, model, _ = twins_of([1], [1, 2, 3], [4])
    farms = model.agents_by_type[Farm]
    office = next(iter(model.agents))
    mixed = MixedAgentSet([farms[0], office, farms.select([0, 1]), farms.select([1, 2]), office])
    assert ids(mixed) == [1, 2, 3, 4]
    assert mixed.random is model.random
    views = MixedAgentSet(farms[i] for i in range(3))  # held strongly, unlike in Mesa's own set
    assert views.get("cattle") == [1, 2, 3]
    with pytest.raises(ValueError, match="random"):
        MixedAgentSet([])
    assert len(MixedAgentSet([], Random(1))) == 0


def test_wrong_masks_are_refused() -> None:
    mixed, _, _, _ = twins_of([1], [1, 2], [4])
    with pytest.raises(IndexError, match="mask over 4"):
        mixed.select(np.array([True]))
