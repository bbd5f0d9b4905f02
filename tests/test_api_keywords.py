"""The same keywords for every function; old and unknown ones are refused with the right name."""

from __future__ import annotations

from pathlib import Path

import pytest

import synergysim as ss
from synergysim.api.keywords import RENAMED
from synergysim.model import SynergyModel
from synergysim.scenario.errors import ScenarioError

TINY = {"run.burn_in_years": 1, "programmes.productive.start": "2015-04"}


@pytest.mark.parametrize("name", ["run", "trace", "compare", "levers", "sweep", "load_scenario"])
@pytest.mark.parametrize("old", ["shocks", "responses"])
def test_old_keywords_are_refused_with_the_new_name(name: str, old: str) -> None:
    with pytest.raises(TypeError, match=rf"{name}\(\) .*'{old}': it is called '{RENAMED[old]}'"):
        getattr(ss, name)("lesotho", **{old: []})


def test_other_old_keywords_are_refused_too() -> None:
    with pytest.raises(TypeError, match="called 'case' now"):
        ss.compare(cases=["lesotho"])
    with pytest.raises(TypeError, match="called 'programme' now"):
        ss.run("lesotho", programmes=[])


def test_unknown_keywords_are_refused_with_the_nearest_and_all_names() -> None:
    with pytest.raises(TypeError, match=r"did you mean 'households'\? There are: case, window"):
        ss.run("lesotho", household=20)
    with pytest.raises(TypeError, match=r"no keyword 'programme'.*There are: experiment"):
        ss.sweep("robustness", programme=[])


def test_docs_list_the_renamed_keywords() -> None:
    text = (Path(__file__).parents[1] / "docs/renamed.md").read_text("utf-8")
    for old, new in RENAMED.items():
        assert f"`{old}=`" in text, old
        assert f"`{new}=`" in text, new


def test_sizes_are_those_of_the_run_and_are_given_once() -> None:
    found = ss.load_scenario("lesotho", households=70, months=30).scenario.run
    assert (found.households, found.months) == (70, 30)
    overrides = {"run.households": 70, "run.months": 30}
    assert ss.load_scenario("lesotho", overrides=overrides).scenario.run == found
    nested = {"run": {"months": 30}}
    for given in (overrides, nested, [TINY, nested]):
        with pytest.raises(ScenarioError, match="given twice") as refused:
            ss.load_scenario("lesotho", months=40, overrides=given)
        assert refused.value.key == "months"
    with pytest.raises(ScenarioError, match=r"run\.households"):
        ss.load_scenario("lesotho", households=0)


def test_a_loaded_case_takes_the_same_changes_as_its_name() -> None:
    case = ss.load_scenario("peru-juntos-haku-winay")
    for changes in (
        {"shock": "covid19-peru"},
        {"architecture": "integrated"},
        {"months": 24},
        {"shock": ["covid19-peru"], "response": "emergency-cash-peru"},
        {"context": "lesotho", "overrides": {"programmes.social.budget": 70}},
    ):
        one = ss.load_scenario(case, **changes)
        other = ss.load_scenario("peru-juntos-haku-winay", **changes)
        assert one.digest == other.digest != case.digest
    assert ss.load_scenario(case) is case
    assert ss.load_scenario(case, shock=None, overrides={}) is case


def test_a_question_about_one_case_takes_one_shock(tmp_path: Path) -> None:
    for shock in (["covid19-lesotho", "drought"], []):
        with pytest.raises(ScenarioError, match="has one shock"):
            ss.levers("lesotho", shock=shock, results=tmp_path)
    with pytest.raises(TypeError, match="one case does not take 'context'"):
        ss.compare("lesotho", architectures="all", context="peru", results=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_model_is_made_of_a_name_a_file_or_a_loaded_case(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("extends: lesotho\noverrides: {run.households: 40}\n", encoding="utf-8")
    case = ss.load_scenario("lesotho", overrides={"run.households": 40})
    for given in (path, str(path), case, case.scenario):
        with SynergyModel(given) as model:
            assert len(model.households) == 40
            assert model.case == case.scenario
    with SynergyModel("lesotho") as model:
        assert model.case == ss.load_scenario("lesotho").scenario
    with pytest.raises(ScenarioError, match="did you mean lesotho"):
        SynergyModel("lesoto")


def test_a_notebook_shows_an_error_without_a_traceback() -> None:
    with pytest.raises(ScenarioError) as refused:
        ss.run("lesoto")
    lines = refused.value._render_traceback_()
    assert lines == [f"ScenarioError: {refused.value}"]


def test_progress_is_shown_where_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    ss.run("lesotho", households=40, months=6, overrides=TINY, progress=True)
    assert "6/6" in capsys.readouterr().err
    ss.run("lesotho", households=40, months=6, overrides=TINY)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"owners": "equal"}, "no use for this keyword"),
        ({"reference": "lesotho"}, "no use for this keyword"),
        ({"title": "Mine"}, "no use for this keyword"),
        ({"architectures": "all", "title": "Mine"}, "no use for this keyword"),
        ({"architectures": "all", "owners": "bogus"}, "no such choice of owners"),
        ({"architectures": "all", "owners": "as_found"}, "did you mean as-found"),
        ({"architectures": "all", "reference": "intergrated"}, "did you mean integrated"),
    ],
)
def test_keywords_that_a_question_about_one_case_would_not_use_are_refused(
    keywords: dict[str, str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(ScenarioError) as refused:
        ss.compare("lesotho", results=tmp_path, **keywords)
    assert words in str(refused.value)
    assert not any(tmp_path.iterdir())


def test_the_reference_of_architectures_is_the_one_that_is_named(tmp_path: Path) -> None:
    found = ss.compare(
        "lesotho",
        architectures=["independent", "integrated"],
        reference="integrated",
        households=40,
        months=24,
        replications=2,
        workers=1,
        results=tmp_path,
        overrides=TINY,
    )
    assert found.experiment.reference == "integrated"
    assert next(iter(found.experiment.variants)) == "integrated"
