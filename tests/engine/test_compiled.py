"""Compiled code on disk: damage and full disks cost time, and what others wrote is never run."""

from __future__ import annotations

import errno
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from synergysim.engine import compiled


def doubled(values):
    total = 0.0
    for value in values:
        total += 2.0 * value
    return total


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache folder of the test's own."""
    monkeypatch.setattr(compiled, "_folder", tmp_path)
    monkeypatch.setattr(compiled._settings, "CACHE_DIR", str(tmp_path))
    return tmp_path


def called():
    """Call the function as a new process would; return how often it was not in the cache."""
    found = compiled.kernel(doubled)
    assert found(np.array([1.0, 2.0])) == 6.0
    return sum(found.stats.cache_misses.values())


class Runs:
    def __reduce__(self):
        return os.system, ("touch executed",)


def damaged(content: bytes, how: str) -> bytes:
    middle = len(content) // 2
    return {
        "emptied": b"",
        "cut": content[:middle],
        "filled with zeros": bytes(len(content)),
        "one bit": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "replaced": pickle.dumps(Runs()),
    }[how]


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("how", ["emptied", "cut", "filled with zeros", "one bit", "replaced"])
def test_damaged_code_is_compiled_again_and_never_run(folder, monkeypatch, how, ending):
    monkeypatch.chdir(folder)
    assert called() == 1
    assert called() == 0
    (path,) = folder.rglob(f"*.{ending}")
    path.write_bytes(damaged(path.read_bytes(), how))
    assert called() == 1
    assert not (folder / "executed").exists()
    assert called() == 0


def test_a_folder_in_the_place_of_a_file_costs_time_only(folder):
    called()
    (path,) = folder.rglob("*.nbc")
    path.unlink()
    path.mkdir()
    assert called() == 1


def test_a_full_disk_keeps_the_code_in_memory_and_says_so_once(folder, monkeypatch, capsys):
    def full(path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(compiled, "write_whole", full)
    assert called() == 1
    assert called() == 1
    said = capsys.readouterr().err
    assert said.count("synergysim: note:") == 1
    assert "the disk is full" in said
    assert not list(folder.rglob("*.nb?"))


@pytest.mark.usefixtures("folder")
def test_recompiling_ignores_code_on_disk():
    called()
    with compiled.recompile_kernels():
        assert called() == 1
    assert called() == 0


@pytest.fixture
def choose(monkeypatch):
    """Return a function that says which cache folder a new process would take."""

    def chosen(base: Path) -> Path:
        monkeypatch.setenv("SYNERGYSIM_CACHE_DIR", str(base))
        compiled._safe_cache.cache_clear()
        found = compiled.user_cache()
        assert found is not None
        return found

    yield chosen
    compiled._safe_cache.cache_clear()


def test_a_cache_of_the_user_s_own_is_used(choose, tmp_path, capsys):
    assert choose(tmp_path) == tmp_path / "synergysim"
    assert (tmp_path / "synergysim").stat().st_mode & 0o777 == 0o700
    assert not capsys.readouterr().err


def test_a_cache_that_others_can_change_is_left_alone(choose, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HOME", os.devnull)
    monkeypatch.setattr(compiled.tempfile, "gettempdir", lambda: str(tmp_path))
    (tmp_path / "synergysim").mkdir()
    (tmp_path / "synergysim").chmod(0o777)
    (tmp_path / "synergysim" / "theirs").write_text("")
    found = choose(tmp_path)
    assert found.parent != tmp_path
    assert list(found.iterdir()) == []
    assert "others" in capsys.readouterr().err
    assert os.environ["SYNERGYSIM_CACHE_DIR"] == str(found.parent)  # for processes that it starts
    compiled._safe_cache.cache_clear()
    assert compiled.user_cache() == found


BEYOND = """
import numpy as np
from synergysim.engine.compiled import kernel

def beyond(values):
    values[len(values)] = 1.0

kernel(beyond)(np.zeros(3))
"""


def test_bounds_are_checked_where_that_is_asked_for(tmp_path):
    """`make boundscheck` means something: the package's way to compile follows the switch."""
    changed = {"NUMBA_BOUNDSCHECK": "1", "SYNERGYSIM_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", BEYOND], env=os.environ | changed, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "IndexError: index is out of bounds" in done.stderr
    ci = (Path(__file__).parents[2] / ".ci" / "run").read_text(encoding="utf-8")
    assert "make boundscheck" in ci
