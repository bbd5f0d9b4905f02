"""``synergysim trace``: stories through the real command line."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.cli import main

SMALL = [
    "--set",
    "run.households=60",
    "--set",
    "run.months=30",
    "--set",
    "run.burn_in_years=1",
    "--set",
    "programmes.productive.start=2015-04",
]


@pytest.mark.parametrize("option", [[], ["--household"]], ids=["without", "without-id"])
def test_without_an_id_it_picks_and_says_how(option, capsys):
    assert main(["trace", "lesotho", *option, *SMALL]) == 0
    out = capsys.readouterr().out
    assert "the one with the median start" in out
    assert "enrols in Child Grants" in out
    assert "2016  consumption" in out
    assert "simulation, not forecast" in out


def test_a_chosen_household_and_its_months(tmp_path, capsys, mismatch):
    target = tmp_path / "story.csv"
    assert main(["trace", "lesotho", "--household", "7", *SMALL, "--csv", str(target)]) == 0
    out = capsys.readouterr().out
    assert "Household 7 (of 0 to 59)" in out
    assert "Chosen by its number." in out
    table = pd.read_csv(target)
    assert len(table) == 30
    assert {"received_social", "received_productive"} <= set(table)
    assert mismatch("trace of a household", table) == ([], [])


def test_a_ministry_and_its_quarters(tmp_path, capsys, mismatch):
    target = tmp_path / "ministry.csv"
    words = [
        "trace",
        "lesotho",
        "--architecture",
        "coordinated-institutions",
        "--ministry",
        "agriculture",
        *SMALL,
        "--csv",
        str(target),
    ]
    assert main(words) == 0
    out = capsys.readouterr().out
    for told in (
        "its effort towards partners",
        "joint budget that it holds",
        "(partner;",
        "National coordination committee (members: ",
    ):
        assert told in out
    table = pd.read_csv(target)
    assert len(table) == 10
    assert mismatch("trace of a ministry", table) == ([], [])


def test_a_ministry_without_partners_and_seats_says_so(capsys):
    assert (
        main(
            [
                "trace",
                "lesotho",
                "--architecture",
                "integrated",
                "--ministry",
                "agriculture",
                *SMALL,
            ]
        )
        == 0
    )
    out = capsys.readouterr().out
    assert "has no partner" in out
    assert "It is a member of no coordination body." in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--household", "60"], "0 to 59"),
        (["--household", "-3"], "a whole number from 0"),
        (["--household", "seven"], "a whole number from 0"),
        (["--ministry", "agricultur"], "did you mean agriculture"),
        (["--ministry", "treasury"], "allowed:"),
        (["--ministry", "social", "--household", "3"], "not allowed with"),
    ],
)
def test_wrong_names_are_one_message(words, told, capsys):
    try:
        code = main(["trace", "lesotho", *words, *SMALL])
    except SystemExit as end:
        code = end.code
    assert code == 2
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error


def test_an_unknown_case_names_the_nearest(capsys):
    assert main(["trace", "lesoto"]) == 2
    assert "did you mean lesotho" in capsys.readouterr().err
