"""Cells: what is run, and what its identity depends on."""

from __future__ import annotations

import re

from synergysim.experiments.cells import design_key, expand, model_version, with_replication
from synergysim.experiments.experiment import load_experiment
from synergysim.scenario.load import load_scenario
from synergysim.version import __version__


def test_cells_are_variants_times_replications_ordered_by_replication(write_experiment):
    cells = expand(load_experiment(write_experiment()))
    assert [(cell.replication, cell.variant) for cell in cells] == [
        (0, "independent"), (0, "integrated"), (1, "independent"), (1, "integrated"),
    ]  # fmt: skip
    assert len({cell.key for cell in cells}) == 4


def test_random_numbers_are_common_within_a_replication_and_not_between(write_experiment):
    cells = expand(load_experiment(write_experiment()))
    seeds = [(cell.scenario.run.population_seed, cell.scenario.run.path_seed) for cell in cells]
    assert seeds[0] == seeds[1] != seeds[2] == seeds[3]


def test_a_replication_moves_both_seeds_and_nothing_else():
    scenario = load_scenario("lesotho").scenario
    moved = with_replication(scenario, 7)
    assert moved.run.population_seed == scenario.run.population_seed + 7
    assert moved.run.path_seed == scenario.run.path_seed + 7
    assert moved.model_copy(update={"run": scenario.run}) == scenario


def test_more_replications_keep_the_keys_of_the_first(write_experiment):
    few = load_experiment(write_experiment())
    many = load_experiment(write_experiment(replications=4))
    assert [cell.key for cell in expand(many)][:4] == [cell.key for cell in expand(few)]
    assert design_key(few) == design_key(many)


def test_content_moves_the_keys_and_words_do_not(write_experiment):
    base = load_experiment(write_experiment())
    renamed = load_experiment(write_experiment(title="Other words", question="Other?"))
    assert [c.key for c in expand(renamed)] == [c.key for c in expand(base)]
    for changes in (
        {"months": 25},
        {"window": 6},
        {"households": 61},
        {"recording": {"annual_panel": True}},
        {"shocks": [], "overrides": {}},
    ):
        other = load_experiment(write_experiment(**changes))
        assert not {c.key for c in expand(other)} & {c.key for c in expand(base)}
        assert design_key(other) != design_key(base)


def test_the_model_version_names_package_and_code():
    assert re.fullmatch(re.escape(__version__) + r"\+[0-9a-f]{16}", model_version())


def test_two_names_for_one_content_are_two_cells():
    """Each has rows of its own: a variant may be compared with a copy of itself."""
    from synergysim.experiments.experiment import experiment_of

    case = load_scenario("lesotho")
    twins = experiment_of({"one": case, "two": case}, title="t", replications=2, window=12)
    assert len({cell.key for cell in expand(twins)}) == 4
