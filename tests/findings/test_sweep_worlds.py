"""Sweeps over worlds: bases, counts from tables with a known answer, refusals, and what is run."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.experiments.design import sweep_file
from synergysim.experiments.sweep import load_plan
from synergysim.figures.labels import languages, load_labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.pieces import text_of
from synergysim.figures.sweep_over_worlds import world_blocks
from synergysim.figures.worlds_text import OverSets
from synergysim.findings.sweep_worlds import plan_sweep_worlds, settings_of, sweep_differences
from synergysim.scenario.errors import ScenarioError

BUDGET = "programmes.productive.budget"
SMALL = {"vary": {BUDGET: [10, 20]}}
WITH_REFERENCE = SMALL | {"reference": "independent"}
LEVEL = 4.0
"""Income of the base: 0.02, half a per cent, is the smallest relevant difference."""


def name(varied) -> str:
    return "/".join(str(value) for value in varied.values())


def runs(plan, gains: dict[str, float], replications: int = 2, world: int | None = None):
    """Income by setting without any chance; a setting without a gain has the level."""
    settings, _ = settings_of(plan)
    rows = [
        {"point": int(one.split("/")[0]), **varied, "replication": number}
        | {"income": LEVEL + gains.get(one, 0.0)}
        for one, varied in settings.items()
        for number in range(replications)
    ]
    frame = pd.DataFrame(rows)
    return frame if world is None else frame.assign(world=world)


def table_of(plan, default: dict[str, float], *worlds: dict[str, float], replications: int = 2):
    each = [runs(plan, gains, 1, number + 1) for number, gains in enumerate(worlds)]
    every = pd.concat(each, ignore_index=True) if each else pd.DataFrame()
    return sweep_differences(plan, runs(plan, default, replications), every, name)


@pytest.fixture
def plan(write_sweep):
    return lambda changes: load_plan(str(write_sweep(**changes)))


def test_the_base_is_the_reference_in_the_same_setting(plan):
    settings, bases = settings_of(plan(WITH_REFERENCE))
    assert bases == {"0/1": "0/0", "1/1": "1/0"}
    assert settings["1/1"] == {"architecture": "integrated", BUDGET: 20.0}


def test_without_a_reference_the_base_is_the_first_setting(plan):
    _, bases = settings_of(plan(SMALL))
    assert bases == {"0/1": "0/0", "1/0": "0/0", "1/1": "0/0"}


def test_counts_and_range_of_a_worked_example(plan):
    worlds = [*(9 * [{"0/1": 0.1}]), {"0/1": -0.1}, {"0/1": 0.019}, {}]
    table = table_of(plan(WITH_REFERENCE), {"0/1": 0.1}, *worlds)
    first, second = table.to_dict("records")
    assert first["smallest"] == pytest.approx(0.02)
    assert first["difference"] == pytest.approx(0.1)
    assert (first["worlds"], first["above"], first["below"], first["undecided"]) == (12, 9, 1, 2)
    assert (first["world_lowest"], first["world_highest"]) == pytest.approx((-0.1, 0.1))
    assert not first["holds"], "9 of 12 are less than 80 per cent"
    assert (second["above"], second["below"], second["undecided"]) == (0, 0, 12)
    assert (second["positive"], second["negative"]) == (0, 0)


def test_one_replication_measures_no_chance(plan):
    table = table_of(plan(WITH_REFERENCE), {"0/1": 0.1}, {"0/1": 0.1}, replications=1)
    assert table["undecided"].tolist() == [1, 1]


def test_worlds_that_did_not_run_are_no_worlds(plan):
    table = table_of(plan(WITH_REFERENCE), {"0/1": 0.1})
    assert table["worlds"].tolist() == [0, 0]
    assert table["world_low"].isna().all()


def test_a_setting_whose_base_failed_has_no_row(plan):
    mine = plan(WITH_REFERENCE)
    default = runs(mine, {})
    default = default[~((default["point"] == 0) & (default["architecture"] == "independent"))]
    assert sweep_differences(mine, default, pd.DataFrame(), name)[BUDGET].tolist() == [20.0]


def test_runs_are_points_times_policies_times_worlds_and_axes_are_not_drawn(write_sweep):
    path = "institutions.government.support"
    source = str(write_sweep(**SMALL))
    free = plan_sweep_worlds(source, 3)
    assert free.runs == 2 * 2 * 3
    assert path in free.sampled.points
    source = str(write_sweep(vary={path: [0.3, 0.6]}))
    varied = plan_sweep_worlds(source, 3)
    assert path not in varied.sampled.points
    assert varied.plan is not None
    assert varied.plan.points[path].tolist() == 3 * [0.3, 0.6]


LISTED_POINTS = {
    "design": {"kind": "list"},
    "vary": None,
    "points": [{BUDGET: 10}, {BUDGET: 20}, {BUDGET: 15}],
    "policies": {"alone": {"architecture": "independent"}},
    "architectures": None,
    "replications": 2,
}


def test_the_points_of_a_list_are_settings_and_the_first_is_the_base(plan):
    settings, bases = settings_of(plan(LISTED_POINTS))
    assert [one[BUDGET] for one in settings.values()] == [10.0, 20.0, 15.0]
    assert bases == {"1/0": "0/0", "2/0": "0/0"}


def test_scenarios_are_resolved_once(write_sweep, monkeypatch):
    """A sweep over worlds reads its scenarios as often as the sweep alone."""
    source, read = str(write_sweep(**SMALL)), []
    load = sweep_file.load_scenario
    monkeypatch.setattr(
        sweep_file, "load_scenario", lambda *a, **k: read.append(a) or load(*a, **k)
    )
    alone = load_plan(source)
    count = len(read)
    assert plan_sweep_worlds(source, 2).default.folder == alone.folder
    assert len(read) == 2 * count


def test_a_list_runs_in_worlds_and_its_table_is_that_of_its_runs(write_sweep, tmp_path, capsys):
    """Differences of a world are those of the runs that are stored of it, paired by point."""
    source = str(write_sweep(**LISTED_POINTS))
    words = ["--worlds", "3", "--results", str(tmp_path / "out"), "--workers", "1", "--no-figures"]
    assert main(["sweep", source, *words]) == 0
    assert "no probabilities" in " ".join(capsys.readouterr().out.split())
    (table,) = (tmp_path / "out").rglob("analysis/world_differences.csv")
    found = pd.read_csv(table)
    runs_of_worlds = pd.read_csv(table.with_name("world_runs.csv"))
    assert sorted(found[BUDGET].unique()) == [15.0, 20.0]
    assert found["worlds"].unique().tolist() == [3]
    income = runs_of_worlds[runs_of_worlds["outcome"] == "income"]
    wide = income.pivot_table(index="world", columns=BUDGET, values="value")
    assert wide.shape == (3, 3)
    for level in (15.0, 20.0):
        (row,) = found[(found["outcome"] == "income") & (found[BUDGET] == level)].to_dict("records")
        gaps = wide[level] - wide[10.0]
        assert row["world_lowest"] == pytest.approx(gaps.min(), abs=1e-9)
        assert row["world_highest"] == pytest.approx(gaps.max(), abs=1e-9)
        assert row["above"] + row["below"] + row["undecided"] == 3


def test_a_comparison_is_sent_to_the_command_that_has_its_worlds(capsys):
    assert main(["sweep", "architectures-lesotho", "--worlds", "2", "--dry-run"]) == 2
    assert "synergysim compare architectures-lesotho --worlds 2" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol-sequence"])
def test_designs_that_sample_their_points_are_refused(write_sweep, kind):
    vary = {BUDGET: {"low": 10, "high": 20}}
    source = str(write_sweep(vary=vary, design={"kind": kind, "samples": 4}))
    with pytest.raises(ScenarioError, match="already a range over assumptions"):
        plan_sweep_worlds(source, 2)


def test_several_contexts_are_refused_without_a_traceback(write_sweep, capsys):
    changes = {"shocks": [], "overrides": {"run.burn_in_years": 1}}
    source = str(write_sweep(vary={"context": ["lesotho", "peru"]}, **changes))
    assert main(["sweep", source, "--worlds", "2", "--dry-run"]) == 2
    assert "worlds are drawn for one context" in capsys.readouterr().err


def test_fewer_than_one_world_is_refused(write_sweep):
    with pytest.raises(SystemExit) as stopped:
        main(["sweep", str(write_sweep(**SMALL)), "--worlds", "0"])
    assert stopped.value.code == 2


def text_in(language: str, table: pd.DataFrame, sets: int = 12) -> str:
    scribe = OutcomeText(load_labels(language), pd.DataFrame({"factor": [], "title": []}), "PPP$")
    return " ".join(text_of(world_blocks(OverSets(table, sets), scribe)).split())


NO_PROBABILITY = {
    "en": "no probabilities",
    "es": "no probabilidades",
    "fr": "non des probabilités",
}


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_text_has_range_and_counts_and_says_that_they_are_no_probabilities(plan, language):
    table = table_of(plan(WITH_REFERENCE), {"0/1": 0.1}, *(12 * [{"0/1": 0.1}]))
    text = text_in(language, table)
    assert NO_PROBABILITY[language] in text
    assert "12/0/0" in text
    assert "0/0/12" in text, "a tie is undecided"
    assert load_labels(language)("worlds.few", fewest=10) not in text


@pytest.mark.parametrize("language", sorted(languages()))
def test_one_world_is_in_the_singular_and_nothing_is_said_to_hold(plan, language):
    words = load_labels(language)
    text = text_in(language, table_of(plan(SMALL), {}, {}))
    assert " ".join(words.count("worlds.head", 1).split()) in text
    assert " ".join(words("worlds.few", fewest=10).split()) in text


@pytest.mark.parametrize("language", sorted(languages()))
def test_without_an_ensemble_the_text_says_that_institutions_alone_vary(plan, language):
    text = text_in(language, table_of(plan(SMALL), {}, {}, {}), sets=0)
    assert " ".join(load_labels(language).count("worlds.institutions_only", 2).split()) in text


@pytest.mark.parametrize("language", sorted(languages()))
def test_where_no_world_ran_the_text_says_so_and_has_no_table(plan, language):
    text = text_in(language, table_of(plan(SMALL), {}))
    assert text.endswith(" ".join(load_labels(language)("worlds.nothing").split()))
