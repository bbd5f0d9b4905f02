"""What all results share: tables with units, a summary, figures, files, and a notebook's view."""

from __future__ import annotations

from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from synergysim.figures.labels import chosen
from synergysim.outcomes.tables import units_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synergysim.figures.drawing import Drawing

ROWS_SHOWN, COLUMNS_SHOWN = 12, 14
"""Largest part of a table that a notebook shows."""


@dataclass(frozen=True, repr=False)
class Result(ABC):
    """Tables, the text and the figures of a run, a comparison, a sweep or a trace.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        ``table.attrs["units"]`` has the units of columns: a dict of str to str. The page
        ``docs/tables.md`` says what each column means.
    """

    tables: Mapping[str, pd.DataFrame]

    @property
    @abstractmethod
    def main(self) -> str:
        """Name of the table that a notebook shows."""

    @abstractmethod
    def summary(self, lang: str | None = None) -> str:
        """Give the text that the command line prints."""

    @abstractmethod
    def _drawings(self, language: str, size: str) -> Iterator[tuple[str, Drawing]]:
        """Draw the figures that the results can fill, the main one first."""

    def _registered(self, table: str) -> str:
        """Name under which the columns of a table are declared."""
        return table

    def figures(self, *, lang: str | None = None, size: str = "print") -> dict[str, Figure]:
        """Draw every figure that the results can fill.

        Parameters
        ----------
        lang : str, optional
            ``"en"``, ``"es"`` or ``"fr"``, or with a country whose numbers are written, such as
            ``"es-MX"``; by default that of the environment variable ``SYNERGYSIM_LANG``, or else
            English.
        size : str, default "print"
            ``"print"``, ``"slide"`` or ``"square"``. A slide and a square are laid out smaller,
            with text as large as in print, to be enlarged where they are shown.

        Returns
        -------
        dict of str to matplotlib.figure.Figure
            By name, the main figure first. ``pyplot`` does not know them, so that none has to be
            closed; a trace has none.
        """
        return {name: drawing.figure for name, drawing in self._drawings(chosen(lang), size)}

    def plot(self, *, lang: str | None = None, size: str = "print") -> Figure:
        """Draw the main figure alone; keywords as for :meth:`figures`.

        Raises
        ------
        ValueError
            If the results have no figure.
        """
        first = next(self._drawings(chosen(lang), size), None)
        if first is None:
            raise ValueError("these results have no figure; summary() and tables have all numbers")
        return first[1].figure

    def save(
        self, folder: str | Path, *, lang: str | None = None, size: str = "print"
    ) -> list[Path]:
        """Write the summary, the tables and the figures into a folder.

        Parameters
        ----------
        folder : path
            Is made if it is missing; files of the same names are replaced.
        lang, size : str
            As for :meth:`figures`; files of a slide and a square are enlarged.

        Returns
        -------
        list of Path
            ``summary.txt``; a CSV file for each table, and ``columns.csv`` with the units and
            meanings of their columns; in ``figures/`` SVG, PDF, PNG, CSV and a description of each.

        Raises
        ------
        OSError
            If the folder cannot be written.
        """
        from synergysim.engine.files import write_csv, write_whole
        from synergysim.experiments.running.assembly import COLUMNS, write_columns
        from synergysim.figures import save_each

        place = Path(folder)
        written = [place / "summary.txt"]
        place.mkdir(parents=True, exist_ok=True)
        write_whole(written[0], self.summary(lang) + "\n")
        for name, table in self.tables.items():
            written.append(place / f"{name}.csv")
            write_csv(table, written[-1])
        write_columns(dict.fromkeys(map(self._registered, self.tables)), place)
        drawn = save_each(self._saved_drawings(place, chosen(lang), size), place / "figures")
        return [*written, place / f"{COLUMNS}.csv", *drawn]

    def _saved_drawings(
        self, place: Path, language: str, size: str
    ) -> Iterator[tuple[str, Drawing]]:
        """Draw what is saved; into the results folder itself, with the record that reports read."""
        from synergysim.figures.sizes import PRINT
        from synergysim.report.kept_figures import FIGURES_FOLDER, recorded
        from synergysim.report.stored_figures import figures_of

        own: Path | None = getattr(self, "folder", None)
        if own is None or size != PRINT or own.resolve() != place.resolve():
            return self._drawings(language, size)
        left: list[str] = []
        _, drawn = figures_of(place, language=language, announce=left.append)
        return recorded(drawn, place, place / FIGURES_FOLDER, language, left)

    def _with_units(self, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Copy tables, without their values, and say the units of their columns."""
        return {name: _with_units(table, self._registered(name)) for name, table in tables.items()}

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", self._with_units(self.tables))

    def _repr_html_(self) -> str:
        """Show a notebook the summary, the main figure and the main table."""
        table = self.tables[self.main].to_html(
            max_rows=ROWS_SHOWN,
            max_cols=COLUMNS_SHOWN,
            show_dimensions=True,
            escape=True,
            float_format=lambda value: f"{value:.4g}",
        )
        first = next(self._drawings(chosen(None), "print"), None)
        parts = [
            f"<p><code>{escape(repr(self))}</code></p>",
            f"<pre>{escape(self.summary())}</pre>",
            "" if first is None else _picture(first[1]),
            f"<p><code>tables[{escape(repr(self.main))}]</code></p>",
            table,
        ]
        return "<div>" + "\n".join(part for part in parts if part) + "</div>"


def _with_units(table: pd.DataFrame, registered: str) -> pd.DataFrame:
    found = table.copy(deep=False)
    found.attrs["units"] = units_of(registered, map(str, table.columns))
    return found


def _picture(drawing: Drawing) -> str:
    data = b64encode(drawing.png()).decode("ascii")
    alt = escape(drawing.alt, quote=True)
    return f'<img alt="{alt}" style="max-width: 100%" src="data:image/png;base64,{data}">'
