"""Every verb of a row set does what Mesa's own agent set does on the same agents as objects."""

from __future__ import annotations

import copy
import math
import pickle
import statistics
from dataclasses import dataclass
from typing import Any

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.engine.columnar_model import ColumnarModel
from synergysim.engine.columns import column
from synergysim.engine.mesa_versions import Agent, AgentSetBase, seeded
from synergysim.engine.row_agent import RowAgent, vectorised
from synergysim.engine.row_set import RowSet


class Household(RowAgent):
    income = column("float64")
    district = column("int16")
    enrolled = column("bool")

    @property
    def poor(self) -> bool:
        return self.income < 1.9

    def earn(self, amount: float) -> float:
        self.income += amount
        return self.income

    @vectorised
    def receive(self, amount):
        self.income = self.income + amount
        return self.income


class Plain(mesa.Agent):
    def __init__(self, model: Any, income: float, district: int, enrolled: bool) -> None:
        super().__init__(model)
        self.income, self.district, self.enrolled = income, district, enrolled

    @property
    def poor(self) -> bool:
        return self.income < 1.9

    def earn(self, amount: float) -> float:
        self.income += amount
        return self.income

    receive = earn


@dataclass
class Twins:
    """The same population twice: as rows, and as Mesa's objects."""

    model: ColumnarModel
    plain_model: mesa.Model
    rows: RowSet[Household]
    plain: Any


def twins_of(people: list[tuple[float, int, bool]], seed: int = 7) -> Twins:
    model, plain_model = ColumnarModel(seed), mesa.Model(**seeded(seed))
    income, district, enrolled = zip(*people, strict=True) if people else ((), (), ())
    population = model.populate(
        Household, len(people), income=income, district=district, enrolled=enrolled
    )
    for person in people:
        Plain(plain_model, *person)
    return Twins(model, plain_model, population.agents, plain_model.agents)


# Few distinct values, so that ties are the rule.
populations = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0, 1.5, 2.0, 2.75]), st.integers(0, 3), st.booleans()),
    max_size=12,
)
names = st.sampled_from(["income", "district", "enrolled", "unique_id", "poor"])
quick = settings(max_examples=40, deadline=None)


def ids(agents: Any) -> list[int]:
    return [agent.unique_id for agent in agents]


@quick
@given(populations)
def test_sizes_order_and_membership(people: list[Any]) -> None:
    twins = twins_of(people)
    assert len(twins.rows) == len(twins.plain)
    assert ids(twins.rows) == ids(twins.plain)
    assert ids(twins.rows.to_list()) == ids(list(twins.plain))
    assert all(row in twins.rows for row in twins.rows)
    assert all(isinstance(row, Agent) for row in twins.rows)
    assert isinstance(twins.rows, AgentSetBase)


@quick
@given(populations, st.one_of(st.integers(0, 14), st.floats(0, 1), st.just(math.inf), st.just(2.5)))
def test_select_by_function_and_number(people: list[Any], at_most: float) -> None:
    twins = twins_of(people)
    for keep in (None, lambda agent: agent.income >= 1.5, lambda agent: agent.poor):
        expected = ids(twins.plain.select(keep, at_most=at_most))
        assert ids(twins.rows.select(keep, at_most=at_most)) == expected


@quick
@given(populations, st.integers(0, 12))
def test_masks_and_positions_select_what_functions_select(people: list[Any], at_most: int) -> None:
    twins = twins_of(people)
    shuffled = twins.rows.shuffle()
    by_function = shuffled.select(lambda row: row.income > 1, at_most=at_most)
    by_mask = shuffled.select(shuffled.income > 1, at_most=at_most)
    by_position = shuffled.select(np.flatnonzero(shuffled.income > 1), at_most=at_most)
    assert ids(by_function) == ids(by_mask) == ids(by_position)


@quick
@given(populations)
def test_select_by_type_and_in_place(people: list[Any]) -> None:
    twins = twins_of(people)
    assert ids(twins.rows.select(agent_type=mesa.Agent)) == ids(twins.plain)
    assert len(twins.rows.select(agent_type=Plain)) == 0
    kept = twins.rows.select(lambda row: row.enrolled, inplace=True)
    assert kept is twins.rows
    assert ids(kept) == ids(twins.plain.select(lambda agent: agent.enrolled))
    assert twins.rows.select(inplace=True) is twins.rows


@quick
@given(populations, names, st.booleans(), st.booleans())
def test_sort(people: list[Any], name: str, ascending: bool, shuffled: bool) -> None:
    twins = twins_of(people)
    rows, plain = twins.rows, twins.plain
    if shuffled:  # ties must keep whatever order came before
        rows, plain = rows.shuffle(), plain.shuffle()
    assert ids(rows.sort(name, ascending=ascending)) == ids(plain.sort(name, ascending=ascending))
    key = lambda agent: (agent.district, agent.income)  # noqa: E731  # a key is a lambda in Mesa
    assert ids(rows.sort(key, ascending=ascending)) == ids(plain.sort(key, ascending=ascending))
    rows.sort(name, inplace=True)
    assert ids(rows) == ids(plain.sort(name))


@quick
@given(populations, st.integers(0, 2**32))
def test_shuffles_give_the_order_of_mesa(people: list[Any], seed: int) -> None:
    twins = twins_of(people, seed)
    assert ids(twins.rows.shuffle()) == ids(twins.plain.shuffle())
    seen: list[list[int]] = [[], []]
    twins.rows.shuffle_do(lambda row: seen[0].append(row.unique_id))
    twins.plain.shuffle_do(lambda agent: seen[1].append(agent.unique_id))
    assert seen[0] == seen[1]
    assert ids(twins.rows) == sorted(ids(twins.rows))
    assert ids(twins.rows.shuffle(inplace=True)) == ids(twins.plain.shuffle(inplace=True))
    assert twins.model.random.random() == twins.plain_model.random.random()


@quick
@given(populations, st.sampled_from(["earn", "receive"]))
def test_do_and_map(people: list[Any], verb: str) -> None:
    twins = twins_of(people)
    assert twins.rows.do(verb, 0.5) is twins.rows
    assert twins.rows.map(verb, amount=0.25) == twins.plain.do("earn", 0.5).map("earn", 0.25)
    assert twins.rows.map(lambda row, by: row.income * by, 2) == twins.plain.map(
        lambda agent, by: agent.income * by, 2
    )
    assert twins.rows.shuffle_do(verb, 1.0).get("income") == [
        agent.income + 1.0 for agent in twins.plain
    ]


@quick
@given(populations)
def test_get(people: list[Any]) -> None:
    twins = twins_of(people)
    for wanted in ("income", "poor", "unique_id", ["income", "enrolled", "poor"], []):
        assert twins.rows.get(wanted) == twins.plain.get(wanted)
    for row in twins.rows.get(["income", "district", "enrolled"]):
        assert [type(value) for value in row] == [float, int, bool]
    assert twins.rows.get("nought", "default", -1) == twins.plain.get("nought", "default", -1)
    with pytest.raises(ValueError, match="handle_missing"):
        twins.rows.get("income", handle_missing="ignore")
    if people:
        with pytest.raises(AttributeError, match="nought"):
            twins.rows.get("nought")


@quick
@given(populations.filter(bool), names)
def test_agg(people: list[Any], name: str) -> None:
    twins = twins_of(people)
    for func in (min, max, len, np.mean, np.std, statistics.median, lambda values: values[-1]):
        assert twins.rows.agg(name, func) == twins.plain.agg(name, func)
    ours, theirs = twins.rows.agg(name, [sum, np.sum]), twins.plain.agg(name, [sum, np.sum])
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_agg_of_nobody_is_what_mesa_makes_of_nobody() -> None:
    twins = twins_of([])
    assert twins.rows.agg("income", sum) == twins.plain.agg("income", sum) == 0
    with pytest.raises(ValueError, match="empty"):
        twins.rows.agg("income", max)


@quick
@given(populations, names)
def test_groupby(people: list[Any], name: str) -> None:
    twins = twins_of(people)
    rows, plain = twins.rows.shuffle(), twins.plain.shuffle()
    for by in (name, lambda agent: agent.district % 2):
        ours, theirs = rows.groupby(by), plain.groupby(by)
        assert list(ours.groups) == list(theirs.groups)
        assert [type(key) for key in ours.groups] == [type(key) for key in theirs.groups]
        assert ours.count() == theirs.count()
        assert ours.agg("income", np.mean) == theirs.agg("income", np.mean)
        assert {k: ids(v) for k, v in ours} == {k: ids(v) for k, v in theirs}
        assert ours.map(len) == theirs.map(len)
        assert all(isinstance(group, RowSet) for _, group in ours)
    listed = rows.groupby(name, result_type="list")
    assert {k: ids(v) for k, v in listed} == {k: ids(v) for k, v in plain.groupby(name)}
    assert listed.agg("income", sum) == pytest.approx(plain.groupby(name).agg("income", sum))


@quick
@given(populations, st.floats(-5, 5))
def test_set(people: list[Any], value: float) -> None:
    twins = twins_of(people)
    assert twins.rows.set("income", value) is twins.rows
    assert twins.rows.get("income") == twins.plain.set("income", value).get("income")


@quick
@given(populations.filter(bool), st.data())
def test_add_discard_remove(people: list[Any], data: st.DataObject) -> None:
    twins = twins_of(people)
    rows = twins.rows.shuffle()
    plain = twins.plain.shuffle()
    chosen = data.draw(st.integers(0, len(people) - 1))
    row, agent = (
        rows[chosen],
        plain.to_list()[chosen] if hasattr(plain, "to_list") else plain[chosen],
    )
    for change in ("remove", "discard", "add", "add"):
        getattr(rows, change)(row)
        getattr(plain, change)(agent)
        assert ids(rows) == ids(plain)
    rows.remove(row)
    with pytest.raises(KeyError):
        rows.remove(row)


@quick
@given(populations, populations)
def test_set_operators(people: list[Any], more: list[Any]) -> None:
    twins = twins_of(people + more)
    first, second = len(people), len(more)
    mask = np.arange(first + second) < first
    one, other = twins.rows.select(mask), twins.rows.select(lambda row: row.enrolled)
    a, b = set(one), set(other)
    assert set(one & other) == a & b
    assert set(one | other) == a | b
    assert set(one - other) == a - b
    assert set(one ^ other) == a ^ b
    assert one & set(other) == one & other
    assert set(one | set(other)) == a | b
    assert (one <= other) == (a <= b)
    assert one == one.shuffle()
    assert one.isdisjoint(other) == a.isdisjoint(b)
    assert isinstance(one & other, RowSet)


def test_single_rows_of_all_verbs_stay_row_sets() -> None:
    rows = twins_of([(1.0, 1, True), (2.0, 2, False), (0.0, 1, True)]).rows
    derived = (
        rows.select(lambda row: row.income >= 0),
        rows.shuffle(),
        rows.sort("income"),
        rows.copy(),
        copy.copy(rows),
        rows | rows,
        *rows.groupby("district").groups.values(),
    )
    assert all(type(each) is RowSet for each in derived)


def test_indexing() -> None:
    rows = twins_of([(1.0, 1, True), (2.0, 2, False), (0.0, 1, True)]).rows
    assert rows[0].unique_id == 1
    assert rows[-1].income == 0.0
    assert ids(rows[1:]) == [2, 3]
    with pytest.raises(IndexError):
        rows[3]


def test_copies_are_independent_and_pickle_keeps_order() -> None:
    rows = twins_of([(1.0, 1, True), (2.0, 2, False), (0.0, 1, True)]).rows.sort("income")
    twin = rows.copy()
    twin.remove(rows[0])
    assert (len(rows), len(twin)) == (3, 2)
    for restored in (pickle.loads(pickle.dumps(rows)), copy.deepcopy(rows)):
        assert ids(restored) == ids(rows)
        restored.set("income", 9.0)
        assert rows.get("income") == [2.0, 1.0, 0.0]
        assert restored[0].income == restored.population.income[1] == 9.0


def test_rows_of_a_set_read_and_write_as_arrays() -> None:
    rows = twins_of([(1.0, 1, True), (2.0, 2, False), (0.0, 1, True)]).rows
    poor = rows.select(rows.income < 2)
    before = poor.income
    poor.income = before + np.array([10, 20])
    assert rows.get("income") == [11.0, 2.0, 20.0]
    assert before.tolist() == [1.0, 0.0]
    for some in (rows, poor):  # a whole set must not hand out the column itself
        some.income = 5
        held = some.income
        some.income = 0
        assert held.any()
        with pytest.raises(ValueError, match="read-only"):
            held[0] = 3
    assert rows.set("income", [3, 2, 1]).get("income") == [3.0, 2.0, 1.0]
    assert poor.receive(1.0).tolist() == [4.0, 2.0]
    with pytest.raises(ValueError, match="takes one value or 2"):
        poor.income = [1, 2, 3]
    with pytest.raises(AttributeError, match="Did you mean 'income'"):
        poor.incom = 3
    with pytest.raises(AttributeError, match="no column 'incomes'"):
        poor.incomes  # noqa: B018  # reading is the test


def test_wrong_masks_positions_and_agents_are_refused() -> None:
    twins = twins_of([(1.0, 1, True), (2.0, 2, False)])
    with pytest.raises(IndexError, match="mask over 2"):
        twins.rows.select(np.array([True]))
    with pytest.raises(IndexError):
        twins.rows.select([2])
    with pytest.raises(TypeError, match="whole positions"):
        twins.rows.select([0.5])
    with pytest.raises(TypeError, match="MixedAgentSet"):
        twins.rows.add(next(iter(twins.plain)))
    with pytest.raises(TypeError, match="MixedAgentSet"):
        twins.rows | set(twins.plain)
    assert ids(twins.rows.select([1, 0, 1])) == [2, 1]


@quick
@given(populations, st.sets(st.integers(0, 11)))
def test_removed_rows_leave_every_set(people: list[Any], gone: set[int]) -> None:
    twins = twins_of(people)
    sets = [twins.rows.copy(), twins.rows.shuffle(), twins.rows.select(lambda row: row.enrolled)]
    before = [ids(each) for each in sets]
    doomed = {row.unique_id for row in twins.rows.select(lambda row: row.row in gone)}
    twins.rows.do(lambda row: row.remove() if row.unique_id in doomed else None)
    for now, then in zip(sets, before, strict=True):
        assert ids(now) == [one for one in then if one not in doomed]
        assert len(now.income) == len(now)


def test_rows_removed_on_the_way_are_not_visited() -> None:
    rows = twins_of([(1.0, 1, True), (2.0, 2, False), (0.0, 1, True)]).rows
    seen: list[int] = []

    def visit(row: Household) -> None:
        seen.append(row.row)
        if row.row == 0:
            row.population.remove(1)

    rows.do(visit)
    assert seen == [0, 2]
