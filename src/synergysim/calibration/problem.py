"""A calibration as its file states it: what is fitted, to which moments, within which bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from synergysim.arrays import FloatArray
from synergysim.calibration.moments import MomentName, Welfare
from synergysim.calibration.values import Scale, numbers_of_context, scale_of, value_at, with_values
from synergysim.scenario.base import Part, number
from synergysim.scenario.context import Context
from synergysim.scenario.errors import ConsistencyError
from synergysim.scenario.load import ResolvedPart

Grade = Literal["A", "B", "C"]

SHARES: tuple[MomentName, ...] = (
    "headcount",
    "poverty_gap",
    "gini",
    "farm_share",
    "wage_share",
    "remittance_share",
    "share_high",
    "female_head",
    "labour_constrained",
    "between_territories",
    "attendance",
)
"""Moments that lie between 0 and 1 by what they are."""

FAMILY = "calibrations"
"""Folder of ``scenarios/`` that holds the files."""


class Bounds(Part):
    """Range in which a parameter is sought."""

    low: float
    high: float


class Target(Part):
    """A moment that is fitted."""

    target: float
    tolerance: float = number("as the moment", "distance that counts as one", gt=0)
    source: str = Field(min_length=1)
    grade: Grade


class Check(Part):
    """A moment that is reported and never fitted, with the band that counts as met."""

    target: float
    source: str = Field(min_length=1)
    grade: Grade
    low: float | None = None
    high: float | None = None


class Impact(Part):
    """An effect of programmes, measured by an experiment that runs arms side by side.

    It is fitted where ``fits`` names one of the parameters, and a check otherwise.
    """

    experiment: str
    effect: str = Field(pattern=r"^\S+ - \S+$", description="two arms: `both - social`")
    outcome: str
    month: int = number("months", "month in which the arms are compared", ge=0)
    measured_as: Literal["percent", "difference"] = Field(alias="as")
    target: float
    tolerance: float = number("as the effect", "distance that counts as one", gt=0)
    source: str = Field(min_length=1)
    grade: Grade
    fits: str | None = None


class Threshold(Part):
    """Where the asset threshold of the default has to lie."""

    low: float = number("PPP$", "lowest threshold", ge=0)
    high: float = number("PPP$", "highest threshold", ge=0)
    source: str = Field(min_length=1)
    grade: Grade


class CalibrationFile(Part):
    """What a file of ``scenarios/calibrations/`` holds."""

    title: str
    context: str = Field(description="the context with the start values")
    writes: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="the context that is written")
    writes_title: str | None = Field(
        default=None, description="title of the written context; by default the start's"
    )
    welfare: Welfare
    parameters: dict[str, Bounds] = Field(min_length=1)
    moments: dict[MomentName, Target]
    checks: dict[MomentName, Check] = Field(default_factory=dict)
    impacts: dict[str, Impact] = Field(default_factory=dict)
    effects: str | None = Field(
        default=None,
        description="experiment with four arms, whose effects tell the middle of the ensemble",
    )
    threshold: Threshold | None = None

    @model_validator(mode="after")
    def can_be_fitted(self) -> CalibrationFile:
        """Check parameters against the schema of a context, and that moments suffice."""
        known = dict(numbers_of_context())
        for path, bounds in self.parameters.items():
            place = ("parameters", path)
            if path not in known:
                raise ConsistencyError(place, path, list(known), "no such number in a context")
            if bounds.low >= bounds.high:
                found = f"{bounds.low:g} and {bounds.high:g}"
                raise ConsistencyError(place, found, ["low below high"], "an empty range")
            for end in ("low", "high"):
                if not known[path].bounds.hold(getattr(bounds, end)):
                    raise ConsistencyError(
                        (*place, end), getattr(bounds, end), [str(known[path])], "out of range"
                    )
        _check_targets(self.moments, self.checks)
        for name, impact in self.impacts.items():
            if impact.fits is not None and impact.fits not in self.parameters:
                raise ConsistencyError(
                    ("impacts", name, "fits"),
                    impact.fits,
                    list(self.parameters),
                    "not among the parameters",
                )
        fitted = len(self.moments) + sum(item.fits is not None for item in self.impacts.values())
        if len(self.parameters) > fitted:
            raise ConsistencyError(
                ("parameters",),
                f"{len(self.parameters)} parameters",
                [f"at most {fitted}, the number of fitted moments"],
                "more parameters than moments",
            )
        return self

    @property
    def targets(self) -> dict[str, Target | Impact]:
        """What the fit meets, by name: moments first, then fitted impacts."""
        fitted = {name: item for name, item in self.impacts.items() if item.fits is not None}
        found: dict[str, Target | Impact] = {str(name): item for name, item in self.moments.items()}
        return found | fitted

    @property
    def unfitted(self) -> dict[str, Check | Impact]:
        """What is only reported, by name: checks first, then impacts."""
        others = {name: item for name, item in self.impacts.items() if item.fits is None}
        found: dict[str, Check | Impact] = {str(name): item for name, item in self.checks.items()}
        return found | others


def _check_targets(
    moments: Mapping[MomentName, Target], checks: Mapping[MomentName, Check]
) -> None:
    """Check that targets can be met at all, and that no moment is both fitted and a check."""
    targets: list[tuple[str, MomentName, float]] = [
        *(("moments", name, item.target) for name, item in moments.items()),
        *(("checks", name, item.target) for name, item in checks.items()),
    ]
    for key, name, target in targets:
        if name in SHARES and not 0.0 <= target <= 1.0:
            place = (key, name, "target")
            raise ConsistencyError(place, target, ["a share from 0 to 1"], "out of range")
    for name, check in checks.items():
        if name in moments:
            allowed = ["a moment that is not fitted"]
            raise ConsistencyError(("checks", name), name, allowed, "fitted already")
        if check.low is not None and check.high is not None and check.low > check.high:
            band = f"{check.low:g} and {check.high:g}"
            raise ConsistencyError(("checks", name), band, ["low at most high"], "an empty band")


@dataclass(frozen=True)
class Problem:
    """A calibration with its start, ready to be fitted.

    Attributes
    ----------
    name : str
        Name of its file.
    path : Path
    config : CalibrationFile
    start : ResolvedPart
        The context with the start values.
    centre : mapping of str to float
        Dotted path to value: the central set of the stored ensemble, which takes the place of the
        start values; empty without one.
    """

    name: str
    path: Path
    config: CalibrationFile
    start: ResolvedPart
    centre: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Dotted paths of the parameters, in the file's order."""
        return tuple(self.config.parameters)

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """Scale of each parameter."""
        known = dict(numbers_of_context())
        return tuple(
            scale_of(known[path], bounds.low, bounds.high)
            for path, bounds in self.config.parameters.items()
        )

    @cached_property
    def start_values(self) -> FloatArray:
        """Values of the parameters where the fit starts."""
        start = self.start.part
        return np.array([self.centre.get(path, value_at(start, path)) for path in self.paths])

    @property
    def drawn(self) -> dict[str, float]:
        """Numbers of the central set that are not fitted."""
        return {path: value for path, value in self.centre.items() if path not in self.paths}

    def context(self, values: FloatArray, changes: Mapping[str, float] | None = None) -> Context:
        """Return the start context with the parameters at given values.

        Parameters
        ----------
        values : array of float64, shape (parameters,)
        changes : mapping of str to float, optional
            Further dotted paths.

        Raises
        ------
        ValueError
            When the values contradict one another.
        """
        own = dict(zip(self.paths, map(float, values), strict=True))
        return with_values(self.start.part, {**self.centre, **(changes or {}), **own})


def sources_of(problem: Problem) -> str:
    """Say which moments a value was fitted to, and where those come from."""
    by_source: dict[str, list[str]] = {}
    for name, item in problem.config.targets.items():
        by_source.setdefault(item.source, []).append(name)
    return "; ".join(f"{', '.join(names)} ({source})" for source, names in by_source.items())
