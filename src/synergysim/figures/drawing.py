"""A finished figure with its data and its text, and how it is written to disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from synergysim.engine.files import write_csv, write_whole, writing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_ON_SCREEN = 100


class NothingToShowError(Exception):
    """These results leave a figure without content; the message says why, in the reader's words."""


@dataclass(frozen=True)
class Drawing:
    """A figure, the numbers it shows, and its description for those who cannot see it.

    Attributes
    ----------
    figure : Figure
        The page as it was laid out. Files of a slide or a square are enlarged.
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

    def png(self, dots_per_inch: float = DOTS_ON_SCREEN) -> bytes:
        """Give the picture as the bytes of a PNG file."""
        from synergysim.figures import figure_files

        return figure_files.png(self.figure, self.title, dots_per_inch)

    def svg(self) -> bytes:
        """Give the picture as the bytes of an SVG file."""
        from synergysim.figures import figure_files

        return figure_files.svg(self.figure, self.title, self.alt)

    def write_data(self, path: Path) -> None:
        """Write the numbers that the figure shows as CSV."""
        write_csv(self.data, path)

    def save(self, folder: Path, name: str) -> list[Path]:
        """Write ``name`` as SVG, PDF, PNG, CSV and alternative text.

        Returns
        -------
        list of Path
            The files, in that order; the same input gives the same bytes.
        """
        from synergysim.figures import figure_files

        contents = {
            "svg": self.svg(),
            "pdf": figure_files.pdf(self.figure, self.title, self.alt),
            "png": figure_files.png(self.figure, self.title),
        }
        for kind, content in contents.items():
            with writing(folder / f"{name}.{kind}") as file:
                file.write(content)
        self.write_data(folder / f"{name}.csv")
        write_whole(folder / f"{name}.txt", self.alt + "\n")
        return [folder / f"{name}.{kind}" for kind in (*contents, "csv", "txt")]


def fault_of(found: object) -> str:
    """What keeps a drawing of a user's module from being written; empty if nothing does."""
    from matplotlib.figure import Figure

    if not isinstance(found, Drawing):
        return f"a value of type {type(found).__name__}"
    facts: dict[str, Any] = vars(found)
    if not isinstance(facts["figure"], Figure):
        return f"a figure of type {type(facts['figure']).__name__}"
    if not isinstance(facts["data"], pd.DataFrame) or not len(found.data.columns):
        return "data without columns"
    blank = [
        key for key in ("title", "alt") if not (isinstance(facts[key], str) and facts[key].strip())
    ]
    return f"no text as {' and '.join(blank)}" if blank else ""
