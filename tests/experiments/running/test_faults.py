"""What can happen to a sweep, done to real processes; afterwards the same command completes.

Every test ends with the same sentence: the results equal those of an undisturbed run, row for row.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from synergysim.experiments.running.store import Store

HERE = Path(__file__).parent
SOURCE = Path(__file__).resolve().parents[3] / "src"
TABLES = ("outcomes", "monthly", "money")
CELLS = 200

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and limits"),
]


def command(results: Path, run_cell: str = "fast", workers: int = 2, limit: str = "") -> list[str]:
    words = [sys.executable, str(HERE / "faulty.py"), str(results), run_cell, str(workers)]
    return [*words, limit] if limit else words


def environment() -> dict[str, str]:
    """Of a process that finds the package and the cells of these tests."""
    return os.environ | {"PYTHONPATH": f"{SOURCE}{os.pathsep}{HERE}"}


def start(results: Path, *more: object, **how: object) -> subprocess.Popen[str]:
    results.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        command(results, *more),
        env=environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **how,
    )


def run(results: Path, *more: object, **how: object) -> tuple[int, str, str]:
    process = start(results, *more, **how)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def folder_of(results: Path) -> Path:
    (folder,) = (results / "faulty").iterdir()
    return folder


def tables(results: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_parquet(folder_of(results) / f"{name}.parquet") for name in TABLES}


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> Path:
    """Results of an undisturbed run, in one process."""
    place = tmp_path_factory.mktemp("undisturbed")
    code, _, err = run(place, "fast", 1)
    assert code == 0, err
    return place


@pytest.fixture(scope="session")
def whole(undisturbed) -> dict[str, pd.DataFrame]:
    """Tables of the undisturbed run."""
    found = tables(undisturbed)
    assert len(found["outcomes"]) == 2 * CELLS
    return found


def completes(results: Path, whole: dict[str, pd.DataFrame], run_cell: str = "fast") -> str:
    """The same command completes, and nothing tells that anything had happened."""
    code, _, err = run(results, run_cell, 1)
    assert code == 0, err
    for name, table in tables(results).items():
        pd.testing.assert_frame_equal(table, whole[name], check_exact=True)
    folder = folder_of(results)
    assert not (folder / "failures.parquet").exists()
    assert not list(folder.rglob("*.part"))
    return err


def parts(results: Path) -> list[Path]:
    return list(results.glob("faulty/*/parts/*/*.parquet"))


def until(condition, process: subprocess.Popen[str], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """Processes whose parent it is."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        command = (stat.parent / "cmdline").read_bytes() if stat.parent.exists() else b""
        if int(fields[1]) == process.pid and b"spawn_main" in command:
            found.append(int(stat.parent.name))
    return found


def kill(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)


# Killed ---------------------------------------------------------------------------------------


def kill_a_worker(results: Path, seed: int) -> bool:
    """Kill a worker at a random moment after the first parts; the sweep itself must complete."""
    rng = random.Random(seed)
    process = start(results, "slow", 2)
    try:
        until(lambda: len(parts(results)) >= 3, process)
        time.sleep(rng.random())
        victims = workers_of(process)
        if victims:
            os.kill(rng.choice(victims), signal.SIGKILL)
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return bool(victims)
    finally:
        if process.poll() is None:
            kill(process)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds workers through /proc")
def test_a_worker_that_is_killed_is_replaced(tmp_path, whole):
    assert kill_a_worker(tmp_path, seed=3)
    completes(tmp_path, whole)


def test_a_parent_that_is_killed_leaves_no_worker_and_loses_nothing_committed(tmp_path, whole):
    process = start(tmp_path, "slow", 2)
    until(lambda: len(parts(tmp_path)) >= 6, process)
    workers = workers_of(process)
    kill(process)
    kept = {path: path.stat().st_mtime_ns for path in parts(tmp_path)}
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    held = Store(folder_of(tmp_path)).index()
    assert 0 < len(held.keys) < CELLS
    completes(tmp_path, whole)
    committed = [path for path in kept if path.name.split(".")[0] in held.batches]
    assert committed
    assert all(path.stat().st_mtime_ns == kept[path] for path in committed)


@pytest.mark.long
def test_parents_are_killed_at_twenty_random_moments(tmp_path, whole):
    """Moments are spread over the start, the first batches and the writes between them."""
    rng, count = random.Random(11), 0
    for attempt in range(60):
        if count == 20:
            break
        place = tmp_path / str(attempt // 4)
        process = start(place, "slow", 2)
        until(lambda place=place: list(place.glob("faulty/*/*")), process)
        time.sleep(rng.random() * 4)
        if process.poll() is None:
            kill(process)
            count += 1
        else:
            process.communicate()
    assert count == 20
    for place in tmp_path.iterdir():
        completes(place, whole)


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds workers through /proc")
def test_workers_are_killed_at_random_moments(tmp_path, whole):
    count = 0
    for seed in range(20):
        if count == 8:
            break
        place = tmp_path / str(seed)
        count += kill_a_worker(place, seed)
        completes(place, whole)
    assert count == 8


@pytest.mark.long
@pytest.mark.parametrize("step", range(1, 24, 2))
def test_a_kill_inside_every_write_in_turn_is_no_loss(tmp_path, whole, step):
    """Manifest, listing and the three tables of the first batches, before and after the data."""
    assert killed_inside_a_write(tmp_path, step)
    completes(tmp_path, whole)


@pytest.mark.parametrize("step", [12])
def test_a_kill_inside_a_write_is_no_loss(tmp_path, whole, step):
    assert killed_inside_a_write(tmp_path, step)
    completes(tmp_path, whole)


def killed_inside_a_write(results: Path, step: int) -> bool:
    """Run with a hook that ends the process as it opens or renames a file, at the n-th time."""
    hook = (
        "import os, signal, sys\n"
        "count = 0\n"
        "def step(event, arguments):\n"
        "    global count\n"
        "    if event in ('open', 'os.rename') and str(arguments[0]).endswith('.part'):\n"
        "        count += 1\n"
        f"        if count == {step}:\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(step)\n"
        f"sys.argv = {command(results, 'fast', 1)[1:]!r}\n"
        "import runpy\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    results.mkdir(parents=True, exist_ok=True)
    found = subprocess.run(
        [sys.executable, "-c", hook],
        env=environment(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    return found.returncode == -signal.SIGKILL


# The disk --------------------------------------------------------------------------------------


def limit_files(size: int):
    def apply() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return apply


@pytest.mark.parametrize(
    ("size", "workers"),
    [(3000, 2), *(pytest.param(*one, marks=pytest.mark.long) for one in ((50, 1), (9000, 1)))],
)
def test_a_disk_that_is_full_ends_the_sweep_and_no_more(tmp_path, whole, size, workers):
    code, _, err = run(tmp_path, "fast", workers, preexec_fn=limit_files(size))
    assert code != 0
    assert "File too large" in err
    completes(tmp_path, whole)


@pytest.mark.long
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.parametrize("option", ["size=40k", "size=120k"])
def test_a_small_disk_fills_up_and_is_enlarged(tmp_path, whole, option):
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", option, "tmpfs", str(place)], check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        code, _, err = run(place, "fast", 2)
        assert code != 0
        assert "No space left" in err
        subprocess.run(["mount", "-o", "remount,size=64m", str(place)], check=True)
        completes(place, whole)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        code, _, err = run(place, "fast", 2)
        assert code != 0
        assert "Read-only" in err
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
        completes(place, whole)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.mark.parametrize(
    ("table", "how"),
    [
        ("monthly", "flip"),
        *(pytest.param(name, "cut", marks=pytest.mark.long) for name in TABLES),
        pytest.param("outcomes", "flip", marks=pytest.mark.long),
    ],
)
def test_a_part_that_was_spoilt_is_set_aside_and_its_cells_run_again(
    tmp_path, undisturbed, whole, table, how
):
    shutil.copytree(undisturbed, tmp_path, dirs_exist_ok=True)
    spoilt = max(folder_of(tmp_path).glob(f"parts/{table}/*.parquet"))
    content = bytearray(spoilt.read_bytes())
    content[len(content) // 2] ^= 255
    spoilt.write_bytes(content if how == "flip" else content[: len(content) // 2])
    said = completes(tmp_path, whole)
    assert "set aside" in said
    assert list(folder_of(tmp_path).glob("set-aside/*/*.parquet"))


# Two at once -----------------------------------------------------------------------------------


@pytest.mark.long
def test_a_second_sweep_on_one_folder_is_refused_and_the_first_goes_on(tmp_path, whole):
    first = start(tmp_path, "slow", 2)
    until(lambda: len(parts(tmp_path)) >= 3, first)
    os.kill(first.pid, signal.SIGSTOP)  # it cannot finish before the second has asked
    try:
        code, _, err = run(tmp_path, "slow", 2)
    finally:
        os.kill(first.pid, signal.SIGCONT)
    assert code != 0
    assert f"process {first.pid}" in err
    _, err = first.communicate(timeout=120)
    assert first.returncode == 0, err
    completes(tmp_path, whole)


@pytest.mark.long
def test_a_lock_ends_with_its_owner(tmp_path, whole):
    process = start(tmp_path, "slow", 1)
    until(lambda: len(parts(tmp_path)) >= 3, process)
    kill(process)
    completes(tmp_path, whole)


# Cells -----------------------------------------------------------------------------------------


def failure(results: Path, run_cell: str, limit: str = "", workers: int = 2) -> str:
    """Run with one cell at fault; return what its row says."""
    results.mkdir(parents=True, exist_ok=True)
    (results / "fault").touch()
    code, _, err = run(results, run_cell, workers, *([limit] if limit else []))
    assert code == 1, err
    failures = pd.read_parquet(folder_of(results) / "failures.parquet")
    assert failures[["point", "replication"]].values.tolist() == [[0, 4]]
    assert len(tables(results)["outcomes"]) == 2 * (CELLS - 1)
    (results / "fault").unlink()
    return str(failures["traceback"].iloc[0])


@pytest.mark.parametrize("workers", [2, pytest.param(1, marks=pytest.mark.long)])
def test_a_cell_that_raises_is_a_row_and_runs_again(tmp_path, whole, workers):
    assert "ZeroDivisionError: on purpose" in failure(tmp_path, "raises", workers=workers)
    completes(tmp_path, whole)


@pytest.mark.long
@pytest.mark.parametrize("workers", [1, 2])
def test_a_cell_over_its_time_limit_is_ended_with_a_traceback(tmp_path, whole, workers):
    told = failure(tmp_path, "hangs", limit="1", workers=workers)
    assert "longer than the time limit" in told
    assert "in hangs" in told
    completes(tmp_path, whole)


@pytest.mark.long
def test_a_cell_that_takes_its_worker_with_it_every_time_is_a_row(tmp_path, whole):
    assert "its worker process was lost 3 times" in failure(tmp_path, "dies")
    completes(tmp_path, whole)
