from __future__ import annotations

import pytest

from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.levers import WITH, WITHOUT, three_levers
from synergysim.scenario.load import load_scenario


def test_a_case_without_a_lever_has_it_only_with_it() -> None:
    """PPP in Colombia chooses families, has no joint budget and declares bands of commitment."""
    territorial, joint, champions = three_levers(load_scenario("colombia-ppp"))
    rule = "programmes.productive.targeting.rule"
    assert territorial.levels == {WITHOUT: {rule: "proxy-means"}, WITH: {rule: "territorial"}}
    budget = {"share": 0.5, "holder": "outside", "binding": False}
    path = "architecture.joint_budget"
    assert joint.levels == {WITHOUT: {path: None}, WITH: {path: budget}}
    staff = "institutions.staff.commitment"
    assert champions.levels == {
        WITHOUT: {f"{staff}.social": 0.35, f"{staff}.productive": 0.4, f"{staff}_dispersion": 0.1},
        WITH: {f"{staff}.social": 0.65, f"{staff}.productive": 0.7, f"{staff}_dispersion": 0.3},
    }


def test_a_lever_that_a_case_has_is_as_the_case_has_it() -> None:
    territorial, _, _ = three_levers(load_scenario("peru-juntos-haku-winay"))
    assert list(territorial.levels[WITH].values()) == ["territorial"]
    assert list(territorial.levels[WITHOUT].values()) == ["proxy-means"]
    ethiopia = load_scenario("ethiopia-psnp-in-sct")
    territorial, joint, _ = three_levers(ethiopia)
    assert list(territorial.levels[WITHOUT].values()) == ["community"]
    budget = joint.levels[WITH]["architecture.joint_budget"]
    assert (budget["share"], budget["holder"], budget["binding"]) == (1, "agriculture", False)


def test_all_productive_programmes_are_targeted_alike() -> None:
    territorial, _, _ = three_levers(load_scenario("mexico-proinpro"))
    assert len(territorial.levels[WITH]) == 14
    assert "programmes.social.targeting.rule" not in territorial.levels[WITH]


def test_a_programme_that_took_over_a_list_no_longer_does() -> None:
    rule = {"rule": "list", "list_of": "social"}
    case = load_scenario("lesotho", overrides={"programmes.productive.targeting": rule})
    territorial, _, _ = three_levers(case)
    for level in (WITHOUT, WITH):
        targeting = case.replace(territorial.levels[level]).scenario.programmes["productive"]
        assert targeting.targeting.rule == {WITHOUT: "list", WITH: "territorial"}[level]


@pytest.mark.parametrize(
    ("case", "parts", "told"),
    [
        ("reference-graduation", {}, "commitment.social: no band is declared"),
        ("lesotho", {"architecture": "social-only"}, "no productive programme"),
    ],
)
def test_a_case_that_lacks_what_a_lever_acts_on_is_refused(
    case: str, parts: dict[str, str], told: str
) -> None:
    with pytest.raises(ScenarioError, match=told):
        three_levers(load_scenario(case, **parts))
