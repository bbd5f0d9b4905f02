"""Results of every kind share one interface: tables with units, a summary, figures, files."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from inspect import cleandoc, signature
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import yaml

import synergysim as ss
from synergysim.api import Result
from synergysim.cli import main
from synergysim.figures.sizes import PRINT, SIZES
from synergysim.outcomes.tables import UnknownColumnError, column, units_of

SMALL = {"households": 40, "months": 18}
VALUES = {
    "run.burn_in_years": 1,
    "programmes.productive.start": "2015-04",
    "run.start": "2015-01",
}
TITLE = "Cash & <b>springs</b> </pre><script>alert('1')</script>"

KINDS = ("run", "comparison", "sweep", "household", "ministry")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case whose title and names of programmes contain markup."""
    path = tmp_path_factory.mktemp("case") / "marked.yaml"
    content = {
        "extends": "lesotho",
        "title": TITLE,
        "overrides": {**VALUES, "programmes.social.title": TITLE},
    }
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(case: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    folder = tmp_path_factory.mktemp("results")
    return {
        "run": ss.run(case, **SMALL),
        "comparison": ss.compare(
            case, architectures=["independent", "integrated"], replications=2, window=6, workers=1,
            results=folder, **SMALL,
        ),
        "sweep": ss.levers(
            case, architecture="coordinated-institutions", replications=2, window=6, workers=1,
            results=folder, **SMALL,
        ),
        "household": ss.trace(case, household=3, **SMALL),
        "ministry": ss.trace(case, ministry="social", **SMALL),
    }  # fmt: skip


class Reader(HTMLParser):
    """Opens and closes elements, and collects their names and the text outside of pictures."""

    EMPTY = ("img", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.names.append(tag)
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_shows_valid_markup_and_no_title_as_markup(
    made: dict[str, Result], kind: str
) -> None:
    shown = made[kind]._repr_html_()
    reader = Reader()
    reader.feed(shown)
    reader.close()
    assert not reader.open
    allowed = {"div", "p", "code", "pre", "img", "table", "thead", "tbody", "tr", "th", "td"}
    assert set(reader.names) <= allowed
    assert reader.names.count("table") == 1
    assert reader.names.count("img") == (0 if kind in ("household", "ministry") else 1)
    assert "<script" not in shown
    text = "".join(reader.texts)
    assert made[kind].summary() in text
    assert "</pre><script>" in text  # the title is shown, as text


@pytest.mark.parametrize("kind", KINDS)
def test_columns_have_the_units_that_are_declared(made: dict[str, Result], kind: str) -> None:
    result = made[kind]
    assert result.main in result.tables
    for name, table in result.tables.items():
        units = table.attrs["units"]
        assert set(units) <= set(table.columns)
        registered = result._registered(name)
        for label in table.columns:
            try:
                expected = column(registered, label).unit.in_tables
            except UnknownColumnError:
                assert label not in units
            else:
                assert units[label] == expected
    assert result.tables[result.main].attrs["units"]


def test_units_are_looked_up_by_table() -> None:
    assert units_of("monthly", ["consumption", "unheard_of"]) == {
        "consumption": "PPP$ of 2017 per person and day"
    }
    assert units_of("unheard_of", ["consumption"]) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_figures_are_closed_and_saved_beside_tables_and_summary(
    made: dict[str, Result], kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coarse = replace(SIZES[PRINT], dots_per_inch=30.0)  # so that it is fast
    monkeypatch.setitem(SIZES, PRINT, coarse)
    result = made[kind]
    figures = result.figures()
    assert not plt.get_fignums()
    written = result.save(tmp_path / "saved")
    assert sorted(written) == sorted(p for p in (tmp_path / "saved").rglob("*") if p.is_file())
    drawn = {path.stem for path in written if path.parent.name == "figures"}
    assert drawn == set(figures)
    assert (tmp_path / "saved" / "summary.txt").read_text("utf-8") == result.summary() + "\n"
    for name, table in result.tables.items():
        read = pd.read_csv(tmp_path / "saved" / f"{name}.csv") if len(table.columns) else table
        assert read.columns.tolist() == table.columns.tolist()
        assert len(read) == len(table)
    meant = pd.read_csv(tmp_path / "saved" / "columns.csv")
    assert {result._registered(result.main)} <= set(meant["table"])


def test_the_main_figure_is_the_first(made: dict[str, Result]) -> None:
    assert next(iter(made["run"].figures())) == "run_overview"
    assert made["run"].plot().axes
    with pytest.raises(ValueError, match="no figure"):
        made["household"].plot()


@pytest.mark.parametrize("kind", KINDS)
def test_representations_are_one_short_line(made: dict[str, Result], kind: str) -> None:
    text = repr(made[kind])
    assert re.fullmatch(r"<\w+[ :].{10,600}>", text)
    assert text.startswith(f"<{type(made[kind]).__name__}")
    assert isinstance(made[kind], getattr(ss, type(made[kind]).__name__))


def test_summaries_are_what_the_command_line_prints(
    made: dict[str, Result], case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = [word for name, n in SMALL.items() for word in ("--set", f"run.{name}={n}")]
    assert main(["run", str(case), "--no-figures", *sizes]) == 0
    assert capsys.readouterr().out == made["run"].summary() + "\n"
    for kind, option in (("household", "3"), ("ministry", "social")):
        assert main(["trace", str(case), f"--{kind}", option, *sizes]) == 0
        assert capsys.readouterr().out == made[kind].summary() + "\n"


def test_a_comparison_has_its_differences_among_its_tables(made: dict[str, Result]) -> None:
    found = made["comparison"]
    assert isinstance(found, ss.ComparisonResult)
    pd.testing.assert_frame_equal(found.tables["differences"], found.differences())
    stored = pd.read_csv(found.folder / "differences.csv")
    assert len(stored) == len(found.tables["differences"])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("run", ss.RunResult),
        ("compare", ss.ComparisonResult),
        ("levers", ss.SweepResult),
        ("sweep", ss.SweepResult),
        ("trace", ss.Trace),
    ],
)
def test_type_checkers_and_notebooks_see_what_functions_take_and_give(
    name: str, kind: type[Result]
) -> None:
    seen = signature(getattr(ss, name))
    assert seen.return_annotation == kind.__name__
    assert next(iter(seen.parameters)) in ("case", "experiment")
    told = cleandoc(getattr(ss, name).__doc__)
    assert all(f"\n{head}\n---" in told for head in ("Parameters", "Returns", "Raises"))


TYPED = """
from pathlib import Path
import pandas as pd
from matplotlib.figure import Figure
import synergysim as ss

run: ss.RunResult = ss.run("lesotho", shock="covid19-lesotho", households=60, progress=False)
months: pd.DataFrame = run.monthly
drawn: dict[str, Figure] = run.figures()
files: list[Path] = run.save("out")
compared: ss.ComparisonResult = ss.compare("lesotho", architectures="all", replications=2)
swept: ss.SweepResult = ss.levers("lesotho", architecture="independent", months=24)
again: ss.SweepResult = ss.sweep("robustness", replications=1)
story: ss.Trace = ss.trace("lesotho", household=3, response=[])
case = ss.load_scenario("lesotho", overrides={"programmes.social.budget": 50})
model = ss.SynergyModel(case)
text: str = "".join(result.summary() for result in (run, compared, swept, again, story))
ss.run("lesotho", shocks=[])  # type: ignore[call-arg]
ss.run("lesotho", households="many")  # type: ignore[arg-type]
run.monthy  # type: ignore[attr-defined]
"""


@pytest.mark.long
def test_keywords_and_results_are_typed(tmp_path: Path) -> None:
    script = tmp_path / "typed.py"
    script.write_text(TYPED, encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(script)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout
