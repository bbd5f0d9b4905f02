"""Fonts embedded in PDF files, cut down to the characters of Latin scripts once for all figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any
from unittest.mock import patch

from fontTools import subset
from matplotlib.backends import backend_pdf

_EMBEDDING: Any = backend_pdf._backend_pdf_ps  # type: ignore[attr-defined]

RANGES = (
    (0x20, 0x17F),  # Latin letters with their accents
    (0x2000, 0x206F),  # spaces, dashes and quotation marks
    (0x20A0, 0x20BF),  # currencies
    (0x2190, 0x22FF),  # arrows and mathematical signs
    (0x25A0, 0x25FF),  # shapes
    (0xFB00, 0xFB04),  # ligatures of f, which matplotlib sets by itself
)
UNREAD_TABLES = ["FFTM", "GDEF", "GPOS", "GSUB", "kern"]
"""Layout and time stamps: matplotlib places each glyph itself, so that a PDF does not read them."""

OPTIONS: dict[str, Any] = {"glyph_names": True, "recommended_glyphs": True}
"""As in matplotlib."""


@contextmanager
def fonts_cut_down() -> Iterator[None]:
    """Let matplotlib embed fonts from the cut-down copy; it reads the whole font for each figure.

    A font without the glyphs needed in its copy is read whole, as all fonts are by versions of
    matplotlib before 3.11.
    """
    if not hasattr(_EMBEDDING, "SubsetResults"):
        yield
        return
    whole = _EMBEDDING.get_glyphs_subset

    def embedded(font_file: Any, glyphs: Any) -> Any:
        content, place_of = _cut_down(str(font_file), font_file.face_index)
        if not place_of.keys() >= set(glyphs):
            return whole(font_file, glyphs)
        options = subset.Options(**OPTIONS)
        font = subset.load_font(BytesIO(content), options)
        cut = subset.Subsetter(options)
        cut.populate(gids=[place_of[glyph] for glyph in glyphs])
        cut.subset(font)
        places = {glyph: cut.glyph_index_map[place_of[glyph]] for glyph in glyphs}
        return _EMBEDDING.SubsetResults(font, places)._as_cm()

    with patch.object(_EMBEDDING, "get_glyphs_subset", embedded):
        yield


@cache
def _cut_down(file: str, face: int) -> tuple[bytes, dict[int, int]]:
    """Give a font with the glyphs of :data:`RANGES`, and their new places by the old ones."""
    options = subset.Options(font_number=face, **OPTIONS)
    options.drop_tables += UNREAD_TABLES
    font = subset.load_font(file, options)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=[code for low, high in RANGES for code in range(low, high + 1)])
    cut.subset(font)
    buffer = BytesIO()
    font.save(buffer, reorderTables=False)
    font.close()
    return buffer.getvalue(), dict(cut.glyph_index_map)
