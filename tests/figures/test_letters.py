"""Letters that the figures' font does not have are one line, in words."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest
from matplotlib.figure import Figure

from synergysim.figures import letters
from synergysim.figures.drawing import Drawing
from synergysim.figures.letters import boxes_said
from synergysim.figures.style import text_width


def test_letters_without_a_glyph_are_one_line(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(letters, "_said", False)
    title = "ኢትዮጵያ ገጠር 農村 गाँव"
    figure = Figure()
    figure.text(0.5, 0.5, title)
    assert text_width(title, 8.25) > 0.0
    Drawing(figure, pd.DataFrame({"x": [1]}), title, "A chart.").save(tmp_path, "one")
    said = capsys.readouterr().err
    assert said.startswith("synergysim: note: the font of the figures, DejaVu Sans, has no letter ")
    assert "ETHIOPIC SYLLABLE GLOTTAL I;" in said
    assert said.count("\n") == 1


def test_other_warnings_are_passed_on():
    with pytest.warns(RuntimeWarning, match="of another kind"), boxes_said():
        warnings.warn("of another kind", RuntimeWarning, stacklevel=1)
