"""Four arms: effects by hand, what was published, and the same lists in every arm."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from synergysim.experiments.arm_design import ARMS, BOTH, CONTRASTS, design_of
from synergysim.experiments.arm_file import Arms, Published
from synergysim.experiments.arm_published import against_published
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.four_arms import effects, yearly_means
from synergysim.measures.synergy import incremental_effect, synergy
from synergysim.model import SynergyModel
from synergysim.recording.paired_run import run_lockstep
from synergysim.scenario.load import load_scenario
from synergysim.scenario.presets import shipped_folder

VALUES = {"none": 10.0, "social": 12.0, "productive": 11.0, "both": 15.0}


def means(*replications, outcome="income", month=24):
    """Yearly means as rows, from one mapping of arm to value per replication."""
    rows = [
        {"arm": arm, "replication": number, "month": month, "outcome": outcome, "value": value}
        for number, values in enumerate(replications)
        for arm, value in values.items()
    ]
    return pd.DataFrame(rows)


def effect(found, contrast):
    """The row of a contrast."""
    return found[found["contrast"] == contrast].iloc[0]


# Effects --------------------------------------------------------------------------------------


def test_effects_of_four_rows_by_hand():
    found = effects(means(VALUES)).set_index("contrast")["effect"]
    assert found["social"] == 2.0
    assert found["productive"] == 1.0
    assert found["both"] == 5.0
    assert found["productive, given social"] == 3.0
    assert found["social, given productive"] == 4.0
    assert found["synergy"] == 2.0  # 15 - 12 - 11 + 10


def test_effects_are_means_of_the_references_over_replications():
    random = np.random.default_rng(3)
    arms = {arm: random.normal(10.0, 2.0, size=7) for arm in ARMS}
    rows = [{arm: values[number] for arm, values in arms.items()} for number in range(7)]
    found = effects(means(*rows)).set_index("contrast")["effect"]
    joint = synergy(arms["both"], arms["social"], arms["productive"], arms["none"])
    assert found["synergy"] == pytest.approx(joint.mean(), rel=1e-12)
    for contrast, added, base in (
        ("productive, given social", "both", "social"),
        ("social, given productive", "both", "productive"),
        ("both", "both", "none"),
    ):
        expected = incremental_effect(arms[added], arms[base]).mean()
        assert found[contrast] == pytest.approx(expected, rel=1e-12), contrast


def test_a_negative_synergy_beside_a_positive_increment():
    """The two are different quantities."""
    found = effects(means(VALUES | {"both": 12.5})).set_index("contrast")["effect"]
    assert found["productive, given social"] == 0.5
    assert found["synergy"] == -0.5


def test_effects_in_per_cent_are_of_the_arm_without_programmes():
    row = effect(effects(means(VALUES)), "synergy")
    assert row["none"] == 10.0
    assert row["percent"] == pytest.approx(20.0)
    loss = effect(effects(means({arm: -value for arm, value in VALUES.items()})), "synergy")
    assert loss["percent"] == pytest.approx(-20.0)  # of its size, where the level is negative


def test_what_a_side_adds_is_in_per_cent_of_the_arm_that_it_is_added_to():
    found = effects(means(VALUES)).set_index("contrast")["percent"]
    assert found["productive, given social"] == pytest.approx(25.0)  # 15 after 12
    assert found["social, given productive"] == pytest.approx(400 / 11)
    assert found["productive, less social"] == pytest.approx(-100 / 12)  # 11 instead of 12
    assert found["both"] == pytest.approx(50.0)


def test_intervals_are_of_differences_within_replications():
    """Levels that differ between replications by far more than arms do, widen nothing."""
    shifted = [{arm: value + level for arm, value in VALUES.items()} for level in (0, 100, 900)]
    row = effect(effects(means(*shifted)), "synergy")
    assert (row["low"], row["effect"], row["high"]) == pytest.approx((2.0, 2.0, 2.0))
    assert row["n"] == 3
    two = effect(effects(means(VALUES, VALUES | {"both": 17.0})), "synergy")
    # Differences 2 and 4: mean 3, standard error 1, t of one degree of freedom 12.706.
    assert two["effect"] == 3.0
    assert two["high"] - two["effect"] == pytest.approx(12.706, rel=1e-4)


def test_a_replication_without_all_arms_is_left_out():
    row = effect(effects(means(VALUES, {"none": 1.0, "social": 2.0})), "synergy")
    assert (row["n"], row["effect"]) == (1, 2.0)


@pytest.mark.parametrize("arm", ARMS)
def test_a_missing_arm_is_refused_by_name(arm):
    rest = {name: value for name, value in VALUES.items() if name != arm}
    with pytest.raises(ValueError, match=rf"missing: {arm}$"):
        effects(means(rest))


def test_weights_of_every_contrast_sum_to_zero():
    for name, weights in CONTRASTS.items():
        assert sum(weights.values()) == 0, name


# Years ----------------------------------------------------------------------------------------


def test_means_are_of_whole_years_since_the_first_list():
    months = np.arange(-2, 30)
    listed = pd.DataFrame(
        {
            "architecture": "both",
            "replication": 1,
            "shock": "none",
            "families": 9.0,
            "run_month": months + 2,
            "month": months,
            "income": np.where(months < 0, 1e9, months).astype(float),
        }
    )
    found = yearly_means(listed)
    assert found["month"].tolist() == [12, 24]  # the third year is not over
    assert found["value"].tolist() == [5.5, 17.5]
    assert set(found["outcome"]) == {"income"}
    assert set(found["arm"]) == {"both"}


# What was published ---------------------------------------------------------------------------


def published(scale, value, **more):
    """A published effect of both arms on income in the second year."""
    given = {
        "effect": "both",
        "outcome": "income",
        "month": 24,
        "scale": scale,
        "value": value,
        "source": "E1-001",
        "grade": "B",
    }
    return Published(**{**given, **more})


@pytest.mark.parametrize(
    ("scale", "factor", "expected"),
    [
        ("percent", 1.0, 50.0),
        ("level", 1.0, 5.0),
        ("level", 0.5, 10.0),
        ("points", 1.0, 500.0),
        ("percent", 0.5, 50.0),
    ],
)
def test_effects_are_held_against_publications_on_their_own_scale(scale, factor, expected):
    given = published(scale, 40.0, low=expected - 1, high=expected + 1, factor=factor)
    row = against_published(effects(means(VALUES, VALUES)), [given]).iloc[0]
    assert row["simulated"] == pytest.approx(expected)
    assert (row["low"], row["high"]) == pytest.approx((expected, expected))
    assert bool(row["inside"])
    assert (row["published"], row["source"], row["grade"], row["used"]) == (
        40.0,
        "E1-001",
        "B",
        False,
    )


def test_outside_is_said_and_without_a_range_nothing_is():
    found = effects(means(VALUES))
    outside = against_published(found, [published("level", 1.0, low=0.0, high=4.9)]).iloc[0]
    assert not outside["inside"]
    open_ended = against_published(found, [published("level", 1.0)]).iloc[0]
    assert open_ended["inside"] is None


def test_what_was_not_simulated_is_not_inside():
    row = against_published(
        effects(means(VALUES)), [published("level", 1.0, low=0.0, high=9.0, month=60)]
    ).iloc[0]
    assert np.isnan(row["simulated"])
    assert not row["inside"]


@pytest.mark.parametrize("wrong", [{"scale": "share"}, {"grade": "D"}, {"month": 0}])
def test_published_effects_are_checked(wrong):
    with pytest.raises(ValidationError):
        published(**{"scale": "level", "value": 1.0, **wrong})


# Arms -----------------------------------------------------------------------------------------

SIDES = design_of(Arms(social=["social"], productive=["productive"]), {}, {}, [])


def test_an_arm_leaves_out_what_it_does_not_deliver():
    off = {name: f"programmes.{name}.delivers" for name in SIDES.programmes}
    assert SIDES.overrides("none") == {off["social"]: False, off["productive"]: False}
    assert SIDES.overrides("social") == {off["productive"]: False}
    assert SIDES.overrides("productive") == {off["social"]: False}
    assert SIDES.overrides("both") == {}


def arm_scenario(arm):
    """A small four-arm scenario: one intake each, the productive list is the social one."""
    return load_scenario(
        "lesotho-cgp-springs", architecture="as-designed", institutions="as-designed",
        overrides={
            "run.households": 200, "run.months": 30, "run.burn_in_years": 3,
            "programmes.social.budget": 720.0,
            "programmes.social.targeting.rule": "proxy-means",
            "programmes.social.targeting.intake_every": 60,
            "programmes.productive.targeting.rule": "list",
            "programmes.productive.targeting.list_of": "social",
            "programmes.productive.targeting.intake_every": 60,
            "programmes.productive.budget": 20000.0,
            "programmes.productive.start": "2015-06",
            "run.start": "2015-01",
            **SIDES.overrides(arm),
        },
    ).scenario  # fmt: skip


BACKGROUND = {"four-arms-colombia-fest": {"social-cash"}}
"""What families have in every arm: Familias en Accion beside UNIDOS, where they have it."""


@pytest.mark.parametrize(
    "path", sorted(shipped_folder("experiments").glob("four-arms-*.yaml")), ids=lambda p: p.stem
)
def test_shipped_arms_deliver_nothing_but_their_sides_and_draw_their_lists_once(path):
    found = load_experiment(path)
    for arm, variant in found.variants.items():
        programmes = variant.scenario.programmes
        expected = set(found.arms.arms[arm])
        delivering = {name for name, given in programmes.items() if given.delivers}
        assert delivering - BACKGROUND.get(path.stem, set()) == expected, arm
        for name in found.arms.programmes:
            assert programmes[name].targeting.intake_every >= variant.scenario.run.months


def test_published_effects_of_shipped_experiments_are_simulated():
    """Each names a contrast that exists, and a year that the run reaches after the first list."""
    for path in sorted(shipped_folder("experiments").glob("four-arms-*.yaml")):
        found = load_experiment(path)
        scenario = found.variants[BOTH].scenario
        first = min(scenario.month(scenario.programmes[n].start) for n in found.arms.programmes)
        for given in found.arms.published:
            assert given.effect in found.arms.contrasts, (path.stem, given.source)
            assert given.month <= scenario.run.months - first


@pytest.fixture(scope="module")
def arms():
    return {arm: arm_scenario(arm) for arm in ARMS}


def test_every_arm_draws_up_the_same_lists(arms):
    models = {arm: SynergyModel(scenario).run() for arm, scenario in arms.items()}
    for name in SIDES.programmes:
        lists = [model.institutions.programmes[name].ever for model in models.values()]
        assert 10 < lists[0].sum() < 190
        for other in lists[1:]:
            assert np.array_equal(lists[0], other), name


def test_the_same_families_are_followed_in_every_arm_and_only_deliveries_differ(arms):
    tables = {
        arm: run_lockstep(scenario, 12, listed=SIDES.programmes)["listed"]
        for arm, scenario in arms.items()
    }
    families = [table["families"].tolist() for table in tables.values()]
    assert all(other == families[0] for other in families)
    cash = {arm: (t["income"] - t["earned_income"]).iloc[-12:].mean() for arm, t in tables.items()}
    assert cash["none"] == cash["productive"] == pytest.approx(0.0, abs=1e-9)
    assert cash["social"] > 0.01
    know_how = {arm: table["know_how"].iloc[-1] for arm, table in tables.items()}
    assert know_how["productive"] > know_how["none"]
    assert know_how["both"] > know_how["social"]
