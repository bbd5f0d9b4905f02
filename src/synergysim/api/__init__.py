"""The package in a few sentences: ``run``, ``trace``, ``compare``, ``levers``, ``sweep``.

>>> import synergysim as ss
>>> result = ss.run("lesotho-covid19", households=200, months=72)
>>> result.monthly.attrs["units"]["consumption"]
'PPP$ of 2017 per person and day'
"""

from synergysim.api.asking import SweepResult, levers, sweep
from synergysim.api.comparing import DEFAULT_CASE, ComparisonResult, compare
from synergysim.api.keywords import load_scenario
from synergysim.api.result import Result
from synergysim.api.running import RunResult, run
from synergysim.api.tracing import Trace, trace

__all__ = [
    "DEFAULT_CASE",
    "ComparisonResult",
    "Result",
    "RunResult",
    "SweepResult",
    "Trace",
    "compare",
    "levers",
    "load_scenario",
    "run",
    "sweep",
    "trace",
]
