"""Diagram of an institutional arrangement: who runs what, what is agreed, who holds the money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from synergysim.figures.arrangement import FUNCTIONS, SEPARATOR
from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext, short
from synergysim.figures.labels import Labels
from synergysim.figures.sizes import chosen_size
from synergysim.figures.style import (
    FAINT,
    INK,
    MARGIN,
    MUTED,
    SMALL_SIZE,
    TEXT_SIZE,
    Page,
    capital,
    continued,
    foot,
    wrap,
)

TABLE = "arrangement"
LABELS = 30.0
"""Millimetres of the names of bands, on the left."""
LINE, PAD, GAP = 3.2, 1.3, 2.4
"""Millimetres of a line of text, inside a box, and between boxes."""
COLOURS = {"social": "#BBDDF5", "productive": "#F7DFAF"}
MOST_PROGRAMMES = 4
MOST_BRIEF = 2
"""Programmes of one ministry that have boxes of their own, also in a brief size."""
MOST_COLUMNS = 4
"""Ministries that have columns of their own."""


@dataclass
class Box:
    """A box, in millimetres from the left and the top of the drawing."""

    left: float
    width: float
    text: str
    colour: str = "white"
    is_bold: bool = False
    is_dashed: bool = False

    @property
    def height(self) -> float:
        """Millimetres that its text needs."""
        return LINE * (self.text.count("\n") + 1) + 2.0 * PAD


@dataclass
class Band:
    """A row of the diagram: a name on the left, boxes one below the other in columns."""

    name: str
    columns: list[list[Box]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Break the name to the width that it has."""
        self.name = wrap(self.name, TEXT_SIZE, LABELS - 3.0, weight="bold")

    @property
    def height(self) -> float:
        """Millimetres of its highest column, or of its name."""
        columns = (sum(box.height + 1.0 for box in column) - 1.0 for column in self.columns)
        return max(*columns, 2.0 * PAD + 1.1 * LINE * (self.name.count("\n") + 1))


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the arrangement of one scenario.

    Parameters
    ----------
    tables : mapping of DataFrame
        ``arrangement``, as :func:`synergysim.figures.arrangement.arrangement` gives it.
    context : FigureContext
    words : Labels
    """
    table = tables[TABLE].copy()
    table["title"] = [words.titled(one) for one in table["title"].fillna("")]
    title = finding(table, words)
    if context.variant:
        title = words(
            "institutions_diagram.title.variant",
            variant=context.variant,
            finding=continued(title),
        )
    page = Page(title, words("institutions_diagram.subtitle"), foot(context, words), 60.0)
    bands = _bands(table, page.width - 2.0 * MARGIN - LABELS, words)
    above = 2.0
    needed = page.top + page.bottom + above + 2.0 + sum(band.height + GAP for band in bands)
    if page.size.height is None:
        page = Page(title, words("institutions_diagram.subtitle"), foot(context, words), needed)
    (axes,) = page.axes(1, 1, left=MARGIN, right=MARGIN, above=above, below=2.0)
    width = page.width - 2.0 * MARGIN
    height = page.height - page.top - page.bottom - above - 2.0
    axes.set_xlim(0.0, width)
    axes.set_ylim(height, 0.0)
    axes.set_axis_off()
    # Where a size has more space than is needed the bands stay together, at the top; where it has
    # less, the gaps close.
    gap = min(GAP, (height - sum(band.height for band in bands)) / len(bands))
    at = 0.0
    for place, band in enumerate(bands):
        if place:
            axes.plot([0.0, width], [at - gap / 2.0] * 2, color=FAINT, linewidth=0.5)
        axes.text(
            0.0,
            at + PAD,
            band.name,
            va="top",
            fontsize=TEXT_SIZE,
            fontweight="bold",
            color=INK,
            linespacing=1.1,
        )
        _draw(axes, band, at)
        at += band.height + gap
    return Drawing(page.figure, table, title, _alt(title, table, words))


def _draw(axes: Axes, band: Band, top: float) -> None:
    for column in band.columns:
        at = top
        for box in column:
            axes.add_patch(
                FancyBboxPatch(
                    (LABELS + box.left, at),
                    box.width,
                    box.height,
                    boxstyle="round,pad=0,rounding_size=1",
                    facecolor=box.colour,
                    edgecolor=MUTED,
                    linewidth=0.6,
                    linestyle=(0.0, (3.0, 2.0)) if box.is_dashed else "solid",
                    clip_on=False,
                )
            )
            axes.text(
                LABELS + box.left + box.width / 2.0,
                at + box.height / 2.0,
                box.text,
                ha="center",
                va="center",
                fontsize=SMALL_SIZE,
                color=INK,
                linespacing=1.15,
                fontweight="bold" if box.is_bold else "normal",
            )
            at += box.height + 1.0


def _bands(table: pd.DataFrame, width: float, words: Labels) -> list[Band]:
    """Put the arrangement into bands; every ministry has a column of its own."""
    of = {kind: rows.to_dict("records") for kind, rows in table.groupby("kind", sort=False)}
    ministries = of.get("ministry", [])
    step = width / max(len(ministries), 1)
    left = {str(row["name"]): place * step for place, row in enumerate(ministries)}

    def box(at: str, text: str, colour: str = "white", *, bold: bool = False) -> Box:
        weight = "bold" if bold else "normal"
        inner = step - GAP - 2.0 * PAD
        return Box(left[at], step - GAP, wrap(text, SMALL_SIZE, inner, weight=weight), colour, bold)

    def across(text: str, *, dashed: bool = False) -> Box:
        inner = wrap(text, SMALL_SIZE, width - GAP - 2.0 * PAD)
        return Box(0.0, width - GAP, inner, is_dashed=dashed)

    most = MOST_BRIEF if chosen_size().is_brief else MOST_PROGRAMMES
    titles = {str(row["name"]): short(str(row["title"])) for row in ministries}
    top = Band(words("institutions_diagram.ministries"))
    top.columns = [[box(str(m["name"]), str(m["title"]), bold=True)] for m in ministries]
    run = Band(words("institutions_diagram.programmes"))
    in_columns = len(ministries) <= MOST_COLUMNS
    if not in_columns:
        lines = [_row(m, of.get("programme", []), words) for m in ministries]
        top.columns = [[across(words("institutions_diagram.join").join(lines))]]
        if not chosen_size().is_brief:
            top.columns = [[across(line) for line in lines]]
    for ministry in titles if in_columns else ():
        mine = [row for row in of.get("programme", []) if row["ministry"] == ministry]
        boxes = [box(ministry, str(row["title"]), COLOURS[row["side"]]) for row in mine[:most]]
        if len(mine) > most:
            more = words("institutions_diagram.more", count=len(mine) - most)
            boxes.append(box(ministry, more))
        run.columns.append(boxes)
    bands = [top, run] if in_columns else [top]
    agreed = Band(words("institutions_diagram.agreed"))
    terms = list(dict.fromkeys(_terms(row, words) for row in of.get("pair", [])))
    agreed.columns = [[across(line) for line in terms]]
    money = Band(words("institutions_diagram.money"))
    held = list(dict.fromkeys(_held(row, titles, words) for row in of.get("money", [])))
    money.columns = [
        [across(line) for line in held]
        or [across(words("institutions_diagram.no_money"), dashed=True)]
    ]
    bands += [agreed] * bool(terms) + [money]
    bodies = of.get("body", [])
    for body in bodies:
        band = Band(capital(words(f"institutions.level.{body['level']}")))
        seats = [str(s["ministry"]) for s in of.get("seat", []) if s["name"] == body["name"]]
        sits = words.series([titles[name] for name in seats])
        band.columns = [[across(_body(body, sits, words))]]
        bands.append(band)
    if not bodies:
        none = Band(words("institutions_diagram.bodies"))
        none.columns = [[across(words("institutions_diagram.no_body"), dashed=True)]]
        bands.append(none)
    return bands


def _row(ministry: Mapping[Any, Any], programmes: list[dict[Any, Any]], words: Labels) -> str:
    """Write a ministry with its programmes in one line, where columns would be too narrow."""
    mine = [str(row["title"]) for row in programmes if row["ministry"] == ministry["name"]]
    if chosen_size().is_brief:
        name = short(str(ministry["title"]))
        return words("institutions_diagram.counted", title=name, count=len(mine))
    return words("institutions_diagram.runs", title=ministry["title"], programmes=", ".join(mine))


def _functions(names: Sequence[str], words: Labels) -> str:
    return words.series([words(f"institutions.function.{name}") for name in names])


def _terms(row: Mapping[Any, Any], words: Labels) -> str:
    settled = [name for name in str(row["functions"]).split(SEPARATOR) if name]
    ordered = [name for name in str(row["mandated"]).split(SEPARATOR) if name]
    left = [name for name in FUNCTIONS if name not in settled]
    parts = []
    if settled:
        parts.append(words("institutions_diagram.settled", functions=_functions(settled, words)))
    if ordered:
        parts.append(words("institutions_diagram.ordered", functions=_functions(ordered, words)))
    if left:
        parts.append(words("institutions_diagram.left", functions=_functions(left, words)))
    parts.append(words(f"institutions_diagram.excluded.{str(row['detail']).replace('-', '_')}"))
    return words("institutions_diagram.join").join(parts)


def _held(row: Mapping[Any, Any], titles: Mapping[str, str], words: Labels) -> str:
    holder = str(row["detail"])
    return words(
        f"institutions_diagram.joint_{'binding' if row['binding'] else 'free'}",
        share=words.percent(100.0 * float(str(row["share"])), 0),
        holder=titles.get(holder, words("institutions_diagram.outside")),
    )


def _body(row: Mapping[Any, Any], sits: str, words: Labels) -> str:
    functions = [name for name in str(row["functions"]).split(SEPARATOR) if name]
    others = int(float(str(row["others"])))
    meets = words("institutions_diagram.meets", months=int(float(str(row["months"]))))
    more = [words("institutions_diagram.others", count=others)] if others else []
    parts = [
        words("institutions_diagram.body", title=row["title"], members=sits),
        *([] if chosen_size().is_brief else [*more, meets]),
        words(
            f"institutions_diagram.decides_{'binding' if row['binding'] else 'free'}",
            functions=_functions(functions, words),
        ),
    ]
    return words("institutions_diagram.join").join(parts)


def finding(table: pd.DataFrame, words: Labels) -> str:
    """Say what the design settles between programmes, and how many bodies meet."""
    pairs = table[table["kind"] == "pair"]
    bodies = int((table["kind"] == "body").sum())
    agreed = dict.fromkeys(pairs["functions"])
    if pairs.empty:
        first = words("institutions_diagram.title.no_pair")
    elif len(agreed) > 1:
        first = words("institutions_diagram.title.mixed", pairs=words.number(len(pairs), 0))
    else:
        settled = [name for name in str(next(iter(agreed))).split(SEPARATOR) if name]
        left = [name for name in FUNCTIONS if name not in settled]
        kind = "all" if not left else "some" if settled else "nothing"
        first = words(
            f"institutions_diagram.title.{kind}",
            settled=_functions(settled, words) if settled else "",
            left=_functions(left, words) if left else "",
        )
    count = "none" if bodies == 0 else "one" if bodies == 1 else "several"
    second = words(f"institutions_diagram.title.bodies_{count}", count=words.number(bodies, 0))
    return words("institutions_diagram.title.joined", first=first, second=second)


def _alt(title: str, table: pd.DataFrame, words: Labels) -> str:
    counts = table["kind"].value_counts()
    named = table.loc[table["kind"] == "ministry", "title"]
    return words(
        "institutions_diagram.alt",
        finding=title,
        ministries=words.number(int(counts.get("ministry", 0)), 0),
        programmes=words.number(int(counts.get("programme", 0)), 0),
        bodies=words.number(int(counts.get("body", 0)), 0),
        named=words.series(list(map(str, named))) if len(named) else words("format.missing"),
    )
