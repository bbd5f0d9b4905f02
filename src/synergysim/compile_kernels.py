"""Compiles the kernels once, with a message, before several processes would each do so.

Two processes share the work where there are two processors: this one compiles the household's
month, which takes almost half of the time, and then what measures groups of families; another
compiles all else. What they need beyond the compiler is therefore loaded where it is used.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from synergysim.engine.compiled import compiled_folder

if TYPE_CHECKING:
    from synergysim.scenario.schema import Scenario

MESSAGE = "Compiling the model's rules: 15 to 40 seconds, once"

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
    "programmes.productive.targeting.requirement": 0.2,
    "programmes.productive.services": {"insurance": 0.1},
    "shocks.covid19-lesotho.path.onset": "2015-03",
    "institutions.government.election_every": 12,
}
"""A run with every kind of event: paydays, tranches, visits, consent, councils, an
election, a shock."""

_RULES: dict[str, dict[str, Any]] = {
    "territorial": {},
    "proxy-means": {"programmes.productive.targeting.places": None},
}
"""Targeting rules of the productive programme: territorial, and from a list in all places."""

_INSTITUTIONS = "institutions"
"""Argument that selects what the other process compiles."""


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
        run_every_kernel()  # reads what the other has compiled, and compiles what is missing
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
    """Advance no household by a month: the types of the arrays are what counts."""
    import numpy as np

    from synergysim.household.fields import PLACE, STORED, TRAITS
    from synergysim.household.kernel import Threads
    from synergysim.household.parameters import LENGTH

    Threads(1).month(
        np.zeros((STORED, 0)),
        np.zeros((len(TRAITS), 0), dtype=np.float32),
        np.zeros(0, dtype=np.int32),
        np.zeros((1, len(PLACE))),
        np.zeros(LENGTH),
        0,
        0,
    )


def _compile_institutions() -> None:
    """Run the small case with the household kernel replaced by nothing, and measure no groups."""
    from synergysim.household import kernel
    from synergysim.world.burn_in import ignoring_cached_burn_ins

    gc.set_threshold(200_000, 50, 100)  # as on the command line: what is made here stays
    vars(kernel)["household_range"] = lambda *_: None
    with ignoring_cached_burn_ins():  # these burn-ins are invalid
        run_every_kernel(groups=False)


def _small(rule: str) -> Scenario:
    from synergysim.scenario.load import load_scenario

    changes = _SMALL | {"programmes.productive.targeting.rule": rule} | _RULES[rule]
    return load_scenario(_CASE, architecture=_ARCHITECTURE, overrides=changes).scenario


def run_every_kernel(groups: bool = True) -> None:
    """Run and record a small case and its run without the shock, by either targeting rule.

    Institutions that are observed deliver programme by programme, as a user's own instruments do.

    Parameters
    ----------
    groups : bool
        Take measures by group too.
    """
    from synergysim.institutions.observed_channels import ObservedSystem
    from synergysim.model import SynergyModel
    from synergysim.recording.paired_run import run_lockstep
    from synergysim.recording.recording_options import Recording

    for rule in _RULES:
        run_lockstep(_small(rule), 6, recording=Recording(groups=groups))
    SynergyModel(_small(next(iter(_RULES))), institutions=ObservedSystem).run().close()


if __name__ == "__main__":
    if sys.argv[1:] == [_INSTITUTIONS]:
        _compile_institutions()
    else:
        compile_kernels(print)
