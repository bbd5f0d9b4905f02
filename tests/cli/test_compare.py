"""``synergysim compare`` as a user meets it: the real command, its messages, its exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.experiments.running import cells
from synergysim.recording.paired_run import TABLES

SOURCE = Path(__file__).resolve().parents[2] / "src"
COMMAND = [sys.executable, "-m", "synergysim", "compare"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(SOURCE)}


def compare(path: Path, results: Path, *more: str) -> int:
    return main(["compare", str(path), "--results", str(results), "--workers", "1", *more])


def test_the_command_runs_prints_draws_and_says_where_things_are(drawn_comparison):
    folder, printed = drawn_comparison
    assert f"tables, figures and manifest: {folder}" in printed
    assert "income" in printed.lower()
    drawn = {path.suffix for path in (folder / "figures").iterdir()}
    assert {".svg", ".png", ".csv"} <= drawn
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["cells"] == 4


def test_the_real_process_ends_well(write_experiment, tmp_path):
    found = subprocess.run(
        [*COMMAND, str(write_experiment()), "--results", str(tmp_path / "r"), "--no-figures"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert found.returncode == 0, found.stderr
    assert "Traceback" not in found.stderr
    assert "Results, with tables" in found.stdout


def test_options_replace_the_files_values(write_experiment, tmp_path):
    options = ["--replications", "1", "--households", "40", "--months", "18", "--no-figures"]
    assert compare(write_experiment(), tmp_path, *options) == 0
    (manifest,) = tmp_path.glob("tiny/*/manifest.json")
    found = json.loads(manifest.read_text(encoding="utf-8"))
    assert found["cells"] == 2
    run = next(iter(found["scenarios"].values()))["run"]
    assert (run["households"], run["months"]) == (40, 18)
    assert not (manifest.parent / "figures").exists()


def test_cases_can_be_compared_without_a_file(tmp_path):
    options = ["--replications", "1", "--households", "40", "--months", "80", "--no-figures"]
    names = ["compare", "lesotho-covid19", "lesotho-covid19-emergency-cash"]
    assert main([*names, "--results", str(tmp_path), "--workers", "1", *options]) == 0
    outcomes = pd.read_parquet(next(tmp_path.glob("*/*/outcomes.parquet")))
    assert set(outcomes["architecture"]) == set(names[1:])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"colour": "blue"}, "unknown key"),
        ({"architectures": ["independent", "intergrated"]}, "integrated"),
        ({"reference": "complementary-design"}, "is not among the architectures"),
        ({"replications": 0}, "replications"),
        ({"case": "lesoto"}, "lesotho"),
    ],
)
def test_a_bad_file_is_one_message_and_exit_code_2(
    write_experiment, tmp_path, capsys, changes, words
):
    assert compare(write_experiment(**changes), tmp_path / "results") == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.err.count("synergysim: error:") == 1
    assert "Traceback" not in captured.err
    assert captured.out == ""
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--replications", "0"],
        ["--households", "0"],
        ["--months", "0"],
        ["--workers", "-1"],
        ["--workers", "0"],
    ],
    ids=" ".join,
)
def test_bad_options_are_one_message_and_exit_code_2(write_experiment, tmp_path, capsys, options):
    arguments = ["compare", str(write_experiment()), "--results", str(tmp_path), *options]
    try:
        code = main(arguments)
    except SystemExit as end:
        code = end.code
    captured = capsys.readouterr()
    assert code == 2
    assert "error" in captured.err
    assert "Traceback" not in captured.err


def test_a_name_that_does_not_exist_suggests_the_nearest(capsys):
    assert main(["compare", "architectures-covid9"]) == 2
    assert "architectures-covid19" in capsys.readouterr().err


def test_results_that_cannot_be_written_are_one_message_and_exit_code_2(
    write_experiment, tmp_path, capsys
):
    place = tmp_path / "results"
    place.write_text("a file where the folder should be")
    assert compare(write_experiment(), place) == 2
    captured = capsys.readouterr()
    assert str(place) in captured.err
    assert captured.err.count("synergysim: error:") == 1


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only to root"
)
def test_a_read_only_folder_is_one_message_and_exit_code_3(write_experiment, tmp_path, capsys):
    place = tmp_path / "results"
    place.mkdir(mode=0o500)
    assert compare(write_experiment(), place) == 3
    assert "no permission" in capsys.readouterr().err


def test_parts_that_cannot_be_written_are_one_message_and_exit_code_3(
    write_experiment, tmp_path, capsys, monkeypatch
):
    """The folder is there, but the disk is full: no cell can report its failure either."""
    monkeypatch.setattr("synergysim.experiments.running.store.pq.write_table", _full)
    assert compare(write_experiment(), tmp_path) == 3
    captured = capsys.readouterr()
    assert "the disk is full" in captured.err
    assert "Traceback" not in captured.err


def _full(*_arguments: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_failed_cell_is_a_row_with_its_traceback_and_exit_code_1(
    write_experiment, tmp_path, capsys, monkeypatch
):
    real = cells.run_lockstep

    def fails(scenario, window, **options):
        if scenario.architecture.boundary == "none" and scenario.run.path_seed == 2:
            raise ZeroDivisionError("on purpose")
        return real(scenario, window, **options)

    monkeypatch.setattr(cells, "run_lockstep", fails)
    assert compare(write_experiment(replications=3), tmp_path, "--no-figures") == 1
    captured = capsys.readouterr()
    assert "1 run failed" in captured.err
    failures = pd.read_parquet(next(tmp_path.glob("tiny/*/failures.parquet")))
    assert failures[["architecture", "replication"]].values.tolist() == [["integrated", 1]]
    assert "on purpose" in failures["traceback"].iloc[0]
    assert "Results, with tables" in captured.out


def test_when_every_cell_fails_the_reason_is_said_and_the_exit_code_is_1(
    write_experiment, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(cells, "run_lockstep", lambda *_, **__: 1 / 0)
    assert compare(write_experiment(), tmp_path) == 1
    captured = capsys.readouterr()
    assert "division by zero" in captured.err
    assert "Traceback" not in captured.err


# Interrupted ----------------------------------------------------------------------------------


def _tables(folder: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("workers", [pytest.param("1", marks=pytest.mark.long), "2"])
def test_ctrl_c_keeps_what_was_done_and_the_same_command_continues(
    write_experiment, tmp_path, workers
):
    path = write_experiment(replications=4, households=6000, months=24)
    command = [*COMMAND, str(path), "--workers", workers, "--no-figures", "--results"]
    # What a shell runs in the background ignores interrupts, and so would what it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [*command, str(tmp_path / "broken")],
        env=ENVIRONMENT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while len(list((tmp_path / "broken").glob("tiny/*/parts/outcomes/*.parquet"))) < 2:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)  # to the whole group, as a terminal does
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert "Interrupted" in said
    assert "Traceback" not in said
    parts = sorted((tmp_path / "broken").glob("tiny/*/parts/*/*.parquet"))
    kept = {part: part.stat().st_mtime_ns for part in parts}
    assert all(len(pd.read_parquet(part).columns) > 1 for part in parts)
    done = len(list((tmp_path / "broken").glob("tiny/*/parts/outcomes/*.parquet")))
    assert 2 <= done < 8
    assert not list((tmp_path / "broken").rglob("*.part"))
    for place in ("broken", "whole"):  # in this process: the number of workers changes nothing
        assert compare(path, tmp_path / place, "--no-figures") == 0
    assert all(part.stat().st_mtime_ns == stamp for part, stamp in kept.items() if _is_whole(part))
    (broken,), (whole,) = ((tmp_path / name / "tiny").iterdir() for name in ("broken", "whole"))
    for name, table in _tables(whole).items():
        pd.testing.assert_frame_equal(table, _tables(broken)[name], check_exact=True)


def _is_whole(part: Path) -> bool:
    """Whether the cell of a part had been finished: outcomes are written last."""
    return part.parent.name == "outcomes"


def test_a_case_named_twice_is_refused(tmp_path, capsys):
    assert main(["compare", "lesotho", "lesotho", "--results", str(tmp_path / "r")]) == 2
    assert "named twice" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()
