"""``validate``, ``show`` and ``diff`` as a user calls them, on the shipped scenarios."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from synergysim.cli import diff, show, validate
from synergysim.scenario import ScenarioError, known_names, load_scenario
from synergysim.scenario.presets import FAMILIES, shipped_folder
from synergysim.scenario.schema_export import KINDS

CASE = "lesotho-covid19"


def call(verb: ModuleType, *words: str) -> int:
    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    status = verb.run(parser.parse_args(words))
    assert isinstance(status, int)
    return status


def shipped_files() -> list[str]:
    folder = shipped_folder("scenarios")
    return [str(path) for family in FAMILIES for path in sorted((folder / family).glob("*.yaml"))]


def test_every_shipped_file_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    files = shipped_files()
    assert len(files) > len(FAMILIES)
    assert call(validate, *files) == 0
    out, err = capsys.readouterr()
    warnings = [line for line in out.splitlines() if line.startswith("  warning: ")]
    assert len(out.splitlines()) == len(files) + len(warnings)
    assert sum(": OK, " in line for line in out.splitlines()) == len(files)
    # The agriculture ministry's own programme does not take over Haku Winay's change of criteria.
    assert ["peru-juntos-minagri.yaml" in line for line in warnings] == [True]
    assert err == ""


def test_presets_are_found_by_name_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(validate, CASE) == 0
    assert call(validate, "--as", "contexts", *known_names("contexts")) == 0
    assert "contexts" in capsys.readouterr().out


def test_each_bad_file_is_reported_and_the_good_ones_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(f"extends: {CASE}\noverrides:\n  run.moths: 3\n")
    assert call(validate, "mine.yaml", CASE, "nothing.yaml") == 2
    out, err = capsys.readouterr()
    assert out.startswith(f"{CASE}: OK, cases")
    assert err.startswith("synergysim: error: mine.yaml:3: run.moths: ")
    assert "did you mean months?" in err
    assert err.count("synergysim: error: ") == 2
    assert "Traceback" not in err


def test_nothing_to_validate_is_an_error() -> None:
    with pytest.raises(ScenarioError, match="nothing to validate"):
        call(validate)


def test_schemas_are_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(validate, "--json-schema", "case", "--write-schemas", str(tmp_path / "s")) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Case"
    assert {path.name for path in (tmp_path / "s").iterdir()} == {
        f"{kind}.schema.json" for kind in KINDS
    }
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError):
        call(validate, "--write-schemas", str(tmp_path / "file"))


def test_show_prints_the_case_with_its_changes(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(show, CASE, "--set", "run.months=90", "--only", "run") == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["months", "90", "months", "override"] in lines
    assert call(show, CASE, "--shock", "none", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert not any(key.startswith("shocks.") for key in data["values"])
    assert call(show, CASE, "--sources") == 0
    assert "assumed" in capsys.readouterr().out


def test_set_reads_values_as_a_file_does() -> None:
    parser = argparse.ArgumentParser()
    show.add_arguments(parser)
    words = ["a=1e3", "b=no", "c=null", "d=[x, y]", "e=2020-03", "f=", "g={value: 1, source: s}"]
    arguments = parser.parse_args([CASE, *(part for word in words for part in ("--set", word))])
    from synergysim.cli.options import case_changes

    assert case_changes(arguments)["overrides"] == {
        "a": 1000.0,
        "b": "no",
        "c": None,
        "d": ["x", "y"],
        "e": "2020-03",
        "f": None,
        "g": {"value": 1, "source": "s"},
    }


@pytest.mark.parametrize(
    ("word", "reason"),
    [("run.months", "PATH=VALUE"), ("=3", "PATH=VALUE"), ("run.months=[", "not YAML")],
)
def test_a_malformed_set_is_refused(word: str, reason: str) -> None:
    with pytest.raises(ScenarioError, match=reason) as caught:
        call(show, CASE, "--set", word)
    assert caught.value.file.startswith("--set")


def test_an_architecture_is_swapped_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    case = load_scenario(CASE)
    names = known_names("architectures")
    titles = {load_scenario(CASE, architecture=name).scenario.architecture.title for name in names}
    assert len(titles) == len(names) >= 5
    swapped = {name: load_scenario(CASE, architecture=name).digest for name in names}
    other = next(name for name in names if swapped[name] != case.digest)
    assert call(diff, CASE, "--architecture", other) == 0
    assert "architecture" in capsys.readouterr().out


def test_diff_says_what_differs_or_that_nothing_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(diff, CASE, CASE) == 0
    assert capsys.readouterr().out == "no difference\n"
    assert call(diff, "lesotho", CASE) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("shocks.covid19")
    assert first.endswith(": added (COVID-19)")


def test_calibrations_and_experiments_are_checked_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    calibrations = shipped_folder("scenarios") / "calibrations"
    files = [calibrations / "lesotho.yaml", shipped_folder("experiments") / "four-arms-peru.yaml"]
    assert call(validate, *map(str, files)) == 0
    first, second, *more = capsys.readouterr().out.splitlines()
    assert ": OK, calibrations, 5 parameters" in first
    assert ": OK, experiments, 4 variants" in second
    assert [line.partition(":")[0].strip() for line in more] == ["warning"] * len(more)
    assert call(validate, "--as", "calibrations", "lesotoh") == 2
    assert "did you mean lesotho?" in capsys.readouterr().err


IMPACT = (
    "impacts:\n  a: {experiment: four-arms-peru, effect: both - social,"
    " outcome: farm_income_per_person, month: 36, as: percent, target: 14, tolerance: 3,"
    " source: E1-013, grade: A}\n"
)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("target: 0.607", "target: 7", "moments.headcount.target: out of range"),
        ("  wage_share:", "  gini:", "checks.gini: fitted already"),
        ("low: 0.3, high: 0.5", "low: 0.5, high: 0.3", "checks.wage_share: an empty band"),
        ("writes: lesotho", "writes: lesotho-start", "writes: the context that it starts from"),
        ("four-arms-peru", "four-arms-per", "impacts.a.experiment: no file of experiments"),
        ("four-arms-peru", "architectures-covid19", "the experiment has no arms"),
        ("both - social", "both - sozial", "did you mean social?"),
        (
            "outcome: farm_income_per",
            "outcome: farm_incom_per",
            "did you mean farm_income_per_person?",
        ),
        ("month: 36", "month: 37", "impacts.a.month: no last month of a year"),
    ],
)
def test_a_faulty_calibration_is_reported_at_its_key(
    tmp_path: Path, before: str, after: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (shipped_folder("scenarios") / "calibrations" / "lesotho.yaml").read_text("utf-8")
    text = text.partition("impacts:")[0] + IMPACT
    assert before in text
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert call(validate, "--as", "calibrations", str(path)) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "mine.yaml:" in told


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("productive: [productive]", "productive: [produktive]", "did you mean productive?"),
        ("productive: [productive]", "productive: [social]", "arms.productive.0: twice"),
        ("case: peru-juntos-haku-winay", "case: peru-juntos", ": case: no file of cases"),
        ("productive, given social", "productive, given sozial", "no such effect"),
        (
            "outcome: farm_income_per",
            "outcome: farm_incom_per",
            "did you mean farm_income_per_person?",
        ),
        ("low: 3, high: 13", "low: 13, high: 3", "an empty range"),
        ("month: 48", "month: 47", "no last month of a year"),
        ("months: 84", "months: 6", "too few months for arms"),
    ],
)
def test_faulty_arms_are_reported_at_their_key(
    tmp_path: Path, before: str, after: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (shipped_folder("experiments") / "four-arms-peru.yaml").read_text("utf-8")
    assert before in text
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert call(validate, "--as", "experiments", str(path)) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "mine.yaml:" in told


def test_numbers_without_a_source_are_counted_apart_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "mine.yaml"
    case.write_text(
        "extends: lesotho\ntitle: x\noverrides: {programmes.social.budget: 400}\n", encoding="utf-8"
    )
    assert call(validate, "lesotho", str(case)) == 0
    whole, mine, named = capsys.readouterr().out.splitlines()
    count = int(whole.split(" values, ")[1].split()[0])
    assert f"{count - 1} of {count} numbers with a source" in mine
    assert named == "  without a source: programmes.social.budget"


def test_an_experiment_is_recognised_in_any_folder(
    write_experiment: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(validate, str(write_experiment()), "robustness") == 0
    out = capsys.readouterr().out
    assert out.count("OK, experiments") == 2


@pytest.mark.parametrize("folder", ["cases", "shocks", "experiments", "calibrations"])
def test_an_experiment_is_recognised_in_a_folder_of_another_kind(
    write_experiment: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    folder: str,
) -> None:
    (tmp_path / folder).mkdir()
    moved = write_experiment().rename(tmp_path / folder / "tiny.yaml")
    assert call(validate, str(moved)) == 0
    assert "OK, experiments" in capsys.readouterr().out


def test_a_case_with_a_wrong_key_remains_a_case_in_its_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases").mkdir()
    case = tmp_path / "cases" / "mine.yaml"
    case.write_text("extends: lesotho\nbudget: 5\n", encoding="utf-8")
    assert call(validate, str(case)) == 2
    assert "budget: unknown key" in capsys.readouterr().err


def test_an_experiment_in_the_place_of_a_case_is_one_message(
    write_experiment: Callable[..., Path],
) -> None:
    with pytest.raises(ScenarioError, match="an experiment, where a case is needed") as caught:
        load_scenario(write_experiment())
    assert caught.value.line
    assert not caught.value.others


def test_money_of_all_households_can_be_counted() -> None:
    changes = {"programmes.social.budget": 1e11, "run.households": 10_000}
    with pytest.raises(ScenarioError, match="more money than can be counted") as caught:
        load_scenario("lesotho", overrides=changes)
    assert caught.value.key == "programmes.social.budget"
