from __future__ import annotations

import pandas as pd
import pytest

from synergysim import cli
from synergysim.findings.evaluation_worlds import summarised
from synergysim.findings.evidence import Evaluation, chosen, grades, known_evidence
from synergysim.report.evidence import evidence_text
from synergysim.scenario.errors import ScenarioError


def test_experiments_are_found_by_their_name_or_case():
    known = known_evidence()
    assert "four-arms-peru" in known
    assert "architectures-covid19" not in known
    (mine,) = chosen(["peru"]).values()
    assert mine.case == "peru-juntos-haku-winay"
    assert chosen(["peru-juntos-haku-winay"]) == chosen(["four-arms-peru"])
    assert chosen([]) == known
    with pytest.raises(ScenarioError, match="did you mean four-arms-peru"):
        chosen(["four-arms-per"])


def test_grades_of_the_parts_add_up_to_the_case():
    table = grades(["lesotho"])
    whole = table[table["part"] == "all"].iloc[0]
    parts = table[table["part"] != "all"]
    for name in ("numbers", "A", "B", "C", "none", "assumed"):
        assert parts[name].sum() == whole[name]
    assert whole["A"] + whole["B"] + whole["C"] + whole["none"] == whole["numbers"]
    assert 0 < whole["assumed"] < whole["numbers"]


ROW = {
    "contrast": "social", "outcome": "assets", "since": "list", "month": 24, "span": 12,
    "of_shock": False, "scale": "percent", "published": 10.0, "published_low": 5.0,
    "published_high": 15.0, "simulated": 13.0, "low": 12.0, "high": 14.0, "inside": True,
    "used": False, "source": "E1-001", "grade": "A", "note": "", "experiment": "four-arms-x",
    "case": "x", "distance": 3.0, "in_ranges": 0.6, "covers": False, "status": "looked at",
}  # fmt: skip
WORLDS = {"worlds": 30, "world_low": -1.0, "world_high": 20.0, "worlds_inside": 12.0}


def told(*rows, language="en", hidden=None):
    table = pd.DataFrame([ROW | row for row in rows])
    return evidence_text(table, grades(["lesotho"]), language, hidden)


def test_what_had_been_done_with_an_effect_is_told_apart():
    text = told({}, {"status": "used", "used": True}, {"status": "unseen"}, {"status": "diagnosed"})
    order = [text.index(words) for words in (
        "a value of the model was chosen", "the causes of the miss studied", "  compared before:",
        "never compared before:",
    )]  # fmt: skip
    assert order == sorted(order)
    assert (
        "    social: productive assets, months 13 to 24 since the list (E1-001, grade A)\n"
        "      in %: published 10.0 (5.0 to 15.0); simulated 13.0 (chance: 12.0 to 14.0); inside"
        " the published range"
    ) in text
    whole = " ".join(text.split())
    assert "Published effects: 4; not used to choose a value: 3 (never compared before: 1)" in whole


def test_both_uncertainties_are_told():
    text = told(WORLDS)
    assert (
        "in 30 sets of assumptions: -1.0 to 20.0 (10th to 90th percentile); 12 of them in" in text
    )
    assert "not probabilities" in text
    assert "intervals are those of chance alone" in told({})


def test_an_effect_of_a_shock_and_a_sign_are_told_as_such():
    text = told(
        {"of_shock": True, "scale": "percent-of-shock", "since": "drought"},
        {"scale": "sign", "published": 1.0, "inside": False} | WORLDS,
    )
    assert "what the shock takes, social" in text
    assert "months 13 to 24 since drought" in text
    assert "in % of what the shock takes" in text
    assert "published positive; simulated 13.0" in text
    assert "not clearly the published sign" in text
    assert "12 of them with the published sign" in text


NO_EFFECT = {
    "scale": "sign", "published": 0.0, "published_low": -20.0, "published_high": 20.0,
    "simulated": 19.9, "in_ranges": float("nan"), "distance": float("nan"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "published none (within ±20.0); simulated 19.9 (chance: 12.0 to 14.0); counts as"),
        ({"simulated": 20.1, "inside": False}, "simulated 20.1 (chance: 12.0 to 14.0); does not"),
        ({"low": float("nan"), "high": float("nan")}, "simulated 19.9; counts as none"),
        ({"simulated": float("nan"), "published_high": float("nan"), "inside": False},
         "published none; simulated not simulated"),
    ],
)  # fmt: skip
def test_the_sign_none_is_told_with_what_counts_as_none(changes, said):
    assert said in told(NO_EFFECT | changes)


def test_the_sign_none_agrees_where_the_effect_counts_as_none():
    text = " ".join(told(NO_EFFECT, NO_EFFECT | {"inside": False}, {"in_ranges": 2.0}).split())
    assert (
        "with the published sign in the simulation: 2; of those with a published range (1)" in text
    )


def test_deviations_are_told_with_two_decimals():
    text = told({"scale": "deviations", "published": 0.12, "simulated": 0.345} | WORLDS)
    assert "in standard deviations over families without programmes: published 0.12" in text


def test_over_worlds_the_sign_none_has_a_threshold_in_each():
    worlds = [
        pd.DataFrame([NO_EFFECT | {"simulated": value, "inside": inside}])
        for value, inside in ((30.0, True), (5.0, False), (1.0, True))
    ]
    assert summarised(worlds)["worlds_inside"].tolist() == [2.0]


def test_what_was_not_simulated_is_said():
    nothing = dict.fromkeys(("simulated", "low", "high"), float("nan"))
    assert "simulated not simulated" in told(nothing | {"inside": False})


def test_hidden_tests_are_said():
    hidden = {"a": Evaluation("a", "x", ("E9-001",)), "b": Evaluation("b", "x", ("E9-2", "E9-3"))}
    text = " ".join(told({}, hidden=hidden).split())
    assert "Effects kept as a test that did not run: 3 (a, b)." in text


@pytest.mark.parametrize("language", ["es", "fr"])
def test_every_language_tells_the_same_numbers(language):
    rows = ({}, WORLDS, {"status": "used"}, {"scale": "sign", "published": -1.0})
    rows = (*rows, NO_EFFECT, NO_EFFECT | {"inside": False}, {"scale": "deviations"})
    text, english = told(*rows, language=language), told(*rows)
    assert text.count("E1-001") == english.count("E1-001")
    for words in (
        "published", "chance", "range", "grade A", "assumed", "since", "counts as none",
        "does not count", "(within", "deviations over",
    ):  # fmt: skip
        assert words in english
        assert words not in text


def test_the_command_at_tiny_size(tmp_path, capsys, mismatch):
    words = ["evidence", "peru", "--households", "60", "--replications", "2", "--workers", "1"]
    words += ["--worlds", "2"]
    assert cli.main([*words, "--results", str(tmp_path), "--parts"]) == 0
    told = capsys.readouterr().out
    assert "E1-014" in told
    rows = pd.read_csv(tmp_path / "evidence" / "published.csv")
    assert (rows["distance"] == rows["simulated"] - rows["published"]).all()
    parameters = pd.read_csv(tmp_path / "evidence" / "parameters.csv")
    assert mismatch("evidence/published", rows) == ([], [])
    assert mismatch("evidence/parameters", parameters) == ([], [])
    assert set(rows["worlds"]) == {2}
    assert (rows["world_low"] <= rows["world_high"]).all()
    assert "in 2 sets of assumptions" in told
    assert cli.main(["evidence", "nowhere"]) == 2
