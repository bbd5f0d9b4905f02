"""The page on the changes of 0.2, and the script that measures it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from tests.findings.conftest import shipped_claim

from synergysim.experiments.experiment import load_experiment
from synergysim.scenario.errors import ScenarioError

DOCS = Path(__file__).resolve().parents[1] / "docs"
HEADER = "mechanism,part,title,case,before,on\n"
ROWS = (
    "first,institutions,The first,*,institutions.coordination.inertia=0,\n"
    "later,institutions,Comes later,*,,\n"
    "second,institutions,The second,*,institutions.coordination.money=0,\n"
    "second,institutions,The second,lesotho,institutions.coordination.money=0.5,\n"
    "elsewhere,households,Of another case,mali-nioro-cash-plus,institutions.coordination.money=1,\n"
    "planned,households,A path to come,*,institutions.coordination.none_yet=0,\n"
    "built,households,Off for now,*,institutions.coordination.inertia=0,"
    "institutions.coordination.inertia=0.2\n"
)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_changes", DOCS / "measure_changes.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules["measure_changes"] = found
    spec.loader.exec_module(found)
    return found


@pytest.fixture
def written(tmp_path):
    def write(rows: str) -> Path:
        path = tmp_path / "changes.csv"
        path.write_text(HEADER + rows, encoding="utf-8")
        return path

    return write


def test_the_page_lists_what_the_file_says(script):
    changes = script.load_changes()
    page = (DOCS / script.PAGE).read_text(encoding="utf-8")
    assert script.listed(changes) in page, "run: python docs/measure_changes.py"
    assert len({one.name for one in changes}) == len(changes) > 20


def test_waiting_tests_name_mechanisms_that_are_known(script):
    """What findings wait for is a mechanism of the list."""
    from synergysim.findings.claim_file import known_findings

    known = {one.name for one in script.load_changes()}
    named = {
        test.waiting_for
        for name in known_findings()
        for test in shipped_claim(name).config.tests.values()
        if test.waiting_for is not None
    }
    assert not named - known
    # Nothing waits at present; the list itself has to be there for what will.
    assert known >= {"geography", "village-consent"}


def test_steps_go_alone_and_together_and_only_over_what_exists(script, written):
    changes = script.load_changes(written(ROWS))
    assert [one.name for one in changes] == [
        "first",
        "later",
        "second",
        "elsewhere",
        "planned",
        "built",
    ]
    case = load_experiment("architectures-lesotho", {"replications": 1})
    present = script.existing(changes, case, "lesotho")
    assert [one.name for one in present] == ["first", "second"]
    steps = [(step.kind, step.name, sorted(step.on)) for step in script.steps_of(present)]
    assert steps == [
        ("as in 0.1.0", "", []),
        ("alone", "first", ["first"]),
        ("alone", "second", ["second"]),
        ("cumulative", "first", ["first"]),
        ("cumulative", "second", ["first", "second"]),
    ]


def test_every_step_has_its_switches_and_the_same_step_runs_once(script, written):
    changes = script.load_changes(written(ROWS))
    case = load_experiment("architectures-lesotho", {"replications": 1})
    seen = []

    def run(experiment):
        found = experiment.variants["independent"].scenario.institutions.coordination
        seen.append((found.inertia, found.money))
        return pd.DataFrame({"architecture": ["independent"], "mean": [float(len(seen))]})

    table = script.measure("lesotho", case, changes, run)
    shipped = case.variants["independent"].scenario.institutions.coordination
    # As in 0.1.0; first; second; both. `first` is both alone and cumulative with one run.
    assert seen == [
        (0.0, 0.5),
        (shipped.inertia, 0.5),
        (0.0, shipped.money),
        (shipped.inertia, shipped.money),
    ]
    assert table["mean"].tolist() == [1.0, 2.0, 3.0, 2.0, 4.0]


def test_the_table_says_what_does_not_exist_yet(script, written):
    changes = script.load_changes(written(ROWS))
    rows = [
        ("lesotho", step, name, architecture, "poor", "on_list_both", mean, difference, low, high)
        for step, name in (("as in 0.1.0", ""), ("alone", "first"), ("cumulative", "first"))
        for architecture, mean, difference, low, high in (
            ("independent", 0.25, float("nan"), float("nan"), float("nan")),
            ("integrated", 0.275, 0.025, 0.02, 0.03),
            ("no-programmes", 0.0, float("nan"), float("nan"), float("nan")),
        )
    ]
    columns = [
        "case",
        "step",
        "mechanism",
        "architecture",
        "level",
        "measure",
        "mean",
        "difference",
        "low",
        "high",
    ]
    table = pd.DataFrame(rows, columns=columns)
    told = script.shown(table, changes)
    assert "| lesotho | 0.1.0 | integrated | 27.5 (+2.5 ±0.5) |" in told
    assert "| lesotho | 0.2 | independent | 25.0 |" in told
    assert "no-programmes" not in told
    assert "Not run: `later` (" + script.NOT_YET in told
    assert f"`built` ({script.OFF})" in told
    assert f"`planned` ({script.NOT_IN_REFERENCE})" in told


def test_steps_are_rows_and_cases_columns(script):
    columns = ["case", "step", "mechanism", "architecture", "level", "measure"]
    rows = [
        (
            case,
            step,
            name,
            "integrated",
            "poor",
            "income",
            difference,
            difference - 0.1,
            difference + 0.1,
        )
        for case, step, name, difference in (
            ("lesotho", "as in 0.1.0", "", -0.5),
            ("lesotho", "alone", "first", 0.25),
            ("mexico-proinpro", "alone", "second", 1.0),
        )
    ]
    table = pd.DataFrame(rows, columns=[*columns, "difference", "low", "high"])
    told = script.by_step(table, "integrated", ["first", "second"])
    assert "|  | mechanism | lesotho | mexico-proinpro |" in told
    assert "| as in 0.1.0 |  | -0.500 ±0.100 |  |" in told
    assert "| alone | second |  | +1.000 ±0.100 |" in told


def test_a_mechanism_that_is_off_is_listed_with_the_values_that_it_will_have(script, written):
    listed = script.listed(script.load_changes(written(ROWS)))
    row = next(line for line in listed.splitlines() if "`built`" in line)
    assert "`institutions.coordination.inertia: 0`. Built, switched off where it is shipped" in row
    assert "with `institutions.coordination.inertia: 0.2`" in row
    assert script.OFF not in next(line for line in listed.splitlines() if "`first`" in line)


def test_a_mechanism_that_is_off_is_shipped_as_in_0_1_0(script):
    """Values of the column `on` are not those of any case, and those of `before` are."""
    off = [one for one in script.load_changes() if one.on]
    for case, experiment in script.CASES.items():
        variants = load_experiment(experiment, {"replications": 1}).variants.values()
        for one in off:
            for path, value in one.of(case).items():
                shipped = [_at(variant.tree, path) for variant in variants]
                assert shipped == [value] * len(shipped), (case, one.name, path)


def _at(tree, path):
    for key in path.split("."):
        tree = tree[key]
    return tree


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,b,c\n", "not a mechanism"),
        ("a,b,c,lesoto,x=1,\n", "did you mean lesotho"),
        ("a,b,c,*,x,\n", "no values"),
        ("a,b,c,*,x=[1,\n", "no values"),
        ("a,b,c,*,x=1,\na,b,c,*,x=2,\n", "twice"),
        ("a,b,c,*,x=1,y=2\n", "without those of 0.1.0"),
    ],
)
def test_faults_are_told_with_their_line(script, written, row, message):
    with pytest.raises(ScenarioError, match=message) as caught:
        script.load_changes(written(row))
    assert caught.value.line == (3 if "\n" in row[:-1] else 2)
