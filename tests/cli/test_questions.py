"""Questions in one line: ``compare CASE --architectures`` and ``compare my-case.yaml``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml

from synergysim.cli import main
from synergysim.experiments.running.runner import RunOptions
from synergysim.experiments.sweep import load_plan, run_plan
from synergysim.figures.labels import languages
from synergysim.report.own_case import replaced_changes
from synergysim.report.questions import Setting, of_levers
from synergysim.report.sweep import analyse, sweep_view
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario

SMALL = ["--replications", "2", "--households", "40", "--months", "102", "--workers", "1"]
PERU = ["compare", "peru-juntos-haku-winay", "--shock", "covid19-peru", *SMALL, "--no-figures"]


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def manifest(name: str) -> tuple[Path, dict[str, object]]:
    (path,) = Path("results").glob(f"{name}/*/manifest.json")
    return path.parent, json.loads(path.read_text(encoding="utf-8"))


def test_architectures_are_compared_in_a_case_and_the_file_written_repeats_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    chosen = ["--architectures", "independent,integrated", "--response", "emergency-cash-peru"]
    assert main([*PERU, *chosen]) == 0
    printed = capsys.readouterr().out
    folder, given = manifest("architectures-peru-juntos-haku-winay")
    assert "What effects do 2 institutional architectures have on income, poverty" in printed
    assert "All ministries are given equal" in " ".join(printed.split())
    assert all(
        tree["institutions"]["equal_owners"]
        and list(tree["shocks"]) == ["covid19-peru"]
        and list(tree["responses"]) == ["emergency-cash-peru"]
        for tree in given["scenarios"].values()  # type: ignore[attr-defined]
    )
    file = folder / "architectures-peru-juntos-haku-winay.yaml"
    assert f"and the experiment as a file: {folder}" in printed
    assert file.is_file()
    assert given["experiment"]["text"] == file.read_text(encoding="utf-8")  # type: ignore[index]
    parts = {path: path.stat().st_mtime_ns for path in (folder / "parts").rglob("*.parquet")}

    assert main(["compare", str(file), "--workers", "1", "--no-figures"]) == 0
    again, repeated = manifest("architectures-peru-juntos-haku-winay")
    assert (again, repeated["id"]) == (folder, given["id"])
    assert parts == {path: path.stat().st_mtime_ns for path in (again / "parts").rglob("*.parquet")}
    assert main(["results", "architectures-peru-juntos-haku-winay", "--columns", "income"]) == 0
    assert "8 of 8 rows" in capsys.readouterr().out  # each of four runs with its no-shock run


def test_all_means_the_five_and_parts_of_names_are_completed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    few = ["--replications", "1", "--households", "40", "--months", "12", "--workers", "1"]
    options = ["--architectures", "all", "--owners", "as-found", "--no-figures", *few]
    assert main(["compare", "haku", *options]) == 0
    captured = capsys.readouterr()
    assert "haku: using peru-juntos-haku-winay" in captured.err
    assert "Ministries keep their own characteristics" in captured.out
    folder, given = manifest("architectures-peru-juntos-haku-winay")
    assert given["reference"] == "independent"
    outcomes = pd.read_parquet(folder / "outcomes.parquet")
    assert list(outcomes["architecture"].unique()) == [
        "independent",
        "same-institution",
        "coordinated-institutions",
        "complementary-design",
        "integrated",
    ]
    trees = given["scenarios"].values()  # type: ignore[attr-defined]
    assert not any(tree["institutions"]["equal_owners"] or tree["shocks"] for tree in trees)


def test_the_first_screen_is_short_and_its_numbers_are_in_files_beside_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ["--architectures", "independent,integrated", "--owners", "both"]
    assert main([*PERU, *options]) == 0
    printed = capsys.readouterr().out
    lines = printed.splitlines()
    assert len(lines) <= 45
    assert max(len(line) for line in lines[:-2]) <= 80, "only the paths of files may be longer"
    assert "all, actual ministries" in printed
    assert "== With the shock" not in printed
    folders = [path.parent for path in Path("results").glob("architectures-*/*/first_screen.csv")]
    (folder,) = folders
    table = pd.read_csv(folder / "first_screen.csv")
    assert set(table["owners"]) == {"equal", "as-found"}
    assert {"no-programmes", "social-alone", "delivery-as-designed"} < set(table["architecture"])
    assert "first_screen" in set(pd.read_csv(folder / "columns.csv")["table"])
    details = (folder / "summary.txt").read_text(encoding="utf-8")
    assert "== With the shock" in details
    assert main([*PERU, *options, "--details"]) == 0
    assert details in capsys.readouterr().out


def test_references_that_cannot_run_do_not_lose_the_comparison(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: object) -> None:
        raise ScenarioError("no such reference", found="a case", allowed="another")

    monkeypatch.setattr("synergysim.report.first_screen.references_of", refused)
    assert main([*PERU, "--architectures", "independent,integrated"]) == 0
    captured = capsys.readouterr()
    assert "== With the shock" in captured.out
    assert "there is no first screen" in captured.err
    assert "no such reference" in captured.err


def test_a_case_of_ones_own_is_compared_with_the_case_that_it_extends(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = "extends: lesotho-covid19\noverrides: {programmes.productive.budget: 50}\n"
    Path("mine.yaml").write_text(text, encoding="utf-8")
    assert main(["compare", "mine.yaml", *SMALL, "--no-figures"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("mine differs from lesotho-covid19, which it extends:\n")
    assert printed.splitlines()[1].startswith("  programmes.productive.budget: ")
    folder, given = manifest("mine-against-lesotho-covid19")
    assert given["reference"] == "lesotho-covid19"
    outcomes = pd.read_parquet(folder / "outcomes.parquet")
    assert set(outcomes["architecture"]) == {"lesotho-covid19", "mine"}
    assert set(outcomes["shock"]) == {"none", "covid19-lesotho"}
    assert main(["compare", str(folder / f"{folder.parent.name}.yaml"), "--no-figures"]) == 0
    again, repeated = manifest("mine-against-lesotho-covid19")
    assert (again, repeated["id"]) == (folder, given["id"])


def test_a_case_that_hides_the_preset_it_extends_is_compared_with_that_preset() -> None:
    place = Path("scenarios/cases")
    place.mkdir(parents=True)
    text = "extends: lesotho\noverrides: {programmes.productive.budget: 50}\n"
    (place / "lesotho.yaml").write_text(text, encoding="utf-8")
    few = ["--replications", "1", "--households", "40", "--months", "12", "--workers", "1"]
    assert main(["compare", "lesotho", *few, "--no-figures"]) == 0
    _, given = manifest("lesotho-against-lesotho")
    budgets = [
        tree["programmes"]["productive"]["budget"]
        for tree in given["scenarios"].values()  # type: ignore[attr-defined]
    ]
    assert len(set(budgets)) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lesotho"], "--architectures all"),
        (["lesotho", "--architectures", "integrated"], "two at least"),
        (["lesotho", "--architectures", "independent,intergrated"], "did you mean integrated?"),
        (["lesotho", "--architectures", "all,integrated"], "integrated"),
        (["lesotho", "peru-juntos-haku-winay", "--architectures", "all"], "one case"),
        (["lesoto", "--architectures", "all"], "did you mean lesotho?"),
        (["lesotho", "--architectures", "all", "--shock", "covid20-lesotho"], "covid19-lesotho"),
        (["lesotho", "--architectures", "all", "--response", "food-support"], "a shock"),
        (
            [
                "lesotho",
                "--architectures",
                "all",
                "--shock",
                "covid19-lesotho",
                "--shock",
                "drought",
            ],
            "several shocks are named",
        ),
        (["lesotho", "peru-juntos", "--shock", "drought", "--shock", "drought"], "takes one"),
        (["responses-covid19-peru", "--shock", "drought", "--shock", "covid19"], "takes one"),
        (["lesotho", "--owners", "equal"], "--architectures all"),
        (
            ["lesotho", "--architectures", "all", "--explain", "integratd,independent"],
            "did you mean integrated?",
        ),
        (["lesotho", "--architectures", "all", "--explain", "integrated"], "two architectures"),
        (["lesotho-covid19"], "must meet the same shocks"),
        (["lesotho-cgp-springs"], "differs in nothing"),
        (["responses-covid19-peru", "--owners", "equal"], "--owners"),
    ],
)
def test_a_question_that_cannot_be_asked_is_one_message(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *words]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("synergysim: error:") == 1
    assert told in captured.err
    assert captured.out == ""
    assert not Path("results").exists()


@pytest.mark.parametrize(
    "words", [["--architectures", "a,,b"], ["--architectures", "all", "--owners", "alike"]], ids=str
)
def test_faulty_options_are_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["compare", "lesotho", *words])
    assert end.value.code == 2


LEVERS = ["levers", "haku", "--shock", "covid19-peru", *SMALL, "--no-figures"]


def test_levers_are_crossed_and_their_effects_are_differences_of_means(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(LEVERS) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("What effects do territorial targeting, a joint budget and committed")
    assert "is reserved for families in both programmes; without it, no money" in " ".join(
        printed.split()
    )
    assert "(0 none, 1 full) is 0.75 in social" in " ".join(printed.split())
    assert "Territorial targeting x joint budget" in printed
    folder, given = manifest("levers-peru-juntos-haku-winay")
    runs = pd.read_parquet(folder / "outcomes.parquet").query("shock != 'none'")
    assert len(runs) == 2 * 2 * 2 * 2
    for outcome, name in (("income", "effects"), ("resilience", "effects-resilience")):
        effects = pd.read_csv(folder / "analysis" / f"{name}-effects.csv").set_index("factor")
        means = runs.groupby("levers.territorial")[outcome].mean()
        main_effect = effects[effects["kind"] == "main"].loc["levers.territorial"]
        assert main_effect["effect"] == pytest.approx(means["with"] - means["without"])
        assert effects["kind"].value_counts().to_dict() == {"main": 3, "interaction": 3}
    way = pd.read_csv(folder / "lever_way.csv").query("outcome == 'income'").set_index("setting")
    assert len(way) == 7
    all_three = runs[(runs.filter(like="levers.") == "with").all(axis=1)]["income"].mean()
    none = runs[(runs.filter(like="levers.") == "without").all(axis=1)]["income"].mean()
    gain = way.loc["territorial+joint_budget+champions", "gain"]
    assert gain == pytest.approx(all_three - none)
    assert "THE WAY TO DELIVERY AS DESIGNED, income: not known" in " ".join(printed.split())

    file = folder / "levers-peru-juntos-haku-winay.yaml"
    assert main(["sweep", str(file), "--workers", "1", "--no-figures"]) == 0
    again, repeated = manifest("levers-peru-juntos-haku-winay")
    assert (again, repeated["id"]) == (folder, given["id"])
    where = "levers.territorial == 'with' and shock == 'none'"
    capsys.readouterr()
    assert main(["results", str(folder), "--where", where]) == 0
    assert "8 of 8 rows" in capsys.readouterr().out
    assert main(["compare", str(file)]) == 2
    assert f"synergysim sweep {file}" in capsys.readouterr().err


def test_effects_are_from_without_to_with_whatever_order_cells_are_in(tmp_path: Path) -> None:
    stated, _ = of_levers(Setting("lesotho", replications=1, households=40, months=12))
    found = run_plan(load_plan(stated), tmp_path, RunOptions(workers=1))
    backwards = replace(found)
    backwards.__dict__["outcomes"] = found.outcomes[::-1]
    assert list(found.plan.levers) == [
        "levers.territorial",
        "levers.joint_budget",
        "levers.champions",
    ]
    for results in (found, backwards):
        first = sweep_view(results).runs.iloc[0]
        assert [first[name] for name in found.plan.levers] == ["without"] * 3


def test_an_outcome_that_no_run_has_leaves_the_others_answered(tmp_path: Path) -> None:
    """Poverty is counted by whole years, which a run of eight months does not have."""
    tiny = {
        "run.households": 20,
        "run.months": 8,
        "run.burn_in_years": 1,
        "context.territories.count": 4,
    }
    stated, _ = of_levers(Setting("lesotho", replications=2, window=4, overrides=tiny))
    found = analyse(run_plan(load_plan(stated), tmp_path, RunOptions(workers=1)))
    assert [answer.outcome for answer in found.answers] == ["income", "joint_coverage"]
    assert found.unanswered == {"effects": "the results have no outcome headcount"}


def test_levers_are_described_without_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--architecture", "coordinated-institutions", "--dry-run"]
    assert main(["levers", "lesotho", *SMALL, *chosen]) == 0
    printed = capsys.readouterr().out
    assert "Different institutions that coordinate" in printed
    assert "Its design settles" not in printed
    assert "Cells: 16, of which done: 0" in printed
    assert not Path("results").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lesoto"], "did you mean lesotho?"),
        (["lesotho", "--shock", "covid19-lesoto"], "did you mean covid19-lesotho?"),
        (
            ["lesotho", "--shock", "covid19-lesotho", "--shock", "drought"],
            "shocks: [covid19-lesotho, ",
        ),
        (["lesotho", "--architecture", "integratd"], "did you mean integrated?"),
        (["lesotho", "--response", "food-support"], "without a shock"),
        (["reference-graduation"], "no band is declared"),
    ],
)
def test_levers_that_cannot_be_asked_for_are_one_message(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["levers", *words]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("synergysim: error:") == 1
    assert told in captured.err
    assert captured.out == ""


def test_architectures_are_compared_in_other_worlds_and_numbers_are_in_files_beside_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    few = ["--replications", "1", "--households", "40", "--months", "24", "--workers", "1"]
    options = ["--architectures", "independent,integrated", "--worlds", "2", "--no-figures", *few]
    assert main(["compare", "lesotho", *options]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "2 other sets of assumptions were tried" in printed
    assert "fewer than 10 sets nothing is said to hold" in printed
    folder, _ = manifest("architectures-lesotho")
    found = pd.read_csv(folder / "world_differences.csv").query("measure == 'income'")
    counts = found.query("group == 'poor'").iloc[0]
    line = "/".join(str(counts[name]) for name in ("above", "below", "undecided"))
    assert f"higher/lower/undecided {line}" in printed
    described = pd.read_csv(folder / "columns.csv")
    assert {"world_differences", "world_parameters", "world_runs"} <= set(described["table"])
    assert not described[["unit", "meaning"]].isna().to_numpy().any()


def test_zero_worlds_is_refused() -> None:
    with pytest.raises(SystemExit) as wrong:
        main(["compare", "lesotho", "--architectures", "all", "--worlds", "0"])
    assert wrong.value.code == 2


def test_several_shocks_strike_in_a_case_of_ones_own_as_the_message_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = "extends: lesotho\nshocks: [covid19-lesotho, drought]\n"
    Path("own.yaml").write_text(text, encoding="utf-8")
    chosen = ["--architectures", "independent,integrated", "--no-figures"]
    assert main(["compare", "own.yaml", *SMALL, *chosen]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "COVID-19" in printed
    assert "drought" in printed.lower()
    _, given = manifest("architectures-own")
    assert all(
        set(tree["shocks"]) == {"covid19-lesotho", "drought"}
        for tree in given["scenarios"].values()  # type: ignore[attr-defined]
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "There is nothing to explain"),
        ("es", "No hay nada que explicar"),
        ("fr", "Il n'y a rien à expliquer"),
    ],
)
def test_where_no_architecture_differs_nothing_is_run_to_explain_it(
    capsys: pytest.CaptureFixture[str], language: str, told: str
) -> None:
    programmes = load_scenario("lesotho").scenario.programmes
    lines = [f"  programmes.{name}.budget: 0" for name in programmes]
    text = "\n".join(["extends: lesotho", "overrides:", *lines, ""])
    Path("nothing.yaml").write_text(text, encoding="utf-8")
    asked = ["compare", "nothing.yaml", "--architectures", "independent,integrated", *SMALL]
    asked += ["--no-figures", "--lang", language]
    assert main([*asked, "--explain"]) == 0
    captured = capsys.readouterr()
    assert told in captured.out
    assert "runs explain" not in captured.out + captured.err
    folder, _ = manifest("architectures-nothing")
    assert not (folder / "explained.csv").exists()
    assert main(asked) == 0
    printed = capsys.readouterr().out
    assert "--explain" not in printed
    assert "--worlds" in printed


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ({"architecture.bodies.community-council.power": 0.5}, True),
        ({"architecture": {"bodies": {"community-council": {"power": 0.5}}}}, True),
        ({"programmes.social.budget": 300}, False),
        (None, False),
    ],
)
def test_changes_to_an_architecture_that_others_replace_are_told(overrides, told, tmp_path) -> None:
    case = {"extends": "lesotho-covid19", "title": "Mine"}
    if overrides is not None:
        case["overrides"] = overrides
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(case), encoding="utf-8")
    for language in languages():
        found = replaced_changes(str(path), language)
        assert len(found) == told
        assert all("architecture" in one and "mine.yaml" in one for one in found)
