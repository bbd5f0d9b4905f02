from __future__ import annotations

import pytest

from synergysim.findings.claim_file import load_finding
from synergysim.findings.worlds import bands_of, household_sets, worlds
from synergysim.scenario.errors import ScenarioError


def test_worlds_lie_within_the_bands_and_leave_what_the_finding_sets(written):
    path = written(
        setting={"overrides": {"institutions.coordination.money": 4.5, "run.burn_in_years": 1}}
    )
    finding = load_finding(path, households=50)
    shipped = finding.variants["more"]
    bands = bands_of(shipped, finding.fixed)
    assert "institutions.coordination.money" not in bands
    assert "institutions.coordination.partner" in bands
    sampled = list(worlds(finding, 6))
    assert [number for number, _ in sampled] == list(range(6))
    values = []
    for number, found in sampled:
        given = found["more"].scenario
        assert given.institutions.coordination.money == 4.5
        low, high, _ = bands["institutions.coordination.partner"]
        assert low <= given.institutions.coordination.partner <= high
        assert given.run.path_seed == shipped.scenario.run.path_seed + number
        values.append(given.institutions.coordination.partner)
        # Variants of one world share what was drawn.
        assert found["less"].scenario.institutions == given.institutions
    assert len(set(values)) == 6


def test_worlds_take_household_parameters_from_the_contexts_ensemble(written):
    finding = load_finding(written(), households=50)
    sets = household_sets(finding.variants["more"])
    assert len(sets) >= 10
    path, value = next(iter(sets[1].items()))
    _, found = list(worlds(finding, 2))[1]
    place = found["more"].scenario.context
    for key in path.split("."):
        place = getattr(place, key)
    assert place == value


def test_a_damaged_ensemble_is_refused_and_not_left_out(written, tmp_path, monkeypatch):
    """Before, the worlds of a finding went without the sets that could not be read."""
    finding = load_finding(written(), households=50)
    monkeypatch.chdir(tmp_path)
    damaged = tmp_path / "scenarios" / "ensembles" / "lesotho.csv"
    damaged.parent.mkdir(parents=True)
    damaged.write_text("draw,distance,livelihood.wage\n1,0.5,x\n")
    with pytest.raises(ScenarioError, match="no such number"):
        next(worlds(finding, 2))
