"""Runs beside which architectures are read: no programmes, cash alone, delivery as designed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from synergysim.experiments.experiment import Experiment
from synergysim.scenario.load import ResolvedScenario

NO_PROGRAMMES, SOCIAL_ALONE, AS_DESIGNED = "no-programmes", "social-alone", "delivery-as-designed"
REFERENCES = (NO_PROGRAMMES, SOCIAL_ALONE, AS_DESIGNED)
"""In the order in which they are shown."""


def without_references(variants: Iterable[str]) -> list[str]:
    """Name the architectures among variants, each once, in their order."""
    return [name for name in dict.fromkeys(variants) if name not in REFERENCES]


def compares_architectures(experiment: Experiment) -> bool:
    """Tell whether variants differ in their architecture and in nothing else."""
    if experiment.arms is not None or len(experiment.variants) < 2:
        return False
    trees = [variant.tree for variant in experiment.variants.values()]
    others = [{key: tree[key] for key in tree if key != "architecture"} for tree in trees]
    return all(other == others[0] for other in others) and all(
        tree["architecture"] != trees[0]["architecture"] for tree in trees[1:]
    )


def without_programmes(base: ResolvedScenario) -> ResolvedScenario:
    """State the run of a scenario in which no programme runs; responses to shocks stay.

    Raises
    ------
    ScenarioError
        If it cannot be made of the scenario.
    """
    alone = base.with_part("architectures", "architecture", "social-only")
    return alone.replace({"architecture.sides": []})


def references_of(experiment: Experiment) -> Experiment:
    """State the runs beside which the architectures of an experiment are read.

    They meet the same chances as the architectures, so that differences are paired.

    Raises
    ------
    ScenarioError
        If a reference cannot be made of the case.
    """
    base = experiment.variants[experiment.reference]
    alone = base.with_part("architectures", "architecture", "social-only")
    variants: dict[str, ResolvedScenario] = {
        NO_PROGRAMMES: without_programmes(base),
        SOCIAL_ALONE: alone,
        AS_DESIGNED: base.with_part("architectures", "architecture", "as-designed").with_part(
            "institutions", "institutions", "as-designed"
        ),
    }
    return replace(
        experiment,
        name=f"{experiment.name}-references",
        variants=variants,
        reference=NO_PROGRAMMES,
        titles={},
    )
