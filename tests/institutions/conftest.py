"""Offices for the tests of institutions."""

from __future__ import annotations

import numpy as np
import pytest
from tests.conftest import everywhere

from synergysim.agents.ministry import Ministry
from synergysim.agents.partnership import Partnership
from synergysim.engine.columnar_model import ColumnarModel
from synergysim.institutions.programme import Programme
from synergysim.scenario.load import load_scenario
from synergysim.scenario.pairs import Terms
from synergysim.world.population import synthesise
from synergysim.world.territory import territory_keys


@pytest.fixture(scope="session")
def case():
    """Return a function that loads Lesotho's case with changes."""

    def load(architecture="coordinated-institutions", /, **changes):
        loaded = load_scenario("lesotho", architecture=architecture)
        overrides = everywhere(loaded.scenario)
        overrides |= {"architecture.signed": []}  # nothing is in force but what a test says
        overrides |= {key.replace("__", "."): value for key, value in changes.items()}
        return loaded.replace(overrides).scenario

    return load


@pytest.fixture
def model():
    with ColumnarModel(1) as made:
        yield made


@pytest.fixture
def pair(case):
    """Return a function that makes a pair with chosen efforts under an architecture."""

    def make(architecture="coordinated-institutions", effort=(1.0, 1.0), **changes):
        scenario = case(architecture, **changes)
        found = Partnership(
            Terms.under(scenario.architecture, "social", "productive"),
            scenario.institutions.coordination,
            [0.2, 0.6],
        )
        found.effort = list(effort)
        return found

    return make


@pytest.fixture
def households(case):
    return synthesise(case().context, 120, 2)


@pytest.fixture
def programme(case, model, households):
    """Return a function that makes a programme of a side, with changes to its design."""

    def make(side="social", quality=1.0, change=lambda given: given, **changes):
        scenario = case(**{f"programmes__{side}__{key}": value for key, value in changes.items()})
        given = scenario.institutions
        owner = Ministry(model, "office", given.ministries["social"], given.coordination)
        count = scenario.context.territories.count
        return Programme(
            side,
            change(scenario.programmes[side]),
            owner,
            quality,
            households,
            0,
            7,
            territory_keys(count),
        )

    return make


@pytest.fixture
def ground(case, households):
    """Return a function that makes the conditions of a delivery: all well, but for changes."""
    from synergysim.institutions.office import DeliveryConditions

    count = case().context.territories.count

    def make(**changes):
        good = {
            "visits": np.ones(count),
            "aligned": np.ones(count),
            "timing": np.ones(count),
            "visits_lost": np.zeros(count),
            "ahead": np.zeros(count, dtype=bool),
            "served_by_partner": np.zeros(len(households), dtype=bool),
            "lateness": 0.0,
            "mixed_messages": 0.0,
            "local_per_ppp": 4.0,
        }
        return DeliveryConditions(**good | changes)

    return make
