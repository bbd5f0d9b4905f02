"""Institutions that cannot be: named with file or place, what was found and what is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from synergysim import cli
from synergysim.scenario import ScenarioError, load_scenario

COMMITTEE = "architecture.bodies.national-committee"


def refused(case: str, changes: dict[str, Any], **parts: Any) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(case, overrides=changes, **parts)
    return caught.value


def test_a_body_without_members() -> None:
    error = refused("mexico-proinpro", {f"{COMMITTEE}.members": []})
    assert error.key == f"{COMMITTEE}.members"
    assert (error.found, error.allowed) == ("an empty list", "a list of at least 1: text")


def test_a_programme_owned_by_nobody() -> None:
    error = refused("mexico-proinpro", {"programmes.pdp-08-community-forestry.owner": "forests"})
    assert error.key == "programmes.pdp-08-community-forestry.owner"
    assert "environment" in error.allowed


def test_under_one_roof_the_owner_a_programme_names_does_not_matter() -> None:
    changes = {"programmes.pdp-08-community-forestry.owner": "forests"}
    assert load_scenario("mexico-proinpro", architecture="integrated", overrides=changes)


@pytest.mark.parametrize(("holder", "word"), [("project", "runs no programme"), ("x", "no such")])
def test_a_budget_held_by_a_stranger(holder: str, word: str) -> None:
    joint = {"share": 0.3, "holder": holder, "binding": False}
    error = refused(
        "mali-nioro-cash-plus", {"architecture.joint_budget": joint}, architecture="independent"
    )
    assert error.key == "architecture.joint_budget.holder"
    assert word in error.reason
    assert error.allowed == "outside, social, agriculture"


@pytest.mark.parametrize(
    "key",
    [
        "institutions.government.awaits_results",
        "institutions.staff.messages_where_spoken",
        "institutions.staff.one_team",
        "institutions.staff.one_queue",
        "institutions.staff.quality_until_hired",
        "institutions.coordination.one_vote",
        "institutions.coordination.learns_from_others",
    ],
)
def test_a_rule_is_in_force_or_not(key: str) -> None:
    error = refused("lesotho", {key: 0.5})
    assert error.key == key
    assert "true or false" in error.allowed


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("coordination.reprogrammed", 1.5, "from 0 to 1"),
        ("coordination.reprogrammed", -0.1, "from 0 to 1"),
        ("coordination.search", 1.5, "from 0 to 1"),
        ("coordination.own_budget_cost", -1, "from 0"),
        ("staff.meeting_hours", 50, "40"),
        ("community.consent_spread", 0, "above 0"),
        ("coordination.fit", "smalest", "smaller"),
        ("government.fiscal_year", 13, "from 1 to 12"),
    ],
)
def test_what_is_re_programmed_and_when(key: str, value: float, allowed: str) -> None:
    error = refused("lesotho", {f"institutions.{key}": value})
    assert error.key == f"institutions.{key}"
    assert allowed in error.allowed


def test_a_council_of_a_country_is_local_and_has_known_members() -> None:
    council = "institutions.councils.community-council"
    error = refused("lesotho", {f"{council}.level": "national"})
    assert (error.key, error.allowed) == (f"{council}.level", "local")
    error = refused("lesotho", {f"{council}.members": ["agricultre"]})
    assert error.key == f"{council}.members.0"
    assert error.nearest == "agriculture"


def test_nobody_signs_an_unknown_function() -> None:
    error = refused("lesotho", {"architecture.signed": ["money"]})
    assert error.key == "architecture.signed.0"
    assert "budget" in error.allowed


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [("share", 1.2, "from 0 to 1"), ("kind", "aditional", "additional")],
)
def test_joint_money_of_no_known_kind_or_above_the_vote(
    key: str, value: object, allowed: str
) -> None:
    change = {f"architecture.joint_budget.{key}": value}
    error = refused("lesotho", change, architecture="coordinated-institutions")
    assert error.key == f"architecture.joint_budget.{key}"
    assert allowed in error.allowed


def test_results_of_no_known_kind() -> None:
    error = refused("lesotho", {"institutions.government.results": "atributable"})
    assert error.key == "institutions.government.results"
    assert "attributable" in error.allowed
    assert "above-chance" in error.allowed


def test_committees_that_go_round() -> None:
    change = {"programmes.social-safety-net.targeting.committees_of": "social"}
    error = refused("mali-nioro-cash-plus", change)
    assert error.key.endswith("committees_of")
    assert "by way of others: social-safety-net from social from social-safety-net" in error.reason


@pytest.mark.parametrize("key", ["joins", "targeting.exclude.programme", "targeting.committees_of"])
def test_a_programme_that_names_one_that_does_not_exist(key: str) -> None:
    name = "social-insurance" if key == "joins" else "social"
    error = refused("mali-nioro-cash-plus", {f"programmes.{name}.{key}": "socail"})
    assert error.key == f"programmes.{name}.{key}"
    assert error.reason == "no such programme"


def test_shares_above_one() -> None:
    error = refused("ethiopia-psnp-in-sct", {"architecture.joint_budget.share": 1.2})
    assert error.key == "architecture.joint_budget.share"
    assert error.reason == "out of range"


def test_a_territory_without_households() -> None:
    error = refused("lesotho", {"run.households": 39})
    assert error.key == "run.households"
    assert "at least 40" in error.allowed


def test_two_changes_of_criteria_in_one_month() -> None:
    path = "programmes.productive.targeting.changes"
    error = refused(
        "peru-juntos-haku-winay",
        {
            path: {
                "own-criteria": {"date": "2016-01", "own_criteria": True},
                "second": {"date": "2016-01", "own_criteria": False},
            }
        },
    )
    assert error.key.startswith(path)


BAD = {
    "a body without members": (
        "extends: mexico-proinpro\narchitecture:\n  bodies:\n    national-committee:\n"
        "      members: []\n",
        "mine.yaml:5: architecture.bodies.national-committee.members: too few entries",
    ),
    "a programme owned by nobody": (
        "extends: peru-juntos-minagri\nprogrammes:\n  productive:\n    owner: agricultura\n",
        "mine.yaml:4: programmes.productive.owner: no such ministry",
    ),
    "a budget held by a stranger": (
        "extends: ethiopia-psnp-in-sct\narchitecture:\n  joint_budget:\n    holder: nobody\n",
        "mine.yaml:4: architecture.joint_budget.holder: no such ministry",
    ),
    "lists reused in a circle": (
        "extends: mali-nioro-cash-plus\nprogrammes:\n  social-safety-net:\n    targeting:\n"
        "      committees_of: social\n",
        "by way of others: social-safety-net from social from social-safety-net",
    ),
    "shares above one": (
        "extends: ethiopia-psnp-in-sct\narchitecture:\n  joint_budget:\n    share: 1.2\n"
        "overrides:\n  institutions.coordination.retention: 3\n",
        "institutions.coordination.retention: out of range, found 3",
    ),
    "a territory without households": (
        "extends: lesotho\nrun:\n  households: 39\n",
        "mine.yaml:3: run.households: a territory without households",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_validate_names_what_cannot_be_in_a_users_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, told = BAD[name]
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(text, encoding="utf-8")
    assert cli.main(["validate", "mine.yaml"]) == 2
    shown = capsys.readouterr().err
    assert told in shown
    assert "allowed: " in shown
    assert "Traceback" not in shown
