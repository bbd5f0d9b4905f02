"""A small case to set, and a server for it whose runs take no time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from synergysim.live.live_controls import Offer, offer_of
from synergysim.live.live_page import page_of
from synergysim.live.live_questions import Questions
from synergysim.live.live_runs import SharedRuns
from synergysim.live.live_server import Service, Visitors
from synergysim.live.live_setting import LiveSetting
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


@pytest.fixture(scope="session")
def compared_scenarios(
    two_architectures: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[str]:
    """The two scenarios of the stored comparison, stated as settings of the live page."""
    stated = (two_architectures / "architectures-lesotho.yaml").read_text("utf-8")
    experiment = yaml.safe_load(stated)
    path = tmp_path_factory.mktemp("live") / "same.yaml"
    overrides = {**experiment["overrides"], "run.households": experiment["households"]}
    case = {"extends": experiment["case"], "overrides": overrides}
    path.write_text(yaml.safe_dump(case), encoding="utf-8")
    offer = offer_of(load_scenario(path), experiment["shocks"][0])
    settings = [LiveSetting(name, offer.first_shock, ()) for name in ("independent", "integrated")]
    return [one.loaded(offer).scenario.model_dump_json() for one in settings]


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
        questions = Questions(offer, pool, 2, 36, 2)
        return Service(
            offer, runs, questions, page, 4, 2, "./small-lesotho.yaml", None, visitors, 8765
        )

    return make
