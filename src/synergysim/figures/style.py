"""How figures look: colours, marks, sizes and the page that carries title and foot.

The colours keep their distance in grey print (steps of lightness of 12 and more) and for three
kinds of colour blindness; a marker and a dash always go with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patheffects import Normal, Stroke
from numpy.typing import ArrayLike

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.letters import FONT, boxes_said
from synergysim.figures.sizes import PRINT, SIZES, SMALLEST_TEXT, Size, chosen_size

HEIGHT = 95.0
"""Millimetres of a figure that asks for no height of its own."""
MARGIN = 3.0
SCREEN = 100
"""Dots per inch at which pages are laid out."""
INK, MUTED, FAINT = "#1A1A1A", "#595959", "#BFBFBF"
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 9.5, 7.5, SMALLEST_TEXT

RC: dict[Any, Any] = {
    "figure.dpi": SCREEN,
    "font.family": FONT,
    "font.size": TEXT_SIZE,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": TEXT_SIZE,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlepad": 4.0,
    "axes.titlesize": TEXT_SIZE,
    "axes.unicode_minus": True,
    "xtick.color": MUTED,
    "xtick.labelsize": SMALL_SIZE,
    "xtick.major.size": 2.0,
    "xtick.major.width": 0.6,
    "ytick.color": MUTED,
    "ytick.labelsize": SMALL_SIZE,
    "ytick.major.size": 2.0,
    "ytick.major.width": 0.6,
    # Bars of intervals end where the interval ends: matplotlib's default adds half their width.
    "lines.solid_capstyle": "butt",
    "pdf.fonttype": 42,  # text that can be searched and copied
    "svg.fonttype": "path",
    "svg.hashsalt": "synergysim",
    "text.color": INK,
    "text.parse_math": False,
}


@dataclass(frozen=True)
class Mark:
    """How one architecture is drawn everywhere."""

    colour: str
    marker: str
    dash: tuple[float, tuple[float, ...]] | str
    edge: str

    def line(self, axes: Axes, x: ArrayLike, y: ArrayLike, *, step: bool = False) -> Line2D:
        """Draw a path, with a dark rim where the colour alone would be too pale."""
        (line,) = axes.plot(
            x,
            y,
            color=self.colour,
            linestyle=self.dash,
            linewidth=1.5,
            drawstyle="steps-post" if step else "default",
        )
        if self.edge != self.colour:
            rim = Stroke(linewidth=2.5, foreground=self.edge)
            line.set_path_effects([rim, Normal()])
        return line


KNOWN_MARKS = {
    "integrated": Mark("#00264D", "o", "solid", "#00264D"),
    "complementary-design": Mark("#0072B2", "s", "solid", "#0072B2"),
    "same-institution": Mark("#BBDDF5", "^", (0.0, (5.0, 2.0)), "#31566E"),
    "coordinated-institutions": Mark("#E69F00", "D", (0.0, (6.0, 1.5, 1.5, 1.5)), "#E69F00"),
    "independent": Mark("#7A2E00", "P", (0.0, (1.5, 1.5)), "#7A2E00"),
}
SPARE_MARKS = (
    Mark("#404040", "o", "solid", "#404040"),
    Mark("#CC79A7", "v", (0.0, (3.0, 2.0)), "#8A3B69"),
    Mark("#009E73", "X", (0.0, (1.0, 1.0)), "#00634A"),
    Mark("#56B4E9", "^", (0.0, (5.0, 1.0, 1.0, 1.0)), "#1F6F9E"),
    Mark("#D55E00", "D", (0.0, (4.0, 1.5)), "#8F3F00"),
    Mark("#8C8C8C", "s", "solid", "#8C8C8C"),
)
"""Colours after Okabe and Ito (2008), which the colour-blind tell apart."""


def marks(architectures: Iterable[str]) -> dict[str, Mark]:
    """Give each architecture its mark; the five have their own, others take spare ones in turn."""
    names = list(dict.fromkeys(architectures))
    others = [name for name in names if name not in KNOWN_MARKS]
    spare = {name: SPARE_MARKS[i % len(SPARE_MARKS)] for i, name in enumerate(others)}
    return {name: KNOWN_MARKS.get(name) or spare[name] for name in names}


class Sheet(Figure):
    """A figure that is enlarged when it is written.

    Attributes
    ----------
    size : Size
    """

    size: Size = SIZES[PRINT]


class Page:
    """A figure with its title, subtitle and foot; what is between them is free.

    Its width, and in sizes other than print its height, are those of the size that is drawn.

    Parameters
    ----------
    title, subtitle, foot : str
        Texts; each is wrapped to the page's width. A brief size has no subtitle, and of the foot
        the last line.
    height : float
        In millimetres, where the size leaves it free.
    between : float, optional
        Millimetres between subtitle and foot, instead of ``height``, for pages whose texts may be
        longer than what they explain.
    """

    def __init__(
        self,
        title: str,
        subtitle: str,
        foot: str,
        height: float = HEIGHT,
        between: float | None = None,
    ) -> None:
        self.size: Size = chosen_size()
        self.width = self.size.width
        if between is not None:
            texts = (
                (title, TITLE_SIZE, "bold"),
                (subtitle, SMALL_SIZE, "normal"),
                (foot, SMALL_SIZE, "normal"),
            )
            lines = sum(self._height_of(*text) for text in texts)
            height = 2 * MARGIN + 1.0 + lines + between
        self.height = self.size.height or height
        self.figure = Sheet(figsize=(self.width / 25.4, self.height / 25.4))
        self.figure.size = self.size
        FigureCanvasAgg(self.figure)
        self.top = MARGIN
        self.top += self._write(title, self.top, TITLE_SIZE, INK, weight="bold")
        if self.size.is_brief:
            foot = foot.split("\n")[-1]
        else:
            self.top += 1.0 + self._write(subtitle, self.top + 1.0, SMALL_SIZE, MUTED)
        lines = wrap(foot, SMALL_SIZE, self.width - 2 * MARGIN).count("\n") + 1
        self.bottom = MARGIN + lines * self._line_height(SMALL_SIZE)
        self._write(foot, self.height - self.bottom, SMALL_SIZE, MUTED)

    def axes(
        self,
        rows: int,
        columns: int,
        *,
        left: float,
        right: float = MARGIN,
        above: float = 5.0,
        below: float = 9.0,
        gaps: tuple[float, float] = (8.0, 6.0),
    ) -> list[Axes]:
        """Lay out panels, row by row; all distances in millimetres."""
        free_height = self.height - self.top - self.bottom - above - below
        free_width = self.width - left - right
        panel_height = (free_height - (rows - 1) * gaps[0]) / rows
        panel_width = (free_width - (columns - 1) * gaps[1]) / columns
        grid = self.figure.add_gridspec(
            rows,
            columns,
            left=left / self.width,
            right=1.0 - right / self.width,
            bottom=(self.bottom + below) / self.height,
            top=1.0 - (self.top + above) / self.height,
            hspace=gaps[0] / panel_height,
            wspace=gaps[1] / panel_width,
        )
        return [
            self.figure.add_subplot(grid[row, column])
            for row in range(rows)
            for column in range(columns)
        ]

    def _write(
        self, text: str, top: float, size: float, colour: str, *, weight: str = "normal"
    ) -> float:
        wrapped = wrap(text, size, self.width - 2 * MARGIN, weight=weight)
        self.figure.text(
            MARGIN / self.width,
            1.0 - top / self.height,
            wrapped,
            fontsize=size,
            color=colour,
            fontweight=weight,
            va="top",
            linespacing=1.25,
        )
        return self._line_height(size) * (wrapped.count("\n") + 1)

    def _height_of(self, text: str, size: float, weight: str) -> float:
        wrapped = wrap(text, size, self.width - 2 * MARGIN, weight=weight)
        return self._line_height(size) * (wrapped.count("\n") + 1)

    @staticmethod
    def _line_height(size: float) -> float:
        return 1.3 * size * 25.4 / 72.0


# Hinting makes text wider or narrower by up to a tenth, by resolution: what is to fit has to fit on
# the screen, in a bitmap and, nearly without hinting, in a vector file. Methods are not annotated.
_RULERS: dict[int, Any] = {
    dots: RendererAgg(1, 1, dots)  # type: ignore[no-untyped-call]
    for dots in (SCREEN, 300, 600)
}


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, weight: str = "normal") -> float:
    """Measure a line of text in millimetres, where it is widest."""
    font = FontProperties(family=FONT, size=size, weight=weight)
    with boxes_said():
        widths = [
            float(ruler.get_text_width_height_descent(text, font, ismath=False)[0]) / dots
            for dots, ruler in _RULERS.items()
        ]
    return 25.4 * max(widths)


def wrap(text: str, size: float, width: float, *, weight: str = "normal") -> str:
    """Break a text at spaces so that no line is wider than ``width`` millimetres."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and text_width(longer, size, weight=weight) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return "\n".join(lines)


def fit(text: str, size: float, width: float, *, lines: int = 2, weight: str = "normal") -> str:
    """Break a name into at most so many lines; one that is too long ends in an ellipsis.

    A word that is wider than a line is broken with a hyphen.
    """
    words = [part for word in text.split(" ") for part in _broken(word, size, width, weight)]
    wrapped = wrap(" ".join(words), size, width, weight=weight).split("\n")
    if len(wrapped) > lines:
        wrapped = wrapped[:lines]
        wrapped[-1] += "…"
    for place, line in enumerate(wrapped):
        shorter = line
        while len(shorter) > 1 and text_width(shorter, size, weight=weight) > width:
            shorter = shorter.rstrip("…")[:-1] + "…"
        wrapped[place] = shorter
    return "\n".join(wrapped)


def _broken(word: str, size: float, width: float, weight: str) -> list[str]:
    """Break a word into parts that fit a line, with a hyphen after each but the last."""
    parts = []
    while text_width(word, size, weight=weight) > width and len(word) > SHORTEST:
        kept = len(word) - 3  # never a last part of one or two letters
        while kept > 3 and text_width(f"{word[:kept]}-", size, weight=weight) > width:
            kept -= 1
        parts.append(f"{word[:kept]}-")
        word = word[kept:]
    return [*parts, word]


def foot(context: FigureContext, words: Labels) -> str:
    """Say what is shown, of how many, and from which results."""
    shock = (context.shock_title or context.shock) if context.has_shock else words("foot.no_shock")
    subject = [context.experiment_title, context.context_title, shock]
    basis = [
        words(
            "foot.runs",
            replications=words.number(context.replications, 0),
            households=words.number(context.households, 0),
        ),
        words("foot.manifest", manifest=context.manifest_id[:12]),
        words("foot.caveat"),
    ]
    return "\n".join(" · ".join(part for part in parts if part) for parts in (subject, basis))


SHORTEST = 6
"""Letters of a word that is never broken."""


def spread_apart(positions: Sequence[float], gap: float) -> list[float]:
    """Move labels apart so that neighbours keep ``gap``, each as near its own place as it can."""
    order = np.argsort(positions, kind="stable")
    # Blocks of touching labels, each a start and the places its members asked for.
    blocks: list[tuple[float, list[float]]] = []
    for index in order:
        wanted = [float(positions[index])]
        start = wanted[0]
        while blocks and blocks[-1][0] + gap * len(blocks[-1][1]) > start:
            wanted = blocks.pop()[1] + wanted
            start = float(np.mean([place - gap * i for i, place in enumerate(wanted)]))
        blocks.append((start, wanted))
    placed = [start + gap * i for start, wanted in blocks for i in range(len(wanted))]
    result = np.empty(len(positions))
    result[order] = placed
    return [float(place) for place in result]


def capital(text: str) -> str:
    """Begin a text with a capital."""
    return text[:1].upper() + text[1:]


def continued(text: str) -> str:
    """Begin a sentence with a small letter, as it does behind a colon; an acronym stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
