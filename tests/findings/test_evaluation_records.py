"""Evaluations: values from the split of published effects, tests that nobody runs by accident."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synergysim import cli
from synergysim.experiments.arm_file import Published
from synergysim.experiments.experiment import load_experiment
from synergysim.findings.evaluation_records import (
    FOLDER,
    SCALES,
    held_out_records,
    outcomes_of,
    with_records,
)
from synergysim.findings.evidence import against_published, chosen, known_evidence
from synergysim.findings.profiles import Profile
from synergysim.findings.published_effects import load_published
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario
from synergysim.scenario.names import find_file, known_names

NAMES = known_names(FOLDER)
KEPT = [name for name in NAMES if known_evidence()[name].held_out]
OPEN = [name for name in NAMES if name not in KEPT]


def loaded(name):
    return load_experiment(find_file(name, FOLDER), {"households": 60})


def test_there_are_evaluations_of_both_kinds():
    assert OPEN
    assert KEPT
    assert len({one.case for one in known_evidence().values()}) > 5


@pytest.mark.parametrize("name", NAMES)
def test_every_record_is_named_with_its_own_scale_outcome_and_month(name):
    known = {effect.record: effect for effect in load_published()}
    for one in loaded(name).arms.published:
        effect = known[one.record]
        assert one.scale in SCALES[effect.scale], one.record
        assert one.outcome in outcomes_of(effect), one.record
        if not one.shock:
            assert one.month == effect.month, one.record


@pytest.mark.parametrize("name", OPEN)
def test_values_come_from_the_split(name):
    found = with_records(loaded(name))
    known = {effect.record: effect for effect in load_published()}
    for one in found.arms.published:
        assert one.value == float(known[one.record].value)
        assert one.grade == known[one.record].grade
        assert one.source == one.record


@pytest.mark.usefixtures("another_model_is_frozen")
@pytest.mark.parametrize("name", KEPT)
def test_an_evaluation_of_the_test_is_refused(name, capsys, tmp_path):
    with pytest.raises(ScenarioError, match="run once, after the freeze"):
        with_records(loaded(name))
    with pytest.raises(ScenarioError, match="kept for the frozen model"):
        with_records(loaded(name), tests=True)
    path = str(find_file(name, FOLDER))
    assert cli.main(["compare", path, "--results", str(tmp_path)]) == 2
    assert "synergysim evidence --tests" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("another_model_is_frozen")
def test_tests_are_left_out_unless_asked_for_and_refused_on_another_model(tmp_path):
    profile = Profile(60, 1, worlds=0)
    some = {KEPT[0]: chosen([KEPT[0]])[KEPT[0]]}
    assert against_published(some, profile, tmp_path).empty
    with pytest.raises(ScenarioError, match="kept for the frozen model"):
        against_published(some, profile, tmp_path, tests=True)
    announced: list[str] = []
    both = chosen([OPEN[0], KEPT[0]])
    assert list(both) == [OPEN[0], KEPT[0]]
    with pytest.raises(ScenarioError, match="kept for the frozen model"):
        against_published(both, profile, tmp_path, tests=True, announce=announced.append)
    assert not announced
    assert not list(tmp_path.iterdir())


def test_a_test_record_is_refused_under_another_key():
    """A value that is copied into a file stays that of the test."""
    found = loaded(OPEN[0])
    effect = next(e for e in load_published() if e.split == "test" and e.scale == "percent")
    copied = Published(
        effect=next(iter(found.arms.contrasts)), outcome="assets", month=24, scale="percent",
        value=1.0, source=effect.record, grade="A",
    )  # fmt: skip
    sneaked = replace(found, arms=replace(found.arms, published=(copied,)))
    assert held_out_records(sneaked) == [effect.record]
    with pytest.raises(ScenarioError, match="run once"):
        with_records(sneaked)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"record": "E1-999"}, "no such record"),
        ({"record": "E1-038", "outcome": "assets"}, "not the outcome of the record"),
        ({"record": "E1-038", "scale": "level"}, "not the scale of the record"),
        ({"record": "E1-026"}, "not the scale of the record"),
    ],
)
def test_a_wrong_record_is_told(changes, said):
    found = loaded(OPEN[0])
    given = {"effect": "x", "outcome": "consumption", "month": 24, "scale": "percent"} | changes
    wrong = replace(found, arms=replace(found.arms, published=(Published(**given),)))
    with pytest.raises(ScenarioError, match=said):
        with_records(wrong)


# Tests as they are stated ---------------------------------------------------------------------

STATED = {
    "colombia-fest-and-unidos": ["E1-036"],
    "colombia-ppp": ["E1-037"],
    "ethiopia-poor-harvest": ["E5-025"],
    "ethiopia-small-and-large-transfers": ["E1-028"],
    "graduation": ["E1-051", "E1-052", "E1-053", "E5-021"],
    "graduation-asset-or-cash": ["E1-066", "E1-067"],
    "lesotho-garden-kits": ["E1-010"],
    "mali-jigisemejiri": ["E1-034"],
    "mexico-early-and-late-cash": ["E1-042"],
}


def test_the_records_of_the_test_that_are_stated():
    assert {name: held_out_records(loaded(name)) for name in KEPT} == STATED


def programmes(name, arm):
    return loaded(name).variants[arm].scenario.programmes


def test_the_payment_costs_what_the_whole_programme_costs():
    shipped = load_scenario("reference-graduation").scenario.programmes
    stipend, asset = shipped["social"], shipped["productive"]
    money, goods = stipend.cash.amount * stipend.duration, asset.package.value
    whole = money * (1 + stipend.costs.administration) + goods * (1 + asset.costs.administration)
    whole += stipend.costs.delivery * stipend.duration + asset.costs.delivery * asset.duration
    paid = programmes("graduation-asset-or-cash", "cash of equal cost")["productive"]
    assert paid.instruments["lump-sum"]["amount"] == pytest.approx(whole)
    assert (paid.package, paid.training) == (None, None)
    alone = programmes("graduation-asset-or-cash", "asset alone")["productive"]
    assert (alone.package, alone.training) == (asset.package, None)
    for name, arm in (("graduation", "both"), ("graduation-asset-or-cash", "whole")):
        given = programmes(name, arm)
        assert given["social"].gives() == stipend.gives()
        assert given["productive"].gives() == asset.gives()


def test_transfers_are_half_and_twice_the_shipped_amount():
    shipped = load_scenario("ethiopia-psnp-in-sct").scenario.programmes
    name = "ethiopia-small-and-large-transfers"
    given = programmes(name, "twice and layer")
    half, more = given["social"], given["social-services"]
    assert half.cash.amount == shipped["social"].cash.amount / 2
    assert half.cash.amount + more.cash.amount == shipped["social"].cash.amount * 2
    assert half.cash.calendar == more.cash.calendar
    assert list(more.gives()) == ["cash"]
    assert given["productive"].gives() == shipped["productive"].gives()
    # As many families as the budget of the four arms lists at the shipped amount.
    whole = load_experiment("four-arms-ethiopia").variants["social"].scenario.programmes["social"]
    assert half.budget / year_of(half) == pytest.approx(whole.budget / year_of(whole), rel=1e-3)


def year_of(programme):
    """What a family of a programme that pays cash costs in a year."""
    months = len(programme.cash.calendar or range(12))
    benefits = programme.cash.amount * months * (1 + programme.costs.administration)
    return benefits + 12 * programme.costs.delivery


def test_late_cash_is_that_of_early_cash_eighteen_months_later():
    given = programmes("mexico-early-and-late-cash", "early")
    early, late = given["social"], given["productive"]
    assert early.gives() == late.gives()
    assert (early.condition, early.duration) == (late.condition, late.duration)
    assert early.start == "2013-01"
    assert late.start == "2014-07"
    assert early.budget / year_of(early) == pytest.approx(0.5, rel=1e-3)


def test_the_poor_harvest_takes_a_tenth_of_crops_everywhere_and_nothing_else():
    scenario = loaded("ethiopia-poor-harvest").variants["none"].scenario
    shock = scenario.shocks["drought"]
    taken = {key: value for key, value in shock.channels.model_dump().items() if value}
    assert taken == {"crops": 0.1}
    assert (shock.spread.lowest, shock.spread.highest, shock.severity) == (1.0, 1.0, 1.0)
    assert (shock.path.full_months, shock.path.recovery_months) == (12, 0)
    assert not any(one.delivers for one in scenario.programmes.values())


@pytest.mark.usefixtures("another_model_is_frozen")
@pytest.mark.parametrize("name", sorted(set(KEPT) - {"colombia-ppp"}))  # also a case, which runs
def test_evidence_leaves_a_test_out_unless_it_is_asked_for(name, capsys, tmp_path):
    path = tmp_path / "results"
    words = ["evidence", name, "--households", "60", "--replications", "1", "--results", str(path)]
    assert cli.main([*words, "--tests"]) == 2
    assert "kept for the frozen model" in capsys.readouterr().err
    assert cli.main(words) == 0
    assert name in " ".join(capsys.readouterr().out.split())
    assert [one.name for one in path.iterdir()] in ([], ["evidence"])


def test_an_outcome_of_a_family_is_compared_by_person_for_its_sign_alone():
    effect = next(e for e in load_published() if e.record == "E1-010")
    assert outcomes_of(effect) == ("farm_income_per_person",)
    assert outcomes_of(replace(effect, scale="level")) == ("farm_income",)
    assert outcomes_of(replace(effect, outcome="assets")) == ("assets",)


def test_garden_kits_are_goods_once_and_a_month_of_lessons():
    scenario = loaded("lesotho-garden-kits").variants["both"].scenario
    kit = scenario.programmes["productive"]
    rate = scenario.context.prices.local_per_ppp
    assert kit.package.value / rate == pytest.approx(60, rel=0.01)
    assert (kit.package.tranches, kit.training.months) == (1, 1)
    assert (kit.training.coaching, kit.training.groups, kit.training.association) == (0, 0, 0)


def invented(record, scale, value):
    """A development record that nobody published."""
    about = next(e for e in load_published() if e.split == "development")
    changes = {"record": record, "scale": scale, "value": value, "low": None, "high": None}
    return replace(about, outcome="consumption", **changes)


INVENTED = [
    invented("E9-001", "sign", "none"),
    invented("E9-002", "sign", "positive"),
    invented("E9-003", "standard deviations of families without", "0.5"),
    invented("E9-004", "share of families", "0.5"),
]


def filled(monkeypatch, **changes):
    monkeypatch.setattr(
        "synergysim.findings.evaluation_records.load_published", lambda: list(INVENTED)
    )
    found = loaded(OPEN[0])
    given = {"effect": "x", "outcome": "consumption", "month": 36} | changes
    one = replace(found, arms=replace(found.arms, published=(Published(**given),)))
    return with_records(one).arms.published[0].value


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({"record": "E9-001", "scale": "sign", "tenth_of": ["y"]}, 0.0),
        ({"record": "E9-002", "scale": "sign"}, 1.0),
        ({"record": "E9-003", "scale": "deviations"}, 0.5),
        ({"record": "E9-004", "scale": "level"}, 0.5),
    ],
)
def test_values_of_every_scale_come_from_their_records(changes, value, monkeypatch):
    assert filled(monkeypatch, **changes) == value


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"record": "E9-001", "scale": "sign"}, "record of none under sign"),
        ({"record": "E9-002", "scale": "sign", "tenth_of": ["y"]}, "record of positive under"),
        ({"record": "E9-003", "scale": "percent"}, "not the scale of the record"),
        ({"record": "E9-004", "scale": "points"}, "not the scale of the record"),
    ],
)
def test_the_sign_none_and_its_threshold_go_together(changes, said, monkeypatch):
    with pytest.raises(ScenarioError, match=said):
        filled(monkeypatch, **changes)
