"""The shipped cases: they run, and delivery as designed is on time and in full."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.model import SynergyModel
from synergysim.scenario.load import load_scenario
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.schema import Scenario

CASES = (
    "lesotho-cgp-springs",
    "peru-juntos-haku-winay",
    "peru-juntos-minagri",
    "ethiopia-psnp-in-sct",
    "mali-nioro-cash-plus",
    "colombia-fest-unidos",
    "colombia-ppp",
    "mexico-proinpro",
    "mexico-prospera-package",
)
SMALL = {"run.households": 240, "run.burn_in_years": 1, "context.territories.count": 8}


def small(case: str, **parts: str) -> Scenario:
    return load_scenario(case, overrides=SMALL, **parts).scenario


@pytest.mark.parametrize("case", CASES)
def test_a_case_runs_and_every_programme_reaches_somebody(case):
    model = SynergyModel(small(case))
    served = dict.fromkeys(model.institutions.programmes, 0)
    for _ in range(min(model.case.run.months, 72)):
        model.step()
        for name, programme in model.institutions.programmes.items():
            served[name] = max(served[name], int(programme.enrolled.sum()))
    # A niche of a few families in a thousand may be empty among these few.
    assert all(reached for name, reached in served.items() if not name.startswith("pdp"))
    assert sum(served.values()) > 20


def test_a_side_serves_all_families_of_its_programmes():
    model, seen = SynergyModel(small("mexico-proinpro")), set()
    while model.month < model.case.run.months:
        model.step()
        for side in ("social", "productive"):
            lists = [programme.enrolled for programme in model.institutions.of_side(side)]
            served = model.institutions.served(side)
            assert np.array_equal(served, np.logical_or.reduce(lists))
            seen.add((side, served.tobytes()))
    assert len({families for side, families in seen if side == "productive"}) > 3  # lists change


def test_productive_programmes_join_the_first_social_one():
    for path in sorted((shipped_folder("scenarios") / "cases").glob("*.yaml")):
        model = SynergyModel(small(path.stem))
        leads = {
            pair.lead
            for pair in model.institutions.partnerships
            if model.institutions.programmes[pair.partner].is_productive
        }
        assert leads == {"social"}


class Watched(SynergyModel):
    """A model that adds up what households receive."""

    def step_households(self) -> None:
        if self.month == 0:
            self.received = np.zeros((2, len(self.households)))
        self.received[0] += self.households["cash"]
        self.received[1] += self.households["goods"] + self.households["package"]
        super().step_households()


@pytest.mark.parametrize("case", CASES)
def test_delivery_as_designed_is_on_time_and_in_full(case):
    scenario = small(case, architecture="as-designed", institutions="as-designed")
    model = Watched(scenario)
    system = model.institutions
    for _ in range(min(scenario.run.months, 60)):
        model.step()
        np.testing.assert_array_equal(system.managers.table("visits"), 1.0)
        assert not model.territories.resentment.any()
        inside = [pair for pair in system.partnerships if pair.terms.boundary == "none"]
        assert inside
        assert all(pair.effort == [1.0, 1.0] for pair in inside)
    for programme in system.programmes.values():
        assert programme.on_time == programme.deliveries
        assert programme.refusals == 0
        used = programme.account.used
        assert used["retained"] == used["unspent"] == used["coordination"] == used["moved"] == 0
        if programme.config.targeting.rule != "territorial":
            # Only where whole places are opened does the last one share what is left.
            np.testing.assert_array_equal(programme.dose[programme.ever], 1.0)
        package = programme.config.package
        if package is not None:
            through = programme.ever & (model.month - programme.since >= programme.config.duration)
            assert not programme.package.left[through].any()


def test_a_family_gets_the_cash_of_its_months_and_the_whole_package():
    """By hand, for a family of each case that stayed all the time; amounts from the files."""
    for case, cash_months in (("ethiopia-psnp-in-sct", 6), ("peru-juntos-haku-winay", 12)):
        scenario = small(case, architecture="as-designed", institutions="as-designed")
        model = Watched(scenario)
        for _ in range(12):
            model.step()
        # In the first year money is voted quarter by quarter, and a calendar may be ahead of it.
        first = model.received[0].copy()
        for _ in range(48):
            model.step()
        social, productive = (model.institutions.programmes[n] for n in ("social", "productive"))
        price = scenario.context.prices.local_per_ppp
        stayed = social.enrolled & (social.since == 0)
        assert stayed.any()
        np.testing.assert_allclose(
            (model.received[0] - first)[stayed] * price,
            4 * cash_months * social.config.cash.amount,
        )
        while model.month < scenario.run.months:
            model.step()
        through = productive.ever & ~productive.enrolled
        assert through.any()
        np.testing.assert_allclose(
            model.received[1][through] * price,
            productive.config.package.value * productive.dose[through],
            rtol=1e-4,
        )
