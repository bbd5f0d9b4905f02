"""Levers over worlds: main effects from tables with a known answer, what may be said, a run."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.figures.labels import languages, load_labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.pieces import text_of
from synergysim.figures.sweep_over_worlds import lever_blocks
from synergysim.figures.worlds_text import OverSets
from synergysim.findings.lever_worlds import lever_differences, varies_levers_alone

LEVERS = ("levers.territorial", "levers.champions")
PLAN: Any = SimpleNamespace(
    levers={lever: ["without", "with"] for lever in LEVERS},
    variants=4 * [None],
    points=[0],
    labels=["architecture", *LEVERS],
    analysis=SimpleNamespace(outcomes=["income", "headcount"]),
)
FACTORS = pd.DataFrame({"factor": LEVERS, "title": ["territorial targeting", "local champions"]})
HEADS = {
    "en": "WHAT IF WE ARE WRONG",
    "es": "Y SI NOS EQUIVOCAMOS",
    "fr": "ET SI NOUS NOUS TROMPONS",
}
LEVEL = 4.0
"""Income without levers: 0.02, half a per cent, is the smallest relevant effect."""


def runs(territorial: float, champions: float = 0.0, joint: float = 0.0, **more: Any) -> Any:
    """Income of each setting; ``joint`` is what both levers together add to their sum."""
    rows = []
    for one, other in product((0, 1), repeat=2):
        income = LEVEL + territorial * one + champions * other + joint * one * other
        levels = dict(
            zip(LEVERS, (("without", "with")[one], ("without", "with")[other]), strict=True)
        )
        rows += [
            levels | {"architecture": "own", "replication": number, "income": income} | more
            for number in range(more.get("replications", 1))
        ]
    return pd.DataFrame(rows)


def table_of(default: Any, *worlds: Any) -> pd.DataFrame:
    each = [frame.assign(world=number + 1) for number, frame in enumerate(worlds)]
    every = pd.concat(each, ignore_index=True) if each else pd.DataFrame()
    return lever_differences(PLAN, default, every, str)


def told(table: pd.DataFrame, language: str = "en", sets: int = 30) -> str:
    scribe = OutcomeText(load_labels(language), FACTORS, "LSL")
    blocks = lever_blocks(OverSets(table, sets), scribe)
    return " ".join(text_of(blocks).split())


def test_a_main_effect_is_the_mean_over_the_settings_of_the_other_levers() -> None:
    table = table_of(runs(0.1, 0.0, 0.2, replications=2), runs(0.3), runs(-0.1), runs(0.3))
    first, second = table.to_dict("records")
    assert first["difference"] == pytest.approx(0.1 + 0.2 / 2)
    assert second["difference"] == pytest.approx(0.2 / 2)
    assert first["smallest"] == pytest.approx(0.005 * LEVEL)
    assert (first["above"], first["below"], first["undecided"]) == (2, 1, 0)
    assert (second["above"], second["below"], second["undecided"]) == (0, 0, 3)
    assert (first["world_lowest"], first["world_highest"]) == pytest.approx((-0.1, 0.3))
    assert first[LEVERS[0]] == "with"
    assert pd.isna(first[LEVERS[1]])
    assert table["outcome"].tolist() == ["income", "income"], "no run has a headcount"


def test_a_replication_without_every_setting_has_no_effect() -> None:
    broken = runs(0.1, replications=2).iloc[1:]
    table = table_of(broken, runs(0.3).iloc[1:], runs(0.3))
    assert table["n"].tolist() == [1, 1]
    assert table["worlds"].tolist() == [1, 1]
    assert table_of(runs(0.1).iloc[1:]).empty


def test_an_effect_that_holds_is_said_to_hold_and_others_are_not() -> None:
    default = runs(0.1, 0.1, replications=3)
    worlds = [*(10 * [runs(0.1, 0.1)]), *(2 * [runs(0.1, -0.1)])]
    text = told(table_of(default, *worlds))
    first, second = text.split("WHAT IF WE ARE WRONG, ")[1:]
    assert first.startswith("territorial targeting: the effect on income, +0.10")
    assert "relevant and positive in 12, relevant and negative in 0, undecided in 0." in first
    assert first.endswith("It holds over the sets. ") or first.endswith("It holds over the sets.")
    assert "relevant and positive in 10, relevant and negative in 2" in second
    few = told(table_of(default, *worlds[:9]))
    assert "It holds" not in few
    assert "With fewer than 10 sets" in few


@pytest.mark.parametrize("gain", [0.0, 0.019, -0.019])
def test_ties_and_trifles_are_undecided_everywhere(gain: float) -> None:
    text = told(table_of(runs(gain, replications=3), *(12 * [runs(gain)])))
    assert "relevant and positive in 0, relevant and negative in 0, undecided in 12" in text
    assert "It holds" not in text


def test_one_replication_decides_nothing() -> None:
    text = told(table_of(runs(0.5), *(12 * [runs(0.5)])))
    assert "relevant and positive in 0, relevant and negative in 0, undecided in 12" in text


@pytest.mark.parametrize("language", languages())
def test_every_language_names_levers_and_both_uncertainties(language: str) -> None:
    text = told(table_of(runs(0.1, 0.1, replications=3), *(12 * [runs(0.1, -0.2)])), language)
    for lever in ("territorial targeting", "local champions"):
        assert f"{HEADS[language]}, {lever}" in text
    assert "12/0/0" in text
    assert "0/12/0" in text
    assert "{" not in text


@pytest.mark.parametrize("language", languages())
def test_worlds_of_which_none_ran_are_said_not_to_have_run(language: str) -> None:
    text = told(table_of(runs(0.1, replications=3)), language)
    assert " ".join(load_labels(language)("worlds.nothing").split()) in text
    assert "12/0/0" not in text


@pytest.mark.parametrize(
    ("changes", "alone"),
    [
        ({}, True),
        ({"levers": {}}, False),
        ({"points": [0, 1]}, False),
        ({"variants": 8 * [None]}, False),
        ({"levers": {LEVERS[0]: ["a", "b", "c"]}, "variants": 3 * [None]}, False),
    ],
)
def test_only_a_whole_design_of_levers_has_main_effects(changes: Any, alone: bool) -> None:
    plan: Any = SimpleNamespace(**(vars(PLAN) | changes))
    assert varies_levers_alone(plan) is alone


def test_levers_run_in_worlds_and_what_is_printed_is_in_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = ["--replications", "2", "--households", "40", "--months", "102", "--workers", "1"]
    words = ["levers", "lesotho", "--worlds", "2", *sizes, "--no-figures"]
    assert main([*words, "--results", str(tmp_path)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "2 other sets of assumptions were tried." in printed
    (path,) = tmp_path.rglob("analysis/levers-world_differences.csv")
    table = pd.read_csv(path)
    runs_of_worlds = pd.read_csv(path.with_name("world_runs.csv"))
    income = table[table["outcome"] == "income"].set_index("setting")
    assert len(income) == 3
    assert income["worlds"].tolist() == [2, 2, 2]
    mine = runs_of_worlds[runs_of_worlds["outcome"] == "income"]
    for _, row in income.iterrows():
        lever = next(name for name in table if name.startswith("levers.") and row[name] == "with")
        means = mine.groupby(["world", lever])["value"].mean().unstack()
        each = means["with"] - means["without"]
        assert row["world_lowest"] == pytest.approx(each.min(), abs=1e-9)
        assert row["world_highest"] == pytest.approx(each.max(), abs=1e-9)
    described = set(pd.read_csv(path.parents[1] / "columns.csv")["table"])
    assert {"world_parameters", "lever_way"} <= described


def test_a_case_without_levers_is_refused_before_worlds_are_drawn(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["levers", "reference-graduation", "--worlds", "2"]) == 2
    assert "no band is declared" in capsys.readouterr().err
