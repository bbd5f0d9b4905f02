"""A start from a population file: its households, their burn-in and the cache."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from synergysim.model import SynergyModel
from synergysim.scenario.context import Context
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_part, load_scenario
from synergysim.scenario.population_table import read_population
from synergysim.scenario.populations import find_population, population_digest
from synergysim.scenario.presets import shipped_folder
from synergysim.world import burn_in
from synergysim.world.baseline_economy import months_without_programmes
from synergysim.world.burn_in import run_burn_in, snapshot
from synergysim.world.population_file import populate
from synergysim.world.survey.importing import import_survey
from synergysim.world.survey.mapping import SurveyMapping

EXAMPLE = shipped_folder("scenarios") / "populations" / "synthetic-survey.csv"
DRAWN = 1200


@pytest.fixture(scope="module")
def peru():
    return load_part("peru", "contexts").part


@pytest.fixture
def made(tmp_path, monkeypatch, peru):
    """A population file of its own in a folder of its own, by name ``made``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SYNERGYSIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(burn_in, "_memory", OrderedDict())
    target = tmp_path / "scenarios" / "populations" / "made.parquet"
    import_survey(EXAMPLE, peru, "peru", SurveyMapping(), DRAWN, target)
    return target


@pytest.fixture
def context(made, peru) -> Context:
    assert made.is_file()
    count = read_population("made").territories
    places = peru.territories.model_copy(update={"count": count})
    return peru.model_copy(update={"population_file": "made", "territories": places})


def test_households_are_those_of_the_file(context):
    file, population = read_population("made"), populate(context, DRAWN, 4)
    assert np.array_equal(population.size, file.numbers["size"])
    np.testing.assert_allclose(population.traits[2], file.numbers["labour"], rtol=1e-6)
    assert np.array_equal(population.territory, file.territory)
    assert np.array_equal(population.female_head, file.flags["female_head"] == 1.0)
    assert population["assets"].min() >= context.technology.basic_tools * context.technology.scale
    # The survey does not say who is registered: the context's share does.
    assert population.registered.mean() == pytest.approx(context.population.registered, abs=0.05)


def test_fewer_households_are_every_so_many_th(context):
    population = populate(context, DRAWN // 3, 4)
    whole = read_population("made").numbers["size"]
    assert np.array_equal(population.size, whole[1::3])
    assert (np.diff(population.territory) >= 0).all()


def test_another_seed_changes_only_what_the_survey_does_not_know(context):
    one, other = populate(context, DRAWN, 4), populate(context, DRAWN, 5)
    assert np.array_equal(one.traits[:5], other.traits[:5])
    assert not np.array_equal(one.traits[5], other.traits[5])
    assert not np.array_equal(one["ability"], other["ability"])
    assert np.array_equal(one.has_account, other.has_account)
    assert not np.array_equal(one.registered, other.registered)


def by_source(context: Context, households: int, seed: int) -> pd.DataFrame:
    """Live ten years and one more; mean income of that one by household and source."""
    columns = ("farm_income", "wage_income", "earned_income", "assets", "savings")
    sums = dict.fromkeys(columns, 0.0)
    for population, _ in months_without_programmes(context, households, seed, 10, years=1):
        for name in columns:
            sums[name] = sums[name] + population[name] / 12
    found = pd.DataFrame(sums)
    sent = found["earned_income"] - found["farm_income"] - found["wage_income"]
    return found.assign(
        sent=sent,
        size=population.size,
        children=population.children,
        land=population.traits[3],
        female_head=population.female_head,
        territory=population.territory,
    )


@pytest.mark.usefixtures("made")
def test_a_population_surveyed_and_imported_earns_what_it_earned(peru):
    """The model's own population, written down as a survey would, comes back in the mean."""
    lived = by_source(peru, 1500, 5)
    rate = peru.prices.local_per_ppp
    survey = pd.DataFrame(
        {
            "household_id": [f"h{row}" for row in lived.index],
            "weight": 1.0,
            "labour": (lived["size"] - lived["children"]).clip(lower=0),
            "land_hectares": lived["land"],
            **{name: lived[name] * rate for name in ("assets", "savings")},
            "income_farm": lived["farm_income"].clip(lower=0.0) * rate,
            "income_wage": lived["wage_income"] * rate,
            "income_remittances": lived["sent"].clip(lower=0.0) * rate,
            **{name: lived[name] for name in ("size", "children", "territory")},
            "female_head": lived["female_head"].astype(int),
        }
    )
    survey.to_csv("lived.csv", index=False)
    target = Path("scenarios/populations/lived.parquet")
    import_survey(Path("lived.csv"), peru, "peru", SurveyMapping(), 1500, target)
    again = by_source(peru.model_copy(update={"population_file": "lived"}), 1500, 5)
    # Places draw their wages again: two means over 40 places are 0.3 * (2 / 40) ** 0.5 = 7 % apart.
    for name, within in (("wage_income", 0.15), ("farm_income", 0.2), ("sent", 0.03)):
        assert again[name].mean() == pytest.approx(lived[name].mean(), rel=within), name


def test_the_burn_in_keeps_endowments_and_changes_assets(context):
    before, after = populate(context, 300, 4), run_burn_in(context, 300, 4, 3, 0).households
    assert np.array_equal(before.traits, after.traits)
    assert not np.array_equal(before["assets"], after["assets"])


def test_another_content_under_the_same_name_is_another_past(context, made, peru):
    first = snapshot(context, 100, 3, 1, 0).households["assets"].copy()
    dump, digest = context.model_dump()["population_file"], population_digest("made")
    assert digest in dump
    other = pd.read_csv(EXAMPLE).sample(200, random_state=1)
    other.to_csv("other.csv", index=False)
    import_survey(made.parent / "../../other.csv", peru, "peru", SurveyMapping(), DRAWN, made)
    context = context.model_copy(
        update={
            "territories": context.territories.model_copy(
                update={"count": read_population("made").territories}
            )
        }
    )
    assert population_digest("made") != digest
    assert not np.array_equal(snapshot(context, 100, 3, 1, 0).households["assets"], first)
    with pytest.raises(ValueError, match="has changed"):
        Context.model_validate(context.model_dump() | {"population_file": dump})


def test_a_context_survives_being_written_out(context):
    assert Context.model_validate(context.model_dump()) == context


def test_results_follow_the_content(context, made, peru):
    changes = {
        "context.population_file": "made",
        "context.territories.count": context.territories.count,
        "run.households": 1200,
    }
    one = load_scenario("peru-juntos-haku-winay", overrides=changes)
    before = one.digest
    import_survey(EXAMPLE, peru, "peru", SurveyMapping(), DRAWN + 1, made)
    assert load_scenario("peru-juntos-haku-winay", overrides=changes).digest != before


def test_any_number_of_threads_gives_the_same_bits(context, everything, same_bits):
    changes = {
        "context.population_file": "made",
        "context.territories.count": context.territories.count,
        "run.households": 300,
        "run.months": 6,
        "run.burn_in_years": 1,
    }
    case = load_scenario("peru-juntos-haku-winay", overrides=changes).scenario
    one, two = (everything(SynergyModel(case, threads=threads).run()) for threads in (1, 2))
    assert not same_bits(one, two)


def test_more_households_than_the_file_has_are_refused(context):
    with pytest.raises(ScenarioError, match="more households") as caught:
        snapshot(context, DRAWN + 1, 4, 1, 0)
    assert caught.value.key == "run.households"


def test_another_number_of_territories_is_refused(context, peru):
    wrong = context.model_copy(
        update={"territories": peru.territories.model_copy(update={"count": 7})}
    )
    with pytest.raises(ScenarioError, match="territories") as caught:
        populate(wrong, 10, 4)
    assert caught.value.found == "7"


@pytest.mark.usefixtures("made")
def test_names_that_mean_nothing_are_refused_with_the_nearest():
    with pytest.raises(ScenarioError) as caught:
        find_population("mode")
    assert caught.value.nearest == "made"
    with pytest.raises(ScenarioError) as caught:
        load_scenario("peru-juntos-haku-winay", overrides={"context.population_file": "mode"})
    assert "did you mean made" in str(caught.value)
