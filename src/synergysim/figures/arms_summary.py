"""The summary of a four-arm experiment that a terminal prints."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from synergysim.experiments.four_arms import LIST
from synergysim.figures.arms_over_worlds import world_lines, world_sentences
from synergysim.figures.arms_tables import (
    OUTCOMES,
    ArmsTold,
    align,
    columns_of_effects,
    doses_table,
    doses_text,
    effect_cell,
    head_of,
    is_clear,
    level_cell,
    shock_tables,
    window_tables,
)
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.pieces import WIDTH, Piece, Table, fold, simple_table, text_of
from synergysim.figures.summary import PLAIN
from synergysim.figures.worlds_text import told_of_sets
from synergysim.outcomes.lookup import less_is_better, level_of, outcome
from synergysim.statistics.relevance import Weight, unknown, weigh

YEAR = 12
YEARS = (1, 2, 3, 5)
"""Years since the list that are printed, beside the last."""

EFFECTS = ("social", "productive", "both", "productive, given social", "synergy")
UNTOLD = ("social, given productive", "productive, less social")
"""Effects of four arms that only published ones are held against."""

SYNERGY = "synergy"


@dataclass(frozen=True)
class Contents:
    """A programme as the summary names it.

    Attributes
    ----------
    title : str
    instruments : tuple of str
        Among ``cash``, ``works``, ``condition``, ``package``, ``training``, ``groups``,
        ``services``, ``lump-sum``, ``subsidy``, or the name of an extension's.
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
    told: ArmsTold | None = None,
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
        Programmes of the social and the productive side, or of each arm.
    context : FigureContext
    language : str, default "en"
    told : ArmsTold, optional
        Arms other than the four, windows, doses and shock.
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
    blocks = arms_pieces(listed, effects, published, contents, context, language, told)
    text = text_of(blocks) + "\n"
    return text if unicode else text.translate(PLAIN | {ord("±"): "+-"})


def arms_pieces(
    listed: pd.DataFrame,
    effects: pd.DataFrame,
    published: pd.DataFrame,
    contents: Mapping[str, Sequence[Contents]],
    context: FigureContext,
    language: str = "en",
    told: ArmsTold | None = None,
) -> list[list[Piece]]:
    """Give the pieces of :func:`arms_summary_text`."""
    words, told = load_labels(language), told or ArmsTold()
    head = words("summary.head", experiment=context.experiment_title, context=context.context_title)
    blocks: list[list[Piece]] = [
        [fold(head)],
        [_who(listed, context, words), *_what(contents, told, words)],
    ]
    if told.contrasts:
        blocks.append([words("arms.contrasts"), *_contrast_lines(told, words)])
    if doses := doses_table(told, context.currency, words):
        blocks.append(list(doses))
    years = effects if effects.empty else effects[effects["since"] == "list"]
    if years.empty:
        blocks.append([fold(words("arms.short"))])
    else:
        blocks += [
            list(_measure(years, name, told, words)) for name in OUTCOMES if _has(years, name)
        ]
        blocks += [list(tables) for tables in window_tables(effects, told, words)]
        if told.is_four_arms:
            blocks.append([fold(text) for text in synergy_lines(years, words)])
        if told.worlds is not None:
            contrast = SYNERGY if told.is_four_arms else str(years["contrast"].iloc[-1])
            last = int(years["month"].max())
            found = world_sentences(told.worlds, contrast, last, OUTCOMES, words)
            blocks.append([fold(text) for text in found])
        blocks += [list(tables) for tables in shock_tables(told, words)]
    if not published.empty:
        blocks.append([_published(published, told, context.currency, words)])
    runs = words(
        "summary.runs",
        replications=words.number(context.replications, 0),
        households=words.number(context.households, 0),
        manifest=context.manifest_id[:12],
    )
    legend = [fold(words("arms.legend" if told.is_four_arms else "arms.legend_free"))]
    if not told.shock.empty:
        legend.append(fold(words("arms.shock.legend")))
    if told.worlds is not None:
        legend.append(fold(told_of_sets(told.worlds, words)))
    blocks.append([*legend, fold(runs)])
    return blocks


def synergy_lines(effects: pd.DataFrame, words: Labels) -> list[str]:
    """Say of each outcome whether both together give more than the two apart.

    More and less are for the better: fewer months of food shortage are more. The share of the sum
    is given only where both effects point the same way, as it means nothing where they cancel.
    """
    groups: dict[str, list[str]] = {"more": [], "less": [], "trifle": [], "none": []}
    weights: list[Weight] = []
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
        weights.append(weight)
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
    if not weights or unknown(weights):
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
    rows = effects[effects["outcome"] == outcome]
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


def _what(contents: Mapping[str, Sequence[Contents]], told: ArmsTold, words: Labels) -> list[Piece]:
    lines = [] if not told.is_four_arms else [words("arms.arm.none")]
    for side, programmes in contents.items():
        listing = words("format.semicolon").join(
            words(
                "arms.programme",
                title=programme.title,
                instruments=", ".join(_instrument(name, words) for name in programme.instruments),
                start=programme.start,
                duration=words.number(programme.duration, 0),
            )
            for programme in programmes
        )
        if told.is_four_arms:
            lines.append(words(f"arms.arm.{side}", programmes=listing))
        elif programmes:
            lines.append(words("arms.arm.named", arm=side, programmes=listing))
        else:
            lines.append(words("arms.arm.nothing", arm=side))
    if told.is_four_arms:
        lines.append(words("arms.arm.both"))
    return [textwrap.fill(text, WIDTH, subsequent_indent=" " * 12) for text in lines]


def _instrument(name: str, words: Labels) -> str:
    """Name an instrument; one of an extension has no words but its own."""
    known = f"arms.instrument.{name}" in words
    return words(f"arms.instrument.{name}") if known else name


def _contrast_lines(told: ArmsTold, words: Labels) -> list[Piece]:
    """Say how each contrast is computed."""
    return [
        textwrap.fill(
            words("arms.contrast", name=head_of(name, told, words).replace("|", " "), sum=text),
            WIDTH,
            subsequent_indent=" " * 4,
        )
        for name, text in told.contrasts.items()
    ]


def _measure(effects: pd.DataFrame, name: str, told: ArmsTold, words: Labels) -> list[Table]:
    found = outcome(name)
    last = int(effects["month"].max()) // YEAR
    stated = dict.fromkeys(effects["contrast"])
    others = [one for one in stated if one not in (*EFFECTS, *UNTOLD)]
    shown = [*EFFECTS, *others] if told.is_four_arms else list(stated)
    title = words(
        "arms.heading", outcome=words(f"outcome.{name}"), unit=words(f"unit.{found.unit.key}")
    )
    tables: list[Table] = []
    for some in columns_of_effects(shown, 16, told, words, broken=True):
        heads = [words("arms.columns.year"), head_of(told.reference, told, words)]
        heads += [head_of(effect, told, words) for effect in some]
        upper, lower = zip(*(head.rpartition("|")[::2] for head in heads), strict=True)
        lines: list[Sequence[str]] = [upper, lower] if any(upper) else [lower]
        before = len(lines)
        for year in dict.fromkeys([*(year for year in YEARS if year < last), last]):
            rows = _contrasts(effects, name, year * YEAR)
            cells = [words.number(year, 0), level_cell(rows[some[0]]["none"], name, words)]
            cells += [effect_cell(rows[effect], name, words) for effect in some]
            lines.append(cells)
        lines += world_lines(told.worlds, name, (LIST, last * YEAR, YEAR), some, words)
        whole = [[head.replace("|", " ") for head in heads], *lines[before:]]
        tables.append(simple_table(whole, align(lines, left=0), "" if tables else title))
    return tables


def _published(published: pd.DataFrame, told: ArmsTold, currency: str, words: Labels) -> Table:
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
                head_of(row["contrast"], told, words).replace("|", " "),
                words(label) if label in words else str(row["outcome"]),
                words.number(row["month"] / YEAR, 0),
                _ranged(given, decimals, words),
                _ranged(found, decimals, words),
                words(f"arms.published.{verdict}"),
            ]
        )
        note = words(
            "arms.published.note",
            source=row["source"],
            grade=row["grade"],
            fitted=words("arms.published.fitted" if row["used"] else "arms.published.free"),
            scale=words(f"arms.published.scale.{row['scale']}"),
            note=row["note"],
        ).rstrip(": \u202f\xa0")
        parts = [note, doses_text(row["contrast"], told, currency, words)]
        notes.append(words("format.semicolon").join(part for part in parts if part))
    lines = align(rows, left=2)
    text, noted = [lines[0]], simple_table(rows, ()).rows
    for line, (_, cells), note in zip(lines[1:], noted[1:], notes, strict=True):
        cells[0].append(note)
        text += [line, *(f"    {part}" for part in textwrap.wrap(note, WIDTH - 4))]
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
