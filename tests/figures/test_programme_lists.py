"""Combinations of programmes: counts against a worked example, titles, and that all fits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.figures.test_layout import fits

from synergysim.experiments.programme_lists import (
    COLUMNS,
    COMBINATION,
    SEVERAL,
    TABLE,
    combinations_of,
    lists_of_run,
)
from synergysim.figures import draw
from synergysim.figures.drawing import NothingToShowError
from synergysim.figures.labels import languages
from synergysim.figures.sizes import SIZES
from synergysim.scenario.load import load_scenario

SIZE = 1000


def lists(**rows: range | list[int]) -> dict[str, np.ndarray]:
    found = {}
    for name, members in rows.items():
        found[name] = np.zeros(SIZE, dtype=bool)
        found[name][list(members)] = True
    return found


def table(ever: dict[str, np.ndarray]) -> pd.DataFrame:
    return combinations_of(ever, {name: f"Programme {name}" for name in ever})


def test_combinations_of_a_worked_example() -> None:
    found = table(lists(a=range(500), b=range(400, 600), c=range(450, 470), d=[]))
    by_name = found[found["kind"] == COMBINATION].set_index("programmes")
    # 100 are in a and b, of whom 20 in c too.
    assert by_name["families"].to_dict() == {"a; b": 80, "a; b; c": 20, "a; c": 0, "b; c": 0}
    assert by_name.loc["a; b", "by_chance"] == pytest.approx(0.5 * 0.2 * 0.98)
    assert by_name.loc["a; b; c", "by_chance"] == pytest.approx(0.5 * 0.2 * 0.02)
    assert list(by_name.index)[:2] == ["a; b", "a; b; c"]
    (several,) = found[found["kind"] == SEVERAL].to_dict("records")
    assert several["share"] == pytest.approx(0.1)
    nobody, alone = 0.5 * 0.8 * 0.98, 0.5 * 0.8 * 0.98 + 0.5 * 0.2 * 0.98 + 0.5 * 0.8 * 0.02
    assert several["by_chance"] == pytest.approx(1.0 - nobody - alone)
    assert found.loc[found["kind"] == "programme", "programmes"].tolist() == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("ever", "told"),
    [
        (lists(a=range(500), b=range(400), c=range(10)), "more than the "),
        (lists(a=range(500), b=range(500, 900), c=range(990, 999)), "fewer than the "),
        # By chance 250 of a thousand: 240 are within what chance gives.
        (lists(a=range(500), b=range(260, 760), c=[]), "about as many as unrelated lists"),
    ],
)
def test_the_title_says_on_which_side_of_chance_the_lists_are(made_up, ever, told) -> None:
    assert told in draw(TABLE, {TABLE: table(ever)}, made_up.context()).title


@pytest.mark.parametrize("ever", [lists(a=[], b=[]), lists(a=range(9), b=[], c=[]), {}])
def test_fewer_than_two_programmes_with_families_leave_nothing(made_up, ever) -> None:
    with pytest.raises(NothingToShowError, match="Fewer than two programmes"):
        draw(TABLE, {TABLE: table(ever)}, made_up.context())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", languages())
def test_fourteen_programmes_with_long_names_fit(made_up, language: str, size: str) -> None:
    random = np.random.default_rng(5)
    ever = {f"p{n:02d}": random.random(SIZE) < 0.5 / (n + 1) for n in range(14)}
    name = "Programme of soil and water works and of small irrigation in the municipalities, {}"
    found = combinations_of(ever, {key: name.format(key) for key in ever})
    drawing = draw(TABLE, {TABLE: found}, made_up.context(), language, size)
    fits(drawing, size)
    bars, dots = drawing.figure.axes
    assert len(bars.patches) >= 6
    assert len(dots.get_yticks()) >= 5
    assert len(drawing.data) == len(found)
    assert drawing.title in drawing.alt


def test_lists_of_a_run_are_those_of_its_programmes() -> None:
    small = {"run.households": 60, "run.months": 24, "run.burn_in_years": 1}
    scenario = load_scenario("colombia-fest-unidos", overrides=small).scenario
    found = lists_of_run(scenario)
    assert list(found.columns) == COLUMNS
    assert set(found["programmes"]) - {""}
    assert (found["households"] == 60).all()
    assert found["share"].between(0.0, 1.0).all()
    two = load_scenario("colombia-ppp", overrides=small).scenario
    assert lists_of_run(two).empty
