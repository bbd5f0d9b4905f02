"""Evaluations: values from the split of published effects, tests that nobody runs by accident."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synergysim import cli
from synergysim.experiments.arm_file import Published
from synergysim.experiments.experiment import load_experiment
from synergysim.findings.evaluation_records import FOLDER, SCALES, held_out_records, with_records
from synergysim.findings.evidence import against_published, chosen, known_evidence
from synergysim.findings.profiles import Profile
from synergysim.findings.published_effects import load_published
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.names import find_file, known_names

NAMES = known_names(FOLDER)
KEPT = [name for name in NAMES if known_evidence()[name].held_out]
OPEN = [name for name in NAMES if name not in KEPT]


def loaded(name):
    return load_experiment(find_file(name, FOLDER), {"households": 60})


def test_there_are_evaluations_of_both_kinds():
    assert OPEN
    assert KEPT
    assert len({one.case for one in known_evidence().values()}) > 5


@pytest.mark.parametrize("name", NAMES)
def test_every_record_is_named_with_its_own_scale_outcome_and_month(name):
    known = {effect.record: effect for effect in load_published()}
    for one in loaded(name).arms.published:
        effect = known[one.record]
        assert one.scale in SCALES[effect.scale], one.record
        assert one.outcome == effect.outcome, one.record
        if not one.shock:
            assert one.month == effect.month, one.record


@pytest.mark.parametrize("name", OPEN)
def test_values_come_from_the_split(name):
    found = with_records(loaded(name))
    known = {effect.record: effect for effect in load_published()}
    for one in found.arms.published:
        assert one.value == float(known[one.record].value)
        assert one.grade == known[one.record].grade
        assert one.source == one.record


@pytest.mark.usefixtures("another_model_is_frozen")
@pytest.mark.parametrize("name", KEPT)
def test_an_evaluation_of_the_test_is_refused(name, capsys, tmp_path):
    with pytest.raises(ScenarioError, match="run once, after the freeze"):
        with_records(loaded(name))
    with pytest.raises(ScenarioError, match="kept for the frozen model"):
        with_records(loaded(name), tests=True)
    path = str(find_file(name, FOLDER))
    assert cli.main(["compare", path, "--results", str(tmp_path)]) == 2
    assert "synergysim evidence --tests" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("another_model_is_frozen")
def test_tests_are_left_out_unless_asked_for_and_refused_on_another_model(tmp_path):
    profile = Profile(60, 1, worlds=0)
    some = {KEPT[0]: chosen([KEPT[0]])[KEPT[0]]}
    assert against_published(some, profile, tmp_path).empty
    with pytest.raises(ScenarioError, match="kept for the frozen model"):
        against_published(some, profile, tmp_path, tests=True)
    announced: list[str] = []
    both = chosen([OPEN[0], KEPT[0]])
    assert list(both) == [OPEN[0], KEPT[0]]
    with pytest.raises(ScenarioError, match="kept for the frozen model"):
        against_published(both, profile, tmp_path, tests=True, announce=announced.append)
    assert not announced
    assert not list(tmp_path.iterdir())


def test_a_test_record_is_refused_under_another_key():
    """A value that is copied into a file stays that of the test."""
    found = loaded(OPEN[0])
    effect = next(e for e in load_published() if e.split == "test" and e.scale == "percent")
    copied = Published(
        effect=next(iter(found.arms.contrasts)), outcome="assets", month=24, scale="percent",
        value=1.0, source=effect.record, grade="A",
    )  # fmt: skip
    sneaked = replace(found, arms=replace(found.arms, published=(copied,)))
    assert held_out_records(sneaked) == [effect.record]
    with pytest.raises(ScenarioError, match="run once"):
        with_records(sneaked)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"record": "E1-999"}, "no such record"),
        ({"record": "E1-038", "outcome": "assets"}, "not the outcome of the record"),
        ({"record": "E1-038", "scale": "level"}, "not the scale of the record"),
        ({"record": "E1-026"}, "not the scale of the record"),
    ],
)
def test_a_wrong_record_is_told(changes, said):
    found = loaded(OPEN[0])
    given = {"effect": "x", "outcome": "consumption", "month": 24, "scale": "percent"} | changes
    wrong = replace(found, arms=replace(found.arms, published=(Published(**given),)))
    with pytest.raises(ScenarioError, match=said):
        with_records(wrong)
