"""Cubes of sweeps: means over open settings, paired differences, ranges, and what is missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.analysis.results_view import Factor, SweepView
from synergysim.explorer import sweep_cubes
from synergysim.explorer.cube import Cube
from synergysim.explorer.explorer_page import page_of, result_of
from synergysim.explorer.sweep_cubes import block_of, cubes_of_sweep
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import languages

SOCIAL, RULE = "institutions.staff.commitment.social", "programmes.productive.targeting.rule"
LEVELS: dict[str, Sequence[Any]] = {SOCIAL: [0.2, 0.5, 0.8], RULE: ["proxy-means", "<territorial>"]}


def income(policy: str, social: float, rule: str, replication: int) -> float:
    """An outcome whose effects are known: 10 per unit of commitment, and 2 of the rule."""
    chance = [0.0, 1.0, 5.0][replication]  # shared by all, so that differences have none
    both = 1.0 if policy == "integrated" and rule == "<territorial>" else 0.0
    return 4.0 + 10.0 * social + 2.0 * (rule != "proxy-means") + both + chance


def grid() -> pd.DataFrame:
    rows = [
        {
            "architecture": policy,
            "replication": replication,
            SOCIAL: social,
            RULE: rule,
            "income": income(policy, social, rule, replication),
            "unknown": 1.0,
        }
        for policy in ("independent", "integrated")
        for social, rule in product(*LEVELS.values())
        for replication in range(3)
    ]
    return pd.DataFrame(rows)


def view_of(runs: pd.DataFrame, reference: str = "independent") -> SweepView:
    factors = (Factor(SOCIAL, "commitment & <b>"), Factor(RULE, "rule"))
    return SweepView(runs.assign(point=0), runs[[SOCIAL, RULE]], factors, "grid", reference)


def context_of(reference: str = "independent") -> FigureContext:
    return FigureContext("A sweep", "Somewhere", reference, "none", 60, 3, 36, "0" * 12, "LSL", 1.9)


def cubes(runs: pd.DataFrame, reference: str = "independent") -> dict[str, Cube]:
    views = dict.fromkeys(languages(), view_of(runs, reference))
    return {cube.key: cube for cube in cubes_of_sweep(views, context_of(reference))}


def row(cube: Cube, **choice: str) -> dict[str, Any]:
    rows = cube.rows
    for name, value in choice.items():
        rows = rows[rows[{"social": SOCIAL, "rule": RULE}.get(name, name)] == value]
    (found,) = rows.to_dict("records")
    return found


def test_differences_from_the_reference_are_paired_in_every_setting() -> None:
    settings = cubes(grid())["settings"]
    found = row(
        settings,
        quantity="difference",
        architecture="integrated",
        social="0.5",
        rule="<territorial>",
    )
    assert found["mean"] == found["low"] == found["high"] == pytest.approx(1.0)
    assert found["reference"] == pytest.approx(4.0 + 5.0 + 2.0 + 2.0)
    assert found["n"] == 3
    assert math.isnan(found["range_low"])


def test_an_open_lever_gives_the_mean_and_the_range_over_its_settings() -> None:
    settings = cubes(grid())["settings"]
    found = row(settings, quantity="difference", architecture="integrated", social="*", rule="*")
    assert found["mean"] == pytest.approx(0.5)
    assert (found["range_low"], found["range_high"]) == (pytest.approx(0.0), pytest.approx(1.0))
    level = row(settings, quantity="level", architecture="independent", social="*", rule="*")
    assert level["mean"] == pytest.approx(4.0 + 5.0 + 1.0 + 2.0)
    assert level["low"] < level["low50"] < level["mean"] < level["high50"] < level["high"]


def test_effects_of_levers_are_paired_and_depend_on_the_others() -> None:
    found = cubes(grid())
    effect = {"quantity": f"effect of {RULE}", "architecture": "integrated", "social": "0.2"}
    mine = row(found["settings"], rule="<territorial>", **effect)
    assert mine["mean"] == mine["low"] == pytest.approx(3.0)
    main = row(found["effects"], lever=SOCIAL, architecture="independent")
    assert main["mean"] == pytest.approx(6.0)
    assert (main["range_low"], main["range_high"]) == (pytest.approx(6.0), pytest.approx(6.0))


def test_a_replication_that_lacks_a_setting_is_left_out_of_means_over_it() -> None:
    runs = grid()
    lost = (runs["architecture"] == "integrated") & (runs[SOCIAL] == 0.8)
    lost &= (runs[RULE] == "proxy-means") & (runs["replication"] == 2)
    settings = cubes(runs[~lost])["settings"]
    choice = {"quantity": "difference", "architecture": "integrated", "rule": "proxy-means"}
    assert row(settings, social="*", **choice)["n"] == 2
    assert row(settings, social="*", **choice)["mean"] == pytest.approx(0.0)
    assert row(settings, social="0.8", **choice)["n"] == 2
    assert row(settings, social="0.2", **choice)["n"] == 3


def test_without_a_reference_there_are_means_and_effects_only() -> None:
    runs = grid()
    found = cubes(runs[runs["architecture"] == "integrated"], "")["settings"]
    keys = [place.key for place in found.dimensions[0].places]
    assert keys == ["level", f"effect of {SOCIAL}", f"effect of {RULE}"]
    assert "difference" not in set(found.rows["quantity"])


def test_one_replication_has_no_interval() -> None:
    runs = grid()
    rows = cubes(runs[runs["replication"] == 0])["settings"].rows
    assert rows[["low", "high", "low50", "high50"]].isna().all(axis=None)
    assert rows["mean"].notna().all()


def test_drawn_numbers_are_put_into_fifths_and_set_one_at_a_time() -> None:
    rng = np.random.default_rng(1)
    points = pd.DataFrame({SOCIAL: rng.random(40), RULE: rng.random(40)})
    runs = points.loc[points.index.repeat(2)].assign(
        architecture="independent", replication=[0, 1] * 40
    )
    runs["income"] = runs[SOCIAL] + runs["replication"]
    block = block_of(view_of(runs, ""))
    assert block.one_at_a_time
    assert [len(lever.levels) for lever in block.levers] == [5, 5]
    assert sum(len(block.settings((code, None))) for code in range(5)) == 40
    found = cubes(runs, "")["settings"]
    assert found.facts["one_at_a_time"]
    set_levers = (found.rows[[SOCIAL, RULE]] != "*").sum(axis=1)
    assert set(set_levers) == {0, 1}
    first, last = (
        found.rows[(found.rows[SOCIAL] == key) & (found.rows["quantity"] == "level")]
        for key in (block.levers[0].keys[0], block.levers[0].keys[-1])
    )
    assert float(last["mean"].iloc[0]) > float(first["mean"].iloc[0]) + 0.5


def test_a_sweep_without_levers_shows_its_policies() -> None:
    runs = grid()
    runs = runs[(runs[SOCIAL] == 0.2) & (runs[RULE] == "proxy-means")].drop(columns=[SOCIAL, RULE])
    view = SweepView(runs.assign(point=0), pd.DataFrame(index=[0]), (), "", "independent")
    found = cubes_of_sweep(dict.fromkeys(languages(), view), context_of())
    assert [cube.key for cube in found] == ["settings"]
    assert set(found[0].rows["quantity"]) == {"difference", "level"}


def test_names_of_levers_and_levels_are_text_in_the_page() -> None:
    found = list(cubes(grid()).values())
    contexts = dict.fromkeys(languages(), context_of())
    page = page_of([result_of(found, contexts, "sweep", dict.fromkeys(languages(), ""))], "fr")
    assert "<territorial>" not in page
    assert "<b>" not in page
    assert "\\u003cterritorial\\u003e" in page
    for cube in found:
        cube.packed()  # every row has its own place


def test_many_settings_are_set_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not block_of(view_of(grid())).one_at_a_time
    monkeypatch.setattr(sweep_cubes, "MOST_CHOICES", 5)
    assert block_of(view_of(grid())).one_at_a_time
