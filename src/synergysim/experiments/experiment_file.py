"""The file of an experiment: what it may hold, and checks on it before anything runs."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from synergysim.experiments.arm_design import ArmDesign, design_of
from synergysim.experiments.arm_file import Arms, Published, Window
from synergysim.recording.recording_options import Recording
from synergysim.scenario.base import Label, Part, number
from synergysim.scenario.clashes import check_apart, check_once
from synergysim.scenario.errors import ConsistencyError, ScenarioError
from synergysim.scenario.names import find_file
from synergysim.scenario.tree import Tree


class Variant(Part):
    """What one variant changes; what it leaves out stays as the experiment and its case say."""

    title: str | None = Field(default=None, description="its name in tables and figures")
    case: str | None = None
    context: str | None = None
    architecture: str | None = None
    institutions: str | None = None
    programmes: list[str] | None = None
    responses: list[str] | None = None
    overrides: dict[str, Any] = Field(default_factory=dict)


class ExperimentFile(Part):
    """What a file under ``experiments/`` holds."""

    title: str
    question: str
    case: str = Field(description="the case that all variants start from")
    architectures: list[str] = Field(default_factory=list, description="architectures to compare")
    arms: Arms | None = Field(
        default=None, description="instead of architectures: names, and the programmes of each"
    )
    contrasts: dict[str, str] = Field(
        default_factory=dict, description="names, and sums of arms such as `both - social`"
    )
    arm_overrides: dict[Label, dict[str, Any]] = Field(
        default_factory=dict,
        description="arms, each with what its programmes deliver otherwise, by dotted keys",
    )
    windows: dict[Label, Window] = Field(
        default_factory=dict, description="names, and months since a programme's start"
    )
    published: list[Published] = Field(
        default_factory=list, description="published effects of the arms' contrasts"
    )
    variants: dict[Label, Variant] = Field(
        default_factory=dict, description="instead of architectures: names, and what each changes"
    )
    architecture: str | None = Field(default=None, description="instead of the case's own")
    institutions: str | None = Field(default=None, description="instead of the case's own")
    context: str | None = Field(default=None, description="instead of the case's own")
    reference: str | None = Field(
        default=None, description="the architecture or variant that others are compared with"
    )
    steps: bool = Field(
        default=False,
        description="each variant adds one thing to the one before: the table `steps` has what",
    )
    shocks: list[str] | None = Field(
        default_factory=list,
        description="shocks that strike; none if empty, the case's own if null",
    )
    responses: list[str] | None = Field(
        default_factory=list, description="responses to them; the case's own if null"
    )
    replications: int = number("replications", "how often each variant is run", ge=1, le=100_000)
    households: int | None = Field(default=None, ge=1, le=50_000_000)
    months: int | None = Field(default=None, ge=1, le=1200)
    window: int = number("months", "months at the end over which outcomes are averaged", ge=1)
    overrides: dict[str, Any] = Field(default_factory=dict)
    recording: Recording = Field(
        default_factory=Recording, description="what is kept of every run beside its aggregates"
    )

    @model_validator(mode="after")
    def reference_is_compared(self) -> ExperimentFile:
        """Refuse a reference that is not compared, and two kinds of variants at once."""
        kinds = (bool(self.architectures), self.arms is not None, bool(self.variants))
        if sum(kinds) != 1:
            raise ValueError("an experiment compares either architectures, arms or variants")
        if self.arms is not None:
            if self.reference is not None or self.architecture is None:
                raise ValueError(
                    "arms are compared with the one that delivers nothing, or the first, under one"
                    " architecture: leave out reference, and name an architecture"
                )
            self.design()
        elif self.reference not in (compared := self.architectures or list(self.variants)):
            what = f"the reference is not among the {_kind(self)}"
            raise ConsistencyError(("reference",), self.reference, compared, what)
        for key in ("contrasts", "arm_overrides", "windows", "published"):
            if self.arms is None and (given := getattr(self, key)):
                found = ", ".join(given) if isinstance(given, dict) else f"{len(given)} effects"
                raise ConsistencyError((key,), found, ["with `arms` only"], "no arms")
        check_once("architectures", self.architectures)
        check_apart(("variants", name) for name in self.variants)
        return self

    def design(self) -> ArmDesign | None:
        """The arms, their contrasts and windows; None of a file without arms."""
        if self.arms is None:
            return None
        return design_of(
            self.arms, self.contrasts, self.windows, self.published, self.arm_overrides
        )


def _kind(config: ExperimentFile) -> str:
    return "variants" if config.variants else "architectures"


NAMED = {
    "case": "cases",
    "architecture": "architectures",
    "architectures": "architectures",
    "institutions": "institutions",
    "context": "contexts",
    "programmes": "programmes",
    "shocks": "shocks",
    "responses": "responses",
}
"""Key of an experiment that names files -> their family."""


def check_files(config: Part, tree: Tree, above: str = "") -> None:
    """Refuse a name without a file, where it is written: in an experiment, finding or variant."""
    for key, family in NAMED.items():
        names = getattr(config, key, None)
        for name in [names] if isinstance(names, str) else names or []:
            try:
                find_file(name, family)
            except ScenarioError as error:
                place = tree.entries[key].place
                error.file, error.line, error.key = place.file, place.line or None, above + key
                raise
    for group in ("variants", "ablations"):
        for name, variant in getattr(config, group, {}).items():
            check_files(variant, tree.entries[group].entries[name], f"{group}.{name}.")


def check_window(window: int, months: int, tree: Tree) -> None:
    """Refuse a window that is longer than the run at whose end it lies, where it is written."""
    node = tree.entries["window"]
    if window > months:
        raise ScenarioError(
            "a window longer than the run",
            file=node.place.file,
            line=node.place.line or None,
            key="window",
            found=f"{window:,}",
            allowed=f"at most {months:,}, the months of the run",
        )


def titles_of(config: ExperimentFile) -> dict[str, str]:
    """Names that a file gives to variants."""
    return {name: title for name, variant in config.variants.items() if (title := variant.title)}
