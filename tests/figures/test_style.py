from __future__ import annotations

import colorsys
import itertools

import matplotlib.colors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.figures.style import (
    KNOWN_MARKS,
    MARGIN,
    Page,
    fit,
    marks,
    spread_apart,
    text_width,
    wrap,
)


def lightness(colour: str) -> float:
    """CIE L* of a colour."""
    channels = matplotlib.colors.to_rgb(colour)
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116.0 * luminance ** (1 / 3) - 16.0 if luminance > 0.008856 else 903.3 * luminance


def test_the_five_survive_grey_print_and_have_their_own_marks() -> None:
    levels = sorted(lightness(mark.colour) for mark in KNOWN_MARKS.values())
    assert min(b - a for a, b in itertools.pairwise(levels)) >= 12.0
    assert len({mark.marker for mark in KNOWN_MARKS.values()}) == 5
    hues = {colorsys.rgb_to_hls(*matplotlib.colors.to_rgb(m.edge)) for m in KNOWN_MARKS.values()}
    assert len(hues) == 5


def test_unknown_architectures_get_spare_marks() -> None:
    given_marks = marks(["independent", *"abcdefg"])
    assert given_marks["independent"] is KNOWN_MARKS["independent"]
    assert len({given_marks[name].marker for name in "abcdef"}) == 6
    assert len({given_marks[name].colour for name in "abcdef"}) == 6
    assert given_marks["g"] == given_marks["a"]


def test_wrapping_keeps_every_word_and_the_width() -> None:
    text = "No architecture differs measurably from independent programmes\nin income"
    wrapped = wrap(text, 9.0, 40.0)
    assert wrapped.split() == text.split()
    assert "\n" in wrapped
    assert all(text_width(line, 9.0) <= 40.0 for line in wrapped.split("\n"))
    assert wrapped.split("\n")[-1].startswith("in income")


@pytest.mark.parametrize(
    "name", ["Short", "A national strategy for convergence", "Donaudampfschifffahrtsgesellschaften"]
)
def test_fitting_keeps_lines_and_width(name: str) -> None:
    fitted = fit(name, 8.0, 22.0)
    lines = fitted.split("\n")
    assert len(lines) <= 2
    assert all(text_width(line, 8.0) <= 22.0 for line in lines)
    assert (fitted.replace("\n", " ") == name) == ("…" not in fitted)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=8))
def test_labels_keep_their_distance_and_order(places: list[float]) -> None:
    moved = spread_apart(places, 0.1)
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    steps = [moved[b] - moved[a] for a, b in itertools.pairwise(order)]
    assert all(step >= 0.1 - 1e-9 for step in steps)
    if len(places) == 1:
        assert moved == places


def test_labels_far_apart_stay() -> None:
    assert spread_apart([0.9, 0.1, 0.5], 0.1) == [0.9, 0.1, 0.5]


@pytest.mark.parametrize("dots", [100, 300])
def test_a_wrapped_title_stays_inside_the_page_at_every_resolution(dots: int) -> None:
    title = (
        "The weaker will, which carries every agreement, falls from 0.06 in the first year to 0.01"
    )
    page = Page(f"{title} in the last", "subtitle", "foot", height=60.0)
    page.figure.set_dpi(dots)
    edge = page.figure.bbox.x1 * (1.0 - MARGIN / page.width)
    assert page.figure.texts
    assert all(text.get_window_extent().x1 <= edge + 1.0 for text in page.figure.texts)
