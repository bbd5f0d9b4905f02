"""Notes on losses to a shock that are counted over few months, or over several shocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from synergysim.figures.labels import Labels
from synergysim.measures.counterfactual_resilience import HORIZON_MONTHS
from synergysim.scenario.base import month_index
from synergysim.scenario.schema import Scenario


def onsets_of(scenario: Scenario) -> tuple[int, ...]:
    """Months of a run in which its shocks strike, in order; 0 is the first month."""
    paths = (shock.path for shock in scenario.shocks.values())
    return tuple(sorted(month_index(path.onset, scenario.run.start) for path in paths))


def horizon_notes(scenarios: Iterable[Scenario], words: Labels) -> tuple[str, ...]:
    """Say what losses of some scenarios' runs do not hold, each thing once."""
    notes = (
        note
        for scenario in scenarios
        for note in notes_of(onsets_of(scenario), scenario.run.months, words)
    )
    return tuple(dict.fromkeys(notes))


def notes_of(onsets: Sequence[int], months: int, words: Labels) -> list[str]:
    """Say what losses of one run do not hold.

    Parameters
    ----------
    onsets : sequence of int
        Months in which shocks strike, in order.
    months : int
        Of the run.
    words : Labels

    Returns
    -------
    list of str
        Nothing where one shock is followed by the months over which losses are counted.
    """
    if not onsets:
        return []
    notes, seen = [], months - onsets[0]
    if seen < HORIZON_MONTHS:
        notes.append(words.count("shock_horizon.short", seen, horizon=HORIZON_MONTHS))
    if len(onsets) > 1:
        notes.append(words("shock_horizon.several", count=len(onsets)))
    return notes
