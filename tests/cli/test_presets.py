"""The list of presets."""

from __future__ import annotations

from pathlib import Path

import pytest

from synergysim import cli
from synergysim.cli.presets import FAMILIES
from synergysim.scenario.names import known_names

Capture = pytest.CaptureFixture[str]


def test_without_a_family_the_usual_ones_are_listed_with_titles(capsys: Capture) -> None:
    assert cli.main(["list"]) == 0
    told = capsys.readouterr().out
    assert "Cases: " in told
    assert "peru-juntos-haku-winay          Juntos and Haku Winay, Peru" in told
    assert "Programmes: " not in told
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_listed_whole(family: str, capsys: Capture) -> None:
    assert cli.main(["list", family]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line.split()[0] for line in lines[1:] if not line.startswith("   ")]
    assert names == known_names(family)
    for line in lines[1:]:
        assert line.split()[1:] or line.startswith("   "), f"{line} has no title"


def test_names_and_titles_are_searched(capsys: Capture) -> None:
    assert cli.main(["list", "all", "--with", "HAKU"]) == 0
    told = capsys.readouterr().out
    assert "peru-haku-winay" in told
    assert "four-arms-peru" in told  # by its title
    assert "lesotho" not in told
    assert cli.main(["list", "--with", "atlantis"]) == 0
    assert capsys.readouterr().out == "No name or title contains 'atlantis'.\n"


def test_an_unknown_family_is_refused_with_the_nearest(capsys: Capture) -> None:
    assert cli.main(["list", "shokcs"]) == 2
    assert "did you mean shocks?" in capsys.readouterr().err
    assert cli.main(["list", "peru"]) == 2
    assert "`--with peru`" in capsys.readouterr().err


def test_a_users_file_that_cannot_be_read_is_listed_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    folder = tmp_path / "scenarios" / "cases"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("title: Mine\n")
    (folder / "broken.yaml").write_text("title: [\n")
    (folder / "loop.yaml").write_text("extends: ./loop.yaml\n")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["list", "cases"]) == 0
    told = capsys.readouterr().out
    assert "  mine " in told
    assert "cannot be read" in next(line for line in told.splitlines() if " broken " in line)
    assert "  loop" in told


def test_a_part_of_a_name_is_completed_where_one_name_has_it(capsys: Capture) -> None:
    assert cli.main(["show", "haku", "--set", "run.months=24"]) == 0
    told = capsys.readouterr()
    assert told.err == "haku: using peru-juntos-haku-winay\n"
    assert told.out.startswith("peru-juntos-haku-winay")


def test_a_part_that_several_names_have_is_refused_with_all_of_them(capsys: Capture) -> None:
    assert cli.main(["show", "peru"]) == 2
    told = capsys.readouterr().err
    assert "did you mean peru-juntos-haku-winay or peru-juntos-minagri?" in told
    assert all(name in told for name in known_names("cases"))  # the list is never cut
