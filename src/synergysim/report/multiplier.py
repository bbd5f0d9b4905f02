"""The local multiplier as a terminal prints it."""

from __future__ import annotations

import math

import pandas as pd

from synergysim.experiments.local_multiplier import KINDS
from synergysim.figures.labels import load_labels
from synergysim.figures.pieces import fold
from synergysim.figures.summary import PLAIN


def multiplier_text(
    table: pd.DataFrame,
    title: str,
    amount: float,
    share: float,
    *,
    once: bool,
    language: str = "en",
) -> str:
    """Write a multiplier with its parts.

    Parameters
    ----------
    table : DataFrame
        As :func:`synergysim.experiments.local_multiplier.multiplier` gives it.
    title : str
        Of the context.
    amount : float
        PPP$ for a family, each month or once.
    share : float
        Of families that receive it.
    once : bool
    language : str, default "en"
    """
    words = load_labels(language)
    about = {
        "context": title,
        "amount": words.number(amount, 0),
        "share": words.percent(100.0 * share, 0),
    }
    head = words("multiplier.once", **about) if once else words("multiplier.monthly", **about)
    lines = [fold(head)]
    rows = {row["kind"]: row for row in table.to_dict("records")}
    for kind in KINDS:
        row = rows[kind]
        decimals = 1 if kind == "inflation" else 2
        value, low, high = (
            "" if math.isnan(row[key]) else words.number(row[key], decimals)
            for key in ("multiplier", "low", "high")
        )
        if low:
            value = words("multiplier.interval", value=value, low=low, high=high)
        text = words("multiplier.line", kind=words(f"multiplier.{kind}"), value=value)
        lines.append(fold(f"  {text}"))
    lines.append(fold(words("multiplier.note")))
    return "\n".join(lines).translate(PLAIN)
