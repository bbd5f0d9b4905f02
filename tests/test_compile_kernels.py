"""Every kernel is compiled once: before the first run, and for one set of types."""

from __future__ import annotations

import subprocess
import sys

import pytest

from synergysim import compile_kernels as module

KERNELS = """
import sys
from synergysim.model import SynergyModel
from synergysim.recording.paired_run import run_lockstep
from synergysim.scenario.load import load_scenario
from synergysim.compile_kernels import run_every_kernel

def compiled():
    found = {}
    for name, module in list(sys.modules.items()):
        for value in vars(module).values() if name.startswith("synergysim.") else ():
            if getattr(value, "targetoptions", {}).get("nogil"):
                found[f"{value.py_func.__module__}.{value.py_func.__name__}"] = value.signatures
    return found

run_every_kernel()
never = [name for name, signatures in compiled().items() if not signatures]
assert not never, f"not called by the run that compiles: {never}"
small = {"run.households": 60, "run.months": 12, "run.burn_in_years": 1}
for case in ("mexico-proinpro", "ethiopia-psnp-in-sct", "mali-nioro-cash-plus"):
    run_lockstep(load_scenario(case, overrides=small).scenario, 6)
twice = [name for name, signatures in compiled().items() if len(signatures) > 1]
assert not twice, f"compiled for several sets of types: {twice}"
assert len(compiled()) > 10
"""


GROUP_MEASURES = {"household_kernels", "ordering", "subgroup_inequality"}
"""Modules of the kernels that only measures by group use in the run that compiles."""


def test_each_kernel_is_compiled_by_the_warm_up_and_for_one_set_of_types_only():
    found = subprocess.run([sys.executable, "-c", KERNELS], capture_output=True, check=False)
    assert found.returncode == 0, found.stderr.decode()


def test_the_message_is_printed_once(tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(module, "compiled_folder", lambda: tmp_path)
    assert not module.is_compiled()
    module.compile_kernels(said.append)
    assert module.is_compiled()
    module.compile_kernels(said.append)
    assert said == [module.MESSAGE]


@pytest.mark.long
def test_another_process_compiles_what_is_no_household(monkeypatch, tmp_path):
    """After the two halves only measures by group are missing, and the last pass compiles these."""
    monkeypatch.setenv("SYNERGYSIM_CACHE_DIR", str(tmp_path))
    halves = """
import sys
from synergysim import compile_kernels as module
getattr(module, sys.argv[1])()
"""
    for half in ("_compile_institutions", "_compile_households"):
        subprocess.run([sys.executable, "-c", halves, half], check=True)
    (folder,) = (tmp_path / "synergysim" / "compiled").iterdir()
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*.nbi")}
    assert not (tmp_path / "synergysim" / "burn-in").exists()
    subprocess.run([sys.executable, "-c", halves, "run_every_kernel"], check=True)
    after = {file: file.stat().st_mtime_ns for file in folder.rglob("*.nbi")}
    assert before == {file: after[file] for file in before}
    added = {file.name.split(".")[0] for file in after.keys() - before.keys()}
    assert added <= GROUP_MEASURES
