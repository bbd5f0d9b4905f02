"""The institutional recorder: its numbers against the model that they are read from."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.institutions.targeting import rank_share
from synergysim.model import SynergyModel
from synergysim.recording.institutional import QUARTERLY, InstitutionalRecorder, mean, poorest

BODY = "architecture.bodies.national-committee"


@pytest.fixture(scope="module")
def lived(make):
    """Two years under a committee, with the state after every month."""
    changes = {"programmes.productive.start": "2015-04", f"{BODY}.power": 1.0}
    model = SynergyModel(make("lesotho", changes, architecture="coordinated-institutions"))
    recorder, months = InstitutionalRecorder(model), []
    for _ in range(24):
        model.step()
        recorder.observe()
        pair = model.institutions.partnerships[0]
        months.append(
            {
                "agreement": min(pair.effort),
                "support": model.institutions.government.support,
                "principals": model.institutions.bodies[0].attendance,
                "met": model.institutions.bodies[0].met,
                "decided": model.institutions.bodies[0].decided,
            }
        )
    return recorder, months


@pytest.mark.parametrize("name", ["agreement", "support", "principals"])
def test_a_quarterly_outcome_is_the_mean_of_the_windows_quarters(lived, name):
    recorder, months = lived
    wanted = np.mean([months[month][name] for month in (14, 17, 20, 23)])
    assert recorder.outcomes(12)[name] == pytest.approx(wanted)


def test_a_change_is_the_last_quarter_less_the_first(lived):
    recorder, months = lived
    wanted = months[23]["support"] - months[2]["support"]
    assert recorder.outcomes(12)["support_change"] == pytest.approx(wanted)


def test_support_since_the_first_result_starts_with_the_first_family(lived):
    recorder, months = lived
    system = recorder.model.institutions
    first = min(entry.month for entry in system.intake.log if entry.programme == "productive")
    quarter = next(month for month in range(2, 24, 3) if month >= first)
    wanted = months[23]["support"] - months[quarter]["support"]
    assert recorder.outcomes(12)["support_change_since_first_result"] == pytest.approx(wanted)


def test_decided_is_the_share_of_the_windows_agenda_that_passed(lived):
    recorder, months = lived
    items = 4 * (months[23]["met"] - months[11]["met"])
    wanted = (months[23]["decided"] - months[11]["decided"]) / items
    assert recorder.outcomes(12)["decided"] == pytest.approx(wanted)
    assert 0.0 <= wanted <= 1.0


def test_places_and_reach_of_the_poorest_count_the_same_families(lived):
    recorder, _ = lived
    found, model = recorder.outcomes(12), recorder.model
    ever = model.institutions.programmes["productive"].ever
    count = len(model.households)
    assert ever.sum() > 0
    assert found["places_to_poorest"] * ever.sum() == pytest.approx(
        found["poorest_reached"] * round(0.4 * count)
    )


def test_partners_money_and_families_of_two_ministries_are_counted(lived):
    recorder, _ = lived
    found, programmes = recorder.outcomes(12), recorder.model.institutions.programmes
    account = programmes["productive"].account
    spent = account.used["benefits"] + account.used["delivery"]
    assert found["partner_executed"] == pytest.approx(spent / account.appropriated)
    social, productive = (programmes[name].ever for name in ("social", "productive"))
    both = (social & productive).sum() / (social | productive).sum()
    assert found["served_twice"] == pytest.approx(both)


def test_what_does_not_exist_is_missing_and_everything_has_a_name(make):
    model = SynergyModel(make("lesotho", architecture="independent"))
    recorder = InstitutionalRecorder(model)
    for _ in range(3):
        model.step()
        recorder.observe()
    found = recorder.outcomes(12)
    assert set(QUARTERLY) < set(found)
    assert np.isnan(found["principals"])
    assert np.isnan(found["decided"])
    assert np.isfinite(found["agreement"])


@pytest.mark.parametrize("households", [0, 1, 2, 5, 1000])
def test_the_poorest_are_those_of_the_lowest_ranks(households):
    values = np.random.default_rng(households).normal(size=households).round(1)
    assert (poorest(values) == (rank_share(values) < 0.4)).all()


def test_a_mean_of_a_few_values_is_exact_and_that_of_none_is_missing():
    assert mean([1e16, 1.0, -1e16]) == 1.0 / 3.0
    assert mean(np.array([0.25, 0.75])) == 0.5
    assert np.isnan(mean([]))
