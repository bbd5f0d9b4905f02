"""Settings: what is refused, what they change, and that a saved case is the same scenario."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from synergysim.cli import main
from synergysim.live.live_controls import OWNERS, Offer, offer_of
from synergysim.live.live_setting import case_text, setting_of
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        "[" * 5000,
        '{"architecture": "nothing"}',
        '{"architecture": ["integrated"]}',
        '{"architecture": {}}',
        '{"shock": "covid19-peru"}',
        '{"shock": null}',
        '{"owners": "equals"}',
        '{"owners": true}',
        '{"owners": ["equal"]}',
        '{"values": [1]}',
        '{"values": {"joint": 0.51}}',
        '{"values": {"joint": -0.01}}',
        '{"values": {"joint": NaN}}',
        '{"values": {"joint": 1e999}}',
        '{"values": {"run.households": 10}}',
        '{"overrides": {"run.households": 10}}',
        '{"values": {"joint": 0.1}, "x": "' + "y" * 3000 + '"}',
    ],
)
def test_anything_that_cannot_be_set_is_refused(offer: Offer, text: str):
    with pytest.raises(ScenarioError) as found:
        setting_of(text, offer)
    assert found.value.allowed
    assert len(str(found.value)) < 1200


def test_values_of_the_case_are_no_changes(offer: Offer):
    today = {key: one.today[""] for key, one in offer.controls.items()}
    setting = setting_of(json.dumps({"values": today}), offer)
    assert setting.values == ()
    assert setting.loaded(offer).digest == offer.case.digest


def test_a_joint_budget_of_an_architecture_can_be_taken_away(offer: Offer):
    asked = {"architecture": "complementary-design", "values": {"joint": 0}}
    setting = setting_of(json.dumps(asked), offer)
    assert setting.loaded(offer).scenario.architecture.joint_budget is None
    half = setting_of(json.dumps({**asked, "values": {"joint": 0.5}}), offer)
    own = offer.architectures["complementary-design"].scenario.architecture.joint_budget
    found = half.loaded(offer).scenario.architecture.joint_budget
    assert own is not None
    assert found == own.model_copy(update={"share": 0.5})


def test_owners_are_those_of_compare(offer: Offer):
    """They are made alike as `compare --owners equal` does, under every architecture."""
    for name, case in offer.architectures.items():
        setting = setting_of(json.dumps({"architecture": name, "owners": "equal"}), offer)
        alike = load_scenario(case, overrides={"institutions.equal_owners": True})
        assert setting.owners == "equal"
        assert setting.loaded(offer).digest == alike.digest
        found = setting_of(json.dumps({"architecture": name, "owners": "as-found"}), offer)
        assert found.loaded(offer).digest == case.digest


def test_owners_that_a_case_has_alike_can_be_told_apart():
    case = load_scenario("lesotho", overrides={"institutions.equal_owners": True})
    offer = offer_of(case)
    assert offer.owners == "equal"
    assert setting_of('{"owners": "equal"}', offer).owners == ""
    apart = setting_of('{"owners": "as-found"}', offer).loaded(offer)
    assert not apart.scenario.institutions.equal_owners


def drawn(offer: Offer, chances: Random) -> dict[str, Any]:
    """Draw any setting that the page could state."""
    values = {}
    for key, control in offer.controls.items():
        if control.choices:
            values[key] = chances.choice(control.choices)
        else:
            steps = round((control.high - control.low) / control.step)
            steps = chances.randint(0, steps)
            values[key] = min(round(control.low + steps * control.step, 10), control.high)
    return {
        "architecture": chances.choice(list(offer.architectures)),
        "shock": chances.choice(list(offer.shocks)),
        "owners": chances.choice(OWNERS),
        "values": values,
    }


@pytest.mark.parametrize(
    "name", ["lesotho", "lesotho-covid19-emergency-cash", "mexico-proinpro", "ethiopia-psnp-in-sct"]
)
def test_a_saved_case_is_the_setting(name: str, tmp_path: Path):
    offer, chances = offer_of(load_scenario(name)), Random(3)
    for number in range(6):
        asked = drawn(offer, chances)
        setting = setting_of(json.dumps(asked), offer)
        path = tmp_path / f"saved-{number}.yaml"
        path.write_text(case_text(setting, offer, name, None), encoding="utf-8")
        assert load_scenario(path).digest == setting.loaded(offer).digest, asked


def test_a_saved_case_runs(tmp_path: Path, small_case: Path, capsys: pytest.CaptureFixture[str]):
    offer = offer_of(load_scenario(small_case))
    setting = setting_of('{"values": {"joint": 0.5}, "shock": "covid19-lesotho"}', offer)
    (tmp_path / small_case.name).write_text(small_case.read_text(encoding="utf-8"))
    path = tmp_path / "changed.yaml"
    path.write_text(case_text(setting, offer, f"./{small_case.name}", 50), encoding="utf-8")
    assert main(["run", str(path)]) == 0
    assert "50" in capsys.readouterr().out
