"""What is declared before results are known: versions, waiting tests, evidence, seeds."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from synergysim import cli
from synergysim.figures.labels import load_labels
from synergysim.findings import seeds as module
from synergysim.findings.claim_file import finding_file, known_findings, load_finding
from synergysim.findings.expansion import plan
from synergysim.findings.judging import judge_finding
from synergysim.findings.outcome_reading import Runs
from synergysim.findings.profiles import Profile, verdict_profile
from synergysim.findings.seeds import (
    SPAN,
    model_hash,
    released_seeds,
    seeds_path,
    verdict_seeds,
)
from synergysim.findings.verdict_tables import scorecard, table_of_tests
from synergysim.report.findings import scorecard_text, write_findings
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.presets import shipped_folder

DEVELOPED = {
    "F01",
    "F02",
    "F03",
    "F04",
    "F05",
    "F11",
    "F11-peru",
    "F13",
    "F16",
    "F17",
    "F19",
    "F20",
    "F21",
}
OLD = {
    "says": "More.",
    "version": "0.1.0",
    "statistic": "difference",
    "of": ["more", "less"],
    "outcome": "consumption",
    "expect": "positive",
    "smallest": 0.01,
    "unit": "PPP$",
}
NEW = {key: value for key, value in OLD.items() if key not in ("version", "smallest")} | {
    "yardstick": {"of": ["more", "nothing"]},
}
VARIANTS = {
    "more": {"overrides": {"programmes.social.cash.amount": 200}},
    "less": {"overrides": {"programmes.social.cash.amount": 10}},
    "nothing": {"overrides": {"programmes.social.cash.amount": 0}},
}


@pytest.fixture
def judged(written):
    """Return a function that judges tests on runs with 3.2, 3.19 and 3.0 PPP$ on average."""

    def judge(**changes: object):
        path = written(variants=VARIANTS, **changes)
        made = plan(load_finding(path, households=50), Profile(50, 4, 0))
        level = {"more": 3.2, "less": 3.19, "nothing": 3.0}
        rows = [
            (label, r, "none", level[name] + 0.001 * (r % 2 if name == "more" else 0))
            for off in (None, "no money")
            for name, label in made.labels(off).items()
            for r in range(4)
        ]
        columns = ["architecture", "replication", "shock", "consumption"]
        return judge_finding(made, Runs(pd.DataFrame(rows, columns=columns)))

    return judge


def test_old_and_new_tests_are_judged_each_by_its_own_size(judged):
    """0.0105 on average: beyond 0.01 or about it, and less than a tenth of 0.2005."""
    found = judged(tests={"old": OLD | {"smallest": 0.005}, "new": NEW})
    assert found.verdict_of("0.1.0") == "supported"
    assert found.verdict == "not supported"
    (card,) = scorecard([found]).to_dict("records")
    assert (card["verdict"], card["verdict_0_1_0"]) == ("not supported", "supported")
    assert card["test"] == "new"
    assert card["smallest"] == pytest.approx(0.02005)
    told = scorecard_text([found])
    assert "by the tests of version 0.1.0: supported" in told
    assert "old (test of version 0.1.0)" in told


def test_a_finding_without_old_tests_says_nothing_of_them(judged):
    found = judged(tests={"new": NEW})
    assert found.verdict_of("0.1.0") == "not declared"
    assert "0.1.0" not in scorecard_text([found])


def test_a_waiting_test_is_skipped_counted_and_named(judged):
    waiting = NEW | {
        "outcome": "nobody_has_it",
        "of": ["more", "later"],
        "waiting_for": "a-mechanism",
    }
    later = {"later": "more, by another mechanism"}
    supported = NEW | {"of": ["more", "nothing"]}
    found = judged(tests={"new": supported, "waits": waiting}, planned=later)
    assert found.verdict == "incomplete"
    assert [test.name for test in found.waiting] == ["waits"]
    (card,) = scorecard([found]).to_dict("records")
    assert card["waiting"] == 1
    assert card["test"] == "new"
    rows = table_of_tests([found]).set_index("test")
    assert rows.loc["waits", "verdict"] == "waiting"
    assert rows.loc["waits", "waiting_for"] == "a-mechanism"
    told = scorecard_text([found])
    assert "waiting for: a-mechanism, not run: waits" in told
    assert "Tests that wait for a mechanism, not run: 1." in told
    # What is shown only leaves the verdict to the tests that decide.
    shown = judged(tests={"new": supported, "waits": waiting | {"decides": False}}, planned=later)
    assert shown.verdict == "supported"
    # What speaks against a claim does so before the other tests can run.
    assert judged(tests={"new": NEW, "waits": waiting}, planned=later).verdict == "not supported"
    only = judged(tests={"waits": waiting}, planned=later)
    assert only.verdict == "incomplete"
    assert np.isnan(scorecard([only])["effect"].iloc[0])


def test_claims_developed_on_known_results_are_counted_apart(judged):
    supported = {"tests": {"new": NEW | {"of": ["more", "nothing"]}}}
    evidence, known = judged(**supported), judged(**supported, developed_on="known results")
    told = scorecard_text([evidence, known])
    assert "Claims (1): 1 supported." in told
    assert "Claims developed on known results, no evidence (1): 1 supported." in told
    assert "developed on known results: no evidence" in told


def test_the_shipped_claims_developed_on_known_results_are_marked():
    marked = {name for name in known_findings() if finding_file(name).developed_on}
    assert marked == DEVELOPED


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (NEW | {"smallest": 0.1}, "not both"),
        (NEW | {"version": "0.1.0"}, "states `smallest`"),
        (OLD | {"waiting_for": "x"}, "waits for nothing"),
        (OLD | {"version": "0.3"}, "0.1.0, 0.2"),
        (NEW | {"among": "rich"}, "no such people"),
        (NEW | {"among": "poor", "outcome": "joint_coverage"}, "no such outcome"),
        (NEW | {"among": "poor", "month": 24}, "not both"),
        (NEW | {"yardstick": {"of": ["more", "nobody"]}}, "no such variant"),
        (
            NEW | {"yardstick": {"of": ["more", "less"], "outcome": "consumtion"}},
            "did you mean consumption",
        ),
        (NEW | {"world": "twin"}, "did you mean counterfactual"),
        (NEW | {"of": ["more", "later"]}, "no such variant"),
    ],
)
def test_faults_of_a_declaration_are_told_where_they_stand(written, changes, message):
    path = written(variants=VARIANTS, tests={"one": changes}, planned={"later": "more"})
    with pytest.raises(ScenarioError) as caught:
        load_finding(path, households=50)
    assert message in str(caught.value)
    assert str(caught.value.key).startswith("tests.one")
    assert caught.value.line


def test_seeds_for_verdicts_have_the_sizes_that_a_verdict_needs():
    found = verdict_seeds()
    assert found.replications >= 20
    assert found.worlds >= 60
    profile = verdict_profile(found)
    assert profile.sampling_seed != Profile(1, 1, 1).sampling_seed
    case = load_finding("F06", households=50, seeds=found).variants["open, poorer"].scenario
    assert case.run.population_seed == found.population_seed
    assert case.run.path_seed == found.path_seed


def test_development_never_comes_near_the_seeds_for_verdicts(written):
    kept = verdict_seeds()
    for first in (kept.population_seed, kept.path_seed):
        key = "population_seed" if first == kept.population_seed else "path_seed"
        for near in (first, first + 19, first - SPAN + 1):
            path = written(setting={"overrides": {f"run.{key}": near}})
            with pytest.raises(ScenarioError, match="never used in development") as caught:
                load_finding(path, households=50)
            assert caught.value.key == f"run.{key}"
        load_finding(written(setting={"overrides": {f"run.{key}": first + SPAN}}), households=50)


def test_no_shipped_file_names_a_seed_near_those_for_verdicts():
    kept = verdict_seeds()
    named = re.compile(r"(population_seed|path_seed)\W+(\d+)")
    for folder in (shipped_folder("scenarios"), shipped_folder("experiments")):
        for path in folder.rglob("*.yaml"):
            for key, number in named.findall(path.read_text(encoding="utf-8")):
                assert abs(int(number) - getattr(kept, key)) >= SPAN, path


def test_the_verdict_is_refused_before_the_model_is_frozen(tmp_path, monkeypatch, capsys):
    header, row = seeds_path().read_text(encoding="utf-8").splitlines()
    frozen = tmp_path / "seeds.csv"
    frozen.write_text(f"{header}\n{row.rsplit(',', 1)[0]},{model_hash()}\n", encoding="utf-8")
    assert released_seeds(frozen).frozen == model_hash()
    frozen.write_text(f"{header}\n{row.rsplit(',', 1)[0]},0123456789abcdef\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="kept for the frozen model"):
        released_seeds(frozen)
    monkeypatch.setattr(module, "seeds_path", lambda: frozen)
    assert cli.main(["findings", "N3", "--profile", "verdict"]) == 2
    assert "kept for the frozen model" in capsys.readouterr().err
    assert cli.main(["findings", "N3", "--profile", "verdict", "--replications", "2"]) == 2
    assert "sizes that were declared" in capsys.readouterr().err


@pytest.mark.parametrize(
    "row",
    [
        "verdict,1,2,3,2000,19,60,",
        "verdict,1,2,3,2000,20,59,",
        "verdict,1,2,3,2000,20,sixty,",
        "verdict,-1,2,3,2000,20,60,",
        "development,1,2,3,2000,20,60,",
        "verdict,1,2,3",
    ],
)
def test_faulty_seeds_are_refused_with_their_line(tmp_path, row):
    path = tmp_path / "seeds.csv"
    header = seeds_path().read_text(encoding="utf-8").splitlines()[0]
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="not the seeds") as caught:
        verdict_seeds(path)
    assert caught.value.line == 2


def test_a_file_without_seeds_is_refused(tmp_path):
    path = tmp_path / "seeds.csv"
    path.write_text("purpose\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="no seeds for verdicts"):
        verdict_seeds(path)


@pytest.mark.parametrize(
    ("language", "says", "counted"),
    [
        ("en", "expected at least +0.0201 metres: new", "supported"),
        ("es", "se espera como mínimo +0,0201 metres: new", "respaldada"),
        ("fr", "attendu : au moins +0,0201 metres : new", "confirmée"),
    ],
)
def test_a_scorecard_is_written_in_one_language(judged, tmp_path, language, says, counted):
    found = judged(tests={"new": NEW | {"of": ["more", "nothing"], "unit": "metres"}})
    # Spaces that do not break are as good as spaces here.
    text = scorecard_text([found], language).replace("\u00a0", " ").replace("\u202f", " ")
    assert says in text
    assert "n/a" not in text
    assert "n. d." not in text
    assert counted.upper() in text
    assert counted in text.splitlines()[-1]
    page = write_findings([found], tmp_path, "fast", language)[0].read_text(encoding="utf-8")
    body = page[page.index("</svg>") :]
    assert f'<html lang="{language}">' in page
    assert load_labels(language)("findings.page.expected") in body
    if language != "en":
        for word in ("supported", "worlds", "Expected", "95% interval"):
            assert f">{word}" not in body
