"""One household's story agrees with what the run did."""

from __future__ import annotations

import numpy as np
import pytest
from tests.conftest import everywhere

from synergysim.model import SynergyModel
from synergysim.recording.household_trace import HouseholdStory
from synergysim.scenario.load import load_scenario

SMALL = {
    "run.households": 60,
    "run.months": 40,
    "run.burn_in_years": 1,
    "programmes.productive.start": "2015-04",
}


def wide():
    """A small sample with families of both programmes."""
    loaded = load_scenario("lesotho", overrides=SMALL)
    return loaded.replace(everywhere(loaded.scenario)).scenario


@pytest.fixture(scope="module")
def lived():
    """A run with three families followed, and every column of each by month."""
    model = SynergyModel(wide())
    stories = [HouseholdStory(model, row) for row in range(60)]
    seen = []
    for _ in range(40):
        model.step()
        seen.append(model.households.state.copy())
        for story in stories:
            story.observe()
    model.close()
    return model, stories, np.array(seen)


def kinds(story, *names):
    events = story.happenings()
    return events[events["kind"].isin(names)]


def test_amounts_received_are_those_of_the_programmes(lived):
    model, stories, _ = lived
    for story in stories:
        for name, programme in model.institutions.programmes.items():
            told = story.table()[f"received_{name}"].sum()
            assert told == pytest.approx(programme.received[story.row])


def test_events_of_delivery_carry_all_that_was_received(lived):
    _, stories, _ = lived
    delivered = ("paid", "paid_late", "tranche", "tranche_late")
    some = 0
    for story in stories:
        table, told = story.table(), kinds(story, *delivered)["amount"].sum()
        received = table.filter(like="received_").to_numpy().sum()
        assert told == pytest.approx(received)
        some += received > 0
    assert some > 10


def test_enrolments_and_late_payments_are_found(lived):
    model, stories, _ = lived
    for name, programme in model.institutions.programmes.items():
        told = sum((kinds(s, "enrolled")["subject"] == name).any() for s in stories)
        assert told == programme.ever.sum()
    assert sum(len(kinds(story, "paid_late")) for story in stories) > 0
    for story in stories:
        # What did not come was late when it came, or has not come yet.
        assert len(kinds(story, "paid_late")) <= len(kinds(story, "unpaid"))


def test_hunger_sales_and_technology_are_those_of_the_columns(lived):
    _, stories, seen = lived
    from synergysim.household.fields import STATE_ROW

    for story in stories:
        sold = seen[:, STATE_ROW["distress_sale"], story.row]
        assert len(kinds(story, "sold")) == (sold > 0).sum()
        high = seen[:, STATE_ROW["operates_high"], story.row]
        switches = len(kinds(story, "better_technology", "worse_technology"))
        assert switches == (np.diff(high) != 0).sum()
        assert np.array_equal(story.table()["assets"], seen[:, STATE_ROW["assets"], story.row])


def test_assets_follow_from_the_story(lived):
    """Wear, accidents, sales, deliveries and investment account for every change of assets."""
    model, stories, _ = lived
    from synergysim.household.parameters import POSITION

    wear = 1.0 - model.parameters[POSITION["depreciation"]]
    checked = 0
    for story in stories:
        table = story.table()
        quiet = ~table["events"].str.contains("heirs|accident|tranche")
        before = np.concatenate([[story.start["assets"]], table["assets"].to_numpy()[:-1]])
        kept = (before - table["distress_sale"]) * wear
        floor = table["assets"] > model.parameters[POSITION["basic_tools"]] * 3
        rows = quiet & floor & (table["assets"] >= kept)
        after = kept + table["invested"]
        assert after[rows].to_numpy() == pytest.approx(table["assets"][rows].to_numpy())
        checked += int(rows.sum())
    assert checked > 500


def test_following_changes_nothing(lived):
    _, _, seen = lived
    plain = SynergyModel(wide()).run()
    assert np.array_equal(plain.households.state, seen[-1])
    plain.close()


def test_illness_comes_as_often_as_it_should(lived):
    model, stories, _ = lived
    from synergysim.household.parameters import POSITION

    chance = model.parameters[POSITION["illness_probability"]]
    months = 60 * 40
    found = sum(len(kinds(story, "ill")) for story in stories)
    assert abs(found - chance * months) < 4 * np.sqrt(chance * months)
