"""Same seed, same bits: without a compiler, with more offices, in other sizes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import mechanisms_shipped_off

from synergysim.household.kernel import EARNINGS_STREAM, EVENTS_STREAM
from synergysim.model import SynergyModel
from synergysim.recording.paired_run import run_lockstep
from synergysim.scenario.load import load_scenario
from synergysim.scenario.schema import Scenario
from synergysim.streams import Stream

SOURCE = Path(__file__).resolve().parents[1] / "src"

IN_THE_INTERPRETER = """
import sys, numpy, numba
from synergysim.model import SynergyModel
from synergysim.scenario.schema import Scenario
assert numba.config.DISABLE_JIT == 1
scenario = Scenario.model_validate_json(sys.stdin.read())
with numpy.errstate(over="ignore"):  # 32-bit products wrap in 64 bits, as they do when compiled
    model = SynergyModel(scenario, driver="agents").run()
sys.stdout.buffer.write(model.households.state.tobytes())
sys.stdout.buffer.write(model.institutions.managers.population.tie.tobytes())
"""


@pytest.mark.parametrize("mechanisms", [{}, mechanisms_shipped_off()], ids=["shipped", "all on"])
def test_the_interpreter_gives_the_bits_of_the_compiled_rule(make, tmp_path, mechanisms):
    scenario = make(
        "lesotho-covid19-emergency-cash",
        {
            "run.households": 24,
            "run.months": 12,
            "run.burn_in_years": 1,
            "context.territories.count": 3,
        }
        | mechanisms,
    )
    environment = os.environ | {
        "NUMBA_DISABLE_JIT": "1",
        "SYNERGYSIM_CACHE_DIR": str(tmp_path),  # or it would read the compiled run's burn-in
        "PYTHONPATH": str(SOURCE),
    }
    found = subprocess.run(
        [sys.executable, "-c", IN_THE_INTERPRETER],
        input=scenario.model_dump_json().encode(),
        capture_output=True,
        env=environment,
        check=False,
    )
    assert found.returncode == 0, found.stderr.decode()
    model = SynergyModel(scenario).run()
    compiled = (
        model.households.state.tobytes() + model.institutions.managers.population.tie.tobytes()
    )
    assert len(found.stdout) == len(compiled)
    assert found.stdout == compiled


def test_a_new_process_gives_the_same_bits(make):
    scenario = make("lesotho-drought", {"run.households": 60, "run.months": 12})
    program = IN_THE_INTERPRETER.replace("assert numba.config.DISABLE_JIT == 1", "")
    found = subprocess.run(
        [sys.executable, "-c", program],
        input=scenario.model_dump_json().encode(),
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONHASHSEED": "77"},
    )
    assert found.returncode == 0, found.stderr.decode()
    model = SynergyModel(scenario).run()
    assert found.stdout.startswith(model.households.state.tobytes())


# Common random numbers ------------------------------------------------------------------------

MORE = {
    "ministry": (
        ("institutions", "ministries"),
        {
            "title": "One more", "sector": "productive", "weight": 0.5, "capacity": 0.5,
            "age": 5.0, "smallholder_priority": 0.5, "goals": {"social": 0.5, "productive": 0.5},
        },
    ),
    "body": (
        ("architecture", "bodies"),
        {
            "title": "One more", "level": "national", "members": ["social", "agriculture"],
            "other_members": 2, "power": 1.0, "binding": True, "cadence": 1, "reliability": 1.0,
            "budget": 1.0, "functions": ["targeting", "timing", "delivery"],
        },
    ),
    "council": (
        ("architecture", "bodies"),
        {
            "title": "One more", "level": "local", "members": ["social", "agriculture"],
            "other_members": 0, "power": 1.0, "binding": False, "cadence": 1, "reliability": 1.0,
            "budget": 1.0, "functions": ["timing", "delivery"],
        },
    ),
    "programme": (
        ("programmes",),
        {
            "title": "One more", "side": "social", "budget": 900.0, "start": "2015-01",
            "duration": 12, "condition": True,
            "cash": {"amount": 50.0, "per_child": 0.0, "children_counted": 0, "payment_every": 1},
            "targeting": {"rule": "community", "requirement": 0.0, "definition": 1.0,
                          "intake_every": 6},
            "costs": {"delivery": 5.0, "administration": 0.1},
        },
    ),
}  # fmt: skip
"""One more of each, under a name that comes first in the alphabet."""


def with_one_more(scenario: Scenario, kind: str) -> Scenario:
    """The scenario with a further ministry, body or programme, in the order that loading gives."""
    path, value = MORE[kind]
    tree = scenario.model_dump()
    holder = tree
    for name in path[:-1]:
        holder = holder[name]
    named = {**holder[path[-1]], "an-early-name": value}
    holder[path[-1]] = dict(sorted(named.items()))
    return Scenario.model_validate(tree)


@pytest.fixture(scope="module")
def more(make):
    """Return a function that runs the plain scenario with one more of a kind."""
    scenario = make("lesotho-covid19", architecture="coordinated-institutions")
    return lambda kind: SynergyModel(with_one_more(scenario, kind))


@pytest.fixture(scope="module")
def plain(make):
    return SynergyModel(make("lesotho-covid19", architecture="coordinated-institutions")).run()


@pytest.mark.parametrize("kind", MORE)
def test_one_more_of_anything_leaves_every_households_draws(plain, more, kind):
    """Earning capacity is draws alone: no programme can touch it, so every bit must stay."""
    extended = more(kind).run()
    assert np.array_equal(extended.households["capacity"], plain.households["capacity"])
    assert np.array_equal(extended.households.traits, plain.households.traits)
    assert np.array_equal(extended.territories.weather, plain.territories.weather)
    assert np.array_equal(extended.territories.drought_left, plain.territories.drought_left)
    for shock, depth in plain.shocks.depth.items():
        assert np.array_equal(extended.shocks.depth[shock], depth)


@pytest.mark.parametrize("kind", ["body", "council", "programme"])
def test_an_added_body_council_or_programme_changes_consumption(plain, more, kind):
    extended = more(kind).run()
    assert not np.array_equal(extended.households["consumption"], plain.households["consumption"])


def test_a_ministry_without_an_office_changes_nothing_at_all(plain, more, everything, same_bits):
    extended = everything(more("ministry").run())
    extended.pop("ministry.an-early-name")
    assert same_bits(everything(plain), extended) == []


def scores(model, name, welfare):
    programme = model.institutions.programmes[name]
    ranking = model.institutions.intake.ranking
    return ranking.score(programme, programme.config.targeting, welfare)


def test_one_more_programme_leaves_the_others_targeting_noise(plain, more):
    extended = more("programme")
    welfare = np.linspace(3.0, 5.0, 300)
    for name in plain.institutions.programmes:
        before = scores(plain, name, welfare)
        after = scores(extended, name, welfare)
        assert np.array_equal(before, after)
    other = scores(extended, "an-early-name", welfare)
    assert not np.array_equal(before, other)


def test_one_more_programme_leaves_the_other_posts_first_managers(make, more):
    before = SynergyModel(make("lesotho-covid19", architecture="coordinated-institutions"))
    after = more("programme")
    count = len(before.territories)
    old = before.institutions.managers.population.commitment.reshape(-1, count)
    new = after.institutions.managers.population.commitment.reshape(-1, count)
    assert new.shape == (3, count)
    assert np.array_equal(new[1:], old)


def test_every_decision_has_a_stream_of_its_own():
    numbers = [int(stream) for stream in Stream] + [EARNINGS_STREAM, EVENTS_STREAM]
    assert len(numbers) == len(set(numbers)) == len(Stream.__members__) + 2


# Size -----------------------------------------------------------------------------------------


def _replicated(households: int, replications: int) -> np.ndarray:
    """Outcomes of replications, shape (replications, 4)."""
    found = []
    for seed in range(1, replications + 1):
        scenario = load_scenario(
            "lesotho",
            overrides={
                "run.households": households,
                "run.months": 48,
                "run.burn_in_years": 5,
                "run.population_seed": seed,
                "run.path_seed": seed,
            },
        ).scenario
        outcomes = run_lockstep(scenario, 24)["outcomes"].iloc[0]
        found.append(outcomes[["income", "headcount", "cost", "coverage_social"]].to_numpy(float))
    return np.array(found)


def _agree(small: np.ndarray, large: np.ndarray) -> np.ndarray:
    """Whether means agree within the 99 % interval of their difference, outcome by outcome."""
    spread = small.var(axis=0, ddof=1) / len(small) + large.var(axis=0, ddof=1) / len(large)
    return np.abs(small.mean(axis=0) - large.mean(axis=0)) <= 2.9 * np.sqrt(spread) + 1e-12


def test_2000_and_8000_households_are_the_same_country():
    assert _agree(_replicated(2000, 6), _replicated(8000, 6)).all()


@pytest.mark.long
def test_2000_and_20000_households_are_the_same_country():
    small, large = _replicated(2000, 10), _replicated(20_000, 10)
    assert _agree(small, large).all()
    # The comparison is sharp: intervals are narrow against the level.
    assert (large.std(axis=0, ddof=1) / large.mean(axis=0) < 0.2).all()


# Golden ---------------------------------------------------------------------------------------

GOLDEN = Path(__file__).parent / "golden"
GOLDEN_RUNS = {
    "covid19-coordinated": ("lesotho-covid19-emergency-cash", "coordinated-institutions", {}),
    "drought-integrated": ("lesotho-drought", "integrated", {}),
    "drought-from-the-pool": ("lesotho-drought", "integrated", {"run.burn_in_years": 10}),
}
"""Name -> case, architecture and changes; the first two have a burn-in, as it is short."""

UPDATE = "SYNERGYSIM_UPDATE_GOLDEN=1 python -m pytest tests/test_reproducibility.py -k golden"


@pytest.mark.parametrize("name", GOLDEN_RUNS)
def test_golden_run(make, name):
    """Results change only on purpose: then run the command that UPDATE gives, and say why."""
    case, architecture, changes = GOLDEN_RUNS[name]
    scenario = make(case, {"run.months": 36} | changes, architecture=architecture)
    outcomes = run_lockstep(scenario, 12)["outcomes"]
    found = {
        row["shock"]: {key: value for key, value in row.items() if key != "shock"}
        for row in outcomes.to_dict("records")
    }
    path = GOLDEN / f"{name}.json"
    if os.environ.get("SYNERGYSIM_UPDATE_GOLDEN"):
        written = {
            key: {k: None if v != v else v for k, v in row.items()} for key, row in found.items()
        }
        path.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    expected = json.loads(path.read_text(encoding="utf-8"))
    assert found.keys() == expected.keys()
    for shock, row in expected.items():
        for outcome, value in row.items():
            wanted = float("nan") if value is None else value
            assert found[shock][outcome] == pytest.approx(
                wanted, rel=1e-9, abs=1e-12, nan_ok=True
            ), f"{name}, {shock}, {outcome} changed; on purpose? Then: {UPDATE}"
