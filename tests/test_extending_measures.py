"""Outcomes of runs that a user's own module measures: recorded, compared, refused."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.test_extending import forget

from synergysim import extending
from synergysim.cli import main
from synergysim.experiments.single_run import run_case
from synergysim.figures.labels import Labels, load_labels
from synergysim.measures.inequality import gini
from synergysim.model import SynergyModel
from synergysim.outcomes.lookup import OUTCOMES, of_runs
from synergysim.recording.recorder import Recorder
from synergysim.recording.run_measures import outcomes_of
from synergysim.recording.run_view import RunView
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.extensions import ALLOW
from synergysim.scenario.load import load_scenario
from synergysim.scenario.registered import MEASURES
from synergysim.statistics.paired import compare_all

RECIPE = Path(__file__).parents[1] / "docs" / "recipes" / "measure_recipe.py"
OWN = ["gini_of_assets", "assets_protected"]
SMALL = {"run.households": 60, "run.months": 30, "run.burn_in_years": 1, "run.start": "2019-01"}
CASE = "extends: lesotho\ntitle: Measured\nextensions: [measure_recipe.py]\n"
SHOCK = {"shocks": ["covid19-lesotho"]}


@pytest.fixture
def case(tmp_path, monkeypatch):
    """Return a function that writes a case with a module, by default the recipe, and loads it."""
    monkeypatch.setenv(ALLOW, "1")
    monkeypatch.chdir(tmp_path)

    def load(module=None, **changes):
        text = RECIPE.read_text(encoding="utf-8") if module is None else module
        (tmp_path / "measure_recipe.py").write_text(text, encoding="utf-8")
        (tmp_path / "mine.yaml").write_text(CASE, encoding="utf-8")
        return load_scenario(tmp_path / "mine.yaml", overrides=SMALL, **changes)

    yield load
    forget()


def declared(name="mine", **changes):
    facts = {
        "label": "mine",
        "family": "own",
        "unit": extending.UNITS["index"],
        "direction": "more",
        "about": "households",
        "meaning": "what it is",
        "source": "own definition",
    }
    return extending.Outcome(name=name, **(facts | changes))


def registering(body, **changes):
    """Text of a module with one measure whose function has this body."""
    facts = {
        "label": "mine",
        "family": "own",
        "direction": "more",
        "about": "households",
        "meaning": "what it is",
        "source": "own definition",
    }
    stated = ", ".join(f"{key}={value!r}" for key, value in (facts | changes).items())
    return (
        "from synergysim.extending import *\n"
        f"def measured(run):\n    {body}\n"
        f"register_measure(Outcome(name='mine', unit=UNITS['index'], {stated}), measured)\n"
    )


def test_a_measure_is_a_column_and_changes_nothing_else(case):
    plain = run_case(load_scenario("lesotho", overrides=SMALL, **SHOCK))
    found = run_case(case(**SHOCK))
    assert list(found.outcomes.columns[-3:]) == [*OWN, "shock"]
    pd.testing.assert_frame_equal(found.outcomes.drop(columns=OWN), plain.outcomes)
    for name, table in plain.tables.items():
        if name != "outcomes":
            pd.testing.assert_frame_equal(found.tables[name], table)
    calm, struck = found.outcomes.to_dict("records")
    assert np.isnan(calm["assets_protected"])
    assert 0.0 < struck["assets_protected"] < 1.0


def test_a_measure_is_what_its_function_says(case):
    resolved = case()
    model = SynergyModel(resolved.scenario)
    recorder = Recorder(model, 12)
    for _ in range(30):
        model.step()
        recorder.observe()
    view = RunView(recorder, 12)
    assert outcomes_of(view)["gini_of_assets"] == gini(model.households["assets"])
    assert len(view) == 60
    assert view.window == range(18, 30)
    income = (view.mean("income") * 12).sum() / view.persons.sum()
    assert income / 12 / 30.4 == pytest.approx(view.monthly("income")[18:].mean(), rel=2e-3)


def test_what_a_measure_reads_cannot_be_written_to(case):
    recorder = Recorder(SynergyModel(case().scenario), 12)
    recorder.model.step()
    recorder.observe()
    view = RunView(recorder, 12)
    arrays = [
        view["assets"],
        view["size"],
        view["female_head"],
        view.territory,
        view.persons,
        view.monthly("income"),
        view.welfare_at_start,
        view.remoteness,
        view.mean("income"),
        view.served("social"),
        view.received("social"),
    ]
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    for missing in (lambda: view["wealth"], lambda: view.mean("assets"), lambda: view.monthly("x")):
        with pytest.raises(KeyError, match="there are: "):
            missing()


def test_a_case_without_the_module_has_no_such_column(case):
    case()
    assert set(OWN) <= set(of_runs())
    assert not set(OWN) & set(of_runs([]))
    plain = run_case(load_scenario("lesotho", overrides=SMALL))
    assert not set(OWN) & set(plain.outcomes)


def test_a_comparison_tests_and_stores_it(case, tmp_path, capsys):
    case()
    (tmp_path / "asked.yaml").write_text(
        "title: Twice\nquestion: Do assets differ?\ncase: mine.yaml\n"
        "variants:\n  once: {title: Once}\n"
        "  twice:\n    title: Twice\n    overrides: {programmes.productive.package.value: 880}\n"
        "reference: once\nreplications: 3\nhouseholds: 60\nmonths: 24\nwindow: 12\n",
        encoding="utf-8",
    )
    assert main(["compare", "asked.yaml", "--no-figures"]) == 0
    printed = capsys.readouterr().out
    assert "Measures of the case's own modules:" in printed
    assert "Gini coefficient of" in printed
    (manifest,) = tmp_path.glob("results/**/manifest.json")
    hashes = json.loads(manifest.read_text(encoding="utf-8"))["extensions"]
    assert hashes == {"measure_recipe": hashlib.sha256(RECIPE.read_bytes()).hexdigest()}
    schema = pq.read_schema(manifest.parent / "outcomes.parquet")
    assert schema.field("assets_protected").metadata[b"unit"] == b"share from 0 to 1"
    outcomes = pd.read_parquet(manifest.parent / "outcomes.parquet")
    differences = pd.read_csv(manifest.parent / "differences.csv").set_index("outcome")
    row = differences.loc["gini_of_assets"]
    assert row["family"] == "assets of households"
    by_hand = compare_all(outcomes, ["gini_of_assets"], ["twice"], "once").iloc[0]
    assert row["mean"] == pytest.approx(by_hand["mean"], abs=1e-15)
    assert row["p_holm"] == pytest.approx(by_hand["p_holm"])


def test_a_sweep_can_rank_by_it(case, tmp_path, capsys):
    case()
    sweep = (
        "title: Packages\nquestion: Which package?\ncase: mine.yaml\n"
        "levers:\n  package:\n    title: Package\n    levels:\n      small: {}\n"
        "      large: {programmes.productive.package.value: 880}\n"
        "analysis: {outcomes: [gini_of_assets]}\nreplications: 1\nhouseholds: 60\nmonths: 12\n"
        "window: 12\n"
    )
    (tmp_path / "sweep.yaml").write_text(sweep, encoding="utf-8")
    assert main(["validate", "sweep.yaml"]) == 0, capsys.readouterr().err
    (tmp_path / "sweep.yaml").write_text(sweep.replace("mine.yaml", "lesotho"), encoding="utf-8")
    assert main(["validate", "sweep.yaml"]) == 2
    assert "no such outcome" in capsys.readouterr().err


def test_a_label_has_the_language_of_the_reader(case):
    case()
    assert load_labels("en")("outcome.gini_of_assets") == "Gini coefficient of assets"
    assert load_labels("es-MX")("outcome.gini_of_assets") == "coeficiente de Gini de los activos"
    for language, form in (("en", "is"), ("es", "es")):  # sentences ask for forms that agree
        assert vars(load_labels(language)("outcome.gini_of_assets"))["is"] == form
    assert Labels("fr", {})("outcome.gini_of_assets") == "coefficient de Gini des actifs"
    assert Labels("fr", {})("outcome.assets_protected") == "share of persons who kept their assets"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return float('inf')", "inf"),
        ("return None", "None"),
        ("return run.persons", "array"),
        ("return 'much'", "much"),
    ],
)
def test_a_value_that_is_no_number_is_refused(case, body, found):
    with pytest.raises(ScenarioError, match="measure mine returns what") as caught:
        run_case(case(registering(body)))
    assert found in caught.value.found


def test_an_error_in_a_measure_names_its_place(case, capsys):
    module = registering("return run['assets'] / {}")
    assert case(module).scenario.extensions
    set_small = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
    assert main(["run", "mine.yaml", "--no-figures", *set_small]) == 2
    told = capsys.readouterr().err
    assert "measure_recipe.py:3: extensions: measured ends in an error after the last month" in told
    assert "in the measure mine" in told
    assert "TypeError: unsupported operand" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": ""}, "does not state source"),
        ({"label": "", "about": ""}, "does not state label, about"),
        ({"direction": "up"}, "the direction is up; allowed: more, less, neither"),
        ({"family": "poverty"}, "a family of the package's own"),
    ],
)
def test_a_declaration_that_is_not_whole_is_refused(case, changes, words):
    with pytest.raises(ScenarioError, match=re.escape(words)):
        case(registering("return 0.0", **changes))
    assert "mine" not in OUTCOMES
    assert "mine" not in MEASURES


@pytest.mark.parametrize(
    ("outcome", "error", "words"),
    [
        (3, TypeError, "declared by an Outcome, not int"),
        (declared("Mine"), ValueError, "small letters"),
        (declared("my share"), ValueError, "small letters"),
        (declared("replication"), ValueError, "a column that all tables"),
        (declared(unit=extending.Unit("share", "parts", "parts", 2)), ValueError, "UNITS"),
        (declared(), ValueError, "a case names under extensions"),
    ],
)
def test_what_is_no_measure_is_refused(outcome, error, words):
    with pytest.raises(error, match=words):
        extending.register_measure(outcome, lambda _: 0.0)


def test_a_name_that_is_taken_is_refused(case):
    text = registering("return 0.0").replace("name='mine'", "name='income'")
    with pytest.raises(ScenarioError, match="there is an outcome called income already"):
        case(text)


def test_a_module_that_fails_leaves_nothing_behind(case):
    before = (
        "from synergysim.extending import *\n"
        "register_targeting_rule('mine', TargetingRule())\n"
        "register_behaviour('mine', lambda *given: 0.5)\n"
    )
    for failure in ("register_targeting_rule('other', 3)", "1 / 0", "raise SystemExit", "import x"):
        with pytest.raises(ScenarioError):
            case(before + registering("return 0.0") + failure)
        for registry in (OUTCOMES, MEASURES, *_choices()):
            assert "mine" not in registry
            assert not registry.added()


def _choices():
    from synergysim.scenario.registered import BEHAVIOURS, INSTRUMENTS, TARGETING_RULES

    return BEHAVIOURS, INSTRUMENTS, TARGETING_RULES
