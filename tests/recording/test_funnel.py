"""The funnel: who gets from eligible for both sides to above the poverty line."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.measured import funnel_differences
from synergysim.model import SynergyModel
from synergysim.recording.funnel import AT_ONCE, STAGES, funnel_columns
from synergysim.recording.household_accumulators import HouseholdRecord

CASCADE = [stage for stage in STAGES if stage != "both"]


def lived(scenario, months=None):
    """Live a run and return its model, its record and, by family, its months on both lists."""
    model = SynergyModel(scenario)
    record = HouseholdRecord(model, 12)
    both = np.zeros(len(model.households), dtype=int)
    lists = model.institutions
    for month in range(months or scenario.run.months):
        model.step()
        record.observe()
        if (model.first_calendar_month + month) % 12 == 11:
            record.close_year()
        both += lists.served("social") & lists.served("productive")
    return model, record, both


def poor(table, column):
    return table[table["population"] == "poor"].set_index("stage")[column]


@pytest.mark.parametrize("architecture", ["independent", "integrated"])
def test_stages_are_those_of_the_lists_by_hand(make, architecture):
    changes = {"run.households": 300, "run.months": 36}
    model, record, both = lived(make("lesotho", changes, architecture=architecture))
    table = pd.DataFrame(funnel_columns(model, record))
    programmes = model.institutions.programmes
    start = SynergyModel(make("lesotho", changes, architecture=architecture))
    members = start.institutions.intake.ranking.poor()
    social, productive = programmes["social"], programmes["productive"]
    asked = productive.ever | productive.refused
    families, share = poor(table, "families"), poor(table, "share")
    assert families["population"] == members.sum() > 0
    assert families["social_list"] == (members & social.ever).sum() > 0
    assert families["offered"] == (members & asked).sum() > 0
    assert families["enrolled"] == (members & productive.ever).sum()
    assert families["both"] == (members & social.ever & productive.ever).sum() > 0
    assert families["at_once"] == (members & (both >= AT_ONCE)).sum()
    assert share.to_numpy() == pytest.approx((families / members.sum()).to_numpy())
    every = table[table["population"] == "all"].set_index("stage")
    assert every.loc["population", "families"] == 300
    # The lists cross at random if each share is that of its own list.
    assert every.loc["both", "by_chance"] == pytest.approx(
        every.loc["social_list", "share"] * every.loc["enrolled", "share"]
    )
    place = model.households.territory
    within = sum(
        social.ever[place == p].mean() * productive.ever[place == p].mean() * (place == p).mean()
        for p in np.unique(place)
    )
    assert every.loc["both", "by_chance_in_places"] == pytest.approx(within)


@pytest.mark.parametrize("case", ["lesotho", "colombia-ppp", "peru-juntos-haku-winay"])
def test_nobody_passes_a_stage_without_those_before_it(make, case):
    model, record, _ = lived(make(case, {"run.households": 300, "run.months": 30}))
    table = pd.DataFrame(funnel_columns(model, record))
    for _, rows in table.groupby("population"):
        through = rows.set_index("stage")["through"][CASCADE]
        assert (through.diff().dropna() <= 0.0).all()
        assert (through <= rows.set_index("stage")["share"][CASCADE]).all()
    # Whoever is on both lists was let in, and so counts as eligible and offered.
    assert poor(table, "through")["both"] == poor(table, "through")["enrolled"]
    assert poor(table, "share")["both"] == poor(table, "through")["both"]


def test_who_was_eligible_is_asked_before_the_first_month(make):
    scenario = make("colombia-ppp", {"run.households": 300})
    model = SynergyModel(scenario)
    record = HouseholdRecord(model, 12)
    rules = model.institutions.intake.eligibility
    for programme in model.institutions.of_side("productive"):
        needed = programme.config.targeting.requirement
        needed *= 1.0 - programme.owner.smallholder_priority
        means = rules.ranking.means()
        assert 0.0 < needed < 1.0
        assert (rules.eligible(programme) <= (means >= needed)).all()
        assert 0 < rules.eligible(programme).sum() < 300
    before = {side: flags.copy() for side, flags in record.eligible.items()}
    for _ in range(12):
        model.step()
        record.observe()
    for side, flags in before.items():
        assert (record.eligible[side] == flags).all()


def test_without_a_productive_side_nobody_is_eligible_for_both(make):
    scenario = make("lesotho", {"run.months": 24}, architecture="social-only")
    model, record, _ = lived(scenario)
    table = pd.DataFrame(funnel_columns(model, record))
    share = poor(table, "share")
    assert share["social_list"] > 0.0
    assert (share[["eligible", "offered", "enrolled", "both", "at_once"]] == 0.0).all()
    assert (poor(table, "through")["eligible":] == 0.0).all()
    assert poor(table, "by_chance")["both"] == 0.0


def test_before_a_year_was_lived_nobody_is_known_to_be_above_the_line(make):
    model, record, _ = lived(make("lesotho", {"run.months": 8}), months=8)
    table = pd.DataFrame(funnel_columns(model, record))
    assert np.isnan(poor(table, "share")["above_line"])
    assert np.isnan(poor(table, "through")["above_line"])
    assert poor(table, "share")["population"] == 1.0


def test_without_poor_families_shares_of_them_are_missing(make):
    model, record, _ = lived(make("lesotho", {"run.months": 12}))
    record.poor = np.zeros_like(record.poor)
    table = pd.DataFrame(funnel_columns(model, record))
    assert (poor(table, "families") == 0).all()
    assert poor(table, "share").isna().all()
    assert poor(table, "by_chance").isna().all()


def test_differences_are_paired_by_replication_and_tested_together():
    rows = [
        (name, "none", replication, "poor", stage, 1.0, 0.5 + 0.1 * gain + chance, 0.4, 0.2, 0.3)
        for name, gain in (("a", 0.0), ("b", 1.0))
        for replication, chance in enumerate((0.0, 0.1, 0.2))
        for stage in ("offered", "both")
    ]
    names = [
        "architecture",
        "shock",
        "replication",
        "population",
        "stage",
        "families",
        "share",
        "through",
        "by_chance",
        "by_chance_in_places",
    ]
    found = funnel_differences(pd.DataFrame(rows, columns=names), ["a", "b"], "a")
    shares = found[found["quantity"] == "share"]
    assert shares["mean"].to_numpy() == pytest.approx([0.1, 0.1])
    assert shares["low"].to_numpy() == pytest.approx([0.1, 0.1])
    assert set(shares["stage"]) == {"offered", "both"}
    assert set(found["population"]) == {"poor"}
