"""``validate``, ``run``, ``compare`` and ``sweep`` print each warning once."""

from __future__ import annotations

import pytest

from synergysim.cli import main

BUDGET = "programmes.productive.budget"
OUTSIDE = f"{BUDGET}: 9000 is outside its band, from 7 to 26"


@pytest.fixture
def files(write_experiment, write_sweep, tmp_path):
    """Words of every verb for a case or experiment with a value outside its band."""
    case = tmp_path / "mine.yaml"
    case.write_text(
        f"extends: lesotho\nrun: {{months: 12, households: 60}}\noverrides:\n  {BUDGET}: 9000\n"
        "  run.burn_in_years: 1\n  programmes.productive.start: 2015-04\n"
    )
    given = write_experiment(shocks=None, overrides={BUDGET: 9000, "run.burn_in_years": 1})
    swept = write_sweep(vary={BUDGET: [100, 9000]}, replications=1)
    results = ["--no-figures", "--results", str(tmp_path / "results"), "--workers", "1"]
    return {
        "validate": [["validate", str(case)], ["validate", str(given)], ["validate", str(swept)]],
        "run": [["run", str(case), "--no-figures", "--window", "6"]],
        "compare": [["compare", str(given), *results]],
        "sweep": [["sweep", str(swept), *results]],
    }


@pytest.mark.parametrize("verb", ["validate", "run", "compare", "sweep"])
def test_a_value_outside_its_band_is_printed_once(verb, files, capsys):
    for words in files[verb]:
        assert main(words) == 0
        printed = capsys.readouterr()
        lines = (printed.out if verb == "validate" else printed.err).splitlines()
        found = [line for line in lines if OUTSIDE in line]
        assert len(found) == 1
        assert (
            found[0]
            .lstrip()
            .startswith("warning: " if verb == "validate" else "synergysim: warning: ")
        )
        assert (OUTSIDE in printed.out) == (verb == "validate")
