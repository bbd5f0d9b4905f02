"""The summary of a four-arm experiment that a terminal prints."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.pieces import WIDTH, Piece, Table, fold, simple_table, text_of
from synergysim.figures.summary import PLAIN
from synergysim.outcomes.lookup import less_is_better, level_of, outcome
from synergysim.statistics.relevance import weigh

YEAR = 12
YEARS = (1, 2, 3, 5)
"""Years since the list that are printed, beside the last."""

EFFECTS = ("social", "productive", "both", "productive, given social", "synergy")
SYNERGY = "synergy"


OUTCOMES = (
    "assets",
    "above_threshold",
    "share_high",
    "earned_income",
    "consumption",
    "savings",
    "hungry",
    "attendance",
    "schooling",
)
"""Outcomes of the listed families that the summary lists, in its order."""


@dataclass(frozen=True)
class Contents:
    """A programme as the summary names it.

    Attributes
    ----------
    title : str
    instruments : tuple of str
        Among ``cash``, ``works``, ``condition``, ``package``, ``training``, ``groups``,
        ``services``.
    start : str
        Month of its first intake.
    duration : int
        Months for which a family is served.
    """

    title: str
    instruments: tuple[str, ...]
    start: str
    duration: int


def arms_summary_text(
    listed: pd.DataFrame,
    effects: pd.DataFrame,
    published: pd.DataFrame,
    contents: Mapping[str, Sequence[Contents]],
    context: FigureContext,
    language: str = "en",
    *,
    unicode: bool = False,
) -> str:
    """Write what four arms did to the same families.

    Parameters
    ----------
    listed : DataFrame
        Monthly means of the listed families, of which ``families`` is read.
    effects : DataFrame
        As :func:`synergysim.experiments.four_arms.effects` gives them.
    published : DataFrame
        As :func:`synergysim.experiments.four_arms.against_published` gives it; may be empty.
    contents : mapping of str to sequence of Contents
        Programmes of the social and the productive side.
    context : FigureContext
    language : str, default "en"
    unicode : bool, default False
        Whether minus and multiplication signs and quotes are typographic.

    Returns
    -------
    str
        Lines of at most 100 characters.

    Raises
    ------
    synergysim.figures.labels.LabelError
        If the language lacks a text.
    """
    blocks = arms_pieces(listed, effects, published, contents, context, language)
    text = text_of(blocks) + "\n"
    return text if unicode else text.translate(PLAIN | {ord("±"): "+-"})


def arms_pieces(
    listed: pd.DataFrame,
    effects: pd.DataFrame,
    published: pd.DataFrame,
    contents: Mapping[str, Sequence[Contents]],
    context: FigureContext,
    language: str = "en",
) -> list[list[Piece]]:
    """Give the pieces of :func:`arms_summary_text`."""
    words = load_labels(language)
    head = words("summary.head", experiment=context.experiment_title, context=context.context_title)
    blocks: list[list[Piece]] = [
        [fold(head)],
        [_who(listed, context, words), *_what(contents, words)],
    ]
    if effects.empty:
        blocks.append([fold(words("arms.short"))])
    else:
        blocks += [[_measure(effects, name, words)] for name in OUTCOMES if _has(effects, name)]
        blocks.append([fold(text) for text in synergy_lines(effects, words)])
    if not published.empty:
        blocks.append([_published(published, words)])
    runs = words(
        "summary.runs",
        replications=words.number(context.replications, 0),
        households=words.number(context.households, 0),
        manifest=context.manifest_id[:12],
    )
    blocks.append([fold(words("arms.legend")), fold(runs)])
    return blocks


def is_clear(low: float, high: float) -> bool:
    """Whether an interval excludes zero; one that is missing does not."""
    return low > 0.0 or high < 0.0


def synergy_lines(effects: pd.DataFrame, words: Labels) -> list[str]:
    """Say of each outcome whether both together give more than the two apart.

    More and less are for the better: fewer months of food shortage are more. The share of the sum
    is given only where both effects point the same way, as it means nothing where they cancel.
    """
    groups: dict[str, list[str]] = {"more": [], "less": [], "trifle": [], "none": []}
    untested = True
    for name in OUTCOMES:
        if not _has(effects, name):
            continue
        found = outcome(name)
        rows = _contrasts(effects, name, int(effects["month"].max()))
        value, low, high = (rows[SYNERGY][key] for key in ("effect", "low", "high"))
        weight = weigh(
            value,
            low,
            high,
            level=level_of(name, rows[SYNERGY]["none"]),
            replications=int(rows[SYNERGY]["n"]),
        )
        untested &= weight == "untested"
        apart = [rows[arm]["effect"] for arm in ("social", "productive")]
        text = words(
            "arms.synergy.value",
            outcome=words(f"outcome.{name}"),
            value=words.number(found.unit.scale * value, found.places, sign=True),
        )
        if is_clear(low, high) and apart[0] * apart[1] > 0.0:
            share = words.percent(100.0 * value / sum(apart), 0, sign=True)
            text = words("arms.synergy.relative", value=text, share=share)
        if weight in ("more", "less"):
            groups["more" if (weight == "less") == less_is_better(name) else "less"].append(text)
        else:
            groups["trifle" if weight == "trifle" else "none"].append(text)
    year = words.number(int(effects["month"].max()) // YEAR, 0)
    if untested:
        return [words("arms.synergy.untested", year=year)]
    return [words("arms.synergy.head", year=year)] + [
        words(
            f"arms.synergy.{kind}",
            outcomes=words("format.semicolon").join(texts) or words("arms.synergy.nothing"),
        )
        for kind, texts in groups.items()
    ]


def _contrasts(effects: pd.DataFrame, outcome: str, month: int) -> Mapping[Any, Mapping[Any, Any]]:
    """Effects on an outcome in the year that ends with a month, by contrast."""
    rows = effects[(effects["outcome"] == outcome) & (effects["month"] == month)]
    return rows.set_index("contrast").to_dict("index")


def _has(effects: pd.DataFrame, outcome: str) -> bool:
    rows = effects[(effects["outcome"] == outcome) & (effects["contrast"] == SYNERGY)]
    return bool(rows["effect"].notna().any())


def _who(listed: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    families = _families(listed)
    last = families.groupby("replication").last()
    text = words(
        "arms.who",
        families=words.number(float(last.mean().mean()), 0),
        low=words.number(float(last.min().min()), 0),
        high=words.number(float(last.max().max()), 0),
        households=words.number(context.households, 0),
    )
    return fold(f"{text} {lists_text(listed, words)}")


def lists_text(listed: pd.DataFrame, words: Labels) -> str:
    """Say whether the arms' lists are of one length, and from when on they are not.

    A second intake ranks families anew, by what the arms have made of them.
    """
    families = _families(listed)
    gaps = (families.max(axis=1) - families.min(axis=1)).groupby("month").max()
    if not gaps.any():
        return words("arms.same")
    return words(
        "arms.apart",
        apart=words.number(float(gaps.max()), 0),
        month=words.number(int(gaps[gaps > 0].index[0]), 0),
    )


def _families(listed: pd.DataFrame) -> pd.DataFrame:
    """Listed families by replication and month, a column per arm."""
    return listed.pivot(index=["replication", "month"], columns="architecture", values="families")


def _what(contents: Mapping[str, Sequence[Contents]], words: Labels) -> list[Piece]:
    lines = [words("arms.arm.none")]
    for side, programmes in contents.items():
        listing = words("format.semicolon").join(
            words(
                "arms.programme",
                title=programme.title,
                instruments=", ".join(words(f"arms.instrument.{i}") for i in programme.instruments),
                start=programme.start,
                duration=words.number(programme.duration, 0),
            )
            for programme in programmes
        )
        lines.append(words(f"arms.arm.{side}", programmes=listing))
    lines.append(words("arms.arm.both"))
    return [textwrap.fill(text, WIDTH, subsequent_indent=" " * 12) for text in lines]


def _measure(effects: pd.DataFrame, name: str, words: Labels) -> Table:
    found = outcome(name)
    scale, decimals = found.unit.scale, found.places
    last = int(effects["month"].max()) // YEAR
    heads = [words("arms.columns.year"), words("arms.columns.none")]
    heads += [words(f"arms.columns.{effect}") for effect in EFFECTS]
    upper, lower = zip(*(head.rpartition("|")[::2] for head in heads), strict=True)
    lines: list[Sequence[str]] = [upper, lower]
    for year in dict.fromkeys([*(year for year in YEARS if year < last), last]):
        rows = _contrasts(effects, name, year * YEAR)
        level = scale * rows[SYNERGY]["none"]
        cells = [words.number(year, 0), words.number(level, decimals)]
        for effect in EFFECTS:
            value, low, high = (rows[effect][key] for key in ("effect", "low", "high"))
            half = scale * (high - low) / 2.0
            cell = words.number(scale * value, decimals, sign=True)
            star = "*" if is_clear(low, high) else " "
            width = "" if math.isnan(half) else f" ±{words.number(half, decimals)}"
            cells.append(f"{cell}{width}{star}")
        lines.append(cells)
    title = words(
        "arms.heading", outcome=words(f"outcome.{name}"), unit=words(f"unit.{found.unit.key}")
    )
    whole = [[head.replace("|", " ") for head in heads], *lines[2:]]
    return simple_table(whole, _align(lines, left=0), title)


def _published(published: pd.DataFrame, words: Labels) -> Table:
    rows = [
        [
            words(f"arms.published.{key}")
            for key in ("effect", "outcome", "year", "published", "simulated", "verdict")
        ]
    ]
    notes = []
    for row in published.to_dict("records"):
        label = f"outcome.{row['outcome']}"
        if math.isnan(row["simulated"]):
            verdict = "not_simulated"
        elif pd.isna(row["inside"]):
            verdict = "no_range"
        else:
            verdict = "inside" if row["inside"] else "outside"
        decimals = 2 if row["scale"] == "level" else 1
        given = [row[key] for key in ("published", "published_low", "published_high")]
        found = [row[key] for key in ("simulated", "low", "high")]
        rows.append(
            [
                words(f"arms.columns.{row['contrast']}").replace("|", " "),
                words(label) if label in words else str(row["outcome"]),
                words.number(row["month"] / YEAR, 0),
                _ranged(given, decimals, words),
                _ranged(found, decimals, words),
                words(f"arms.published.{verdict}"),
            ]
        )
        notes.append(
            words(
                "arms.published.note",
                source=row["source"],
                grade=row["grade"],
                fitted=words("arms.published.fitted" if row["used"] else "arms.published.free"),
                scale=words(f"arms.published.scale.{row['scale']}"),
                note=row["note"],
            )
        )
    lines = _align(rows, left=2)
    text, noted = [lines[0]], simple_table(rows, ()).rows
    for line, (_, cells), note in zip(lines[1:], noted[1:], notes, strict=True):
        cells[0].append(note.rstrip(": "))
        text += [
            line,
            *textwrap.indent("\n".join(textwrap.wrap(note.rstrip(": "), WIDTH - 4)), "    ").split(
                "\n"
            ),
        ]
    return Table(noted, text, words("arms.published.head"))


def _ranged(values: Sequence[float | None], decimals: int, words: Labels) -> str:
    """Write a value with its range, where it has one."""
    value, low, high = (math.nan if v is None else v for v in values)
    middle = words.number(value, decimals, sign=True)
    if math.isnan(low) or math.isnan(high):
        return middle
    return words(
        "arms.published.range",
        value=middle,
        low=words.number(low, decimals),
        high=words.number(high, decimals),
    )


def _align(rows: Sequence[Sequence[str]], left: int) -> list[str]:
    """Align cells: the first ``left`` columns at their left ends, the others at their right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
