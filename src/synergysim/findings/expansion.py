"""Cells of findings: every variant, every ablation, every sampled world, for the common runner."""

from __future__ import annotations

from dataclasses import dataclass, replace

from synergysim.experiments.arm_design import ArmDesign
from synergysim.experiments.experiment import Experiment
from synergysim.experiments.running.plan import Joined
from synergysim.experiments.running.plan import Plan as Cells
from synergysim.experiments.sweep import plan_of
from synergysim.findings.claim_file import Finding
from synergysim.findings.profiles import Profile
from synergysim.findings.worlds import worlds
from synergysim.recording.families_paid import FAMILIES_PAID
from synergysim.recording.recording_options import Recording
from synergysim.scenario.load import ResolvedScenario


@dataclass(frozen=True)
class Plan:
    """What is run for a finding.

    Attributes
    ----------
    finding : Finding
    profile : Profile
    shipped : list of plans
        At the shipped values, with ablations.
    sampled : list of plans
        In sampled worlds.
    worlds : tuple of int
        Numbers of the sampled worlds that could be made.
    """

    finding: Finding
    profile: Profile
    shipped: list[Cells]
    sampled: list[Cells]
    worlds: tuple[int, ...]

    @property
    def cells(self) -> Joined:
        """All cells."""
        return Joined((*self.shipped, *self.sampled))

    def labels(self, ablation: str | None = None, world: int | None = None) -> dict[str, str]:
        """Names under which the variants ran."""
        return {name: label(self.finding, name, ablation, world) for name in self.finding.variants}


def label(
    finding: Finding, variant: str, ablation: str | None = None, world: int | None = None
) -> str:
    """Name under which a variant runs, unique over all findings."""
    without = f" without {ablation}" if ablation is not None else ""
    at = f" in world {world}" if world is not None else ""
    return f"{finding.name}: {variant}{without}{at}"


def plan(finding: Finding, profile: Profile) -> Plan:
    """Expand a finding to cells."""
    shipped = [cells_of(finding, finding.variants, profile.replications)]
    # An ablation of tests that all wait has no variants.
    for ablation, variants in ((name, found) for name, found in finding.ablated.items() if found):
        shipped.append(cells_of(finding, variants, profile.replications, ablation))
    sampled, numbers = [], []
    for number, variants in worlds(finding, profile.worlds, profile.sampling_seed):
        sampled.append(cells_of(finding, variants, 1, None, number))
        numbers.append(number)
    return Plan(finding, profile, shipped, sampled, tuple(numbers))


def cells_of(
    finding: Finding,
    variants: dict[str, ResolvedScenario],
    replications: int,
    ablation: str | None = None,
    world: int | None = None,
) -> Cells:
    """Cells of some variants of a finding, named for what they are."""
    named = {label(finding, name, ablation, world): found for name, found in variants.items()}
    listed = finding.config.listed
    experiment = Experiment(
        name=finding.name,
        title=finding.config.title,
        question=finding.config.claim,
        variants=named,
        reference=next(iter(named)),
        replications=replications,
        window=finding.config.window,
        recording=Recording(groups=finding.config.asks_of_groups),
        arms=ArmDesign.following(listed) if listed else None,
    )
    cells = plan_of(experiment)
    if not finding.config.asks_of_paid:
        return cells
    outputs = replace(cells.outputs, tables=(*cells.outputs.tables, FAMILIES_PAID))
    return replace(cells, outputs=outputs)
