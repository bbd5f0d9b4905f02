"""Evidence as a terminal prints it: what was published, what comes out, what is assumed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from synergysim.findings.evidence import GRADES
from synergysim.outcomes.lookup import outcome

UNITS = {"percent": "%", "points": "percentage points", "level": "published unit"}


def evidence_text(published: pd.DataFrame, parameters: pd.DataFrame) -> str:
    """Write published effects beside simulated ones, those used in a calibration apart."""
    blocks = []
    for case, rows in published.groupby("case", sort=False) if len(published) else []:
        lines = [str(case)]
        for used, title in ((False, "not used in any calibration"), (True, "used in calibration")):
            mine = rows[rows["used"] == used]
            if len(mine):
                lines.append(f"  {title}:")
                lines += [_line(row) for row in mine.to_dict("records")]
        blocks.append("\n".join(lines))
    text = _agreement(published)
    return "\n\n".join([*blocks, *([text] if text else []), _assumed(parameters)])


def _line(row: dict[Any, Any]) -> str:
    unit = UNITS[row["scale"]]
    what = f"{row['contrast']}: {outcome(row['outcome']).label}, month {row['month']}"
    band = _range(row["published_low"], row["published_high"])
    distance = f"{row['distance']:+.3g}"
    if pd.notna(row["in_ranges"]):
        distance += f", {abs(row['in_ranges']):.1f} of half the published range"
    inside = {True: "; inside the published range", False: "; outside the published range"}.get(
        row["inside"], ""
    )
    return (
        f"    {what} ({row['source']}, grade {row['grade']}):\n"
        f"      in {unit}: published {row['published']:.3g}{band};"
        f" simulated {row['simulated']:.3g} ({row['low']:.3g} to {row['high']:.3g});"
        f" distance {distance}{inside}"
    )


def _range(low: float | None, high: float | None) -> str:
    return f" ({low:.3g} to {high:.3g})" if pd.notna(low) and pd.notna(high) else ""


def _agreement(published: pd.DataFrame) -> str:
    """Count agreement of those that no calibration used."""
    if published.empty:
        return ""
    free = published[~published["used"].astype(bool)]
    ranged = free[free["in_ranges"].notna()]
    inside = int((ranged["in_ranges"].abs() <= 1.0).sum())
    same = int((free["simulated"] * free["published"] > 0.0).sum())
    return (
        f"Of {len(published)} published effects, {len(free)} were used in no calibration. Of these,"
        f" {same} have the published sign in the simulation, and of the {len(ranged)} with a"
        f" published range, {inside} lie inside it."
    )


def _assumed(parameters: pd.DataFrame) -> str:
    """Tabulate the share of numbers by grade and case."""
    lines = [
        "Numbers by grade of their evidence (A is the strongest; assumed numbers have grade C):"
    ]
    lines.append(
        f"  {'case':<32}{'part':<15}{'numbers':>8}"
        + "".join(f"{grade:>7}" for grade in GRADES)
        + f"{'none':>7}{'assumed':>9}"
    )
    for row in parameters.to_dict("records"):
        count = max(int(row["numbers"]), 1)
        shares = "".join(f"{row[key] / count:>7.0%}" for key in (*GRADES, "none"))
        lines.append(
            f"  {row['case']:<32}{row['part']:<15}{count:>8}{shares}{row['assumed'] / count:>9.0%}"
        )
    return "\n".join(lines)
