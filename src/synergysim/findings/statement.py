"""One test of a claim: what is compared, on whom, in which direction, and what is relevant."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from synergysim.scenario.base import Part
from synergysim.statistics.claims import VARIANTS, Expected, Statistic

Version = Literal["0.1.0", "0.2"]
"""Version of the project for which a test was declared."""

FIRST: Version = "0.1.0"
PRESENT: Version = "0.2"
"""Version whose tests decide; those of the first version are shown beside them."""

POOR = "poor"
PAID = "paid by either response"
PEOPLE = (POOR, PAID)
"""Groups whose outcomes a test can ask for: families that are poor at the start, and those that
the responses of any variant paid."""


class Yardstick(Part):
    """The effect a tenth of which is relevant."""

    of: list[str] = Field(
        min_length=1,
        max_length=2,
        description="with the support and without it; or one variant: what the shock takes in it",
    )
    outcome: str | None = Field(default=None, description="instead of the test's own")


class Statement(Part):
    """One statement about the variants, with what is expected and what is too little to matter."""

    says: str = Field(description="the statement in words")
    version: Version = Field(
        default=PRESENT, description="of the project, for which the test was declared"
    )
    statistic: Statistic
    of: list[str] = Field(min_length=1, description="variants, in the statistic's order")
    levels: list[float] | None = Field(default=None, description="of a sweep, one per variant")
    outcome: str = Field(description="an outcome of a run, of listed families, or of the poor")
    less: str | None = Field(default=None, description="an outcome that is subtracted from it")
    among: str | None = Field(
        default=None,
        description="whose outcome: `poor`, at the start, or `paid by either response`, the same"
        " families in all variants; everybody's, if left out",
    )
    scale: Literal["level", "logit", "log"] = Field(
        default="level",
        description="logit: shares are compared by their logits; log: amounts by their logarithms,"
        " of which 0.01 is about one per cent",
    )
    month: int | None = Field(
        default=None, ge=12, description="of listed families: last month of the year looked at"
    )
    world: Literal["shocked", "counterfactual"] = Field(
        default="shocked", description="the run with the shocks, or its counterfactual without"
    )
    expect: Expected
    yardstick: Yardstick | None = Field(
        default=None, description="the effect a tenth of which is relevant; else the base rate"
    )
    smallest: float | None = Field(
        default=None,
        gt=0,
        description="smallest effect of interest set by hand, instead of the rule",
        json_schema_extra={"unit": "unit of the outcome"},
    )
    unit: str = Field(description="unit of the effect, for readers")
    decides: bool = Field(
        default=True, description="false: shown beside the claim, decides nothing"
    )
    by_construction: str | None = Field(
        default=None, description="the equation that it follows from, where it follows from one"
    )
    waiting_for: str | None = Field(
        default=None, description="a mechanism that the model does not have yet: not run, counted"
    )

    @model_validator(mode="after")
    def takes_its_variants(self) -> Statement:
        """Refuse another number of variants or levels than the statistic takes."""
        fewest, most = VARIANTS[self.statistic]
        if len(self.of) < fewest or (most is not None and len(self.of) > most):
            wanted = f"{fewest} variants" + ("" if most is not None else " or more")
            raise ValueError(f"{self.statistic} takes {wanted}, not {len(self.of)}")
        if self.levels is not None and len(self.levels) != len(self.of):
            raise ValueError(f"{len(self.levels)} levels for {len(self.of)} variants")
        return self

    @model_validator(mode="after")
    def has_one_measure_of_relevance(self) -> Statement:
        """Refuse two measures of what is relevant, and none where the rule cannot give one."""
        if self.smallest is not None and self.yardstick is not None:
            raise ValueError("a test has `smallest` or a `yardstick`, not both")
        if self.smallest is None and self.version == FIRST:
            raise ValueError(f"a test of version {FIRST} states `smallest`")
        if self.smallest is None and self.statistic in ("false alarms", "monotone"):
            raise ValueError(f"{self.statistic} has no base rate: state `smallest`")
        if self.version == FIRST and self.waiting_for is not None:
            raise ValueError(f"a test of version {FIRST} waits for nothing")
        return self

    @model_validator(mode="after")
    def has_one_population(self) -> Statement:
        """Refuse listed families of a group, which nobody follows."""
        if self.month is not None and self.among is not None:
            raise ValueError("`month` asks for listed families, `among` for a group: not both")
        return self

    @property
    def runs(self) -> bool:
        """Whether the present model has what the test asks for."""
        return self.waiting_for is None

    def variants(self) -> list[str]:
        """Variants that the test and its yardstick compare."""
        return [*self.of, *(self.yardstick.of if self.yardstick is not None else [])]

    def outcomes(self) -> list[str]:
        """Outcomes that the test and its yardstick ask for."""
        of_yardstick = self.yardstick.outcome if self.yardstick is not None else None
        return [name for name in (self.outcome, self.less, of_yardstick) if name is not None]

    def at(self, **changes: Any) -> Statement:
        """The same test with other fields, unchecked."""
        return self.model_copy(update=changes)
