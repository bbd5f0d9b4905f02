"""Run delivery as designed beside the levers, and say how much of the way to it they close."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from synergysim.engine.files import write_csv
from synergysim.experiments.analysis.results_view import struck
from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.draft import Draft
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.first_screen import read_written
from synergysim.experiments.lever_way import COLUMNS, HOUSEHOLDS, TABLE, lever_way
from synergysim.experiments.running.assembly import describe_tables
from synergysim.experiments.running.plan import Plan
from synergysim.experiments.sweep import Results, folder_of
from synergysim.figures.first_screen import PLAIN, WIDTH
from synergysim.figures.labels import Labels, load_labels
from synergysim.report.lever_conditions import conditions
from synergysim.statistics.relevance import FEWEST, too_few


def way_text(
    plan: Plan,
    designed: Draft,
    results: Path,
    language: str = "en",
    workers: int | None = None,
    announce: Callable[[str], None] | None = None,
) -> str:
    """Run delivery as designed, write the table ``lever_way``, and say what levers need.

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
    case = next(iter(plan.bases.values()))
    asked = list(plan.analysis.outcomes)
    table = lever_way(runs, mine, asked, case["context"]["prices"]["local_per_ppp"])
    write_csv(table, folder / f"{TABLE}.csv")
    describe_tables(folder)
    lines = _lines(table, runs, asked, case, load_labels(language))
    wrapped = [line for text in lines for line in textwrap.wrap(text, WIDTH)]
    return "\n".join(wrapped).translate(PLAIN)


def stored_way(results: Results, words: Labels) -> list[str]:
    """Say again what levers need; nothing where delivery as designed was not run beside them.

    Raises
    ------
    ScenarioError
        If the table is not what was written.
    """
    path = results.folder / f"{TABLE}.csv"
    if not path.is_file():
        return []
    table = read_written(path, {"setting": "str", "outcome": "str"}, COLUMNS)
    plan = results.plan
    runs = struck(results.outcomes, [name for name in plan.labels if name in results.outcomes])
    case = next(iter(plan.bases.values()))
    return _lines(table, runs, list(plan.analysis.outcomes), case, words)


def _lines(
    table: pd.DataFrame,
    runs: pd.DataFrame,
    outcomes: Sequence[str],
    case: Mapping[str, Any],
    words: Labels,
) -> list[str]:
    lines = [sentence(rows, words) for _, rows in table.groupby("outcome", sort=False)]
    return lines + conditions(runs, outcomes[0], case, words)


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
    money = (
        "more"
        if row["extra_cost_low"] > 0.0
        else "less"
        if row["extra_cost_high"] < 0.0
        else ("same")
    )
    text = words(
        f"questions.way.{money}", outcome=named, levers=_named(row["setting"], words),
        share=words.percent(100.0 * row["share"], 0),
        low=words.number(100.0 * row["share_low"], 0),
        high=words.number(100.0 * row["share_high"], 0),
        cost=words.number(abs(row["extra_cost"]), 0),
    )  # fmt: skip
    parts = [
        text,
        words("questions.way.beyond") if row["share"] > 1.0 else "",
        _money(sure, row, words),
    ]
    return " ".join(part for part in parts if part)


def _named(setting: object, words: Labels) -> str:
    return words.series([words(f"questions.levers.{name}") for name in str(setting).split("+")])


def _money(sure: pd.DataFrame, best: Mapping[Any, Any], words: Labels) -> str:
    """Say which combination closes most for the money, where it is not free and named already.

    Parameters
    ----------
    sure : DataFrame
        Combinations that close a significant part of the way.
    best : mapping
        The row that closes most.
    words : Labels
    """
    if not best["extra_cost_low"] > 0.0:
        return ""
    free = sure[~(sure["extra_cost_low"] > 0.0)]
    if len(free):
        row = max(free.to_dict("records"), key=lambda found: float(found["share"]))
        return words(
            "questions.way.free",
            levers=_named(row["setting"], words),
            share=words.percent(100.0 * row["share"], 0),
            low=words.number(100.0 * row["share_low"], 0),
            high=words.number(100.0 * row["share_high"], 0),
        )
    row = max(sure.to_dict("records"), key=lambda found: float(found["per_million"]))
    same = row["setting"] == best["setting"]
    values = {
        end: words.number(100.0 * row[f"per_million{end}"], 1) for end in ("", "_low", "_high")
    }
    return words(
        f"questions.way.{'per_million_same' if same else 'per_million'}",
        levers=_named(row["setting"], words),
        points=values[""],
        low=values["_low"],
        high=values["_high"],
        households=words.number(HOUSEHOLDS, 0),
    )
