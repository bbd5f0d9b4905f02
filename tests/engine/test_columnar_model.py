from __future__ import annotations

import copy
import gc
import pickle
import weakref
from dataclasses import dataclass
from typing import Any

import mesa
import numpy as np
import pytest

from synergysim.engine.agent_sets import MixedAgentSet, RowSet
from synergysim.engine.columnar_model import ColumnarModel
from synergysim.engine.columns import column
from synergysim.engine.row_agent import RowAgent


class Farm(RowAgent):
    cattle = column("int32")


class Well(RowAgent):
    depth = column("float64")


class Office(mesa.Agent):
    cattle = 5

    def step(self) -> None:
        self.model.farms.agents.do(lambda farm: setattr(farm, "cattle", farm.cattle + 1))


class Village(ColumnarModel):
    def __init__(self, seed: int, farms: int = 3) -> None:
        super().__init__(seed)
        self.office = Office(self)
        self.farms = self.populate(Farm, farms, cattle=np.arange(farms))
        self.wells = self.populate(Well, 2)
        self.datacollector = mesa.DataCollector(
            model_reporters={"cattle": lambda model: int(model.farms.cattle.sum())},
            agent_reporters={"id": "unique_id"},
            agenttype_reporters={Farm: {"cattle": "cattle"}, RowAgent: {"row": "row"}},
        )

    def step(self) -> None:
        self.office.step()
        self.datacollector.collect(self)


@dataclass(frozen=True)
class Plan:
    name: str


def test_agents_by_all_and_by_type() -> None:
    village = Village(1)
    later = Office(village)
    assert isinstance(village.agents, MixedAgentSet)
    assert len(village.agents) == 7
    assert set(village.agent_types) == {Office, Farm, Well}
    by_type = village.agents_by_type
    assert isinstance(by_type[Farm], RowSet)
    assert by_type[Farm].get("cattle") == [0, 1, 2]
    assert list(by_type[Office]) == [village.office, later]
    assert len(by_type[Well]) == 2


def test_ids_are_unique_across_kinds_and_time() -> None:
    village = Village(1)
    more = [Office(village) for _ in range(3)]
    ids = village.agents.get("unique_id")
    assert sorted(ids) == list(range(1, 10))
    assert [office.unique_id for office in more] == [7, 8, 9]


def test_steps_count_and_collect() -> None:
    village = Village(1)
    village.step()
    village.farms.row(0).remove()
    village.step()
    assert village.steps == 2
    frame = village.datacollector.get_model_vars_dataframe()
    assert frame["cattle"].tolist() == [6, 8]
    by_type = village.datacollector.get_agenttype_vars_dataframe(Farm)
    assert by_type["cattle"].tolist() == [1, 2, 3, 3, 4]
    assert len(village.datacollector.get_agent_vars_dataframe()) == 6 + 5
    rows = village.datacollector.get_agenttype_vars_dataframe(RowAgent)
    assert rows["row"].tolist() == [0, 1, 2, 0, 1, 1, 2, 0, 1]


def test_two_living_models_share_nothing() -> None:
    one, other = Village(1), Village(1, farms=5)
    farm = one.farms.row(1)
    other.farms.cattle = 100
    other.farms.row(1).remove()
    other.step()
    assert farm.cattle == 1
    assert one.farms.cattle.tolist() == [0, 1, 2]
    assert len(one.agents_by_type[Farm]) == 3
    assert farm != other.farms.row(1)
    assert farm.unique_id == other.farms.row(1).unique_id
    assert farm not in other.agents


def test_the_same_seed_gives_the_same_draws() -> None:
    for draw in (lambda model: model.random.random(), lambda model: model.rng.random()):
        assert draw(ColumnarModel(5)) == draw(ColumnarModel(np.int64(5)))
        assert draw(ColumnarModel(5)) != draw(ColumnarModel(6))


def test_a_finished_model_is_freed() -> None:
    village = Village(1)
    village.step()
    with village:
        array = village.farms.cattle
    models = weakref.ref(village)
    columns = weakref.ref(array)
    del village, array
    gc.collect()
    assert models() is None
    assert columns() is None


def test_a_closed_model_is_readable_but_takes_no_agents() -> None:
    village = Village(1)
    village.close()
    village.close()
    assert len(village.agents) == 6
    with pytest.raises(ValueError, match="closed"):
        Office(village)
    with pytest.raises(ValueError, match="closed"):
        village.populate(type("Other", (RowAgent,), {}), 1)
    held = weakref.ref(village)
    del village
    gc.collect()
    assert held() is None


def test_one_population_a_class() -> None:
    village = Village(1)
    with pytest.raises(ValueError, match="already has a population of Farm"):
        village.populate(Farm, 1)
    with pytest.raises(ValueError, match="already has a population of Farm"):
        village.adopt(Farm, {"cattle": np.zeros(1, dtype=np.int32)})


def test_all_agents_can_be_removed() -> None:
    village = Village(1)
    village.remove_all_agents()
    assert len(village.agents) == 0
    assert len(village.agents_by_type[Farm]) == 0
    assert village.farms.cattle.tolist() == [0, 1, 2]


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_are_independent(duplicate: Any) -> None:
    village = Village(3)
    del village.datacollector  # Mesa's collector holds local functions and cannot be pickled
    twin = duplicate(village)
    assert twin.farms.model is twin
    assert twin.office.model is twin
    assert twin.random.random() == village.random.random()
    twin.farms.cattle = 50
    assert village.farms.cattle.tolist() == [0, 1, 2]
    assert sorted(twin.agents.get("unique_id")) == [1, 2, 3, 4, 5, 6]
    assert Office(twin).unique_id == Office(village).unique_id == 7
    twin.close()
    village.close()


def test_a_model_may_not_redefine_what_mesa_owns() -> None:
    with pytest.raises(TypeError, match="time"):
        type("Calendar", (ColumnarModel,), {"time": 2015})
    assert issubclass(type("Stepping", (ColumnarModel,), {"step": Village.step}), ColumnarModel)
    with pytest.raises(AttributeError):
        Village(1).agents = []  # type: ignore[misc]  # the mistake under test


def test_any_object_can_be_the_scenario() -> None:
    model = ColumnarModel(1)
    model.scenario = Plan("frozen")
    assert model.scenario == Plan("frozen")
