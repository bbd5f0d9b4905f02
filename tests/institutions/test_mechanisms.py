"""Every case shows its own mechanism, and the mechanism goes away with its switch.

Small populations over several seeds, the same in both arms; means are compared, or a sign in all
seeds. Levels are read off the tests' own populations and are no estimates for a country.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.conftest import everywhere

from synergysim.agents.partnership import FUNCTIONS, Partnership
from synergysim.model import SynergyModel
from synergysim.scenario.load import load_scenario

SEEDS = (1, 2, 3, 4)
SMALL = {"run.households": 400, "run.burn_in_years": 2}


def lived(case: str, seed: int, changes: dict[str, Any], months: int | None = None) -> SynergyModel:
    """A model of a case at the end of its run; followed models keep quarterly snapshots."""
    overrides = SMALL | {"run.path_seed": seed, "run.population_seed": seed} | changes
    if months is not None:
        overrides["run.months"] = months
    model = Followed(load_scenario(case, overrides=overrides).scenario)
    model.run()
    return model


class Followed(SynergyModel):
    """A model that remembers, every quarter, what its institutions look like."""

    def step(self) -> None:
        if self.month == 0:
            self.quarters: list[dict[str, float]] = []
        super().step()
        if self.month % 3 == 0:
            system = self.institutions
            seen = {"support": system.government.support}
            for body in system.bodies:
                seen |= {"attendance": body.attendance, "decided": body.decided}
            if system.partnerships:
                first = system.partnerships[0]
                seen |= {
                    "joint_effort": first.joint_effort,
                    "central": centrally(first),
                    "local": float(system.local_agreement(first).mean()),
                }
            self.quarters.append(seen)

    def course(self, name: str) -> np.ndarray:
        return np.array([quarter[name] for quarter in self.quarters])


def centrally(pair: Partnership) -> float:
    """Coordination settled above, mean over the four functions."""
    return float(np.mean([pair.coordination(function) for function in FUNCTIONS]))


@cache
def seen(case: str, switch: str, measure: Callable[[Any], float], months: int | None) -> np.ndarray:
    changes = dict(SWITCHES[switch])
    return np.array([measure(lived(case, seed, changes, months)) for seed in SEEDS])


SWITCHES: dict[str, dict[str, Any]] = {
    "as it is": {},
    "binding rule": {"architecture.joint_budget.binding": True},
    "retention none": {"institutions.coordination.retention": 0.0},
    "learning none": {
        "institutions.coordination.learning": 0.0,
        "institutions.donor.capacity_gain": 0.0,
    },
    "attendance fixed": {"institutions.coordination.attendance_adjustment": 0.0},
    "money of its own": {"architecture.bodies.national-committee.budget": 0.5},
    "no order": {"architecture.mandated": []},
    "support unearned": {"institutions.government.earned": 0.0},
    "nobody left out": {
        "programmes.social.targeting.exclude": None,
        "programmes.productive.targeting.exclude": None,
    },
    "own committees": {
        "programmes.social.targeting.committees_of": None,
        "programmes.productive.targeting.committees_of": None,
    },
    "nobody asked": {
        "programmes.social.targeting.consent": False,
        "programmes.productive.targeting.consent": False,
    },
    "own committees, nobody asked": {
        "programmes.social.targeting.committees_of": None,
        "programmes.productive.targeting.committees_of": None,
        "programmes.social.targeting.consent": False,
        "programmes.productive.targeting.consent": False,
    },
    "no referrals": {"institutions.staff.referral": 0.0},
    "criteria kept": {"programmes.productive.targeting.changes.own-criteria": None},
    "no council": {
        "architecture.bodies.community-council": None,
        "institutions.councils.community-council": None,
    },
    "indifferent managers": {
        "institutions.staff.commitment.social": 0.0,
        "institutions.staff.commitment.productive": 0.0,
        "institutions.staff.commitment_dispersion": 0.0,
    },
    "incentive and goals": {
        "architecture.shared_goals": True,
        "architecture.joint_budget": {"share": 0.3, "holder": "outside", "binding": False},
        "institutions.ministries.social.goals.productive": 0.25,
    },
    "no alliance": {"institutions.donor": None},
}


# Ethiopia: a shared budget without a binding rule ---------------------------------------------


def services(model: SynergyModel) -> Any:
    return model.institutions.programmes["social-services"]


def retained(model: SynergyModel) -> float:
    account = services(model).account
    return account.used["retained"] / account.appropriated


def carried_out(model: SynergyModel) -> float:
    """Money that reached the services' work with families."""
    return float(services(model).account.used["delivery"])


ETHIOPIA = ("ethiopia-psnp-in-sct", 72)


def ethiopia(switch, measure):
    case, months = ETHIOPIA
    return seen(case, switch, measure, months)


def test_the_holder_retains_the_shared_budget_and_services_suffer():
    assert (ethiopia("as it is", retained) > 0.1).all()
    for switch in ("binding rule", "retention none"):
        assert not ethiopia(switch, retained).any()
        assert (ethiopia(switch, carried_out) > ethiopia("as it is", carried_out)).all()


def test_committees_of_districts_and_villages_decide_by_their_staff():
    def decided(model):
        assert not model.institutions.bodies
        return float(min(council.agreement.mean() for council in model.institutions.councils))

    assert (ethiopia("as it is", decided) > 0.1).all()
    assert not ethiopia("indifferent managers", decided).any()


def test_the_young_ministry_gains_capacity_and_recognition():
    def capacity(model):
        return model.institutions.ministries["social"].capacity

    def recognition(model):
        seats = model.institutions.ministries["social"].seats
        return float(np.mean([partnership.trust[1 - side] for partnership, side in seats]))

    given = load_scenario("ethiopia-psnp-in-sct").scenario.institutions
    assert (ethiopia("as it is", capacity) > given.ministries["social"].capacity + 0.05).all()
    assert (ethiopia("as it is", recognition) > given.coordination.trust_start + 0.1).all()
    assert (ethiopia("learning none", capacity) == given.ministries["social"].capacity).all()


# Mexico: the subcommittee that loses its principals -------------------------------------------

MEXICO = ("mexico-proinpro", 84)  # five years from the first family, in month 24, on


def mexico(switch, measure):
    case, months = MEXICO
    return seen(case, switch, measure, months)


def lost_attendance(model):
    course = model.course("attendance")
    return course[0] - course[-1]


def lost_support(model):
    course = model.course("support")
    return course[0] - course[-1]


def decided_late(model):
    course = model.course("decided")
    return course[-1] - course[-9]


def test_principals_leave_a_body_without_decisions_or_money_and_nothing_is_decided():
    assert (mexico("as it is", lost_attendance) > 0.5).all()
    assert not mexico("as it is", decided_late).any()
    assert not mexico("attendance fixed", lost_attendance).any()
    assert (mexico("money of its own", lost_attendance) < 0.1).all()


def test_the_subcommittee_decides_at_first_because_it_was_ordered_to():
    def first_year(model):
        return model.course("decided")[3]

    assert (mexico("as it is", first_year) > 0).all()
    assert not mexico("no order", first_year).any()


def test_an_order_from_the_top_brings_some_will_at_first_which_decays():
    def courses(switch):
        return [
            lived(MEXICO[0], seed, SWITCHES[switch], 72).course("joint_effort") for seed in (1, 2)
        ]

    for ordered, free in zip(courses("as it is"), courses("no order"), strict=True):
        assert ordered[0] > 0.03
        assert ordered[-1] < 0.5 * ordered[0]
        # Fit and the worth of the list are known at once, and bring a little will of their own.
        assert free[0] < ordered[0] / 3


def test_strong_support_that_brings_no_result_decays():
    earned, unearned = (mexico(s, lost_support) for s in ("as it is", "support unearned"))
    assert earned.mean() > 0.2
    assert (earned > unearned).all()
    assert unearned.mean() < 0.1


# Mali: exclusion at the villages' request, borrowed committees, an informal link --------------

MALI = ("mali-nioro-cash-plus", 24)


def mali(switch, measure):
    case, months = MALI
    return seen(case, switch, measure, months)


def both_lists(model):
    """Share of Cash+ families whom the safety net serves at the same time, a year in."""
    programmes = model.institutions.programmes
    cash = programmes["social"].ever
    return float((cash & programmes["social-safety-net"].enrolled).sum() / cash.sum())


def became_the_rule(model):
    return float(model.institutions.programmes["social"].excludes_served)


def finding_costs(model):
    return float(model.institutions.programmes["social"].account.used["administration"])


def insured_by_reference(model):
    return float(model.institutions.programmes["social-insurance"].referred)


def test_overlap_with_the_safety_net_is_near_zero_where_requests_became_the_rule():
    rule, overlap = mali("as it is", became_the_rule), mali("as it is", both_lists)
    assert rule.any()
    assert (overlap[rule > 0] < 0.05).all()
    assert (mali("nobody left out", both_lists) > 0.3).all()
    assert not mali("nobody left out", became_the_rule).any()


def test_overlap_stays_near_zero_where_both_draw_their_lists_in_the_same_month():
    """In month 72 the net's first families have left, and both programmes take in anew."""

    def taken_in_twice(model):
        programmes = model.institutions.programmes
        cash, net = programmes["social"], programmes["social-safety-net"]
        assert (cash.since[cash.members] == 72).any()
        assert (net.since[net.members] == 72).any()
        return float((cash.enrolled & net.enrolled).sum() / cash.enrolled.sum())

    case = MALI[0]
    assert (seen(case, "as it is", taken_in_twice, 74) < 0.05).all()
    assert (seen(case, "nobody left out", taken_in_twice, 74) > 0.3).all()


def test_one_project_has_one_rule():
    def rules(model):
        programmes = model.institutions.programmes
        return float(
            programmes["social"].excludes_served == programmes["productive"].excludes_served
        )

    assert mali("as it is", rules).all()
    assert mali("as it is", became_the_rule).any()


def test_borrowed_committees_cost_nothing_and_would_choose_the_same_families():
    # With consent as many families come as villages agree, and administration differs for that.
    own, lent = "own committees, nobody asked", "nobody asked"
    assert (mali(own, finding_costs) > mali(lent, finding_costs)).all()

    def same(switch):
        changes = SWITCHES["nobody left out"] | SWITCHES[switch]
        return np.mean([both_lists(lived(MALI[0], seed, changes, 13)) for seed in SEEDS])

    assert same("as it is") > same("own committees") + 0.1


def test_the_link_to_health_insurance_is_made_by_managers_who_send_families():
    case, months = MALI[0], 60  # places come free once the first families have left
    assert (seen(case, "as it is", insured_by_reference, months) > 0).all()
    assert not seen(case, "no referrals", insured_by_reference, months).any()


# Peru: criteria drift -------------------------------------------------------------------------


def from_the_list(model):
    """Share of families that entered after the change whom Juntos serves."""
    change = model.case.month("2016-01")
    late = [
        entry
        for entry in model.institutions.intake.log
        if entry.programme == "productive" and entry.month >= change
    ]
    return sum(entry.listed for entry in late) / sum(entry.entered for entry in late)


def test_fewer_families_of_juntos_enter_once_the_criteria_are_the_programmes_own():
    case, months = "peru-juntos-haku-winay", 96
    drifted = seen(case, "as it is", from_the_list, months)
    kept = seen(case, "criteria kept", from_the_list, months)
    assert (drifted < kept).all()
    assert (kept - drifted).mean() > 0.02


# Lesotho: strong in the place, weak above -----------------------------------------------------


def local_less_central(model):
    return float((model.course("local") - model.course("central"))[8:].mean())


def test_coordination_is_stronger_in_the_place_than_above_by_councils():
    with_council = seen("lesotho", "as it is", local_less_central, 72)
    without = seen("lesotho", "no council", local_less_central, 72)
    assert (with_council > 0.1).all()
    assert (without < 0.6 * with_council).all()


# Colombia -------------------------------------------------------------------------------------


def will(model):
    return float(model.course("joint_effort")[8:].mean())


def test_one_institution_without_incentive_has_low_effort():
    case, months = "colombia-fest-unidos", 60
    without = seen(case, "as it is", will, months)
    assert (without < 0.15).all()
    assert (seen(case, "incentive and goals", will, months) > 2.0 * without).all()


def agreed_in_the_region(model):
    return float(model.institutions.bodies[0].decided)


def test_regional_offices_agree_on_targeting_as_their_staff_does():
    case, months = "colombia-fest-unidos", 60
    assert seen(case, "as it is", agreed_in_the_region, months).mean() > 0.5
    assert not seen(case, "indifferent managers", agreed_in_the_region, months).any()


def local(model):
    return float(model.course("local")[8:].mean())


def central(model):
    return float(model.course("central")[8:].mean())


def built(model):
    return float(model.territories.services.mean())


def members_among_the_served(model):
    served = model.institutions.programmes["productive"].ever
    return float(model.households["membership"][served].mean())


def test_local_links_arise_without_any_agreement_from_above():
    case, months = "colombia-ppp", 72
    assert (seen(case, "as it is", local, months) > 0.1).all()
    assert (seen(case, "as it is", central, months) < 0.02).all()
    assert (seen(case, "indifferent managers", local, months) < 0.01).all()


def test_the_alliance_brings_services_and_associations():
    case, months = "colombia-ppp", 72
    assert (seen(case, "as it is", built, months) > seen(case, "no alliance", built, months)).all()
    members, alone = (
        seen(case, s, members_among_the_served, months) for s in ("as it is", "no alliance")
    )
    assert (members > 0.1).all()
    assert (alone == 0.0).all()


# Communities ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["proxy-means", "community"])
def test_a_second_benefit_is_refused_the_more_the_poorer_a_place_is(rule):
    """The poverty line by which villages judge is moved, and nothing else."""

    def refused(factor, refusal=1.0):
        shares = []
        for seed in SEEDS:
            changes = SMALL | {
                "run.path_seed": seed,
                "run.population_seed": seed,
                "run.months": 72,
                "programmes.productive.targeting.rule": rule,
                "programmes.productive.targeting.intake_every": 6,
                "programmes.productive.budget": 300,
                "institutions.community.refusal": refusal,
            }
            loaded = load_scenario("lesotho", architecture="integrated")
            changes = everywhere(loaded.scenario) | changes
            model = SynergyModel(loaded.replace(changes).scenario)
            model.institutions.intake.ranking.poverty_line *= factor
            model.run()
            programme = model.institutions.programmes["productive"]
            shares.append(programme.refusals / programme.offers)
        return np.array(shares)

    few, most = refused(0.5), refused(2.0)
    assert (most >= few).all()  # in a population without refusals both are none
    assert most.mean() > max(0.005, 2.0 * few.mean())
    assert not refused(2.0, refusal=0.0).any()
