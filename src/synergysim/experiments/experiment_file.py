"""The file of an experiment: what it may hold, and checks on it before anything runs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic import Field, model_validator

from synergysim.experiments.four_arms import CONTRASTS, YEAR, Arms
from synergysim.outcomes.listed import OF_LISTED
from synergysim.recording.recording_options import Recording
from synergysim.scenario.base import Label, Part, number
from synergysim.scenario.clashes import check_apart, check_once
from synergysim.scenario.errors import ConsistencyError, ScenarioError, nearest_name, shorten
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
        default=None, description="instead of architectures: none, social, productive and both"
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
                    "four arms are compared with none, under one architecture:"
                    " leave out reference, and name an architecture"
                )
            _check_arms(self.arms)
        elif self.reference not in (compared := self.architectures or list(self.variants)):
            what = f"the reference is not among the {_kind(self)}"
            raise ConsistencyError(("reference",), self.reference, compared, what)
        check_once("architectures", self.architectures)
        check_apart(("variants", name) for name in self.variants)
        return self


def _kind(config: ExperimentFile) -> str:
    return "variants" if config.variants else "architectures"


def _check_arms(arms: Arms) -> None:
    """Check that no programme is on two sides, and that published effects can be looked up."""
    sides = {"social": arms.social, "productive": arms.productive}
    seen: list[str] = []
    for side, names in sides.items():
        for position, name in enumerate(names):
            if name in seen:
                place = ("arms", side, position)
                raise ConsistencyError(place, name, ["a programme on one side, once"], "twice")
            seen.append(name)
    for position, config in enumerate(arms.published):
        at = ("arms", "published", position)
        if config.effect not in CONTRASTS:
            raise ConsistencyError(
                (*at, "effect"), config.effect, list(CONTRASTS), "no such effect"
            )
        if config.month % YEAR:
            allowed = ["whole years after the list: 12, 24, ..."]
            raise ConsistencyError((*at, "month"), config.month, allowed, "no last month of a year")
        if config.low is not None and config.high is not None and config.low > config.high:
            found = f"{config.low:g} and {config.high:g}"
            raise ConsistencyError(at, found, ["low at most high"], "an empty range")
        if config.factor <= 0.0:
            allowed = ["a number above 0"]
            raise ConsistencyError((*at, "factor"), config.factor, allowed, "out of range")


def check_programmes(arms: Arms, known: Collection[str], tree: Tree) -> None:
    """Refuse an arm with a programme that the case does not have, where it is written."""
    for side, names in (("social", arms.social), ("productive", arms.productive)):
        for position, name in enumerate(names):
            if name not in known:
                listed = tree.entries["arms"].entries[side]
                node = listed.child(position) or listed
                raise ScenarioError(
                    "the case has no such programme",
                    file=node.place.file,
                    line=node.place.line or None,
                    key=f"arms.{side}.{position}",
                    found=shorten(name),
                    allowed=shorten(", ".join(known), 200),
                    nearest=nearest_name(name, known),
                )


def check_published(arms: Arms, tree: Tree) -> None:
    """Refuse a published effect on an outcome that is not recorded."""
    for position, config in enumerate(arms.published):
        if config.outcome not in OF_LISTED:
            node = tree.entries["arms"].entries["published"].child(position) or tree
            raise ScenarioError(
                "no such outcome of listed families",
                file=node.place.file,
                line=node.place.line or None,
                key=f"arms.published.{position}.outcome",
                found=shorten(config.outcome),
                allowed=", ".join(OF_LISTED),
                nearest=nearest_name(config.outcome, OF_LISTED),
            )


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


def check_year(months: int, file: str) -> None:
    """Refuse arms that are run for less than a year, the least that is compared."""
    if months < YEAR:
        raise ScenarioError(
            "too few months for arms, which are compared by whole years after the list",
            file=file,
            key="months",
            found=str(months),
            allowed=f"at least {YEAR}",
        )


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
