"""Many sets of numbers that meet the moments as well as the fitted one.

What nobody measured is drawn from its band, all at once, by a Latin hypercube; the small set of
fitted parameters is then fitted again, so that each accepted set is a world in which the moments
hold. The moments do not determine what differs between such worlds. Source of the sampling:
McKay, Beckman and Conover (1979), Technometrics 21(2); of the refit: Broyden (1965), Mathematics
of Computation 19.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.calibration.centre import EFFECTS, distances
from synergysim.calibration.evaluations import Evaluator
from synergysim.calibration.fit import Fit, Residuals, rounded
from synergysim.calibration.problem import Problem
from synergysim.calibration.values import numbers_of_context
from synergysim.calibration.writing import context_folder
from synergysim.engine.files import write_csv
from synergysim.scenario.csv_rows import csv_rows
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.load import ResolvedPart
from synergysim.scenario.names import folders
from synergysim.scenario.reader import NUMBER, displayed

FOLDER = "ensembles"
SECTIONS = ("technology", "livelihood", "behaviour", "local_economy", "territories")
"""Parts of a context whose uncertain numbers are drawn."""

DISPERSIONS = {"population": True, "territories": False}
"""Whether a part's dispersions are drawn where not all is as in ``SECTIONS``: the population's
are, and nothing else of it; those of places are not, as poverty maps say how much places differ."""

ACCEPTED = 1.0
"""Tolerances that no fitted moment of an accepted set exceeds."""

SIMULATIONS = 8
"""Sets of parameters that a draw's refit may try."""

FARTHEST_STEP = 0.7
"""Longest step of a refit in one parameter, on its scale."""

MOST_BATCHES = 5
"""Latin hypercubes that are drawn, each of as many sets as are wanted."""

SEED = 4711
OWN_COLUMNS = ("draw", "distance")
FROM_MIDDLE, THRESHOLD = "from_middle", "threshold"
"""Columns with what :func:`synergysim.calibration.centre.distances` gives, and with the asset
threshold of the population in PPP$."""


@dataclass(frozen=True)
class Ensemble:
    """Accepted sets, and what became of the other draws.

    Attributes
    ----------
    sets : list of dict
        Dotted path to value: the numbers drawn and those fitted again.
    draws : list of int
        Number of each accepted set's draw, from 0.
    distances : list of float
        Furthest fitted moment of each accepted set, in tolerances.
    missed : int
        Draws whose moments could not be met.
    impossible : int
        Draws that the schema of a context refuses.
    """

    sets: list[dict[str, float]]
    draws: list[int]
    distances: list[float]
    missed: int
    impossible: int

    def summary(self) -> str:
        """Say how many draws it took."""
        drawn = len(self.sets) + self.missed + self.impossible
        return (
            f"Ensemble: {len(self.sets)} of {drawn} draws accepted"
            f" ({len(self.sets) / max(drawn, 1):.0%}); {self.missed} did not meet the moments"
            f" within {ACCEPTED:g} tolerances after {SIMULATIONS} simulations, {self.impossible}"
            " contradict themselves"
        )


def uncertain_numbers(start: ResolvedPart, fitted: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Bands of the numbers of a context that are drawn, by dotted path.

    Grade C, real, with a band, not fitted, and of technology, livelihood, behaviour, the local
    economy, places except their dispersions, or the population's dispersions.
    """
    found = {}
    for path, _ in numbers_of_context():
        keys = tuple(path.split("."))
        item = start.provenance.get(keys)
        is_dispersion = keys[-1].endswith("_dispersion")
        is_drawn = keys[0] in SECTIONS
        if keys[0] in DISPERSIONS:
            is_drawn = is_dispersion if DISPERSIONS[keys[0]] else is_drawn and not is_dispersion
        if not is_drawn or path in fitted or item is None or item.grade != "C":
            continue
        if item.low is not None and item.high is not None and item.low < item.high:
            found[path] = (item.low, item.high)
    return found


def find_ensemble(
    problem: Problem,
    evaluate: Evaluator,
    fitted: Fit,
    wanted: int,
    announce: Callable[[str], None] = lambda _: None,
) -> Ensemble:
    """Draw and refit until enough sets are accepted, or the draws are used up.

    Parameters
    ----------
    problem : Problem
    evaluate : Evaluator
    fitted : Fit
        Where each refit starts, with the slopes it starts from.
    wanted : int
        Sets to find.
    announce : callable
        Told of every draw.

    Raises
    ------
    ScenarioError
        If no number of the context is uncertain.
    """
    bands = uncertain_numbers(problem.start, problem.paths)
    if not bands:
        raise ScenarioError("no number of this context is uncertain", file=problem.start.name)
    found = Ensemble([], [], [], 0, 0)
    missed = impossible = 0
    for draw, changes in enumerate(draws(bands, wanted)):
        if len(found.sets) >= wanted:
            break
        try:
            values, distance = refit(problem, evaluate, fitted, changes)
        except ValueError:
            impossible += 1
            announce(f"draw {draw}: contradicts itself")
            continue
        if distance <= ACCEPTED:
            found.sets.append(changes | values)
            found.draws.append(draw)
            found.distances.append(distance)
        else:
            missed += 1
        announce(f"draw {draw}: furthest {distance:.2f} tolerances, {len(found.sets)} accepted")
    return Ensemble(found.sets, found.draws, found.distances, missed, impossible)


def draws(bands: Mapping[str, tuple[float, float]], size: int) -> list[dict[str, float]]:
    """Draw sets of numbers, evenly over their bands, in batches of one Latin hypercube each."""
    from scipy.stats import qmc  # half a second, which most commands do without

    low = [band[0] for band in bands.values()]
    high = [band[1] for band in bands.values()]
    drawn = []
    for batch in range(MOST_BATCHES):
        cube = qmc.LatinHypercube(d=len(bands), rng=SEED + batch).random(size)
        for row in qmc.scale(cube, low, high):
            pairs = zip(bands.items(), row, strict=True)
            drawn.append({path: rounded(value, *band) for (path, band), value in pairs})
    return drawn


def refit(
    problem: Problem, evaluate: Evaluator, fitted: Fit, changes: Mapping[str, float]
) -> tuple[dict[str, float], float]:
    """Fit the parameters again with other numbers changed.

    Returns
    -------
    dict, float
        The parameters, and the furthest moment in tolerances.

    Raises
    ------
    ValueError
        When the numbers contradict one another.
    """
    residuals = Residuals(problem, evaluate)
    low, high = residuals.box

    def measured(position: FloatArray) -> tuple[FloatArray, FloatArray]:
        pairs = zip(residuals.values(position), problem.scales, strict=True)
        values = np.array([rounded(value, scale.low, scale.high) for value, scale in pairs])
        means = evaluate([problem.context(values, changes)]).mean(axis=1)[0]
        return values, residuals.of(means)

    per_log = [
        scale.per_log(float(value))
        for scale, value in zip(problem.scales, fitted.values, strict=True)
    ]
    slopes = fitted.slopes[residuals.columns] / residuals.tolerances[:, None] / np.array(per_log)
    position = residuals.position(fitted.values)
    values, distances = measured(position)
    for _ in range(SIMULATIONS - 1):
        if np.abs(distances).max() <= ACCEPTED:
            break
        wish = np.clip(-np.linalg.pinv(slopes) @ distances, -FARTHEST_STEP, FARTHEST_STEP)
        target = np.clip(position + wish, low, high)
        step = target - position
        if not np.any(step):
            break
        new_values, new_distances = measured(target)
        missing = new_distances - distances - slopes @ step
        slopes = slopes + np.outer(missing, step) / (step @ step)
        # What a poor step taught about the slopes is kept, the step itself is not.
        if np.sum(new_distances**2) < np.sum(distances**2):
            position, values, distances = target, new_values, new_distances
    found = dict(zip(problem.paths, map(float, values), strict=True))
    return found, float(np.abs(distances).max())


def ensemble_path(problem: Problem, out: Path | None = None) -> Path:
    """Where an ensemble is written: ``ensembles`` beside the context's folder, or in ``out``."""
    folder = out if out is not None else context_folder(problem).parent / FOLDER
    return folder / f"{problem.config.writes}.csv"


def write_ensemble(found: Ensemble, path: Path, effects: pd.DataFrame | None = None) -> None:
    """Write accepted sets, one row each, one column a dotted path.

    Parameters
    ----------
    found : Ensemble
    path : Path
    effects : DataFrame, optional
        Effects of programmes in each set, with the columns of
        :data:`synergysim.calibration.centre.EFFECTS`; they are stored beside the numbers, with how
        far each set lies from the middle, and the column :data:`THRESHOLD`, if any.
    """
    frame = pd.DataFrame(found.sets)
    frame.insert(0, "draw", found.draws)
    frame["distance"] = found.distances
    if effects is not None:
        frame = pd.concat([frame, effects], axis=1)
        frame[FROM_MIDDLE] = distances(effects)
    write_csv(frame, path)


def load_ensemble(name: str) -> list[dict[str, float]]:
    """Load the accepted sets of a context.

    Parameters
    ----------
    name : str
        Name of the context.

    Returns
    -------
    list of dict
        Dotted path to value, to be laid over the context.

    Raises
    ------
    ScenarioError
        When the context has no ensemble, or a row of it is no set of numbers of a context.
    """
    for place in folders(FOLDER):
        path = place / f"{name}.csv"
        if path.is_file():
            return _read_sets(path)
    known = known_ensembles()
    raise ScenarioError(
        "this context has no ensemble",
        found=shorten(name),
        allowed=", ".join(known) or "none is there yet: `synergysim calibrate NAME --ensemble 30`",
        nearest=nearest_name(name, known),
    )


def with_centre(problem: Problem, out: Path | None = None) -> Problem:
    """Lay the central set of the stored ensemble over the start values, where there is one.

    Raises
    ------
    ScenarioError
        When the stored ensemble is damaged.
    """
    path = ensemble_path(problem, out)
    if not path.is_file():
        return problem
    sets = _read_sets(path)
    stored = pd.read_csv(path)
    if FROM_MIDDLE not in stored:
        return problem
    return replace(problem, centre=sets[default_row(problem, stored, path)])


def default_row(problem: Problem, stored: pd.DataFrame, path: Path | None = None) -> int:
    """Row of the set whose numbers are the context's defaults; the first of equals.

    The most central one of those whose asset threshold lies where the calibration wants it.

    Raises
    ------
    ScenarioError
        When no set has such a threshold, or the file says nothing of thresholds.
    """
    apart = stored[FROM_MIDDLE].to_numpy(dtype=np.float64)
    wanted = problem.config.threshold
    file = displayed(path or ensemble_path(problem))
    if wanted is not None and THRESHOLD not in stored:
        raise ScenarioError(
            "the ensemble lacks a column",
            file=file,
            key=THRESHOLD,
            found=", ".join(map(str, stored.columns)),
            allowed="the file as `synergysim calibrate NAME --ensemble` writes it",
        )
    if wanted is not None:
        apart = np.where(stored[THRESHOLD].between(wanted.low, wanted.high), apart, np.inf)
    if not np.isfinite(apart).any():
        raise ScenarioError(
            "no set of the ensemble may be the default",
            file=file,
            allowed="a set with all effects, and with a threshold as the calibration wants it;"
            " draw more sets",
        )
    return int(np.argmin(apart))


def known_ensembles() -> list[str]:
    """Names of the contexts that have an ensemble."""
    return sorted({path.stem for place in folders(FOLDER) for path in place.glob("*.csv")})


def _read_sets(path: Path) -> list[dict[str, float]]:
    name, rows = displayed(path), csv_rows(path)
    header = next(rows, (1, []))[1]
    known = dict(numbers_of_context())
    own = (*OWN_COLUMNS, FROM_MIDDLE, THRESHOLD, *(effect.name for effect in EFFECTS))
    unknown = [column for column in header if column not in (*known, *own)]
    if unknown or not set(OWN_COLUMNS) < set(header) or len(set(header)) < len(header):
        raise ScenarioError(
            "no ensemble",
            file=name,
            line=1,
            found=shorten(", ".join(unknown or header)) or "an empty file",
            allowed="the columns draw and distance, and numbers of a context, each once",
            nearest=nearest_name(unknown[0], known) if unknown else None,
        )
    sets = []
    for line, row in rows:
        if len(row) != len(header):
            raise ScenarioError(
                "a row of another length",
                file=name,
                line=line,
                found=f"{len(row)} fields",
                allowed=f"{len(header)}, as above",
            )
        found = {}
        for path_of, text in zip(header, row, strict=True):
            if path_of in own:
                continue
            bounds = known[path_of].bounds
            if not NUMBER.fullmatch(text) or not bounds.hold(float(text)):
                raise ScenarioError(
                    "no such number",
                    file=name,
                    line=line,
                    key=path_of,
                    found=shorten(text),
                    allowed=f"a number {bounds}".strip(),
                )
            found[path_of] = float(text)
        sets.append(found)
    if not sets:
        raise ScenarioError("an ensemble without a set", file=name, allowed="one row a set")
    return sets
