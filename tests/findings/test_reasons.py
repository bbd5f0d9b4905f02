"""Experiments on the reasons why published effects are missed, as they are shipped."""

from __future__ import annotations

import pytest

from synergysim.findings.claim_file import load_finding
from synergysim.findings.published_effects import load_published
from synergysim.scenario.presets import shipped_folder

REASONS = sorted((shipped_folder("experiments") / "reasons").glob("E*.yaml"))
CASES_OWN = 1000
"""Evaluations have the seeds of the cases, 1 and one more for each replication."""


def test_there_are_some():
    assert len(REASONS) >= 11


@pytest.mark.parametrize("path", REASONS, ids=lambda path: path.stem)
def test_a_reason_is_of_a_record_and_declares_what_it_expects(path):
    """Each names a published effect, states what is expected, and has seeds of its own."""
    told = path.read_text(encoding="utf-8")
    records = {effect.record for effect in load_published()}
    assert path.stem[:6] in records
    assert "# Expected: " in told
    found = load_finding(path, households=50)
    for variant in found.variants.values():
        run = variant.scenario.run
        assert run.population_seed > CASES_OWN
        assert run.path_seed > CASES_OWN
    for test in found.config.tests.values():
        assert test.smallest is not None
        if test.decides:
            assert test.statistic == "difference of differences"


@pytest.mark.parametrize("path", REASONS, ids=lambda path: path.stem)
def test_a_setting_changes_one_thing(path):
    """A variant differs in one context value, or in what one programme or shock delivers."""
    for variant in load_finding(path, households=50).config.variants.values():
        told = {key: value for key, value in variant.overrides.items() if value is not None}
        changed = {key for key in told if not key.endswith(".delivers")}
        context = {key for key in changed if key.startswith("context.")}
        parts = {key.split(".")[1] for key in changed - context if not key.endswith(".crops")}
        assert len(context) + len(parts) <= 1, variant
