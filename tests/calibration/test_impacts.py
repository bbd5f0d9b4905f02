"""Effects of programmes from a table of arms, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.calibration.impacts import impact_moments
from synergysim.calibration.problem import Impact
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_part

ARMS = pd.DataFrame(
    [("social", 36, "income", 80.0), ("both", 36, "income", 100.0), ("both", 12, "income", 7.0)],
    columns=["arm", "month", "outcome", "value"],
)


def impact(**changes):
    content = {
        "experiment": "arms",
        "effect": "both - social",
        "outcome": "income",
        "month": 36,
        "as": "percent",
        "target": 14,
        "tolerance": 3,
        "source": "E1-013",
        "grade": "A",
    }
    return Impact.model_validate(content | changes)


def measure(impacts):
    asked = []

    def arms(experiment, _, replications, households):
        asked.append((experiment, replications, households))
        return ARMS

    context = load_part("rural-household", "contexts").part
    return impact_moments(impacts, context, 3, 50, arms), asked


def test_effects_are_differences_between_arms_and_an_experiment_is_asked_once():
    found, asked = measure({"share": impact(), "amount": impact(**{"as": "difference"})})
    assert found == {"share": pytest.approx(25), "amount": pytest.approx(20)}
    assert asked == [("arms", 3, 50)]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"effect": "all - social"}, "no such arm"),
        ({"outcome": "incom"}, "did you mean income?"),
        ({"month": 37}, "no such month"),
    ],
)
def test_what_an_experiment_does_not_have_is_explained(changes, word):
    with pytest.raises(ScenarioError, match=word.replace("?", r"\?")):
        measure({"one": impact(**changes)})
