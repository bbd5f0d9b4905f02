"""Figures that a user's own module draws: written, described, refused."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image
from tests.test_extending import forget

from synergysim import extending
from synergysim.cli import main
from synergysim.experiments.single_run import run_case
from synergysim.figures import FIGURES, OF_A_RUN, draw, figure_files
from synergysim.figures.sizes import SIZES
from synergysim.registry import AlreadyRegisteredError, registering
from synergysim.report.run_figure import applicable_to, run_context
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.extensions import ALLOW
from synergysim.scenario.load import load_scenario

RECIPE = Path(__file__).parents[1] / "docs" / "recipes" / "figure_recipe.py"
SMALL = {"run.households": 60, "run.months": 12, "run.burn_in_years": 1}
CASE = "extends: lesotho\ntitle: Drawn\nextensions: [figure_recipe.py]\n"
HEAD = (
    "from matplotlib.figure import Figure\n"
    "import pandas as pd\n"
    "from synergysim.extending import *\n"
    "DATA = pd.DataFrame({'x': [1]})\n"
)


@pytest.fixture
def case(tmp_path, monkeypatch):
    """Return a function that writes a case with a module, by default the recipe, and loads it."""
    monkeypatch.setenv(ALLOW, "1")
    monkeypatch.chdir(tmp_path)

    def load(body=None):
        text = RECIPE.read_text(encoding="utf-8")
        if body is not None:
            text = f"{HEAD}def mine(tables, context, words):\n    {body}\n"
            text += "register_figure('mine', mine, ['monthly'], of='run')\n"
        Path("figure_recipe.py").write_text(text, encoding="utf-8")
        Path("mine.yaml").write_text(CASE, encoding="utf-8")
        return load_scenario(tmp_path / "mine.yaml", overrides=SMALL)

    yield load
    forget()


def test_a_comparison_draws_it_with_its_numbers_and_its_description(case, tmp_path, capsys):
    case()
    Path("asked.yaml").write_text(
        "title: Twice\nquestion: Does it help?\ncase: mine.yaml\n"
        "variants:\n  once: {title: Once}\n"
        "  twice:\n    title: Twice\n    overrides: {programmes.social.budget: 200}\n"
        "reference: once\nreplications: 2\nhouseholds: 60\nmonths: 12\nwindow: 12\n",
        encoding="utf-8",
    )
    assert main(["compare", "asked.yaml"]) == 0, capsys.readouterr().err
    (folder,) = tmp_path.glob("results/asked/*/figures")
    files = {file.name for file in folder.glob("incomes_by_variant.*")}
    assert files == {f"incomes_by_variant.{kind}" for kind in ("svg", "pdf", "png", "csv", "txt")}
    assert not list(folder.glob("assets_by_month.*"))
    assert "<title>The mean income is highest under" in (
        folder / "incomes_by_variant.svg"
    ).read_text(encoding="utf-8")
    drawn = pd.read_csv(folder / "incomes_by_variant.csv")
    outcomes = pd.read_parquet(folder.parent / "outcomes.parquet")
    assert drawn["income"].tolist() == pytest.approx(outcomes["income"].tolist())
    alt = (folder / "incomes_by_variant.txt").read_text(encoding="utf-8")
    best = outcomes.groupby("architecture")["income"].mean().idxmax()
    assert f"highest under “{best.capitalize()}”" in alt


def test_a_run_draws_it_and_has_the_same_results(case):
    plain = run_case(load_scenario("lesotho", overrides=SMALL))
    found = run_case(case())
    for name, table in plain.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], table)
    assert "assets_by_month" in applicable_to(found.tables, run_context(found))
    assert "assets_by_month" not in applicable_to(plain.tables, run_context(plain))
    drawing = draw("assets_by_month", found.tables, run_context(found))
    assert drawing.data["assets"].tolist() == found.monthly["assets"].tolist()


def test_a_figure_that_changes_its_tables_changes_no_results(case):
    body = (
        "tables['monthly']['income'] = 0.0\n"
        "    return Drawing(Figure(), DATA, 'title', 'description')"
    )
    found = run_case(case(body))
    before = found.monthly.copy()
    draw("mine", found.tables, run_context(found))
    pd.testing.assert_frame_equal(found.monthly, before)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return None", "a value of type NoneType"),
        ("return Drawing(None, DATA, 'title', 'alt')", "a figure of type NoneType"),
        ("return Drawing(Figure(), pd.DataFrame(), 'title', 'alt')", "data without columns"),
        ("return Drawing(Figure(), [1], 'title', 'alt')", "data without columns"),
        ("return Drawing(Figure(), DATA, ' ', '')", "no text as title and alt"),
        ("return Drawing(Figure(), DATA, 'title', None)", "no text as alt"),
    ],
)
def test_a_drawing_that_is_not_whole_is_refused(case, body, words):
    found = run_case(case(body))
    with pytest.raises(ScenarioError, match="the figure mine returns what") as caught:
        draw("mine", found.tables, run_context(found))
    assert caught.value.found == words


def test_an_error_in_a_figure_names_its_place(case, capsys):
    case("return tables['outcomes']['wealth']")
    small = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
    assert main(["run", "mine.yaml", "--figures", "drawn", *small]) == 2
    told = capsys.readouterr().err
    assert "figure_recipe.py:6: extensions: mine ends in an error while the figure mine is" in told
    assert "KeyError: 'wealth'" in told
    assert "Traceback" not in told


def test_a_figure_with_nothing_to_show_is_left_out(case, capsys):
    case("raise NothingToShowError('Nobody moved.')")
    small = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
    assert main(["run", "mine.yaml", "--figures", "drawn", *small]) == 0
    assert "Not drawn: mine. Nobody moved." in capsys.readouterr().err


def test_a_stored_run_draws_it_again_with_permission(case, monkeypatch, capsys):
    case()
    small = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
    assert main(["run", "mine.yaml", "--figures", "drawn", *small]) == 0
    first = Path("drawn/assets_by_month.svg").read_bytes()
    forget()
    monkeypatch.delenv(ALLOW)
    again = ["figures", "drawn", "--out", "again"]
    assert main(again) == 2
    assert "is not allowed" in capsys.readouterr().err
    monkeypatch.setenv(ALLOW, "1")
    assert main(again) == 0
    assert Path("again/assets_by_month.svg").read_bytes() == first


def nothing(*_):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (("mine", 3, ["monthly"]), TypeError, "mine is not a function"),
        (("My figure", nothing, ["monthly"]), ValueError, "small letters"),
        (("../mine", nothing, ["monthly"]), ValueError, "small letters"),
        (("mine", nothing, ["weekly"]), ValueError, "no table is called weekly"),
        (("mine", nothing, ["monthly"], "sweep"), ValueError, "no figures of a sweep"),
        (("forest", nothing, ["outcomes"]), AlreadyRegisteredError, "figure called forest"),
        (("profile", nothing, ["outcomes"]), AlreadyRegisteredError, "figure called profile"),
    ],
)
def test_what_is_no_figure_is_refused(arguments, error, words):
    with pytest.raises(error, match=words), registering("module"):
        extending.register_figure(*arguments)
    assert "mine" not in FIGURES
    assert "mine" not in OF_A_RUN


def test_outside_a_cases_module_no_figure_is_registered():
    with pytest.raises(ValueError, match="a case names under extensions"):
        extending.register_figure("mine", nothing, ["monthly"])


def test_no_drawing_library_is_imported_before_something_is_drawn():
    code = "import sys, synergysim.extending; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("size", ["slide", "square"])
def test_it_fills_the_sheet_that_is_asked_for(case, size):
    found = run_case(case("return Drawing(Figure(figsize=(2.0, 2.0)), DATA, 'Title', 'Words')"))
    context, tables = run_context(found), found.tables
    printed = draw("mine", tables, context)
    assert printed.figure.get_size_inches().tolist() == [2.0, 2.0]
    drawn = draw("mine", tables, context, size=size)
    with Image.open(BytesIO(figure_files.png(drawn.figure))) as picture:
        dots = SIZES[size].dots_per_inch
        wide, high = (13.333, 7.5) if size == "slide" else (8.268, 8.268)
        assert picture.size == pytest.approx((dots * wide, dots * high), abs=1.0)
