"""Report on development resilience: from many futures, and estimated from one panel."""

from __future__ import annotations

import textwrap

from synergysim.experiments.resilience import Futures
from synergysim.figures.labels import load_labels
from synergysim.measures.development_resilience import PROBABILITY

WIDTH = 88


def futures_text(found: Futures, language: str = "en") -> str:
    """Write both probabilities as the terminal prints them."""
    words, values, case = load_labels(language), found.compared(), found.case.scenario
    probability = words.percent(100.0 * PROBABILITY, 0)
    rows = [
        (words("futures.mean"), "exact", "estimated"),
        (
            words("futures.resilient", share=probability),
            "exact_resilient",
            "estimated_resilient",
        ),
    ]
    heads = words("futures.unit"), words("futures.exact"), words("futures.estimated")
    width = max(len(text) for text in (heads[0], *(row[0] for row in rows)))
    about = words(
        "futures.about",
        title=words.titled(case.title),
        households=words.number(case.run.households, 0),
        futures=words.number(found.futures, 0),
        line=words.number(found.line, 2),
        year=found.year,
    )
    apart = words(
        "futures.apart",
        points=words.number(100.0 * values["distance"]),
        correlation=words.number(values["correlation"], 2),
        share=words.percent(100.0 * values["misplaced"]),
        probability=probability,
    )
    lines = [
        *textwrap.wrap(about, WIDTH),
        "",
        f"{heads[0]:<{width}}{heads[1]:>11}{heads[2]:>11}",
        *(
            f"{text:<{width}}{words.number(100.0 * values[exact]):>11}"
            f"{words.number(100.0 * values[estimated]):>11}"
            for text, exact, estimated in rows
        ),
        "",
        *textwrap.wrap(apart, WIDTH),
        *textwrap.wrap(words("futures.how"), WIDTH),
    ]
    return "\n".join(lines)
