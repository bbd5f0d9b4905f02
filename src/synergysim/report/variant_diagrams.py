"""Diagrams of institutions for the variants of a comparison, one where they are all alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from synergysim.experiments.comparison import Comparison
from synergysim.figures import draw
from synergysim.figures.arrangement import arrangement
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import load_labels

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing

DIAGRAM = "institutions_diagram"


def arrangements(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """Give each variant's arrangement by its key, or one under no key where all have the same.

    Variants without a programme, and arms of a four-arm experiment beside the one with both
    sides, have nothing to coordinate.
    """
    experiment = comparison.experiment
    if experiment.arms is not None:
        return {"": arrangement(experiment.variants[experiment.reference].scenario)}
    found = {name: arrangement(variant.scenario) for name, variant in experiment.variants.items()}
    found = {name: table for name, table in found.items() if (table["kind"] == "programme").any()}
    first = next(iter(found.values()), None)
    if first is not None and all(table.equals(first) for table in found.values()):
        return {"": first}
    return found


def diagram_names(comparison: Comparison) -> list[str]:
    """Name the diagrams as files are named."""
    return [_file(key) for key in arrangements(comparison)]


def diagrams(
    comparison: Comparison,
    context: FigureContext,
    language: str,
    size: str,
    names: Sequence[str],
) -> Iterator[tuple[str, Drawing]]:
    """Draw the diagrams, each named by its variant where there are several."""
    words = load_labels(language)
    for key, table in arrangements(comparison).items():
        if _file(key) not in names:
            continue
        variant = words.architecture(key, context) if key else ""
        yield (
            _file(key),
            draw(
                DIAGRAM, {"arrangement": table}, replace(context, variant=variant), language, size
            ),
        )


def _file(key: str) -> str:
    return f"{DIAGRAM}-{key}" if key else DIAGRAM
