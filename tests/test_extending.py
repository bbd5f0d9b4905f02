"""Mechanisms that a user's own module adds: counted, recorded, refused, allowed or not."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import everywhere

from synergysim import extending
from synergysim.cli import main
from synergysim.model import SynergyModel
from synergysim.recording.doses import delivered
from synergysim.registry import AlreadyRegisteredError, Registry
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.extensions import ALLOW
from synergysim.scenario.load import load_scenario
from synergysim.scenario.own_code import PREFIX
from synergysim.units import MINOR_UNITS

RECIPE = Path(__file__).parents[1] / "docs" / "recipes" / "extension_recipe.py"
SMALL = {
    "run.households": 300,
    "run.months": 36,
    "run.burn_in_years": 2,
    "programmes.productive.start": "2015-04",
    "programmes.productive.targeting.intake_every": 1200,
    "programmes.productive.budget": 600,
}
CASE = """\
extends: lesotho
title: With an extension
extensions: [extension_recipe.py]
"""
VOUCHERS = """\
programmes:
  productive:
    instruments:
      food-vouchers:
        value: {value: 120, source: assumed, grade: C, low: 60, high: 240}
        months: 6
"""
USES = "from synergysim.extending import *\n"


@pytest.fixture
def case(tmp_path, monkeypatch):
    """Return a function that writes a case beside the recipe and loads it."""
    monkeypatch.setenv(ALLOW, "1")
    shutil.copy(RECIPE, tmp_path)

    def load(text="", overrides=None, name="mine.yaml"):
        file = tmp_path / name
        file.write_text(CASE + text, encoding="utf-8")
        wide = everywhere(load_scenario("lesotho").scenario)
        return load_scenario(file, overrides=wide | SMALL | (overrides or {}))

    yield load
    forget()


def forget():
    """Take back what an extension has registered in this process."""
    for name in [name for name in sys.modules if name.startswith(PREFIX)]:
        del sys.modules[name]
        Registry.forget(name.removeprefix(PREFIX))


def lived(resolved):
    model = SynergyModel(resolved.scenario)
    for _ in range(resolved.scenario.run.months):
        model.step()
    return model


def test_an_instrument_costs_what_it_gives(case):
    plain, with_vouchers = lived(case()), lived(case(VOUCHERS))
    before, after = (m.institutions.programmes["productive"] for m in (plain, with_vouchers))
    price = plain.institutions.scenario.context.prices.local_per_ppp
    administration = after.config.costs.administration
    place = round(6 * 120 * MINOR_UNITS * (1 + administration))
    assert set(after.family_cost - before.family_cost) == {place}
    vouchers = float(after.dose[after.ever].sum()) * 6 * 120
    assert vouchers == 15 * 6 * 120
    got = float(after.received.sum()) * price - _tranches(after)
    assert got == pytest.approx(vouchers, rel=1e-5)
    in_kind = _tranches(after) * MINOR_UNITS / after.quality
    spent = vouchers * MINOR_UNITS + in_kind
    assert after.account.used["benefits"] == pytest.approx(spent, rel=1e-5)
    after.account.check()
    assert delivered(after)["goods"] == pytest.approx(spent / MINOR_UNITS, rel=1e-5)


def _tranches(office):
    """Worth of the tranches that families have received, local currency."""
    package = office.package
    came = (package.config.tranches - package.left[office.ever]) / package.config.tranches
    price = office.quality * package.value / MINOR_UNITS
    return float((came * office.dose[office.ever] * price).sum())


def test_a_small_instrument_disturbs_nobody_elses_draws(case):
    """A voucher worth a hundredth changes no list, no delivery and no shock."""
    tiny = VOUCHERS.replace("value: 120", "value: 0.01").replace("low: 60", "low: 0")
    plain, changed = lived(case()), lived(case(tiny))
    for name in ("social", "productive"):
        one, other = (m.institutions.programmes[name] for m in (plain, changed))
        assert one.ever.any()
        assert np.array_equal(one.since, other.since)
        assert one.on_time == other.on_time
    np.testing.assert_allclose(
        plain.households["assets"], changed.households["assets"], rtol=0.01, atol=1.0
    )


def test_a_targeting_rule_ranks(case):
    rule = "programmes:\n  social:\n    targeting: {rule: women-first}\n"
    model = lived(case(rule))
    social = model.institutions.programmes["social"]
    plain = lived(case()).institutions.programmes["social"]
    women = model.households.female_head
    assert women[social.enrolled].mean() > women[plain.enrolled].mean()


def test_a_behaviour_chooses_effort(case):
    chosen = "institutions:\n  ministries:\n    social: {behaviour: reciprocal}\n"
    model, plain = lived(case(chosen)), lived(case())
    found, usual = (m.institutions.partnerships[0].effort for m in (model, plain))
    assert found[0] != usual[0]


def test_the_text_is_part_of_what_a_result_rests_on(case):
    one = case(VOUCHERS)
    assert one.scenario.extensions["extension_recipe"] == RECIPE.read_text(encoding="utf-8")
    assert one.digest != load_scenario("lesotho", overrides=SMALL).digest
    assert type(one.scenario).model_validate(one.tree).programmes == one.scenario.programmes


def test_nothing_is_executed_without_permission(case, monkeypatch, tmp_path):
    monkeypatch.delenv(ALLOW)
    (tmp_path / "extension_recipe.py").write_text("raise SystemExit('executed')\n")
    with pytest.raises(ScenarioError, match="is not allowed") as caught:
        case()
    assert caught.value.line == 3
    assert "--allow-extensions" in caught.value.allowed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (VOUCHERS.replace("months: 6", "months: 60"), r"months.*from 1 to 24"),
        (VOUCHERS.replace("months: 6", "weeks: 6"), r"months|weeks"),
        (VOUCHERS.replace("food-vouchers", "food-voucher"), r"did you mean food-vouchers"),
        (VOUCHERS.replace("food-vouchers", "cash"), "a key of the programme"),
        (
            "programmes:\n  social:\n    targeting: {rule: woman-first}\n",
            r"one of .*women-first.*did you mean women-first",
        ),
        ("institutions:\n  ministries:\n    social: {behaviour: kind}\n", "best-response"),
    ],
)
def test_wrong_names_and_settings_are_refused(case, text, words):
    with pytest.raises(ScenarioError) as caught:
        case(text)
    assert re.search(words, str(caught.value), re.DOTALL), caught.value
    assert caught.value.file.endswith("mine.yaml")


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("import nowhere\n", "ModuleNotFoundError"),
        ("def (\n", "SyntaxError"),
        ("import sys\nsys.exit(0)\n", "SystemExit"),
        (USES + "register_targeting_rule('list', TargetingRule())\n", "called list already"),
        (USES + "register_targeting_rule('x', 3)\n", "x is not a TargetingRule"),
        (
            USES + "class R(TargetingRule): pass\nregister_targeting_rule('x', R())\n",
            "x is not a TargetingRule",
        ),
        (USES + "register_behaviour('x', 0.5)\n", "x is not a function"),
        (USES + "register_instrument('x', int)\n", "x is not a subclass of Instrument"),
    ],
)
def test_a_module_that_fails_is_named(case, tmp_path, module, words):
    (tmp_path / "extension_recipe.py").write_text(module)
    with pytest.raises(ScenarioError, match=words) as caught:
        case()
    assert caught.value.line == 3


def test_a_module_is_a_text_file_of_modest_size(case, tmp_path):
    """A pipe would wait for ever, and a device without an end would fill the memory."""
    (tmp_path / "extension_recipe.py").unlink()
    os.mkfifo(tmp_path / "extension_recipe.py")
    with pytest.raises(ScenarioError, match="not a regular file"):
        case()


@pytest.mark.parametrize("effort", ["float('nan')", "1.01", "-0.1", "None", "'much'"])
def test_an_effort_out_of_its_range_is_refused(case, tmp_path, effort):
    text = USES + f"register_behaviour('reciprocal', lambda *given: {effort})\n"
    (tmp_path / "extension_recipe.py").write_text(text)
    chosen = "institutions:\n  ministries:\n    social: {behaviour: reciprocal}\n"
    with pytest.raises(ScenarioError, match="behaviour reciprocal returns") as caught:
        lived(case(chosen))
    assert caught.value.allowed == "a number from 0 to 1"


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("score[:3]", r"float64 of shape \(3,\)"),
        ("score * float('nan')", "not finite"),
        ("None", "object"),
    ],
)
def test_scores_that_are_not_one_for_each_family_are_refused(case, tmp_path, order, found):
    """Compiled code would read beyond the end of a shorter array."""
    text = f"register_targeting_rule('women-first', TargetingRule(lambda score, rows: {order}))\n"
    (tmp_path / "extension_recipe.py").write_text(USES + text)
    with pytest.raises(ScenarioError, match="rule women-first returns") as caught:
        lived(case("programmes:\n  social:\n    targeting: {rule: women-first}\n"))
    assert re.search(found, caught.value.found)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("return self.worth * min(months, self.config.months)", "return -1", "negative amount, -1"),
        ("return self.worth * min(months, self.config.months)", "return 0.5", "float64 of shape"),
        ("return self.worth * float(left.sum())", "return float('nan')", "nan"),
        ("return self.worth * float(left.sum())", "return -1.0", "-1.0"),
        ('"goods", rows, amounts', '"goods", rows, -amounts', "a negative amount"),
        ('"goods", rows, amounts', '"goods", rows, 1.0 * amounts', "float64 of shape"),
        ('"goods", rows, amounts', '"goods", rows, amounts[:1]', "int64 of shape"),
        ('"goods", rows, amounts', '"goods", rows + 10**6, amounts', "rows 10"),
        ('"goods", rows, amounts', '"goods", 0 * rows, amounts', "a family twice"),
    ],
)
def test_money_that_an_instrument_cannot_mean_is_refused(case, tmp_path, before, after, words):
    """A negative amount would create money, and a family that comes twice would lose some."""
    text = RECIPE.read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "extension_recipe.py").write_text(text.replace(before, after))
    with pytest.raises(ScenarioError, match="returns what the model cannot use") as caught:
        lived(case(VOUCHERS))
    assert words in caught.value.found


def test_an_instrument_that_does_not_say_what_it_costs_is_refused():
    class Free(extending.Instrument):
        settings = extending.Part
        fields = ("goods",)
        dose = "goods"

        def deliver(self, month, conditions, carried):
            raise NotImplementedError

    with pytest.raises(TypeError, match="does not define committed, cost"):
        extending.register_instrument("free", Free)


def test_a_name_is_given_once():
    with pytest.raises(AlreadyRegisteredError, match="called territorial already"):
        extending.register_targeting_rule("territorial", extending.TargetingRule())


@pytest.mark.usefixtures("case")
def test_the_command_line_runs_a_case_with_an_extension(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv(ALLOW)
    (tmp_path / "mine.yaml").write_text(CASE + VOUCHERS, encoding="utf-8")
    assert main(["validate", str(tmp_path / "mine.yaml")]) == 2
    assert "is not allowed" in capsys.readouterr().err
    assert main(["validate", "--allow-extensions", str(tmp_path / "mine.yaml")]) == 0


@pytest.mark.usefixtures("case")
def test_stored_results_execute_nothing_without_permission(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(CASE + VOUCHERS, encoding="utf-8")
    (tmp_path / "asked.yaml").write_text(
        "title: Vouchers\nquestion: Do they help?\ncase: mine.yaml\n"
        "variants:\n  none: {title: None}\n"
        "  double:\n    title: Double\n    overrides:\n"
        "      programmes.productive.instruments.food-vouchers.value: 240\n"
        "reference: none\nreplications: 2\nhouseholds: 60\nmonths: 6\nwindow: 3\n",
        encoding="utf-8",
    )
    assert main(["compare", "asked.yaml", "--no-figures"]) == 0
    (manifest,) = tmp_path.glob("results/**/manifest.json")
    stored = json.loads(manifest.read_text(encoding="utf-8"))
    assert stored["extensions"] == {
        "extension_recipe": hashlib.sha256(RECIPE.read_bytes()).hexdigest()
    }
    capsys.readouterr()
    forget()
    monkeypatch.delenv(ALLOW)
    assert main(["verify", str(manifest.parent)]) == 2
    assert "is not allowed" in capsys.readouterr().err
