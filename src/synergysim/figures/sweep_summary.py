"""What a sweep's answers say on a terminal: for each a sentence and a table."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.pieces import WIDTH, Heading, Piece, Table, fold, simple_table, text_of
from synergysim.figures.ranking_and_regret import REGRET, Answered, reconciled
from synergysim.figures.summary import PLAIN, caution
from synergysim.outcomes.lookup import outcome
from synergysim.statistics.relevance import bounded
from synergysim.statistics.run_table import confirmed

TextRows = list[list[str]]
WIDEST_NAME = 46
MOST_ROWS = 20
PAIRED = ("effects", "ranking", "regret", "discovery")
"""Questions whose intervals are over replications."""


def paragraphs(
    heading: str,
    answers: Iterable[Answered],
    unanswered: Mapping[Any, str],
    runs: str,
    context: FigureContext,
    words: Labels,
) -> list[list[Piece]]:
    """Give the pieces of the summary of a sweep.

    Parameters
    ----------
    heading, runs : str
        First and last line.
    answers : iterable
    unanswered : mapping
        Question -> why there is no answer.
    context : FigureContext
    words : Labels
    """
    answers, before = list(answers), ""
    reasons = reconciled(answers, context, words)
    blocks: list[list[Piece]] = [[fold(heading)]]
    for answer in answers:
        scribe = OutcomeText(words, answer.tables["factors"], context.currency)
        title = words(
            "sweep.heading",
            question=words(f"sweep.question.{answer.question}"),
            outcome=scribe.outcome(answer.outcome),
        )
        lines = WRITERS[answer.question](answer.tables, context, scribe)
        if title != before:
            lines = [Heading(title), *lines]
        before = title
        if answer.question == REGRET and answer.outcome in reasons:
            lines += ["", fold(reasons[answer.outcome])]
        blocks.append(lines)
    for question, reason in unanswered.items():
        title = words(f"sweep.question.{question}")
        blocks.append([Heading(title), fold(words("sweep.unanswered", reason=reason))])
    # Sampled designs have intervals over points; a single replication is named there.
    few = context.replications > 1 and any(answer.question in PAIRED for answer in answers)
    blocks.append([*(caution(context, words) if few else []), fold(runs)])
    return blocks


def terminal_text(blocks: Iterable[list[Piece]]) -> str:
    """Write the summary with the signs that every terminal has."""
    return (text_of(blocks) + "\n").translate(PLAIN).replace("→", "->")


def _effects(
    tables: Mapping[str, pd.DataFrame], _: FigureContext, scribe: OutcomeText
) -> list[Piece]:
    from synergysim.figures.effects import finding, moves

    words, found = scribe.words, tables["effects"]
    outcome = str(found["outcome"].iloc[0])
    unit = words("sweep.head.effect", unit=scribe.unit(outcome))
    rows = [
        [words("sweep.head.lever"), unit, words("sweep.head.interval"), words("sweep.head.percent")]
    ]
    for row in found.to_dict("records"):
        name = scribe.effect(row, capitals=True)
        if row["kind"] == "main":
            name = words("effects.row", lever=name, move=moves(row, scribe))
        star = "*" if confirmed(row["differs"]) else " "
        rows.append(
            [
                name,
                scribe.value(outcome, row["effect"], sign=True) + star,
                scribe.interval(outcome, row["low"], row["high"], sign=True),
                words.percent(row["percent"], sign=True),
            ]
        )
    shares = tables["explained"].iloc[0]
    fields = {key: words.part(float(shares[key])) for key in shares.index}
    legend = words("sweep.effects_legend", **fields)
    return [fold(finding(found, scribe) + "."), "", aligned(rows), "", fold(legend)]


def _ranking(
    tables: Mapping[str, pd.DataFrame], context: FigureContext, scribe: OutcomeText
) -> list[Piece]:
    from synergysim.figures.ranking import finding

    words, found = scribe.words, tables["ranking"]
    outcome = str(found["outcome"].iloc[0])
    lines: list[Piece] = [fold(finding(found, context, scribe) + ".")]
    for group, rows in found.groupby("group", sort=False):
        head = [
            str(group) or words("sweep.head.policy"),
            words("sweep.head.level"),
            words("sweep.head.best"),
            words("sweep.head.behind"),
            words("sweep.head.interval"),
            words("sweep.head.ranks"),
        ]
        body = []
        for row in rows.to_dict("records"):
            mark = "" if pd.isna(row["may_be_best"]) or row["may_be_best"] else "*"
            ranks = f"{words.number(row['rank_low'], 0)}-{words.number(row['rank_high'], 0)}"
            body.append(
                [
                    words.architecture(row["architecture"], context),
                    scribe.value(outcome, row["mean"]),
                    words.chance(row["p_best"]),
                    scribe.value(outcome, row["behind"], sign=True) + mark,
                    scribe.interval(outcome, row["behind_low"], row["behind_high"], sign=True),
                    ranks,
                ]
            )
        lines += ["", aligned([head, *body])]
    return [*lines, "", fold(words("sweep.ranking_legend", unit=scribe.unit(outcome)))]


def _regret(
    tables: Mapping[str, pd.DataFrame], context: FigureContext, scribe: OutcomeText
) -> list[Piece]:
    from synergysim.figures.regret import finding

    words, policies = scribe.words, tables["policies"]
    outcome = str(policies["outcome"].iloc[0])
    enough = tables["satisficing"].set_index("architecture").to_dict("index")
    rows = [
        [
            words(f"sweep.head.{key}")
            for key in ("policy", "max", "interval", "bias", "p90", "mean", "enough", "minimax")
        ]
    ]
    for row in policies.to_dict("records"):
        share = enough[row["architecture"]]
        rows.append(
            [
                words.architecture(row["architecture"], context),
                scribe.value(outcome, row["max"]),
                scribe.interval(outcome, row["max_low"], row["max_high"]),
                scribe.value(outcome, row["max_bias"], sign=True),
                scribe.value(outcome, row["p90"]),
                scribe.value(outcome, row["mean"]),
                _share(share, words),
                words.chance(row["p_minimax"]),
            ]
        )
    count = int(tables["satisficing"]["futures"].iloc[0])
    futures = words.number(count, 0)
    threshold = str(tables["satisficing"]["threshold"].iloc[0])
    reference = words.architecture(context.reference, context) if context.reference else ""
    text = words(f"sweep.enough.{threshold}", outcome=scribe.outcome(outcome), reference=reference)
    legend = words("sweep.regret_legend", unit=scribe.unit(outcome), futures=futures, enough=text)
    said = finding(tables["regret"], policies, outcome, context, scribe)
    return [fold(said + "."), "", aligned(rows), "", fold(legend)]


def _share(row: Mapping[Any, Any], words: Labels) -> str:
    """Write the share of futures that are good enough, with its interval if there is one."""
    share = words.part(float(row["share"]))
    if pd.isna(row["low"]):
        return share
    low, high = (words.number(100.0 * row[key], 0) for key in ("low", "high"))
    return words("sweep.share", share=share, low=low, high=high)


def _discovery(
    tables: Mapping[str, pd.DataFrame], context: FigureContext, scribe: OutcomeText
) -> list[Piece]:
    from synergysim.figures.scenario_discovery import finding

    outcome = str(tables["cases"]["outcome"].iloc[0])
    return [fold(finding(tables["box"], outcome, context, scribe) + ".")]


def _sensitivity(
    tables: Mapping[str, pd.DataFrame], context: FigureContext, scribe: OutcomeText
) -> list[Piece]:
    from synergysim.figures.sensitivity import finding, graded

    words = scribe.words
    found = graded(tables)
    outcome, method = str(found["outcome"].iloc[0]), str(found["method"].iloc[0])
    rows = [
        [
            words(f"sweep.head.{key}")
            for key in (
                "assumption",
                "grade",
                f"index_{method}",
                "interval",
                "at_low",
                "at_high",
                "turns",
            )
        ]
    ]
    for row in found.head(MOST_ROWS).to_dict("records"):
        index = [row["index"], row["index_low"], row["index_high"]]
        if method == "sobol":
            value, low, high = (words.number(number, 2) for number in index)
        else:
            value, low, high = (scribe.value(outcome, number) for number in index)
        rows.append(
            [
                scribe.factor(row["factor"]),
                row["grade"],
                value,
                words("sweep.interval", low=low, high=high),
                *(
                    scribe.value(outcome, row[key], sign=bool(row["variant"]))
                    for key in ("at_low", "at_high")
                ),
                words("sweep.turns") if confirmed(row["flips"]) and row["variant"] else "",
            ]
        )
    left = len(found) - MOST_ROWS
    more = [words("sweep.more", count=words.number(left, 0))] if left > 0 else []
    return [
        fold(finding(found, context, scribe) + "."),
        "",
        aligned(rows),
        *more,
        "",
        fold(words("sweep.sensitivity_legend", unit=scribe.unit(outcome))),
    ]


def _uncertainty(
    tables: Mapping[str, pd.DataFrame], context: FigureContext, scribe: OutcomeText
) -> list[Piece]:
    words, found = scribe.words, tables["uncertainty"]
    name_of = str(found["outcome"].iloc[0])
    rows = [
        [words(f"sweep.head.{key}") for key in ("policy", "mean", "seed", "parameters", "share")]
    ]
    for row in found.to_dict("records"):
        name = words.architecture(row["variant"], context)
        if row["reference"]:
            reference = words.architecture(row["reference"], context)
            name = words("sweep.less", variant=name, reference=reference)
        if pd.isna(row.get("mean")):
            rows.append([name, *[words("format.missing")] * 4])
            continue
        sign = bool(row["reference"])
        if not sign:
            row.update(_possible(row, name_of))
        rows.append(
            [
                name,
                scribe.value(name_of, row["mean"], sign=sign),
                scribe.interval(name_of, row["seed_low"], row["seed_high"], sign=sign),
                scribe.interval(name_of, row["parameter_low"], row["parameter_high"], sign=sign),
                words.percent(100.0 * row["parameter_share"], 0),
            ]
        )
    return [aligned(rows), "", fold(words("sweep.uncertainty_legend"))]


def _possible(row: Mapping[Any, Any], name: str) -> dict[Hashable, float]:
    """Intervals of a level as far as they are possible: shares from nothing to everything."""
    whole = 1.0 if outcome(name).unit.scale == 100.0 else float("inf")
    ends: dict[Hashable, float] = {}
    for kind in ("seed", "parameter"):
        keys = (f"{kind}_low", f"{kind}_high")
        low = 0.0 if whole == 1.0 else -whole
        ends |= dict(zip(keys, bounded((row[keys[0]], row[keys[1]]), low, whole), strict=True))
    return ends


WRITERS: dict[
    str, Callable[[Mapping[str, pd.DataFrame], FigureContext, OutcomeText], list[Piece]]
] = {
    "effects": _effects,
    "ranking": _ranking,
    "regret": _regret,
    "discovery": _discovery,
    "sensitivity": _sensitivity,
    "uncertainty": _uncertainty,
}


def aligned(rows: TextRows) -> Table:
    """Align rows; the first column holds names, folded where they are long."""
    others = [max(len(row[place]) for row in rows) for place in range(1, len(rows[0]))]
    width_left = max(14, WIDTH - sum(width + 2 for width in others))
    width = min(width_left, WIDEST_NAME, max(len(row[0]) for row in rows))
    lines = []
    for row in rows:
        folded = textwrap.wrap(row[0], width) or [""]
        cells = [cell.rjust(space) for cell, space in zip(row[1:], others, strict=True)]
        lines.append("  ".join([folded[0].ljust(width), *cells]).rstrip())
        lines += folded[1:]
    return simple_table(rows, lines)
