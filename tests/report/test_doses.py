"""The printed table of doses, and the warnings of implausible results."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.figures.labels import load_labels
from synergysim.report.doses import doses_text
from synergysim.report.plausibility import implausible

WORDS = load_labels("en")


def doses(**columns):
    """Two runs of one programme and one that lists nobody, with their totals."""
    rows = [
        {"programme": name, "per": per, "families_listed": families, "family_years": 2.0 * families,
         "money": money, "goods": 0.0, "lessons": 1.5, "full_visits": 20.25, "share_of_income": 0.2,
         "shock": shock, "architecture": "one"}
        for shock in ("none", "covid")
        for name, families in (("cash", 10), ("empty", 0))
        for per, money in (("run", 9e6), ("family", 1234.0 if families else np.nan))
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(**columns)


def test_the_table_shows_each_listed_family_of_the_state_that_is_asked_for():
    text = doses_text(doses(), "covid", {"programme": {"cash": "Cash for all"}}, "LSL", WORDS)
    head, names, cash, empty = text.splitlines()
    assert head.endswith("money and goods in LSL")
    assert names.split()[:2] == ["families", "years"]
    assert cash.startswith("Cash for all  ")
    assert cash.split()[3:] == ["10", "2.00", "1,234", "0", "1.50", "20.25"]
    assert empty.split()[1:4] == ["0", "n/a", "n/a"]
    assert "9,000,000" not in text


def test_a_comparison_shows_means_over_runs_by_variant():
    two = pd.concat([doses(replication=0), doses(replication=1, money=1434.0)])
    text = doses_text(
        two,
        "none",
        {"architecture": {"one": "Independent"}, "programme": {"cash": "Cash"}},
        "LSL",
        WORDS,
    )
    assert "Independent: Cash" in text
    assert "Independent: empty" in text  # a programme without a title has its key
    assert "1,334" in text
    assert doses_text(doses()[:0], "none", {"programme": {}}, "LSL", WORDS) == ""


def outcomes(income, share=0.2, start=4.0, shock="none"):
    frame = pd.DataFrame({"income": income, "income_at_start": start, "benefit_to_income": share})
    return frame.assign(shock=shock, architecture=[f"a{n}" for n in range(len(frame))])


@pytest.mark.parametrize(
    ("income", "said"),
    [
        ([4.0, 11.9], ""),
        ([4.0, 1.4], ""),
        ([4.0, 12.4], "under a1 is 3.10 times"),
        ([1.0, 12.4], "under a0 is 0.25 times"),
        ([float("nan"), 4.0], ""),
    ],
)
def test_incomes_more_than_three_times_apart_are_one_line_about_the_furthest(income, said):
    lines = implausible(outcomes(income))
    assert len(lines) == bool(said)
    assert said in "".join(lines)


def test_incomes_during_a_shock_are_not_held_against_the_start():
    frame = pd.concat([outcomes([4.0]), outcomes([0.5], shock="covid")])
    assert implausible(frame) == ()
    alone = outcomes([40.0]).drop(columns="architecture")
    assert implausible(alone)[0].startswith("Mean income is 10.00 times")


def test_a_benefit_of_more_than_three_times_an_income_names_its_programme():
    frame = outcomes([4.0], share=3.25)
    (line,) = implausible(frame)
    assert "A programme gives its families each year 3.2 times" in line
    known = doses(share_of_income=[0.1, 0.1, 3.25, 3.25, 0.1, 0.1, 9.0, 9.0])
    (line,) = implausible(frame, known)
    assert "The programme empty gives its families each year 3.2 times" in line
    assert implausible(outcomes([4.0], share=2.9)) == ()
    assert implausible(outcomes([4.0], share=float("nan"))) == ()
