"""Tables of effects of arms in a terminal: by window, of a shock, and doses."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from synergysim.figures.arms_over_worlds import world_lines
from synergysim.figures.labels import Labels
from synergysim.figures.pieces import WIDTH, Table, simple_table
from synergysim.figures.worlds_text import OverSets
from synergysim.outcomes.lookup import outcome

DOSES = ("money", "goods", "lessons", "full_visits")
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

ARM_CONTRASTS = "arm_contrasts"
"""Table of weights (``contrast``, ``arm``, ``weight``) of arms that are not the four."""

NARROWEST = 13
"""Width of a column of effects, from which follows how many stand side by side."""


@dataclass(frozen=True)
class ArmsTold:
    """What the summary tells of arms beside their effects.

    Attributes
    ----------
    is_four_arms : bool
        Whether the arms are none, social, productive and both, with words in all languages.
    reference : str
        The arm whose level is given.
    contrasts : mapping of str to str
        Name -> how it is computed.
    windows : mapping of tuple to str
        Start, last month and span -> name, or an empty text.
    starts : mapping of str to str
        Programme or shock that windows count from -> its title.
    doses : DataFrame
        As :func:`synergysim.experiments.four_arms.arm_doses` gives them.
    shock : DataFrame
        As :func:`synergysim.experiments.four_arms.shock_effects` gives them; empty without one.
    worlds : OverSets or None
        Effects over worlds, the table ``world_effects``; None where no world ran.
    """

    is_four_arms: bool = True
    reference: str = "none"
    contrasts: Mapping[str, str] = field(default_factory=dict)
    windows: Mapping[tuple[str, int, int], str] = field(default_factory=dict)
    starts: Mapping[str, str] = field(default_factory=dict)
    doses: pd.DataFrame = field(default_factory=pd.DataFrame)
    shock: pd.DataFrame = field(default_factory=pd.DataFrame)
    worlds: OverSets | None = None


def head_of(name: str, told: ArmsTold, words: Labels) -> str:
    """Name an arm or a contrast; ``|`` says where a head of a column may break."""
    if not told.is_four_arms or f"arms.columns.{name}" not in words:
        return name
    return words(f"arms.columns.{name}")


def is_clear(low: float, high: float) -> bool:
    """Whether an interval excludes zero; one that is missing does not."""
    return low > 0.0 or high < 0.0


def effect_cell(row: Mapping[Any, Any], name: str, words: Labels) -> str:
    """Write an effect with the half width of its interval, and a star where that excludes zero."""
    found = outcome(name)
    scale, decimals = found.unit.scale, found.places
    half = scale * (row["high"] - row["low"]) / 2.0
    cell = words.number(scale * row["effect"], decimals, sign=True)
    width = "" if math.isnan(half) else f" ±{words.number(half, decimals)}"
    return f"{cell}{width}{'*' if is_clear(row['low'], row['high']) else ' '}"


def level_cell(value: float, name: str, words: Labels) -> str:
    """Write a level in the unit of its outcome."""
    found = outcome(name)
    return words.number(found.unit.scale * value, found.places)


def outcome_name(name: str, words: Labels) -> str:
    """Name an outcome and its unit."""
    unit = words(f"unit.{outcome(name).unit.key}")
    return words("arms.outcome", outcome=words(f"outcome.{name}"), unit=unit)


def columns_of_effects(
    names: Sequence[str], first: int, told: ArmsTold, words: Labels, *, broken: bool
) -> list[list[str]]:
    """Divide names over as many tables as their columns need.

    Parameters
    ----------
    names : sequence of str
    first : int
        Width of what stands before the columns.
    told : ArmsTold
    words : Labels
    broken : bool
        Whether heads are broken into two lines.
    """
    parts: list[list[str]] = []
    left = 0
    for name in names:
        head = head_of(name, told, words)
        heads = head.split("|") if broken else [head]
        width = max(*map(len, heads), NARROWEST) + 2
        if width > left:
            parts.append([])
            left = WIDTH - first
        parts[-1].append(name)
        left -= width
    return parts


def window_tables(effects: pd.DataFrame, told: ArmsTold, words: Labels) -> list[list[Table]]:
    """Give a block for each window that counts from a programme's or a shock's start."""
    blocks = []
    for key, rows in effects[effects["since"] != "list"].groupby(
        ["since", "month", "span"], sort=False
    ):
        title = words("arms.window.head", window=window_name(key, told, words))
        names = list(dict.fromkeys(rows["contrast"]))
        found = _by_outcome(rows, ["contrast"])
        levels = {name: row["none"] for (name, _), row in found.items()}
        level = (head_of(told.reference, told, words), levels)
        blocks.append(_tables(title, names, found, level, told, words, key))
    return blocks


def shock_tables(told: ArmsTold, words: Labels) -> list[list[Table]]:
    """Give a block for each window of what the shock takes, by arm and by contrast."""
    if told.shock.empty:
        return []
    blocks = []
    shock = told.shock
    named = shock[shock["since"] != "list"]
    if named.empty:
        named = shock[shock["month"] == shock["month"].max()]
    for key, rows in named.groupby(["since", "month", "span"], sort=False):
        if not rows["effect"].any():
            continue  # the window ends before the shock
        title = words("arms.shock.head", window=window_name(key, told, words))
        for kind in ("arm", "contrast"):
            mine = rows[rows["kind"] == kind]
            names = list(dict.fromkeys(mine["contrast"]))
            found = _by_outcome(mine, ["contrast"])
            caption = words(f"arms.shock.{kind}", title=title)
            blocks.append(_tables(caption, names, found, None, told, words))
    return blocks


def window_name(key: tuple[Any, ...], told: ArmsTold, words: Labels) -> str:
    """Say which months a window covers, and its own name if it has one."""
    since, month, span = str(key[0]), int(key[1]), int(key[2])
    first, last = (words.number(value, 0) for value in (month - span + 1, month))
    if since == "list":
        text = words("arms.window.list", first=first, last=last)
    else:
        start = told.starts.get(since, since)
        text = words("arms.window.since", first=first, last=last, start=start)
    name = told.windows.get((since, month, span), "")
    return words("arms.window.named", name=name, months=text) if name else text


def doses_table(told: ArmsTold, currency: str, words: Labels) -> list[Table]:
    """Give what each arm and each contrast of arms delivered for a family on a list."""
    if told.doses.empty:
        return []
    heads = [words(f"doses.{name}") for name in DOSES]
    lines = [["", *heads]]
    for row in told.doses.to_dict("records"):
        sign = row["kind"] == "contrast"
        cells = [words.number(row[name], _places(name), sign=sign) for name in DOSES]
        name = head_of(str(row["contrast"]), told, words).replace("|", " ")
        lines.append([words(f"arms.doses.{row['kind']}", name=name), *cells])
    caption = words("arms.doses.head", currency=currency)
    return [simple_table(lines, align(lines, left=1), caption)]


def doses_text(contrast: str, told: ArmsTold, currency: str, words: Labels) -> str:
    """Say what families received under a contrast; nothing where nothing is known."""
    if told.doses.empty:
        return ""
    mine = told.doses[(told.doses["kind"] == "contrast") & (told.doses["contrast"] == contrast)]
    if mine.empty:
        return ""
    row = mine.iloc[0]
    amounts = {name: words.number(row[name], _places(name), sign=True) for name in DOSES}
    return words("arms.published.doses", currency=currency, **amounts)


def _places(name: str) -> int:
    return 0 if name in ("money", "goods") else 1


def _by_outcome(rows: pd.DataFrame, keys: Sequence[str]) -> dict[tuple[str, ...], dict[Any, Any]]:
    return {(row["outcome"], *(row[key] for key in keys)): row for row in rows.to_dict("records")}


def _tables(
    title: str,
    names: Sequence[str],
    found: Mapping[tuple[str, ...], Mapping[Any, Any]],
    level: tuple[str, Mapping[str, float]] | None,
    told: ArmsTold,
    words: Labels,
    window: tuple[Any, ...] | None = None,
) -> list[Table]:
    """Tables with a row for each outcome and a column for each arm or contrast.

    Below the effects in a window is what they are over worlds.
    """
    shown = [n for n in OUTCOMES if any(_given(found.get((n, name))) for name in names)]
    labels = {name: outcome_name(name, words) for name in shown}
    before = max((len(label) for label in labels.values()), default=0)
    tables: list[Table] = []
    for some in columns_of_effects(names, before + (10 if level else 0), told, words, broken=False):
        heads = [""] + ([level[0]] if level is not None else [])
        heads += [head_of(name, told, words).replace("|", " ") for name in some]
        lines: list[list[str]] = [heads]
        for name in shown:
            cells = [] if level is None else [level_cell(level[1][name], name, words)]
            cells += [effect_cell(found[name, one], name, words) for one in some]
            lines.append([labels[name], *cells])
            if window is not None:
                lines += world_lines(told.worlds, name, window, some, words)
        tables.append(simple_table(lines, align(lines, left=1), "" if tables else title))
    return tables


def _given(row: Mapping[Any, Any] | None) -> bool:
    return row is not None and not math.isnan(row["effect"])


def align(rows: Sequence[Sequence[str]], left: int) -> list[str]:
    """Align cells: the first ``left`` columns at their left ends, the others at their right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
