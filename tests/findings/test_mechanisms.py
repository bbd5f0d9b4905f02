from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.running.cells import value_at
from synergysim.findings.claim_file import load_finding
from synergysim.findings.expansion import label
from synergysim.findings.mechanisms import (
    Mechanism,
    _rows,
    by_claim,
    load_mechanisms,
    run_mechanisms,
)
from synergysim.findings.outcome_reading import Runs
from synergysim.findings.profiles import Profile
from synergysim.report.findings import mechanisms_text
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario
from synergysim.scenario.names import known_names

MONEY = Mechanism("money", "There is money", {"programmes.social.budget": 0.0})
IDLE = Mechanism("idle", "Nothing", {"institutions.coordination.trust_up": 0.0})
RICH = {"overrides": {"run.burn_in_years": 1, "programmes.social.budget": 90000}}
ABSENT = Mechanism("absent", "Not there", {"architecture.bodies.nobody.power": 0.0})


@pytest.mark.parametrize("case", known_names("cases"))
def test_shipped_mechanisms_are_numbers_of_every_case(case):
    loaded = load_scenario(case)
    for one in load_mechanisms().values():
        without = loaded.replace(one.off).scenario.model_dump(by_alias=True)
        assert {path: value_at(without, path) for path in one.off} == one.off, one.name


def test_a_faulty_row_is_reported_with_its_line(tmp_path):
    path = tmp_path / "mechanisms.csv"
    path.write_text("mechanism,title,switched off by\nmoney,Money,a.b=0\nfear,Fear,a.b\n")
    with pytest.raises(ScenarioError, match=r"mechanisms\.csv:3"):
        load_mechanisms(path)


def test_a_mechanism_carries_a_claim_that_goes_without_it(written, tmp_path, mismatch):
    finding = load_finding(written(mechanisms=["money", "idle"], setting=RICH), households=60)
    table = run_mechanisms([finding], [MONEY, IDLE, ABSENT], Profile(60, 3, 0), tmp_path, workers=1)
    claims = by_claim(table)
    assert mismatch("findings/mechanisms", table) == ([], [])
    assert mismatch("findings/mechanisms-by-claim", claims) == ([], [])
    claims = claims.set_index("mechanism")
    assert claims.loc["money", "observed"] == "carries"
    assert claims.loc["money", "in_smallest"] > 1.0
    assert bool(claims.loc["money", "as_predicted"])
    assert claims.loc["idle", "observed"] == "nothing"
    assert not claims.loc["idle", "as_predicted"]
    assert bool(claims.loc["absent", "as_predicted"])
    told = mechanisms_text(by_claim(table), [MONEY, IDLE, ABSENT])
    assert "C01      x   o   ." in told
    assert "2 of 3 pairs are as predicted." in told


def test_a_mechanism_that_was_not_tested_has_no_verdict():
    rows = [
        {
            "finding": "C01",
            "mechanism": name,
            "test": "t",
            "predicted": True,
            "in_smallest": 2.0,
            "changes": changes,
        }
        for name, changes in (("money", True), ("idle", pd.NA))
    ]
    table = pd.DataFrame(rows).astype({"changes": "boolean"})
    claims = by_claim(table).set_index("mechanism")
    assert claims["observed"].to_dict() == {"money": "carries", "idle": "not tested"}
    assert claims.loc["idle", "as_predicted"] is pd.NA
    told = mechanisms_text(by_claim(table), [MONEY, IDLE])
    assert "C01      x   ?" in told
    assert "1 of 1 pairs are as predicted." in told


@pytest.mark.parametrize(("left", "change"), [([3.0, 3.0], 0.1), ([], None), ([np.nan] * 2, 0.1)])
def test_runs_that_failed_are_no_test_and_what_they_do_not_have_is_an_effect_of_zero(
    written, left, change
):
    """With the mechanism the effect is 0.1; without it 0, or no run at all, or no such outcome."""
    finding, off = load_finding(written(), households=50), "mechanism money"
    levels = {
        ("more", None): [3.1, 3.2],
        ("less", None): [3.0, 3.1],
        ("more", off): left,
        ("less", off): left,
    }
    rows = [
        (label(finding, name, ablation), r, "none", value)
        for (name, ablation), values in levels.items()
        for r, value in enumerate(values)
    ]
    outcomes = pd.DataFrame(rows, columns=["architecture", "replication", "shock", "consumption"])
    (found,) = _rows(finding, MONEY, Runs(outcomes))
    assert found["tested"] == (change is not None)
    assert np.isnan(found["change"]) if change is None else found["change"] == pytest.approx(change)
