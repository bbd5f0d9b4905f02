"""Four arms through the command: its summary, its files, and what it says when an arm fails."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.experiments.running import cells

ARMS = {
    "case": "peru-juntos-haku-winay",
    "architectures": None,
    "reference": None,
    "shocks": None,
    "architecture": "as-designed",
    "institutions": "as-designed",
    "months": 26,
    "arms": {
        "social": ["social"],
        "productive": ["productive"],
        "published": [
            {"effect": "both", "outcome": "assets", "month": 24, "scale": "percent", "value": 10,
             "low": -1000, "high": 1000, "source": "assumed", "grade": "C"},
        ],
    },
    "overrides": {
        "run.burn_in_years": 1,
        "programmes.social.budget": 580,
        "programmes.productive.targeting.rule": "list",
        "programmes.productive.targeting.list_of": "social",
        "programmes.productive.start": "2012-03",
        "programmes.social.targeting.places": None,
        "programmes.productive.targeting.places": None,
        "programmes.productive.budget": 60000,
    },
}  # fmt: skip


@pytest.fixture
def compare(write_experiment, tmp_path):
    def run(*options, **changes):
        path = write_experiment("arms", **(ARMS | changes))
        place = ["--results", str(tmp_path / "results"), "--workers", "1"]
        return main(["compare", str(path), *place, *options])

    return run


def folder_of(tmp_path):
    (folder,) = (tmp_path / "results" / "arms").iterdir()
    return folder


def failing(monkeypatch, fails):
    real = cells.run_lockstep

    def run(scenario, window, **options):
        if fails(scenario):
            raise ZeroDivisionError("on purpose")
        return real(scenario, window, **options)

    monkeypatch.setattr(cells, "run_lockstep", run)


def is_both(scenario):
    return all(programme.delivers for programme in scenario.programmes.values())


def test_the_command_summarises_draws_and_writes_the_arms(compare, tmp_path, capsys):
    assert compare() == 0
    printed = capsys.readouterr().out
    assert max(map(len, printed.split("Results, with tables")[0].splitlines())) <= 100
    assert "== productive assets, PPP$ of 2017 per household ==" in printed
    assert "architecture" not in printed
    assert "Synergy in year 2" in printed or "synergy in year 2" in printed
    folder = folder_of(tmp_path)
    found = pd.read_csv(folder / "effects.csv").query("month == 24 and outcome == 'assets'")
    synergy = found.set_index("contrast").loc["synergy"]
    row = printed.split("== productive assets")[1].split("\n\n")[0].splitlines()[-1]
    assert f"{synergy['none']:,.0f}" in row
    assert f"{synergy['effect']:+,.0f} " in row
    assert bool(pd.read_csv(folder / "published.csv")["inside"].all())
    assert "inside" in printed.split("Published and simulated")[1]
    drawn = {path.stem for path in (folder / "figures").iterdir() if path.suffix != ".json"}
    assert drawn == {"four_arms", "basins", "institutions_diagram"}


def test_without_published_effects_no_table_of_them_is_left(compare, tmp_path, capsys):
    arms = ARMS["arms"] | {"published": []}
    assert compare("--no-figures", "--replications", "1", arms=arms) == 0
    assert "Published" not in capsys.readouterr().out
    for path in folder_of(tmp_path).glob("*.csv"):
        assert len(pd.read_csv(path).columns) > 1


def test_a_missing_arm_is_one_message_and_exit_code_1(compare, tmp_path, capsys, monkeypatch):
    failing(monkeypatch, is_both)
    assert compare("--no-figures", "--replications", "1") == 1
    captured = capsys.readouterr()
    assert "missing: both" in captured.err
    assert "failures.parquet" in captured.err
    assert "Traceback" not in captured.err
    failures = pd.read_parquet(folder_of(tmp_path) / "failures.parquet")
    assert "on purpose" in failures["traceback"].iloc[0]


def test_a_failed_cell_leaves_the_other_replications(compare, capsys, monkeypatch):
    failing(monkeypatch, lambda scenario: is_both(scenario) and scenario.run.path_seed == 2)
    assert compare("--no-figures", "--replications", "3") == 1
    captured = capsys.readouterr()
    assert "1 run failed" in captured.err
    assert "== productive assets" in captured.out
    assert "Traceback" not in captured.err


def test_too_few_months_are_one_message_and_exit_code_1(compare, capsys):
    assert (
        compare(
            "--no-figures",
            "--replications",
            "1",
            "--months",
            "12",
            window=6,
            overrides=ARMS["overrides"] | {"programmes.social.start": "2012-06"},
        )
        == 1
    )
    captured = capsys.readouterr()
    assert "run more months" in captured.err
    assert "Traceback" not in captured.err


def test_arms_on_lists_without_a_common_family_are_an_error(compare, capsys):
    """The package leaves out every family on the list of the grant."""
    overrides = {k: v for k, v in ARMS["overrides"].items() if not k.endswith("list_of")}
    overrides["programmes.productive.targeting.rule"] = "proxy-means"
    overrides["programmes.productive.targeting.exclude"] = {"programme": "social", "when": "always"}
    arms = {"cash": ["social"], "package": ["productive"]}
    assert compare("--no-figures", "--replications", "1", arms=arms, overrides=overrides) == 2
    captured = capsys.readouterr()
    assert "share no families" in captured.err
    assert "no family on a list of package (productive) and of cash (social)" in captured.err
    assert "Traceback" not in captured.err
