"""The institutional arrangement of a scenario as a table: who runs what, and what is agreed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from synergysim.scenario.pairs import bodies_of, owner_of, owners_of, pairs_of, running
from synergysim.scenario.schema import Scenario

FUNCTIONS = ("targeting", "budget", "timing", "delivery")
OWNERS = "owners"
"""Word of a scenario for all ministries that run a programme."""
SEPARATOR = "; "
COLUMNS = [
    "kind",
    "name",
    "title",
    "ministry",
    "side",
    "partner",
    "boundary",
    "functions",
    "mandated",
    "share",
    "binding",
    "months",
    "others",
    "level",
    "detail",
]


def arrangement(scenario: Scenario) -> pd.DataFrame:
    """List ministries, programmes, pairs of programmes, joint money and bodies.

    Returns
    -------
    DataFrame
        ``kind`` (``ministry``, ``programme``, ``pair``, ``money``, ``body``, ``seat``), ``name``,
        ``title``, ``ministry`` (that runs a programme, or sits in a body), ``side``, ``partner``
        (of a pair), ``boundary``, ``functions`` (settled by design, or that a body may decide),
        ``mandated``, ``share`` (joint, of the productive budget), ``binding``, ``months`` between
        meetings, ``others`` (members without a programme), ``level``, and ``detail`` (of money its
        holder; of a pair whether served families are excluded).
    """
    rows = list(_rows(scenario))
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(scenario: Scenario) -> Iterator[dict[str, Any]]:
    ministries, bodies = scenario.institutions.ministries, bodies_of(scenario)
    owners = owners_of(scenario)
    members = {
        name: list(
            dict.fromkeys(
                m for given in body.members for m in (owners if given == OWNERS else [given])
            )
        )
        for name, body in bodies.items()
    }
    seated = [m for names in members.values() for m in names]
    for name in dict.fromkeys([*owners, *seated]):
        title = ministries[name].title if name in ministries else name
        yield {"kind": "ministry", "name": name, "title": title}
    for name, programme in running(scenario).items():
        yield {
            "kind": "programme",
            "name": name,
            "title": programme.title,
            "ministry": owner_of(scenario, name),
            "side": programme.side,
        }
    for terms in pairs_of(scenario):
        yield {
            "kind": "pair",
            "name": terms.lead,
            "partner": terms.partner,
            "boundary": terms.boundary,
            "detail": terms.exclude_served,
            "functions": SEPARATOR.join(one for one in FUNCTIONS if one in terms.settled),
            "mandated": SEPARATOR.join(one for one in FUNCTIONS if one in terms.mandated),
        }
        if terms.joint is not None and terms.joint.share > 0.0:
            yield {
                "kind": "money",
                "name": terms.partner,
                "share": terms.joint.share,
                "binding": terms.joint.binding,
                "detail": terms.joint.holder,
            }
    for name, body in bodies.items():
        yield {
            "kind": "body",
            "name": name,
            "title": body.title,
            "level": body.level,
            "functions": SEPARATOR.join(one for one in FUNCTIONS if one in body.functions),
            "binding": body.binding,
            "months": body.cadence,
            "others": body.other_members,
        }
        for ministry in members[name]:
            yield {"kind": "seat", "name": name, "ministry": ministry}
