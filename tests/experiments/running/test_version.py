"""The version of the model contains every module that can change a result, and no other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import synergysim
from synergysim.experiments.running.cells import RESULT_SOURCES

NO_RESULT = {
    "version.py",
    "timing.py",
    "__init__.py",
    "experiments/__init__.py",
    "experiments/running/__init__.py",
}

PROGRAM = """
import sys
from synergysim.experiments.running.cells import OutputSpec, run_cell
from synergysim.recording.recording_options import Recording
from synergysim.scenario.load import load_scenario
small = {"run.households": 60, "run.months": 24, "run.burn_in_years": 1,
         "programmes.productive.start": "2015-06"}
scenario = load_scenario("lesotho", overrides=small).scenario
run_cell(scenario, OutputSpec(12, ("outcomes",), (), Recording(everything=True)))
print("\\n".join(str(m.__file__) for n, m in sys.modules.items() if n.startswith("synergysim")))
"""


def test_every_module_that_a_cell_runs_through_is_in_the_version() -> None:
    package = Path(synergysim.__file__).parent
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    ).stdout.split("\n")
    used = {str(Path(line).relative_to(package)) for line in found if line} - NO_RESULT
    assert len(used) > 60
    covered = {name for name in used if name.startswith(RESULT_SOURCES)}
    assert used == covered


def test_analyses_figures_and_reports_are_not_in_the_version() -> None:
    package = Path(synergysim.__file__).parent
    for source in RESULT_SOURCES:
        assert (package / source).exists(), source
    for other in ("figures", "report", "cli", "findings", "statistics", "experiments/analysis"):
        assert not any(other.startswith(source) for source in RESULT_SOURCES)
