"""A real scheduler and two workers, processes of their own on loopback: `make cluster-test`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

HERE = Path(__file__).parent
SOURCE = Path(__file__).resolve().parents[3] / "src"
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{SOURCE}{os.pathsep}{HERE}"}
SMALL = ["--replications", "1", "--households", "60", "--months", "48", "--no-figures"]

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")]


@dataclass
class Cluster:
    """A scheduler's address, and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster(tmp_path) -> Iterator[Cluster]:
    pytest.importorskip("distributed")
    place = tmp_path / "cluster"
    place.mkdir()
    known = place / "scheduler.json"

    def start(module: str, *words: str) -> subprocess.Popen[bytes]:
        with (place / "log").open("ab") as log:
            return subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    f"distributed.cli.{module}",
                    "--host",
                    "127.0.0.1",
                    "--no-dashboard",
                    *words,
                ],
                env=ENVIRONMENT,
                cwd=place,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    scheduler = start("dask_scheduler", "--port", "0", "--scheduler-file", str(known))
    running = [scheduler]
    try:
        deadline = time.monotonic() + 60
        while not known.exists() or not known.read_text().strip().endswith("}"):
            assert scheduler.poll() is None, (place / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        words = ["--scheduler-file", str(known), "--nthreads", "1", "--no-nanny"]
        workers = [start("dask_worker", *words, "--name", str(number)) for number in range(2)]
        running += workers
        address = str(pd.read_json(known, typ="series")["address"])
        while (place / "log").read_text().count("Registered to") < 2:
            assert time.monotonic() < deadline, (place / "log").read_text()
            time.sleep(0.1)
        yield Cluster(address, workers)
    finally:
        for process in running:
            process.kill()
            process.wait()


def cells(results: Path, *words: str) -> subprocess.Popen[str]:
    results.mkdir()
    return subprocess.Popen(
        [sys.executable, str(HERE / "faulty.py"), str(results), *words],
        env=ENVIRONMENT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[str]) -> str:
    try:
        out, err = process.communicate(timeout=90)
    finally:
        process.kill()
    assert process.returncode == 0, err
    return out


def outcomes(results: Path) -> pd.DataFrame:
    (path,) = results.glob("*/*/outcomes.parquet")
    return pd.read_parquet(path)


def test_a_lost_worker_of_a_cluster_is_no_loss(tmp_path, cluster):
    ended(cells(tmp_path / "here", "slow", "1"))
    process = cells(tmp_path / "there", "slow", "2", "0", cluster.address)
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob("there/*/*/parts/outcomes/*.parquet"))) < 2:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    ended(process)
    assert cluster.workers[0].wait() == -signal.SIGKILL
    pd.testing.assert_frame_equal(
        outcomes(tmp_path / "there"), outcomes(tmp_path / "here"), check_exact=True
    )


def test_worlds_of_a_sweep_run_unchanged_on_a_cluster(tmp_path, cluster, write_sweep):
    """The range over worlds from a cluster is that from one process here."""
    source = str(write_sweep(vary={"programmes.productive.budget": [10, 20]}))
    found = {}
    for name, words in (("here", ["--workers", "1"]), ("there", ["--cluster", cluster.address])):
        command = [sys.executable, "-m", "synergysim", "sweep", source, "--worlds", "2", *SMALL]
        said = subprocess.run(
            [*command, *words, "--results", str(tmp_path / name)],
            env=ENVIRONMENT,
            text=True,
            capture_output=True,
            timeout=150,
            check=False,
        )
        assert said.returncode == 0, said.stderr
        (table,) = (tmp_path / name).glob("*/*/analysis/world_differences.csv")
        found[name] = pd.read_csv(table)
    assert found["here"]["worlds"].unique().tolist() == [2]
    pd.testing.assert_frame_equal(found["there"], found["here"], check_exact=True)


def test_the_levers_run_unchanged_on_a_cluster(tmp_path, cluster):
    found = {}
    for name, words in (("here", ["--workers", "1"]), ("there", ["--cluster", cluster.address])):
        command = [sys.executable, "-m", "synergysim", "sweep", "levers", *SMALL, *words]
        said = subprocess.run(
            [*command, "--results", str(tmp_path / name)],
            env=ENVIRONMENT,
            text=True,
            capture_output=True,
            timeout=150,
            check=False,
        )
        assert said.returncode == 0, said.stderr
        found[name] = outcomes(tmp_path / name)
    assert len(found["here"]) == 12
    pd.testing.assert_frame_equal(found["there"], found["here"], check_exact=True)
