"""The legend beside the last panel: every variant with its line, its mark and its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.style import SMALL_SIZE, Mark, wrap

HANDLE = 12.0
"""Millimetres that a handle takes beside its name."""


def legend_beside(
    axes: Axes,
    names: Sequence[str],
    style: Mapping[str, Mark],
    context: FigureContext,
    words: Labels,
    width: float,
    *,
    lines: bool = True,
) -> None:
    """Name variants to the right of a panel.

    Parameters
    ----------
    axes : Axes
    names : sequence of str
    style : mapping of str to Mark
    context : FigureContext
    words : Labels
    width : float
        Millimetres that the legend may take.
    lines : bool, default True
        Whether a line runs through the mark.
    """
    handles = [style[name].line(axes, [np.nan], [np.nan]) for name in names]
    for handle, name in zip(handles, names, strict=True):
        handle.set_marker(style[name].marker)
        if not lines:
            handle.set_linestyle("none")
    axes.legend(
        handles,
        [wrap(words.architecture(name, context), SMALL_SIZE, width - HANDLE) for name in names],
        loc="upper left",
        bbox_to_anchor=(1.02, 1.0),
        frameon=False,
        fontsize=SMALL_SIZE,
        handlelength=2.4 if lines else 1.2,
        borderaxespad=0.0,
    )
