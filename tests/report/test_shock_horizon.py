"""Notes on losses that are counted over few months, or over several shocks."""

from __future__ import annotations

import pytest

from synergysim.cli import main
from synergysim.figures.labels import languages, load_labels
from synergysim.report.shock_horizon import horizon_notes, notes_of, onsets_of
from synergysim.scenario.load import load_scenario


@pytest.mark.parametrize(
    ("onsets", "months", "expected"),
    [
        ([], 12, []),
        ([24], 60, []),
        ([24], 59, ["35 months"]),
        ([24], 25, ["1 month "]),
        ([24, 30], 60, ["2 shocks"]),
        ([24, 30], 40, ["16 months", "2 shocks"]),
    ],
)
def test_notes_say_how_many_months_and_shocks_there_are(
    onsets: list[int], months: int, expected: list[str]
) -> None:
    found = notes_of(onsets, months, load_labels("en"))
    assert len(found) == len(expected)
    for note, part in zip(found, expected, strict=True):
        assert part in note


@pytest.mark.parametrize("language", languages())
def test_every_language_writes_whole_notes(language: str) -> None:
    words = load_labels(language)
    for note in [*notes_of([0], 1, words), *notes_of([0, 5], 22, words)]:
        assert note.endswith(".")
        assert "{" not in note
    assert "36" in notes_of([0], 22, words)[0]


def test_onsets_are_in_order_and_a_note_of_several_variants_is_said_once() -> None:
    case = load_scenario("lesotho", shocks=["drought", "covid19-lesotho"]).scenario
    first, second = onsets_of(case)
    assert first < second
    words = load_labels("en")
    assert len(horizon_notes([case, case], words)) == len(horizon_notes([case], words)) > 0


def test_a_run_that_ends_early_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ("run.households=40", "run.months=66", "run.burn_in_years=1")
    chosen = [word for size in sizes for word in ("--set", size)]
    assert main(["run", "lesotho-covid19", *chosen, "--no-figures"]) == 0
    assert "3 months after the shock begins" in capsys.readouterr().err
