"""Settings of a sweep over sets of assumptions: what its title may say, and what is drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.figures.test_layout import fits

from synergysim.figures import draw
from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.labels import languages
from synergysim.figures.settings_over_worlds import WORLDS, corrected
from synergysim.figures.sizes import SIZES
from synergysim.statistics.over_worlds import over_worlds
from synergysim.statistics.paired import mean_test

LEVEL = 4.0
SMALLEST = 0.02
FACTORS = pd.DataFrame({"factor": ["support"], "title": ["political support"]})


def rows(
    gains: dict[str, tuple[float, list[float]]],
    replications: int = 12,
    noise: float = 0.002,
    outcome: str = "income",
) -> pd.DataFrame:
    """Differences of settings from their base: the default gain, and the gain in each set."""
    random = np.random.default_rng(11)
    found = []
    for name, (gain, worlds) in gains.items():
        pairs = gain + noise * random.normal(size=replications)
        test = mean_test(pairs)
        over = over_worlds(np.array(worlds).reshape(-1, 1), pairs, SMALLEST, LEVEL)
        found.append(
            {"outcome": outcome, "setting": name, "base": "none", "difference": float(test.mean)}
            | {"low": float(test.low), "high": float(test.high), "n": replications}
            | {"smallest": SMALLEST}
            | over.columns(float(test.mean))
        )
    return pd.DataFrame(found).astype({"holds": "boolean"})


def drawn(made_up, table: pd.DataFrame, language: str = "en", size: str = "print") -> Drawing:
    return draw(
        "settings_over_worlds", {WORLDS: table, "factors": FACTORS}, made_up.context(), language,
        size,
    )  # fmt: skip


MANY = 12 * [0.1]
FEW = 6 * [0.1] + 6 * [0.0]


@pytest.mark.parametrize(
    ("gains", "replications", "told"),
    [
        ({"half": (0.1, MANY)}, 12, "the only relevant difference from the base holds in at least"),
        ({"half": (0.1, FEW)}, 12, "the only relevant difference from the base holds in less than"),
        ({"half": (0.1, MANY), "all": (0.2, FEW)}, 12, ": 1 of 2; the largest of them is half"),
        ({"half": (0.1, FEW), "all": (0.2, FEW)}, 12, "none of 2 relevant differences from the"),
        # A difference that is certain and too small is not relevant, whatever the sets say.
        ({"half": (0.01, MANY)}, 12, "no setting differs from its base significantly"),
        ({"half": (0.0, MANY)}, 12, "no setting differs from its base significantly"),
        ({"half": (0.1, MANY)}, 9, "too few replications or sets"),
        ({"half": (0.1, MANY)}, 1, "too few replications or sets"),
        ({"half": (0.1, 9 * [0.1])}, 12, "too few replications or sets"),
        # It holds in the sets with the other sign only.
        ({"half": (0.1, 12 * [-0.1])}, 12, "holds in less than 80% of 12 other sets"),
    ],
)
def test_the_title_tells_what_holds(made_up, gains, replications, told) -> None:
    assert told in drawn(made_up, rows(gains, replications)).title


def test_a_difference_within_chance_is_not_stated(made_up) -> None:
    table = rows({"half": (0.05, MANY)}, noise=0.3)
    assert "no setting differs" in drawn(made_up, table).title


def test_the_correction_is_that_of_the_pairs() -> None:
    pairs = 0.05 + 0.06 * np.random.default_rng(3).normal(size=12)
    test = mean_test(pairs)
    table = pd.DataFrame(
        {"difference": [float(test.mean)], "low": [float(test.low)], "high": [float(test.high)]}
    ).assign(n=12)
    assert corrected(table)["p_holm"].iloc[0] == pytest.approx(float(test.p_value))
    twice = pd.concat([table, table], ignore_index=True)
    assert corrected(twice)["p_holm"].to_list() == pytest.approx(2 * [2.0 * float(test.p_value)])
    assert corrected(table.assign(n=1))["differs"].tolist() == [False]


def test_both_uncertainties_are_drawn_as_they_are_in_the_table(made_up) -> None:
    table = rows({"half": (0.1, [*(11 * [0.1]), -0.3]), "all": (0.2, FEW)})
    drawing = drawn(made_up, table)
    lines = [
        line for line in drawing.figure.axes[0].get_lines() if line.get_label() == f"_{WORLDS}"
    ]
    ends = [tuple(line.get_xdata()) for line in lines]
    assert ends == [pytest.approx(tuple(row)) for row in table[["world_low", "world_high"]].values]
    assert "(replications: 20)" in drawing.alt
    assert "over the sets −" not in drawing.alt.split("all:")[1]
    assert {"p_holm", "world_low", "holds"} <= set(drawing.data)


def test_shares_are_in_points(made_up) -> None:
    title = drawn(made_up, rows({"half": (0.1, MANY)}, outcome="headcount")).title
    assert "+10.0 percentage points" in title


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", languages())
def test_many_settings_with_long_names_fit(made_up, language: str, size: str) -> None:
    name = "Institutions that coordinate, political support of the government: 0.{}, budget: 1,250"
    table = rows({name.format(n): (0.05 * n, FEW) for n in range(40)})
    drawing = drawn(made_up, table, language, size)
    fits(drawing, size)
    assert len(drawing.data) == 40
    assert len(drawing.figure.axes[0].get_yticks()) < 40


def test_sets_that_could_not_run_leave_nothing_to_show(made_up) -> None:
    table = rows({"half": (0.1, MANY)}).assign(worlds=0)
    with pytest.raises(NothingToShowError, match="could be run"):
        drawn(made_up, table)
