"""Conditions are comparisons of columns; nothing else in them is looked up or run."""

from __future__ import annotations

import os

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synergysim.experiments.running.query import where
from synergysim.scenario.errors import ScenarioError

ROWS = pd.DataFrame(
    {
        "architecture": ["integrated", "independent", None, "a.b"],
        "income": [1.0, 4.0, float("nan"), 9.0],
        "replication": [0, 1, 2, 3],
        "recovered": [True, False, True, False],
        "programmes.covid-cash.budget": [10, 20, 30, 40],
        "in": [1, 2, 3, 4],
        "two words": [5, 6, 7, 8],
    }
)


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ("income > 3", [1, 3]),
        ("3 < income <= 4", [1]),
        ("income > 4 and architecture == 'a.b'", [3]),
        ("architecture == 'integrated' or architecture == \"independent\"", [0, 1]),
        ("not (income > 3)", [0, 2]),
        ("income != income", [2]),
        ("architecture in ['integrated', 'none']", [0]),
        ("replication not in (0, 1)", [2, 3]),
        ("architecture == ''", [2]),
        ("programmes.covid-cash.budget >= 30", [2, 3]),
        ("`programmes.covid-cash.budget` == 10", [0]),
        ("`two words` == 6", [1]),
        ("`in` == 1", [0]),
        ("recovered", [0, 2]),
        ("not recovered and income > -1e3", [1, 3]),
        ("recovered == True", [0, 2]),
        ("replication < income", [0, 1, 3]),
        ("architecture == 'programmes.covid-cash.budget'", []),
        ("income > 1 \n", [1, 3]),
    ],
)
def test_a_condition_keeps_the_rows_for_which_it_holds(condition, kept):
    assert where(ROWS, condition).index.tolist() == kept


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("incme > 3", "did you mean income"),
        ("`incme` > 3", "did you mean income"),
        ("programmes.covid-cash.buget > 3", "no such column"),
        ("income > ", "cannot be read"),
        ("income", "not a condition"),
        ("1 + 1", "not a condition"),
        ("income + 1 > 2", "neither a column nor a value"),
        ("income > 'three'", "words cannot be compared with numbers"),
        ("architecture > 3", "architecture with a word in quotes, 3 with a number"),
        ("architecture in ['a', 3]", "words cannot be compared with numbers"),
        ("replication in income", "wants a list"),
        ("income is None", "not a comparison"),
        ("income > None", "neither a column nor a value"),
        (f"income > {'9' * 400}", "too large"),
        ("not " * 400 + "recovered", "too long"),
        ("(" * 400 + "income", "cannot be read"),
        ("", "cannot be read"),
        ("_column1_ > 2", "no such column"),
    ],
)
def test_a_wrong_condition_is_one_message(condition, words):
    with pytest.raises(ScenarioError) as caught:
        where(ROWS, condition)
    assert words in str(caught.value)
    assert "_column1_ " not in str(caught.value).replace("found: _column1_", "")


@pytest.mark.parametrize(
    "condition",
    [
        "@pd.io.common.os.system('touch executed') == 0",
        "income.to_csv('executed') == 1",
        "__import__('os').system('touch executed') == 0",
        "(lambda: open('executed', 'w'))() == 0",
        "[open('executed', 'w') for x in [1]] == 0",
        "income > (y := 3)",
        'f\'{open("executed", "w")}\' == architecture',
        "income.__class__ == 3",
    ],
)
def test_nothing_is_executed(condition, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError):
        where(ROWS, condition)
    assert os.listdir(tmp_path) == []


@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(
            [
                "income",
                "architecture",
                "recovered",
                "`",
                "'",
                "(",
                ")",
                "[",
                "]",
                ",",
                "and",
                "or",
                "not",
                "in",
                "==",
                "<",
                ">",
                "1",
                "-",
                "1e999",
                "0x",
                ".",
                "@",
                "None",
                "lambda",
                "\\",
                "\t",
                "\n",
            ]
        ),
        max_size=12,
    ).map(" ".join)
)
def test_any_text_is_a_condition_or_one_error(text):
    try:
        found = where(ROWS, text)
    except ScenarioError as error:
        message = str(error)
    else:
        message = ""
        assert set(found.index) <= set(ROWS.index)
    assert len(message) < 1000
