from __future__ import annotations

from synergysim.findings.load import load_finding
from synergysim.findings.worlds import bands_of, household_sets, worlds


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
