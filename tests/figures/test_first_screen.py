"""The first screen: what it may say of tables that could mislead it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.first_screen import (
    ALL,
    BOTH,
    COST,
    GROUPS,
    MINISTRY,
    MONEY,
    Shown,
    table_of,
)
from synergysim.figures.first_screen import (
    EXPLAINED,
    PLAIN,
    WIDTH,
    RowWriter,
    first_screen_text,
    known_decimals,
    legend,
)
from synergysim.figures.labels import load_labels

FIVE = (
    "independent",
    "same-institution",
    "coordinated-institutions",
    "complementary-design",
    "integrated",
)
BARS = ("no-programmes", "social-alone", "delivery-as-designed")
MINISTRIES = {"social": "Ministry of Social Inclusion", "agriculture": "Ministry of Agriculture"}
LEVELS = {
    "income": 4.0, "earned_income": 3.5, "cost": 800.0, "appropriated": 1000.0,
    "lifted_per_executed": 200.0, "lifted_per_voted": 180.0, "income_with_both": 5.0,
    "earned_income_with_both": 4.5, "above_half_line_change": -0.1,
}  # fmt: skip


def runs(
    gains: dict[str, float] | None = None,
    replications: int = 20,
    noise: float = 0.001,
    names: tuple[str, ...] = (*FIVE, *BARS),
    costs: dict[str, float] | None = None,
) -> pd.DataFrame:
    """Runs whose poor families' incomes differ from the reference by shares ``gains``."""
    random = np.random.default_rng(5)
    shown = [*BOTH, *MONEY, *GROUPS, *COST]
    shown += [Shown(one.measure, MINISTRY, name) for one in COST for name in MINISTRIES]
    shared = {one.key: random.normal(1.0, 0.05, replications) for one in shown}
    rows = []
    for name in names:
        gain, dearer = (gains or {}).get(name, 0.0), (costs or {}).get(name, 0.0)
        for replication in range(replications):
            row: dict[str, Any] = {"architecture": name, "replication": replication}
            for one in shown:
                size = LEVELS.get(one.measure, 0.5) * shared[one.key][replication]
                change = gain if one.measure == "income" else 0.0
                change = dearer if one.measure == "cost" else change
                row[one.key] = size * (1.0 + change + random.normal(0.0, noise))
            rows.append(row)
    return pd.DataFrame(rows)


def screen(made_up: SimpleNamespace, frame: pd.DataFrame, **changes: Any) -> str:
    count = int(frame["replication"].nunique())
    names = list(dict.fromkeys(frame["architecture"]))
    table = table_of(frame, names, "independent", "equal")
    context = made_up.context(replications=count, **changes)
    return first_screen_text(table, context, MINISTRIES)


def sentence(text: str, head: str) -> str:
    """One of the four sentences, on one line."""
    heads = ("WHO GAINS", "WHO PAYS", "WHAT IT COSTS", "WHAT IF WE ARE WRONG")
    flat = " ".join(text.split())
    after = [flat.index(other) for other in heads if flat.index(other) > flat.index(head)]
    return flat[flat.index(head) : min(after, default=len(flat))]


def row(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(start))


def test_it_is_plain_narrow_and_short(made_up: SimpleNamespace) -> None:
    text = screen(made_up, runs({"integrated": 0.05, "same-institution": -0.05}))
    assert text.isascii()
    lines = text.splitlines()
    assert max(len(line) for line in lines) <= WIDTH == 80
    assert len(lines) <= 42, "three lines of the question and some of files come besides"
    assert "simulation, not forecast" in " ".join(text.split())


def test_gains_name_every_architecture_that_gains_and_those_that_lose(
    made_up: SimpleNamespace,
) -> None:
    gains = {"integrated": 0.05, "complementary-design": 0.02, "same-institution": -0.04}
    told = sentence(screen(made_up, runs(gains)), "WHO GAINS")
    first, second = told.index("One integrated programme"), told.index("Complementary by design")
    assert first < second < told.index("They lose under")
    assert "Same institution" in told[told.index("They lose under") :]
    assert "coordinate" not in told
    assert "earned income does not change" in told
    assert "headed by women, with little labour and in remote places" in told


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "no significant gain"),
        ({"gains": {"integrated": 0.002}}, "nobody by a relevant amount"),
        ({"gains": {"integrated": -0.05}}, "nobody by a significant and relevant amount"),
        ({"gains": {"integrated": 0.05}, "replications": 9}, "not known"),
        ({"gains": {"integrated": 0.05}, "replications": 1}, "not known"),
        ({"noise": 0.0}, "the same under all architectures in every replication"),
        ({"gains": {"integrated": 0.05}, "noise": 0.3}, "no significant gain"),
        ({"names": ("independent",)}, "not known"),
    ],
)
def test_nobody_gains_where_a_table_does_not_show_it(
    changes: dict[str, Any], says: str, made_up: SimpleNamespace
) -> None:
    told = sentence(screen(made_up, runs(**changes)), "WHO GAINS")
    assert says in told
    assert "compared with" not in told or "nobody" in told


def test_the_group_that_does_not_gain_is_not_named(made_up: SimpleNamespace) -> None:
    frame = runs({"integrated": 0.05})
    women = next(one for one in GROUPS if one.level == "woman").key
    chosen = frame["architecture"].isin(["integrated", "independent"])
    frame.loc[chosen, women] = 4.0
    told = sentence(screen(made_up, frame), "WHO GAINS")
    assert "families with little labour and in remote places" in told
    assert "headed by women" not in told


def test_identical_architectures_are_said_to_be_identical(made_up: SimpleNamespace) -> None:
    frame = runs({"integrated": 0.05})
    frame = frame[frame["architecture"] != "complementary-design"]
    twin = frame[frame["architecture"] == "integrated"].assign(architecture="complementary-design")
    told = sentence(screen(made_up, pd.concat([frame, twin])), "WHO GAINS")
    assert '"One integrated programme" and "Complementary by design" give identical numbers' in told
    assert "identical numbers" not in screen(made_up, frame)


def test_marks_are_two_and_each_alone(made_up: SimpleNamespace) -> None:
    frame = runs({"integrated": 0.05, "same-institution": 0.003}, noise=0.0001)
    text = screen(made_up, frame)
    assert "*#" in row(text, "headed by women").split()[-1]
    assert row(text, "headed by women").split()[4].endswith("*")
    loud = runs({"integrated": 0.05}, noise=0.5, replications=10)
    text = screen(made_up, loud)
    assert "*" not in row(text, "headed by women")
    assert "#" in row(text, "headed by women")


@pytest.mark.parametrize("replications", [1, 9])
def test_few_replications_give_no_certainty(replications: int, made_up: SimpleNamespace) -> None:
    text = screen(made_up, runs({"integrated": 0.05}, replications=replications))
    caution = (
        "gives no interval and no test" if replications == 1 else "fewer than 10, the marks * are"
    )
    assert caution in " ".join(text.split())
    assert "too few even to judge chance" in sentence(text, "WHAT IF WE ARE WRONG")
    if replications == 1:
        assert "*" not in "".join(text.splitlines()[:20])


def test_counts_of_the_last_sentence_are_those_of_the_marks(made_up: SimpleNamespace) -> None:
    text = screen(made_up, runs({"integrated": 0.05, "same-institution": 0.001}, noise=0.0005))
    above = "\n".join(text.splitlines()[: text.splitlines().index(row(text, "With COVID"))])
    told = sentence(text, "WHAT IF WE ARE WRONG")
    marks = [word for word in above.split() if word[-1] in "*#" and word[-2:] != " #"]
    sure = sum("*" in word for word in marks)
    both = sum("*#" in word for word in marks)
    assert f"significant: {sure}; of these relevant: {both}." in told


@pytest.mark.parametrize(
    ("cost", "says"),
    [
        (0.1, "80 more than"),
        (-0.1, "80 less than"),
        (0.001, "about as much as"),
        (0.0, "is not significant"),
    ],
)
def test_costs_are_compared_within_their_intervals(
    cost: float, says: str, made_up: SimpleNamespace
) -> None:
    frame = runs({"integrated": 0.05}, costs={"integrated": cost}, noise=0.0002)
    told = sentence(screen(made_up, frame), "WHAT IT COSTS")
    assert says in told.replace("81 ", "80 ").replace("79 ", "80 ")
    assert "One integrated programme" in told


def test_where_nobody_gains_cost_and_payers_are_those_of_the_reference(
    made_up: SimpleNamespace,
) -> None:
    text = screen(made_up, runs())
    for head in ("WHO PAYS", "WHAT IT COSTS"):
        assert "Independent programmes" in sentence(text, head)
        assert "One integrated" not in sentence(text, head)
    assert "Ministry of Agriculture" in sentence(text, "WHO PAYS")


def test_missing_values_leave_columns_out_and_do_not_stop(made_up: SimpleNamespace) -> None:
    frame = runs({"integrated": 0.05}, names=FIVE)
    frame = frame.drop(columns=[one.key for one in (*MONEY, *GROUPS)])
    text = screen(made_up, frame, shock="none")
    assert "Without a shock" in text
    assert "lifted" not in text.splitlines()[1]
    assert "no reference" not in text
    assert not any(line.startswith("No programmes") for line in text.splitlines())


@pytest.mark.parametrize(
    ("half", "most", "few", "places"),
    [
        (0.03, 2, 1, 2),
        (0.8, 1, 0, 1),
        (3.0, 1, 0, 0),
        (30.0, 0, 0, -1),
        (0.0001, 2, 1, 2),
        (float("nan"), 2, 1, 1),
    ],
)
def test_no_more_digits_are_written_than_are_known(
    half: float, most: int, few: int, places: int
) -> None:
    assert known_decimals(half, most, few) == places


def test_names_of_ones_own_are_cut_rather_than_push_the_table_out(
    made_up: SimpleNamespace,
) -> None:
    titles = {"b": "A national strategy for the convergence of two ministries in districts"}
    text = screen(made_up, runs(names=("independent", "b")), architecture_titles=titles)
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert "2 A national strategy" in text
    assert Shown("income", *ALL).key == "income/all/all"


@pytest.mark.parametrize(
    ("language", "unit"), [("en", "per 100"), ("es", "por 100"), ("fr", "par 100")]
)
def test_a_gap_that_closes_by_more_than_the_money_is_no_percentage(
    made_up: SimpleNamespace, language: str, unit: str
) -> None:
    frame = runs(replications=2)
    frame["gap_closed_per_executed/all/all"] = 1.11
    table = table_of(frame, FIVE, "independent", "equal")
    text = first_screen_text(table, made_up.context(replications=2), MINISTRIES, None, language)
    start = next(place for place, line in enumerate(text.splitlines()) if unit in line)
    above = "\n".join(text.splitlines()[: start + 1]).rsplit("\n5 ", 1)[-1]
    assert above.count(unit) + text.splitlines()[start + 1].count(unit) == 2
    assert " 111 " in next(line for line in text.splitlines()[start:] if line.startswith("1 "))


def differing(replications: int = 12) -> pd.DataFrame:
    """Runs in which every outcome of every architecture differs from the reference by a lot."""
    frame = runs(replications=replications)
    for place, name in enumerate(FIVE):
        numbers = [one for one in frame if "/" in str(one)]
        frame.loc[frame["architecture"] == name, numbers] *= 1.0 + 0.3 * place
    return frame


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_a_level_never_stands_where_differences_are_announced(
    made_up: SimpleNamespace, language: str
) -> None:
    frame, words = differing(), load_labels(language)
    table = table_of(frame, (*BARS, *FIVE), "independent", "equal")
    context = made_up.context(replications=12)
    writer = RowWriter(table, context, words)
    marked = 0
    *blocks, across = writer.grids()
    for grid in blocks:
        for column, head in enumerate(grid.heads):
            below = [cells[column].strip() for _, cells in grid.rows[-4:]]
            signed = [cell[0] in "+−" for cell in below]
            is_level = head[-1].endswith(" =")
            assert "=" not in "".join(head[:-1])
            assert not any(signed) if is_level else all(signed), (head, below)
            marked += is_level
    assert marked == 3
    for _, cells in across.rows:
        assert [cell.strip()[0] in "+−" for cell in cells] == [False, *[True] * 4]
    assert words("first_screen.levels") in legend(context, words, writer.shown)
    whole = first_screen_text(table, context, MINISTRIES, None, language)
    assert words("first_screen.levels").translate(PLAIN) in whole.replace("\n", " ")


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_terms_are_those_of_columns_that_are_there(made_up: SimpleNamespace, language: str) -> None:
    words = load_labels(language)
    terms = {term: words(f"first_screen.terms.{term}") for term in EXPLAINED}
    frame = differing()
    shock = [one.key for one in BOTH if one.measure.startswith("above_half_line")]
    both = [one.key for one in (*BOTH, *MONEY) if "both" in one.measure]
    money = [one.key for one in MONEY if "_per_" in one.measure]
    for gone, without in (
        ([], set()),
        (shock, {"half_line", "change"}),
        (shock[1:], {"change"}),
        (both, {"both"}),
        (money, {"results"}),
        ([*shock, *both, *money], set(EXPLAINED)),
    ):
        table = table_of(frame.drop(columns=gone), (*BARS, *FIVE), "independent", "equal")
        context = made_up.context(replications=12, shock="none" if shock == gone else "covid")
        writer = RowWriter(table, context, words)
        writer.grids()
        said = legend(context, words, writer.shown)
        assert {term for term, text in terms.items() if text not in said} == without
        assert (words("first_screen.levels") in said) == (not set(both) <= set(gone))
