"""Programmes deliver the same in one compiled call, in their turn, or some of them each way."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.institutions import deliveries
from synergysim.institutions.ledger import ConservationError
from synergysim.model import SynergyModel

CASES = [
    ("mexico-proinpro", None, {}),
    ("lesotho-covid19-emergency-cash", "integrated", {}),
    ("lesotho", "independent", {"programmes.productive.delivers": False}),
    ("lesotho", None, {"programmes.social.budget": 30.0, "programmes.productive.budget": 20.0}),
    ("lesotho", None, {"programmes.social.funding": "as-needed"}),
    ("ethiopia-psnp-in-sct", None, {"architecture.off_sector_quality": 0.4}),
]


def lived(scenario):
    model = SynergyModel(scenario).run()
    numbers = [model.households.state, model.institutions.managers.population.tie]
    for programme in model.institutions.programmes.values():
        numbers += [programme.account.cells, programme.cells, programme.received, programme.since]
        numbers += [instrument.cells for instrument in programme.instruments.values()]
    model.close()
    return [one.tobytes() for one in numbers], model.institutions._deliveries.ranges


@pytest.mark.parametrize(("case", "architecture", "changes"), CASES)
def test_some_or_all_in_their_turn_give_the_bits_of_one_call(
    make, monkeypatch, case, architecture, changes
):
    small = {"run.households": 120, "run.burn_in_years": 1}
    scenario = make(case, small | changes, architecture=architecture)
    together, ranges = lived(scenario)
    assert ranges[0][0]
    second = list(scenario.programmes)[1]
    for is_known in (lambda _: False, lambda programme: programme.name != second):
        monkeypatch.setattr(deliveries, "is_known", is_known)
        apart, ranges = lived(scenario)
        assert any(not known for known, _ in ranges)
        assert together == apart


def test_arrays_of_programmes_are_rows_of_the_tables(make):
    model = SynergyModel(make("mexico-proinpro", {"run.households": 60, "run.burn_in_years": 1}))
    for _ in range(8):
        model.step()
    programme = model.institutions.programmes["social"]
    before = programme.family_months
    assert before > 0
    assert programme.account.cells.base is not None
    assert model.institutions.programmes["social"].enrolled[programme.members].all()
    model.step()
    assert programme.family_months == before + len(programme.members)
    model.close()


def test_a_missing_minor_unit_is_found_in_the_month(make):
    model = SynergyModel(make("mexico-proinpro", {"run.households": 60, "run.burn_in_years": 1}))
    model.step()
    list(model.institutions.programmes.values())[-1].account.available += 1
    with pytest.raises(ConservationError):
        model.institutions.check_money()
    model.close()


def test_stacked_products_add_up_as_single_ones_do():
    """Numpy sums a product of two rows in its own order, which the tables have to keep."""
    rng = np.random.default_rng(1)
    for places in (1, 3, 17, 40, 64, 133):
        visits, doses = rng.random((2, 15, places))
        stacked = np.vecdot(visits, doses)
        assert stacked.tolist() == [float(a.dot(b)) for a, b in zip(visits, doses, strict=True)]
