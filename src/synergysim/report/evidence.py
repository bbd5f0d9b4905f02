"""Evidence as a terminal prints it: what was published, what comes out, what is assumed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.pieces import fold
from synergysim.figures.summary import PLAIN
from synergysim.findings.evaluation_records import STATUSES, UNSEEN
from synergysim.findings.evidence import GRADES, Evaluation
from synergysim.outcomes.lookup import outcome


def evidence_text(
    published: pd.DataFrame,
    parameters: pd.DataFrame,
    language: str = "en",
    hidden: Mapping[str, Evaluation] | None = None,
) -> str:
    """Write published effects beside simulated ones, by what had been done with each before.

    Parameters
    ----------
    published : DataFrame
        As :func:`synergysim.findings.evidence.against_published` gives it.
    parameters : DataFrame
        As :func:`synergysim.findings.evidence.grades` gives it.
    language : str, default "en"
    hidden : mapping of str to Evaluation, optional
        Evaluations with records of the test, which did not run.
    """
    words = load_labels(language)
    blocks = []
    for case, rows in published.groupby("case", sort=False) if len(published) else []:
        lines = [str(case)]
        for status in STATUSES:
            mine = rows[rows["status"] == status]
            if len(mine):
                group = words("evidence.group", status=words(f"evidence.status.{status}"))
                lines.append(f"  {group}")
                lines += [_line(row, words) for row in mine.to_dict("records")]
        blocks.append("\n".join(lines))
    if len(published):
        blocks.append(fold(_agreement(published, words)))
        has_worlds = "worlds" in published and published["worlds"].notna().any()
        blocks.append(fold(words("evidence.share" if has_worlds else "evidence.no_worlds")))
    if hidden:
        count = sum(len(one.held_out) for one in hidden.values())
        told = words(
            "evidence.hidden",
            count=words.number(count, 0),
            names=", ".join(hidden),
        )
        blocks.append(fold(told))
    return "\n\n".join([*blocks, _assumed(parameters, words)]).translate(PLAIN)


def _line(row: dict[Any, Any], words: Labels) -> str:
    """Two lines or three on a published effect."""
    label = f"outcome.{row['outcome']}"
    contrast = row["contrast"]
    what = words(
        "evidence.what",
        contrast=words("evidence.shock", contrast=contrast) if row["of_shock"] else contrast,
        outcome=words(label) if label in words else outcome(row["outcome"]).label,
        window=_window(row, words),
        source=row["source"],
        grade=row["grade"],
    )
    numbers = words(
        "evidence.numbers",
        unit=words(f"evidence.unit.{row['scale']}"),
        published=_published(row, words),
        simulated=_simulated(row, words),
    )
    below = [f"      {text}" for text in (numbers, _worlds(row, words)) if text]
    return "\n".join([f"    {what}", *below])


def _places(row: Mapping[Any, Any]) -> int:
    return 2 if row["scale"] in ("level", "deviations") else 1


def _is_none(row: Mapping[Any, Any]) -> bool:
    """Whether the published sign is none, with ends between which an effect counts as none."""
    return bool(row["scale"] == "sign" and row["published"] == 0.0)


def _window(row: Mapping[Any, Any], words: Labels) -> str:
    first, last = (words.number(m, 0) for m in (row["month"] - row["span"] + 1, row["month"]))
    if row["since"] == "list":
        return words("evidence.window.list", first=first, last=last)
    return words("evidence.window.since", first=first, last=last, start=row["since"])


def _published(row: Mapping[Any, Any], words: Labels) -> str:
    if _is_none(row):
        if pd.isna(row["published_high"]):
            return words("evidence.no_effect")
        bound = words.number(float(row["published_high"]), _places(row))
        return words("evidence.no_effect_within", bound=bound)
    if row["scale"] == "sign":
        return words("evidence.positive" if row["published"] > 0.0 else "evidence.negative")
    ends = [row["published_low"], row["published_high"]]
    value, *range_ = (
        words.number(float(x), _places(row)) if pd.notna(x) else ""
        for x in (row["published"], *ends)
    )
    if not all(range_):
        return value
    return words("evidence.range", value=value, low=range_[0], high=range_[1])


def _simulated(row: Mapping[Any, Any], words: Labels) -> str:
    """The simulated effect, its interval of chance, and how it lies to what was published."""
    if math.isnan(row["simulated"]):
        return words("evidence.not_simulated")
    value, low, high = (
        words.number(float(row[key]), _places(row)) for key in ("simulated", "low", "high")
    )
    single = math.isnan(row["low"])
    text = value if single else words("evidence.chance", value=value, low=low, high=high)
    if pd.isna(row["inside"]):
        return text
    kinds = ("same_sign", "other_sign") if row["scale"] == "sign" else ("inside", "outside")
    kinds = ("as_none", "not_as_none") if _is_none(row) else kinds
    verdict = words(f"evidence.{kinds[0] if row['inside'] else kinds[1]}")
    return text + words("format.semicolon") + verdict


def _worlds(row: Mapping[Any, Any], words: Labels) -> str:
    """The range over sets of assumptions; nothing where none ran."""
    if pd.isna(row.get("worlds")) or pd.isna(row["world_low"]):
        return ""
    low, high = (words.number(row[key], _places(row)) for key in ("world_low", "world_high"))
    count = words.number(row["worlds"], 0)
    text = words("evidence.worlds", count=count, low=low, high=high)
    if pd.isna(row["worlds_inside"]):
        return text
    key = "worlds_sign" if row["scale"] == "sign" else "worlds_inside"
    return words(f"evidence.{key}", text=text, inside=words.number(row["worlds_inside"], 0))


def _agreement(published: pd.DataFrame, words: Labels) -> str:
    """Count agreement of those with which no value was chosen."""
    free = published[published["status"] != "used"]
    ranged = free[free["in_ranges"].notna()]
    counts = {
        "count": len(published),
        "free": len(free),
        "unseen": int((free["status"] == UNSEEN).sum()),
        "same": int((free["simulated"] * free["published"] > 0.0).sum())
        + sum(_is_none(row) and bool(row["inside"]) for row in free.to_dict("records")),
        "ranged": len(ranged),
        "inside": int((ranged["in_ranges"].abs() <= 1.0).sum()),
    }
    return words("evidence.agreement", **{key: words.number(n, 0) for key, n in counts.items()})


def _assumed(parameters: pd.DataFrame, words: Labels) -> str:
    """Tabulate the share of numbers by grade and case."""
    head = {key: words(f"evidence.columns.{key}") for key in ("case", "part", "numbers", "none")}
    assumed = words("evidence.columns.assumed")
    lines = [
        words("evidence.grades"),
        f"  {head['case']:<32}{head['part']:<15}{head['numbers']:>8}"
        + "".join(f"{grade:>7}" for grade in GRADES)
        + f"{head['none']:>8}{assumed:>10}",
    ]
    for row in parameters.to_dict("records"):
        count = max(int(row["numbers"]), 1)
        shares = [words.percent(100.0 * row[key] / count, 0) for key in (*GRADES, "none")]
        cells = "".join(f"{share:>7}" for share in shares[:-1]) + f"{shares[-1]:>8}"
        lines.append(
            f"  {row['case']:<32}{row['part']:<15}{words.number(count, 0):>8}{cells}"
            f"{words.percent(100.0 * row['assumed'] / count, 0):>10}"
        )
    return "\n".join(lines)
