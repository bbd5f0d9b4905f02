"""A small case to set, and a server for it whose runs take no time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from synergysim.live.live_controls import Offer, offer_of
from synergysim.live.live_page import page_of
from synergysim.live.live_runs import SharedRuns
from synergysim.live.live_server import Service, Visitors
from synergysim.scenario.load import load_scenario

INCOME = "income/poor/poor"


@pytest.fixture(scope="session")
def small_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lesotho with few households."""
    path = tmp_path_factory.mktemp("case") / "small-lesotho.yaml"
    case = {"extends": "lesotho", "overrides": {"run.households": 60, "run.burn_in_years": 1}}
    path.write_text(yaml.safe_dump(case), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def offer(small_case: Path) -> Offer:
    return offer_of(load_scenario(small_case))


def told(scenario: str, replication: int, window: int) -> dict[str, float]:
    """Stand for a run: a number of the scenario and the replication."""
    return {INCOME: float(len(scenario) % 97 + replication * window)}


@pytest.fixture
def make_service(offer: Offer) -> Callable[..., Service]:
    """Return a function that makes a service with four replications."""

    def make(run: Callable[[str, int, int], dict[str, float]] = told) -> Service:
        pool = ThreadPoolExecutor(2)
        page = page_of(offer, 4, 36, "en")
        visitors = Visitors(grace=0.0)
        runs = SharedRuns(pool, run, 36)
        return Service(offer, runs, page, 4, 2, "./small-lesotho.yaml", None, visitors, 8765)

    return make
