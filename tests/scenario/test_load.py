"""The resolved scenario: tree, digest, replacement, pickling, speed."""

from __future__ import annotations

import pickle
import time
from typing import Any

import numpy as np
import pytest

from synergysim.scenario import ScenarioError, load_scenario
from synergysim.scenario.load import ResolvedScenario


@pytest.mark.usefixtures("folder")
def test_the_tree_is_what_the_model_sees() -> None:
    loaded = load_scenario("sample")
    assert loaded.tree["run"]["months"] == loaded.scenario.run.months == 60
    assert type(loaded.scenario).model_validate(loaded.tree) == loaded.scenario
    assert set(loaded.tree["programmes"]) == {"social", "productive"}


def test_every_value_has_a_provenance_and_an_origin(folder: Any) -> None:
    loaded = load_scenario("sample")

    def check(value: Any, path: tuple[str, ...]) -> None:
        assert path in loaded.origins
        if isinstance(value, dict):
            for name, inner in value.items():
                check(inner, (*path, name))
        else:
            assert loaded.provenance[path].value == value

    check(loaded.tree, ())
    budget = loaded.provenance["programmes", "social", "budget"]
    assert budget.unit == "local currency per household and year"
    assert budget.line == folder.line("programmes/juntos.yaml", "budget:")


def test_the_digest_ignores_words_order_comments_and_sources(folder: Any) -> None:
    before = load_scenario("sample").digest
    text = folder.file("programmes/juntos.yaml").read_text(encoding="utf-8")
    blocks = text.replace("\n  ", "\0").splitlines()
    folder.write(
        "programmes/juntos.yaml", "# a\n" + "\n".join(reversed(blocks)).replace("\0", "\n  ")
    )
    folder.edit("contexts/peru.yaml", 'title: "some title"', "title: Another")
    folder.edit(
        "contexts/peru.yaml", "market_penalty: 0.5", "market_penalty: {value: 5e-1, source: x}"
    )
    folder.edit("contexts/peru.yaml", "poverty_line: 25.05", "poverty_line: 2505e-2")
    folder.edit("cases/sample.yaml", "Made for the tests.", "Other words.")
    folder.edit("cases/sample.yaml", '  social: "juntos"\n', "")
    folder.edit("cases/sample.yaml", '"haku"', "haku\n  social: juntos")
    assert load_scenario("sample").digest == before


@pytest.mark.parametrize(
    "change",
    [
        {"run.path_seed": 3},
        {"context.poverty_line": 1.0},
        {"shocks.covid": None},
        {"architecture.joint_budget": None},
        {"architecture.bodies.council.members": ["agriculture", "welfare"]},
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_digest_changes_with_any_value(change: dict[str, Any]) -> None:
    loaded = load_scenario("sample")
    assert loaded.replace(change).digest != loaded.digest


@pytest.mark.usefixtures("folder")
def test_replace_is_the_same_as_loading_with_overrides() -> None:
    change = {"programmes.social.budget": 55.5, "run": {"months": 48}}
    loaded = load_scenario("sample")
    replaced = loaded.replace(change)
    assert replaced.digest == load_scenario("sample", overrides=change).digest
    assert loaded.scenario.run.months == 60
    found = replaced.provenance["programmes", "social", "budget"]
    assert (found.value, found.source, found.file) == (55.5, "override", "override")


@pytest.mark.usefixtures("folder")
def test_replace_takes_numpy_scalars_and_tuples() -> None:
    loaded = load_scenario("sample").replace(
        {
            "run.months": np.int64(36),
            "context.poverty_line": np.float64(2.5),
            "architecture.shared_goals": np.bool_(False),
            "architecture.bodies.council.members": ("welfare",),
        }
    )
    assert (loaded.scenario.run.months, loaded.scenario.context.poverty_line) == (36, 2.5)
    assert type(loaded.tree["run"]["months"]) is int


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        ({"run.months": 0}, "run.months", "out of range"),
        ({"run.months": 1.5}, "run.months", "wrong type"),
        ({"run.months": "12"}, "run.months", "wrong type"),
        ({"run.months": True}, "run.months", "wrong type"),
        ({"run.months": None}, "run.months", "the key is needed"),
        ({"run.months": 10**400}, "run.months", "out of range"),
        ({"context.poverty_line": 10**400}, "context.poverty_line", ""),
        ({"context.poverty_line": float("nan")}, "context.poverty_line", "not a finite number"),
        ({"context.poverty_line": float("inf")}, "context.poverty_line", ""),
        ({"run.start": "2018-13"}, "run.start", "not written as it must be"),
        ({"run": 3}, "run", "wrong type"),
        ({"programmes.social": "juntos"}, "programmes.social", "wrong type"),
        ({"context.poverty_line": object()}, "context.poverty_line", "wrong type"),
        ({"context.poverty_line": [1]}, "context.poverty_line", "wrong type"),
        ({"": 1}, "", "does not exist"),
        ({"run.": 1}, "run.", "does not exist"),
        ({"run..months": 1}, "run.", "does not exist"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_replacement_that_is_wrong_says_so(change: dict[str, Any], key: str, reason: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario("sample").replace(change)
    assert caught.value.file == "override"
    assert caught.value.key == key
    assert caught.value.line is None
    assert reason in caught.value.reason
    assert len(str(caught.value)) < 600


@pytest.mark.usefixtures("folder")
def test_a_scenario_and_an_error_survive_pickling() -> None:
    loaded = load_scenario("sample")
    copy = pickle.loads(pickle.dumps(loaded))
    assert isinstance(copy, ResolvedScenario)
    assert (copy.digest, copy.provenance) == (loaded.digest, loaded.provenance)
    with pytest.raises(ScenarioError) as caught:
        loaded.replace({"run.months": 0, "run.start": "x", "run.households": 0})
    error = pickle.loads(pickle.dumps(caught.value))
    assert str(error) == str(caught.value)
    assert (error.key, len(error.others)) == (caught.value.key, 2)


@pytest.mark.usefixtures("folder")
def test_loading_is_quick() -> None:
    load_scenario("sample")
    best = min(_seconds(lambda: load_scenario("sample")) for _ in range(5))
    assert best < 0.06


def _seconds(action: Any) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
