"""Lists that one programme takes over from another."""

from __future__ import annotations

from typing import Any

import pytest

from synergysim.scenario import ScenarioError, load_scenario

SOCIAL, PRODUCTIVE = "programmes.social.targeting", "programmes.productive.targeting"


def refused(changes: dict[str, Any]) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        load_scenario("sample", overrides=changes)
    return caught.value


def taking(programme: str, source: str) -> dict[str, Any]:
    """Changes by which a programme takes over the list of another."""
    path = f"programmes.{programme}.targeting"
    return {f"{path}.rule": "list", f"{path}.list_of": source}


@pytest.mark.usefixtures("folder")
def test_a_programme_may_take_over_the_list_of_another() -> None:
    scenario = load_scenario("sample", overrides=taking("productive", "social")).scenario
    assert scenario.programmes["productive"].targeting.list_of == "social"


def test_the_list_of_a_programme_that_does_not_exist(folder: Any) -> None:
    line = folder.edit(
        "programmes/haku.yaml", 'rule: "proxy-means"', 'rule: "list"\n  list_of: socail'
    )
    with pytest.raises(ScenarioError) as caught:
        load_scenario("sample")
    error = caught.value
    assert (error.file, error.line) == ("scenarios/programmes/haku.yaml", line + 1)
    assert error.key == f"{PRODUCTIVE}.list_of"
    assert (error.found, error.nearest) == ("text 'socail'", "social")
    assert "social" in error.allowed


@pytest.mark.usefixtures("folder")
def test_a_programmes_own_list() -> None:
    error = refused(taking("productive", "productive"))
    assert error.key == f"{PRODUCTIVE}.list_of"
    assert "its own list" in error.reason
    assert "productive" not in error.allowed


@pytest.mark.usefixtures("folder")
def test_lists_that_go_round() -> None:
    error = refused(taking("productive", "social") | taking("social", "productive"))
    assert error.key in (f"{PRODUCTIVE}.list_of", f"{SOCIAL}.list_of")
    assert "by way of others" in error.reason


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "changes", [{f"{SOCIAL}.rule": "list"}, {f"{SOCIAL}.list_of": "productive"}]
)
def test_the_rule_and_the_programme_go_together(changes: dict[str, Any]) -> None:
    assert refused(changes).key == SOCIAL
