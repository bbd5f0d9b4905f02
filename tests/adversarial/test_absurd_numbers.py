"""Every number of the schema at absurd values: refused, or a run without a warning or a NaN."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from synergysim.recording.paired_run import run_lockstep
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import ResolvedScenario, load_scenario
from synergysim.scenario.schema import Scenario
from synergysim.scenario.schema_fields import Expected

CASES = ("lesotho-covid19-emergency-cash", "mexico-proinpro", "peru-juntos-haku-winay")
VALUES = (0, -1, 1, 1e308, -1e308, 5e-324, float("nan"), float("inf"), 10**400, -0.0, 2**63, 1e16)
TINY = {
    "run.households": 20,
    "run.burn_in_years": 1,
    "context.territories.count": 2,
}
SIZES = ("run.households", "run.months", "run.burn_in_years", "context.territories.count")
"""What would only make a run large."""


def numbers(expected: Expected, value: Any, above: str = "") -> Iterator[str]:
    """Dotted path of every number that a case could state, also of those that it leaves out."""
    if expected.part is not None or expected.is_named or expected.alternatives:
        for key in dict.fromkeys([*expected.keys, *(value if isinstance(value, dict) else [])]):
            inner = value.get(key) if isinstance(value, dict) else None
            child = expected.child(key)
            if child is not None:
                yield from numbers(child, inner, f"{above}.{key}" if above else key)
    if any(one.kind in (int, float) for one in (expected, *expected.alternatives)):
        yield above


@pytest.fixture(scope="module")
def cases() -> dict[str, ResolvedScenario]:
    return {name: load_scenario(name, overrides=TINY) for name in CASES}


def tried(cases: dict[str, ResolvedScenario]) -> list[tuple[str, str]]:
    """Case and path of every number, each path once."""
    found: dict[str, str] = {}
    for name, case in cases.items():
        for path in numbers(Expected(Scenario), case.scenario.model_dump()):
            if path not in SIZES:
                found.setdefault(path, name)
    return [(case, path) for path, case in found.items()]


def accepted(case: ResolvedScenario, path: str, value: float) -> Scenario | None:
    """The scenario with a value, or None where it is refused in words."""
    try:
        return case.replace({path: value}).scenario
    except ScenarioError:
        return None


def check_run(scenario: Scenario, where: str) -> None:
    """Live it, with warnings as errors, and look for values that are no numbers."""
    outcomes = run_lockstep(scenario, 12)["outcomes"]
    found = outcomes.select_dtypes("number").to_numpy(dtype=float)
    assert not np.isinf(found).any(), where


def test_every_number_of_the_schema_is_found(cases: dict[str, ResolvedScenario]) -> None:
    paths = {path for _, path in tried(cases)}
    assert len(paths) > 300
    assert {"context.poverty_line", "run.path_seed", "institutions.staff.caseload.social"} <= paths


def test_absurd_numbers_are_refused_or_run(cases: dict[str, ResolvedScenario]) -> None:
    """Each number at one absurd value, and a sample of what is accepted, run."""
    chance = random.Random(5)
    ran = 0
    for name, path in tried(cases):
        value = chance.choice(VALUES)
        scenario = accepted(cases[name], path, value)
        if scenario is not None and ran < 20 and chance.random() < 0.3:
            check_run(scenario, f"{path} = {value} in {name}")
            ran += 1
    assert ran == 20


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("context.prices.local_per_ppp", 10**400),
        ("context.technology.scale", 5e-324),
        ("institutions.coordination.trust_reference", 5e-324),
    ],
)
def test_numbers_that_once_ended_in_an_error(
    cases: dict[str, ResolvedScenario], path: str, value: float
) -> None:
    scenario = accepted(cases[CASES[0]], path, value)
    if scenario is not None:
        check_run(scenario, path)


@pytest.mark.long
def test_all_absurd_numbers_are_refused_or_run(cases: dict[str, ResolvedScenario]) -> None:
    faults = []
    for name, path in tried(cases):
        for value in VALUES:
            try:
                scenario = accepted(cases[name], path, value)
                if scenario is not None:
                    check_run(scenario, "infinite")
            except Exception as error:
                faults.append(f"{path} = {value!r:.30} in {name}: {type(error).__name__}: {error}")
    assert not faults, "\n".join(faults)
