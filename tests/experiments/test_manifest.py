"""The manifest: what was run, without clocks in its identity."""

from __future__ import annotations

import json

from synergysim.experiments.cells import expand, model_version
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.manifest import describe, write_manifest


def described(path, failures=0):
    experiment = load_experiment(path)
    return describe(experiment, expand(experiment), failures)


def test_it_says_what_was_run(write_experiment):
    found = described(write_experiment())
    assert found["model_version"] == model_version()
    assert found["cells"] == 4
    assert found["reference"] == "independent"
    assert found["seeds"] == {"population": [1, 2], "path": [1, 2]}
    assert set(found["variants"]) == {"independent", "integrated"}
    assert found["variants"]["integrated"]["scenario"]["run"]["households"] == 60
    assert "title: A tiny comparison" in found["experiment"]["text"]
    assert found["packages"]["numpy"] != "not installed"


def test_the_identity_is_the_same_for_the_same_work_and_only_then(write_experiment):
    path = write_experiment()
    assert described(path)["id"] == described(path)["id"]
    assert described(path)["id"] == described(path, failures=1)["id"]
    more = described(write_experiment(replications=3))
    assert more["id"] != described(write_experiment())["id"]
    assert more["design"] == described(write_experiment())["design"]


def test_it_is_written_as_json_whole(write_experiment, tmp_path):
    found = described(write_experiment())
    path = write_manifest(found, tmp_path)
    assert json.loads(path.read_text(encoding="utf-8")) == found
    assert not list(tmp_path.glob("*.part"))
