"""Worlds of a comparison: other sets of assumptions, in which its variants are compared again.

A world has one accepted set of household parameters of the context's ensemble, where there is an
ensemble, and institutional numbers drawn within their stated bands by a Latin hypercube, as worlds
of findings have (:mod:`.worlds`). What the question itself sets stays: a number that differs
between the variants, that has no band any more because a caller replaced it, or that is not the
context's own. Every world meets the chances of the first replications of the default world, so that
worlds differ by their assumptions and not by chance. Source of the sampling: McKay, Beckman and
Conover (1979), Technometrics 21(2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from synergysim.calibration.ensemble import known_ensembles
from synergysim.experiments.running.cells import changed, value_at
from synergysim.findings.worlds import (
    SAMPLING_SEED,
    Bands,
    bands_of,
    context_names,
    drawn,
    household_sets,
    touches,
)
from synergysim.scenario.load import ResolvedScenario, load_part
from synergysim.scenario.schema import Scenario

AT_ONCE = 30
"""Worlds of one hypercube. Fewer are the first of these, so that more worlds continue them."""

PARAMETERS = "world_parameters"


@dataclass(frozen=True)
class Sampled:
    """Worlds in which variants are compared.

    Attributes
    ----------
    points : DataFrame
        A row per world, a column per number by its place in the scenario.
    parameters : DataFrame
        As the table ``world_parameters`` is declared: a row per world and number.
    sets : int
        Accepted sets of household parameters; 0 where the context has no ensemble.
    contradictory : int
        Worlds left out because their numbers contradict one another.
    """

    points: pd.DataFrame
    parameters: pd.DataFrame
    sets: int
    contradictory: int

    def __len__(self) -> int:
        return len(self.points)


def sample_worlds(
    variants: Mapping[str, ResolvedScenario], count: int, fixed: tuple[str, ...] = ()
) -> Sampled:
    """Sample worlds.

    Parameters
    ----------
    variants : mapping of str to ResolvedScenario
        In one context.
    count : int
    fixed : tuple of str
        Paths that the question itself varies: neither they nor what is below them is drawn.
    """
    from scipy.stats import qmc  # half a second, which most commands do without

    bands = _shared_bands(variants, fixed)
    sets = _sets(variants, fixed)
    cube = qmc.LatinHypercube(d=max(len(bands), 1), rng=SAMPLING_SEED).random(max(count, AT_ONCE))
    worlds: list[dict[str, Any]] = []
    contradictory = 0
    for number, row in enumerate(cube[:count]):
        world = drawn(bands, dict(zip(sorted(bands), row, strict=False)))
        if sets:
            world |= sets[number % len(sets)]
        if _is_possible(variants, world):
            worlds.append(world)
        else:
            contradictory += 1
    points = pd.DataFrame(worlds)
    return Sampled(points, _parameters(variants, points), len(sets), contradictory)


def _shared_bands(variants: Mapping[str, ResolvedScenario], fixed: tuple[str, ...]) -> Bands:
    """Bands of institutional numbers that are the same in all variants that have the number."""
    found = [bands_of(variant, fixed) for variant in variants.values()]
    shared: Bands = {}
    for path in sorted(set().union(*found)):
        values = {value_at(variant.tree, path) for variant in variants.values()} - {None}
        mine = [bands[path] for bands in found if path in bands]
        here = sum(value_at(variant.tree, path) is not None for variant in variants.values())
        if len(values) == 1 and len(set(mine)) == 1 and len(mine) == here:
            shared[path] = mine[0]
    return shared


def _sets(
    variants: Mapping[str, ResolvedScenario], fixed: tuple[str, ...]
) -> list[dict[str, float]]:
    """Accepted sets of the context, without what the question changes."""
    first = next(iter(variants.values()))
    sets = household_sets(first)
    if not sets:
        return []
    known = known_ensembles()
    own = load_part(next(name for name in context_names(first) if name in known), "contexts")
    before = own.part.model_dump()
    kept = [
        path
        for path in sets[0]
        if not touches(f"context.{path}", fixed)
        and all(
            value_at(variant.tree, f"context.{path}") == value_at(before, path)
            for variant in variants.values()
        )
    ]
    return [{f"context.{path}": one[path] for path in kept} for one in sets]


def _is_possible(variants: Mapping[str, ResolvedScenario], world: Mapping[str, Any]) -> bool:
    """Whether the schema allows a world in every variant."""
    for variant in variants.values():
        changes = tuple(
            (path, value)
            for path, value in world.items()
            if value_at(variant.tree, path) is not None
        )
        try:
            Scenario.model_validate(changed(variant.tree, changes))
        except (ValidationError, ValueError):
            return False
    return True


def _parameters(variants: Mapping[str, ResolvedScenario], points: pd.DataFrame) -> pd.DataFrame:
    """Values of every world beside the default, with band and grade."""
    rows = []
    for path in points.columns:
        keys = tuple(path.split("."))
        variant = next(v for v in variants.values() if value_at(v.tree, path) is not None)
        item = variant.provenance.get(keys)
        about = {
            "parameter": path,
            "default": value_at(variant.tree, path),
            "band_low": np.nan if item is None or item.low is None else item.low,
            "band_high": np.nan if item is None or item.high is None else item.high,
            "grade": None if item is None else item.grade,
        }
        rows += [{"world": n + 1, "value": v} | about for n, v in enumerate(points[path])]
    names = ["world", "parameter", "value", "default", "band_low", "band_high", "grade"]
    return pd.DataFrame(rows, columns=names)
