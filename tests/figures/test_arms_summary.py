"""What the terminal says of four arms."""

from __future__ import annotations

import pytest

from synergysim.experiments.arm_file import Published
from synergysim.experiments.arm_published import against_published
from synergysim.experiments.four_arms import effects, yearly_means
from synergysim.figures.arms_summary import OUTCOMES, Contents, arms_summary_text, synergy_lines
from synergysim.figures.labels import load_labels
from synergysim.outcomes.listed import OF_LISTED

CONTENTS = {
    "social": [Contents("Juntos", ("cash", "condition"), "2012-01", 120)],
    "productive": [Contents("Haku Winay", ("package", "training"), "2013-01", 36)],
}


@pytest.fixture
def tell(made_up):
    def told(published=(), listed=None, **changes):
        listed = made_up.listed(**changes) if listed is None else listed
        found = effects(yearly_means(listed.drop(columns="shock")))
        held = against_published(found, published)
        context = made_up.context(reference="none", shock="none")
        return arms_summary_text(listed, found, held, CONTENTS, context)

    return told


def published(**changes):
    given = {
        "effect": "both",
        "outcome": "assets",
        "month": 36,
        "scale": "percent",
        "value": 17,
        "source": "E1-001",
        "grade": "A",
    }
    return Published(**(given | changes))


def lines_of(text, head):
    return text.split(f"== {head}")[1].split("\n\n")[0].splitlines()


def test_the_summary_names_families_package_and_years(tell):
    text = tell(months=76)
    assert "700 on average" in text
    assert "Juntos: cash, school attendance as a condition; from 2012-01" in text
    assert "All arms enrol the same families" in " ".join(text.split())
    years = [line.split()[0] for line in lines_of(text, "productive assets")[3:]]
    assert years == ["1", "2", "3", "5", "6"]
    assert max(map(len, text.splitlines())) <= 100
    assert text.isascii()


def test_levels_effects_and_synergy_are_the_estimators(tell, made_up):
    found = effects(yearly_means(made_up.listed().drop(columns="shock")))
    rows = found.query("outcome == 'hungry' and month == 36").set_index("contrast")
    last = lines_of(tell(), "months below the hunger floor")[-1]
    assert f" {12 * rows.loc['synergy', 'none']:.2f} " in last
    half = 12 * (rows.loc["synergy", "high"] - rows.loc["synergy", "low"]) / 2
    assert last.endswith(f"{12 * rows.loc['synergy', 'effect']:+.2f} +-{half:.2f}*")


def test_synergy_is_described_by_the_better_direction(tell):
    """Proportional gains: months of food shortage rise by more than the sum, which is no gain."""
    text = " ".join(tell(synergy=0.02).split())
    more = text.split("Positive, more than the sum: ")[1].split("Negative")[0]
    less = text.split("Negative, less than the sum: ")[1].split("Significant")[0]
    assert "earned income" in more
    assert "of the sum" in more
    assert less.startswith("months below the hunger floor")
    assert "Not significantly different from zero: nothing." in text


def test_a_significant_trifle_is_no_synergy(tell):
    text = " ".join(tell(synergy=0.001, noise=0.0).split())
    more = text.split("Positive, more than the sum: ")[1].split("Negative")[0]
    trifles = text.split("half a point): ")[1].split("Not significantly")[0]
    assert "earned income" not in more
    assert "earned income" in trifles


def test_an_insignificant_gain_is_not_called_a_gain(tell):
    text = " ".join(tell(synergy=0.0, noise=0.02).split())
    assert "Positive, more than the sum: nothing." in text
    for replications in (1, 9):
        assert "too few replications" in " ".join(tell(replications=replications).split())


def test_lists_that_grow_apart_are_said_to(tell, made_up):
    listed = made_up.listed()
    late = (listed["architecture"] == "both") & (listed["month"] > 30)
    listed.loc[late, "families"] = 712.0
    text = " ".join(tell(listed=listed).split())
    assert "differ from month 31 on, by up to 12 families" in text
    assert "the same families" not in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"low": 10, "high": 25}, "inside"),
        ({"low": 30, "high": 40}, "outside"),
        ({}, "no range"),
        ({"month": 120}, "not simulated"),
        ({"outcome": "no such outcome"}, "not simulated"),
    ],
)
def test_published_effects_are_listed_beside_simulated_ones(tell, changes, words):
    text = tell([published(**changes)])
    row, note = text.split("Published and simulated")[1].splitlines()[2:4]
    assert row.endswith(words)
    assert "+17.0" in row
    assert note.strip().startswith("not fitted")
    assert "E1-001, grade A" in note
    assert max(map(len, text.splitlines())) <= 100


def test_a_fitted_effect_is_said_to_be(tell):
    assert "    fitted; " in tell([published(used=True)])
    assert "Published" not in tell()


def test_directions_and_units_are_those_of_the_registry(tell):
    text = tell()
    assert "== months below the hunger floor, months a year ==" in text
    assert "== school attendance, % ==" in text
    assert set(OUTCOMES) <= set(OF_LISTED)


def test_an_outcome_that_nothing_changes_makes_no_other_known(made_up):
    rows = effects(yearly_means(made_up.listed(replications=4).drop(columns="shock")))
    still = rows["outcome"] == "hungry"
    rows.loc[still & rows["contrast"].isin(["synergy"]), ["effect", "low", "high"]] = 0.0
    told = " ".join(synergy_lines(rows, load_labels("en")))
    assert "too few replications" in told
    assert "Not significantly different" not in told
