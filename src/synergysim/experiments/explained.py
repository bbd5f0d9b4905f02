"""Explains the difference between two architectures by the channels through which it comes.

In every replication both architectures are run and observed. Then all 32 combinations of their
five channels are run: each channel replays what was observed under one of the two. The Shapley
values of these runs are the parts of the difference; none of them is a remainder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from synergysim.experiments.comparison import Comparison
from synergysim.experiments.experiment import Experiment
from synergysim.experiments.first_screen import BOTH, HALF, Shown, runs_of
from synergysim.experiments.references import compares_architectures
from synergysim.experiments.running.cells import with_replication
from synergysim.experiments.running.executors import default_workers, in_process, local_processes
from synergysim.institutions.channels import CHANNELS, Channel, Paths, alike
from synergysim.institutions.observed_channels import ObservedSystem
from synergysim.institutions.replay import ReplayedSystem
from synergysim.institutions.system import InstitutionalSystem
from synergysim.model import SynergyModel
from synergysim.recording.counterfactual import coping_months
from synergysim.recording.recorder import Recorder
from synergysim.recording.subgroup_table import GroupTable
from synergysim.scenario.errors import ScenarioError, nearest_name
from synergysim.scenario.extensions import extend_all
from synergysim.scenario.schema import Scenario
from synergysim.statistics.paired import holm, mean_test, without_rounding
from synergysim.statistics.run_table import verdicts
from synergysim.statistics.shapley import shapley_values

EXPLAINED, COALITIONS = "explained", "coalitions"
TOTAL = "total"
"""Name of the row of the whole difference, beside those of its parts."""

OUTCOMES = tuple(one for one in BOTH if one.measure in ("income", "earned_income", HALF))
"""Outcomes whose differences are explained, of families poor at the start; the first leads."""

KEY = "--explain"


@dataclass(frozen=True)
class Explanation:
    """A difference and its parts.

    Attributes
    ----------
    explained, coalitions : DataFrame
        As the tables of these names are declared.
    """

    explained: pd.DataFrame
    coalitions: pd.DataFrame


def farthest(comparison: Comparison) -> tuple[str, str]:
    """Name the two architectures that differ most in the income of poor families.

    The comparison's reference comes first if it is one of them, otherwise the one with the lower
    income.

    Raises
    ------
    ScenarioError
        If fewer than two architectures ran, or incomes of groups were not kept.
    """
    runs = runs_of(comparison, None)
    income = OUTCOMES[0].key
    if income not in runs or runs["architecture"].nunique() < 2:
        raise ScenarioError(
            "there is no difference to explain",
            key=KEY,
            allowed="a comparison of at least two architectures whose groups are kept",
        )
    wide = runs.pivot(index="replication", columns="architecture", values=income)
    pairs = list(combinations(list(dict.fromkeys(runs["architecture"])), 2))
    gaps = [float((wide[other] - wide[one]).mean()) for one, other in pairs]
    place = int(np.argmax(np.nan_to_num(np.abs(gaps), nan=-1.0)))
    one, other = pairs[place]
    backwards = gaps[place] < 0.0 and comparison.experiment.reference != one
    if backwards or comparison.experiment.reference == other:
        one, other = other, one
    return one, other


def explain(
    comparison: Comparison,
    pair: Sequence[str] = (),
    *,
    workers: int | None = None,
    announce: Callable[[str], None] | None = None,
) -> Explanation:
    """Explain the difference between two architectures.

    Parameters
    ----------
    comparison : Comparison
        Of architectures, as it was run.
    pair : sequence of str, optional
        Names of two architectures, of which the difference of the second from the first is
        explained; by default those that :func:`farthest` finds.
    workers : int, optional
        Processes; by default one for each processor. Any number gives the same results.
    announce : callable, optional
        Receives a sentence on what takes time.

    Raises
    ------
    ScenarioError
        If the two cannot be compared channel by channel, or have no run in common.
    """
    reference, other = _chosen(comparison, pair)
    variants = comparison.experiment.variants
    scenarios = [variants[name].scenario for name in (reference, other)]
    _check_alike(scenarios, (reference, other))
    stored = runs_of(comparison, None).set_index(["architecture", "replication"])
    rows = stored.groupby(level="architecture").indices
    ran = [set(stored.index[rows.get(name, [])].get_level_values(1)) for name in (reference, other)]
    replications = sorted(int(number) for number in ran[0] & ran[1])
    if not replications:
        raise ScenarioError(
            "the two architectures ran in no replication together",
            file=str(comparison.folder),
            key=KEY,
            found=f"{len(ran[0])} runs of {reference}, {len(ran[1])} of {other}",
            allowed="two that ran in the same replication",
        )
    if announce is not None:
        runs = f"{len(replications)} x {2 + 2 ** len(CHANNELS)}"
        announce(f"{runs} runs explain the difference between {reference} and {other}")
    one, two = (scenario.model_dump_json() for scenario in scenarios)
    count = min(workers or default_workers(), len(replications))
    opened: AbstractContextManager[Executor] = local_processes(count) if count > 1 else in_process()
    with opened as pool:
        futures = [
            pool.submit(run_coalitions, one, two, number, comparison.experiment.window)
            for number in replications
        ]
        values = np.array([future.result() for future in futures])
    for position, name in ((0, reference), (-1, other)):
        known = stored.loc[name].loc[replications, [one.key for one in OUTCOMES]].to_numpy()
        if not np.array_equal(values[:, position], known, equal_nan=True):
            raise ScenarioError(
                "the runs of the comparison were made by another version of the model",
                file=str(comparison.folder),
                found=name,
                key=KEY,
                allowed="runs of this version: run the comparison into another folder",
            )
    names = {"shock": comparison.shock, "reference": reference, "architecture": other}
    return Explanation(
        explained_table(values).assign(**names)[[*names, *_COLUMNS]],
        coalitions_table(values, replications).assign(**names)[[*names, *_RUN]],
    )


def check_pair(experiment: Experiment, pair: Sequence[str]) -> None:
    """Check what can be said of two names before anything has run.

    Parameters
    ----------
    experiment : Experiment
    pair : sequence of str
        Two architectures, or nothing for those that differ most.

    Raises
    ------
    ScenarioError
        If more than architectures differ, or the names are not two that the experiment compares.
    """
    if not compares_architectures(experiment):
        raise ScenarioError(
            "only differences between architectures are explained",
            key=KEY,
            found=experiment.name,
            allowed="a comparison of architectures in one case, in which nothing else differs",
        )
    names = list(experiment.variants)
    for name in pair:
        if name not in names:
            raise ScenarioError(
                "no architecture of this name is compared",
                key=KEY,
                found=name,
                allowed=", ".join(names),
                nearest=nearest_name(name, names),
            )
    if pair and (len(pair) != 2 or pair[0] == pair[1]):
        raise ScenarioError(
            "a difference is between two architectures",
            key=KEY,
            found=", ".join(pair),
            allowed=f"two of {', '.join(names)}",
        )


def _chosen(comparison: Comparison, pair: Sequence[str]) -> tuple[str, str]:
    """Check the two names, or find the two that differ most."""
    check_pair(comparison.experiment, pair)
    return (pair[0], pair[1]) if pair else farthest(comparison)


def _check_alike(scenarios: Sequence[Scenario], names: Sequence[str]) -> None:
    """Refuse architectures that do not run the same programmes."""
    sides = [sorted(scenario.architecture.sides) for scenario in scenarios]
    if sides[0] != sides[1]:
        raise ScenarioError(
            "architectures that do not run the same programmes",
            key=KEY,
            found="; ".join(
                f"{name}: {', '.join(s) or 'none'}" for name, s in zip(names, sides, strict=True)
            ),
            allowed="two architectures that run the same sides",
        )


def run_coalitions(reference: str, other: str, replication: int, window: int) -> list[list[float]]:
    """Run all coalitions of channels in one replication.

    Parameters
    ----------
    reference, other : str
        The two scenarios as JSON, so that another process can take them.
    replication : int
    window : int
        Months at the end over which outcomes are averaged.

    Returns
    -------
    list of list of float, shape (32, outcomes)
        At position ``c``, of the run in which channel ``k`` is that of ``other`` if bit ``k`` of
        ``c`` is set, and that of ``reference`` otherwise.

    Raises
    ------
    RuntimeError
        If replaying all channels of a run does not give its values to the bit: an error of the
        program, never of a scenario.
    """
    scenarios = [_with_seeds(text, replication) for text in (reference, other)]
    pure, paths = [], []
    for scenario in scenarios:
        values, system = measured(scenario, window, ObservedSystem)
        assert isinstance(system, ObservedSystem)
        pure.append(values)
        paths.append(system.paths)
    # Replaying the same path from either run is the same run, which need not be run twice.
    varies = sum(1 << k for k, name in enumerate(CHANNELS) if not alike(name, *paths))
    known: dict[int, list[float]] = {}
    for coalition in {coalition & varies for coalition in range(2 ** len(CHANNELS))}:
        replay = partial(ReplayedSystem, sources=sources(paths, coalition))
        known[coalition] = measured(scenarios[0], window, replay)[0]
    found = [known[coalition & varies] for coalition in range(2 ** len(CHANNELS))]
    for alone, replayed in zip(pure, (found[0], found[-1]), strict=True):
        if not np.array_equal(alone, replayed, equal_nan=True):
            raise RuntimeError(f"the channels leave something out: {replayed} instead of {alone}")
    return found


def sources(paths: Sequence[Paths], coalition: int) -> Mapping[Channel, Paths]:
    """Say which of two observed runs each channel replays."""
    return {name: paths[(coalition >> k) & 1] for k, name in enumerate(CHANNELS)}


def _with_seeds(text: str, replication: int) -> Scenario:
    extend_all(json.loads(text).get("extensions"))
    return with_replication(Scenario.model_validate_json(text), replication)


def measured(
    scenario: Scenario, window: int, institutions: Callable[..., InstitutionalSystem]
) -> tuple[list[float], InstitutionalSystem]:
    """Run a scenario with some institutions; return ``OUTCOMES`` and the institutions."""
    with SynergyModel(scenario, institutions=institutions) as model:
        coping = coping_months(model.onset(), scenario.run.months)
        recorder = Recorder(model, window, coping)
        groups = GroupTable(model, recorder.household_record)
        while model.month < scenario.run.months:
            model.step()
            recorder.observe()
        table = groups.table()
        return [_value(table, one) for one in OUTCOMES], model.institutions


def _value(table: pd.DataFrame, one: Shown) -> float:
    rows = table[
        (table["measure"] == one.measure)
        & (table["group"] == one.group)
        & (table["level"] == one.level)
    ]
    return float(rows["value"].iloc[0]) if len(rows) else float("nan")


_COLUMNS = (
    "measure",
    "group",
    "level",
    "part",
    "mean",
    "low",
    "high",
    "n",
    "share",
    "reference_mean",
    "p_value",
    "p_holm",
    "differs",
)
_RUN = (
    "replication",
    *(f"other_{name}" for name in CHANNELS),
    "measure",
    "group",
    "level",
    "value",
)


def explained_table(values: np.ndarray) -> pd.DataFrame:
    """Take means of the parts over replications, with paired intervals.

    Parameters
    ----------
    values : array of float64, shape (replications, 32, outcomes)

    Returns
    -------
    DataFrame
        A row for each outcome and part, and one for the whole difference; the leading outcome is
        there even if no run has it.
    """
    rows = []
    for place, one in enumerate(OUTCOMES):
        mine = values[:, :, place]
        if place and np.isnan(mine).all():
            continue  # such as what only a shock has
        whole = (mine[:, -1] - mine[:, 0])[:, None]
        parts = np.hstack([shapley_values(mine), whole])
        known = ~np.isnan(parts).any(axis=1)
        parts, level = parts[known], float(np.mean(mine[known, 0])) if known.any() else np.nan
        size = np.abs(mine[known]).max(initial=0.0)
        test = mean_test(without_rounding(parts, size))
        frame = pd.DataFrame(
            {
                "part": [*CHANNELS, TOTAL],
                "mean": test.mean,
                "low": test.low,
                "high": test.high,
                "n": test.n,
                "reference_mean": level,
                "p_value": test.p_value,
            }
        )
        total = float(frame["mean"].iloc[-1])
        frame["share"] = frame["mean"] / total if total else np.nan
        corrected = holm(frame["p_value"].iloc[:-1].to_numpy(dtype=np.float64))
        frame["p_holm"] = [*corrected, frame["p_value"].iloc[-1]]
        frame["differs"] = verdicts(frame["p_holm"] < 0.05, frame["p_holm"].notna())
        rows.append(frame.assign(measure=one.measure, group=one.group, level=one.level))
    return pd.concat(rows, ignore_index=True)[list(_COLUMNS)]


def coalitions_table(values: np.ndarray, replications: Sequence[int]) -> pd.DataFrame:
    """Give every run of channels a row for each outcome."""
    frames = []
    for row, replication in enumerate(replications):
        for coalition in range(2 ** len(CHANNELS)):
            flags = {f"other_{name}": bool((coalition >> k) & 1) for k, name in enumerate(CHANNELS)}
            frames += [
                {
                    "replication": replication,
                    **flags,
                    "measure": one.measure,
                    "group": one.group,
                    "level": one.level,
                    "value": values[row, coalition, place],
                }
                for place, one in enumerate(OUTCOMES)
            ]
    return pd.DataFrame(frames).dropna(subset="value").reset_index(drop=True)


def stored_explanation(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the table ``explained`` of a results folder, if it has one."""
    path = folder / f"{EXPLAINED}.csv"
    if not path.is_file():
        return {}
    return {EXPLAINED: pd.read_csv(path, dtype={"differs": "boolean"})}
