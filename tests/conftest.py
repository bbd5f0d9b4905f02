"""Fixtures shared by all tests: small scenarios, and all that a run holds, for exact comparison."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import settings

from synergysim.agents.manager import Manager
from synergysim.cli import main
from synergysim.household.fields import DELIVERED, OUTCOMES, STATE
from synergysim.model import SynergyModel
from synergysim.outcomes.tables import columns_of
from synergysim.outcomes.tables_of_comparisons import CELL, DESIGN
from synergysim.scenario.load import ResolvedScenario, load_scenario
from synergysim.scenario.schema import Scenario

# The first call of a compiled function compiles it or loads it: no deadline fits that.
settings.register_profile("synergysim", deadline=None)
settings.load_profile("synergysim")

SMALL = {"run.households": 300, "run.months": 24, "run.burn_in_years": 2}
ONSETS = {"covid19-lesotho": "2015-10", "drought": "2015-10"}
"""Shocks moved to the front, so that a short run contains them."""

EVERYWHERE: dict[str, dict[str, Any]] = {
    "Child Grants Programme": {"budget": 620, "targeting.places": None},
    "SPRINGS": {
        "budget": 110,
        "ends": None,
        "targeting.places": None,
        "targeting.definition": 1,
    },
}
"""Lesotho's programmes in all places and for many, so that a small sample has families of both."""


def everywhere(scenario: Scenario) -> dict[str, Any]:
    """Changes by which a scenario's programmes of Lesotho serve many families in all places."""
    return {
        f"programmes.{name}.{key}": value
        for name, programme in scenario.programmes.items()
        for key, value in EVERYWHERE.get(programme.title, {}).items()
    }


WIDE = {
    f"programmes.{name}.{key}": value
    for name, title in (("social", "Child Grants Programme"), ("productive", "SPRINGS"))
    for key, value in EVERYWHERE[title].items()
}
"""The same for a case whose two programmes are these."""

STORED = STATE + OUTCOMES + DELIVERED
PLACES = ("matrix", "services", "resentment", "weather", "drought_left", "tolerance", "potential")


def mechanisms_shipped_off() -> dict[str, Any]:
    """Values with which mechanisms work that are shipped switched off."""
    changes = Path(__file__).parents[1] / "experiments" / "changes-0.2.csv"
    with changes.open(encoding="utf-8", newline="") as file:
        pairs = [
            pair.split("=", 1)
            for row in csv.DictReader(file)
            if row["part"] == "households" and row["case"] == "*"
            for pair in row["on"].split(";")
            if pair
        ]
    return {path: yaml.safe_load(value) for path, value in pairs}


TINY: dict[str, Any] = {
    "title": "A tiny comparison",
    "question": "Does it run?",
    "case": "lesotho",
    "architectures": ["independent", "integrated"],
    "reference": "independent",
    "shocks": ["covid19-lesotho"],
    "replications": 2,
    "households": 60,
    "months": 24,
    "window": 12,
    "overrides": {
        "run.burn_in_years": 1,
        "shocks.covid19-lesotho.path.onset": "2015-10",
        "programmes.productive.start": "2015-04",
        **WIDE,
    },
}
"""An experiment of four cells, each a run and its counterfactual."""


TINY_SWEEP: dict[str, Any] = {
    **{key: value for key, value in TINY.items() if key != "reference"},
    "title": "A tiny sweep",
    "design": {"kind": "grid"},
    "vary": {
        "programmes.productive.budget": [10, 20],
        "programmes.social.targeting.rule": ["community", "categorical"],
    },
}
"""A sweep of sixteen cells: two levels each of a budget and a rule, two policies, twice."""


Mismatch = Callable[[str, Iterable[str]], tuple[list[str], list[str]]]


@pytest.fixture(scope="session")
def mismatch() -> Mismatch:
    """Return a function that holds the columns of a table against the registry.

    It gives the columns that are not declared, and the declared ones that are absent.
    """

    def compare(table: str, names: Iterable[str]) -> tuple[list[str], list[str]]:
        found = list(names)
        known = columns_of(table, stored=True)
        labels = {*CELL, *DESIGN}  # which of them there are depends on what varies
        return (
            [name for name in found if not any(column.has_name(name) for column in known)],
            [
                column.name
                for column in columns_of(table)
                if column.name not in labels and not any(map(column.has_name, found))
            ],
        )

    return compare


@pytest.fixture(scope="session")
def make() -> Callable[..., Scenario]:
    """Return a function that loads a case, small, with changes; each case is loaded once."""
    loads: dict[str, ResolvedScenario] = {}

    def load(
        case: str = "lesotho", changes: dict[str, Any] | None = None, **parts: Any
    ) -> Scenario:
        asked = repr((case, parts, Path.cwd()))
        if asked not in loads:
            loads[asked] = load_scenario(case, **parts)
        loaded = loads[asked]
        early = {f"shocks.{name}.path.onset": ONSETS[name] for name in loaded.scenario.shocks}
        early |= {
            f"programmes.{name}.start": "2015-04"
            for name, programme in loaded.scenario.programmes.items()
            if programme.side == "productive"
        }
        wide = everywhere(loaded.scenario)
        return loaded.replace({**wide, **early, **SMALL, **(changes or {})}).scenario

    return load


@pytest.fixture(scope="session")
def two_architectures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of two architectures under a shock, without figures; tests write beside a copy."""
    results = tmp_path_factory.mktemp("two-architectures")
    asked = "--architectures independent,integrated --shock covid19-lesotho --replications 2"
    how = "--households 60 --workers 1 --no-figures"
    wide = tmp_path_factory.mktemp("case") / "lesotho.yaml"
    case = {"extends": "lesotho", "overrides": WIDE}
    wide.write_text(yaml.safe_dump(case), encoding="utf-8")
    words = ["compare", str(wide), *asked.split(), *how.split(), "--results", str(results)]
    assert main(words) == 0
    (folder,) = (results / "architectures-lesotho").iterdir()
    return folder


@pytest.fixture(scope="session")
def drawn_comparison(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Results of the tiny experiment with figures, not to be changed, and what was printed."""
    place, printed = tmp_path_factory.mktemp("drawn"), StringIO()
    (place / "tiny.yaml").write_text(yaml.safe_dump(TINY, sort_keys=False), encoding="utf-8")
    words = ["compare", str(place / "tiny.yaml"), "--results", str(place / "r"), "--workers", "1"]
    with redirect_stdout(printed):
        assert main(words) == 0
    (folder,) = (place / "r" / "tiny").iterdir()
    return folder, printed.getvalue()


@pytest.fixture(scope="session")
def everything() -> Callable[[SynergyModel], dict[str, np.ndarray]]:
    """Return a function that collects all that a model holds, by name, as arrays."""
    return _everything


def _everything(model: SynergyModel) -> dict[str, np.ndarray]:
    households, places, system = model.households, model.territories, model.institutions
    found = {f"household.{c.name}": households[c.name].copy() for c in STORED}
    found |= {f"territory.{n}": getattr(places, n).copy() for n in PLACES}
    found["territory.sums"] = model.territory_sums.copy()
    managers = system.managers.population
    found |= {f"manager.{n}": getattr(managers, n).copy() for n in Manager.columns}
    for name, programme in system.programmes.items():
        held = {
            key: value for key, value in vars(programme).items() if isinstance(value, np.ndarray)
        }
        found |= {f"programme.{name}.{key}": value.copy() for key, value in held.items()}
        found[f"programme.{name}.counts"] = np.array(
            [programme.refusals, programme.offers, programme.on_time, programme.deliveries]
        )
    accounts = {n: p.account for n, p in system.programmes.items()}
    accounts |= {n: r.account for n, r in system.responses.items()}
    for name, account in accounts.items():
        found[f"account.{name}"] = np.array(
            [account.appropriated, account.available, *account.used.values()]
        )
    for pair in system.partnerships:
        found[f"pair.{pair.partner}"] = np.array(
            [
                *pair.goals,
                *pair.effort,
                *pair.trust,
                *pair.routine,
                *pair.agreements.values(),
                pair.information,
                pair.overlap,
                pair.released,
                pair.field_work,
            ]
        )
    for name, ministry in system.ministries.items():
        found[f"ministry.{name}"] = np.array([ministry.capacity, ministry.age])
    for body in system.bodies:
        found[f"body.{body.name}"] = np.array([body.attendance, body.met, body.decided])
    found["government"] = np.array([system.government.support, system.government.promised])
    return found


@pytest.fixture(scope="session")
def same_bits() -> Callable[[dict[str, np.ndarray], dict[str, np.ndarray]], list[str]]:
    """Return a function that names what differs in any bit between two models' holdings."""

    def compare(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> list[str]:
        assert one.keys() == other.keys()
        return [name for name in one if one[name].tobytes() != other[name].tobytes()]

    return compare


@pytest.fixture
def write_experiment(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes the tiny experiment, changed; None takes a key away."""

    def write(name: str = "tiny", **changes: Any) -> Path:
        content = {key: value for key, value in (TINY | changes).items() if value is not None}
        path = tmp_path / f"{name}.yaml"
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def write_sweep(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes the tiny sweep, changed; None takes a key away."""

    def write(name: str = "tiny-sweep", **changes: Any) -> Path:
        content = {k: v for k, v in (TINY_SWEEP | changes).items() if v is not None}
        path = tmp_path / f"{name}.yaml"
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        return path

    return write
