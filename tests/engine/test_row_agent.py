from __future__ import annotations

import copy
import pickle
import weakref

import mesa
import numpy as np
import pytest

from synergysim.engine.column_population import Population
from synergysim.engine.columnar_model import ColumnarModel
from synergysim.engine.columns import column
from synergysim.engine.mesa_versions import Agent, AgentSetBase
from synergysim.engine.row_agent import RESERVED_NAMES, RowAgent, vectorised
from synergysim.engine.row_set import RowSet


class Person(RowAgent):
    age = column("int16", unit="years")
    wage = column("float32", default=2.5)
    works = column("bool")
    born = column("int32", fixed=True)

    @vectorised
    def raise_wage(self, share):
        self.wage = np.where(self.works, self.wage * (1 + share), self.wage)

    @vectorised
    def double(self):
        return 2 * self.age

    @vectorised
    def mean(self):
        return np.array([1.0, 2.0, 3.0])


@pytest.fixture
def people() -> Population[Person]:
    return ColumnarModel(1).populate(Person, 3, age=[10, 20, 30], works=[False, True, True])


def test_a_view_is_an_agent_that_reads_and_writes_its_row(people: Population[Person]) -> None:
    person = people.row(1)
    assert isinstance(person, mesa.Agent)
    assert (person.age, person.wage, person.works) == (20, 2.5, True)
    assert [type(v) for v in (person.age, person.wage, person.works)] == [int, float, bool]
    person.age += 1
    person.works = False
    assert people.age.tolist() == [10, 21, 30]
    assert people.works.tolist() == [False, False, True]
    assert person.model is people.model
    assert person.random is people.model.random
    assert person.rng is people.model.rng
    assert person.pos is None
    assert repr(person) == "<Person row=1 unique_id=2>"


@pytest.mark.parametrize(
    ("name", "value"),
    [("age", 2.5), ("age", 40_000), ("works", 2), ("age", float("nan"))],
)
def test_values_that_the_type_cannot_hold_are_refused(
    people: Population[Person], name: str, value: float
) -> None:
    with pytest.raises((ValueError, OverflowError)):
        setattr(people.row(0), name, value)
    assert people.row(0).age == 10


def test_numbers_of_other_types_are_taken_when_exact(people: Population[Person]) -> None:
    person = people.row(0)
    person.age = np.float64(12.0)
    person.wage = np.int64(3)
    person.works = np.bool_(True)
    assert (person.age, person.wage, person.works) == (12, 3.0, True)


def test_a_misspelt_attribute_is_refused_with_the_nearest(people: Population[Person]) -> None:
    with pytest.raises(AttributeError, match="Did you mean 'wage'"):
        people.row(0).wages = 3  # type: ignore[attr-defined]  # the mistake under test
    with pytest.raises(AttributeError, match="age, wage, works, born"):
        people.row(0).colour = 3  # type: ignore[attr-defined]  # the mistake under test
    for name in ("unique_id", "model", "pos", "row"):
        with pytest.raises(AttributeError):
            setattr(people.row(0), name, 3)


def test_fixed_columns_are_refused(people: Population[Person]) -> None:
    with pytest.raises(AttributeError, match="fixed"):
        people.row(0).born = 1990


def test_views_are_equal_by_population_and_row(people: Population[Person]) -> None:
    other = ColumnarModel(1).populate(Person, 3)
    assert people.row(0) == people.row(0)
    assert hash(people.row(0)) == hash(people.row(0))
    assert people.row(0) != people.row(1)
    assert people.row(0) != other.row(0)
    assert people.row(0) != 0
    assert len({people.row(0), people.row(0), people.row(-1), people.row(2)}) == 2


def test_copies_of_a_view(people: Population[Person]) -> None:
    person = people.row(1)
    assert copy.copy(person) == person
    for restored in (copy.deepcopy(person), pickle.loads(pickle.dumps(person))):
        assert restored.age == person.age
        assert restored != person
        restored.age = 99
        assert person.age == 20


def test_rows_are_not_made_by_hand(people: Population[Person]) -> None:
    with pytest.raises(TypeError, match="populate"):
        Person(people.model)
    with pytest.raises(TypeError, match="populate"):
        Person.create_agents(people.model, 2)  # type: ignore[attr-defined]  # Mesa's


def test_one_vectorised_function_serves_a_row_and_a_set(people: Population[Person]) -> None:
    people.row(1).raise_wage(0.5)
    people.row(0).raise_wage(0.5)
    assert people.wage.tolist() == [2.5, 3.75, 2.5]
    people.agents.do("raise_wage", 1.0)
    people.agents.do(Person.raise_wage, 0.0)
    assert people.wage.tolist() == [2.5, 7.5, 5.0]
    assert people.row(2).double() == 60
    assert people.agents.map("double") == [20, 40, 60]
    assert people.agents.map("raise_wage", 0.0) == [None] * 3
    people.row(2).remove()
    assert people.row(2).double() == 60


def test_a_vectorised_function_must_return_one_value_a_row(people: Population[Person]) -> None:
    with pytest.raises(TypeError, match=r"1 rows, but a result of shape \(3,\)"):
        people.row(0).mean()


def test_mesas_own_set_of_views_is_empty(people: Population[Person]) -> None:
    """The trap that decides the design: Mesa holds agents weakly, and nobody holds views."""
    views = (people.row(i) for i in range(3))
    assert len(mesa.agent.AgentSet(views, random=people.model.random)) == 0
    view = people.row(0)
    held = weakref.ref(view)
    del view
    assert held() is None
    assert len(RowSet(people)) == 3


@pytest.mark.parametrize("name", ["pos", "model", "scenario", "unique_id", "count", "row", "get"])
def test_columns_may_not_hide_what_mesa_owns(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        type("Clash", (RowAgent,), {name: column("float64")})
    with pytest.raises(TypeError, match="not public"):
        type("Clash", (RowAgent,), {"_" + name: column("float64")})


def test_the_reserved_names_are_all_that_would_be_hidden() -> None:
    used = {
        name
        for owner in (Agent, AgentSetBase, RowAgent, RowSet, Population)
        for name in (*dir(owner), *getattr(owner, "__annotations__", ()))
        if not name.startswith("_")
    }
    assert used - RESERVED_NAMES == set()


def test_columns_are_inherited_and_may_be_redeclared() -> None:
    class Worker(Person):
        wage = column("float64", default=4.0)
        hours = column("int8")

    assert list(Worker.columns) == ["age", "wage", "works", "born", "hours"]
    assert list(Person.columns) == ["age", "wage", "works", "born"]
    workers = ColumnarModel(1).populate(Worker, 2)
    assert workers.wage.dtype == np.float64
    assert workers.row(0).wage == 4.0
