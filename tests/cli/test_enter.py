"""The command as a process of its own: what it sets before it loads anything."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ASK = (
    "import sys; from synergysim.cli import enter;"
    "sys.argv = ['synergysim', 'validate', 'lesotho'];"
    "code = enter(); import pyarrow; print(code, pyarrow.default_memory_pool().backend_name)"
)


@pytest.mark.parametrize(("wanted", "found"), [(None, "system"), ("mimalloc", "mimalloc")])
def test_arrow_uses_the_systems_allocator_unless_another_is_named(wanted, found):
    environment = {k: v for k, v in os.environ.items() if k != "ARROW_DEFAULT_MEMORY_POOL"}
    if wanted is not None:
        environment["ARROW_DEFAULT_MEMORY_POOL"] = wanted
    said = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.split()[-2:] == ["0", found]
