"""From names to files: the user's folder, the shipped one, experiments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from synergysim.scenario import ScenarioError, find_file, known_names, presets
from synergysim.scenario.names import full_name
from synergysim.scenario.presets import FAMILIES, shipped_folder


@pytest.fixture
def fresh() -> Iterator[None]:
    shipped_folder.cache_clear()
    yield
    shipped_folder.cache_clear()


def test_every_family_is_shipped() -> None:
    found = {path.name for path in shipped_folder("scenarios").iterdir() if path.is_dir()}
    assert set(FAMILIES) <= found


@pytest.mark.usefixtures("fresh")
def test_an_installed_package_carries_its_presets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "synergysim"
    (package / "_shipped" / "scenarios" / "contexts").mkdir(parents=True)
    monkeypatch.setattr(presets, "__file__", str(package / "scenario" / "presets.py"))
    assert shipped_folder("scenarios") == package / "_shipped" / "scenarios"


def test_a_users_own_file_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = known_names("contexts")[0]
    assert find_file(name, "contexts").is_relative_to(shipped_folder("scenarios"))
    own = tmp_path / "scenarios" / "contexts" / f"{name}.yml"
    own.parent.mkdir(parents=True)
    own.write_text("title: mine\n")
    assert find_file(name, "contexts") == own


def test_experiments_are_found_beside_the_scenarios(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "experiments" / "mine.yaml"
    path.parent.mkdir()
    path.write_text("title: mine\n")
    assert find_file("mine", "experiments") == path
    with pytest.raises(ScenarioError) as caught:
        find_file("mime", "experiments")
    assert caught.value.nearest == "mine"


def test_a_file_of_this_folder_named_without_its_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mycase.yaml").write_text("extends: lesotho\n")
    with pytest.raises(ScenarioError) as caught:
        find_file("mycase", "cases")
    assert caught.value.nearest == "mycase.yaml"


def test_a_path_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("title: a\n")
    (tmp_path / "b").mkdir()
    assert find_file("a.yaml", "cases") == tmp_path / "a.yaml"
    assert find_file(Path("a.yaml"), "cases") == tmp_path / "a.yaml"
    found = find_file("../a.yaml", "cases", referrer=tmp_path / "b" / "c.yaml")
    assert found.resolve() == (tmp_path / "a.yaml").resolve()


def test_a_file_names_other_files_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert full_name("haku", "cases") == "peru-juntos-haku-winay"
    with pytest.raises(ScenarioError) as caught:
        find_file("haku", "cases")
    assert caught.value.nearest == "peru-juntos-haku-winay"


@pytest.mark.parametrize("name", ["lesotho", "peru", "atlantis", "", "./haku.yaml"])
def test_a_name_that_is_whole_ambiguous_or_unknown_is_left_alone(name: str) -> None:
    assert full_name(name, "cases") == name


def test_a_users_file_in_this_folder_is_no_part_of_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("haku.yaml").write_text("extends: lesotho\n")
    assert full_name("haku", "cases") == "haku"
