"""What is printed on development resilience, in every language."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest

from synergysim.figures.labels import languages
from synergysim.report.resilience import WIDTH, futures_text

NBSP = "\N{NO-BREAK SPACE}"
VALUES = {
    "exact": 0.4567,
    "estimated": 0.5,
    "exact_resilient": 0.0,
    "estimated_resilient": 1.0,
    "distance": 0.12345,
    "correlation": 0.876,
    "misplaced": 0.0625,
}


def futures(**changes: float) -> Any:
    run = SimpleNamespace(households=2000)
    case = SimpleNamespace(scenario=SimpleNamespace(title="A case: {x} 100%", run=run))
    return SimpleNamespace(
        case=case, futures=1000, line=2.15, year=2, compared=lambda: VALUES | changes
    )


def test_the_numbers_stand_under_their_heads() -> None:
    lines = futures_text(futures()).splitlines()
    (head,) = [n for n, line in enumerate(lines) if line.endswith("estimated")]
    assert lines[head + 1].split()[-2:] == ["45.7", "50.0"]
    assert lines[head + 2].split()[-2:] == ["0.0", "100.0"]
    assert len({len(line) for line in lines[head : head + 3]}) == 1
    joined = " ".join(lines)
    assert "12.3 percentage points apart in the mean (correlation 0.88)" in joined
    assert "6.2% of persons on the wrong side of 80%" in joined
    assert "households 2,000, futures 1,000, poverty line 2.15 PPP$" in joined
    assert joined.endswith("Simulation, not forecast.")


def test_spanish_and_french_write_their_numbers() -> None:
    spanish = " ".join(futures_text(futures(), "es").split("\n"))
    assert f"80{NBSP}%" in spanish
    assert "12,3 puntos porcentuales" in spanish
    french = " ".join(futures_text(futures(), "fr").split("\n"))
    assert "corrélation 0,88" in french
    assert "seuil de pauvreté de 2,15 USD PPA" in french


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("correlation", [0.5, math.nan])
def test_every_language_is_whole_and_fits_its_width(language: str, correlation: float) -> None:
    text = futures_text(futures(correlation=correlation), language)
    assert "A case: {x} 100%" in text
    assert "nan" not in text
    assert all(len(line) <= WIDTH for line in text.splitlines())
