"""What the explorer shows of a sweep: outcomes at every setting of its levers, and their effects.

Means are taken over the settings that a choice leaves open, within each replication; intervals are
then those of the replications, and the range over these settings is stated beside them. A
replication that lacks one of the settings is left out, so that no mean is of other settings than
the one it is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.experiments.analysis.results_view import POLICY, UNIT, SweepView
from synergysim.explorer.catalogue import (
    DIFFERENCE,
    LEVEL,
    architectures,
    difference_from,
    level,
    outcomes,
    quantities,
    texts,
)
from synergysim.explorer.cube import Cube, Dimension, Place
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.style import capital
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.statistics.paired import mean_test, without_rounding

EVERY = "*"
"""Place of a lever that is left open."""

MOST_LEVELS = 12
"""Levels of a lever above which its numbers are put into fifths of their range."""

FIFTHS = 5
MOST_CHOICES = 1000
"""Settings, those with open levers included, above which only one lever at a time can be set."""


@dataclass(frozen=True)
class Lever:
    """Something that varied, with its levels.

    Attributes
    ----------
    path : str
    levels : sequence
        Values in order, or pairs of ends of fifths.
    codes : array of int, shape (settings,)
        Level of every setting.
    """

    path: str
    levels: Sequence[Any]
    codes: np.ndarray

    @property
    def keys(self) -> list[str]:
        """Names of the levels in addresses."""
        return [
            "..".join(f"{end:.4g}" for end in level) if isinstance(level, tuple) else str(level)
            for level in self.levels
        ]

    @property
    def numbers(self) -> list[float] | None:
        """The levels if they are numbers, and None if they are names or fifths."""
        are = [isinstance(one, (int, float)) and not isinstance(one, bool) for one in self.levels]
        return [float(one) for one in self.levels] if all(are) else None


@dataclass(frozen=True)
class Sweep:
    """Outcomes of a sweep as one block.

    Attributes
    ----------
    values : array, shape (policies, settings, replications, outcomes)
        NaN where a run is missing.
    policies, outcomes : list of str
    levers : list of Lever
    """

    values: FloatArray
    policies: list[str]
    outcomes: list[str]
    levers: list[Lever]

    def choices(self) -> Iterator[tuple[int | None, ...]]:
        """Levels of all levers, None for one that is left open."""
        sizes = [len(lever.levels) for lever in self.levers]
        if self.one_at_a_time:
            yield (None,) * len(sizes)
            for i, size in enumerate(sizes):
                for code in range(size):
                    yield tuple(code if j == i else None for j in range(len(sizes)))
        else:
            yield from product(*([None, *range(size)] for size in sizes))

    @property
    def one_at_a_time(self) -> bool:
        """Whether there are too many settings, or they were drawn, so that pairs are rare."""
        total = int(np.prod([len(lever.levels) + 1 for lever in self.levers]))
        grid = int(np.prod([len(lever.levels) for lever in self.levers]))
        are_drawn = any(isinstance(lever.levels[0], tuple) for lever in self.levers)
        is_sparse = are_drawn or grid > self.values.shape[1]
        return len(self.levers) > 1 and (total > MOST_CHOICES or is_sparse)

    def settings(self, choice: tuple[int | None, ...]) -> np.ndarray:
        """Settings that agree with a choice."""
        found = np.ones(self.values.shape[1], dtype=bool)
        for lever, code in zip(self.levers, choice, strict=True):
            if code is not None:
                found &= lever.codes == code
        return np.flatnonzero(found)


def block_of(view: SweepView) -> Sweep:
    """Put the runs of a sweep into one block."""
    runs, paths = view.runs, view.varied
    names = [str(name) for name in runs if name in OUTCOMES and runs[name].notna().any()]
    settings = runs[paths].drop_duplicates() if paths else runs.iloc[:1][[]]
    levers = [_lever(path, settings[path]) for path in paths]
    number = {tuple(row): i for i, row in enumerate(settings.itertuples(index=False))}
    places = [number[tuple(row)] for row in runs[paths].itertuples(index=False)]
    replications = sorted(runs[UNIT].unique())
    policies = [str(name) for name in view.policies]
    values = np.full((len(policies), len(number), len(replications), len(names)), np.nan)
    values[
        [policies.index(str(name)) for name in runs[POLICY]],
        places,
        np.searchsorted(replications, runs[UNIT]),
    ] = runs[names].to_numpy(dtype=np.float64)
    return Sweep(values, policies, names, levers)


def _lever(path: str, values: pd.Series[Any]) -> Lever:
    """Order the levels of a lever: numbers by size, names as they come."""
    is_number = pd.api.types.is_numeric_dtype(values) and values.dtype != bool
    levels = list(values.unique())
    if not is_number:
        return Lever(path, [str(one) for one in levels], pd.Index(levels).get_indexer(values))
    levels.sort()
    if len(levels) <= MOST_LEVELS:
        plain = [one.item() if hasattr(one, "item") else one for one in levels]
        return Lever(path, plain, np.searchsorted(levels, values))
    ends = np.linspace(levels[0], levels[-1], FIFTHS + 1)
    codes = np.clip(np.searchsorted(ends, values, side="right") - 1, 0, FIFTHS - 1)
    return Lever(path, [(float(a), float(b)) for a, b in pairwise(ends)], codes)


def cubes_of_sweep(views: Mapping[str, SweepView], context: FigureContext) -> list[Cube]:
    """Give the cubes of a sweep.

    Parameters
    ----------
    views : mapping
        The sweep in every language.
    context : FigureContext
    """
    block = block_of(next(iter(views.values())))
    if not block.levers:
        return [_settings_cube(block, views, context)]
    return [_effects_cube(block, views, context), _settings_cube(block, views, context)]


def _settings_cube(block: Sweep, views: Mapping[str, SweepView], context: FigureContext) -> Cube:
    """Outcomes at settings, differences from the reference, and from each lever's first level."""
    frames = []
    reference = context.reference if context.reference in block.policies else ""
    for choice in block.choices():
        chosen = block.settings(choice)
        if not len(chosen):
            continue
        place = {
            lever.path: EVERY if code is None else lever.keys[code]
            for lever, code in zip(block.levers, choice, strict=True)
        }
        mine = block.values[:, chosen]
        frames.append(_rows(block, mine, LEVEL).assign(**place))
        if reference:
            base = block.values[[block.policies.index(reference)]][:, chosen]
            found = _rows(block, _gap(mine, base), DIFFERENCE, np.broadcast_to(base, mine.shape))
            frames.append(found[found[POLICY] != reference].assign(**place))
        for i, code in enumerate(choice):
            if code:
                base = block.values[:, block.settings((*choice[:i], 0, *choice[i + 1 :]))]
                found = _effect(block, mine, base, _key(block.levers[i]))
                frames.append(found.assign(**place))
    rows = pd.concat(frames, ignore_index=True)
    dimensions = (
        _quantities(block, views, context, reference),
        outcomes(block.outcomes, context.currency),
        architectures(block.policies, context),
        *(_dimension(lever, views) for lever in block.levers),
    )
    return Cube(
        "settings",
        texts(lambda words: words("explorer.cube.settings")),
        dimensions,
        rows,
        texts(_note),
        {"range": "settings", "one_at_a_time": block.one_at_a_time},
    )


def _effects_cube(block: Sweep, views: Mapping[str, SweepView], context: FigureContext) -> Cube:
    """What each lever does between its first and its last level, all others open."""
    frames = []
    for lever in block.levers:
        first, last = (np.flatnonzero(lever.codes == code) for code in (0, len(lever.levels) - 1))
        found = _effect(block, block.values[:, last], block.values[:, first], DIFFERENCE)
        frames.append(found.assign(lever=lever.path))
    names = {
        lever.path: texts(lambda words, lever=lever: _change(lever, views, words))  # type: ignore[misc]
        for lever in block.levers
    }
    choice = Dimension(
        "lever",
        texts(lambda words: words("explorer.choose.lever")),
        [Place(path, name) for path, name in names.items()],
    )
    change = texts(lambda words: words("explorer.from_first"))
    quantity = quantities(Place(DIFFERENCE, change))
    return Cube(
        "effects",
        texts(lambda words: words("explorer.cube.effects")),
        (
            quantity,
            outcomes(block.outcomes, context.currency),
            architectures(block.policies, context),
            choice,
        ),
        pd.concat(frames, ignore_index=True),
        texts(_note),
        {"range": "settings", "compare": "lever"},
    )


def _note(words: Labels) -> str:
    return f"{words('explorer.note_everybody')} {words('explorer.note_sweep')}"


def _gap(after: FloatArray, before: FloatArray) -> FloatArray:
    """Differences within settings and replications, without those that are rounding."""
    return without_rounding(after - before, np.fmax(np.abs(after), np.abs(before)))


def _effect(block: Sweep, after: FloatArray, before: FloatArray, quantity: str) -> pd.DataFrame:
    """Difference between two sets of settings: one by one where they are as many, else of means."""
    if after.shape == before.shape:
        return _rows(block, _gap(after, before), quantity, before)
    one, other = after.mean(axis=1, keepdims=True), before.mean(axis=1, keepdims=True)
    return _rows(block, _gap(one, other), quantity, other)


def _rows(
    block: Sweep, values: FloatArray, quantity: str, base: FloatArray | None = None
) -> pd.DataFrame:
    """Means over settings and replications, and the range over settings where there are several."""
    within = values.mean(axis=1)  # policies × replications × outcomes; NaN if a setting is missing
    over = np.moveaxis(within, 1, 0).reshape(within.shape[1], -1)
    test, half = mean_test(over), mean_test(over, 0.50)
    places = pd.MultiIndex.from_product([block.policies, block.outcomes], names=[POLICY, "outcome"])
    found = places.to_frame(index=False).assign(
        quantity=quantity,
        mean=test.mean,
        low=test.low,
        high=test.high,
        low50=half.low,
        high50=half.high,
        n=test.n,
    )
    if values.shape[1] > 1:
        by_setting = mean_test(np.moveaxis(values, 2, 0)).mean  # policies × settings × outcomes
        found = found.assign(
            range_low=np.fmin.reduce(by_setting, axis=1).ravel(),
            range_high=np.fmax.reduce(by_setting, axis=1).ravel(),
        )
    if base is not None:
        before = np.moveaxis(base.mean(axis=1), 1, 0).reshape(over.shape)
        found = found.assign(reference=mean_test(np.where(np.isnan(over), np.nan, before)).mean)
    return found[found["n"] > 0]


def _quantities(
    block: Sweep, views: Mapping[str, SweepView], context: FigureContext, reference: str
) -> Dimension:
    """Choose what is shown of a setting."""
    places = [*([difference_from(context)] if reference else []), level()]
    effects = [
        Place(
            _key(lever),
            texts(lambda words, lever=lever: _from_first(lever, views, words)),  # type: ignore[misc]
            facts={"base": {"dimension": lever.path, "place": lever.keys[0]}},
        )
        for lever in block.levers
        if len(lever.levels) > 1
    ]
    return quantities(*places, *effects)


def _key(lever: Lever) -> str:
    return f"effect of {lever.path}"


def _dimension(lever: Lever, views: Mapping[str, SweepView]) -> Dimension:
    every = Place(EVERY, texts(lambda words: words("explorer.every")))
    numbers = lever.numbers
    places = [
        Place(
            key,
            texts(lambda words, value=value: _level(value, views, words)),  # type: ignore[misc]
            facts={} if numbers is None else {"number": numbers[i]},
        )
        for i, (key, value) in enumerate(zip(lever.keys, lever.levels, strict=True))
    ]
    return Dimension(
        lever.path,
        texts(lambda words: capital(_title(lever, views, words))),
        [every, *places],
        is_scale=numbers is not None and len(numbers) > 2,
        is_lever=True,
    )


def _title(lever: Lever, views: Mapping[str, SweepView], words: Labels) -> str:
    return next(one.title for one in views[words.language].factors if one.path == lever.path)


def _level(value: Any, views: Mapping[str, SweepView], words: Labels) -> str:
    writer = OutcomeText(words, views[words.language].factor_table())
    if isinstance(value, tuple):
        return words("sweep.interval", low=writer.level(value[0]), high=writer.level(value[1]))
    return writer.level(value)


def _from_first(lever: Lever, views: Mapping[str, SweepView], words: Labels) -> str:
    title, first = _title(lever, views, words), _level(lever.levels[0], views, words)
    at = words("explorer.page.lever_at", lever=title, level=first)
    return words("explorer.effect", base=at)


def _change(lever: Lever, views: Mapping[str, SweepView], words: Labels) -> str:
    return words(
        "explorer.change",
        lever=capital(_title(lever, views, words)),
        first=_level(lever.levels[0], views, words),
        last=_level(lever.levels[-1], views, words),
    )
