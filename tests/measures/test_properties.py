"""Properties of all measures: another unit of money, weights as repetition, another order of units.

A public function of the package is listed in :data:`MEASURES` or in :data:`HELPERS`; a new one
fails the first test until it is.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim import measures
from synergysim.measures import (
    capacity,
    chronic,
    coordination,
    coping,
    cost_effectiveness,
    counterfactual_resilience,
    coverage,
    crossings,
    development_resilience,
    duration,
    growth_incidence,
    incidence,
    income_loss,
    inequality,
    intergenerational,
    multiplier,
    palma,
    percentiles,
    poverty,
    quantiles,
    recovery,
    sequence,
    survival,
    synergy,
    theil,
    trough,
)

MONTHS, ONSET = 40, 2
KINDS = {
    "welfare": "money",
    "before": "money",
    "after": "money",
    "rows": "money",
    "path": "money",
    "counterfactual_path": "money",
    "transfers": "money",
    "amounts": "total",
    "shocked": "total",
    "counterfactual": "total",
    "first": "plain",
    "second": "plain",
    "groups": "plain",
    "counts": "plain",
    "share": "plain",
    "other_share": "plain",
    "months": "plain",
    "later": "plain",
}
"""Arrays with units along the last axis. A total is divided where a unit is repeated."""


@dataclass(frozen=True)
class World:
    """Made-up units; ``unit`` is the unit of money."""

    arrays: Mapping[str, Any]
    weights: Any
    line: float
    unit: float = 1.0

    def __getattr__(self, name: str) -> Any:
        return self.arrays[name]

    def in_money_of(self, unit: float) -> World:
        return replace(
            self,
            arrays={k: v if KINDS[k] == "plain" else v * unit for k, v in self.arrays.items()},
            line=self.line * unit,
            unit=unit,
        )

    def repeated(self) -> World:
        arrays = {
            name: np.repeat(
                values / self.weights if KINDS[name] == "total" else values, self.weights, axis=-1
            )
            for name, values in self.arrays.items()
        }
        return replace(self, arrays=arrays, weights=np.ones(self.weights.sum()))

    def in_order(self, order: Any) -> World:
        arrays = {name: values[..., order] for name, values in self.arrays.items()}
        return replace(self, arrays=arrays, weights=self.weights[order])


def world(seed: int, units: int) -> World:
    """Draw units; some are on a line, and some lose exactly a tenth."""
    random = np.random.default_rng(seed)

    def money(*shape: int) -> Any:
        return random.lognormal(size=(*shape, units))

    welfare, counterfactual, counterfactual_path = money(), money(), money(MONTHS)
    ratios = random.choice([0.85, 0.9, 0.95, 0.99, 1.0, 1.1], size=(MONTHS, units))
    months = random.integers(-1, 20, size=units)
    arrays = {
        "welfare": welfare, "before": money(), "after": money(), "rows": money(4),
        "counterfactual": counterfactual,
        "shocked": counterfactual * random.choice([0.5, 0.9, 1.0], size=units),
        "counterfactual_path": counterfactual_path, "path": counterfactual_path * ratios,
        "transfers": money() * random.choice([0.0, 0.1], size=units), "amounts": money(),
        "first": random.random(units) < 0.5, "second": random.random(units) < 0.5,
        "groups": random.integers(0, 5, size=units), "counts": random.integers(0, 13, size=units),
        "share": random.choice([0.1, 0.3, 0.5, 0.8], size=units),
        "other_share": random.choice([0.2, 0.4, 0.6, 0.9], size=units),
        "months": months, "later": months + random.integers(0, 30, size=units),
    }  # fmt: skip
    return World(arrays, random.integers(1, 5, size=units), float(welfare[0]))


def recoveries(d: World) -> dict[str, Any]:
    followed = recovery.RecoveryAccumulator(d.path.shape[1], ONSET)
    for month in range(MONTHS):
        followed.update(month, d.path[month], d.counterfactual_path[month])
    return {"share": followed.recovered_share(d.weights)}


def by_month(d: World) -> Any:
    followed = counterfactual_resilience.ResilienceAccumulator(d.path.shape[1], ONSET)
    for month in range(MONTHS):
        followed.update(month, d.path[month], d.counterfactual_path[month])
    return followed.result(d.weights)


def pillars(d: World) -> dict[str, Any]:
    indicators = {"AST": {"assets": d.after}, "AC": {"share": d.share}}
    bounds = capacity.bounds_of({"assets": d.before, "share": d.other_share})
    return dict(capacity.pillar_scores(indicators, bounds))


@dataclass(frozen=True)
class Measure:
    """A measure and what is true of it.

    Attributes
    ----------
    of : callable
        Takes a world.
    money : str or dict of str to str
        Whether it is ``unchanged`` in another unit of money or ``scales``; by field where fields
        differ, those that are not named being unchanged.
    by_unit : bool
        Whether it gives a value for each unit.
    repeats : bool
        Whether integer weights are the same as repeated units.
    """

    of: Callable[[World], Any]
    money: str | Mapping[str, str] = "unchanged"
    by_unit: bool = False
    repeats: bool = True


def row(of: Callable[[World], Any], money: Any = "unchanged", **more: bool) -> Measure:
    return Measure(of, money, **more)


UNIT: dict[str, bool] = {"by_unit": True, "repeats": False}
UNWEIGHTED: dict[str, bool] = {"repeats": False}
"""Without weights, or of quantiles, whose borders a whole unit of some weight does not split."""

MEASURES: dict[str, Measure] = {
    "capacity.bounds_of": row(lambda d: {"assets": np.array(capacity.bounds_of(
        {"assets": d.before})["assets"])}, "scales"),
    "capacity.pillar_scores": row(pillars, **UNIT),
    "capacity.capacity_index": row(lambda d: capacity.capacity_index(pillars(d)), **UNIT),
    "chronic.chronic_and_transient": row(
        lambda d: chronic.chronic_and_transient(d.rows, d.line, d.weights)),
    "coordination.agreed_work": row(lambda d: coordination.agreed_work(
        d.share, np.stack([d.share, d.other_share], axis=1)), **UNWEIGHTED),
    "coordination.freely_released": row(
        lambda d: coordination.freely_released(d.share.max(), d.other_share.max())),
    "coordination.share_of": row(
        lambda d: coordination.share_of(min(d.line, d.unit), d.line)),
    "coordination.mean_over_families": row(
        lambda d: coordination.mean_over_families(d.share, d.weights)),
    "coordination.mean_of_defined": row(
        lambda d: coordination.mean_of_defined(d.share), **UNWEIGHTED),
    "coping.share_coping": row(lambda d: coping.share_coping(d.counts, d.weights, at_least=3)),
    "coping.months_a_year": row(lambda d: coping.months_a_year(d.counts, 24, d.weights)),
    "coping.school_withdrawal": row(
        lambda d: coping.school_withdrawal(d.share, d.other_share, d.weights)),
    "cost_effectiveness.cost_ratio": row(
        lambda d: cost_effectiveness.cost_ratio(d.welfare, d.share),
        dict.fromkeys(("cost", "ratio", "low", "high"), "scales"), **UNWEIGHTED),
    "cost_effectiveness.net_benefit": row(
        lambda d: cost_effectiveness.net_benefit(d.welfare, d.share, 3.0 * d.unit), "scales",
        **UNWEIGHTED),
    "coverage.coverage": row(lambda d: coverage.coverage(d.first, d.second, d.weights)),
    "coverage.jaccard": row(lambda d: coverage.jaccard(d.first, d.second, d.weights)),
    "coverage.joint_coverage": row(
        lambda d: coverage.joint_coverage(d.first, d.second, None, d.weights)),
    "coverage.overlap_by_chance": row(
        lambda d: coverage.overlap_by_chance(d.first, d.second, d.groups, d.weights)),
    "coverage.inclusion_error": row(
        lambda d: coverage.inclusion_error(d.first, d.second, d.weights)),
    "coverage.exclusion_error": row(
        lambda d: coverage.exclusion_error(d.first, d.second, d.weights)),
    "crossings.crossings": row(
        lambda d: crossings.crossings(d.welfare, d.after, d.line, d.weights)),
    "development_resilience.probability_from_replications": row(
        lambda d: development_resilience.probability_from_replications(
            np.vstack([d.rows, d.welfare]), d.line), **UNIT),
    "development_resilience.estimated_probability": row(
        lambda d: development_resilience.estimated_probability(
            d.before, d.after, d.line, powers=1), **UNIT),
    "development_resilience.resilience_index": row(
        lambda d: development_resilience.resilience_index(d.share, d.weights, alpha=1.0)),
    "duration.poverty_duration": row(
        lambda d: duration.poverty_duration(d.rows, d.line, d.weights)),
    "growth_incidence.growth_incidence": row(
        lambda d: growth_incidence.growth_incidence(
            d.before, d.after, [10, 50, 90], d.weights, d.weights), **UNWEIGHTED),
    "growth_incidence.panel_growth_incidence": row(
        lambda d: growth_incidence.panel_growth_incidence(
            d.before, d.after, d.weights, groups=3), **UNWEIGHTED),
    "incidence.beneficiary_incidence": row(
        lambda d: incidence.beneficiary_incidence(d.first, d.groups, d.weights)),
    "incidence.benefit_incidence": row(
        lambda d: incidence.benefit_incidence(d.amounts, d.groups)),
    "incidence.coady_grosh_hoddinott": row(
        lambda d: incidence.coady_grosh_hoddinott(d.amounts, d.welfare, d.weights)),
    "incidence.adequacy": row(lambda d: incidence.adequacy(d.shocked, d.counterfactual, d.first)),
    "income_loss.income_loss": row(
        lambda d: income_loss.income_loss(d.shocked, d.counterfactual, d.weights)),
    "inequality.gini": row(lambda d: inequality.gini(d.welfare, d.weights)),
    "intergenerational.rank_slope": row(
        lambda d: intergenerational.rank_slope(d.before, d.share), **UNWEIGHTED),
    "multiplier.income_multiplier": row(
        lambda d: multiplier.income_multiplier(d.after, d.before, d.amounts), **UNIT),
    "palma.palma": row(lambda d: palma.palma(d.welfare, d.weights)),
    "percentiles.percentiles": row(
        lambda d: percentiles.percentiles(d.welfare, [5, 50, 95], d.weights), "scales",
        **UNWEIGHTED),
    "poverty.foster_greer_thorbecke": row(
        lambda d: poverty.foster_greer_thorbecke(d.welfare, d.line, 1.5, d.weights)),
    "poverty.headcount": row(lambda d: poverty.headcount(d.welfare, d.line, d.weights)),
    "poverty.poverty_gap": row(lambda d: poverty.poverty_gap(d.welfare, d.line, d.weights)),
    "poverty.severity": row(lambda d: poverty.severity(d.welfare, d.line, d.weights)),
    "poverty.watts": row(lambda d: poverty.watts(d.welfare, d.line, d.weights)),
    "quantiles.quantile_groups": row(
        lambda d: quantiles.quantile_groups(d.welfare, d.weights), **UNIT),
    "recovery.RecoveryAccumulator": row(recoveries),
    "counterfactual_resilience.ResilienceAccumulator": row(by_month),
    "counterfactual_resilience.counterfactual_resilience": row(
        lambda d: counterfactual_resilience.counterfactual_resilience(
            d.path, d.counterfactual_path, ONSET, d.weights)),
    "sequence.sequence_fit": row(
        lambda d: sequence.sequence_fit(d.months, d.later, d.weights)),
    "survival.kaplan_meier": row(
        lambda d: survival.kaplan_meier(d.counts, d.first).recovered_share, **UNWEIGHTED),
    "synergy.synergy": row(
        lambda d: synergy.synergy(d.welfare, d.before, d.after, d.counterfactual),
        "scales", **UNIT),
    "synergy.incremental_effect": row(
        lambda d: synergy.incremental_effect(d.after, d.before), "scales", **UNIT),
    "theil.theil": row(lambda d: theil.theil(d.welfare, d.weights)),
    "theil.theil_between": row(
        lambda d: theil.theil_between(d.welfare, d.groups, d.weights)),
    "trough.find_troughs": row(
        lambda d: trough.find_troughs(d.path, d.counterfactual_path, ONSET), **UNIT),
}  # fmt: skip

HELPERS = {
    "capacity": set(),
    "coverage": {"expected_on_both"},
    "incidence": {"targeting_ratios"},
    "survival": {"survival_from_counts"},
    "trough": {"TroughTracker", "consumption_ratio", "lower", "month_rows", "month_vector"},
}
"""What measures are made of; results of measures (classes of fields alone) are left out too."""
MODULES_OF_HELPERS = {"checks", "welfare_order"}


def test_every_public_measure_states_its_properties():
    found = set()
    for module in pkgutil.iter_modules(measures.__path__):
        if module.name in MODULES_OF_HELPERS:
            continue
        full = importlib.import_module(f"{measures.__name__}.{module.name}")
        for name, thing in vars(full).items():
            if name.startswith("_") or getattr(thing, "__module__", "") != full.__name__:
                continue
            is_measure = inspect.isfunction(thing) or (
                inspect.isclass(thing) and not is_dataclass(thing)
            )
            if is_measure and name not in HELPERS.get(module.name, set()):
                found.add(f"{module.name}.{name}")
    assert found == set(MEASURES)


def values_of(result: Any) -> dict[str, Any]:
    """Name the numbers of a result."""
    if is_dataclass(result):
        result = {field.name: getattr(result, field.name) for field in fields(result)}
    if not isinstance(result, dict):
        result = {"value": result}
    return {name: np.asarray(value, dtype=np.float64) for name, value in result.items()}


def assert_same(found: Any, expected: Any, size: Callable[[str], float] = lambda _: 1.0) -> None:
    ours, theirs = values_of(found), values_of(expected)
    assert set(ours) == set(theirs)
    for name, value in ours.items():
        np.testing.assert_allclose(
            value / size(name), theirs[name], rtol=1e-7, atol=1e-9, err_msg=name
        )


EACH = pytest.mark.parametrize("name", MEASURES)
WORLDS = st.builds(world, st.integers(0, 10**6), st.integers(8, 40))
FEW = settings(max_examples=15)


@EACH
@FEW
@given(WORLDS, st.floats(1e-3, 1e6))
def test_another_unit_of_money_scales_a_measure_as_stated_or_leaves_it(name, given_world, unit):
    measure = MEASURES[name]

    def size(field: str) -> float:
        kind = measure.money if isinstance(measure.money, str) else measure.money.get(field)
        return unit if kind == "scales" else 1.0

    assert_same(measure.of(given_world.in_money_of(unit)), measure.of(given_world), size)


@EACH
@FEW
@given(WORLDS, st.randoms(use_true_random=False))
def test_another_order_of_units_changes_nothing(name, given_world, random):
    measure, order = MEASURES[name], list(range(given_world.weights.size))
    random.shuffle(order)
    expected = values_of(measure.of(given_world))
    if measure.by_unit:
        expected = {field: value[..., order] for field, value in expected.items()}
    assert_same(measure.of(given_world.in_order(order)), expected)


@pytest.mark.parametrize("name", [n for n, measure in MEASURES.items() if measure.repeats])
@FEW
@given(WORLDS)
def test_whole_weights_are_repetitions(name, given_world):
    measure = MEASURES[name]
    assert_same(measure.of(given_world.repeated()), measure.of(given_world))
