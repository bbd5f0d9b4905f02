"""The context file that a calibration writes, and its comparison with the one that is there."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from synergysim.calibration.fit_report import Report
from synergysim.calibration.problem import FAMILY, Problem, sources_of
from synergysim.calibration.values import value_at, with_values
from synergysim.scenario.context import Context
from synergysim.scenario.load import load_part
from synergysim.scenario.names import looks_like_path
from synergysim.scenario.schema_fields import Expected

CHECK_TOLERANCE = 0.01
"""Share by which a fitted value may differ from the file's under ``--check``."""

HALVINGS = 20
"""Steps in which an end of a band is sought that does not contradict the other numbers."""

START_ENDING = ", start of the calibration"
"""What the titles of start contexts end with, and those of fitted ones do not."""


def context_folder(problem: Problem) -> Path:
    """Folder where the context belongs: beside the calibration's, or below the current folder.

    The second where the first cannot be written, as in an installed package, or where the
    calibration's file lies outside a folder of scenarios.
    """
    if problem.path.parent.name == FAMILY:
        beside = problem.path.resolve().parents[1] / "contexts"
        if os.access(beside if beside.is_dir() else beside.parent, os.W_OK):
            return beside
    return Path.cwd() / "scenarios" / "contexts"


def context_text(problem: Problem, report: Report, folder: Path) -> str:
    """Write the context: what it extends, the fitted values and the central set's, with sources.

    Parameters
    ----------
    problem : Problem
    report : Report
    folder : Path
        Where it will lie; a start context that was named by its path is named from there.
    """
    parent = problem.config.context
    if looks_like_path(parent):
        parent = Path(os.path.relpath(problem.path.parent / parent, folder)).as_posix()
    own = problem.start.part.title.removesuffix(START_ENDING)
    title = problem.config.writes_title or own
    command = f"synergysim calibrate {problem.name}"
    lines = [
        f"# Fitted values, written by `{command}`, which brings this file back.",
        _yaml({"extends": parent}),
        _yaml({"title": title}),
    ]
    source = f"calibrated to {sources_of(problem)}"
    sections: dict[str, list[str]] = {}
    for row in report.parameters.to_dict("records"):
        path = str(row["parameter"])
        section, _, key = path.rpartition(".")
        sections.setdefault(section, []).append(f"{key}: {_sourced(path, row, source)}")
    rows = report.parameters.to_dict("records")
    fitted = {str(row["parameter"]): float(row["fitted"]) for row in rows}
    context = with_values(problem.start.part, problem.drawn | fitted)
    for path, value in problem.drawn.items():
        section, _, key = path.rpartition(".")
        sections.setdefault(section, []).append(f"{key}: {_central(problem, context, path, value)}")
    for section, values in sections.items():
        indent = "  " if section else ""
        lines += ["", *([f"{section}:"] if section else []), *(f"{indent}{v}" for v in values)]
    return "\n".join(lines) + "\n"


def deviations(
    report: Report, path: Path, drawn: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    """Find fitted values, and numbers of the central set, that a context file does not agree with.

    Parameters
    ----------
    report : Report
    path : Path
    drawn : mapping of str to float
        Numbers of the ensemble's central set that are not fitted, by dotted path.

    Returns
    -------
    dict of str to (float, float)
        Dotted path to the file's value and the one that was found, where they are further apart
        than ``CHECK_TOLERANCE``.

    Raises
    ------
    ScenarioError
        When the file is missing or faulty.
    """
    stated = load_part(path, "contexts").part
    pairs = {
        str(row["parameter"]): (value_at(stated, str(row["parameter"])), float(row["fitted"]))
        for row in report.parameters.to_dict("records")
    }
    pairs |= {name: (value_at(stated, name), value) for name, value in drawn.items()}
    return {
        name: (there, found)
        for name, (there, found) in pairs.items()
        if not math.isclose(there, found, rel_tol=CHECK_TOLERANCE)
    }


def _sourced(path: str, row: dict[Any, Any], source: str) -> str:
    expected = Expected(Context).at(path.split("."))
    facts: dict[str, Any] = {"value": _plain(row["fitted"])}
    if expected is not None and expected.unit not in (None, "1"):
        facts["unit"] = expected.unit
    facts |= {"source": source, "grade": "C"}
    facts |= {"low": _plain(row["low"]), "high": _plain(row["high"])}
    return _yaml(facts, flow=True)


def _central(problem: Problem, context: Context, path: str, value: float) -> str:
    """Write a number of the central set, with the band that it was drawn from.

    The band is narrower where its end would contradict the other numbers of the set.
    """
    item = problem.start.provenance[tuple(path.split("."))]
    expected = Expected(Context).at(path.split("."))
    facts: dict[str, Any] = {"value": _plain(value)}
    if expected is not None and expected.unit not in (None, "1"):
        facts["unit"] = expected.unit
    facts |= {"source": f"assumed, central set of the ensemble; band: {item.source}", "grade": "C"}
    for name, end in (("low", item.low), ("high", item.high)):
        assert end is not None  # what is drawn has a band
        facts[name] = _plain(_allowed_end(context, path, value, end))
    return _yaml(facts, flow=True)


def _allowed_end(context: Context, path: str, value: float, end: float) -> float:
    """Find the farthest number from the value to the band's end that the context can have."""

    def holds(number: float) -> bool:
        try:
            with_values(context, {path: number})
        except ValueError:
            return False
        return True

    if holds(end):
        return end
    inside, outside = value, end
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2.0
        inside, outside = (middle, outside) if holds(middle) else (inside, middle)
    return min((float(f"{inside:.3g}"), value), key=lambda one: not holds(one))


def _plain(value: float) -> int | float:
    return int(value) if float(value).is_integer() else float(value)


def _yaml(content: dict[str, Any], *, flow: bool = False) -> str:
    written = yaml.safe_dump(
        content, default_flow_style=flow, sort_keys=False, allow_unicode=True, width=100_000
    )
    return str(written).strip()
