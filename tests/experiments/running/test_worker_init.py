"""How a process becomes a worker."""

from __future__ import annotations

import subprocess
import sys

LOADED = "import sys; import synergysim.experiments.running.worker_init; print(*sys.modules)"


def test_nothing_is_loaded_before_a_worker_says_in_which_order():
    found = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, capture_output=True, text=True
    ).stdout.split()
    rooms = [name for name in found if name.startswith("synergysim.")]
    assert set(rooms) == {
        "synergysim.experiments",
        "synergysim.experiments.running",
        "synergysim.experiments.running.worker_init",
        "synergysim.version",
    }
    assert not {"mesa", "pandas", "numba", "pyarrow"}.intersection(found)
