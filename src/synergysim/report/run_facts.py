"""What reports on a run say about its case, beside what its tables hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from synergysim.experiments.single_run import Run
from synergysim.figures.labels import Labels
from synergysim.report.shock_horizon import onsets_of
from synergysim.world.burn_in import Past, past_used


@dataclass(frozen=True)
class JointBudget:
    """Who holds joint money, which share of the budget it is, and whether a rule binds."""

    holder: str
    share: float
    binding: bool


@dataclass(frozen=True)
class RunFacts:
    """Titles and sizes of a case that was run.

    Attributes
    ----------
    title, architecture, currency : str
    shock : str
        Key of the state whose money and institutions are reported.
    months, households, burn_in_years : int
    past : {"pool", "burn-in"}
        The start that the run had.
    ministries, programmes, responses : mapping of str to str
        Key to title.
    joint : JointBudget or None
    onsets : tuple of int
        Months of the run in which shocks strike, the first one 0.
    """

    title: str
    architecture: str
    currency: str
    shock: str
    months: int
    households: int
    burn_in_years: int
    past: Past
    ministries: Mapping[str, str]
    programmes: Mapping[str, str]
    responses: Mapping[str, str]
    joint: JointBudget | None = None
    onsets: tuple[int, ...] = ()


def facts_of(result: Run) -> RunFacts:
    """Take what a report says about a run's case."""
    scenario = result.case.scenario
    joint = scenario.architecture.joint_budget
    return RunFacts(
        title=scenario.title,
        architecture=scenario.architecture.title,
        currency=scenario.context.prices.currency,
        shock=result.shock,
        months=scenario.run.months,
        households=scenario.run.households,
        burn_in_years=scenario.run.burn_in_years,
        past=past_used(scenario.run.past, scenario.run.households, scenario.run.burn_in_years),
        ministries={key: one.title for key, one in scenario.institutions.ministries.items()},
        programmes={key: one.title for key, one in scenario.programmes.items()},
        responses={key: one.title for key, one in scenario.responses.items()},
        joint=None if joint is None else JointBudget(joint.holder, joint.share, joint.binding),
        onsets=onsets_of(scenario),
    )


def facts_in(facts: RunFacts, words: Labels) -> RunFacts:
    """Say what the package ships in a language; titles of a user's own stay as they are."""

    def said(titles: Mapping[str, str]) -> dict[str, str]:
        return {key: words.titled(title) for key, title in titles.items()}

    return replace(
        facts,
        title=words.titled(facts.title),
        architecture=words.titled(facts.architecture),
        ministries=said(facts.ministries),
        programmes=said(facts.programmes),
        responses=said(facts.responses),
    )


def facts_from(stored: Mapping[str, Any]) -> RunFacts:
    """Read facts that were stored as plain values."""
    joint = stored["joint"]
    return RunFacts(**{**stored, "joint": None if joint is None else JointBudget(**joint)})
