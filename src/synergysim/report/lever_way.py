"""Run delivery as designed beside the levers, and say how much of the way to it they close."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from synergysim.engine.files import write_csv
from synergysim.experiments.analysis.results_view import struck
from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.draft import Draft
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.lever_way import TABLE, lever_way
from synergysim.experiments.running.assembly import write_columns
from synergysim.experiments.running.plan import Plan
from synergysim.experiments.sweep import folder_of
from synergysim.figures.first_screen import PLAIN, WIDTH
from synergysim.figures.labels import Labels, load_labels
from synergysim.statistics.relevance import FEWEST, too_few


def way_text(
    plan: Plan,
    designed: Draft,
    results: Path,
    language: str = "en",
    workers: int | None = None,
    announce: Callable[[str], None] | None = None,
) -> str:
    """Run delivery as designed, write the table ``lever_way`` and put it into words.

    Parameters
    ----------
    plan : Plan
        Of the levers, whose runs are done.
    designed : Draft
        The run with delivery as designed.
    results : path
        Folder under which results folders are made.
    language : str
    workers : int, optional
    announce : callable, optional
    """
    goal = run_experiment(load_experiment(designed), results, workers=workers, announce=announce)
    folder = folder_of(plan, results)
    outcomes = pd.read_parquet(folder / "outcomes.parquet")
    runs = struck(outcomes, [name for name in plan.labels if name in outcomes])
    mine = goal.outcomes[goal.outcomes["shock"] == goal.shock]
    table = lever_way(runs, mine, list(plan.analysis.outcomes))
    write_csv(table, folder / f"{TABLE}.csv")
    write_columns([TABLE], folder)
    words = load_labels(language)
    lines = [sentence(rows, words) for _, rows in table.groupby("outcome", sort=False)]
    wrapped = [line for text in lines for line in textwrap.wrap(text, WIDTH)]
    return "\n".join(wrapped).translate(PLAIN)


def sentence(rows: pd.DataFrame, words: Labels) -> str:
    """Say which combination closes most of the way in one outcome, and at which extra cost.

    Parameters
    ----------
    rows : DataFrame
        Rows of :func:`synergysim.experiments.lever_way.lever_way` for one outcome.
    words : Labels
    """
    outcome = str(rows["outcome"].iloc[0])
    named = words(f"outcome.{outcome}")
    if too_few(int(rows["n"].max())):
        return words("questions.way.untested", outcome=named, fewest=FEWEST)
    if rows["share"].isna().all():
        return words("questions.way.no_way", outcome=named)
    sure = rows[rows["share_low"] > 0.0]
    if sure.empty:
        return words("questions.way.none", outcome=named)
    row = max(sure.to_dict("records"), key=lambda found: float(found["share"]))
    levers = [words(f"questions.levers.{name}") for name in str(row["setting"]).split("+")]
    money = (
        "more"
        if row["extra_cost_low"] > 0.0
        else "less"
        if row["extra_cost_high"] < 0.0
        else ("same")
    )
    text = words(
        f"questions.way.{money}", outcome=named, levers=words.series(levers),
        share=words.percent(100.0 * row["share"], 0),
        low=words.number(100.0 * row["share_low"], 0),
        high=words.number(100.0 * row["share_high"], 0),
        cost=words.number(abs(row["extra_cost"]), 0),
    )  # fmt: skip
    return f"{text} {words('questions.way.beyond')}" if row["share"] > 1.0 else text
