"""``extends``, parts, swaps, overrides, and what becomes of sources on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from synergysim.scenario import ScenarioError, load_part, load_scenario

SOURCED = "{value: 0.4, unit: share, source: E1-001, grade: B, low: 0.3, high: 0.5}"


def refused(**changes: Any) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        load_scenario("sample", **changes)
    return caught.value


@pytest.mark.usefixtures("folder")
def test_a_name_a_path_and_a_path_object_mean_the_same_file(tmp_path: Path) -> None:
    by_name = load_scenario("sample")
    assert by_name.name == "sample"
    assert load_scenario("scenarios/cases/sample.yaml").digest == by_name.digest
    assert load_scenario(tmp_path / "scenarios" / "cases" / "sample.yaml").digest == by_name.digest


def test_paths_inside_files_are_relative_to_the_file(
    folder: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    folder.edit("cases/sample.yaml", '"peru"', "../contexts/peru.yaml")
    folder.edit("cases/sample.yaml", '"joint"', "../architectures/joint.yaml")
    folder.edit("cases/sample.yaml", '"juntos"', "../programmes/juntos.yaml")
    folder.edit("cases/sample.yaml", '"haku"', "{extends: ../programmes/haku.yaml}")
    folder.edit("cases/sample.yaml", '"strong"', "../institutions/strong.yaml")
    folder.edit("cases/sample.yaml", '["covid"]', "[../shocks/covid.yaml]")
    folder.edit("cases/sample.yaml", '"bonus"', "../responses/bonus.yaml")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    loaded = load_scenario("../scenarios/cases/sample.yaml")
    assert list(loaded.scenario.shocks) == ["covid"]


def test_a_child_wins_and_inherits_the_rest(folder: Any) -> None:
    folder.write(
        "contexts/poor.yaml",
        "extends: peru\ntitle: Poorer\nlivelihood:\n  wage: 0.25\nprices: {year: 2019}\n",
    )
    parent, child = (load_part(name, "contexts").part for name in ("peru", "poor"))
    assert (child.title, child.livelihood.wage, child.prices.year) == ("Poorer", 0.25, 2019)
    assert child.livelihood.crop == parent.livelihood.crop
    assert child.technology == parent.technology


def test_lists_are_replaced(folder: Any) -> None:
    folder.write(
        "architectures/small.yaml",
        "extends: joint\nbodies: {council: {members: [welfare]}}\nsettled_by_design: []\n",
    )
    small = load_part("small", "architectures").part
    assert small.bodies["council"].members == ["welfare"]
    assert small.settled_by_design == []


def test_null_takes_away_optional_parts_and_named_entries(folder: Any) -> None:
    folder.write(
        "architectures/bare.yaml", "extends: joint\njoint_budget: null\nbodies: {council: ~}\n"
    )
    bare = load_part("bare", "architectures").part
    assert bare.joint_budget is None
    assert bare.bodies == {}
    folder.write("architectures/bare.yaml", "extends: joint\nbodies:\n")
    assert load_part("bare", "architectures").part.bodies == {}


def test_null_that_removes_nothing_is_refused_with_the_nearest_name(folder: Any) -> None:
    folder.write("architectures/bare.yaml", "extends: joint\nbodies:\n  councl: null\n")
    with pytest.raises(ScenarioError) as caught:
        load_part("bare", "architectures")
    assert (caught.value.line, caught.value.key) == (3, "bodies.councl")
    assert caught.value.nearest == "council"


def test_null_for_a_key_that_is_needed_points_at_the_null(folder: Any) -> None:
    folder.write("contexts/poor.yaml", "extends: peru\nlivelihood:\n  wage: null\n")
    with pytest.raises(ScenarioError, match="the key is needed") as caught:
        load_part("poor", "contexts")
    assert caught.value.file == "scenarios/contexts/poor.yaml"
    assert (caught.value.line, caught.value.key) == (3, "livelihood.wage")


def test_a_chain_of_files_keeps_the_origin_of_each_value(folder: Any) -> None:
    folder.write("contexts/b.yaml", "extends: peru\nlivelihood: {wage: 1}\n")
    folder.write("contexts/c.yaml", "extends: ./b.yaml\n\nlivelihood: {crop: 2}\n")
    found = load_scenario("sample", context="c").provenance
    assert found["context", "livelihood", "wage"].file == "scenarios/contexts/b.yaml"
    crop = found["context", "livelihood", "crop"]
    assert (crop.file, crop.line) == ("scenarios/contexts/c.yaml", 3)
    line = folder.line("contexts/peru.yaml", "remittance:")
    assert found["context", "livelihood", "remittance"].line == line


def test_circular_extends_names_the_chain(folder: Any) -> None:
    folder.write("contexts/a.yaml", "extends: b\n")
    folder.write("contexts/b.yaml", "title: x\nextends: a\n")
    with pytest.raises(ScenarioError, match="circular") as caught:
        load_part("a", "contexts")
    error = caught.value
    assert (error.file, error.line, error.key) == ("scenarios/contexts/b.yaml", 2, "extends")
    names = [f"scenarios/contexts/{name}.yaml" for name in "aba"]
    assert error.found == " -> ".join(names)


@pytest.mark.parametrize("target", ["self", "./self.yaml"])
def test_a_file_that_extends_itself_is_circular(folder: Any, target: str) -> None:
    folder.write("cases/self.yaml", f"extends: {target}\n")
    with pytest.raises(ScenarioError, match="circular"):
        load_scenario("self")


def test_an_endless_chain_is_cut(folder: Any) -> None:
    for number in range(40):
        folder.write(f"contexts/n{number}.yaml", f"extends: n{number + 1}\n")
    with pytest.raises(ScenarioError, match="extend one another"):
        load_part("n0", "contexts")


def test_a_case_that_extends_a_case_changes_parts_key_by_key(folder: Any) -> None:
    folder.write(
        "cases/child.yaml",
        "extends: sample\nprogrammes: {social: {budget: 7}}\ncontext: {livelihood: {wage: 3}}\n",
    )
    parent, child = load_scenario("sample"), load_scenario("child")
    assert child.scenario.programmes["social"].budget == 7
    assert child.scenario.context.livelihood.wage == 3
    assert child.scenario.programmes["productive"] == parent.scenario.programmes["productive"]
    changed = child.provenance["programmes", "social", "budget"]
    assert (changed.file, changed.line) == ("scenarios/cases/child.yaml", 2)


def test_a_case_that_names_another_file_takes_it_whole(folder: Any) -> None:
    text = folder.file("contexts/peru.yaml").read_text(encoding="utf-8")
    folder.write("contexts/mali.yaml", text.replace('"PER"', "MLI"))
    folder.write("cases/first.yaml", "extends: sample\ncontext: {livelihood: {wage: 1.5}}\n")
    folder.write("cases/second.yaml", "extends: first\ncontext: mali\n")
    folder.write("cases/third.yaml", "extends: first\ncontext: {extends: mali, poverty_line: 9}\n")
    peru = load_scenario("sample").scenario.context
    for name in ("second", "third"):
        context = load_scenario(name).scenario.context
        assert context.country == "MLI"
        assert context.livelihood.wage == peru.livelihood.wage != 1.5
    assert load_scenario("third").scenario.context.poverty_line == 9


def test_groups_add_drop_and_replace(folder: Any) -> None:
    folder.write(
        "cases/child.yaml",
        "extends: sample\nprogrammes: {extra: haku, productive: null}\nshocks: []\nresponses:\n",
    )
    scenario = load_scenario("child").scenario
    assert list(scenario.programmes) == ["extra", "social"]
    assert (scenario.shocks, scenario.responses) == ({}, {})


def test_a_list_of_names_uses_the_names_of_the_files(folder: Any) -> None:
    folder.write(
        "cases/child.yaml", "extends: sample\nprogrammes: [haku, ../programmes/juntos.yaml]\n"
    )
    assert list(load_scenario("child").scenario.programmes) == ["haku", "juntos"]
    folder.write("cases/child.yaml", "extends: sample\nprogrammes: [haku, haku]\n")
    with pytest.raises(ScenarioError, match="named twice"):
        load_scenario("child")


def test_overrides_of_a_file_are_applied_last_in_both_spellings(folder: Any) -> None:
    folder.write(
        "cases/child.yaml",
        "extends: sample\n"
        "context: {livelihood: {wage: 3}}\n"
        "overrides:\n"
        "  context.livelihood.wage: 4\n"
        "  context.livelihood: {crop: 5}\n"
        "  programmes: {social.budget: 6, social: {duration: 12}}\n",
    )
    loaded = load_scenario("child")
    livelihood = loaded.scenario.context.livelihood
    assert (livelihood.wage, livelihood.crop) == (4, 5)
    social = loaded.scenario.programmes["social"]
    assert (social.budget, social.duration) == (6, 12)
    assert loaded.provenance["context", "livelihood", "wage"].line == 4


def test_two_overrides_of_one_value_are_refused(folder: Any) -> None:
    folder.write(
        "cases/child.yaml",
        "extends: sample\noverrides:\n  run.months: 4\n  run: {months: 5}\n",
    )
    with pytest.raises(ScenarioError, match="two overrides") as caught:
        load_scenario("child")
    assert (caught.value.line, caught.value.key) == (4, "overrides.run.months")


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("programmes.socal.budget", "social"),
        ("programmes.social.bugdet", "budget"),
        ("contxt.livelihood.wage", "context"),
        ("architecture.bodies.concil", "council"),
    ],
)
def test_an_override_of_nothing_points_at_its_line(folder: Any, path: str, nearest: str) -> None:
    folder.write("cases/child.yaml", f"extends: sample\noverrides:\n  run.months: 9\n  {path}: 4\n")
    with pytest.raises(ScenarioError, match="does not exist") as caught:
        load_scenario("child")
    error = caught.value
    assert (error.file, error.line) == ("scenarios/cases/child.yaml", 4)
    assert error.nearest == nearest


def test_a_bad_value_of_an_override_points_at_its_line(folder: Any) -> None:
    folder.write("cases/child.yaml", "extends: sample\noverrides:\n  context.livelihood.wage: -1\n")
    with pytest.raises(ScenarioError, match="out of range") as caught:
        load_scenario("child")
    assert (caught.value.file, caught.value.line) == ("scenarios/cases/child.yaml", 3)
    assert caught.value.key == "context.livelihood.wage"


def test_swaps_replace_whole_parts_before_the_callers_overrides(folder: Any) -> None:
    folder.write("architectures/bare.yaml", "extends: joint\nbodies: {council: null}\n")
    folder.write("shocks/drought.yaml", "extends: covid\nseverity: 0.5\n")
    folder.edit(
        "cases/sample.yaml",
        'title: "A sample"',
        "overrides: {architecture.bodies.council.power: 0}\ntitle: x",
    )
    loaded = load_scenario(
        "sample",
        architecture="bare",
        programmes=["juntos"],
        shocks="drought",
        responses=[],
        overrides={"architecture.off_sector_quality": 0.9},
    ).scenario
    assert loaded.architecture.bodies == {}
    assert loaded.architecture.off_sector_quality == 0.9
    assert list(loaded.programmes) == ["juntos"]
    assert loaded.shocks["drought"].severity == 0.5
    assert loaded.responses == {}
    assert load_scenario("sample", shocks=[], responses=[]).scenario.shocks == {}


def test_a_source_remains_until_a_bare_value_replaces_its_value(folder: Any) -> None:
    old = "market_penalty: 0.5"
    folder.edit("contexts/peru.yaml", old, f"market_penalty: {SOURCED}")
    path = ("context", "territories", "market_penalty")
    found = load_scenario("sample").provenance[path]
    assert (found.value, found.unit, found.source, found.grade) == (0.4, "share", "E1-001", "B")
    assert (found.low, found.high, found.source_class) == (0.3, 0.5, "evidence")

    replaced = load_scenario("sample", overrides={".".join(path): 0.45}).provenance[path]
    assert (replaced.value, replaced.source, replaced.file) == (0.45, "override", "override")
    assert (replaced.grade, replaced.low, replaced.high) == (None, None, None)

    folder.write("contexts/poor.yaml", "extends: peru\nterritories: {market_penalty: 0.45}\n")
    child = load_scenario("sample", context="poor").provenance[path]
    assert (child.source, child.grade, child.line) == ("override", None, 2)

    sourced = {"value": 0.45, "source": "assumed", "grade": "C"}
    again = load_scenario("sample", overrides={".".join(path): sourced}).provenance[path]
    assert (again.source, again.grade, again.low) == ("assumed", "C", None)


@pytest.mark.usefixtures("folder")
def test_a_key_named_value_is_no_source() -> None:
    loaded = load_scenario("sample", overrides={"programmes.social.package": {"value": 12.5}})
    package = loaded.scenario.programmes["social"].package
    assert package is not None
    assert (package.value, package.tranches) == (12.5, 6)


def test_words_and_lists_may_have_a_source(folder: Any) -> None:
    folder.edit("programmes/juntos.yaml", 'side: "social"', "side: {value: social, source: brief}")
    folder.edit(
        "architectures/joint.yaml",
        'members: ["welfare", "agriculture"]',
        "members: {value: [welfare], source: brief}",
    )
    found = load_scenario("sample").provenance
    assert found["programmes", "social", "side"].source == "brief"
    assert found["architecture", "bodies", "council", "members"].value == ["welfare"]


def test_a_preset_may_extend_the_one_it_hides(
    folder: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    shipped = tmp_path / "shipped"
    folder.path.joinpath("scenarios").rename(shipped)
    monkeypatch.setattr("synergysim.scenario.names.shipped_folder", lambda _: shipped)
    own = folder.path / "scenarios" / "contexts"
    own.mkdir(parents=True)
    (own / "peru.yaml").write_text("extends: peru\npoverty_line: 9\n")
    assert load_scenario("sample").scenario.context.poverty_line == 9
