"""Institutional architectures: boundaries, owners, money, bodies. No effect sizes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from synergysim.scenario.base import Name, Part, number, share
from synergysim.scenario.programmes import Side

Function = Literal["targeting", "budget", "timing", "delivery"]
Level = Literal["national", "intermediate", "local"]
RingFence = Literal["every-rule", "productive-lists"]
JointKind = Literal["carved-out", "additional", "unconditional"]
Boundary = Literal["none", "strategy", "institution", "institutions"]


class Owners(Part):
    """Which ministry runs each side; names of ministries of the institutions file."""

    social: str
    productive: str


class JointBudget(Part):
    """Part of the productive budget that a holder controls.

    It is ring-fenced for families on both lists, under every targeting rule.
    """

    share: float = share("joint money as a share of the productive budget")
    kind: JointKind = Field(
        default="carved-out",
        description="whether it is a part of the programme's vote (`carved-out`) or comes on top"
        " (`additional`); `unconditional` puts the same sum on top without a holder, conditions"
        " or a purpose, to compare with",
    )
    holder: str = Field(description="a ministry's name, or `outside` for a neutral holder")
    binding: bool = Field(description="whether the holder must release it")
    ring_fence: RingFence = Field(
        default="every-rule",
        description="whether it serves families of both lists first under every rule of targeting,"
        " or only where a productive programme fills a household list (`productive-lists`)",
    )


class Body(Part):
    """A coordination body."""

    title: str
    level: Level
    members: list[str] = Field(
        min_length=1,
        description="ministries that sit in it; `owners` means all that run a programme",
    )
    other_members: int = number("members", "further members without a programme", ge=0, le=100)
    power: float = share("decision power")
    binding: bool = Field(description="whether what it decides binds")
    cadence: int = number("months", "months between meetings", ge=1, le=24)
    reliability: float = share("chance that a scheduled meeting takes place")
    budget: float = share("own budget, as the worth of attending that it gives")
    functions: list[Function] = Field(min_length=1, description="what it may decide")


class Architecture(Part):
    """Owners of programmes, holders of money and coordination bodies."""

    title: str
    boundary: Boundary = Field(description="the boundary that the two sides must cross")
    owners: Owners
    sides: list[Side] = Field(
        default=["social", "productive"],
        description="sides whose programmes run at all; one alone makes a reference",
    )
    settled_by_design: list[Function]
    mandated: list[Function] = Field(
        default=[],
        description="functions that an order of the government puts in force at the start, and on"
        " which no member of a national body refuses its signature while the order lasts and"
        " has political support; the order lapses",
    )
    signed: list[Function] = Field(
        default=[],
        description="functions on which the institutions signed an agreement before the start; it"
        " lapses as others do unless a body renews it",
    )
    shared_goals: bool = Field(description="whether one strategy ties both sides' goals")
    joint_budget: JointBudget | None = None
    bodies: dict[Name, Body]
    off_sector_quality: float = share(
        "quality of work outside the owner's sector: of training, until staff is hired"
    )
    exclude_served: Literal["never", "on-request", "always"]
    shared_registry: bool = Field(
        default=False,
        description="whether programmes that rank by proxy means share one registry",
    )
