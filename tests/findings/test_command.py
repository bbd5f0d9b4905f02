"""The real command at tiny size."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.findings.conftest import shipped_claim

from synergysim import cli
from synergysim.findings.claim_file import known_findings

TINY = ("--households", "80", "--replications", "2", "--worlds", "1", "--workers", "1")


def test_a_null_and_a_claim_at_tiny_size(tmp_path, capsys, mismatch):
    words = ["findings", "N3", "F01", *TINY, "--months", "84", "--results", str(tmp_path)]
    assert cli.main(words) == 0
    told = capsys.readouterr()
    assert "2 claims, " in told.err
    assert "N3  SUPPORTED  A dose of zero does nothing" in told.out
    assert "\nClaims developed on known results, no evidence (1): " in told.out
    assert "of no effect (1): 1 supported." in told.out
    folder = tmp_path / "findings"
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "http" not in page.replace("http://www.w3.org", "").replace(
        "http://purl.org", ""
    ).replace("http://creativecommons.org", "")
    for place in (folder, folder / "F01"):
        for name in ("scorecard.svg", "scorecard.png", "scorecard.csv", "scorecard.txt"):
            assert (place / name).stat().st_size > 0
    rows = pd.read_csv(folder / "N3" / "tests.csv")
    assert (rows["effect"] == 0.0).all()
    for name in ("tests", "ablations"):
        columns = pd.read_csv(folder / f"{name}.csv").columns
        assert mismatch(f"findings/{name}", columns) == ([], [])
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}
    tables = {path: path.read_bytes() for path in folder.rglob("*.csv")}
    for path in tables:
        path.unlink()
    assert cli.main([*words, "--no-figures"]) == 0  # continues: nothing is run again
    assert {path: path.read_bytes() for path in folder.rglob("*.csv")} == tables
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")} == before


def test_wrong_input_is_reported(capsys):
    assert cli.main(["findings", "F77"]) == 2
    assert "F0" in capsys.readouterr().err
    assert cli.main(["findings", "F05", "--worlds", "-1"]) == 2
    assert "--worlds" in capsys.readouterr().err


@pytest.mark.long
def test_the_fast_profile_of_everything(tmp_path, capsys):
    assert cli.main(["findings", "--results", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    claims = [shipped_claim(name) for name in known_findings() if name[0] == "F"]
    known = sum(bool(claim.config.developed_on) for claim in claims)
    assert f"Claims ({len(claims) - known}): " in told
    assert f"Claims developed on known results, no evidence ({known}): " in told
    for name in known_findings():
        if name.startswith("N"):
            assert f"{name}  SUPPORTED" in told, f"{name}: a null that is not null"
