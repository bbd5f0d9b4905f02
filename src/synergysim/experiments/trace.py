"""One agent of one run: a household or a ministry, on the same draws as the run itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from synergysim.arrays import BoolArray
from synergysim.experiments.single_run import Case, resolve
from synergysim.model import SynergyModel
from synergysim.recording.coordination_record import CoordinationRecorder
from synergysim.recording.household_trace import HouseholdStory
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.load import ResolvedScenario

CHOSEN, BOTH, PRODUCTIVE, SERVED, ANYBODY = "chosen", "both", "productive", "served", "anybody"
"""How the household was picked: by the reader, or the median start among whom these served."""


@dataclass(frozen=True, repr=False)
class HouseholdTrace:
    """A household's story.

    Attributes
    ----------
    case : ResolvedScenario
    household : int
        Its row, from 0.
    picked : str
        ``chosen``, or among whom it has the median start: ``both``, ``productive``, ``served``,
        ``anybody``.
    among : int
        How many those are.
    table : DataFrame
        A row per month.
    events : DataFrame
        A row per event.
    traits : dict
        What does not change, and ``territory``.
    start : dict
        State before the first month.
    """

    case: ResolvedScenario
    household: int
    picked: str
    among: int
    table: pd.DataFrame
    events: pd.DataFrame
    traits: dict[str, float]
    start: dict[str, float]

    def __repr__(self) -> str:
        """Say which household of which case this is."""
        return (
            f"<{type(self).__name__}: household {self.household} of {self.case.name},"
            f" months {len(self.table)}, events {len(self.events)}>"
        )


@dataclass(frozen=True, repr=False)
class MinistryTrace:
    """A ministry's story.

    Attributes
    ----------
    case : ResolvedScenario
    ministry : str
        Its name in the scenario.
    table : DataFrame
        A row per quarter.
    partnerships, bodies : DataFrame
        Of the pairs that it has an office in, and the bodies in which it sits.
    """

    case: ResolvedScenario
    ministry: str
    table: pd.DataFrame
    partnerships: pd.DataFrame
    bodies: pd.DataFrame

    def __repr__(self) -> str:
        """Say which ministry of which case this is."""
        return (
            f"<{type(self).__name__}: ministry {self.ministry} of {self.case.name},"
            f" quarters {len(self.table)}>"
        )


def trace_household(
    case: Case, household: int | None = None, *, threads: int = 1, **changes: Any
) -> HouseholdTrace:
    """Follow one household through a run.

    Parameters
    ----------
    case : str, path or ResolvedScenario
    household : int, optional
        Its row, from 0; by default the median start among those whom both sides ever serve.
    threads : int
    **changes
        As in :func:`synergysim.scenario.load_scenario`.

    Raises
    ------
    ScenarioError
        If there is no such household, or anything is wrong with a file or a change.
    """
    resolved = resolve(case, **changes)
    count = resolved.scenario.run.households
    picked, among = CHOSEN, count
    if household is None:
        household, picked, among = pick(resolved, threads)
    elif not 0 <= household < count:
        raise ScenarioError(
            "there is no such household",
            file=resolved.name,
            key="household",
            found=str(household),
            allowed=f"0 to {count - 1}",
        )
    model = SynergyModel(resolved.scenario, threads=threads)
    story = HouseholdStory(model, household)
    for _ in range(resolved.scenario.run.months):
        model.step()
        story.observe()
    model.close()
    traits = story.traits | {
        "territory": float(story.place),
        "female_head": float(model.households.female_head[household]),
    }
    return HouseholdTrace(
        resolved, household, picked, among, story.table(), story.happenings(), traits, story.start
    )


def pick(resolved: ResolvedScenario, threads: int = 1) -> tuple[int, str, int]:
    """Pick the household with the median start among those whom both sides ever serve.

    Where nobody is served by both, among those whom the productive side serves, or anybody.

    Returns
    -------
    row, how, among : int, str, int
    """
    model = SynergyModel(resolved.scenario, threads=threads)
    welfare = model.institutions.intake.ranking.welfare()
    model.run()
    ever = {side: np.zeros(len(welfare), dtype=bool) for side in ("social", "productive")}
    for programme in model.institutions.programmes.values():
        ever[programme.config.side] |= programme.ever
    model.close()
    social, productive = ever["social"], ever["productive"]
    groups: dict[str, BoolArray] = {
        BOTH: social & productive,
        PRODUCTIVE: productive,
        SERVED: social,
        ANYBODY: np.ones(len(welfare), dtype=bool),
    }
    how, members = next((how, rows) for how, rows in groups.items() if rows.any())
    rows = np.flatnonzero(members)
    order = rows[np.argsort(welfare[rows], kind="stable")]
    return int(order[(len(order) - 1) // 2]), how, len(order)


def known_ministry(resolved: ResolvedScenario, name: str) -> str:
    """Find a ministry by its name in the scenario, its title, or the short name in its title.

    Raises
    ------
    ScenarioError
        With the nearest name.
    """
    names: dict[str, str] = {}
    for key, ministry in resolved.scenario.institutions.ministries.items():
        names |= {ministry.title: key}
        if "(" in ministry.title:
            names |= {ministry.title.split("(")[-1].rstrip(") "): key}
        names |= {key: key}
    folded = {known.casefold(): key for known, key in names.items()}
    if name.casefold() in folded:
        return folded[name.casefold()]
    raise ScenarioError(
        "there is no such ministry",
        file=resolved.name,
        key="ministry",
        found=shorten(name),
        allowed=", ".join(resolved.scenario.institutions.ministries),
        nearest=nearest_name(name, names),
    )


def trace_ministry(case: Case, ministry: str, *, threads: int = 1, **changes: Any) -> MinistryTrace:
    """Follow one ministry through a run.

    Parameters
    ----------
    case : str, path or ResolvedScenario
    ministry : str
        Name in the scenario, title, or the short name in its title.
    threads : int
    **changes
        As in :func:`synergysim.scenario.load_scenario`.

    Raises
    ------
    ScenarioError
        If there is no such ministry, or anything is wrong with a file or a change.
    """
    resolved = resolve(case, **changes)
    name = known_ministry(resolved, ministry)
    model = SynergyModel(resolved.scenario, threads=threads)
    recorder = CoordinationRecorder(model)
    for _ in range(resolved.scenario.run.months):
        model.step()
        recorder.observe()
    model.close()
    tables = recorder.tables()
    pairs, bodies = tables["partnerships"], tables["bodies"]
    if len(pairs):
        pairs = pairs[(pairs["lead_ministry"] == name) | (pairs["partner_ministry"] == name)]
    # A list of members may say `owners`: who that is, the bodies of the run know.
    institutions = model.institutions
    seats = [body.name for body in institutions.bodies if name in body.members]
    seats += [council.name for council in institutions.councils if name in council.members]
    if len(bodies):
        bodies = bodies[bodies["body"].isin(seats)]
    own = tables["ministries"][tables["ministries"]["ministry"] == name].reset_index(drop=True)
    for column in ("meetings", "decisions"):
        sums = bodies.groupby("month")[column].sum() if len(bodies) else pd.Series(dtype=np.int64)
        own[column] = own["month"].map(sums).fillna(0).astype(np.int64)
    return MinistryTrace(
        resolved, name, own, pairs.reset_index(drop=True), bodies.reset_index(drop=True)
    )
