"""PDF files embed the same glyphs from the cut-down copy of a font as from the whole font."""

from __future__ import annotations

import contextlib
from io import BytesIO
from typing import Any

import pytest
from matplotlib import font_manager
from matplotlib.backends import backend_pdf
from matplotlib.ft2font import FT2Font

from synergysim.figures.pdf_fonts import _cut_down, fonts_cut_down

pytestmark = pytest.mark.skipif(
    not hasattr(backend_pdf._backend_pdf_ps, "SubsetResults"), reason="matplotlib before 3.11"
)
WHOLE = backend_pdf._backend_pdf_ps.get_glyphs_subset
LATIN = "Pobreza: ¿qué cambió? «Œuvre» 12 % → ≥ − €"
FONT = font_manager.fontManager.findfont("DejaVu Sans")


def places_of(text: str) -> set[int]:
    font = FT2Font(FONT)
    return {font.get_char_index(ord(sign)) for sign in text}


def outlines(text: str) -> dict[int, Any]:
    glyphs = places_of(text)
    with backend_pdf._backend_pdf_ps.get_glyphs_subset(FONT, glyphs) as found:
        buffer = BytesIO()
        found.font.save(buffer)
        table = found.font["glyf"]
        names = found.font.getGlyphOrder()
        return {
            glyph: (table[names[place]].getCoordinates(table)[0], found.font["hmtx"][names[place]])
            for glyph, place in found.glyph_index_map.items()
            if glyph in glyphs
        }


def test_glyphs_keep_their_outlines_and_widths() -> None:
    expected = outlines(LATIN)
    with fonts_cut_down():
        assert outlines(LATIN) == expected
    assert len(expected) == len(set(LATIN))


def test_ligatures_are_in_the_copy() -> None:
    """The words that figures use most have them: effect, difference, benefit, beneficiary."""
    _, place_of = _cut_down(FONT, 0)
    assert place_of.keys() >= places_of("\ufb00\ufb01\ufb02\ufb03\ufb04")


def test_a_glyph_outside_the_copy_is_read_from_the_whole_font() -> None:
    expected = outlines("Бедность")
    with fonts_cut_down():
        assert outlines("Бедность") == expected


def test_matplotlib_is_as_before_afterwards() -> None:
    with contextlib.suppress(ZeroDivisionError), fonts_cut_down():
        assert backend_pdf._backend_pdf_ps.get_glyphs_subset is not WHOLE
        raise ZeroDivisionError
    assert backend_pdf._backend_pdf_ps.get_glyphs_subset is WHOLE
