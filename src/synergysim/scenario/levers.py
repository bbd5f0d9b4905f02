"""The three standard levers in a case: territorial targeting, a joint budget, local champions.

Each has two levels, ``without`` and ``with``. Where a case has a lever already, ``with`` is as the
case has it; else it is as this module says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synergysim.scenario.errors import ScenarioError, dotted
from synergysim.scenario.listing import written
from synergysim.scenario.load import ResolvedScenario
from synergysim.scenario.pairs import running

WITHOUT, WITH = "without", "with"

TERRITORIAL, HOUSEHOLDS = "territorial", "proxy-means"
"""Rules of targeting: whole places, or households by a score."""

JOINT = {"share": 0.5, "holder": "outside", "binding": False}
"""Joint budget of a case that has none: half of the productive budget, the upper end of the band in
the shipped architectures, held by a body that runs no programme, as there."""

COMMITMENT = (
    ("institutions", "staff", "commitment", "social"),
    ("institutions", "staff", "commitment", "productive"),
    ("institutions", "staff", "commitment_dispersion"),
)
"""Mean commitment of local managers on each side, and how much they differ from it."""


@dataclass(frozen=True)
class Lever:
    """A lever with what each of its levels changes.

    Attributes
    ----------
    name : str
        ``territorial``, ``joint_budget`` or ``champions``.
    levels : mapping
        ``without`` and ``with`` -> dotted paths and their values.
    """

    name: str
    levels: Mapping[str, Mapping[str, Any]]


def three_levers(case: ResolvedScenario) -> tuple[Lever, Lever, Lever]:
    """Find the levels of the three levers in a case.

    Raises
    ------
    ScenarioError
        If the case has no productive programme, or declares no band for the commitment of managers.
    """
    return territorial(case), joint_budget(case), champions(case)


def territorial(case: ResolvedScenario) -> Lever:
    """Productive programmes choose places, or else households.

    Raises
    ------
    ScenarioError
        If the case has no productive programme.
    """
    programmes = {
        f"programmes.{name}.targeting.rule": programme.targeting.rule
        for name, programme in running(case.scenario).items()
        if programme.side == "productive" and not programme.outside
    }
    if not programmes:
        raise ScenarioError(
            "no productive programme, so that nothing can be targeted by territory",
            file=case.name,
            key="programmes",
            allowed="a case with one",
        )
    without = {
        path: rule if rule != TERRITORIAL else HOUSEHOLDS for path, rule in programmes.items()
    }
    places: dict[str, Any] = dict.fromkeys(programmes, TERRITORIAL)
    # A programme that took over another's list no longer does.
    lists = (path for path, rule in programmes.items() if rule == "list")
    places |= {f"{path.removesuffix('rule')}list_of": None for path in lists}
    return Lever("territorial", {WITHOUT: without, WITH: places})


def joint_budget(case: ResolvedScenario) -> Lever:
    """Part of the productive budget is joint, or none is."""
    own = case.scenario.architecture.joint_budget
    path = "architecture.joint_budget"
    given = JOINT if own is None else own.model_dump()
    return Lever("joint_budget", {WITHOUT: {path: None}, WITH: {path: given}})


def champions(case: ResolvedScenario) -> Lever:
    """Few local managers coordinate of their own will, or many: the ends of what is assumed.

    Raises
    ------
    ScenarioError
        If the case declares no band for the commitment of managers.
    """
    low, high = {}, {}
    for path in COMMITMENT:
        item = case.provenance[path]
        if item.low is None or item.high is None:
            raise ScenarioError(
                "no band is declared for the commitment of local managers, so that there is no"
                " range from few champions to many",
                file=case.name,
                key=dotted(path),
                found=written(item.value),
                allowed="{value: ..., low: ..., high: ...}",
            )
        low[dotted(path)], high[dotted(path)] = item.low, item.high
    return Lever("champions", {WITHOUT: low, WITH: high})
