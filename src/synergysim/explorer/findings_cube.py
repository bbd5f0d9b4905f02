"""What the explorer shows of findings: every claim's narrowest effect, with its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from synergysim.explorer.catalogue import quantities, texts
from synergysim.explorer.cube import Cube, Dimension, Place
from synergysim.explorer.stored_tables import AGAIN
from synergysim.figures.labels import Labels
from synergysim.figures.style import capital
from synergysim.scenario.errors import ScenarioError, describe

ORDER = (
    "supported",
    "by construction",
    "unclear",
    "not supported",
    "incomplete",
    "waiting",
    "not declared",
)
"""Verdicts as the page lists them."""

_NEEDED = (
    "finding",
    "title",
    "verdict",
    "ratio",
    "ratio_low",
    "ratio_high",
    "robustness",
    "worlds",
)


def claims_cube(table: pd.DataFrame, facts: Mapping[str, Any], folder: Path) -> Cube:
    """Give effects in multiples of the smallest effect of interest, claim by claim.

    Parameters
    ----------
    table : DataFrame
        As :func:`synergysim.report.findings.kept_findings` reads it.
    facts : mapping
        Of the same.
    folder : path
        For messages.

    Raises
    ------
    ScenarioError
        If the table lacks a column, as an older version wrote it.
    """
    missing = [f"no column {name}" for name in _NEEDED if name not in table]
    if not missing:
        other = set(table["verdict"]) - set(ORDER)
        missing = [f"a verdict {describe(name)}" for name in sorted(map(str, other))]
    if missing:
        raise ScenarioError(
            "the scorecard is not what was written, or an older version wrote it",
            file=str(folder / "scorecard.csv"),
            found=", ".join(missing),
            allowed=AGAIN,
        )
    rows = table.sort_values("verdict", key=lambda column: column.map(ORDER.index), kind="stable")
    claims = [
        Place(
            str(row["finding"]),
            texts(lambda _, row=row: f"{row['finding']} {row['title']}"),  # type: ignore[misc]
            texts(lambda words, row=row: capital(_verdict(row, words))),  # type: ignore[misc]
            {"about": texts(lambda words, row=row: _worlds(row, words))},  # type: ignore[misc]
        )
        for row in rows.to_dict("records")
    ]
    effect = texts(lambda words: words("scorecard.x"))
    unit = {"unit": effect, "unit_of_difference": effect, "scale": 1.0, "places": 2}
    outcome = Place("ratio", texts(lambda words: capital(words("scorecard.x"))), facts=unit)
    return Cube(
        "claims",
        texts(lambda words: words("report.claims")),
        (
            quantities(Place("effect", texts(lambda words: words("explorer.narrowest")))),
            Dimension("outcome", texts(lambda words: words("explorer.choose.outcome")), [outcome]),
            Dimension("claim", texts(lambda words: words("explorer.choose.claim")), claims),
        ),
        pd.DataFrame(
            {
                "quantity": "effect",
                "outcome": "ratio",
                "claim": rows["finding"].astype(str),
                "mean": rows["ratio"],
                "low": rows["ratio_low"],
                "high": rows["ratio_high"],
                "n": float(facts["replications"]),
            }
        ),
        texts(lambda words: words("explorer.note_claims")),
        {"compare": "claim"},
    )


def _verdict(row: Mapping[Any, Any], words: Labels) -> str:
    return words(f"verdict.{row['verdict'].replace(' ', '_')}")


def _worlds(row: Mapping[Any, Any], words: Labels) -> str:
    """Say in how many sampled worlds a claim holds."""
    if not row["worlds"] > 0:
        return words("findings.not_sampled")
    share = words.percent(100.0 * row["robustness"], 0)
    return words("findings.holds", share=share, worlds=words.number(row["worlds"], 0))
