"""The explorer: the numbers of the results' tables, whole in every language, safe to open."""

from __future__ import annotations

import json
import math
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from page_data import data_of, rows_of

from synergysim.cli import main
from synergysim.explorer.catalogue import architectures, conventions, is_shown, texts
from synergysim.explorer.comparison_cubes import first_people
from synergysim.explorer.cube import Cube, Dimension, Place, number
from synergysim.explorer.explorer_page import LARGEST, page_of, result_of
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import languages, load_labels

KEYS = ["shock", "people", "outcome", "architecture"]


@pytest.fixture(scope="module")
def compared(two_architectures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the results, since pages are written beside them."""
    place = tmp_path_factory.mktemp("r") / two_architectures.name
    return Path(shutil.copytree(two_architectures, place))


@pytest.fixture(scope="module")
def page(compared: Path) -> str:
    path = compared / "page.html"
    assert main(["explore", str(compared), "--out", str(path)]) == 0
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def outcomes(page: str) -> pd.DataFrame:
    (result,) = data_of(page)["results"]
    return rows_of(next(cube for cube in result["cubes"] if cube["key"] == "outcomes"))


def equal(shown: pd.DataFrame, written: pd.DataFrame, columns: dict[str, str]) -> None:
    """Compare rows of the page with those of a table, number by number."""
    both = shown.merge(written, on=KEYS, suffixes=("", "_written"), validate="1:1")
    assert len(both) == len(written) > 100
    for mine, other in columns.items():
        name = f"{other}_written" if f"{other}_written" in both else other
        for one, two in zip(both[mine], both[name].astype(float), strict=True):
            assert math.isclose(one, two, rel_tol=1e-5) or (math.isnan(one) and math.isnan(two))


SHOWN = {"mean": "mean", "low": "low", "high": "high", "n": "n", "reference": "reference_mean"}


def test_differences_of_all_families_are_those_of_the_table(
    outcomes: pd.DataFrame, compared: Path
) -> None:
    table = pd.read_csv(compared / "differences.csv", dtype={"differs": "boolean"})
    shown = outcomes[(outcomes["quantity"] == "difference") & (outcomes["people"] == "all/all")]
    equal(shown, table.assign(people="all/all"), {**SHOWN, "low50": "low50", "differs": "differs"})


def test_differences_of_groups_are_those_of_the_table(
    outcomes: pd.DataFrame, compared: Path
) -> None:
    table = pd.read_csv(compared / "group_differences.csv", dtype={"level": str})
    table = table[[is_shown(*pair) for pair in zip(table["group"], table["level"], strict=True)]]
    table = table[(table["group"] != "all") & (table["n"] > 0)]
    table = table.assign(people=table["group"] + "/" + table["level"], outcome=table["measure"])
    equal(outcomes[outcomes["quantity"] == "difference"], table, SHOWN)


def test_levels_are_means_of_the_runs(outcomes: pd.DataFrame, compared: Path) -> None:
    runs = pd.read_parquet(compared / "outcomes.parquet")
    means = runs.groupby(["shock", "architecture"])[["income", "headcount"]].mean()
    levels = outcomes[(outcomes["quantity"] == "level") & (outcomes["people"] == "all/all")]
    levels = levels.set_index(["shock", "architecture", "outcome"])
    for (shock, architecture), row in means.iterrows():
        for name, value in row.items():
            shown = levels.loc[(shock, architecture, name)]
            assert math.isclose(shown["mean"], value, rel_tol=1e-5)
            assert shown["low"] <= shown["low50"] <= shown["mean"] <= shown["high50"]


def test_months_are_means_of_the_months(page: str, compared: Path) -> None:
    (result,) = data_of(page)["results"]
    shown = rows_of(next(cube for cube in result["cubes"] if cube["key"] == "months"))
    monthly = pd.read_parquet(compared / "monthly.parquet")
    wide = monthly.pivot(
        index=["shock", "month", "replication"], columns="architecture", values="income"
    )
    gaps = (wide["integrated"] - wide["independent"]).groupby(level=["shock", "month"]).mean()
    mine = shown[(shown["quantity"] == "difference") & (shown["outcome"] == "income")]
    assert len(mine) == len(gaps)
    for row in mine.to_dict("records"):
        expected = gaps[(row["shock"], int(row["month"]))]
        assert math.isclose(row["mean"], expected, rel_tol=1e-4, abs_tol=1e-9)


def test_ranges_over_worlds_are_shown_where_the_folder_has_them(
    compared: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "results"
    shutil.copytree(compared, folder)
    table = pd.DataFrame(
        {
            "architecture": ["integrated"] * 2,
            "group": ["all", "poor"],
            "level": ["all", "poor"],
            "measure": ["income", "income"],
            "world_low": [-0.25, -0.5],
            "world_high": [0.25, 0.75],
        }
    )
    table.to_csv(folder / "world_differences.csv", index=False)
    assert main(["explore", str(folder)]) == 0
    (result,) = data_of((folder / "explorer.html").read_text(encoding="utf-8"))["results"]
    rows = rows_of(result["cubes"][0])
    ranges = rows[rows["range_low"].notna()].set_index("people")
    assert set(ranges["shock"]) == {"covid19-lesotho"}
    assert ranges["range_high"].to_dict() == {"all/all": 0.25, "poor/poor": 0.75}


def test_the_page_asks_for_nothing_and_allows_no_script_but_its_own(page: str) -> None:
    assert len(page.encode()) < LARGEST
    policy = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)[0]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.findall(
        r"<(?:link|img|iframe|object|embed|base)\b|\bsrc=|\son[a-z]+=|\sstyle=", page
    )
    addresses = set(re.findall(r"https?://[^\s\"'<]+", page))
    assert addresses == {"http://www.w3.org/2000/svg"}  # a name, which nothing is asked of


def test_the_first_families_are_the_poor_where_the_outcome_is_known_of_them(page: str) -> None:
    (result,) = data_of(page)["results"]
    first = {
        cube["key"]: {one["key"]: one["first"] for one in cube["dimensions"] if one["first"]}
        for cube in result["cubes"]
    }
    assert first == {"outcomes": {"people": "poor/poor", "outcome": "income"}, "months": {}}
    notes = {cube["key"]: cube["note"] for cube in result["cubes"]}
    assert "all families" in notes["months"]["en"]


def test_results_without_the_poor_open_on_all_families() -> None:
    rows = pd.DataFrame({"people": ["all/all", "sex/woman"], "outcome": "income"})
    assert first_people(rows) == "all/all"
    poor = pd.DataFrame({"people": ["all/all", "poor/poor"], "outcome": ["income", "assets"]})
    assert first_people(poor) == "all/all"
    assert first_people(poor.assign(outcome="income")) == "poor/poor"


def test_every_name_and_text_is_there_in_every_language(page: str) -> None:
    given = data_of(page)
    assert set(given["texts"]) == set(given["conventions"]) == set(languages())
    keys = [set(found) for found in given["texts"].values()]
    assert all(found == keys[0] for found in keys)
    named = 0
    for result in given["results"]:
        for cube in result["cubes"]:
            for one in (
                cube,
                *cube["dimensions"],
                *(p for d in cube["dimensions"] for p in d["places"]),
            ):
                assert set(one["name"]) == set(languages())
                assert all(text.strip() and "{" not in text for text in one["name"].values())
                named += 1
    assert named > 200
    assert given["texts"]["es"]["rows"] == "Comparar"


@pytest.mark.parametrize("language", ["es-MX", "fr"])
def test_the_language_asked_for_comes_first(
    language: str, compared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.html"
    assert main(["explore", str(compared), "--out", str(path), "--lang", language]) == 0
    assert str(path) in capsys.readouterr().out
    text = path.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in text
    assert data_of(text)["language"] == language[:2]


def test_numbers_take_the_signs_of_a_country() -> None:
    assert conventions("es")["es"]["decimal"] == ","
    assert conventions("es-MX")["es"]["decimal"] == "."
    assert conventions("es-MX")["fr"] == conventions("fr")["fr"]


EVIL = '</script><script>alert("x")</script><!--&amp;\u2028'


def test_markup_in_titles_and_names_is_text() -> None:
    context = FigureContext(
        EVIL, EVIL, EVIL, "none", 1, 1, 1, "0123", "XXX", 1.0, architecture_titles={EVIL: EVIL}
    )
    choice = architectures([EVIL], context)
    cube = Cube(
        "a", texts(lambda _: EVIL), [choice], pd.DataFrame({"architecture": [EVIL], "mean": [1.0]})
    )
    contexts, evil = dict.fromkeys(languages(), context), dict.fromkeys(languages(), EVIL)
    text = page_of([result_of([cube], contexts, EVIL, evil)], "en")
    assert "<script>" not in text
    assert "<!--" not in text
    assert text.count("</script>") == 2
    (result,) = data_of(text)["results"]
    assert result["names"]["fr"] == result["folder"] == result["questions"]["es"] == EVIL
    assert result["cubes"][0]["dimensions"][0]["places"][0]["name"]["en"] == EVIL


def cube_of(**columns: list[Any]) -> Cube:
    names = texts(lambda words: words.language)
    choice = Dimension("architecture", names, [Place("a", names), Place("b", names)])
    return Cube("cube", names, [choice], pd.DataFrame(columns))


def test_a_cube_keeps_what_is_missing_and_takes_no_row_twice() -> None:
    packed = cube_of(architecture=["b", "a"], mean=[2.5, None], n=[3, 3], low=[None, None]).packed()
    assert packed["steps"] == "0,1"
    assert packed["columns"] == {"mean": ",2.5", "n": "3"}
    with pytest.raises(ValueError, match="two rows have the same place"):
        cube_of(architecture=["a", "a"], mean=[1.0, 2.0]).packed()
    with pytest.raises(ValueError, match="unknown architecture"):
        cube_of(architecture=["c"], mean=[1.0]).packed()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (math.nan, ""),
        (math.inf, ""),
        (None, ""),
        (10.0, "10"),
        (1234567.0, "1.23457e6"),
        (-0.000012345678, "-1.23457e-5"),
        (1 / 3, "0.333333"),
    ],
)
def test_numbers_are_short(value: float | None, written: str) -> None:
    assert number(value) == written
    if written:
        assert math.isclose(float(written), value or 0.0, rel_tol=1e-5)


def test_several_results_become_choices_and_too_many_are_refused(
    compared: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "page.html"
    assert main(["explore", str(compared), str(compared), "--out", str(path)]) == 0
    names = [one["names"] for one in data_of(path.read_text(encoding="utf-8"))["results"]]
    assert len(names) == 2
    assert all(name.endswith(")") for one in names for name in one.values())  # their identity
    monkeypatch.setattr("synergysim.explorer.explorer_page.LARGEST", 100_000)
    assert main(["explore", str(compared), "--out", str(path)]) == 2
    assert "fewer results in one page" in capsys.readouterr().err


def broken(folder: Path, state: str) -> None:
    """Do to a copy of results what happens to results."""
    differences = folder / "differences.csv"
    if state == "foreign manifest":
        (folder / "manifest.json").write_text('{"name": "another program"}')
    elif state == "older format":
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps(manifest | {"format": 2}))
    elif state == "no differences":
        differences.unlink()
    elif state == "older columns":
        pd.read_csv(differences).drop(columns="low50").to_csv(differences, index=False)
    elif state == "words for numbers":
        pd.read_csv(differences).assign(mean="a").to_csv(differences, index=False)
    elif state == "older groups":
        table = pd.read_csv(folder / "group_differences.csv")
        table["level"] = table["level"].replace("extremely poor", "<very poor>")
        table.to_csv(folder / "group_differences.csv", index=False)
    elif state == "no runs":
        (folder / "outcomes.parquet").unlink()
    elif state == "empty folder":
        shutil.rmtree(folder)
        folder.mkdir()


@pytest.mark.parametrize(
    "state",
    [
        "foreign manifest",
        "older format",
        "no differences",
        "older columns",
        "older groups",
        "words for numbers",
        "no runs",
        "empty folder",
    ],
)
def test_results_that_are_not_whole_are_refused(
    state: str, compared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "given"
    shutil.copytree(compared, folder)
    broken(folder, state)
    assert main(["explore", str(folder)]) == 2
    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    assert "given" in printed or "no results folder" in printed
    assert "allowed" in printed
    assert not (folder / "explorer.html").exists()


def test_labels_of_the_page_come_from_the_catalogue(page: str) -> None:
    words = load_labels("fr")
    assert data_of(page)["texts"]["fr"]["limit_chance"] == words("report.limit.chance")
