"""The smallest runs there are: one household, one month, one replication, one territory."""

from __future__ import annotations

import pytest

from synergysim.cli import main

ONE_TERRITORY = {"context.territories.count": 1}
CALM = {"run.burn_in_years": 1, "programmes.productive.start": "2015-04"}
STRUCK = CALM | {"shocks.covid19-lesotho.path.onset": "2015-10"}

SMALLEST = {
    "one household": {"households": 1, "overrides": STRUCK | ONE_TERRITORY},
    "struck in the last month": {"months": 10, "window": 1},
    "one of each": {
        "households": 1, "months": 1, "window": 1, "shocks": [],
        "overrides": CALM | ONE_TERRITORY,
    },
}  # fmt: skip


def settings(changes):
    """Options of ``run`` for the changes of an experiment."""
    overrides = changes.get("overrides", STRUCK)
    sizes = {"households": 60, "months": 24} | changes
    values = overrides | {f"run.{key}": sizes[key] for key in ("households", "months")}
    shock = "none" if changes.get("shocks") == [] else "covid19-lesotho"
    options = ["--shock", shock, "--window", str(changes.get("window", 12))]
    for path, value in values.items():
        if shock == "none" and path.startswith("shocks."):
            continue
        options += ["--set", f"{path}={value}"]
    return options


@pytest.mark.parametrize("which", ["one household", "one of each"])
def test_run_prints_and_draws(which, tmp_path, capsys):
    options = [*settings(SMALLEST[which]), "--figures", str(tmp_path)]
    assert main(["run", "lesotho", *options]) == 0
    assert "Figures:" in capsys.readouterr().out
    assert (tmp_path / "run_overview.png").is_file()


@pytest.mark.parametrize("which", SMALLEST)
def test_compare_prints_and_draws_and_says_that_no_interval_is_possible(
    which, write_experiment, tmp_path, capsys
):
    given = write_experiment(**{"replications": 1, **SMALLEST[which]})
    assert main(["compare", str(given), "--results", str(tmp_path / "r"), "--workers", "1"]) == 0
    printed = capsys.readouterr()
    out = " ".join(printed.out.split())
    assert "One replication gives no interval and no test" in out
    assert "0.000..0.000" not in out
    (drawn,) = tmp_path.glob("r/tiny/*/figures")
    assert (drawn / "forest.png").is_file()
    paid = "benefit_incidence" not in printed.err
    assert paid == bool(list(drawn.glob("benefit_incidence.*")))
    poorest = "These runs have no household in the poorest quintile." not in printed.err
    assert poorest == bool(list(drawn.glob("who_gains.*")))
    if which == "one of each":
        assert "No programme paid any benefits in these runs." in printed.err


@pytest.mark.parametrize("which", ["one household", "one of each"])
def test_sweep_prints_and_draws(which, write_sweep, tmp_path):
    given = write_sweep(**{"replications": 1, **SMALLEST[which]})
    assert main(["sweep", str(given), "--results", str(tmp_path / "r"), "--workers", "1"]) == 0


@pytest.mark.parametrize("verb", ["compare", "sweep", "findings"])
def test_a_language_without_all_texts_is_refused_before_anything_runs(verb, tmp_path, capsys):
    words = [] if verb == "findings" else ["architectures-covid19"]
    with pytest.raises(SystemExit) as ended:
        main([verb, *words, "--lang", "enn", "--results", str(tmp_path / "r")])
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert "no complete texts in language 'enn'; there are: en" in printed
    assert "did you mean 'en'?" in printed
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("verb", ["run", "trace"])
def test_the_environment_chooses_the_language(verb, monkeypatch, capsys):
    monkeypatch.setenv("SYNERGYSIM_LANG", "xx")
    with pytest.raises(SystemExit) as ended:
        main([verb, "lesotho"])
    assert ended.value.code == 2
    assert "no complete texts in language 'xx'" in capsys.readouterr().err
