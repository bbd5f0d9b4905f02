"""The split of published effects: what may be looked at, and what only the frozen model meets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from synergysim.findings.evidence import known_evidence
from synergysim.findings.published_effects import (
    COLUMNS,
    STATUSES,
    development_effects,
    held_out_effects,
    load_published,
    published_path,
)
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.presets import shipped_folder

PACKAGE = published_path().parents[2] / "src" / "synergysim"
RECORD = re.compile(r"\bE[0-9]-[0-9]{3}\b")
GOOD = {
    "record": "E9-001",
    "place": "Ghana",
    "programme": "cash",
    "contrast": "social",
    "outcome": "consumption",
    "as": "percent",
    "value": "5",
    "low": "1",
    "high": "9",
    "month": "24",
    "grade": "A",
    "source": "somebody 2020",
    "status": "unseen",
    "split": "test",
    "dose": "as published",
    "why": "",
}


@pytest.fixture
def written(tmp_path):
    """Return a function that writes rows and gives the file's path."""

    def write(*changes: dict[str, str], header: tuple[str, ...] = COLUMNS):
        rows = [",".join((GOOD | change)[name] for name in COLUMNS) for change in changes]
        path = tmp_path / "published.csv"
        path.write_text("\n".join([",".join(header), *rows]) + "\n", encoding="utf-8")
        return path

    return write


def held_out() -> set[str]:
    return {effect.record for effect in load_published() if effect.split == "test"}


def test_every_effect_has_one_of_four_statuses_and_tests_are_unseen():
    effects = load_published()
    assert {effect.status for effect in effects} == set(STATUSES)
    for effect in effects:
        assert (effect.split == "development") == (effect.status != "unseen"), effect.record
        if effect.split == "test":
            assert effect.dose
            assert effect.outcome in OUTCOMES or effect.outcome == "prices", effect.record
        else:
            assert effect.why, effect.record
    assert len(held_out()) == 34


def test_development_is_given_no_test():
    given = development_effects()
    assert not held_out() & {effect.record for effect in given}
    assert all(effect.status != "unseen" for effect in given)


@pytest.mark.usefixtures("another_model_is_frozen")
def test_the_tests_are_refused_on_another_model_than_the_frozen_one():
    with pytest.raises(ScenarioError, match="kept for the frozen model"):
        held_out_effects()


def test_nothing_that_shapes_the_model_names_a_test():
    """No scenario, context, calibration or ensemble cites one, and no experiment compares one."""
    shapes = [path for path in shipped_folder("scenarios").rglob("*") if path.is_file()]
    compares = list(shipped_folder("experiments").glob("*.yaml"))
    for path in [*shapes, *compares]:
        if path.suffix in (".yaml", ".csv", ".md"):
            named = set(RECORD.findall(path.read_text(encoding="utf-8")))
            assert not named & held_out(), path


def test_no_code_that_calibrates_reads_the_split():
    """Layers forbid the import (`tests/test_imports.py`); the file's name is nowhere else."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not set(RECORD.findall(text)) & held_out(), path
        if path.parent.name != "findings":
            assert "published_effects" not in text, path
            assert "published-effects" not in text, path


def test_statuses_agree_with_what_experiments_say():
    """An effect of four arms is used where its experiment says so, and looked at otherwise."""
    statuses = {effect.record: effect.status for effect in load_published()}
    said: dict[str, set[bool]] = {}
    for evaluation in known_evidence().values():
        given = yaml.safe_load(Path(evaluation.path).read_text(encoding="utf-8"))
        effects = [*given["arms"].get("published", []), *given.get("published", [])]
        for one in (effect for effect in effects if "record" not in effect):
            for record in RECORD.findall(one["source"]):
                said.setdefault(record, set()).add(bool(one.get("used")))
    assert said
    for record, used in said.items():
        allowed = {"used"} if True in used else {"used", "looked at", "diagnosed"}
        assert statuses[record] in allowed, record


@pytest.mark.parametrize(
    ("change", "key", "message"),
    [
        ({"status": "unsen"}, "status", "did you mean unseen"),
        ({"split": "tests"}, "split", "did you mean test"),
        ({"grade": "D"}, "grade", "A, B, C"),
        ({"status": "used"}, "split", "only unseen effects are a test"),
        ({"split": "development"}, "split", "only unseen effects are a test"),
        ({"dose": ""}, "dose", "nobody can run"),
        ({"outcome": ""}, "outcome", "nobody can run"),
        ({"value": "much"}, "value", "no number"),
        ({"value": ""}, "value", "no number"),
        ({"value": "10"}, "value", "outside its own range"),
        ({"month": "two years"}, "month", "no number"),
    ],
)
def test_faults_are_told_with_line_and_column(written, change, key, message):
    with pytest.raises(ScenarioError) as caught:
        load_published(written({"record": "E9-000"}, change))
    assert (caught.value.line, caught.value.key) == (3, key)
    assert message in str(caught.value)


def test_a_record_twice_and_other_columns_are_told(written):
    with pytest.raises(ScenarioError, match="a record twice") as caught:
        load_published(written({}, {}))
    assert caught.value.line == 3
    with pytest.raises(ScenarioError, match="not the columns"):
        load_published(written({}, header=COLUMNS[:-1]))
    path = written({})
    path.write_text(path.read_text(encoding="utf-8") + "E9-002,Ghana\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="one field per column") as caught:
        load_published(path)
    assert caught.value.line == 3


def test_a_row_is_read_as_it_is_written(written):
    (found,) = load_published(written({}))
    assert (found.record, found.value, found.low, found.high, found.month) == (
        "E9-001",
        "5",
        1.0,
        9.0,
        24,
    )
    (sign,) = load_published(written({"as": "sign", "value": "positive", "low": "", "high": ""}))
    assert sign.value == "positive"
