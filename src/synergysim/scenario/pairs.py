"""Owners of programmes, pairs of programmes, and the boundary within each pair.

An architecture decides. Where it leaves programmes with their own institutions (boundary
``institutions``) a programme may name its owner; under one roof the roof's owner of its side runs
it. A programme outside of the arrangement keeps its owner under every architecture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from synergysim.scenario.architecture import Architecture, Body, Boundary, Function, JointBudget
from synergysim.scenario.parts import ScenarioParts
from synergysim.scenario.programmes import Programme


@dataclass(frozen=True)
class Terms:
    """What an architecture puts between two programmes.

    Attributes
    ----------
    lead, partner : str
        The programme whose families are meant, and the one that is to reach them.
    owners : tuple of str
        Ministries that run the two.
    boundary : {"none", "strategy", "institution", "institutions"}
        What must be crossed from one to the other.
    settled : frozenset of str
        Functions that the design itself settles.
    mandated : frozenset of str
        Functions on which an order of the government is in force at the start, and lapses.
    shared_goals : bool
        Whether one strategy ties the goals of the two.
    joint : JointBudget or None
        Money of the partner programme that is held for the families of both.
    exclude_served : {"never", "on-request", "always"}
        Whether the partner programme leaves out those whom the lead serves.
    signed : frozenset of str
        Functions on which an agreement is in force at the start, and lapses.
    supplement : float
        Money on top of the partner programme's vote without conditions, as a share of the vote.
    """

    lead: str
    partner: str
    owners: tuple[str, str]
    boundary: Boundary
    settled: frozenset[Function]
    mandated: frozenset[Function]
    shared_goals: bool
    joint: JointBudget | None
    exclude_served: Literal["never", "on-request", "always"]
    supplement: float = 0.0
    signed: frozenset[Function] = frozenset()

    @property
    def adds(self) -> bool:
        """Whether the joint money comes on top of the vote."""
        return self.joint is not None and self.joint.kind == "additional"

    @property
    def joint_part(self) -> float:
        """Joint money as a share of all that is voted, what comes on top included."""
        if self.joint is None:
            return 0.0
        share = self.joint.share
        return share / (1.0 + share) if self.adds else share

    @classmethod
    def under(
        cls,
        architecture: Architecture,
        lead: str,
        partner: str,
        owners: tuple[str, str] | None = None,
    ) -> Terms:
        """Terms of a social and a productive programme of the arrangement."""
        owners = owners or (architecture.owners.social, architecture.owners.productive)
        boundary, joint = architecture.boundary, architecture.joint_budget
        supplement, same = 0.0, owners[0] == owners[1]
        if joint is not None and joint.kind == "unconditional":
            supplement, joint = joint.share, None
        if same and boundary == "institutions":
            boundary = "institution"
        if same and joint is not None and joint.holder == owners[0]:
            joint = None  # its own money, which cannot be retained from it
        return cls(
            lead,
            partner,
            owners,
            boundary,
            frozenset(architecture.settled_by_design),
            frozenset(architecture.mandated),
            architecture.shared_goals,
            joint,
            architecture.exclude_served,
            supplement,
            frozenset(architecture.signed),
        )

    def apart(self) -> Terms:
        """Terms of a pair of which one is outside of the arrangement."""
        boundary: Boundary = "institution" if self.owners[0] == self.owners[1] else "institutions"
        return replace(
            self,
            boundary=boundary,
            settled=frozenset(),
            mandated=frozenset(),
            shared_goals=False,
            joint=None,
            exclude_served="never",
            supplement=0.0,
            signed=frozenset(),
        )


def bodies_of(scenario: ScenarioParts) -> dict[str, Body]:
    """Coordination bodies that meet: the architecture's, and the country's own councils."""
    own = scenario.architecture.bodies
    country = {n: body for n, body in scenario.institutions.councils.items() if n not in own}
    return own | country


def running(scenario: ScenarioParts) -> dict[str, Programme]:
    """Programmes that the architecture lets run, the social side first, then by order of names."""
    sides = scenario.architecture.sides
    kept = {name: given for name, given in scenario.programmes.items() if given.side in sides}
    return dict(sorted(kept.items(), key=lambda item: item[1].side, reverse=True))


def owner_of(scenario: ScenarioParts, name: str) -> str:
    """Ministry that runs a programme."""
    programme, architecture = scenario.programmes[name], scenario.architecture
    if programme.owner is not None and (
        programme.outside or architecture.boundary == "institutions"
    ):
        return programme.owner
    return getattr(architecture.owners, programme.side)  # type: ignore[no-any-return]  # by name


def owners_of(scenario: ScenarioParts) -> list[str]:
    """Ministries that run a programme, in the programmes' order."""
    return list(dict.fromkeys(owner_of(scenario, name) for name in running(scenario)))


def pairs_of(scenario: ScenarioParts) -> Iterator[Terms]:
    """Yield the pairs: each productive programme with the first social one, or as they say."""
    programmes = running(scenario)
    first = next((name for name, given in programmes.items() if given.side == "social"), None)
    for name, given in programmes.items():
        lead = given.joins or (first if given.side == "productive" else None)
        if lead is None or lead not in programmes:
            continue
        owners = (owner_of(scenario, lead), owner_of(scenario, name))
        terms = Terms.under(scenario.architecture, lead, name, owners)
        yield terms.apart() if given.outside or programmes[lead].outside else terms
