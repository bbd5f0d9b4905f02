"""Compiles the kernels once, with a message, before several processes would each do so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from synergysim.engine.compiled import compiled_folder
from synergysim.household import kernel
from synergysim.institutions.observed_channels import ObservedSystem
from synergysim.model import SynergyModel
from synergysim.recording.paired_run import run_lockstep
from synergysim.scenario.load import load_scenario
from synergysim.scenario.schema import Scenario
from synergysim.world.burn_in import ignoring_cached_burn_ins
from synergysim.world.simulated_past import run_burn_in

MESSAGE = "Compiling the model's rules: about 15 seconds, once"

_CASE, _ARCHITECTURE = "lesotho-covid19-emergency-cash", "complementary-design-with-councils"
_SMALL = {
    "run.households": 60,
    "run.months": 14,
    "run.burn_in_years": 1,
    "context.territories.count": 3,
    "programmes.productive.start": "2015-01",
    "programmes.productive.budget": 100_000,
    "programmes.productive.duration": 6,
    "programmes.productive.targeting.consent": True,
    "programmes.productive.services": {"insurance": 0.1},
    "shocks.covid19-lesotho.path.onset": "2015-03",
    "institutions.government.election_every": 12,
}
"""A run with every kind of event: paydays, tranches, visits, consent, councils, an
election, a shock."""

_RULES = ("territorial", "proxy-means")
"""Targeting rules of the productive programme: territorial, and from a list."""

_INSTITUTIONS = "institutions"
"""Argument that selects all kernels except the household's, which takes half the time."""


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
    with _institutions_elsewhere():
        _compile_households()
    run_every_kernel()  # compiles what is still missing
    folder = compiled_folder()
    if folder is not None:
        with suppress(OSError):  # on a full disk, the next process compiles again
            (folder / "complete").touch()


@contextmanager
def _institutions_elsewhere() -> Iterator[None]:
    """Compile all but the household kernel in another process, if there is a second core."""
    if compiled_folder() is None or (os.cpu_count() or 1) < 2 or not sys.executable:
        yield
        return
    words = [sys.executable, "-m", "synergysim.compile_kernels", _INSTITUTIONS]
    null = subprocess.DEVNULL
    try:
        other = subprocess.Popen(words, stdin=null, stdout=null, stderr=null)
    except OSError:
        yield
        return
    with other:
        try:
            yield
        except BaseException:
            other.kill()
            raise


def _compile_households() -> None:
    """Run a year of the small case's burn-in, which needs only the household kernel."""
    scenario = _small(_RULES[0])
    run_burn_in(scenario.context, scenario.run.households, scenario.run.population_seed, 1, 0)


def _compile_institutions() -> None:
    """Run the small case with the household kernel replaced by nothing."""
    vars(kernel)["household_range"] = lambda *_: None
    with ignoring_cached_burn_ins():  # these burn-ins are invalid
        run_every_kernel()


def _small(rule: str) -> Scenario:
    changes = _SMALL | {"programmes.productive.targeting.rule": rule}
    return load_scenario(_CASE, architecture=_ARCHITECTURE, overrides=changes).scenario


def run_every_kernel() -> None:
    """Run and record a small case and its run without the shock, by either targeting rule.

    Institutions that are observed deliver programme by programme, as a user's own instruments do.
    """
    for rule in _RULES:
        run_lockstep(_small(rule), 6)
    SynergyModel(_small(_RULES[0]), institutions=ObservedSystem).run().close()


if __name__ == "__main__":
    if sys.argv[1:] == [_INSTITUTIONS]:
        _compile_institutions()
    else:
        compile_kernels(print)
