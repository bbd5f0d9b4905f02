"""The sizes in which figures are drawn: a printed page, a slide, a square.

A figure is laid out in millimetres and points, with its smallest text at the size of print. A slide
and a square are the same layout on a smaller sheet, enlarged when it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SMALLEST_TEXT = 6.5
"""Points of the smallest text of a layout."""
PRINT, SLIDE, SQUARE = "print", "slide", "square"


@dataclass(frozen=True)
class Size:
    """A sheet.

    Attributes
    ----------
    width : float
        In millimetres, as laid out.
    height : float or None
        In millimetres, as laid out; None where every figure takes the height that it needs.
    scale : float
        Enlargement when it is written.
    dots_per_inch : float
        Of its bitmap, as written.
    is_brief : bool
        Whether title and sources stay alone on the sheet: the explanation below the title is then
        only in the description.
    """

    width: float
    height: float | None = None
    scale: float = 1.0
    dots_per_inch: float = 300.0
    is_brief: bool = False


def _enlarged(
    width: float, height: float, smallest_text: float, dots: float, *, is_brief: bool
) -> Size:
    """Lay out a sheet of so many millimetres whose smallest text has so many points."""
    scale = smallest_text / SMALLEST_TEXT
    return Size(width / scale, height / scale, scale, dots, is_brief)


SIZES = {
    PRINT: Size(170.0),
    SLIDE: _enlarged(338.67, 190.5, 14.0, 144.0, is_brief=True),
    SQUARE: _enlarged(210.0, 210.0, 9.0, 220.0, is_brief=False),
}
"""By name: the text width of an A4 page; a slide of 16:9; a square for a web page or a message."""

_chosen: ContextVar[Size] = ContextVar("_chosen", default=SIZES[PRINT])


def chosen_size() -> Size:
    """Give the size in which figures are being drawn."""
    return _chosen.get()


def fill_sheet(figure: Figure) -> None:
    """Give a figure that was made without a sheet the sheet that is being drawn.

    Print leaves a figure the size that its author gave it.
    """
    size = chosen_size()
    if size.height is not None and getattr(figure, "size", None) is not size:
        figure.set_size_inches(size.width / 25.4, size.height / 25.4)
        vars(figure)["size"] = size


@contextmanager
def sized(name: str) -> Iterator[None]:
    """Draw in a size.

    Raises
    ------
    KeyError
        If there is no such size.
    """
    if name not in SIZES:
        raise KeyError(f"no size {name!r}; there are: {', '.join(SIZES)}")
    token = _chosen.set(SIZES[name])
    try:
        yield
    finally:
        _chosen.reset(token)
