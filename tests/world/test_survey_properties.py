"""What must hold of any survey: weights as repetition, any order of rows, money in any unit."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synergysim.scenario.context import Context
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_part
from synergysim.scenario.population_table import PopulationFile, read_population
from synergysim.world.survey.importing import import_survey
from synergysim.world.survey.mapping import SurveyMapping

CONTEXT = load_part("peru", "contexts").part
MONEY = ["assets", "savings", "income_farm", "income_wage", "income_remittances"]

household = st.fixed_dictionaries(
    {
        "weight": st.integers(1, 5),
        "territory": st.sampled_from(["1", "01", "Place 9", "Place 10", "place 9", "Á"]),
        "size": st.integers(1, 9),
        "female_head": st.integers(0, 1),
        "land_hectares": st.integers(0, 40),
        "assets": st.integers(0, 9_000),
        "savings": st.integers(0, 900),
        "income_farm": st.integers(300, 2_000),
        "income_wage": st.integers(0, 2_000),
        "income_remittances": st.integers(0, 300),
        "education": st.one_of(st.none(), st.integers(0, 18)),
    }
)
surveys = st.lists(household, min_size=3, max_size=12)
few = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def frame_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    frame["household_id"] = [f"H{row}" for row in range(len(frame))]
    return frame.assign(children=frame["size"] // 2, labour=(frame["size"] + 1) // 2)


# A column whose numbers all have three decimals is refused unless the sign before them is stated.
POINTS = SurveyMapping(decimal=dict.fromkeys(MONEY, "."))


def bring(
    frame: pd.DataFrame, folder: Path, households: int, context: Context = CONTEXT
) -> PopulationFile:
    survey, target = folder / "s.csv", folder / "made.parquet"
    frame.to_csv(survey, index=False)
    import_survey(survey, context, "peru", POINTS, households, target)
    return read_population(str(target))


def families(file: PopulationFile) -> Counter[tuple[float, ...]]:
    """Households of a population, with no regard to their order."""
    columns = [file.territory, *(np.round(column, 6) for column in file.numbers.values())]
    return Counter(zip(*(column.tolist() for column in columns), strict=True))


@few
@given(surveys, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(tmp_path, rows, shuffler):
    """Territories whose numbers are equal (1 and 01) and ids that tie included."""
    frame = frame_of(rows)
    order = list(range(len(frame)))
    shuffler.shuffle(order)
    one, other = bring(frame, tmp_path, 40), bring(frame.iloc[order], tmp_path, 40)
    assert one.about["territories"] == other.about["territories"]
    assert one.about["weight"] == other.about["weight"]
    assert one.territory.tobytes() == other.territory.tobytes()
    for name, column in one.numbers.items():
        assert column.tobytes() == other.numbers[name].tobytes(), name


@few
@given(surveys)
def test_a_weight_counts_as_so_many_rows(tmp_path, rows):
    """As many households as the weights add up to: each comes as often as its weight says."""
    frame = frame_of(rows)
    total = int(frame["weight"].sum())
    weighted = bring(frame, tmp_path, total)
    repeated = frame.loc[frame.index.repeat(frame["weight"])].reset_index(drop=True)
    repeated["household_id"] = [f"R{row}" for row in range(len(repeated))]
    assert families(bring(repeated.assign(weight=1), tmp_path, total)) == families(weighted)


@few
@given(surveys, st.sampled_from([0.001, 0.01, 100.0, 2_500.0]))
def test_money_in_another_unit_gives_the_same_population(tmp_path, rows, unit):
    """A currency of which there are so many to one of the former."""
    frame = frame_of(rows)
    rate = CONTEXT.prices.local_per_ppp * unit
    prices = CONTEXT.prices.model_copy(update={"local_per_ppp": rate})
    other = frame.assign(**{name: frame[name] * unit for name in MONEY})
    one = bring(frame, tmp_path, 40)
    two = bring(other, tmp_path, 40, CONTEXT.model_copy(update={"prices": prices}))
    assert np.array_equal(one.territory, two.territory)
    for name, column in one.numbers.items():
        np.testing.assert_allclose(two.numbers[name], column, rtol=1e-9, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_damaged_survey_is_one_error_or_a_population(tmp_path, form):
    """Three hundred surveys with a few bytes changed: no other exception, no part left behind."""
    chance = random.Random(16)
    rows = [
        {
            "weight": 2.5, "territory": f"Cañón {row % 3}", "size": 4, "female_head": row % 2,
            "land_hectares": 1.5, "assets": 2_000.5, "savings": 80.5, "income_farm": 700.5,
            "income_wage": 300.5, "income_remittances": 20.5, "education": row,
        }
        for row in range(12)
    ]  # fmt: skip
    path, target = tmp_path / f"s.{form}", tmp_path / "made.parquet"
    frame = frame_of(rows)
    frame.to_csv(path, index=False) if form == "csv" else frame.to_parquet(path)
    whole, ended = path.read_bytes(), Counter[str]()
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            import_survey(path, CONTEXT, "peru", SurveyMapping(), 20, target)
        except ScenarioError:
            ended["refused"] += 1
        else:
            assert len(read_population(str(target))) == 20
            ended["read"] += 1
        target.unlink(missing_ok=True)
        assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert ended["refused"] > 50
    assert ended["read"] > 5
