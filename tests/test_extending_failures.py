"""A user's own mechanism that fails while the model runs: the error names the place."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.test_extending import RECIPE, SMALL, VOUCHERS, forget

from synergysim.cli import main
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.extensions import ALLOW
from synergysim.scenario.own_code import own_code_named

NAME = "extension_recipe.py"
RULE = "programmes:\n  social:\n    targeting: {rule: women-first}\n"
BEHAVIOUR = "institutions:\n  ministries:\n    social: {behaviour: reciprocal}\n"

KINDS = [
    (
        "        super().__init__(office, config)",
        VOUCHERS,
        "FoodVouchers.__init__",
        "before the first month",
    ),
    (
        "        return self.worth * min(months, self.config.months)",
        VOUCHERS,
        "FoodVouchers.cost",
        "before the first month",
    ),
    ("        left = np.clip(", VOUCHERS, "FoodVouchers.committed", "in month 3 (2015-04)"),
    ('        self.hand_over("goods"', VOUCHERS, "FoodVouchers.deliver", "in month 0 (2015-01)"),
    ("    return score - 10.0", RULE, "women_first", "in month 0 (2015-01)"),
    ("    return min(max(0.5", BEHAVIOUR, "reciprocal", "in month 0 (2015-01)"),
]
"""Line that is to fail, the case that uses it, the function's name, and when it is called."""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that writes a case and its module, in which one line fails."""
    monkeypatch.setenv(ALLOW, "1")
    monkeypatch.chdir(tmp_path)

    def written(line, text, failure="{}['absent']") -> int:
        module = RECIPE.read_text(encoding="utf-8")
        before, found, after = module.partition(line)
        assert found
        indent = line[: len(line) - len(line.lstrip())]
        Path(NAME).write_text(f"{before}{indent}{failure}\n{found}{after}", encoding="utf-8")
        Path("mine.yaml").write_text(
            f"extends: lesotho\ntitle: Mine\nextensions: [{NAME}]\n{text}", encoding="utf-8"
        )
        return before.count("\n") + 1

    yield written
    forget()


def sizes():
    return [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]


@pytest.mark.parametrize(("line", "text", "function", "when"), KINDS, ids=[k[2] for k in KINDS])
def test_a_run_ends_with_the_place_and_the_cause(write, capsys, line, text, function, when):
    number = write(line, text)
    assert main(["run", "mine.yaml", "--no-figures", *sizes()]) == 2
    told = capsys.readouterr().err
    assert f"{NAME}:{number}: extensions: {function} ends in an error {when}" in told
    assert "found: KeyError: 'absent'" in told
    assert "Traceback" not in told


def test_a_module_that_would_end_the_process_does_not_look_like_success(write, capsys):
    line, text, function, _ = KINDS[-1]
    write(line, text, "raise SystemExit(0)")
    assert main(["run", "mine.yaml", "--no-figures", *sizes()]) == 2
    assert f"{function} ends in an error" in capsys.readouterr().err


def test_a_comparison_records_failed_cells(write, capsys, tmp_path):
    """Only the variant with the module's rule fails; the other one is compared."""
    line, _, function, _ = KINDS[4]
    write(line, "")
    Path("asked.yaml").write_text(
        "title: Rules\nquestion: Does it fail?\ncase: mine.yaml\nvariants:\n  plain: {title: P}\n"
        "  women:\n    title: W\n"
        "    overrides: {programmes.social.targeting.rule: women-first}\n"
        "reference: plain\nreplications: 1\nhouseholds: 60\nmonths: 6\nwindow: 3\n",
        encoding="utf-8",
    )
    assert main(["compare", "asked.yaml", "--no-figures"]) == 1
    (file,) = tmp_path.glob("results/**/failures.parquet")
    failed = pd.read_parquet(file)
    assert failed["architecture"].tolist() == ["women"]
    assert f"{function} ends in an error in month 0" in failed["traceback"].iloc[0]
    assert "1 run failed" in capsys.readouterr().err


def test_a_comparison_of_which_every_cell_fails_says_why(write, capsys):
    line, text, function, when = KINDS[4]
    write(line, text)
    Path("asked.yaml").write_text(
        "title: Rules\nquestion: Does it fail?\ncase: mine.yaml\nvariants:\n  plain: {title: P}\n"
        "  other: {title: O, overrides: {programmes.social.budget: 30}}\n"
        "reference: plain\nreplications: 1\nhouseholds: 60\nmonths: 6\nwindow: 3\n",
        encoding="utf-8",
    )
    assert main(["compare", "asked.yaml", "--no-figures"]) == 1
    told = capsys.readouterr().err
    assert f"{function} ends in an error {when}" in told
    assert "KeyError: 'absent'" in told


def test_errors_of_the_package_itself_are_left_as_they_are():
    with pytest.raises(ZeroDivisionError), own_code_named("in month 0"):
        1 / 0  # noqa: B018
    with pytest.raises(ScenarioError, match="said already"), own_code_named("in month 0"):
        raise ScenarioError("said already")
    with pytest.raises(KeyboardInterrupt), own_code_named("in month 0"):
        raise KeyboardInterrupt
