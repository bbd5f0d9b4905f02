"""Looking outcomes up: by name, by family, by direction."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from synergysim.outcomes.hardship import (
    COPING,
    FIRST_YEAR,
    NEXT_GENERATION,
    RESILIENCE,
    SHOCK,
)
from synergysim.outcomes.institutions import (
    CHANGES,
    ENTRY,
    OF_OFFICES,
    REQUESTS,
    RESULTS_OF_OFFICES,
)
from synergysim.outcomes.listed import OF_LISTED_ONLY, OF_RESPONSES
from synergysim.outcomes.outcome import Outcome, names_of
from synergysim.outcomes.reach import (
    BENEFITS,
    BOTH_AT_ONCE,
    MONEY_SPENT,
    REACH,
    RESULTS_FOR_MONEY,
    SHARES_OF_GROUPS,
)
from synergysim.outcomes.welfare import (
    DISTRIBUTION,
    HOLDINGS,
    LOCAL_PRICES,
    PERCENTILES,
    PLAUSIBILITY,
    POVERTY,
    POVERTY_OVER_TIME,
    WELFARE,
)
from synergysim.registry import Registry

COMPARED = (
    *WELFARE,
    *POVERTY,
    *POVERTY_OVER_TIME,
    *DISTRIBUTION,
    *SHOCK,
    *RESILIENCE,
    *COPING,
    *FIRST_YEAR,
    *NEXT_GENERATION,
    *REACH,
    *BOTH_AT_ONCE,
    *BENEFITS,
    *MONEY_SPENT,
)
"""Outcomes of which every comparison tests paired differences, in the order of its tables."""

OUTCOMES: Registry[Outcome] = Registry(
    "outcome",
    {
        outcome.name: outcome
        for outcome in (
            *COMPARED,
            *HOLDINGS,
            *LOCAL_PRICES,
            *PLAUSIBILITY,
            *PERCENTILES,
            *SHARES_OF_GROUPS,
            *OF_OFFICES,
            *CHANGES,
            *RESULTS_OF_OFFICES,
            *REQUESTS,
            *ENTRY,
            *OF_LISTED_ONLY,
            *OF_RESPONSES,
            *RESULTS_FOR_MONEY,
        )
    },
)
"""Every outcome of runs, of groups of households, of listed families and of responses, by name.

Users' own modules add outcomes of runs."""

OF_RUNS = (
    "income",
    "earned_income",
    "consumption",
    "assets",
    "attendance",
    "hungry_months",
    "food_insecure_months",
    "headcount",
    "poverty_gap",
    "severity",
    "coverage_social",
    "coverage_productive",
    "overlap",
    "joint_coverage",
    "refusals",
    "on_time",
    *names_of(MONEY_SPENT),
    *names_of(HOLDINGS),
    *names_of(LOCAL_PRICES),
    *names_of(PLAUSIBILITY),
    *names_of((*OF_OFFICES, *CHANGES, *RESULTS_OF_OFFICES, *REQUESTS, *ENTRY)),
    *names_of(SHOCK),
)
"""Outcomes of the package that every run has, one row a run; see :func:`of_runs`."""

OF_SHOCKS = names_of(SHOCK)
"""Of these, the outcomes that are missing where no shock strikes."""


class UnknownOutcomeError(LookupError):
    """An outcome that is not declared."""


class NoDirectionError(ValueError):
    """An outcome of which neither more nor less is better is asked for a best option."""


def of_runs(modules: Collection[str] | None = None) -> tuple[str, ...]:
    """Outcomes of runs that sweeps and findings can request.

    Parameters
    ----------
    modules : collection of str, optional
        Users' modules whose outcomes are among them; by default all that were executed.
    """
    return (*OF_RUNS, *OUTCOMES.added(modules))


def families_compared() -> Mapping[str, tuple[str, ...]]:
    """Names by family: Holm's correction runs within a family, of all variants."""
    compared = (*COMPARED, *(OUTCOMES[name] for name in OUTCOMES.added()))
    return {
        family: names_of(outcome for outcome in compared if outcome.family == family)
        for family in dict.fromkeys(outcome.family for outcome in compared)
    }


def outcome(name: str) -> Outcome:
    """Give the declaration of an outcome.

    Raises
    ------
    UnknownOutcomeError
        If no outcome has this name.
    """
    try:
        return OUTCOMES[name]
    except KeyError:
        raise UnknownOutcomeError(f"no outcome is called {name}") from None


def less_is_better(name: str) -> bool:
    """Whether less of an outcome is better, for all statements that an option is better.

    Raises
    ------
    UnknownOutcomeError
        If no outcome has this name.
    NoDirectionError
        If neither more nor less of it is better.
    """
    found = outcome(name)
    if found.direction == "neither":
        raise NoDirectionError(
            f"neither more nor less of {name} ({found.label}) is better,"
            " so that no option can be called the best by it"
        )
    return found.direction == "less"


def level_of(name: str, level: float) -> float:
    """Give the level against which a difference in an outcome is small or large.

    Parameters
    ----------
    name : str
    level : float
        A typical value, in the unit of the results.

    Returns
    -------
    float
        The whole, 1, for a share; else the size of ``level``.

    Raises
    ------
    UnknownOutcomeError
        If no outcome has this name.
    """
    return 1.0 if outcome(name).unit.scale == 100.0 else abs(level)
