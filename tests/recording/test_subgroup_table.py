"""Measures by group: every value is the pure function on the group's members alone."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.household.fields import STATE_ROW
from synergysim.measures.coping import school_withdrawal
from synergysim.measures.coverage import coverage
from synergysim.measures.incidence import (
    benefit_incidence,
    coady_grosh_hoddinott,
)
from synergysim.measures.poverty import headcount
from synergysim.model import SynergyModel, without_shocks
from synergysim.recording.counterfactual import CounterfactualComparison, coping_months
from synergysim.recording.paired_run import run_lockstep
from synergysim.recording.recorder import Recorder
from synergysim.recording.subgroup_table import GroupTable
from synergysim.recording.subgroups import labels_of
from synergysim.units import DAYS_PER_MONTH

MONTHS, ONSET = 48, 9


@pytest.fixture(scope="module")
def lived(make):
    """Four years with the shock and without, all states kept, and both group tables."""
    changes = {"run.households": 240, "run.months": MONTHS}
    scenario = make("lesotho-covid19-emergency-cash", changes)
    models = [SynergyModel(scenario), SynergyModel(without_shocks(scenario))]
    recorders = [Recorder(model, 24, coping_months(ONSET, MONTHS)) for model in models]
    tables = [GroupTable(r.model, r.household_record) for r in recorders]
    pair = CounterfactualComparison(*models)
    assert pair.onset == ONSET
    paths = ([], [])
    for _ in range(MONTHS):
        for recorder, path in zip(recorders, paths, strict=True):
            recorder.model.step()
            recorder.observe()
            path.append(recorder.model.households.state.copy())
        pair.observe()
    shocked = tables[0].table(recorders[1].household_record, pair.parts(), pair.recoveries())
    return models[0], recorders, [np.array(path) for path in paths], tables[0], shocked


def column(path, name):
    return path[:, STATE_ROW[name], :]


def value(table, measure, group="all", level="all"):
    rows = table[
        (table["group"] == group) & (table["level"] == level) & (table["measure"] == measure)
    ]
    assert len(rows) == 1, (measure, group, level)
    return rows["value"].iloc[0]


def test_coping_is_counted_from_onset_for_three_years(lived):
    model, _, (shocked, calm), _, table = lived
    months = slice(ONSET, ONSET + 36)
    hungry = column(shocked, "hungry")[months].sum(axis=0)
    assert value(table, "coping_hungry_months") == pytest.approx(12 * hungry.mean() / 36)
    sold = (column(shocked, "distress_sale")[months] > 0).any(axis=0)
    assert value(table, "sold_in_distress") == pytest.approx(sold.mean())
    last = slice(ONSET + 24, ONSET + 36)
    there, reference = (column(p, "attendance")[last].mean(axis=0) for p in (shocked, calm))
    expected = school_withdrawal(there, reference, model.households.children)
    assert value(table, "withdrawn_from_school") == pytest.approx(expected)


def test_reach_and_benefits(lived):
    model, recorders, _, labels, table = lived
    record = recorders[0].household_record
    social = sum(p.received for p in model.institutions.of_side("social"))
    fifths = labels.labels["fifth"].codes
    shares = benefit_incidence(social, fifths)
    for level, share in enumerate(shares):
        found = value(table, "benefit_share_social", "fifth", str(level + 1))
        assert found == pytest.approx(share)
    size = model.households.size.astype(float)
    ratio = coady_grosh_hoddinott(social, record.welfare, size)
    assert value(table, "targeting_ratio_social") == pytest.approx(ratio)
    assert ratio > 1.0
    ever = np.logical_or.reduce([p.ever for p in model.institutions.of_side("social")])
    assert value(table, "coverage_social") == pytest.approx(ever.mean())
    poor = record.welfare < model.case.context.poverty_line
    assert value(table, "exclusion_error_social") == pytest.approx(
        (poor & ~ever).sum() / poor.sum()
    )
    assert value(table, "benefits_response") > 0.0


@pytest.fixture(scope="module")
def listed(make):
    """Four years with a shock and without: states and lists of every month, and group tables."""
    changes = {"run.households": 240, "run.months": MONTHS}
    scenario = make("lesotho-covid19-emergency-cash", changes)
    found = []
    for case in (scenario, without_shocks(scenario)):
        recorder = Recorder(SynergyModel(case), 24, coping_months(ONSET, MONTHS))
        table, path, lists = GroupTable(recorder.model, recorder.household_record), [], []
        for _ in range(MONTHS):
            recorder.model.step()
            recorder.observe()
            path.append(recorder.model.households.state.copy())
            institutions = recorder.model.institutions
            sides = ("social", "productive")
            lists.append([institutions.served(side).copy() for side in sides])
        found.append((recorder, np.array(path), np.array(lists), table, table.table()))
    return found


def members(table):
    for group, labels in table.labels.items():
        for code, level in enumerate(labels.levels):
            mask = labels.codes == code
            if mask.any():
                yield group, level, mask


def test_months_on_lists_and_incomes_with_both_are_those_of_the_members(listed):
    recorder, path, lists, groups_of, table = listed[0]
    size = recorder.model.households.size.astype(float)
    social, productive = lists[24:, 0], lists[24:, 1]
    on = {"social": social, "productive": productive, "both": social & productive}
    joint = on["both"].any(axis=0)
    assert 0 < joint.sum() < joint.size
    for group, level, mine in members(groups_of):
        shares = {
            side: np.mean([coverage(month[mine]) for month in months])
            for side, months in on.items()
        }
        for side, share in shares.items():
            assert value(table, f"on_list_{side}", group, level) == pytest.approx(share)
        chance = value(table, "on_list_both_by_chance", group, level)
        assert chance == pytest.approx(shares["social"] * shares["productive"])
        who = mine & joint
        if who.any():
            for name in ("income", "earned_income"):
                total = column(path, name)[24:, who].sum()
                expected = total / (24 * DAYS_PER_MONTH * size[who].sum())
                found = value(table, f"{name}_with_both", group, level)
                assert found == pytest.approx(expected, rel=1e-5)


def test_the_share_above_half_the_line_is_that_of_the_year_from_onset(listed):
    for recorder, path, _, groups_of, table in listed:
        size = recorder.model.households.size.astype(float)
        line = recorder.model.case.context.poverty_line
        year = column(path, "consumption")[ONSET : ONSET + 12].sum(axis=0)
        welfare = year / (12 * DAYS_PER_MONTH * size)
        for group, level, mine in members(groups_of):
            expected = 1.0 - headcount(welfare[mine], line / 2, size[mine])
            assert value(table, "above_half_line", group, level) == pytest.approx(expected)
    shocked, calm = (value(found[-1], "above_half_line") for found in listed)
    assert shocked < calm


def test_groups_of_the_poor_hold_the_poor_at_the_start_and_no_others(lived):
    _, recorders, _, labels, _ = lived
    poor = recorders[0].household_record.poor
    assert 0 < poor.sum() < poor.size
    for group, whole in (
        ("poor_sex", "sex"),
        ("poor_labour", "labour"),
        ("poor_remoteness", "remoteness"),
    ):
        mine, all_of = labels.labels[group], labels.labels[whole]
        assert mine.levels == (*all_of.levels, "not poor")
        np.testing.assert_array_equal(mine.codes[poor], all_of.codes[poor])
        assert (mine.codes[~poor] == len(all_of.levels)).all()
    np.testing.assert_array_equal(labels.labels["poor"].codes == 0, poor)


def test_territories_have_all_measures_that_other_groups_have(lived):
    model, _, _, labels, table = lived
    told = {group: set(rows["measure"].astype(str)) for group, rows in table.groupby("group")}
    for group, names in told.items():
        assert group == "all" or names == told["sex"], group
    assert told["sex"] >= {"gini", "palma", "theil", "watts", "benefit_share_social", "resilience"}
    social = sum(p.received for p in model.institutions.of_side("social"))
    where = labels.labels["territory"].codes
    for place in np.unique(where):
        share = value(table, "benefit_share_social", "territory", str(place))
        assert share == pytest.approx(social[where == place].sum() / social.sum())


def test_groups_are_those_of_the_start_and_the_same_in_every_variant(make):
    one = SynergyModel(make("lesotho", {"run.households": 240}))
    other = SynergyModel(make("lesotho", {"run.households": 240}, architecture="integrated"))
    for model in (one, other):
        model.step()
    first, second = (
        labels_of(model, Recorder(SynergyModel(model.case)).household_record)
        for model in (one, other)
    )
    for group in first:
        np.testing.assert_array_equal(first[group].codes, second[group].codes)


def test_a_run_too_short_for_years_or_a_trough_still_has_its_table(make):
    found = run_lockstep(make("lesotho-covid19", {"run.households": 60, "run.months": 11}), 6)
    table = found["groups"]
    assert set(table["shock"]) == {"none", "covid19-lesotho"}
    assert "consumption" in set(table["measure"])
    assert not {"headcount", "resilience"} & set(table["measure"])
    assert table["value"].notna().all()


def test_severity_zero_leaves_every_measure_as_it_is_without_the_shock(make):
    """Whatever the counterfactual measures, the run with a shock of no severity measures too."""
    mild = {"run.households": 120, "run.months": 36, "shocks.covid19-lesotho.severity": 0.0}
    table = run_lockstep(make("lesotho-covid19", mild), 12)["groups"]
    keys = ["group", "level", "measure"]
    wide = table.astype(dict.fromkeys(keys, str)).pivot(index=keys, columns="shock", values="value")
    both = wide.dropna()
    assert (both["none"] == both["covid19-lesotho"]).all()
    only = wide[wide["none"].isna()].index.get_level_values("measure")
    assert set(only) <= {
        "loss_months",
        "exposed_share",
        "exposed_share_5",
        "exposed_share_10",
        "withdrawn_from_school",
    }
