"""Reports and figures of folders that are no results, or not of this version: one clear error."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from tests.conftest import TINY

from synergysim.cli import main
from synergysim.figures.labels import languages

VERBS = ("report", "figures")
OLD = {
    "format": 2,
    "model_version": "0.1.0+2cde2c03ffcfe86b",
    "experiment": {"name": "tiny", "title": "Tiny", "question": "?", "text": ""},
    "design": {},
    "scenarios": {},
}
"""What a manifest of version 0.1.0 begins with."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a verb that is to refuse what it is given, and give what it says."""
    capsys.readouterr()
    assert main(list(words)) == 2
    said = capsys.readouterr()
    assert said.err.count("synergysim: error:") == 1
    assert "Traceback" not in said.err + said.out
    return said.err


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("manifest.json", {"name": "left-pad", "version": "1.0"}, "another program wrote"),
        ("manifest.json", {"format": 3, "files": []}, "another program wrote"),
        ("run.json", {"scripts": {}}, "another program wrote"),
        ("run.json", [1, 2], "another program wrote"),
        ("findings.json", {"issues": 3}, "another program wrote"),
        ("manifest.json", OLD, "an older version of synergysim"),
        ("manifest.json", OLD | {"format": "?"}, "an older version of synergysim"),
        ("manifest.json", OLD | {"format": 9}, "a newer version of synergysim"),
        ("run.json", {"model_version": "0.1.9", "format": 1}, "another version of synergysim"),
        ("findings.json", {"profile": "fast"}, "another version of synergysim"),
    ],
)
def test_another_program_and_another_version_are_told_apart(
    place: Path,
    capsys: pytest.CaptureFixture[str],
    verb: str,
    name: str,
    content: object,
    told: str,
) -> None:
    folder = place / "given"
    folder.mkdir()
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    said = refused(capsys, verb, "given", "--lang", "fr")
    assert told in said
    assert "given" in said
    if "version" in told and name == "manifest.json":
        assert "0.1.0+2cde2c03ffcfe86b" in said
        assert "synergysim compare tiny" in said
    assert sorted(path.name for path in folder.iterdir()) == [name], "nothing is written"


@pytest.mark.parametrize("verb", VERBS)
def test_a_folder_without_results_says_what_it_has(
    place: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    folder = place / "given"
    folder.mkdir()
    assert "an empty folder" in refused(capsys, verb, "given")
    (folder / "notes.txt").touch()
    said = refused(capsys, verb, "given")
    assert "a folder without results" in said
    assert "notes.txt" in said
    assert "no results folder, but a file" in refused(capsys, verb, "given/notes.txt")
    (folder / "tiny" / "abc").mkdir(parents=True)
    (folder / "tiny" / "abc" / "manifest.json").touch()
    for name in ("given", "given/tiny"):
        assert "given/tiny/abc" in refused(capsys, verb, name)
    said = refused(capsys, verb, "given/tiny/abc/manifest.json")
    assert "the folder given/tiny/abc" in said
    assert "did you mean tiny?" in refused(capsys, verb, "tinny", "--results", "given")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("lost", "told"),
    [
        ("manifest.json", "results without their manifest.json"),
        ("cells.parquet", "the list of cells is missing"),
        ("outcomes.parquet", "results without a finished run"),
    ],
)
def test_a_part_of_the_results_names_what_is_missing_and_the_way_out(
    drawn_comparison: tuple[Path, str],
    place: Path,
    capsys: pytest.CaptureFixture[str],
    verb: str,
    lost: str,
    told: str,
) -> None:
    shutil.copytree(drawn_comparison[0], place / "given")
    (place / "given" / lost).unlink()
    said = refused(capsys, verb, "given", "--lang", "es")
    assert told in said
    assert "run the experiment again" in said


@pytest.mark.parametrize("verb", VERBS)
def test_an_unknown_language_lists_those_that_are_whole(
    drawn_comparison: tuple[Path, str], capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, str(drawn_comparison[0]), "--lang", "de"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"'de'; there are: {', '.join(languages())}" in said


@pytest.mark.parametrize("language", languages())
def test_one_replication_has_a_report_and_figures_that_claim_nothing(
    place: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    one = TINY | {"replications": 1}
    (place / "tiny.yaml").write_text(yaml.safe_dump(one, sort_keys=False), encoding="utf-8")
    assert main(["compare", "tiny.yaml", "--workers", "1", "--no-figures"]) == 0
    for verb in VERBS:
        assert main([verb, "tiny", "--lang", language]) == 0
    said = capsys.readouterr()
    (page,) = place.rglob(f"report-{language}.html")
    text = page.read_text(encoding="utf-8")
    few = {"en": "too few", "es": "muy pocas", "fr": "trop peu"}[language]
    assert few in text.lower()
    assert few in said.out.lower()
    assert "nan" not in said.out.lower().split()
    assert ">nan<" not in text.lower()
