"""Every kind of bad input through the loader: file, line, key, found, allowed, nearest."""

from __future__ import annotations

from typing import Any

import pytest

from synergysim.scenario import ScenarioError, load_part, load_scenario

PERU = "scenarios/contexts/peru.yaml"


def refused(case: str = "sample") -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(case)
    text = str(caught.value)
    assert "Traceback" not in text
    assert "pydantic" not in text
    return caught.value


def place(error: ScenarioError) -> tuple[str, int | None, str]:
    return error.file, error.line, error.key


def test_a_misspelt_key(folder: Any) -> None:
    line = folder.edit("contexts/peru.yaml", "  low_level:", "  low_levl:")
    error = refused()
    assert place(error) == (PERU, line, "context.technology.low_levl")
    assert (error.reason, error.found, error.nearest) == ("unknown key", "low_levl", "low_level")
    assert "high_level" in error.allowed
    # That `low_level` is missing follows from it, and is not told as well.
    assert error.more == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sweat", "own_labour_investment"),
        ("fresh_share", "recent_sale_share"),
        ("fresh_memory", "recent_persistence"),
    ],
)
def test_a_key_under_its_old_name(old: str, new: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario("lesotho", overrides={f"context.behaviour.{old}": 0.1})
    assert caught.value.nearest == new


def test_an_unknown_key(folder: Any) -> None:
    line = folder.edit("programmes/juntos.yaml", "budget:", "zzz: 1\nbudget:")
    error = refused()
    assert place(error) == ("scenarios/programmes/juntos.yaml", line, "programmes.social.zzz")
    assert (error.nearest, error.more) == (None, 0)


def test_a_misspelt_extends(folder: Any) -> None:
    folder.write("cases/child.yaml", "extend: sample\n")
    error = refused("child")
    assert place(error) == ("scenarios/cases/child.yaml", 1, "extend")
    assert error.nearest == "extends"
    folder.write("contexts/child.yaml", "title: x\nextnds: peru\n")
    with pytest.raises(ScenarioError) as caught:
        load_part("child", "contexts")
    assert (caught.value.line, caught.value.nearest) == (2, "extends")


def test_a_missing_key_points_at_its_mapping(folder: Any) -> None:
    line = folder.line("contexts/peru.yaml", "technology:")
    folder.edit("contexts/peru.yaml", "  low_level: 10.0\n", "")
    error = refused()
    assert place(error) == (PERU, line, "context.technology.low_level")
    assert error.reason == "missing key"
    assert "PPP$" in error.allowed


def test_a_misspelt_programme_is_distinguished_from_a_new_one(folder: Any) -> None:
    folder.write("cases/child.yaml", "extends: sample\nprogrammes:\n  socal: {budget: 3}\n")
    error = refused("child")
    assert place(error)[:2] == ("scenarios/cases/child.yaml", 3)
    assert (error.reason, error.nearest) == ("missing key", "social")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("much", "text 'much'"),
        ("'3'", "text '3'"),
        ("true", "true"),
        ("[3]", "a list of 1"),
        ("{a: 3}", "a mapping (a)"),
        ("{}", "an empty mapping"),
        ("1_000", "text '1_000'"),
        ("3,5", "text '3,5'"),
    ],
)
def test_a_wrong_type(folder: Any, value: str, found: str) -> None:
    line = folder.edit("contexts/peru.yaml", "market_penalty: 0.5", f"market_penalty: {value}")
    error = refused()
    assert place(error) == (PERU, line, "context.territories.market_penalty")
    assert error.reason == ("missing key value" if value == "{}" else "wrong type")
    assert error.found == found
    if value != "{}":
        assert error.allowed == "a number from 0 to 1 (share)"


@pytest.mark.parametrize(
    ("old", "new", "key", "allowed"),
    [
        (
            "count: 1000",
            "count: 2.0",
            "territories.count",
            "a whole number from 1 to 2,000 (territories)",
        ),
        ("territories:", "territories: 3\nx:", "territories", "a mapping with count"),
        ('title: "some title"', "title: 3", "title", "text"),
    ],
)
def test_other_wrong_types(folder: Any, old: str, new: str, key: str, allowed: str) -> None:
    line = folder.edit("contexts/peru.yaml", old, new)
    error = refused()
    assert place(error) == (PERU, line, f"context.{key}")
    assert error.allowed.startswith(allowed)


@pytest.mark.parametrize(
    ("value", "reason", "allowed"),
    [
        ("1.5", "out of range", "a number from 0 to 1 (share)"),
        ("-1e-9", "out of range", "a number from 0 to 1 (share)"),
        (".inf", "not a finite number", "a number from 0 to 1 (share)"),
        (".nan", "not a finite number", "a number from 0 to 1 (share)"),
        ("1e999", "not a finite number", "a number from 0 to 1 (share)"),
    ],
)
def test_a_number_out_of_range(folder: Any, value: str, reason: str, allowed: str) -> None:
    line = folder.edit("contexts/peru.yaml", "market_penalty: 0.5", f"market_penalty: {value}")
    error = refused()
    assert place(error) == (PERU, line, "context.territories.market_penalty")
    assert (error.reason, error.allowed) == (reason, allowed)


def test_a_word_that_is_none_of_the_allowed(folder: Any) -> None:
    line = folder.edit("programmes/juntos.yaml", 'rule: "proxy-means"', "rule: proxy-meens")
    error = refused()
    assert place(error)[1:] == (line, "programmes.social.targeting.rule")
    assert error.allowed == "one of proxy-means, community, categorical, territorial, list"
    assert error.nearest == "proxy-means"


def test_a_month_in_another_form(folder: Any) -> None:
    line = folder.edit("shocks/covid.yaml", '"2020-03"', "March 2020")
    error = refused()
    assert place(error) == ("scenarios/shocks/covid.yaml", line, "shocks.covid.path.onset")
    assert "such as 2020-03" in error.allowed


@pytest.mark.parametrize(
    ("sourced", "key", "reason", "nearest"),
    [
        ("{value: 0.5, unit: shares}", ".unit", "wrong unit", "share"),
        ("{value: 0.5, unit: PPP$}", ".unit", "wrong unit", None),
        ("{value: 0.5, grade: D}", ".grade", "unknown grade", None),
        ("{value: 0.5, grade: 1}", ".grade", "unknown grade", None),
        ("{value: 0.5, low: 0.6}", "", "outside its own band", None),
        ("{value: 0.5, high: 0.4}", "", "outside its own band", None),
        ("{value: 0.5, low: -1, high: 1}", ".low", "out of range", None),
        ("{value: 0.5, low: a}", ".low", "wrong type", None),
        ("{value: 0.5, high: true}", ".high", "wrong type", None),
        ("{value: 0.5, high: .inf}", ".high", "out of range", None),
        ("{value: 0.5, source: [x]}", ".source", "wrong type", None),
        ("{value: 0.5, soruce: x}", ".soruce", "unknown key", "source"),
        ("{valeu: 0.5, source: x}", ".valeu", "unknown key", "value"),
        ("{valeu: 0.5}", ".valeu", "unknown key", "value"),
        ("{source: x}", "", "missing key value", None),
        ("{value: 1.5, source: x}", "", "out of range", None),
        ("{value: x, source: x}", "", "wrong type", None),
        ("{value: [1], source: x}", "", "wrong type", None),
        ("{value: {value: 1}, source: x}", "", "wrong type", None),
        ("{value: null, source: x}", "", "the key is needed", None),
    ],
)
def test_a_malformed_source(
    folder: Any, sourced: str, key: str, reason: str, nearest: str | None
) -> None:
    line = folder.edit("contexts/peru.yaml", "market_penalty: 0.5", f"market_penalty: {sourced}")
    with pytest.raises(ScenarioError) as caught:
        load_part("peru", "contexts")
    error = caught.value
    assert place(error) == (PERU, line, f"territories.market_penalty{key}")
    assert reason in error.reason
    assert error.nearest == nearest


def test_a_source_over_several_lines_points_at_the_line_at_fault(folder: Any) -> None:
    lines = "market_penalty:\n    value: 7\n    unit: share\n    source: brief"
    line = folder.edit("contexts/peru.yaml", "market_penalty: 0.5", lines)
    assert place(refused())[1] == line + 1


def test_missing_files_name_the_nearest(folder: Any) -> None:
    line = folder.edit("cases/sample.yaml", '"peru"', "peruu")
    error = refused()
    assert place(error) == ("scenarios/cases/sample.yaml", line, "context")
    assert (error.found, error.nearest) == ("peruu", "peru")
    folder.edit("cases/sample.yaml", "peruu", "../contexts/perru.yaml")
    error = refused()
    assert place(error)[1:] == (line, "context")
    assert error.nearest == "../contexts/peru.yaml"
    error = refused("sampel")
    assert (error.line, error.nearest) == (None, "sample")
    error = refused("scenarios/cases/sampel.yaml")
    assert error.nearest == "scenarios/cases/sample.yaml"
    assert refused("").reason == "no file of cases has this name"
    assert refused("a\0b").reason == "no file of cases has this name"
    assert "no such file" in refused("x" * 5000 + "/y").reason


def test_a_folder_in_the_place_of_a_file(folder: Any) -> None:
    assert refused("scenarios/cases/").reason == "a folder, not a file"
    folder.edit("cases/sample.yaml", '"peru"', "../contexts/")
    assert refused().reason == "a folder, not a file"


def test_a_file_of_another_family(folder: Any) -> None:
    folder.edit("cases/sample.yaml", '"peru"', "../shocks/covid.yaml")
    assert refused().reason in ("unknown key", "missing key")
    folder.write("cases/child.yaml", "extends: ../contexts/peru.yaml\n")
    assert refused("child").reason in ("unknown key", "missing key")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"peru"', "3", "context"),
        ('"peru"', "[peru]", "context"),
        ('"peru"', "{extends: 3}", "context.extends"),
        ('"juntos"', "true", "programmes.social"),
        ('"juntos"', "{extends: [x]}", "programmes.social.extends"),
        ('["covid"]', "covid", "shocks"),
        ('["covid"]', "[[covid]]", "shocks"),
        ('["covid"]', "[3]", "shocks"),
        ("run:", "run: 3\nx:", "run"),
        ('title: "A sample"', "extends: [a]\ntitle: x", "extends"),
        ('title: "A sample"', "overrides: 3\ntitle: x", "overrides"),
        ('title: "A sample"', "overrides: [a]\ntitle: x", "overrides"),
    ],
)
def test_parts_of_the_wrong_kind(folder: Any, old: str, new: str, key: str) -> None:
    line = folder.edit("cases/sample.yaml", old, new)
    error = refused()
    assert place(error) == ("scenarios/cases/sample.yaml", line, key)
    assert error.reason == "wrong type"


def test_a_ministry_that_does_not_exist(folder: Any) -> None:
    line = folder.edit("architectures/joint.yaml", '"welfare"', "welfar")
    error = refused()
    where = ("scenarios/architectures/joint.yaml", line, "architecture.owners.social")
    assert place(error) == where
    assert "ministry" in error.reason
    assert (error.allowed, error.nearest) == ("agriculture, welfare", "welfare")


def test_a_ministry_missing_from_a_body_points_at_the_name(folder: Any) -> None:
    line = folder.edit("architectures/joint.yaml", 'members: ["welfare", ', 'members: ["health", ')
    error = refused()
    assert place(error)[1:] == (line, "architecture.bodies.council.members.0")
    assert error.nearest is None


def test_a_shock_after_the_end_of_the_run(folder: Any) -> None:
    line = folder.edit("shocks/covid.yaml", "2020-03", "2035-03")
    error = refused()
    assert place(error) == ("scenarios/shocks/covid.yaml", line, "shocks.covid.path.onset")
    assert "2018-01" in error.allowed


def test_rules_inside_a_part_name_the_part(folder: Any) -> None:
    line = folder.line("contexts/peru.yaml", "technology:")
    folder.edit("contexts/peru.yaml", "high_level: 20.0", "high_level: 0.1")
    error = refused()
    assert place(error) == (PERU, line, "context.technology")
    assert "must dominate" in error.reason


def test_several_errors_are_reported_in_the_order_of_the_file(folder: Any) -> None:
    first = folder.edit("contexts/peru.yaml", "household_size: 8.0", "household_size: 99")
    for name in ("school_age", "female_head", "has_account", "remoteness", "services", "saving"):
        folder.edit("contexts/peru.yaml", f"  {name}: 0.5", f"  {name}: 7")
    error = refused()
    assert place(error) == (PERU, first, "context.population.household_size")
    assert (error.more, len(error.others)) == (6, 5)
    lines = [other.line for other in error.others]
    assert lines == sorted(lines)
    assert "and 6 more" in str(error)
    assert len(str(error).splitlines()) == 8


def test_huge_values_are_shortened(folder: Any) -> None:
    folder.edit("contexts/peru.yaml", "market_penalty: 0.5", f"market_penalty: {'x' * 100_000}")
    assert len(str(refused())) < 400
    folder.edit("contexts/peru.yaml", "title:", f"? {'y' * 100_000}\n: 3\ntitle:")
    assert len(str(refused())) < 1000
