"""Figures that were drawn already are taken from their files only where they would be the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import synergysim as ss
from synergysim.cli import main
from synergysim.figures import FIGURES, Entry
from synergysim.report import kept_figures as kept
from synergysim.report import results_page
from synergysim.report.kept_figures import RECORD, kept_figures
from synergysim.report.results_page import write_report


@pytest.fixture(scope="module")
def drawn(two_architectures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results with their figures in French."""
    place = tmp_path_factory.mktemp("kept") / two_architectures.name
    shutil.copytree(two_architectures, place)
    assert main(["figures", str(place), "--lang", "fr"]) == 0
    return place


@pytest.fixture
def copied(drawn: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drawn, tmp_path / drawn.name))


def refused(*_: object, **__: object) -> None:
    raise AssertionError("a figure was drawn")


def test_a_report_takes_them_and_is_the_same_to_the_byte(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(results_page, "figures_of", refused)
        taken = write_report(copied, language="fr", with_figures=True, announce=said.append)
    pages = {path.name: path.read_bytes() for path in taken}
    assert len(pages) > 10
    assert all(path.is_file() for path in taken)
    (copied / "figures" / RECORD).unlink()
    again: list[str] = []
    for path in write_report(copied, language="fr", announce=again.append):
        assert pages[path.name] == path.read_bytes(), path.name
    assert said == again


@pytest.mark.parametrize("kind", ["run", "sweep", "levers"])
def test_each_verb_that_draws_leaves_figures_for_its_report(
    kind: str, places: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Path(shutil.copytree(places[kind], tmp_path / places[kind].name))
    said: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(results_page, "figures_of", refused)
        taken = write_report(place, announce=said.append)
    pages = {path.name: path.read_bytes() for path in taken}
    assert any(name.endswith(".csv") for name in pages)
    (record,) = place.rglob(RECORD)
    assert record.parent == (place if kind == "run" else place / "figures")
    record.unlink()
    again: list[str] = []
    drawn = write_report(place, announce=again.append)
    assert {path.name: path.read_bytes() for path in drawn} == pages
    assert said == again


def test_a_run_with_other_tables_is_drawn_again(places: dict[str, Path], tmp_path: Path) -> None:
    place = Path(shutil.copytree(places["run"], tmp_path / "run"))
    assert kept_figures(place, "en")
    table = next((place / "tables").glob("*.parquet"))
    table.write_bytes(table.read_bytes() + b" ")
    assert kept_figures(place, "en") is None


def test_python_leaves_them_where_it_saves_into_the_results_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {"households": 40, "months": 30, "replications": 2, "window": 12, "workers": 1}
    found = ss.compare(
        "lesotho",
        architectures=["independent", "integrated"],
        overrides={"run.burn_in_years": 1, "programmes.productive.start": "2015-04"},
        results=tmp_path / "results",
        **sizes,
    )
    found.save(tmp_path / "elsewhere", lang="fr")
    assert not list((tmp_path / "elsewhere").rglob(RECORD))
    found.save(found.folder, lang="fr")
    monkeypatch.setattr(results_page, "figures_of", refused)
    assert write_report(found.folder, language="fr")


def test_nothing_that_drawing_reads_may_differ(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept_figures(copied, "fr")
    assert kept_figures(copied, "es") is None
    with monkeypatch.context() as patch:
        patch.setattr(kept, "_program", lambda: "another program")
        assert kept_figures(copied, "fr") is None
    table = copied / "added.csv"
    table.write_text("changed\n", encoding="utf-8")
    assert kept_figures(copied, "fr") is None
    table.unlink()
    assert kept_figures(copied, "fr")
    for kind in ("svg", "csv", "png"):
        file = next((copied / "figures").glob(f"*.{kind}"))
        before = file.read_bytes()
        file.write_bytes(before + b" ")
        assert kept_figures(copied, "fr") is None
        file.unlink()
        assert kept_figures(copied, "fr") is None
        file.write_bytes(before)
    assert kept_figures(copied, "fr")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"stamp": 1}', "not json"])
def test_a_record_that_cannot_be_read_counts_for_nothing(copied: Path, content: str) -> None:
    (copied / "figures" / RECORD).write_text(content, encoding="utf-8")
    assert kept_figures(copied, "fr") is None


def test_a_part_or_another_size_leaves_no_record_of_the_whole(copied: Path) -> None:
    record = copied / "figures" / RECORD
    names = [one["name"] for one in json.loads(record.read_text(encoding="utf-8"))["figures"]]
    assert main(["figures", str(copied), "--lang", "en", "--only", names[0]]) == 0
    assert kept_figures(copied, "fr") is None  # one of them is in English now
    assert kept_figures(copied, "en") is None


def test_what_a_users_module_draws_is_drawn_again(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Entry(("outcomes",), drawn=refused)  # type: ignore[arg-type]
    (copied / "figures" / RECORD).unlink()
    with monkeypatch.context() as patch:
        patch.setattr(kept, "FIGURES", {**FIGURES, "mine": own})
        kept.record([("mine", pd.NA)], copied, copied / "figures", "fr", [])
    assert not (copied / "figures" / RECORD).exists()
