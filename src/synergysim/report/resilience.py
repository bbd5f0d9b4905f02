"""Report on development resilience: from many futures, and estimated from one panel."""

from __future__ import annotations

from synergysim.experiments.resilience import Futures
from synergysim.measures.development_resilience import PROBABILITY


def futures_text(found: Futures) -> str:
    """Write both probabilities as the terminal prints them."""
    values, case = found.compared(), found.case.scenario
    rows = (
        ("mean probability of being at or above the poverty line", "exact", "estimated"),
        (
            f"resilient: probability of at least {PROBABILITY:g}",
            "exact_resilient",
            "estimated_resilient",
        ),
    )
    lines = [
        f"{case.title}: {case.run.households:,} households, {found.futures} futures, poverty line"
        f" {found.line:.2f} PPP$ of 2017 per person and day, {found.year}",
        "",
        f"{'share of persons, %':<54}{'exact':>8}{'estimated':>11}",
        *(
            f"{text:<54}{100.0 * values[exact]:>8.1f}{100.0 * values[estimated]:>11.1f}"
            for text, exact, estimated in rows
        ),
        "",
        f"Household by household the two are {100.0 * values['distance']:.1f} points apart in the"
        f" mean (correlation {values['correlation']:.2f});",
        f"the estimate puts {100.0 * values['misplaced']:.1f} % of persons on the wrong side of"
        f" {PROBABILITY:g}.",
        "Exact: the same households have other random draws. Estimated: conditional moments from",
        "two rounds of the first future. Simulation, not forecast.",
    ]
    return "\n".join(lines)
