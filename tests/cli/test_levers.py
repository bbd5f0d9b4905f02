"""The three-lever sweep, killed and resumed: an undisturbed run's rows, and its figure."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
SMALL = ["--replications", "2", "--households", "150", "--months", "60", "--workers", "1"]


def levers(results: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "synergysim", "sweep", "levers", *SMALL, "--results", str(results)],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finished(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    return out


def rows(results: Path) -> pd.DataFrame:
    (path,) = results.glob("levers/*/outcomes.parquet")
    return pd.read_parquet(path)


@pytest.mark.long
def test_levers_killed_and_resumed_give_the_rows_of_an_undisturbed_run(tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    process = levers(killed)
    deadline = time.monotonic() + 120
    while not [p for p in killed.rglob("*.parquet") if p.name != "cells.parquet"]:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    resumed, undisturbed = finished(levers(killed)), finished(levers(whole))
    pd.testing.assert_frame_equal(rows(killed), rows(whole))
    assert len(rows(whole)) == 24
    assert resumed.split("Figures:")[0] == undisturbed.split("Figures:")[0]
    (folder,) = (killed / "levers").iterdir()
    figures = {path.name for path in (folder / "figures").iterdir()}
    assert {"effects.svg", "effects.png", "effects.csv", "effects.txt"} <= figures
    effects = pd.read_csv(folder / "figures" / "effects.csv")
    assert effects["kind"].value_counts().to_dict() == {"main": 3, "interaction": 3}
