"""An experiment: a question, the variants it compares, and how often each is run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field, model_validator

from synergysim.experiments.draft import Source, draft_of
from synergysim.experiments.four_arms import ARMS, CONTRASTS, NONE, YEAR, Arms, arm_overrides
from synergysim.outcomes.listed import OF_LISTED
from synergysim.recording.recording_options import Recording
from synergysim.scenario.base import Label, Part, number
from synergysim.scenario.check import validate_part
from synergysim.scenario.clashes import check_apart, check_once
from synergysim.scenario.consistency import ConsistencyError
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.load import ResolvedScenario, load_scenario
from synergysim.scenario.money import written_in
from synergysim.scenario.names import find_file
from synergysim.scenario.tree import Tree, plant


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


def _check_programmes(arms: Arms, known: Collection[str], tree: Tree) -> None:
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


def _check_published(arms: Arms, tree: Tree) -> None:
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
    "case": "cases", "architecture": "architectures", "architectures": "architectures",
    "institutions": "institutions", "context": "contexts", "programmes": "programmes",
    "shocks": "shocks", "responses": "responses",
}  # fmt: skip
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


def _check_year(months: int, file: str) -> None:
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
            "a window longer than the run", file=node.place.file, line=node.place.line or None,
            key="window", found=f"{window:,}", allowed=f"at most {months:,}, the months of the run",
        )  # fmt: skip


@dataclass(frozen=True)
class Experiment:
    """Variants to compare, ready to run.

    Attributes
    ----------
    name, title, question : str
    variants : dict of str to ResolvedScenario
        In the order of the file; each with its shocks, whose counterfactual comes by construction.
    reference : str
        Key of the variant that others are compared with.
    replications, window : int
    arms : Arms or None
        Contents of the arms, where the variants are the four arms.
    recording : Recording
        What is kept of every run.
    titles : mapping
        Names that the file gives to variants.
    """

    name: str
    title: str
    question: str
    variants: dict[str, ResolvedScenario]
    reference: str
    replications: int
    window: int
    arms: Arms | None = None
    recording: Recording = field(default_factory=Recording)
    titles: Mapping[str, str] = field(default_factory=dict)
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse a recording that no run of this size can keep."""
        for variant in self.variants.values():
            self.recording.fits(variant.scenario.run.households, variant.scenario.run.months)


def comparable(variants: Mapping[str, ResolvedScenario]) -> None:
    """Check that variants can be paired: the same months, households, seeds and shocks.

    Raises
    ------
    ScenarioError
        At the first variant that differs from the first of all.
    """
    names = list(variants)
    first = variants[names[0]].scenario
    for name in names[1:]:
        other = variants[name].scenario
        for key in ("start", "months", "households", "population_seed", "path_seed"):
            mine, theirs = getattr(first.run, key), getattr(other.run, key)
            if mine != theirs:
                raise ScenarioError(
                    "cases that are compared must share their run",
                    key=f"run.{key}",
                    found=f"{theirs} in {name}",
                    allowed=f"{mine}, as in {names[0]}",
                )
        if list(first.shocks) != list(other.shocks):
            raise ScenarioError(
                "cases that are compared must meet the same shocks: name one for all",
                key="shocks",
                found=f"{', '.join(other.shocks) or 'none'} in {name}",
                allowed=f"{', '.join(first.shocks) or 'none'}, as in {names[0]}",
            )


def experiment_of(
    variants: Mapping[str, ResolvedScenario],
    *,
    title: str,
    replications: int,
    window: int,
    reference: str | None = None,
    recording: Recording | None = None,
) -> Experiment:
    """Make an experiment of cases that are loaded already.

    Parameters
    ----------
    variants : mapping of str to ResolvedScenario
    title : str
    replications, window : int
    reference : str, optional
        The variant that others are compared with; by default the first.
    recording : Recording, optional
        What is kept of every run; by default aggregates alone.

    Raises
    ------
    ScenarioError
        If the variants cannot be paired or the reference is not among them.
    """
    chosen = reference if reference is not None else next(iter(variants))
    if chosen not in variants:
        raise ScenarioError(
            "the reference is not among the cases", key="reference", found=chosen,
            allowed=", ".join(variants), nearest=nearest_name(chosen, variants),
        )  # fmt: skip
    if replications < 1 or window < 1:
        raise ScenarioError(
            "out of range", key="replications, window", found=f"{replications}, {window}",
            allowed="at least 1",
        )  # fmt: skip
    comparable(variants)
    return Experiment(
        name="comparison",
        title=title,
        question=title,
        variants=dict(variants),
        reference=chosen,
        replications=replications,
        window=window,
        recording=recording or Recording(),
    )


def _variants(config: ExperimentFile, tree: Tree) -> dict[str, Variant]:
    """What each variant changes, in the order of the file."""
    if config.variants:
        return {name: config.variants[name] for name in tree.entries["variants"].entries}
    if config.arms is not None:
        return {arm: Variant(overrides=arm_overrides(config.arms, arm)) for arm in ARMS}
    return {name: Variant(architecture=name) for name in config.architectures}


def _resolve(config: ExperimentFile, tree: Tree, name: str, variant: Variant) -> ResolvedScenario:
    """Load a variant: its own parts, else the experiment's, else the case's."""
    run = {
        f"run.{key}": value
        for key in ("households", "months")
        if (value := getattr(config, key)) is not None
    }
    overrides = tree.entries.get("overrides") or plant({}, tree.origin)
    own: Tree | dict[str, Any] = variant.overrides
    if config.variants:
        own = tree.entries["variants"].entries[name].entries.get("overrides") or {}
    if variant.case or variant.context:
        # The experiment's own amounts are in the prices of its own case, not of the variant's.
        base = load_scenario(config.case, context=config.context)
        overrides = written_in(overrides, base.money)
    return load_scenario(
        variant.case or config.case,
        context=variant.context or config.context,
        architecture=variant.architecture or config.architecture,
        institutions=variant.institutions or config.institutions,
        programmes=variant.programmes,
        shocks=config.shocks,
        responses=config.responses if variant.responses is None else variant.responses,
        overrides=[overrides, run, own],
    )


def titles_of(config: ExperimentFile) -> dict[str, str]:
    """Names that a file gives to variants."""
    return {name: title for name, variant in config.variants.items() if (title := variant.title)}


def load_experiment(source: Source, changes: Mapping[str, Any] | None = None) -> Experiment:
    """Load an experiment and resolve every variant, before anything runs.

    Parameters
    ----------
    source : str, path or Draft
        A path, the name of a shipped experiment, or an experiment stated without a file.
    changes : mapping, optional
        Values that replace the file's, such as ``{"replications": 5}``.

    Raises
    ------
    ScenarioError
        If the file, or a scenario it names, is faulty.
    """
    stated = draft_of(source)
    validate_part(stated.tree, ExperimentFile, "experiments")
    tree = stated.with_changes(changes).tree
    config = validate_part(tree, ExperimentFile, "experiments")
    check_files(config, tree)
    if config.arms is not None:
        case = load_scenario(config.case).scenario
        _check_programmes(config.arms, list(case.programmes), tree)
        _check_published(config.arms, tree)
    variants = {
        name: _resolve(config, tree, name, variant)
        for name, variant in _variants(config, tree).items()
    }
    if config.arms is not None:
        _check_year(variants[NONE].scenario.run.months, tree.origin.file)
    if config.variants:
        comparable(variants)
    check_window(config.window, min(v.scenario.run.months for v in variants.values()), tree)
    return Experiment(
        name=stated.name, title=config.title, question=config.question, variants=variants,
        reference=config.reference or NONE, replications=config.replications, window=config.window,
        arms=config.arms, recording=config.recording,
        titles=titles_of(config),
        text=stated.text,
    )  # fmt: skip
