"""An experiment: a question, the variants it compares, and how often each is run."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field, model_validator

from synergysim.experiments.four_arms import ARMS, CONTRASTS, NONE, YEAR, Arms, arm_overrides
from synergysim.scenario.base import Part, number
from synergysim.scenario.check import validate_part
from synergysim.scenario.compose import CALLER
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.load import ResolvedScenario, load_scenario
from synergysim.scenario.names import find_file
from synergysim.scenario.reader import displayed, read_yaml
from synergysim.scenario.schema import ConsistencyError
from synergysim.scenario.tree import Tree, merge, plant


class ExperimentFile(Part):
    """What a file under ``experiments/`` holds."""

    title: str
    question: str
    case: str = Field(description="the case that all variants start from")
    architectures: list[str] = Field(default_factory=list, description="architectures to compare")
    arms: Arms | None = Field(
        default=None, description="instead of architectures: none, social, productive and both"
    )
    architecture: str | None = Field(default=None, description="instead of the case's own")
    institutions: str | None = Field(default=None, description="instead of the case's own")
    context: str | None = Field(default=None, description="instead of the case's own")
    reference: str | None = Field(
        default=None, description="the architecture that others are compared with"
    )
    shocks: list[str] = Field(default_factory=list, description="shocks that strike; none if empty")
    responses: list[str] = Field(default_factory=list, description="responses to them")
    replications: int = number("replications", "how often each variant is run", ge=1, le=100_000)
    households: int | None = Field(default=None, ge=1, le=50_000_000)
    months: int | None = Field(default=None, ge=1, le=1200)
    window: int = number("months", "months at the end over which outcomes are averaged", ge=1)
    overrides: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def reference_is_compared(self) -> ExperimentFile:
        """Refuse a reference that is not among the architectures, and arms beside them."""
        if (self.arms is None) == (not self.architectures):
            raise ValueError("an experiment compares either architectures or arms")
        if self.arms is not None:
            if self.reference is not None or self.architecture is None:
                raise ValueError(
                    "four arms are compared with none, under one architecture:"
                    " leave out reference, and name an architecture"
                )
            _check_arms(self.arms)
        elif self.reference not in self.architectures:
            what = "the reference is not among the architectures"
            raise ConsistencyError(("reference",), self.reference, self.architectures, what)
        elif len(set(self.architectures)) < len(self.architectures):
            twice = next(name for name in self.architectures if self.architectures.count(name) > 1)
            raise ConsistencyError(("architectures",), twice, ["each name once"], "named twice")
        return self


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
    for position, given in enumerate(arms.published):
        at = ("arms", "published", position)
        if given.effect not in CONTRASTS:
            raise ConsistencyError((*at, "effect"), given.effect, list(CONTRASTS), "no such effect")
        if given.month % YEAR:
            allowed = ["whole years after the list: 12, 24, ..."]
            raise ConsistencyError((*at, "month"), given.month, allowed, "no last month of a year")
        if given.low is not None and given.high is not None and given.low > given.high:
            found = f"{given.low:g} and {given.high:g}"
            raise ConsistencyError(at, found, ["low at most high"], "an empty range")
        if given.factor <= 0.0:
            allowed = ["a number above 0"]
            raise ConsistencyError((*at, "factor"), given.factor, allowed, "out of range")


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


def listed_outcomes() -> tuple[str, ...]:
    """Outcomes of the listed families that effects of arms can be asked for."""
    # The recorder brings the model along, which only experiments with such effects need.
    from synergysim.recording.listed import PER_FAMILY, PER_PERSON

    return (*PER_PERSON, *PER_FAMILY, "share_high", "above_threshold", "attendance", "schooling")


def _check_published(arms: Arms, tree: Tree) -> None:
    """Refuse a published effect on an outcome that nobody follows."""
    for position, given in enumerate(arms.published):
        known = listed_outcomes()
        if given.outcome not in known:
            node = tree.entries["arms"].entries["published"].child(position) or tree
            raise ScenarioError(
                "no such outcome of listed families",
                file=node.place.file,
                line=node.place.line or None,
                key=f"arms.published.{position}.outcome",
                found=shorten(given.outcome),
                allowed=", ".join(known),
                nearest=nearest_name(given.outcome, known),
            )


NAMED = {
    "case": "cases", "architecture": "architectures", "architectures": "architectures",
    "institutions": "institutions", "context": "contexts", "shocks": "shocks",
    "responses": "responses",
}  # fmt: skip
"""Key of an experiment that names files -> their family."""


def _check_names(given: ExperimentFile, tree: Tree) -> None:
    """Refuse a name without a file, where it is written."""
    for key, family in NAMED.items():
        names = getattr(given, key)
        for name in [names] if isinstance(names, str) else names or []:
            try:
                find_file(name, family)
            except ScenarioError as error:
                place = tree.entries[key].place
                error.file, error.line, error.key = place.file, place.line or None, key
                raise


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


@dataclass(frozen=True)
class Experiment:
    """Variants to compare, ready to run.

    Attributes
    ----------
    name, title, question : str
    variants : dict of str to ResolvedScenario
        In the order of the file; each with its shocks, whose twin comes by construction.
    reference : str
        Key of the variant that others are compared with.
    replications, window : int
    arms : Arms or None
        Contents of the arms, where the variants are the four arms.
    """

    name: str
    title: str
    question: str
    variants: dict[str, ResolvedScenario]
    reference: str
    replications: int
    window: int
    arms: Arms | None = None
    text: str = field(default="", compare=False)


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
) -> Experiment:
    """Make an experiment of cases that are loaded already.

    Parameters
    ----------
    variants : mapping of str to ResolvedScenario
    title : str
    replications, window : int
    reference : str, optional
        The variant that others are compared with; by default the first.

    Raises
    ------
    ScenarioError
        If the variants cannot be paired or the reference is not among them.
    """
    chosen = reference if reference is not None else next(iter(variants))
    if chosen not in variants:
        raise ScenarioError(
            "the reference is not among the cases",
            key="reference",
            found=chosen,
            allowed=", ".join(variants),
            nearest=nearest_name(chosen, variants),
        )
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
    )


def load_experiment(
    name: str | os.PathLike[str], changes: Mapping[str, Any] | None = None
) -> Experiment:
    """Load an experiment and resolve every variant, before anything runs.

    Parameters
    ----------
    name : str or path
        A path or the name of a shipped experiment.
    changes : mapping, optional
        Values that replace the file's, such as ``{"replications": 5}``.

    Raises
    ------
    ScenarioError
        If the file, or a scenario it names, is faulty.
    """
    path = find_file(name, "experiments")
    tree = read_yaml(path)
    given = validate_part(tree, ExperimentFile, "experiments")
    if changes:
        tree = merge(tree, plant(changes, CALLER))
        given = validate_part(tree, ExperimentFile, "experiments")
    _check_names(given, tree)
    if given.arms is not None:
        case = load_scenario(given.case).scenario
        _check_programmes(given.arms, list(case.programmes), tree)
        _check_published(given.arms, tree)
    overrides = dict(given.overrides)
    for key in ("households", "months"):
        if getattr(given, key) is not None:
            overrides[f"run.{key}"] = getattr(given, key)
    wanted = (
        {name: (name, overrides) for name in given.architectures}
        if given.arms is None
        else {arm: (given.architecture, overrides | arm_overrides(given.arms, arm)) for arm in ARMS}
    )
    variants = {
        name: load_scenario(
            given.case,
            context=given.context,
            architecture=architecture,
            institutions=given.institutions,
            shocks=given.shocks,
            responses=given.responses,
            overrides=changed,
        )
        for name, (architecture, changed) in wanted.items()
    }
    if given.arms is not None:
        _check_year(variants[NONE].scenario.run.months, displayed(path))
    return Experiment(
        name=path.stem, title=given.title, question=given.question, variants=variants,
        reference=given.reference or NONE, replications=given.replications, window=given.window,
        arms=given.arms,
        text=path.read_text(encoding="utf-8"),
    )  # fmt: skip
