"""What a file under ``experiments/findings/`` holds: a claim, declared before it is run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, model_validator

from synergysim.experiments.experiment_file import Variant
from synergysim.experiments.references import NO_PROGRAMMES
from synergysim.findings.results_for_money import OF_MONEY
from synergysim.findings.statement import PAID, PEOPLE, POOR, PRESENT, Statement, Version
from synergysim.scenario.base import Part, number
from synergysim.scenario.errors import ConsistencyError
from synergysim.scenario.tree import KeyPath


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
    planned: dict[str, str] = Field(
        default_factory=dict,
        description="variants of tests that wait for a mechanism, and what each is to change",
    )
    developed_on: str = Field(
        default="",
        description="results that were known when mechanism or test was chosen; no evidence then",
    )
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
            _check_test(self, name, test)
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
    def runs_without_programmes_have_a_name(self) -> FindingFile:
        """Refuse a variant with the name of the run without programmes, where that one is added."""
        for name in self.variants:
            if name.startswith(NO_PROGRAMMES) and self.asks_for_money():
                wanted = ["another name"]
                raise ConsistencyError(("variants", name), name, wanted, "the name is taken")
        return self

    @model_validator(mode="after")
    def ablations_change_variants(self) -> FindingFile:
        """Refuse an ablation of variants that are not there."""
        for name, ablation in self.ablations.items():
            for position, variant in enumerate(ablation.only):
                if variant not in self.variants:
                    at: KeyPath = ("ablations", name, "only", position)
                    raise ConsistencyError(at, variant, list(self.variants), "no such variant")
        return self

    def deciding(self, version: Version = PRESENT) -> dict[str, Statement]:
        """Tests of a version that decide and can be run, in the order of the file."""
        return {
            name: test
            for name, test in self.tests.items()
            if test.decides and test.runs and test.version == version
        }

    @property
    def asks_of_groups(self) -> bool:
        """Whether a test asks for outcomes of a group of households."""
        return any(test.among == POOR for test in self.tests.values() if test.runs)

    @property
    def asks_of_paid(self) -> bool:
        """Whether a test asks for outcomes of families that responses paid."""
        return any(test.among == PAID for test in self.tests.values() if test.runs)

    def asks_for_money(self, tests: Iterable[str] | None = None) -> bool:
        """Whether one of some tests, by default of all, asks for results for money."""
        named = self.tests if tests is None else tests
        asked = [self.tests[name].outcomes() for name in named if self.tests[name].runs]
        return any(outcome in OF_MONEY for outcomes in asked for outcome in outcomes)

    def broken_by(self, ablation: str) -> list[str]:
        """Tests that an ablation is to break; of those, the ones that can be run."""
        named = self.ablations[ablation].of or [n for n, t in self.tests.items() if t.decides]
        return [name for name in named if self.tests[name].runs]


def _check_test(config: FindingFile, name: str, test: Statement) -> None:
    """Refuse unknown variants, unknown people, and families that nobody follows."""
    known = [*config.variants, *([] if test.runs else config.planned)]
    places: list[tuple[KeyPath, list[str]]] = [(("tests", name, "of"), test.of)]
    if test.yardstick is not None:
        places.append((("tests", name, "yardstick", "of"), test.yardstick.of))
    for at, variants in places:
        for position, variant in enumerate(variants):
            if variant not in known:
                raise ConsistencyError((*at, position), variant, known, "no such variant")
    if test.among is not None and test.among not in PEOPLE and test.runs:
        at = ("tests", name, "among")
        raise ConsistencyError(at, test.among, list(PEOPLE), "no such people")
    if test.month is not None and not config.listed:
        at = ("tests", name, "month")
        raise ConsistencyError(at, test.month, ["with `listed` only"], "no families")
