from __future__ import annotations

import csv

import pytest

from synergysim.findings.claim_file import known_findings, load_finding
from synergysim.findings.profiles import PROFILES
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.presets import shipped_folder

FOLDER = shipped_folder("experiments") / "findings"


def mechanisms() -> dict[str, str]:
    with (FOLDER / "mechanisms.csv").open(encoding="utf-8", newline="") as file:
        return {row["mechanism"]: row["switched off by"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", known_findings())
def test_every_shipped_finding_resolves(name):
    finding = load_finding(name, households=100)
    config = finding.config
    assert set(config.mechanisms) <= set(mechanisms())
    # A claim can be broken; a null has nothing to break.
    assert bool(config.ablations) == name.startswith("F")
    for found in finding.variants.values():
        assert found.scenario.run.households == 100


def test_the_full_profile_has_the_replications_that_the_null_of_lots_needs():
    assert PROFILES["full"].replications >= 20
    tests = load_finding("N4", households=100).config.tests.values()
    assert {test.statistic for test in tests} == {"false alarms"}


def test_tests_and_variants_keep_the_order_of_the_file(written):
    finding = load_finding(written(), households=50)
    assert list(finding.variants) == ["more", "less"]
    assert finding.ablated["no money"].keys() == {"more", "less"}


def test_later_changes_win_and_the_setting_holds(written):
    path = written(
        setting={"overrides": {"programmes.social.cash.amount": 5, "run.burn_in_years": 1}},
        variants={"more": {"overrides": {"programmes.social.cash.amount": 7}}, "less": {}},
    )
    found = load_finding(path, households=50)
    amounts = {
        name: case.scenario.programmes["social"].cash.amount  # type: ignore[union-attr]
        for name, case in found.variants.items()
    }
    assert amounts == {"more": 7, "less": 5}
    without = found.ablated["no money"]["more"].scenario
    assert without.programmes["social"].budget == 0
    assert "programmes.social.budget" in found.fixed


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"case": "lesoto"}, "lesoto"),
        ({"setting": {"context": "lesoto"}}, "lesoto"),
        ({"variants": {"more": {"architecture": "integratd"}, "less": {}}}, "integratd"),
        ({"setting": {"overrides": {"run.burn_in_years": -1}}}, "burn_in"),
        ({"variants": {"more": {"overrides": {"run.path_seed": -1}}, "less": {}}}, "path_seed"),
    ],
)
def test_a_fault_names_the_line_of_the_finding(written, changes, word):
    path = written(**changes)
    with pytest.raises(ScenarioError) as caught:
        load_finding(path, households=50)
    lines = path.read_text().splitlines()
    assert caught.value.file == str(path)
    assert word in lines[(caught.value.line or 0) - 1]


def changed(test: dict[str, object]) -> dict[str, object]:
    base = {
        "says": "Families consume more.",
        "statistic": "difference",
        "of": ["more", "less"],
        "outcome": "consumption",
        "expect": "positive",
        "smallest": 0.01,
        "unit": "PPP$",
    }
    return {"tests": {"consumption": base | test}}


@pytest.mark.parametrize(
    ("changes", "key", "message"),
    [
        (changed({"outcome": "consumtion"}), "tests.consumption.outcome", "did you mean consump"),
        (changed({"of": ["more", "les"]}), "tests.consumption.of.1", "did you mean less"),
        (changed({"of": ["more"]}), "tests.consumption", "takes 2 variants, not 1"),
        (changed({"levels": [1.0]}), "tests.consumption", "1 levels for 2 variants"),
        (changed({"statistic": "ratio"}), "tests.consumption.statistic", "not one of the names"),
        (changed({"smallest": 0}), "tests.consumption.smallest", "out of range"),
        (changed({"month": 24}), "tests.consumption.month", "no families"),
        (changed({"decides": False}), "tests", "nothing decides"),
        ({"listed": ["nobody"]}, "listed", "no such programme"),
        ({"tets": {}}, "tets", "unknown key"),
    ],
)
def test_faults_are_reported_at_their_place(written, changes, key, message):
    with pytest.raises(ScenarioError) as caught:
        load_finding(written(**changes), households=50)
    assert caught.value.key == key
    assert caught.value.line
    assert message in str(caught.value)


def test_an_unknown_name_is_reported_with_the_nearest():
    with pytest.raises(ScenarioError, match="F0"):
        load_finding("F99", households=50)
