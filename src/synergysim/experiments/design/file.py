"""What a sweep's file holds: everything but the values that vary, which `axes` reads."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from synergysim.experiments.analysis.analysis_spec import Analysis
from synergysim.recording.recording_options import Recording
from synergysim.scenario.base import Label, Part, number
from synergysim.scenario.clashes import check_apart, check_once
from synergysim.scenario.errors import ConsistencyError

Kind = Literal["grid", "list", "latin-hypercube", "sobol-sequence", "sobol", "morris"]

Table = Literal[
    "outcomes",
    "monthly",
    "recovery",
    "money",
    "doses",
    "funnel",
    "responses",
    "districts",
    "listed",
]

SAMPLED = ("latin-hypercube", "sobol-sequence", "sobol", "morris")
"""Designs that draw their points; the other two spell them out."""


class Changes(Part):
    """What a policy or a future puts in the place of the case's own."""

    title: str = ""
    architecture: str | None = None
    institutions: str | None = None
    context: str | None = None
    programmes: list[str] | None = None
    shocks: list[str] | None = None
    responses: list[str] | None = None
    overrides: dict[str, Any] = Field(default_factory=dict)


class Lever(Part):
    """Something that is set to one of a few levels, each a bundle of changes to the case."""

    title: str = Field(default="", description="its name in tables and figures")
    levels: dict[Label, dict[str, Any]] = Field(
        min_length=2, description="names of levels, and the values that each changes"
    )


class Precision(Part):
    """Replications until paired differences are known well enough."""

    outcome: str = Field(description="the outcome whose paired differences are looked at")
    half_width: float = number("outcome", "half the width of the 95 % interval", gt=0.0)
    at_least: int = Field(default=20, ge=2, le=100_000)
    at_most: int = number("replications", "where to stop in any case", ge=2, le=100_000)

    @model_validator(mode="after")
    def order(self) -> Precision:
        """Refuse a cap below the start."""
        if self.at_most < self.at_least:
            allowed = [f"at least {self.at_least}, as at_least says"]
            raise ConsistencyError(
                ("replications", "at_most"), self.at_most, allowed, "out of range"
            )
        return self


class Design(Part):
    """How points are made of what varies."""

    kind: Kind
    samples: int | None = Field(default=None, ge=1, le=10_000_000)
    seed: int = Field(default=1, ge=0, lt=2**32)
    levels: int = Field(default=4, ge=2, le=100, description="levels of a Morris design")
    second_order: bool = Field(default=False, description="whether Sobol' indices of pairs follow")

    @model_validator(mode="after")
    def samples_where_drawn(self) -> Design:
        """Ask for samples where points are drawn, and only there."""
        if self.kind in SAMPLED and self.samples is None:
            allowed = ["a whole number of at least 1"]
            raise ConsistencyError(("design", "samples"), "nothing", allowed, "missing key")
        if self.kind not in SAMPLED and self.samples is not None:
            raise ConsistencyError(
                ("design", "samples"), self.samples, ["nothing"], f"a {self.kind} draws no samples"
            )
        return self


class SweepFile(Part):
    """What a sweep's file under ``experiments/`` holds, without `vary` and `points`."""

    title: str
    question: str
    case: str = Field(description="the case that everything starts from")
    architecture: str | None = Field(default=None, description="instead of the case's own")
    institutions: str | None = Field(default=None, description="instead of the case's own")
    context: str | None = Field(default=None, description="instead of the case's own")
    shocks: list[str] | None = Field(default=None, description="instead of the case's own")
    responses: list[str] | None = Field(default=None, description="instead of the case's own")
    overrides: dict[str, Any] = Field(default_factory=dict)
    policies: dict[Label, Changes] = Field(default_factory=dict, description="policies, named")
    architectures: list[str] = Field(
        default_factory=list, description="short for a policy an architecture"
    )
    levers: dict[Label, Lever] = Field(
        default_factory=dict, description="levers whose levels are crossed with everything else"
    )
    futures: dict[Label, Changes] = Field(default_factory=dict, description="uncertainties, named")
    reference: str | None = Field(
        default=None, description="the policy that others are compared with"
    )
    design: Design | None = None
    replications: int | Precision
    households: int | None = Field(default=None, ge=1, le=50_000_000)
    months: int | None = Field(default=None, ge=1, le=1200)
    window: int = number("months", "months at the end over which outcomes are averaged", ge=1)
    recording: Recording = Field(
        default_factory=Recording, description="what is kept of every run beside the aggregates"
    )
    analysis: Analysis = Field(default_factory=Analysis, description="what is asked of the results")
    tables: list[Table] = Field(default=["outcomes"], description="what is kept of every run")
    listed: list[str] = Field(
        default_factory=list, description="programmes whose listed families are followed"
    )

    @model_validator(mode="after")
    def fits(self) -> SweepFile:
        """Refuse what cannot be meant."""
        if self.policies and self.architectures:
            raise ConsistencyError(
                ("architectures",),
                ", ".join(self.architectures),
                ["policies, or architectures"],
                "both policies and architectures",
            )
        for group in ("policies", "futures", "levers"):
            check_apart((group, name) for name in getattr(self, group))
        check_once("architectures", self.architectures)
        check_once("listed", self.listed)
        names = [*self.policies, *self.architectures]
        if self.reference is not None and self.reference not in names:
            what = "the reference is not among the policies"
            raise ConsistencyError(("reference",), self.reference, names, what)
        if isinstance(self.replications, int) and not 1 <= self.replications <= 100_000:
            allowed = ["a whole number from 1 to 100,000"]
            raise ConsistencyError(("replications",), self.replications, allowed, "out of range")
        if isinstance(self.replications, Precision) and self.reference is None:
            what = "an interval of a difference needs a reference"
            raise ConsistencyError(("replications",), "no reference", names, what)
        if "outcomes" not in self.tables:
            raise ConsistencyError(("tables",), "no outcomes", ["outcomes, ..."], "missing entry")
        if bool(self.listed) != ("listed" in self.tables):
            what = "listed families need both `listed` and the table of that name"
            raise ConsistencyError(("tables",), ", ".join(self.tables), ["listed"], what)
        return self
