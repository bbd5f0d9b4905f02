"""What the summary of a sweep says of its settings over other sets of assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synergysim.experiments.running.plan import LEVER
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.pieces import Heading, Piece, fold
from synergysim.figures.sweep_summary import MOST_ROWS, aligned
from synergysim.figures.worlds_text import COUNTS, HIGH, LOW, OverSets, cell_of, told_of_sets
from synergysim.statistics.run_table import confirmed


def setting_text(
    varied: Mapping[str, Any], context: FigureContext, scribe: OutcomeText, *, policies: bool
) -> str:
    """Write a setting: its policy, where there are several, and the level of all that varies."""
    words = scribe.words
    parts = [
        words("sweep_worlds.level", name=scribe.factor(key), level=scribe.level(value))
        for key, value in varied.items()
        if key != "architecture"
    ]
    if policies or not parts:
        parts.insert(0, words.architecture(str(varied["architecture"]), context))
    return ", ".join(parts)


def lever_blocks(found: OverSets, scribe: OutcomeText) -> list[list[Piece]]:
    """Give the main effects of levers with both uncertainties, and a sentence on each lever.

    Parameters
    ----------
    found : OverSets
        Main effects, with the columns of ``analysis/world_differences``; the first outcome is the
        one that sentences are about.
    scribe : OutcomeText
    """
    words, table = scribe.words, found.table
    head = told_of_sets(found, words, "sweep_worlds.levers.legend")
    blocks: list[list[Piece]] = [[Heading(words("sweep_worlds.heading")), fold(head)]]
    if not found.worlds:
        return blocks
    for name, rows in table.groupby("outcome", sort=False):
        outcome = str(name)
        lines = [
            [
                words("sweep_worlds.levers.lever"),
                words("sweep.head.effect", unit=scribe.unit(outcome)),
                words("sweep_worlds.levers.interval"),
                *(words(f"worlds.{cell}") for cell in (LOW, HIGH, COUNTS)),
            ]
        ]
        for row in rows.to_dict("records"):
            cells = [cell_of(row, cell, outcome, words) for cell in (LOW, HIGH, COUNTS)]
            value = scribe.value(outcome, row["difference"], sign=True)
            chance = scribe.interval(outcome, row["low"], row["high"], sign=True)
            lines.append([_lever_of(row, scribe), value, chance, *cells])
        blocks.append([scribe.outcome(outcome), "", aligned(lines)])
    first = table[table["outcome"] == table["outcome"].iloc[0]]
    blocks.append([fold(_lever_told(row, found, scribe)) for row in first.to_dict("records")])
    return blocks


def _lever_of(row: Mapping[Any, Any], scribe: OutcomeText) -> str:
    """Name the lever of a main effect: the only one of which the row has a level."""
    levers = (str(key) for key in row if str(key).startswith(LEVER))
    return scribe.factor(next(one for one in levers if isinstance(row[one], str)))


def _lever_told(row: Mapping[Any, Any], found: OverSets, scribe: OutcomeText) -> str:
    """Say what the effect of a lever is here and over the sets, and whether it holds."""
    words, outcome = scribe.words, str(row["outcome"])
    if not row["worlds"] > 0:
        return words("sweep_worlds.levers.nothing", lever=_lever_of(row, scribe))
    text = words(
        "sweep_worlds.levers.told",
        lever=_lever_of(row, scribe),
        outcome=scribe.outcome(outcome),
        unit=scribe.unit(outcome, row["difference"]),
        value=scribe.value(outcome, row["difference"], sign=True),
        low=cell_of(row, LOW, outcome, words),
        high=cell_of(row, HIGH, outcome, words),
        **{key: words.number(row[key], 0) for key in ("above", "below", "undecided")},
    )
    if not found.can_hold or not confirmed(row["holds"]):
        return text
    return f"{text} {words('sweep_worlds.levers.holds')}"


def world_blocks(found: OverSets, scribe: OutcomeText) -> list[list[Piece]]:
    """Give a table for every outcome that is analysed, and before them how to read them.

    Parameters
    ----------
    found : OverSets
        The table ``analysis/world_differences``.
    scribe : OutcomeText
    """
    words, table = scribe.words, found.table
    head = told_of_sets(found, words, "sweep_worlds.legend")
    blocks: list[list[Piece]] = [[Heading(words("sweep_worlds.heading")), fold(head)]]
    if not found.worlds:
        return blocks
    for name, rows in table.groupby("outcome", sort=False):
        outcome = str(name)
        bases = list(dict.fromkeys(rows["base"]))
        told = {"outcome": scribe.outcome(outcome), "base": bases[0]}
        key = "with_base" if len(bases) == 1 else "with_reference"
        lines = [
            [
                words("sweep_worlds.setting"),
                words("sweep.head.effect", unit=scribe.unit(outcome)),
                *(words(f"worlds.{cell}") for cell in (LOW, HIGH, COUNTS)),
            ]
        ]
        for row in rows.head(MOST_ROWS).to_dict("records"):
            cells = [cell_of(row, cell, outcome, words) for cell in (LOW, HIGH, COUNTS)]
            value = scribe.value(outcome, row["difference"], sign=True)
            lines.append([str(row["setting"]), value, *cells])
        left = len(rows) - MOST_ROWS
        more = [fold(words.count("sweep_worlds.more", left))] if left > 0 else []
        blocks.append([fold(words(f"sweep_worlds.{key}", **told)), "", aligned(lines), *more])
    return blocks
