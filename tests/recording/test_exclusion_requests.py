"""What villages' requests did is counted family by family, month by month."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from synergysim.model import SynergyModel
from synergysim.recording.exclusion_requests import REQUESTS, RequestRecorder
from synergysim.scenario.load import load_scenario

SMALL = {"run.households": 200, "run.months": 30, "run.burn_in_years": 1}
OTHER = "social-safety-net"


def lived(needed):
    """A recorder at the end of a run, and what was seen of each asked programme every month."""
    changes = SMALL | {"institutions.community.generalisation": needed}
    model = SynergyModel(load_scenario("mali-nioro-cash-plus", overrides=changes).scenario)
    recorder, seen = RequestRecorder(model), []
    programmes = model.institutions.programmes
    for month in range(SMALL["run.months"]):
        model.step()
        recorder.observe()
        seen += [
            (
                month,
                name,
                programmes[name].excludes_served,
                programmes[name].enrolled.copy(),
                programmes[name].since.copy(),
                programmes[OTHER].enrolled.copy(),
            )
            for name in ("social", "productive")
        ]
    return recorder, seen


def test_families_under_the_rule_entered_once_it_held():
    recorder, seen = lived(0.0)
    found = recorder.outcomes()
    since = {}
    for month, name, rule, *_ in seen:
        if rule:
            since.setdefault(name, month)
    assert found["request_rule"] == len(since) / 2 > 0
    assert found["request_rule_month"] == min(since.values())
    both = served = 0
    for _, name, _, enrolled, entered, other in seen:
        under = enrolled & (entered >= since.get(name, np.inf))
        both, served = both + (under & other).sum(), served + under.sum()
    assert found["overlap_under_rule"] == pytest.approx(both / served)
    assert found["overlap_under_rule"] < 0.05


def test_without_enough_requests_there_is_no_rule_and_families_are_shared():
    recorder, seen = lived(1.0)
    found = recorder.outcomes()
    assert found["request_rule"] == 0.0
    assert isnan(found["request_rule_month"])
    assert isnan(found["overlap_under_rule"])
    both = sum(int((enrolled & other).sum()) for *_, enrolled, _, other in seen)
    served = sum(int(enrolled.sum()) for *_, enrolled, _, _ in seen)
    assert found["overlap_without_rule"] == pytest.approx(both / served)
    assert found["overlap_without_rule"] > 0.05


def test_outcomes_of_requests_are_missing_if_there_can_be_none(make):
    recorder = RequestRecorder(SynergyModel(make("lesotho", {"run.months": 2})))
    recorder.model.step()
    recorder.observe()
    found = recorder.outcomes()
    assert tuple(found) == REQUESTS
    assert all(isnan(value) for value in found.values())


def test_terms_of_a_pair_let_villages_ask_too(make):
    scenario = make(
        "lesotho",
        {"run.months": 2, "architecture.exclude_served": "on-request"},
        architecture="independent",
    )
    recorder = RequestRecorder(SynergyModel(scenario))
    recorder.model.step()
    recorder.observe()
    assert recorder.outcomes()["request_rule"] == 0.0
