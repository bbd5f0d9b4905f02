"""What can be set on the live page of a case: levers with their bands, architectures, shocks.

Levers are those of :mod:`synergysim.scenario.levers` and political support. A lever that a case
does not have, or declares no band for, is not offered.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from synergysim.figures.figure_context import NO_SHOCK
from synergysim.report.questions import ARCHITECTURES
from synergysim.scenario.errors import ScenarioError, describe
from synergysim.scenario.levers import COMMITMENT, JOINT, WITH, WITHOUT, territorial
from synergysim.scenario.load import ResolvedScenario, load_part, load_scenario
from synergysim.scenario.names import known_names
from synergysim.scenario.shocks import Shock
from synergysim.scenario.sources import Provenance
from synergysim.scenario.tree import KeyPath

TARGETING, JOINT_BUDGET = "targeting", "joint"
TODAY, FAMILIES, PLACES = "today", "families", "places"
"""Rules of targeting: as the case mixes them, families by a score, whole places."""

NUMBERS: Mapping[str, KeyPath] = {
    **dict(zip(("social", "productive", "spread"), COMMITMENT, strict=True)),
    "support": ("institutions", "government", "support"),
}
"""Levers that are one number of the case, with its place."""

SHARE: KeyPath = ("architecture", "joint_budget", "share")
OWN = ""
"""Name of the case's own architecture."""

EQUAL, AS_FOUND = "equal", "as-found"
OWNERS = (AS_FOUND, EQUAL)
"""Ministries that run programmes: as the case describes them, or all alike."""


@dataclass(frozen=True)
class Control:
    """A lever as the page offers it.

    Attributes
    ----------
    key : str
    choices : tuple of str
        Names of its values; empty for a number.
    low, high, step : float
        Ends and step of a number; all values of the case and of its architectures are on a step.
    today : mapping
        Value in the case, by architecture.
    source : mapping
        Source, grade and band of the number as the files state it, by architecture; empty where
        nothing is stated.
    """

    key: str
    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    step: float = 0.05
    today: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Provenance] = field(default_factory=dict)

    def checked(self, value: Any) -> Any:
        """Give a value that the lever may have.

        Raises
        ------
        ScenarioError
            If it is another, or none at all.
        """
        if self.choices:
            if value in self.choices and isinstance(value, str):
                return value
            raise _refused(self.key, value, ", ".join(self.choices))
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if is_number and math.isfinite(value) and self.low <= value <= self.high:
            return float(value)
        raise _refused(self.key, value, f"a number from {self.low:g} to {self.high:g}")


def _refused(key: str, value: Any, allowed: str) -> ScenarioError:
    return ScenarioError(
        "the lever cannot have this value",
        file="setting",
        key=key,
        found=describe(value),
        allowed=allowed,
    )


@dataclass(frozen=True)
class Offer:
    """A case with all that can be set in it.

    Attributes
    ----------
    case : ResolvedScenario
    controls : mapping of str to Control
    architectures : mapping of str to ResolvedScenario
        The case under each architecture; the empty name is its own.
    shocks : mapping of str to str
        Title of each shock that fits the case; ``none`` has none.
    first_shock : str
        The one shown first.
    """

    case: ResolvedScenario
    controls: Mapping[str, Control]
    architectures: Mapping[str, ResolvedScenario]
    shocks: Mapping[str, str]
    first_shock: str

    @property
    def owners(self) -> str:
        """How the case itself has the ministries that run programmes."""
        return EQUAL if self.case.scenario.institutions.equal_owners else AS_FOUND


def offer_of(case: ResolvedScenario, shock: str | None = None) -> Offer:
    """Find what can be set in a case.

    Parameters
    ----------
    case : ResolvedScenario
    shock : str, optional
        Shown first instead of the case's own.

    Raises
    ------
    ScenarioError
        If the shock cannot strike in the case.
    """
    architectures = {OWN: case} | _architectures(case)
    own = "+".join(case.scenario.shocks) or NO_SHOCK
    shocks = _shocks(case)
    if case.scenario.shocks:
        titles = (one.title for one in case.scenario.shocks.values())
        shocks = {own: ", ".join(titles)} | shocks
    if shock is not None and shock not in shocks:
        load_scenario(case, shocks=[shock])  # says what is wrong with it
        shocks[shock] = _shock(shock).title
    found = [_targeting(case), _joint(architectures), *(_number(case, key) for key in NUMBERS)]
    controls = {one.key: one for one in found if one is not None}
    return Offer(case, controls, architectures, {NO_SHOCK: ""} | shocks, shock or own)


def _architectures(case: ResolvedScenario) -> dict[str, ResolvedScenario]:
    """Load the case under the five architectures; one that does not fit it is not offered."""
    found = {}
    for name in ARCHITECTURES:
        try:
            found[name] = load_scenario(case, architecture=name)
        except ScenarioError:
            continue
    return found


def _shock(name: str) -> Shock:
    part: Shock = load_part(name, "shocks").part
    return part


def _shocks(case: ResolvedScenario) -> dict[str, str]:
    """Name the shocks that describe the case's country or none, and strike within the run."""
    found, country = {}, case.scenario.context.country
    for name in known_names("shocks"):
        part = _shock(name)
        if part.country not in (None, country):
            continue
        try:
            load_scenario(case, shocks=[name])
        except ScenarioError:
            continue
        found[name] = part.title
    return found


def _targeting(case: ResolvedScenario) -> Control | None:
    try:
        levels = territorial(case).levels
    except ScenarioError:
        return None
    rules = {path: case.tree["programmes"][path.split(".")[1]] for path in levels[WITHOUT]}
    now = {path: programme["targeting"]["rule"] for path, programme in rules.items()}
    is_households = now == dict(levels[WITHOUT])
    is_places = all(now[path] == levels[WITH][path] for path in now)
    today = FAMILIES if is_households else PLACES if is_places else TODAY
    return Control(TARGETING, tuple(dict.fromkeys((today, FAMILIES, PLACES))), today={OWN: today})


def targeting_changes(case: ResolvedScenario, value: str) -> dict[str, Any]:
    """Values of the case under a choice of targeting, by path."""
    return {} if value == TODAY else dict(territorial(case).levels[_LEVEL[value]])


_LEVEL = {FAMILIES: WITHOUT, PLACES: WITH}


def _joint(architectures: Mapping[str, ResolvedScenario]) -> Control | None:
    today, source, ends = {}, {}, [float(str(JOINT["share"]))]
    for name, case in architectures.items():
        own = case.scenario.architecture.joint_budget
        today[name] = 0.0 if own is None else own.share
        ends.append(today[name])
        item = case.provenance.get(SHARE)
        if own is not None and item is not None:
            source[name] = item
            ends.append(item.high or 0.0)
    high = max(ends)
    return Control(
        JOINT_BUDGET,
        low=0.0,
        high=high,
        step=_step([0.0, high, *today.values()]),
        today=today,
        source=source,
    )


def joint_changes(case: ResolvedScenario, share: float) -> dict[str, Any]:
    """Values of the case with a share of joint money, by path.

    Where its architecture has no joint budget, it gets that of the lever.
    """
    own = case.scenario.architecture.joint_budget
    if share == 0.0:
        return {} if own is None else {"architecture.joint_budget": None}
    if own is None:
        return {"architecture.joint_budget": {**JOINT, "share": share}}
    return {} if own.share == share else {"architecture.joint_budget.share": share}


def _number(case: ResolvedScenario, key: str) -> Control | None:
    item = case.provenance.get(NUMBERS[key])
    if item is None or item.low is None or item.high is None:
        return None
    value = float(str(item.value))
    low, high = min(item.low, value), max(item.high, value)
    return Control(key, (), low, high, _step([low, high, value], low), {OWN: value}, {OWN: item})


def _step(values: Sequence[float], start: float = 0.0) -> float:
    """Give a step from the start that all values are on, as far as a hundredth allows."""
    for step in (0.05, 0.01):
        if all(
            abs((value - start) / step - round((value - start) / step)) < 1e-9 for value in values
        ):
            return step
    return 0.001
