"""The version of the model: what can change a result is in it, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import synergysim
from synergysim.experiments.running.cells import RESULT_SOURCES

NO_RESULT = {"version.py", "__init__.py", "experiments/__init__.py",
             "experiments/running/__init__.py"}  # fmt: skip

LIVE = """
import sys
from synergysim.experiments.running.cells import Keeping, live
from synergysim.recording.recording_options import Recording
from synergysim.scenario.load import load_scenario
small = {"run.households": 60, "run.months": 24, "run.burn_in_years": 1,
         "programmes.productive.start": "2015-06"}
scenario = load_scenario("lesotho", overrides=small).scenario
live(scenario, Keeping(12, ("outcomes",), (), Recording(everything=True)))
print("\\n".join(str(m.__file__) for n, m in sys.modules.items() if n.startswith("synergysim")))
"""


def test_every_module_that_a_cell_runs_through_is_in_the_version() -> None:
    package = Path(synergysim.__file__).parent
    found = subprocess.run(
        [sys.executable, "-c", LIVE], check=True, capture_output=True, text=True
    ).stdout.split("\n")
    used = {str(Path(line).relative_to(package)) for line in found if line} - NO_RESULT
    assert len(used) > 60
    covered = {name for name in used if name.startswith(RESULT_SOURCES)}
    assert used == covered


def test_what_is_asked_drawn_and_printed_is_not() -> None:
    package = Path(synergysim.__file__).parent
    for room in RESULT_SOURCES:
        assert (package / room).exists(), room
    for other in ("figures", "report", "cli", "findings", "statistics", "experiments/analysis"):
        assert not any(other.startswith(room) for room in RESULT_SOURCES)
