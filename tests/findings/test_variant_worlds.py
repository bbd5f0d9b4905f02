"""Variants over worlds: what is counted, from tables in which the answer is known."""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from synergysim.cli import main
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.running.folder import find_folder
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import languages, load_labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.pieces import text_of
from synergysim.figures.variants_over_worlds import variant_blocks
from synergysim.figures.worlds_text import OverSets
from synergysim.findings.variant_worlds import (
    check_one_context,
    compared_pairs,
    variant_differences,
)
from synergysim.outcomes.tables import names_of_columns
from synergysim.report.report_content import content_of
from synergysim.report.stored_worlds import stored_variant_worlds
from synergysim.scenario.errors import ScenarioError

LEVEL = 10.0
"""Income under the reference: 0.05, half a per cent, is the smallest relevant difference."""

PAIRS = [("cash", "nothing"), ("inputs", "nothing"), ("inputs", "cash")]


def runs(cash: float, inputs: float, world: int | None = None) -> pd.DataFrame:
    """Two replications of three variants, which gain without noise; nothing without the shock."""
    rows = [
        {
            "architecture": name,
            "shock": shock,
            "replication": number,
            "income": LEVEL + number + (gain if shock != "none" else 0.0),
            "headcount": 0.5,
        }
        for name, gain in (("nothing", 0.0), ("cash", cash), ("inputs", inputs))
        for shock in ("none", "drought")
        for number in range(2)
    ]
    frame = pd.DataFrame(rows)
    return frame if world is None else frame.assign(world=world)


def over(*gains: tuple[float, float]) -> pd.DataFrame:
    return pd.concat(
        [runs(*each, world=number + 1) for number, each in enumerate(gains)], ignore_index=True
    )


def income(table: pd.DataFrame, one: str, base: str) -> pd.Series:
    rows = table[(table["outcome"] == "income") & (table["architecture"] == one)]
    return rows.set_index("reference").loc[base]


def counts(row: pd.Series) -> tuple[int, int, int]:
    return row["above"], row["below"], row["undecided"]


def test_the_range_and_counts_of_a_worked_example():
    worlds = over(*(10 * [(0.2, 0.3)]), (-0.1, 0.3), (0.01, 0.3))
    table = variant_differences(runs(0.2, 0.3), worlds, PAIRS)
    assert list(table.columns) == names_of_columns("world_variants")
    cash = income(table, "cash", "nothing")
    assert cash["smallest"] == pytest.approx(0.005 * 10.5), "half a per cent of the struck level"
    assert (cash["difference"], cash["worlds"]) == (pytest.approx(0.2), 12)
    assert counts(cash) == (10, 1, 1)
    assert cash["holds"], "10 of 12 are at least 80 per cent"
    expected = np.quantile([0.2] * 10 + [-0.1, 0.01], [0.1, 0.9])
    assert [cash["world_low"], cash["world_high"]] == pytest.approx(expected)
    step = income(table, "inputs", "cash")
    assert step["difference"] == pytest.approx(0.1)
    assert counts(step) == (12, 0, 0)


def test_without_a_world_there_is_a_difference_and_no_range():
    table = variant_differences(runs(0.2, 0.3), pd.DataFrame(), PAIRS)
    cash = income(table, "cash", "nothing")
    assert cash["difference"] == pytest.approx(0.2)
    assert cash["worlds"] == 0
    assert np.isnan(cash["world_low"])


def test_runs_without_a_shock_are_compared_where_there_is_none():
    calm = runs(0.2, 0.3)
    calm = calm[calm["shock"] == "none"]
    assert income(variant_differences(calm, pd.DataFrame(), PAIRS), "cash", "nothing")[
        "difference"
    ] == pytest.approx(0.0)


def test_steps_are_compared_with_the_variant_before_them_and_as_a_whole():
    found = compared_pairs(load_experiment("poverty-in-parts-peru"))
    assert found == [
        ("losses", "calm"),
        ("prices", "calm"),
        ("bonos", "calm"),
        ("prices", "losses"),
        ("bonos", "prices"),
    ]
    assert ("cash", "nothing") in compared_pairs(load_experiment("responses-covid19-peru"))


def test_variants_of_two_contexts_are_refused():
    peru, lesotho = (load_experiment(f"poverty-in-parts-{one}") for one in ("peru", "lesotho"))
    both = replace(peru, variants={**peru.variants, "elsewhere": lesotho.variants["calm"]})
    check_one_context(peru, 3)
    with pytest.raises(ScenarioError) as refused:
        check_one_context(both, 3)
    assert "worlds are drawn for one context" in str(refused.value)
    assert "3 with 2 contexts: Rural Lesotho (elsewhere), Rural Peru (" in str(refused.value)


def test_contexts_of_one_title_and_other_values_are_two():
    peru = load_experiment("poverty-in-parts-peru")
    (name, one), *_ = peru.variants.items()
    scenario = one.scenario
    other = scenario.context.model_copy(update={"poverty_line": 2.0})
    changed = replace(one, scenario=scenario.model_copy(update={"context": other}))
    with pytest.raises(ScenarioError, match="worlds are drawn for one context"):
        check_one_context(replace(peru, variants={**peru.variants, name: changed}), 3)


CONTEXT = FigureContext(
    experiment_title="Responses",
    context_title="Here",
    reference="nothing",
    shock="drought",
    households=10,
    replications=2,
    months=12,
    manifest_id="0" * 64,
    currency="PEN",
    poverty_line=3.0,
    architecture_titles={"nothing": "No response", "cash": "<Cash>", "inputs": "Inputs"},
)

TOLD = {
    "en": ("Each variant less “No response”: income", "What each step changes", "all steps"),
    "es": (
        "Cada variante menos «No response»: ingreso",
        "Lo que cambia cada paso",
        "todos los pasos",
    ),
    "fr": ("Chaque variante moins", "Ce que change chaque étape", "toutes les étapes"),
}


@pytest.mark.parametrize("language", languages())
def test_tables_name_the_base_or_say_that_they_are_of_steps(language: str):
    table = variant_differences(runs(0.2, 0.3), over((0.2, 0.3), (0.1, -0.2)), PAIRS)
    scribe = OutcomeText(load_labels(language), pd.DataFrame())
    base, step, together = TOLD[language]
    plain = text_of(variant_blocks(OverSets(table, 2), CONTEXT, scribe, steps=False))
    assert base in plain
    assert step not in plain
    steps = text_of(variant_blocks(OverSets(table, 2), CONTEXT, scribe, steps=True))
    assert step in steps
    assert steps.count(together) == 2, "of income and of the headcount"
    assert "<Cash>" in steps


def test_sets_are_not_counted_where_the_level_is_zero():
    none = runs(0.2, 0.3).assign(loss_months=lambda frame: (frame["architecture"] == "cash") * 1.0)
    worlds = pd.concat([none.assign(world=1), none.assign(world=2)])
    table = variant_differences(none, worlds, PAIRS)
    lost = table[(table["outcome"] == "loss_months") & (table["reference"] == "nothing")]
    assert lost["smallest"].isna().all()
    scribe = OutcomeText(load_labels("en"), pd.DataFrame())
    text = text_of(variant_blocks(OverSets(table, 2), CONTEXT, scribe, steps=False))
    of_losses = text[text.index("consumption lost") :]
    assert "+1.00" in of_losses
    assert "0/0/2" not in of_losses


def test_the_command_writes_tables_and_tells_the_range_in_screen_and_report(tmp_path: Path):
    stated = {
        "title": "Cash under a drought",
        "question": "What does cash change?",
        "case": "lesotho",
        "shocks": ["covid19-lesotho"],
        "variants": {
            "nothing": {"title": "No response"},
            "cash": {"title": "Emergency cash", "responses": ["emergency-cash-lesotho"]},
        },
        "reference": "nothing",
        "replications": 2,
        "households": 60,
        "months": 84,
        "window": 12,
    }
    file = tmp_path / "cash.yaml"
    file.write_text(yaml.safe_dump(stated))
    printed = StringIO()
    options = ["--worlds", "2", "--workers", "1", "--no-figures", "--results", str(tmp_path)]
    with redirect_stdout(printed):
        assert main(["compare", str(file), *options]) == 0
    assert "2 other sets of assumptions were tried" in " ".join(printed.getvalue().split())
    assert 'Each variant less "No response": income' in printed.getvalue()
    folder = find_folder("cash", tmp_path).path
    found = stored_variant_worlds(folder)
    assert found is not None
    assert found.worlds == 2
    written = pd.read_csv(folder / "world_variant_runs.csv")
    wide = written[written["outcome"] == "income"].pivot(
        index=["world", "replication"], columns="architecture", values="value"
    )
    gaps = (wide["cash"] - wide["nothing"]).groupby("world").mean()
    row = found.table.set_index("outcome").loc["income"]
    assert row["world_low"] == pytest.approx(np.quantile(gaps, 0.1))
    described = pd.read_csv(folder / "columns.csv")
    assert {"world_variants", "world_variant_runs"} <= set(described["table"])
    _, content = content_of(folder, tmp_path, "en")
    assert content.in_worlds == "variant_worlds"
