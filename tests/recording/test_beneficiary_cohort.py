"""Listed families: means by hand, month counting, and who belongs to them."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.model import SynergyModel
from synergysim.outcomes.listed import PER_FAMILY
from synergysim.recording.beneficiary_cohort import COLUMNS, ListedRecorder
from synergysim.units import DAYS_PER_MONTH
from synergysim.world.basins import threshold


@pytest.fixture
def model(make):
    """Return a model that has lived half a year, so that its programmes have lists."""
    living = SynergyModel(make(changes={"run.households": 120}))
    for _ in range(6):
        living.step()
    return living


def choose(model, **rows):
    """Put rows on the programmes' lists by hand."""
    for name, programme in model.institutions.programmes.items():
        programme.ever[:] = False
        programme.ever[rows.get(name, [])] = True


def test_means_are_per_person_and_day_and_per_family_by_hand(model):
    choose(model, social=[3, 8], productive=[8, 40])
    recorder = ListedRecorder(model, ["social", "productive"])
    recorder.observe()
    row, households = recorder.table().iloc[0], model.households
    rows = [3, 8, 40]  # on both lists once
    assert row["families"] == 3
    people = sum(float(households.size[i]) for i in rows)
    for name, column in COLUMNS.items():
        expected = sum(households[column][i] for i in rows) / people / DAYS_PER_MONTH
        assert row[name] == pytest.approx(expected, rel=1e-12), name
    for name in PER_FAMILY:
        assert row[name] == pytest.approx(sum(households[name][i] for i in rows) / 3, rel=1e-12), (
            name
        )
    assert row["share_high"] == pytest.approx(sum(households["operates_high"][i] for i in rows) / 3)
    above = sum(households["assets"][i] >= threshold(model.case.context) for i in rows) / 3
    assert row["above_threshold"] == pytest.approx(above)


def test_schooling_is_weighted_by_children_and_none_without_any(model):
    children = model.households.children
    parents = np.flatnonzero(children > 0)[:2]
    choose(model, social=parents)
    recorder = ListedRecorder(model, ["social"])
    recorder.observe()
    weights = children[parents].astype(np.float64)
    expected = np.average(model.households["attendance"][parents], weights=weights)
    assert recorder.table()["attendance"].iloc[0] == pytest.approx(expected)
    choose(model, social=np.flatnonzero(children == 0)[:2])
    childless = ListedRecorder(model, ["social"])
    childless.observe()
    assert childless.table()["attendance"].iloc[0] == 0.0


def test_nothing_is_recorded_before_the_first_list_and_months_count_from_it(model):
    choose(model)
    recorder = ListedRecorder(model, ["social", "productive"])
    recorder.observe()
    assert recorder.table().empty
    for month in range(3):
        model.institutions.programmes["social"].ever[5] = True
        recorder.observe()
        model.month += 1
        assert recorder.table()["month"].tolist() == list(range(month + 1))


def test_only_the_named_programmes_lists_count(model):
    choose(model, social=[1, 2], productive=[7])
    recorder = ListedRecorder(model, ["productive"])
    recorder.observe()
    assert recorder.table()["families"].tolist() == [1.0]


def test_a_programme_that_is_not_there_is_refused(model):
    with pytest.raises(KeyError, match="nobody"):
        ListedRecorder(model, ["nobody"])


def test_without_programmes_no_basin_is_computed(model):
    assert np.isnan(ListedRecorder(model, [])._threshold)
