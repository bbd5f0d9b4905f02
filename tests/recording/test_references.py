"""Every measure of the table of groups is the pure function of ``measures/`` on the members alone.

A measure that is published and has no line in :data:`REFERENCES` fails the first test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from synergysim.household.fields import STATE_ROW, TRAIT_ROW
from synergysim.measures.capacity import bounds_of, capacity_index, pillar_scores
from synergysim.measures.chronic import chronic_and_transient
from synergysim.measures.coping import months_a_year, school_withdrawal, share_coping
from synergysim.measures.counterfactual_resilience import counterfactual_resilience
from synergysim.measures.coverage import coverage, exclusion_error, inclusion_error
from synergysim.measures.crossings import crossings
from synergysim.measures.development_resilience import estimated_probability, resilience_index
from synergysim.measures.duration import poverty_duration
from synergysim.measures.incidence import (
    adequacy,
    beneficiary_incidence,
    benefit_incidence,
    coady_grosh_hoddinott,
)
from synergysim.measures.inequality import gini
from synergysim.measures.intergenerational import rank_slope
from synergysim.measures.palma import palma
from synergysim.measures.percentiles import percentiles
from synergysim.measures.poverty import headcount, poverty_gap, severity, watts
from synergysim.measures.recovery import RecoveryAccumulator
from synergysim.measures.sequence import sequence_fit
from synergysim.measures.theil import theil
from synergysim.measures.trough import find_troughs
from synergysim.model import SynergyModel
from synergysim.recording.counterfactual import CounterfactualComparison, coping_months
from synergysim.recording.household_kernels import FIRST_CASH, FIRST_SUPPORT
from synergysim.recording.paired_run import without_shocks
from synergysim.recording.recorder import Recorder
from synergysim.recording.subgroup_table import PERCENTILES, GroupTable
from synergysim.recording.subgroups import ALL
from synergysim.thresholds import at_least
from synergysim.units import DAYS_PER_MONTH

MONTHS, ONSET, WINDOW = 48, 9, slice(24, 48)
COPING, SCHOOL = slice(ONSET, ONSET + 36), slice(ONSET + 24, ONSET + 36)
SIDES = ("social", "productive", "response")
INDICATORS = {
    "ABS": ("insured", "market_access", "attendance"),
    "AST": ("assets", "savings", "land"),
    "SSN": ("transfers", "social_capital"),
    "AC": ("know_how", "schooling", "aspiration", "labour"),
}


@dataclass
class Run:
    """Everything that happened to the households of a run, month by month."""

    model: Any
    record: Any
    start: Any
    path: Any
    calm: Any
    lists: Any
    table: Any
    labels: Any

    @property
    def size(self) -> Any:
        return self.model.households.size.astype(float)

    @property
    def line(self) -> float:
        return self.model.case.context.poverty_line

    def received(self, side: str) -> Any:
        institutions = self.model.institutions
        offices = institutions.responses.values()
        if side != "response":
            offices = institutions.of_side(side)
        return sum((office.received for office in offices), np.zeros(self.size.size))

    def ever(self, side: str) -> Any:
        if side == "both":
            return self.ever("social") & self.ever("productive")
        if side == "response":
            return self.received(side) > 0.0
        offices = self.model.institutions.of_side(side)
        return np.logical_or.reduce([office.ever for office in offices])

    def yearly(self) -> Any:
        months = self.path[:, STATE_ROW["consumption"]].reshape(MONTHS // 12, 12, -1)
        return months.sum(axis=1) / (12 * DAYS_PER_MONTH * self.size)

    def indicators(self, state: Any, transfers: Any) -> dict[str, Any]:
        households, territories = self.model.households, self.model.territories
        found = {
            name: state[STATE_ROW[name]]
            for names in INDICATORS.values()
            for name in names
            if name in STATE_ROW
        }
        found |= {name: np.log1p(found[name] / self.size) for name in ("assets", "savings")}
        return found | {
            "market_access": 1.0 - territories.remoteness[households.territory],
            "land": households.traits[TRAIT_ROW["land"]] / self.size,
            "labour": households.traits[TRAIT_ROW["labour"]] / self.size,
            "transfers": transfers,
        }

    def capacity(self, mine: Any, *, safety_nets: bool) -> float:
        paid = sum(self.received(side) for side in SIDES) / (MONTHS * self.size)
        bounds = bounds_of(self.indicators(self.start, paid)) | {
            "transfers": (0.0, self.line * DAYS_PER_MONTH)
        }
        now = self.indicators(self.path[-1], paid)
        scores = pillar_scores(
            {
                pillar: {name: now[name][mine] for name in names}
                for pillar, names in INDICATORS.items()
            },
            bounds,
        )
        index = capacity_index(scores, safety_nets=safety_nets)
        return float(np.average(index, weights=self.size[mine]))

    def probability(self) -> Any:
        years, households = self.yearly(), self.model.households
        known = np.array(
            [households.female_head, households.labour_constrained, households.size], dtype=float
        ).T
        return estimated_probability(years[-2], years[-1], self.line, known)


@pytest.fixture(scope="module")
def run(make):
    scenario = make("lesotho-covid19-emergency-cash", {"run.households": 240, "run.months": MONTHS})
    models = [SynergyModel(scenario), SynergyModel(without_shocks(scenario))]
    start = models[0].households.state.copy()
    recorders = [Recorder(model, 24, coping_months(ONSET, MONTHS)) for model in models]
    table, pair = (
        GroupTable(models[0], recorders[0].household_record),
        CounterfactualComparison(*models),
    )
    paths, lists = ([], []), []
    for _ in range(MONTHS):
        for recorder, path in zip(recorders, paths, strict=True):
            recorder.model.step()
            recorder.observe()
            path.append(recorder.model.households.state.copy())
        pair.observe()
        lists.append([models[0].institutions.served(side).copy() for side in SIDES[:2]])
    found = table.table(recorders[1].household_record, pair.parts(), pair.recoveries())
    path, calm = (np.array(path) for path in paths)
    return Run(
        models[0],
        recorders[0].household_record,
        start,
        path,
        calm,
        np.array(lists),
        found,
        table.labels,
    )


def column(path, name, mine):
    return path[..., STATE_ROW[name], :][..., mine]


def per_day(run, mine, flow, who=None):
    """Mean of a flow over the window, PPP$ per person and day, of those who are chosen."""
    chosen = mine if who is None else mine & who
    total = run.path[WINDOW, STATE_ROW[flow]][:, chosen].sum()
    persons = run.size[chosen].sum()
    return total / (24 * DAYS_PER_MONTH * persons) if persons else np.nan


def window_welfare(run, mine):
    return column(run.path, "consumption", mine)[WINDOW].sum(axis=0) / run.size[mine]


def yearly_mean(measure, *, households=False):
    def found(run, mine):
        heads = np.ones(mine.sum()) if households else run.size[mine]
        return np.mean([measure(year[mine], run.line, heads) for year in run.yearly()[2:]])

    return found


def chronic(part):
    return lambda run, mine: getattr(
        chronic_and_transient(run.yearly()[:, mine], run.line, run.size[mine]), part
    )


def lasting(part):
    return lambda run, mine: getattr(
        poverty_duration(run.yearly()[:, mine], run.line, run.size[mine]), part
    )


def crossed(part):
    def found(run, mine):
        years = run.yearly()[:, mine]
        return getattr(crossings(years[0], years[-1], run.line, run.size[mine]), part)

    return found


def of_children(values):
    """Mean of a value of households, weighted by children."""

    def found(run, mine):
        children = run.model.households.children[mine].astype(float)
        return np.average(values(run, mine), weights=children) if children.any() else np.nan

    return found


def shock(part):
    def found(run, mine):
        both = (column(path, "consumption", mine) for path in (run.path, run.calm))
        return getattr(counterfactual_resilience(*both, ONSET, run.size[mine]), part)

    return found


def exposed(least):
    def found(run, mine):
        both = (column(path, "consumption", mine) for path in (run.path, run.calm))
        falls = 1.0 - find_troughs(*both, ONSET).ratio
        return np.average(at_least(falls, least, 1.0), weights=run.size[mine])

    return found


def recovered(run, mine):
    followed = RecoveryAccumulator(int(mine.sum()), ONSET)
    for month in range(ONSET, MONTHS):
        both = (column(path[month], "consumption", mine) for path in (run.path, run.calm))
        followed.update(month, *both)
    return followed.recovered_share(run.size[mine])


def withdrawn(run, mine):
    there, usual = (
        column(path, "attendance", mine)[SCHOOL].mean(axis=0) for path in (run.path, run.calm)
    )
    children = run.model.households.children[mine]
    return school_withdrawal(there, usual, children) if children.any() else np.nan


def above_half(run, mine):
    year = column(run.path, "consumption", mine)[ONSET : ONSET + 12].sum(axis=0)
    welfare = year / (12 * DAYS_PER_MONTH * run.size[mine])
    return 1.0 - headcount(welfare, run.line / 2, run.size[mine])


def on_list(*sides):
    def found(run, mine):
        listed = run.lists[WINDOW][:, [SIDES.index(side) for side in sides]].all(axis=1)
        return np.mean([coverage(month[mine]) for month in listed])

    return found


def with_both(flow):
    return lambda run, mine: per_day(run, mine, flow, run.lists[WINDOW].all(axis=1).any(axis=0))


def sequence(run, mine):
    first = run.record.counts[:, mine].astype(int)
    return sequence_fit(first[FIRST_CASH], first[FIRST_SUPPORT], run.size[mine])


def hungry(run, mine):
    return column(run.path, "hungry", mine)[COPING].sum(axis=0)


def sales(run, mine):
    return (column(run.path, "distress_sale", mine)[COPING] > 0.0).sum(axis=0)


def technology(before, after):
    """Share of households that ran the better technology, or not, before and after."""

    def found(run, mine):
        old, new = (column(s, "operates_high", mine) > 0.0 for s in (run.start, run.path[-1]))
        return float(np.mean((new == after) & ((old == before) if before is not None else True)))

    return found


def ends(name):
    return lambda run, mine: column(run.path[-1], name, mine)


def by_side(side) -> dict[str, Callable[[Run, Any], float]]:
    return {
        f"coverage_{side}": lambda run, mine: coverage(run.ever(side)[mine]),
        f"exclusion_error_{side}": lambda run, mine: exclusion_error(
            run.ever(side)[mine], run.record.poor[mine]
        ),
        f"inclusion_error_{side}": lambda run, mine: inclusion_error(
            run.ever(side)[mine], run.record.poor[mine]
        ),
    }


def benefits(side) -> dict[str, Callable[[Run, Any], float]]:
    return {
        f"benefits_{side}": lambda run, mine: (
            run.received(side)[mine].sum() / (MONTHS * DAYS_PER_MONTH * run.size[mine].sum())
        ),
        f"adequacy_{side}": lambda run, mine: adequacy(
            run.received(side)[mine], column(run.path, "consumption", mine).sum(axis=0)
        ),
    }


def capacity(*, safety_nets):
    return lambda run, mine: run.capacity(mine, safety_nets=safety_nets)


REFERENCES: dict[str, Callable[[Run, Any], float]] = {
    "consumption": lambda run, mine: per_day(run, mine, "consumption"),
    "income": lambda run, mine: per_day(run, mine, "income"),
    "earned_income": lambda run, mine: per_day(run, mine, "earned_income"),
    "assets": lambda run, mine: column(run.path[-1], "assets", mine).mean(),
    "better_technology": technology(None, True),
    "rose_technology": technology(False, True),
    "fell_technology": technology(True, False),
    "headcount": yearly_mean(headcount),
    "headcount_households": yearly_mean(headcount, households=True),
    "poverty_gap": yearly_mean(poverty_gap),
    "severity": yearly_mean(severity),
    "watts": yearly_mean(watts),
    "total_poverty": chronic("total"),
    "chronic_poverty": chronic("chronic"),
    "transient_poverty": chronic("transient"),
    "long_poor": lasting("headcount"),
    "long_poor_years": lasting("adjusted_headcount"),
    "long_poor_gap": lasting("adjusted_gap"),
    "rose_above_line": crossed("rose"),
    "fell_below_line": crossed("fell"),
    "gini": lambda run, mine: gini(window_welfare(run, mine), run.size[mine]),
    "theil": lambda run, mine: theil(window_welfare(run, mine), run.size[mine]),
    "palma": lambda run, mine: palma(window_welfare(run, mine), run.size[mine]),
    "coping_hungry_months": lambda run, mine: months_a_year(hungry(run, mine), 36),
    "ever_hungry": lambda run, mine: share_coping(hungry(run, mine)),
    "sold_in_distress": lambda run, mine: share_coping(sales(run, mine)),
    "coping_attendance": of_children(
        lambda run, mine: column(run.path, "attendance", mine)[SCHOOL].mean(axis=0)),
    "schooling": of_children(ends("schooling")),
    "schooling_change": of_children(
        lambda run, mine: ends("schooling")(run, mine) - column(run.start, "schooling", mine)),
    "withdrawn_from_school": withdrawn,
    "above_half_line": above_half,
    "on_list_social": on_list("social"),
    "on_list_productive": on_list("productive"),
    "on_list_both": on_list("social", "productive"),
    "on_list_both_by_chance": lambda run, mine: (
        on_list("social")(run, mine) * on_list("productive")(run, mine)),
    "income_with_both": with_both("income"),
    "earned_income_with_both": with_both("earned_income"),
    **{name: found for side in (*SIDES, "both") for name, found in by_side(side).items()},
    **{name: found for side in SIDES for name, found in benefits(side).items()},
    "in_sequence": sequence,
    "resilience_probability": lambda run, mine: np.average(
        run.probability()[mine], weights=run.size[mine]),
    "resilient_share": lambda run, mine: resilience_index(
        run.probability()[mine], run.size[mine]),
    "capacity": capacity(safety_nets=True),
    "capacity_without_safety_nets": capacity(safety_nets=False),
    "resilience": shock("resilience"),
    "loss_months": shock("loss_months"),
    "dip": shock("dip"),
    "recovered_share": recovered,
    "exposed_share": exposed(0.01),
    "exposed_share_5": exposed(0.05),
    "exposed_share_10": exposed(0.10),
}  # fmt: skip
"""Value of a measure for a group, of its members' own months."""

SHARED_OUT = {
    f"{what}_share_{side}": (side, what) for side in SIDES for what in ("beneficiary", "benefit")
}
"""What all households receive, shared out among the levels of a group."""


def of_all(run: Run) -> dict[str, float]:
    """Measures that rank everybody."""
    size, welfare = run.size, run.record.welfare
    everybody = np.ones(size.size, dtype=bool)
    consumed = window_welfare(run, everybody) / (24 * DAYS_PER_MONTH)
    values = percentiles(consumed, PERCENTILES, size)
    return {
        **{
            f"targeting_ratio_{side}": coady_grosh_hoddinott(run.received(side), welfare, size)
            for side in SIDES
        },
        **{f"consumption_p{p:02d}": v for p, v in zip(PERCENTILES, values, strict=True)},
        "schooling_rank_slope": rank_slope(welfare, ends("schooling")(run, everybody)),
    }


def values(run, measure):
    rows = run.table[run.table["measure"] == measure]
    keys = rows["group"].astype(str), rows["level"].astype(str)
    return dict(zip(zip(*keys, strict=True), rows["value"], strict=True))


def masks(run):
    for group, labels in run.labels.items():
        for code, level in enumerate(labels.levels):
            mine = labels.codes == code
            if mine.any():
                yield group, level, mine


def test_every_published_measure_has_a_reference(run):
    assert set(run.table["group"].astype(str)) == {
        "all",
        "sex",
        "poverty",
        "fifth",
        "labour",
        "remoteness",
        "exposure",
        "territory",
        "poor",
        "poor_sex",
        "poor_labour",
        "poor_remoteness",
    }
    published = set(run.table["measure"].astype(str))
    assert published == {*REFERENCES, *SHARED_OUT, *of_all(run)}


@pytest.mark.parametrize("measure", REFERENCES)
def test_a_measure_by_group_is_the_reference_of_the_members(run, measure):
    found, checked = values(run, measure), 0
    for group, level, mine in masks(run):
        expected = float(REFERENCES[measure](run, mine))
        if np.isnan(expected):
            assert (group, level) not in found
            continue
        checked += 1
        where = f"{measure} of {group} {level}"
        assert found[group, level] == pytest.approx(expected, rel=1e-5, abs=1e-7), where
    assert checked == len(found) > 20


@pytest.mark.parametrize("measure", SHARED_OUT)
def test_shares_of_groups_are_the_references(run, measure):
    side, what = SHARED_OUT[measure]
    found = values(run, measure)
    for group, labels in run.labels.items():
        if group == ALL:
            continue
        count = len(labels.levels)
        if what == "benefit":
            expected = benefit_incidence(run.received(side), labels.codes, count=count)
        else:
            expected = beneficiary_incidence(run.ever(side), labels.codes, run.size, count=count)
        for level, share in zip(labels.levels, expected, strict=True):
            assert found[group, level] == pytest.approx(share)


def test_measures_that_rank_everybody_are_the_references(run):
    for measure, expected in of_all(run).items():
        assert values(run, measure) == {(ALL, ALL): pytest.approx(expected, rel=1e-5)}, measure
