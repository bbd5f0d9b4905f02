"""The quarterly institutional record, on small runs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from synergysim.agents.partnership import FUNCTIONS
from synergysim.measures.coordination import LEVELS
from synergysim.model import SynergyModel
from synergysim.recording.coordination_record import CoordinationRecorder
from synergysim.recording.joint_beneficiaries import JointFamilies
from synergysim.recording.paired_run import run_lockstep
from synergysim.recording.recording_options import INSTITUTIONS, Recording
from synergysim.scenario.load import load_scenario

SHORT = {"run.households": 80, "run.months": 25, "run.burn_in_years": 1}
SMALL = SHORT | {"programmes.productive.start": "2015-04"}


def recorded(case="lesotho", **changes):
    overrides = changes.pop("only", SMALL) | changes.pop("overrides", {})
    model = SynergyModel(load_scenario(case, overrides=overrides, **changes).scenario)
    recorder = CoordinationRecorder(model)
    for _ in range(model.case.run.months):
        model.step()
        recorder.observe()
    model.close()
    return model, recorder.tables()


@pytest.fixture(scope="module")
def lesotho():
    return recorded()


@pytest.fixture(scope="module")
def coordinated():
    return recorded(architecture="coordinated-institutions")


def cells(table, level):
    return table[table["level"] == level].pivot_table(
        index="month", columns="function", values="value", dropna=False
    )


def test_every_quarter_and_the_rest_at_the_end_have_their_rows(lesotho):
    _, tables = lesotho
    assert tuple(tables) == INSTITUTIONS
    assert tables["convergence"]["month"].tolist() == [*range(2, 24, 3), 24]
    assert tables["convergence"]["date"].iloc[0] == "2015-03"
    assert len(tables["coordination"]) == 9 * len(FUNCTIONS) * len(LEVELS)


def test_national_cells_are_agreements_with_the_weaker_will(lesotho):
    _, tables = lesotho
    last, pair = cells(tables["coordination"], "national").iloc[-1], tables["partnerships"].iloc[-1]
    will = min(pair["effort_lead"], pair["effort_partner"])
    for function in FUNCTIONS:  # no money is joint in Lesotho
        assert last[function] == pytest.approx(pair[f"agreed_{function}"] * will)
    settled = [pair[f"agreed_{function}"] * will for function in FUNCTIONS]
    assert pair["agreed_work"] == pytest.approx(sum(settled) / 4)


def test_a_joint_budget_is_coordinated_as_far_as_it_is_released(coordinated):
    _, tables = coordinated
    last, pair = cells(tables["coordination"], "national").iloc[-1], tables["partnerships"].iloc[-1]
    assert last["budget"] == pytest.approx(pair["joint_released"])  # all could be kept


def test_what_nothing_could_fill_is_missing_and_not_zero(lesotho):
    _, tables = lesotho
    assert cells(tables["coordination"], "intermediate").isna().all(axis=None)
    local = cells(tables["coordination"], "local")
    assert local["budget"].isna().all()
    assert math.isnan(local["timing"].iloc[0])  # no family yet
    assert 0.0 < local["timing"].iloc[-1] <= 1.0
    assert local["timing"].iloc[-1] == tables["partnerships"]["local_work"].iloc[-1]


def test_without_a_productive_programme_nothing_is_defined():
    _, tables = recorded(programmes=["lesotho-child-grants"], only=SHORT)
    assert tables["coordination"]["value"].isna().all()
    assert tables["convergence"]["index"].isna().all()
    assert tables["partnerships"].empty


def test_an_intermediate_body_fills_its_own_remit_only():
    committee = "architecture.bodies.national-committee."
    _, tables = recorded(
        architecture="coordinated-institutions",
        overrides={
            "architecture.signed": [],
            f"{committee}level": "intermediate",
            f"{committee}functions": ["targeting"],
            f"{committee}other_members": 0,
            f"{committee}budget": 1,
            f"{committee}cadence": 1,
        },
    )
    between = cells(tables["coordination"], "intermediate")
    assert between["targeting"].notna().all()
    assert between[["budget", "timing", "delivery"]].isna().all(axis=None)
    decided = (tables["partnerships"]["settled_targeting"] == "intermediate").to_numpy()
    assert decided.any()
    assert (between["targeting"].to_numpy()[decided] > 0).any()
    assert (cells(tables["coordination"], "national")["targeting"] == 0).all()


def test_money_of_quarters_adds_up_to_the_accounts(coordinated):
    model, tables = coordinated
    budgets = tables["budgets"]
    for name, programme in model.institutions.programmes.items():
        own, unit = budgets[budgets["programme"] == name], 100.0 * len(model.households)
        assert own["committed"].sum() == pytest.approx(programme.account.appropriated / unit)
        for use in ("unspent", "benefits"):
            assert own[use].sum() == pytest.approx(programme.account.used[use] / unit)
        kept = own["retained"].sum() - own["reprogrammed"].sum()
        assert kept == pytest.approx(programme.account.used["retained"] / unit)
        assert own["carried"].iloc[-1] == pytest.approx(programme.account.available / unit)
        held = own["committed"] + own["reprogrammed"] - own["retained"]
        assert own["released"].to_numpy() == pytest.approx(held.to_numpy())
        left = own["released"].sum() - own["unspent"].sum() - own["executed"].sum()
        assert left == pytest.approx(own["carried"].iloc[-1])


def test_meetings_and_decisions_of_quarters_add_up(coordinated):
    model, tables = coordinated
    (body,) = model.institutions.bodies
    rows = tables["bodies"]
    rows = rows[rows["body"] == body.name]  # and not the country's councils
    assert rows["meetings"].sum() == body.met
    assert rows["decisions"].sum() == body.decided
    assert rows["meeting_attendance"].iloc[-1] == body.attendance


def test_councils_are_counted_over_places(lesotho):
    model, tables = lesotho
    rows = tables["bodies"]
    places = len(model.institutions.territories)
    assert (rows["places"] == places).all()
    assert (rows["meetings"].iloc[:-1] <= 3 * places).all()
    assert rows["meetings"].sum() > 0


def test_a_holder_among_the_partners_is_seen_to_keep_money():
    _, tables = recorded(
        architecture="coordinated-institutions",
        overrides={"architecture.joint_budget.holder": "agriculture"},
    )
    last = tables["ministries"][tables["ministries"]["ministry"] == "agriculture"].iloc[-2]
    assert last["held"] > last["kept_back"] > 0
    neutral = tables["ministries"][tables["ministries"]["ministry"] == "social"]
    assert (neutral["held"] == 0).all()


def test_the_record_changes_nothing():
    scenario = load_scenario("lesotho", overrides=SMALL).scenario
    plain = run_lockstep(scenario, 12)
    told = run_lockstep(scenario, 12, recording=Recording(coordination=True))
    assert not set(plain) & set(INSTITUTIONS)
    assert plain["monthly"].equals(told["monthly"])
    assert plain["outcomes"].equals(told["outcomes"])


def test_one_programme_settles_all_by_design():
    _, tables = recorded(architecture="integrated")
    assert (cells(tables["coordination"], "national") == 1.0).all(axis=None)
    assert (tables["convergence"]["budget"].dropna() == 1.0).all()


class FakePackage:
    """A package in two tranches, three months apart."""

    def __init__(self):
        self.config = type("Given", (), {"tranches": 2, "tranche_every": 3})()
        self.left = np.full(3, 2, dtype=np.int16)
        self.due = np.ones(3, dtype=np.int32)


class Fake:
    """A programme of three families that the test fills by hand."""

    def __init__(self, cash=None, package=None):
        self.cash, self.package = cash, package
        self.enrolled = np.ones(3, dtype=bool)
        self.since = np.zeros(3, dtype=np.int32)
        self.dose = np.ones(3, dtype=np.float32)
        self.late = np.zeros(3, dtype=bool)

    def overdue(self, month):
        return self.late & (month > 0)


def lived(joint, households, month, cash=(), came=()):
    households["income"][:] = 10.0
    households["earned_income"][:] = 10.0
    households["earned_income"][list(cash)] = 5.0
    joint.partner.package.left[list(came)] -= 1
    joint.observe(month)


def test_a_useful_sequence_by_hand():
    lead, partner = Fake(cash=object()), Fake(package=FakePackage())
    households = {"income": np.zeros(3), "earned_income": np.zeros(3)}
    joint = JointFamilies(lead, partner, households)
    lived(joint, households, 0, cash=[0])  # enrolled: the first tranche is planned for month 1
    lived(joint, households, 1, came=[0, 1, 2])  # 0 had cash the month before
    lived(joint, households, 2)
    lived(joint, households, 3, cash=[1])  # 1 gets cash two months after
    lived(joint, households, 4, cash=[2])  # 2 gets it a month too late
    assert joint.deliveries[0] == 3
    assert joint.with_cash[0] == 2
    lived(joint, households, 6, cash=[1], came=[1])  # planned for 4: two months late is in sequence
    lived(joint, households, 7, cash=[0, 1, 2], came=[0])  # three months late is not
    assert joint.deliveries[2] == 2
    assert joint.with_cash[2] == 1


def test_whole_families_have_both_in_full_and_nothing_outstanding():
    lead, partner = Fake(cash=object()), Fake(package=FakePackage())
    joint = JointFamilies(lead, partner, {})
    assert joint.whole(5).tolist() == [True] * 3
    partner.dose[0] = 0.6
    lead.late[1] = True
    partner.late[2] = True
    assert joint.whole(5).tolist() == [False] * 3
    lead.enrolled[:] = False
    assert not joint.joint.any()
