"""Numbers of the institutional record at its start, middle and end, as one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from synergysim.figures.stages import STAGES, between_ministries, by_stage
from synergysim.measures.coordination import FUNCTIONS, mean_of_defined
from synergysim.report.institutions import PARTS, a_year


def stage_values(tables: Mapping[str, pd.DataFrame], shock: str) -> pd.DataFrame:
    """Give the numbers that texts on institutions show.

    Parameters
    ----------
    tables : mapping of DataFrame
        Of a run, as :func:`synergysim.report.institutions.institutions_pieces` reads them.
    shock : str
        State that is told.

    Returns
    -------
    DataFrame
        ``measure``, ``of`` (a level and function, a ministry, a pair, a body), and a column for
        each stage: means over the quarters of a year, as stored or a year and place.
    """
    columns = ["measure", "of", *STAGES]
    if tables["partnerships"].empty:
        return pd.DataFrame(columns=columns)
    own = {
        name: frame[frame["shock"] == shock] for name, frame in tables.items() if "shock" in frame
    }
    rows = [
        (measure, " / ".join(subject), *values)
        for measure, frame, keys in _asked(own)
        if len(frame)
        for subject, values in by_stage(frame, keys, measure).items()
    ]
    profile = by_stage(own["coordination"], ["level", "function"], "value")
    for level in dict.fromkeys(level for level, _ in profile):
        means = [
            mean_of_defined([profile[level, function][stage] for function in FUNCTIONS])
            for stage in range(len(STAGES))
        ]
        rows.append(("mean of functions", level, *means))
    return pd.DataFrame(rows, columns=columns)


def _asked(own: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, pd.DataFrame, list[str]]]:
    """Name each measure with its table and the columns of its subject."""
    yield "value", own["coordination"], ["level", "function"]
    for part in PARTS:
        yield part, own["convergence"].assign(part=part), ["part"]
    pairs = between_ministries(own["partnerships"])
    for measure in ("effort", "trust"):
        yield measure, pairs, ["ministry", "towards", "side"]
    for measure in ("agreed_work", "local_work", "joint_families"):
        yield measure, own["partnerships"], ["lead", "partner"]
    yield "support", own["ministries"].assign(who="all"), ["who"]
    yield "office_capacity", own["ministries"].dropna(subset=["effort"]), ["ministry"]
    bodies = own["bodies"] if own["bodies"].empty else a_year(own["bodies"])
    for measure in ("meetings_a_year", "decisions_a_year", "meeting_attendance"):
        yield measure, bodies, ["body"]
