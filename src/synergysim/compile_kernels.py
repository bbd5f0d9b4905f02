"""Compiles the kernels once, with a word about it, before several processes would each do so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from synergysim.engine.compiled import compiled_folder
from synergysim.recording.paired_run import run_lockstep
from synergysim.scenario.load import load_scenario

MESSAGE = "Compiling the model's rules: about 20 seconds, once"

_CASE, _ARCHITECTURE = "lesotho-covid19-emergency-cash", "complementary-design-with-councils"
_SMALL = {
    "run.households": 60,
    "run.months": 12,
    "run.burn_in_years": 1,
    "context.territories.count": 3,
    "programmes.productive.start": "2015-01",
    "programmes.productive.budget": 100_000,
    "programmes.productive.duration": 6,
    "shocks.covid19-lesotho.path.onset": "2015-03",
}
"""A run that lives through everything: paydays, tranches, visits, farewells, councils, a shock."""

_RULES = ("territorial", "proxy-means")
"""By which productive families are found: whole places, and a list."""


def is_compiled() -> bool:
    """Whether the machine code of all kernels is on disk."""
    folder = compiled_folder()
    return folder is not None and (folder / "complete").exists()


def compile_kernels(announce: Callable[[str], None] | None = None) -> None:
    """Compile every kernel, unless that is done.

    Parameters
    ----------
    announce : callable, optional
        Told what takes time, if it has to be compiled.
    """
    if is_compiled():
        return
    if announce is not None:
        announce(MESSAGE)
    live_through_everything()
    folder = compiled_folder()
    if folder is not None:
        with suppress(OSError):  # on a full disk, the next process compiles again
            (folder / "complete").touch()


def live_through_everything() -> None:
    """Live and record a small run and its twin by either rule, which call every kernel."""
    for rule in _RULES:
        changes = _SMALL | {"programmes.productive.targeting.rule": rule}
        run_lockstep(
            load_scenario(_CASE, architecture=_ARCHITECTURE, overrides=changes).scenario, 6
        )


if __name__ == "__main__":
    compile_kernels(print)
