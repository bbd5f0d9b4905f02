"""The package in a few sentences: ``run``, ``trace``, ``compare``, ``levers``, ``sweep``.

>>> import synergysim as ss
>>> result = ss.run("lesotho-covid19", overrides={"run.households": 200, "run.months": 72})
>>> result.monthly.columns[0]
'month'
"""

from synergysim.api.asking import Swept, levers, sweep
from synergysim.api.comparing import DEFAULT_CASE, Result, compare
from synergysim.api.running import HouseholdStory, MinistryStory, Run, run, trace

__all__ = [
    "DEFAULT_CASE",
    "HouseholdStory",
    "MinistryStory",
    "Result",
    "Run",
    "Swept",
    "compare",
    "levers",
    "run",
    "sweep",
    "trace",
]
