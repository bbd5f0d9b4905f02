"""A setting of the live page: an architecture, a shock and values of levers, checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synergysim.figures.figure_context import NO_SHOCK
from synergysim.live.live_controls import (
    EQUAL,
    JOINT_BUDGET,
    NUMBERS,
    OWN,
    OWNERS,
    TARGETING,
    Offer,
    joint_changes,
    targeting_changes,
)
from synergysim.scenario.errors import ScenarioError, describe, dotted, nearest_name, shorten
from synergysim.scenario.load import ResolvedScenario, load_scenario

KEYS = ("architecture", "shock", "owners", "values")
EQUAL_OWNERS = "institutions.equal_owners"
LONGEST = 2000
"""Characters of a setting as a request states it."""


@dataclass(frozen=True)
class LiveSetting:
    """What is changed in a case.

    Attributes
    ----------
    architecture : str
        Name of an architecture; empty for the case's own.
    shock : str
        Name of a shock, or ``none``.
    values : tuple of (str, str or float)
        Levers that are not as the case has them under this architecture.
    owners : str
        Ministries that run programmes, one of ``OWNERS``; empty if as the case has them.
    """

    architecture: str
    shock: str
    values: tuple[tuple[str, Any], ...]
    owners: str = ""

    def changes(self, offer: Offer) -> dict[str, Any]:
        """Values that differ from those of the case under this architecture, by dotted path."""
        base, found = offer.architectures[self.architecture], dict[str, Any]()
        if self.owners:
            found[EQUAL_OWNERS] = self.owners == EQUAL
        for key, value in self.values:
            if key == TARGETING:
                found |= targeting_changes(base, value)
            elif key == JOINT_BUDGET:
                found |= joint_changes(base, value)
            else:
                found[dotted(NUMBERS[key])] = value
        return found

    def loaded(self, offer: Offer) -> ResolvedScenario:
        """Load the case with the changes.

        Raises
        ------
        ScenarioError
            If they do not fit each other.
        """
        own = "+".join(offer.case.scenario.shocks) or NO_SHOCK
        is_none = self.shock == NO_SHOCK
        return load_scenario(
            offer.architectures[self.architecture],
            shocks=None if self.shock == own else [] if is_none else [self.shock],
            responses=[] if is_none else None,
            overrides=self.changes(offer),
        )


def setting_of(text: str, offer: Offer) -> LiveSetting:
    """Read a setting as a request states it.

    Parameters
    ----------
    text : str
        JSON: ``{"architecture": "", "shock": "none", "values": {"joint": 0.5}}``; ``owners`` is
        ``equal`` or ``as-found``.
    offer : Offer
        What may be set.

    Raises
    ------
    ScenarioError
        If it is no such text, or anything in it is unknown or outside its limits.
    """
    given = _mapping(text)
    for key in given:
        if key not in KEYS:
            raise _unknown("key", key, KEYS)
    architecture = given.get("architecture", OWN)
    if architecture not in list(offer.architectures):
        raise _unknown("architecture", architecture, [one for one in offer.architectures if one])
    shock = given.get("shock", offer.first_shock)
    if shock not in list(offer.shocks):
        raise _unknown("shock", shock, list(offer.shocks))
    owners = given.get("owners", offer.owners)
    if owners not in OWNERS:
        raise _unknown("owners", owners, OWNERS)
    values = given.get("values", {})
    if not isinstance(values, Mapping):
        raise _unknown("values", values, ["levers with their values"])
    found = []
    for key, value in sorted(values.items()):
        control = offer.controls.get(key)
        if control is None:
            raise _unknown("lever", key, list(offer.controls))
        checked = control.checked(value)
        today = control.today.get(architecture, control.today.get(OWN))
        if checked != today:
            found.append((key, checked))
    changed = "" if owners == offer.owners else owners
    return LiveSetting(architecture, shock, tuple(found), changed)


def _mapping(text: str) -> Mapping[str, Any]:
    allowed = '{"architecture": ..., "shock": ..., "owners": ..., "values": {...}}'
    try:
        found = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ScenarioError("no setting", file="setting", found=shorten(text), allowed=allowed)
    return found


def _unknown(what: str, found: Any, known: Any) -> ScenarioError:
    return ScenarioError(
        "nothing that can be set here",
        file="setting",
        key=what,
        found=describe(found),
        allowed=", ".join(known),
        nearest=nearest_name(found, known) if isinstance(found, str) else None,
    )


def case_text(setting: LiveSetting, offer: Offer, source: str, households: int | None) -> str:
    """Write the setting as the file of a case that extends this one.

    Parameters
    ----------
    setting : LiveSetting
    offer : Offer
    source : str
        Name of the case, or of its file beside the new one.
    households : int or None
        If they are not the case's own.

    Returns
    -------
    str
        YAML; the case that it states has the digest of the setting.
    """
    given = offer.case.scenario
    overrides = setting.changes(offer)
    if households is not None:
        overrides["run.households"] = households
    lines = [
        "# Written by the live page: the case that it extends, with these changes.",
        f"extends: {_plain(source)}",
        f"title: {json.dumps(f'{given.title}, changed', ensure_ascii=False)}",
    ]
    if setting.architecture:
        lines.append(f"architecture: {setting.architecture}")
    if setting.shock != ("+".join(given.shocks) or NO_SHOCK):
        lines.append(f"shocks: [{'' if setting.shock == NO_SHOCK else setting.shock}]")
        if setting.shock == NO_SHOCK and given.responses:
            lines.append("responses: []")
    if overrides:
        lines.append("overrides:")
        # JSON is YAML, too; a number keeps all its digits.
        lines += [f"  {path}: {json.dumps(value)}" for path, value in overrides.items()]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", text) else json.dumps(text)
