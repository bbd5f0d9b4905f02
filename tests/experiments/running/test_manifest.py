"""The manifest: what was run, without clocks in its identity."""

from __future__ import annotations

import json

from synergysim.experiments.running.cells import model_version
from synergysim.experiments.running.manifest import describe, write_manifest
from synergysim.experiments.sweep import load_plan


def described(path):
    return describe(load_plan(path))


def test_it_says_what_was_run(write_experiment):
    found = described(write_experiment())
    assert found["model_version"] == model_version()
    assert found["cells"] == 4
    assert found["reference"] == "independent"
    assert found["seeds"] == {"population": [1, 2], "path": [1, 2]}
    names = {variant["labels"]["architecture"]: variant for variant in found["variants"]}
    assert list(names) == ["independent", "integrated"]
    ((_, base),) = names["integrated"]["bases"]
    assert found["scenarios"][base]["run"]["households"] == 60
    assert "title: A tiny comparison" in found["experiment"]["text"]
    assert found["packages"]["numpy"] != "not installed"


def test_the_identity_is_the_same_for_the_same_work_and_only_then(write_experiment):
    path = write_experiment()
    assert described(path)["id"] == described(path)["id"]
    more = described(write_experiment(replications=3))
    assert more["id"] != described(write_experiment())["id"]
    assert more["folder"] == described(write_experiment())["folder"]


def test_it_is_written_as_json_whole(write_sweep, tmp_path):
    found = described(write_sweep())
    path = write_manifest(found, tmp_path)
    written = json.loads(path.read_text(encoding="utf-8"))
    assert len(written.pop("checksum")) == 16
    assert written == json.loads(json.dumps(found))
    assert not list(tmp_path.glob("*.part"))
    assert found["design"]["kind"] == "grid"
    assert found["paths"] == ["programmes.productive.budget", "programmes.social.targeting.rule"]
