from __future__ import annotations

import pandas as pd
import pytest

from synergysim.experiments.analysis.analysis_spec import Analysis, Question
from synergysim.experiments.analysis.answers import answers
from synergysim.experiments.analysis.results_view import Factor, SweepView, struck
from synergysim.outcomes.lookup import NoDirectionError


def runs(rows: list[tuple[int, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["point", "shock", "income"])
    return frame.assign(architecture="independent", replication=0)


def test_a_cell_that_was_struck_loses_its_counterfactual_and_one_that_was_not_stays() -> None:
    frame = runs([(0, "none", 1.0), (0, "covid19", 0.8), (1, "none", 2.0)])
    found = struck(frame, ["point", "architecture", "replication"])
    assert found[["point", "income"]].to_numpy().tolist() == [[0, 0.8], [1, 2.0]]
    calm = frame[frame["shock"] == "none"]
    assert len(struck(calm, ["point", "architecture", "replication"])) == 2


def test_the_reference_comes_first() -> None:
    frame = pd.concat([runs([(0, "none", 1.0)]).assign(architecture=name) for name in "abc"])
    assert SweepView(frame, frame[["point"]][:1], (), "grid", "b").policies == ["b", "a", "c"]


def test_names_have_no_range_and_unknown_outcomes_no_answer() -> None:
    frame = runs([(0, "none", 1.0), (1, "none", 2.0)]).assign(rule=["list", "territorial"])
    swept = SweepView(frame, frame[["rule"]], (Factor("rule", "rule"),), "grid")
    with pytest.raises(ValueError, match="needs numbers, and rule has names"):
        _ = swept.bounds
    with pytest.raises(ValueError, match="no outcome incom"):
        list(answers(swept, Analysis(outcomes=["incom"]), ["effects"]))


def test_one_replication_cannot_keep_chance_and_assumptions_apart() -> None:
    frame = runs([(0, "none", 1.0), (1, "none", 2.0)])
    swept = SweepView(frame, frame[["point"]], (), "latin-hypercube")
    with pytest.raises(ValueError, match="need two replications"):
        list(answers(swept, Analysis(), ["uncertainty"]))


def test_the_direction_of_an_outcome_is_respected() -> None:
    frame = pd.concat(
        [
            runs([(0, "none", 1.0)]).assign(architecture=name, replication=r, headcount=level)
            for name, level in (("a", 0.3), ("b", 0.5))
            for r in range(3)
        ]
    )
    swept = SweepView(frame, frame[["point"]][:1], (), "", "a")
    (found,) = answers(swept, Analysis(outcomes=["headcount"]), ["ranking"])
    assert found.tables["ranking"]["architecture"].tolist() == ["a", "b"]
    assert found.name == "ranking-headcount"


@pytest.mark.parametrize("question", ["ranking", "regret", "discovery"])
def test_an_outcome_without_a_better_direction_is_refused(question: Question) -> None:
    frame = pd.concat(
        [runs([(0, "none", 1.0)]).assign(architecture=name, overlap=0.3) for name in "ab"]
    )
    swept = SweepView(frame, frame[["point"]][:1], (), "", "a")
    with pytest.raises(NoDirectionError, match="neither more nor less of overlap"):
        list(answers(swept, Analysis(outcomes=["overlap"]), [question]))
