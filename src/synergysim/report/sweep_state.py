"""How far a sweep is, and what it would take, in words."""

from __future__ import annotations

import math
from pathlib import Path

from synergysim.experiments.running.cost_estimate import Estimate
from synergysim.experiments.running.folder import Folder, State
from synergysim.experiments.running.plan import Plan
from synergysim.figures.labels import Labels
from synergysim.scenario.characters import visible
from synergysim.scenario.errors import shorten

MOST_LEVELS = 6
"""Levels of an axis that are written out."""


def state_text(folder: Folder, state: State, words: Labels) -> str:
    """Write the state of a sweep: cells done and failed, size, version."""
    given = folder.manifest
    counts = {
        name: words.number(getattr(state, name), 0)
        for name in ("cells", "done", "failed", "waiting")
    }
    version = shorten(given["model_version"])
    rows = {
        "folder": str(folder.path),
        "cells": words("sweep_state.counts", **counts),
        "running": words("sweep_state.active" if state.running else "sweep_state.idle"),
        "parts": size_text(state.bytes, words),
        "broken": words.count("sweep_state.damaged", state.broken) if state.broken else "",
        "version": visible(
            words("sweep_state.same", version=version)
            if folder.is_current
            else words("sweep_state.other", version=version)
        ),
    }
    labels = {name: words(f"sweep_state.row.{name}") for name in rows}
    width = max(map(len, labels.values()))
    about = given["experiment"]
    lines = [visible(f"{about['name']}: {about['title']}")]
    lines += [f"  {labels[name]:{width}}  {text}" for name, text in rows.items() if text]
    return "\n".join(lines)


def plan_text(plan: Plan, words: Labels) -> str:
    """Write how the number of cells of a sweep comes about."""
    many = plan.factors
    written = {
        "points": words.count("sweep_state.factor.points", many.get("points", 0)),
        "settings": words.count("sweep_state.factor.settings", many.get("settings", 0)),
        "policies": words.count("sweep_state.factor.policies", many.get("policies", 0)),
        "futures": words.count("sweep_state.factor.futures", many.get("futures", 0)),
        "replications": words.count("sweep_state.factor.replications", many["replications"]),
    }
    cells = words.count("sweep_state.factor.cells", len(plan))
    return f"{words('sweep_state.times').join(written[name] for name in many)} = {cells}"


def progress_text(done: int, total: int, seconds: float, words: Labels) -> str:
    """Write how far runs are, and how long the others will take."""
    return words(
        "sweep_state.progress",
        done=words.number(done, 0),
        total=words.number(total, 0),
        time=time_text(seconds, words),
    )


def axes_text(plan: Plan, words: Labels) -> str:
    """Write what a sweep varies, a line for each axis; nothing where there are none."""
    lines = []
    for axis in plan.design.get("axes", []):
        levels = axis.get("levels")
        if levels is None:
            low, high = f"{axis['low']:g}", f"{axis['high']:g}"  # as in the file
            shown = words("sweep_state.range", low=low, high=high)
        elif len(levels) > MOST_LEVELS:
            shown = words("sweep_state.levels", number=words.number(len(levels), 0))
        else:
            shown = ", ".join(map(str, levels))
        lines.append(f"  {axis['name']}: {shown}")
    return "\n".join(lines)


def estimate_text(plan: Plan, found: Estimate, folder: Path, workers: int, words: Labels) -> str:
    """Write cells, time and disk that a sweep would take."""
    cells, done = words.number(len(plan), 0), words.number(len(plan) - found.cells, 0)
    lines = [words("sweep_state.cells", cells=cells, done=done)]
    if plan.precision is not None:
        most = words.number(plan.precision.at_most, 0)
        lines.append(words("sweep_state.at_most", most=most))
    if found.cells:
        lines += [
            words(
                "sweep_state.time",
                time=time_text(found.total_seconds(workers), words),
                workers=words.number(workers, 0),
                seconds=words.number(found.seconds, _decimals(found.seconds)),
            ),
            words("sweep_state.disk", size=size_text(found.cells * found.bytes, words)),
        ]
    return "\n".join([*lines, words("sweep_state.folder", place=folder)])


def time_text(seconds: float, words: Labels) -> str:
    """Write a time for reading."""
    if seconds < 90:
        return words("sweep_state.unit.seconds", number=words.number(seconds, 0))
    if seconds < 5400:
        return words("sweep_state.unit.minutes", number=words.number(seconds / 60, 0))
    if seconds < 172_800:
        return words("sweep_state.unit.hours", number=words.number(seconds / 3600, 1))
    return words("sweep_state.unit.days", number=words.number(seconds / 86_400, 1))


def size_text(size: float, words: Labels) -> str:
    """Write a size for reading, with three digits."""
    for unit in ("bytes", "kilobytes", "megabytes"):
        if round(size) < 1000:
            number = words.number(size, 0 if unit == "bytes" else _decimals(size))
            return words(f"sweep_state.unit.{unit}", number=number)
        size /= 1000
    return words("sweep_state.unit.gigabytes", number=words.number(size, _decimals(size)))


def _decimals(value: float) -> int:
    """Decimals that leave three digits."""
    rounded = float(f"{value:.3g}")  # 0.9996 is written as 1.00
    return max(0, 2 - math.floor(math.log10(rounded))) if rounded > 0 else 0
