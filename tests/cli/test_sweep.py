"""``synergysim sweep`` and the verbs on its folder, as a user meets them."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.experiments.running import cells
from synergysim.experiments.running.manifest import write_manifest

BUDGET = "programmes.productive.budget"


@pytest.fixture
def sweep(write_sweep, tmp_path):
    def run(*options: str, **changes: object) -> int:
        words = ["sweep", str(write_sweep(**changes)), "--workers", "1", "--time-limit", "0"]
        return main([*words, "--results", str(tmp_path / "results"), *options])

    return run


@pytest.fixture
def ask(tmp_path):
    def say(verb: str, *options: str, name: str = "tiny-sweep") -> int:
        return main([verb, name, "--results", str(tmp_path / "results"), *options])

    return say


def test_a_sweep_from_the_file_to_every_verb(sweep, ask, capsys, tmp_path):
    """Run, look, take out, check: what a user does with a sweep."""
    assert sweep(replications=1) == 0
    said = capsys.readouterr()
    assert "4 points x 2 policies x 1 replication = 8 cells" in said.err
    assert "Runs done: 8 of 8" in said.out
    (folder,) = (tmp_path / "results" / "tiny-sweep").iterdir()
    assert f"{folder}/outcomes.parquet" in said.out
    rows = pd.read_parquet(folder / "outcomes.parquet")
    labels = [
        "point",
        BUDGET,
        "programmes.social.targeting.rule",
        "architecture",
        "shock",
        "replication",
    ]
    assert rows.columns[: len(labels)].tolist() == labels
    assert len(rows) == 16  # eight cells, each with its counterfactual

    assert ask("status") == 0
    said = capsys.readouterr().out
    assert "8: 8 done, 0 failed, 0 waiting" in said
    assert "this one" in said

    where = f"{BUDGET} > 10 and shock == 'none' and architecture == 'integrated'"
    assert ask("results", "--where", where, "--columns", "income,point") == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split() == ["income", "point"]
    assert shown[-1] == "2 of 2 rows"

    assert ask("export", "--csv", str(tmp_path / "csv")) == 0
    exported = pd.read_csv(tmp_path / "csv" / "outcomes.csv")
    pd.testing.assert_frame_equal(exported, rows, check_dtype=False)

    assert ask("verify", "--sample", "2") == 0
    assert "2 cells were run anew and are the same to the bit" in capsys.readouterr().out


def test_more_replications_and_levels_run_the_new_cells_alone(sweep, monkeypatch, tmp_path):
    assert sweep(replications=1) == 0
    ran, real = [], cells.run_lockstep

    def counting(*arguments, **options):
        ran.append(arguments)
        return real(*arguments, **options)

    monkeypatch.setattr(cells, "run_lockstep", counting)
    assert sweep("--replications", "2") == 0
    assert len(ran) == 8
    ran.clear()
    vary = {BUDGET: [10, 15, 20], "programmes.social.targeting.rule": ["community", "categorical"]}
    assert sweep(replications=2, vary=vary) == 0
    assert len(ran) == 2 * 2 * 2
    assert len(list((tmp_path / "results" / "tiny-sweep").iterdir())) == 1


def test_a_dry_run_says_what_it_would_take_and_keeps_nothing(sweep, capsys, tmp_path):
    assert sweep("--dry-run") == 0
    said = capsys.readouterr().out
    assert f"{BUDGET}: 10.0, 20.0" in said
    assert "Cells: 16, of which done: 0" in said
    assert "Time:" in said
    assert "Disk:" in said
    assert not (tmp_path / "results").exists()


def test_replications_go_on_until_the_interval_is_narrow_or_the_cap_is_met(sweep, capsys):
    wanted = {"outcome": "income", "at_least": 2, "at_most": 4}
    changes = {"reference": "independent", "vary": None, "design": None, "futures": {"as-is": {}}}
    assert sweep(replications={**wanted, "half_width": 1e-9}, **changes) == 0
    assert "4 replications: the widest interval of income is" in capsys.readouterr().out
    assert sweep(replications={**wanted, "half_width": 1e9}, **changes) == 0
    assert "2 replications" in capsys.readouterr().out


def test_verify_finds_what_was_changed(sweep, ask, capsys, tmp_path):
    """A table with another number in it, written as if it were a worker's."""
    from synergysim.experiments.running.store import Store

    assert (
        sweep(
            replications=1,
            vary=None,
            design=None,
            architectures=["integrated"],
            futures={"as-is": {}},
        )
        == 0
    )
    (folder,) = (tmp_path / "results" / "tiny-sweep").iterdir()
    (part,) = folder.glob("parts/outcomes/*.parquet")
    rows = pd.read_parquet(part)
    part.unlink()
    (key,) = rows["cell"].unique()
    rows.loc[0, "income"] *= 1.0 + 1e-15
    Store(folder).commit([(key, {"outcomes": rows.drop(columns="cell")})])
    capsys.readouterr()
    assert ask("verify") == 1
    said = capsys.readouterr()
    assert "income" in said.out
    assert "1 of 1 cells did not come out the same" in said.err


def test_results_of_another_version_are_not_continued_nor_verified(sweep, ask, capsys, tmp_path):
    assert sweep(replications=1) == 0
    (folder,) = (tmp_path / "results" / "tiny-sweep").iterdir()
    path = folder / "manifest.json"
    given = json.loads(path.read_text(encoding="utf-8"))
    write_manifest(given | {"model_version": "0.0.1+0"}, folder)
    assert ask("status") == 0
    assert "another: a sweep would start a folder of its own" in capsys.readouterr().out
    assert ask("verify") == 2
    assert "another version of the model" in capsys.readouterr().err
    assert ask("results") == 0  # reading is no mixing
    old = {key: value for key, value in given.items() if key != "format"}
    path.write_text(json.dumps(old), encoding="utf-8")
    capsys.readouterr()
    assert ask("status") == 2
    assert "older version of synergysim" in capsys.readouterr().err


def test_failed_cells_are_reported_everywhere(sweep, ask, capsys, monkeypatch):
    real = cells.run_lockstep

    def fails(scenario, window, **options):
        if scenario.programmes["productive"].budget == 20:
            raise ZeroDivisionError("on purpose")
        return real(scenario, window, **options)

    monkeypatch.setattr(cells, "run_lockstep", fails)
    assert sweep(replications=1) == 1
    assert "4 runs failed" in capsys.readouterr().err
    assert ask("status") == 1
    assert "4 done, 4 failed, 0 waiting" in capsys.readouterr().out
    assert ask("results", "--table", "failures", "--columns", f"{BUDGET},traceback") == 0
    assert "on purpose" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("verb", "options", "words"),
    [
        ("results", ["--where", "incme > 2"], "did you mean income"),
        ("results", ["--where", "income >"], "cannot be read"),
        ("results", ["--where", "1 + 1"], "--where"),
        ("results", ["--columns", "incom"], "did you mean income"),
        ("results", ["--table", "outcome"], "did you mean outcomes"),
        ("export", ["--table", "monthly"], "no table of this name"),
    ],
)
def test_wrong_questions_are_one_message_and_exit_code_2(sweep, ask, capsys, verb, options, words):
    assert sweep(replications=1, vary={BUDGET: [10]}, architectures=["integrated"]) == 0
    capsys.readouterr()
    assert ask(verb, *options) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("synergysim: error:") == 1


@pytest.mark.parametrize("verb", ["status", "results", "export", "verify"])
def test_a_folder_that_is_not_there_suggests_the_nearest(ask, sweep, capsys, verb):
    assert sweep(replications=1, vary={BUDGET: [10]}, architectures=["integrated"]) == 0
    assert ask(verb, name="tiny-swep") == 2
    assert "did you mean tiny-sweep" in capsys.readouterr().err


def test_a_faulty_file_is_one_message_with_its_line(sweep, capsys, tmp_path):
    assert sweep(vary={"programmes.productive.buget": [1]}) == 2
    said = capsys.readouterr().err
    assert "tiny-sweep.yaml:" in said
    assert f"did you mean {BUDGET}" in said
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("limit", ["-1", "soon", "nan"])
def test_a_time_limit_is_a_number_of_seconds(sweep, limit):
    with pytest.raises(SystemExit) as end:
        sweep("--time-limit", limit)
    assert end.value.code == 2


def test_validate_accepts_sweeps(write_sweep, capsys):
    assert main(["validate", "--as", "experiments", str(write_sweep())]) == 0
    assert "= 16 cells" in capsys.readouterr().out


def test_a_comparison_is_swept_like_any_design(write_experiment, tmp_path, capsys):
    words = ["--workers", "1", "--time-limit", "0", "--results", str(tmp_path / "r")]
    assert main(["sweep", str(write_experiment()), *words]) == 0
    assert "Runs done: 4 of 4" in capsys.readouterr().out


def test_no_cluster_is_one_message(write_sweep, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("synergysim.experiments.running.executors.ANSWER", "1s")
    words = ["--cluster", "nonsense://127.0.0.1:1", "--results", str(tmp_path / "r")]
    assert main(["sweep", str(write_sweep()), *words]) == 2
    assert "no cluster answers" in capsys.readouterr().err
