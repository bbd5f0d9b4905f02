"""Sampled worlds: unmeasured values drawn from their bands, to find where a claim holds.

Institutional numbers are drawn by a Latin hypercube within their declared bands; each world also
takes a set of household parameters from the context's stored ensemble, if it has one. What the
finding itself sets stays as it sets it. Source of the sampling: McKay, Beckman and Conover (1979),
Technometrics 21(2).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from synergysim.calibration.ensemble import known_ensembles, load_ensemble
from synergysim.findings.claim_file import Finding
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import ResolvedScenario

SECTIONS = ("institutions", "architecture")
SAMPLING_SEED = 6007
"""Seed of the sampling in development; verdicts have their own (:mod:`.seeds`)."""

Bands = dict[str, tuple[float, float, bool]]
World = dict[str, ResolvedScenario]


def bands_of(found: ResolvedScenario, fixed: tuple[str, ...]) -> Bands:
    """Bands of the uncertain institutional numbers of a scenario, by dotted path.

    Returns
    -------
    dict
        Path to lowest, highest, and whether it is a whole number.
    """
    bands: Bands = {}
    for keys, item in found.provenance.items():
        path = ".".join(map(str, keys))
        if keys[0] not in SECTIONS or item.low is None or item.high is None:
            continue
        is_number = isinstance(item.value, (int, float)) and not isinstance(item.value, bool)
        if not is_number or item.low >= item.high or touches(path, fixed):
            continue
        bands[path] = (item.low, item.high, isinstance(item.value, int) and _whole(keys))
    return bands


WHOLE = ("election_every", "cadence", "other_members")
"""Numbers of institutions that the schema wants whole."""


def _whole(keys: tuple[str | int, ...]) -> bool:
    return keys[-1] in WHOLE


def touches(path: str, fixed: tuple[str, ...]) -> bool:
    """Tell whether a path is one of those that stay, or is below one of them."""
    return any(path == other or path.startswith(f"{other}.") for other in fixed)


def household_sets(found: ResolvedScenario) -> list[dict[str, float]]:
    """Sets of household parameters of the scenario's context; none without an ensemble."""
    known = known_ensembles()
    named = next((name for name in context_names(found) if name in known), None)
    return [] if named is None else load_ensemble(named)


def context_names(found: ResolvedScenario) -> list[str]:
    """Names of a scenario's calibrated context files."""
    stems = {
        Path(item.file).stem: None
        for keys, item in found.provenance.items()
        if keys[0] == "context" and item.source_class == "calibrated"
    }
    return list(stems)


def worlds(finding: Finding, count: int, seed: int = SAMPLING_SEED) -> Iterator[tuple[int, World]]:
    """Sample worlds in which the finding is tried again.

    Every world has seeds of its own, so that a share over worlds also counts chance. A world whose
    numbers contradict one another is left out.

    Yields
    ------
    int, dict
        Number of the world, and the variants in it.
    """
    from scipy.stats import qmc  # half a second, which most commands do without

    bands = {name: bands_of(found, finding.fixed) for name, found in finding.variants.items()}
    paths = sorted(set().union(*bands.values()))
    sets = {name: household_sets(found) for name, found in finding.variants.items()}
    cube = qmc.LatinHypercube(d=max(len(paths), 1), rng=seed).random(count)
    for number, row in enumerate(cube):
        at = dict(zip(paths, row, strict=False))
        changes = {
            name: drawn(bands[name], at) | _household(sets[name], number, finding.fixed)
            for name in finding.variants
        }
        for name, found in finding.variants.items():
            run = found.scenario.run
            changes[name] |= {
                "run.population_seed": run.population_seed + number,
                "run.path_seed": run.path_seed + number,
            }
        try:
            yield number, finding.world(changes)
        except ScenarioError:
            continue


def drawn(bands: Bands, at: dict[str, float]) -> dict[str, Any]:
    """Give values at stated places of bands.

    Parameters
    ----------
    bands : dict
    at : dict of str to float
        Place in the band of each path: 0 its lower end, 1 its upper end.
    """
    found: dict[str, Any] = {}
    for path, (low, high, whole) in bands.items():
        value = float(np.round(low + at[path] * (high - low), 6))
        found[path] = round(value) if whole else min(max(value, low), high)
    return found


def _household(sets: list[dict[str, float]], number: int, fixed: tuple[str, ...]) -> dict[str, Any]:
    if not sets:
        return {}
    chosen = {f"context.{path}": value for path, value in sets[number % len(sets)].items()}
    return {path: value for path, value in chosen.items() if not touches(path, fixed)}
