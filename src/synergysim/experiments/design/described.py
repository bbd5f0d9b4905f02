"""What the manifest and the analysis of a sweep call what it varies."""

from __future__ import annotations

from typing import Any

from synergysim.experiments.analysis.analysis_spec import Analysis
from synergysim.experiments.design.axes import Axis
from synergysim.experiments.design.file import Design, SweepFile
from synergysim.experiments.design.sweep_levers import titles_of
from synergysim.scenario.load import ResolvedScenario
from synergysim.scenario.schema import Scenario
from synergysim.scenario.schema_fields import Expected


def _about(axis: Axis, bases: list[ResolvedScenario]) -> dict[str, Any]:
    """What an axis is called, and how well the value that it moves is founded."""
    path = tuple(axis.name.split("."))
    expected = None if axis.chooses_file else Expected(Scenario).at(path)
    if expected is None:
        return {}
    known = (base.provenance[path] for base in bases if path in base.provenance)
    item = next(known, None)
    return {
        "title": expected.description,
        "unit": expected.unit,
        "grade": item.grade if item is not None else None,
        "source": item.source if item is not None else None,
    }


def named(config: SweepFile) -> Analysis:
    """What is asked, with the titles of policies, futures and levers among the names."""
    titles = {
        name: changes.title
        for group in (config.policies, config.futures)
        for name, changes in group.items()
        if changes.title
    }
    names = titles | titles_of(config) | config.analysis.names
    return config.analysis.model_copy(update={"names": names})


def described(
    design: Design | None, axes: list[Axis], bases: list[ResolvedScenario]
) -> dict[str, Any]:
    """What the manifest says of a design; bounds as SALib takes them."""
    if design is None and not axes:
        return {}
    return {
        "kind": design.kind if design is not None else "list",
        "samples": design.samples if design is not None else None,
        "seed": design.seed if design is not None else None,
        "levels": design.levels if design is not None else None,
        "second_order": design.second_order if design is not None else None,
        "axes": [
            _about(axis, bases) | {"name": axis.name, "levels": list(dict.fromkeys(axis.levels))}
            if axis.levels
            else _about(axis, bases)
            | {
                "name": axis.name,
                "low": axis.low,
                "high": axis.high,
                "whole": axis.whole,
                "scale": "log" if axis.logarithmic else "linear",
            }
            for axis in axes
        ],
    }
