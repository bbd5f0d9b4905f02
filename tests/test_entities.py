"""Every entity acts: switch one off, and a named household column changes, but not too early."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from synergysim.household.fields import STATE_ROW
from synergysim.model import SynergyModel

FIRST_INTAKE = 3
"""Month in which the productive programme of these tests begins."""


@dataclass(frozen=True)
class Off:
    """How an entity is switched off, the column that must show it, and when at the earliest."""

    changes: dict[str, Any]
    column: str
    untouched: tuple[str, ...]
    earliest: int
    architecture: str = "coordinated-institutions"
    base: dict[str, Any] = field(default_factory=dict)


PEOPLE = ("capacity",)
"""What is drawn for a household alone."""

SWITCHES = {
    "household": Off(
        # Nobody differs in ability any more: earnings differ from the first month.
        {"context.population.ability_dispersion": 0.0}, "ability", PEOPLE, 0,
    ),
    "territory": Off(
        {"context.territories.market_penalty": 0.0}, "earned_income", PEOPLE, 0,
    ),
    "local manager": Off(
        # Managers who never meet, refer or align: training loses to mixed messages.
        {"institutions.staff.coordination_time": 0.0, "institutions.staff.tie_growth": 0.0,
         "institutions.staff.referral": 0.0, "institutions.staff.latitude": 0.0},
        "know_how", PEOPLE, FIRST_INTAKE, "independent",
    ),
    "manager's time": Off(
        {"institutions.staff.hours": 1.0}, "social_capital", PEOPLE, FIRST_INTAKE,
    ),
    "social programme": Off(
        {"programmes.social.budget": 0.0}, "income", PEOPLE, 0,
    ),
    "productive programme": Off(
        {"programmes.productive.budget": 0.0}, "know_how", PEOPLE, FIRST_INTAKE,
    ),
    "ministry": Off(
        # A ministry that can neither spend nor deliver: packages come late or never.
        {"institutions.ministries.agriculture.capacity": 0.0}, "recent_assets", PEOPLE,
        FIRST_INTAKE,
    ),
    "coordination body": Off(
        {"architecture.bodies.national-committee": None}, "know_how", PEOPLE, FIRST_INTAKE,
        base={"architecture.bodies.national-committee.cadence": 1,
              "architecture.bodies.national-committee.other_members": 0},
    ),
    "decision power": Off(
        {"architecture.bodies.national-committee.power": 0.0}, "know_how", PEOPLE, FIRST_INTAKE,
        base={"architecture.bodies.national-committee.cadence": 1,
              "architecture.bodies.national-committee.other_members": 0,
              # Offices so willing that they sign; otherwise nobody would miss the power.
              "institutions.coordination.cost_institutions": 0.1,
              "institutions.coordination.inertia": 0.0},
    ),
    "local council": Off(
        {"architecture.bodies.national-committee.reliability": 0.0}, "know_how", PEOPLE,
        FIRST_INTAKE, "coordinated-institutions",
        {"architecture.bodies.national-committee.level": "local",
         "architecture.bodies.national-committee.cadence": 1,
         "architecture.bodies.national-committee.other_members": 0},
    ),
    "government": Off(
        {"institutions.government.support": 0.0}, "assets", PEOPLE, FIRST_INTAKE,
        "complementary-design",
    ),
    "donor": Off(
        {"institutions.donor": None}, "earned_income", PEOPLE, FIRST_INTAKE,
    ),
    "community": Off(
        {"institutions.community.social_capital_loss": 0.0}, "social_capital", PEOPLE,
        FIRST_INTAKE,
    ),
    "community, where ties pay nothing": Off(
        # Ties reach money through risk sharing and marketing alone.
        {"institutions.community.social_capital_loss": 0.0}, "social_capital",
        (*PEOPLE, "assets", "income", "consumption"), FIRST_INTAKE,
        base={"context.behaviour.risk_sharing": 0.0, "context.behaviour.marketing": 0.0},
    ),
    "neighbours": Off(
        {"context.behaviour.risk_sharing": 0.0}, "shared", PEOPLE, 0,
    ),
    "local economy": Off(
        {"context.local_economy.local_share": 0.0}, "earned_income", PEOPLE, 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("entity", SWITCHES)
def test_switching_an_entity_off_changes_households(make, entity):
    off = SWITCHES[entity]
    base = {"run.months": 36, **off.base}
    changed = {key: value for key, value in base.items() if not _below(key, off.changes)}
    with_it = SynergyModel(make("lesotho", base, architecture=off.architecture))
    without = SynergyModel(
        make("lesotho", {**changed, **off.changes}, architecture=off.architecture)
    )
    earlier = [name for name in STATE_ROW if off.earliest > 0]
    for _ in range(off.earliest):
        with_it.step()
        without.step()
        for name in earlier:
            assert np.array_equal(with_it.households[name], without.households[name]), name
    with_it.run()
    without.run()
    for name in off.untouched:
        assert np.array_equal(with_it.households[name], without.households[name]), name
    moved = with_it.households[off.column] != without.households[off.column]
    assert moved.any()


def _below(path: str, changes: dict[str, Any]) -> bool:
    """Whether a change replaces something at or above a path."""
    return any(path == other or path.startswith(f"{other}.") for other in changes)


def test_no_programmes_leave_households_as_they_are_in_a_country_without_institutions(make):
    """What institutions do reaches households through programmes alone."""
    none = make("lesotho", programmes=[])
    without_donor = make("lesotho", {"institutions.government.support": 0.0}, programmes=[])
    one, other = SynergyModel(none).run(), SynergyModel(without_donor).run()
    assert np.array_equal(one.households.state, other.households.state)


def test_no_parameter_is_a_synergy(make):
    """No key of a scenario is an interaction between programmes (rule zero)."""
    words = ("synerg", "complementarit", "interaction", "bonus", "multiplier", "effect_size")
    scenario = make("lesotho-covid19-emergency-cash")

    def keys(tree: Any) -> list[str]:
        if not isinstance(tree, dict):
            return []
        return [*tree, *(key for inner in tree.values() for key in keys(inner))]

    named = [key for key in keys(scenario.model_dump()) if any(word in key for word in words)]
    assert named == []
