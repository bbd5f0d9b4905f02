"""Writing a figure as SVG, PDF and PNG, enlarged to its size: the same input, the same bytes."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.backends import backend_pdf
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.figure import Figure

from synergysim.figures.letters import boxes_said
from synergysim.figures.pdf_fonts import fonts_cut_down
from synergysim.figures.sizes import PRINT, SIZES, Size
from synergysim.figures.style import RC

# Their methods are not annotated.
_PDF: Any = backend_pdf
_RENDERER: Any = MixedModeRenderer

POINTS = 72
"""Of an inch, in vector files."""
_ROOT = re.compile(rb'( width=")([0-9.]+)(pt" height=")([0-9.]+)(pt" viewBox=)')


def size_of(figure: Figure) -> Size:
    """Give the size in which a figure was drawn."""
    found: Size = getattr(figure, "size", SIZES[PRINT])
    return found


def svg(figure: Figure, title: str, description: str) -> bytes:
    """Write SVG: its root has the size on paper, its content the coordinates of the layout."""
    about = {"Title": title, "Description": description, "Date": None, "Creator": None}
    scale = size_of(figure).scale

    def enlarged(found: re.Match[bytes]) -> bytes:
        width, height = (f"{scale * float(found[place]):g}".encode() for place in (2, 4))
        return found[1] + width + found[3] + height + found[5]

    return _ROOT.sub(enlarged, _saved(figure, format="svg", metadata=about), count=1)


def png(figure: Figure, title: str = "", dots_per_inch: float | None = None) -> bytes:
    """Write PNG, with the dots of the figure's size unless others are asked for."""
    size = size_of(figure)
    dots = dots_per_inch or size.dots_per_inch
    return _saved(
        figure,
        format="png",
        dpi=size.scale * dots,
        metadata={"Title": title, "Software": ""},
        pil_kwargs={"dpi": (dots, dots)},
    )


def pdf(figure: Figure, title: str, description: str) -> bytes:
    """Write PDF with text that can be searched; matplotlib itself cannot enlarge a page."""
    about = {
        "Title": title,
        "Subject": description,
        "Creator": None,
        "Producer": None,
        "CreationDate": None,
    }
    buffer, scale, before = BytesIO(), size_of(figure).scale, figure.dpi
    width, height = (float(side) for side in figure.get_size_inches())
    with mpl.rc_context(RC), boxes_said(), fonts_cut_down():
        file = _PDF.PdfFile(buffer, metadata=about)
        figure.dpi = POINTS
        try:
            file.newPage(scale * width, scale * height)
            file.output(scale, 0, 0, scale, 0, 0, _PDF.Op.concat_matrix)
            renderer = _RENDERER(
                figure,
                width,
                height,
                before,
                _PDF.RendererPdf(file, before, height, width),
            )
            figure.draw(renderer)
            renderer.finalize()
            file.finalize()
        finally:
            file.close()
            figure.dpi = before
    return buffer.getvalue()


def _saved(figure: Figure, **how: Any) -> bytes:
    buffer = BytesIO()
    with mpl.rc_context(RC), boxes_said():
        figure.savefig(buffer, **how)
    return buffer.getvalue()
