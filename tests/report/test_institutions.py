"""What a run prints of its institutions."""

from __future__ import annotations

import pytest
from tests.conftest import WIDE

from synergysim.experiments.single_run import run_case
from synergysim.figures.labels import load_labels
from synergysim.figures.stages import by_stage
from synergysim.report.institutions import institutions_text

SMALL = {
    "run.households": 60,
    "run.months": 30,
    "run.burn_in_years": 1,
    "programmes.productive.start": "2015-04",
    **WIDE,
}


NO_COUNCIL = {"institutions.councils.community-council": None}
COUNCILS = {
    "complementary-design-with-councils": {},
    "coordinated-institutions": NO_COUNCIL,
    "integrated": NO_COUNCIL,
}


@pytest.fixture(scope="module")
def texts():
    words = load_labels("en")
    told = {}
    for name in ("complementary-design-with-councils", "coordinated-institutions", "integrated"):
        result = run_case("lesotho", architecture=name, window=12, overrides=SMALL | COUNCILS[name])
        told[name] = (result, institutions_text(result, words))
    return told


def line(text, start):
    return next(line for line in text.splitlines() if line.strip().startswith(start))


def test_the_profile_shows_its_numbers_marks_design_and_leaves_out_empty_levels(texts):
    result, text = texts["complementary-design-with-councils"]
    row = line(text, "targeting")
    cells = by_stage(result.coordination, ["level", "function"], "value")
    assert f"{cells['national', 'targeting'][-1]:.2f}*" in row
    assert f"{cells['local', 'targeting'][-1]:.2f}" in row
    assert line(text, "budget").split()[-1] == "n/a"
    assert "intermediate start" not in text
    assert "no coordination body between" in " ".join(text.split())
    assert "Pairs of programmes" not in text  # there is one


def test_the_stronger_level_is_named_from_functions_that_both_can_settle(texts):
    result, text = texts["coordinated-institutions"]
    cells = by_stage(result.coordination, ["level", "function"], "value")
    shared = ("targeting", "timing", "delivery")
    national, local = (
        sum(cells[level, f][-1] for f in shared) / 3 for level in ("national", "local")
    )
    assert local > national + 0.05
    told = f"local coordination ({local:.2f}) is higher than national coordination ({national:.2f})"
    assert told in " ".join(text.split())


def test_ministries_are_named_in_both_directions_by_title(texts):
    result, text = texts["coordinated-institutions"]
    names = [m.title for m in result.case.scenario.institutions.ministries.values()]
    social, agriculture = sorted(names, key=lambda name: "Agriculture" in name)
    assert line(text, f"{social} towards {agriculture}")
    assert line(text, f"{agriculture} towards {social}")
    assert "Political support for coordination: 0." in text


def test_two_offices_of_one_ministry_are_distinguished(texts):
    _, text = texts["complementary-design-with-councils"]
    assert "lead institution towards the other" in text
    assert "partner institution towards the other" in text


def test_bodies_say_when_they_decided_last(texts):
    result, text = texts["coordinated-institutions"]
    decided = result.bodies[result.bodies["decisions"] > 0]
    if decided.empty:
        assert "never decided anything" in text
    else:
        assert f"last decided in the quarter that ends in {decided['date'].iloc[-1]}" in text
    _, alone = texts["integrated"]
    assert "No coordination body meets" in alone


def test_joint_money_names_its_holder_and_what_he_keeps():
    result = run_case(
        "lesotho",
        architecture="coordinated-institutions",
        window=12,
        overrides=SMALL | {"architecture.joint_budget.holder": "agriculture"},
    )
    text = institutions_text(result, load_labels("en"))
    own = result.ministries[result.ministries["ministry"] == "agriculture"]
    share = 100 * own["kept_back"].sum() / own["held"].sum()
    assert f"({share:.0f}%)." in text
    assert "without a binding rule" in text


def test_several_pairs_are_distinguished():
    small = {"run.households": 60, "run.months": 15, "run.burn_in_years": 1}
    result = run_case("mexico-proinpro", window=12, overrides=small)
    text = institutions_text(result, load_labels("en"))
    titles = {name: p.title for name, p in result.case.scenario.programmes.items()}
    last = result.partnerships[result.partnerships["month"] == 14]
    assert len(last) == 14
    for lead, partner in zip(last["lead"], last["partner"], strict=True):
        assert len(line(text, f"{titles[lead]} with {titles[partner]} ").split()) >= 5


@pytest.mark.parametrize(("needed", "told"), [(0.0, "at the request of villages"), (1.0, "never")])
def test_overlap_with_an_excluded_programme_names_the_date_of_the_rule(needed, told):
    small = {"run.households": 200, "run.months": 18, "run.burn_in_years": 1}
    result = run_case(
        "mali-nioro-cash-plus",
        window=12,
        overrides=small | {"institutions.community.generalisation": needed},
    )
    text = " ".join(institutions_text(result, load_labels("en")).split())
    table = result.exclusions
    cash, last = table[table["programme"] == "social"], table["month"].max()
    titles = {name: p.title for name, p in result.case.scenario.programmes.items()}
    assert f"{titles['social']} of {titles['social-safety-net']}" in text
    assert f"{titles['social']} leaves out families of {titles['social-safety-net']} " in text
    assert told in text
    assert cash["rule"].any() == (needed == 0.0)
    if needed == 0.0:
        since = cash.loc[cash["rule"], "date"].iloc[0]
        assert f"the quarter that ends in {load_labels('en').month(since)}" in text
        assert cash.loc[cash["month"] == last, "served_by_other"].item() < 0.1


@pytest.mark.parametrize(
    ("case", "told"),
    [("mali-nioro-cash-plus", "In 1 of 2 pairs"), ("colombia-fest-unidos", None)],
)
def test_agreement_inside_one_will_is_called_no_finding(case, told):
    small = {"run.households": 100, "run.months": 15, "run.burn_in_years": 1}
    result = run_case(case, window=12, overrides=small)
    text = " ".join(institutions_text(result, load_labels("en")).split())
    assert ("by construction and is not a finding" in text) == (told is not None)
    assert told is None or told in text
    assert ("The two levels are not compared" in text) == (told is not None)


def test_without_a_partner_there_is_one_sentence():
    small = {name: value for name, value in SMALL.items() if not name.startswith("programmes")}
    result = run_case("lesotho", programmes=["lesotho-child-grants"], window=12, overrides=small)
    text = institutions_text(result, load_labels("en"))
    assert text.count("\n") == 0
    assert "nothing to coordinate" in text
