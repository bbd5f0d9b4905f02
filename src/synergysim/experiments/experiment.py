"""An experiment: a question, the variants it compares, and how often each is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from synergysim.experiments.arm_checks import check_arm_overrides, check_arms, check_months
from synergysim.experiments.arm_design import NONE, ArmDesign, starts_of
from synergysim.experiments.draft import Source, draft_of
from synergysim.experiments.experiment_file import (
    ExperimentFile,
    Variant,
    check_files,
    check_window,
    titles_of,
)
from synergysim.recording.recording_options import Recording
from synergysim.scenario.check import validate_part
from synergysim.scenario.errors import ScenarioError, nearest_name
from synergysim.scenario.load import ResolvedScenario, load_scenario
from synergysim.scenario.money import written_in
from synergysim.scenario.tree import Tree, plant


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
    arms : ArmDesign or None
        Arms, contrasts, windows and published effects, where the variants are arms.
    recording : Recording
        What is kept of every run.
    titles : mapping
        Names that the file gives to variants.
    steps : bool
        Whether each variant adds one thing to the one before.
    """

    name: str
    title: str
    question: str
    variants: dict[str, ResolvedScenario]
    reference: str
    replications: int
    window: int
    arms: ArmDesign | None = None
    recording: Recording = field(default_factory=Recording)
    titles: Mapping[str, str] = field(default_factory=dict)
    steps: bool = False
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse a recording that no run of this size can keep."""
        for variant in self.variants.values():
            self.recording.fits(variant.scenario.run.households, variant.scenario.run.months)


def check_steps(config: ExperimentFile, variants: Sequence[str], tree: Tree) -> None:
    """Refuse steps that do not begin with the reference, where it is written."""
    if config.steps and config.reference != variants[0]:
        node = tree.entries["steps"]
        raise ScenarioError(
            "steps begin with the reference, which must be the first of the variants",
            file=node.place.file,
            line=node.place.line or None,
            key="reference",
            found=config.reference or NONE,
            allowed=variants[0],
        )


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
            "the reference is not among the cases",
            key="reference",
            found=chosen,
            allowed=", ".join(variants),
            nearest=nearest_name(chosen, variants),
        )
    if replications < 1 or window < 1:
        raise ScenarioError(
            "out of range",
            key="replications, window",
            found=f"{replications}, {window}",
            allowed="at least 1",
        )
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
    if (design := config.design()) is not None:
        return {arm: Variant(overrides=design.overrides(arm)) for arm in design.arms}
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
        overrides=[overrides, run, own, *_of_arm(tree, name)],
    )


def _of_arm(tree: Tree, name: str) -> list[Tree]:
    """What the programmes of an arm deliver otherwise, as the file has it."""
    stated = tree.child("arm_overrides")
    own = stated.child(name) if stated is not None and name else None
    return [] if own is None else [own]


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
        case = _resolve(config, tree, "", Variant()).scenario
        check_arms(config, list(case.programmes), tree)
        check_arm_overrides(config, case, tree)
    variants = {
        name: _resolve(config, tree, name, variant)
        for name, variant in _variants(config, tree).items()
    }
    design = config.design()
    if design is not None:
        scenario = variants[design.reference].scenario
        starts = starts_of(scenario, design.programmes)
        check_months(config, design, starts, scenario.run, tree)
    if config.variants:
        comparable(variants)
    check_steps(config, list(variants), tree)
    check_window(config.window, min(v.scenario.run.months for v in variants.values()), tree)
    return Experiment(
        name=stated.name,
        title=config.title,
        question=config.question,
        variants=variants,
        reference=config.reference or (design.reference if design is not None else NONE),
        replications=config.replications,
        window=config.window,
        arms=design,
        recording=config.recording,
        titles=titles_of(config),
        steps=config.steps,
        text=stated.text,
    )
