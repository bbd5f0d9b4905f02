"""Deviations over families and measures of everybody, on invented families."""

from __future__ import annotations

import math
import statistics

import pandas as pd
import pytest
import yaml

from synergysim.experiments.arm_design import design_of
from synergysim.experiments.arm_families import (
    deviation_over_families,
    means_of_everybody,
    panel_columns,
    tables_needed,
    year_before,
)
from synergysim.experiments.arm_file import Arms, Published
from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.experiment import load_experiment
from synergysim.findings.evaluation_worlds import over_worlds
from synergysim.scenario.errors import ConsistencyError, ScenarioError
from synergysim.scenario.presets import shipped_folder

WITHOUT = {0: 2.0, 1: 6.0, 2: 100.0}
"""Consumption of three families without programmes; the third is on no list."""


def panel(*, received=(5.0, 5.0, 0.0), years=(2012,), replications=1, before=(0.0, 0.0, 0.0)):
    rows = [
        {
            "architecture": arm, "shock": "none", "replication": r, "household": family,
            "year": year, "consumption": level + 3.0 * (arm == "both") + r,
            "received_social": before[family] + (received[family] if arm == "both" else 0.0),
            "received_productive": 0.0,
        }
        for arm in ("none", "both")
        for r in range(replications)
        for year in years
        for family, level in WITHOUT.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_the_deviation_is_over_the_families_that_another_arm_serves():
    # 2 and 6: the mean is 4, each 2 away, and 8 over one degree of freedom.
    found = deviation_over_families(panel(), "consumption", 2012, "none")
    assert found == pytest.approx(math.sqrt(8.0))


def test_replications_are_averaged_and_not_pooled():
    """The second replication is one unit higher, which adds nothing to either deviation."""
    found = deviation_over_families(panel(replications=2), "consumption", 2012, "none")
    assert found == pytest.approx(math.sqrt(8.0))


def test_who_was_served_in_an_earlier_year_counts_and_in_a_later_one_does_not():
    early = panel(received=(5.0, 5.0, 0.0), years=(2011,))
    late = panel(received=(0.0, 0.0, 7.0), years=(2013,))
    none = panel(received=(0.0, 0.0, 0.0), years=(2012,))
    whole = pd.concat([early, none, late])
    found = deviation_over_families(whole, "consumption", 2012, "none")
    assert found == pytest.approx(math.sqrt(8.0))


def test_what_every_arm_gives_serves_nobody():
    everywhere = panel(received=(5.0, 5.0, 0.0), before=(1.0, 1.0, 9.0))
    found = deviation_over_families(everywhere, "consumption", 2012, "none")
    assert found == pytest.approx(math.sqrt(8.0))


@pytest.mark.parametrize("received", [(0.0, 0.0, 0.0), (5.0, 0.0, 0.0)])
def test_no_family_or_a_single_one_has_no_deviation(received):
    found = deviation_over_families(panel(received=received), "consumption", 2012, "none")
    assert math.isnan(found)


def test_names_of_arms_may_be_categories():
    table = panel().astype({"architecture": "category", "shock": "category"})
    found = deviation_over_families(table, "consumption", 2012, "none")
    assert found == pytest.approx(math.sqrt(8.0))


def test_a_year_that_was_not_kept_is_told():
    with pytest.raises(ScenarioError, match="no year of the annual panel") as caught:
        deviation_over_families(panel(), "consumption", 2015, "none")
    assert (caught.value.found, caught.value.allowed) == ("2015", "2012")


@pytest.mark.parametrize(
    ("start", "month", "year"),
    [("2010-01", 36, 2012), ("2010-01", 35, 2011), ("2014-10", 60, 2018), ("2014-10", 63, 2019),
     ("2014-12", 1, 2014)],
)  # fmt: skip
def test_the_year_is_the_last_one_lived_in_full(start, month, year):
    assert year_before(start, month) == year


PUBLISHED = {
    "effect": "cash", "outcome": "consumption", "month": 24, "scale": "percent", "value": 1.0,
    "source": "x", "grade": "C",
}  # fmt: skip
RESILIENT = PUBLISHED | {"outcome": "resilience_probability", "since": "social"}
DEVIATION = PUBLISHED | {"scale": "deviations"}


def test_tables_are_asked_for_where_effects_need_them():
    def needed(*some):
        return tables_needed(Published(**one) for one in some)

    assert needed(PUBLISHED) == ()
    assert needed(PUBLISHED, RESILIENT) == ("groups",)
    assert needed(DEVIATION) == ("panel",)
    assert needed(DEVIATION, RESILIENT) == ("groups", "panel")
    assert panel_columns(["assets", "assets"])[-1] == "assets"


def test_measures_of_everybody_are_taken_for_the_window_that_asks():
    groups = pd.DataFrame(
        [
            ("none", 0, "all", "all", "resilience_probability", 0.4),
            ("cash", 0, "all", "all", "resilience_probability", 0.5),
            ("cash", 0, "poor", "poor", "resilience_probability", 0.9),
            ("cash", 0, "all", "all", "gini", 0.3),
        ],
        columns=["architecture", "replication", "group", "level", "measure", "value"],
    )
    found = means_of_everybody(groups, [Published(**RESILIENT), Published(**PUBLISHED)])
    assert found[["arm", "value"]].to_numpy().tolist() == [["none", 0.4], ["cash", 0.5]]
    assert set(found["since"]) == {"social"}
    assert set(found["month"]) == {24}
    assert means_of_everybody(groups, [Published(**PUBLISHED)]).empty


# What a design may hold -----------------------------------------------------------------------

ARMS = {"none": [], "cash": ["social"], "goods": ["productive"], "more": ["productive"]}
MORE = {"more": {"programmes.productive.package.value": 9000}}
NONE = PUBLISHED | {"scale": "sign", "value": 0.0}


def designed(published=(), overrides=MORE, contrasts=None):
    effects = [Published(**one) for one in published]
    return design_of(Arms(**ARMS), contrasts or {}, {}, effects, overrides)


def test_arms_may_deliver_the_same_programmes_in_other_amounts():
    found = designed([NONE | {"tenth_of": ["goods", "more", "cash"]}])
    assert found.changed == MORE
    assert found.arms["goods"] == found.arms["more"]


@pytest.mark.parametrize(
    ("given", "path", "said"),
    [
        ({"overrides": MORE | {"much": {}}}, ("arm_overrides", "much"), "no such arm"),
        ({"overrides": {"more": {}}}, ("arms", "more"), "delivers the same as goods"),
        ({"overrides": MORE | {"goods": MORE["more"]}}, ("arms", "more"), "the same as goods"),
        ({"published": [DEVIATION | {"shock": True}]}, ("published", 0, "scale"), "not of a shock"),
        ({"published": [NONE]}, ("published", 0, "tenth_of"), "without a threshold"),
        ({"published": [NONE | {"value": 1.0, "tenth_of": ["goods"]}]},
         ("published", 0, "tenth_of"), "of no sign none"),
        ({"published": [PUBLISHED | {"tenth_of": ["goods"]}]},
         ("published", 0, "tenth_of"), "of no sign none"),
        ({"published": [NONE | {"tenth_of": ["godos"]}]},
         ("published", 0, "tenth_of"), "no such effect"),
        ({"published": [NONE | {"shock": True, "tenth_of": ["goods"]}]},
         ("published", 0, "tenth_of"), "not of a shock"),
        ({"contrasts": {"cash": "cash - none", "rest": "goods - cash"},
          "published": [NONE | {"tenth_of": ["rest"]}]},
         ("published", 0, "tenth_of"), "effects of different arms"),
    ],
)  # fmt: skip
def test_a_design_that_cannot_be_meant_is_refused(given, path, said):
    with pytest.raises(ConsistencyError, match=said) as caught:
        designed(**given)
    assert caught.value.path == path


# Files ----------------------------------------------------------------------------------------


def stated(tmp_path, **changes):
    """Arms of the Lesotho case: cash on the social list, at two amounts."""
    path = shipped_folder("experiments") / "four-arms-lesotho.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["overrides"] |= {
        "run.start": "2015-01", "programmes.social.start": "2015-01",
        "programmes.productive.start": "2015-01", "programmes.productive.funding": "as-needed",
    }  # fmt: skip
    content |= {
        "arms": ARMS, "arm_overrides": MORE,
        "households": 60, "months": 24, "replications": 2, "published": [RESILIENT, DEVIATION],
        "recording": {"annual_panel": True},
    }  # fmt: skip
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(content | changes, sort_keys=False), encoding="utf-8")
    return path


def test_an_arm_changes_what_its_programme_delivers_and_no_list(tmp_path):
    found = load_experiment(stated(tmp_path))
    values = {
        arm: variant.scenario.programmes["productive"].package.value
        for arm, variant in found.variants.items()
    }
    assert values["more"] == 9000
    assert len({values[arm] for arm in ("none", "cash", "goods")}) == 1
    assert values["goods"] != 9000


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"arm_overrides": {"more": {"programmes.social.cash.amount": 1}}},
         "arm_overrides.more.programmes.social.cash.amount", "something else than its programmes"),
        ({"arm_overrides": {"more": {"context.population.interested": 1}}},
         "arm_overrides.more.context.population.interested", "something else than its programmes"),
        ({"arm_overrides": {"more": {"programmes.productive.targeting.definition": 0.5}}},
         "arm_overrides.more.programmes.productive.targeting.definition",
         "else than what a programme delivers"),
        ({"arm_overrides": {"more": {"programmes.productive.package.valeu": 1}}},
         "programmes.productive.package.valeu", "did you mean"),
        ({"arm_overrides": {"cash": {"programmes.social.cash.amount": 1},
                            "more": {"programmes.productive.package.value": 9000}}},
         "arm_overrides.cash.programmes.social.cash.amount", "would list other families"),
        ({"published": [RESILIENT | {"month": 12}]}, "published.0.month", "in another month"),
        ({"published": [RESILIENT], "months": 26}, "published.0.month", "in another month"),
        ({"published": [RESILIENT | {"since": None}]}, "published.0.outcome", "with `since`"),
        ({"published": [RESILIENT], "recording": {"groups": False}}, "published.0.outcome",
         "only measures by group"),
        ({"published": [DEVIATION], "recording": {}}, "published.0.scale", "annual panel"),
        ({"published": [DEVIATION | {"outcome": "share_high"}]}, "published.0.outcome",
         "no outcome of the annual panel"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_told_at_its_key(tmp_path, changes, key, said):
    with pytest.raises(ScenarioError) as caught:
        load_experiment(stated(tmp_path, **changes))
    assert said in str(caught.value)
    assert caught.value.key == key


def test_changes_of_arms_need_arms(tmp_path):
    given = {"arms": None, "architectures": ["as-designed"], "reference": "as-designed"}
    with pytest.raises(ScenarioError, match="no arms"):
        load_experiment(stated(tmp_path, published=[], **given))


def test_effects_of_everybody_and_in_deviations_come_out_of_runs(tmp_path):
    """Invented publications: the resilience of all runs, and an effect over a deviation."""
    found = run_experiment(load_experiment(stated(tmp_path)), tmp_path / "results", workers=1)
    resilient, deviation = found.against_published().to_dict("records")
    everybody = found.groups.query("group == 'all' and measure == 'resilience_probability'")
    mean = everybody.groupby("architecture", observed=True)["value"].mean()
    assert resilient["simulated"] == pytest.approx(100.0 * (mean["cash"] / mean["none"] - 1.0))
    rows = found.effects().query("outcome == 'consumption' and since == 'list' and month == 24")
    effect = rows.set_index("contrast").loc["cash", "effect"]
    panel = pd.read_parquet(found.folder / "panel.parquet")
    got = panel["received_social"] + panel["received_productive"] > 0.0
    served = panel[got].groupby("replication")["household"].agg(set)
    year = panel[(panel["architecture"] == "none") & (panel["year"] == 2016)]
    spreads = [
        statistics.stdev(one.loc[one["household"].isin(served[r]), "consumption"])
        for r, one in year.groupby("replication")
    ]
    assert 0 < min(map(len, served)) < 60
    assert deviation["simulated"] == pytest.approx(effect / statistics.mean(spreads))
    worlds = over_worlds(found, 2, workers=1)
    assert worlds["worlds"].tolist() == [2, 2]
    assert (worlds["world_low"] < worlds["world_high"]).all()
