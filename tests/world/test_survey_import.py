"""From a survey to a population file: what is refused, what is filled, what comes out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_part
from synergysim.scenario.population_table import COLUMNS, METADATA, read_population
from synergysim.scenario.presets import shipped_folder
from synergysim.world.survey import reading
from synergysim.world.survey.endowments import _shrunk, endowments, normal_scores
from synergysim.world.survey.importing import import_survey
from synergysim.world.survey.mapping import SurveyMapping, read_mapping

EXAMPLE = shipped_folder("scenarios") / "populations" / "synthetic-survey.csv"
INCOMES = ["income_farm", "income_wage", "income_remittances"]


@pytest.fixture(scope="module")
def context():
    return load_part("peru", "contexts").part


@pytest.fixture
def frame():
    return pd.read_csv(EXAMPLE)


@pytest.fixture
def bring(tmp_path, context):
    """Return a function that imports a frame and gives the population file and what was done."""

    def run(frame: pd.DataFrame, name: str = "s.csv", mapping=None, households: int = 600):
        path, target = tmp_path / name, tmp_path / "out" / "made.parquet"
        frame.to_parquet(path) if name.endswith("parquet") else frame.to_csv(path, index=False)
        done = import_survey(path, context, "peru", mapping or SurveyMapping(), households, target)
        return read_population(str(target)), done

    return run


def refused(bring, tmp_path, frame: pd.DataFrame, **how) -> ScenarioError:
    """The error of an import, which must have left nothing behind."""
    with pytest.raises(ScenarioError) as caught:
        bring(frame, **how)
    assert not list(tmp_path.glob("out/*"))
    return caught.value


def test_money_matches_the_survey_by_weight(bring, frame, context):
    found, done = bring(frame, households=5000)
    weights = frame["weight"] / frame["weight"].sum()
    for name in INCOMES:
        expected = float((frame[name] * weights).sum()) / context.prices.local_per_ppp
        assert found.numbers[name].mean() == pytest.approx(expected, rel=0.005)
        assert done.means[name] == pytest.approx(expected, rel=0.005)
    owned = float((frame["assets"] * weights).sum()) / context.prices.local_per_ppp
    assert found.numbers["assets"].mean() == pytest.approx(owned, rel=0.005)


def test_endowments_bring_back_the_mean_of_each_source(bring, frame, context):
    """Remittances household by household; wages and crops in test_survey_start.py, by living."""
    found, _ = bring(frame, households=2000)
    numbers, livelihood = found.numbers, context.livelihood
    sent = livelihood.remittance * numbers["remittance_weight"]
    np.testing.assert_allclose(sent, numbers["income_remittances"], rtol=1e-12)
    assert (numbers["labour"][numbers["income_wage"] == 0] == 0).all()
    earns = numbers["income_wage"] > 0
    ranks = pd.DataFrame({k: numbers[k][earns] for k in ("labour", "income_wage")})
    assert ranks.corr("spearman").iloc[0, 1] > 0.8
    assert (numbers["land"] >= 0).all()
    assert abs(numbers["advantage"].mean()) < 0.05
    assert numbers["advantage"].std() == pytest.approx(1.0, abs=0.05)


def test_the_order_and_the_format_of_the_file_change_nothing(bring, frame):
    one, first = bring(frame)
    other, second = bring(frame.sample(frac=1.0, random_state=3), name="s.parquet")
    assert first.distinct == second.distinct
    for name, column in one.numbers.items():
        assert column.tobytes() == other.numbers[name].tobytes(), name
    assert one.territory.tobytes() == other.territory.tobytes()


def test_batches_change_nothing(bring, frame, monkeypatch):
    whole, _ = bring(frame, name="s.parquet")
    monkeypatch.setattr(reading, "BATCH", 7)
    parts, _ = bring(frame, name="s.parquet")
    for name, column in whole.numbers.items():
        assert column.tobytes() == parts.numbers[name].tobytes(), name


def test_units_and_names_of_a_mapping(bring, frame, tmp_path):
    plain, _ = bring(frame)
    other = frame.rename(columns={"size": "miembros", "income_wage": "salarios"})
    other[INCOMES[0]] *= 12
    other["salarios"] *= 12
    other[INCOMES[2]] *= 12
    other["land_hectares"] /= 0.40468564224
    path = tmp_path / "columns.yaml"
    stated = {
        "columns": {"size": "miembros", "income_wage": "salarios"},
        "units": {"period": "year", "land": "acres"},
    }
    path.write_text(yaml.safe_dump(stated))
    found, _ = bring(other, mapping=read_mapping(path))
    for name, column in plain.numbers.items():
        np.testing.assert_allclose(found.numbers[name], column, rtol=1e-6, atol=1e-6)


def test_money_in_ppp_or_of_another_year_is_converted(bring, frame, context):
    rate = context.prices.local_per_ppp
    local, _ = bring(frame)
    money = [*INCOMES, "assets", "savings"]
    ppp, done = bring(
        frame.assign(**{name: frame[name] / rate for name in money}),
        mapping=SurveyMapping.model_validate({"units": {"money": "ppp"}}),
    )
    assert done.rate == 1.0
    np.testing.assert_allclose(ppp.numbers["assets"], local.numbers["assets"], rtol=1e-9)
    _, later = bring(frame, mapping=SurveyMapping.model_validate({"units": {"year": 2019}}))
    assert later.rate > rate  # prices rose


def test_missing_values_are_filled_and_reported(bring, frame, tmp_path):
    frame.loc[::10, "savings"] = np.nan
    frame["female_head"] = frame["female_head"].astype(object)
    frame.loc[::20, "female_head"] = None
    found, done = bring(frame)
    assert "40 missing (10.00%)" in done.missing["savings"]
    assert "median" in done.missing["savings"]
    assert "context's share" in done.missing["female_head"]
    assert np.isnan(found.flags["female_head"]).any()
    assert np.isfinite(found.numbers["savings"]).all()
    table = pq.read_table(tmp_path / "out" / "made.parquet")
    words = set(" ".join(table["filled"].to_pylist()).split())
    assert words == {"savings", "female_head"}


def test_labour_constrained_is_derived(bring, frame):
    small = frame.head(4).assign(
        size=[5, 5, 4, 4], children=1, labour=[0, 1, 1, 2], weight=1.0, territory="one"
    )
    found, _ = bring(small, households=4)
    by_id = dict(zip(found.numbers["size"], found.flags["labour_constrained"], strict=True))
    assert set(found.flags["labour_constrained"]) == {0.0, 1.0}
    # Five members and one adult at most: more than three dependents each, or nobody able.
    assert by_id[5.0] == 1.0
    assert by_id[4.0] == 0.0


def test_what_a_survey_does_not_say_is_left_open(bring, frame):
    found, _ = bring(frame)
    assert np.isnan(found.flags["registered"]).all()
    assert not np.isnan(found.flags["has_account"]).any()


def test_animals_are_assets(bring, frame):
    one, _ = bring(frame)
    halves = frame.assign(assets=frame["assets"] / 2, livestock_value=frame["assets"] / 2)
    both, _ = bring(halves)
    np.testing.assert_allclose(both.numbers["assets"], one.numbers["assets"])
    alone = frame.rename(columns={"assets": "livestock_value"})
    np.testing.assert_allclose(bring(alone)[0].numbers["assets"], one.numbers["assets"])


def test_the_metadata_names_the_survey_and_no_time(bring, frame, tmp_path):
    found, done = bring(frame)
    about = found.about
    assert about["survey"] == "s.csv"
    assert about["sha256"] == done.sha256
    assert about["rows"] == len(frame)
    assert about["context"] == "peru"
    assert set(about["versions"]) == {"synergysim", "pyarrow"}
    table = pq.read_table(tmp_path / "out" / "made.parquet")
    assert METADATA in table.schema.metadata
    assert tuple(table.column_names) == COLUMNS
    before = (tmp_path / "out" / "made.parquet").read_bytes()
    bring(frame)
    assert (tmp_path / "out" / "made.parquet").read_bytes() == before


BAD_CELLS = {
    "negative income": ("income_wage", -5.0, "negative"),
    "no number": ("income_farm", "much", "not a number"),
    "infinite": ("assets", np.inf, "not a number"),
    "weight of zero": ("weight", 0.0, "not positive"),
    "negative weight": ("weight", -1.0, "not positive"),
    "no weight": ("weight", np.nan, "missing"),
    "no member": ("size", 0, "fewer than one member"),
    "half a member": ("size", 1.5, "not whole persons"),
    "a village": ("size", 900, "larger than any household's"),
    "children only": ("children", 40, "more children than members"),
    "too many workers": ("labour", 40, "more able adults"),
    "a code": ("female_head", 2, "neither yes nor no"),
    "no territory": ("territory", None, "missing"),
    "no id": ("household_id", None, "missing"),
}


@pytest.mark.parametrize("case", BAD_CELLS)
@pytest.mark.parametrize("name", ["s.csv", "s.parquet"])
def test_bad_cells_are_named_with_rows_and_count(bring, tmp_path, frame, case, name):
    column, value, reason = BAD_CELLS[case]
    if name.endswith("parquet") and isinstance(value, str):
        pytest.skip("a column of numbers holds no text")
    if isinstance(value, str):
        frame[column] = frame[column].astype(object)
    elif column in ("size", "children", "labour", "female_head"):
        frame[column] = frame[column].astype(float)
    frame.loc[[2, 4], column] = value
    error = refused(bring, tmp_path, frame, name=name)
    assert error.key == column
    assert reason in error.reason
    assert "2 rows (rows 3, 5)" in error.reason


def test_only_the_first_ten_rows_are_named(bring, tmp_path, frame):
    frame.loc[:, "savings"] = -1.0
    reason = refused(bring, tmp_path, frame).reason
    assert "400 rows (rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...)" in reason


def test_several_faults_are_reported_at_once(bring, tmp_path, frame):
    frame.loc[0, "savings"] = -1.0
    frame.loc[1, "weight"] = 0.0
    error = refused(bring, tmp_path, frame)
    assert {error.key, *(other.key for other in error.others)} == {"savings", "weight"}


def test_ids_must_differ(bring, tmp_path, frame):
    frame.loc[7, "household_id"] = frame.loc[3, "household_id"]
    error = refused(bring, tmp_path, frame)
    assert "twice: 1 row (row 8)" in error.reason
    assert "SYN-0004" in error.found


def test_missing_columns_are_named_with_the_nearest(bring, tmp_path, frame):
    error = refused(
        bring, tmp_path, frame.rename(columns={"weight": "weigth"}).drop(columns="size")
    )
    assert error.key == "weight"
    assert "`columns: {weight: weigth}`" in error.reason
    assert "household_id, weigth, territory" in error.found
    assert [other.key for other in error.others] == ["size"]


def test_a_mapping_that_names_nothing_is_refused(bring, tmp_path, frame):
    mapping = SurveyMapping.model_validate({"columns": {"education": "escolaridad"}})
    assert "mapping" in refused(bring, tmp_path, frame, mapping=mapping).reason
    path = tmp_path / "columns.yaml"
    path.write_text("columns: {wieght: peso}\n")
    with pytest.raises(ScenarioError) as caught:
        read_mapping(path)
    assert caught.value.nearest == "weight"


def test_a_column_that_is_mostly_missing_is_refused(bring, tmp_path, frame):
    frame.loc[:100, "savings"] = np.nan
    error = refused(bring, tmp_path, frame)
    assert "101 of 400" in error.reason


@pytest.mark.parametrize("factor", [1000.0, 0.001])
def test_implausible_incomes_name_the_unit_assumed(bring, tmp_path, frame, factor):
    frame[INCOMES] = (frame[INCOMES] * factor).round(4)
    error = refused(bring, tmp_path, frame)
    assert "wrong unit" in error.reason
    assert "PEN of 2017 per household and month" in error.found


def test_a_year_without_prices_is_refused(bring, tmp_path, frame):
    mapping = SurveyMapping.model_validate({"units": {"year": 1991}})
    assert refused(bring, tmp_path, frame, mapping=mapping).key == "units.year"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("header.csv", b"household_id,weight\n"),
        ("cut.parquet", b"PAR1 and nothing more"),
        ("latin.csv", "household_id,weight,territory\n1,2,Áncash\n".encode("latin-1")),
        ("ragged.csv", b"household_id,weight\n1,2\n1,2,3\n"),
        ("binary.csv", bytes(range(256))),
    ],
)
def test_a_file_that_is_no_survey_is_one_message(tmp_path, context, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        import_survey(path, context, "peru", SurveyMapping(), 10, tmp_path / "out" / "x.parquet")
    assert name in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_semicolons_and_words_for_yes_and_no(tmp_path, context, frame):
    frame["female_head"] = frame["female_head"].map({0: "No", 1: "yes"})
    path = tmp_path / "s.csv"
    frame.to_csv(path, index=False, sep=";")
    target = tmp_path / "x.parquet"
    import_survey(path, context, "peru", SurveyMapping(), 50, target)
    assert set(read_population(str(target)).flags["female_head"]) <= {0.0, 1.0}


def test_normal_scores_by_hand():
    scores = normal_scores(np.array([3.0, 1.0, np.nan, 2.0]))
    assert scores[[3, 2]].tolist() == [0.0, 0.0]
    assert scores[0] == -scores[1] == pytest.approx(0.967, abs=1e-3)


def test_shrinking_takes_out_what_the_model_adds():
    values = np.exp(np.random.default_rng(1).normal(0.0, 0.8, 4000))
    values[:100] = 0.0
    found = _shrunk(values, 0.2)
    assert (found[:100] == 0).all()
    spread = np.log(values[100:]).var()
    assert np.log(found[100:]).var() == pytest.approx(spread - 0.2, rel=1e-6)


def test_labour_ratios_are_only_rescaled(context):
    rng = np.random.default_rng(2)
    known = {
        name: rng.uniform(1.0, 3.0, 300)
        for name in ("size", "labour", "land_hectares", "female_head")
    }
    known |= {name: rng.uniform(50.0, 500.0, 300) for name in [*INCOMES, "assets"]}
    found = endowments(known, context, labour_is_ratio=True)["labour"]
    assert np.ptp(found / known["labour"]) < 1e-9


def tiles(frame: pd.DataFrame, path: Path, times: int) -> None:
    """Write a survey many times over, with new ids, a piece at a time."""
    with pq.ParquetWriter(path, pa.Table.from_pandas(frame, preserve_index=False).schema) as file:
        for part in range(times):
            ids = frame["household_id"] + f"-{part}"
            piece = frame.assign(household_id=ids)
            file.write_table(pa.Table.from_pandas(piece, preserve_index=False))


def test_a_survey_many_times_over_has_the_same_moments(tmp_path, context, frame, bring):
    once, _ = bring(frame, households=4000)
    path, target = tmp_path / "large.parquet", tmp_path / "x.parquet"
    tiles(frame, path, 25)
    done = import_survey(path, context, "peru", SurveyMapping(), 4000, target)
    assert done.rows == 25 * len(frame)
    many = read_population(str(target))
    for name in ("size", "income_farm", "labour"):
        expected = once.numbers[name].mean()
        assert many.numbers[name].mean() == pytest.approx(expected, rel=0.05), name


@pytest.mark.long
def test_memory_does_not_grow_with_the_columns(tmp_path, frame):
    """Ten million rows: all cells at once would take 1.4 GB beside the program's own."""
    pieces = pd.concat(
        [frame.assign(household_id=frame.household_id + f"/{i}") for i in range(250)]
    )
    path = tmp_path / "large.parquet"
    tiles(pieces, path, 100)
    command = "import sys; from synergysim.cli import main; code = main(sys.argv[1:])\n"
    command += "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, code)"
    words = ["population", "import", str(path), "--context", "peru", "--name", "large"]
    ended = subprocess.run(
        [sys.executable, "-c", command, *words, "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    peak, code = map(int, ended.stdout.split()[-2:])
    assert code == 0
    assert "10,000,000 households read" in ended.stdout
    assert peak < 1_300_000  # kB


def test_the_example_says_that_it_is_synthetic():
    assert "synthetic" in Path(EXAMPLE).name
    assert pd.read_csv(EXAMPLE)["household_id"].str.startswith("SYN-").all()


def test_filled_numbers_of_members_are_whole_and_within_the_household(bring, frame):
    """Known children have the median 2.5; the households without a number have one member."""
    few = frame.head(5).assign(
        size=[1, 6, 6, 1, 6], children=[np.nan, 2, 3, 0, 2], labour=1, weight=1.0, territory="one"
    )
    others = few.assign(household_id=few["household_id"] + "b", children=[np.nan, 5, 5, 1, 3])
    found, done = bring(pd.concat([few, others]), households=10)
    assert "filled with the median, 2, or the household's size" in done.missing["children"]
    children, size = found.numbers["children"], found.numbers["size"]
    assert sorted(children[size == 1]) == [0.0, 1.0, 1.0, 1.0]
    assert sorted(children[size == 6]) == [2.0, 2.0, 3.0, 3.0, 5.0, 5.0]
