"""Measure the statements about each case, with and without its switch; write docs/institutions.md.

python docs/measure_statements.py [--replications 20] [--households 1000] [--workers 2]

Every replication has its own population and path, the same with the switch and without it. The
statements contain their bounds. The script takes minutes.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from synergysim.measures.coordination import NAN, share_of
from synergysim.model import SynergyModel
from synergysim.recording.institutional import InstitutionalRecorder
from synergysim.scenario.load import load_scenario

PAGE, BLOCK = "institutions.md", "statements"
FIRST_LIST, PILOT = 18, 36
"""Months until the cash list of Mali is drawn up, and until mid 2017, when the pilot ended."""
YEAR = 4
"""Quarters."""

# Measures: a number of a finished run -------------------------------------------------------------


@dataclass(frozen=True)
class FinishedRun:
    """A run at its end, and its institutions at the end of every quarter."""

    model: SynergyModel
    record: InstitutionalRecorder

    def course(self, name: str) -> list[float]:
        """Give a quantity of the quarterly record over time, without quarters that lack it."""
        return [row[name] for row in self.record.quarters if name in row]

    def mean(self, name: str) -> float:
        """Mean over the run."""
        return float(np.mean(self.course(name)))

    def last_year_over_first(self, name: str) -> float:
        """Mean of the last year over that of the first; undefined if there was none of it."""
        course = self.course(name)
        first = float(np.mean(course[:YEAR]))
        return float(np.mean(course[-YEAR:])) / first if first > 0.0 else NAN


def local_less_central(run: FinishedRun) -> float:
    """Local coordination minus central coordination, mean over the run."""
    return run.mean("local_coordination") - run.mean("central_coordination")


def retained(run: FinishedRun) -> float:
    """Share of the services' budget that its holder retained."""
    account = run.model.institutions.programmes["social-services"].account
    return share_of(account.used["retained"], account.appropriated)


def carried_out(run: FinishedRun) -> float:
    """Money spent to deliver services to households, local currency per modelled household."""
    account = run.model.institutions.programmes["social-services"].account
    return account.used["delivery"] / 100.0 / len(run.model.households)


def capacity_gained(run: FinishedRun) -> float:
    """Capacity of the social ministry at the end less that at the start."""
    config = run.model.case.institutions.ministries["social"].capacity
    return run.model.institutions.ministries["social"].capacity - config


def decided_late(run: FinishedRun) -> float:
    """Items that bodies decided in the last two years."""
    agendas = run.record.agendas
    return float(agendas[-1][1] - agendas[-2 * YEAR - 1][1])


def decided_first(run: FinishedRun) -> float:
    """Items that bodies decided in the first year."""
    return float(run.record.agendas[YEAR - 1][1])


def decided(run: FinishedRun) -> float:
    """Items that bodies decided over the run."""
    return float(run.record.agendas[-1][1])


def support_lost(run: FinishedRun) -> float:
    """Political support of the first year less that of the last."""
    course = run.course("support")
    return float(np.mean(course[:YEAR]) - np.mean(course[-YEAR:]))


def request_rule(run: FinishedRun) -> float:
    """Share of programmes for which the villages' request became the rule."""
    return run.record.requests.outcomes()["request_rule"]


def overlap_of_entrants(run: FinishedRun) -> float:
    """Overlap with the safety net of households enrolled under the rule; of all without a rule."""
    found = run.record.requests.outcomes()
    if not np.isnan(found["request_rule"]):
        return found["overlap_under_rule"]
    programmes = run.model.institutions.programmes
    own = programmes["social"].ever | programmes["productive"].ever
    return share_of(int((own & programmes["social-safety-net"].ever).sum()), int(own.sum()))


def insured_by_reference(run: FinishedRun) -> float:
    """Households that managers referred to health insurance."""
    return float(run.model.institutions.programmes["social-insurance"].referred)


def finding_costs(run: FinishedRun) -> float:
    """Administration of the cash modality, local currency per modelled household."""
    account = run.model.institutions.programmes["social"].account
    return account.used["administration"] / 100.0 / len(run.model.households)


def entrants(run: FinishedRun, first: int, last: int) -> float:
    """Of families that entered the productive programme in these months, share on the list."""
    log = [
        entry
        for entry in run.model.institutions.intake.log
        if entry.programme == "productive" and first <= entry.month < last
    ]
    return share_of(sum(entry.listed for entry in log), sum(entry.entered for entry in log))


def entrants_after(run: FinishedRun) -> float:
    """The same after the change of criteria."""
    return entrants(run, run.model.case.month("2016-01"), run.model.case.run.months)


def entrants_fall(run: FinishedRun) -> float:
    """The same before the change less after it."""
    return entrants(run, 0, run.model.case.month("2016-01")) - entrants_after(run)


def let_in(run: FinishedRun) -> float:
    """Share of households on the social list that ever entered, over that of the others."""
    programmes = run.model.institutions.programmes
    social, productive = programmes["social"].ever, programmes["productive"].ever
    return float(productive[social].mean() / productive[~social].mean())


def services(run: FinishedRun) -> float:
    """Public services of places at the end, mean."""
    return float(run.model.territories.services.mean())


def ties_of_served(run: FinishedRun) -> float:
    """Social capital, at the end, of families that the productive programme served."""
    served = run.model.institutions.programmes["productive"].ever
    return float(run.model.households["social_capital"][served].mean())


# Statements ---------------------------------------------------------------------------------------

INDIFFERENT = {
    "institutions.staff.commitment.social": 0.0,
    "institutions.staff.commitment.productive": 0.0,
    "institutions.staff.commitment_dispersion": 0.0,
}
OWN_DESIGN = "one ministry with its own design"
SWITCHES: dict[str, dict[str, Any]] = {
    "": {},
    "binding rule": {"architecture.joint_budget.binding": True},
    "no retention": {"institutions.coordination.retention": 0.0},
    "no learning, no technical support": {
        "institutions.coordination.learning": 0.0, "institutions.donor.capacity_gain": 0.0,
    },
    "indifferent managers": INDIFFERENT,
    "a budget of the body's own": {"architecture.bodies.national-committee.budget": 0.5},
    "no order": {"architecture.mandated": []},
    "orders do not lapse": {"institutions.coordination.agreement_lapse": 0.0},
    "support need not be earned": {"institutions.government.earned": 0.0},
    "no household excluded": {
        "programmes.social.targeting.exclude": None,
        "programmes.productive.targeting.exclude": None,
    },
    "committees of its own": {
        "programmes.social.targeting.committees_of": None,
        "programmes.productive.targeting.committees_of": None,
    },
    "no referrals": {"institutions.staff.referral": 0.0},
    "half of the villages must ask": {"institutions.community.generalisation": 0.5},
    "seven villages in ten must ask": {"institutions.community.generalisation": 0.7},
    "criteria unchanged": {"programmes.productive.targeting.changes.own-criteria": None},
    "no council": {
        "architecture.bodies.community-council": None,
        "institutions.councils.community-council": None,
    },
    "joint money, shared goals": {
        "architecture.shared_goals": True,
        "architecture.joint_budget": {"share": 0.3, "holder": "outside", "binding": False},
        "institutions.ministries.social.goals.productive": 0.25,
    },
    "no alliance": {"institutions.donor": None},
    OWN_DESIGN: {},
}  # fmt: skip
OTHER_CASE = {OWN_DESIGN: "peru-juntos-haku-winay"}
"""Switches that replace the case by another one."""


@dataclass(frozen=True)
class Statement:
    """What a case should reproduce.

    Attributes
    ----------
    case, says : str
    measure : callable
        A number of a run.
    holds : callable, optional
        Whether the statement is true of a run with this number.
    switch : str
        Name of the change that switches the mechanism off.
    against : callable, optional
        Whether the statement is true of a pair of runs, with and without the mechanism. There is
        then no number of replications in which it still holds.
    months : int, optional
        Length of the run, by default the case's own.
    """

    case: str
    says: str
    measure: Callable[[FinishedRun], float]
    switch: str
    holds: Callable[[float], bool] | None = None
    against: Callable[[float, float], bool] | None = None
    months: int | None = None


def more(mine: float, without: float) -> bool:
    """Whether there is more with the mechanism than without it."""
    return mine > without


def less(mine: float, without: float) -> bool:
    """Whether there is less with the mechanism than without it."""
    return mine < without


def agreement_over_time(run: FinishedRun) -> float:
    """Willingness of pairs to cooperate in the last year over that in the first."""
    return run.last_year_over_first("agreement")


def local_over_time(run: FinishedRun) -> float:
    """Local coordination in the last year over that in the first."""
    return run.last_year_over_first("local_coordination")


def first_will(run: FinishedRun) -> float:
    """Willingness of pairs to cooperate, mean over the first year."""
    return float(np.mean(run.course("agreement")[:YEAR]))


def attendance_over_time(run: FinishedRun) -> float:
    """Chance that a member sends a principal, last year over first."""
    return run.last_year_over_first("principals")


def will(run: FinishedRun) -> float:
    """Willingness to cooperate, mean over pairs and the run."""
    return run.mean("agreement")


def central(run: FinishedRun) -> float:
    """Central coordination, mean over the run."""
    return run.mean("central_coordination")


def local(run: FinishedRun) -> float:
    """Local coordination, mean over the run."""
    return run.mean("local_coordination")


ETHIOPIA, MEXICO, MALI = "ethiopia-psnp-in-sct", "mexico-proinpro", "mali-nioro-cash-plus"
PERU, ATTEMPT, LESOTHO = "peru-juntos-haku-winay", "peru-juntos-minagri", "lesotho-cgp-springs"
FEST, PPP = "colombia-fest-unidos", "colombia-ppp"

STATEMENTS = (
    Statement(ETHIOPIA, "the holder retains more than a tenth of the services' budget", retained,
              "binding rule", holds=lambda x: x > 0.1),
    Statement(ETHIOPIA, "the same", retained, "no retention", holds=lambda x: x > 0.1),
    Statement(ETHIOPIA, "less money is spent to deliver services to households",
              carried_out, "binding rule", against=less),
    Statement(ETHIOPIA, "the young ministry gains 0.05 of capacity or more", capacity_gained,
              "no learning, no technical support", holds=lambda x: x >= 0.05),
    Statement(ETHIOPIA, "local coordination is stronger than central coordination",
              local_less_central, "indifferent managers", holds=lambda x: x > 0.0),
    Statement(ETHIOPIA, "local coordination in the last year is at least as strong as in the first",
              local_over_time, "indifferent managers", holds=lambda x: x >= 1.0),
    Statement(MEXICO, "attendance of principals falls to less than half", attendance_over_time,
              "a budget of the body's own", holds=lambda x: x < 0.5),
    Statement(MEXICO, "the subcommittee decides in its first year", decided_first, "no order",
              holds=lambda x: x >= 1.0),
    Statement(MEXICO, "the subcommittee decides nothing in the last two years", decided_late,
              "a budget of the body's own", holds=lambda x: x == 0.0),
    Statement(MEXICO, "the order raises willingness to cooperate above 0.03 in the first year",
              first_will, "no order", holds=lambda x: x > 0.03),
    Statement(MEXICO, "willingness in the last year is less than half of that in the first",
              agreement_over_time, "orders do not lapse", holds=lambda x: x < 0.5),
    Statement(MEXICO, "political support falls by 0.2 or more", support_lost,
              "support need not be earned", holds=lambda x: x >= 0.2),
    Statement(MALI, "the villages' request becomes the rule of a programme by the end of 2015",
              request_rule, "half of the villages must ask", holds=lambda x: x > 0.0,
              months=FIRST_LIST),
    Statement(MALI, "the same", request_rule, "seven villages in ten must ask",
              holds=lambda x: x > 0.0, months=FIRST_LIST),
    Statement(MALI, "the same by mid 2017", request_rule, "seven villages in ten must ask",
              holds=lambda x: x > 0.0, months=PILOT),
    Statement(MALI, "overlap with Jigisemejiri of households enrolled under the rule is below 0.05"
              " by mid 2017",
              overlap_of_entrants, "no household excluded", holds=lambda x: x < 0.05, months=PILOT),
    Statement(MALI, "the same over the whole run, to 2022", overlap_of_entrants,
              "no household excluded", holds=lambda x: x < 0.05),
    Statement(MALI, "targeting costs less with another programme's committees", finding_costs,
              "committees of its own", against=less),
    Statement(MALI, "managers refer households to health insurance", insured_by_reference,
              "no referrals", holds=lambda x: x > 0.0),
    Statement(PERU, "of entrants, a smaller share is on Juntos' list after the change than before",
              entrants_fall, "criteria unchanged", holds=lambda x: x > 0.0),
    Statement(PERU, "after the change it is smaller than with criteria unchanged", entrants_after,
              "criteria unchanged", against=less),
    Statement(ATTEMPT, "willingness to cooperate stays below 0.1",
              will, OWN_DESIGN, holds=lambda x: x < 0.1),
    Statement(ATTEMPT, "Juntos households enter less often than others", let_in, OWN_DESIGN,
              holds=lambda x: x < 1.0),
    Statement(LESOTHO, "local coordination is stronger than central coordination",
              local_less_central, "no council", holds=lambda x: x > 0.0),
    Statement(LESOTHO, "the gap is more than twice as wide", local_less_central, "no council",
              against=lambda mine, without: mine > 2.0 * without),
    Statement(LESOTHO, "local coordination is stronger than central coordination",
              local_less_central, "indifferent managers", holds=lambda x: x > 0.0),
    Statement(FEST, "willingness to cooperate stays below 0.15", will, "joint money, shared goals",
              holds=lambda x: x < 0.15),
    Statement(FEST, "regional offices agree at least once", decided, "indifferent managers",
              holds=lambda x: x >= 1.0),
    Statement(PPP, "local coordination is above 0.1", local, "indifferent managers",
              holds=lambda x: x > 0.1),
    Statement(PPP, "hardly anything is settled nationally (central coordination below 0.02)",
              central, "indifferent managers", holds=lambda x: x < 0.02),
    Statement(PPP, "there are more public services", services, "no alliance", against=more),
    Statement(PPP, "households served have more social capital",
              ties_of_served, "no alliance", against=more),
)  # fmt: skip

# Running ------------------------------------------------------------------------------------------

Measured = dict[str, float]
Key = tuple[str, str, int | None]
"""Case, switch, months."""


def measure_run(case: str, switch: str, months: int | None, seed: int, households: int) -> Measured:
    """Run a case with a switch to its end and compute the measures of its statements."""
    size = {"run.households": households, "run.population_seed": seed, "run.path_seed": seed}
    size |= {} if months is None else {"run.months": months}
    chosen = OTHER_CASE.get(switch, case)
    model = SynergyModel(load_scenario(chosen, overrides=size | SWITCHES[switch]).scenario)
    record = InstitutionalRecorder(model)
    for _ in range(model.case.run.months):
        model.step()
        record.observe()
    run = FinishedRun(model, record)
    asked = [s.measure for s in STATEMENTS if (s.case, s.months) == (case, months)]
    return {measure.__name__: measure(run) for measure in asked}


def holding(checks: list[bool]) -> str:
    """Write in how many replications a statement holds."""
    return f"{sum(checks)} of {len(checks)}"


def spread(values: list[float]) -> str:
    """Write the mean and the lowest and highest."""
    return f"{np.mean(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def row(statement: Statement, runs: Mapping[Key, list[Measured]]) -> list[str]:
    """Write the results of one statement."""
    name = statement.measure.__name__
    mine, without = (
        [run[name] for run in runs[statement.case, switch, statement.months]]
        for switch in ("", statement.switch)
    )
    cells = []
    if statement.against is not None:
        pairs = [(a, b) for a, b in zip(mine, without, strict=True) if not np.isnan(a + b)]
        checks = [statement.against(a, b) for a, b in pairs]
        cells = [holding(checks) if checks else "none", "(pairs)"]
    else:
        assert statement.holds is not None
        for values in (mine, without):
            checks = [statement.holds(value) for value in values if not np.isnan(value)]
            cells.append(holding(checks) if checks else "none defined")
    levels = [[value for value in values if not np.isnan(value)] for values in (mine, without)]
    first, second = (spread(level) if level else "n/a" for level in levels)
    return [
        f"`{statement.case}`",
        statement.says,
        first,
        cells[0],
        statement.switch,
        second,
        cells[1],
    ]


def main() -> None:
    """Run everything and rewrite the block."""
    parser = argparse.ArgumentParser(description=f"Write the block {BLOCK!r} of docs/{PAGE}.")
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--households", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--print", action="store_true", help="write nothing")
    config = parser.parse_args()
    wanted = {(s.case, switch, s.months) for s in STATEMENTS for switch in ("", s.switch)}
    seeds = range(1, config.replications + 1)
    with ProcessPoolExecutor(config.workers, mp_context=get_context("spawn")) as pool:
        futures = {
            key: [pool.submit(measure_run, *key, seed, config.households) for seed in seeds]
            for key in sorted(wanted, key=str)
        }
        runs = {key: [future.result() for future in own] for key, own in futures.items()}
    head = [
        "case",
        "statement",
        "as it is: mean (lowest to highest)",
        "holds",
        "switch",
        "switched: mean (lowest to highest)",
        "still holds",
    ]
    spec = importlib.util.spec_from_file_location(
        "generate", Path(__file__).with_name("generate.py")
    )
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    table = generate.table(head, [row(statement, runs) for statement in STATEMENTS])
    about = f"{config.replications} replications of {config.households:,} households, whole runs."
    if config.print:
        print(f"{about}\n\n{table}")
    else:
        generate.rewrite(PAGE, BLOCK, f"{about}\n\n{table}")


if __name__ == "__main__":
    main()
