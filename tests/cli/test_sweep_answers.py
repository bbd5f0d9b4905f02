"""What ``synergysim sweep`` tells at its end, by the kind of the design."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml
from tests.conftest import TINY_SWEEP

import synergysim as ss
from synergysim.cli import main
from synergysim.experiments.analysis.analysis_spec import questions
from synergysim.experiments.sweep import load_plan
from synergysim.scenario.names import known_names

Sweep = Callable[..., tuple[int, str, Path]]


@pytest.fixture
def sweep(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Sweep:
    """Write a tiny sweep with changes, run it, and give exit code, what was printed, and folder."""

    def run(*more: str, **changes: object) -> tuple[int, str, Path]:
        content = {k: v for k, v in (TINY_SWEEP | changes).items() if v is not None}
        path = tmp_path / "tiny.yaml"
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        results = tmp_path / "results"
        code = main(["sweep", str(path), "--workers", "1", "--results", str(results), *more])
        out, err = capsys.readouterr()
        folders = sorted((results / "tiny").iterdir()) if results.exists() else [results]
        return code, out + err, folders[-1]

    return run


def drawn(folder: Path) -> set[str]:
    return {path.stem for path in (folder / "figures").glob("*.png")}


def test_a_grid_without_a_reference_is_one_of_levers(sweep: Sweep) -> None:
    code, printed, folder = sweep()
    assert code == 0, printed
    assert "Effects of the levers: income" in printed
    assert drawn(folder) == {"effects"}
    table = pd.read_csv(folder / "analysis" / "effects-effects.csv")
    assert (table["kind"] == "main").sum() == 3  # two paths and the policies
    assert (table["kind"] == "interaction").sum() == 3
    assert set(table["n"]) == {2}


def test_another_outcome_is_answered_beside_income(sweep: Sweep) -> None:
    code, printed, folder = sweep(
        "--no-figures", analysis={"outcomes": ["income", "headcount"], "ask": ["effects"]}
    )
    assert code == 0
    assert "Effects of the levers: poverty headcount" in printed
    assert (folder / "analysis" / "effects-headcount-effects.csv").is_file()
    assert not (folder / "figures").exists()


def test_policies_over_futures_are_ranked_and_regretted(sweep: Sweep) -> None:
    code, printed, folder = sweep(
        reference="independent",
        vary={
            "shocks.covid19-lesotho.severity": [0.5, 1.5],
            "programmes.productive.budget": [10, 20],
        },
        analysis={
            "ask": ["ranking", "regret", "discovery"],
            "good_enough": [{"outcome": "headcount", "at_most": 0.9}],
        },
    )
    assert code == 0, printed
    assert "Ranking: income" in printed
    assert "Regret: income" in printed
    assert "When a policy does worse: income" in printed
    assert re.search("does worse than|differ in income by at most|have identical income", printed)
    assert "regret" in drawn(folder)
    ranks = pd.read_csv(folder / "analysis" / "ranking-ranking.csv")
    assert len(ranks) == 2 * 4  # policies in every setting
    assert ranks["p_best"].isna().all()  # of two replications
    assert "Too few replications to rank architectures by income" in printed
    assert "too few replications for an interval" in " ".join(printed.split())
    assert "fewer than 10, intervals and tests are not reliable" in " ".join(printed.split())


def test_named_futures_are_ranked_each_inside_itself(sweep: Sweep) -> None:
    code, printed, folder = sweep(
        reference="independent",
        vary=None,
        design=None,
        futures={
            "poor": {"overrides": {"programmes.productive.budget": 10}},
            "rich": {"overrides": {"programmes.productive.budget": 20}},
        },
    )
    assert code == 0, printed
    ranks = pd.read_csv(folder / "analysis" / "ranking-ranking.csv")
    assert set(ranks["group"]) == {"poor", "rich"}


def test_a_morris_design_requests_sensitivity(sweep: Sweep) -> None:
    pytest.importorskip("SALib", reason="SALib is an extra: synergysim[sensitivity]")
    code, printed, folder = sweep(
        reference="independent",
        replications=1,
        design={"kind": "morris", "samples": 2, "seed": 1},
        vary={
            "institutions.government.support": "band",
            "programmes.productive.budget": {"low": 10, "high": 20},
        },
    )
    assert code == 0, printed
    assert "Which assumptions matter: income" in printed
    assert drawn(folder) == {"sensitivity", "sensitivity-integrated"}
    table = pd.read_csv(folder / "analysis" / "sensitivity-integrated-sensitivity.csv")
    assert set(table["factor"]) == {
        "institutions.government.support",
        "programmes.productive.budget",
    }


def test_what_cannot_be_answered_is_said_and_the_rest_answered(sweep: Sweep) -> None:
    code, printed, folder = sweep(analysis={"ask": ["sensitivity", "effects"]})
    assert code == 0
    assert "Not answered: sensitivity needs numbers" in printed
    assert drawn(folder) == {"effects"}


@pytest.mark.parametrize(
    ("analysis", "told"),
    [
        ({"ask": ["effect"]}, "effects"),
        ({"asks": ["effects"]}, "ask"),
        ({"good_enough": [{"outcome": "income"}]}, "one of at_least and at_most"),
    ],
)
def test_a_faulty_analysis_is_refused_before_anything_runs(
    sweep: Sweep, analysis: dict[str, object], told: str
) -> None:
    code, printed, folder = sweep(analysis=analysis)
    assert code == 2
    assert "tiny.yaml" in printed
    assert told in printed
    assert not folder.exists()


def test_the_same_from_python(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(yaml.safe_dump(TINY_SWEEP), encoding="utf-8")
    found = ss.sweep(path, workers=1, results=tmp_path / "results")
    assert len(found.outcomes) == 2 * 16  # each run with its counterfactual
    assert not found.tables["effects-effects"].empty
    assert "Effects of the levers" in found.summary()
    assert {file.suffix for file in found.save(tmp_path / "saved")} == {
        ".svg",
        ".pdf",
        ".png",
        ".csv",
        ".txt",
    }


@pytest.mark.parametrize("name", sorted(known_names("experiments")))
def test_every_shipped_experiment_is_a_plan(name: str) -> None:
    assert len(load_plan(name)) > 0


def test_what_a_design_is_asked() -> None:
    levers = questions("grid", 2, 2, 6, reference=False, contexts=False)
    assert levers == ["effects"]
    assert questions("sobol", 3, 2, 80, reference=True, contexts=False)[0] == "sensitivity"
    contexts = questions("grid", 1, 5, 6, reference=True, contexts=True)
    assert contexts == ["ranking"]  # nobody regrets a choice over countries
    many = questions("grid", 3, 5, 27, reference=True, contexts=False)
    assert many == ["regret", "discovery"]
    assert questions("latin-hypercube", 3, 1, 50, reference=False, contexts=False) == [
        "effects",
        "uncertainty",
    ]


def test_the_policy_under_which_fewest_lose_is_the_best(sweep: Sweep) -> None:
    """Of losses less is better, whatever their threshold: the order is that of the means."""
    losses = ["exposed_share", "exposed_share_5", "income_incidence"]
    code, printed, folder = sweep(
        "--no-figures",
        reference="independent",
        months=36,
        vary={"programmes.productive.budget": [20, 200]},
        analysis={"outcomes": losses, "ask": ["ranking", "regret", "discovery"]},
    )
    assert code == 0, printed
    runs = pd.read_parquet(folder / "outcomes.parquet").query("shock != 'none'")
    for outcome in losses:
        levels = runs.groupby(["programmes.productive.budget", "architecture"])[outcome].mean()
        ranks = pd.read_csv(folder / "analysis" / f"ranking-{outcome}-ranking.csv")
        regrets = pd.read_csv(folder / "analysis" / f"regret-{outcome}-regret.csv")
        cases = pd.read_csv(folder / "analysis" / f"discovery-integrated-{outcome}-cases.csv")
        for budget, own in levels.unstack().iterrows():
            first = ranks[ranks["programmes.productive.budget"] == budget].iloc[0]
            assert own[first["architecture"]] == own.min()
            mine = regrets[regrets["programmes.productive.budget"] == budget]
            best = mine[mine["best"]]["architecture"]
            assert own[best].to_numpy() == pytest.approx(own.min())
            case = cases[cases["programmes.productive.budget"] == budget].iloc[0]
            assert case["loses"] == (own["integrated"] > own["independent"])
    assert "its unit" not in printed


@pytest.mark.parametrize(
    ("analysis", "told"),
    [
        (
            {"outcomes": ["income", "overlap"], "ask": ["ranking"]},
            ["analysis.outcomes.1", "neither more nor less is better", "found: overlap"],
        ),
        ({"outcomes": ["overlap"]}, ["analysis.outcomes.0", "regret, discovery cannot use it"]),
        (
            {"good_enough": [{"outcome": "overlap", "at_least": 0.2}]},
            ["analysis.good_enough.0.outcome", "no value is good enough"],
        ),
        (
            {"good_enough": [{"outcome": "exposed_share_5", "at_least": 0.2}]},
            ["analysis.good_enough.0.outcome", "less of this outcome is better", "at_most"],
        ),
    ],
)
@pytest.mark.parametrize("options", [[], ["--dry-run"]], ids=["run", "dry"])
def test_an_outcome_without_a_better_direction_is_refused(
    sweep: Sweep, analysis: dict[str, object], told: list[str], options: list[str]
) -> None:
    code, printed, folder = sweep(
        *options,
        reference="independent",
        analysis=analysis,
        vary={"programmes.productive.budget": list(range(10, 20))},
    )
    assert code == 2
    assert re.match(r".*tiny\.yaml:\d+: ", printed)
    assert all(words in printed for words in told)
    assert not folder.exists()


def test_an_outcome_without_a_better_direction_has_effects(sweep: Sweep) -> None:
    code, printed, _ = sweep("--no-figures", analysis={"outcomes": ["overlap"], "ask": ["effects"]})
    assert code == 0
    assert "Effects of the levers: overlap of lists" in printed


def test_an_outcome_of_a_shock_needs_one(sweep: Sweep) -> None:
    overrides = {"run.burn_in_years": 1}
    code, printed, folder = sweep(
        shocks=[], overrides=overrides, analysis={"outcomes": ["loss_months"]}
    )
    assert code == 2
    assert "an outcome of a shock, but no shock strikes" in printed
    assert not folder.exists()


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"analysis": {"outcomes": ["income", "resiliance"]}}, "analysis.outcomes"),
        (
            {"analysis": {"good_enough": [{"outcome": "resiliance", "at_least": 0.5}]}},
            "analysis.good_enough",
        ),
    ],
)
@pytest.mark.parametrize("options", [[], ["--dry-run"]], ids=["run", "dry"])
def test_an_outcome_that_runs_do_not_have_is_refused_before_they_are_made(
    write_sweep, tmp_path, capsys, changes, key, options
) -> None:
    words = ["sweep", str(write_sweep(**changes)), "--workers", "1", "--time-limit", "0"]
    assert main([*words, "--results", str(tmp_path / "results"), *options]) == 2
    said = capsys.readouterr().err
    assert key in said
    assert "did you mean resilience" in said
    assert not list(tmp_path.glob("results/**/*.parquet"))
