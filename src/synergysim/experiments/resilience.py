"""Development resilience twice: exactly, from many futures, and as an analyst would estimate it.

The same households, in the same state at the start, have many futures that differ by chance alone:
of weather, accidents, work, offices. The share of futures in which a household is on or above
the poverty line in its second year is its probability, exactly but for the number of futures. An
analyst has two rounds of one future, and estimates it by conditional moments.

Sources: those of :mod:`synergysim.measures.development_resilience`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.experiments.single_run import Case, resolve
from synergysim.measures.development_resilience import (
    PROBABILITY,
    estimated_probability,
    probability_from_replications,
    resilience_index,
)
from synergysim.recording.paired_run import run_lockstep, shock_key
from synergysim.recording.recording_options import PANEL, Recording
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import ResolvedScenario
from synergysim.thresholds import at_least

KNOWN = ("female_head", "labour_constrained", "size")
"""Variables of the survey beside welfare."""


@dataclass(frozen=True)
class Futures:
    """What many futures of the same households came to.

    Attributes
    ----------
    case : ResolvedScenario
    households : DataFrame
        A row per household: ``size``, ``exact``, ``estimated``.
    line : float
        PPP$ of 2017 per person and day.
    year : int
        Calendar year in which households are compared with the poverty line.
    futures : int
    """

    case: ResolvedScenario
    households: pd.DataFrame
    line: float
    year: int
    futures: int

    def compared(self) -> dict[str, float]:
        """Compare the estimate with the truth, persons as weights.

        Returns
        -------
        dict of str to float
            Means of both probabilities, shares who are resilient by both (probability at least
            0.8), mean distance, correlation, and the share whom the estimate puts on the wrong
            side of 0.8.
        """
        exact, estimated, size = (
            self.households[name].to_numpy(dtype=np.float64)
            for name in ("exact", "estimated", "size")
        )
        resilient, thought = (at_least(p, PROBABILITY, 1.0) for p in (exact, estimated))
        wrong = resilient != thought
        varies = min(exact.std(), estimated.std()) > 0.0
        return {
            "exact": float(np.average(exact, weights=size)),
            "estimated": float(np.average(estimated, weights=size)),
            "exact_resilient": resilience_index(exact, size),
            "estimated_resilient": resilience_index(estimated, size),
            "distance": float(np.average(np.abs(exact - estimated), weights=size)),
            "correlation": float(np.corrcoef(exact, estimated)[0, 1]) if varies else float("nan"),
            "misplaced": float(np.average(wrong, weights=size)),
        }


def development_resilience(case: Case, futures: int = 100, **changes: Any) -> Futures:
    """Live many futures of the same households.

    Parameters
    ----------
    case : str, path or ResolvedScenario
        With its shocks, if it has some. It is lived up to the end of its second full year.
    futures : int
        At least 2. The standard error of one household's probability is at most half the inverse
        root of their number.
    **changes
        As in :func:`synergysim.scenario.load_scenario`.

    Raises
    ------
    ScenarioError
        If anything is wrong with a file or a change, or two calendar years are not lived in full.
    ValueError
        With fewer than two futures.
    """
    if futures < 2:
        raise ValueError(f"futures must be at least 2, found {futures}")
    resolved = resolve(case, **changes)
    run, line = resolved.scenario.run, resolved.scenario.context.poverty_line
    months = -(int(run.start[5:]) - 1) % 12 + 24
    if run.months < months:
        raise ScenarioError(
            "two calendar years must be lived in full",
            file="run.months",
            found=str(run.months),
            allowed=f"at least {months} from {run.start}",
        )
    recording = Recording(groups=False, annual_panel=True)
    after: list[FloatArray] = []
    first = pd.DataFrame()
    for future in range(futures):
        seeds = {"run.path_seed": run.path_seed + future, "run.months": months}
        scenario = resolved.replace(seeds).scenario
        panel = run_lockstep(scenario, 12, recording=recording, tables=())[PANEL]
        panel = panel[panel["shock"] == shock_key(scenario)]
        if future == 0:
            first = panel
        after.append(_welfare(panel, panel["year"].max()))
    before = _welfare(first, first["year"].min())
    known = first.loc[first["year"] == first["year"].min(), list(KNOWN)]
    covariates = known.to_numpy(dtype=np.float64)
    estimated = estimated_probability(
        before, after[0], line, covariates[:, covariates.std(axis=0) > 0.0]
    )
    households = pd.DataFrame(
        {
            "size": known["size"].to_numpy(),
            "exact": probability_from_replications(np.stack(after), line),
            "estimated": estimated,
        }
    )
    return Futures(resolved, households, line, int(first["year"].max()), futures)


def _welfare(panel: pd.DataFrame, year: int) -> FloatArray:
    consumption: FloatArray = panel.loc[panel["year"] == year, "consumption"].to_numpy()
    return consumption
