"""Sweep files: what they may hold, what comes of it, and what is said when they are wrong."""

from __future__ import annotations

import pytest

from synergysim.experiments.design.sweep_file import is_sweep, load_sweep
from synergysim.experiments.running.cells import scenario_of
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario

BUDGET, RULE = "programmes.productive.budget", "programmes.social.targeting.rule"


def plan_of(path):
    return load_sweep(path)


def test_a_grid_is_every_combination_with_every_policy_and_replication(write_sweep):
    plan = plan_of(write_sweep())
    assert plan.points.values.tolist() == [
        [10.0, "community"],
        [10.0, "categorical"],
        [20.0, "community"],
        [20.0, "categorical"],
    ]
    assert len(plan) == 4 * 2 * 2
    assert plan.factors == {"points": 4, "policies": 2, "replications": 2}
    assert plan.labels == ["point", BUDGET, RULE, "architecture", "replication"]


def test_levels_of_a_range_are_spelt_out_in_a_grid(write_sweep):
    vary = {BUDGET: {"low": 10, "high": 1000, "levels": 3, "scale": "log"}}
    assert plan_of(write_sweep(vary=vary)).points[BUDGET].tolist() == pytest.approx([10, 100, 1000])
    vary = {"programmes.social.targeting.intake_every": {"low": 12, "high": 48, "levels": 3}}
    assert plan_of(write_sweep(vary=vary)).points.iloc[:, 0].tolist() == [12, 30, 48]


def test_policies_and_futures_are_crossed_and_named(write_sweep):
    plan = plan_of(
        write_sweep(
            architectures=None,
            shocks=None,
            vary=None,
            design=None,
            overrides={"run.burn_in_years": 1},
            policies={
                "alone": {"architecture": "independent"},
                "together": {"architecture": "integrated", "overrides": {BUDGET: 33}},
            },
            futures={
                "calm": {"shocks": []},
                "dry": {
                    "shocks": ["drought"],
                    "overrides": {"shocks.drought.path.onset": "2015-10"},
                },
            },
        )
    )
    listing = plan.listing()
    assert listing[["future", "architecture"]].values.tolist()[:4] == [
        ["calm", "alone"],
        ["calm", "together"],
        ["dry", "alone"],
        ["dry", "together"],
    ]
    last = scenario_of(plan.cell(3), plan.bases[plan.cell(3).base])
    assert list(last.shocks) == ["drought"]
    assert last.programmes["productive"].budget == 33
    assert last.architecture.boundary == "none"
    assert plan.labels == ["architecture", "future", "replication"]


def test_files_are_chosen_like_values_and_the_context_goes_slowest(write_sweep):
    plan = plan_of(
        write_sweep(
            architectures=None,
            shocks=None,
            overrides={"run.burn_in_years": 1},
            months=80,
            replications=1,
            vary={
                BUDGET: [10, 20],
                "shocks": ["none", "covid19-lesotho"],
                "architecture": ["independent", "integrated"],
                "context": ["lesotho", "lesotho-no-threshold"],
            },
        )
    )
    assert list(plan.points.columns) == ["context", "architecture", "shocks", BUDGET]
    assert len(plan) == 16
    assert plan.points["context"].tolist() == ["lesotho"] * 8 + ["lesotho-no-threshold"] * 8
    last = scenario_of(plan.cell(15), plan.bases[plan.cell(15).base])
    assert (
        last.context.title
        == load_scenario("lesotho", context="lesotho-no-threshold").scenario.context.title
    )
    assert list(last.shocks) == ["covid19-lesotho"]
    assert not scenario_of(plan.cell(0), plan.bases[plan.cell(0).base]).shocks
    assert plan.labels[-2:] == [BUDGET, "replication"]


def test_a_list_runs_the_points_that_it_spells_out(write_sweep):
    points = [{BUDGET: 10, RULE: "community"}, {RULE: "categorical", BUDGET: 25.5}]
    plan = plan_of(write_sweep(design={"kind": "list"}, vary=None, points=points))
    assert plan.points[BUDGET].tolist() == [10.0, 25.5]
    assert plan.points[RULE].tolist() == ["community", "categorical"]


@pytest.mark.parametrize(
    ("design", "count"),
    [
        ({"kind": "latin-hypercube", "samples": 10}, 10),
        ({"kind": "sobol-sequence", "samples": 16}, 16),
        ({"kind": "sobol", "samples": 4}, 4 * (3 + 2)),
        ({"kind": "sobol", "samples": 4, "second_order": True}, 4 * (2 * 3 + 2)),
        ({"kind": "morris", "samples": 5}, 5 * (3 + 1)),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else None,
)
def test_samples_fill_their_ranges_and_depend_on_the_seed_alone(write_sweep, design, count):
    vary = {
        BUDGET: {"low": 10, "high": 20},
        "programmes.social.targeting.intake_every": {"low": 6, "high": 8},
        RULE: ["community", "categorical"],
    }
    plan = plan_of(write_sweep(design=design, vary=vary))
    assert len(plan.points) == count
    assert plan.points[BUDGET].between(10, 20).all()
    assert plan.points[BUDGET].nunique() > 2
    assert set(plan.points.iloc[:, 1]) == {6, 7, 8}
    assert set(plan.points[RULE]) == {"community", "categorical"}
    assert plan_of(write_sweep(design=design, vary=vary)).points.equals(plan.points)
    other = plan_of(write_sweep(design={**design, "seed": 2}, vary=vary))
    assert not other.points.equals(plan.points)


def test_a_band_is_the_range_that_the_scenario_declares(write_sweep):
    path = "context.technology.productivity"
    case = load_scenario("lesotho")
    banded = [
        (path, item)
        for path, item in case.provenance.items()
        if item.low is not None and item.high is not None and path[0] == "institutions"
    ]
    assert banded
    (path, item), *_ = banded
    name = ".".join(map(str, path))
    lhs = {"kind": "latin-hypercube", "samples": 40}
    drawn = plan_of(write_sweep(vary={name: "band"}, design=lhs)).points[name]
    assert drawn.between(item.low, item.high).all()
    assert drawn.max() - drawn.min() > 0.9 * (item.high - item.low)
    spelt = plan_of(write_sweep(vary={name: "band"})).points[name].tolist()
    assert spelt == pytest.approx(list(dict.fromkeys([item.low, item.value, item.high])))
    everything = plan_of(write_sweep(vary={"institutions.*": "band"}, design=lhs))
    assert len(everything.points.columns) == sum(i.low < i.high for _, i in banded)


def test_only_varied_paths_differ_between_cells(write_sweep):
    """No path but those that vary differs between two bases of one policy."""
    plan = plan_of(write_sweep(architectures=["integrated"]))
    assert len(plan.bases) == 1
    for cell in plan.cells():
        assert {path for path, _ in cell.changes} <= {BUDGET, RULE}


def test_replications_may_go_on_until_an_interval_is_narrow(write_sweep):
    wanted = {"outcome": "income", "half_width": 0.05, "at_least": 3, "at_most": 9}
    sweep = load_sweep(write_sweep(replications=wanted, reference="independent"))
    assert sweep.replications == 3
    assert sweep.precision.at_most == 9


def test_a_sweep_is_distinguished_from_a_comparison(write_sweep, write_experiment):
    assert is_sweep(write_sweep())
    assert not is_sweep(write_experiment())


GRID = {"kind": "grid"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"vary": {"programmes.productive.buget": [1]}}, [BUDGET, "did you mean", "line"]),
        ({"vary": {BUDGET: [10, -4]}}, ["out of range", "-4", "line"]),
        ({"vary": {BUDGET: ["much"]}}, ["wrong type", "'much'", "line"]),
        ({"vary": {"run.months": "band"}}, ["no band", "line"]),
        ({"vary": {BUDGET: 10}}, ["wrong type", "a list of levels", "line"]),
        ({"vary": {BUDGET: []}}, ["no levels", "line"]),
        ({"vary": {BUDGET: {"low": 5, "high": 2, "levels": 3}}}, ["empty range", "high", "line"]),
        ({"vary": {BUDGET: {"low": 5, "high": 9}}}, ["missing key levels", "line"]),
        ({"vary": {BUDGET: {"low": 5, "hgh": 9}}}, ["hgh", "high", "line"]),
        ({"vary": {"run.months": {"low": 24.5, "high": 30, "levels": 2}}}, ["whole", "line"]),
        ({"vary": {RULE: ["comunity"]}}, ["community", "line"]),
        (
            {"vary": {"architecture": ["intergrated"]}, "architectures": None},
            ["integrated", "line"],
        ),
        ({"vary": {"architecture": ["integrated"]}}, ["policies", "line"]),
        ({"vary": {"programmes.cash.budget": [1]}}, ["does not exist", "line"]),
        ({"vary": {"institutions.*": [1]}}, ["band", "line"]),
        ({"vary": {"run.start.*": "band"}}, ["no number with a band", "line"]),
        ({"vary": None}, ["a design needs `vary`", "line"]),
        ({"design": None}, ["needs a `design`", "line"]),
        ({"design": {"kind": "gird"}}, ["grid", "line"]),
        ({"design": {"kind": "latin-hypercube"}}, ["samples"]),
        ({"design": {"kind": "grid", "samples": 4}}, ["samples", "line"]),
        (
            {"design": {"kind": "sobol", "samples": 6}, "vary": {BUDGET: {"low": 1, "high": 2}}},
            ["powers of two", "8", "line"],
        ),
        (
            {
                "design": {"kind": "morris", "samples": 6, "levels": 5},
                "vary": {BUDGET: {"low": 1, "high": 2}},
            },
            ["even number", "line"],
        ),
        ({"points": [{BUDGET: 1}]}, ["only a list", "line"]),
        ({"design": {"kind": "list"}, "vary": None}, ["`points`", "line"]),
        (
            {
                "design": {"kind": "list"},
                "vary": None,
                "points": [{BUDGET: 1}, {RULE: "community"}],
            },
            ["not the keys of the first", "line"],
        ),
        ({"replications": 0}, ["replications", "line"]),
        (
            {"replications": {"outcome": "income", "half_width": 0.1, "at_most": 30}},
            ["needs a reference", "line"],
        ),
        (
            {
                "replications": {"outcome": "income", "half_width": 0.1, "at_most": 3},
                "reference": "integrated",
            },
            ["at_most", "line"],
        ),
        ({"reference": "integratd"}, ["integrated", "line"]),
        ({"policies": {"a": {"architecture": "integrated"}}}, ["both policies and", "line"]),
        (
            {"architectures": None, "policies": {"a": {"architecture": "intergrated"}}},
            ["integrated", "line"],
        ),
        (
            {"architectures": None, "policies": {"a": {"overrides": {"run.moths": 2}}}},
            ["months", "line"],
        ),
        ({"futures": {"b": {"overrides": {BUDGET: -1}}}}, ["out of range", "line"]),
        ({"shocks": ["covid-19"]}, ["covid19", "line"]),
        ({"case": "lesoto"}, ["lesotho", "line"]),
        ({"colour": "blue"}, ["unknown key", "colour", "line"]),
        ({"tables": ["monthly"]}, ["outcomes", "line"]),
    ],
)
def test_faults_are_refused_with_file_and_line_before_anything_runs(write_sweep, changes, words):
    with pytest.raises(ScenarioError) as error:
        load_sweep(write_sweep(**changes))
    told = str(error.value)
    for word in words:
        if word == "line":
            assert error.value.file, told
            assert error.value.line, told
        else:
            assert word in told


LEVERS = {
    "money": {
        "title": "more money",
        "levels": {
            "little": {BUDGET: {"value": 10, "source": "assumed", "low": 5, "high": 20}},
            "much": {BUDGET: 20},
        },
    },
    "joint": {
        "levels": {
            "with": {
                "architecture.joint_budget": {"share": 0.5, "holder": "outside", "binding": False}
            },
            "alone": {"architecture.joint_budget": None},
        }
    },
}


def test_levels_of_levers_are_crossed_in_the_order_of_the_file(write_sweep):
    plan = plan_of(write_sweep(vary=None, design=None, levers=LEVERS))
    assert plan.factors == {"settings": 4, "policies": 2, "replications": 2}
    assert plan.labels == ["levers.money", "levers.joint", "architecture", "replication"]
    assert plan.levers == {
        "levers.money": ["little", "much"],
        "levers.joint": ["with", "alone"],
    }
    assert plan.analysis.names == {"levers.money": "more money"}
    cell = plan.cell(2)
    assert plan.listing().loc[2, "levers.joint"] == "alone"
    scenario = scenario_of(cell, plan.bases[cell.base])
    assert scenario.programmes["productive"].budget == 10
    assert scenario.architecture.joint_budget is None
    assert scenario_of(plan.cell(0), plan.bases[plan.cell(0).base]).architecture.joint_budget


@pytest.mark.parametrize(
    ("lever", "told"),
    [
        ({"levels": {"one": {BUDGET: 10}}}, "too few entries"),
        ({"levels": {"one": {}, "two": {"programmes.productive.bugdet": 10}}}, "budget"),
        (
            {"levels": {"one": {}, "two": {"architecture.off_sector_qualit": 1}}},
            "off_sector_quality",
        ),
        ({"levels": {"one": {}, "two": {"architecture.joint_budget": None}}}, "the lever joint"),
    ],
)
def test_faulty_levers_are_refused_with_their_place(write_sweep, lever, told):
    path = write_sweep(vary=None, design=None, levers=LEVERS | {"other": lever})
    with pytest.raises(ScenarioError) as error:
        load_sweep(path)
    assert told in str(error.value)
    assert error.value.line


def test_contradictory_values_are_refused(write_sweep):
    """Each is allowed alone: a shock in the twentieth month, and a run of twelve."""
    vary = {
        "run.months": [12, 40],
        "shocks.covid19-lesotho.path.onset": ["2015-10", "2016-10"],
    }
    with pytest.raises(ScenarioError, match="outside the run") as error:
        load_sweep(write_sweep(vary=vary, months=30))
    assert error.value.file


IN_BANDS = {"run.burn_in_years": 1, "shocks.covid19-lesotho.path.onset": "2015-10"}
"""Overrides of the tiny sweep without those that leave their bands."""


def test_ends_of_axes_outside_a_stated_band_are_named_once_with_their_place(write_sweep):
    vary = {BUDGET: {"low": 5, "high": 26, "levels": 3}, RULE: ["community"]}
    path = write_sweep(vary=vary, overrides=IN_BANDS)
    (line,) = plan_of(path).warnings
    assert line.startswith(f"{path}:")
    assert f"vary.{BUDGET}: 5 is outside its band, from 7 to 26 (" in line
    assert plan_of(write_sweep(vary={BUDGET: "band"}, overrides=IN_BANDS)).warnings == ()


def test_a_warning_that_not_all_scenarios_of_a_sweep_share_says_how_many_do(write_sweep):
    plan = plan_of(
        write_sweep(
            architectures=None,
            vary=None,
            design=None,
            overrides=IN_BANDS,
            policies={
                "little": {"architecture": "integrated"},
                "much": {"architecture": "integrated", "overrides": {BUDGET: 27}},
            },
        )
    )
    (line,) = plan.warnings
    assert f"{BUDGET}: 27 is outside its band, from 7 to 26" in line
    assert line.endswith("(in 1 of 2 scenarios)")
