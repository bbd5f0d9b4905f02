"""A finished figure with its data and its text, and how it is written to disk."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from synergysim.engine.files import write_csv, write_whole, writing
from synergysim.figures.letters import boxes_said
from synergysim.figures.style import RC

DOTS_PER_INCH = 300
DOTS_ON_SCREEN = 100


class NothingToShowError(Exception):
    """These results leave a figure without content; the message says why, in the reader's words."""


@dataclass(frozen=True)
class Drawing:
    """A figure, the numbers it shows, and its description for those who cannot see it.

    Attributes
    ----------
    figure : Figure
        The page.
    data : DataFrame
        Every number drawn, tidy.
    title : str
        The finding.
    alt : str
        Kind of chart, finding and a few numbers, in words.
    """

    figure: Figure
    data: pd.DataFrame
    title: str
    alt: str

    def png(self, dots_per_inch: int = DOTS_ON_SCREEN) -> bytes:
        """Give the picture as the bytes of a PNG file."""
        buffer = BytesIO()
        with mpl.rc_context(RC), boxes_said():
            self.figure.savefig(buffer, format="png", dpi=dots_per_inch)
        return buffer.getvalue()

    def save(self, folder: Path, name: str) -> list[Path]:
        """Write ``name`` as SVG, PNG, CSV and alternative text; the same input, the same bytes.

        Returns
        -------
        list of Path
            The files, in that order.
        """
        svg, png, csv, text = (folder / f"{name}.{kind}" for kind in ("svg", "png", "csv", "txt"))
        with mpl.rc_context(RC), boxes_said():
            about = {"Title": self.title, "Description": self.alt, "Date": None, "Creator": None}
            with writing(svg) as file:
                self.figure.savefig(file, format="svg", metadata=about)
            with writing(png) as file:
                self.figure.savefig(
                    file, format="png", dpi=DOTS_PER_INCH,
                    metadata={"Title": self.title, "Software": ""},
                )  # fmt: skip
        write_csv(self.data, csv)
        write_whole(text, self.alt + "\n")
        return [svg, png, csv, text]
