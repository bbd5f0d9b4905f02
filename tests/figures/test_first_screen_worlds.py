"""The first screen over worlds: what it may say where tables could mislead it, in all languages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.first_screen import BOTH, COST, GROUPS, MINISTRY, MONEY, Shown, table_of
from synergysim.figures.first_screen import LINES, WIDTH, first_screen_text
from synergysim.figures.first_screen_worlds import WorldsShown
from synergysim.findings.compared_worlds import Sampled
from synergysim.findings.world_assumptions import world_assumptions
from synergysim.findings.world_differences import world_differences

FIVE = (
    "independent",
    "same-institution",
    "coordinated-institutions",
    "complementary-design",
    "integrated",
)
BARS = ("no-programmes", "social-alone", "delivery-as-designed")
ALL_SHOWN = (
    *BOTH,
    *MONEY,
    *GROUPS,
    *COST,
    *(Shown(one.measure, MINISTRY, "social") for one in COST),
)
SHOWN = (BOTH[2], *COST, *ALL_SHOWN[-1:])
"""Enough for most sentences; the whole screen is tested once."""
INCOME = "income/poor/poor"
LANGUAGES = ("en", "es", "fr")
RETENTION = "institutions.coordination.retention"


def runs(
    gains: dict[str, float], replications: int = 10, worlds: int = 0, shown: Any = SHOWN
) -> pd.DataFrame:
    """Runs in which programmes add 1 to an income of 3, and architectures shares of it."""
    random = np.random.default_rng(7)
    rows = []
    for world in range(max(worlds, 1)):
        for replication in range(replications):
            shared = random.normal(0.0, 0.02, len(shown))
            for name in (*FIVE, *BARS):
                base = 3.0 if name == BARS[0] else 4.0
                values = base + shared + random.normal(0.0, 0.001, len(shown))
                row: dict[str, Any] = dict(zip((one.key for one in shown), values, strict=True))
                row[INCOME] += gains.get(name, 0.0)
                rows.append({"architecture": name, "replication": replication} | row)
                if worlds:
                    rows[-1]["world"] = world + 1
    return pd.DataFrame(rows)


def in_worlds(*each: tuple[int, dict[str, float]], shown: Any = SHOWN) -> pd.DataFrame:
    """Worlds in groups: how many, and what architectures change there."""
    found, first = [], 0
    for count, gains in each:
        part = runs(gains, 2, count, shown)
        part["world"] += first
        first += count
        found.append(part)
    return pd.concat(found, ignore_index=True)


def assumed(worlds: pd.DataFrame, decisive: Any = None) -> Sampled:
    """Numbers of worlds that mean nothing, but for one that follows ``decisive``."""
    count = int(worlds["world"].max())
    points = pd.DataFrame(np.random.default_rng(1).random((count, 20)))
    points.columns = [f"context.behaviour.number_{place}" for place in range(20)]
    if decisive is not None:
        points[RETENTION] = np.asarray(decisive) + 0.01 * points.iloc[:, 0]
    rows = [{"parameter": name, "grade": "C"} for name in points]
    return Sampled(points, pd.DataFrame(rows), 30, 0)


def computed(
    default: pd.DataFrame, worlds: pd.DataFrame, sets: int = 30, decisive: Any = None
) -> tuple[Any, ...]:
    """The tables of the first screen, and the number of replications."""
    compared = world_differences(default, worlds, FIVE, "independent")
    assumptions = world_assumptions(default, worlds, assumed(worlds, decisive), FIVE, "independent")
    return (
        table_of(default, [*BARS, *FIVE], "independent", "equal"),
        WorldsShown(compared, 30, sets, assumptions),
        int(default["replication"].nunique()),
    )


def written(made_up: Any, tables: tuple[Any, ...], language: str = "en") -> str:
    table, shown, replications = tables
    context = made_up.context(replications=replications)
    ministries = {"social": "Ministry of Social Inclusion"}
    return first_screen_text(table, context, ministries, None, language, shown)


def screen(
    made_up: Any,
    default: pd.DataFrame,
    worlds: pd.DataFrame,
    language: str = "en",
    sets: int = 30,
    decisive: Any = None,
) -> str:
    return written(made_up, computed(default, worlds, sets, decisive), language)


def last(text: str) -> str:
    flat = " ".join(text.split())
    return flat[flat.index("WHAT IF WE ARE WRONG") :]


GAIN = {"integrated": 0.4}


@pytest.fixture(scope="module")
def whole() -> tuple[Any, ...]:
    """All outcomes of the screen, where all four architectures gain in half of the worlds."""
    gains = {name: 0.1 * place for place, name in enumerate(FIVE)}
    default = runs(gains, 10, shown=ALL_SHOWN)
    return computed(default, in_worlds((6, gains), (6, {}), shown=ALL_SHOWN))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stays_narrow_and_short(made_up: Any, whole: tuple[Any, ...], language: str) -> None:
    lines = written(made_up, whole, language).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert len(lines) <= LINES, "where four architectures gain, each of which is named twice"


def test_a_difference_that_holds_has_a_mark_of_its_own(made_up: Any) -> None:
    text = screen(made_up, runs(GAIN), in_worlds((24, GAIN), (6, {})))
    row = next(line for line in text.splitlines() if line.startswith("5 One integrated"))
    assert "+0.40*#@" in row
    told = last(text)
    assert 'Under "One integrated programme" poor families\' income is 0.02 PPP$ a day' in told
    assert 'above that under "Independent programmes" in 24, and as much below it in 0' in told
    assert "no probability" in told
    assert "Differences with * and #: 1; holding: 1." in told
    counts = next(line for line in text.splitlines() if line.startswith("higher/lower"))
    assert counts.split() == ["higher/lower/undecided", *3 * ["0/0/30"], "24/0/6"]


def test_the_three_marks_are_never_merged(made_up: Any) -> None:
    text = screen(made_up, runs(GAIN), in_worlds((23, GAIN), (7, {})))
    row = next(line for line in text.splitlines() if line.startswith("5 One integrated"))
    assert "+0.40*#" in row
    assert "@" not in row
    held = screen(made_up, runs(GAIN, 9), in_worlds((30, GAIN)))
    row = next(line for line in held.splitlines() if line.startswith("5 One integrated"))
    assert "#@" in row, "few replications of the default world say nothing of other worlds"
    assert "holding:" not in last(held)


def test_worlds_that_contradict_one_another_are_counted_on_both_sides(made_up: Any) -> None:
    loss = {"integrated": -0.4}
    text = screen(made_up, runs(GAIN), in_worlds((15, GAIN), (15, loss)))
    assert 'Under "One integrated programme"' in last(text)
    assert "in 15, and as much below it in 15" in last(text)
    row = next(line for line in text.splitlines() if line.startswith("range over 30"))
    assert row.split()[-1] == "-0.40..+0.40"
    assert "@" not in text.split("With COVID")[0]


@pytest.mark.parametrize("change", [0.0, 0.015, -0.015])
def test_ties_and_trifles_are_no_difference_in_any_world(made_up: Any, change: float) -> None:
    gains = {"integrated": change}
    text = last(screen(made_up, runs(gains), in_worlds((30, gains))))
    assert "In none of them is poor families' income under any architecture 0.02 PPP$" in text


def test_identical_architectures_differ_in_no_world(made_up: Any) -> None:
    default, worlds = runs({}), in_worlds((12, {}))
    for frame in (default, worlds):
        keys = ["replication", *(["world"] if "world" in frame else [])]
        first = frame[frame["architecture"] == "independent"].set_index(keys)
        for name in FIVE[1:]:
            mine = frame["architecture"] == name
            index = (
                pd.MultiIndex.from_frame(frame.loc[mine, keys])
                if len(keys) > 1
                else frame.loc[mine, "replication"]
            )
            for one in SHOWN:
                frame.loc[mine, one.key] = first.loc[index, one.key].to_numpy()
    text = screen(made_up, default, worlds)
    assert "In none of them" in last(text)
    assert "@" not in text.split("With COVID")[0]


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "one other set of assumptions was tried."),
        ("es", "se probó otro conjunto de supuestos."),
        ("fr", "un autre jeu d'hypothèses a été essayé."),
    ],
)
def test_one_world_is_one_and_holds_nothing(made_up: Any, language: str, says: str) -> None:
    text = screen(made_up, runs(GAIN), in_worlds((1, GAIN)), language)
    assert says in " ".join(text.split())
    assert "@" not in text
    if language == "en":
        assert "With fewer than 10 sets nothing is said to hold." in last(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_context_without_accepted_sets_says_what_to_run(made_up: Any, language: str) -> None:
    text = screen(made_up, runs(GAIN), in_worlds((10, GAIN)), language, sets=0)
    assert "--ensemble 30`" in " ".join(text.split())


def test_worlds_of_which_no_run_is_left_are_not_known(made_up: Any) -> None:
    worlds = in_worlds((3, GAIN))
    worlds[[one.key for one in SHOWN]] = np.nan
    text = screen(made_up, runs(GAIN), worlds)
    assert "not known. Of 30 other sets of assumptions" in last(text)


LOSS = {"integrated": -0.4}


@pytest.mark.parametrize(
    ("others", "decisive", "says"),
    [
        (
            LOSS,
            (0.2, 0.8),
            "That depends most on `{}` (grade C): it is mostly above where this is less than 0.5",
        ),
        (LOSS, (0.8, 0.2), "mostly above where this exceeds 0.5"),
        (
            {"integrated": 0.015},
            (0.8, 0.2),
            "Whether it is so much depends most on `{}` (grade C): mostly where this exceeds 0.5",
        ),
        (LOSS, None, "No single assumption explains in which"),
    ],
)
def test_the_assumption_that_flips_a_difference_is_named_if_it_is_more_than_chance(
    made_up: Any, others: dict[str, float], decisive: Any, says: str
) -> None:
    worlds = in_worlds((15, GAIN), (15, others))
    decisive = None if decisive is None else np.repeat(decisive, 15)
    told = last(screen(made_up, runs(GAIN), worlds, decisive=decisive))
    assert says.format(RETENTION) in told
    sure = 15 if others is LOSS else 30
    assert f"It is above by any amount in {sure}, as here" in told
    assert ("No single" in told) is (decisive is None)


def test_worlds_that_agree_depend_on_no_assumption(made_up: Any) -> None:
    told = last(screen(made_up, runs(GAIN), in_worlds((28, GAIN), (2, LOSS))))
    assert "It is above by any amount in 28, as here" in told
    assert "depends most" not in told
    assert "No single assumption" not in told


@pytest.mark.parametrize("language", ["es", "fr"])
@pytest.mark.parametrize("gains", [GAIN, LOSS])
def test_the_assumption_is_named_in_every_language(
    made_up: Any, language: str, gains: dict[str, float]
) -> None:
    worlds = in_worlds((6, GAIN), (6, LOSS))
    text = screen(made_up, runs(gains), worlds, language, decisive=np.repeat((0.2, 0.8), 6))
    assert f"`{RETENTION}`" in " ".join(text.split())
    assert "6" in text
    assert max(map(len, text.splitlines())) <= WIDTH
