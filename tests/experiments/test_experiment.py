"""Experiment files: what they may hold, and what is said when they are wrong."""

from __future__ import annotations

import pytest
from tests.conftest import TINY

from synergysim.experiments.experiment import comparable, experiment_of, load_experiment
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario


def test_an_experiment_resolves_every_variant(write_experiment):
    found = load_experiment(write_experiment())
    assert list(found.variants) == ["independent", "integrated"]
    assert (found.name, found.reference, found.replications, found.window) == (
        "tiny",
        "independent",
        2,
        12,
    )
    for variant in found.variants.values():
        assert variant.scenario.run.households == 60
        assert variant.scenario.run.months == 24
        assert list(variant.scenario.shocks) == ["covid19-lesotho"]
    assert found.variants["integrated"].scenario.architecture.boundary == "none"


def test_changes_replace_the_files_values(write_experiment):
    found = load_experiment(write_experiment(), {"replications": 5, "households": 40})
    assert found.replications == 5
    assert found.variants["integrated"].scenario.run.households == 40


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"colour": "blue"}, "unknown key"),
        ({"replicatons": 3}, "replications"),
        ({"architectures": ["independent", "intergrated"]}, "integrated"),
        ({"architectures": []}, "architectures"),
        ({"reference": "complementary-design"}, "reference"),
        ({"replications": 0}, "replications"),
        ({"replications": "many"}, "replications"),
        ({"window": 0}, "window"),
        ({"households": 0}, "households"),
        ({"shocks": ["covid-19"]}, "covid"),
        ({"case": "lesoto"}, "lesotho"),
        ({"case": None}, "case"),
        ({"overrides": {"run.moths": 3}}, "months"),
    ],
)
def test_faulty_files_are_refused_in_one_message(write_experiment, changes, words):
    with pytest.raises(ScenarioError) as error:
        load_experiment(write_experiment(**changes))
    assert words in str(error.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"overrides": {"run.path_seed": 2**63 - 1}},
        {
            "architectures": None,
            "reference": "b",
            "variants": {"a": {"overrides": {"run.path_seed": -1}}, "b": {}},
        },
    ],
)
def test_a_fault_among_overrides_names_the_line_of_the_experiment(write_experiment, changes):
    """Before, the message said `override`, as of a change on the command line."""
    path = write_experiment(**changes)
    with pytest.raises(ScenarioError) as caught:
        load_experiment(path)
    lines = path.read_text().splitlines()
    assert caught.value.file == str(path)
    assert "run.path_seed" in lines[(caught.value.line or 0) - 1]


@pytest.mark.parametrize("changes", [{"replications": 0}, {"households": -5}, {"months": 0}])
def test_faulty_changes_are_refused_too(write_experiment, changes):
    with pytest.raises(ScenarioError):
        load_experiment(write_experiment(), changes)


VARIANTS: dict[str, object] = {
    "nothing": {},
    "cash": {"title": "Cash", "responses": ["emergency-cash-lesotho"]},
    "apart": {
        "architecture": "independent",
        "institutions": "as-designed",
        "overrides": {"run.households": 50, "institutions.staff.lateness": 0.25},
    },
}


def of_variants(write_experiment, **changes):
    return write_experiment(architectures=None, reference="nothing", variants=VARIANTS | changes)


def test_variants_change_what_they_name_and_nothing_else(write_experiment):
    changed = {"apart": VARIANTS["apart"] | {"overrides": {"institutions.staff.lateness": 0.25}}}
    found = load_experiment(of_variants(write_experiment, **changed))
    assert list(found.variants) == ["nothing", "cash", "apart"]
    nothing, cash, apart = (found.variants[name].scenario for name in found.variants)
    assert (nothing.responses, list(cash.responses)) == ({}, ["emergency-cash-lesotho"])
    assert cash.model_copy(update={"responses": {}}) == nothing
    assert apart.architecture.boundary == "institutions"
    assert apart.institutions.staff.lateness == 0.25
    assert {v.scenario.run.households for v in found.variants.values()} == {60}
    assert found.titles == {"cash": "Cash"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cash": {"responses": ["emergency-cash-lesoto"]}}, "variants.cash.responses"),
        ({"cash": {"response": []}}, "did you mean responses"),
        ({"cash": {"shocks": []}}, "variants.cash.shocks: unknown key"),
        ({"cash": {"overrides": {"run.moths": 3}}}, "months"),
        ({"cash": None}, "cash"),
        ({}, "must share their run"),
        ({"nothing": {"case": "peru-juntos-minagri"}}, "outside the run"),
    ],
)
def test_faulty_variants_are_refused(write_experiment, changes, words):
    with pytest.raises(ScenarioError, match=words):
        load_experiment(of_variants(write_experiment, **changes))


def test_variants_may_have_programmes_of_their_own(write_experiment):
    variants = {"both": {}, "cash": {"programmes": ["lesotho-child-grants"]}}
    path = write_experiment(
        architectures=None, reference="both", variants=variants, months=None, overrides=None
    )
    found = load_experiment(path).variants
    assert list(found["both"].scenario.programmes) == ["productive", "social"]
    assert list(found["cash"].scenario.programmes) == ["lesotho-child-grants"]


def test_overrides_may_have_a_source_and_a_band_and_may_be_null(write_experiment):
    overrides = TINY["overrides"] | {
        "programmes.productive.budget": {"value": 10, "source": "assumed", "low": 5, "high": 20},
        "architecture.joint_budget": None,
    }
    path = write_experiment(
        architectures=["complementary-design", "independent"], overrides=overrides
    )
    found = load_experiment(path).variants["complementary-design"]
    assert found.scenario.architecture.joint_budget is None
    item = found.provenance["programmes", "productive", "budget"]
    assert (item.value, item.source, item.low, item.high) == (10, "assumed", 5, 20)


def test_variants_are_compared_alone_and_with_one_of_them(write_experiment):
    with pytest.raises(ScenarioError, match="either architectures, arms or variants"):
        load_experiment(write_experiment(variants=VARIANTS))
    with pytest.raises(ScenarioError, match="not among the variants"):
        load_experiment(write_experiment(architectures=None, variants=VARIANTS))


def test_a_missing_file_names_the_nearest():
    with pytest.raises(ScenarioError, match="architectures-covid19"):
        load_experiment("architectures-covid9")


def test_cases_with_other_runs_cannot_be_paired():
    one = load_scenario("lesotho")
    with pytest.raises(ScenarioError, match="months"):
        comparable({"one": one, "other": one.replace({"run.months": 90})})
    with pytest.raises(ScenarioError, match="shocks"):
        comparable({"one": one, "other": load_scenario("lesotho-covid19")})


@pytest.mark.parametrize(
    "wrong", [{"reference": "thre"}, {"replications": 0}, {"window": 0}], ids=str
)
def test_faulty_comparisons_of_loaded_cases_are_refused(wrong):
    variants = {"one": load_scenario("lesotho"), "three": load_scenario("lesotho")}
    with pytest.raises(ScenarioError):
        experiment_of(variants, **({"title": "x", "replications": 2, "window": 3} | wrong))
