"""Axes: what varies in a sweep, each a path of the scenario or a choice of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Any, Literal

from pydantic import Field, model_validator

from synergysim.scenario.base import Part
from synergysim.scenario.check import plain, validate_part
from synergysim.scenario.errors import (
    ConsistencyError,
    ScenarioError,
    describe,
    dotted,
    nearest_name,
    shorten,
)
from synergysim.scenario.listing import is_number, leaves
from synergysim.scenario.load import WORDS_ONLY, ResolvedScenario
from synergysim.scenario.names import find_file
from synergysim.scenario.schema import Scenario
from synergysim.scenario.schema_fields import Expected
from synergysim.scenario.tree import Tree, placed
from synergysim.scenario.warnings import outside_band

FILES: Mapping[str, str] = {
    "context": "contexts",
    "architecture": "architectures",
    "institutions": "institutions",
    "shocks": "shocks",
    "responses": "responses",
    "programmes": "programmes",
}
"""Axis that chooses files -> their family. The context, which the burn-in needs, goes first."""

SEVERAL = ("shocks", "responses", "programmes")
"""Choices that may name several files, joined by ``+``, or none."""

NONE = "none"
BAND = "band"


class Range(Part):
    """A range of a number."""

    low: float
    high: float
    levels: int | None = Field(default=None, ge=2, le=100_000)
    scale: Literal["linear", "log"] = "linear"

    @model_validator(mode="after")
    def ordered(self) -> Range:
        """Refuse an empty range, and a logarithm of nothing."""
        if self.high <= self.low:
            allowed = [f"a number above low, {self.low:g}"]
            raise ConsistencyError(("high",), self.high, allowed, "an empty range")
        if self.scale == "log" and self.low <= 0.0:
            raise ConsistencyError(("low",), self.low, ["a number above 0"], "out of range")
        return self


@dataclass(frozen=True)
class Axis:
    """One thing that varies.

    Attributes
    ----------
    name : str
        A dotted path, or a key of `FILES`.
    levels : tuple
        The values, where they are spelt out; else empty.
    low, high : float
        The range, where there is one.
    logarithmic, whole : bool
        How values lie between: evenly in logarithms, whole numbers only.
    place : Tree
        Where the file says so.
    """

    name: str
    place: Tree
    levels: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    logarithmic: bool = False
    whole: bool = False

    @property
    def chooses_file(self) -> bool:
        """Whether it chooses files rather than a value."""
        return self.name in FILES

    @property
    def ends(self) -> tuple[Any, ...]:
        """Values that must be allowed for all others to be."""
        return self.levels or (self.at(0.0), self.at(1.0))

    def at(self, share: float) -> Any:
        """Value at a share, from 0 to 1, of the way through the levels or the range."""
        if self.levels:
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        if self.whole:
            low, high = int(self.low), int(self.high)
            return min(low + int(share * (high - low + 1)), high)
        if self.logarithmic:
            return exp(log(self.low) + share * (log(self.high) - log(self.low)))
        return self.low + share * (self.high - self.low)


def read_axes(
    vary: Tree, base: ResolvedScenario, *, grid: bool, repeats: bool = False
) -> list[Axis]:
    """Read what varies, checked against the schema.

    Parameters
    ----------
    vary : Tree
        The file's ``vary``: names to levels, ranges or ``band``.
    base : ResolvedScenario
        A scenario of the sweep, for bands and what exists.
    grid : bool
        Whether every axis must have levels.
    repeats : bool
        Whether a level may come twice, as it does in points that are spelt out.

    Raises
    ------
    ScenarioError
        At the first axis that is unknown, of a wrong type or without what it needs.
    """
    if not isinstance(vary.value, dict) or not vary.value:
        raise fault(vary, "vary", "wrong type", describe(_bare(vary)), "a mapping of paths")
    axes: list[Axis] = []
    for name, node in vary.entries.items():
        if name.endswith(".*"):
            axes += _banded(name, node, base, grid)
        else:
            axes.append(_axis(name, node, base, grid))
    seen: set[str] = set()
    for axis in axes:
        if axis.name in seen:
            raise fault(axis.place, f"vary.{axis.name}", "named twice", axis.name, "each once")
        seen.add(axis.name)
        if not repeats:
            _refuse_repeated(axis)
    rank = {name: position for position, name in enumerate(FILES)}
    # Axes of the burn-in go slowest, so that cells that share one are neighbours.
    return sorted(axes, key=lambda a: (not moves_past(a.name), rank.get(a.name, len(rank))))


def moves_past(name: str) -> bool:
    """Whether an axis changes the burn-in."""
    return name.split(".")[0] == "context" or name in ("run.households", "run.burn_in_years")


def _banded(name: str, node: Tree, base: ResolvedScenario, grid: bool) -> list[Axis]:
    """All numbers with a band below a path."""
    above = tuple(name[:-2].split("."))
    if node.value != BAND:
        raise fault(node, f"vary.{name}", "wrong type", describe(_bare(node)), f"`{BAND}`")
    found = [
        dotted(path)
        for path, item in base.provenance.items()
        if path[: len(above)] == above
        and is_number(item.value)
        and item.low is not None
        and item.high is not None
        and item.low < item.high
    ]
    if not found:
        raise fault(node, f"vary.{name}", "no number with a band lies below", name, "a path")
    return [_axis(path, node, base, grid) for path in found]


def _axis(name: str, node: Tree, base: ResolvedScenario, grid: bool) -> Axis:
    key = f"vary.{name}"
    if name in FILES:
        return Axis(name, node, levels=_files(name, node, key))
    expected = Expected(Scenario).at(name.split("."))
    if expected is None or expected.is_mapping or name.split(".")[0] in WORDS_ONLY:
        known = [*FILES, *(dotted(path) for path in leaves(base.tree))]
        near = nearest_name(name, known)
        place = node.key or node.origin
        raise ScenarioError(
            "no such path of the scenario",
            file=place.file,
            line=place.line or None,
            key=key,
            found=shorten(name),
            allowed=f"a path that `synergysim show {base.name}` lists, or one"
            f" of {', '.join(FILES)}",
            nearest=near,
        )
    if isinstance(node.value, list):
        levels = tuple(_level(child, f"{key}.{n}", expected) for n, child in enumerate(node.value))
        if not levels:
            raise fault(node, key, "no levels", "an empty list", "at least one value")
        return Axis(name, node, levels=_typed(levels, expected))
    if expected.kind not in (int, float):
        raise fault(node, key, "wrong type", describe(_bare(node)), f"a list of: {expected}")
    whole = expected.kind is int
    if node.value == BAND:
        return _band(name, node, base, grid, whole)
    if not isinstance(node.value, dict):
        allowed = f"a list of levels, {{low, high}}, or `{BAND}`"
        raise fault(node, key, "wrong type", describe(_bare(node)), allowed)
    config = _range(node, key)
    if whole and not (config.low.is_integer() and config.high.is_integer()):
        found = f"{config.low:g} to {config.high:g}"
        raise fault(node, key, "wrong type", found, f"whole numbers: {expected}")
    axis = Axis(
        name, node, low=config.low, high=config.high, logarithmic=config.scale == "log", whole=whole
    )
    if not grid:
        return axis
    if config.levels is None:
        raise fault(node, key, "missing key levels", describe(_bare(node)), "levels: a number")
    steps = [axis.at(n / (config.levels - 1)) for n in range(config.levels)]
    if whole:
        span = config.high - config.low
        steps = [round(config.low + n * span / (config.levels - 1)) for n in range(config.levels)]
    return Axis(name, node, levels=tuple(dict.fromkeys(steps)))


def beyond_bands(axes: Iterable[Axis], bases: Iterable[ResolvedScenario]) -> tuple[str, ...]:
    """Warn of the values of axes that lie outside the bands that scenarios state, a line each."""
    lines: list[str] = []
    documents = [base.document for base in bases]
    for axis in axes:
        where = f"{placed(axis.place.place)}: vary.{axis.name}"
        for document in documents:
            node = document.at(axis.name.split("."))
            found = [(value, outside_band(node, value)) for value in axis.ends]
            lines += [
                f"{where}: {value:.6g} is outside its band, {band}" for value, band in found if band
            ]
    return tuple(dict.fromkeys(lines))


def _range(node: Tree, key: str) -> Range:
    try:
        return validate_part(node, Range, "experiments")
    except ScenarioError as error:
        for one in (error, *error.others):
            one.key = f"{key}.{one.key}" if one.key else key
        raise


def _band(name: str, node: Tree, base: ResolvedScenario, grid: bool, whole: bool) -> Axis:
    item = base.provenance.get(tuple(name.split(".")))
    if item is None or item.low is None or item.high is None or not item.low < item.high:
        allowed = "a number that has one, or {low, high}"
        raise fault(node, f"vary.{name}", "no band is declared for it", name, allowed)
    if not grid:
        return Axis(name, node, low=item.low, high=item.high, whole=whole)
    own: Any = item.value
    levels = dict.fromkeys((item.low, float(own), item.high))
    return Axis(name, node, levels=tuple(levels))


def _level(node: Tree, key: str, expected: Expected) -> Any:
    """Read one level: a single value, as a mapping or list cannot name a column's rows."""
    if isinstance(node.value, (dict, list)):
        raise fault(node, key, "wrong type", describe(_bare(node)), f"one value: {expected}")
    return node.value


def _refuse_repeated(axis: Axis) -> None:
    """Refuse a level that comes twice, which would count its runs twice."""
    for position, level in enumerate(axis.levels):
        if level in axis.levels[:position]:
            raise fault(
                axis.place,
                f"vary.{axis.name}",
                "a level that comes twice",
                describe(level),
                "each level once",
            )


def _typed(levels: tuple[Any, ...], expected: Expected) -> tuple[Any, ...]:
    """Write whole numbers as floats where floats are expected, so that a column has one type."""
    if expected.kind is not float:
        return levels
    return tuple(float(level) if type(level) is int else level for level in levels)


def _files(name: str, node: Tree, key: str) -> tuple[str, ...]:
    """Read the names of files that an axis chooses from."""
    if not isinstance(node.value, list) or not node.value:
        raise fault(node, key, "wrong type", describe(_bare(node)), f"a list of {FILES[name]}")
    found = []
    for child in node.value:
        names = [plain(child, None)] if not isinstance(child.value, list) else plain(child, None)
        if not all(isinstance(one, str) for one in names):
            raise fault(child, key, "wrong type", describe(_bare(child)), f"names of {FILES[name]}")
        for one in names:
            if one != NONE or name not in SEVERAL:
                try:
                    find_file(one, FILES[name])
                except ScenarioError as error:
                    error.file, error.line, error.key = (
                        child.place.file,
                        child.place.line or None,
                        key,
                    )
                    raise
        found.append("+".join(names) or NONE)
    return tuple(found)


def fault(node: Tree, key: str, reason: str, found: str = "", allowed: str = "") -> ScenarioError:
    """Make an error with the place of a node."""
    return ScenarioError(
        reason,
        file=node.place.file,
        line=node.place.line or None,
        key=shorten(key, 200),
        found=shorten(found),
        allowed=shorten(allowed, 200),
    )


def _bare(node: Tree) -> Any:
    return plain(node, None)
