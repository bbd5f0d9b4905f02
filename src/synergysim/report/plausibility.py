"""Warnings of results that no household survey would show: a wrong currency, a wrong unit."""

from __future__ import annotations

import pandas as pd

from synergysim.figures.labels import load_labels
from synergysim.recording.doses import PER
from synergysim.recording.paired_run import NO_SHOCK

FACTOR = 3.0
"""How many times larger or smaller than at the start is implausible; see docs/architecture.md."""


def implausible(
    outcomes: pd.DataFrame, doses: pd.DataFrame | None = None, language: str = "en"
) -> tuple[str, ...]:
    """Compare incomes with those of the population at the start, and benefits with incomes.

    Parameters
    ----------
    outcomes : DataFrame
        A row per run, with ``shock``, ``income``, ``income_at_start`` and ``benefit_to_income``;
        ``architecture`` where there are several. Runs without a shock are compared.
    doses : DataFrame, optional
        The table of doses of the same runs, which names the programme.
    language : str

    Returns
    -------
    tuple of str
        At most a line for incomes, of the variant that is furthest off, and one for benefits.
    """
    words = load_labels(language)
    calm = outcomes[outcomes["shock"] == NO_SHOCK]
    if "architecture" not in calm:
        calm = calm.assign(architecture="")
    lines = []
    furthest, distance = None, FACTOR
    for name, runs in calm.groupby("architecture", sort=False):
        income, start = float(runs["income"].mean()), float(runs["income_at_start"].mean())
        away = max(income / start, start / income) if min(income, start) > 0.0 else 0.0
        if away > distance:
            furthest, distance = (str(name), income, start), away
    if furthest is not None:
        name, income, start = furthest
        lines.append(
            words(
                "plausibility.income",
                ratio=words.number(income / start, 2),
                income=words.number(income, 2),
                start=words.number(start, 2),
                of=words("plausibility.of", variant=name) if name else "",
            )
        )
    share = calm["benefit_to_income"].max()
    if share > FACTOR:
        ratio = words.number(share, 1)
        if doses is None:
            lines.append(words("plausibility.benefit", ratio=ratio))
        else:
            mine = doses[(doses["shock"] == NO_SHOCK) & (doses["per"] == PER[0])]
            known = mine.dropna(subset=["share_of_income"]).sort_values("share_of_income")
            worst = known["programme"].iloc[-1]
            lines.append(words("plausibility.benefit_of", ratio=ratio, programme=worst))
    return tuple(lines)
