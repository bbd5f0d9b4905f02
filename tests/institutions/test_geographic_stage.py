"""The geographic stage, by hand: four places of ten families whose welfare rises with their row."""

from __future__ import annotations

import numpy as np
import pytest
from tests.institutions.test_intake import COST, PLACES, YEAR, enrolled, hold, managers, scene

from synergysim.scenario import ScenarioError, load_scenario
from synergysim.scenario.place_choice import PlaceChoice, places_of

__all__ = ["scene"]  # a fixture

BY_POVERTY = {"share": 0.5, "choose_by": "poverty", "among": None, "map_error": 0.0}
PLACES_KEY = "programmes.social.targeting.places"
ALL_PLACES = "programmes.productive.targeting.places"


def poor_rows(found, rows):
    """Let the families of some rows, and nobody else, be poor."""
    found.households["expected_income"][:] = 1e5
    found.households["expected_income"][rows] = 1.0


def places(programme):
    return np.flatnonzero(programme.entered).tolist()


def test_families_are_listed_in_the_poorest_places_only(scene):
    found = scene(social={"targeting__places": BY_POVERTY})
    found.social.yearly_executable = 40 * YEAR
    poor_rows(found, [0, 10, 11, 12, 20, 30, 31])  # one, three, one and two in a place
    found.intake.hold(found.social, None, None, managers(), 0)
    assert places(found.social) == [1, 3]
    assert enrolled(found.social) == [*range(10, 20), *range(30, 40)]


def test_without_a_stage_every_place_is_entered(scene):
    found = scene()
    assert places(found.social) == list(range(PLACES))


@pytest.mark.parametrize("rule", ["proxy-means", "community", "categorical", "territorial"])
def test_every_rule_keeps_to_the_places(scene, rule):
    design = {"targeting__places": BY_POVERTY | {"share": 0.25}}
    found = scene(rule=rule, money=100 * COST, productive=design)
    poor_rows(found, range(20, 26))
    assert set(hold(found)) == set(range(20, 30))


def test_a_stage_adds_places_and_leaves_none(scene):
    stages = {"second": {"date": "2016-01", "share": 0.75}}
    found = scene(social={"targeting__places": BY_POVERTY | {"share": 0.25, "roll_out": stages}})
    found.social.yearly_executable = 40 * YEAR
    poor_rows(found, [0, 1, 10])
    found.intake.hold(found.social, None, None, managers(), 0)
    assert places(found.social) == [0]
    poor_rows(found, [20, 21, 30])
    # The programme stays where it is, and goes to the poorest others when the roll-out says so.
    found.intake.hold(found.social, None, None, managers(), 11)
    assert places(found.social) == [0]
    found.intake.hold(found.social, None, None, managers(), 12)
    assert places(found.social) == [0, 2, 3]


@pytest.mark.parametrize(("coordination", "expected"), [(0.0, [3]), (1.0, [1])])
def test_coordinated_targeting_enters_places_of_the_leading_programme(
    scene, coordination, expected
):
    found = scene(
        coordination=coordination,
        listed=range(10, 18),
        money=100 * COST,
        productive={"targeting__places": BY_POVERTY | {"share": 0.25}},
    )
    poor_rows(found, range(30, 36))
    hold(found)
    assert places(found.productive) == expected


def test_its_own_rule_may_be_the_density_of_the_leading_programme(scene):
    design = {"targeting__places": BY_POVERTY | {"choose_by": "density-of-lead", "share": 0.25}}
    found = scene(listed=range(10, 18), money=100 * COST, productive=design)
    poor_rows(found, range(30, 36))
    hold(found)
    assert places(found.productive) == [1]


AMONG = BY_POVERTY | {"share": 0.5, "among": "social"}


def test_a_choice_among_places_of_another_programme_keeps_to_them(scene):
    design = {"targeting__places": AMONG | {"share": 0.25}}
    found = scene(money=100 * COST, social={"targeting__places": BY_POVERTY}, productive=design)
    found.social.yearly_executable = 40 * YEAR
    poor_rows(found, [0, 10, 11])
    found.intake.hold(found.social, None, None, managers(), 0)
    assert places(found.social) == [0, 1]
    # By now places 2 and 3 are the poorest, and the other programme is not there.
    poor_rows(found, [0, 1, *range(20, 40)])
    hold(found, pair=False)
    assert places(found.productive) == [0]


def test_fewer_places_than_the_share_where_the_other_programme_has_no_more(scene):
    design = {"targeting__places": AMONG}
    one = BY_POVERTY | {"share": 0.25, "roll_out": {"two": {"date": "2016-01", "share": 0.5}}}
    found = scene(money=100 * COST, social={"targeting__places": one}, productive=design)
    found.social.yearly_executable = 40 * YEAR
    poor_rows(found, [10, 11, 20])
    hold(found, pair=False)
    assert places(found.productive) == []  # the other programme has not begun
    found.intake.hold(found.social, None, None, managers(), 0)
    hold(found, pair=False)
    assert places(found.productive) == [1]
    found.intake.hold(found.social, None, None, managers(), 12)
    hold(found, month=12, pair=False)
    assert places(found.productive) == [1, 2]


def test_full_coordination_does_not_leave_the_places_of_the_other_programme(scene):
    design = {"targeting__places": AMONG | {"share": 0.25}}
    found = scene(
        coordination=1.0,
        listed=range(10, 18),
        money=100 * COST,
        social={"targeting__places": BY_POVERTY | {"share": 0.25}},
        productive=design,
    )
    found.social.yearly_executable = 40 * YEAR
    poor_rows(found, [30, 31])
    found.intake.hold(found.social, None, None, managers(), 0)
    assert places(found.social) == [3]
    hold(found)  # most families of the leading programme live in place 1
    assert places(found.productive) == [3]


@pytest.mark.parametrize("trait", ["potential", "remoteness"])
def test_traits_of_places(scene, trait):
    choice = {"choose_by": trait, "share": 0.25}
    found = scene(money=COST, productive={"targeting__places": BY_POVERTY | choice})
    getattr(found.places, trait)[:] = [0.1, 0.2, 0.9, 0.3]
    hold(found)
    assert places(found.productive) == [2]


@pytest.mark.parametrize(("need", "expected"), [(1.0, [3]), (0.0, [2]), (0.6, [1])])
def test_need_and_potential_weigh_as_in_the_opening_of_places(scene, need, expected):
    choice = {"choose_by": "need-and-potential", "share": 0.25}
    design = {"targeting__places": BY_POVERTY | choice, "targeting__place_need": need}
    found = scene(money=COST, productive=design)
    found.places.potential[:] = [0.1, 0.5, 0.6, 0.1]
    poor_rows(found, [*range(10, 18), *range(30, 40)])  # eight in place 1, ten in place 3
    hold(found)
    assert places(found.productive) == expected


def test_without_a_weight_the_owner_decides_between_need_and_potential(scene):
    choice = {"choose_by": "need-and-potential", "share": 0.25}
    found = scene(money=COST, productive={"targeting__places": BY_POVERTY | choice})
    found.productive.owner.smallholder_priority = 0.0
    found.places.potential[:] = [0.1, 0.5, 0.6, 0.1]
    poor_rows(found, range(30, 40))
    hold(found)
    assert places(found.productive) == [2]


def test_a_roll_out_may_begin_with_no_place(scene):
    stages = {"second": {"date": "2016-01", "share": 0.25}}
    choice = BY_POVERTY | {"share": 0.0, "roll_out": stages}
    found = scene(social={"targeting__places": choice})
    found.social.yearly_executable = 40 * YEAR
    poor_rows(found, [20, 21])
    found.intake.hold(found.social, None, None, managers(), 0)
    assert (places(found.social), len(enrolled(found.social))) == ([], 0)
    found.intake.hold(found.social, None, None, managers(), 12)
    assert places(found.social) == [2]
    assert enrolled(found.social) == list(range(20, 30))


def test_opened_places_keep_to_the_definition(scene):
    everybody = scene(rule="territorial", money=100 * COST)
    assert len(hold(everybody)) == 40
    half = scene(rule="territorial", money=100 * COST, productive={"targeting__definition": 0.5})
    came = hold(half)
    assert 10 <= len(came) <= 30
    fits = half.intake.eligibility.fits
    criteria = half.intake.eligibility.open(half.productive, None, None, managers(), 0)
    assert fits(criteria)[came].all()


def test_an_error_of_the_map_is_the_same_for_all_and_changes_the_choice(scene):
    choice = BY_POVERTY | {"map_error": 0.5}
    design = {"targeting__places": choice}
    found = scene(social=design, productive=design, money=COST)
    found.social.yearly_executable = YEAR
    poor_rows(found, [])  # no place differs but for the error
    found.intake.hold(found.social, None, None, managers(), 0)
    hold(found)
    assert places(found.social) == places(found.productive)


def test_draws_of_families_do_not_depend_on_the_stage():
    from synergysim.model import SynergyModel

    changes = {"run.households": 200, "run.months": 2, "run.burn_in_years": 1}
    choice = {"share": 0.5, "choose_by": "random", "map_error": 0.0}
    one = SynergyModel(load_scenario("lesotho", overrides=changes).scenario).run()
    other = SynergyModel(
        load_scenario("lesotho", overrides=changes | {PLACES_KEY: choice}).scenario
    ).run()
    ours, theirs = one.institutions.programmes["social"], other.institutions.programmes["social"]
    inside = theirs.entered[other.households.territory]
    assert theirs.entered.sum() == places_of(0.5, len(theirs.entered))
    assert not theirs.enrolled[~inside].any()
    untouched = ~(ours.enrolled | theirs.enrolled)
    for column in ("know_how", "assets"):
        assert np.array_equal(
            one.households[column][untouched], other.households[column][untouched]
        )


# Bad input ------------------------------------------------------------------------------------


def refused(changes):
    with pytest.raises(ScenarioError) as caught:
        load_scenario("lesotho", overrides=changes)
    return caught.value


def test_a_stage_without_a_place():
    error = refused({PLACES_KEY: BY_POVERTY | {"share": 0.0}})
    assert error.key == f"{PLACES_KEY}.share"
    assert error.reason == "a geographic stage that leaves no place"
    assert "more than 0" in error.allowed


def test_less_than_half_a_place_is_one_and_said():
    assert not load_scenario("lesotho", overrides={"context.territories.count": 20}).warnings
    lines = load_scenario("lesotho", overrides={"context.territories.count": 4}).warnings
    (line,) = (line for line in lines if "places.share" in line)
    assert "0.078 of 4 places is less than half a place: it enters one, 0.25 of them" in line
    assert line.endswith("a closer share needs 7 places or more")


def test_a_later_stage_may_be_the_first_with_a_place_and_a_short_run_says_so():
    stages = {"later": {"date": "2017-01", "share": 0.5}}
    late = {PLACES_KEY: BY_POVERTY | {"share": 0.0, "roll_out": stages}}
    assert not load_scenario("lesotho", overrides=late).warnings
    lines = load_scenario("lesotho", overrides=late | {"run.months": 24}).warnings
    expected = "its geographic stage enters none of 40 places within the run, 24 months"
    assert any(expected in line for line in lines)


def test_places_of_a_leading_programme_that_does_not_exist():
    error = refused({PLACES_KEY: BY_POVERTY | {"choose_by": "density-of-lead"}})
    assert error.key == f"{PLACES_KEY}.choose_by"
    assert "joins none" in error.reason


def test_a_stage_that_leaves_places():
    stages = {"later": {"date": "2017-01", "share": 0.3}}
    error = refused({PLACES_KEY: BY_POVERTY | {"roll_out": stages}})
    assert "programmes do not leave places" in error.reason


def test_two_stages_at_once():
    stages = {name: {"date": "2017-01", "share": 0.7} for name in ("one", "two")}
    assert "in one month" in refused({PLACES_KEY: BY_POVERTY | {"roll_out": stages}}).reason


def test_an_unknown_rule():
    error = refused({PLACES_KEY: BY_POVERTY | {"choose_by": "povrety"}})
    assert error.key == f"{PLACES_KEY}.choose_by"
    assert error.nearest == "poverty"


def test_halves_are_rounded_up():
    assert [places_of(share, 40) for share in (0.0, 0.0374, 0.0375, 0.5, 1.0)] == [0, 1, 2, 20, 40]
    assert places_of(0.001, 40) == 1
    choice = PlaceChoice(share=0.5, choose_by="random", map_error=0.0)
    assert choice.places({}, 0, 3) == 2


def test_more_places_than_the_other_programme_has():
    (line,) = load_scenario("lesotho", overrides={PLACES_KEY + ".share": 0.05}).warnings
    assert "targeting.places.among: social enters 2 of 40 places within the run" in line
    assert line.endswith("fewer than 3")


def test_places_of_a_programme_that_does_not_run():
    loaded = load_scenario("lesotho", overrides={"architecture.sides": ["productive"]})
    assert any("among: social does not run" in line for line in loaded.warnings)


@pytest.mark.parametrize(
    ("among", "reason", "nearest"),
    [("socail", "no such programme", "social"), ("productive", "the programme itself", None)],
)
def test_among_the_places_of_an_unknown_programme_or_its_own(among, reason, nearest):
    error = refused({ALL_PLACES + ".among": among})
    assert (error.key, error.reason) == (ALL_PLACES + ".among", reason)
    assert error.nearest == nearest


def test_programmes_that_wait_for_each_others_places():
    error = refused({PLACES_KEY + ".among": "productive"})
    assert error.key.endswith("targeting.places.among")
    assert "social for productive for social" in error.reason or (
        "productive for social for productive" in error.reason
    )


def test_an_end_before_the_start_or_before_the_run():
    error = refused({"programmes.productive.ends": "2016-01"})
    assert "not after its start, 2016-01" in error.reason
    early = {"run.start": "2019-01", "programmes.social.ends": None}
    lines = load_scenario("lesotho", overrides=early | {"run.months": 60}).warnings
    assert any("ends in 2019-01, before the run, 60 months from 2019-01" in one for one in lines)
