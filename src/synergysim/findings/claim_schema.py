"""What a file under ``experiments/findings/`` holds: a claim, declared before it is run."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from synergysim.experiments.experiment import Variant
from synergysim.scenario.base import Part, number
from synergysim.scenario.consistency import ConsistencyError
from synergysim.scenario.tree import Path
from synergysim.statistics.claims import VARIANTS, Expected, Statistic


class Statement(Part):
    """One statement about the variants, with what is expected and what is too little to matter."""

    says: str = Field(description="the statement in words")
    statistic: Statistic
    of: list[str] = Field(min_length=1, description="variants, in the statistic's order")
    levels: list[float] | None = Field(default=None, description="of a sweep, one per variant")
    outcome: str = Field(description="an outcome of a run, or of listed families")
    less: str | None = Field(default=None, description="an outcome that is subtracted from it")
    month: int | None = Field(
        default=None, ge=12, description="of listed families: last month of the year looked at"
    )
    world: Literal["shocked", "twin"] = Field(
        default="shocked", description="the run with the shocks, or its twin without"
    )
    expect: Expected
    smallest: float = number("unit of the outcome", "smallest effect of interest", gt=0)
    unit: str = Field(description="unit of the effect, for readers")
    decides: bool = Field(
        default=True, description="false: shown beside the claim, decides nothing"
    )
    by_construction: str | None = Field(
        default=None, description="the equation that it follows from, where it follows from one"
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


class Ablation(Variant):
    """A mechanism switched off in all variants, and what that must do to the effect."""

    switches_off: str = Field(description="the mechanism, in words")
    must: Literal["end", "halve"] = Field(description="what is left: too little, or at most half")
    of: list[str] = Field(default_factory=list, description="tests; all that decide, if empty")
    only: list[str] = Field(
        default_factory=list, description="variants that it changes; all, if empty"
    )
    by_construction: str | None = Field(
        default=None, description="the equation that the ablation follows from, where it does"
    )


class FindingFile(Part):
    """A claim, where it was seen, how it is tested here, and how it is broken."""

    title: str
    claim: str
    seen_in: list[str] = Field(description="cases in which it was seen")
    case: str = Field(description="the case that all variants start from")
    setting: Variant = Field(default=Variant(), description="what all variants change")
    shocks: list[str] | None = Field(default=None, description="instead of the case's own")
    variants: dict[str, Variant] = Field(min_length=1)
    listed: list[str] = Field(
        default_factory=list, description="programmes whose listed families are followed"
    )
    tests: dict[str, Statement] = Field(min_length=1)
    ablations: dict[str, Ablation] = Field(default_factory=dict)
    mechanisms: list[str] = Field(description="mechanisms predicted to carry it; see `mechanisms`")
    months: int | None = Field(default=None, ge=12, le=1200)
    window: int = number("months", "months at the end over which outcomes are averaged", ge=1)
    note: str = Field(default="", description="what the test leaves out")

    @model_validator(mode="after")
    def names_are_known(self) -> FindingFile:
        """Refuse tests of variants, and ablations of tests, that are not there."""
        for name, test in self.tests.items():
            for position, variant in enumerate(test.of):
                if variant not in self.variants:
                    at: Path = ("tests", name, "of", position)
                    raise ConsistencyError(at, variant, list(self.variants), "no such variant")
            if test.month is not None and not self.listed:
                at = ("tests", name, "month")
                raise ConsistencyError(at, test.month, ["with `listed` only"], "no families")
        if not any(test.decides for test in self.tests.values()):
            wanted = ["at least one that decides"]
            raise ConsistencyError(("tests",), "none", wanted, "nothing decides")
        for name, ablation in self.ablations.items():
            for position, test_name in enumerate(ablation.of):
                if test_name not in self.tests:
                    at = ("ablations", name, "of", position)
                    raise ConsistencyError(at, test_name, list(self.tests), "no such test")
        return self

    @model_validator(mode="after")
    def ablations_change_variants(self) -> FindingFile:
        """Refuse an ablation of variants that are not there."""
        for name, ablation in self.ablations.items():
            for position, variant in enumerate(ablation.only):
                if variant not in self.variants:
                    at: Path = ("ablations", name, "only", position)
                    raise ConsistencyError(at, variant, list(self.variants), "no such variant")
        return self

    def deciding(self) -> dict[str, Statement]:
        """Tests that decide, in the order of the file."""
        return {name: test for name, test in self.tests.items() if test.decides}

    def broken_by(self, ablation: str) -> list[str]:
        """Tests that an ablation is to break."""
        return self.ablations[ablation].of or list(self.deciding())
