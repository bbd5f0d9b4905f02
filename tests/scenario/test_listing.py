"""The table of a scenario and the words for a difference."""

from __future__ import annotations

import json
from typing import Any

import pytest

from synergysim.scenario import ScenarioError, load_scenario
from synergysim.scenario.difference import differences
from synergysim.scenario.listing import as_data, as_text, sources_text, values_of

PENALTY = "context.territories.market_penalty"


def is_heading(path: tuple[str | int, ...]) -> bool:
    depth = 3 if path[0] in ("programmes", "shocks", "responses") else 2
    return path[-1] in ("title", "description") and len(path) in (1, depth)


@pytest.mark.usefixtures("folder")
def test_every_value_is_shown_once_with_unit_under_its_part() -> None:
    loaded = load_scenario("sample")
    text = as_text(loaded)
    lines = text.splitlines()
    assert "A sample" in lines
    assert "context: some title" in lines
    assert "programmes.social: some title" in lines
    shown = [line for line in lines if line.startswith("  ")]
    headed = [path for path in loaded.provenance if is_heading(path)]
    assert len(shown) == len(loaded.provenance) - len(headed)
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.usefixtures("folder")
def test_sources_are_in_one_column_with_grade_and_band() -> None:
    sourced = {"value": 0.4, "source": "E1-001", "grade": "B", "low": 0.3, "high": 0.5}
    loaded = load_scenario("sample", overrides={PENALTY: sourced})
    line = next(line for line in as_text(loaded).splitlines() if "market_penalty" in line)
    assert line.split() == [
        "territories.market_penalty",
        "0.4",
        "share",
        "E1-001",
        "(B)",
        "[0.3,",
        "0.5]",
    ]
    two = as_text(load_scenario("sample", overrides={PENALTY: sourced, "run.months": 50}))
    columns = {
        line.index(word)
        for line in two.splitlines()
        for word in ("E1-001", "override")
        if word in line
    }
    assert len(columns) == 1


@pytest.mark.usefixtures("folder")
def test_a_part_can_be_chosen_and_a_misspelt_one_is_refused() -> None:
    loaded = load_scenario("sample")
    assert {path[:2] for path in values_of(loaded, "context.livelihood")} == {
        ("context", "livelihood")
    }
    assert list(values_of(loaded, "run.months")) == [("run", "months")]
    with pytest.raises(ScenarioError) as caught:
        values_of(loaded, "context.livelihod")
    assert caught.value.nearest == "context.livelihood"


@pytest.mark.usefixtures("folder")
def test_data_hold_every_value_with_file_and_line() -> None:
    loaded = load_scenario("sample")
    data = json.loads(json.dumps(as_data(loaded)))
    assert data["digest"] == loaded.digest
    assert len(data["values"]) == len(loaded.provenance)
    budget = data["values"]["programmes.social.budget"]
    assert budget["file"] == "scenarios/programmes/juntos.yaml"
    assert budget["line"] > 1


@pytest.mark.usefixtures("folder")
def test_the_count_of_sources_adds_up() -> None:
    changes: dict[str, Any] = {
        PENALTY: {"value": 0.4, "source": "E1-001", "grade": "B"},
        "context.poverty_line": {"value": 3, "source": "assumed, as elsewhere", "grade": "C"},
        "context.livelihood.wage": 3,
        "run.months": 50,
    }
    rows = {
        line.split()[0]: line.split()
        for line in sources_text(load_scenario("sample", overrides=changes)).splitlines()
    }
    assert rows["evidence"][1:6] == ["0", "1", "0", "0", "1"]
    assert rows["assumed"][1:6] == ["0", "0", "1", "0", "1"]
    assert rows["override"][1:6] == ["0", "0", "0", "1", "1"]
    assert int(rows["all"][6]) == sum(
        int(rows[kind][5]) for kind in ("evidence", "assumed", "override", "none")
    )


def changed(overrides: dict[str, Any]) -> list[str]:
    return differences(load_scenario("sample"), load_scenario("sample", overrides=overrides))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("overrides", "line"),
    [
        (
            {"programmes.social.budget": 1.5},
            "programmes.social.budget: 1 -> 1.5 local currency per household and year (+50 %);"
            " source none -> override",
        ),
        ({"run.path_seed": 7}, "run.path_seed: 2 -> 7 seed; source none -> override"),
        (
            {"architecture.shared_goals": False},
            "architecture.shared_goals: true -> false; source none -> override",
        ),
        (
            {PENALTY: {"value": 0.5, "source": "E1-001", "grade": "A"}},
            f"{PENALTY}: source none -> E1-001 (A)",
        ),
        ({"programmes.productive": None}, "programmes.productive: removed (some title)"),
        ({"architecture.joint_budget": None}, "architecture.joint_budget: removed"),
        (
            {"architecture.bodies.council.members": []},
            None,
        ),
    ],
)
def test_each_difference_is_a_sentence(overrides: dict[str, Any], line: str | None) -> None:
    if line is None:
        with pytest.raises(ScenarioError, match="too few"):
            changed(overrides)
    else:
        assert changed(overrides) == [line]


@pytest.mark.usefixtures("folder")
def test_added_parts_are_listed_once_and_equal_cases_not_at_all() -> None:
    one = load_scenario("sample")
    without = load_scenario("sample", responses=[])
    assert differences(without, one) == ["responses.bonus: added (some title)"]
    assert differences(one, one) == []
