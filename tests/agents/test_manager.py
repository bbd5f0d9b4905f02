"""Local managers: time, ties, fatigue, turnover."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.agents.manager import LocalManagers, Manager, commitment_key
from synergysim.engine.columnar_model import ColumnarModel
from synergysim.scenario.load import load_scenario

PLACES = 50


@pytest.fixture
def staff():
    """Return a function that makes managers of two programmes, with changes to their staff."""
    models = []

    def make(caseload=(60.0, 60.0), mean=(0.5, 0.5), names=("social", "productive"), **changes):
        overrides = {f"institutions.staff.{key}": value for key, value in changes.items()}
        given = load_scenario("lesotho", overrides=overrides).scenario.institutions.staff
        model = ColumnarModel(1)
        models.append(model)
        population = model.populate(
            Manager,
            len(names) * PLACES,
            programme=np.repeat(np.arange(len(names), dtype=np.int32), PLACES),
            territory=np.tile(np.arange(PLACES, dtype=np.int32), len(names)),
        )
        return LocalManagers(
            population, given, np.array(mean), np.array(caseload), list(names), PLACES, 3
        )

    yield make
    for model in models:
        model.close()


def work(managers, months=1, agreed=0.0, lost=0.0, council=0.0, election=False, first=0):
    for month in range(first, first + months):
        managers.work(
            month,
            np.full(2, agreed),
            np.array([True, True]),
            np.array([1, 0]),
            np.ones(2),
            np.full(PLACES, lost),
            np.full(PLACES, council),
            election,
        )
    return managers


def test_commitment_has_its_mean_and_a_champion_is_its_high_end(staff):
    managers = staff(mean=(0.3, 0.7), commitment_dispersion=0.1)
    commitment = managers.table("commitment")
    assert commitment[0].mean() == pytest.approx(0.3, abs=0.05)
    assert commitment[1].mean() == pytest.approx(0.7, abs=0.05)
    assert commitment.std(axis=1) == pytest.approx([0.1, 0.1], abs=0.03)


@pytest.mark.parametrize(("meetings", "visits"), [(0.0, 0.75), (1.0, 0.7), (2.0, 0.65)])
def test_a_meeting_of_a_council_takes_its_time_from_visits(staff, meetings, visits):
    """Ten of 200 hours are a twentieth: of 0.75 visits of a full round, 0.05 for each meeting.

    A hundred families of two hours fill the month, of which a quarter goes to the counterpart.
    """
    managers = work(
        staff(caseload=(100.0, 100.0), mean=(1.0, 1.0), commitment_dispersion=0.0, hours=200.0,
              visit_hours=2.0, coordination_time=0.25, meeting_hours=10.0),
        council=meetings,
    )  # fmt: skip
    assert managers.table("visits")[0, 0] == pytest.approx(visits)


def test_visits_by_hand(staff):
    managers = work(
        staff(caseload=(100.0, 50.0), mean=(1.0, 1.0), commitment_dispersion=0.0, hours=160.0,
              visit_hours=2.0, coordination_time=0.2)
    )  # fmt: skip
    # Fully engaged: a fifth of the time goes; 100 families need 200 hours, 50 need 100.
    np.testing.assert_allclose(managers.table("visits")[0], 0.8 / 1.25)
    np.testing.assert_allclose(managers.table("visits")[1], 1.0)


def test_coordination_competes_with_visits(staff):
    alone = work(staff(caseload=(200.0, 200.0), mean=(0.0, 0.0), commitment_dispersion=0.0))
    engaged = work(staff(caseload=(200.0, 200.0), mean=(1.0, 1.0), commitment_dispersion=0.0))
    assert (engaged.table("visits") < alone.table("visits")).all()


def test_a_mandate_engages_the_uncommitted(staff):
    managers = work(staff(mean=(0.0, 0.0), commitment_dispersion=0.0), agreed=0.6)
    np.testing.assert_allclose(managers.table("engagement"), 0.6)


def test_two_committed_managers_find_each_other_and_faster_with_a_council(staff):
    calm = {"turnover": 0.0, "fatigue_rise": 0.0, "commitment_dispersion": 0.0}
    committed = work(staff(mean=(0.9, 0.9), **calm), 12).table("tie").mean()
    lonely = work(staff(mean=(0.9, 0.1), **calm), 12).table("tie").mean()
    seated = work(staff(mean=(0.9, 0.1), **calm), 12, council=1.0).table("tie").mean()
    apart = work(staff(mean=(0.9, 0.9), **calm), 12, lost=1.0).table("tie").mean()
    assert committed > 2 * lonely
    assert seated > 2 * lonely
    assert apart < committed


def test_ties_by_hand(staff):
    managers = work(
        staff(mean=(1.0, 1.0), commitment_dispersion=0.0, turnover=0.0, tie_growth=0.1,
              tie_decay=0.02)
    )  # fmt: skip
    np.testing.assert_allclose(managers.table("tie"), 0.1)
    work(managers, first=1, lost=1.0)
    assert managers.table("tie").max() < 0.1 + 0.05 * 0.9


def test_a_closed_place_sees_no_visits(staff):
    assert not work(staff(), lost=1.0).table("visits").any()


def test_overwork_tires_and_rest_recovers(staff):
    managers = work(staff(caseload=(500.0, 500.0), turnover=0.0), 12)
    tired = managers.table("fatigue").copy()
    assert tired.mean() > 0.3
    managers.caseload[:] = 10.0
    work(managers, 12, first=12)
    assert (managers.table("fatigue") <= tired).all()
    assert managers.table("fatigue").mean() < 0.5 * tired.mean()


def test_managers_leave_at_their_rate_and_take_half_the_tie_along(staff):
    managers = staff(turnover=0.3, fatigue_rise=0.0, turnover_election=0.0)
    work(managers, 120)
    assert managers.population.tenure.mean() == pytest.approx(3.0, rel=0.2)
    election = staff(turnover=0.0, turnover_election=1.0)
    election.table("tie")[:] = 0.8
    before = election.table("commitment").copy()
    work(election, election=True)
    assert (election.population.tenure == 1).all()
    assert (election.table("tie") < 0.5).all()
    assert (election.table("commitment") != before).mean() > 0.9
    assert not election.table("fatigue").any()


def test_no_turnover_keeps_everybody(staff):
    managers = staff(turnover=0.0)
    before = managers.table("commitment").copy()
    work(managers, 24)
    assert np.array_equal(managers.table("commitment"), before)


def test_a_post_is_its_programme_and_place(staff):
    """One more programme, first in the list, moves no other post."""
    two, three = staff(), staff((60.0,) * 3, (0.5,) * 3, ("early", "social", "productive"))
    assert np.array_equal(two.table("commitment"), three.table("commitment")[1:])


def test_each_tenure_has_a_key_of_its_own():
    keys = [commitment_key(post, tenure) for post, tenure in ((7, 0), (7, 1), (8, 0))]
    assert keys[0] == 7
    assert len(set(keys)) == 3
