"""Claims in the explorer: effects of the scorecard, by verdict, and folders that are none."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.experiments.running.cells import model_version


def findings(folder: Path) -> pd.DataFrame:
    """Write what findings leave behind, with a claim of each kind."""
    table = pd.DataFrame({
        "finding": ["F01", "F02", "F03", "F04"],
        "title": ["Cash <b>helps</b>", "Nothing happens", "It waits", "=1+1"],
        "null": [False, True, False, False], "developed_on": "",
        "verdict": ["not supported", "supported", "waiting", "supported"],
        "fragile": [False, False, False, True], "robustness": [0.5, 0.9, np.nan, np.nan],
        "worlds": [10, 10, 0, 0], "ablation": "breaks", "ratio": [0.4, 0.0, np.nan, 3.0],
        "ratio_low": [-0.1, -0.2, np.nan, 2.5], "ratio_high": [0.9, 0.2, np.nan, 3.5],
    })  # fmt: skip
    folder.mkdir()
    table.to_csv(folder / "scorecard.csv", index=False)
    facts = {
        "replications": 20,
        "households": 600,
        "worlds": 10,
        "profile": "quick",
        "model_version": model_version(),
    }
    (folder / "findings.json").write_text(json.dumps(facts))
    return table


def test_claims_are_those_of_the_scorecard_in_order_of_verdicts(tmp_path: Path) -> None:
    table = findings(tmp_path / "findings").set_index("finding")
    assert main(["explore", str(tmp_path / "findings"), "--lang", "es"]) == 0
    page = (tmp_path / "findings" / "explorer.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    (data,) = re.findall(r'id="results">(.*?)</script>', page)
    (result,) = json.loads(data)["results"]
    (cube,) = result["cubes"]
    claims = cube["dimensions"][2]["places"]
    assert [claim["key"] for claim in claims] == ["F02", "F04", "F01", "F03"]
    assert claims[2]["name"]["fr"] == "F01 Cash <b>helps</b>"
    assert claims[0]["heading"] == {"en": "Supported", "es": "Respaldada", "fr": "Confirmée"}
    assert "90" in claims[0]["about"]["en"]
    assert "not tested" in claims[1]["about"]["en"]
    for name, column in (("mean", "ratio"), ("low", "ratio_low"), ("high", "ratio_high")):
        values = [float(part or "nan") for part in cube["columns"][name].split(",")]
        for claim, value in zip(claims, values, strict=True):
            expected = float(table.loc[claim["key"], column])
            assert value == expected or (math.isnan(value) and math.isnan(expected))


@pytest.mark.parametrize(
    "state", ["older columns", "other verdict", "no scorecard", "a single run"]
)
def test_folders_without_claims_are_refused(
    state: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "findings"
    table = findings(folder)
    if state == "older columns":
        table.drop(columns="ratio_low").to_csv(folder / "scorecard.csv", index=False)
    elif state == "other verdict":
        table.assign(verdict="<i>grand</i>").to_csv(folder / "scorecard.csv", index=False)
    elif state == "no scorecard":
        (folder / "scorecard.csv").unlink()
    else:
        (folder / "findings.json").rename(folder / "figures.json")
        (folder / "run.json").write_text("{}")
    assert main(["explore", str(folder)]) == 2
    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    assert "allowed" in printed
    assert not (folder / "explorer.html").exists()
