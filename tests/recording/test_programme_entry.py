"""How families and villages come to programmes, against numbers worked by hand."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from synergysim.model import SynergyModel
from synergysim.recording.programme_entry import ENTRY, EntryRecorder

TARGETING = "programmes.productive.targeting"
CHANGED = {
    f"{TARGETING}.changes": {"own-criteria": {"date": "2016-01", "own_criteria": True}},
    f"{TARGETING}.intake_every": 3,
}


def at_start(make, changes=None, case="lesotho", architecture="coordinated-institutions"):
    """A model before its first month, with its recorder."""
    model = SynergyModel(make(case, changes or {}, architecture=architecture))
    return model, EntryRecorder(model)


def found_of(recorder, name, window=12):
    return recorder.outcomes(window)[name]


def test_rules_that_admit_everybody_admit_all_families_of_the_lead(make):
    everybody = {f"{TARGETING}.definition": 1.0, f"{TARGETING}.requirement": 0.0}
    _, recorder = at_start(make, everybody)
    assert found_of(recorder, "directed_overlap") == 1.0


def test_the_overlap_is_counted_on_definitions_and_stays_that_of_the_start(make):
    narrow = {f"{TARGETING}.definition": 0.4, f"{TARGETING}.requirement": 0.0}
    model, recorder = at_start(make, narrow)
    system = model.institutions
    lead, partner = system.programmes["social"], system.programmes["productive"]
    families = np.flatnonzero(system.intake.eligibility.eligible(lead))
    inside = system.intake.eligibility.eligible(partner)
    wanted = sum(1 for row in families if inside[row]) / len(families)
    assert found_of(recorder, "directed_overlap") == pytest.approx(wanted)
    assert 0.3 < wanted < 0.5  # four families in ten
    lead.enrol(np.flatnonzero(inside)[:5], 0)
    model.step()
    recorder.observe()
    assert found_of(recorder, "directed_overlap") == pytest.approx(wanted)


def test_search_saved_is_the_share_of_what_search_would_have_cost(make):
    """Four families, one in two found on the list, are paid 4,000; then three in four, 2,000.

    Search takes 0.3 of administration, 0.1 of benefits: 120 and 60, of which 60 and 45 are saved.
    """
    changes = {
        f"{TARGETING}.rule": "community",
        "institutions.coordination.search": 0.3,
        "programmes.productive.costs.administration": 0.1,
    }
    model, recorder = at_start(make, changes)
    partner = model.institutions.programmes["productive"]
    assert partner.search == 0.3
    assert isnan(found_of(recorder, "search_saved"))
    partner.account.appropriate(1_000_000, 0, 0)
    partner.enrol(np.arange(4), 0)
    partner.agreed[:4] = [1.0, 1.0, 0.0, 0.0]
    partner.afford(np.full(4, 1000), 4000)
    assert (partner.search_cost, partner.search_saved) == pytest.approx((120.0, 60.0))
    assert partner.account.used["administration"] == 400 - 60
    partner.enrol(np.array([4]), 1)
    partner.agreed[:5] = [1.0, 1.0, 1.0, 0.75, 0.0]
    partner.afford(np.full(5, 400), 2000)
    assert partner.account.used["administration"] == 400 - 60 + 200 - 45
    assert found_of(recorder, "search_saved") == pytest.approx((60 + 45) / (120 + 60))


@pytest.mark.parametrize("saves", [0.0, 0.3])
def test_a_stated_cost_of_search_is_saved_where_a_list_may_save_it(make, saves):
    """With no other administration, what was paid for search is its cost less what was saved."""
    changes = {
        f"{TARGETING}.rule": "community",
        "institutions.coordination.search": saves,
        "programmes.productive.costs.administration": 0.0,
        "programmes.productive.costs.targeting": 20.0,
    }
    model, recorder = at_start(make, changes, architecture="complementary-design")
    for _ in range(24):
        model.step()
        recorder.observe()
    partner = model.institutions.programmes["productive"]
    assert partner.search_cost == 2000 * partner.admitted > 0
    paid = partner.account.used["administration"]
    assert found_of(recorder, "search_saved") == pytest.approx(
        1.0 - paid / (2000 * partner.admitted), abs=1e-4
    )
    assert (found_of(recorder, "search_saved") > 0.0) == (saves > 0.0)


def test_a_partner_that_does_not_search_saves_no_search(make):
    _, recorder = at_start(make, {"institutions.coordination.search": 0.0})
    assert isnan(found_of(recorder, "search_saved"))


def test_villages_that_agreed_are_a_share_of_those_that_were_asked(make):
    model, recorder = at_start(make)
    programme = model.institutions.programmes["productive"]
    assert isnan(found_of(recorder, "villages_open"))
    programme.asked_consent[:5] = True
    programme.consents[:3] = True
    assert found_of(recorder, "villages_open") == 3 / 5
    social = model.institutions.programmes["social"]
    social.asked_consent[:] = True
    assert found_of(recorder, "villages_open") == 3 / 5


def entrants(make, changes):
    """A recorder after two years, and who entered each month, found by who is new on the list."""
    model, recorder = at_start(make, changes)
    system, months = model.institutions, []
    for _ in range(24):
        before = system.programmes["productive"].enrolled.copy()
        model.step()
        recorder.observe()
        new = system.programmes["productive"].enrolled & ~before
        months.append((int(new.sum()), int((new & system.programmes["social"].enrolled).sum())))
    return recorder, months


def test_entrants_are_counted_from_the_change_of_criteria_on(make):
    recorder, months = entrants(make, CHANGED)
    after = months[12:]  # the run starts in January 2015
    size, joint = (sum(column) for column in zip(*after, strict=True))
    assert size > 0
    assert sum(size for size, _ in months[:12]) > 0
    # The same whatever the window: it is the date of the change that counts.
    assert found_of(recorder, "joint_share_of_entrants", 3) == pytest.approx(joint / size)


def test_without_a_change_entrants_of_the_window_are_counted(make):
    recorder, months = entrants(make, {f"{TARGETING}.intake_every": 3})
    size, joint = (sum(column) for column in zip(*months[-12:], strict=True))
    assert size > 0
    assert found_of(recorder, "joint_share_of_entrants", 12) == pytest.approx(joint / size)
    size, joint = (sum(column) for column in zip(*months, strict=True))
    assert found_of(recorder, "joint_share_of_entrants", 24) == pytest.approx(joint / size)


def test_what_does_not_exist_is_missing(make):
    _, recorder = at_start(make, architecture="social-only")
    found = recorder.outcomes(12)
    assert tuple(found) == ENTRY
    assert all(isnan(value) for value in found.values())
