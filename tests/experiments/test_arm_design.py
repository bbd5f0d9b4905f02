"""Arms as names of lists of programmes: contrasts, windows, shocks, doses and shared families."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import yaml

from synergysim.experiments.arm_design import (
    ARMS,
    CONTRASTS,
    ArmDesign,
    design_of,
    sum_text,
    weights_of,
)
from synergysim.experiments.arm_file import Arms, Window
from synergysim.experiments.arm_sharing import check_shared
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.four_arms import arm_doses, effects, shock_effects, window_means
from synergysim.scenario.errors import ConsistencyError, ScenarioError
from synergysim.scenario.presets import shipped_folder

THREE = {"none": [], "cash": ["social"], "cash and goats": ["social", "productive"]}


def designed(arms=THREE, contrasts=None, windows=None):
    return design_of(Arms(**arms), contrasts or {}, windows or {}, [])


# What a file states ---------------------------------------------------------------------------


def test_two_sides_stand_for_four_arms():
    found = designed({"social": ["a"], "productive": ["b", "c"]})
    assert dict(found.arms) == {
        "none": (), "social": ("a",), "productive": ("b", "c"), "both": ("a", "b", "c"),
    }  # fmt: skip
    assert tuple(found.arms) == ARMS
    assert found.contrasts == CONTRASTS
    assert found.is_four_arms


def test_the_shorthand_takes_contrasts_beside_its_own():
    found = designed(
        {"social": ["a"], "productive": ["b"]},
        {"twice": "both + none - both - none + both - social"},
    )
    assert found.contrasts["twice"] == {"both": 1, "social": -1}
    assert set(CONTRASTS) < set(found.contrasts)
    assert found.is_four_arms


def test_arms_without_contrasts_are_compared_with_the_one_that_delivers_nothing():
    found = designed()
    assert found.reference == "none"
    assert found.contrasts == {
        "cash": {"cash": 1, "none": -1},
        "cash and goats": {"cash and goats": 1, "none": -1},
    }
    assert not found.is_four_arms


def test_without_such_an_arm_the_first_is_the_reference():
    found = designed({"cash": ["a"], "more": ["a", "b"]})
    assert found.reference == "cash"
    assert found.contrasts == {"more": {"more": 1, "cash": -1}}


def test_an_arm_leaves_out_what_only_others_deliver():
    found = designed()
    assert found.overrides("cash") == {"programmes.productive.delivers": False}
    assert found.overrides("cash and goats") == {}
    assert set(found.overrides("none")) == {
        "programmes.social.delivers", "programmes.productive.delivers",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cash - none", {"cash": 1, "none": -1}),
        ("cash and goats - cash", {"cash and goats": 1, "cash": -1}),
        ("cash and goats - cash - cash + none", {"cash and goats": 1, "cash": -2, "none": 1}),
        ("  cash   -  none ", {"cash": 1, "none": -1}),
    ],
)
def test_a_contrast_is_a_sum_of_arms(text, expected):
    assert weights_of("one", text, list(THREE)) == expected


def test_a_contrast_is_written_as_it_was_read():
    weights = weights_of("one", "cash and goats - cash - cash + none", list(THREE))
    assert sum_text(weights) == "cash and goats − 2 × cash + none"
    assert sum_text({"cash": -1, "none": 1}) == "− cash + none"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cash - nobody", "unknown arm"),
        ("cash", "do not add up to zero"),
        ("cash + none", "do not add up to zero"),
        ("cash - cash", "do not add up to zero"),
        ("cash-none", "unknown arm"),
        ("", "unknown arm"),
    ],
)
def test_a_contrast_that_cannot_be_meant_is_refused(text, said):
    with pytest.raises(ConsistencyError, match=said) as caught:
        weights_of("one", text, list(THREE))
    assert caught.value.path == ("contrasts", "one")


@pytest.mark.parametrize(
    ("arms", "said"),
    [
        ({"cash": ["a"]}, "nothing to compare"),
        ({}, "nothing to compare"),
        ({"none": ["a"], "cash": ["b"]}, "the arm none delivers nothing"),
        ({"none": [], "cash": ["a", "a"]}, "twice"),
        ({"none": [], "cash": ["a"], "money": ["a"]}, "delivers the same as cash"),
        ({"none": [], "cash - more": ["a"]}, "sign between blanks"),
        ({"social": [], "productive": ["a"]}, "too few entries"),
    ],
)
def test_arms_that_cannot_be_meant_are_refused(arms, said):
    with pytest.raises(ConsistencyError, match=said):
        designed(arms)


def stated(tmp_path, **changes):
    """A file with three arms of the Lesotho case."""
    path = shipped_folder("experiments") / "four-arms-lesotho.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content |= {"arms": THREE, "households": 200}
    content |= {"windows": {"late": {"since": "productive", "month": 24}}}
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(content | changes, sort_keys=False), encoding="utf-8")
    return path


def test_a_file_with_three_arms_is_loaded(tmp_path):
    found = load_experiment(stated(tmp_path))
    assert list(found.variants) == list(THREE)
    assert found.reference == "none"
    delivers = {
        arm: {name for name, one in variant.scenario.programmes.items() if one.delivers}
        for arm, variant in found.variants.items()
    }
    assert delivers == {arm: set(programmes) for arm, programmes in THREE.items()}


PUBLISHED = {
    "effect": "cash", "outcome": "assets", "month": 24, "scale": "percent", "value": 1,
    "source": "x", "grade": "C",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"windows": {"late": {"since": "productive", "month": 80}}}, "windows.late.month",
         "outside the run"),
        ({"windows": {"late": {"since": "produktive", "month": 24}}}, "windows.late.since",
         "did you mean productive"),
        ({"windows": {"late": {"since": "social", "month": 6}}}, "windows.late.span",
         "begins before its start"),
        ({"contrasts": {"more": "cash and goat - cash"}}, "contrasts.more",
         "did you mean cash and goats"),
        ({"arms": {"none": [], "cash": ["sozial"]}}, "arms.cash.0", "did you mean social"),
        ({"published": [PUBLISHED | {"effect": "cosh"}]}, "published.0.effect",
         "did you mean cash"),
        ({"published": [PUBLISHED | {"outcome": "asset"}]}, "published.0.outcome",
         "did you mean assets"),
        ({"published": [PUBLISHED | {"month": 13}]}, "published.0.month", "no last month"),
        ({"published": [PUBLISHED | {"since": "social", "month": 99}]}, "published.0.month",
         "outside the run"),
        ({"reference": "cash"}, "", "leave out reference"),
        ({"arms": None, "architectures": ["as-designed"], "reference": "as-designed"}, "windows",
         "no arms"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_told_at_its_key(tmp_path, changes, key, said):
    with pytest.raises(ScenarioError) as caught:
        load_experiment(stated(tmp_path, **changes))
    assert said in str(caught.value)
    assert "mine.yaml" in str(caught.value.file)
    assert caught.value.key == key


# Windows --------------------------------------------------------------------------------------


def months(arm, values, first=2):
    """Months of one run's listed families, of which one outcome counts up."""
    return pd.DataFrame(
        {
            "architecture": arm, "replication": 0, "shock": "none", "families": 5.0,
            "month": np.arange(len(values)), "run_month": np.arange(len(values)) + first,
            "income": np.asarray(values, dtype=float),
        }
    )  # fmt: skip


def test_a_window_counts_from_the_start_that_it_names():
    listed = months("none", np.arange(40.0))  # run month 2 has value 0
    window = Window(since="goats", month=5, span=3)
    (row,) = window_means(listed, [window], {"goats": 10}).to_dict("records")
    # Months 3 to 5 since month 10 of the run: run months 12, 13, 14, with values 10, 11, 12.
    assert row["value"] == 11.0
    assert (row["since"], row["month"], row["span"]) == ("goats", 5, 3)


def test_a_window_before_the_list_or_after_the_run_has_no_means():
    listed = months("none", np.arange(10.0))
    for month in (3, 60):
        found = window_means(listed, [Window(since="a", month=month, span=3)], {"a": 0})
        assert found.empty


def test_effects_of_arms_that_are_not_the_four():
    rows = [
        {"arm": arm, "replication": r, "month": 24, "span": 12, "since": "goats",
         "outcome": "income", "value": value}
        for r in (0, 1)
        for arm, value in (("none", 4.0), ("cash", 5.0), ("cash and goats", 8.0))
    ]  # fmt: skip
    weights = {"goats": {"cash and goats": 1, "cash": -1}}
    (row,) = effects(pd.DataFrame(rows), weights, "none").to_dict("records")
    assert (row["effect"], row["percent"], row["none"]) == (3.0, 60.0, 4.0)
    assert (row["since"], row["span"]) == ("goats", 12)


# What a shock takes ---------------------------------------------------------------------------


def means(values):
    return pd.DataFrame(
        [
            {"arm": arm, "replication": 0, "month": 12, "outcome": "income", "value": value}
            for arm, value in values.items()
        ]
    )


def test_what_a_shock_takes_is_shocked_less_unshocked_by_arm_and_contrast():
    calm = means({"none": 10.0, "cash": 12.0, "both": 20.0})
    shocked = means({"none": 7.0, "cash": 10.0, "both": 16.0})
    found = shock_effects(calm, shocked, {"more": {"both": 1, "cash": -1}}, "none")
    taken = found.set_index(["kind", "contrast"])["effect"].to_dict()
    assert taken == {
        ("arm", "none"): -3.0, ("arm", "cash"): -2.0, ("arm", "both"): -4.0,
        ("contrast", "more"): -2.0,
    }  # fmt: skip
    percent = found.set_index("contrast")["percent"]
    assert percent["cash"] == pytest.approx(-100 * 2 / 12)
    assert percent["more"] == pytest.approx(-20.0)  # of none's level without the shock


def test_a_contrast_of_what_the_shock_takes_is_the_difference_of_its_effects():
    """(shocked - calm) by contrast equals the effect under the shock less the effect without."""
    random = np.random.default_rng(5)
    calm, shocked = (means(dict(zip(ARMS, random.normal(10, 2, 4), strict=True))) for _ in "ab")
    taken = shock_effects(calm, shocked).query("kind == 'contrast'").set_index("contrast")
    both = [effects(frame).set_index("contrast")["effect"] for frame in (calm, shocked)]
    for name in CONTRASTS:
        assert taken.loc[name, "effect"] == pytest.approx(both[1][name] - both[0][name])


# Doses ----------------------------------------------------------------------------------------


def test_doses_are_per_family_of_the_arms_programmes_alone():
    rows = [
        ("none", 0, "social", 0.0), ("none", 0, "background", 900.0),
        ("cash", 0, "social", 100.0), ("cash", 0, "background", 900.0),
        ("cash", 1, "social", 300.0), ("none", 1, "social", 0.0),
    ]  # fmt: skip
    doses = pd.DataFrame(rows, columns=["architecture", "replication", "programme", "money"])
    doses = doses.assign(goods=0.0, lessons=1.0, full_visits=0.0)
    families = pd.DataFrame(
        [("none", 0, 10.0), ("cash", 0, 10.0), ("none", 1, 20.0), ("cash", 1, 20.0)],
        columns=["architecture", "replication", "families"],
    )
    arms = {"none": (), "cash": ("social",)}
    found = arm_doses(doses, families, arms, {"cash": {"cash": 1, "none": -1}})
    told = found.set_index(["kind", "contrast"])["money"].to_dict()
    # 100 over 10 families and 300 over 20: 10 and 15, in the mean 12.5.
    assert told == {("arm", "none"): 0.0, ("arm", "cash"): 12.5, ("contrast", "cash"): 12.5}


# Shared families ------------------------------------------------------------------------------


def shared(**families):
    rows = [(*pair.split("_"), count) for pair, count in families.items()]
    rows += [(b, a, count) for a, b, count in rows]
    table = pd.DataFrame(rows, columns=["programme", "other", "families"])
    return pd.concat([table.assign(architecture=arm) for arm in ("none", "a", "b", "ab")])


def compared(weights):
    arms = {"none": (), "a": ("x",), "b": ("y",), "ab": ("x", "y")}
    return ArmDesign(arms, "none", {"one": weights})


def test_arms_of_which_no_family_is_on_both_lists_are_refused():
    table = shared(x_x=10.0, y_y=12.0, x_y=0.0)
    with pytest.raises(ScenarioError, match="share no families") as caught:
        check_shared(table, compared({"a": 1, "b": -1}))
    assert caught.value.key == "contrasts.one"
    assert "of a (x) and of b (y)" in str(caught.value.found)


@pytest.mark.parametrize("weights", [{"ab": 1, "a": -1}, {"a": 1, "none": -1}])
@pytest.mark.parametrize("listed", [10.0, 0.0])
def test_an_arm_that_holds_the_other_shares_its_families(weights, listed):
    """Also where nobody is listed, which is another fault with a message of its own."""
    check_shared(shared(x_x=listed, y_y=listed, x_y=0.0), compared(weights))


def test_one_shared_family_in_one_run_suffices():
    table = pd.concat([shared(x_x=3.0, y_y=3.0, x_y=0.0), shared(x_x=3.0, y_y=3.0, x_y=1.0)])
    check_shared(table, compared({"a": 1, "b": -1}))


def test_an_empty_list_is_no_list_of_other_families():
    check_shared(shared(x_x=10.0, y_y=0.0, x_y=0.0), compared({"a": 1, "b": -1}))


def test_lists_that_only_one_arm_keeps_apart_are_refused():
    table = shared(x_x=9.0, y_y=9.0, x_y=5.0)
    apart = table["architecture"] == "b"
    table = table.assign(
        families=table["families"].where(~apart | (table["programme"] == table["other"]), 0.0)
    )
    with pytest.raises(ScenarioError, match="share no families"):
        check_shared(table, compared({"a": 1, "b": -1}))
