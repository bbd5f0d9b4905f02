"""Report on a fit: parameters, moments, checks, and how well the parameters are identified."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.calibration.evaluations import Evaluator, code_version, write
from synergysim.calibration.fit import Fit, Residuals
from synergysim.calibration.moments import MOMENTS
from synergysim.calibration.problem import Check, Impact, Problem, Target
from synergysim.engine.files import write_csv

NEAR_BOUND = 0.01
"""A parameter within this share of its range from a bound counts as having met it."""

TABLES = ("parameters", "moments", "slopes")


@dataclass(frozen=True)
class Report:
    """A calibration's outcome as tables.

    Attributes
    ----------
    name, title, context, writes, welfare : str
        As in the calibration's file.
    parameters : DataFrame
        Columns parameter, start, fitted, low, high, at_bound, noise (standard error from the
        seeds, as a share of the value), held_by, identification.
    moments : DataFrame
        Columns moment, kind (fitted or check), target, achieved, standard_error, tolerance,
        distance (in tolerances), low, high, met, source, grade.
    slopes : DataFrame
        One row a moment: change of the moment when a parameter's logarithm changes by one, one
        column a parameter.
    condition : float
        Condition number of the fitted moments' slopes in tolerances; infinite when some direction
        of the parameters moves no moment.
    about : dict
        Settings, seeds, code version, and how the search ended.
    """

    name: str
    title: str
    context: str
    writes: str
    welfare: str
    parameters: pd.DataFrame
    moments: pd.DataFrame
    slopes: pd.DataFrame
    condition: float
    about: dict[str, Any]

    @property
    def all_fitted_met(self) -> bool:
        """Whether every fitted moment lies within its tolerance."""
        return bool(self.moments.loc[self.moments["kind"] == "fitted", "met"].all())


def report_of(problem: Problem, evaluate: Evaluator, fitted: Fit) -> Report:
    """Tabulate a fit."""
    residuals = Residuals(problem, evaluate)
    tolerances = residuals.tolerances[:, None]
    scaled = fitted.slopes[residuals.columns] / tolerances
    noise = _standard_errors(fitted.moments)
    # Effects of programmes come as means over replications, whose spread is not known here.
    noise[len(MOMENTS) :] = np.nan
    slopes = pd.DataFrame(fitted.slopes, columns=list(problem.paths))
    slopes.insert(0, "moment", evaluate.names)
    return Report(
        name=problem.name,
        title=problem.config.title,
        context=problem.start.name,
        writes=problem.config.writes,
        welfare=problem.config.welfare,
        parameters=_parameters(problem, residuals, fitted, scaled),
        moments=_moments(problem, evaluate, fitted, noise),
        slopes=slopes,
        condition=_condition(scaled),
        about={
            "replications": evaluate.settings.replications,
            "households": evaluate.settings.households,
            "burn_in_years": evaluate.settings.burn_in_years,
            "seeds": list(evaluate.settings.seeds),
            "steps": fitted.iterations,
            "ended": fitted.ended,
            "code": code_version(institutions=bool(problem.config.impacts)),
        },
    )


def _standard_errors(moments: FloatArray) -> FloatArray:
    """Standard error of each mean over replications; not known from one of them."""
    count = len(moments)
    if count < 2:
        return np.full(moments.shape[1], np.nan)
    errors: FloatArray = moments.std(axis=0, ddof=1) / math.sqrt(count)
    return errors


def _condition(scaled: FloatArray) -> float:
    strengths = np.linalg.svd(scaled, compute_uv=False)
    return float(strengths[0] / strengths[-1]) if strengths[-1] > 0.0 else math.inf


def _parameters(
    problem: Problem, residuals: Residuals, fitted: Fit, scaled: FloatArray
) -> pd.DataFrame:
    inverse = np.linalg.pinv(scaled)
    names = list(problem.config.targets)
    seeds = residuals.of(fitted.moments) @ inverse.T
    spread = _standard_errors(seeds)
    positions = residuals.position(fitted.values)
    low, high = residuals.box
    margin = NEAR_BOUND * (high - low)
    near = (positions - low < margin) | (high - positions < margin)
    rows = []
    for i, path in enumerate(problem.paths):
        holder = int(np.abs(inverse[i]).argmax())
        moved = int(np.abs(scaled[:, i]).argmax())
        bounds = problem.config.parameters[path]
        rows.append(
            {
                "parameter": path,
                "start": float(problem.start_values[i]),
                "fitted": float(fitted.values[i]),
                "low": bounds.low,
                "high": bounds.high,
                "at_bound": bool(near[i]),
                "noise": float(spread[i]),
                "held_by": names[holder],
                "identification": (
                    f"held by {names[holder]}: one tolerance of it shifts the value by"
                    f" {100 * abs(inverse[i, holder]):.2g} %; 1 % more moves {names[moved]} most,"
                    f" by {0.01 * scaled[moved, i]:+.2g} tolerances"
                ),
            }
        )
    return pd.DataFrame(rows)


def _moments(problem: Problem, evaluate: Evaluator, fitted: Fit, noise: FloatArray) -> pd.DataFrame:
    means = fitted.moments.mean(axis=0)
    stated: dict[str, tuple[str, Target | Check | Impact]] = {
        name: ("fitted", item) for name, item in problem.config.targets.items()
    }
    stated |= {name: ("check", item) for name, item in problem.config.unfitted.items()}
    rows = []
    for name, (kind, item) in stated.items():
        at = evaluate.names.index(name)
        low, high = _band(item)
        achieved = float(means[at])
        width = item.tolerance if not isinstance(item, Check) else math.nan
        rows.append(
            {
                "moment": name,
                "kind": kind,
                "target": item.target,
                "achieved": achieved,
                "standard_error": float(noise[at]),
                "tolerance": width,
                "distance": (achieved - item.target) / width,
                "low": low,
                "high": high,
                "met": low <= achieved <= high,
                "source": item.source,
                "grade": item.grade,
            }
        )
    return pd.DataFrame(rows)


def _band(item: Target | Check | Impact) -> tuple[float, float]:
    if isinstance(item, Check):
        low = -math.inf if item.low is None else item.low
        return low, math.inf if item.high is None else item.high
    return item.target - item.tolerance, item.target + item.tolerance


def store(report: Report, folder: Path) -> None:
    """Write the report as ``report.json`` and its tables as CSV, each whole or not at all."""
    for name in TABLES:
        frame: pd.DataFrame = getattr(report, name)
        write_csv(frame, folder / f"{name}.csv")
    words = ("name", "title", "context", "writes", "welfare", "about")
    content = {word: getattr(report, word) for word in words}
    # JSON knows neither infinity nor what is not a number.
    content["condition"] = report.condition if math.isfinite(report.condition) else None
    for name in TABLES:
        content[name] = json.loads(getattr(report, name).to_json(orient="records"))
    write(folder / "report.json", content)


def text(report: Report) -> str:
    """Write the report for the terminal."""
    parameters = report.parameters.assign(
        noise=[_percent(value) for value in report.parameters["noise"]],
        bound=["at a bound" if near else "" for near in report.parameters["at_bound"]],
    )
    columns = ["parameter", "start", "fitted", "low", "high", "noise", "bound"]
    lines = [
        f"{report.title}: {report.context} -> {report.writes}",
        f"{report.about['replications']} populations of {report.about['households']:,} households,"
        f" {report.about['burn_in_years']} years of burn-in, then 10 years of {report.welfare};"
        f" {report.about['steps']} steps: {report.about['ended']}",
        "",
        _table(parameters[columns]),
        "",
        _moment_table(report.moments, "fitted", ["tolerance", "distance"]),
        "",
    ]
    if (report.moments["kind"] == "check").any():
        lines += [_moment_table(report.moments, "check", ["low", "high"]), ""]
    fitted = report.moments.loc[report.moments["kind"] == "fitted", "moment"]
    shown = report.slopes[report.slopes["moment"].isin(fitted)]
    return "\n".join(
        [
            *lines,
            "Change of each fitted moment per unit of a parameter's logarithm:",
            _table(shown),
            f"Condition number, moments in tolerances: {report.condition:.3g}",
            *(
                f"{row.parameter}: {row.identification}"
                for row in report.parameters.itertuples(index=False)
            ),
        ]
    )


def _moment_table(moments: pd.DataFrame, kind: str, band: list[str]) -> str:
    rows = moments[moments["kind"] == kind]
    words = [("hit" if met else "miss") for met in rows["met"]]
    names = ["moment", "target", "achieved", "standard_error", *band]
    return _table(rows[names].assign(verdict=words).rename(columns={"moment": kind}))


def _table(frame: pd.DataFrame) -> str:
    return frame.to_string(index=False, float_format=lambda value: f"{value:.4g}", na_rep="")


def _percent(value: float) -> str:
    return f"{100 * value:.2g} %" if math.isfinite(value) else ""
